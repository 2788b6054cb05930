//! Several matters, several words: which one is meant, what a number means, how long a question waits for its answer,
//! and what people of office say on no card.

use super::{lamp, promised_lamp, reported_lamp};
use crate::lived;
use crate::village::{Person, Village, days, minutes};

lived!(
    which_one_is_nudged,
    which_one_is_dropped,
    which_one_is_solved,
    what_stands_beside_an_answer_is_kept,
    a_number_after_a_list_is_its_line,
    a_number_with_a_keys_words,
    an_old_question_swallows_nothing,
    not_done_reopens_without_another_word,
    words_of_office_are_offered_to_the_villager,
    words_of_office_about_one_of_several,
    a_result_in_full_is_the_opened_ones,
    done_said_by_the_secretary,
    small_talk_with_people_of_office,
    a_code_is_no_zero,
    an_old_card_never_says_that_nothing_is_open,
    what_can_be_pressed_is_said,
    a_number_after_a_newer_card_opens_it,
);

/// The lamp and a second matter, 43.
async fn lamp_and_rent(v: &Village) -> (Person, Person) {
    let (wang, chen) = lamp(v).await;
    wang.says("俺家的地租也没给").await;
    wang.hears("记下了，43 号");
    v.passes(minutes(3)).await;
    chen.hears("侯庄村 43 号");
    // Their own card loses its "undo" in place.
    wang.hears("记下了，43 号");
    (wang, chen)
}

async fn which_one_is_nudged(v: &Village) {
    let (wang, chen) = lamp_and_rent(v).await;
    wang.says("催一下，天黑了看不见路").await;
    wang.hears("您有 2 件没办完，催哪件？");
    wang.hears("发一个号，或者按一行。");
    chen.hears_nothing();
    wang.says("42").await;
    wang.hears("已经替您催了 42 号");
    // The verb is the newest one.
    wang.says("办到哪了").await;
    wang.hears("您有 2 件没办完，说的是哪件？");
    wang.says("催一下").await;
    wang.hears("催哪件？");
    wang.says("43").await;
    wang.hears("已经替您催了 43 号");
    v.waits_until(8, 31).await;
    chen.hears("有回音 2 件");
    chen.opens("42 号").await;
    chen.hears("天黑了看不见路");
    v.rests().await;
}

async fn which_one_is_dropped(v: &Village) {
    let (wang, chen) = lamp_and_rent(v).await;
    wang.says("那个不用修了，俺自己弄").await;
    wang.hears("说的是哪件？");
    wang.opens("43 号").await;
    wang.hears("43 号真的不办了吗？");
    wang.says("是").await;
    wang.hears("43 号不办了");
    chen.hears("本人不办了 · 侯庄村 43 号");
    // Words that say what it is about need no question.
    wang.says("路灯不用修了").await;
    wang.hears("42 号真的不办了吗？");
    v.rests().await;
}

async fn which_one_is_solved(v: &Village) {
    let (wang, chen) = lamp_and_rent(v).await;
    wang.says("电工自己修好了").await;
    wang.hears("说的是哪件？");
    wang.says("42号").await;
    wang.hears("42 号不用办了，已经好了？");
    wang.presses("是，已经好了").await;
    wang.hears("42 号办好了");
    chen.hears("本人说已经好了 · 侯庄村 42 号");
    chen.says("42").await;
    chen.hears("电工自己修好了");
    v.rests().await;
}

async fn what_stands_beside_an_answer_is_kept(v: &Village) {
    let (wang, chen) = reported_lamp(v).await;
    wang.says("没办好，一刮风就灭").await;
    wang.hears("42 号哪里没好？");
    v.passes(days(1)).await;
    chen.says("42").await;
    chen.hears("没办好，一刮风就灭");
    v.rests().await;
}

async fn a_number_after_a_list_is_its_line(v: &Village) {
    let wang = v.villager("王大山").await;
    wang.says("村西头路灯不亮了").await;
    v.passes(minutes(3)).await;
    wang.says("俺家的地租没给").await;
    wang.hears("[1 还有要说的] [2 改类别] [3 不报了]");
    wang.says("我的事").await;
    wang.hears("您有 2 件没办完");
    wang.says("1").await;
    wang.hears("1 号，现在是这样");
    // Now the card is what was shown last.
    wang.says("1").await;
    wang.hears("1 号不用办了，已经好了？");
    v.rests().await;
}

async fn a_number_with_a_keys_words(v: &Village) {
    let (wang, chen) = lamp_and_rent(v).await;
    chen.says("42 签收").await;
    chen.hears("签收了 · 侯庄村 42 号");
    // Another matter's key, in the middle of this one's question.
    chen.says("签收 43").await;
    chen.hears("签收了 · 侯庄村 43 号");
    chen.says("42 三天内").await;
    chen.hears("42 号 11月26日 周四前办好，打算怎么办？");
    chen.says("换个灯头").await;
    chen.presses("请本人看").await;
    chen.presses("就这样答应").await;
    wang.hears("42 号有回音");
    chen.says("42号 办完了").await;
    chen.hears("42 号结果怎样？");
    chen.says("换好了").await;
    wang.hears("42 号，请您看看");
    wang.says("42号 办好了").await;
    wang.hears("42 号办好了");
    v.rests().await;
}

/// Half a day after a question, words are read as if nothing had been asked.
async fn an_old_question_swallows_nothing(v: &Village) {
    let (wang, chen) = lamp(v).await;
    wang.says("42").await;
    wang.presses("补充一句").await;
    wang.hears("42 号还有什么要说的？");
    chen.presses("问一句").await;
    chen.hears("42 号想问本人什么？");
    v.passes(days(3)).await;
    wang.says("俺家的地租没给").await;
    wang.hears("记下了，43 号");
    chen.says("今儿个天真热").await;
    chen.hears("上面卡片的键还能按");
    wang.never_heard("天真热");
    v.rests().await;
}

/// "Not done" of an ended matter reopens it by itself (row 31); what is wrong is asked, not demanded.
async fn not_done_reopens_without_another_word(v: &Village) {
    let (wang, chen) = reported_lamp(v).await;
    v.passes(days(20)).await;
    wang.presses("没办好").await;
    wang.hears("42 号哪里没好？");
    v.passes(minutes(29)).await;
    chen.hears_nothing();
    v.passes(minutes(2)).await;
    wang.hears("42 号重新办了");
    chen.hears("重新办 · 侯庄村 42 号");
    v.rests().await;
}

async fn words_of_office_are_offered_to_the_villager(v: &Village) {
    let (wang, chen) = promised_lamp(v).await;
    chen.says("灯头买到了，后天装").await;
    chen.hears("灯头买到了，后天装");
    chen.hears("这句话告诉 42 号的村民吗？");
    wang.hears_nothing();
    // The words wait as long as the key does, whatever is said meanwhile.
    chen.says("我的事").await;
    v.passes(days(1)).await;
    chen.presses("告诉他").await;
    wang.hears("42 号有进展");
    wang.hears("灯头买到了，后天装");
    chen.hears("42 号的进展告诉本人了");
    chen.says("灯杆也歪了，不好修").await;
    chen.presses("不用").await;
    chen.hears("没有告诉村民");
    wang.hears_nothing();
    v.rests().await;
}

async fn words_of_office_about_one_of_several(v: &Village) {
    let (wang, chen) = lamp_and_rent(v).await;
    chen.says("灯头买到了，后天装").await;
    chen.hears("说的是哪件？");
    chen.says("42").await;
    chen.hears("这句话告诉 42 号的村民吗？");
    wang.hears_nothing();
    chen.says("是").await;
    wang.hears("灯头买到了，后天装");
    v.rests().await;
}

/// What is said in full after opening a card is about that one.
async fn a_result_in_full_is_the_opened_ones(v: &Village) {
    let (_, chen) = lamp_and_rent(v).await;
    chen.says("42").await;
    chen.says("办完了，灯头换好了").await;
    chen.never_heard("说的是哪件？");
    chen.hears("灯头换好了");
    v.rests().await;
}

async fn done_said_by_the_secretary(v: &Village) {
    let (wang, chen) = promised_lamp(v).await;
    chen.says("办好了").await;
    chen.hears("42 号结果怎样？");
    chen.says("灯头换好了").await;
    wang.hears("办好了吗？");
    v.rests().await;
}

async fn small_talk_with_people_of_office(v: &Village) {
    let song = v.clerk().await;
    let (_, chen) = lamp(v).await;
    chen.says("你好").await;
    chen.hears("您好。");
    chen.hears("42 号 · 路灯");
    chen.says("谢谢").await;
    chen.hears("不客气。");
    song.says("哈哈").await;
    song.hears("现在没有要您回的");
    chen.never_heard("有难处直接说");
    song.never_heard("有难处直接说");
    v.rests().await;
}

async fn a_code_is_no_zero(v: &Village) {
    let wang = v.villager("王大山").await;
    wang.says("00000000").await;
    wang.hears("这个码不对");
    wang.says("００００００４２").await;
    wang.hears("这个码不对");
    wang.says("０").await;
    wang.hears("可以直接打电话");
    wang.says("零").await;
    wang.hears("可以直接打电话");
    v.rests().await;
}

/// An old question's key, or an answer that fits none of what is open, brings the list: nothing is said that isn't so.
async fn an_old_card_never_says_that_nothing_is_open(v: &Village) {
    let (wang, chen) = lamp_and_rent(v).await;
    wang.says("村东头那个东西").await;
    wang.hears("这是要办的事吗？");
    let old = wang.key("不是，随便说说");
    v.passes(minutes(31)).await;
    wang.hears("记下了，44 号");
    v.passes(minutes(3)).await;
    wang.presses_again(&old).await;
    wang.hears("您有 3 件没办完");
    for words in ["还没看", "改类别"] {
        wang.says(words).await;
        wang.hears("您有 3 件没办完");
    }
    wang.never_heard("您没有在办的事");
    // Nor to whoever handles them.
    chen.says("42").await;
    chen.promises("换个灯头", "三天内").await;
    chen.says("灯头买到了").await;
    chen.says("42").await;
    chen.hears("这句话告诉 42 号的村民吗？");
    let old = chen.key("不用");
    chen.presses("不用").await;
    chen.presses_again(&old).await;
    chen.hears("您有 3 件没办完");
    chen.never_heard("您没有在办的事");
    v.rests().await;
}

/// "Nothing waits for your answer" is said only where no key lies open.
async fn what_can_be_pressed_is_said(v: &Village) {
    let (wang, chen) = reported_lamp(v).await;
    wang.says("俺家的地租没给").await;
    wang.hears("记下了，43 号");
    wang.says("是").await;
    wang.hears("上面卡片的键还能按");
    v.passes(minutes(3)).await;
    chen.says("哈哈").await;
    chen.hears("上面卡片的键还能按");
    for person in [&wang, &chen] {
        person.never_heard("现在没有要您回的");
    }
    let li = v.villager("李秀英").await;
    li.says("是").await;
    li.hears("现在没有要您回的");
    v.rests().await;
}

/// What was shown last takes the number, also where words still wait for one.
async fn a_number_after_a_newer_card_opens_it(v: &Village) {
    let (wang, chen) = lamp_and_rent(v).await;
    wang.says("催一下").await;
    wang.hears("催哪件？");
    chen.says("42").await;
    v.passes(minutes(1)).await;
    chen.promises("换个灯头", "三天内").await;
    chen.reports("灯头换好了").await;
    wang.hears("办好了吗？");
    wang.says("42").await;
    wang.hears("42 号，现在是这样");
    wang.says("43").await;
    wang.hears("43 号，现在是这样");
    wang.never_heard("已经替您催了");
    // Words of office, and the backlog.
    chen.says("43").await;
    chen.promises("上门要", "三天内").await;
    wang.says("42 没办好").await;
    wang.says("又灭了").await;
    chen.says("灯头买到了").await;
    chen.hears("说的是哪件？");
    v.passes(minutes(1)).await;
    chen.says("积压").await;
    chen.opens("42 号").await;
    chen.hears("侯庄村 42 号");
    chen.never_heard("这句话告诉");
    v.rests().await;
}
