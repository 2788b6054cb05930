//! Keys under messages: pressed, pressed late, twice, by another, forged; and what becomes of keys that ask nothing any
//! more.

use std::time::Duration;

use serde_json::json;

use crate::lived_on_telegram;
use crate::support::real::pause;
use crate::village::{Person, Village, minutes};

lived_on_telegram!(
    a_press_is_answered_before_anybody_works_on_it,
    a_press_is_answered_in_the_pressers_language,
    a_press_too_old_to_be_answered_counts_all_the_same,
    two_taps_are_one_press,
    a_key_that_nobody_made_is_told_so,
    a_key_of_another_is_told_so,
    a_key_without_data_says_nothing,
    a_key_of_a_message_that_is_gone_counts,
    a_card_that_was_answered_loses_its_keys,
    a_list_loses_its_keys_to_the_next,
    keys_that_cant_be_taken_off_are_let_be,
);

/// The secretary, with a matter to sign.
async fn with_a_matter_to_sign(v: &Village) -> (Person, Person) {
    let (chen, wang) = (v.secretary().await, v.villager("王大山").await);
    wang.says("村西头路灯不亮了").await;
    v.passes(minutes(3)).await;
    chen.hears("新事 · 侯庄村 1 号");
    (chen, wang)
}

/// The message with a key that reads so, and what the key carries.
#[track_caller]
fn key(v: &Village, person: &Person, label: &str) -> (i64, String) {
    let all = v.said_in(person.user());
    let of =
        |m: &crate::botapi::Seen| m.keys.iter().find(|k| k.0.ends_with(label)).map(|k| (m.message_id, k.1.clone()));
    all.iter().rev().find_map(of).unwrap_or_else(|| panic!("no key {label} among {all:#?}"))
}

async fn a_press_is_answered_before_anybody_works_on_it(v: &Village) {
    let (chen, wang) = with_a_matter_to_sign(v).await;
    let (message, data) = key(v, &chen, "签收");
    let query = v.bots().presses(chen.user(), message, &data);
    v.only_keeps().await;
    v.until("an answer", |api| api.answered(&query).as_deref() == Some("收到")).await;
    wang.never_heard("签收了");
    v.settles().await;
    wang.hears("签收了");
    v.rests().await;
}

async fn a_press_is_answered_in_the_pressers_language(v: &Village) {
    let (chen, _) = with_a_matter_to_sign(v).await;
    let (message, data) = key(v, &chen, "签收");
    v.bots().names(chen.user(), "Chen", Some("en"));
    let query = v.bots().presses(chen.user(), message, &data);
    v.settles().await;
    v.until("an answer", |api| api.answered(&query).is_some_and(|a| a.is_ascii())).await;
}

async fn a_press_too_old_to_be_answered_counts_all_the_same(v: &Village) {
    let (chen, wang) = with_a_matter_to_sign(v).await;
    let (message, data) = key(v, &chen, "签收");
    let query = v.bots().presses(chen.user(), message, &data);
    v.ticks(minutes(1));
    v.settles().await;
    wang.hears("签收了");
    v.passes(minutes(2)).await;
    pause(Duration::from_millis(100)).await;
    let answers = v.calls("answerCallbackQuery");
    let to_it: Vec<_> = answers.iter().filter(|c| c.params["callback_query_id"] == query.as_str()).collect();
    assert_eq!(to_it.iter().map(|c| c.code).collect::<Vec<_>>(), [400], "refused, and not tried again");
    v.rests().await;
}

async fn two_taps_are_one_press(v: &Village) {
    let (chen, wang) = with_a_matter_to_sign(v).await;
    let (message, data) = key(v, &chen, "签收");
    v.bots().presses(chen.user(), message, &data);
    v.bots().presses(chen.user(), message, &data);
    v.settles().await;
    let signed = v.said_in(wang.user()).iter().filter(|m| m.text.contains("签收了")).count();
    assert_eq!(signed, 1, "{:#?}", v.said_in(wang.user()));
    v.rests().await;
}

async fn a_key_that_nobody_made_is_told_so(v: &Village) {
    let (chen, _) = with_a_matter_to_sign(v).await;
    let (message, data) = key(v, &chen, "签收");
    let other = data.chars().rev().collect::<String>();
    for forged in ["v1:sign:1:0", "0", "'; DROP TABLE card; --", &"x".repeat(64), &other] {
        v.bots().presses_old(chen.user(), message, forged);
        v.settles().await;
        chen.hears("这个键认不出来了");
    }
    assert!(chen.has_key("签收"), "the card asks on");
    v.rests().await;
}

async fn a_key_of_another_is_told_so(v: &Village) {
    let (chen, wang) = with_a_matter_to_sign(v).await;
    let (_, data) = key(v, &chen, "签收");
    let last = v.said_in(wang.user()).pop().expect("a message").message_id;
    v.bots().presses_old(wang.user(), last, &data);
    v.settles().await;
    wang.hears("这个键是给别人的");
    wang.never_heard("签收了");
    v.rests().await;
}

/// A game's key, or one that opens an address.
async fn a_key_without_data_says_nothing(v: &Village) {
    let wang = v.villager("王大山").await;
    v.bots().update(json!({ "callback_query": {
        "id": "1", "from": { "id": wang.user(), "is_bot": false }, "chat_instance": "7", "game_short_name": "snake",
    } }));
    v.settles().await;
    wang.hears_nothing();
    v.rests().await;
}

/// Telegram names a message that is too old, and shows nothing of it.
async fn a_key_of_a_message_that_is_gone_counts(v: &Village) {
    let (chen, wang) = with_a_matter_to_sign(v).await;
    let (_, data) = key(v, &chen, "签收");
    v.bots().presses_old(chen.user(), 1, &data);
    v.settles().await;
    wang.hears("签收了");
    v.rests().await;
}

async fn a_card_that_was_answered_loses_its_keys(v: &Village) {
    let (chen, _) = with_a_matter_to_sign(v).await;
    let (message, data) = key(v, &chen, "签收");
    chen.presses("签收").await;
    v.passes(minutes(1)).await;
    let left = v.said_in(chen.user()).into_iter().find(|m| m.message_id == message).expect("the card");
    assert!(left.keys.iter().all(|k| k.1 != data), "{left:#?}");
    v.rests().await;
}

async fn a_list_loses_its_keys_to_the_next(v: &Village) {
    let (_, wang) = with_a_matter_to_sign(v).await;
    wang.says("我的事").await;
    wang.says("我的事").await;
    v.passes(minutes(1)).await;
    let lists: Vec<_> =
        v.said_in(wang.user()).into_iter().filter(|m| m.keys.iter().any(|k| k.1.starts_with("w:"))).collect();
    assert_eq!(lists.len(), 1, "only the newest can be pressed: {lists:#?}");
    v.rests().await;
}

async fn keys_that_cant_be_taken_off_are_let_be(v: &Village) {
    let (chen, _) = with_a_matter_to_sign(v).await;
    let gone = r#"{"ok":false,"error_code":400,"description":"Bad Request: message to edit not found"}"#;
    v.bots().fails("editMessageReplyMarkup", 99, crate::botapi::Fault::Status(400, gone.into()));
    v.bots().fails("editMessageText", 99, crate::botapi::Fault::Status(400, gone.into()));
    chen.presses("签收").await;
    v.passes(minutes(5)).await;
    let tried = v.calls("editMessageReplyMarkup");
    let mut messages: Vec<_> = tried.iter().map(|c| c.params["message_id"].to_string()).collect();
    messages.dedup();
    assert_eq!(messages.len(), tried.len(), "each once: {tried:#?}");
    v.rests().await;
}
