//! From found words to an [`Understood`]: the weighing and the order in which meanings win. Lists live in the lexicon.

use std::collections::BTreeSet;

use super::lexicon::{Effect, Key, Lexicon, Mark, STRONG};
use super::normal::{fold, pieces};
use super::{Emergency, Guess, Intent, Matter, Numbered, Rating, Understood, numbers};
use crate::text::Lang;

/// A leaf needs this much to be named at all beside a stronger one, and to make a text a matter by itself.
const NAMED: i32 = 3;

/// One weak word alone names no leaf.
const WHISPER: i32 = 1;

/// Among so many characters a word that says what is wanted of a matter is looked for before its number (our choice).
const WANTED: usize = 8;

/// What the automaton found in one text.
#[derive(Default)]
struct Found {
    /// Score and first place by leaf index.
    leaves: Vec<(i32, usize)>,
    has: BTreeSet<Key>,
    marks: BTreeSet<Mark>,
    urgent: bool,
    emergency: Option<Emergency>,
}

impl Found {
    fn states_a_need(&self) -> bool {
        self.marks.contains(&Mark::Need) || self.marks.contains(&Mark::Problem)
    }
}

/// See [`super::Words::understand`].
pub(super) fn understand(lexicon: &Lexicon, text: &str) -> Understood {
    let folded = fold(text, &lexicon.variants);
    let mut understood = Understood {
        intent: None,
        digit: None,
        numbered: None,
        emergency: None,
        urgent: false,
        leaf: None,
        also: Vec::new(),
        matter: Matter::No,
        tells: Matter::No,
        calls: false,
        bare: false,
        faint: false,
    };
    if let Some(line) = folded.strip_prefix('/') {
        understood.intent = command(lexicon, line, text);
        if understood.intent.is_some() {
            return understood;
        }
    }
    let found = find(lexicon, &folded);
    weigh(lexicon, &found, &mut understood);
    understood.emergency = found.emergency;
    understood.urgent = found.urgent || found.emergency.is_some();
    understood.calls = found.marks.contains(&Mark::Calls);
    if let Some(kind) = understood.emergency {
        fit(lexicon, kind, &mut understood);
        understood.matter = Matter::Clear;
        return understood;
    }
    understood.digit = numbers::digit(lexicon, &folded);
    if understood.digit == Some(0) {
        understood.intent = Some(Intent::Human);
    }
    understood.bare = understood.digit.is_some() || bare(lexicon, &folded);
    understood.faint = faint(lexicon, &folded);
    // What follows these words is theirs: a code, filters, a language.
    let opener = pieces(&folded).next().and_then(|piece| lexicon.whole.get(piece));
    let opened = matches!(opener, Some(Key::Recovery | Key::Backlog | Key::Stats | Key::Language));
    if !opened && let Some((key, wanted, number)) = wanted_of(lexicon, &folded) {
        understood.intent = Some(of(key, wanted));
        understood.bare = true;
        understood.numbered = Some(number);
        return understood;
    }
    if !opened && let Some((number, rest)) = numbers::numbered(lexicon, &folded) {
        let intent = intent(lexicon, rest, &found, &understood);
        let plain = rest.is_empty() || intent.is_some();
        if plain {
            understood.numbered = Some(number);
            understood.bare = rest.is_empty() || bare(lexicon, rest);
            understood.intent = understood.intent.take().or(intent);
            return understood;
        }
    }
    if understood.intent.is_some() || understood.digit.is_some() {
        return understood;
    }
    understood.intent = intent(lexicon, &folded, &found, &understood);
    let tells = matter(&folded, &found, &understood);
    understood.matter = if understood.intent.is_some() { Matter::No } else { tells };
    understood.tells = match tells {
        Matter::Clear if found.urgent || found.states_a_need() => Matter::Clear,
        Matter::Clear | Matter::Unclear if understood.leaf.is_some() => Matter::Unclear,
        Matter::Clear | Matter::Unclear | Matter::No => Matter::No,
    };
    understood
}

/// "Hurry 6", which is "6 hurry": a whole known word, then a matter's number and nothing else.
fn wanted_of<'a>(lexicon: &Lexicon, folded: &'a str) -> Option<(Key, &'a str, Numbered)> {
    folded.char_indices().skip(1).take(WANTED).find_map(|(at, _)| {
        let wanted = folded[..at].trim();
        // What follows a search is what is sought.
        let key = lexicon.whole.get(wanted).filter(|key| **key != Key::Find)?;
        let (number, rest) = numbers::numbered(lexicon, folded[at..].trim_start())?;
        let alone = rest.is_empty() && number.village.is_none() && number.digit.is_none();
        alone.then_some((*key, wanted, number))
    })
}

/// A slash command; `None` if nothing but a slash stands there.
fn command(lexicon: &Lexicon, line: &str, text: &str) -> Option<Intent> {
    let name: String = line.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    if name.is_empty() {
        return None;
    }
    let key = lexicon.commands.get(&name).or_else(|| lexicon.whole.get(&name)).copied();
    Some(match key {
        // A link's payload keeps its case.
        Some(Key::Start) => Intent::Start(text.split_whitespace().nth(1).map(str::to_owned)),
        Some(Key::Language) => language(lexicon, &line[name.len()..]),
        Some(key) => of(key, line),
        None => Intent::Command(name),
    })
}

fn language(lexicon: &Lexicon, rest: &str) -> Intent {
    let named = pieces(rest).find_map(|piece| match lexicon.whole.get(piece) {
        Some(Key::LanguageZh) => Some(Lang::Zh),
        Some(Key::LanguageEn) => Some(Lang::En),
        _ => None,
    });
    Intent::Language(named)
}

/// The intent of a key, with what it takes from the text.
fn of(key: Key, folded: &str) -> Intent {
    match key {
        Key::Greeting => Intent::Greeting,
        Key::Thanks => Intent::Thanks,
        Key::Yes | Key::Hum => Intent::Yes,
        Key::No => Intent::No,
        Key::Done => Intent::Done,
        Key::NotDone => Intent::NotDone,
        Key::NotYet => Intent::NotYet,
        Key::Status => Intent::Status,
        Key::Cancel => Intent::Cancel,
        Key::Help => Intent::Help,
        Key::Mine => Intent::Mine,
        Key::MyData => Intent::MyData,
        Key::Privacy => Intent::Privacy,
        Key::Human => Intent::Human,
        Key::Nudge => Intent::Nudge,
        Key::Backlog => Intent::Backlog,
        Key::Stats => Intent::Stats,
        Key::Language => Intent::Language(None),
        Key::LanguageZh => Intent::Language(Some(Lang::Zh)),
        Key::LanguageEn => Intent::Language(Some(Lang::En)),
        Key::Recovery => Intent::Recovery { digits: folded.chars().filter(char::is_ascii_digit).collect() },
        Key::Bind => Intent::Bind,
        Key::Skip => Intent::Skip,
        Key::Category => Intent::Category,
        Key::More => Intent::More,
        Key::Satisfied => Intent::Rating(Rating::Satisfied),
        Key::Fair => Intent::Rating(Rating::Fair),
        Key::Dissatisfied => Intent::Rating(Rating::Dissatisfied),
        Key::Later => Intent::Later,
        Key::NotMine => Intent::NotMine,
        Key::SmallTalk => Intent::SmallTalk,
        Key::Start => Intent::Start(None),
        Key::Find => Intent::Find,
    }
}

/// Scans the text and applies the rules.
fn find(lexicon: &Lexicon, folded: &str) -> Found {
    let mut found = Found { leaves: vec![(0, usize::MAX); lexicon.leaves.len()], ..Found::default() };
    let mut groups = vec![0_u8; lexicon.rules.len()];
    let mut places = vec![usize::MAX; lexicon.rules.len()];
    let mut forbidden = vec![false; lexicon.rules.len()];
    lexicon.scan(folded, |at, effects| {
        for effect in effects {
            match *effect {
                Effect::Leaf(leaf, weight) => {
                    let (score, place) = &mut found.leaves[leaf];
                    *score += weight;
                    *place = (*place).min(at);
                }
                Effect::Has(key) => {
                    found.has.insert(key);
                }
                Effect::Mark(mark) => {
                    found.marks.insert(mark);
                }
                Effect::Undivided => {}
                Effect::Urgent => found.urgent = true,
                Effect::Emergency(kind) => {
                    found.emergency.get_or_insert(kind);
                }
                Effect::Group(rule, group) => {
                    groups[rule] |= 1 << group;
                    places[rule] = places[rule].min(at);
                }
                Effect::Forbid(rule) => forbidden[rule] = true,
            }
        }
    });
    let alone = |piece: &str| lexicon.alone.get(piece).copied();
    if let Some(kind) = pieces(folded).next().and_then(alone).filter(|_| pieces(folded).all(|p| alone(p).is_some())) {
        found.emergency.get_or_insert(kind);
    }
    let mut calm = false;
    for (number, rule) in lexicon.rules.iter().enumerate() {
        if forbidden[number] || groups[number].count_ones() as usize != rule.groups {
            continue;
        }
        if let Some((leaf, weight)) = rule.leaf {
            let (score, place) = &mut found.leaves[leaf];
            *score += weight;
            *place = (*place).min(places[number]);
        }
        if let Some(kind) = rule.emergency {
            found.emergency.get_or_insert(kind);
        }
        found.urgent |= rule.urgent;
        calm |= rule.calm;
        found.has.extend(rule.intent);
    }
    if calm {
        found.urgent = false;
        found.emergency = None;
    }
    found
}

/// Orders the leaves: by score, then by who is named first.
fn weigh(lexicon: &Lexicon, found: &Found, understood: &mut Understood) {
    let mut named: Vec<(usize, i32, usize)> = found
        .leaves
        .iter()
        .enumerate()
        .filter(|(_, (score, _))| *score > WHISPER)
        .map(|(leaf, &(score, place))| (leaf, score, place))
        .collect();
    named.sort_by_key(|&(leaf, score, place)| (std::cmp::Reverse(score), place, lexicon.leaves[leaf].0.as_str()));
    let mut guesses = named.into_iter().map(|(leaf, score, _)| Guess { leaf: lexicon.leaves[leaf].clone(), score });
    understood.leaf = guesses.next();
    let best = understood.leaf.as_ref().map_or(0, |guess| guess.score);
    understood.also = guesses.filter(|guess| guess.score >= NAMED && guess.score * 2 >= best).take(3).collect();
}

/// Puts a danger under a leaf that fits its kind: "I don't want to live" isn't about what else its words stand for.
fn fit(lexicon: &Lexicon, kind: Emergency, understood: &mut Understood) {
    let Some(fitting) = lexicon.fitting.get(&kind) else { return };
    let stays = |guess: &Guess| {
        fitting.leaf.as_ref() == Some(&guess.leaf) || guess.score >= STRONG && fitting.keeps.contains(&guess.leaf)
    };
    if !understood.leaf.as_ref().is_some_and(stays) {
        understood.leaf = fitting.leaf.clone().map(|leaf| Guess { leaf, score: NAMED });
        understood.also.retain(|guess| fitting.leaf.as_ref() != Some(&guess.leaf));
    }
}

/// The main intent of a text. A short answer is known as a whole; phrases count where no stronger need speaks.
fn intent(lexicon: &Lexicon, folded: &str, found: &Found, understood: &Understood) -> Option<Intent> {
    let trimmed = folded.trim();
    let joined: String = trimmed.chars().filter(|c| c.is_alphanumeric()).collect();
    let whole = |text: &str| lexicon.whole.get(text).copied();
    if let Some(key) = whole(trimmed).or_else(|| whole(trimmed.trim_end_matches(|c: char| !c.is_alphanumeric()))) {
        return Some(of(key, folded));
    }
    if let Some(key) = whole(&joined) {
        return Some(of(key, folded));
    }
    // Emoji only: the first known one.
    if joined.is_empty() {
        return trimmed.chars().find_map(|c| whole(c.encode_utf8(&mut [0; 4]))).map(|key| of(key, folded));
    }
    let listed: Vec<Option<Key>> = pieces(folded).map(whole).collect();
    let first = listed.first().copied().flatten();
    match first {
        Some(Key::Recovery | Key::Backlog | Key::Stats) => return first.map(|key| of(key, folded)),
        Some(Key::Language) => return Some(language(lexicon, folded)),
        // Everything said is an answer: the weightiest word counts.
        Some(key) if listed.iter().all(Option::is_some) => {
            let weightiest = listed.iter().flatten().copied().find(|key| {
                !matches!(key, Key::Greeting | Key::Thanks | Key::Yes | Key::Hum | Key::No | Key::SmallTalk | Key::Find)
            });
            return Some(of(weightiest.unwrap_or(key), folded));
        }
        _ => {}
    }
    let need = found.marks.contains(&Mark::Need) || found.marks.contains(&Mark::Problem);
    if first == Some(Key::Find) && searches(folded, need) {
        return Some(Intent::Find);
    }
    let has = |key: Key| found.has.contains(&key);
    // Three narrow letters say about as much as one wide.
    let short = joined.chars().map(|c| if c.is_ascii() { 1 } else { 3 }).sum::<usize>() <= 42;
    if has(Key::Done) && has(Key::Cancel) && !has(Key::NotDone) {
        return Some(Intent::Done);
    }
    // These are said of an earlier matter even when they name its trouble again.
    // "You mean to drop it?" and "rather this than that" take nothing back.
    let cancels = has(Key::Cancel) && understood.also.is_empty();
    if cancels && found.marks.contains(&Mark::Asks) {
        return Some(Intent::Status);
    }
    if cancels {
        return Some(Intent::Cancel);
    }
    for key in [Key::More, Key::NotDone, Key::Nudge, Key::Status, Key::Human, Key::Category] {
        if has(key) {
            return Some(of(key, folded));
        }
    }
    let solved = found.marks.contains(&Mark::Solved) || has(Key::Done);
    if has(Key::Thanks) && (solved || !need) {
        return Some(Intent::Thanks);
    }
    for key in [Key::Dissatisfied, Key::Fair, Key::Satisfied] {
        if has(key) && short {
            return Some(of(key, folded));
        }
    }
    if solved && !need {
        return Some(Intent::Done);
    }
    for key in [Key::MyData, Key::Mine, Key::Privacy, Key::Help, Key::NotYet, Key::Skip, Key::SmallTalk] {
        if has(key) && !need && understood.leaf.as_ref().is_none_or(|guess| guess.score < 2 * NAMED) {
            return Some(of(key, folded));
        }
    }
    if need || understood.leaf.is_some() {
        return None;
    }
    match first {
        Some(key @ (Key::Yes | Key::Hum | Key::No)) if short => Some(of(key, folded)),
        Some(key @ Key::Greeting) if short => Some(of(key, folded)),
        _ if has(Key::No) && short => Some(Intent::No),
        _ if has(Key::Greeting) && short => Some(Intent::Greeting),
        _ => None,
    }
}

/// Whether what follows a word that opens a search is what one looks for: a word or two, not a need that is told. (Our choice:
/// four wide characters, twelve where no need speaks. Longer questions have the command.)
fn searches(folded: &str, need: bool) -> bool {
    let rest = pieces(folded).skip(1).flat_map(str::chars);
    let width: usize = rest.map(|c| if c.is_ascii() { 1 } else { 3 }).sum();
    width > 0 && width <= if need { 12 } else { 36 }
}

/// Whether the lists know the whole text, or each piece of it, as an answer.
fn bare(lexicon: &Lexicon, folded: &str) -> bool {
    let joined: String = folded.chars().filter(|c| c.is_alphanumeric()).collect();
    let listed = |text: &str| lexicon.whole.contains_key(text);
    let asks = folded.contains('?');
    listed(folded.trim()) || !asks && (joined.is_empty() || listed(&joined) || pieces(folded).all(listed))
}

/// Whether nothing but a hum was said.
fn faint(lexicon: &Lexicon, folded: &str) -> bool {
    let hums = |text: &str| lexicon.whole.get(text) == Some(&Key::Hum);
    let joined: String = folded.chars().filter(|c| c.is_alphanumeric()).collect();
    hums(&joined) || pieces(folded).next().is_some() && pieces(folded).all(hums)
}

/// Whether the text states a need.
fn matter(folded: &str, found: &Found, understood: &Understood) -> Matter {
    let score = understood.leaf.as_ref().map_or(0, |guess| guess.score);
    let letters = folded.chars().filter(|c| c.is_alphabetic());
    let (wide, narrow) =
        letters.fold((0, 0), |(wide, narrow), c| if c.is_ascii() { (wide, narrow + 1) } else { (wide + 1, narrow) });
    if found.urgent || score > NAMED || (found.states_a_need() && (score > 0 || wide + narrow / 3 >= 4)) {
        return Matter::Clear;
    }
    // A name, a place or a hum is no matter by itself; a lone leaf word may be one.
    if score > 0 || wide >= 3 || narrow >= 8 { Matter::Unclear } else { Matter::No }
}
