//! What comes in: twice, in disorder, with strange numbers, a day late, by polling and by webhook. Each thing that people
//! do has one effect, and Telegram hears that it arrived only once it is kept.

use std::sync::Arc;
use std::time::Duration;

use lastmile::base::clock::SystemClock;
use reqwest::StatusCode;
use serde_json::{Value, json};
use tokio_util::sync::CancellationToken;

use super::house::{House, SECRET, standing, until};
use crate::support::real::{clock, pause};
use crate::village::{Door, Village, days, minutes};

const WANG: i64 = 5_100_000_001;

/// What somebody says, as Telegram tells it.
fn update(id: i64, message: i64, text: &str) -> Value {
    json!({ "update_id": id, "message": { "message_id": message, "date": 1_795_000_000, "text": text,
        "from": { "id": WANG, "is_bot": false, "first_name": "王", "language_code": "zh-hans" },
        "chat": { "id": WANG, "type": "private", "first_name": "王" } } })
}

async fn village() -> Village {
    Village::new(Door::Telegram).await
}

/// All that people did comes once more, the newest first, and a day later all of it again.
#[tokio::test]
async fn what_comes_again_changes_nothing() {
    let v = village().await;
    let (chen, wang) = (v.secretary().await, v.villager("王大山").await);
    wang.says("俺村东头水管崩了").await;
    wang.says("三天没水吃了").await;
    chen.presses("签收").await;
    chen.presses("三天内").await;
    chen.says("联系水厂换管子").await;
    v.passes(minutes(5)).await;
    let rows = "SELECT (SELECT count(*) FROM ledger) * 10000 + (SELECT count(*) FROM outbox)";
    let before = v.count(rows).await;
    v.bots().repeats(12);
    v.passes(minutes(1)).await;
    v.bots().repeats(3);
    v.bots().repeats(7);
    v.passes(minutes(1)).await;
    wang.hears_nothing();
    chen.hears_nothing();
    assert_eq!(v.count(rows).await, before, "nothing was done or said anew");
    v.passes(days(1)).await;
    let before = v.count(rows).await;
    let updates = v.count("SELECT count(*) FROM inbox WHERE channel = 'telegram'").await;
    v.bots().forgets_confirmations();
    v.passes(minutes(1)).await;
    assert_eq!(v.bots().pending(), 0, "it is confirmed once more");
    assert_eq!(v.count(rows).await, before, "nothing was done or said anew a day later");
    assert_eq!(v.count("SELECT count(*) FROM inbox WHERE channel = 'telegram'").await, updates);
    wang.says("隔壁也没水了").await;
    assert_eq!(
        v.count("SELECT count(*) FROM inbox WHERE channel = 'telegram'").await,
        updates + 1,
        "what is new is heard"
    );
    v.rests().await;
}

/// A press that overtakes another, a message that overtakes another, and each of them twice.
#[tokio::test]
async fn what_comes_in_disorder_comes_all_the_same() {
    let v = village().await;
    let (chen, wang) = (v.secretary().await, v.villager("王大山").await);
    wang.says("俺村东头水管崩了").await;
    let (bots, user) = (v.bots(), chen.user());
    let card =
        bots.chat(user).into_iter().rev().find(|m| m.keys.iter().any(|k| k.0.ends_with("签收"))).expect("the card");
    let key = card.keys.iter().find(|k| k.0.ends_with("签收")).expect("its key").1.clone();
    // What is said behind the press arrives before it; the press comes twice.
    let press = |id: i64| {
        json!({ "update_id": id, "callback_query": { "id": format!("{id}"), "from": { "id": user, "is_bot": false },
            "message": { "message_id": card.message_id, "date": 1, "chat": { "id": user, "type": "private" } },
            "chat_instance": "1", "data": key } })
    };
    let said = |id: i64, text: &str| {
        let from = wang.user();
        json!({ "update_id": id, "message": { "message_id": id - 864_000_000, "date": 1, "text": text,
            "from": { "id": from, "is_bot": false }, "chat": { "id": from, "type": "private" } } })
    };
    for raw in
        [said(864_300_009, "第二句补充"), press(864_300_011), press(864_300_010), said(864_300_008, "头一句补充")]
    {
        bots.update(raw);
    }
    v.passes(minutes(1)).await;
    // One that Telegram had already passed over.
    bots.update(said(864_300_002, "迟来的补充"));
    v.passes(minutes(1)).await;
    for words in ["头一句补充", "第二句补充", "迟来的补充"] {
        assert_eq!(v.kept(words).await, 1, "{words}");
    }
    assert_eq!(v.count("SELECT count(*) FROM ledger WHERE kind = 'signed'").await, 1, "signed once");
    assert_eq!(bots.pending(), 0);
    v.rests().await;
}

#[tokio::test]
async fn numbers_may_jump_either_way() {
    let house = House::asking(standing()).await;
    let telegram = house.service.telegram.clone().expect("it is on");
    house.api.starts(WANG, None);
    for (id, words) in [(900_000_000, "往前跳"), (2_147_483_647, "跳到头"), (17, "又从头"), (4_294_967_296, "再往前")]
    {
        house.api.update(update(id, id % 1000 + 10, words));
        // Asked until Telegram has nothing more.
        while telegram.ask_now().await.unwrap() > 0 {}
    }
    telegram.ask_now().await.unwrap();
    assert_eq!(house.count("SELECT count(*) FROM inbox").await, 5);
    assert_eq!(house.api.pending(), 0, "and nothing is asked for again and again");
}

/// Posts to the webhook.
async fn posts(house: &House, path: &str, secret: Option<&str>, body: impl Into<reqwest::Body>) -> StatusCode {
    let mut post = reqwest::Client::new().post(format!("{}{path}", house.base)).body(body);
    if let Some(secret) = secret {
        post = post.header("X-Telegram-Bot-Api-Secret-Token", secret);
    }
    post.send().await.expect("an answer").status()
}

#[tokio::test]
async fn whoever_isnt_telegram_is_refused_and_nothing_is_kept() {
    let house = House::called(standing()).await;
    let body = update(1, 1, "假的").to_string();
    let large = "x".repeat(2 << 20);
    let short = &SECRET[..SECRET.len() - 1];
    for secret in [None, Some(""), Some("wrong"), Some(short), Some("ONLY-TELEGRAM-KNOWS")] {
        assert_eq!(posts(&house, "/telegram", secret, body.clone()).await, 403, "{secret:?}");
        // Nobody but Telegram makes the house read so much.
        assert_eq!(posts(&house, "/telegram", secret, large.clone()).await, 403, "{secret:?}");
    }
    let wrong: [(&[u8], u16); 9] = [
        (b"", 400),
        (b"no JSON", 400),
        (b"{\"update_id\":1,\"mess", 400),
        (b"[1]", 400),
        (b"{}", 400),
        (b"{\"message\":{\"text\":\"x\"}}", 400),
        (b"{\"update_id\":\"one\"}", 400),
        (b"{\"update_id\":1,\"x\":\"\xff\"}", 400),
        (large.as_bytes(), 413),
    ];
    for (body, status) in wrong {
        assert_eq!(posts(&house, "/telegram", Some(SECRET), body.to_vec()).await, status, "{} bytes", body.len());
    }
    for path in ["/telegram/", "/telegram/more", "/elsewhere"] {
        assert_eq!(posts(&house, path, Some(SECRET), body.clone()).await, 404, "{path}");
    }
    let got = reqwest::get(format!("{}/telegram", house.base)).await.unwrap().status();
    assert_eq!(got, StatusCode::METHOD_NOT_ALLOWED);
    assert_eq!(house.count("SELECT (SELECT count(*) FROM inbox) + (SELECT count(*) FROM address)").await, 0);
    // A house that asks has no such door.
    let asking = House::asking(standing()).await;
    assert_eq!(posts(&asking, "/telegram", Some(SECRET), body).await, 404);
}

/// An update that holds nothing for the house is no reason for Telegram to send it for ever.
#[tokio::test]
async fn what_the_house_has_no_use_for_is_taken() {
    let house = House::called(standing()).await;
    for body in
        [json!({ "update_id": 5 }), json!({ "update_id": 6, "message": 7 }), json!({ "update_id": 7, "new": {} })]
    {
        assert_eq!(posts(&house, "/telegram", Some(SECRET), body.to_string()).await, 200, "{body}");
    }
    assert_eq!(house.count("SELECT count(*) FROM inbox").await, 0);
}

#[tokio::test]
async fn two_calls_with_the_same_update_at_once_are_one() {
    let house = House::called(standing()).await;
    let body = update(42, 7, "俺村东头水管崩了").to_string();
    let calls = (0..8).map(|_| posts(&house, "/telegram", Some(SECRET), body.clone()));
    let all = futures_util::future::join_all(calls).await;
    assert!(all.iter().all(|s| *s == 200), "{all:?}");
    assert_eq!(house.count("SELECT count(*) FROM inbox").await, 1);
    assert_eq!(posts(&house, "/telegram", Some(SECRET), body).await, 200, "and later once more");
    assert_eq!(house.count("SELECT count(*) FROM inbox").await, 1);
}

/// Telegram hears nothing before the update is kept; where it can't be kept it hears 503, and tries again.
#[tokio::test]
async fn telegram_hears_that_it_arrived_once_it_is_kept() {
    let house = House::called(Arc::new(SystemClock::default())).await;
    let telegram = house.service.telegram.clone().expect("it is on");
    let stop = CancellationToken::new();
    let running = tokio::spawn(telegram.run(stop.clone()));
    until("the webhook is set", || !house.calls("setWebhook").is_empty()).await;
    let rows = house.rows().await;
    let mut held = rows.acquire().await.unwrap();
    sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut *held).await.unwrap();
    house.api.starts(WANG, None);
    pause(Duration::from_millis(800)).await;
    assert_eq!(house.api.pending(), 1, "the house says nothing while it can't keep");
    let from = clock();
    let status = posts(&house, "/telegram", Some(SECRET), update(42, 7, "俺村东头水管崩了").to_string()).await;
    assert_eq!(status, 503, "{:?}", from.elapsed());
    house.api.says(WANG, "三天没水吃了");
    sqlx::raw_sql("ROLLBACK").execute(&mut *held).await.unwrap();
    until("Telegram sends again", || house.api.pending() == 0).await;
    assert_eq!(house.count("SELECT count(*) FROM inbox").await, 2);
    stop.cancel();
    running.await.unwrap();
}
