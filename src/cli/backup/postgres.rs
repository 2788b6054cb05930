//! PostgreSQL's own programs: pg_dump writes a backup's database, pg_restore checks it and plays it back. The password
//! goes to them through their environment, since everybody on the machine can read a program's arguments.

use std::path::Path;
use std::process::Command;

use anyhow::Context;
use percent_encoding::percent_decode_str;
use reqwest::Url;

use super::Programs;
use crate::settings::DatabaseUrl;

/// What libpq too understands behind the `?` of a URL; the rest is sqlx's.
const SHARED: [&str; 6] = ["sslmode", "sslrootcert", "sslcert", "sslkey", "host", "port"];

/// A program and whom it speaks to, without the password among its arguments.
fn program(programs: &Programs, name: &str, url: &DatabaseUrl) -> anyhow::Result<Command> {
    let (at, password) = without_password(url.reveal()).with_context(|| format!("{url} can't be read as a URL"))?;
    let mut command = bare(programs, name);
    command.arg("--no-password").arg(format!("--dbname={at}"));
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    Ok(command)
}

fn bare(programs: &Programs, name: &str) -> Command {
    Command::new(programs.pg_bin.as_ref().map_or_else(|| name.into(), |folder| folder.join(name)))
}

/// A URL as libpq reads it, and the password that stood in it.
fn without_password(url: &str) -> anyhow::Result<(String, Option<String>)> {
    let mut at = Url::parse(url)?;
    let mut password = match at.password() {
        Some(password) => Some(percent_decode_str(password).decode_utf8()?.into_owned()),
        None => None,
    };
    let pairs: Vec<(String, String)> = at.query_pairs().into_owned().collect();
    at.set_query(None);
    for (name, value) in pairs {
        match name.as_str() {
            "password" => password = Some(value),
            name if SHARED.contains(&name) => drop(at.query_pairs_mut().append_pair(name, &value)),
            _ => {}
        }
    }
    // It refuses where there is no host, and there a password is none of the URL's.
    let _ = at.set_password(None);
    Ok((at.into(), password))
}

/// Runs it to its end; gives what it printed.
fn run(mut command: Command, name: &str) -> anyhow::Result<String> {
    let missing =
        || format!("{name} can't be run; install PostgreSQL's client programs, or name their folder with --pg-bin");
    let done = command.output().with_context(missing)?;
    if !done.status.success() {
        let said = String::from_utf8_lossy(&done.stderr);
        anyhow::bail!("{name} failed: {}", said.lines().next().unwrap_or("it said nothing"));
    }
    Ok(String::from_utf8_lossy(&done.stdout).into_owned())
}

/// Writes what `snapshot` sees to `to`, and looks whether it is all there.
pub(super) fn dump(url: &DatabaseUrl, programs: &Programs, snapshot: &str, to: &Path) -> anyhow::Result<()> {
    let mut command = program(programs, "pg_dump", url)?;
    command.args(["--format=custom", "--no-owner", "--no-privileges"]);
    command.arg(format!("--snapshot={snapshot}")).arg("--file").arg(to);
    run(command, "pg_dump")?;
    listed(programs, to)
}

/// Whether pg_restore finds the tables in a dump.
fn listed(programs: &Programs, dump: &Path) -> anyhow::Result<()> {
    let mut command = bare(programs, "pg_restore");
    command.arg("--list").arg(dump);
    let list = run(command, "pg_restore")?;
    for table in ["_sqlx_migrations", "ledger", "commitment", "inbox"] {
        if !list.lines().any(|l| l.contains(&format!(" TABLE DATA public {table} "))) {
            anyhow::bail!("{} lacks the table {table}; back up again", dump.display());
        }
    }
    Ok(())
}

/// Plays a dump into the database, all or nothing. `replace`: the tables of the same names go before.
pub(super) fn play(url: &DatabaseUrl, programs: &Programs, dump: &Path, replace: bool) -> anyhow::Result<()> {
    listed(programs, dump)?;
    let mut command = program(programs, "pg_restore", url)?;
    command.args(["--single-transaction", "--exit-on-error", "--no-owner", "--no-privileges"]);
    if replace {
        command.args(["--clean", "--if-exists"]);
    }
    command.arg(dump);
    run(command, "pg_restore").map(drop)
}
