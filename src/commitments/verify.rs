//! Folds the ledger anew and holds it against the rows: nothing is taken on trust.

use std::collections::BTreeMap;

use super::NAME;
use super::act::Recorded;
use super::life::Commitment;
use super::store::{self, Row};
use crate::base::CommitmentId;
use crate::storage::{Result, Store, ledger};

const PAGE: i64 = 500;

/// What differs between the ledger's fold and the rows, one line for operators each. Empty: they agree.
///
/// # Errors
/// When the database can't be read.
pub async fn verify(store: &Store) -> Result<Vec<String>> {
    let mut faults = vec![];
    let folded = fold(store, &mut faults).await?;
    let mut after = CommitmentId(0);
    let mut rows = 0_usize;
    loop {
        let page = store::page(store, after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = last.id;
        rows += page.len();
        for row in &page {
            match folded.get(&row.id) {
                None => faults.push(format!("commitment {}: a row without any event in the ledger", row.id)),
                Some(c) if Row::of(c) != *row => {
                    faults.push(format!("commitment {}: the row isn't what its events fold to", row.id));
                }
                Some(_) => {}
            }
        }
    }
    if rows < folded.len() {
        faults.push(format!("{} commitments of the ledger have no row", folded.len() - rows));
    }
    faults.extend(words(store).await?);
    Ok(faults)
}

/// Every commitment as its events make it.
async fn fold(store: &Store, faults: &mut Vec<String>) -> Result<BTreeMap<CommitmentId, Commitment>> {
    let mut folded: BTreeMap<CommitmentId, Commitment> = BTreeMap::new();
    for book in ledger::heads(store).await? {
        let mut after = 0;
        loop {
            let page = ledger::page(store, book.id, after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = last.seq;
            for entry in page.iter().filter(|e| e.mechanism == NAME) {
                let id = CommitmentId(entry.subject);
                let at = entry.at;
                let place = format!("book {} event {}", entry.book_id, entry.seq);
                let Ok(recorded) = serde_json::from_str::<Recorded>(&entry.body) else {
                    faults.push(format!("{place}: the body isn't an event of a commitment"));
                    continue;
                };
                let next = match folded.remove(&id) {
                    Some(c) => Some(c.apply(&recorded.event, at)),
                    None => Commitment::from_registered(&recorded.event, at),
                };
                match next {
                    Some(c) if c.id == id => {
                        folded.insert(id, c);
                    }
                    Some(_) => faults.push(format!("{place}: the event names another commitment than its row")),
                    None => {
                        faults.push(format!("{place}: commitment {id} begins with something else than registering"))
                    }
                }
            }
        }
    }
    Ok(folded)
}

/// Words that still stand must have the hash that the ledger carries; erased ones have no salt and say nothing.
async fn words(store: &Store) -> Result<Vec<String>> {
    let mut faults = vec![];
    for book in ledger::heads(store).await? {
        let mut after = 0;
        loop {
            let page = ledger::page(store, book.id, after, PAGE).await?;
            let Some(last) = page.last() else { break };
            after = last.seq;
            for entry in page.iter().filter(|e| e.mechanism == NAME) {
                let Ok(recorded) = serde_json::from_str::<Recorded>(&entry.body) else { continue };
                for (id, hash) in recorded.words {
                    match store::words_row(store, id).await? {
                        None => faults.push(format!("words {id}: the row is gone")),
                        Some((of, _, _)) if of != CommitmentId(entry.subject) => {
                            faults.push(format!("words {id}: they stand with another matter than was recorded"));
                        }
                        // Whoever empties the salt has erased: then no text may be left either.
                        Some((_, salt, text)) if salt.is_empty() && text.is_empty() => {}
                        Some((_, salt, text)) if store::salted(&salt, &text) != hash => {
                            faults.push(format!("words {id}: the text isn't the one that was recorded"));
                        }
                        Some(_) => {}
                    }
                }
            }
        }
    }
    Ok(faults)
}
