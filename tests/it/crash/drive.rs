//! The driver: a house, people who talk with it, and a kill after the other; then what must hold on every leg.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use lastmile::base::Clock;
use lastmile::base::clock::SystemClock;
use tokio::task::JoinHandle;

use super::breaks::Below;
use super::report::{Kind, Report};
use super::{Dice, telegram, web};
use crate::support::real::{Place, Rows, Running, clock, pause};

/// Where the rows are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// How people reach the house.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum By {
    Web,
    Poll,
    Webhook,
}

/// What is tried together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Leg {
    pub engine: Engine,
    pub by: By,
}

/// What is broken below the processes, on PostgreSQL.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breaks {
    /// The database and the line, for seconds.
    Short,
    /// The same, and as long as nobody should ever have to wait.
    Long,
}

/// Replicas on PostgreSQL.
const REPLICAS: usize = 3;
/// Nobody is asked to slow down here: every answer must come. What isn't signed for is reminded of within seconds.
const SET: [&str; 3] = ["limits.messages_per_minute=10000", "log.filter=warn", "policy.dir=policy"];
/// The built-in deadlines, and what is pressing has seconds in the place of hours.
const DEADLINES: &str = include_str!("../../../config/policy/deadlines.toml");
const PRESSING: [(&str, &str); 2] = [
    ("T1 = { sign = \"2h\"", "T1 = { sign = \"2s\""),
    ("sign_nudges_urgent = [\"2h\", \"6h\"]", "sign_nudges_urgent = [\"2s\", \"4s\"]"),
];
/// The last reminder of a matter that nobody signs for.
const REMINDERS: i64 = 3;
/// A timer is late when it stands so long after it was due while the house was up all the time. What the machine's load alone
/// does in a debug build beside other tests isn't meant.
const LATE: Duration = Duration::from_secs(30);
/// The same for the long form, which has the machine for itself.
const LATE_ALONE: Duration = Duration::from_secs(5);

impl By {
    /// Where a kill is aimed, in turn; "": anywhere.
    fn aims(self) -> &'static [&'static str] {
        match self {
            Self::Web => &web::POINTS,
            Self::Poll | Self::Webhook => &telegram::POINTS,
        }
    }

    /// The crash points that a kill is aimed at.
    pub fn points(self) -> impl Iterator<Item = &'static str> {
        self.aims().iter().copied().filter(|p| !p.is_empty())
    }
}

/// What one person says: a matter that is clear and pressing, then more about it.
pub fn words(who: usize) -> Vec<String> {
    ["村东头第K户没电了", "第K户的电表也没电了，没有灯", "第K户门口的电线也没电"]
        .iter()
        .map(|w| w.replace('K', &format!("{}", 1000 + who)))
        .collect()
}

/// Those who talk, and the secretary who signs for every other matter.
enum People {
    Web(web::People),
    Telegram(telegram::People),
}

/// Since when the house is up; `None`: it isn't.
type Up = Arc<std::sync::Mutex<Option<Instant>>>;

/// The replicas, and where each is to be stopped.
struct House {
    set: Vec<String>,
    running: Vec<Option<Running>>,
    armed: Vec<&'static str>,
    up: Up,
}

impl House {
    fn starts(&mut self, place: &Place, replica: usize, plan: Option<&str>) {
        let set: Vec<&str> = self.set.iter().map(String::as_str).collect();
        self.running[replica] = Some(place.serve_as(replica, &set, plan));
        self.up.lock().unwrap().get_or_insert_with(clock);
    }

    fn is_down(&self) {
        *self.up.lock().unwrap() = None;
    }

    /// Kills one; with no other it is down.
    fn kills(&mut self, replica: usize) {
        self.running[replica].take().expect("it runs").kill();
        if self.running.iter().all(Option::is_none) {
            self.is_down();
        }
    }

    /// Waits so long for one of them to reach its point.
    async fn stands(&self, time: Duration) -> Option<usize> {
        for _ in 0..=time.as_millis() / 10 {
            let stands = |one: &Option<Running>| one.as_ref().is_some_and(|r| r.reached(Duration::ZERO));
            if let Some(at) = self.running.iter().position(stands) {
                return Some(at);
            }
            pause(Duration::from_millis(10)).await;
        }
        None
    }
}

/// Kills again and again while people talk: replicas in turn, on PostgreSQL also what is below them. Then it comes to rest,
/// and the report says what was lost or doubled. `alone`: nothing else uses the machine. `None`: this machine hasn't got the engine.
pub async fn killed(leg: Leg, kills: usize, dice: &mut Dice, breaks: Breaks, alone: bool) -> Option<Report> {
    let (from, mut report) = (clock(), Report::default());
    let patience = if alone { LATE_ALONE } else { LATE };
    let (place, rows, mut below) = match leg.engine {
        Engine::Sqlite => {
            let place = Place::new();
            let rows = place.facts().await;
            (place, rows, None)
        }
        Engine::Postgres => {
            let (place, rows, below) = Below::starts().await?;
            (place, rows, Some(below))
        }
    };
    let rows = Arc::new(rows);
    pressing(&place);
    let mut people = match leg.by {
        By::Web => People::Web(web::People::default()),
        By::Poll => People::Telegram(telegram::People::new(false)),
        By::Webhook => People::Telegram(telegram::People::new(true)),
    };
    let replicas = if below.is_some() { REPLICAS } else { 1 };
    let mut set: Vec<String> = SET.map(str::to_owned).into();
    if let People::Telegram(people) = &people {
        set.extend(people.settings());
    }
    let mut house = House { set, running: vec![], armed: vec![""; replicas], up: Up::default() };
    house.running.resize_with(replicas, || None);
    for n in 0..replicas {
        house.starts(&place, n, None);
    }
    let enough = Arc::new(AtomicBool::new(false));
    let late = tokio::spawn(late(rows.clone(), house.up.clone(), enough.clone(), patience));
    let signing = match &people {
        People::Web(_) => {
            let secretary = place.secretary().await;
            tokio::spawn(web::sign(secretary, rows.clone(), kills, enough.clone()))
        }
        People::Telegram(people) => people.signing(&place, enough.clone()).await,
    };
    let mut standing: Option<usize> = None;
    for kill in 0..kills {
        match &mut people {
            People::Web(people) => people.talks(&place, kill),
            People::Telegram(people) => people.talks(kill, dice),
        }
        let mut kind = None;
        // One that stands at its point holds what others wait for: it is killed first.
        if let Some(below) = below.as_mut().filter(|b| standing.is_none() && b.is_due(kill)) {
            house.is_down();
            kind = below.breaks(breaks == Breaks::Long, &mut report).await;
            *house.up.lock().unwrap() = Some(clock());
            if let People::Telegram(people) = &mut people {
                people.note_break(&rows).await;
            }
        }
        if kind.is_none() {
            // Whichever stands at its point, else the next in turn.
            let replica = standing.unwrap_or(kill % replicas);
            if standing.is_some() {
                *report.aimed.entry(house.armed[replica]).or_default() += 1;
            }
            let noted = match &people {
                People::Telegram(people) => people.noted(&rows).await,
                People::Web(_) => BTreeSet::new(),
            };
            house.kills(replica);
            if let People::Telegram(people) = &mut people {
                people.note_kill(&noted);
            }
            let aims = leg.by.aims();
            let point = aims[kill % aims.len()];
            house.armed[replica] = point;
            // Of three each passes a point more rarely.
            let plan = format!("{point}:{}", 1 + dice.next(if replicas == 1 { 4 } else { 2 }));
            house.starts(&place, replica, (!point.is_empty()).then_some(plan.as_str()));
        }
        report.killed(leg, kind.unwrap_or(Kind::Process));
        standing = if house.armed.iter().all(|point| point.is_empty()) {
            pause(Duration::from_millis(dice.next(400))).await;
            None
        } else {
            let time = if replicas == 1 { 4000 } else { dice.next(1000) };
            house.stands(Duration::from_millis(time)).await
        };
    }
    let noted = match &people {
        People::Telegram(people) => people.noted(&rows).await,
        People::Web(_) => BTreeSet::new(),
    };
    (0..replicas).for_each(|n| house.kills(n));
    if let People::Telegram(people) = &mut people {
        people.note_kill(&noted);
    }
    for n in 0..replicas {
        house.starts(&place, n, None);
    }

    match &mut people {
        People::Web(people) => people.fall_silent().await,
        People::Telegram(people) => people.fall_silent(&place).await,
    }
    place.settled().await;
    if let People::Telegram(_) = &people {
        // The last presses, and what is pressed upon their answers.
        for _ in 0..4 {
            pause(Duration::from_millis(300)).await;
            place.settled().await;
        }
    }
    enough.store(true, Ordering::SeqCst);
    let signed = signing.await.unwrap();
    report.messages = 3 * kills + signed.len();
    reminded(&rows, kills, &mut report).await;
    place.settled().await;
    report.late = late.await.unwrap();
    let now = SystemClock::default().now().0 - i64::try_from(patience.as_micros()).unwrap();
    let still = rows.count(&format!("SELECT count(*) FROM timer WHERE due_at < {now} OR failed <> 0")).await;
    report.still_due = usize::try_from(still).unwrap();
    effects(&rows, kills, &signed, &mut report).await;
    match &people {
        People::Web(people) => people.look(&rows, &signed, &mut report).await,
        People::Telegram(people) => people.look(&rows, kills, &mut report).await,
    }
    for running in house.running.into_iter().flatten() {
        running.stop().await;
    }
    let said = place.run(&["--set", "policy.dir=policy", "verify"]);
    if said.code != 0 {
        report.verify.extend(said.out.lines().chain(said.err.lines()).map(str::to_owned));
    }
    report.seconds = from.elapsed().as_secs();
    Some(report)
}

/// Lays a policy into the place by which what is pressing falls due within seconds.
fn pressing(place: &Place) {
    let mut deadlines = DEADLINES.to_owned();
    for (built_in, here) in PRESSING {
        assert!(deadlines.contains(built_in), "{built_in}");
        deadlines = deadlines.replace(built_in, here);
    }
    std::fs::create_dir(place.path("policy")).unwrap();
    std::fs::write(place.path("policy/deadlines.toml"), deadlines).unwrap();
}

/// Looks at the timers until it is enough; gives how many were late.
async fn late(rows: Arc<Rows>, up: Up, enough: Arc<AtomicBool>, patience: Duration) -> usize {
    let (mut late, clock_of) = (BTreeSet::new(), SystemClock::default());
    while !enough.load(Ordering::SeqCst) {
        let since = up.lock().unwrap().map(|at| at.elapsed());
        if since.is_some_and(|time| time > patience) {
            let due = clock_of.now().0 - i64::try_from(patience.as_micros()).unwrap();
            let found: Vec<(i64,)> =
                rows.all(&format!("SELECT id FROM timer WHERE failed = 0 AND due_at < {due}")).await;
            // It may have gone down while this was asked.
            if up.lock().unwrap().is_some_and(|at| at.elapsed() > patience) {
                late.extend(found.into_iter().map(|one| one.0));
            }
        }
        pause(Duration::from_millis(250)).await;
    }
    late.len()
}

/// Each message had its one effect, in its order, and each matter signed for was signed for once.
async fn effects(rows: &Rows, kills: usize, signed: &BTreeSet<i64>, report: &mut Report) {
    let numbers: Vec<(i64,)> = rows.all("SELECT number FROM commitment").await;
    for number in 1..=i64::try_from(kills).unwrap() {
        report.once(format!("matter {number}"), numbers.iter().filter(|n| n.0 == number).count());
    }
    let kept: Vec<(i64, String)> =
        rows.all("SELECT commitment_id, text FROM commitment_words ORDER BY commitment_id, id").await;
    let mut times = BTreeMap::<&str, usize>::new();
    kept.iter().for_each(|(_, text)| *times.entry(text).or_default() += 1);
    let said: Vec<Vec<String>> = (0..kills).map(words).collect();
    for words in said.iter().flatten() {
        report.once(words.clone(), times.get(words.as_str()).copied().unwrap_or(0));
    }
    let mut matters = BTreeMap::<i64, Vec<String>>::new();
    kept.into_iter().for_each(|(of, text)| matters.entry(of).or_default().push(text));
    for (matter, kept) in &matters {
        if !said.contains(kept) {
            report.lost.push(format!("the order in which it was said: {matter} {kept:?}"));
        }
    }
    if numbers.len() > kills || matters.len() > kills {
        report.doubled.push(format!("{} matters for {kills} persons", numbers.len()));
    }
    let given = rows.count("SELECT count(DISTINCT subject) FROM card WHERE kind = 'new'").await;
    if given != i64::try_from(kills).unwrap() {
        report.lost.push(format!("only {given} matters were given to the secretary"));
    }
    let found: Vec<(i64,)> = rows
        .all("SELECT c.number FROM ledger l JOIN commitment c ON c.id = l.subject WHERE l.mechanism = 'commitments' AND l.kind = 'signed'")
        .await;
    for number in signed {
        report.once(format!("signing for {number}"), found.iter().filter(|n| n.0 == *number).count());
    }
    if found.len() > signed.len() {
        report.doubled.push(format!("{} signed for in place of {}", found.len(), signed.len()));
    }
    assert!(signed.len() > kills / 4, "hardly anything was signed for: {signed:?}");
    let left: Vec<(String,)> = rows
        .all(
            "SELECT 'inbox ' || id || ' ' || state FROM inbox WHERE state <> 'done' \
             UNION ALL SELECT 'outbox ' || id || ' ' || state FROM outbox WHERE state <> 'sent'",
        )
        .await;
    report.lost.extend(left.into_iter().map(|l| l.0));
}

/// Waits until everything of the next seconds was reminded of; each came once, and none is left out.
async fn reminded(rows: &Rows, kills: usize, report: &mut Report) {
    let open = "SELECT count(*) FROM timer WHERE kind = 'lapse' AND subject IN (SELECT id FROM commitment WHERE stage = 'assigned')";
    for _ in 0..600 {
        if rows.count(open).await == 0 {
            break;
        }
        pause(Duration::from_millis(50)).await;
    }
    let told: Vec<(i64, String, String)> = rows
        .all(
            "SELECT c.number, c.stage, l.body FROM commitment c JOIN ledger l ON l.subject = c.id \
             AND l.mechanism = 'commitments' AND l.kind = 'reminded' ORDER BY c.id, l.seq",
        )
        .await;
    let nth = |body: &str| serde_json::from_str::<serde_json::Value>(body).unwrap()["n"].as_i64().unwrap();
    let told: Vec<(i64, String, i64)> = told.into_iter().map(|(c, stage, body)| (c, stage, nth(&body))).collect();
    for two in told.windows(2).filter(|two| two[0].0 == two[1].0) {
        // What was missed while the house was down comes as one, so numbers may be passed over.
        if two[0].2 >= two[1].2 {
            report.doubled.push(format!("a reminder: {two:?}"));
        }
    }
    let last: Vec<i64> =
        told.iter().filter(|(_, stage, n)| stage == "assigned" && *n == REMINDERS).map(|(c, ..)| *c).collect();
    let unsigned: Vec<(i64,)> = rows.all("SELECT number FROM commitment WHERE stage = 'assigned'").await;
    for (number,) in unsigned {
        report.once(format!("the last reminder of {number}"), last.iter().filter(|n| **n == number).count());
    }
    assert!(last.len() > kills / 4, "only {} matters were ever late", last.len());
}

/// Whoever signs: the numbers, at the end.
pub type Signing = JoinHandle<BTreeSet<i64>>;
