//! `lastmile backlog`: the open matters, as text or JSON. Nobody's name or words.

use clap::ValueEnum;
use serde_json::json;

use super::Desk;
use crate::base::Moment;
use crate::commitments::chat::{Query, Scope, counts, page};
use crate::commitments::{store, view};
use crate::people::villages;
use crate::serve;
use crate::text::words::FilterState;

/// The arguments of `backlog`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Of this village alone: its code or name.
    #[arg(long)]
    village: Option<String>,
    /// In this state alone.
    #[arg(long)]
    state: Option<State>,
}

/// The states that can be asked for.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum State {
    /// Its date has passed.
    Overdue,
    /// Nobody has signed for it.
    Unsigned,
    /// Its date is today.
    DueToday,
    /// Shelved.
    Shelved,
}

impl From<State> for FilterState {
    fn from(s: State) -> Self {
        match s {
            State::Overdue => Self::Overdue,
            State::Unsigned => Self::Unsigned,
            State::DueToday => Self::DueToday,
            State::Shelved => Self::Shelved,
        }
    }
}

pub(super) async fn run(desk: &Desk, args: Args) -> anyhow::Result<()> {
    let policy = serve::policy(&desk.settings)?;
    let now = desk.clock.now();
    let today = (policy.zone().at(desk.today(), jiff::civil::Time::midnight()), policy.zone().end_of(desk.today()));
    let mut tx = desk.store.read().await?;
    let mut query = Query { state: args.state.map(Into::into), ..Query::all(Scope::City) };
    let known = villages::list(&mut tx).await?;
    if let Some(key) = &args.village {
        query.village = Some(crate::people::offices::one_village(&known, key).map_err(|e| anyhow::anyhow!("{e}"))?.id);
    }
    let counted = counts(&mut tx, &query, today, now).await?;
    let mut items = vec![];
    let mut text = vec![format!(
        "{} open: {} unsigned, {} due today, {} overdue, {} shelved",
        counted.open, counted.unsigned, counted.due_today, counted.overdue, counted.shelved
    )];
    for id in page(&mut tx, &query, today, now, 0, i64::MAX).await? {
        let c = store::get(&mut tx, id).await?;
        let village = known.iter().find(|v| v.id == c.village);
        let name = village.map(|v| v.name.clone()).unwrap_or_default();
        let day = |at: Moment| policy.zone().day(at).to_string();
        let late = view::late_days(&c, &policy, now);
        text.push(format!(
            "{name} {}  {}  {:?}  {}{}",
            c.number,
            c.leaf.0,
            c.stage,
            c.date_in_force().map(day).unwrap_or_default(),
            if late > 0 { format!("  {late} d overdue") } else { String::new() }
        ));
        items.push(json!({
            "village": village.map(|v| v.code.clone()), "number": c.number, "leaf": c.leaf, "stage": c.stage,
            "handler": c.handler, "urgent": c.urgent, "registered_at": c.registered_at.to_string(),
            "due_by": c.due_by.map(|d| d.to_string()), "promised_by": c.promised_by.map(|d| d.to_string()),
            "days_overdue": late,
        }));
    }
    desk.answer(&json!({ "counts": counted, "commitments": items }), &text.join("\n"))
}
