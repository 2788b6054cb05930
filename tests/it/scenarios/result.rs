//! The villager's look at the result: not solved, silence, never shown, noted by telephone, late words.

use super::{lamp, promised_lamp, reported_lamp};
use crate::village::{Village, days, hours, minutes};
use crate::{lived, lived_where_looking_shows};

lived!(
    not_solved_is_done_again,
    not_solved_twice_reaches_the_township,
    silence_ends_unrated,
    solved_said_late,
    unrated_reopened,
    an_office_nudges_once_a_day,
    what_was_answered_asks_no_more,
    a_row_opens_its_matter_and_no_key,
    not_satisfied,
    not_looked_yet,
    withdrawn_and_taken_back,
    solved_unasked,
    nudges,
);
lived_where_looking_shows!(never_shown, never_shown_for_a_month, a_word_noted_by_the_township, a_word_by_telephone);

async fn not_solved_is_done_again(v: &Village) {
    let (wang, chen) = reported_lamp(v).await;
    wang.presses("没办好").await;
    wang.hears("42 号退回去重办");
    wang.hears("11月25日 周三前，重新给您一个准日子");
    wang.hears("42 号哪里没好？");
    wang.says("一闪一闪的").await;
    chen.hears("本人说没办好 · 侯庄村 42 号");
    chen.hears("一闪一闪的");
    chen.presses("答应日子").await;
    chen.dates("换整个灯", "明天").await;
    wang.hears("陈书记重新答应");
    wang.hears("11月24日 周二前办好");
    v.rests().await;
}

async fn not_solved_twice_reaches_the_township(v: &Village) {
    let song = v.clerk().await;
    let (wang, chen) = reported_lamp(v).await;
    wang.says("没办好").await;
    wang.says("一闪一闪的").await;
    song.hears_nothing();
    chen.says("42").await;
    chen.presses("答应日子").await;
    chen.dates("换整个灯", "明天").await;
    chen.reports("换了整个灯").await;
    wang.presses("没办好").await;
    song.hears("又没办好 · 侯庄村 42 号");
    v.rests().await;
}

async fn silence_ends_unrated(v: &Village) {
    let (wang, chen) = reported_lamp(v).await;
    v.passes(days(2)).await;
    wang.hears_nothing();
    v.passes(days(2)).await;
    wang.hears("42 号，再请您看看");
    v.passes(days(6)).await;
    wang.hears_nothing();
    v.passes(days(2)).await;
    wang.hears("42 号先结了");
    wang.hears("未评价办结");
    chen.hears("未评价办结 · 侯庄村 42 号");
    v.rests().await;
}

async fn solved_said_late(v: &Village) {
    let (wang, chen) = reported_lamp(v).await;
    v.passes(days(20)).await;
    wang.hears("42 号先结了");
    wang.presses("办好了").await;
    wang.hears("满意吗？");
    chen.hears("办好了 · 侯庄村 42 号");
    v.rests().await;
}

async fn unrated_reopened(v: &Village) {
    let (wang, chen) = reported_lamp(v).await;
    v.passes(days(20)).await;
    wang.presses("没办好").await;
    wang.hears("42 号哪里没好？");
    wang.says("又灭了").await;
    wang.hears("42 号重新办了");
    chen.hears("重新办 · 侯庄村 42 号");
    chen.hears("又灭了");
    v.rests().await;
}

async fn never_shown(v: &Village) {
    let song = v.clerk().await;
    let (wang, chen) = promised_lamp(v).await;
    wang.goes_away();
    chen.reports("灯头换好了").await;
    v.passes(days(6)).await;
    chen.hears_nothing();
    v.passes(days(2)).await;
    chen.hears("给本人打个电话 · 侯庄村 42 号");
    song.hears_nothing();
    v.passes(days(7)).await;
    song.hears("本人一直没看到 · 侯庄村 42 号");
    // They look after all: only now their silence begins.
    wang.looks().await;
    wang.hears("办好了吗？");
    v.passes(days(4)).await;
    wang.hears("再请您看看");
    wang.presses("办好了").await;
    chen.hears("办好了 · 侯庄村 42 号");
    v.rests().await;
}

async fn a_word_by_telephone(v: &Village) {
    let (wang, chen) = promised_lamp(v).await;
    wang.goes_away();
    chen.reports("灯头换好了").await;
    v.passes(days(8)).await;
    chen.hears("给本人打个电话");
    chen.presses("说办好了").await;
    chen.hears("42 号记下了本人的话，注明是您记的。");
    wang.looks().await;
    wang.hears("陈书记记的是：您说办好了。");
    // The handler's note alone doesn't count as solved.
    assert_eq!(v.count("SELECT count(*) FROM commitment WHERE stage = 'closed_unrated'").await, 1);
    wang.presses("没办好").await;
    wang.says("还是不亮").await;
    wang.hears("42 号重新办了");
    v.rests().await;
}

/// "42 1" after its question was answered with no: it chooses nothing any more.
async fn what_was_answered_asks_no_more(v: &Village) {
    let (wang, _) = lamp(v).await;
    for (words, no) in [("42 办好了", "还没好"), ("42 不办了", "接着办")] {
        wang.says(words).await;
        wang.presses(no).await;
        wang.hears("42 号留着");
        wang.says("42 1").await;
        wang.hears("42 号");
        assert_eq!(v.count("SELECT count(*) FROM commitment WHERE opened = 1").await, 1);
    }
    v.rests().await;
}

/// A list's row names its matter so that the card that asks doesn't take it for one of its keys.
async fn a_row_opens_its_matter_and_no_key(v: &Village) {
    let wang = v.villager("王大山").await;
    for words in ["村西头路灯不亮了", "村里的井盖坏了没人修"] {
        wang.says(words).await;
        v.passes(hours(1)).await;
    }
    wang.says("我的事").await;
    wang.opens("2 号").await;
    wang.says("1 号").await;
    wang.hears("村西头路灯不亮了");
    assert_eq!(v.count("SELECT count(*) FROM commitment WHERE opened = 1").await, 2);
    v.rests().await;
}

async fn not_satisfied(v: &Village) {
    let song = v.clerk().await;
    let (wang, _) = reported_lamp(v).await;
    wang.says("好了").await;
    wang.hears("满意吗？");
    wang.says("不满意").await;
    wang.hears("42 号您不满意，记下了");
    wang.says("拖太久了").await;
    song.hears("本人不满意 · 侯庄村 42 号");
    song.hears("拖太久了");
    assert_eq!(v.count("SELECT count(*) FROM commitment WHERE stage = 'closed_solved'").await, 1);
    assert_eq!(
        v.count("SELECT count(*) FROM ledger WHERE kind = 'noted'").await,
        1,
        "what changes nothing is recorded too"
    );
    v.rests().await;
}

async fn not_looked_yet(v: &Village) {
    let (wang, _) = reported_lamp(v).await;
    wang.presses("还没看").await;
    wang.hears("不急，42 号等您看过再说");
    wang.says("办好了").await;
    wang.hears("满意吗？");
    v.rests().await;
}

async fn withdrawn_and_taken_back(v: &Village) {
    let (wang, chen) = lamp(v).await;
    wang.says("不报了").await;
    wang.hears("42 号真的不办了吗？");
    wang.presses("接着办").await;
    wang.hears("42 号留着");
    chen.hears_nothing();
    wang.says("不报了").await;
    wang.says("是").await;
    wang.hears("42 号不办了");
    chen.hears("本人不办了 · 侯庄村 42 号");
    v.passes(days(10)).await;
    wang.says("42").await;
    wang.presses("还要办").await;
    wang.hears("42 号重新办了");
    v.passes(minutes(10)).await;
    chen.hears("新事 · 侯庄村 42 号");
    v.rests().await;
}

async fn solved_unasked(v: &Village) {
    let (wang, chen) = promised_lamp(v).await;
    wang.says("灯亮了，不用来人了").await;
    wang.hears("42 号不用办了，已经好了？");
    wang.presses("是，已经好了").await;
    wang.hears("42 号办好了");
    chen.hears("本人说已经好了 · 侯庄村 42 号");
    v.rests().await;
}

/// A villager's every word is written down and reaches the secretary once in three days; an office may once a day.
async fn nudges(v: &Village) {
    let song = v.clerk().await;
    let (wang, chen) = promised_lamp(v).await;
    wang.says("催一下").await;
    wang.hears("已经替您催了 42 号");
    v.waits_until(8, 31).await;
    // Merged into the day's digest.
    chen.hears("有回音 1 件");
    wang.says("催一下").await;
    wang.hears("三天里催过一回");
    chen.hears_nothing();
    song.says("侯庄村 42").await;
    song.presses("催一下").await;
    song.hears("42 号催过了，也记上了是您催的");
    chen.hears("上面催一下 · 侯庄村 42 号");
    v.passes(days(4)).await;
    wang.says("催一下").await;
    wang.hears("已经替您催了");
    v.rests().await;
}

/// After thirty days unseen it is quiet, and counted as overdue (row 51).
async fn never_shown_for_a_month(v: &Village) {
    let song = v.clerk().await;
    let (wang, chen) = promised_lamp(v).await;
    wang.goes_away();
    chen.reports("灯头换好了").await;
    v.passes(days(15)).await;
    chen.hears("给本人打个电话 · 侯庄村 42 号");
    song.hears("本人一直没看到 · 侯庄村 42 号");
    song.says("积压").await;
    song.hears("等本人看 侯庄村 42 号");
    song.never_heard("超期");
    v.passes(days(16)).await;
    chen.hears_nothing();
    song.hears_nothing();
    song.says("积压").await;
    song.hears("超期 1");
    assert_eq!(v.count("SELECT count(*) FROM commitment WHERE stage = 'reported'").await, 1);
    // Nobody is pushed any more: the city reads of it once a month.
    let shen = v.city().await;
    v.passes(days(14)).await;
    shen.hears("不再催的，还有 1 件");
    shen.says("超期的").await;
    shen.hears("侯庄村 42 号");
    chen.hears_nothing();
    song.hears_nothing();
    v.rests().await;
}

/// Noted by somebody who isn't the handler, a "done" is the villager's own word (row 50).
async fn a_word_noted_by_the_township(v: &Village) {
    let song = v.clerk().await;
    let (wang, chen) = promised_lamp(v).await;
    wang.goes_away();
    chen.reports("灯头换好了").await;
    v.passes(days(15)).await;
    song.hears("本人一直没看到 · 侯庄村 42 号");
    song.presses("说办好了").await;
    song.hears("42 号记下了本人的话，注明是您记的。");
    chen.hears("办好了 · 侯庄村 42 号");
    assert_eq!(v.count("SELECT count(*) FROM commitment WHERE stage = 'closed_solved'").await, 1);
    wang.looks().await;
    wang.hears("镇里的宋玉兰记的是：您说办好了。");
    wang.presses("没办好").await;
    wang.says("还是不亮").await;
    wang.hears("42 号重新办了");
    v.rests().await;
}

/// One nudge a day of one matter, from all offices together (row 53).
async fn an_office_nudges_once_a_day(v: &Village) {
    let (song, shen) = (v.clerk().await, v.city().await);
    let (_, chen) = promised_lamp(v).await;
    song.says("侯庄村 42").await;
    let nudge = song.key("催一下");
    shen.says("侯庄村 42").await;
    song.presses_again(&nudge).await;
    chen.hears("上面催一下 · 侯庄村 42 号");
    v.passes(hours(2)).await;
    song.presses_again(&nudge).await;
    shen.presses("催一下").await;
    shen.hears("42 号刚催过");
    chen.hears_nothing();
    v.passes(days(1)).await;
    shen.says("侯庄村 42").await;
    shen.presses("催一下").await;
    shen.hears("42 号催过了");
    v.rests().await;
}
