//! Files: photos and voices that people send, kept by `object_store`; the row says what stands where. The bytes are put
//! first and the row is written with the message, so a crash leaves at most bytes without a row, which upkeep removes.

use std::sync::Arc;

use object_store::path::Path as ObjectPath;
use object_store::{ObjectStore, ObjectStoreExt};

use super::{Result, Store, Tx};
use crate::base::secret::Token;
use crate::base::{AddressId, Entropy, FileId, Moment};
use crate::{on, on_read, sql};

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type, serde::Serialize, serde::Deserialize)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
#[serde(rename_all = "snake_case")]
pub enum FileKind {
    /// A picture.
    Photo,
    /// A spoken message.
    Voice,
    /// Anything else that was sent as a file.
    Document,
}

/// A kept file.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct FileRow {
    /// Its row.
    pub id: FileId,
    /// Where its bytes are.
    pub path: String,
    /// What it is.
    pub kind: FileKind,
    /// Its media type.
    pub media_type: String,
}

/// Where the bytes are.
#[derive(Clone, Debug)]
pub struct Files(Arc<dyn ObjectStore>);

impl Files {
    /// Opens the place that `url` names: `file:FOLDER` (made if missing).
    ///
    /// # Errors
    /// When the URL isn't understood or the folder can't be made.
    pub fn open(url: &str) -> std::result::Result<Self, String> {
        let folder = url.strip_prefix("file:").ok_or_else(|| format!("files.url {url:?} doesn't begin with file:"))?;
        let folder = folder.strip_prefix("//").unwrap_or(folder);
        std::fs::create_dir_all(folder).map_err(|e| format!("files.url {url:?}: {e}"))?;
        let store = object_store::local::LocalFileSystem::new_with_prefix(folder)
            .map_err(|e| format!("files.url {url:?}: {e}"))?;
        Ok(Self(Arc::new(store)))
    }

    /// Puts bytes under a name that a row has already.
    ///
    /// # Errors
    /// When they can't be kept.
    pub async fn put_at(&self, name: &str, bytes: Vec<u8>) -> std::result::Result<(), object_store::Error> {
        self.0.put(&ObjectPath::from(name), bytes.into()).await.map(drop)
    }

    /// Puts bytes under a fresh random name; gives the name.
    ///
    /// # Errors
    /// When they can't be kept.
    pub async fn put(&self, entropy: &dyn Entropy, bytes: Vec<u8>) -> std::result::Result<String, object_store::Error> {
        let name = Token::new_128(entropy).reveal().to_owned();
        self.0.put(&ObjectPath::from(name.as_str()), bytes.into()).await?;
        Ok(name)
    }

    /// Reads bytes back.
    ///
    /// # Errors
    /// When there are none of that name.
    pub async fn get(&self, path: &str) -> std::result::Result<Vec<u8>, object_store::Error> {
        Ok(self.0.get(&ObjectPath::from(path)).await?.bytes().await?.to_vec())
    }

    /// Removes bytes.
    ///
    /// # Errors
    /// When they can't be removed.
    pub async fn delete(&self, path: &str) -> std::result::Result<(), object_store::Error> {
        self.0.delete(&ObjectPath::from(path)).await
    }

    /// Every name kept, with when (UTC seconds).
    ///
    /// # Errors
    /// When the place can't be read.
    pub async fn list(&self) -> std::result::Result<Vec<(String, i64)>, object_store::Error> {
        use futures_util::TryStreamExt;
        self.0.list(None).map_ok(|m| (m.location.to_string(), m.last_modified.timestamp())).try_collect().await
    }
}

/// A file whose bytes were put, to be written down.
#[derive(Clone, Copy, Debug)]
pub struct NewFile<'a> {
    /// The conversation that it came from.
    pub address: AddressId,
    /// Where its bytes are.
    pub path: &'a str,
    /// What it is.
    pub kind: FileKind,
    /// Its media type.
    pub media_type: &'a str,
    /// How many bytes.
    pub bytes: i64,
}

/// Writes a file's row.
///
/// # Errors
/// When the database can't be written.
pub async fn insert(tx: &mut Tx, new: &NewFile<'_>, now: Moment) -> Result<FileId> {
    Ok(on!(tx, c => sqlx::query_scalar(sql!(
        "INSERT INTO file (address_id, path, kind, media_type, bytes, kept_at) VALUES ($1, $2, $3, $4, $5, $6) RETURNING id"))
        .bind(new.address).bind(new.path).bind(new.kind).bind(new.media_type).bind(new.bytes).bind(now)
        .fetch_one(c).await?))
}

/// How many bytes of photos and voices came from a conversation after `since`.
///
/// # Errors
/// When the database can't be read.
pub async fn bytes_since(store: &Store, address: AddressId, since: Moment) -> Result<i64> {
    // PostgreSQL adds whole numbers up to a numeric.
    Ok(on_read!(store, c => sqlx::query_scalar(sql!(
        "SELECT CAST(coalesce(sum(bytes), 0) AS BIGINT) FROM file WHERE address_id = $1 AND kept_at > $2"))
        .bind(address).bind(since).fetch_one(c).await?))
}

/// Reads a file's row.
///
/// # Errors
/// When the database can't be read.
pub async fn get(tx: &mut Tx, id: FileId) -> Result<Option<FileRow>> {
    Ok(
        on!(tx, c => sqlx::query_as(sql!("SELECT id, path, kind, media_type FROM file WHERE id = $1")).bind(id).fetch_optional(c).await?),
    )
}

/// Every file that has a row: which, and the name of its bytes.
///
/// # Errors
/// When the database can't be read.
pub async fn named(tx: &mut Tx) -> Result<Vec<(FileId, String)>> {
    Ok(on!(tx, c => sqlx::query_as(sql!("SELECT id, path FROM file ORDER BY id")).fetch_all(c).await?))
}

/// Gives up the row of a file that no message has; its bytes are upkeep's.
///
/// # Errors
/// When the database can't be written.
pub async fn forget(tx: &mut Tx, id: FileId) -> Result<()> {
    on!(tx, c => sqlx::query(sql!("DELETE FROM file WHERE id = $1")).bind(id).execute(c).await.map(drop)?);
    Ok(())
}

/// Which of these names have a row.
///
/// # Errors
/// When the database can't be read.
pub async fn has_row(tx: &mut Tx, path: &str) -> Result<bool> {
    let n: i64 = on!(tx, c => sqlx::query_scalar(sql!("SELECT count(*) FROM file WHERE path = $1")).bind(path).fetch_one(c).await?);
    Ok(n > 0)
}

/// A file whose bytes a network still has.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Coming {
    /// Its row.
    pub file_id: FileId,
    /// Where its bytes are to be put.
    pub path: String,
    /// What it was sent as.
    pub kind: FileKind,
    /// Which network has it.
    pub channel: String,
    /// What the network calls it.
    pub source: String,
    /// How often it was tried.
    pub attempts: i64,
}

/// Notes that a file's bytes are to be fetched from a network, which calls them `source`.
///
/// # Errors
/// When the database can't be written.
pub async fn fetch(tx: &mut Tx, id: FileId, channel: &str, account: &str, source: &str, now: Moment) -> Result<()> {
    on!(tx, c => sqlx::query(sql!(
        "INSERT INTO file_fetch (file_id, channel, account, source, retry_at) VALUES ($1, $2, $3, $4, $5)"))
        .bind(id).bind(channel).bind(account).bind(source).bind(now).execute(c).await.map(drop)?);
    Ok(())
}

/// The files to be fetched now, oldest first.
///
/// # Errors
/// When the database can't be read.
pub async fn to_fetch(store: &Store, now: Moment, limit: i64) -> Result<Vec<Coming>> {
    Ok(on_read!(store, c => sqlx::query_as(sql!(
        "SELECT w.file_id, f.path, f.kind, w.channel, w.source, w.attempts FROM file_fetch w JOIN file f ON f.id = w.file_id \
         WHERE w.failed = 0 AND w.retry_at <= $1 ORDER BY w.retry_at, w.file_id LIMIT $2"))
        .bind(now).bind(limit).fetch_all(c).await?))
}

/// Whether the bytes of a file are still to come.
///
/// # Errors
/// When the database can't be read.
pub async fn is_coming(store: &Store, id: FileId) -> Result<bool> {
    let one: Option<FileId> = on_read!(store, c => sqlx::query_scalar(sql!(
        "SELECT file_id FROM file_fetch WHERE file_id = $1 AND failed = 0")).bind(id).fetch_optional(c).await?);
    Ok(one.is_some())
}

/// A file's bytes are kept.
///
/// # Errors
/// When the database can't be written.
pub async fn fetched(tx: &mut Tx, id: FileId, media_type: &str, bytes: i64) -> Result<()> {
    on!(tx, c => sqlx::query(sql!("UPDATE file SET media_type = $2, bytes = $3 WHERE id = $1"))
        .bind(id).bind(media_type).bind(bytes).execute(c).await.map(drop)?);
    on!(tx, c => sqlx::query(sql!("DELETE FROM file_fetch WHERE file_id = $1")).bind(id).execute(c).await.map(drop)?);
    Ok(())
}

/// A try to fetch a file failed: again at `until`, or never (`None`).
///
/// # Errors
/// When the database can't be written.
pub async fn fetch_failed(tx: &mut Tx, id: FileId, until: Option<Moment>, error: &str) -> Result<()> {
    on!(tx, c => sqlx::query(sql!(
        "UPDATE file_fetch SET attempts = attempts + 1, error = $2, retry_at = coalesce($3, retry_at), \
         failed = CASE WHEN $3 IS NULL THEN 1 ELSE 0 END WHERE file_id = $1"))
        .bind(id).bind(error).bind(until).execute(c).await.map(drop)?);
    Ok(())
}
