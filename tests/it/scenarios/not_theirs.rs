//! Nobody sees or moves what isn't theirs.

use super::lamp;
use crate::village::{Village, minutes};
use crate::{lived, lived_in_process};

lived!(another_villager, another_villages_secretary, another_towns_clerk, somebody_elses_key);
lived_in_process!(a_forged_key);

async fn another_villager(v: &Village) {
    lamp(v).await;
    let li = v.villager("李秀英").await;
    li.says("42").await;
    li.hears("没找到 42 号");
    li.says("42 号不办了").await;
    li.hears("没找到 42 号");
    li.never_heard("路灯");
    v.rests().await;
}

async fn another_villages_secretary(v: &Village) {
    lamp(v).await;
    let he = v.holder("何正平").await;
    he.says("侯庄村 42").await;
    he.hears("没找到 42 号");
    he.says("积压").await;
    he.never_heard("路灯");
    v.rests().await;
}

async fn another_towns_clerk(v: &Village) {
    lamp(v).await;
    let yuan = v.holder("袁小娟").await;
    yuan.says("侯庄村 42 号").await;
    yuan.hears("没找到 42 号");
    yuan.says("积压 侯庄村").await;
    yuan.hears("没有这样的事");
    yuan.never_heard("路灯");
    v.rests().await;
}

async fn somebody_elses_key(v: &Village) {
    let (wang, chen) = lamp(v).await;
    let sign = chen.key("签收");
    wang.presses_again(&sign).await;
    wang.hears("这个键是给别人的");
    chen.presses("签收").await;
    chen.hears("哪天能办好？");
    v.passes(minutes(1)).await;
    v.rests().await;
}

async fn a_forged_key(v: &Village) {
    let (wang, chen) = lamp(v).await;
    let mut sign = chen.key("签收");
    sign.forge();
    chen.presses_again(&sign).await;
    chen.hears("这个键认不出来了");
    wang.presses_again(&sign).await;
    wang.hears("这个键认不出来了");
    v.rests().await;
}
