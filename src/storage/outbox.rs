//! The outbox: what must be said, written in the transaction that decided it, delivered at least once and in order for
//! each address.

use super::{Result, Store, Tx, cards};
use crate::base::secret::Key;
use crate::base::{AddressId, Moment, OutboxId};
use crate::{on, on_read, sql};

/// From when a message may be said that waits for nothing: a clock that is set back holds none of these up.
pub const AT_ONCE: Moment = Moment(0);

/// Which of several waiting messages goes first, and whether night holds it back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Lane {
    /// To somebody who has just spoken, or an emergency: at once, at night too.
    Answer,
    /// About a step: not at night.
    Notice,
    /// To many.
    Broadcast,
}

impl Lane {
    /// Its name in rows and for operators.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Answer => "answer",
            Self::Notice => "notice",
            Self::Broadcast => "broadcast",
        }
    }
}

/// A message to be queued.
#[derive(Clone, Debug)]
pub struct NewOutbox<'a> {
    /// Where to.
    pub address: AddressId,
    /// How urgent.
    pub lane: Lane,
    /// The rendered `Outgoing`, as JSON.
    pub body: &'a str,
    /// The earlier message that this one takes the place of.
    pub edits: Option<OutboxId>,
    /// What the mechanism wants to be called with once this was shown.
    pub watch: Option<&'a str>,
    /// Whose message.
    pub mechanism: &'static str,
    /// About which subject of the mechanism.
    pub subject: i64,
    /// Not to be sent before; mostly `AT_ONCE`.
    pub not_before: Moment,
}

/// A message to be sent.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct OutboxRow {
    /// Its row.
    pub id: OutboxId,
    /// Where to.
    pub address_id: AddressId,
    /// Which channel.
    pub channel: String,
    /// Which account of it.
    pub account: String,
    /// The network's id of the chat.
    pub external: String,
    /// The `Outgoing` as JSON.
    pub body: String,
    /// The message it takes the place of.
    pub edits: Option<OutboxId>,
    /// How often it was tried.
    pub attempts: i64,
    /// When it was queued.
    pub created_at: Moment,
}

/// Queues a message.
///
/// # Errors
/// When the database can't be written.
pub async fn insert(tx: &mut Tx, new: &NewOutbox<'_>, now: Moment) -> Result<OutboxId> {
    Ok(on!(tx, c => sqlx::query_scalar(sql!(
        "INSERT INTO outbox (address_id, lane, body, edits, watch, mechanism, subject, not_before, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9) RETURNING id"))
        .bind(new.address).bind(new.lane).bind(new.body).bind(new.edits).bind(new.watch)
        .bind(new.mechanism).bind(new.subject).bind(new.not_before).bind(now).fetch_one(c).await?))
}

/// What still waits to be said at an address is said at another, and what it asks is asked there.
///
/// # Errors
/// When the database can't be written.
pub async fn moved(tx: &mut Tx, key: &Key, from: AddressId, to: AddressId) -> Result<()> {
    cards::moved(tx, key, from, to).await?;
    on!(tx, c => sqlx::query(sql!("UPDATE outbox SET address_id = $2 WHERE address_id = $1 AND state = 'queued'"))
        .bind(from).bind(to).execute(c).await.map(drop)?);
    Ok(())
}

/// Sets the body, once card tokens are known (they need the row's id).
///
/// # Errors
/// When the database can't be written.
pub async fn set_body(tx: &mut Tx, id: OutboxId, body: &str) -> Result<()> {
    on!(tx, c => sqlx::query(sql!("UPDATE outbox SET body = $2 WHERE id = $1")).bind(id).bind(body).execute(c).await.map(drop)?);
    Ok(())
}

/// The messages that may be sent now: for each address its oldest sendable one, answers before notices. One that was put
/// off by trouble holds up those behind it, so that order holds; one that only waits for the morning doesn't. Each lane is
/// read along its index no further than `limit`, however much waits.
///
/// # Errors
/// When the database can't be read.
pub async fn due(store: &Store, now: Moment, limit: i64) -> Result<Vec<OutboxRow>> {
    Ok(on_read!(store, c => sqlx::query_as(sql!(
        "SELECT o.id, o.address_id, a.channel, a.account, a.external, o.body, o.edits, o.attempts, o.created_at FROM ( \
           SELECT 0 AS rank, q.id FROM (SELECT o.id FROM outbox o WHERE o.state = 'queued' AND o.lane = 'answer' \
             AND o.not_before <= $1 AND NOT EXISTS (SELECT 1 FROM outbox p WHERE p.address_id = o.address_id \
             AND p.state = 'queued' AND p.id < o.id AND (p.not_before <= $1 OR p.error IS NOT NULL)) \
             ORDER BY o.not_before, o.id LIMIT $2) q \
           UNION ALL SELECT 1, q.id FROM (SELECT o.id FROM outbox o WHERE o.state = 'queued' AND o.lane = 'notice' \
             AND o.not_before <= $1 AND NOT EXISTS (SELECT 1 FROM outbox p WHERE p.address_id = o.address_id \
             AND p.state = 'queued' AND p.id < o.id AND (p.not_before <= $1 OR p.error IS NOT NULL)) \
             ORDER BY o.not_before, o.id LIMIT $2) q \
           UNION ALL SELECT 2, q.id FROM (SELECT o.id FROM outbox o WHERE o.state = 'queued' AND o.lane = 'broadcast' \
             AND o.not_before <= $1 AND NOT EXISTS (SELECT 1 FROM outbox p WHERE p.address_id = o.address_id \
             AND p.state = 'queued' AND p.id < o.id AND (p.not_before <= $1 OR p.error IS NOT NULL)) \
             ORDER BY o.not_before, o.id LIMIT $2) q) ready \
         JOIN outbox o ON o.id = ready.id JOIN address a ON a.id = o.address_id ORDER BY ready.rank, o.id LIMIT $2"))
        .bind(now).bind(limit).fetch_all(c).await?))
}

/// Notes that a message was accepted by the network, with what it calls it. `shown`: that means it was shown, too. Whether a
/// mechanism is to hear of that.
///
/// # Errors
/// When the database can't be written.
pub async fn sent(tx: &mut Tx, id: OutboxId, receipt: &str, shown: bool, now: Moment) -> Result<bool> {
    let watch: Option<Option<String>> = on!(tx, c => sqlx::query_scalar(sql!(
        "UPDATE outbox SET state = 'sent', receipt = $2, sent_at = $3, error = NULL, \
         shown_at = CASE WHEN $4 = 1 THEN coalesce(shown_at, $3) ELSE shown_at END WHERE id = $1 RETURNING watch"))
        .bind(id).bind(receipt).bind(now).bind(i64::from(shown)).fetch_optional(c).await?);
    Ok(shown && watch.flatten().is_some())
}

/// Puts a message off until `until`. `unknown`: it may have arrived.
///
/// # Errors
/// When the database can't be written.
pub async fn later(tx: &mut Tx, id: OutboxId, until: Moment, error: &str, unknown: bool) -> Result<()> {
    on!(tx, c => sqlx::query(sql!(
        "UPDATE outbox SET attempts = attempts + 1, not_before = $2, error = $3, unknown = unknown + $4 WHERE id = $1"))
        .bind(id).bind(until).bind(error).bind(i64::from(unknown)).execute(c).await.map(drop)?);
    Ok(())
}

/// Holds a message back until `until`. That is no failed try.
///
/// # Errors
/// When the database can't be written.
pub async fn hold(tx: &mut Tx, id: OutboxId, until: Moment) -> Result<()> {
    on!(tx, c => sqlx::query(sql!("UPDATE outbox SET not_before = $2, error = 'held' WHERE id = $1")).bind(id).bind(until).execute(c).await.map(drop)?);
    Ok(())
}

/// Ends the tries.
///
/// # Errors
/// When the database can't be written.
pub async fn dead(tx: &mut Tx, id: OutboxId, error: &str, undeliverable: bool) -> Result<()> {
    let state = if undeliverable { "undeliverable" } else { "dead" };
    on!(tx, c => sqlx::query(sql!("UPDATE outbox SET state = $2, error = $3, attempts = attempts + 1 WHERE id = $1"))
        .bind(id).bind(state).bind(error).execute(c).await.map(drop)?);
    Ok(())
}

/// Takes one message up again that couldn't reach its address.
///
/// # Errors
/// When the database can't be written.
pub async fn take_up(tx: &mut Tx, id: OutboxId) -> Result<()> {
    on!(tx, c => sqlx::query(sql!(
        "UPDATE outbox SET state = 'queued', attempts = 0, not_before = $2, error = NULL WHERE id = $1 AND state = 'undeliverable'"))
        .bind(id).bind(AT_ONCE).execute(c).await.map(drop)?);
    Ok(())
}

/// Takes dead messages up again; gives how many.
///
/// # Errors
/// When the database can't be written.
pub async fn retry_dead(tx: &mut Tx) -> Result<u64> {
    Ok(
        on!(tx, c => sqlx::query(sql!("UPDATE outbox SET state = 'queued', attempts = 0, not_before = $1 WHERE state = 'dead'"))
        .bind(AT_ONCE).execute(c).await?.rows_affected()),
    )
}

/// What a message was watched for, when it is shown the first time; `None` if it was shown before or isn't watched.
///
/// # Errors
/// When the database can't be written.
pub async fn shown(tx: &mut Tx, id: OutboxId, now: Moment) -> Result<Option<(String, i64, String)>> {
    Ok(on!(tx, c => sqlx::query_as::<_, (String, i64, Option<String>)>(sql!(
        "UPDATE outbox SET shown_at = $2 WHERE id = $1 AND shown_at IS NULL RETURNING mechanism, subject, watch"))
        .bind(id).bind(now).fetch_optional(c).await?)
    .and_then(|(mechanism, subject, watch)| watch.map(|w| (mechanism, subject, w))))
}

/// How many wait, and how many are dead.
///
/// # Errors
/// When the database can't be read.
pub async fn depth(store: &Store) -> Result<(i64, i64)> {
    Ok(on_read!(store, c => sqlx::query_as(sql!(
        "SELECT (SELECT count(*) FROM outbox WHERE state = 'queued'), (SELECT count(*) FROM outbox WHERE state = 'dead')")).fetch_one(c).await?))
}

/// For each lane in which something waits: how many messages, and when the oldest was queued. It walks what waits, up to
/// 100,000 messages of those that are due first.
///
/// # Errors
/// When the database can't be read.
pub async fn lanes(store: &Store) -> Result<Vec<(Lane, i64, Moment)>> {
    Ok(on_read!(store, c => sqlx::query_as(sql!(
        "SELECT lane, count(*), min(created_at) FROM (SELECT lane, created_at FROM outbox WHERE state = 'queued' \
         ORDER BY not_before, id LIMIT 100000) waiting GROUP BY lane"))
        .fetch_all(c).await?))
}

/// A message that waits to be said.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Waiting {
    /// Its row.
    pub id: OutboxId,
    /// Where it is to go.
    pub address_id: AddressId,
    /// How urgent.
    pub lane: Lane,
    /// When it was queued.
    pub created_at: Moment,
    /// When it is tried next.
    pub not_before: Moment,
    /// How often it was tried.
    pub attempts: i64,
    /// What went wrong at last; `held`: its turn comes later, by the rules.
    pub error: Option<String>,
}

/// The messages that wait, oldest first.
///
/// # Errors
/// When the database can't be read.
pub async fn waiting(store: &Store) -> Result<Vec<Waiting>> {
    Ok(on_read!(store, c => sqlx::query_as(sql!(
        "SELECT id, address_id, lane, created_at, not_before, attempts, error FROM outbox WHERE state = 'queued' ORDER BY id"))
        .fetch_all(c).await?))
}

/// A message whose tries have ended.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow, serde::Serialize)]
pub struct Ended {
    /// Its row.
    pub id: OutboxId,
    /// Where it was to go.
    pub address_id: AddressId,
    /// `dead`: to be taken up again. `undeliverable`: the address can't be reached any more.
    pub state: String,
    /// How often it was tried.
    pub attempts: i64,
    /// What went wrong at last.
    pub error: Option<String>,
}

/// The messages whose tries have ended, oldest first.
///
/// # Errors
/// When the database can't be read.
pub async fn ended(store: &Store) -> Result<Vec<Ended>> {
    Ok(on_read!(store, c => sqlx::query_as(sql!(
        "SELECT id, address_id, state, attempts, error FROM outbox WHERE state IN ('dead', 'undeliverable') ORDER BY id"))
        .fetch_all(c).await?))
}

/// Whose message it was and about what: for a reply to it.
///
/// # Errors
/// When the database can't be read.
pub async fn about(tx: &mut Tx, id: OutboxId, address: AddressId) -> Result<Option<(String, i64)>> {
    Ok(on!(tx, c => sqlx::query_as(sql!("SELECT mechanism, subject FROM outbox WHERE id = $1 AND address_id = $2"))
        .bind(id).bind(address).fetch_optional(c).await?))
}

/// The newest message that a mechanism wrote about a subject to a conversation at that moment, if it has gone out.
///
/// # Errors
/// When the database can't be read.
pub async fn gone_out(
    tx: &mut Tx,
    address: AddressId,
    mechanism: &str,
    subject: i64,
    written: Moment,
) -> Result<Option<OutboxId>> {
    Ok(on!(tx, c => sqlx::query_scalar(sql!(
        "SELECT id FROM outbox WHERE address_id = $1 AND mechanism = $2 AND subject = $3 AND created_at = $4 \
         AND state = 'sent' ORDER BY id DESC LIMIT 1"))
        .bind(address).bind(mechanism).bind(subject).bind(written).fetch_optional(c).await?))
}

/// Whether a mechanism has said something of that subject in a conversation in that time.
///
/// # Errors
/// When the database can't be read.
pub async fn said_between(
    tx: &mut Tx,
    address: AddressId,
    (mechanism, subject): (&str, i64),
    (from, to): (Moment, Moment),
) -> Result<bool> {
    let n: i64 = on!(tx, c => sqlx::query_scalar(sql!(
        "SELECT count(*) FROM outbox WHERE address_id = $1 AND mechanism = $2 AND subject = $3 AND created_at BETWEEN $4 AND $5"))
        .bind(address).bind(mechanism).bind(subject).bind(from).bind(to).fetch_one(c).await?);
    Ok(n > 0)
}

/// What a message is watched for: mechanism, subject, what.
///
/// # Errors
/// When the database can't be read.
pub async fn watched(tx: &mut Tx, id: OutboxId) -> Result<Option<(String, i64, String)>> {
    let row: Option<(String, i64, Option<String>)> = on!(tx, c => sqlx::query_as(sql!(
        "SELECT mechanism, subject, watch FROM outbox WHERE id = $1")).bind(id).fetch_optional(c).await?);
    Ok(row.and_then(|(mechanism, subject, watch)| watch.map(|w| (mechanism, subject, w))))
}

/// What waits to be said about a subject isn't said; gives where.
///
/// # Errors
/// When the database can't be written.
pub async fn unsay(tx: &mut Tx, mechanism: &str, subject: i64, now: Moment) -> Result<Vec<AddressId>> {
    Ok(on!(tx, c => sqlx::query_scalar(sql!(
        "UPDATE outbox SET state = 'sent', sent_at = $3, body = '{\"lang\":\"zh-Hans\",\"parts\":[]}' \
         WHERE state = 'queued' AND mechanism = $1 AND subject = $2 RETURNING address_id"))
        .bind(mechanism).bind(subject).bind(now).fetch_all(c).await?))
}

/// Forgets what was told in a conversation; that something was told stays.
///
/// # Errors
/// When the database can't be written.
pub async fn forget(tx: &mut Tx, address: AddressId) -> Result<()> {
    on!(tx, c => sqlx::query(sql!(
        "UPDATE outbox SET body = '{\"lang\":\"zh-Hans\",\"parts\":[]}' WHERE address_id = $1 AND state <> 'queued'"))
        .bind(address).execute(c).await.map(drop)?);
    Ok(())
}
