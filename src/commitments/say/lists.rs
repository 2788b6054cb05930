//! Lists and stories: one's own matters, the backlog, a matter's steps.

use super::parts::{cause, name, number};
use super::{Facts, Say};
use crate::base::Moment;
use crate::policy::ByLanguage;
use crate::text::outgoing::{Mark, Part, Shape};
use crate::text::voice::arg;
use crate::text::words::FilterState;
use crate::text::{Outgoing, Voice};

/// How many matters stand where.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Serialize)]
pub struct Counts {
    /// Open.
    pub open: i64,
    /// Assigned and not signed.
    pub unsigned: i64,
    /// Due today.
    pub due_today: i64,
    /// Overdue.
    pub overdue: i64,
    /// Shelved.
    pub shelved: i64,
}

/// The states that a backlog counts and can be narrowed to, as they are listed.
const STATES: [FilterState; 4] =
    [FilterState::Unsigned, FilterState::DueToday, FilterState::Overdue, FilterState::Shelved];

impl Counts {
    /// How many are in that state: as many as its filter finds.
    #[must_use]
    pub fn of(&self, state: FilterState) -> i64 {
        match state {
            FilterState::Unsigned => self.unsigned,
            FilterState::DueToday => self.due_today,
            FilterState::Overdue => self.overdue,
            FilterState::Shelved => self.shelved,
        }
    }
}

/// A state's word, which is also what narrows the backlog to it.
fn word(v: &Voice<'_>, state: FilterState) -> String {
    v.word(match state {
        FilterState::Unsigned => "filter-unsigned",
        FilterState::DueToday => "filter-today",
        FilterState::Overdue => "filter-overdue",
        FilterState::Shelved => "filter-shelved",
    })
}

/// One line of a list.
#[derive(Clone, Debug)]
pub struct BacklogLine {
    /// Its number.
    pub number: i64,
    /// The village, where the list spans several.
    pub village: Option<String>,
    /// What it is about.
    pub leaf: ByLanguage,
    /// Where it stands.
    pub shape: Shape,
    /// Days overdue.
    pub late_days: i64,
    /// The date promised, as long as it holds.
    pub promised_by: Option<Moment>,
    /// The date set by rule.
    pub due_by: Option<Moment>,
    /// Who holds it.
    pub face: Option<String>,
}

/// One step of a matter's story.
#[derive(Clone, Debug)]
pub struct StoryStep {
    /// When.
    pub at: Moment,
    /// Which: the event's name, with dashes.
    pub what: &'static str,
    /// The date it names.
    pub date: Option<Moment>,
    /// Whom it names.
    pub who: Option<super::Title>,
    /// The villager's own.
    pub by_villager: bool,
    /// A missed or moved date, a no.
    pub burning: bool,
}

impl BacklogLine {
    fn mark(&self, v: &Voice<'_>, office: bool) -> Mark {
        let f = Facts {
            number: self.number,
            village: self.village.clone().unwrap_or_default(),
            leaf: self.leaf.clone(),
            shape: self.shape,
            late_days: self.late_days,
        };
        super::parts::mark(v, &f, office)
    }

    /// The line as a part of a message; `office`: as people of office read it.
    #[must_use]
    pub fn row(&self, v: &Voice<'_>, office: bool) -> Part {
        let args = [
            arg("number", self.number.to_string()),
            arg("village", self.village.clone().unwrap_or_default()),
            arg("leaf", name(v, &self.leaf)),
            arg("date", self.promised_by.map(|d| v.day(d)).unwrap_or_default()),
            arg("who", self.face.clone().unwrap_or_else(|| v.word("nobody"))),
        ];
        let id = match (office, self.village.is_some(), self.promised_by.is_some()) {
            (true, true, _) => "line-office",
            (true, false, _) => "line-office-own",
            (false, _, true) => "line-own-date",
            (false, _, false) => "line-own",
        };
        let opens = match &self.village {
            Some(village) => format!("{village} {}", self.number),
            // Not the number alone: a card that asks would take it for one of its keys.
            None => v.text("matter-of", &[super::parts::number(self.number)]),
        };
        Part::Row { mark: Some(self.mark(v, office)), text: v.text(id, &args), opens: Some(opens) }
    }
}

/// What a matter is, where it stands and about what, in words for people of office: for lists outside a chat.
#[must_use]
pub fn state(v: &Voice<'_>, line: &BacklogLine) -> (String, String) {
    (line.mark(v, true).word, name(v, &line.leaf))
}

/// A matter by village, number and leaf, as people of office call it.
pub(in crate::commitments) fn matter(v: &Voice<'_>, line: &BacklogLine) -> String {
    let village = arg("village", line.village.clone().unwrap_or_default());
    v.text("working", &[village, arg("number", line.number.to_string()), arg("leaf", name(v, &line.leaf))])
}

/// One figure of the backlog: pressed, it lists as many matters as it says.
fn figure(v: &Voice<'_>, state: FilterState, count: i64, filter: &[String]) -> Part {
    let shape = match state {
        FilterState::Unsigned => Shape::Unsigned,
        FilterState::DueToday => Shape::DueToday,
        FilterState::Overdue => Shape::Overdue,
        FilterState::Shelved => Shape::Shelved,
    };
    let mut words = filter.to_vec();
    words.push(word(v, state));
    Part::Row {
        mark: Some(Mark { shape, word: word(v, state) }),
        text: v.text("figure", &[arg("count", count)]),
        opens: Some(v.text("backlog-of", &[arg("filter", words.join(" "))])),
    }
}

pub(super) fn render(say: &Say, v: &Voice<'_>) -> Option<Outgoing> {
    Some(match say {
        Say::Mine { lines } | Say::WhichOne { lines, .. } => {
            let (id, how) = match say {
                Say::WhichOne { nudges: true, .. } => ("which-one-to-nudge", "say-which"),
                Say::WhichOne { .. } => ("which-one", "say-which"),
                _ => ("mine", "say-a-number"),
            };
            let lead = v.text(id, &[arg("count", lines.len() as i64)]);
            let mut out = Outgoing::card(v.lang(), None, lead, None);
            for line in lines {
                // Only lists of people of office span villages, and name them.
                out = out.part(line.row(v, line.village.is_some()));
            }
            out.dim(v.word(how))
        }
        Say::Backlog { counts: c, lines, filter, unread, state, page, more } => {
            // The lead counts what is listed, and nothing else.
            let lead = match state {
                None => v.text("backlog", &[arg("count", c.open)]),
                Some(state) => v.text("backlog-state", &[arg("state", word(v, *state)), arg("count", c.of(*state))]),
            };
            let mut out = Outgoing::card(v.lang(), None, lead, None);
            if !filter.is_empty() {
                out = out.dim(v.text("backlog-filter", &[arg("filter", filter.join(" "))]));
            }
            if !unread.is_empty() {
                out = out.dim(v.text("backlog-unread", &[arg("words", unread.clone())]));
            }
            if state.is_none() && *page == 0 {
                for state in STATES.into_iter().filter(|s| c.of(*s) > 0) {
                    out = out.part(figure(v, state, c.of(state), filter));
                }
            }
            let all = state.is_none() && filter.is_empty();
            if lines.is_empty() && all {
                return Some(out.dim(v.word("backlog-none")));
            }
            out = out.dim(v.word(if lines.is_empty() { "backlog-empty" } else { "backlog-lines" }));
            for line in lines {
                out = out.part(line.row(v, true));
            }
            let words = filter.iter().cloned().chain(state.map(|s| word(v, s))).collect::<Vec<_>>().join(" ");
            if *more {
                out = out.button(format!("page:{}|{words}", page + 1), v.word("key-next-page"));
            }
            if state.is_none() && c.overdue > 0 {
                out = out.button(format!("late|{words}"), v.word("key-late-only"));
            } else if !all {
                out = out.button("all", v.word("key-all"));
            }
            out = out.button("by_village", v.word("key-by-village"));
            if lines.is_empty() { out } else { out.button(format!("export|{words}"), v.word("key-export")) }
        }
        Say::Board { village, lines, struck_off } => {
            let lead = v.text("board", &[arg("village", village.clone()), arg("count", lines.len() as i64)]);
            let mut out = Outgoing::card(v.lang(), None, lead, None);
            for line in lines {
                let args = [
                    number(line.number),
                    arg("leaf", name(v, &line.leaf)),
                    arg("cause", cause(v, line.cause)),
                    arg("since", v.day(line.since)),
                    arg("recheck", v.day(line.recheck)),
                ];
                out = out.part(Part::Row { mark: None, text: v.text("board-line", &args), opens: None });
            }
            if !lines.is_empty() {
                out = out.dim(v.word("board-stays"));
            }
            for line in struck_off {
                let args = [number(line.number), arg("leaf", name(v, &line.leaf)), arg("at", v.day(line.at))];
                out = out.part(Part::Row { mark: None, text: v.text("board-struck-off", &args), opens: None });
            }
            out
        }
        Say::ByVillage { lines } if lines.is_empty() => Outgoing::empty(v.lang()).say(v.word("by-village-empty")),
        Say::ByVillage { lines } => {
            let mut out = Outgoing::card(v.lang(), None, v.word("by-village"), None);
            for (village, c) in lines {
                let text = v.text(
                    "by-village-line",
                    &[arg("village", village.clone()), arg("count", c.open), arg("overdue", c.overdue)],
                );
                let opens = Some(v.text("backlog-of", &[arg("filter", village.clone())]));
                out = out.part(Part::Row { mark: None, text, opens });
            }
            out
        }
        Say::Export { rows: 0, .. } => Outgoing::empty(v.lang()).say(v.word("export-empty")),
        Say::Export { name: file, csv, rows } => Outgoing::empty(v.lang()).part(Part::Download {
            name: file.clone(),
            label: v.text("export", &[arg("count", *rows as i64)]),
            text: csv.clone(),
        }),
        _ => return None,
    })
}
