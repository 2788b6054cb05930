//! Cards: which message at which address shows which subject at which version, with which choices. A press, a bare
//! digit and a reply find their subject through it.

use serde::{Deserialize, Serialize};

use super::{Error, Result, Tx};
use crate::base::secret::Key;
use crate::base::{AddressId, CardId, Moment, OutboxId};
use crate::{on, sql};

/// One choice of a card: its digit is its place, from 1.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What the mechanism calls it: `sign`, `by:2026-11-26`.
    pub code: String,
    /// What the button says; the words of it answer the card too.
    pub label: String,
}

/// A card to be shown.
#[derive(Clone, Debug)]
pub struct NewCard<'a> {
    /// Where.
    pub address: AddressId,
    /// In which message.
    pub outbox: OutboxId,
    /// Whose card.
    pub mechanism: &'static str,
    /// Which of its cards: `new`, `when`.
    pub kind: &'a str,
    /// About what.
    pub subject: i64,
    /// At which version of it.
    pub version: i64,
    /// With which choices.
    pub choices: &'a [Choice],
}

/// A card that was shown.
#[derive(Clone, Debug)]
pub struct Card {
    /// Its row.
    pub id: CardId,
    /// Where.
    pub address: AddressId,
    /// In which message.
    pub outbox: OutboxId,
    /// Whose.
    pub mechanism: String,
    /// Which of its cards.
    pub kind: String,
    /// About what.
    pub subject: i64,
    /// At which version.
    pub version: i64,
    /// With which choices.
    pub choices: Vec<Choice>,
    /// Whether it still asks.
    pub live: bool,
    /// Since when.
    pub created_at: Moment,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: CardId,
    address_id: AddressId,
    outbox_id: OutboxId,
    mechanism: String,
    kind: String,
    subject: i64,
    version: i64,
    choices: String,
    state: String,
    created_at: Moment,
}

impl TryFrom<Row> for Card {
    type Error = Error;

    fn try_from(r: Row) -> Result<Self> {
        Ok(Self {
            id: r.id,
            address: r.address_id,
            outbox: r.outbox_id,
            mechanism: r.mechanism,
            kind: r.kind,
            subject: r.subject,
            version: r.version,
            choices: serde_json::from_str(&r.choices).map_err(|e| Error::Corrupt("card", e.to_string()))?,
            live: r.state == "live",
            created_at: r.created_at,
        })
    }
}

impl Row {
    /// Seals everything of it that never changes: whatever a press or a digit finds through a card is as it was shown.
    fn seal(&self, key: &Key) -> String {
        let numbers = [self.id.0, self.address_id.0, self.outbox_id.0, self.subject, self.version, self.created_at.0];
        let facts = serde_json::json!([numbers, self.mechanism, self.kind, self.choices]);
        key.seal("card row", &facts.to_string())
    }
}

/// Writes a card, sealed with the house's key.
///
/// # Errors
/// When the database can't be written.
pub async fn insert(tx: &mut Tx, key: &Key, new: &NewCard<'_>, now: Moment) -> Result<CardId> {
    let choices = serde_json::to_string(new.choices).map_err(|e| Error::Corrupt("card", e.to_string()))?;
    let row: Row = on!(tx, c => sqlx::query_as(sql!(
        "INSERT INTO card (address_id, outbox_id, mechanism, kind, subject, version, choices, state, created_at, seal) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, 'live', $8, '') \
         RETURNING id, address_id, outbox_id, mechanism, kind, subject, version, choices, state, created_at"))
        .bind(new.address).bind(new.outbox).bind(new.mechanism).bind(new.kind).bind(new.subject).bind(new.version)
        .bind(choices).bind(now).fetch_one(c).await?);
    on!(tx, c => sqlx::query(sql!("UPDATE card SET seal = $2 WHERE id = $1")).bind(row.id).bind(row.seal(key)).execute(c)
        .await.map(drop)?);
    Ok(row.id)
}

#[derive(sqlx::FromRow)]
struct Sealed {
    #[sqlx(flatten)]
    row: Row,
    seal: String,
}

/// The cards after `after`, at most `limit`, each with whether its seal is the house's own: for `verify`.
///
/// # Errors
/// When the database can't be read.
pub async fn sealed(tx: &mut Tx, key: Option<&Key>, after: CardId, limit: i64) -> Result<Vec<(CardId, bool)>> {
    let rows: Vec<Sealed> = on!(tx, c => sqlx::query_as(sql!(
        "SELECT id, address_id, outbox_id, mechanism, kind, subject, version, choices, state, created_at, seal FROM card \
         WHERE id > $1 ORDER BY id LIMIT $2")).bind(after).bind(limit).fetch_all(c).await?);
    Ok(rows.iter().map(|s| (s.row.id, key.is_some_and(|k| s.row.seal(k) == s.seal))).collect())
}

/// The live cards of what still waits to be said at an address ask at another. They are sealed anew for it; one that was
/// changed past the house keeps its broken seal, so that `verify` still sees it.
///
/// # Errors
/// When the database can't be written.
pub(super) async fn moved(tx: &mut Tx, key: &Key, from: AddressId, to: AddressId) -> Result<()> {
    let rows: Vec<Sealed> = on!(tx, c => sqlx::query_as(sql!(
        "SELECT id, address_id, outbox_id, mechanism, kind, subject, version, choices, state, created_at, seal FROM card \
         WHERE address_id = $1 AND state = 'live' AND outbox_id IN \
         (SELECT coalesce(edits, id) FROM outbox WHERE address_id = $1 AND state = 'queued')")).bind(from).fetch_all(c).await?);
    for Sealed { mut row, seal } in rows {
        let whole = row.seal(key) == seal;
        row.address_id = to;
        let seal = if whole { row.seal(key) } else { seal };
        on!(tx, c => sqlx::query(sql!("UPDATE card SET address_id = $2, seal = $3 WHERE id = $1"))
            .bind(row.id).bind(to).bind(seal).execute(c).await.map(drop)?);
    }
    Ok(())
}

/// Reads a card.
///
/// # Errors
/// When the database can't be read.
pub async fn get(tx: &mut Tx, id: CardId) -> Result<Option<Card>> {
    let row: Option<Row> = on!(tx, c => sqlx::query_as(sql!(
        "SELECT id, address_id, outbox_id, mechanism, kind, subject, version, choices, state, created_at FROM card WHERE id = $1"))
        .bind(id).fetch_optional(c).await?);
    row.map(TryInto::try_into).transpose()
}

/// The newest card at an address that still asks and has been said: nobody answers what waits for the morning.
///
/// # Errors
/// When the database can't be read.
pub async fn newest_live(tx: &mut Tx, address: AddressId) -> Result<Option<Card>> {
    let row: Option<Row> = on!(tx, c => sqlx::query_as(sql!(
        "SELECT c.id, c.address_id, c.outbox_id, c.mechanism, c.kind, c.subject, c.version, c.choices, c.state, c.created_at \
         FROM card c JOIN outbox o ON o.id = c.outbox_id \
         WHERE c.address_id = $1 AND c.state = 'live' AND o.state = 'sent' ORDER BY c.id DESC LIMIT 1")).bind(address).fetch_optional(c).await?);
    row.map(TryInto::try_into).transpose()
}

/// The newest card at an address about a subject, live or folded.
///
/// # Errors
/// When the database can't be read.
pub async fn newest_about(tx: &mut Tx, address: AddressId, mechanism: &str, subject: i64) -> Result<Option<Card>> {
    let row: Option<Row> = on!(tx, c => sqlx::query_as(sql!(
        "SELECT id, address_id, outbox_id, mechanism, kind, subject, version, choices, state, created_at FROM card \
         WHERE address_id = $1 AND mechanism = $2 AND subject = $3 ORDER BY id DESC LIMIT 1"))
        .bind(address).bind(mechanism).bind(subject).fetch_optional(c).await?);
    row.map(TryInto::try_into).transpose()
}

/// Whether the card of that message still asks.
///
/// # Errors
/// When the database can't be read.
pub async fn asks(tx: &mut Tx, address: AddressId, message: OutboxId) -> Result<bool> {
    let live: i64 = on!(tx, c => sqlx::query_scalar(sql!(
        "SELECT count(*) FROM card WHERE address_id = $1 AND outbox_id = $2 AND state = 'live'"))
        .bind(address).bind(message).fetch_one(c).await?);
    Ok(live > 0)
}

/// Whether a card was shown at an address after that moment. One that is edited in place stays where it was said.
///
/// # Errors
/// When the database can't be read.
pub async fn shown_since(tx: &mut Tx, address: AddressId, since: Moment) -> Result<bool> {
    let newer: i64 = on!(tx, c => sqlx::query_scalar(sql!(
        "SELECT count(*) FROM outbox o JOIN card c ON c.outbox_id = o.id \
         WHERE o.address_id = $1 AND o.created_at > $2 AND o.state = 'sent' AND c.address_id = $1")).bind(address).bind(since).fetch_one(c).await?);
    Ok(newer > 0)
}

/// A card no longer asks.
///
/// # Errors
/// When the database can't be written.
pub async fn fold(tx: &mut Tx, id: CardId) -> Result<()> {
    on!(tx, c => sqlx::query(sql!("UPDATE card SET state = 'folded' WHERE id = $1")).bind(id).execute(c).await.map(drop)?);
    Ok(())
}

/// No card of a conversation asks any more.
///
/// # Errors
/// When the database can't be written.
pub async fn fold_all(tx: &mut Tx, address: AddressId) -> Result<()> {
    on!(tx, c => sqlx::query(sql!("UPDATE card SET state = 'folded' WHERE address_id = $1 AND state = 'live'"))
        .bind(address).execute(c).await.map(drop)?);
    Ok(())
}

/// Every card of a subject at an address no longer asks.
///
/// # Errors
/// When the database can't be written.
pub async fn fold_about(tx: &mut Tx, address: AddressId, mechanism: &str, subject: i64) -> Result<()> {
    on!(tx, c => sqlx::query(sql!(
        "UPDATE card SET state = 'folded' WHERE address_id = $1 AND mechanism = $2 AND subject = $3 AND state = 'live'"))
        .bind(address).bind(mechanism).bind(subject).execute(c).await.map(drop)?);
    Ok(())
}

/// The token of a card's n-th choice (from 1): opaque to people, sealed against forging.
#[must_use]
pub fn token(key: &Key, card: CardId, choice: usize) -> String {
    let text = format!("{card}.{choice}");
    format!("{text}.{}", key.seal("card", &text))
}

/// Reads a token back: the card and the choice's place from 1. `None` when it wasn't made by us.
#[must_use]
pub fn read_token(key: &Key, token: &str) -> Option<(CardId, usize)> {
    let (text, seal) = token.rsplit_once('.')?;
    if !key.verifies("card", text, seal) {
        return None;
    }
    let (card, choice) = text.split_once('.')?;
    Some((CardId(card.parse().ok()?), choice.parse().ok()?))
}
