//! The rules that are data: deadlines, categories and workdays, in dated versions with their sources, read from
//! `config/policy`. Knows dates and durations; knows no commitment.

mod categories;
mod deadlines;
mod workdays;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use jiff::ToSpan;
use jiff::civil::{Date, Time};
use serde::{Deserialize, Serialize};

use crate::base::{Moment, Zone};
pub use categories::{ByLanguage, LeafFacts, Level, TopFacts};
use workdays::Workdays;

/// A leaf of the category tree, by its code: `street_light`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, sqlx::Type)]
#[sqlx(transparent)]
#[serde(transparent)]
pub struct Leaf(pub String);

/// A dated version of the deadlines, by the day it came into force: `2026-01-01`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PolicyVersion(pub String);

/// How pressing a matter is (our choice; see `deadlines.toml`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tier {
    /// Danger to life.
    T0,
    /// Same day: no water, no power, no food.
    T1,
    /// Ordinary.
    T2,
    /// Harder.
    T3,
    /// Project or approval.
    T4,
    /// Legacy.
    T5,
}

/// A length of time in a policy: `"30s"`, `"10m"`, `"2h"`, `"3d"` (calendar days, to the end of the day), `"1wd"` (working days).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    /// Runs from the moment.
    Time(Duration),
    /// Calendar days: day 0 is the day of the event, ends at midnight of the last (Civil Code 201, 203).
    Days(u32),
    /// Working days, likewise.
    Workdays(u32),
}

/// Whether a date that falls on a rest day moves to the next working day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RestDay {
    /// It moves (tiers T2 and up).
    Moves,
    /// It stays (T0, T1).
    Stays,
}

/// What a matter of some leaf gets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Terms {
    /// Its tier.
    pub tier: Tier,
    /// To sign.
    pub sign: Span,
    /// To promise.
    pub promise: Span,
    /// To be done.
    pub done: Span,
    /// On a rest day.
    pub rest_day: RestDay,
}

/// Every other duration and limit of a version. Row numbers are those of the life's table.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rules {
    /// 1: a following message joins the matter, and it can be undone.
    pub burst: Span,
    /// 1: an unclear message is registered after this.
    pub unclear: Span,
    /// 1 → 2.
    pub decide_acceptance: Span,
    /// 2 → 5.
    pub assign: Span,
    /// 7: to nudge 2 and 3 after the sign clock ended; the first is at its end.
    pub sign_nudges: Vec<Span>,
    /// 7, urgent.
    pub sign_nudges_urgent: Vec<Span>,
    /// 8: a return is possible this long after signing.
    pub return_within: Span,
    /// 8: to decide a return.
    pub return_decide: Span,
    /// 9: changes of handler after which there is no more return.
    pub return_limit: u32,
    /// 12: the wait for the villager.
    pub info_wait: Span,
    /// 16: the villager's answer.
    pub extend_villager: Span,
    /// 47: the office's answer.
    pub extend_office: Span,
    /// 17: at most this many days are added where the villager agreed.
    pub extend_max: Span,
    /// 16: how often at most.
    pub extend_limit: u32,
    /// 26, 31: a new promise.
    pub redo_promise: Span,
    /// 27: the second ask after the villager was shown the first.
    pub callback_second: Span,
    /// 27: the end after the second ask.
    pub callback_close: Span,
    /// 31: to reopen. Also 57, and 40 to ask to look again.
    pub reopen_window: Span,
    /// 40: the city decides.
    pub look_again_decide: Span,
    /// 34: a villager's nudge reaches the handler once in this.
    pub villager_nudge_every: Span,
    /// 53: all offices together, once in this.
    pub office_nudge_every: Span,
    /// 35: before the date.
    pub remind_before: Span,
    /// 35: after the date.
    pub remind_after: Span,
    /// 20, 21: to decide about shelving.
    pub shelve_decide: Span,
    /// 20, 23: the next look again lies at most so far ahead.
    pub recheck_max: Span,
    /// 23: shelved for so long, the city looks instead of the township.
    pub recheck_city: Span,
    /// 49: nobody looked again for so long after the day.
    pub recheck_silence: Span,
    /// 22, 49: a new promise.
    pub recheck_promise: Span,
    /// 28: to decide about an explanation.
    pub explain_decide: Span,
    /// 44: after so many changes of handler the city decides about the next.
    pub reassign_city: u32,
    /// 36: after the date in force each level presses, from the first.
    pub supervise: [Span; 3],
    /// 36: each level's time for a reply.
    pub supervise_reply: [Span; 3],
    /// 36: "not solved" so often, and the second level presses.
    pub supervise_redo: u32,
    /// 52: the new holder signs for what was handed over.
    pub handover_sign: Span,
    /// So long before its end a term is warned of.
    pub term_warning: Span,
    /// 14: a unit that helps is done so long before the date in force.
    pub child_before: Span,
    /// 15: so long after its date a unit is pressed on.
    pub child_late: Span,
    /// 55: after the third level nobody replied for so long.
    pub rest: Span,
    /// 38: a human has answered.
    pub emergency_answer: Span,
    /// 51: the steps of not being seen.
    pub unseen: Vec<Span>,
    /// Quiet hours: from, until (local, over midnight).
    pub quiet: (Time, Time),
    /// An undone or lost-cookie recovery code holds this long.
    pub recovery_code: Span,
}

/// The leaf for what no other fits; every categories file has it.
const OTHER: &str = "other_general";

/// The hour of the day at which a reminder of whole days comes (our choice: after breakfast, before the office's day).
const REMINDER: Time = Time::constant(8, 30, 0, 0);

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const HOUR: Duration = Duration::from_secs(60 * 60);
const HALF_HOUR: Duration = Duration::from_secs(30 * 60);

/// Why a policy file can't be used. Its text is one line: file, line, key, what was found, what is allowed.
#[derive(Debug, thiserror::Error)]
pub enum PolicyError {
    /// The file is there but can't be read.
    #[error("{} can't be read", file.display())]
    Unreadable {
        /// Which file.
        file: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// Something in it is not allowed.
    #[error("{}:{line}: {reason}", file.display())]
    Wrong {
        /// Which file.
        file: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// The key, what was found, what is allowed.
        reason: String,
    },
}

/// Everything that is policy, read once at start. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Policy {
    zone: Zone,
    data: Arc<Data>,
}

#[derive(Debug)]
struct Data {
    versions: Vec<deadlines::Version>,
    categories: categories::Categories,
    workdays: Workdays,
}

impl Policy {
    /// The policy that is built in, in China's time.
    ///
    /// # Panics
    /// Never: the files are part of the program, and a test reads them.
    #[must_use]
    pub fn embedded() -> Self {
        let zone = Zone::named("Asia/Shanghai").expect("the time zones are built in");
        Self::from_texts(&Source::embedded(DEADLINES), &Source::embedded(CATEGORIES), None, zone)
            .expect("the built-in policy reads, a test holds it")
    }

    /// The policy of the files in `dir`; what isn't there is as built in.
    ///
    /// # Errors
    /// When there is no such folder, a file in it can't be read, or something in one is not allowed.
    pub fn load(dir: &Path, zone: Zone) -> Result<Self, PolicyError> {
        // A folder that isn't there is a slip of the pen, not a wish for the built-in files.
        std::fs::read_dir(dir).map_err(|source| PolicyError::Unreadable { file: dir.to_owned(), source })?;
        Self::from_texts(&Source::read(dir, DEADLINES)?, &Source::read(dir, CATEGORIES)?, Some(dir), zone)
    }

    /// The same policy with days of another zone.
    #[must_use]
    pub fn with_zone(self, zone: Zone) -> Self {
        Self { zone, ..self }
    }

    fn from_texts(
        deadlines: &Source,
        categories: &Source,
        dir: Option<&Path>,
        zone: Zone,
    ) -> Result<Self, PolicyError> {
        let data = Data {
            versions: deadlines::read(deadlines)?,
            categories: categories::read(categories)?,
            workdays: Workdays::read(dir)?,
        };
        Ok(Self { zone, data: Arc::new(data) })
    }

    /// The version in force at `at`; before the first one, the first.
    #[must_use]
    pub fn version_at(&self, at: Moment) -> PolicyVersion {
        PolicyVersion(self.of_day(self.zone.day(at)).in_force.to_string())
    }

    /// Where the deadlines of `version` come from.
    #[must_use]
    pub fn source(&self, version: &PolicyVersion) -> &str {
        &self.of(version).source
    }

    /// What a matter of `leaf` gets under `version`. An unknown leaf is treated as `other_general`; urgent raises an
    /// ordinary tier to T1, an emergency to T0, with the leaf's own days kept where they are shorter.
    #[must_use]
    pub fn terms(&self, version: &PolicyVersion, leaf: &Leaf, urgent: bool, emergency: bool) -> Terms {
        let facts = self.leaf(leaf).unwrap_or_else(|| self.data.categories.other());
        let tier = match (emergency, urgent) {
            (true, _) => Tier::T0,
            (false, true) => facts.tier.min(Tier::T1),
            (false, false) => facts.tier,
        };
        let limits = self.of(version).tiers.of(tier);
        let done = if tier == facts.tier { facts.due } else { limits.done.shorter(facts.due) };
        let rest_day = match tier {
            Tier::T0 | Tier::T1 => RestDay::Stays,
            Tier::T2 | Tier::T3 | Tier::T4 | Tier::T5 => RestDay::Moves,
        };
        Terms { tier, sign: limits.sign, promise: limits.promise, done, rest_day }
    }

    /// The other durations under `version`.
    #[must_use]
    pub fn rules(&self, version: &PolicyVersion) -> &Rules {
        &self.of(version).rules
    }

    /// What is known of a leaf.
    #[must_use]
    pub fn leaf(&self, leaf: &Leaf) -> Option<&LeafFacts> {
        self.leaves().find(|facts| facts.code == *leaf)
    }

    /// All leaves, in the order of the file.
    pub fn leaves(&self) -> impl Iterator<Item = &LeafFacts> {
        self.data.categories.leaves.iter()
    }

    /// All tops, in the order of the file.
    pub fn tops(&self) -> impl Iterator<Item = &TopFacts> {
        self.data.categories.tops.iter()
    }

    /// The leaves that a code, or a name in either language, means: one leaf, or all of a top. Empty: nothing is called so.
    #[must_use]
    pub fn category(&self, words: &str) -> Vec<Leaf> {
        let is =
            |code: &str, name: &ByLanguage| code == words || name.zh == words || name.en.eq_ignore_ascii_case(words);
        if let Some(leaf) = self.leaves().find(|leaf| is(&leaf.code.0, &leaf.name)) {
            return vec![leaf.code.clone()];
        }
        let Some(top) = self.tops().find(|top| is(&top.code, &top.name)) else { return vec![] };
        self.leaves().filter(|leaf| leaf.top == top.code).map(|leaf| leaf.code.clone()).collect()
    }

    /// `span` after `from`. `Time` of an hour and more is rounded up to the next half hour, so that it can be said
    /// aloud; `Days` and `Workdays` end with the last microsecond of their day. `Days` move off a rest day if so asked;
    /// `Workdays` never end on one.
    #[must_use]
    pub fn after(&self, span: Span, from: Moment, rest_day: RestDay) -> Moment {
        let today = self.zone.day(from);
        let last = match (span, rest_day) {
            (Span::Time(d), _) if d < HOUR => return from.plus(d),
            (Span::Time(d), _) => return self.to_half_hour(from.plus(d)),
            (Span::Days(n), RestDay::Stays) => today.saturating_add(i64::from(n).days()),
            (Span::Days(n), RestDay::Moves) => {
                self.data.workdays.at_or_after(today.saturating_add(i64::from(n).days()))
            }
            (Span::Workdays(n), _) => self.data.workdays.later(today, n),
        };
        self.zone.end_of(last)
    }

    /// `date` after a wait from `from` to `to`: one that holds through its day moves by the days between the two, since
    /// people are told days (our choice: answered on the same day, it stays); any other by the time waited.
    #[must_use]
    pub fn after_wait(&self, date: Moment, from: Moment, to: Moment) -> Moment {
        let day = self.zone.day(date);
        if self.zone.end_of(day) != date {
            return date.plus(to.since(from));
        }
        let days = self.zone.day(from.min(to)).until(self.zone.day(to)).map_or(0, |span| span.get_days());
        self.zone.end_of(day.saturating_add(days.days()))
    }

    /// As `after`, but a clock shorter than a day that would start in quiet hours starts at their end (not for
    /// emergencies).
    #[must_use]
    pub fn after_awake(&self, version: &PolicyVersion, span: Span, from: Moment, rest_day: RestDay) -> Moment {
        match span {
            Span::Time(d) if d < DAY => self.after(span, self.awake(version, from), rest_day),
            Span::Time(_) | Span::Days(_) | Span::Workdays(_) => self.after(span, from, rest_day),
        }
    }

    /// `span` before `at` (reminders): whole days keep the hour of 8:30 on that day.
    #[must_use]
    pub fn before(&self, span: Span, at: Moment) -> Moment {
        let day = self.zone.day(at);
        match span {
            Span::Time(d) => at.minus(d),
            Span::Days(n) => self.zone.at(day.saturating_sub(i64::from(n).days()), REMINDER),
            Span::Workdays(n) => self.zone.at(self.data.workdays.earlier(day, n), REMINDER),
        }
    }

    /// If `at` lies in quiet hours their end, else `at`.
    #[must_use]
    pub fn awake(&self, version: &PolicyVersion, at: Moment) -> Moment {
        let (from, until) = self.rules(version).quiet;
        let wall = self.zone.wall(at);
        let (day, time) = (wall.date(), wall.time());
        let over_midnight = from > until;
        if over_midnight && time >= from {
            self.zone.at(day.saturating_add(1.day()), until)
        } else if over_midnight || time >= from {
            at.max(self.zone.at(day, until))
        } else {
            at
        }
    }

    /// Whether people work on `day`: by its year's notice, or by what is known without one.
    #[must_use]
    pub fn is_workday(&self, day: Date) -> bool {
        self.data.workdays.is_workday(day)
    }

    /// The number of the notice that a year's holidays and make-up workdays are of; none: the year is provisional, and a
    /// date that falls in it may still move.
    #[must_use]
    pub fn notice(&self, year: i16) -> Option<&str> {
        self.data.workdays.notice(year)
    }

    /// Whether `at` falls in a year whose notice isn't here: a date counted by the rules may still move.
    #[must_use]
    pub fn is_provisional(&self, at: Moment) -> bool {
        self.notice(self.zone.day(at).year()).is_none()
    }

    /// The years that are known with the numbers of their notices, as one text: another one, and dates are counted anew.
    #[must_use]
    pub fn calendar(&self) -> String {
        self.data.workdays.calendar()
    }

    /// The tenant's zone.
    #[must_use]
    pub fn zone(&self) -> &Zone {
        &self.zone
    }

    /// The version of that name; one that is no more in the file is read as the one of its day.
    fn of(&self, version: &PolicyVersion) -> &deadlines::Version {
        self.of_day(version.0.parse().unwrap_or(Date::MAX))
    }

    fn of_day(&self, day: Date) -> &deadlines::Version {
        let versions = &self.data.versions;
        let later = versions.partition_point(|v| v.in_force <= day);
        &versions[later.saturating_sub(1)]
    }

    fn to_half_hour(&self, at: Moment) -> Moment {
        let wall = self.zone.wall(at);
        let into_hour =
            Duration::from_secs(60 * u64::from(wall.minute().unsigned_abs()) + u64::from(wall.second().unsigned_abs()))
                + Duration::from_nanos(wall.subsec_nanosecond().unsigned_abs().into());
        match into_hour {
            Duration::ZERO => at,
            d if d <= HALF_HOUR => at.plus(HALF_HOUR - d),
            d => at.plus(HOUR - d),
        }
    }
}

const DEADLINES: (&str, &str) = ("deadlines.toml", include_str!("../../config/policy/deadlines.toml"));
const CATEGORIES: (&str, &str) = ("categories.toml", include_str!("../../config/policy/categories.toml"));

/// A policy file: what it is called in errors, and its text.
struct Source {
    file: PathBuf,
    text: String,
}

impl Source {
    fn embedded((name, text): (&str, &str)) -> Self {
        Self { file: Path::new("built-in").join(name), text: text.to_owned() }
    }

    /// The file in `dir`, or the built-in one if there is none.
    fn read(dir: &Path, built_in: (&str, &str)) -> Result<Self, PolicyError> {
        let file = dir.join(built_in.0);
        match std::fs::read_to_string(&file) {
            Ok(text) => Ok(Self { file, text }),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(Self::embedded(built_in)),
            Err(source) => Err(PolicyError::Unreadable { file, source }),
        }
    }

    fn parse<T: serde::de::DeserializeOwned>(&self) -> Result<T, PolicyError> {
        toml::from_str(&self.text).map_err(|e| {
            let span = e.span().unwrap_or_default();
            let mut reason = e.message().replace('\n', ", ");
            if let Some(key) = self.key_before(span.start) {
                reason = format!("{key}: {reason}");
                // Not every parser below says what it found.
                let found = self.text.get(span.clone()).unwrap_or_default();
                if !reason.contains(found.trim_matches('"')) && !found.contains('\n') {
                    reason = format!("{reason}, found {found}");
                }
            }
            self.wrong(span.start, &reason)
        })
    }

    /// The error that `reason` holds at that byte.
    fn wrong(&self, at: usize, reason: &str) -> PolicyError {
        let line = 1 + self.text.as_bytes()[..at.min(self.text.len())].iter().filter(|b| **b == b'\n').count();
        PolicyError::Wrong { file: self.file.clone(), line, reason: reason.to_owned() }
    }

    /// The key whose value stands at that byte, if a value does: `key = HERE` or `key = ["…", HERE`.
    fn key_before(&self, at: usize) -> Option<&str> {
        let line = self.text.get(..at)?.rsplit('\n').next()?;
        line.rsplit_once('=')?
            .0
            .rsplit(|c: char| !(c.is_ascii_alphanumeric() || "_.-".contains(c)))
            .find(|w| !w.is_empty())
    }
}
