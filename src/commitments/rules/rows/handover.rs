//! The post changes its holder, and its matters stay with it: rows 37 and 52.

use super::intake::sign_by;
use super::work::passed;
use super::{Decision, rung};
use crate::base::{Moment, PersonId};
use crate::commitments::life::{Actor, Commitment, Event, Handler, Refusal, Stage};
use crate::commitments::rules::clocks::ClockKind;
use crate::commitments::rules::who;
use crate::policy::{Policy, RestDay};

/// 37: asks and dates stay. What nobody had signed for is to be signed as if it were new, unless a return waits for its
/// answer.
pub(crate) fn handover(c: &Commitment, to: Option<PersonId>, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    match actor {
        Actor::Bot | Actor::City(_) => {}
        Actor::Villager(_)
        | Actor::Secretary(_)
        | Actor::StandIn(_)
        | Actor::Township(_)
        | Actor::TownshipInStead(_)
        | Actor::Helper { .. } => return Err(Refusal::NotYours),
    }
    // Only the village's post changes hands; offices are more than one person.
    if c.handler != Handler::Secretary {
        return Err(Refusal::NoChange);
    }
    let unsigned = c.stage == Stage::Assigned;
    let step_by = (unsigned && c.ask.is_none()).then(|| sign_by(c, policy, now));
    let within = c.rules(policy).handover_sign;
    let sign_by = (!unsigned && to.is_some()).then(|| policy.after(within, now, RestDay::Moves));
    Ok(Event::HandedOver { to, step_by, sign_by })
}

/// 52.
pub(crate) fn sign_handover(c: &Commitment, actor: &Actor) -> Decision {
    who::handler(c, actor)?;
    if c.handed_over.is_some() { Ok(Event::HandoverSigned) } else { Err(Refusal::NothingAsked) }
}

/// 52: as row 7.
pub(crate) fn lapse_handover(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    rung(c, ClockKind::LapseHandover, actor, policy, now)?;
    Ok(Event::HandoverReminded { n: passed(&c.handover_reminders(policy), now) })
}
