//! Time: instants (`Moment`), the tenant's zone (`Zone`), and the `Clock` that is handed in and owns sleeping.
//! Nothing else in the house may read the time; `clippy.toml` holds that.

use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use futures_util::future::BoxFuture;
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;

/// An instant: UTC, microseconds since 1970. Stored as an integer, because text timestamps compare wrongly in SQLite.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type, serde::Serialize, serde::Deserialize,
)]
#[sqlx(transparent)]
#[serde(transparent)]
pub struct Moment(pub i64);

impl Moment {
    /// This moment moved on by `d`, at the far end of time where that overflows.
    #[must_use]
    pub fn plus(self, d: Duration) -> Self {
        Self(self.0.saturating_add(i64::try_from(d.as_micros()).unwrap_or(i64::MAX)))
    }

    /// This moment moved back by `d`.
    #[must_use]
    pub fn minus(self, d: Duration) -> Self {
        Self(self.0.saturating_sub(i64::try_from(d.as_micros()).unwrap_or(i64::MAX)))
    }

    /// How long after `earlier` this is; zero if it isn't.
    #[must_use]
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }

    fn timestamp(self) -> jiff::Timestamp {
        jiff::Timestamp::from_microsecond(self.0).unwrap_or(if self.0 < 0 {
            jiff::Timestamp::MIN
        } else {
            jiff::Timestamp::MAX
        })
    }
}

impl std::fmt::Display for Moment {
    /// RFC 3339 in UTC, for logs and JSON.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.timestamp().fmt(f)
    }
}

impl From<jiff::Timestamp> for Moment {
    fn from(t: jiff::Timestamp) -> Self {
        Self(t.as_microsecond())
    }
}

/// The tenant's time zone: what a "day" is.
#[derive(Clone, Debug)]
pub struct Zone(TimeZone);

impl Zone {
    /// The zone of that IANA name, for example `Asia/Shanghai`.
    ///
    /// # Errors
    /// When no such zone is known.
    pub fn named(name: &str) -> Result<Self, jiff::Error> {
        TimeZone::get(name).map(Self)
    }

    /// Its IANA name.
    #[must_use]
    pub fn name(&self) -> &str {
        self.0.iana_name().unwrap_or("a zone without a name")
    }

    /// The wall clock at `at`.
    #[must_use]
    pub fn wall(&self, at: Moment) -> DateTime {
        self.0.to_datetime(at.timestamp())
    }

    /// The day of `at`.
    #[must_use]
    pub fn day(&self, at: Moment) -> Date {
        self.wall(at).date()
    }

    /// The instant of a wall-clock time; in a gap the later, in a fold the earlier reading.
    #[must_use]
    pub fn at(&self, day: Date, time: Time) -> Moment {
        match day.to_datetime(time).to_zoned(self.0.clone()) {
            Ok(z) => z.timestamp().into(),
            Err(_) => Moment(i64::MAX),
        }
    }

    /// The end of `day`: its last microsecond, so that "by 26 November" holds through that evening.
    #[must_use]
    pub fn end_of(&self, day: Date) -> Moment {
        match day.tomorrow() {
            Ok(next) => Moment(self.at(next, Time::midnight()).0.saturating_sub(1)),
            Err(_) => Moment(i64::MAX),
        }
    }
}

/// What time it is, and waiting for it. Handed to whoever needs it.
pub trait Clock: Send + Sync + 'static {
    /// The present moment.
    fn now(&self) -> Moment;

    /// Waits `d` of real time. Loops sleep with this and look at `now` again, so a hand-moved clock never hangs them.
    fn sleep(&self, d: Duration) -> BoxFuture<'static, ()>;
}

/// The machine's clock, moved on or back by a fixed amount (zero, except in the demo).
#[derive(Debug, Default)]
pub struct SystemClock {
    shift: AtomicI64,
}

impl SystemClock {
    /// A clock that runs so many microseconds ahead of the machine's; below zero: behind.
    #[must_use]
    pub fn shifted(micros: i64) -> Self {
        Self { shift: AtomicI64::new(micros) }
    }

    /// Moves the clock on, from now on.
    pub fn advance(&self, by: Duration) {
        self.shift.fetch_add(i64::try_from(by.as_micros()).unwrap_or(0), Ordering::SeqCst);
    }

    /// How many microseconds ahead of the machine's clock this one runs.
    #[must_use]
    pub fn shift(&self) -> i64 {
        self.shift.load(Ordering::SeqCst)
    }
}

impl Clock for SystemClock {
    #[expect(clippy::disallowed_methods, reason = "the one place that reads the machine's time")]
    fn now(&self) -> Moment {
        Moment(Moment::from(jiff::Timestamp::now()).0.saturating_add(self.shift()))
    }

    #[expect(clippy::disallowed_methods, reason = "the one place that sleeps")]
    fn sleep(&self, d: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(d))
    }
}

/// A clock that stands still until it is moved by hand: for tests.
#[derive(Debug)]
pub struct HandClock(AtomicI64);

impl HandClock {
    /// A clock that stands at `at`.
    #[must_use]
    pub fn at(at: Moment) -> Self {
        Self(AtomicI64::new(at.0))
    }

    /// Moves it on.
    pub fn advance(&self, by: Duration) {
        self.0.fetch_add(i64::try_from(by.as_micros()).unwrap_or(0), Ordering::SeqCst);
    }

    /// Sets it back, as a machine does that learns that it was ahead.
    pub fn set_back(&self, by: Duration) {
        self.0.fetch_sub(i64::try_from(by.as_micros()).unwrap_or(0), Ordering::SeqCst);
    }
}

impl Clock for HandClock {
    fn now(&self) -> Moment {
        Moment(self.0.load(Ordering::SeqCst))
    }

    #[expect(clippy::disallowed_methods, reason = "sleeping is the clock's; by hand it only yields a little")]
    fn sleep(&self, d: Duration) -> BoxFuture<'static, ()> {
        Box::pin(tokio::time::sleep(d.min(Duration::from_millis(5))))
    }
}
