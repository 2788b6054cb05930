//! The rows of the web chat: sessions (`web_session`) and what a chat's page shows (`web_line`). Every reader takes the
//! session's address, so nobody reads another's lines.

use serde::{Deserialize, Serialize};

use crate::base::{AddressId, FileId, Moment, OutboxId};
use crate::storage::files::FileKind;
use crate::storage::{Result, Store, Tx, addresses};
use crate::{on, on_read, sql};

/// A browser that speaks at an address.
#[derive(Clone, Copy, Debug, sqlx::FromRow)]
pub(crate) struct Session {
    /// Its row.
    pub id: i64,
    /// Which conversation.
    pub address_id: AddressId,
    /// 1, 2 or 3: how large its text is.
    pub text_size: i64,
    /// When it ends.
    pub expires_at: Moment,
}

/// Whose a line is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub(crate) enum Who {
    /// Words of the person.
    Me,
    /// A key that the person pressed.
    Said,
    /// The house.
    House,
}

/// One line of a chat's page.
#[derive(Clone, Debug, sqlx::FromRow)]
pub(crate) struct Line {
    /// Its row, and its place on the page.
    pub id: i64,
    /// Grows at every change.
    pub seq: i64,
    /// The message it shows now; none for the person's own.
    pub outbox_id: Option<OutboxId>,
    /// Whose.
    pub who: Who,
    /// An `Outgoing`, or `Mine`, as JSON.
    pub body: String,
    /// 1: a card whose time is over.
    pub folded: i64,
    /// When.
    pub at: Moment,
    /// When the person first saw it as it is now.
    pub shown_at: Option<Moment>,
}

/// What the person said, or the key they pressed.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Mine {
    /// The words.
    pub text: String,
    /// A photo or voice.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file: Option<FileId>,
    /// What it is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kind: Option<FileKind>,
}

/// A line to be written.
pub(crate) struct NewLine<'a> {
    /// Its conversation.
    pub address: AddressId,
    /// Unique in the conversation: `o<outbox>`, `m<once>`.
    pub source: &'a str,
    /// The message it shows.
    pub outbox: Option<OutboxId>,
    /// Whose.
    pub who: Who,
    /// Its body.
    pub body: &'a str,
    /// Whether it folds when the next card asks.
    pub card: bool,
    /// Seen already, because it is the person's own or stood on the page before.
    pub shown: bool,
}

/// The session of a token, if it is known and not over.
pub(crate) async fn session(store: &Store, token_hash: &str, now: Moment) -> Result<Option<Session>> {
    Ok(on_read!(store, c => sqlx::query_as(sql!(
        "SELECT id, address_id, text_size, expires_at FROM web_session WHERE token_hash = $1 AND expires_at > $2 AND closed_at IS NULL"))
        .bind(token_hash).bind(now).fetch_optional(c).await?))
}

/// Whether the session of a token was closed because its post moved to another phone.
pub(crate) async fn is_closed(store: &Store, token_hash: &str) -> Result<bool> {
    let closed: Option<Option<Moment>> = on_read!(store, c => sqlx::query_scalar(sql!(
        "SELECT closed_at FROM web_session WHERE token_hash = $1")).bind(token_hash).fetch_optional(c).await?);
    Ok(closed.flatten().is_some())
}

/// Ends every session of a conversation. What was said there stays, for nobody to read.
pub(crate) async fn close(tx: &mut Tx, address: AddressId, now: Moment) -> Result<()> {
    on!(tx, c => sqlx::query(sql!("UPDATE web_session SET closed_at = $2 WHERE address_id = $1 AND closed_at IS NULL"))
        .bind(address).bind(now).execute(c).await.map(drop)?);
    Ok(())
}

/// Whether a conversation of that name was ever opened.
pub(crate) async fn was_opened(tx: &mut Tx, external: &str) -> Result<bool> {
    let n: i64 = on!(tx, c => sqlx::query_scalar(sql!(
        "SELECT count(*) FROM address WHERE channel = 'web' AND external = $1")).bind(external).fetch_one(c).await?);
    Ok(n > 0)
}

/// Whether a conversation of that name was first opened after `since` and stands open.
pub(crate) async fn opened_since(tx: &mut Tx, external: &str, since: Moment) -> Result<bool> {
    let (opened, earlier): (i64, i64) = on!(tx, c => sqlx::query_as(sql!(
        "SELECT count(*), count(CASE WHEN s.made_at <= $2 OR s.closed_at IS NOT NULL THEN 1 END) \
         FROM web_session s JOIN address a ON a.id = s.address_id WHERE a.channel = 'web' AND a.external = $1"))
        .bind(external).bind(since).fetch_one(c).await?);
    Ok(opened > 0 && earlier == 0)
}

pub(crate) async fn new_session(
    tx: &mut Tx,
    token_hash: &str,
    address: AddressId,
    now: Moment,
    until: Moment,
) -> Result<Session> {
    Ok(on!(tx, c => sqlx::query_as(sql!(
        "INSERT INTO web_session (token_hash, address_id, made_at, expires_at) VALUES ($1, $2, $3, $4) \
         RETURNING id, address_id, text_size, expires_at"))
        .bind(token_hash).bind(address).bind(now).bind(until).fetch_one(c).await?))
}

pub(crate) async fn prolong(tx: &mut Tx, session: i64, until: Moment) -> Result<()> {
    on!(tx, c => sqlx::query(sql!("UPDATE web_session SET expires_at = $2 WHERE id = $1"))
        .bind(session).bind(until).execute(c).await.map(drop)?);
    Ok(())
}

pub(crate) async fn set_size(tx: &mut Tx, session: i64, size: i64) -> Result<()> {
    on!(tx, c => sqlx::query(sql!("UPDATE web_session SET text_size = $2 WHERE id = $1"))
        .bind(session).bind(size).execute(c).await.map(drop)?);
    Ok(())
}

/// The next `seq` of a conversation. Its row is locked first, so that numbers become visible in their order.
async fn next_seq(tx: &mut Tx, address: AddressId) -> Result<i64> {
    addresses::claim(tx, address).await?;
    Ok(on!(tx, c => sqlx::query_scalar(sql!("SELECT coalesce(max(seq), 0) + 1 FROM web_line WHERE address_id = $1"))
        .bind(address).fetch_one(c).await?))
}

/// Writes a line; `None`: one of that source stands already and is left as it is.
pub(crate) async fn insert(tx: &mut Tx, new: &NewLine<'_>, now: Moment) -> Result<Option<i64>> {
    addresses::claim(tx, new.address).await?;
    let shown = new.shown.then_some(now);
    Ok(on!(tx, c => sqlx::query_scalar(sql!(
        "INSERT INTO web_line (address_id, seq, source, outbox_id, who, body, is_card, at, shown_at) \
         SELECT $1, coalesce(max(seq), 0) + 1, $2, $3, $4, $5, $6, $7, $8 FROM web_line WHERE address_id = $1 \
         ON CONFLICT (address_id, source) DO NOTHING RETURNING id"))
        .bind(new.address).bind(new.source).bind(new.outbox).bind(new.who).bind(new.body)
        .bind(i64::from(new.card)).bind(now).bind(shown).fetch_optional(c).await?))
}

/// The line that shows, or first showed, a message.
pub(crate) async fn of_outbox(tx: &mut Tx, address: AddressId, outbox: OutboxId) -> Result<Option<Line>> {
    Ok(on!(tx, c => sqlx::query_as(sql!(
        "SELECT id, seq, outbox_id, who, body, folded, at, shown_at FROM web_line \
         WHERE address_id = $1 AND (source = $2 OR outbox_id = $3) ORDER BY id DESC LIMIT 1"))
        .bind(address).bind(format!("o{outbox}")).bind(outbox).fetch_optional(c).await?))
}

/// Gives a line another message to show: not seen yet, not folded, a new `seq`.
pub(crate) async fn replace(
    tx: &mut Tx,
    address: AddressId,
    line: i64,
    outbox: OutboxId,
    body: &str,
    card: bool,
) -> Result<()> {
    let seq = next_seq(tx, address).await?;
    on!(tx, c => sqlx::query(sql!(
        "UPDATE web_line SET outbox_id = $2, body = $3, is_card = $4, seq = $5, folded = 0, shown_at = NULL WHERE id = $1"))
        .bind(line).bind(outbox).bind(body).bind(i64::from(card)).bind(seq).execute(c).await.map(drop)?);
    Ok(())
}

/// Folds every other card of a conversation.
pub(crate) async fn fold_others(tx: &mut Tx, address: AddressId, but: i64) -> Result<()> {
    let open: Vec<i64> = on!(tx, c => sqlx::query_scalar(sql!(
        "SELECT id FROM web_line WHERE address_id = $1 AND is_card = 1 AND folded = 0 AND id <> $2 ORDER BY id"))
        .bind(address).bind(but).fetch_all(c).await?);
    if !open.is_empty() {
        addresses::claim(tx, address).await?;
    }
    for line in open {
        on!(tx, c => sqlx::query(sql!(
            "UPDATE web_line SET folded = 1, seq = (SELECT max(seq) + 1 FROM web_line WHERE address_id = $2) WHERE id = $1"))
            .bind(line).bind(address).execute(c).await.map(drop)?);
    }
    Ok(())
}

/// The newest lines before line `before`, oldest first.
pub(crate) async fn page(store: &Store, address: AddressId, before: i64, limit: i64) -> Result<Vec<Line>> {
    let mut lines: Vec<Line> = on_read!(store, c => sqlx::query_as(sql!(
        "SELECT id, seq, outbox_id, who, body, folded, at, shown_at FROM web_line \
         WHERE address_id = $1 AND id < $2 ORDER BY id DESC LIMIT $3"))
        .bind(address).bind(before).bind(limit).fetch_all(c).await?);
    lines.reverse();
    Ok(lines)
}

/// What of the newest lines is the house's and wasn't seen yet, oldest first.
pub(crate) async fn unseen(store: &Store, address: AddressId, newest: i64) -> Result<Vec<Line>> {
    Ok(on_read!(store, c => sqlx::query_as(sql!(
        "SELECT id, seq, outbox_id, who, body, folded, at, shown_at FROM web_line \
         WHERE address_id = $1 AND shown_at IS NULL AND who = 'house' AND id > coalesce((SELECT id FROM web_line \
         WHERE address_id = $1 ORDER BY id DESC LIMIT 1 OFFSET $2), 0) ORDER BY id"))
        .bind(address).bind(newest).fetch_all(c).await?))
}

/// What changed since `seq`, in the order it changed.
pub(crate) async fn since(store: &Store, address: AddressId, seq: i64, limit: i64) -> Result<Vec<Line>> {
    Ok(on_read!(store, c => sqlx::query_as(sql!(
        "SELECT id, seq, outbox_id, who, body, folded, at, shown_at FROM web_line \
         WHERE address_id = $1 AND seq > $2 ORDER BY seq LIMIT $3"))
        .bind(address).bind(seq).bind(limit).fetch_all(c).await?))
}

/// The highest `seq` of a conversation.
pub(crate) async fn last_seq(store: &Store, address: AddressId) -> Result<i64> {
    Ok(
        on_read!(store, c => sqlx::query_scalar(sql!("SELECT coalesce(max(seq), 0) FROM web_line WHERE address_id = $1"))
        .bind(address).fetch_one(c).await?),
    )
}

/// A line of a conversation.
pub(crate) async fn line(store: &Store, address: AddressId, id: i64) -> Result<Option<Line>> {
    Ok(on_read!(store, c => sqlx::query_as(sql!(
        "SELECT id, seq, outbox_id, who, body, folded, at, shown_at FROM web_line WHERE address_id = $1 AND id = $2"))
        .bind(address).bind(id).fetch_optional(c).await?))
}

/// The lines of a conversation whose body holds `part`: a sieve, to be looked through by the caller.
pub(crate) async fn holding(store: &Store, address: AddressId, part: &str) -> Result<Vec<Line>> {
    // `_` and `%` of LIKE only let more through.
    Ok(on_read!(store, c => sqlx::query_as(sql!(
        "SELECT id, seq, outbox_id, who, body, folded, at, shown_at FROM web_line \
         WHERE address_id = $1 AND body LIKE '%' || $2 || '%' ORDER BY id DESC LIMIT 50"))
        .bind(address).bind(part).fetch_all(c).await?))
}

/// Whether the page of a conversation still misses something said: the outbox holds an answer that may go now.
pub(crate) async fn is_answer_due(store: &Store, address: AddressId, now: Moment) -> Result<bool> {
    let n: i64 = on_read!(store, c => sqlx::query_scalar(sql!(
        "SELECT count(*) FROM outbox WHERE address_id = $1 AND state = 'queued' AND not_before <= $2"))
        .bind(address).bind(now).fetch_one(c).await?);
    Ok(n > 0)
}

/// Marks the house's lines up to `seq` among `from..=to` as seen; gives the messages seen for the first time.
pub(crate) async fn show(
    tx: &mut Tx,
    address: AddressId,
    (from, to): (i64, i64),
    seq: i64,
    now: Moment,
) -> Result<Vec<OutboxId>> {
    let ids: Vec<Option<OutboxId>> = on!(tx, c => sqlx::query_scalar(sql!(
        "UPDATE web_line SET shown_at = $5 WHERE address_id = $1 AND id >= $2 AND id <= $3 AND seq <= $4 \
         AND shown_at IS NULL RETURNING outbox_id"))
        .bind(address).bind(from).bind(to).bind(seq).bind(now).fetch_all(c).await?);
    Ok(ids.into_iter().flatten().collect())
}

/// Lets whoever reads a conversation look at a file that a line of it shows. One that was erased meanwhile is left out.
pub(crate) async fn show_file(tx: &mut Tx, address: AddressId, id: FileId) -> Result<()> {
    on!(tx, c => sqlx::query(sql!(
        "INSERT INTO web_file (address_id, file_id) SELECT $1, id FROM file WHERE id = $2 ON CONFLICT DO NOTHING"))
        .bind(address).bind(id).execute(c).await.map(drop)?);
    Ok(())
}

/// A file that the conversation shows: where its bytes are and what they are.
pub(crate) async fn file(store: &Store, address: AddressId, id: FileId) -> Result<Option<(String, String)>> {
    Ok(on_read!(store, c => sqlx::query_as(sql!(
        "SELECT f.path, f.media_type FROM web_file w JOIN file f ON f.id = w.file_id WHERE w.address_id = $1 AND w.file_id = $2"))
        .bind(address).bind(id).fetch_optional(c).await?))
}

/// The line that shows a message now.
pub(crate) async fn showing(store: &Store, address: AddressId, outbox: OutboxId) -> Result<Option<Line>> {
    Ok(on_read!(store, c => sqlx::query_as(sql!(
        "SELECT id, seq, outbox_id, who, body, folded, at, shown_at FROM web_line WHERE address_id = $1 AND outbox_id = $2"))
        .bind(address).bind(outbox).fetch_optional(c).await?))
}

/// Forgets a conversation's lines. The newest stays as an empty one, so that the next is still newer than what a page has
/// seen.
pub(crate) async fn forget(tx: &mut Tx, address: AddressId) -> Result<()> {
    on!(tx, c => sqlx::query(sql!(
        "DELETE FROM web_line WHERE address_id = $1 AND seq < (SELECT max(seq) FROM web_line WHERE address_id = $1)"))
        .bind(address).execute(c).await.map(drop)?);
    on!(tx, c => sqlx::query(sql!("DELETE FROM web_file WHERE address_id = $1")).bind(address).execute(c).await.map(drop)?);
    on!(tx, c => sqlx::query(sql!("UPDATE web_line SET body = '{}', who = 'said' WHERE address_id = $1"))
        .bind(address).execute(c).await.map(drop)?);
    Ok(())
}
