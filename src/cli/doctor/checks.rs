//! What the doctor says: each check is a pure function from what was found to a line. Codes and ids only, no names, no
//! secrets. How it was found is in `look.rs`.

use std::fmt::Display;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use jiff::civil::Date;

use super::Line;
use crate::base::Moment;
use crate::cli::counted;
use crate::settings::{Region, SettingsError};
use crate::storage::Schema;

/// The year of this version: no clock is right that shows an earlier one.
const RELEASED: i16 = 2026;
/// How far two clocks may be apart (our choice; machines that keep time by the network are within a second).
const APART: Duration = Duration::from_secs(60);
/// So many codes or ids are written out.
const NAMED: usize = 10;

/// Why something wasn't looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unseen {
    /// The settings that name it are wrong.
    Settings,
    /// It stands in the database, which can't be read.
    Database,
    /// Looking at it failed.
    Failed(String),
}

/// The line of what was looked at, or why it wasn't.
pub fn seen<T>(check: &'static str, found: Result<T, Unseen>, judge: impl FnOnce(T) -> Line) -> Line {
    let not = "not looked at";
    match found {
        Ok(found) => judge(found),
        Err(Unseen::Settings) => Line::warn(check, not, "mend what settings says first"),
        Err(Unseen::Database) => Line::warn(check, not, "mend what database says first"),
        Err(Unseen::Failed(why)) => Line::warn(check, format!("{not}: {why}"), "mend what migrations says first"),
    }
}

/// The first of many, and how many more.
fn some<T: Display>(all: &[T]) -> String {
    let named: Vec<String> = all.iter().take(NAMED).map(T::to_string).collect();
    let more = if all.len() > NAMED { format!(" and {} more", all.len() - NAMED) } else { String::new() };
    format!("{}{more}", named.join(", "))
}

fn count(n: usize, what: &str) -> String {
    counted(i64::try_from(n).unwrap_or(i64::MAX), what)
}

/// Whether the settings are understood.
#[must_use]
pub fn settings(wrong: Vec<SettingsError>) -> Line {
    if wrong.is_empty() {
        return Line::ok("settings", "all are understood; `lastmile config show` prints them");
    }
    let wrong: Vec<String> = wrong.into_iter().map(|e| format!("{:#}", anyhow::Error::from(e))).collect();
    let cure = "mend it there; config/lastmile.toml lists every setting, and nothing else starts before";
    Line::fail("settings", wrong.join("; "), cure)
}

/// Whether this user may write somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// By its permissions. A disk that is full or mounted to be read only isn't seen.
    Granted,
    /// By its permissions not.
    Denied,
    /// Not to be known without writing.
    Unknown,
}

/// How the database was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DatabaseFound {
    /// There is no such file.
    Missing,
    /// It can't be read, and why.
    Closed(String),
    /// It is read.
    Open(Access),
}

/// Whether the database is there. `url` is without its password.
#[must_use]
pub fn database(url: &str, found: &DatabaseFound) -> Line {
    const CHECK: &str = "database";
    match found {
        DatabaseFound::Missing => Line::fail(
            CHECK,
            format!("{url} isn't there"),
            "for a new installation `lastmile village import FILE` makes it; else correct database.url or restore a backup",
        ),
        DatabaseFound::Closed(why) => Line::fail(
            CHECK,
            format!("{url} can't be read: {why}"),
            "check database.url, whether it runs, and who may read it; `lastmile serve` takes up what a crash left",
        ),
        DatabaseFound::Open(Access::Granted) => {
            Line::ok(CHECK, format!("{url} is read, and this user may write there"))
        }
        DatabaseFound::Open(Access::Denied) => Line::fail(
            CHECK,
            format!("{url} is read, but this user may not write there"),
            "give the user that runs lastmile the file and its folder to write",
        ),
        DatabaseFound::Open(Access::Unknown) => {
            Line::ok(CHECK, format!("{url} is read; whether it can be written isn't known without writing"))
        }
    }
}

/// Whether the database's schema is this program's.
#[must_use]
pub fn migrations(schema: Schema) -> Line {
    const CHECK: &str = "migrations";
    let run = "keep a backup, then start `lastmile serve`, which runs them";
    match schema {
        Schema::Empty => Line::warn(CHECK, "none has run: the database is empty or another program's", run),
        Schema::Behind { ran, of } => Line::warn(CHECK, format!("{ran} of {of} have run"), run),
        Schema::Current => Line::ok(CHECK, "all have run"),
        Schema::Ahead(version) => Line::warn(
            CHECK,
            format!("all have run, and those of a newer release up to {version}, which only add"),
            "bring this machine to that release too, before one that takes away",
        ),
        Schema::Newer(version) => Line::fail(
            CHECK,
            format!("migration {version} of a newer release has taken away what this one needs"),
            "use that release or a later one",
        ),
        Schema::Broken(version) => Line::fail(
            CHECK,
            format!("migration {version} was broken off"),
            "restore the backup from before it, and let it run again",
        ),
        Schema::Changed(version) => Line::fail(
            CHECK,
            format!("migration {version} has run, and isn't this program's"),
            "use the program that the database was made with; a released migration never changes",
        ),
    }
}

/// What is known of the time.
#[derive(Clone, Copy, Debug)]
pub struct ClockFound {
    /// This machine's.
    pub now: Moment,
    /// When the newest thing in the database was written.
    pub newest: Option<Moment>,
    /// What a network's answer said that it was.
    pub network: Option<Moment>,
}

/// Whether the clock can be right.
#[must_use]
pub fn clock(found: ClockFound) -> Line {
    const CHECK: &str = "clock";
    let set = "set the machine's clock, best by NTP: every deadline runs on it";
    let ClockFound { now, newest, network } = found;
    if now < first_moment(RELEASED) {
        return Line::fail(CHECK, format!("it is {now} here, before this version was made"), set);
    }
    if let Some(newest) = newest.filter(|newest| newest.since(now) > APART) {
        let says = format!("it is {now} here, and the newest row is of {newest}: the clock was set back");
        return Line::fail(CHECK, says, set);
    }
    match network {
        None if newest.is_none() => Line::ok(CHECK, format!("it is {now}")),
        Some(theirs) if theirs.since(now).max(now.since(theirs)) > APART => {
            Line::warn(CHECK, format!("it is {now} here and {theirs} at Telegram's server"), set)
        }
        Some(_) => Line::ok(CHECK, format!("it is {now}, and Telegram's server agrees")),
        None => Line::ok(CHECK, format!("it is {now}, and nothing in the database is later")),
    }
}

/// The first moment of a year in UTC.
fn first_moment(year: i16) -> Moment {
    let day = Date::constant(year, 1, 1).to_zoned(jiff::tz::TimeZone::UTC);
    day.map_or(Moment(0), |day| day.timestamp().into())
}

/// Which days are counted. A name that isn't known is refused by the settings.
#[must_use]
pub fn zone(name: &str, today: Date) -> Line {
    Line::ok("zone", format!("days are those of {name}, where it is {today}"))
}

/// How the place of photos and voices was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FilesFound {
    /// No such folder.
    Missing,
    /// Something else stands there, or it can't be looked at.
    NotAFolder(String),
    /// A folder.
    Folder(Access),
}

/// Whether photos and voices are kept. `kept`: how many have a row, and the ids of those without their bytes; none when
/// the database wasn't read.
#[must_use]
pub fn files(folder: &Path, found: &FilesFound, kept: Option<(usize, Vec<i64>)>) -> Line {
    const CHECK: &str = "files";
    let place = folder.display();
    let (rows, lost) = kept.unwrap_or_default();
    let restore = "correct files.url or restore the folder from a backup";
    match found {
        FilesFound::Missing if rows > 0 => {
            Line::fail(CHECK, format!("{place} isn't there, and {} should be in it", count(rows, "file")), restore)
        }
        FilesFound::Missing => {
            Line::warn(CHECK, format!("{place} isn't there yet"), "`lastmile serve` makes it; else correct files.url")
        }
        FilesFound::NotAFolder(why) => Line::fail(CHECK, format!("{place} can't be used: {why}"), "correct files.url"),
        FilesFound::Folder(Access::Denied) => Line::fail(
            CHECK,
            format!("{place} may not be written by this user"),
            "give the folder to the user that runs lastmile",
        ),
        FilesFound::Folder(Access::Granted | Access::Unknown) if !lost.is_empty() => {
            let (all, gone) = (count(rows, "file"), lost.len());
            let says = format!("of {all} in {place} the bytes of {gone} are gone: {}", some(&lost));
            Line::warn(CHECK, says, restore)
        }
        FilesFound::Folder(Access::Granted) => {
            Line::ok(CHECK, format!("{} in {place}, and this user may write there", count(rows, "file")))
        }
        FilesFound::Folder(Access::Unknown) => Line::ok(
            CHECK,
            format!("{} in {place}; whether it can be written isn't known without writing", count(rows, "file")),
        ),
    }
}

/// Whether deadlines and categories are understood: the version in force, or what is wrong.
#[must_use]
pub fn policy(read: Result<String, String>) -> Line {
    match read {
        Ok(version) => Line::ok("policy", format!("deadlines are those in force since {version}")),
        Err(why) => {
            Line::fail("policy", why, "mend it there, or take policy.dir out of the settings for what is built in")
        }
    }
}

/// Whether the public holidays are known of the years in which dates are set today: each year with its notice's number.
#[must_use]
pub fn workdays(years: &[(i16, Option<String>)]) -> Line {
    let listed = |known: bool| {
        let years = years.iter().filter(|(_, notice)| notice.is_some() == known);
        years
            .map(|(year, notice)| notice.as_ref().map_or(year.to_string(), |n| format!("{year} ({n})")))
            .collect::<Vec<_>>()
    };
    let (known, unknown) = (listed(true), listed(false).join(" and "));
    if unknown.is_empty() {
        return Line::ok("workdays", format!("the public holidays are those of {}", known.join(" and ")));
    }
    Line::warn(
        "workdays",
        format!("the notice on the public holidays of {unknown} isn't here: dates in it may still move"),
        "write it as workdays/YEAR.toml in policy.dir, as config/policy/workdays/2026.toml, and start again",
    )
}

/// How the villages stand today.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct VillagesFound {
    /// How many there are.
    pub all: usize,
    /// The codes of those without a first secretary or stand-in, whose township or city gets what is said.
    pub vacant: Vec<String>,
    /// The codes of those where township and city have nobody either.
    pub alone: Vec<String>,
}

/// Whether every village has somebody in office.
#[must_use]
pub fn villages(found: &VillagesFound) -> Line {
    const CHECK: &str = "villages";
    let VillagesFound { all, vacant, alone } = found;
    if *all == 0 {
        return Line::warn(CHECK, "there are none", "`lastmile village import FILE` takes them from a CSV file");
    }
    let cure =
        "`lastmile appoint --village CODE --role first_secretary …` gives the post; `lastmile appoint --help` says how";
    let mut says = vec![];
    if !alone.is_empty() {
        says.push(format!("nobody in office, not in township or city either: {}", some(alone)));
    }
    if !vacant.is_empty() {
        says.push(format!("no first secretary or stand-in, so township or city gets what is said: {}", some(vacant)));
    }
    if says.is_empty() {
        return Line::ok(CHECK, format!("{}, each with somebody in office today", count(*all, "village")));
    }
    Line::warn(CHECK, says.join("; "), cure)
}

/// Whether every message was handled. `parked`: the ids of those set aside.
#[must_use]
pub fn inbox(parked: &[i64]) -> Line {
    if parked.is_empty() {
        return Line::ok("inbox", "nothing is parked");
    }
    let says = format!("{} couldn't be handled: {}", count(parked.len(), "message"), some(parked));
    Line::warn("inbox", says, "`lastmile inbox list` says why; mend the cause, then `lastmile inbox retry`")
}

/// Whether every message was said. `dead`: the ids of those given up; `undeliverable`: how many have no address any more.
#[must_use]
pub fn outbox(dead: &[i64], undeliverable: usize) -> Line {
    let unreached = match undeliverable {
        0 => String::new(),
        n => format!(" ({} to addresses that can't be reached any more)", count(n, "message")),
    };
    if dead.is_empty() {
        return Line::ok("outbox", format!("nothing is dead{unreached}"));
    }
    let says = format!("{} couldn't be said: {}{unreached}", count(dead.len(), "message"), some(dead));
    Line::warn("outbox", says, "`lastmile outbox list` says why; mend the cause, then `lastmile outbox retry`")
}

/// Whether every timer fired. `parked`: the ids of those given up.
#[must_use]
pub fn timers(parked: &[i64]) -> Line {
    if parked.is_empty() {
        return Line::ok("timers", "none was given up");
    }
    let says =
        format!("{} failed and {} tried any more: {}", count(parked.len(), "timer"), are_not(parked), some(parked));
    Line::warn("timers", says, "`lastmile verify` says why; mend the cause, then `lastmile inbox retry`")
}

fn are_not<T>(all: &[T]) -> &'static str {
    if all.len() == 1 { "isn't" } else { "aren't" }
}

/// Whether the channels suit the place (domain §9: in mainland China the data of public bodies stays there).
#[must_use]
pub fn region(region: Region, telegram: bool) -> Line {
    const CHECK: &str = "region";
    match (region, telegram) {
        (Region::China, true) => Line::warn(
            CHECK,
            "tenant.region is cn and Telegram is on: what is said there leaves mainland China",
            "take Telegram's token out of the settings; the web chat serves there",
        ),
        (Region::China, false) => Line::ok(CHECK, "cn: no channel carries data out of mainland China"),
        (Region::Anywhere, true | false) => Line::ok(CHECK, "tenant.region asks for nothing"),
    }
}

/// Whether people reach the address that links and QR codes carry. `public`: `http.public_url`.
#[must_use]
pub fn address(public: &str, listen: SocketAddr) -> Line {
    const CHECK: &str = "address";
    let (scheme, host) = public.split_once("://").unwrap_or(("", public));
    let here = host.starts_with("127.") || host.starts_with("[::1]") || host.split(':').next() == Some("localhost");
    match (here, scheme, listen.ip().is_loopback()) {
        (true, _, false) => Line::warn(
            CHECK,
            format!("links and QR codes carry {public}, which no telephone reaches, though {listen} is listened at"),
            "set http.public_url to the address that people open",
        ),
        (true, _, true) => Line::ok(CHECK, format!("{public}, for this machine alone")),
        (false, "https", _) => Line::ok(CHECK, format!("links and QR codes carry {public}")),
        (false, _, _) => Line::warn(
            CHECK,
            format!("links and QR codes carry {public}, and without https others on the way read along"),
            "put something that speaks TLS before it and set http.public_url to https://…",
        ),
    }
}
