//! What the township and the city see: the backlog, its filters, pages, villages, export, and one nudge.

use crate::lived;
use crate::village::{Person, Village, days, minutes};

lived!(
    the_backlog_of_a_township,
    filters_in_words,
    every_figure_opens_onto_its_cases,
    nothing_to_list,
    a_secretary_of_two_villages,
    what_is_no_filter_is_said,
    pages_and_export,
    the_city_sees_all_by_village,
);

/// Some dark lamps, one after another.
async fn lamps(v: &Village, villager: &Person, count: usize) {
    for n in 1..=count {
        villager.says(&format!("{n}组的路灯不亮了")).await;
        v.passes(minutes(3)).await;
    }
}

async fn the_backlog_of_a_township(v: &Village) {
    let song = v.clerk().await;
    let chen = v.secretary().await;
    let wang = v.villager("王大山").await;
    lamps(v, &wang, 2).await;
    chen.says("1").await;
    song.says("/backlog").await;
    song.hears("在办 2 件");
    song.hears("未签收 1 件");
    song.hears("侯庄村 1 号 · 路灯 · 陈向农");
    v.passes(days(9)).await;
    song.says("积压").await;
    song.hears("超期 2 件");
    song.opens("侯庄村 1 号").await;
    song.presses("催一下").await;
    song.hears("1 号催过了");
    song.says("1").await;
    v.rests().await;
}

async fn a_secretary_of_two_villages(v: &Village) {
    let he = v.holder("何正平").await;
    let (zhang, li) = (v.villager_of("张湾村", "张二").await, v.villager_of("李湾村", "李三").await);
    zhang.says("村西头路灯不亮了").await;
    li.says("村东头下水道堵了").await;
    v.passes(minutes(3)).await;
    he.says("积压").await;
    he.hears("在办 2 件");
    he.says("积压 李湾村").await;
    he.hears("在办 1 件");
    he.hears("李湾村 1 号 · 排水");
    he.says("积压 牛店镇").await;
    he.hears("只看：牛店镇");
    assert!(he.newest().contains("在办 2 件"), "{}", he.transcript());
    he.says("积压").await;
    he.presses("按村").await;
    he.hears("李湾村");
    v.rests().await;
}

async fn what_is_no_filter_is_said(v: &Village) {
    let song = v.clerk().await;
    song.says("积压 张家长李家短").await;
    song.hears("没看懂“张家长李家短”，没有按它挑。");
    v.rests().await;
}

async fn filters_in_words(v: &Village) {
    let song = v.clerk().await;
    let wang = v.villager("王大山").await;
    lamps(v, &wang, 1).await;
    wang.says("俺家停水了").await;
    v.passes(minutes(3)).await;
    song.says("积压 侯庄村 路灯").await;
    song.hears("1 号 · 路灯");
    song.says("积压 供水").await;
    song.hears("2 号 · 供水");
    song.says("积压 超期").await;
    song.hears("没有这样的事");
    song.says("积压 10月").await;
    song.hears("没有这样的事");
    song.says("积压 11月").await;
    song.hears("1 号 · 路灯");
    v.rests().await;
}

/// As many lines as `state` has, over all its pages, when the figure is pressed, and when its words are typed.
async fn opens_onto(admin: &Person, state: &str, count: usize) {
    let lines = |admin: &Person| admin.newest().lines().filter(|l| l.contains(" 号 · ")).count();
    for typed in [false, true] {
        if typed {
            admin.says(&format!("积压 {state}")).await;
        } else {
            admin.says("积压").await;
            admin.opens_by(&format!("积压 {state}")).await;
        }
        admin.hears(&format!("{state} {count} 件"));
        let mut seen = lines(admin);
        while admin.has_key("下一页") {
            admin.presses("下一页").await;
            seen += lines(admin);
        }
        assert_eq!(seen, count, "{state}:\n{}", admin.transcript());
    }
}

/// Every figure is the number of lines that it opens onto, over all pages.
async fn every_figure_opens_onto_its_cases(v: &Village) {
    let (song, chen) = (v.clerk().await, v.secretary().await);
    let (wang, li) = (v.villager("王大山").await, v.villager("李秀英").await);
    lamps(v, &wang, 10).await;
    chen.says("10").await;
    chen.promises("换个灯头", "今天").await;
    chen.says("9").await;
    chen.presses("签收").await;
    // Within its two minutes a matter is nobody's to sign yet, and isn't counted as unsigned.
    li.says("三组的垃圾没人拉").await;
    song.says("积压").await;
    song.hears("在办 11 件");
    song.hears("未签收 8 件");
    song.hears("今天到期 1 件");
    opens_onto(&song, "未签收", 8).await;
    opens_onto(&song, "今天到期", 1).await;
    song.says("积压 侯庄村 垃圾").await;
    song.hears("还没交出去 侯庄村 11 号");
    v.passes(days(9)).await;
    opens_onto(&song, "未签收", 9).await;
    opens_onto(&song, "超期", 11).await;
    v.rests().await;
}

async fn nothing_to_list(v: &Village) {
    let (song, wang) = (v.clerk().await, v.villager("王大山").await);
    song.says("积压").await;
    song.hears("在办 0 件");
    song.hears("现在没有在办的事。");
    assert!(!song.has_key("导出") && !song.has_key("看全部"), "{}", song.transcript());
    song.says("积压 超期").await;
    song.hears("超期 0 件");
    song.hears("没有这样的事");
    // What was there when the list was made may be gone when it is asked for.
    lamps(v, &wang, 1).await;
    song.says("积压 路灯").await;
    let (export, by_village) = (song.key("导出"), song.key("按村"));
    wang.says("1 不办了").await;
    wang.presses("不办了").await;
    song.presses_again(&export).await;
    song.hears("没有这样的事，没有表格可取。");
    song.presses_again(&by_village).await;
    song.hears("各村都没有在办的事。");
    v.rests().await;
}

async fn pages_and_export(v: &Village) {
    let song = v.clerk().await;
    let wang = v.villager("王大山").await;
    lamps(v, &wang, 10).await;
    song.says("积压").await;
    song.hears("在办 10 件");
    song.hears("侯庄村 8 号");
    song.presses("下一页").await;
    song.hears("侯庄村 9 号");
    song.hears("侯庄村 10 号");
    song.says("积压").await;
    song.presses("导出").await;
    song.hears("取走表格，10 行");
    song.never_heard("组的路灯不亮了");
    v.rests().await;
}

async fn the_city_sees_all_by_village(v: &Village) {
    let shen = v.city().await;
    let (wang, zhao) = (v.villager("王大山").await, v.villager_of("李湾村", "赵四").await);
    lamps(v, &wang, 1).await;
    lamps(v, &zhao, 2).await;
    shen.says("积压").await;
    shen.hears("在办 3 件");
    shen.presses("按村").await;
    shen.hears("侯庄村 · 在办 1");
    shen.hears("李湾村 · 在办 2");
    v.rests().await;
}
