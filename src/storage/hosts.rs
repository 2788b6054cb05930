//! The servers of one database on PostgreSQL: its URL may name several hosts, as libpq's may. All questions go to the one
//! that takes writes. When another was promoted, `Hosts::follow` finds it, leads everybody there, and ends what still waits
//! for an answer on a line of the former: a machine that died says nothing, not even that it is gone.

use std::fmt;
use std::future::Future;
use std::io;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::Duration;

use futures_util::future::BoxFuture;
use futures_util::stream::{self, BoxStream, FuturesUnordered, StreamExt};
use sqlx::postgres::{PgConnectOptions, PgConnection, PgPool, PgPoolOptions, PgQueryResult, PgRow, Postgres};
use sqlx::postgres::{PgStatement, PgTypeInfo};
use sqlx::{Connection, Describe, Either, Execute, Executor, SqlStr, Transaction};
use tokio_util::sync::CancellationToken;

use super::{Error, PATIENCE, Result};
use crate::base::Clock;
use crate::base::clock::SystemClock;

/// How often it is looked whether the server is still the one that it was (our choice).
const LOOK: Duration = Duration::from_secs(1);
/// How long a server has to answer (our choice): more than a busy one needs. A process waits so long for a dead one once,
/// when it begins, and `follow` now and then.
const ASK: Duration = Duration::from_secs(3);
/// How long the others are waited for once there is no doubt.
const GRACE: Duration = Duration::from_millis(500);
/// Between two tries of opening a database whose server is starting.
const AGAIN: Duration = Duration::from_millis(100);

/// How a line is called over which a server is only asked who it is.
pub(super) const LOOKS: &str = "lastmile looks who takes writes";
/// Whether a server takes writes, its timeline, and when it was begun.
const WHO: &str = "SELECT current_setting('transaction_read_only') = 'off', \
     CASE WHEN pg_is_in_recovery() THEN '' ELSE left(pg_walfile_name(pg_current_wal_lsn()), 8) END, \
     pg_postmaster_start_time()::text";
/// The same of an only one, which is taken as it is: it may be something that only speaks like PostgreSQL.
const WHO_ALONE: &str = "SELECT true, '', pg_postmaster_start_time()::text";

/// One of the hosts that a URL names.
struct Host {
    /// As an operator knows it: host and port, or the socket.
    name: String,
    /// The URL of it alone, with the password.
    url: String,
    /// How to connect to it.
    options: PgConnectOptions,
}

/// Which server answered: one that was promoted or begun anew is another, and knows nothing of the former's lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Server {
    /// Grows with each promotion: eight digits, so that texts compare as numbers do.
    timeline: String,
    /// When it was begun, in its own words.
    began: String,
}

/// The server that is asked now.
#[derive(Clone, Debug)]
pub struct Here {
    host: usize,
    server: Server,
    pool: PgPool,
    left: CancellationToken,
}

/// The servers of one database.
#[derive(Clone)]
pub struct Hosts {
    all: Arc<[Host]>,
    here: Arc<RwLock<Here>>,
    pool: PgPoolOptions,
    set: &'static [(&'static str, &'static str)],
}

/// A transaction on a server. Dropped, it rolls back.
#[derive(Debug)]
pub struct Wire {
    tx: Transaction<'static, Postgres>,
    left: CancellationToken,
}

impl fmt::Debug for Hosts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.all.iter().map(|host| &host.name)).finish()
    }
}

impl Hosts {
    /// Finds the server that takes writes among those that `url` names. `set`: settings of each session.
    ///
    /// # Errors
    /// When the URL isn't understood, an only server can't be reached, or none of several takes writes.
    pub(super) async fn open(
        url: &str,
        pool: PgPoolOptions,
        set: &'static [(&'static str, &'static str)],
    ) -> Result<Self> {
        let all: Arc<[Host]> = hosts(url)?.into();
        let pool = pool.acquire_timeout(PATIENCE);
        let (mut last, clock) = (Error::from(sqlx::Error::PoolTimedOut), SystemClock::default());
        let tries = async {
            loop {
                match best(&all, &mut vec![], None).await {
                    Err(e) if e.is_passing() => last = e,
                    found => return found,
                }
                clock.sleep(AGAIN).await;
            }
        };
        let found = tokio::time::timeout(PATIENCE, tries).await;
        let (host, server) = match found {
            Ok(found) => found?,
            Err(_) => return Err(last),
        };
        let here = reach(&all, &pool, set, host, server)?;
        Ok(Self { all, here: Arc::new(RwLock::new(here)), pool, set })
    }

    /// The server that is asked now.
    #[must_use]
    pub fn here(&self) -> Here {
        self.here.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The URL of the server that is asked now, of it alone, with the password.
    #[must_use]
    pub fn url(&self) -> String {
        self.all.get(self.here().host).map(|host| host.url.clone()).unwrap_or_default()
    }

    /// Goes where the database goes, for as long as it is polled.
    pub(super) async fn follow(&self, clock: &dyn Clock) {
        let mut lines = vec![];
        loop {
            clock.sleep(LOOK).await;
            let here = self.here();
            let (host, server) = match best(&self.all, &mut lines, Some(&here)).await {
                Ok((host, server)) if here.is(host, &server) => continue,
                Ok(found) => found,
                Err(e) => {
                    tracing::warn!(error = %e, "the database isn't found; it is looked for again");
                    continue;
                }
            };
            let name = self.all.get(host).map(|host| host.name.as_str());
            match reach(&self.all, &self.pool, self.set, host, server) {
                Ok(new) => *self.here.write().unwrap_or_else(PoisonError::into_inner) = new,
                Err(e) => {
                    tracing::error!(error = %e, "the database isn't followed");
                    continue;
                }
            }
            tracing::warn!(
                server = name,
                "the server of the database was promoted or begun anew; it is asked from now on"
            );
            here.left.cancel();
            // Nobody gets a line to the former any more; to close the open ones in good order would be to wait for it.
            drop(here.pool.close());
        }
    }
}

/// How a server is reached from now on. Of several hosts, each new line must lead to the very server that was found: one that
/// was begun anew meanwhile may be a former first that missed a promotion.
fn reach(
    all: &[Host],
    pool: &PgPoolOptions,
    set: &[(&'static str, &'static str)],
    host: usize,
    server: Server,
) -> Result<Here> {
    let options = all.get(host).map(|host| host.options.clone()).ok_or_else(|| Error::Url("no host".into()))?;
    let (pool, found) = (pool.clone(), server.clone());
    let pool = match all.len() {
        1 => pool,
        _ => pool.after_connect(move |c, _| Box::pin(is_still(c, found.clone()))),
    };
    let pool = pool.connect_lazy_with(options.options(set.iter().copied()));
    Ok(Here { host, server, pool, left: CancellationToken::new() })
}

async fn is_still(c: &mut PgConnection, found: Server) -> sqlx::Result<()> {
    match who(c, WHO).await? {
        (_, server) if server == found => Ok(()),
        (_, _) => Err(sqlx::Error::Io(io::Error::other("another server answers than was found; all are looked at"))),
    }
}

/// Whether a server takes writes, and who it is.
async fn who(c: &mut PgConnection, text: &'static str) -> sqlx::Result<(bool, Server)> {
    let (writes, timeline, began) = sqlx::query_as(text).fetch_one(c).await?;
    Ok((writes, Server { timeline, began }))
}

impl Host {
    /// Asks a server who it is, over a line that was kept or a new one.
    async fn who(&self, line: Option<PgConnection>, text: &'static str) -> sqlx::Result<(PgConnection, bool, Server)> {
        let asked = async {
            let mut line = match line {
                Some(line) => line,
                None => PgConnection::connect_with(&self.options.clone().application_name(LOOKS)).await?,
            };
            let (writes, server) = who(&mut line, text).await?;
            Ok((line, writes, server))
        };
        tokio::time::timeout(ASK, asked).await.unwrap_or(Err(sqlx::Error::PoolTimedOut))
    }
}

/// The server that takes writes; of several that do, the one that was promoted last, or the one that is asked already. None
/// that stands on an earlier timeline than that: what was said after the promotion isn't there. `lines` are kept for the
/// next time.
async fn best(all: &[Host], lines: &mut Vec<Option<PgConnection>>, here: Option<&Here>) -> Result<(usize, Server)> {
    let (alone, since) = (all.len() == 1, here.map_or("", |here| here.server.timeline.as_str()));
    let text = if alone { WHO_ALONE } else { WHO };
    lines.resize_with(all.len(), || None);
    let mut asked: FuturesUnordered<_> = (all.iter().zip(lines.iter_mut()).enumerate())
        .map(|(n, (host, line))| async move {
            let answer = host.who(line.take(), text).await;
            let answer = answer.map(|(kept, writes, server)| {
                *line = Some(kept);
                (writes, server)
            });
            (n, host, answer)
        })
        .collect();
    let (mut best, mut said): (Option<(usize, Server)>, Vec<String>) = (None, vec![]);
    let is_here = |n: usize, server: &Server| here.is_some_and(|here| here.is(n, server));
    loop {
        let next = match &best {
            // Nothing better is to be expected: a dead one isn't waited for.
            Some((n, server)) if is_here(*n, server) || here.is_some() && server.timeline.as_str() > since => {
                tokio::time::timeout(GRACE, asked.next()).await.unwrap_or(None)
            }
            // One that was only begun anew may have missed a promotion: whoever knows of it is heard first.
            Some(_) | None => asked.next().await,
        };
        let Some((n, host, answer)) = next else { break };
        match answer {
            Ok((true, server)) if server.timeline.as_str() < since => {
                said.push(format!("{} missed the last promotion", host.name));
            }
            Ok((true, server)) => {
                let rank = |n: usize, server: &Server| (server.timeline.clone(), is_here(n, server));
                if best.as_ref().is_none_or(|(b, former)| rank(*b, former) < rank(n, &server)) {
                    best = Some((n, server));
                }
            }
            Ok((false, _)) => said.push(format!("{} only reads", host.name)),
            Err(e) if alone => return Err(e.into()),
            Err(sqlx::Error::PoolTimedOut) => said.push(format!("{} doesn't answer", host.name)),
            Err(e) => said.push(format!("{}: {e}", host.name)),
        }
    }
    said.sort();
    best.ok_or_else(|| Error::Nowhere(said.join(", ")))
}

/// The hosts that a URL names.
fn hosts(url: &str) -> Result<Vec<Host>> {
    let several = urls(url)?;
    let host = |url: String| {
        let options: PgConnectOptions = url.parse().map_err(Error::Sql)?;
        // sqlx (0.9.0) keeps the brackets of an address of IPv6, and then finds nobody there.
        let bare = options.get_host().strip_prefix('[').and_then(|host| host.strip_suffix(']')).map(str::to_owned);
        let options = match bare {
            Some(bare) => options.host(&bare),
            None => options,
        };
        let name = match options.get_socket() {
            Some(socket) => socket.display().to_string(),
            None if options.get_host().contains(':') => format!("[{}]:{}", options.get_host(), options.get_port()),
            None => format!("{}:{}", options.get_host(), options.get_port()),
        };
        Ok(Host { name, url, options })
    };
    several.into_iter().map(host).collect()
}

/// A URL of several hosts as one URL for each, in either of libpq's ways: `//A:1,B:2/NAME` or `///NAME?host=A,B&port=1,2`.
/// `target_session_attrs` goes: what takes writes is looked for, whatever it says.
fn urls(url: &str) -> Result<Vec<String>> {
    let wrong =
        |what: &str| Error::Url(format!("{what}; postgres://USER:PASSWORD@HOST:PORT,HOST:PORT/NAME is allowed"));
    let (scheme, rest) = url.split_once("//").ok_or_else(|| wrong("it is no URL"))?;
    let (authority, tail) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let (who, places) = authority.split_at(authority.rfind('@').map_or(0, |at| at + 1));
    // A password ends the authority where it holds one of these, and everything after it is taken for something else.
    if tail.contains('@') {
        return Err(wrong("an @ stands after a /, ? or #: in a password those are written %2F, %3F and %23"));
    }
    let (name, asked) = tail.split_once('?').unwrap_or((tail, ""));
    // Each part says one thing for all of them, or one for each.
    let list = |text: &str| text.split(',').map(str::to_owned).collect::<Vec<_>>();
    let places = list(places);
    let mut pairs = vec![];
    for pair in asked.split('&').filter(|pair| !pair.is_empty()) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        match key {
            "target_session_attrs" if matches!(value, "read-write" | "primary") => {}
            "target_session_attrs" => return Err(wrong("target_session_attrs can only be read-write")),
            "host" | "port" => pairs.push((key, list(&value.replace("%2C", ",").replace("%2c", ",")))),
            _ => pairs.push((key, vec![value.to_owned()])),
        }
    }
    let lists = || pairs.iter().map(|(_, values)| values).chain([&places]);
    let count = lists().map(Vec::len).max().unwrap_or(1);
    if lists().any(|list| list.len() > 1 && list.iter().any(String::is_empty)) {
        return Err(wrong("a host or a port is missing beside a comma"));
    }
    if lists().any(|list| list.len() != 1 && list.len() != count) {
        return Err(wrong("there are more hosts than ports, or the other way round"));
    }
    let nth = |list: &[String], n: usize| list.get(n).or(list.first()).cloned().unwrap_or_default();
    let one = |n: usize| {
        let asked: Vec<String> = pairs.iter().map(|(key, values)| format!("{key}={}", nth(values, n))).collect();
        let asked = if asked.is_empty() { String::new() } else { format!("?{}", asked.join("&")) };
        format!("{scheme}//{who}{}{name}{asked}", nth(&places, n))
    };
    Ok((0..count).map(one).collect())
}

/// What a server answers; once it was left for another, nobody waits for it any more.
async fn unless_left<T>(left: &CancellationToken, answer: impl Future<Output = sqlx::Result<T>>) -> sqlx::Result<T> {
    tokio::select! {
        biased;
        answer = answer => answer,
        () = left.cancelled() => Err(gone()),
    }
}

/// The same of an answer in parts.
fn parts_unless_left<'e, T: Send + 'e>(
    left: CancellationToken,
    parts: BoxStream<'e, sqlx::Result<T>>,
) -> BoxStream<'e, sqlx::Result<T>> {
    let next = |(mut parts, left): (BoxStream<'e, sqlx::Result<T>>, CancellationToken)| async move {
        let next = tokio::select! {
            biased;
            next = parts.next() => next,
            () = left.cancelled() => Some(Err(gone())),
        };
        next.map(|part| (part, (parts, left)))
    };
    stream::unfold((parts, left), next).boxed()
}

fn gone() -> sqlx::Error {
    sqlx::Error::Io(io::Error::new(io::ErrorKind::ConnectionAborted, "the database is at another server by now"))
}

impl Here {
    fn is(&self, host: usize, server: &Server) -> bool {
        (self.host, &self.server) == (host, server)
    }

    /// Begins a transaction by the text `begin`.
    pub(super) async fn begin(&self, begin: &'static str) -> sqlx::Result<Wire> {
        let tx = unless_left(&self.left, self.pool.begin_with(begin)).await?;
        Ok(Wire { tx, left: self.left.clone() })
    }

    /// The connections to it.
    #[must_use]
    pub fn pool(&self) -> &PgPool {
        &self.pool
    }

    /// Waits until it was left for another.
    pub(super) async fn left(&self) {
        self.left.cancelled().await;
    }
}

impl Wire {
    pub(super) async fn commit(self) -> sqlx::Result<()> {
        unless_left(&self.left, self.tx.commit()).await
    }

    pub(super) async fn rollback(self) -> sqlx::Result<()> {
        unless_left(&self.left, self.tx.rollback()).await
    }
}

/// Whatever is asked is asked over `$line`, unless that server was left.
macro_rules! asks {
    ($l:lifetime, $who:ty, $line:ident) => {
        impl<$l> Executor<$l> for $who {
            type Database = Postgres;

            fn fetch_many<'e, 'q: 'e, E>(self, query: E) -> BoxStream<'e, sqlx::Result<Either<PgQueryResult, PgRow>>>
            where
                $l: 'e,
                E: 'q + Execute<'q, Postgres>,
            {
                parts_unless_left(self.left.clone(), self.$line.fetch_many(query))
            }

            fn fetch_optional<'e, 'q: 'e, E>(self, query: E) -> BoxFuture<'e, sqlx::Result<Option<PgRow>>>
            where
                $l: 'e,
                E: 'q + Execute<'q, Postgres>,
            {
                Box::pin(unless_left(&self.left, self.$line.fetch_optional(query)))
            }

            fn prepare_with<'e>(self, sql: SqlStr, takes: &'e [PgTypeInfo]) -> BoxFuture<'e, sqlx::Result<PgStatement>>
            where
                $l: 'e,
            {
                Box::pin(unless_left(&self.left, self.$line.prepare_with(sql, takes)))
            }

            fn describe<'e>(self, sql: SqlStr) -> BoxFuture<'e, sqlx::Result<Describe<Postgres>>>
            where
                $l: 'e,
            {
                Box::pin(unless_left(&self.left, self.$line.describe(sql)))
            }
        }
    };
}

asks!('c, &'c mut Wire, tx);
asks!('p, &'p Here, pool);

#[cfg(test)]
mod tests {
    use super::*;

    fn split(url: &str) -> Vec<String> {
        urls(url).expect("it is understood")
    }

    #[test]
    fn a_url_of_several_hosts_is_one_of_each() {
        assert_eq!(
            split("postgres://u:p%40@a:5432,b:5433/db?sslmode=disable&target_session_attrs=read-write"),
            ["postgres://u:p%40@a:5432/db?sslmode=disable", "postgres://u:p%40@b:5433/db?sslmode=disable"]
        );
        assert_eq!(split("postgres://u@a,[::1]:5433/db"), ["postgres://u@a/db", "postgres://u@[::1]:5433/db"]);
        assert_eq!(
            split("postgres://%2Frun%2Fone,%2Frun%2Ftwo/db"),
            ["postgres://%2Frun%2Fone/db", "postgres://%2Frun%2Ftwo/db"]
        );
        assert_eq!(
            split("postgres:///db?host=a%2Cb&port=1,2&user=u"),
            ["postgres:///db?host=a&port=1&user=u", "postgres:///db?host=b&port=2&user=u"]
        );
        assert_eq!(
            split("postgres://u@a,b/db?port=5433"),
            ["postgres://u@a/db?port=5433", "postgres://u@b/db?port=5433"]
        );
        for one in ["postgres://u:p@h/db", "postgres://h", "postgres:///db?host=/run/pg", "postgres://u:a,b@h:1/a,b?x"]
        {
            assert_eq!(split(one).len(), 1, "{one}");
        }
        assert_eq!(split("postgres://u:a,b@h:1/a,b"), ["postgres://u:a,b@h:1/a,b"]);
    }

    #[test]
    fn what_is_no_such_url_is_refused_with_what_is_allowed_and_without_the_password() {
        for (url, why) in [
            ("postgres://u:secret@a,,b/db", "a host or a port is missing beside a comma"),
            ("postgres://u:secret@a,b/db?port=1,", "a host or a port is missing beside a comma"),
            ("postgres://u:secret@a,b/db?port=1,2,3", "there are more hosts than ports, or the other way round"),
            ("postgres://u:se/cret@a/db", "in a password those are written %2F, %3F and %23"),
            ("postgres://u:se?cret@a/db", "in a password those are written %2F, %3F and %23"),
            ("postgres://u:secret@a,b/db?target_session_attrs=any", "target_session_attrs can only be read-write"),
        ] {
            let said = urls(url).expect_err("it isn't understood").to_string();
            assert!(said.contains(why) && said.ends_with("HOST:PORT/NAME is allowed"), "{said}");
            assert!(!said.contains("cret"), "{said}");
        }
    }

    #[test]
    fn an_operator_reads_each_host_without_a_password() {
        let all = hosts("postgres://u:secret@a,[::1]:5433,%2Frun%2Fpg/db").expect("it is understood");
        let names: Vec<&str> = all.iter().map(|host| host.name.as_str()).collect();
        assert_eq!(names, ["a:5432", "[::1]:5433", "/run/pg"]);
        assert_eq!(all[1].options.get_host(), "::1", "as the resolver understands it");
    }
}
