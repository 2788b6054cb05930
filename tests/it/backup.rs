//! `lastmile backup` and `restore`: everything as of one moment, and back somewhere else.

use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;

use crate::support::real::{Place, Said, pause};
use crate::support::{env, postgres, required};

const PEOPLE: usize = 12;

/// Runs a command with settings of its own.
fn run(place: &Place, set: &[String], args: &[&str]) -> Said {
    let set = set.iter().flat_map(|s| ["--set", s.as_str()]);
    place.run(&set.chain(args.iter().copied()).collect::<Vec<_>>())
}

fn done(place: &Place, set: &[String], args: &[&str]) -> String {
    let said = run(place, set, args);
    assert_eq!(said.code, 0, "{args:?}: {}{}", said.out, said.err);
    said.out
}

/// The one sentence with which it is refused.
fn refused(place: &Place, set: &[String], args: &[&str]) -> String {
    let said = run(place, set, args);
    assert_eq!((said.code, said.out.as_str()), (1, ""), "{args:?}: {}", said.err);
    said.err
}

/// The settings of another place below the same folder.
fn elsewhere(place: &Place, name: &str) -> Vec<String> {
    let at = place.path(name);
    vec![
        format!("database.url=sqlite:{}", at.join("rows.db").display()),
        format!("files.url=file:{}", at.join("files").display()),
    ]
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

fn manifest(folder: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(folder.join("manifest.json")).unwrap()).unwrap()
}

/// Changes the middle byte.
fn breaks(path: &Path) {
    let mut bytes = std::fs::read(path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    std::fs::write(path, bytes).unwrap();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_house_under_talk_is_backed_up_restored_elsewhere_and_verified() {
    let place = Place::new();
    std::fs::create_dir_all(place.path("data/files")).unwrap();
    std::fs::write(place.path("data/files/photo"), [7; 70_000]).unwrap();
    let house = place.serve(&["limits.messages_per_minute=10000"], None);
    let speaking: Vec<_> = (0..PEOPLE)
        .map(|who| {
            let browser = place.villager("houzhuang");
            tokio::spawn(async move {
                for nth in 0..6 {
                    browser.say(&format!("第{who}户第{nth}回没电了")).await;
                }
            })
        })
        .collect();
    let rows = place.rows().await;
    let heard = || async { sqlx::query_scalar::<_, i64>("SELECT count(*) FROM inbox").fetch_one(&rows).await.unwrap() };
    while heard().await < 10 {
        pause(Duration::from_millis(5)).await;
    }
    let to = place.path("monday");
    let said = done(&place, &[], &["backup", "--to", text(&to)]);
    assert!(said.contains("monday holds all: ") && said.contains(", 1 file, "), "{said}");
    for speaker in speaking {
        speaker.await.unwrap();
    }
    let told = manifest(&to)["counts"]["heard"].as_i64().unwrap();
    assert!((10..heard().await).contains(&told), "{told}: people were speaking meanwhile");
    let only_mine = std::fs::metadata(&to).unwrap().permissions().mode() & 0o777;
    assert_eq!(only_mine, 0o700, "nobody else reads what villagers said");

    let there = elsewhere(&place, "there");
    let said = done(&place, &there, &["restore", "--from", text(&to)]);
    assert!(said.ends_with("and all is as recorded.\n"), "{said}");
    done(&place, &there, &["verify"]);
    assert_eq!(std::fs::read(place.path("there/files/photo")).unwrap(), [7; 70_000]);

    let again = refused(&place, &there, &["restore", "--from", text(&to)]);
    assert!(
        again.contains("rows.db is there already; set database.url to a file that isn't, or say --replace"),
        "{again}"
    );
    let running = refused(&place, &[], &["restore", "--from", text(&to), "--replace"]);
    assert!(running.contains("is open elsewhere, or can't be opened; stop the service first"), "{running}");
    house.stop().await;
    rows.close().await;
    done(&place, &[], &["restore", "--from", text(&to), "--replace"]);
    assert!(place.path("data/lastmile.db.replaced").exists(), "what stood there is kept");
    // What was heard and not yet handled at that moment is handled now.
    let house = place.serve(&[], None);
    place.settled().await;
    house.stop().await;
    place.verified();
}

#[test]
fn what_isnt_a_whole_backup_touches_nothing() {
    let place = Place::new();
    std::fs::create_dir_all(place.path("data/files")).unwrap();
    std::fs::write(place.path("data/files/photo"), [7; 999]).unwrap();
    let to = place.path("monday");
    done(&place, &[], &["backup", "--to", text(&to)]);
    let taken = refused(&place, &[], &["backup", "--to", text(&to)]);
    assert!(taken.contains("monday is there already"), "{taken}");
    let there = elsewhere(&place, "there");
    for (name, why) in [
        ("lastmile.db", "lastmile.db isn't what was backed up; take another backup"),
        ("files/photo", "photo isn't what was backed up; take another backup"),
    ] {
        let path = to.join(name);
        let whole = std::fs::read(&path).unwrap();
        breaks(&path);
        let said = refused(&place, &there, &["restore", "--from", text(&to)]);
        assert!(said.contains(why), "{said}");
        std::fs::write(&path, whole).unwrap();
    }
    std::fs::create_dir(place.path("tuesday.part")).unwrap();
    std::fs::copy(to.join("lastmile.db"), place.path("tuesday.part/lastmile.db")).unwrap();
    let said = refused(&place, &there, &["restore", "--from", text(&place.path("tuesday.part"))]);
    assert!(said.contains("tuesday.part was broken off, or is still being written"), "{said}");
    std::fs::create_dir(place.path("wednesday")).unwrap();
    let said = refused(&place, &there, &["restore", "--from", text(&place.path("wednesday"))]);
    assert!(said.contains("isn't a whole backup: its manifest.json can't be read"), "{said}");
    let said = refused(&place, &[], &["backup", "--to", text(&place.path("tuesday"))]);
    assert!(said.contains("tuesday.part is of a backup that runs or was broken off"), "{said}");
    assert!(!place.path("there").exists(), "nothing was touched");
    done(&place, &there, &["restore", "--from", text(&to)]);
    let empty = refused(&place, &elsewhere(&place, "nowhere"), &["backup", "--to", text(&place.path("nothing"))]);
    assert!(empty.contains("can't be read"), "{empty}");
    assert!(!place.path("nothing.part").exists());
}

/// The folder of the newest pg_dump on this machine; `None`, and said so: there is none.
fn clients() -> Option<PathBuf> {
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut versions: Vec<PathBuf> = debian.map(|d| d.path().join("bin")).collect();
    versions.sort();
    let mut found: Vec<PathBuf> = std::env::split_paths(&env("PATH")).collect();
    found.extend(versions);
    let bin = found.into_iter().rev().find(|bin| bin.join("pg_dump").exists() && bin.join("pg_restore").exists());
    if bin.is_none() {
        assert!(!required("postgres"), "LASTMILE_REQUIRE names postgres, and there is no pg_dump on this machine");
        println!("skipped: a_house_on_postgresql_is_backed_up_restored_elsewhere_and_verified (no pg_dump)");
    }
    bin
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_house_on_postgresql_is_backed_up_restored_elsewhere_and_verified() {
    let (Some(from), Some(other)) = (postgres::database().await, postgres::empty().await) else { return };
    let Some(bin) = clients() else { return };
    let place = Place::new();
    let here = [format!("database.url={}", from.url.replacen("lastmile@", "lastmile:p%40ss-word@", 1))];
    let villages = concat!(env!("CARGO_MANIFEST_DIR"), "/config/demo/villages.csv");
    done(&place, &here, &["village", "import", villages]);
    let house = place.serve(&[here[0].as_str()], None);
    place.villager("houzhuang").say("家里没电了").await;
    // Programs that tell what they were given.
    let spy = place.path("bin");
    std::fs::create_dir(&spy).unwrap();
    for name in ["pg_dump", "pg_restore"] {
        let (real, told) = (bin.join(name), place.path("told"));
        let script = format!(
            "#!/bin/sh\necho \"$0 $* / $PGPASSWORD\" >>'{}'\nexec '{}' \"$@\"\n",
            told.display(),
            real.display()
        );
        std::fs::write(spy.join(name), script).unwrap();
        std::fs::set_permissions(spy.join(name), PermissionsExt::from_mode(0o755)).unwrap();
    }
    let to = place.path("monday");
    done(&place, &here, &["backup", "--to", text(&to), "--pg-bin", text(&spy)]);
    let told = std::fs::read_to_string(place.path("told")).unwrap();
    let dump = told.lines().find(|l| l.contains("pg_dump")).unwrap();
    assert_eq!(dump.split(" / ").nth(1), Some("p@ss-word"), "{dump}");
    assert!(!dump.split(" / ").next().unwrap().contains("ss-word"), "no argument has the password: {dump}");

    let there = [format!("database.url={}", other.url)];
    let said = done(&place, &there, &["restore", "--from", text(&to), "--pg-bin", text(&bin)]);
    assert!(said.ends_with("and all is as recorded.\n"), "{said}");
    done(&place, &there, &["verify"]);
    let again = refused(&place, &there, &["restore", "--from", text(&to), "--pg-bin", text(&bin)]);
    assert!(again.contains("has tables; name an empty database, or say --replace"), "{again}");
    let running = refused(&place, &here, &["restore", "--from", text(&to), "--replace", "--pg-bin", text(&bin)]);
    assert!(running.contains("is used by others; stop the service first"), "{running}");
    done(&place, &there, &["restore", "--from", text(&to), "--replace", "--pg-bin", text(&bin)]);
    done(&place, &there, &["verify"]);
    let sqlite = refused(&place, &elsewhere(&place, "there"), &["restore", "--from", text(&to)]);
    assert!(sqlite.contains("the backup is of the other engine"), "{sqlite}");
    house.stop().await;
    breaks(&to.join("lastmile.dump"));
    let broken = refused(&place, &there, &["restore", "--from", text(&to), "--replace", "--pg-bin", text(&bin)]);
    assert!(broken.contains("lastmile.dump isn't what was backed up"), "{broken}");
    let without = refused(&place, &here, &["backup", "--to", text(&place.path("none")), "--pg-bin", "/nowhere"]);
    assert!(without.contains("pg_dump can't be run; install PostgreSQL's client programs"), "{without}");
    assert!(!place.path("none.part").exists(), "what was begun is gone");
}
