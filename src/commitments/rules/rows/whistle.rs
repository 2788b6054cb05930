//! Units called on to help, and what they answer: rows 14 and 15. Whoever answers for the matter stays answerable whatever a
//! unit does.

use super::{Decision, rung};
use crate::base::{Moment, UnitId};
use crate::commitments::life::{Actor, Child, ChildStage, Commitment, Event, Refusal};
use crate::commitments::rules::clocks::ClockKind;
use crate::commitments::rules::who;
use crate::policy::Policy;

/// Row 14: by whoever handles it, or the office above; done a day before the date in force.
pub(crate) fn whistle(
    c: &Commitment,
    unit: UnitId,
    by: Moment,
    actor: &Actor,
    policy: &Policy,
    now: Moment,
) -> Decision {
    answers_for(c, actor)?;
    let limit = c.whistle_limit(policy).filter(|limit| now < *limit).ok_or(Refusal::NoTimeLeft)?;
    if by <= now {
        return Err(Refusal::DatePast);
    }
    if by > limit {
        return Err(Refusal::DateTooFar { limit });
    }
    // It has been asked already.
    if c.child_of(unit).is_some() {
        return Err(Refusal::NoChange);
    }
    let number = c.children.iter().map(|child| child.number).max().unwrap_or(0) + 1;
    Ok(Event::Whistled { number, unit, due_by: by })
}

/// Row 15: the unit takes it up.
pub(crate) fn sign_child(c: &Commitment, actor: &Actor) -> Decision {
    let child = own(c, actor)?;
    match child.stage {
        ChildStage::Assigned => Ok(Event::ChildSigned { number: child.number }),
        ChildStage::Signed | ChildStage::Done | ChildStage::Returned | ChildStage::CalledBack | ChildStage::Ended => {
            Err(Refusal::NoChange)
        }
    }
}

/// Row 15: the unit says done.
pub(crate) fn child_done(c: &Commitment, actor: &Actor) -> Decision {
    Ok(Event::ChildDone { number: own(c, actor)?.number })
}

/// Row 15: the unit says it can't, at any time.
pub(crate) fn return_child(c: &Commitment, actor: &Actor) -> Decision {
    Ok(Event::ChildReturned { number: own(c, actor)?.number })
}

/// Row 15: called back by S or T.
pub(crate) fn call_back_child(c: &Commitment, number: u32, actor: &Actor) -> Decision {
    answers_for(c, actor)?;
    match c.children.iter().find(|child| child.number == number) {
        Some(child) if child.is_open() => Ok(Event::ChildCalledBack { number }),
        Some(_) | None => Err(Refusal::NothingAsked),
    }
}

/// Row 15: the unit's day has come, or passed; of a child task the one that was overtaken is left out.
pub(crate) fn lapse_child(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    rung(c, ClockKind::LapseChild, actor, policy, now)?;
    let due = c.child_reminders(policy).into_iter().filter(|(.., at)| *at <= now);
    let (number, n, _) = due.max_by_key(|(number, n, at)| (*n, *at, *number)).ok_or(Refusal::NotNow(c.stage))?;
    Ok(Event::ChildReminded { number, n })
}

/// Whether nothing holds the matter back from being reported done, or explained (rows 24, 28; domain 3.2a).
pub(crate) fn nothing_holds(c: &Commitment) -> Result<(), Refusal> {
    if c.children.iter().any(Child::is_open) { Err(Refusal::Held) } else { Ok(()) }
}

/// Whoever holds the matter (S), or an office above (T).
fn answers_for(c: &Commitment, actor: &Actor) -> Result<(), Refusal> {
    who::handler(c, actor).map(drop).or_else(|_| who::office_above(c, actor, false))
}

/// The open child task of the actor's unit.
fn own(c: &Commitment, actor: &Actor) -> Result<Child, Refusal> {
    let unit = who::helper(actor)?;
    c.child_of(unit).ok_or(Refusal::NothingAsked)
}

impl Commitment {
    /// What a unit still has to do for it.
    #[must_use]
    pub fn child_of(&self, unit: UnitId) -> Option<Child> {
        self.children.iter().copied().find(|child| child.is_open() && child.unit == unit)
    }

    /// The last moment by which a unit can be asked to be done (row 14). `None` before there is a date.
    #[must_use]
    pub fn whistle_limit(&self, policy: &Policy) -> Option<Moment> {
        let zone = policy.zone();
        let before = |date| zone.end_of(zone.day(policy.before(self.rules(policy).child_before, date)));
        self.date_in_force().map(before)
    }
}
