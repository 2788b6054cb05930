//! Timers: what must be remembered later, written in the transaction that decided it. Firing one is a turn; the row is
//! deleted in that turn, so it fires once.

use super::{Result, Store, Tx};
use crate::base::{Moment, TimerId};
use crate::{on, on_read, sql};

/// A timer that is due.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Timer {
    /// Its row.
    pub id: TimerId,
    /// Whose.
    pub mechanism: String,
    /// Which of its timers.
    pub kind: String,
    /// About what.
    pub subject: i64,
    /// When it should have fired.
    pub due_at: Moment,
    /// How often firing it failed.
    pub attempts: i64,
}

/// A timer that stands.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Standing {
    /// About what.
    pub subject: i64,
    /// Which of its mechanism's timers.
    pub kind: String,
    /// When it fires.
    pub due_at: Moment,
    /// When it is tried next: the same, until it has failed.
    pub retry_at: Moment,
    /// How often firing it failed.
    pub attempts: i64,
}

/// Sets the timers of a subject to exactly these: a timer is a function of its subject's state, so the old ones go.
///
/// # Errors
/// When the database can't be written.
pub async fn replace(tx: &mut Tx, mechanism: &str, subject: i64, timers: &[(&str, Moment)]) -> Result<()> {
    on!(tx, c => sqlx::query(sql!("DELETE FROM timer WHERE mechanism = $1 AND subject = $2")).bind(mechanism).bind(subject)
        .execute(c).await.map(drop)?);
    for (kind, due) in timers {
        on!(tx, c => sqlx::query(sql!("INSERT INTO timer (mechanism, subject, kind, due_at, retry_at) VALUES ($1, $2, $3, $4, $4)"))
            .bind(mechanism).bind(subject).bind(*kind).bind(*due).execute(c).await.map(drop)?);
    }
    Ok(())
}

/// Sets a subject's timer where it has none; one that stands stays as it is.
///
/// # Errors
/// When the database can't be written.
pub async fn stand(tx: &mut Tx, mechanism: &str, subject: i64, kind: &str, due: Moment) -> Result<()> {
    let stands: Option<TimerId> = on!(tx, c => sqlx::query_scalar(sql!(
        "SELECT id FROM timer WHERE mechanism = $1 AND subject = $2 LIMIT 1"))
        .bind(mechanism).bind(subject).fetch_optional(c).await?);
    if stands.is_none() {
        replace(tx, mechanism, subject, &[(kind, due)]).await?;
    }
    Ok(())
}

/// Whether a timer of a mechanism is due.
///
/// # Errors
/// When the database can't be read.
pub async fn waits(tx: &mut Tx, mechanism: &str, now: Moment) -> Result<bool> {
    let due: Option<TimerId> = on!(tx, c => sqlx::query_scalar(sql!(
        "SELECT id FROM timer WHERE failed = 0 AND retry_at <= $2 AND mechanism = $1 LIMIT 1"))
        .bind(mechanism).bind(now).fetch_optional(c).await?);
    Ok(due.is_some())
}

/// The timer that is due longest. It isn't locked: a turn that has its subject in hand may take it away meanwhile (`replace`),
/// and would wait for whoever fires it while that one waits for the subject. That two processes don't fire it is the
/// clockwork's lease.
///
/// # Errors
/// When the database can't be read.
pub async fn first_due(tx: &mut Tx, now: Moment) -> Result<Option<Timer>> {
    Ok(on!(tx, c => sqlx::query_as(sql!(
        "SELECT id, mechanism, kind, subject, due_at, attempts FROM timer WHERE failed = 0 AND retry_at <= $1 ORDER BY retry_at, id LIMIT 1"))
        .bind(now).fetch_optional(c).await?))
}

/// When the next timer is due.
///
/// # Errors
/// When the database can't be read.
pub async fn next_due(store: &Store) -> Result<Option<Moment>> {
    Ok(
        on_read!(store, c => sqlx::query_scalar(sql!("SELECT min(retry_at) FROM timer WHERE failed = 0")).fetch_one(c).await?),
    )
}

/// A mechanism's timers of the subjects from `first` to `last`, both included, as they stand: for `verify`.
///
/// # Errors
/// When the database can't be read.
pub async fn between(tx: &mut Tx, mechanism: &str, first: i64, last: i64) -> Result<Vec<Standing>> {
    Ok(on!(tx, c => sqlx::query_as(sql!(
        "SELECT subject, kind, due_at, retry_at, attempts FROM timer WHERE mechanism = $1 AND subject BETWEEN $2 AND $3"))
        .bind(mechanism).bind(first).bind(last).fetch_all(c).await?))
}

/// A timer that failed so often that it isn't tried any more.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Parked {
    /// Its row.
    pub id: TimerId,
    /// Whose.
    pub mechanism: String,
    /// Which of its timers.
    pub kind: String,
    /// About what.
    pub subject: i64,
    /// What went wrong at last.
    pub error: Option<String>,
}

/// The timers that aren't tried any more, oldest first.
///
/// # Errors
/// When the database can't be read.
pub async fn parked(tx: &mut Tx) -> Result<Vec<Parked>> {
    Ok(
        on!(tx, c => sqlx::query_as(sql!("SELECT id, mechanism, kind, subject, error FROM timer WHERE failed = 1 ORDER BY id"))
        .fetch_all(c).await?),
    )
}

/// Takes parked timers up again; gives how many.
///
/// # Errors
/// When the database can't be written.
pub async fn retry_parked(tx: &mut Tx, now: Moment) -> Result<u64> {
    // One try stands: so `verify` knows why it is tried later than it is due.
    Ok(on!(tx, c => sqlx::query(sql!("UPDATE timer SET failed = 0, attempts = 1, retry_at = $1 WHERE failed = 1"))
        .bind(now).execute(c).await?.rows_affected()))
}

/// It has fired.
///
/// # Errors
/// When the database can't be written.
pub async fn done(tx: &mut Tx, id: TimerId) -> Result<()> {
    on!(tx, c => sqlx::query(sql!("DELETE FROM timer WHERE id = $1")).bind(id).execute(c).await.map(drop)?);
    Ok(())
}

/// Firing it failed: again at `retry_at`, or parked. Nothing is changed if another has fired it meanwhile (SQLite gives its
/// number to the next timer) or has noted a failure of its own.
///
/// # Errors
/// When the database can't be written.
pub async fn failed(tx: &mut Tx, timer: &Timer, retry_at: Moment, error: &str, parked: bool) -> Result<()> {
    on!(tx, c => sqlx::query(sql!(
        "UPDATE timer SET attempts = attempts + 1, retry_at = $6, error = $7, failed = $8 \
         WHERE id = $1 AND attempts = $2 AND failed = 0 AND subject = $3 AND kind = $4 AND due_at = $5"))
        .bind(timer.id).bind(timer.attempts).bind(timer.subject).bind(&timer.kind).bind(timer.due_at)
        .bind(retry_at).bind(error).bind(i64::from(parked)).execute(c).await.map(drop)?);
    Ok(())
}
