//! Whoever begins a transaction may go away at any step: no seat stays taken, no connection is given back with a transaction
//! open on it, and nothing of what was cut off is kept. On both engines.

use std::pin::pin;
use std::time::Duration;

use futures_util::poll;
use lastmile::storage::{Store, Tx};
use lastmile::{on, on_read};

use crate::support::postgres;
use crate::support::real::{clock, pause};

/// Longer than anything takes here on a busy machine, and shorter than a seat is waited for.
const LONGEST: Duration = Duration::from_secs(25);
/// Steps after which somebody goes away: more than any of these takes.
const STEPS: usize = 40;

/// A store on each engine that this machine has, with an empty table; beside it what must live as long.
async fn stores() -> Vec<(Store, Box<dyn std::any::Any>)> {
    let folder = tempfile::tempdir().unwrap();
    let file = Store::open(&format!("sqlite:{}", folder.path().join("db").display()), 2, 0).await.unwrap();
    let mut all: Vec<(Store, Box<dyn std::any::Any>)> = vec![(file, Box::new(folder))];
    if let Some(database) = postgres::empty().await {
        all.push((Store::open(&database.url, 2, 0).await.unwrap(), Box::new(database)));
    }
    for (store, _) in &all {
        let mut tx = store.begin().await.unwrap();
        on!(&mut tx, c => sqlx::query("CREATE TABLE kept (n BIGINT)").execute(c).await.map(drop).unwrap());
        tx.commit().await.unwrap();
    }
    all
}

async fn keep(tx: &mut Tx, n: i64) -> sqlx::Result<()> {
    on!(tx, c => sqlx::query("INSERT INTO kept VALUES ($1)").bind(n).execute(c).await.map(drop))
}

/// Goes so many steps of the way, and leaves. True: it came to its end before.
async fn leaves_after<T>(steps: usize, way: impl Future<Output = T>) -> bool {
    let mut way = pin!(way);
    for _ in 0..steps {
        if poll!(&mut way).is_ready() {
            return true;
        }
        pause(Duration::from_micros(50)).await;
    }
    false
}

/// Everything that a pool can give can be had at once, works, and has no transaction open.
async fn well(store: &Store, kept: &[i64]) {
    let most = match store {
        // One writes, the others wait: two in a row, in a group.
        Store::Sqlite { .. } => 1,
        Store::Postgres(hosts) => hosts.here().pool().options().get_max_connections(),
    };
    let mut all = vec![];
    for _ in 0..most {
        let begun = tokio::time::timeout(LONGEST, store.begin()).await.expect("nothing stays taken");
        let mut tx = begun.expect("and none has a transaction open");
        keep(&mut tx, 999).await.unwrap();
        all.push(tx);
    }
    for tx in all {
        tx.rollback().await.unwrap();
    }
    for _ in 0..2 {
        store.read().await.unwrap().rollback().await.unwrap();
    }
    let found: Vec<i64> =
        on_read!(store, c => sqlx::query_scalar("SELECT n FROM kept ORDER BY n").fetch_all(c).await.unwrap());
    assert_eq!(found, kept, "what was cut off isn't kept");
    if let Store::Postgres(hosts) = store {
        let open = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state LIKE 'idle in transaction%'";
        let from = clock();
        while sqlx::query_scalar::<_, i64>(open).fetch_one(hosts.here().pool()).await.unwrap() > 0 {
            assert!(from.elapsed() < LONGEST, "a transaction stays open");
            pause(Duration::from_millis(20)).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_leaves_while_it_begins_leaves_nothing_open() {
    for (store, _lives) in stores().await {
        let mut ended = 0;
        for steps in 0..STEPS {
            ended += usize::from(leaves_after(steps, store.begin()).await);
            ended += usize::from(leaves_after(steps, store.read()).await);
            // Behind somebody who has the seat, too.
            let first = store.begin().await.unwrap();
            ended += usize::from(leaves_after(steps.min(3), store.begin()).await);
            first.rollback().await.unwrap();
        }
        assert!((1..3 * STEPS).contains(&ended), "some left and some didn't: {ended}");
        well(&store, &[]).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_leaves_in_a_statement_leaves_nothing_open() {
    for (store, _lives) in stores().await {
        let mut ended = 0;
        for steps in 0..STEPS {
            let way = async {
                let mut tx = store.begin().await.unwrap();
                for n in 0..20 {
                    keep(&mut tx, n).await.unwrap();
                }
                let all =
                    "WITH RECURSIVE t (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 3000) SELECT n FROM t";
                on!(&mut tx, c => sqlx::query(all).fetch_all(c).await.map(drop).unwrap());
                tx.rollback().await.unwrap();
            };
            ended += usize::from(leaves_after(steps, way).await);
            // The next has the same connection or another, and all of it to itself.
            let mut tx = tokio::time::timeout(LONGEST, store.begin()).await.expect("it isn't held up").unwrap();
            keep(&mut tx, 999).await.unwrap();
            tx.rollback().await.unwrap();
        }
        println!("{ended} of {STEPS} came to the end");
        well(&store, &[]).await;
    }
}

/// What was begun in time and not waited for is committed whole or not at all.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn whoever_leaves_in_a_commit_has_kept_all_or_nothing() {
    for (store, _lives) in stores().await {
        for steps in 0..STEPS {
            let n = i64::try_from(steps).unwrap();
            let mut tx = store.begin().await.unwrap();
            keep(&mut tx, n).await.unwrap();
            keep(&mut tx, n).await.unwrap();
            leaves_after(steps, tx.commit()).await;
        }
        let mut tx = tokio::time::timeout(LONGEST, store.begin()).await.expect("nothing stays taken").unwrap();
        let halves: Vec<i64> = on!(&mut tx, c =>
            sqlx::query_scalar("SELECT n FROM kept GROUP BY n HAVING count(*) <> 2").fetch_all(c).await.unwrap());
        assert_eq!(halves, [0; 0]);
        on!(&mut tx, c => sqlx::query("DELETE FROM kept").execute(c).await.map(drop).unwrap());
        tx.commit().await.unwrap();
        well(&store, &[]).await;
    }
}
