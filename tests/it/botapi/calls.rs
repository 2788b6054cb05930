//! Which method is which, and the methods that neither say anything nor fetch updates.

use std::time::Duration;

use serde_json::{Value, json};

use super::line::Asked;
use super::world::{Done, Refusal, World, bad};
use super::{BOT, BOT_NAME};

/// How long a press can be answered.
const ANSWERABLE: Duration = Duration::from_secs(15);

/// The reactions that Telegram offers (the Bot API's list, `ReactionTypeEmoji`).
const REACTIONS: &str = "❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 \
                         💋 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃ 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡";

const ACTIONS: [&str; 11] = [
    "typing",
    "upload_photo",
    "record_video",
    "upload_video",
    "record_voice",
    "upload_voice",
    "upload_document",
    "choose_sticker",
    "find_location",
    "record_video_note",
    "upload_video_note",
];

impl World {
    /// Does a method (its name in lower case); `None`: there is none of that name here.
    pub fn done(&mut self, method: &str, asked: Asked) -> Option<Done> {
        let asked = &asked;
        Some(match method {
            "getme" => Ok(self.me()),
            "setwebhook" => self.set_webhook(asked),
            "deletewebhook" => self.delete_webhook(asked),
            "getwebhookinfo" => Ok(self.webhook_info()),
            "sendmessage" => self.send_message(asked),
            "sendphoto" => self.send_file(asked, "photo"),
            "sendvoice" => self.send_file(asked, "voice"),
            "senddocument" => self.send_file(asked, "document"),
            "sendlocation" => self.send_location(asked),
            "editmessagetext" => self.edit_text(asked),
            "editmessagereplymarkup" => self.edit_markup(asked),
            "deletemessage" => self.delete_message(asked),
            "answercallbackquery" => self.answer_query(asked),
            "sendchataction" => self.chat_action(asked),
            "setmycommands" => self.set_commands(asked),
            "getmycommands" => self.get_commands(asked),
            "deletemycommands" => self.delete_commands(asked),
            "setmessagereaction" => self.react(asked),
            "getfile" => self.get_file(asked),
            _ => return None,
        })
    }

    fn me(&self) -> Value {
        json!({
            "id": BOT, "is_bot": true, "first_name": "村里的事", "username": BOT_NAME,
            "can_join_groups": true, "can_read_all_group_messages": !self.privacy,
            "supports_inline_queries": false, "can_connect_to_business": false, "has_main_web_app": false,
        })
    }

    fn answer_query(&mut self, asked: &Asked) -> Done {
        let old = || bad("query is too old and response timeout expired or query ID is invalid");
        let now = self.clock.now();
        let id = asked.text("callback_query_id").unwrap_or_default();
        let text = asked.text("text").unwrap_or_default();
        if text.chars().count() > 200 {
            return Err(bad("MESSAGE_TOO_LONG"));
        }
        let query = self.queries.get_mut(&id).ok_or_else(old)?;
        if query.answer.is_some() || now.since(query.at) > ANSWERABLE {
            return Err(old());
        }
        query.answer = Some(text);
        Ok(true.into())
    }

    fn chat_action(&mut self, asked: &Asked) -> Done {
        let chat = self.spoken_to(asked)?;
        if !asked.text("action").is_some_and(|a| ACTIONS.contains(&a.as_str())) {
            return Err(bad("wrong parameter action in request"));
        }
        self.room(chat).typing += 1;
        Ok(true.into())
    }

    /// The scope and the language of a set of commands.
    fn scope(&mut self, asked: &Asked) -> Result<(String, String), Refusal> {
        let scope = asked.json("scope").unwrap_or_else(|| json!({ "type": "default" }));
        let known = match scope["type"].as_str().unwrap_or_default() {
            "default" | "all_private_chats" | "all_group_chats" | "all_chat_administrators" => true,
            "chat" | "chat_administrators" | "chat_member" => {
                let id = scope["chat_id"].as_i64().unwrap_or_default();
                self.chats.contains_key(&id)
            }
            _ => return Err(bad("can't parse BotCommandScope: unsupported type specified")),
        };
        if !known {
            return Err(bad("chat not found"));
        }
        let lang = asked.text("language_code").unwrap_or_default();
        if !lang.is_empty() && (lang.len() != 2 || !lang.bytes().all(|b| b.is_ascii_lowercase())) {
            return Err(bad("invalid language code specified"));
        }
        Ok((scope.to_string(), lang))
    }

    fn set_commands(&mut self, asked: &Asked) -> Done {
        let scope = self.scope(asked)?;
        let wrong = || bad("can't parse commands list: expected an Array of BotCommand");
        let commands = asked.json("commands").and_then(|c| c.as_array().cloned()).ok_or_else(wrong)?;
        if commands.len() > 100 {
            return Err(bad("BOT_COMMANDS_TOO_MUCH"));
        }
        for command in &commands {
            let name = command["command"].as_str().unwrap_or_default();
            let about = command["description"].as_str().unwrap_or_default();
            let plain = name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
            if !plain || !(1..=32).contains(&name.len()) {
                return Err(bad("BOT_COMMAND_INVALID"));
            }
            if !(1..=256).contains(&about.chars().count()) {
                return Err(bad("BOT_COMMAND_DESCRIPTION_INVALID"));
            }
        }
        self.commands.insert(scope, commands);
        Ok(true.into())
    }

    fn get_commands(&mut self, asked: &Asked) -> Done {
        let scope = self.scope(asked)?;
        Ok(self.commands.get(&scope).cloned().unwrap_or_default().into())
    }

    fn delete_commands(&mut self, asked: &Asked) -> Done {
        let scope = self.scope(asked)?;
        self.commands.remove(&scope);
        Ok(true.into())
    }

    fn react(&mut self, asked: &Asked) -> Done {
        let chat = self.spoken_to(asked)?;
        let id = asked.number("message_id").ok_or_else(|| bad("message identifier is not specified"))?;
        let given = asked.json("reaction").and_then(|r| r.as_array().cloned()).unwrap_or_default();
        let emoji: Vec<_> = given.iter().map(|r| r["emoji"].as_str().unwrap_or_default().to_owned()).collect();
        let room = self.room(chat);
        let message = room.messages.get_mut(&id).ok_or_else(|| bad("message to react not found"))?;
        let offered = |e: &String| REACTIONS.split_whitespace().any(|r| r == e);
        if emoji.len() > 1 {
            return Err(bad("REACTIONS_TOO_MANY"));
        }
        if !emoji.iter().all(offered) {
            return Err(bad("REACTION_INVALID"));
        }
        message.reactions.insert(BOT, emoji);
        Ok(true.into())
    }
}
