//! What the digest says. Wording stands in `config/locales/*/digest.ftl`.

use std::collections::BTreeSet;

use super::DIGEST;
use crate::base::{CommitmentId, Moment};
use crate::commitments::say::{self, BacklogLine};
use crate::policy::ByLanguage;
use crate::text::outgoing::{Part, Shape};
use crate::text::voice::arg;
use crate::text::{Outgoing, Speak, Voice};

/// Under what a digest lists a matter, the most pressing first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Group {
    /// Its date has passed.
    Late,
    /// Its date is near.
    Due,
    /// New to them, or theirs to decide.
    New,
    /// Something happened with it.
    Answered,
}

impl Group {
    const ALL: [Self; 4] = [Self::Late, Self::Due, Self::New, Self::Answered];

    fn tag(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::Due => "due",
            Self::New => "new",
            Self::Answered => "answered",
        }
    }

    /// A key's code: the group, its matters, and at which of them the list begins.
    fn code(self, ids: &[CommitmentId], from: usize) -> String {
        let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
        format!("{}:{}@{from}", self.tag(), ids.join(","))
    }

    /// Reads a key's code.
    pub(super) fn read(code: &str) -> Option<(Self, Vec<CommitmentId>, usize)> {
        let (tag, rest) = code.split_once(':')?;
        let (ids, from) = rest.split_once('@')?;
        let group = Self::ALL.into_iter().find(|g| g.tag() == tag)?;
        let ids: Option<_> = ids.split(',').map(|id| id.parse().ok().map(CommitmentId)).collect();
        Some((group, ids?, from.parse().ok()?))
    }

    fn text(self, v: &Voice<'_>, count: usize) -> String {
        let id = match self {
            Self::Late => "digest-late",
            Self::Due => "digest-due",
            Self::New => "digest-new",
            Self::Answered => "digest-answered",
        };
        v.text(id, &[arg("count", count)])
    }
}

/// A matter's line.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// Which.
    pub about: CommitmentId,
    /// Where it stands.
    pub at: BacklogLine,
    /// Its date, and whether a promise is due by then.
    pub due: Option<(Moment, bool)>,
}

impl Line {
    fn row(&self, v: &Voice<'_>, group: Group) -> Part {
        let Part::Row { mark, text, opens } = self.at.row(v, true) else { return self.at.row(v, true) };
        let text = match (group, self.due) {
            (Group::Late | Group::Due, Some((date, promise))) => {
                let id = if promise { "digest-line-promise" } else { "digest-line-date" };
                v.text(id, &[arg("matter", say::matter(v, &self.at)), arg("date", v.day(date))])
            }
            (Group::Late | Group::Due, None) | (Group::New | Group::Answered, _) => text,
        };
        Part::Row { mark, text, opens }
    }
}

/// Everything that the digest says.
#[derive(Clone, Debug)]
pub(super) enum Say {
    /// The morning's card: so many lines are shown, the keys open the rest. About so many late ones nobody is pushed any more.
    Digest { lines: Vec<(Group, Line)>, shown: usize, quiet: usize },
    /// One of its lists, from which the next page may go on.
    List { group: Group, ids: Vec<CommitmentId>, lines: Vec<Line>, next: Option<usize> },
}

impl Speak for Say {
    fn render(&self, v: &Voice<'_>) -> Outgoing {
        match self {
            Self::Digest { lines, shown, quiet } => {
                let mut out = Outgoing::card(v.lang(), None, v.word("digest"), None);
                // Once each, under the first of its groups: that it also has an answer its own list says.
                let mut told = BTreeSet::new();
                for (group, line) in lines.iter().filter(|(_, line)| told.insert(line.about)).take(*shown) {
                    out = out.part(line.row(v, *group));
                }
                if *quiet > 0 {
                    out = out.say(v.text("digest-quiet", &[arg("count", *quiet)]));
                }
                for group in Group::ALL {
                    let ids: Vec<_> = lines.iter().filter(|(g, _)| *g == group).map(|(_, line)| line.about).collect();
                    if !ids.is_empty() {
                        let first = out.buttons.is_empty();
                        out = out.button(group.code(&ids, 0), group.text(v, ids.len()));
                        out = if first { out.main() } else { out };
                    }
                }
                out
            }
            Self::List { group, ids, lines, next } => {
                let mut out = Outgoing::card(v.lang(), None, group.text(v, ids.len()), None);
                for line in lines {
                    out = out.part(line.row(v, *group));
                }
                out = out.dim(v.word("say-which"));
                match next {
                    Some(next) => out.button(group.code(ids, *next), v.word("key-next-page")),
                    None => out,
                }
            }
        }
    }
}

/// Every sentence with sample arguments.
pub(super) fn samples() -> Vec<(&'static str, Box<dyn Speak>)> {
    let line = |id, due| Line {
        about: CommitmentId(id),
        at: BacklogLine {
            number: id,
            village: Some("Houzhuang".into()),
            leaf: ByLanguage { zh: "Chishui".into(), en: "Drinking water".into() },
            shape: Shape::Working,
            late_days: 0,
            promised_by: None,
            due_by: None,
            face: Some("Li Ming".into()),
        },
        due,
    };
    let date = Moment(1_795_000_000_000_000);
    let all = Group::ALL.into_iter().zip([Some((date, false)), Some((date, true)), None, None]);
    let lines: Vec<_> = all.zip(1..).map(|((group, due), id)| (group, line(id, due))).collect();
    let ids = || (1..=7).map(CommitmentId).collect();
    let mut all = vec![Say::Digest { lines, shown: 4, quiet: 0 }, Say::Digest { lines: vec![], shown: 4, quiet: 2 }];
    for group in Group::ALL {
        let lines = (1..=6).map(|id| line(id, Some((date, id % 2 == 0)))).collect();
        all.push(Say::List { group, ids: ids(), lines, next: (group != Group::New).then_some(6) });
    }
    all.into_iter().map(|say| (DIGEST, Box::new(say) as Box<dyn Speak>)).collect()
}
