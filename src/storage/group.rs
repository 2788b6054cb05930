//! Group commit on SQLite, which has one writer: transactions that wait for it while another is at work become members of
//! one transaction of the engine, one after the other, and share its one sync. Each is told that it is committed when the
//! whole is. One that gives up, fails or panics goes back to its own savepoint; those before and after it stay. Whoever
//! comes alone pays nothing for it. PostgreSQL groups the commits of its connections by itself.
//!
//! What a member reads of the members before it either becomes durable together with its own writes, or neither does.

use std::ops::{Deref, DerefMut};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use sqlx::pool::PoolConnection;
use sqlx::sqlite::{Sqlite, SqliteConnection, SqlitePool};
use sqlx::{Executor, Transaction};
use tokio::sync::{Mutex, OwnedMutexGuard, oneshot};

use super::{Error, Result};

/// Members of one group (our choice): beyond that the sync's share of each is below what one statement costs, and the
/// first only waits longer.
const MOST: usize = 16;

/// How long the seat is waited for (our choice, as sqlx's pools do): whoever speaks then hears that it wasn't kept.
const PATIENCE: Duration = Duration::from_secs(30);

/// The writer's seat: one member sits in it at a time.
#[derive(Debug)]
pub struct Writer {
    pool: SqlitePool,
    seat: Arc<Mutex<Seat>>,
    /// Who waits for the seat, and takes it without fail: their tasks can't be cancelled.
    waiting: AtomicUsize,
}

#[derive(Debug, Default)]
struct Seat {
    /// Kept from one group to the next while somebody waits.
    connection: Option<PoolConnection<Sqlite>>,
    /// A transaction of the engine is open on it.
    begun: bool,
    /// The savepoint of the next member is set already.
    marked: bool,
    /// Members that have done their part and wait for the whole.
    done: Vec<oneshot::Sender<std::result::Result<(), Arc<Error>>>>,
}

/// One writing transaction. Dropped without `commit`, nothing of it happened.
#[derive(Debug)]
pub struct Member {
    held: Option<Held>,
}

/// The seat, held by a member.
#[derive(Debug)]
struct Held {
    writer: Arc<Writer>,
    seat: OwnedMutexGuard<Seat>,
    /// The first has no savepoint: the whole is its own.
    first: bool,
}

/// A transaction on SQLite.
#[derive(Debug)]
pub enum Line {
    /// Sees one moment, never writes.
    Reads(Transaction<'static, Sqlite>),
    /// Writes.
    Writes(Member),
}

/// Runs a step to its end whatever becomes of the caller: a connection is never left between two statements.
async fn whole<T: Send + 'static>(step: impl Future<Output = Result<T>> + Send + 'static) -> Result<T> {
    tokio::spawn(step).await.map_err(|e| sqlx::Error::Io(std::io::Error::other(e)))?
}

impl Writer {
    /// The writer that has the pool's one connection while somebody writes.
    #[must_use]
    pub fn new(pool: SqlitePool) -> Arc<Self> {
        Arc::new(Self { pool, seat: Arc::default(), waiting: AtomicUsize::new(0) })
    }

    /// Waits for the seat and begins.
    ///
    /// # Errors
    /// When the engine can't, or the seat isn't free for half a minute.
    pub async fn begin(self: &Arc<Self>) -> Result<Member> {
        let writer = self.clone();
        let begun = whole(async move {
            writer.waiting.fetch_add(1, Ordering::SeqCst);
            let seat = writer.seat.clone().lock_owned().await;
            writer.waiting.fetch_sub(1, Ordering::SeqCst);
            let first = !seat.begun;
            let mut held = Held { writer, seat, first };
            match held.begin().await {
                Ok(()) => Ok(Member { held: Some(held) }),
                Err(e) => {
                    let e = Arc::new(e);
                    held.fails(&e).await;
                    Err(Error::Shared(e))
                }
            }
        });
        // Whoever waits no longer still takes the seat, and leaves it at once.
        tokio::time::timeout(PATIENCE, begun).await.map_err(|_| sqlx::Error::PoolTimedOut)?
    }
}

impl Held {
    async fn begin(&mut self) -> Result<()> {
        if self.seat.connection.is_none() {
            self.seat.connection = Some(self.writer.pool.acquire().await?);
        }
        if !self.first {
            return match std::mem::take(&mut self.seat.marked) {
                true => Ok(()),
                false => self.run("SAVEPOINT member").await,
            };
        }
        // The savepoint tells whether it is still the same transaction at the end: a disk that fails or is full makes the
        // engine give all of it up by itself, and the next SAVEPOINT would quietly begin another.
        self.run("BEGIN IMMEDIATE; SAVEPOINT whole").await?;
        self.seat.begun = true;
        Ok(())
    }

    async fn run(&mut self, text: &'static str) -> Result<()> {
        match self.seat.connection.as_deref_mut() {
            Some(connection) => connection.execute(sqlx::raw_sql(text)).await.map(drop).map_err(Error::Sql),
            None => Err(sqlx::Error::WorkerCrashed.into()),
        }
    }

    /// The member has done its part: the whole is committed by whoever is last.
    async fn done(mut self) -> Result<Option<oneshot::Receiver<std::result::Result<(), Arc<Error>>>>> {
        if self.writer.waiting.load(Ordering::SeqCst) == 0 || self.seat.done.len() + 1 >= MOST {
            return self.ends().await.map(|()| None);
        }
        // With the savepoint of whoever waits: the engine is asked once.
        let marked = match self.first {
            true => self.run("SAVEPOINT member").await,
            false => self.run("RELEASE member; SAVEPOINT member").await,
        };
        if let Err(e) = marked {
            let e = Arc::new(e);
            self.fails(&e).await;
            return Err(Error::Shared(e));
        }
        self.seat.marked = true;
        let (say, said) = oneshot::channel();
        self.seat.done.push(say);
        Ok(Some(said))
    }

    /// The member gives up.
    async fn undo(mut self) -> Result<()> {
        let undone = match self.first {
            true => self.run("ROLLBACK").await,
            // The savepoint stays, for whoever comes next.
            false => self.run("ROLLBACK TO member").await,
        };
        match undone {
            Ok(()) if self.first => {
                self.leaves();
                Ok(())
            }
            Ok(()) if self.writer.waiting.load(Ordering::SeqCst) > 0 => {
                self.seat.marked = true;
                Ok(())
            }
            Ok(()) => self.ends().await,
            Err(e) => {
                // It is undone all the same: the engine gave the whole up before, or does with the connection.
                self.fails(&Arc::new(e)).await;
                Ok(())
            }
        }
    }

    /// Commits the whole, and tells everybody.
    async fn ends(mut self) -> Result<()> {
        match self.run("RELEASE whole; COMMIT").await {
            Ok(()) => {
                for member in self.seat.done.drain(..) {
                    // Whoever is gone doesn't ask any more.
                    let _ = member.send(Ok(()));
                }
                self.leaves();
                Ok(())
            }
            Err(e) => {
                let e = Arc::new(e);
                self.fails(&e).await;
                Err(Error::Shared(e))
            }
        }
    }

    /// No transaction is open any more.
    fn leaves(&mut self) {
        (self.seat.begun, self.seat.marked) = (false, false);
        if self.writer.waiting.load(Ordering::SeqCst) == 0 {
            self.seat.connection = None;
        }
    }

    /// What state the engine is in isn't known: the connection goes, and with it all that wasn't committed.
    async fn fails(&mut self, error: &Arc<Error>) {
        (self.seat.begun, self.seat.marked) = (false, false);
        if let Some(connection) = self.seat.connection.take() {
            // It ends either way.
            let _ = connection.close().await;
        }
        for member in self.seat.done.drain(..) {
            let _ = member.send(Err(error.clone()));
        }
    }
}

impl Member {
    /// Comes back when it is durable.
    ///
    /// # Errors
    /// When the engine can't commit it, or the group that it belonged to.
    pub async fn commit(mut self) -> Result<()> {
        let Some(held) = self.held.take() else { return Ok(()) };
        match whole(held.done()).await? {
            None => Ok(()),
            Some(said) => match said.await {
                Ok(told) => told.map_err(Error::Shared),
                Err(_) => Err(sqlx::Error::WorkerCrashed.into()),
            },
        }
    }

    /// Gives it up.
    ///
    /// # Errors
    /// When those before it couldn't be committed.
    pub async fn rollback(mut self) -> Result<()> {
        match self.held.take() {
            Some(held) => whole(held.undo()).await,
            None => Ok(()),
        }
    }
}

impl Drop for Member {
    fn drop(&mut self) {
        // Without a runtime the process ends, and the engine gives it up.
        if let (Some(held), Ok(runtime)) = (self.held.take(), tokio::runtime::Handle::try_current()) {
            runtime.spawn(held.undo());
        }
    }
}

impl Deref for Member {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        let connection = self.held.as_ref().and_then(|h| h.seat.connection.as_deref());
        connection.expect("a member has the connection until it is over")
    }
}

impl DerefMut for Member {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        let connection = self.held.as_mut().and_then(|h| h.seat.connection.as_deref_mut());
        connection.expect("a member has the connection until it is over")
    }
}

impl Deref for Line {
    type Target = SqliteConnection;

    fn deref(&self) -> &SqliteConnection {
        match self {
            Self::Reads(t) => t,
            Self::Writes(t) => t,
        }
    }
}

impl DerefMut for Line {
    fn deref_mut(&mut self) -> &mut SqliteConnection {
        match self {
            Self::Reads(t) => t,
            Self::Writes(t) => t,
        }
    }
}

impl Line {
    /// See `Tx::commit`.
    ///
    /// # Errors
    /// See `Tx::commit`.
    pub async fn commit(self) -> Result<()> {
        match self {
            Self::Reads(t) => Ok(t.commit().await?),
            Self::Writes(t) => t.commit().await,
        }
    }

    /// See `Tx::rollback`.
    ///
    /// # Errors
    /// See `Tx::rollback`.
    pub async fn rollback(self) -> Result<()> {
        match self {
            Self::Reads(t) => Ok(t.rollback().await?),
            Self::Writes(t) => t.rollback().await,
        }
    }
}
