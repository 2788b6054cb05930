//! Several replicas of the real binary on one PostgreSQL: one says and asks at a time, whichever is stopped or restarted is
//! not missed, and what was stopped too long writes nothing when it wakes.

use std::sync::Arc;
use std::time::Duration;

use lastmile::base::Moment;
use lastmile::base::clock::SystemClock;
use lastmile::storage::outbox::{self, Lane, NewOutbox};
use lastmile::storage::{Store, addresses, inbox};

use crate::botapi::{BotApi, TOKEN};
use crate::support::postgres;
use crate::support::real::{Browser, Place, Rows, Running, clock, pause};

const WANG: i64 = 5_100_000_001;
/// Nobody is asked to slow down here.
const SET: [&str; 2] = ["limits.messages_per_minute=10000", "log.filter=warn"];
/// As long as a stopped replica may keep its work from the others: its lease, or PostgreSQL's patience with an open
/// transaction, and as much again on a busy machine.
const LONGEST: Duration = Duration::from_secs(20);

async fn until(what: &str, rows: &Rows, text: &str) {
    let from = clock();
    while rows.count(text).await == 0 {
        assert!(from.elapsed() < LONGEST, "{what}: not within {LONGEST:?}");
        pause(Duration::from_millis(50)).await;
    }
}

/// Which of the replicas holds a lease.
async fn holder(rows: &Rows, lease: &str, replicas: &[Running]) -> usize {
    until("it is somebody's", rows, &format!("SELECT count(*) FROM lease WHERE name = '{lease}' AND until > 0")).await;
    let held: Vec<(String,)> = rows.all(&format!("SELECT holder FROM lease WHERE name = '{lease}'")).await;
    let process = held[0].0.split(' ').nth(2).unwrap().to_owned();
    replicas.iter().position(|r| r.process() == process).expect("one of ours")
}

/// What the house has written so far.
const WRITTEN: &str = "SELECT (SELECT count(*) FROM inbox) + (SELECT count(*) FROM outbox WHERE state = 'sent') \
     + (SELECT count(*) FROM ledger) + (SELECT count(*) FROM telegram_sent) + (SELECT coalesce(sum(sent_at % 1000003), 0) FROM outbox)::bigint";

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_replica_stopped_while_it_says_something_writes_nothing_when_it_wakes() {
    let Some(place) = Place::on_postgres().await else { return };
    let api = BotApi::start(Arc::new(SystemClock::default()));
    api.lift_limits();
    let (token, url) = (format!("telegram.token={TOKEN}"), format!("telegram.api_url={}", api.url()));
    let set = [&token, &url, SET[0], SET[1], "telegram.limits=none"];
    let mut replicas: Vec<Running> = (0..2).map(|n| place.serve_as(n, &set, None)).collect();
    let rows = place.facts().await;
    api.starts(WANG, Some("v_houzhuang"));
    until("it is welcomed", &rows, "SELECT count(*) FROM outbox WHERE state = 'sent'").await;
    place.settled().await;
    let asleep = holder(&rows, "sender", &replicas).await;

    api.holds("sendMessage");
    api.says(WANG, "村东头路灯坏了，天黑不敢走");
    let from = clock();
    while api.held("sendMessage") == 0 {
        assert!(from.elapsed() < LONGEST, "nobody says anything");
        pause(Duration::from_millis(20)).await;
    }
    replicas[asleep].signal("STOP");
    let other = format!(
        "SELECT count(*) FROM lease WHERE name = 'sender' AND until > 0 AND holder NOT LIKE '% {} %'",
        replicas[asleep].process()
    );
    until("another says it", &rows, &other).await;
    api.releases("sendMessage");
    place.settled().await;
    until(
        "it is written down",
        &rows,
        "SELECT count(*) FROM commitment_words WHERE text = '村东头路灯坏了，天黑不敢走'",
    )
    .await;
    place.settled().await;
    let (fence, before) =
        (rows.count("SELECT fence FROM lease WHERE name = 'sender'").await, rows.count(WRITTEN).await);

    replicas[asleep].signal("CONT");
    pause(Duration::from_secs(3)).await;
    assert_eq!(rows.count(WRITTEN).await, before, "it writes nothing");
    assert_eq!(rows.count("SELECT fence FROM lease WHERE name = 'sender'").await, fence, "and says nothing any more");
    replicas.remove(asleep).stop().await;
    replicas.remove(0).stop().await;
    place.verified();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_replica_stopped_inside_a_transaction_blocks_others_no_longer_than_postgres_lets_it() {
    let Some(place) = Place::on_postgres().await else { return };
    let rows = place.facts().await;
    // Alone it hears and handles, and stops with the conversation locked.
    let asleep = place.serve_as(0, &SET, Some("desk.before_commit:1"));
    let wang = place.villager("houzhuang");
    let form = wang.form().await;
    wang.send(&form, "one", "村东头路灯坏了，天黑不敢走").await;
    assert!(asleep.reached(LONGEST), "it handles it");
    asleep.signal("STOP");
    let awake = place.serve_as(0, &SET, None);
    let from = clock();
    wang.send(&form, "two", "昨晚上有人摔了一跤").await;
    until(
        "the first has its effect",
        &rows,
        "SELECT count(*) FROM commitment_words WHERE text = '村东头路灯坏了，天黑不敢走'",
    )
    .await;
    place.settled().await;
    assert!(from.elapsed() < 2 * LONGEST);
    asleep.signal("CONT");
    pause(Duration::from_secs(1)).await;
    let kept: Vec<(String,)> = rows.all("SELECT text FROM commitment_words ORDER BY id").await;
    assert_eq!(
        kept.iter().map(|k| k.0.as_str()).collect::<Vec<_>>(),
        ["村东头路灯坏了，天黑不敢走", "昨晚上有人摔了一跤"]
    );
    asleep.kill();
    awake.stop().await;
    place.verified();
}

/// Says something again and again; gives what was said.
async fn talks(browser: Browser, who: usize, enough: Arc<std::sync::atomic::AtomicBool>) -> Vec<String> {
    let form = browser.form().await;
    let mut said = vec![];
    while !enough.load(std::sync::atomic::Ordering::SeqCst) {
        let words = format!("村东头第{}户没电了，第{}回说", 1000 + who, said.len());
        browser.send(&form, &format!("{who}-{}", said.len()), &words).await;
        said.push(words);
        pause(Duration::from_millis(100)).await;
    }
    said
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_rolling_restart_loses_nothing_and_hands_the_work_on_at_once() {
    let Some(place) = Place::on_postgres().await else { return };
    let mut replicas: Vec<Running> = (0..3).map(|n| place.serve_as(n, &SET, None)).collect();
    let rows = place.facts().await;
    let enough = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let talking: Vec<_> =
        (0..4).map(|who| tokio::spawn(talks(place.villager("houzhuang"), who, enough.clone()))).collect();
    for (n, replica) in replicas.iter_mut().enumerate() {
        pause(Duration::from_secs(1)).await;
        let new = place.serve_as(n, &SET, None);
        let took = std::mem::replace(replica, new).stop().await;
        assert!(took < Duration::from_secs(10), "it leaves in time: {took:?}");
    }
    pause(Duration::from_secs(1)).await;
    enough.store(true, std::sync::atomic::Ordering::SeqCst);
    let mut said = 0;
    for talk in talking {
        said += talk.await.unwrap().len();
    }
    place.settled().await;
    let kept = rows.count("SELECT count(DISTINCT text) FROM commitment_words").await;
    let all = rows.count("SELECT count(*) FROM commitment_words").await;
    assert_eq!((usize::try_from(kept).unwrap(), usize::try_from(all).unwrap()), (said, said), "each once");
    let slowest = rows
        .count(
            "SELECT max(took) / 1000 FROM (SELECT min(o.sent_at) - i.received_at AS took FROM inbox i \
             JOIN outbox o ON o.address_id = i.address_id AND o.lane = 'answer' AND o.created_at >= i.received_at \
             WHERE o.sent_at IS NOT NULL GROUP BY i.id, i.received_at) AS each_one",
        )
        .await;
    println!("{said} messages, the slowest was answered {slowest} ms after it was heard");
    // A lease that nobody gave back would be waited for ten seconds.
    assert!(slowest < 8000, "{slowest} ms");
    for replica in replicas {
        replica.stop().await;
    }
    place.verified();
}

/// A villager's turn writes to the secretary while another replica hears that secretary: neither waits for the other, or both
/// would, by the village's book, until PostgreSQL gives one of them up.
#[tokio::test]
async fn somebody_who_is_being_heard_can_be_written_to() {
    let Some(database) = postgres::database().await else { return };
    let store = Store::open(&database.url, 2, 0).await.unwrap();
    let now = Moment(1_780_000_000_000_000);
    let mut tx = store.begin().await.unwrap();
    let secretary = addresses::at(&mut tx, "web", "web", "secretary", now).await.unwrap();
    inbox::receive(&mut tx, secretary, "one", "{}", now).await.unwrap();
    tx.commit().await.unwrap();

    let mut hears = store.begin().await.unwrap();
    assert_eq!(addresses::claim_waiting(&mut hears, now).await.unwrap(), Some(secretary));
    let mut another = store.begin().await.unwrap();
    assert_eq!(addresses::claim_waiting(&mut another, now).await.unwrap(), None, "one replica hears them at a time");
    let letter = NewOutbox {
        address: secretary,
        lane: Lane::Notice,
        body: "{}",
        edits: None,
        watch: None,
        mechanism: "commitments",
        subject: 1,
        not_before: now,
    };
    let written = outbox::insert(&mut another, &letter, now);
    tokio::time::timeout(Duration::from_secs(5), written).await.expect("it waits for nobody").unwrap();
    another.commit().await.unwrap();
    hears.rollback().await.unwrap();
}
