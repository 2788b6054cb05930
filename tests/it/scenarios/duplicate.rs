//! The same matter twice: asked before it is written down again, joined, told of under each one's own number, parted, left
//! behind by the main one, and said again after the end (rows 4, 32, 42, 59).

use lastmile::base::{PersonId, Personal};
use lastmile::commitments::tell::without;
use lastmile::people::persons::Person as Row;
use lastmile::text::Lang;

use crate::lived;
use crate::village::{Person, Village, days, minutes};

lived!(
    said_twice_by_one_villager,
    another_lamp_says_the_villager,
    what_nobody_answers_is_written_down_all_the_same,
    urgent_words_wait_two_minutes_and_no_longer,
    three_neighbours_with_one_lamp,
    the_one_that_isnt_good_goes_on_by_itself,
    parted_by_the_villager_and_never_joined_again,
    left_behind_by_the_main_one,
    a_main_one_that_is_joined_itself_lets_its_own_go,
    two_they_are_says_the_township,
    the_handler_knows_and_the_township_says,
    the_villager_joins_them_by_words,
    joined_while_the_handler_promises,
    the_same_again_after_thirty_days,
    the_same_again_in_new_words,
    nobody_learns_whose_the_other_is,
);

/// A neighbour says that the same lamp is dark: 43, and the township is asked.
async fn neighbour(v: &Village, name: &str, words: &str, number: i64) -> Person {
    let li = v.villager(name).await;
    li.says(words).await;
    li.hears(&format!("记下了，{number} 号"));
    v.counts_no_pushes().await;
    v.passes(minutes(2)).await;
    v.counts_no_pushes().await;
    li
}

/// Two neighbours, one lamp: 43 is joined to 42.
async fn joined(v: &Village) -> (Person, Person, Person, Person) {
    let song = v.clerk().await;
    let (wang, chen) = super::lamp(v).await;
    let li = neighbour(v, "李秀英", "村西头的路灯黑着", 43).await;
    song.hears("像是一件事，请您定 · 侯庄村 43 号 · 路灯");
    song.hears("村西头路灯不亮了");
    song.hears("两个人说的，43 号和 42 号是一件事吗？");
    song.presses("并成一件").await;
    song.hears("43 号并好了");
    li.hears("43 号并到 42 号，一起办");
    chen.hears("又有人说了同一件 · 侯庄村 42 号 · 路灯");
    chen.hears("43 号并进来一起办");
    v.counts_no_pushes().await;
    (wang, li, chen, song)
}

async fn said_twice_by_one_villager(v: &Village) {
    let (wang, chen) = super::promised_lamp(v).await;
    v.passes(days(1)).await;
    wang.says("村西头的路灯还是黑的").await;
    wang.hears("您说过的 42 号：");
    wang.hears("这和 42 号是一件事吗？");
    let same = wang.key("同一件事");
    wang.presses_again(&same).await;
    wang.hears("记到 42 号里了");
    chen.hears("有补充 · 侯庄村 42 号 · 路灯");
    assert_eq!(v.count("SELECT count(*) FROM commitment").await, 1);
    // Pressed once more, or too late, it does nothing twice.
    wang.presses_again(&same).await;
    assert_eq!(v.count("SELECT count(*) FROM commitment").await, 1);
    assert_eq!(v.kept("村西头的路灯还是黑的").await, 1);
    v.rests().await;
}

async fn another_lamp_says_the_villager(v: &Village) {
    let song = v.clerk().await;
    let (wang, chen) = super::promised_lamp(v).await;
    // At another end of the village it isn't asked at all.
    wang.says("村东头的路灯也不亮").await;
    wang.hears("记下了，43 号");
    v.passes(minutes(3)).await;
    wang.says("俺门口的路灯也坏了").await;
    wang.hears("这和 42 号是一件事吗？");
    wang.says("另一件事").await;
    wang.hears("记下了，44 号");
    v.passes(minutes(2)).await;
    chen.hears("新事 · 侯庄村 44 号 · 路灯");
    chen.hears("本人要和 42 号分开办。");
    song.never_heard("和 42 号是一件事");
    v.rests().await;
}

async fn what_nobody_answers_is_written_down_all_the_same(v: &Village) {
    let song = v.clerk().await;
    let (wang, chen) = super::promised_lamp(v).await;
    wang.says("村西头路灯黑着").await;
    wang.hears("这和 42 号是一件事吗？");
    // More of it belongs to it.
    wang.says("黑得走不成路").await;
    wang.hears("黑得走不成路");
    let late = wang.key("同一件事");
    v.passes(minutes(31)).await;
    wang.hears("记下了，43 号");
    v.passes(minutes(2)).await;
    chen.hears("新事 · 侯庄村 43 号 · 路灯");
    // The township may say so, once it is written down.
    song.hears("一个人说的，43 号和 42 号是一件事吗？");
    wang.presses_again(&late).await;
    wang.hears("43 号");
    let merge = song.key("并成一件");
    song.presses_again(&merge).await;
    wang.hears("43 号并到 42 号，一起办");
    chen.hears("又有人说了同一件 · 侯庄村 42 号");
    song.presses_again(&merge).await;
    song.hears("并到另一件里，一起办");
    assert_eq!(v.count("SELECT count(*) FROM commitment WHERE stage = 'merged'").await, 1);
    v.rests().await;
}

async fn urgent_words_wait_two_minutes_and_no_longer(v: &Village) {
    let (wang, chen) = (v.villager("王大山").await, v.secretary().await);
    wang.says("俺家停水了").await;
    wang.hears("记下了，1 号");
    v.passes(days(1)).await;
    wang.says("家里还是停水").await;
    wang.hears("这和 1 号是一件事吗？");
    v.passes(minutes(3)).await;
    wang.hears("记下了，2 号");
    chen.hears("急事 · 侯庄村 2 号 · 供水");
    v.rests().await;
}

async fn three_neighbours_with_one_lamp(v: &Village) {
    let (wang, li, chen, song) = joined(v).await;
    let zhao = neighbour(v, "赵铁柱", "西头路灯坏了，夜里看不见", 44).await;
    song.hears("44 号和 42 号是一件事吗？");
    song.presses("并成一件").await;
    zhao.hears("44 号并到 42 号，一起办");
    v.counts_no_pushes().await;
    // Who handles it reads what each of them said.
    chen.says("42").await;
    chen.hears("43 号也说：村西头的路灯黑着");
    chen.hears("44 号也说：西头路灯坏了，夜里看不见");
    // Each hears each step, under their own number.
    chen.promises("换个灯头", "三天内").await;
    wang.hears("42 号有回音");
    for (neighbour, number) in [(&li, 43), (&zhao, 44)] {
        neighbour.hears(&format!("{number} 号有回音"));
        neighbour.hears("11月26日 周四前办好");
        neighbour.hears("换个灯头");
    }
    v.counts_no_pushes().await;
    chen.replies("电工明天到", "侯庄村 42 号").await;
    li.hears("43 号有进展");
    li.hears("电工明天到");
    chen.wants_later("周五", "灯头没货").await;
    wang.presses("同意").await;
    li.hears("43 号改日子了");
    li.hears("原来答应 11月26日 周四，改到 11月27日 周五，因为：灯头没货");
    li.says("43").await;
    li.hears("43 号并到 42 号，一起办");
    li.hears("11月27日 周五前办好");
    li.says("我的事").await;
    li.hears("您有 1 件没办完");
    // What one of them adds reaches whoever handles it.
    li.replies("灯罩也碎了", "43 号改日子了").await;
    li.hears("记到 43 号里了");
    chen.hears("灯罩也碎了");
    v.counts_no_pushes().await;
    chen.reports("灯头换好了").await;
    for one in [&wang, &li, &zhao] {
        one.hears("灯头换好了");
        one.hears("办好了吗？");
    }
    // Each says for themselves.
    li.presses("办好了").await;
    li.hears("43 号办好了");
    chen.hears("办好了 · 侯庄村 43 号");
    assert_eq!(v.count("SELECT count(*) FROM commitment WHERE stage = 'reported'").await, 1);
    li.presses("满意").await;
    li.hears("43 号的评价记下了");
    wang.presses("办好了").await;
    wang.hears("42 号办好了");
    li.never_heard("43 号并到的 42 号结了");
    zhao.hears("44 号并到的 42 号结了");
    zhao.hears("42 号那边说办好了。您这儿好了吗？");
    zhao.says("办好了").await;
    zhao.hears("44 号办好了");
    v.rests().await;
}

async fn the_one_that_isnt_good_goes_on_by_itself(v: &Village) {
    let (wang, li, chen, _song) = joined(v).await;
    chen.promises("换个灯头", "三天内").await;
    v.counts_no_pushes().await;
    chen.reports("灯头换好了").await;
    li.presses("没办好").await;
    li.hears("43 号单独办了");
    li.hears("43 号哪里没好？");
    chen.hears("新事 · 侯庄村 43 号 · 路灯");
    chen.hears("本人要和 42 号分开办。");
    li.says("俺这头那盏还黑着").await;
    li.hears("记到 43 号里了");
    chen.hears("俺这头那盏还黑着");
    wang.presses("办好了").await;
    wang.hears("42 号办好了");
    v.rests().await;
}

async fn parted_by_the_villager_and_never_joined_again(v: &Village) {
    let (_wang, li, chen, song) = joined(v).await;
    let apart = li.key("分开办");
    li.presses_again(&apart).await;
    li.hears("43 号单独办了");
    v.passes(minutes(2)).await;
    chen.hears("新事 · 侯庄村 43 号 · 路灯");
    song.says("43 和 42 是一件事").await;
    song.hears("本人说过 43 号是另一件事，不能再并。");
    li.presses_again(&apart).await;
    li.hears("43 号");
    assert_eq!(v.count("SELECT count(*) FROM commitment WHERE stage = 'merged'").await, 0);
    v.counts_no_pushes().await;
    chen.says("42").await;
    chen.promises("换个灯头", "三天内").await;
    li.never_heard("换个灯头");
    v.rests().await;
}

async fn left_behind_by_the_main_one(v: &Village) {
    let (wang, li, chen, song) = joined(v).await;
    wang.presses("不办了").await;
    wang.hears("42 号真的不办了吗？");
    wang.presses("不办了").await;
    wang.hears("42 号不办了");
    li.hears("43 号单独办了");
    li.hears("42 号不往下办了。您这件没停，马上交给人办。");
    v.counts_no_pushes().await;
    v.passes(minutes(2)).await;
    chen.hears("新事 · 侯庄村 43 号 · 路灯");
    chen.promises("换个灯头", "三天内").await;
    li.hears("43 号有回音");
    wang.never_heard("43 号有回音");
    song.never_heard("43 号和 43 号");
    v.rests().await;
}

async fn a_main_one_that_is_joined_itself_lets_its_own_go(v: &Village) {
    let (_wang, li, chen, song) = joined(v).await;
    let zhao = neighbour(v, "赵铁柱", "西头路灯坏了", 44).await;
    song.says("44 和 42 不是一件事").await;
    song.presses("不是").await;
    song.hears("44 号还是单独办");
    // 42 has gone no further than 44: the township joins it to 44, and 43 goes on by itself.
    chen.says("44").await;
    chen.promises("换灯头", "三天内").await;
    v.counts_no_pushes().await;
    song.says("42 并到 44").await;
    song.hears("42 号并好了");
    li.hears("42 号不往下办了。您这件没停");
    zhao.hears("44 号有回音");
    v.passes(minutes(2)).await;
    chen.hears("新事 · 侯庄村 43 号 · 路灯");
    v.counts_no_pushes().await;
    song.says("43 并到 44").await;
    li.hears("43 号并到 44 号，一起办");
    li.hears("11月26日 周四前办好");
    v.rests().await;
}

async fn two_they_are_says_the_township(v: &Village) {
    let song = v.clerk().await;
    let (wang, chen) = super::lamp(v).await;
    let li = neighbour(v, "李秀英", "路灯不亮", 43).await;
    song.hears("43 号和 42 号是一件事吗？");
    song.presses("不是").await;
    song.hears("43 号还是单独办，这两件不再问了。");
    song.says("43").await;
    song.hears("侯庄村 43 号");
    assert!(!song.newest().contains("是一件事吗"));
    chen.hears("新事 · 侯庄村 43 号");
    for villager in [&wang, &li] {
        villager.never_heard("一起办");
    }
    v.rests().await;
}

async fn the_handler_knows_and_the_township_says(v: &Village) {
    let (wang, chen) = super::lamp(v).await;
    let li = neighbour(v, "李秀英", "村西头的路灯黑着", 43).await;
    let song = v.clerk().await;
    v.counts_no_pushes().await;
    chen.says("43 和 42 是一件事").await;
    chen.hears("43 号是不是同一件，请镇里定了。");
    li.never_heard("一起办");
    song.hears("43 号和 42 号是一件事吗？");
    song.presses("并成一件").await;
    li.hears("43 号并到 42 号，一起办");
    wang.never_heard("43");
    v.rests().await;
}

async fn the_villager_joins_them_by_words(v: &Village) {
    let (_wang, chen) = super::lamp(v).await;
    let li = neighbour(v, "李秀英", "村西头的路灯黑着", 43).await;
    let zhou = v.villager_of("张湾村", "周小妹").await;
    li.says("43 和 42 是一件事").await;
    li.hears("43 号并到 42 号，一起办");
    chen.hears("43 号并进来一起办");
    // Nobody joins what isn't theirs.
    zhou.says("43 和 42 是一件事").await;
    zhou.never_heard("一起办");
    assert_eq!(v.count("SELECT count(*) FROM commitment WHERE stage = 'merged'").await, 1);
    v.rests().await;
}

async fn joined_while_the_handler_promises(v: &Village) {
    let song = v.clerk().await;
    let (_wang, chen) = super::lamp(v).await;
    let li = neighbour(v, "李秀英", "村西头的路灯黑着", 43).await;
    let merge = song.key("并成一件");
    // The one is promised first: it isn't joined any more.
    chen.promises("换个灯头", "三天内").await;
    li.hears("43 号有回音");
    song.presses_again(&merge).await;
    song.hears("43 号");
    song.hears("已经答应，现在在办。");
    // The other is joined while its date is asked for.
    v.counts_no_pushes().await;
    let zhao = neighbour(v, "赵铁柱", "西头路灯坏了", 44).await;
    chen.says("44 签收").await;
    chen.hears("哪天能办好？");
    song.presses("并成一件").await;
    zhao.hears("44 号并到");
    chen.says("44").await;
    zhao.never_heard("44 号有回音");
    assert_eq!(v.count("SELECT count(*) FROM commitment WHERE stage = 'merged'").await, 1);
    v.rests().await;
}

async fn the_same_again_after_thirty_days(v: &Village) {
    let (wang, chen) = super::reported_lamp(v).await;
    wang.presses("办好了").await;
    v.passes(days(31)).await;
    wang.says("42 没办好").await;
    wang.hears("记下了，43 号");
    wang.hears("和以前的 42 号说的一样，办的人看得到。");
    wang.hears("43 号哪里没好？");
    wang.says("换的灯头又灭了").await;
    v.passes(minutes(3)).await;
    chen.hears("新事 · 侯庄村 43 号 · 路灯");
    chen.hears("换的灯头又灭了");
    chen.hears("42 号也说过这件事，11月23日");
    chen.says("42").await;
    chen.hears("又说了一回，另记了一号");
    v.rests().await;
}

async fn the_same_again_in_new_words(v: &Village) {
    let (wang, chen) = super::reported_lamp(v).await;
    wang.presses("办好了").await;
    v.passes(days(31)).await;
    wang.says("村西头的路灯坏了").await;
    wang.hears("记下了，43 号");
    wang.hears("和以前的 42 号说的一样");
    v.passes(minutes(3)).await;
    chen.hears("42 号也说过这件事");
    // Another lamp is another matter.
    wang.says("村东头的路灯坏了").await;
    wang.hears("记下了，44 号");
    assert!(!wang.newest().contains("42 号"));
    v.rests().await;
}

async fn nobody_learns_whose_the_other_is(v: &Village) {
    let (wang, li, chen, song) = joined(v).await;
    wang.says("13912345678").await;
    li.says("俺的灯杆在老槐树底下").await;
    chen.promises("换个灯头", "三天内").await;
    v.counts_no_pushes().await;
    chen.replies("跟 13912345678 说好了，明天去换", "侯庄村 42 号").await;
    li.hears("跟 ** 说好了，明天去换");
    chen.reports("换好了，13912345678 来看过").await;
    li.hears("换好了，** 来看过");
    wang.says("42").await;
    li.says("43").await;
    wang.presses("办好了").await;
    li.says("43").await;
    li.says("我的资料").await;
    for hidden in ["王", "13912345678", "村西头路灯不亮了"] {
        li.never_heard(hidden);
    }
    for hidden in ["李秀英", "43", "黑着", "槐树"] {
        wang.never_heard(hidden);
    }
    drop(song);
    v.rests().await;
}

#[test]
fn words_of_the_office_reach_others_without_names_and_telephones() {
    let person = |name: Option<&str>, phone: Option<&str>| Row {
        id: PersonId(2),
        village_id: None,
        name: name.map(Personal::new),
        phone: phone.map(Personal::new),
        lang: Lang::Zh,
        phone_asked_at: None,
        welcomed_at: None,
    };
    let others = [person(Some("王大山"), Some("13912345678")), person(None, None), person(Some(""), Some(" "))];
    assert_eq!(without("去王大山家看过，打了13912345678", &others), "去**家看过，打了**");
    assert_eq!(without("灯头换好了", &others), "灯头换好了");
    // Written with spaces or dashes, wide, a local one, or of somebody whose own isn't kept any more.
    for hidden in ["139 1234 5678", "1391234-5678", "１３９１２３４５６７８", "0371-6985 1234", "69851234"] {
        assert_eq!(without(&format!("先打{hidden}，再换灯"), &[]), "先打**，再换灯");
    }
    for shown in ["2026-12-08 换，3 号杆，12345", "第 12-3 号院 2 组", "- 1 -"] {
        assert_eq!(without(shown, &[]), shown);
    }
}
