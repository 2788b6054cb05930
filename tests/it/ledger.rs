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
    secretary.say("请假一天").await;
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
        ("a counter", "UPDATE counter SET n = n + 1 WHERE what = 'in_time'", "counter in_time of village 3"),
        ("a counter gone", "DELETE FROM counter", "counter "),
        (
            "a figure",
            "UPDATE commitment_figure SET becomes = 'closed_solved' WHERE commitment_id = 1",
            "commitment 1: its figures",
        ),
        (
            "a figure's hour",
            "UPDATE commitment_figure SET turns_at = turns_at + 1 WHERE commitment_id = 1",
            "commitment 1: its figures",
        ),
        ("a figure gone", "DELETE FROM commitment_figure WHERE commitment_id = 2", "commitment 2: its figures"),
        (
            "a gram",
            "UPDATE search_gram SET gram = '水管' WHERE gram = '路灯'",
            "words 2: they are searched by other grams",
        ),
        ("a gram gone", "DELETE FROM search_gram WHERE gram = '没电'", "words 1: they are searched by other grams"),
        ("a gram's matter", "UPDATE search_gram SET commitment_id = 2 WHERE gram = '没电'", "under another matter"),
        ("a number", "UPDATE commitment SET number = 7 WHERE number = 1", "commitment 1"),
        ("a row gone", "DELETE FROM commitment WHERE number = 2", "its row is gone"),
        (
            "an event's facts",
            "UPDATE ledger SET body = replace(body, '\"leaf\":\"', '\"leaf\":\"x') WHERE kind = 'registered'",
            "isn't what was written",
        ),
        (
            "an event in a book that isn't",
            "PRAGMA foreign_keys = OFF; INSERT INTO ledger SELECT 77, 1, at, mechanism, subject, kind, actor_id, actor_role, body, hash FROM ledger WHERE kind = 'appointed' LIMIT 1",
            "book 77 event 1: it stands in no chain",
        ),
        (
            "an event before the first",
            "INSERT INTO ledger SELECT book_id, 0, at, mechanism, subject, kind, actor_id, actor_role, body, hash FROM ledger WHERE kind = 'signed' LIMIT 1",
            "event 0: it stands in no chain",
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
        ("whose words they are", "UPDATE commitment_words SET person_id = 1 WHERE text = '村东头没电了'", "words 1: "),
        ("what words are", "UPDATE commitment_words SET kind = 'result' WHERE text = '村东头没电了'", "words 1: "),
        ("words' photo", "UPDATE commitment_words SET file_id = 7 WHERE text = '村东头没电了'", "words 1: "),
        ("when words were said", "UPDATE commitment_words SET said_at = said_at - 1 WHERE id = 1", "words 1: "),
        (
            "words nobody said",
            "INSERT INTO commitment_words (commitment_id, person_id, kind, text, salt, said_at) SELECT commitment_id, person_id, 'complaint', '骗人', salt, said_at FROM commitment_words WHERE id = 1",
            "words 3: no event",
        ),
        (
            "words wiped as if their speaker had asked for it",
            "UPDATE commitment_words SET text = '', salt = '', file_id = NULL WHERE id = 1",
            "words 1: they are erased, and nobody asked",
        ),
        ("a timer gone", "DELETE FROM timer WHERE subject = 1", "commitment 1: its timers"),
        (
            "a timer put off",
            "UPDATE timer SET due_at = due_at + 1, retry_at = retry_at + 1",
            "commitment 1: its timers",
        ),
        ("a timer held back", "UPDATE timer SET retry_at = retry_at + 1", "commitment 1: its timers"),
        ("another kind of timer", "UPDATE timer SET kind = 'silence' WHERE subject = 1", "commitment 1: its timers"),
        (
            "a timer more",
            "INSERT INTO timer (mechanism, kind, subject, due_at, retry_at) VALUES ('commitments', 'lapse', 2, 0, 0)",
            "commitment 2: its timers",
        ),
        (
            "a timer of nothing",
            "INSERT INTO timer (mechanism, kind, subject, due_at, retry_at) VALUES ('commitments', 'lapse', 9, 0, 0)",
            "commitment 9: ",
        ),
        (
            "a question without its timer",
            "INSERT INTO flow (address_id, mechanism, kind, subject, state, begun_at, open_until) VALUES (1, 'commitments', 'unclear', 0, '{}', 0, 0)",
            "address 1: ",
        ),
        ("a chat in other hands", "UPDATE address SET person_id = 1 WHERE id = 1", "address 1: "),
        ("a chat in nobody's hands", "UPDATE address SET person_id = NULL WHERE id = 1", "address 1: "),
        ("a chat gone", "DELETE FROM address WHERE id = 1", "address 1: "),
        (
            "a chat more",
            "INSERT INTO address (channel, account, external, person_id, heard_at) VALUES ('web', 'main', 'x', 1, 0)",
            "address 4: ",
        ),
        ("a timer that was given up", "UPDATE timer SET failed = 1 WHERE subject = 1", "isn't tried any more: "),
        ("a spent invitation", "UPDATE invitation SET used_at = NULL, used_by = NULL WHERE id = 1", "invitation 1: "),
        ("an invitation's secret", "UPDATE invitation SET token_hash = 'x' WHERE id = 1", "invitation 1: "),
        ("whom an invitation is for", "UPDATE invitation SET person_id = 2 WHERE id = 1", "invitation 1: "),
        ("how long an invitation holds", "UPDATE invitation SET expires_at = expires_at + 1", "invitation 1: "),
        ("an invitation gone", "DELETE FROM invitation WHERE id = 1", "invitation 1: "),
        (
            "an invitation more",
            "INSERT INTO invitation (token_hash, person_id, purpose, made_at, expires_at) VALUES ('x', 1, 'recovery', 0, 0)",
            "invitation 2: ",
        ),
        (
            "a key's meaning",
            "UPDATE card SET choices = replace(choices, '\"code\":\"', '\"code\":\"x') WHERE id = 1",
            "card 1: ",
        ),
        (
            "a key's words",
            "UPDATE card SET choices = replace(choices, '\"label\":\"', '\"label\":\"x') WHERE id = 1",
            "card 1: ",
        ),
        ("a card about another matter", "UPDATE card SET subject = 2 WHERE subject = 1", "card 1: "),
        ("a card of another kind", "UPDATE card SET kind = 'result' WHERE id = 1", "card 1: "),
        ("a card of another time", "UPDATE card SET version = version + 1 WHERE id = 1", "card 1: "),
        ("a card in another's chat", "UPDATE card SET address_id = 3 WHERE id = 1", "card 1: "),
        (
            "a card more",
            "INSERT INTO card (address_id, outbox_id, mechanism, kind, subject, version, choices, state, created_at, seal) SELECT address_id, outbox_id, mechanism, kind, subject, version, choices, state, created_at, seal FROM card WHERE id = 1",
            "card ",
        ),
        ("a name", "UPDATE person SET name = '陈某' WHERE name = '陈向农'", "person 1: "),
        ("a name where none is known", "UPDATE person SET name = '王五' WHERE id = 3", "person 3: "),
        ("a telephone", "UPDATE person SET phone = '139 0000 0004' WHERE id = 2", "person 2: "),
        ("a telephone and its salt", "UPDATE person SET phone = '139 0000 0004', salt = '' WHERE id = 2", "person 2: "),
        ("a person gone", "DELETE FROM person WHERE id = 2", "person 2: "),
        ("a term", "UPDATE appointment SET until_day = '2098-01-01' WHERE role = 'first_secretary'", "appointment 1"),
        (
            "an appointment more",
            "INSERT INTO appointment (person_id, role, village_id, unit, from_day, until_day, created_at) VALUES (1, 'first_secretary', 1, '', '2025-01-01', '2099-01-01', 0)",
            "doesn't know it",
        ),
        ("an appointment gone", "DELETE FROM appointment WHERE role = 'township_clerk'", "its row is gone"),
        ("a first day", "UPDATE appointment SET from_day = '2025-07-01' WHERE id = 1", "appointment 1: "),
        ("a day that is none", "UPDATE appointment SET from_day = 'May' WHERE id = 1", "appointment 1: "),
        ("whose post", "UPDATE appointment SET person_id = 2 WHERE id = 1", "appointment 1: "),
        ("a post's village", "UPDATE appointment SET village_id = 2 WHERE id = 1", "appointment 1: "),
        ("a post's role", "UPDATE appointment SET role = 'stand_in' WHERE id = 1", "appointment 1: "),
        ("a post's unit", "UPDATE appointment SET unit = '县水利局' WHERE id = 1", "appointment 1: "),
        ("a post's township", "UPDATE appointment SET area = '410183999' WHERE id = 2", "appointment 2: "),
        ("a leave", "UPDATE leave SET until_day = '2098-01-01'", "leave 1: "),
        ("a leave gone", "DELETE FROM leave", "leave 1: "),
        (
            "a leave more",
            "INSERT INTO leave (person_id, from_day, until_day, created_at) VALUES (1, '2025-01-01', '2099-01-01', 0)",
            "leave 2: ",
        ),
        (
            "a task of a unit more",
            "INSERT INTO child_task (commitment_id, number, unit_id, opened) VALUES (1, 1, 1, 1)",
            "commitment 1 task 1: ",
        ),
        ("a village's name", "UPDATE village SET name = '王庄村' WHERE id = 1", "village 1: "),
        ("a village's township", "UPDATE village SET town_code = '410183999' WHERE id = 1", "village 1: "),
        ("a village's code", "UPDATE village SET code = 'x' WHERE id = 1", "village 1: "),
        ("how a village sounds", "UPDATE village SET pinyin = 'x' WHERE id = 1", "village 1: "),
        ("a village gone", "DELETE FROM village WHERE id = 2", "village 2: "),
        (
            "a village's count",
            "UPDATE village SET last_number = 1 WHERE code = 'houzhuang'",
            "its next number is taken",
        ),
    ] {
        let copy = Copy::of(&place).await;
        copy.spoil(change).await;
        let said = copy.verify(&[]).await;
        assert!(said.contains(seen), "{what}: {said}");
        let faults: Vec<&str> = said.lines().skip(1).collect();
        assert!(faults.iter().all(|f| f.contains(": ") && f.contains("; ")), "where, what, the cure: {said}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn erasing_what_somebody_said_is_no_fault_and_cannot_be_played() {
    let place = lived_in().await;
    let house = place.serve(&[], None);
    let other = place.villager("houzhuang");
    other.say("我家水管坏了，三天没水了").await;
    other.say("138 1234 5678").await;
    for words in ["我的资料", "1", "2"] {
        other.say(words).await;
        place.settled().await;
    }
    house.stop().await;
    let rows = place.rows().await;
    let kept: i64 =
        sqlx::query_scalar("SELECT count(*) FROM commitment_words WHERE text = ''").fetch_one(&rows).await.unwrap();
    assert_eq!(kept, 1, "it was erased");
    assert_eq!(Copy::of(&place).await.verify(&[]).await, "");

    let copy = Copy::of(&place).await;
    copy.spoil(
        "UPDATE person SET phone = '138 1234 5678' WHERE id = (SELECT person_id FROM commitment_words WHERE text = '')",
    )
    .await;
    let said = copy.verify(&[]).await;
    assert!(said.contains("person "), "what was erased has come back: {said}");

    let copy = Copy::of(&place).await;
    copy.spoil("UPDATE commitment_words SET kind = 'addition' WHERE text = ''").await;
    let said = copy.verify(&[]).await;
    assert!(said.contains("words 3: "), "what stays of erased words is held too: {said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_timer_that_was_given_up_is_taken_up_again() {
    let place = lived_in().await;
    let copy = Copy::of(&place).await;
    copy.spoil("UPDATE timer SET failed = 1, attempts = 5, error = 'full' WHERE subject = 1").await;
    let said = copy.verify(&[]).await;
    assert!(said.contains("full; mend the cause, then `lastmile inbox retry`"), "{said}");
    let url = format!("database.url=sqlite:{}", copy.file.display());
    let retried = place.run(&["--set", &url, "inbox", "retry"]);
    assert!(retried.out.contains("taken up again"), "{}{}", retried.out, retried.err);
    assert_eq!(place.run(&["--set", &url, "verify"]).code, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_house_at_work_is_verified_as_of_one_moment() {
    let place = lived_in().await;
    let house = place.serve(&["limits.messages_per_minute=10000"], None);
    let talking: Vec<_> = (0..3)
        .map(|_| {
            let villager = place.villager("houzhuang");
            tokio::spawn(async move {
                for n in 0..15 {
                    villager.say(&format!("村东头第{n}户没电了")).await;
                }
            })
        })
        .collect();
    let mut looked = 0;
    while talking.iter().any(|t| !t.is_finished()) {
        place.verified();
        looked += 1;
    }
    assert!(looked > 1, "it was looked at while they talked");
    place.settled().await;
    house.stop().await;
    place.verified();
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
