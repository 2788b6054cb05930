//! One store on two engines: embedded SQLite and PostgreSQL, with one SQL text for both.
//! Here live the connection, the transaction, and the shared tables that every mechanism uses (inbox, outbox, cards,
//! flows, timers, ledger, files). A mechanism's own tables live in its own `store.rs`, as free functions over `&mut Tx`.

pub mod addresses;
pub mod cards;
pub mod copy;
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
pub mod timers;

use std::path::Path;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use sqlx::migrate::Migrator;
use sqlx::postgres::PgPoolOptions;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous};

use group::{Line, Writer};
use hosts::{Hosts, Wire};
use memo::{Memo, Open};
use tokio_util::sync::CancellationToken;

use crate::base::Clock;

static SQLITE: LazyLock<Migrator> = LazyLock::new(|| beside_newer(sqlx::migrate!("migrations/sqlite")));
static POSTGRES: LazyLock<Migrator> = LazyLock::new(|| beside_newer(sqlx::migrate!("migrations/postgres")));

/// What a newer release has added is no error: `Schema::of` judges it.
fn beside_newer(mut ours: Migrator) -> Migrator {
    ours.set_ignore_missing(true);
    ours
}

/// Turns side by side on PostgreSQL in one process (our choice).
const AT_ONCE: usize = 4;
/// Turns that commit together on SQLite, beside what is heard and said meanwhile (our choice): see `group`.
const IN_A_GROUP: usize = 8;
/// How long a connection is waited for, as an SQLite file's lock is (our choice): whoever speaks then hears that it wasn't
/// kept and sends again.
const PATIENCE: Duration = Duration::from_secs(5);
/// Connections on PostgreSQL beside the readers: the turns', the listener's, and those of the jobs and the intake.
const BESIDE: u32 = 8;

/// What storage can fail with. A refusal is never one of these.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The engine says no.
    #[error("database: {0}")]
    Sql(#[from] sqlx::Error),
    /// The schema can't be brought up to date.
    #[error("migration: {0}")]
    Migrate(#[from] sqlx::migrate::MigrateError),
    /// The schema isn't one that this program can work with.
    #[error("{}", .0.hindrance().unwrap_or_default())]
    Schema(Schema),
    /// Somebody else changed the row since it was read.
    #[error("the row was changed meanwhile ({0})")]
    Conflict(&'static str),
    /// A row holds what no version of this program writes.
    #[error("corrupt row in {0}: {1}")]
    Corrupt(&'static str, String),
    /// A commit failed that several shared.
    #[error("{0}")]
    Shared(Arc<Error>),
    /// None of the servers that the URL names takes writes.
    #[error("no server takes writes ({0}); promote the standby, or see to it that the first is reached")]
    Nowhere(String),
    /// Not a database URL that is understood.
    #[error("database url: {0}")]
    Url(String),
}

impl Error {
    /// Whether the engine gave this transaction up so that another could go on: it is simply taken again.
    #[must_use]
    pub fn is_deadlock(&self) -> bool {
        match self {
            Self::Sql(sqlx::Error::Database(e)) => matches!(e.code().as_deref(), Some("40001" | "40P01")),
            Self::Shared(e) => e.is_deadlock(),
            Self::Sql(_)
            | Self::Migrate(_)
            | Self::Schema(_)
            | Self::Conflict(_)
            | Self::Corrupt(..)
            | Self::Nowhere(_)
            | Self::Url(_) => false,
        }
    }

    /// Whether the same might succeed later without anybody mending anything: a locked or full database, a lost line, a
    /// server that was just made a standby.
    #[must_use]
    pub fn is_passing(&self) -> bool {
        match self {
            Self::Sql(
                sqlx::Error::Io(_) | sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::WorkerCrashed,
            ) => true,
            Self::Shared(e) => e.is_passing(),
            Self::Sql(sqlx::Error::Database(e)) => is_engines_own(&e.code().unwrap_or_default()),
            Self::Sql(_) | Self::Migrate(_) | Self::Schema(_) | Self::Corrupt(..) | Self::Url(_) => false,
            Self::Conflict(_) | Self::Nowhere(_) => true,
        }
    }
}

/// Whether a code is of the engine's own trouble, whatever it was asked.
fn is_engines_own(code: &str) -> bool {
    // SQLITE_BUSY 5, LOCKED 6, IOERR 10, FULL 13 (low byte).
    let sqlite = code.parse::<i64>().is_ok_and(|c| code.len() < 5 && matches!(c & 0xff, 5 | 6 | 10 | 13));
    // PostgreSQL: the line (08), only reads (25006), ended while idle (25P03), gave way (40001, 40P01), no room, memory or
    // connections (53), ended or stopped by an operator or starting (57P), its disk (58030).
    let postgres = match code {
        "25006" | "25P03" | "40001" | "40P01" | "58030" => true,
        _ => code.len() == 5 && ["08", "53", "57P"].iter().any(|class| code.starts_with(class)),
    };
    sqlite || postgres
}

/// The result of anything that touches storage.
pub type Result<T> = std::result::Result<T, Error>;

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

/// How far a database's schema is, held against this program's migrations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schema {
    /// None of them has run.
    Empty,
    /// Some have.
    Behind {
        /// So many.
        ran: usize,
        /// Of so many.
        of: usize,
    },
    /// All have.
    Current,
    /// All have, and those of a newer release up to this one, which only add: this program works with it as before.
    Ahead(i64),
    /// One of a newer release has run that takes away what this program reads or writes.
    Newer(i64),
    /// One was broken off.
    Broken(i64),
    /// One has run that isn't this program's: with another text, or in place of ours.
    Changed(i64),
}

/// A migration that has run.
#[derive(Debug, sqlx::FromRow)]
struct Ran {
    version: i64,
    /// The words of its file's name.
    description: String,
    success: bool,
    checksum: Vec<u8>,
}

/// How the name of a migration begins that takes something away (migrations/README.md): a program that doesn't know it
/// knows that much.
const CONTRACTS: &str = "contract ";

impl Schema {
    /// What the migrations that ran, in their order, say.
    fn of(ours: &Migrator, ran: &[Ran]) -> Self {
        let (mut known, mut ahead) = (0, None);
        for one in ran {
            match ours.iter().find(|m| m.version == one.version) {
                _ if !one.success => return Self::Broken(one.version),
                None if one.description.starts_with(CONTRACTS) => return Self::Newer(one.version),
                None => ahead = Some(one.version),
                Some(m) if m.checksum[..] != one.checksum[..] => return Self::Changed(one.version),
                Some(_) => known += 1,
            }
        }
        match (known, ours.iter().count(), ahead) {
            (0, _, None) => Self::Empty,
            (ran, of, None) if ran < of => Self::Behind { ran, of },
            (_, _, None) => Self::Current,
            // No release has these without ours.
            (ran, of, Some(version)) if ran < of => Self::Changed(version),
            (_, _, Some(version)) => Self::Ahead(version),
        }
    }

    /// Why this program can't work with it as it is, if it can't.
    #[must_use]
    pub fn hindrance(self) -> Option<String> {
        match self {
            Self::Current | Self::Ahead(_) => None,
            Self::Empty => Some("it is empty".to_owned()),
            Self::Behind { ran, of } => Some(format!("{ran} of {of} migrations have run")),
            Self::Newer(version) => Some(format!(
                "migration {version} of a newer release has taken away what this one needs; use that release or a later one"
            )),
            Self::Broken(version) => Some(format!("migration {version} was broken off")),
            Self::Changed(version) => Some(format!("migration {version} isn't this program's")),
        }
    }
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
            return Self::open_sqlite(Path::new(path), readers, max_pages).await;
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            let pool = PgPoolOptions::new().max_connections(readers + BESIDE);
            return Ok(Self::Postgres(
                Hosts::open(url, pool, &[("idle_in_transaction_session_timeout", "10s")]).await?,
            ));
        }
        Err(Error::Url("it begins with neither sqlite: nor postgres://".into()))
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

    async fn open_sqlite(path: &Path, readers: u32, max_pages: u32) -> Result<Self> {
        if let Some(folder) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder).map_err(sqlx::Error::Io)?;
        }
        let mut options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            // All texts of the house fit in, so that none is prepared twice.
            .statement_cache_capacity(256)
            .busy_timeout(Duration::from_secs(5));
        if max_pages > 0 {
            options = options.pragma("max_page_count", max_pages.to_string());
        }
        let write = SqlitePoolOptions::new()
            .max_connections(1)
            .idle_timeout(None)
            .max_lifetime(None)
            .connect_with(options.clone())
            .await?;
        let read = SqlitePoolOptions::new()
            .max_connections(readers)
            .connect_with(options.read_only(true).create_if_missing(false))
            .await?;
        Ok(Self::Sqlite { writer: Writer::new(write.clone()), read, write })
    }

    /// Brings the schema up to date, unless it is already, or ahead. Of several processes one does and the others wait. Each
    /// migration happens whole or not at all; on SQLite all of them together.
    ///
    /// # Errors
    /// When a migration fails, or the schema isn't one that this program can work with.
    pub async fn migrate(&self) -> Result<()> {
        match self.schema().await? {
            Schema::Current | Schema::Ahead(_) => return Ok(()),
            Schema::Empty | Schema::Behind { .. } => {}
            unfit @ (Schema::Newer(_) | Schema::Broken(_) | Schema::Changed(_)) => return Err(Error::Schema(unfit)),
        }
        match self {
            Self::Sqlite { write, .. } => {
                let mut tx = write.begin_with("BEGIN IMMEDIATE").await?;
                SQLITE.run(&mut *tx).await?;
                #[cfg(debug_assertions)]
                crate::base::crash::point("migrate.before_commit");
                tx.commit().await?;
            }
            Self::Postgres(hosts) => {
                let mut connection = hosts.here().pool().acquire().await?;
                if let Err(e) = POSTGRES.run(&mut *connection).await {
                    // The lock that the others wait for goes with it.
                    connection.close().await?;
                    return Err(e.into());
                }
            }
        }
        // A newer release may have been before us.
        match self.schema().await? {
            Schema::Current | Schema::Ahead(_) => Ok(()),
            unfit => Err(Error::Schema(unfit)),
        }
    }

    /// How far the schema is.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn schema(&self) -> Result<Schema> {
        let ours = match self {
            Self::Sqlite { .. } => &*SQLITE,
            Self::Postgres(_) => &*POSTGRES,
        };
        let ran: std::result::Result<Vec<Ran>, sqlx::Error> = on_read!(self, c => sqlx::query_as(
            "SELECT version, description, success, checksum FROM _sqlx_migrations ORDER BY version").fetch_all(c).await);
        match ran {
            Ok(ran) => Ok(Schema::of(ours, &ran)),
            // SQLite's and PostgreSQL's word for a table that isn't there.
            Err(sqlx::Error::Database(e)) if matches!(e.code().as_deref(), Some("1" | "42P01")) => Ok(Schema::Empty),
            Err(e) => Err(e.into()),
        }
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

    /// Writes the ledger and makes everything in it durable.
    ///
    /// # Errors
    /// When the engine can't; then nothing of it happened, or (a lost answer) it isn't known: inbox and outbox rows
    /// make taking it again harmless.
    pub async fn commit(mut self) -> Result<()> {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_engines_own_trouble_is_never_a_messages_fault() {
        let own = [
            "5", "6", "10", "13", "261", "517", "778", "08000", "08001", "08003", "08006", "25006", "25P03", "40001",
            "40P01", "53000", "53100", "53200", "53300", "53400", "57P01", "57P02", "57P03", "57P05", "58030",
        ];
        for code in own {
            assert!(is_engines_own(code), "{code}");
        }
        let not = [
            "", "1", "11", "19", "2067", "00000", "08", "22001", "22021", "23505", "25001", "25P02", "28P01", "3D000",
            "42601", "42P01", "57014", "53", "P0001", "XX000",
        ];
        for code in not {
            assert!(!is_engines_own(code), "{code}");
        }
        assert!(Error::Nowhere("a:5432 only reads".into()).is_passing());
    }
}
