//! Group commit on SQLite: who waits for the writer shares its sync, and nobody pays for another's failure.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::FutureExt;
use lastmile::storage::{Error, Result, Store, Tx};
use lastmile::{on, on_read};
use tokio::task::JoinHandle;

use crate::crash::Dice;
use crate::support::real::pause;

/// A file with a table of what was kept.
async fn store(folder: &tempfile::TempDir) -> Store {
    let store = Store::open(&format!("sqlite:{}", folder.path().join("db").display()), 2, 0).await.unwrap();
    let mut tx = store.begin().await.unwrap();
    let tables =
        "CREATE TABLE kept (n INTEGER PRIMARY KEY, of INTEGER REFERENCES kept (n) DEFERRABLE INITIALLY DEFERRED)";
    on!(&mut tx, c => sqlx::query(tables).execute(c).await.map(drop).unwrap());
    tx.commit().await.unwrap();
    store
}

async fn keep(tx: &mut Tx, n: i64) {
    on!(tx, c => sqlx::query("INSERT INTO kept (n) VALUES ($1)").bind(n).execute(c).await.map(drop).unwrap());
}

async fn seen(tx: &mut Tx) -> Vec<i64> {
    on!(tx, c => sqlx::query_scalar("SELECT n FROM kept ORDER BY n").fetch_all(c).await.unwrap())
}

/// What is durable, to everybody.
async fn kept(store: &Store) -> Vec<i64> {
    on_read!(store, c => sqlx::query_scalar("SELECT n FROM kept ORDER BY n").fetch_all(c).await.unwrap())
}

/// Begins once the seat is free; it waits for it by the time that this returns.
async fn waits(store: &Store) -> JoinHandle<Tx> {
    let store = store.clone();
    let waits = tokio::spawn(async move { store.begin().await.unwrap() });
    pause(Duration::from_millis(20)).await;
    waits
}

/// The first has done its part and is told nothing yet, because a second waited; gives both.
async fn two(store: &Store) -> (JoinHandle<Result<()>>, Tx) {
    let mut first = store.begin().await.unwrap();
    let second = waits(store).await;
    keep(&mut first, 1).await;
    let first = tokio::spawn(first.commit());
    let second = second.await.unwrap();
    assert!(!first.is_finished(), "nobody is told before it is durable");
    assert_eq!(kept(store).await, [0; 0], "and it isn't yet");
    (first, second)
}

#[tokio::test]
async fn who_waited_reads_what_was_written_before_it_and_both_become_durable_together() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    let (first, mut second) = two(&store).await;
    assert_eq!(seen(&mut second).await, [1]);
    keep(&mut second, 2).await;
    second.commit().await.unwrap();
    first.await.unwrap().unwrap();
    assert_eq!(kept(&store).await, [1, 2]);
}

#[tokio::test]
async fn one_that_gives_up_or_panics_costs_the_others_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    let (first, mut second) = two(&store).await;
    let third = waits(&store).await;
    keep(&mut second, 2).await;
    second.rollback().await.unwrap();
    let mut third = third.await.unwrap();
    assert_eq!(seen(&mut third).await, [1], "what was given up isn't there");
    let fourth = waits(&store).await;
    let falls = tokio::spawn(async move {
        keep(&mut third, 3).await;
        panic!("on purpose");
    });
    assert!(falls.await.is_err());
    let mut fourth = fourth.await.unwrap();
    keep(&mut fourth, 4).await;
    fourth.commit().await.unwrap();
    first.await.unwrap().unwrap();
    assert_eq!(kept(&store).await, [1, 4]);
}

#[tokio::test]
async fn the_last_that_gives_up_commits_what_the_others_did() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    for falls in [false, true] {
        let (first, mut second) = two(&store).await;
        keep(&mut second, 2).await;
        match falls {
            false => second.rollback().await.unwrap(),
            true => drop(second),
        }
        first.await.unwrap().unwrap();
        assert_eq!(kept(&store).await, [1]);
        let mut tx = store.begin().await.unwrap();
        on!(&mut tx, c => sqlx::query("DELETE FROM kept").execute(c).await.map(drop).unwrap());
        tx.commit().await.unwrap();
    }
}

#[tokio::test]
async fn a_commit_that_fails_is_told_to_all_of_the_group_and_the_next_goes_on() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    let (first, mut second) = two(&store).await;
    on!(&mut second, c => sqlx::query("INSERT INTO kept (n, of) VALUES (2, 99)").execute(c).await.map(drop).unwrap());
    assert!(matches!(second.commit().await, Err(Error::Shared(_))), "nobody is 99");
    assert!(matches!(first.await.unwrap(), Err(Error::Shared(_))));
    assert_eq!(kept(&store).await, [0; 0]);
    let mut tx = store.begin().await.unwrap();
    keep(&mut tx, 3).await;
    tx.commit().await.unwrap();
    assert_eq!(kept(&store).await, [3]);
}

/// A disk that fails makes SQLite do so by itself, in the middle of any statement.
#[tokio::test]
async fn when_the_engine_gives_the_whole_up_nobody_is_told_that_it_was_kept() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    for goes_on in [false, true] {
        let (first, mut second) = two(&store).await;
        on!(&mut second, c => sqlx::query("ROLLBACK").execute(c).await.map(drop).unwrap());
        match goes_on {
            true => assert!(second.commit().await.is_err()),
            false => second.rollback().await.unwrap(),
        }
        assert!(first.await.unwrap().is_err());
        assert_eq!(kept(&store).await, [0; 0]);
    }
    // As the first of its group.
    let mut tx = store.begin().await.unwrap();
    keep(&mut tx, 1).await;
    on!(&mut tx, c => sqlx::query("ROLLBACK").execute(c).await.map(drop).unwrap());
    assert!(tx.commit().await.is_err());
    let mut tx = store.begin().await.unwrap();
    keep(&mut tx, 2).await;
    tx.commit().await.unwrap();
    assert_eq!(kept(&store).await, [2]);
}

/// What a member does at the end.
#[derive(Clone, Copy)]
enum End {
    Commits,
    GivesUp,
    IsDropped,
    Panics,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whatever_members_do_exactly_what_was_told_as_kept_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    let mut dice = Dice::thrown();
    let mut work = vec![];
    for n in 0..600_i64 {
        let end = [End::Commits, End::Commits, End::Commits, End::GivesUp, End::IsDropped, End::Panics]
            [usize::try_from(dice.next(6)).unwrap()];
        let (store, gone) = (store.clone(), dice.next(8) == 0);
        let late = Duration::from_micros(dice.next(3000));
        work.push(tokio::spawn(async move {
            pause(late).await;
            if gone {
                // Whoever asked goes away while it begins.
                let _ = tokio::time::timeout(late / 8, store.begin()).await;
                return None;
            }
            let mut tx = store.begin().await.unwrap();
            keep(&mut tx, n).await;
            match end {
                End::Commits => tx.commit().await.is_ok().then_some(n),
                End::GivesUp => {
                    tx.rollback().await.unwrap();
                    None
                }
                End::IsDropped => None,
                End::Panics => panic!("on purpose"),
            }
        }));
    }
    let mut told = vec![];
    for one in work {
        told.extend(one.await.ok().flatten());
    }
    assert!(told.len() > 150, "{}", told.len());
    assert_eq!(kept(&store).await, told);
    let (_, open, idle) = store.pools()[1];
    pause(Duration::from_millis(50)).await;
    assert_eq!((open, idle), (1, 1), "the connection is back");
}

/// A commit that nobody waits for any more happens all the same, or not, but never by half.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn whoever_leaves_during_the_commit_leaves_nothing_open() {
    let folder = tempfile::tempdir().unwrap();
    let store = store(&folder).await;
    let mut dice = Dice::thrown();
    let left = Arc::new(AtomicBool::new(false));
    for n in 0..200_i64 {
        let mut tx = store.begin().await.unwrap();
        keep(&mut tx, n).await;
        let time = Duration::from_micros(dice.next(400));
        if tokio::time::timeout(time, tx.commit()).now_or_never().is_none_or(|t| t.is_err()) {
            left.store(true, Ordering::SeqCst);
        }
    }
    assert!(left.load(Ordering::SeqCst));
    let mut tx = store.begin().await.unwrap();
    keep(&mut tx, 1000).await;
    tx.commit().await.unwrap();
    assert!(kept(&store).await.contains(&1000));
}
