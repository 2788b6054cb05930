//! A toy mechanism in the real desk and clockwork, on either engine, for what happens when turns fail or wait for each other
//! and when the clock is moved.

use std::sync::Arc;
use std::time::Duration;

use lastmile::base::clock::HandClock;
use lastmile::base::entropy::SeededEntropy;
use lastmile::base::{Clock, Moment};
use lastmile::channels::Heard;
use lastmile::desk::Desk;
use lastmile::jobs::clockwork::Clockwork;
use lastmile::serve::Service;
use lastmile::settings::Settings;
use lastmile::storage::{Result, Store, Tx, addresses, inbox};
use lastmile::text::{Outgoing, Speak, Voice};
use lastmile::turn::{Mechanism, Taken, Turn};
use lastmile::{on, on_read};
use tokio::sync::Semaphore;

use crate::support::postgres::{self, Database};

pub const NAME: &str = "toy";
/// Longer than anything takes here on a busy machine.
pub const LONGEST: Duration = Duration::from_secs(60);

// The toy --------------------------------------------------------------------

/// It keeps what it hears, and is reminded an hour later.
pub const TOY: Mechanism = Mechanism {
    name: NAME,
    stands: &[],
    words: |turn, heard, _| Box::pin(keeps(turn, heard)),
    answer: |_, _, _| Box::pin(async { Ok(Taken::No) }),
    flow: |_, _, _, _| Box::pin(async { Ok(Taken::No) }),
    reply: |_, _, _, _| Box::pin(async { Ok(Taken::No) }),
    choice: |_, _| None,
    press: |_, _| Box::pin(async { Ok(()) }),
    late: |_, _| Box::pin(async { Ok(()) }),
    shown: |_, _, _| Box::pin(async { Ok(()) }),
    lost: |_, _| Box::pin(async { Ok(()) }),
    timer: |turn, _| Box::pin(rings(turn)),
    sentences: Vec::new,
    verify: |_, _| Box::pin(async { Ok(vec![]) }),
    keeps: |_, _| Box::pin(async { Ok(vec![]) }),
    erase: |_, _| Box::pin(async { Ok(()) }),
};

/// The toy as it is.
pub const WORKS: &[&Mechanism] = &[&TOY];
/// The toy, which breaks at everything.
pub const FAILS: &[&Mechanism] = &[&Mechanism {
    words: |_, _, _| Box::pin(async { panic!("on purpose") }),
    timer: |_, _| Box::pin(async { panic!("on purpose") }),
    ..TOY
}];

pub struct Say(&'static str);

impl Speak for Say {
    fn render(&self, voice: &Voice<'_>) -> Outgoing {
        Outgoing::empty(voice.lang()).say(self.0)
    }
}

async fn keeps(turn: &mut Turn, heard: &Heard) -> Result<Taken> {
    kept(&mut turn.tx, &heard.text).await?;
    turn.remind(NAME, 1, vec![("rings", turn.now.plus(HOUR))]);
    answers(turn).await
}

/// It answers that it has kept it.
pub async fn answers(turn: &mut Turn) -> Result<Taken> {
    turn.say(NAME, &Say("Kept.")).await?;
    Ok(Taken::Yes)
}

async fn rings(turn: &mut Turn) -> Result<()> {
    kept(&mut turn.tx, "it rang").await?;
    turn.remind(NAME, 1, vec![("rings", turn.now.plus(HOUR))]);
    Ok(())
}

pub async fn kept(tx: &mut Tx, words: &str) -> Result<()> {
    on!(tx, c => sqlx::query("INSERT INTO kept (words) VALUES ($1)").bind(words).execute(c).await.map(drop)?);
    Ok(())
}

pub const HOUR: Duration = Duration::from_secs(3600);

/// Where a handler says that it is there, and waits until it may go on.
pub struct Gate {
    there: Semaphore,
    open: Semaphore,
}

impl Gate {
    pub const fn new() -> Self {
        Self { there: Semaphore::const_new(0), open: Semaphore::const_new(0) }
    }

    /// A handler comes by.
    pub async fn passes(&self) {
        self.there.add_permits(1);
        self.open.acquire().await.unwrap().forget();
    }

    /// So many have come, and wait.
    pub async fn has(&self, handlers: u32) {
        tokio::time::timeout(LONGEST, self.there.acquire_many(handlers)).await.expect("they come").unwrap().forget();
    }

    pub fn opens(&self, handlers: usize) {
        self.open.add_permits(handlers);
    }
}

// The house that has it ------------------------------------------------------

#[derive(Clone, Copy, Debug)]
pub enum Engine {
    Sqlite,
    Postgres,
}

pub const BOTH: [Engine; 2] = [Engine::Sqlite, Engine::Postgres];

pub struct House {
    _folder: tempfile::TempDir,
    _database: Option<Database>,
    pub clock: Arc<HandClock>,
    pub store: Store,
    pub service: Service,
}

impl House {
    /// `None`, and said so: this machine hasn't got that engine.
    pub async fn on(engine: Engine) -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name).display().to_string();
        let database = match engine {
            Engine::Sqlite => None,
            Engine::Postgres => Some(postgres::database().await?),
        };
        let url = database.as_ref().map_or_else(|| format!("sqlite:{}", at("db")), |d| d.url.clone());
        let set = [("database.url".to_owned(), url.clone()), ("files.url".to_owned(), format!("file:{}", at("files")))];
        let settings = Settings::load(None, [], set).unwrap().settings;
        let store = Store::open(&url, 1, 0).await.unwrap();
        store.migrate().await.unwrap();
        let mut tx = store.begin().await.unwrap();
        on!(&mut tx, c => sqlx::query("CREATE TABLE kept (words TEXT NOT NULL)").execute(c).await.map(drop).unwrap());
        tx.commit().await.unwrap();
        let clock = Arc::new(HandClock::at(Moment(1_795_485_600_000_000)));
        let entropy = Arc::new(SeededEntropy::new(1));
        let service = Service::build(&settings, store.clone(), clock.clone(), entropy).await.unwrap();
        // The other mechanisms' timers ring for nobody here.
        let mut tx = store.begin().await.unwrap();
        on!(&mut tx, c => sqlx::query("DELETE FROM timer").execute(c).await.map(drop).unwrap());
        tx.commit().await.unwrap();
        Some(Self { _folder: folder, _database: database, clock, store, service })
    }

    /// A desk with those mechanisms, which tries a message so often.
    pub fn desk(&self, mechanisms: &'static [&'static Mechanism], tries: i64) -> Desk {
        let desk = &self.service.desk;
        Desk {
            store: self.store.clone(),
            house: self.service.house.clone(),
            mechanisms,
            channels: desk.channels.clone(),
            hints: desk.hints.clone(),
            tries,
        }
    }

    pub fn clockwork(&self, mechanisms: &'static [&'static Mechanism]) -> Clockwork {
        let (house, hints) = (self.service.house.clone(), self.service.desk.hints.clone());
        Clockwork { store: self.store.clone(), house, mechanisms, hints, holder: String::new() }
    }

    /// Somebody says something, once.
    pub async fn hears(&self, who: &str, words: &str) {
        let (now, heard) = (self.clock.now(), Heard { text: words.into(), ..Heard::default() });
        let mut tx = self.store.begin().await.unwrap();
        let chat = addresses::at(&mut tx, "web", "main", who, now).await.unwrap();
        let body = serde_json::to_string(&heard).unwrap();
        assert!(inbox::receive(&mut tx, chat, words, &body, now).await.unwrap().is_some(), "once");
        tx.commit().await.unwrap();
    }

    /// Whoever begins next gets what is given back next, and nothing before: on SQLite that is the writer's seat anyway.
    pub async fn crowded(&self) -> Vec<Tx> {
        let mut taken = vec![];
        if let Store::Postgres(hosts) = &self.store {
            for _ in 1..hosts.here().pool().options().get_max_connections() {
                taken.push(self.store.begin().await.unwrap());
            }
        }
        taken
    }

    /// What was kept, in the order of its words.
    pub async fn kept(&self) -> Vec<String> {
        on_read!(&self.store, c => sqlx::query_scalar("SELECT words FROM kept ORDER BY words").fetch_all(c).await.unwrap())
    }

    /// What was heard: words, state, tries, error.
    pub async fn heard(&self) -> Vec<(String, String, i64, Option<String>)> {
        on_read!(&self.store, c => sqlx::query_as("SELECT external_id, state, attempts, error FROM inbox ORDER BY id").fetch_all(c).await.unwrap())
    }

    /// Everything to be said, in its order.
    pub async fn says(&self) -> Vec<String> {
        let bodies: Vec<String> = on_read!(&self.store, c =>
            sqlx::query_scalar("SELECT body FROM outbox ORDER BY id").fetch_all(c).await.unwrap());
        bodies.iter().map(|b| serde_json::from_str::<Outgoing>(b).unwrap().lines().join("\n")).collect()
    }

    /// The timers: tries, whether parked, when next.
    pub async fn timers(&self) -> Vec<(i64, i64, Moment)> {
        on_read!(&self.store, c => sqlx::query_as("SELECT attempts, failed, retry_at FROM timer ORDER BY id").fetch_all(c).await.unwrap())
    }
}
