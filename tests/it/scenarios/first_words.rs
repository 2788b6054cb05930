//! What a villager says first, and what becomes of it: a matter, a question, a greeting.

use crate::village::{Village, days, hours, minutes};
use crate::{lived, lived_in_chats, lived_over_http};

lived!(
    an_ordinary_matter_waits_two_minutes,
    an_undone_matter_reaches_nobody,
    another_category,
    another_category_left_open,
    a_trouble_told_beside_a_word,
    a_trouble_told_instead_of_a_kind,
    what_is_urgent_waits_with_nothing_unknown,
    a_nudge_beside_unclear_words,
    something_more_to_say,
    two_matters_in_one_breath,
    two_matters_in_one_message,
    a_voice_alone_is_a_matter,
    an_unclear_word_is_asked_about_once,
    an_unclear_word_is_not_a_matter,
    an_unclear_word_without_answer_is_registered,
    an_unclear_word_outlives_another_question,
    only_how_is_it_is_asked_about,
    greetings_get_no_number,
    a_photo_alone_is_a_matter,
    a_phone_number_is_asked_for_once,
    no_telephone_is_no_power_cut,
    a_phone_number_that_lacks_a_digit,
);
lived_in_chats!(an_unknown_village, two_matters_before_the_village, a_village_in_pinyin, a_village_that_nobody_names);
lived_over_http!(the_first_page_says_whose_it_is, the_secretary_plays_the_voice);

async fn an_ordinary_matter_waits_two_minutes(v: &Village) {
    v.counts_from(42).await;
    let (chen, wang) = (v.secretary().await, v.villager("王大山").await);
    wang.says("村西头路灯不亮了").await;
    wang.hears("记下了，42 号");
    wang.hears("[1 还有要说的] [2 改类别] [3 不报了]");
    chen.hears_nothing();
    v.passes(minutes(1)).await;
    wang.says("好几天了").await;
    wang.hears("村西头路灯不亮了，好几天了");
    chen.hears_nothing();
    v.passes(minutes(1)).await;
    chen.hears("新事 · 侯庄村 42 号 · 路灯");
    chen.hears("村西头路灯不亮了，好几天了");
    v.rests().await;
}

/// Whatever else a word wants, the trouble in the same breath is written down.
async fn a_trouble_told_beside_a_word(v: &Village) {
    let wang = v.villager("王大山").await;
    for (words, number) in [
        ("催一下，水管坏了三天没水", 1),
        ("催一下电工，家里停电两天了", 2),
        ("路灯坏了半个月，我不满意", 3),
        ("统计一下，井盖坏了掉下去人咋办", 4),
    ] {
        wang.says(words).await;
        wang.hears(&format!("记下了，{number} 号"));
        v.passes(hours(1)).await;
    }
    // The one before isn't ended by it unasked.
    let li = v.villager("李秀英").await;
    li.says("村东头路灯不亮了").await;
    li.hears("记下了，5 号");
    li.says("不办了，另外水管坏了三天没水").await;
    li.hears("记下了，6 号");
    li.hears("5 号真的不办了吗？");
    li.presses("接着办").await;
    assert_eq!(v.count("SELECT count(*) FROM commitment WHERE stage = 'withdrawn'").await, 0);
    // What may be a matter is asked about; what is one already is nudged.
    let zhao = v.villager("赵小虎").await;
    zhao.says("对路灯不满意").await;
    zhao.hears("这是要办的事吗？");
    zhao.says("是").await;
    zhao.hears("记下了，7 号");
    v.passes(hours(1)).await;
    zhao.says("催一下路灯").await;
    zhao.hears("7 号");
    assert_eq!(v.count("SELECT count(*) FROM commitment").await, 7);
    v.rests().await;
}

async fn a_trouble_told_instead_of_a_kind(v: &Village) {
    let wang = v.villager("王大山").await;
    wang.says("村南头路灯不亮了").await;
    wang.presses("改类别").await;
    wang.hears("1 号算哪一类？");
    wang.says("村东头停电了，冰箱里的肉都坏了").await;
    wang.hears("记下了，2 号");
    v.passes(minutes(5)).await;
    let kinds = "SELECT count(*) FROM commitment WHERE (number = 1 AND leaf = 'street_light') OR (number = 2 AND leaf <> 'street_light')";
    assert_eq!(v.count(kinds).await, 2);
    // Asked whether it is one with another: neither is lost with a word.
    wang.says("村南头的路灯又不亮了").await;
    wang.hears("是一件事吗？");
    wang.says("不办了，另外井盖坏了，孩子差点掉下去").await;
    wang.hears("记下了，3 号");
    v.passes(days(1)).await;
    assert_eq!(v.count("SELECT count(*) FROM commitment").await, 4);
    v.rests().await;
}

async fn what_is_urgent_waits_with_nothing_unknown(v: &Village) {
    let (wang, chen) = (v.villager("王大山").await, v.secretary().await);
    wang.says("那个坏了好几天了").await;
    wang.says("俺家停水两天了").await;
    v.passes(minutes(1)).await;
    chen.hears("急事 · 侯庄村");
    chen.hears("供水");
    v.rests().await;
}

async fn an_undone_matter_reaches_nobody(v: &Village) {
    let (chen, wang) = (v.secretary().await, v.villager("王大山").await);
    wang.says("村西头路灯不亮了").await;
    wang.presses("不报了").await;
    wang.hears("1 号不报了，没有交出去");
    v.passes(days(2)).await;
    chen.hears_nothing();
    v.rests().await;
}

/// The question for the kind is asked once: whatever comes instead of an answer is heard as what it is.
/// While it isn't clear whether words are a matter, a nudge and a question are none of them.
async fn a_nudge_beside_unclear_words(v: &Village) {
    let wang = v.villager("王大山").await;
    wang.says("村西头路灯不亮了").await;
    v.passes(minutes(3)).await;
    wang.says("热死了").await;
    wang.hears("这是要办的事吗？");
    wang.says("催一下").await;
    wang.never_heard("热死了 催一下");
    wang.says("现在啥情况了").await;
    wang.never_heard("现在啥情况了”");
    v.passes(minutes(31)).await;
    v.rests().await;
}

async fn another_category_left_open(v: &Village) {
    let (chen, wang) = (v.secretary().await, v.villager("王大山").await);
    wang.says("村西头路灯不亮了").await;
    wang.presses("改类别").await;
    wang.hears("1 号算哪一类？");
    wang.sends_photo("给您看").await;
    wang.hears("记到 1 号里了。");
    wang.says("找回").await;
    wang.hears("八位的码");
    v.passes(minutes(3)).await;
    chen.hears("侯庄村 1 号 · 路灯");
    v.rests().await;
}

async fn another_category(v: &Village) {
    let (chen, wang) = (v.secretary().await, v.villager("王大山").await);
    wang.says("村西头路灯不亮了").await;
    wang.presses("改类别").await;
    wang.hears("1 号算哪一类？");
    wang.says("是电线的事，停电了").await;
    wang.hears("1 号改成“供电”了");
    v.passes(minutes(3)).await;
    chen.hears("侯庄村 1 号 · 供电");
    // Handed on, it isn't asked what would be refused.
    wang.says("1号改类别").await;
    wang.hears("交给人了，等签收");
    wang.never_heard("要本人或者管这件事的人来");
    v.rests().await;
}

async fn something_more_to_say(v: &Village) {
    let (chen, wang) = (v.secretary().await, v.villager("王大山").await);
    wang.says("村西头路灯不亮了").await;
    wang.presses("还有要说的").await;
    wang.hears("1 号还有什么要说的？");
    wang.says("就在老槐树那儿").await;
    wang.hears("就在老槐树那儿");
    v.passes(minutes(2)).await;
    chen.hears("就在老槐树那儿");
    // Later, an answer to the card is an addition, and the secretary hears it.
    v.passes(hours(1)).await;
    wang.replies("晚上一点都看不见", "1 号").await;
    wang.hears("记到 1 号里了");
    chen.hears("有补充 · 侯庄村 1 号");
    chen.hears("晚上一点都看不见");
    v.rests().await;
}

async fn two_matters_in_one_breath(v: &Village) {
    let (chen, wang) = (v.secretary().await, v.villager("王大山").await);
    wang.says("村西头路灯不亮了").await;
    wang.hears("记下了，1 号");
    wang.says("俺家的地租也没给").await;
    wang.hears("记下了，2 号");
    v.passes(minutes(3)).await;
    chen.hears("侯庄村 1 号 · 路灯");
    chen.hears("侯庄村 2 号");
    v.rests().await;
}

async fn two_matters_in_one_message(v: &Village) {
    let (chen, wang) = (v.secretary().await, v.villager("王大山").await);
    wang.says("村西头路灯不亮了，还有下水道也堵了").await;
    wang.hears("记下了，1 号");
    wang.hears("好像还说了排水积水的事。要另记一号，请再单说一句。");
    wang.says("下水道堵了").await;
    wang.hears("记下了，2 号");
    v.passes(minutes(3)).await;
    chen.hears("侯庄村 1 号 · 路灯");
    chen.hears("侯庄村 2 号 · 排水积水");
    // Once it has its own number, also one that was dropped since, the first card speaks of it no more.
    wang.says("2 号不办了").await;
    wang.presses("不办了").await;
    chen.says("1 号").await;
    chen.presses("签收").await;
    assert_eq!(wang.transcript().matches("好像还说了").count(), 1, "{}", wang.transcript());
    v.rests().await;
}

async fn a_voice_alone_is_a_matter(v: &Village) {
    let (chen, wang) = (v.secretary().await, v.villager("王大山").await);
    wang.sends_voice("").await;
    wang.hears("记下了，1 号");
    wang.hears("照片和录音附上了 1 份。");
    v.passes(minutes(2)).await;
    chen.hears("新事 · 侯庄村 1 号");
    chen.hears("一段话");
    assert_eq!(v.count("SELECT count(*) FROM commitment_words WHERE file_id IS NOT NULL").await, 1);
    v.rests().await;
}

async fn the_secretary_plays_the_voice(v: &Village) {
    let (chen, wang) = (v.secretary().await, v.villager("王大山").await);
    wang.sends_voice("").await;
    v.passes(minutes(2)).await;
    assert_eq!(chen.plays_a_voice().await, b"#!AMR\n\x3csound");
    v.rests().await;
}

async fn an_unclear_word_is_asked_about_once(v: &Village) {
    let wang = v.villager("王大山").await;
    wang.says("村东头那个东西").await;
    wang.hears("这是要办的事吗？");
    wang.presses("是，记下来").await;
    wang.hears("记下了，1 号");
    v.passes(hours(1)).await;
    v.rests().await;
}

async fn an_unclear_word_is_not_a_matter(v: &Village) {
    let wang = v.villager("王大山").await;
    wang.says("村东头那个东西").await;
    wang.says("不是").await;
    wang.hears("好，不记。");
    v.passes(hours(1)).await;
    wang.hears_nothing();
    assert_eq!(v.count("SELECT count(*) FROM commitment").await, 0);
    v.rests().await;
}

async fn an_unclear_word_without_answer_is_registered(v: &Village) {
    let (chen, wang) = (v.secretary().await, v.villager("王大山").await);
    wang.says("村东头那个东西").await;
    wang.hears("这是要办的事吗？");
    v.passes(minutes(29)).await;
    wang.hears_nothing();
    v.passes(minutes(1)).await;
    wang.hears("记下了，1 号");
    v.passes(minutes(2)).await;
    chen.hears("标了“未确认”");
    v.rests().await;
}

/// What is asked about another matter meanwhile takes nothing along.
async fn an_unclear_word_outlives_another_question(v: &Village) {
    let wang = v.villager("王大山").await;
    wang.says("村西头路灯不亮了").await;
    v.passes(minutes(3)).await;
    wang.says("村东头那个东西").await;
    wang.hears("这是要办的事吗？");
    wang.says("1 号").await;
    wang.presses("补充一句").await;
    wang.hears("记下了，2 号");
    wang.hears("“村东头那个东西”");
    wang.hears("1 号还有什么要说的？");
    wang.says("三根都不亮").await;
    wang.hears("记到 1 号里了");
    v.passes(hours(1)).await;
    assert_eq!(v.count("SELECT count(*) FROM commitment").await, 2);
    v.rests().await;
}

/// A question about a matter that isn't there may be a matter itself: it is asked about, not dropped.
async fn only_how_is_it_is_asked_about(v: &Village) {
    let wang = v.villager("王大山").await;
    wang.says("那件事办到哪了").await;
    wang.hears("这是要办的事吗？");
    wang.says("是").await;
    wang.hears("记下了，1 号");
    v.rests().await;
}

async fn greetings_get_no_number(v: &Village) {
    let wang = v.villager("王大山").await;
    wang.says("你好").await;
    wang.hears("您好。这里是侯庄村，有难处直接说，我记下来交给第一书记陈向农。");
    wang.says("谢谢").await;
    wang.hears("不客气");
    wang.says("今天真热啊").await;
    wang.hears("听着呢");
    wang.says("/nosuchthing").await;
    wang.hears("没有这个用法");
    assert_eq!(v.count("SELECT count(*) FROM commitment").await, 0);
    v.rests().await;
}

async fn a_photo_alone_is_a_matter(v: &Village) {
    let (chen, wang) = (v.secretary().await, v.villager("王大山").await);
    wang.sends_photo("").await;
    wang.hears("记下了，1 号");
    v.passes(minutes(2)).await;
    chen.hears("照片");
    v.rests().await;
}

/// "No telephone" begins like "no power".
async fn no_telephone_is_no_power_cut(v: &Village) {
    for (name, words) in [("王大山", "没有电话"), ("李秀英", "俺没电话"), ("赵老四", "没手机")] {
        let who = v.villager(name).await;
        who.says("村西头路灯不亮了").await;
        who.hears("留个电话吗？");
        who.says(words).await;
        who.never_heard("供电");
        who.never_heard("急事");
        who.hears("不留也行，有回音在这儿告诉您。");
    }
    v.passes(minutes(3)).await;
    assert_eq!(v.count("SELECT count(*) FROM commitment WHERE leaf <> 'street_light'").await, 0);
    v.rests().await;
}

/// A finger that slipped: the number that is kept is whole.
async fn a_phone_number_that_lacks_a_digit(v: &Village) {
    let wang = v.villager("王大山").await;
    wang.says("村西头路灯不亮了").await;
    wang.hears("留个电话吗？");
    wang.says("1391234567").await;
    wang.hears("这个号 10 位，像是不全。手机号 11 位，座机带区号，再发一遍吧。不留也行。");
    wang.says("139 1234 5678").await;
    wang.hears("记下了，139****5678。");
    v.rests().await;
}

async fn a_phone_number_is_asked_for_once(v: &Village) {
    let (chen, wang) = (v.secretary().await, v.villager("王大山").await);
    wang.says("村西头路灯不亮了").await;
    wang.hears("留个电话吗？有事好找您。");
    wang.says("13912345678").await;
    wang.hears("139****5678");
    v.passes(minutes(2)).await;
    chen.hears("139****5678");
    wang.says("井盖也丢了").await;
    wang.hears("记下了，2 号");
    v.passes(minutes(2)).await;
    wang.hears_nothing();
    v.rests().await;
}

async fn an_unknown_village(v: &Village) {
    let (chen, zhang) = (v.secretary().await, v.stranger("张三").await);
    zhang.says("村西头路灯不亮了").await;
    zhang.hears("您说的先记着，知道是哪个村就登上。");
    zhang.hears("您是哪个村的？");
    zhang.says("侯庄").await;
    zhang.hears("记下了，1 号");
    v.passes(minutes(2)).await;
    chen.hears("村西头路灯不亮了");
    v.rests().await;
}

/// What is said before the village is known is kept, also where it names one, and each matter gets its own number.
async fn two_matters_before_the_village(v: &Village) {
    let zhang = v.stranger("张三").await;
    zhang.says("路灯不亮了").await;
    zhang.hears("您是哪个村的？");
    zhang.says("李湾村那边下水道也堵了").await;
    zhang.hears("您是哪个村的？");
    zhang.sends_photo("").await;
    zhang.says("侯庄村").await;
    zhang.hears("记下了，1 号");
    zhang.hears("路灯不亮了");
    zhang.hears("记下了，2 号");
    zhang.hears("李湾村那边下水道也堵了");
    zhang.hears("附上了 1 份");
    v.rests().await;
}

async fn a_village_in_pinyin(v: &Village) {
    let zhang = v.stranger("张三").await;
    zhang.says("路灯不亮了").await;
    zhang.says("houzhuang").await;
    zhang.hears("记下了，1 号");
    zhang.hears("侯庄村");
    v.rests().await;
}

async fn a_village_that_nobody_names(v: &Village) {
    let (shi, zhang) = (v.city().await, v.stranger("张三").await);
    zhang.says("路灯不亮了").await;
    zhang.hears("您是哪个村的？");
    // Nobody is told at night, when the day is over.
    v.waits_until(6, 59).await;
    v.waits_until(23, 59).await;
    shi.hears_nothing();
    v.waits_until(7, 0).await;
    shi.hears("还不知道是哪个村");
    shi.hears("路灯不亮了");
    zhang.hears_nothing();
    // Whenever the village is named, what was kept is written down.
    v.passes(days(3)).await;
    zhang.says("侯庄村").await;
    zhang.hears("记下了，1 号");
    v.rests().await;
}

async fn the_first_page_says_whose_it_is(v: &Village) {
    let wang = v.villager("王大山").await;
    wang.says("你好").await;
    assert!(wang.transcript().starts_with("您好，这里是侯庄村的“最后一公里”。"), "{}", wang.transcript());
    assert!(wang.transcript().contains("交给第一书记陈向农"), "{}", wang.transcript());
    v.rests().await;
}
