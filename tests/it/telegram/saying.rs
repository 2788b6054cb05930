//! How the house speaks on Telegram: markup, long texts, edits in place, previews, answers that can't be read, and the
//! pace that Telegram asks for.

use crate::botapi::{Call, Fault};
use crate::lived_on_telegram;
use crate::village::{Person, Village, minutes};

lived_on_telegram!(
    what_people_write_never_becomes_markup,
    markup_that_cant_be_read_is_said_once_in_plain_words,
    an_edit_whose_markup_cant_be_read_is_said_in_plain_words,
    a_long_text_is_said_in_parts,
    a_text_longer_than_three_parts_is_a_file,
    links_show_no_preview,
    a_card_changes_in_place,
    what_was_typed_is_answered_below,
    a_card_that_stands_so_already_is_there,
    a_card_that_cant_be_changed_is_said_anew,
    an_answer_that_cant_be_read_is_no_reason_to_say_it_twice,
    too_fast_holds_up_that_chat_alone,
    many_messages_stay_within_the_limits,
);

/// An answer that refuses.
fn refuses(code: u16, why: &str) -> Fault {
    let body = serde_json::json!({ "ok": false, "error_code": code, "description": why });
    Fault::Status(code, body.to_string())
}

/// The secretary, and a villager whose matter has come to her.
async fn with_a_matter(v: &Village, words: &str) -> (Person, Person) {
    let (chen, wang) = (v.secretary().await, v.villager("王大山").await);
    wang.says(words).await;
    wang.hears("记下了，1 号");
    v.passes(minutes(3)).await;
    (chen, wang)
}

/// The calls that said something to somebody, from the n-th on.
fn spoken(v: &Village, chat: i64, from: usize) -> Vec<Call> {
    let speaks = |c: &Call| matches!(c.method.to_lowercase().as_str(), "sendmessage" | "editmessagetext");
    v.bots().calls().into_iter().skip(from).filter(|c| speaks(c) && c.params["chat_id"] == chat).collect()
}

async fn what_people_write_never_becomes_markup(v: &Village) {
    let words = "村西头路灯<b>不亮了</b> &lt; \"坏\" </blockquote> <a href='x'>&#1;";
    let (chen, _) = with_a_matter(v, words).await;
    assert!(chen.sees(v, "侯庄村 1 号").text.contains(words), "{:#?}", v.said_in(chen.user()));
    v.rests().await;
}

async fn markup_that_cant_be_read_is_said_once_in_plain_words(v: &Village) {
    let wang = v.villager("王大山").await;
    let from = v.bots().calls().len();
    v.bots().fails("sendMessage", 1, refuses(400, "Bad Request: can't parse entities: Unsupported start tag"));
    wang.says("村西头路灯<不亮>了").await;
    let said = spoken(v, wang.user(), from);
    let modes: Vec<_> = said.iter().map(|c| (c.code, c.params["parse_mode"].as_str())).take(2).collect();
    assert_eq!(modes, [(400, Some("HTML")), (200, None)]);
    assert!(said[1].params["text"].as_str().is_some_and(|t| t.contains("村西头路灯<不亮>了") && !t.contains("<b>")));
    wang.hears("记下了，1 号");
    v.rests().await;
}

async fn an_edit_whose_markup_cant_be_read_is_said_in_plain_words(v: &Village) {
    let wang = v.villager("王大山").await;
    wang.says("村西头路灯不亮了").await;
    let from = v.bots().calls().len();
    v.bots().fails("editMessageText", 1, refuses(400, "Bad Request: can't parse entities: Unsupported start tag"));
    // Two minutes later its keys change.
    v.passes(minutes(3)).await;
    let codes: Vec<_> = spoken(v, wang.user(), from).iter().map(|c| c.code).filter(|c| *c != 0).collect();
    assert!(codes.windows(2).any(|two| two == [400, 200]), "{codes:?}");
    assert!(wang.has_key("不办了"));
    v.rests().await;
}

/// Counted in UTF-16 units: one of these takes two.
async fn a_long_text_is_said_in_parts(v: &Village) {
    let words = format!("村西头路灯不亮了{}", "\u{1F4A1}".repeat(2040));
    let (_, wang) = with_a_matter(v, &words).await;
    let before = v.said_in(wang.user()).len();
    wang.says("我的资料").await;
    let said = v.said_in(wang.user()).split_off(before);
    let lamps: usize = said.iter().map(|m| m.text.matches('\u{1F4A1}').count()).sum();
    assert!(said.len() > 1 && lamps == 2040, "{} parts, {lamps} of 2040", said.len());
    let whole = |html: &str| html.matches("<b").count() == html.matches("</b").count();
    assert!(said.iter().all(|m| whole(&m.html)), "no tag is left open");
    let mut texts = said.iter().filter(|m| m.file.is_none()).map(|m| !m.keys.is_empty()).rev();
    assert!(texts.next() == Some(true) && !texts.any(|keyed| keyed), "the keys stand under the last text");
    assert_eq!(refused(v), 0, "Telegram took all of it at once");
    v.rests().await;
}

/// How many messages Telegram didn't take.
fn refused(v: &Village) -> usize {
    v.bots().calls().iter().filter(|c| c.method.to_lowercase().starts_with("send") && c.code != 200).count()
}

async fn a_text_longer_than_three_parts_is_a_file(v: &Village) {
    let wang = v.villager("王大山").await;
    for n in 0..4 {
        wang.says(&format!("村西头路灯不亮了{}", format!("{n}路灯不亮，").repeat(600))).await;
        v.passes(minutes(3)).await;
    }
    let before = v.said_in(wang.user()).len();
    wang.says("我的资料").await;
    v.passes(minutes(1)).await;
    let said = v.said_in(wang.user()).split_off(before);
    let files: Vec<_> = said.iter().filter_map(|m| m.file.as_ref()).collect();
    let whole = files.iter().map(|f| String::from_utf8_lossy(&f.1)).find(|t| t.contains("3路灯不亮"));
    assert!(whole.is_some_and(|t| t.contains("0路灯不亮")), "all of it is in a file: {said:#?}");
    assert!(said.iter().filter(|m| m.file.is_none()).count() <= 3, "{said:#?}");
    assert!(said.iter().any(|m| m.keys.iter().any(|k| k.0.ends_with("都删了"))), "with its keys");
    v.rests().await;
}

async fn links_show_no_preview(v: &Village) {
    let (chen, wang) = with_a_matter(v, "村西头路灯不亮了，看 https://example.com/lamp").await;
    chen.presses("签收").await;
    for person in [&chen, &wang] {
        let said = spoken(v, person.user(), 0);
        assert!(said.len() > 1);
        assert!(said.iter().all(|c| c.params["link_preview_options"]["is_disabled"] == true), "{said:#?}");
    }
}

/// Edits make no sound: where somebody must notice, a short message comes too.
async fn a_card_changes_in_place(v: &Village) {
    let (chen, wang) = with_a_matter(v, "村西头路灯不亮了").await;
    let receipt = wang.sees(v, "记下了，1 号").message_id;
    let before = v.said_in(wang.user()).len();
    chen.promises("换灯泡", "后天").await;
    let said = v.said_in(wang.user());
    assert!(said.iter().any(|m| m.message_id == receipt && m.edits > 0), "the receipt was edited: {said:#?}");
    assert!(said.len() > before, "and something new says so");
    v.rests().await;
}

async fn a_card_that_stands_so_already_is_there(v: &Village) {
    let wang = v.villager("王大山").await;
    wang.says("村西头路灯不亮了").await;
    let before = v.said_in(wang.user()).len();
    let same =
        "Bad Request: message is not modified: specified new message content and reply markup are exactly the same";
    v.bots().fails("editMessageText", 9, refuses(400, same));
    // Two minutes later its keys change.
    v.passes(minutes(3)).await;
    let tried = v.calls("editMessageText").into_iter().filter(|c| c.params["chat_id"] == wang.user()).count();
    assert_eq!(tried, 1, "it isn't tried again");
    let new: Vec<_> = v.said_in(wang.user()).split_off(before);
    assert!(!new.iter().any(|m| m.text.contains("记下了，1 号")), "nor said anew: {new:#?}");
    v.bots().heals();
    v.rests().await;
}

async fn a_card_that_cant_be_changed_is_said_anew(v: &Village) {
    for (n, why) in
        ["message can't be edited", "message to edit not found", "MESSAGE_ID_INVALID"].into_iter().enumerate()
    {
        let wang = v.villager(&format!("王{n}")).await;
        wang.says("村西头路灯不亮了").await;
        let before = v.said_in(wang.user()).len();
        v.bots().fails("editMessageText", 1, refuses(400, &format!("Bad Request: {why}")));
        wang.says("好几天了").await;
        let new = v.said_in(wang.user()).split_off(before);
        assert!(new.iter().any(|m| m.text.contains("村西头路灯不亮了，好几天了")), "{why}: {new:#?}");
    }
    v.rests().await;
}

async fn an_answer_that_cant_be_read_is_no_reason_to_say_it_twice(v: &Village) {
    for (n, fault) in [Fault::Reshaped, Fault::Garbled].into_iter().enumerate() {
        let wang = v.villager(&format!("王{n}")).await;
        v.bots().fails("sendMessage", 1, fault.clone());
        wang.says("帮助").await;
        v.passes(minutes(5)).await;
        let said = v.said_in(wang.user()).iter().filter(|m| m.text.contains("发“我的资料”能看能删。English")).count();
        assert_eq!(said, 1, "{fault:?}");
    }
    v.rests().await;
}

async fn too_fast_holds_up_that_chat_alone(v: &Village) {
    let (wang, li) = (v.villager("王大山").await, v.villager("李伟").await);
    v.bots().fails("sendMessage", 1, Fault::TooMany(30));
    wang.says("帮助").await;
    let before = v.said_in(wang.user()).len();
    wang.hears_nothing();
    li.says("帮助").await;
    li.hears("有难处直接说");
    assert_eq!(v.said_in(wang.user()).len(), before, "not before its time");
    v.passes(minutes(1)).await;
    assert_eq!(v.said_in(wang.user()).len(), before + 1);
    let at: Vec<_> = spoken(v, wang.user(), 0).iter().rev().take(2).map(|c| c.at).collect();
    assert!(at[0].since(at[1]).as_secs() >= 30, "{at:?}");
    v.rests().await;
}

async fn many_messages_stay_within_the_limits(v: &Village) {
    let wang = v.villager("王大山").await;
    for _ in 0..12 {
        v.bots().says(wang.user(), "帮助");
    }
    v.settles().await;
    v.passes(minutes(1)).await;
    assert_eq!(v.bots().too_many(), 0, "Telegram never has to say so");
    v.rests().await;
}

/// Telegram tells nobody of a changed message: whoever has typed sees the card anew below, and the old one loses its keys.
async fn what_was_typed_is_answered_below(v: &Village) {
    let wang = v.villager("王大山").await;
    wang.says("村西头路灯不亮了").await;
    let card = wang.sees(v, "记下了，1 号");
    wang.says("好几天了").await;
    v.settles().await;
    let below = wang.sees(v, "记下了，1 号");
    assert!(below.message_id > card.message_id, "{below:#?}");
    assert!(!below.keys.is_empty());
    let all = v.said_in(wang.user());
    assert_eq!(all.iter().filter(|m| m.text.contains("记下了，1 号") && !m.keys.is_empty()).count(), 1, "{all:#?}");
    // A key changes the card on which it stands.
    wang.presses("不报了").await;
    wang.hears("1 号");
    v.rests().await;
}
