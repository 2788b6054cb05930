//! Words that wait for an answer before they are a matter: whether they are one, whether they belong to a danger, which
//! village's. What is nobody's answer is heard as ever, and silence loses nothing.

use super::draft::{Draft, Held};
use super::matter::{is_other, join, may_be_other, new_or_same, take};
use super::{attempt, commands, end, hold, lists, merge};
use crate::base::{AddressId, CommitmentId};
use crate::channels::Heard;
use crate::commitments::NAME;
use crate::commitments::life::{Action, Actor, Commitment};
use crate::commitments::say::Say;
use crate::commitments::store;
use crate::people::offices::{self, Role};
use crate::people::{persons, villages};
use crate::policy::RestDay;
use crate::storage::{Result, addresses, cards, flows};
use crate::text::words::{Intent, Matter, Understood};
use crate::turn::{Letter, Speaker, Taken, To, Turn};

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
    turn.remind(NAME, -speaker.address.0, vec![("village", due)]);
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
            Some(Intent::Nudge | Intent::Status) if u.bare => Ok(Taken::No),
            Some(Intent::No | Intent::Cancel) if u.told().is_none() => {
                unclear_answered(turn, false, "").await.map(|()| Taken::Yes)
            }
            Some(Intent::Greeting | Intent::Thanks | Intent::SmallTalk) => Ok(Taken::No),
            _ => {
                held.push(Held::of(heard));
                let all = held.iter().map(|h| h.text.as_str()).collect::<Vec<_>>().join(" ");
                let u = turn.house.words.understand(&all);
                if u.matter == Matter::Clear || u.emergency.is_some() || heard.carries() {
                    released(turn, &speaker).await?;
                    return new_or_same(turn, &speaker, held, &u).await;
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
            Some(Intent::Cancel) if u.numbered.is_none() && u.told().is_none() => {
                released(turn, &speaker).await?;
                turn.say(NAME, &Say::NotAMatter).await?;
                Ok(Taken::Yes)
            }
            // Whatever else is said is heard as ever; the question stands.
            _ => Ok(Taken::No),
        },
        Draft::Same { held } => Box::pin(merge::while_asked(turn, &speaker, held, heard, u)).await,
        Draft::Village { mut held } => {
            if u.intent.as_ref().is_some_and(|intent| commands(intent, u)) {
                return Ok(Taken::No);
            }
            let near = villages::near(&mut turn.tx, &heard.text).await?;
            // A matter may name a village, its own or another: it is kept, and the village asked for with that name.
            let is_matter = u.matter == Matter::Clear || heard.carries();
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
        | Draft::EscalateReason
        | Draft::Shelve { .. }
        | Draft::Ground
        | Draft::Reply
        | Draft::Whistle { .. }
        | Draft::HelpDone
        | Draft::HelpReturn
        | Draft::Complaint { .. }
        | Draft::Leaf
        | Draft::More
        | Draft::Which { .. } => Ok(Taken::No),
    }
}

/// What was held is held no more: neither its clock nor its card goes on asking.
pub(super) async fn released(turn: &mut Turn, speaker: &Speaker) -> Result<()> {
    turn.remind(NAME, -speaker.address.0, vec![]);
    cards::fold_about(&mut turn.tx, speaker.address, NAME, 0).await?;
    flows::end(&mut turn.tx, speaker.address).await
}

/// The words that wait in a conversation, and the danger that they were said beside (0: none).
pub(super) async fn held_words(turn: &mut Turn, address: AddressId) -> Result<Option<(CommitmentId, Draft)>> {
    match flows::get(&mut turn.tx, address).await? {
        Some(flow) if flow.mechanism == NAME => {
            let draft = Draft::read(&flow)?;
            Ok(draft.holds_words().then_some((CommitmentId(flow.subject), draft)))
        }
        Some(_) | None => Ok(None),
    }
}

/// The one question was answered; `beside`: what was said with the yes.
pub(super) async fn unclear_answered(turn: &mut Turn, is_matter: bool, beside: &str) -> Result<()> {
    let Some(speaker) = turn.speaker.clone() else { return Ok(()) };
    let Some((_, Draft::Unclear { mut held })) = held_words(turn, speaker.address).await? else {
        return lists::own(turn).await.map(drop);
    };
    released(turn, &speaker).await?;
    if !is_matter {
        return turn.say(NAME, &Say::NotAMatter).await;
    }
    held.extend((!beside.is_empty()).then(|| Held { text: beside.to_owned(), file: None }));
    let all = held.iter().map(|h| h.text.as_str()).collect::<Vec<_>>().join(" ");
    let u = turn.house.words.understand(&all);
    new_or_same(turn, &speaker, held, &u).await.map(drop)
}

/// Asks whether words belong to the danger that they were said beside. They are held for as long as following words join
/// a matter, and not longer: in danger nobody waits for an answer. `one`: what was said now; without it, and with nothing
/// held, nothing is asked.
pub(super) async fn ask_beside(turn: &mut Turn, speaker: &Speaker, c: &Commitment, one: Option<Held>) -> Result<()> {
    let standing = match held_words(turn, speaker.address).await? {
        Some((of, Draft::Beside { held })) => Some((of, held)),
        Some(_) | None => None,
    };
    // The question stays with the danger that it was asked beside.
    let (of, mut held) = match standing {
        Some((of, held)) if one.is_none() || of == c.id => (store::get(&mut turn.tx, of).await?, held),
        Some(_) => {
            settle(turn).await?;
            (c.clone(), vec![])
        }
        None => (c.clone(), vec![]),
    };
    held.extend(one);
    if held.is_empty() {
        return Ok(());
    }
    released(turn, speaker).await?;
    let say = Say::Beside { number: of.number, words: held.iter().map(|h| h.text.clone()).collect() };
    hold(turn, of.id.0, &Draft::Beside { held }).await?;
    let due = turn.house.policy.after(turn.rules().burst, turn.now, RestDay::Stays);
    turn.remind(NAME, -speaker.address.0, vec![("beside", due)]);
    turn.send(NAME, Letter::new(To::Speaker, 0, &say).card("beside", 0)).await.map(drop)
}

/// It was said whether words belong to the danger; `said`: what was said with the answer.
pub(super) async fn beside_answered(turn: &mut Turn, belongs: bool, said: &str) -> Result<()> {
    let Some(speaker) = turn.speaker.clone() else { return Ok(()) };
    let Some((of, Draft::Beside { mut held })) = held_words(turn, speaker.address).await? else {
        return lists::own(turn).await.map(drop);
    };
    released(turn, &speaker).await?;
    held.extend((!said.is_empty()).then(|| Held { text: said.to_owned(), file: None }));
    if belongs && store::get(&mut turn.tx, of).await?.is_open() {
        for one in held {
            let c = store::get(&mut turn.tx, of).await?;
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
        Some((_, draft)) => draft.held(),
        None => vec![],
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

/// A cry of danger leaves what stood open: held words are written down, but for those that wait for the village.
pub(super) async fn put_aside(turn: &mut Turn) -> Result<()> {
    settle(turn).await?;
    let Some(address) = turn.speaker.as_ref().map(|s| s.address) else { return Ok(()) };
    match held_words(turn, address).await? {
        Some(_) => Ok(()),
        None => end(turn).await,
    }
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
        ("unclear", Draft::Unclear { .. }) | ("beside", Draft::Beside { .. }) | ("same", Draft::Same { .. }) => {
            settle(turn).await
        }
        (_, Draft::Village { held }) => village_unknown(turn, &speaker, &held).await,
        _ => Ok(()),
    }
}

/// Words whose question nobody answers are written down, marked: beside a danger as a matter of their own that is linked
/// to it, so that neither is lost in the other. What waits for the village goes on waiting.
pub(super) async fn settle(turn: &mut Turn) -> Result<()> {
    let Some(speaker) = turn.speaker.clone() else { return Ok(()) };
    match held_words(turn, speaker.address).await? {
        Some((_, Draft::Unclear { held })) => {
            released(turn, &speaker).await?;
            let all = held.iter().map(|h| h.text.as_str()).collect::<Vec<_>>().join(" ");
            let u = turn.house.words.understand(&all);
            take(turn, &speaker, held, &u, None, true).await.map(drop)
        }
        // Said clearly, it is a matter: only whether it is one with another wasn't answered, and the township may say.
        Some((_, Draft::Same { held })) => {
            released(turn, &speaker).await?;
            for (matter, u) in matters(turn, held) {
                take(turn, &speaker, matter, &u, None, false).await.map(drop)?;
            }
            Ok(())
        }
        Some((of, Draft::Beside { held })) => {
            released(turn, &speaker).await?;
            for (matter, u) in matters(turn, held) {
                take(turn, &speaker, matter, &u, Some(of), true).await.map(drop)?;
            }
            Ok(())
        }
        Some(_) | None => Ok(()),
    }
}
