//! Who can be reached: blocked, unblocked, gone; who hears of it; and what isn't tried again.

use crate::lived_on_telegram;
use crate::village::{Person, Village, hours, minutes};

lived_on_telegram!(
    whoever_blocks_the_bot_is_told_by_telephone,
    a_block_is_known_without_a_word,
    whoever_unblocks_the_bot_hears_again,
    an_account_that_is_gone_is_tried_once,
    whoever_never_came_is_tried_once,
    a_secretary_who_blocks_stops_nobody,
);

/// A villager with a matter that the secretary has.
async fn with_a_matter(v: &Village) -> (Person, Person) {
    let (chen, wang) = (v.secretary().await, v.villager("王大山").await);
    wang.says("村西头路灯不亮了").await;
    v.passes(minutes(3)).await;
    chen.hears("新事 · 侯庄村 1 号");
    (chen, wang)
}

/// How often it was tried in vain to say something there.
fn tries(v: &Village, chat: i64) -> usize {
    v.bots().calls().iter().filter(|c| c.params["chat_id"] == chat && c.code != 200).count()
}

async fn whoever_blocks_the_bot_is_told_by_telephone(v: &Village) {
    let (chen, wang) = with_a_matter(v).await;
    v.bots().blocks(wang.user());
    v.settles().await;
    chen.promises("换灯泡", "后天").await;
    chen.hears("本人的聊天收不到了，请打电话 · 侯庄村 1 号");
    v.passes(hours(1)).await;
    assert_eq!(tries(v, wang.user()), 0, "it is known");
    chen.reports("换好了").await;
    chen.hears("本人的聊天收不到了，请打电话 · 侯庄村 1 号");
    v.rests().await;
}

async fn a_block_is_known_without_a_word(v: &Village) {
    let (_, wang) = with_a_matter(v).await;
    assert_eq!(v.count("SELECT count(*) FROM address WHERE reachable = 0").await, 0);
    v.bots().blocks(wang.user());
    v.settles().await;
    assert_eq!(v.count("SELECT count(*) FROM address WHERE reachable = 0").await, 1);
    assert_eq!(tries(v, wang.user()), 0);
    v.rests().await;
}

async fn whoever_unblocks_the_bot_hears_again(v: &Village) {
    let (chen, wang) = with_a_matter(v).await;
    v.bots().blocks(wang.user());
    v.settles().await;
    v.bots().unblocks(wang.user());
    v.settles().await;
    assert_eq!(v.count("SELECT count(*) FROM address WHERE reachable = 0").await, 0);
    chen.presses("签收").await;
    wang.hears("签收了");
    chen.never_heard("本人的聊天收不到了");
    v.rests().await;
}

async fn an_account_that_is_gone_is_tried_once(v: &Village) {
    let (chen, wang) = with_a_matter(v).await;
    v.bots().deactivates(wang.user());
    chen.presses("签收").await;
    chen.hears("本人的聊天收不到了，请打电话 · 侯庄村 1 号");
    v.passes(hours(1)).await;
    assert_eq!(tries(v, wang.user()), 1);
}

/// Somebody whose number was only named: they never opened the chat.
async fn whoever_never_came_is_tried_once(v: &Village) {
    let user = 5_300_000_001;
    v.bots().update(serde_json::json!({ "message": {
        "message_id": 1, "date": v.date(), "text": "村西头路灯不亮了",
        "chat": { "id": user, "type": "private" }, "from": { "id": user, "is_bot": false },
    } }));
    v.settles().await;
    v.passes(hours(1)).await;
    assert_eq!(tries(v, user), 1, "chat not found");
}

async fn a_secretary_who_blocks_stops_nobody(v: &Village) {
    let (chen, wang) = with_a_matter(v).await;
    v.bots().blocks(chen.user());
    v.settles().await;
    wang.says("催一下").await;
    wang.says("就在老槐树那儿").await;
    v.passes(hours(1)).await;
    wang.says("我的事").await;
    wang.hears("1 号");
}
