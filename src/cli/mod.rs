//! The command line: what an operator asks, and how it is answered. One file a command; each answers as text, or with
//! `--json` as one JSON value on standard output. Exit codes: 0 done, 1 refused (one sentence on standard error), 2 a
//! command that isn't understood. `doctor` alone ends with its verdict: 0 all is well, 1 a warning at worst, 2 a failure.
//! Operators are spoken to in English.

mod appoint;
mod backlog;
mod backup;
pub mod demo;
pub mod doctor;
mod handover;
mod invite;
mod ledger;
mod moving;
mod serve;
mod stats;
mod village;

use std::fmt::Display;
use std::io::{ErrorKind, Write};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context;
use clap::{Parser, Subcommand};

use crate::base::clock::{Clock, SystemClock};
use crate::base::entropy::SystemEntropy;
use crate::settings::{self, Settings};
use crate::storage::{self, Schema, Store};
use crate::text::Lang;

/// lastmile: a village says what is wrong, a named person answers for it.
#[derive(Debug, Parser)]
#[command(name = "lastmile", version, propagate_version = true)]
pub struct Cli {
    /// Read the settings from this file instead of config/lastmile.toml.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    /// Set one setting, whatever the file and the environment say: --set http.listen=0.0.0.0:8420
    #[arg(long = "set", global = true, value_name = "KEY=VALUE", value_parser = key_value)]
    set: Vec<(String, String)>,
    /// Leave the database's schema as it is.
    #[arg(long, global = true)]
    no_migrate: bool,
    /// Answer with one JSON value.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

/// What can be done with the settings.
#[derive(Debug, Subcommand)]
enum Config {
    /// Show the merged settings, each with where it came from; secrets are masked.
    Show,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the service.
    Serve,
    /// Run the service with invented people, three phones side by side and a clock that can be moved on.
    Demo(demo::Args),
    /// The settings.
    #[command(subcommand)]
    Config(Config),
    /// The open matters.
    Backlog(backlog::Args),
    /// What a village's first secretary holds, as it goes over with the post.
    Handover(handover::Args),
    /// The four numbers: answered in time, solved, satisfied, promises kept. Each with the cases that it counts.
    Stats(stats::Args),
    /// Copy everything to a folder: the database as of one moment, and the files. Beside a running service too.
    Backup(backup::Args),
    /// Put a backup into the database and the files' place of the settings, and verify it. The service mustn't run.
    Restore(backup::RestoreArgs),
    /// Carry everything over from one database to another, SQLite or PostgreSQL, and verify it there. The service mustn't run
    /// on either. Broken off, it goes on when it is run again. The files stay where files.url says.
    Move(moving::Args),
    /// Hold the ledger against the rows.
    Verify(ledger::Args),
    /// Is the installation well? A line for each check; writes nothing. Ends with 0 (well), 1 (a warning) or 2 (a failure).
    Doctor,
    /// Messages that couldn't be handled; `retry` takes up timers that were given up too.
    #[command(subcommand)]
    Inbox(ledger::Parked),
    /// Messages that couldn't be sent.
    #[command(subcommand)]
    Outbox(ledger::Parked),
    /// The villages that are served.
    #[command(subcommand)]
    Village(village::Command),
    /// Give a person a post between two days.
    Appoint(appoint::Args),
    /// Make a link that binds a chat to a person of office: once, within 24 hours.
    Invite(invite::Args),
}

fn key_value(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("it must be KEY=VALUE, for example http.listen=127.0.0.1:8420")?;
    Ok((key.trim().to_owned(), value.to_owned()))
}

/// "1 book", "2 tries".
fn counted(n: i64, what: &str) -> String {
    match (n, what.strip_suffix('y')) {
        (1, _) => format!("1 {what}"),
        (_, Some(stem)) => format!("{n} {stem}ies"),
        (_, None) => format!("{n} {what}s"),
    }
}

/// What a command works with.
struct Desk {
    settings: Settings,
    store: Store,
    clock: Box<dyn Clock>,
    entropy: SystemEntropy,
    json: bool,
}

impl Desk {
    /// The language of people who haven't chosen one.
    fn lang(&self) -> Lang {
        Lang::of(&self.settings.tenant.language).unwrap_or(Lang::Zh)
    }

    /// The tenant's day.
    fn today(&self) -> jiff::civil::Date {
        self.settings.tenant.timezone.day(self.clock.now())
    }

    /// Answers with `value` as JSON, or with `text`.
    fn answer(&self, value: &serde_json::Value, text: &str) -> anyhow::Result<()> {
        if self.json { print(value) } else { print(&text) }
    }
}

/// Writes to standard output. A reader that has enough and hangs up (`| head`) is no fault.
fn print(said: &dyn Display) -> anyhow::Result<()> {
    match writeln!(std::io::stdout(), "{said}") {
        Err(e) if e.kind() == ErrorKind::BrokenPipe => Ok(()),
        done => done.context("the answer can't be written to standard output"),
    }
}

impl Cli {
    /// Does what was asked.
    ///
    /// # Errors
    /// A refusal or a failure, as a sentence that says what, where and the cure. Otherwise the exit code.
    pub async fn run(self) -> anyhow::Result<ExitCode> {
        if let Command::Doctor = self.command {
            return doctor::run(self.config.as_deref(), self.set, self.json).await;
        }
        self.act().await.map(|()| ExitCode::SUCCESS)
    }

    /// All that is either done or refused.
    async fn act(self) -> anyhow::Result<()> {
        if let Command::Demo(args) = self.command {
            return demo::run(args, self.set).await;
        }
        #[cfg(debug_assertions)]
        if let Some(plan) = settings::crash_at() {
            crate::base::crash::arm(&plan);
        }
        let loaded = Settings::load(self.config.as_deref(), settings::environment(), self.set)?;
        if let Command::Config(Config::Show) = self.command {
            return print(&settings::show(&loaded, self.json));
        }
        // One leaves the schema as it is, the other wants no database yet.
        if let Command::Backup(args) = &self.command {
            return backup::backup(&loaded.settings, args, self.json).await;
        }
        if let Command::Restore(args) = &self.command {
            return backup::restore(&loaded.settings, args, self.json).await;
        }
        if let Command::Move(args) = &self.command {
            return moving::run(&loaded.settings, args, !self.no_migrate, self.json).await;
        }
        let store = open(&loaded.settings, !self.no_migrate).await?;
        // Beside a demo its clock holds: a link that it makes would else be over before it is opened.
        let ahead = demo::ahead(&store).await?;
        let desk = Desk {
            settings: loaded.settings,
            store,
            clock: Box::new(SystemClock::shifted(ahead)),
            entropy: SystemEntropy,
            json: self.json,
        };
        let done = match self.command {
            Command::Serve => serve::run(&desk).await,
            Command::Demo(_)
            | Command::Config(_)
            | Command::Doctor
            | Command::Backup(_)
            | Command::Restore(_)
            | Command::Move(_) => Ok(()),
            Command::Backlog(args) => backlog::run(&desk, args).await,
            Command::Handover(args) => handover::run(&desk, args).await,
            Command::Stats(args) => stats::run(&desk, args).await,
            Command::Verify(args) => ledger::verify(&desk, args).await,
            Command::Inbox(command) => ledger::inbox(&desk, command).await,
            Command::Outbox(command) => ledger::outbox(&desk, command).await,
            Command::Village(command) => village::run(&desk, command).await,
            Command::Appoint(args) => appoint::run(&desk, args).await,
            Command::Invite(args) => invite::run(&desk, args).await,
        };
        desk.store.close().await;
        done
    }
}

/// Opens the database and brings its schema up to date if so asked. A server may run beside it.
async fn open(settings: &Settings, migrate: bool) -> anyhow::Result<Store> {
    let d = &settings.database;
    let store = Store::open(d.url.reveal(), d.readers, d.max_pages).await.with_context(|| {
        format!("the database {} can't be opened; check database.url in the settings and who may write there", d.url)
    })?;
    if store.schema().await? != Schema::Empty {
        let mut tx = store.read().await?;
        if storage::moving::progress(&mut tx).await?.is_some() {
            anyhow::bail!("{} is only partly there: run the same `lastmile move` again, which ends it", d.url);
        }
        tx.rollback().await?;
    }
    let url = &d.url;
    match store.schema().await? {
        Schema::Current | Schema::Ahead(_) => {}
        Schema::Empty | Schema::Behind { .. } if migrate => store.migrate().await.with_context(|| {
            format!(
                "the schema of {url} can't be brought up to date; of what failed nothing is kept: \
                 mend what is said here, then start again"
            )
        })?,
        Schema::Empty | Schema::Behind { .. } => {
            anyhow::bail!("the schema of {url} is of an older version of this program; leave out --no-migrate")
        }
        unfit @ (Schema::Newer(_) | Schema::Broken(_) | Schema::Changed(_)) => {
            return Err(storage::Error::Schema(unfit)).with_context(|| format!("{url} can't be used"));
        }
    }
    Ok(store)
}
