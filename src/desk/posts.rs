//! What is asked of the posts: who holds one (`who.rs`), for the city's admin to give one (`appoint.rs`) and to invite whoever
//! holds one (`invite.rs`). Here stand the words' way there, who may, and the keys.

use super::own::{self, NAME};
use super::say::posts::Say;
use super::{appoint, invite, who};
use crate::base::PersonId;
use crate::channels::Heard;
use crate::people::{Role, offices, villages};
use crate::storage::Result;
use crate::storage::cards::Card;
use crate::storage::flows::Flow;
use crate::text::words::{Intent, OfficeAsk, Understood};
use crate::turn::{Press, Taken, Turn};

/// Words about posts.
pub(super) async fn said(turn: &mut Turn, text: &str) -> Result<Taken> {
    let Some(words) = turn.house.words.office(text) else { return Ok(Taken::No) };
    let Some(person) = turn.speaker.as_ref().map(|s| s.person.id) else { return Ok(Taken::No) };
    match words.ask {
        OfficeAsk::Who if own::in_office(turn, person).await? => who::asked(turn, person, &words).await,
        // A villager asks for a person, of whichever place.
        OfficeAsk::Who => {
            let all = villages::list(&mut turn.tx).await?;
            match who::place(&all, &words.rest, false) {
                who::Place::Village(_) | who::Place::Town(_) => own::human(turn).await.map(|()| Taken::Yes),
                who::Place::Several(_) | who::Place::None => Ok(Taken::No),
            }
        }
        OfficeAsk::Appoint | OfficeAsk::Invite if !may(turn, person).await? => {
            // Said in words, it tells of something else.
            if !words.slash {
                return Ok(Taken::No);
            }
            only_admins(turn).await.map(|()| Taken::Yes)
        }
        OfficeAsk::Appoint => appoint::begins(turn, &words.rest).await.map(|()| Taken::Yes),
        OfficeAsk::Invite => invite::asked(turn, &words.rest).await.map(|()| Taken::Yes),
    }
}

/// Whether somebody may appoint and invite today: the city's admins.
async fn may(turn: &mut Turn, person: PersonId) -> Result<bool> {
    let today = turn.today();
    Ok(offices::posts_of(&mut turn.tx, person, today).await?.iter().any(|post| post.role == Role::CityAdmin))
}

/// Not theirs: says who may.
async fn only_admins(turn: &mut Turn) -> Result<()> {
    let today = turn.today();
    let posts = offices::not_over(&mut turn.tx, today).await?;
    let admins = posts.into_iter().filter(|(post, _)| post.role == Role::CityAdmin && post.covers(today));
    let admins = admins.map(|(_, name)| name.reveal().to_owned()).take(3).collect();
    turn.say(NAME, &Say::AdminsOnly { admins }).await
}

/// Whether a card of the desk asks something about posts.
pub(super) fn asks(card: &Card) -> bool {
    [appoint::KIND, invite::KIND].contains(&card.kind.as_str())
}

/// A choice on such a card, live or not. Who may is asked anew: a post may have ended since it was shown.
pub(super) async fn pressed(turn: &mut Turn, press: &Press) -> Result<()> {
    let Some(person) = turn.speaker.as_ref().map(|s| s.person.id) else { return Ok(()) };
    if !may(turn, person).await? {
        return only_admins(turn).await;
    }
    match press.card.kind.as_str() {
        appoint::KIND => appoint::pressed(turn, press).await,
        _ => invite::pressed(turn, press).await,
    }
}

/// Words while an appointment is being made.
pub(super) async fn flow(turn: &mut Turn, flow: &Flow, heard: &Heard, u: &Understood) -> Result<Taken> {
    let Some(person) = turn.speaker.as_ref().map(|s| s.person.id) else { return Ok(Taken::No) };
    if flow.kind != appoint::KIND || heard.carries() || !may(turn, person).await? {
        return Ok(Taken::No);
    }
    // The rows of a list say a matter's number and its word: that is asked for, and answers no question.
    if u.number_alone().is_some() && !heard.text.trim().chars().all(char::is_numeric) {
        return Ok(Taken::No);
    }
    match &u.intent {
        Some(Intent::Cancel) => appoint::left(turn).await.map(|()| Taken::Yes),
        // What is asked of the house at any time, and what people say to nobody in particular, answers no question.
        Some(_) if heard.text.trim().starts_with('/') || u.bare => Ok(Taken::No),
        Some(_) | None => appoint::answered(turn, flow, heard.text.trim()).await,
    }
}
