//! What messages mean: measured on the labelled samples, with floors, and by example.

use std::collections::BTreeMap;

use lastmile::text::words::{Emergency, FilterState, Intent, Lang, Matter, Rating, Words};
use proptest::prelude::*;

/// A row of the labelled samples.
struct Row {
    id: String,
    text: String,
    kind: String,
    leaves: Vec<String>,
    urgent: bool,
}

fn rows() -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(include_str!("fixtures/utterances.csv").as_bytes());
    reader
        .records()
        .map(|record| {
            let record = record.unwrap();
            Row {
                id: record[0].to_owned(),
                text: record[1].to_owned(),
                kind: record[2].to_owned(),
                leaves: record[3].split('|').filter(|leaf| !leaf.is_empty()).map(str::to_owned).collect(),
                urgent: &record[4] == "1",
            }
        })
        .collect()
}

/// Counts a measure over rows, keeping what failed for the printed report.
#[derive(Default)]
struct Measure {
    hits: usize,
    of: usize,
    missed: Vec<String>,
}

impl Measure {
    fn count(&mut self, hit: bool, row: &Row, said: impl std::fmt::Debug) {
        self.of += 1;
        self.hits += usize::from(hit);
        if !hit {
            self.missed.push(format!("{} {} {:?} <- {said:?} {}", row.id, row.kind, row.leaves, row.text));
        }
    }

    fn percent(&self) -> f64 {
        100.0 * self.hits as f64 / self.of.max(1) as f64
    }
}

fn fits(kind: &str, words: &Words, text: &str) -> bool {
    let understood = words.understand(text);
    match kind {
        "greeting" => understood.intent == Some(Intent::Greeting),
        "thanks" => understood.intent == Some(Intent::Thanks),
        "status_query" => matches!(understood.intent, Some(Intent::Status | Intent::Nudge)),
        // "It works, don't come" is taken as done: the villager is asked once (life row 60).
        "cancel" => matches!(understood.intent, Some(Intent::Cancel | Intent::Done)),
        "confirm_yes" => matches!(understood.intent, Some(Intent::Yes | Intent::Done)) || understood.digit == Some(1),
        "confirm_no" => matches!(understood.intent, Some(Intent::No | Intent::NotDone)) || understood.digit == Some(2),
        "rate" => matches!(understood.intent, Some(Intent::Rating(_))),
        "add_info" => understood.intent == Some(Intent::More),
        "off_topic" => understood.matter != Matter::Clear,
        "request" | "several_requests" | "complaint_about_official" | "emergency" => {
            understood.matter == Matter::Clear && understood.intent.is_none()
        }
        other => panic!("unknown kind {other}"),
    }
}

#[test]
fn the_samples_are_understood_no_worse_than_before() {
    let words = Words::embedded();
    let mut kinds: BTreeMap<String, Measure> = BTreeMap::new();
    let (mut leaf, mut recall, mut calm, mut urgent, mut not_urgent, mut complaint) = Default::default();
    for row in rows() {
        let understood = words.understand(&row.text);
        kinds.entry(row.kind.clone()).or_default().count(
            fits(&row.kind, &words, &row.text),
            &row,
            (&understood.intent, understood.matter),
        );
        let guess = understood.leaf.as_ref().map(|guess| guess.leaf.0.clone());
        if row.kind == "request" {
            let hit = understood.leaf_or_general().0 == row.leaves[0];
            Measure::count(&mut leaf, hit, &row, (&guess, &understood.also));
        }
        if row.kind == "complaint_about_official" {
            Measure::count(&mut complaint, guess.as_deref() == Some("cadre_conduct"), &row, &guess);
        }
        if row.kind == "emergency" {
            Measure::count(&mut recall, understood.emergency.is_some(), &row, understood.emergency);
        } else {
            Measure::count(&mut calm, understood.emergency.is_none(), &row, understood.emergency);
        }
        if row.urgent {
            Measure::count(&mut urgent, understood.urgent, &row, understood.urgent);
        } else {
            Measure::count(&mut not_urgent, !understood.urgent, &row, understood.urgent);
        }
    }
    let mut measures: Vec<(String, Measure, f64)> = vec![
        ("leaf of a request".into(), leaf, 0.0),
        ("complaint to cadre_conduct".into(), complaint, 0.0),
        ("emergency heard".into(), recall, 0.0),
        ("no false alarm".into(), calm, 0.0),
        ("urgent heard".into(), urgent, 0.0),
        ("not urgent".into(), not_urgent, 0.0),
    ];
    for (kind, measure) in kinds {
        measures.push((kind, measure, 0.0));
    }
    let mut dropped = Vec::new();
    for (name, measure, floor) in &measures {
        println!("{name}: {}/{} = {:.1} % (floor {floor})", measure.hits, measure.of, measure.percent());
        for miss in &measure.missed {
            println!("    {miss}");
        }
        if measure.percent() < *floor {
            dropped.push(name);
        }
    }
    assert!(dropped.is_empty(), "below the floor: {dropped:?}");
}
