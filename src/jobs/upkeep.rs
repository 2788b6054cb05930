//! Upkeep: bytes that no message has (the process died between keeping them and committing their row) go after a day.

use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::base::Clock;
use crate::storage::files::{self, Files};
use crate::storage::{Result, Store};

/// How old bytes without a row must be before they go: longer than any upload takes.
const GRACE: i64 = 24 * 3600;
/// How often it is looked.
const EVERY: Duration = Duration::from_secs(3600);

/// Sweeps until told to stop.
pub async fn run(store: &Store, kept: &Files, clock: &dyn Clock, stop: CancellationToken) {
    while !stop.is_cancelled() {
        match sweep(store, kept, clock).await {
            Ok(0) => {}
            Ok(n) => tracing::info!(files = n, "bytes that no message has were removed"),
            Err(e) => tracing::warn!(error = %e, "upkeep couldn't look at the files; it tries again in an hour"),
        }
        tokio::select! {
            () = stop.cancelled() => {}
            () = clock.sleep(EVERY) => {}
        }
    }
}

/// Removes bytes without a row that are older than a day; gives how many.
///
/// # Errors
/// When the database can't be read.
pub async fn sweep(store: &Store, kept: &Files, clock: &dyn Clock) -> Result<usize> {
    let before = clock.now().0 / 1_000_000 - GRACE;
    let listed = kept.list().await.unwrap_or_else(|e| {
        tracing::warn!(error = %e, "the kept files can't be listed; check files.url");
        vec![]
    });
    let mut removed = 0;
    for (path, at) in listed.into_iter().filter(|(_, at)| *at < before) {
        let mut tx = store.begin().await?;
        let known = files::has_row(&mut tx, &path).await?;
        tx.rollback().await?;
        if !known && kept.delete(&path).await.is_ok() {
            tracing::debug!(at, "removed");
            removed += 1;
        }
    }
    Ok(removed)
}
