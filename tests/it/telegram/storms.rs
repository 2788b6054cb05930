//! Telegram says "too many": who waits, for how long, and who goes first. The house keeps the limits before it hears that.

use std::sync::Arc;
use std::time::Duration;

use lastmile::base::clock::SystemClock;
use lastmile::storage::outbox::Lane;
use tokio_util::sync::CancellationToken;

use super::house::{House, standing, until};
use crate::botapi::Fault;
use crate::support::real::clock;

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test]
async fn who_was_told_to_wait_waits_and_the_others_go_on() {
    let time = standing();
    let house = House::asking(time.clone()).await;
    let (wang, li) = (house.somebody(1), house.somebody(2));
    house.lays(wang, Lane::Answer, "头一句").await;
    house.lays(wang, Lane::Answer, "第二句").await;
    house.api.fails("sendMessage", 1, Fault::TooMany(30));
    house.says().await;
    house.lays(li, Lane::Notice, "别人的话").await;
    for _ in 0..29 {
        house.says().await;
        time.advance(SECOND);
    }
    assert_eq!(house.read_in(li), ["别人的话"]);
    assert_eq!(house.said_to(wang).len(), 1, "asked once, and not before its time again");
    for _ in 0..3 {
        time.advance(SECOND);
        house.says().await;
    }
    assert_eq!(house.read_in(wang), ["头一句", "第二句"]);
    assert_eq!(house.count("SELECT sum(attempts) + sum(unknown) FROM outbox").await, 0, "to wait is no failure");
}

#[tokio::test]
async fn the_wait_is_the_whole_chats() {
    let time = standing();
    let house = House::asking(time.clone()).await;
    let (group, wang) = (-1_001_234_567_890, house.somebody(1));
    house.api.group(group, "村里的事", true);
    house.api.adds_bot(group, wang);
    let (roads, water) = (house.api.topic(group, wang, "路"), house.api.topic(group, wang, "水"));
    house.api.fails("sendMessage", 1, Fault::TooMany(30));
    house.lays(format!("{group}:{roads}"), Lane::Answer, "路的话").await;
    house.says().await;
    house.lays(format!("{group}:{water}"), Lane::Answer, "水的话").await;
    time.advance(29 * SECOND);
    house.says().await;
    assert_eq!(house.said_to(group).len(), 1, "another topic is the same chat to Telegram");
    time.advance(2 * SECOND);
    house.says().await;
    time.advance(SECOND);
    house.says().await;
    assert_eq!(house.read_in(group).iter().filter(|t| t.ends_with("的话")).count(), 2);
}

#[tokio::test]
async fn however_often_it_must_wait_it_is_said_once() {
    let time = standing();
    let house = House::asking(time.clone()).await;
    let wang = house.somebody(1);
    house.api.fails("sendMessage", 40, Fault::TooMany(5));
    house.lays(wang, Lane::Notice, "总算说到了").await;
    for _ in 0..210 {
        house.says().await;
        time.advance(SECOND);
    }
    let calls = house.said_to(wang);
    assert_eq!((calls.len(), house.read_in(wang)), (41, vec!["总算说到了".to_owned()]));
    assert!(calls.windows(2).all(|w| w[1].at.since(w[0].at) >= 5 * SECOND), "each wait was kept");
    assert_eq!(house.count("SELECT attempts FROM outbox").await, 0);
}

#[tokio::test]
async fn a_wait_outlives_the_house() {
    let time = standing();
    let house = House::asking(time.clone()).await;
    let wang = house.somebody(1);
    house.api.fails("sendMessage", 1, Fault::TooMany(30));
    house.lays(wang, Lane::Answer, "头一句").await;
    house.lays(wang, Lane::Answer, "第二句").await;
    house.says().await;
    let house = house.again().await;
    time.advance(29 * SECOND);
    assert_eq!(house.says().await, 0, "it is known who must wait");
    time.advance(SECOND);
    house.says().await;
    // What was sent a moment ago isn't known any more: Telegram says it again, and nothing is lost by it.
    let house = house.again().await;
    house.says().await;
    assert_eq!(house.api.too_many(), 1);
    time.advance(SECOND);
    house.says().await;
    assert_eq!(house.read_in(wang), ["头一句", "第二句"]);
}

#[tokio::test]
async fn answers_go_before_notices_and_those_before_broadcasts() {
    let time = standing();
    let house = House::asking(time.clone()).await;
    for (nth, lane) in [(0, Lane::Broadcast), (100, Lane::Notice), (200, Lane::Answer)] {
        for one in 0..40 {
            let user = house.somebody(nth + one);
            house.lays(user, lane, lane.tag()).await;
        }
    }
    for _ in 0..5 {
        house.says().await;
        time.advance(SECOND);
    }
    let said: Vec<_> =
        house.calls("sendMessage").iter().map(|c| c.params["text"].as_str().unwrap().to_owned()).collect();
    let wanted = [Lane::Answer, Lane::Notice, Lane::Broadcast].iter().flat_map(|l| vec![l.tag().to_owned(); 40]);
    assert_eq!(said, wanted.collect::<Vec<_>>());
    assert_eq!(house.api.too_many(), 0, "Telegram had nothing to say against it");
}

/// The sender that runs says side by side what one driven by hand says in turn: it may not go over the limits by that.
#[tokio::test]
async fn side_by_side_it_keeps_the_limits_too() {
    let house = House::asking(Arc::new(SystemClock::default())).await;
    let people: Vec<i64> = (0..70).map(|n| house.somebody(n)).collect();
    let group = -1_001_234_567_890;
    house.api.group(group, "村里的事", true);
    house.api.adds_bot(group, people[0]);
    for user in &people {
        house.lays(user, Lane::Notice, "通知").await;
    }
    // More than a group may be told in a minute, in many topics: twenty of them are said now.
    for n in 0..25 {
        let topic = house.api.topic(group, people[0], &format!("话题{n}"));
        house.lays(format!("{group}:{topic}"), Lane::Broadcast, "给大家").await;
    }
    let (stop, from) = (CancellationToken::new(), clock());
    let sender = house.service.sender.clone();
    let running = tokio::spawn({
        let stop = stop.clone();
        async move { sender.run(stop).await }
    });
    until("everybody is told", || people.iter().all(|p| !house.read_in(*p).is_empty())).await;
    assert!(from.elapsed() < Duration::from_secs(6), "no slower than Telegram lets: {:?}", from.elapsed());
    stop.cancel();
    running.await.unwrap();
    assert_eq!(house.api.too_many(), 0, "Telegram never had to say so");
}

/// Old keys are taken off when there is nothing to say; that isn't worth a quarrel.
#[tokio::test]
async fn tidying_waits_as_it_is_told_and_holds_nobody_up() {
    let time = standing();
    let house = House::asking(time.clone()).await;
    let people: Vec<i64> = (0..4).map(|n| house.somebody(n)).collect();
    for user in &people {
        for words in ["旧单子", "新单子"] {
            house.lays_key(*user, words).await;
            house.says().await;
            time.advance(SECOND);
        }
    }
    let tried = |house: &House| house.calls("editMessageReplyMarkup").len();
    house.api.fails("editMessageReplyMarkup", 4, Fault::TooMany(30));
    for _ in 0..29 {
        house.service.sender.tidy().await;
        time.advance(SECOND);
    }
    assert_eq!(tried(&house), 4, "each chat was tried once in its half minute");
    time.advance(SECOND);

    // Away, the first one tells: the others aren't tried one after the other while people wait for an answer.
    house.api.fails("editMessageReplyMarkup", 1, Fault::CutBefore);
    house.service.sender.tidy().await;
    assert_eq!(tried(&house), 5);
    time.advance(SECOND);
    house.service.sender.tidy().await;
    assert_eq!(house.count("SELECT count(*) FROM telegram_sent WHERE keys = 1").await, 4, "the old keys are gone");
    assert!(people.iter().all(|p| house.api.chat(*p).iter().filter(|m| !m.keys.is_empty()).count() == 1));
}

/// Told to stop while Telegram doesn't answer, the sender doesn't wait for old keys.
#[tokio::test]
async fn old_keys_dont_keep_it_from_stopping() {
    let house = House::asking(Arc::new(SystemClock::default())).await;
    let wang = house.somebody(1);
    for words in ["旧单子", "新单子"] {
        house.lays_key(wang, words).await;
    }
    house.api.holds("editMessageReplyMarkup");
    let stop = CancellationToken::new();
    let sender = house.service.sender.clone();
    let running = tokio::spawn({
        let stop = stop.clone();
        async move { sender.run(stop).await }
    });
    until("it tidies", || house.api.held("editMessageReplyMarkup") == 1).await;
    let from = clock();
    stop.cancel();
    running.await.unwrap();
    assert!(from.elapsed() < Duration::from_secs(2), "{:?}", from.elapsed());
}
