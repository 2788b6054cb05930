//! What lists and timers cost when much has been: the same questions to a house of ten thousand commitments and to one of a
//! million, over the functions that the chat calls. One commitment is said in earnest; the others are its copies, most of them
//! long closed, in 300 villages of 20 townships, with a timer each that stands far in the future.

use std::time::Duration;

use lastmile::base::{Moment, PersonId};
use lastmile::commitments::chat::{Query, Scope, counts, page};
use lastmile::commitments::figures::store as figures;
use lastmile::commitments::store;
use lastmile::on;
use lastmile::storage::{Store, timers};

use crate::Engine;
use crate::load::now;
use crate::support::real::Place;

/// Times that each is asked.
const ASKED: usize = 400;
/// Open commitments in either house: what its offices have in hand doesn't grow with what has been.
const OPEN: i64 = 3000;
const VILLAGES: i64 = 300;

async fn write(store: &Store, text: String) {
    let mut tx = store.begin().await.unwrap();
    on!(&mut tx, c => sqlx::query(sqlx::AssertSqlSafe(text)).execute(c).await.map(drop).unwrap());
    tx.commit().await.unwrap();
}

/// Puts as many messages into the outbox of the first chat that there is.
pub async fn queue(place: &Place, many: i64) {
    let store = Store::open(&place.database_url(), 2, 0).await.unwrap();
    write(&store, format!(
        "WITH RECURSIVE n (i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < {many}) \
         INSERT INTO outbox (address_id, lane, body, mechanism, not_before, created_at) \
         SELECT o.address_id, 'notice', o.body, 'desk', 0, o.created_at FROM n, (SELECT * FROM outbox ORDER BY id LIMIT 1) o")).await;
}

/// Measures and prints.
pub async fn print(sizes: (i64, i64)) {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let small = measured(engine, sizes.0).await;
        let large = measured(engine, sizes.1).await;
        for (a, b) in small.iter().zip(&large) {
            println!(
                "{:<44} p50 {:>7.2} ms  p99 {:>7.2} ms at {}, p50 {:>7.2} ms  p99 {:>7.2} ms at {}: {:.1} times",
                format!("{}, {}", a.0, engine.name()),
                a.1,
                a.2,
                sizes.0,
                b.1,
                b.2,
                sizes.1,
                b.2 / a.2
            );
        }
    }
}

async fn measured(engine: Engine, many: i64) -> Vec<(&'static str, f64, f64)> {
    let Some(place) = engine.place().await else { return vec![] };
    let house = place.serve(&["log.filter=warn"], None);
    place.villager("houzhuang").say("村东头路灯坏了").await;
    place.settled().await;
    house.stop().await;
    let store = Store::open(&place.database_url(), 2, 0).await.unwrap();
    grown(&store, many).await;
    let url = place.database_url();
    drop(store);
    let started = now();
    let house = place.serve(&["log.filter=warn"], None);
    while reqwest::get(place.villager("houzhuang").url("/readyz")).await.is_ok_and(|a| a.status() != 200) {}
    println!("{:<44} {:.2} s", format!("start to ready at {many}, {}", engine.name()), started.elapsed().as_secs_f64());
    house.stop().await;
    let store = Store::open(&url, 4, 0).await.unwrap();
    let (day, at) = (jiff::civil::date(2026, 6, 1), Moment(1_780_300_000_000_000));
    let today = (at, at.plus(Duration::from_secs(86400)));
    let mut found = vec![];
    let (mut clerk, mut numbers, mut mine, mut due) = (vec![], vec![], vec![], vec![]);
    let zone = lastmile::base::Zone::named("Asia/Shanghai").unwrap();
    for n in 0..ASKED {
        let mut tx = store.read().await.unwrap();
        // The clerk of a township.
        let q = Query::all(Scope::Posts(PersonId(1_000_000_000 + (n as i64) % 20), day));
        let from = now();
        let counted = counts(&mut tx, &q, today, at).await.unwrap();
        let rows = page(&mut tx, &q, today, at, 0, 8).await.unwrap();
        for id in &rows {
            store::get(&mut tx, *id).await.unwrap();
        }
        clerk.push(from.elapsed());
        assert!(counted.open > 0 && rows.len() == 8, "{} open", counted.open);
        let q = figures::Query::all(q.scope);
        let from = now();
        let by_village = figures::counts(&mut tx, &q, &zone, at).await.unwrap();
        numbers.push(from.elapsed());
        assert!(by_village.len() > 10, "a township has villages");
        let from = now();
        assert!(
            !store::of_requester(&mut tx, PersonId(2_000_000_000 + (n as i64) * 7 % (many / 10)), 50)
                .await
                .unwrap()
                .is_empty()
        );
        mine.push(from.elapsed());
        drop(tx);
        let mut tx = store.begin().await.unwrap();
        let from = now();
        timers::first_due(&mut tx, at).await.unwrap().expect("one is due");
        due.push(from.elapsed());
        tx.rollback().await.unwrap();
    }
    for (what, mut times) in [
        ("backlog of a township", clerk),
        ("the four numbers of a township", numbers),
        ("one's own matters", mine),
        ("a due timer claimed", due),
    ] {
        times.sort_unstable();
        let at = |share: usize| times[(times.len() - 1) * share / 100].as_secs_f64() * 1000.0;
        found.push((what, at(50), at(99)));
    }
    store.close().await;
    found
}

/// Makes as many copies of the one commitment that is there.
async fn grown(store: &Store, many: i64) {
    let n = |to: i64| {
        format!("WITH RECURSIVE n (i) AS (SELECT CAST(0 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < {to} - 1) ")
    };
    write(
        store,
        n(VILLAGES)
            + "INSERT INTO village (id, code, name, town, town_code, village_code, pinyin, created_at, last_number) \
        SELECT 1000000 + i, 'v' || i, 'v' || i, 't' || (i % 20), 't' || (i % 20), 'v' || i, 'v' || i, 0, 0 FROM n",
    )
    .await;
    write(store, n(20) + "INSERT INTO person (id, language, created_at) SELECT 1000000000 + i, 'zh-Hans', 0 FROM n")
        .await;
    write(
        store,
        n(20)
            + "INSERT INTO appointment (person_id, role, area, unit, from_day, until_day, created_at) \
        SELECT 1000000000 + i, 'township_clerk', 't' || i, 'u', '2020-01-01', '2099-01-01', 0 FROM n",
    )
    .await;
    write(
        store,
        n(many / 10) + "INSERT INTO person (id, language, created_at) SELECT 2000000000 + i, 'zh-Hans', 0 FROM n",
    )
    .await;
    write(store, n(many) + &format!(
        "INSERT INTO commitment (id, village_id, number, requester_id, stage, leaf, handler, overdue_at, opened, registered_at, state, version, counted) \
         SELECT 1000000000 + i, 1000000 + i % {VILLAGES}, 1 + i / {VILLAGES}, 2000000000 + i % {}, o.stage, o.leaf, o.handler, \
           1780000000000000 + i, CASE WHEN i < {} THEN 1 ELSE 0 END, 1770000000000000 + i, o.state, 1, 1 \
         FROM n, (SELECT * FROM commitment ORDER BY id LIMIT 1) o", many / 10, OPEN.min(many))).await;
    // Where each stands in two of the numbers: settled, but for the open ones.
    for (number, becomes) in [("solved_rate", "closed_solved"), ("response_rate", "in_time")] {
        write(store, n(many) + &format!(
            "INSERT INTO commitment_figure (commitment_id, number, village_id, leaf, registered_at, stands, turns_at, becomes) \
             SELECT 1000000000 + i, '{number}', 1000000 + i % {VILLAGES}, o.leaf, 1770000000000000 + i, '{becomes}', \
               CASE WHEN i < {OPEN} THEN 1790000000000000 + i END, '{becomes}' \
             FROM n, (SELECT * FROM commitment ORDER BY id LIMIT 1) o")).await;
        // Three years of all leaves.
        write(store, n(VILLAGES * 36 * 60) + &format!(
            "INSERT INTO counter (mechanism, village_id, leaf, month, what, n) \
             SELECT 'commitments', 1000000 + i % {VILLAGES}, 'leaf' || (i / {VILLAGES} % 60), \
               CAST(2024 + i / {VILLAGES} / 60 / 12 AS TEXT) || '-' || CAST(10 + i / {VILLAGES} / 60 % 12 AS TEXT), '{becomes}', 1 FROM n")).await;
    }
    write(store, n(many) + "INSERT INTO timer (mechanism, kind, subject, due_at, retry_at) \
        SELECT 'commitments', 'nothing', 1000000000 + i, 1780000000000000 + i * 1000000000, 1780000000000000 + i * 1000000000 FROM n").await;
    // What a database's own upkeep does by itself in the days in which so much comes together.
    write(store, "ANALYZE".into()).await;
}
