//! While it is with its handler: rows 6, 7, 11-13, 34, 35, 38, 48, 53, 56.

use super::{Decision, rung};
use crate::base::Moment;
use crate::commitments::life::{Actor, Check, Commitment, Event, Refusal, Stage};
use crate::commitments::rules::clocks::ClockKind;
use crate::commitments::rules::who;
use crate::policy::{Policy, RestDay, Span};

/// 6.
pub(crate) fn sign(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    who::handler(c, actor)?;
    Ok(Event::Signed { step_by: c.clock_after(c.terms(policy).promise, now, policy) })
}

/// 7, 35. What was overtaken while the house slept is left out.
pub(crate) fn remind(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    rung(c, ClockKind::Lapse, actor, policy, now)?;
    Ok(Event::Reminded { n: passed(&c.reminders(policy), now) })
}

/// How many of `moments` have come by `now`.
pub(crate) fn passed(moments: &[Moment], now: Moment) -> u32 {
    moments.iter().map(|at| u32::from(*at <= now)).sum()
}

/// 11.
pub(crate) fn promise(
    c: &Commitment,
    by: Moment,
    check: Check,
    actor: &Actor,
    policy: &Policy,
    now: Moment,
) -> Decision {
    who::handler(c, actor)?;
    if c.stage == Stage::InProgress && !c.promise_due {
        return Err(Refusal::NotNow(c.stage));
    }
    if by <= now {
        return Err(Refusal::DatePast);
    }
    let limit = c.promise_limit(policy, now);
    if by > limit {
        return Err(Refusal::DateTooFar { limit });
    }
    Ok(Event::Promised { by, check })
}

/// 12.
pub(crate) fn ask_info(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    who::handler(c, actor)?;
    if c.has_waited {
        return Err(Refusal::TooOften);
    }
    Ok(Event::InfoAsked { until: policy.after(c.rules(policy).info_wait, now, RestDay::Stays) })
}

/// 13.
pub(crate) fn add_info(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    who::villager(c, actor)?;
    if c.waiting.is_some() { Ok(wait_ended(c, policy, now, false)) } else { Ok(Event::InfoAdded) }
}

/// 13, 48: the dates move on by what was waited; the sign clock and the first promised date don't. What began during
/// the wait moves by its own share of it.
fn wait_ended(c: &Commitment, policy: &Policy, now: Moment, lapsed: bool) -> Event {
    let moved = |by, from| c.moved(by, from, policy, now);
    Event::WaitEnded {
        step_by: c.step_by.map(|by| if c.stage == Stage::Assigned { by } else { moved(by, c.since) }),
        due_by: c.due_by.map(|by| moved(by, Moment(i64::MIN))),
        promised_by: c.promised_by.map(|by| moved(by, c.since)),
        lapsed,
    }
}

/// 48.
pub(crate) fn lapse_wait(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    rung(c, ClockKind::LapseWait, actor, policy, now)?;
    Ok(wait_ended(c, policy, now, true))
}

/// 56.
pub(crate) fn progress(c: &Commitment, actor: &Actor) -> Decision {
    who::handler(c, actor)?;
    Ok(Event::Progressed)
}

/// 56.
pub(crate) fn show_phone(c: &Commitment, actor: &Actor) -> Decision {
    who::handler(c, actor)?;
    Ok(Event::PhoneShown)
}

/// 34: every one is recorded, one in three days reaches the handler.
pub(crate) fn nudge(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    who::villager(c, actor)?;
    let every = c.rules(policy).villager_nudge_every;
    Ok(Event::Nudged { reaches: c.villager_nudged_at.is_none_or(|last| now >= again(every, last, policy)) })
}

/// When something that may happen once in `every` may happen again: days are whole ones, that of `last` is the first.
fn again(every: Span, last: Moment, policy: &Policy) -> Moment {
    match every {
        Span::Time(_) => policy.after(every, last, RestDay::Stays),
        Span::Days(n) => next(policy.after(Span::Days(n.saturating_sub(1)), last, RestDay::Stays)),
        Span::Workdays(n) => next(policy.after(Span::Workdays(n.saturating_sub(1)), last, RestDay::Stays)),
    }
}

fn next(at: Moment) -> Moment {
    Moment(at.0.saturating_add(1))
}

/// 53.
pub(crate) fn office_nudge(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    who::office(actor)?;
    // Nobody nudges themselves.
    if who::handler(c, actor).is_ok() {
        return Err(Refusal::NotYours);
    }
    let every = c.rules(policy).office_nudge_every;
    match c.office_nudged_at.map(|last| again(every, last, policy)) {
        Some(again) if now < again => Err(Refusal::NudgedAlready { again }),
        Some(_) | None => Ok(Event::OfficeNudged),
    }
}

/// 38: the city is told that nobody has answered.
pub(crate) fn lapse_emergency(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    rung(c, ClockKind::LapseEmergency, actor, policy, now)?;
    Ok(Event::EmergencyUnanswered)
}
