//! The ledger: every decision is one event, hash-chained in its book. Rows of state are its fold; `jobs::verify` holds
//! them against it. No personal words here, only codes and salted hashes.

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::{Result, Tx};
use crate::base::secret::hex;
use crate::base::{BookId, Moment, PersonId};
use crate::{on, sql};

/// An event to be written.
#[derive(Clone, Debug)]
pub struct NewEntry {
    /// In which book.
    pub book: BookId,
    /// Whose event.
    pub mechanism: &'static str,
    /// About what.
    pub subject: i64,
    /// Which: `signed`.
    pub kind: String,
    /// Who did it; none for the clock.
    pub actor: Option<PersonId>,
    /// As what: `villager`, `first_secretary`, `bot`.
    pub role: &'static str,
    /// The decided facts, as JSON.
    pub body: String,
}

/// An event as it stands.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Entry {
    /// Its book.
    pub book_id: BookId,
    /// Its place in the book, from 1.
    pub seq: i64,
    /// When.
    pub at: Moment,
    /// Whose.
    pub mechanism: String,
    /// About what.
    pub subject: i64,
    /// Which.
    pub kind: String,
    /// Who.
    pub actor_id: Option<PersonId>,
    /// As what.
    pub actor_role: String,
    /// The facts.
    pub body: String,
    /// The chain up to here.
    pub hash: String,
}

/// A book's end.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow, Serialize, serde::Deserialize)]
pub struct Head {
    /// Which book.
    pub id: BookId,
    /// How many events.
    pub seq: i64,
    /// The last one's hash.
    pub head: String,
}

/// One line of what `verify` finds: where, what differs, and the cure.
#[must_use]
pub fn fault(place: impl std::fmt::Display, what: &str, cure: &str) -> String {
    format!("{place}: {what}; {cure}")
}

/// The cure where only a copy of the row can help.
pub const FROM_BACKUP: &str = "take the row from a backup, and find who changed it";

/// Where every chain begins.
pub const GENESIS: &str = "lastmile";

impl Entry {
    /// The hash that this event must carry after `previous`. Every field is length-prefixed, so no two events can give
    /// the same bytes.
    #[must_use]
    pub fn chained(&self, previous: &str) -> String {
        let mut h = Sha256::new();
        let actor = self.actor_id.map(|p| p.to_string()).unwrap_or_default();
        let numbers = format!("{} {} {} {} {actor}", self.book_id, self.seq, self.at.0, self.subject);
        for field in [previous, &numbers, &self.mechanism, &self.kind, &self.actor_role, &self.body] {
            h.update((field.len() as u64).to_be_bytes());
            h.update(field.as_bytes());
        }
        hex(&h.finalize())
    }
}

impl std::fmt::Display for BookId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// What is written into the ledger when the transaction commits, and when each happened.
#[derive(Debug, Default)]
struct Recorded(Vec<(NewEntry, Moment)>);

/// Puts an event among what the transaction writes into the ledger when it commits.
pub fn record(tx: &mut Tx, entry: NewEntry, now: Moment) {
    tx.memo().of::<Recorded>().0.push((entry, now));
}

/// Writes what was recorded, each at the end of its book. It is the last thing that a transaction does: all who write into a
/// book wait for each other there, so it is held as briefly as may be. Books are taken in ascending order, so two
/// transactions can't wait for each other.
pub(super) async fn write(tx: &mut Tx) -> Result<()> {
    let mut entries = std::mem::take(&mut tx.memo().of::<Recorded>().0);
    entries.sort_by_key(|(entry, _)| entry.book);
    for of_book in entries.chunk_by_mut(|(a, _), (b, _)| a.book == b.book) {
        let mut book = lock_book(tx, of_book[0].0.book).await?;
        for (new, at) in of_book {
            let mut entry = Entry {
                book_id: new.book,
                seq: book.seq + 1,
                at: *at,
                mechanism: new.mechanism.into(),
                subject: new.subject,
                kind: std::mem::take(&mut new.kind),
                actor_id: new.actor,
                actor_role: new.role.into(),
                body: std::mem::take(&mut new.body),
                hash: String::new(),
            };
            entry.hash = entry.chained(&book.head);
            on!(tx, c => sqlx::query(sql!(
                "INSERT INTO ledger (book_id, seq, at, mechanism, subject, kind, actor_id, actor_role, body, hash) \
                 VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)"))
                .bind(entry.book_id).bind(entry.seq).bind(entry.at).bind(&entry.mechanism).bind(entry.subject)
                .bind(&entry.kind).bind(entry.actor_id).bind(&entry.actor_role).bind(&entry.body).bind(&entry.hash)
                .execute(c).await.map(drop)?);
            (book.seq, book.head) = (entry.seq, entry.hash);
        }
        on!(tx, c => sqlx::query(sql!("UPDATE book SET seq = $2, head = $3 WHERE id = $1"))
            .bind(book.id).bind(book.seq).bind(&book.head).execute(c).await.map(drop)?);
    }
    Ok(())
}

async fn lock_book(tx: &mut Tx, id: BookId) -> Result<Head> {
    let text = sql!(tx, "SELECT id, seq, head FROM book WHERE id = $1", sqlite: "", pg: " FOR NO KEY UPDATE", "");
    if let Some(head) = on!(tx, c => sqlx::query_as(text).bind(id).fetch_optional(c).await?) {
        return Ok(head);
    }
    on!(tx, c => sqlx::query(sql!("INSERT INTO book (id, seq, head) VALUES ($1, 0, $2) ON CONFLICT (id) DO NOTHING"))
        .bind(id).bind(GENESIS).execute(c).await.map(drop)?);
    Ok(on!(tx, c => sqlx::query_as(text).bind(id).fetch_one(c).await?))
}

/// The ends of all books.
///
/// # Errors
/// When the database can't be read.
pub async fn heads(tx: &mut Tx) -> Result<Vec<Head>> {
    Ok(on!(tx, c => sqlx::query_as(sql!("SELECT id, seq, head FROM book ORDER BY id")).fetch_all(c).await?))
}

/// Events of a book after `after`, at most `limit`.
///
/// # Errors
/// When the database can't be read.
pub async fn page(tx: &mut Tx, book: BookId, after: i64, limit: i64) -> Result<Vec<Entry>> {
    Ok(on!(tx, c => sqlx::query_as(sql!(
        "SELECT book_id, seq, at, mechanism, subject, kind, actor_id, actor_role, body, hash FROM ledger \
         WHERE book_id = $1 AND seq > $2 ORDER BY seq LIMIT $3")).bind(book).bind(after).bind(limit).fetch_all(c).await?))
}

/// Events that stand in no chain, at most `limit`: in a book that isn't, or before a book's first event.
///
/// # Errors
/// When the database can't be read.
pub async fn unchained(tx: &mut Tx, limit: i64) -> Result<Vec<(BookId, i64)>> {
    Ok(on!(tx, c => sqlx::query_as(sql!(
        "SELECT book_id, seq FROM ledger WHERE seq < 1 OR book_id NOT IN (SELECT id FROM book) \
         ORDER BY book_id, seq LIMIT $1")).bind(limit).fetch_all(c).await?))
}

/// A mechanism's events about the subjects from `first` to `last`, both included, subject by subject and the oldest first.
///
/// # Errors
/// When the database can't be read.
pub async fn between(tx: &mut Tx, mechanism: &str, first: i64, last: i64) -> Result<Vec<Entry>> {
    Ok(on!(tx, c => sqlx::query_as(sql!(
        "SELECT book_id, seq, at, mechanism, subject, kind, actor_id, actor_role, body, hash FROM ledger \
         WHERE mechanism = $1 AND subject BETWEEN $2 AND $3 ORDER BY subject, book_id, seq"))
        .bind(mechanism).bind(first).bind(last).fetch_all(c).await?))
}

/// The events of one subject, oldest first: its story.
///
/// # Errors
/// When the database can't be read.
pub async fn story(tx: &mut Tx, mechanism: &str, subject: i64) -> Result<Vec<Entry>> {
    Ok(on!(tx, c => sqlx::query_as(sql!(
        "SELECT book_id, seq, at, mechanism, subject, kind, actor_id, actor_role, body, hash FROM ledger \
         WHERE mechanism = $1 AND subject = $2 ORDER BY book_id, seq")).bind(mechanism).bind(subject).fetch_all(c).await?))
}
