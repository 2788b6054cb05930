//! What reaches a person of office at once, what waits for their digest, and when that comes. Pure, as every rule.

use jiff::ToSpan;

use crate::base::Moment;
use crate::policy::{Policy, PolicyVersion, RestDay, Span};

/// Pushes of a day to one person (domain 4.3, AF-11).
pub const PUSHES: i64 = 3;

/// What a letter about a matter is to the person of office who gets it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Errand {
    /// Danger to life (row 38): at once, at night, and on leave.
    Emergency,
    /// An urgent matter that is new to them (T1): beside the day's pushes.
    Urgent,
    /// A matter that is new to them, or an ask that they decide.
    New,
    /// Something happened with a matter of theirs.
    Answered,
    /// The villager nudges (row 34): merged into the digest.
    Nudged,
    /// Before, on and after the date (row 35): the digest's too.
    Due,
}

/// As what something waits for the digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum What {
    /// A matter that is new to them, or an ask that they decide.
    New,
    /// A date is near or has passed.
    Due,
    /// Something happened with it.
    Answered,
}

/// Which way a letter goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Way {
    /// Now, and it isn't counted.
    Beside,
    /// Now, as one of the day's pushes.
    Counts,
    /// Not by itself: the next digest names the matter.
    Waits(What),
}

/// Which way a letter goes to somebody who has had so many `pushes` on the day on which it would be read.
#[must_use]
pub fn way(errand: Errand, on_leave: bool, pushes: i64) -> Way {
    match (errand, on_leave) {
        (Errand::Emergency, true | false) | (Errand::Urgent, false) => Way::Beside,
        (Errand::New | Errand::Answered, false) if pushes < PUSHES => Way::Counts,
        (Errand::Urgent, true) | (Errand::New, true | false) => Way::Waits(What::New),
        (Errand::Answered | Errand::Nudged, true | false) => Way::Waits(What::Answered),
        (Errand::Due, true | false) => Way::Waits(What::Due),
    }
}

/// When the digest after `now` comes: with the morning's reminders, on a working day.
#[must_use]
pub fn next(policy: &Policy, now: Moment) -> Moment {
    let today = hour(policy, now);
    if policy.is_workday(policy.zone().day(now)) && now < today {
        return today;
    }
    hour(policy, policy.after(Span::Workdays(1), now, RestDay::Moves))
}

/// Whether a digest may come now that it is due: late, but on a working day, and at no hour of rest.
#[must_use]
pub fn may_come(policy: &Policy, version: &PolicyVersion, now: Moment) -> bool {
    policy.is_workday(policy.zone().day(now)) && hour(policy, now) <= now && policy.awake(version, now) == now
}

/// How far back a digest looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// What has waited, and what is due.
    Day,
    /// The first of its week names all that is late: on its day, and then once a week.
    Week,
    /// The first of a week that begins in a new month: the city has what nobody is pushed about any more, too (rows 51, 55).
    Month,
}

/// How far back a digest due at `due` looks when it comes at `now`.
#[must_use]
pub fn reach(policy: &Policy, due: Moment, now: Moment) -> Reach {
    // The Monday of the week of a moment.
    let week = |at: Moment| {
        let day = policy.zone().day(at);
        day.saturating_sub(i64::from(day.weekday().to_monday_zero_offset()).days())
    };
    let last = week(due).min(week(policy.before(Span::Workdays(1), now)));
    let this = week(now);
    if last.first_of_month() < this.first_of_month() {
        Reach::Month
    } else if last < this {
        Reach::Week
    } else {
        Reach::Day
    }
}

/// Half past eight of a moment's day.
fn hour(policy: &Policy, at: Moment) -> Moment {
    policy.before(Span::Days(0), at)
}
