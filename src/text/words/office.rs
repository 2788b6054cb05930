//! What people of office say of posts: who holds one, an appointment in one line, an invitation. Knows the words and the
//! calendar; which villages there are is handed in, and who may do what is the desk's to know.

use jiff::civil::Date;

use super::lexicon::Lexicon;
use super::normal::fold;
use super::{dates, numbers};

/// What is asked of the posts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfficeAsk {
    /// Who holds which.
    Who,
    /// To give one.
    Appoint,
    /// To invite whoever holds one.
    Invite,
}

/// A command about posts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeWords {
    /// Which.
    pub ask: OfficeAsk,
    /// What follows, as it was typed.
    pub rest: String,
    /// A slash command: nothing else can be meant.
    pub slash: bool,
    /// What follows stands apart, as a name after a command does.
    pub parted: bool,
}

/// The parts of an appointment as far as they were understood.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AppointWords {
    /// The post, by its tag.
    pub role: Option<String>,
    /// A village or township, as it was typed.
    pub place: Option<String>,
    /// What the person is called.
    pub name: Option<String>,
    /// The unit that sends or employs them.
    pub unit: Option<String>,
    /// The first and the last day.
    pub term: Option<(Date, Date)>,
    /// Where to call them, as digits.
    pub phone: Option<String>,
    /// What wasn't understood.
    pub unread: Vec<String>,
}

/// Openers are at most so long.
const OPENER: usize = 40;
/// A part is made of at most so many words.
const WORDS: usize = 5;

/// See [`super::Words::office`].
pub(super) fn read(lexicon: &Lexicon, text: &str) -> Option<OfficeWords> {
    let text = text.trim();
    let folded = fold(text, &lexicon.variants);
    let lists = [
        (OfficeAsk::Who, &lexicon.asks_who),
        (OfficeAsk::Appoint, &lexicon.appoints),
        (OfficeAsk::Invite, &lexicon.invites),
    ];
    lists.into_iter().find_map(|(ask, openers)| {
        let opener = openers.iter().find(|opener| folded.starts_with(opener.as_str()))?;
        let rest = after(lexicon, text, opener)?;
        // "Who answers for" needs no space before a village's name; the others could begin any sentence.
        let parted = rest.is_empty() || rest.starts_with(|c: char| !c.is_alphanumeric());
        let runs_on =
            ask == OfficeAsk::Who && !text.starts_with('/') && !rest.starts_with(|c: char| c.is_ascii_alphanumeric());
        let rest = rest.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
        (parted || runs_on).then(|| OfficeWords { ask, rest, slash: text.starts_with('/'), parted })
    })
}

/// What follows an opener, as it was typed: a name keeps its characters.
fn after<'t>(lexicon: &Lexicon, text: &'t str, opener: &str) -> Option<&'t str> {
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8()).take(OPENER);
    ends.map(|end| text.split_at(end)).find(|(head, _)| fold(head, &lexicon.variants) == opener).map(|(_, rest)| rest)
}

/// See [`super::Words::appoint`].
pub(super) fn appoint(lexicon: &Lexicon, text: &str, today: Date, is_place: &dyn Fn(&str) -> bool) -> AppointWords {
    let parts = |c: char| c.is_whitespace() || matches!(c, ',' | ';' | '\u{ff0c}' | '\u{3001}' | '\u{ff1b}');
    let mut left: Vec<&str> = text.split(parts).filter(|word| !word.is_empty()).collect();
    let folded = |text: &str| fold(text, &lexicon.variants);
    let unit = labelled(&mut left, &lexicon.unit_before, &folded);
    let name = labelled(&mut left, &lexicon.name_before, &folded);
    let term = take(&mut left, |words| term(lexicon, &folded(words), today));
    let term = term.or_else(|| two_days(lexicon, &mut left, today));
    let phone = take(&mut left, |words| {
        let bare = !words.chars().any(char::is_alphabetic);
        numbers::phone_in(lexicon, words).filter(|_| bare)
    });
    let mut read = AppointWords { unit, name, term, phone, ..AppointWords::default() };
    let role_of =
        |words: &str| lexicon.roles.iter().find(|(word, _)| *word == folded(words)).map(|(_, tag)| tag.clone());
    read.role = take(&mut left, role_of);
    read.place = take(&mut left, |words| is_place(words).then(|| words.to_owned()));
    if read.role.is_none() || read.place.is_none() {
        // Written together: the village and its post.
        let both = take(&mut left, |words| {
            let cuts = words.char_indices().skip(1).map(|(at, _)| words.split_at(at));
            let mut halves = cuts.flat_map(|(one, other)| [(one, other), (other, one)]);
            halves.find_map(|(place, role)| {
                role_of(role).filter(|_| is_place(place)).map(|role| (place.to_owned(), role))
            })
        });
        if let Some((place, role)) = both {
            read.place.get_or_insert(place);
            read.role.get_or_insert(role);
        }
    }
    let is_unit = |word: &&str| lexicon.unit_endings.iter().any(|end| folded(word).ends_with(end.as_str()));
    match (left.as_slice(), read.name.is_some(), read.unit.is_some()) {
        ([], _, _) => {}
        ([one], false, false) if is_unit(one) => read.unit = Some((*one).to_owned()),
        ([one], false, _) => read.name = Some((*one).to_owned()),
        ([one], true, false) => read.unit = Some((*one).to_owned()),
        // Said in either order where only one of them is called as units are; else as people say it, the name first.
        ([unit, name], false, false) if is_unit(unit) && !is_unit(name) => {
            (read.name, read.unit) = (Some((*name).to_owned()), Some((*unit).to_owned()));
        }
        ([name, unit], false, false) => {
            (read.name, read.unit) = (Some((*name).to_owned()), Some((*unit).to_owned()));
        }
        // Which of several words are the name and which the unit, nobody can tell: they are asked for.
        (several, _, _) => read.unread = several.iter().map(|word| (*word).to_owned()).collect(),
    }
    read
}

/// Takes the first stretch of neighbouring words that `reads` understands, the longest first.
fn take<T>(left: &mut Vec<&str>, reads: impl Fn(&str) -> Option<T>) -> Option<T> {
    for size in (1..=WORDS.min(left.len())).rev() {
        for at in 0..=left.len() - size {
            if let Some(found) = reads(&left[at..at + size].join(" ")) {
                left.drain(at..at + size);
                return Some(found);
            }
        }
    }
    None
}

/// Takes the word behind a label: "unit X", "unit: X".
fn labelled(left: &mut Vec<&str>, labels: &[String], folded: &dyn Fn(&str) -> String) -> Option<String> {
    let colon = [':', '\u{ff1a}'];
    for at in 0..left.len() {
        let word = left[at];
        let (label, value) = word.split_once(colon).unwrap_or((word, ""));
        if !labels.contains(&folded(label)) || (value.is_empty() && at + 1 >= left.len()) {
            continue;
        }
        let value = if value.is_empty() { left.remove(at + 1) } else { value };
        left.remove(at);
        return Some(value.trim_matches(colon).to_owned());
    }
    None
}

/// A first and a last day in folded words and nothing else.
fn term(lexicon: &Lexicon, folded: &str, today: Date) -> Option<(Date, Date)> {
    if folded.chars().filter(char::is_ascii_digit).count() < 2 {
        return None;
    }
    let bare = lexicon.from_before.iter().find_map(|word| folded.strip_prefix(word.as_str())).unwrap_or(folded);
    dates::range(lexicon, bare.trim_start(), today).filter(|(from, until)| from != until)
}

/// Two whole days of the calendar, each a word of its own.
fn two_days(lexicon: &Lexicon, left: &mut Vec<&str>, today: Date) -> Option<(Date, Date)> {
    let day = |word: &str| {
        let folded = fold(word, &lexicon.variants);
        let whole = folded.chars().filter(char::is_ascii_digit).count() >= 6;
        dates::range(lexicon, &folded, today).filter(|(from, until)| whole && from == until).map(|(day, _)| day)
    };
    let days: Vec<(usize, Date)> = left.iter().enumerate().filter_map(|(at, word)| Some((at, day(word)?))).collect();
    let [(first, from), (last, until)] = days[..] else { return None };
    left.remove(last);
    left.remove(first);
    Some((from, until))
}
