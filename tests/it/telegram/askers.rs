//! Who asks Telegram what is new: one process at a time, by a lease. Another asker is waited out, a process that slept past
//! its lease keeps nothing, and a token that was taken back is said to the operator.

use std::sync::Arc;
use std::time::Duration;

use lastmile::base::Clock;
use lastmile::base::clock::SystemClock;
use serde_json::json;
use sqlx::sqlite::SqlitePool;
use tokio_util::sync::CancellationToken;

use super::house::{Hasty, House, until};
use crate::botapi::{BotApi, Fault, TOKEN};
use crate::support::real::{Place, Running, clock, pause};

const WANG: i64 = 5_100_000_001;

/// Another process with the same token asks once, without waiting.
async fn another_asks(api: &BotApi) -> u16 {
    let url = format!("{}/bot{TOKEN}/getUpdates", api.url());
    let question = json!({ "timeout": 0, "offset": 0, "limit": 1 });
    reqwest::Client::new().post(url).json(&question).send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn another_asker_is_waited_out_and_not_fought() {
    let time = Hasty::new(10);
    let house = House::asking(time.clone()).await;
    let (stop, telegram) = (CancellationToken::new(), house.service.telegram.clone().expect("it is on"));
    let running = tokio::spawn(telegram.run(stop.clone()));
    let asked =
        || house.calls("getUpdates").iter().filter(|c| c.params["offset"] != 0 || c.params["limit"] == 100).count();
    until("it asks", || asked() == 1).await;
    for nth in 1..=3 {
        let from = time.now();
        assert_eq!(another_asks(&house.api).await, 200, "the house leaves the line to whoever has it");
        until("it asks again", || asked() > nth).await;
        let waited = time.now().since(from);
        assert!(waited >= Duration::from_secs(15), "asked again after {waited:?}");
        assert_eq!(asked(), nth + 1);
    }
    // A webhook that somebody set is the same; once it is gone, what waited is heard.
    let set = format!("{}/bot{TOKEN}/setWebhook", house.api.url());
    let http = reqwest::Client::new();
    http.post(&set).json(&json!({ "url": "http://127.0.0.1:9/nobody" })).send().await.unwrap();
    house.api.starts(WANG, None);
    let before = asked();
    until("it asks once more", || asked() > before).await;
    http.post(&set).json(&json!({ "url": "" })).send().await.unwrap();
    until("it is heard", || house.api.pending() == 0).await;
    assert_eq!(house.count("SELECT count(*) FROM inbox").await, 1);
    stop.cancel();
    running.await.unwrap();
}

#[tokio::test]
async fn one_process_asks_and_the_next_takes_over() {
    let time = Hasty::new(10);
    let house = House::asking(time.clone()).await;
    let first = house.service.telegram.clone().expect("it is on");
    let (stop_first, stop_second) = (CancellationToken::new(), CancellationToken::new());
    let one = tokio::spawn(first.run(stop_first.clone()));
    until("the first asks", || house.calls("getUpdates").len() == 1).await;
    let house = house.again().await;
    let second = house.service.telegram.clone().expect("it is on");
    let other = tokio::spawn(second.run(stop_second.clone()));
    until("the second is there", || house.calls("getMe").len() == 2).await;
    pause(Duration::from_millis(1500)).await;
    assert_eq!(house.calls("getUpdates").len(), 1, "through more than a lease's time the first alone asks");
    stop_first.cancel();
    one.await.unwrap();
    house.api.starts(WANG, None);
    until("the second hears", || house.api.pending() == 0).await;
    assert_eq!(house.count("SELECT count(*) FROM inbox").await, 1);
    assert!(house.calls("getUpdates").iter().all(|c| c.code != 409), "they never met");
    stop_second.cancel();
    other.await.unwrap();
}

/// The real binary, on the same rows twice.
fn serves(place: &Place, api: &BotApi) -> Running {
    let (token, url) = (format!("telegram.token={TOKEN}"), format!("telegram.api_url={}", api.url()));
    place.serve(&["log.filter=warn", "telegram.limits=none", &token, &url], None)
}

async fn number(rows: &SqlitePool, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(rows).await.unwrap()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn who_slept_past_the_lease_keeps_nothing_twice() {
    let (place, api) = (Place::new(), BotApi::start(Arc::new(SystemClock::default())));
    api.lift_limits();
    let asked = |api: &BotApi| api.calls().iter().filter(|c| c.method == "getUpdates").count();
    let sleeper = serves(&place, &api);
    until("the first asks", || asked(&api) > 0).await;
    let rows = place.rows().await;
    api.starts(WANG, Some("v_houzhuang"));
    until("it is heard", || api.pending() == 0).await;
    place.settled().await;
    pause(Duration::from_millis(500)).await;

    // Asleep with its question open: what is said now is given to it, and it can't keep it. Not inside a transaction: on one
    // SQLite file that would keep everybody else out.
    loop {
        sleeper.signal("STOP");
        let mut free = rows.acquire().await.unwrap();
        if sqlx::raw_sql("PRAGMA busy_timeout = 100; BEGIN IMMEDIATE; ROLLBACK").execute(&mut *free).await.is_ok() {
            break;
        }
        sleeper.signal("CONT");
        pause(Duration::from_millis(100)).await;
    }
    api.says(WANG, "村东头路灯坏了，天黑不敢走");
    let waker = serves(&place, &api);
    let from = clock();
    while number(&rows, "SELECT count(*) FROM inbox WHERE body LIKE '%路灯%'").await == 0 {
        assert!(from.elapsed() < Duration::from_secs(18), "nobody takes over\n{}", place.log());
        pause(Duration::from_millis(100)).await;
    }
    api.says(WANG, "昨晚上有人摔了一跤");
    until("all is heard", || api.pending() == 0).await;
    place.settled().await;
    let state = "SELECT next_update * 1000 + (SELECT count(*) FROM inbox) FROM telegram_bot";
    let (fence, before) =
        (number(&rows, "SELECT fence FROM lease WHERE name = 'telegram'").await, number(&rows, state).await);

    sleeper.signal("CONT");
    pause(Duration::from_secs(2)).await;
    assert_eq!(number(&rows, state).await, before, "nothing was kept twice, and the offset didn't go back");
    assert_eq!(
        number(&rows, "SELECT fence FROM lease WHERE name = 'telegram'").await,
        fence,
        "it isn't the asker any more"
    );
    let matters =
        "SELECT count(*) FROM commitment_words WHERE text IN ('村东头路灯坏了，天黑不敢走', '昨晚上有人摔了一跤')";
    assert_eq!(number(&rows, matters).await, 2, "each has its one effect");
    sleeper.stop().await;
    waker.stop().await;
    place.verified();
}

/// Said in the log and by the doctor; and when the token works again, so does the house, with what waited.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_token_taken_back_is_said_and_its_return_is_enough() {
    let (place, api) = (Place::new(), BotApi::start(Arc::new(SystemClock::default())));
    api.lift_limits();
    let refused = json!({ "ok": false, "error_code": 401, "description": "Unauthorized" }).to_string();
    for method in ["getMe", "sendMessage"] {
        api.fails(method, 1, Fault::Status(401, refused.clone()));
    }
    let house = serves(&place, &api);
    until("it is said in the log", || place.log().contains("telegram.token")).await;
    api.starts(WANG, Some("v_houzhuang"));
    until("it is heard", || api.pending() == 0).await;
    until("it is answered", || api.chat(WANG).iter().any(|m| m.from_bot)).await;
    place.settled().await;
    let rows = place.rows().await;
    assert_eq!(number(&rows, "SELECT sum(unknown) FROM outbox").await, 0, "it is known that it wasn't said");
    assert_eq!(
        number(&rows, "SELECT count(*) FROM outbox WHERE state <> 'sent'").await,
        0,
        "and no message is to blame"
    );
    assert_eq!(place.log().matches("telegram.token").count(), 2, "said where it was met: {}", place.log());

    let (token, url) = (format!("telegram.token={TOKEN}"), format!("telegram.api_url={}", api.url()));
    api.fails("getMe", 1, Fault::Status(401, refused));
    let doctor = place.run(&["--set", &token, "--set", &url, "doctor"]);
    assert_eq!(doctor.code, 2, "{}", doctor.out);
    assert!(doctor.out.contains("doesn't know the token"), "{}", doctor.out);
    house.stop().await;
}

/// The asking too: after a minute it is tried again.
#[tokio::test]
async fn refused_while_it_runs_it_asks_again_by_itself() {
    let time = Hasty::new(40);
    let house = House::asking(time.clone()).await;
    let refused = json!({ "ok": false, "error_code": 401, "description": "Unauthorized" }).to_string();
    house.api.fails("getUpdates", 2, Fault::Status(401, refused));
    house.api.starts(WANG, None);
    let (stop, telegram) = (CancellationToken::new(), house.service.telegram.clone().expect("it is on"));
    let running = tokio::spawn(telegram.run(stop.clone()));
    until("it is heard", || house.api.pending() == 0).await;
    let calls = house.calls("getUpdates");
    assert!(calls[..3].windows(2).all(|w| w[1].at.since(w[0].at) >= Duration::from_secs(60)), "{calls:#?}");
    assert_eq!(house.count("SELECT count(*) FROM inbox").await, 1);
    stop.cancel();
    running.await.unwrap();
}
