//! What somebody does to a commitment, and why it may not be done. Data only.

use super::{Check, Commitment, DeclineReason, Handler, MainStep, Rating, ShelveCause, Stage, Supervision};
use crate::base::{CommitmentId, Moment, PersonId, UnitId};
use crate::policy::Leaf;

/// What somebody does to a commitment. `register` is `Commitment::register`, for there is nothing to do it to yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// 2.
    Accept,
    /// 3; while a return is asked: its answer.
    Decline(DeclineReason),
    /// 40.
    LookAgain,
    /// 41: taken on after all, or declined for good.
    DecideAgain {
        /// Taken on.
        accept: bool,
    },
    /// 58.
    SetLeaf {
        /// The other leaf.
        leaf: Leaf,
    },
    /// 4: joined to this main one, as it stands.
    Merge(Box<Commitment>),
    /// 4: it isn't one matter with that.
    KeepApart(CommitmentId),
    /// 4, of the main one: another is joined to it.
    Join(CommitmentId),
    /// 42, of the main one: it isn't any more.
    Part(CommitmentId),
    /// 42 by the villager: another matter, or theirs isn't solved.
    Split,
    /// 42: the main one is withdrawn, declined or merged.
    MainGone,
    /// 4: a step of the main one, told to whoever is joined to it.
    MainMoved(MainStep),
    /// 32: the same trouble is a new matter.
    SameAgain(CommitmentId),
    /// 5.
    Assign(Handler),
    /// 6.
    Sign,
    /// 8.
    ReturnRequest,
    /// 9: a return granted; 44: by the office, with nothing asked.
    Reassign(Handler),
    /// 10, 18, 21, 30: an ask refused.
    Refuse,
    /// 11.
    Promise {
        /// Done by then (the end of the promised day).
        by: Moment,
        /// How it will be checked.
        check: Check,
    },
    /// 12.
    AskInfo,
    /// 13.
    AddInfo,
    /// 56.
    Progress,
    /// 56: the villager's number was shown to the handler.
    ShowPhone,
    /// 14: a unit is called on to help.
    Whistle {
        /// Which.
        unit: UnitId,
        /// Done by then (the end of that day).
        by: Moment,
    },
    /// 15: the unit takes it up.
    SignChild,
    /// 15: the unit says done.
    ChildDone,
    /// 15: the unit says it can't.
    ReturnChild,
    /// 15: whoever answers for the matter needs it no more.
    CallBackChild {
        /// Its number.
        number: u32,
    },
    /// 15: a unit's day has come, or passed.
    LapseChild,
    /// 16.
    Extend {
        /// The new date (the end of that day).
        to: Moment,
    },
    /// 17 by the villager (agrees) or the office; 21, 29.
    Grant,
    /// 19: to the level above.
    Escalate,
    /// 20.
    Shelve {
        /// The outside cause.
        cause: ShelveCause,
        /// The first look again (the end of that day).
        recheck_by: Moment,
    },
    /// 22: the outside cause is gone.
    CauseGone,
    /// 23: it is still there.
    CauseStays {
        /// The next look again (the end of that day).
        recheck_by: Moment,
    },
    /// 28.
    Explain,
    /// 47: the villager says no, or yes the second or third time.
    ToOffice {
        /// What the villager said.
        agrees: bool,
    },
    /// 45.
    TakeBack,
    /// 46, and 47 for a villager's silence.
    LapseAsk,
    /// 24.
    ReportResult,
    /// 24: the villager was shown the question.
    Shown,
    /// 25, 57, 60.
    Solved,
    /// 26.
    NotSolved,
    /// 25, afterwards.
    Rate(Rating),
    /// 50: the villager's word by telephone or at the door.
    WordNoted {
        /// What they said.
        done: bool,
    },
    /// 27: the next step of the villager's silence: the second ask, then the end.
    Silence,
    /// 51: the next step while the villager hasn't seen the question.
    Unseen,
    /// 31.
    Reopen,
    /// 33.
    Withdraw,
    /// 34.
    Nudge,
    /// 53.
    OfficeNudge,
    /// 36, by hand.
    Supervise(Supervision),
    /// 36, by the clock.
    LapseSupervise,
    /// 54.
    Reply,
    /// 55.
    Rest,
    /// Domain 4.3: a notice on public holidays has come, and the rule's date is counted anew.
    Recount {
        /// The rule's date by the new calendar.
        due_by: Moment,
    },
    /// 37: the post has another holder, or none.
    Handover {
        /// Who, if anybody.
        to: Option<PersonId>,
    },
    /// 52.
    SignHandover,
    /// 52: the new holder hasn't signed.
    LapseHandover,
    /// 7, 35, 41, 43, 49: what the running clock does when it ends.
    Lapse,
    /// 48.
    LapseWait,
    /// 38: nobody has answered an emergency in time.
    LapseEmergency,
}

/// Why not. A value with the facts that a person is told; `say.rs` makes the sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// Not in this stage; the present one is told.
    NotNow(Stage),
    /// This waits for the answer to an ask.
    AskPending,
    /// There is no ask to answer.
    NothingAsked,
    /// Not for this actor.
    NotYours,
    /// Who asks never decides.
    OwnAsk,
    /// Only the post's holder may (a stand-in can't).
    HolderOnly,
    /// The date has passed.
    DatePast,
    /// Later than the limit.
    DateTooFar {
        /// The last moment that is allowed.
        limit: Moment,
    },
    /// Not later than the date in force.
    DateNotLater {
        /// The date in force.
        now: Moment,
    },
    /// Already as often as allowed.
    TooOften,
    /// The window for it has ended.
    TooLate,
    /// Already nudged; again from then on.
    NudgedAlready {
        /// From when.
        again: Moment,
    },
    /// The same as it is.
    NoChange,
    /// Before it would be decided.
    DateTooSoon {
        /// Later than this.
        first: Moment,
    },
    /// It can be settled at this level, and nothing was tried here yet.
    NothingTried,
    /// A unit that was called on isn't done yet.
    Held,
    /// The date in force is too near for a unit to do anything before it.
    NoTimeLeft,
    /// Not of one village and kind, or no fault that concerns many: no two of those are one matter.
    NotAlike,
    /// The villager has said that they are two matters.
    SaidApart,
}
