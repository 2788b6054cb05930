//! "Not mine" (rows 3, 8–10, 46) and what follows: another handler, a refusal, a decline, a second look.

use super::lamp;
use crate::lived;
use crate::village::{Village, days};

lived!(
    a_return_granted,
    a_return_refused,
    a_return_that_nobody_decides,
    declined_and_looked_at_again,
    declined_for_good,
);

async fn a_return_granted(v: &Village) {
    let song = v.clerk().await;
    let (wang, chen) = lamp(v).await;
    chen.presses("不归我管").await;
    chen.hears("42 号为什么不归您管，该归谁？");
    chen.says("这段路归镇里管").await;
    chen.hears("42 号请上面定了");
    song.hears("说不归他管 · 侯庄村 42 号");
    song.hears("这段路归镇里管");
    song.presses("派给别人").await;
    song.presses("派给镇里").await;
    wang.hears("42 号换人办了");
    chen.hears("派给别人了 · 侯庄村 42 号");
    song.promises("镇里来换", "三天内").await;
    wang.hears("镇里的宋玉兰答应");
    v.rests().await;
}

async fn a_return_refused(v: &Village) {
    let song = v.clerk().await;
    let (_, chen) = lamp(v).await;
    chen.presses("不归我管").await;
    chen.says("归电力公司").await;
    song.presses("不准").await;
    song.hears("42 号为什么这样定？");
    song.says("路灯归村里").await;
    chen.hears("还归您办 · 侯庄村 42 号");
    chen.hears("路灯归村里");
    chen.presses("签收").await;
    chen.hears("哪天能办好？");
    v.rests().await;
}

async fn a_return_that_nobody_decides(v: &Village) {
    let (song, shen) = (v.clerk().await, v.city().await);
    let (_, chen) = lamp(v).await;
    chen.presses("不归我管").await;
    chen.says("归电力公司").await;
    song.hears("说不归他管");
    v.passes(days(2)).await;
    chen.hears("还归您办 · 侯庄村 42 号");
    shen.hears("到时没人定 · 侯庄村 42 号");
    v.rests().await;
}

async fn declined_and_looked_at_again(v: &Village) {
    let (song, shen) = (v.clerk().await, v.city().await);
    let (wang, chen) = lamp(v).await;
    chen.presses("不归我管").await;
    chen.says("这是两家的买卖").await;
    song.presses("这里办不了").await;
    song.presses("私事或买卖").await;
    wang.hears("42 号，这里办不了");
    wang.hears("可以找村里的调解员");
    wang.presses("请再看一回").await;
    wang.hears("请市里再看 42 号");
    shen.hears("请市里再看 · 侯庄村 42 号");
    shen.presses("接下来办").await;
    wang.hears("42 号接下来办了");
    v.passes(days(1)).await;
    chen.hears("新事 · 侯庄村 42 号");
    v.rests().await;
}

async fn declined_for_good(v: &Village) {
    let (song, shen) = (v.clerk().await, v.city().await);
    let (wang, chen) = lamp(v).await;
    chen.presses("不归我管").await;
    chen.says("这是两家的买卖").await;
    song.presses("这里办不了").await;
    song.presses("私事或买卖").await;
    let again = wang.key("请再看一回");
    wang.presses("请再看一回").await;
    shen.presses("还是不办").await;
    wang.hears("42 号，还是办不了");
    wang.hears("12345");
    wang.presses_again(&again).await;
    wang.hears("这里办不了");
    v.rests().await;
}
