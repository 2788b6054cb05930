//! What the bot says, edits and deletes.

use std::time::Duration;

use serde_json::{Value, json};

use super::line::Asked;
use super::world::{Board, Done, Kind, Refusal, World, bad, forbidden};
use super::{BOT, html, keys};

/// How long messages can be deleted.
const DELETABLE: Duration = Duration::from_secs(48 * 3600);

/// A text with its entities.
struct Words {
    text: String,
    entities: Vec<Value>,
    html: String,
}

impl World {
    /// The chat of a call, if the bot may speak there.
    pub fn spoken_to(&mut self, asked: &Asked) -> Result<i64, Refusal> {
        let given = asked.text("chat_id").filter(|c| !c.is_empty()).ok_or_else(|| bad("chat_id is empty"))?;
        let id: i64 = given.parse().map_err(|_| bad("chat not found"))?;
        if id == BOT {
            return Err(forbidden("bot can't send messages to the bot"));
        }
        if id > 0 {
            let user = self.users.get(&id).ok_or_else(|| bad("chat not found"))?;
            if user.deactivated {
                return Err(forbidden("user is deactivated"));
            }
            if user.blocked {
                return Err(forbidden("bot was blocked by the user"));
            }
            if !user.wrote {
                return Err(forbidden("bot can't initiate conversation with a user"));
            }
            self.room(id);
            return Ok(id);
        }
        let chat = self.chats.get(&id).ok_or_else(|| bad("chat not found"))?;
        if let Some(to) = chat.moved_to {
            let why = "Bad Request: group chat was upgraded to a supergroup chat";
            return Err(Refusal(400, why.into(), Some(json!({ "migrate_to_chat_id": to }))));
        }
        match (chat.bot_in, chat.kind) {
            (Some(true), _) => Ok(id),
            (Some(false), Kind::Supergroup { .. }) => Err(forbidden("bot was kicked from the supergroup chat")),
            (Some(false), Kind::Group | Kind::Private) => Err(forbidden("bot was kicked from the group chat")),
            (None, _) => Err(bad("chat not found")),
        }
    }

    /// Text or caption, as `parse_mode` or the entities say.
    fn words(asked: &Asked, text: &str, entities: &str, most: usize, long: &str) -> Result<Words, Refusal> {
        let html = asked.text(text).unwrap_or_default();
        let mode = asked.text("parse_mode").unwrap_or_default().to_lowercase();
        let (plain, marks) = match mode.as_str() {
            "html" => html::parse(&html)?,
            "" => {
                let given = asked.json(entities).and_then(|e| e.as_array().cloned());
                (html.clone(), given.unwrap_or_default())
            }
            _ => return Err(bad("unsupported parse_mode")),
        };
        let (text, mut entities) = html::trimmed(&plain, marks);
        entities.extend(html::found(&text));
        entities.sort_by_key(|e| e["offset"].as_u64());
        if html::units(&text) > most || html.len() > 1 << 15 {
            return Err(bad(long));
        }
        Ok(Words { text, entities, html })
    }

    /// The message that a new one answers, and the thread it goes to.
    fn place(&mut self, asked: &Asked, chat: i64) -> Result<Value, Refusal> {
        let mut place = json!({});
        let reply = asked.json("reply_parameters");
        let to = reply.as_ref().and_then(|r| r["message_id"].as_i64()).or_else(|| asked.number("reply_to_message_id"));
        let anyway =
            reply.is_some_and(|r| r["allow_sending_without_reply"] == true) || asked.yes("allow_sending_without_reply");
        if let Some(to) = to {
            match self.quoted(chat, to) {
                Some(message) => {
                    if message["is_topic_message"] == true {
                        place["message_thread_id"] = message["message_thread_id"].clone();
                        place["is_topic_message"] = true.into();
                    }
                    place["reply_to_message"] = message;
                }
                None if anyway => {}
                None => return Err(bad("message to be replied not found")),
            }
        }
        if let Some(thread) = asked.number("message_thread_id") {
            let topic = self.room(chat).topics.get(&thread).cloned();
            let topic = topic.ok_or_else(|| bad("message thread not found"))?;
            place["message_thread_id"] = thread.into();
            place["is_topic_message"] = true.into();
            if place["reply_to_message"].is_null() {
                place["reply_to_message"] = topic;
            }
        }
        Ok(place)
    }

    /// Lays the bot's message down, once all of it is known to be right.
    fn speak(&mut self, asked: &Asked, chat: i64, content: Value, html: &str, file: Option<(String, Vec<u8>)>) -> Done {
        let mut whole = self.place(asked, chat)?;
        let kind = self.room(chat).kind;
        let (inline, board) = keys::read(asked, kind)?;
        if let (Some(whole), Value::Object(content)) = (whole.as_object_mut(), content) {
            whole.extend(content);
            whole.extend(inline.map(|markup| ("reply_markup".to_owned(), markup)));
        }
        let json = self.lay(chat, BOT, whole, html, file);
        let id = json["message_id"].as_i64().unwrap_or_default();
        if let Some(message) = self.room(chat).messages.get_mut(&id) {
            message.board = board;
        }
        Ok(json)
    }

    pub fn send_message(&mut self, asked: &Asked) -> Done {
        let chat = self.spoken_to(asked)?;
        self.within_limits(chat)?;
        let words = Self::words(asked, "text", "entities", 4096, "message is too long")?;
        if words.text.is_empty() {
            return Err(bad("message text is empty"));
        }
        let mut content = json!({ "text": words.text });
        if !words.entities.is_empty() {
            content["entities"] = words.entities.into();
        }
        self.speak(asked, chat, content, &words.html, None)
    }

    /// A photo, a voice or a document.
    pub fn send_file(&mut self, asked: &Asked, kind: &str) -> Done {
        let chat = self.spoken_to(asked)?;
        self.within_limits(chat)?;
        let words = Self::words(asked, "caption", "caption_entities", 1024, "message caption is too long")?;
        let (name, mime, bytes) = self.uploaded(asked, kind)?;
        let mut content = self.stored(kind, &name, &mime, &bytes);
        if !words.text.is_empty() {
            content["caption"] = words.text.into();
        }
        if !words.entities.is_empty() {
            content["caption_entities"] = words.entities.into();
        }
        self.speak(asked, chat, content, &words.html, Some((kind.to_owned(), bytes)))
    }

    pub fn send_location(&mut self, asked: &Asked) -> Done {
        let chat = self.spoken_to(asked)?;
        self.within_limits(chat)?;
        let place = asked.real("latitude").filter(|l| l.abs() <= 90.0);
        let place = place.zip(asked.real("longitude").filter(|l| l.abs() <= 180.0));
        let (latitude, longitude) = place.ok_or_else(|| bad("wrong location specified"))?;
        let content = json!({ "location": { "latitude": latitude, "longitude": longitude } });
        self.speak(asked, chat, content, "", None)
    }

    /// The message that an edit means, if it can be edited.
    fn editable(&mut self, asked: &Asked) -> Result<(i64, i64), Refusal> {
        let chat = self.spoken_to(asked)?;
        self.within_limits(chat)?;
        let id = asked.number("message_id").ok_or_else(|| bad("message identifier is not specified"))?;
        let message = self.room(chat).messages.get(&id).ok_or_else(|| bad("message to edit not found"))?;
        if !message.bots() || message.board != Board::None || message.json["forward_origin"].is_object() {
            return Err(bad("message can't be edited"));
        }
        Ok((chat, id))
    }

    /// Lays an edited message down, unless nothing changed.
    fn edited(&mut self, chat: i64, id: i64, json: Value, html: Option<String>) -> Done {
        let date = self.date();
        let gone = || bad("message to edit not found");
        let message = self.room(chat).messages.get_mut(&id).ok_or_else(gone)?;
        let same = |key: &str| message.json[key] == json[key];
        if same("text") && same("entities") && same("reply_markup") {
            return Err(bad(
                "message is not modified: specified new message content and reply markup are exactly the same as a \
                 current content and reply markup of the message",
            ));
        }
        message.json = json;
        message.json["edit_date"] = date.into();
        message.edits += 1;
        message.html = html.unwrap_or_else(|| message.html.clone());
        Ok(message.json.clone())
    }

    pub fn edit_text(&mut self, asked: &Asked) -> Done {
        let (chat, id) = self.editable(asked)?;
        let words = Self::words(asked, "text", "entities", 4096, "MESSAGE_TOO_LONG")?;
        let markup = keys::inline_only(asked)?;
        let mut json = self.room(chat).messages[&id].json.clone();
        if !json["text"].is_string() {
            return Err(bad("there is no text in the message to edit"));
        }
        if words.text.is_empty() {
            return Err(bad("message text is empty"));
        }
        json["text"] = words.text.into();
        put(&mut json, "entities", Some(words.entities).filter(|e| !e.is_empty()).map(Value::from));
        put(&mut json, "reply_markup", markup);
        self.edited(chat, id, json, Some(words.html))
    }

    pub fn edit_markup(&mut self, asked: &Asked) -> Done {
        let (chat, id) = self.editable(asked)?;
        let markup = keys::inline_only(asked)?;
        let mut json = self.room(chat).messages[&id].json.clone();
        put(&mut json, "reply_markup", markup);
        self.edited(chat, id, json, None)
    }

    pub fn delete_message(&mut self, asked: &Asked) -> Done {
        let chat = self.spoken_to(asked)?;
        let id = asked.number("message_id").ok_or_else(|| bad("message identifier is not specified"))?;
        let now = self.clock.now();
        let room = self.room(chat);
        let message = room.messages.get(&id).ok_or_else(|| bad("message to delete not found"))?;
        let others = room.kind != Kind::Private && !message.bots();
        if others || now.since(message.at) > DELETABLE {
            return Err(bad("message can't be deleted"));
        }
        room.messages.remove(&id);
        Ok(true.into())
    }
}

/// Sets a field, or takes it away.
fn put(json: &mut Value, key: &str, value: Option<Value>) {
    if let Some(object) = json.as_object_mut() {
        match value {
            Some(value) => drop(object.insert(key.to_owned(), value)),
            None => drop(object.remove(key)),
        }
    }
}
