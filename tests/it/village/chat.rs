//! What one person's chat shows: the same for both doors, so that a scenario reads the same through either.

use std::fmt::Write;

/// A key under a message.
#[derive(Clone, Debug)]
pub struct Key {
    pub label: String,
    /// What a press of it sends.
    pub sends: Sends,
}

/// What a key sends, with what its form carried when it was drawn.
#[derive(Clone, Debug)]
pub enum Sends {
    /// A card's choice.
    Press(String),
    /// Words, as if typed.
    Words(String),
}

/// A message as it is seen.
#[derive(Clone, Debug)]
pub struct Message {
    /// Whose: the person's own, or the house's.
    pub own: bool,
    /// The lines of it, keys last.
    pub text: String,
    pub keys: Vec<Key>,
    /// What an answer to it names.
    pub outbox: Option<i64>,
    /// Its place in the chat, by which the door finds it again.
    pub place: i64,
    /// In which breath it was first asserted on: later breaths need another message.
    heard: Option<u64>,
}

impl Message {
    pub fn new(own: bool, text: String, keys: Vec<Key>, outbox: Option<i64>, place: i64) -> Self {
        Self { own, text, keys, outbox, place, heard: None }
    }
}

/// One person's chat, in the order things came to be seen.
#[derive(Debug, Default)]
pub struct Chat {
    pub messages: Vec<Message>,
    /// Up to here everything was asserted on, or answered.
    since: usize,
    /// How many had come when something was last asserted or said.
    known: usize,
}

impl Chat {
    /// The person acts: what comes now is new.
    pub fn acts(&mut self) {
        self.since = self.messages.len();
        self.known = self.messages.len();
    }

    /// Whether a message that came since last time has these words. It is then the one that later ones follow.
    pub fn hears(&mut self, words: &str, breath: u64) -> bool {
        self.known = self.messages.len();
        let wanted = bare(words);
        let found = self
            .messages
            .iter()
            .enumerate()
            .skip(self.since)
            .position(|(_, m)| !m.own && m.heard.is_none_or(|b| b == breath) && bare(&m.text).contains(&wanted));
        let Some(at) = found.map(|n| n + self.since) else { return false };
        self.since = at;
        self.messages[at].heard = Some(breath);
        true
    }

    /// What came since something was last asserted or said.
    pub fn news(&mut self) -> Vec<String> {
        let from = self.known;
        self.known = self.messages.len();
        self.messages.iter().skip(from).filter(|m| !m.own).map(|m| m.text.clone()).collect()
    }

    /// The newest key of that label.
    pub fn key(&self, label: &str) -> Option<Key> {
        self.messages.iter().rev().flat_map(|m| m.keys.iter()).find(|k| k.label == label).cloned()
    }

    /// The newest message of the house with these words that can be answered.
    pub fn card(&self, words: &str) -> Option<i64> {
        let wanted = bare(words);
        self.messages.iter().rev().filter(|m| !m.own && bare(&m.text).contains(&wanted)).find_map(|m| m.outbox)
    }

    /// The whole chat, as it reads.
    pub fn transcript(&self) -> String {
        let mut out = String::new();
        for m in &self.messages {
            for (n, line) in m.text.lines().enumerate() {
                let mark = match (m.own, n) {
                    (true, 0) => "  > ",
                    (true, _) | (false, 1..) => "    ",
                    (false, 0) => "",
                };
                writeln!(out, "{mark}{line}").expect("a String takes it");
            }
        }
        out
    }
}

/// Words without blanks and what only sets them apart: the doors break lines differently.
fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace() && !matches!(c, ':' | '·')).collect()
}

impl Key {
    /// Makes it press another choice than the one it was sealed for.
    pub fn forge(&mut self) {
        if let Sends::Press(token) = &mut self.sends {
            *token = token.replacen(".1.", ".2.", 1);
        }
    }
}
