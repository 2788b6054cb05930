//! How updates reach the bot, and what goes wrong with calls.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use teloxide::payloads::GetUpdatesSetters;
use teloxide::requests::Requester;
use teloxide::types::UpdateKind;
use teloxide::{ApiError, RequestError};

use super::{GROUP, Stub, WANG};
use crate::botapi::{BOT_NAME, Fault, TOKEN};
use crate::support::real::pause;

#[tokio::test]
async fn an_offset_confirms_what_is_below_it() {
    let stub = Stub::new();
    for words in ["一", "二", "三"] {
        stub.api.says(WANG, words);
    }
    let all = stub.ids(json!({})).await;
    assert_eq!(all.len(), 3);
    assert_eq!(stub.ids(json!({ "limit": 2 })).await, all[..2]);
    assert_eq!(stub.ids(json!({ "offset": all[1] })).await, all[1..]);
    assert_eq!(stub.ids(json!({ "offset": 0 })).await, all[1..]);
    assert_eq!(stub.ids(json!({ "offset": -1 })).await, all[2..]);
    assert_eq!(stub.ids(json!({})).await, all[2..]);
    assert!(stub.ids(json!({ "offset": all[2] + 1 })).await.is_empty());
    stub.api.forgets_confirmations();
    assert_eq!(stub.ids(json!({ "offset": all[2] + 1 })).await, all);
    assert!(stub.ids(json!({ "offset": all[2] + 1 })).await.is_empty());
    stub.api.update(json!({ "update_id": all[0], "message": {} }));
    assert_eq!(stub.ids(json!({ "offset": all[2] + 1 })).await, all[..1]);
    assert!(stub.ids(json!({ "offset": all[2] + 1 })).await.is_empty());
}

#[tokio::test]
async fn a_long_poll_ends_when_something_is_said() {
    let stub = Stub::new();
    let asked = stub.bot.get_updates().timeout(15);
    let (updates, ()) = tokio::join!(async { asked.await }, async {
        pause(Duration::from_millis(200)).await;
        stub.api.says(WANG, "路灯坏了");
    });
    assert_eq!(updates.expect("updates").len(), 1);
}

#[tokio::test]
async fn the_older_of_two_polls_is_ended() {
    let stub = Stub::new();
    let (older, newer) = tokio::join!(stub.calls("getUpdates", json!({ "timeout": 20 })), async {
        pause(Duration::from_millis(200)).await;
        stub.bot.get_updates().await
    });
    assert_eq!(older["error_code"], 409);
    let why = "Conflict: terminated by other getUpdates request; make sure that only one bot instance is running";
    assert_eq!(older["description"], why);
    assert!(newer.expect("the newer one is answered").is_empty());
}

#[tokio::test]
async fn only_the_kinds_that_are_named_are_given() {
    let stub = Stub::new();
    let message = stub.api.says(WANG, "一");
    stub.api.reacts(WANG, message, "👍");
    assert_eq!(stub.ids(json!({ "allowed_updates": ["message_reaction"] })).await.len(), 1);
    stub.api.reacts(WANG, message, "👌");
    stub.api.says(WANG, "二");
    assert_eq!(stub.ids(json!({})).await.len(), 2, "what came before is still given, the new words aren't");
    assert_eq!(stub.api.chat(WANG)[0].reactions, ["👌"]);
}

#[tokio::test]
async fn all_that_people_do_is_what_teloxide_knows() {
    let stub = Stub::new();
    let kinds = ["message", "edited_message", "callback_query", "my_chat_member", "message_reaction"];
    stub.calls("getUpdates", json!({ "allowed_updates": kinds })).await;
    let first = stub.api.starts(WANG, Some("v_1"));
    stub.api.replies(WANG, "见 https://example.org 和 @somebody", first);
    stub.api.edits(WANG, first, "改了");
    stub.api.sends_photo(WANG, "灯", &[7; 90], Some("album"));
    stub.api.sends_voice(WANG, &[1, 2, 3]);
    stub.api.sends_document(WANG, "表.pdf", "application/pdf", &[1], "表");
    stub.api.sends_location(WANG, 34.5, 113.4);
    stub.api.sends_contact(WANG, "+8613800000001", Some(WANG), "王");
    let origin = json!({ "type": "hidden_user", "date": 1_700_000_000, "sender_user_name": "李" });
    stub.api.forwards(WANG, "转的", origin);
    stub.api.reacts(WANG, first, "👍");
    let keys = json!({ "inline_keyboard": [[{ "text": "好", "callback_data": "ok" }]] });
    let sent = stub.calls("sendMessage", json!({ "chat_id": WANG, "text": "好吗", "reply_markup": keys })).await;
    stub.api.presses(WANG, sent["result"]["message_id"].as_i64().expect("an id"), "ok");
    stub.api.presses_old(WANG, 999_999, "gone");
    stub.api.blocks(WANG);
    stub.api.unblocks(WANG);
    stub.api.group(GROUP, "后庄", true);
    stub.api.adds_bot(GROUP, WANG);
    let thread = stub.api.topic(GROUP, WANG, "路灯");
    stub.api.says_in(GROUP, WANG, "/help", Some(thread), None);
    stub.api.group(-4001, "小组", false);
    stub.api.adds_bot(-4001, WANG);
    stub.api.migrates(-4001, WANG);
    stub.api.removes_bot(GROUP, WANG);
    let updates = stub.bot.get_updates().await.expect("updates");
    let strange: Vec<_> = updates.iter().filter(|u| matches!(u.kind, UpdateKind::Error(_))).collect();
    assert!(strange.is_empty(), "{strange:?}");
    assert_eq!(updates.len(), 23);
}

#[tokio::test]
async fn a_webhook_is_told_in_order_until_it_listens() {
    let stub = Stub::new();
    let told: Arc<Mutex<Vec<(String, String)>>> = Arc::default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("http://{}/hook", listener.local_addr().expect("its number"));
    let seen = told.clone();
    let take = async move |headers: HeaderMap, axum::Json(update): axum::Json<Value>| {
        let mut seen = seen.lock().expect("the list");
        let secret = headers["X-Telegram-Bot-Api-Secret-Token"].to_str().unwrap_or_default();
        seen.push((update["message"]["text"].as_str().unwrap_or_default().to_owned(), secret.to_owned()));
        if seen.len() <= 2 { StatusCode::INTERNAL_SERVER_ERROR } else { StatusCode::OK }
    };
    let app = axum::Router::new().route("/hook", axum::routing::post(take));
    tokio::spawn(async move { axum::serve(listener, app).await });
    for words in ["一", "二"] {
        stub.api.says(WANG, words);
    }
    let https = "Bad Request: bad webhook: HTTPS url must be provided for webhook";
    assert_eq!(stub.refused("setWebhook", json!({ "url": "http://example.org/x" })).await, https);
    let set = stub.refused("setWebhook", json!({ "url": url, "secret_token": "a b" })).await;
    assert_eq!(set, "Bad Request: secret token contains unallowed characters");
    assert_eq!(stub.calls("setWebhook", json!({ "url": url, "secret_token": "s3cret" })).await["ok"], true);
    for _ in 0..200 {
        if stub.api.pending() == 0 {
            break;
        }
        pause(Duration::from_millis(20)).await;
    }
    let told = told.lock().expect("the list").clone();
    assert_eq!(told.iter().map(|t| t.0.as_str()).collect::<Vec<_>>(), ["一", "一", "一", "二"]);
    assert!(told.iter().all(|t| t.1 == "s3cret"));
    let info = stub.calls("getWebhookInfo", json!({})).await["result"].clone();
    assert_eq!(info["url"], url);
    assert_eq!(info["pending_update_count"], 0);
    assert_eq!(info["last_error_message"], "Wrong response from the webhook: 500 Internal Server Error");
    let why =
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first";
    assert_eq!(stub.refused("getUpdates", json!({})).await, why);
    stub.calls("deleteWebhook", json!({})).await;
    stub.api.says(WANG, "三");
    assert_eq!(stub.heard().await, ["三"]);
    stub.calls("deleteWebhook", json!({ "drop_pending_updates": true })).await;
    assert!(stub.heard().await.is_empty());
}

#[tokio::test]
async fn privacy_mode_keeps_what_isnt_the_bots() {
    let stub = Stub::new();
    stub.api.group(GROUP, "后庄", false);
    stub.api.adds_bot(GROUP, WANG);
    let sent = stub.calls("sendMessage", json!({ "chat_id": GROUP, "text": "好吗" })).await;
    let sent = sent["result"]["message_id"].as_i64().expect("an id");
    let mention = format!("@{BOT_NAME} 在吗");
    let theirs = stub.api.says_in(GROUP, WANG, "吃了吗", None, None);
    for words in ["/help", &format!("/help@{BOT_NAME}"), "/help@other_bot", &mention] {
        stub.api.says_in(GROUP, WANG, words, None, None);
    }
    stub.api.says_in(GROUP, WANG, "好", None, Some(sent));
    stub.api.says_in(GROUP, WANG, "吃了", None, Some(theirs));
    assert_eq!(stub.heard().await, ["/help", &format!("/help@{BOT_NAME}"), &mention, "好"]);
    stub.api.privacy(false);
    stub.api.says_in(GROUP, WANG, "都听", None, None);
    assert_eq!(stub.heard().await.len(), 5);
}

#[tokio::test]
async fn what_goes_wrong_goes_wrong() {
    let stub = Stub::new();
    stub.api.lift_limits();
    stub.api.says(WANG, "一");
    let say = json!({ "chat_id": WANG, "text": "好" });
    let said = || stub.api.chat(WANG).len();
    for (fault, done) in [
        (Fault::CutBefore, 0),
        (Fault::CutAfter, 1),
        (Fault::Garbled, 1),
        (Fault::Reshaped, 1),
        (Fault::TooMany(7), 0),
        (Fault::Status(502, "<html>".into()), 0),
        (Fault::Silent(Duration::from_millis(50)), 1),
    ] {
        let before = said();
        stub.api.fails("sendMessage", 1, fault.clone());
        let answer = stub.tries("sendMessage", say.clone()).await;
        assert_eq!(said() - before, done, "{fault:?}: {answer:?}");
        let is_cut = matches!(fault, Fault::CutBefore | Fault::CutAfter);
        assert_eq!(answer.is_none(), is_cut, "{fault:?}: {answer:?}");
    }
    stub.api.away(true);
    assert!(stub.tries("getMe", json!({})).await.is_none());
    stub.api.away(false);
    stub.api.raw("[".into());
    assert_eq!(stub.tries("getUpdates", json!({})).await.as_deref(), Some("["));
    assert_eq!(stub.api.too_many(), 0);
}

#[tokio::test]
async fn a_held_call_of_one_who_left_is_never_done() {
    let stub = Stub::new();
    stub.api.says(WANG, "一");
    stub.api.holds("sendMessage");
    let call = tokio::time::timeout(
        Duration::from_millis(300),
        stub.tries("sendMessage", json!({ "chat_id": WANG, "text": "好" })),
    );
    assert!(call.await.is_err());
    for _ in 0..100 {
        if stub.api.held("sendMessage") == 0 {
            break;
        }
        pause(Duration::from_millis(10)).await;
    }
    stub.api.releases("sendMessage");
    assert_eq!(stub.calls("sendMessage", json!({ "chat_id": WANG, "text": "行" })).await["ok"], true);
    let bots: Vec<_> = stub.api.chat(WANG).into_iter().filter(|m| m.from_bot).map(|m| m.text).collect();
    assert_eq!(bots, ["行"]);
}

#[tokio::test]
async fn a_wrong_token_and_a_wrong_method_are_refused() {
    let stub = Stub::new();
    let wrong = teloxide::Bot::new("1:x").set_api_url(stub.api.url().parse().expect("an address"));
    assert!(matches!(wrong.get_me().await, Err(RequestError::Api(ApiError::InvalidToken))));
    assert_eq!(stub.calls("sendNothing", json!({})).await["error_code"], 404);
    let me = stub.http.get(format!("{}/bot{TOKEN}/GETME", stub.api.url())).send().await.expect("an answer");
    assert_eq!(me.status(), 200);
    assert_eq!(stub.bot.get_me().await.expect("the bot").username(), BOT_NAME);
}
