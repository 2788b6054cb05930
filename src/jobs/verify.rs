//! Verify: takes nothing on trust. Every chain is hashed anew, every mechanism folds its events and compares its rows,
//! every card must bear the house's seal, no timer may have been given up, and the chains' ends are held against ends
//! written down before, so that a rewritten chain is caught too. All in one transaction that only reads: of one moment, also while the house works.

use crate::base::CardId;
use crate::people;
use crate::policy::Policy;
use crate::storage::ledger::{self, FROM_BACKUP, GENESIS, Head, fault};
use crate::storage::{Result, Tx, cards, house, timers};
use crate::turn::Mechanism;

const PAGE: i64 = 500;
/// The cure where the ledger itself was touched.
const RESTORE: &str = "restore the last backup that agrees, and find who changed it";

/// What is wrong, one line each; empty when everything agrees. `against`: ends of chains written down before.
///
/// # Errors
/// When the database can't be read.
pub async fn verify(tx: &mut Tx, mechanisms: &[&Mechanism], policy: &Policy, against: &[Head]) -> Result<Vec<String>> {
    let mut faults = vec![];
    let heads = ledger::heads(tx).await?;
    for head in &heads {
        chain(tx, head, against.iter().find(|h| h.id == head.id), &mut faults).await?;
    }
    for gone in against.iter().filter(|h| !heads.iter().any(|now| now.id == h.id)) {
        faults.push(fault(format!("book {}", gone.id), "it is gone", RESTORE));
    }
    // Every event counts for the folds below, so every event must stand in a chain.
    for (book, seq) in ledger::unchained(tx, PAGE).await? {
        faults.push(fault(format!("book {book} event {seq}"), "it stands in no chain", RESTORE));
    }
    for mechanism in mechanisms {
        faults.extend((mechanism.verify)(tx, policy).await?);
    }
    faults.extend(people::verify(tx).await?);
    sealed(tx, &mut faults).await?;
    for timer in timers::parked(tx).await? {
        let place = format!("timer {} ({} {}, {})", timer.id, timer.mechanism, timer.subject, timer.kind);
        let what =
            format!("it failed and isn't tried any more: {}", timer.error.as_deref().unwrap_or("no cause was kept"));
        faults.push(fault(place, &what, "mend the cause, then `lastmile inbox retry` takes it up again"));
    }
    Ok(faults)
}

/// Each card must be as it was shown. The key lies in the same database: this catches a hand that changes rows, not one
/// that also knows how to seal them.
async fn sealed(tx: &mut Tx, faults: &mut Vec<String>) -> Result<()> {
    let key = house::standing_key(tx).await?;
    let mut after = CardId(i64::MIN);
    loop {
        let page = cards::sealed(tx, key.as_ref(), after, PAGE).await?;
        let Some((last, _)) = page.last() else { return Ok(()) };
        after = *last;
        let broken = page.iter().filter(|(_, whole)| !whole);
        faults
            .extend(broken.map(|(id, _)| fault(format!("card {id}"), "it isn't the one that was shown", FROM_BACKUP)));
    }
}

async fn chain(tx: &mut Tx, head: &Head, before: Option<&Head>, faults: &mut Vec<String>) -> Result<()> {
    let book = format!("book {}", head.id);
    let mut previous = GENESIS.to_owned();
    let mut seq = 0;
    loop {
        let page = ledger::page(tx, head.id, seq, PAGE).await?;
        if page.is_empty() {
            break;
        }
        for entry in page {
            if entry.seq != seq + 1 {
                faults.push(fault(&book, &format!("events {} to {} are missing", seq + 1, entry.seq - 1), RESTORE));
            }
            if entry.chained(&previous) != entry.hash {
                faults.push(fault(format!("{book} event {}", entry.seq), "it isn't what was written", RESTORE));
            }
            seq = entry.seq;
            previous = entry.hash;
            if let Some(b) = before.filter(|b| b.seq == seq && b.head != previous) {
                faults.push(fault(format!("{book} event {}", b.seq), "the chain up to here was rewritten", RESTORE));
            }
        }
    }
    if (head.seq, &head.head) != (seq, &previous) {
        faults.push(fault(&book, "its end isn't that of its last event", RESTORE));
    }
    if let Some(b) = before.filter(|b| b.seq > seq) {
        faults.push(fault(&book, &format!("events {} to {} are gone", seq + 1, b.seq), RESTORE));
    }
    Ok(())
}
