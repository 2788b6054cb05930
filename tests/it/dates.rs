//! Dates in words: a table of day, phrase and what it means, in both languages, and that nothing typed makes it fall.

use jiff::civil::{Date, date};
use lastmile::text::words::{DateTrouble, Words};
use proptest::prelude::*;

/// Today, phrase, expected: a date, `?` for no date, `!` for an impossible one, `<` before a past one.
const TABLE: &str = include_str!("fixtures/dates.txt");

fn said(found: Result<Date, DateTrouble>) -> String {
    match found {
        Ok(date) => date.to_string(),
        Err(DateTrouble::NotADate) => "?".to_owned(),
        Err(DateTrouble::Impossible) => "!".to_owned(),
        Err(DateTrouble::Past(date)) => format!("<{date}"),
    }
}

#[test]
fn dates_mean_what_people_mean() {
    let words = Words::embedded();
    let rows: Vec<&str> = TABLE.lines().filter(|line| !line.is_empty() && !line.starts_with('#')).collect();
    let mut wrong = Vec::new();
    for row in &rows {
        let [today, phrase, expected]: [&str; 3] = row.split('|').collect::<Vec<_>>().try_into().unwrap();
        let found = said(words.date(phrase, today.parse().unwrap()));
        if found != expected {
            wrong.push(format!("{row}: found {found}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), rows.len(), wrong.join("\n"));
    assert!(rows.len() >= 150, "only {} rows", rows.len());
}

proptest! {
    #[test]
    fn nothing_typed_makes_a_date_fall(text in "\\PC{0,40}", day in 0_i32..3000) {
        static WORDS: std::sync::LazyLock<Words> = std::sync::LazyLock::new(Words::embedded);
        let words = &*WORDS;
        let _ = (words.understand(&text), words.phone_in(&text), words.backlog_filters(&text));
        let today = date(2024, 1, 1).saturating_add(jiff::Span::new().days(day));
        let _ = words.date(&text, today);
    }
}
