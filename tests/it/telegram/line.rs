//! The line to Telegram: away, cut, or answering what nobody can read. What people said arrives, what the house has to say
//! is said, in order, and once wherever that can be known.

use std::sync::Arc;
use std::time::Duration;

use lastmile::base::clock::SystemClock;
use lastmile::storage::outbox::Lane;
use serde_json::json;
use tokio_util::sync::CancellationToken;

use super::house::{Hasty, House, standing, until};
use crate::botapi::Fault;
use crate::support::real::{clock, pause};
use crate::village::{Door, Person, Village, hours, minutes};

const SECOND: Duration = Duration::from_secs(1);

/// What a server before Telegram's own answers in its trouble.
const HTML: &str = "<html><head><title>502 Bad Gateway</title></head><body><center>nginx</center></body></html>";

/// Everything that the people read was noted as said, each part once, in the order in which it was written.
async fn said_once_and_in_order(village: &Village, people: &[&Person]) {
    let read: usize = people.iter().map(|p| village.bots().chat(p.user()).iter().filter(|m| m.from_bot).count()).sum();
    let noted = village.count("SELECT count(DISTINCT address_id || ' ' || message_id) FROM telegram_sent").await;
    assert_eq!(i64::try_from(read).unwrap(), noted, "something was said without being noted");
    let crossed = village.count(
        "SELECT count(*) FROM telegram_sent a JOIN telegram_sent b ON b.address_id = a.address_id AND b.outbox_id > a.outbox_id \
         JOIN outbox o ON o.id = a.outbox_id JOIN outbox p ON p.id = b.outbox_id \
         WHERE b.message_id <= a.message_id AND o.edits IS NULL AND p.edits IS NULL").await;
    assert_eq!(crossed, 0, "something later was said first");
}

#[tokio::test]
async fn an_hour_away_loses_nothing_and_doubles_nothing() {
    let village = Village::new(Door::Telegram).await;
    let (chen, wang, li) =
        (village.secretary().await, village.villager("王大山").await, village.villager("李秀英").await);
    wang.says("村东头路灯坏了，天黑不敢走").await;
    wang.hears("记下了");

    village.bots().away(true);
    li.says("西沟的桥塌了一块").await;
    village.passes(minutes(20)).await;
    li.says("车过不去了").await;
    wang.says("昨晚上有人摔了一跤").await;
    village.passes(minutes(40)).await;
    wang.hears_nothing();
    li.hears_nothing();
    chen.hears_nothing();

    village.bots().away(false);
    village.passes(minutes(4)).await;
    chen.hears("村东头路灯坏了");
    li.hears("西沟的桥塌了一块");
    li.hears("车过不去了");
    wang.hears("昨晚上有人摔了一跤");
    li.says("谢谢").await;
    village.passes(hours(1)).await;
    let heard =
        [("西沟的桥塌了一块", 1), ("车过不去了", 1), ("昨晚上有人摔了一跤", 1), ("村东头路灯坏了，天黑不敢走", 1)];
    for (words, times) in heard {
        assert_eq!(village.kept(words).await, times, "{words}");
    }
    said_once_and_in_order(&village, &[&chen, &wang, &li]).await;
    village.rests().await;
}

/// The keyboard under the field belongs to the first message; if that one fails, it belongs to the next try.
#[tokio::test]
async fn the_keyboard_isnt_lost_with_the_message_that_carried_it() {
    let village = Village::new(Door::Telegram).await;
    village.bots().fails("sendMessage", 1, Fault::CutBefore);
    village.bots().fails("sendMessage", 1, Fault::TooMany(3));
    let wang = village.villager("王大山").await;
    village.passes(minutes(1)).await;
    let boards = village.bots().chat(wang.user()).iter().filter(|m| m.reply_keyboard.is_some()).count();
    assert_eq!(boards, 1, "{:#?}", village.bots().chat(wang.user()));
    said_once_and_in_order(&village, &[&wang]).await;
}

#[tokio::test]
async fn cut_before_it_arrived_it_is_said_again_once() {
    let time = standing();
    let house = House::asking(time.clone()).await;
    let wang = house.somebody(1);
    house.api.fails("sendMessage", 1, Fault::CutBefore);
    house.lays(wang, Lane::Answer, "头一句").await;
    house.lays(wang, Lane::Answer, "第二句").await;
    for _ in 0..10 {
        house.says().await;
        time.advance(SECOND);
    }
    assert_eq!(house.read_in(wang), ["头一句", "第二句"]);
    assert_eq!(house.count("SELECT sum(unknown) FROM outbox").await, 1, "the house can't know, and counts it");
}

#[tokio::test]
async fn cut_after_it_arrived_it_is_counted_as_unknown() {
    let time = standing();
    let house = House::asking(time.clone()).await;
    let wang = house.somebody(1);
    house.api.fails("sendMessage", 1, Fault::CutAfter);
    house.lays(wang, Lane::Answer, "头一句").await;
    house.lays(wang, Lane::Answer, "第二句").await;
    for _ in 0..10 {
        house.says().await;
        time.advance(SECOND);
    }
    assert_eq!(house.read_in(wang), ["头一句", "头一句", "第二句"], "at least once, and in order");
    assert_eq!(house.count("SELECT sum(unknown) FROM outbox").await, 1, "what may be there twice is counted");
}

/// Telegram took it and says so in a way that can't be read: it is there, and only its number isn't known.
#[tokio::test]
async fn taken_with_an_unreadable_answer_it_isnt_said_again() {
    let time = standing();
    let house = House::asking(time.clone()).await;
    for (nth, fault) in [Fault::Garbled, Fault::Reshaped].into_iter().enumerate() {
        let user = house.somebody(i64::try_from(nth).unwrap());
        house.api.fails("sendMessage", 1, fault.clone());
        house.lays(user, Lane::Answer, "头一句").await;
        house.lays(user, Lane::Answer, "第二句").await;
        for _ in 0..5 {
            house.says().await;
            time.advance(SECOND);
        }
        assert_eq!(
            (house.read_in(user), house.said_to(user).len()),
            (vec!["头一句".into(), "第二句".into()], 2),
            "{fault:?}"
        );
    }
    assert_eq!(house.count("SELECT sum(attempts) + sum(unknown) FROM outbox").await, 0);
    assert_eq!(house.count("SELECT count(*) FROM telegram_sent WHERE message_id IS NULL").await, 2);
    // An answer with nothing in it says nothing.
    let wang = house.somebody(7);
    house.api.fails("sendMessage", 1, Fault::Status(200, String::new()));
    house.lays(wang, Lane::Answer, "头一句").await;
    for _ in 0..5 {
        house.says().await;
        time.advance(SECOND);
    }
    assert_eq!((house.read_in(wang), house.said_to(wang).len()), (vec!["头一句".to_owned()], 2));
    assert_eq!(house.count("SELECT sum(unknown) FROM outbox").await, 1);
}

/// A server in trouble, in each of its ways, side by side: whoever it doesn't concern is told at once.
#[tokio::test]
async fn a_server_in_trouble_concerns_only_what_it_was_asked() {
    let house = House::asking(Arc::new(SystemClock::default())).await;
    let json = |code: u16, why: &str| json!({ "ok": false, "error_code": code, "description": why }).to_string();
    let troubles = [
        (502, HTML.to_owned()),
        (502, json(502, "Bad Gateway")),
        (500, json(500, "Internal Server Error")),
        (504, json(504, "Gateway Timeout")),
        (500, String::new()),
    ];
    let people: Vec<i64> = (0..5).map(|n| house.somebody(n)).collect();
    for (user, (code, body)) in people.iter().zip(troubles) {
        house.api.fails("sendMessage", 1, Fault::Status(code, body));
        house.lays(*user, Lane::Answer, "一句话").await;
    }
    let stop = CancellationToken::new();
    let sender = house.service.sender.clone();
    let running = tokio::spawn({
        let stop = stop.clone();
        async move { sender.run(stop).await }
    });
    until("all are tried", || house.calls("sendMessage").len() == 5).await;
    let (li, from) = (house.somebody(9), clock());
    house.lays(li, Lane::Broadcast, "别人的话").await;
    until("another is told", || house.read_in(li).len() == 1).await;
    assert!(from.elapsed() < Duration::from_secs(3), "{:?}", from.elapsed());
    until("all are told", || people.iter().all(|p| !house.read_in(*p).is_empty())).await;
    pause(Duration::from_millis(700)).await;
    stop.cancel();
    running.await.unwrap();
    assert!(people.iter().all(|p| house.read_in(*p) == ["一句话"]), "each once");
    assert_eq!(house.count("SELECT sum(unknown) FROM outbox").await, 5);
    assert_eq!(house.count("SELECT count(*) FROM outbox WHERE state <> 'sent'").await, 0);
}

/// What people say meanwhile waits at Telegram, and is heard once.
#[tokio::test]
async fn answers_that_are_no_updates_cost_nothing() {
    let house = House::asking(standing()).await;
    let telegram = house.service.telegram.clone().expect("it is on");
    house.somebody(1);
    let wrong = [
        HTML,
        "",
        "null",
        "[]",
        r#"{"ok":true,"result":[{"update_id":864200001,"mess"#,
        r#"{"ok":true}"#,
        r#"{"ok":true,"result":{"update_id":864200001}}"#,
        r#"{"ok":"yes","result":7}"#,
        r#"{"ok":false,"error_code":500,"description":"Internal Server Error: restart"}"#,
    ];
    for body in wrong {
        house.api.raw(body.to_owned());
        assert_eq!(telegram.ask_now().await.unwrap(), 0, "{body}");
    }
    for fault in [
        Fault::Status(502, HTML.into()),
        Fault::Status(504, String::new()),
        Fault::CutBefore,
        Fault::CutAfter,
        Fault::Garbled,
        Fault::Reshaped,
        Fault::TooMany(1),
    ] {
        house.api.fails("getUpdates", 1, fault.clone());
        assert_eq!(telegram.ask_now().await.unwrap(), 0, "{fault:?}");
        assert_eq!(house.api.pending(), 1, "Telegram keeps it: {fault:?}");
    }
    assert_eq!(telegram.ask_now().await.unwrap(), 1, "then it is heard");
    assert_eq!(telegram.ask_now().await.unwrap(), 0, "once");
    assert_eq!((house.api.pending(), house.count("SELECT count(*) FROM inbox").await), (0, 1));
    // Something strange between two messages costs neither of them.
    let message = |id: i64| house.api.chat(5_100_000_001)[0].message_id + id;
    let raw = json!({ "ok": true, "result": [
        { "update_id": 864_200_101, "message": { "message_id": message(1), "date": 0, "text": "前一句",
            "from": { "id": 5_100_000_001_i64 }, "chat": { "id": 5_100_000_001_i64, "type": "private" } } },
        7, { "message": {} }, null,
        { "update_id": 864_200_102, "message": { "message_id": message(2), "date": 0, "text": "后一句",
            "from": { "id": 5_100_000_001_i64 }, "chat": { "id": 5_100_000_001_i64, "type": "private" } } },
    ]});
    house.api.raw(raw.to_string());
    assert_eq!(telegram.ask_now().await.unwrap(), 2);
}

/// Such an answer again and again is asked for more and more slowly, and what comes then is heard.
#[tokio::test]
async fn an_answer_that_is_always_strange_isnt_asked_for_without_end() {
    let house = House::asking(Hasty::new(10)).await;
    for _ in 0..5 {
        house.api.raw(r#"{"ok":true,"result":[{"update":"of a new shape"}]}"#.into());
    }
    let (stop, telegram) = (CancellationToken::new(), house.service.telegram.clone().expect("it is on"));
    let running = tokio::spawn(telegram.run(stop.clone()));
    until("it is asked", || !house.calls("getUpdates").is_empty()).await;
    house.somebody(1);
    until("it is heard", || house.api.pending() == 0).await;
    let calls = house.calls("getUpdates");
    assert!(calls.len() >= 6, "{calls:#?}");
    assert!(calls[..6].windows(2).all(|w| w[1].at.since(w[0].at) >= SECOND), "{calls:#?}");
    stop.cancel();
    running.await.unwrap();
    assert_eq!(house.count("SELECT count(*) FROM inbox").await, 1);
}
