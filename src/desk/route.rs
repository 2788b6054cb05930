//! Which mechanism a message is for. The order is the house's manners: danger first, then what is asked of the posts, a
//! person who asks for a person, then a leave, then the question that asks for words, the card that asks, the message that is answered, the open dialogue, and free words last.

use std::time::Duration;

use crate::base::OutboxId;
use crate::channels::Heard;
use crate::mechanisms::named;
use crate::storage::cards::{self, Card};
use crate::storage::inbox::{self, InboxRow};
use crate::storage::{Result, addresses, flows, outbox};
use crate::text::words::{Intent, Matter, Understood};
use crate::turn::{Letter, Mechanism, Press, Taken, To, Turn};

use super::say::Say;
use super::{leave, own, posts};

type All = &'static [&'static Mechanism];

/// Hands a message to whoever it is for.
///
/// # Errors
/// When the database can't be read or written.
pub(super) async fn route(turn: &mut Turn, all: All, row: &InboxRow, heard: &Heard) -> Result<()> {
    if let Some(id) = heard.shown {
        return match outbox::watched(&mut turn.tx, id).await? {
            Some((mechanism, subject, what)) => match named(all, &mechanism) {
                Some(m) => (m.shown)(turn, subject, &what).await,
                None => Ok(()),
            },
            None => Ok(()),
        };
    }
    if let Some(id) = heard.lost {
        return lost(turn, all, id).await;
    }
    let house = turn.house.clone();
    let text = heard.text.trim();
    let u = house.words.understand(text);
    if u.emergency.is_none() && !works(turn, heard).await? && too_many(turn, row).await? {
        turn.hushed = true;
    }
    if let Some(start) = &heard.start {
        let alone = heard.text.trim().is_empty() && heard.file.is_none() && heard.press.is_none();
        own::start(turn, all, start, alone).await?;
    }
    if let Some(token) = &heard.press {
        return pressed(turn, all, token).await;
    }
    if heard.reaction {
        return own::reacted(turn, heard.reply_to).await;
    }
    if heard.too_large || heard.unreadable {
        turn.say(own::NAME, if heard.too_large { &Say::TooLarge } else { &Say::Unreadable }).await?;
    }
    if text.is_empty() && heard.file.is_none() {
        let silent = heard.start.is_some() || heard.too_large || heard.unreadable;
        return if silent { Ok(()) } else { turn.say(own::NAME, &Say::Nothing).await };
    }
    for m in all {
        if u.emergency.is_some() && (m.words)(turn, heard, &u).await? == Taken::Yes {
            return Ok(());
        }
    }
    // Boxed, as is rare: its state would stand in that of every message.
    if Box::pin(posts::said(turn, text)).await? == Taken::Yes {
        return Ok(());
    }
    if u.intent == Some(Intent::Human) {
        return own::human(turn).await;
    }
    if leave::said(turn, text).await? == Taken::Yes {
        return Ok(());
    }
    if let Some(belongs) = heard.belongs
        && let Some(address) = turn.speaker.as_ref().map(|s| s.address)
        && let Some((mechanism, subject)) = inbox::became(&mut turn.tx, belongs.to, address).await?
        && let Some(m) = named(all, &mechanism)
    {
        turn.becomes(m.name, subject);
        let heard = own::as_told(turn, heard, belongs.how);
        if (m.reply)(turn, subject, &heard, &u).await? == Taken::Yes {
            return Ok(());
        }
    }
    for m in all {
        if (m.answer)(turn, heard, &u).await? == Taken::Yes {
            return Ok(());
        }
    }
    // Another's message, or none of ours: as if nothing had been replied to.
    if let Some(id) = heard.reply_to
        && let Some(address) = turn.speaker.as_ref().map(|s| s.address)
        && let Some((mechanism, subject)) = outbox::about(&mut turn.tx, id, address).await?
        && let Some(m) = named(all, &mechanism)
    {
        // A digit in reply to a card is a choice on that card. What comes with a photo is more than a choice.
        if !heard.carries()
            && let Some(card) = own_card(turn, m.name, subject).await?
            && let Some(choice) = chosen(m, &card, &u, text)
        {
            return choose(turn, all, card, choice, &u, text).await;
        }
        if (m.reply)(turn, subject, heard, &u).await? == Taken::Yes {
            return Ok(());
        }
    }
    if !heard.carries() && answered_card(turn, all, &u, text).await? {
        return Ok(());
    }
    if let Some(address) = turn.speaker.as_ref().map(|s| s.address)
        && let Some(flow) = flows::open(&mut turn.tx, address, turn.now).await?
        && let Some(m) = find(all, &flow.mechanism)
        && (m.flow)(turn, &flow, heard, &u).await? == Taken::Yes
    {
        return Ok(());
    }
    if own::words(turn, all, heard, &u).await? == Taken::Yes {
        return Ok(());
    }
    for m in all {
        if (m.words)(turn, heard, &u).await? == Taken::Yes {
            return Ok(());
        }
    }
    own::small_talk(turn, all, &u).await
}

/// A message can't reach its address: it goes to the person's other one, and where there is none, whoever has the matter
/// in hand hears of it.
async fn lost(turn: &mut Turn, all: All, id: OutboxId) -> Result<()> {
    let Some(speaker) = turn.speaker.clone() else { return Ok(()) };
    if let Some(other) = addresses::of_person(&mut turn.tx, speaker.person.id).await?.filter(|a| *a != speaker.address)
    {
        let key = turn.house.key.clone();
        outbox::take_up(&mut turn.tx, id).await?;
        return outbox::moved(&mut turn.tx, &key, speaker.address, other).await;
    }
    match outbox::about(&mut turn.tx, id, speaker.address).await? {
        Some((mechanism, subject)) if subject > 0 => match named(all, &mechanism) {
            Some(m) => (m.lost)(turn, subject).await,
            None => Ok(()),
        },
        Some(_) | None => Ok(()),
    }
}

fn find(all: All, name: &str) -> Option<&'static Mechanism> {
    if name == own::NAME { Some(&own::MECHANISM) } else { all.iter().copied().find(|m| m.name == name) }
}

async fn own_card(turn: &mut Turn, mechanism: &str, subject: i64) -> Result<Option<Card>> {
    match turn.speaker.as_ref().map(|s| s.address) {
        Some(address) if subject > 0 => cards::newest_about(&mut turn.tx, address, mechanism, subject).await,
        Some(_) | None => Ok(None),
    }
}

/// Which choice of a card these words are: its digit, its label, or what the mechanism understands.
fn chosen(m: &Mechanism, card: &Card, u: &Understood, text: &str) -> Option<usize> {
    let understood =
        || (card.live && u.digit.is_none() && u.matter != Matter::Clear).then(|| (m.choice)(card, u)).flatten();
    named_choice(card, u, text).or_else(understood)
}

/// Which choice of a card is named by its digit or its label.
fn named_choice(card: &Card, u: &Understood, text: &str) -> Option<usize> {
    if !card.live {
        return None;
    }
    if let Some(digit) = u.digit {
        let place = (digit as usize).checked_sub(1)?;
        return (place < card.choices.len()).then_some(place);
    }
    card.choices.iter().position(|c| c.label.eq_ignore_ascii_case(text))
}

/// Which choice of a card is typed as its key is printed, digit and label: that is no matter's number.
fn as_printed(card: &Card, text: &str) -> Option<usize> {
    let label = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let place = text[..text.len() - label.len()].parse::<usize>().ok()?.checked_sub(1)?;
    let label = label.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, '.' | '、' | '．' | '：'));
    card.choices.get(place).filter(|choice| choice.label.eq_ignore_ascii_case(label.trim_end())).map(|_| place)
}

/// A bare digit or a word answers the newest card that still asks; after a list, a number is one of its lines.
async fn answered_card(turn: &mut Turn, all: All, u: &Understood, text: &str) -> Result<bool> {
    let Some((person, address)) = turn.speaker.as_ref().map(|s| (s.person.id, s.address)) else { return Ok(false) };
    let Some(card) = cards::newest_live(&mut turn.tx, address).await? else { return Ok(false) };
    // People of office have many numbers before them, and say "3 sign" of No. 3.
    if let Some(place) = as_printed(&card, text)
        && !own::in_office(turn, person).await?
    {
        choose(turn, all, card, place, u, text).await?;
        return Ok(true);
    }
    if u.numbered.is_some() && u.digit.is_none() {
        return Ok(false);
    }
    let Some(m) = find(all, &card.mechanism) else { return Ok(false) };
    let since = flows::open(&mut turn.tx, address, turn.now).await?.filter(|flow| flow.begun_at > card.created_at);
    let place = match since.as_ref().map(|flow| (flow.kind.as_str(), flow.subject)) {
        Some((flows::LIST, _)) if u.digit.is_some() => None,
        Some((flows::LIST, 0)) | None => chosen(m, &card, u, text),
        // The desk's own dialogue has nothing to do with what another card asks.
        Some(_) if since.as_ref().is_some_and(|flow| flow.mechanism == own::NAME) && m.name != own::NAME => None,
        // A dialogue begun after the card asks for words: only the card's own digits still answer the card.
        Some(_) => u.digit.and_then(|_| named_choice(&card, u, text)),
    };
    let Some(place) = place else { return Ok(false) };
    choose(turn, all, card, place, u, text).await?;
    Ok(true)
}

async fn choose(turn: &mut Turn, all: All, card: Card, place: usize, u: &Understood, text: &str) -> Result<()> {
    let said =
        if u.bare && !u.faint || named_choice(&card, u, text).is_some() { String::new() } else { text.to_owned() };
    let (Some(m), Some(choice)) = (find(all, &card.mechanism), card.choices.get(place).cloned()) else {
        return Ok(());
    };
    press(turn, all, m, &Press { card, choice, said }).await
}

async fn press(turn: &mut Turn, all: All, m: &Mechanism, press: &Press) -> Result<()> {
    match (m.name, press.card.live) {
        (own::NAME, _) => own::pressed(turn, all, press).await,
        (_, true) => (m.press)(turn, press).await,
        (_, false) => (m.late)(turn, press).await,
    }
}

/// A button: its card must be one of ours, shown to this person.
async fn pressed(turn: &mut Turn, all: All, token: &str) -> Result<()> {
    let key = turn.house.key.clone();
    let Some((id, place)) = cards::read_token(&key, token) else {
        return turn.say(own::NAME, &Say::UnknownButton).await;
    };
    let Some(card) = cards::get(&mut turn.tx, id).await? else {
        return turn.say(own::NAME, &Say::UnknownButton).await;
    };
    let Some(speaker) = turn.speaker.clone() else { return Ok(()) };
    let shown_to = crate::storage::addresses::get(&mut turn.tx, card.address).await?.person_id;
    if card.address != speaker.address && shown_to != Some(speaker.person.id) {
        return turn.say(own::NAME, &Say::SomeoneElses).await;
    }
    let (Some(m), Some(choice)) = (find(all, &card.mechanism), place.checked_sub(1).and_then(|i| card.choices.get(i)))
    else {
        return turn.say(own::NAME, &Say::UnknownButton).await;
    };
    let chosen = Press { choice: choice.clone(), card, said: String::new() };
    press(turn, all, m, &chosen).await
}

/// Whether somebody in office presses keys: however many a minute, each is a deed that they must see done.
async fn works(turn: &mut Turn, heard: &Heard) -> Result<bool> {
    match turn.speaker.as_ref().map(|s| s.person.id).filter(|_| heard.press.is_some()) {
        Some(person) => own::in_office(turn, person).await,
        None => Ok(false),
    }
}

/// What the desk's "slower, please" is said about, so that it is said once in a minute.
const SLOWER: i64 = 1;

/// More in a minute than anybody types: everything is kept and handled, but answered once. What stands in the future was
/// said before a clock was set back, and doesn't count.
async fn too_many(turn: &mut Turn, row: &InboxRow) -> Result<bool> {
    let since = row.received_at.minus(Duration::from_secs(60));
    let count = inbox::count_between(&mut turn.tx, row.address_id, (since, row.received_at), row.id).await?;
    if count <= turn.house.messages_per_minute {
        return Ok(false);
    }
    let now = turn.now;
    if !outbox::said_between(&mut turn.tx, row.address_id, (own::NAME, SLOWER), (since, now)).await? {
        turn.send(own::NAME, Letter::new(To::Speaker, SLOWER, &Say::Slower)).await?;
        turn.keep_what_was_said();
    }
    Ok(true)
}
