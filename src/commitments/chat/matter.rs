//! How what a villager says becomes a matter: at once when it is clear, joined to the one of the last two minutes, after
//! one question when it isn't clear, and kept until the village is known.

use super::draft::{Draft, Held};
use super::{attempt, begin};
use crate::base::{AddressId, CommitmentId, OutboxId};
use crate::channels::Heard;
use crate::commitments::act::{self, Said};
use crate::commitments::life::{Action, Actor, Commitment, Handler, NewCommitment};
use crate::commitments::parties::Parties;
use crate::commitments::say::Say;
use crate::commitments::store::{self, WordsKind};
use crate::commitments::{NAME, tell};
use crate::people::offices::{self, Role};
use crate::people::{persons, villages};
use crate::policy::RestDay;
use crate::storage::{Result, addresses, cards, flows, timers};
use crate::text::words::{Intent, Matter, Understood};
use crate::turn::{Letter, Speaker, Taken, To, Turn};

impl Held {
    fn of(heard: &Heard) -> Self {
        Self { text: heard.text.clone(), file: heard.file.map(|f| f.id) }
    }
}

/// Words that may be a matter.
pub(super) async fn heard(turn: &mut Turn, heard: &Heard, u: &Understood) -> Result<Taken> {
    let Some(speaker) = turn.speaker.clone() else { return Ok(Taken::No) };
    let held = Held::of(heard);
    if u.emergency.is_some() {
        return take(turn, &speaker, vec![held], u, false).await;
    }
    if let Some(c) = recent(turn, &speaker).await? {
        let other = u.matter == Matter::Clear
            && u.leaf.as_ref().is_some_and(|g| g.leaf != c.leaf && c.leaf.0 != "other_general" && g.score >= 3);
        if !other && (u.matter != Matter::No || heard.file.is_some()) {
            join(turn, c, held).await?;
            return Ok(Taken::Yes);
        }
    }
    match u.matter {
        Matter::Clear => take(turn, &speaker, vec![held], u, false).await,
        Matter::Unclear | Matter::No if heard.file.is_some() => take(turn, &speaker, vec![held], u, false).await,
        Matter::Unclear => {
            let say = Say::Unclear { words: heard.text.clone() };
            begin(turn, 0, &Draft::Unclear { held: vec![held] }).await?;
            let unclear = turn.rules().unclear;
            let due = turn.house.policy.after(unclear, turn.now, RestDay::Stays);
            timers::replace(&mut turn.tx, NAME, -speaker.address.0, &[("unclear", due)]).await?;
            turn.send(NAME, Letter::new(To::Speaker, 0, &say).card("unclear", 0)).await?;
            Ok(Taken::Yes)
        }
        Matter::No => Ok(Taken::No),
    }
}

/// The matter of the last two minutes, which a second message belongs to.
async fn recent(turn: &mut Turn, speaker: &Speaker) -> Result<Option<Commitment>> {
    let newest = store::of_requester(&mut turn.tx, speaker.person.id, 1).await?.into_iter().next();
    let rules = turn.house.policy.rules(&turn.version()).clone();
    Ok(newest
        .filter(|c| c.is_open() && turn.now < turn.house.policy.after(rules.burst, c.registered_at, RestDay::Stays)))
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
        None => turn.say(NAME, &Say::Added { number: c.number, voice_seconds: None }).await,
    }
}

/// Writes the matter down, or keeps it until the village is known.
async fn take(turn: &mut Turn, speaker: &Speaker, held: Vec<Held>, u: &Understood, unconfirmed: bool) -> Result<Taken> {
    let Some(village) = speaker.person.village_id else {
        if let Some(e) = u.emergency {
            // Whoever is in danger is told the number to dial before anything else is asked.
            turn.say(NAME, &crate::commitments::say::Dial(e.number())).await?;
        }
        ask_village(turn, speaker, held).await?;
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
    let words = held.first().map(|h| h.text.clone()).unwrap_or_default();
    let names = villages::near(&mut turn.tx, &words).await?;
    let names = names.into_iter().map(|v| (v.code, v.name)).collect();
    let kept = !held.is_empty();
    begin(turn, 0, &Draft::Village { held }).await?;
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
            Some(Intent::Yes) => unclear_answered(turn, true).await.map(|()| Taken::Yes),
            Some(Intent::No | Intent::Cancel) => unclear_answered(turn, false).await.map(|()| Taken::Yes),
            Some(Intent::Greeting | Intent::Thanks | Intent::SmallTalk | Intent::Help | Intent::Human) => Ok(Taken::No),
            _ => {
                held.push(Held::of(heard));
                let all = held.iter().map(|h| h.text.as_str()).collect::<Vec<_>>().join(" ");
                let u = turn.house.words.understand(&all);
                if u.matter == Matter::Clear || u.emergency.is_some() || heard.file.is_some() {
                    released(turn, &speaker).await?;
                    return take(turn, &speaker, held, &u, false).await;
                }
                begin(turn, 0, &Draft::Unclear { held }).await?;
                let say = Say::Unclear { words: all };
                turn.send(NAME, Letter::new(To::Speaker, 0, &say).card("unclear", 0)).await?;
                Ok(Taken::Yes)
            }
        },
        Draft::Village { mut held } => {
            if matches!(u.intent, Some(Intent::Human | Intent::Help | Intent::Language(_) | Intent::Recovery { .. })) {
                return Ok(Taken::No);
            }
            let near = villages::near(&mut turn.tx, &heard.text).await?;
            if let [only] = near.as_slice()
                && u.matter != Matter::Clear
            {
                let code = format!("village:{}", only.code);
                return village_chosen(turn, &code).await.map(|()| Taken::Yes);
            }
            if near.is_empty() && u.matter != Matter::No {
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
        | Draft::More => Ok(Taken::No),
    }
}

async fn released(turn: &mut Turn, speaker: &Speaker) -> Result<()> {
    timers::replace(&mut turn.tx, NAME, -speaker.address.0, &[]).await?;
    flows::end(&mut turn.tx, speaker.address).await
}

async fn held_words(turn: &mut Turn, address: AddressId) -> Result<Option<Draft>> {
    match flows::get(&mut turn.tx, address).await? {
        Some(flow) if flow.mechanism == NAME => Ok(Some(Draft::read(&flow)?).filter(Draft::holds_words)),
        Some(_) | None => Ok(None),
    }
}

/// The one question was answered.
pub(super) async fn unclear_answered(turn: &mut Turn, is_matter: bool) -> Result<()> {
    let Some(speaker) = turn.speaker.clone() else { return Ok(()) };
    let Some(Draft::Unclear { held }) = held_words(turn, speaker.address).await? else {
        return turn.say(NAME, &Say::NothingOpen).await;
    };
    released(turn, &speaker).await?;
    if !is_matter {
        return turn.say(NAME, &Say::NotAMatter).await;
    }
    let all = held.iter().map(|h| h.text.as_str()).collect::<Vec<_>>().join(" ");
    let u = turn.house.words.understand(&all);
    take(turn, &speaker, held, &u, false).await.map(drop)
}

/// The village is known: what was kept is written down.
pub(super) async fn village_chosen(turn: &mut Turn, code: &str) -> Result<()> {
    let Some(mut speaker) = turn.speaker.clone() else { return Ok(()) };
    let code = code.strip_prefix("village:").unwrap_or(code);
    let Some(village) = villages::by_code(&mut turn.tx, code).await? else {
        return ask_village(turn, &speaker, vec![]).await;
    };
    let held = held_words(turn, speaker.address).await?;
    persons::set_village(&mut turn.tx, speaker.person.id, village.id).await?;
    speaker.person.village_id = Some(village.id);
    turn.speaker = Some(speaker.clone());
    released(turn, &speaker).await?;
    match held {
        Some(Draft::Village { held } | Draft::Unclear { held }) if !held.is_empty() => {
            let all = held.iter().map(|h| h.text.as_str()).collect::<Vec<_>>().join(" ");
            let u = turn.house.words.understand(&all);
            take(turn, &speaker, held, &u, false).await.map(drop)
        }
        _ => turn.say(NAME, &Say::TellMore { number: 0 }).await,
    }
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
    let Some(draft) = held_words(turn, address).await? else { return Ok(()) };
    turn.speaker = Some(speaker.clone());
    match (kind, draft) {
        ("unclear", Draft::Unclear { held }) => {
            released(turn, &speaker).await?;
            let all = held.iter().map(|h| h.text.as_str()).collect::<Vec<_>>().join(" ");
            let u = turn.house.words.understand(&all);
            take(turn, &speaker, held, &u, true).await.map(drop)
        }
        (_, Draft::Village { held }) => village_unknown(turn, &speaker, &held).await,
        _ => Ok(()),
    }
}
