//! What a short chat message means, by word lists: the leaf, the intent, digits and numbers, urgency, emergencies, and
//! dates in words. The lists are data (`config/words`), this room only reads them. It knows no card, no dialogue and no
//! person: what a bare "1" answers is the desk's to know. A better reader can take its place behind
//! [`Words::understand`].

mod alike;
mod dates;
mod filters;
mod leave;
mod lexicon;
mod normal;
mod numbers;
mod office;
mod understand;

pub use dates::DateTrouble;
pub use filters::{FilterState, Filters};
pub use leave::LeaveWords;
pub use office::{AppointWords, OfficeAsk, OfficeWords};

use crate::policy::Leaf;
use crate::text::Lang;

/// A villager's mark (conversations §4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Rating {
    /// Satisfied.
    Satisfied,
    /// So-so.
    Fair,
    /// Not satisfied.
    Dissatisfied,
}

/// What a message wants when it is not itself a matter. Which card or flow it belongs to is the desk's to find out.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Intent {
    /// Only a greeting, or "anyone there?".
    Greeting,
    /// Gratitude.
    Thanks,
    /// Yes, agreed, right.
    Yes,
    /// No, not agreed, wrong.
    No,
    /// It is done or works again, said of an earlier matter.
    Done,
    /// It isn't done or still doesn't work.
    NotDone,
    /// Hasn't looked yet, can't say yet.
    NotYet,
    /// How far is it?
    Status,
    /// Takes a matter back or says never mind.
    Cancel,
    /// How is this used?
    Help,
    /// My open matters.
    Mine,
    /// What is kept of me: see, take away, delete.
    MyData,
    /// How personal data is handled.
    Privacy,
    /// A person, please: "0" or the plain word.
    Human,
    /// Press on with it.
    Nudge,
    /// The backlog; its filters are read by [`Words::backlog_filters`].
    Backlog,
    /// The four numbers; their filters are read by [`Words::stats_filters`].
    Stats,
    /// Another language; `None`: asks which there are.
    Language(Option<Lang>),
    /// Get an account back, with the code's digits as typed (empty if none).
    Recovery {
        /// ASCII digits only, possibly none.
        digits: String,
    },
    /// This person's other phone or browser, too: a code for it.
    Bind,
    /// Pass over this question.
    Skip,
    /// The category is wrong.
    Category,
    /// Adds or corrects a detail of an earlier matter.
    More,
    /// A mark.
    Rating(Rating),
    /// Matters in which something was said; what, is read by [`Words::find_words`].
    Find,
    /// A later date than the one promised: a word of people of office.
    Later,
    /// It isn't theirs to handle: a word of people of office.
    NotMine,
    /// Talk that no village serves: the weather, a joke, a forwarded blessing.
    SmallTalk,
    /// `/start`, with the link's payload if there was one.
    Start(Option<String>),
    /// A slash command that no list knows, without the slash, in lower case.
    Command(String),
}

/// Danger now (domain §3.2 #38). The telephone comes first, then the matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Emergency {
    /// Something burns or is about to be lit.
    Fire,
    /// A house, bridge, shaft or flood holds people; a live wire lies in reach; somebody is in the water.
    Collapse,
    /// Somebody is hurt or falls gravely ill.
    Injury,
    /// Somebody has taken poison or breathes gas.
    Poison,
    /// Somebody means to end their life.
    Suicide,
    /// A crime is going on, or a child is missing.
    Crime,
    /// Somebody is hurt on the road.
    Traffic,
}

impl Emergency {
    /// The number to dial first (domain §3.3 `emergency_line`): 119, 120, 110 or 122.
    #[must_use]
    pub const fn number(self) -> &'static str {
        match self {
            Self::Fire | Self::Collapse => "119",
            Self::Injury | Self::Poison | Self::Suicide => "120",
            Self::Crime => "110",
            Self::Traffic => "122",
        }
    }
}

/// Whether a message states a need.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Matter {
    /// It does: register it.
    Clear,
    /// Longer than a greeting, yet nothing known: ask one question.
    Unclear,
    /// A greeting, thanks, an answer, small talk, emoji only.
    No,
}

/// A leaf with its score: the sum of the weights of the words that spoke for it (1 weak, 3 plain, 6 strong, and the
/// rules' own). Scores compare within one message only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Guess {
    /// The leaf.
    pub leaf: Leaf,
    /// At least 1.
    pub score: i32,
}

/// A message that names a matter by its number: "42", "No. 42 how is it", "village 42 1".
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Numbered {
    /// The words before the number, such as a village's name; not looked up here.
    pub village: Option<String>,
    /// The matter's number in its village, at least 1.
    pub number: i64,
    /// A choice that follows: the 1 of "42 1".
    pub digit: Option<u32>,
}

/// All that the lists know about one message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Understood {
    /// The one main intent, `None` when the text is a matter or nothing known. "It works now, thanks" is `Thanks`.
    pub intent: Option<Intent>,
    /// A bare choice, 0 to 999: "1", a full-width one, a Chinese numeral, "the second", "2.", "choose 3". A bare number
    /// fills `numbered` too: the newest asking card has the first claim on it.
    pub digit: Option<u32>,
    /// A matter's number. `intent` then is that of the words after it ("42 is done": `Done`).
    pub numbered: Option<Numbered>,
    /// Danger now; goes before everything else.
    pub emergency: Option<Emergency>,
    /// Help is needed the same day (samples README, `urgent`). True for every emergency.
    pub urgent: bool,
    /// The most likely leaf, also beside an intent ("the lamp works, thanks" speaks of `street_light`). `None`: no list
    /// knows it; a matter then is `other_general`. In an emergency it fits the kind of danger.
    pub leaf: Option<Guess>,
    /// Further leaves that the text clearly names, likeliest first: perhaps several matters in one breath.
    pub also: Vec<Guess>,
    /// Whether it states a need.
    pub matter: Matter,
    /// The same, whatever else it wants: "hurry, the pipe has burst" nudges, and clearly tells of a pipe; "hurry with the
    /// pipe" may. What names no kind of trouble tells nothing here.
    pub tells: Matter,
    /// People are called to come: beside a danger that is a part of it.
    pub calls: bool,
    /// Nothing was said but the intent or the digit itself: "done", not "done, but it flickers", nor "done?".
    pub bare: bool,
    /// The yes is one that people also hum while listening: it agrees, but ends nothing.
    pub faint: bool,
}

impl Understood {
    /// The same words as the need that they clearly tell of, whatever their intent; `None`: they tell of none.
    #[must_use]
    pub fn told(&self) -> Option<Self> {
        let clearly = !self.bare && self.tells == Matter::Clear;
        clearly.then(|| Self { matter: Matter::Clear, intent: None, ..self.clone() })
    }

    /// The matter whose number alone was said: "No. 42", not "42", which may be a choice, nor "42 1".
    #[must_use]
    pub fn number_alone(&self) -> Option<&Numbered> {
        self.numbered.as_ref().filter(|n| self.bare && self.digit.is_none() && n.digit.is_none())
    }

    /// The leaf to register a matter under: the guess, else `other_general`.
    #[must_use]
    pub fn leaf_or_general(&self) -> Leaf {
        self.leaf.as_ref().map_or_else(|| Leaf("other_general".to_owned()), |guess| guess.leaf.clone())
    }
}

/// How alike two messages about one kind of trouble are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Likeness {
    /// They name different places.
    Elsewhere,
    /// Nothing tells them apart.
    Perhaps,
    /// They name one place, or say it in much the same words.
    Same,
}

/// What must speak for a leaf in one piece of a message before it is a matter of its own: a strong word (our choice).
const APART: i32 = 6;

/// The word lists, compiled. Built once at start, shared by reference.
#[derive(Debug)]
pub struct Words {
    lexicon: lexicon::Lexicon,
}

impl Words {
    /// The lists that come with the program. They are part of the binary, so this can't fail at run time: a test builds
    /// them.
    #[must_use]
    pub fn embedded() -> Self {
        let sources =
            [include_str!("../../../config/words/zh-Hans.toml"), include_str!("../../../config/words/en.toml")];
        Self { lexicon: lexicon::Lexicon::read(&sources).expect("the embedded word lists are read by a test") }
    }

    /// What a message means. Never fails; reads at most the first 4,096 characters.
    #[must_use]
    pub fn understand(&self, text: &str) -> Understood {
        understand::understand(&self.lexicon, text)
    }

    /// The leaves of matters that a message names apart, each in a piece of its own between marks: two or more are
    /// several matters in one message.
    #[must_use]
    pub fn matters_in(&self, text: &str) -> Vec<Leaf> {
        // Without spaces between words, a space parts sentences.
        let spaced = text.is_ascii();
        let pieces = text.split(|c: char| !(c.is_alphanumeric() || spaced && matches!(c, ' ' | '\'' | '-')));
        pieces
            .map(|piece| self.understand(piece))
            .filter(|u| u.matter == Matter::Clear)
            .filter_map(|u| u.leaf.filter(|g| g.score >= APART).map(|g| g.leaf))
            .collect()
    }

    /// A number with words before or after it, all folded: "3 sign" is `("", 3, "sign")`. `None` without a number of its
    /// own. What the words are is the asker's to know: a key's label, a village.
    #[must_use]
    pub fn number_and_words(&self, text: &str) -> Option<(String, i64, String)> {
        numbers::number_and_words(&self.lexicon, text)
    }

    /// The text as it is matched: one width, lower case, simplified, single spaces.
    #[must_use]
    pub fn folded(&self, text: &str) -> String {
        normal::fold(text, &self.lexicon.variants)
    }

    /// The first Chinese telephone number in the text as its digits: a mobile one of 11 (1, then 3–9, then nine more) or
    /// one with its area code, with single spaces or dashes between, `+86` before a mobile one, full-width or spoken
    /// digits. Longer runs (identity or bank numbers) don't count.
    #[must_use]
    pub fn phone_in(&self, text: &str) -> Option<String> {
        numbers::phone_in(&self.lexicon, text)
    }

    /// How alike two messages about one kind of trouble are, by the places that they name (a side of the village; a group,
    /// a lane or a house by its number) and the words that they share.
    #[must_use]
    pub fn likeness(&self, one: &str, other: &str) -> Likeness {
        alike::likeness(&self.lexicon, one, other)
    }

    /// The two numbers that a short sentence says are one matter, the smaller first: "45 and 42 are one matter". `None`: it
    /// doesn't say so.
    #[must_use]
    pub fn one_matter(&self, text: &str) -> Option<(i64, i64)> {
        alike::one_matter(&self.lexicon, text)
    }

    /// Reads the filters that follow the word for the backlog (conversations §6).
    #[must_use]
    pub fn backlog_filters(&self, text: &str) -> Filters {
        filters::read(&self.lexicon, text)
    }

    /// Reads the filters that follow the word for the four numbers, the figure among them that is to be opened.
    #[must_use]
    pub fn stats_filters(&self, text: &str) -> Filters {
        filters::read_stats(&self.lexicon, text)
    }

    /// What is looked for, folded: the words after the one that opens a search.
    #[must_use]
    pub fn find_words(&self, text: &str) -> String {
        filters::find_words(&self.lexicon, text)
    }

    /// Which spelling [`Words::folded`] gives: another number, another spelling. Never 0.
    #[must_use]
    pub fn folding(&self) -> i64 {
        self.lexicon.folding
    }

    /// Reads what asks who holds a post, appoints or invites: "/who", "/appoint", "/invite" and the same in words. `None`:
    /// it speaks of something else.
    #[must_use]
    pub fn office(&self, text: &str) -> Option<OfficeWords> {
        office::read(&self.lexicon, text)
    }

    /// Reads the parts of an appointment in whatever order, as far as it is safe: post, place, name, unit, term and
    /// telephone. `is_place`: whether words name a village or a township.
    #[must_use]
    pub fn appoint(&self, text: &str, today: jiff::civil::Date, is_place: &dyn Fn(&str) -> bool) -> AppointWords {
        office::appoint(&self.lexicon, text, today, is_place)
    }

    /// Reads what a person of office says of their leave: "/leave 12.1-12.7", "/leave off", and the same in words. `None`:
    /// they speak of something else. A first day that has passed is today.
    #[must_use]
    pub fn leave(&self, text: &str, today: jiff::civil::Date) -> Option<LeaveWords> {
        leave::read(&self.lexicon, text, today)
    }

    /// Reads the days of a leave where they were just asked for: without the word, "12.1-12.7" or "3 days".
    #[must_use]
    pub fn leave_days(&self, text: &str, today: jiff::civil::Date) -> Option<LeaveWords> {
        leave::days(&self.lexicon, text, today)
    }

    /// Reads a date said in words, as a day that something is to be done **by**.
    ///
    /// Our choices: "before" counts the day itself; weeks begin on Monday; a bare weekday is the next such day, today
    /// included; "this" weekday lies in the current week and is past once gone; "next" weekday lies in the coming week;
    /// a week, month or year stands for its last day, a weekend for its Sunday; the start of a month means its 10th, its
    /// middle the 15th; a bare day of the month that is gone means next month's; a month and day gone for more than half
    /// a year means next year's.
    ///
    /// # Errors
    /// [`DateTrouble`]: no date in the words (or two), a day that doesn't exist, a day before `today`.
    pub fn date(&self, text: &str, today: jiff::civil::Date) -> Result<jiff::civil::Date, DateTrouble> {
        dates::read(&self.lexicon, text, today)
    }
}
