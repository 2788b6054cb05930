//! Turns that fail or wait for each other while others go on, on both engines: a failure is noted only of what still is as
//! it was taken up, what breaks costs nobody else anything, and of two that wait for each other both are done.

use std::pin::pin;
use std::time::Duration;

use futures_util::poll;
use lastmile::base::{Clock, Moment};
use lastmile::on;
use lastmile::storage::{Result, inbox, timers};
use lastmile::turn::{Mechanism, Turn};
use tokio_util::sync::CancellationToken;

use crate::support::real::{clock, pause};
use crate::toy::{BOTH, Engine, FAILS, Gate, HOUR, House, LONGEST, NAME, TOY, WORKS, answers, kept};

const OUR_FAILURE: &str = "这句没处理好，但记下来了，会有人看。";

/// `first` fails at the gate while `second` waits in line to take up the same: it does so before the failure is noted.
async fn overtaken(
    house: &House,
    gate: &Gate,
    first: impl Future<Output = Result<bool>>,
    second: impl Future<Output = Result<bool>>,
) {
    let taken = house.crowded().await;
    let second = async {
        gate.has(1).await;
        let mut second = pin!(second);
        // On a runtime of one thread it stands in line after that.
        for _ in 0..100 {
            assert!(poll!(&mut second).is_pending());
            tokio::task::yield_now().await;
        }
        gate.opens(1);
        second.await
    };
    let (first, second) = tokio::join!(first, second);
    assert!(first.unwrap() && second.unwrap());
    drop(taken);
}

// What fails late ------------------------------------------------------------

/// The toy, which fails at a gate.
macro_rules! failing_at {
    ($gate:ident) => {
        &Mechanism { words: |_, _, _| Box::pin(fails(&$gate)), timer: |_, _| Box::pin(fails(&$gate)), ..TOY }
    };
}

async fn fails<T>(gate: &Gate) -> T {
    gate.passes().await;
    panic!("on purpose")
}

static LATE: Gate = Gate::new();
const FAILS_LATE: &[&Mechanism] = &[failing_at!(LATE)];

#[tokio::test]
async fn a_failure_is_not_noted_of_what_another_has_done_meanwhile() {
    for engine in BOTH {
        let Some(house) = House::on(engine).await else { continue };
        house.hears("wang", "no water").await;
        let (fails, works) = (house.desk(FAILS_LATE, 1), house.desk(WORKS, 1));
        overtaken(&house, &LATE, fails.one(), works.one()).await;
        assert_eq!(house.heard().await, [("no water".into(), "done".into(), 0, None)], "{engine:?}");
        assert_eq!(house.says().await, ["Kept."], "{engine:?}: nobody apologises for what was done");
        assert!(!works.one().await.unwrap(), "{engine:?}: nothing waits");

        house.clock.advance(HOUR);
        let (fails, works) = (house.clockwork(FAILS_LATE), house.clockwork(WORKS));
        overtaken(&house, &LATE, fails.one(None), works.one(None)).await;
        // On SQLite the next timer has the number of the one that fired.
        let next = house.clock.now().plus(HOUR);
        assert_eq!(house.timers().await, [(0, 0, next)], "{engine:?}: the next is untouched");
        assert_eq!(house.kept().await, ["it rang", "no water"], "{engine:?}");
    }
}

static ALIKE: Gate = Gate::new();
const FAILS_ALIKE: &[&Mechanism] = &[failing_at!(ALIKE)];

#[tokio::test]
async fn two_that_fail_at_the_same_at_once_are_one_try() {
    for engine in BOTH {
        let Some(house) = House::on(engine).await else { continue };
        house.hears("wang", "no water").await;
        let (late, soon) = (house.desk(FAILS_ALIKE, 2), house.desk(FAILS, 2));
        overtaken(&house, &ALIKE, late.one(), soon.one()).await;
        let [(_, state, 1, Some(_))] = &house.heard().await[..] else {
            panic!("{engine:?}: {:?}", house.heard().await)
        };
        assert_eq!((state.as_str(), house.says().await), ("new", vec![]), "{engine:?}: it isn't given up yet");
    }
}

// What breaks beside others -------------------------------------------------

/// How many talk at once, and what each says.
const TALKERS: usize = 12;
const EACH: usize = 4;
/// The toy, which breaks at some words and some timers.
const FRAGILE: &[&Mechanism] = &[&Mechanism {
    words: |turn, heard, _| {
        Box::pin(async {
            kept(&mut turn.tx, &heard.text).await?;
            assert!(!heard.text.starts_with("poison"), "on purpose");
            answers(turn).await
        })
    },
    timer: |turn, timer| {
        Box::pin(async {
            kept(&mut turn.tx, &format!("{} rang", timer.subject)).await?;
            assert_ne!(timer.subject % 4, 1, "on purpose");
            Ok(())
        })
    },
    ..TOY
}];

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_breaks_is_parked_and_told_once_and_costs_whoever_shares_its_commit_nothing() {
    for engine in BOTH {
        let Some(house) = House::on(engine).await else { continue };
        // Every third breaks at their second message.
        let breaks = |who: usize, time: usize| who.is_multiple_of(3) && time == 1;
        let mut want = vec![];
        for time in 0..EACH {
            for who in 0..TALKERS {
                let words = format!("{} {who} {time}", if breaks(who, time) { "poison" } else { "well" });
                house.hears(&format!("chat {who}"), &words).await;
                want.extend((!breaks(who, time)).then_some(words));
            }
        }
        want.sort();
        let broken = TALKERS.div_ceil(3);
        let (desk, stop) = (house.desk(FRAGILE, 2), CancellationToken::new());
        let runs = futures_util::future::join_all((0..house.store.at_once()).map(|_| desk.run(stop.clone())));
        let looks = async {
            let from = clock();
            while house.kept().await.len() + inbox::parked(&house.store).await.unwrap().len() < TALKERS * EACH {
                assert!(from.elapsed() < LONGEST, "{engine:?}: {:?}", house.heard().await);
                // What failed is tried again after a pause.
                house.clock.advance(Duration::from_millis(100));
                pause(Duration::from_millis(20)).await;
            }
            stop.cancel();
        };
        tokio::join!(runs, looks);
        assert_eq!(house.kept().await, want, "{engine:?}: each once, and nothing of what broke");
        let tries: Vec<i64> = inbox::parked(&house.store).await.unwrap().iter().map(|row| row.1).collect();
        assert_eq!(tries, vec![2; broken], "{engine:?}");
        let said = house.says().await;
        let of = |words: &str| said.iter().filter(|s| *s == words).count();
        assert_eq!((of("Kept."), of(OUR_FAILURE), said.len()), (want.len(), broken, want.len() + broken), "{engine:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn timers_that_break_cost_those_beside_them_and_the_messages_nothing() {
    for engine in BOTH {
        let Some(house) = House::on(engine).await else { continue };
        let mut tx = house.store.begin().await.unwrap();
        for subject in 1..=8 {
            timers::replace(&mut tx, NAME, subject, &[("rings", house.clock.now())]).await.unwrap();
        }
        tx.commit().await.unwrap();
        for who in 0..TALKERS {
            house.hears(&format!("chat {who}"), &format!("well {who:02}")).await;
        }
        let (desk, clockwork, stop) = (house.desk(FRAGILE, 2), house.clockwork(FRAGILE), CancellationToken::new());
        let talk = futures_util::future::join_all((0..4).map(|_| desk.run(stop.clone())));
        let ring = futures_util::future::join_all((0..2).map(|_| clockwork.run(stop.clone())));
        let looks = async {
            let (from, over) = (clock(), |all: Vec<(i64, i64, Moment)>| all.len() == 2 && all.iter().all(|t| t.1 == 1));
            while house.kept().await.len() < TALKERS + 6 || !over(house.timers().await) {
                assert!(from.elapsed() < LONGEST, "{engine:?}: {:?}", house.timers().await);
                house.clock.advance(Duration::from_secs(1));
                pause(Duration::from_millis(20)).await;
            }
            stop.cancel();
        };
        tokio::join!(talk, ring, looks);
        let mut want: Vec<String> = (0..TALKERS).map(|who| format!("well {who:02}")).collect();
        want.extend([2, 3, 4, 6, 7, 8].map(|subject| format!("{subject} rang")));
        want.sort();
        assert_eq!(house.kept().await, want, "{engine:?}: each once, and nothing of what broke");
        let tries: Vec<i64> = house.timers().await.iter().map(|t| t.0).collect();
        assert_eq!(tries, [5, 5], "{engine:?}: two are parked, after their tries");
    }
}

// What waits for each other -------------------------------------------------

static CROSS: Gate = Gate::new();
/// The toy, which takes two rows, and between them waits until another has one.
const CROSSES: &[&Mechanism] = &[&Mechanism {
    words: |turn, heard, _| {
        Box::pin(async {
            let (first, second) = heard.text.split_once(" then ").expect("two names");
            takes(turn, first).await?;
            CROSS.passes().await;
            takes(turn, second).await?;
            answers(turn).await
        })
    },
    ..TOY
}];

async fn takes(turn: &mut Turn, name: &str) -> Result<()> {
    on!(&mut turn.tx, c => sqlx::query("UPDATE kept SET words = words || '+' WHERE words LIKE $1 || '%'")
        .bind(name).execute(c).await.map(drop)?);
    Ok(())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_turns_that_wait_for_each_other_both_are_done_and_no_try_is_counted() {
    let Some(house) = House::on(Engine::Postgres).await else { return };
    // Known by then: whoever is new waits for the tenant's book.
    for (who, name) in [("wang", "east"), ("li", "west")] {
        house.hears(who, name).await;
        assert!(house.desk(WORKS, 1).one().await.unwrap());
    }
    house.hears("wang", "east then west").await;
    house.hears("li", "west then east").await;
    let (one, two) = (house.desk(CROSSES, 1), house.desk(CROSSES, 1));
    let opens = async {
        CROSS.has(2).await;
        // Both hold one and want the other's. Whichever is given up is taken again, and comes by once more.
        CROSS.opens(3);
    };
    let (first, second, ()) = tokio::join!(one.one(), two.one(), opens);
    assert!(first.unwrap() && second.unwrap());
    let left: Vec<_> = house.heard().await.into_iter().filter(|row| row.1 == "new").collect();
    let [(_, _, 0, None)] = &left[..] else { panic!("one was given up, and is as it was: {:?}", house.heard().await) };
    assert!(one.one().await.unwrap());
    assert!(!one.one().await.unwrap());
    assert_eq!(house.kept().await, ["east++", "west++"], "each did its part once");
    assert!(house.heard().await.iter().all(|(_, state, tries, _)| (state.as_str(), *tries) == ("done", 0)));
    assert_eq!(house.says().await, ["Kept."; 4]);
}
