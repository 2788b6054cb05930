//! How the settings are written out: `lastmile config show`, and the text of `config/lastmile.toml`.

use std::fmt::Write;

use super::keys::{KEYS, Key, Kind};
use super::{Loaded, values};

/// The merged settings, a line each with where it came from; passwords masked. With `json`, one JSON array.
#[must_use]
pub fn show(loaded: &Loaded, json: bool) -> String {
    let rows: Vec<_> = KEYS.iter().filter_map(|key| Some((key, loaded.given.0.get(key.name)?))).collect();
    if json {
        let rows: Vec<_> = rows
            .into_iter()
            .map(|(key, written)| {
                serde_json::json!({
                    "key": key.name,
                    "value": json_value(key, &written.text),
                    "source": written.source.to_string(),
                })
            })
            .collect();
        return format!("{:#}\n", serde_json::Value::Array(rows));
    }
    let lines: Vec<_> = rows
        .into_iter()
        .map(|(key, written)| (format!("{} = {}", key.name, key.shown(&written.text)), &written.source))
        .collect();
    let width = lines.iter().map(|(line, _)| line.chars().count()).max().unwrap_or(0);
    lines.iter().fold(String::new(), |mut out, (line, source)| {
        let _ = writeln!(out, "{line:width$}  # {source}");
        out
    })
}

fn json_value(key: &Key, text: &str) -> serde_json::Value {
    match (key.kind, text.parse::<u64>()) {
        (Kind::Number, Ok(number)) => number.into(),
        (Kind::Number, Err(_)) | (Kind::Text, _) => values::without_password(text).into(),
        (Kind::Secret, _) => if text.is_empty() { "" } else { "***" }.into(),
    }
}

/// The text of `config/lastmile.toml`: every key with what it is for and its default, commented out.
#[must_use]
pub fn template() -> String {
    let mut out = String::from(
        "# The settings of lastmile. What is commented out shows the built-in value.\n\
         # Each can also be given as a variable of the environment, which comes before this file: LASTMILE_SECTION__KEY,\n\
         # for example LASTMILE_HTTP__LISTEN. `lastmile config show` prints what holds, and where it came from.\n",
    );
    let mut section = "";
    for key in KEYS {
        if key.section() != section {
            section = key.section();
            let _ = writeln!(out, "\n[{section}]");
        }
        for line in key.about {
            let _ = writeln!(out, "#{line}");
        }
        let name = &key.name[section.len() + 1..];
        let _ = writeln!(out, "# {name} = {}", key.shown(key.default));
    }
    out
}
