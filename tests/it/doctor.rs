//! `lastmile doctor`, on the real binary: what it says of a well installation and of each trouble, that it writes nothing,
//! and every judgement of it in a table.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use lastmile::base::Moment;
use lastmile::cli::doctor::checks::{self, Access, ClockFound, DatabaseFound, FilesFound, Unseen, VillagesFound};
use lastmile::cli::doctor::telegram::{TelegramFound, WebhookFound, telegram};
use lastmile::cli::doctor::{Line, Verdict, worst};
use lastmile::settings::Region;
use lastmile::storage::{Schema, Store};
use serde_json::Value;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool};
use sqlx::{AssertSqlSafe, SqlSafeStr};

use crate::support::real;

/// A folder in which the binary is run.
struct Place(tempfile::TempDir);

/// What a run said.
struct Said {
    code: i32,
    lines: Vec<Value>,
    text: String,
}

impl Said {
    fn line(&self, check: &str) -> &Value {
        self.lines.iter().find(|l| l["check"] == check).unwrap_or_else(|| panic!("no {check}: {}", self.text))
    }

    /// The verdict of a check, with what it says and the cure.
    fn of(&self, check: &str) -> (String, String) {
        let line = self.line(check);
        let text = |name: &str| line[name].as_str().unwrap_or_default();
        (text("verdict").to_owned(), format!("{}; {}", text("says"), text("cure")))
    }

    /// Those that aren't well.
    fn unwell(&self) -> Vec<&str> {
        self.lines.iter().filter(|l| l["verdict"] != "ok").map(|l| l["check"].as_str().unwrap()).collect()
    }
}

impl Place {
    fn empty() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    /// One village with its first secretary.
    fn well() -> Self {
        let place = Self::empty();
        let csv = "village,town,town_code,village_code\n侯庄村,大隗镇,410183106,410183106220\n";
        std::fs::write(place.path("villages.csv"), csv).unwrap();
        place.done(&["village", "import", "villages.csv"]);
        let post = "appoint --village houzhuang --name 陈向农 --role first_secretary --unit 市农业农村局";
        let term = "--from 2025-06-01 --until 2099-05-31";
        place.done(&post.split(' ').chain(term.split(' ')).collect::<Vec<_>>());
        std::fs::create_dir_all(place.path("data/files")).unwrap();
        place.knows_the_holidays();
        place
    }

    /// The notices of the years that today's dates fall in are in a folder of the operator's own.
    fn knows_the_holidays(&self) {
        std::fs::create_dir_all(self.path("policy/workdays")).unwrap();
        for year in [self.year(), self.year() + 1] {
            let notice = format!("notice = \"No. 1 of {year}\"\ndated = \"{}-11-04\"\n", year - 1);
            std::fs::write(self.path(&format!("policy/workdays/{year}.toml")), notice).unwrap();
        }
    }

    fn year(&self) -> i16 {
        #[expect(clippy::disallowed_methods, reason = "the real binary runs in real time")]
        jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).year()
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn run(&self, args: &[&str]) -> (i32, String, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_lastmile"))
            .args(args)
            .current_dir(self.0.path())
            .env("LASTMILE_HTTP__PUBLIC_URL", "https://village.example")
            .envs(self.path("policy").exists().then(|| ("LASTMILE_POLICY__DIR", self.path("policy"))))
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }

    fn done(&self, args: &[&str]) {
        let (code, _, err) = self.run(args);
        assert_eq!(code, 0, "{err}");
    }

    /// Asks twice, as text and as JSON: both say the same and end alike.
    fn doctor(&self, args: &[&str]) -> Said {
        let (code, text, err) = self.run(&[args, &["doctor"]].concat());
        assert_eq!(err, "");
        let (again, json, _) = self.run(&[args, &["doctor", "--json"]].concat());
        let lines: Vec<Value> = serde_json::from_str(&json).unwrap();
        assert_eq!((code, lines.len()), (again, text.lines().count()), "{text}");
        Said { code, lines, text }
    }

    async fn rows(&self) -> SqlitePool {
        let options = SqliteConnectOptions::new().filename(self.path("data/lastmile.db")).foreign_keys(false);
        SqlitePool::connect_with(options).await.unwrap()
    }

    /// Changes the database past the house.
    async fn change(&self, sql: &str) {
        let rows = self.rows().await;
        sqlx::raw_sql(AssertSqlSafe(sql.to_owned()).into_sql_str()).execute(&rows).await.unwrap();
        rows.close().await;
    }
}

/// Every file and folder below, with what is in it; SQLite's index of its log is scratch, and every reader notes in it.
fn bytes(folder: &Path) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
    let mut found = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(bytes(&path));
            found.insert(path, None);
        } else {
            let scratch = path.to_string_lossy().ends_with("-shm");
            let bytes = if scratch { vec![] } else { std::fs::read(&path).unwrap() };
            found.insert(path, Some(bytes));
        }
    }
    found
}

#[test]
fn a_well_installation_has_nothing_amiss() {
    let place = Place::well();
    let said = place.doctor(&[]);
    assert_eq!((said.code, said.unwell()), (0, vec![]), "{}", said.text);
    let checks: Vec<&str> = said.lines.iter().map(|l| l["check"].as_str().unwrap()).collect();
    assert_eq!(
        checks,
        [
            "settings",
            "database",
            "migrations",
            "clock",
            "zone",
            "files",
            "telegram",
            "policy",
            "workdays",
            "villages",
            "inbox",
            "outbox",
            "timers",
            "region",
            "address"
        ]
    );
    assert_eq!(said.line("telegram")["says"], "Telegram is off");
    assert_eq!(said.line("telegram")["cure"], Value::Null);
    assert!(said.of("zone").1.contains("Asia/Shanghai"), "{}", said.text);
    assert!(said.text.starts_with("ok    settings    all are understood"), "{}", said.text);
    assert!(!said.text.contains("陈向农"), "no names");
}

#[test]
fn where_nothing_is_nothing_is_made() {
    let place = Place::empty();
    let said = place.doctor(&[]);
    assert_eq!(said.code, 2);
    let (verdict, says) = said.of("database");
    assert!(verdict == "fail" && says.contains("sqlite:data/lastmile.db isn't there"), "{says}");
    assert_eq!(said.of("inbox"), ("warn".into(), "not looked at; mend what database says first".into()));
    assert_eq!(said.of("files").0, "warn");
    assert_eq!(bytes(place.0.path()), BTreeMap::new());
}

#[test]
fn wrong_settings_are_said_first_and_the_rest_is_still_looked_at() {
    let place = Place::well();
    std::fs::write(place.path("slips.toml"), "[http]\nlissten = \"127.0.0.1:1\"\n[database]\nreaders = 0\n").unwrap();
    let said = place.doctor(&["--config", "slips.toml"]);
    assert_eq!((said.code, said.unwell()), (2, vec!["settings", "address"]), "{}", said.text);
    let (verdict, says) = said.of("settings");
    assert_eq!((verdict.as_str(), said.lines[0]["check"].as_str()), ("fail", Some("settings")));
    assert!(
        says.contains("slips.toml:2") && says.contains("http.listen") && says.contains("database.readers"),
        "{says}"
    );
    assert!(said.of("address").1.starts_with("not looked at; mend what settings says"), "{}", said.text);
    // What may have been meant otherwise isn't looked for elsewhere.
    let said =
        place.doctor(&["--set", "database.ulr=postgres://a:secret@b/c", "--set", "database.url=mysql://x:secret@y/z"]);
    assert!(said.of("database").1.starts_with("not looked at; mend what settings says"), "{}", said.text);
    assert!(!said.text.contains("secret"), "{}", said.text);
    let said = place.doctor(&["--config", "nowhere.toml"]);
    assert_eq!((said.code, said.of("files").0.as_str()), (2, "warn"), "{}", said.text);
}

#[tokio::test]
async fn each_trouble_is_said_with_its_cure() {
    let place = Place::well();
    let asked = |check: &'static str, args: &[&str], verdict: &str, parts: &[&str]| {
        let said = place.doctor(args);
        let (found, says) = said.of(check);
        assert!(
            found == verdict && parts.iter().all(|p| says.contains(p)),
            "{check} {verdict} {parts:?}: {}",
            said.text
        );
        assert_eq!(said.code, if verdict == "fail" { 2 } else { 1 }, "{}", said.text);
    };
    std::fs::write(place.path("notes"), "no database").unwrap();
    asked("database", &["--set", "database.url=sqlite:notes"], "fail", &["sqlite:notes can't be read", "database.url"]);
    asked("files", &["--set", "files.url=file:notes"], "fail", &["isn't a folder", "files.url"]);
    asked("files", &["--set", "files.url=file:elsewhere"], "warn", &["elsewhere isn't there yet"]);
    asked("policy", &["--set", "policy.dir=nowhere"], "fail", &["nowhere", "policy.dir"]);
    asked("address", &["--set", "http.public_url=http://village.example"], "warn", &["without https"]);
    let open = ["--set", "http.listen=0.0.0.0:8420", "--set", "http.public_url=http://127.0.0.1:8420"];
    asked("address", &open, "warn", &["QR codes carry http://127.0.0.1:8420", "http.public_url"]);

    place
        .change("INSERT INTO address (id, channel, account, external, heard_at) VALUES (1, 'web', 'main', 'x', 0)")
        .await;
    place
        .change(
            "INSERT INTO inbox (id, channel, account, external_id, address_id, body, received_at, state, attempts, error) \
             VALUES (7, 'web', 'main', 'a', 1, 'my words', 1, 'failed', 5, 'my words again')",
        )
        .await;
    asked("inbox", &[], "warn", &["1 message couldn't be handled: 7", "`lastmile inbox retry`"]);
    place
        .change(
            "INSERT INTO outbox (id, address_id, lane, body, mechanism, state, not_before, created_at) \
             VALUES (8, 1, 'answer', 'my words', 'commitments', 'dead', 1, 1), (9, 1, 'answer', '', 'x', 'undeliverable', 1, 1)",
        )
        .await;
    asked("outbox", &[], "warn", &["1 message couldn't be said: 8 (1 message to", "`lastmile outbox retry`"]);
    place
        .change("INSERT INTO timer (id, mechanism, kind, subject, due_at, retry_at, failed) VALUES (5, 'x', 'y', 1, 1, 1, 1)")
        .await;
    asked("timers", &[], "warn", &["1 timer failed and isn't tried any more: 5", "`lastmile inbox retry`"]);
    place
        .change(
            "INSERT INTO file (id, address_id, path, kind, media_type, bytes, kept_at) \
             VALUES (3, 1, 'gone', 'photo', 'image/png', 1, 1)",
        )
        .await;
    asked("files", &[], "warn", &["of 1 file in data/files the bytes of 1 are gone: 3", "backup"]);
    asked(
        "files",
        &["--set", "files.url=file:elsewhere"],
        "fail",
        &["elsewhere isn't there, and 1 file should be in it"],
    );
    assert!(!place.doctor(&[]).text.contains("my words"), "nobody's words");

    place.change("UPDATE appointment SET until_day = '2025-07-01'").await;
    asked(
        "villages",
        &[],
        "warn",
        &["nobody in office, not in township or city either: houzhuang", "lastmile appoint"],
    );
    place.change("UPDATE inbox SET received_at = 4000000000000000").await;
    asked("clock", &[], "fail", &["the clock was set back", "NTP"]);
    // Unless it is a demo whose clock was moved on.
    place.change("INSERT INTO house VALUES ('demo_clock_shift', CAST('3000000000000000' AS BLOB))").await;
    asked("clock", &[], "ok", &["nothing in the database is later"]);
    place.change("DELETE FROM house WHERE name = 'demo_clock_shift'").await;
    place.change("UPDATE inbox SET received_at = 1; DELETE FROM appointment; DELETE FROM village").await;
    asked("villages", &[], "warn", &["there are none", "`lastmile village import FILE`"]);

    place.change("UPDATE _sqlx_migrations SET success = 0 WHERE version = 1").await;
    asked("migrations", &[], "fail", &["migration 1 was broken off"]);
    place.change("UPDATE _sqlx_migrations SET success = 1, checksum = x'00' WHERE version = 1").await;
    asked("migrations", &[], "fail", &["migration 1 has run, and isn't this program's"]);
    place.change("UPDATE _sqlx_migrations SET version = 99 WHERE version = 1").await;
    asked("migrations", &[], "fail", &["migration 99 has run, and isn't this program's"]);
    place.change("DELETE FROM _sqlx_migrations").await;
    asked("migrations", &[], "warn", &["none has run", "`lastmile serve`"]);
    place.change("DROP TABLE _sqlx_migrations; DROP TABLE timer").await;
    asked("timers", &[], "warn", &["not looked at: database: ", "mend what migrations says first"]);
}

#[tokio::test]
async fn it_writes_nothing() {
    let place = Place::well();
    let before = bytes(place.0.path());
    place.doctor(&[]);
    assert!(bytes(place.0.path()) == before, "nothing is other than before, and nothing new");
    // Whoever looks so can't write, on a file that others have open either.
    let url = format!("sqlite:{}", place.path("data/lastmile.db").display());
    let open = Store::open(&url, 1, 0).await.unwrap();
    let looks = Store::look(&url).await.unwrap();
    let Store::Sqlite { write, .. } = &looks else { unreachable!() };
    assert!(sqlx::query("DELETE FROM village").execute(write).await.is_err());
    looks.close().await;
    open.close().await;
    assert!(Store::look(&format!("sqlite:{}", place.path("none.db").display())).await.is_err());
    assert!(!place.path("none.db").exists());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn it_writes_nothing_beside_a_running_house_or_after_its_death() {
    let place = real::Place::new();
    let house = place.serve(&["log.filter=warn"], None);
    place.villager("houzhuang").say("村东头路灯不亮").await;
    place.at_rest().await;
    let data = place.path("data");
    let asked = || {
        let before = bytes(&data);
        assert!(before.keys().any(|p| p.ends_with("lastmile.db-wal")));
        let said = place.run(&["doctor", "--json"]);
        assert_eq!(said.code, 1, "{}{}", said.out, said.err);
        assert!(!said.out.contains("路灯"), "nobody's words");
        assert!(bytes(&data) == before, "nothing is other than before, and nothing new");
    };
    asked();
    house.kill();
    asked();
    // A copy that lost the index of its log can't be read truly without making one: it says so, and makes none.
    std::fs::remove_file(data.join("lastmile.db-shm")).unwrap();
    let before = bytes(&data);
    let said = place.run(&["doctor"]);
    assert!(said.code == 2 && said.out.contains("its log (-wal) stands beside it without an index"), "{}", said.out);
    assert!(bytes(&data) == before, "nothing new");
}

// The judgements ------------------------------------------------------------

/// Midnight in UTC before a day of 2026.
fn day(text: &str) -> Moment {
    let day: jiff::civil::Date = text.parse().unwrap();
    day.to_zoned(jiff::tz::TimeZone::UTC).unwrap().timestamp().into()
}

/// Each line is of that verdict, says that, and has a cure where it isn't well.
fn judged(rows: Vec<(Line, Verdict, &str)>) {
    for (line, verdict, part) in rows {
        let text = line.to_string();
        assert!(line.verdict == verdict && text.contains(part), "{verdict:?} {part}: {text}");
        assert_eq!(line.cure.is_none(), verdict == Verdict::Ok, "{text}");
        assert_eq!(text.lines().count(), 1, "{text}");
    }
}

#[test]
fn the_database_is_judged_by_what_was_found() {
    let database = |found| checks::database("postgres://me:***@here/it", &found);
    let files = |found, kept| checks::files(Path::new("data/files"), &found, kept);
    judged(vec![
        (database(DatabaseFound::Missing), Verdict::Fail, "isn't there"),
        (database(DatabaseFound::Closed("no\nanswer".into())), Verdict::Fail, "can't be read: no answer"),
        (database(DatabaseFound::Open(Access::Granted)), Verdict::Ok, "may write"),
        (database(DatabaseFound::Open(Access::Denied)), Verdict::Fail, "may not write"),
        (database(DatabaseFound::Open(Access::Unknown)), Verdict::Ok, "isn't known without writing"),
        (checks::migrations(Schema::Empty), Verdict::Warn, "none has run"),
        (checks::migrations(Schema::Behind { ran: 1, of: 2 }), Verdict::Warn, "1 of 2 have run"),
        (checks::migrations(Schema::Current), Verdict::Ok, "all have run"),
        (checks::migrations(Schema::Ahead(9)), Verdict::Warn, "of a newer release up to 9, which only add"),
        (checks::migrations(Schema::Newer(9)), Verdict::Fail, "migration 9"),
        (checks::migrations(Schema::Broken(9)), Verdict::Fail, "broken off"),
        (checks::migrations(Schema::Changed(9)), Verdict::Fail, "isn't this program's"),
        (files(FilesFound::Missing, None), Verdict::Warn, "isn't there yet"),
        (files(FilesFound::Missing, Some((2, vec![]))), Verdict::Fail, "2 files should be in it"),
        (files(FilesFound::NotAFolder("a wall".into()), None), Verdict::Fail, "a wall"),
        (files(FilesFound::Folder(Access::Denied), None), Verdict::Fail, "may not be written"),
        (files(FilesFound::Folder(Access::Granted), Some((12, (1..=12).collect()))), Verdict::Warn, "10 and 2 more"),
        (files(FilesFound::Folder(Access::Granted), Some((1, vec![]))), Verdict::Ok, "1 file in data/files"),
        (files(FilesFound::Folder(Access::Unknown), None), Verdict::Ok, "isn't known without writing"),
        (checks::seen("x", Err(Unseen::Settings), |()| Line::ok("x", "")), Verdict::Warn, "settings"),
        (checks::seen("x", Err(Unseen::Database), |()| Line::ok("x", "")), Verdict::Warn, "database"),
        (checks::seen("x", Err(Unseen::Failed("why".into())), |()| Line::ok("x", "")), Verdict::Warn, "why"),
        (checks::seen("x", Ok(()), |()| Line::ok("x", "seen")), Verdict::Ok, "seen"),
    ]);
}

#[test]
fn the_clock_and_the_rest_are_judged_by_what_was_found() {
    let now = day("2026-11-26");
    let minutes = |n: u64| now.plus(std::time::Duration::from_secs(60 * n));
    let clock = |newest, network| checks::clock(ClockFound { now, newest, network });
    let early = ClockFound { now: day("2025-12-31"), newest: None, network: None };
    let villages = |all, vacant: &[&str], alone: &[&str]| {
        let codes = |codes: &[&str]| codes.iter().map(|c| (*c).to_owned()).collect();
        checks::villages(&VillagesFound { all, vacant: codes(vacant), alone: codes(alone) })
    };
    let address = |url: &str, listen: &str| checks::address(url, listen.parse().unwrap());
    let (here, open) = ("127.0.0.1:8420", "0.0.0.0:8420");
    judged(vec![
        (checks::clock(early), Verdict::Fail, "before this version"),
        (clock(None, None), Verdict::Ok, "it is 2026-11-26T00:00:00Z"),
        (clock(Some(minutes(1)), None), Verdict::Ok, "nothing in the database is later"),
        (clock(Some(minutes(2)), Some(now)), Verdict::Fail, "set back"),
        (clock(Some(now), Some(minutes(1))), Verdict::Ok, "agrees"),
        (clock(Some(now), Some(minutes(2))), Verdict::Warn, "at Telegram's server"),
        (clock(None, Some(day("2026-11-25"))), Verdict::Warn, "at Telegram's server"),
        (checks::zone("Asia/Shanghai", jiff::civil::date(2026, 11, 26)), Verdict::Ok, "2026-11-26"),
        (checks::policy(Ok("2026-01-01".into())), Verdict::Ok, "2026-01-01"),
        (checks::policy(Err("x.toml:3: wrong".into())), Verdict::Fail, "x.toml:3"),
        (checks::workdays(&[(2026, Some("No. 7".into()))]), Verdict::Ok, "2026 (No. 7)"),
        (checks::workdays(&[(2026, Some("No. 7".into())), (2027, None)]), Verdict::Warn, "holidays of 2027 isn't here"),
        (villages(0, &[], &[]), Verdict::Warn, "village import"),
        (villages(2, &[], &[]), Verdict::Ok, "2 villages"),
        (villages(2, &["a"], &[]), Verdict::Warn, "township or city gets what is said: a"),
        (villages(2, &["a"], &["b"]), Verdict::Warn, "not in township or city either: b; no first secretary"),
        (checks::inbox(&[]), Verdict::Ok, "nothing"),
        (checks::inbox(&[3, 4]), Verdict::Warn, "2 messages couldn't be handled: 3, 4"),
        (checks::outbox(&[], 0), Verdict::Ok, "nothing is dead"),
        (checks::outbox(&[], 2), Verdict::Ok, "2 messages to addresses"),
        (checks::outbox(&[1], 0), Verdict::Warn, "1 message couldn't be said: 1"),
        (checks::timers(&[]), Verdict::Ok, "none"),
        (checks::timers(&[1, 2]), Verdict::Warn, "2 timers failed and aren't"),
        (checks::region(Region::China, true), Verdict::Warn, "leaves mainland China"),
        (checks::region(Region::China, false), Verdict::Ok, "cn"),
        (checks::region(Region::Anywhere, true), Verdict::Ok, ""),
        (checks::region(Region::Anywhere, false), Verdict::Ok, ""),
        (address("http://127.0.0.1:8420", open), Verdict::Warn, "no telephone reaches"),
        (address("http://localhost:8420", open), Verdict::Warn, "no telephone reaches"),
        (address("http://127.0.0.1:8420", here), Verdict::Ok, "this machine alone"),
        (address("https://village.example", here), Verdict::Ok, "village.example"),
        (address("http://village.example", open), Verdict::Warn, "without https"),
        (checks::settings(vec![]), Verdict::Ok, "understood"),
    ]);
}

#[test]
fn telegram_is_judged_by_what_its_server_answered() {
    let now = day("2026-11-26");
    let well = TelegramFound {
        me: Ok("village_bot".into()),
        date: None,
        wanted: None,
        webhook: Ok(WebhookFound::default()),
        commands: Ok(true),
    };
    let hook = |url: &str, last_error| Ok(WebhookFound { url: url.into(), pending: 3, last_error });
    let away = TelegramFound {
        me: Err("no answer".into()),
        webhook: Err("no answer".into()),
        commands: Err("no answer".into()),
        ..well.clone()
    };
    let found = |wanted: Option<&str>, webhook| {
        let found = TelegramFound { wanted: wanted.map(Into::into), webhook, ..well.clone() };
        telegram(Some(&found), now).remove(1)
    };
    let url = "https://village.example/t";
    let [bot, webhook, commands] = <[Line; 3]>::try_from(telegram(Some(&away), now)).unwrap();
    let old = Some((day("2026-11-25"), "Connection refused".to_owned()));
    let just_now = Some((now, "Connection refused".to_owned()));
    let stale = TelegramFound { commands: Ok(false), ..well.clone() };
    judged(vec![
        (telegram(None, now).remove(0), Verdict::Ok, "off"),
        (telegram(Some(&well), now).remove(0), Verdict::Ok, "@village_bot"),
        (telegram(Some(&well), now).remove(1), Verdict::Ok, "polling"),
        (telegram(Some(&well), now).remove(2), Verdict::Ok, "this version"),
        (telegram(Some(&stale), now).remove(2), Verdict::Warn, "aren't those of this version"),
        (bot, Verdict::Fail, "getMe"),
        (webhook, Verdict::Warn, "getWebhookInfo"),
        (commands, Verdict::Warn, "can't be asked for"),
        (found(None, hook(url, None)), Verdict::Fail, "say poll"),
        (found(Some(url), hook("", None)), Verdict::Fail, "none is set"),
        (found(Some(url), hook("https://x", None)), Verdict::Fail, "set to https://x"),
        (found(Some(url), hook(url, None)), Verdict::Ok, "3 updates wait"),
        (found(Some(url), hook(url, just_now)), Verdict::Warn, "Connection refused"),
        (found(Some(url), hook(url, old)), Verdict::Ok, "3 updates wait"),
    ]);
}

#[test]
fn the_exit_code_is_that_of_the_worst() {
    let (ok, warn, fail) = (Line::ok("a", ""), Line::warn("b", "", ""), Line::fail("c", "", ""));
    let code = |lines: &[Line]| worst(lines).code();
    assert_eq!((code(&[]), code(std::slice::from_ref(&ok)), code(&[ok.clone(), warn.clone()])), (0, 0, 1));
    assert_eq!(code(&[ok, fail, warn]), 2);
}
