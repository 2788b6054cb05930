//! Flows: the dialogue a conversation is in the middle of, at most one. A mechanism keeps its half-made state here.

use super::{Result, Tx};
use crate::base::{AddressId, Moment};
use crate::{on, sql};

/// An open dialogue.
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
}

/// The open dialogue of a conversation.
///
/// # Errors
/// When the database can't be read.
pub async fn get(tx: &mut Tx, address: AddressId) -> Result<Option<Flow>> {
    Ok(
        on!(tx, c => sqlx::query_as(sql!("SELECT mechanism, kind, subject, state, begun_at FROM flow WHERE address_id = $1"))
        .bind(address).fetch_optional(c).await?),
    )
}

/// Opens a dialogue, or goes on with it.
///
/// # Errors
/// When the database can't be written.
pub async fn put(tx: &mut Tx, address: AddressId, flow: &Flow) -> Result<()> {
    on!(tx, c => sqlx::query(sql!(
        "INSERT INTO flow (address_id, mechanism, kind, subject, state, begun_at) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (address_id) DO UPDATE SET mechanism = excluded.mechanism, kind = excluded.kind, \
         subject = excluded.subject, state = excluded.state, begun_at = excluded.begun_at"))
        .bind(address).bind(&flow.mechanism).bind(&flow.kind).bind(flow.subject).bind(&flow.state).bind(flow.begun_at)
        .execute(c).await.map(drop)?);
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
