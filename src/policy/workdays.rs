//! Which days are working days: Monday to Friday, but for the public holidays and the make-up workdays of each year's notice
//! (`config/policy/workdays/YEAR.toml`). Nobody else asks what day of the week it is.
//!
//! A year without its notice is provisional: its days are counted by what is known, and dates in it may still move.

use std::collections::{BTreeMap, BTreeSet};
use std::iter::successors;
use std::path::{Path, PathBuf};

use jiff::civil::{Date, Weekday};
use rust_embed::RustEmbed;
use serde::Deserialize;
use toml::Spanned;

use super::{PolicyError, Source};

/// The years that are built in.
#[derive(RustEmbed)]
#[folder = "config/policy/workdays"]
struct BuiltIn;

/// A year's file.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    notice: Option<String>,
    dated: Option<Date>,
    #[serde(default)]
    holiday: Vec<Holiday>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Holiday {
    #[serde(rename = "name")]
    _name: String,
    off: Spanned<[Date; 2]>,
    #[serde(default)]
    work: Vec<Spanned<Date>>,
}

/// The days of all years that are known.
#[derive(Debug, Default)]
pub(super) struct Workdays {
    off: BTreeSet<Date>,
    work: BTreeSet<Date>,
    /// The number of each year's notice.
    notices: BTreeMap<i16, String>,
}

impl Workdays {
    /// The years that are built in, and those of the folder `workdays` in `dir`, which replace them year by year.
    pub(super) fn read(dir: Option<&Path>) -> Result<Self, PolicyError> {
        let mut sources: BTreeMap<String, Source> = BuiltIn::iter()
            .filter_map(|name| {
                let text = String::from_utf8(BuiltIn::get(&name)?.data.into_owned()).ok()?;
                Some((name.to_string(), Source { file: PathBuf::from("built-in/workdays").join(&*name), text }))
            })
            .collect();
        for source in dir.map(|dir| own(&dir.join("workdays"))).transpose()?.into_iter().flatten() {
            let name = source.file.file_name().unwrap_or_default().to_string_lossy().into_owned();
            sources.insert(name, source);
        }
        let mut all = Self::default();
        for (name, source) in &sources {
            all.add(name, source)?;
        }
        Ok(all)
    }

    fn add(&mut self, name: &str, source: &Source) -> Result<(), PolicyError> {
        let year = name.strip_suffix(".toml").filter(|stem| stem.len() == 4).and_then(|stem| stem.parse::<i16>().ok());
        let Some(year) = year else {
            return Err(source.wrong(0, &format!("the file's name: found {name}, allowed is a year: 2027.toml")));
        };
        let file: File = source.parse()?;
        // New Year's bridge may begin in December, and be worked for in it.
        let near = |day: Date| (day.year() - year).abs() <= 1;
        let wrong = |at: usize, key: &str, day: Date, allowed: &str| {
            Err(source.wrong(at, &format!("{key}: found {day}, allowed is {allowed}")))
        };
        for holiday in &file.holiday {
            let ([from, until], at) = (*holiday.off.get_ref(), holiday.off.span().start);
            match (near(from), near(until)) {
                (false, _) => return wrong(at, "off", from, &format!("a day about {year}")),
                (true, false) => return wrong(at, "off", until, &format!("a day about {year}")),
                (true, true) if until < from => return wrong(at, "off", until, &format!("{from} or later")),
                (true, true) => {}
            }
            self.off.extend(successors(Some(from), |day| day.tomorrow().ok()).take_while(|day| *day <= until));
            for made_up in &holiday.work {
                let (day, at) = (*made_up.get_ref(), made_up.span().start);
                if !near(day) || !is_weekend(day) {
                    return wrong(at, "work", day, &format!("a Saturday or Sunday about {year}"));
                }
                self.work.insert(day);
            }
        }
        match (file.notice, file.dated) {
            (Some(notice), Some(_)) => drop(self.notices.insert(year, notice)),
            (None, None) => {}
            (Some(_), None) => return Err(source.wrong(0, "dated: found none, the notice's day is needed")),
            (None, Some(_)) => return Err(source.wrong(0, "notice: found none, its number is needed")),
        }
        Ok(())
    }

    /// Whether people work on `day`.
    pub(super) fn is_workday(&self, day: Date) -> bool {
        self.work.contains(&day) || !(is_weekend(day) || self.off.contains(&day))
    }

    /// The number of the notice that a year's days are of; none: the year is provisional.
    pub(super) fn notice(&self, year: i16) -> Option<&str> {
        self.notices.get(&year).map(String::as_str)
    }

    /// Every year's notice and days, as one text.
    pub(super) fn calendar(&self) -> String {
        let notices = self.notices.iter().map(|(year, notice)| format!("{year} {notice}"));
        let days = |days: &BTreeSet<Date>| days.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ");
        let all = [notices.collect::<Vec<_>>().join(", "), days(&self.off), days(&self.work)];
        all.join("; ")
    }

    /// `day`, or the first working day after it.
    pub(super) fn at_or_after(&self, day: Date) -> Date {
        successors(Some(day), |d| d.tomorrow().ok()).find(|d| self.is_workday(*d)).unwrap_or(Date::MAX)
    }

    /// The `n`th working day after `day`, which itself doesn't count; for none, `day` or the first working day after it.
    pub(super) fn later(&self, day: Date, n: u32) -> Date {
        let Some(more) = n.checked_sub(1) else { return self.at_or_after(day) };
        successors(day.tomorrow().ok(), |d| d.tomorrow().ok())
            .filter(|d| self.is_workday(*d))
            .nth(more as usize)
            .unwrap_or(Date::MAX)
    }

    /// The `n`th working day before `day`, which itself doesn't count; for none, `day` or the last working day before it.
    pub(super) fn earlier(&self, day: Date, n: u32) -> Date {
        let (first, more) = match n.checked_sub(1) {
            Some(more) => (day.yesterday().ok(), more),
            None => (Some(day), 0),
        };
        successors(first, |d| d.yesterday().ok())
            .filter(|d| self.is_workday(*d))
            .nth(more as usize)
            .unwrap_or(Date::MIN)
    }
}

/// The operator's own years; no folder: none.
fn own(folder: &Path) -> Result<Vec<Source>, PolicyError> {
    let unreadable = |file: &Path, source| PolicyError::Unreadable { file: file.to_owned(), source };
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(vec![]),
        Err(e) => return Err(unreadable(folder, e)),
    };
    let mut sources = vec![];
    for entry in entries {
        let file = entry.map_err(|e| unreadable(folder, e))?.path();
        if file.extension().is_some_and(|ending| ending == "toml") {
            let text = std::fs::read_to_string(&file).map_err(|e| unreadable(&file, e))?;
            sources.push(Source { file, text });
        }
    }
    Ok(sources)
}

fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}
