//! `lastmile verify`, `lastmile inbox` and `lastmile outbox`: is everything as it was recorded, and what was parked.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use clap::Subcommand;
use serde_json::json;

use super::Desk;
use crate::jobs::verify;
use crate::mechanisms;
use crate::serve;
use crate::storage::ledger::{self, Head};
use crate::storage::{inbox, outbox, timers};

/// The arguments of `verify`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Write the ends of the chains to this file.
    #[arg(long, value_name = "FILE")]
    heads: Option<PathBuf>,
    /// Hold the ledger against the ends in this file, written earlier.
    #[arg(long, value_name = "FILE")]
    against: Option<PathBuf>,
}

/// What can be done with parked messages.
#[derive(Debug, Subcommand)]
pub(super) enum Parked {
    /// Show them.
    List,
    /// Take them up again.
    Retry,
}

pub(super) async fn verify(desk: &Desk, args: Args) -> anyhow::Result<()> {
    let against: Vec<Head> = match &args.against {
        None => vec![],
        Some(path) => {
            let text = std::fs::read_to_string(path).with_context(|| format!("{} can't be read", path.display()))?;
            serde_json::from_str(&text)
                .with_context(|| format!("{} wasn't written by verify --heads", path.display()))?
        }
    };
    let policy = serve::policy(&desk.settings)?;
    // The ends that are written down are those that were looked at.
    let mut tx = desk.store.read().await?;
    let faults = verify::verify(&mut tx, mechanisms::ALL, &policy, &against).await?;
    let heads = ledger::heads(&mut tx).await?;
    tx.rollback().await?;
    if let Some(path) = &args.heads {
        let text = serde_json::to_string_pretty(&heads)?;
        std::fs::write(path, text).with_context(|| format!("{} can't be written", path.display()))?;
    }
    let events: i64 = heads.iter().map(|h| h.seq).sum();
    if faults.is_empty() {
        let value = json!({ "ok": true, "books": heads.len(), "events": events, "faults": [] });
        let books = super::counted(heads.len() as i64, "book");
        return desk.answer(&value, &format!("All is as recorded: {books}, {}.", super::counted(events, "event")));
    }
    if desk.json {
        super::print(&json!({ "ok": false, "books": heads.len(), "events": events, "faults": faults }))?;
    }
    anyhow::bail!("the rows and the ledger don't agree\n{}", faults.join("\n"))
}

pub(super) async fn inbox(desk: &Desk, command: Parked) -> anyhow::Result<()> {
    match command {
        Parked::List => {
            let parked = inbox::parked(&desk.store).await?;
            let value: Vec<_> =
                parked.iter().map(|(id, tries, error)| json!({ "id": id, "tries": tries, "error": error })).collect();
            let text: Vec<String> =
                parked.iter().map(|(id, n, e)| format!("{id}  {}  {e}", super::counted(*n, "try"))).collect();
            desk.answer(&json!(value), &if text.is_empty() { "Nothing is parked.".into() } else { text.join("\n") })?;
        }
        Parked::Retry => {
            let mut tx = desk.store.begin().await?;
            let now = desk.clock.now();
            let n = inbox::retry_parked(&mut tx, now).await? + timers::retry_parked(&mut tx, now).await?;
            tx.commit().await?;
            desk.answer(&json!({ "retried": n }), &format!("{n} taken up again."))?;
        }
    }
    Ok(())
}

/// How long ago, in the largest unit that fits.
fn age(span: Duration) -> String {
    let minutes = span.as_secs() / 60;
    match minutes {
        0..60 => format!("{minutes} min"),
        60..2880 => format!("{} h", minutes / 60),
        _ => format!("{} d", minutes / 1440),
    }
}

/// What waits and what is given up, by id: never the words.
pub(super) async fn outbox(desk: &Desk, command: Parked) -> anyhow::Result<()> {
    match command {
        Parked::List => {
            let (queued, dead) = outbox::depth(&desk.store).await?;
            let (waiting, ended) = (outbox::waiting(&desk.store).await?, outbox::ended(&desk.store).await?);
            let now = desk.clock.now();
            let mut text = vec![format!("{queued} queued, {dead} dead.")];
            text.extend(waiting.iter().map(|w| {
                let (age, tries) = (age(now.since(w.created_at)), super::counted(w.attempts, "try"));
                let why = w.error.as_deref().unwrap_or("waits for its turn");
                format!("{}  to address {}  {}  {age}  {tries}  {why}", w.id, w.address_id, w.lane.tag())
            }));
            text.extend(ended.iter().map(|e| {
                let (tries, why) =
                    (super::counted(e.attempts, "try"), e.error.as_deref().unwrap_or("no cause was kept"));
                format!("{}  to address {}  {}  {tries}  {why}", e.id, e.address_id, e.state)
            }));
            if dead > 0 {
                text.push("Mend the cause, then `lastmile outbox retry` says what is dead.".into());
            }
            if dead < ended.len() as i64 {
                text.push("What is undeliverable has no address any more: reach the person some other way.".into());
            }
            let waiting: Vec<_> = waiting
                .iter()
                .map(|w| {
                    json!({
                        "id": w.id, "address_id": w.address_id, "lane": w.lane.tag(), "attempts": w.attempts, "error": w.error,
                        "created_at": w.created_at.to_string(), "not_before": w.not_before.max(w.created_at).to_string(),
                    })
                })
                .collect();
            let value = json!({ "queued": queued, "dead": dead, "waiting": waiting, "ended": ended });
            desk.answer(&value, &text.join("\n"))?;
        }
        Parked::Retry => {
            let mut tx = desk.store.begin().await?;
            let n = outbox::retry_dead(&mut tx).await?;
            tx.commit().await?;
            desk.answer(&json!({ "retried": n }), &format!("{n} taken up again."))?;
        }
    }
    Ok(())
}
