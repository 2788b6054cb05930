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
    File(FileId, String),
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
            Part::File { file, caption } => Block::File(*file, clean(caption)),
            // On the web nobody speaks before others.
            Part::Door { label } => Block::Say(clean(label)),
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

/// Text as HTML, with every telephone number in it kept in one piece and ready to be called.
fn rich(text: &str) -> String {
    let mut out = String::new();
    for piece in pieces(text) {
        match piece {
            Piece::Phone(shown) => {
                let number: String = shown.chars().filter(|c| *c == '+' || c.is_ascii_digit()).collect();
                out.push_str(&format!("<a class=\"tel nb\" href=\"tel:{number}\">{}</a>", unbroken(shown)));
            }
            Piece::Char('"') => out.push_str("&#34;"),
            Piece::Char('\'') => out.push_str("&#39;"),
            Piece::Char('&') => out.push_str("&#38;"),
            Piece::Char('<') => out.push_str("&#60;"),
            Piece::Char('>') => out.push_str("&#62;"),
            Piece::Char(c) => out.push(c),
        }
    }
    out
}

/// Text of a key, which can't hold a link: every telephone number in it is kept in one piece.
fn whole(text: &str) -> String {
    let mut out = String::new();
    for piece in pieces(text) {
        match piece {
            Piece::Phone(shown) => out.push_str(&unbroken(shown)),
            Piece::Char(c) => out.push(c),
        }
    }
    out
}

/// A number whose blanks no line is broken at.
fn unbroken(number: &str) -> String {
    number.replace(' ', "\u{a0}")
}

enum Piece<'a> {
    Phone(&'a str),
    Char(char),
}

fn pieces(text: &str) -> impl Iterator<Item = Piece<'_>> {
    let (mut rest, mut before) = (text, None::<char>);
    std::iter::from_fn(move || {
        let c = rest.chars().next()?;
        let starts = (c.is_ascii_digit() || c == '+') && !before.is_some_and(|b| b.is_ascii_alphanumeric());
        let number = starts.then(|| phone(rest)).flatten();
        let (piece, after) = rest.split_at(number.unwrap_or(c.len_utf8()));
        (rest, before) = (after, piece.chars().last());
        Some(if number.is_some() { Piece::Phone(piece) } else { Piece::Char(c) })
    })
}

/// How many bytes of the text's beginning are a telephone number of China: a mobile one (11 digits from 13 on, or with
/// +86), one with an area code (10 to 12 digits from 0 on), or 400 and 800 with 10. Blanks and dashes may stand in it.
fn phone(text: &str) -> Option<usize> {
    let mut digits = String::new();
    let mut end = 0;
    for (at, c) in text.char_indices() {
        match c {
            '0'..='9' => {
                digits.push(c);
                end = at + 1;
            }
            '+' if at == 0 => {}
            ' ' | '-' if at == end && end > 0 && !is_number(&digits) => {}
            _ => break,
        }
    }
    let next = text[end..].chars().next();
    (is_number(&digits) && !next.is_some_and(|c| c.is_ascii_alphanumeric())).then_some(end)
}

fn is_number(digits: &str) -> bool {
    let own = digits.strip_prefix("86").filter(|rest| rest.len() == 11).unwrap_or(digits);
    match (own.len(), own.as_bytes()) {
        (11, [b'1', b'3'..=b'9', ..]) | (10..=12, [b'0', ..]) => true,
        (10, _) => own.starts_with("400") || own.starts_with("800"),
        _ => false,
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_telephone_number_stays_in_one_piece_and_can_be_called() {
        let link = |number: &str, shown: &str| format!("<a class=\"tel nb\" href=\"tel:{number}\">{shown}</a>");
        for (text, want) in [
            ("call 138 0000 0042, now", format!("call {}, now", link("13800000042", "138\u{a0}0000\u{a0}0042"))),
            (
                "13800000042 13900000043",
                format!("{} {}", link("13800000042", "13800000042"), link("13900000043", "13900000043")),
            ),
            ("+86 138-0000-0042", link("+8613800000042", "+86\u{a0}138-0000-0042")),
            ("0371-69831234", link("037169831234", "0371-69831234")),
            ("400 800 1234", link("4008001234", "400\u{a0}800\u{a0}1234")),
        ] {
            assert_eq!(rich(text), want);
        }
        for plain in [
            "2026-11-26 09:08",
            "138****0042",
            "No. 42, 3 days",
            "12345",
            "410183106220001",
            "a13800000042",
            "1380000004213",
        ] {
            assert_eq!(rich(plain), plain);
        }
        assert_eq!(rich("<b>1 & 2</b>"), "&#60;b&#62;1 &#38; 2&#60;/b&#62;");
        assert_eq!(whole("Li Ming 138 0000 0042"), "Li Ming 138\u{a0}0000\u{a0}0042");
    }
}
