//! The village that scenarios live in: the real desk, storage, sender and timers, driven by hand, with a clock that
//! only a test moves. People speak through one of two doors (`Door`) and the same scenario is lived through both.

mod bots;
mod chat;
mod memory;
mod page;
mod person;

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::civil::date;
use lastmile::base::clock::HandClock;
use lastmile::base::entropy::SeededEntropy;
use lastmile::base::{Clock, CommitmentId, Entropy, Moment, Personal, VillageId, Zone};
use lastmile::channels::Channel;
use lastmile::commitments::act::Recorded;
use lastmile::commitments::chat::Scope;
use lastmile::commitments::figures::store::{Query, cases, counts};
use lastmile::commitments::figures::{Figure, recount};
use lastmile::commitments::life::Event;
use lastmile::commitments::search;
use lastmile::desk::Desk;
use lastmile::jobs::clockwork::Clockwork;
use lastmile::jobs::fetcher::Fetcher;
use lastmile::jobs::sender::Sender;
use lastmile::jobs::verify;
use lastmile::people::villages::{self, Village as Place};
use lastmile::people::{NewAppointment, Peek, Role, import_offices, invitations, offices};
use lastmile::serve::Service;
use lastmile::settings::Settings;
use lastmile::storage::{Store, Tx, cards, inbox, outbox, timers};
use lastmile::text::Lang;
use lastmile::{http, mechanisms, on, on_read, terms};

use tokio_util::sync::CancellationToken;

use crate::botapi::{self, BotApi};
use crate::figures;
use crate::support::postgres::{self, Database};
use memory::Memory;
pub use person::Person;

/// The village of a scenario, unless it says another.
pub const HOUZHUANG: &str = "侯庄村";

/// What the rows are kept in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    Sqlite,
    Postgres,
}

/// How people reach the house.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Door {
    /// A channel in memory: what is delivered is shown.
    InProcess,
    /// The web chat over HTTP: what a page fetched is shown.
    Http,
    /// Telegram, over HTTP against a Bot API of our own: what it accepted is shown.
    Telegram,
}

/// Minutes, hours and days for `passes`.
pub fn minutes(n: u64) -> Duration {
    Duration::from_secs(n * 60)
}

pub fn hours(n: u64) -> Duration {
    minutes(n * 60)
}

pub fn days(n: u64) -> Duration {
    hours(n * 24)
}

/// Lives each scenario as often as there are tests, by the door of each, on both engines.
#[macro_export]
macro_rules! lived_by {
    ($doors:tt $($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        mod $name {
            use super::$name as scenario;
            $crate::lived_test!(Sqlite $doors);
            mod on_postgres {
                use super::scenario;
                $crate::lived_test!(Postgres $doors);
            }
        }
    )+};
}

/// The tests of one scenario on one engine.
#[macro_export]
macro_rules! lived_test {
    ($engine:ident [$($test:ident: $door:ident),+]) => {$(
        #[tokio::test]
        async fn $test() {
            use $crate::village::{Door, Engine, Village};
            if let Some(village) = Village::on(Engine::$engine, Door::$door).await {
                scenario(&village).await;
            }
        }
    )+};
}

/// Lives each scenario through every door.
#[macro_export]
macro_rules! lived {
    ($($all:tt)+) => { $crate::lived_by!([in_process: InProcess, over_http: Http, over_telegram: Telegram] $($all)+); };
}

/// Lives each scenario where a chat needs no page: in memory and on Telegram.
#[macro_export]
macro_rules! lived_in_chats {
    ($($all:tt)+) => { $crate::lived_by!([in_process: InProcess, over_telegram: Telegram] $($all)+); };
}

/// Lives each scenario through the door in memory alone: what is compared letter by letter.
#[macro_export]
macro_rules! lived_in_process {
    ($($all:tt)+) => { $crate::lived_by!([in_process: InProcess] $($all)+); };
}

/// Lives each scenario where what is said may lie unseen: Telegram can't tell.
#[macro_export]
macro_rules! lived_where_looking_shows {
    ($($all:tt)+) => { $crate::lived_by!([in_process: InProcess, over_http: Http] $($all)+); };
}

/// Lives each scenario through the web alone: what only pages have.
#[macro_export]
macro_rules! lived_over_http {
    ($($all:tt)+) => { $crate::lived_by!([over_http: Http] $($all)+); };
}

/// Lives each scenario on Telegram alone.
#[macro_export]
macro_rules! lived_on_telegram {
    ($($all:tt)+) => { $crate::lived_by!([over_telegram: Telegram] $($all)+); };
}

/// A village, its township and city, and everybody in it.
pub struct Village {
    inner: Arc<Inner>,
}

struct Inner {
    door: Door,
    service: Service,
    desk: Desk,
    sender: Sender,
    clockwork: Clockwork,
    clock: Arc<HandClock>,
    entropy: Arc<dyn Entropy>,
    memory: Arc<Memory>,
    /// Telegram's side, where people speak there.
    bots: Option<Arc<BotApi>>,
    fetcher: Arc<Fetcher>,
    places: HashMap<String, Place>,
    /// Where the pages are.
    base: String,
    people: Mutex<Vec<Person>>,
    /// Counts breaths: everything between two acts or moves of the clock.
    breath: AtomicU64,
    said: AtomicU64,
    _folder: tempfile::TempDir,
    _database: Option<Database>,
}

impl Drop for Village {
    /// Everybody goes home: each of them holds on to the village.
    fn drop(&mut self) {
        self.inner.people.lock().unwrap_or_else(std::sync::PoisonError::into_inner).clear();
    }
}

impl Village {
    /// A Monday morning, 08 past 9, in a county-level city with its demo villages and people of office.
    pub async fn new(door: Door) -> Self {
        Self::on(Engine::Sqlite, door).await.expect("SQLite is always there")
    }

    /// The same, on an engine; `None`: this machine hasn't got it.
    pub async fn on(engine: Engine, door: Door) -> Option<Self> {
        let folder = tempfile::tempdir().expect("a folder for a while");
        let (store, database) = match engine {
            Engine::Sqlite => {
                let url = format!("sqlite:{}", folder.path().join("lastmile.db").display());
                let store = Store::open(&url, 2, 262_144).await.expect("the database opens");
                store.migrate().await.expect("the tables are made");
                (store, None)
            }
            Engine::Postgres => {
                let database = postgres::database().await?;
                (Store::open(&database.url, 4, 0).await.expect("the database opens"), Some(database))
            }
        };
        let zone = Zone::named("Asia/Shanghai").expect("the zone is known");
        let monday = zone.at(date(2026, 11, 23), jiff::civil::time(9, 8, 0, 0));
        let clock = Arc::new(HandClock::at(monday));
        let entropy: Arc<dyn Entropy> = Arc::new(SeededEntropy::new(7));
        let places = import(&store, monday).await;

        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let mut set = vec![
            ("http.public_url".to_owned(), base.clone()),
            ("files.url".to_owned(), format!("file:{}", folder.path().join("files").display())),
        ];
        let bots = (door == Door::Telegram).then(|| BotApi::start(clock.clone()));
        if let Some(bots) = &bots {
            set.push(("telegram.token".to_owned(), botapi::TOKEN.to_owned()));
            set.push(("telegram.api_url".to_owned(), bots.url()));
        }
        let settings = Settings::load(None, [], set).expect("the settings are right").settings;
        let service =
            Service::build(&settings, store.clone(), clock.clone(), entropy.clone()).await.expect("the house stands");
        let app = http::secured(service.routes());
        tokio::spawn(async move { axum::serve(listener, app).await });

        // The service's own parts, with the door in memory added to the channels.
        let memory = Arc::new(Memory::default());
        let mut channels: HashMap<&'static str, Arc<dyn Channel>> = service.desk.channels.clone();
        channels.insert(Memory::NAME, memory.clone());
        let desk = Desk {
            store: store.clone(),
            house: service.house.clone(),
            mechanisms: mechanisms::ALL,
            channels: channels.clone(),
            hints: service.desk.hints.clone(),
            tries: service.desk.tries,
        };
        let sender = Sender {
            store: store.clone(),
            clock: clock.clone(),
            metrics: service.house.metrics.clone(),
            channels,
            hints: service.sender.hints.clone(),
            holder: service.sender.holder.clone(),
        };
        let clockwork = Clockwork {
            store,
            house: service.house.clone(),
            mechanisms: mechanisms::ALL,
            hints: service.clockwork.hints.clone(),
            holder: String::new(),
        };
        let fetcher = service.fetcher.clone();
        if let Some(telegram) = &service.telegram {
            telegram.introduce().await;
        }
        Some(Self {
            inner: Arc::new(Inner {
                door,
                service,
                desk,
                sender,
                clockwork,
                clock,
                entropy,
                memory,
                bots,
                fetcher,
                places,
                base,
                people: Mutex::default(),
                breath: AtomicU64::new(1),
                said: AtomicU64::new(0),
                _folder: folder,
                _database: database,
            }),
        })
    }

    /// A villager of the scenario's village, with its link opened.
    pub async fn villager(&self, name: &str) -> Person {
        self.villager_of(HOUZHUANG, name).await
    }

    /// A villager of another village.
    pub async fn villager_of(&self, village: &str, name: &str) -> Person {
        self.villager_by(self.inner.door, village, name).await
    }

    /// A villager who comes by another door than the scenario's.
    pub async fn villager_by(&self, door: Door, village: &str, name: &str) -> Person {
        let code = self.inner.place(village).code.clone();
        Person::arrives(&self.inner, door, name, &format!("v_{code}")).await
    }

    /// Somebody who came without a link: not on the web, for every page of ours is some village's.
    pub async fn stranger(&self, name: &str) -> Person {
        assert_ne!(self.inner.door, Door::Http, "the web has no page without a village");
        Person::arrives(&self.inner, self.inner.door, name, "").await
    }

    /// The village's first secretary.
    pub async fn secretary(&self) -> Person {
        self.holder("陈向农").await
    }

    /// Whoever stands in for the secretary, until 30 November.
    pub async fn stand_in(&self) -> Person {
        self.holder("高小满").await
    }

    /// The township's clerk.
    pub async fn clerk(&self) -> Person {
        self.holder("宋玉兰").await
    }

    /// The city's admin.
    pub async fn city(&self) -> Person {
        self.holder("沈思远").await
    }

    /// Anybody who holds a post today, by name: their invitation is made and taken.
    pub async fn holder(&self, name: &str) -> Person {
        let link = self.invites(name).await;
        Person::arrives(&self.inner, self.inner.door, name, &link).await
    }

    /// Somebody opens the link that they were sent.
    pub async fn opens(&self, name: &str, link: &str) -> Person {
        Person::arrives(&self.inner, self.inner.door, name, link).await
    }

    /// All that there is was said to a release that searches nothing.
    pub async fn was_never_searched(&self) {
        let mut tx = self.inner.service.store.begin().await.expect("a transaction");
        for sql in ["DELETE FROM search_gram", "UPDATE commitment_words SET searched = 0"] {
            on!(&mut tx, c => sqlx::query(sql).execute(c).await.map(drop).expect("it is forgotten"));
        }
        tx.commit().await.expect("it is kept");
    }

    /// A release that searches nothing erases the first words.
    pub async fn is_erased_by_an_older_release(&self) {
        let mut tx = self.inner.service.store.begin().await.expect("a transaction");
        on!(&mut tx, c => sqlx::query("UPDATE commitment_words SET text = '', salt = '' WHERE id = 1")
            .execute(c).await.map(drop).expect("they are erased"));
        tx.commit().await.expect("it is kept");
    }

    /// Makes the grams of what isn't searched yet; gives of how many words.
    pub async fn is_searched(&self) -> usize {
        let (service, stop) = (&self.inner.service, CancellationToken::new());
        search::catch_up(&service.store, &service.house.words, &stop).await.expect("they are made")
    }

    /// How many events of a kind stand in the ledger as done by that admin of the city.
    pub async fn by_an_admin(&self, kind: &str, name: &str) -> i64 {
        on_read!(&self.inner.service.store, c => sqlx::query_scalar(
            "SELECT count(*) FROM ledger l JOIN person p ON p.id = l.actor_id \
             WHERE l.kind = $1 AND p.name = $2 AND l.actor_role = 'city_admin'").bind(kind).bind(name).fetch_one(c).await)
        .expect("a count")
    }

    /// Whether an invitation holds no longer.
    pub async fn is_expired(&self, link: &str) -> bool {
        let peek =
            invitations::peek(&self.inner.service.store, link, self.inner.clock.now()).await.expect("it is read");
        peek == Peek::Expired
    }

    /// The village's secretary is a clerk of its township too.
    pub async fn the_secretary_is_a_clerk_too(&self) {
        let v = &self.inner;
        let now = v.clock.now();
        let today = v.service.house.policy.zone().day(now);
        let new = NewAppointment {
            name: Personal::new("陈向农"),
            phone: None,
            role: Role::TownshipClerk,
            village: None,
            area: Some("大隗镇".into()),
            unit: "市农业农村局".into(),
            from: today,
            until: today,
            lang: Lang::Zh,
        };
        let mut tx = v.service.store.begin().await.expect("a transaction");
        offices::appoint(&mut tx, new, v.entropy.as_ref(), now).await.expect("it is kept").expect("it may be");
        tx.commit().await.expect("it is kept");
    }

    /// Somebody becomes the village's first secretary between two days.
    pub async fn appoints(&self, name: &str, from: &str, until: &str) {
        let v = &self.inner;
        let new = NewAppointment {
            name: Personal::new(name),
            phone: None,
            role: Role::FirstSecretary,
            village: Some("houzhuang".into()),
            area: None,
            unit: "市委政法委".into(),
            from: from.parse().expect("a day"),
            until: until.parse().expect("a day"),
            lang: Lang::Zh,
        };
        let now = v.clock.now();
        let mut tx = v.service.store.begin().await.expect("a transaction");
        offices::appoint(&mut tx, new, v.entropy.as_ref(), now).await.expect("it is kept").expect("it may be");
        tx.commit().await.expect("it is kept");
    }

    /// Somebody's term ends before its day.
    pub async fn ends_on(&self, name: &str, day: &str) {
        let v = &self.inner;
        let now = v.clock.now();
        let today = v.service.house.policy.zone().day(now);
        let mut tx = v.service.store.begin().await.expect("a transaction");
        let all = offices::list(&mut tx).await.expect("they are read");
        let (post, _) =
            all.iter().rev().find(|(a, n)| n.reveal() == name && a.covers(today)).expect("they hold a post");
        let on = day.parse().expect("a day");
        offices::end_early(&mut tx, post.id, on, today, now).await.expect("it is kept").expect("it may be");
        terms::look_now(&mut tx, now).await.expect("it is kept");
        tx.commit().await.expect("it is kept");
    }

    /// Today is the last day of somebody's term.
    pub async fn ends_today(&self, name: &str) {
        let today = self.inner.service.house.policy.zone().day(self.inner.clock.now());
        self.ends_on(name, &today.to_string()).await;
    }

    /// The next matter of the scenario's village gets this number.
    pub async fn counts_from(&self, number: i64) {
        let id = self.inner.place(HOUZHUANG).id;
        let mut tx = self.inner.service.store.begin().await.expect("a transaction");
        on!(&mut tx, c => sqlx::query("UPDATE village SET last_number = $1 WHERE id = $2")
            .bind(number - 1).bind(id).execute(c).await.map(drop).expect("the count is set"));
        tx.commit().await.expect("it is kept");
    }

    /// Moves the clock on, stepping through every timer and held message at its own time.
    pub async fn passes(&self, span: Duration) {
        let v = &self.inner;
        v.breathe();
        v.settle().await;
        v.everybody().iter().for_each(Person::listens);
        let until = v.clock.now().plus(span);
        while let Some(next) = v.next_event().await.filter(|at| *at <= until) {
            v.clock.advance(next.since(v.clock.now()));
            v.settle().await;
        }
        v.clock.advance(until.since(v.clock.now()));
        v.settle().await;
    }

    /// The house sleeps meanwhile, as a machine that is off: every timer fires late, once.
    pub async fn sleeps(&self, span: Duration) {
        let v = &self.inner;
        v.breathe();
        v.settle().await;
        v.everybody().iter().for_each(Person::listens);
        v.clock.advance(span);
        v.settle().await;
    }

    /// Nobody has had a push today: how many there may be isn't what is lived here.
    pub async fn counts_no_pushes(&self) {
        let mut tx = self.inner.service.store.begin().await.expect("a transaction");
        on!(&mut tx, c => sqlx::query("DELETE FROM push").execute(c).await.map(drop).expect("they are forgotten"));
        tx.commit().await.expect("it is kept");
    }

    /// Each digest's timer stands twice.
    pub async fn doubles_the_digests_timers(&self) {
        let mut tx = self.inner.service.store.begin().await.expect("a transaction");
        on!(&mut tx, c => sqlx::query(
            "INSERT INTO timer (mechanism, subject, kind, due_at, retry_at) \
             SELECT mechanism, subject, kind, due_at, retry_at FROM timer WHERE mechanism = 'digest'")
            .execute(c).await.map(drop).expect("they are doubled"));
        tx.commit().await.expect("it is kept");
    }

    /// What waits for digests: whose, about which matter, as what.
    pub async fn held(&self) -> Vec<(i64, i64, String)> {
        on_read!(&self.inner.service.store, c => sqlx::query_as(
            "SELECT person_id, commitment_id, what FROM held ORDER BY person_id, commitment_id, what").fetch_all(c).await)
        .expect("what is held")
    }

    /// Whose last post is over.
    pub async fn left_office(&self) -> Vec<i64> {
        let today = self.inner.service.house.policy.zone().day(self.inner.clock.now()).to_string();
        on_read!(&self.inner.service.store, c => sqlx::query_scalar(
            "SELECT person_id FROM appointment GROUP BY person_id HAVING max(until_day) < $1").bind(&today).fetch_all(c).await)
        .expect("the posts")
    }

    /// The newest digest's card.
    pub async fn newest_digest(&self) -> i64 {
        self.count("SELECT coalesce(max(id), 0) FROM card WHERE kind = 'digest'").await
    }

    /// What the digests after that card name: to whom, under what, which matters.
    pub async fn digests_since(&self, card: i64) -> Vec<(i64, String, Vec<i64>)> {
        let cards: Vec<(i64, String)> = on_read!(&self.inner.service.store, c => sqlx::query_as(
            "SELECT a.person_id, c.choices FROM card c JOIN address a ON a.id = c.address_id \
             WHERE c.kind = 'digest' AND c.id > $1").bind(card).fetch_all(c).await)
        .expect("the cards");
        let mut named = vec![];
        for (person, choices) in cards {
            for choice in serde_json::from_str::<Vec<cards::Choice>>(&choices).expect("choices") {
                let (group, ids) = choice.code.split_once(':').expect("a group");
                let ids = ids.trim_end_matches("@0").split(',').map(|id| id.parse().expect("an id")).collect();
                named.push((person, group.to_owned(), ids));
            }
        }
        named
    }

    /// How often somebody's phone rang on each day: notices that take no message's place, but for digests, danger and new
    /// urgent matters. Counted from what was said, not from what was counted.
    pub async fn rang(&self, name: &str) -> BTreeMap<jiff::civil::Date, usize> {
        let rows: Vec<(Moment, Moment)> = on_read!(&self.inner.service.store, c => sqlx::query_as(
            "SELECT o.created_at, o.not_before FROM outbox o JOIN address a ON a.id = o.address_id \
             JOIN person p ON p.id = a.person_id JOIN commitment c ON c.id = o.subject \
             WHERE p.name = $1 AND o.lane = 'notice' AND o.edits IS NULL AND o.mechanism = 'commitments' \
             AND NOT (c.state LIKE '%\"urgent\":true%' AND (o.body LIKE '%急事 ·%' OR o.body LIKE '%没人签收 ·%'))")
            .bind(name).fetch_all(c).await)
        .expect("what was said");
        let zone = self.inner.service.house.policy.zone();
        let mut days = BTreeMap::new();
        for (created, not_before) in rows {
            *days.entry(zone.day(created.max(not_before))).or_default() += 1;
        }
        days
    }

    /// What waits to be said is spoilt in its rows.
    pub async fn spoils_what_waits(&self) {
        let mut tx = self.inner.service.store.begin().await.expect("a transaction");
        on!(&mut tx, c => sqlx::query("UPDATE outbox SET body = 'not a message' WHERE state = 'queued'")
            .execute(c).await.map(drop).expect("it is spoilt"));
        tx.commit().await.expect("it is kept");
    }

    /// Moves the clock on to that hour: of today, or of tomorrow where it is past.
    pub async fn waits_until(&self, hour: i8, minute: i8) {
        let now = self.inner.clock.now();
        let zone = self.inner.service.house.policy.zone();
        let time = jiff::civil::time(hour, minute, 0, 0);
        let today = zone.at(zone.day(now), time);
        let at = if today > now { today } else { zone.at(zone.day(now).tomorrow().expect("a day"), time) };
        self.passes(at.since(now)).await;
    }

    /// Nothing unheard, unsaid or parked; every card's keys are its own; the ledger folds to the rows and tells the figures.
    pub async fn rests(&self) {
        self.rests_uncounted().await;
        self.figures_agree().await;
    }

    /// The same, while figures are yet to be entered.
    pub async fn rests_uncounted(&self) {
        let v = &self.inner;
        v.settle().await;
        let (store, now) = (&v.service.store, v.clock.now());
        assert_eq!(inbox::parked(store).await.expect("the inbox"), [], "parked messages\n{}", v.transcripts());
        assert_eq!(inbox::waiting(store).await.expect("the inbox"), 0, "unhandled messages\n{}", v.transcripts());
        let unsaid: i64 = on_read!(store, c => sqlx::query_scalar(
            "SELECT count(*) FROM outbox WHERE state = 'dead' OR state = 'queued' AND not_before <= $1")
            .bind(now).fetch_one(c).await)
        .expect("the outbox");
        assert_eq!(unsaid, 0, "unsaid messages\n{}", v.transcripts());
        let failed: i64 = on_read!(store, c => sqlx::query_scalar(
            "SELECT count(*) FROM timer WHERE attempts > 0").fetch_one(c).await)
        .expect("the timers");
        assert_eq!(failed, 0, "failed timers\n{}", v.transcripts());
        v.cards_are_sealed().await;
        let mut tx = store.read().await.expect("a reader");
        let policy = &v.service.house.policy;
        let faults = verify::verify(&mut tx, mechanisms::ALL, policy, &[]).await.expect("the ledger");
        assert_eq!(faults, Vec::<String>::new(), "the ledger and the rows differ");
    }

    /// All that there is was written by a release that enters no figures.
    pub async fn was_never_counted(&self) {
        let mut tx = self.inner.service.store.begin().await.expect("a transaction");
        let on_sqlite = matches!(tx, Tx::Sqlite(_));
        for sql in figures::never_counted(on_sqlite) {
            on!(&mut tx, c => sqlx::query(sqlx::AssertSqlSafe(sql.clone())).execute(c).await.map(drop).expect(&sql));
        }
        tx.commit().await.expect("it is kept");
    }

    /// Counts what isn't; gives how many.
    pub async fn is_counted(&self) -> usize {
        let v = &self.inner;
        let zone = v.service.house.policy.zone();
        recount::catch_up(&v.service.store, zone, &CancellationToken::new()).await.expect("it counts").entered
    }

    /// Every figure of every village is what the ledger tells, and opens onto as many cases as it says.
    async fn figures_agree(&self) {
        let v = &self.inner;
        let (store, zone, now) = (&v.service.store, v.service.house.policy.zone(), v.clock.now());
        let mut tx = store.read().await.expect("a reader");
        let rows: Vec<(i64, i64, Moment, String)> = on!(&mut tx, c => sqlx::query_as(
            "SELECT book_id, subject, at, body FROM ledger WHERE mechanism = 'commitments' ORDER BY subject, book_id, seq")
            .fetch_all(c).await)
        .expect("the ledger");
        let mut lives: BTreeMap<(i64, i64), Vec<(Event, Moment)>> = BTreeMap::new();
        for (village, id, at, body) in rows {
            let recorded: Recorded = serde_json::from_str(&body).expect("an event");
            lives.entry((village, id)).or_default().push((recorded.event, at));
        }
        let mut wanted: BTreeMap<(VillageId, &str), Vec<CommitmentId>> = BTreeMap::new();
        for ((village, id), events) in &lives {
            for figure in figures::told(events, now) {
                wanted.entry((VillageId(*village), figure)).or_default().push(CommitmentId(*id));
            }
        }
        let q = Query::all(Scope::All);
        let shown = counts(&mut tx, &q, zone, now).await.expect("the figures");
        for place in v.places.values() {
            let here = shown.iter().filter(|(id, _)| **id == place.id).map(|(id, c)| (*id, c.clone())).collect();
            for figure in Figure::all() {
                let wanted = wanted.remove(&(place.id, figure.code())).unwrap_or_default();
                let said = shown.get(&place.id).map_or(0, |counts| counts.of(figure));
                let opens = cases(&mut tx, &q, zone, now, (&here, &[figure]), 0, 1_000).await.expect("the cases");
                assert_eq!(said, wanted.len() as i64, "{} {figure:?}{}", place.name, v.transcripts());
                assert_eq!(opens, wanted, "{} {figure:?}{}", place.name, v.transcripts());
            }
        }
    }

    /// How often these words are kept as part of a matter.
    pub async fn kept(&self, words: &str) -> i64 {
        on_read!(&self.inner.service.store, c => sqlx::query_scalar("SELECT count(*) FROM commitment_words WHERE text = $1")
            .bind(words).fetch_one(c).await)
        .expect("a count")
    }

    /// How many rows the query counts, for facts that no chat shows.
    pub async fn count(&self, sql: &'static str) -> i64 {
        on_read!(&self.inner.service.store, c => sqlx::query_scalar(sql).fetch_one(c).await).expect("a count")
    }
}

impl Inner {
    fn place(&self, name: &str) -> &Place {
        self.places.get(name).unwrap_or_else(|| panic!("no village {name}"))
    }

    fn breathe(&self) -> u64 {
        self.breath.fetch_add(1, Ordering::SeqCst) + 1
    }

    fn breath(&self) -> u64 {
        self.breath.load(Ordering::SeqCst)
    }

    /// Telegram's side.
    fn bots(&self) -> &BotApi {
        self.bots.as_ref().expect("people speak on Telegram here")
    }

    /// A number for the next person on Telegram.
    fn next_user(&self) -> i64 {
        4_200_000_000 + i64::try_from(self.people.lock().expect("not poisoned").len()).expect("few")
    }

    /// A name for one sending.
    fn once(&self) -> String {
        format!("n{}", self.said.fetch_add(1, Ordering::SeqCst))
    }

    fn everybody(&self) -> Vec<Person> {
        self.people.lock().expect("not poisoned").clone()
    }

    fn transcripts(&self) -> String {
        self.everybody().iter().map(|p| format!("\n── {} ──\n{}", p.name(), p.transcript())).collect()
    }

    /// Handles, says, fires and looks until nothing moves any more.
    async fn settle(&self) {
        for _ in 0..500 {
            let mut moved = false;
            if let Some(telegram) = &self.service.telegram {
                moved |= telegram.ask_now().await.expect("the inbox takes it") > 0;
            }
            while self.desk.one().await.expect("the desk works") {
                moved = true;
            }
            moved |= self.sender.batch().await.expect("the sender works") > 0;
            while self.clockwork.one(None).await.expect("the clockwork works") {
                moved = true;
            }
            if moved {
                continue;
            }
            for person in self.everybody() {
                moved |= person.looks_if_here().await;
            }
            if !moved && self.bots.is_some() {
                moved |= self.fetcher.batch().await.expect("the fetcher works") > 0;
                moved |= self.waits_for_its_turn().await;
            }
            if !moved {
                return;
            }
        }
        panic!("the house never rests\n{}", self.transcripts());
    }

    /// What Telegram's limits hold back is let out by a second that passes. False: nothing is held back.
    async fn waits_for_its_turn(&self) -> bool {
        let soon = self.clock.now().plus(Duration::from_secs(1));
        let held: i64 = on_read!(&self.service.store, c => sqlx::query_scalar(
            "SELECT count(*) FROM outbox WHERE state = 'queued' AND error = 'held' AND not_before <= $1")
            .bind(soon).fetch_one(c).await)
        .expect("the outbox");
        let due = outbox::due(&self.service.store, self.clock.now(), 1).await.expect("the outbox");
        if due.is_empty() && held == 0 {
            return self.sender.tidy().await > 0;
        }
        self.clock.advance(Duration::from_secs(1));
        true
    }

    /// When the next timer fires, held message goes out or failed conversation is taken up again.
    async fn next_event(&self) -> Option<Moment> {
        let store = &self.service.store;
        let timer = timers::next_due(store).await.expect("the timers");
        // What is due and still unsaid waits behind something that is tried again later.
        let held: Option<Moment> = on_read!(store, c => sqlx::query_scalar(
            "SELECT min(not_before) FROM outbox WHERE state = 'queued' AND not_before > $1")
            .bind(self.clock.now()).fetch_one(c).await)
        .expect("the outbox");
        let again: Option<Moment> = on_read!(store, c => sqlx::query_scalar(
            "SELECT min(retry_at) FROM address WHERE waiting_since IS NOT NULL").fetch_one(c).await)
        .expect("the addresses");
        [timer, held, again].into_iter().flatten().min()
    }

    /// Every key of a card that asks stands in its message with a seal that reads back to it.
    async fn cards_are_sealed(&self) {
        let store = &self.service.store;
        let key = &self.service.house.key;
        let live: Vec<(i64, i64)> = on_read!(store, c => sqlx::query_as(
            "SELECT id, outbox_id FROM card WHERE state = 'live'").fetch_all(c).await)
        .expect("the cards");
        for (id, message) in live {
            let mut tx = store.read().await.expect("a reader");
            let card = cards::get(&mut tx, lastmile::base::CardId(id)).await.expect("the card").expect("it is there");
            let bodies: Vec<String> = on!(&mut tx, c => sqlx::query_scalar(
                "SELECT body FROM outbox WHERE id = $1 OR edits = $1").bind(message).fetch_all(c).await)
            .expect("its message");
            for place in 1..=card.choices.len() {
                let token = cards::token(key, card.id, place);
                assert_eq!(cards::read_token(key, &token), Some((card.id, place)), "a key reads back");
                assert!(bodies.iter().any(|b| b.contains(&token)), "card {id}: key {place} stands in no message");
            }
        }
    }
}

/// The demo's villages and people of office.
async fn import(store: &Store, now: Moment) -> HashMap<String, Place> {
    let villages_csv = include_bytes!("../../../config/demo/villages.csv");
    let offices_csv = include_bytes!("../../../config/demo/offices.csv");
    let mut tx = store.begin().await.expect("a transaction");
    villages::import(&mut tx, &villages_csv[..], now).await.expect("the villages").expect("no wrong line");
    let seeded = SeededEntropy::new(3);
    import_offices(&mut tx, &offices_csv[..], Lang::Zh, &seeded, now).await.expect("the posts").expect("no wrong line");
    let places = villages::list(&mut tx).await.expect("the villages");
    tx.commit().await.expect("they are kept");
    places.iter().map(|p| (p.name.clone(), p.clone())).collect()
}
