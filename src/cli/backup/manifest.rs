//! What stands in a backup's folder: the database's copy, `files/`, and `manifest.json`, which is written last and says
//! what the others must be.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use anyhow::Context;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::base::Moment;
use crate::base::secret::hex;
use crate::storage::Tx;
use crate::storage::ledger::Head;
use crate::{on, sql};

/// Which form of folder this program writes and reads.
pub(super) const FORMAT: u32 = 1;
/// The folder of photos and voices in it.
pub(super) const FILES: &str = "files";
const NAME: &str = "manifest.json";

/// Whose database was copied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Engine {
    /// A database file.
    Sqlite,
    /// What pg_dump wrote, in its custom format.
    Postgres,
}

impl Engine {
    /// The name of the copy.
    pub(super) fn file(self) -> &'static str {
        match self {
            Self::Sqlite => "lastmile.db",
            Self::Postgres => "lastmile.dump",
        }
    }
}

/// How many rows there were.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub(super) struct Counts {
    pub(super) commitments: i64,
    persons: i64,
    heard: i64,
    said: i64,
    files: i64,
    events: i64,
}

impl Counts {
    /// As a transaction sees them.
    pub(super) async fn of(tx: &mut Tx) -> crate::storage::Result<Self> {
        Ok(on!(tx, c => sqlx::query_as(sql!(
            "SELECT (SELECT count(*) FROM commitment) AS commitments, (SELECT count(*) FROM person) AS persons, \
             (SELECT count(*) FROM inbox) AS heard, (SELECT count(*) FROM outbox) AS said, \
             (SELECT count(*) FROM file) AS files, (SELECT count(*) FROM ledger) AS events")).fetch_one(c).await?))
    }
}

/// One file of the folder.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Part {
    /// Below the folder.
    pub(super) name: String,
    /// How long it is.
    pub(super) bytes: u64,
    /// What it must hash to, in hex.
    sha256: String,
}

/// What a backup holds.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// `FORMAT`.
    pub(super) format: u32,
    /// The program that made it.
    pub(super) version: String,
    /// When it was begun.
    pub(super) made_at: Moment,
    /// Whose database.
    pub(super) engine: Engine,
    /// How much of what.
    pub(super) counts: Counts,
    /// The ledger's ends, as `verify --against` takes them.
    pub(super) heads: Vec<Head>,
    /// Every other file of the folder; the database first.
    pub(super) parts: Vec<Part>,
}

/// Makes what was written to a file or folder durable.
pub(super) fn sync(path: &Path) -> anyhow::Result<()> {
    File::open(path).and_then(|f| f.sync_all()).with_context(|| format!("{} can't be synced", path.display()))
}

/// Length and hash of a file, read a piece at a time.
fn measured(path: &Path) -> std::io::Result<(u64, String)> {
    let (mut file, mut hash, mut bytes, mut piece) = (File::open(path)?, Sha256::new(), 0, vec![0; 1 << 16]);
    loop {
        match file.read(&mut piece)? {
            0 => return Ok((bytes, hex(&hash.finalize()))),
            n => {
                hash.update(&piece[..n]);
                bytes += n as u64;
            }
        }
    }
}

/// A file that was written below `folder`, made durable and measured.
pub(super) fn part(folder: &Path, name: &str) -> anyhow::Result<Part> {
    let path = folder.join(name);
    sync(&path)?;
    let (bytes, sha256) = measured(&path)?;
    Ok(Part { name: name.to_owned(), bytes, sha256 })
}

impl Manifest {
    /// Writes it, durably.
    pub(super) fn write(&self, folder: &Path) -> anyhow::Result<()> {
        std::fs::write(folder.join(NAME), serde_json::to_string_pretty(self)?)?;
        sync(&folder.join(NAME))?;
        sync(folder)
    }

    /// Reads it and holds every file of the folder against it.
    pub(super) fn checked(folder: &Path) -> anyhow::Result<Self> {
        let at = folder.join(NAME);
        let text = std::fs::read_to_string(&at)
            .with_context(|| format!("{} isn't a whole backup: its {NAME} can't be read", folder.display()))?;
        let this: Self = serde_json::from_str(&text)
            .with_context(|| format!("{} isn't as it was written; take another backup", at.display()))?;
        if this.format != FORMAT {
            anyhow::bail!("{} is of form {}, and this program reads {FORMAT}", at.display(), this.format);
        }
        if this.parts.first().is_none_or(|p| p.name != this.engine.file()) {
            anyhow::bail!("{} names no database; take another backup", at.display());
        }
        for part in &this.parts {
            let path = folder.join(&part.name);
            let plain = |name: &str| !name.is_empty() && !name.contains(['/', '\\']) && name != ".." && name != ".";
            if part.name != this.engine.file() && !part.name.strip_prefix("files/").is_some_and(plain) {
                anyhow::bail!("{} names a file that no backup has; take another backup", at.display());
            }
            let found = measured(&path).with_context(|| format!("{} can't be read", path.display()))?;
            if found != (part.bytes, part.sha256.clone()) {
                anyhow::bail!("{} isn't what was backed up; take another backup", path.display());
            }
        }
        Ok(this)
    }
}
