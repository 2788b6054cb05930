//! The demo's year: the same by the same seed; every figure is the one that an independent recount of the ledger gives, by
//! village, town, category and month; and what must hold whatever people do, over the whole ledger. The tests play some weeks;
//! `just year` plays the whole year in the release binary and holds it against the same.

mod holds;

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use jiff::civil::{Date, date};
use lastmile::base::clock::HandClock;
use lastmile::base::entropy::SeededEntropy;
use lastmile::base::{AddressId, CommitmentId, Moment, VillageId};
use lastmile::channels::Heard;
use lastmile::cli::demo::year::{self, Plan, Played};
use lastmile::commitments::act::Recorded;
use lastmile::commitments::chat::Scope;
use lastmile::commitments::figures::store::{Query, cases, counts};
use lastmile::commitments::figures::{Figure, Number};
use lastmile::commitments::life::Event;
use lastmile::commitments::say;
use lastmile::jobs::verify;
use lastmile::mechanisms;
use lastmile::on_read;
use lastmile::people::villages::{self, Village};
use lastmile::policy::{Leaf, Policy};
use lastmile::serve::Service;
use lastmile::settings::Settings;
use lastmile::storage::Store;
use lastmile::text::{Catalog, Lang, Voice};

use crate::figures;
use crate::support::env;

/// A stretch in which a term ends early and its village goes to the secretary of another.
const AUGUST: Date = date(2026, 8, 20);

/// A house in which a year, or a part of one, was lived.
struct Lived {
    store: Store,
    settings: Settings,
    policy: Policy,
    now: Moment,
    villages: Vec<Village>,
    /// Each matter's village and events, with who did them as what.
    lives: BTreeMap<CommitmentId, Life>,
    _folder: Option<tempfile::TempDir>,
}

/// A matter's events.
struct Life {
    village: VillageId,
    events: Vec<(Event, Moment)>,
    roles: Vec<String>,
    actors: Vec<Option<i64>>,
}

impl Life {
    fn leaf(&self) -> Leaf {
        let set = self.events.iter().rev().find_map(|(event, _)| match event {
            Event::Registered { leaf, .. } | Event::LeafSet { leaf, .. } => Some(leaf.clone()),
            _ => None,
        });
        set.expect("it was registered")
    }

    fn registered_at(&self) -> Moment {
        self.events[0].1
    }
}

fn settings(folder: &std::path::Path) -> Settings {
    let set = vec![
        ("database.url".to_owned(), format!("sqlite:{}", folder.join("lastmile.db").display())),
        ("files.url".to_owned(), format!("file:{}", folder.join("files").display())),
    ];
    Settings::load(None, [], set).expect("the settings are right").settings
}

async fn played(plan: Plan) -> (Lived, Played) {
    let folder = tempfile::tempdir().expect("a folder for a while");
    let settings = settings(folder.path());
    let store = Store::open_unsynced(settings.database.url.reveal()).await.expect("the database opens");
    store.migrate().await.expect("the tables are made");
    let played = year::play(&settings, &store, plan).await.expect("the year is played");
    (Lived::read(store, settings, played.until, Some(folder)).await, played)
}

impl Lived {
    async fn read(store: Store, settings: Settings, now: Moment, folder: Option<tempfile::TempDir>) -> Self {
        let rows: Vec<(i64, i64, Moment, String, String, Option<i64>)> = on_read!(&store, c => sqlx::query_as(
            "SELECT book_id, subject, at, body, actor_role, actor_id FROM ledger WHERE mechanism = 'commitments' ORDER BY subject, book_id, seq")
            .fetch_all(c).await)
        .expect("the ledger");
        let mut lives: BTreeMap<CommitmentId, Life> = BTreeMap::new();
        for (book, subject, at, body, role, actor) in rows {
            let recorded: Recorded = serde_json::from_str(&body).expect("an event");
            let new = || Life { village: VillageId(book), events: vec![], roles: vec![], actors: vec![] };
            let life = lives.entry(CommitmentId(subject)).or_insert_with(new);
            life.events.push((recorded.event, at));
            life.roles.push(role);
            life.actors.push(actor);
        }
        let villages = villages::read_all(&store).await.expect("the villages");
        let policy = Policy::embedded();
        Self { store, settings, policy, now, villages, lives, _folder: folder }
    }

    /// What tells one year from another: every event's hash, in its order.
    async fn hashes(&self) -> Vec<(i64, i64, String)> {
        on_read!(&self.store, c => sqlx::query_as("SELECT book_id, seq, hash FROM ledger ORDER BY book_id, seq").fetch_all(c).await)
            .expect("the ledger")
    }

    /// The figures that the ledger tells of the matters that `fits` takes.
    fn recount(&self, fits: impl Fn(&Life) -> bool) -> BTreeMap<&'static str, Vec<CommitmentId>> {
        let mut told: BTreeMap<&'static str, Vec<CommitmentId>> = BTreeMap::new();
        for (id, life) in self.lives.iter().filter(|(_, life)| fits(life)) {
            for figure in figures::told(&life.events, self.now) {
                told.entry(figure).or_default().push(*id);
            }
        }
        told
    }

    /// Every figure of a query is what the recount gives, and opens onto just those cases.
    async fn agrees(&self, name: &str, q: &Query, fits: impl Fn(&Life) -> bool) {
        let mut wanted = self.recount(fits);
        let zone = self.policy.zone();
        let mut tx = self.store.read().await.expect("a reader");
        let by_village = counts(&mut tx, q, zone, self.now).await.expect("the figures");
        for figure in Figure::all() {
            let mut wanted = wanted.remove(figure.code()).unwrap_or_default();
            let said: i64 = by_village.values().map(|counts| counts.of(figure)).sum();
            assert_eq!(said, wanted.len() as i64, "{name} {figure:?}");
            let mut opens =
                cases(&mut tx, q, zone, self.now, (&by_village, &[figure]), 0, i64::MAX).await.expect("the cases");
            opens.sort_unstable();
            wanted.sort_unstable();
            assert_eq!(opens, wanted, "{name} {figure:?}");
        }
        assert!(wanted.is_empty(), "{name}: {wanted:?}");
    }

    /// By everything, village, town, category, top and month.
    async fn every_figure_agrees(&self) {
        let all = || Query::all(Scope::All);
        self.agrees("all", &all(), |_| true).await;
        for village in &self.villages {
            let id = village.id;
            self.agrees(&village.name, &Query { village: Some(id), ..all() }, |life| life.village == id).await;
            let here: Vec<VillageId> =
                self.villages.iter().filter(|v| v.town_code == village.town_code).map(|v| v.id).collect();
            let q = Query { town: Some(village.town_code.clone()), ..all() };
            self.agrees(&village.town, &q, |life| here.contains(&life.village)).await;
        }
        for leaf in self.policy.leaves() {
            let q = Query { leaves: vec![leaf.code.clone()], ..all() };
            self.agrees(&leaf.code.0, &q, |life| life.leaf() == leaf.code).await;
        }
        for top in self.policy.tops() {
            let leaves = self.policy.category(&top.code);
            assert!(!leaves.is_empty(), "{} has leaves", top.code);
            let q = Query { leaves: leaves.clone(), ..all() };
            self.agrees(&top.code, &q, |life| leaves.contains(&life.leaf())).await;
        }
        let zone = self.policy.zone();
        let mut month =
            zone.day(self.lives.values().map(Life::registered_at).min().unwrap_or(self.now)).first_of_month();
        while month <= zone.day(self.now) {
            let (from, until) = (month, month.last_of_month());
            let q = Query { from: Some(from), until: Some(until), ..all() };
            let within = |life: &Life| (from..=until).contains(&zone.day(life.registered_at()));
            self.agrees(&month.to_string(), &q, within).await;
            month = until.tomorrow().expect("a day");
        }
    }

    /// The city asks in its chat, and reads what the recount gives.
    async fn the_city_reads_the_same(&self) {
        let clock = Arc::new(HandClock::at(self.now));
        let entropy = Arc::new(SeededEntropy::new(99));
        let service =
            Service::build(&self.settings, self.store.clone(), clock, entropy).await.expect("the house stands");
        let city: AddressId = on_read!(&self.store, c => sqlx::query_scalar(
            "SELECT a.id FROM address a JOIN appointment p ON p.person_id = a.person_id WHERE p.role = 'city_admin'")
            .fetch_one(c).await)
        .expect("the city's chat");
        let catalog = Catalog::embedded();
        let voice = Voice::new(&catalog, self.policy.zone(), Lang::Zh, self.now);
        let wanted = self.recount(|_| true);
        let _ = service.web.looks(city).await.expect("the page");
        for (n, number) in Number::ALL.into_iter().enumerate() {
            let text = format!("统计 {}", say::number(&voice, number));
            let heard = Heard { text, ..Heard::default() };
            service.web.says(city, &format!("asked{n}"), &heard, None).await.expect("it is kept");
            while service.desk.one().await.expect("the desk works") {}
            while service.sender.batch().await.expect("the sender works") > 0 {}
            let (seen, _) = service.web.looks(city).await.expect("the page");
            let lines: Vec<String> = seen.iter().flat_map(|s| s.message.lines()).collect();
            for figure in number.figures() {
                let count = wanted.get(figure.code()).map_or(0, Vec::len);
                let line = format!("{} {count} 件", say::figure(&voice, figure));
                let shown = lines.iter().any(|l| l.contains(&line));
                assert!(shown || count == 0, "{line} isn't in {lines:#?}");
            }
        }
    }

    /// All that must hold, whatever people did.
    async fn holds(&self) {
        let mut tx = self.store.read().await.expect("a reader");
        let faults = verify::verify(&mut tx, mechanisms::ALL, &self.policy, &[]).await.expect("the ledger");
        assert_eq!(faults, Vec::<String>::new(), "the ledger and the rows differ");
        drop(tx);
        let mut broken = vec![];
        for (id, life) in &self.lives {
            broken.extend(holds::of_a_life(life, self.now).into_iter().map(|what| format!("{}: {what}", id.0)));
        }
        broken.extend(holds::of_the_rows(self).await);
        assert!(broken.is_empty(), "{broken:#?}");
        self.every_figure_agrees().await;
        self.the_city_reads_the_same().await;
    }
}

#[tokio::test]
async fn some_weeks_are_the_same_by_the_same_seed_and_tell_their_figures() {
    let plan = Plan { seed: 7, from: AUGUST, days: 17, villages: 8, villagers: 3 };
    let (lived, _) = played(plan).await;
    let (again, _) = played(plan).await;
    let hashes = lived.hashes().await;
    assert_eq!(hashes, again.hashes().await, "the same seed");
    let (other, _) = played(Plan { seed: 8, days: 2, ..plan }).await;
    assert!(!hashes.starts_with(&other.hashes().await), "another seed");
    let handed = lived.lives.values().flat_map(|l| &l.events).filter(|(e, _)| matches!(e, Event::HandedOver { .. }));
    println!("{} matters, {} handed over", lived.lives.len(), handed.count());
    assert!(lived.lives.len() >= 12, "only {} matters", lived.lives.len());
    lived.holds().await;
}

/// The year that the release binary has played into the folder `LASTMILE_YEAR` (`just year`).
#[tokio::test]
#[ignore = "needs a played year: `just year`"]
async fn the_whole_year_tells_its_figures() {
    let folder = PathBuf::from(env("LASTMILE_YEAR"));
    let settings = settings(&folder);
    let store = Store::open(settings.database.url.reveal(), 2, 0).await.expect("the played year");
    let kept: Vec<u8> = on_read!(&store, c => sqlx::query_scalar("SELECT value FROM house WHERE name = 'demo_year'")
        .fetch_one(c).await)
    .expect("a year was played there");
    let kept: serde_json::Value = serde_json::from_slice(&kept).expect("what is kept of it");
    let now = Moment(kept["until"].as_i64().expect("when it ended"));
    let lived = Lived::read(store, settings, now, None).await;
    println!("{} matters", lived.lives.len());
    lived.holds().await;
}
