//! Villages: what they are called, their short codes and the count of their commitments; reading them from a file and
//! finding one from what somebody wrote. The endings of place names are words of `config/words/places.toml`.

use std::collections::{HashMap, HashSet};
use std::io::Read;
use std::sync::{Arc, LazyLock};

use pinyin::ToPinyin;
use serde::Deserialize;
use serde_json::json;

use super::{Fault, LineError, MECHANISM, known};
use crate::base::{BookId, Moment, VillageId, secret};
use crate::storage::ledger::{self, NewEntry};
use crate::storage::{Result, Store, Tx};
use crate::{on, on_read, sql};

/// The ledger's word for a village that was taken up, or changed.
pub(super) const IMPORTED: &str = "imported";
/// How long a village's code is at most (our choice: it stands on posters and in links).
const CODE_LEN: usize = 12;
/// How many matches are offered at most: they are the buttons of one question.
const OFFERED: usize = 4;
/// How alike two spellings in pinyin must be to pass for a slip: one letter in five, or two that changed places.
const ALIKE: f64 = 0.8;
/// Longer texts than this aren't answers to "which village?"; guessing at spellings in them finds too much.
const GUESS_SYLLABLES: usize = 16;

/// A village.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, sqlx::FromRow)]
pub struct Village {
    /// Its row.
    pub id: VillageId,
    /// Its short code, made at import and kept: letters and digits, at most 12. What people and posters see.
    pub code: String,
    /// Its full name.
    pub name: String,
    /// Its township's full name.
    pub town: String,
    /// Its township's statistical code: 9 digits.
    pub town_code: String,
    /// Its statistical code: 12 digits.
    pub village_code: String,
    /// Its name without the ending, in pinyin: syllables without tones, by spaces.
    pub pinyin: String,
}

/// What an import did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Imported {
    /// Villages that are new.
    pub new: usize,
    /// Villages whose name or town changed.
    pub changed: usize,
    /// Villages that stood there just so.
    pub unchanged: usize,
}

/// How well a village fits what was written, the best last.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Closeness {
    /// Only its township was named.
    Town,
    /// Its name is spelled nearly so.
    Spelled,
    /// Its name sounds so.
    Sounds,
    /// Its name without the ending stands there.
    Short,
    /// Its full name stands there.
    Named,
    /// Its name or code, with or without the ending, is all that stands there.
    Exact,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Endings {
    village_endings: Vec<String>,
    town_endings: Vec<String>,
}

static ENDINGS: LazyLock<Endings> = LazyLock::new(|| {
    toml::from_str(include_str!("../../config/words/places.toml")).expect("the built-in file is read by every test")
});

fn bare<'a>(name: &'a str, endings: &[String]) -> &'a str {
    let stripped = endings.iter().find_map(|e| name.strip_suffix(e.as_str()));
    stripped.filter(|s| s.chars().count() >= 2).unwrap_or(name)
}

impl Village {
    /// Its name without the ending.
    #[must_use]
    pub fn short_name(&self) -> &str {
        bare(&self.name, &ENDINGS.village_endings)
    }

    /// The facts that the ledger keeps of it; of what it is called and how that sounds, a hash.
    pub(super) fn facts(&self) -> String {
        let called = secret::hash(&json!([self.name, self.town, self.pinyin]).to_string());
        json!({ "code": self.code, "village_code": self.village_code, "town_code": self.town_code, "called": called })
            .to_string()
    }

    /// The event that it was taken up or changed so.
    fn imported(&self) -> NewEntry {
        NewEntry {
            book: BookId::TENANT,
            mechanism: MECHANISM,
            subject: self.id.0,
            kind: IMPORTED.into(),
            actor: None,
            role: "operator",
            body: self.facts(),
        }
    }

    fn short_town(&self) -> &str {
        bare(&self.town, &ENDINGS.town_endings)
    }
}

/// The syllables of a text: Chinese characters as pinyin without tones, words of Latin letters as they stand.
fn syllables(text: &str) -> Vec<String> {
    let mut out: Vec<String> = vec![];
    let mut word = String::new();
    for c in text.chars() {
        if c.is_ascii_alphanumeric() {
            word.push(c.to_ascii_lowercase());
            continue;
        }
        if !word.is_empty() {
            out.push(std::mem::take(&mut word));
        }
        out.extend(c.to_pinyin().map(|p| p.plain().replace('\u{fc}', "v")));
    }
    if !word.is_empty() {
        out.push(word);
    }
    out
}

/// The villages that fit `words`, best first, at most four; those of a lesser kind are left out where a full or short
/// name was written.
#[must_use]
pub fn rank<'a>(villages: &'a [Village], words: &str) -> Vec<(Closeness, &'a Village)> {
    let words = words.trim();
    let said = syllables(words);
    let mut found: Vec<(Closeness, f64, bool, &Village)> = villages
        .iter()
        .filter_map(|v| {
            let town = words.contains(v.short_town());
            let (closeness, alike) = close(v, words, &said).or(town.then_some((Closeness::Town, 0.0)))?;
            Some((closeness, alike, town, v))
        })
        .collect();
    found.sort_by(|a, b| (b.0, b.2).cmp(&(a.0, a.2)).then(b.1.total_cmp(&a.1)).then(a.3.id.cmp(&b.3.id)));
    let best = found.first().map(|f| (f.0, f.2));
    found
        .into_iter()
        .filter(|f| match best {
            // A name and its town were both written: the same name elsewhere isn't meant.
            Some((closeness, true)) if closeness >= Closeness::Short => f.0 == closeness && f.2,
            Some((closeness, false)) if closeness >= Closeness::Short => f.0 == closeness,
            _ => true,
        })
        .take(OFFERED)
        .map(|(closeness, _, _, v)| (closeness, v))
        .collect()
}

fn close(v: &Village, words: &str, said: &[String]) -> Option<(Closeness, f64)> {
    let short = v.short_name();
    if is_named(v, words) {
        return Some((Closeness::Exact, 1.0));
    }
    if words.contains(&v.name) {
        return Some((Closeness::Named, 1.0));
    }
    if words.contains(short) {
        return Some((Closeness::Short, 1.0));
    }
    let joined = v.pinyin.replace(' ', "");
    let count = v.pinyin.split(' ').count();
    if said.windows(count).any(|w| w.concat() == joined) || said.contains(&joined) {
        return Some((Closeness::Sounds, 1.0));
    }
    if said.len() > GUESS_SYLLABLES {
        return None;
    }
    let windows = said.windows(count).map(<[String]>::concat).chain(said.iter().cloned());
    let alike = windows.map(|w| strsim::normalized_damerau_levenshtein(&w, &joined)).fold(0.0, f64::max);
    (alike >= ALIKE).then_some((Closeness::Spelled, alike))
}

/// The villages that somebody may mean by `words`, best first, at most four.
///
/// # Errors
/// When the database can't be read.
pub async fn near(tx: &mut Tx, words: &str) -> Result<Vec<Village>> {
    let all = list(tx).await?;
    Ok(rank(&all, words).into_iter().map(|(_, v)| v.clone()).collect())
}

/// Those of `villages` that `key` names exactly: by code, statistical code, or name with or without ending.
#[must_use]
pub fn exactly<'a>(villages: &'a [Village], key: &str) -> Vec<&'a Village> {
    villages.iter().filter(|v| is_named(v, key.trim())).collect()
}

/// The townships that `key` names exactly: by name with or without ending, or by statistical code; each as its first village.
#[must_use]
pub fn towns<'a>(villages: &'a [Village], key: &str) -> Vec<&'a Village> {
    let key = key.trim();
    let mut found: Vec<&Village> =
        villages.iter().filter(|v| v.town == key || v.short_town() == key || v.town_code == key).collect();
    found.sort_by_key(|v| &v.town_code);
    found.dedup_by_key(|v| &v.town_code);
    found
}

fn is_named(v: &Village, key: &str) -> bool {
    key == v.name || key == v.short_name() || key.eq_ignore_ascii_case(&v.code) || key == v.village_code
}

/// Reads a village.
///
/// # Errors
/// When there is none of that id.
pub async fn get(tx: &mut Tx, id: VillageId) -> Result<Village> {
    if let Some(village) = known::known(tx).village.get(&id) {
        return Ok(village.clone());
    }
    let village: Village = on!(tx, c => sqlx::query_as(sql!(
        "SELECT id, code, name, town, town_code, village_code, pinyin FROM village WHERE id = $1"))
        .bind(id).fetch_one(c).await?);
    known::known(tx).village.insert(id, village.clone());
    Ok(village)
}

/// The village of that short code.
///
/// # Errors
/// When the database can't be read.
pub async fn by_code(tx: &mut Tx, code: &str) -> Result<Option<Village>> {
    Ok(on!(tx, c => sqlx::query_as(sql!(
        "SELECT id, code, name, town, town_code, village_code, pinyin FROM village WHERE code = $1"))
        .bind(code).fetch_optional(c).await?))
}

/// Every village, by statistical code.
///
/// # Errors
/// When the database can't be read.
pub async fn list(tx: &mut Tx) -> Result<Arc<[Village]>> {
    if let Some(all) = &known::known(tx).villages {
        return Ok(all.clone());
    }
    let all: Vec<Village> = on!(tx, c => sqlx::query_as(sql!(
        "SELECT id, code, name, town, town_code, village_code, pinyin FROM village ORDER BY village_code"))
        .fetch_all(c).await?);
    Ok(known::known(tx).villages.insert(all.into()).clone())
}

/// The villages from `first` to `last`, both included: for `verify`.
pub(super) async fn between(tx: &mut Tx, first: i64, last: i64) -> Result<Vec<Village>> {
    Ok(on!(tx, c => sqlx::query_as(sql!(
        "SELECT id, code, name, town, town_code, village_code, pinyin FROM village WHERE id BETWEEN $1 AND $2"))
        .bind(first).bind(last).fetch_all(c).await?))
}

/// As `list`, on the readers.
///
/// # Errors
/// When the database can't be read.
pub async fn read_all(store: &Store) -> Result<Vec<Village>> {
    Ok(on_read!(store, c => sqlx::query_as(sql!(
        "SELECT id, code, name, town, town_code, village_code, pinyin FROM village ORDER BY village_code"))
        .fetch_all(c).await?))
}

/// The next commitment's number in a village: a plain count, from 1.
///
/// # Errors
/// When there is no such village.
pub async fn next_number(tx: &mut Tx, village: VillageId) -> Result<i64> {
    Ok(
        on!(tx, c => sqlx::query_scalar(sql!("UPDATE village SET last_number = last_number + 1 WHERE id = $1 RETURNING last_number"))
        .bind(village).fetch_one(c).await?),
    )
}

#[derive(Deserialize)]
struct Line {
    village: String,
    town: String,
    town_code: String,
    village_code: String,
}

fn check(line: &Line) -> Option<Fault> {
    for (column, cell) in [("village", &line.village), ("town", &line.town)] {
        if cell.is_empty() {
            return Some(Fault::Empty(column));
        }
    }
    for (column, cell, digits) in [("town_code", &line.town_code, 9), ("village_code", &line.village_code, 12)] {
        if cell.len() != digits || !cell.bytes().all(|b| b.is_ascii_digit()) {
            return Some(Fault::Code { column, digits, found: cell.clone() });
        }
    }
    let inside = line.village_code.starts_with(&line.town_code);
    (!inside).then(|| Fault::NotInTown(line.village_code.clone(), line.town_code.clone()))
}

/// Every line of a file that can be read, and what is wrong with the others. `columns` must all be there.
pub(super) fn lines<T: serde::de::DeserializeOwned>(
    file: impl Read,
    columns: &[&'static str],
) -> std::result::Result<Vec<(u64, T)>, Vec<LineError>> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(file);
    let unreadable = |line, e: &csv::Error| LineError { line, fault: Fault::Unreadable(e.to_string()) };
    let header = reader.headers().map_err(|e| vec![unreadable(1, &e)])?.clone();
    let missing: Vec<_> = columns.iter().filter(|c| !header.iter().any(|h| h == **c)).collect();
    if !missing.is_empty() {
        return Err(missing.into_iter().map(|c| LineError { line: 1, fault: Fault::NoColumn(c) }).collect());
    }
    let (mut good, mut bad, mut last) = (vec![], vec![], 1);
    for record in reader.records() {
        let read = record.and_then(|r| {
            last = r.position().map_or(last + 1, csv::Position::line);
            r.deserialize(Some(&header))
        });
        match read {
            Ok(line) => good.push((last, line)),
            Err(e) => bad.push(unreadable(e.position().map_or(last, csv::Position::line), &e)),
        }
    }
    if bad.is_empty() { Ok(good) } else { Err(bad) }
}

/// Reads villages from a CSV file with the columns `village`, `town`, `town_code`, `village_code` (others are passed
/// over). All lines are checked first: if one is wrong, nothing is written. A village known by its statistical code
/// keeps its short code; taking the same file again changes nothing.
///
/// # Errors
/// When the database can't be written. What is wrong with the file is a value.
pub async fn import(
    tx: &mut Tx,
    file: impl Read,
    now: Moment,
) -> Result<std::result::Result<Imported, Vec<LineError>>> {
    let read: Vec<(u64, Line)> = match lines(file, &["village", "town", "town_code", "village_code"]) {
        Ok(read) => read,
        Err(wrong) => return Ok(Err(wrong)),
    };
    let (mut wrong, mut seen) = (vec![], HashMap::new());
    for (number, line) in &read {
        let twice = seen.insert(line.village_code.clone(), *number);
        let fault = check(line).or_else(|| twice.map(|first| Fault::Twice(line.village_code.clone(), first)));
        wrong.extend(fault.map(|fault| LineError { line: *number, fault }));
    }
    if !wrong.is_empty() {
        return Ok(Err(wrong));
    }
    let all = list(tx).await?;
    let mut codes: HashSet<String> = all.iter().map(|v| v.code.clone()).collect();
    let by_village_code: HashMap<&str, &Village> = all.iter().map(|v| (v.village_code.as_str(), v)).collect();
    let (mut done, mut events) = (Imported::default(), vec![]);
    for (_, line) in read {
        match by_village_code.get(line.village_code.as_str()) {
            Some(v) if v.name == line.village && v.town == line.town && v.town_code == line.town_code => {
                done.unchanged += 1;
            }
            Some(v) => {
                done.changed += 1;
                events.push(change(tx, v.id, &line).await?.imported());
            }
            None => {
                done.new += 1;
                let code = free_code(&spelled(&line.village).concat(), &codes);
                events.push(insert(tx, &code, &line, now).await?.imported());
                codes.insert(code);
            }
        }
    }
    for event in events {
        ledger::record(tx, event, now);
    }
    Ok(Ok(done))
}

fn spelled(name: &str) -> Vec<String> {
    syllables(bare(name, &ENDINGS.village_endings))
}

/// `wanted`, cut to the length of a code, with the first digit from 2 that makes it unlike all of `taken`.
fn free_code(wanted: &str, taken: &HashSet<String>) -> String {
    // A name that has no pinyin (rare characters) still needs a code.
    let stem: String = if wanted.is_empty() { "village".into() } else { wanted.chars().take(CODE_LEN).collect() };
    if !taken.contains(&stem) {
        return stem;
    }
    let mut numbered = (2..u32::MAX).map(|n| {
        let digits = n.to_string();
        stem.chars().take(CODE_LEN - digits.len()).collect::<String>() + &digits
    });
    numbered.find(|code| !taken.contains(code)).unwrap_or(stem)
}

async fn insert(tx: &mut Tx, code: &str, line: &Line, now: Moment) -> Result<Village> {
    known::changed(tx);
    Ok(on!(tx, c => sqlx::query_as(sql!(
        "INSERT INTO village (code, name, town, town_code, village_code, pinyin, created_at) VALUES ($1, $2, $3, $4, $5, $6, $7) \
         RETURNING id, code, name, town, town_code, village_code, pinyin"))
        .bind(code).bind(&line.village).bind(&line.town).bind(&line.town_code).bind(&line.village_code)
        .bind(spelled(&line.village).join(" ")).bind(now).fetch_one(c).await?))
}

async fn change(tx: &mut Tx, id: VillageId, line: &Line) -> Result<Village> {
    known::changed(tx);
    Ok(on!(tx, c => sqlx::query_as(sql!(
        "UPDATE village SET name = $2, town = $3, town_code = $4, pinyin = $5 WHERE id = $1 \
         RETURNING id, code, name, town, town_code, village_code, pinyin"))
        .bind(id).bind(&line.village).bind(&line.town).bind(&line.town_code).bind(spelled(&line.village).join(" "))
        .fetch_one(c).await?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_made_unlike_all_others_by_a_digit() {
        let taken = HashSet::from(["wangcun".to_owned(), "wangcun2".to_owned()]);
        assert_eq!(free_code("wangcun", &taken), "wangcun3");
        assert_eq!(free_code("licun", &taken), "licun");
    }

    #[test]
    fn a_code_is_never_longer_than_twelve() {
        let taken = HashSet::from(["shuangmiaozh".to_owned()]);
        assert_eq!(free_code("shuangmiaozhuang", &HashSet::new()), "shuangmiaozh");
        assert_eq!(free_code("shuangmiaozhuang", &taken), "shuangmiaoz2");
    }

    #[test]
    fn a_name_without_pinyin_still_gets_a_code() {
        assert_eq!(free_code("", &HashSet::new()), "village");
    }
}
