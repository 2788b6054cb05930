//! Addresses: one row a conversation, and the desk's queue (`waiting_since`), which is claimed by conversation so that
//! order holds inside one.

use std::time::Duration;

use super::{Result, Store, Tx};
use crate::base::{AddressId, Moment, PersonId};
use crate::{on, on_read, sql};

/// The longest pause before what failed is tried again (our choice). Whoever seems to wait longer waits for nothing: a
/// clock was set back.
pub const LONGEST: Duration = Duration::from_secs(256);

/// One conversation at one account of one channel.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Address {
    /// Its row.
    pub id: AddressId,
    /// The channel's name: `web`, `telegram`.
    pub channel: String,
    /// Which of our accounts there.
    pub account: String,
    /// The network's own id of the chat.
    pub external: String,
    /// Who speaks there, once known.
    pub person_id: Option<PersonId>,
}

/// Finds or makes the address of a network's chat.
///
/// # Errors
/// When the database can't be written.
pub async fn at(tx: &mut Tx, channel: &str, account: &str, external: &str, now: Moment) -> Result<AddressId> {
    Ok(on!(tx, c => sqlx::query_scalar(sql!(
        "INSERT INTO address (channel, account, external, heard_at) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (channel, account, external) DO UPDATE SET heard_at = excluded.heard_at RETURNING id"))
        .bind(channel).bind(account).bind(external).bind(now).fetch_one(c).await?))
}

/// The address of a network's chat, if there is one.
///
/// # Errors
/// When the database can't be read.
pub async fn find(tx: &mut Tx, channel: &str, account: &str, external: &str) -> Result<Option<AddressId>> {
    Ok(
        on!(tx, c => sqlx::query_scalar(sql!("SELECT id FROM address WHERE channel = $1 AND account = $2 AND external = $3"))
        .bind(channel).bind(account).bind(external).fetch_optional(c).await?),
    )
}

/// A network's chat has another id now. Where that stands already, what waits for the old one goes there.
///
/// # Errors
/// When the database can't be written.
pub async fn renamed(tx: &mut Tx, channel: &str, account: &str, from: &str, to: &str) -> Result<()> {
    let Some(old) = find(tx, channel, account, from).await? else { return Ok(()) };
    match find(tx, channel, account, to).await? {
        Some(new) => {
            on!(tx, c => sqlx::query(sql!("UPDATE outbox SET address_id = $2 WHERE address_id = $1 AND state = 'queued'"))
            .bind(old).bind(new).execute(c).await.map(drop)?)
        }
        None => on!(tx, c => sqlx::query(sql!("UPDATE address SET external = $2 WHERE id = $1"))
            .bind(old).bind(to).execute(c).await.map(drop)?),
    }
    Ok(())
}

/// Reads an address.
///
/// # Errors
/// When there is none of that id.
pub async fn get(tx: &mut Tx, id: AddressId) -> Result<Address> {
    Ok(on!(tx, c => sqlx::query_as(sql!("SELECT id, channel, account, external, person_id FROM address WHERE id = $1"))
        .bind(id).fetch_one(c).await?))
}

/// Binds an address to the person who speaks there.
///
/// # Errors
/// When the database can't be written.
pub async fn bind(tx: &mut Tx, id: AddressId, person: PersonId) -> Result<()> {
    on!(tx, c => sqlx::query(sql!("UPDATE address SET person_id = $2 WHERE id = $1")).bind(id).bind(person).execute(c).await.map(drop)?);
    Ok(())
}

/// Nobody speaks at an address any more: whoever does next is somebody new.
///
/// # Errors
/// When the database can't be written.
pub async fn unbind(tx: &mut Tx, id: AddressId) -> Result<()> {
    on!(tx, c => sqlx::query(sql!("UPDATE address SET person_id = NULL WHERE id = $1")).bind(id).execute(c).await.map(drop)?);
    Ok(())
}

/// Every conversation that a person has.
///
/// # Errors
/// When the database can't be read.
pub async fn all_of_person(tx: &mut Tx, person: PersonId) -> Result<Vec<AddressId>> {
    Ok(
        on!(tx, c => sqlx::query_scalar(sql!("SELECT id FROM address WHERE person_id = $1 ORDER BY id")).bind(person).fetch_all(c).await?),
    )
}

/// Where a person can be reached: the address they last spoke at.
///
/// # Errors
/// When the database can't be read.
pub async fn of_person(tx: &mut Tx, person: PersonId) -> Result<Option<AddressId>> {
    Ok(on!(tx, c => sqlx::query_scalar(sql!(
        "SELECT id FROM address WHERE person_id = $1 AND reachable = 1 ORDER BY heard_at DESC, id DESC LIMIT 1"))
        .bind(person).fetch_optional(c).await?))
}

/// Marks an address as no longer reachable (blocked, deleted).
///
/// # Errors
/// When the database can't be written.
pub async fn lost(tx: &mut Tx, id: AddressId) -> Result<()> {
    on!(tx, c => sqlx::query(sql!("UPDATE address SET reachable = 0 WHERE id = $1")).bind(id).execute(c).await.map(drop)?);
    Ok(())
}

/// Takes the conversation that has waited longest, and on PostgreSQL locks it until the transaction ends.
/// It locks no key: whoever writes to somebody who is being heard refers to their row, and must not wait for that (two turns
/// of a village would wait for each other).
///
/// # Errors
/// When the database can't be read.
pub async fn claim_waiting(tx: &mut Tx, now: Moment) -> Result<Option<AddressId>> {
    let text = sql!(tx, "SELECT id FROM address WHERE waiting_since IS NOT NULL AND (retry_at <= $1 OR retry_at > $2) ORDER BY waiting_since, id LIMIT 1",
        sqlite: "", pg: " FOR NO KEY UPDATE SKIP LOCKED", "");
    Ok(on!(tx, c => sqlx::query_scalar(text).bind(now).bind(now.plus(LONGEST)).fetch_optional(c).await?))
}

/// On PostgreSQL waits until nobody else has a conversation in hand, and locks it as `claim_waiting` does. SQLite has one
/// writer: nobody else is there to be locked out.
///
/// # Errors
/// When the database can't be read.
pub async fn claim(tx: &mut Tx, id: AddressId) -> Result<()> {
    let text = sql!(tx, "SELECT id FROM address WHERE id = $1", sqlite: "", pg: " FOR NO KEY UPDATE", "");
    if let Tx::Postgres(t) = tx {
        sqlx::query(text).bind(id).execute(t.line()).await?;
    }
    Ok(())
}

/// Whether any conversation waits to be handled now: asked of the readers, so that waiting never takes the writer.
///
/// # Errors
/// When the database can't be read.
pub async fn is_any_waiting(store: &Store, now: Moment) -> Result<bool> {
    let one: Option<AddressId> = on_read!(store, c => sqlx::query_scalar(sql!(
        "SELECT id FROM address WHERE waiting_since IS NOT NULL AND (retry_at <= $1 OR retry_at > $2) LIMIT 1"))
        .bind(now).bind(now.plus(LONGEST)).fetch_optional(c).await?);
    Ok(one.is_some())
}

/// Since when the desk has left something lie that it could have taken up at `until`, if there is such: what has failed
/// and waits for its next try isn't meant.
///
/// # Errors
/// When the database can't be read.
pub async fn waiting_since(store: &Store, until: Moment) -> Result<Option<Moment>> {
    Ok(on_read!(store, c => sqlx::query_scalar(sql!(
        "SELECT waiting_since FROM address WHERE waiting_since <= $1 AND retry_at <= $1 ORDER BY waiting_since LIMIT 1"))
        .bind(until).fetch_optional(c).await?))
}

/// Whether a conversation has waited since that moment, or longer, to be handled.
///
/// # Errors
/// When the database can't be read.
pub async fn is_waiting(store: &Store, id: AddressId, since: Moment) -> Result<bool> {
    let waits: Option<Option<Moment>> = on_read!(store, c => sqlx::query_scalar(sql!("SELECT waiting_since FROM address WHERE id = $1"))
        .bind(id).fetch_optional(c).await?);
    Ok(waits.flatten().is_some_and(|from| from <= since))
}

/// Sets the queue's state of a conversation from what is left in its inbox.
///
/// # Errors
/// When the database can't be written.
pub async fn settle(tx: &mut Tx, id: AddressId, retry_at: Moment) -> Result<()> {
    on!(tx, c => sqlx::query(sql!(
        "UPDATE address SET retry_at = $2, waiting_since = (SELECT min(received_at) FROM inbox WHERE address_id = $1 AND state = 'new') WHERE id = $1"))
        .bind(id).bind(retry_at).execute(c).await.map(drop)?);
    Ok(())
}
