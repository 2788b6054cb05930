//! Nobody sees or moves what isn't theirs.

use super::{lamp, reported_lamp};
use crate::village::{Village, days, minutes};
use crate::{lived, lived_in_process};

lived!(
    another_villager,
    another_villages_secretary,
    another_towns_clerk,
    somebody_elses_key,
    a_complaint_about_the_secretary,
    a_complaint_about_a_secretary_of_two_posts,
    a_complaint_about_the_secretary_within_a_matter,
    a_card_that_waits_for_the_morning_is_not_answered,
    /// What was told in office stays on the page; nothing is listed, shown or moved after the term.
    whose_term_is_over,
);
lived_in_process!(a_forged_key);

async fn another_villager(v: &Village) {
    lamp(v).await;
    let li = v.villager("李秀英").await;
    li.says("42").await;
    li.hears("没找到 42 号");
    li.says("42 号不办了").await;
    li.hears("没找到 42 号");
    li.never_heard("路灯");
    v.rests().await;
}

async fn another_villages_secretary(v: &Village) {
    lamp(v).await;
    let he = v.holder("何正平").await;
    he.says("侯庄村 42").await;
    he.hears("没找到 42 号");
    he.says("积压").await;
    he.never_heard("路灯");
    v.rests().await;
}

async fn another_towns_clerk(v: &Village) {
    lamp(v).await;
    let yuan = v.holder("袁小娟").await;
    yuan.says("侯庄村 42 号").await;
    yuan.hears("没找到 42 号");
    yuan.says("积压 侯庄村").await;
    yuan.hears("没有这样的事");
    yuan.never_heard("路灯");
    v.rests().await;
}

async fn whose_term_is_over(v: &Village) {
    let gao = v.stand_in().await;
    let (wang, _) = lamp(v).await;
    let sign = gao.key("签收");
    v.passes(days(9)).await;
    gao.looks().await;
    assert!(gao.transcript().contains("新事 · 侯庄村 42 号"), "{}", gao.transcript());
    gao.says("积压").await;
    gao.says("我的事").await;
    assert!(!gao.newest().contains("路灯"), "{}", gao.newest());
    gao.says("侯庄村 42 号").await;
    gao.hears("没找到 42 号");
    gao.presses_again(&sign).await;
    assert_eq!(v.count("SELECT count(*) FROM commitment WHERE stage = 'assigned'").await, 1);
    wang.says("广场的井盖丢了").await;
    v.passes(minutes(3)).await;
    gao.never_heard("43 号");
    v.rests().await;
}

async fn somebody_elses_key(v: &Village) {
    let (wang, chen) = lamp(v).await;
    let sign = chen.key("签收");
    wang.presses_again(&sign).await;
    wang.hears("这个键是给别人的");
    chen.presses("签收").await;
    chen.hears("哪天能办好？");
    v.passes(minutes(1)).await;
    v.rests().await;
}

async fn a_forged_key(v: &Village) {
    let (wang, chen) = lamp(v).await;
    let mut sign = chen.key("签收");
    sign.forge();
    chen.presses_again(&sign).await;
    chen.hears("这个键认不出来了");
    wang.presses_again(&sign).await;
    wang.hears("这个键认不出来了");
    v.rests().await;
}

async fn a_complaint_about_the_secretary(v: &Village) {
    let (chen, song, wang) = (v.secretary().await, v.clerk().await, v.villager("王大山").await);
    wang.says("我要投诉书记，不办事").await;
    wang.hears("记下了，1 号");
    wang.hears("交给镇便民服务中心宋玉兰");
    v.passes(minutes(2)).await;
    song.hears("投诉书记");
    chen.hears_nothing();
    chen.says("1 号").await;
    chen.says("我的事").await;
    chen.says("积压").await;
    assert!(!chen.transcript().contains("投诉书记"), "{}", chen.transcript());
    assert!(!chen.transcript().contains("干部作风"), "{}", chen.transcript());
    v.rests().await;
}

/// Not by way of another post of theirs either.
async fn a_complaint_about_a_secretary_of_two_posts(v: &Village) {
    v.the_secretary_is_a_clerk_too().await;
    let (chen, song, wang) = (v.secretary().await, v.clerk().await, v.villager("王大山").await);
    wang.says("书记收了我的钱才给办低保").await;
    wang.hears("记下了，1 号");
    wang.hears("交给镇便民服务中心宋玉兰");
    v.passes(minutes(2)).await;
    song.hears("才给办低保");
    for asked in ["1 号", "侯庄村 1 号", "我的事", "积压", "积压 干部作风"] {
        chen.says(asked).await;
    }
    assert!(!chen.transcript().contains("收了我的钱"), "{}", chen.transcript());
    assert!(!chen.transcript().contains("1 号 ·"), "{}", chen.transcript());
    v.rests().await;
}

/// Whoever holds the matter doesn't read there what is said of them: it is a matter of its own.
async fn a_complaint_about_the_secretary_within_a_matter(v: &Village) {
    let song = v.clerk().await;
    let (wang, chen) = reported_lamp(v).await;
    wang.presses("没办好").await;
    wang.hears("42 号哪里没好？");
    wang.says("陈书记收了我的钱才肯修").await;
    wang.hears("记下了，43 号");
    wang.hears("交给镇便民服务中心宋玉兰");
    wang.replies("书记骂人", "42 号").await;
    v.passes(minutes(2)).await;
    song.hears("收了我的钱");
    chen.says("42").await;
    for word in ["收了我的钱", "骂人", "43 号"] {
        assert!(!chen.transcript().contains(word), "{word}: {}", chen.transcript());
    }
    // Nor in one whose kind nobody knows, said in the same breath.
    let li = v.villager("李秀英").await;
    li.says("俺想问问那个啥能不能给俺办了").await;
    li.says("陈书记收了我的钱").await;
    li.hears("干部作风");
    v.passes(minutes(31)).await;
    assert!(!chen.transcript().contains("收了我的钱"), "{}", chen.transcript());
    // Whoever holds the post is known by name.
    wang.replies("陈向农收钱", "42 号").await;
    li.says("陈向农拿了我五百块，收钱才办").await;
    v.passes(minutes(3)).await;
    for word in ["陈向农收钱", "收钱才办"] {
        assert!(!chen.transcript().contains(word), "{word}: {}", chen.transcript());
    }
    // What is said of the matter itself still reaches them.
    v.counts_no_pushes().await;
    wang.replies("书记还没来看，灯还是黑的", "42 号").await;
    chen.hears("灯还是黑的");
    v.rests().await;
}

async fn a_card_that_waits_for_the_morning_is_not_answered(v: &Village) {
    let (chen, wang) = (v.secretary().await, v.villager("王大山").await);
    wang.says("村西头路灯不亮了").await;
    v.passes(minutes(2)).await;
    chen.hears("新事 · 侯庄村 1 号");
    v.waits_until(22, 0).await;
    wang.says("村东头下水道堵了").await;
    v.passes(minutes(2)).await;
    chen.says("1").await;
    chen.hears("签收了 · 侯庄村 1 号");
    assert_eq!(v.count("SELECT count(*) FROM commitment WHERE number = 2 AND stage = 'assigned'").await, 1);
    v.rests().await;
}
