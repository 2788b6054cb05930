//! What the bot says, and what Telegram refuses of it.

use std::time::Duration;

use serde_json::{Value, json};
use teloxide::net::Download;
use teloxide::payloads::{SendMessageSetters, SendPhotoSetters};
use teloxide::requests::Requester;
use teloxide::types::{ChatId, FileId, InlineKeyboardButton, InlineKeyboardMarkup, InputFile, ParseMode};
use teloxide::{ApiError, RequestError};

use super::{GROUP, Stub, WANG};

fn say(text: &str) -> Value {
    json!({ "chat_id": WANG, "text": text })
}

fn under(markup: Value) -> Value {
    json!({ "chat_id": WANG, "text": "好", "reply_markup": markup })
}

/// A stub without limits, to which somebody has written.
fn open() -> Stub {
    let stub = Stub::new();
    stub.api.says(WANG, "你好");
    stub.api.lift_limits();
    stub
}

#[tokio::test]
async fn html_is_read_strictly() {
    let stub = open();
    for (html, why) in [
        ("a < b", "Unclosed start tag at byte offset 2"),
        ("<x>好</x>", "Unsupported start tag \"x\" at byte offset 0"),
        ("<b>好", "Can't find end tag corresponding to start tag \"b\""),
        ("<b><i>好</b></i>", "Unmatched end tag at byte offset 9, expected \"</i>\", found \"</b>\""),
        ("好</b>", "Unexpected end tag at byte offset 3"),
        ("a &nbsp; b", "Unsupported entity at byte offset 2"),
    ] {
        let refused = stub.refused("sendMessage", json!({ "chat_id": WANG, "text": html, "parse_mode": "HTML" })).await;
        assert_eq!(refused, format!("Bad Request: can't parse entities: {why}"));
    }
    let sent = stub.bot.send_message(ChatId(WANG), "<b>灯</b> &lt;3").parse_mode(ParseMode::Html).await;
    assert_eq!(sent.expect("a message").text(), Some("灯 <3"));
    assert_eq!(stub.api.chat(WANG).pop().expect("seen").html, "<b>灯</b> &lt;3");
}

#[tokio::test]
async fn lengths_are_kept() {
    let stub = open();
    assert_eq!(stub.refused("sendMessage", say(" \n ")).await, "Bad Request: message text is empty");
    assert_eq!(stub.refused("sendMessage", say(&"好".repeat(4097))).await, "Bad Request: message is too long");
    assert_eq!(stub.refused("sendMessage", say(&"💡".repeat(2049))).await, "Bad Request: message is too long");
    assert_eq!(stub.calls("sendMessage", say(&"💡".repeat(2048))).await["ok"], true);
    let photo = InputFile::memory(vec![1, 2, 3]);
    let long = stub.bot.send_photo(ChatId(WANG), photo).caption("好".repeat(1025)).await;
    assert!(long.expect_err("too long").to_string().contains("message caption is too long"));
}

#[tokio::test]
async fn keys_are_looked_at() {
    let stub = open();
    let key = |does: Value| json!({ "inline_keyboard": [[does]] });
    for (markup, why) in [
        (key(json!({ "text": "好", "callback_data": "" })), "BUTTON_DATA_INVALID"),
        (key(json!({ "text": "好", "callback_data": "x".repeat(65) })), "BUTTON_DATA_INVALID"),
        (
            key(json!({ "text": "", "callback_data": "x" })),
            "can't parse inline keyboard button: Can't find field \"text\"",
        ),
        (
            key(json!({ "text": "好" })),
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
        ),
        (
            key(json!({ "text": "好", "url": "http://localhost/x" })),
            "inline keyboard button URL 'http://localhost/x' is invalid: Wrong HTTP URL",
        ),
    ] {
        assert_eq!(stub.refused("sendMessage", under(markup)).await, format!("Bad Request: {why}"));
    }
    let keys = InlineKeyboardMarkup::new([[InlineKeyboardButton::callback("接下", "v1:take")]]);
    stub.bot.send_message(ChatId(WANG), "好").reply_markup(keys).await.expect("sent");
    assert_eq!(stub.api.chat(WANG).pop().expect("seen").keys, [("接下".to_owned(), "v1:take".to_owned())]);
    stub.calls("sendMessage", under(json!({ "keyboard": [["报事", { "text": "帮助" }]] }))).await;
    let board = stub.api.chat(WANG).pop().expect("seen").reply_keyboard;
    assert_eq!(board, Some(vec![vec!["报事".to_owned(), "帮助".to_owned()]]));
}

#[tokio::test]
async fn edits_are_refused_as_telegram_refuses_them() {
    let stub = open();
    let sent = stub.calls("sendMessage", say("一")).await["result"]["message_id"].clone();
    let edit = |id: &Value, text: &str| json!({ "chat_id": WANG, "message_id": id, "text": text });
    let same = "Bad Request: message is not modified: specified new message content and reply markup are exactly the \
                same as a current content and reply markup of the message";
    assert_eq!(stub.refused("editMessageText", edit(&sent, "一")).await, same);
    assert_eq!(stub.refused("editMessageText", edit(&json!(99), "二")).await, "Bad Request: message to edit not found");
    assert_eq!(stub.refused("editMessageText", edit(&json!(1), "二")).await, "Bad Request: message can't be edited");
    let board = stub.calls("sendMessage", under(json!({ "keyboard": [["报事"]] }))).await;
    let why = stub.refused("editMessageText", edit(&board["result"]["message_id"], "二")).await;
    assert_eq!(why, "Bad Request: message can't be edited");
    let why = stub.refused("editMessageText", edit(&sent, &"好".repeat(4097))).await;
    assert_eq!(why, "Bad Request: MESSAGE_TOO_LONG");
    assert_eq!(stub.calls("editMessageText", edit(&sent, "二")).await["ok"], true);
    let seen = stub.api.chat(WANG).into_iter().find(|m| sent == m.message_id).expect("seen");
    assert_eq!((seen.text.as_str(), seen.edits), ("二", 1));
    let markup = json!({ "chat_id": WANG, "message_id": sent, "reply_markup": { "inline_keyboard": [] } });
    assert_eq!(stub.refused("editMessageReplyMarkup", markup).await, same);
    let delete = |id: &Value| json!({ "chat_id": WANG, "message_id": id });
    assert_eq!(stub.calls("deleteMessage", delete(&sent)).await["ok"], true);
    assert_eq!(stub.refused("deleteMessage", delete(&sent)).await, "Bad Request: message to delete not found");
}

#[tokio::test]
async fn whoever_cant_be_reached_isnt() {
    let stub = open();
    assert_eq!(
        stub.refused("sendMessage", json!({ "chat_id": 42, "text": "好" })).await,
        "Bad Request: chat not found"
    );
    stub.api.names(42, "李", None);
    let why = stub.refused("sendMessage", json!({ "chat_id": 42, "text": "好" })).await;
    assert_eq!(why, "Forbidden: bot can't initiate conversation with a user");
    stub.api.blocks(WANG);
    let blocked = stub.bot.send_message(ChatId(WANG), "好").await;
    assert!(matches!(blocked, Err(RequestError::Api(ApiError::BotBlocked))), "{blocked:?}");
    stub.api.unblocks(WANG);
    assert_eq!(stub.calls("sendMessage", say("好")).await["ok"], true);
    stub.api.deactivates(WANG);
    assert_eq!(stub.refused("sendMessage", say("好")).await, "Forbidden: user is deactivated");
    let into = |chat: i64| json!({ "chat_id": chat, "text": "好" });
    stub.api.group(GROUP, "后庄", true);
    assert_eq!(stub.refused("sendMessage", into(GROUP)).await, "Bad Request: chat not found");
    stub.api.adds_bot(GROUP, WANG);
    let thread = stub.api.topic(GROUP, WANG, "路灯");
    let there = json!({ "chat_id": GROUP, "text": "好", "message_thread_id": thread });
    assert_eq!(stub.calls("sendMessage", there.clone()).await["result"]["message_thread_id"], thread);
    stub.api.deletes_topic(GROUP, thread);
    assert_eq!(stub.refused("sendMessage", there).await, "Bad Request: message thread not found");
    stub.api.removes_bot(GROUP, WANG);
    assert_eq!(stub.refused("sendMessage", into(GROUP)).await, "Forbidden: bot was kicked from the supergroup chat");
    stub.api.group(-4001, "小组", false);
    stub.api.adds_bot(-4001, WANG);
    let new = stub.api.migrates(-4001, WANG);
    let moved = stub.bot.send_message(ChatId(-4001), "好").await;
    assert!(matches!(moved, Err(RequestError::MigrateToChatId(to)) if to == ChatId(new)), "{moved:?}");
    assert_eq!(stub.calls("sendMessage", into(new)).await["ok"], true);
    let reply = json!({ "chat_id": new, "text": "好", "reply_parameters": { "message_id": 777 } });
    assert_eq!(stub.refused("sendMessage", reply).await, "Bad Request: message to be replied not found");
}

#[tokio::test]
async fn limits_are_strict() {
    let stub = Stub::new();
    stub.api.says(WANG, "你好");
    assert_eq!(stub.calls("sendMessage", say("一")).await["ok"], true);
    stub.clock.advance(Duration::from_millis(999));
    let refused = stub.calls("sendMessage", say("二")).await;
    assert_eq!(refused["description"], "Too Many Requests: retry after 1");
    assert_eq!(refused["parameters"]["retry_after"], 1);
    stub.clock.advance(Duration::from_millis(1));
    assert_eq!(stub.calls("sendMessage", say("二")).await["ok"], true);
    stub.api.group(GROUP, "后庄", false);
    stub.api.adds_bot(GROUP, WANG);
    let into = json!({ "chat_id": GROUP, "text": "好" });
    for _ in 0..20 {
        stub.second();
        assert_eq!(stub.calls("sendMessage", into.clone()).await["ok"], true);
    }
    assert_eq!(stub.refused("sendMessage", into.clone()).await, "Too Many Requests: retry after 41");
    stub.clock.advance(Duration::from_secs(41));
    assert_eq!(stub.calls("sendMessage", into).await["ok"], true);
    stub.second();
    for user in 1..=31 {
        stub.api.says(user, "你好");
        let sent = stub.calls("sendMessage", json!({ "chat_id": user, "text": "好" })).await;
        assert_eq!(sent["ok"], user <= 30, "{user}: {sent}");
    }
    assert_eq!(stub.api.too_many(), 3);
    stub.api.lift_limits();
    assert_eq!(stub.calls("sendMessage", say("三")).await["ok"], true);
}

#[tokio::test]
async fn a_press_is_answered_soon_and_once() {
    let stub = open();
    let old = "Bad Request: query is too old and response timeout expired or query ID is invalid";
    let answer = |id: &str| json!({ "callback_query_id": id, "text": "收到" });
    let first = stub.api.presses_old(WANG, 1, "x");
    let second = stub.api.presses_old(WANG, 1, "x");
    assert_eq!(stub.calls("answerCallbackQuery", answer(&first)).await["ok"], true);
    assert_eq!(stub.api.answered(&first).as_deref(), Some("收到"));
    assert_eq!(stub.refused("answerCallbackQuery", answer(&first)).await, old);
    assert_eq!(stub.refused("answerCallbackQuery", answer("0")).await, old);
    stub.clock.advance(Duration::from_secs(16));
    assert_eq!(stub.refused("answerCallbackQuery", answer(&second)).await, old);
    assert_eq!(stub.api.answered(&second), None);
}

#[tokio::test]
async fn files_come_and_go() {
    let stub = open();
    stub.api.sends_document(WANG, "表.pdf", "application/pdf", b"words", "");
    stub.api.sends_document(WANG, "大.bin", "application/octet-stream", &vec![0; (20 << 20) + 1], "");
    let updates = stub.calls("getUpdates", json!({})).await["result"].clone();
    let id = |n: usize| updates[n]["message"]["document"]["file_id"].as_str().expect("an id").to_owned();
    let file = stub.bot.get_file(FileId(id(1))).await.expect("a file");
    let mut got = Vec::new();
    stub.bot.download_file(&file.path, &mut got).await.expect("its bytes");
    assert_eq!(got, b"words");
    let url = format!("{}/file/bot{}/{}", stub.api.url(), super::TOKEN, file.path);
    let plain = stub.http.get(url).send().await.expect("an answer").bytes().await.expect("bytes");
    assert_eq!(&plain[..], b"words");
    assert_eq!(stub.refused("getFile", json!({ "file_id": id(2) })).await, "Bad Request: file is too big");
    let why = stub.refused("getFile", json!({ "file_id": "nothing" })).await;
    assert_eq!(why, "Bad Request: wrong file_id or the file is temporarily unavailable");
    stub.bot.send_photo(ChatId(WANG), InputFile::memory(vec![9; 64])).caption("图").await.expect("sent");
    let seen = stub.api.chat(WANG).pop().expect("seen");
    assert_eq!((seen.text.as_str(), seen.file), ("图", Some(("photo".to_owned(), vec![9; 64]))));
    let answer = stub.calls("sendLocation", json!({ "chat_id": WANG, "latitude": 34.5, "longitude": 113.4 })).await;
    assert_eq!(answer["ok"], true);
}

#[tokio::test]
async fn commands_and_reactions_are_checked() {
    let stub = open();
    let set = |name: &str, about: &str| json!({ "commands": [{ "command": name, "description": about }] });
    assert_eq!(stub.refused("setMyCommands", set("帮助", "x")).await, "Bad Request: BOT_COMMAND_INVALID");
    assert_eq!(stub.refused("setMyCommands", set("Help", "x")).await, "Bad Request: BOT_COMMAND_INVALID");
    let why = "Bad Request: BOT_COMMAND_DESCRIPTION_INVALID";
    assert_eq!(stub.refused("setMyCommands", set("help", "")).await, why);
    let elsewhere = json!({ "commands": [], "scope": { "type": "chat", "chat_id": 42 } });
    assert_eq!(stub.refused("setMyCommands", elsewhere).await, "Bad Request: chat not found");
    assert_eq!(stub.calls("setMyCommands", set("help", "帮助")).await["ok"], true);
    let default = json!({ "type": "default" });
    assert_eq!(stub.api.commands(&default, ""), [("help".to_owned(), "帮助".to_owned())]);
    stub.calls("deleteMyCommands", json!({})).await;
    assert!(stub.api.commands(&default, "").is_empty());
    let react =
        |emoji: &str| json!({ "chat_id": WANG, "message_id": 1, "reaction": [{ "type": "emoji", "emoji": emoji }] });
    assert_eq!(stub.refused("setMessageReaction", react("🚜")).await, "Bad Request: REACTION_INVALID");
    assert_eq!(stub.calls("setMessageReaction", react("👌")).await["ok"], true);
    assert_eq!(stub.api.chat(WANG)[0].reactions, ["👌"]);
    stub.calls("sendChatAction", json!({ "chat_id": WANG, "action": "typing" })).await;
    assert_eq!(stub.api.typing(WANG), 1);
}
