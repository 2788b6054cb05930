//! Units called on to help: they take it up, are done, can't, are late, are called back; the matter stays its handler's
//! (rows 14, 15).

use super::{lamp, promised_lamp};
use crate::lived;
use crate::village::{Person, Village, days, hours};

lived!(
    a_unit_helps,
    a_unit_that_can_not,
    a_unit_that_is_late,
    called_back_and_over,
    what_a_unit_never_sees,
    no_time_for_a_unit,
);

/// The power company is called on to look at the lamp's line, by Wednesday.
async fn called(v: &Village) -> (Person, Person, Person) {
    let he = v.holder("贺建军").await;
    let (wang, chen) = promised_lamp(v).await;
    chen.presses("别的办法").await;
    chen.presses("请单位帮忙").await;
    chen.hears("42 号请哪个单位来帮？");
    // The unit that sent the secretary stands first; others are a word away.
    chen.has_key("市农业农村局");
    chen.presses("别的单位").await;
    chen.hears("能请的单位：市农业农村局");
    chen.says("供电").await;
    chen.hears("42 号请他们做什么？");
    chen.says("查查村西头的线路").await;
    chen.hears("42 号请市供电公司哪天前办好？");
    chen.presses("明天").await;
    chen.hears("42 号请到了，他们有回音就告诉您。");
    he.hears("请协助 · 侯庄村 42 号 · 路灯");
    he.hears("查查村西头的线路");
    he.hears("11月24日 周二");
    wang.never_heard("供电");
    (wang, chen, he)
}

async fn a_unit_helps(v: &Village) {
    let (wang, chen, he) = called(v).await;
    chen.says("42").await;
    chen.hears("还没接，11月24日 周二前");
    // While it is at it, the matter can't be reported done.
    chen.says("42 办完了").await;
    chen.hears("42 号请来帮忙的单位还没办完。");
    he.presses("接了").await;
    chen.never_heard("市供电公司接了。");
    chen.says("42").await;
    chen.hears("在办，11月24日 周二前");
    he.replies("明早去看", "请协助").await;
    chen.hears("市供电公司说：");
    chen.hears("明早去看");
    wang.never_heard("明早去看");
    he.says("我的事").await;
    he.hears("侯庄村 42 号");
    he.says("42").await;
    he.presses("办完了").await;
    he.hears("42 号办得怎么样？");
    he.says("线路断了一截，接好了").await;
    he.hears("42 号告诉他们了。");
    chen.hears("市供电公司说办完了。");
    chen.hears("线路断了一截，接好了");
    // And stands on the card for whoever looks later.
    chen.says("42").await;
    chen.hears("市供电公司: 办完了：“线路断了一截，接好了”");
    wang.never_heard("线路断了");
    // It was said to the secretary, who answers for it.
    wang.says("42").await;
    wang.hears("请了别的单位来帮忙");
    chen.reports("灯亮了").await;
    wang.hears("办好了吗？");
    wang.presses("办好了").await;
    he.never_heard("结了");
    v.rests().await;
}

async fn a_unit_that_can_not(v: &Village) {
    let (_, chen, he) = called(v).await;
    he.presses("办不了").await;
    he.hears("42 号为什么办不了，该找谁？");
    he.says("这段线是村里自己的").await;
    chen.hears("市供电公司说办不了。事还是您的，另想办法。");
    chen.hears("这段线是村里自己的");
    he.says("42").await;
    he.hears("没找到 42 号");
    // Another may be asked, and the same one again.
    chen.says("42").await;
    chen.presses("别的办法").await;
    chen.presses("请单位帮忙").await;
    chen.says("市供电公司").await;
    chen.hears("42 号请他们做什么？");
    v.rests().await;
}

async fn a_unit_that_is_late(v: &Village) {
    let (_, chen, he) = called(v).await;
    he.presses("接了").await;
    v.passes(days(1)).await;
    // Of the day itself it hears in its digest; once it is late it is pressed on, once.
    he.hears("侯庄村 42 号");
    v.passes(days(1)).await;
    he.hears("督办 · 过了日子 · 侯庄村 42 号 · 路灯");
    chen.hears("市供电公司过了日子还没办完，已经督办了。");
    let heard = he.transcript();
    v.passes(hours(20)).await;
    assert_eq!(he.transcript().matches("督办").count(), heard.matches("督办").count(), "once");
    // The promise is the secretary's all the same, and it is pressed on as ever.
    v.passes(days(3)).await;
    chen.hears("镇里督办");
    v.rests().await;
}

async fn called_back_and_over(v: &Village) {
    let xue = v.holder("薛晓玲").await;
    let (wang, chen, he) = called(v).await;
    chen.says("42").await;
    chen.presses("别的办法").await;
    chen.presses("请单位帮忙").await;
    chen.says("水利局").await;
    chen.says("看看沟边的灯杆").await;
    chen.says("明天").await;
    xue.hears("看看沟边的灯杆");
    chen.says("42").await;
    chen.presses("别的办法").await;
    chen.presses("不用帮了").await;
    chen.hears("42 号哪个单位不用帮了？");
    chen.presses("市水利局").await;
    xue.hears("侯庄村 42 号不用帮了，谢谢。");
    let old = he.key("接了");
    wang.says("42 号不办了").await;
    wang.presses("不办了").await;
    he.hears("侯庄村 42 号结了，不用再办了。");
    he.presses_again(&old).await;
    he.never_heard("42 号告诉他们了");
    v.rests().await;
}

async fn what_a_unit_never_sees(v: &Village) {
    let (wang, _, he) = called(v).await;
    wang.says("我电话 13800001234").await;
    he.says("42").await;
    he.says("积压").await;
    he.says("统计").await;
    he.says("侯庄村 42").await;
    // No name, no telephone, no figures, and no other matter.
    for words in ["1234", "王", "解决率"] {
        he.never_heard(words);
    }
    let li = v.villager("李秀英").await;
    li.says("水管坏了，没水了").await;
    he.says("43").await;
    he.hears("没找到 43 号");
    v.rests().await;
}

async fn no_time_for_a_unit(v: &Village) {
    let (_, chen) = lamp(v).await;
    chen.says("42 请单位帮忙").await;
    chen.never_heard("42 号请哪个单位来帮？");
    chen.promises("换个灯头", "今天").await;
    chen.says("42 请单位帮忙").await;
    chen.never_heard("42 号请哪个单位来帮？");
    v.rests().await;
}
