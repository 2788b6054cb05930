//! `lastmile demo --year`: a year in the sample villages, lived by invented people through the real doors of the house, the
//! same by the same seed. What people do is in `year/villager.rs` and `year/office.rs`, how the house is driven meanwhile in
//! `year/house.rs`. Nothing here decides anything about a matter and nothing writes a row of one.

mod dice;
mod house;
mod office;
mod person;
mod sayings;
mod villager;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use anyhow::Context;
use jiff::civil::{Date, date, time};
use serde::Deserialize;

use crate::base::clock::{Clock, HandClock};
use crate::base::entropy::{Entropy, SeededEntropy};
use crate::base::{AddressId, AppointmentId, Moment, PersonId, Personal};
use crate::people::villages::{self, Village};
use crate::people::{Appointment, NewAppointment, Role as Post, invitations, offices};
use crate::serve::Service;
use crate::settings::Settings;
use crate::storage::Store;
use crate::terms;
use crate::text::Lang;
use dice::Dice;
use house::House;
use office::Desk;
use person::{Deed, Person, Role, Scene};
use sayings::Sayings;
use villager::Villager;

const POSTS: &str = include_str!("../../../config/demo/year/posts.csv");
/// The year's first day: most terms have begun, one ends early in it, one village is without anybody for two weeks, and at its
/// end most terms end.
pub const FIRST: Date = date(2026, 6, 1);
/// Its days, with the morning on which the posts that end with it are handed over.
pub const DAYS: u16 = 365;

/// What is to be played.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// The same seed gives the same year.
    pub seed: u64,
    /// The first day.
    pub from: Date,
    /// So many days from it.
    pub days: u16,
    /// The first so many villages of the sample; in the others nobody says anything.
    pub villages: usize,
    /// Villagers who say something, in each village.
    pub villagers: usize,
}

impl Plan {
    /// The whole year.
    #[must_use]
    pub fn of_seed(seed: u64) -> Self {
        Self { seed, from: FIRST, days: DAYS, villages: usize::MAX, villagers: 3 }
    }
}

/// What was played.
#[derive(Clone, Debug)]
pub struct Played {
    /// The moment at which it ends.
    pub until: Moment,
    /// How often people said or pressed something.
    pub deeds: u64,
    /// How many messages the desk handled, and timers rang.
    pub turns: u64,
    /// How many messages were said to people.
    pub said: u64,
    /// The chats of the villagers, by village.
    pub chats: BTreeMap<String, Vec<AddressId>>,
}

/// What an operator writes down on a day: somebody comes into a post, or leaves it (`ends`).
#[derive(Clone, Debug, Deserialize)]
struct Written {
    written: Date,
    ends: Option<Date>,
    name: String,
    unit: String,
    role: String,
    village: Option<String>,
    area: Option<String>,
    from: Option<Date>,
    until: Option<Date>,
    phone: Option<String>,
}

/// What comes next, beside what the house has to do by itself.
#[derive(Clone, Debug)]
enum Next {
    /// Somebody's deed.
    Deed(usize, Deed),
    /// The operator writes a line of the posts.
    Writes(usize),
    /// Somebody takes up a post: they are invited.
    Begins(AppointmentId),
}

/// The year at work.
struct Year {
    plan: Plan,
    house: House,
    clock: Arc<HandClock>,
    entropy: Arc<dyn Entropy>,
    sayings: Sayings,
    names: Vec<String>,
    villages: Vec<Village>,
    posts: Vec<Written>,
    people: Vec<Person>,
    at: BTreeMap<AddressId, usize>,
    in_office: BTreeMap<PersonId, usize>,
    begun: BTreeSet<AppointmentId>,
    agenda: BTreeMap<(Moment, u64), Next>,
    planned: u64,
    deeds: u64,
}

/// Plays it in an empty house.
///
/// # Errors
/// When the database can't be written, or the house refuses what an operator does.
pub async fn play(settings: &Settings, store: &Store, plan: Plan) -> anyhow::Result<Played> {
    let zone = settings.tenant.timezone.clone();
    let first = zone.at(plan.from, time(8, 0, 0, 0));
    let until = zone.at(plan.from.saturating_add(jiff::Span::new().days(i64::from(plan.days))), time(9, 30, 0, 0));
    let clock = Arc::new(HandClock::at(first));
    let entropy: Arc<dyn Entropy> = Arc::new(SeededEntropy::new(plan.seed));
    super::people(store, &*entropy, first).await?;
    let service = Service::build(settings, store.clone(), clock.clone(), entropy.clone()).await?;
    let all = villages::read_all(store).await?;
    let mut year = Year {
        plan,
        house: House::of(&service),
        clock,
        entropy,
        sayings: Sayings::embedded()?,
        names: all.iter().map(|v| v.name.clone()).collect(),
        villages: all.into_iter().take(plan.villages).collect(),
        posts: csv::Reader::from_reader(POSTS.as_bytes()).deserialize().collect::<Result<_, _>>()?,
        people: vec![],
        at: BTreeMap::new(),
        in_office: BTreeMap::new(),
        begun: BTreeSet::new(),
        agenda: BTreeMap::new(),
        planned: 0,
        deeds: 0,
    };
    year.begins(first, until).await?;
    year.runs(until).await?;
    Ok(year.ended(until))
}

impl Year {
    fn plan(&mut self, at: Moment, next: Next) {
        self.planned += 1;
        self.agenda.insert((at, self.planned), next);
    }

    /// The first morning: the operator's days, the posts that are held, the villagers.
    async fn begins(&mut self, first: Moment, until: Moment) -> anyhow::Result<()> {
        let zone = self.house.zone().clone();
        for line in 0..self.posts.len() {
            let at = zone.at(self.posts[line].written, time(10, 0, 0, 0));
            if at > first && at < until {
                self.plan(at, Next::Writes(line));
            }
        }
        self.posts_begin().await?;
        let mut place = 0;
        for village in self.villages.clone() {
            for number in 0..self.plan.villagers {
                place += 1;
                let mut dice = Dice::of(self.plan.seed, place);
                let start = format!("v_{}", village.code);
                let address = self.house.web().opens(&format!("{} {number}", village.code), &start).await?;
                let villager = Role::Villager(Villager::new(place, &mut dice));
                let begins = first.plus(dice.between(person::hours(1), person::days(25)));
                let at = person::awake(&self.scene(), begins, &mut dice, (6, 22));
                let index = self.arrives(Person::new(address, villager, dice, Some(start)));
                self.plan(at, Next::Deed(index, Deed::Lives));
            }
        }
        Ok(())
    }

    fn arrives(&mut self, person: Person) -> usize {
        self.at.insert(person.address, self.people.len());
        self.people.push(person);
        self.people.len() - 1
    }

    fn scene(&self) -> Scene<'_> {
        Scene { now: self.clock.now(), policy: self.house.policy(), sayings: &self.sayings, villages: &self.names }
    }

    /// The deeds and the clock, until then: the clock jumps to whatever comes next.
    async fn runs(&mut self, until: Moment) -> anyhow::Result<()> {
        let (mut moves, mut due) = (true, None);
        loop {
            // Who only looks, or only makes up their mind, moves nothing in the house.
            if moves {
                due = self.house.settles().await?;
                self.phones_ring();
            }
            let planned = self.agenda.first_key_value().map(|((at, _), _)| *at);
            let next = [due, planned].into_iter().flatten().min().filter(|at| *at <= until);
            let Some(next) = next else { break };
            self.clock.advance(next.since(self.clock.now()));
            let theirs = planned.is_some_and(|at| at <= next) && due.is_none_or(|due| due > next);
            let happens = if theirs { self.agenda.pop_first() } else { None };
            moves = match happens {
                Some((_, next)) => self.happens(next).await?,
                None => true,
            };
        }
        self.clock.advance(until.since(self.clock.now()));
        self.house.settles().await.map(drop)
    }

    fn phones_ring(&mut self) {
        for address in self.house.rang() {
            let Some(index) = self.at.get(&address).copied() else { continue };
            let scene = Scene {
                now: self.clock.now(),
                policy: self.house.policy(),
                sayings: &self.sayings,
                villages: &self.names,
            };
            if let Some((at, deed)) = self.people[index].rings(&scene) {
                self.plan(at, Next::Deed(index, deed));
            }
        }
    }

    /// True: something moves in the house.
    async fn happens(&mut self, next: Next) -> anyhow::Result<bool> {
        match next {
            Next::Deed(index, deed) => self.does(index, deed).await,
            Next::Writes(line) => self.writes(line).await.map(|()| true),
            Next::Begins(post) => self.takes_up(post).await.map(|()| true),
        }
    }

    async fn does(&mut self, index: usize, deed: Deed) -> anyhow::Result<bool> {
        let address = self.people[index].address;
        let (seen, moves) = match &deed {
            Deed::Looks => self.house.web().looks(address).await?,
            Deed::Says { .. } | Deed::Presses { .. } => {
                self.deeds += 1;
                let start = self.people[index].start.take();
                self.house.hears(address, start, &deed).await?;
                (vec![], true)
            }
            Deed::Lives => (vec![], false),
        };
        let scene =
            Scene { now: self.clock.now(), policy: self.house.policy(), sayings: &self.sayings, villages: &self.names };
        let person = &mut self.people[index];
        person.does(&deed, &scene);
        let deeds = match deed {
            Deed::Looks => person.reads(&seen, &scene),
            Deed::Lives => person.lives(&scene),
            Deed::Says { .. } | Deed::Presses { .. } => vec![],
        };
        for (at, deed) in deeds {
            self.plan(at, Next::Deed(index, deed));
        }
        Ok(moves)
    }

    /// An operator's line: somebody is appointed, or somebody's term ends early.
    async fn writes(&mut self, line: usize) -> anyhow::Result<()> {
        let written = self.posts[line].clone();
        let now = self.clock.now();
        let today = self.house.zone().day(now);
        let mut tx = self.house.store().begin().await?;
        if let Some(on) = written.ends {
            let all = offices::list(&mut tx).await?;
            let held = all.iter().find(|(a, name)| a.covers(today) && name.reveal() == written.name);
            let (post, _) = held.with_context(|| format!("line {line} of the posts ends a term that isn't held"))?;
            offices::end_early(&mut tx, post.id, on, today, now).await??;
        } else {
            let missing = || format!("line {line} of the posts says too little");
            let new = NewAppointment {
                name: Personal::new(written.name),
                phone: written.phone.map(Personal::new),
                role: Post::of(&written.role).with_context(missing)?,
                village: written.village,
                area: written.area,
                unit: written.unit,
                from: written.from.with_context(missing)?,
                until: written.until.with_context(missing)?,
                lang: Lang::Zh,
            };
            offices::appoint(&mut tx, new, &*self.entropy, now).await??;
        }
        terms::look_now(&mut tx, now).await?;
        tx.commit().await?;
        self.posts_begin().await
    }

    /// Plans when whoever has a post takes it up.
    async fn posts_begin(&mut self) -> anyhow::Result<()> {
        let (zone, now) = (self.house.zone().clone(), self.clock.now());
        let today = zone.day(now);
        let mut tx = self.house.store().read().await?;
        let all = offices::list(&mut tx).await?;
        drop(tx);
        for (post, _) in all {
            if post.until < today || !self.is_here(&post) || !self.begun.insert(post.id) {
                continue;
            }
            let at = zone.at(post.from, time(7, 40, 0, 0)).max(now);
            self.plan(at, Next::Begins(post.id));
        }
        Ok(())
    }

    fn is_here(&self, post: &Appointment) -> bool {
        match (post.village, &post.area) {
            (Some(village), _) => self.villages.iter().any(|v| v.id == village),
            (None, Some(area)) => self.villages.iter().any(|v| v.town_code == *area),
            (None, None) => true,
        }
    }

    /// Somebody takes up a post: whoever has no chat yet takes an operator's invitation.
    async fn takes_up(&mut self, post: AppointmentId) -> anyhow::Result<()> {
        let now = self.clock.now();
        let mut tx = self.house.store().begin().await?;
        let post = offices::get(&mut tx, post).await?.context("a post is gone")?;
        if let Some(index) = self.in_office.get(&post.person).copied() {
            if let Role::Office(desk) = &mut self.people[index].role {
                desk.holds(post.role, post.until);
            }
            return Ok(tx.rollback().await?);
        }
        let token = invitations::make(&mut tx, &post, &*self.entropy, now).await?;
        tx.commit().await?;
        let start = format!("{}{}", invitations::PREFIX, token.reveal());
        let address = self.house.web().opens(&format!("post {}", post.id.0), &start).await?;
        self.house.starts(address, start).await?;
        let mut dice = Dice::of(self.plan.seed, 10_000 + usize::try_from(post.id.0).unwrap_or(0));
        let desk = Desk::new(post.role, post.until, &mut dice);
        let begins = now.plus(dice.between(person::hours(1), person::days(6)));
        let at = person::awake(&self.scene(), begins, &mut dice, (8, 19));
        let index = self.arrives(Person::new(address, Role::Office(desk), dice, None));
        self.in_office.insert(post.person, index);
        self.plan(at, Next::Deed(index, Deed::Lives));
        Ok(())
    }

    fn ended(&self, until: Moment) -> Played {
        let mut chats: BTreeMap<String, Vec<AddressId>> = BTreeMap::new();
        for (n, person) in self.people.iter().filter(|p| matches!(p.role, Role::Villager(_))).enumerate() {
            if let Some(village) = self.villages.get(n / self.plan.villagers.max(1)) {
                chats.entry(village.village_code.clone()).or_default().push(person.address);
            }
        }
        let (turns, said) = self.house.counted();
        Played { until, deeds: self.deeds, turns, said, chats }
    }
}
