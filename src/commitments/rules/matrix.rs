//! The golden matrix: the one match over stage and action, and what may happen while an ask is pending. Each arm names
//! its row; the rows decide in `rules/rows/`.

use super::rows;
use crate::base::Moment;
use crate::commitments::life::{Action, Actor, Ask, Commitment, Event, Refusal, Stage};
use crate::policy::Policy;

impl Commitment {
    /// The golden matrix (domain 3.4): one match over stage and action, each arm with its row.
    pub(super) fn decide(
        &self,
        action: &Action,
        actor: &Actor,
        policy: &Policy,
        now: Moment,
    ) -> Result<Event, Refusal> {
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
            // 4
            (S::Registered | S::Accepted | S::Assigned | S::Signed, A::Merge(main)) => {
                rows::merge(self, main, actor, policy)
            }
            (S::Registered | S::Accepted | S::Assigned | S::Signed, A::KeepApart(from)) => {
                rows::keep_apart(self, *from, actor)
            }
            // 4, of the main one
            (
                S::Registered | S::Accepted | S::Assigned | S::Signed | S::InProgress | S::Shelved | S::Reported,
                A::Join(id),
            ) => rows::join(self, *id, actor),
            // 4, of a merged one
            (S::Merged, A::MainMoved(step)) => rows::main_moved(self, *step, actor),
            // 42, of the main one; it may have ended
            (
                S::Registered
                | S::Accepted
                | S::Assigned
                | S::Signed
                | S::InProgress
                | S::Shelved
                | S::Reported
                | S::ClosedSolved
                | S::ClosedExplained
                | S::ClosedUnrated,
                A::Part(id),
            ) => rows::part(self, *id, actor),
            // 42
            (S::Merged, A::Split) => rows::split(self, actor, policy, now),
            (S::Merged, A::MainGone) => rows::main_gone(self, actor, policy, now),
            // 59
            (S::Merged, A::Solved) => rows::solved_beside(self, actor, policy, now),
            (S::Merged, A::Rate(rating)) => rows::rate_beside(self, *rating, actor, policy, now),
            // 32
            (
                S::Declined | S::ClosedSolved | S::ClosedExplained | S::ClosedUnrated | S::Withdrawn | S::Merged,
                A::SameAgain(id),
            ) => rows::same_again(self, *id, actor, policy, now),
            // 5
            (S::Accepted, A::Assign(handler)) => rows::assign(self, *handler, actor, policy, now),
            // 6
            (S::Assigned, A::Sign) => rows::sign(self, actor, policy, now),
            // 7, 35
            (S::Assigned | S::Signed | S::InProgress, A::Lapse) => rows::remind(self, actor, policy, now),
            // 8
            (S::Assigned | S::Signed, A::ReturnRequest) => rows::return_request(self, actor, policy, now),
            // 9
            (S::Assigned | S::Signed, A::Reassign(handler)) if matches!(self.ask, Some(Ask::Return { .. })) => {
                rows::reassign(self, *handler, actor, policy, now)
            }
            // 44
            (S::Assigned | S::Signed | S::InProgress | S::Shelved, A::Reassign(handler)) => {
                rows::reassign_unasked(self, *handler, actor, policy, now)
            }
            // 10, 18, 21, 30
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
            ) => rows::add_info(self, actor, policy, now),
            // 14
            (S::InProgress, A::Whistle { unit, by }) => rows::whistle(self, *unit, *by, actor, policy, now),
            // 15
            (S::Assigned | S::Signed | S::InProgress | S::Shelved, A::SignChild) => rows::sign_child(self, actor),
            (S::Assigned | S::Signed | S::InProgress | S::Shelved, A::ChildDone) => rows::child_done(self, actor),
            (S::Assigned | S::Signed | S::InProgress | S::Shelved, A::ReturnChild) => rows::return_child(self, actor),
            (S::Assigned | S::Signed | S::InProgress | S::Shelved, A::CallBackChild { number }) => {
                rows::call_back_child(self, *number, actor)
            }
            (S::Assigned | S::Signed | S::InProgress | S::Shelved, A::LapseChild) => {
                rows::lapse_child(self, actor, policy, now)
            }
            // 16
            (S::InProgress, A::Extend { to }) => rows::extend(self, *to, actor, policy, now),
            // 17, 21, 29
            (S::InProgress, A::Grant) => rows::grant(self, actor, policy, now),
            // 19
            (S::Signed | S::InProgress, A::Escalate) => rows::escalate(self, actor, policy, now),
            // 20
            (S::InProgress, A::Shelve { cause, recheck_by }) => {
                rows::shelve(self, *cause, *recheck_by, actor, policy, now)
            }
            // 22
            (S::Shelved, A::CauseGone) => rows::cause_gone(self, actor, policy, now),
            // 23
            (S::Shelved, A::CauseStays { recheck_by }) => rows::cause_stays(self, *recheck_by, actor, policy, now),
            // 28
            (S::InProgress, A::Explain) => rows::explain(self, actor, policy, now),
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
            // 36
            (S::Assigned | S::Signed | S::InProgress, A::Supervise(level)) => {
                rows::supervise(self, *level, actor, policy, now)
            }
            (S::Assigned | S::Signed | S::InProgress, A::LapseSupervise) => {
                rows::lapse_supervise(self, actor, policy, now)
            }
            // Domain 4.3
            (
                S::Accepted | S::Assigned | S::Signed | S::InProgress | S::Shelved | S::Reported,
                A::Recount { due_by },
            ) => rows::recount(self, *due_by, actor),
            // 37
            (S::Assigned | S::Signed | S::InProgress | S::Shelved | S::Reported, A::Handover { to }) => {
                rows::handover(self, *to, actor, policy, now)
            }
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
            // 49
            (S::Shelved, A::Lapse) => rows::lapse_shelved(self, actor, policy, now),
            // 50
            (S::Reported, A::WordNoted { done }) => rows::word_noted(self, *done, actor, policy, now),
            // 51
            (S::Reported, A::Unseen) => rows::unseen(self, actor, policy, now),
            // 52
            (S::Signed | S::InProgress | S::Shelved | S::Reported, A::SignHandover) => rows::sign_handover(self, actor),
            (S::Signed | S::InProgress | S::Shelved | S::Reported, A::LapseHandover) => {
                rows::lapse_handover(self, actor, policy, now)
            }
            // 53
            (
                S::Registered | S::Accepted | S::Assigned | S::Signed | S::InProgress | S::Shelved | S::Reported,
                A::OfficeNudge,
            ) => rows::office_nudge(self, actor, policy, now),
            // 54
            (S::Assigned | S::Signed | S::InProgress, A::Reply) => rows::reply(self, actor),
            // 55
            (S::Assigned | S::Signed | S::InProgress, A::Rest) => rows::rest(self, actor, policy, now),
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
                S::Registered
                | S::Accepted
                | S::Declined
                | S::Reported
                | S::ClosedSolved
                | S::ClosedExplained
                | S::ClosedUnrated
                | S::Withdrawn
                | S::Merged,
                A::Whistle { .. }
                | A::SignChild
                | A::ChildDone
                | A::ReturnChild
                | A::CallBackChild { .. }
                | A::LapseChild,
            )
            | (S::Assigned | S::Signed | S::Shelved, A::Whistle { .. })
            | (
                S::Registered,
                A::Recount { .. }
                | A::Handover { .. }
                | A::SignHandover
                | A::LapseHandover
                | A::Escalate
                | A::Shelve { .. }
                | A::CauseGone
                | A::CauseStays { .. }
                | A::Explain
                | A::Supervise(_)
                | A::LapseSupervise
                | A::Reply
                | A::Rest
                | A::LookAgain
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
                A::Handover { .. }
                | A::SignHandover
                | A::LapseHandover
                | A::Escalate
                | A::Shelve { .. }
                | A::CauseGone
                | A::CauseStays { .. }
                | A::Explain
                | A::Supervise(_)
                | A::LapseSupervise
                | A::Reply
                | A::Rest
                | A::Accept
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
                A::SignHandover
                | A::LapseHandover
                | A::Escalate
                | A::Shelve { .. }
                | A::CauseGone
                | A::CauseStays { .. }
                | A::Explain
                | A::Accept
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
                A::Shelve { .. }
                | A::CauseGone
                | A::CauseStays { .. }
                | A::Explain
                | A::Accept
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
                A::CauseGone
                | A::CauseStays { .. }
                | A::Accept
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
                A::Escalate
                | A::Shelve { .. }
                | A::Explain
                | A::Supervise(_)
                | A::LapseSupervise
                | A::Reply
                | A::Rest
                | A::Accept
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
                | A::LapseWait,
            )
            | (
                S::Reported,
                A::Escalate
                | A::Shelve { .. }
                | A::CauseGone
                | A::CauseStays { .. }
                | A::Explain
                | A::Supervise(_)
                | A::LapseSupervise
                | A::Reply
                | A::Rest
                | A::Accept
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
                A::Recount { .. }
                | A::Handover { .. }
                | A::SignHandover
                | A::LapseHandover
                | A::Escalate
                | A::Shelve { .. }
                | A::CauseGone
                | A::CauseStays { .. }
                | A::Explain
                | A::Supervise(_)
                | A::LapseSupervise
                | A::Reply
                | A::Rest
                | A::Accept
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
            | (S::Declined | S::ClosedSolved | S::ClosedExplained | S::Withdrawn, A::Solved)
            | (S::Declined | S::ClosedExplained | S::ClosedUnrated | S::Withdrawn, A::Rate(_))
            | (S::Declined | S::Merged, A::Reopen)
            // Rows 4, 32 and 42 where they aren't.
            | (
                S::Registered | S::Accepted | S::Assigned | S::Signed | S::InProgress | S::Shelved | S::Reported,
                A::Split | A::MainGone | A::MainMoved(_) | A::SameAgain(_),
            )
            | (
                S::Declined | S::ClosedSolved | S::ClosedExplained | S::ClosedUnrated | S::Withdrawn,
                A::Split | A::MainGone | A::MainMoved(_),
            )
            | (
                S::InProgress
                | S::Shelved
                | S::Reported
                | S::Declined
                | S::ClosedSolved
                | S::ClosedExplained
                | S::ClosedUnrated
                | S::Withdrawn
                | S::Merged,
                A::Merge(_) | A::KeepApart(_),
            )
            | (
                S::Declined | S::ClosedSolved | S::ClosedExplained | S::ClosedUnrated | S::Withdrawn | S::Merged,
                A::Join(_),
            )
            | (S::Declined | S::Withdrawn | S::Merged, A::Part(_)) => Err(Refusal::NotNow(self.stage)),
        }
    }
}

/// The golden matrix's second table: what may happen while an ask is pending. What it leaves out waits for the answer.
fn meanwhile(ask: &Ask, action: &Action) -> bool {
    use Action as A;

    match (ask, action) {
        (
            Ask::Return { .. } | Ask::Extend { .. } | Ask::Shelve { .. } | Ask::Explain { .. },
            // 10, 18, 21, 30; 45; 46, 47; 60; 13; 56; 33; 34; 53; 36; 54; 55; 37; 52; 35; 38
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
            | A::Supervise(_)
            | A::LapseSupervise
            | A::Reply
            | A::Rest
            | A::Recount { .. }
            | A::Handover { .. }
            | A::SignHandover
            | A::LapseHandover
            | A::Lapse
            | A::LapseEmergency
            // 9, 44
            | A::Reassign(_)
            // 4, 42: another is joined to it, or isn't any more
            | A::Join(_)
            | A::Part(_),
        )
        // 3
        | (Ask::Return { .. }, A::Decline(_))
        // 17, 47
        | (Ask::Extend { .. }, A::Grant | A::ToOffice { .. })
        // 21, 29
        | (Ask::Shelve { .. } | Ask::Explain { .. }, A::Grant)
        // 24
        | (Ask::Extend { .. } | Ask::Shelve { .. } | Ask::Explain { .. }, A::ReportResult)
        // 15: whatever holds it is off before an explanation is asked for
        | (
            Ask::Return { .. } | Ask::Extend { .. } | Ask::Shelve { .. },
            A::SignChild | A::ChildDone | A::ReturnChild | A::CallBackChild { .. } | A::LapseChild,
        ) => true,
        (
            Ask::Return { .. } | Ask::Extend { .. } | Ask::Shelve { .. } | Ask::Explain { .. },
            A::Accept
            | A::Merge(_)
            | A::KeepApart(_)
            | A::Split
            | A::MainGone
            | A::MainMoved(_)
            | A::SameAgain(_)
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
            | A::Escalate
            | A::Shelve { .. }
            | A::CauseGone
            | A::CauseStays { .. }
            | A::Explain
            | A::Whistle { .. }
            | A::LapseWait,
        )
        | (
            Ask::Explain { .. },
            A::SignChild | A::ChildDone | A::ReturnChild | A::CallBackChild { .. } | A::LapseChild,
        )
        | (Ask::Return { .. }, A::Grant | A::ToOffice { .. } | A::ReportResult)
        | (Ask::Extend { .. }, A::Decline(_))
        | (Ask::Shelve { .. } | Ask::Explain { .. }, A::ToOffice { .. } | A::Decline(_)) => false,
    }
}
