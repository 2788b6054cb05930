//! From the first word to the handler: rows 1-5, 40, 41, 43, 58.

use super::asks::returned;
use super::end::in_window;
use super::{Decision, rung};
use crate::base::Moment;
use crate::commitments::life::{Actor, Commitment, DeclineReason, Event, Handler, NewCommitment, Refusal, Stage};
use crate::commitments::rules::clocks::{ClockKind, pressing};
use crate::commitments::rules::who;
use crate::policy::{Leaf, Policy, RestDay};

/// 1.
pub(crate) fn register(new: NewCommitment, policy: &Policy, now: Moment) -> Event {
    let version = policy.version_at(now);
    let rules = policy.rules(&version);
    let terms = policy.terms(&version, &new.leaf, new.urgent, new.emergency);
    let urgent = pressing(terms.tier);
    let burst_until = if urgent { now } else { policy.after(rules.burst, now, RestDay::Stays) };
    let step_by = policy.after(rules.decide_acceptance, now, RestDay::Moves);
    let emergency_by = new.emergency.then(|| policy.after(rules.emergency_answer, now, RestDay::Stays));
    Event::Registered {
        id: new.id,
        village: new.village,
        number: new.number,
        requester: new.requester,
        policy: version,
        leaf: new.leaf,
        urgent,
        emergency: new.emergency,
        unconfirmed: new.unconfirmed,
        under: new.under,
        again: new.again,
        apart: new.apart,
        burst_until,
        step_by,
        emergency_by,
    }
}

/// 2.
pub(crate) fn accept(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    who::bot_or_township(actor)?;
    Ok(accepted(c, c.registered_at, policy, now))
}

/// As #2. The rule's date is counted `from`; one that stands already never moves.
pub(crate) fn accepted(c: &Commitment, from: Moment, policy: &Policy, now: Moment) -> Event {
    Event::Accepted { step_by: assign_by(c, policy, now), due_by: c.due_by.unwrap_or_else(|| done_by(c, from, policy)) }
}

/// The rule's date, counted `from`.
pub(super) fn done_by(c: &Commitment, from: Moment, policy: &Policy) -> Moment {
    let terms = c.terms(policy);
    policy.after(terms.done, from, terms.rest_day)
}

/// Pressing matters are assigned at once.
pub(super) fn assign_by(c: &Commitment, policy: &Policy, now: Moment) -> Moment {
    if c.urgent { now } else { c.clock_after(c.rules(policy).assign, now, policy) }
}

/// 3.
pub(crate) fn decline(_c: &Commitment, reason: DeclineReason, actor: &Actor) -> Decision {
    who::bot_or_township(actor)?;
    Ok(Event::Declined { reason })
}

/// 3, as the answer to a return.
pub(crate) fn decline_returned(c: &Commitment, reason: DeclineReason, actor: &Actor) -> Decision {
    let (by, above) = returned(c).map_err(|_| Refusal::NotNow(c.stage))?;
    who::decider(by, above, actor)?;
    if c.first_promised_by.is_some() {
        return Err(Refusal::NotNow(c.stage));
    }
    Ok(Event::Declined { reason })
}

/// 5. The bot waits until the time to undo is over.
pub(crate) fn assign(c: &Commitment, handler: Handler, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    match actor {
        Actor::Bot => rung(c, ClockKind::Burst, actor, policy, now)?,
        Actor::Township(_) | Actor::City(_) => {}
        Actor::Villager(_)
        | Actor::Secretary(_)
        | Actor::StandIn(_)
        | Actor::TownshipInStead(_)
        | Actor::Helper { .. } => {
            return Err(Refusal::NotYours);
        }
    }
    Ok(Event::Assigned { handler, step_by: sign_by(c, policy, now) })
}

pub(crate) fn sign_by(c: &Commitment, policy: &Policy, now: Moment) -> Moment {
    c.clock_after(c.terms(policy).sign, now, policy)
}

/// 40.
pub(crate) fn look_again(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    who::villager(c, actor)?;
    if c.looked_again {
        return Err(Refusal::TooOften);
    }
    in_window(c, policy, now)?;
    Ok(Event::LookedAgain { step_by: policy.after(c.rules(policy).look_again_decide, now, RestDay::Moves) })
}

/// 41.
pub(crate) fn decide_again(c: &Commitment, accept: bool, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    match actor {
        Actor::City(_) => {}
        Actor::Villager(_)
        | Actor::Secretary(_)
        | Actor::StandIn(_)
        | Actor::Township(_)
        | Actor::TownshipInStead(_)
        | Actor::Helper { .. }
        | Actor::Bot => return Err(Refusal::NotYours),
    }
    if c.step_by.is_none() {
        return Err(Refusal::NothingAsked);
    }
    if accept { Ok(accepted(c, now, policy, now)) } else { Ok(Event::DeclinedForGood) }
}

/// 41: the city is silent, so it is taken on.
pub(crate) fn lapse_declined(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    rung(c, ClockKind::Lapse, actor, policy, now)?;
    Ok(accepted(c, now, policy, now))
}

/// 43: nobody decided, so it is taken on.
pub(crate) fn lapse_registered(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    rung(c, ClockKind::Lapse, actor, policy, now)?;
    Ok(accepted(c, c.registered_at, policy, now))
}

/// 43: nobody assigned it, so the village's post has it.
pub(crate) fn lapse_accepted(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    rung(c, ClockKind::Lapse, actor, policy, now)?;
    Ok(Event::Assigned { handler: Handler::Secretary, step_by: sign_by(c, policy, now) })
}

/// 58. The villager may until the card has gone out.
pub(crate) fn set_leaf(c: &Commitment, leaf: &Leaf, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    if c.stage == Stage::Assigned || matches!(actor, Actor::Township(_)) {
        match actor {
            Actor::Township(_) => {}
            // It is theirs, but out of their hands by now.
            Actor::Villager(_) => {
                who::villager(c, actor)?;
                return Err(Refusal::NotNow(c.stage));
            }
            Actor::Secretary(_)
            | Actor::StandIn(_)
            | Actor::TownshipInStead(_)
            | Actor::City(_)
            | Actor::Helper { .. }
            | Actor::Bot => {
                return Err(Refusal::NotYours);
            }
        }
    } else {
        who::villager(c, actor)?;
    }
    if c.stage == Stage::Assigned && c.first_promised_by.is_some() {
        return Err(Refusal::NotNow(c.stage));
    }
    if *leaf == c.leaf {
        return Err(Refusal::NoChange);
    }
    // What the words made urgent stays so; what only the old leaf made urgent doesn't.
    let by_leaf = |leaf: &Leaf| pressing(policy.terms(&c.policy, leaf, false, c.emergency).tier);
    let urgent = by_leaf(leaf) || (c.urgent && !by_leaf(&c.leaf));
    let changed = Commitment { leaf: leaf.clone(), urgent, ..c.clone() };
    let due_by = done_by(&changed, c.registered_at, policy);
    Ok(match c.stage {
        Stage::Registered => {
            Event::LeafSet { leaf: leaf.clone(), urgent, accepted: false, step_by: c.step_by, due_by: None }
        }
        Stage::Accepted
        | Stage::Declined
        | Stage::Assigned
        | Stage::Signed
        | Stage::InProgress
        | Stage::Shelved
        | Stage::Reported
        | Stage::ClosedSolved
        | Stage::ClosedExplained
        | Stage::ClosedUnrated
        | Stage::Withdrawn
        | Stage::Merged => {
            let step_by = Some(assign_by(&changed, policy, now));
            Event::LeafSet { leaf: leaf.clone(), urgent, accepted: true, step_by, due_by: Some(due_by) }
        }
    })
}
