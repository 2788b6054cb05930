//! Calling on units to help (row 14), and what their clerks say and press (row 15).

use super::draft::{Draft, Held};
use super::office::open_draft;
use super::{attempt, begin, end, lists, refused, show, which};
use crate::base::{FileId, Moment, UnitId};
use crate::channels::Heard;
use crate::commitments::NAME;
use crate::commitments::act::{self, Said};
use crate::commitments::digest::{self, Errand};
use crate::commitments::life::{Action, Actor, Commitment, Refusal};
use crate::commitments::parties::{Help, Parties, role};
use crate::commitments::say::{Attached, BacklogLine, HelpStep, Line, Offer, Passed, Say};
use crate::commitments::store::{self, WordsKind};
use crate::commitments::{tell, view};
use crate::people::offices::{Appointment, Role};
use crate::people::units;
use crate::storage::{Result, files};
use crate::text::words::DateTrouble as Unread;
use crate::turn::{Letter, Taken, To, Turn};

/// So many units stand on the card; the others are typed.
const OFFERED: usize = 3;
/// Days within which a unit may be asked to be done, as they are offered.
const WITHIN: [i64; 3] = [1, 3, 7];
/// How many tasks of a unit are listed.
const LISTED: i64 = 20;

/// Whether somebody's posts are those of a unit alone: no village is theirs.
pub(super) fn only_helps(posts: &[Appointment]) -> bool {
    !posts.is_empty() && posts.iter().all(|post| post.role == Role::UnitClerk)
}

/// What the speaker's unit has to do.
pub(super) async fn tasks(turn: &mut Turn) -> Result<Taken> {
    let Some(person) = turn.speaker.as_ref().map(|s| s.person.id) else { return Ok(Taken::No) };
    let today = turn.today();
    let ids = units::tasks_of(&mut turn.tx, person, today, LISTED).await?;
    let mut lines: Vec<BacklogLine> = vec![];
    for id in &ids {
        let c = store::get(&mut turn.tx, *id).await?;
        lines.push(lists::office_line(turn, &c).await?);
    }
    if lines.is_empty() {
        turn.say(NAME, &Say::NoWork).await?;
    } else {
        which::shown(turn, &Say::Mine { lines }, ids).await?;
    }
    Ok(Taken::Yes)
}

/// Whether a key is one that units have.
pub(super) fn is_units(code: &str) -> bool {
    matches!(code, "child_sign" | "child_done" | "child_return")
}

/// A key of whoever answers for the matter. `None`: none of those here.
pub(super) async fn press(
    turn: &mut Turn,
    c: &Commitment,
    parties: &Parties,
    actor: &Actor,
    code: &str,
    kind: &str,
) -> Result<Option<()>> {
    if let Some(unit) = code.strip_prefix("unit:") {
        return task(turn, c, unit).await.map(Some);
    }
    if let Some(number) = code.strip_prefix("call_back:").and_then(|n| n.parse().ok()) {
        return attempt(turn, c.clone(), Action::CallBackChild { number }, actor, None).await.map(|_| Some(()));
    }
    if kind == "help_date"
        && let Some(days) = code.strip_prefix("in:").and_then(|d| d.parse::<i64>().ok())
    {
        let Ok(day) = turn.today().checked_add(jiff::Span::new().days(days)) else { return Ok(Some(())) };
        let by = turn.house.policy.zone().end_of(day);
        return call(turn, c, actor, by).await.map(Some);
    }
    match code {
        "whistle" => pick(turn, c, parties, actor).await?,
        "other_unit" => {
            let names = offered(turn, c, parties).await?;
            turn.say(NAME, &Say::TypeUnit { names }).await?;
        }
        "latest" => {
            let by = c.whistle_limit(&turn.house.policy).unwrap_or(turn.now);
            call(turn, c, actor, by).await?;
        }
        "call_back" => {
            let open: Vec<&Help> = parties.helps.iter().filter(|help| help.child.is_open()).collect();
            match open.as_slice() {
                [one] => {
                    let action = Action::CallBackChild { number: one.child.number };
                    attempt(turn, c.clone(), action, actor, None).await?;
                }
                [] => refused(turn, c, Refusal::NothingAsked).await?,
                several => {
                    let units = several.iter().map(|help| (help.child.number, help.name.clone())).collect();
                    let say = Say::PickCallBack { number: c.number, units };
                    turn.send(NAME, Letter::new(To::Speaker, c.id.0, &say).card("call_back", c.version)).await?;
                }
            }
        }
        _ => return Ok(None),
    }
    Ok(Some(()))
}

/// Which unit?
async fn pick(turn: &mut Turn, c: &Commitment, parties: &Parties, actor: &Actor) -> Result<()> {
    let by = c.whistle_limit(&turn.house.policy).unwrap_or(turn.now);
    // Whether any could be called at all: no unit has this id.
    let any = Action::Whistle { unit: UnitId(0), by };
    if let Err(refusal) = c.clone().attempt(any, actor, &turn.house.policy, turn.now) {
        return refused(turn, c, refusal).await;
    }
    let names = offered(turn, c, parties).await?;
    if names.is_empty() {
        return turn.say(NAME, &Say::NoUnits).await;
    }
    begin(turn, c.id.0, &Draft::Whistle { unit: None, task: None }).await?;
    let more = names.len() > OFFERED + 1;
    let names = names.into_iter().take(if more { OFFERED } else { OFFERED + 1 }).collect();
    let say = Say::PickUnit { number: c.number, names, more };
    turn.send(NAME, Letter::new(To::Speaker, c.id.0, &say).card("unit", c.version)).await.map(drop)
}

/// The units that could be called on: the one that sent the first secretary, those that the law names for such a matter,
/// then the others by name.
async fn offered(turn: &mut Turn, c: &Commitment, parties: &Parties) -> Result<Vec<String>> {
    let today = turn.today();
    let mut names = units::in_office(&mut turn.tx, today).await?;
    names.retain(|name| !parties.helps.iter().any(|help| help.child.is_open() && help.name == *name));
    let sent = parties.office.first_secretary.as_ref().map(|h| h.unit.clone()).unwrap_or_default();
    let lawful = turn.house.policy.leaf(&c.leaf).map(|leaf| leaf.office.zh.clone()).unwrap_or_default();
    names.sort_by_key(|name| (*name != sent, !lawful.split('/').any(|office| name.ends_with(office))));
    Ok(names)
}

/// What are they asked to do?
async fn task(turn: &mut Turn, c: &Commitment, unit: &str) -> Result<()> {
    begin(turn, c.id.0, &Draft::Whistle { unit: Some(unit.to_owned()), task: None }).await?;
    let say = Say::AskLine { number: c.number, what: Line::Task };
    turn.send(NAME, Letter::new(To::Speaker, c.id.0, &say)).await.map(drop)
}

/// And by when?
async fn ask_date(turn: &mut Turn, c: &Commitment, unit: &str) -> Result<()> {
    let Some(limit) = c.whistle_limit(&turn.house.policy) else { return Ok(()) };
    let zone = turn.house.policy.zone();
    let fits = |days: &i64| {
        let day = turn.today().checked_add(jiff::Span::new().days(*days));
        day.is_ok_and(|day| zone.end_of(day) < limit)
    };
    let offers = WITHIN.into_iter().filter(fits).map(|days| Offer { days }).collect();
    let say = Say::PickHelpDate { number: c.number, unit: unit.to_owned(), limit, offers };
    turn.send(NAME, Letter::new(To::Speaker, c.id.0, &say).card("help_date", c.version)).await.map(drop)
}

/// The date is known: the unit is called on.
async fn call(turn: &mut Turn, c: &Commitment, actor: &Actor, by: Moment) -> Result<()> {
    let Some(Draft::Whistle { unit: Some(unit), task: Some(task) }) = open_draft(turn, c).await? else {
        return refused(turn, c, Refusal::NotNow(c.stage)).await;
    };
    let Some(person) = role(actor).1 else { return Ok(()) };
    let unit = units::of_name(&mut turn.tx, &unit).await?;
    let said = Said { person, kind: WordsKind::Task, text: &task.text, file: task.file };
    // A date that doesn't fit is asked for again, the rest stays said.
    match Box::pin(act::act(turn, c.clone(), Action::Whistle { unit, by }, actor, Some(said))).await? {
        Ok(_) => end(turn).await,
        Err(Refusal::DatePast | Refusal::DateTooFar { .. }) => not_a_date(turn, c).await,
        Err(refusal) => {
            end(turn).await?;
            refused(turn, c, refusal).await
        }
    }
}

async fn not_a_date(turn: &mut Turn, c: &Commitment) -> Result<()> {
    let limit = c.whistle_limit(&turn.house.policy).unwrap_or(turn.now);
    let examples = tell::date_example(turn, limit);
    turn.say(NAME, &Say::TypeDate { limit, examples }).await
}

/// Words in the dialogue of whoever calls.
pub(super) async fn drafted(
    turn: &mut Turn,
    c: &Commitment,
    parties: &Parties,
    actor: &Actor,
    (unit, asked): (Option<String>, Option<Held>),
    heard: &Heard,
) -> Result<()> {
    let text = heard.text.trim();
    let Some(unit) = unit else {
        let names = offered(turn, c, parties).await?;
        let said = turn.house.words.folded(text);
        let like = |name: &&String| {
            let name = turn.house.words.folded(name);
            !said.is_empty() && (name.contains(&said) || said.contains(&name))
        };
        let found: Vec<&String> = names.iter().filter(like).collect();
        return match found.as_slice() {
            [one] => task(turn, c, one).await,
            [] | [_, _, ..] => turn.say(NAME, &Say::TypeUnit { names }).await,
        };
    };
    if asked.is_none() {
        if text.is_empty() {
            return task(turn, c, &unit).await;
        }
        let asked = Held { text: text.to_owned(), file: heard.file.map(|f| f.id) };
        begin(turn, c.id.0, &Draft::Whistle { unit: Some(unit.clone()), task: Some(asked) }).await?;
        return ask_date(turn, c, &unit).await;
    }
    match turn.house.words.date(text, turn.today()) {
        Ok(day) => {
            let by = turn.house.policy.zone().end_of(day);
            call(turn, c, actor, by).await
        }
        Err(Unread::NotADate | Unread::Impossible | Unread::Past(_)) => not_a_date(turn, c).await,
    }
}

/// A key of a unit's clerk.
pub(super) async fn helper_press(
    turn: &mut Turn,
    c: &Commitment,
    parties: &Parties,
    actor: &Actor,
    code: &str,
) -> Result<()> {
    let (action, draft, what) = match code {
        "child_sign" => return attempt(turn, c.clone(), Action::SignChild, actor, None).await.map(drop),
        "child_done" => (Action::ChildDone, Draft::HelpDone, Line::HelpDone),
        "child_return" => (Action::ReturnChild, Draft::HelpReturn, Line::HelpReturn),
        "show" => return show(turn, c, parties, actor).await,
        _ => return refused(turn, c, Refusal::NotNow(c.stage)).await,
    };
    if let Err(refusal) = c.clone().attempt(action, actor, &turn.house.policy, turn.now) {
        return refused(turn, c, refusal).await;
    }
    begin(turn, c.id.0, &draft).await?;
    let say = Say::AskLine { number: c.number, what };
    turn.send(NAME, Letter::new(To::Speaker, c.id.0, &say)).await.map(drop)
}

/// The line that a unit's clerk was asked for.
pub(super) async fn helper_drafted(
    turn: &mut Turn,
    c: Commitment,
    actor: &Actor,
    draft: &Draft,
    heard: &Heard,
) -> Result<Taken> {
    let (action, what) = match draft {
        Draft::HelpDone => (Action::ChildDone, Line::HelpDone),
        Draft::HelpReturn => (Action::ReturnChild, Line::HelpReturn),
        _ => return Ok(Taken::No),
    };
    let text = heard.text.trim();
    // Done may be shown by a photo; why not can't.
    if text.is_empty() && !(matches!(draft, Draft::HelpDone) && heard.file.is_some()) {
        let say = Say::AskLine { number: c.number, what };
        turn.send(NAME, Letter::new(To::Speaker, c.id.0, &say)).await?;
        return Ok(Taken::Yes);
    }
    let Some(person) = role(actor).1 else { return Ok(Taken::No) };
    end(turn).await?;
    let said = Said { person, kind: WordsKind::TaskWord, text, file: heard.file.map(|f| f.id) };
    attempt(turn, c, action, actor, Some(said)).await?;
    Ok(Taken::Yes)
}

/// Words of a unit's clerk on their card, in no dialogue: kept, and passed on to whoever answers for the matter.
pub(super) async fn helper_says(
    turn: &mut Turn,
    c: &Commitment,
    parties: &Parties,
    actor: &Actor,
    held: &Held,
) -> Result<()> {
    let Actor::Helper { person, unit } = actor else { return Ok(()) };
    let (text, file): (&str, Option<FileId>) = (held.text.trim(), held.file);
    act::note(turn, c, actor, &Said { person: *person, kind: WordsKind::TaskWord, text, file }).await?;
    let Some(help) = parties.help_of(*unit).cloned() else { return Ok(()) };
    let f = view::facts(turn, c, parties);
    let attached = match file {
        Some(id) => files::get(&mut turn.tx, id).await?.map(|f| Attached { file: f.id, kind: f.kind }),
        None => None,
    };
    for holder in parties.hear_of(&help) {
        let actor = parties.actor(holder.person);
        let keys = actor.map(|a| view::office_keys(c, &a, &turn.house.policy, turn.now)).unwrap_or_default();
        let (unit, words) = (help.name.clone(), text.to_owned());
        let say = Say::HelpNews { f: f.clone(), unit, what: HelpStep::Said, words, attached, keys };
        let letter = Letter::new(To::Person(holder.person), c.id.0, &say).card("help_news", c.version);
        digest::push(turn, c, &holder, Errand::Answered, letter).await?;
    }
    turn.tell(NAME, *person, c.id.0, &Say::Passed { number: c.number, what: Passed::Helped }).await.map(drop)
}
