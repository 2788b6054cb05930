//! The rules of a commitment's life: the golden matrix, the whole matrix as a snapshot, and what holds for every
//! sequence of actions. Row by row: `rules/rows.rs`, one matter said twice: `rules/merge.rs`; the figures it stands in:
//! `rules/figures.rs`.

mod figures;
mod merge;
mod rows;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use std::time::Duration;

use jiff::civil::{Date, DateTime};
use lastmile::base::{CommitmentId, Moment, PersonId, UnitId, VillageId, Zone};
use lastmile::commitments::life::*;
use lastmile::commitments::rules::ClockKind;
use lastmile::policy::{Leaf, Policy};
use proptest::prelude::*;

pub const WANG: Actor = Actor::Villager(PersonId(1));
pub const NEIGHBOUR: Actor = Actor::Villager(PersonId(2));
pub const LI: Actor = Actor::Secretary(PersonId(11));
pub const ZHAO: Actor = Actor::StandIn(PersonId(12));
pub const TOWN: Actor = Actor::Township(PersonId(21));
pub const IN_STEAD: Actor = Actor::TownshipInStead(PersonId(22));
pub const CITY: Actor = Actor::City(PersonId(31));
pub const CITY_TOO: Actor = Actor::City(PersonId(32));
pub const HELPER: Actor = Actor::Helper { person: PersonId(41), unit: UnitId(5) };
pub const OTHER_HELPER: Actor = Actor::Helper { person: PersonId(42), unit: UnitId(6) };
pub const BOT: Actor = Actor::Bot;
const ACTORS: [Actor; 11] = [WANG, NEIGHBOUR, LI, ZHAO, TOWN, IN_STEAD, CITY, CITY_TOO, HELPER, OTHER_HELPER, BOT];

/// The built-in policy, read once.
pub fn policy() -> &'static Policy {
    static POLICY: LazyLock<Policy> = LazyLock::new(Policy::embedded);
    &POLICY
}

/// A wall-clock time in the tenant's zone: `2026-11-23T10:00`.
pub fn at(text: &str) -> Moment {
    let t: DateTime = text.parse().unwrap();
    Zone::named("Asia/Shanghai").unwrap().at(t.date(), t.time())
}

/// The end of a day: `2026-11-26`.
pub fn end(text: &str) -> Moment {
    Zone::named("Asia/Shanghai").unwrap().end_of(text.parse::<Date>().unwrap())
}

pub fn a_bit(after: Moment) -> Moment {
    Moment(after.0 + 1)
}

pub fn before(m: Moment) -> Moment {
    Moment(m.0 - 1)
}

pub fn new(leaf: &str) -> NewCommitment {
    NewCommitment {
        id: CommitmentId(7),
        village: VillageId(3),
        number: 42,
        requester: PersonId(1),
        leaf: Leaf(leaf.into()),
        urgent: false,
        emergency: false,
        unconfirmed: false,
        under: None,
        again: None,
        apart: None,
    }
}

/// A commitment on its way, with the policy and the time it is.
#[derive(Clone)]
pub struct Life {
    pub c: Commitment,
    pub policy: &'static Policy,
    pub now: Moment,
    pub events: Vec<(Event, Moment)>,
}

impl Life {
    /// Registered on a Monday morning.
    pub fn registered(new: NewCommitment) -> Self {
        Self::registered_at(new, at("2026-11-23T10:00"))
    }

    pub fn registered_at(new: NewCommitment, now: Moment) -> Self {
        let policy = policy();
        let (c, event) = Commitment::register(new, policy, now);
        Self { c, policy, now, events: vec![(event, now)] }
    }

    pub fn lamp() -> Self {
        Self::registered(new("street_light"))
    }

    pub fn at(mut self, now: Moment) -> Self {
        self.now = now;
        self
    }

    pub fn try_does(&self, actor: Actor, action: Action) -> Result<(Commitment, Event), Refusal> {
        let attempt = self.c.clone().attempt(action.clone(), &actor, self.policy, self.now);
        assert_eq!(attempt.is_ok(), self.c.allows(&action, &actor, self.policy, self.now));
        attempt
    }

    pub fn does(mut self, actor: Actor, action: Action) -> Self {
        let (c, event) =
            self.try_does(actor, action.clone()).unwrap_or_else(|r| panic!("{action:?} by {actor:?}: {r:?}"));
        assert_eq!(c, self.c.clone().apply(&event, self.now));
        assert_eq!(c.version, self.c.version + 1);
        self.c = c;
        self.events.push((event, self.now));
        self
    }

    pub fn refusal(&self, actor: Actor, action: Action) -> Refusal {
        self.try_does(actor, action.clone()).expect_err(&format!("{action:?} by {actor:?}"))
    }

    pub fn event(&self) -> &Event {
        &self.events.last().unwrap().0
    }

    pub fn clock(&self, kind: ClockKind) -> Option<Moment> {
        self.c.clocks(self.policy).into_iter().find(|(k, _)| *k == kind).map(|(_, at)| at)
    }

    /// The clock of `kind` fires at its moment, not a microsecond before.
    pub fn rings(self, kind: ClockKind) -> Self {
        let due = self.clock(kind).unwrap_or_else(|| panic!("{kind:?} doesn't run"));
        let early = self.clone().at(before(due));
        assert_eq!(early.refusal(BOT, kind.action()), Refusal::NotNow(self.c.stage));
        assert_eq!(self.clone().at(due).refusal(LI, kind.action()), Refusal::NotYours);
        self.at(due).does(BOT, kind.action())
    }

    pub fn accepted(self) -> Self {
        self.does(BOT, Action::Accept)
    }

    pub fn assigned(self) -> Self {
        self.accepted().rings(ClockKind::Burst)
    }

    pub fn signed(self) -> Self {
        self.assigned().does(LI, Action::Sign)
    }

    /// Promised for Thursday.
    pub fn promised(self) -> Self {
        self.signed().does(LI, promise(end("2026-11-26")))
    }

    pub fn reported(self) -> Self {
        self.promised().does(LI, Action::ReportResult)
    }

    pub fn shown(self) -> Self {
        self.reported().does(BOT, Action::Shown)
    }

    pub fn solved(self) -> Self {
        self.shown().does(WANG, Action::Solved)
    }

    /// Shelved until 20 December.
    pub fn shelved(self) -> Self {
        self.promised().does(LI, shelve(end("2026-12-20"))).does(TOWN, Action::Grant)
    }

    /// Overdue, and all three levels have pressed.
    pub fn supervised(self) -> Self {
        self.promised().rings(ClockKind::Supervise).rings(ClockKind::Supervise).rings(ClockKind::Supervise)
    }

    /// Promised, and a unit is called on to help by the Wednesday.
    pub fn whistled(self) -> Self {
        self.promised().does(LI, whistle(5, end("2026-11-25")))
    }

    /// The lamp of a neighbour in the same village, which this one is joined to.
    pub fn main_lamp(policy: &Policy, now: Moment) -> Commitment {
        let main = NewCommitment { id: CommitmentId(5), number: 40, requester: PersonId(2), ..new("street_light") };
        Commitment::register(main, policy, now).0
    }

    /// Joined to the neighbour's lamp, before anybody has promised.
    pub fn merged(self) -> Self {
        let main = Self::main_lamp(self.policy, self.now);
        self.does(TOWN, Action::Merge(Box::new(main)))
    }

    /// The main one has gone a step.
    pub fn main(self, step: MainStep) -> Self {
        self.does(BOT, Action::MainMoved(step))
    }

    /// Another is joined to it.
    pub fn with_one(self) -> Self {
        self.does(BOT, Action::Join(CommitmentId(9)))
    }

    /// Put into a state that no row leads to yet.
    pub fn put(mut self, change: impl FnOnce(&mut Commitment)) -> Self {
        change(&mut self.c);
        self
    }
}

pub fn promise(by: Moment) -> Action {
    Action::Promise { by, check: Check::VillagerLooks }
}

pub fn shelve(recheck_by: Moment) -> Action {
    Action::Shelve { cause: ShelveCause::Money, recheck_by }
}

pub fn whistle(unit: i64, by: Moment) -> Action {
    Action::Whistle { unit: UnitId(unit), by }
}

const STAGES: [Stage; 13] = [
    Stage::Registered,
    Stage::Accepted,
    Stage::Declined,
    Stage::Assigned,
    Stage::Signed,
    Stage::InProgress,
    Stage::Shelved,
    Stage::Reported,
    Stage::ClosedSolved,
    Stage::ClosedExplained,
    Stage::ClosedUnrated,
    Stage::Withdrawn,
    Stage::Merged,
];

const ASKS: [&str; 4] = ["ask=return", "ask=extend", "ask=shelve", "ask=explain"];

fn name<T: serde::Serialize>(value: &T) -> String {
    match serde_json::to_value(value).unwrap() {
        serde_json::Value::String(s) => s,
        other => other.to_string(),
    }
}

/// Every action by its word in the matrix, with arguments that suit `life`.
fn actions(life: &Life) -> Vec<(&'static str, Action)> {
    let later =
        life.c.promised_by.map_or(life.now.plus(Duration::from_secs(3600)), |d| d.plus(Duration::from_secs(60)));
    vec![
        ("accept", Action::Accept),
        ("decline", Action::Decline(DeclineReason::NotOurs)),
        ("look_again", Action::LookAgain),
        ("decide_again", Action::DecideAgain { accept: true }),
        ("set_leaf", Action::SetLeaf { leaf: Leaf("garbage".into()) }),
        ("assign", Action::Assign(Handler::Secretary)),
        ("sign", Action::Sign),
        ("return_request", Action::ReturnRequest),
        ("promise", promise(life.now.plus(Duration::from_secs(60)))),
        ("ask_info", Action::AskInfo),
        ("add_info", Action::AddInfo),
        ("progress", Action::Progress),
        ("show_phone", Action::ShowPhone),
        ("extend", Action::Extend { to: later }),
        ("reassign", Action::Reassign(Handler::Township)),
        ("report_result", Action::ReportResult),
        ("shown", Action::Shown),
        ("solved", Action::Solved),
        ("not_solved", Action::NotSolved),
        ("rate", Action::Rate(Rating::Fair)),
        ("word_noted", Action::WordNoted { done: true }),
        ("silence", Action::Silence),
        ("unseen", Action::Unseen),
        ("reopen", Action::Reopen),
        ("withdraw", Action::Withdraw),
        ("nudge", Action::Nudge),
        ("office_nudge", Action::OfficeNudge),
        ("lapse", Action::Lapse),
        ("lapse_wait", Action::LapseWait),
        ("lapse_emergency", Action::LapseEmergency),
        ("grant", Action::Grant),
        ("refuse", Action::Refuse),
        ("to_office", Action::ToOffice { agrees: false }),
        ("take_back", Action::TakeBack),
        ("lapse_ask", Action::LapseAsk),
        ("escalate", Action::Escalate),
        ("shelve", shelve(life.now.plus(Duration::from_secs(10 * 86_400)))),
        ("cause_gone", Action::CauseGone),
        ("cause_stays", Action::CauseStays { recheck_by: life.now.plus(Duration::from_secs(60)) }),
        ("explain", Action::Explain),
        ("supervise", Action::Supervise(life.c.next_supervision(&CITY))),
        ("supervise_1", Action::Supervise(Supervision::L1)),
        ("lapse_supervise", Action::LapseSupervise),
        ("reply", Action::Reply),
        ("rest", Action::Rest),
        ("recount", Action::Recount { due_by: life.now.plus(Duration::from_secs(7_777_777)) }),
        ("handover", Action::Handover { to: Some(PersonId(13)) }),
        ("sign_handover", Action::SignHandover),
        ("lapse_handover", Action::LapseHandover),
        ("whistle", whistle(5, life.now.plus(Duration::from_secs(60)))),
        ("child_sign", Action::SignChild),
        ("child_done", Action::ChildDone),
        ("child_return", Action::ReturnChild),
        ("call_back_child", Action::CallBackChild { number: 1 }),
        ("lapse_child", Action::LapseChild),
        ("merge", Action::Merge(Box::new(Life::main_lamp(life.policy, life.c.registered_at)))),
        ("keep_apart", Action::KeepApart(CommitmentId(5))),
        ("join", Action::Join(CommitmentId(8))),
        ("part", Action::Part(CommitmentId(9))),
        ("split", Action::Split),
        ("main_gone", Action::MainGone),
        ("main_moved", Action::MainMoved(MainStep::Reported)),
        ("same_again", Action::SameAgain(CommitmentId(9))),
    ]
}

/// States of one stage: the plain one and its varieties.
fn states(stage: Stage) -> Vec<Life> {
    // Another is joined to each: what may be done to that, too.
    let lamp = || Life::lamp().with_one();
    let pressed = |life: Life| life.does(CITY, Action::Supervise(Supervision::L3));
    let mut lives = match stage {
        Stage::Registered => vec![lamp()],
        Stage::Accepted => vec![lamp().accepted()],
        Stage::Declined => {
            let declined = lamp().does(TOWN, Action::Decline(DeclineReason::NotOurs));
            vec![declined.clone(), declined.does(WANG, Action::LookAgain)]
        }
        Stage::Assigned => {
            vec![
                lamp().assigned(),
                lamp().assigned().does(LI, Action::AskInfo),
                pressed(lamp().assigned()),
                lamp().whistled().does(TOWN, Action::Reassign(Handler::Township)),
            ]
        }
        Stage::Signed => vec![
            lamp().signed(),
            Life::registered(new("dibao")).signed(),
            lamp().signed().does(LI, Action::AskInfo),
            pressed(lamp().signed()),
            lamp().whistled().does(TOWN, Action::Reassign(Handler::Township)).does(TOWN, Action::Sign),
        ],
        Stage::InProgress => vec![
            lamp().promised(),
            lamp().promised().does(LI, Action::AskInfo),
            lamp().shown().does(WANG, Action::NotSolved),
            lamp().supervised(),
            lamp().whistled(),
        ],
        Stage::Shelved => {
            vec![lamp().shelved(), lamp().whistled().does(LI, shelve(end("2026-12-20"))).does(TOWN, Action::Grant)]
        }
        Stage::Reported => vec![lamp().reported(), lamp().shown()],
        Stage::ClosedSolved => vec![lamp().solved()],
        Stage::ClosedExplained => vec![lamp().promised().does(LI, Action::Explain).does(TOWN, Action::Grant)],
        Stage::ClosedUnrated => vec![lamp().reported().does(LI, Action::WordNoted { done: true })],
        Stage::Withdrawn => vec![lamp().promised().does(WANG, Action::Withdraw)],
        Stage::Merged => vec![
            lamp().merged(),
            lamp().assigned().merged().main(MainStep::Reported),
            lamp().signed().merged().main(MainStep::Reported).main(MainStep::Solved),
        ],
    };
    lives.extend(handed_over(lives.first()));
    lives
}

/// The same, handed over to another holder, where it can be.
fn handed_over(life: Option<&Life>) -> Option<Life> {
    let life = life?;
    let over = Action::Handover { to: Some(PersonId(13)) };
    life.c.allows(&over, &BOT, life.policy, life.now).then(|| life.clone().does(BOT, over))
}

/// States with an ask of that name pending.
fn asking(ask: &str) -> Vec<Life> {
    let extend = |life: Life| life.does(LI, Action::Extend { to: end("2026-11-27") });
    let pressed =
        |life: Life| life.does(CITY, Action::Supervise(Supervision::L2)).does(CITY, Action::Supervise(Supervision::L3));
    let lamp = || Life::lamp().with_one();
    let mut lives = match ask {
        "ask=return" => vec![
            lamp().assigned().does(LI, Action::ReturnRequest),
            lamp().signed().does(LI, Action::ReturnRequest),
            pressed(lamp().assigned()).does(LI, Action::ReturnRequest),
            lamp().whistled().does(TOWN, Action::Reassign(Handler::Township)).does(TOWN, Action::ReturnRequest),
        ],
        "ask=extend" => vec![
            extend(lamp().promised()),
            extend(lamp().promised()).does(WANG, Action::ToOffice { agrees: false }),
            extend(pressed(lamp().promised())),
            extend(lamp().whistled()),
        ],
        "ask=shelve" => vec![
            lamp().promised().does(LI, shelve(end("2026-12-20"))),
            lamp().supervised().does(LI, shelve(end("2026-12-20"))),
            lamp().whistled().does(LI, shelve(end("2026-12-20"))),
        ],
        "ask=explain" => {
            vec![lamp().promised().does(LI, Action::Explain), lamp().supervised().does(LI, Action::Explain)]
        }
        other => panic!("{other}"),
    };
    // Of a return what is signed for, which has two clocks.
    lives.extend(lives.iter().filter_map(|life| handed_over(Some(life))).collect::<Vec<_>>());
    lives
}

/// What anybody may do, in any variety of the state, now or when its clocks have ended.
fn possible(states: &[Life]) -> BTreeSet<&'static str> {
    let days = [0, 2, 12, 25, 40].map(|d| Duration::from_secs(d * 86_400 + 5));
    let emergency = |life: &Life| life.clone().put(|c| c.emergency_by = Some(c.registered_at));
    let mut may = BTreeSet::new();
    for life in states.iter().flat_map(|life| [life.clone(), emergency(life)]) {
        for life in days.map(|d| life.clone().at(life.now.plus(d))) {
            for (word, action) in actions(&life) {
                if !may.contains(word) && ACTORS.iter().any(|actor| life.try_does(*actor, action.clone()).is_ok()) {
                    may.insert(word);
                }
            }
        }
    }
    may
}

/// The matrix's tables: column → action → whether a row allows it.
fn golden() -> BTreeMap<String, BTreeMap<String, bool>> {
    let mut columns = BTreeMap::<String, BTreeMap<String, bool>>::new();
    let mut heads: Vec<String> = Vec::new();
    for line in include_str!("fixtures/matrix.md").lines().filter(|l| l.starts_with('|')) {
        let cells: Vec<String> = line.trim_matches('|').split('|').map(|c| c.trim().to_owned()).collect();
        if cells[0] == "action" {
            heads = cells;
        } else if cells[0] != "---" {
            for (head, cell) in heads.iter().zip(&cells).skip(1) {
                let old = columns.entry(head.clone()).or_default().insert(cells[0].clone(), cell != "–");
                assert_eq!(old, None, "twice: {head} {}", cells[0]);
            }
        }
    }
    columns
}

#[test]
fn the_golden_matrix_holds_for_every_stage_and_ask() {
    let golden = golden();
    let words: Vec<&str> = actions(&Life::lamp()).into_iter().map(|(word, _)| word).collect();
    let mut wrong = Vec::new();
    let stages = STAGES.iter().map(|s| (name(s), states(*s)));
    for (title, states) in stages.chain(ASKS.map(|a| (a.to_owned(), asking(a)))) {
        let possible = possible(&states);
        for word in &words {
            let expected = golden[&title].get(*word).copied().unwrap_or(false);
            if possible.contains(word) != expected {
                wrong.push(format!("{title} {word}: expected {expected}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn the_whole_matrix_reads_as_written() {
    let actors = [
        ("villager", WANG),
        ("another", NEIGHBOUR),
        ("secretary", LI),
        ("stand-in", ZHAO),
        ("township", TOWN),
        ("in stead", IN_STEAD),
        ("city", CITY),
        ("unit", HELPER),
        ("bot", BOT),
    ];
    let mut out = String::new();
    let stages = STAGES.iter().map(|s| (name(s), states(*s)));
    for (title, lives) in stages.chain(ASKS.map(|a| (a.to_owned(), asking(a)))) {
        for (i, life) in lives.into_iter().enumerate() {
            out += &format!("{title} {}\n", i + 1);
            for (word, action) in actions(&life) {
                out += &format!("  {word}:");
                // Actors with the same answer stand together.
                let mut answers: Vec<(String, Vec<&str>)> = Vec::new();
                for (who, actor) in actors {
                    let late = life.clone().at(life.now.plus(Duration::from_secs(12 * 86_400)));
                    let when = if actor == BOT { &late } else { &life };
                    let answer = match when.try_does(actor, action.clone()) {
                        Ok((c, _)) => format!("-> {}{}", name(&c.stage), if c.ask.is_some() { " (asks)" } else { "" }),
                        Err(r) => format!("{r:?}").split([' ', '(', '{']).next().unwrap().to_owned(),
                    };
                    match answers.iter_mut().find(|(a, _)| *a == answer) {
                        Some((_, whos)) => whos.push(who),
                        None => answers.push((answer, vec![who])),
                    }
                }
                for (answer, whos) in answers {
                    out += &format!(
                        " [{}] {answer}",
                        if whos.len() == actors.len() { "all".into() } else { whos.join(", ") }
                    );
                }
                out += "\n";
            }
        }
    }
    insta::assert_snapshot!("matrix", out);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    /// Whatever is done by whomever and whenever: the ledger folds to the state, counts only grow, dates move only by
    /// the rows that may move them, only the villager or their silence closes, and nothing fires twice.
    #[test]
    fn no_sequence_of_actions_breaks_the_promise(
        leaf in prop::sample::select(vec!["street_light", "water_supply", "dibao"]),
        emergency in any::<bool>(),
        steps in prop::collection::vec((0usize..76, 0usize..ACTORS.len(), prop_oneof![Just(0i64), 1i64..7200, 7200i64..400_000]), 1..60),
    ) {
        let mut life = Life::registered(NewCommitment { emergency, ..new(leaf) });
        for (what, who, seconds) in steps {
            life.now = life.now.plus(Duration::from_secs(seconds.unsigned_abs()));
            let actions = actions(&life);
            // More than there are actions: then the next clock fires.
            let (actor, action) = match actions.get(what) {
                Some((_, action)) => (ACTORS[who], action.clone()),
                None => match life.c.clocks(life.policy).into_iter().min_by_key(|(_, at)| *at) {
                    Some((kind, at)) => {
                        life.now = life.now.max(at);
                        let fired = life.clone().does(BOT, kind.action());
                        prop_assert!(fired.c.stage != life.c.stage || fired.c.clocks(life.policy).iter().all(|(k, at)| *k != kind || *at > life.now), "{kind:?} fires twice");
                        (BOT, kind.action())
                    }
                    None => continue,
                },
            };
            let old = life.c.clone();
            let Ok((c, event)) = life.try_does(actor, action) else { continue };
            life.events.push((event.clone(), life.now));

            let mut folded = Commitment::from_registered(&life.events[0].0, life.events[0].1).unwrap();
            for (event, at) in &life.events[1..] {
                let text = serde_json::to_string(event).unwrap();
                folded = folded.apply(&serde_json::from_str(&text).unwrap(), *at);
            }
            prop_assert_eq!(&folded, &c);
            prop_assert_eq!(c.version, old.version + 1);
            prop_assert!(c.redo_count >= old.redo_count && c.extend_count >= old.extend_count);
            prop_assert!(c.return_count >= old.return_count && c.extend_count <= 3);
            prop_assert!(!(matches!(event, Event::ReturnAsked { .. }) && c.return_count >= 3), "a fourth return");
            prop_assert!(c.supervised.map(|s| s.level) >= old.supervised.map(|s| s.level), "pressed less");
            prop_assert!(c.shelved.is_some() == (c.stage == Stage::Shelved));
            prop_assert!(c.main.is_some() == (c.stage == Stage::Merged));
            prop_assert!(old.apart.is_none() || c.apart.is_some(), "asked about again");
            if old.stage == Stage::Merged && c.stage != old.stage {
                prop_assert!(c.stage == Stage::Accepted && (actor == WANG || actor == BOT), "parted by {actor:?}");
                prop_assert!(actor == BOT || c.apart.is_some_and(|apart| apart.by_villager));
                prop_assert!(old.due_by.is_none() || c.due_by >= old.due_by);
            }
            prop_assert!(old.first_promised_by.is_none() || c.first_promised_by == old.first_promised_by);
            prop_assert!(c.has_waited || !old.has_waited);
            // Child tasks are never forgotten, hold the result back, end with the matter, and move none of its dates.
            let numbers: Vec<u32> = c.children.iter().map(|child| child.number).collect();
            prop_assert!(numbers.iter().copied().eq(1..=numbers.len() as u32) && numbers.len() >= old.children.len());
            let helped = c.children.iter().any(Child::is_open);
            let explains = matches!(c.ask, Some(Ask::Explain { .. }));
            prop_assert!(!helped || c.is_open() && c.stage != Stage::Reported && !explains);
            if let Event::Whistled { due_by, .. } = event {
                prop_assert!(old.date_in_force().is_some_and(|date| due_by < date) && due_by > life.now);
            }
            let asks = matches!(
                event,
                Event::ReturnAsked { .. } | Event::ExtendAsked { .. } | Event::ShelveAsked { .. } | Event::ExplainAsked { .. }
            );
            prop_assert!(!(asks && old.ask.is_some()), "two asks");
            prop_assert!(c.is_open() || c.ask.is_none() && c.waiting.is_none());
            if c.promised_by != old.promised_by {
                prop_assert!(matches!(event, Event::Promised { .. } | Event::Extended { .. } | Event::WaitEnded { .. } | Event::Escalated { .. } | Event::CauseGone { .. }), "{event:?}");
                prop_assert!(c.promised_by.is_none() || old.promise_due || old.stage == Stage::Signed || c.promised_by > old.promised_by);
            }
            if c.due_by != old.due_by {
                prop_assert!(matches!(event, Event::Accepted { .. } | Event::LeafSet { .. } | Event::WaitEnded { .. } | Event::Escalated { .. } | Event::CauseGone { .. } | Event::Recounted { .. } | Event::Split { .. }), "{event:?}");
            }
            if let (Event::Extended { to }, Some(was)) = (&event, old.promised_by) {
                prop_assert!(to.0 - was.0 <= old.promised_span && to.since(was) <= Duration::from_secs(30 * 86_400));
            }
            match c.stage {
                Stage::ClosedSolved => prop_assert!(
                    old.stage == c.stage || actor == WANG || matches!(actor, Actor::Township(_)), "closed by another"
                ),
                Stage::ClosedUnrated => prop_assert!(
                    old.stage == c.stage || actor != BOT || old.shown_at.is_some_and(|s| life.now.since(s) >= Duration::from_secs(9 * 86_400))
                ),
                // Joined by its villager or the township, before anybody promised; and only the villager says anything of it.
                Stage::Merged => {
                    prop_assert!(c.main.is_some() && c.first_promised_by.is_none() && c.joined.is_empty());
                    prop_assert!(
                        old.stage == c.stage || actor == WANG || matches!(actor, Actor::Township(_) | Actor::TownshipInStead(_)),
                        "joined by {actor:?}"
                    );
                    let said = |c: &Commitment| (c.main.is_some_and(|main| main.solved), c.rating);
                    let asked_anew = matches!(event, Event::MainMoved { step: MainStep::Reported });
                    prop_assert!(old.stage != c.stage || said(&c) == said(&old) || actor == WANG || asked_anew);
                }
                // Who asked never decides, and no silence does either.
                Stage::ClosedExplained | Stage::Shelved if old.stage != c.stage => match old.ask {
                    Some(Ask::Shelve { by, .. } | Ask::Explain { by, .. }) => {
                        prop_assert!(matches!(actor, Actor::Township(p) | Actor::City(p) if p != by), "{actor:?}");
                    }
                    other => prop_assert!(false, "nobody asked: {other:?}"),
                },
                _ => {}
            }
            life.c = c;
        }
    }
}
