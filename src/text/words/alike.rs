//! Whether two messages speak of one trouble: by the places they name and by the words they share. Also the words by which
//! somebody says that two numbers are one matter. It decides nothing: what is alike is asked about.

use std::collections::BTreeSet;

use super::Likeness;
use super::lexicon::Lexicon;
use super::normal::fold;
use super::numbers::numeral;

/// So much of two texts' pairs of letters is the same where they say the same thing (our choice).
const SAME: f64 = 0.5;
/// A sentence that joins two numbers is short (our choice).
const SHORT: usize = 40;

/// How alike two texts are.
pub(super) fn likeness(lexicon: &Lexicon, one: &str, other: &str) -> Likeness {
    let (one, other) = (fold(one, &lexicon.variants), fold(other, &lexicon.variants));
    let (here, there) = (places(lexicon, &one), places(lexicon, &other));
    // Two lamps at two ends of the village.
    if differ(&here, &there) {
        return Likeness::Elsewhere;
    }
    let one_place = here.intersection(&there).next().is_some();
    if one_place || shared(&one, &other) >= SAME { Likeness::Same } else { Likeness::Perhaps }
}

/// A place that folded text names: the side of the village, or a group, a lane, a house by its number.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Side(String),
    Numbered(String, i64),
}

/// Whether both name a place of one sort, and never the same.
fn differ(here: &BTreeSet<Place>, there: &BTreeSet<Place>) -> bool {
    let sort = |place: &Place| match place {
        Place::Side(_) => String::new(),
        Place::Numbered(unit, _) => unit.clone(),
    };
    here.iter().any(|one| {
        let mut same_sort = there.iter().filter(|other| sort(one) == sort(other)).peekable();
        same_sort.peek().is_some() && same_sort.all(|other| other != one)
    })
}

fn places(lexicon: &Lexicon, folded: &str) -> BTreeSet<Place> {
    let mut found: BTreeSet<Place> = lexicon
        .sides
        .iter()
        .filter(|(word, _)| folded.contains(word.as_str()))
        .map(|(_, side)| Place::Side(side.clone()))
        .collect();
    let chars: Vec<char> = folded.chars().collect();
    let mut at = 0;
    while at < chars.len() {
        let Some((number, length)) = numeral(lexicon, &chars[at..]) else {
            at += 1;
            continue;
        };
        let after: String = chars[at + length..].iter().take(8).collect();
        let before: String = chars[at.saturating_sub(8)..at].iter().collect();
        let unit = |unit: &&String| {
            after.trim_start().starts_with(unit.as_str())
                || unit.is_ascii() && before.trim_end().ends_with(unit.as_str())
        };
        if let Some(unit) = lexicon.units.iter().find(unit) {
            found.insert(Place::Numbered(unit.clone(), number));
        }
        at += length;
    }
    found
}

/// How much of their pairs of letters two folded texts share: twice the shared ones among all, from 0 to 1.
fn shared(one: &str, other: &str) -> f64 {
    let pairs = |text: &str| {
        let letters: Vec<char> = text.chars().filter(|c| c.is_alphanumeric()).collect();
        letters.windows(2).map(|pair| (pair[0], pair[1])).collect::<BTreeSet<_>>()
    };
    let (one, other) = (pairs(one), pairs(other));
    let all = one.len() + other.len();
    if all == 0 { 0.0 } else { 2.0 * one.intersection(&other).count() as f64 / all as f64 }
}

/// The two numbers that a short sentence says are one matter, the smaller first.
pub(super) fn one_matter(lexicon: &Lexicon, text: &str) -> Option<(i64, i64)> {
    let folded = fold(text, &lexicon.variants);
    let says = |word: &String| folded.contains(word.as_str());
    if folded.chars().count() > SHORT || !lexicon.one_matter.iter().any(says) || lexicon.two_matters.iter().any(says) {
        return None;
    }
    let mut numbers = folded
        .split(|c: char| !c.is_ascii_digit())
        .filter(|piece| !piece.is_empty())
        .map(|piece| piece.parse::<i64>().ok().filter(|number| *number > 0));
    match (numbers.next(), numbers.next(), numbers.next()) {
        (Some(Some(one)), Some(Some(other)), None) if one != other => Some((one.min(other), one.max(other))),
        _ => None,
    }
}
