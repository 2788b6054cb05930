//! `lastmile backup` and `lastmile restore`: everything of an installation, of one moment, in a folder of its own, and
//! back. What stands in such a folder is in `manifest.rs`, the way back in `restore.rs`, PostgreSQL's own programs in
//! `postgres.rs`.

mod manifest;
mod postgres;
mod restore;

use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use anyhow::Context;
use serde_json::json;

use crate::base::Clock;
use crate::base::clock::SystemClock;
use crate::settings::{DatabaseUrl, Settings};
use crate::storage::files::Files;
use crate::storage::{self, Schema, Store, ledger};
use manifest::{Counts, Engine, Manifest};
pub(super) use restore::restore;

/// The arguments of `backup`.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The folder to make; it mustn't be there yet.
    #[arg(long, value_name = "FOLDER")]
    to: PathBuf,
    #[command(flatten)]
    programs: Programs,
}

/// The arguments of `restore`.
#[derive(Debug, clap::Args)]
pub(super) struct RestoreArgs {
    /// The folder that `backup` made.
    #[arg(long, value_name = "FOLDER")]
    from: PathBuf,
    /// Take the place of what stands in the database. SQLite's old file stays beside it, as NAME.replaced.
    #[arg(long)]
    replace: bool,
    #[command(flatten)]
    programs: Programs,
}

/// Where PostgreSQL's programs are.
#[derive(Debug, clap::Args)]
struct Programs {
    /// The folder of pg_dump and pg_restore, of the server's version or later; without it, those on the PATH.
    #[arg(long, value_name = "FOLDER")]
    pg_bin: Option<PathBuf>,
}

/// Where `Files` finds the folder of the settings.
fn files(settings: &Settings) -> anyhow::Result<Files> {
    Files::open(&format!("file:{}", settings.files.url.display())).map_err(anyhow::Error::msg)
}

/// Copies the installation, also beside a running service. The schema stays as it is: this is what is done before a new
/// version brings it up to date.
pub(super) async fn backup(settings: &Settings, args: &Args, as_json: bool) -> anyhow::Result<()> {
    let to = &args.to;
    if to.exists() {
        anyhow::bail!(
            "{} is there already; name a folder that isn't, such as one with the day in its name",
            to.display()
        );
    }
    let mut part = to.as_os_str().to_owned();
    part.push(".part");
    let part = PathBuf::from(part);
    if part.exists() {
        let at = part.display();
        anyhow::bail!("{at} is of a backup that runs or was broken off; if none runs, remove it, then back up again");
    }
    let store = Store::look(settings.database.url.reveal())
        .await
        .with_context(|| format!("the database {} can't be read", settings.database.url))?;
    match store.schema().await? {
        Schema::Empty => {
            anyhow::bail!("the database {} has no tables; there is nothing to back up", settings.database.url)
        }
        // What this program counts and verifies isn't all there any more.
        newer @ Schema::Newer(_) => {
            return Err(storage::Error::Schema(newer))
                .with_context(|| format!("{} can't be copied", settings.database.url));
        }
        Schema::Behind { .. } | Schema::Current | Schema::Ahead(_) | Schema::Broken(_) | Schema::Changed(_) => {}
    }
    std::fs::DirBuilder::new()
        .recursive(true)
        .mode(0o700)
        .create(&part)
        .with_context(|| format!("{} can't be made", part.display()))?;
    let copied = copy(settings, &store, &part, &args.programs).await;
    store.close().await;
    let manifest = match copied {
        Ok(manifest) => manifest,
        Err(e) => {
            // What there is of it is worth nothing; if it can't be removed either, its name says so.
            let _ = std::fs::remove_dir_all(&part);
            return Err(e);
        }
    };
    std::fs::rename(&part, to).with_context(|| format!("{} can't be renamed to {}", part.display(), to.display()))?;
    if let Some(parent) = to.parent() {
        manifest::sync(if parent.as_os_str().is_empty() { Path::new(".") } else { parent })?;
    }
    let bytes: u64 = manifest.parts.iter().map(|p| p.bytes).sum();
    if as_json {
        return super::print(&json!({ "folder": to, "bytes": bytes, "counts": manifest.counts }));
    }
    let (commitments, kept) = (manifest.counts.commitments, manifest.parts.len() as i64 - 1);
    super::print(&format!(
        "{} holds all: {}, {}, {bytes} bytes. Try it: lastmile restore, on another machine.",
        to.display(),
        super::counted(commitments, "commitment"),
        super::counted(kept, "file"),
    ))
}

/// Copies all into `part`, durably, its manifest last.
async fn copy(settings: &Settings, store: &Store, part: &Path, programs: &Programs) -> anyhow::Result<Manifest> {
    let made_at = SystemClock::default().now();
    let (engine, counts, heads) = match store {
        Store::Sqlite { read, .. } => {
            let copy = part.join(Engine::Sqlite.file());
            let name = copy.to_str().context("the folder's name isn't text")?;
            storage::copy::vacuum_into(read, name).await.context("the database can't be copied")?;
            let copied = Store::look(&format!("sqlite:{name}")).await?;
            let mut tx = copied.read().await?;
            let found = (Engine::Sqlite, Counts::of(&mut tx).await?, ledger::heads(&mut tx).await?);
            tx.rollback().await?;
            copied.close().await;
            found
        }
        Store::Postgres(hosts) => {
            let mut tx = store.read().await?;
            let snapshot = storage::copy::snapshot(&mut tx).await?;
            let found = (Engine::Postgres, Counts::of(&mut tx).await?, ledger::heads(&mut tx).await?);
            let url = DatabaseUrl::read(&hosts.url()).map_err(anyhow::Error::msg)?;
            postgres::dump(&url, programs, &snapshot, &part.join(Engine::Postgres.file()))?;
            tx.rollback().await?;
            found
        }
    };
    // Bytes are put before their row is written, so all that a row of the copy names are there by now.
    let (kept, folder) = (files(settings)?, part.join(manifest::FILES));
    std::fs::create_dir(&folder)?;
    let mut parts = vec![manifest::part(part, engine.file())?];
    for (name, _) in kept.list().await.context("the kept files can't be listed; see files.url")? {
        let bytes = match kept.get(&name).await {
            Ok(bytes) => bytes,
            // Somebody had their data erased meanwhile.
            Err(object_store::Error::NotFound { .. }) => continue,
            Err(e) => return Err(e).with_context(|| format!("the kept file {name} can't be read")),
        };
        std::fs::write(folder.join(&name), bytes).with_context(|| format!("the copy of {name} can't be written"))?;
        parts.push(manifest::part(part, &format!("{}/{name}", manifest::FILES))?);
    }
    manifest::sync(&folder)?;
    let version = env!("CARGO_PKG_VERSION").to_owned();
    let manifest = Manifest { format: manifest::FORMAT, version, made_at, engine, counts, heads, parts };
    manifest.write(part)?;
    Ok(manifest)
}
