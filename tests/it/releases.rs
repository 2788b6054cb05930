//! Two releases on one database while one takes the other's place, and migrations that are killed, that fail, or that two
//! replicas run at once. What a newer release adds is an invented migration here: its row, a column and a table.

use std::time::Duration;

use crate::moving::{refused, write};
use crate::support::real::{Browser, Place, Rows, Running, clock, pause};

const SET: [&str; 1] = ["log.filter=warn"];
/// Longer than anything takes here on a busy machine.
const LONGEST: Duration = Duration::from_secs(60);

/// The row of a migration that this program doesn't know, with the words of its file's name.
fn newer(words: &str) -> String {
    format!(
        "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
         SELECT version + 1, '{words}', TRUE, checksum, 0 FROM _sqlx_migrations ORDER BY version DESC LIMIT 1"
    )
}

/// What the newest migrations have made: the schema is behind by them, as before a release. Whoever adds one that only adds puts
/// here how it is undone.
const BEHIND: [&str; 25] = [
    "DROP INDEX web_line_unseen",
    "DROP INDEX web_line_unfolded",
    "DROP INDEX ledger_struck_off",
    "DROP TABLE search_gram",
    "DROP INDEX commitment_words_erased",
    "DROP INDEX commitment_words_searched",
    "ALTER TABLE commitment_words DROP COLUMN searched",
    "DROP INDEX appointment_unit",
    "DROP TABLE child_task",
    "DROP TABLE unit",
    "DROP TABLE post_holder",
    "DROP TABLE held",
    "DROP TABLE push",
    "DROP TABLE leave",
    "DROP TABLE counter",
    "DROP TABLE commitment_figure",
    "DROP INDEX commitment_uncounted",
    "ALTER TABLE commitment DROP COLUMN counted",
    "DROP INDEX telegram_sent_swept",
    "DROP INDEX outbox_lane",
    "DROP INDEX commitment_words_file",
    "DROP INDEX timer_failed",
    "DROP INDEX outbox_dead",
    "DROP INDEX outbox_said",
    "DELETE FROM _sqlx_migrations WHERE version >= 4",
];

/// The newest migration of this program: they are numbered without a gap.
fn ours() -> i64 {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/migrations/sqlite");
    i64::try_from(std::fs::read_dir(folder).unwrap().count()).unwrap()
}

async fn newest(rows: &Rows) -> i64 {
    rows.count("SELECT max(version) FROM _sqlx_migrations").await
}

/// A new place on each engine that this machine has.
async fn places() -> Vec<Place> {
    [Some(Place::new()), Place::on_postgres().await].into_iter().flatten().collect()
}

async fn ready(browser: &Browser) -> (u16, String) {
    let page = browser.get("/readyz").await;
    (page.status, page.html)
}

/// Why it doesn't start.
fn refuses(place: &Place) -> String {
    refused(place, &["--set", "http.listen=127.0.0.1:0", "--set", SET[0], "serve"])
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_release_goes_on_beside_a_newer_one_that_has_added_something() {
    for place in places().await {
        let older = place.serve(&SET, None);
        let wang = place.villager("houzhuang");
        assert!(wang.say("村东头路灯坏了，天黑不敢走").await.status < 400);
        place.settled().await;
        let (url, rows) = (place.database_url(), place.facts().await);
        write(
            &url,
            &[
                "ALTER TABLE inbox ADD COLUMN mood TEXT",
                "CREATE TABLE album (id BIGINT PRIMARY KEY)",
                &newer("add mood and album"),
            ],
        )
        .await;
        let ahead = newest(&rows).await;
        assert_eq!(ready(&wang).await, (200, "ready\n".to_owned()));
        place.settled().await;
        let said = wang.chat().await.house().concat();
        assert!(said.contains("1 号"), "{said}");
        older.stop().await;

        // The release is taken back: the older one starts anew, and all goes on.
        let older = place.serve(&SET, None);
        assert_eq!(ready(&wang).await, (200, "ready\n".to_owned()));
        let form = wang.form().await;
        wang.send(&form, "two", "昨晚上有人摔了一跤").await;
        place.settled().await;
        let kept = rows.count("SELECT count(*) FROM commitment_words WHERE text = '昨晚上有人摔了一跤'").await;
        assert_eq!((kept, newest(&rows).await), (1, ahead), "it is heard, and nothing is undone");
        older.stop().await;
        place.verified();
        assert_eq!(place.run(&["--no-migrate", "verify"]).code, 0);
        let looked = place.run(&["doctor"]).out;
        assert!(looked.contains(&format!("those of a newer release up to {ahead}, which only add")), "{looked}");
        let said = refused(&place, &["move", "--to", &format!("sqlite:{}", place.path("there.db").display())]);
        assert!(said.contains("a newer one wants its own program"), "{said}");
        if url.starts_with("sqlite") {
            let to = place.path("monday").display().to_string();
            assert_eq!(place.run(&["backup", "--to", &to]).code, 0);
            let there = format!("database.url=sqlite:{}", place.path("restored.db").display());
            let files = format!("files.url=file:{}", place.path("restored").display());
            let said = place.run(&["--set", &there, "--set", &files, "restore", "--from", &to]);
            assert_eq!(said.code, 0, "it takes back what it has copied: {}", said.err);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_release_refuses_to_work_once_a_newer_one_has_taken_something_away() {
    for place in places().await {
        let older = place.serve(&SET, None);
        let wang = place.villager("houzhuang");
        assert_eq!(ready(&wang).await.0, 200);
        let (url, rows) = (place.database_url(), place.facts().await);
        write(&url, &[&newer("add mood"), &newer("contract old mood")]).await;
        let why = format!(
            "migration {} of a newer release has taken away what this one needs; use that release or a later one",
            newest(&rows).await
        );
        let (status, said) = ready(&wang).await;
        assert_eq!((status, said.contains(&why)), (503, true), "{said}");
        older.stop().await;
        for said in [
            refuses(&place),
            refused(&place, &["verify"]),
            refused(&place, &["--no-migrate", "verify"]),
            refused(&place, &["backup", "--to", &place.path("monday").display().to_string()]),
        ] {
            assert!(said.contains(&why), "{said}");
        }
        assert!(!place.path("monday").exists() && !place.path("monday.part").exists());
        let looked = place.run(&["doctor"]);
        assert_eq!(looked.code, 2, "{}", looked.out);
        assert!(looked.out.contains("has taken away what this one needs"), "{}", looked.out);
        let said = refused(&place, &["move", "--to", &format!("sqlite:{}", place.path("there.db").display())]);
        assert!(said.contains("a newer one wants its own program"), "{said}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_migration_that_is_killed_has_not_happened_and_happens_at_the_next_start() {
    let place = Place::new();
    let (url, rows) = (place.database_url(), place.facts().await);
    write(&url, &BEHIND).await;
    let killed = place.begins(&["verify"], Some("migrate.before_commit"));
    assert!(killed.reached(LONGEST), "it migrates");
    // Whoever comes meanwhile waits for as long as SQLite lets it, then says so.
    let said = refused(&place, &["verify"]);
    assert!(said.contains("can't be brought up to date") && said.contains("locked"), "{said}");
    killed.kill();
    assert_eq!(newest(&rows).await, 3);
    let made = "SELECT count(*) FROM sqlite_master WHERE name IN ('outbox_said', 'outbox_lane')";
    assert_eq!(rows.count(made).await, 0, "nothing of it is there");
    let running = place.serve(&SET, None);
    assert_eq!((newest(&rows).await, rows.count(made).await), (ours(), 2));
    running.stop().await;
    place.verified();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_migration_that_fails_says_which_and_keeps_nothing_of_itself() {
    for place in places().await {
        let (url, rows) = (place.database_url(), place.facts().await);
        write(&url, &BEHIND).await;
        write(&url, &["CREATE INDEX outbox_lane ON outbox(lane)"]).await;
        let said = refuses(&place);
        for part in ["can't be brought up to date; of what failed nothing is kept", "migration 5", "outbox_lane"] {
            assert!(said.contains(part), "{part}: {said}");
        }
        assert!(!place.path("log").exists() || !place.log().contains("panicked"), "{}", place.log());
        let before = if url.starts_with("sqlite") { 3 } else { 4 };
        assert_eq!(newest(&rows).await, before);
        write(&url, &["DROP INDEX outbox_lane"]).await;
        place.verified();
        assert_eq!(newest(&rows).await, ours());
    }
}

/// Waits until a lock of that kind is waited for.
async fn waited_for(rows: &Rows, kind: &str) {
    let from = clock();
    let waits = format!(
        "SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database \
         WHERE d.datname = current_database() AND NOT l.granted AND l.locktype = '{kind}'"
    );
    while rows.count(&waits).await == 0 {
        assert!(from.elapsed() < LONGEST, "nobody waits for a {kind}");
        pause(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_two_replicas_one_migrates_and_the_other_goes_on_when_it_is_killed() {
    let Some(place) = Place::on_postgres().await else { return };
    let (url, rows) = (place.database_url(), place.facts().await);
    write(&url, &BEHIND).await;
    let store = lastmile::storage::Store::open(&url, 1, 0).await.unwrap();
    let mut holds = store.begin().await.unwrap();
    lastmile::on!(&mut holds, c => sqlx::query("LOCK TABLE outbox").execute(c).await.map(drop).unwrap());
    let serve = ["--set", "http.listen=127.0.0.1:0", "--set", SET[0], "serve"];
    let first = place.begins(&serve, None);
    waited_for(&rows, "relation").await;
    let second: Running = place.begins(&serve, None);
    waited_for(&rows, "advisory").await;
    first.kill();
    holds.rollback().await.unwrap();
    assert!(second.line().contains("http"), "it listens");
    assert_eq!(newest(&rows).await, ours());
    second.stop().await;
    place.verified();
}
