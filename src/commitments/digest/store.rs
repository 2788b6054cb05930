//! The rows of the digest: the pushes that a person has had on a day, and what waits for them.

use jiff::civil::Date;

use super::rules::What;
use crate::base::{CommitmentId, Moment, PersonId};
use crate::storage::{Result, Tx};
use crate::{on, sql};

/// How many pushes a person has had on a day. Of two turns that ask at once one waits for the other: neither is one too many.
pub(super) async fn pushes(tx: &mut Tx, person: PersonId, day: Date) -> Result<i64> {
    Ok(on!(tx, c => sqlx::query_scalar(sql!(
        "INSERT INTO push (person_id, day, pushes) VALUES ($1, $2, 0) \
         ON CONFLICT (person_id, day) DO UPDATE SET pushes = push.pushes RETURNING pushes"))
        .bind(person).bind(day.to_string()).fetch_one(c).await?))
}

/// One push more.
pub(super) async fn pushed(tx: &mut Tx, person: PersonId, day: Date) -> Result<()> {
    on!(tx, c => sqlx::query(sql!("UPDATE push SET pushes = pushes + 1 WHERE person_id = $1 AND day = $2"))
        .bind(person).bind(day.to_string()).execute(c).await.map(drop)?);
    Ok(())
}

/// The days before `day` are counted no more.
pub(super) async fn forget_before(tx: &mut Tx, person: PersonId, day: Date) -> Result<()> {
    on!(tx, c => sqlx::query(sql!("DELETE FROM push WHERE person_id = $1 AND day < $2"))
        .bind(person).bind(day.to_string()).execute(c).await.map(drop)?);
    Ok(())
}

/// A matter waits for a person's next digest: once as what it is, however often that happens.
pub(super) async fn hold(tx: &mut Tx, person: PersonId, about: CommitmentId, what: What, now: Moment) -> Result<()> {
    on!(tx, c => sqlx::query(sql!(
        "INSERT INTO held (person_id, commitment_id, what, held_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (person_id, commitment_id, what) DO NOTHING"))
        .bind(person).bind(about).bind(what).bind(now).execute(c).await.map(drop)?);
    Ok(())
}

/// Takes what waits for a person, in the order in which it came: it is in the digest of this transaction, or still waits.
pub(super) async fn take(tx: &mut Tx, person: PersonId) -> Result<Vec<(CommitmentId, What)>> {
    let mut rows: Vec<(Moment, CommitmentId, What)> = on!(tx, c => sqlx::query_as(sql!(
        "DELETE FROM held WHERE person_id = $1 RETURNING held_at, commitment_id, what"))
        .bind(person).fetch_all(c).await?);
    rows.sort_unstable();
    Ok(rows.into_iter().map(|(_, about, what)| (about, what)).collect())
}
