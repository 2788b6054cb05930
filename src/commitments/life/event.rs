//! What has happened to a commitment, as the ledger keeps it. Data only; `rules/fold.rs` makes the state of it.

use serde::{Deserialize, Serialize};

use super::{Check, DeclineReason, ExtendWith, Handler, MainStep, Office, Rating, ShelveCause, Supervision};
use crate::base::{CommitmentId, Moment, PersonId, UnitId, VillageId};
use crate::policy::{Leaf, PolicyVersion};

/// What happened, with every fact that was decided: enough to fold the state anew. Written into the ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "event")]
pub enum Event {
    /// 1.
    Registered {
        /// Its row.
        id: CommitmentId,
        /// Its village.
        village: VillageId,
        /// Its number.
        number: i64,
        /// Whose.
        requester: PersonId,
        /// Under which policy.
        policy: PolicyVersion,
        /// About what.
        leaf: Leaf,
        /// Same-day help needed.
        urgent: bool,
        /// Danger to life.
        emergency: bool,
        /// By the clock.
        unconfirmed: bool,
        /// An emergency said under that matter.
        under: Option<CommitmentId>,
        /// The same trouble as that one, which has ended for good.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        again: Option<CommitmentId>,
        /// Another matter than that open one, says the villager.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        apart: Option<CommitmentId>,
        /// End of the burst window.
        burst_until: Moment,
        /// Decide acceptance by.
        step_by: Moment,
        /// A human must answer by (emergencies).
        emergency_by: Option<Moment>,
    },
    /// 2, 41, 43, and 31 from withdrawn.
    Accepted {
        /// Assign by.
        step_by: Moment,
        /// The date set by rule.
        due_by: Moment,
    },
    /// 3.
    Declined {
        /// Why.
        reason: DeclineReason,
    },
    /// 40.
    LookedAgain {
        /// Decide by.
        step_by: Moment,
    },
    /// 41: for good.
    DeclinedForGood,
    /// 58.
    LeafSet {
        /// The other leaf.
        leaf: Leaf,
        /// Same-day help needed.
        urgent: bool,
        /// Back to accepted (not from registered).
        accepted: bool,
        /// The step's clock.
        step_by: Option<Moment>,
        /// By the new leaf, counted from registration.
        due_by: Option<Moment>,
    },
    /// 4.
    Merged {
        /// The main one.
        main: CommitmentId,
        /// Its number.
        number: i64,
        /// It is reported as done already.
        reported: bool,
        /// The date promised there.
        by: Option<Moment>,
    },
    /// 4: an office says that it isn't one matter with that.
    KeptApart {
        /// With which.
        from: CommitmentId,
    },
    /// 4, of the main one.
    Joined {
        /// Which one is joined to it.
        id: CommitmentId,
    },
    /// 42, of the main one.
    Parted {
        /// Which one isn't any more.
        id: CommitmentId,
    },
    /// 42. The rule's date moved on by the time that it was joined.
    Split {
        /// Assign by.
        step_by: Moment,
        /// The rule's date.
        due_by: Moment,
        /// The main one is gone; else by the villager's word.
        gone: bool,
    },
    /// 4: a step of the main one.
    MainMoved {
        /// Which.
        step: MainStep,
    },
    /// 59: solved, says the merged one's villager.
    SolvedBeside,
    /// 32: the same trouble is a new matter.
    SaidAgain {
        /// Which.
        id: CommitmentId,
    },
    /// 5.
    Assigned {
        /// To whom.
        handler: Handler,
        /// Sign by.
        step_by: Moment,
    },
    /// 6.
    Signed {
        /// Promise by.
        step_by: Moment,
    },
    /// 8.
    ReturnAsked {
        /// Who asks.
        by: PersonId,
        /// Which office decides.
        above: Office,
        /// Decide by.
        decide_by: Moment,
    },
    /// 9, 44.
    Reassigned {
        /// To whom.
        handler: Handler,
        /// Sign by.
        step_by: Moment,
    },
    /// 10, 18, 21, 30, 46: an ask refused, by somebody or by the clock.
    AskRefused {
        /// The sign clock anew, where it was an unsigned return.
        step_by: Option<Moment>,
        /// By silence.
        lapsed: bool,
    },
    /// 45.
    AskTakenBack {
        /// The sign clock anew, where it was an unsigned return.
        step_by: Option<Moment>,
    },
    /// 11.
    Promised {
        /// By when.
        by: Moment,
        /// How checked.
        check: Check,
    },
    /// 12.
    InfoAsked {
        /// Waits until then.
        until: Moment,
    },
    /// 13, 48: the wait is over, and the date in force moved by what it took.
    WaitEnded {
        /// The step's clock, moved on.
        step_by: Option<Moment>,
        /// The rule's date, moved on.
        due_by: Option<Moment>,
        /// The promised date, moved on.
        promised_by: Option<Moment>,
        /// By the clock.
        lapsed: bool,
    },
    /// 13, when nothing was waited for.
    InfoAdded,
    /// 56.
    Progressed,
    /// 56.
    PhoneShown,
    /// 16.
    ExtendAsked {
        /// To when.
        to: Moment,
        /// Who asks.
        by: PersonId,
        /// Which office decides, if it comes to that.
        above: Office,
        /// The villager answers by.
        decide_by: Moment,
    },
    /// 47.
    ExtendToOffice {
        /// The office that decides, with the villager's answer.
        with: ExtendWith,
        /// By when.
        decide_by: Moment,
    },
    /// 17.
    Extended {
        /// The new date.
        to: Moment,
    },
    /// 19.
    Escalated {
        /// To whom.
        handler: Handler,
        /// Sign by.
        step_by: Moment,
        /// The date set by rule at that level.
        due_by: Moment,
    },
    /// 20.
    ShelveAsked {
        /// The outside cause.
        cause: ShelveCause,
        /// The first look again.
        recheck_by: Moment,
        /// Who asks.
        by: PersonId,
        /// Which office decides.
        above: Office,
        /// Decide by.
        decide_by: Moment,
    },
    /// 21.
    Shelved {
        /// The outside cause.
        cause: ShelveCause,
        /// Looked at again by.
        recheck_by: Moment,
        /// The date in force had passed.
        was_late: bool,
    },
    /// 22; 49 when nobody looked. The dates move on by the time that it was shelved for.
    CauseGone {
        /// A new promise by.
        step_by: Moment,
        /// The rule's date, moved on.
        due_by: Option<Moment>,
        /// The promised date, moved on.
        promised_by: Option<Moment>,
        /// By the clock.
        lapsed: bool,
    },
    /// 23.
    CauseStays {
        /// Looked at again by.
        recheck_by: Moment,
    },
    /// 28.
    ExplainAsked {
        /// Who asks.
        by: PersonId,
        /// Which office decides.
        above: Office,
        /// Decide by.
        decide_by: Moment,
    },
    /// 29.
    Explained,
    /// 14.
    Whistled {
        /// Its number within the matter.
        number: u32,
        /// Who helps.
        unit: UnitId,
        /// Done by then.
        due_by: Moment,
    },
    /// 15.
    ChildSigned {
        /// Which.
        number: u32,
    },
    /// 15.
    ChildDone {
        /// Which.
        number: u32,
    },
    /// 15.
    ChildReturned {
        /// Which.
        number: u32,
    },
    /// 15.
    ChildCalledBack {
        /// Which.
        number: u32,
    },
    /// 15: a reminder of a child task; those overtaken by it are left out.
    ChildReminded {
        /// Which.
        number: u32,
        /// 1 on its day, 2 once it is late.
        n: u32,
    },
    /// 24.
    Reported,
    /// 24: shown.
    ResultShown,
    /// 27: asked the second time.
    AskedAgain,
    /// 51: a step of not having been seen; steps overtaken by it are left out.
    Unseen {
        /// Which: 1 the handler, 2 the township, 3 the city.
        n: u32,
    },
    /// 25, 57, 60, 50.
    Solved {
        /// Before the handler reported.
        before_report: bool,
    },
    /// 26, 50.
    NotSolved {
        /// A new promise by.
        step_by: Moment,
    },
    /// 25.
    Rated {
        /// The mark.
        rating: Rating,
    },
    /// 27, 50 noted by the handler.
    ClosedUnrated,
    /// 31.
    Reopened {
        /// A new promise by.
        step_by: Moment,
    },
    /// 33.
    Withdrawn,
    /// 34.
    Nudged {
        /// Whether it reaches the handler now (at most once in three days).
        reaches: bool,
    },
    /// 53.
    OfficeNudged,
    /// 36.
    Supervised {
        /// How hard.
        level: Supervision,
        /// Reply by.
        reply_by: Moment,
    },
    /// 54.
    Replied,
    /// 55.
    Rested,
    /// Domain 4.3: counted anew when a notice on public holidays came.
    Recounted {
        /// The rule's date.
        due_by: Moment,
    },
    /// 37: with the post to another holder, or to whoever stands in for nobody.
    HandedOver {
        /// To whom, if anybody.
        to: Option<PersonId>,
        /// Unsigned: the sign clock anew.
        step_by: Option<Moment>,
        /// Else signed for by then; none where there is nobody to sign.
        sign_by: Option<Moment>,
    },
    /// 52.
    HandoverSigned,
    /// 52: a reminder to sign for what was handed over; those overtaken by it are left out.
    HandoverReminded {
        /// Which one, from 1 (1 the handler, 2 the township too, 3 the city too).
        n: u32,
    },
    /// 7, 35, 49: a reminder of the present step; those overtaken by it are left out.
    Reminded {
        /// Which one, from 1 (row 7: 1 the handler, 2 the township too, 3 the city too).
        n: u32,
    },
    /// 38: the city was told that nobody has answered.
    EmergencyUnanswered,
}

impl Event {
    /// Its name: the `kind` of its ledger row.
    #[must_use]
    pub fn name(&self) -> &'static str {
        match self {
            Self::Registered { .. } => "registered",
            Self::Accepted { .. } => "accepted",
            Self::Declined { .. } => "declined",
            Self::LookedAgain { .. } => "looked_again",
            Self::DeclinedForGood => "declined_for_good",
            Self::LeafSet { .. } => "leaf_set",
            Self::Merged { .. } => "merged",
            Self::KeptApart { .. } => "kept_apart",
            Self::Joined { .. } => "joined",
            Self::Parted { .. } => "parted",
            Self::Split { .. } => "split",
            Self::MainMoved { .. } => "main_moved",
            Self::SolvedBeside => "solved_beside",
            Self::SaidAgain { .. } => "said_again",
            Self::Assigned { .. } => "assigned",
            Self::Signed { .. } => "signed",
            Self::ReturnAsked { .. } => "return_asked",
            Self::Reassigned { .. } => "reassigned",
            Self::AskRefused { .. } => "ask_refused",
            Self::AskTakenBack { .. } => "ask_taken_back",
            Self::Promised { .. } => "promised",
            Self::InfoAsked { .. } => "info_asked",
            Self::WaitEnded { .. } => "wait_ended",
            Self::InfoAdded => "info_added",
            Self::Progressed => "progressed",
            Self::PhoneShown => "phone_shown",
            Self::ExtendAsked { .. } => "extend_asked",
            Self::ExtendToOffice { .. } => "extend_to_office",
            Self::Extended { .. } => "extended",
            Self::Escalated { .. } => "escalated",
            Self::ShelveAsked { .. } => "shelve_asked",
            Self::Shelved { .. } => "shelved",
            Self::CauseGone { .. } => "cause_gone",
            Self::CauseStays { .. } => "cause_stays",
            Self::ExplainAsked { .. } => "explain_asked",
            Self::Explained => "explained",
            Self::Whistled { .. } => "whistled",
            Self::ChildSigned { .. } => "child_signed",
            Self::ChildDone { .. } => "child_done",
            Self::ChildReturned { .. } => "child_returned",
            Self::ChildCalledBack { .. } => "child_called_back",
            Self::ChildReminded { .. } => "child_reminded",
            Self::Reported => "reported",
            Self::ResultShown => "result_shown",
            Self::AskedAgain => "asked_again",
            Self::Unseen { .. } => "unseen",
            Self::Solved { .. } => "solved",
            Self::NotSolved { .. } => "not_solved",
            Self::Rated { .. } => "rated",
            Self::ClosedUnrated => "closed_unrated",
            Self::Reopened { .. } => "reopened",
            Self::Withdrawn => "withdrawn",
            Self::Nudged { .. } => "nudged",
            Self::OfficeNudged => "office_nudged",
            Self::Supervised { .. } => "supervised",
            Self::Replied => "replied",
            Self::Rested => "rested",
            Self::Recounted { .. } => "recounted",
            Self::HandedOver { .. } => "handed_over",
            Self::HandoverSigned => "handover_signed",
            Self::HandoverReminded { .. } => "handover_reminded",
            Self::Reminded { .. } => "reminded",
            Self::EmergencyUnanswered => "emergency_unanswered",
        }
    }
}
