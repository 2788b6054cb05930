//! Leave: the days on which a person of office is away. A post isn't left by it and no date moves; who gets what is new
//! and due meanwhile follows in `office.rs`. Nobody's presence is looked at (AF-1): leave is what its person says.

use jiff::civil::Date;
use serde_json::json;

use super::{MECHANISM, known};
use crate::base::{BookId, LeaveId, Moment, PersonId};
use crate::storage::ledger::{self, NewEntry};
use crate::storage::{Error, Result, Tx};
use crate::{on, sql};

/// The ledger's words for a leave that was taken, and for one that ended early.
pub(super) const TAKEN: &str = "leave_taken";
pub(super) const ENDED: &str = "leave_ended";

/// A person's days away, both included. One that ended before it began has none.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Leave {
    /// Its row.
    pub id: LeaveId,
    /// Whose.
    pub person: PersonId,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: LeaveId,
    person_id: PersonId,
    from_day: String,
    until_day: String,
}

impl TryFrom<Row> for Leave {
    type Error = Error;

    fn try_from(r: Row) -> Result<Self> {
        let day = |text: &str| text.parse::<Date>().map_err(|e| Error::Corrupt("leave", e.to_string()));
        Ok(Self { id: r.id, person: r.person_id, from: day(&r.from_day)?, until: day(&r.until_day)? })
    }
}

impl Leave {
    /// The facts that the ledger keeps of it.
    pub(super) fn facts(&self) -> String {
        json!({ "person": self.person, "from": self.from.to_string(), "until": self.until.to_string() }).to_string()
    }

    fn record(&self, tx: &mut Tx, kind: &str, now: Moment) {
        let entry = NewEntry {
            book: BookId::TENANT,
            mechanism: MECHANISM,
            subject: self.id.0,
            kind: kind.into(),
            actor: Some(self.person),
            role: "office",
            body: self.facts(),
        };
        ledger::record(tx, entry, now);
    }
}

/// Notes that a person is away from one day until another. A leave that isn't over gives way to it: at most one stands.
///
/// # Errors
/// When the database can't be written.
pub async fn take(tx: &mut Tx, person: PersonId, (from, until): (Date, Date), today: Date, now: Moment) -> Result<()> {
    end(tx, person, today, now).await?;
    known::changed(tx);
    let row: Row = on!(tx, c => sqlx::query_as(sql!(
        "INSERT INTO leave (person_id, from_day, until_day, created_at) VALUES ($1, $2, $3, $4) \
         RETURNING id, person_id, from_day, until_day"))
        .bind(person).bind(from.to_string()).bind(until.to_string()).bind(now).fetch_one(c).await?);
    Leave::try_from(row)?.record(tx, TAKEN, now);
    Ok(())
}

/// Back from `today` on. `None`: there is no leave that isn't over.
///
/// # Errors
/// When the database can't be written.
pub async fn end(tx: &mut Tx, person: PersonId, today: Date, now: Moment) -> Result<Option<Leave>> {
    let Some(stood) = standing(tx, person, today).await? else { return Ok(None) };
    known::changed(tx);
    let last = today.yesterday().unwrap_or(Date::MIN);
    on!(tx, c => sqlx::query(sql!("UPDATE leave SET until_day = $2 WHERE id = $1")).bind(stood.id).bind(last.to_string())
        .execute(c).await.map(drop)?);
    Leave { until: last, ..stood.clone() }.record(tx, ENDED, now);
    Ok(Some(stood))
}

/// A person's leave that isn't over, on that day or still to come.
///
/// # Errors
/// When the database can't be read.
pub async fn standing(tx: &mut Tx, person: PersonId, today: Date) -> Result<Option<Leave>> {
    let row: Option<Row> = on!(tx, c => sqlx::query_as(sql!(
        "SELECT id, person_id, from_day, until_day FROM leave WHERE person_id = $1 AND until_day >= $2 AND from_day <= until_day \
         ORDER BY id DESC LIMIT 1"))
        .bind(person).bind(today.to_string()).fetch_optional(c).await?);
    row.map(Leave::try_from).transpose()
}

/// Whether a person is away on that day.
///
/// # Errors
/// When the database can't be read.
pub async fn covers(tx: &mut Tx, person: PersonId, day: Date) -> Result<bool> {
    Ok(standing(tx, person, day).await?.is_some_and(|leave| leave.from <= day))
}

/// The leaves from `first` to `last`, both included, as their rows stand: for `verify`.
pub(super) async fn between(tx: &mut Tx, first: i64, last: i64) -> Result<Vec<Leave>> {
    let rows: Vec<Row> = on!(tx, c => sqlx::query_as(sql!(
        "SELECT id, person_id, from_day, until_day FROM leave WHERE id BETWEEN $1 AND $2"))
        .bind(first).bind(last).fetch_all(c).await?);
    rows.into_iter().map(Leave::try_from).collect()
}
