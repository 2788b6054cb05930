//! Draws one line of the chat: an `Outgoing` or the person's own words, as the data of `templates/line.html`. Text is
//! escaped by the template and set apart (`bdi`), so that no mark in it disturbs the page.

use askama::Template;

use super::store::{Line, Mine, Who};
use super::words::Words;
use crate::base::{FileId, OutboxId};
use crate::storage::files::FileKind;
use crate::text::outgoing::{Button, Head, Mark, Outgoing, Part, Shape, Tone};

/// What a line's forms and links need from its page.
#[derive(Clone, Copy)]
pub(crate) struct Page<'a> {
    /// The mount's prefix.
    pub prefix: &'a str,
    /// The seal of its forms; empty: no keys are drawn (the welcome page without a session).
    pub csrf: &'a str,
    /// The labels.
    pub t: Words<'a>,
    /// Makes the name of one sending.
    pub once: &'a (dyn Fn() -> String + Sync),
}

/// Parts that stand together.
enum Block {
    Say(String),
    Dim(String),
    Quote(String),
    Ask(String),
    Facts(Vec<Fact>),
    Road(Vec<Stop>),
    Photo(FileId, String),
    Voice(FileId, String),
    Rows(Vec<Row>),
    Story(Vec<Step>),
    Call(String, String),
    Phone { label: String, hint: String, button: String },
    Download { place: usize, name: String, label: String },
}

struct Fact {
    label: String,
    value: String,
    main: bool,
}

struct Stop {
    name: String,
    class: &'static str,
}

struct Row {
    mark: Option<Sign>,
    text: String,
    opens: Option<String>,
}

struct Step {
    when: String,
    text: String,
    class: &'static str,
}

/// A state's sign, as the sprite calls it.
struct Sign {
    icon: &'static str,
    class: &'static str,
    word: String,
}

impl Sign {
    fn of(mark: &Mark) -> Self {
        let (icon, class) = match mark.shape {
            Shape::Written | Shape::Unsigned => ("s-0", ""),
            Shape::Signed => ("s-1", ""),
            Shape::Working => ("s-2", ""),
            Shape::Look => ("s-3", ""),
            Shape::Solved => ("s-4", ""),
            Shape::Overdue => ("s-over", " state--burn"),
            Shape::DueToday => ("s-due", " state--burn"),
            Shape::Shelved => ("s-shelf", " state--rest"),
            Shape::Struck => ("s-struck", " state--rest"),
            Shape::Moving => ("s-moved", ""),
            Shape::Waiting => ("s-wait", ""),
        };
        Self { icon, class, word: clean(&mark.word) }
    }
}

/// One line as `templates/line.html` takes it.
#[derive(Template)]
#[template(path = "line.html")]
struct LineView<'a> {
    page: Page<'a>,
    id: i64,
    seq: i64,
    time: String,
    kind: Kind,
}

enum Kind {
    Me { paragraphs: Vec<String>, file: Option<(FileId, FileKind)> },
    Said(String),
    Card(Box<Drawn>, Head),
    Past(Box<Drawn>, Head),
    Bubble(Box<Drawn>),
}

struct Drawn {
    /// What an answer to it names.
    reply: Option<OutboxId>,
    lang: &'static str,
    sign: Option<Sign>,
    burns: bool,
    blocks: Vec<Block>,
    keys: Vec<Button>,
    two: bool,
    folded: bool,
}

/// The HTML of a line: one `li`.
pub(crate) fn line(page: Page<'_>, line: &Line) -> String {
    let kind = match line.who {
        Who::Me | Who::Said => {
            let mine: Mine = serde_json::from_str(&line.body).unwrap_or_default();
            match line.who {
                Who::Said => Kind::Said(clean(&mine.text)),
                Who::Me | Who::House => Kind::Me { paragraphs: paragraphs(&mine.text), file: mine.file.zip(mine.kind) },
            }
        }
        Who::House => match serde_json::from_str::<Outgoing>(&line.body) {
            Ok(message) => drawn(&message, line.outbox_id, line.folded == 1),
            Err(error) => {
                tracing::error!(line = line.id, %error, "a line of the web chat can't be read");
                return String::new();
            }
        },
    };
    view(page, line.id, line.seq, page.t.0.time(line.at), kind)
}

/// The HTML of a message that no line holds yet.
pub(crate) fn message(page: Page<'_>, message: &Outgoing) -> String {
    view(page, 0, 0, String::new(), drawn(message, None, false))
}

fn view(page: Page<'_>, id: i64, seq: i64, time: String, kind: Kind) -> String {
    LineView { page, id, seq, time, kind }.render().unwrap_or_else(|error| {
        tracing::error!(line = id, %error, "a line of the web chat can't be drawn");
        String::new()
    })
}

fn drawn(m: &Outgoing, outbox: Option<OutboxId>, folded: bool) -> Kind {
    let head = m.head.as_ref().map(|h| Head { lead: clean(&h.lead), number: h.number, mark: None });
    let mark = m.head.as_ref().and_then(|h| h.mark.as_ref());
    let keys: Vec<Button> = if folded {
        vec![]
    } else {
        m.buttons.iter().map(|b| Button { label: clean(&b.label), ..b.clone() }).collect()
    };
    let drawn = Box::new(Drawn {
        reply: outbox.filter(|_| head.as_ref().is_some_and(|h| h.number.is_some())),
        lang: m.lang.tag(),
        sign: mark.map(Sign::of),
        burns: mark.is_some_and(|m| m.shape.burns()),
        blocks: blocks(&m.parts),
        // Short labels stand two to a row, where there are enough of them.
        two: keys.len() > 2 && keys.iter().all(|k| k.label.chars().count() <= 6),
        keys,
        folded,
    });
    match head {
        Some(head) if folded => Kind::Past(drawn, head),
        Some(head) => Kind::Card(drawn, head),
        None => Kind::Bubble(drawn),
    }
}

fn blocks(parts: &[Part]) -> Vec<Block> {
    let mut out: Vec<Block> = vec![];
    for (place, part) in parts.iter().enumerate() {
        let next = match part {
            Part::Say { text } => Block::Say(clean(text)),
            Part::Dim { text } => Block::Dim(clean(text)),
            Part::Quote { text } => Block::Quote(clean(text)),
            Part::Ask { text } => Block::Ask(clean(text)),
            Part::Fact { label, value, main } => {
                let fact = Fact { label: clean(label), value: clean(value), main: *main };
                if let Some(Block::Facts(facts)) = out.last_mut() {
                    facts.push(fact);
                    continue;
                }
                Block::Facts(vec![fact])
            }
            Part::Road { steps, now } => Block::Road(road(steps, *now)),
            Part::Photo { file, caption } => Block::Photo(*file, clean(caption)),
            Part::Voice { file, caption } => Block::Voice(*file, clean(caption)),
            Part::Row { mark, text, opens } => {
                let row = Row { mark: mark.as_ref().map(Sign::of), text: clean(text), opens: opens.clone() };
                if let Some(Block::Rows(rows)) = out.last_mut() {
                    rows.push(row);
                    continue;
                }
                Block::Rows(vec![row])
            }
            Part::Step { when, text, tone } => {
                let class = match tone {
                    Tone::Plain => "",
                    Tone::Villager => "v",
                    Tone::Burning => "b",
                };
                let step = Step { when: clean(when), text: clean(text), class };
                if let Some(Block::Story(steps)) = out.last_mut() {
                    steps.push(step);
                    continue;
                }
                Block::Story(vec![step])
            }
            Part::Call { name, number } => Block::Call(clean(name), clean(number)),
            Part::PhoneField { label, hint, button } => {
                Block::Phone { label: clean(label), hint: clean(hint), button: clean(button) }
            }
            Part::Download { name, label, .. } => Block::Download { place, name: clean(name), label: clean(label) },
        };
        out.push(next);
    }
    out
}

fn road(steps: &[String], now: usize) -> Vec<Stop> {
    let class = |i: usize| match i.cmp(&now) {
        std::cmp::Ordering::Less => "ok",
        std::cmp::Ordering::Equal => "now",
        std::cmp::Ordering::Greater => "",
    };
    steps.iter().enumerate().map(|(i, s)| Stop { name: clean(s), class: class(i) }).collect()
}

fn paragraphs(text: &str) -> Vec<String> {
    clean(text).lines().filter(|l| !l.trim().is_empty()).map(str::to_owned).collect()
}

/// Text without control characters, but for line breaks: for showing only, what is kept stays as it came.
fn clean(text: &str) -> String {
    text.chars().filter(|c| *c == '\n' || !c.is_control()).collect()
}

/// What the number of a message's card says, for the strip above the field.
pub(crate) fn number(line: &Line) -> Option<i64> {
    serde_json::from_str::<Outgoing>(&line.body).ok()?.head?.number
}

/// The label of the key with that token among these lines, with its digit: `1 Agree`.
pub(crate) fn label(lines: &[Line], token: &str) -> Option<String> {
    lines.iter().filter(|l| l.who == Who::House).find_map(|l| {
        let m: Outgoing = serde_json::from_str(&l.body).ok()?;
        let place = m.buttons.iter().position(|b| b.token == token)?;
        Some(format!("{} {}", place + 1, m.buttons[place].label))
    })
}

/// Whether a line shows a file.
pub(crate) fn shows_file(line: &Line, id: FileId) -> bool {
    match line.who {
        Who::Me | Who::Said => serde_json::from_str::<Mine>(&line.body).is_ok_and(|m| m.file == Some(id)),
        Who::House => serde_json::from_str::<Outgoing>(&line.body).is_ok_and(|m| {
            m.parts.iter().any(|p| match p {
                Part::Photo { file, .. } | Part::Voice { file, .. } => *file == id,
                Part::Say { .. }
                | Part::Dim { .. }
                | Part::Quote { .. }
                | Part::Fact { .. }
                | Part::Ask { .. }
                | Part::Road { .. }
                | Part::Row { .. }
                | Part::Step { .. }
                | Part::Call { .. }
                | Part::PhoneField { .. }
                | Part::Download { .. } => false,
            })
        }),
    }
}
