//! How far a database's schema is, held against this program's migrations (migrations/README.md), and how it is brought up to
//! date. What the tables hold is known where they are used.

use std::sync::LazyLock;

use sqlx::migrate::Migrator;

use super::{Error, Result, Store};
use crate::on_read;

static SQLITE: LazyLock<Migrator> = LazyLock::new(|| beside_newer(sqlx::migrate!("migrations/sqlite")));
static POSTGRES: LazyLock<Migrator> = LazyLock::new(|| beside_newer(sqlx::migrate!("migrations/postgres")));

/// What a newer release has added is no error: `Schema::of` judges it.
fn beside_newer(mut ours: Migrator) -> Migrator {
    ours.set_ignore_missing(true);
    ours
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

impl Store {
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
}
