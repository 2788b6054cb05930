//! What can't be solved where it is: to the level above, shelved, explained, and pressed on from above: rows 19-23, 28, 36, 44,
//! 49, 54, 55. The decisions about what is asked are with the other asks (`asks.rs`).

use super::intake::{done_by, sign_by};
use super::work::passed;
use super::{Decision, nothing_holds, rung};
use crate::base::Moment;
use crate::commitments::life::{Actor, Commitment, Event, Handler, Refusal, ShelveCause, Shelved, Stage, Supervision};
use crate::commitments::rules::clocks::ClockKind;
use crate::commitments::rules::{ASKS_FAILED_MAX, who};
use crate::policy::{Level, Policy, RestDay};

/// Row 19: either the law gives the decision to the level above; or it was promised here, and the line that comes with the action
/// says what was tried: our choice of what counts as a record.
pub(crate) fn escalate(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    who::handler(c, actor)?;
    let (handler, here) = match c.handler {
        Handler::Secretary => (Handler::Township, Level::Village),
        Handler::Township => (Handler::City, Level::Township),
        // There is no level above.
        Handler::City => return Err(Refusal::NotNow(c.stage)),
    };
    let above = policy.leaf(&c.leaf).is_some_and(|leaf| leaf.level > here);
    if !above && c.stage != Stage::InProgress {
        return Err(Refusal::NothingTried);
    }
    Ok(Event::Escalated { handler, step_by: sign_by(c, policy, now), due_by: done_by(c, now, policy) })
}

/// 20.
pub(crate) fn shelve(
    c: &Commitment,
    cause: ShelveCause,
    recheck_by: Moment,
    actor: &Actor,
    policy: &Policy,
    now: Moment,
) -> Decision {
    let by = who::post(c, actor)?;
    if c.asks_failed >= ASKS_FAILED_MAX {
        return Err(Refusal::TooOften);
    }
    recheck(c, recheck_by, policy, now)?;
    let decide_by = policy.after(c.rules(policy).shelve_decide, now, RestDay::Moves);
    // On a day that comes before the answer nobody could look.
    if recheck_by <= decide_by {
        return Err(Refusal::DateTooSoon { first: decide_by });
    }
    Ok(Event::ShelveAsked { cause, recheck_by, by, above: who::above(c, actor, false), decide_by })
}

/// The day of the next look again: to come, and not too far ahead.
fn recheck(c: &Commitment, by: Moment, policy: &Policy, now: Moment) -> Result<(), Refusal> {
    let limit = c.recheck_limit(policy, now);
    if by <= now {
        Err(Refusal::DatePast)
    } else if by > limit {
        Err(Refusal::DateTooFar { limit })
    } else {
        Ok(())
    }
}

fn shelved(c: &Commitment) -> Result<Shelved, Refusal> {
    c.shelved.ok_or(Refusal::NotNow(c.stage))
}

/// 22.
pub(crate) fn cause_gone(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    who::handler(c, actor).map(drop).or_else(|_| who::office(actor))?;
    goes_on(c, shelved(c)?, policy, now, false)
}

/// A new promise is due; the dates have waited while it was shelved (domain 4.3).
fn goes_on(c: &Commitment, shelved: Shelved, policy: &Policy, now: Moment, lapsed: bool) -> Decision {
    let moved = |date: Option<Moment>| date.map(|date| policy.after_wait(date, shelved.since, now));
    let step_by = c.clock_after(c.rules(policy).recheck_promise, now, policy);
    Ok(Event::CauseGone { step_by, due_by: moved(c.due_by), promised_by: moved(c.promised_by), lapsed })
}

/// 23: not the handler's own word, and after long the city's.
pub(crate) fn cause_stays(c: &Commitment, recheck_by: Moment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    shelved(c)?;
    who::office_above(c, actor, c.is_shelved_long(policy, now))?;
    recheck(c, recheck_by, policy, now)?;
    Ok(Event::CauseStays { recheck_by })
}

/// 49: nudges on the day and after it; when nobody looked, it is in progress again.
pub(crate) fn lapse_shelved(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    rung(c, ClockKind::Lapse, actor, policy, now)?;
    let moments = c.reminders(policy);
    let n = passed(&moments, now);
    if n as usize == moments.len() {
        return goes_on(c, shelved(c)?, policy, now, true);
    }
    Ok(Event::Reminded { n })
}

/// 28: from the second time on the city decides.
pub(crate) fn explain(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    let by = who::post(c, actor)?;
    nothing_holds(c)?;
    if c.asks_failed >= ASKS_FAILED_MAX {
        return Err(Refusal::TooOften);
    }
    let decide_by = policy.after(c.rules(policy).explain_decide, now, RestDay::Moves);
    Ok(Event::ExplainAsked { by, above: who::above(c, actor, c.explain_count > 0), decide_by })
}

/// 44: the office above gives it to another; after two changes the city does. Never one's own matter.
pub(crate) fn reassign_unasked(
    c: &Commitment,
    handler: Handler,
    actor: &Actor,
    policy: &Policy,
    now: Moment,
) -> Decision {
    let often = c.return_count >= c.rules(policy).reassign_city;
    who::office_above(c, actor, often)?;
    if handler == c.handler {
        return Err(Refusal::NoChange);
    }
    Ok(Event::Reassigned { handler, step_by: sign_by(c, policy, now) })
}

/// 36, by hand: the township presses the village's post, the city everybody below it; each level once.
pub(crate) fn supervise(c: &Commitment, level: Supervision, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    match (c.handler, level, actor) {
        (Handler::Secretary, Supervision::L1, Actor::Township(_))
        | (Handler::Secretary | Handler::Township, Supervision::L2 | Supervision::L3, Actor::City(_)) => {}
        (
            Handler::Secretary | Handler::Township | Handler::City,
            Supervision::L1 | Supervision::L2 | Supervision::L3,
            Actor::Villager(_)
            | Actor::Secretary(_)
            | Actor::StandIn(_)
            | Actor::Township(_)
            | Actor::TownshipInStead(_)
            | Actor::City(_)
            | Actor::Helper { .. }
            | Actor::Bot,
        ) => return Err(Refusal::NotYours),
    }
    if c.supervised.is_some_and(|s| s.level >= level) {
        return Err(Refusal::TooOften);
    }
    Ok(supervised(c, level, policy, now))
}

/// 36, by the clock: the highest level whose time has come; those that it overtook are left out.
pub(crate) fn lapse_supervise(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    rung(c, ClockKind::Supervise, actor, policy, now)?;
    let due = c.supervisions(policy).into_iter().filter(|(_, at)| *at <= now).map(|(level, _)| level).max();
    due.map(|level| supervised(c, level, policy, now)).ok_or(Refusal::NotNow(c.stage))
}

fn supervised(c: &Commitment, level: Supervision, policy: &Policy, now: Moment) -> Event {
    let [first, second, third] = c.rules(policy).supervise_reply;
    let span = match level {
        Supervision::L1 => first,
        Supervision::L2 => second,
        Supervision::L3 => third,
    };
    Event::Supervised { level, reply_by: policy.after(span, now, RestDay::Moves) }
}

/// 54.
pub(crate) fn reply(c: &Commitment, actor: &Actor) -> Decision {
    who::handler(c, actor)?;
    match c.supervised.and_then(|s| s.reply_by) {
        Some(_) => Ok(Event::Replied),
        None => Err(Refusal::NothingAsked),
    }
}

/// 55.
pub(crate) fn rest(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    rung(c, ClockKind::Rest, actor, policy, now)?;
    Ok(Event::Rested)
}

impl Commitment {
    /// The last day on which a shelved matter may be looked at again (rows 20, 23).
    #[must_use]
    pub fn recheck_limit(&self, policy: &Policy, now: Moment) -> Moment {
        policy.after(policy.rules(&self.policy).recheck_max, now, RestDay::Stays)
    }

    /// The highest level that this one may press with now, by hand (row 36).
    #[must_use]
    pub fn next_supervision(&self, actor: &Actor) -> Supervision {
        match (actor, self.supervised.map(|s| s.level)) {
            (Actor::City(_), Some(Supervision::L2 | Supervision::L3)) => Supervision::L3,
            (Actor::City(_), Some(Supervision::L1) | None) => Supervision::L2,
            (
                Actor::Villager(_)
                | Actor::Secretary(_)
                | Actor::StandIn(_)
                | Actor::Township(_)
                | Actor::TownshipInStead(_)
                | Actor::Helper { .. }
                | Actor::Bot,
                _,
            ) => Supervision::L1,
        }
    }
}
