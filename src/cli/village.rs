//! `lastmile village`: import, list, and the QR code for the village's wall.

use std::path::PathBuf;

use anyhow::Context;
use clap::Subcommand;
use serde_json::json;

use super::{Desk, invite};
use crate::people::{offices, villages};

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Take villages from a CSV file with the columns village, town, town_code, village_code.
    Import {
        /// The file, in UTF-8.
        file: PathBuf,
    },
    /// Show every village with its code.
    List,
    /// Show the link and QR code that open a village's chat.
    Qr {
        /// The village's code or name.
        village: String,
    },
}

pub(super) async fn run(desk: &Desk, command: Command) -> anyhow::Result<()> {
    match command {
        Command::Import { file } => import(desk, file).await,
        Command::List => list(desk).await,
        Command::Qr { village } => qr(desk, &village).await,
    }
}

async fn import(desk: &Desk, path: PathBuf) -> anyhow::Result<()> {
    let file = std::fs::File::open(&path).with_context(|| format!("{} can't be read", path.display()))?;
    let mut tx = desk.store.begin().await?;
    match villages::import(&mut tx, file, desk.clock.now()).await? {
        Ok(done) => {
            tx.commit().await?;
            let text = format!("{} new, {} changed, {} unchanged.", done.new, done.changed, done.unchanged);
            desk.answer(&serde_json::to_value(done)?, &text)
        }
        Err(wrong) => {
            tx.rollback().await?;
            if desk.json {
                let errors: Vec<_> =
                    wrong.iter().map(|e| json!({ "line": e.line, "fault": e.fault.to_string() })).collect();
                super::print(&json!({ "errors": errors }))?;
            }
            let lines: Vec<String> = wrong.iter().map(|e| format!("{}: {e}", path.display())).collect();
            anyhow::bail!("nothing was imported; mend these lines and import the file again\n{}", lines.join("\n"))
        }
    }
}

async fn list(desk: &Desk) -> anyhow::Result<()> {
    let all = villages::read_all(&desk.store).await?;
    let lines: Vec<String> = all.iter().map(|v| format!("{:<12}  {}  {}", v.code, v.name, v.town)).collect();
    let text = if lines.is_empty() {
        "No villages yet: `lastmile village import FILE` takes them from a CSV file.".to_owned()
    } else {
        lines.join("\n")
    };
    desk.answer(&serde_json::to_value(&all)?, &text)
}

async fn qr(desk: &Desk, key: &str) -> anyhow::Result<()> {
    let all = villages::read_all(&desk.store).await?;
    let village = offices::one_village(&all, key)?;
    let link = format!("{}/v/{}", desk.settings.http.public_url.trim_end_matches('/'), village.code);
    let text = format!("{}\n{link}", invite::qr_code(&link)?);
    desk.answer(&json!({ "code": village.code, "name": village.name, "web_link": link }), &text)
}
