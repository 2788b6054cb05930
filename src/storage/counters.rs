//! Counters that mechanisms keep so that a number is read without reading what it counts: by village, leaf and month. What
//! is counted, and what a count means, is the mechanism's.

use std::collections::BTreeMap;

use super::{Result, Tx};
use crate::base::VillageId;
use crate::{on, sql};

/// One counter.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Counter {
    /// Whose it is.
    pub mechanism: &'static str,
    /// In which village.
    pub village: VillageId,
    /// Under which leaf.
    pub leaf: String,
    /// Of which month: `2026-11`.
    pub month: String,
    /// What is counted.
    pub what: &'static str,
}

/// By how much the transaction moves each counter when it commits.
#[derive(Debug, Default)]
struct Moved(BTreeMap<Counter, i64>);

/// Moves a counter by `by` when the transaction commits.
pub fn count(tx: &mut Tx, counter: Counter, by: i64) {
    *tx.memo().of::<Moved>().0.entry(counter).or_default() += by;
}

/// Writes what was counted. All who count the same wait for each other there, so it is done late; in the counters' order, so
/// two transactions can't wait for each other.
pub(super) async fn write(tx: &mut Tx) -> Result<()> {
    let moved = std::mem::take(&mut tx.memo().of::<Moved>().0);
    for (counter, by) in moved.into_iter().filter(|(_, by)| *by != 0) {
        on!(&mut *tx, c => sqlx::query(sql!(
            "INSERT INTO counter (mechanism, village_id, leaf, month, what, n) VALUES ($1, $2, $3, $4, $5, $6) \
             ON CONFLICT (mechanism, village_id, leaf, month, what) DO UPDATE SET n = counter.n + excluded.n"))
            .bind(counter.mechanism).bind(counter.village).bind(&counter.leaf).bind(&counter.month).bind(counter.what)
            .bind(by).execute(c).await.map(drop)?);
    }
    Ok(())
}

/// A mechanism's counters in a village, those that are at nought aside, in their order: for `verify`.
///
/// # Errors
/// When the database can't be read.
pub async fn of_village(
    tx: &mut Tx,
    mechanism: &str,
    village: VillageId,
) -> Result<Vec<(String, String, String, i64)>> {
    Ok(on!(tx, c => sqlx::query_as(sql!(
        "SELECT leaf, month, what, n FROM counter WHERE mechanism = $1 AND village_id = $2 AND n <> 0 \
         ORDER BY leaf, month, what")).bind(mechanism).bind(village).fetch_all(c).await?))
}

/// Sets all counters of a mechanism to nought.
///
/// # Errors
/// When the database can't be written.
pub async fn clear(tx: &mut Tx, mechanism: &str) -> Result<()> {
    on!(tx, c => sqlx::query(sql!("DELETE FROM counter WHERE mechanism = $1")).bind(mechanism).execute(c).await.map(drop)?);
    Ok(())
}
