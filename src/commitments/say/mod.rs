//! What this room says: one closed enum, every variant with typed arguments. Villagers' sentences are drawn in
//! `villager.rs`, those of people of office in `office.rs`, of units that help in `help.rs`, either's in `either.rs`, lists and stories in `lists.rs`, the
//! four numbers in `figures.rs`, from the pieces of `parts.rs`; sample arguments for the catalogue's tests in `samples.rs`. Wording stands in
//! `config/locales/*/commitments.ftl`. What sentences are told of a matter and of people stands in `facts.rs`.

mod either;
mod facts;
mod figures;
mod found;
mod help;
mod lists;
mod office;
mod parts;
mod samples;
mod villager;

pub use facts::{
    Asked, Attached, BoardLine, By, DateTrouble, Due, Earlier, Facts, HandedUp, HelpDue, HelpLine, HelpStep, Line,
    MainEnd, News, Next, Offer, Passed, Pressing, StruckOff, Title,
};
pub use figures::{figure, number};
pub use found::Found;
pub(in crate::commitments) use lists::matter;
pub use lists::{BacklogLine, Counts, StoryStep, state};
pub(in crate::commitments) use parts::joined_words;
pub use samples::{lines as sample_lines, samples};

use super::figures::store::Counts as FigureCounts;
use super::figures::{Number, Opened};
use super::life::{Check, DeclineReason, Handler, Rating, Refusal, ShelveCause, Stage, Supervision};
use crate::base::{CommitmentId, Moment};
use crate::policy::ByLanguage;
use crate::text::outgoing::Shape;
use crate::text::voice::arg;
use crate::text::words::FilterState;
use crate::text::{Outgoing, Speak, Voice};

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
        /// 32: the number under which the same trouble was said before.
        again: Option<i64>,
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
    /// 4: is it one with a matter of theirs that goes on? `before`: what they said of that.
    SameAsk { number: i64, before: Vec<String>, words: Vec<String> },
    /// 4: joined to another, of which only the number is told; also its present card.
    Merged {
        f: Facts,
        main: i64,
        by: Option<Moment>,
        words: Vec<String>,
        story: Vec<StoryStep>,
        keys: Vec<&'static str>,
    },
    /// 42.
    Split { f: Facts, main: i64, gone: bool },
    /// 59: the main one has ended; the merged one's villager has a word of their own.
    MainEnded { f: Facts, main: i64, how: MainEnd, ground: String, keys: Vec<&'static str> },
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
    /// 38: nobody answered the emergency, so the city was told.
    CityTold { number: i64 },
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
    /// 19: it went up; whoever had it follows it on.
    Escalated {
        f: Facts,
        who: Title,
        to: Option<Title>,
        by: Moment,
        provisional: bool,
        reason: String,
        promised: Option<Moment>,
    },
    /// The rule's date was counted anew.
    Recounted { f: Facts, from: Moment, to: Moment },
    /// 21: shelved.
    Shelved { f: Facts, cause: ShelveCause, recheck: Moment, meanwhile: String, promised: Option<Moment> },
    /// 22, 49: the cause is gone, or nobody looked.
    CauseGone { f: Facts, by: Moment, lapsed: bool },
    /// 23.
    CauseStays { f: Facts, cause: ShelveCause, recheck: Moment },
    /// 28: how they would answer; the villager may speak first.
    ExplainAsked { f: Facts, who: Title, ground: String, by: Moment },
    /// 29.
    Explained { f: Facts, ground: String },
    /// 30, 45, 46: it goes on.
    ExplainRefused { f: Facts, by: Option<Moment> },
    /// 36, once.
    BeingPressed { f: Facts },
    /// 55, once.
    Rested { f: Facts },
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
        up: Option<HandedUp>,
        /// 32, 42: what it has to do with another matter of the villager's.
        earlier: Option<Earlier>,
        attached: Vec<Attached>,
        keys: Vec<&'static str>,
    },
    /// 4: are two one matter? To the township; `pair`: the one that would be joined, and the main one.
    Alike {
        f: Facts,
        main: i64,
        words: Vec<String>,
        main_words: Vec<String>,
        one_person: bool,
        pair: (CommitmentId, CommitmentId),
    },
    /// 4: another was joined to the matter, with its words.
    MergedInto { f: Facts, number: i64, words: Vec<String>, keys: Vec<&'static str> },
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
        helps: Vec<HelpLine>,
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
    PickHandler { number: i64, has: Handler },
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
    /// What else can be done with it, where its card has no room.
    Ways { f: Facts, keys: Vec<&'static str> },
    /// 14: which unit? `more`: there are others.
    PickUnit { number: i64, names: Vec<String>, more: bool },
    /// 14: type its name.
    TypeUnit { names: Vec<String> },
    /// 14: none has a clerk here.
    NoUnits,
    /// 14: by when?
    PickHelpDate { number: i64, unit: String, limit: Moment, offers: Vec<Offer> },
    /// 15: which of several is called back?
    PickCallBack { number: i64, units: Vec<(u32, String)> },
    /// 14, 15: to a unit's clerks.
    HelpAsked {
        f: Facts,
        words: Vec<String>,
        who: Option<Title>,
        task: String,
        by: Moment,
        due: HelpDue,
        keys: Vec<&'static str>,
    },
    /// 15: to a unit's clerks: nothing more to do.
    HelpOver { f: Facts, called_back: bool },
    /// 15: to whoever answers for the matter.
    HelpNews {
        f: Facts,
        unit: String,
        what: HelpStep,
        words: String,
        attached: Option<Attached>,
        keys: Vec<&'static str>,
    },
    /// 20: for what cause?
    PickCause { number: i64 },
    /// 20: when is it looked at again?
    PickRecheck { f: Facts, limit: Moment, offers: Vec<Offer> },
    /// 20: decide about shelving.
    ShelveDecide {
        f: Facts,
        words: Vec<String>,
        who: Option<Title>,
        cause: ShelveCause,
        recheck: Moment,
        reason: String,
        by: Moment,
    },
    /// 28: decide about explaining; `words` are the villager's.
    ExplainDecide { f: Facts, words: Vec<String>, who: Option<Title>, ground: String, by: Moment },
    /// 22, 49: is the cause still there?
    Recheck { f: Facts, cause: ShelveCause, recheck: Moment, late: bool, keys: Vec<&'static str> },
    /// 36: to the handler; `lead`: to whoever presses, with what was tried.
    Supervised {
        f: Facts,
        level: Supervision,
        who: Option<Title>,
        since: Moment,
        reply_by: Moment,
        lead: bool,
        story: Vec<StoryStep>,
        keys: Vec<&'static str>,
    },
    /// 52: what was handed over isn't signed for.
    HandoverUnsigned { f: Facts, words: Vec<String>, who: Option<Title>, own: bool, keys: Vec<&'static str> },
    /// 19: a step of a matter that went up, to the village's secretary who follows it.
    Following { f: Facts, step: StoryStep },
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
    /// A village's public board.
    Board { village: String, lines: Vec<BoardLine>, struck_off: Vec<StruckOff> },
    /// By village.
    ByVillage { lines: Vec<(String, Counts)> },
    /// The backlog as a file.
    Export { name: String, csv: String, rows: usize },
    /// The four numbers.
    Stats {
        counts: FigureCounts,
        filter: Vec<String>,
        /// Filters that weren't understood.
        unread: String,
        /// Some aren't counted yet, after a change of release.
        uncounted: bool,
    },
    /// One of them, with all its figures.
    StatsNumber { number: Number, counts: FigureCounts, filter: Vec<String> },
    /// The cases of a figure.
    StatsCases { opened: Opened, count: i64, lines: Vec<BacklogLine>, filter: Vec<String>, page: i64, more: bool },
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
    /// A dialogue about a matter that isn't the speaker's any more.
    NotYoursNow { number: i64 },
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

impl Speak for Say {
    fn render(&self, v: &Voice<'_>) -> Outgoing {
        villager::render(self, v)
            .or_else(|| office::render(self, v))
            .or_else(|| help::render(self, v))
            .or_else(|| lists::render(self, v))
            .or_else(|| figures::render(self, v))
            .unwrap_or_else(|| Outgoing::plain(v.lang(), either::text(self, v)))
    }
}
