//! Every SQL text of the house is found in its source and prepared here, on the real schema.

use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use sqlx::{AssertSqlSafe, Executor, SqlSafeStr};

use super::Store;

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
    out
}

/// The texts of every `sql!(…)` in a token stream, as SQLite gets them; a dialect branch is put together.
fn texts(tokens: TokenStream, out: &mut Vec<String>) {
    let all: Vec<TokenTree> = tokens.into_iter().collect();
    for (i, token) in all.iter().enumerate() {
        if let TokenTree::Group(g) = token {
            let named = i >= 2 && all[i - 2].to_string() == "sql" && all[i - 1].to_string() == "!";
            let literals: Vec<String> = if named { literals(g.stream()) } else { vec![] };
            match literals.as_slice() {
                [one] => out.push(one.clone()),
                [head, lite, _, tail] => out.push(format!("{head}{lite}{tail}")),
                _ => texts(g.stream(), out),
            }
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

#[tokio::test]
async fn every_sql_prepares_on_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let url = format!("sqlite:{}", folder.path().join("t.db").display());
    let store = Store::open(&url, 1, 0).await.unwrap();
    store.migrate().await.unwrap();
    let Store::Sqlite { write, .. } = &store else { unreachable!() };
    let mut count = 0;
    for path in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        let mut found = vec![];
        texts(std::fs::read_to_string(&path).unwrap().parse().unwrap(), &mut found);
        for text in found {
            count += 1;
            let prepared = write.prepare(AssertSqlSafe(text.clone()).into_sql_str()).await;
            assert!(prepared.is_ok(), "{}: {text}\n{}", path.display(), prepared.err().unwrap());
        }
    }
    assert!(count > 40, "only {count} texts were found");
}
