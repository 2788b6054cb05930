//! The inbox: what was heard, as it came, committed before the sender's network is told so. Unique by channel, account
//! and the network's own id, so that a second delivery changes nothing.

use super::{Result, Store, Tx};
use crate::base::{AddressId, InboxId, Moment, OutboxId};
use crate::{on, on_read, sql};

/// A row to be handled.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct InboxRow {
    /// Its row.
    pub id: InboxId,
    /// Which conversation.
    pub address_id: AddressId,
    /// The channel that can read the body.
    pub channel: String,
    /// The network's own id of the message.
    pub external_id: String,
    /// What came, as JSON.
    pub body: String,
    /// When.
    pub received_at: Moment,
    /// How often it was tried.
    pub attempts: i64,
}

/// Commits what was heard to the inbox and puts its conversation into the desk's queue. `None`: seen before.
///
/// # Errors
/// When the database can't be written; then the network must be told to send again.
pub async fn receive(
    tx: &mut Tx,
    address: AddressId,
    external_id: &str,
    body: &str,
    now: Moment,
) -> Result<Option<InboxId>> {
    let id: Option<InboxId> = on!(tx, c => sqlx::query_scalar(sql!(
        "INSERT INTO inbox (channel, account, external_id, address_id, body, received_at) \
         SELECT channel, account, $2, id, $3, $4 FROM address WHERE id = $1 ON CONFLICT DO NOTHING RETURNING id"))
        .bind(address).bind(external_id).bind(body).bind(now).fetch_optional(c).await?);
    if id.is_some() {
        on!(tx, c => sqlx::query(sql!(
            "UPDATE address SET heard_at = $2, reachable = 1, waiting_since = coalesce(waiting_since, $2) WHERE id = $1"))
            .bind(address).bind(now).execute(c).await.map(drop)?);
    }
    Ok(id)
}

/// What came under a network's id of a message, as it came.
///
/// # Errors
/// When the database can't be read.
pub async fn body(tx: &mut Tx, address: AddressId, external_id: &str) -> Result<Option<String>> {
    Ok(on!(tx, c => sqlx::query_scalar(sql!("SELECT body FROM inbox WHERE address_id = $1 AND external_id = $2"))
        .bind(address).bind(external_id).fetch_optional(c).await?))
}

/// The oldest unhandled row of a conversation.
///
/// # Errors
/// When the database can't be read.
pub async fn oldest(tx: &mut Tx, address: AddressId) -> Result<Option<InboxRow>> {
    Ok(on!(tx, c => sqlx::query_as(sql!(
        "SELECT id, address_id, channel, external_id, body, received_at, attempts FROM inbox \
         WHERE address_id = $1 AND state = 'new' ORDER BY id LIMIT 1")).bind(address).fetch_optional(c).await?))
}

/// Marks a row as handled, and notes what it became (mechanism, subject): whatever belongs to it later finds its subject.
///
/// # Errors
/// When the database can't be written.
pub async fn done(tx: &mut Tx, id: InboxId, became: Option<(&str, i64)>) -> Result<()> {
    let (mechanism, subject) = became.unzip();
    on!(tx, c => sqlx::query(sql!(
        "UPDATE inbox SET state = 'done', error = NULL, mechanism = coalesce($2, mechanism), subject = coalesce($3, subject) \
         WHERE id = $1"))
        .bind(id).bind(mechanism).bind(subject).execute(c).await.map(drop)?);
    Ok(())
}

/// What a message of a conversation became: mechanism and subject.
///
/// # Errors
/// When the database can't be read.
pub async fn became(tx: &mut Tx, id: InboxId, address: AddressId) -> Result<Option<(String, i64)>> {
    let row: Option<(Option<String>, i64)> = on!(tx, c => sqlx::query_as(sql!(
        "SELECT mechanism, subject FROM inbox WHERE id = $1 AND address_id = $2")).bind(id).bind(address).fetch_optional(c).await?);
    Ok(row.and_then(|(mechanism, subject)| mechanism.map(|m| (m, subject))))
}

/// What came, as it came.
///
/// # Errors
/// When the database can't be read.
pub async fn body_of(tx: &mut Tx, id: InboxId) -> Result<Option<String>> {
    Ok(on!(tx, c => sqlx::query_scalar(sql!("SELECT body FROM inbox WHERE id = $1")).bind(id).fetch_optional(c).await?))
}

/// What came last in a conversation before a message, among what is like `mark` (an SQL pattern).
///
/// # Errors
/// When the database can't be read.
pub async fn body_before(tx: &mut Tx, address: AddressId, before: InboxId, mark: &str) -> Result<Option<String>> {
    Ok(on!(tx, c => sqlx::query_scalar(sql!(
        "SELECT body FROM inbox WHERE address_id = $1 AND id < $2 AND body LIKE $3 ORDER BY id DESC LIMIT 1"))
        .bind(address).bind(before).bind(mark).fetch_optional(c).await?))
}

/// Notes a failed try; `parked` ends the tries. False: the row isn't any more as it was taken up, since another has
/// handled it or noted a failure of its own meanwhile, and nothing is changed.
///
/// # Errors
/// When the database can't be written.
pub async fn failed(tx: &mut Tx, row: &InboxRow, error: &str, parked: bool) -> Result<bool> {
    let state = if parked { "failed" } else { "new" };
    let noted = on!(tx, c => sqlx::query(sql!(
        "UPDATE inbox SET attempts = attempts + 1, error = $3, state = $4 WHERE id = $1 AND state = 'new' AND attempts = $2"))
        .bind(row.id).bind(row.attempts).bind(error).bind(state).execute(c).await?.rows_affected());
    Ok(noted > 0)
}

/// Takes parked rows up again; gives how many.
///
/// # Errors
/// When the database can't be written.
pub async fn retry_parked(tx: &mut Tx, now: Moment) -> Result<u64> {
    on!(tx, c => sqlx::query(sql!(
        "UPDATE address SET retry_at = 0, waiting_since = coalesce(waiting_since, $1) \
         WHERE id IN (SELECT address_id FROM inbox WHERE state = 'failed')")).bind(now).execute(c).await.map(drop)?);
    Ok(
        on!(tx, c => sqlx::query(sql!("UPDATE inbox SET state = 'new', attempts = 0 WHERE state = 'failed'")).execute(c).await?.rows_affected()),
    )
}

/// The external id of a note that one of our messages was shown: nothing was said.
#[must_use]
pub fn shown_id(message: OutboxId) -> String {
    format!("shown:{message}")
}

/// The external id of a note that one of our messages can't reach its address: nothing was said.
#[must_use]
pub fn lost_id(message: OutboxId) -> String {
    format!("lost:{message}")
}

impl InboxRow {
    /// Whether it is a note of the house's own about one of its messages, in the house's own terms.
    #[must_use]
    pub fn is_note(&self) -> bool {
        self.external_id.starts_with("shown:") || self.external_id.starts_with("lost:")
    }
}

/// How much was said in a conversation in that time, up to and with the message `upto`.
///
/// # Errors
/// When the database can't be read.
pub async fn count_between(
    tx: &mut Tx,
    address: AddressId,
    (from, to): (Moment, Moment),
    upto: InboxId,
) -> Result<i64> {
    Ok(on!(tx, c => sqlx::query_scalar(sql!(
        "SELECT count(*) FROM inbox WHERE address_id = $1 AND received_at BETWEEN $2 AND $3 AND id <= $4 \
         AND external_id NOT LIKE 'shown:%' AND external_id NOT LIKE 'lost:%'"))
        .bind(address).bind(from).bind(to).bind(upto).fetch_one(c).await?))
}

/// Parked rows: id, tries and what went wrong.
///
/// # Errors
/// When the database can't be read.
pub async fn parked(store: &Store) -> Result<Vec<(InboxId, i64, String)>> {
    Ok(
        on_read!(store, c => sqlx::query_as(sql!("SELECT id, attempts, coalesce(error, '') FROM inbox WHERE state = 'failed' ORDER BY id")).fetch_all(c).await?),
    )
}

/// How many rows wait to be handled.
///
/// # Errors
/// When the database can't be read.
pub async fn waiting(store: &Store) -> Result<i64> {
    Ok(
        on_read!(store, c => sqlx::query_scalar(sql!("SELECT count(*) FROM inbox WHERE state = 'new'")).fetch_one(c).await?),
    )
}

/// Forgets what was said in a conversation; that something was heard stays.
///
/// # Errors
/// When the database can't be written.
pub async fn forget(tx: &mut Tx, address: AddressId) -> Result<()> {
    on!(tx, c => sqlx::query(sql!("UPDATE inbox SET body = '{}' WHERE address_id = $1 AND state <> 'new'")).bind(address).execute(c).await.map(drop)?);
    Ok(())
}
