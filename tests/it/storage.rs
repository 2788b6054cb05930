//! The store on both engines: every SQL text of the house prepares, is answered through an index where rows are many, and
//! the two schemas are one.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use lastmile::storage::Store;
use proc_macro2::{TokenStream, TokenTree};
use sqlx::{AssertSqlSafe, Executor, Row, SqlSafeStr, SqlStr};

use crate::support::postgres;

/// An SQL text of the house.
pub struct Text {
    /// Below `src`.
    pub file: String,
    pub sqlite: String,
    postgres: String,
}

/// Every `.rs` file below `folder`.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let mut out = vec![];
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            out.extend(sources(&path));
        } else if path.extension().is_some_and(|e| e == "rs") {
            out.push(path);
        }
    }
    out.sort();
    out
}

/// The texts of every `sql!(…)` in a token stream; a dialect branch is put together.
fn texts(file: &str, tokens: TokenStream, out: &mut Vec<Text>) {
    let all: Vec<TokenTree> = tokens.into_iter().collect();
    for (i, token) in all.iter().enumerate() {
        if let TokenTree::Group(g) = token {
            let named = i >= 2 && all[i - 2].to_string() == "sql" && all[i - 1].to_string() == "!";
            let literals: Vec<String> = if named { literals(g.stream()) } else { vec![] };
            let (sqlite, postgres) = match literals.as_slice() {
                [one] => (one.clone(), one.clone()),
                [head, lite, pg, tail] => (format!("{head}{lite}{tail}"), format!("{head}{pg}{tail}")),
                _ => {
                    texts(file, g.stream(), out);
                    continue;
                }
            };
            out.push(Text { file: file.to_owned(), sqlite, postgres });
        }
    }
}

fn literals(tokens: TokenStream) -> Vec<String> {
    tokens
        .into_iter()
        .filter_map(|t| match t {
            TokenTree::Literal(l) => syn::parse_str::<syn::LitStr>(&l.to_string()).ok().map(|s| s.value()),
            TokenTree::Group(_) | TokenTree::Ident(_) | TokenTree::Punct(_) => None,
        })
        .collect()
}

/// Every SQL text of the house.
pub fn all_texts() -> Vec<Text> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = vec![];
    for path in sources(&src) {
        let file = path.strip_prefix(&src).unwrap().display().to_string();
        texts(&file, std::fs::read_to_string(&path).unwrap().parse().unwrap(), &mut found);
    }
    assert!(found.len() > 200, "only {} texts were found", found.len());
    found
}

fn sql(text: &str) -> SqlStr {
    AssertSqlSafe(text.to_owned()).into_sql_str()
}

/// A new database in a file, with all tables.
async fn on_sqlite() -> (Store, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&format!("sqlite:{}", folder.path().join("t.db").display()), 1, 0).await.unwrap();
    store.migrate().await.unwrap();
    (store, folder)
}

/// A new database on PostgreSQL, made by the migrations from nothing.
async fn on_postgres() -> Option<(Store, postgres::Database)> {
    let database = postgres::empty().await?;
    let store = Store::open(&database.url, 2, 0).await.unwrap();
    store.migrate().await.unwrap();
    Some((store, database))
}

#[tokio::test]
async fn every_sql_prepares_on_sqlite() {
    let (store, _folder) = on_sqlite().await;
    let Store::Sqlite { write, .. } = &store else { unreachable!() };
    for text in all_texts() {
        let prepared = write.prepare(sql(&text.sqlite)).await;
        assert!(prepared.is_ok(), "{}: {}\n{}", text.file, text.sqlite, prepared.err().unwrap());
    }
}

#[tokio::test]
async fn every_sql_prepares_on_postgres() {
    let Some((store, _database)) = on_postgres().await else { return };
    let Store::Postgres(hosts) = &store else { unreachable!() };
    let here = hosts.here();
    for text in all_texts() {
        let prepared = here.prepare(sql(&text.postgres)).await;
        assert!(prepared.is_ok(), "{}: {}\n{}", text.file, text.postgres, prepared.err().unwrap());
    }
}

/// What a schema says, a line each: columns with type and nullability, keys, unique columns, indexes, foreign keys.
pub type Lines = BTreeSet<String>;

async fn lines_of_sqlite(store: &Store) -> Lines {
    let Store::Sqlite { read, .. } = store else { unreachable!() };
    let texts = [
        "SELECT 'column ' || m.name || '.' || p.name || ' ' || CASE p.type WHEN 'INTEGER' THEN 'bigint' WHEN 'BLOB' THEN 'bytea' ELSE lower(p.type) END \
         || CASE WHEN p.\"notnull\" OR p.pk > 0 THEN ' not null' ELSE '' END \
         FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table' AND m.name NOT LIKE '\\_sqlx%' ESCAPE '\\'",
        "SELECT 'key ' || m.name || ' ' || (SELECT group_concat(name, ',') FROM (SELECT p.name FROM pragma_table_info(m.name) p WHERE p.pk > 0 ORDER BY p.pk)) \
         FROM sqlite_master m WHERE m.type = 'table' AND m.name NOT LIKE '\\_sqlx%' ESCAPE '\\'",
        "SELECT CASE WHEN i.\"unique\" THEN 'unique ' ELSE 'index ' END || m.name || ' ' \
         || (SELECT group_concat(c, ',') FROM (SELECT coalesce(x.name, '(expression)') || CASE WHEN x.\"desc\" THEN ' desc' ELSE '' END AS c \
             FROM pragma_index_xinfo(i.name) x WHERE x.key ORDER BY x.seqno)) \
         || CASE WHEN i.partial THEN ' partial' ELSE '' END \
         FROM sqlite_master m JOIN pragma_index_list(m.name) i WHERE m.type = 'table' AND i.origin <> 'pk' AND m.name NOT LIKE '\\_sqlx%' ESCAPE '\\'",
        "SELECT 'foreign ' || m.name || '.' || f.\"from\" || ' -> ' || f.\"table\" || ' on delete ' || lower(f.on_delete) \
         FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'",
    ];
    let mut lines = Lines::new();
    for text in texts {
        lines.extend(sqlx::query_scalar::<_, String>(sql(text)).fetch_all(read).await.unwrap());
    }
    lines
}

async fn lines_of_postgres(store: &Store) -> Lines {
    let Store::Postgres(hosts) = store else { unreachable!() };
    let here = hosts.here();
    let pool = here.pool();
    let columns = "(SELECT string_agg(CASE WHEN k = 0 THEN '(expression)' ELSE \
         (SELECT attname FROM pg_attribute a WHERE a.attrelid = i.indrelid AND a.attnum = k) END \
         || CASE WHEN (i.indoption[n - 1] & 1) = 1 THEN ' desc' ELSE '' END, ',' ORDER BY n) \
         FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS u(k, n) WHERE n <= i.indnkeyatts)";
    let indexes = format!(
        "SELECT CASE WHEN i.indisprimary THEN 'key ' WHEN i.indisunique THEN 'unique ' ELSE 'index ' END || t.relname || ' ' || {columns} \
         || CASE WHEN i.indpred IS NOT NULL THEN ' partial' ELSE '' END \
         FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid JOIN pg_namespace n ON n.oid = t.relnamespace \
         WHERE n.nspname = 'public' AND t.relname NOT LIKE '\\_sqlx%'"
    );
    let texts = [
        "SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type || CASE is_nullable WHEN 'NO' THEN ' not null' ELSE '' END \
         FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE '\\_sqlx%'",
        &indexes,
        "SELECT 'foreign ' || c.conrelid::regclass || '.' || a.attname || ' -> ' || c.confrelid::regclass || ' on delete ' \
         || CASE c.confdeltype WHEN 'a' THEN 'no action' WHEN 'r' THEN 'restrict' WHEN 'c' THEN 'cascade' WHEN 'n' THEN 'set null' ELSE 'set default' END \
         FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey) WHERE c.contype = 'f'",
    ];
    let mut lines = Lines::new();
    for text in texts {
        lines.extend(sqlx::query_scalar::<_, String>(sql(text)).fetch_all(pool).await.unwrap());
    }
    lines
}

/// The schema, a line for each table's part.
pub async fn schema() -> Lines {
    let (store, _folder) = on_sqlite().await;
    lines_of_sqlite(&store).await
}

#[tokio::test]
async fn both_engines_have_one_schema() {
    let (sqlite, _folder) = on_sqlite().await;
    let sqlite = lines_of_sqlite(&sqlite).await;
    for kind in ["column ", "key ", "unique ", "index ", "foreign "] {
        assert!(sqlite.iter().any(|l| l.starts_with(kind)), "no {kind}is seen: {sqlite:#?}");
    }
    let Some((store, _database)) = on_postgres().await else { return };
    let postgres = lines_of_postgres(&store).await;
    let only_sqlite: Vec<_> = sqlite.difference(&postgres).collect();
    let only_postgres: Vec<_> = postgres.difference(&sqlite).collect();
    assert!(
        only_sqlite.is_empty() && only_postgres.is_empty(),
        "SQLite: {only_sqlite:#?}\nPostgreSQL: {only_postgres:#?}"
    );
}

/// The steps of a plan that read a whole table: there every row is looked at, however many there are.
fn scans(plan: &[String]) -> Vec<&String> {
    plan.iter()
        .filter(|step| {
            step.contains("SCAN ") && !step.contains(" USING ") && *step != "SCAN CONSTANT ROW"
                || step.contains("Seq Scan on")
        })
        .collect()
}

/// Those that read it whole on purpose, since nobody waits for them or the table is small.
fn whole(found: &[(String, String)]) -> String {
    found.iter().map(|(file, text)| format!("{file}: {text}\n")).collect()
}

#[tokio::test]
async fn what_reads_a_whole_table_on_sqlite_does_so_on_purpose() {
    let (store, _folder) = on_sqlite().await;
    let Store::Sqlite { write, .. } = &store else { unreachable!() };
    let mut found = vec![];
    for text in all_texts() {
        let steps = sqlx::query(sql(&format!("EXPLAIN QUERY PLAN {}", text.sqlite))).fetch_all(write).await.unwrap();
        let steps: Vec<String> = steps.iter().map(|row| row.get("detail")).collect();
        if !scans(&steps).is_empty() {
            found.push((text.file, text.sqlite));
        }
    }
    insta::assert_snapshot!("whole_tables_on_sqlite", whole(&found));
}

#[tokio::test]
async fn what_reads_a_whole_table_on_postgres_does_so_on_purpose() {
    let Some((store, _database)) = on_postgres().await else { return };
    let Store::Postgres(hosts) = &store else { unreachable!() };
    let mut c = hosts.here().pool().acquire().await.unwrap();
    // Tables without rows are always read whole: asked is whether an index could serve.
    c.execute("SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan").await.unwrap();
    let mut found = vec![];
    for (n, text) in all_texts().into_iter().enumerate() {
        c.execute(sql(&format!("PREPARE plan_{n} AS {}", text.postgres))).await.unwrap();
        let takes: i32 =
            sqlx::query_scalar("SELECT cardinality(parameter_types) FROM pg_prepared_statements WHERE name = $1")
                .bind(format!("plan_{n}"))
                .fetch_one(&mut *c)
                .await
                .unwrap();
        let nulls = vec!["NULL"; usize::try_from(takes).unwrap()].join(", ");
        let nulls = if takes == 0 { String::new() } else { format!("({nulls})") };
        let steps = c.fetch_all(sql(&format!("EXPLAIN EXECUTE plan_{n}{nulls}"))).await.unwrap();
        let steps: Vec<String> = steps.iter().map(|row| row.get(0)).collect();
        if !scans(&steps).is_empty() {
            found.push((text.file, text.postgres));
        }
    }
    insta::assert_snapshot!("whole_tables_on_postgres", whole(&found));
}
