//! The house's own standing facts: keys made at first start, the demo's moved clock.

use super::{Result, Store, Tx};
use crate::base::secret::Key;
use crate::base::{Entropy, Moment};
use crate::{on, on_read, sql};

/// Reads a standing fact.
///
/// # Errors
/// When the database can't be read.
pub async fn get(store: &Store, name: &str) -> Result<Option<Vec<u8>>> {
    Ok(
        on_read!(store, c => sqlx::query_scalar(sql!("SELECT value FROM house WHERE name = $1")).bind(name).fetch_optional(c).await?),
    )
}

/// Reads a standing fact in a transaction.
///
/// # Errors
/// When the database can't be read.
pub async fn standing(tx: &mut Tx, name: &str) -> Result<Option<Vec<u8>>> {
    Ok(
        on!(tx, c => sqlx::query_scalar(sql!("SELECT value FROM house WHERE name = $1")).bind(name).fetch_optional(c).await?),
    )
}

/// Writes a standing fact.
///
/// # Errors
/// When the database can't be written.
pub async fn put(tx: &mut Tx, name: &str, value: &[u8]) -> Result<()> {
    on!(tx, c => sqlx::query(sql!("INSERT INTO house (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value"))
        .bind(name).bind(value).execute(c).await.map(drop)?);
    Ok(())
}

/// The key for seals as it stands; none before the first start.
///
/// # Errors
/// When the database can't be read.
pub async fn standing_key(tx: &mut Tx) -> Result<Option<Key>> {
    Ok(standing(tx, "seal_key").await?.map(Key::new))
}

/// The key for seals (buttons, form tokens): made at the first start, the same ever after.
///
/// # Errors
/// When the database can't be read or written.
pub async fn key(store: &Store, entropy: &dyn Entropy) -> Result<Key> {
    if let Some(bytes) = get(store, "seal_key").await? {
        return Ok(Key::new(bytes));
    }
    let mut tx = store.begin().await?;
    // Two first starts at once: the first row stays, both read it.
    let fresh = Key::fresh(entropy);
    let kept: Vec<u8> = on!(&mut tx, c => {
        sqlx::query(sql!("INSERT INTO house (name, value) VALUES ('seal_key', $1) ON CONFLICT (name) DO NOTHING"))
            .bind(fresh.bytes()).execute(&mut *c).await?;
        sqlx::query_scalar(sql!("SELECT value FROM house WHERE name = 'seal_key'")).fetch_one(&mut *c).await?
    });
    tx.commit().await?;
    Ok(Key::new(kept))
}

/// When the newest thing that is kept was written; none where nothing is.
///
/// # Errors
/// When the database can't be read.
pub async fn newest(tx: &mut Tx) -> Result<Option<Moment>> {
    Ok(on!(tx, c => sqlx::query_scalar(sql!(
        "SELECT max(at) FROM (SELECT max(at) AS at FROM ledger UNION ALL SELECT max(received_at) FROM inbox \
         UNION ALL SELECT max(created_at) FROM outbox) AS newest")).fetch_one(c).await?))
}
