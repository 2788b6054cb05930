//! What copying a whole database and putting one back asks of the engine itself: each text is of one engine alone.

use std::path::Path;
use std::time::Duration;

use sqlx::sqlite::{SqliteConnectOptions, SqliteLockingMode, SqlitePool};
use sqlx::{ConnectOptions, Connection};

use super::hosts::{Here, LOOKS};
use super::{Result, Tx};
use crate::on;

/// Writes what an SQLite database holds at this moment to a new file `to`. It is one statement on a reader: it waits for
/// nobody, and nobody for it.
///
/// # Errors
/// When there is such a file, or it can't be written.
pub async fn vacuum_into(read: &SqlitePool, to: &str) -> Result<()> {
    Ok(sqlx::query("VACUUM INTO $1").bind(to).execute(read).await.map(drop)?)
}

/// Whether nobody else has an SQLite file open, once its log is folded in.
///
/// # Errors
/// When somebody has, or the file can't be opened.
pub async fn alone(file: &Path) -> Result<()> {
    let options = SqliteConnectOptions::new()
        .filename(file)
        .locking_mode(SqliteLockingMode::Exclusive)
        .busy_timeout(Duration::from_secs(1));
    let mut c = options.connect().await?;
    let held = sqlx::raw_sql("BEGIN EXCLUSIVE; ROLLBACK").execute(&mut c).await;
    let _ = c.close().await;
    Ok(held.map(drop)?)
}

/// A name under which another session of PostgreSQL sees what `tx` sees. The transaction may then be idle for as long as
/// that takes.
///
/// # Errors
/// When the database doesn't answer.
pub async fn snapshot(tx: &mut Tx) -> Result<String> {
    on!(tx, c => sqlx::query("SET LOCAL idle_in_transaction_session_timeout = 0").execute(c).await.map(drop)?);
    Ok(on!(tx, c => sqlx::query_scalar("SELECT pg_export_snapshot()").fetch_one(c).await?))
}

/// How many tables a database of PostgreSQL has, and how many sessions beside the one that asks. Those that only
/// look who takes writes don't count: one may be this process's own, just over.
///
/// # Errors
/// When the database doesn't answer.
pub async fn occupied(here: &Here) -> Result<(i64, i64)> {
    Ok(sqlx::query_as(
        "SELECT (SELECT count(*) FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')), \
         (SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() \
          AND backend_type = 'client backend' AND application_name <> $1)",
    )
    .bind(LOOKS)
    .fetch_one(here)
    .await?)
}
