//! The rule's date, counted anew when a year's public holidays become known (domain 4.3). Dates that somebody promised stay.

use super::intake::done_by;
use super::{Decision, who};
use crate::base::Moment;
use crate::commitments::life::{Actor, Commitment, Event, Refusal, Stage};
use crate::policy::Policy;

/// Domain 4.3.
pub(crate) fn recount(c: &Commitment, due_by: Moment, actor: &Actor) -> Decision {
    who::bot(actor)?;
    if c.due_by.is_none_or(|due| due == due_by) {
        return Err(Refusal::NoChange);
    }
    Ok(Event::Recounted { due_by })
}

impl Commitment {
    /// The rule's date as its events would have set it by the calendar of `policy`: counted from where it was, and moved by
    /// what it waited. `None`: there is none.
    #[must_use]
    pub fn recounted_due(events: &[(Event, Moment)], policy: &Policy) -> Option<Moment> {
        let (first, rest) = events.split_first()?;
        let mut c = Self::from_registered(&first.0, first.1)?;
        let mut due = None;
        for (event, at) in rest {
            let after = c.clone().apply(event, *at);
            due = match event {
                Event::Accepted { .. } if c.stage == Stage::Registered => {
                    Some(done_by(&after, c.registered_at, policy))
                }
                Event::Accepted { .. } => due.or_else(|| Some(done_by(&after, *at, policy))),
                Event::LeafSet { due_by, .. } => due_by.map(|_| done_by(&after, c.registered_at, policy)),
                Event::Escalated { .. } => Some(done_by(&after, *at, policy)),
                Event::WaitEnded { .. } => due.map(|due| c.moved(due, Moment(i64::MIN), policy, *at)),
                Event::CauseGone { .. } => {
                    due.map(|due| c.shelved.map_or(due, |shelved| policy.after_wait(due, shelved.since, *at)))
                }
                Event::Split { .. } => {
                    let due = due.unwrap_or_else(|| done_by(&after, c.registered_at, policy));
                    Some(c.main.map_or(due, |main| policy.after_wait(due, main.since, *at)))
                }
                _ => due,
            };
            c = after;
        }
        due
    }
}
