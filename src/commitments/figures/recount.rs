//! Counting anew: entering the figures of what a release wrote that enters none, and holding what stands entered against
//! the fold of the ledger for `verify`.
//!
//! A row of a commitment says up to which version its figures are entered. Where that isn't its own version, its state may
//! also lack what only figures ask for. Both are made good from its events: after the migration for all that there was, and
//! again for whatever an earlier release changes while it runs beside this one.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::enter::{self, Row};
use crate::base::{Clock, CommitmentId, Moment, VillageId, Zone};
use crate::commitments::NAME;
use crate::commitments::act::Recorded;
use crate::commitments::life::Commitment;
use crate::commitments::store;
use crate::people::villages;
use crate::storage::counters;
use crate::storage::ledger::{self, fault};
use crate::storage::{Result, Store, Tx};
use crate::{on, sql};

/// Commitments entered in one transaction, for as long as which the writer is held.
const PAGE: i64 = 100;
/// Rows read together.
const STRETCH: i64 = 1_000;
/// How often it is looked whether an earlier release has changed something.
const EVERY: Duration = Duration::from_secs(60);
/// What an operator does where figures differ.
const CURE: &str = "`lastmile stats --recount` counts all of them anew from the ledger";

/// Enters what isn't until told to stop.
pub async fn run(store: &Store, zone: &Zone, clock: &dyn Clock, stop: CancellationToken) {
    let mut known = 0;
    while !stop.is_cancelled() {
        match catch_up(store, zone, &stop).await {
            Ok(Caught { entered, left }) => {
                if entered > 0 {
                    tracing::info!(commitments = entered, "figures of what an earlier release wrote are entered");
                }
                if left > known {
                    tracing::error!(
                        commitments = left,
                        "what isn't as its events tell isn't counted; run `lastmile verify`"
                    );
                }
                known = left;
            }
            Err(e) => tracing::warn!(error = %e, "figures couldn't be entered; it is tried again in a minute"),
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = clock.sleep(EVERY) => {}
        }
    }
}

/// What catching up has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Caught {
    /// Commitments that are counted now.
    pub entered: usize,
    /// Commitments that aren't, because their rows aren't what their events fold to.
    pub left: usize,
}

/// Enters the figures of all commitments whose aren't entered as they are. Broken off, it goes on where it was.
///
/// # Errors
/// When the database can't be read or written.
pub async fn catch_up(store: &Store, zone: &Zone, stop: &CancellationToken) -> Result<Caught> {
    let (mut after, mut done) = (CommitmentId(i64::MIN), Caught::default());
    while !stop.is_cancelled() {
        let mut tx = store.begin().await?;
        let page = store::uncounted(&mut tx, after, PAGE).await?;
        let Some(last) = page.last() else { break };
        after = *last;
        for id in page {
            if anew(&mut tx, id, zone).await? {
                done.entered += 1;
            } else {
                done.left += 1;
            }
        }
        tx.commit().await?;
    }
    Ok(done)
}

/// Enters the figures of one; not those of a row that isn't what its events fold to, which `verify` names.
async fn anew(tx: &mut Tx, id: CommitmentId, zone: &Zone) -> Result<bool> {
    let stands = store::get_to_change(tx, id).await?;
    let mut folded: Option<Commitment> = None;
    for entry in ledger::story(tx, NAME, id.0).await? {
        let Ok(recorded) = Recorded::of(&entry) else { return Ok(false) };
        folded = match folded {
            Some(c) => Some(c.apply(&recorded.event, entry.at)),
            None => Commitment::from_registered(&recorded.event, entry.at),
        };
    }
    let Some(c) = folded.filter(|c| same_but_for_the_past(c, &stands)) else { return Ok(false) };
    let old = enter::entered(tx, id).await?;
    enter::replace(tx, old, &c, zone).await?;
    store::folded_anew(tx, &c).await?;
    Ok(true)
}

/// Whether two states are one in all that a release knows which enters no figures.
pub(in crate::commitments) fn same_but_for_the_past(folded: &Commitment, stands: &Commitment) -> bool {
    *folded == Commitment { past: folded.past, ..stands.clone() }
}

/// Lets go of all figures, so that they are entered anew.
///
/// # Errors
/// When the database can't be written.
pub async fn forget(tx: &mut Tx) -> Result<()> {
    counters::clear(tx, NAME).await?;
    on!(&mut *tx, c => sqlx::query(sql!("DELETE FROM commitment_figure")).execute(c).await.map(drop)?);
    store::uncount(tx).await
}

/// Each commitment from `first` to `last` must stand entered as its events make it; `stale` ones are yet to be entered.
pub(in crate::commitments) async fn entries(
    tx: &mut Tx,
    (first, last): (i64, i64),
    folded: &BTreeMap<CommitmentId, Commitment>,
    stale: &BTreeSet<CommitmentId>,
    faults: &mut Vec<String>,
) -> Result<()> {
    let mut standing: BTreeMap<CommitmentId, Vec<Row>> = BTreeMap::new();
    for row in enter::between(tx, first, last).await? {
        standing.entry(row.commitment_id).or_default().push(row);
    }
    for (id, c) in folded.iter().filter(|(id, _)| !stale.contains(id)) {
        if standing.remove(id).unwrap_or_default() != Row::of(c) {
            faults.push(fault(format!("commitment {id}"), "its figures aren't those of its events", CURE));
        }
    }
    Ok(())
}

/// Each counter must be the number of entries that it counts.
pub(in crate::commitments) async fn counted(tx: &mut Tx, zone: &Zone, faults: &mut Vec<String>) -> Result<()> {
    for village in villages::list(tx).await?.iter() {
        let mut recount = of_village(tx, village.id, zone).await?;
        for (leaf, month, what, n) in counters::of_village(tx, NAME, village.id).await? {
            let counted = recount.remove(&(leaf.clone(), month.clone(), what.clone())).unwrap_or_default();
            if counted != n {
                recount.insert((leaf, month, what), counted - n);
            }
        }
        for ((leaf, month, what), by) in recount {
            let place = format!("counter {what} of village {}, {leaf}, {month}", village.id);
            faults.push(fault(place, &format!("it differs from the recount by {by}"), CURE));
        }
    }
    Ok(())
}

/// What the counters of a village must be: by leaf, month and figure.
async fn of_village(tx: &mut Tx, village: VillageId, zone: &Zone) -> Result<BTreeMap<(String, String, String), i64>> {
    let mut recount = BTreeMap::new();
    let mut after = (String::new(), Moment(i64::MIN), CommitmentId(i64::MIN));
    loop {
        let rows: Vec<(String, String, Moment, CommitmentId)> = on!(&mut *tx, c => sqlx::query_as(sql!(
            "SELECT leaf, becomes, registered_at, commitment_id FROM commitment_figure \
             WHERE village_id = $1 AND (becomes, registered_at, commitment_id) > ($2, $3, $4) \
             ORDER BY becomes, registered_at, commitment_id LIMIT $5"))
            .bind(village).bind(&after.0).bind(after.1).bind(after.2).bind(STRETCH).fetch_all(c).await?);
        let Some((_, becomes, at, id)) = rows.last() else { return Ok(recount) };
        after = (becomes.clone(), *at, *id);
        for (leaf, becomes, at, _) in rows {
            *recount.entry((leaf, enter::month(zone, at), becomes)).or_default() += 1;
        }
    }
}
