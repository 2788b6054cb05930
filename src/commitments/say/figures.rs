//! The four numbers and what they open onto. A figure's name is also the word that asks for its cases.

use super::Say;
use crate::commitments::figures::store::Counts;
use crate::commitments::figures::{Figure, Number, Opened};
use crate::text::outgoing::Part;
use crate::text::voice::arg;
use crate::text::{Outgoing, Voice};

/// A number's name.
#[must_use]
pub fn number(v: &Voice<'_>, number: Number) -> String {
    v.word(match number {
        Number::Answered => "number-response",
        Number::Solved => "number-solved",
        Number::Satisfied => "number-satisfied",
        Number::Kept => "number-kept",
    })
}

/// A figure's name.
#[must_use]
pub fn figure(v: &Voice<'_>, figure: Figure) -> String {
    v.word(match figure {
        Figure::InTime => "figure-in-time",
        Figure::Late => "figure-late",
        Figure::WithinLimit => "figure-within-limit",
        Figure::EndedFirst => "figure-ended-first",
        Figure::ClosedSolved => "figure-closed-solved",
        Figure::ClosedUnrated => "figure-closed-unrated",
        Figure::Overdue => "figure-overdue",
        Figure::NotSolved => "figure-not-solved",
        Figure::Ended => "figure-ended",
        Figure::WithdrawnLate => "figure-withdrawn-late",
        Figure::Reported => "figure-reported",
        Figure::Shelved => "figure-shelved",
        Figure::Running => "figure-running",
        Figure::Satisfied => "figure-satisfied",
        Figure::Fair => "figure-fair",
        Figure::Unsatisfied => "figure-unsatisfied",
        Figure::NotRated => "figure-not-rated",
        Figure::Kept => "figure-kept",
        Figure::NotKept => "figure-not-kept",
        Figure::Explained => "figure-explained",
        Figure::LetGo => "figure-let-go",
        Figure::NotDue => "figure-not-due",
    })
}

/// A number with what stands above and below its line; a percentage only where there is enough to speak of one.
fn rate(v: &Voice<'_>, of: Number, counts: &Counts) -> String {
    let rate = counts.rate(of);
    let (name, above, below) = (arg("number", number(v, of)), arg("above", rate.above), arg("below", rate.below));
    match rate.percent() {
        Some(percent) => v.text("rate", &[name, above, below, arg("percent", percent)]),
        None if rate.below == 0 => v.text("rate-of-none", &[name]),
        None => v.text("rate-of-few", &[name, above, below]),
    }
}

/// What a press on a line of these asks, as words.
fn opens(v: &Voice<'_>, filter: &[String], what: String) -> Option<String> {
    let words = filter.iter().cloned().chain([what]).collect::<Vec<_>>().join(" ");
    Some(v.text("stats-of", &[arg("filter", words)]))
}

/// A figure: pressed, it lists as many matters as it says.
fn line(v: &Voice<'_>, of: Figure, counts: &Counts, filter: &[String]) -> Part {
    let (name, count) = (figure(v, of), counts.of(of));
    let text = v.text("figure-line", &[arg("figure", name.clone()), arg("count", count)]);
    Part::Row { mark: None, text, opens: if count > 0 { opens(v, filter, name) } else { None } }
}

/// Says which filters hold.
fn only(out: Outgoing, v: &Voice<'_>, filter: &[String]) -> Outgoing {
    if filter.is_empty() { out } else { out.dim(v.text("backlog-filter", &[arg("filter", filter.join(" "))])) }
}

pub(super) fn render(say: &Say, v: &Voice<'_>) -> Option<Outgoing> {
    Some(match say {
        Say::Stats { counts, filter, unread, uncounted } => {
            let lead = v.text("stats", &[arg("count", counts.registered())]);
            let mut out = only(Outgoing::card(v.lang(), None, lead, None), v, filter);
            if !unread.is_empty() {
                out = out.dim(v.text("backlog-unread", &[arg("words", unread.clone())]));
            }
            for of in Number::ALL {
                let opens = opens(v, filter, number(v, of));
                out = out.part(Part::Row { mark: None, text: rate(v, of, counts), opens });
            }
            if *uncounted {
                out = out.dim(v.word("stats-uncounted"));
            }
            out.dim(v.word("stats-how"))
        }
        Say::StatsNumber { number: of, counts, filter } => {
            let mut out = only(Outgoing::card(v.lang(), None, rate(v, *of, counts), None), v, filter);
            for figure in of.denominator() {
                out = out.part(line(v, *figure, counts, filter));
            }
            out = out.dim(v.word("stats-apart"));
            for figure in of.apart() {
                out = out.part(line(v, *figure, counts, filter));
            }
            let words = filter.iter().cloned().chain([number(v, *of)]).collect::<Vec<_>>().join(" ");
            if counts.rate(*of).below > 0 {
                out = out.button(format!("page:0|{words}"), v.word("key-all-counted"));
            }
            out.button(format!("all|{}", filter.join(" ")), v.word("key-four-numbers"))
        }
        Say::StatsCases { opened, count, lines, filter, page, more } => {
            let name = match opened {
                Opened::Number(of) => number(v, *of),
                Opened::Figure(of) => figure(v, *of),
            };
            let lead = v.text("stats-cases", &[arg("figure", name.clone()), arg("count", *count)]);
            let mut out = only(Outgoing::card(v.lang(), None, lead, None), v, filter);
            for line in lines {
                out = out.part(line.row(v, true));
            }
            if lines.is_empty() {
                out = out.dim(v.word("backlog-empty"));
            }
            if *more {
                let words = filter.iter().cloned().chain([name]).collect::<Vec<_>>().join(" ");
                out = out.button(format!("page:{}|{words}", page + 1), v.word("key-next-page"));
            }
            out.button(format!("all|{}", filter.join(" ")), v.word("key-four-numbers"))
        }
        _ => return None,
    })
}
