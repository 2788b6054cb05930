//! What people's words and presses about a commitment mean. Routing only: villagers' words are in `villager.rs`, new matters in
//! `matter.rs`, words that wait for an answer first in `held.rs`, a matter named by its number in `numbered.rs`, people of
//! office in `office.rs` with their longer dialogues beside it, one matter said twice in `merge.rs`, lists in `lists.rs`,
//! finding one by what was said in `find.rs`, the village's board in `board.rs`, the four numbers in `figures.rs`, the answer
//! to "which one?" in `which.rs`; half-made dialogues are a `Draft`.

mod board;
mod draft;
mod figures;
mod find;
mod held;
mod lists;
mod matter;
mod merge;
mod numbered;
mod office;
mod promise;
mod reach;
mod shelve;
mod villager;
mod which;
mod whistle;

pub use board::board;
pub use lists::{Query, Scope, counts, page};
pub(super) use which::listed;

use std::collections::BTreeSet;

use super::NAME;
use super::act;
use super::life::{Action, Actor, Commitment, Refusal, Stage};
use super::parties::Parties;
use super::rules::ClockKind;
use super::say::Say;
use super::store;
use super::view;
use crate::base::{AddressId, CommitmentId, Moment, PersonId};
use crate::channels::Heard;
use crate::people::offices;
use crate::storage::cards::{self, Card, Choice};
use crate::storage::flows::{self, Flow};
use crate::storage::timers::Timer;
use crate::storage::{Error, Result, addresses, outbox};
use crate::text::words::{DateTrouble, Intent, Rating as RatingWord, Understood};
use crate::turn::{Letter, Press, Taken, To, Turn};

use draft::{Draft, Held};

/// Free words.
///
/// # Errors
/// When the database can't be read or written.
pub async fn words(turn: &mut Turn, heard: &Heard, u: &Understood) -> Result<Taken> {
    let Some(speaker) = turn.speaker.clone() else { return Ok(Taken::No) };
    if u.emergency.is_some() {
        return Box::pin(matter::heard(turn, heard, u)).await;
    }
    if Box::pin(numbered::labelled(turn, heard)).await? == Taken::Yes {
        return Ok(Taken::Yes);
    }
    if board::asked(turn, heard, u).await? == Taken::Yes {
        return Ok(Taken::Yes);
    }
    if Box::pin(merge::by_words(turn, heard)).await? == Taken::Yes {
        return Ok(Taken::Yes);
    }
    if let Some(numbered) = &u.numbered {
        return Box::pin(numbered::words(turn, heard, u, numbered.village.clone(), numbered.number)).await;
    }
    let today = turn.today();
    let posts = offices::posts_of(&mut turn.tx, speaker.person.id, today).await?;
    match &u.intent {
        Some(Intent::Mine | Intent::Backlog | Intent::Stats) if whistle::only_helps(&posts) => {
            return whistle::tasks(turn).await;
        }
        Some(Intent::Backlog) if !posts.is_empty() => return Box::pin(lists::backlog(turn, &heard.text, 0)).await,
        Some(Intent::Stats) if !posts.is_empty() => return Box::pin(figures::asked(turn, &heard.text)).await,
        Some(Intent::Mine | Intent::Backlog | Intent::Stats) => {
            return match u.told() {
                Some(told) => Box::pin(villager::tells(turn, heard, &told)).await,
                None => Box::pin(lists::own(turn)).await,
            };
        }
        Some(Intent::Find) => return Box::pin(find::asked(turn, &heard.text)).await,
        _ => {}
    }
    if posts.is_empty() {
        Box::pin(villager::words(turn, heard, u)).await
    } else {
        Box::pin(office::words(turn, heard, u)).await
    }
}

/// Words where the newest thing asked of somebody is a question in words.
///
/// # Errors
/// When the database can't be read or written.
pub async fn answer(turn: &mut Turn, heard: &Heard, u: &Understood) -> Result<Taken> {
    let Some(speaker) = turn.speaker.clone() else { return Ok(Taken::No) };
    let today = turn.today();
    if !offices::posts_of(&mut turn.tx, speaker.person.id, today).await?.is_empty() {
        return Ok(Taken::No);
    }
    villager::answer(turn, heard, u).await
}

/// What is asked of the house at any time, in the middle of whatever dialogue.
fn commands(intent: &Intent, u: &Understood) -> bool {
    match intent {
        Intent::Mine
        | Intent::Backlog
        | Intent::Stats
        | Intent::Help
        | Intent::Human
        | Intent::MyData
        | Intent::Privacy
        | Intent::Language(_)
        | Intent::Start(_)
        | Intent::Find
        | Intent::Command(_) => true,
        // In a longer text the words may tell of a thing found again.
        Intent::Recovery { digits } => u.bare || digits.len() == 8,
        Intent::Bind => u.bare,
        Intent::Greeting
        | Intent::Thanks
        | Intent::Yes
        | Intent::No
        | Intent::Done
        | Intent::NotDone
        | Intent::NotYet
        | Intent::Status
        | Intent::Cancel
        | Intent::Nudge
        | Intent::Skip
        | Intent::Category
        | Intent::More
        | Intent::Rating(_)
        | Intent::Later
        | Intent::NotMine
        | Intent::SmallTalk => false,
    }
}

/// Shows the speaker the present card of a matter.
async fn show(turn: &mut Turn, c: &Commitment, parties: &Parties, actor: &Actor) -> Result<()> {
    let say = view::present(turn, c, parties, actor).await?;
    turn.send(NAME, Letter::new(To::Speaker, c.id.0, &say).card("present", c.version)).await.map(drop)
}

/// Opens a matter for the speaker, if it is theirs.
pub(super) async fn open(turn: &mut Turn, id: CommitmentId) -> Result<()> {
    let c = store::get(&mut turn.tx, id).await?;
    let parties = Parties::of(turn, &c).await?;
    match turn.speaker.as_ref().and_then(|s| parties.actor(s.person.id)) {
        Some(actor) => {
            show(turn, &c, &parties, &actor).await?;
            Box::pin(merge::asked_again(turn, &c, &parties, &actor)).await
        }
        None => turn.say(NAME, &Say::NotYours).await,
    }
}

/// Words while a dialogue of this room is open.
///
/// # Errors
/// When the database can't be read or written.
pub async fn flow(turn: &mut Turn, flow: &Flow, heard: &Heard, u: &Understood) -> Result<Taken> {
    if Box::pin(numbered::labelled(turn, heard)).await? == Taken::Yes {
        return Ok(Taken::Yes);
    }
    let draft = Draft::read(flow)?;
    let over = Draft::over(flow)?;
    if !over.is_empty() && (u.digit.is_some() || u.numbered.is_some()) {
        return which::answered(turn, &over, None, u).await;
    }
    if let Draft::Which { lines, held } = draft {
        // What was shown last takes the number: words that waited for it before a newer card are let go.
        let held = match turn.speaker.as_ref().map(|s| s.address) {
            Some(address) if cards::shown_since(&mut turn.tx, address, flow.begun_at).await? => None,
            Some(_) | None => held,
        };
        return which::answered(turn, &lines, held, u).await;
    }
    if draft.holds_words() {
        return held::while_held(turn, draft, heard, u).await;
    }
    if let Some(n) = u.number_alone()
        && let Some(found) = lists::find(turn, n.village.as_deref(), n.number).await?
        && !(draft.waits_for_a_date() && office::takes_date(turn, flow.subject, &draft, &heard.text).await?)
    {
        // "Not done" was said and stands; only what is wrong is still asked.
        if matches!(draft, Draft::Complaint { .. }) {
            return Ok(Taken::No);
        }
        return left(turn, flow, found).await.map(|()| Taken::Yes);
    }
    // A question about something else, or another matter, doesn't answer what was asked.
    if u.numbered.is_some() && (u.digit.is_none() || draft.waits_for_a_date()) && !dates(turn, &heard.text) {
        return Ok(Taken::No);
    }
    match &u.intent {
        Some(Intent::Cancel) => {
            end(turn).await?;
            let number = number_of(turn, flow.subject).await?;
            turn.say(NAME, &Say::Kept { number }).await?;
            return Ok(Taken::Yes);
        }
        Some(intent) if commands(intent, u) => return Ok(Taken::No),
        _ => {}
    }
    let c = store::get(&mut turn.tx, CommitmentId(flow.subject)).await?;
    let parties = Parties::of(turn, &c).await?;
    let Some(speaker) = turn.speaker.clone() else { return Ok(Taken::No) };
    let Some(actor) = parties.actor(speaker.person.id) else {
        // What was half said in an office that is theirs no more is no matter of their own.
        end(turn).await?;
        turn.say(NAME, &Say::NotYoursNow { number: c.number }).await?;
        return Ok(Taken::Yes);
    };
    if let (Draft::HelpDone | Draft::HelpReturn, Some(helper)) = (&draft, parties.helper(speaker.person.id)) {
        return whistle::helper_drafted(turn, c, &helper, &draft, heard).await;
    }
    match actor {
        Actor::Villager(_) => Box::pin(villager::drafted(turn, c, &actor, draft, heard, u)).await,
        Actor::Secretary(_)
        | Actor::StandIn(_)
        | Actor::Township(_)
        | Actor::TownshipInStead(_)
        | Actor::City(_)
        | Actor::Helper { .. }
        | Actor::Bot => Box::pin(office::drafted(turn, c, &parties, &actor, draft, heard, u)).await,
    }
}

/// Another matter's number in the middle of a dialogue: the dialogue ends, nothing of it was sent, and that matter is
/// shown.
async fn left(turn: &mut Turn, flow: &Flow, found: (Commitment, Parties, Actor)) -> Result<()> {
    let number = number_of(turn, flow.subject).await?;
    end(turn).await?;
    turn.say(NAME, &Say::PutAside { number }).await?;
    let (c, parties, actor) = found;
    show(turn, &c, &parties, &actor).await
}

/// Whether the words say a date.
fn dates(turn: &Turn, text: &str) -> bool {
    !matches!(turn.house.words.date(text, turn.today()), Err(DateTrouble::NotADate | DateTrouble::Impossible))
}

async fn number_of(turn: &mut Turn, subject: i64) -> Result<i64> {
    if subject == 0 {
        return Ok(0);
    }
    Ok(store::get(&mut turn.tx, CommitmentId(subject)).await?.number)
}

/// A reply to one of our messages about a matter: progress by whoever handles it, an addition by its villager.
///
/// # Errors
/// When the database can't be read or written.
pub async fn reply(turn: &mut Turn, subject: i64, heard: &Heard, u: &Understood) -> Result<Taken> {
    if subject <= 0 {
        return Ok(Taken::No);
    }
    let Some(speaker) = turn.speaker.clone() else { return Ok(Taken::No) };
    if let Some(open) = flows::open(&mut turn.tx, speaker.address, turn.now).await?
        && open.mechanism == NAME
        && open.subject == subject
    {
        return flow(turn, &open, heard, u).await;
    }
    let c = store::get(&mut turn.tx, CommitmentId(subject)).await?;
    let parties = Parties::of(turn, &c).await?;
    let Some(actor) = parties.actor(speaker.person.id) else {
        turn.say(NAME, &Say::NotYours).await?;
        return Ok(Taken::Yes);
    };
    match actor {
        Actor::Villager(_) => villager::about(turn, c, &actor, heard, u).await?,
        Actor::Helper { .. } => whistle::helper_says(turn, &c, &parties, &actor, &Held::of(heard)).await?,
        Actor::Secretary(_)
        | Actor::StandIn(_)
        | Actor::Township(_)
        | Actor::TownshipInStead(_)
        | Actor::City(_)
        | Actor::Bot => office::progress(turn, c, &actor, &Held::of(heard)).await?,
    }
    Ok(Taken::Yes)
}

/// Which choice of a live card these words mean.
#[must_use]
pub fn choice(card: &Card, u: &Understood) -> Option<usize> {
    let codes: &[&str] = match u.intent.as_ref()? {
        Intent::Yes => &[
            "agree",
            "solved_yes",
            "withdraw_yes",
            "is_matter",
            "noted_right",
            "promise",
            "grant",
            "solved",
            "tell",
            "belongs",
        ],
        Intent::No => {
            &["disagree", "solved_no", "withdraw_no", "no_matter", "not_solved", "again", "refuse", "tell_no", "apart"]
        }
        // Said with more, it is news for the villager first (`office::about`).
        Intent::Done if u.bare => &["solved", "solved_yes", "noted_right", "done", "child_done"],
        Intent::Done => &["solved", "solved_yes", "noted_right"],
        Intent::NotDone => &["not_solved", "solved_no"],
        Intent::NotYet => &["not_yet"],
        // With more words, it may be about another matter than the card's.
        Intent::Cancel | Intent::More if !u.bare => return None,
        Intent::Cancel => &["undo", "withdraw_yes", "no_matter"],
        Intent::Category => &["leaf"],
        Intent::More => &["more"],
        Intent::Later => &["later"],
        Intent::NotMine => &["not_mine", "child_return"],
        Intent::Rating(RatingWord::Satisfied) => &["rate_satisfied"],
        Intent::Rating(RatingWord::Fair) => &["rate_fair"],
        Intent::Rating(RatingWord::Dissatisfied) => &["rate_unsatisfied"],
        _ => return None,
    };
    let is = |choice: &Choice, code: &str| choice.code == code || code == "tell" && choice.code.starts_with("tell:");
    codes.iter().find_map(|code| card.choices.iter().position(|c| is(c, code)))
}

/// A choice was made on a card that still asks.
///
/// # Errors
/// When the database can't be read or written.
pub async fn press(turn: &mut Turn, press: &Press) -> Result<()> {
    let Some(speaker) = turn.speaker.clone() else { return Ok(()) };
    let code = press.choice.code.as_str();
    if press.card.subject == 0 {
        if !matches!(press.card.kind.as_str(), "backlog" | "stats" | find::CARD) {
            cards::fold(&mut turn.tx, press.card.id).await?;
        }
        return match press.card.kind.as_str() {
            "backlog" => Box::pin(lists::turn_page(turn, code)).await,
            "stats" => Box::pin(figures::turn_page(turn, code)).await,
            find::CARD => Box::pin(find::turn_page(turn, code)).await,
            "village" => held::village_chosen(turn, code).await,
            "unclear" => held::unclear_answered(turn, code == "is_matter", &press.said).await,
            "same" => Box::pin(merge::answered(turn, code == "belongs", &press.said)).await,
            "alike" => Box::pin(merge::decided(turn, code)).await,
            "beside" => held::beside_answered(turn, code == "belongs", &press.said).await,
            "tell" => office::told(turn, code).await,
            _ => Ok(()),
        };
    }
    // Of two that are one the main one is locked first, as its own steps do.
    if let Some(main) = store::get(&mut turn.tx, CommitmentId(press.card.subject)).await?.main {
        store::get_to_change(&mut turn.tx, main.id).await?;
    }
    let c = store::get_to_change(&mut turn.tx, CommitmentId(press.card.subject)).await?;
    let parties = Parties::of(turn, &c).await?;
    let Some(actor) = parties.actor(speaker.person.id) else {
        return turn.say(NAME, &Say::NotYours).await;
    };
    let version = c.version;
    let helper = parties.helper(speaker.person.id).filter(|_| whistle::is_units(code));
    match helper.unwrap_or(actor) {
        Actor::Villager(_) if press.said.is_empty() => Box::pin(villager::press(turn, c, &actor, code)).await?,
        Actor::Villager(_) => Box::pin(villager::said_to(turn, c, &parties, &actor, code, &press.said)).await?,
        Actor::Secretary(_)
        | Actor::StandIn(_)
        | Actor::Township(_)
        | Actor::TownshipInStead(_)
        | Actor::City(_)
        | Actor::Bot => Box::pin(office::press(turn, c, &parties, &actor, code, &press.card.kind)).await?,
        helper @ Actor::Helper { .. } => Box::pin(whistle::helper_press(turn, &c, &parties, &helper, code)).await?,
    }
    // A card that was answered no longer asks, even where nothing new takes its place.
    if store::get(&mut turn.tx, CommitmentId(press.card.subject)).await?.version != version {
        cards::fold(&mut turn.tx, press.card.id).await?;
    }
    Ok(())
}

/// A card that no longer asks was pressed. Where the card that took its place asks the same of the same state, the key
/// still means what it says: somebody may press any of two equal cards. Else what it is now, and the present card.
///
/// # Errors
/// When the database can't be read or written.
pub async fn late(turn: &mut Turn, late: &Press) -> Result<()> {
    if late.card.subject == 0 {
        return match late.card.kind.as_str() {
            "backlog" => lists::turn_page(turn, &late.choice.code).await,
            "stats" => figures::turn_page(turn, &late.choice.code).await,
            "alike" => Box::pin(merge::decided(turn, &late.choice.code)).await,
            find::CARD => Box::pin(find::turn_page(turn, &late.choice.code)).await,
            _ => lists::own(turn).await.map(drop),
        };
    }
    let present = cards::newest_about(&mut turn.tx, late.card.address, NAME, late.card.subject).await?;
    if let Some(card) = present.filter(|p| p.live && p.version == late.card.version)
        && card.choices.contains(&late.choice)
    {
        return press(turn, &Press { card, choice: late.choice.clone(), said: late.said.clone() }).await;
    }
    let c = store::get(&mut turn.tx, CommitmentId(late.card.subject)).await?;
    let refusal = Refusal::NotNow(c.stage);
    refused(turn, &c, refusal).await
}

/// The true answer to what isn't possible now, then the present card.
async fn refused(turn: &mut Turn, c: &Commitment, refusal: Refusal) -> Result<()> {
    let parties = Parties::of(turn, c).await?;
    let since = Some(match c.stage {
        Stage::Declined
        | Stage::ClosedSolved
        | Stage::ClosedExplained
        | Stage::ClosedUnrated
        | Stage::Withdrawn
        | Stage::Merged => c.closed_at.unwrap_or(c.since),
        Stage::Signed => c.signed_at.unwrap_or(c.since),
        Stage::Shelved => c.shelved.map_or(c.since, |shelved| shelved.since),
        Stage::Reported => c.reported_at.unwrap_or(c.since),
        Stage::Registered | Stage::Accepted | Stage::Assigned | Stage::InProgress => c.since,
    });
    turn.say(NAME, &Say::Refused { number: c.number, refusal, since }).await?;
    let person = turn.speaker.as_ref().map(|s| s.person.id);
    match person.and_then(|p| parties.actor(p)) {
        Some(actor) => show(turn, c, &parties, &actor).await,
        None => Ok(()),
    }
}

/// Does it, or says why not.
async fn attempt(
    turn: &mut Turn,
    c: Commitment,
    action: Action,
    actor: &Actor,
    said: Option<act::Said<'_>>,
) -> Result<Option<Commitment>> {
    match Box::pin(act::act(turn, c.clone(), action, actor, said)).await? {
        Ok(after) => Ok(Some(after)),
        Err(refusal) => {
            refused(turn, &c, refusal).await?;
            Ok(None)
        }
    }
}

/// A watched message was shown: the villager's silence counts from now.
///
/// # Errors
/// When the database can't be read or written.
pub async fn shown(turn: &mut Turn, subject: i64, what: &str) -> Result<()> {
    if what != "result" || subject <= 0 {
        return Ok(());
    }
    let c = store::get(&mut turn.tx, CommitmentId(subject)).await?;
    if let Err(refusal) = act::act(turn, c, Action::Shown, &Actor::Bot, None).await? {
        tracing::debug!(subject, ?refusal, "shown again, or answered already");
    }
    Ok(())
}

/// The villager couldn't be told something of their matter: whoever handles it hears that a telephone is needed.
///
/// # Errors
/// When the database can't be read or written.
pub async fn lost(turn: &mut Turn, subject: i64) -> Result<()> {
    let c = store::get(&mut turn.tx, CommitmentId(subject)).await?;
    if turn.speaker.as_ref().is_none_or(|s| s.person.id != c.requester) {
        return Ok(());
    }
    let parties = Parties::of(turn, &c).await?;
    super::tell::unreachable(turn, &c, &parties).await
}

/// A timer fired: a commitment's clock, or (subjects below zero are conversations) a dialogue nobody went on with.
///
/// # Errors
/// When the database can't be read or written.
pub async fn timer(turn: &mut Turn, timer: &Timer) -> Result<()> {
    if timer.subject < 0 {
        return held::held_too_long(turn, AddressId(-timer.subject), &timer.kind).await;
    }
    match ClockKind::named(&timer.kind) {
        Some(kind) => act::ring(turn, CommitmentId(timer.subject), kind).await,
        None => Err(Error::Corrupt("timer", format!("{} has no clock {:?}", timer.subject, timer.kind))),
    }
}

/// What is kept of a person, line by line.
///
/// # Errors
/// When the database can't be read.
pub async fn keeps(turn: &mut Turn, person: PersonId) -> Result<Vec<String>> {
    let rows = store::words_by(&mut turn.tx, person).await?;
    let zone = turn.house.policy.zone().clone();
    Ok(rows.iter().map(|w| format!("{} {}", zone.day(w.said_at), w.text.reveal())).collect())
}

/// Erases what a villager said. A letter about a matter of theirs that still waits holds it too: it isn't sent, and the matter's
/// present card goes in its stead.
///
/// # Errors
/// When the database can't be read or written.
pub async fn erase(turn: &mut Turn, person: PersonId) -> Result<()> {
    store::erase_words(&mut turn.tx, person).await?;
    let own = store::of_requester(&mut turn.tx, person, i64::MAX).await?;
    let all: BTreeSet<CommitmentId> =
        own.iter().flat_map(|c| [Some(c.id), c.main.map(|main| main.id)]).flatten().collect();
    for id in all {
        let waiting: BTreeSet<AddressId> =
            outbox::unsay(&mut turn.tx, NAME, id.0, turn.now).await?.into_iter().collect();
        for address in waiting {
            cards::fold_about(&mut turn.tx, address, NAME, id.0).await?;
            let Some(reader) = addresses::get(&mut turn.tx, address).await?.person_id else { continue };
            let c = store::get(&mut turn.tx, id).await?;
            let parties = Parties::of(turn, &c).await?;
            let Some(actor) = parties.actor(reader) else { continue };
            let say = view::present(turn, &c, &parties, &actor).await?;
            let letter = Letter::new(To::Address(address), id.0, &say).card("present", c.version);
            // The question of a result that was never shown still waits to be.
            let letter = if reader == c.requester && c.awaits_word() { letter.watch("result") } else { letter };
            turn.send(NAME, letter).await?;
        }
    }
    Ok(())
}

/// What is the speaker's own, as "mine" tells it.
///
/// # Errors
/// When the database can't be read or written.
pub async fn own(turn: &mut Turn) -> Result<()> {
    Box::pin(lists::own(turn)).await.map(drop)
}

/// Another room begins a dialogue with the speaker: words that one of ours holds are written down first, so that silence
/// loses nothing.
///
/// # Errors
/// When the database can't be written.
pub async fn makes_room(turn: &mut Turn) -> Result<()> {
    held::settle(turn).await
}

/// Says something about a matter: who replies to it speaks of that matter.
async fn mention(turn: &mut Turn, id: CommitmentId, say: &Say) -> Result<()> {
    turn.send(NAME, Letter::new(To::Speaker, id.0, say)).await.map(drop)
}

/// Opens or goes on with a dialogue of the speaker's. Words that another one holds are written down first.
async fn begin(turn: &mut Turn, subject: i64, draft: &Draft) -> Result<()> {
    held::settle(turn).await?;
    hold(turn, subject, draft).await
}

/// Opens or goes on with a dialogue in place of the one that there is.
async fn hold(turn: &mut Turn, subject: i64, draft: &Draft) -> Result<()> {
    let Some(address) = turn.speaker.as_ref().map(|s| s.address) else { return Ok(()) };
    let now: Moment = turn.now;
    flows::put(&mut turn.tx, address, &draft.flow(subject, now)?).await
}

/// Ends the speaker's dialogue.
async fn end(turn: &mut Turn) -> Result<()> {
    match turn.speaker.as_ref().map(|s| s.address) {
        Some(address) => flows::end(&mut turn.tx, address).await,
        None => Ok(()),
    }
}
