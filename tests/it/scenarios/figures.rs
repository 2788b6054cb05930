//! The four numbers in the chat: what people of office see of what their posts cover, and the cases behind each.

use crate::village::{Person, Village, days, minutes};
use crate::{lived, lived_in_process};

lived!(
    the_four_numbers_of_a_township,
    every_figure_opens_onto_its_cases,
    each_sees_what_their_posts_cover,
    by_village_town_category_and_month,
    whoever_holds_no_post_has_no_numbers,
);

lived_in_process!(what_an_earlier_release_left_is_counted_while_people_go_on);

async fn lamps(v: &Village, villager: &Person, count: usize) {
    for n in 1..=count {
        villager.says(&format!("{n}组的路灯不亮了")).await;
        v.passes(minutes(3)).await;
    }
}

async fn the_four_numbers_of_a_township(v: &Village) {
    let (song, chen, wang) = (v.clerk().await, v.secretary().await, v.villager("王大山").await);
    song.says("/stats").await;
    song.hears("登记了 0 件，四个数");
    song.hears("解决率：还没有可算的");
    lamps(v, &wang, 6).await;
    for n in 1..=5 {
        chen.says(&format!("{n} 签收")).await;
    }
    song.says("统计").await;
    song.hears("登记了 6 件，四个数");
    song.hears("回应率：还没有可算的");
    v.passes(days(9)).await;
    song.says("几个数").await;
    song.hears("回应率：6 件里 5 件，83%（n=6）");
    song.hears("解决率：6 件里 0 件，0%（n=6）");
    song.opens("回应率").await;
    song.hears("回应率：6 件里 5 件，83%（n=6）");
    song.hears("没按时回应 1 件");
    song.hears("下面的不算进比率。");
    song.opens("没按时回应 1 件").await;
    song.hears("没按时回应 1 件");
    song.hears("侯庄村 6 号 · 路灯");
    song.presses("四个数").await;
    song.hears("登记了 6 件，四个数");
    song.says("解决率").await;
    song.presses("看算进去的").await;
    song.hears("解决率 6 件");
    song.opens("侯庄村 6 号").await;
    song.hears("6 号");
    v.rests().await;
}

/// As many lines as it says, over all pages, when the figure is pressed and when its words are typed.
async fn opens_onto(admin: &Person, figure: &str, count: usize) {
    let lines = |admin: &Person| admin.newest().lines().filter(|l| l.contains(" 号 · ")).count();
    for typed in [false, true] {
        if typed {
            admin.says(&format!("统计 {figure}")).await;
        } else {
            admin.opens_by(&format!("统计 {figure}")).await;
        }
        admin.hears(&format!("{figure} {count} 件"));
        let mut seen = lines(admin);
        while admin.has_key("下一页") {
            admin.presses("下一页").await;
            seen += lines(admin);
        }
        assert_eq!(seen, count, "{figure}:\n{}", admin.transcript());
    }
}

async fn every_figure_opens_onto_its_cases(v: &Village) {
    let (song, chen) = (v.clerk().await, v.secretary().await);
    let (wang, li) = (v.villager("王大山").await, v.villager("李秀英").await);
    lamps(v, &wang, 9).await;
    li.says("三组的垃圾没人拉").await;
    v.passes(minutes(3)).await;
    chen.says("1 号").await;
    chen.promises("换个灯头", "三天内").await;
    chen.reports("灯头换好了").await;
    wang.presses("办好了").await;
    wang.presses("还行").await;
    chen.says("10").await;
    chen.promises("叫车来拉", "三天内").await;
    chen.reports("拉走了").await;
    li.presses("没办好").await;
    li.says("只拉了一半").await;
    for (number, figures) in [
        ("回应率", &[("还没到回应时限", 10)][..]),
        ("解决率", &[("本人说办好了", 1), ("本人说没办好", 1), ("正在办", 8)]),
        ("满意率", &[("本人说还行", 1)]),
        ("兑现率", &[("还没到答应的日子", 2)]),
    ] {
        for (figure, count) in figures {
            song.says(&format!("统计 {number}")).await;
            opens_onto(&song, figure, *count).await;
        }
    }
    v.passes(days(4)).await;
    song.says("统计 兑现率").await;
    song.hears("兑现率：2 件里 1 件（n=2，太少，不算比率）");
    opens_onto(&song, "答应的没兑现", 1).await;
    song.says("统计 回应率").await;
    opens_onto(&song, "没按时回应", 8).await;
    wang.says("2 不办了").await;
    wang.presses("不办了").await;
    song.says("统计 解决率").await;
    opens_onto(&song, "别样结束", 1).await;
    v.rests().await;
}

async fn each_sees_what_their_posts_cover(v: &Village) {
    let (chen, song, shen) = (v.secretary().await, v.clerk().await, v.city().await);
    let (wang, zhao) = (v.villager("王大山").await, v.villager_of("李湾村", "赵四").await);
    lamps(v, &wang, 1).await;
    wang.says("村干部优亲厚友，低保都给他家亲戚").await;
    v.passes(minutes(3)).await;
    lamps(v, &zhao, 2).await;
    chen.says("统计").await;
    // What is said of officials isn't counted before whoever holds the village's post.
    chen.hears("登记了 1 件，四个数");
    chen.says("统计 李湾村").await;
    chen.hears("登记了 0 件，四个数");
    song.says("统计 侯庄村").await;
    song.hears("登记了 2 件，四个数");
    shen.says("统计").await;
    shen.hears("登记了 4 件，四个数");
    v.rests().await;
}

async fn by_village_town_category_and_month(v: &Village) {
    let shen = v.city().await;
    let (wang, zhao) = (v.villager("王大山").await, v.villager_of("李湾村", "赵四").await);
    lamps(v, &wang, 2).await;
    zhao.says("村东头没电了").await;
    v.passes(minutes(3)).await;
    for (words, count) in [
        ("统计 侯庄村", 2),
        ("统计 大隗镇", 2),
        ("统计 路灯", 2),
        ("统计 基础设施", 2),
        ("统计 水电气网", 1),
        ("统计 侯庄村 水电气网", 0),
        ("统计 11月", 3),
        ("统计 10月", 0),
        ("统计 9月到11月", 3),
        ("统计 2026-09 2026-10", 0),
    ] {
        shen.says(words).await;
        shen.hears(&format!("登记了 {count} 件，四个数"));
    }
    // The filters hold on to the cases.
    shen.says("统计 李湾村 2026-11 解决率").await;
    shen.opens("正在办 1 件").await;
    shen.hears("李湾村 1 号 · 供电");
    shen.hears("只看：李湾村 2026-11");
    shen.says("统计 李湾村 13月").await;
    shen.hears("没看懂“13月”，没有按它挑。");
    shen.hears("只看：李湾村");
    shen.says("统计 张家长李家短").await;
    shen.hears("没看懂“张家长李家短”，没有按它挑。");
    v.rests().await;
}

async fn whoever_holds_no_post_has_no_numbers(v: &Village) {
    let wang = v.villager("王大山").await;
    lamps(v, &wang, 1).await;
    wang.says("统计").await;
    wang.never_heard("解决率");
    wang.hears("1 号");
    v.rests().await;
}

/// What was never counted is said to be so, goes on meanwhile, and is counted as it is by then.
async fn what_an_earlier_release_left_is_counted_while_people_go_on(v: &Village) {
    let (song, chen, wang) = (v.clerk().await, v.secretary().await, v.villager("王大山").await);
    lamps(v, &wang, 2).await;
    v.was_never_counted().await;
    song.says("统计").await;
    song.hears("登记了 0 件，四个数");
    song.hears("有些旧事还没数进来，正在数。");
    chen.says("1 签收").await;
    lamps(v, &v.villager("李秀英").await, 1).await;
    v.rests_uncounted().await;
    assert_eq!(v.is_counted().await, 2);
    song.says("统计").await;
    song.hears("登记了 3 件，四个数");
    assert!(!song.newest().contains("没数进来"), "{}", song.transcript());
    v.passes(days(2)).await;
    song.says("统计 回应率").await;
    song.hears("按时回应了 1 件");
    v.rests().await;
}
