//! The kept promise, from the first word to the villager's own "satisfied".

use crate::village::{Village, days, minutes};
use crate::{lived, lived_in_process};

lived!(a_kept_promise);
lived_in_process!(as_it_reads);

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
    chen.hears("打算怎么办？");
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

/// The whole of it as both sides read it.
async fn as_it_reads(v: &Village) {
    v.counts_from(42).await;
    let (chen, wang) = (v.secretary().await, v.villager("王大山").await);
    wang.says("俺村东头水管崩了").await;
    chen.promises("联系水厂换管子", "三天内").await;
    chen.replies("水厂下午来", "42 号").await;
    chen.reports("新管子换好了").await;
    wang.presses("办好了").await;
    wang.presses("满意").await;
    // The same on both engines.
    insta::allow_duplicates! {
    insta::assert_snapshot!(wang.transcript(), @r"
    您好，这里是侯庄村的“最后一公里”。
        有难处直接说，比如“村东头水管坏了”。
        记下来，交给第一书记陈向农，办到哪一步都告诉您。
        只为办您的事用您说的话。发“我的资料”能看能删，发“帮助”看用法。
      > 俺村东头水管崩了
    记下了，42 号 · 等签收
        “俺村东头水管崩了”
        供水 · 侯庄村
        交给第一书记陈向农，这是急事，今天上午 11 点半前签收，没动静我去催。
        [记下] 签收 答应 办完 您看
        [1 还有要说的] [2 不办了]
    留个电话吗？有事好找您。
    记下了，42 号 · 签收了
        “俺村东头水管崩了”
        供水 · 侯庄村
        签收了。第一书记陈向农在明天上午 9 点半前答应您哪天办好。
        记下 [签收] 答应 办完 您看
        [1 还有要说的] [2 不办了]
    记下了，42 号 · 在办
        “俺村东头水管崩了”
        供水 · 侯庄村
    42 号有回音 · 在办
        陈书记答应：
        哪天前: 11月26日 周四前办好
        怎么办: 联系水厂换管子
        怎么算: 办好了请您看
        记下 签收 [答应] 办完 您看
    42 号有进展 · 在办
        陈书记说：
        “水厂下午来”
    42 号，请您看看 · 等您看
        陈书记说办完了。
        “新管子换好了”
        记下 签收 答应 办完 [您看]
        办好了吗？
        [1 办好了] [2 没办好] [3 还没看]
      > [办好了]
    42 号办好了 · 办好了
        30 天里又坏了，说一声“没办好”，就重新办。
        满意吗？
        [1 满意] [2 还行] [3 不满意]
      > [满意]
    42 号的评价记下了，谢谢您。
    ");
    }
    // The same on both engines.
    insta::allow_duplicates! {
    insta::assert_snapshot!(chen.transcript(), @r"
    第一书记陈向农，您好。侯庄村的事会到您这里来。
        回复卡片就是进展，发“我的事”看在办的，发“帮助”看用法。
    现在没有要您办的事。来了新事，这里会有卡片。
    急事 · 侯庄村 42 号 · 供水 · 未签收
        “俺村东头水管崩了”
        最晚签收: 今天上午 11 点半
        [1 签收] [2 不归我管] [3 问一句] [4 打电话]
      > [签收]
    签收了 · 侯庄村 42 号 · 供水 · 签收了，等答应
        最晚 11月26日 周四。也可以直接说，比如“后天”。
        哪天能办好？
        [1 今天] [2 三天内] [3 另选日期]
      > 三天内
    42 号 11月26日 周四前办好，打算怎么办？写一句就行。
      > 联系水厂换管子
    42 号怎么算办好？
        [1 请本人看] [2 写结果]
      > [请本人看]
    您看这样答应行吗 · 侯庄村 42 号 · 供水 · 签收了，等答应
        哪天前: 11月26日 周四前办好
        怎么办: 联系水厂换管子
        怎么算: 请本人看
        按 1 就告诉本人。日子以后要改，先问本人。
        [1 就这样答应] [2 改]
      > [就这样答应]
    侯庄村 42 号 · 供水 · 在办
        42 号的日子告诉本人了。回这张卡片说进展，本人看得到。
        “俺村东头水管崩了”
        哪天前: 11月26日 周四前办好
        怎么办: 联系水厂换管子
        怎么算: 请本人看
        [1 办完了] [2 要延期] [3 问一句] [4 别的办法]
      > 水厂下午来
    42 号的进展告诉本人了。
      > [办完了]
    42 号结果怎样？写一句大白话，有照片更好。
      > 新管子换好了
    42 号请本人看了。本人说办好了，才算办结。
    办好了 · 侯庄村 42 号 · 供水 · 办好了
    ");
    }
    v.rests().await;
}
