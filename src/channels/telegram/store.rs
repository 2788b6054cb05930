//! The rows of Telegram alone: where its polling stands, which message of a chat is which of ours, and what was last
//! set or shown there.

use crate::base::{AddressId, InboxId, Moment, OutboxId};
use crate::storage::{Result, Store, Tx};
use crate::{on, on_read, sql};

/// The number of the next update of a bot; 0 before its first.
pub(super) async fn next_update(store: &Store, account: &str) -> Result<i64> {
    let next: Option<i64> = on_read!(store, c => sqlx::query_scalar(sql!("SELECT next_update FROM telegram_bot WHERE account = $1"))
        .bind(account).fetch_optional(c).await?);
    Ok(next.unwrap_or(0))
}

/// Every update before that one is kept. It may go back: Telegram's numbers begin anew after a week of silence.
pub(super) async fn set_next_update(tx: &mut Tx, account: &str, next: i64) -> Result<()> {
    on!(tx, c => sqlx::query(sql!(
        "INSERT INTO telegram_bot (account, next_update) VALUES ($1, $2) \
         ON CONFLICT (account) DO UPDATE SET next_update = excluded.next_update"))
        .bind(account).bind(next).execute(c).await.map(drop)?);
    Ok(())
}

/// Notes where a person's message was heard. The first time stays: an edit is of that message.
pub(super) async fn heard(
    tx: &mut Tx,
    address: AddressId,
    message: i64,
    inbox: InboxId,
    album: Option<&str>,
) -> Result<()> {
    on!(tx, c => sqlx::query(sql!(
        "INSERT INTO telegram_heard (address_id, message_id, inbox_id, album) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING"))
        .bind(address).bind(message).bind(inbox).bind(album).execute(c).await.map(drop)?);
    Ok(())
}

/// Where a person's message was heard first.
pub(super) async fn heard_at(tx: &mut Tx, address: AddressId, message: i64) -> Result<Option<InboxId>> {
    Ok(
        on!(tx, c => sqlx::query_scalar(sql!("SELECT inbox_id FROM telegram_heard WHERE address_id = $1 AND message_id = $2"))
        .bind(address).bind(message).fetch_optional(c).await?),
    )
}

/// The first message of an album, other than this one.
pub(super) async fn album(tx: &mut Tx, address: AddressId, album: &str, but: InboxId) -> Result<Option<InboxId>> {
    Ok(on!(tx, c => sqlx::query_scalar(sql!(
        "SELECT inbox_id FROM telegram_heard WHERE address_id = $1 AND album = $2 AND inbox_id < $3 ORDER BY inbox_id LIMIT 1"))
        .bind(address).bind(album).bind(but).fetch_optional(c).await?))
}

/// Which of ours a message of a chat is: the outbox row that it was first said by.
pub(super) async fn outbox_of(tx: &mut Tx, address: AddressId, message: i64) -> Result<Option<OutboxId>> {
    Ok(on!(tx, c => sqlx::query_scalar(sql!(
        "SELECT min(outbox_id) FROM telegram_sent WHERE address_id = $1 AND message_id = $2"))
        .bind(address).bind(message).fetch_one(c).await?))
}

/// The person's message that an outbox row is the first answer to: what became of it is what the row is about.
pub(super) async fn first_answered(store: &Store, outbox: OutboxId) -> Result<Option<i64>> {
    Ok(on_read!(store, c => sqlx::query_scalar(sql!(
        "SELECT min(h.message_id) FROM outbox o JOIN telegram_heard h ON h.address_id = o.address_id \
         JOIN inbox i ON i.id = h.inbox_id AND i.mechanism = o.mechanism AND i.subject = o.subject \
         WHERE o.id = $1 AND o.subject > 0 AND NOT EXISTS (SELECT 1 FROM telegram_sent s JOIN outbox p ON p.id = s.outbox_id \
           WHERE s.address_id = o.address_id AND p.mechanism = o.mechanism AND p.subject = o.subject AND p.id < o.id)"))
        .bind(outbox).fetch_one(c).await?))
}

/// How many parts of an outbox row Telegram has.
pub(super) async fn parts_sent(store: &Store, outbox: OutboxId) -> Result<i64> {
    Ok(on_read!(store, c => sqlx::query_scalar(sql!("SELECT count(*) FROM telegram_sent WHERE outbox_id = $1"))
        .bind(outbox).fetch_one(c).await?))
}

/// A part of an outbox row that Telegram took.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    pub outbox: OutboxId,
    /// From 0.
    pub part: i64,
    pub address: AddressId,
    /// Its number in the chat; none: the answer couldn't be read.
    pub message: Option<i64>,
    /// Whether keys stand under it.
    pub keys: bool,
}

/// Notes that Telegram took a part.
pub(super) async fn sent(tx: &mut Tx, part: &Part) -> Result<()> {
    if let Some(message) = part.message.filter(|_| part.keys) {
        // An edit takes the place of what stood there, keys and all.
        on!(tx, c => sqlx::query(sql!("UPDATE telegram_sent SET keys = 0 WHERE address_id = $1 AND message_id = $2"))
            .bind(part.address).bind(message).execute(c).await.map(drop)?);
    }
    on!(tx, c => sqlx::query(sql!(
        "INSERT INTO telegram_sent (outbox_id, part, address_id, message_id, keys) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING"))
        .bind(part.outbox).bind(part.part).bind(part.address).bind(part.message).bind(i64::from(part.keys))
        .execute(c).await.map(drop)?);
    Ok(())
}

/// The message of a chat that shows an outbox row as it was changed last: the part with its keys, else its first.
pub(super) async fn message_of(store: &Store, address: AddressId, outbox: OutboxId) -> Result<Option<i64>> {
    Ok(on_read!(store, c => sqlx::query_scalar(sql!(
        "SELECT s.message_id FROM telegram_sent s JOIN outbox o ON o.id = s.outbox_id \
         WHERE s.address_id = $2 AND s.message_id IS NOT NULL AND (o.id = $1 OR o.edits = $1) \
         ORDER BY s.outbox_id DESC, s.keys DESC, s.part LIMIT 1")).bind(outbox).bind(address).fetch_optional(c).await?))
}

/// Whether somebody has just typed and would see no answer if only an older message changed: nothing was said since, and
/// nothing else waits to be. An album counts once: one receipt is enough for it.
pub(super) async fn waits_for_words(store: &Store, address: AddressId, outbox: OutboxId) -> Result<bool> {
    Ok(on_read!(store, c => sqlx::query_scalar::<_, i64>(sql!(
        "SELECT count(*) FROM address a WHERE a.id = $1 \
         AND (SELECT h.message_id FROM telegram_heard h WHERE h.address_id = $1 AND NOT EXISTS (SELECT 1 \
           FROM telegram_heard f WHERE f.address_id = $1 AND f.album = h.album AND f.message_id < h.message_id) \
           ORDER BY h.message_id DESC LIMIT 1) \
           > (SELECT coalesce(max(message_id), 0) FROM telegram_sent WHERE address_id = $1) \
         AND NOT EXISTS (SELECT 1 FROM outbox o WHERE o.address_id = $1 AND o.state = 'queued' AND o.lane = 'answer' \
           AND o.id > $2 AND o.edits IS NULL)"))
        .bind(address).bind(outbox).fetch_one(c).await?)
        > 0)
}

/// What was said by the rows that a message has shown so far: the first and its edits before `upto`.
pub(super) async fn bodies(store: &Store, first: OutboxId, upto: OutboxId) -> Result<Vec<String>> {
    Ok(
        on_read!(store, c => sqlx::query_scalar(sql!("SELECT body FROM outbox WHERE (id = $1 OR edits = $1) AND id < $2"))
        .bind(first).bind(upto).fetch_all(c).await?),
    )
}

/// A message with keys.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(super) struct Keyed {
    pub outbox_id: OutboxId,
    pub part: i64,
    pub external: String,
    pub message_id: i64,
    /// They ask nothing any more.
    pub stale: bool,
}

/// The messages of a bot with keys after `after`, in their order. Keys are stale of which no card asks any more, or whose card
/// was said anew below; keys that only send words go once newer ones stand in the chat.
pub(super) async fn keyed(store: &Store, account: &str, after: OutboxId, limit: i64) -> Result<Vec<Keyed>> {
    Ok(on_read!(store, c => sqlx::query_as(sql!(
        "SELECT s.outbox_id, s.part, a.external, s.message_id, (EXISTS (SELECT 1 FROM telegram_sent n \
           JOIN outbox p ON p.id = n.outbox_id WHERE n.address_id = s.address_id AND n.outbox_id > s.outbox_id \
           AND n.message_id > s.message_id AND p.edits = coalesce(o.edits, o.id)) \
         OR NOT EXISTS (SELECT 1 FROM card c WHERE c.outbox_id = coalesce(o.edits, o.id) AND c.state = 'live') \
         AND (EXISTS (SELECT 1 FROM telegram_sent n WHERE n.address_id = s.address_id AND n.keys = 1 AND n.outbox_id > s.outbox_id) \
           OR EXISTS (SELECT 1 FROM card c WHERE c.outbox_id = coalesce(o.edits, o.id)))) AS stale \
         FROM (SELECT t.outbox_id, t.part, t.address_id, t.message_id FROM telegram_sent t JOIN address b ON b.id = t.address_id \
           WHERE t.keys = 1 AND t.message_id IS NOT NULL AND b.account = $1 AND t.outbox_id > $2 \
           ORDER BY t.outbox_id, t.part LIMIT $3) s \
         JOIN outbox o ON o.id = s.outbox_id JOIN address a ON a.id = s.address_id ORDER BY s.outbox_id, s.part"))
        .bind(account).bind(after).bind(limit).fetch_all(c).await?))
}

/// The keys of a message are gone.
pub(super) async fn bare(tx: &mut Tx, outbox: OutboxId, part: i64) -> Result<()> {
    on!(tx, c => sqlx::query(sql!("UPDATE telegram_sent SET keys = 0 WHERE outbox_id = $1 AND part = $2"))
        .bind(outbox).bind(part).execute(c).await.map(drop)?);
    Ok(())
}

/// What the keyboard under a chat's field was last made of.
pub(super) async fn menu(store: &Store, address: AddressId) -> Result<Option<String>> {
    Ok(on_read!(store, c => sqlx::query_scalar(sql!("SELECT hash FROM telegram_menu WHERE address_id = $1"))
        .bind(address).fetch_optional(c).await?))
}

/// Notes what the keyboard under a chat's field is made of.
pub(super) async fn set_menu(tx: &mut Tx, address: AddressId, hash: &str) -> Result<()> {
    on!(tx, c => sqlx::query(sql!(
        "INSERT INTO telegram_menu (address_id, hash) VALUES ($1, $2) ON CONFLICT (address_id) DO UPDATE SET hash = excluded.hash"))
        .bind(address).bind(hash).execute(c).await.map(drop)?);
    Ok(())
}

/// The commands as they were last set for a scope and language.
pub(super) async fn commands(store: &Store, account: &str, scope: &str, lang: &str) -> Result<Option<String>> {
    Ok(on_read!(store, c => sqlx::query_scalar(sql!(
        "SELECT hash FROM telegram_commands WHERE account = $1 AND scope = $2 AND lang = $3"))
        .bind(account).bind(scope).bind(lang).fetch_optional(c).await?))
}

/// Notes which commands were set.
pub(super) async fn set_commands(tx: &mut Tx, account: &str, scope: &str, lang: &str, hash: &str) -> Result<()> {
    on!(tx, c => sqlx::query(sql!(
        "INSERT INTO telegram_commands (account, scope, lang, hash) VALUES ($1, $2, $3, $4) \
         ON CONFLICT (account, scope, lang) DO UPDATE SET hash = excluded.hash"))
        .bind(account).bind(scope).bind(lang).bind(hash).execute(c).await.map(drop)?);
    Ok(())
}

/// Messages that are looked at for what was said in the last minute: no bot says more in one.
const LATELY: i64 = 4000;

/// What was said at a bot since that moment: to which chat, when, oldest first.
///
/// # Errors
/// When the database can't be read.
pub async fn said_since(store: &Store, account: &str, since: Moment) -> Result<Vec<(String, Moment)>> {
    Ok(on_read!(store, c => sqlx::query_as(sql!(
        "SELECT a.external, o.sent_at FROM outbox o JOIN address a ON a.id = o.address_id \
         WHERE o.id > (SELECT coalesce(max(id), 0) FROM outbox) - $3 AND o.sent_at > $2 \
         AND a.channel = 'telegram' AND a.account = $1 ORDER BY o.sent_at"))
        .bind(account).bind(since).bind(LATELY).fetch_all(c).await?))
}

/// The chats of a bot in which Telegram wants nothing said, and until when.
///
/// # Errors
/// When the database can't be read.
pub async fn held(store: &Store, account: &str) -> Result<Vec<(String, Moment)>> {
    Ok(on_read!(store, c => sqlx::query_as(sql!(
        "SELECT a.external, max(o.not_before) FROM outbox o JOIN address a ON a.id = o.address_id \
         WHERE o.state = 'queued' AND o.error = 'held' AND a.channel = 'telegram' AND a.account = $1 GROUP BY a.external"))
        .bind(account).fetch_all(c).await?))
}
