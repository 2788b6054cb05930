//! `lastmile handover`: what a village's post of first secretary holds, as it goes over when the post changes: each matter with
//! its date and whether the new holder has signed for it. No villager's name or words.

use serde_json::json;

use super::Desk;
use crate::commitments::{say, view};
use crate::people::offices::one_village;
use crate::people::{office, villages};
use crate::text::{Catalog, Lang, Voice};
use crate::{serve, terms};

/// The arguments of `handover`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Of this village: its code or name.
    #[arg(long)]
    village: String,
}

pub(super) async fn run(desk: &Desk, args: Args) -> anyhow::Result<()> {
    let policy = serve::policy(&desk.settings)?;
    let now = desk.clock.now();
    let mut tx = desk.store.read().await?;
    let known = villages::list(&mut tx).await?;
    let village = one_village(&known, &args.village).map_err(|e| anyhow::anyhow!("{e}"))?;
    let holder = office::office(&mut tx, village, desk.today()).await?.first_secretary;
    let who = holder.as_ref().map(|h| h.name.reveal());
    let all = terms::at_the_post(&mut tx, village).await?;
    let day = |at| policy.zone().day(at).to_string();
    let mut text = vec![match &holder {
        Some(h) => format!("{}: {} until {}, {} held", village.name, h.name.reveal(), h.until, all.len()),
        None => format!("{}: nobody is in office, {} held", village.name, all.len()),
    }];
    let catalog = Catalog::embedded();
    let voice = Voice::new(&catalog, policy.zone(), Lang::En, now);
    let mut items = vec![];
    for c in &all {
        let line = view::line(c, &policy, now, None, None);
        let (state, leaf) = say::state(&voice, &line);
        let date = line.promised_by.map_or_else(|| "not promised".to_owned(), |by| format!("promised by {}", day(by)));
        let sign = c.handed_over.map(|h| format!("  to be signed for by {}", day(h.sign_by))).unwrap_or_default();
        text.push(format!("{}  {leaf}  {state}  {date}{sign}", c.number));
        items.push(json!({
            "number": c.number, "leaf": c.leaf, "stage": c.stage, "due_by": c.due_by.map(|d| d.to_string()),
            "promised_by": c.promised_by.map(|d| d.to_string()),
            "sign_by": c.handed_over.map(|h| h.sign_by.to_string()),
        }));
    }
    let answer = json!({ "village": village.code, "holder": who, "commitments": items });
    desk.answer(&answer, &text.join("\n"))
}
