//! Which days are working days: Monday to Friday. The yearly list of public holidays and make-up days belongs here once
//! it is read; nobody else asks what day of the week it is.

use std::iter::successors;

use jiff::civil::{Date, Weekday};

/// Whether people work on `day`.
#[must_use]
pub fn is_workday(day: Date) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// `day`, or the first working day after it.
pub(super) fn at_or_after(day: Date) -> Date {
    successors(Some(day), |d| d.tomorrow().ok()).find(|d| is_workday(*d)).unwrap_or(Date::MAX)
}

/// The `n`th working day after `day`, which itself doesn't count; for none, `day` or the first working day after it.
pub(super) fn later(day: Date, n: u32) -> Date {
    let Some(more) = n.checked_sub(1) else { return at_or_after(day) };
    successors(day.tomorrow().ok(), |d| d.tomorrow().ok())
        .filter(|d| is_workday(*d))
        .nth(more as usize)
        .unwrap_or(Date::MAX)
}

/// The `n`th working day before `day`, which itself doesn't count; for none, `day` or the last working day before it.
pub(super) fn earlier(day: Date, n: u32) -> Date {
    let (first, more) = match n.checked_sub(1) {
        Some(more) => (day.yesterday().ok(), more),
        None => (Some(day), 0),
    };
    successors(first, |d| d.yesterday().ok()).filter(|d| is_workday(*d)).nth(more as usize).unwrap_or(Date::MIN)
}
