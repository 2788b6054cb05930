//! What people live through with the house, told as conversations.

mod admin;
mod asking;
mod backlog;
mod dates;
mod duplicate;
mod emergency;
mod figures;
mod first_words;
mod kept_promise;
mod light;
mod not_theirs;
mod readme;
mod result;
mod returned;
mod several;
mod short_words;
mod terms;
mod two_chats;
mod unsigned;
mod upward;
mod whistle;

use crate::village::{Person, Village, minutes};

/// A lamp that is dark, with the card out at the secretary: the most ordinary matter. Its number is 42.
async fn lamp(v: &Village) -> (Person, Person) {
    v.counts_from(42).await;
    let (chen, wang) = (v.secretary().await, v.villager("王大山").await);
    wang.says("村西头路灯不亮了").await;
    wang.hears("记下了，42 号");
    v.passes(minutes(2)).await;
    chen.hears("新事 · 侯庄村 42 号 · 路灯");
    (wang, chen)
}

/// The lamp, promised by Thursday the 26th.
async fn promised_lamp(v: &Village) -> (Person, Person) {
    let (wang, chen) = lamp(v).await;
    chen.promises("换个灯头", "三天内").await;
    wang.hears("11月26日 周四前办好");
    (wang, chen)
}

/// The lamp, reported as done.
async fn reported_lamp(v: &Village) -> (Person, Person) {
    let (wang, chen) = promised_lamp(v).await;
    chen.reports("灯头换好了").await;
    wang.hears("办好了吗？");
    (wang, chen)
}
