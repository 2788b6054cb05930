//! What this room says: one closed enum, every variant with typed arguments. Villagers' sentences are drawn in
//! `villager.rs`, those of people of office in `office.rs`, either's in `either.rs`, lists and stories in `lists.rs`, from
//! the pieces of `parts.rs`; sample arguments for the catalogue's tests in `samples.rs`. Wording stands in
//! `config/locales/*/commitments.ftl`.

mod either;
mod lists;
mod office;
mod parts;
mod samples;
mod villager;

pub use lists::{BacklogLine, Counts, StoryStep, state};
pub use samples::samples;

use super::life::{Check, DeclineReason, Rating, Refusal, Stage};
use crate::base::{CommitmentId, FileId, Moment};
use crate::people::{Holder, Role};
use crate::policy::ByLanguage;
use crate::storage::files::FileKind;
use crate::text::outgoing::Shape;
use crate::text::voice::arg;
use crate::text::words::FilterState;
use crate::text::{Outgoing, Speak, Voice};

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
    fn spoken(&self, v: &Voice<'_>) -> String {
        self.said(v, "title")
    }

    /// Post and name in full, where the village's own secretary could be meant as well.
    fn full(&self, v: &Voice<'_>) -> String {
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

/// Everything that this room says. A field's name is what the sentence calls it; `f` is the matter.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields of a sentence are named for what they say")]
pub enum Say {
    // -- to the villager --
    /// 1: written down. The card of the two minutes, which then moves on with the matter; `dial`: the number in danger.
    Registered {
        f: Facts,
        words: Vec<String>,
        files: usize,
        /// Another matter that the same words name: it wants a message of its own.
        also: Option<ByLanguage>,
        /// 38: the number of the matter that it was said under.
        under: Option<i64>,
        dial: Option<&'static str>,
        next: Next,
        road: Option<usize>,
        unconfirmed: bool,
        keys: Vec<&'static str>,
    },
    /// Is it a matter at all?
    Unclear { words: String },
    /// Said beside a danger: a part of it, or another matter?
    Beside { number: i64, words: Vec<String> },
    /// Then not.
    NotAMatter,
    /// Tell more.
    TellMore { number: i64 },
    /// Added to a matter.
    Added { number: i64, voice_seconds: Option<u32> },
    /// Which leaf, then: guesses.
    PickLeaf { number: i64, guesses: Vec<(String, ByLanguage)> },
    /// No leaf was understood.
    NoSuchLeaf,
    /// 58.
    LeafSet { f: Facts },
    /// 33: sure?
    WithdrawSure { number: i64 },
    /// 33 done.
    Withdrawn { number: i64, fresh: bool },
    /// To the villager's other phones.
    WithdrawnElsewhere { number: i64 },
    /// Kept after all.
    Kept { number: i64 },
    /// A dialogue was left for another matter: nothing of it was sent.
    PutAside { number: i64 },
    /// A telephone number, once, optional.
    AskPhone,
    /// 11.
    Promised { f: Facts, who: Title, by: Moment, plan: String, check: Check, again: bool },
    /// 12.
    InfoAsked { f: Facts, who: Title, question: String, until: Moment },
    /// 13, 48: the wait is over and moved the promised date.
    DateWaited { f: Facts, from: Moment, to: Moment },
    /// 56.
    Progress { f: Facts, who: Title, words: String, attached: Option<Attached> },
    /// 16: the date is the villager's.
    ExtendAsked { f: Facts, who: Title, from: Moment, to: Moment, reason: String },
    /// 17 by the villager; or told of the office's yes.
    Extended { f: Facts, from: Moment, to: Moment, reason: String },
    /// 47: noted; the office decides.
    ExtendToOffice { number: i64, agrees: bool },
    /// 18, 46.
    ExtendRefused { f: Facts, by: Option<Moment> },
    /// 24, and 27 the second time.
    ResultAsked {
        f: Facts,
        who: Title,
        result: String,
        attached: Option<Attached>,
        again: bool,
        /// 24: a later date was asked for, and needs no answer any more.
        dropped: bool,
    },
    /// "Not looked yet."
    NotLookedYet { number: i64 },
    /// What isn't good?
    AskWhatIsWrong { number: i64 },
    /// 26.
    NotSolved { f: Facts, by: Moment },
    /// 25: and satisfied?
    Solved { f: Facts },
    /// 25, to the villager's other phones.
    SolvedElsewhere { number: i64 },
    /// 25: rated.
    Rated { number: i64, rating: Rating },
    /// 60: sure?
    SolvedSure { number: i64 },
    /// 27, 50.
    ClosedUnrated { f: Facts, noted: bool },
    /// 50: what was noted.
    WordNoted { f: Facts, who: Title, done: bool },
    /// 31.
    Reopened { f: Facts, face: Option<Title>, by: Option<Moment> },
    /// 3.
    Declined { f: Facts, reason: DeclineReason, words: String },
    /// 40.
    LookedAgain { number: i64 },
    /// 41.
    DecidedAgain { f: Facts, accepted: bool },
    /// 9: another handler.
    NewHandler { f: Facts, face: Option<Title> },
    /// 7: not signed in time, told once.
    NotSignedYet { f: Facts, who: Option<Title> },
    /// 34.
    Nudged { number: i64, reaches: bool },
    /// Where it stands, with what can be done: the villager's present card.
    Present {
        f: Facts,
        words: Vec<String>,
        face: Option<Title>,
        date: Option<Moment>,
        plan: Option<String>,
        check: Option<Check>,
        next: Next,
        story: Vec<StoryStep>,
        keys: Vec<&'static str>,
    },
    /// The villager's own list.
    Mine { lines: Vec<BacklogLine> },
    /// Which of several open matters is meant? `nudges`: to be pressed on with.
    WhichOne { lines: Vec<BacklogLine>, nudges: bool },
    /// Nothing open.
    NothingOpen,
    /// Nothing to work on.
    NoWork,
    /// No such number here.
    NoSuchNumber { number: i64 },
    /// No village yet: kept until it is known.
    WhichVillage { names: Vec<(String, String)>, kept: bool },
    // -- to people of office --
    /// 5: a new matter.
    NewMatter {
        f: Facts,
        words: Vec<String>,
        who: String,
        by: Option<By>,
        pressing: Pressing,
        unconfirmed: bool,
        under: Option<i64>,
        attached: Vec<Attached>,
        keys: Vec<&'static str>,
    },
    /// 6 → 11: by when?
    PickDate { f: Facts, asked: Asked, limit: Moment, offers: Vec<Offer>, examples: ByLanguage },
    /// Type a date.
    TypeDate { limit: Moment, examples: ByLanguage },
    /// What will be done?
    AskPlan { number: i64, by: Moment },
    /// How will it be checked?
    AskCheck { number: i64 },
    /// Shown once whole.
    Whole { f: Facts, by: Moment, plan: String, check: Check },
    /// The present card of whoever handles it; `note`: what they have just passed on.
    Working {
        f: Facts,
        note: Option<Passed>,
        words: Vec<String>,
        who: String,
        dates: Vec<By>,
        plan: Option<String>,
        check: Option<Check>,
        story: Vec<StoryStep>,
        keys: Vec<&'static str>,
    },
    /// Words on no card: shall the villager hear them?
    OfferTell { f: Facts, about: CommitmentId, words: String, attached: Option<Attached> },
    /// Then not.
    NotTold,
    /// One line, please: what for.
    AskLine { number: i64, what: Line },
    /// 16: why so late? The date as it was understood.
    AskExtendReason { number: i64, to: Moment },
    /// Done; told the villager.
    Passed { number: i64, what: Passed },
    /// Something happened that the handler should know.
    News {
        f: Facts,
        what: News,
        words: Vec<String>,
        attached: Option<Attached>,
        by: Option<By>,
        keys: Vec<&'static str>,
    },
    /// The villager's number, once.
    Phone { f: Facts, name: String, number: Option<String> },
    /// 35: before, on and after the date.
    Reminder { f: Facts, date: Moment, promise: bool, when: Due, keys: Vec<&'static str> },
    /// 7: to the handler, and to the office above.
    Unsigned { f: Facts, words: Vec<String>, who: Option<Title>, since: Moment, step: u32, keys: Vec<&'static str> },
    /// 51: call them.
    CallThem { f: Facts, result: String, step: u32 },
    /// 8: decide a return.
    ReturnAsked { f: Facts, words: Vec<String>, who: Option<Title>, reason: String, by: Moment },
    /// 9: whose is it then?
    PickHandler { number: i64 },
    /// 3: which reason?
    PickReason { number: i64 },
    /// 47: decide a later date.
    ExtendDecide {
        f: Facts,
        who: Option<Title>,
        from: Moment,
        to: Moment,
        reason: String,
        villager: Option<bool>,
        by: Moment,
    },
    /// 38: an emergency; to everyone.
    EmergencyTold {
        f: Facts,
        words: Vec<String>,
        who: String,
        by: Option<By>,
        unanswered: bool,
        keys: Vec<&'static str>,
    },
    /// 40: the city looks.
    LookAgain { f: Facts, words: Vec<String>, reason: String, by: Moment },
    /// The backlog; `state`: of one state alone.
    Backlog {
        counts: Counts,
        lines: Vec<BacklogLine>,
        filter: Vec<String>,
        /// Filters that weren't understood.
        unread: String,
        state: Option<FilterState>,
        page: i64,
        more: bool,
    },
    /// By village.
    ByVillage { lines: Vec<(String, Counts)> },
    /// The backlog as a file.
    Export { name: String, csv: String, rows: usize },
    /// 1: nobody knows which village it is.
    VillageUnknown { words: Vec<String>, phone: Option<String> },
    /// No code: whoever holds a post comes back by a new invitation.
    RecoveryByInvitation,
    /// A code that gives a villager with a lost cookie their chat back.
    RecoveryCode { code: String, until: Moment, name: String },
    // -- to either --
    /// Not now: what is, and the present card follows.
    Refused { number: i64, refusal: Refusal, since: Option<Moment> },
    /// A date that isn't one.
    DateTrouble { trouble: DateTrouble, limit: Moment, examples: ByLanguage },
    /// This message can only be answered on its card.
    NotYours,
    /// Kept, though nothing was understood of it.
    KeptWith { number: i64 },
}

/// The number to dial, before anything else is asked of somebody in danger.
#[derive(Clone, Copy, Debug)]
pub struct Dial(pub &'static str);

impl Speak for Dial {
    fn render(&self, v: &Voice<'_>) -> Outgoing {
        Outgoing::plain(v.lang(), v.text("emergency-dial", &[arg("line", self.0)]))
    }
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

impl Speak for Say {
    fn render(&self, v: &Voice<'_>) -> Outgoing {
        villager::render(self, v)
            .or_else(|| office::render(self, v))
            .or_else(|| lists::render(self, v))
            .unwrap_or_else(|| Outgoing::plain(v.lang(), either::text(self, v)))
    }
}
