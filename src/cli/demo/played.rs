//! Around the demo's year: whether there is room for one, the store that it is played in, what is kept of it for the phones,
//! and what is said of it.

use std::path::Path;

use anyhow::Context;
use serde::{Deserialize, Serialize};

use super::year::{self, Plan, Played};
use super::{Args, VILLAGE, keep_shift};
use crate::base::clock::{Clock, SystemClock};
use crate::base::{AddressId, Moment, Zone};
use crate::commitments::chat::Scope;
use crate::commitments::figures::store::{Counts, Query, counts, together};
use crate::commitments::figures::{Figure, Number};
use crate::commitments::say;
use crate::people::villages;
use crate::settings::Settings;
use crate::storage::{Store, house};
use crate::text::{Catalog, Lang, Voice};

/// Under which name it is kept that a year was played, whole.
const PLAYED: &str = "demo_year";
/// Under which name it is kept that one was begun.
const BEGUN: &str = "demo_year_begun";

/// What is kept of a year that was played.
#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    seed: u64,
    days: u16,
    /// The moment at which it ended.
    until: Moment,
    villager: Option<AddressId>,
}

async fn kept(store: &Store) -> anyhow::Result<Option<Kept>> {
    let Some(bytes) = house::get(store, PLAYED).await? else { return Ok(None) };
    Ok(Some(serde_json::from_slice(&bytes).context("what is kept of the played year can't be read")?))
}

/// Whether a year was begun here.
pub(super) async fn is_begun(store: &Store) -> anyhow::Result<bool> {
    Ok(house::get(store, BEGUN).await?.is_some())
}

/// Refuses a year that was broken off: its clock stands nowhere.
pub(super) async fn is_whole(store: &Store, data: &Path) -> anyhow::Result<()> {
    let broken_off = is_begun(store).await? && kept(store).await?.is_none();
    anyhow::ensure!(!broken_off, "{} holds a year that was broken off; --fresh begins anew", data.display());
    Ok(())
}

/// The chat of a villager who has lived the year, where one was played.
pub(super) async fn villager(store: &Store) -> anyhow::Result<Option<AddressId>> {
    Ok(kept(store).await?.and_then(|k| k.villager))
}

/// Plays the year, unless it is there already; says what came of it.
pub(super) async fn play(settings: &Settings, args: &Args) -> anyhow::Result<()> {
    let d = &settings.database;
    let store = Store::open(d.url.reveal(), d.readers, d.max_pages).await?;
    store.migrate().await?;
    is_whole(&store, &args.data).await?;
    let (before, known) = (kept(&store).await?, villages::read_all(&store).await?);
    match before {
        Some(k) if (k.seed, k.days) == (args.seed, args.days) => {
            println!("The year of seed {} is in {} already.", args.seed, args.data.display());
            store.close().await;
            return Ok(());
        }
        None if known.is_empty() => {}
        Some(_) | None => anyhow::bail!(
            "{} holds another demo; --fresh forgets it, or name another folder with --data",
            args.data.display()
        ),
    }
    let mut tx = store.begin().await?;
    house::put(&mut tx, BEGUN, b"").await?;
    tx.commit().await?;
    store.close().await;
    let plan = Plan { days: args.days, ..Plan::of_seed(args.seed) };
    println!("Playing {} days from {} with seed {} …", plan.days, plan.from, plan.seed);
    let clock = SystemClock::default();
    let began = clock.now();
    let played = alone(settings.clone(), plan).await?;
    let took = clock.now().since(began);
    let store = Store::open(d.url.reveal(), d.readers, d.max_pages).await?;
    keep_shift(&store, played.until.0 - clock.now().0).await?;
    let villager = played.chats.get(VILLAGE).and_then(|all| all.first().copied());
    let mut tx = store.begin().await?;
    let kept = serde_json::to_vec(&Kept { seed: args.seed, days: args.days, until: played.until, villager })?;
    house::put(&mut tx, PLAYED, &kept).await?;
    tx.commit().await?;
    let all = numbers(&store, &settings.tenant.timezone, played.until).await?;
    let zone = &settings.tenant.timezone;
    println!(
        "{} until {}, in {:.1} s: {} sayings and presses, {} turns, {} messages.",
        super::super::counted(all.registered(), "matter"),
        zone.day(played.until),
        took.as_secs_f64(),
        played.deeds,
        played.turns,
        played.said
    );
    println!(
        "Promises kept {}, not kept {}; past their date and not done {}.",
        all.of(Figure::Kept),
        all.of(Figure::NotKept),
        all.of(Figure::Overdue)
    );
    let catalog = Catalog::embedded();
    let voice = Voice::new(&catalog, zone, Lang::En, played.until);
    for number in Number::ALL {
        let rate = all.rate(number);
        let percent = rate.percent().map(|p| format!(", {p}%")).unwrap_or_default();
        println!("{:<27} {} of {}{percent}", format!("{}:", say::number(&voice, number)), rate.above, rate.below);
    }
    store.close().await;
    Ok(())
}

/// Plays on a thread of its own: one thing happens after the other, and handing each to another core costs more than it does.
/// It can be played again, so nothing waits for the disk until it is whole.
async fn alone(settings: Settings, plan: Plan) -> anyhow::Result<Played> {
    let plays = move || -> anyhow::Result<Played> {
        // The database's own thread inherits it: waking another core for each statement costs more than the statement.
        if let Some(core) = core_affinity::get_core_ids().and_then(|cores| cores.last().copied()) {
            core_affinity::set_for_current(core);
        }
        tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
            let d = &settings.database;
            let store = Store::open_unsynced(d.url.reveal()).await?;
            let played = year::play(&settings, &store, plan).await?;
            store.close().await;
            Ok(played)
        })
    };
    // As deep as the service's own threads (`main.rs`).
    let thread = std::thread::Builder::new().stack_size(8 * 1024 * 1024).spawn(plays)?;
    match tokio::task::spawn_blocking(move || thread.join()).await? {
        Ok(played) => played,
        Err(panic) => std::panic::resume_unwind(panic),
    }
}

/// The four numbers of all villages.
async fn numbers(store: &Store, zone: &Zone, now: Moment) -> anyhow::Result<Counts> {
    let mut tx = store.read().await?;
    Ok(together(&counts(&mut tx, &Query::all(Scope::All), zone, now).await?))
}
