//! The machine that runs PostgreSQL dies, its standby is promoted, and the house goes on by itself: whatever was said has its
//! one effect on the server that takes writes now.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use lastmile::base::clock::SystemClock;
use lastmile::base::entropy::SystemEntropy;
use lastmile::storage::Store;
use lastmile::storage::hints::{Hint, Hints};
use tokio_util::sync::CancellationToken;

use crate::faults::{SET, Talk};
use crate::support::postgres::{self, Cluster, binaries};
use crate::support::proxy::Proxy;
use crate::support::real::{Place, Running, clock, pause};

/// Longer than anybody needs to find the database again, also on a busy machine.
const LONGEST: Duration = Duration::from_secs(60);

/// A first and the standby without which it answers no commit; `None`, and said so: this machine has no binaries.
async fn pair() -> Option<(Cluster, Cluster)> {
    let first = postgres::cluster().await?;
    let second = first.standby().await;
    Some((first, second))
}

/// The URL of a database whose first is reached over a line.
fn over(line: &Proxy, second: &Cluster) -> String {
    format!("postgres://lastmile@127.0.0.1:{},127.0.0.1:{}/postgres", line.port, second.port)
}

/// How many words were kept by a server.
async fn kept(cluster: &Cluster) -> i64 {
    let store = Store::open(&cluster.url("postgres"), 1, 0).await.unwrap();
    let Store::Postgres(hosts) = &store else { unreachable!() };
    let text = "SELECT count(*) FROM commitment_words";
    let kept = sqlx::query_scalar(text).fetch_one(&hosts.here()).await.unwrap();
    store.close().await;
    kept
}

/// Waits until people are heard, by that server.
async fn goes_on(place: &Place, by: &Cluster) {
    let (before, from) = (kept(by).await, clock());
    while kept(by).await < before + 20 {
        assert!(from.elapsed() < LONGEST, "nobody is heard any more: {}", place.log());
        pause(Duration::from_millis(200)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_standby_is_promoted_and_the_house_goes_on() {
    let Some((mut first, second)) = pair().await else { return };
    let place = Place::at(&first.url_with(&second, "postgres"));
    let house: Vec<Running> = (0..2).map(|n| place.serve_as(n, &SET, None)).collect();
    let talk = Talk::begins(&place);
    pause(Duration::from_secs(3)).await;
    first.dies();
    pause(Duration::from_secs(2)).await;
    second.promoted();
    goes_on(&place, &second).await;
    talk.ends(&place, house).await;
}

/// Lines to a machine that lost its power don't end: whoever waits for an answer on one would wait for ever.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_first_falls_silent_and_nobody_waits_for_its_answer() {
    let Some((mut first, second)) = pair().await else { return };
    let line = Proxy::to(first.port).await;
    let place = Place::at(&over(&line, &second));
    let house: Vec<Running> = (0..2).map(|n| place.serve_as(n, &SET, None)).collect();
    let talk = Talk::begins(&place);
    pause(Duration::from_secs(3)).await;
    line.hangs.store(true, Ordering::SeqCst);
    first.dies();
    second.promoted();
    goes_on(&place, &second).await;
    talk.ends(&place, house).await;
}

/// The worst that an operator can do: the former first is started again as it was, and answers every commit.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_former_first_that_comes_back_is_written_no_word() {
    let Some((mut first, second)) = pair().await else { return };
    let place = Place::at(&first.url_with(&second, "postgres"));
    let mut house: Vec<Running> = (0..2).map(|n| place.serve_as(n, &SET, None)).collect();
    let talk = Talk::begins(&place);
    pause(Duration::from_secs(2)).await;
    first.dies();
    second.promoted();
    first.returns();
    first.answers().await;
    first.runs("ALTER SYSTEM SET synchronous_standby_names = ''").await;
    first.runs("SELECT pg_reload_conf()").await;
    let old = kept(&first).await;
    // One replica has seen the promotion, the other comes later and finds both.
    pause(Duration::from_secs(2)).await;
    house.remove(1).kill();
    house.push(place.serve_as(1, &SET, None));
    goes_on(&place, &second).await;
    assert_eq!(kept(&first).await, old, "nobody writes to the former first");
    talk.ends(&place, house).await;
    assert_eq!(kept(&first).await, old, "nobody wrote to the former first");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn hints_are_carried_on_the_new_first() {
    let Some((mut first, second)) = pair().await else { return };
    // Whoever listens on a line that falls silent never hears that it is gone.
    let line = Proxy::to(first.port).await;
    let url = over(&line, &second);
    let clock_of_all = Arc::new(SystemClock::default());
    let (stop, mut replicas) = (CancellationToken::new(), vec![]);
    for _ in 0..2 {
        let (store, hints) = (Store::open(&url, 2, 0).await.unwrap(), Arc::new(Hints::default()));
        let (carried, stop, clock) = (hints.clone(), stop.clone(), clock_of_all.clone());
        let follows = (store.clone(), stop.clone(), clock.clone());
        tokio::spawn(async move { follows.0.follow(&*follows.2, follows.1).await });
        tokio::spawn(async move { carried.run(&store, &*clock, &SystemEntropy, stop).await });
        replicas.push(hints);
    }
    let arrives = || async {
        let (from, heard) = (clock(), replicas[1].heard());
        tokio::pin!(heard);
        loop {
            replicas[0].give(Hint::Heard);
            tokio::select! {
                () = &mut heard => return,
                () = pause(Duration::from_millis(200)) => assert!(from.elapsed() < LONGEST, "no hint arrives"),
            }
        }
    };
    arrives().await;
    line.hangs.store(true, Ordering::SeqCst);
    first.dies();
    second.promoted();
    arrives().await;
    stop.cancel();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_command_finds_the_server_that_takes_writes() {
    let Some((mut first, second)) = pair().await else { return };
    for database in ["two", "three"] {
        first.runs(&format!("CREATE DATABASE {database}")).await;
    }
    // The standby is named first.
    let mut place = Place::at(&format!("{}?target_session_attrs=read-write", second.url_with(&first, "postgres")));
    let bin = binaries().unwrap();
    let bin = bin.to_str().unwrap();
    let done = |place: &Place, args: &[&str]| {
        let said = place.run(args);
        assert_eq!(said.code, 0, "{args:?}: {}{}", said.out, said.err);
        assert!(!said.out.contains("secret") && !said.err.contains("secret"), "{}{}", said.out, said.err);
        said.out
    };
    let to = place.path("monday");
    let to = to.to_str().unwrap();
    done(&place, &["backup", "--to", to, "--pg-bin", bin]);
    let said = place.run(&["doctor"]);
    assert!(said.out.contains("127.0.0.1") && !said.out.contains("can't be read"), "{}{}", said.out, said.err);
    done(&place, &["verify"]);
    done(&place, &["backlog"]);
    let (from, moved) = (place.database_url(), second.url_with(&first, "three"));
    place.moves(&second.url_with(&first, "two"));
    done(&place, &["restore", "--from", to, "--pg-bin", bin]);
    done(&place, &["restore", "--from", to, "--replace", "--pg-bin", bin]);
    let file = place.path("moved.db");
    let sqlite = format!("sqlite:{}", file.display());
    done(&place, &["move", "--from", &from, "--to", &sqlite]);
    done(&place, &["move", "--from", &sqlite, "--to", &moved]);
    place.moves(&moved);
    done(&place, &["verify"]);

    first.dies();
    let said = place.run(&["backlog"]);
    assert_eq!(said.code, 1, "{}", said.out);
    assert!(said.err.contains(&format!("127.0.0.1:{} only reads", second.port)), "{}", said.err);
    assert!(said.err.contains("promote the standby") && !said.err.contains("secret"), "{}", said.err);
    second.promoted();
    done(&place, &["verify"]);
}

#[tokio::test]
async fn a_server_that_only_reads_is_the_databases_own_trouble() {
    let Some(database) = postgres::database().await else { return };
    let store = Store::look(&database.url).await.unwrap();
    let Store::Postgres(hosts) = &store else { unreachable!() };
    let written = sqlx::query("DELETE FROM inbox").execute(&hosts.here()).await;
    let e = lastmile::storage::Error::from(written.expect_err("it only reads"));
    assert!(e.is_passing(), "{e}");
}
