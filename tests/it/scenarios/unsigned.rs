//! A card that nobody signs (row 7), and posts that nobody holds.

use super::{lamp, promised_lamp};
use crate::lived;
use crate::village::{Village, days, hours, minutes};

lived!(
    not_signed_in_time,
    a_stand_in_does_all_but_return,
    two_people_press_at_once,
    nobody_in_office,
    a_late_key_gets_a_true_answer,
    either_of_two_equal_cards_takes_the_key,
    a_card_that_goes_out_late_names_one_moment,
    the_villagers_card_moves_on_with_the_matter,
    a_card_that_moves_on_takes_no_digit,
    quiet_hours,
    what_waits_for_the_morning_speaks_of_that_day,
    a_message_that_cant_be_read_is_kept_and_the_next_arrives,
);

async fn not_signed_in_time(v: &Village) {
    let (song, shen) = (v.clerk().await, v.city().await);
    let (wang, chen) = lamp(v).await;
    v.passes(hours(23)).await;
    chen.hears_nothing();
    v.passes(hours(2)).await;
    chen.hears("还没签收 · 侯庄村 42 号");
    song.hears_nothing();
    v.passes(hours(24)).await;
    song.hears("没人签收 · 侯庄村 42 号");
    wang.hears("42 号还没人签收");
    wang.hears("正在催陈书记");
    shen.hears_nothing();
    v.passes(days(3)).await;
    shen.hears("没人签收 · 侯庄村 42 号");
    // The villager was told once.
    wang.hears_nothing();
    chen.promises("换个灯头", "下周一").await;
    wang.hears("陈书记答应");
    v.rests().await;
}

async fn a_stand_in_does_all_but_return(v: &Village) {
    let gao = v.stand_in().await;
    let (wang, _) = lamp(v).await;
    gao.hears("新事 · 侯庄村 42 号");
    assert!(!gao.has_key("不归我管"), "{}", gao.transcript());
    gao.promises("换个灯头", "三天内").await;
    wang.hears("代班的高小满答应");
    gao.reports("换好了").await;
    wang.hears("代班的高小满说办完了");
    v.rests().await;
}

async fn two_people_press_at_once(v: &Village) {
    let gao = v.stand_in().await;
    let (_, chen) = lamp(v).await;
    let same = gao.key("签收");
    chen.presses("签收").await;
    gao.hears("42 号有人签收了，您不用再签");
    gao.presses_again(&same).await;
    gao.hears("42 号 11月23日 周一已经签收");
    v.rests().await;
}

async fn nobody_in_office(v: &Village) {
    // The last term of its first secretary is over at the end of the year.
    let yuan = v.holder("袁小娟").await;
    v.passes(days(40)).await;
    let wang = v.villager_of("李湾村", "王二").await;
    wang.says("村西头路灯不亮了").await;
    wang.hears("记下了，1 号");
    v.passes(minutes(2)).await;
    yuan.hears("李湾村 1 号 · 路灯");
    wang.hears("现在由");
    wang.hears("袁小娟");
    yuan.presses("签收").await;
    yuan.hears("哪天能办好？");
    v.rests().await;
}

async fn a_late_key_gets_a_true_answer(v: &Village) {
    let (wang, chen) = lamp(v).await;
    let sign = chen.key("签收");
    chen.promises("换个灯头", "三天内").await;
    chen.presses_again(&sign).await;
    chen.hears("42 号 11月23日 周一已经答应，现在在办。");
    chen.reports("换好了").await;
    let done = wang.key("办好了");
    wang.presses("办好了").await;
    wang.presses_again(&done).await;
    wang.hears("已经办结");
    v.rests().await;
}

/// Two taps on a card that the matter has outgrown bring two present cards: the key of either signs.
async fn either_of_two_equal_cards_takes_the_key(v: &Village) {
    let (wang, chen) = lamp(v).await;
    let outgrown = chen.key("签收");
    wang.replies("是第三根杆子上的", "42 号").await;
    chen.presses_again(&outgrown).await;
    let first = chen.key("签收");
    chen.presses_again(&outgrown).await;
    chen.presses_again(&first).await;
    assert_eq!(v.count("SELECT count(*) FROM commitment WHERE stage = 'signed'").await, 1, "{}", chen.transcript());
    v.rests().await;
}

/// The machine was off when the card should have gone out: both sides are told the same hour, counted from then.
async fn a_card_that_goes_out_late_names_one_moment(v: &Village) {
    let (chen, wang) = (v.secretary().await, v.villager("王大山").await);
    wang.says("村西头路灯不亮了").await;
    wang.hears("明天上午 9 点半前签收");
    v.sleeps(hours(2)).await;
    chen.hears("最晚签收: 明天上午 11 点半");
    wang.hears("明天上午 11 点半前签收");
    v.rests().await;
}

/// The card on which a villager reads how far it is, is edited; signing pushes nothing (row 6).
async fn the_villagers_card_moves_on_with_the_matter(v: &Village) {
    let (wang, chen) = lamp(v).await;
    chen.presses("签收").await;
    wang.hears("记下了，42 号 · 签收了");
    wang.hears("签收了。第一书记陈向农在11月26日 周四前答应您哪天办好。");
    assert_eq!(v.count("SELECT count(*) FROM outbox WHERE body LIKE '%签收了，%' AND edits IS NULL").await, 0);
    chen.dates("换个灯头", "周五").await;
    wang.hears("记下了，42 号 · 在办");
    wang.hears("42 号有回音");
    wang.says("42").await;
    wang.hears("42 号，现在是这样 · 在办");
    chen.reports("换好了").await;
    wang.presses("办好了").await;
    v.rests().await;
}

/// While one matter asks, a step of another doesn't take the digits to itself.
async fn a_card_that_moves_on_takes_no_digit(v: &Village) {
    let (wang, chen) = promised_lamp(v).await;
    wang.says("俺家停水了").await;
    v.passes(minutes(3)).await;
    chen.says("42").await;
    chen.reports("灯头换好了").await;
    wang.hears("办好了吗？");
    chen.says("43").await;
    chen.presses("签收").await;
    wang.says("1").await;
    wang.hears("42 号办好了");
    v.rests().await;
}

/// Between 21:00 and 07:00 nobody is woken by a step; answers come at once.
async fn quiet_hours(v: &Village) {
    let (wang, chen) = lamp(v).await;
    chen.promises("换个灯头", "三天内").await;
    wang.hears("答应");
    v.waits_until(22, 0).await;
    chen.reports("灯头换好了").await;
    chen.hears("42 号请本人看了");
    wang.hears_nothing();
    v.waits_until(6, 59).await;
    wang.hears_nothing();
    v.waits_until(7, 0).await;
    wang.hears("办好了吗？");
    v.rests().await;
}

/// Written at night and read in the morning: "today" is the day on which it is read.
async fn what_waits_for_the_morning_speaks_of_that_day(v: &Village) {
    let (chen, wang) = (v.secretary().await, v.villager("王大山").await);
    v.waits_until(23, 0).await;
    wang.says("俺家停水了").await;
    wang.hears("明天上午 9 点前签收");
    v.waits_until(7, 0).await;
    chen.hears("最晚签收: 今天上午 9 点");
    v.rests().await;
}

/// A row that can't be read is an operator's to mend: it is kept as dead, and the person hears what comes after it.
async fn a_message_that_cant_be_read_is_kept_and_the_next_arrives(v: &Village) {
    let (wang, chen) = promised_lamp(v).await;
    v.waits_until(22, 0).await;
    chen.replies("灯头买到了", "42 号").await;
    v.spoils_what_waits().await;
    v.waits_until(7, 0).await;
    wang.hears_nothing();
    assert_eq!(v.count("SELECT count(*) FROM outbox WHERE state = 'dead' AND error LIKE '%read%'").await, 1);
    chen.replies("今天装", "42 号").await;
    wang.hears("今天装");
}
