//! Folds the ledger anew and holds it against the rows, the words and the timers: nothing is taken on trust. A stretch of
//! ids at a time, so that a house of any age needs the same memory.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use super::act::{Noted, Recorded};
use super::life::Commitment;
use super::store::{self, Kept, Row, Task, WordsRow};
use super::{NAME, NOTES, figures, search};
use crate::base::{CommitmentId, Moment, WordsId};
use crate::people::persons;
use crate::policy::Policy;
use crate::storage::ledger::{self, Entry, FROM_BACKUP, fault};
use crate::storage::{Result, Tx, timers};
use crate::text::words::Words;

/// The lists by whose folding words are searched.
static WORDS: LazyLock<Words> = LazyLock::new(Words::embedded);
/// How many ids are looked at together.
const STRETCH: i64 = 500;

/// What differs between the ledger's fold and what stands beside it, one line for operators each. Empty: they agree.
///
/// # Errors
/// When the database can't be read.
pub async fn verify(tx: &mut Tx, policy: &Policy) -> Result<Vec<String>> {
    let mut faults = vec![];
    let mut after = i64::MIN;
    while let Some(first) = store::next(tx, after).await? {
        let last = first.saturating_add(STRETCH - 1);
        let told = Told::of(tx, first, last, &mut faults).await?;
        let stale = rows(tx, first, last, &told.folded, &mut faults).await?;
        figures::recount::entries(tx, (first, last), &told.folded, &stale, &mut faults).await?;
        tasks(tx, first, last, &told.folded, &mut faults).await?;
        clocks(tx, first, last, &told.folded, policy, &mut faults).await?;
        words(tx, first, last, told.words, &mut faults).await?;
        search::verify(tx, &WORDS, first, last, &mut faults).await?;
        after = last;
    }
    for id in search::astray(tx).await? {
        let cure = "delete what `search_gram` has of it; the service makes what is missing anew within a minute";
        faults.push(fault(format!("words {id}"), "they are searched under another matter, or aren't there", cure));
    }
    figures::recount::counted(tx, policy.zone(), &mut faults).await?;
    for address in store::unwatched_questions(tx).await? {
        let what = "what was said there waits for an answer without a timer";
        faults.push(fault(format!("address {address}"), what, "ask its person again whether it is a matter"));
    }
    for village in store::miscounted(tx).await? {
        let cure = "set last_number to the highest number that a matter has";
        faults.push(fault(format!("village {village}"), "its next number is taken", cure));
    }
    Ok(faults)
}

/// What the ledger tells of a stretch of commitments.
#[derive(Default)]
struct Told {
    /// Each as its events make it.
    folded: BTreeMap<CommitmentId, Commitment>,
    /// The words that were kept, with their matter and when.
    words: BTreeMap<WordsId, (CommitmentId, Moment, Kept)>,
}

impl Told {
    async fn of(tx: &mut Tx, first: i64, last: i64, faults: &mut Vec<String>) -> Result<Self> {
        let mut told = Self::default();
        for entry in ledger::between(tx, NAME, first, last).await? {
            match Recorded::of(&entry) {
                Ok(recorded) => told.step(&entry, recorded, faults),
                Err(_) => faults.push(fault(place(&entry), "its body isn't an event of a commitment", FROM_BACKUP)),
            }
        }
        for entry in ledger::between(tx, NOTES, first, last).await? {
            match serde_json::from_str::<Noted>(&entry.body) {
                Ok(noted) => told.keep(&entry, noted.words),
                Err(_) => faults.push(fault(place(&entry), "its body isn't a note", FROM_BACKUP)),
            }
        }
        Ok(told)
    }

    fn step(&mut self, entry: &Entry, recorded: Recorded, faults: &mut Vec<String>) {
        let id = CommitmentId(entry.subject);
        let next = match self.folded.remove(&id) {
            Some(c) => Some(c.apply(&recorded.event, entry.at)),
            None => Commitment::from_registered(&recorded.event, entry.at),
        };
        match next {
            Some(c) if c.id == id => drop(self.folded.insert(id, c)),
            Some(_) => faults.push(fault(place(entry), "it names another commitment than its row", FROM_BACKUP)),
            None => {
                let what = format!("commitment {id} begins with something else than registering");
                faults.push(fault(place(entry), &what, FROM_BACKUP));
            }
        }
        self.keep(entry, recorded.words);
    }

    fn keep(&mut self, entry: &Entry, words: Vec<Kept>) {
        self.words.extend(words.into_iter().map(|k| (k.id, (CommitmentId(entry.subject), entry.at, k))));
    }
}

fn place(entry: &Entry) -> String {
    format!("book {} event {}", entry.book_id, entry.seq)
}

/// Each row must be what its events fold to. Gives those whose figures are yet to be entered.
async fn rows(
    tx: &mut Tx,
    first: i64,
    last: i64,
    folded: &BTreeMap<CommitmentId, Commitment>,
    faults: &mut Vec<String>,
) -> Result<BTreeSet<CommitmentId>> {
    let rows = store::between(tx, first, last).await?;
    for row in &rows {
        let what = match folded.get(&row.id) {
            None => "a row without any event in the ledger",
            Some(c) if !fits(row, c) => "the row isn't what its events fold to",
            Some(_) => continue,
        };
        faults.push(fault(format!("commitment {}", row.id), what, FROM_BACKUP));
    }
    for id in folded.keys().filter(|id| !rows.iter().any(|row| row.id == **id)) {
        faults.push(fault(format!("commitment {id}"), "it stands in the ledger, but its row is gone", FROM_BACKUP));
    }
    Ok(rows.iter().filter(|row| row.counted != row.version).map(|row| row.id).collect())
}

/// Whether a row is that of `c`. One that a release wrote last which enters no figures needn't hold what only they ask for.
fn fits(row: &Row, c: &Commitment) -> bool {
    let wanted = Row::of(c);
    if row.counted == row.version {
        return wanted == *row;
    }
    let stands: Option<Commitment> = serde_json::from_str(&row.state).ok();
    stands.is_some_and(|stands| figures::recount::same_but_for_the_past(c, &stands))
        && Row { state: row.state.clone(), counted: row.counted, ..wanted } == *row
}

/// What units have to do must be listed as the states have it.
async fn tasks(
    tx: &mut Tx,
    first: i64,
    last: i64,
    folded: &BTreeMap<CommitmentId, Commitment>,
    faults: &mut Vec<String>,
) -> Result<()> {
    let stand: BTreeSet<Task> = store::tasks_between(tx, first, last).await?.into_iter().collect();
    let wanted: BTreeSet<Task> = folded.values().flat_map(store::tasks_of).collect();
    for (id, number, ..) in stand.symmetric_difference(&wanted) {
        let what = "it isn't listed as the ledger has it";
        faults.push(fault(format!("commitment {id} task {number}"), what, FROM_BACKUP));
    }
    Ok(())
}

/// Timers are a function of the state (`Commitment::clocks`): each must have exactly its own.
async fn clocks(
    tx: &mut Tx,
    first: i64,
    last: i64,
    folded: &BTreeMap<CommitmentId, Commitment>,
    policy: &Policy,
    faults: &mut Vec<String>,
) -> Result<()> {
    let mut all: BTreeMap<CommitmentId, [Vec<(String, Moment)>; 2]> = BTreeMap::new();
    // Subjects below 1 are conversations.
    for timer in timers::between(tx, NAME, first.max(1), last).await? {
        // One that has failed is tried later than it is due; no other may be.
        let at = if timer.attempts == 0 { timer.due_at.max(timer.retry_at) } else { timer.due_at };
        all.entry(CommitmentId(timer.subject)).or_default()[0].push((timer.kind, at));
    }
    for c in folded.values() {
        let wanted = c.clocks(policy).into_iter().map(|(kind, at)| (kind.as_str().to_owned(), at));
        all.entry(c.id).or_default()[1].extend(wanted);
    }
    for (id, mut timers) in all {
        timers.iter_mut().for_each(|t| t.sort());
        let [stand, wanted] = timers;
        if stand != wanted {
            let list = |timers: &[(String, Moment)]| match timers {
                [] => "none".to_owned(),
                some => some.iter().map(|(kind, at)| format!("{kind} {at}")).collect::<Vec<_>>().join(", "),
            };
            let what = format!("its timers are {}, its state asks for {}", list(&stand), list(&wanted));
            let cure =
                "the next step on the matter sets them anew; a policy changed without a new version does this too";
            faults.push(fault(format!("commitment {id}"), &what, cure));
        }
    }
    Ok(())
}

/// Each kept word must be one that an event tells of, and stand as it tells.
async fn words(
    tx: &mut Tx,
    first: i64,
    last: i64,
    mut told: BTreeMap<WordsId, (CommitmentId, Moment, Kept)>,
    faults: &mut Vec<String>,
) -> Result<()> {
    for row in store::words_between(tx, first, last).await? {
        let what = match told.remove(&row.id) {
            None => Some("no event tells of them"),
            Some((of, _, _)) if of != row.commitment_id => Some("they stand with another matter than was recorded"),
            Some((_, at, kept)) => wrong(tx, &row, at, &kept).await?,
        };
        faults.extend(what.map(|what| fault(format!("words {}", row.id), what, FROM_BACKUP)));
    }
    for id in told.into_keys() {
        let moved = store::words_stand(tx, id).await?;
        let what = if moved { "they stand with another matter than was recorded" } else { "the row is gone" };
        faults.push(fault(format!("words {id}"), what, FROM_BACKUP));
    }
    Ok(())
}

async fn wrong(tx: &mut Tx, row: &WordsRow, at: Moment, kept: &Kept) -> Result<Option<&'static str>> {
    if (row.person_id, row.kind, row.said_at) != (kept.person, kept.kind, at) {
        return Ok(Some("whose, what or when they are isn't as it was recorded"));
    }
    // Erased: neither salt nor text nor file is left, and their speaker asked for that after they were said. What was said
    // in office can't be asked away.
    if row.salt.is_empty() && row.text.is_empty() && row.file_id.is_none() {
        let asked = persons::erased_at(tx, row.person_id).await?.is_some_and(|asked| asked >= row.said_at);
        return Ok((!(asked && row.kind.is_own())).then_some("they are erased, and nobody asked for that"));
    }
    let same = store::salted(&row.salt, row.file_id, row.text.reveal()) == kept.digest;
    Ok((!same).then_some("the text or its file isn't the one that was recorded"))
}
