//! What may happen to a commitment, and when: the pure rules. `attempt` asks the one match over stage and action in
//! `rules/matrix.rs`; the rows it names are decided in `rules/rows/`, folded in `rules/fold.rs`, timed in
//! `rules/clocks.rs`, and who may act is in `rules/who.rs`. Nothing here reads a clock, a database or words.

mod clocks;
mod fold;
mod matrix;
mod rows;
mod who;

pub use clocks::ClockKind;

use super::life::{Action, Actor, Commitment, Event, NewCommitment, Refusal, Shelved, Stage};
use crate::base::Moment;
use crate::policy::{Policy, RestDay, Span};

/// An ask that failed may be made once more before the stage changes, not oftener (domain 3.1).
const ASKS_FAILED_MAX: u32 = 2;
/// The steps of row 51; after the last a matter that the villager hasn't seen counts as overdue.
const UNSEEN_STEPS: u32 = 3;

impl Commitment {
    /// Row 1: writes a matter down. Anyone may, so no actor is asked for; the desk has seen to whose it is.
    /// Pressing matters leave no time to undo: their card goes out at once.
    #[must_use]
    pub fn register(new: NewCommitment, policy: &Policy, now: Moment) -> (Self, Event) {
        let event = rows::register(new, policy, now);
        (Self::from_registered(&event, now).expect("rows::register makes a Registered event"), event)
    }

    /// What `action` by `actor` does now: the new state and the event that made it.
    ///
    /// # Errors
    /// The `Refusal` with the facts of the true answer; nothing has changed then.
    pub fn attempt(
        self,
        action: Action,
        actor: &Actor,
        policy: &Policy,
        now: Moment,
    ) -> Result<(Self, Event), Refusal> {
        let event = self.decide(&action, actor, policy, now)?;
        Ok((self.apply(&event, now), event))
    }

    /// Whether `attempt` would succeed: a card shows only such buttons.
    #[must_use]
    pub fn allows(&self, action: &Action, actor: &Actor, policy: &Policy, now: Moment) -> bool {
        self.decide(action, actor, policy, now).is_ok()
    }

    /// Registered, accepted, assigned, signed, in progress, shelved or reported.
    #[must_use]
    pub fn is_open(&self) -> bool {
        match self.stage {
            Stage::Registered
            | Stage::Accepted
            | Stage::Assigned
            | Stage::Signed
            | Stage::InProgress
            | Stage::Shelved
            | Stage::Reported => true,
            Stage::Declined
            | Stage::ClosedSolved
            | Stage::ClosedExplained
            | Stage::ClosedUnrated
            | Stage::Withdrawn
            | Stage::Merged => false,
        }
    }

    /// The date promised; before a promise the one set by rule; before acceptance none.
    #[must_use]
    pub fn date_in_force(&self) -> Option<Moment> {
        self.promised_by.or(self.due_by)
    }

    /// Whether the date in force has passed while it was the office's turn. Waiting for the villager moves it (row 12);
    /// once reported it is the villager's turn, unless they never saw the question (row 51).
    #[must_use]
    pub fn is_overdue(&self, now: Moment) -> bool {
        match self.stage {
            Stage::Registered | Stage::Accepted | Stage::Assigned | Stage::Signed | Stage::InProgress => {
                self.date_passed(now)
            }
            Stage::Reported => self.shown_at.is_none() && self.reminded >= UNSEEN_STEPS,
            // A shelved matter's clock is its recheck (row 23), not the date.
            Stage::Shelved
            | Stage::Declined
            | Stage::ClosedSolved
            | Stage::ClosedExplained
            | Stage::ClosedUnrated
            | Stage::Withdrawn
            | Stage::Merged => false,
        }
    }

    /// Whether it has been shelved for so long that the city looks at it, and no longer the township (row 23).
    #[must_use]
    pub fn is_shelved_long(&self, policy: &Policy, now: Moment) -> bool {
        let until = |s: Shelved| policy.after(policy.rules(&self.policy).recheck_city, s.since, RestDay::Stays);
        self.shelved.is_some_and(|s| now > until(s))
    }

    /// Whether it is late and nobody is pushed about it any more: it rests (row 55), or what was reported was never seen (row
    /// 51). The city has such matters once a month.
    #[must_use]
    pub fn is_quiet(&self, now: Moment) -> bool {
        self.is_overdue(now) && (self.rests || self.stage == Stage::Reported)
    }

    /// Whether the date in force has passed, moved by what was waited for the villager; whosever turn it is.
    fn date_passed(&self, now: Moment) -> bool {
        let from = if self.promised_by.is_some() { self.since } else { Moment(i64::MIN) };
        self.date_in_force().is_some_and(|date| now > date.plus(self.waited(now, from)))
    }

    /// The last moment a promise may name now (row 11): the rule's date; where that has passed, or a promise was made
    /// before, the leaf's days from now.
    #[must_use]
    pub fn promise_limit(&self, policy: &Policy, now: Moment) -> Moment {
        let due = self.due_by.map(|due| self.moved(due, Moment(i64::MIN), policy, now));
        match due {
            Some(due) if due > now && !self.promise_due && self.first_promised_by.is_none() => due,
            Some(_) | None => {
                let terms = self.terms(policy);
                policy.after(terms.done, now, terms.rest_day)
            }
        }
    }

    /// The last moment a later date may name (row 16): as much again as the promise gave itself, and no more than the
    /// most that a villager can agree to. `None` before a promise.
    #[must_use]
    pub fn extend_limit(&self, policy: &Policy) -> Option<Moment> {
        let by = self.promised_by?;
        let zone = policy.zone();
        let made = zone.day(Moment(by.0.saturating_sub(self.promised_span)));
        // In whole days, as dates are said: at least one, for a promise of the same day.
        let days = made.until(zone.day(by)).map_or(1, |span| span.get_days()).max(1);
        let again = policy.after(Span::Days(days.unsigned_abs()), by, RestDay::Stays);
        Some(again.min(policy.after(policy.rules(&self.policy).extend_max, by, RestDay::Stays)))
    }
}
