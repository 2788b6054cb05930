//! What comes as a file, an album, a place, a card, forwarded or as a sticker.

use serde_json::json;

use crate::lived_on_telegram;
use crate::village::{Person, Village, minutes};

lived_on_telegram!(
    an_album_is_one_matter_with_one_receipt,
    an_album_that_comes_late_joins_its_matter,
    a_voice_is_heard_by_the_secretary,
    a_document_goes_along,
    a_photo_sent_as_a_file_is_a_photo,
    a_place_is_a_link_to_a_map,
    a_place_with_a_name_keeps_it,
    a_contact_of_ones_own_is_ones_telephone,
    a_contact_of_another_is_never_ones_own_telephone,
    a_contact_of_another_is_never_a_code,
    a_contact_of_another_goes_with_the_matter,
    in_english_a_contact_is_never_ones_own_either,
    forwarded_words_are_heard,
    a_sticker_is_answered_kindly,
    a_file_too_large_is_told_kindly,
    words_under_a_file_too_large_are_heard,
    a_photo_gone_from_telegram_costs_no_words,
    words_written_down_get_a_sign,
    without_the_sign_nothing_is_missing,
);

const PHOTO: &[u8] = b"\xff\xd8\xff\xda\x00\x02first\xff\xd9";
const OTHER: &[u8] = b"\xff\xd8\xff\xda\x00\x02other\xff\xd9";

async fn an_album_is_one_matter_with_one_receipt(v: &Village) {
    let (chen, wang, api) = (v.secretary().await, v.villager("王大山").await, v.bots());
    let before = v.said_in(wang.user()).len();
    let first = api.sends_photo(wang.user(), "村西头路灯不亮了", PHOTO, Some("album-1"));
    v.settles().await;
    api.sends_photo(wang.user(), "", OTHER, Some("album-1"));
    v.settles().await;
    assert_eq!(v.count("SELECT count(*) FROM commitment").await, 1, "one matter");
    let said = v.said_in(wang.user());
    let receipts = said[before..].iter().filter(|m| m.text.contains("记下了")).count();
    assert_eq!(receipts, 1, "one receipt: {said:#?}");
    v.passes(minutes(3)).await;
    chen.hears("侯庄村 1 号 · 路灯");
    let photos = v.said_in(chen.user()).iter().filter(|m| m.file.as_ref().is_some_and(|f| f.0 == "photo")).count();
    assert_eq!(photos, 2, "the secretary sees both");
    assert_eq!(api.chat(wang.user()).iter().find(|m| m.message_id == first).map(|m| m.reactions.len()), Some(1));
    v.rests().await;
}

/// Members come up to eleven seconds apart, and after an hour without a line much later.
async fn an_album_that_comes_late_joins_its_matter(v: &Village) {
    let (chen, wang, api) = (v.secretary().await, v.villager("王大山").await, v.bots());
    api.sends_photo(wang.user(), "村西头路灯不亮了", PHOTO, Some("album-1"));
    v.settles().await;
    v.passes(minutes(5)).await;
    wang.says("村里自来水没有水").await;
    v.passes(minutes(5)).await;
    chen.hears("侯庄村 2 号");
    api.sends_photo(wang.user(), "", OTHER, Some("album-1"));
    v.settles().await;
    wang.hears("1 号");
    v.passes(minutes(3)).await;
    chen.hears("有补充 · 侯庄村 1 号");
    assert_eq!(v.count("SELECT count(*) FROM commitment").await, 2);
    v.rests().await;
}

/// An Ogg recording, as phones make them, of these bytes of sound.
fn recording(sound: &[u8]) -> Vec<u8> {
    let page = |flags: u8, number: u8, packet: &[u8]| {
        let length = u8::try_from(packet.len()).expect("a short one");
        let head = [b"OggS\0", &[flags][..], &[0; 8], b"ser!", &[number, 0, 0, 0], b"sum!", &[1, length]];
        [&head.concat(), packet].concat()
    };
    [page(2, 0, b"OpusHead"), page(0, 1, b"OpusTags"), page(4, 2, sound)].concat()
}

async fn a_voice_is_heard_by_the_secretary(v: &Village) {
    let (chen, wang) = (v.secretary().await, v.villager("王大山").await);
    v.bots().sends_voice(wang.user(), &recording(b"the lamp is out"));
    v.settles().await;
    wang.hears("1 号");
    v.passes(minutes(3)).await;
    let voice = v.said_in(chen.user()).into_iter().find_map(|m| m.file).expect("a voice for the secretary");
    assert_eq!(voice.0, "voice", "to be played, not saved");
    assert!(voice.1.windows(15).any(|w| w == b"the lamp is out"), "with its sound");
    v.rests().await;
}

async fn a_document_goes_along(v: &Village) {
    let (chen, wang) = (v.secretary().await, v.villager("王大山").await);
    v.bots().sends_document(wang.user(), "合同.pdf", "application/pdf", b"%PDF-1.7 a contract", "土地流转的钱没给");
    v.settles().await;
    wang.hears("记下了，1 号");
    v.passes(minutes(3)).await;
    let file = v.said_in(chen.user()).into_iter().find_map(|m| m.file).expect("a document for the secretary");
    assert_eq!(file, ("document".to_owned(), b"%PDF-1.7 a contract".to_vec()));
    v.rests().await;
}

async fn a_photo_sent_as_a_file_is_a_photo(v: &Village) {
    let (chen, wang) = (v.secretary().await, v.villager("王大山").await);
    v.bots().sends_document(wang.user(), "路灯.jpg", "image/jpeg", PHOTO, "村西头路灯不亮了");
    v.settles().await;
    v.passes(minutes(3)).await;
    let file = v.said_in(chen.user()).into_iter().find_map(|m| m.file).expect("a photo for the secretary");
    assert_eq!(file, ("photo".to_owned(), PHOTO.to_vec()));
    v.rests().await;
}

async fn a_place_is_a_link_to_a_map(v: &Village) {
    let (chen, wang) = (v.secretary().await, v.villager("王大山").await);
    wang.says("村西头路灯不亮了").await;
    v.bots().sends_location(wang.user(), 34.473_21, 113.390_05);
    v.settles().await;
    v.passes(minutes(3)).await;
    chen.hears("https://www.openstreetmap.org/?mlat=34.47321&mlon=113.39005");
    assert_eq!(v.count("SELECT count(*) FROM commitment").await, 1, "it goes with the words before it");
    v.rests().await;
}

async fn a_place_with_a_name_keeps_it(v: &Village) {
    let (chen, wang) = (v.secretary().await, v.villager("王大山").await);
    wang.says("村西头路灯不亮了").await;
    let place = json!({ "latitude": 34.473_21, "longitude": 113.390_05 });
    let venue = json!({ "location": place, "title": "老槐树", "address": "村西头" });
    let chat = json!({ "id": wang.user(), "type": "private" });
    let from = json!({ "id": wang.user(), "is_bot": false });
    v.bots().update(json!({ "message": {
        "message_id": 900_002, "date": v.date(), "chat": chat, "from": from, "location": place, "venue": venue,
    } }));
    v.settles().await;
    v.passes(minutes(3)).await;
    chen.hears("老槐树 村西头 位置：");
    v.rests().await;
}

/// A villager who was asked for a telephone.
async fn asked_for_a_telephone(v: &Village) -> Person {
    let wang = v.villager("王大山").await;
    wang.says("村西头路灯不亮了").await;
    v.passes(minutes(3)).await;
    assert_eq!(v.count("SELECT count(*) FROM person WHERE phone_asked_at IS NOT NULL").await, 1, "asked for");
    wang
}

/// How many villagers' telephones are kept, beside those of people of office.
async fn telephones(v: &Village) -> i64 {
    v.count("SELECT count(*) FROM person WHERE phone IS NOT NULL AND phone_asked_at IS NOT NULL").await
}

async fn a_contact_of_ones_own_is_ones_telephone(v: &Village) {
    let wang = asked_for_a_telephone(v).await;
    v.bots().sends_contact(wang.user(), "+8613838001234", Some(wang.user()), "王大山");
    v.settles().await;
    wang.hears("只有办事的人看得到");
    assert_eq!(telephones(v).await, 1);
    v.rests().await;
}

async fn a_contact_of_another_is_never_ones_own_telephone(v: &Village) {
    let wang = asked_for_a_telephone(v).await;
    for of_user in [None, Some(wang.user() + 1)] {
        v.bots().sends_contact(wang.user(), "+8613838001234", of_user, "李伟");
        v.settles().await;
        wang.never_heard("只有办事的人看得到");
        assert_eq!(telephones(v).await, 0, "of {of_user:?}");
    }
    v.rests().await;
}

async fn a_contact_of_another_is_never_a_code(v: &Village) {
    let wang = v.villager("王大山").await;
    v.bots().sends_contact(wang.user(), "69951234", None, "");
    v.settles().await;
    wang.never_heard("这个码不对");
    v.rests().await;
}

async fn a_contact_of_another_goes_with_the_matter(v: &Village) {
    let (chen, wang) = (v.secretary().await, v.villager("王大山").await);
    wang.says("村西头路灯不亮了").await;
    v.bots().sends_contact(wang.user(), "13838001234", None, "电工李伟");
    v.settles().await;
    v.passes(minutes(3)).await;
    chen.hears("电工李伟 13838001234");
    assert_eq!(v.count("SELECT count(*) FROM commitment").await, 1);
    v.rests().await;
}

async fn in_english_a_contact_is_never_ones_own_either(v: &Village) {
    let wang = asked_for_a_telephone(v).await;
    wang.says("/lang en").await;
    v.bots().sends_contact(wang.user(), "+8613838001234", None, "Li");
    v.settles().await;
    assert_eq!(telephones(v).await, 0);
    v.bots().sends_contact(wang.user(), "+8613838001234", Some(wang.user()), "Wang");
    v.settles().await;
    assert_eq!(telephones(v).await, 1);
    v.rests().await;
}

async fn forwarded_words_are_heard(v: &Village) {
    let wang = v.villager("王大山").await;
    for (n, (words, origin)) in [
        ("村西头路灯不亮了", json!({ "type": "hidden_user", "date": 1, "sender_user_name": "李伟" })),
        ("村北的水沟堵了", json!({ "type": "satellite", "date": 1 })),
    ]
    .into_iter()
    .enumerate()
    {
        v.bots().forwards(wang.user(), words, origin);
        v.settles().await;
        wang.hears(&format!("记下了，{} 号", n + 1));
        v.passes(minutes(3)).await;
    }
    v.rests().await;
}

async fn a_sticker_is_answered_kindly(v: &Village) {
    let wang = v.villager("王大山").await;
    let from = json!({ "id": wang.user(), "is_bot": false });
    let chat = json!({ "id": wang.user(), "type": "private" });
    for (n, what) in ["sticker", "video_note", "dice", "hologram"].into_iter().enumerate() {
        let mut message = json!({ "message_id": 900_010 + n, "date": v.date(), "chat": chat, "from": from });
        message[what] = json!({ "file_id": "x", "emoji": "🐔", "value": 3 });
        v.bots().update(json!({ "message": message }));
        v.settles().await;
        wang.hears("这个看不了。请打字、拍照片，或者说语音。");
    }
    v.rests().await;
}

/// A film of that many bytes, as Telegram tells of it.
async fn sends_a_large_file(v: &Village, wang: &Person, caption: &str) {
    let mut message = json!({
        "message_id": 900_020, "date": v.date(),
        "chat": { "id": wang.user(), "type": "private" }, "from": { "id": wang.user(), "is_bot": false },
        "document": { "file_id": "large", "file_unique_id": "l", "file_size": 20 * 1024 * 1024 + 1, "mime_type": "video/mp4" },
    });
    if !caption.is_empty() {
        message["caption"] = caption.into();
    }
    v.bots().update(json!({ "message": message }));
    v.settles().await;
}

async fn a_file_too_large_is_told_kindly(v: &Village) {
    let wang = v.villager("王大山").await;
    sends_a_large_file(v, &wang, "").await;
    wang.hears("这个文件太大，收不到。请发小一点的，或者用话说。");
    assert_eq!(v.calls("getFile").len(), 0, "it isn't asked for");
    v.rests().await;
}

async fn words_under_a_file_too_large_are_heard(v: &Village) {
    let wang = v.villager("王大山").await;
    sends_a_large_file(v, &wang, "村西头路灯不亮了").await;
    wang.hears("这个文件太大");
    wang.hears("记下了，1 号");
    v.rests().await;
}

async fn a_photo_gone_from_telegram_costs_no_words(v: &Village) {
    let (chen, wang) = (v.secretary().await, v.villager("王大山").await);
    v.bots().update(json!({ "message": {
        "message_id": 900_030, "date": v.date(), "caption": "村西头路灯不亮了",
        "chat": { "id": wang.user(), "type": "private" }, "from": { "id": wang.user(), "is_bot": false },
        "photo": [{ "file_id": "gone", "file_unique_id": "g", "file_size": 10, "width": 90, "height": 60 }],
    } }));
    v.settles().await;
    wang.hears("记下了，1 号");
    v.passes(minutes(3)).await;
    chen.hears("村西头路灯不亮了");
    v.rests().await;
}

async fn words_written_down_get_a_sign(v: &Village) {
    let (chen, wang, api) = (v.secretary().await, v.villager("王大山").await, v.bots());
    let first = api.says(wang.user(), "村西头路灯不亮了");
    v.settles().await;
    wang.hears("记下了，1 号");
    let more = api.says(wang.user(), "好几天了");
    v.settles().await;
    v.passes(minutes(3)).await;
    let signed: Vec<i64> =
        api.chat(wang.user()).into_iter().filter(|m| m.reactions == ["👌"]).map(|m| m.message_id).collect();
    assert_eq!(signed, [first], "once, under the words that began it, not under {more}");
    assert!(api.chat(chen.user()).iter().all(|m| m.reactions.is_empty()), "what nobody said has no sign");
    v.rests().await;
}

async fn without_the_sign_nothing_is_missing(v: &Village) {
    let wang = v.villager("王大山").await;
    let refused = r#"{"ok":false,"error_code":400,"description":"Bad Request: REACTION_INVALID"}"#;
    v.bots().fails("setMessageReaction", 9, crate::botapi::Fault::Status(400, refused.into()));
    wang.says("村西头路灯不亮了").await;
    wang.hears("记下了，1 号");
    assert_eq!(v.calls("setMessageReaction").len(), 1, "it isn't tried again");
    v.rests().await;
}
