//! The words after "backlog" and "stats": which state or figure, leaf, months; what is left may be a village. Looks nothing
//! up.

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

/// A month as typed: its year, if said, and 1 to 12. A bare one is the caller's to place.
type Month = (Option<i16>, i8);

/// The filters as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filters {
    /// The first state named.
    pub state: Option<FilterState>,
    /// The figure named, by its code: of the four numbers alone.
    pub figure: Option<String>,
    /// The first leaf named, by its code or by a word of its lists.
    pub leaf: Option<Leaf>,
    /// The month named, or the first of two.
    pub month: Option<Month>,
    /// The last month, where two are named.
    pub last_month: Option<Month>,
    /// Words left over, in order, such as a village's name.
    pub rest: Vec<String>,
}

/// See [`super::Words::backlog_filters`].
pub(super) fn read(lexicon: &Lexicon, text: &str) -> Filters {
    let mut filters = Filters::default();
    // States first: some are said in several words.
    let mut body = opened(lexicon, text, &lexicon.backlog);
    for (word, state) in &lexicon.filters {
        if body.contains(word.as_str()) {
            filters.state.get_or_insert(*state);
            body = body.replace(word.as_str(), " ");
        }
    }
    read_pieces(lexicon, &body, filters)
}

/// See [`super::Words::stats_filters`].
pub(super) fn read_stats(lexicon: &Lexicon, text: &str) -> Filters {
    let mut filters = Filters::default();
    // Figures first: a number's word opens too.
    let mut body = fold(text, &lexicon.variants);
    for (word, code) in &lexicon.figures {
        if body.contains(word.as_str()) {
            filters.figure.get_or_insert_with(|| code.clone());
            body = body.replace(word.as_str(), " ");
        }
    }
    let body = opened(lexicon, body.trim_start(), &lexicon.stats);
    read_pieces(lexicon, &body, filters)
}

/// See [`super::Words::find_words`].
pub(super) fn find_words(lexicon: &Lexicon, text: &str) -> String {
    opened(lexicon, text, &lexicon.finds).trim_matches(|c: char| !c.is_alphanumeric()).to_owned()
}

/// What follows the word that opens.
fn opened(lexicon: &Lexicon, text: &str, openers: &[String]) -> String {
    let folded = fold(text, &lexicon.variants);
    let said = folded.trim_start_matches('/');
    openers.iter().find_map(|word| said.strip_prefix(word.as_str())).unwrap_or(said).to_owned()
}

fn read_pieces(lexicon: &Lexicon, body: &str, mut filters: Filters) -> Filters {
    let separates = |c: char| !c.is_alphanumeric() && !matches!(c, '-' | '/' | '_');
    for piece in body.split(separates).filter(|piece| !piece.is_empty()) {
        let (first, last) = months(lexicon, piece);
        if filters.month.is_none() && first.is_some() {
            (filters.month, filters.last_month) = (first, last);
        } else if filters.month.is_some() && filters.last_month.is_none() && first.is_some() {
            filters.last_month = first;
        } else if filters.month.is_some() && lexicon.range_words.iter().any(|word| word == piece) {
            // "To", between two months.
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

/// A month, or two with a word between them that says so.
fn months(lexicon: &Lexicon, piece: &str) -> (Option<Month>, Option<Month>) {
    let two = |word: &String| {
        let (first, last) = piece.split_once(word.as_str())?;
        Some((month(lexicon, first)?, month(lexicon, last)?))
    };
    match lexicon.range_words.iter().find_map(two) {
        Some((first, last)) => (Some(first), Some(last)),
        None => (month(lexicon, piece), None),
    }
}

fn leaf(lexicon: &Lexicon, piece: &str) -> Option<Leaf> {
    let coded = lexicon.leaves.iter().position(|leaf| leaf.0 == piece);
    coded.or_else(|| lexicon.leaf_words.get(piece).copied()).map(|index| lexicon.leaves[index].clone())
}

/// "11" with a month word, a month's name, "2026-11", a year word and a month word.
fn month(lexicon: &Lexicon, piece: &str) -> Option<Month> {
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
