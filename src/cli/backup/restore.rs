//! The way back: a backup is held against its manifest before anything is touched, put into the place that the settings
//! name, and verified there.

use std::path::{Path, PathBuf};

use anyhow::Context;
use serde_json::json;

use super::manifest::{self, Counts, Engine, Manifest};
use super::{RestoreArgs, files, postgres};
use crate::jobs::verify;
use crate::mechanisms;
use crate::serve;
use crate::settings::{DatabaseUrl, Settings};
use crate::storage::{Schema, Store, copy, ledger};

/// Puts a backup into the database and the files' place of the settings, which nobody may be using.
pub(in crate::cli) async fn restore(settings: &Settings, args: &RestoreArgs, as_json: bool) -> anyhow::Result<()> {
    let url = &settings.database.url;
    if args.from.extension().is_some_and(|ending| ending == "part") {
        anyhow::bail!("{} was broken off, or is still being written; take another backup", args.from.display());
    }
    let whole = Manifest::checked(&args.from)?;
    let database = args.from.join(whole.engine.file());
    let stood = match (whole.engine, url.sqlite_path()) {
        (Engine::Sqlite, Some(to)) => {
            let of = Store::look(&format!("sqlite:{}", database.display())).await.context("the copy can't be read")?;
            let schema = of.schema().await?;
            of.close().await;
            match schema {
                Schema::Current | Schema::Behind { .. } | Schema::Ahead(_) => {}
                Schema::Empty | Schema::Newer(_) | Schema::Broken(_) | Schema::Changed(_) => {
                    anyhow::bail!(
                        "the backup was made by version {}; restore it with that or a later one",
                        whole.version
                    )
                }
            }
            free(to, args.replace).await?;
            put_files(settings, &args.from, &whole).await?;
            put(&database, to)?
        }
        (Engine::Postgres, None) => {
            let found = Store::look(url.reveal()).await.with_context(|| format!("{url} can't be reached"))?;
            let Store::Postgres(hosts) = &found else { anyhow::bail!("{url} isn't PostgreSQL's") };
            let (seen, server) = (copy::occupied(&hosts.here()).await, DatabaseUrl::read(&hosts.url()));
            found.close().await;
            let ((tables, sessions), server) = (seen?, server.map_err(anyhow::Error::msg)?);
            if tables > 0 && !args.replace {
                anyhow::bail!("{url} has tables; name an empty database, or say --replace");
            }
            if sessions > 0 {
                anyhow::bail!("{url} is used by others; stop the service first");
            }
            put_files(settings, &args.from, &whole).await?;
            postgres::play(&server, &args.programs, &database, args.replace)?;
            None
        }
        (Engine::Sqlite | Engine::Postgres, _) => {
            anyhow::bail!("the backup is of the other engine than {url}; set database.url to one of the same")
        }
    };
    let store = super::super::open(settings, true).await?;
    let faults = held_against(settings, &store, &whole).await;
    store.close().await;
    let faults = faults?;
    if !faults.is_empty() {
        let before = stood.map(|was| format!("\nwhat stood there before is {}", was.display())).unwrap_or_default();
        anyhow::bail!("it was restored to {url}, and isn't what was backed up\n{}{before}", faults.join("\n"));
    }
    if as_json {
        return super::super::print(
            &json!({ "ok": true, "made_at": whole.made_at.to_string(), "counts": whole.counts }),
        );
    }
    super::super::print(&format!("Restored to {url} as of {}, and all is as recorded.", whole.made_at))
}

/// What differs from the manifest, or between ledger and rows.
async fn held_against(settings: &Settings, store: &Store, whole: &Manifest) -> anyhow::Result<Vec<String>> {
    let mut tx = store.read().await?;
    let mut faults = verify::verify(&mut tx, mechanisms::ALL, &serve::policy(settings)?, &whole.heads).await?;
    if ledger::heads(&mut tx).await? != whole.heads || Counts::of(&mut tx).await? != whole.counts {
        faults.push("the ledger's ends or the number of rows aren't those of the backup; take another one".to_owned());
    }
    tx.rollback().await?;
    Ok(faults)
}

/// Photos and voices first: if it ends here, they are without rows and upkeep removes them after a day.
async fn put_files(settings: &Settings, from: &Path, whole: &Manifest) -> anyhow::Result<()> {
    let kept = files(settings)?;
    for part in &whole.parts {
        let Some(name) = part.name.strip_prefix(manifest::FILES).and_then(|n| n.strip_prefix('/')) else { continue };
        let bytes = std::fs::read(from.join(&part.name))?;
        kept.put_at(name, bytes).await.with_context(|| format!("the file {name} can't be kept; see files.url"))?;
    }
    Ok(())
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    name.into()
}

/// Sees to it that nobody has the file open and that it holds nothing, or may be replaced; its log is folded in.
async fn free(to: &Path, replace: bool) -> anyhow::Result<()> {
    let at = to.display();
    if !to.exists() {
        return Ok(());
    }
    if !replace && std::fs::metadata(to)?.len() > 0 {
        anyhow::bail!("{at} is there already; set database.url to a file that isn't, or say --replace");
    }
    copy::alone(to).await.with_context(|| format!("{at} is open elsewhere, or can't be opened; stop the service first"))
}

/// Puts the copy in its place in one step; gives where what stood there stays beside it, under a name that nothing has yet.
fn put(database: &Path, to: &Path) -> anyhow::Result<Option<PathBuf>> {
    let folder = to.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let part = beside(to, ".part");
    std::fs::copy(database, &part).with_context(|| format!("{} can't be written", part.display()))?;
    manifest::sync(&part)?;
    let mut stood = None;
    if to.exists() {
        let endings = std::iter::once(".replaced".to_owned()).chain((2..).map(|n| format!(".replaced.{n}")));
        let was = endings.map(|ending| beside(to, &ending)).find(|was| !was.exists());
        let was = was.context("there is no name left for what stands there")?;
        std::fs::rename(to, &was)?;
        // Folded in by now: a log that stayed would be played into the restored file.
        for log in ["-wal", "-shm"] {
            if beside(to, log).exists() {
                std::fs::rename(beside(to, log), beside(&was, log))?;
            }
        }
        stood = Some(was);
    }
    std::fs::rename(&part, to)?;
    manifest::sync(folder)?;
    Ok(stood)
}
