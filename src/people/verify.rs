//! Holds the appointments against the ledger: who is in office decides who may act, so a changed row must be seen.

use std::collections::BTreeMap;

use super::MECHANISM;
use super::offices::{APPOINTED, Appointment, Row};
use crate::base::BookId;
use crate::storage::{Result, Store};
use crate::{on_read, sql};

#[derive(sqlx::FromRow)]
struct Told {
    book_id: BookId,
    subject: i64,
    body: String,
}

/// What is wrong: each sentence names an appointment whose row isn't what the ledger says. Empty when all is well.
///
/// # Errors
/// When the database can't be read.
pub async fn verify(store: &Store) -> Result<Vec<String>> {
    let rows: Vec<Row> = on_read!(store, c => sqlx::query_as(sql!(
        "SELECT id, person_id, role, village_id, area, unit, from_day, until_day FROM appointment ORDER BY id"))
        .fetch_all(c).await?);
    let told: Vec<Told> = on_read!(store, c => sqlx::query_as(sql!(
        "SELECT book_id, subject, body FROM ledger WHERE mechanism = $1 AND kind = $2 ORDER BY subject, book_id, seq"))
        .bind(MECHANISM).bind(APPOINTED).fetch_all(c).await?);
    let mut wrong = vec![];
    let mut events: BTreeMap<i64, Told> = BTreeMap::new();
    for event in told {
        let subject = event.subject;
        if events.insert(subject, event).is_some() {
            wrong.push(format!("appointment {subject}: the ledger makes it twice"));
        }
    }
    for row in rows {
        let row = Appointment::try_from(row)?;
        match events.remove(&row.id.0) {
            None => wrong.push(format!("appointment {}: the ledger doesn't know it", row.id)),
            Some(e) if e.book_id != row.book() || e.body != row.facts() => {
                wrong.push(format!("appointment {}: the row isn't what the ledger says", row.id));
            }
            Some(_) => {}
        }
    }
    wrong.extend(events.keys().map(|id| format!("appointment {id}: it stands in the ledger, but its row is gone")));
    Ok(wrong)
}
