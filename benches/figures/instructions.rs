//! Instructions for one message, from the call over HTTP through the desk to what is said, counted by callgrind: the real
//! binary answers under it, once without such messages and once with them. Time and other processes change nothing of it.

use std::process::Command;
use std::sync::atomic::AtomicI64;

use crate::load::{Said, Stub, call};
use crate::{Engine, KINDS, serves, words};

/// Who speaks; each says one thing of each kind.
const PEOPLE: usize = 40;

const CALLGRIND: &[&str] = &["valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"];

/// Prints the figure for each kind of message on both engines.
pub async fn print() {
    if Command::new("valgrind").arg("--version").output().is_err() {
        println!("valgrind isn't on this machine: no instructions are counted");
        return;
    }
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let Some(opened) = count(engine, None).await else { continue };
        for (name, kind) in KINDS {
            let all = count(engine, Some(kind)).await.unwrap_or(opened);
            let each = (all - opened) as f64 / PEOPLE as f64 / 1e6;
            println!("{:<44} {each:>6.2} million instructions", format!("house, {}: {name}", engine.name()));
        }
    }
}

/// Instructions of the house in which everybody opened a chat and said one thing of a kind; `None`: no such engine here.
async fn count(engine: Engine, kind: Option<&str>) -> Option<i64> {
    let (stub, next) = (Stub::start().await, AtomicI64::new(1));
    let mut place = engine.place().await?;
    place.under = CALLGRIND;
    let house = serves(&place, &stub.url);
    let url = place.villager("houzhuang").url("");
    let said = |text: &dyn Fn(usize) -> String| -> Vec<Said> {
        (0..PEOPLE).map(|n| Said { chat: 5_200_000_000 + n as i64, text: text(n) }).collect()
    };
    call(&url, &stub, &next, said(&|_| "/start v_houzhuang".into()), None).await;
    place.settled().await;
    if let Some(kind) = kind {
        call(&url, &stub, &next, said(&|n| words(kind, n)), None).await;
        place.settled().await;
    }
    house.stop().await;
    let log = place.log();
    let counted = log.lines().rev().find_map(|l| l.split("Collected :").nth(1))?;
    Some(counted.trim().parse().unwrap())
}
