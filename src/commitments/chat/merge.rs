//! The same matter twice, in people's words and presses: asked of the villager before it is written down again, of the
//! township once it is; parted; and said again after the end (rows 4, 32, 42, 59).

use super::draft::{Draft, Held};
use super::held::{held_words, released, settle};
use super::matter::{self, Links};
use super::{attempt, begin, hold, lists, mention, refused, show, villager};
use crate::base::CommitmentId;
use crate::channels::Heard;
use crate::commitments::act::{self, Said};
use crate::commitments::digest::{self, Errand};
use crate::commitments::life::{Action, Actor, Commitment, Refusal, Stage};
use crate::commitments::parties::Parties;
use crate::commitments::say::{News, Passed, Say};
use crate::commitments::store::{self, WordsKind};
use crate::commitments::{NAME, alike, tell, view};
use crate::policy::{RestDay, Tier};
use crate::storage::Result;
use crate::text::Lang;
use crate::text::words::{Guess, Intent, Understood};
use crate::turn::{Letter, Speaker, Taken, To, Turn};

/// What may be one with a matter of the speaker's that goes on is asked about once, before it gets a number of its own.
pub(super) async fn asked(turn: &mut Turn, speaker: &Speaker, held: &[Held], u: &Understood) -> Result<Taken> {
    let Some(village) = speaker.person.village_id.filter(|_| u.emergency.is_none()) else { return Ok(Taken::No) };
    let (leaf, words) = (u.leaf_or_general(), joined(held));
    let said = alike::Said { village, person: speaker.person.id, leaf: &leaf, words: &words };
    match alike::open(turn, &said).await? {
        Some(c) => ask(turn, speaker, &c, held.to_vec()).await.map(|()| Taken::Yes),
        None => Ok(Taken::No),
    }
}

fn joined(held: &[Held]) -> String {
    held.iter().map(|h| h.text.as_str()).collect::<Vec<_>>().join(" ")
}

/// Asks, and holds the words: as long as an unclear matter's, and what is urgent no longer than following words join one.
/// Silence writes them down.
async fn ask(turn: &mut Turn, speaker: &Speaker, c: &Commitment, held: Vec<Held>) -> Result<()> {
    // Another question that holds words is settled first; this one's own are asked about again, with what came since.
    match held_words(turn, speaker.address).await? {
        Some((of, Draft::Same { .. })) if of == c.id => {}
        Some(_) | None => settle(turn).await?,
    }
    released(turn, speaker).await?;
    let before = view::own_words(turn, c).await?;
    let words = held.iter().map(|h| h.text.clone()).collect::<Vec<_>>();
    let u = turn.house.words.understand(&words.join(" "));
    let say = Say::SameAsk { number: c.number, before, words };
    hold(turn, c.id.0, &Draft::Same { held }).await?;
    let tier = turn.house.policy.terms(&turn.version(), &u.leaf_or_general(), u.urgent, false).tier;
    let rules = turn.rules();
    let span = match tier {
        Tier::T0 | Tier::T1 => rules.burst,
        Tier::T2 | Tier::T3 | Tier::T4 | Tier::T5 => rules.unclear,
    };
    let due = turn.house.policy.after(span, turn.now, RestDay::Stays);
    turn.remind(NAME, -speaker.address.0, vec![("same", due)]);
    turn.send(NAME, Letter::new(To::Speaker, 0, &say).card("same", 0)).await.map(drop)
}

/// Words while it is asked: the answer, more of the same, or something else, and the question stands.
pub(super) async fn while_asked(
    turn: &mut Turn,
    speaker: &Speaker,
    mut held: Vec<Held>,
    heard: &Heard,
    u: &Understood,
) -> Result<Taken> {
    if u.digit.is_some() || u.numbered.is_some() || u.emergency.is_some() {
        return Ok(Taken::No);
    }
    match &u.intent {
        Some(Intent::Yes | Intent::No) => {
            let beside = if u.bare { "" } else { heard.text.as_str() };
            answered(turn, u.intent == Some(Intent::Yes), beside).await.map(|()| Taken::Yes)
        }
        // What they tell of beside it is heard as ever, and what waits is written down then.
        Some(Intent::Cancel) if u.told().is_some() => Ok(Taken::No),
        Some(Intent::Cancel) => {
            released(turn, speaker).await?;
            turn.say(NAME, &Say::NotAMatter).await.map(|()| Taken::Yes)
        }
        Some(_) => Ok(Taken::No),
        None => {
            let leaf = turn.house.words.understand(&joined(&held)).leaf_or_general();
            let Some((of, _)) = held_words(turn, speaker.address).await? else { return Ok(Taken::No) };
            if matter::is_other(u, &leaf) || heard.text.trim().is_empty() && !heard.carries() {
                return Ok(Taken::No);
            }
            held.push(Held::of(heard));
            let c = store::get(&mut turn.tx, of).await?;
            ask(turn, speaker, &c, held).await.map(|()| Taken::Yes)
        }
    }
}

/// It was said whether they are one; `said`: what was said with the answer.
pub(super) async fn answered(turn: &mut Turn, same: bool, said: &str) -> Result<()> {
    let Some(speaker) = turn.speaker.clone() else { return Ok(()) };
    let Some((of, Draft::Same { mut held })) = held_words(turn, speaker.address).await? else {
        return lists::own(turn).await.map(drop);
    };
    released(turn, &speaker).await?;
    held.extend((!said.is_empty()).then(|| Held { text: said.to_owned(), file: None }));
    let c = store::get_to_change(&mut turn.tx, of).await?;
    if same && c.goes_on() && c.requester == speaker.person.id {
        return same_one(turn, c, held).await;
    }
    let u = turn.house.words.understand(&joined(&held));
    let links = Links { apart: (!same).then_some(of), ..Links::default() };
    matter::take_linked(turn, &speaker, held, &u, links).await.map(drop)
}

/// The same: the words go to the one that there is. Where its result waits to be looked at, that is asked again.
async fn same_one(turn: &mut Turn, c: Commitment, held: Vec<Held>) -> Result<()> {
    let (id, number, actor) = (c.id, c.number, Actor::Villager(c.requester));
    for one in held {
        let c = store::get(&mut turn.tx, id).await?;
        if c.main.is_some() {
            beside(turn, &c, &one).await?;
            continue;
        }
        let said = Said { person: c.requester, kind: WordsKind::Addition, text: &one.text, file: one.file };
        if attempt(turn, c, Action::AddInfo, &actor, Some(said)).await?.is_none() {
            return Ok(());
        }
    }
    mention(turn, id, &Say::Added { number, voice_seconds: None }).await?;
    let c = store::get(&mut turn.tx, id).await?;
    if c.awaits_word() {
        let parties = Parties::of(turn, &c).await?;
        show(turn, &c, &parties, &actor).await?;
    }
    Ok(())
}

/// What the villager of a merged one adds: kept with theirs, and told to whoever has the main one.
async fn beside(turn: &mut Turn, c: &Commitment, held: &Held) -> Result<()> {
    villager::keep(turn, c, held).await?;
    let parties = Parties::of(turn, c).await?;
    let f = view::facts(turn, c, &parties);
    for holder in parties.handlers() {
        let words = vec![held.text.clone()];
        let say = Say::News { f: f.clone(), what: News::Added, words, attached: None, by: None, keys: vec![] };
        let letter = Letter::new(To::Person(holder.person), c.id.0, &say);
        digest::push(turn, c, &holder, Errand::Answered, letter).await?;
    }
    Ok(())
}

/// What the villager of a merged one says of it.
pub(super) async fn add(turn: &mut Turn, c: &Commitment, heard: &Heard) -> Result<()> {
    beside(turn, c, &Held::of(heard)).await?;
    let voice_seconds = heard.file.and_then(|f| f.seconds);
    mention(turn, c.id, &Say::Added { number: c.number, voice_seconds }).await
}

/// Row 42: it goes on by itself; `wrong`: theirs isn't solved, and what isn't good is asked.
pub(super) async fn split(turn: &mut Turn, c: Commitment, actor: &Actor, wrong: bool) -> Result<()> {
    let (id, number) = (c.id, c.number);
    let again = Action::SameAgain(CommitmentId(0));
    if wrong && c.allows(&again, actor, &turn.house.policy, turn.now) {
        return said_again(turn, c).await;
    }
    if attempt(turn, c, Action::Split, actor, None).await?.is_some() && wrong {
        begin(turn, id.0, &Draft::Complaint { reopens: false }).await?;
        mention(turn, id, &Say::AskWhatIsWrong { number }).await?;
    }
    Ok(())
}

/// Row 32: nothing can be reopened any more, so it is a new matter that is linked to the old one, in the words of that.
pub(super) async fn said_again(turn: &mut Turn, c: Commitment) -> Result<()> {
    let Some(speaker) = turn.speaker.clone() else { return Ok(()) };
    let rows = store::words_of(&mut turn.tx, c.id).await?;
    let first = rows.iter().find(|w| w.kind == WordsKind::Request).map(|w| w.text.reveal().to_owned());
    // They have had their words erased: what it was about is still known.
    let names = view::leaf_name(&turn.house.policy, &c.leaf);
    let text = first.filter(|text| !text.is_empty()).unwrap_or(match speaker.person.lang {
        Lang::Zh => names.zh,
        Lang::En => names.en,
    });
    let mut u = turn.house.words.understand(&text);
    u.leaf = Some(Guess { leaf: c.leaf.clone(), score: 1 });
    u.emergency = None;
    let links = Links { again: Some(c.id), ..Links::default() };
    matter::take_linked(turn, &speaker, vec![Held { text, file: None }], &u, links).await.map(drop)?;
    let newest = store::of_requester(&mut turn.tx, speaker.person.id, store::LATELY).await?.into_iter().next();
    if let Some(new) = newest.filter(|new| new.again == Some(c.id)) {
        begin(turn, new.id.0, &Draft::More).await?;
        mention(turn, new.id, &Say::AskWhatIsWrong { number: new.number }).await?;
    }
    Ok(())
}

/// The township's answer on a card that asks whether two are one: `merge:45:42`, `apart:45:42`.
pub(super) async fn decided(turn: &mut Turn, code: &str) -> Result<()> {
    let mut parts = code.split(':');
    let what = parts.next().unwrap_or_default();
    let mut id = || parts.next().and_then(|n| n.parse::<i64>().ok()).map(CommitmentId);
    let (Some(one), Some(of)) = (id(), id()) else { return turn.say(NAME, &Say::NotYours).await };
    let main = store::get_to_change(&mut turn.tx, of).await?;
    let c = store::get_to_change(&mut turn.tx, one).await?;
    let parties = Parties::of(turn, &c).await?;
    let Some(actor) = turn.speaker.as_ref().and_then(|s| parties.actor(s.person.id)) else {
        return turn.say(NAME, &Say::NotYours).await;
    };
    if what == "apart" {
        return attempt(turn, c, Action::KeepApart(of), &actor, None).await.map(drop);
    }
    join(turn, c, main, &actor).await
}

/// Joins the one to the main one, or says why not.
async fn join(turn: &mut Turn, c: Commitment, main: Commitment, actor: &Actor) -> Result<()> {
    let stage = main.stage;
    match act::act(turn, c.clone(), Action::Merge(Box::new(main.clone())), actor, None).await? {
        Ok(_) => Ok(()),
        // Of the main one whoever may see it hears; somebody else's stays theirs.
        Err(Refusal::NotNow(told)) if told == stage && told != c.stage => {
            let theirs = !matches!(actor, Actor::Villager(_)) || main.requester == c.requester;
            if theirs {
                refused(turn, &main, Refusal::NotNow(told)).await
            } else {
                refused(turn, &c, Refusal::NotAlike).await
            }
        }
        Err(refusal) => refused(turn, &c, refusal).await,
    }
}

/// "45 and 42 are one matter": the younger is joined to the elder, unless only the elder is the speaker's, or the younger
/// has gone further.
pub(super) async fn by_words(turn: &mut Turn, heard: &Heard) -> Result<Taken> {
    let Some((low, high)) = turn.house.words.one_matter(&heard.text) else { return Ok(Taken::No) };
    let (elder, younger) = (lists::find(turn, None, low).await?, lists::find(turn, None, high).await?);
    let (c, parties, actor, other) = match (elder, younger) {
        (None, None) => return Ok(Taken::No),
        (Some((elder, _, _)), Some((c, parties, actor))) if elder.village == c.village => {
            let further = c.first_promised_by.is_some() && elder.first_promised_by.is_none() && elder.is_open();
            if further {
                let parties = Parties::of(turn, &elder).await?;
                (elder, parties, actor, c.number)
            } else {
                (c, parties, actor, elder.number)
            }
        }
        (_, Some((c, parties, actor))) => (c, parties, actor, low),
        (Some((c, parties, actor)), None) => (c, parties, actor, high),
    };
    let Some(main) = store::by_number(&mut turn.tx, c.village, other).await? else {
        turn.say(NAME, &Say::NoSuchNumber { number: other }).await?;
        return Ok(Taken::Yes);
    };
    let main = store::get_to_change(&mut turn.tx, main.id).await?;
    let c = store::get_to_change(&mut turn.tx, c.id).await?;
    match actor {
        // Whoever handles it knows, and the township says.
        Actor::Secretary(_) | Actor::StandIn(_) if c.alike(&main, &turn.house.policy).is_ok() => {
            tell::propose(turn, &c, &main, &parties).await?;
            turn.say(NAME, &Say::Passed { number: c.number, what: Passed::Proposed }).await?;
        }
        Actor::Villager(_)
        | Actor::Secretary(_)
        | Actor::StandIn(_)
        | Actor::Township(_)
        | Actor::TownshipInStead(_)
        | Actor::City(_)
        | Actor::Helper { .. }
        | Actor::Bot => join(turn, c, main, &actor).await?,
    }
    Ok(Taken::Yes)
}

/// The township opens a matter that may be one with another: it is asked, also where the question waited for the digest.
pub(super) async fn asked_again(turn: &mut Turn, c: &Commitment, parties: &Parties, actor: &Actor) -> Result<()> {
    let out = match c.stage {
        Stage::Assigned | Stage::Signed => true,
        Stage::Registered
        | Stage::Accepted
        | Stage::InProgress
        | Stage::Shelved
        | Stage::Reported
        | Stage::Declined
        | Stage::ClosedSolved
        | Stage::ClosedExplained
        | Stage::ClosedUnrated
        | Stage::Withdrawn
        | Stage::Merged => false,
    };
    if !out || !matches!(actor, Actor::Township(_) | Actor::TownshipInStead(_)) {
        return Ok(());
    }
    let Some(main) = alike::main_of(turn, c).await? else { return Ok(()) };
    let say = tell::alike_asked(turn, c, &main, parties).await?;
    turn.send(NAME, Letter::new(To::Speaker, 0, &say).card("alike", 0)).await.map(drop)
}
