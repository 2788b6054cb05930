//! Verify: takes nothing on trust. Every chain is hashed anew, every mechanism folds its events and compares its rows,
//! and the chains' ends are held against ends written down before, so that a rewritten chain is caught too.

use crate::people;
use crate::storage::ledger::{self, GENESIS, Head};
use crate::storage::{Result, Store};
use crate::turn::Mechanism;

const PAGE: i64 = 500;

/// What is wrong, one line each; empty when everything agrees. `against`: ends of chains written down before.
///
/// # Errors
/// When the database can't be read.
pub async fn verify(store: &Store, mechanisms: &[&Mechanism], against: &[Head]) -> Result<Vec<String>> {
    let mut faults = vec![];
    let heads = ledger::heads(store).await?;
    for head in &heads {
        chain(store, head, against.iter().find(|h| h.id == head.id), &mut faults).await?;
    }
    for gone in against.iter().filter(|h| !heads.iter().any(|now| now.id == h.id)) {
        faults.push(format!("book {}: it is gone", gone.id));
    }
    for mechanism in mechanisms {
        faults.extend((mechanism.verify)(store).await?);
    }
    faults.extend(people::verify(store).await?);
    Ok(faults)
}

async fn chain(store: &Store, head: &Head, before: Option<&Head>, faults: &mut Vec<String>) -> Result<()> {
    let mut previous = GENESIS.to_owned();
    let mut seq = 0;
    loop {
        let page = ledger::page(store, head.id, seq, PAGE).await?;
        if page.is_empty() {
            break;
        }
        for entry in page {
            if entry.seq != seq + 1 {
                faults.push(format!("book {}: events {} to {} are missing", head.id, seq + 1, entry.seq - 1));
            }
            if entry.chained(&previous) != entry.hash {
                faults.push(format!("book {} event {}: it isn't what was written", head.id, entry.seq));
            }
            seq = entry.seq;
            previous = entry.hash;
            if let Some(b) = before.filter(|b| b.seq == seq && b.head != previous) {
                faults.push(format!("book {} event {}: the chain up to here was rewritten", head.id, b.seq));
            }
        }
    }
    if (head.seq, &head.head) != (seq, &previous) {
        faults.push(format!("book {}: its end isn't that of its last event", head.id));
    }
    if let Some(b) = before.filter(|b| b.seq > seq) {
        faults.push(format!("book {}: events {} to {} are gone", head.id, seq + 1, b.seq));
    }
    Ok(())
}
