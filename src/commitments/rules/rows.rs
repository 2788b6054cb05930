//! The rows of the life's table, each deciding its event: who (through `who`), on what condition, with which dates.
//! The stage has been looked at before. A row that the clock makes asks whether that clock has ended.

use super::clocks::{ClockKind, pressing};
use super::fold::with_office;
use super::who;
use crate::base::Moment;
use crate::commitments::life::{
    Actor, Ask, Check, Commitment, DeclineReason, Event, ExtendWith, Handler, NewCommitment, Office, Rating, Refusal,
    Stage,
};
use crate::policy::{Leaf, Policy, RestDay, Span};

type Decision = Result<Event, Refusal>;

/// 1.
pub(super) fn register(new: NewCommitment, policy: &Policy, now: Moment) -> Event {
    let version = policy.version_at(now);
    let rules = policy.rules(&version);
    let terms = policy.terms(&version, &new.leaf, new.urgent, new.emergency);
    let urgent = pressing(terms.tier);
    let burst_until = if urgent { now } else { policy.after(rules.burst, now, RestDay::Stays) };
    let step_by = policy.after(rules.decide_acceptance, now, RestDay::Moves);
    let emergency_by = new.emergency.then(|| policy.after(rules.emergency_answer, now, RestDay::Stays));
    Event::Registered {
        id: new.id,
        village: new.village,
        number: new.number,
        requester: new.requester,
        policy: version,
        leaf: new.leaf,
        urgent,
        emergency: new.emergency,
        unconfirmed: new.unconfirmed,
        burst_until,
        step_by,
        emergency_by,
    }
}

/// 2.
pub(super) fn accept(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    who::bot_or_township(actor)?;
    Ok(accepted(c, c.registered_at, policy, now))
}

/// As #2. The rule's date is counted `from`; one that stands already never moves.
fn accepted(c: &Commitment, from: Moment, policy: &Policy, now: Moment) -> Event {
    Event::Accepted { step_by: assign_by(c, policy, now), due_by: c.due_by.unwrap_or_else(|| done_by(c, from, policy)) }
}

/// The rule's date, counted `from`.
fn done_by(c: &Commitment, from: Moment, policy: &Policy) -> Moment {
    let terms = c.terms(policy);
    policy.after(terms.done, from, terms.rest_day)
}

/// Pressing matters are assigned at once.
fn assign_by(c: &Commitment, policy: &Policy, now: Moment) -> Moment {
    if c.urgent { now } else { c.clock_after(c.rules(policy).assign, now, policy) }
}

/// 3.
pub(super) fn decline(_c: &Commitment, reason: DeclineReason, actor: &Actor) -> Decision {
    who::bot_or_township(actor)?;
    Ok(Event::Declined { reason })
}

/// 3, as the answer to a return.
pub(super) fn decline_returned(c: &Commitment, reason: DeclineReason, actor: &Actor) -> Decision {
    let (by, above) = returned(c).map_err(|_| Refusal::NotNow(c.stage))?;
    who::decider(by, above, actor)?;
    if c.first_promised_by.is_some() {
        return Err(Refusal::NotNow(c.stage));
    }
    Ok(Event::Declined { reason })
}

/// Who asked for the return, and which office decides it.
fn returned(c: &Commitment) -> Result<(crate::base::PersonId, Office), Refusal> {
    match c.ask {
        Some(Ask::Return { by, above, .. }) => Ok((by, above)),
        Some(Ask::Extend { .. } | Ask::Shelve { .. } | Ask::Explain { .. }) | None => Err(Refusal::NothingAsked),
    }
}

/// 5. The bot waits until the time to undo is over.
pub(super) fn assign(c: &Commitment, handler: Handler, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    match actor {
        Actor::Bot => rung(c, ClockKind::Burst, actor, policy, now)?,
        Actor::Township(_) | Actor::City(_) => {}
        Actor::Villager(_) | Actor::Secretary(_) | Actor::StandIn(_) | Actor::TownshipInStead(_) => {
            return Err(Refusal::NotYours);
        }
    }
    Ok(Event::Assigned { handler, step_by: sign_by(c, policy, now) })
}

fn sign_by(c: &Commitment, policy: &Policy, now: Moment) -> Moment {
    c.clock_after(c.terms(policy).sign, now, policy)
}

/// 6.
pub(super) fn sign(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    who::handler(c, actor)?;
    Ok(Event::Signed { step_by: c.clock_after(c.terms(policy).promise, now, policy) })
}

/// 7, 35. What was overtaken while the house slept is left out.
pub(super) fn remind(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    rung(c, ClockKind::Lapse, actor, policy, now)?;
    Ok(Event::Reminded { n: passed(&c.reminders(policy), now) })
}

/// How many of `moments` have come by `now`.
fn passed(moments: &[Moment], now: Moment) -> u32 {
    moments.iter().map(|at| u32::from(*at <= now)).sum()
}

/// 8.
pub(super) fn return_request(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    let by = who::holder(c, actor)?;
    let rules = c.rules(policy);
    if c.asks_failed >= super::ASKS_FAILED_MAX || c.return_count >= rules.return_limit {
        return Err(Refusal::TooOften);
    }
    if c.signed_at.is_some_and(|at| now > policy.after(rules.return_within, at, RestDay::Moves)) {
        return Err(Refusal::TooLate);
    }
    let last_time = c.return_count + 1 >= rules.return_limit;
    let decide_by = policy.after(rules.return_decide, now, RestDay::Moves);
    Ok(Event::ReturnAsked { by, above: who::above(c, actor, last_time), decide_by })
}

/// 9.
pub(super) fn reassign(c: &Commitment, handler: Handler, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    let (by, above) = returned(c)?;
    who::decider(by, above, actor)?;
    if handler == c.handler {
        return Err(Refusal::NoChange);
    }
    Ok(Event::Reassigned { handler, step_by: sign_by(c, policy, now) })
}

/// 10, 18. A later date is the office's to refuse only when the villager has had their say.
pub(super) fn refuse(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    match c.ask.ok_or(Refusal::NothingAsked)? {
        Ask::Return { by, above, .. } => who::decider(by, above, actor)?,
        Ask::Extend { by, with: ExtendWith::Township { .. }, .. } => who::decider(by, Office::Township, actor)?,
        Ask::Extend { by, with: ExtendWith::City { .. }, .. } => who::decider(by, Office::City, actor)?,
        // No way into the last two yet, so nobody decides them.
        Ask::Extend { with: ExtendWith::Villager, .. } | Ask::Shelve { .. } | Ask::Explain { .. } => {
            return Err(Refusal::NotYours);
        }
    }
    Ok(Event::AskRefused { step_by: sign_anew(c, policy, now), lapsed: false })
}

/// After an unsigned return the sign clock, which waited for the answer, runs anew as in #5.
fn sign_anew(c: &Commitment, policy: &Policy, now: Moment) -> Option<Moment> {
    (c.stage == Stage::Assigned).then(|| sign_by(c, policy, now))
}

/// 11.
pub(super) fn promise(
    c: &Commitment,
    by: Moment,
    check: Check,
    actor: &Actor,
    policy: &Policy,
    now: Moment,
) -> Decision {
    who::handler(c, actor)?;
    if c.stage == Stage::InProgress && !c.promise_due {
        return Err(Refusal::NotNow(c.stage));
    }
    if by <= now {
        return Err(Refusal::DatePast);
    }
    let limit = c.promise_limit(policy, now);
    if by > limit {
        return Err(Refusal::DateTooFar { limit });
    }
    Ok(Event::Promised { by, check })
}

/// 12.
pub(super) fn ask_info(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    who::handler(c, actor)?;
    if c.has_waited {
        return Err(Refusal::TooOften);
    }
    Ok(Event::InfoAsked { until: policy.after(c.rules(policy).info_wait, now, RestDay::Stays) })
}

/// 13.
pub(super) fn add_info(c: &Commitment, actor: &Actor, now: Moment) -> Decision {
    who::villager(c, actor)?;
    if c.waiting.is_some() { Ok(wait_ended(c, now, false)) } else { Ok(Event::InfoAdded) }
}

/// 13, 48: the dates move on by the time waited; the sign clock and the first promised date don't. What began during
/// the wait moves by its own share of it.
fn wait_ended(c: &Commitment, now: Moment, lapsed: bool) -> Event {
    let whole = c.waited(now, Moment(i64::MIN));
    let share = c.waited(now, c.since);
    Event::WaitEnded {
        step_by: c.step_by.map(|by| if c.stage == Stage::Assigned { by } else { by.plus(share) }),
        due_by: c.due_by.map(|by| by.plus(whole)),
        promised_by: c.promised_by.map(|by| by.plus(share)),
        lapsed,
    }
}

/// 16.
pub(super) fn extend(c: &Commitment, to: Moment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    let by = who::handler(c, actor)?;
    let (Some(date), Some(limit), false) = (c.promised_by, c.extend_limit(policy), c.promise_due) else {
        return Err(Refusal::NotNow(c.stage));
    };
    let rules = c.rules(policy);
    if c.asks_failed >= super::ASKS_FAILED_MAX || c.extend_count >= rules.extend_limit {
        return Err(Refusal::TooOften);
    }
    if c.is_overdue(now) {
        return Err(Refusal::DatePast);
    }
    if to <= date {
        return Err(Refusal::DateNotLater { now: date });
    }
    if to > limit {
        return Err(Refusal::DateTooFar { limit });
    }
    let last_time = c.extend_count + 1 >= rules.extend_limit;
    let decide_by = policy.after(rules.extend_villager, now, RestDay::Stays);
    Ok(Event::ExtendAsked { to, by, above: who::above(c, actor, last_time), decide_by })
}

/// 17.
pub(super) fn grant(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    match c.ask.ok_or(Refusal::NothingAsked)? {
        Ask::Extend { with: ExtendWith::Villager, .. } => villager_says(c, true, actor, policy, now),
        Ask::Extend { by, with: ExtendWith::Township { .. }, to, .. } => {
            who::decider(by, Office::Township, actor)?;
            extended(to, now)
        }
        Ask::Extend { by, with: ExtendWith::City { .. }, to, .. } => {
            who::decider(by, Office::City, actor)?;
            extended(to, now)
        }
        Ask::Return { .. } | Ask::Shelve { .. } | Ask::Explain { .. } => Err(Refusal::NotYours),
    }
}

/// A date that has passed meanwhile is no date any more.
fn extended(to: Moment, now: Moment) -> Decision {
    if to <= now { Err(Refusal::DatePast) } else { Ok(Event::Extended { to }) }
}

/// 47 (and 17: a villager's first yes).
pub(super) fn to_office(c: &Commitment, agrees: bool, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    match c.ask.ok_or(Refusal::NothingAsked)? {
        Ask::Extend { with: ExtendWith::Villager, .. } => villager_says(c, agrees, actor, policy, now),
        Ask::Extend { with: ExtendWith::Township { .. } | ExtendWith::City { .. }, .. }
        | Ask::Return { .. }
        | Ask::Shelve { .. }
        | Ask::Explain { .. } => Err(Refusal::NothingAsked),
    }
}

/// The villager's first yes moves the date; a no, and any later yes, go to the office.
fn villager_says(c: &Commitment, agrees: bool, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    who::villager(c, actor)?;
    match c.ask {
        Some(Ask::Extend { to, .. }) if agrees && c.extend_count == 0 => extended(to, now),
        Some(Ask::Extend { above, .. }) => Ok(on_to_office(c, above, Some(agrees), policy, now)),
        Some(Ask::Return { .. } | Ask::Shelve { .. } | Ask::Explain { .. }) | None => Err(Refusal::NothingAsked),
    }
}

fn on_to_office(c: &Commitment, above: Office, villager: Option<bool>, policy: &Policy, now: Moment) -> Event {
    let decide_by = policy.after(c.rules(policy).extend_office, now, RestDay::Moves);
    Event::ExtendToOffice { with: with_office(above, villager), decide_by }
}

/// 24.
pub(super) fn report_result(c: &Commitment, actor: &Actor) -> Decision {
    who::handler(c, actor)?;
    Ok(Event::Reported)
}

/// 24: the villager was shown the question.
pub(super) fn shown(c: &Commitment, actor: &Actor) -> Decision {
    who::bot(actor)?;
    if c.shown_at.is_some() { Err(Refusal::NoChange) } else { Ok(Event::ResultShown) }
}

/// 25; 60 before the report.
pub(super) fn solved(c: &Commitment, before_report: bool, actor: &Actor) -> Decision {
    who::villager(c, actor)?;
    Ok(Event::Solved { before_report })
}

/// 25, afterwards.
pub(super) fn rate(c: &Commitment, rating: Rating, actor: &Actor) -> Decision {
    who::villager(c, actor)?;
    if c.rating == Some(rating) { Err(Refusal::NoChange) } else { Ok(Event::Rated { rating }) }
}

/// 26.
pub(super) fn not_solved(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    who::villager(c, actor)?;
    Ok(Event::NotSolved { step_by: redo_by(c, policy, now) })
}

fn redo_by(c: &Commitment, policy: &Policy, now: Moment) -> Moment {
    c.clock_after(c.rules(policy).redo_promise, now, policy)
}

/// 27: the second ask, then the end.
pub(super) fn silence(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    rung(c, ClockKind::Silence, actor, policy, now)?;
    if c.reminded == 0 { Ok(Event::AskedAgain) } else { Ok(Event::ClosedUnrated) }
}

/// 31.
pub(super) fn reopen(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    who::villager(c, actor)?;
    in_window(c, policy, now)?;
    Ok(Event::Reopened { step_by: redo_by(c, policy, now) })
}

/// 31, from withdrawn: as #2.
pub(super) fn reopen_withdrawn(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    who::villager(c, actor)?;
    in_window(c, policy, now)?;
    Ok(accepted(c, now, policy, now))
}

/// The days after the end in which the villager may still say something (rows 31, 40, 57).
fn in_window(c: &Commitment, policy: &Policy, now: Moment) -> Result<(), Refusal> {
    let window = c.rules(policy).reopen_window;
    match c.closed_at {
        Some(at) if now <= policy.after(window, at, RestDay::Stays) => Ok(()),
        Some(_) | None => Err(Refusal::TooLate),
    }
}

/// 33.
pub(super) fn withdraw(c: &Commitment, actor: &Actor) -> Decision {
    who::villager(c, actor)?;
    Ok(Event::Withdrawn)
}

/// 34: every one is recorded, one in three days reaches the handler.
pub(super) fn nudge(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    who::villager(c, actor)?;
    let every = c.rules(policy).villager_nudge_every;
    Ok(Event::Nudged { reaches: c.villager_nudged_at.is_none_or(|last| now >= again(every, last, policy)) })
}

/// When something that may happen once in `every` may happen again: days are whole ones, that of `last` is the first.
fn again(every: Span, last: Moment, policy: &Policy) -> Moment {
    match every {
        Span::Time(_) => policy.after(every, last, RestDay::Stays),
        Span::Days(n) => next(policy.after(Span::Days(n.saturating_sub(1)), last, RestDay::Stays)),
        Span::Workdays(n) => next(policy.after(Span::Workdays(n.saturating_sub(1)), last, RestDay::Stays)),
    }
}

fn next(at: Moment) -> Moment {
    Moment(at.0.saturating_add(1))
}

/// 38: the city is told that nobody has answered.
pub(super) fn lapse_emergency(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    rung(c, ClockKind::LapseEmergency, actor, policy, now)?;
    Ok(Event::EmergencyUnanswered)
}

/// 40.
pub(super) fn look_again(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    who::villager(c, actor)?;
    if c.looked_again {
        return Err(Refusal::TooOften);
    }
    in_window(c, policy, now)?;
    Ok(Event::LookedAgain { step_by: policy.after(c.rules(policy).look_again_decide, now, RestDay::Moves) })
}

/// 41.
pub(super) fn decide_again(c: &Commitment, accept: bool, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    match actor {
        Actor::City(_) => {}
        Actor::Villager(_)
        | Actor::Secretary(_)
        | Actor::StandIn(_)
        | Actor::Township(_)
        | Actor::TownshipInStead(_)
        | Actor::Bot => return Err(Refusal::NotYours),
    }
    if c.step_by.is_none() {
        return Err(Refusal::NothingAsked);
    }
    if accept { Ok(accepted(c, now, policy, now)) } else { Ok(Event::DeclinedForGood) }
}

/// 41: the city is silent, so it is taken on.
pub(super) fn lapse_declined(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    rung(c, ClockKind::Lapse, actor, policy, now)?;
    Ok(accepted(c, now, policy, now))
}

/// 43: nobody decided, so it is taken on.
pub(super) fn lapse_registered(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    rung(c, ClockKind::Lapse, actor, policy, now)?;
    Ok(accepted(c, c.registered_at, policy, now))
}

/// 43: nobody assigned it, so the village's post has it.
pub(super) fn lapse_accepted(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    rung(c, ClockKind::Lapse, actor, policy, now)?;
    Ok(Event::Assigned { handler: Handler::Secretary, step_by: sign_by(c, policy, now) })
}

/// 45.
pub(super) fn take_back(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    if c.ask.is_none() {
        return Err(Refusal::NothingAsked);
    }
    who::handler(c, actor)?;
    Ok(Event::AskTakenBack { step_by: sign_anew(c, policy, now) })
}

/// 46; 47 for a villager's silence.
pub(super) fn lapse_ask(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    let ask = c.ask.ok_or(Refusal::NothingAsked)?;
    rung(c, ClockKind::LapseAsk, actor, policy, now)?;
    match ask {
        Ask::Extend { with: ExtendWith::Villager, above, .. } => Ok(on_to_office(c, above, None, policy, now)),
        Ask::Extend { with: ExtendWith::Township { .. } | ExtendWith::City { .. }, .. }
        | Ask::Return { .. }
        | Ask::Shelve { .. }
        | Ask::Explain { .. } => Ok(Event::AskRefused { step_by: sign_anew(c, policy, now), lapsed: true }),
    }
}

/// 48.
pub(super) fn lapse_wait(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    rung(c, ClockKind::LapseWait, actor, policy, now)?;
    Ok(wait_ended(c, now, true))
}

/// 50: a "done" that the handler noted closes it as unrated, until the villager says so (#57).
pub(super) fn word_noted(c: &Commitment, done: bool, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    let by_handler = who::handler(c, actor).is_ok();
    match actor {
        Actor::Township(_) => {}
        Actor::Villager(_)
        | Actor::Secretary(_)
        | Actor::StandIn(_)
        | Actor::TownshipInStead(_)
        | Actor::City(_)
        | Actor::Bot => {
            who::handler(c, actor)?;
        }
    }
    Ok(match (done, by_handler) {
        (true, true) => Event::ClosedUnrated,
        (true, false) => Event::Solved { before_report: false },
        (false, true | false) => Event::NotSolved { step_by: redo_by(c, policy, now) },
    })
}

/// 51.
pub(super) fn unseen(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    rung(c, ClockKind::Unseen, actor, policy, now)?;
    Ok(Event::Unseen { n: passed(&c.unseen_steps(policy), now) })
}

/// 53.
pub(super) fn office_nudge(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    who::office(actor)?;
    let every = c.rules(policy).office_nudge_every;
    match c.office_nudged_at.map(|last| again(every, last, policy)) {
        Some(again) if now < again => Err(Refusal::NudgedAlready { again }),
        Some(_) | None => Ok(Event::OfficeNudged),
    }
}

/// 56.
pub(super) fn progress(c: &Commitment, actor: &Actor) -> Decision {
    who::handler(c, actor)?;
    Ok(Event::Progressed)
}

/// 56.
pub(super) fn show_phone(c: &Commitment, actor: &Actor) -> Decision {
    who::handler(c, actor)?;
    Ok(Event::PhoneShown)
}

/// 57.
pub(super) fn solved_late(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    who::villager(c, actor)?;
    in_window(c, policy, now)?;
    Ok(Event::Solved { before_report: false })
}

/// 58. The villager may until the card has gone out.
pub(super) fn set_leaf(c: &Commitment, leaf: &Leaf, actor: &Actor, policy: &Policy, now: Moment) -> Decision {
    if c.stage == Stage::Assigned || matches!(actor, Actor::Township(_)) {
        match actor {
            Actor::Township(_) => {}
            Actor::Villager(_)
            | Actor::Secretary(_)
            | Actor::StandIn(_)
            | Actor::TownshipInStead(_)
            | Actor::City(_)
            | Actor::Bot => return Err(Refusal::NotYours),
        }
    } else {
        who::villager(c, actor)?;
    }
    if c.stage == Stage::Assigned && c.first_promised_by.is_some() {
        return Err(Refusal::NotNow(c.stage));
    }
    if *leaf == c.leaf {
        return Err(Refusal::NoChange);
    }
    // What the words made urgent stays so; what only the old leaf made urgent doesn't.
    let by_leaf = |leaf: &Leaf| pressing(policy.terms(&c.policy, leaf, false, c.emergency).tier);
    let urgent = by_leaf(leaf) || (c.urgent && !by_leaf(&c.leaf));
    let changed = Commitment { leaf: leaf.clone(), urgent, ..c.clone() };
    let due_by = done_by(&changed, c.registered_at, policy);
    Ok(match c.stage {
        Stage::Registered => {
            Event::LeafSet { leaf: leaf.clone(), urgent, accepted: false, step_by: c.step_by, due_by: None }
        }
        Stage::Accepted
        | Stage::Declined
        | Stage::Assigned
        | Stage::Signed
        | Stage::InProgress
        | Stage::Shelved
        | Stage::Reported
        | Stage::ClosedSolved
        | Stage::ClosedExplained
        | Stage::ClosedUnrated
        | Stage::Withdrawn
        | Stage::Merged => {
            let step_by = Some(assign_by(&changed, policy, now));
            Event::LeafSet { leaf: leaf.clone(), urgent, accepted: true, step_by, due_by: Some(due_by) }
        }
    })
}

/// Whether the bot acts, and the clock of `kind` has ended: what was overtaken, or fires twice, does nothing.
fn rung(c: &Commitment, kind: ClockKind, actor: &Actor, policy: &Policy, now: Moment) -> Result<(), Refusal> {
    who::bot(actor)?;
    match c.clock(kind, policy) {
        Some(at) if at <= now => Ok(()),
        Some(_) | None => Err(Refusal::NotNow(c.stage)),
    }
}
