//! What storage can fail with, and whether the same might succeed later. A refusal is never one of these: refusals are values
//! of the rules.

use std::sync::Arc;

use super::Schema;

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
