//! How a chat begins and what stands around it: links, invitations, commands, the keyboard under the field, "typing".

use std::time::Duration;

use serde_json::json;

use crate::botapi::{Fault, Seen};
use crate::lived_on_telegram;
use crate::support::real::pause;
use crate::village::{Person, Village, minutes};

lived_on_telegram!(
    the_code_on_the_wall_opens_the_village,
    the_code_again_is_harmless,
    a_code_of_no_village_asks_for_the_village,
    a_link_of_nobody_opens_the_chat,
    a_start_without_anything_says_how_it_goes,
    an_invitation_again_is_harmless,
    an_invitation_of_another_is_refused,
    an_invitation_fits_into_a_link,
    commands_stand_by_scope_and_language,
    commands_are_set_only_when_they_change,
    every_command_is_understood,
    a_keyboard_comes_once,
    a_keyboard_that_never_arrived_comes_again,
    every_key_of_the_keyboard_is_understood,
    a_keyboard_speaks_the_villagers_language,
    whoever_takes_office_loses_the_keyboard,
    typing_is_shown_after_a_second,
    quick_work_shows_no_typing,
);

/// A number that nobody has.
const USER: i64 = 5_100_000_001;

/// The bot's newest message there.
fn newest(v: &Village, user: i64) -> Seen {
    v.said_in(user).pop().expect("a message of the bot's")
}

/// The payload that somebody's chat was opened with.
fn link_of(v: &Village, person: &Person) -> String {
    let own = v.bots().chat(person.user()).into_iter().find(|m| !m.from_bot).expect("their first words");
    own.text.strip_prefix("/start ").expect("a link").to_owned()
}

async fn the_code_on_the_wall_opens_the_village(v: &Village) {
    for (n, command) in ["/start", "/start@lastmile_stub_bot"].into_iter().enumerate() {
        let user = USER + i64::try_from(n).expect("few");
        v.bots().says(user, &format!("{command} v_{}", v.code()));
        v.settles().await;
        assert!(newest(v, user).text.contains("这里是侯庄村的“最后一公里”"), "{:#?}", newest(v, user));
    }
    v.rests().await;
}

async fn the_code_again_is_harmless(v: &Village) {
    let wang = v.villager("王大山").await;
    wang.says("村西头路灯不亮了").await;
    v.bots().starts(wang.user(), Some(&format!("v_{}", v.code())));
    v.settles().await;
    wang.hears("侯庄村");
    v.passes(minutes(3)).await;
    wang.says("我的事").await;
    wang.hears("1 号");
    assert_eq!(v.count("SELECT count(*) FROM commitment").await, 1);
    assert_eq!(v.count("SELECT count(*) FROM person WHERE village_id IS NOT NULL AND name IS NULL").await, 1);
    v.rests().await;
}

async fn a_code_of_no_village_asks_for_the_village(v: &Village) {
    v.bots().starts(USER, Some("v_nosuchvillage"));
    v.settles().await;
    assert_eq!(newest(v, USER).text, "这个码找不到村子。您是哪个村的，打上村名就行。");
    v.rests().await;
}

async fn a_link_of_nobody_opens_the_chat(v: &Village) {
    for payload in ["ref_42", "V_", "-_-", "aWxsZWdhbA", &"x".repeat(64)] {
        v.bots().starts(USER, Some(payload));
        v.settles().await;
        assert!(newest(v, USER).text.contains("有难处直接说"), "{payload}: {:#?}", newest(v, USER));
    }
    v.rests().await;
}

async fn a_start_without_anything_says_how_it_goes(v: &Village) {
    v.bots().starts(USER, None);
    v.settles().await;
    assert!(newest(v, USER).text.contains("有难处直接说"));
    v.rests().await;
}

async fn an_invitation_again_is_harmless(v: &Village) {
    let chen = v.secretary().await;
    v.bots().starts(chen.user(), Some(&link_of(v, &chen)));
    v.settles().await;
    chen.hears("陈向农，您好");
    assert_eq!(v.count("SELECT count(*) FROM address WHERE person_id IS NOT NULL").await, 1, "still one chat");
    v.rests().await;
}

async fn an_invitation_of_another_is_refused(v: &Village) {
    let chen = v.secretary().await;
    v.bots().starts(USER, Some(&link_of(v, &chen)));
    v.settles().await;
    assert_eq!(newest(v, USER).text, "这张邀请已经用过了。请让发给您的人再发一张。");
    v.villager("王大山").await.says("村西头路灯不亮了").await;
    v.passes(minutes(3)).await;
    chen.hears("侯庄村 1 号");
    v.rests().await;
}

/// Up to 64 of `A-Z a-z 0-9 _ -` (core.telegram.org/bots/features, deep linking).
async fn an_invitation_fits_into_a_link(v: &Village) {
    for link in [link_of(v, &v.secretary().await), link_of(v, &v.villager("王大山").await)] {
        let fits = link.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_' || b == b'-');
        assert!(fits && link.len() <= 64, "{link}");
    }
}

async fn commands_stand_by_scope_and_language(v: &Village) {
    let (private, groups) = (json!({ "type": "all_private_chats" }), json!({ "type": "all_group_chats" }));
    let names = |scope, lang| v.bots().commands(scope, lang).into_iter().map(|c| c.0).collect::<Vec<_>>();
    let about = |lang| v.bots().commands(&private, lang).into_iter().find(|c| c.0 == "help").map(|c| c.1);
    for lang in ["", "zh", "en"] {
        assert_eq!(
            names(&private, lang),
            ["start", "help", "mine", "backlog", "stats", "find", "who", "data", "human", "lang"],
            "{lang}"
        );
        assert_eq!(names(&groups, lang), ["help"], "{lang}: nothing of anybody's is shown in groups");
    }
    assert_eq!(about("").as_deref(), Some("怎么用"));
    assert_eq!(about("zh").as_deref(), Some("怎么用"));
    assert!(about("en").is_some_and(|a| a.is_ascii()), "{:?}", about("en"));
}

async fn commands_are_set_only_when_they_change(v: &Village) {
    let set = v.calls("setMyCommands").len();
    assert_eq!(set, 6, "two scopes, each without a language and in two");
    v.introduces_itself().await;
    assert_eq!(v.calls("setMyCommands").len(), set, "at the next start they stand already");
    v.forgets_commands("en").await;
    v.introduces_itself().await;
    let again = v.calls("setMyCommands").split_off(set);
    assert_eq!(again.len(), 2, "only those that differ: {again:#?}");
    assert!(again.iter().all(|c| c.params["language_code"] == "en"), "{again:#?}");
}

async fn every_command_is_understood(v: &Village) {
    let (wang, chen) = (v.villager("王大山").await, v.secretary().await);
    for (name, _) in v.bots().commands(&json!({ "type": "all_private_chats" }), "") {
        for person in [&wang, &chen] {
            let before = v.said_in(person.user()).len();
            person.says(&format!("/{name}")).await;
            let said = v.said_in(person.user()).split_off(before);
            assert!(!said.is_empty(), "/{name} is answered");
            assert!(!said.iter().any(|m| m.text.contains("没有这个用法")), "/{name}: {said:#?}");
        }
    }
    v.rests().await;
}

/// The keyboards that came to somebody.
fn keyboards(v: &Village, user: i64) -> Vec<Vec<Vec<String>>> {
    v.said_in(user).into_iter().filter_map(|m| m.reply_keyboard).collect()
}

async fn a_keyboard_comes_once(v: &Village) {
    let wang = v.villager("王大山").await;
    assert_eq!(keyboards(v, wang.user()), [[vec!["我的事", "找人"], vec!["帮助"]]]);
    let with = v.calls("sendMessage").into_iter().filter(|c| c.params["reply_markup"]["keyboard"].is_array());
    let with: Vec<_> = with.map(|c| c.params["reply_markup"]["is_persistent"].clone()).collect();
    assert_eq!(with, [json!(true)], "it stays");
    wang.says("你好").await;
    wang.says("帮助").await;
    assert_eq!(keyboards(v, wang.user()).len(), 1, "and doesn't come with each message");
    v.rests().await;
}

async fn a_keyboard_that_never_arrived_comes_again(v: &Village) {
    v.bots().fails("sendMessage", 1, Fault::Status(502, "<html>Bad Gateway</html>".into()));
    v.bots().starts(USER, Some(&format!("v_{}", v.code())));
    v.settles().await;
    assert_eq!(keyboards(v, USER).len(), 0);
    v.passes(minutes(1)).await;
    assert_eq!(keyboards(v, USER).len(), 1);
    v.rests().await;
}

async fn every_key_of_the_keyboard_is_understood(v: &Village) {
    let wang = v.villager("王大山").await;
    wang.says("村西头路灯不亮了").await;
    v.passes(minutes(3)).await;
    for (label, answer) in [("我的事", "1 号"), ("找人", "可以直接打电话"), ("帮助", "我的资料")] {
        assert!(keyboards(v, wang.user())[0].iter().flatten().any(|l| l == label), "{label} is a key");
        wang.says(label).await;
        wang.hears(answer);
    }
    v.rests().await;
}

async fn a_keyboard_speaks_the_villagers_language(v: &Village) {
    let wang = v.villager("王大山").await;
    wang.says("/lang").await;
    let last = keyboards(v, wang.user()).pop().expect("a keyboard");
    assert!(last.iter().flatten().all(|label| label.is_ascii()), "{last:?}");
    for (label, answer) in last.iter().flatten().zip(["matter", "call", "number"]) {
        let before = v.said_in(wang.user()).len();
        wang.says(label).await;
        let said = v.said_in(wang.user()).split_off(before);
        assert!(said.iter().any(|m| m.text.contains(answer)), "{label}: {said:#?}");
    }
    v.rests().await;
}

async fn whoever_takes_office_loses_the_keyboard(v: &Village) {
    v.bots().starts(USER, Some(&format!("v_{}", v.code())));
    v.settles().await;
    assert_eq!(keyboards(v, USER).len(), 1);
    v.bots().starts(USER, Some(&v.invites("陈向农").await));
    v.settles().await;
    let removed = v.calls("sendMessage").into_iter().filter(|c| c.params["reply_markup"]["remove_keyboard"] == true);
    assert_eq!(removed.count(), 1, "{:#?}", v.said_in(USER));
    v.rests().await;
}

async fn typing_is_shown_after_a_second(v: &Village) {
    let wang = v.villager("王大山").await;
    v.bots().says(wang.user(), "村西头路灯不亮了");
    v.only_keeps().await;
    v.ticks(Duration::from_secs(1));
    v.until("typing", |api| api.typing(wang.user()) == 1).await;
    v.settles().await;
    wang.hears("记下了，1 号");
    v.rests().await;
}

async fn quick_work_shows_no_typing(v: &Village) {
    let wang = v.villager("王大山").await;
    wang.says("村西头路灯不亮了").await;
    wang.hears("记下了，1 号");
    v.ticks(Duration::from_secs(2));
    pause(Duration::from_millis(200)).await;
    assert_eq!(v.bots().typing(wang.user()), 0);
    v.rests().await;
}
