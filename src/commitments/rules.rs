//! What may happen to a commitment, and when: the pure rules. `attempt` is the one match over stage and action; the
//! rows it names are decided in `rules/rows.rs`, folded in `rules/fold.rs`, timed in `rules/clocks.rs`, and who may act
//! is in `rules/who.rs`. Nothing here reads a clock, a database or words.

mod clocks;
mod fold;
mod rows;
mod who;

pub use clocks::ClockKind;

use super::life::{Action, Actor, Ask, Commitment, Event, NewCommitment, Refusal, Stage};
use crate::base::Moment;
use crate::policy::{Policy, RestDay, Span};

/// An ask that failed may be made once more before the stage changes, not oftener (domain 3.1).
const ASKS_FAILED_MAX: u32 = 2;
/// The steps of row 51; after the last a matter that the villager hasn't seen counts as overdue.
const UNSEEN_STEPS: u32 = 3;

impl Commitment {
    /// Row 1: writes a matter down. Anyone may (villager, proxy, the bot); the desk has seen to who it is.
    /// Pressing matters leave no time to undo: their card goes out at once.
    #[must_use]
    pub fn register(new: NewCommitment, _actor: &Actor, policy: &Policy, now: Moment) -> (Self, Event) {
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
                let from = if self.promised_by.is_some() { self.since } else { Moment(i64::MIN) };
                self.date_in_force().is_some_and(|date| now > date.plus(self.waited(now, from)))
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

    /// The last moment a promise may name now (row 11): the rule's date; where that has passed, or a promise was made
    /// before, the leaf's days from now.
    #[must_use]
    pub fn promise_limit(&self, policy: &Policy, now: Moment) -> Moment {
        let due = self.due_by.map(|due| due.plus(self.waited(now, Moment(i64::MIN))));
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

    /// The golden matrix (domain 3.4): one match over stage and action, each arm with its row.
    fn decide(&self, action: &Action, actor: &Actor, policy: &Policy, now: Moment) -> Result<Event, Refusal> {
        use Action as A;
        use Stage as S;

        if let Some(ask) = &self.ask
            && !meanwhile(ask, action)
        {
            return Err(Refusal::AskPending);
        }
        match (self.stage, action) {
            // 2
            (S::Registered, A::Accept) => rows::accept(self, actor, policy, now),
            // 3
            (S::Registered, A::Decline(reason)) => rows::decline(self, *reason, actor),
            (S::Assigned | S::Signed, A::Decline(reason)) => rows::decline_returned(self, *reason, actor),
            // 5
            (S::Accepted, A::Assign(handler)) => rows::assign(self, *handler, actor, policy, now),
            // 6
            (S::Assigned, A::Sign) => rows::sign(self, actor, policy, now),
            // 7, 35
            (S::Assigned | S::Signed | S::InProgress, A::Lapse) => rows::remind(self, actor, policy, now),
            // 8
            (S::Assigned | S::Signed, A::ReturnRequest) => rows::return_request(self, actor, policy, now),
            // 9
            (S::Assigned | S::Signed, A::Reassign(handler)) => rows::reassign(self, *handler, actor, policy, now),
            // 10, 18
            (S::Assigned | S::Signed | S::InProgress, A::Refuse) => rows::refuse(self, actor, policy, now),
            // 11
            (S::Signed | S::InProgress, A::Promise { by, check }) => {
                rows::promise(self, *by, *check, actor, policy, now)
            }
            // 12
            (S::Assigned | S::Signed | S::InProgress, A::AskInfo) => rows::ask_info(self, actor, policy, now),
            // 13
            (
                S::Registered | S::Accepted | S::Assigned | S::Signed | S::InProgress | S::Shelved | S::Reported,
                A::AddInfo,
            ) => rows::add_info(self, actor, now),
            // 16
            (S::InProgress, A::Extend { to }) => rows::extend(self, *to, actor, policy, now),
            // 17
            (S::InProgress, A::Grant) => rows::grant(self, actor, policy, now),
            // 24
            (S::InProgress, A::ReportResult) => rows::report_result(self, actor),
            (S::Reported, A::Shown) => rows::shown(self, actor),
            // 25, afterwards
            (S::ClosedSolved, A::Rate(rating)) => rows::rate(self, *rating, actor),
            // 25
            (S::Reported, A::Solved) => rows::solved(self, false, actor),
            // 26
            (S::Reported, A::NotSolved) => rows::not_solved(self, actor, policy, now),
            // 27
            (S::Reported, A::Silence) => rows::silence(self, actor, policy, now),
            // 31
            (S::ClosedSolved | S::ClosedExplained | S::ClosedUnrated, A::Reopen) => {
                rows::reopen(self, actor, policy, now)
            }
            (S::Withdrawn, A::Reopen) => rows::reopen_withdrawn(self, actor, policy, now),
            // 33
            (
                S::Registered | S::Accepted | S::Assigned | S::Signed | S::InProgress | S::Shelved | S::Reported,
                A::Withdraw,
            ) => rows::withdraw(self, actor),
            // 34
            (
                S::Registered | S::Accepted | S::Assigned | S::Signed | S::InProgress | S::Shelved | S::Reported,
                A::Nudge,
            ) => rows::nudge(self, actor, policy, now),
            // 38: the emergency's own clock, in any open stage
            (
                S::Registered | S::Accepted | S::Assigned | S::Signed | S::InProgress | S::Shelved | S::Reported,
                A::LapseEmergency,
            ) => rows::lapse_emergency(self, actor, policy, now),
            // 40
            (S::Declined, A::LookAgain) => rows::look_again(self, actor, policy, now),
            // 41
            (S::Declined, A::DecideAgain { accept }) => rows::decide_again(self, *accept, actor, policy, now),
            (S::Declined, A::Lapse) => rows::lapse_declined(self, actor, policy, now),
            // 43
            (S::Registered, A::Lapse) => rows::lapse_registered(self, actor, policy, now),
            (S::Accepted, A::Lapse) => rows::lapse_accepted(self, actor, policy, now),
            // 45
            (S::Assigned | S::Signed | S::InProgress, A::TakeBack) => rows::take_back(self, actor, policy, now),
            // 46, 47
            (S::Assigned | S::Signed | S::InProgress, A::LapseAsk) => rows::lapse_ask(self, actor, policy, now),
            // 47
            (S::InProgress, A::ToOffice { agrees }) => rows::to_office(self, *agrees, actor, policy, now),
            // 48
            (S::Assigned | S::Signed | S::InProgress, A::LapseWait) => rows::lapse_wait(self, actor, policy, now),
            // 50
            (S::Reported, A::WordNoted { done }) => rows::word_noted(self, *done, actor, policy, now),
            // 51
            (S::Reported, A::Unseen) => rows::unseen(self, actor, policy, now),
            // 53
            (
                S::Registered | S::Accepted | S::Assigned | S::Signed | S::InProgress | S::Shelved | S::Reported,
                A::OfficeNudge,
            ) => rows::office_nudge(self, actor, policy, now),
            // 56
            (S::Assigned | S::Signed | S::InProgress | S::Shelved | S::Reported, A::Progress) => {
                rows::progress(self, actor)
            }
            (S::Assigned | S::Signed | S::InProgress | S::Shelved | S::Reported, A::ShowPhone) => {
                rows::show_phone(self, actor)
            }
            // 57
            (S::ClosedUnrated, A::Solved) => rows::solved_late(self, actor, policy, now),
            // 58
            (S::Registered | S::Accepted | S::Assigned, A::SetLeaf { leaf }) => {
                rows::set_leaf(self, leaf, actor, policy, now)
            }
            // 60
            (S::Assigned | S::Signed | S::InProgress | S::Shelved, A::Solved) => rows::solved(self, true, actor),

            // Answers to an ask where there can't be one: the first decision stands, a later one gets the true answer.
            (
                S::Registered
                | S::Accepted
                | S::Declined
                | S::InProgress
                | S::Shelved
                | S::Reported
                | S::ClosedSolved
                | S::ClosedExplained
                | S::ClosedUnrated
                | S::Withdrawn
                | S::Merged,
                A::Reassign(_),
            )
            | (
                S::Registered
                | S::Accepted
                | S::Declined
                | S::Shelved
                | S::Reported
                | S::ClosedSolved
                | S::ClosedExplained
                | S::ClosedUnrated
                | S::Withdrawn
                | S::Merged,
                A::Refuse | A::TakeBack | A::LapseAsk,
            )
            | (
                S::Registered
                | S::Accepted
                | S::Declined
                | S::Assigned
                | S::Signed
                | S::Shelved
                | S::Reported
                | S::ClosedSolved
                | S::ClosedExplained
                | S::ClosedUnrated
                | S::Withdrawn
                | S::Merged,
                A::Grant | A::ToOffice { .. },
            ) => Err(Refusal::NothingAsked),

            // Everything else, stage by stage: not now, and the present stage is told.
            (
                S::Registered,
                A::LookAgain
                | A::DecideAgain { .. }
                | A::Assign(_)
                | A::Sign
                | A::ReturnRequest
                | A::Promise { .. }
                | A::AskInfo
                | A::Progress
                | A::ShowPhone
                | A::Extend { .. }
                | A::ReportResult
                | A::Shown
                | A::Solved
                | A::NotSolved
                | A::Rate(_)
                | A::WordNoted { .. }
                | A::Silence
                | A::Unseen
                | A::Reopen
                | A::LapseWait,
            )
            | (
                S::Accepted,
                A::Accept
                | A::Decline(_)
                | A::LookAgain
                | A::DecideAgain { .. }
                | A::Sign
                | A::ReturnRequest
                | A::Promise { .. }
                | A::AskInfo
                | A::Progress
                | A::ShowPhone
                | A::Extend { .. }
                | A::ReportResult
                | A::Shown
                | A::Solved
                | A::NotSolved
                | A::Rate(_)
                | A::WordNoted { .. }
                | A::Silence
                | A::Unseen
                | A::Reopen
                | A::LapseWait,
            )
            | (
                S::Assigned,
                A::Accept
                | A::LookAgain
                | A::DecideAgain { .. }
                | A::Assign(_)
                | A::Promise { .. }
                | A::Extend { .. }
                | A::ReportResult
                | A::Shown
                | A::NotSolved
                | A::Rate(_)
                | A::WordNoted { .. }
                | A::Silence
                | A::Unseen
                | A::Reopen,
            )
            | (
                S::Signed,
                A::Accept
                | A::LookAgain
                | A::DecideAgain { .. }
                | A::SetLeaf { .. }
                | A::Assign(_)
                | A::Sign
                | A::Extend { .. }
                | A::ReportResult
                | A::Shown
                | A::NotSolved
                | A::Rate(_)
                | A::WordNoted { .. }
                | A::Silence
                | A::Unseen
                | A::Reopen,
            )
            | (
                S::InProgress,
                A::Accept
                | A::Decline(_)
                | A::LookAgain
                | A::DecideAgain { .. }
                | A::SetLeaf { .. }
                | A::Assign(_)
                | A::Sign
                | A::ReturnRequest
                | A::Shown
                | A::NotSolved
                | A::Rate(_)
                | A::WordNoted { .. }
                | A::Silence
                | A::Unseen
                | A::Reopen,
            )
            | (
                S::Shelved,
                A::Accept
                | A::Decline(_)
                | A::LookAgain
                | A::DecideAgain { .. }
                | A::SetLeaf { .. }
                | A::Assign(_)
                | A::Sign
                | A::ReturnRequest
                | A::Promise { .. }
                | A::AskInfo
                | A::Extend { .. }
                | A::ReportResult
                | A::Shown
                | A::NotSolved
                | A::Rate(_)
                | A::WordNoted { .. }
                | A::Silence
                | A::Unseen
                | A::Reopen
                | A::Lapse
                | A::LapseWait,
            )
            | (
                S::Reported,
                A::Accept
                | A::Decline(_)
                | A::LookAgain
                | A::DecideAgain { .. }
                | A::SetLeaf { .. }
                | A::Assign(_)
                | A::Sign
                | A::ReturnRequest
                | A::Promise { .. }
                | A::AskInfo
                | A::Extend { .. }
                | A::ReportResult
                | A::Rate(_)
                | A::Reopen
                | A::Lapse
                | A::LapseWait,
            )
            | (
                S::Declined | S::ClosedSolved | S::ClosedExplained | S::ClosedUnrated | S::Withdrawn | S::Merged,
                A::Accept
                | A::Decline(_)
                | A::SetLeaf { .. }
                | A::Assign(_)
                | A::Sign
                | A::ReturnRequest
                | A::Promise { .. }
                | A::AskInfo
                | A::AddInfo
                | A::Progress
                | A::ShowPhone
                | A::Extend { .. }
                | A::ReportResult
                | A::Shown
                | A::NotSolved
                | A::WordNoted { .. }
                | A::Silence
                | A::Unseen
                | A::Withdraw
                | A::Nudge
                | A::OfficeNudge
                | A::LapseWait
                | A::LapseEmergency,
            )
            | (
                S::ClosedSolved | S::ClosedExplained | S::ClosedUnrated | S::Withdrawn | S::Merged,
                A::LookAgain | A::DecideAgain { .. } | A::Lapse,
            )
            | (S::Declined | S::ClosedSolved | S::ClosedExplained | S::Withdrawn | S::Merged, A::Solved)
            | (S::Declined | S::ClosedExplained | S::ClosedUnrated | S::Withdrawn | S::Merged, A::Rate(_))
            | (S::Declined | S::Merged, A::Reopen) => Err(Refusal::NotNow(self.stage)),
        }
    }
}

/// The golden matrix's second table: what may happen while an ask is pending. What it leaves out waits for the answer.
fn meanwhile(ask: &Ask, action: &Action) -> bool {
    use Action as A;

    match (ask, action) {
        (
            Ask::Return { .. } | Ask::Extend { .. } | Ask::Shelve { .. } | Ask::Explain { .. },
            // 10, 18; 45; 46, 47; 60; 13; 56; 33; 34; 53; 35; 38
            A::Refuse
            | A::TakeBack
            | A::LapseAsk
            | A::Solved
            | A::AddInfo
            | A::Progress
            | A::ShowPhone
            | A::Withdraw
            | A::Nudge
            | A::OfficeNudge
            | A::Lapse
            | A::LapseEmergency,
        )
        // 3, 9
        | (Ask::Return { .. }, A::Decline(_) | A::Reassign(_))
        // 17, 47
        | (Ask::Extend { .. }, A::Grant | A::ToOffice { .. })
        // 24
        | (Ask::Extend { .. } | Ask::Shelve { .. } | Ask::Explain { .. }, A::ReportResult) => true,
        (
            Ask::Return { .. } | Ask::Extend { .. } | Ask::Shelve { .. } | Ask::Explain { .. },
            A::Accept
            | A::LookAgain
            | A::DecideAgain { .. }
            | A::SetLeaf { .. }
            | A::Assign(_)
            | A::Sign
            | A::ReturnRequest
            | A::Promise { .. }
            | A::AskInfo
            | A::Extend { .. }
            | A::Shown
            | A::NotSolved
            | A::Rate(_)
            | A::WordNoted { .. }
            | A::Silence
            | A::Unseen
            | A::Reopen
            | A::LapseWait,
        )
        | (Ask::Return { .. }, A::Grant | A::ToOffice { .. } | A::ReportResult)
        | (Ask::Extend { .. }, A::Decline(_) | A::Reassign(_))
        | (
            Ask::Shelve { .. } | Ask::Explain { .. },
            A::Grant | A::ToOffice { .. } | A::Decline(_) | A::Reassign(_),
        ) => false,
    }
}
