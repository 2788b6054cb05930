//! What people do and hear: the verbs of scenarios. Everything goes through the person's door.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use lastmile::base::{Clock, OutboxId};
use lastmile::channels::{Heard, HeardFile};
use lastmile::storage::files::{FileKind, NewFile};
use lastmile::storage::{addresses, files};
use lastmile::text::outgoing::Part;

use super::chat::{Chat, Key, Message, Sends};
use super::memory::{Delivered, Memory};
use super::{Door, Inner, inbox, outbox, page};
use crate::botapi::Seen;

/// The smallest picture: a JPEG of nothing.
const PHOTO: Carried = (FileKind::Photo, &[0xff, 0xd8, 0xff, 0xda, 0, 2, 0xff, 0xd9]);
/// The shortest voice: an Ogg of nothing.
const VOICE: Carried = (FileKind::Voice, b"#!AMR\n\x3csound");

/// What goes along with words: its kind and bytes.
type Carried = (FileKind, &'static [u8]);

/// Somebody with a phone.
#[derive(Clone)]
pub struct Person(Arc<Phone>);

struct Phone {
    village: Arc<Inner>,
    door: Door,
    name: String,
    /// What the chat was opened with, until the first words are sent along with it.
    start: Mutex<String>,
    chat: Mutex<Chat>,
    away: Mutex<bool>,
    /// How many deliveries were read; lines of the page that were read, by id and number.
    read: Mutex<usize>,
    lines: Mutex<Vec<(i64, i64)>>,
    /// The browser, with its cookies and the last page's seal.
    browser: reqwest::Client,
    page: Mutex<String>,
    /// Their number on Telegram, and what of its chat was read: message, edits, text.
    user: i64,
    seen: Mutex<Vec<(i64, String, usize)>>,
}

impl Person {
    pub(super) async fn arrives(village: &Arc<Inner>, door: Door, name: &str, start: &str) -> Self {
        let browser = reqwest::Client::builder()
            .cookie_store(true)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .expect("a browser");
        let person = Self(Arc::new(Phone {
            village: village.clone(),
            door,
            name: name.to_owned(),
            start: Mutex::new(start.to_owned()),
            chat: Mutex::default(),
            away: Mutex::new(false),
            read: Mutex::new(0),
            lines: Mutex::default(),
            browser,
            page: Mutex::default(),
            user: village.next_user(),
            seen: Mutex::default(),
        }));
        match door {
            Door::InProcess => {
                if !start.is_empty() {
                    person.sends(Heard { start: Some(start.to_owned()), ..Heard::default() }).await;
                }
            }
            Door::Http => person.opens_link(start).await,
            Door::Telegram => {
                if !start.is_empty() {
                    village.bots().starts(person.0.user, Some(start));
                }
            }
        }
        village.people.lock().expect("not poisoned").push(person.clone());
        village.settle().await;
        person.0.chat.lock().expect("not poisoned").acts();
        person
    }

    pub fn name(&self) -> &str {
        &self.0.name
    }

    /// Their number on Telegram.
    pub fn user(&self) -> i64 {
        self.0.user
    }

    /// What comes from now on is news.
    pub(super) fn listens(&self) {
        self.0.chat.lock().expect("not poisoned").news();
    }

    /// The whole chat, as it reads.
    pub fn transcript(&self) -> String {
        self.0.chat.lock().expect("not poisoned").transcript()
    }

    /// The house's newest message, as it reads.
    pub fn newest(&self) -> String {
        let chat = self.0.chat.lock().expect("not poisoned");
        chat.messages.iter().rev().find(|m| !m.own).map(|m| m.text.clone()).unwrap_or_default()
    }

    /// Types that.
    pub async fn says(&self, words: &str) {
        self.acts(words, Heard { text: words.to_owned(), ..Heard::default() }, None).await;
    }

    /// Answers the newest message that has those words.
    pub async fn replies(&self, words: &str, card: &str) {
        let to = Some(OutboxId(self.card(card)));
        self.acts(words, Heard { text: words.to_owned(), reply_to: to, ..Heard::default() }, None).await;
    }

    /// Answers a message of somebody else's that has those words.
    pub async fn replies_to(&self, words: &str, of: &Self, card: &str) {
        let to = Some(OutboxId(of.card(card)));
        self.acts(words, Heard { text: words.to_owned(), reply_to: to, ..Heard::default() }, None).await;
    }

    /// Sends a photo, with words or without.
    pub async fn sends_photo(&self, words: &str) {
        self.acts(words, Heard { text: words.to_owned(), ..Heard::default() }, Some(PHOTO)).await;
    }

    /// Sends a voice, with words or without.
    pub async fn sends_voice(&self, words: &str) {
        self.acts(words, Heard { text: words.to_owned(), ..Heard::default() }, Some(VOICE)).await;
    }

    /// Plays the newest voice on the page: what is heard.
    pub async fn plays_a_voice(&self) -> Vec<u8> {
        let page = self.gets("/chat").await;
        let (_, from) = page.rsplit_once("<audio ").expect("a voice on the page");
        let source = from.split("src=\"").nth(1).and_then(|s| s.split('"').next()).expect("its source");
        let answer = self.0.browser.get(format!("{}{source}", self.0.village.base)).send().await.expect("an answer");
        assert_eq!(answer.status(), 200, "{source} of {}", self.name());
        answer.bytes().await.expect("bytes").to_vec()
    }

    /// Answers the newest message that has those words with a photo.
    pub async fn replies_with_photo(&self, words: &str, card: &str) {
        let to = Some(OutboxId(self.card(card)));
        self.acts(words, Heard { text: words.to_owned(), reply_to: to, ..Heard::default() }, Some(PHOTO)).await;
    }

    /// Presses the newest key of that label.
    pub async fn presses(&self, label: &str) {
        let key = self.key(label);
        self.presses_again(&key).await;
    }

    /// The newest key of that label, to be pressed later.
    pub fn key(&self, label: &str) -> Key {
        let found = self.0.chat.lock().expect("not poisoned").key(label);
        found.unwrap_or_else(|| panic!("{} has no key [{label}]{}", self.name(), self.0.village.transcripts()))
    }

    /// Whether there is such a key.
    pub fn has_key(&self, label: &str) -> bool {
        self.0.chat.lock().expect("not poisoned").key(label).is_some()
    }

    /// Presses a key that was there before.
    pub async fn presses_again(&self, key: &Key) {
        let heard = match &key.sends {
            Sends::Press(token) => Heard { press: Some(token.clone()), ..Heard::default() },
            Sends::Words(words) => Heard { text: words.clone(), ..Heard::default() },
        };
        self.acts(&format!("[{}]", key.label), heard, None).await;
    }

    /// Opens the line of a list that has those words.
    pub async fn opens(&self, words: &str) {
        let found = {
            let chat = self.0.chat.lock().expect("not poisoned");
            let mut keys = chat.messages.iter().rev().flat_map(|m| m.keys.iter());
            keys.find(|k| matches!(k.sends, Sends::Words(_)) && k.label.contains(words)).cloned()
        };
        let key = found.unwrap_or_else(|| panic!("no line {words}{}", self.0.village.transcripts()));
        self.presses_again(&key).await;
    }

    /// Presses the newest line that sends those words.
    pub async fn opens_by(&self, words: &str) {
        let found = {
            let chat = self.0.chat.lock().expect("not poisoned");
            let mut keys = chat.messages.iter().rev().flat_map(|m| m.keys.iter());
            keys.find(|k| matches!(&k.sends, Sends::Words(sent) if sent == words)).cloned()
        };
        let key = found.unwrap_or_else(|| panic!("no line sends {words}{}", self.0.village.transcripts()));
        self.presses_again(&key).await;
    }

    /// In what came since last time there are these words.
    #[track_caller]
    pub fn hears(&self, words: &str) {
        let breath = self.0.village.breath();
        let heard = self.0.chat.lock().expect("not poisoned").hears(words, breath);
        assert!(heard, "{} doesn't hear “{words}”{}", self.name(), self.0.village.transcripts());
    }

    /// Nothing came since last time.
    #[track_caller]
    pub fn hears_nothing(&self) {
        let news = self.0.chat.lock().expect("not poisoned").news();
        assert!(news.is_empty(), "{} hears {news:#?}{}", self.name(), self.0.village.transcripts());
    }

    /// Nowhere in the chat are these words.
    #[track_caller]
    pub fn never_heard(&self, words: &str) {
        let all = self.transcript();
        assert!(!all.contains(words), "{} did hear “{words}”{}", self.name(), self.0.village.transcripts());
    }

    /// Puts the phone away: what comes isn't looked at.
    pub fn goes_away(&self) {
        *self.0.away.lock().expect("not poisoned") = true;
        self.0.village.memory.set_away(self.name(), true);
    }

    /// Looks at the phone again, and keeps it at hand.
    pub async fn looks(&self) {
        *self.0.away.lock().expect("not poisoned") = false;
        let v = &self.0.village;
        v.breathe();
        v.memory.set_away(self.name(), false);
        for id in v.memory.looked(self.name()) {
            let now = v.clock.now();
            let mut tx = v.service.store.begin().await.expect("a transaction");
            if outbox::shown(&mut tx, OutboxId(id), now).await.expect("it is noted").is_some() {
                let address = addresses::at(&mut tx, Memory::NAME, "main", self.name(), now).await.expect("the chat");
                let body = format!("{{\"shown\":{id}}}");
                inbox::receive(&mut tx, address, &format!("shown:{id}"), &body, now).await.expect("it is heard");
            }
            tx.commit().await.expect("it is kept");
        }
        v.settle().await;
    }

    // ---- whole steps of people of office

    /// Signs, and promises to do that by then, to be looked at by the villager.
    pub async fn promises(&self, plan: &str, by: &str) {
        self.presses("签收").await;
        self.dates(plan, by).await;
    }

    /// Answers the question of the promise.
    pub async fn dates(&self, plan: &str, by: &str) {
        self.says(by).await;
        self.says(plan).await;
        self.presses("请本人看").await;
        self.presses("就这样答应").await;
    }

    /// Says that it is done, with what came of it.
    pub async fn reports(&self, result: &str) {
        self.presses("办完了").await;
        self.says(result).await;
    }

    /// Wants a later date.
    pub async fn wants_later(&self, to: &str, because: &str) {
        self.presses("要延期").await;
        self.says(to).await;
        self.says(because).await;
    }

    // ---- the doors

    fn card(&self, words: &str) -> i64 {
        let found = self.0.chat.lock().expect("not poisoned").card(words);
        found.unwrap_or_else(|| panic!("{} has no card with “{words}”{}", self.name(), self.0.village.transcripts()))
    }

    async fn acts(&self, shown: &str, heard: Heard, carried: Option<Carried>) {
        let v = &self.0.village;
        v.breathe();
        // Nobody does two things in the same moment.
        v.clock.advance(Duration::from_secs(1));
        {
            let mut chat = self.0.chat.lock().expect("not poisoned");
            if self.0.door != Door::Http {
                let text = match carried {
                    Some((FileKind::Photo, _)) => format!("{shown}（照片）"),
                    Some((FileKind::Voice, _)) => format!("{shown}（录音）"),
                    Some((FileKind::Document, _)) => format!("{shown}（文件）"),
                    None => shown.to_owned(),
                };
                chat.messages.push(Message::new(true, text, vec![], None, 0));
            }
            chat.acts();
        }
        match self.0.door {
            Door::InProcess => {
                let file = match carried {
                    Some(carried) => Some(self.keeps(carried).await),
                    None => None,
                };
                self.sends(Heard { file, ..heard }).await;
            }
            Door::Http => self.posts(heard, carried).await,
            Door::Telegram => self.types(&heard, carried),
        }
        v.settle().await;
    }

    /// Keeps a photo or voice as a channel would.
    async fn keeps(&self, (kind, bytes): Carried) -> HeardFile {
        let v = &self.0.village;
        let path = v.service.files.put(v.entropy.as_ref(), bytes.to_vec()).await.expect("the bytes are kept");
        let mut tx = v.service.store.begin().await.expect("a transaction");
        let address = addresses::at(&mut tx, Memory::NAME, "main", self.name(), v.clock.now()).await.expect("the chat");
        let size = i64::try_from(bytes.len()).expect("a small one");
        let media_type = match kind {
            FileKind::Photo => "image/jpeg",
            FileKind::Voice => "audio/amr",
            FileKind::Document => "application/octet-stream",
        };
        let new = NewFile { address, path: &path, kind, media_type, bytes: size };
        let id = files::insert(&mut tx, &new, v.clock.now()).await.expect("a row");
        tx.commit().await.expect("it is kept");
        HeardFile { id, kind, seconds: None }
    }

    /// Into the inbox, as a channel would.
    async fn sends(&self, heard: Heard) {
        let v = &self.0.village;
        let now = v.clock.now();
        let mut tx = v.service.store.begin().await.expect("a transaction");
        let address = addresses::at(&mut tx, Memory::NAME, "main", self.name(), now).await.expect("the chat");
        let body = serde_json::to_string(&heard).expect("it is JSON");
        inbox::receive(&mut tx, address, &v.once(), &body, now).await.expect("it is heard");
        tx.commit().await.expect("it is kept");
    }

    /// Opens a village's page, or takes an invitation.
    async fn opens_link(&self, start: &str) {
        let v = &self.0.village;
        if let Some(code) = start.strip_prefix("v_") {
            *self.0.page.lock().expect("not poisoned") = self.gets(&format!("/v/{code}")).await;
            return;
        }
        let token = start.strip_prefix("i_").expect("an invitation");
        let path = format!("/i/{token}");
        let page = self.gets(&path).await;
        let form = [
            ("csrf", page::field(&page, "csrf")),
            ("once", page::field(&page, "once")),
            ("start", page::field(&page, "start")),
        ];
        let sent = self.0.browser.post(format!("{}{path}", v.base)).header("origin", &v.base).form(&form).send();
        let answer = sent.await.expect("an answer");
        assert_eq!(answer.status(), 303, "the invitation of {} is taken", self.name());
        self.0.start.lock().expect("not poisoned").clear();
    }

    /// The chat is closed: neither to be read nor spoken in, and the page says why.
    pub async fn is_shut_out(&self, words: &str) {
        let (v, page) = (&self.0.village, self.0.page.lock().expect("not poisoned").clone());
        let form = [("csrf", page::field(&page, "csrf")), ("once", v.once()), ("words", "积压".to_owned())];
        let (look, say) = (format!("{}/chat", v.base), format!("{}/chat/say", v.base));
        let asks =
            [self.0.browser.get(look).send(), self.0.browser.post(say).header("origin", &v.base).form(&form).send()];
        for ask in asks {
            let answer = ask.await.expect("an answer");
            assert_eq!(answer.status(), 410, "the chat of {} is closed", self.name());
            let text = answer.text().await.expect("a page");
            assert!(text.contains(words), "{} doesn't read “{words}”: {text}", self.name());
        }
    }

    async fn gets(&self, path: &str) -> String {
        let answer = self.0.browser.get(format!("{}{path}", self.0.village.base)).send().await.expect("an answer");
        let status = answer.status();
        let text = answer.text().await.expect("a page");
        assert_eq!(status, 200, "{path} of {}: {text}", self.name());
        text
    }

    /// Sends the page's form.
    async fn posts(&self, heard: Heard, carried: Option<Carried>) {
        let v = &self.0.village;
        let page = self.0.page.lock().expect("not poisoned").clone();
        let start = std::mem::take(&mut *self.0.start.lock().expect("not poisoned"));
        let mut form = vec![("csrf", page::field(&page, "csrf")), ("once", v.once()), ("words", heard.text)];
        form.extend(heard.press.map(|p| ("press", p)));
        form.extend(heard.reply_to.map(|r| ("reply_to", r.to_string())));
        if !start.is_empty() {
            form.push(("start", start));
        }
        let post = self.0.browser.post(format!("{}/chat/say", v.base)).header("origin", &v.base);
        let sent = match carried {
            None => post.form(&form).send(),
            Some((kind, bytes)) => {
                let (field, name) = match kind {
                    FileKind::Photo => ("photo", "photo.jpg"),
                    FileKind::Voice => ("voice", "voice.amr"),
                    FileKind::Document => panic!("the pages take no documents"),
                };
                let file = reqwest::multipart::Part::bytes(bytes).file_name(name);
                let parts = reqwest::multipart::Form::new().part(field, file);
                post.multipart(form.into_iter().fold(parts, |p, (n, value)| p.text(n, value))).send()
            }
        };
        let answer = sent.await.expect("an answer");
        assert_eq!(answer.status(), 303, "{} posts: {}", self.name(), answer.text().await.expect("a page"));
    }

    /// Looks at what came, unless away. True: there was something.
    pub(super) async fn looks_if_here(&self) -> bool {
        match self.0.door {
            Door::InProcess => self.reads_deliveries(),
            Door::Telegram => self.reads_telegram(),
            Door::Http if *self.0.away.lock().expect("not poisoned") => false,
            // The link was opened, nothing was said yet.
            Door::Http if !self.0.start.lock().expect("not poisoned").is_empty() => false,
            Door::Http => {
                let page = self.gets("/chat").await;
                let moved = self.reads_page(&page);
                *self.0.page.lock().expect("not poisoned") = page;
                moved
            }
        }
    }

    fn reads_deliveries(&self) -> bool {
        let mut read = self.0.read.lock().expect("not poisoned");
        let new = self.0.village.memory.delivered(self.name(), *read);
        *read += new.len();
        let mut chat = self.0.chat.lock().expect("not poisoned");
        for delivered in &new {
            let place = delivered.edits.unwrap_or(delivered.outbox);
            let message = in_memory(delivered, place);
            // A card that asks folds the others; an edit takes the place of what it edits.
            let asks = !delivered.message.buttons.is_empty();
            for old in chat.messages.iter_mut().filter(|m| asks || m.place == place) {
                old.keys.clear();
            }
            chat.messages.push(message);
        }
        !new.is_empty()
    }

    /// Writes or presses on Telegram.
    fn types(&self, heard: &Heard, carried: Option<Carried>) {
        let (bots, user) = (self.0.village.bots(), self.0.user);
        let key = match &heard.press {
            Some(token) => Some(token.clone()),
            // A line of a list is a key that sends words.
            None => Some(format!("w:{}", heard.text)).filter(|_| heard.reply_to.is_none() && carried.is_none()),
        };
        let chat = bots.chat(user);
        let has = |key: &str| chat.iter().rev().find(|m| m.keys.iter().any(|(_, data)| data == key));
        match (key.as_deref().and_then(has), &heard.press, heard.reply_to, carried) {
            (Some(message), _, _, _) => drop(bots.presses(user, message.message_id, &key.unwrap_or_default())),
            (None, Some(token), _, _) => {
                let last = chat.last().map(|m| m.message_id).expect("a message to press under");
                bots.presses_old(user, last, token);
            }
            (None, None, to, Some((kind, bytes))) => {
                let kind = match kind {
                    FileKind::Photo => "photo",
                    FileKind::Voice => "voice",
                    FileKind::Document => "document",
                };
                bots.carries(user, kind, bytes, &heard.text, to.map(|t| t.0));
            }
            // Nobody can answer a message of another chat there.
            (None, None, Some(to), None) if chat.iter().any(|m| m.message_id == to.0) => {
                bots.replies(user, &heard.text, to.0);
            }
            (None, None, Some(_) | None, None) => {
                bots.says(user, &heard.text);
            }
        }
    }

    fn reads_telegram(&self) -> bool {
        let mut read = self.0.seen.lock().expect("not poisoned");
        let mut chat = self.0.chat.lock().expect("not poisoned");
        let mut moved = false;
        for seen in self.0.village.bots().chat(self.0.user).into_iter().filter(|m| m.from_bot) {
            let (id, keys) = (seen.message_id, seen.keys.len());
            let before = read.iter_mut().find(|(of, _, _)| *of == id);
            match before {
                Some((_, text, had)) if *text == seen.text && *had == keys => continue,
                Some((_, text, had)) => {
                    let only_bare = *text == seen.text && keys == 0;
                    (*text, *had) = (seen.text.clone(), keys);
                    chat.messages.iter_mut().filter(|m| m.place == id).for_each(|m| m.keys.clear());
                    if only_bare {
                        continue;
                    }
                }
                None => read.push((id, seen.text.clone(), keys)),
            }
            moved = true;
            let message = on_telegram(seen);
            // As through the other doors: a card that asks folds the others, and a newer list the older ones.
            let asks = message.keys.iter().any(|k| matches!(k.sends, Sends::Press(_)));
            let lists = message.keys.iter().any(|k| matches!(k.sends, Sends::Words(_)));
            let stays = |k: &Key| match k.sends {
                Sends::Press(_) => !asks,
                Sends::Words(_) => !asks && !lists,
            };
            chat.messages.iter_mut().for_each(|m| m.keys.retain(stays));
            chat.messages.push(message);
        }
        moved
    }

    fn reads_page(&self, page: &str) -> bool {
        let mut read = self.0.lines.lock().expect("not poisoned");
        let mut chat = self.0.chat.lock().expect("not poisoned");
        let mut moved = false;
        for line in page::lines(page) {
            if line.folded {
                for old in chat.messages.iter_mut().filter(|m| m.place == line.id) {
                    old.keys.clear();
                }
            }
            match read.iter_mut().find(|(id, _)| *id == line.id) {
                Some((_, seq)) if *seq == line.seq => continue,
                Some((_, seq)) => *seq = line.seq,
                None => read.push((line.id, line.seq)),
            }
            moved = true;
            if line.folded && chat.messages.iter().any(|m| m.place == line.id) {
                continue;
            }
            for old in chat.messages.iter_mut().filter(|m| m.place == line.id) {
                old.keys.clear();
            }
            chat.messages.push(on_page(line));
        }
        moved
    }
}

fn in_memory(delivered: &Delivered, place: i64) -> Message {
    let m = &delivered.message;
    let presses = m.buttons.iter().map(|b| Key { label: b.label.clone(), sends: Sends::Press(b.token.clone()) });
    let rows = m.parts.iter().filter_map(|p| match p {
        Part::Row { text, opens: Some(words), .. } => {
            Some(Key { label: text.clone(), sends: Sends::Words(words.clone()) })
        }
        _ => None,
    });
    Message::new(false, m.lines().join("\n"), presses.chain(rows).collect(), Some(delivered.outbox), place)
}

fn on_telegram(seen: Seen) -> Message {
    // A quotation is drawn as one; to be read alike through every door it has its marks here.
    let mut text = match seen.html.split_once("<blockquote>") {
        Some(_) => quoted(&seen.html),
        None => seen.text,
    };
    let numbered = |label: &str| label.split_once(' ').is_some_and(|(n, _)| n.parse::<u32>().is_ok());
    let digits: Vec<String> =
        seen.keys.iter().filter(|(l, d)| numbered(l) && !d.starts_with("w:")).map(|(l, _)| format!("[{l}]")).collect();
    if !digits.is_empty() {
        text.push_str(&format!("\n{}", digits.join(" ")));
    }
    let key = |(label, data): (String, String)| match data.strip_prefix("w:") {
        Some(words) => Key { label, sends: Sends::Words(words.to_owned()) },
        None => {
            let label = label.split_once(' ').map_or(label.clone(), |(_, rest)| rest.to_owned());
            Key { label, sends: Sends::Press(data) }
        }
    };
    let keys = seen.keys.into_iter().map(key).collect();
    Message::new(false, text, keys, Some(seen.message_id), seen.message_id)
}

/// HTML as it reads, with quotations in marks.
fn quoted(html: &str) -> String {
    let marked = html.replace("<blockquote>", "“").replace("</blockquote>", "”");
    let plain = marked.replace("<b>", "").replace("</b>", "");
    plain.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&amp;", "&")
}

fn on_page(line: page::Line) -> Message {
    let mut text = line.text;
    let presses: Vec<String> = line.keys.iter().filter(|k| k.1 == "press").map(|k| k.0.clone()).collect();
    if !presses.is_empty() {
        let labels: Vec<String> = presses.iter().enumerate().map(|(i, l)| format!("[{} {l}]", i + 1)).collect();
        text.push_str(&format!("\n{}", labels.join(" ")));
    }
    let keys = line.keys.into_iter().filter_map(|(label, name, value)| {
        let sends = match name.as_str() {
            "press" => Sends::Press(value),
            "words" => Sends::Words(value),
            _ => return None,
        };
        Some(Key { label, sends })
    });
    Message::new(line.own, text, keys.collect(), line.reply, line.id)
}
