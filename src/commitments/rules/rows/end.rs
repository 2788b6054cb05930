//! The result, the villager's word and what follows it: rows 24-27, 31, 33, 50, 51, 57, 60.

use super::intake::accepted;
use super::work::passed;
use super::{Decision, nothing_holds, rung};
use crate::base::Moment;
use crate::commitments::life::{Actor, Commitment, Event, Rating, Refusal};
use crate::commitments::rules::clocks::ClockKind;
use crate::commitments::rules::who;
use crate::policy::{Policy, RestDay};

/// 24.
pub(crate) fn report_result(c: &Commitment, actor: &Actor) -> Decision {
    who::handler(c, actor)?;
    nothing_holds(c)?;
    Ok(Event::Reported)
}

/// 24: the villager was shown the question.
pub(crate) fn shown(c: &Commitment, actor: &Actor) -> Decision {
    who::bot(actor)?;
    if c.shown_at.is_some() { Err(Refusal::NoChange) } else { Ok(Event::ResultShown) }
}

/// 25; 60 before the report.
pub(crate) fn solved(c: &Commitment, before_report: bool, actor: &Actor) -> Decision {
    who::villager(c, actor)?;
    Ok(Event::Solved { before_report })
}

/// 25, afterwards.
pub(crate) fn rate(c: &Commitment, rating: Rating, actor: &Actor) -> Decision {
    who::villager(c, actor)?;
    if c.rating == Some(rating) { Err(Refusal::NoChange) } else { Ok(Event::Rated { rating }) }
}

/// 26.
pub(crate) fn not_solved(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    who::villager(c, actor)?;
    Ok(Event::NotSolved { step_by: redo_by(c, policy, now) })
}

fn redo_by(c: &Commitment, policy: &Policy, now: Moment) -> Moment {
    c.clock_after(c.rules(policy).redo_promise, now, policy)
}

/// 27: the second ask, then the end.
pub(crate) fn silence(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    rung(c, ClockKind::Silence, actor, policy, now)?;
    if c.reminded == 0 { Ok(Event::AskedAgain) } else { Ok(Event::ClosedUnrated) }
}

/// 31.
pub(crate) fn reopen(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    who::villager(c, actor)?;
    in_window(c, policy, now)?;
    Ok(Event::Reopened { step_by: redo_by(c, policy, now) })
}

/// 31, from withdrawn: as #2.
pub(crate) fn reopen_withdrawn(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    who::villager(c, actor)?;
    in_window(c, policy, now)?;
    Ok(accepted(c, now, policy, now))
}

/// The days after the end in which the villager may still say something (rows 31, 40, 57).
pub(crate) fn in_window(c: &Commitment, policy: &Policy, now: Moment) -> Result<(), Refusal> {
    let window = c.rules(policy).reopen_window;
    match c.closed_at {
        Some(at) if now <= policy.after(window, at, RestDay::Stays) => Ok(()),
        Some(_) | None => Err(Refusal::TooLate),
    }
}

/// 33.
pub(crate) fn withdraw(c: &Commitment, actor: &Actor) -> Decision {
    who::villager(c, actor)?;
    Ok(Event::Withdrawn)
}

/// 50: a "done" that the handler noted closes it as unrated, until the villager says so (#57).
pub(crate) fn word_noted(c: &Commitment, done: bool, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    let by_handler = who::handler(c, actor).is_ok();
    match actor {
        Actor::Township(_) => {}
        Actor::Villager(_)
        | Actor::Secretary(_)
        | Actor::StandIn(_)
        | Actor::TownshipInStead(_)
        | Actor::City(_)
        | Actor::Helper { .. }
        | Actor::Bot => {
            who::handler(c, actor)?;
        }
    }
    Ok(match (done, by_handler) {
        (true, true) => Event::ClosedUnrated,
        (true, false) => Event::Solved { before_report: false },
        (false, true | false) => Event::NotSolved { step_by: redo_by(c, policy, now) },
    })
}

/// 51.
pub(crate) fn unseen(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    rung(c, ClockKind::Unseen, actor, policy, now)?;
    Ok(Event::Unseen { n: passed(&c.unseen_steps(policy), now) })
}

/// 57.
pub(crate) fn solved_late(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    who::villager(c, actor)?;
    in_window(c, policy, now)?;
    Ok(Event::Solved { before_report: false })
}
