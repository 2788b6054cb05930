//! `lastmile move`: a whole installation from one database to another, which may be of the other engine. How rows are read
//! and written is in `storage/moving.rs`; here stands between which databases, what is refused, and what is compared.

use std::fmt::Display;

use anyhow::Context;
use serde_json::json;
use sha2::{Digest, Sha256};

use crate::base::clock::{Clock, SystemClock};
use crate::base::secret::hex;
use crate::jobs::verify;
use crate::mechanisms;
use crate::serve;
use crate::settings::{DatabaseUrl, Settings};
use crate::storage::ledger::Head;
use crate::storage::moving::{self, Progress, Sum, Table};
use crate::storage::{Schema, Store, Tx, leases, ledger};

/// Rows that are carried by one transaction, beside the note of how far it has come (our choice).
const BATCH: usize = 500;

/// The arguments of `move`. A password need not stand among them: one of the two may be the one of the settings, which
/// come from a file or the environment too.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The database to carry over, sqlite:PATH or postgres://…; it is only read. Left out: database.url of the settings.
    #[arg(long, value_name = "URL", required_unless_present = "to")]
    from: Option<String>,
    /// The database to carry it to, which holds nothing yet. Left out: database.url of the settings.
    #[arg(long, value_name = "URL", required_unless_present = "from")]
    to: Option<String>,
}

/// A database as it is at a moment.
struct Seen {
    store: Store,
    tx: Tx,
}

impl Seen {
    /// Looks at it; nothing in it is changed.
    async fn at(url: &DatabaseUrl) -> anyhow::Result<Self> {
        let store = Store::look(url.reveal()).await.with_context(|| format!("the database {url} can't be read"))?;
        Self::of(store).await
    }

    async fn of(store: Store) -> anyhow::Result<Self> {
        let mut tx = store.read().await?;
        moving::unhurried(&mut tx).await?;
        Ok(Self { store, tx })
    }

    async fn over(self) -> anyhow::Result<Store> {
        self.tx.rollback().await?;
        Ok(self.store)
    }

    async fn closed(self) -> anyhow::Result<()> {
        self.over().await?.close().await;
        Ok(())
    }
}

/// What was found at the beginning, to be held against the end.
struct Begun {
    tables: Vec<Table>,
    heads: Vec<Head>,
    /// The source in one word.
    source: String,
    /// The signs of life in it.
    signs: Vec<(String, String, i64, i64)>,
}

/// What it came to.
struct Moved {
    rows: i64,
    commitments: i64,
}

/// Reads a database's address without ever saying it: it may have a password in it.
fn named(flag: &str, url: Option<&String>, settings: &Settings) -> anyhow::Result<DatabaseUrl> {
    match url {
        Some(url) => DatabaseUrl::read(url).map_err(|allowed| anyhow::anyhow!("{flag} must be {allowed}")),
        None => Ok(settings.database.url.clone()),
    }
}

/// Carries everything from one database to the other.
pub(super) async fn run(settings: &Settings, args: &Args, migrate: bool, as_json: bool) -> anyhow::Result<()> {
    let (from, to) = (named("--from", args.from.as_ref(), settings)?, named("--to", args.to.as_ref(), settings)?);
    // However it is spelt: a file is its place on the disk.
    let place = |url: &DatabaseUrl| url.sqlite_path().and_then(|path| std::fs::canonicalize(path).ok());
    if from.reveal() == to.reveal() || place(&from).is_some_and(|from| place(&to) == Some(from)) {
        anyhow::bail!("{to} is where it is already; name another database to carry it to");
    }
    let mut source = Seen::at(&from).await?;
    let begun = begun(&mut source, &from).await?;
    let target = Store::open(to.reveal(), settings.database.readers, settings.database.max_pages)
        .await
        .with_context(|| format!("the database {to} can't be opened"))?;
    let moved = moved(settings, &mut source, &target, &begun, (&from, &to), migrate).await;
    target.close().await;
    let moved = moved?;
    source.closed().await?;
    let events: i64 = begun.heads.iter().map(|h| h.seq).sum();
    if as_json {
        let said = json!({ "ok": true, "rows": moved.rows, "commitments": moved.commitments, "events": events });
        return super::print(&said);
    }
    super::print(&format!(
        "Moved to {to}: {}, {}; all is as recorded.",
        super::counted(moved.commitments, "commitment"),
        super::counted(events, "event"),
    ))
}

/// Whether the source can be carried over: whole, of this program, and used by nobody.
async fn begun(source: &mut Seen, from: &DatabaseUrl) -> anyhow::Result<Begun> {
    match source.store.schema().await? {
        Schema::Current => {}
        Schema::Empty => anyhow::bail!("the database {from} has no tables; there is nothing to move"),
        _ => anyhow::bail!(
            "the schema of {from} is of another version of this program; `lastmile verify` of this version brings an older \
             one up to date, and a newer one wants its own program"
        ),
    }
    if moving::progress(&mut source.tx).await?.is_some() {
        anyhow::bail!("{from} is only partly there: end the move to it first, with the same `lastmile move` as before");
    }
    let signs = leases::signs(&mut source.tx).await?;
    if !signs.is_empty() {
        SystemClock::default().sleep(2 * leases::SIGN).await;
        let mut later = Seen::at(from).await?;
        let now = leases::signs(&mut later.tx).await?;
        later.closed().await?;
        if now != signs {
            anyhow::bail!("the service runs on {from}; stop it first, and start it on the other database afterwards");
        }
    }
    let tables = moving::tables(&mut source.tx).await?;
    let heads = ledger::heads(&mut source.tx).await?;
    let mut all = Sha256::new();
    for table in &tables {
        all.update(format!("{} {}\n", table.name, moving::count(&mut source.tx, table).await?));
    }
    all.update(serde_json::to_vec(&heads)?);
    Ok(Begun { tables, heads, source: hex(&all.finalize()), signs })
}

/// Brings the target to where rows can be put into it, and finds how far an earlier run has come.
async fn ready(
    settings: &Settings,
    source: &mut Seen,
    target: &Store,
    begun: &Begun,
    (from, to): (&DatabaseUrl, &DatabaseUrl),
    migrate: bool,
) -> anyhow::Result<(Vec<Table>, Progress)> {
    let schema = target.schema().await?;
    let mut seen = Seen::of(target.clone()).await?;
    let under_way = match schema {
        Schema::Empty if !moving::is_bare(&mut seen.tx).await? => {
            anyhow::bail!("{to} has tables of something else; name an empty database")
        }
        Schema::Empty => None,
        _ => moving::progress(&mut seen.tx).await?,
    };
    if let Some(progress) = &under_way {
        if progress.source != begun.source {
            anyhow::bail!(
                "what stands in {to} was begun from another database than {from}, or from it before it was changed; \
                 empty {to}, then move again"
            );
        }
    } else if schema != Schema::Empty {
        for table in moving::tables(&mut seen.tx).await? {
            if moving::count(&mut seen.tx, &table).await? > 0 {
                anyhow::bail!(
                    "{to} holds an installation that this move didn't begin; name an empty database (if a move to it has \
                     just ended, it is whole: `lastmile verify` says so)"
                );
            }
        }
    }
    seen.over().await?;
    if schema != Schema::Current {
        let fresh = schema == Schema::Empty || matches!(schema, Schema::Behind { .. });
        if under_way.is_some() || !fresh || !migrate {
            anyhow::bail!(
                "the schema of {to} is of another version of this program; empty it, and leave out --no-migrate"
            );
        }
        target.migrate().await.with_context(|| format!("the schema of {to} can't be brought up to date"))?;
    }
    let mut seen = Seen::of(target.clone()).await?;
    let tables = moving::tables(&mut seen.tx).await?;
    seen.over().await?;
    let differs = |t: &&Table| !begun.tables.iter().any(|s| s.fits(t));
    let lacks = |s: &&Table| !tables.iter().any(|t| t.name == s.name);
    if let Some(odd) = tables.iter().find(differs).or_else(|| begun.tables.iter().find(lacks)) {
        anyhow::bail!("the table {} isn't the same in {from} and {to}; empty {to}, then move again", odd.name);
    }
    if let Some(progress) = under_way {
        return Ok((tables, progress));
    }
    // What isn't as recorded would be refused at the end, when much has been carried.
    let faults = verify::verify(&mut source.tx, mechanisms::ALL, &serve::policy(settings)?, &[]).await?;
    as_recorded(from, &faults)?;
    let progress =
        Progress { source: begun.source.clone(), table: tables.first().map(|t| t.name.clone()), after: None };
    let mut tx = target.begin().await?;
    moving::begin(&mut tx, &progress).await?;
    tx.commit().await?;
    Ok((tables, progress))
}

fn as_recorded(at: &dyn Display, faults: &[String]) -> anyhow::Result<()> {
    if !faults.is_empty() {
        anyhow::bail!("the rows and the ledger of {at} don't agree\n{}", faults.join("\n"));
    }
    Ok(())
}

async fn moved(
    settings: &Settings,
    source: &mut Seen,
    target: &Store,
    begun: &Begun,
    (from, to): (&DatabaseUrl, &DatabaseUrl),
    migrate: bool,
) -> anyhow::Result<Moved> {
    let (tables, progress) = ready(settings, source, target, begun, (from, to), migrate).await?;
    carry(source, target, &tables, progress).await.with_context(|| format!("not all could be carried to {to}"))?;
    let mut tx = target.begin().await?;
    moving::settle(&mut tx, &tables).await?;
    tx.commit().await?;
    #[cfg(debug_assertions)]
    crate::base::crash::point("move.carried");
    // The source as it is by now, not as it was when this began.
    let mut now = Seen::at(from).await?;
    let mut there = Seen::of(target.clone()).await?;
    let changed =
        |what: &str| format!("{what} while it was moved; stop the service there, empty {to}, then move again");
    if leases::signs(&mut now.tx).await? != begun.signs {
        anyhow::bail!(changed(&format!("the service ran on {from}")));
    }
    let mut moved = Moved { rows: 0, commitments: 0 };
    for table in &tables {
        let (was, is): (Sum, Sum) =
            tokio::try_join!(moving::sum(&mut now.tx, table, BATCH), moving::sum(&mut there.tx, table, BATCH))?;
        if was != is {
            let rows = format!("{} in {from}, {} in {to}", super::counted(was.rows, "row"), is.rows);
            anyhow::bail!(changed(&format!("the table {} isn't the same ({rows}): somebody changed it", table.name)));
        }
        moved.rows += is.rows;
        if table.name == "commitment" {
            moved.commitments = is.rows;
        }
    }
    let heads = ledger::heads(&mut now.tx).await?;
    now.closed().await?;
    if heads != ledger::heads(&mut there.tx).await? {
        anyhow::bail!(changed("the ledger's ends aren't the same: somebody changed them"));
    }
    let faults = verify::verify(&mut there.tx, mechanisms::ALL, &serve::policy(settings)?, &heads).await?;
    there.over().await?;
    as_recorded(to, &faults)?;
    #[cfg(debug_assertions)]
    crate::base::crash::point("move.verified");
    let mut tx = target.begin().await?;
    moving::over(&mut tx).await?;
    tx.commit().await?;
    Ok(moved)
}

/// Carries all rows that aren't there yet.
async fn carry(source: &mut Seen, target: &Store, tables: &[Table], mut progress: Progress) -> anyhow::Result<()> {
    while let Some(name) = progress.table.clone() {
        let place = tables.iter().position(|t| t.name == name).context("it was begun by another version")?;
        let table = &tables[place];
        let rows = moving::page(&mut source.tx, table, progress.after.as_deref(), BATCH).await?;
        let next = match rows.last() {
            Some(last) if rows.len() == BATCH => (Some(name), Some(moving::key(table, last))),
            _ => (tables.get(place + 1).map(|t| t.name.clone()), None),
        };
        let next = Progress { source: progress.source.clone(), table: next.0, after: next.1 };
        let mut tx = target.begin().await?;
        moving::advance(&mut tx, &progress, &next).await?;
        moving::put(&mut tx, table, &rows).await.with_context(|| format!("the table {}", table.name))?;
        #[cfg(debug_assertions)]
        crate::base::crash::point("move.before_commit");
        tx.commit().await?;
        #[cfg(debug_assertions)]
        crate::base::crash::point("move.after_commit");
        progress = next;
    }
    Ok(())
}
