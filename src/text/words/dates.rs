//! Dates in words. Knows the calendar and the token lists; knows no policy and no limit of a promise.

use jiff::civil::Date;

use super::lexicon::Lexicon;

/// Why words are no date to promise by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DateTrouble {
    /// No date in them, more than one, or too much beside it.
    NotADate,
    /// A day that no calendar has: 30 February.
    Impossible,
    /// A day before today.
    Past(Date),
}

pub(super) fn read(_lexicon: &Lexicon, _text: &str, _today: Date) -> Result<Date, DateTrouble> {
    Err(DateTrouble::NotADate)
}
