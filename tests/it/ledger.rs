//! `lastmile verify` sees whatever was changed past the house, on the file itself.

use std::path::PathBuf;

use lastmile::storage::ledger::{Entry, GENESIS};
use sqlx::AssertSqlSafe;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};

use crate::support::real::Place;

/// A house in which something happened; it is closed now.
async fn lived_in() -> Place {
    let place = Place::new();
    let house = place.serve(&[], None);
    let (one, other) = (place.villager("houzhuang"), place.villager("houzhuang"));
    one.say("村东头没电了").await;
    other.say("村西头路灯不亮了").await;
    let secretary = place.secretary().await;
    secretary.say("1").await;
    secretary.press("签收").await;
    other.press("不报了").await;
    place.settled().await;
    house.stop().await;
    place
}

/// A copy of its database that may be spoilt.
struct Copy<'a> {
    place: &'a Place,
    file: PathBuf,
    rows: SqlitePool,
}

impl<'a> Copy<'a> {
    async fn of(place: &'a Place) -> Self {
        let file = place.path("copy.db");
        for end in ["", "-wal", "-shm"] {
            let _ = std::fs::remove_file(place.path(&format!("copy.db{end}")));
        }
        std::fs::copy(place.path("data/lastmile.db"), &file).unwrap();
        let options = SqliteConnectOptions::new().filename(&file).foreign_keys(false);
        Self { place, rows: SqlitePool::connect_with(options).await.unwrap(), file }
    }

    /// Changes something; it must be there to be changed.
    async fn spoil(&self, sql: &str) {
        let done = sqlx::query(AssertSqlSafe(sql.to_owned())).execute(&self.rows).await.unwrap();
        assert!(done.rows_affected() > 0, "nothing was changed by {sql}");
    }

    /// What `verify` says; empty: all is as recorded.
    async fn verify(&self, more: &[&str]) -> String {
        self.rows.close().await;
        let url = format!("database.url=sqlite:{}", self.file.display());
        let said = self.place.run(&[&["--set", &url, "verify"], more].concat());
        assert_eq!(said.code == 0, said.err.is_empty(), "{}{}", said.out, said.err);
        said.err
    }

    /// Hashes the villages' book anew from its first event, as somebody would who knows how.
    async fn hash_anew(&self) {
        let entries: Vec<Entry> = sqlx::query_as(
            "SELECT book_id, seq, at, mechanism, subject, kind, actor_id, actor_role, body, hash FROM ledger \
             ORDER BY book_id, seq",
        )
        .fetch_all(&self.rows)
        .await
        .unwrap();
        let mut previous = GENESIS.to_owned();
        for entry in entries {
            if entry.seq == 1 {
                previous = GENESIS.to_owned();
            }
            previous = entry.chained(&previous);
            for text in [
                "UPDATE ledger SET hash = $3 WHERE book_id = $1 AND seq = $2",
                "UPDATE book SET seq = $2, head = $3 WHERE id = $1",
            ] {
                sqlx::query(text)
                    .bind(entry.book_id)
                    .bind(entry.seq)
                    .bind(&previous)
                    .execute(&self.rows)
                    .await
                    .unwrap();
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_is_changed_past_the_house_is_seen() {
    let place = lived_in().await;
    assert_eq!(Copy::of(&place).await.verify(&[]).await, "", "untouched, it agrees");
    let last = "(book_id, seq) IN (SELECT id, seq FROM book WHERE seq > 2)";
    for (what, change, seen) in [
        ("a stage", "UPDATE commitment SET stage = 'closed_solved' WHERE number = 1", "commitment 1"),
        (
            "a state",
            "UPDATE commitment SET state = replace(state, '\"number\":1', '\"number\":9') WHERE number = 1",
            "commitment 1",
        ),
        ("a date for the lists", "UPDATE commitment SET overdue_at = overdue_at + 1 WHERE number = 1", "commitment 1"),
        ("a number", "UPDATE commitment SET number = 7 WHERE number = 1", "commitment 1"),
        ("a row gone", "DELETE FROM commitment WHERE number = 2", "have no row"),
        (
            "an event's facts",
            "UPDATE ledger SET body = replace(body, '\"leaf\":\"', '\"leaf\":\"x') WHERE kind = 'registered'",
            "isn't what was written",
        ),
        ("an event's actor", "UPDATE ledger SET actor_role = 'bot' WHERE kind = 'signed'", "isn't what was written"),
        ("an event's time", "UPDATE ledger SET at = at - 1 WHERE kind = 'signed'", "isn't what was written"),
        ("an event gone", "DELETE FROM ledger WHERE kind = 'signed'", "are missing"),
        ("the last event gone", &format!("DELETE FROM ledger WHERE {last}"), "its end isn't"),
        (
            "words",
            "UPDATE commitment_words SET text = '村东头好了' WHERE text = '村东头没电了'",
            "isn't the one that was recorded",
        ),
        (
            "words in the place of erased ones",
            "UPDATE commitment_words SET salt = '', text = '村东头好了' WHERE text = '村东头没电了'",
            "isn't the one that was recorded",
        ),
        ("words gone", "DELETE FROM commitment_words WHERE text = '村东头没电了'", "the row is gone"),
        ("words moved", "UPDATE commitment_words SET commitment_id = 2 WHERE text = '村东头没电了'", "another matter"),
        ("a term", "UPDATE appointment SET until_day = '2098-01-01' WHERE role = 'first_secretary'", "appointment 1"),
        (
            "an appointment more",
            "INSERT INTO appointment (person_id, role, village_id, unit, from_day, until_day, created_at) VALUES (1, 'first_secretary', 1, '', '2025-01-01', '2099-01-01', 0)",
            "doesn't know it",
        ),
        ("an appointment gone", "DELETE FROM appointment WHERE role = 'township_clerk'", "its row is gone"),
    ] {
        let copy = Copy::of(&place).await;
        copy.spoil(change).await;
        let said = copy.verify(&[]).await;
        assert!(said.contains(seen), "{what}: {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn erasing_what_somebody_said_is_no_fault() {
    let place = lived_in().await;
    let copy = Copy::of(&place).await;
    copy.spoil("UPDATE commitment_words SET text = '', salt = ''").await;
    assert_eq!(copy.verify(&[]).await, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chain_that_was_written_anew_is_seen_by_its_end_written_down_before() {
    let place = lived_in().await;
    let heads = place.path("heads.json").display().to_string();
    assert_eq!(Copy::of(&place).await.verify(&["--heads", &heads]).await, "");
    assert_eq!(Copy::of(&place).await.verify(&["--against", &heads]).await, "", "it is the same chain");

    let copy = Copy::of(&place).await;
    copy.spoil("UPDATE ledger SET actor_role = 'stand_in' WHERE kind = 'signed'").await;
    copy.hash_anew().await;
    let said = copy.verify(&["--against", &heads]).await;
    assert!(said.contains("was rewritten"), "{said}");

    let copy = Copy::of(&place).await;
    copy.spoil("DELETE FROM ledger WHERE kind = 'withdrawn'").await;
    copy.hash_anew().await;
    let said = copy.verify(&["--against", &heads]).await;
    assert!(said.contains("are gone"), "{said}");

    let copy = Copy::of(&place).await;
    for table in ["ledger", "book", "commitment", "commitment_words", "appointment"] {
        copy.spoil(&format!("DELETE FROM {table}")).await;
    }
    let said = copy.verify(&["--against", &heads]).await;
    assert!(said.contains("it is gone"), "an empty house agrees with itself alone: {said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chain_that_grew_is_no_fault() {
    let place = lived_in().await;
    let heads = place.path("heads.json").display().to_string();
    assert_eq!(place.run(&["verify", "--heads", &heads]).code, 0);
    let house = place.serve(&[], None);
    place.villager("houzhuang").say("村北路灯不亮了").await;
    place.settled().await;
    house.stop().await;
    let said = place.run(&["verify", "--against", &heads]);
    assert_eq!(said.code, 0, "{}", said.err);
}
