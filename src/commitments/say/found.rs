//! What is said of a search.

use super::lists::BacklogLine;
use super::samples::lines;
use crate::base::CommitmentId;
use crate::text::voice::arg;
use crate::text::{Outgoing, Speak, Voice};

/// Everything that is said of a search. `office`: to people of office.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the fields of a sentence are named for what they say")]
pub enum Found {
    /// How one searches.
    How { office: bool },
    /// Nothing of it was said.
    Nothing { words: String, office: bool },
    /// The matters; `next`: there are more, before this one.
    Lines { words: String, lines: Vec<BacklogLine>, next: Option<CommitmentId> },
}

impl Speak for Found {
    fn render(&self, v: &Voice<'_>) -> Outgoing {
        let out = Outgoing::empty(v.lang());
        match self {
            Self::How { office: true } => out.say(v.word("find-how-office")),
            Self::How { office: false } => out.say(v.word("find-how")),
            Self::Nothing { words, office } => {
                let id = if *office { "find-nothing-office" } else { "find-nothing" };
                out.say(v.text(id, &[arg("words", words.clone())]))
            }
            Self::Lines { words, lines, next } => {
                let mut out = Outgoing::card(v.lang(), None, v.text("find-lead", &[arg("words", words.clone())]), None);
                for line in lines {
                    // Only lists of people of office span villages, and name them.
                    out = out.part(line.row(v, line.village.is_some()));
                }
                out = out.dim(v.word("say-a-number"));
                match next {
                    Some(before) => out.button(format!("{before}|{words}"), v.word("key-next-page")),
                    None => out,
                }
            }
        }
    }
}

/// Every sentence with sample arguments.
pub(super) fn samples() -> Vec<(&'static str, Box<dyn Speak>)> {
    let words = || "pipe".to_owned();
    let mut all = vec![];
    for office in [true, false] {
        all.push(Found::How { office });
        all.push(Found::Nothing { words: words(), office });
    }
    all.push(Found::Lines { words: words(), lines: lines(), next: None });
    all.push(Found::Lines { words: words(), lines: lines(), next: Some(CommitmentId(42)) });
    all.into_iter().map(|say| ("found", Box::new(say) as Box<dyn Speak>)).collect()
}
