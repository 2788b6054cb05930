//! At any time: one's own matters, numbers, a person, help, one's own data, another language, a lost phone.

use super::{lamp, promised_lamp, reported_lamp};
use crate::village::{Person, Village, days, hours, minutes};
use crate::{lived, lived_in_process, lived_over_http, lived_where_looking_shows};

lived!(
    numbers_and_lists,
    a_digit_answers_the_newest_card,
    a_key_typed_as_it_is_printed_is_no_number,
    a_yes_beside_a_number_answers_the_question,
    a_date_with_a_yes_decides_nothing_else,
    an_ordinal_is_no_number,
    a_bare_nudge_is_no_part_of_the_matter,
    zero_reaches_a_person,
    help_for_each,
    ones_own_data,
    who_is_in_office_stays_known,
    in_english,
    a_lost_phone,
    a_code_typed_where_something_was_said_waits,
    no_code_gives_a_post_away,
    a_code_is_read_out_once,
    a_report_ends_the_code_given_before,
    what_was_done_in_office_stays,
    too_many_messages,
    what_waits_for_the_morning_is_told_without_what_was_erased,
    many_keys_of_somebody_at_work,
);
lived_in_process!(the_villagers_words_in_english, erasing_takes_the_open_question_along);
lived_where_looking_shows!(what_waits_for_the_lost_phone_comes_to_the_new_one);
lived_over_http!(a_secretarys_lost_phone, a_secretarys_phone_lost_at_night);

async fn numbers_and_lists(v: &Village) {
    let (wang, chen) = promised_lamp(v).await;
    wang.says("42").await;
    wang.hears("42 号，现在是这样");
    wang.hears("换个灯头");
    wang.says("42 号怎么样了").await;
    wang.hears("42 号，现在是这样");
    wang.says("99 号").await;
    wang.hears("没找到 99 号");
    for about in ["99号咋还没办", "99号的事", "99号啥情况", "99号怎么办", "99号有没有人管啊"] {
        wang.says(about).await;
        wang.hears("没找到 99 号");
    }
    // Another's number is no other than one that isn't there.
    let li = v.villager("李秀英").await;
    li.says("42号咋还没办").await;
    li.hears("没找到 42 号");
    assert_eq!(v.count("SELECT count(*) FROM commitment").await, 1);
    wang.says("我的事").await;
    wang.hears("您有 1 件没办完");
    wang.hears("42 号 · 路灯");
    wang.opens("42 号").await;
    wang.hears("42 号，现在是这样");
    chen.says("我的事").await;
    chen.hears("42 号 · 路灯");
    v.rests().await;
}

/// Two results wait. The page prints "1 办好了" on the newest card, whatever the matters' numbers are.
async fn a_key_typed_as_it_is_printed_is_no_number(v: &Village) {
    let (wang, chen) = (v.villager("王大山").await, v.secretary().await);
    for (number, words) in [(1, "村西头路灯不亮了"), (2, "广场的井盖丢了")] {
        wang.says(words).await;
        v.passes(minutes(3)).await;
        chen.says(&format!("{number} 签收")).await;
        chen.dates("换一个", "三天内").await;
        chen.says(&format!("{number} 办完了")).await;
        chen.says("换好了").await;
    }
    wang.hears("2 号，请您看看");
    wang.says("1 办好了").await;
    let solved = "SELECT count(*) FROM commitment WHERE stage = 'closed_solved' AND number = 2";
    assert_eq!(v.count(solved).await, 1, "{}", wang.transcript());
    assert_eq!(v.count("SELECT count(*) FROM commitment WHERE stage = 'reported' AND number = 1").await, 1);
    wang.says("1 号办好了").await;
    assert_eq!(v.count("SELECT count(*) FROM commitment WHERE stage = 'closed_solved'").await, 2);
    v.rests().await;
}

/// "Which house?" – "Yes, No. 5." That closes no matter of the number.
async fn a_yes_beside_a_number_answers_the_question(v: &Village) {
    let (wang, chen) = reported_lamp(v).await;
    wang.says("广场的井盖丢了").await;
    v.passes(minutes(3)).await;
    chen.says("43 问一句").await;
    chen.says("您家门牌是几号？").await;
    wang.hears("您家门牌是几号？");
    wang.says("是42号").await;
    assert_eq!(v.count("SELECT count(*) FROM commitment WHERE stage = 'reported'").await, 1, "{}", wang.transcript());
    wang.hears("记到 43 号里了");
    chen.says("43").await;
    chen.hears("是42号");
    v.rests().await;
}

/// "Which day?" – "Good, the 3rd." That grants nothing that waits in No. 3.
async fn a_date_with_a_yes_decides_nothing_else(v: &Village) {
    let (chen, song) = (v.secretary().await, v.clerk().await);
    for n in 1..=3 {
        v.villager(&format!("王{n}")).await.says("村西头路灯不亮了").await;
        v.passes(minutes(2)).await;
    }
    chen.says("3 不归我管").await;
    chen.says("路是公路局的").await;
    song.hears("3 号");
    chen.says("1 签收").await;
    chen.hears("哪天能办好？");
    song.says("好，3号").await;
    chen.says("好，24号").await;
    chen.hears("11月24日");
    assert_eq!(v.count("SELECT count(*) FROM ledger WHERE kind IN ('reassigned', 'ask_refused')").await, 0);
    v.rests().await;
}

async fn an_ordinal_is_no_number(v: &Village) {
    let (wang, chen) = reported_lamp(v).await;
    wang.presses("没办好").await;
    wang.hears("42 号哪里没好？");
    wang.says("第三回还是没亮").await;
    wang.never_heard("没找到 3 号");
    chen.says("42").await;
    chen.hears("第三回还是没亮");
    v.rests().await;
}

async fn a_bare_nudge_is_no_part_of_the_matter(v: &Village) {
    let (wang, chen) = lamp(v).await;
    wang.says("催一下 42号").await;
    wang.hears("已经替您催了 42 号");
    wang.says("催一下").await;
    chen.says("42").await;
    chen.hears("“村西头路灯不亮了”");
    v.rests().await;
}

async fn a_digit_answers_the_newest_card(v: &Village) {
    let (wang, chen) = lamp(v).await;
    wang.says("广场的井盖丢了").await;
    v.passes(minutes(3)).await;
    chen.hears("侯庄村 43 号");
    chen.says("1").await;
    chen.hears("签收了 · 侯庄村 43 号");
    chen.says("42 1").await;
    chen.hears("签收了 · 侯庄村 42 号");
    v.rests().await;
}

async fn zero_reaches_a_person(v: &Village) {
    let (wang, chen) = lamp(v).await;
    wang.says("0").await;
    wang.hears("陈向农");
    wang.hears("13800000004");
    wang.says("人工").await;
    wang.hears("陈向农");
    chen.says("0").await;
    chen.hears("宋玉兰");
    v.rests().await;
}

async fn help_for_each(v: &Village) {
    let (wang, chen, song) = (v.villager("王大山").await, v.secretary().await, v.clerk().await);
    wang.says("帮助").await;
    wang.hears("有难处直接说");
    chen.says("帮助").await;
    chen.hears("新事来了先签收");
    song.says("/help").await;
    song.hears("发“积压”看在办的");
    v.rests().await;
}

async fn ones_own_data(v: &Village) {
    let (wang, chen) = lamp(v).await;
    wang.says("13912345678").await;
    wang.says("我的资料").await;
    wang.hears("记着您的这些");
    wang.hears("13912345678");
    wang.hears("村西头路灯不亮了");
    wang.presses("都删了").await;
    wang.hears("删了就找不回来");
    wang.presses("不删").await;
    wang.hears("好，都留着");
    // An answered question is no question any more: a later yes deletes nothing.
    wang.says("1").await;
    wang.says("是").await;
    assert_eq!(v.count("SELECT count(*) FROM commitment_words WHERE text LIKE '%路灯%'").await, 1);
    wang.says("我的资料").await;
    wang.presses("都删了").await;
    wang.presses("删").await;
    wang.hears("删了。");
    chen.says("42").await;
    chen.hears("侯庄村 42 号");
    // Nothing of what he said stands anywhere but on other people's own pages.
    let kept = "SELECT (SELECT count(*) FROM commitment_words WHERE text LIKE '%路灯%') \
        + (SELECT count(*) FROM inbox WHERE body LIKE '%路灯%') \
        + (SELECT count(*) FROM inbox WHERE body LIKE '%13912345678%') \
        + (SELECT count(*) FROM person WHERE phone LIKE '%13912345678%')";
    assert_eq!(v.count(kept).await, 0);
    v.rests().await;
}

async fn who_is_in_office_stays_known(v: &Village) {
    let chen = v.secretary().await;
    chen.says("我的资料").await;
    chen.presses("都删了").await;
    chen.presses("删").await;
    chen.hears("在任期间不能删");
    assert_eq!(v.count("SELECT count(*) FROM person WHERE name LIKE '陈向农'").await, 1);
    v.rests().await;
}

async fn in_english(v: &Village) {
    let wang = v.villager("王大山").await;
    wang.says("/lang English").await;
    wang.hears("English");
    wang.says("the street light is broken").await;
    wang.hears("No. 1");
    v.passes(minutes(2)).await;
    wang.says("mine").await;
    wang.hears("No. 1");
    v.rests().await;
}

/// The code that was read out last.
fn code_of(holder: &Person) -> String {
    let said = holder.transcript();
    let code: String =
        said.rsplit("找回码：").next().expect("a code").chars().take_while(char::is_ascii_digit).collect();
    assert_eq!(code.len(), 8, "{said}");
    code
}

async fn a_lost_phone(v: &Village) {
    let (_, chen) = lamp(v).await;
    let new = v.villager("王大山的新手机").await;
    new.says("找回").await;
    new.hears("请书记给个八位的码");
    chen.presses("打电话").await;
    chen.presses("给找回码").await;
    chen.hears("找回码");
    let code = code_of(&chen);
    new.says("12345678").await;
    new.hears("这个码不对");
    new.says(&code).await;
    new.hears("认出您了");
    new.says("我的事").await;
    new.hears("42 号 · 路灯");
    // Whoever answers for the matter sees by whose hand the villager speaks from another phone now.
    let song = v.clerk().await;
    song.says("侯庄村 42 号").await;
    song.hears("用第一书记陈向农给的码换到了别的手机");
    v.rests().await;
}

async fn a_code_typed_where_something_was_said_waits(v: &Village) {
    let (_, chen) = lamp(v).await;
    let new = v.villager("王大山的新手机").await;
    new.says("村东头下水道堵了").await;
    new.hears("记下了");
    chen.says("42").await;
    chen.presses("打电话").await;
    chen.presses("给找回码").await;
    let code = code_of(&chen);
    new.says(&code).await;
    new.hears("这里已经有您说的事，码就没有用掉。");
    new.says("我的事").await;
    new.hears("43 号 · 排水积水");
    let other = v.villager("王大山借的手机").await;
    other.says(&code).await;
    other.hears("认出您了");
    v.passes(minutes(2)).await;
    v.rests().await;
}

/// A code opens a person's chat: it would give their post away too.
async fn no_code_gives_a_post_away(v: &Village) {
    let (chen, song) = (v.secretary().await, v.clerk().await);
    song.says("侯庄村的麦秸垛着火了").await;
    song.hears("记下了");
    chen.presses("打电话").await;
    chen.presses("给找回码").await;
    chen.hears("本人在岗，换手机要重新发邀请");
    v.rests().await;
}

/// A digit typed after the code doesn't ask for another, which would end the one just read out.
async fn a_code_is_read_out_once(v: &Village) {
    let (_, chen) = lamp(v).await;
    chen.presses("打电话").await;
    chen.presses("给找回码").await;
    let code = code_of(&chen);
    chen.says("1").await;
    assert_eq!(code_of(&chen), code);
    let new = v.villager("王大山的新手机").await;
    new.says(&code).await;
    new.hears("认出您了");
    v.rests().await;
}

/// Whoever reports a result could answer their own question with a code that they had given before.
async fn a_report_ends_the_code_given_before(v: &Village) {
    let (wang, chen) = promised_lamp(v).await;
    chen.presses("别的办法").await;
    chen.presses("打电话").await;
    chen.presses("给找回码").await;
    let early = code_of(&chen);
    let old = v.villager("早就换的手机").await;
    old.says(&early).await;
    old.hears("认出您了");
    chen.says("42").await;
    chen.presses("别的办法").await;
    chen.presses("打电话").await;
    chen.presses("给找回码").await;
    let code = code_of(&chen);
    chen.says("42").await;
    chen.reports("灯头换好了").await;
    let forged = v.villager("书记自己的手机").await;
    forged.says(&code).await;
    forged.hears("这个码不对，或者作废了");
    // With a phone that was opened earlier the word is given; the villager's other phone hears of it.
    old.presses("办好了").await;
    old.hears("42 号办好了");
    wang.hears("42 号，您的另一个手机上回了“办好了”");
    wang.says("42 没办好").await;
    wang.hears("哪里没好");
    wang.says("还是不亮").await;
    chen.hears("还是不亮");
    assert_eq!(v.count("SELECT count(*) FROM commitment WHERE stage = 'closed_solved'").await, 0);
    v.rests().await;
}

async fn what_waits_for_the_lost_phone_comes_to_the_new_one(v: &Village) {
    let (wang, chen) = lamp(v).await;
    v.waits_until(22, 30).await;
    chen.presses("签收").await;
    chen.says("后天").await;
    chen.says("换个灯头").await;
    chen.presses("请本人看").await;
    chen.presses("就这样答应").await;
    chen.says("42").await;
    chen.presses("别的办法").await;
    chen.presses("打电话").await;
    chen.presses("给找回码").await;
    wang.goes_away();
    let new = v.villager("王大山的新手机").await;
    new.says(&code_of(&chen)).await;
    new.hears("认出您了");
    v.waits_until(9, 0).await;
    new.hears("换个灯头");
    v.rests().await;
}

/// Erased in the night: the letters of the morning hold nothing of it, in nobody's chat.
async fn what_waits_for_the_morning_is_told_without_what_was_erased(v: &Village) {
    let chen = v.secretary().await;
    v.waits_until(23, 0).await;
    let wang = v.villager("王大山").await;
    wang.says("俺家门口垃圾堆了半个月没人管，电话 13912345678").await;
    v.passes(hours(1)).await;
    chen.never_heard("垃圾");
    wang.says("我的资料").await;
    wang.presses("都删了").await;
    wang.presses("删").await;
    wang.hears("删了。您说过的话");
    v.waits_until(9, 0).await;
    // The matter comes all the same.
    chen.hears("侯庄村 1 号 · 垃圾");
    for erased in ["半个月", "13912345678"] {
        chen.never_heard(erased);
        let kept = "SELECT (SELECT count(*) FROM outbox WHERE body LIKE '%半个月%') + (SELECT count(*) FROM web_line WHERE body LIKE '%半个月%')";
        assert_eq!(v.count(kept).await, 0, "{erased}");
    }
    v.rests().await;
}

/// Words that wait for an answer would become a matter after their speaker had deleted them.
async fn erasing_takes_the_open_question_along(v: &Village) {
    let wang = v.villager("王大山").await;
    wang.says("我的资料").await;
    wang.presses("都删了").await;
    let delete = wang.key("删");
    wang.says("村东头那个东西").await;
    wang.hears("这是要办的事吗？");
    wang.presses_again(&delete).await;
    wang.hears("删了。您说过的话");
    v.passes(days(1)).await;
    assert_eq!(v.count("SELECT count(*) FROM commitment").await, 0);
    assert_eq!(v.count("SELECT count(*) FROM flow").await, 0);
    v.rests().await;
}

/// What was promised in somebody else's matter is theirs to look up, also after the term.
async fn what_was_done_in_office_stays(v: &Village) {
    let gao = v.stand_in().await;
    let (wang, _) = lamp(v).await;
    gao.hears("新事 · 侯庄村 42 号");
    gao.promises("换个灯头", "三天内").await;
    wang.hears("换个灯头");
    v.passes(days(9)).await;
    gao.says("我的资料").await;
    gao.presses("都删了").await;
    gao.presses("删").await;
    gao.hears("连同您的名字留着");
    assert_eq!(v.count("SELECT count(*) FROM commitment_words WHERE text = '换个灯头'").await, 1);
    assert_eq!(v.count("SELECT count(*) FROM person WHERE name = '高小满' AND phone IS NULL").await, 1);
    v.rests().await;
}

async fn a_secretarys_phone_lost_at_night(v: &Village) {
    let (wang, chen) = lamp(v).await;
    v.waits_until(23, 0).await;
    wang.says("广场的井盖丢了").await;
    v.passes(minutes(3)).await;
    chen.goes_away();
    let new = v.holder("陈向农").await;
    chen.is_shut_out("新的邀请在别的手机上用了").await;
    v.rests().await;
    v.waits_until(9, 0).await;
    new.hears("侯庄村 43 号");
    new.says("1").await;
    new.hears("签收了 · 侯庄村 43 号");
    v.rests().await;
}

async fn a_secretarys_lost_phone(v: &Village) {
    let (wang, chen) = lamp(v).await;
    chen.goes_away();
    let new = v.holder("陈向农").await;
    chen.is_shut_out("新的邀请在别的手机上用了").await;
    assert_eq!(v.count("SELECT count(*) FROM outbox WHERE body LIKE '%换到了那边%'").await, 1, "told where it can be");
    new.says("42").await;
    new.presses("签收").await;
    new.hears("哪天能办好？");
    wang.says("村东头水管坏了").await;
    v.passes(minutes(2)).await;
    new.hears("急事 · 侯庄村 43 号");
    v.rests().await;
}

/// Whoever works through a long list with keys sees each deed done.
async fn many_keys_of_somebody_at_work(v: &Village) {
    let (_, chen) = super::promised_lamp(v).await;
    let key = chen.key("别的办法");
    let before = chen.transcript().matches("要怎么办？").count();
    for _ in 0..40 {
        chen.presses_again(&key).await;
    }
    assert!(chen.transcript().matches("要怎么办？").count() > before, "{}", chen.transcript());
    chen.never_heard("慢慢说");
    v.rests().await;
}

async fn too_many_messages(v: &Village) {
    let wang = v.villager("王大山").await;
    wang.says("村西头路灯不亮了").await;
    for n in 0..40 {
        wang.says(&format!("还有第{n}句话要说说")).await;
    }
    assert_eq!(wang.transcript().matches("收到了，都记着，慢慢说。").count(), 1, "{}", wang.transcript());
    v.passes(days(1)).await;
    // Keys count as much as words, and it is said again another time.
    wang.says("我的资料").await;
    let key = wang.key("都删了");
    for _ in 0..40 {
        wang.presses_again(&key).await;
    }
    assert_eq!(wang.transcript().matches("收到了，都记着，慢慢说。").count(), 2, "{}", wang.transcript());
    v.rests().await;
}

async fn the_villagers_words_in_english(v: &Village) {
    v.counts_from(42).await;
    let (chen, wang) = (v.secretary().await, v.villager("王大山").await);
    wang.says("/lang English").await;
    wang.says("no water at the east end for three days").await;
    chen.promises("联系水厂换管子", "三天内").await;
    chen.reports("新管子换好了").await;
    wang.presses("It's done").await;
    // The same on both engines.
    insta::allow_duplicates! {
    insta::assert_snapshot!(wang.transcript(), @r"
    您好，这里是侯庄村的“最后一公里”。
        有难处直接说，比如“村东头水管坏了”。
        记下来，交给第一书记陈向农，办到哪一步都告诉您。
        只为办您的事用您说的话。发“我的资料”能看能删，发“帮助”看用法。
      > /lang English
    Good, English from now on. Chinese: /lang
      > no water at the east end for three days
    Written down, No. 42 · To be signed for
        “no water at the east end for three days”
        Water supply · 侯庄村
        It goes to First Secretary 陈向农. It is urgent, to be signed for by today, half past 11 in the morning. If nothing moves, I will press them.
        [Noted] Signed Promised Reported You agree
        [1 More to say] [2 Drop it]
    Will you leave a telephone number? Then you can be reached.
    Written down, No. 42 · Signed for
        “no water at the east end for three days”
        Water supply · 侯庄村
        It is signed for. By tomorrow, half past 9 in the morning First Secretary 陈向农 tells you on which day it will be done.
        Noted [Signed] Promised Reported You agree
        [1 More to say] [2 Drop it]
    Written down, No. 42 · In progress
        “no water at the east end for three days”
        Water supply · 侯庄村
    No. 42 has an answer · In progress
        Secretary 陈向农 promises:
        Done by: Thursday 26 November
        How: 联系水厂换管子
        Checked by: You look at it yourself
        Noted Signed [Promised] Reported You agree
    No. 42: please have a look · Waits for your look
        Secretary 陈向农 says it is done.
        “新管子换好了”
        Noted Signed Promised Reported [You agree]
        Is it done?
        [1 It's done] [2 Not done] [3 Not looked yet]
      > [It's done]
    No. 42 is done · Solved
        If it breaks again within 30 days, say “not done” and it is taken up again.
        Are you satisfied?
        [1 Satisfied] [2 Fair] [3 Not satisfied]
    ");
    }
    v.rests().await;
}
