//! A post changes its holder: the handover, the gap between two terms, the end of a term (rows 37, 52).

use super::{lamp, promised_lamp};
use crate::lived;
use crate::village::{Village, days, minutes};

lived!(
    the_handover,
    all_signed_at_once,
    the_gap_between_terms,
    a_successor_who_signs_for_nothing,
    the_end_of_a_term_is_warned_of
);

async fn the_handover(v: &Village) {
    let (wang, chen) = promised_lamp(v).await;
    // Half said when the term ends: it is nothing any more, and no matter of their own.
    chen.presses("要延期").await;
    let li = v.villager("李秀英").await;
    li.says("水管坏了，没水了").await;
    chen.hears("43 号");
    v.ends_today("陈向农").await;
    v.appoints("周启航", "2026-11-24", "2028-11-23").await;
    let zhou = v.holder("周启航").await;
    v.passes(days(1)).await;
    zhou.hears("侯庄村交接，2 件");
    chen.hears("您在侯庄村的任期到了，没办完的 2 件由第一书记周启航接着办。");
    zhou.hears("11月27日 周五前签收，定下的日子不变。");
    wang.hears("侯庄村换了书记，您的事现在由第一书记周启航接着办，定下的日子不变。");
    li.hears("第一书记周启航");
    chen.says("11月28号").await;
    chen.never_heard("这是要办的事吗");
    // The urgent one, which nobody had signed for, is as new; the card is there again for a word.
    zhou.hears("还没签收 · 侯庄村 43 号");
    zhou.says("交接").await;
    zhou.presses("全部签收").await;
    zhou.hears("签收了 1 件");
    // The date didn't move.
    v.passes(days(1)).await;
    zhou.hears("侯庄村 42 号 · 路灯 · 11月26日 周四前办好");
    zhou.says("侯庄村 42").await;
    zhou.hears("11月26日 周四前办好");
    zhou.reports("灯头换好了").await;
    wang.hears("周书记说办完了。");
    wang.presses("办好了").await;
    v.rests().await;
}

/// Many are signed for with one key, and answered with one line; one alone says which.
async fn all_signed_at_once(v: &Village) {
    let (_, chen) = promised_lamp(v).await;
    for name in ["李秀英", "赵小虎"] {
        let villager = v.villager(name).await;
        villager.says("村西头路灯不亮了").await;
        v.passes(minutes(3)).await;
        chen.presses("签收").await;
        chen.dates("换个灯头", "三天内").await;
    }
    v.ends_today("陈向农").await;
    v.appoints("周启航", "2026-11-24", "2028-11-23").await;
    let zhou = v.holder("周启航").await;
    v.passes(days(1)).await;
    zhou.hears("侯庄村交接，3 件");
    zhou.says("42").await;
    zhou.presses("签收").await;
    zhou.hears("42 号");
    zhou.says("交接").await;
    let before = zhou.transcript().matches("签收").count();
    zhou.presses("全部签收").await;
    zhou.hears("签收了 2 件，定下的日子不变。");
    assert_eq!(zhou.transcript().matches("签收").count(), before + 2, "the key and one line: {}", zhou.transcript());
    v.rests().await;
}

async fn the_gap_between_terms(v: &Village) {
    let (song, shen) = (v.clerk().await, v.city().await);
    let (wang, _) = promised_lamp(v).await;
    v.ends_today("陈向农").await;
    v.ends_today("高小满").await;
    v.passes(days(1)).await;
    song.hears("侯庄村没有第一书记了，在办的 1 件归镇里。");
    shen.hears("侯庄村没有第一书记了");
    wang.hears("侯庄村暂时没有第一书记，您的事由镇便民服务中心接着办");
    v.appoints("周启航", "2026-11-26", "2028-11-25").await;
    let zhou = v.holder("周启航").await;
    v.passes(days(2)).await;
    zhou.hears("侯庄村交接，1 件");
    wang.hears("侯庄村换了书记");
    v.rests().await;
}

async fn a_successor_who_signs_for_nothing(v: &Village) {
    let (song, shen) = (v.clerk().await, v.city().await);
    let (_, chen) = promised_lamp(v).await;
    v.ends_today("高小满").await;
    v.ends_today("陈向农").await;
    v.appoints("周启航", "2026-11-24", "2028-11-23").await;
    let zhou = v.holder("周启航").await;
    v.passes(days(5)).await;
    zhou.hears("交接过来的还没签收 · 侯庄村 42 号");
    v.passes(days(4)).await;
    song.hears("交接过来的没人签收 · 侯庄村 42 号");
    shen.hears("交接过来的没人签收 · 侯庄村 42 号");
    chen.never_heard("交接过来");
    v.rests().await;
}

async fn the_end_of_a_term_is_warned_of(v: &Village) {
    let song = v.clerk().await;
    let (wang, chen) = lamp(v).await;
    v.ends_on("陈向农", "2026-12-20").await;
    v.passes(days(1)).await;
    chen.hears("侯庄村的第一书记陈向农，12月20日 周日任期到，手上还有 1 件。");
    chen.hears("还没有接任的人。");
    song.hears("任期到");
    wang.never_heard("任期");
    let heard = song.transcript();
    v.passes(days(1)).await;
    assert_eq!(song.transcript().matches("任期到").count(), heard.matches("任期到").count(), "once");
    v.rests().await;
}
