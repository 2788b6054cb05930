//! The pieces that the room's sentences are put together from: names, marks, the road, quotations, deadlines and keys.

use super::{Attached, Facts};
use crate::base::Moment;
use crate::commitments::life::ShelveCause;
use crate::policy::ByLanguage;
use crate::storage::files::FileKind;
use crate::text::outgoing::{Mark, Part, Shape};
use crate::text::voice::{Arg, arg};
use crate::text::{Lang, Outgoing, Voice};

/// A leaf's name in that voice's language.
pub(super) fn name(v: &Voice<'_>, names: &ByLanguage) -> String {
    match v.lang() {
        Lang::Zh => names.zh.clone(),
        Lang::En => names.en.clone(),
    }
}

/// The sign and word of where it stands.
pub(super) fn mark(v: &Voice<'_>, f: &Facts, office: bool) -> Mark {
    let side = if office { "office" } else { "villager" };
    let id = match f.shape {
        Shape::Written => "written",
        Shape::Unsigned => "unsigned",
        Shape::Signed => "signed",
        Shape::Working => "working",
        Shape::Look => "look",
        Shape::Solved => "solved",
        Shape::Overdue => "overdue",
        Shape::DueToday => "due-today",
        Shape::Shelved => "shelved",
        Shape::Struck => "struck",
        Shape::Moving => "moving",
        Shape::Waiting => "waiting",
    };
    Mark { shape: f.shape, word: v.text(&format!("mark-{side}-{id}"), &[arg("days", f.late_days)]) }
}

/// The five steps, with the one that `shape` stands on.
pub(super) fn road(v: &Voice<'_>, now: usize) -> Part {
    let steps = ["road-written", "road-signed", "road-promised", "road-done", "road-look"];
    Part::Road { steps: steps.iter().map(|s| v.word(s)).collect(), now }
}

pub(super) fn number(n: i64) -> Arg<'static> {
    arg("number", n.to_string())
}

/// Words as they are quoted: joined, and cut where they are too long to read on a card.
pub(super) fn quoted(v: &Voice<'_>, words: &[String]) -> String {
    const LONGEST: usize = 280;
    let all = words.iter().filter(|w| !w.trim().is_empty()).cloned().collect::<Vec<_>>().join(&v.word("joins-words"));
    let count = all.chars().count();
    if count <= LONGEST {
        return all;
    }
    let cut: String = all.chars().take(LONGEST).collect();
    v.text("cut-words", &[arg("text", cut), arg("count", count.to_string())])
}

/// What the villager of a joined one says too, by its number.
pub(in crate::commitments) fn joined_words(v: &Voice<'_>, n: i64, words: String) -> String {
    v.text("joined-words", &[number(n), arg("words", words)])
}

/// With people's words, where there are any.
pub(super) fn quote(v: &Voice<'_>, out: Outgoing, words: &[String]) -> Outgoing {
    let words = quoted(v, words);
    if words.is_empty() { out } else { out.quote(words) }
}

/// A deadline as people say it: the hour, but the day alone where the whole day counts.
pub(super) fn deadline(v: &Voice<'_>, at: Moment) -> String {
    let zone = v.zone();
    if zone.end_of(zone.day(at)) == at { v.day(at) } else { v.hour(at) }
}

/// The sentence with the last day that would be taken; `like`: the same with words that would be taken, where there are
/// any.
pub(super) fn example(v: &Voice<'_>, plain: &str, like: &str, limit: Moment, examples: &ByLanguage) -> String {
    let (limit, words) = (arg("limit", v.day(limit)), name(v, examples));
    if words.is_empty() { v.text(plain, &[limit]) } else { v.text(like, &[limit, arg("words", words)]) }
}

/// The outside cause for which a matter is shelved.
pub(super) fn cause(v: &Voice<'_>, cause: ShelveCause) -> String {
    v.word(match cause {
        ShelveCause::Money => "cause-money",
        ShelveCause::Season => "cause-season",
        ShelveCause::Plan => "cause-plan",
        ShelveCause::ThirdParty => "cause-third-party",
    })
}

/// A kept photo, voice or document as a part.
pub(super) fn attached(v: &Voice<'_>, a: Attached) -> Part {
    match a.kind {
        FileKind::Photo => Part::Photo { file: a.file, caption: v.word("caption-photo") },
        FileKind::Voice => Part::Voice { file: a.file, caption: v.word("caption-voice") },
        FileKind::Document => Part::File { file: a.file, caption: v.word("caption-document") },
    }
}

/// The buttons of these codes, the first standing out for people of office.
pub(super) fn keys(v: &Voice<'_>, mut out: Outgoing, codes: &[&'static str], main: bool) -> Outgoing {
    for (i, code) in codes.iter().enumerate() {
        out = out.button(*code, v.word(&format!("key-{}", code.replace('_', "-"))));
        if i == 0 && main {
            out = out.main();
        }
    }
    out
}
