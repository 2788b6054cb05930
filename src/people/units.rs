//! Bureaus and dispatching units that can be called on to help (row 14), and their clerks. A unit is named by its full name,
//! as its clerks' appointments name it; it gets an id the first time that it is called on, for the ledger keeps no names.

use jiff::civil::Date;

use super::office::Holder;
use super::offices::Role;
use crate::base::{AppointmentId, CommitmentId, PersonId, Personal, UnitId};
use crate::storage::{Error, Result, Tx};
use crate::{on, sql};

/// The units that have a clerk on a day, by name.
///
/// # Errors
/// When the database can't be read.
pub async fn in_office(tx: &mut Tx, day: Date) -> Result<Vec<String>> {
    Ok(on!(tx, c => sqlx::query_scalar(sql!(
        "SELECT DISTINCT unit FROM appointment WHERE role = 'unit_clerk' AND from_day <= $1 AND until_day >= $1 ORDER BY unit"))
        .bind(day.to_string()).fetch_all(c).await?))
}

/// The unit of that name; it is written down the first time.
///
/// # Errors
/// When the database can't be written.
pub async fn of_name(tx: &mut Tx, name: &str) -> Result<UnitId> {
    on!(tx, c => sqlx::query(sql!("INSERT INTO unit (name) VALUES ($1) ON CONFLICT (name) DO NOTHING"))
        .bind(name).execute(c).await.map(drop)?);
    Ok(on!(tx, c => sqlx::query_scalar(sql!("SELECT id FROM unit WHERE name = $1")).bind(name).fetch_one(c).await?))
}

/// What a unit is called.
///
/// # Errors
/// When there is none of that id.
pub async fn name(tx: &mut Tx, id: UnitId) -> Result<String> {
    Ok(on!(tx, c => sqlx::query_scalar(sql!("SELECT name FROM unit WHERE id = $1")).bind(id).fetch_one(c).await?))
}

#[derive(sqlx::FromRow)]
struct Clerk {
    id: AppointmentId,
    person_id: PersonId,
    unit: String,
    until_day: String,
    name: Option<Personal>,
    phone: Option<Personal>,
}

/// Who answers for a unit on a day.
///
/// # Errors
/// When the database can't be read.
pub async fn clerks(tx: &mut Tx, unit: UnitId, day: Date) -> Result<Vec<Holder>> {
    let rows: Vec<Clerk> = on!(tx, c => sqlx::query_as(sql!(
        "SELECT a.id, a.person_id, a.unit, a.until_day, p.name, p.phone FROM unit u \
         JOIN appointment a ON a.unit = u.name AND a.role = 'unit_clerk' JOIN person p ON p.id = a.person_id \
         WHERE u.id = $1 AND a.from_day <= $2 AND a.until_day >= $2 ORDER BY a.from_day, a.id"))
        .bind(unit).bind(day.to_string()).fetch_all(c).await?);
    let holder = |row: Clerk| {
        let until = row.until_day.parse().map_err(|e: jiff::Error| Error::Corrupt("appointment", e.to_string()))?;
        Ok(Holder {
            person: row.person_id,
            appointment: row.id,
            name: row.name.unwrap_or_default(),
            phone: row.phone,
            unit: row.unit,
            role: Role::UnitClerk,
            until,
            // What a unit is asked for has its own date; colleagues of the same unit get the card too.
            on_leave: false,
        })
    };
    rows.into_iter().map(holder).collect()
}

/// The matters in which a person's unit has something to do on a day, the oldest first, at most `limit`.
///
/// # Errors
/// When the database can't be read.
pub async fn tasks_of(tx: &mut Tx, person: PersonId, day: Date, limit: i64) -> Result<Vec<CommitmentId>> {
    Ok(on!(tx, c => sqlx::query_scalar(sql!(
        "SELECT DISTINCT t.commitment_id FROM appointment a JOIN unit u ON u.name = a.unit \
         JOIN child_task t ON t.unit_id = u.id AND t.opened = 1 \
         WHERE a.person_id = $1 AND a.role = 'unit_clerk' AND a.from_day <= $2 AND a.until_day >= $2 \
         ORDER BY t.commitment_id LIMIT $3"))
        .bind(person).bind(day.to_string()).bind(limit).fetch_all(c).await?))
}
