//! What a person of office says of their leave. Knows the words and the calendar; whose leave it is, and whether it may be,
//! is the desk's to know.

use jiff::civil::Date;

use super::dates;
use super::lexicon::Lexicon;
use super::normal::fold;

/// What was said of a leave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LeaveWords {
    /// Away from one day until another, both included, the last not before today.
    Days(Date, Date),
    /// Back again.
    Back,
    /// Leave is spoken of, and no days are understood: none, past ones, or the wrong way round.
    Unclear,
}

/// See [`super::Words::leave_days`].
pub(super) fn days(lexicon: &Lexicon, text: &str, today: Date) -> Option<LeaveWords> {
    let folded = fold(text, &lexicon.variants);
    dates::range(lexicon, folded.trim(), today).map(|range| of(range, today))
}

fn of((from, until): (Date, Date), today: Date) -> LeaveWords {
    if from <= until && until >= today { LeaveWords::Days(from.max(today), until) } else { LeaveWords::Unclear }
}

/// See [`super::Words::leave`].
pub(super) fn read(lexicon: &Lexicon, text: &str, today: Date) -> Option<LeaveWords> {
    let folded = fold(text, &lexicon.variants);
    let said = folded.trim_end_matches(|c: char| !c.is_alphanumeric());
    if lexicon.back.iter().any(|word| word == said) {
        return Some(LeaveWords::Back);
    }
    let rest = lexicon.leave.iter().find_map(|word| said.strip_prefix(word.as_str()))?.trim_start();
    match dates::range(lexicon, rest, today) {
        Some(range) => Some(of(range, today)),
        // Words that only begin so tell of something else; a command, or the bare word, asks how.
        None => (rest.is_empty() || said.starts_with('/')).then_some(LeaveWords::Unclear),
    }
}
