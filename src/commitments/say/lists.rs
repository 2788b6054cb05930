//! Lists and stories: one's own matters, the backlog, a matter's steps.

use super::{Say, name};
use crate::base::Moment;
use crate::policy::ByLanguage;
use crate::text::outgoing::{Mark, Part, Shape};
use crate::text::voice::arg;
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
    /// The date in force.
    pub date: Option<Moment>,
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
    fn row(&self, v: &Voice<'_>, office: bool) -> Part {
        let f = super::Facts {
            number: self.number,
            village: self.village.clone().unwrap_or_default(),
            leaf: self.leaf.clone(),
            shape: self.shape,
            late_days: self.late_days,
        };
        let args = [
            arg("number", self.number.to_string()),
            arg("village", self.village.clone().unwrap_or_default()),
            arg("leaf", name(v, &self.leaf)),
            arg("date", self.date.map(|d| v.day(d)).unwrap_or_default()),
            arg("who", self.face.clone().unwrap_or_else(|| v.word("nobody"))),
        ];
        let id = match (office, self.village.is_some(), self.date.is_some()) {
            (true, true, _) => "line-office",
            (true, false, _) => "line-office-own",
            (false, _, true) => "line-own-date",
            (false, _, false) => "line-own",
        };
        let opens = match &self.village {
            Some(village) => format!("{village} {}", self.number),
            None => self.number.to_string(),
        };
        Part::Row { mark: Some(super::mark(v, &f, office)), text: v.text(id, &args), opens: Some(opens) }
    }
}

/// The filters in the reader's language; a village or month stands as it is.
fn shown(v: &Voice<'_>, filter: &[String]) -> String {
    let one = |word: &String| match word.as_str() {
        "overdue" => v.word("filter-overdue"),
        "unsigned" => v.word("filter-unsigned"),
        "today" => v.word("filter-today"),
        "shelved" => v.word("filter-shelved"),
        other => other.to_owned(),
    };
    filter.iter().map(one).collect::<Vec<_>>().join(" ")
}

fn counts(v: &Voice<'_>, c: &Counts) -> String {
    v.text(
        "backlog-counts",
        &[arg("unsigned", c.unsigned), arg("due", c.due_today), arg("overdue", c.overdue), arg("shelved", c.shelved)],
    )
}

pub(super) fn render(say: &Say, v: &Voice<'_>) -> Option<Outgoing> {
    Some(match say {
        Say::Mine { lines } | Say::WhichOne { lines } => {
            let id = if matches!(say, Say::Mine { .. }) { "mine" } else { "which-one" };
            let lead = v.text(id, &[arg("count", lines.len() as i64)]);
            let mut out = Outgoing::card(v.lang(), None, lead, None);
            for line in lines {
                // Only lists of people of office span villages, and name them.
                out = out.part(line.row(v, line.village.is_some()));
            }
            out.dim(v.word("say-a-number"))
        }
        Say::Backlog { counts: c, lines, filter, page, more, late_only } => {
            let burning = (c.overdue > 0)
                .then(|| Mark { shape: Shape::Overdue, word: v.text("backlog-late", &[arg("count", c.overdue)]) });
            let mut out =
                Outgoing::card(v.lang(), None, v.text("backlog", &[arg("count", c.open)]), burning).say(counts(v, c));
            if !filter.is_empty() {
                out = out.dim(v.text("backlog-filter", &[arg("filter", shown(v, filter))]));
            }
            let words = filter.join(" ");
            if lines.is_empty() {
                out = out.say(v.word("backlog-empty"));
            }
            for line in lines {
                out = out.part(line.row(v, true));
            }
            if *more {
                out = out.button(format!("page:{}|{words}", page + 1), v.word("key-next-page"));
            }
            if *late_only {
                out = out.button("all", v.word("key-all"));
            } else {
                out = out.button(format!("late|{words}"), v.word("key-late-only"));
            }
            out.button("by_village", v.word("key-by-village")).button(format!("export|{words}"), v.word("key-export"))
        }
        Say::ByVillage { lines } => {
            let mut out = Outgoing::card(v.lang(), None, v.word("by-village"), None);
            for (village, c) in lines {
                let text = v.text(
                    "by-village-line",
                    &[arg("village", village.clone()), arg("count", c.open), arg("overdue", c.overdue)],
                );
                let opens = Some(v.text("backlog-of", &[arg("village", village.clone())]));
                out = out.part(Part::Row { mark: None, text, opens });
            }
            out
        }
        Say::Export { name: file, csv, rows } => Outgoing::empty(v.lang()).part(Part::Download {
            name: file.clone(),
            label: v.text("export", &[arg("count", *rows as i64)]),
            text: csv.clone(),
        }),
        _ => return None,
    })
}
