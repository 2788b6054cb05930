//! The four numbers of one commitment, from its events alone by the words of domain 11: with nothing of the house's own fold.

use lastmile::base::Moment;
use lastmile::commitments::life::{Event, Rating};

/// What the events of one commitment tell, as far as the numbers ask.
#[derive(Default)]
pub struct Told {
    /// The limit of the first assignment, and the first act of somebody.
    limit: Option<Moment>,
    acted: Option<Moment>,
    /// How it ended and when, while it is ended.
    end: Option<(&'static str, Moment)>,
    due: Option<Moment>,
    promised: Option<Moment>,
    first: Option<Moment>,
    /// Waits for the villager since then, at most until then.
    waits: Option<(Moment, Moment)>,
    /// The present date began.
    begun: Option<Moment>,
    reported: Option<Moment>,
    unseen: bool,
    /// Reported or called solved by the first date, and no "no" since.
    good: bool,
    no: bool,
    let_go: bool,
    late_when_withdrawn: bool,
    /// Shelved: looked at again by then, and whether the date had passed.
    shelved: Option<(Moment, bool)>,
    mark: Option<Rating>,
}

impl Told {
    /// Whether the date in force has passed at `at`, moved by what was waited.
    pub fn passed(&self, at: Moment) -> bool {
        if let Some((_, was_late)) = self.shelved {
            return was_late;
        }
        let Some(date) = self.promised.or(self.due) else { return false };
        let waited = self.waits.map_or(0, |(since, until)| {
            let since = if self.promised.is_some() { since.max(self.begun.unwrap_or(since)) } else { since };
            (at.min(until).0 - since.0).max(0)
        });
        at.0 > date.0.saturating_add(waited)
    }

    fn by_first(&self, at: Moment) -> bool {
        self.first.is_some_and(|first| at <= first)
    }

    fn acts(&mut self, at: Moment) {
        self.acted.get_or_insert(at);
    }

    fn ends(&mut self, how: &'static str, at: Moment) {
        self.end = Some((how, at));
        (self.waits, self.no) = (None, false);
    }

    /// The date that was promised last, and the rules' date, as the events have set them.
    pub fn dates(&self) -> (Option<Moment>, Option<Moment>) {
        (self.promised, self.due)
    }

    /// Whether somebody has it to do: it isn't ended, reported or shelved.
    pub fn is_at_work(&self) -> bool {
        self.end.is_none() && self.reported.is_none() && self.shelved.is_none()
    }

    pub fn step(&mut self, event: &Event, at: Moment) {
        match event {
            Event::Accepted { due_by, .. } => {
                // Ended before its limit: a new assignment is the first.
                if let (None, Some((_, end)), Some(limit)) = (self.acted, self.end, self.limit)
                    && end <= limit
                {
                    self.limit = None;
                }
                (self.end, self.due) = (None, Some(*due_by));
            }
            Event::Declined { .. } => self.ends("declined", at),
            // Joined to another: an end of its own, before anybody promised; the mark of its villager counts all the same.
            Event::Merged { .. } => {
                self.let_go |= self.by_first(at);
                self.ends("merged", at);
            }
            Event::Split { due_by, .. } => {
                if let (None, Some((_, end)), Some(limit)) = (self.acted, self.end, self.limit)
                    && end <= limit
                {
                    self.limit = None;
                }
                (self.end, self.due, self.mark) = (None, Some(*due_by), None);
            }
            Event::LeafSet { accepted, due_by, .. } => {
                if *accepted {
                    self.waits = None;
                }
                self.due = *due_by;
            }
            Event::Assigned { step_by, .. } => drop(self.limit.get_or_insert(*step_by)),
            Event::Signed { .. } | Event::ReturnAsked { .. } => self.acts(at),
            Event::Promised { by, .. } => {
                self.acts(at);
                self.promised = Some(*by);
                self.first.get_or_insert(*by);
                self.begun = Some(at);
            }
            Event::InfoAsked { until } => {
                self.acts(at);
                self.waits = Some((at, *until));
            }
            Event::WaitEnded { due_by, promised_by, .. } => {
                (self.waits, self.due, self.promised) = (None, *due_by, *promised_by);
            }
            Event::Reassigned { .. } => self.shelved = None,
            Event::Escalated { due_by, .. } => {
                (self.promised, self.due, self.waits, self.begun) = (None, Some(*due_by), None, Some(at));
            }
            Event::Shelved { recheck_by, .. } => {
                let late = self.passed(at);
                self.let_go |= self.by_first(at);
                (self.shelved, self.waits) = (Some((*recheck_by, late)), None);
            }
            Event::CauseStays { recheck_by } => self.shelved = self.shelved.map(|(_, late)| (*recheck_by, late)),
            Event::CauseGone { due_by, promised_by, .. } => {
                (self.shelved, self.due, self.promised) = (None, *due_by, *promised_by);
                self.begun = Some(at);
            }
            Event::Recounted { due_by } => self.due = Some(*due_by),
            Event::Explained => self.ends("explained", at),
            Event::Extended { to } => (self.promised, self.begun) = (Some(*to), Some(at)),
            Event::AskRefused { step_by: Some(_), .. } | Event::AskTakenBack { step_by: Some(_) } => {
                self.begun = Some(at);
            }
            Event::Reported => {
                (self.reported, self.unseen, self.waits, self.no) = (Some(at), false, None, false);
                self.good = self.by_first(at);
            }
            Event::ResultShown => self.unseen = false,
            Event::Unseen { n } => self.unseen = *n >= 3,
            Event::Solved { .. } => {
                self.shelved = None;
                self.good |= self.by_first(at);
                self.ends("solved", at);
            }
            Event::ClosedUnrated => self.ends("unrated", at),
            Event::NotSolved { .. } | Event::Reopened { .. } => {
                (self.end, self.reported, self.mark) = (None, None, None);
                (self.good, self.no) = (false, true);
            }
            Event::Rated { rating } => self.mark = Some(*rating),
            Event::Withdrawn => {
                self.late_when_withdrawn = self.passed(self.reported.unwrap_or(at));
                self.shelved = None;
                self.let_go |= self.by_first(at);
                self.reported = None;
                self.ends("withdrawn", at);
            }
            _ => {}
        }
    }

    fn answered(&self, now: Moment) -> Option<&'static str> {
        let limit = self.limit?;
        Some(match (self.acted, self.end) {
            (None, Some((_, end))) if end <= limit => "ended_first",
            _ if now <= limit => "within_limit",
            (Some(acted), _) if acted <= limit => "in_time",
            _ => "late",
        })
    }

    fn solved(&self, now: Moment) -> &'static str {
        match self.end {
            Some(("solved", _)) => "closed_solved",
            Some(("unrated", _)) => "closed_unrated",
            Some(("withdrawn", _)) if self.late_when_withdrawn => "withdrawn_late",
            Some(_) => "ended",
            None if self.shelved.is_some_and(|(recheck, late)| late || now > recheck) => "overdue",
            None if self.shelved.is_some() && self.no => "not_solved",
            None if self.shelved.is_some() => "shelved",
            None if self.reported.is_some() && self.unseen => "overdue",
            None if self.reported.is_none() && self.passed(now) => "overdue",
            None if self.no => "not_solved",
            None if self.reported.is_some() => "reported",
            None => "running",
        }
    }

    fn satisfied(&self) -> Option<&'static str> {
        match (self.end?.0, self.mark) {
            ("solved" | "merged", Some(Rating::Satisfied)) => Some("satisfied"),
            ("solved" | "merged", Some(Rating::Fair)) => Some("fair"),
            ("solved" | "merged", Some(Rating::Unsatisfied)) => Some("unsatisfied"),
            ("solved" | "unrated", None) => Some("not_rated"),
            _ => None,
        }
    }

    fn kept(&self, now: Moment) -> Option<&'static str> {
        let first = self.first?;
        Some(match self.good {
            _ if matches!(self.end, Some(("explained", _))) => "explained",
            _ if self.let_go => "let_go",
            _ if now <= first => "not_due",
            true => "kept",
            false => "not_kept",
        })
    }
}

/// The figures in which a commitment with these events stands at `now`: one of each number that asks for it.
pub fn told(events: &[(Event, Moment)], now: Moment) -> Vec<&'static str> {
    let mut told = Told::default();
    events.iter().for_each(|(event, at)| told.step(event, *at));
    let all = [told.answered(now), Some(told.solved(now)), told.satisfied(), told.kept(now)];
    all.into_iter().flatten().collect()
}
