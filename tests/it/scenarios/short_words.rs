//! Short words: what answers a question, what ends a matter only after it was asked once more, and what a number means in
//! the middle of a dialogue.

use super::{lamp, promised_lamp, reported_lamp};
use crate::village::{Person, Village, days, minutes};
use crate::{lived, lived_in_chats};

lived!(
    whatever_is_said_answers_the_question,
    a_reply_of_one_digit_answers_the_question,
    what_is_no_answer_is_heard_as_ever,
    a_question_that_waits_for_the_morning_is_not_answered_yet,
    doubtful_words_end_nothing,
    plain_words_end_it,
    a_hum_answers_the_sure_question,
    not_good_after_all,
    doubtful_words_move_no_date,
    a_list_takes_the_digits,
    a_list_over_an_unclear_word,
    a_number_leaves_the_dialogue,
    not_done_stands_whatever_is_looked_at,
    a_day_stays_a_day,
    at_any_time_ones_own_data,
    what_withdraws_nothing,
    a_hum_withdraws_nothing,
    anothers_message_is_no_reply,
);
lived_in_chats!(danger_that_names_its_village);

async fn asked(v: &Village, question: &str) -> (Person, Person) {
    let (wang, chen) = lamp(v).await;
    chen.presses("问一句").await;
    chen.says(question).await;
    wang.hears("42 号想问您一句");
    (wang, chen)
}

async fn whatever_is_said_answers_the_question(v: &Village) {
    let (wang, chen) = lamp(v).await;
    let mut number = 42;
    for answer in ["十户", "3", "2", "1", "不知道", "是的", "没有", "东头", "在", "好的", "好", "嗯", "13912345678"]
    {
        v.counts_no_pushes().await;
        chen.says(&format!("{number}")).await;
        chen.presses("问一句").await;
        chen.says("到底怎么样？").await;
        wang.hears(&format!("{number} 号想问您一句"));
        wang.says(answer).await;
        wang.hears(&format!("记到 {number} 号里了"));
        chen.hears(&format!("有补充 · 侯庄村 {number} 号"));
        chen.hears(answer);
        v.passes(minutes(3)).await;
        // Each at a place of its own: none is asked whether it is one with another.
        let words = [format!("村东头{number}组水管坏了"), format!("俺{number}组的地租没给")];
        wang.says(&words[number as usize % 2]).await;
        number += 1;
        wang.hears(&format!("记下了，{number} 号"));
        v.passes(minutes(3)).await;
    }
}

async fn a_reply_of_one_digit_answers_the_question(v: &Village) {
    let (wang, chen) = asked(v, "有几盏？").await;
    wang.replies("2", "42 号想问您一句").await;
    wang.hears("记到 42 号里了");
    chen.hears("有补充 · 侯庄村 42 号");
    v.rests().await;
}

async fn what_is_no_answer_is_heard_as_ever(v: &Village) {
    let (wang, chen) = asked(v, "有几盏？").await;
    wang.says("谢谢").await;
    wang.hears("不客气");
    wang.says("我的事").await;
    wang.hears("42 号 · 路灯");
    wang.says("42").await;
    wang.hears("42 号，现在是这样");
    wang.says("俺家的地租没给").await;
    wang.hears("记下了，43 号");
    wang.says("0").await;
    wang.hears("可以直接打电话");
    chen.never_heard("有补充");
    v.rests().await;
}

async fn a_question_that_waits_for_the_morning_is_not_answered_yet(v: &Village) {
    let (wang, chen) = lamp(v).await;
    v.waits_until(22, 30).await;
    chen.presses("问一句").await;
    chen.says("有几盏？").await;
    wang.says("2").await;
    wang.hears("42 号真的不办了吗？");
    wang.presses("接着办").await;
    v.waits_until(7, 0).await;
    wang.hears("42 号想问您一句");
    wang.says("2").await;
    wang.hears("记到 42 号里了");
    v.rests().await;
}

async fn doubtful_words_end_nothing(v: &Village) {
    let (wang, chen) = reported_lamp(v).await;
    for doubtful in [
        "嗯",
        "办好了才怪",
        "你说办好了就办好了？",
        "解决了吗",
        "修好了别家的，我家没修",
        "水来了一点点",
        "ok?",
        "done? no",
        "fine, I will check",
    ] {
        wang.says(doubtful).await;
        assert_eq!(v.count("SELECT count(*) FROM commitment WHERE stage = 'reported'").await, 1, "{doubtful}");
        wang.hears("42 号不用办了，已经好了？");
    }
    chen.says("42").await;
    chen.hears("你说办好了就办好了？");
    v.rests().await;
}

async fn plain_words_end_it(v: &Village) {
    let (wang, chen) = reported_lamp(v).await;
    for plain in ["done", "是的", "好了，谢谢", "好了 灯亮了", "好了 灯亮了，谢谢", "yes", "1"] {
        v.counts_no_pushes().await;
        wang.says(plain).await;
        wang.hears("满意吗？");
        wang.says("没办好").await;
        wang.says("又灭了").await;
        chen.presses("答应日子").await;
        chen.dates("换线", "明天").await;
        chen.reports("换了线").await;
        wang.hears("办好了吗？");
    }
    v.rests().await;
}

async fn a_hum_answers_the_sure_question(v: &Village) {
    let (wang, _) = reported_lamp(v).await;
    wang.says("行吧").await;
    wang.hears("42 号不用办了，已经好了？");
    wang.says("嗯").await;
    wang.hears("满意吗？");
    v.rests().await;
}

async fn not_good_after_all(v: &Village) {
    let (wang, chen) = reported_lamp(v).await;
    wang.says("办好了才怪").await;
    wang.presses("还没好").await;
    wang.hears("42 号退回去重办");
    chen.hears("本人说没办好 · 侯庄村 42 号");
    v.rests().await;
}

async fn doubtful_words_move_no_date(v: &Village) {
    let (wang, chen) = promised_lamp(v).await;
    chen.wants_later("11月28号", "灯头没到货").await;
    for doubtful in ["ok?", "fine but too late", "好，不过要早点"] {
        wang.says(doubtful).await;
        wang.hears("[1 同意] [2 不同意]");
        chen.never_heard("日子改好了");
    }
    wang.says("我不同意").await;
    wang.hears("记下了，您不同意");
    v.rests().await;
}

async fn a_list_takes_the_digits(v: &Village) {
    let (wang, _) = lamp(v).await;
    wang.says("俺家的地租没给").await;
    v.passes(minutes(3)).await;
    wang.says("1").await;
    wang.hears("43 号还有什么要说的？");
    wang.says("我的事").await;
    wang.hears("您有 2 件没办完");
    // Its lines are numbers; whatever else is typed presses no card that was shown before it.
    wang.says("2").await;
    wang.hears("没找到 2 号");
    wang.says("42").await;
    wang.hears("42 号，现在是这样");
    v.rests().await;
}

async fn a_list_over_an_unclear_word(v: &Village) {
    let (wang, _) = lamp(v).await;
    wang.says("村东头那个东西").await;
    wang.hears("这是要办的事吗？");
    wang.says("我的事").await;
    wang.hears("42 号 · 路灯");
    wang.says("2").await;
    wang.hears("没找到 2 号");
    wang.says("42").await;
    wang.hears("42 号，现在是这样");
    // What was asked still stands.
    v.passes(minutes(30)).await;
    wang.hears("记下了，43 号");
    v.rests().await;
}

async fn a_number_leaves_the_dialogue(v: &Village) {
    let (wang, chen) = promised_lamp(v).await;
    wang.says("俺家的地租没给").await;
    v.passes(minutes(3)).await;
    chen.says("42").await;
    for (key, number) in [("办完了", "43号"), ("问一句", "第43号"), ("办完了", "No. 43")] {
        chen.says("42").await;
        chen.presses(key).await;
        chen.says(number).await;
        chen.hears("42 号刚才的没说完，没有发出去。");
        chen.hears("侯庄村 43 号");
    }
    chen.presses("签收").await;
    chen.says("三天内").await;
    chen.says("要账").await;
    chen.hears("怎么算办好？");
    chen.says("42号").await;
    chen.hears("43 号刚才的没说完，没有发出去。");
    chen.hears("侯庄村 42 号");
    let sent = "SELECT count(*) FROM commitment_words WHERE text LIKE '%4_号' OR text LIKE 'No.%'";
    assert_eq!(v.count(sent).await, 0);
    wang.never_heard("42 号，请您看看");
    v.rests().await;
}

async fn not_done_stands_whatever_is_looked_at(v: &Village) {
    let (wang, chen) = reported_lamp(v).await;
    v.passes(days(20)).await;
    wang.presses("没办好").await;
    wang.hears("42 号哪里没好？");
    wang.says("42号").await;
    wang.hears("42 号，现在是这样");
    v.passes(minutes(31)).await;
    wang.hears("42 号重新办了");
    chen.hears("重新办 · 侯庄村 42 号");
    v.rests().await;
}

async fn a_day_stays_a_day(v: &Village) {
    v.counts_from(28).await;
    let (chen, wang) = (v.secretary().await, v.villager("王大山").await);
    wang.says("村西头路灯不亮了").await;
    v.passes(minutes(2)).await;
    chen.presses("签收").await;
    chen.says("28号").await;
    chen.hears("28 号 11月28日 周六前办好，打算怎么办？");
    v.rests().await;
}

async fn at_any_time_ones_own_data(v: &Village) {
    let wang = v.villager("王大山").await;
    wang.says("村东头那个东西").await;
    wang.hears("这是要办的事吗？");
    wang.says("我的资料").await;
    wang.hears("记着您的这些");
    wang.says("找回").await;
    wang.hears("请书记给个八位的码");
    wang.says("English").await;
    wang.hears("English from now on");
    wang.says("/lang").await;
    assert_eq!(v.count("SELECT count(*) FROM commitment").await, 0);
    v.passes(days(1)).await;
    v.rests().await;
}

async fn what_withdraws_nothing(v: &Village) {
    let (wang, _) = lamp(v).await;
    for words in ["你们是不是不办了", "不用修路灯了先修水管"] {
        wang.says(words).await;
        wang.never_heard("真的不办了吗");
    }
    v.passes(minutes(3)).await;
    v.rests().await;
}

async fn a_hum_withdraws_nothing(v: &Village) {
    let (wang, chen) = lamp(v).await;
    wang.says("不报了").await;
    wang.hears("42 号真的不办了吗？");
    wang.says("嗯").await;
    wang.hears("42 号真的不办了吗？");
    chen.never_heard("本人不办了");
    wang.says("不办了").await;
    wang.hears("42 号不办了");
    v.rests().await;
}

async fn anothers_message_is_no_reply(v: &Village) {
    let (wang, _) = lamp(v).await;
    let li = v.villager("李秀英").await;
    li.replies_to("俺家的地租没给", &wang, "42 号").await;
    li.hears("记下了，43 号");
    li.never_heard("不是您的");
    wang.says("-1").await;
    wang.never_heard("42 号还有什么要说的？");
    v.passes(minutes(3)).await;
    v.rests().await;
}

/// Nobody asks which village before help is called.
async fn danger_that_names_its_village(v: &Village) {
    let (chen, song, zhang) = (v.secretary().await, v.clerk().await, v.stranger("张三").await);
    zhang.says("侯庄村着火了，快来人").await;
    zhang.hears("先打 119");
    zhang.hears("记下了，1 号");
    chen.hears("险情 · 侯庄村 1 号");
    song.says("侯庄村的麦秸垛着火了").await;
    song.hears("记下了，2 号");
    chen.hears("险情 · 侯庄村 2 号");
    // Where they live isn't known by that.
    zhang.says("路灯不亮了").await;
    zhang.hears("您是哪个村的？");
    v.rests().await;
}
