//! What is asked beside the stage and its answers: a return, a later date (rows 8-10, 16-18, 45-47), and what is decided about
//! shelving and explaining (rows 21, 29, 30).

use super::intake::sign_by;
use super::{Decision, rung};
use crate::base::{Moment, PersonId};
use crate::commitments::life::{Actor, Ask, Commitment, Event, ExtendWith, Handler, Office, Refusal, Stage};
use crate::commitments::rules::clocks::ClockKind;
use crate::commitments::rules::fold::with_office;
use crate::commitments::rules::{ASKS_FAILED_MAX, who};
use crate::policy::{Policy, RestDay};

/// Who asked for the return, and which office decides it.
pub(crate) fn returned(c: &Commitment) -> Result<(PersonId, Office), Refusal> {
    match c.ask {
        Some(Ask::Return { by, above, .. }) => Ok((by, above)),
        Some(Ask::Extend { .. } | Ask::Shelve { .. } | Ask::Explain { .. }) | None => Err(Refusal::NothingAsked),
    }
}

/// 8.
pub(crate) fn return_request(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    let by = who::holder(c, actor)?;
    let rules = c.rules(policy);
    if c.asks_failed >= ASKS_FAILED_MAX || c.return_count >= rules.return_limit {
        return Err(Refusal::TooOften);
    }
    if c.signed_at.is_some_and(|at| now > policy.after(rules.return_within, at, RestDay::Moves)) {
        return Err(Refusal::TooLate);
    }
    let last_time = c.return_count + 1 >= rules.return_limit;
    let decide_by = policy.after(rules.return_decide, now, RestDay::Moves);
    Ok(Event::ReturnAsked { by, above: who::above(c, actor, last_time), decide_by })
}

/// 9.
pub(crate) fn reassign(c: &Commitment, handler: Handler, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    let (by, above) = returned(c)?;
    who::decider(by, above, actor)?;
    if handler == c.handler {
        return Err(Refusal::NoChange);
    }
    Ok(Event::Reassigned { handler, step_by: sign_by(c, policy, now) })
}

/// 10, 18, 21, 30. A later date is the office's to refuse only when the villager has had their say.
pub(crate) fn refuse(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    match c.ask.ok_or(Refusal::NothingAsked)? {
        Ask::Return { by, above, .. } => who::decider(by, above, actor)?,
        Ask::Extend { by, with: ExtendWith::Township { .. }, .. } => who::decider(by, Office::Township, actor)?,
        Ask::Extend { by, with: ExtendWith::City { .. }, .. } => who::decider(by, Office::City, actor)?,
        Ask::Shelve { by, above, .. } | Ask::Explain { by, above, .. } => who::decider(by, above, actor)?,
        Ask::Extend { with: ExtendWith::Villager, .. } => return Err(Refusal::NotYours),
    }
    Ok(Event::AskRefused { step_by: sign_anew(c, policy, now), lapsed: false })
}

/// After an unsigned return the sign clock, which waited for the answer, runs anew as in #5.
fn sign_anew(c: &Commitment, policy: &Policy, now: Moment) -> Option<Moment> {
    (c.stage == Stage::Assigned).then(|| sign_by(c, policy, now))
}

/// 16.
pub(crate) fn extend(c: &Commitment, to: Moment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    let by = who::handler(c, actor)?;
    let (Some(date), Some(limit), false) = (c.promised_by, c.extend_limit(policy), c.promise_due) else {
        return Err(Refusal::NotNow(c.stage));
    };
    let rules = c.rules(policy);
    if c.asks_failed >= ASKS_FAILED_MAX || c.extend_count >= rules.extend_limit {
        return Err(Refusal::TooOften);
    }
    if c.is_overdue(now) {
        return Err(Refusal::DatePast);
    }
    if to <= date {
        return Err(Refusal::DateNotLater { now: date });
    }
    if to > limit {
        return Err(Refusal::DateTooFar { limit });
    }
    let last_time = c.extend_count + 1 >= rules.extend_limit;
    let decide_by = policy.after(rules.extend_villager, now, RestDay::Stays);
    Ok(Event::ExtendAsked { to, by, above: who::above(c, actor, last_time), decide_by })
}

/// 17, 21, 29.
pub(crate) fn grant(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    match c.ask.ok_or(Refusal::NothingAsked)? {
        Ask::Extend { with: ExtendWith::Villager, .. } => villager_says(c, true, actor, policy, now),
        Ask::Extend { by, with: ExtendWith::Township { .. }, to, .. } => {
            who::decider(by, Office::Township, actor)?;
            extended(to, now)
        }
        Ask::Extend { by, with: ExtendWith::City { .. }, to, .. } => {
            who::decider(by, Office::City, actor)?;
            extended(to, now)
        }
        Ask::Shelve { cause, recheck_by, by, above, .. } => {
            who::decider(by, above, actor)?;
            // A day that has passed meanwhile is none to look again on.
            if recheck_by <= now {
                return Err(Refusal::DatePast);
            }
            Ok(Event::Shelved { cause, recheck_by, was_late: c.is_overdue(now) })
        }
        Ask::Explain { by, above, .. } => {
            who::decider(by, above, actor)?;
            Ok(Event::Explained)
        }
        Ask::Return { .. } => Err(Refusal::NotYours),
    }
}

/// A date that has passed meanwhile is no date any more.
fn extended(to: Moment, now: Moment) -> Decision {
    if to <= now { Err(Refusal::DatePast) } else { Ok(Event::Extended { to }) }
}

/// 47 (and 17: a villager's first yes).
pub(crate) fn to_office(c: &Commitment, agrees: bool, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    match c.ask.ok_or(Refusal::NothingAsked)? {
        Ask::Extend { with: ExtendWith::Villager, .. } => villager_says(c, agrees, actor, policy, now),
        Ask::Extend { with: ExtendWith::Township { .. } | ExtendWith::City { .. }, .. }
        | Ask::Return { .. }
        | Ask::Shelve { .. }
        | Ask::Explain { .. } => Err(Refusal::NothingAsked),
    }
}

/// The villager's first yes moves the date; a no, and any later yes, go to the office.
fn villager_says(c: &Commitment, agrees: bool, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    who::villager(c, actor)?;
    match c.ask {
        Some(Ask::Extend { to, .. }) if agrees && c.extend_count == 0 => extended(to, now),
        Some(Ask::Extend { above, .. }) => Ok(on_to_office(c, above, Some(agrees), policy, now)),
        Some(Ask::Return { .. } | Ask::Shelve { .. } | Ask::Explain { .. }) | None => Err(Refusal::NothingAsked),
    }
}

fn on_to_office(c: &Commitment, above: Office, villager: Option<bool>, policy: &Policy, now: Moment) -> Event {
    let decide_by = policy.after(c.rules(policy).extend_office, now, RestDay::Moves);
    Event::ExtendToOffice { with: with_office(above, villager), decide_by }
}

/// 45.
pub(crate) fn take_back(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    if c.ask.is_none() {
        return Err(Refusal::NothingAsked);
    }
    who::handler(c, actor)?;
    Ok(Event::AskTakenBack { step_by: sign_anew(c, policy, now) })
}

/// 46; 47 for a villager's silence.
pub(crate) fn lapse_ask(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    let ask = c.ask.ok_or(Refusal::NothingAsked)?;
    rung(c, ClockKind::LapseAsk, actor, policy, now)?;
    match ask {
        Ask::Extend { with: ExtendWith::Villager, above, .. } => Ok(on_to_office(c, above, None, policy, now)),
        Ask::Extend { with: ExtendWith::Township { .. } | ExtendWith::City { .. }, .. }
        | Ask::Return { .. }
        | Ask::Shelve { .. }
        | Ask::Explain { .. } => Ok(Event::AskRefused { step_by: sign_anew(c, policy, now), lapsed: true }),
    }
}
