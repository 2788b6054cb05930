//! Doing something to a commitment: the rules decide, the row is saved, its timers and figures follow from its state, the
//! ledger records, and everybody concerned is told (`tell.rs`). The only way in which a commitment changes.

use serde::{Deserialize, Serialize};

use super::life::{Action, Actor, Commitment, Event, NewCommitment, Refusal, Stage};
use super::parties::{self, Parties};
use super::rules::ClockKind;
use super::store::{self, Kept, NewWords, WordsKind};
use super::{NAME, NOTES, figures, tell};
use crate::base::{BookId, CommitmentId, FileId, PersonId};
use crate::people::invitations;
use crate::storage::ledger::{Entry, NewEntry};
use crate::storage::{Error, Result};
use crate::turn::Turn;

/// Words that come with an action.
#[derive(Clone, Copy, Debug)]
pub struct Said<'a> {
    /// Whose.
    pub person: PersonId,
    /// What they are.
    pub kind: WordsKind,
    /// The words.
    pub text: &'a str,
    /// A photo or voice with them.
    pub file: Option<FileId>,
}

/// What was done.
#[derive(Clone, Debug)]
pub struct Done {
    /// The state before.
    pub before: Commitment,
    /// The state after.
    pub after: Commitment,
    /// What happened.
    pub event: Event,
}

/// An event as the ledger carries it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Recorded {
    /// What happened.
    #[serde(flatten)]
    pub event: Event,
    /// The words that came with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub words: Vec<Kept>,
}

impl Recorded {
    /// Reads what an entry of the ledger carries.
    ///
    /// # Errors
    /// When it isn't an event of a commitment.
    pub fn of(entry: &Entry) -> Result<Self> {
        serde_json::from_str(&entry.body).map_err(|e| Error::Corrupt("ledger", e.to_string()))
    }
}

/// Words that were kept without changing the matter, as the ledger carries them.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Noted {
    /// The words.
    pub words: Vec<Kept>,
}

/// Writes a matter down: number, row, words, ledger. Says nothing yet.
///
/// # Errors
/// When the database can't be written.
pub async fn register(turn: &mut Turn, mut new: NewCommitment, actor: &Actor, said: &[Said<'_>]) -> Result<Commitment> {
    new.id = store::reserve(&mut turn.tx, &new, turn.now).await?;
    let (c, event) = Commitment::register(new, &turn.house.policy, turn.now);
    write(turn, None, &c, &event, actor, said).await?;
    Ok(c)
}

/// Does `action` to a commitment and tells everybody concerned.
///
/// # Errors
/// When the database can't be read or written. A refusal is a value.
pub async fn act(
    turn: &mut Turn,
    before: Commitment,
    action: Action,
    actor: &Actor,
    said: Option<Said<'_>>,
) -> Result<std::result::Result<Commitment, Refusal>> {
    let (after, event) = match before.clone().attempt(action, actor, &turn.house.policy, turn.now) {
        Ok(done) => done,
        Err(refusal) => return Ok(Err(refusal)),
    };
    write(turn, Some(&before), &after, &event, actor, said.as_slice()).await?;
    if after.awaits_word() && !before.awaits_word() {
        // A code given before would open the chat that is asked now.
        invitations::end_recovery(&mut turn.tx, after.requester, turn.now).await?;
    }
    let parties = Parties::of(turn, &after).await?;
    let done = Done { before, after, event };
    // In a box: each step of everybody's would carry the room of the longest.
    Box::pin(tell::tell(turn, &done, actor, &parties, said.as_ref())).await?;
    if moves_others(&done) {
        Box::pin(carry_on(turn, &done)).await?;
    }
    Ok(Ok(done.after))
}

/// Whether two are one here: a matter by itself goes the short way.
fn moves_others(done: &Done) -> bool {
    !done.before.joined.is_empty() || matches!(done.event, Event::Merged { .. } | Event::Split { .. })
}

/// What a step does to the other matter where two are one (rows 4, 42): the main one knows who is joined to it, and whoever
/// is joined goes along with its steps, or on by themselves.
async fn carry_on(turn: &mut Turn, done: &Done) -> Result<()> {
    let (before, after) = (&done.before, &done.after);
    match done.event {
        Event::Merged { main, .. } => bot(turn, main, Action::Join(after.id)).await?,
        Event::Split { gone: false, .. } => {
            if let Some(main) = before.main {
                bot(turn, main.id, Action::Part(after.id)).await?;
            }
        }
        _ => {}
    }
    let action = match after.main_step(before, &done.event) {
        Some(step) => Action::MainMoved(step),
        None => match after.stage {
            Stage::Declined | Stage::Withdrawn | Stage::Merged => Action::MainGone,
            Stage::Registered
            | Stage::Accepted
            | Stage::Assigned
            | Stage::Signed
            | Stage::InProgress
            | Stage::Shelved
            | Stage::Reported
            | Stage::ClosedSolved
            | Stage::ClosedExplained
            | Stage::ClosedUnrated => return Ok(()),
        },
    };
    for id in &before.joined {
        bot(turn, *id, action.clone()).await?;
    }
    Ok(())
}

/// What follows by itself, where the rules still allow it: what was overtaken does nothing.
async fn bot(turn: &mut Turn, id: CommitmentId, action: Action) -> Result<()> {
    let c = store::get_to_change(&mut turn.tx, id).await?;
    if let Err(refusal) = Box::pin(act(turn, c, action.clone(), &Actor::Bot, None)).await? {
        tracing::debug!(commitment = %id, ?action, ?refusal, "it was overtaken: nothing to do");
    }
    Ok(())
}

async fn write(
    turn: &mut Turn,
    before: Option<&Commitment>,
    c: &Commitment,
    event: &Event,
    actor: &Actor,
    said: &[Said<'_>],
) -> Result<()> {
    let words = keep(turn, c, said).await?;
    if !said.is_empty() {
        turn.becomes(NAME, c.id.0);
    }
    if store::save(&mut turn.tx, c).await? {
        figures::enter::change(&mut turn.tx, before, c, turn.house.policy.zone()).await?;
    }
    let clocks = c.clocks(&turn.house.policy);
    let due = clocks.iter().map(|(kind, at)| (kind.as_str(), *at)).collect();
    turn.remind(NAME, c.id.0, due);
    record(turn, c, NAME, event.name(), actor, &Recorded { event: event.clone(), words })
}

/// Keeps words about a commitment that change nothing of it, and records that they were said.
///
/// # Errors
/// When the database can't be written.
pub async fn note(turn: &mut Turn, c: &Commitment, actor: &Actor, said: &Said<'_>) -> Result<()> {
    let words = keep(turn, c, std::slice::from_ref(said)).await?;
    record(turn, c, NOTES, "noted", actor, &Noted { words })
}

async fn keep(turn: &mut Turn, c: &Commitment, said: &[Said<'_>]) -> Result<Vec<Kept>> {
    let (mut words, house) = (vec![], turn.house.clone());
    for s in said {
        let new = NewWords { commitment: c.id, person: s.person, kind: s.kind, text: s.text, file: s.file };
        words.push(store::keep_words(&mut turn.tx, new, &house.words, house.entropy.as_ref(), turn.now).await?);
    }
    Ok(words)
}

fn record(
    turn: &mut Turn,
    c: &Commitment,
    mechanism: &'static str,
    kind: &str,
    actor: &Actor,
    facts: &impl Serialize,
) -> Result<()> {
    let (role, person) = parties::role(actor);
    turn.record(NewEntry {
        book: BookId::of(c.village),
        mechanism,
        subject: c.id.0,
        kind: kind.into(),
        actor: person,
        role,
        body: serde_json::to_string(facts).map_err(|e| Error::Corrupt("ledger", e.to_string()))?,
    });
    Ok(())
}

/// A clock fired: what the bot does then. A clock that was overtaken by something else does nothing.
///
/// # Errors
/// When the database can't be read or written.
pub async fn ring(turn: &mut Turn, id: CommitmentId, kind: ClockKind) -> Result<()> {
    // The rules look at the clock again, so a late, early or second firing is refused: nothing is lost by that.
    bot(turn, id, kind.action()).await
}
