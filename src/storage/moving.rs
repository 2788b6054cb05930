//! Carrying a whole installation from one database to another, whatever engines they are: the tables and columns as the
//! engine's own catalogue names them, their rows a page at a time in the order of the key, and how far it has come. A table
//! that a later migration brings goes along by itself. Which database is whose, and what is refused, is in `cli/moving.rs`.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use sqlx::{AssertSqlSafe, ColumnIndex, Decode, Row, Type};

use super::{Error, Result, Tx};
use crate::{on, sql};

/// What belongs to processes that run on one database, and has no meaning on another: there every duty is free at once.
const STAYS: [&str; 1] = ["lease"];
/// Rows that are written by one statement: neither engine takes more than some 32,000 values in one.
const TOGETHER: usize = 100;

/// What a column holds. There are no other types (migrations/README.md).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Whole,
    Text,
    Bytes,
}

/// What a row has in one column. It doesn't print: it may be somebody's words.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Cell {
    /// A whole number, an id, an instant, yes or no.
    Whole(Option<i64>),
    /// Text.
    Text(Option<String>),
    /// Bytes.
    Bytes(Option<Vec<u8>>),
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Column {
    name: String,
    kind: Kind,
    /// Its place in the primary key, from 1; 0: it isn't in it.
    key: i64,
    /// PostgreSQL counts its values by itself.
    counted: bool,
}

/// A table as the catalogue describes it.
#[derive(Clone, Debug)]
pub struct Table {
    /// Its name.
    pub name: String,
    columns: Vec<Column>,
}

/// Binds one cell after the other.
macro_rules! bound {
    ($query:expr, $cells:expr) => {{
        let mut query = $query;
        for cell in $cells {
            query = match cell {
                Cell::Whole(v) => query.bind(*v),
                Cell::Text(v) => query.bind(v.as_deref()),
                Cell::Bytes(v) => query.bind(v.as_deref()),
            };
        }
        query
    }};
}

fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

fn cells<'r, R>(row: &'r R, columns: &[Column]) -> Result<Vec<Cell>>
where
    R: Row,
    usize: ColumnIndex<R>,
    Option<i64>: Decode<'r, R::Database> + Type<R::Database>,
    Option<String>: Decode<'r, R::Database> + Type<R::Database>,
    Option<Vec<u8>>: Decode<'r, R::Database> + Type<R::Database>,
{
    let cell = |(place, column): (usize, &Column)| {
        Ok(match column.kind {
            Kind::Whole => Cell::Whole(row.try_get(place)?),
            Kind::Text => Cell::Text(row.try_get(place)?),
            Kind::Bytes => Cell::Bytes(row.try_get(place)?),
        })
    };
    columns.iter().enumerate().map(cell).collect()
}

impl Table {
    /// Whether another database's table of that name has the same columns, so that a row of one fits the other.
    #[must_use]
    pub fn fits(&self, other: &Self) -> bool {
        let shape = |t: &Self| t.columns.iter().map(|c| (c.name.clone(), c.kind, c.key)).collect::<Vec<_>>();
        self.name == other.name && shape(self) == shape(other)
    }

    /// The places of the key's columns, in the key's order.
    fn key(&self) -> Vec<usize> {
        let mut places: Vec<usize> = (0..self.columns.len()).filter(|&n| self.columns[n].key > 0).collect();
        places.sort_by_key(|&n| self.columns[n].key);
        places
    }

    fn names(&self, places: impl IntoIterator<Item = usize>) -> String {
        places.into_iter().map(|n| quoted(&self.columns[n].name)).collect::<Vec<_>>().join(", ")
    }

    /// Which rows count: how far a move has come is none of them.
    fn rows(&self) -> &'static str {
        if self.name == "house" { "name <> 'move'" } else { "1 = 1" }
    }
}

/// What the catalogue says of every column: its table, its name and type, its place in the key, whether it is counted.
async fn catalogue(tx: &mut Tx) -> Result<Vec<(String, String, String, i64, bool)>> {
    let text = match tx {
        Tx::Sqlite(_) => {
            "SELECT m.name, p.name, lower(p.type), p.pk, FALSE FROM sqlite_schema m JOIN pragma_table_info(m.name) p \
             WHERE m.type = 'table' AND m.name NOT LIKE '\\_sqlx%' ESCAPE '\\' AND m.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' \
             ORDER BY m.name, p.name"
        }
        Tx::Postgres(_) => {
            "SELECT t.relname::text, a.attname::text, format_type(a.atttypid, a.atttypmod), \
             coalesce(array_position(k.indkey::int2[], a.attnum) + 1, 0)::bigint, a.attidentity <> '' \
             FROM pg_class t JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum > 0 AND NOT a.attisdropped \
             LEFT JOIN pg_index k ON k.indrelid = t.oid AND k.indisprimary \
             WHERE t.relkind = 'r' AND t.relnamespace = current_schema()::regnamespace AND t.relname NOT LIKE '\\_sqlx%' \
             ORDER BY t.relname::text COLLATE \"C\", a.attname::text COLLATE \"C\""
        }
    };
    Ok(on!(tx, c => sqlx::query_as(text).fetch_all(c).await?))
}

/// Whether a database has no tables, but for the list of migrations.
///
/// # Errors
/// When the database can't be read.
pub async fn is_bare(tx: &mut Tx) -> Result<bool> {
    Ok(catalogue(tx).await?.is_empty())
}

/// All tables that are carried over, each after those that its rows refer to.
///
/// # Errors
/// When the database can't be read, or a table is of a kind that can't be carried.
pub async fn tables(tx: &mut Tx) -> Result<Vec<Table>> {
    let mut left: Vec<Table> = vec![];
    for (table, name, kind, key, counted) in catalogue(tx).await? {
        if STAYS.contains(&table.as_str()) {
            continue;
        }
        let kind = match kind.as_str() {
            "integer" | "bigint" => Kind::Whole,
            "text" => Kind::Text,
            "blob" | "bytea" => Kind::Bytes,
            other => return Err(Error::Corrupt("the catalogue", format!("{table}.{name} is of type {other}"))),
        };
        let column = Column { name, kind, key, counted };
        match left.last_mut().filter(|t| t.name == table) {
            Some(t) => t.columns.push(column),
            None => left.push(Table { name: table, columns: vec![column] }),
        }
    }
    if let Some(keyless) = left.iter().find(|t| t.key().is_empty()) {
        return Err(Error::Corrupt("the catalogue", format!("{} has no primary key", keyless.name)));
    }
    let text = match tx {
        Tx::Sqlite(_) => {
            "SELECT m.name, f.\"table\" FROM sqlite_schema m JOIN pragma_foreign_key_list(m.name) f WHERE m.type = 'table'"
        }
        Tx::Postgres(_) => {
            "SELECT t.relname::text, f.relname::text FROM pg_constraint k JOIN pg_class t ON t.oid = k.conrelid \
             JOIN pg_class f ON f.oid = k.confrelid \
             WHERE k.contype = 'f' AND t.relnamespace = current_schema()::regnamespace"
        }
    };
    let refers: Vec<(String, String)> = on!(tx, c => sqlx::query_as(text).fetch_all(c).await?);
    in_order(left, &refers)
}

/// Each table after those that it refers to; itself is no hindrance, since a row refers to an earlier one.
fn in_order(mut left: Vec<Table>, refers: &[(String, String)]) -> Result<Vec<Table>> {
    let mut ordered = vec![];
    while !left.is_empty() {
        let waiting: BTreeSet<String> = left.iter().map(|t| t.name.clone()).collect();
        let waits = |t: &Table| refers.iter().any(|(of, to)| *of == t.name && of != to && waiting.contains(to));
        let (later, now): (Vec<Table>, Vec<Table>) = left.into_iter().partition(waits);
        if now.is_empty() {
            let circle = waiting.into_iter().collect::<Vec<_>>().join(", ");
            return Err(Error::Corrupt("the catalogue", format!("these refer to each other in a circle: {circle}")));
        }
        ordered.extend(now);
        left = later;
    }
    Ok(ordered)
}

/// Lets a transaction be idle for as long as another database takes.
///
/// # Errors
/// When the database doesn't answer.
pub async fn unhurried(tx: &mut Tx) -> Result<()> {
    if let Tx::Postgres(c) = tx {
        sqlx::query("SET LOCAL idle_in_transaction_session_timeout = 0").execute(c.line()).await?;
    }
    Ok(())
}

/// Rows after the one with that key, at most `limit`, in the order of the key.
///
/// # Errors
/// When the database can't be read.
pub async fn page(tx: &mut Tx, table: &Table, after: Option<&[Cell]>, limit: usize) -> Result<Vec<Vec<Cell>>> {
    let key = table.key();
    let order = table.names(key.iter().copied());
    let marks = (1..=key.len()).map(|n| format!("${n}")).collect::<Vec<_>>().join(", ");
    let text = format!(
        "SELECT {} FROM {} WHERE {}{} ORDER BY {order} LIMIT {limit}",
        table.names(0..table.columns.len()),
        quoted(&table.name),
        table.rows(),
        if after.is_some() { format!(" AND ({order}) > ({marks})") } else { String::new() },
    );
    let after = after.unwrap_or_default();
    on!(tx, c => {
        let rows = bound!(sqlx::query(AssertSqlSafe(text)), after).fetch_all(c).await?;
        rows.iter().map(|row| cells(row, &table.columns)).collect()
    })
}

/// The key of a row, to go on after.
#[must_use]
pub fn key(table: &Table, row: &[Cell]) -> Vec<Cell> {
    table.key().into_iter().map(|n| row[n].clone()).collect()
}

/// Writes rows as they are.
///
/// # Errors
/// When the database can't be written, or has such a row.
pub async fn put(tx: &mut Tx, table: &Table, rows: &[Vec<Cell>]) -> Result<()> {
    let width = table.columns.len();
    for some in rows.chunks(TOGETHER.min(30_000 / width).max(1)) {
        let row = |n: usize| (1..=width).map(|m| format!("${}", n * width + m)).collect::<Vec<_>>().join(", ");
        let values = (0..some.len()).map(|n| format!("({})", row(n))).collect::<Vec<_>>().join(", ");
        let text =
            format!("INSERT INTO {} ({}) VALUES {values}", quoted(&table.name), table.names(0..table.columns.len()));
        on!(&mut *tx, c => bound!(sqlx::query(AssertSqlSafe(text)), some.iter().flatten()).execute(c).await.map(drop)?);
    }
    Ok(())
}

/// How many rows a table has.
///
/// # Errors
/// When the database can't be read.
pub async fn count(tx: &mut Tx, table: &Table) -> Result<i64> {
    let text = format!("SELECT count(*) FROM {} WHERE {}", quoted(&table.name), table.rows());
    Ok(on!(tx, c => sqlx::query_scalar(AssertSqlSafe(text)).fetch_one(c).await?))
}

/// What a table holds, to be compared: two of the same rows have the same sum, whatever order an engine gives them in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// How many rows.
    pub rows: i64,
    /// The sum of their hashes.
    hashes: [u64; 4],
}

impl Sum {
    fn add(&mut self, row: &[Cell]) {
        let mut hash = Sha256::new();
        for cell in row {
            let number;
            let bytes: Option<&[u8]> = match cell {
                Cell::Whole(v) => {
                    number = v.map(i64::to_be_bytes);
                    number.as_ref().map(|n| &n[..])
                }
                Cell::Text(v) => v.as_ref().map(|t| t.as_bytes()),
                Cell::Bytes(v) => v.as_deref(),
            };
            // Every cell is length-prefixed, so no two rows of a table can give the same bytes.
            hash.update([u8::from(bytes.is_some())]);
            hash.update((bytes.map_or(0, <[u8]>::len) as u64).to_be_bytes());
            hash.update(bytes.unwrap_or_default());
        }
        self.rows += 1;
        for (lane, eight) in self.hashes.iter_mut().zip(hash.finalize().chunks_exact(8)) {
            let eight: [u8; 8] = eight.try_into().unwrap_or_default();
            *lane = lane.wrapping_add(u64::from_be_bytes(eight));
        }
    }
}

/// Reads a whole table, `limit` rows at a time.
///
/// # Errors
/// When the database can't be read.
pub async fn sum(tx: &mut Tx, table: &Table, limit: usize) -> Result<Sum> {
    let (mut sum, mut after): (Sum, Option<Vec<Cell>>) = Default::default();
    loop {
        let rows = page(tx, table, after.as_deref(), limit).await?;
        rows.iter().for_each(|row| sum.add(row));
        match rows.last() {
            Some(last) if rows.len() == limit => after = Some(key(table, last)),
            _ => return Ok(sum),
        }
    }
}

/// Has PostgreSQL count on from the highest id that was written, and know how its tables have grown.
///
/// # Errors
/// When the database can't be written.
pub async fn settle(tx: &mut Tx, tables: &[Table]) -> Result<()> {
    let Tx::Postgres(c) = tx else { return Ok(()) };
    for table in tables {
        let name = quoted(&table.name);
        for column in table.columns.iter().filter(|c| c.counted) {
            let text = format!(
                "SELECT setval(pg_get_serial_sequence($1, $2), greatest(coalesce(max({}), 0), 0) + 1, false) FROM {name}",
                quoted(&column.name)
            );
            sqlx::query(AssertSqlSafe(text)).bind(&name).bind(&column.name).execute(c.line()).await?;
        }
        sqlx::query(AssertSqlSafe(format!("ANALYZE {name}"))).execute(c.line()).await?;
    }
    Ok(())
}

/// How far a move has come. It stands in the target, in `house`, until all is there.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// What the source was when it began.
    pub source: String,
    /// The table that is carried now; all before it are there. None: all are.
    pub table: Option<String>,
    /// The key of the last row of it that is there.
    pub after: Option<Vec<Cell>>,
}

impl Progress {
    fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("numbers, texts and bytes are JSON")
    }
}

/// How far a move to this database has come; none where none is under way.
///
/// # Errors
/// When the database can't be read, or what stands there isn't this program's.
pub async fn progress(tx: &mut Tx) -> Result<Option<Progress>> {
    let kept: Option<Vec<u8>> =
        on!(tx, c => sqlx::query_scalar(sql!("SELECT value FROM house WHERE name = 'move'")).fetch_optional(c).await?);
    kept.map(|bytes| serde_json::from_slice(&bytes).map_err(|e| Error::Corrupt("house", format!("move: {e}"))))
        .transpose()
}

/// Notes that a move begins here.
///
/// # Errors
/// `Conflict` when one is under way; when the database can't be written.
pub async fn begin(tx: &mut Tx, progress: &Progress) -> Result<()> {
    let rows = on!(tx, c => sqlx::query(sql!("INSERT INTO house (name, value) VALUES ('move', $1) ON CONFLICT (name) DO NOTHING"))
        .bind(progress.bytes()).execute(c).await?.rows_affected());
    if rows == 1 { Ok(()) } else { Err(Error::Conflict("house move")) }
}

/// Notes how far it has come, with the rows of the same transaction; done before them, it keeps a second move away.
///
/// # Errors
/// `Conflict` when another process has gone on with it; when the database can't be written.
pub async fn advance(tx: &mut Tx, from: &Progress, to: &Progress) -> Result<()> {
    let rows = on!(tx, c => sqlx::query(sql!("UPDATE house SET value = $2 WHERE name = 'move' AND value = $1"))
        .bind(from.bytes()).bind(to.bytes()).execute(c).await?.rows_affected());
    if rows == 1 { Ok(()) } else { Err(Error::Conflict("house move")) }
}

/// Notes that it is over: the database may be used.
///
/// # Errors
/// When the database can't be written.
pub async fn over(tx: &mut Tx) -> Result<()> {
    on!(tx, c => sqlx::query(sql!("DELETE FROM house WHERE name = 'move'")).execute(c).await.map(drop)?);
    Ok(())
}
