//! A voice: the catalogue in one person's language, with the tenant's zone and the present moment, so that dates and
//! hours are said as people say them. `Speak` is what every sentence of every room can do.

use fluent_bundle::{FluentArgs, FluentValue};
use jiff::civil::Date;

use super::{Catalog, Lang, Outgoing};
use crate::base::{Moment, Zone};

/// Something that can be said, in any language.
pub trait Speak: Send + Sync {
    /// The message in that voice.
    fn render(&self, voice: &Voice<'_>) -> Outgoing;
}

/// A language, a zone and a present moment.
#[derive(Clone, Copy, Debug)]
pub struct Voice<'a> {
    catalog: &'a Catalog,
    zone: &'a Zone,
    lang: Lang,
    now: Moment,
}

/// An argument of a sentence: its name and value.
pub type Arg<'a> = (&'static str, FluentValue<'a>);

/// A text argument.
#[must_use]
pub fn arg<'a>(name: &'static str, value: impl Into<FluentValue<'a>>) -> Arg<'a> {
    (name, value.into())
}

impl<'a> Voice<'a> {
    /// A voice in that language at that moment.
    #[must_use]
    pub fn new(catalog: &'a Catalog, zone: &'a Zone, lang: Lang, now: Moment) -> Self {
        Self { catalog, zone, lang, now }
    }

    /// Its language.
    #[must_use]
    pub fn lang(&self) -> Lang {
        self.lang
    }

    /// The tenant's zone.
    #[must_use]
    pub fn zone(&self) -> &Zone {
        self.zone
    }

    /// The present day.
    #[must_use]
    pub fn today(&self) -> Date {
        self.zone.day(self.now)
    }

    /// The sentence of that id.
    #[must_use]
    pub fn text(&self, id: &str, args: &[Arg<'_>]) -> String {
        let mut all = FluentArgs::new();
        for (name, value) in args {
            all.set(*name, value.clone());
        }
        self.catalog.text(self.lang, id, &all)
    }

    /// The sentence of that id, which takes no arguments.
    #[must_use]
    pub fn word(&self, id: &str) -> String {
        self.text(id, &[])
    }

    /// A day as people say it: month, day and weekday; the year only where it isn't this one.
    #[must_use]
    pub fn date(&self, day: Date) -> String {
        let args = [
            arg("year", day.year().to_string()),
            arg("month", day.month().to_string()),
            arg("day", day.day().to_string()),
            arg("weekday", self.word(&format!("weekday-{}", day.weekday().to_monday_one_offset()))),
            arg("monthname", self.word(&format!("month-{}", day.month()))),
        ];
        self.text(if day.year() == self.today().year() { "date" } else { "date-with-year" }, &args)
    }

    /// The day of a moment as people say it.
    #[must_use]
    pub fn day(&self, at: Moment) -> String {
        self.date(self.zone.day(at))
    }

    /// Day and hour as people say them: "today, 11 in the morning".
    #[must_use]
    pub fn hour(&self, at: Moment) -> String {
        let wall = self.zone.wall(at);
        let today = self.today();
        let day = if wall.date() == today {
            self.word("today")
        } else if today.tomorrow().is_ok_and(|t| t == wall.date()) {
            self.word("tomorrow")
        } else {
            self.date(wall.date())
        };
        self.text("day-and-hour", &[arg("day", day), arg("time", self.time(at))])
    }

    /// The hour alone, without a day.
    #[must_use]
    pub fn time(&self, at: Moment) -> String {
        let wall = self.zone.wall(at);
        let (hour, minute) = (wall.hour(), wall.minute());
        // Twelve is a name of its own: "12 in the afternoon" would be noon to one and midnight to another.
        let (full, half, minutes) = match hour {
            0 => ("midnight", "midnight-half", "midnight-minutes"),
            12 => ("noon", "noon-half", "noon-minutes"),
            _ => ("time-full", "time-half", "time-minutes"),
        };
        let part = match hour {
            0..=4 => "part-night",
            5..=11 => "part-morning",
            12..=17 => "part-afternoon",
            _ => "part-evening",
        };
        let args = [
            arg("part", self.word(part)),
            arg("hour", if hour > 12 { hour - 12 } else { hour }.to_string()),
            arg("minute", format!("{minute:02}")),
        ];
        let id = match minute {
            0 => full,
            30 => half,
            _ => minutes,
        };
        self.text(id, &args)
    }
}
