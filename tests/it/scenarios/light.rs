//! Light on people of office: three pushes a day, one digest with the rest, and leave.

use super::{lamp, promised_lamp};
use std::collections::BTreeSet;

use crate::village::{Person, Village, days, hours, minutes};
use crate::{lived, lived_in_process};

lived!(
    a_busy_day,
    danger_and_urgent_matters_come_beside_the_three,
    answers_are_no_pushes,
    nothing_to_tell_nothing_is_said,
    no_digest_on_a_rest_day,
    what_is_late_is_told_on_its_day_and_then_weekly,
    one_digest_after_a_week_without_the_machine,
    a_nudge_waits_for_the_digest,
    what_came_and_went_is_not_new,
    a_secretary_on_leave,
    leave_over_a_holiday,
    on_leave_without_a_stand_in,
    leave_in_words,
    a_secretary_falls_ill_at_once,
    a_second_timer_says_nothing_twice,
    an_urgent_date_on_a_rest_day,
);

lived_in_process!(whatever_happens_in_two_weeks);

/// So many lamps, each of a villager of their own.
async fn lamps(v: &Village, count: usize) -> Vec<Person> {
    let mut all = vec![];
    for n in 0..count {
        let villager = v.villager(&format!("王{n}")).await;
        villager.says("村西头路灯不亮了").await;
        v.passes(minutes(2)).await;
        all.push(villager);
    }
    all
}

fn told(person: &Person, words: &str) -> usize {
    person.transcript().matches(words).count()
}

async fn a_busy_day(v: &Village) {
    let chen = v.secretary().await;
    let villagers = lamps(v, 10).await;
    assert_eq!(told(&chen, "新事 · 侯庄村"), 3, "{}", chen.transcript());
    v.waits_until(20, 0).await;
    chen.hears_nothing();
    v.waits_until(8, 29).await;
    chen.hears_nothing();
    v.waits_until(8, 30).await;
    chen.hears("今天等您看的");
    chen.hears("侯庄村 4 号 · 路灯");
    chen.hears("侯庄村 7 号 · 路灯");
    chen.never_heard("侯庄村 8 号");
    assert!(chen.has_key("新事 7 件"));
    chen.says("1").await;
    chen.hears("新事 7 件");
    chen.hears("侯庄村 9 号 · 路灯");
    chen.never_heard("侯庄村 10 号");
    chen.presses("下一页").await;
    chen.hears("侯庄村 10 号 · 路灯");
    // A number is one of the list's, and its card signs.
    chen.says("10").await;
    chen.promises("换个灯头", "三天内").await;
    villagers[9].hears("陈书记答应");
    // The day after, what was told isn't told again: it is the sign nudges, beyond the first three of the day.
    v.waits_until(23, 59).await;
    assert_eq!(told(&chen, "还没签收 · 侯庄村"), 3, "{}", chen.transcript());
    v.waits_until(8, 31).await;
    chen.hears("新事 6 件");
    assert!(!chen.has_key("有回音 1 件"), "{}", chen.transcript());
    v.rests().await;
}

async fn danger_and_urgent_matters_come_beside_the_three(v: &Village) {
    let (chen, gao) = (v.secretary().await, v.stand_in().await);
    lamps(v, 4).await;
    let wang = v.villager("王大山").await;
    wang.says("俺家停水了").await;
    v.passes(minutes(2)).await;
    chen.hears("急事 · 侯庄村 5 号");
    gao.hears("急事 · 侯庄村 5 号");
    v.waits_until(23, 0).await;
    let li = v.villager("李秀英").await;
    li.says("俺家停水了").await;
    chen.never_heard("急事 · 侯庄村 6 号");
    li.says("俺家着火了").await;
    chen.hears("险情 · 侯庄村 7 号");
    v.waits_until(7, 0).await;
    chen.hears("急事 · 侯庄村 6 号");
    v.rests().await;
}

/// What answers people of office costs them none of the three.
async fn answers_are_no_pushes(v: &Village) {
    let (wang, chen) = lamp(v).await;
    chen.promises("换个灯头", "三天内").await;
    chen.replies("灯头买到了", "42 号").await;
    chen.says("积压").await;
    chen.says("42").await;
    assert_eq!(v.count("SELECT count(*) FROM push WHERE pushes = 1").await, 1);
    wang.replies("是第三根杆子", "42 号").await;
    chen.hears("有补充 · 侯庄村 42 号");
    assert_eq!(v.count("SELECT count(*) FROM push WHERE pushes = 2").await, 1);
    v.rests().await;
}

async fn nothing_to_tell_nothing_is_said(v: &Village) {
    let (wang, chen) = promised_lamp(v).await;
    chen.reports("换好了").await;
    wang.presses("办好了").await;
    chen.hears("办好了 · 侯庄村 42 号");
    v.passes(days(14)).await;
    chen.never_heard("今天等您看的");
    v.rests().await;
}

async fn no_digest_on_a_rest_day(v: &Village) {
    let chen = v.secretary().await;
    v.passes(days(4)).await;
    lamps(v, 4).await;
    assert_eq!(told(&chen, "新事 · 侯庄村"), 3, "{}", chen.transcript());
    v.waits_until(12, 0).await;
    v.waits_until(11, 59).await;
    // Saturday: nobody is told a list.
    chen.never_heard("今天等您看的");
    v.passes(days(2)).await;
    chen.hears("今天等您看的");
    chen.hears("侯庄村 4 号");
    v.rests().await;
}

async fn what_is_late_is_told_on_its_day_and_then_weekly(v: &Village) {
    let (_, chen) = promised_lamp(v).await;
    v.waits_until(8, 31).await;
    chen.never_heard("今天等您看的");
    v.waits_until(8, 31).await;
    // Wednesday: the day before.
    chen.hears("快到期 1 件");
    chen.hears("侯庄村 42 号 · 路灯 · 11月26日 周四前办好");
    v.waits_until(8, 31).await;
    chen.hears("快到期 1 件");
    v.waits_until(8, 31).await;
    chen.hears("超期 1 件");
    chen.presses("超期 1 件").await;
    chen.hears("侯庄村 42 号 · 路灯 · 超期 1 天");
    // Not on Saturday and Sunday, on Monday once more, and not on Tuesday.
    v.waits_until(8, 31).await;
    v.waits_until(8, 31).await;
    assert_eq!(told(&chen, "今天等您看的"), 3, "{}", chen.transcript());
    v.waits_until(8, 31).await;
    chen.hears("超期 1 件");
    v.passes(days(1)).await;
    assert_eq!(told(&chen, "今天等您看的"), 4, "{}", chen.transcript());
    v.rests().await;
}

/// The machine was off from Monday on: what fell due meanwhile is in one digest, not in five.
async fn one_digest_after_a_week_without_the_machine(v: &Village) {
    let (_, chen) = promised_lamp(v).await;
    lamps(v, 3).await;
    v.sleeps(days(8)).await;
    assert_eq!(told(&chen, "今天等您看的"), 1, "{}", chen.transcript());
    chen.hears("超期 4 件");
    chen.hears("新事 1 件");
    v.passes(hours(1)).await;
    assert_eq!(told(&chen, "今天等您看的"), 1, "{}", chen.transcript());
    v.rests().await;
}

async fn a_nudge_waits_for_the_digest(v: &Village) {
    let (wang, chen) = promised_lamp(v).await;
    wang.says("催一下").await;
    wang.hears("已经替您催了 42 号");
    chen.never_heard("催一下");
    v.waits_until(8, 31).await;
    chen.hears("有回音 1 件");
    chen.says("1").await;
    chen.hears("催了一下");
    v.rests().await;
}

async fn what_came_and_went_is_not_new(v: &Village) {
    let chen = v.secretary().await;
    let villagers = lamps(v, 5).await;
    villagers[4].says("不办了").await;
    villagers[4].presses("不办了").await;
    villagers[4].hears("5 号不办了");
    v.waits_until(8, 31).await;
    chen.hears("新事 1 件");
    chen.never_heard("侯庄村 5 号");
    v.rests().await;
}

async fn a_secretary_on_leave(v: &Village) {
    let (chen, song) = (v.secretary().await, v.clerk().await);
    let gao = v.holder("高小满").await;
    chen.says("/leave 11.24-11.27").await;
    chen.hears("11月24日 周二到11月27日 周五您请假");
    chen.hears("先给代班的高小满");
    v.passes(days(1)).await;
    let wang = v.villager("王大山").await;
    wang.says("村西头路灯不亮了").await;
    // Named is who has it in hand now.
    wang.hears("交给代班的高小满");
    v.passes(minutes(2)).await;
    gao.hears("新事 · 侯庄村 1 号");
    chen.never_heard("新事 ·");
    gao.promises("换个灯头", "11月26日").await;
    wang.hears("代班的高小满答应");
    assert_eq!(v.count("SELECT count(*) FROM ledger WHERE kind = 'promised' AND actor_role = 'stand_in'").await, 1);
    // Danger is told to everybody, as ever.
    wang.says("俺家着火了").await;
    chen.hears("险情 · 侯庄村 2 号");
    gao.hears("险情 · 侯庄村 2 号");
    song.hears("险情 · 侯庄村 2 号");
    gao.presses("签收").await;
    v.waits_until(8, 31).await;
    gao.hears("快到期 1 件");
    v.passes(days(3)).await;
    chen.never_heard("今天等您看的");
    // Back on Monday: what came meanwhile, and what is late.
    v.waits_until(8, 31).await;
    v.waits_until(8, 31).await;
    chen.hears("今天等您看的");
    chen.hears("超期");
    chen.hears("新事 1 件");
    let li = v.villager("李秀英").await;
    li.says("门口路灯坏了").await;
    v.passes(minutes(2)).await;
    chen.hears("新事 · 侯庄村 3 号");
    v.rests().await;
}

/// Spring Festival: the leave ends in the holiday, and the digest comes on the first working day.
async fn leave_over_a_holiday(v: &Village) {
    let chen = v.secretary().await;
    v.passes(days(37)).await;
    // Wednesday 30 December; New Year's Day is a Friday.
    chen.says("请假 12月30日到12月31日").await;
    chen.hears("12月30日 周三到12月31日 周四您请假");
    v.villager("王大山").await.says("村西头路灯不亮了").await;
    v.passes(days(4)).await;
    chen.never_heard("今天等您看的");
    v.passes(days(2)).await;
    chen.hears("今天等您看的");
    assert_eq!(told(&chen, "今天等您看的"), 1, "{}", chen.transcript());
    v.rests().await;
}

/// Nobody stands in: the township's clerk acts in the post's stead, and may sign.
async fn on_leave_without_a_stand_in(v: &Village) {
    let (chen, song) = (v.secretary().await, v.clerk().await);
    v.passes(days(8)).await;
    chen.says("请假三天").await;
    chen.hears("先给镇便民服务中心宋玉兰");
    let wang = v.villager("王大山").await;
    wang.says("村西头路灯不亮了").await;
    wang.hears("交给镇便民服务中心宋玉兰");
    v.passes(minutes(2)).await;
    song.hears("新事 · 侯庄村 1 号");
    chen.never_heard("新事 ·");
    song.promises("请人换灯头", "三天内").await;
    wang.hears("镇里的宋玉兰答应");
    assert_eq!(
        v.count("SELECT count(*) FROM ledger WHERE kind = 'promised' AND actor_role = 'township_in_stead'").await,
        1
    );
    // Back early: the post is the secretary's again.
    chen.says("销假").await;
    chen.hears("好，您回来了");
    wang.says("电线也断了，换个地方").await;
    let li = v.villager("李秀英").await;
    li.says("门口路灯坏了").await;
    v.passes(minutes(2)).await;
    chen.hears("新事");
    v.rests().await;
}

async fn leave_in_words(v: &Village) {
    let (chen, wang) = (v.secretary().await, v.villager("王大山").await);
    for (said, heard) in [
        ("/leave 12.1-12.7", "12月1日 周二到12月7日 周一您请假"),
        ("请假 12.1到12.7", "12月1日 周二到12月7日 周一您请假"),
        ("请假12月1号至7号", "12月1日 周二到12月7日 周一您请假"),
        ("请假 12.1-7", "12月1日 周二到12月7日 周一您请假"),
        ("请假 明天", "11月24日 周二您请假"),
        ("我要请假两天", "11月23日 周一到11月24日 周二您请假"),
        ("/leave off", "好，您回来了"),
        ("销假", "您没在请假"),
        ("请假 12.7到12.1", "请说从哪天到哪天"),
        ("请假", "请说从哪天到哪天"),
        ("/leave 1.1-8.1", "一回最多请 92 天"),
        ("/leave 12.1 - 12.2", "12月1日 周二到12月2日 周三您请假"),
        ("销假", "好，不请假了"),
    ] {
        chen.says(said).await;
        chen.hears(heard);
    }
    // Asked for, the days alone are understood; nothing else is.
    for (said, heard) in
        [("请假", "请说从哪天到哪天"), ("12.3到12.4", "12月3日 周四到12月4日 周五您请假"), ("销假", "好，不请假了")]
    {
        chen.says(said).await;
        chen.hears(heard);
    }
    v.passes(minutes(11)).await;
    chen.says("12.3到12.4").await;
    let taken = chen.transcript().matches("12月3日 周四到12月4日 周五您请假").count();
    assert_eq!(taken, 1, "after a while it listens no more");
    // The stand-in has never opened a chat here.
    chen.says("请假 明天").await;
    chen.hears("没有人代班");
    // A villager's leave is none of ours, and words that only begin so are no leave.
    wang.says("请假 12.1到12.7").await;
    wang.never_heard("您请假");
    wang.says("/leave 12.1-12.7").await;
    wang.hears("没有这个用法");
    v.rests().await;
}

/// Leave from today on: what waits already isn't lost, and what comes goes to whoever stands in.
async fn a_secretary_falls_ill_at_once(v: &Village) {
    let (wang, chen) = lamp(v).await;
    let gao = v.stand_in().await;
    chen.says("请假").await;
    chen.says("请假 今天到周五").await;
    chen.hears("您请假");
    wang.replies("是第三根杆子", "42 号").await;
    gao.hears("有补充 · 侯庄村 42 号");
    v.waits_until(12, 0).await;
    v.waits_until(12, 0).await;
    gao.hears("还没签收 · 侯庄村 42 号");
    chen.never_heard("有补充");
    chen.never_heard("还没签收");
    // Whoever is away may act all the same.
    chen.says("42").await;
    chen.promises("换个灯头", "三天内").await;
    wang.hears("陈书记答应");
    v.rests().await;
}

/// Two replicas may have set the timer at once: the first that fires puts the other away.
async fn a_second_timer_says_nothing_twice(v: &Village) {
    let chen = v.secretary().await;
    lamps(v, 4).await;
    v.doubles_the_digests_timers().await;
    v.waits_until(8, 31).await;
    assert_eq!(told(&chen, "今天等您看的"), 1, "{}", chen.transcript());
    assert_eq!(v.count("SELECT count(*) FROM held").await, 0);
    v.rests().await;
}

/// No digest comes on a Sunday, and no water doesn't wait for Monday.
async fn an_urgent_date_on_a_rest_day(v: &Village) {
    let (chen, wang) = (v.secretary().await, v.villager("王大山").await);
    v.passes(days(4)).await;
    wang.says("俺家停水了").await;
    v.passes(minutes(2)).await;
    chen.promises("修管子", "11月29日").await;
    v.passes(days(2)).await;
    chen.hears("就是今天 · 侯庄村 1 号");
    v.passes(days(1)).await;
    chen.hears("超期 1 件");
    v.rests().await;
}

/// Whatever people do and however the machine rests: nobody's phone rings more than three times a day beside the exceptions,
/// and what was held back is in the digest in which it stops waiting (AF-11).
async fn whatever_happens_in_two_weeks(v: &Village) {
    let office = [v.secretary().await, v.stand_in().await, v.clerk().await];
    let mut villagers = vec![];
    for n in 0..5 {
        villagers.push(v.villager(&format!("王{n}")).await);
    }
    let needs = ["村西头路灯不亮了", "俺家停水了", "垃圾没人拉", "催一下", "门口的路塌了个坑", "俺家着火了"];
    let mut dice = 7_u64;
    let mut roll = move |sides: u64| {
        dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (dice >> 33) % sides
    };
    let mut seen = BTreeSet::new();
    for _ in 0..160 {
        let (before, newest) = (v.held().await, v.newest_digest().await);
        let (who, of) = (&villagers[roll(5) as usize], &office[roll(3) as usize]);
        match roll(14) {
            12 | 13 if who.transcript().contains("记下了，") => who.replies("还是没动静", "记下了，").await,
            0..=4 => who.says(needs[roll(6) as usize]).await,
            5 if of.has_key("签收") => of.presses("签收").await,
            5 | 6 => of.says("我的事").await,
            7 => of.says(["请假两天", "销假", "请假 明天"][roll(3) as usize]).await,
            8 => v.waits_until(8, 31).await,
            9 => v.sleeps(hours(roll(40))).await,
            _ => v.passes(hours(roll(9))).await,
        }
        v.passes(minutes(3)).await;
        let after: BTreeSet<_> = v.held().await.into_iter().collect();
        let (told, left) = (v.digests_since(newest).await, v.left_office().await);
        let ended = before.into_iter().filter(|row| !after.contains(row) && row.2 != "due" && !left.contains(&row.0));
        for (person, about, what) in ended {
            let named = told.iter().any(|(to, group, ids)| (*to, group) == (person, &what) && ids.contains(&about));
            assert!(named, "{what} {about} was held back from {person} and isn't in {told:?}");
            seen.insert((what, about));
        }
    }
    for person in &office {
        for (day, rang) in v.rang(person.name()).await {
            assert!(rang <= 3, "{} on {day}: {rang}\n{}", person.name(), person.transcript());
        }
        person.says("销假").await;
    }
    for kind in ["new", "answered"] {
        let count = seen.iter().filter(|(what, _)| what == kind).count();
        assert!(count >= 3, "{kind}: only {count} matters were held back at all");
    }
    v.passes(days(4)).await;
    v.waits_until(8, 31).await;
    assert_eq!(v.held().await, [], "all of it was told");
    v.rests().await;
}
