//! The fetcher: brings the bytes of photos, voices and documents that a network still has, outside any transaction and
//! with growing pauses. The message that they came with was handled long before.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use crate::base::Clock;
use crate::channels::{Channel, Unfetched, media};
use crate::storage::files::{self, Coming, FileKind, Files};
use crate::storage::{Result, Store};

/// Files looked for at once.
const BATCH: i64 = 8;
/// How often a file is tried (our choice): with the pauses below, for more than a day.
const TRIES: i64 = 300;
/// The longest pause between two tries.
const LONGEST: Duration = Duration::from_secs(300);
/// How long the fetcher looks away when there is nothing.
const IDLE: Duration = Duration::from_secs(1);

/// What the fetcher works with.
pub struct Fetcher {
    /// The rows.
    pub store: Store,
    /// The bytes.
    pub files: Files,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// The channels by name.
    pub channels: HashMap<&'static str, Arc<dyn Channel>>,
}

impl Fetcher {
    /// Fetches until told to stop.
    pub async fn run(&self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            let worked = tokio::select! {
                () = stop.cancelled() => return,
                worked = self.batch() => worked,
            };
            if let Err(e) = &worked {
                tracing::error!(error = %e, "files can't be fetched; check the database; it is tried again");
            }
            if !matches!(worked, Ok(n) if n > 0) {
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = self.clock.sleep(IDLE) => {}
                }
            }
        }
    }

    /// Fetches what is due; gives how many files were tried.
    ///
    /// # Errors
    /// When the database can't be read or written.
    pub async fn batch(&self) -> Result<usize> {
        let due = files::to_fetch(&self.store, self.clock.now(), BATCH).await?;
        for file in &due {
            self.one(file).await?;
        }
        Ok(due.len())
    }

    async fn one(&self, file: &Coming) -> Result<()> {
        let got = match self.channels.get(file.channel.as_str()) {
            Some(channel) => channel.fetch(&file.source).await,
            None => Err(Unfetched::Never(format!("there is no channel {:?}", file.channel))),
        };
        let kept = match got {
            Ok(bytes) => self.keep(file, &bytes).await,
            Err(e) => Err(e),
        };
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        match kept {
            Ok((media_type, bytes)) => files::fetched(&mut tx, file.file_id, media_type, bytes).await?,
            Err(e) => {
                let pause = Duration::from_secs(1 << file.attempts.clamp(0, 9)).min(LONGEST);
                let until = match &e {
                    Unfetched::Never(_) => None,
                    Unfetched::Later(seconds) => Some(now.plus(Duration::from_secs(*seconds))),
                    Unfetched::Away(_) => (file.attempts + 1 < TRIES).then(|| now.plus(pause)),
                };
                if until.is_none() {
                    tracing::error!(file = %file.file_id, error = %e, "a file can't be fetched; it is given up");
                }
                files::fetch_failed(&mut tx, file.file_id, until, &e.to_string()).await?;
            }
        }
        tx.commit().await
    }

    /// Keeps the bytes, cleaned; gives what they are and how many.
    async fn keep(&self, file: &Coming, bytes: &[u8]) -> std::result::Result<(&'static str, i64), Unfetched> {
        // What isn't what it was sent as is kept as it came, to be saved and not shown.
        let clean = media::clean(file.kind, bytes).or_else(|| media::clean(FileKind::Document, bytes));
        let clean = clean.ok_or_else(|| Unfetched::Never("nothing in it".into()))?;
        let size = i64::try_from(clean.bytes.len()).unwrap_or(i64::MAX);
        self.files.put_at(&file.path, clean.bytes).await.map_err(|e| Unfetched::Away(e.to_string()))?;
        Ok((clean.media_type, size))
    }
}
