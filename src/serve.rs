//! Puts the house together: the store, what stands in the house, the channels, the desk, the jobs and the pages; and
//! takes it apart again when told to stop. What lower rooms need from upper ones is handed down here as data (`face`).

mod face;
mod probes;
mod telegram;

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::base::metrics::Metrics;
use crate::base::secret::Key;
use crate::base::{Clock, Entropy, Moment};
use crate::channels::Channel;
use crate::channels::telegram as tg;
use crate::channels::telegram::{Mode, Telegram};
use crate::channels::web::{self, Limits, Mount, Needs, Web};
use crate::commitments::figures::recount;
use crate::commitments::search;
use crate::desk::Desk;
use crate::http;
use crate::jobs::clockwork::Clockwork;
use crate::jobs::fetcher::Fetcher;
use crate::jobs::sender::Sender;
use crate::jobs::upkeep;
use crate::mechanisms;
use crate::policy::Policy;
use crate::settings::Settings;
use crate::storage::files::Files;
use crate::storage::hints::Hints;
use crate::storage::leases::{self, Duty};
use crate::storage::{Store, house, timers};
use crate::text::words::Words;
use crate::text::{Catalog, Lang};
use crate::turn::House;
use probes::Probes;

/// How long open pages are waited for when the house closes; what is unsaid stays in the outbox.
const LEAVE: Duration = Duration::from_secs(3);

/// The house, put together and not yet running.
pub struct Service {
    /// The rows.
    pub store: Store,
    /// What stands in the house.
    pub house: Arc<House>,
    /// The web chat.
    pub web: Arc<Web>,
    /// Telegram, where there is a token.
    pub telegram: Option<Arc<Telegram>>,
    /// The desk.
    pub desk: Arc<Desk>,
    /// The sender.
    pub sender: Arc<Sender>,
    /// Brings files that a network still has.
    pub fetcher: Arc<Fetcher>,
    /// The timers.
    pub clockwork: Arc<Clockwork>,
    /// The kept files.
    pub files: Files,
    hints: Arc<Hints>,
    /// This process, as its leases name it.
    holder: String,
}

/// Reads the policy that the settings name.
///
/// # Errors
/// When a file of it is wrong; the error names file, line and key.
pub fn policy(settings: &Settings) -> anyhow::Result<Policy> {
    let zone = settings.tenant.timezone.clone();
    Ok(match &settings.policy.dir {
        Some(dir) => Policy::load(dir, zone)?,
        None => Policy::embedded().with_zone(zone),
    })
}

/// Sets the timers that always stand, where one doesn't.
async fn stand(store: &Store, now: Moment) -> anyhow::Result<()> {
    let mut tx = store.begin().await?;
    for mechanism in mechanisms::ALL {
        for kind in mechanism.stands {
            timers::stand(&mut tx, mechanism.name, 0, kind, now).await?;
        }
    }
    Ok(tx.commit().await?)
}

impl Service {
    /// Puts the house together over an open store.
    ///
    /// # Errors
    /// When the policy, the files' place or the keys can't be had.
    pub async fn build(
        settings: &Settings,
        store: Store,
        clock: Arc<dyn Clock>,
        entropy: Arc<dyn Entropy>,
    ) -> anyhow::Result<Self> {
        let policy = policy(settings)?;
        stand(&store, clock.now()).await?;
        let key = house::key(&store, entropy.as_ref()).await?;
        let files = Files::open(&format!("file:{}", settings.files.url.display())).map_err(anyhow::Error::msg)?;
        let lang = Lang::of(&settings.tenant.language).unwrap_or(Lang::Zh);
        let catalog = Arc::new(Catalog::embedded());
        let metrics = Arc::new(Metrics::new());
        metrics.began(clock.now());
        let bot = Arc::new(OnceLock::new());
        let house = Arc::new(House {
            clock: clock.clone(),
            entropy: entropy.clone(),
            key: key.clone(),
            catalog: catalog.clone(),
            words: Words::embedded(),
            policy,
            lang,
            metrics: metrics.clone(),
            messages_per_minute: i64::from(settings.limits.messages_per_minute),
            public_url: settings.http.public_url.trim_end_matches('/').to_owned(),
            bot: bot.clone(),
        });
        let hints = Arc::new(Hints::default());
        let holder = leases::holder(&*entropy);
        let face = Arc::new(face::HouseFace { store: store.clone(), house: house.clone() });
        let web = Web::new(Needs {
            store: store.clone(),
            files: files.clone(),
            key: key.clone(),
            clock: clock.clone(),
            metrics: metrics.clone(),
            entropy: entropy.clone(),
            catalog: catalog.clone(),
            zone: settings.tenant.timezone.clone(),
            lang,
            face: face.clone(),
            hints: hints.clone(),
            public_url: settings.http.public_url.clone(),
            limits: Limits {
                photo: usize::try_from(settings.http.max_upload_photo).unwrap_or(usize::MAX),
                voice: usize::try_from(settings.http.max_upload_voice).unwrap_or(usize::MAX),
            },
            session: Duration::from_secs(u64::from(settings.http.session_days) * 24 * 3600),
        });
        let mut channels: HashMap<&'static str, Arc<dyn Channel>> = HashMap::new();
        channels.insert(web::NAME, web.clone());
        let telegram = match settings.telegram.token()? {
            Some(token) => Some(Telegram::new(tg::Needs {
                store: store.clone(),
                files: files.clone(),
                clock: clock.clone(),
                metrics: metrics.clone(),
                entropy,
                catalog,
                zone: settings.tenant.timezone.clone(),
                lang,
                face,
                hints: hints.clone(),
                mode: telegram_mode(settings, &key, token.reveal()),
                token: token.reveal().to_owned(),
                api_url: settings.telegram.api_url.clone(),
                paced: settings.telegram.limits == "telegram",
                name: bot,
            })?),
            None => None,
        };
        if let Some(telegram) = &telegram {
            channels.insert(tg::NAME, telegram.clone());
        }
        for channel in channels.keys().copied() {
            metrics.heard(channel, 0);
        }
        let fetcher = Arc::new(Fetcher {
            store: store.clone(),
            files: files.clone(),
            clock: clock.clone(),
            channels: channels.clone(),
        });
        let desk = Arc::new(Desk {
            store: store.clone(),
            house: house.clone(),
            mechanisms: mechanisms::ALL,
            channels: channels.clone(),
            hints: hints.clone(),
            tries: i64::from(settings.desk.tries),
        });
        let sender = Arc::new(Sender {
            store: store.clone(),
            clock,
            metrics,
            channels,
            hints: hints.clone(),
            holder: holder.clone(),
        });
        let clockwork = Arc::new(Clockwork {
            store: store.clone(),
            house: house.clone(),
            mechanisms: mechanisms::ALL,
            hints: hints.clone(),
            holder: holder.clone(),
        });
        Ok(Self { store, house, web, telegram, desk, sender, fetcher, clockwork, files, hints, holder })
    }

    /// The pages of an ordinary installation.
    pub fn routes(&self) -> Router {
        let mount = Mount { prefix: String::new(), cookie: "lastmile".into(), auto: None };
        web::router(self.web.clone(), mount)
            .merge(web::poster_router(self.web.clone()))
            .merge(web::board_router(self.web.clone()))
            .merge(web::home_router(self.web.clone()))
            .merge(http::assets::router())
            .merge(self.telegram.as_ref().map(tg::router).unwrap_or_default())
            .merge(probes::router(self.probes()))
    }

    /// The numbers, for whoever watches over the house: not among `routes`, because what stands before the house there
    /// hands everybody's questions on.
    pub fn metrics(&self) -> Router {
        probes::metrics(self.probes())
    }

    fn probes(&self) -> Probes {
        let house = &self.house;
        Probes { store: self.store.clone(), clock: house.clock.clone(), metrics: house.metrics.clone() }
    }

    /// A work that one replica does at a time.
    fn duty(&self, name: &'static str) -> Duty {
        let (store, clock) = (self.store.clone(), self.house.clock.clone());
        Duty { store, clock, name, holder: self.holder.clone() }
    }

    /// Runs until `stop`: hears, handles, says and remembers. What is in hand is finished before it returns.
    ///
    /// # Errors
    /// When the address can't be listened on.
    pub async fn run(self, listener: TcpListener, routes: Router, stop: CancellationToken) -> anyhow::Result<()> {
        let tasks = TaskTracker::new();
        // To the end: whoever finishes what is in hand may wait for a server that is gone.
        let follows = CancellationToken::new();
        let _to_the_end = follows.clone().drop_guard();
        let (store, clock) = (self.store.clone(), self.house.clock.clone());
        tokio::spawn(async move { store.follow(&*clock, follows).await });
        for _ in 0..self.store.at_once() {
            let (desk, stop) = (self.desk.clone(), stop.clone());
            tasks.spawn(async move { desk.run(stop).await });
        }
        {
            let (sender, stop) = (self.sender.clone(), stop.clone());
            tasks.spawn(async move { sender.run(stop).await });
        }
        {
            let (clockwork, stop) = (self.clockwork.clone(), stop.clone());
            tasks.spawn(async move { clockwork.run(stop).await });
        }
        {
            let (fetcher, duty, stop) = (self.fetcher.clone(), self.duty("fetcher"), stop.clone());
            tasks.spawn(async move { duty.run(&stop, |held| fetcher.run(held.over)).await });
        }
        if let Some(telegram) = self.telegram.clone() {
            tasks.spawn(telegram.run(stop.clone()));
        }
        {
            let (store, files, clock) = (self.store.clone(), self.files.clone(), self.house.clock.clone());
            let (duty, stop) = (self.duty("upkeep"), stop.clone());
            tasks.spawn(async move { duty.run(&stop, |held| upkeep::run(&store, &files, &*clock, held.over)).await });
        }
        {
            let (store, house) = (self.store.clone(), self.house.clone());
            let (duty, stop) = (self.duty("figures"), stop.clone());
            tasks.spawn(async move {
                let zone = house.policy.zone();
                duty.run(&stop, |held| recount::run(&store, zone, &*house.clock, held.over)).await;
            });
        }
        {
            let (store, house) = (self.store.clone(), self.house.clone());
            let (duty, stop) = (self.duty("search"), stop.clone());
            tasks.spawn(async move {
                duty.run(&stop, |held| search::run(&store, &house.words, &*house.clock, held.over)).await;
            });
        }
        {
            let (hints, store, house) = (self.hints.clone(), self.store.clone(), self.house.clone());
            let stop = stop.clone();
            tasks.spawn(async move { hints.run(&store, &*house.clock, &*house.entropy, stop).await });
        }
        tasks.close();
        let clock = self.house.clock.clone();
        tokio::select! {
            () = http::door::serve(listener, http::secured(routes), http::door::ASKING, clock.as_ref(), stop.clone()) => {}
            // Open pages hold their stream: they are left after a moment, and find the rest when they come back.
            () = async { stop.cancelled().await; clock.sleep(LEAVE).await } => {}
        }
        stop.cancel();
        tasks.wait().await;
        self.store.close().await;
        Ok(())
    }
}

/// Where Telegram is to call, as the settings say; `None`: it is asked.
#[must_use]
pub fn webhook_url(settings: &Settings) -> Option<String> {
    let t = &settings.telegram;
    (t.mode == "webhook").then(|| match t.webhook_url.as_str() {
        "" => format!("{}/telegram", settings.http.public_url),
        given => given.to_owned(),
    })
}

/// The commands that everybody is shown on Telegram in private.
#[must_use]
pub fn command_names() -> Vec<&'static str> {
    telegram::PRIVATE.iter().map(|(name, _)| *name).collect()
}

/// How Telegram's updates come, as the settings say.
fn telegram_mode(settings: &Settings, key: &Key, token: &str) -> Mode {
    let t = &settings.telegram;
    let Some(url) = webhook_url(settings) else { return Mode::Poll };
    let secret = match t.webhook_secret.reveal() {
        // Both halves are twelve characters: together more than Telegram or anybody guesses.
        "" => format!("{}{}", key.seal("webhook", token), key.seal("webhook again", token)),
        given => given.to_owned(),
    };
    Mode::Webhook { url, secret }
}

/// Stops on Ctrl-C or SIGTERM. SIGTERM is heard from now on, not only once the task runs.
pub fn stop_on_signal(stop: CancellationToken) {
    let term = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate());
    tokio::spawn(async move {
        let mut term = match term {
            Ok(term) => term,
            Err(e) => {
                tracing::warn!(error = %e, "SIGTERM can't be heard; Ctrl-C still stops");
                let _ = tokio::signal::ctrl_c().await;
                return stop.cancel();
            }
        };
        tokio::select! {
            _ = term.recv() => {}
            _ = tokio::signal::ctrl_c() => {}
        }
        stop.cancel();
    });
}

/// Listens at `address`, the value of the setting `key`.
///
/// # Errors
/// When the address is taken or not ours.
pub async fn listen(address: SocketAddr, key: &str) -> anyhow::Result<TcpListener> {
    TcpListener::bind(address)
        .await
        .with_context(|| format!("nothing can listen on {address}; set another one with {key}"))
}
