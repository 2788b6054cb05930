//! Danger now: the number to dial first, then everybody who can help, at night too.

use super::lamp;
use crate::lived;
use crate::village::{Village, minutes};

lived!(
    a_fire_at_night,
    nobody_answers_an_emergency,
    an_emergency_that_was_answered,
    poison_and_crime,
    said_under_another,
    another_matter_beside_a_fire,
    danger_goes_before_what_stood_open,
    danger_goes_before_a_question_that_waits,
    what_is_held_beside_a_danger_is_never_lost,
    what_belongs_to_the_fire,
    nobody_says_whether_it_belongs,
);

async fn a_fire_at_night(v: &Village) {
    let (chen, gao, song) = (v.secretary().await, v.stand_in().await, v.clerk().await);
    let wang = v.villager("王大山").await;
    v.waits_until(23, 30).await;
    wang.says("俺家着火了，快来人").await;
    wang.hears("人要紧，先打 119。");
    wang.hears("这就报给第一书记陈向农，夜里也叫人");
    chen.hears("险情 · 侯庄村 1 号");
    gao.hears("险情 · 侯庄村 1 号");
    chen.hears("最晚回应: 今天晚上 11 点 45 分");
    song.hears("险情 · 侯庄村 1 号");
    wang.hears("今天晚上 11 点 45 分前没人应，就报到市里。");
    // What is added doesn't take the number to dial off the card.
    wang.says("在村东头").await;
    wang.hears("人要紧，先打 119。");
    // The township can press at once.
    song.presses("催一下").await;
    song.hears("1 号催过了");
    chen.hears("上面催一下 · 侯庄村 1 号");
    v.rests().await;
}

async fn nobody_answers_an_emergency(v: &Village) {
    let (shen, wang) = (v.city().await, v.villager("王大山").await);
    v.secretary().await;
    v.waits_until(23, 30).await;
    wang.says("房子塌了，有人压在下面").await;
    wang.hears("先打 119");
    v.passes(minutes(14)).await;
    shen.hears_nothing();
    v.passes(minutes(1)).await;
    shen.hears("险情没人应 · 侯庄村 1 号");
    wang.hears("1 号还没人应，报到市里了。");
    v.rests().await;
}

async fn an_emergency_that_was_answered(v: &Village) {
    let (shen, chen, wang) = (v.city().await, v.secretary().await, v.villager("王大山").await);
    wang.says("着火了").await;
    chen.presses("签收").await;
    v.passes(minutes(60)).await;
    shen.hears_nothing();
    v.rests().await;
}

async fn poison_and_crime(v: &Village) {
    let (wang, li) = (v.villager("王大山").await, v.villager("李秀英").await);
    wang.says("俺娘喝农药了").await;
    wang.hears("先打 120");
    li.says("有人在俺家抢东西，打人").await;
    li.hears("先打 110");
    v.rests().await;
}

/// A new one, linked to the one it was said under (row 38).
async fn said_under_another(v: &Village) {
    let (wang, chen) = lamp(v).await;
    wang.replies("线杆倒了砸住人了，流血了", "42 号").await;
    wang.hears("先打 120");
    wang.hears("这件和 42 号连着。");
    chen.hears("险情 · 侯庄村 43 号");
    chen.hears("这件和 42 号连着。");
    v.passes(minutes(30)).await;
    // Said by itself, it is linked to nothing.
    wang.says("俺家着火了").await;
    wang.hears("先打 119");
    chen.hears("险情 · 侯庄村 44 号");
    assert_eq!(chen.transcript().matches("连着").count(), 1, "{}", chen.transcript());
    v.rests().await;
}

/// Danger gathers no other matter by itself: what helps the helpers is added, what may be a matter of its own is asked
/// about.
async fn another_matter_beside_a_fire(v: &Village) {
    let (wang, chen, song) = (v.villager("王大山").await, v.secretary().await, v.clerk().await);
    wang.says("俺家着火了，快来人").await;
    wang.hears("记下了，1 号");
    for more in ["在村东头", "快点", "快派人来", "赶紧来人啊", "two children inside", "烟太大了"] {
        wang.says(more).await;
        chen.hears(more);
        song.hears(more);
    }
    wang.never_heard("还是另一件");
    wang.says("路登不亮了").await;
    wang.hears("“路登不亮了”");
    wang.hears("这是 1 号的事，还是另一件？");
    chen.never_heard("路登不亮了");
    // What follows still belongs to the fire.
    wang.says("老槐树旁边").await;
    chen.hears("老槐树旁边");
    wang.presses("另一件事").await;
    wang.hears("记下了，2 号");
    wang.never_heard("这件和 1 号连着");
    v.passes(minutes(3)).await;
    chen.hears("新事 · 侯庄村 2 号");
    assert_eq!(v.count("SELECT count(*) FROM commitment").await, 2);
    // A flood has no kind of its own: a lamp isn't taken for a part of it either.
    let li = v.villager("李秀英").await;
    li.says("洪水来了").await;
    li.says("路灯不亮了").await;
    li.hears("这是 3 号的事，还是另一件？");
    li.says("2").await;
    li.hears("记下了，4 号");
    v.passes(minutes(3)).await;
    v.rests().await;
}

/// What stood open before a cry of danger takes none of the words that follow it.
async fn danger_goes_before_what_stood_open(v: &Village) {
    let (wang, chen) = (v.villager("王大山").await, v.secretary().await);
    // Words of which it wasn't clear yet whether they are a matter: they stand by themselves.
    wang.says("热死了").await;
    wang.hears("这是要办的事吗？");
    wang.says("着火了，快来人").await;
    wang.says("两个孩子在里面").await;
    chen.hears("两个孩子在里面");
    v.passes(minutes(31)).await;
    chen.hears("热死了");
    // More was to be said of a lamp.
    let li = v.villager("李秀英").await;
    li.says("门口路灯坏了").await;
    li.presses("还有要说的").await;
    li.says("俺家着火了快来人").await;
    li.says("在村东头大槐树").await;
    chen.hears("在村东头大槐树");
    v.passes(minutes(3)).await;
    v.rests().await;
}

async fn danger_goes_before_a_question_that_waits(v: &Village) {
    let (wang, chen) = lamp(v).await;
    chen.presses("问一句").await;
    chen.says("是哪一盏？").await;
    wang.hears("42 号想问您一句");
    wang.says("俺家着火了快来人").await;
    wang.hears("记下了，43 号");
    wang.says("村东头大槐树底下").await;
    wang.never_heard("记到 42 号里了");
    wang.hears("“俺家着火了快来人，村东头大槐树底下”");
    v.passes(minutes(3)).await;
    wang.replies("老槐树边上那盏", "42 号想问您一句").await;
    wang.hears("记到 42 号里了");
    v.rests().await;
}

/// Words that wait beside a danger are asked about that danger, and nothing else that is said loses them.
async fn what_is_held_beside_a_danger_is_never_lost(v: &Village) {
    let (wang, chen) = (v.villager("王大山").await, v.secretary().await);
    wang.says("俺家着火了").await;
    wang.says("楼梯断了").await;
    wang.hears("这是 1 号的事，还是另一件？");
    wang.says("村东头水管坏了三天没水").await;
    wang.says("在大槐树旁边").await;
    wang.never_heard("这是 2 号的事");
    // Another danger: what waited beside the first stands by itself, linked to that one.
    wang.says("有人掉河里了").await;
    v.passes(minutes(3)).await;
    chen.hears("楼梯断了");
    let li = v.villager("李秀英").await;
    li.says("俺家着火了").await;
    li.says("楼梯断了").await;
    li.says("5号不办了").await;
    li.presses("不办了").await;
    li.says("热死了").await;
    v.passes(minutes(31)).await;
    assert_eq!(v.count("SELECT count(*) FROM commitment_words WHERE text LIKE '%楼梯断了%'").await, 2);
    v.rests().await;
}

async fn what_belongs_to_the_fire(v: &Village) {
    let (wang, chen) = (v.villager("王大山").await, v.secretary().await);
    wang.says("俺家着火了").await;
    wang.says("楼梯断了").await;
    wang.says("水官坏了").await;
    wang.hears("“楼梯断了，水官坏了”");
    wang.says("是").await;
    chen.hears("楼梯断了");
    chen.hears("水官坏了");
    v.passes(minutes(30)).await;
    assert_eq!(v.count("SELECT count(*) FROM commitment").await, 1);
    assert_eq!(v.count("SELECT count(*) FROM commitment_words").await, 3);
    v.rests().await;
}

/// Silence loses nothing, and in danger it isn't waited for long.
async fn nobody_says_whether_it_belongs(v: &Village) {
    let (wang, chen) = (v.villager("王大山").await, v.secretary().await);
    wang.says("俺家着火了").await;
    wang.sends_photo("水官坏了").await;
    wang.hears("还是另一件？");
    let late = wang.key("同一件事");
    v.passes(minutes(2)).await;
    wang.hears("记下了，2 号");
    wang.hears("这件和 1 号连着。");
    wang.hears("照片和录音附上了 1 份。");
    v.passes(minutes(2)).await;
    chen.hears("新事 · 侯庄村 2 号");
    chen.hears("标了“未确认”");
    wang.presses_again(&late).await;
    wang.hears("您有 2 件没办完");
    v.rests().await;
}
