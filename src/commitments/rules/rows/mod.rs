//! The rows of the life's table, each deciding its event: who (through `who`), on what condition, with which dates.
//! The stage has been looked at before. A row that the clock makes asks whether that clock has ended.

mod asks;
mod calendar;
mod end;
mod handover;
mod intake;
mod merge;
mod up;
mod whistle;
mod work;

pub(super) use asks::*;
pub(super) use calendar::*;
pub(super) use end::*;
pub(super) use handover::*;
pub(super) use intake::*;
pub(super) use merge::*;
pub(super) use up::*;
pub(super) use whistle::*;
pub(super) use work::*;

use super::clocks::ClockKind;
use super::who;
use crate::base::Moment;
use crate::commitments::life::{Actor, Commitment, Event, Refusal};
use crate::policy::Policy;

type Decision = Result<Event, Refusal>;

/// Whether the bot acts, and the clock of `kind` has ended: what was overtaken, or fires twice, does nothing.
fn rung(c: &Commitment, kind: ClockKind, actor: &Actor, policy: &Policy, now: Moment) -> Result<(), Refusal> {
    who::bot(actor)?;
    match c.clock(kind, policy) {
        Some(at) if at <= now => Ok(()),
        Some(_) | None => Err(Refusal::NotNow(c.stage)),
    }
}
