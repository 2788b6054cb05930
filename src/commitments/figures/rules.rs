//! In which figure of each number a commitment stands (domain 11): pure functions of its state. Nothing here reads a
//! clock: what changes with time alone is said with the instant at which it does.
//!
//! A matter that its handler will one day register as proxy or of their own accord gives no entry here but one of its own,
//! shown apart: there is no such way of registering yet.

use super::{Figure, Number};
use crate::base::Moment;
use crate::commitments::life::{Commitment, Rating, Stage};

/// Later than any instant.
const NEVER: Moment = Moment(i64::MAX);

/// Where a commitment stands in one number while nobody touches it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Up to the instant at which it turns, and with it.
    pub stands: Figure,
    /// That instant; `None`: time alone changes nothing.
    pub turns_at: Option<Moment>,
    /// From then on.
    pub becomes: Figure,
}

impl Entry {
    /// What no time changes.
    const fn settled(figure: Figure) -> Self {
        Self { stands: figure, turns_at: None, becomes: figure }
    }

    /// The figure it stands in.
    #[must_use]
    pub fn at(&self, now: Moment) -> Figure {
        if self.turns_at.is_some_and(|turns| now <= turns) { self.stands } else { self.becomes }
    }
}

/// Its entry in a number; `None`: that number doesn't ask for it (yet).
#[must_use]
pub fn entry(c: &Commitment, number: Number) -> Option<Entry> {
    match number {
        Number::Answered => answered(c),
        Number::Solved => Some(solved(c)),
        Number::Satisfied => satisfied(c).map(Entry::settled),
        Number::Kept => kept(c),
    }
}

/// Whether the first human act came within the sign limit of the first assignment. Somebody who never had to act any
/// more, since it ended before the limit, is no case of it (our choice).
fn answered(c: &Commitment) -> Option<Entry> {
    let by = c.past.sign_by?;
    let ended = c.closed_at.filter(|_| !c.is_open());
    let becomes = match (c.answered_at, ended) {
        (Some(at), _) if at <= by => Figure::InTime,
        (None, Some(end)) if end <= by => return Some(Entry::settled(Figure::EndedFirst)),
        (Some(_) | None, _) => Figure::Late,
    };
    Some(Entry { stands: Figure::WithinLimit, turns_at: Some(by), becomes })
}

/// The first bucket that fits.
fn solved(c: &Commitment) -> Entry {
    let open = if c.past.said_no { Figure::NotSolved } else { Figure::Running };
    match c.stage {
        Stage::ClosedSolved => Entry::settled(Figure::ClosedSolved),
        Stage::ClosedUnrated => Entry::settled(Figure::ClosedUnrated),
        Stage::Declined | Stage::Merged | Stage::ClosedExplained => Entry::settled(Figure::Ended),
        Stage::Withdrawn if c.past.was_late => Entry::settled(Figure::WithdrawnLate),
        Stage::Withdrawn => Entry::settled(Figure::Ended),
        Stage::Registered | Stage::Accepted | Stage::Assigned | Stage::Signed | Stage::InProgress => {
            Entry { stands: open, turns_at: Some(late_from(c)), becomes: Figure::Overdue }
        }
        Stage::Reported if c.is_overdue(NEVER) => Entry::settled(Figure::Overdue),
        Stage::Reported => Entry::settled(Figure::Reported),
        Stage::Shelved => match c.shelved {
            Some(shelved) if shelved.was_late => Entry::settled(Figure::Overdue),
            shelved => {
                let stands = if c.past.said_no { Figure::NotSolved } else { Figure::Shelved };
                let recheck = shelved.map_or(NEVER, |shelved| shelved.recheck_by);
                Entry { stands, turns_at: Some(recheck), becomes: Figure::Overdue }
            }
        },
    }
}

/// The last moment at which an open matter, that nobody touches, isn't overdue: the date in force, moved by the whole wait
/// for the villager where that began before it. `Commitment::is_overdue` says the same of one moment.
fn late_from(c: &Commitment) -> Moment {
    let Some(date) = c.date_in_force() else { return NEVER };
    let Some(waiting) = c.waiting else { return date };
    let since = if c.promised_by.is_some() { waiting.since.max(c.since) } else { waiting.since };
    if since > date { date } else { date.plus(waiting.until.since(since)) }
}

/// The villager's mark, where the result was theirs to judge.
fn satisfied(c: &Commitment) -> Option<Figure> {
    let mark = c.rating.map(|rating| match rating {
        Rating::Satisfied => Figure::Satisfied,
        Rating::Fair => Figure::Fair,
        Rating::Unsatisfied => Figure::Unsatisfied,
    });
    match c.stage {
        Stage::ClosedSolved | Stage::ClosedUnrated => Some(mark.unwrap_or(Figure::NotRated)),
        // Joined to another it has its own mark, if any.
        Stage::Merged => mark,
        Stage::Registered
        | Stage::Accepted
        | Stage::Declined
        | Stage::Assigned
        | Stage::Signed
        | Stage::InProgress
        | Stage::Shelved
        | Stage::Reported
        | Stage::ClosedExplained
        | Stage::Withdrawn => None,
    }
}

/// Whether the first promise was kept, once its date has passed. The villager's own "solved" by that date keeps it as a
/// report does (our choice).
fn kept(c: &Commitment) -> Option<Entry> {
    let first = c.first_promised_by?;
    if c.stage == Stage::ClosedExplained {
        return Some(Entry::settled(Figure::Explained));
    }
    if c.past.let_go {
        return Some(Entry::settled(Figure::LetGo));
    }
    let becomes = if c.past.in_time { Figure::Kept } else { Figure::NotKept };
    Some(Entry { stands: Figure::NotDue, turns_at: Some(first), becomes })
}
