//! The house alone with Telegram, without a village: messages are laid into its outbox, its parts are driven by hand or
//! run. And a clock that runs fast, so that what the house waits out is over soon.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::future::BoxFuture;
use lastmile::base::clock::HandClock;
use lastmile::base::entropy::SeededEntropy;
use lastmile::base::{Clock, Moment, OutboxId, Zone};
use lastmile::channels::telegram::NAME;
use lastmile::http;
use lastmile::on;
use lastmile::serve::Service;
use lastmile::settings::Settings;
use lastmile::storage::outbox::{self, Lane, NewOutbox};
use lastmile::storage::{Store, addresses};
use serde_json::json;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions};

use crate::botapi::{self, BotApi, Call};
use crate::support::real::{clock, pause};

/// Noon, so that nothing waits for the morning.
fn noon() -> Moment {
    let zone = Zone::named("Asia/Shanghai").expect("the zone is known");
    zone.at(jiff::civil::date(2026, 11, 23), jiff::civil::time(12, 0, 0, 0))
}

/// A clock that stands at noon.
pub fn standing() -> Arc<HandClock> {
    Arc::new(HandClock::at(noon()))
}

/// A clock that begins at noon and runs so many times as fast; whoever sleeps by it wakes that much sooner.
pub struct Hasty {
    began: Instant,
    times: u32,
}

impl Hasty {
    pub fn new(times: u32) -> Arc<Self> {
        Arc::new(Self { began: clock(), times })
    }
}

impl Clock for Hasty {
    fn now(&self) -> Moment {
        noon().plus(self.began.elapsed() * self.times)
    }

    fn sleep(&self, d: Duration) -> BoxFuture<'static, ()> {
        Box::pin(pause(d / self.times))
    }
}

/// Waits in real time until it is so.
pub async fn until(what: &str, so: impl Fn() -> bool) {
    let from = clock();
    while !so() {
        assert!(from.elapsed() < Duration::from_secs(20), "it never comes: {what}");
        pause(Duration::from_millis(10)).await;
    }
}

/// The house, put together and not running.
pub struct House {
    pub service: Service,
    pub api: Arc<BotApi>,
    /// Where it is found.
    pub base: String,
    clock: Arc<dyn Clock>,
    set: Vec<(String, String)>,
    folder: tempfile::TempDir,
}

/// The secret of the house's webhook.
pub const SECRET: &str = "only-telegram-knows";

impl House {
    /// One that asks Telegram.
    pub async fn asking(clock: Arc<dyn Clock>) -> Self {
        Self::new(clock, &[]).await
    }

    /// One that Telegram calls.
    pub async fn called(clock: Arc<dyn Clock>) -> Self {
        Self::new(clock, &[("telegram.mode", "webhook"), ("telegram.webhook_secret", SECRET)]).await
    }

    async fn new(clock: Arc<dyn Clock>, more: &[(&str, &str)]) -> Self {
        let folder = tempfile::tempdir().expect("a folder for a while");
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let api = BotApi::start(clock.clone());
        let mut set = vec![
            ("http.public_url".to_owned(), base.clone()),
            ("files.url".to_owned(), format!("file:{}", folder.path().join("files").display())),
            ("telegram.token".to_owned(), botapi::TOKEN.to_owned()),
            ("telegram.api_url".to_owned(), api.url()),
        ];
        set.extend(more.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())));
        let store = Store::open(&format!("sqlite:{}", folder.path().join("rows").display()), 2, 262_144).await;
        let store = store.expect("the database opens");
        store.migrate().await.expect("the tables are made");
        let service = build(&set, store, clock.clone()).await;
        let app = http::secured(service.routes());
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { service, api, base, clock, set, folder }
    }

    /// Ends, and starts anew over the same rows.
    pub async fn again(self) -> Self {
        let service = build(&self.set, self.service.store.clone(), self.clock.clone()).await;
        Self { service, ..self }
    }

    /// Somebody who has written to the bot.
    pub fn somebody(&self, nth: i64) -> i64 {
        let user = 5_100_000_000 + nth;
        self.api.starts(user, None);
        user
    }

    /// Lays words into the outbox for a chat (behind a colon: for its topic).
    pub async fn lays(&self, place: impl ToString, lane: Lane, words: &str) -> OutboxId {
        self.lays_part(place, lane, json!({ "part": "say", "text": words })).await
    }

    /// Lays words with a key under them.
    pub async fn lays_key(&self, chat: i64, words: &str) -> OutboxId {
        self.lays_part(chat, Lane::Answer, json!({ "part": "row", "text": words, "opens": words })).await
    }

    async fn lays_part(&self, place: impl ToString, lane: Lane, part: serde_json::Value) -> OutboxId {
        let now = self.clock.now();
        let account = botapi::BOT.to_string();
        let body = json!({ "lang": "zh-Hans", "parts": [part] }).to_string();
        let mut tx = self.service.store.begin().await.expect("a transaction");
        let address = addresses::at(&mut tx, NAME, &account, &place.to_string(), now).await.expect("an address");
        let new = NewOutbox {
            address,
            lane,
            body: &body,
            edits: None,
            watch: None,
            mechanism: "none",
            subject: 0,
            not_before: now,
        };
        let id = outbox::insert(&mut tx, &new, now).await.expect("it is laid");
        tx.commit().await.expect("it is kept");
        id
    }

    /// Says what may be said now.
    pub async fn says(&self) -> usize {
        self.service.sender.batch().await.expect("the sender works")
    }

    /// The calls of a method, in their order.
    pub fn calls(&self, method: &str) -> Vec<Call> {
        self.api.calls().into_iter().filter(|c| c.method.eq_ignore_ascii_case(method)).collect()
    }

    /// The calls that said something in a chat.
    pub fn said_to(&self, chat: i64) -> Vec<Call> {
        let to = |c: &Call| c.params["chat_id"] == json!(chat) || c.params["chat_id"] == json!(chat.to_string());
        self.calls("sendMessage").into_iter().filter(to).collect()
    }

    /// What is read in a chat of what the house said.
    pub fn read_in(&self, chat: i64) -> Vec<String> {
        self.api.chat(chat).into_iter().filter(|m| m.from_bot).map(|m| m.text).collect()
    }

    /// How many rows a query counts.
    pub async fn count(&self, sql: &'static str) -> i64 {
        let mut tx = self.service.store.read().await.expect("a reader");
        on!(&mut tx, c => sqlx::query_scalar(sql).fetch_one(c).await.expect("a count"))
    }

    /// The database's file, past the house.
    pub async fn rows(&self) -> SqlitePool {
        let file = SqliteConnectOptions::new().filename(self.folder.path().join("rows"));
        SqlitePoolOptions::new().max_connections(1).connect_with(file).await.expect("the file opens")
    }
}

async fn build(set: &[(String, String)], store: Store, clock: Arc<dyn Clock>) -> Service {
    let settings = Settings::load(None, [], set.to_vec()).expect("the settings are right").settings;
    Service::build(&settings, store, clock, Arc::new(SeededEntropy::new(11))).await.expect("the house stands")
}
