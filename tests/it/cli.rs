//! The command line, run as an operator runs it: the real binary, its answers and exit codes.

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use lastmile::base::Moment;
use lastmile::storage::outbox::{self, Lane, NewOutbox};
use lastmile::storage::{Store, addresses};
use serde_json::Value;

/// An empty folder with a database of its own, in which the binary is run.
struct Place {
    folder: tempfile::TempDir,
}

/// What a run said.
struct Said {
    code: i32,
    out: String,
    err: String,
}

impl Place {
    fn empty() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    /// With the demo's villages.
    fn with_villages() -> Self {
        let place = Self::empty();
        assert_eq!(place.run(&["village", "import", &demo("villages.csv")]).code, 0);
        place
    }

    fn run(&self, args: &[&str]) -> Said {
        let Output { status, stdout, stderr } = Command::new(env!("CARGO_BIN_EXE_lastmile"))
            .args(args)
            .current_dir(self.folder.path())
            .env("LASTMILE_HTTP__PUBLIC_URL", "https://village.example")
            .output()
            .unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Said { code: status.code().unwrap(), out: text(stdout), err: text(stderr) }
    }

    /// The one JSON value that a run with `--json` answers.
    fn json(&self, args: &[&str]) -> Value {
        let said = self.run(&[args, &["--json"]].concat());
        assert_eq!(said.code, 0, "{}", said.err);
        serde_json::from_str(&said.out).unwrap()
    }

    fn file(&self, name: &str, text: &str) -> String {
        let path = self.folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.display().to_string()
    }
}

fn demo(name: &str) -> String {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("config/demo").join(name).display().to_string()
}

const APPOINT: [&str; 13] = [
    "appoint",
    "--village",
    "houzhuang",
    "--name",
    "陈向农",
    "--role",
    "first_secretary",
    "--unit",
    "市农业农村局",
    "--from",
    "2025-06-01",
    "--until",
    "2099-05-31",
];

#[test]
fn villages_are_imported_and_listed() {
    let place = Place::empty();
    let said = place.run(&["village", "import", &demo("villages.csv")]);
    assert_eq!((said.code, said.out.as_str()), (0, "12 new, 0 changed, 0 unchanged.\n"));
    let listed = place.run(&["village", "list"]).out;
    assert!(listed.contains("houzhuang") && listed.contains("侯庄村"), "{listed}");
    let all = place.json(&["village", "list"]);
    assert_eq!(all.as_array().unwrap().len(), 12);
    assert_eq!(all[0]["code"], "shenyao");
}

#[test]
fn a_wrong_file_is_refused_by_line_and_nothing_is_imported() {
    let place = Place::empty();
    let file = place
        .file("wrong.csv", "village,town,town_code,village_code\n侯庄村,大隗镇,410183106,410183106220\n,大隗镇,1,2\n");
    let said = place.run(&["village", "import", &file]);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("line 3: village is empty"), "{}", said.err);
    assert_eq!(place.json(&["village", "list"]), serde_json::json!([]));
    assert_eq!(place.run(&["village", "import", "nowhere.csv"]).code, 1);
}

/// `--fresh` forgets a demo, and nothing else that a folder may hold.
#[tokio::test]
async fn only_a_demo_is_forgotten() {
    let place = Place::with_villages();
    let day = |data: &str| place.run(&["demo", "--year", "--only", "--days", "1", "--fresh", "--data", data]);
    std::fs::create_dir_all(place.folder.path().join("precious")).unwrap();
    let letter = place.file("precious/letter.txt", "dear");
    let said = day("precious");
    assert_eq!((said.code, said.err.contains("letter.txt is in it")), (1, true), "{}", said.err);
    assert!(std::path::Path::new(&letter).exists());
    let said = day("data");
    assert_eq!((said.code, said.err.contains("holds an installation and no demo")), (1, true), "{}", said.err);
    assert!(place.run(&["village", "list"]).out.contains("侯庄村"));
    // A year that was broken off is said to be one, and begins anew.
    assert_eq!(day("demo").code, 0);
    assert_eq!(day("demo").code, 0);
    let url = format!("sqlite:{}", place.folder.path().join("demo/lastmile.db").display());
    crate::moving::write(&url, &["DELETE FROM house WHERE name = 'demo_year'"]).await;
    let said = place.run(&["demo", "--year", "--only", "--days", "1", "--data", "demo"]);
    assert_eq!((said.code, said.err.contains("holds a year that was broken off")), (1, true), "{}", said.err);
    assert_eq!(day("demo").code, 0);
}

/// A demo keeps how far its clock was moved on, and a link that is made beside it holds by that clock.
#[tokio::test]
async fn beside_a_demo_its_clock_holds() {
    let place = Place::with_villages();
    place.json(&APPOINT);
    let expires = || {
        let invited = place.json(&["invite", "--appointment", "1"]);
        invited["expires_at"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap()
    };
    let before = expires();
    let day = 86_400_000_000_i64;
    let url = format!("sqlite:{}", place.folder.path().join("data/lastmile.db").display());
    crate::moving::write(&url, &["INSERT INTO house VALUES ('demo_clock_shift', CAST('259200000000' AS BLOB))"]).await;
    let moved = (expires().as_microsecond() - before.as_microsecond()) / day;
    assert_eq!(moved, 3);
    assert!(place.run(&["appoint", "--list"]).out.contains("侯庄村"));
}

#[test]
fn an_appointment_is_made_once_and_an_overlap_is_refused_with_the_dates() {
    let place = Place::with_villages();
    let made = place.json(&APPOINT);
    assert_eq!((&made["role"], &made["from"]), (&"first_secretary".into(), &"2025-06-01".into()));
    let again = place.run(&APPOINT);
    assert_eq!(again.code, 1);
    assert!(again.err.contains("stands already"), "{}", again.err);
    let other = APPOINT.map(|a| if a == "陈向农" { "林立森" } else { a });
    let refused = place.run(&other);
    assert_eq!(refused.code, 1);
    assert!(refused.err.contains("from 2025-06-01 until 2099-05-31"), "{}", refused.err);
}

#[test]
fn a_term_ends_early_but_no_day_that_has_passed_is_taken_away() {
    let place = Place::with_villages();
    let post = ["--village", "侯庄", "--name", "陈向农", "--role", "first_secretary", "--unit", "市农业农村局"];
    let term = ["--from", "2025-06-01", "--until", "2099-05-31"];
    assert_eq!(place.run(&[&["appoint"], &post[..], &term[..]].concat()).code, 0);
    let ended = place.run(&["appoint", "--end", "1", "--on", "2098-12-31"]);
    assert!(ended.out.contains("Appointment 1 ends on 2098-12-31."), "{}", ended.err);
    for (on, says) in [
        ("2098-12-31", "it ends on 2098-12-31 already"),
        ("2099-01-01", "it ends on 2098-12-31 already"),
        ("2025-06-30", "it can't end before"),
    ] {
        let said = place.run(&["appoint", "--end", "1", "--on", on]);
        assert_eq!(said.code, 1);
        assert!(said.err.contains(says), "{}", said.err);
    }
    assert!(place.run(&["appoint", "--end", "9", "--on", "2098-01-01"]).err.contains("there is no appointment 9"));
    assert_eq!(place.run(&["verify"]).code, 0);
    let held = place.run(&["handover", "--village", "侯庄"]);
    assert_eq!(held.out, "侯庄村: 陈向农 until 2098-12-31, 0 held\n");
    assert_eq!(place.json(&["handover", "--village", "houzhuang"])["holder"], "陈向农");
    let nobody = place.run(&["handover", "--village", "张湾"]);
    assert!(nobody.out.contains("nobody is in office, 0 held"), "{}{}", nobody.out, nobody.err);
}

#[test]
fn appointments_come_from_a_file_too() {
    let place = Place::with_villages();
    assert_eq!(place.json(&["appoint", "--from-file", &demo("offices.csv")])["new"], 31);
    assert_eq!(place.json(&["appoint", "--from-file", &demo("offices.csv")])["new"], 0);
}

#[test]
fn an_invitation_is_a_link_a_qr_code_and_its_end() {
    let place = Place::with_villages();
    place.json(&APPOINT);
    let said = place.run(&["invite", "--village", "侯庄"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(said.out.contains("https://village.example/i/"), "{}", said.out);
    assert!(said.out.contains('█'), "{}", said.out);

    let invitation = place.json(&["invite", "--appointment", "1"]);
    let payload = invitation["payload"].as_str().unwrap();
    let token = payload.strip_prefix("i_").unwrap();
    assert_eq!(token.len(), 22);
    assert_eq!(invitation["web_link"], format!("https://village.example/i/{token}"));
    assert_eq!(invitation["telegram_link"], Value::Null);
    assert!(invitation["expires_at"].as_str().unwrap().ends_with('Z'));
}

#[test]
fn an_invitation_needs_one_post_that_is_not_over() {
    let place = Place::with_villages();
    assert!(place.run(&["invite", "--village", "侯庄"]).err.contains("no appointment fits"));
    assert!(place.run(&["invite", "--appointment", "7"]).err.contains("no appointment 7"));
    let past = APPOINT.map(|a| if a == "2099-05-31" { "2025-06-30" } else { a });
    place.json(&past);
    assert!(place.run(&["invite", "--appointment", "1"]).err.contains("ended on 2025-06-30"));
}

#[test]
fn the_villages_link_and_qr_code_carry_its_code() {
    let place = Place::with_villages();
    assert!(place.run(&["village", "qr", "侯庄村"]).out.contains("https://village.example/v/houzhuang"));
    let unknown = place.run(&["village", "qr", "天边村"]);
    assert_eq!(unknown.code, 1);
    assert!(unknown.err.contains("lastmile village list"), "{}", unknown.err);
}

#[test]
fn a_command_that_is_not_understood_ends_with_two() {
    let place = Place::empty();
    for args in
        [&["fly"][..], &["appoint", "--role", "king"], &["appoint"], &["invite"], &["--set", "x", "village", "list"]]
    {
        assert_eq!(place.run(args).code, 2, "{args:?}");
    }
}

/// What is missing or wrong is named with what may stand there.
#[test]
fn a_command_half_given_is_told_the_rest() {
    let place = Place::empty();
    for (args, named) in [
        (&["invite"][..], &["--appointment", "--village", "--area", "--name", "--role"][..]),
        (&["invite", "--role", "king"], &["first_secretary, stand_in, township_clerk, city_admin, unit_clerk"]),
        (&["invite", "--appointment", "x"], &["a number that `lastmile appoint --list` shows"]),
        (&["appoint"], &["first_secretary|stand_in|township_clerk|city_admin|unit_clerk", "--from-file", "--list"]),
    ] {
        let said = place.run(args);
        assert!(said.code == 2 && named.iter().all(|n| said.err.contains(n)), "{args:?}: {}", said.err);
    }
}

#[test]
fn settings_come_by_flag_and_a_slip_is_said() {
    let place = Place::empty();
    let said = place.run(&["--set", "database.url=sqlite:other/own.db", "village", "list"]);
    assert_eq!(said.code, 0, "{}", said.err);
    assert!(place.folder.path().join("other/own.db").exists());
    let slip = place.run(&["--set", "database.ulr=x", "village", "list"]);
    assert_eq!(slip.code, 1);
    assert!(slip.err.contains("database.url"), "{}", slip.err);
}

#[test]
fn without_migrating_an_empty_database_is_refused() {
    let said = Place::empty().run(&["--no-migrate", "village", "list"]);
    assert_eq!(said.code, 1);
    assert!(said.err.contains("--no-migrate"), "{}", said.err);
}

#[test]
fn a_reader_that_has_enough_is_no_fault() {
    let place = Place::with_villages();
    for args in [&["village", "list"][..], &["config", "show"]] {
        let mut run = Command::new(env!("CARGO_BIN_EXE_lastmile"))
            .args(args)
            .current_dir(place.folder.path())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        // As `| head` does once it has its lines.
        drop(run.stdout.take());
        let Output { status, stderr, .. } = run.wait_with_output().unwrap();
        assert_eq!((status.code(), String::from_utf8(stderr).unwrap().as_str()), (Some(0), ""), "{args:?}");
    }
}

#[test]
fn appointments_are_listed_with_what_they_are_called() {
    let place = Place::with_villages();
    assert!(place.run(&["appoint", "--list"]).out.contains("`lastmile appoint` gives one"));
    place.json(&APPOINT);
    let listed = place.run(&["appoint", "--list"]);
    assert_eq!(listed.code, 0, "{}", listed.err);
    assert_eq!(listed.out, "   1  2025-06-01 until 2099-05-31  first_secretary  陈向农  侯庄村\n");
    let all = place.json(&["appoint", "--list"]);
    assert_eq!((&all[0]["id"], &all[0]["name"]), (&1.into(), &"陈向农".into()));
}

#[test]
fn a_slip_is_said_once_and_truly() {
    let place = Place::with_villages();
    let said = place.run(&APPOINT.map(|a| if a == "2025-06-01" { "2025-06-31" } else { a }));
    assert_eq!(said.code, 2);
    assert!(said.err.contains("it must be a day of the calendar, such as 2026-11-01"), "{}", said.err);
    for args in [
        &["--config", "nowhere.toml", "village", "list"][..],
        &["--set", "policy.dir=nowhere", "backlog"],
        &["village", "import", "nowhere.csv"],
    ] {
        let said = place.run(args);
        assert_eq!((said.code, said.err.matches("No such file").count()), (1, 1), "{}", said.err);
    }
    assert_eq!(place.run(&["verify"]).out, "All is as recorded: 1 book, 12 events.\n");
    place.json(&APPOINT);
    assert_eq!(place.run(&["verify"]).out, "All is as recorded: 2 books, 14 events.\n");
    let help = place.run(&["--help"]).out;
    assert!(help.contains("whatever the file and the environment say"), "{help}");
}

/// What was never said is there with its cause and its cure.
#[tokio::test]
async fn what_could_not_be_said_is_listed() {
    let place = Place::with_villages();
    assert_eq!(place.run(&["outbox", "list"]).out, "0 queued, 0 dead.\n");
    let url = format!("sqlite:{}", place.folder.path().join("data/lastmile.db").display());
    let store = Store::open(&url, 1, 0).await.unwrap();
    let mut tx = store.begin().await.unwrap();
    let now = Moment(1_795_395_600_000_000);
    let address = addresses::at(&mut tx, "web", "main", "x", now).await.unwrap();
    let new = NewOutbox {
        address,
        lane: Lane::Answer,
        body: "not a message",
        edits: None,
        watch: None,
        mechanism: "commitments",
        subject: 0,
        not_before: now,
    };
    let waiting = outbox::insert(&mut tx, &NewOutbox { lane: Lane::Notice, ..new.clone() }, now).await.unwrap();
    outbox::later(&mut tx, waiting, now, "the network doesn't answer", false).await.unwrap();
    let id = outbox::insert(&mut tx, &new, now).await.unwrap();
    outbox::dead(&mut tx, id, "its body can't be read", false).await.unwrap();
    tx.commit().await.unwrap();
    store.close().await;
    let said = place.run(&["outbox", "list"]).out;
    assert!(said.contains("2  to address 1  dead  1 try  its body can't be read"), "{said}");
    assert!(said.contains("`lastmile outbox retry`"), "{said}");
    let line = said.lines().find(|l| l.starts_with("1  to address 1  notice  ")).unwrap();
    assert!(line.ends_with("  1 try  the network doesn't answer") && !said.contains("not a message"), "{said}");
    let waiting = &place.json(&["outbox", "list"])["waiting"];
    assert_eq!((&waiting[0]["lane"], &waiting[0]["attempts"]), (&"notice".into(), &1.into()));
    assert_eq!(waiting[0]["created_at"], now.to_string());
    assert_eq!(waiting[0].get("body"), None);
    assert_eq!(place.json(&["outbox", "list"])["ended"][0]["state"], "dead");
}
