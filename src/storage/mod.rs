//! One store on two engines: embedded SQLite and PostgreSQL, with one SQL text for both.
//! Here live the connection, the transaction, and the shared tables that every mechanism uses (inbox, outbox, cards,
//! flows, timers, ledger, files). A mechanism's own tables live in its own `store.rs`, as free functions over `&mut Tx`.

pub mod addresses;
pub mod cards;
pub mod copy;
pub mod counters;
mod errors;
pub mod files;
pub mod flows;
pub mod group;
pub mod hints;
pub mod hosts;
pub mod house;
pub mod inbox;
pub mod leases;
pub mod ledger;
pub mod memo;
pub mod moving;
pub mod outbox;
mod schema;
pub mod timers;

use std::os::unix::fs::DirBuilderExt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};

use group::{Line, Writer};
use hosts::{Hosts, Wire};
use memo::{Memo, Open};
use tokio_util::sync::CancellationToken;

use crate::base::Clock;

pub use errors::{Error, Result};
pub use schema::Schema;

/// Turns side by side on PostgreSQL in one process (our choice).
const AT_ONCE: usize = 4;
/// Turns that commit together on SQLite, beside what is heard and said meanwhile (our choice): see `group`.
const IN_A_GROUP: usize = 8;
/// How long a connection is waited for, as an SQLite file's lock is (our choice): whoever speaks then hears that it wasn't
/// kept and sends again.
const PATIENCE: Duration = Duration::from_secs(5);
/// Connections on PostgreSQL beside the readers: the turns', the listener's, and those of the jobs and the intake.
const BESIDE: u32 = 8;

/// The database: on SQLite one writer and a pool of readers, on PostgreSQL one pool.
#[derive(Clone, Debug)]
pub enum Store {
    /// One file, WAL, `synchronous=FULL`.
    Sqlite {
        /// Readers; never write.
        read: SqlitePool,
        /// The one writer's connection.
        write: SqlitePool,
        /// Who has it.
        writer: Arc<Writer>,
    },
    /// By URL, which may name several servers.
    Postgres(Hosts),
}

/// A transaction. Dropped without `commit`, it rolls back.
#[derive(Debug)]
pub enum Tx {
    /// Begun with BEGIN IMMEDIATE.
    Sqlite(Open<Line>),
    /// Read committed.
    Postgres(Open<Wire>),
}

/// Runs one expression on whichever engine `$tx` is: `$c` is the connection. The body is expanded twice, so it must be
/// short and give one type.
#[macro_export]
macro_rules! on {
    ($tx:expr, $c:ident => $body:expr) => {
        match $tx {
            $crate::storage::Tx::Sqlite(t) => {
                let $c = &mut **t.line();
                $body
            }
            $crate::storage::Tx::Postgres(t) => {
                let $c = t.line();
                $body
            }
        }
    };
}

/// As `on!`, over a `&Store`'s readers, outside any transaction.
#[macro_export]
macro_rules! on_read {
    ($store:expr, $c:ident => $body:expr) => {
        match $store {
            $crate::storage::Store::Sqlite { read, .. } => {
                let $c = read;
                $body
            }
            $crate::storage::Store::Postgres(hosts) => {
                let here = hosts.here();
                let $c = &here;
                $body
            }
        }
    };
}

/// Marks an SQL text, so that a test can find and prepare all of them on both engines (a misspelt column fails with its
/// file). `sql!("both")`, or with a dialect branch `sql!(tx, "head", sqlite: "", pg: " FOR UPDATE", "tail")`.
#[macro_export]
macro_rules! sql {
    ($s:literal) => {
        $s
    };
    ($tx:expr, $head:literal, sqlite: $l:literal, pg: $p:literal, $tail:literal) => {
        match $tx {
            $crate::storage::Tx::Sqlite(_) => concat!($head, $l, $tail),
            $crate::storage::Tx::Postgres(_) => concat!($head, $p, $tail),
        }
    };
}

impl Store {
    /// Opens the database that `url` names: `sqlite:PATH` (made if missing, with its folder) or `postgres://…`,
    /// with one host or several.
    /// `readers` is the size of the readers' pool, on PostgreSQL eight less than that of the only one; `max_pages` bounds an SQLite file (0: no bound).
    ///
    /// # Errors
    /// When the URL isn't understood or the engine can't be reached.
    pub async fn open(url: &str, readers: u32, max_pages: u32) -> Result<Self> {
        if let Some(path) = url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:")) {
            return Self::open_sqlite(Path::new(path), readers, max_pages, SqliteSynchronous::Full).await;
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let pool = PgPoolOptions::new().max_connections(readers + BESIDE);
            return Ok(Self::Postgres(
                Hosts::open(url, pool, &[("idle_in_transaction_session_timeout", "10s")]).await?,
            ));
        }
        Err(Error::Url("it begins with neither sqlite: nor postgres://".into()))
    }

    /// Opens an SQLite file whose rows can be made anew: nothing waits for the disk, and a machine that loses its power may
    /// leave a file that can't be read. For what is played and thrown away by one hand that does one thing after the other,
    /// never for what people said: there is one connection, which has in mind what it wrote, where a reader of its own would
    /// read it from the file again; and whoever read while it wrote would wait for itself.
    ///
    /// # Errors
    /// As `open`; also for another engine.
    pub async fn open_unsynced(url: &str) -> Result<Self> {
        let Some(path) = url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:")) else {
            return Err(Error::Url("what is thrown away is kept in an SQLite file".into()));
        };
        let write = Self::writer(Self::sqlite(Path::new(path), 0, SqliteSynchronous::Off)?).await?;
        Ok(Self::Sqlite { writer: Writer::new(write.clone()), read: write.clone(), write })
    }

    /// Opens the database only to be looked at: none is made, nothing in it is changed and SQLite's log isn't folded in.
    /// Beside a running server it reads what is committed; of a file that nobody has open it takes no lock either.
    ///
    /// # Errors
    /// As `open`; also when there is none, and when an SQLite file can't be read truly without writing beside it.
    pub async fn look(url: &str) -> Result<Self> {
        let Some(path) = url.strip_prefix("sqlite://").or_else(|| url.strip_prefix("sqlite:")).map(Path::new) else {
            let pool = PgPoolOptions::new().max_connections(2);
            return Ok(Self::Postgres(Hosts::open(url, pool, &[("default_transaction_read_only", "on")]).await?));
        };
        let beside = |ending: &str| {
            let mut name = path.as_os_str().to_owned();
            name.push(ending);
            std::fs::metadata(name)
        };
        // Whoever has the file open has its index (-shm) beside it. Without one SQLite would make it, so the file is
        // read as it lies; if it has a log, what it holds is old.
        let index = beside("-shm").is_ok();
        if !index && beside("-wal").is_ok_and(|log| log.len() > 0) {
            let why = "its log (-wal) stands beside it without an index (-shm), and SQLite would write one to read it";
            return Err(sqlx::Error::Io(std::io::Error::other(why)).into());
        }
        let options = SqliteConnectOptions::new()
            .filename(path)
            .read_only(true)
            .immutable(!index)
            .busy_timeout(Duration::from_secs(5));
        let read = SqlitePoolOptions::new().max_connections(2).connect_with(options).await?;
        Ok(Self::Sqlite { writer: Writer::new(read.clone()), write: read.clone(), read })
    }

    async fn open_sqlite(path: &Path, readers: u32, max_pages: u32, synchronous: SqliteSynchronous) -> Result<Self> {
        let options = Self::sqlite(path, max_pages, synchronous)?;
        let write = Self::writer(options.clone()).await?;
        let read = SqlitePoolOptions::new()
            .max_connections(readers)
            .connect_with(options.read_only(true).create_if_missing(false))
            .await?;
        Ok(Self::Sqlite { writer: Writer::new(write.clone()), read, write })
    }

    /// How an SQLite file is opened, made if missing, with its folder.
    fn sqlite(path: &Path, max_pages: u32, synchronous: SqliteSynchronous) -> Result<SqliteConnectOptions> {
        if let Some(folder) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
            // What villagers said is its owner's alone; a folder that is there stays as it is.
            std::fs::DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(sqlx::Error::Io)?;
        }
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(synchronous)
            .foreign_keys(true)
            // All texts of the house fit in, so that none is prepared twice.
            .statement_cache_capacity(512)
            // What a query puts aside (the sender's has to) is a few rows: a file for each costs more than all the rest of it.
            .pragma("temp_store", "MEMORY")
            .busy_timeout(Duration::from_secs(5));
        Ok(if max_pages > 0 { options.pragma("max_page_count", max_pages.to_string()) } else { options })
    }

    /// The one connection that writes, kept for good.
    async fn writer(options: SqliteConnectOptions) -> Result<SqlitePool> {
        let pool = SqlitePoolOptions::new().max_connections(1).idle_timeout(None).max_lifetime(None);
        Ok(pool.connect_with(options).await?)
    }

    /// Begins a writing transaction, in a task of its own: a dropped caller can't cut BEGIN in two and leak an open
    /// transaction into the pool (sqlx 0.9.0: issues 4385, 4393).
    ///
    /// # Errors
    /// When the writer can't be had.
    pub async fn begin(&self) -> Result<Tx> {
        match self {
            Self::Sqlite { writer, .. } => Ok(Tx::Sqlite(Open::new(Line::Writes(writer.begin().await?)))),
            Self::Postgres(hosts) => {
                let here = hosts.here();
                let begun = tokio::spawn(async move { here.begin("BEGIN").await });
                Ok(Tx::Postgres(Open::new(begun.await.map_err(|e| sqlx::Error::Io(std::io::Error::other(e)))??)))
            }
        }
    }

    /// Begins a transaction that only reads, on the readers: it never waits for the writer, and sees one moment of the
    /// database however long it lasts. Dropped, it ends.
    ///
    /// # Errors
    /// When no reader can be had.
    pub async fn read(&self) -> Result<Tx> {
        let store = self.clone();
        let begun = tokio::spawn(async move {
            Ok(match store {
                Self::Sqlite { read, .. } => Tx::Sqlite(Open::new(Line::Reads(read.begin().await?))),
                Self::Postgres(hosts) => {
                    let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
                    Tx::Postgres(Open::new(hosts.here().begin(begin).await?))
                }
            })
        });
        begun.await.map_err(|e| sqlx::Error::Io(std::io::Error::other(e)))?
    }

    /// Goes where the database goes, when another of its servers was promoted, until told to stop.
    pub async fn follow(&self, clock: &dyn Clock, stop: CancellationToken) {
        match self {
            Self::Sqlite { .. } => {}
            Self::Postgres(hosts) => {
                tokio::select! {
                    () = stop.cancelled() => {}
                    () = hosts.follow(clock) => {}
                }
            }
        }
    }

    /// How many turns this process can have in hand side by side.
    #[must_use]
    pub fn at_once(&self) -> usize {
        match self {
            Self::Sqlite { .. } => IN_A_GROUP,
            Self::Postgres(_) => AT_ONCE,
        }
    }

    /// Each pool of connections: what it is for, how many are open, and how many of those nobody uses.
    #[must_use]
    pub fn pools(&self) -> Vec<(&'static str, u32, usize)> {
        match self {
            Self::Sqlite { read, write, .. } => {
                vec![("readers", read.size(), read.num_idle()), ("writer", write.size(), write.num_idle())]
            }
            Self::Postgres(hosts) => {
                let here = hosts.here();
                vec![("all", here.pool().size(), here.pool().num_idle())]
            }
        }
    }

    /// Closes every connection, letting SQLite fold its log into the file.
    pub async fn close(&self) {
        match self {
            Self::Sqlite { read, write, .. } => {
                read.close().await;
                write.close().await;
            }
            Self::Postgres(hosts) => hosts.here().pool().close().await,
        }
    }
}

impl Tx {
    /// What its readers keep of what they have read in it.
    pub fn memo(&mut self) -> &mut Memo {
        match self {
            Self::Sqlite(t) => &mut t.memo,
            Self::Postgres(t) => &mut t.memo,
        }
    }

    /// Writes the counters and the ledger, and makes everything in it durable.
    ///
    /// # Errors
    /// When the engine can't; then nothing of it happened, or (a lost answer) it isn't known: inbox and outbox rows
    /// make taking it again harmless.
    pub async fn commit(mut self) -> Result<()> {
        counters::write(&mut self).await?;
        ledger::write(&mut self).await?;
        match self {
            Self::Sqlite(t) => t.line.commit().await,
            Self::Postgres(t) => Ok(t.line.commit().await?),
        }
    }

    /// Gives it up.
    ///
    /// # Errors
    /// When the line is lost; the engine then gives it up by itself.
    pub async fn rollback(self) -> Result<()> {
        match self {
            Self::Sqlite(t) => t.line.rollback().await,
            Self::Postgres(t) => Ok(t.line.rollback().await?),
        }
    }
}
