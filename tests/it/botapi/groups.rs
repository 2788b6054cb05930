//! Groups: who is in them, what is said there, and what of it the bot hears.

use serde_json::{Value, json};

use super::world::{Chat, Kind, World};
use super::{BOT, BOT_NAME, BotApi};

impl World {
    /// Whether the bot hears a message of a group's: commands to it or to nobody by name, mentions, answers to it.
    fn hears(&self, chat: i64, message: &Value) -> bool {
        if self.chats.get(&chat).is_none_or(|c| c.bot_in != Some(true)) {
            return false;
        }
        let text = message["text"].as_str().unwrap_or_default();
        let to_it = format!("@{BOT_NAME}");
        let first = text.split_whitespace().next().unwrap_or_default();
        let command = first.starts_with('/') && (!first.contains('@') || first.ends_with(&to_it));
        !self.privacy || command || text.contains(&to_it) || message["reply_to_message"]["from"]["id"] == BOT
    }

    /// A service message; every bot in the group hears those.
    fn service(&mut self, chat: i64, by: i64, content: Value) -> Value {
        let json = self.lay(chat, by, content, "", None);
        if self.room(chat).bot_in == Some(true) {
            self.put("message", json.clone());
        }
        json
    }
}

impl BotApi {
    /// A group: an id of `-100…` is a supergroup's, another negative one a basic group's. The bot isn't in it yet.
    pub fn group(&self, id: i64, title: &str, is_forum: bool) {
        assert!(id < 0, "a group's id is negative");
        let kind = if id.to_string().starts_with("-100") { Kind::Supergroup { forum: is_forum } } else { Kind::Group };
        assert!(!is_forum || kind != Kind::Group, "only a supergroup has topics");
        self.change(|w| w.chats.insert(id, Chat::new(kind, title.to_owned())));
    }

    /// Somebody takes the bot into a group.
    pub fn adds_bot(&self, group: i64, by: i64) {
        self.change(|w| {
            let old = if w.room(group).bot_in == Some(false) { "kicked" } else { "left" };
            w.room(group).bot_in = Some(true);
            w.my_place(group, by, old, "member");
            let bot = w.user_json(BOT);
            let content = json!({ "new_chat_participant": bot, "new_chat_member": bot, "new_chat_members": [bot] });
            w.service(group, by, content);
        });
    }

    /// Somebody throws the bot out of a group.
    pub fn removes_bot(&self, group: i64, by: i64) {
        self.change(|w| {
            w.room(group).bot_in = Some(false);
            let status = if w.room(group).kind == Kind::Group { "left" } else { "kicked" };
            w.my_place(group, by, "member", status);
        });
    }

    /// Opens a topic in a forum; gives its thread.
    pub fn topic(&self, group: i64, by: i64, name: &str) -> i64 {
        self.change(|w| {
            assert_eq!(w.room(group).kind, Kind::Supergroup { forum: true }, "only a forum has topics");
            let thread = w.room(group).counter + 1;
            let content = json!({
                "message_thread_id": thread, "is_topic_message": true,
                "forum_topic_created": { "name": name, "icon_color": 7_322_096 },
            });
            let made = w.service(group, by, content);
            w.room(group).topics.insert(thread, made);
            thread
        })
    }

    /// Deletes a topic with all that was said in it.
    pub fn deletes_topic(&self, group: i64, thread: i64) {
        self.change(|w| {
            let room = w.room(group);
            room.topics.remove(&thread);
            room.messages.retain(|_, m| m.json["message_thread_id"] != thread);
        });
    }

    /// Says something in a group, perhaps in a topic, perhaps answering; gives the message's id. The bot hears it only if
    /// privacy mode lets it.
    pub fn says_in(&self, group: i64, user: i64, text: &str, thread: Option<i64>, reply_to: Option<i64>) -> i64 {
        self.change(|w| {
            let mut content = World::plain(text);
            if let Some(thread) = thread {
                let topic = w.room(group).topics.get(&thread).cloned().expect("a topic that is there");
                content["message_thread_id"] = thread.into();
                content["is_topic_message"] = true.into();
                // What isn't an answer to anything answers the message that made the topic.
                content["reply_to_message"] = topic;
            }
            if let Some(to) = reply_to {
                content["reply_to_message"] = w.quoted(group, to).expect("a message to answer");
            }
            let json = w.lay(group, user, content, text, None);
            let id = json["message_id"].as_i64().unwrap_or_default();
            if w.hears(group, &json) {
                w.put("message", json);
            }
            id
        })
    }

    /// Edits an own message in a group.
    pub fn edits_in(&self, group: i64, message_id: i64, text: &str) {
        self.change(|w| {
            let mut json = w.quoted(group, message_id).expect("a message to edit");
            json["text"] = text.into();
            let heard = w.hears(group, &json);
            w.reworded(group, message_id, text, heard);
        });
    }

    /// Reacts to a message in a group.
    pub fn reacts_in(&self, group: i64, user: i64, message_id: i64, emoji: &str) {
        self.change(|w| w.reacted(group, user, message_id, emoji));
    }

    /// A basic group becomes a supergroup; gives its new id. The bot comes along.
    pub fn migrates(&self, group: i64, by: i64) -> i64 {
        self.change(|w| {
            let old = w.room(group);
            assert_eq!(old.kind, Kind::Group, "only a basic group migrates");
            let (title, bot_in) = (old.title.clone(), old.bot_in);
            let new = -1_001_000_000_000 + group % 1_000_000_000;
            let mut chat = Chat::new(Kind::Supergroup { forum: false }, title);
            chat.bot_in = bot_in;
            w.chats.insert(new, chat);
            w.service(group, by, json!({ "migrate_to_chat_id": new }));
            w.room(group).moved_to = Some(new);
            w.service(new, by, json!({ "migrate_from_chat_id": group }));
            new
        })
    }
}
