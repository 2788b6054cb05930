//! The words after "backlog": which state, leaf, month; what is left may be a village. Looks nothing up.

use serde::Deserialize;

use super::lexicon::Lexicon;
use super::normal::fold;
use super::numbers::whole;
use crate::policy::Leaf;

/// What the backlog may be narrowed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FilterState {
    /// The date in force has passed.
    Overdue,
    /// Assigned, not signed.
    Unsigned,
    /// The date in force is today.
    DueToday,
    /// On the visible list of what can't be done now.
    Shelved,
}

/// The backlog's filters as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filters {
    /// The first state named.
    pub state: Option<FilterState>,
    /// The first leaf named, by its code or by a word of its lists.
    pub leaf: Option<Leaf>,
    /// Year, if said, and month 1 to 12. A bare month is the caller's to place.
    pub month: Option<(Option<i16>, i8)>,
    /// Words left over, in order, such as a village's name.
    pub rest: Vec<String>,
}

/// See [`super::Words::backlog_filters`].
pub(super) fn read(lexicon: &Lexicon, text: &str) -> Filters {
    let folded = fold(text, &lexicon.variants);
    let opened = folded.trim_start_matches('/');
    let body = lexicon.backlog.iter().find_map(|word| opened.strip_prefix(word.as_str())).unwrap_or(opened);
    let mut filters = Filters::default();
    // States first: some are said in several words.
    let mut body = body.to_owned();
    for (word, state) in &lexicon.filters {
        if body.contains(word.as_str()) {
            filters.state.get_or_insert(*state);
            body = body.replace(word.as_str(), " ");
        }
    }
    let separates = |c: char| !c.is_alphanumeric() && !matches!(c, '-' | '/' | '_');
    for piece in body.split(separates).filter(|piece| !piece.is_empty()) {
        if filters.month.is_none()
            && let Some(month) = month(lexicon, piece)
        {
            filters.month = Some(month);
        } else if filters.leaf.is_none()
            && let Some(leaf) = leaf(lexicon, piece)
        {
            filters.leaf = Some(leaf);
        } else {
            filters.rest.push(piece.to_owned());
        }
    }
    filters
}

fn leaf(lexicon: &Lexicon, piece: &str) -> Option<Leaf> {
    let coded = lexicon.leaves.iter().position(|leaf| leaf.0 == piece);
    coded.or_else(|| lexicon.leaf_words.get(piece).copied()).map(|index| lexicon.leaves[index].clone())
}

/// "11" with a month word, a month's name, "2026-11", a year word and a month word.
fn month(lexicon: &Lexicon, piece: &str) -> Option<(Option<i16>, i8)> {
    if let Some(&month) = lexicon.month_names.get(piece) {
        return Some((None, month));
    }
    let valid = |value: i64| i8::try_from(value).ok().filter(|month| (1..=12).contains(month));
    let year_of = |text: &str| whole(lexicon, text).and_then(|year| i16::try_from(year).ok()).filter(|y| *y > 2000);
    if let Some((year, month)) = piece.split_once(['-', '/']) {
        return Some((Some(year_of(year)?), valid(whole(lexicon, month)?)?));
    }
    let body = lexicon.month_words.iter().find_map(|word| piece.strip_suffix(word.as_str()))?;
    match lexicon.year_words.iter().find_map(|word| body.split_once(word.as_str())) {
        Some((year, month)) => Some((Some(year_of(year)?), valid(whole(lexicon, month)?)?)),
        None => Some((None, valid(whole(lexicon, body)?)?)),
    }
}
