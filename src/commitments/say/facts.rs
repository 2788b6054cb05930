//! What sentences are told of: a matter, people of office, dates, and what has happened. How they are worded stands in
//! the files that draw them.

use crate::base::{FileId, Moment};
use crate::commitments::life::{ChildStage, ShelveCause};
use crate::people::{Holder, Role};
use crate::policy::ByLanguage;
use crate::storage::files::FileKind;
use crate::text::Voice;
use crate::text::outgoing::Shape;
use crate::text::voice::arg;
use crate::text::words;

/// What every sentence about a matter knows of it.
#[derive(Clone, Debug)]
pub struct Facts {
    /// Its number in its village.
    pub number: i64,
    /// The village's name.
    pub village: String,
    /// The leaf's name.
    pub leaf: ByLanguage,
    /// Where it stands.
    pub shape: Shape,
    /// Days overdue, when it is.
    pub late_days: i64,
}

/// A person of office, as they are addressed.
#[derive(Clone, Debug)]
pub struct Title {
    /// Their name.
    pub name: String,
    /// Their post.
    pub role: Role,
}

impl Title {
    /// The title of a holder.
    #[must_use]
    pub fn of(holder: &Holder) -> Self {
        Self { name: holder.name.reveal().to_owned(), role: holder.role }
    }

    /// Surname and title, as spoken to.
    pub(in crate::commitments) fn spoken(&self, v: &Voice<'_>) -> String {
        self.said(v, "title")
    }

    /// Post and name in full, where the village's own secretary could be meant as well.
    #[must_use]
    pub fn full(&self, v: &Voice<'_>) -> String {
        self.said(v, "post")
    }

    fn said(&self, v: &Voice<'_>, form: &str) -> String {
        // Whoever acted has left office since: the office speaks.
        if self.name.is_empty() {
            return v.word("the-township");
        }
        let compound = v.word("compound-surnames");
        let two: String = self.name.chars().take(2).collect();
        let surname = if compound.is_empty() {
            // A language whose titles go with the whole name.
            self.name.clone()
        } else if compound.split_whitespace().any(|s| s == two) {
            two
        } else {
            self.name.chars().take(1).collect()
        };
        let id = match self.role {
            Role::FirstSecretary => "first-secretary",
            Role::StandIn => "stand-in",
            Role::TownshipClerk => "township-clerk",
            Role::CityAdmin => "city-admin",
            Role::UnitClerk => "unit-clerk",
        };
        v.text(&format!("{form}-{id}"), &[arg("surname", surname), arg("name", self.name.clone())])
    }
}

/// A kept photo or voice, to be shown with a message.
#[derive(Clone, Copy, Debug)]
pub struct Attached {
    /// Which file.
    pub file: FileId,
    /// What it is.
    pub kind: FileKind,
}

/// Which mood a fresh matter is written down in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pressing {
    /// Ordinary.
    Ordinary,
    /// Same-day help.
    Urgent,
    /// Danger to life.
    Emergency,
}

/// A date of a matter: what is to have happened by then.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// A human has answered the emergency (row 38).
    Answered(Moment),
    /// It is signed for (row 5).
    Signed(Moment),
    /// A date is promised (rows 11, 26, 31).
    Promised(Moment),
    /// It is done, as promised.
    Done(Moment),
    /// It is done, as the rules say; nobody has promised yet.
    Rule(Moment),
    /// The same, in a year whose public holidays aren't known.
    RuleProvisional(Moment),
    /// Shelved: it is looked at again.
    Recheck(Moment),
    /// A reply to whoever presses (row 54).
    Replied(Moment),
}

/// What a matter has to do with another of its villager's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Earlier {
    /// The same trouble was said before, and that matter has ended (row 32).
    Again {
        /// Its number.
        number: i64,
        /// When it was said.
        at: Moment,
    },
    /// It is another matter than that one, says the villager (rows 4, 42).
    Apart {
        /// Its number.
        number: i64,
    },
}

/// How a main one ended, as those who were joined to it hear of it (row 59).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MainEnd {
    /// Its villager says solved.
    Solved,
    /// Its villager was silent.
    Unrated,
    /// Explained.
    Explained,
}

/// What the villager may wait for next.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields of a sentence are named for what they say")]
pub enum Next {
    /// It is signed for by then; in an emergency, answered.
    Sign { to: Option<Title>, by: Moment, pressing: Pressing },
    /// Signed: a date is promised by then.
    Promise { who: Option<Title>, by: Moment },
    /// Not solved: a new date is promised by then.
    PromiseAgain { by: Moment },
    /// That should have been by now; whoever it is, is pressed.
    Late { who: Option<Title> },
    /// The card says it elsewhere, or the mark does.
    Said,
}

/// How the question for a date came up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// By signing.
    Signed,
    /// By the key: a first date, or one to be changed before it is promised.
    Date,
    /// A new date after "not solved".
    Again,
    /// A later date than the one promised.
    Later,
}

/// The date that a picker offers: its code and day.
#[derive(Clone, Copy, Debug)]
pub struct Offer {
    /// In how many days.
    pub days: i64,
}

/// What a line of words is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Line {
    /// Why it isn't ours, and whose it is.
    ReturnReason,
    /// The question to the villager.
    Question,
    /// The result.
    Result,
    /// Why this decision.
    Decision,
    /// Why it goes up, and what was tried.
    Escalate,
    /// What is done meanwhile (row 20).
    Meanwhile,
    /// The ground for which it can't be met (row 28).
    Ground,
    /// What happened, and what comes (row 54).
    Reply,
    /// What a unit is asked to do (row 14).
    Task,
    /// What a unit has done (row 15).
    HelpDone,
    /// Why a unit can't (row 15).
    HelpReturn,
}

/// What has been passed on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Passed {
    /// The promise, to the villager.
    Promise,
    /// The question, to the villager.
    Question,
    /// The progress, to the villager.
    Progress,
    /// The return, to the office.
    Return,
    /// The later date, to the villager.
    Extend,
    /// The result, to the villager.
    Result,
    /// The decision.
    Decision,
    /// The nudge.
    Nudge,
    /// The villager's word, noted.
    WordNoted,
    /// Signed; a colleague did.
    Taken,
    /// Taken back.
    TakenBack,
    /// To the level above.
    Escalated,
    /// The ask to shelve, to the office.
    Shelve,
    /// The ask to explain, to the office; the villager knows.
    Explain,
    /// The reply, to whoever presses and to the villager.
    Reply,
    /// That somebody presses, to the handler.
    Supervised,
    /// That it was looked at again, to the villager.
    Looked,
    /// Signed for after a handover.
    HandoverSigned,
    /// The call for help, to the unit.
    Whistled,
    /// What the unit says, to whoever answers for the matter.
    Helped,
    /// That help is needed no more, to the unit.
    CalledBack,
    /// Joined to another; everybody concerned knows.
    Merged,
    /// They stay two.
    KeptApart,
    /// Whether they are one, asked of the township.
    Proposed,
}

/// What the handler (or an office) should know.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum News {
    /// 13.
    Added,
    /// 17 by the villager or the office.
    ExtendGranted,
    /// 18, 46.
    ExtendRefused,
    /// 10, 46.
    ReturnRefused,
    /// 9: it went elsewhere.
    ReassignedAway,
    /// 25, 57.
    Solved,
    /// 60.
    SolvedBeforeReport,
    /// 26, 50.
    NotSolved,
    /// 26: the second time, to the township.
    NotSolvedAgain,
    /// 25: not satisfied, to the township.
    Unsatisfied,
    /// 27.
    ClosedUnrated,
    /// 31.
    Reopened,
    /// 33.
    Withdrawn,
    /// 34.
    Nudged,
    /// 53.
    OfficeNudged,
    /// 48.
    WaitEnded,
    /// 58.
    LeafSet,
    /// 43: nobody decided in time; it was taken on.
    Lapsed,
    /// Nobody is in office at the village: this office holds it.
    Vacant,
    /// The villager's chat can't be reached any more: call them.
    Unreachable,
    /// 21: shelved, as asked.
    ShelveGranted,
    /// 21, 46: not shelved.
    ShelveRefused,
    /// 22, 49: the cause is gone, or nobody looked: a new promise is due.
    CauseGone,
    /// 29: explained, as asked.
    ExplainGranted,
    /// 30, 46: not to be explained.
    ExplainRefused,
    /// 54: the handler has replied.
    Replied,
    /// 45: what was asked was taken back.
    TakenBack,
    /// 55: nobody has replied for long.
    Rested,
    /// The rule's date was counted anew.
    Recounted,
}

/// A line of a village's public board: what can't be done now, why, since when, and when it is looked at again.
#[derive(Clone, Debug)]
pub struct BoardLine {
    /// Its number.
    pub number: i64,
    /// What it is about.
    pub leaf: ByLanguage,
    /// The outside cause.
    pub cause: ShelveCause,
    /// Since when.
    pub since: Moment,
    /// Looked at again by then.
    pub recheck: Moment,
}

/// A line of the same board: what has been struck off it, and when.
#[derive(Clone, Debug)]
pub struct StruckOff {
    /// Its number.
    pub number: i64,
    /// What it is about.
    pub leaf: ByLanguage,
    /// When.
    pub at: Moment,
}

/// What the level above reads of a matter that was handed up to it (row 19).
#[derive(Clone, Debug)]
pub struct HandedUp {
    /// Who handed it up.
    pub who: Option<Title>,
    /// Why, and what was tried.
    pub why: String,
    /// The date that the villager was promised first.
    pub promised: Option<Moment>,
}

/// Why a unit's card comes (rows 14, 15).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HelpDue {
    /// It was called on.
    New,
    /// Its day has come.
    Today,
    /// It has passed: pressed on.
    Late,
}

/// What happened with a unit's help (rows 14, 15).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HelpStep {
    /// An office above called on it.
    Called,
    /// It takes it up.
    Signed,
    /// It says done.
    Done,
    /// It says that it can't.
    Returned,
    /// It says something.
    Said,
    /// Its day has passed.
    Late,
}

/// A unit's help, in a line.
#[derive(Clone, Debug)]
pub struct HelpLine {
    /// What it is called.
    pub unit: String,
    /// Where it stands.
    pub stage: ChildStage,
    /// Done by then.
    pub by: Moment,
    /// What the unit said last.
    pub said: Option<String>,
}

/// When a reminder comes, by its date.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// The day before.
    Soon,
    /// On the day.
    Today,
    /// After.
    Late,
}

/// Why words aren't a date to promise.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateTrouble {
    /// No date in them.
    NotADate,
    /// No such day.
    Impossible,
    /// It has passed.
    Past,
    /// Later than the limit.
    TooFar,
    /// Not later than the date in force.
    NotLater,
}

impl From<words::DateTrouble> for DateTrouble {
    fn from(unread: words::DateTrouble) -> Self {
        match unread {
            words::DateTrouble::NotADate => Self::NotADate,
            words::DateTrouble::Impossible => Self::Impossible,
            words::DateTrouble::Past(_) => Self::Past,
        }
    }
}
