//! Groups: silent unless called, personal matters in the private chat, topics, a group that gets another number, and one
//! that throws the bot out.

use serde_json::json;

use crate::botapi::{Fault, Seen};
use crate::lived_on_telegram;
use crate::village::{Village, minutes};

lived_on_telegram!(
    being_taken_in_says_nothing,
    talk_that_doesnt_call_is_never_heard,
    a_mention_is_answered_in_the_private_chat,
    a_command_is_answered_in_the_private_chat,
    a_reply_to_the_bot_is_answered_in_the_private_chat,
    commands_of_other_bots_are_theirs,
    what_bots_say_is_nobodys_matter,
    a_stranger_is_asked_to_come_privately,
    nothing_personal_is_said_before_others,
    edits_and_reactions_in_a_group_say_nothing,
    a_question_in_a_topic_is_answered_there,
    a_topic_that_is_gone_loses_no_answer,
    a_group_gets_another_number_by_a_message,
    a_group_gets_another_number_by_an_error,
    the_new_number_may_speak_first,
    a_group_that_removes_the_bot_is_let_be,
    a_group_that_takes_the_bot_back_is_answered,
    a_busy_group_stays_within_its_limits,
);

const GROUP: i64 = -1_001_234_567_890;
const SMALL: i64 = -4_001_234_567;
const SOMEBODY: i64 = 5_200_000_001;

/// A group of the village with the bot in it.
fn group(v: &Village, id: i64, forum: bool) {
    v.bots().group(id, "侯庄村大家庭", forum);
    v.bots().adds_bot(id, SOMEBODY);
}

/// The one thing that the bot said there.
#[track_caller]
fn only(v: &Village, group: i64) -> Seen {
    let said = v.said_in(group);
    assert_eq!(said.len(), 1, "{said:#?}");
    said[0].clone()
}

async fn being_taken_in_says_nothing(v: &Village) {
    group(v, GROUP, false);
    group(v, SMALL, false);
    v.settles().await;
    assert_eq!((v.said_in(GROUP), v.said_in(SMALL)), (vec![], vec![]));
    v.rests().await;
}

/// With privacy mode off, the bot hears everything and still keeps none of it.
async fn talk_that_doesnt_call_is_never_heard(v: &Village) {
    group(v, GROUP, false);
    v.settles().await;
    let kept = v.count("SELECT count(*) FROM inbox").await;
    v.bots().privacy(false);
    let first = v.bots().says_in(GROUP, SOMEBODY, "村西头路灯不亮了", None, None);
    v.bots().says_in(GROUP, SOMEBODY + 1, "就是，好几天了", None, Some(first));
    v.settles().await;
    assert_eq!(v.said_in(GROUP), vec![]);
    assert_eq!(v.count("SELECT count(*) FROM inbox").await, kept, "others' talk isn't kept");
    v.rests().await;
}

async fn a_mention_is_answered_in_the_private_chat(v: &Village) {
    let (chen, wang) = (v.secretary().await, v.villager("王大山").await);
    group(v, GROUP, false);
    v.bots().says_in(GROUP, wang.user(), "@Lastmile_Stub_Bot 村西头路灯不亮了", None, None);
    v.bots().says_in(GROUP, wang.user(), "@lastmile_stub_bot 村西头路灯不亮了", None, None);
    v.settles().await;
    wang.hears("记下了，1 号");
    wang.never_heard("lastmile_stub_bot");
    assert_eq!(only(v, GROUP).text, "私下回您了，打开和我的聊天看。");
    v.passes(minutes(3)).await;
    chen.hears("侯庄村 1 号 · 路灯");
    v.rests().await;
}

async fn a_command_is_answered_in_the_private_chat(v: &Village) {
    let wang = v.villager("王大山").await;
    group(v, GROUP, false);
    for command in ["/help", "/help@lastmile_stub_bot"] {
        v.bots().says_in(GROUP, wang.user(), command, None, None);
        v.settles().await;
        wang.hears("我的资料");
    }
    assert_eq!(v.said_in(GROUP).len(), 2);
    v.rests().await;
}

async fn a_reply_to_the_bot_is_answered_in_the_private_chat(v: &Village) {
    let wang = v.villager("王大山").await;
    group(v, GROUP, false);
    v.bots().says_in(GROUP, wang.user(), "/help", None, None);
    v.settles().await;
    v.bots().says_in(GROUP, wang.user(), "村西头路灯不亮了", None, Some(only(v, GROUP).message_id));
    v.settles().await;
    wang.hears("记下了，1 号");
    v.rests().await;
}

async fn commands_of_other_bots_are_theirs(v: &Village) {
    let wang = v.villager("王大山").await;
    group(v, GROUP, false);
    v.bots().privacy(false);
    v.bots().says_in(GROUP, wang.user(), "/help@other_bot", None, None);
    v.settles().await;
    assert_eq!(v.said_in(GROUP), vec![]);
    wang.hears_nothing();
    v.rests().await;
}

/// An administrator without a name speaks as a bot too.
async fn what_bots_say_is_nobodys_matter(v: &Village) {
    group(v, GROUP, false);
    for from in [json!({ "id": 1_087_968_824, "is_bot": true, "username": "GroupAnonymousBot" }), json!(null)] {
        v.bots().update(json!({ "message": {
            "message_id": 900_001, "date": v.date(), "chat": { "id": GROUP, "type": "supergroup" }, "from": from,
            "text": "@lastmile_stub_bot 村西头路灯不亮了",
        } }));
        v.settles().await;
    }
    assert_eq!(v.said_in(GROUP), vec![]);
    v.rests().await;
}

async fn a_stranger_is_asked_to_come_privately(v: &Village) {
    group(v, GROUP, false);
    v.bots().says_in(GROUP, SOMEBODY, "@lastmile_stub_bot 村西头路灯不亮了", None, None);
    v.settles().await;
    let said = only(v, GROUP);
    assert!(said.text.contains("您的事私下跟我说"), "{said:#?}");
    assert_eq!(said.keys, [("私下说".to_owned(), "https://t.me/lastmile_stub_bot".to_owned())]);
    assert_eq!(v.said_in(SOMEBODY), vec![], "nobody is spoken to who didn't begin");
    assert_eq!(v.count("SELECT count(*) FROM commitment").await, 0);
    v.rests().await;
}

async fn nothing_personal_is_said_before_others(v: &Village) {
    let (chen, wang) = (v.secretary().await, v.villager("王大山").await);
    group(v, GROUP, false);
    wang.says("村西头路灯不亮了").await;
    v.passes(minutes(3)).await;
    for words in ["/mine", "/data", "/backlog", "@lastmile_stub_bot 1 号办到哪了"] {
        for who in [&chen, &wang] {
            v.bots().says_in(GROUP, who.user(), words, None, None);
            v.settles().await;
        }
    }
    assert_eq!(v.said_in(GROUP).len(), 8, "each is told that they were answered");
    for said in v.said_in(GROUP) {
        assert_eq!((said.text.as_str(), said.keys.len()), ("私下回您了，打开和我的聊天看。", 0));
        assert_eq!(said.reply_keyboard, None, "no keyboard for everybody");
    }
    v.rests().await;
}

async fn edits_and_reactions_in_a_group_say_nothing(v: &Village) {
    let wang = v.villager("王大山").await;
    group(v, GROUP, false);
    let asked = v.bots().says_in(GROUP, wang.user(), "/help", None, None);
    v.settles().await;
    wang.hears("我的资料");
    v.bots().edits_in(GROUP, asked, "/mine");
    v.bots().reacts_in(GROUP, wang.user(), only(v, GROUP).message_id, "👍");
    v.settles().await;
    only(v, GROUP);
    wang.hears_nothing();
    v.rests().await;
}

async fn a_question_in_a_topic_is_answered_there(v: &Village) {
    let wang = v.villager("王大山").await;
    group(v, GROUP, true);
    let lamps = v.bots().topic(GROUP, SOMEBODY, "路灯");
    let water = v.bots().topic(GROUP, SOMEBODY, "自来水");
    for thread in [water, lamps] {
        v.bots().says_in(GROUP, wang.user(), "/help", Some(thread), None);
        v.settles().await;
    }
    v.bots().says_in(GROUP, wang.user(), "/help", None, None);
    v.settles().await;
    let threads: Vec<_> = v.said_in(GROUP).iter().map(|m| m.thread).collect();
    assert_eq!(threads, [Some(water), Some(lamps), None]);
    v.rests().await;
}

async fn a_topic_that_is_gone_loses_no_answer(v: &Village) {
    let wang = v.villager("王大山").await;
    group(v, GROUP, true);
    let lamps = v.bots().topic(GROUP, SOMEBODY, "路灯");
    v.bots().says_in(GROUP, wang.user(), "/help", Some(lamps), None);
    v.bots().deletes_topic(GROUP, lamps);
    v.settles().await;
    assert_eq!(only(v, GROUP).thread, None);
    wang.hears("我的资料");
    v.rests().await;
}

async fn a_group_gets_another_number_by_a_message(v: &Village) {
    let wang = v.villager("王大山").await;
    group(v, SMALL, false);
    v.bots().says_in(SMALL, wang.user(), "/help", None, None);
    v.settles().await;
    let new = v.bots().migrates(SMALL, SOMEBODY);
    v.settles().await;
    v.bots().says_in(new, wang.user(), "/help", None, None);
    v.settles().await;
    assert_eq!((v.said_in(SMALL).len(), v.said_in(new).len()), (1, 1));
    assert_eq!(v.count("SELECT count(*) FROM address WHERE external LIKE '-4%'").await, 0, "one group, one address");
    v.rests().await;
}

/// The message that tells of it never came.
async fn a_group_gets_another_number_by_an_error(v: &Village) {
    let wang = v.villager("王大山").await;
    group(v, SMALL, false);
    v.bots().says_in(SMALL, wang.user(), "/help", None, None);
    v.only_keeps().await;
    let new = v.bots().migrates(SMALL, SOMEBODY);
    v.bots().fails("getUpdates", 1000, Fault::Status(502, "<html>Bad Gateway</html>".into()));
    v.settles().await;
    assert_eq!(v.said_in(SMALL), vec![]);
    assert_eq!(only(v, new).text, "私下回您了，打开和我的聊天看。");
    let tries: Vec<u16> =
        v.calls("sendMessage").iter().filter(|c| c.params["chat_id"] == SMALL).map(|c| c.code).collect();
    assert_eq!(tries, [400], "the old number is tried once");
    v.bots().heals();
    v.settles().await;
    only(v, new);
    v.rests().await;
}

/// Both roads at once, and the new number is known before the old one is known to be gone.
async fn the_new_number_may_speak_first(v: &Village) {
    let wang = v.villager("王大山").await;
    group(v, SMALL, false);
    v.bots().says_in(SMALL, wang.user(), "/help", None, None);
    v.settles().await;
    v.bots().fails("getUpdates", 1, Fault::Status(502, "<html>Bad Gateway</html>".into()));
    let new = v.bots().migrates(SMALL, SOMEBODY);
    v.bots().update(json!({ "update_id": 864_200_000, "message": {
        "message_id": 77, "date": v.date(), "text": "/help@lastmile_stub_bot",
        "chat": { "id": new, "type": "supergroup" }, "from": { "id": wang.user(), "is_bot": false },
    } }));
    v.settles().await;
    v.settles().await;
    v.bots().says_in(new, wang.user(), "/help", None, None);
    v.settles().await;
    assert_eq!((v.said_in(SMALL).len(), v.said_in(new).len()), (1, 2));
    v.rests().await;
}

async fn a_group_that_removes_the_bot_is_let_be(v: &Village) {
    let wang = v.villager("王大山").await;
    for id in [GROUP, SMALL] {
        group(v, id, false);
        v.bots().says_in(id, wang.user(), "/help", None, None);
        v.bots().removes_bot(id, SOMEBODY);
        v.settles().await;
        wang.hears("我的资料");
        v.passes(minutes(5)).await;
        let tried = v.calls("sendMessage").iter().filter(|c| c.params["chat_id"] == id).count();
        assert!(tried <= 1, "it isn't tried again: {tried}");
    }
    assert_eq!(v.count("SELECT count(*) FROM address WHERE external LIKE '-%' AND reachable = 1").await, 0);
}

async fn a_group_that_takes_the_bot_back_is_answered(v: &Village) {
    let wang = v.villager("王大山").await;
    group(v, GROUP, false);
    v.bots().removes_bot(GROUP, SOMEBODY);
    v.settles().await;
    v.bots().adds_bot(GROUP, SOMEBODY);
    v.settles().await;
    v.bots().says_in(GROUP, wang.user(), "/help", None, None);
    v.settles().await;
    only(v, GROUP);
    assert_eq!(v.count("SELECT count(*) FROM address WHERE reachable = 0").await, 0);
    v.rests().await;
}

/// Twenty a minute.
async fn a_busy_group_stays_within_its_limits(v: &Village) {
    let wang = v.villager("王大山").await;
    group(v, GROUP, false);
    for _ in 0..25 {
        v.bots().says_in(GROUP, wang.user(), "/help", None, None);
        v.settles().await;
    }
    v.passes(minutes(3)).await;
    assert_eq!(v.said_in(GROUP).len(), 25, "all is answered");
    assert_eq!(v.bots().too_many(), 0, "and Telegram never had to say so");
    v.rests().await;
}
