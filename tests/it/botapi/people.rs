//! What people do in their private chats with the bot: each deed makes the update that Telegram would make of it.

use serde_json::{Value, json};

use super::world::{Query, World};
use super::{BOT, BotApi, html};

impl World {
    /// A text with the entities that Telegram finds in it.
    pub fn plain(text: &str) -> Value {
        let mut content = json!({ "text": text });
        let found = html::found(text);
        if !found.is_empty() {
            content["entities"] = found.into();
        }
        content
    }

    /// Lays down what somebody wrote in private, and tells the bot.
    pub fn written(&mut self, user: i64, content: Value, file: Option<(String, Vec<u8>)>) -> i64 {
        self.user(user).wrote = true;
        let text = if content["text"].is_string() { &content["text"] } else { &content["caption"] };
        let text = text.as_str().unwrap_or_default().to_owned();
        let json = self.lay(user, user, content, &text, file);
        let id = json["message_id"].as_i64().unwrap_or_default();
        self.put("message", json);
        id
    }

    /// A change of the bot's place in a chat.
    pub fn my_place(&mut self, chat: i64, by: i64, old: &str, new: &str) {
        let bot = self.user_json(BOT);
        let member = |status: &str| {
            let mut json = json!({ "user": bot, "status": status });
            if status == "kicked" {
                json["until_date"] = 0.into();
            }
            json
        };
        let update = json!({
            "chat": self.chat_json(chat), "from": self.user_json(by), "date": self.date(),
            "old_chat_member": member(old), "new_chat_member": member(new),
        });
        self.put("my_chat_member", update);
    }

    /// Somebody presses a key.
    pub fn pressed(&mut self, chat: i64, user: i64, message: i64, data: &str) -> String {
        let n = self.serial();
        let id = format!("{}{n:04}", user.unsigned_abs() % 1_000_000_007 * 4_294_967);
        let mut shown = self.chats.get(&chat).and_then(|c| c.messages.get(&message)).map(|m| m.json.clone());
        if shown.is_none() {
            shown = Some(json!({ "chat": self.chat_json(chat), "message_id": message, "date": 0 }));
        }
        let query = json!({
            "id": id, "from": self.user_json(user), "message": shown,
            "chat_instance": format!("-{}", chat.unsigned_abs() % 1_000_000_007 * 7919), "data": data,
        });
        self.queries.insert(id.clone(), Query { at: self.clock.now(), answer: None });
        self.put("callback_query", query);
        id
    }

    /// Whether that key is on that message now.
    fn has_key(&self, chat: i64, message: i64, data: &str) -> bool {
        let message = self.chats.get(&chat).and_then(|c| c.messages.get(&message));
        message.is_some_and(|m| m.keys().iter().any(|(_, does)| does == data))
    }

    pub fn reacted(&mut self, chat: i64, user: i64, message: i64, emoji: &str) {
        let kinds = |list: &[String]| -> Value {
            list.iter().map(|e| json!({ "type": "emoji", "emoji": e })).collect::<Vec<_>>().into()
        };
        let new: Vec<String> = Some(emoji).filter(|e| !e.is_empty()).map(str::to_owned).into_iter().collect();
        let shown = self.room(chat).messages.get_mut(&message).expect("a message to react to");
        let old = shown.reactions.insert(user, new.clone()).unwrap_or_default();
        let update = json!({
            "chat": self.chat_json(chat), "message_id": message, "user": self.user_json(user), "date": self.date(),
            "old_reaction": kinds(&old), "new_reaction": kinds(&new),
        });
        self.put("message_reaction", update);
    }

    /// Changes a message's text, and tells the bot if it may hear it.
    pub fn reworded(&mut self, chat: i64, message: i64, text: &str, heard: bool) {
        let date = self.date();
        let shown = self.room(chat).messages.get_mut(&message).expect("a message to edit");
        if let (Some(json), Value::Object(new)) = (shown.json.as_object_mut(), Self::plain(text)) {
            json.remove("entities");
            json.extend(new);
            json.insert("edit_date".into(), date.into());
        }
        shown.edits += 1;
        shown.html = text.to_owned();
        let json = shown.json.clone();
        if heard {
            self.put("edited_message", json);
        }
    }
}

impl BotApi {
    /// Names somebody and says what their Telegram speaks (such as `zh-hans`, `en`, or nothing). Unnamed, they are
    /// `村民` with their number, and speak Chinese.
    pub fn names(&self, user: i64, name: &str, lang: Option<&str>) {
        self.change(|w| {
            let known = w.user(user);
            known.name = name.to_owned();
            known.lang = lang.map(str::to_owned);
            if let Some(chat) = w.chats.get_mut(&user) {
                chat.title = name.to_owned();
            }
        });
    }

    /// Writes to the bot; gives the message's id.
    pub fn says(&self, user: i64, text: &str) -> i64 {
        self.change(|w| w.written(user, World::plain(text), None))
    }

    /// Presses 开始, with what the link carried.
    pub fn starts(&self, user: i64, payload: Option<&str>) -> i64 {
        self.says(user, &payload.map_or_else(|| "/start".to_owned(), |p| format!("/start {p}")))
    }

    /// Answers a message.
    pub fn replies(&self, user: i64, text: &str, to_message_id: i64) -> i64 {
        self.change(|w| {
            let mut content = World::plain(text);
            content["reply_to_message"] = w.quoted(user, to_message_id).expect("a message to answer");
            w.written(user, content, None)
        })
    }

    /// Edits an own message.
    pub fn edits(&self, user: i64, message_id: i64, text: &str) {
        self.change(|w| w.reworded(user, message_id, text, true));
    }

    /// Sends a photo, alone or as one of an album.
    pub fn sends_photo(&self, user: i64, caption: &str, bytes: &[u8], media_group_id: Option<&str>) -> i64 {
        self.sends_file(user, "photo", ("", ""), bytes, caption, media_group_id)
    }

    pub fn sends_voice(&self, user: i64, bytes: &[u8]) -> i64 {
        self.sends_file(user, "voice", ("", ""), bytes, "", None)
    }

    pub fn sends_document(&self, user: i64, file_name: &str, mime: &str, bytes: &[u8], caption: &str) -> i64 {
        self.sends_file(user, "document", (file_name, mime), bytes, caption, None)
    }

    /// Sends a file, in answer to a message or not.
    pub fn carries(&self, user: i64, kind: &str, bytes: &[u8], caption: &str, to: Option<i64>) -> i64 {
        self.change(|w| {
            let mut content = w.stored(kind, "", "", bytes);
            if !caption.is_empty() {
                content["caption"] = caption.into();
            }
            if let Some(to) = to {
                content["reply_to_message"] = w.quoted(user, to).expect("a message to answer");
            }
            w.written(user, content, Some((kind.to_owned(), bytes.to_vec())))
        })
    }

    fn sends_file(
        &self,
        user: i64,
        kind: &str,
        (name, mime): (&str, &str),
        bytes: &[u8],
        caption: &str,
        album: Option<&str>,
    ) -> i64 {
        self.change(|w| {
            let mut content = w.stored(kind, name, mime, bytes);
            if !caption.is_empty() {
                content["caption"] = caption.into();
            }
            if let Some(album) = album {
                content["media_group_id"] = album.into();
            }
            w.written(user, content, Some((kind.to_owned(), bytes.to_vec())))
        })
    }

    pub fn sends_location(&self, user: i64, latitude: f64, longitude: f64) -> i64 {
        let content = json!({ "location": { "latitude": latitude, "longitude": longitude } });
        self.change(|w| w.written(user, content, None))
    }

    /// Sends a telephone number: their own (`of_user` is they), another person's, or one of nobody on Telegram.
    pub fn sends_contact(&self, user: i64, phone: &str, of_user: Option<i64>, name: &str) -> i64 {
        let mut contact = json!({ "phone_number": phone, "first_name": name });
        if let Some(of) = of_user {
            contact["user_id"] = of.into();
        }
        self.change(|w| w.written(user, json!({ "contact": contact }), None))
    }

    /// Forwards words; `origin` is Telegram's `MessageOrigin`.
    pub fn forwards(&self, user: i64, text: &str, origin: Value) -> i64 {
        let mut content = World::plain(text);
        content["forward_origin"] = origin;
        self.change(|w| w.written(user, content, None))
    }

    /// Presses a key that is on that message now; gives the query's id.
    pub fn presses(&self, user: i64, message_id: i64, callback_data: &str) -> String {
        self.presses_in(user, user, message_id, callback_data)
    }

    /// Presses a key in a group.
    pub fn presses_in(&self, chat: i64, user: i64, message_id: i64, callback_data: &str) -> String {
        self.change(|w| {
            assert!(w.has_key(chat, message_id, callback_data), "no such key on {message_id}: {callback_data}");
            w.pressed(chat, user, message_id, callback_data)
        })
    }

    /// Presses a key that is no longer there, or never was.
    pub fn presses_old(&self, user: i64, message_id: i64, callback_data: &str) -> String {
        self.change(|w| w.pressed(user, user, message_id, callback_data))
    }

    /// Reacts to a message; with nothing, takes the reaction back.
    pub fn reacts(&self, user: i64, message_id: i64, emoji: &str) {
        self.change(|w| w.reacted(user, user, message_id, emoji));
    }

    pub fn blocks(&self, user: i64) {
        self.change(|w| {
            w.user(user).blocked = true;
            w.my_place(user, user, "member", "kicked");
        });
    }

    pub fn unblocks(&self, user: i64) {
        self.change(|w| {
            w.user(user).blocked = false;
            w.my_place(user, user, "kicked", "member");
        });
    }

    /// Their account is gone; the bot isn't told.
    pub fn deactivates(&self, user: i64) {
        self.change(|w| w.user(user).deactivated = true);
    }
}
