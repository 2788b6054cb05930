//! What must hold of every matter and of the whole house, whatever people did: told by the events alone, or by the rows.

use std::collections::BTreeMap;
use std::time::Duration;

use lastmile::base::Moment;
use lastmile::commitments::life::{Commitment, Event, Handler};
use lastmile::on_read;
use lastmile::people::office;

use super::{Life, Lived};
use crate::figures::Told;

/// A night and a rest day more than the rules give, to say it.
const SLACK: Duration = Duration::from_secs(2 * DAY);
const DAY: u64 = 24 * 3600;
/// The shortest silence after which a matter ends unrated: three days to the second ask, and seven more.
const SILENCE: Duration = Duration::from_secs(9 * 24 * 3600);

/// Row 36: who has it to do, by when, and whether they were pressed.
struct Pressing {
    handler: Handler,
    /// A new promise is due by then, and nothing else.
    promise: Option<Moment>,
    pressed: bool,
}

impl Pressing {
    fn step(&mut self, event: &Event) {
        match event {
            Event::Assigned { handler, .. } => self.handler = *handler,
            Event::Reassigned { handler, step_by } => {
                self.handler = *handler;
                self.promise = self.promise.map(|_| *step_by);
            }
            Event::Escalated { handler, .. } => (self.handler, self.promise) = (*handler, None),
            Event::NotSolved { step_by } | Event::Reopened { step_by } | Event::CauseGone { step_by, .. } => {
                self.promise = Some(*step_by);
            }
            Event::Promised { .. } => self.promise = None,
            Event::Supervised { .. } => self.pressed = true,
            _ => {}
        }
    }

    /// Whether it is late at `at`, for longer than nobody need have pressed: the city only presses on itself after ten days.
    fn is_missed(&self, told: &Told, at: Moment) -> bool {
        let days = match self.handler {
            Handler::Secretary => 1,
            Handler::Township => 3,
            Handler::City => 10,
        };
        let then = at.minus(SLACK).minus(Duration::from_secs(days * DAY));
        let late = self.promise.map_or_else(|| told.passed(then), |limit| limit < then);
        told.is_at_work() && late && !self.pressed
    }
}

/// What is broken in a matter's life.
pub fn of_a_life(life: &Life, now: Moment) -> Vec<String> {
    let mut broken = vec![];
    let mut pressing = Pressing { handler: Handler::Secretary, promise: None, pressed: false };
    let (mut told, mut asker, mut shown) = (Told::default(), None, None);
    for (n, (event, at)) in life.events.iter().enumerate() {
        let (role, actor) = (life.roles[n].as_str(), life.actors[n]);
        let mut bad = |what: &str| broken.push(format!("{what}: {} by {role} at {at}", event.name()));
        if pressing.is_missed(&told, *at) && !matches!(event, Event::Supervised { .. }) {
            pressing.pressed = true;
            bad("late, and nobody was pressed before");
        }
        pressing.step(event);
        match event {
            Event::ReturnAsked { .. }
            | Event::ExtendAsked { .. }
            | Event::ShelveAsked { .. }
            | Event::ExplainAsked { .. } => asker = actor,
            Event::Extended { .. } | Event::Shelved { .. } | Event::Explained | Event::Declined { .. } => {
                if actor.is_some() && actor == asker {
                    bad("decided by whoever asked");
                }
                if actor.is_none() {
                    bad("decided by nobody");
                }
                asker = None;
            }
            Event::AskRefused { .. } => {
                if actor.is_some() && actor == asker {
                    bad("refused by whoever asked");
                }
                asker = None;
            }
            Event::AskTakenBack { .. } => asker = None,
            Event::Reported => shown = None,
            Event::ResultShown => shown = Some(*at),
            // The villager, or the township as the villager's word (row 50).
            Event::Solved { .. } if !matches!(role, "villager" | "township_clerk") => bad("called solved"),
            Event::ClosedUnrated if role == "bot" && shown.is_none_or(|s| at.since(s) < SILENCE) => {
                bad("ended as a silence that nobody can have kept");
            }
            Event::Withdrawn if role != "villager" => bad("taken back"),
            Event::NotSolved { .. } | Event::Reopened { .. } if role == "bot" => bad("judged"),
            _ => {}
        }
        told.step(event, *at);
    }
    if pressing.is_missed(&told, now) {
        broken.push(format!("late by {now}, and nobody was pressed"));
    }
    broken
}

/// What is broken in the rows.
pub async fn of_the_rows(lived: &Lived) -> Vec<String> {
    let mut broken = vec![];
    broken.extend(stuck(lived).await);
    broken.extend(rang_too_often(lived).await);
    let states: Vec<String> =
        on_read!(&lived.store, c => sqlx::query_scalar("SELECT state FROM commitment ORDER BY id").fetch_all(c).await)
            .expect("the matters");
    let today = lived.policy.zone().day(lived.now);
    let mut tx = lived.store.read().await.expect("a reader");
    for state in states {
        let c: Commitment = serde_json::from_str(&state).expect("a state");
        let mut told = Told::default();
        lived.lives[&c.id].events.iter().for_each(|(event, at)| told.step(event, *at));
        if told.dates() != (c.promised_by, c.due_by) {
            broken.push(format!(
                "{}: its dates are {:?}, its events say {:?}",
                c.id,
                (c.promised_by, c.due_by),
                told.dates()
            ));
        }
        if c.is_open() {
            let village = lived.villages.iter().find(|v| v.id == c.village).expect("its village");
            let office = office::office(&mut tx, village, today).await.expect("the office");
            let answers = match c.handler {
                Handler::Secretary => office.at_the_post(),
                Handler::Township => office.at_the_township(),
                Handler::City => office.city.clone(),
            };
            if answers.is_empty() {
                broken.push(format!("{}: nobody answers for it", c.id));
            }
        }
    }
    broken
}

/// What waits and shouldn't, in inbox, outbox and timers.
async fn stuck(lived: &Lived) -> Vec<String> {
    let all: [(&str, &'static str); 4] = [
        ("messages not handled", "SELECT count(*) FROM inbox WHERE state <> 'done' AND received_at < $1"),
        (
            "messages not said",
            "SELECT count(*) FROM outbox WHERE state IN ('dead', 'undeliverable') OR state = 'queued' AND not_before <= $1",
        ),
        ("timers that failed", "SELECT count(*) FROM timer WHERE attempts > 0 AND due_at < $1"),
        ("timers left lying", "SELECT count(*) FROM timer WHERE retry_at < $1"),
    ];
    let mut broken = vec![];
    for (what, sql) in all {
        let n: i64 =
            on_read!(&lived.store, c => sqlx::query_scalar(sql).bind(lived.now).fetch_one(c).await).expect("a count");
        if n > 0 {
            broken.push(format!("{n} {what}"));
        }
    }
    broken
}

/// Whose phone rang more than three times on a day, beside danger and new urgent matters: counted from what was said.
async fn rang_too_often(lived: &Lived) -> Vec<String> {
    let rows: Vec<(i64, Moment, Moment)> = on_read!(&lived.store, c => sqlx::query_as(
        "SELECT a.person_id, o.created_at, o.not_before FROM outbox o JOIN address a ON a.id = o.address_id \
         JOIN commitment c ON c.id = o.subject WHERE o.lane = 'notice' AND o.edits IS NULL AND o.mechanism = 'commitments' \
         AND a.person_id IN (SELECT person_id FROM appointment) \
         AND NOT (c.state LIKE '%\"urgent\":true%' AND (o.body LIKE '%急事 ·%' OR o.body LIKE '%没人签收 ·%'))")
        .fetch_all(c).await)
    .expect("what was said");
    let zone = lived.policy.zone();
    let mut days: BTreeMap<_, usize> = BTreeMap::new();
    for (person, created, not_before) in rows {
        *days.entry((person, zone.day(created.max(not_before)))).or_default() += 1;
    }
    let often = days.into_iter().filter(|(_, rang)| *rang > 3);
    often.map(|((person, day), rang)| format!("person {person} was rung {rang} times on {day}")).collect()
}
