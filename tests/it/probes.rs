//! What machines ask of the house: is it ready (`/readyz`), and what does it count (`/metrics`)?

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use lastmile::base::clock::SystemClock;
use lastmile::base::entropy::SeededEntropy;
use lastmile::base::{Clock, Moment};
use lastmile::serve::Service;
use lastmile::settings::Settings;
use lastmile::storage::{Store, addresses, inbox};
use lastmile::{http, on};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use crate::support::postgres;
use crate::support::real::{Place, clock, pause};

/// Longer than this nobody waits for `/readyz`.
const SOON: Duration = Duration::from_secs(2);

/// A house whose desk doesn't run: what is heard stays.
struct Quiet {
    service: Service,
    url: String,
    _folder: tempfile::TempDir,
}

impl Quiet {
    async fn on_sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let database = format!("sqlite:{}", folder.path().join("rows").display());
        Self::over(&database, folder).await
    }

    async fn over(database: &str, folder: tempfile::TempDir) -> Self {
        let store = Store::open(database, 2, 0).await.unwrap();
        store.migrate().await.unwrap();
        let files = ("files.url".to_owned(), format!("file:{}", folder.path().join("files").display()));
        let settings = Settings::load(None, [], vec![files]).unwrap().settings;
        let entropy = Arc::new(SeededEntropy::new(1));
        let service = Service::build(&settings, store, Arc::new(SystemClock::default()), entropy).await.unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let app = http::secured(service.routes().merge(service.metrics()));
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { service, url, _folder: folder }
    }

    /// The status and the line of `/readyz`, which come soon.
    async fn ready(&self) -> (u16, String) {
        let asked = clock();
        let answer = asks(&self.url, "/readyz").await;
        assert!(asked.elapsed() < SOON, "{:?}", asked.elapsed());
        assert_eq!(answer.1.lines().count(), 1, "one line: {}", answer.1);
        answer
    }

    async fn writes(&self, sql: &'static str) {
        let mut tx = self.service.store.begin().await.unwrap();
        on!(&mut tx, c => sqlx::query(sql).execute(c).await.map(drop).unwrap());
        tx.commit().await.unwrap();
    }

    /// Something is heard, so long ago.
    async fn hears(&self, ago: Duration) -> lastmile::base::AddressId {
        let then = SystemClock::default().now().minus(ago);
        let mut tx = self.service.store.begin().await.unwrap();
        let address = addresses::at(&mut tx, "web", "main", "a chat", then).await.unwrap();
        inbox::receive(&mut tx, address, "1", "{}", then).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        address
    }
}

async fn asks(base: &str, path: &str) -> (u16, String) {
    let answer = reqwest::get(format!("{base}{path}")).await.unwrap();
    (answer.status().as_u16(), answer.text().await.unwrap())
}

/// The value behind a line's beginning.
fn value(numbers: &str, name: &str) -> f64 {
    let line = numbers.lines().find_map(|l| l.strip_prefix(name)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("{name} isn't in\n{numbers}")).parse().unwrap()
}

/// Every label of every line, as `name="word"`, but the bounds of histograms.
fn labels(numbers: &str) -> BTreeSet<&str> {
    let lines = numbers.lines().filter(|l| !l.starts_with('#'));
    let inner = lines.filter_map(|l| l.split_once('{')?.1.split_once('}')).map(|(inner, _)| inner);
    inner.flat_map(|i| i.split(',')).filter(|l| !l.starts_with("le=")).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_conversation_is_counted_and_nothing_of_it_told() {
    let place = Place::new();
    let house = place.serve(&["http.metrics_listen=127.0.0.1:0"], None);
    let line = house.line();
    let base = line.split_whitespace().last().and_then(|at| at.strip_suffix("/metrics")).expect(&line).to_owned();
    let villager = place.villager("houzhuang");
    villager.say("我叫王秀英，电话13911112222，家里没电了").await;
    place.settled().await;
    let (status, numbers) = asks(&base, "/metrics").await;
    assert_eq!(status, 200);
    let heard = value(&numbers, r#"lastmile_heard_total{channel="web"}"#);
    assert_eq!(heard, 1.0, "what she said, with the door she came by");
    assert_eq!(value(&numbers, "lastmile_handled_total"), heard);
    assert_eq!(value(&numbers, "lastmile_parked_total"), 0.0);
    assert_eq!(value(&numbers, "lastmile_desk_seconds_count"), heard);
    assert!(value(&numbers, r#"lastmile_sent_total{result="sent"}"#) >= 1.0);
    assert_eq!(value(&numbers, r#"lastmile_sent_total{result="dead"}"#), 0.0);
    assert_eq!(value(&numbers, r#"lastmile_outbox_depth{lane="answer"}"#), 0.0);
    assert_eq!(value(&numbers, r#"lastmile_pool_size{pool="writer"}"#), 1.0);
    assert!(value(&numbers, "process_start_time_seconds") > 1.7e9);
    let version = concat!(r#"lastmile_build_info{version=""#, env!("CARGO_PKG_VERSION"), r#""}"#);
    assert_eq!(value(&numbers, version), 1.0);
    for word in ["王秀英", "秀英", "1391", "没电", "侯庄", "houzhuang", "陈向农"] {
        assert!(!numbers.contains(word), "{word} is told:\n{numbers}");
    }
    let version = concat!(r#"version=""#, env!("CARGO_PKG_VERSION"), r#"""#);
    let known = ["sent", "later", "unknown", "failed", "refused", "gone", "dead"].map(|r| format!(r#"result="{r}""#));
    let known = known.into_iter().chain(["answer", "notice", "broadcast"].map(|l| format!(r#"lane="{l}""#)));
    let known = known.chain(["readers", "writer"].map(|p| format!(r#"pool="{p}""#)));
    let known: BTreeSet<String> = known.chain([r#"channel="web""#.to_owned(), version.to_owned()]).collect();
    assert_eq!(labels(&numbers), known.iter().map(String::as_str).collect());
    assert!(numbers.ends_with("# EOF\n"), "as its format asks");
    let door = place.base.next();
    assert_eq!(asks(&door, "/metrics").await.0, 404, "whoever reaches the pages doesn't reach the numbers");
    assert_eq!(asks(&base, "/").await.0, 404, "and there is nothing else at the numbers' address");
    assert_eq!(asks(&door, "/readyz").await, (200, "ready\n".to_owned()));
    house.stop().await;
    let quiet = place.serve(&[], None);
    assert!(!quiet.reached(Duration::from_millis(300)), "it says nothing of numbers");
    quiet.stop().await;
}

#[tokio::test]
async fn it_is_ready_when_the_database_answers_and_is_of_this_program() {
    let house = Quiet::on_sqlite().await;
    assert_eq!(house.ready().await, (200, "ready\n".to_owned()));
    house.writes("ALTER TABLE address RENAME TO away").await;
    let unread = "not ready: database: it can't be read; the log says why, and `lastmile doctor` what to do\n";
    assert_eq!(house.ready().await, (503, unread.to_owned()));
    assert_eq!(asks(&house.url, "/healthz").await, (200, "ok\n".to_owned()), "the process lives");
    house.writes("ALTER TABLE away RENAME TO address").await;
    assert_eq!(house.ready().await.0, 200);
    house.writes("UPDATE _sqlx_migrations SET success = FALSE WHERE version = 1").await;
    let broken = "not ready: database: migration 1 was broken off; `lastmile doctor` says what to do\n";
    assert_eq!(house.ready().await, (503, broken.to_owned()));
}

#[tokio::test]
async fn it_isnt_ready_while_nothing_of_the_database_can_be_had() {
    let house = Quiet::on_sqlite().await;
    let (one, other) = (house.service.store.read().await.unwrap(), house.service.store.read().await.unwrap());
    let (status, why) = house.ready().await;
    assert_eq!(status, 503);
    assert!(why.starts_with("not ready: database: no answer within 1500 ms"), "{why}");
    let (status, numbers) = asks(&house.url, "/metrics").await;
    assert_eq!((status, value(&numbers, "lastmile_database_up")), (200, 0.0), "the process's own numbers are there");
    assert!(!numbers.contains("lastmile_outbox_depth{"), "nothing is said of what couldn't be asked");
    assert_eq!(value(&numbers, r#"lastmile_pool_idle{pool="readers"}"#), 0.0);
    one.rollback().await.unwrap();
    other.rollback().await.unwrap();
    assert_eq!(house.ready().await.0, 200);
    assert_eq!(value(&asks(&house.url, "/metrics").await.1, "lastmile_database_up"), 1.0);
}

#[tokio::test]
async fn it_isnt_ready_while_the_desk_lets_something_lie() {
    let house = Quiet::on_sqlite().await;
    let address = house.hears(Duration::from_secs(50)).await;
    assert_eq!(house.ready().await.0, 200, "it may take a while");
    house.writes("UPDATE address SET waiting_since = waiting_since - 20000000").await;
    let (status, why) = house.ready().await;
    assert_eq!(status, 503);
    assert!(why.starts_with("not ready: inbox: something that was heard 7"), "{why}");
    let mut tx = house.service.store.begin().await.unwrap();
    addresses::settle(&mut tx, address, SystemClock::default().now()).await.unwrap();
    tx.commit().await.unwrap();
    house.writes("UPDATE address SET waiting_since = waiting_since - 20000000").await;
    assert_eq!(house.ready().await.0, 200, "what fails and is tried again takes the house from nobody");
    let mut tx = house.service.store.begin().await.unwrap();
    addresses::settle(&mut tx, address, Moment(0)).await.unwrap();
    tx.commit().await.unwrap();
    house.service.desk.one().await.unwrap();
    assert_eq!(house.ready().await.0, 200);
}

/// Hands on what goes to and from `to`, unless it is told to hold everything.
async fn line_to(to: SocketAddr, held: watch::Receiver<bool>) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let at = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((near, _)) = listener.accept().await {
            let far = TcpStream::connect(to).await.unwrap();
            let ((near_out, near_in), (far_out, far_in)) = (near.into_split(), far.into_split());
            tokio::spawn(hand_on(near_out, far_in, held.clone()));
            tokio::spawn(hand_on(far_out, near_in, held.clone()));
        }
    });
    at
}

async fn hand_on(
    from: tokio::net::tcp::OwnedReadHalf,
    to: tokio::net::tcp::OwnedWriteHalf,
    mut held: watch::Receiver<bool>,
) {
    let mut bytes = vec![0; 16 * 1024];
    loop {
        from.readable().await.unwrap();
        let Ok(n) = from.try_read(&mut bytes) else { continue };
        if n == 0 || held.wait_for(|held| !held).await.is_err() {
            return;
        }
        let mut rest = &bytes[..n];
        while !rest.is_empty() {
            to.writable().await.unwrap();
            match to.try_write(rest) {
                Ok(n) => rest = &rest[n..],
                Err(e) if e.kind() == std::io::ErrorKind::WouldBlock => {}
                Err(_) => return,
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_postgresql_that_hangs_is_seen_and_so_is_its_coming_back() {
    let Some(database) = postgres::database().await else { return };
    let mut url = reqwest::Url::parse(&database.url).unwrap();
    let host = format!("{}:{}", url.host_str().unwrap(), url.port().unwrap_or(5432));
    let to = tokio::net::lookup_host(host).await.unwrap().next().unwrap();
    let (hold, held) = watch::channel(false);
    let line = line_to(to, held).await;
    url.set_host(Some("127.0.0.1")).unwrap();
    url.set_port(Some(line.port())).unwrap();
    let house = Quiet::over(url.as_str(), tempfile::tempdir().unwrap()).await;
    assert_eq!(house.ready().await, (200, "ready\n".to_owned()));
    hold.send(true).unwrap();
    for _ in 0..3 {
        let (status, why) = house.ready().await;
        assert_eq!(status, 503, "{why}");
        assert!(why.starts_with("not ready: database: no answer within"), "{why}");
    }
    hold.send(false).unwrap();
    let from = clock();
    while house.ready().await.0 != 200 {
        assert!(from.elapsed() < Duration::from_secs(20), "it comes back");
        pause(Duration::from_millis(100)).await;
    }
    let numbers = asks(&house.url, "/metrics").await.1;
    assert!(value(&numbers, r#"lastmile_pool_size{pool="all"}"#) >= 1.0);
}
