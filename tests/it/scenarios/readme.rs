//! The conversation at the top of both READMEs, played as it is written there: what the house says in it is said word for
//! word, in both languages.

use std::path::Path;

use crate::lived_in_process;
use crate::village::{Person, Village};

lived_in_process!(in_chinese, in_english);

async fn in_chinese(v: &Village) {
    reads(v, 1, ["**村民**", "**书记**"]).await;
}

async fn in_english(v: &Village) {
    reads(v, 2, ["**Villager**", "**Secretary**"]).await;
}

/// The cells of one column of a README's first table.
fn cells(file: &str, column: usize) -> Vec<String> {
    let text = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(file)).expect("the README is there");
    let rows = text.lines().skip_while(|l| !l.starts_with("|---")).skip(1).take_while(|l| l.starts_with('|'));
    rows.map(|l| l.split('|').nth(column).expect("a cell").trim().to_owned()).collect()
}

/// Words without blanks, so that a line's break or a card's mark doesn't count.
fn bare(text: &str) -> String {
    text.replace('：', ":").chars().filter(|c| !c.is_whitespace()).collect()
}

/// Plays the column: people do what stands there, and the villager hears every line of the house, in that order.
async fn reads(v: &Village, column: usize, [villager, secretary]: [&str; 2]) {
    let all = cells("README.md", column);
    assert_eq!(all, cells("README.zh-Hans.md", column), "both READMEs tell the same conversation");
    let (chen, wang) = (v.secretary().await, v.villager("王大山").await);
    if column == 2 {
        chen.says("/lang").await;
        wang.says("/lang").await;
    }
    let mut read = 0;
    for cell in all {
        if let Some(words) = cell.strip_prefix(villager) {
            wang.says(words.trim()).await;
        } else if let Some(done) = cell.strip_prefix(secretary) {
            acts(&chen, done).await;
        } else {
            for line in cell.split("<br>") {
                let (heard, line) = (bare(&wang.transcript()), bare(line));
                let at = heard[read..].find(&line);
                assert!(at.is_some(), "{line}\n{}", wang.transcript());
                read += at.unwrap_or_default() + line.len();
            }
        }
    }
    v.rests().await;
}

/// Presses what stands in brackets, and says the rest.
async fn acts(person: &Person, done: &str) {
    for piece in done.split_inclusive(']').flat_map(|p| p.split_inclusive('[')) {
        match piece.trim().trim_end_matches('[').trim() {
            "" => {}
            key if key.ends_with(']') => person.presses(key.trim_end_matches(']')).await,
            words => person.says(words).await,
        }
    }
}
