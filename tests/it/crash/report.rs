//! What a run of kills came to: figures for one line of JSON, and behind each figure that should be nothing, what it was.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::drive::Leg;

/// What was killed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Process,
    Database,
    Line,
}

/// The figures of one house, or of several.
#[derive(Debug, Default)]
pub struct Report {
    kills: BTreeMap<(Leg, Kind), usize>,
    /// Kills while the house stood at a crash point, by point.
    pub aimed: BTreeMap<&'static str, usize>,
    /// Connections to PostgreSQL that were cut before a COMMIT, and after one.
    pub cut: [u32; 2],
    /// What people said, and pressed.
    pub messages: usize,
    /// What had no effect, no answer or no reminder.
    pub lost: Vec<String>,
    /// What had more than one.
    pub doubled: Vec<String>,
    /// Calls of Telegram's that ended without an answer.
    pub unknown: i64,
    /// Timers seen standing long after they were due, while the house was up.
    pub late: usize,
    /// Timers that are still due when everything has settled, or were given up.
    pub still_due: usize,
    /// Messages that stand twice on Telegram where a kill fell between its answer and our note.
    pub said_twice: usize,
    /// What `verify` says that differs.
    pub verify: Vec<String>,
    /// Houses that never came to rest.
    pub broken: Vec<String>,
    /// How long it took.
    pub seconds: u64,
}

impl Report {
    pub fn killed(&mut self, leg: Leg, kind: Kind) {
        *self.kills.entry((leg, kind)).or_default() += 1;
    }

    /// What should have come to pass once.
    pub fn once(&mut self, what: impl Into<String>, times: usize) {
        match times {
            0 => self.lost.push(what.into()),
            1 => {}
            _ => self.doubled.push(format!("{}: {times} times", what.into())),
        }
    }

    /// The figures of another house besides.
    pub fn joins(&mut self, other: Self) {
        other.kills.into_iter().for_each(|(at, n)| *self.kills.entry(at).or_default() += n);
        other.aimed.into_iter().for_each(|(at, n)| *self.aimed.entry(at).or_default() += n);
        for (own, other) in self.cut.iter_mut().zip(other.cut) {
            *own += other;
        }
        self.messages += other.messages;
        self.lost.extend(other.lost);
        self.doubled.extend(other.doubled);
        self.unknown += other.unknown;
        self.late += other.late;
        self.still_due += other.still_due;
        self.said_twice += other.said_twice;
        self.verify.extend(other.verify);
        self.broken.extend(other.broken);
        self.seconds += other.seconds;
    }

    /// One object.
    pub fn json(&self, seed: u64) -> Value {
        let mut kills = json!({ "all": self.kills.values().sum::<usize>() });
        for ((leg, kind), n) in &self.kills {
            let word = |what: &dyn std::fmt::Debug| format!("{what:?}").to_lowercase();
            kills[word(&leg.engine)][word(&leg.by)][word(kind)] = json!(n);
        }
        json!({
            "seed": seed, "kills": kills, "aimed": self.aimed, "lines_cut": { "before_commit": self.cut[0], "after_commit": self.cut[1] },
            "messages": self.messages, "lost": self.lost.len(), "doubled": self.doubled.len(), "unknown": self.unknown,
            "late_timers": { "fired_late": self.late, "still_due": self.still_due },
            "said_twice_on_telegram": self.said_twice,
            "verify": if self.verify.is_empty() { json!("clean") } else { json!(self.verify) },
            "broken": self.broken.len(), "seconds": self.seconds,
        })
    }

    /// Nothing was lost and nothing doubled.
    pub fn holds(&self) {
        let none: [&[String]; 4] = [&[]; 4];
        assert_eq!([&self.lost[..], &self.doubled, &self.verify, &self.broken], none);
        assert_eq!((self.unknown, self.still_due), (0, 0), "calls without an answer, timers left behind");
        assert_eq!(self.late, 0, "timers that fired late");
    }
}
