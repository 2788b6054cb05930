//! The kept promise, from the first word to the villager's own "satisfied".

use crate::lived;
use crate::village::{Village, days, minutes};

lived!(a_kept_promise);

async fn a_kept_promise(v: &Village) {
    v.counts_from(42).await;
    let chen = v.secretary().await;
    let wang = v.villager("王大山").await;

    // Two messages in a burst are one matter.
    wang.says("俺村东头水管崩了").await;
    wang.hears("记下了，42 号");
    wang.says("三天没水吃了").await;
    wang.hears("“俺村东头水管崩了，三天没水吃了”");
    wang.hears("交给第一书记陈向农，这是急事，今天上午11点半前签收，没动静我去催。");

    // It is urgent, so the card is out already.
    chen.hears("急事 · 侯庄村 42 号");
    chen.hears("俺村东头水管崩了");
    chen.presses("签收").await;
    chen.hears("哪天能办好？");
    chen.presses("三天内").await;
    chen.hears("42 号打算怎么办？");
    chen.says("联系水厂换管子").await;
    chen.hears("42 号怎么算办好？");
    chen.presses("请本人看").await;
    chen.hears("您看这样答应行吗");
    chen.hears("联系水厂换管子");
    chen.presses("就这样答应").await;

    wang.hears("42 号有回音");
    wang.hears("陈书记答应");
    wang.hears("11月26日 周四前办好");
    wang.hears("联系水厂换管子");
    wang.hears("办好了请您看");

    v.passes(days(1)).await;
    chen.presses("办完了").await;
    chen.hears("42 号结果怎样？");
    chen.says("新管子换好了").await;
    wang.hears("陈书记说办完了");
    wang.hears("新管子换好了");
    wang.presses("办好了").await;
    wang.hears("42 号办好了");
    wang.hears("满意吗？");
    chen.hears("办好了 · 侯庄村 42 号");
    wang.presses("满意").await;
    wang.hears("42 号的评价记下了，谢谢您。");
    v.passes(minutes(5)).await;
    wang.hears_nothing();
    v.rests().await;
}
