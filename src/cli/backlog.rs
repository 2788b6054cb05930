//! `lastmile backlog`: the open matters and who handles each, as text or JSON. No villager's name or words.

use clap::ValueEnum;
use serde_json::json;

use super::Desk;
use crate::base::Moment;
use crate::commitments::chat::{Query, Scope, counts, page};
use crate::commitments::life::Handler;
use crate::commitments::parties::Parties;
use crate::commitments::{say, store, view};
use crate::people::{Role, villages};
use crate::serve;
use crate::text::words::FilterState;
use crate::text::{Catalog, Lang, Voice};

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

/// A state as the first line says it.
fn said(state: FilterState) -> &'static str {
    match state {
        FilterState::Overdue => "overdue",
        FilterState::Unsigned => "unsigned",
        FilterState::DueToday => "due today",
        FilterState::Shelved => "shelved",
    }
}

/// The post that an office's matters go to.
fn post(handler: Handler) -> Role {
    match handler {
        Handler::Secretary => Role::FirstSecretary,
        Handler::Township => Role::TownshipClerk,
        Handler::City => Role::CityAdmin,
    }
}

pub(super) async fn run(desk: &Desk, args: Args) -> anyhow::Result<()> {
    let policy = serve::policy(&desk.settings)?;
    let now = desk.clock.now();
    let today = (policy.zone().at(desk.today(), jiff::civil::Time::midnight()), policy.zone().end_of(desk.today()));
    let mut tx = desk.store.read().await?;
    let mut query = Query { state: args.state.map(Into::into), ..Query::all(Scope::All) };
    let known = villages::list(&mut tx).await?;
    if let Some(key) = &args.village {
        query.village = Some(crate::people::offices::one_village(&known, key).map_err(|e| anyhow::anyhow!("{e}"))?.id);
    }
    let counted = counts(&mut tx, &query, today, now).await?;
    let mut items = vec![];
    // The first line counts what is listed: a state that was asked for has no others within it.
    let mut text = vec![match query.state {
        Some(state) => format!("{} open and {}", counted.of(state), said(state)),
        None => format!(
            "{} open: {} unsigned, {} due today, {} overdue, {} shelved",
            counted.open, counted.unsigned, counted.due_today, counted.overdue, counted.shelved
        ),
    }];
    let catalog = Catalog::embedded();
    let voice = Voice::new(&catalog, policy.zone(), Lang::En, now);
    for id in page(&mut tx, &query, today, now, 0, i64::MAX).await? {
        let c = store::get(&mut tx, id).await?;
        let village = known.iter().find(|v| v.id == c.village);
        let name = village.map(|v| v.name.clone()).unwrap_or_default();
        let day = |at: Moment| policy.zone().day(at).to_string();
        let line = view::line(&c, &policy, now, None, None);
        let (state, leaf) = say::state(&voice, &line);
        let date = match (line.promised_by, line.due_by) {
            (Some(by), _) => format!("promised by {}", day(by)),
            (None, Some(by)) => format!("not promised, by the rules {}", day(by)),
            (None, None) => "no date yet".to_owned(),
        };
        // Whoever holds it today; where nobody does, the post whose it is.
        let holder = Parties::on(&mut tx, &c, desk.today()).await?.face();
        let role = holder.as_ref().map_or(post(c.handler), |h| h.role).tag();
        let who = holder.as_ref().map(|h| h.name.reveal());
        let handler = format!("{role} {}", who.unwrap_or("(nobody in office)"));
        text.push(format!("{name} {}  {leaf}  {state}  {date}  {handler}", c.number));
        items.push(json!({
            "village": village.map(|v| v.code.clone()), "number": c.number, "leaf": c.leaf, "stage": c.stage,
            "handler": role, "handler_name": who, "urgent": c.urgent, "registered_at": c.registered_at.to_string(),
            "due_by": c.due_by.map(|d| d.to_string()), "promised_by": c.promised_by.map(|d| d.to_string()),
            "days_overdue": line.late_days,
        }));
    }
    desk.answer(&json!({ "counts": counted, "commitments": items }), &text.join("\n"))
}
