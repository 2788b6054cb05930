//! The channel-neutral message: what is said, as structured parts. A channel draws it in its own way: the web as a card
//! of the page, a chat network as lines of text with buttons. No markup and no escaping here.

use serde::{Deserialize, Serialize};

use super::Lang;
use crate::base::FileId;

/// A message as it leaves the house. Stored as JSON in the outbox.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outgoing {
    /// The language it is in.
    pub lang: Lang,
    /// A card's head: what has been written down stands under the ledger rule. `None`: chatter.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub head: Option<Head>,
    /// The parts, in order.
    pub parts: Vec<Part>,
    /// The choices; a button's digit is its place, from 1.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub buttons: Vec<Button>,
}

/// The head of a card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    /// The matter's number, for the stone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<i64>,
    /// The news, in a few words.
    pub lead: String,
    /// Where the matter stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mark: Option<Mark>,
}

/// A state's sign: always a word beside a shape, never colour alone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// The shape.
    pub shape: Shape,
    /// The word.
    pub word: String,
}

/// The shapes of states. Late and due ones burn (the warning colour).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Shape {
    /// A ring: written down, not given to anybody yet.
    Written,
    /// A ring: not signed for.
    Unsigned,
    /// A quarter: signed for.
    Signed,
    /// A half: being done.
    Working,
    /// Three quarters: waits for the villager's look.
    Look,
    /// Full, with a tick: solved.
    Solved,
    /// A triangle: overdue.
    Overdue,
    /// A clock: due today.
    DueToday,
    /// Two bars: shelved.
    Shelved,
    /// A struck ring: not his, taken back, declined, ended otherwise.
    Struck,
    /// An arrow: a date to be moved.
    Moving,
    /// An hourglass: waits for somebody's answer.
    Waiting,
}

impl Shape {
    /// Whether it is drawn in the warning colour.
    #[must_use]
    pub fn burns(self) -> bool {
        match self {
            Self::Overdue | Self::DueToday => true,
            Self::Written
            | Self::Unsigned
            | Self::Signed
            | Self::Working
            | Self::Look
            | Self::Solved
            | Self::Shelved
            | Self::Struck
            | Self::Moving
            | Self::Waiting => false,
        }
    }
}

/// A part of a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "part")]
pub enum Part {
    /// A paragraph.
    Say {
        /// Its text.
        text: String,
    },
    /// A paragraph that may be passed over.
    Dim {
        /// Its text.
        text: String,
    },
    /// Somebody's own words, without quotation marks: the channel sets them.
    Quote {
        /// Their words.
        text: String,
    },
    /// Label and value; the main one is what counts.
    Fact {
        /// The label.
        label: String,
        /// The value.
        value: String,
        /// Stands out.
        main: bool,
    },
    /// The question that the buttons answer.
    Ask {
        /// Its text.
        text: String,
    },
    /// How far it is: 0 written down, 1 signed, 2 promised, 3 done, 4 your look.
    Road {
        /// The names of the five steps.
        steps: Vec<String>,
        /// The present one.
        now: usize,
    },
    /// A photo.
    Photo {
        /// Which file.
        file: FileId,
        /// What it is called for those who can't see it.
        caption: String,
    },
    /// A spoken message.
    Voice {
        /// Which file.
        file: FileId,
        /// What it is called.
        caption: String,
    },
    /// Something that was sent as a file.
    File {
        /// Which file.
        file: FileId,
        /// What it is called.
        caption: String,
    },
    /// One line of a list; with a token it opens something.
    Row {
        /// Where it stands.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        mark: Option<Mark>,
        /// Its text.
        text: String,
        /// What a press on it sends: words, as if typed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        opens: Option<String>,
    },
    /// One line of a matter's story.
    Step {
        /// When, as people say it.
        when: String,
        /// What happened.
        text: String,
        /// By the villager; a date that was missed or moved.
        tone: Tone,
    },
    /// A telephone number to call.
    Call {
        /// Who is there.
        name: String,
        /// The number.
        number: String,
    },
    /// A field for a telephone number, with its button's label. Sent as words.
    PhoneField {
        /// The label of the field.
        label: String,
        /// What stands in it while empty.
        hint: String,
        /// The button's label.
        button: String,
    },
    /// Opens the private chat with the house, from a group.
    Door {
        /// The key's label.
        label: String,
    },
    /// Something to take away: the channel gives it as a file where it can.
    Download {
        /// The file's name.
        name: String,
        /// Its link's words.
        label: String,
        /// Its contents.
        text: String,
    },
}

/// Whose step of a story it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tone {
    /// The office's or the bot's.
    Plain,
    /// The villager's own word.
    Villager,
    /// A missed or moved date.
    Burning,
}

/// A choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Button {
    /// What the mechanism calls it. Not shown.
    pub code: String,
    /// What it says.
    pub label: String,
    /// What a press sends: filled in by the turn once the card has its row.
    #[serde(default)]
    pub token: String,
    /// The usual next step of a person of office; never set in a villager's question.
    #[serde(default)]
    pub main: bool,
}

impl Outgoing {
    /// A plain message of one paragraph.
    #[must_use]
    pub fn plain(lang: Lang, text: impl Into<String>) -> Self {
        Self { lang, head: None, parts: vec![Part::Say { text: text.into() }], buttons: vec![] }
    }

    /// An empty plain message, to be filled.
    #[must_use]
    pub fn empty(lang: Lang) -> Self {
        Self { lang, head: None, parts: vec![], buttons: vec![] }
    }

    /// An empty card with that news.
    #[must_use]
    pub fn card(lang: Lang, number: Option<i64>, lead: impl Into<String>, mark: Option<Mark>) -> Self {
        Self { lang, head: Some(Head { number, lead: lead.into(), mark }), parts: vec![], buttons: vec![] }
    }

    /// With one more paragraph for each line of `text`.
    #[must_use]
    pub fn say(mut self, text: impl AsRef<str>) -> Self {
        self.parts.extend(text.as_ref().lines().map(|l| Part::Say { text: l.into() }));
        self
    }

    /// With one more dim paragraph.
    #[must_use]
    pub fn dim(self, text: impl Into<String>) -> Self {
        self.part(Part::Dim { text: text.into() })
    }

    /// With somebody's own words.
    #[must_use]
    pub fn quote(self, text: impl Into<String>) -> Self {
        self.part(Part::Quote { text: text.into() })
    }

    /// With a question.
    #[must_use]
    pub fn ask(self, text: impl Into<String>) -> Self {
        self.part(Part::Ask { text: text.into() })
    }

    /// With a label and value.
    #[must_use]
    pub fn fact(self, label: impl Into<String>, value: impl Into<String>, main: bool) -> Self {
        self.part(Part::Fact { label: label.into(), value: value.into(), main })
    }

    /// With one more part.
    #[must_use]
    pub fn part(mut self, part: Part) -> Self {
        self.parts.push(part);
        self
    }

    /// With one more choice.
    #[must_use]
    pub fn button(mut self, code: impl Into<String>, label: impl Into<String>) -> Self {
        self.buttons.push(Button { code: code.into(), label: label.into(), token: String::new(), main: false });
        self
    }

    /// The last choice stands out: for people of office only.
    #[must_use]
    pub fn main(mut self) -> Self {
        if let Some(b) = self.buttons.last_mut() {
            b.main = true;
        }
        self
    }

    /// The kept files that it shows.
    #[must_use]
    pub fn files(&self) -> Vec<FileId> {
        let of = |p: &Part| match p {
            Part::Photo { file, .. } | Part::Voice { file, .. } | Part::File { file, .. } => Some(*file),
            _ => None,
        };
        self.parts.iter().filter_map(of).collect()
    }

    /// The message as lines of plain text, for tests, reading aloud and channels without cards.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        let mut out = vec![];
        if let Some(h) = &self.head {
            out.push(match &h.mark {
                Some(m) => format!("{} · {}", h.lead, m.word),
                None => h.lead.clone(),
            });
        }
        for part in &self.parts {
            out.push(match part {
                Part::Say { text } | Part::Dim { text } | Part::Ask { text } => text.clone(),
                Part::Quote { text } => format!("“{text}”"),
                Part::Fact { label, value, .. } => format!("{label}: {value}"),
                Part::Road { steps, now } => steps
                    .iter()
                    .enumerate()
                    .map(|(i, s)| if i == *now { format!("[{s}]") } else { s.clone() })
                    .collect::<Vec<_>>()
                    .join(" "),
                Part::Photo { caption, .. } | Part::Voice { caption, .. } | Part::File { caption, .. } => {
                    caption.clone()
                }
                Part::Row { mark, text, .. } => match mark {
                    Some(m) => format!("{} {text}", m.word),
                    None => text.clone(),
                },
                Part::Step { when, text, .. } => format!("{when} {text}"),
                Part::Call { name, number } => format!("{name} {number}"),
                Part::PhoneField { label, .. } => label.clone(),
                Part::Download { label, .. } | Part::Door { label } => label.clone(),
            });
        }
        if !self.buttons.is_empty() {
            let keys: Vec<String> =
                self.buttons.iter().enumerate().map(|(i, b)| format!("[{} {}]", i + 1, b.label)).collect();
            out.push(keys.join(" "));
        }
        out
    }
}
