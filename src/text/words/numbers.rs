//! Numbers in a message: numerals, a bare choice, a matter's number, a telephone number. Decides nothing about them.

use super::Numbered;
use super::lexicon::Lexicon;
use super::normal::fold;

/// Reads the numeral that `chars` begins with, in digits or Chinese numerals: its value and its length. A pair such as
/// "three four" (three or four) reads as the second, other digits in a row as places. `None` if there is none or it is beyond nine digits.
pub(super) fn numeral(lexicon: &Lexicon, chars: &[char]) -> Option<(i64, usize)> {
    let digits = chars.iter().take_while(|c| c.is_ascii_digit()).count();
    if digits > 0 {
        let text: String = chars[..digits].iter().collect();
        return (digits <= 9).then(|| text.parse().ok().map(|value| (value, digits))).flatten();
    }
    let numerals = &lexicon.numerals;
    let (mut total, mut current, mut length) = (0_i64, None::<i64>, 0);
    for &c in chars {
        if let Some(&digit) = numerals.digits.get(&c) {
            current = Some(match current {
                None => digit,
                // "Three four" is three or four: the greater is the safer reading. Else they are places: "four two", 42.
                Some(before) if length == 1 && digit == before + 1 => digit,
                Some(before) => before * 10 + digit,
            });
        } else if let Some(&unit) = numerals.units.get(&c) {
            total += current.take().unwrap_or(1) * unit;
        } else {
            break;
        }
        length += 1;
        if length > 12 {
            return None;
        }
    }
    (length > 0).then_some((total + current.unwrap_or(0), length))
}

/// The whole of `piece` as a numeral.
pub(super) fn whole(lexicon: &Lexicon, piece: &str) -> Option<i64> {
    let chars: Vec<char> = piece.chars().collect();
    numeral(lexicon, &chars).filter(|&(_, length)| length == chars.len()).map(|(value, _)| value)
}

/// A bare choice in folded text.
pub(super) fn digit(lexicon: &Lexicon, folded: &str) -> Option<u32> {
    if is_negative(folded) {
        return None;
    }
    let mut bare = folded.trim_matches(|c: char| !c.is_alphanumeric());
    for word in &lexicon.choice_before {
        if let Some(rest) = bare.strip_prefix(word.as_str()) {
            bare = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
            break;
        }
    }
    for word in &lexicon.choice_after {
        if let Some(rest) = bare.strip_suffix(word.as_str()) {
            bare = rest.trim_end();
            break;
        }
    }
    if let Some(&value) = lexicon.choices.get(bare) {
        return Some(value);
    }
    // A zero alone is a choice; with more behind it, it begins a code.
    let coded = bare.chars().count() > 1 && bare.starts_with('0');
    let value = whole(lexicon, bare).filter(|value| (0..1000).contains(value) && !coded)?;
    (value > 0 || bare.chars().count() == 1).then(|| u32::try_from(value).ok()).flatten()
}

/// "-1" is no place and no number.
fn is_negative(folded: &str) -> bool {
    folded.trim_start().strip_prefix('-').is_some_and(|rest| rest.starts_with(|c: char| c.is_ascii_digit()))
}

/// A matter's number in folded text, with the words that follow it (empty, a choice, or words to understand).
///
/// Read so only where the number opens the message, or follows a few words and carries the number word; what follows a
/// bare number must be a choice or nothing, or be separated from it. `4 group 16` is a place, not a matter.
pub(super) fn numbered<'a>(lexicon: &Lexicon, folded: &'a str) -> Option<(Numbered, &'a str)> {
    if is_negative(folded) {
        return None;
    }
    let trimmed = folded.trim_matches(|c: char| !c.is_alphanumeric() && c != '#');
    let mut rest = trimmed;
    let mut opened = false;
    while let Some(shorter) = lexicon.number_before.iter().find_map(|word| rest.strip_prefix(word.as_str())) {
        rest = shorter.trim_start_matches(|c: char| !c.is_alphanumeric() && c != '#');
        opened = true;
    }
    let (at, value, length) = first_number(lexicon, rest)?;
    let (before, after) = (&rest[..at], &rest[at + length..]);
    let marked = lexicon.number_after.iter().find_map(|word| after.trim_start().strip_prefix(word.as_str()));
    let named = lexicon.number_signs.iter().find_map(|sign| before.trim_end().strip_suffix(sign.as_str()));
    let village = named.unwrap_or(before).trim().trim_matches(|c: char| !c.is_alphanumeric());
    if value < 1 || village.chars().count() > 12 || lexicon.place_words.iter().any(|word| village.ends_with(word)) {
        return None;
    }
    let tail = marked.unwrap_or(after);
    // "The third time" counts something.
    let counts = |word: &String| tail.trim_start().starts_with(word.as_str());
    if marked.is_none() && lexicon.counted_words.iter().any(counts) {
        return None;
    }
    let bare = tail.trim_start_matches(|c: char| !c.is_alphanumeric());
    let apart = marked.is_some() || tail.is_empty() || bare.len() < tail.len();
    if !apart && !opened {
        return None;
    }
    // Without the number word or sign, words before the number must end in white space, as a village's name does.
    if !village.is_empty() && marked.is_none() && named.is_none() && !before.ends_with(' ') {
        return None;
    }
    let choice = digit(lexicon, bare);
    let number = Numbered { village: (!village.is_empty()).then(|| village.to_owned()), number: value, digit: choice };
    Some((number, if choice.is_some() { "" } else { bare }))
}

/// See [`super::Words::number_and_words`].
pub(super) fn number_and_words(lexicon: &Lexicon, text: &str) -> Option<(String, i64, String)> {
    let folded = fold(text, &lexicon.variants);
    let (at, value, length) = first_number(lexicon, &folded)?;
    let bare = |words: &str| words.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let (before, after) = (folded[..at].trim_end(), folded[at + length..].trim_start());
    let before = lexicon.number_signs.iter().find_map(|sign| before.strip_suffix(sign.as_str())).unwrap_or(before);
    let after = lexicon.number_after.iter().find_map(|word| after.strip_prefix(word.as_str())).unwrap_or(after);
    Some((bare(before), value, bare(after)))
}

/// The first numeral in `text`: byte offset, value, byte length.
fn first_number(lexicon: &Lexicon, text: &str) -> Option<(usize, i64, usize)> {
    let chars: Vec<char> = text.chars().collect();
    let mut offset = 0;
    for (index, c) in chars.iter().enumerate() {
        let starts =
            c.is_ascii_digit() || lexicon.numerals.digits.contains_key(c) || lexicon.numerals.units.contains_key(c);
        if starts {
            let (value, length) = numeral(lexicon, &chars[index..])?;
            let bytes = chars[index..index + length].iter().map(|c| c.len_utf8()).sum();
            return Some((offset, value, bytes));
        }
        offset += c.len_utf8();
    }
    None
}

/// Eleven digits from 13 on.
fn is_mobile(digits: &str) -> bool {
    matches!(digits.as_bytes(), [b'1', b'3'..=b'9', ..] if digits.len() == 11)
}

/// An area code (three digits in 010 and 02x, else four) and a number of 7 or 8 digits, which begins with neither 0 nor 1
/// (the country's numbering plan as ITU-T E.164 lists it).
fn is_landline(digits: &str) -> bool {
    let area = match digits.as_bytes() {
        [b'0', b'1', b'0', ..] | [b'0', b'2', ..] => 3,
        [b'0', b'3'..=b'9', ..] => 4,
        _ => return false,
    };
    let own = digits.as_bytes().get(area..).unwrap_or_default();
    matches!(own, [b'2'..=b'9', ..] if (7..=8).contains(&own.len()))
}

/// See [`super::Words::phone_in`].
pub(super) fn phone_in(lexicon: &Lexicon, text: &str) -> Option<String> {
    let folded = fold(text, &lexicon.variants);
    let spoken = |c: char| {
        c.to_digit(10).or_else(|| {
            let value = lexicon.numerals.digits.get(&c).or_else(|| lexicon.numerals.spoken.get(&c))?;
            u32::try_from(*value).ok()
        })
    };
    // Chains of digit groups, each one space or dash from the next.
    let mut chain: Vec<String> = Vec::new();
    let mut joined = false;
    for c in folded.chars().chain(['\n', '\n']) {
        if let Some(value) = spoken(c).and_then(|value| char::from_digit(value, 10)) {
            match chain.last_mut() {
                Some(group) if !joined => group.push(value),
                _ => chain.push(value.to_string()),
            }
            joined = false;
        } else if matches!(c, ' ' | '-') && !joined && !chain.is_empty() {
            joined = true;
        } else {
            if let Some(phone) = phone_of(&chain) {
                return Some(phone);
            }
            chain.clear();
            joined = false;
        }
    }
    None
}

/// The first run of whole groups that makes a telephone number.
fn phone_of(chain: &[String]) -> Option<String> {
    (0..chain.len()).find_map(|from| {
        let mut run = String::new();
        for group in &chain[from..] {
            run.push_str(group);
            let phone = if run.len() == 13 { run.strip_prefix("86").unwrap_or(&run) } else { &run };
            if is_mobile(phone) || is_landline(phone) {
                return Some(phone.to_owned());
            }
            if run.len() > 13 {
                break;
            }
        }
        None
    })
}
