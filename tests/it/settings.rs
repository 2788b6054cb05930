//! The settings room: which source wins, what is refused and how that is said, and what is shown.

use std::path::{Path, PathBuf};

use lastmile::settings::{LogFormat, Region, Settings, SettingsError, Source, show, template};

type Pairs<'a> = &'a [(&'a str, &'a str)];

fn pairs(given: Pairs<'_>) -> Vec<(String, String)> {
    given.iter().map(|(name, value)| ((*name).into(), (*value).into())).collect()
}

/// A file of that text, in a folder that lives as long as the first of the two.
fn file(text: &str) -> (tempfile::TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("my.toml");
    std::fs::write(&path, text).unwrap();
    (dir, path)
}

fn load(text: &str, env: Pairs<'_>, flags: Pairs<'_>) -> Result<lastmile::settings::Loaded, SettingsError> {
    let (_dir, path) = file(text);
    Settings::load(Some(&path), pairs(env), pairs(flags))
}

/// What is said when it is refused; the file is called `my.toml`.
fn refusal(text: &str, env: Pairs<'_>, flags: Pairs<'_>) -> String {
    let (dir, path) = file(text);
    let said = Settings::load(Some(&path), pairs(env), pairs(flags)).expect_err("it is refused").to_string();
    assert!(!said.contains('\n'), "{said}");
    said.replace(&format!("{}/", dir.path().display()), "")
}

#[test]
fn nothing_said_gives_the_built_in_settings() {
    let settings = load("", &[], &[]).unwrap().settings;
    assert_eq!(settings.tenant.name, "lastmile");
    assert_eq!(settings.tenant.language, "zh-Hans");
    assert_eq!(settings.tenant.region, Region::Anywhere);
    assert_eq!(settings.database.url.sqlite_path(), Some(Path::new("data/lastmile.db")));
    assert_eq!((settings.database.readers, settings.database.max_pages), (4, 0));
    assert_eq!(settings.http.listen.to_string(), "127.0.0.1:8420");
    assert_eq!(settings.http.public_url, "http://127.0.0.1:8420");
    assert_eq!((settings.http.max_upload_photo, settings.http.max_upload_voice), (10 << 20, 5 << 20));
    assert_eq!(settings.http.session_days, 180);
    assert_eq!(settings.policy.dir, None);
    assert_eq!(settings.files.url, Path::new("data/files"));
    assert_eq!((settings.log.filter.as_str(), settings.log.format), ("info", LogFormat::Text));
    assert_eq!((settings.desk.tries, settings.limits.messages_per_minute), (5, 30));
}

#[test]
fn flags_win_over_the_environment_and_that_over_the_file() {
    let text = "[database]\nreaders = 2\nmax_pages = 1_000\n\n[http]\nlisten = \"0.0.0.0:1\"\nsession_days = 7\n";
    let env = [("LASTMILE_HTTP__LISTEN", "0.0.0.0:2"), ("LASTMILE_HTTP__SESSION_DAYS", "8"), ("HOME", "/root")];
    let (_dir, path) = file(text);
    let loaded = Settings::load(Some(&path), pairs(&env), pairs(&[("http.listen", "0.0.0.0:3")])).unwrap();

    assert_eq!(loaded.settings.http.listen.port(), 3);
    assert_eq!(loaded.source("http.listen"), Some(&Source::Flag));
    assert_eq!(loaded.settings.http.session_days, 8);
    let variable = Source::Environment("LASTMILE_HTTP__SESSION_DAYS".into());
    assert_eq!(loaded.source("http.session_days"), Some(&variable));
    assert_eq!((loaded.settings.database.readers, loaded.settings.database.max_pages), (2, 1000));
    assert_eq!(loaded.source("database.readers"), Some(&Source::File(path, 2)));
    assert_eq!(loaded.source("desk.tries"), Some(&Source::BuiltIn));
    assert_eq!(loaded.source("no.such"), None);
}

#[test]
fn a_named_file_must_be_there_and_the_usual_one_need_not() {
    let nowhere = tempfile::tempdir().unwrap().path().join("no.toml");
    let said = Settings::load(Some(&nowhere), [], []).unwrap_err().to_string();
    assert!(said.starts_with(&nowhere.display().to_string()), "{said}");
    assert!(Settings::load(None, [], []).is_ok());
}

#[test]
fn a_wrong_key_is_refused_with_the_nearest_known_one() {
    assert_eq!(
        refusal("[http]\nlisten = \"0.0.0.0:1\"\nlistn = 1\n", &[], &[]),
        "my.toml:3: found the unknown key http.listn, the nearest that is allowed is http.listen"
    );
    assert_eq!(
        refusal("\n[htpp]\n", &[], &[]),
        "my.toml:2: found the unknown key htpp, the nearest that is allowed is http"
    );
    assert_eq!(
        refusal("", &[("LASTMILE_DATABASE_URL", "sqlite:x")], &[]),
        "environment LASTMILE_DATABASE_URL: found the unknown key LASTMILE_DATABASE_URL, \
         the nearest that is allowed is LASTMILE_DATABASE__URL"
    );
    assert_eq!(
        refusal("", &[], &[("desk.trys", "1")]),
        "command line: found the unknown key desk.trys, the nearest that is allowed is desk.tries"
    );
}

#[test]
fn a_wrong_value_is_refused_with_where_it_stands_and_what_is_allowed() {
    for (text, says) in [
        ("[database]\nreaders = 65", "my.toml:2: database.readers: found 65, allowed is a whole number from 1 to 64"),
        ("[database]\nreaders = -1", "my.toml:2: database.readers: found -1, allowed is a whole number from 1 to 64"),
        (
            "[database]\nreaders = \"4\"",
            "my.toml:2: database.readers: found a text, allowed is a whole number without quotes",
        ),
        ("[tenant]\nname = 4", "my.toml:2: tenant.name: found a number, allowed is a text in quotes"),
        (
            "[tenant]\nlanguage = \"fr\"",
            "my.toml:2: tenant.language: found \"fr\", allowed is one of \"zh-Hans\", \"en\"",
        ),
        ("http = 4", "my.toml:1: http: found a single value, allowed is a section [http] with keys"),
        (
            "[files]\nurl = \"s3://bucket\"",
            "my.toml:2: files.url: found \"s3://bucket\", allowed is \"file:FOLDER\"; \
             other stores, such as s3, are not supported yet",
        ),
    ] {
        assert_eq!(refusal(text, &[], &[]), says);
    }
    assert_eq!(
        refusal("", &[("LASTMILE_TENANT__TIMEZONE", "Mars/Base")], &[]),
        "environment LASTMILE_TENANT__TIMEZONE: tenant.timezone: found \"Mars/Base\", \
         allowed is the IANA name of a time zone, such as \"Asia/Shanghai\""
    );
    assert!(refusal("[http\nlisten = 1", &[], &[]).starts_with("my.toml:1: "));
}

#[test]
fn a_wrong_value_is_refused_even_where_a_later_source_replaces_it() {
    let said = refusal("[desk]\ntries = 0", &[], &[("desk.tries", "3")]);
    assert!(said.starts_with("my.toml:2: desk.tries: found 0"), "{said}");
}

#[test]
fn addresses_and_urls_are_taken_only_whole() {
    for (key, good, bad) in [
        ("http.listen", vec!["0.0.0.0:80", "[::]:8420"], vec!["localhost:80", "8420", "127.0.0.1", ""]),
        (
            "http.public_url",
            vec!["https://bot.example", "http://10.0.0.1:8420", "https://bot.example/"],
            vec![
                "bot.example",
                "ftp://bot.example",
                "https://",
                "https://a/b",
                "https://a?b",
                "https://a#b",
                "https://u@a",
                "https://a//",
            ],
        ),
        (
            "database.url",
            vec!["sqlite:a.db", "sqlite:///var/a.db", "postgres://u:p@h/n", "postgresql:///n"],
            vec!["", "sqlite:", "sqlite://", "postgres://", "mysql://h/n", "a.db"],
        ),
        ("files.url", vec!["file:data", "file:///srv/files"], vec!["", "file:", "file://", "/srv/files"]),
        (
            "log.filter",
            vec!["info", "warn,lastmile::desk=trace"],
            vec!["", "lastmile=loud", "loud", "info,", "info,loud"],
        ),
        ("log.format", vec!["text", "json"], vec!["", "xml"]),
        ("tenant.region", vec!["", "cn"], vec!["de"]),
        ("tenant.name", vec!["新密市驻村办"], vec!["", "two\nlines"]),
        ("http.session_days", vec!["1", "400"], vec!["0", "401", "1.5", ""]),
    ] {
        for value in good {
            assert!(load("", &[], &[(key, value)]).is_ok(), "{key} takes {value:?}");
        }
        for value in bad {
            let said = refusal("", &[], &[(key, value)]);
            assert!(said.starts_with(&format!("command line: {key}: found ")), "{said}");
        }
    }
    let settings =
        load("", &[], &[("http.public_url", "https://bot.example/"), ("database.url", "sqlite:///var/a.db")]);
    let settings = settings.unwrap().settings;
    assert_eq!(settings.http.public_url, "https://bot.example");
    assert_eq!(settings.database.url.sqlite_path(), Some(Path::new("/var/a.db")));
}

#[test]
fn passwords_are_never_shown() {
    for url in [
        "postgres://bot:hush@db.example/lastmile",
        "postgres://bot:hu@sh/hush@db.example/lastmile",
        "postgres://db.example/lastmile?user=bot&password=hush&sslmode=require",
        "postgres:///lastmile?sslpassword=hush",
    ] {
        let loaded = load("", &[("LASTMILE_DATABASE__URL", url)], &[]).unwrap();
        assert_eq!(loaded.settings.database.url.reveal(), url);
        for out in [show(&loaded, false), show(&loaded, true), format!("{loaded:?}")] {
            assert!(!out.contains("hush"), "{out}");
            assert!(out.contains("***"), "{out}");
            assert!(out.contains("lastmile"), "{out}");
        }
    }
    let said = refusal("", &[("LASTMILE_DATABASE__URL", "postgress://bot:hush@h/n")], &[]);
    assert!(said.contains("postgress://bot:***@h/n") && !said.contains("hush"), "{said}");
}

#[test]
fn show_says_every_key_with_its_value_and_source() {
    let loaded = load("", &[("LASTMILE_DESK__TRIES", "7")], &[("tenant.name", "新密")]).unwrap();
    let text = show(&loaded, false);
    let row = |key: &str| text.lines().find(|l| l.starts_with(&format!("{key} = "))).unwrap();
    assert!(row("desk.tries").starts_with("desk.tries = 7 "));
    assert!(row("desk.tries").ends_with("  # environment LASTMILE_DESK__TRIES"));
    assert!(row("tenant.name").starts_with("tenant.name = \"新密\" "));
    assert!(row("http.listen").ends_with("  # built in"));

    let json: serde_json::Value = serde_json::from_str(&show(&loaded, true)).unwrap();
    let rows = json.as_array().unwrap();
    assert_eq!(rows.len(), text.lines().count());
    let tries = rows.iter().find(|r| r["key"] == "desk.tries").unwrap();
    assert_eq!(tries["value"], 7);
    assert_eq!(tries["source"], "environment LASTMILE_DESK__TRIES");
}

#[test]
fn the_file_that_is_shipped_has_every_key_with_its_default() {
    let shipped = Path::new(env!("CARGO_MANIFEST_DIR")).join("config/lastmile.toml");
    assert_eq!(
        std::fs::read_to_string(shipped).unwrap(),
        template(),
        "config/lastmile.toml is settings::template(): write it anew from there"
    );
    let spoken: Vec<_> =
        template().lines().filter(|l| !l.is_empty() && !l.starts_with('#')).map(String::from).collect();
    assert!(spoken.iter().all(|l| l.starts_with('[')), "only sections are not commented out: {spoken:?}");

    // With the keys no longer commented out, it says what is built in.
    let is_key =
        |l: &str| l.strip_prefix("# ").is_some_and(|l| l.split_once(" = ").is_some_and(|(k, _)| !k.contains(' ')));
    let said: String =
        template().lines().map(|l| if is_key(l) { format!("{}\n", &l[2..]) } else { format!("{l}\n") }).collect();
    let (_dir, path) = file(&said);
    let loaded = Settings::load(Some(&path), [], []).unwrap();
    let values =
        |text: String| text.lines().map(|l| l.split("  # ").next().unwrap().trim().to_owned()).collect::<Vec<_>>();
    assert_eq!(values(show(&loaded, false)), values(show(&load("", &[], &[]).unwrap(), false)));
    assert!(!show(&loaded, false).contains("built in"), "every key is in the file");
}
