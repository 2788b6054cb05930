//! Messages a second through the desk: the whole service in one process, on a real SQLite file with the settings of an
//! installation, people posting over HTTP. `cargo bench --bench desk` (or `just bench`) measures and prints; one word
//! after `--` makes it smaller: `cargo bench --bench desk -- small`. As a test it is only compiled.
//!
//! Printed: the disk's own floor (4 KiB appended and synced, one after the other), posts committed a second with nobody
//! handling them, how fast the desk works such a heap off, and everything at once: posted, handled and answered.

use std::collections::HashMap;
use std::io::Write;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use futures_util::StreamExt;
use futures_util::future::BoxFuture;
use jiff::civil::{date, time};
use lastmile::base::clock::SystemClock;
use lastmile::base::entropy::SystemEntropy;
use lastmile::base::secret::hash;
use lastmile::base::{AddressId, Clock, Moment, Personal, Zone};
use lastmile::channels::{Channel, Heard, Receipt, Undelivered};
use lastmile::desk::Desk;
use lastmile::http::form::{session_seal, start_seal};
use lastmile::jobs::clockwork::Clockwork;
use lastmile::jobs::sender::Sender;
use lastmile::jobs::verify;
use lastmile::people::{NewAppointment, Role, invitations, offices, villages};
use lastmile::serve::Service;
use lastmile::settings::Settings;
use lastmile::storage::inbox::InboxRow;
use lastmile::storage::outbox::OutboxRow;
use lastmile::storage::{Store, Tx};
use lastmile::text::{Lang, Outgoing};
use lastmile::{http, mechanisms, on_read};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// Where it is morning when the measuring begins, so that nothing waits for the night to end.
const ZONE: &str = "Asia/Shanghai";
/// What villagers say, as the tests of understanding have it.
const SAID: &str = include_str!("../tests/it/fixtures/utterances.csv");
/// Who posts at the same time.
const CLIENTS: usize = 16;
/// How far the clock moves between two rounds: after two of them a new matter's time to undo is over.
const ROUND: Duration = Duration::from_secs(70);
/// A post that isn't answered within this counts as unanswered.
const PATIENCE: Duration = Duration::from_secs(30);

/// How much is measured.
struct Size {
    villages: usize,
    people: usize,
    posts: usize,
    rounds: usize,
    floor: Duration,
}

const FULL: Size = Size { villages: 50, people: 500, posts: 2000, rounds: 16, floor: Duration::from_secs(2) };
const SMALL: Size = Size { villages: 4, people: 24, posts: 48, rounds: 5, floor: Duration::from_millis(200) };

#[expect(clippy::disallowed_methods, reason = "this measures real time")]
fn clock() -> Instant {
    Instant::now()
}

/// Somebody's chat.
#[derive(Clone)]
struct Chat {
    cookie: String,
    csrf: String,
    address: AddressId,
    village: usize,
}

/// The web chat, with an ear at what it delivers.
struct Ear {
    web: Arc<dyn Channel>,
    waiting: Mutex<HashMap<AddressId, oneshot::Sender<()>>>,
    /// The newest keys that each chat was shown: what they do, and their token.
    keys: Mutex<HashMap<AddressId, Vec<(String, String)>>>,
    /// The newest number that each chat was shown.
    numbers: Mutex<HashMap<AddressId, i64>>,
}

impl Channel for Ear {
    fn name(&self) -> &'static str {
        self.web.name()
    }

    fn read<'a>(
        &'a self,
        _: &'a mut Tx,
        row: &'a InboxRow,
        _: Moment,
    ) -> BoxFuture<'a, lastmile::storage::Result<Option<Heard>>> {
        Box::pin(async { Heard::of_row(row).map(Some) })
    }

    fn deliver<'a>(&'a self, row: &'a OutboxRow, message: &'a Outgoing) -> BoxFuture<'a, Result<Receipt, Undelivered>> {
        Box::pin(async move {
            let receipt = self.web.deliver(row, message).await?;
            let keys: Vec<_> = message.buttons.iter().map(|b| (b.code.clone(), b.token.clone())).collect();
            if !keys.is_empty() {
                self.keys.lock().unwrap().entry(row.address_id).or_default().splice(0..0, keys);
            }
            if let Some(number) = message.head.as_ref().and_then(|h| h.number) {
                self.numbers.lock().unwrap().insert(row.address_id, number);
            }
            if let Some(waiting) = self.waiting.lock().unwrap().remove(&row.address_id) {
                let _ = waiting.send(());
            }
            Ok(receipt)
        })
    }
}

impl Ear {
    /// Takes the newest key that does `what` from those that a chat was shown.
    fn key(&self, address: AddressId, what: &str) -> Option<String> {
        let mut all = self.keys.lock().unwrap();
        let keys = all.get_mut(&address)?;
        let place = keys.iter().position(|(code, _)| code == what)?;
        Some(keys.remove(place).1)
    }
}

/// The running house and everybody who speaks with it.
struct Bench {
    service: Service,
    clock: Arc<SystemClock>,
    ear: Arc<Ear>,
    http: reqwest::Client,
    base: String,
    sent: AtomicUsize,
}

/// What a chat sends.
enum Sent {
    Words(String),
    Key(String),
}

impl Bench {
    async fn new(folder: &Path, size: &Size) -> Self {
        let zone = Zone::named(ZONE).unwrap();
        let ten = zone.at(date(2027, 6, 1), time(10, 0, 0, 0));
        let clock = Arc::new(SystemClock::default());
        clock.advance(ten.since(clock.now()));
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let set = [
            ("http.public_url", base.clone()),
            ("files.url", format!("file:{}", folder.join("files").display())),
            ("limits.messages_per_minute", "10000".into()),
        ];
        let set = set.map(|(key, value)| (key.to_owned(), value));
        let settings = Settings::load(None, [], set).unwrap().settings;
        let d = &settings.database;
        let url = format!("sqlite:{}", folder.join("lastmile.db").display());
        let store = Store::open(&url, d.readers, d.max_pages).await.unwrap();
        store.migrate().await.unwrap();
        let service = Service::build(&settings, store, clock.clone(), Arc::new(SystemEntropy)).await.unwrap();
        let app = http::secured(service.routes());
        tokio::spawn(async move { axum::serve(listener, app).await });
        let web = service.desk.channels.values().next().expect("the web chat stands").clone();
        let ear = Ear { web, waiting: Mutex::default(), keys: Mutex::default(), numbers: Mutex::default() };
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let bench = Self { service, clock, ear: Arc::new(ear), http, base, sent: AtomicUsize::new(0) };
        bench.offices(size).await;
        bench
    }

    /// Villages with a first secretary each, in one township.
    async fn offices(&self, size: &Size) {
        let mut file = "village,town,town_code,village_code\n".to_owned();
        for n in 0..size.villages {
            file += &format!("Cun{n:03}cun,Dazhen,410183101,410183101{n:03}\n");
        }
        let now = self.clock.now();
        let mut tx = self.service.store.begin().await.unwrap();
        villages::import(&mut tx, file.as_bytes(), now).await.unwrap().unwrap();
        for n in 0..size.villages {
            let new = NewAppointment {
                name: Personal::new(format!("Secretary {n}")),
                phone: Some(Personal::new(format!("138 0000 {n:04}"))),
                role: Role::FirstSecretary,
                village: Some(format!("410183101{n:03}")),
                area: None,
                unit: format!("Office {n}"),
                from: date(2026, 6, 1),
                until: date(2029, 5, 31),
                lang: Lang::Zh,
            };
            offices::appoint(&mut tx, new, &SystemEntropy, now).await.unwrap().unwrap();
        }
        tx.commit().await.unwrap();
    }

    /// The house at work, until told to stop.
    fn works(&self) -> (CancellationToken, Vec<JoinHandle<()>>) {
        let (s, stop) = (&self.service, CancellationToken::new());
        let channels: HashMap<&'static str, Arc<dyn Channel>> =
            HashMap::from([(self.ear.name(), self.ear.clone() as _)]);
        let desk = Desk {
            store: s.store.clone(),
            house: s.house.clone(),
            mechanisms: mechanisms::ALL,
            channels: channels.clone(),
            hints: s.desk.hints.clone(),
            tries: s.desk.tries,
        };
        let sender = Sender {
            store: s.store.clone(),
            clock: self.clock.clone(),
            metrics: s.house.metrics.clone(),
            channels,
            hints: s.sender.hints.clone(),
            holder: s.sender.holder.clone(),
        };
        let clockwork: Arc<Clockwork> = s.clockwork.clone();
        let (a, b, c) = (stop.clone(), stop.clone(), stop.clone());
        let tasks = vec![
            tokio::spawn(async move { desk.run(a).await }),
            tokio::spawn(async move { sender.run(b).await }),
            tokio::spawn(async move { clockwork.run(c).await }),
        ];
        (stop, tasks)
    }

    /// Waits until everything heard is handled and everything due is said.
    async fn settled(&self) {
        loop {
            let open: i64 = on_read!(&self.service.store, c => sqlx::query_scalar(
                "SELECT (SELECT count(*) FROM inbox WHERE state = 'new') \
                 + (SELECT count(*) FROM outbox WHERE state = 'queued' AND not_before <= $1)")
                .bind(self.clock.now()).fetch_one(c).await.unwrap());
            if open == 0 {
                return;
            }
            self.clock.sleep(Duration::from_millis(2)).await;
        }
    }

    /// Opens a chat: by a village's link with words, or by an invitation.
    async fn opens(&self, path: &str, start: &str, village: usize, words: &str) -> Chat {
        let first = "the bench";
        let csrf = start_seal(&self.service.house.key, start, first);
        let once = format!("open {}", self.sent.fetch_add(1, Ordering::SeqCst));
        let fields = [("csrf", csrf.as_str()), ("once", &once), ("start", start), ("words", words)];
        let asked = self.http.post(format!("{}{path}", self.base)).header("origin", &self.base);
        let asked = asked.header("cookie", format!("lastmile-first={first}")).form(&fields);
        let answer = asked.send().await.unwrap();
        assert!(answer.status().as_u16() < 400, "{}", answer.status());
        let cookie = answer.headers()["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
        let token = cookie.split_once('=').unwrap().1;
        let address: AddressId = on_read!(&self.service.store, c => sqlx::query_scalar(
            "SELECT address_id FROM web_session WHERE token_hash = $1").bind(hash(token)).fetch_one(c).await.unwrap());
        Chat { csrf: session_seal(&self.service.house.key, token), cookie, address, village }
    }

    /// Everybody's first words.
    async fn people(&self, size: &Size) -> (Vec<Chat>, Vec<Chat>) {
        let (mut secretaries, mut people) = (vec![], vec![]);
        let mut tx = self.service.store.begin().await.unwrap();
        let posts = offices::list(&mut tx).await.unwrap();
        let codes: Vec<String> = villages::list(&mut tx).await.unwrap().iter().map(|v| v.code.clone()).collect();
        let mut tokens = vec![];
        for (post, _) in &posts {
            tokens.push(invitations::make(&mut tx, post, &SystemEntropy, self.clock.now()).await.unwrap());
        }
        tx.commit().await.unwrap();
        for (n, token) in tokens.iter().enumerate() {
            let (path, start) = (format!("/i/{}", token.reveal()), format!("i_{}", token.reveal()));
            secretaries.push(self.opens(&path, &start, n, "").await);
        }
        for n in 0..size.people {
            let village = n % size.villages;
            people.push(self.opens("/chat/say", &format!("v_{}", codes[village]), village, "/help").await);
        }
        self.settled().await;
        (people, secretaries)
    }

    /// Sends, and waits until it is committed.
    async fn posts(&self, chat: &Chat, sent: &Sent) {
        let once = format!("n{}", self.sent.fetch_add(1, Ordering::SeqCst));
        let (name, value) = match sent {
            Sent::Words(words) => ("words", words),
            Sent::Key(token) => ("press", token),
        };
        let fields = [("csrf", chat.csrf.as_str()), ("once", &once), (name, value)];
        let asked = self.http.post(format!("{}/chat/say", self.base)).header("accept", "application/json");
        let answer = asked.header("origin", &self.base).header("cookie", &chat.cookie).form(&fields).send().await;
        let status = answer.unwrap().status();
        assert_eq!(status, 200);
    }

    /// Sends, and waits until something is said there; none: nothing was within `PATIENCE`.
    async fn asks(&self, chat: &Chat, sent: &Sent) -> Option<Duration> {
        let (say, said) = oneshot::channel();
        self.ear.waiting.lock().unwrap().insert(chat.address, say);
        let from = clock();
        self.posts(chat, sent).await;
        tokio::time::timeout(PATIENCE, said).await.ok().map(|_| from.elapsed())
    }
}

/// What is measured of many: how many, in what time, and how long each took.
struct Measured {
    each: Vec<Duration>,
    whole: Duration,
}

impl Measured {
    fn print(mut self, what: &str) {
        self.each.sort_unstable();
        let at = |share: f64| {
            let place = (self.each.len() as f64 * share) as usize;
            self.each.get(place.min(self.each.len().saturating_sub(1))).map_or(0.0, |d| d.as_secs_f64() * 1000.0)
        };
        let (count, seconds) = (self.each.len(), self.whole.as_secs_f64());
        println!(
            "{what:<46} {count:>6} in {seconds:>7.2} s  {:>7.0}/s  p50 {:>7.2} ms  p99 {:>7.2} ms",
            count as f64 / seconds,
            at(0.50),
            at(0.99)
        );
    }
}

/// The disk's own floor: 4 KiB appended and synced, one after the other.
fn floor(folder: &Path, time: Duration) -> Measured {
    let mut file = std::fs::File::create(folder.join("floor")).unwrap();
    let (block, from, mut each) = ([7; 4096], clock(), vec![]);
    while from.elapsed() < time {
        let one = clock();
        file.write_all(&block).unwrap();
        file.sync_data().unwrap();
        each.push(one.elapsed());
    }
    Measured { each, whole: from.elapsed() }
}

fn memory(when: &str) {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let of = |name: &str| status.lines().find_map(|l| l.strip_prefix(name)).map_or("?", str::trim).to_owned();
    println!("{:<46} VmRSS {}, VmHWM {}", format!("memory {when}"), of("VmRSS:"), of("VmHWM:"));
}

/// Posts that nobody handles meanwhile: `clients` at a time.
async fn intake(bench: &Arc<Bench>, people: &[Chat], posts: usize, clients: usize) -> Measured {
    let from = clock();
    let each = futures_util::stream::iter(0..posts)
        .map(|n| {
            let (bench, chat) = (bench.clone(), people[n % people.len()].clone());
            tokio::spawn(async move {
                let from = clock();
                bench.posts(&chat, &Sent::Words("/mine".into())).await;
                from.elapsed()
            })
        })
        .buffer_unordered(clients)
        .map(Result::unwrap)
        .collect()
        .await;
    Measured { each, whole: from.elapsed() }
}

/// Rounds in which everybody says one thing and waits for the answer: a new matter, more of it, how it is, a key.
async fn talk(
    bench: &Arc<Bench>,
    people: &[Chat],
    secretaries: &[Chat],
    rounds: usize,
) -> (Measured, HashMap<&'static str, usize>) {
    let requests: Vec<String> = csv::Reader::from_reader(SAID.as_bytes())
        .records()
        .map(Result::unwrap)
        .filter(|r| &r[2] == "request")
        .map(|r| r[1].to_owned())
        .collect();
    let (mut each, mut whole, mut kinds) = (vec![], Duration::ZERO, HashMap::new());
    for round in 0..rounds {
        let mut work: Vec<(&'static str, Chat, Sent)> = vec![];
        for (n, chat) in people.iter().enumerate() {
            let step = (n / 16 + round) % 4;
            let words = &requests[(n * 31 + (n / 16 + round) / 4 * 7) % requests.len()];
            let number = bench.ear.numbers.lock().unwrap().get(&chat.address).copied().unwrap_or(1);
            let key = (step == 3).then(|| bench.ear.key(chat.address, "nudge")).flatten();
            work.push(match (step, key) {
                (0, _) => ("new matters", chat.clone(), Sent::Words(words.clone())),
                (1, _) => ("additions", chat.clone(), Sent::Words(format!("{words} {words}"))),
                (3, Some(key)) => ("presses", chat.clone(), Sent::Key(key)),
                (_, _) => ("status questions", chat.clone(), Sent::Words(format!("No. {number}"))),
            });
        }
        for chat in secretaries {
            if let Some(key) = bench.ear.key(chat.address, "sign") {
                // Among their villagers, not after them.
                work.insert(chat.village % work.len(), ("presses", chat.clone(), Sent::Key(key)));
            }
        }
        for (kind, _, _) in &work {
            *kinds.entry(*kind).or_insert(0) += 1;
        }
        let from = clock();
        let answered: Vec<Option<Duration>> = futures_util::stream::iter(work)
            .map(|(_, chat, sent)| {
                let bench = bench.clone();
                tokio::spawn(async move { bench.asks(&chat, &sent).await })
            })
            .buffer_unordered(CLIENTS)
            .map(Result::unwrap)
            .collect()
            .await;
        bench.settled().await;
        whole += from.elapsed();
        *kinds.entry("unanswered").or_insert(0) += answered.iter().filter(|a| a.is_none()).count();
        each.extend(answered.into_iter().flatten());
        bench.clock.advance(ROUND);
    }
    (Measured { each, whole }, kinds)
}

#[tokio::main]
async fn main() {
    let asked: Vec<String> = std::env::args().collect();
    let small = asked.iter().any(|a| a == "small");
    if !small && !asked.iter().any(|a| a == "--bench") {
        return;
    }
    let size = if small { SMALL } else { FULL };
    let folder = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).unwrap();
    println!("in {}", folder.path().display());
    floor(folder.path(), size.floor).print("the disk: 4 KiB appended and synced");

    let bench = Arc::new(Bench::new(folder.path(), &size).await);
    memory("at rest, nobody known yet");
    let (stop, tasks) = bench.works();
    let (people, secretaries) = bench.people(&size).await;
    println!("{} villages, {} villagers, {} secretaries", size.villages, people.len(), secretaries.len());
    talk(&bench, &people, &secretaries, 1).await;
    bench.settled().await;
    stop.cancel();
    futures_util::future::join_all(tasks).await;

    intake(&bench, &people, size.posts / 4, 1).await.print("posts committed, one after the other");
    intake(&bench, &people, size.posts, CLIENTS).await.print(&format!("posts committed, {CLIENTS} clients"));

    let waiting = size.posts / 4 + size.posts;
    let from = clock();
    let (stop, tasks) = bench.works();
    bench.settled().await;
    let whole = from.elapsed();
    let rate = waiting as f64 / whole.as_secs_f64();
    println!(
        "{:<46} {waiting:>6} in {:>7.2} s  {rate:>7.0}/s",
        "that heap worked off: handled and said",
        whole.as_secs_f64()
    );

    let (talked, kinds) = talk(&bench, &people, &secretaries, size.rounds).await;
    talked.print(&format!("post to reply, {CLIENTS} clients, drained"));
    let mut kinds: Vec<_> = kinds.into_iter().collect();
    kinds.sort_unstable();
    println!("  of these: {}", kinds.iter().map(|(k, n)| format!("{n} {k}")).collect::<Vec<_>>().join(", "));
    stop.cancel();
    futures_util::future::join_all(tasks).await;
    memory("after");
    floor(folder.path(), size.floor).print("the disk again");

    let from = clock();
    let mut tx = bench.service.store.read().await.unwrap();
    let faults = verify::verify(&mut tx, mechanisms::ALL, &bench.service.house.policy, &[]).await.unwrap();
    let events: i64 = on_read!(&bench.service.store, c => sqlx::query_scalar("SELECT count(*) FROM ledger").fetch_one(c).await.unwrap());
    println!(
        "{:<46} {events:>6} in {:>7.2} s  {} faults",
        "events verified",
        from.elapsed().as_secs_f64(),
        faults.len()
    );
    assert_eq!(faults, Vec::<String>::new());
    memory("after verifying");
}
