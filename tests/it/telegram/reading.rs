//! Updates that no library knows yet, and those whose fields have other shapes: what somebody said is never lost for them.
//! What comes as a file, a place or a card is in `media.rs`.

use serde_json::{Value, json};

use crate::lived_on_telegram;
use crate::village::{Person, Village, minutes};

lived_on_telegram!(
    an_unknown_entity_keeps_the_words,
    half_a_letter_costs_no_words,
    what_nobody_can_read_holds_up_nothing,
    a_date_among_the_words_keeps_them,
    an_unknown_kind_of_update_keeps_the_words,
    an_unknown_kind_without_words_is_passed_over,
    an_unknown_kind_of_chat_keeps_the_words,
    fields_of_another_shape_keep_the_words,
    a_channel_and_a_business_account_are_left_alone,
    the_largest_numbers_are_people_too,
    an_edit_is_an_addition,
    an_edit_of_no_word_says_nothing,
    an_edit_of_small_talk_is_heard_anew,
    a_reply_to_a_card_is_about_its_matter,
    a_reply_to_ones_own_words_goes_with_them,
    a_reaction_where_nothing_is_asked_says_nothing,
    a_reaction_answers_no_question,
    a_reaction_taken_back_says_nothing,
);

/// A text as Telegram sends it, with more or other fields.
fn text(v: &Village, user: i64, words: &str, with: Value) -> Value {
    let mut message = json!({
        "message_id": 900_001, "date": v.date(), "text": words,
        "from": { "id": user, "is_bot": false, "first_name": "王大山", "language_code": "zh-hans" },
        "chat": { "id": user, "type": "private", "first_name": "王大山" },
    });
    if let (Some(message), Value::Object(with)) = (message.as_object_mut(), with) {
        message.extend(with);
    }
    message
}

/// That update comes.
async fn comes(v: &Village, update: Value) {
    v.bots().update(update);
    v.settles().await;
}

/// 王大山's words were written down, and the secretary has them.
async fn was_written_down(v: &Village, wang: &Person, words: &str) {
    wang.hears("记下了，1 号");
    wang.hears(words);
    v.rests().await;
}

async fn an_unknown_entity_keeps_the_words(v: &Village) {
    let wang = v.villager("王大山").await;
    let entities = json!([
        { "type": "hologram", "offset": 0, "length": 2, "depth": { "cm": 3 } },
        { "type": { "new": "shape" }, "offset": "0" },
        7,
    ]);
    comes(v, json!({ "message": text(v, wang.user(), "村西头路灯不亮了", json!({ "entities": entities })) })).await;
    was_written_down(v, &wang, "村西头路灯不亮了").await;
}

/// Bot API 9.5.
async fn a_date_among_the_words_keeps_them(v: &Village) {
    let wang = v.villager("王大山").await;
    let date =
        json!([{ "type": "date_time", "offset": 5, "length": 2, "unix_time": 1_795_500_000, "date_time_format": "d" }]);
    comes(v, json!({ "message": text(v, wang.user(), "村西头路灯周三晚上坏了", json!({ "entities": date })) })).await;
    was_written_down(v, &wang, "村西头路灯周三晚上坏了").await;
}

async fn an_unknown_kind_of_update_keeps_the_words(v: &Village) {
    let wang = v.villager("王大山").await;
    comes(v, json!({ "ephemeral_message": text(v, wang.user(), "村西头路灯不亮了", json!({})) })).await;
    was_written_down(v, &wang, "村西头路灯不亮了").await;
}

async fn an_unknown_kind_without_words_is_passed_over(v: &Village) {
    let wang = v.villager("王大山").await;
    let chat = json!({ "id": wang.user(), "type": "private" });
    for update in [
        json!({ "subscription": { "chat": chat, "state": "renewed" } }),
        json!({ "community_changed": [1, 2, 3] }),
        json!({ "something": null }),
        json!({}),
    ] {
        comes(v, update).await;
    }
    wang.hears_nothing();
    v.rests().await;
}

async fn an_unknown_kind_of_chat_keeps_the_words(v: &Village) {
    let wang = v.villager("王大山").await;
    let chat = json!({ "id": wang.user(), "type": "household" });
    comes(v, json!({ "message": text(v, wang.user(), "村西头路灯不亮了", json!({ "chat": chat })) })).await;
    was_written_down(v, &wang, "村西头路灯不亮了").await;
}

async fn fields_of_another_shape_keep_the_words(v: &Village) {
    let wang = v.villager("王大山").await;
    let odd = json!({
        "date": "today", "photo": { "new": "shape" }, "voice": [1], "contact": "none", "media_group_id": 7,
        "reply_to_message": "another", "forward_origin": { "type": "satellite" }, "is_topic_message": "no",
        "link_preview_options": 3, "message_thread_id": "x", "new_chat_members": {},
        "from": { "id": wang.user(), "is_bot": "no", "first_name": 9, "language_code": [] },
    });
    comes(v, json!({ "message": text(v, wang.user(), "村西头路灯不亮了", odd) })).await;
    was_written_down(v, &wang, "村西头路灯不亮了").await;
}

/// Stored or not, nobody spoke with the house there.
async fn a_channel_and_a_business_account_are_left_alone(v: &Village) {
    let wang = v.villager("王大山").await;
    for kind in ["channel_post", "edited_channel_post", "business_message", "edited_business_message", "guest_message"]
    {
        let mut update = json!({});
        update[kind] = text(v, wang.user(), "村西头路灯不亮了", json!({}));
        comes(v, update).await;
    }
    wang.hears_nothing();
    v.rests().await;
}

/// Numbers take up to 52 bits (Bot API, Chat).
async fn the_largest_numbers_are_people_too(v: &Village) {
    let (chen, api) = (v.secretary().await, v.bots());
    for user in [1 << 40, (1 << 52) - 1] {
        api.starts(user, Some(&format!("v_{}", v.code())));
        v.settles().await;
        api.says(user, "村西头路灯不亮了");
        v.settles().await;
        let receipt = v.said_in(user).into_iter().find(|m| !m.keys.is_empty()).expect("a receipt with keys");
        let undo = receipt.keys.iter().find(|k| k.0.contains("不报了")).expect("its key").1.clone();
        api.presses(user, receipt.message_id, &undo);
        v.settles().await;
        assert!(v.said_in(user).iter().any(|m| m.text.contains("没有交出去")), "{:#?}", v.said_in(user));
        api.reacts(user, receipt.message_id, "👍");
        api.blocks(user);
        api.unblocks(user);
        v.settles().await;
    }
    chen.hears_nothing();
    v.rests().await;
}

async fn an_edit_is_an_addition(v: &Village) {
    let (chen, wang) = (v.secretary().await, v.villager("王大山").await);
    let first = v.bots().says(wang.user(), "村西头路灯不亮了");
    v.settles().await;
    v.passes(minutes(3)).await;
    chen.hears("侯庄村 1 号 · 路灯");
    v.bots().edits(wang.user(), first, "村东头路灯不亮了");
    v.settles().await;
    wang.hears("记到 1 号里了");
    v.passes(minutes(3)).await;
    chen.hears("（改成）村东头路灯不亮了");
    v.bots().edits(wang.user(), first, "村东头两盏路灯不亮了");
    v.settles().await;
    v.passes(minutes(3)).await;
    chen.hears("（改成）村东头两盏路灯不亮了");
    assert_eq!(v.count("SELECT count(*) FROM commitment").await, 1, "no second matter");
    v.rests().await;
}

/// Telegram tells of an edit where only a preview or a key changed.
async fn an_edit_of_no_word_says_nothing(v: &Village) {
    let wang = v.villager("王大山").await;
    let first = v.bots().says(wang.user(), "村西头路灯不亮了");
    v.settles().await;
    wang.hears("记下了，1 号");
    v.bots().edits(wang.user(), first, "村西头路灯不亮了");
    v.settles().await;
    wang.hears_nothing();
    v.rests().await;
}

async fn an_edit_of_small_talk_is_heard_anew(v: &Village) {
    let wang = v.villager("王大山").await;
    let first = v.bots().says(wang.user(), "你好");
    v.settles().await;
    wang.hears("您好");
    v.bots().edits(wang.user(), first, "村西头路灯不亮了");
    v.settles().await;
    wang.hears("记下了，1 号");
    v.rests().await;
}

async fn a_reply_to_a_card_is_about_its_matter(v: &Village) {
    let (chen, wang) = (v.secretary().await, v.villager("王大山").await);
    wang.says("村西头路灯不亮了").await;
    v.passes(minutes(3)).await;
    wang.says("村里自来水没有水").await;
    v.passes(minutes(3)).await;
    chen.hears("侯庄村 1 号 · 路灯");
    let receipt = wang.sees(v, "村西头路灯不亮了");
    v.bots().replies(wang.user(), "就在老槐树那儿", receipt.message_id);
    v.settles().await;
    wang.hears("记到 1 号里了");
    v.passes(minutes(3)).await;
    chen.hears("有补充 · 侯庄村 1 号");
    v.rests().await;
}

async fn a_reply_to_ones_own_words_goes_with_them(v: &Village) {
    let wang = v.villager("王大山").await;
    let first = v.bots().says(wang.user(), "村西头路灯不亮了");
    v.settles().await;
    v.passes(minutes(3)).await;
    wang.says("村里自来水没有水").await;
    v.passes(minutes(3)).await;
    v.bots().replies(wang.user(), "就在老槐树那儿", first);
    v.settles().await;
    wang.hears("记到 1 号里了");
    v.rests().await;
}

/// Though a card above it does ask.
async fn a_reaction_where_nothing_is_asked_says_nothing(v: &Village) {
    let wang = v.villager("王大山").await;
    wang.says("村西头路灯不亮了").await;
    v.passes(minutes(3)).await;
    wang.says("帮助").await;
    wang.hears("我的资料");
    let help = wang.sees(v, "我的资料");
    v.bots().reacts(wang.user(), help.message_id, "👍");
    v.settles().await;
    wang.hears_nothing();
    v.rests().await;
}

async fn a_reaction_answers_no_question(v: &Village) {
    let (chen, wang) = (v.secretary().await, v.villager("王大山").await);
    wang.says("村西头路灯不亮了").await;
    v.passes(minutes(3)).await;
    chen.hears("侯庄村 1 号 · 路灯");
    v.bots().reacts(chen.user(), chen.sees(v, "侯庄村 1 号").message_id, "👌");
    v.settles().await;
    chen.hears("看到您的表情了。要回答，请按上面卡片的键，或者打字。");
    assert!(chen.has_key("签收"), "the card asks on");
    v.rests().await;
}

async fn a_reaction_taken_back_says_nothing(v: &Village) {
    let chen = v.secretary().await;
    v.villager("王大山").await.says("村西头路灯不亮了").await;
    v.passes(minutes(3)).await;
    chen.hears("侯庄村 1 号 · 路灯");
    v.bots().reacts(chen.user(), chen.sees(v, "侯庄村 1 号").message_id, "");
    v.settles().await;
    chen.hears_nothing();
    v.rests().await;
}

/// Half of a character, in a name and in the words: the rest is heard.
async fn half_a_letter_costs_no_words(v: &Village) {
    let wang = v.villager("王大山").await;
    let (id, user) = (7_000_000_001_i64, wang.user());
    v.bots().raw(format!(
        r#"{{"ok":true,"result":[{{"update_id":{id},"message":{{"message_id":900,"date":1,"text":"村西头路灯不亮了\ud83d \\ud83d \ud83d\ude4f",
        "from":{{"id":{user},"is_bot":false,"first_name":"王\udc00"}},"chat":{{"id":{user},"type":"private"}}}}}}]}}"#
    ));
    v.settles().await;
    wang.hears("记下了，1 号");
    assert_eq!(v.kept("村西头路灯不亮了\u{fffd} \\ud83d 🙏").await, 1);
    v.rests().await;
}

/// Nested deeper than anything is read: it is passed over, and what is behind it is heard.
async fn what_nobody_can_read_holds_up_nothing(v: &Village) {
    let wang = v.villager("王大山").await;
    let deep = format!("{}{}", "[".repeat(5000), "]".repeat(5000));
    let user = wang.user();
    v.bots().raw(format!(
        r#"{{"ok":true,"result":[{{"update_id":7000000001,"message":{deep}}},
        {{"update_id":7000000002,"message":{{"message_id":901,"date":1,"text":"村西头路灯不亮了",
        "from":{{"id":{user},"is_bot":false,"first_name":"王"}},"chat":{{"id":{user},"type":"private"}}}}}}]}}"#
    ));
    v.settles().await;
    wang.hears("记下了，1 号");
    assert_eq!(v.count("SELECT next_update FROM telegram_bot").await, 7_000_000_003);
    v.rests().await;
}
