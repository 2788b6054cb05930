//! An admin's day: finding a matter by what was said, who holds which post, appointing and inviting.

use super::{lamp, promised_lamp};
use crate::lived;
use crate::village::{Person, Village, days, minutes};

lived!(
    a_day_of_the_citys_admin,
    found_by_two_characters,
    nobody_finds_what_is_not_theirs,
    a_unit_finds_its_tasks_alone,
    found_page_by_page,
    what_is_erased_is_not_found,
    what_an_older_release_wrote_is_found,
    who_is_in_office,
    appointed_step_by_step,
    what_cannot_be_appointed,
    an_appointment_is_left,
    keys_of_an_appointment_pressed_late,
    only_the_citys_admins_appoint_and_invite,
    invited_by_village,
    in_english,
);

/// The link that the newest message carries, as a chat opens it.
fn link(admin: &Person) -> String {
    let said = admin.newest();
    let (_, rest) = said.split_once("/i/").unwrap_or_else(|| panic!("no link in {said}"));
    format!("i_{}", rest.chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect::<String>())
}

async fn a_day_of_the_citys_admin(v: &Village) {
    let (wang, shen) = (v.villager("王大山").await, v.city().await);
    wang.says("村东头水管坏了").await;
    v.passes(minutes(3)).await;
    shen.says("帮助").await;
    shen.hears("任命");
    shen.says("/find 水管").await;
    shen.hears("说到“水管”的事");
    shen.hears("侯庄村 1 号");
    shen.says("1").await;
    shen.hears("“村东头水管坏了”");
    shen.says("/who 侯庄村").await;
    shen.hears("第一书记陈向农，市农业农村局，任期到2027年5月31日");
    v.ends_today("陈向农").await;
    shen.says("/appoint 侯庄村 第一书记 周启航 市委政法委 2026-11-24到2028-11-30 13800001234").await;
    shen.hears("侯庄村第一书记");
    shen.hears("13800001234");
    shen.presses("就这样").await;
    shen.hears("任命好了");
    shen.hears("把这个发给周启航");
    let zhou = v.opens("周启航", &link(&shen)).await;
    v.passes(days(1)).await;
    zhou.hears("侯庄村交接，1 件");
    shen.says("谁管侯庄村").await;
    shen.hears("第一书记周启航，市委政法委，任期到2028年11月30日");
    // The ledger says whose hand it was, and no name.
    for kind in ["appointed", "invited"] {
        assert_eq!(v.by_an_admin(kind, "沈思远").await, 1, "{kind}");
    }
    assert_eq!(v.count("SELECT count(*) FROM ledger WHERE body LIKE '%周启航%' OR body LIKE '%13800001234%'").await, 0);
    v.rests().await;
}

async fn found_by_two_characters(v: &Village) {
    let (wang, chen) = promised_lamp(v).await;
    let li = v.villager("李秀英").await;
    li.says("水管崩了，三天没水吃了").await;
    v.passes(minutes(3)).await;
    for said in ["找 路灯", "查 路灯", "/find 灯", "/find 西头 路灯", "/find 村西头路灯不亮了"] {
        chen.says(said).await;
        chen.hears("侯庄村 42 号");
        assert!(!chen.newest().contains("43 号"), "{said}: {}", chen.newest());
    }
    // Ended ones too, the newest first; what was added counts.
    chen.says("42").await;
    chen.reports("灯头换好了").await;
    wang.presses("办好了").await;
    wang.presses("满意").await;
    wang.says("42 号又不亮了，水管旁边那根杆").await;
    v.passes(minutes(3)).await;
    chen.says("/find 水管").await;
    let said = chen.newest();
    let (first, second) = (said.find("43 号").expect("the pipe"), said.find("42 号").unwrap_or(usize::MAX));
    assert!(first < second, "{said}");
    // The plan is the office's word, not a villager's.
    chen.says("/find 灯头").await;
    chen.hears("没有“灯头”");
    chen.says("/find").await;
    chen.hears("找什么");
    // A number is a matter's, not a search.
    chen.says("查 43").await;
    chen.hears("没水吃");
    v.rests().await;
}

async fn nobody_finds_what_is_not_theirs(v: &Village) {
    let (wang, chen) = lamp(v).await;
    let (li, he, yuan) = (v.villager("李秀英").await, v.holder("何正平").await, v.holder("袁小娟").await);
    for other in [&li, &he, &yuan] {
        other.says("/find 路灯").await;
        other.hears("没有“路灯”");
        other.never_heard("42");
    }
    wang.says("找 路灯").await;
    wang.hears("42 号");
    wang.says("/find 水管").await;
    wang.hears("您报过的事里没有“水管”");
    // What is said of the secretary goes past the village's post.
    li.says("村干部吃拿卡要，低保还要送礼").await;
    v.passes(minutes(3)).await;
    chen.says("/find 送礼").await;
    chen.hears("没有“送礼”");
    let song = v.clerk().await;
    song.says("/find 送礼").await;
    song.hears("43 号");
    // A need that only begins so is a need.
    wang.says("找 人来修修水管吧，坏了三天了").await;
    wang.hears("记下了，44 号");
    v.rests().await;
}

async fn a_unit_finds_its_tasks_alone(v: &Village) {
    let (_, chen) = promised_lamp(v).await;
    let li = v.villager("李秀英").await;
    li.says("门口路灯也坏了").await;
    v.passes(minutes(3)).await;
    let he = v.holder("贺建军").await;
    he.says("/find 路灯").await;
    he.hears("没有“路灯”");
    chen.says("42").await;
    chen.presses("别的办法").await;
    chen.presses("请单位帮忙").await;
    chen.presses("别的单位").await;
    chen.says("供电").await;
    chen.says("查查村西头的线路").await;
    chen.presses("明天").await;
    he.hears("请协助 · 侯庄村 42 号");
    he.says("/find 路灯").await;
    he.hears("侯庄村 42 号");
    assert!(!he.newest().contains("43 号"), "{}", he.newest());
    v.rests().await;
}

async fn found_page_by_page(v: &Village) {
    let song = v.clerk().await;
    for n in 0..11 {
        v.villager(&format!("王{n}")).await.says("门口路灯坏了").await;
    }
    v.passes(minutes(3)).await;
    song.says("/find 路灯").await;
    song.hears("侯庄村 11 号");
    song.hears("侯庄村 4 号");
    assert!(!song.newest().contains("侯庄村 3 号"), "{}", song.newest());
    song.presses("下一页").await;
    song.hears("侯庄村 3 号");
    song.hears("侯庄村 1 号");
    assert!(!song.has_key("下一页") || !song.newest().contains("下一页"), "{}", song.newest());
    v.rests().await;
}

async fn what_is_erased_is_not_found(v: &Village) {
    let (wang, chen) = lamp(v).await;
    let before = v.count("SELECT count(*) FROM search_gram").await;
    assert!(before > 10, "{before}");
    wang.says("我的资料").await;
    wang.presses("都删了").await;
    wang.presses("删").await;
    chen.says("/find 路灯").await;
    chen.hears("没有“路灯”");
    assert_eq!(v.count("SELECT count(*) FROM search_gram").await, 0);
    v.rests().await;
}

async fn what_an_older_release_wrote_is_found(v: &Village) {
    let (_, chen) = lamp(v).await;
    v.was_never_searched().await;
    // What waits to be made anew is no fault.
    v.rests().await;
    chen.says("/find 路灯").await;
    chen.hears("没有“路灯”");
    assert_eq!(v.is_searched().await, 1);
    assert_eq!(v.is_searched().await, 0);
    chen.says("/find 路灯").await;
    chen.hears("侯庄村 42 号");
    v.rests().await;
    v.is_erased_by_an_older_release().await;
    v.is_searched().await;
    assert_eq!(v.count("SELECT count(*) FROM search_gram").await, 0);
}

async fn who_is_in_office(v: &Village) {
    let (chen, shen, wang) = (v.secretary().await, v.city().await, v.villager("王大山").await);
    let _gao = v.stand_in().await;
    shen.says("谁管 侯庄村").await;
    shen.hears("侯庄村 · 大隗镇");
    shen.hears("代班的高小满，市农业农村局，任期到11月30日");
    shen.hears("镇便民服务中心宋玉兰");
    shen.hears("138 0000 0004");
    chen.says("请假 11.23到11.27").await;
    shen.says("找人 侯庄村").await;
    shen.hears("第一书记陈向农请假到11月27日 周五，这几天先找代班的高小满。");
    shen.says("/who 牛店镇").await;
    shen.hears("镇便民服务中心袁小娟");
    shen.hears("张湾村 · 第一书记何正平");
    shen.opens("李湾村").await;
    shen.hears("李湾村 · 牛店镇");
    shen.says("/who 候庄村").await;
    shen.hears("侯庄村 · 大隗镇");
    shen.says("/who").await;
    shen.hears("问哪个村、哪个镇？");
    for (person, heard) in [(&chen, "侯庄村"), (&v.clerk().await, "大隗镇")] {
        person.says("/who").await;
        person.hears(heard);
        person.hears("陈向农");
    }
    shen.says("/who 东京").await;
    shen.hears("没有叫“东京”的村或镇");
    v.ends_today("陈向农").await;
    v.ends_today("高小满").await;
    v.passes(days(1)).await;
    shen.says("/who 侯庄村").await;
    shen.hears("现在没有第一书记，也没有人代班，事情归镇里。");
    // A villager's words ask for a person, as ever.
    wang.says("/who 侯庄村").await;
    wang.hears("可以直接打电话");
    wang.never_heard("任期");
    v.rests().await;
}

async fn appointed_step_by_step(v: &Village) {
    let shen = v.city().await;
    shen.says("任命").await;
    shen.hears("任什么");
    shen.presses("代班人").await;
    shen.hears("哪个村");
    shen.says("候庄").await;
    shen.hears("是哪一个");
    shen.presses("侯庄村 · 大隗镇").await;
    shen.hears("姓名是什么");
    shen.says("2026").await;
    shen.hears("姓名是什么");
    shen.says("郑秋实").await;
    shen.says("市水利局").await;
    shen.hears("从哪天到哪天");
    shen.says("随便").await;
    shen.hears("从哪天到哪天");
    shen.says("12.1到12.31").await;
    shen.hears("侯庄村代班人");
    shen.hears("12月1日 周二到12月31日 周四");
    shen.says("1380000123").await;
    shen.says("13800001234").await;
    shen.hears("13800001234");
    shen.says("2").await;
    shen.hears("改哪一样");
    shen.presses("姓名").await;
    shen.says("郑秋石").await;
    shen.hears("郑秋石");
    shen.says("1").await;
    shen.hears("任命好了");
    shen.hears("把这个发给郑秋石");
    let zheng = v.opens("郑秋石", &link(&shen)).await;
    v.passes(days(9)).await;
    zheng.says("帮助").await;
    zheng.hears("新事来了先签收");
    v.rests().await;
}

async fn what_cannot_be_appointed(v: &Village) {
    let shen = v.city().await;
    // Said before it is shown as if it could be.
    shen.says("/appoint 侯庄村 第一书记 周启航 市委政法委 2026-12-01到2028-11-30").await;
    shen.never_heard("就这样");
    shen.hears("侯庄村从2025年6月1日 周日到2027年5月31日 周一已经有第一书记。");
    shen.hears("从哪天到哪天");
    shen.says("1").await;
    shen.never_heard("1 号");
    shen.says("2027-06-01到2026-12-01").await;
    shen.hears("日子反了");
    shen.says("2024-06-01到2025-05-31").await;
    shen.hears("就过了，没有任命");
    shen.says("2027-06-01到2029-05-31").await;
    shen.presses("就这样").await;
    shen.hears("任命好了");
    shen.says("/appoint 第一书记侯庄村 2027-06-01 2029-05-31 市委政法委 周启航").await;
    shen.hears("这个任命已经有了");
    // Nor is a post given twice that somebody else gave while the card was looked at.
    shen.says("/appoint 侯庄村 第一书记 韩冬 市水利局 2029-06-01到2031-05-31").await;
    v.appoints("周启航", "2029-06-01", "2031-05-31").await;
    shen.presses("就这样").await;
    shen.hears("侯庄村从2029年6月1日 周五到2031年5月31日 周六已经有第一书记。");
    shen.says("取消").await;
    shen.says("/appoint 市管理员 侯庄村 韩冬 市委组织部 2026-12-01到2028-11-30").await;
    shen.hears("市管理员不分村镇");
    shen.presses("就这样").await;
    shen.hears("任命好了");
    shen.says("/appoint 第一书记 大隗镇 韩冬 市委组织部 2026-12-01到2028-11-30").await;
    shen.hears("第一书记要说是哪个村的");
    shen.says("东京村").await;
    shen.hears("没有叫“东京村”的村");
    shen.says("取消").await;
    shen.says("/appoint 镇经办人 东京镇 韩冬 2026-12-01到2028-11-30").await;
    shen.hears("哪个镇");
    shen.says("东京镇").await;
    shen.hears("没有叫“东京镇”的镇");
    shen.says("大隗镇").await;
    shen.says("取消").await;
    shen.hears("好，没有任命");
    shen.says("/appoint 第一书记 侯庄村 韩冬 冬天 春天 2029-06-01到2031-05-31").await;
    shen.hears("分不清“韩冬 冬天 春天”");
    shen.hears("姓名是什么");
    assert_eq!(v.count("SELECT count(*) FROM ledger WHERE kind = 'appointed' AND actor_id IS NOT NULL").await, 2);
    v.rests().await;
}

async fn an_appointment_is_left(v: &Village) {
    let shen = v.city().await;
    shen.says("/appoint 第一书记").await;
    shen.hears("哪个村");
    shen.says("积压").await;
    shen.hears("现在没有在办的");
    // A matter's number alone, as a list's row says it, is nobody's post and nobody's place.
    shen.says("4 号").await;
    shen.never_heard("没有叫“4 号”的村");
    shen.says("/appoint 侯庄村").await;
    shen.hears("任什么");
    shen.says("取消").await;
    shen.hears("好，没有任命");
    shen.says("周启航").await;
    shen.never_heard("哪个单位派的");
    assert_eq!(v.count("SELECT count(*) FROM ledger WHERE kind = 'appointed' AND actor_id IS NOT NULL").await, 0);
    v.rests().await;
}

async fn keys_of_an_appointment_pressed_late(v: &Village) {
    let shen = v.city().await;
    shen.says("/appoint 慎窑村 代班人 韩冬 市水利局 2026-12-01到2026-12-31").await;
    let first = shen.key("就这样");
    shen.says("/appoint 茶庵村 代班人 韩冬 市水利局 2026-12-01到2026-12-31").await;
    let second = shen.key("就这样");
    // The key of the older card appoints neither.
    shen.presses_again(&first).await;
    shen.hears("这一下没有任命");
    shen.presses_again(&second).await;
    shen.hears("任命好了");
    shen.presses_again(&second).await;
    shen.hears("这一下没有任命");
    assert_eq!(v.count("SELECT count(*) FROM ledger WHERE kind = 'appointed' AND actor_id IS NOT NULL").await, 1);
    // Nor does anybody's whose post is over.
    shen.says("/appoint 张湾村 代班人 韩冬 市水利局 2026-12-01到2026-12-31").await;
    let third = shen.key("就这样");
    v.ends_today("沈思远").await;
    v.passes(days(1)).await;
    shen.presses_again(&third).await;
    shen.hears("只有市里的管理员能办，现在没有人在任");
    assert_eq!(v.count("SELECT count(*) FROM ledger WHERE kind = 'appointed' AND actor_id IS NOT NULL").await, 1);
    v.rests().await;
}

async fn only_the_citys_admins_appoint_and_invite(v: &Village) {
    let (chen, song, wang) = (v.secretary().await, v.clerk().await, v.villager("王大山").await);
    for person in [&chen, &song, &wang] {
        person.says("/appoint 侯庄村 第一书记 周启航").await;
        person.hears("只有市里的管理员能办，现在是沈思远");
        person.says("/invite 陈向农").await;
        person.hears("只有市里的管理员能办，现在是沈思远");
        person.never_heard("/i/");
    }
    song.says("邀请 陈向农").await;
    song.never_heard("把这个发给");
    v.rests().await;
}

async fn invited_by_village(v: &Village) {
    let (shen, chen) = (v.city().await, v.secretary().await);
    shen.says("邀请").await;
    shen.hears("邀请谁");
    shen.says("/invite 侯庄村").await;
    shen.hears("侯庄村 第一书记陈向农");
    shen.hears("侯庄村 代班的高小满");
    let key = shen.key("侯庄村 第一书记陈向农");
    shen.says("1").await;
    shen.hears("把这个发给陈向农");
    shen.hears("只能用一回，明天上午 9 点");
    let first = link(&shen);
    shen.presses_again(&key).await;
    shen.hears("没有再发链接");
    // A newer link ends the older, and a new phone takes the post.
    shen.says("邀请 陈向农").await;
    let second = link(&shen);
    assert_ne!(first, second);
    chen.goes_away();
    let phone = v.opens("陈向农的新手机", &second).await;
    assert!(phone.transcript().contains("第一书记陈向农，您好"), "{}", phone.transcript());
    shen.says("/invite 李四").await;
    shen.hears("没有叫“李四”的人在任");
    shen.says("/invite 第一书记").await;
    shen.hears("这样的岗位有 ");
    shen.says("/invite 侯庄村 代班人").await;
    shen.hears("把这个发给高小满");
    // It holds for a day.
    let third = link(&shen);
    v.passes(days(1)).await;
    assert_eq!(v.count("SELECT count(*) FROM invitation WHERE used_at IS NOT NULL").await, 3);
    assert!(v.is_expired(&third).await);
    v.rests().await;
}

async fn in_english(v: &Village) {
    let shen = v.city().await;
    shen.says("/lang").await;
    shen.says("/who 侯庄村").await;
    shen.hears("First Secretary 陈向农, 市农业农村局, in office until Monday 31 May 2027");
    shen.says("/appoint 慎窑村 stand-in 韩冬 市水利局 from 2026-12-01 to 2026-12-31").await;
    shen.hears("Stand-in, 慎窑村");
    shen.presses("Just so").await;
    shen.hears("Send this to 韩冬");
    shen.says("/find 路灯").await;
    shen.hears("No matter that you may see");
    shen.says("/appoint").await;
    shen.says("cancel").await;
    shen.hears("nobody was appointed");
    v.rests().await;
}
