//! Words that name a matter by its number: "42", "42 how is it", "42 1", "42 sign". A number that chooses a card's key is no such
//! word: that is the desk's.

use super::{lists, merge, office, press, show, villager};
use crate::base::CommitmentId;
use crate::channels::Heard;
use crate::commitments::life::{Action, Actor, Commitment, Refusal};
use crate::commitments::say::Say;
use crate::commitments::{NAME, view};
use crate::storage::Result;
use crate::storage::cards::{self, Card};
use crate::text::words::{Intent, Understood};
use crate::turn::{Press, Taken, Turn};

/// "42", "No. 42 how is it", "42 1", "42 is done".
pub(super) async fn words(
    turn: &mut Turn,
    heard: &Heard,
    u: &Understood,
    village: Option<String>,
    number: i64,
) -> Result<Taken> {
    let Some((c, parties, actor)) = lists::find(turn, village.as_deref(), number).await? else {
        turn.say(NAME, &Say::NoSuchNumber { number }).await?;
        return Ok(Taken::Yes);
    };
    if let Some(digit) = u.numbered.as_ref().and_then(|n| n.digit)
        // One that was answered asks nothing any more: the matter is shown as it stands.
        && let Some(card) = newest_card(turn, c.id).await?.filter(|card| card.live)
        && let Some(choice) = card.choices.get((digit as usize).saturating_sub(1)).cloned()
    {
        press(turn, &Press { card, choice, said: String::new() }).await?;
        return Ok(Taken::Yes);
    }
    match actor {
        Actor::Villager(_) if villager::intent(turn, &c, u, heard).await? == Taken::Yes => {}
        Actor::Villager(_)
        | Actor::Secretary(_)
        | Actor::StandIn(_)
        | Actor::Township(_)
        | Actor::TownshipInStead(_)
        | Actor::City(_)
        | Actor::Helper { .. }
        | Actor::Bot => {
            show(turn, &c, &parties, &actor).await?;
            Box::pin(merge::asked_again(turn, &c, &parties, &actor)).await?;
        }
    }
    Ok(Taken::Yes)
}

/// "3 sign", "sign 3": the number of a matter with the words of one of its card's keys; where no card asks, since it waited
/// for the digest, with those of a key that would be allowed.
pub(super) async fn labelled(turn: &mut Turn, heard: &Heard) -> Result<Taken> {
    let Some((before, number, after)) = turn.house.words.number_and_words(&heard.text) else { return Ok(Taken::No) };
    let (village, label) = match (before.is_empty(), after.is_empty()) {
        (true, false) => (None, after),
        (false, true) => (None, before),
        (false, false) => (Some(before), after),
        (true, true) => return Ok(Taken::No),
    };
    let Some((c, parties, actor)) = lists::find(turn, village.as_deref(), number).await? else {
        return Ok(Taken::No);
    };
    if let Some(card) = newest_card(turn, c.id).await?.filter(|card| card.live) {
        let words = &turn.house.words;
        let u = words.understand(&label);
        let named = card.choices.iter().position(|choice| words.folded(&choice.label) == label);
        // A yes beside a number is the number's: "yes, No. 5" answers "which house?".
        let deed = u.bare && !matches!(u.intent, Some(Intent::Yes | Intent::No));
        let place = named.or_else(|| deed.then(|| super::choice(&card, &u)).flatten());
        if let Some(choice) = place.and_then(|i| card.choices.get(i)).cloned() {
            press(turn, &Press { card, choice, said: String::new() }).await?;
            return Ok(Taken::Yes);
        }
    }
    let Some((code, action)) = key_of(turn, &c, &actor, &label) else { return Ok(Taken::No) };
    if view::office_allowed(&c, &actor, &turn.house.policy, turn.now).contains(&code) {
        return office::press(turn, c, &parties, &actor, code, "present").await.map(|()| Taken::Yes);
    }
    // A deed that isn't possible now is refused: it is no line of another matter's dialogue.
    let attempt = c.clone().attempt(action, &actor, &turn.house.policy, turn.now);
    let refusal = attempt.err().unwrap_or(Refusal::NotNow(c.stage));
    super::refused(turn, &c, refusal).await.map(|()| Taken::Yes)
}

/// The key of people of office that has that label, and what it would do.
fn key_of(turn: &Turn, c: &Commitment, actor: &Actor, label: &str) -> Option<(&'static str, Action)> {
    if matches!(actor, Actor::Villager(_)) {
        return None;
    }
    let lang = turn.speaker.as_ref().map_or(turn.house.lang, |s| s.person.lang);
    let (voice, words) = (turn.voice(lang, turn.now), &turn.house.words);
    let named = |key: &str| words.folded(&voice.word(&format!("key-{}", key.replace('_', "-")))) == label;
    let deeds = view::office_deeds(c, actor, &turn.house.policy, turn.now);
    deeds.into_iter().find(|(key, _)| named(key))
}

async fn newest_card(turn: &mut Turn, id: CommitmentId) -> Result<Option<Card>> {
    match turn.speaker.as_ref().map(|s| s.address) {
        Some(address) => cards::newest_about(&mut turn.tx, address, NAME, id.0).await,
        None => Ok(None),
    }
}
