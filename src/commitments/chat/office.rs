//! What people of office press and type: signing, returns, results, decisions. The longer dialogues stand beside it: a promise and
//! a later date in `promise.rs`, shelving in `shelve.rs`, a unit's help in `whistle.rs`, reaching the villager in `reach.rs`.

use super::draft::{Draft, Held};
use super::{attempt, begin, end, lists, promise, reach, shelve, show, which, whistle};
use crate::base::{CommitmentId, FileId};
use crate::channels::Heard;
use crate::commitments::act::{self, Said};
use crate::commitments::digest::{self, Errand};
use crate::commitments::life::{Action, Actor, Check, Commitment, DeclineReason, Handler, Refusal, ShelveCause};
use crate::commitments::parties::{Parties, role};
use crate::commitments::say::{Attached, Line, News, Passed, Say};
use crate::commitments::store::{self, WordsKind};
use crate::commitments::{NAME, tell, view};
use crate::storage::{Result, cards};
use crate::text::words::{Intent, Matter, Understood};
use crate::turn::{Letter, Taken, To, Turn};

/// Free words of somebody with a post, on no card and in no dialogue: about which matter of theirs?
pub(super) async fn words(turn: &mut Turn, heard: &Heard, u: &Understood) -> Result<Taken> {
    let plain = matches!(
        u.intent,
        Some(Intent::Greeting | Intent::Thanks | Intent::Help | Intent::Human | Intent::MyData | Intent::Language(_))
    );
    if plain
        || (u.matter == Matter::No
            && !heard.carries()
            && !matches!(
                u.intent,
                Some(Intent::Status | Intent::Done | Intent::Later | Intent::NotMine | Intent::Cancel)
            ))
    {
        return Ok(Taken::No);
    }
    if u.intent == Some(Intent::Cancel) && u.bare && unasked(turn).await? {
        return Ok(Taken::Yes);
    }
    let mut theirs = lists::in_hand(turn).await?;
    // An official word is about one of those that allow it, if any does.
    let (policy, now) = (turn.house.policy.clone(), turn.now);
    let fits = |(c, _, actor): &(Commitment, Parties, Actor)| {
        wanted(turn, c, u).is_some_and(|(_, action)| c.allows(&action, actor, &policy, now))
    };
    if theirs.iter().any(fits) {
        theirs.retain(fits);
    }
    match theirs.as_slice() {
        [] => lists::which_one(turn).await,
        [(c, parties, actor)] => about(turn, c.clone(), parties, actor, heard, u).await.map(|()| Taken::Yes),
        several => {
            // A result said in full is that of the card that asks.
            if u.intent == Some(Intent::Done)
                && let Some(address) = turn.speaker.as_ref().map(|s| s.address)
                && let Some(card) = cards::newest_live(&mut turn.tx, address).await?
                && let Some((c, parties, actor)) =
                    several.iter().find(|(c, ..)| card.mechanism == NAME && c.id.0 == card.subject)
            {
                return about(turn, c.clone(), parties, actor, heard, u).await.map(|()| Taken::Yes);
            }
            let among: Vec<Commitment> = several.iter().map(|(c, _, _)| c.clone()).collect();
            which::ask(turn, &among, Held::of(heard)).await.map(|()| Taken::Yes)
        }
    }
}

/// The newest card only asks what else to do, or which: left by a word, it asks no more, and nothing is done.
async fn unasked(turn: &mut Turn) -> Result<bool> {
    let Some(address) = turn.speaker.as_ref().map(|s| s.address) else { return Ok(false) };
    let card = cards::newest_live(&mut turn.tx, address).await?;
    let picks = |card: &cards::Card| {
        card.mechanism == NAME
            && matches!(card.kind.as_str(), "ways" | "cause" | "handler" | "reason" | "unit" | "call_back")
    };
    let Some(card) = card.filter(picks) else { return Ok(false) };
    cards::fold(&mut turn.tx, card.id).await?;
    let number = store::get(&mut turn.tx, CommitmentId(card.subject)).await?.number;
    turn.say(NAME, &Say::Kept { number }).await?;
    Ok(true)
}

/// What a person of office says about one matter, on no card of it: a question is answered; news is told to the villager
/// if they say so.
pub(super) async fn about(
    turn: &mut Turn,
    c: Commitment,
    parties: &Parties,
    actor: &Actor,
    heard: &Heard,
    u: &Understood,
) -> Result<()> {
    if let Some((code, _)) = wanted(turn, &c, u) {
        return press(turn, c, parties, actor, code, "present").await;
    }
    let policy = turn.house.policy.clone();
    match u.intent {
        Some(Intent::Status | Intent::Nudge) => show(turn, &c, parties, actor).await,
        _ if !c.allows(&Action::Progress, actor, &policy, turn.now) => show(turn, &c, parties, actor).await,
        _ => {
            let attached = heard.file.map(|f| Attached { file: f.id, kind: f.kind });
            let words = heard.text.trim().to_owned();
            let say = Say::OfferTell { f: view::facts(turn, &c, parties), about: c.id, words, attached };
            // Its own card, about nothing: those of the matter still ask.
            turn.send(NAME, Letter::new(To::Speaker, 0, &say).card("tell", 0)).await.map(drop)
        }
    }
}

/// The key that a plain official word stands for, and what it would do to a matter.
fn wanted(turn: &Turn, c: &Commitment, u: &Understood) -> Option<(&'static str, Action)> {
    match u.intent {
        Some(Intent::Done) if u.bare => Some(("done", Action::ReportResult)),
        Some(Intent::Later) if u.bare => Some(("later", promise::later(turn, c))),
        Some(Intent::NotMine) if u.bare => Some(("not_mine", Action::ReturnRequest)),
        _ => None,
    }
}

/// The offer to tell the villager was answered: the key's code carries the words (`Say::OfferTell`).
pub(super) async fn told(turn: &mut Turn, code: &str) -> Result<()> {
    let Some(person) = turn.speaker.as_ref().map(|s| s.person.id) else { return Ok(()) };
    let mut parts = code.splitn(4, ':').skip(1);
    let mut id = || parts.next().and_then(|n| n.parse::<i64>().ok());
    let (Some(about), Some(file)) = (id(), id()) else { return turn.say(NAME, &Say::NotTold).await };
    let held = Held { text: parts.next().unwrap_or_default().to_owned(), file: (file > 0).then_some(FileId(file)) };
    let c = store::get(&mut turn.tx, CommitmentId(about)).await?;
    match Parties::of(turn, &c).await?.actor(person) {
        Some(actor) => progress(turn, c, &actor, &held).await,
        None => turn.say(NAME, &Say::NotYours).await,
    }
}

/// A person of office made a choice.
pub(super) async fn press(
    turn: &mut Turn,
    c: Commitment,
    parties: &Parties,
    actor: &Actor,
    code: &str,
    kind: &str,
) -> Result<()> {
    if let Some(done) = Box::pin(whistle::press(turn, &c, parties, actor, code, kind)).await? {
        return Ok(done);
    }
    let number = c.number;
    if let Some(days) = code.strip_prefix("in:").and_then(|d| d.parse::<i64>().ok()) {
        if kind == "recheck_date" {
            let zone = turn.house.policy.zone().clone();
            let Ok(day) = turn.today().checked_add(jiff::Span::new().days(days)) else { return Ok(()) };
            return shelve::recheck_day(turn, &c, actor, zone.end_of(day)).await;
        }
        let later = kind == "later";
        let from = if later { c.promised_by.unwrap_or(turn.now) } else { turn.now };
        let zone = turn.house.policy.zone().clone();
        let Ok(day) = zone.day(from).checked_add(jiff::Span::new().days(days)) else { return Ok(()) };
        return promise::dated(turn, &c, actor, zone.end_of(day), later).await;
    }
    if let Some(reason) = code.strip_prefix("reason:") {
        let reason = match reason {
            "in_court" => DeclineReason::InCourt,
            "in_petition" => DeclineReason::InPetition,
            "not_here" => DeclineReason::NotHere,
            _ => DeclineReason::NotOurs,
        };
        return attempt(turn, c, Action::Decline(reason), actor, None).await.map(drop);
    }
    if let Some(cause) = code.strip_prefix("cause:") {
        let cause = match cause {
            "season" => ShelveCause::Season,
            "plan" => ShelveCause::Plan,
            "third_party" => ShelveCause::ThirdParty,
            _ => ShelveCause::Money,
        };
        return shelve::ask_recheck(turn, &c, parties, cause).await;
    }
    let action = match code {
        "sign" => {
            if attempt(turn, c.clone(), Action::Sign, actor, None).await?.is_some() {
                begin(turn, c.id.0, &Draft::Promise { by: None, plan: None, check: None }).await?;
            }
            return Ok(());
        }
        "date" | "again" => return promise::ask_date(turn, &c, parties, false).await,
        "later" => {
            let action = promise::later(turn, &c);
            return match c.clone().attempt(action, actor, &turn.house.policy, turn.now) {
                Ok(_) => promise::ask_date(turn, &c, parties, true).await,
                Err(refusal) => super::refused(turn, &c, refusal).await,
            };
        }
        "other_date" if kind == "recheck_date" => {
            let limit = c.recheck_limit(&turn.house.policy, turn.now);
            let examples = tell::date_example(turn, limit);
            return turn.say(NAME, &Say::TypeDate { limit, examples }).await;
        }
        "other_date" => {
            let later = kind == "later";
            promise::opens(turn, &c, later).await?;
            let (limit, examples) = (tell::date_limit(turn, &c, later), tell::date_like(turn, &c, later));
            return turn.say(NAME, &Say::TypeDate { limit, examples }).await;
        }
        "check_villager" => return promise::checked(turn, &c, parties, Check::VillagerLooks).await,
        "check_written" => return promise::checked(turn, &c, parties, Check::WrittenResult).await,
        "promise" => return promise::promise(turn, c, actor).await,
        "not_mine" => {
            return ask_line(turn, &c, actor, Action::ReturnRequest, Draft::ReturnReason, Line::ReturnReason).await;
        }
        "question" => return ask_line(turn, &c, actor, Action::AskInfo, Draft::Question, Line::Question).await,
        "done" => return ask_line(turn, &c, actor, Action::ReportResult, Draft::Result, Line::Result).await,
        "escalate" => {
            return ask_line(turn, &c, actor, Action::Escalate, Draft::EscalateReason, Line::Escalate).await;
        }
        "explain" => return ask_line(turn, &c, actor, Action::Explain, Draft::Ground, Line::Ground).await,
        "reply" => return ask_line(turn, &c, actor, Action::Reply, Draft::Reply, Line::Reply).await,
        "shelve" => {
            let recheck_by = c.recheck_limit(&turn.house.policy, turn.now);
            let action = Action::Shelve { cause: ShelveCause::Money, recheck_by };
            return match c.clone().attempt(action, actor, &turn.house.policy, turn.now) {
                Ok(_) => ask(turn, &c, "cause", &Say::PickCause { number }).await,
                Err(refusal) => super::refused(turn, &c, refusal).await,
            };
        }
        "ways" | "ways_more" => {
            let page = usize::from(code == "ways_more");
            let keys = view::office_ways(&c, actor, &turn.house.policy, turn.now, page);
            let say = Say::Ways { f: view::facts(turn, &c, parties), keys };
            return ask(turn, &c, "ways", &say).await;
        }
        "refuse" => return ask_line(turn, &c, actor, Action::Refuse, Draft::RefuseReason, Line::Decision).await,
        "phone" => return reach::phone(turn, c, parties, actor).await,
        "recovery" => return reach::recovery(turn, &c, parties, actor).await,
        "reassign" => return ask(turn, &c, "handler", &Say::PickHandler { number, has: c.handler }).await,
        "decline" => return ask(turn, &c, "reason", &Say::PickReason { number }).await,
        "to_township" => Action::Reassign(Handler::Township),
        "to_city" => Action::Reassign(Handler::City),
        "to_secretary" => Action::Reassign(Handler::Secretary),
        "grant" => Action::Grant,
        "take_on" => Action::DecideAgain { accept: true },
        "decline_for_good" => Action::DecideAgain { accept: false },
        "take_back" => Action::TakeBack,
        "sign_handover" => {
            if attempt(turn, c, Action::SignHandover, actor, None).await?.is_some() {
                turn.say(NAME, &Say::Passed { number, what: Passed::HandoverSigned }).await?;
            }
            return Ok(());
        }
        "office_nudge" => Action::OfficeNudge,
        "supervise" => Action::Supervise(c.next_supervision(actor)),
        "cause_gone" => Action::CauseGone,
        // The next look is as late as it may be: it can be looked at any day before.
        "cause_stays" => Action::CauseStays { recheck_by: c.recheck_limit(&turn.house.policy, turn.now) },
        "word_done" => Action::WordNoted { done: true },
        "word_not_done" => Action::WordNoted { done: false },
        "show" => return show(turn, &c, parties, actor).await,
        _ => return super::refused(turn, &c, Refusal::NotNow(c.stage)).await,
    };
    attempt(turn, c, action, actor, None).await.map(drop)
}

pub(super) async fn ask(turn: &mut Turn, c: &Commitment, kind: &str, say: &Say) -> Result<()> {
    turn.send(NAME, Letter::new(To::Speaker, c.id.0, say).card(kind, c.version)).await.map(drop)
}

/// Asks for one line, where the rules would allow what it is for.
async fn ask_line(
    turn: &mut Turn,
    c: &Commitment,
    actor: &Actor,
    action: Action,
    draft: Draft,
    what: Line,
) -> Result<()> {
    if let Err(refusal) = c.clone().attempt(action, actor, &turn.house.policy, turn.now) {
        return super::refused(turn, c, refusal).await;
    }
    begin(turn, c.id.0, &draft).await?;
    turn.send(NAME, Letter::new(To::Speaker, c.id.0, &Say::AskLine { number: c.number, what })).await.map(drop)
}

/// The speaker's dialogue about that matter.
pub(super) async fn open_draft(turn: &mut Turn, c: &Commitment) -> Result<Option<Draft>> {
    let Some(address) = turn.speaker.as_ref().map(|s| s.address) else { return Ok(None) };
    let flow = crate::storage::flows::get(&mut turn.tx, address).await?;
    flow.filter(|f| f.mechanism == NAME && f.subject == c.id.0).map(|f| Draft::read(&f)).transpose()
}

/// Words that answer what a person of office was asked.
pub(super) async fn drafted(
    turn: &mut Turn,
    c: Commitment,
    parties: &Parties,
    actor: &Actor,
    draft: Draft,
    heard: &Heard,
    u: &Understood,
) -> Result<Taken> {
    let Some(person) = role(actor).1 else { return Ok(Taken::No) };
    let text = heard.text.trim();
    // An official word is no date: the question is left, and what the word means is done.
    if draft.waits_for_a_date()
        && let Some(code) = wanted(turn, &c, u).map(|(code, _)| code).or_else(|| label(turn, text))
    {
        end(turn).await?;
        press(turn, c, parties, actor, code, "present").await?;
        return Ok(Taken::Yes);
    }
    // A photo alone says nothing of why: the line is asked for again.
    if text.is_empty()
        && let Some(again) = line_of(&draft, c.number)
    {
        turn.send(NAME, Letter::new(To::Speaker, c.id.0, &again)).await?;
        return Ok(Taken::Yes);
    }
    let (action, kind) = match draft {
        Draft::Promise { by: None, .. } => {
            return promise::typed_date(turn, &c, actor, text, false).await.map(|()| Taken::Yes);
        }
        Draft::Promise { by: Some(by), plan: None, .. } => {
            begin(turn, c.id.0, &Draft::Promise { by: Some(by), plan: Some(text.into()), check: None }).await?;
            return ask(turn, &c, "check", &Say::AskCheck { number: c.number }).await.map(|()| Taken::Yes);
        }
        // Asked how it will be checked, or shown whole: words change nothing unseen, the question stands.
        Draft::Promise { by: Some(_), plan: Some(_), check } => {
            match check {
                Some(check) => promise::checked(turn, &c, parties, check).await?,
                None => ask(turn, &c, "check", &Say::AskCheck { number: c.number }).await?,
            }
            return Ok(Taken::Yes);
        }
        Draft::Extend { to: None } => {
            return promise::typed_date(turn, &c, actor, text, true).await.map(|()| Taken::Yes);
        }
        Draft::Shelve { recheck_by: None, .. } => {
            return shelve::typed_recheck(turn, &c, actor, text).await.map(|()| Taken::Yes);
        }
        Draft::Whistle { unit, task } => {
            let drafted = whistle::drafted(turn, &c, parties, actor, (unit, task), heard);
            return Box::pin(drafted).await.map(|()| Taken::Yes);
        }
        Draft::Extend { to: Some(to) } => (Action::Extend { to }, WordsKind::Reason),
        Draft::Shelve { cause, recheck_by: Some(recheck_by) } => {
            (Action::Shelve { cause, recheck_by }, WordsKind::Reason)
        }
        Draft::ReturnReason => (Action::ReturnRequest, WordsKind::Reason),
        Draft::EscalateReason => (Action::Escalate, WordsKind::Reason),
        Draft::Ground => (Action::Explain, WordsKind::Reason),
        Draft::Question => (Action::AskInfo, WordsKind::Question),
        Draft::Result => (Action::ReportResult, WordsKind::Result),
        Draft::RefuseReason => (Action::Refuse, WordsKind::Decision),
        Draft::Reply => (Action::Reply, WordsKind::Progress),
        Draft::HelpDone
        | Draft::HelpReturn
        | Draft::Complaint { .. }
        | Draft::Leaf
        | Draft::More
        | Draft::Unclear { .. }
        | Draft::Beside { .. }
        | Draft::Same { .. }
        | Draft::Village { .. }
        | Draft::Which { .. } => return Ok(Taken::No),
    };
    end(turn).await?;
    let said = Said { person, kind, text, file: heard.file.map(|f| f.id) };
    attempt(turn, c, action, actor, Some(said)).await?;
    Ok(Taken::Yes)
}

/// The question for the line of words that a dialogue waits for; a result may be a photo.
fn line_of(draft: &Draft, number: i64) -> Option<Say> {
    let what = match draft {
        Draft::Extend { to: Some(to) } => return Some(Say::AskExtendReason { number, to: *to }),
        Draft::Promise { by: Some(by), plan: None, .. } => return Some(Say::AskPlan { number, by: *by }),
        Draft::ReturnReason => Line::ReturnReason,
        Draft::Question => Line::Question,
        Draft::RefuseReason => Line::Decision,
        Draft::EscalateReason => Line::Escalate,
        Draft::Shelve { recheck_by: Some(_), .. } => Line::Meanwhile,
        Draft::Ground => Line::Ground,
        Draft::Reply => Line::Reply,
        Draft::Promise { .. }
        | Draft::Extend { to: None }
        | Draft::Shelve { recheck_by: None, .. }
        | Draft::Result
        | Draft::Whistle { .. }
        | Draft::HelpDone
        | Draft::HelpReturn
        | Draft::Complaint { .. }
        | Draft::Leaf
        | Draft::More
        | Draft::Unclear { .. }
        | Draft::Beside { .. }
        | Draft::Same { .. }
        | Draft::Village { .. }
        | Draft::Which { .. } => return None,
    };
    Some(Say::AskLine { number, what })
}

/// The key whose label was typed where other keys ask.
fn label(turn: &Turn, text: &str) -> Option<&'static str> {
    let lang = turn.speaker.as_ref().map_or(turn.house.lang, |s| s.person.lang);
    let (voice, words) = (turn.voice(lang, turn.now), &turn.house.words);
    let keys = [("sign", "key-sign"), ("question", "key-question"), ("take_back", "key-take-back")];
    keys.into_iter().find(|(_, label)| words.folded(&voice.word(label)) == words.folded(text)).map(|(code, _)| code)
}

/// Whether words are a day that the promise, or the later date, could name.
pub(super) async fn takes_date(turn: &mut Turn, subject: i64, draft: &Draft, text: &str) -> Result<bool> {
    let Ok(day) = turn.house.words.date(text, turn.today()) else { return Ok(false) };
    let later = matches!(draft, Draft::Extend { .. });
    let c = store::get(&mut turn.tx, CommitmentId(subject)).await?;
    let limit = match draft {
        Draft::Shelve { .. } => c.recheck_limit(&turn.house.policy, turn.now),
        Draft::Whistle { .. } => c.whistle_limit(&turn.house.policy).unwrap_or(turn.now),
        _ => tell::date_limit(turn, &c, later),
    };
    Ok(turn.house.policy.zone().end_of(day) <= limit)
}

/// Words on a card are progress: the villager is told.
pub(super) async fn progress(turn: &mut Turn, c: Commitment, actor: &Actor, held: &Held) -> Result<()> {
    let Some(person) = role(actor).1 else { return Ok(()) };
    let said = Said { person, kind: WordsKind::Progress, text: held.text.trim(), file: held.file };
    attempt(turn, c, Action::Progress, actor, Some(said)).await.map(drop)
}

/// Why a villager isn't satisfied with an ended matter: the township sees it, the state stays (row 25).
pub(super) async fn note_for_township(turn: &mut Turn, c: &Commitment, actor: &Actor, said: Said<'_>) -> Result<()> {
    act::note(turn, c, actor, &said).await?;
    let parties = Parties::of(turn, c).await?;
    let f = view::facts(turn, c, &parties);
    for holder in &parties.office.township {
        let say = Say::News {
            f: f.clone(),
            what: News::Unsatisfied,
            words: vec![said.text.to_owned()],
            attached: None,
            by: None,
            keys: vec![],
        };
        let letter = Letter::new(To::Person(holder.person), c.id.0, &say);
        digest::push(turn, c, holder, Errand::Answered, letter).await?;
    }
    Ok(())
}
