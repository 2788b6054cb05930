//! How what a villager says becomes a matter: at once when it is clear, joined to the one of the last two minutes, after
//! one question when it isn't clear, and kept until the village is known.

use super::draft::{Draft, Held};
use super::{attempt, commands, hold, lists, mention};
use crate::base::{AddressId, CommitmentId, OutboxId, VillageId};
use crate::channels::Heard;
use crate::commitments::act::{self, Said};
use crate::commitments::life::{Action, Actor, Commitment, Handler, NewCommitment};
use crate::commitments::parties::{OFFICIALS, Parties};
use crate::commitments::say::Say;
use crate::commitments::store::{self, WordsKind};
use crate::commitments::{NAME, tell};
use crate::people::offices::{self, Role};
use crate::people::villages::Closeness;
use crate::people::{persons, villages};
use crate::policy::{Leaf, RestDay};
use crate::storage::{Result, addresses, cards, flows, outbox, timers};
use crate::text::words::{Intent, Matter, Understood};
use crate::turn::{Letter, Speaker, Taken, To, Turn};

/// How much must speak for another leaf before following words are another matter: a plain word.
const OTHER: i32 = 3;
/// How much must speak for the conduct of officials before words within a matter are a matter of their own: who and what,
/// or two strong words.
const CONDUCT: i32 = 8;

/// Words that may be a matter.
pub(super) async fn heard(turn: &mut Turn, heard: &Heard, u: &Understood) -> Result<Taken> {
    let Some(speaker) = turn.speaker.clone() else { return Ok(Taken::No) };
    let held = Held::of(heard);
    if u.emergency.is_some() {
        let under = under(turn, &speaker, heard).await?;
        return take(turn, &speaker, vec![held], u, under, false).await;
    }
    if let Some(c) = recent(turn, &speaker).await?
        && !is_other(u, &c.leaf)
        && (u.matter != Matter::No || heard.file.is_some())
    {
        if c.emergency && may_be_other(u, &c.leaf) {
            return ask_beside(turn, &speaker, &c, Some(held)).await.map(|()| Taken::Yes);
        }
        return joined(turn, &speaker, c, held).await.map(|()| Taken::Yes);
    }
    match u.matter {
        Matter::Clear => take(turn, &speaker, vec![held], u, None, false).await,
        Matter::Unclear | Matter::No if heard.file.is_some() => take(turn, &speaker, vec![held], u, None, false).await,
        Matter::Unclear => {
            let say = Say::Unclear { words: heard.text.clone() };
            hold(turn, 0, &Draft::Unclear { held: vec![held] }).await?;
            let unclear = turn.rules().unclear;
            let due = turn.house.policy.after(unclear, turn.now, RestDay::Stays);
            timers::replace(&mut turn.tx, NAME, -speaker.address.0, &[("unclear", due)]).await?;
            turn.send(NAME, Letter::new(To::Speaker, 0, &say).card("unclear", 0)).await?;
            Ok(Taken::Yes)
        }
        Matter::No => Ok(Taken::No),
    }
}

/// The clock of a villager who said "not done" and then nothing more: as long as for unclear words.
pub(super) async fn reopens_by_itself(turn: &mut Turn) -> Result<()> {
    let Some(address) = turn.speaker.as_ref().map(|s| s.address) else { return Ok(()) };
    let due = turn.house.policy.after(turn.rules().unclear, turn.now, RestDay::Stays);
    timers::replace(&mut turn.tx, NAME, -address.0, &[("complaint", due)]).await
}

/// The matter of the last two minutes, which a second message belongs to.
async fn recent(turn: &mut Turn, speaker: &Speaker) -> Result<Option<Commitment>> {
    let newest = store::of_requester(&mut turn.tx, speaker.person.id, 1).await?.into_iter().next();
    let rules = turn.house.policy.rules(&turn.version()).clone();
    Ok(newest
        .filter(|c| c.is_open() && turn.now < turn.house.policy.after(rules.burst, c.registered_at, RestDay::Stays)))
}

/// "Hurry", cried within two minutes of a danger, is a part of it.
pub(super) async fn hurry(turn: &mut Turn, speaker: &Speaker, heard: &Heard) -> Result<Taken> {
    match recent(turn, speaker).await?.filter(|c| c.emergency) {
        Some(c) => joined(turn, speaker, c, Held::of(heard)).await.map(|()| Taken::Yes),
        None => Ok(Taken::No),
    }
}

/// Words join the matter of the last two minutes; what is asked beside it is asked below them again.
async fn joined(turn: &mut Turn, speaker: &Speaker, c: Commitment, held: Held) -> Result<()> {
    join(turn, c.clone(), held).await?;
    ask_beside(turn, speaker, &c, None).await
}

/// The matter under which an emergency was said (row 38): the one replied to, asked about, or of the last two minutes.
async fn under(turn: &mut Turn, speaker: &Speaker, heard: &Heard) -> Result<Option<CommitmentId>> {
    let replied = match heard.reply_to {
        Some(id) => outbox::about(&mut turn.tx, id, speaker.address)
            .await?
            .filter(|(mechanism, _)| mechanism == NAME)
            .map(|(_, s)| s),
        None => None,
    };
    let asked = flows::open(&mut turn.tx, speaker.address, turn.now).await?;
    let asked = asked.filter(|flow| flow.mechanism == NAME).map(|flow| flow.subject);
    if let Some(subject) = replied.or(asked).filter(|subject| *subject > 0) {
        let c = store::get(&mut turn.tx, CommitmentId(subject)).await?;
        return Ok(Some(c.id).filter(|_| c.is_open() && c.requester == speaker.person.id));
    }
    Ok(recent(turn, speaker).await?.map(|c| c.id))
}

/// A following message joins the matter: the answer is edited, not repeated.
pub(super) async fn join(turn: &mut Turn, c: Commitment, held: Held) -> Result<()> {
    let actor = Actor::Villager(c.requester);
    let said = Said { person: c.requester, kind: WordsKind::Addition, text: &held.text, file: held.file };
    let Some(c) = attempt(turn, c, Action::AddInfo, &actor, Some(said)).await? else { return Ok(()) };
    let card = match turn.speaker.as_ref().map(|s| s.address) {
        Some(address) => cards::newest_about(&mut turn.tx, address, NAME, c.id.0).await?,
        None => None,
    };
    match card.filter(|k| k.kind == "registered") {
        Some(card) => answer(turn, &c, Some(card.outbox)).await,
        None => mention(turn, c.id, &Say::Added { number: c.number, voice_seconds: None }).await,
    }
}

/// Writes the matter down, or keeps it until the village is known.
async fn take(
    turn: &mut Turn,
    speaker: &Speaker,
    held: Vec<Held>,
    u: &Understood,
    under: Option<CommitmentId>,
    unconfirmed: bool,
) -> Result<Taken> {
    let named = match (speaker.person.village_id, u.emergency) {
        (None, Some(_)) => village_in_danger(turn, &held).await?,
        (Some(_), _) | (None, None) => None,
    };
    let Some(village) = speaker.person.village_id.or(named) else {
        if let Some(e) = u.emergency {
            // Whoever is in danger is told the number to dial before anything else is asked.
            turn.say(NAME, &crate::commitments::say::Dial(e.number())).await?;
        }
        // What was said before, and waits for the village too, stays first.
        let before = match held_words(turn, speaker.address).await? {
            Some(Draft::Village { held }) => held,
            Some(_) | None => vec![],
        };
        ask_village(turn, speaker, before.into_iter().chain(held).collect()).await?;
        return Ok(Taken::Yes);
    };
    let number = villages::next_number(&mut turn.tx, village).await?;
    let new = NewCommitment {
        id: CommitmentId(0),
        village,
        number,
        requester: speaker.person.id,
        leaf: u.leaf_or_general(),
        urgent: u.urgent,
        emergency: u.emergency.is_some(),
        unconfirmed,
        under,
    };
    let actor = Actor::Villager(speaker.person.id);
    let said: Vec<Said<'_>> = held
        .iter()
        .enumerate()
        .map(|(i, h)| Said {
            person: speaker.person.id,
            kind: if i == 0 { WordsKind::Request } else { WordsKind::Addition },
            text: &h.text,
            file: h.file,
        })
        .collect();
    let by = if unconfirmed { Actor::Bot } else { actor };
    let c = act::register(turn, new, &by, &said).await?;
    // The leaf is known and the village is served: taken on by rule (row 2).
    let mut c = act::act(turn, c.clone(), Action::Accept, &Actor::Bot, None).await?.unwrap_or(c);
    if c.burst_until <= turn.now {
        // Pressing matters go out at once (row 5).
        c = act::act(turn, c.clone(), Action::Assign(Handler::Secretary), &Actor::Bot, None).await?.unwrap_or(c);
    }
    answer(turn, &c, None).await?;
    ask_phone(turn, speaker).await?;
    Ok(Taken::Yes)
}

/// The one village that cries of danger name in full or short: nothing is asked before help is called. The speaker's own
/// village isn't known by that.
async fn village_in_danger(turn: &mut Turn, held: &[Held]) -> Result<Option<VillageId>> {
    let words = held.iter().map(|h| h.text.as_str()).collect::<Vec<_>>().join(" ");
    let all = villages::list(&mut turn.tx).await?;
    Ok(match villages::rank(&all, &words).as_slice() {
        [(closeness, village)] if *closeness >= Closeness::Short => Some(village.id),
        _ => None,
    })
}

/// The card of the two minutes: number, words, whose it is and by when they will have signed.
async fn answer(turn: &mut Turn, c: &Commitment, edits: Option<OutboxId>) -> Result<()> {
    let parties = Parties::of(turn, c).await?;
    let say = tell::written(turn, c, &parties).await?;
    let letter = Letter::new(To::Person(c.requester), c.id.0, &say).card("registered", c.version).edits(edits);
    turn.send(NAME, letter).await.map(drop)
}

/// A telephone number: asked for once, after the first matter, and optional.
async fn ask_phone(turn: &mut Turn, speaker: &Speaker) -> Result<()> {
    if speaker.person.phone.is_some() || speaker.person.phone_asked_at.is_some() {
        return Ok(());
    }
    persons::phone_asked(&mut turn.tx, speaker.person.id, turn.now).await?;
    turn.say(NAME, &Say::AskPhone).await
}

/// Keeps what was said and asks which village; nobody answers for a day: the city's desk hears.
pub(super) async fn ask_village(turn: &mut Turn, speaker: &Speaker, held: Vec<Held>) -> Result<()> {
    let mut names = vec![];
    for h in held.iter().rev() {
        if names.is_empty() {
            names = villages::near(&mut turn.tx, &h.text).await?;
        }
    }
    let names = names.into_iter().map(|v| (v.code, v.name)).collect();
    let kept = !held.is_empty();
    hold(turn, 0, &Draft::Village { held }).await?;
    let due = turn.house.policy.after(crate::policy::Span::Days(1), turn.now, RestDay::Stays);
    timers::replace(&mut turn.tx, NAME, -speaker.address.0, &[("village", due)]).await?;
    let say = Say::WhichVillage { names, kept };
    turn.send(NAME, Letter::new(To::Speaker, 0, &say).card("village", 0)).await.map(drop)
}

/// Words while something is held: more of the same, an answer to the question, or the village's name.
pub(super) async fn while_held(turn: &mut Turn, draft: Draft, heard: &Heard, u: &Understood) -> Result<Taken> {
    let Some(speaker) = turn.speaker.clone() else { return Ok(Taken::No) };
    match draft {
        // A number alone asks for that matter; it isn't more of what was said.
        Draft::Unclear { .. } if u.digit.is_some() || u.numbered.is_some() => Ok(Taken::No),
        Draft::Unclear { mut held } => match &u.intent {
            Some(Intent::Yes) => {
                let beside = if u.bare { "" } else { heard.text.as_str() };
                unclear_answered(turn, true, beside).await.map(|()| Taken::Yes)
            }
            Some(intent) if commands(intent, u) => Ok(Taken::No),
            Some(Intent::No | Intent::Cancel) => unclear_answered(turn, false, "").await.map(|()| Taken::Yes),
            Some(Intent::Greeting | Intent::Thanks | Intent::SmallTalk) => Ok(Taken::No),
            _ => {
                held.push(Held::of(heard));
                let all = held.iter().map(|h| h.text.as_str()).collect::<Vec<_>>().join(" ");
                let u = turn.house.words.understand(&all);
                if u.matter == Matter::Clear || u.emergency.is_some() || heard.file.is_some() {
                    released(turn, &speaker).await?;
                    return take(turn, &speaker, held, &u, None, false).await;
                }
                hold(turn, 0, &Draft::Unclear { held }).await?;
                let say = Say::Unclear { words: all };
                turn.send(NAME, Letter::new(To::Speaker, 0, &say).card("unclear", 0)).await?;
                Ok(Taken::Yes)
            }
        },
        Draft::Beside { .. } => match &u.intent {
            Some(Intent::Yes | Intent::No) if u.digit.is_none() && u.numbered.is_none() => {
                let beside = if u.bare { "" } else { heard.text.as_str() };
                let belongs = u.intent == Some(Intent::Yes);
                beside_answered(turn, belongs, beside).await.map(|()| Taken::Yes)
            }
            Some(Intent::Cancel) if u.numbered.is_none() => {
                released(turn, &speaker).await?;
                turn.say(NAME, &Say::NotAMatter).await?;
                Ok(Taken::Yes)
            }
            // Whatever else is said is heard as ever; the question stands.
            _ => Ok(Taken::No),
        },
        Draft::Village { mut held } => {
            if u.intent.as_ref().is_some_and(|intent| commands(intent, u)) {
                return Ok(Taken::No);
            }
            let near = villages::near(&mut turn.tx, &heard.text).await?;
            // A matter may name a village, its own or another: it is kept, and the village asked for with that name.
            let is_matter = u.matter == Matter::Clear || heard.file.is_some();
            if let [only] = near.as_slice()
                && !is_matter
            {
                let code = format!("village:{}", only.code);
                return village_chosen(turn, &code).await.map(|()| Taken::Yes);
            }
            if is_matter || near.is_empty() && u.matter != Matter::No {
                held.push(Held::of(heard));
            }
            ask_village(turn, &speaker, held).await?;
            Ok(Taken::Yes)
        }
        Draft::Promise { .. }
        | Draft::Extend { .. }
        | Draft::ReturnReason
        | Draft::Question
        | Draft::Result
        | Draft::RefuseReason
        | Draft::Complaint { .. }
        | Draft::Leaf
        | Draft::More
        | Draft::Which { .. } => Ok(Taken::No),
    }
}

/// What was held is held no more: neither its clock nor its card goes on asking.
async fn released(turn: &mut Turn, speaker: &Speaker) -> Result<()> {
    timers::replace(&mut turn.tx, NAME, -speaker.address.0, &[]).await?;
    cards::fold_about(&mut turn.tx, speaker.address, NAME, 0).await?;
    flows::end(&mut turn.tx, speaker.address).await
}

async fn held_words(turn: &mut Turn, address: AddressId) -> Result<Option<Draft>> {
    match flows::get(&mut turn.tx, address).await? {
        Some(flow) if flow.mechanism == NAME => Ok(Some(Draft::read(&flow)?).filter(Draft::holds_words)),
        Some(_) | None => Ok(None),
    }
}

/// The one question was answered; `beside`: what was said with the yes.
pub(super) async fn unclear_answered(turn: &mut Turn, is_matter: bool, beside: &str) -> Result<()> {
    let Some(speaker) = turn.speaker.clone() else { return Ok(()) };
    let Some(Draft::Unclear { mut held }) = held_words(turn, speaker.address).await? else {
        return lists::own(turn).await.map(drop);
    };
    released(turn, &speaker).await?;
    if !is_matter {
        return turn.say(NAME, &Say::NotAMatter).await;
    }
    held.extend((!beside.is_empty()).then(|| Held { text: beside.to_owned(), file: None }));
    let all = held.iter().map(|h| h.text.as_str()).collect::<Vec<_>>().join(" ");
    let u = turn.house.words.understand(&all);
    take(turn, &speaker, held, &u, None, false).await.map(drop)
}

/// Asks whether words belong to the danger that they were said beside. They are held for as long as following words join
/// a matter, and not longer: in danger nobody waits for an answer. `one`: what was said now; without it, and with nothing
/// held, nothing is asked.
async fn ask_beside(turn: &mut Turn, speaker: &Speaker, c: &Commitment, one: Option<Held>) -> Result<()> {
    let mut held = match held_words(turn, speaker.address).await? {
        Some(Draft::Beside { held }) => held,
        Some(_) | None => vec![],
    };
    held.extend(one);
    if held.is_empty() {
        return Ok(());
    }
    released(turn, speaker).await?;
    let say = Say::Beside { number: c.number, words: held.iter().map(|h| h.text.clone()).collect() };
    hold(turn, c.id.0, &Draft::Beside { held }).await?;
    let due = turn.house.policy.after(turn.rules().burst, turn.now, RestDay::Stays);
    timers::replace(&mut turn.tx, NAME, -speaker.address.0, &[("beside", due)]).await?;
    turn.send(NAME, Letter::new(To::Speaker, 0, &say).card("beside", 0)).await.map(drop)
}

/// It was said whether words belong to the danger; `said`: what was said with the answer.
pub(super) async fn beside_answered(turn: &mut Turn, belongs: bool, said: &str) -> Result<()> {
    let Some(speaker) = turn.speaker.clone() else { return Ok(()) };
    let flow = flows::get(&mut turn.tx, speaker.address).await?;
    let (Some(flow), Some(Draft::Beside { mut held })) = (flow, held_words(turn, speaker.address).await?) else {
        return lists::own(turn).await.map(drop);
    };
    released(turn, &speaker).await?;
    held.extend((!said.is_empty()).then(|| Held { text: said.to_owned(), file: None }));
    if belongs && store::get(&mut turn.tx, CommitmentId(flow.subject)).await?.is_open() {
        for one in held {
            let c = store::get(&mut turn.tx, CommitmentId(flow.subject)).await?;
            join(turn, c, one).await?;
        }
        return Ok(());
    }
    for (matter, u) in matters(turn, held) {
        take(turn, &speaker, matter, &u, None, false).await.map(drop)?;
    }
    Ok(())
}

/// The village is known: what was kept is written down.
pub(super) async fn village_chosen(turn: &mut Turn, code: &str) -> Result<()> {
    let Some(mut speaker) = turn.speaker.clone() else { return Ok(()) };
    let code = code.strip_prefix("village:").unwrap_or(code);
    let held = match held_words(turn, speaker.address).await? {
        Some(Draft::Village { held } | Draft::Unclear { held }) => held,
        Some(_) | None => vec![],
    };
    let Some(village) = villages::by_code(&mut turn.tx, code).await? else {
        return ask_village(turn, &speaker, held).await;
    };
    persons::set_village(&mut turn.tx, speaker.person.id, village.id).await?;
    speaker.person.village_id = Some(village.id);
    turn.speaker = Some(speaker.clone());
    released(turn, &speaker).await?;
    if held.is_empty() {
        return turn.say(NAME, &Say::TellMore { number: 0 }).await;
    }
    for (matter, u) in matters(turn, held) {
        take(turn, &speaker, matter, &u, None, false).await.map(drop)?;
    }
    Ok(())
}

/// What was kept, as the matters that it is: clear words about something else begin another, as they would have.
fn matters(turn: &Turn, held: Vec<Held>) -> Vec<(Vec<Held>, Understood)> {
    let words = &turn.house.words;
    let mut all: Vec<(Vec<Held>, Understood)> = vec![];
    for one in held {
        let u = words.understand(&one.text);
        match all.last_mut() {
            Some((before, of))
                if u.emergency.is_none()
                    && !is_other(&u, &of.leaf_or_general())
                    && !(of.emergency.is_some() && may_be_other(&u, &of.leaf_or_general())) =>
            {
                before.push(one);
                let joined = before.iter().map(|h| h.text.as_str()).collect::<Vec<_>>().join(" ");
                *of = words.understand(&joined);
            }
            Some(_) | None => all.push((vec![one], u)),
        }
    }
    all
}

/// Whether clear words are about something else than that leaf.
pub(super) fn is_other(u: &Understood, leaf: &Leaf) -> bool {
    u.matter == Matter::Clear
        && u.leaf.as_ref().is_some_and(|g| g.leaf != *leaf && leaf.0 != "other_general" && g.score >= OTHER)
}

/// What is said of officials within another matter becomes one of its own: whoever handles that one would read it there
/// (recusal, petition regulations 28, 30). False: nothing of that kind was said.
pub(super) async fn of_officials(turn: &mut Turn, c: &Commitment, heard: &Heard) -> Result<bool> {
    let u = turn.house.words.understand(&heard.text);
    let said = u.leaf.as_ref().is_some_and(|g| g.leaf.0 == OFFICIALS && g.score >= CONDUCT);
    let Some(speaker) = turn.speaker.clone().filter(|_| said && c.leaf.0 != OFFICIALS) else { return Ok(false) };
    take(turn, &speaker, vec![Held::of(heard)], &u, None, false).await.map(|_| true)
}

/// Whether words said beside a danger of that leaf may be a matter of their own: they state a need by themselves, and
/// nothing in them says that it is the danger's. A place, who is inside, "send somebody" are a part of it (our choice: a
/// question too many rather than a lamp in a fire).
fn may_be_other(u: &Understood, leaf: &Leaf) -> bool {
    let beside = match &u.leaf {
        Some(guess) => guess.leaf != *leaf,
        None => !u.calls,
    };
    u.matter == Matter::Clear && beside
}

/// Row 1, a day without a village: the city's desk hears what was said, and whom to call. The words stay kept, and are
/// registered as soon as the village is known.
async fn village_unknown(turn: &mut Turn, speaker: &Speaker, held: &[Held]) -> Result<()> {
    let today = turn.today();
    let words: Vec<String> = held.iter().map(|h| h.text.clone()).collect();
    let phone = speaker.person.phone.as_ref().map(|p| p.reveal().to_owned());
    for (post, _) in offices::list(&mut turn.tx).await? {
        if post.role == Role::CityAdmin && post.covers(today) {
            let say = Say::VillageUnknown { words: words.clone(), phone: phone.clone() };
            turn.tell(NAME, post.person, 0, &say).await?;
        }
    }
    Ok(())
}

/// Nobody answered: an unclear matter is registered so that silence loses nothing; one without a village goes to the
/// city's desk.
pub(super) async fn held_too_long(turn: &mut Turn, address: AddressId, kind: &str) -> Result<()> {
    let row = addresses::get(&mut turn.tx, address).await?;
    let Some(person) = row.person_id else { return Ok(()) };
    let person = persons::get(&mut turn.tx, person).await?;
    let speaker = Speaker { address, person };
    let Some(flow) = flows::get(&mut turn.tx, address).await?.filter(|flow| flow.mechanism == NAME) else {
        return Ok(());
    };
    turn.speaker = Some(speaker.clone());
    match (kind, Draft::read(&flow)?) {
        // "Not done" of an ended matter reopens it (row 31), also where nothing more is said.
        ("complaint", Draft::Complaint { reopens: true }) => {
            released(turn, &speaker).await?;
            let c = store::get(&mut turn.tx, CommitmentId(flow.subject)).await?;
            attempt(turn, c, Action::Reopen, &Actor::Villager(speaker.person.id), None).await.map(drop)
        }
        ("unclear", Draft::Unclear { .. }) | ("beside", Draft::Beside { .. }) => settle(turn).await,
        (_, Draft::Village { held }) => village_unknown(turn, &speaker, &held).await,
        _ => Ok(()),
    }
}

/// Words whose question nobody answers are written down, marked: beside a danger as a matter of their own that is linked
/// to it, so that neither is lost in the other. What waits for the village goes on waiting.
pub(super) async fn settle(turn: &mut Turn) -> Result<()> {
    let Some(speaker) = turn.speaker.clone() else { return Ok(()) };
    let Some(flow) = flows::get(&mut turn.tx, speaker.address).await? else { return Ok(()) };
    match held_words(turn, speaker.address).await? {
        Some(Draft::Unclear { held }) => {
            released(turn, &speaker).await?;
            let all = held.iter().map(|h| h.text.as_str()).collect::<Vec<_>>().join(" ");
            let u = turn.house.words.understand(&all);
            take(turn, &speaker, held, &u, None, true).await.map(drop)
        }
        Some(Draft::Beside { held }) => {
            released(turn, &speaker).await?;
            for (matter, u) in matters(turn, held) {
                take(turn, &speaker, matter, &u, Some(CommitmentId(flow.subject)), true).await.map(drop)?;
            }
            Ok(())
        }
        Some(_) | None => Ok(()),
    }
}
