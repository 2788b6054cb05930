//! What the desk answers itself: first contact, invitations, help, a person to talk to, the language, one's own data,
//! and small talk.

use std::time::Duration;

use super::say::Say;
use super::{appoint, posts};
use crate::base::{AddressId, OutboxId, PersonId, Personal};
use crate::channels::{self, Heard, How};
use crate::people::invitations::{self, BINDING_HOLDS, Bound, Code, CodeRefused, InvitationRefused};
use crate::people::{Holder, Role, office, offices};
use crate::people::{persons, villages};
use crate::storage::cards::{self, Card};
use crate::storage::flows::Flow;
use crate::storage::timers::Timer;
use crate::storage::{Result, Tx, addresses, flows, inbox, outbox};
use crate::text::Lang;
use crate::text::voice::arg;
use crate::text::words::{Intent, Matter, Understood};
use crate::turn::{Letter, Mechanism, Press, Taken, To, Turn};

/// The desk's name in rows.
pub(super) const NAME: &str = "desk";

/// The desk as a mechanism, for its own cards: asking before personal data are deleted.
pub(super) const MECHANISM: Mechanism = Mechanism {
    name: NAME,
    stands: &[],
    words: |_, _: &Heard, _: &Understood| Box::pin(async { Ok(Taken::No) }),
    answer: |_, _: &Heard, _: &Understood| Box::pin(async { Ok(Taken::No) }),
    flow: |turn, flow: &Flow, heard: &Heard, u: &Understood| Box::pin(posts::flow(turn, flow, heard, u)),
    reply: |_, _, _: &Heard, _: &Understood| Box::pin(async { Ok(Taken::No) }),
    choice: |card: &Card, u: &Understood| match u.intent {
        Some(Intent::Yes) => card.choices.iter().position(|c| ["erase_yes", appoint::YES].contains(&c.code.as_str())),
        Some(Intent::No) => card.choices.iter().position(|c| ["erase_no", appoint::CHANGE].contains(&c.code.as_str())),
        Some(Intent::Cancel) => card.choices.iter().position(|c| c.code == "erase_no"),
        _ => None,
    },
    // The desk's own presses need the list of all mechanisms: `route` calls `pressed`.
    press: |_, _: &Press| Box::pin(async { Ok(()) }),
    late: |_, _: &Press| Box::pin(async { Ok(()) }),
    shown: |_, _, _: &str| Box::pin(async { Ok(()) }),
    lost: |_, _| Box::pin(async { Ok(()) }),
    timer: |_, _: &Timer| Box::pin(async { Ok(()) }),
    sentences: super::say::samples,
    verify: |_: &mut Tx, _| Box::pin(async { Ok(vec![]) }),
    keeps: |_, _: PersonId| Box::pin(async { Ok(vec![]) }),
    erase: |_, _: PersonId| Box::pin(async { Ok(()) }),
};

/// So long "none" answers the question about a telephone (our choice).
const PHONE_ASKED: Duration = Duration::from_hours(24);
/// So many digits are meant to be one (our choice).
const SHORTEST: usize = 6;

type All = &'static [&'static Mechanism];

/// A chat was opened through a link: a village's, or an invitation.
///
/// `greet`: nothing was said along with it, so the house speaks first. (A village's web page already greets.)
pub(super) async fn start(turn: &mut Turn, all: All, payload: &str, greet: bool) -> Result<()> {
    if let Some(token) = payload.strip_prefix("i_") {
        return invited(turn, all, token).await;
    }
    let Some(speaker) = turn.speaker.clone() else { return Ok(()) };
    // A link that nobody of us made opens the chat all the same.
    let Some(code) = payload.strip_prefix("v_") else {
        return if greet { help(turn).await } else { Ok(()) };
    };
    let Some(village) = villages::by_code(&mut turn.tx, code).await? else {
        return turn.say(NAME, &Say::UnknownVillage).await;
    };
    if speaker.person.village_id.is_none() {
        persons::set_village(&mut turn.tx, speaker.person.id, village.id).await?;
        persons::welcomed(&mut turn.tx, speaker.person.id, turn.now).await?;
        if let Some(s) = turn.speaker.as_mut() {
            s.person.village_id = Some(village.id);
        }
    }
    if greet {
        // Somebody known keeps their village; another's link changes nothing by itself.
        let (village, face) = face(turn).await?;
        turn.say(NAME, &Say::Welcome { village: village.unwrap_or_default(), face }).await?;
    }
    Ok(())
}

/// Something was said to us before others: nothing of it is answered there but where the answer is.
///
/// # Errors
/// When the database can't be read.
pub(super) async fn before_others(turn: &mut Turn, group: AddressId) -> Result<()> {
    let say = if turn.speaker.is_some() { Say::AnsweredPrivately } else { Say::ComePrivately };
    turn.send(NAME, Letter::new(To::Address(group), 0, &say).urgent()).await.map(drop)
}

/// A sign under one of our messages: where that one asks, it isn't answered by it.
///
/// # Errors
/// When the database can't be read.
pub(super) async fn reacted(turn: &mut Turn, to: Option<OutboxId>) -> Result<()> {
    let (Some(address), Some(message)) = (turn.speaker.as_ref().map(|s| s.address), to) else { return Ok(()) };
    match cards::asks(&mut turn.tx, address, message).await? {
        true => turn.say(NAME, &Say::SignIsNoAnswer).await,
        false => Ok(()),
    }
}

/// Words that go with earlier ones, so that whoever reads them knows how.
pub(super) fn as_told(turn: &Turn, heard: &Heard, how: How) -> Heard {
    let lang = turn.speaker.as_ref().map_or(turn.house.lang, |s| s.person.lang);
    let mut told = heard.clone();
    match how {
        How::Edit => {
            told.text = turn.voice(lang, turn.now).text("desk-changed-to", &[arg("words", heard.text.clone())])
        }
        How::Album | How::Answer => {}
    }
    told
}

async fn invited(turn: &mut Turn, all: All, token: &str) -> Result<()> {
    let Some(speaker) = turn.speaker.clone() else { return Ok(()) };
    let used = invitations::use_up(&mut turn.tx, token, speaker.address, turn.now).await?;
    // The same invitation from the same chat again (a second press, a lost answer) changes nothing: welcome once more.
    let used = match used {
        Err(InvitationRefused::UsedHere) => Ok(Bound { person: speaker.person.id, left: vec![] }),
        other => other,
    };
    let refusal = match used {
        Ok(Bound { person, left }) => {
            for address in left {
                close(turn, address, speaker.address).await?;
            }
            let person = persons::get(&mut turn.tx, person).await?;
            let today = turn.today();
            let posts = offices::posts_of(&mut turn.tx, person.id, today).await?;
            let role = posts.first().map(|p| p.role);
            let place = match posts.first().map(|p| (p.village, &p.area)) {
                _ if role == Some(Role::UnitClerk) => posts.first().map(|p| p.unit.clone()),
                Some((Some(v), _)) => Some(villages::get(&mut turn.tx, v).await?.name),
                Some((None, Some(area))) => {
                    villages::list(&mut turn.tx).await?.iter().find(|v| v.town_code == *area).map(|v| v.town.clone())
                }
                Some((None, None)) | None => None,
            };
            let name = person.name.as_ref().map(|n| n.reveal().to_owned()).unwrap_or_default();
            if let Some(s) = turn.speaker.as_mut() {
                s.person = person;
            }
            turn.say(NAME, &Say::WelcomeOffice { name, role, place }).await?;
            return what_waits(turn, all).await;
        }
        Err(InvitationRefused::Used | InvitationRefused::UsedHere) => Say::InvitationUsed,
        Err(InvitationRefused::Expired) => Say::InvitationExpired,
        Err(InvitationRefused::Unknown) => Say::InvitationUnknown,
    };
    turn.say(NAME, &refusal).await
}

/// What waits for a person of office, as each mechanism lists it.
async fn what_waits(turn: &mut Turn, all: All) -> Result<()> {
    let mine = turn.house.words.understand("/mine");
    let heard = Heard { text: "/mine".into(), ..Heard::default() };
    for m in all {
        if (m.words)(turn, &heard, &mine).await? == Taken::Yes {
            break;
        }
    }
    Ok(())
}

/// The chat of a post that has moved on: told, and closed. What waits to be said there is said at the new one.
async fn close(turn: &mut Turn, address: AddressId, new: AddressId) -> Result<()> {
    let key = turn.house.key.clone();
    outbox::moved(&mut turn.tx, &key, address, new).await?;
    cards::fold_all(&mut turn.tx, address).await?;
    flows::end(&mut turn.tx, address).await?;
    channels::close(&mut turn.tx, address, turn.now).await?;
    turn.send(NAME, Letter::new(To::Address(address), 0, &Say::MovedElsewhere).urgent()).await.map(drop)
}

/// The desk's own words, by intent.
pub(super) async fn words(turn: &mut Turn, all: All, heard: &Heard, u: &Understood) -> Result<Taken> {
    let Some(speaker) = turn.speaker.clone() else { return Ok(Taken::No) };
    // Neither a telephone of the speaker's own nor a code is read out of somebody else's card.
    if heard.contact {
        return Ok(Taken::No);
    }
    // A number alone, or in answer to the question, is the telephone that was asked for once.
    if let Some(phone) = turn.house.words.phone_in(&heard.text)
        && u.matter == Matter::No
        && heard.text.chars().filter(|c| c.is_alphabetic()).count() <= 4
        && speaker.person.phone_asked_at.is_some()
    {
        let phone = Personal::new(phone);
        let entropy = turn.house.entropy.clone();
        persons::set_phone(&mut turn.tx, speaker.person.id, &phone, entropy.as_ref(), turn.now).await?;
        turn.say(NAME, &Say::PhoneKept { masked: phone.masked_phone() }).await?;
        return Ok(Taken::Yes);
    }
    let digits = turn.house.words.folded(&heard.text);
    if digits.len() == 8 && digits.bytes().all(|b| b.is_ascii_digit()) {
        return code_typed(turn, all, &digits).await.map(|()| Taken::Yes);
    }
    // Asked for lately, and not there yet: a number that is too short, or none at all.
    if speaker.person.phone.is_none()
        && speaker.person.phone_asked_at.is_some_and(|at| turn.now.since(at) < PHONE_ASKED)
    {
        if digits.len() >= SHORTEST && digits.bytes().all(|b| b.is_ascii_digit()) {
            turn.say(NAME, &Say::PhoneWrong { digits: digits.len() }).await?;
            return Ok(Taken::Yes);
        }
        let open = flows::open(&mut turn.tx, speaker.address, turn.now).await?.is_some();
        if u.intent == Some(Intent::Skip) && u.bare && !open {
            turn.say(NAME, &Say::NoPhone).await?;
            return Ok(Taken::Yes);
        }
    }
    match &u.intent {
        Some(Intent::Help) => help(turn).await?,
        Some(Intent::Start(_)) => help(turn).await?,
        Some(Intent::Language(lang)) => language(turn, *lang).await?,
        Some(Intent::MyData) => my_data(turn, all).await?,
        Some(Intent::Privacy) => turn.say(NAME, &Say::Privacy).await?,
        Some(Intent::Recovery { digits }) if digits.len() == 8 => code_typed(turn, all, digits).await?,
        Some(Intent::Recovery { .. }) => turn.say(NAME, &Say::HowToRecover).await?,
        Some(Intent::Bind) => binding_code(turn).await?,
        Some(Intent::Command(_)) => turn.say(NAME, &Say::UnknownCommand).await?,
        _ => return Ok(Taken::No),
    }
    Ok(Taken::Yes)
}

/// Nobody took it: greeting, thanks and small talk get a human answer and no number. Whoever is in office hears what waits
/// for them, not how to say a need.
pub(super) async fn small_talk(turn: &mut Turn, all: All, u: &Understood) -> Result<()> {
    let Some((person, address)) = turn.speaker.as_ref().map(|s| (s.person.id, s.address)) else { return Ok(()) };
    // Where a key can be pressed, something may well wait for an answer.
    let keys = cards::newest_live(&mut turn.tx, address).await?.is_some();
    let say = match &u.intent {
        Some(Intent::Greeting) if in_office(turn, person).await? => {
            turn.say(NAME, &Say::OfficeGreeting).await?;
            return what_waits(turn, all).await;
        }
        Some(Intent::Thanks) if in_office(turn, person).await? => Say::OfficeThanks,
        _ if in_office(turn, person).await? => {
            if keys {
                Say::OfficeKeysLieOpen
            } else {
                Say::OfficeNothingAsked
            }
        }
        Some(Intent::Greeting) => {
            let (village, face) = face(turn).await?;
            Say::Greeting { village, face }
        }
        Some(Intent::Thanks) => Say::Thanks,
        intent
            if u.digit.is_some()
                || matches!(intent, Some(Intent::Yes | Intent::No | Intent::Skip | Intent::NotYet)) =>
        {
            if keys {
                Say::KeysLieOpen
            } else {
                Say::NothingAsked
            }
        }
        _ => Say::SmallTalk,
    };
    turn.say(NAME, &say).await
}

/// Whoever holds a post answers for it by name: that can't be deleted while it lasts.
pub(super) async fn in_office(turn: &mut Turn, person: PersonId) -> Result<bool> {
    let today = turn.today();
    Ok(!offices::posts_of(&mut turn.tx, person, today).await?.is_empty())
}

/// A code for another chat of the same person, made where they speak already.
async fn binding_code(turn: &mut Turn) -> Result<()> {
    let Some(person) = turn.speaker.as_ref().map(|s| s.person.id) else { return Ok(()) };
    let (entropy, until) = (turn.house.entropy.clone(), turn.now.plus(BINDING_HOLDS));
    let code = invitations::make_code(&mut turn.tx, Code::Binding, person, entropy.as_ref(), turn.now, until).await?;
    turn.say(NAME, &Say::BindingCode { code }).await
}

/// Eight digits: an office's code brings the old matters to a new chat, the person's own makes this chat theirs too.
async fn code_typed(turn: &mut Turn, all: All, digits: &str) -> Result<()> {
    let Some(speaker) = turn.speaker.clone() else { return Ok(()) };
    // What was said here as somebody new would be left behind with nobody to hear of it. The code isn't looked at.
    for m in all {
        if !(m.keeps)(turn, speaker.person.id).await?.is_empty() {
            return turn.say(NAME, &Say::RecoverElsewhere).await;
        }
    }
    let (key, today) = (turn.house.key.clone(), turn.today());
    // An office speaks here: as somebody else's chat it would be heard by nobody. The code isn't looked at.
    if offices::has_post_from(&mut turn.tx, speaker.person.id, today).await? {
        return turn.say(NAME, &Say::CodeInOffice).await;
    }
    let say = match invitations::use_code(&mut turn.tx, digits, speaker.address, today, turn.now).await? {
        Ok((person, code)) => {
            for address in addresses::all_of_person(&mut turn.tx, person).await? {
                if address == speaker.address {
                    continue;
                }
                // The old chat hears of it: a code in wrong hands can't be used unseen.
                let heard = match code {
                    Code::Recovery => {
                        // What waits to be said there is said here, for that phone may be lost.
                        outbox::moved(&mut turn.tx, &key, address, speaker.address).await?;
                        Say::RecoveredElsewhere
                    }
                    Code::Binding => Say::BoundElsewhere,
                };
                turn.send(NAME, Letter::new(To::Address(address), 0, &heard).urgent()).await?;
            }
            let person = persons::get(&mut turn.tx, person).await?;
            if let Some(s) = turn.speaker.as_mut() {
                s.person = person;
            }
            match code {
                Code::Recovery => Say::Recovered,
                Code::Binding => Say::Bound,
            }
        }
        Err(CodeRefused::Unknown) => Say::WrongCode,
        Err(CodeRefused::TooMany) => Say::TooManyCodes,
        Err(CodeRefused::TooManyInAll) => Say::TooManyCodesInAll,
        Err(CodeRefused::InOffice) => Say::RecoverByInvitation,
    };
    turn.say(NAME, &say).await
}

async fn help(turn: &mut Turn) -> Result<()> {
    let Some(person) = turn.speaker.as_ref().map(|s| s.person.id) else { return Ok(()) };
    let today = turn.today();
    let posts = offices::posts_of(&mut turn.tx, person, today).await?;
    let handles = posts.iter().any(|p| matches!(p.role, Role::FirstSecretary | Role::StandIn));
    let say = match (posts.is_empty(), handles) {
        (true, _) => Say::HelpVillager,
        (false, true) => Say::HelpSecretary,
        (false, false) if posts.iter().all(|p| p.role == Role::UnitClerk) => Say::HelpUnit,
        (false, false) if posts.iter().any(|p| p.role == Role::CityAdmin) => {
            return turn.say(NAME, &super::say::posts::Say::HelpCity).await;
        }
        (false, false) => Say::HelpAdmin,
    };
    turn.say(NAME, &say).await
}

async fn language(turn: &mut Turn, lang: Option<Lang>) -> Result<()> {
    let Some(speaker) = turn.speaker.clone() else { return Ok(()) };
    let lang = match (lang, speaker.person.lang) {
        (Some(named), _) => named,
        (None, Lang::Zh) => Lang::En,
        (None, Lang::En) => Lang::Zh,
    };
    persons::set_lang(&mut turn.tx, speaker.person.id, lang).await?;
    if let Some(s) = turn.speaker.as_mut() {
        s.person.lang = lang;
    }
    turn.say(NAME, &Say::LanguageSet).await
}

/// "0": whoever can be called, at once, without a menu.
pub(super) async fn human(turn: &mut Turn) -> Result<()> {
    let Some(speaker) = turn.speaker.clone() else { return Ok(()) };
    let today = turn.today();
    let posts = offices::posts_of(&mut turn.tx, speaker.person.id, today).await?;
    let village = posts.iter().find_map(|p| p.village).or(speaker.person.village_id);
    let mut people: Vec<Holder> = vec![];
    // Whoever sits in a township has no village of their own: any of its villages names the offices.
    let town = posts.iter().find_map(|p| p.area.clone());
    let village = match (village, town) {
        (Some(id), _) => Some(villages::get(&mut turn.tx, id).await?),
        (None, Some(town)) => villages::list(&mut turn.tx).await?.iter().find(|v| v.town_code == town).cloned(),
        (None, None) => None,
    };
    if let Some(village) = village {
        let office = office::office(&mut turn.tx, &village, today).await?;
        if posts.is_empty() {
            people.extend(office.first_secretary);
            people.extend(office.stand_ins);
        }
        people.extend(office.township);
        if !posts.is_empty() {
            people.extend(office.city);
        }
    }
    people.retain(|h| h.person != speaker.person.id);
    people.sort_by_key(|h| h.on_leave);
    people.truncate(3);
    let people = people
        .into_iter()
        .map(|h| (h.name.reveal().to_owned(), h.role, h.phone.map(|p| p.reveal().to_owned())))
        .collect();
    turn.say(NAME, &Say::People { people }).await
}

async fn face(turn: &mut Turn) -> Result<(Option<String>, Option<(String, Role)>)> {
    let Some(id) = turn.speaker.as_ref().and_then(|s| s.person.village_id) else { return Ok((None, None)) };
    let today = turn.today();
    let village = villages::get(&mut turn.tx, id).await?;
    let office = office::office(&mut turn.tx, &village, today).await?;
    Ok((Some(village.name), office.greets().map(|h| (h.name.reveal().to_owned(), h.role))))
}

/// "My data": what is kept, to see, take away and delete.
async fn my_data(turn: &mut Turn, all: All) -> Result<()> {
    let Some(speaker) = turn.speaker.clone() else { return Ok(()) };
    let person = &speaker.person;
    let mut lines = vec![];
    lines.extend(person.name.as_ref().map(|n| n.reveal().to_owned()));
    lines.extend(person.phone.as_ref().map(|p| p.reveal().to_owned()));
    if let Some(id) = person.village_id {
        lines.push(villages::get(&mut turn.tx, id).await?.name);
    }
    for m in all {
        lines.extend((m.keeps)(turn, person.id).await?);
    }
    let say = Say::MyData { lines };
    turn.send(NAME, Letter::new(To::Speaker, 0, &say).card("my_data", 0)).await.map(drop)
}

/// A choice on one of the desk's own cards, live or not.
pub(super) async fn pressed(turn: &mut Turn, all: All, press: &Press) -> Result<()> {
    let Some(speaker) = turn.speaker.clone() else { return Ok(()) };
    // Answered once: a later yes to something else must never reach an old question.
    cards::fold(&mut turn.tx, press.card.id).await?;
    if posts::asks(&press.card) {
        return Box::pin(posts::pressed(turn, press)).await;
    }
    match press.choice.code.as_str() {
        "erase_yes" if !press.card.live => turn.say(NAME, &Say::NotErased).await,
        "erase_yes" if in_office(turn, speaker.person.id).await? => turn.say(NAME, &Say::StillInOffice).await,
        "bind" => binding_code(turn).await,
        "erase" => {
            let say = Say::EraseSure;
            turn.send(NAME, Letter::new(To::Speaker, 0, &say).card("erase", 0)).await.map(drop)
        }
        "erase_yes" => {
            // Who promised and decided in others' matters stays known after the term too.
            let office = !offices::of_person(&mut turn.tx, speaker.person.id).await?.is_empty();
            let entropy = turn.house.entropy.clone();
            persons::erase(&mut turn.tx, speaker.person.id, office, entropy.as_ref(), turn.now).await?;
            for m in all {
                (m.erase)(turn, speaker.person.id).await?;
            }
            for address in addresses::all_of_person(&mut turn.tx, speaker.person.id).await? {
                // Words that a dialogue holds would become a matter later: dialogue and clock go along with them.
                flows::end(&mut turn.tx, address).await?;
                for m in all {
                    turn.remind(m.name, -address.0, vec![]);
                }
                cards::fold_all(&mut turn.tx, address).await?;
                inbox::forget(&mut turn.tx, address).await?;
                outbox::forget(&mut turn.tx, address).await?;
                channels::forget(&mut turn.tx, address).await?;
            }
            turn.say(NAME, if office { &Say::ErasedButOffice } else { &Say::Erased }).await
        }
        "erase_no" => turn.say(NAME, &Say::NotErased).await,
        _ => Ok(()),
    }
}
