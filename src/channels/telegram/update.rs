//! What Telegram sends, as far as the house reads it. Tolerant: a field of another shape counts as absent and costs
//! nothing beside it, an unknown kind keeps its text. The raw JSON stays in the inbox; here nothing is written.
//!
//! To read another field: add it to its struct with `#[serde(deserialize_with = "lenient")]`.

use std::collections::HashMap;

use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

/// A field that may be absent, or of a shape that is new: `None` then.
fn lenient<'de, D: Deserializer<'de>, T: serde::de::DeserializeOwned>(d: D) -> Result<Option<T>, D::Error> {
    Ok(serde_json::from_value(Value::deserialize(d)?).ok())
}

/// A list of which each member may be of a new shape: those are left out.
fn lenient_list<'de, D: Deserializer<'de>, T: serde::de::DeserializeOwned>(d: D) -> Result<Vec<T>, D::Error> {
    match Value::deserialize(d)? {
        Value::Array(all) => Ok(all.into_iter().filter_map(|one| serde_json::from_value(one).ok()).collect()),
        _ => Ok(vec![]),
    }
}

macro_rules! tolerant {
    ($($(#[$doc:meta])* $name:ident { $($(#[$about:meta])* $field:ident: $kind:ty = $with:literal,)+ })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Debug, Default, Deserialize)]
        #[serde(default)]
        pub(super) struct $name {$(
            $(#[$about])*
            #[serde(deserialize_with = $with)]
            pub $field: $kind,
        )+}
    )+};
}

tolerant! {
    /// Somebody.
    User {
        id: Option<i64> = "lenient",
        is_bot: Option<bool> = "lenient",
        language_code: Option<String> = "lenient",
    }
    /// A chat. Its type is a word: new ones come.
    Chat {
        id: Option<i64> = "lenient",
        r#type: Option<String> = "lenient",
    }
    /// Bytes that Telegram has: a photo's size, a voice, a document.
    Media {
        file_id: Option<String> = "lenient",
        file_size: Option<i64> = "lenient",
        /// Seconds.
        duration: Option<i64> = "lenient",
        mime_type: Option<String> = "lenient",
        /// Of a photo, in pixels.
        width: Option<i64> = "lenient",
    }
    /// A point on the earth, in degrees.
    Location {
        latitude: Option<f64> = "lenient",
        longitude: Option<f64> = "lenient",
    }
    /// A place with a name.
    Venue {
        title: Option<String> = "lenient",
        address: Option<String> = "lenient",
    }
    /// Somebody's card.
    Contact {
        phone_number: Option<String> = "lenient",
        first_name: Option<String> = "lenient",
        user_id: Option<i64> = "lenient",
    }
    /// A message.
    Message {
        message_id: Option<i64> = "lenient",
        message_thread_id: Option<i64> = "lenient",
        is_topic_message: Option<bool> = "lenient",
        from: Option<User> = "lenient",
        chat: Option<Chat> = "lenient",
        text: Option<String> = "lenient",
        caption: Option<String> = "lenient",
        photo: Vec<Media> = "lenient_list",
        voice: Option<Media> = "lenient",
        audio: Option<Media> = "lenient",
        document: Option<Media> = "lenient",
        location: Option<Location> = "lenient",
        venue: Option<Venue> = "lenient",
        contact: Option<Contact> = "lenient",
        media_group_id: Option<String> = "lenient",
        reply_to_message: Option<Box<Message>> = "lenient",
        migrate_to_chat_id: Option<i64> = "lenient",
        migrate_from_chat_id: Option<i64> = "lenient",
        new_chat_members: Vec<User> = "lenient_list",
    }
    /// A pressed button.
    CallbackQuery {
        id: Option<String> = "lenient",
        from: Option<User> = "lenient",
        message: Option<Message> = "lenient",
        data: Option<String> = "lenient",
    }
    /// What somebody is in a chat now.
    Member {
        status: Option<String> = "lenient",
    }
    /// The bot was added, removed, blocked or unblocked.
    MemberChange {
        chat: Option<Chat> = "lenient",
        new_chat_member: Option<Member> = "lenient",
    }
    /// What kind of reaction it is.
    Reaction {
        emoji: Option<String> = "lenient",
    }
    /// Somebody reacted to a message.
    ReactionChange {
        chat: Option<Chat> = "lenient",
        user: Option<User> = "lenient",
        message_id: Option<i64> = "lenient",
        new_reaction: Vec<Reaction> = "lenient_list",
    }
}

/// What an update is about. What is known and no business of ours (channels, polls, payments, business accounts) is not
/// among what we ask Telegram for, and counts as `Nothing`.
#[derive(Clone, Debug)]
pub(super) enum Kind {
    /// Somebody wrote.
    Message(Box<Message>),
    /// Somebody changed what they wrote.
    Edited(Box<Message>),
    /// A key was pressed.
    Pressed(Box<CallbackQuery>),
    /// The bot's own standing in a chat changed.
    Member(MemberChange),
    /// A reaction changed.
    Reacted(ReactionChange),
    /// Nothing that is for the house.
    Nothing,
}

/// The kinds that we ask Telegram for.
pub(super) const ALLOWED: [&str; 5] =
    ["message", "edited_message", "callback_query", "my_chat_member", "message_reaction"];

/// Kinds that carry a message which nobody wrote to the bot.
const NOT_OURS: [&str; 6] = [
    "channel_post",
    "edited_channel_post",
    "business_message",
    "edited_business_message",
    "deleted_business_messages",
    "guest_message",
];

/// One update.
#[derive(Clone, Debug)]
pub(super) struct Update {
    /// Telegram's number of it.
    pub id: i64,
    /// What it is about.
    pub kind: Kind,
}

impl Update {
    /// Reads one. `None`: it isn't an object with an `update_id`, so no update at all. One of which no more can be read is
    /// passed over: it would come again and again, and hold up all that is behind it.
    pub(super) fn read(raw: &str) -> Option<Self> {
        let whole: Result<Map<String, Value>, _> =
            serde_json::from_str(raw).or_else(|_| serde_json::from_str(&mended(raw)));
        let Ok(mut all) = whole else {
            let fields: HashMap<String, &RawValue> = serde_json::from_str(raw).ok()?;
            let id = fields.get("update_id")?.get().parse().ok()?;
            return Some(Self { id, kind: Kind::Nothing });
        };
        let id = all.remove("update_id")?.as_i64()?;
        Some(Self { id, kind: Kind::of(all) })
    }
}

/// The same JSON, with a sign of replacement for each half of a character whose other half is missing: such a letter in a
/// name must not cost the words beside it.
fn mended(raw: &str) -> String {
    let unit = |text: &str| {
        let digits = text.strip_prefix("\\u")?.get(..4)?;
        u16::from_str_radix(digits, 16).ok()
    };
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        out.push_str(before);
        let next = escape.get(6..).and_then(unit);
        let (length, whole) = match (unit(escape), next) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => (12, true),
            (Some(0xd800..=0xdfff), _) => (6, false),
            (Some(_), _) => (6, true),
            (None, _) => (escape.chars().take(2).map(char::len_utf8).sum(), true),
        };
        let (this, behind) = escape.split_at(length);
        out.push_str(if whole { this } else { "\\ufffd" });
        rest = behind;
    }
    out.push_str(rest);
    out
}

impl Kind {
    fn of(mut all: Map<String, Value>) -> Self {
        let mut take = |name: &str| all.remove(name);
        if let Some(m) = take("message").and_then(read) {
            return Self::Message(Box::new(m));
        }
        if let Some(m) = take("edited_message").and_then(read) {
            return Self::Edited(Box::new(m));
        }
        if let Some(q) = take("callback_query").and_then(read) {
            return Self::Pressed(Box::new(q));
        }
        if let Some(m) = take("my_chat_member").and_then(read) {
            return Self::Member(m);
        }
        if let Some(r) = take("message_reaction").and_then(read) {
            return Self::Reacted(r);
        }
        // A kind that is newer than this program: words that somebody wrote to the bot in private are heard all the same.
        let unknown = all.into_iter().filter(|(name, _)| !NOT_OURS.contains(&name.as_str()));
        let heard =
            unknown.filter_map(|(_, value)| read::<Message>(value)).find(|m| m.words().is_some() && m.is_private());
        heard.map_or(Self::Nothing, |m| Self::Message(Box::new(m)))
    }
}

fn read<T: serde::de::DeserializeOwned>(value: Value) -> Option<T> {
    serde_json::from_value(value).ok()
}

impl Chat {
    /// Whether it is one person's chat with the bot. Those have their person's number, which is positive; a type that
    /// nobody knows is told by it.
    pub(super) fn is_private(&self) -> bool {
        match self.r#type.as_deref() {
            Some("private") => true,
            Some("group" | "supergroup" | "channel") => false,
            Some(_) | None => self.id.is_some_and(|id| id > 0),
        }
    }
}

impl Message {
    /// The words: a text, or what was written under a photo.
    pub(super) fn words(&self) -> Option<&str> {
        self.text.as_deref().or(self.caption.as_deref())
    }

    pub(super) fn is_private(&self) -> bool {
        self.chat.as_ref().is_some_and(Chat::is_private)
    }

    /// The chat's number; 0: it has none.
    pub(super) fn chat_id(&self) -> i64 {
        self.chat.as_ref().and_then(|c| c.id).unwrap_or_default()
    }

    /// The topic that it was written in.
    pub(super) fn topic(&self) -> Option<i64> {
        self.message_thread_id.filter(|_| self.is_topic_message == Some(true))
    }
}
