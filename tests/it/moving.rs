//! `lastmile move`: a grown installation goes to the other engine and back, however often it is broken off, and people go
//! on talking there. What isn't whole, isn't alone or isn't empty is refused.

use std::time::Duration;

use lastmile::on;
use lastmile::storage::moving::{self, Table};
use lastmile::storage::{Store, leases};
use sqlx::AssertSqlSafe;

use crate::support::postgres;
use crate::support::real::{Browser, Place, Said, clock, pause};

/// Longer than anything here takes.
const LONGEST: Duration = Duration::from_secs(60);
/// Rows of the table that a later migration might bring: several times what one transaction carries.
const MANY: i64 = 1201;

fn done(place: &Place, args: &[&str]) -> String {
    let said = place.run(args);
    assert_eq!(said.code, 0, "{args:?}: {}{}", said.out, said.err);
    said.out
}

/// The one sentence with which it is refused.
pub fn refused(place: &Place, args: &[&str]) -> String {
    let Said { code, out, err } = place.run(args);
    assert_eq!((code, out.as_str()), (1, ""), "{args:?}: {err}");
    err
}

fn sqlite(place: &Place, name: &str) -> String {
    format!("sqlite:{}", place.path(name).display())
}

/// Writes past the house.
pub async fn write(url: &str, texts: &[&str]) {
    let store = Store::open(url, 1, 0).await.unwrap();
    for text in texts {
        let mut tx = store.begin().await.unwrap();
        let sql = AssertSqlSafe((*text).to_owned());
        on!(&mut tx, c => sqlx::query(sql).execute(c).await.map(drop).unwrap_or_else(|e| panic!("{text}: {e}")));
        tx.commit().await.unwrap();
    }
    store.close().await;
}

/// A database with all tables, and one that no version has yet: its key is of two columns, it refers to another table that
/// comes later by the alphabet, and it has bytes.
async fn with_a_later_table(url: &str) {
    let store = Store::open(url, 1, 0).await.unwrap();
    store.migrate().await.unwrap();
    store.close().await;
    let bytes = if url.starts_with("sqlite") { "BLOB" } else { "BYTEA" };
    let whole = if url.starts_with("sqlite") { "INTEGER" } else { "BIGINT" };
    let table = format!(
        "CREATE TABLE album (shelf TEXT NOT NULL, part {whole} NOT NULL, picture {bytes}, told {whole} REFERENCES outbox(id), \
         PRIMARY KEY (shelf, part))"
    );
    write(url, &[&table]).await;
}

/// Every table's rows as text, in the order of the text: what stands in the database, whatever engine it is of.
async fn dump(url: &str) -> Vec<String> {
    let store = Store::open(url, 1, 0).await.unwrap();
    let mut tx = store.read().await.unwrap();
    let sqlite = url.starts_with("sqlite");
    let columns: Vec<(String, String, String)> = match &mut tx {
        lastmile::storage::Tx::Sqlite(c) => sqlx::query_as(
            "SELECT m.name, p.name, p.type FROM sqlite_schema m JOIN pragma_table_info(m.name) p \
             WHERE m.type = 'table' AND m.name NOT IN ('_sqlx_migrations', 'lease')",
        )
        .fetch_all(&mut **c.line())
        .await
        .unwrap(),
        lastmile::storage::Tx::Postgres(c) => sqlx::query_as(
            "SELECT table_name::text, column_name::text, data_type::text FROM information_schema.columns \
             WHERE table_schema = 'public' AND table_name NOT IN ('_sqlx_migrations', 'lease')",
        )
        .fetch_all(c.line())
        .await
        .unwrap(),
    };
    let mut tables: Vec<&str> = columns.iter().map(|(table, ..)| table.as_str()).collect();
    tables.sort_unstable();
    tables.dedup();
    let mut lines = vec![];
    for table in tables {
        let mut of: Vec<_> = columns.iter().filter(|(t, ..)| t == table).map(|(_, c, kind)| (c, kind)).collect();
        of.sort();
        let texts = of.iter().map(|(column, kind)| match (kind.as_str(), sqlite) {
            ("BLOB", true) => format!("CASE WHEN {column} IS NULL THEN '-' ELSE 'x' || hex({column}) END"),
            ("bytea", false) => format!("coalesce('x' || upper(encode({column}, 'hex')), '-')"),
            _ => format!("coalesce('\"' || CAST({column} AS TEXT) || '\"', '-')"),
        });
        let text = texts.collect::<Vec<_>>().join(" || ' ' || ");
        let sql = AssertSqlSafe(format!("SELECT '{table} ' || {text} FROM {table}"));
        let mut rows: Vec<String> = on!(&mut tx, c => sqlx::query_scalar(sql).fetch_all(c).await.unwrap());
        assert!(!rows.is_empty(), "{table} has no rows: this test would say nothing of it");
        rows.sort();
        lines.extend(rows);
    }
    tx.rollback().await.unwrap();
    store.close().await;
    lines
}

fn same(here: &[String], there: &[String]) {
    let only = |a: &[String], b: &[String]| a.iter().filter(|l| !b.contains(l)).take(5).cloned().collect::<Vec<_>>();
    assert!(here == there, "only before: {:#?}\nonly after: {:#?}", only(here, there), only(there, here));
}

/// A house on SQLite in which people have talked, with rows in every table; and somebody who goes on talking.
async fn grown() -> (Place, Browser) {
    let place = Place::new();
    let house = place.serve(&[], None);
    let (secretary, villager) = (place.secretary().await, place.villager("houzhuang"));
    villager.say("村东头水管坏了，三天没水了").await;
    place.villager("houzhuang").say("家里没电了").await;
    place.settled().await;
    secretary.say("1 1").await;
    secretary.say("请假一天").await;
    place.settled().await;
    let unit = ["appoint", "--role", "unit_clerk", "--unit", "市水利局", "--name", "薛晓玲"];
    assert_eq!(place.run(&[&unit[..], &["--from", "2025-01-01", "--until", "2030-12-31"]].concat()).code, 0);
    for words in ["三天内", "换管子", "1", "1", "1 请单位帮忙", "市水利局", "看看水压", "明天"] {
        secretary.say(words).await;
        place.settled().await;
    }
    house.stop().await;
    assert!(place.run(&["appoint", "--list"]).out.contains("  on leave 20"), "the leave is listed");
    let url = place.database_url();
    with_a_later_table(&url).await;
    let album = format!(
        "INSERT INTO album WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {MANY}) \
         SELECT '架' || (i % 7), i, CASE i % 3 WHEN 0 THEN NULL WHEN 1 THEN x'' ELSE x'00ff01' END, CASE i % 2 WHEN 0 THEN 1 END FROM n"
    );
    write(&url, &[
        &album,
        "INSERT INTO album VALUES ('', -9223372036854775808, NULL, NULL), ('a''\"\\ \n😀', 9223372036854775807, x'22', NULL)",
        "INSERT INTO outbox (address_id, lane, body, edits, mechanism, not_before, state, created_at) \
         SELECT address_id, 'answer', body, id, 'desk', 0, 'sent', 0 FROM outbox WHERE id = 1",
        "INSERT INTO recovery_try (address_id, tried_at) VALUES (1, 7)",
        "INSERT INTO flow VALUES (2, 'desk', 'x', 0, '{}', 1, 2) ON CONFLICT DO NOTHING",
        "INSERT INTO file (id, address_id, path, kind, media_type, bytes, kept_at) VALUES (70, 1, 'p', 'document', 'text/plain', 3, 4)",
        "INSERT INTO file_fetch (file_id, channel, account, source, retry_at) VALUES (70, 'telegram', 'main', 's', 1)",
        "INSERT INTO web_file VALUES (1, 70)",
        "INSERT INTO telegram_bot VALUES ('main', 42)",
        "INSERT INTO telegram_commands VALUES ('main', 'all', 'zh', 'h')",
        "INSERT INTO telegram_heard VALUES (1, 5, 1, NULL)",
        "INSERT INTO telegram_sent VALUES (1, 0, 1, NULL, 0)",
        "INSERT INTO telegram_menu VALUES (1, 'h')",
        "INSERT INTO held VALUES (1, 1, 'new', 7)",
        "INSERT INTO push VALUES (1, '2026-11-26', 3) ON CONFLICT DO NOTHING",
    ])
    .await;
    place.verified();
    (place, villager)
}

/// Says one thing more and is answered as one who is known.
async fn goes_on(place: &Place, villager: &Browser, words: &str) {
    let house = place.serve(&[], None);
    let page = villager.chat().await.text();
    assert!(page.contains("三天没水"), "what was said before stands there: {page}");
    let before = place.facts().await.count("SELECT count(*) FROM commitment").await;
    villager.say(words).await;
    place.settled().await;
    let now = place.facts().await;
    assert_eq!(now.count("SELECT count(*) FROM commitment").await, before + 1, "{}", villager.chat().await.text());
    assert_eq!(now.count("SELECT count(DISTINCT requester_id) FROM commitment").await, 2, "it is the same person");
    house.stop().await;
    place.verified();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_grown_house_goes_to_postgresql_and_back_and_people_go_on_talking() {
    let Some(database) = postgres::empty().await else { return };
    let (mut place, villager) = grown().await;
    let (here, there) = (place.database_url(), database.url.clone());
    with_a_later_table(&there).await;
    let before = dump(&here).await;
    let secret = there.replacen("lastmile@", "lastmile:p%40ss-word@", 1);
    let said = done(&place, &["move", "--to", &secret]);
    let events: Vec<_> = before.iter().filter(|l| l.starts_with("ledger ")).collect();
    let masked = there.replacen("lastmile@", "lastmile:***@", 1);
    assert_eq!(said, format!("Moved to {masked}: 2 commitments, {} events; all is as recorded.\n", events.len()));
    same(&before, &dump(&there).await);
    same(&before, &dump(&here).await);
    let again = refused(&place, &["move", "--to", &secret]);
    assert!(
        again.contains("holds an installation that this move didn't begin") && !again.contains("ss-word"),
        "{again}"
    );

    place.moves(&there);
    goes_on(&place, &villager, "路灯坏了，天黑不敢走").await;
    let before = dump(&there).await;
    let back = sqlite(&place, "back/rows.db");
    with_a_later_table(&back).await;
    let said = place.json(&["move", "--to", &back]);
    assert_eq!((&said["ok"], &said["commitments"]), (&true.into(), &3.into()), "{said}");
    assert_eq!(said["rows"], before.len());
    same(&before, &dump(&back).await);
    place.moves(&back);
    goes_on(&place, &villager, "水渠堵了，地里浇不上水").await;
}

/// Each step is killed, and the next run goes on from there.
async fn killed_at_every_step(place: &Place, to: &str) {
    with_a_later_table(to).await;
    let before = dump(&place.database_url()).await;
    let mut come = 0;
    for point in [
        "move.before_commit:1",
        "move.before_commit:5",
        "move.after_commit:3",
        "move.after_commit:9",
        "move.before_commit:12",
        "move.carried",
        "move.verified",
    ] {
        let moving = place.begins(&["move", "--to", to], Some(point));
        assert!(moving.reached(LONGEST), "{point} isn't reached: {}", place.log());
        moving.kill();
        let now = rows(to).await;
        assert!(now >= come, "at {point} there were {now} rows, and {come} before");
        come = now;
        let used = refused(place, &["--set", &format!("database.url={to}"), "backlog"]);
        assert!(used.contains("is only partly there: run the same `lastmile move` again"), "{used}");
        let onward = refused(place, &["move", "--from", to, "--to", &sqlite(place, "onward.db")]);
        assert!(onward.contains("is only partly there: end the move to it first"), "{onward}");
    }
    assert_eq!(come as usize, before.len(), "all was there at the last");
    done(place, &["move", "--to", to]);
    same(&before, &dump(to).await);
    done(place, &["--set", &format!("database.url={to}"), "verify"]);
}

/// How many rows have come.
async fn rows(url: &str) -> i64 {
    let store = Store::open(url, 1, 0).await.unwrap();
    let mut tx = store.read().await.unwrap();
    let tables: Vec<Table> = moving::tables(&mut tx).await.unwrap();
    let mut all = 0;
    for table in &tables {
        all += moving::count(&mut tx, table).await.unwrap();
    }
    tx.rollback().await.unwrap();
    store.close().await;
    all
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_killed_move_goes_on_where_it_was_without_doubling() {
    let (place, _villager) = grown().await;
    killed_at_every_step(&place, &sqlite(&place, "there.db")).await;
    let Some(database) = postgres::empty().await else { return };
    killed_at_every_step(&place, &database.url).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_source_that_is_changed_meanwhile_is_noticed() {
    let (place, _villager) = grown().await;
    let (here, there) = (place.database_url(), sqlite(&place, "there.db"));
    // Between two runs, in a row that has been carried.
    with_a_later_table(&there).await;
    let moving = place.begins(&["move", "--to", &there], Some("move.after_commit:9"));
    assert!(moving.reached(LONGEST));
    moving.kill();
    write(&here, &["UPDATE telegram_bot SET next_update = 43"]).await;
    let said = refused(&place, &["move", "--to", &there]);
    assert!(said.contains("the table telegram_bot isn't the same (1 row in sqlite:"), "{said}");
    assert!(said.contains("stop the service there, empty sqlite:"), "{said}");
    // Between two runs, by a row more.
    write(&here, &["INSERT INTO telegram_bot VALUES ('other', 1)"]).await;
    let said = refused(&place, &["move", "--to", &there]);
    assert!(said.contains("or from it before it was changed; empty sqlite:"), "{said}");
    // In the midst of one.
    let other = sqlite(&place, "other.db");
    with_a_later_table(&other).await;
    let moving = place.begins(&["move", "--to", &other], None);
    let from = clock();
    while rows(&other).await < 100 {
        assert!(from.elapsed() < LONGEST, "nothing comes: {}", place.log());
    }
    moving.signal("STOP");
    let store = Store::open(&here, 1, 0).await.unwrap();
    let mut tx = store.begin().await.unwrap();
    on!(&mut tx, c => sqlx::query("UPDATE telegram_bot SET next_update = 44").execute(c).await.map(drop).unwrap());
    tx.commit().await.unwrap();
    moving.signal("CONT");
    assert_eq!(moving.ended(), Some(1), "{}", place.log());
    assert!(place.log().contains("somebody changed it while it was moved"), "{}", place.log());
    store.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_cant_be_moved_is_refused_and_touches_nothing() {
    let place = Place::new();
    let (here, there) = (place.database_url(), sqlite(&place, "there.db"));
    let other = Place::new();
    let before = rows(&other.database_url()).await;
    let said = refused(&place, &["move", "--to", &other.database_url()]);
    assert!(said.contains("holds an installation that this move didn't begin; name an empty database"), "{said}");
    assert_eq!(rows(&other.database_url()).await, before);
    let said = refused(&place, &["move", "--to", &here]);
    assert!(said.contains("is where it is already"), "{said}");
    let said = refused(&place, &["move", "--from", &sqlite(&place, "nowhere.db"), "--to", &there]);
    assert!(said.contains("nowhere.db can't be read"), "{said}");
    let said = refused(&place, &["move", "--to", "postgrs://lastmile:s3cret@127.0.0.1/x"]);
    assert!(said.contains("--to must be \"sqlite:PATH\" or \"postgres://") && !said.contains("s3cret"), "{said}");
    let said = refused(&place, &["move", "--to", "postgres://lastmile:s3cret@127.0.0.1:1/x"]);
    assert!(said.contains("127.0.0.1:1/x can't be opened") && !said.contains("s3cret"), "{said}");
    assert_eq!(place.run(&["move"]).code, 2);
    let foreign = sqlite(&place, "foreign.db");
    write(&foreign, &["CREATE TABLE recipe (id INTEGER PRIMARY KEY, cost REAL)"]).await;
    let said = refused(&place, &["move", "--to", &foreign]);
    assert!(said.contains("foreign.db has tables of something else; name an empty database"), "{said}");
    let said = refused(&place, &["move", "--from", &foreign, "--to", &there]);
    assert!(said.contains("has no tables; there is nothing to move"), "{said}");

    let house = place.serve(&[], None);
    let facts = place.facts().await;
    while facts.count("SELECT count(*) FROM lease WHERE until <> 0").await == 0 {
        pause(Duration::from_millis(20)).await;
    }
    let said = refused(&place, &["move", "--to", &there]);
    assert!(said.contains("the service runs on sqlite:") && said.contains("; stop it first"), "{said}");
    // Whoever is gone holds nothing up.
    house.kill();
    let from = clock();
    done(&place, &["move", "--to", &there]);
    assert!(from.elapsed() < LONGEST);
    let store = Store::open(&there, 1, 0).await.unwrap();
    let mut tx = store.read().await.unwrap();
    assert_eq!(leases::signs(&mut tx).await.unwrap(), [], "no duty is anybody's there");
    tx.rollback().await.unwrap();
    store.close().await;

    write(&here, &["UPDATE village SET name = '改过' WHERE id = 1"]).await;
    let said = refused(&place, &["move", "--to", &sqlite(&place, "last.db")]);
    assert!(said.contains("don't agree") && said.contains("village 1"), "{said}");
    write(&here, &["DELETE FROM _sqlx_migrations WHERE version = (SELECT max(version) FROM _sqlx_migrations)"]).await;
    let said = refused(&place, &["move", "--to", &sqlite(&place, "last.db")]);
    assert!(said.contains("is of another version of this program; `lastmile verify` of this version brings"), "{said}");
}

#[tokio::test]
async fn a_table_that_cant_be_carried_is_named() {
    let folder = tempfile::tempdir().unwrap();
    for (n, (table, why)) in [
        ("CREATE TABLE odd (id INTEGER PRIMARY KEY, cost REAL)", "odd.cost is of type real"),
        ("CREATE TABLE odd (name TEXT NOT NULL)", "odd has no primary key"),
        (
            "CREATE TABLE odd (id INTEGER PRIMARY KEY REFERENCES even(id)); \
             CREATE TABLE even (id INTEGER PRIMARY KEY REFERENCES odd(id))",
            "these refer to each other in a circle: even, odd",
        ),
    ]
    .into_iter()
    .enumerate()
    {
        let url = format!("sqlite:{}", folder.path().join(format!("{n}.db")).display());
        write(&url, &table.split("; ").collect::<Vec<_>>()).await;
        let store = Store::open(&url, 1, 0).await.unwrap();
        let mut tx = store.read().await.unwrap();
        let said = moving::tables(&mut tx).await.err().unwrap().to_string();
        assert!(said.contains(why), "{said}");
        tx.rollback().await.unwrap();
        store.close().await;
    }
}
