//! What can't be solved where it is: shelved and struck off, explained, handed up to the city, pressed on from above, given to
//! another by the office (rows 19-23, 28-30, 36, 44, 49, 54, 55).

use super::promised_lamp;
use crate::lived;
use crate::village::{Village, days};

lived!(
    the_shelved_one_struck_off_at_last,
    shelved_for_a_year,
    shelving_refused,
    a_shelved_one_that_nobody_looks_at,
    explained_instead_of_solved,
    an_explanation_taken_back,
    an_explanation_refused_and_the_second_is_the_citys,
    the_one_that_climbs_to_the_city,
    nothing_was_tried,
    the_late_one_is_pressed_on_and_replied_to,
    the_one_that_nobody_replies_to,
    the_office_gives_it_to_another,
);

async fn the_shelved_one_struck_off_at_last(v: &Village) {
    let song = v.clerk().await;
    let (wang, chen) = promised_lamp(v).await;
    chen.presses("别的办法").await;
    chen.hears("要怎么办？");
    chen.presses("还有").await;
    chen.presses("现在办不了").await;
    chen.hears("42 号为什么现在办不了？");
    chen.presses("钱还没到").await;
    chen.hears("哪天再看 · 侯庄村 42 号");
    chen.presses("30 天后").await;
    chen.hears("42 号眼下先做什么？");
    chen.says("先挂一盏太阳能灯").await;
    chen.hears("42 号请上面定了，没定之前日子照算。");
    song.hears("想先挂账，请您定 · 侯庄村 42 号 · 路灯");
    song.hears("钱还没到");
    song.hears("先挂一盏太阳能灯");
    wang.never_heard("挂账");
    song.presses("准").await;
    wang.hears("42 号先挂账");
    wang.hears("现在还办不了：钱还没到。");
    wang.hears("先挂一盏太阳能灯");
    wang.hears("12月23日 周三");
    chen.hears("准了，先挂账 · 侯庄村 42 号");
    // Everybody in the village may read it, and nobody is named.
    let li = v.villager("李秀英").await;
    li.says("挂账").await;
    li.hears("侯庄村现在办不了、公开挂着的 1 件");
    li.hears("42 号 · 路灯 · 钱还没到，11月23日 周一挂的，12月23日 周三前再看");
    for words in ["王", "陈", "太阳能", "不亮"] {
        assert!(!li.newest().contains(words), "{}", li.newest());
    }
    // A month on the township looks: it is still so. The villager hears every time.
    v.passes(days(30)).await;
    chen.hears("到日子再看了 · 侯庄村 42 号");
    song.hears("到日子再看了 · 侯庄村 42 号");
    song.presses("还办不了").await;
    wang.hears("42 号再看过，还挂着");
    wang.hears("1月22日 周五");
    v.passes(days(30)).await;
    song.presses("能办了").await;
    wang.hears("42 号能接着办了");
    wang.hears("重新给您一个准日子");
    // The board tells that it is struck off, for three months.
    li.says("挂账").await;
    li.hears("侯庄村没有挂着的事");
    li.hears("销账：42 号 · 路灯，1月22日 周五能办了，接着办");
    chen.hears("能办了，请重新答应 · 侯庄村 42 号");
    chen.never_heard("超期");
    chen.presses("答应日子").await;
    chen.dates("换个灯头", "三天内").await;
    wang.hears("重新答应");
    chen.reports("灯头换好了").await;
    wang.presses("办好了").await;
    wang.hears("42 号办好了");
    v.passes(days(80)).await;
    li.says("挂账").await;
    li.hears("销账：42 号");
    v.passes(days(20)).await;
    li.says("挂账").await;
    assert!(!li.newest().contains("销账"), "{}", li.newest());
    v.rests().await;
}

/// Looked at every month: by the township for half a year, by the city from then on; the villager hears of each look.
async fn shelved_for_a_year(v: &Village) {
    let (song, shen) = (v.clerk().await, v.city().await);
    let (wang, chen) = promised_lamp(v).await;
    chen.presses("别的办法").await;
    chen.presses("还有").await;
    chen.presses("现在办不了").await;
    chen.presses("排在后面的计划里").await;
    chen.presses("30 天后").await;
    chen.says("先挂一盏太阳能灯").await;
    song.presses("准").await;
    for month in 1..=11 {
        v.passes(days(31)).await;
        let office = if month <= 5 { &song } else { &shen };
        office.hears("到日子再看了 · 侯庄村 42 号");
        office.presses("还办不了").await;
        wang.hears("42 号再看过，还挂着");
    }
    v.passes(days(31)).await;
    assert_eq!(v.count("SELECT count(*) FROM commitment WHERE stage = 'shelved'").await, 1);
    shen.presses("能办了").await;
    wang.hears("42 号能接着办了");
    wang.says("挂账").await;
    wang.hears("销账：42 号 · 路灯，11月30日");
    // The secretary's term ended in May: the township has it in their stead.
    song.presses("答应日子").await;
    song.dates("换个灯头", "三天内").await;
    song.reports("灯头换好了").await;
    wang.presses("办好了").await;
    wang.hears("42 号办好了");
    v.rests().await;
}

async fn shelving_refused(v: &Village) {
    let song = v.clerk().await;
    let (wang, chen) = promised_lamp(v).await;
    chen.presses("别的办法").await;
    chen.presses("还有").await;
    chen.presses("现在办不了").await;
    chen.presses("要等季节").await;
    // Later than a month isn't looked at again.
    chen.says("2月3日").await;
    chen.hears("最晚 12月23日 周三");
    chen.says("12月10日").await;
    chen.says("开春再埋线").await;
    song.hears("12月10日 周四");
    song.presses("不准").await;
    song.says("灯不用埋线").await;
    chen.hears("不准挂账，接着办 · 侯庄村 42 号");
    chen.hears("灯不用埋线");
    wang.never_heard("挂账");
    v.rests().await;
}

async fn a_shelved_one_that_nobody_looks_at(v: &Village) {
    let song = v.clerk().await;
    let (wang, chen) = promised_lamp(v).await;
    chen.presses("别的办法").await;
    chen.presses("还有").await;
    chen.presses("现在办不了").await;
    chen.presses("要等法院或别的单位").await;
    // Before it is decided nobody could look; and a photo alone is no line.
    chen.says("明天").await;
    chen.hears("42 号上面最晚 11月26日 周四定，再看的日子要在那以后。");
    chen.presses("7 天后").await;
    chen.sends_photo("").await;
    chen.hears("42 号眼下先做什么？");
    song.never_heard("想先挂账");
    chen.says("等供电所换线").await;
    song.presses("准").await;
    wang.hears("要等法院或别的单位");
    v.passes(days(8)).await;
    song.hears("过了日子没再看 · 侯庄村 42 号");
    v.passes(days(7)).await;
    wang.hears("42 号到日子没人看，接着办");
    chen.hears("能办了，请重新答应");
    song.hears("能办了，请重新答应");
    v.rests().await;
}

async fn explained_instead_of_solved(v: &Village) {
    let song = v.clerk().await;
    let (wang, chen) = promised_lamp(v).await;
    chen.presses("别的办法").await;
    chen.presses("还有").await;
    chen.presses("讲明缘由").await;
    chen.hears("42 号照哪条规定办不了？");
    // A deed of another matter, or of this one, is no ground.
    chen.says("42 签收").await;
    chen.hears("已经答应，现在在办");
    wang.never_heard("签收”");
    chen.presses("别的办法").await;
    chen.presses("还有").await;
    chen.presses("讲明缘由").await;
    chen.says("灯在私人院子里，照县里路灯办法不归公家装").await;
    wang.hears("42 号，想这样答复您");
    wang.hears("照县里路灯办法不归公家装");
    // What the villager says is seen by whoever decides.
    wang.says("42 灯在路边，不在院子里").await;
    song.hears("想讲明缘由结掉，请您定 · 侯庄村 42 号");
    song.presses("准").await;
    wang.hears("42 号，讲明了缘由");
    wang.hears("可以找信访局复查");
    chen.hears("准了，讲明缘由办结");
    wang.presses("还要办").await;
    wang.hears("42 号哪里没好？");
    wang.says("灯杆是村里立的").await;
    wang.hears("42 号重新办了");
    chen.hears("灯杆是村里立的");
    v.rests().await;
}

async fn an_explanation_taken_back(v: &Village) {
    let song = v.clerk().await;
    let (wang, chen) = promised_lamp(v).await;
    chen.presses("别的办法").await;
    // A question with keys alone is left by a word, too.
    chen.says("取消").await;
    chen.hears("42 号");
    assert!(!chen.has_key("讲明缘由"), "it asks no more");
    chen.says("42 讲明缘由").await;
    chen.says("照规定不装").await;
    song.hears("想讲明缘由结掉，请您定 · 侯庄村 42 号");
    chen.says("42 收回").await;
    chen.hears("42 号收回了");
    song.hears("收回了，不用您定了 · 侯庄村 42 号");
    wang.hears("42 号");
    v.rests().await;
}

async fn an_explanation_refused_and_the_second_is_the_citys(v: &Village) {
    let (song, shen) = (v.clerk().await, v.city().await);
    let (wang, chen) = promised_lamp(v).await;
    for round in 0..2 {
        chen.presses("别的办法").await;
        chen.presses("还有").await;
        chen.presses("讲明缘由").await;
        chen.says("规定里没有这一盏").await;
        wang.hears("规定里没有这一盏");
        let decides = if round == 0 { &song } else { &shen };
        decides.presses("不准").await;
        decides.says("路灯就归村里").await;
        chen.hears("不准这样结，接着办 · 侯庄村 42 号");
        wang.hears("42 号接着办，不这样结");
    }
    v.rests().await;
}

async fn the_one_that_climbs_to_the_city(v: &Village) {
    let (song, shen) = (v.clerk().await, v.city().await);
    let (wang, chen) = promised_lamp(v).await;
    chen.presses("别的办法").await;
    chen.presses("往上交").await;
    chen.hears("42 号为什么要往上交，试过什么？");
    chen.says("换了灯头还是不亮，线路归镇里").await;
    wang.hears("42 号往上交了");
    wang.hears("陈书记交给了镇便民服务中心宋玉兰。");
    wang.hears("换了灯头还是不亮，线路归镇里");
    wang.hears("陈书记接着跟，有话还跟他说。");
    chen.hears("42 号往上交了");
    song.hears("新事 · 侯庄村 42 号 · 路灯");
    song.hears("谁交上来的: 第一书记陈向农");
    song.hears("因为: 换了灯头还是不亮，线路归镇里");
    song.hears("11月26日 周四");
    assert!(!song.has_key("催一下"), "nobody nudges themselves");
    song.promises("换线", "三天内").await;
    wang.hears("镇里的宋玉兰答应");
    // Whoever handed it up follows it, in the morning's digest.
    v.passes(days(1)).await;
    chen.hears("侯庄村 42 号 · 路灯");
    song.says("42").await;
    song.presses("别的办法").await;
    song.presses("往上交").await;
    song.says("变压器也坏了").await;
    shen.hears("新事 · 侯庄村 42 号 · 路灯");
    shen.promises("换变压器", "三天内").await;
    wang.hears("市里的");
    shen.reports("变压器换好了").await;
    wang.presses("办好了").await;
    wang.hears("42 号办好了");
    chen.says("侯庄村 42").await;
    chen.hears("说办好了");
    v.rests().await;
}

async fn nothing_was_tried(v: &Village) {
    let (_, chen) = super::lamp(v).await;
    chen.presses("签收").await;
    chen.hears("哪天能办好？");
    assert!(!chen.has_key("往上交") && !chen.has_key("现在办不了"));
    v.rests().await;
}

async fn the_late_one_is_pressed_on_and_replied_to(v: &Village) {
    let (song, shen) = (v.clerk().await, v.city().await);
    let (wang, chen) = promised_lamp(v).await;
    // Promised by Thursday; over Friday nothing has happened.
    v.passes(days(5)).await;
    chen.hears("上面督办 · 侯庄村 42 号");
    chen.hears("镇里督办。原定 11月26日 周四前办好。");
    song.hears("超期要督办 · 侯庄村 42 号");
    song.hears("第一书记陈向农");
    song.hears("答应 11月26日 周四前办好");
    wang.hears("42 号正在督办");
    chen.presses("回一句").await;
    chen.hears("42 号怎么拖住的，接下来怎么办？");
    chen.says("灯头没货，明天到").await;
    wang.hears("灯头没货，明天到");
    song.hears("回话了 · 侯庄村 42 号");
    shen.never_heard("督办");
    chen.reports("灯头换好了").await;
    v.rests().await;
}

async fn the_one_that_nobody_replies_to(v: &Village) {
    let (song, shen) = (v.clerk().await, v.city().await);
    let (wang, chen) = promised_lamp(v).await;
    v.passes(days(14)).await;
    shen.hears("市里领导督办。原定 11月26日 周四前办好。");
    song.hears("镇里督办。");
    v.passes(days(31)).await;
    wang.hears("42 号还没办成");
    wang.hears("这件还挂在账上，没有结。");
    shen.hears("督办后一直没回话 · 侯庄村 42 号");
    assert_eq!(v.count("SELECT count(*) FROM commitment WHERE opened = 1").await, 1);
    // Now nobody is pushed any more.
    let heard = chen.transcript();
    v.passes(days(60)).await;
    assert_eq!(chen.transcript(), heard);
    // The city alone has it once a month, with the first digest of February and of March.
    assert_eq!(shen.transcript().matches("不再催的，还有 1 件").count(), 2, "{}", shen.transcript());
    shen.says("超期的").await;
    shen.hears("侯庄村 42 号");
    song.never_heard("不再催的");
    v.rests().await;
}

async fn the_office_gives_it_to_another(v: &Village) {
    let song = v.clerk().await;
    let (wang, chen) = super::lamp(v).await;
    v.passes(days(3)).await;
    song.hears("没人签收 · 侯庄村 42 号");
    song.presses("派给别人").await;
    song.presses("派给镇里").await;
    chen.hears("派给别人了 · 侯庄村 42 号");
    wang.hears("42 号换人办了");
    song.promises("镇里来换", "三天内").await;
    wang.hears("镇里的宋玉兰答应");
    v.rests().await;
}
