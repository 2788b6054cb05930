//! Asking for a matter to be shelved (row 20): for what cause, when it is looked at again, what is done meanwhile. The rest of
//! what people of office press and type is in `office.rs`.

use super::begin;
use super::draft::Draft;
use super::office::{ask, open_draft};
use crate::base::Moment;
use crate::commitments::life::{Action, Actor, Commitment, Refusal, ShelveCause};
use crate::commitments::parties::Parties;
use crate::commitments::say::{DateTrouble, Line, Offer, Say};
use crate::commitments::{NAME, tell, view};
use crate::storage::Result;
use crate::turn::{Letter, To, Turn};

/// Days after which a shelved matter may be looked at again, as they are offered.
const RECHECKS: [i64; 3] = [7, 15, 30];

/// For what cause it is to be shelved is known: and when is it looked at again?
pub(super) async fn ask_recheck(turn: &mut Turn, c: &Commitment, parties: &Parties, cause: ShelveCause) -> Result<()> {
    let limit = c.recheck_limit(&turn.house.policy, turn.now);
    begin(turn, c.id.0, &Draft::Shelve { cause, recheck_by: None }).await?;
    let offers = RECHECKS.into_iter().map(|days| Offer { days }).collect();
    let say = Say::PickRecheck { f: view::facts(turn, c, parties), limit, offers };
    ask(turn, c, "recheck_date", &say).await
}

/// The day of the first look again was named: the rules look at it, then the last line is asked for.
pub(super) async fn recheck_day(turn: &mut Turn, c: &Commitment, actor: &Actor, recheck_by: Moment) -> Result<()> {
    let Some(Draft::Shelve { cause, .. }) = open_draft(turn, c).await? else {
        return super::refused(turn, c, Refusal::NotNow(c.stage)).await;
    };
    match c.clone().attempt(Action::Shelve { cause, recheck_by }, actor, &turn.house.policy, turn.now) {
        Ok(_) => {
            begin(turn, c.id.0, &Draft::Shelve { cause, recheck_by: Some(recheck_by) }).await?;
            let say = Say::AskLine { number: c.number, what: Line::Meanwhile };
            turn.send(NAME, Letter::new(To::Speaker, c.id.0, &say)).await.map(drop)
        }
        Err(Refusal::DatePast) => not_a_recheck(turn, c, DateTrouble::Past).await,
        Err(Refusal::DateTooSoon { first }) => {
            turn.say(NAME, &Say::Refused { number: c.number, refusal: Refusal::DateTooSoon { first }, since: None })
                .await
        }
        Err(Refusal::DateTooFar { .. }) => not_a_recheck(turn, c, DateTrouble::TooFar).await,
        Err(refusal) => super::refused(turn, c, refusal).await,
    }
}

async fn not_a_recheck(turn: &mut Turn, c: &Commitment, trouble: DateTrouble) -> Result<()> {
    let limit = c.recheck_limit(&turn.house.policy, turn.now);
    let examples = tell::date_example(turn, limit);
    turn.say(NAME, &Say::DateTrouble { trouble, limit, examples }).await
}

/// A day in words on which a shelved matter is looked at again.
pub(super) async fn typed_recheck(turn: &mut Turn, c: &Commitment, actor: &Actor, text: &str) -> Result<()> {
    match turn.house.words.date(text, turn.today()) {
        Ok(day) => {
            let at = turn.house.policy.zone().end_of(day);
            recheck_day(turn, c, actor, at).await
        }
        Err(unread) => not_a_recheck(turn, c, unread.into()).await,
    }
}
