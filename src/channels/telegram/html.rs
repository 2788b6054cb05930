//! HTML as Telegram reads it: a type that can't be made from text that isn't escaped, and the cutting of long texts.
//! Which part of a message gets which tag is in `draw.rs`.

use std::fmt::Write;

/// The longest text of one message, in UTF-16 units after the tags are read (Bot API, sendMessage).
pub(super) const LONGEST: usize = 4096;

/// Escaped text with tags.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Html {
    text: String,
    plain: String,
    /// UTF-16 units that people read: without tags.
    length: usize,
}

/// How a paragraph stands out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Bold,
    Quote,
}

impl Style {
    fn tags(self) -> (&'static str, &'static str) {
        match self {
            Self::Plain => ("", ""),
            Self::Bold => ("<b>", "</b>"),
            Self::Quote => ("<blockquote>", "</blockquote>"),
        }
    }
}

/// A piece of a paragraph.
pub(super) type Run = (Style, String);

impl Html {
    /// The text as Telegram takes it.
    pub(super) fn as_str(&self) -> &str {
        &self.text
    }

    /// The words alone, without tags.
    pub(super) fn plain(&self) -> String {
        self.plain.clone()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.length == 0
    }

    fn push(&mut self, style: Style, text: &str) {
        let (open, close) = style.tags();
        self.text.push_str(open);
        for c in text.chars() {
            match c {
                '&' => self.text.push_str("&amp;"),
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                '"' => self.text.push_str("&quot;"),
                // Telegram refuses control characters here and there; nobody reads them.
                c if c.is_control() && c != '\n' && c != '\t' => {}
                c => {
                    let _ = self.text.write_char(c);
                }
            }
        }
        self.text.push_str(close);
        self.plain.push_str(text);
        self.length += units(text);
    }
}

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

/// Paragraphs as messages: each as long as may be, cut between paragraphs where that is possible, and never inside a tag,
/// an entity or a character.
pub(super) fn messages(paragraphs: &[Vec<Run>]) -> Vec<Html> {
    let mut out: Vec<Html> = vec![];
    let mut now = Html::default();
    for runs in paragraphs {
        let length: usize = runs.iter().map(|(_, t)| units(t)).sum();
        if length == 0 {
            continue;
        }
        if !now.is_empty() && now.length + 1 + length > LONGEST {
            out.push(std::mem::take(&mut now));
        }
        if !now.is_empty() {
            now.push(Style::Plain, "\n");
        }
        for (style, text) in runs {
            let mut rest = text.as_str();
            while !rest.is_empty() {
                let room = LONGEST - now.length;
                let (head, tail) = cut(rest, room);
                if !head.is_empty() {
                    now.push(*style, head);
                }
                if !tail.is_empty() {
                    out.push(std::mem::take(&mut now));
                }
                rest = tail;
            }
        }
    }
    if !now.is_empty() {
        out.push(now);
    }
    out
}

/// As much of a text as has room, whole characters, rather up to a line's end or a blank.
fn cut(text: &str, room: usize) -> (&str, &str) {
    let mut used = 0;
    let mut end = text.len();
    for (at, c) in text.char_indices() {
        used += c.len_utf16();
        if used > room {
            end = at;
            break;
        }
    }
    if end == text.len() {
        return (text, "");
    }
    let nicer = text[..end].rfind(['\n', ' ']).filter(|at| *at > end / 2).map_or(end, |at| at + 1);
    text.split_at(nicer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_never_becomes_a_tag() {
        let drawn = messages(&[vec![(Style::Bold, "<b>&\"".into()), (Style::Plain, " x\u{7}".into())]]);
        assert_eq!(drawn[0].as_str(), "<b>&lt;b&gt;&amp;&quot;</b> x");
    }

    #[test]
    fn a_long_text_is_cut_between_paragraphs_and_characters() {
        let smile = "\u{1F600}".repeat(3000);
        let drawn = messages(&[
            vec![(Style::Plain, "a".repeat(4000))],
            vec![(Style::Bold, "b".repeat(200))],
            vec![(Style::Quote, smile.clone())],
        ]);
        assert!(drawn.iter().all(|m| m.length <= LONGEST));
        assert_eq!(drawn[0].as_str(), "a".repeat(4000), "a paragraph that has no room goes to the next message");
        let read: String = drawn.iter().map(Html::as_str).collect();
        assert_eq!(read.matches('\u{1F600}').count(), 3000);
        assert_eq!(read.matches("<blockquote>").count(), read.matches("</blockquote>").count());
        for m in &drawn {
            assert_eq!(m.as_str().matches("<b").count(), m.as_str().matches("</b").count(), "each message is whole");
        }
    }
}
