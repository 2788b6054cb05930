//! `lastmile demo`: the whole service with invented people in sample villages, three phones side by side, and a clock
//! that can be moved on. No token, no network. With `--year` a year is played first (`year.rs`) and told of (`played.rs`).

mod played;
pub mod year;

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use futures_util::FutureExt;
use tokio_util::sync::CancellationToken;

use super::serve::log;
use crate::base::clock::{Clock, SystemClock};
use crate::base::entropy::{Entropy, SystemEntropy};
use crate::base::{AddressId, AppointmentId, Moment, Zone};
use crate::channels::web::{self, Auto, Mount, Opens};
use crate::channels::web::{Demo, demo_router};
use crate::people::offices;
use crate::people::{LineError, import_offices, invitations, office, units, villages};
use crate::serve::{self, Service};
use crate::settings::Settings;
use crate::storage::{Schema, Store, addresses, copy, house};
use crate::text::Lang;

const VILLAGES: &str = include_str!("../../config/demo/villages.csv");
const OFFICES: &str = include_str!("../../config/demo/offices.csv");
/// The village on the three phones.
const VILLAGE: &str = "410183106220";
/// When a fresh demo begins, if it is started out of working hours.
const MORNING: jiff::civil::Time = jiff::civil::time(9, 0, 0, 0);
/// Under which name the moved clock is kept.
const SHIFT: &str = "demo_clock_shift";

/// The demo's arguments.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// Forget what was said before, and set the clock back.
    #[arg(long)]
    fresh: bool,
    /// The folder that keeps what is said.
    #[arg(long, value_name = "FOLDER", default_value = "data/demo")]
    data: PathBuf,
    /// Where to listen.
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:8420")]
    listen: SocketAddr,
    /// Play a year in the twelve villages first, in an empty folder.
    #[arg(long)]
    year: bool,
    /// Which year: the same number plays the same one.
    #[arg(long, value_name = "NUMBER", default_value_t = 1, requires = "year")]
    seed: u64,
    /// So many days of it alone.
    #[arg(long, value_name = "NUMBER", default_value_t = year::DAYS, requires = "year", value_parser = clap::value_parser!(u16).range(1..=366))]
    days: u16,
    /// Play it and leave: nothing is served.
    #[arg(long, requires = "year")]
    only: bool,
}

pub(super) async fn run(args: Args, set: Vec<(String, String)>) -> anyhow::Result<()> {
    // What is only played needs no address. Nothing is forgotten before it is known that another can begin.
    let listener = if args.only { None } else { Some(serve::listen(args.listen, "--listen").await?) };
    if args.fresh && args.data.exists() {
        forgets(&args.data).await?;
    }
    let address = listener.as_ref().map_or(Ok(args.listen), |l| l.local_addr())?;
    let mut keys = vec![
        ("database.url".to_owned(), format!("sqlite:{}", args.data.join("lastmile.db").display())),
        ("files.url".to_owned(), format!("file:{}", args.data.join("files").display())),
        ("http.listen".to_owned(), address.to_string()),
        ("http.public_url".to_owned(), format!("http://{address}")),
        ("log.filter".to_owned(), "warn".to_owned()),
    ];
    keys.extend(set);
    // The demo takes nothing from the environment: it is the same everywhere.
    let settings = Settings::load(None, std::iter::empty(), keys)?.settings;
    log(&settings.log.filter, settings.log.format);
    let d = &settings.database;
    if args.year {
        played::play(&settings, &args).await?;
    }
    let store = Store::open(d.url.reveal(), d.readers, d.max_pages).await?;
    store.migrate().await?;
    played::is_whole(&store, &args.data).await?;
    let clock = Arc::new(SystemClock::shifted(shift(&store, &settings.tenant.timezone).await?));
    people(&store, &SystemEntropy, clock.now()).await?;
    let Some(listener) = listener else {
        store.close().await;
        return Ok(());
    };
    let service = Service::build(&settings, store.clone(), clock.clone(), Arc::new(SystemEntropy)).await?;
    let villager = played::villager(&store).await?;
    let phones = phones(&store, &clock, villager).await?;
    let mut routes = service.routes();
    for phone in &phones {
        let mount =
            Mount { prefix: phone.prefix.clone(), cookie: phone.cookie.clone(), auto: Some(phone.auto.clone()) };
        routes = routes.merge(web::router(service.web.clone(), mount));
    }
    let advance = {
        let (store, clock) = (store.clone(), clock.clone());
        Arc::new(move |by: Duration| {
            let (store, clock) = (store.clone(), clock.clone());
            async move {
                // Written down first: a clock that was moved stays moved, whatever dies.
                let shift = clock.shift().saturating_add(i64::try_from(by.as_micros()).unwrap_or(0));
                if let Err(e) = keep_shift(&store, shift).await {
                    return tracing::error!(error = %e, "the moved clock can't be kept");
                }
                clock.advance(by);
            }
            .boxed()
        }) as Arc<dyn Fn(Duration) -> futures_util::future::BoxFuture<'static, ()> + Send + Sync>
    };
    let shown = phones.iter().filter(|p| p.beside).map(|p| (p.name.clone(), p.prefix.clone())).collect();
    let link = |p: &Phone| (p.name.clone(), format!("{}/chat", p.prefix));
    let links = phones.iter().filter(|p| !p.beside).map(link).collect();
    let stage = Demo { phones: shown, links, advance };
    routes = routes.merge(demo_router(service.web.clone(), stage));
    println!("Three phones side by side:   http://{address}/demo");
    for phone in &phones {
        println!("{:28} http://{address}{}/chat", format!("{} alone:", phone.what), phone.prefix);
    }
    for (what, page) in [("The poster for the wall:", "poster"), ("The village's public board:", "board")] {
        println!("{what:28} http://{address}/{page}/{}", phones[0].village);
    }
    println!("What is said is kept in {}; --fresh starts over. Stop with Ctrl-C.", args.data.display());
    let stop = CancellationToken::new();
    serve::stop_on_signal(stop.clone());
    service.run(listener, routes, stop).await
}

/// A phone of the demo.
struct Phone {
    what: &'static str,
    /// Stands beside the others on the demo's page, which has a link to the rest.
    beside: bool,
    name: String,
    prefix: String,
    cookie: String,
    village: String,
    auto: Auto,
}

/// The phones. `villager`: the chat of somebody who has lived a year there.
async fn phones(store: &Store, clock: &Arc<SystemClock>, villager: Option<AddressId>) -> anyhow::Result<Vec<Phone>> {
    let mut tx = store.begin().await?;
    let village = villages::list(&mut tx)
        .await?
        .iter()
        .find(|v| v.village_code == VILLAGE)
        .cloned()
        .context("the demo's village isn't in its file")?;
    let today = Zone::named("Asia/Shanghai")?.day(clock.now());
    let office = office::office(&mut tx, &village, today).await?;
    let mut helper = None;
    if let Some(unit) = units::in_office(&mut tx, today).await?.first() {
        let unit = units::of_name(&mut tx, unit).await?;
        helper = units::clerks(&mut tx, unit, today).await?.into_iter().next();
    }
    tx.commit().await?;
    let code = village.code.clone();
    let start = format!("v_{code}");
    let mut phones = vec![Phone {
        what: "The villager",
        beside: true,
        name: village.name.clone(),
        prefix: "/phone/villager".into(),
        cookie: "lastmile-villager".into(),
        village: code.clone(),
        auto: Arc::new(move || {
            let opens = villager.map_or_else(|| Opens::With(start.clone()), Opens::At);
            async move { Some(opens) }.boxed()
        }),
    }];
    let secretary = office.first_secretary.iter().chain(&office.stand_ins).next().cloned();
    let seats = [
        ("The first secretary", "secretary", true, secretary),
        ("The township", "admin", true, office.township.first().cloned()),
        ("The city", "city", false, office.city.first().cloned()),
        ("A unit that helps", "unit", false, helper),
    ];
    for (what, seat, beside, holder) in seats {
        let Some(holder) = holder else { continue };
        let store = store.clone();
        let (post, clock) = (holder.appointment, clock.clone());
        phones.push(Phone {
            what,
            beside,
            name: if beside {
                holder.name.reveal().to_owned()
            } else {
                format!("{}{}", holder.unit, holder.name.reveal())
            },
            prefix: format!("/phone/{seat}"),
            cookie: format!("lastmile-{seat}"),
            village: code.clone(),
            auto: Arc::new(move || {
                let (store, clock) = (store.clone(), clock.clone());
                async move {
                    let opens = opens(&store, post, clock.as_ref()).await;
                    opens.inspect_err(|e| tracing::error!(error = %e, "a phone of the demo can't be opened")).ok()
                }
                .boxed()
            }),
        });
    }
    Ok(phones)
}

/// Opens a phone of office: its person is invited as by an operator, with the same single-use invitation. A second browser
/// gets the chat that the person has by then: another invitation would take the post from the first.
async fn opens(store: &Store, post: AppointmentId, clock: &SystemClock) -> anyhow::Result<Opens> {
    let mut tx = store.begin().await?;
    let post = offices::get(&mut tx, post).await?.context("the post is gone")?;
    if let Some(chat) = addresses::all_of_person(&mut tx, post.person).await?.pop() {
        return Ok(Opens::At(chat));
    }
    let token = invitations::make(&mut tx, &post, &SystemEntropy, clock.now()).await?;
    tx.commit().await?;
    Ok(Opens::With(format!("{}{}", invitations::PREFIX, token.reveal())))
}

/// Forgets a demo. Only a folder of one is removed, and only while nobody uses it.
async fn forgets(folder: &Path) -> anyhow::Result<()> {
    let at = folder.display();
    for entry in std::fs::read_dir(folder).with_context(|| format!("{at} can't be read"))? {
        let name = entry?.file_name();
        let ours = name == "files" || name.to_string_lossy().starts_with("lastmile.db");
        anyhow::ensure!(ours, "{at} isn't a demo's: {} is in it; name another folder with --data", name.display());
    }
    let database = folder.join("lastmile.db");
    if database.exists() {
        copy::alone(&database).await.with_context(|| format!("{at} is used; stop the demo that uses it first"))?;
        let store = Store::look(&format!("sqlite:{}", database.display())).await?;
        let is_demo = matches!(store.schema().await?, Schema::Empty)
            || kept_shift(&store).await?.is_some()
            || played::is_begun(&store).await?;
        store.close().await;
        anyhow::ensure!(is_demo, "{at} holds an installation and no demo; name another folder with --data");
    }
    std::fs::remove_dir_all(folder).with_context(|| format!("{at} can't be removed"))
}

/// The sample villages and their people of office, once.
async fn people(store: &Store, entropy: &dyn Entropy, now: Moment) -> anyhow::Result<()> {
    let mut tx = store.begin().await?;
    if villages::list(&mut tx).await?.is_empty() {
        let wrong = |e: Vec<LineError>| anyhow::anyhow!("the demo's files are wrong: {e:?}");
        villages::import(&mut tx, VILLAGES.as_bytes(), now).await?.map_err(wrong)?;
        import_offices(&mut tx, OFFICES.as_bytes(), Lang::Zh, entropy, now).await?.map_err(wrong)?;
    }
    tx.commit().await?;
    Ok(())
}

/// How many microseconds the demo's clock is ahead: as it was left, or, on a fresh start out of working hours, up to the next
/// morning, since nothing but answers is said at night.
async fn shift(store: &Store, zone: &Zone) -> anyhow::Result<i64> {
    if let Some(kept) = kept_shift(store).await? {
        return Ok(kept);
    }
    let now = SystemClock::default().now();
    let wall = zone.wall(now);
    let morning = match wall.hour() {
        8..18 => now,
        0..8 => zone.at(wall.date(), MORNING),
        _ => zone.at(wall.date().tomorrow()?, MORNING),
    };
    let shift = morning.0 - now.0;
    keep_shift(store, shift).await?;
    Ok(shift)
}

/// How many microseconds a demo's clock is ahead in the house that `store` keeps; in any other the clock is as it is.
pub(super) async fn ahead(store: &Store) -> anyhow::Result<i64> {
    Ok(kept_shift(store).await?.unwrap_or(0))
}

async fn kept_shift(store: &Store) -> anyhow::Result<Option<i64>> {
    let Some(kept) = house::get(store, SHIFT).await? else { return Ok(None) };
    let micros = String::from_utf8(kept).ok().and_then(|s| s.parse().ok());
    micros.map(Some).context("the demo's clock is kept as something else than a number")
}

async fn keep_shift(store: &Store, micros: i64) -> anyhow::Result<()> {
    let mut tx = store.begin().await?;
    house::put(&mut tx, SHIFT, micros.to_string().as_bytes()).await?;
    tx.commit().await?;
    Ok(())
}
