//! The dialogue of a promise (row 11) and of a later date (row 16): the day, what will be done, how it will be checked, shown
//! whole once. The rest of what people of office press and type is in `office.rs`.

use super::draft::Draft;
use super::office::{ask, open_draft};
use super::{attempt, begin, end};
use crate::base::Moment;
use crate::commitments::act::Said;
use crate::commitments::life::{Action, Actor, Check, Commitment, Refusal};
use crate::commitments::parties::{Parties, role};
use crate::commitments::say::{Asked, DateTrouble, Say};
use crate::commitments::store::WordsKind;
use crate::commitments::{NAME, tell, view};
use crate::storage::Result;
use crate::turn::{Letter, To, Turn};

pub(super) async fn ask_date(turn: &mut Turn, c: &Commitment, parties: &Parties, later: bool) -> Result<()> {
    let f = view::facts(turn, c, parties);
    let asked = match (later, c.promise_due) {
        (true, _) => Asked::Later,
        (false, true) => Asked::Again,
        (false, false) => Asked::Date,
    };
    let say = tell::pick_date(turn, c, &f, asked);
    opens(turn, c, later).await?;
    ask(turn, c, if later { "later" } else { "date" }, &say).await
}

/// Opens the dialogue: the next day that is named is this matter's.
pub(super) async fn opens(turn: &mut Turn, c: &Commitment, later: bool) -> Result<()> {
    let draft = if later { Draft::Extend { to: None } } else { Draft::Promise { by: None, plan: None, check: None } };
    begin(turn, c.id.0, &draft).await
}

/// A date was named: the rules look at it before anything more is asked.
pub(super) async fn dated(turn: &mut Turn, c: &Commitment, actor: &Actor, at: Moment, later: bool) -> Result<()> {
    let action =
        if later { Action::Extend { to: at } } else { Action::Promise { by: at, check: Check::VillagerLooks } };
    if let Err(refusal) = c.clone().attempt(action, actor, &turn.house.policy, turn.now) {
        let trouble = match refusal {
            Refusal::DatePast => DateTrouble::Past,
            Refusal::DateTooFar { .. } => DateTrouble::TooFar,
            Refusal::DateNotLater { .. } => DateTrouble::NotLater,
            Refusal::NotNow(_)
            | Refusal::AskPending
            | Refusal::NothingAsked
            | Refusal::NotYours
            | Refusal::OwnAsk
            | Refusal::HolderOnly
            | Refusal::TooOften
            | Refusal::TooLate
            | Refusal::NudgedAlready { .. }
            | Refusal::NoChange
            | Refusal::NothingTried
            | Refusal::Held
            | Refusal::NoTimeLeft
            | Refusal::NotAlike
            | Refusal::SaidApart
            | Refusal::DateTooSoon { .. } => return super::refused(turn, c, refusal).await,
        };
        return not_a_date(turn, c, trouble, later).await;
    }
    if later {
        begin(turn, c.id.0, &Draft::Extend { to: Some(at) }).await?;
        let say = Say::AskExtendReason { number: c.number, to: at };
        return turn.send(NAME, Letter::new(To::Speaker, c.id.0, &say)).await.map(drop);
    }
    begin(turn, c.id.0, &Draft::Promise { by: Some(at), plan: None, check: None }).await?;
    let say = Say::AskPlan { number: c.number, by: at };
    turn.send(NAME, Letter::new(To::Speaker, c.id.0, &say)).await.map(drop)
}

async fn open_promise(
    turn: &mut Turn,
    c: &Commitment,
) -> Result<Option<(Option<Moment>, Option<String>, Option<Check>)>> {
    Ok(match open_draft(turn, c).await? {
        Some(Draft::Promise { by, plan, check }) => Some((by, plan, check)),
        Some(_) | None => None,
    })
}

/// How it will be checked was chosen: the promise is shown once whole.
pub(super) async fn checked(turn: &mut Turn, c: &Commitment, parties: &Parties, check: Check) -> Result<()> {
    let Some((Some(by), Some(plan), _)) = open_promise(turn, c).await? else {
        return ask_date(turn, c, parties, false).await;
    };
    begin(turn, c.id.0, &Draft::Promise { by: Some(by), plan: Some(plan.clone()), check: Some(check) }).await?;
    let say = Say::Whole { f: view::facts(turn, c, parties), by, plan, check };
    ask(turn, c, "whole", &say).await
}

/// "I promise that."
pub(super) async fn promise(turn: &mut Turn, c: Commitment, actor: &Actor) -> Result<()> {
    let Some((Some(by), Some(plan), Some(check))) = open_promise(turn, &c).await? else {
        let parties = Parties::of(turn, &c).await?;
        return ask_date(turn, &c, &parties, false).await;
    };
    let Some(person) = role(actor).1 else { return Ok(()) };
    end(turn).await?;
    let said = Said { person, kind: WordsKind::Plan, text: &plan, file: None };
    attempt(turn, c, Action::Promise { by, check }, actor, Some(said)).await.map(drop)
}

/// A date in words, for a promise or a later date.
pub(super) async fn typed_date(turn: &mut Turn, c: &Commitment, actor: &Actor, text: &str, later: bool) -> Result<()> {
    match turn.house.words.date(text, turn.today()) {
        Ok(day) => {
            let at = turn.house.policy.zone().end_of(day);
            dated(turn, c, actor, at, later).await
        }
        Err(unread) => not_a_date(turn, c, unread.into(), later).await,
    }
}

async fn not_a_date(turn: &mut Turn, c: &Commitment, trouble: DateTrouble, later: bool) -> Result<()> {
    let (limit, examples) = (tell::date_limit(turn, c, later), tell::date_like(turn, c, later));
    turn.say(NAME, &Say::DateTrouble { trouble, limit, examples }).await
}

/// The later date that is furthest off: whether there may be one at all.
pub(super) fn later(turn: &Turn, c: &Commitment) -> Action {
    Action::Extend { to: c.extend_limit(&turn.house.policy).unwrap_or(turn.now) }
}
