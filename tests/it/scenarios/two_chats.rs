//! One person with two chats: bound by a code of their own, answered where they speak, told where they can be reached.

use super::{lamp, reported_lamp};
use crate::village::{Door, HOUZHUANG, Person, Village, minutes};
use crate::{lived, lived_on_telegram, lived_where_looking_shows};

lived!(
    a_second_phone,
    a_code_of_ones_own_holds_ten_minutes_and_once,
    a_newer_code_ends_the_older,
    whoever_is_in_office_has_two_chats_too,
    the_office_reports_and_the_code_still_holds,
    a_chat_with_matters_of_its_own_keeps_them,
    an_offices_chat_takes_nobodys_code,
);
lived_where_looking_shows!(a_key_of_the_first_chat_still_serves);
// Telegram for the one, the page for the other.
lived_on_telegram!(telegram_and_the_page);

/// The code that was made last.
fn code_of(person: &Person) -> String {
    let said = person.transcript();
    said.rsplit("绑定码：").next().expect("a code").chars().take_while(char::is_ascii_digit).collect()
}

/// Another chat of theirs, bound.
async fn bound(v: &Village, person: &Person, second: &Person) {
    person.says("绑定").await;
    person.hears("打上这八个数，两边就都是您");
    second.says(&code_of(person)).await;
    second.hears("连上了，这里也是您");
    person.hears("另一个聊天刚用您的绑定码连上了");
    v.passes(minutes(1)).await;
}

async fn a_second_phone(v: &Village) {
    let (wang, chen) = lamp(v).await;
    let second = v.villager("王大山的另一个手机").await;
    bound(v, &wang, &second).await;
    second.says("我的事").await;
    second.hears("42 号 · 路灯");
    // News comes where they spoke last.
    chen.promises("换个灯头", "三天内").await;
    second.hears("11月26日 周四前办好");
    wang.says("我的事").await;
    wang.hears("42 号 · 路灯");
    chen.reports("灯头换好了").await;
    wang.hears("办好了吗？");
    wang.presses("办好了").await;
    wang.hears("满意吗？");
    assert_eq!(v.count("SELECT count(*) FROM commitment").await, 1);
    v.rests().await;
}

async fn a_code_of_ones_own_holds_ten_minutes_and_once(v: &Village) {
    let (wang, _) = lamp(v).await;
    wang.says("绑定").await;
    let late = code_of(&wang);
    v.passes(minutes(11)).await;
    let (second, third) = (v.villager("另一个手机").await, v.villager("第三个手机").await);
    second.says(&late).await;
    second.hears("这个码不对，或者作废了");
    bound(v, &wang, &second).await;
    third.says(&code_of(&wang)).await;
    third.hears("这个码不对，或者作废了");
    third.says("我的事").await;
    third.never_heard("路灯");
    v.rests().await;
}

async fn a_newer_code_ends_the_older(v: &Village) {
    let (wang, _) = lamp(v).await;
    wang.says("绑定").await;
    let older = code_of(&wang);
    wang.says("我的资料").await;
    wang.presses("另一个手机也用").await;
    assert_ne!(code_of(&wang), older);
    let second = v.villager("另一个手机").await;
    second.says(&older).await;
    second.hears("这个码不对，或者作废了");
    second.says(&code_of(&wang)).await;
    second.hears("连上了");
    v.rests().await;
}

/// Unlike the office's code: here the officer speaks for themselves.
async fn whoever_is_in_office_has_two_chats_too(v: &Village) {
    let (wang, chen) = lamp(v).await;
    let desk = v.villager("陈向农的电脑").await;
    bound(v, &chen, &desk).await;
    desk.says("42").await;
    desk.presses("签收").await;
    desk.hears("哪天能办好？");
    desk.presses("三天内").await;
    desk.says("换个灯头").await;
    wang.says("42").await;
    wang.hears("11月26日 周四");
    v.rests().await;
}

async fn the_office_reports_and_the_code_still_holds(v: &Village) {
    let (wang, chen) = lamp(v).await;
    wang.says("绑定").await;
    chen.promises("换个灯头", "三天内").await;
    chen.reports("灯头换好了").await;
    let second = v.villager("另一个手机").await;
    second.says(&code_of(&wang)).await;
    second.hears("连上了");
    v.rests().await;
}

async fn a_chat_with_matters_of_its_own_keeps_them(v: &Village) {
    let (wang, _) = lamp(v).await;
    let second = v.villager("另一个手机").await;
    second.says("村东头下水道堵了").await;
    second.hears("记下了");
    wang.says("绑定").await;
    second.says(&code_of(&wang)).await;
    second.hears("这里已经有您说的事，码就没有用掉。");
    second.hears("到那边打");
    v.passes(minutes(2)).await;
    v.rests().await;
}

/// Else the office would be heard by nobody: its chat would be the villager's.
async fn an_offices_chat_takes_nobodys_code(v: &Village) {
    let (wang, chen) = lamp(v).await;
    wang.says("绑定").await;
    let code = code_of(&wang);
    chen.says(&code).await;
    chen.hears("这里是您岗位上用的聊天，码就没有用掉");
    wang.never_heard("另一个聊天");
    wang.says("村东头电线杆倒了，砸着人了").await;
    v.passes(minutes(1)).await;
    chen.hears("侯庄村 43 号");
    let second = v.villager("另一个手机").await;
    second.says(&code).await;
    second.hears("连上了");
    v.rests().await;
}

async fn a_key_of_the_first_chat_still_serves(v: &Village) {
    let (wang, _) = reported_lamp(v).await;
    let second = v.villager("另一个手机").await;
    bound(v, &wang, &second).await;
    wang.presses("办好了").await;
    wang.hears("满意吗？");
    v.rests().await;
}

/// Telegram for the one, the page for the other: what can't reach the one is said in the other.
async fn telegram_and_the_page(v: &Village) {
    let (wang, chen) = lamp(v).await;
    let page = v.villager_by(Door::Http, HOUZHUANG, "王大山的网页").await;
    bound(v, &wang, &page).await;
    page.says("我的事").await;
    page.hears("42 号 · 路灯");
    // He speaks on Telegram last, and then blocks the bot: the promise comes to the page.
    wang.says("我的事").await;
    wang.hears("42 号 · 路灯");
    v.bots().blocks(wang.user());
    v.settles().await;
    chen.promises("换个灯头", "三天内").await;
    page.looks().await;
    page.hears("11月26日 周四前办好");
    chen.reports("灯头换好了").await;
    page.looks().await;
    page.presses("办好了").await;
    page.hears("满意吗？");
    wang.never_heard("11月26日");
    chen.never_heard("联系不上");
    v.rests().await;
}
