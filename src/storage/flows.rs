//! Flows: the dialogue a conversation is in the middle of, at most one. A mechanism keeps its half-made state here.

use super::{Result, Tx};
use crate::base::{AddressId, Moment};
use crate::{on, sql};

/// The kind of a dialogue that a list begins: a bare number is one of its lines, before any card shown earlier.
pub const LIST: &str = "list";

/// A dialogue.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Flow {
    /// Whose.
    pub mechanism: String,
    /// Which of its dialogues.
    pub kind: String,
    /// About what.
    pub subject: i64,
    /// What has been answered so far, as JSON.
    pub state: String,
    /// Since when.
    pub begun_at: Moment,
    /// Until when words answer it. After that they are read as if nothing had been asked; what it holds stays.
    pub open_until: Moment,
}

/// The dialogue of a conversation that words answer now.
///
/// # Errors
/// When the database can't be read.
pub async fn open(tx: &mut Tx, address: AddressId, now: Moment) -> Result<Option<Flow>> {
    Ok(get(tx, address).await?.filter(|flow| now < flow.open_until))
}

/// The dialogue of a conversation, however old: for the keys of its card.
///
/// # Errors
/// When the database can't be read.
pub async fn get(tx: &mut Tx, address: AddressId) -> Result<Option<Flow>> {
    Ok(
        on!(tx, c => sqlx::query_as(sql!("SELECT mechanism, kind, subject, state, begun_at, open_until FROM flow WHERE address_id = $1"))
        .bind(address).fetch_optional(c).await?),
    )
}

/// Opens a dialogue, or goes on with it.
///
/// # Errors
/// When the database can't be written.
pub async fn put(tx: &mut Tx, address: AddressId, flow: &Flow) -> Result<()> {
    on!(tx, c => sqlx::query(sql!(
        "INSERT INTO flow (address_id, mechanism, kind, subject, state, begun_at, open_until) VALUES ($1, $2, $3, $4, $5, $6, $7) \
         ON CONFLICT (address_id) DO UPDATE SET mechanism = excluded.mechanism, kind = excluded.kind, \
         subject = excluded.subject, state = excluded.state, begun_at = excluded.begun_at, \
         open_until = excluded.open_until"))
        .bind(address).bind(&flow.mechanism).bind(&flow.kind).bind(flow.subject).bind(&flow.state).bind(flow.begun_at)
        .bind(flow.open_until).execute(c).await.map(drop)?);
    Ok(())
}

/// Ends the dialogue.
///
/// # Errors
/// When the database can't be written.
pub async fn end(tx: &mut Tx, address: AddressId) -> Result<()> {
    on!(tx, c => sqlx::query(sql!("DELETE FROM flow WHERE address_id = $1")).bind(address).execute(c).await.map(drop)?);
    Ok(())
}
