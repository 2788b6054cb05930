//! Dates: promised in words, refused with the limit named, moved only with the villager's answer.

use super::{lamp, promised_lamp};
use crate::lived;
use crate::village::{Village, days, hours, minutes};

lived!(
    dates_in_words,
    only_words_that_would_be_taken_are_offered,
    the_rules_date_is_no_promise,
    a_new_promise_says_what_it_asks,
    a_question_answered,
    a_question_that_nobody_answers,
    a_yes_to_one_of_two_questions,
    a_date_that_waited_is_said,
    progress_reaches_the_villager,
    a_later_date_agreed,
    a_later_date_refused_and_granted,
    a_later_date_refused_twice,
    a_later_date_without_answer,
    the_second_later_date_is_the_townships_and_the_third_the_citys,
    reminders,
    a_result_ends_the_question_for_a_later_date,
    official_words_at_the_question_for_a_date,
    a_later_date_without_a_card,
);

async fn dates_in_words(v: &Village) {
    let (wang, chen) = lamp(v).await;
    chen.presses("签收").await;
    chen.hears("[1 今天] [2 三天内] [3 七天内] [4 另选日期]");
    chen.says("昨天").await;
    chen.hears("这一天已经过了。请另说一天，最晚 11月30日 周一。");
    chen.says("2月30号").await;
    chen.hears("日历上没有这一天");
    chen.says("明年五月").await;
    chen.hears("这一天太晚了。最晚 11月30日 周一");
    chen.says("看情况吧").await;
    chen.hears("没听出是哪天");
    chen.says("周五").await;
    chen.hears("打算怎么办？");
    chen.says("换个灯头").await;
    // Words at the next question don't change the plan unseen.
    chen.says("晚上灯亮").await;
    chen.hears("怎么算办好？");
    chen.presses("写结果").await;
    chen.hears("换个灯头");
    chen.hears("11月27日 周五前办好");
    // Shown whole, it can still be changed.
    chen.presses("改").await;
    chen.hears("哪天能办好？");
    chen.dates("换整个灯", "11月28号").await;
    wang.hears("11月28日 周六前办好");
    wang.hears("换整个灯");
    v.rests().await;
}

async fn only_words_that_would_be_taken_are_offered(v: &Village) {
    let (wang, chen) = (v.villager("王大山").await, v.secretary().await);
    wang.says("俺家停水了").await;
    chen.presses("签收").await;
    // Three days are its limit: next Wednesday or the end of the month would be refused.
    chen.hears("最晚 11月26日 周四。也可以直接说，比如“后天”。");
    chen.presses("另选日期").await;
    chen.hears("哪天？比如“后天”，最晚 11月26日 周四。");
    chen.says("后天").await;
    chen.hears("1 号 11月25日 周三前办好，打算怎么办？");
    chen.says("换管子").await;
    chen.presses("写结果").await;
    chen.presses("就这样答应").await;
    // A later date is answered back as it was understood, before it reaches the villager.
    chen.presses("要延期").await;
    chen.says("估计要到周五才行").await;
    chen.hears("1 号改到 11月27日 周五，为什么？");
    v.rests().await;
}

/// The date set by rule is told as what it is, to offices alone; nothing is called promised that wasn't.
async fn the_rules_date_is_no_promise(v: &Village) {
    let (wang, chen) = lamp(v).await;
    chen.says("42").await;
    chen.hears("最晚签收: 明天上午 9 点半");
    chen.hears("规定最晚: 11月30日 周一，还没答应");
    chen.presses("签收").await;
    chen.says("42").await;
    chen.hears("最晚答应: 11月26日 周四");
    chen.hears("规定最晚: 11月30日 周一，还没答应");
    wang.says("我的事").await;
    wang.never_heard("11月30日");
    chen.presses("答应日子").await;
    chen.hears("答应日子 · 侯庄村 42 号");
    chen.dates("换个灯头", "周五").await;
    chen.hears("哪天前: 11月27日 周五前办好");
    chen.hears("怎么算: 请本人看");
    chen.says("42").await;
    chen.never_heard("规定最晚: 11月27日");
    wang.says("42").await;
    wang.hears("哪天前: 11月27日 周五前办好");
    wang.hears("怎么算: 办好了请您看");
    wang.says("我的事").await;
    wang.hears("42 号 · 路灯 · 答应 11月27日 周五前");
    v.rests().await;
}

async fn a_new_promise_says_what_it_asks(v: &Village) {
    let (wang, chen) = promised_lamp(v).await;
    chen.reports("换好了").await;
    wang.presses("没办好").await;
    chen.hears("本人说没办好 · 侯庄村 42 号");
    chen.hears("最晚答应: 11月25日 周三");
    wang.says("还是不亮").await;
    wang.says("42").await;
    wang.hears("11月25日 周三前，重新给您一个准日子。");
    chen.presses("答应日子").await;
    chen.hears("重新答应日子 · 侯庄村 42 号");
    chen.dates("换线", "明天").await;
    wang.hears("陈书记重新答应");
    v.rests().await;
}

async fn a_question_answered(v: &Village) {
    let (wang, chen) = lamp(v).await;
    chen.presses("问一句").await;
    chen.hears("42 号想问本人什么？");
    chen.says("是哪一盏？").await;
    wang.hears("42 号想问您一句");
    wang.hears("是哪一盏？");
    wang.says("老槐树边上那盏").await;
    wang.hears("记到 42 号里了");
    chen.hears("老槐树边上那盏");
    v.rests().await;
}

async fn a_yes_to_one_of_two_questions(v: &Village) {
    let (wang, chen) = lamp(v).await;
    wang.says("俺家的地租没给").await;
    v.passes(minutes(3)).await;
    for number in ["42", "43"] {
        chen.says(number).await;
        chen.presses("问一句").await;
        chen.says("晚上在家吗？").await;
        wang.hears(&format!("{number} 号想问您一句"));
    }
    wang.says("是").await;
    wang.hears("说的是哪件？");
    wang.says("43").await;
    wang.hears("记到 43 号里了");
    chen.hears("有补充 · 侯庄村 43 号");
    v.rests().await;
}

async fn a_question_that_nobody_answers(v: &Village) {
    let (wang, chen) = lamp(v).await;
    chen.presses("签收").await;
    chen.says("42").await;
    chen.presses("问一句").await;
    chen.says("是哪一盏？").await;
    wang.hears("等您到 11月26日 周四");
    v.passes(days(4)).await;
    chen.hears("本人没答话，接着办 · 侯庄村 42 号");
    v.rests().await;
}

async fn a_date_that_waited_is_said(v: &Village) {
    let (wang, chen) = promised_lamp(v).await;
    chen.says("42").await;
    chen.presses("问一句").await;
    chen.says("是哪一盏？").await;
    wang.hears("等您到 11月26日 周四，办好的日子跟着往后挪。");
    v.passes(days(4)).await;
    wang.hears("42 号改日子了");
    wang.hears("原来答应 11月26日 周四，改到 11月29日 周日，因为：等您回话。");
    chen.hears("本人没答话，接着办 · 侯庄村 42 号");
    wang.says("老槐树边上那盏").await;
    v.rests().await;
}

async fn progress_reaches_the_villager(v: &Village) {
    let (wang, chen) = promised_lamp(v).await;
    chen.replies("灯头买到了，明天装", "42 号").await;
    chen.hears("42 号的进展告诉本人了");
    wang.hears("42 号有进展");
    wang.hears("灯头买到了，明天装");
    chen.replies_with_photo("装上了", "42 号").await;
    wang.hears("装上了");
    wang.hears("照片");
    v.rests().await;
}

async fn a_later_date_agreed(v: &Village) {
    let (wang, chen) = promised_lamp(v).await;
    chen.wants_later("11月28号", "灯头没到货").await;
    wang.hears("陈书记想给 42 号改日子");
    wang.hears("11月26日 周四");
    wang.hears("11月28日 周六");
    wang.hears("灯头没到货");
    wang.presses("同意").await;
    wang.hears("原来答应 11月26日 周四，改到 11月28日 周六，因为：灯头没到货");
    chen.hears("日子改好了 · 侯庄村 42 号");
    // The card to work with is there, with its keys.
    chen.reports("换好了").await;
    wang.hears("办好了吗？");
    v.rests().await;
}

async fn a_later_date_refused_and_granted(v: &Village) {
    let song = v.clerk().await;
    let (wang, chen) = promised_lamp(v).await;
    chen.wants_later("11月28号", "灯头没到货").await;
    wang.says("不同意").await;
    wang.hears("记下了，您不同意");
    song.hears("要延期，请您定 · 侯庄村 42 号 · 路灯 · 等您定");
    song.hears("不同意");
    // The decision stands wherever the matter is opened.
    song.says("42").await;
    song.presses("准").await;
    wang.hears("改到 11月28日 周六");
    chen.hears("日子改好了");
    v.rests().await;
}

async fn a_later_date_refused_twice(v: &Village) {
    let song = v.clerk().await;
    let (wang, chen) = promised_lamp(v).await;
    chen.wants_later("11月28号", "灯头没到货").await;
    wang.presses("不同意").await;
    song.presses("不准").await;
    song.says("县城有货").await;
    wang.hears("42 号，日子不改");
    wang.hears("还是 11月26日 周四前办好");
    chen.hears("日子不改 · 侯庄村 42 号");
    chen.hears("县城有货");
    v.rests().await;
}

async fn a_later_date_without_answer(v: &Village) {
    let song = v.clerk().await;
    let (wang, chen) = promised_lamp(v).await;
    chen.wants_later("11月28号", "灯头没到货").await;
    wang.hears("同意吗？");
    v.passes(hours(25)).await;
    song.hears("要延期，请您定");
    song.hears("没答话");
    v.passes(days(2)).await;
    wang.hears("日子不改");
    chen.hears("日子不改");
    v.rests().await;
}

/// The day before, on the day, the day after (row 35).
async fn reminders(v: &Village) {
    let (_, chen) = promised_lamp(v).await;
    v.passes(days(1)).await;
    chen.hears_nothing();
    v.passes(days(1)).await;
    chen.hears("在办 侯庄村 42 号 · 路灯 · 11月26日 周四前办好");
    v.passes(days(1)).await;
    chen.hears("今天到期 侯庄村 42 号 · 路灯 · 11月26日 周四前办好");
    v.passes(days(1)).await;
    chen.hears("超期 1 天 侯庄村 42 号 · 路灯 · 11月26日 周四前办好");
    v.passes(hours(12)).await;
    chen.hears_nothing();
    // From then on whoever is above presses (row 36).
    v.passes(hours(12)).await;
    chen.hears("上面督办 · 侯庄村 42 号");
    v.rests().await;
}

/// The first later date is the villager's alone; of the second the township decides, of the third the city, and both
/// see what the villager said.
async fn the_second_later_date_is_the_townships_and_the_third_the_citys(v: &Village) {
    let (song, shen) = (v.clerk().await, v.city().await);
    let (wang, chen) = lamp(v).await;
    chen.promises("换个灯头", "明天").await;
    chen.wants_later("后天", "灯头没到货").await;
    wang.presses("同意").await;
    chen.wants_later("周四", "还没到货").await;
    wang.presses("同意").await;
    wang.hears("记下了，您同意。42 号这回还要上面点头");
    song.hears("要延期，请您定 · 侯庄村 42 号");
    song.presses("准").await;
    wang.hears("改到 11月26日 周四");
    chen.wants_later("周五", "下雨").await;
    wang.presses("同意").await;
    shen.hears("要延期，请您定 · 侯庄村 42 号");
    song.never_heard("下雨");
    shen.presses("准").await;
    wang.hears("改到 11月27日 周五");
    v.rests().await;
}

/// Row 24: a pending ask ends, and whoever was asked hears it.
async fn a_result_ends_the_question_for_a_later_date(v: &Village) {
    let (wang, chen) = promised_lamp(v).await;
    chen.wants_later("11月28号", "灯头没到货").await;
    wang.hears("同意吗？");
    chen.says("延期").await;
    chen.hears("42 号在等答复，这一步等答了再说。");
    chen.hears("办完了");
    chen.reports("灯头换好了").await;
    wang.hears("改日子的事就不提了。");
    wang.hears("办好了吗？");
    wang.presses("没办好").await;
    wang.says("还是不亮").await;
    chen.presses("答应日子").await;
    chen.dates("换线", "明天").await;
    chen.reports("换了线").await;
    assert_eq!(wang.transcript().matches("改日子的事").count(), 1, "{}", wang.transcript());
    v.rests().await;
}

/// What an official says plainly is done, also where a date is asked for; anything else is told the way out.
async fn official_words_at_the_question_for_a_date(v: &Village) {
    let (wang, chen) = lamp(v).await;
    chen.presses("签收").await;
    chen.says("火灭了").await;
    chen.hears("没听出是哪天");
    chen.hears("先不定，回“取消”。");
    chen.says("不归我管").await;
    chen.hears("42 号为什么不归您管，该归谁？");
    chen.says("取消").await;
    chen.says("42").await;
    chen.presses("答应日子").await;
    chen.says("问一句").await;
    chen.hears("42 号想问本人什么？");
    chen.says("取消").await;
    chen.says("42").await;
    chen.presses("答应日子").await;
    chen.says("办完了").await;
    chen.hears("等答应日子");
    chen.says("延期").await;
    chen.hears("等答应日子");
    chen.presses("答应日子").await;
    chen.dates("换个灯头", "三天内").await;
    chen.presses("要延期").await;
    chen.says("办完了").await;
    chen.hears("42 号结果怎样？");
    chen.says("换好了").await;
    wang.hears("办好了吗？");
    v.rests().await;
}

async fn a_later_date_without_a_card(v: &Village) {
    let (wang, chen) = promised_lamp(v).await;
    wang.says("俺家的地租没给").await;
    v.passes(minutes(3)).await;
    // The card of 43, not signed yet, has no such key, and there is only one promise.
    chen.says("要延期").await;
    chen.hears("要延期 · 侯庄村 42 号");
    chen.hears("改到哪天？");
    chen.says("取消").await;
    chen.says("43").await;
    chen.promises("上门要", "三天内").await;
    wang.says("广场的井盖丢了").await;
    v.passes(minutes(3)).await;
    chen.hears("侯庄村 44 号");
    chen.says("推迟").await;
    chen.hears("说的是哪件？");
    chen.says("43").await;
    chen.hears("要延期 · 侯庄村 43 号");
    chen.says("后天").await;
    chen.never_heard("这句话告诉");
    v.rests().await;
}
