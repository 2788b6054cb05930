//! What holds the house up: rules about the tree itself, read from its files. The floors are in `house/floors.rs`.
//! Every rule is a function over texts, and beside the check of the tree stands one of a planted breach.

mod floors;
mod tokens;

use std::collections::BTreeSet;
use std::path::Path;

use tokens::tokens;

/// The clippy bans without which time or the environment could be read behind the house's back.
const BANNED_BY_CLIPPY: &[&str] = &[
    "jiff::Timestamp::now",
    "jiff::Zoned::now",
    "std::env::var",
    "std::env::var_os",
    "std::env::vars",
    "std::env::vars_os",
    "std::time::Instant::now",
    "std::time::SystemTime::now",
    "tokio::time::Instant::now",
    "tokio::time::interval",
    "tokio::time::sleep",
    "tokio::time::sleep_until",
];

/// Ways in which SQL reads the engine's clock (`current_time` finds `current_timestamp` too). Time is a bound argument.
const SQL_CLOCKS: &[&str] = &[
    "now()",
    "'now'",
    "current_date",
    "current_time",
    "localtime",
    "clock_timestamp",
    "statement_timestamp",
    "transaction_timestamp",
    "unixepoch()",
];

/// Words that no name in the code carries, and why.
const BANNED_WORDS: &[(&str, &str)] = &[
    ("ticket", "it is a commitment"),
    ("citizen", "it is a villager"),
    ("resident", "it is a villager"),
    ("check_in", "nobody checks in with us"),
    ("checkin", "nobody checks in with us"),
    ("leaderboard", "persons and villages are never ranked"),
    ("ranking", "persons and villages are never ranked"),
    ("online_time", "nobody's time online is counted"),
    ("auto_close", "only the villager, or silence told as such, ends a matter"),
];

/// Every file below a folder of the project, by its path from the project's root, in order. Binary files are left out.
fn files(folder: &str) -> Vec<(String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut found = Vec::new();
    let mut folders = vec![root.join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("the folder can be read") {
            let path = entry.expect("the entry can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(text) = std::fs::read_to_string(&path) {
                let name = path.strip_prefix(root).expect("it lies below the root");
                found.push((name.to_string_lossy().into_owned(), text));
            }
        }
    }
    found.sort();
    assert!(!found.is_empty(), "{folder} is empty: this test would check nothing");
    found
}

/// The Rust files below `src/`.
fn sources() -> Vec<(String, String)> {
    files("src").into_iter().filter(|(path, _)| path.ends_with(".rs")).collect()
}

/// A file of the project, by its path from the root.
fn read(path: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).expect(path)
}

/// The paths of those files of which `breaks` says something, with what it says.
fn breaches(files: &[(String, String)], breaks: impl Fn(&str) -> Vec<String>) -> Vec<String> {
    files.iter().flat_map(|(path, text)| breaks(text).into_iter().map(move |what| format!("{path}: {what}"))).collect()
}

fn none(found: &[String]) {
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

// Chinese lives in config/ -------------------------------------------------

/// The lines that hold a Han character.
fn chinese(text: &str) -> Vec<String> {
    let han = |c: char| {
        matches!(c, '\u{2e80}'..='\u{2fdf}' | '\u{3005}'..='\u{3007}' | '\u{3400}'..='\u{4dbf}'
            | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3fffd}')
    };
    text.lines().filter(|line| line.contains(han)).map(|line| format!("Chinese in \"{}\"", line.trim())).collect()
}

#[test]
fn no_chinese_stands_under_src() {
    none(&breaches(&files("src"), chinese));
}

#[test]
fn planted_chinese_is_seen() {
    assert_eq!(chinese("let a = 1;\n// 村东头\nlet b = \"承诺\";").len(), 2);
    assert_eq!(chinese("let full_width = '\u{ff11}'; // 1, “quoted” …"), Vec::<String>::new());
}

// Every file says what lives in it -----------------------------------------

fn unopened(text: &str) -> Vec<String> {
    if text.starts_with("//! ") { vec![] } else { vec!["doesn't begin with //! and what lives here".into()] }
}

#[test]
fn every_source_file_says_what_lives_in_it() {
    none(&breaches(&sources(), unopened));
}

#[test]
fn a_planted_file_without_opening_is_seen() {
    assert_eq!(unopened("use std::fmt;\n//! Too late.").len(), 1);
    assert_eq!(unopened("//!\nuse std::fmt;").len(), 1);
}

// The clock is handed in ---------------------------------------------------

/// What a clippy.toml bans and shouldn't, or doesn't and should. Clippy itself passes over a list that isn't there.
fn bans_astray(clippy: &str) -> Vec<String> {
    let parsed: toml::Table = clippy.parse().expect("clippy.toml is TOML");
    let rows = parsed.get("disallowed-methods").and_then(toml::Value::as_array).cloned().unwrap_or_default();
    let banned: BTreeSet<&str> = rows.iter().filter_map(|row| row.get("path")?.as_str()).collect();
    let wanted: BTreeSet<&str> = BANNED_BY_CLIPPY.iter().copied().collect();
    let mut astray: Vec<String> = wanted.difference(&banned).map(|path| format!("{path} isn't banned")).collect();
    astray.extend(banned.difference(&wanted).map(|path| format!("{path} is banned but not listed in this test")));
    astray.extend(rows.iter().filter(|row| row.get("reason").is_none()).map(|row| format!("{row:?} gives no reason")));
    if banned.is_empty() {
        astray.push("nothing is banned".into());
    }
    astray
}

#[test]
fn clippy_bans_every_other_way_to_the_time_and_the_environment() {
    none(&bans_astray(&read("clippy.toml")));
}

#[test]
fn planted_gaps_in_the_bans_are_seen() {
    let whole = read("clippy.toml");
    let gap: String = whole.lines().filter(|line| !line.contains("jiff::Zoned::now")).collect();
    assert_eq!(bans_astray(&gap), ["jiff::Zoned::now isn't banned"]);
    let more = whole.replace("disallowed-methods = [", "disallowed-methods = [{ path = \"a::b\" },");
    assert_eq!(bans_astray(&more).len(), 2, "unlisted, and without a reason");
    assert!(bans_astray("").contains(&"nothing is banned".to_owned()));
}

// SQL doesn't read the time either -----------------------------------------

fn sql_clock(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    SQL_CLOCKS.iter().filter(|clock| lower.contains(*clock)).map(|clock| format!("SQL reads {clock}")).collect()
}

/// The same in Rust, where only string literals can be SQL.
fn sql_clock_in_rust(source: &str) -> Vec<String> {
    tokens(source).iter().filter(|token| token.contains('"')).flat_map(|literal| sql_clock(literal)).collect()
}

#[test]
fn sql_takes_the_time_as_an_argument() {
    none(&breaches(&sources(), sql_clock_in_rust));
    none(&breaches(
        &files("migrations").into_iter().filter(|(path, _)| path.ends_with(".sql")).collect::<Vec<_>>(),
        sql_clock,
    ));
}

#[test]
fn planted_sql_clocks_are_seen() {
    assert_eq!(sql_clock("at BIGINT DEFAULT CURRENT_TIMESTAMP").len(), 1);
    assert_eq!(sql_clock_in_rust(r#"fn f() { sql!("UPDATE timer SET due_at = NOW()") }"#).len(), 1);
    assert_eq!(sql_clock_in_rust("/// Never now().\nfn f(c: &C) -> M { c.now() }"), Vec::<String>::new());
}

// Two engines, one set of migrations ---------------------------------------

/// What is wrong with two folders of migrations, given their file names in order.
fn unmatched(sqlite: &[String], postgres: &[String]) -> Vec<String> {
    let mut wrong = Vec::new();
    if sqlite != postgres {
        wrong.push(format!("sqlite has {sqlite:?}, postgres {postgres:?}"));
    }
    for (n, name) in sqlite.iter().enumerate() {
        if !name.starts_with(&format!("{:04}_", n + 1)) || !name.ends_with(".sql") {
            wrong.push(format!("{name} should be {:04}_<name>.sql", n + 1));
        }
    }
    wrong
}

#[test]
fn both_engines_have_the_same_migrations() {
    let names = |folder: &str| -> Vec<String> {
        let strip = |path: String| path.rsplit('/').next().unwrap_or_default().to_owned();
        files(folder).into_iter().map(|(path, _)| strip(path)).collect()
    };
    none(&unmatched(&names("migrations/sqlite"), &names("migrations/postgres")));
}

#[test]
fn planted_unmatched_migrations_are_seen() {
    let names = |names: &[&str]| -> Vec<String> { names.iter().map(ToString::to_string).collect() };
    assert_eq!(unmatched(&names(&["0001_a.sql"]), &names(&["0001_b.sql"])).len(), 1);
    assert_eq!(unmatched(&names(&["0001_a.sql", "0003_b.sql"]), &names(&["0001_a.sql", "0003_b.sql"])).len(), 1);
    assert_eq!(unmatched(&names(&["0001_a.sql"]), &names(&["0001_a.sql"])), Vec::<String>::new());
}

/// What a release that doesn't know a migration couldn't live with, where the migration's name doesn't say so.
fn contracts(path: &str, text: &str) -> Vec<String> {
    let name = path.rsplit('/').next().unwrap_or_default();
    if name.get(5..).is_some_and(|words| words.starts_with("contract_")) {
        return vec![];
    }
    let code: String =
        text.lines().map(|line| line.split("--").next().unwrap_or_default()).collect::<Vec<_>>().join(" ");
    let mut wrong = Vec::new();
    for statement in code.to_uppercase().split(';') {
        let words = format!(" {} ", statement.split_whitespace().collect::<Vec<_>>().join(" "));
        for taken in [" DROP TABLE ", " DROP COLUMN ", " RENAME ", " ALTER COLUMN ", " SET NOT NULL "] {
            if words.contains(taken) {
                wrong.push(format!("{taken:?} wants a name like 0042_contract_<what>.sql"));
            }
        }
        if words.contains(" ADD COLUMN ") && words.contains(" NOT NULL") && !words.contains(" DEFAULT ") {
            wrong.push("an added column is nullable or has a default".to_owned());
        }
    }
    wrong
}

#[test]
fn a_migration_that_takes_something_away_says_so_in_its_name() {
    let migrations = files("migrations").into_iter().filter(|(path, _)| path.ends_with(".sql"));
    none(&migrations.flat_map(|(path, text)| contracts(&path, &text)).collect::<Vec<_>>());
}

#[test]
fn planted_contractions_are_seen() {
    let expanding = "ALTER TABLE t ADD COLUMN a BIGINT NOT NULL DEFAULT 0; -- then drop table t\nDROP INDEX i;";
    assert_eq!(contracts("migrations/sqlite/0042_add_a.sql", expanding), Vec::<String>::new());
    for taken in [
        "alter table t drop column a",
        "DROP  TABLE t",
        "ALTER TABLE t RENAME TO u",
        "ALTER TABLE t ADD COLUMN a TEXT NOT NULL",
        "ALTER TABLE t ALTER COLUMN a SET DATA TYPE TEXT",
    ] {
        assert_eq!(contracts("migrations/sqlite/0042_contracted.sql", taken).len(), 1, "{taken}");
    }
    assert_eq!(contracts("migrations/sqlite/0042_contract_old_a.sql", "DROP TABLE t"), Vec::<String>::new());
}

// Nothing left undone ------------------------------------------------------

fn undone(source: &str) -> Vec<String> {
    let tokens = tokens(source);
    let names = ["todo", "unimplemented", "dbg"];
    let left = |three: &&[String]| names.contains(&three[0].as_str()) && three[1] == "!" && three[2] == "(";
    tokens.windows(3).filter(left).map(|three| format!("{}! is left in it", three[0])).collect()
}

#[test]
fn nothing_is_left_undone() {
    none(&breaches(&sources(), undone));
}

#[test]
fn planted_gaps_are_seen() {
    assert_eq!(undone("fn f() { todo!() }  fn g() { std::dbg!(1); if x { unimplemented!(\"later\") } }").len(), 3);
    assert_eq!(undone("// todo!()\nfn todo() -> bool { a.todo != b }"), Vec::<String>::new());
}

// One word for one thing ---------------------------------------------------

/// `closedAt`, `ClosedAt` and `CLOSED_AT` as `closed_at`.
fn snake(name: &str) -> String {
    let mut snake = String::new();
    let mut before = '_';
    for c in name.chars() {
        if c.is_uppercase() && before.is_lowercase() {
            snake.push('_');
        }
        snake.extend(c.to_lowercase());
        before = c;
    }
    snake
}

fn banned_words(source: &str) -> Vec<String> {
    let mut found = Vec::new();
    for name in tokens(source).iter().filter(|token| !token.contains('"')) {
        let framed = format!("_{}_", snake(name));
        let hit =
            |(word, _): &&(&str, &str)| framed.contains(&format!("_{word}_")) || framed.contains(&format!("_{word}s_"));
        found.extend(BANNED_WORDS.iter().filter(hit).map(|(_, why)| format!("the name {name}: {why}")));
    }
    found
}

#[test]
fn names_are_the_glossarys() {
    none(&breaches(&sources(), banned_words));
}

#[test]
fn planted_names_are_seen() {
    assert_eq!(banned_words("struct TicketRow; fn rank() {} let open_tickets = 1;").len(), 2);
    assert_eq!(banned_words("fn check_in_by_secretary() {}").len(), 1);
    assert_eq!(banned_words("fn check_inbox() { let president = \"ticket\"; }"), Vec::<String>::new());
}

// One way to change a commitment ---------------------------------------------

/// What the file at `path` does that only `commitments/act.rs` (and the SQL of it, `commitments/store.rs`) may do.
fn changes(path: &str, source: &str) -> Vec<String> {
    let writes = |literal: &str| {
        let sql = literal.to_lowercase();
        ["insert into commitment ", "update commitment ", "delete from commitment "].iter().any(|w| sql.contains(w))
    };
    let tokens = tokens(source);
    let calls = tokens
        .windows(3)
        .filter(|three| three[0] == "store" && three[1] == "::" && ["save", "reserve"].contains(&three[2].as_str()));
    let wrote =
        tokens.iter().filter(|token| token.contains('"') && writes(token)).filter(|_| !path.ends_with("/store.rs"));
    let called = calls.filter(|_| path != "src/commitments/act.rs").map(|three| three.concat());
    wrote.map(|sql| format!("writes a commitment: {sql}")).chain(called.map(|call| format!("calls {call}"))).collect()
}

#[test]
fn nothing_but_act_changes_a_commitment() {
    let found = sources().iter().flat_map(|(path, source)| changes(path, source)).collect::<Vec<_>>();
    none(&found);
    assert_eq!(changes("src/desk/own.rs", &read("src/commitments/act.rs")).len(), 2, "act saves and reserves");
}

#[test]
fn planted_changes_are_seen() {
    let planted = r#"fn f() { store::save(tx, &c); sql!("UPDATE commitment SET stage = $1") }"#;
    assert_eq!(changes("src/desk/own.rs", planted).len(), 2);
    assert_eq!(changes("src/commitments/act.rs", "fn f() { store::save(tx, &c) }"), Vec::<String>::new());
}

// What a transaction has read --------------------------------------------------

/// Functions that write a row of people and don't forget what their transaction has read of them.
fn unforgotten(source: &str) -> Vec<String> {
    let writes = |body: &str| {
        ["person", "appointment", "leave", "village"].iter().any(|table| {
            body.contains(&format!("INSERT INTO {table} (")) || body.contains(&format!("UPDATE {table} SET "))
        })
    };
    let functions = source.split("async fn ").skip(1);
    functions
        // The count of matters is no part of what is kept of a village.
        .filter(|body| writes(body) && !body.contains("known::changed(tx)") && !body.contains("SET last_number"))
        .map(|body| body.split('(').next().unwrap_or_default().to_owned())
        .collect()
}

#[test]
fn who_writes_people_forgets_what_was_read() {
    none(&breaches(&sources(), unforgotten));
}

#[test]
fn a_planted_writer_that_forgets_nothing_is_seen() {
    let planted = "async fn rename(tx: &mut Tx) { sql!(\"UPDATE person SET name = $1\") }\nasync fn next() {}";
    assert_eq!(unforgotten(planted), ["rename"]);
    assert!(unforgotten(&planted.replace("{ sql", "{ known::changed(tx); sql")).is_empty());
}

// ARCHITECTURE.md names what stands -----------------------------------------

/// The paths in backticks, like `Desk::one`, whose last name nothing in the tree bears.
fn gone(text: &str, names: &BTreeSet<String>) -> Vec<String> {
    let is_path = |p: &&str| p.contains("::") && p.chars().all(|c| c.is_alphanumeric() || c == '_' || c == ':');
    let last = |p: &str| p.rsplit("::").next().unwrap_or_default().to_owned();
    let paths = text.split('`').skip(1).step_by(2).filter(is_path);
    paths.filter(|p| !names.contains(&last(p))).map(|p| format!("`{p}` stands nowhere")).collect()
}

#[test]
fn architecture_names_functions_and_tests_that_stand() {
    let tests = files("tests").into_iter().filter(|(path, _)| path.ends_with(".rs"));
    let names = sources().into_iter().chain(tests).flat_map(|(_, source)| tokens(&source)).collect();
    none(&gone(&read("ARCHITECTURE.md"), &names));
}

#[test]
fn a_planted_name_that_is_gone_is_seen() {
    let text = "```floors\n1 a::b\n```\n`Desk::one` calls `route::gone`, see `cli::*` and `a.rs`.";
    assert_eq!(gone(text, &BTreeSet::from(["one".to_owned()])), ["`route::gone` stands nowhere"]);
}
