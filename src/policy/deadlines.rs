//! How `deadlines.toml` is read: versions, tiers and durations. What they mean is said in the room's door.

use std::fmt;
use std::time::Duration;

use jiff::civil::Date;
use serde::{Deserialize, Deserializer, de};
use toml::Spanned;

use super::{PolicyError, Rules, Source, Span, Tier};

/// A dated version.
#[derive(Debug)]
pub(super) struct Version {
    pub(super) in_force: Date,
    pub(super) source: String,
    pub(super) tiers: Tiers,
    pub(super) rules: Rules,
}

/// What each tier gets.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(non_snake_case, reason = "the tiers are called so in the file")]
pub(super) struct Tiers {
    T0: Limits,
    T1: Limits,
    T2: Limits,
    T3: Limits,
    T4: Limits,
    T5: Limits,
}

impl Tiers {
    pub(super) fn of(&self, tier: Tier) -> Limits {
        match tier {
            Tier::T0 => self.T0,
            Tier::T1 => self.T1,
            Tier::T2 => self.T2,
            Tier::T3 => self.T3,
            Tier::T4 => self.T4,
            Tier::T5 => self.T5,
        }
    }
}

/// To sign, to promise, to be done.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Limits {
    pub(super) sign: Span,
    pub(super) promise: Span,
    pub(super) done: Span,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    version: Vec<WrittenVersion>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenVersion {
    in_force: Spanned<Date>,
    source: String,
    tiers: Tiers,
    rules: Rules,
}

/// The versions of the file, at least one, the earliest first.
pub(super) fn read(from: &Source) -> Result<Vec<Version>, PolicyError> {
    let mut versions: Vec<Version> = Vec::new();
    for written in from.parse::<File>()?.version {
        let in_force = *written.in_force.get_ref();
        if let Some(earlier) = versions.last().filter(|v| v.in_force >= in_force) {
            let reason = format!("in_force: found \"{in_force}\", allowed is a day after {}", earlier.in_force);
            return Err(from.wrong(written.in_force.span().start, &reason));
        }
        versions.push(Version { in_force, source: written.source, tiers: written.tiers, rules: written.rules });
    }
    if versions.is_empty() {
        return Err(from.wrong(0, "version: found none, at least one [[version]] is needed"));
    }
    Ok(versions)
}

/// No duration is longer than ten years of days: what is longer is a slip of the pen.
const LONGEST: u32 = 3660;

impl Span {
    /// The shorter of the two, a working day taken as seven fifths of a day.
    pub(super) fn shorter(self, other: Self) -> Self {
        let hours = |span| match span {
            Self::Time(d) => d.as_secs_f64() / 3600.0,
            Self::Days(n) => 24.0 * f64::from(n),
            Self::Workdays(n) => 24.0 * 7.0 / 5.0 * f64::from(n),
        };
        if hours(other) < hours(self) { other } else { self }
    }

    fn parse(text: &str) -> Option<Self> {
        let unit = text.find(|c: char| !c.is_ascii_digit())?;
        let n: u32 = text[..unit].parse().ok()?;
        let seconds = |each| Self::Time(Duration::from_secs(u64::from(n) * each));
        let span = match &text[unit..] {
            "s" => seconds(1),
            "m" => seconds(60),
            "h" => seconds(60 * 60),
            "d" => Self::Days(n),
            "wd" => Self::Workdays(n),
            _ => return None,
        };
        (n <= LONGEST).then_some(span)
    }
}

impl<'de> Deserialize<'de> for Span {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Words;
        impl de::Visitor<'_> for Words {
            type Value = Span;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "a duration: a number up to {LONGEST} and s, m, h, d or wd, such as \"2h\"")
            }

            fn visit_str<E: de::Error>(self, text: &str) -> Result<Span, E> {
                Span::parse(text).ok_or_else(|| E::invalid_value(de::Unexpected::Str(text), &self))
            }
        }
        from.deserialize_str(Words)
    }
}
