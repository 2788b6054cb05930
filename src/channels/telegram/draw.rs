//! How a message looks on Telegram: paragraphs of HTML, keys in rows under the last of them, files of their own. What a
//! message says is decided elsewhere.

use super::html::{Html, Run, Style, messages};
use super::words::Words;
use crate::base::FileId;
use crate::storage::files::FileKind;
use crate::text::Outgoing;
use crate::text::outgoing::Part;

/// The most that a key may carry, in bytes (Bot API, InlineKeyboardButton).
const MOST_DATA: usize = 64;
/// Two keys stand beside each other where both labels are as short (in characters, our choice: larger letters must fit).
const SHORT: usize = 9;
/// The most messages that a text becomes; a longer one goes as a file.
const MOST_MESSAGES: usize = 3;
/// What a key that means words begins with; others carry a card's token.
pub(super) const WORDS: &str = "w:";

/// What a key does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Does {
    /// Sends this back to us.
    Sends(String),
    /// Opens the private chat with the bot.
    Opens,
}

/// A key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Key {
    pub label: String,
    pub does: Does,
}

/// One message as Telegram takes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    /// A text.
    Text(Html),
    /// A photo or voice that we have.
    File { file: FileId, kind: FileKind, caption: String },
    /// A file made of text.
    Document { name: String, caption: String, text: String },
}

/// A message, drawn: texts first, so that the news is what a locked phone shows, then files. The keys stand under the last
/// text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Drawn {
    pub pieces: Vec<Piece>,
    pub keys: Vec<Vec<Key>>,
}

impl Drawn {
    /// Which piece carries the keys: the last text.
    pub(super) fn keyed(&self) -> Option<usize> {
        self.pieces.iter().rposition(|p| matches!(p, Piece::Text(_)))
    }

    /// The text that an edit puts in place of an earlier one; `None`: it is more than one.
    pub(super) fn single(&self) -> Option<&Html> {
        let mut texts = self.pieces.iter().filter_map(|p| match p {
            Piece::Text(html) => Some(html),
            Piece::File { .. } | Piece::Document { .. } => None,
        });
        texts.next().filter(|_| texts.next().is_none())
    }
}

/// Draws a message.
pub(super) fn draw(m: &Outgoing, words: Words<'_>) -> Drawn {
    let mut paragraphs: Vec<Vec<Run>> = vec![];
    let mut files = vec![];
    let mut rows = vec![];
    if let Some(head) = &m.head {
        let mut line = vec![(Style::Bold, head.lead.clone())];
        // A lead that says so already needs no mark behind it.
        let mark = head.mark.as_ref().filter(|mark| !head.lead.contains(&mark.word));
        line.extend(mark.map(|mark| (Style::Plain, format!(" · {}", mark.word))));
        paragraphs.push(line);
    }
    for part in &m.parts {
        match part {
            Part::Say { text } | Part::Dim { text } => paragraphs.push(vec![(Style::Plain, text.clone())]),
            Part::Ask { text } => paragraphs.push(vec![(Style::Bold, text.clone())]),
            Part::Quote { text } => paragraphs.push(vec![(Style::Quote, text.clone())]),
            Part::Fact { label, value, main } => {
                let style = if *main { Style::Bold } else { Style::Plain };
                paragraphs.push(vec![(Style::Plain, format!("{label}: ")), (style, value.clone())]);
            }
            Part::Road { steps, now } => paragraphs.push(road(steps, *now)),
            Part::Photo { file, caption } => files.push((*file, FileKind::Photo, caption.clone())),
            Part::Voice { file, caption } => files.push((*file, FileKind::Voice, caption.clone())),
            Part::File { file, caption } => files.push((*file, FileKind::Document, caption.clone())),
            Part::Row { mark, text, opens } => {
                let mark = mark.as_ref().map(|m| format!("{} ", m.word)).unwrap_or_default();
                paragraphs.push(vec![(Style::Plain, format!("{mark}{text}"))]);
                let data = opens.as_ref().map(|o| format!("{WORDS}{o}")).filter(|d| d.len() <= MOST_DATA);
                rows.extend(data.map(|data| vec![Key { label: text.clone(), does: Does::Sends(data) }]));
            }
            Part::Step { when, text, .. } => {
                paragraphs.push(vec![(Style::Bold, format!("{when} ")), (Style::Plain, text.clone())]);
            }
            Part::Call { name, number } => {
                paragraphs.push(vec![(Style::Plain, format!("{name} ")), (Style::Bold, number.clone())]);
            }
            Part::PhoneField { label, .. } => paragraphs.push(vec![(Style::Plain, label.clone())]),
            Part::Door { label } => rows.push(vec![Key { label: label.clone(), does: Does::Opens }]),
            Part::Download { .. } => {}
        }
    }
    let mut attached: Vec<Piece> =
        files.into_iter().map(|(file, kind, caption)| Piece::File { file, kind, caption }).collect();
    attached.extend(m.parts.iter().filter_map(|part| match part {
        Part::Download { name, label, text } => {
            Some(Piece::Document { name: name.clone(), caption: label.clone(), text: text.clone() })
        }
        _ => None,
    }));
    let mut texts = messages(&paragraphs);
    if texts.len() > MOST_MESSAGES {
        attached.push(Piece::Document {
            name: "lastmile.txt".into(),
            caption: words.whole_text(),
            text: m.lines().join("\n"),
        });
        texts.truncate(1);
    }
    let keys = beside(m, rows);
    // Keys hang on a text: where there is none, a short one carries them.
    if texts.is_empty() && (!keys.is_empty() || attached.is_empty()) {
        texts = messages(&[vec![(Style::Plain, words.choose())]]);
    }
    let pieces = texts.into_iter().map(Piece::Text).chain(attached).collect();
    Drawn { pieces, keys }
}

/// How far it is, in a line: what is done, where it stands, what comes.
fn road(steps: &[String], now: usize) -> Vec<Run> {
    let mut line: Vec<Run> = vec![];
    for (n, step) in steps.iter().enumerate() {
        if n > 0 {
            line.push((Style::Plain, " → ".into()));
        }
        let style = if n == now { Style::Bold } else { Style::Plain };
        line.push((style, step.clone()));
    }
    line
}

/// The choices, each with its digit, short ones two beside each other; below the lines that open something.
fn beside(m: &Outgoing, rows: Vec<Vec<Key>>) -> Vec<Vec<Key>> {
    let mut out: Vec<Vec<Key>> = vec![];
    for (n, b) in m.buttons.iter().enumerate().filter(|(_, b)| !b.token.is_empty()) {
        let key = Key { label: format!("{} {}", n + 1, b.label), does: Does::Sends(b.token.clone()) };
        let short = |k: &Key| k.label.chars().count() <= SHORT;
        match out.last_mut().filter(|row| row.len() == 1 && row.iter().all(short) && short(&key)) {
            Some(row) => row.push(key),
            None => out.push(vec![key]),
        }
    }
    out.extend(rows);
    out
}
