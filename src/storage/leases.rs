//! Leases: a work that only one process may do at a time, such as asking Telegram what is new, or saying what the outbox
//! holds. A holder renews by signs of life; whoever wants its lease takes it when the signs have stopped for a while by
//! the waiting one's own measure, so no two machines' clocks need agree. A holder that was paused past that finds its
//! number gone, and what it would write is refused (`fence`).
//!
//! To have such a work done: `Duty::run` with it, in `serve.rs`.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use tokio_util::sync::CancellationToken;

use super::{Error, Result, Store, Tx};
use crate::base::secret::Token;
use crate::base::{Clock, Entropy, Moment};
use crate::{on, on_read, sql};

/// How often a replica looks whether a lease has become free (our choice): a rolling restart delays nothing longer.
pub const LOOK: Duration = Duration::from_millis(500);
/// How often whoever has a duty gives a sign of life.
pub const SIGN: Duration = Duration::from_secs(2);
/// Looks without a sign after which a lease is taken from its holder: ten seconds, the time that PostgreSQL leaves a
/// transaction in which nothing happens.
pub const PATIENCE: u32 = 20;

/// A lease that is held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    name: &'static str,
    holder: String,
    /// Grows with each holder.
    fence: i64,
}

/// A name for this process that no other has: machine, process, and chance.
#[must_use]
pub fn holder(entropy: &dyn Entropy) -> String {
    format!("{} {}", here(std::process::id()), Token::new_128(entropy).reveal())
}

/// A process of this machine, as it is named in a lease: the machine's start and the room of its process numbers.
fn here(process: u32) -> String {
    let machine = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    let room = std::fs::read_link("/proc/self/ns/pid").unwrap_or_default();
    format!("{} {} {process}", machine.trim(), room.display())
}

/// Whether a holder is a process of this machine that is no longer there, so that nobody has to wait for its time.
fn is_dead(holder: &str) -> bool {
    let mut words = holder.split(' ');
    let (Some(machine), Some(room), Some(process)) = (words.next(), words.next(), words.next()) else { return false };
    let Ok(process) = process.parse() else { return false };
    !machine.is_empty()
        && !room.is_empty()
        && here(process) == format!("{machine} {room} {process}")
        && !std::path::Path::new(&format!("/proc/{process}")).exists()
}

/// A lease's row as somebody else sees it.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
struct Seen {
    holder: String,
    fence: i64,
    until: i64,
}

/// Whoever waits for a lease: it looks now and then, and counts how often it has seen no sign of life.
#[derive(Debug)]
pub struct Waiting {
    name: &'static str,
    holder: String,
    /// After so many looks without a sign the lease is free.
    patience: u32,
    seen: Option<Seen>,
    silent: u32,
}

impl Waiting {
    /// Waits for a lease in a process's name. It is called dead after `patience` looks without a sign of life.
    #[must_use]
    pub fn new(name: &'static str, holder: &str, patience: u32) -> Self {
        Self { name, holder: holder.to_owned(), patience, seen: None, silent: 0 }
    }

    /// Looks, and takes the lease if it is free. `None`: somebody else holds it.
    ///
    /// # Errors
    /// When the database can't be read or written.
    pub async fn look(&mut self, store: &Store, now: Moment) -> Result<Option<Lease>> {
        let seen: Option<Seen> = on_read!(store, c => sqlx::query_as(sql!("SELECT holder, fence, until FROM lease WHERE name = $1"))
            .bind(self.name).fetch_optional(c).await?);
        if let Some(seen) = seen.as_ref().filter(|s| s.until != 0 && s.holder != self.holder && !is_dead(&s.holder)) {
            self.silent = if self.seen.as_ref() == Some(seen) { self.silent + 1 } else { 0 };
            self.seen = Some(seen.clone());
            if self.silent < self.patience {
                return Ok(None);
            }
        }
        let mut tx = store.begin().await?;
        let fence: Option<i64> = match &seen {
            // Only as it was seen: whoever has taken or renewed it meanwhile keeps it.
            Some(seen) => on!(&mut tx, c => sqlx::query_scalar(sql!(
                "UPDATE lease SET holder = $2, fence = fence + 1, until = $6 \
                 WHERE name = $1 AND holder = $3 AND fence = $4 AND until = $5 RETURNING fence"))
                .bind(self.name).bind(&self.holder).bind(&seen.holder).bind(seen.fence).bind(seen.until).bind(sign(now))
                .fetch_optional(c).await?),
            None => on!(&mut tx, c => sqlx::query_scalar(sql!(
                "INSERT INTO lease (name, holder, fence, until) VALUES ($1, $2, 1, $3) ON CONFLICT (name) DO NOTHING RETURNING fence"))
                .bind(self.name).bind(&self.holder).bind(sign(now)).fetch_optional(c).await?),
        };
        tx.commit().await?;
        (self.seen, self.silent) = (None, 0);
        Ok(fence.map(|fence| Lease { name: self.name, holder: self.holder.clone(), fence }))
    }
}

/// A sign of life given at that moment; 0 would be none.
fn sign(now: Moment) -> i64 {
    now.0.max(1)
}

/// Gives a sign of life. False: it is another's now; whatever this transaction wrote must not stay.
///
/// # Errors
/// When the database can't be written.
pub async fn renew(tx: &mut Tx, lease: &Lease, now: Moment) -> Result<bool> {
    // Each sign differs from the one before, also when the clock stands still or is set back.
    let rows = on!(tx, c => sqlx::query(sql!(
        "UPDATE lease SET until = CASE WHEN until < $4 THEN $4 ELSE until + 1 END WHERE name = $1 AND holder = $2 AND fence = $3"))
        .bind(lease.name).bind(&lease.holder).bind(lease.fence).bind(sign(now)).execute(c).await?.rows_affected());
    Ok(rows == 1)
}

/// Whether a lease is still held, and stays so until this transaction ends. False: whatever it wrote must not stay.
///
/// # Errors
/// When the database can't be read.
pub async fn fence(tx: &mut Tx, lease: &Lease) -> Result<bool> {
    let text = sql!(tx, "SELECT fence FROM lease WHERE name = $1 AND holder = $2 AND fence = $3", sqlite: "", pg: " FOR SHARE", "");
    let held: Option<i64> = on!(tx, c => sqlx::query_scalar(text).bind(lease.name).bind(&lease.holder).bind(lease.fence).fetch_optional(c).await?);
    Ok(held.is_some())
}

/// Begins a transaction of a work that one process does at a time; without a lease whoever drives the house by hand.
///
/// # Errors
/// `Conflict` where the work is another process's by now.
pub async fn begin(store: &Store, lease: Option<&Lease>) -> Result<Tx> {
    let mut tx = store.begin().await?;
    if let Some(lease) = lease
        && !fence(&mut tx, lease).await?
    {
        tx.rollback().await?;
        return Err(Error::Conflict("lease"));
    }
    Ok(tx)
}

/// The leases that somebody holds who isn't known to be dead, with their last signs of life. Whoever lives gives another
/// within `SIGN`.
///
/// # Errors
/// When the database can't be read.
pub async fn signs(tx: &mut Tx) -> Result<Vec<(String, String, i64, i64)>> {
    let held: Vec<(String, String, i64, i64)> = on!(tx, c => sqlx::query_as(sql!(
        "SELECT name, holder, fence, until FROM lease WHERE until <> 0 ORDER BY name")).fetch_all(c).await?);
    Ok(held.into_iter().filter(|(_, holder, ..)| !is_dead(holder)).collect())
}

/// Gives a lease back, so that nobody waits for its time.
///
/// # Errors
/// When the database can't be written.
pub async fn release(tx: &mut Tx, lease: &Lease) -> Result<()> {
    on!(tx, c => sqlx::query(sql!("UPDATE lease SET until = 0 WHERE name = $1 AND holder = $2 AND fence = $3"))
        .bind(lease.name).bind(&lease.holder).bind(lease.fence).execute(c).await.map(drop)?);
    Ok(())
}

/// A work that one of several processes does at a time.
pub struct Duty {
    /// The rows.
    pub store: Store,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// The work, as the lease is named.
    pub name: &'static str,
    /// This process (`holder`).
    pub holder: String,
}

/// A duty that is one's own for now.
#[derive(Clone, Debug)]
pub struct Held {
    /// Its lease: what is written goes through `fence`.
    pub lease: Lease,
    /// Told to stop, or the duty is another's: what is in hand is finished.
    pub over: CancellationToken,
}

impl Duty {
    /// Does the work whenever the duty is this process's, until told to stop. `work` ends when `Held::over` says so.
    pub async fn run<F, Fut>(&self, stop: &CancellationToken, work: F)
    where
        F: Fn(Held) -> Fut,
        Fut: Future<Output = ()>,
    {
        let mut waiting = Waiting::new(self.name, &self.holder, PATIENCE);
        while !stop.is_cancelled() {
            match waiting.look(&self.store, self.clock.now()).await {
                Ok(Some(lease)) => {
                    let held = Held { lease: lease.clone(), over: stop.child_token() };
                    // Side by side: either may wait for a connection that the other has.
                    tokio::select! {
                        () = work(held.clone()) => {}
                        () = self.signs(&held) => {}
                    }
                    if let Err(e) = self.gives_back(&lease).await {
                        tracing::warn!(duty = self.name, error = %e, "a duty isn't given back; another takes it in a while");
                    }
                }
                Ok(None) => {}
                Err(e) => {
                    tracing::error!(duty = self.name, error = %e, "a duty can't be had; check the database; it is tried again");
                }
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = self.clock.sleep(LOOK) => {}
            }
        }
    }

    /// Gives signs of life; once the duty is another's, says so and waits for the work to end.
    async fn signs(&self, held: &Held) {
        loop {
            self.clock.sleep(SIGN).await;
            match self.sign(&held.lease).await {
                Ok(true) => {}
                Ok(false) => {
                    tracing::warn!(duty = self.name, "a duty is another process's now");
                    held.over.cancel();
                    std::future::pending::<()>().await;
                }
                Err(e) => tracing::warn!(duty = self.name, error = %e, "no sign of life can be given"),
            }
        }
    }

    async fn sign(&self, lease: &Lease) -> Result<bool> {
        let mut tx = self.store.begin().await?;
        let ours = renew(&mut tx, lease, self.clock.now()).await?;
        tx.commit().await?;
        Ok(ours)
    }

    async fn gives_back(&self, lease: &Lease) -> Result<()> {
        let mut tx = self.store.begin().await?;
        release(&mut tx, lease).await?;
        tx.commit().await
    }
}
