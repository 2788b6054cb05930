//! Which of several: the list that was shown, the number that is said to it, and what was said before it was asked.

use super::draft::{Draft, Held};
use super::{begin, end, lists, office, show, villager, whistle};
use crate::base::CommitmentId;
use crate::commitments::NAME;
use crate::commitments::life::{Actor, Commitment};
use crate::commitments::parties::Parties;
use crate::commitments::say::{BacklogLine, Say};
use crate::commitments::{store, view};
use crate::storage::{Result, flows};
use crate::text::words::{Intent, Understood};
use crate::turn::{Taken, Turn};

/// Shows a list: from now on a bare number is one of its lines. A dialogue that waits for words goes on all the same.
pub(super) async fn shown(turn: &mut Turn, say: &Say, lines: Vec<CommitmentId>) -> Result<()> {
    turn.say(NAME, say).await?;
    listed(turn, lines).await
}

/// A list was shown, whoever said it.
pub(in crate::commitments) async fn listed(turn: &mut Turn, lines: Vec<CommitmentId>) -> Result<()> {
    let Some(address) = turn.speaker.as_ref().map(|s| s.address) else { return Ok(()) };
    match flows::open(&mut turn.tx, address, turn.now).await? {
        Some(flow) if flow.mechanism == NAME && !matches!(Draft::read(&flow)?, Draft::Which { .. }) => {
            let flow = Draft::under_list(flow, lines, turn.now)?;
            flows::put(&mut turn.tx, address, &flow).await
        }
        Some(_) | None => begin(turn, 0, &Draft::Which { lines, held: None }).await,
    }
}

/// Asks which of several is meant, and keeps what was said until it is answered.
pub(super) async fn ask(turn: &mut Turn, among: &[Commitment], held: Held) -> Result<()> {
    let mut lines: Vec<BacklogLine> = vec![];
    for c in among {
        let line = match turn.speaker.as_ref().is_some_and(|s| s.person.id == c.requester) {
            true => view::line(c, &turn.house.policy, turn.now, None, None),
            false => lists::office_line(turn, c).await?,
        };
        lines.push(line);
    }
    let nudges = turn.house.words.understand(&held.text).intent == Some(Intent::Nudge);
    turn.say(NAME, &Say::WhichOne { lines, nudges }).await?;
    begin(turn, 0, &Draft::Which { lines: among.iter().map(|c| c.id).collect(), held: Some(held) }).await
}

/// Words after a list. A number is a line of it; anything else is none of the list's.
pub(super) async fn answered(
    turn: &mut Turn,
    lines: &[CommitmentId],
    held: Option<Held>,
    u: &Understood,
) -> Result<Taken> {
    let Some(person) = turn.speaker.as_ref().map(|s| s.person.id) else { return Ok(Taken::No) };
    let mut meant = meant(turn, lines, u).await?;
    let (Some(c), None) = (meant.pop(), meant.pop()) else { return Ok(Taken::No) };
    let parties = Parties::of(turn, &c).await?;
    let Some(actor) = parties.actor(person) else { return Ok(Taken::No) };
    let Some(held) = held else {
        show(turn, &c, &parties, &actor).await?;
        return Ok(Taken::Yes);
    };
    end(turn).await?;
    let heard = held.heard(turn).await?;
    let u = turn.house.words.understand(&heard.text);
    match actor {
        Actor::Villager(_) => villager::about(turn, c, &actor, &heard, &u).await?,
        Actor::Helper { .. } => whistle::helper_says(turn, &c, &parties, &actor, &Held::of(&heard)).await?,
        Actor::Secretary(_)
        | Actor::StandIn(_)
        | Actor::Township(_)
        | Actor::TownshipInStead(_)
        | Actor::City(_)
        | Actor::Bot => office::about(turn, c, &parties, &actor, &heard, &u).await?,
    }
    Ok(Taken::Yes)
}

/// The lines that a bare number may mean: the matter of that number, or the line at that place ("the second one").
async fn meant(turn: &mut Turn, lines: &[CommitmentId], u: &Understood) -> Result<Vec<Commitment>> {
    let number = match (&u.numbered, u.digit) {
        // More than a number: it says by itself what is wanted.
        (Some(n), _) if n.digit.is_some() || !u.bare || u.intent.is_some() => return Ok(vec![]),
        (Some(n), _) => n,
        (None, Some(place)) => {
            let id = (place as usize).checked_sub(1).and_then(|i| lines.get(i)).copied();
            return Ok(match id {
                Some(id) => vec![store::get(&mut turn.tx, id).await?],
                None => vec![],
            });
        }
        (None, None) => return Ok(vec![]),
    };
    if number.village.is_some() {
        let found = lists::find(turn, number.village.as_deref(), number.number).await?;
        return Ok(found.map(|(c, _, _)| c).filter(|c| lines.contains(&c.id)).into_iter().collect());
    }
    let mut all = vec![];
    for id in lines {
        all.push(store::get(&mut turn.tx, *id).await?);
    }
    all.retain(|c| c.number == number.number);
    Ok(all)
}
