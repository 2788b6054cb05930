//! What the server knows: people, chats, messages, updates, and how an update or a message is made of it. What a bot
//! calls lives in `calls` and `send`, what people do in `people` and `groups`.

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::Arc;
use std::time::Duration;

use lastmile::base::{Clock, Moment};
use serde_json::{Map, Value, json};

use super::{BOT, BOT_NAME, Call, Fault, Seen, only_if_named};

/// A refusal: the code, the description, the parameters.
#[derive(Clone, Debug)]
pub struct Refusal(pub u16, pub String, pub Option<Value>);

pub type Done = Result<Value, Refusal>;

/// A bad request.
pub fn bad(why: &str) -> Refusal {
    Refusal(400, format!("Bad Request: {why}"), None)
}

pub fn forbidden(why: &str) -> Refusal {
    Refusal(403, format!("Forbidden: {why}"), None)
}

pub fn too_many(seconds: u64) -> Refusal {
    let after = json!({ "retry_after": seconds });
    Refusal(429, format!("Too Many Requests: retry after {seconds}"), Some(after))
}

#[derive(Clone, Debug, Default)]
pub struct User {
    pub name: String,
    pub lang: Option<String>,
    /// Has written to the bot in private.
    pub wrote: bool,
    pub blocked: bool,
    pub deactivated: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Private,
    Group,
    Supergroup { forum: bool },
}

/// What came along with a message of the bot's besides inline keys: none, or what makes it uneditable.
#[derive(Clone, Debug, PartialEq)]
pub enum Board {
    None,
    Reply(Vec<Vec<String>>),
    /// A removed keyboard, or a forced reply.
    Other,
}

#[derive(Clone, Debug)]
pub struct Message {
    /// As Telegram shows it.
    pub json: Value,
    pub html: String,
    pub board: Board,
    pub file: Option<(String, Vec<u8>)>,
    pub edits: usize,
    pub at: Moment,
    /// Who reacted with what.
    pub reactions: BTreeMap<i64, Vec<String>>,
}

#[derive(Clone, Debug)]
pub struct Chat {
    pub kind: Kind,
    pub title: String,
    /// The bot's place in it: `None` never, then in or out.
    pub bot_in: Option<bool>,
    pub moved_to: Option<i64>,
    pub counter: i64,
    pub messages: BTreeMap<i64, Message>,
    /// The topics: their threads and the messages that made them.
    pub topics: BTreeMap<i64, Value>,
    pub typing: usize,
    pub sent: VecDeque<Moment>,
}

#[derive(Clone, Debug)]
pub struct Query {
    pub at: Moment,
    pub answer: Option<String>,
}

#[derive(Clone, Debug)]
pub struct Stored {
    pub unique: String,
    pub path: String,
    pub bytes: Vec<u8>,
}

#[derive(Clone, Debug)]
pub struct Hook {
    pub url: String,
    pub secret: Option<String>,
    pub error: Option<(i64, String)>,
    pub max: i64,
}

/// An update that waits.
#[derive(Clone, Debug)]
pub struct Update {
    pub id: i64,
    pub json: Value,
    /// It is given once although its id was confirmed.
    pub once: bool,
}

pub struct World {
    pub clock: Arc<dyn Clock>,
    pub users: BTreeMap<i64, User>,
    pub chats: BTreeMap<i64, Chat>,
    pub queries: BTreeMap<String, Query>,
    pub files: BTreeMap<String, Stored>,
    pub commands: BTreeMap<(String, String), Vec<Value>>,
    pub updates: VecDeque<Update>,
    pub confirmed: Vec<Update>,
    /// Everything below it was confirmed.
    pub offset: i64,
    pub next_update: i64,
    /// The next getUpdates' offset is not looked at.
    pub blind: bool,
    pub allowed: Vec<String>,
    pub hook: Option<Hook>,
    /// Which getUpdates is the newest.
    pub poll: u64,
    pub raw: VecDeque<String>,
    /// Message ids of private chats and basic groups are counted together.
    pub counter: i64,
    pub serial: u64,
    pub calls: Vec<Call>,
    pub faults: BTreeMap<String, VecDeque<Fault>>,
    pub holds: BTreeSet<String>,
    pub held: BTreeMap<String, usize>,
    pub away: bool,
    pub limits: bool,
    pub privacy: bool,
    pub sent: VecDeque<Moment>,
    pub too_many: usize,
}

impl World {
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            users: BTreeMap::new(),
            chats: BTreeMap::new(),
            queries: BTreeMap::new(),
            files: BTreeMap::new(),
            commands: BTreeMap::new(),
            updates: VecDeque::new(),
            confirmed: Vec::new(),
            offset: 0,
            next_update: 864_200_001,
            blind: false,
            allowed: Vec::new(),
            hook: None,
            poll: 0,
            raw: VecDeque::new(),
            counter: 0,
            serial: 0,
            calls: Vec::new(),
            faults: BTreeMap::new(),
            holds: BTreeSet::new(),
            held: BTreeMap::new(),
            away: false,
            limits: true,
            privacy: true,
            sent: VecDeque::new(),
            too_many: 0,
        }
    }

    /// The present second, as Telegram dates.
    pub fn date(&self) -> i64 {
        self.clock.now().0.div_euclid(1_000_000)
    }

    pub fn serial(&mut self) -> u64 {
        self.serial += 1;
        self.serial
    }

    /// Puts an update of a kind in, if the bot asked for that kind.
    pub fn put(&mut self, kind: &str, what: Value) {
        let wanted = if self.allowed.is_empty() {
            !only_if_named().contains(kind)
        } else {
            self.allowed.iter().any(|a| a == kind)
        };
        if wanted {
            let mut update = Map::new();
            update.insert(kind.to_owned(), what);
            self.put_raw(Value::Object(update));
        }
    }

    /// Puts any update in; gives its id.
    pub fn put_raw(&mut self, mut raw: Value) -> i64 {
        let id = raw["update_id"].as_i64().unwrap_or(self.next_update);
        if let Some(object) = raw.as_object_mut() {
            object.entry("update_id").or_insert(id.into());
        }
        self.next_update = self.next_update.max(id + 1);
        self.updates.push_back(Update { id, json: raw, once: id < self.offset });
        id
    }

    pub fn forget_confirmations(&mut self) {
        for update in std::mem::take(&mut self.confirmed).into_iter().rev() {
            self.updates.push_front(update);
        }
        self.blind = true;
    }

    /// Somebody, made known by being named.
    pub fn user(&mut self, id: i64) -> &mut User {
        let fresh = || User { name: format!("村民{id}"), lang: Some("zh-hans".into()), ..User::default() };
        self.users.entry(id).or_insert_with(fresh)
    }

    pub fn user_json(&mut self, id: i64) -> Value {
        if id == BOT {
            return json!({ "id": BOT, "is_bot": true, "first_name": "村里的事", "username": BOT_NAME });
        }
        let user = self.user(id);
        let mut json = json!({ "id": id, "is_bot": false, "first_name": user.name });
        if let Some(lang) = &user.lang {
            json["language_code"] = lang.clone().into();
        }
        json
    }

    /// The chat with that id; a private one is made when it is first named.
    pub fn room(&mut self, id: i64) -> &mut Chat {
        let private = id > 0;
        let title = if private { self.user(id).name.clone() } else { String::new() };
        self.chats.entry(id).or_insert_with(|| {
            assert!(private, "no such group: {id}");
            Chat::new(Kind::Private, title)
        })
    }

    pub fn chat_json(&mut self, id: i64) -> Value {
        let chat = self.room(id);
        match chat.kind {
            Kind::Private => json!({ "id": id, "type": "private", "first_name": chat.title }),
            Kind::Group => {
                json!({ "id": id, "type": "group", "title": chat.title, "all_members_are_administrators": true })
            }
            Kind::Supergroup { forum: false } => json!({ "id": id, "type": "supergroup", "title": chat.title }),
            Kind::Supergroup { forum: true } => {
                json!({ "id": id, "type": "supergroup", "title": chat.title, "is_forum": true })
            }
        }
    }

    pub fn next_message(&mut self, chat: i64) -> i64 {
        let room = self.room(chat);
        if let Kind::Supergroup { .. } = room.kind {
            room.counter += 1;
            return room.counter;
        }
        self.counter += 1;
        self.counter
    }

    /// Lays a message into a chat; `with` is its content. Gives the whole of it.
    pub fn lay(&mut self, chat: i64, from: i64, with: Value, html: &str, file: Option<(String, Vec<u8>)>) -> Value {
        let id = self.next_message(chat);
        let mut json = json!({
            "message_id": id,
            "from": self.user_json(from),
            "chat": self.chat_json(chat),
            "date": self.date(),
        });
        if let (Some(json), Value::Object(with)) = (json.as_object_mut(), with) {
            json.extend(with);
        }
        let message = Message {
            json: json.clone(),
            html: html.to_owned(),
            board: Board::None,
            file,
            edits: 0,
            at: self.clock.now(),
            reactions: BTreeMap::new(),
        };
        self.room(chat).messages.insert(id, message);
        json
    }

    /// A message as it is shown inside another one: without what that one answers.
    pub fn quoted(&mut self, chat: i64, message: i64) -> Option<Value> {
        let mut json = self.chats.get(&chat)?.messages.get(&message)?.json.clone();
        json.as_object_mut()?.remove("reply_to_message");
        Some(json)
    }

    pub fn seen(&self, chat: i64) -> Vec<Seen> {
        let Some(chat) = self.chats.get(&chat) else { return Vec::new() };
        chat.messages.iter().map(|(id, message)| message.seen(*id)).collect()
    }

    /// Counts a call against the limits: 1 a second in a private chat, 20 a minute in a group, 30 a second in all.
    pub fn within_limits(&mut self, chat: i64) -> Result<(), Refusal> {
        if !self.limits || !self.chats.contains_key(&chat) {
            return Ok(());
        }
        let now = self.clock.now();
        let second = Duration::from_secs(1);
        let (most, window) = if chat > 0 { (1, second) } else { (20, Duration::from_secs(60)) };
        let wait = full(&mut self.sent, now, 30, second)
            .max(self.chats.get_mut(&chat).and_then(|c| full(&mut c.sent, now, most, window)));
        if let Some(wait) = wait {
            self.too_many += 1;
            return Err(too_many(wait));
        }
        self.sent.push_back(now);
        self.room(chat).sent.push_back(now);
        Ok(())
    }
}

/// Whether a window has its most already: then after how many whole seconds it has room.
fn full(sent: &mut VecDeque<Moment>, now: Moment, most: usize, window: Duration) -> Option<u64> {
    while sent.front().is_some_and(|first| now.since(*first) >= window) {
        sent.pop_front();
    }
    let first = *sent.front().filter(|_| sent.len() >= most)?;
    let left = window.saturating_sub(now.since(first));
    Some(left.as_secs() + u64::from(left.subsec_nanos() > 0)).map(|s| s.max(1))
}

impl Chat {
    pub fn new(kind: Kind, title: String) -> Self {
        Self {
            kind,
            title,
            bot_in: None,
            moved_to: None,
            counter: 0,
            messages: BTreeMap::new(),
            topics: BTreeMap::new(),
            typing: 0,
            sent: VecDeque::new(),
        }
    }
}

impl Message {
    pub fn bots(&self) -> bool {
        self.json["from"]["id"] == BOT
    }

    /// The keys under it: label and callback_data or address.
    pub fn keys(&self) -> Vec<(String, String)> {
        let rows = self.json["reply_markup"]["inline_keyboard"].as_array().cloned().unwrap_or_default();
        let keys = rows.iter().filter_map(Value::as_array).flatten();
        let word = |v: &Value| v.as_str().unwrap_or_default().to_owned();
        keys.map(|k| {
            let does = if k["callback_data"].is_string() { &k["callback_data"] } else { &k["url"] };
            (word(&k["text"]), word(does))
        })
        .collect()
    }

    fn seen(&self, message_id: i64) -> Seen {
        let text = if self.json["text"].is_string() { &self.json["text"] } else { &self.json["caption"] };
        Seen {
            message_id,
            from_bot: self.bots(),
            text: text.as_str().unwrap_or_default().to_owned(),
            html: self.html.clone(),
            keys: self.keys(),
            reply_keyboard: match &self.board {
                Board::Reply(rows) => Some(rows.clone()),
                Board::None | Board::Other => None,
            },
            file: self.file.clone(),
            reply_to: self.json["reply_to_message"]["message_id"].as_i64(),
            thread: self.json["message_thread_id"].as_i64(),
            edits: self.edits,
            at: self.at,
            reactions: self.reactions.values().flatten().cloned().collect(),
        }
    }
}
