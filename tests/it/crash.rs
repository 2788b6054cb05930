//! Never lost, never twice: the real binary is killed again and again, between any two steps, while people talk on the web
//! and on Telegram and reminders fall due; on PostgreSQL its database dies too, and the line to it breaks. One driver
//! (`crash/drive.rs`) serves the short forms and the thousand.

mod breaks;
mod drive;
mod report;
mod telegram;
mod web;

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;

use crate::support::env;
use drive::{Breaks, By, Engine, Leg};
use report::Report;

/// Numbers that follow from a seed.
pub struct Dice(u64);

/// The seed of `LASTMILE_SEED`, or a new one; it is printed, so that a failure can be played again.
fn seed() -> u64 {
    let seed = env("LASTMILE_SEED").parse().unwrap_or_else(|_| {
        let mut bytes = [0; 4];
        getrandom::fill(&mut bytes).unwrap();
        u64::from(u32::from_le_bytes(bytes))
    });
    println!("LASTMILE_SEED={seed}");
    seed
}

impl Dice {
    /// With the seed of `LASTMILE_SEED`, or a new one.
    pub fn thrown() -> Self {
        Self::of(seed())
    }

    fn of(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// From 0 to `below` - 1.
    pub fn next(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % below
    }
}

/// One leg in its short form, which must hold; `None`, and said so: this machine hasn't got the engine.
async fn short(engine: Engine, by: By, kills: usize) -> Option<Report> {
    let seed = seed();
    let report = drive::killed(Leg { engine, by }, kills, &mut Dice::of(seed), Breaks::Short, false).await?;
    println!("{}", report.json(seed));
    report.holds();
    Some(report)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_is_lost_or_done_twice_when_the_house_is_killed_at_any_moment() {
    let report = short(Engine::Sqlite, By::Web, 55).await.expect("SQLite is everywhere");
    // Every aim was taken: a point that nobody passes would prove nothing.
    for point in By::Web.points() {
        assert!(report.aimed.get(point).is_some_and(|n| *n > 2), "{point} was hardly ever reached: {:?}", report.aimed);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_is_lost_or_done_twice_when_replicas_are_killed_at_any_moment() {
    let Some(report) = short(Engine::Postgres, By::Web, 33).await else { return };
    // Which replica says and remembers changes with each kill: an aim may be at one that doesn't.
    assert!(report.aimed.values().sum::<usize>() > 4, "{:?}", report.aimed);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_is_lost_or_done_twice_by_polling() {
    short(Engine::Sqlite, By::Poll, 12).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_is_lost_or_done_twice_by_webhook() {
    short(Engine::Sqlite, By::Webhook, 12).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_is_lost_or_done_twice_by_polling_replicas() {
    short(Engine::Postgres, By::Poll, 9).await;
}

/// The legs of the long form, and how many of a hundred kills each gets.
const LEGS: [(Engine, By, usize); 5] = [
    (Engine::Sqlite, By::Web, 25),
    (Engine::Postgres, By::Web, 30),
    (Engine::Sqlite, By::Poll, 15),
    (Engine::Sqlite, By::Webhook, 10),
    (Engine::Postgres, By::Poll, 20),
];
/// Kills that one house outlives at most before it is looked at and another begins: what was lost is found near to where. On
/// Telegram the secretary hears one message a second in their chat, and of more matters they would never hear the end.
const HOUSE: usize = 50;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
#[ignore = "half an hour, and its figures: just crash 1000"]
async fn a_thousand_kills() {
    // A release has no crash points: half of the aims would wait for nothing.
    if !cfg!(debug_assertions) {
        panic!("without --release: a release has no crash points");
    }
    let kills: usize = env("LASTMILE_KILLS").parse().unwrap_or(1000);
    let seed = seed();
    let mut report = Report::default();
    for (leg, (engine, by, share)) in LEGS.into_iter().enumerate() {
        let mut left = (kills * share).div_ceil(100);
        let mut breaks = if kills >= 1000 { Breaks::Long } else { Breaks::Short };
        let mut dice = Dice::of(seed + leg as u64);
        while left > 0 {
            let now = left.min(HOUSE);
            left -= now;
            let house =
                AssertUnwindSafe(drive::killed(Leg { engine, by }, now, &mut dice, breaks, true)).catch_unwind();
            match house.await {
                Ok(one) => one.into_iter().for_each(|one| report.joins(one)),
                // What it was is on standard error.
                Err(_) => report.broken.push(format!("{engine:?} {by:?}, of {left} kills left")),
            }
            breaks = Breaks::Short;
            eprintln!("so far: {}", report.json(seed));
        }
    }
    println!("{}", report.json(seed));
    report.holds();
}
