//! What a commitment is: its stages, asks and state; its actions and refusals are in `life/action.rs`, its events in
//! `life/event.rs`. Data only; what may happen when is `rules.rs`. Words follow the glossary; row numbers are those of
//! the life's table (ARCHITECTURE, "the life of a commitment").

mod action;
mod event;

pub use action::{Action, Refusal};
pub use event::Event;
use serde::{Deserialize, Serialize};

use crate::base::{CommitmentId, Moment, PersonId, UnitId, VillageId};
use crate::policy::{Leaf, PolicyVersion};

/// Where a commitment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Stage {
    /// Written down, number given.
    Registered,
    /// Taken on: ours to answer.
    Accepted,
    /// Not taken on; reason and right channel told.
    Declined,
    /// With a handler, not yet signed for.
    Assigned,
    /// Signed for, not yet promised.
    Signed,
    /// Promised, or a new promise is due.
    InProgress,
    /// Kept on the visible list for an outside cause.
    Shelved,
    /// The handler says done; the villager is asked.
    Reported,
    /// The villager says solved.
    ClosedSolved,
    /// Explained instead of solved.
    ClosedExplained,
    /// Result told, villager silent.
    ClosedUnrated,
    /// Taken back by the villager.
    Withdrawn,
    /// Joined to another, the main one; its villager stays a party of it.
    Merged,
}

/// Who holds the matter: an office, never a person, so that a change of persons moves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Handler {
    /// The village's post of first secretary.
    Secretary,
    /// The township's service centre.
    Township,
    /// The city's office.
    City,
}

/// What is known of a matter when it is written down (row 1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCommitment {
    /// Its row.
    pub id: CommitmentId,
    /// Its village.
    pub village: VillageId,
    /// Its number in that village.
    pub number: i64,
    /// Whose it is.
    pub requester: PersonId,
    /// What it is about.
    pub leaf: Leaf,
    /// Help is needed the same day, by the words (a leaf that always is, is so by itself).
    pub urgent: bool,
    /// Life is in danger.
    pub emergency: bool,
    /// The villager didn't say whether it is a matter.
    pub unconfirmed: bool,
    /// An emergency: the matter that it was said under (row 38).
    pub under: Option<CommitmentId>,
    /// The same trouble was a matter before, and that one has ended for good (row 32).
    pub again: Option<CommitmentId>,
    /// The villager was asked, and says that it is another matter than this open one (row 4).
    pub apart: Option<CommitmentId>,
}

/// Who acts. Made by the desk from a person's posts on that day, or from being the requester; never from input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Actor {
    /// The requester.
    Villager(PersonId),
    /// The village's first secretary on that day.
    Secretary(PersonId),
    /// A stand-in for the first secretary on that day.
    StandIn(PersonId),
    /// A clerk of the village's township.
    Township(PersonId),
    /// A clerk of the township in the village post's stead, while nobody is in office there. What they ask goes to the
    /// city.
    TownshipInStead(PersonId),
    /// An admin of the city.
    City(PersonId),
    /// A clerk of a unit that was called on to help.
    Helper {
        /// Who.
        person: PersonId,
        /// For which unit.
        unit: UnitId,
    },
    /// The clock and the rules.
    Bot,
}

/// How it will be checked that a promise was kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Check {
    /// The villager looks for themselves.
    VillagerLooks,
    /// The result is written down.
    WrittenResult,
}

/// A villager's mark, apart from whether it is solved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Rating {
    /// Satisfied.
    Satisfied,
    /// Fair.
    Fair,
    /// Not satisfied.
    Unsatisfied,
}

/// Why a matter isn't taken on (domain 3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DeclineReason {
    /// Before a court, arbitration or reconsideration.
    InCourt,
    /// For discipline inspection.
    Discipline,
    /// Already with the petition office.
    InPetition,
    /// The same facts, already answered.
    SameMatter,
    /// A private or market matter.
    NotOurs,
    /// Outside the villages served.
    NotHere,
    /// State secret or others' privacy.
    SecretPrivacy,
    /// Asks for an unlawful act.
    AgainstLaw,
    /// Asks for government files.
    InfoDisclosure,
}

/// The office above an asker, which decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Office {
    /// The township's service centre.
    Township,
    /// The city's office.
    City,
}

/// The outside cause for which a matter can't be solved now (row 20).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShelveCause {
    /// The money isn't there yet.
    Money,
    /// The season: frost, harvest, high water.
    Season,
    /// It stands in a plan that comes later.
    Plan,
    /// A court, or another third party, has to act first.
    ThirdParty,
}

/// Shelved: why, and when it is looked at again (rows 20-23).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shelved {
    /// The outside cause.
    pub cause: ShelveCause,
    /// Since when.
    pub since: Moment,
    /// Whether the cause is still there is looked at by then.
    pub recheck_by: Moment,
    /// Granted after the date in force had passed.
    pub was_late: bool,
}

/// How hard an authority presses (row 36).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Supervision {
    /// The township.
    L1,
    /// The city.
    L2,
    /// The city, with the municipal committee's lead.
    L3,
}

/// Under supervision: an authority presses, on record (row 36).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Supervised {
    /// The highest level so far; each comes once.
    pub level: Supervision,
    /// Since when that level.
    pub since: Moment,
    /// The handler replies by then; none once they have (row 54).
    pub reply_by: Option<Moment>,
}

/// Handed over with the post: the new holder signs for it (rows 37, 52).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandedOver {
    /// Signed for by then.
    pub sign_by: Moment,
    /// Reminders already given.
    pub reminded: u32,
}

/// Where a child task stands (row 15).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ChildStage {
    /// With the unit, not yet taken up.
    Assigned,
    /// The unit is at it.
    Signed,
    /// The unit says done.
    Done,
    /// The unit says it can't.
    Returned,
    /// Called back by whoever answers for the matter.
    CalledBack,
    /// The matter ended first.
    Ended,
}

/// What a unit is asked to do for a matter, beside its handler, who stays answerable (rows 14, 15). While one is open, the
/// matter can't be reported done: it is a hold (domain 3.2a).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Child {
    /// Its number within the matter, from 1.
    pub number: u32,
    /// Who helps.
    pub unit: UnitId,
    /// Where it stands.
    pub stage: ChildStage,
    /// Done by then.
    pub due_by: Moment,
    /// Reminders already given: 1 on the day, 2 once it is late.
    pub reminded: u32,
}

impl Child {
    /// Whether the unit still has something to do.
    #[must_use]
    pub fn is_open(&self) -> bool {
        match self.stage {
            ChildStage::Assigned | ChildStage::Signed => true,
            ChildStage::Done | ChildStage::Returned | ChildStage::CalledBack | ChildStage::Ended => false,
        }
    }
}

/// A pending ask: at most one beside the stage. The clock runs on meanwhile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "ask")]
pub enum Ask {
    /// "Not mine" (row 8). The sign clock waits for the answer.
    Return {
        /// Who asked, and so never decides.
        by: PersonId,
        /// Which office decides.
        above: Office,
        /// Decided by then, or it counts as refused (row 46).
        decide_by: Moment,
    },
    /// A later date (row 16).
    Extend {
        /// The new date asked for.
        to: Moment,
        /// Who asked, and so never decides.
        by: PersonId,
        /// Which office decides, if it comes to that.
        above: Office,
        /// Who answers now.
        with: ExtendWith,
        /// Answered by then, or it goes on (row 47) or counts as refused (row 46).
        decide_by: Moment,
    },
    /// To shelve (row 20).
    Shelve {
        /// The outside cause.
        cause: ShelveCause,
        /// The first look again.
        recheck_by: Moment,
        /// Who asked, and so never decides.
        by: PersonId,
        /// Which office decides.
        above: Office,
        /// Decided by then, or it counts as refused (row 46).
        decide_by: Moment,
    },
    /// To explain instead of solve (row 28).
    Explain {
        /// Who asked, and so never decides.
        by: PersonId,
        /// Which office decides.
        above: Office,
        /// Decided by then, or it counts as refused (row 46).
        decide_by: Moment,
    },
}

/// With whom an asked-for later date lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ExtendWith {
    /// The villager, whose date it is.
    Villager,
    /// The township, which sees the villager's answer.
    Township {
        /// What the villager said, if anything.
        villager: Option<bool>,
    },
    /// The city, from the third time.
    City {
        /// What the villager said, if anything.
        villager: Option<bool>,
    },
}

/// Waiting for the villager's answer (row 12): the date in force is moved by the time it took, at most once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waiting {
    /// Since when.
    pub since: Moment,
    /// Until when at the latest.
    pub until: Moment,
}

/// How far the main one is: what a merged one's villager may say hangs on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "stands")]
pub enum MainStands {
    /// Somebody is at work on it.
    Open,
    /// Reported as done.
    Reported,
    /// Ended.
    Ended {
        /// When: row 42 and 59's time runs from there.
        at: Moment,
    },
}

/// Joined to another (row 4): which one that is, and how far. It stands with the merged one, so that what its villager may
/// do asks of nothing else.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Main {
    /// The main one.
    pub id: CommitmentId,
    /// Its number, all that this villager hears of it.
    pub number: i64,
    /// Joined since.
    pub since: Moment,
    /// How far it is.
    pub stands: MainStands,
    /// The date promised there.
    pub by: Option<Moment>,
    /// This one's villager says that it is solved, whatever the other says (row 59).
    pub solved: bool,
}

/// What it isn't one with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Apart {
    /// Than which it is another matter.
    pub from: CommitmentId,
    /// The villager says so: no office joins the two again.
    pub by_villager: bool,
}

/// A step of the main one, as those who are joined to it hear of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "step")]
pub enum MainStep {
    /// A date is promised.
    Promised {
        /// Done by then.
        by: Moment,
    },
    /// The date is another.
    Moved {
        /// The date before.
        from: Moment,
        /// The date now.
        to: Moment,
        /// Because its villager was waited for.
        waited: bool,
    },
    /// Progress was told.
    Progressed,
    /// Another has it in hand.
    NewHandler,
    /// Handed up.
    WentUp {
        /// By the rules of that level done by then.
        due_by: Moment,
    },
    /// Shelved, or still so.
    Shelved {
        /// The outside cause.
        cause: ShelveCause,
        /// Looked at again by.
        recheck_by: Moment,
        /// It was before.
        still: bool,
    },
    /// The cause is gone, or nobody looked.
    GoesOn {
        /// A new promise by.
        step_by: Moment,
        /// Nobody looked.
        lapsed: bool,
    },
    /// Reported as done: each villager is asked.
    Reported,
    /// Not solved, or taken up again.
    Redone {
        /// A new promise by.
        step_by: Moment,
    },
    /// Its villager says that it is solved.
    Solved,
    /// Ended without its villager's word.
    Unrated,
    /// Explained instead of solved.
    Explained,
    /// Nobody has replied to the highest supervision for long.
    Rested,
}

/// What the four numbers ask of a commitment's past, and nothing else does (domain 11; `figures/rules.rs` reads it).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Past {
    /// The sign limit of the first assignment.
    pub sign_by: Option<Moment>,
    /// Reported, or called solved, by the first promised date, and not answered with a no.
    pub in_time: bool,
    /// The villager's no stands: nothing was reported since.
    pub said_no: bool,
    /// Withdrawn, merged or shelved while the first promised date was still to come.
    pub let_go: bool,
    /// The date in force had passed when it was withdrawn.
    pub was_late: bool,
}

/// One commitment's state: the fold of its events.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commitment {
    /// Its row.
    pub id: CommitmentId,
    /// Its village, and so its book.
    pub village: VillageId,
    /// Its number in that village, from 1.
    pub number: i64,
    /// Whose matter it is.
    pub requester: PersonId,
    /// The policy it was registered under; it keeps it.
    pub policy: PolicyVersion,
    /// Where it stands.
    pub stage: Stage,
    /// The pending ask.
    pub ask: Option<Ask>,
    /// What it is about.
    pub leaf: Leaf,
    /// Help is needed the same day.
    pub urgent: bool,
    /// Life is in danger (row 38): tier T0, quiet hours don't hold.
    pub emergency: bool,
    /// Registered by the clock, because the villager didn't say whether it is a matter (row 1).
    pub unconfirmed: bool,
    /// The matter that this emergency was said under (row 38).
    pub under: Option<CommitmentId>,
    /// Who holds it.
    pub handler: Handler,
    /// When it was written down.
    pub registered_at: Moment,
    /// Until when the villager can undo and the handler hasn't been told.
    pub burst_until: Moment,
    /// When the present step or date began: what was to be reminded of before it, isn't.
    pub since: Moment,
    /// The clock of the present step: acceptance, assignment, signature, promise, or the look again at a declined one.
    pub step_by: Option<Moment>,
    /// The date set by rule.
    pub due_by: Option<Moment>,
    /// The date promised, once it is.
    pub promised_by: Option<Moment>,
    /// The first date promised: what counts as kept.
    pub first_promised_by: Option<Moment>,
    /// How it will be checked.
    pub check: Option<Check>,
    /// In progress, and a new promise is due (rows 26, 31).
    pub promise_due: bool,
    /// Waiting for the villager (row 12).
    pub waiting: Option<Waiting>,
    /// Whether it has waited for the villager before.
    pub has_waited: bool,
    /// When the present handler signed.
    pub signed_at: Option<Moment>,
    /// When a human of the handling office first acted (sign, return, question, promise).
    pub answered_at: Option<Moment>,
    /// When the result was reported.
    pub reported_at: Option<Moment>,
    /// When the villager was shown the question of row 24.
    pub shown_at: Option<Moment>,
    /// When it ended.
    pub closed_at: Option<Moment>,
    /// Ended as solved before the handler reported (row 60).
    pub before_report: bool,
    /// The villager's mark.
    pub rating: Option<Rating>,
    /// Reminders of the present step already given (rows 7, 27, 35, 51): the next one's number.
    pub reminded: u32,
    /// Times the villager said "not solved" or reopened.
    pub redo_count: u32,
    /// Times the date was moved.
    pub extend_count: u32,
    /// Times it changed handler (row 9).
    pub return_count: u32,
    /// Asks refused or taken back since the stage last changed: after two, no more.
    pub asks_failed: u32,
    /// From the present promise's making to the date it named, in microseconds: what an extension may add at most.
    pub promised_span: i64,
    /// A declined matter was asked to be looked at again (row 40): once.
    pub looked_again: bool,
    /// When the villager's nudge last reached the handler (row 34).
    pub villager_nudged_at: Option<Moment>,
    /// When an office last nudged (row 53).
    pub office_nudged_at: Option<Moment>,
    /// Why it is shelved, while it is.
    #[serde(default)]
    pub shelved: Option<Shelved>,
    /// Times an explanation was asked for (row 28): from the second on the city decides.
    #[serde(default)]
    pub explain_count: u32,
    /// The supervision it is or was under.
    #[serde(default)]
    pub supervised: Option<Supervised>,
    /// Nobody has replied to the highest supervision for long: nobody is pushed any more (row 55).
    #[serde(default)]
    pub rests: bool,
    /// Handed over, and not signed for by the new holder yet.
    #[serde(default)]
    pub handed_over: Option<HandedOver>,
    /// What units were asked to do for it.
    #[serde(default)]
    pub children: Vec<Child>,
    /// The main one that it is joined to, while it is merged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub main: Option<Main>,
    /// Those that are joined to this one (row 4), in the order in which they came.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub joined: Vec<CommitmentId>,
    /// The matter that it isn't one with: it is asked about once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub apart: Option<Apart>,
    /// The same trouble as this one that ended before (row 32).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub again: Option<CommitmentId>,
    /// In an emergency that nobody has answered and the city hasn't been told of: it is told then (row 38).
    pub emergency_by: Option<Moment>,
    /// What only the four numbers ask of its past. A row that an earlier release wrote has nothing of it.
    #[serde(default)]
    pub past: Past,
    /// Counts the changes; guards the row.
    pub version: i64,
}
