//! What villagers said, found by words: which single characters and pairs of them stand in each of their sayings. (Most Chinese
//! words have two characters, and no index that both engines share finds those.) Kept and erased with the words; what is found
//! by them is held against the words themselves. Whose matters may be found is the asker's posts' to say.
//!
//! A row of words says by which folding of characters its grams were made. Where that isn't today's, a release before or
//! other lists of variants wrote them, and they are made anew while the house works.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::civil::Date;
use tokio_util::sync::CancellationToken;

use super::parties::OFFICIALS;
use super::store::{self, WordsKind, WordsRow};
use crate::base::{Clock, CommitmentId, PersonId, WordsId};
use crate::storage::ledger::fault;
use crate::storage::{Result, Store, Tx};
use crate::text::words::Words;
use crate::{on, sql};

/// Grams that are looked for along the index; a longer question is held against the words.
const ASKED: usize = 7;
/// Grams written by one statement.
const WRITTEN: usize = 32;
/// Matters read together.
const PAGE: i64 = 50;
/// Rows of words whose grams are made in one transaction.
const STRETCH: i64 = 100;
/// How often it is looked whether an earlier release has written or erased something.
const EVERY: Duration = Duration::from_secs(60);
/// The cure where grams differ.
const CURE: &str = "set its `searched` to 0: the service makes its grams anew within a minute";

/// Whose matters are searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Among {
    /// A villager's own.
    Own(PersonId),
    /// What the posts of a person let them see on a day, and what their unit has to do.
    Posts(PersonId, Date),
}

/// The words of a question: each must stand in the matter.
#[must_use]
pub fn terms(folded: &str) -> Vec<&str> {
    pieces(folded).collect()
}

/// Pieces of letters and digits; everything else parts.
fn pieces(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|c: char| !c.is_alphanumeric()).filter(|piece| !piece.is_empty())
}

fn pairs(piece: &str) -> impl Iterator<Item = String> {
    piece.chars().zip(piece.chars().skip(1)).map(|(a, b)| String::from_iter([a, b]))
}

/// The single characters and pairs of neighbours in folded text.
#[must_use]
pub fn grams(folded: &str) -> BTreeSet<String> {
    pieces(folded).flat_map(|piece| piece.chars().map(String::from).chain(pairs(piece))).collect()
}

/// What is looked for along the index: the pairs of each word, or its one character. At most `ASKED`.
fn asked(terms: &[&str]) -> Vec<String> {
    let mut all: Vec<String> = vec![];
    for term in terms {
        let one = (term.chars().count() == 1).then(|| (*term).to_owned());
        for gram in one.into_iter().chain(pairs(term)) {
            if !all.contains(&gram) {
                all.push(gram);
            }
        }
    }
    all.truncate(ASKED);
    all
}

/// The grams that a saying must have.
fn wanted(words: &Words, kind: WordsKind, text: &str) -> BTreeSet<String> {
    if kind.is_own() { grams(&words.folded(text)) } else { BTreeSet::new() }
}

/// Keeps the grams of words that are being kept.
///
/// # Errors
/// When the database can't be written.
pub async fn keep(
    tx: &mut Tx,
    commitment: CommitmentId,
    id: WordsId,
    (kind, text): (WordsKind, &str),
    words: &Words,
) -> Result<()> {
    let all: Vec<String> = wanted(words, kind, text).into_iter().collect();
    for some in all.chunks(WRITTEN) {
        // One text for any number of them: the last one fills up, and is written once.
        let gram = |n: usize| some.get(n).or(some.last()).map_or("", String::as_str);
        on!(tx, c => sqlx::query(sql!(
            "INSERT INTO search_gram (gram, commitment_id, words_id) VALUES ($3, $1, $2), ($4, $1, $2), ($5, $1, $2), \
             ($6, $1, $2), ($7, $1, $2), ($8, $1, $2), ($9, $1, $2), ($10, $1, $2), ($11, $1, $2), ($12, $1, $2), \
             ($13, $1, $2), ($14, $1, $2), ($15, $1, $2), ($16, $1, $2), ($17, $1, $2), ($18, $1, $2), ($19, $1, $2), \
             ($20, $1, $2), ($21, $1, $2), ($22, $1, $2), ($23, $1, $2), ($24, $1, $2), ($25, $1, $2), ($26, $1, $2), \
             ($27, $1, $2), ($28, $1, $2), ($29, $1, $2), ($30, $1, $2), ($31, $1, $2), ($32, $1, $2), ($33, $1, $2), \
             ($34, $1, $2) ON CONFLICT DO NOTHING"))
            .bind(commitment).bind(id).bind(gram(0)).bind(gram(1)).bind(gram(2)).bind(gram(3)).bind(gram(4))
            .bind(gram(5)).bind(gram(6)).bind(gram(7)).bind(gram(8)).bind(gram(9)).bind(gram(10)).bind(gram(11))
            .bind(gram(12)).bind(gram(13)).bind(gram(14)).bind(gram(15)).bind(gram(16)).bind(gram(17)).bind(gram(18))
            .bind(gram(19)).bind(gram(20)).bind(gram(21)).bind(gram(22)).bind(gram(23)).bind(gram(24)).bind(gram(25))
            .bind(gram(26)).bind(gram(27)).bind(gram(28)).bind(gram(29)).bind(gram(30)).bind(gram(31)).execute(c).await.map(drop)?);
    }
    Ok(())
}

/// Erases the grams of what a person said of their own matters.
///
/// # Errors
/// When the database can't be written.
pub async fn erase(tx: &mut Tx, person: PersonId) -> Result<()> {
    on!(tx, c => sqlx::query(sql!(
        "DELETE FROM search_gram WHERE words_id IN (SELECT id FROM commitment_words WHERE person_id = $1 \
         AND kind IN ('request', 'addition', 'complaint'))"))
        .bind(person).execute(c).await.map(drop)?);
    Ok(())
}

/// Matters in which all these words were said by villagers, the newest first, open and ended; only those before `before`,
/// at most `limit`.
///
/// # Errors
/// When the database can't be read.
pub async fn find(
    tx: &mut Tx,
    words: &Words,
    folded: &str,
    among: Among,
    before: CommitmentId,
    limit: usize,
) -> Result<Vec<CommitmentId>> {
    let terms = terms(folded);
    let (mut found, mut before) = (vec![], before);
    while found.len() < limit && !terms.is_empty() {
        let page = candidates(tx, &asked(&terms), among, before).await?;
        let Some(last) = page.last().copied() else { break };
        before = last;
        for id in page {
            if found.len() < limit && says(&store::words_of(tx, id).await?, &terms, words) {
                found.push(id);
            }
        }
    }
    Ok(found)
}

/// Whether each term stands in what was said, in whichever of the sayings.
fn says(rows: &[WordsRow], terms: &[&str], words: &Words) -> bool {
    let said: Vec<String> =
        rows.iter().filter(|row| row.kind.is_own()).map(|row| words.folded(row.text.reveal())).collect();
    terms.iter().all(|term| said.iter().any(|text| text.contains(term)))
}

/// The matters that have all these grams and that the asker may see: the same clauses as a page of the backlog.
async fn candidates(tx: &mut Tx, asked: &[String], among: Among, before: CommitmentId) -> Result<Vec<CommitmentId>> {
    let gram = |n: usize| asked.get(n).or(asked.last()).map_or("", String::as_str);
    let count = i64::try_from(asked.len()).unwrap_or_default();
    let (posts, person, day) = match among {
        Among::Own(person) => (0_i64, person, String::new()),
        Among::Posts(person, day) => (1, person, day.to_string()),
    };
    Ok(on!(tx, c => sqlx::query_scalar(sql!(
        "SELECT g.commitment_id FROM search_gram g JOIN commitment c ON c.id = g.commitment_id \
         WHERE g.gram = $1 AND g.commitment_id < $2 \
         AND (SELECT count(DISTINCT h.gram) FROM search_gram h WHERE h.commitment_id = g.commitment_id \
           AND h.gram IN ($1, $3, $4, $5, $6, $7, $8)) = $9 \
         AND (($10 = 0 AND c.requester_id = $11) \
           OR ($10 = 1 AND EXISTS (SELECT 1 FROM village v JOIN appointment a \
               ON a.village_id = v.id OR a.area = v.town_code OR a.role = 'city_admin' \
               WHERE v.id = c.village_id AND a.person_id = $11 AND a.from_day <= $12 AND a.until_day >= $12) \
             AND (c.leaf <> $13 OR NOT EXISTS (SELECT 1 FROM appointment a WHERE a.person_id = $11 \
               AND a.from_day <= $12 AND a.until_day >= $12 AND a.village_id = c.village_id))) \
           OR ($10 = 1 AND EXISTS (SELECT 1 FROM child_task t JOIN unit u ON u.id = t.unit_id \
               JOIN appointment a ON a.unit = u.name AND a.role = 'unit_clerk' \
               WHERE t.commitment_id = c.id AND t.opened = 1 AND a.person_id = $11 \
               AND a.from_day <= $12 AND a.until_day >= $12))) \
         GROUP BY g.commitment_id ORDER BY g.commitment_id DESC LIMIT $14"))
        .bind(gram(0)).bind(before).bind(gram(1)).bind(gram(2)).bind(gram(3)).bind(gram(4)).bind(gram(5)).bind(gram(6))
        .bind(count).bind(posts).bind(person).bind(day).bind(OFFICIALS).bind(PAGE).fetch_all(c).await?))
}

/// Makes the grams of what an earlier release wrote until told to stop.
pub async fn run(store: &Store, words: &Words, clock: &dyn Clock, stop: CancellationToken) {
    while !stop.is_cancelled() {
        match catch_up(store, words, &stop).await {
            Ok(0) => {}
            Ok(made) => tracing::info!(words = made, "what an earlier release wrote can be searched"),
            Err(e) => {
                tracing::warn!(error = %e, "words couldn't be made to be searched; it is tried again in a minute")
            }
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = clock.sleep(EVERY) => {}
        }
    }
}

/// Makes all grams that aren't as today's folding wants them, and erases those that an earlier release left of erased
/// words; gives how many rows of words it was. Broken off, it goes on where it was.
///
/// # Errors
/// When the database can't be read or written.
pub async fn catch_up(store: &Store, words: &Words, stop: &CancellationToken) -> Result<usize> {
    let mut made = 0;
    while !stop.is_cancelled() {
        let mut tx = store.begin().await?;
        let page: Vec<WordsId> = on!(&mut tx, c => sqlx::query_scalar(sql!(
            "SELECT id FROM commitment_words WHERE searched < $1 UNION ALL \
             SELECT id FROM commitment_words WHERE searched > $1 LIMIT $2"))
            .bind(words.folding()).bind(STRETCH).fetch_all(c).await?);
        if page.is_empty() {
            break;
        }
        made += page.len();
        for id in page {
            anew(&mut tx, id, words).await?;
        }
        tx.commit().await?;
    }
    let mut tx = store.begin().await?;
    on!(&mut tx, c => sqlx::query(sql!(
        "DELETE FROM search_gram WHERE words_id IN (SELECT w.id FROM commitment_words w WHERE w.text = '' \
         AND EXISTS (SELECT 1 FROM search_gram g WHERE g.words_id = w.id))")).execute(c).await.map(drop)?);
    tx.commit().await?;
    Ok(made)
}

async fn anew(tx: &mut Tx, id: WordsId, words: &Words) -> Result<()> {
    // Whoever erases them meanwhile waits, and erases the grams too.
    let lock = sql!(tx, "SELECT commitment_id, kind, text FROM commitment_words WHERE id = $1", sqlite: "", pg: " FOR NO KEY UPDATE", "");
    let (commitment, kind, text): (CommitmentId, WordsKind, String) =
        on!(tx, c => sqlx::query_as(lock).bind(id).fetch_one(c).await?);
    on!(tx, c => sqlx::query(sql!("DELETE FROM search_gram WHERE words_id = $1")).bind(id).execute(c).await.map(drop)?);
    keep(tx, commitment, id, (kind, &text), words).await?;
    on!(tx, c => sqlx::query(sql!("UPDATE commitment_words SET searched = $2 WHERE id = $1"))
        .bind(id).bind(words.folding()).execute(c).await.map(drop)?);
    Ok(())
}

/// The grams of what was said of the commitments from `first` to `last`, both included, must be those of the words. What
/// waits to be made anew needn't have them yet; what is erased may have none.
///
/// # Errors
/// When the database can't be read.
pub async fn verify(tx: &mut Tx, words: &Words, first: i64, last: i64, faults: &mut Vec<String>) -> Result<()> {
    let grams: Vec<(WordsId, String)> = on!(tx, c => sqlx::query_as(sql!(
        "SELECT g.words_id, g.gram FROM commitment_words w JOIN search_gram g ON g.words_id = w.id \
         WHERE w.commitment_id BETWEEN $1 AND $2 AND g.commitment_id = w.commitment_id"))
        .bind(first).bind(last).fetch_all(c).await?);
    let mut stand: BTreeMap<WordsId, BTreeSet<String>> = BTreeMap::new();
    for (id, gram) in grams {
        stand.entry(id).or_default().insert(gram);
    }
    let made: Vec<(WordsId, i64)> = on!(tx, c => sqlx::query_as(sql!(
        "SELECT id, searched FROM commitment_words WHERE commitment_id BETWEEN $1 AND $2"))
        .bind(first).bind(last).fetch_all(c).await?);
    let made: BTreeMap<WordsId, i64> = made.into_iter().collect();
    for row in store::words_between(tx, first, last).await? {
        let stand = stand.remove(&row.id).unwrap_or_default();
        let erased = row.text.is_empty();
        let what = if erased && !stand.is_empty() {
            "they are erased, and can still be searched"
        } else if made.get(&row.id) == Some(&words.folding()) && stand != wanted(words, row.kind, row.text.reveal()) {
            "they are searched by other grams than theirs"
        } else {
            continue;
        };
        faults.push(fault(format!("words {}", row.id), what, CURE));
    }
    Ok(())
}

/// Grams that stand with no words, or with the words of another matter.
///
/// # Errors
/// When the database can't be read.
pub async fn astray(tx: &mut Tx) -> Result<Vec<WordsId>> {
    Ok(on!(tx, c => sqlx::query_scalar(sql!(
        "SELECT DISTINCT g.words_id FROM search_gram g WHERE NOT EXISTS (SELECT 1 FROM commitment_words w \
         WHERE w.id = g.words_id AND w.commitment_id = g.commitment_id) ORDER BY g.words_id")).fetch_all(c).await?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_and_neighbours_are_kept_and_nothing_across_a_mark() {
        let all: Vec<String> = grams("ab c,d").into_iter().collect();
        assert_eq!(all, ["a", "ab", "b", "c", "d"]);
    }

    #[test]
    fn one_character_is_asked_for_by_itself_and_a_word_by_its_pairs() {
        assert_eq!(asked(&["a"]), ["a"]);
        assert_eq!(asked(&["abc", "bc"]), ["ab", "bc"]);
        assert_eq!(asked(&["abcdefghijkl"]).len(), ASKED);
    }
}
