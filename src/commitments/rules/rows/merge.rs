//! The same matter twice: joined to the main one, told of its steps, parted from it, and said again after its end (rows 4,
//! 32, 42, 59). What a merged one's villager may do hangs on how far the main one is, and that stands with the merged one
//! (`Main`): no row here asks for a second commitment but the one that joins.

use super::Decision;
use super::intake::{assign_by, done_by};
use crate::base::{CommitmentId, Moment};
use crate::commitments::life::{Actor, Commitment, Event, Main, MainStands, MainStep, Rating, Refusal, Stage};
use crate::commitments::rules::who;
use crate::policy::{Policy, RestDay};

/// Row 4: the villager, or the township, confirms.
pub(crate) fn merge(c: &Commitment, main: &Commitment, actor: &Actor, policy: &Policy) -> Decision {
    who::villager_or_township(c, actor)?;
    if c.first_promised_by.is_some() {
        return Err(Refusal::NotNow(c.stage));
    }
    c.alike(main, policy)?;
    let theirs = matches!(actor, Actor::Villager(_));
    if !theirs && c.apart.is_some_and(|apart| apart.by_villager && apart.from == main.id) {
        return Err(Refusal::SaidApart);
    }
    Ok(Event::Merged {
        main: main.id,
        number: main.number,
        reported: main.stage == Stage::Reported,
        by: main.promised_by.filter(|_| !main.promise_due && main.stage != Stage::Shelved),
    })
}

/// Row 4: the township says that it isn't.
pub(crate) fn keep_apart(c: &Commitment, from: CommitmentId, actor: &Actor) -> Decision {
    match actor {
        Actor::Township(_) | Actor::TownshipInStead(_) => {}
        Actor::Villager(_)
        | Actor::Secretary(_)
        | Actor::StandIn(_)
        | Actor::City(_)
        | Actor::Helper { .. }
        | Actor::Bot => return Err(Refusal::NotYours),
    }
    if c.apart.is_some_and(|apart| apart.from == from) {
        return Err(Refusal::NoChange);
    }
    Ok(Event::KeptApart { from })
}

/// Row 4, of the main one.
pub(crate) fn join(c: &Commitment, id: CommitmentId, actor: &Actor) -> Decision {
    who::bot(actor)?;
    if id == c.id || c.joined.contains(&id) { Err(Refusal::NoChange) } else { Ok(Event::Joined { id }) }
}

/// Row 42, of the main one.
pub(crate) fn part(c: &Commitment, id: CommitmentId, actor: &Actor) -> Decision {
    who::bot(actor)?;
    if c.joined.contains(&id) { Ok(Event::Parted { id }) } else { Err(Refusal::NoChange) }
}

/// Row 42: until the window after the main one's end.
pub(crate) fn split(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    who::villager(c, actor)?;
    let main = main_of(c)?;
    match main.stands {
        MainStands::Open | MainStands::Reported => {}
        MainStands::Ended { at } => in_time(c, at, policy, now)?,
    }
    Ok(parted(c, main, policy, now, false))
}

/// Row 42: the main one is withdrawn, declined or merged itself.
pub(crate) fn main_gone(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    who::bot(actor)?;
    Ok(parted(c, main_of(c)?, policy, now, true))
}

/// As row 2. Joined to another its clock stood still: the rule's date moves on by that time, as a shelved one's does.
fn parted(c: &Commitment, main: &Main, policy: &Policy, now: Moment, gone: bool) -> Event {
    let due_by = c.due_by.unwrap_or_else(|| done_by(c, c.registered_at, policy));
    let due_by = policy.after_wait(due_by, main.since, now);
    Event::Split { step_by: assign_by(c, policy, now), due_by, gone }
}

/// Row 4: a step of the main one.
pub(crate) fn main_moved(c: &Commitment, step: MainStep, actor: &Actor) -> Decision {
    who::bot(actor)?;
    main_of(c)?;
    Ok(Event::MainMoved { step })
}

/// Row 59: the merged one's villager has a word of their own once there is something to look at.
pub(crate) fn solved_beside(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    who::villager(c, actor)?;
    let main = own_word(c, policy, now)?;
    if main.solved { Err(Refusal::NoChange) } else { Ok(Event::SolvedBeside) }
}

/// Row 59.
pub(crate) fn rate_beside(c: &Commitment, rating: Rating, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    who::villager(c, actor)?;
    own_word(c, policy, now)?;
    if c.rating == Some(rating) { Err(Refusal::NoChange) } else { Ok(Event::Rated { rating }) }
}

fn own_word<'c>(c: &'c Commitment, policy: &Policy, now: Moment) -> Result<&'c Main, Refusal> {
    let main = main_of(c)?;
    match main.stands {
        MainStands::Open => Err(Refusal::NotNow(c.stage)),
        MainStands::Reported => Ok(main),
        MainStands::Ended { at } => in_time(c, at, policy, now).map(|()| main),
    }
}

/// Row 32: once nothing else is open to the villager any more.
pub(crate) fn same_again(c: &Commitment, id: CommitmentId, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    who::villager(c, actor)?;
    let ended = match (&c.main, c.closed_at) {
        (Some(Main { stands: MainStands::Ended { at }, .. }), _) => *at,
        (None, Some(at)) => at,
        (Some(Main { stands: MainStands::Open | MainStands::Reported, .. }), _) | (None, None) => {
            return Err(Refusal::NotNow(c.stage));
        }
    };
    if in_time(c, ended, policy, now).is_ok() {
        return Err(Refusal::NotNow(c.stage));
    }
    Ok(Event::SaidAgain { id })
}

fn main_of(c: &Commitment) -> Result<&Main, Refusal> {
    c.main.as_ref().ok_or(Refusal::NotNow(c.stage))
}

/// The days after the end in which the villager may still say something (rows 31, 42, 59).
fn in_time(c: &Commitment, ended: Moment, policy: &Policy, now: Moment) -> Result<(), Refusal> {
    let last = policy.after(c.rules(policy).reopen_window, ended, RestDay::Stays);
    if now <= last { Ok(()) } else { Err(Refusal::TooLate) }
}

impl Commitment {
    /// Whether it could be one matter with `main` (row 4): of one village and kind, while that one is open; and of two
    /// villagers only where the fault is one that a whole village has.
    ///
    /// # Errors
    /// Why not.
    pub fn alike(&self, main: &Self, policy: &Policy) -> Result<(), Refusal> {
        let public = policy.leaf(&self.leaf).is_some_and(|leaf| leaf.public);
        let one = self.requester == main.requester || public;
        if self.id == main.id || self.village != main.village || self.leaf != main.leaf || !one {
            return Err(Refusal::NotAlike);
        }
        // A danger is never made a part of anything.
        if self.emergency || main.emergency {
            return Err(Refusal::NotAlike);
        }
        if main.is_open() { Ok(()) } else { Err(Refusal::NotNow(main.stage)) }
    }

    /// Whether this one's villager is to say whether it is solved: reported, or joined to one that is.
    #[must_use]
    pub fn awaits_word(&self) -> bool {
        match &self.main {
            Some(main) => main.stands == MainStands::Reported && !main.solved,
            None => self.stage == Stage::Reported,
        }
    }

    /// Whether it goes on, under its own number or another's.
    #[must_use]
    pub fn goes_on(&self) -> bool {
        match &self.main {
            Some(main) => match main.stands {
                MainStands::Open | MainStands::Reported => true,
                MainStands::Ended { .. } => false,
            },
            None => self.is_open(),
        }
    }

    /// The step of this one, after `event`, that whoever is joined to it hears of. `before`: the state before.
    #[must_use]
    pub fn main_step(&self, before: &Self, event: &Event) -> Option<MainStep> {
        Some(match event {
            Event::Promised { by, .. } => MainStep::Promised { by: *by },
            Event::Extended { to } => {
                MainStep::Moved { from: before.promised_by.unwrap_or(*to), to: *to, waited: false }
            }
            // No promised date moves in silence.
            Event::WaitEnded { promised_by, .. } => match (before.promised_by, *promised_by) {
                (Some(from), Some(to)) if from != to => MainStep::Moved { from, to, waited: true },
                (Some(_) | None, _) => return None,
            },
            Event::Progressed | Event::Replied => MainStep::Progressed,
            Event::Reassigned { .. } => MainStep::NewHandler,
            Event::Escalated { due_by, .. } => MainStep::WentUp { due_by: *due_by },
            Event::Shelved { cause, recheck_by, .. } => {
                MainStep::Shelved { cause: *cause, recheck_by: *recheck_by, still: false }
            }
            Event::CauseStays { recheck_by } => {
                MainStep::Shelved { cause: self.shelved?.cause, recheck_by: *recheck_by, still: true }
            }
            Event::CauseGone { step_by, lapsed, .. } => MainStep::GoesOn { step_by: *step_by, lapsed: *lapsed },
            Event::Reported => MainStep::Reported,
            Event::NotSolved { step_by } | Event::Reopened { step_by } => MainStep::Redone { step_by: *step_by },
            Event::Solved { .. } => MainStep::Solved,
            Event::ClosedUnrated => MainStep::Unrated,
            Event::Explained => MainStep::Explained,
            Event::Rested => MainStep::Rested,
            // These end the joining itself (row 42).
            Event::Declined { .. }
            | Event::Withdrawn
            | Event::Merged { .. }
            // These are between the main one's villager and the offices.
            | Event::Registered { .. }
            | Event::Accepted { .. }
            | Event::LookedAgain { .. }
            | Event::DeclinedForGood
            | Event::LeafSet { .. }
            | Event::KeptApart { .. }
            | Event::Joined { .. }
            | Event::Parted { .. }
            | Event::Split { .. }
            | Event::MainMoved { .. }
            | Event::SolvedBeside
            | Event::SaidAgain { .. }
            | Event::Assigned { .. }
            | Event::Signed { .. }
            | Event::ReturnAsked { .. }
            | Event::AskRefused { .. }
            | Event::AskTakenBack { .. }
            | Event::InfoAsked { .. }
            | Event::InfoAdded
            | Event::PhoneShown
            | Event::ExtendAsked { .. }
            | Event::ExtendToOffice { .. }
            | Event::ShelveAsked { .. }
            | Event::ExplainAsked { .. }
            | Event::ResultShown
            | Event::AskedAgain
            | Event::Unseen { .. }
            | Event::Rated { .. }
            | Event::Nudged { .. }
            | Event::OfficeNudged
            | Event::Supervised { .. }
            | Event::Whistled { .. }
            | Event::ChildSigned { .. }
            | Event::ChildDone { .. }
            | Event::ChildReturned { .. }
            | Event::ChildCalledBack { .. }
            | Event::ChildReminded { .. }
            | Event::Recounted { .. }
            | Event::HandedOver { .. }
            | Event::HandoverSigned
            | Event::HandoverReminded { .. }
            | Event::Reminded { .. }
            | Event::EmergencyUnanswered => return None,
        })
    }
}
