//! The people of a crash run who talk through Telegram, by polling or by webhook: a Bot API that repeats and reorders what
//! it gives. What is said twice was said just before a kill.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use lastmile::base::clock::SystemClock;
use tokio::task::JoinHandle;

use super::Dice;
use super::drive::{Signing, words};
use super::report::Report;
use crate::botapi::{BotApi, Seen, TOKEN};
use crate::support::real::{Place, Rows, clock, pause};

/// Around the keeping of what came, inside a turn, between Telegram's answer and our note of it, while a timer fires, and
/// anywhere.
pub const POINTS: [&str; 12] = [
    "telegram.before_commit",
    "telegram.said",
    "telegram.after_commit",
    "",
    "desk.in_turn",
    "desk.before_commit",
    "telegram.said",
    "timer.before_commit",
    "desk.after_commit",
    "sender.delivered",
    "timer.after_commit",
    "",
];
/// The first secretary on Telegram, and the first of the villagers.
const SECRETARY: i64 = 5_000_000_000;
const VILLAGER: i64 = 5_000_000_001;
/// More persons than ever talk in one run.
const MOST: usize = 150;
/// How long anything is waited for.
const PATIENCE: Duration = Duration::from_secs(240);

/// A message of the bot's in a chat.
type Said = (i64, i64);

/// By webhook, on a port that stays the same.
fn hooked() -> Vec<String> {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    vec![
        format!("http.listen={free}"),
        "telegram.mode=webhook".to_owned(),
        format!("telegram.webhook_url=http://{free}/telegram"),
    ]
}

/// Those who talk, and what was said just before a kill.
pub struct People {
    api: Arc<BotApi>,
    more: Vec<String>,
    talking: Vec<JoinHandle<()>>,
    /// Said without a note when something was killed.
    cut: BTreeSet<Said>,
}

impl People {
    pub fn new(by_webhook: bool) -> Self {
        let api = BotApi::start(Arc::new(SystemClock::default()));
        api.lift_limits();
        Self { api, more: if by_webhook { hooked() } else { vec![] }, talking: vec![], cut: BTreeSet::new() }
    }

    /// What the house is started with.
    pub fn settings(&self) -> Vec<String> {
        let mut set = vec![
            format!("telegram.token={TOKEN}"),
            format!("telegram.api_url={}", self.api.url()),
            "telegram.limits=none".to_owned(),
        ];
        set.extend_from_slice(&self.more);
        set
    }

    /// The secretary comes and begins to sign.
    pub async fn signing(&self, place: &Place, enough: Arc<AtomicBool>) -> Signing {
        let invited = place.json(&["invite", "--village", "houzhuang", "--role", "first_secretary"]);
        self.api.starts(SECRETARY, invited["payload"].as_str());
        hears(&self.api, SECRETARY, "陈向农").await;
        tokio::spawn(sign(self.api.clone(), enough))
    }

    /// Somebody new begins to talk, and the Bot API gives something again.
    pub fn talks(&mut self, who: usize, dice: &mut Dice) {
        self.talking.push(tokio::spawn(talk(self.api.clone(), who)));
        match dice.next(12) {
            0 => self.api.forgets_confirmations(),
            1..=4 => self.api.repeats(6),
            _ => {}
        }
    }

    /// All have said what they had to say, and Telegram has got rid of it.
    pub async fn fall_silent(&mut self, place: &Place) {
        for talk in self.talking.drain(..) {
            talk.await.unwrap();
        }
        self.api.forgets_confirmations();
        let from = clock();
        pause(Duration::from_millis(500)).await;
        while self.api.pending() > 0 {
            assert!(from.elapsed() < PATIENCE, "Telegram can't get rid of its updates\n{}", place.log());
            pause(Duration::from_millis(50)).await;
        }
    }

    /// What the house has noted of what it said.
    pub async fn noted(&self, rows: &Rows) -> BTreeSet<Said> {
        let noted: Vec<(String, i64)> = rows
            .all(
                "SELECT DISTINCT a.external, s.message_id FROM telegram_sent s JOIN address a ON a.id = s.address_id \
                 WHERE s.message_id IS NOT NULL",
            )
            .await;
        noted.into_iter().map(|(chat, id)| (chat.parse().unwrap(), id)).collect()
    }

    /// Everything that the bot said: the chat, and its messages in order.
    fn said(&self) -> impl Iterator<Item = (i64, Vec<Seen>)> {
        // A few more than have spoken: their chats are empty.
        let chats = std::iter::once(SECRETARY).chain((0..MOST).map(villager));
        chats.map(|c| (c, self.api.chat(c).into_iter().filter(|m| m.from_bot).collect()))
    }

    /// A kill: what was said and had no note may be said again, unless it was already, which no kill explains.
    pub fn note_kill(&mut self, noted: &BTreeSet<Said>) {
        let mut cut = vec![];
        for (chat, said) in self.said() {
            for (at, one) in said.iter().enumerate() {
                let again = said[at + 1..].iter().any(|later| later.html == one.html);
                if !noted.contains(&(chat, one.message_id)) && !again {
                    cut.push((chat, one.message_id));
                }
            }
        }
        self.cut.extend(cut);
    }

    /// A break below the house: what has no note by its end, even if it was said again meanwhile.
    pub async fn note_break(&mut self, rows: &Rows) {
        let unnoted = self.unnoted(rows).await;
        self.cut.extend(unnoted);
    }

    /// What the house said on Telegram without having noted it.
    async fn unnoted(&self, rows: &Rows) -> BTreeSet<Said> {
        let noted = self.noted(rows).await;
        let said = self.said().flat_map(|(c, said)| said.into_iter().map(move |m| (c, m.message_id)));
        said.filter(|one| !noted.contains(one)).collect()
    }

    /// Each has their answer, everything was said, and twice only what was said just before a kill.
    pub async fn look(&self, rows: &Rows, people: usize, report: &mut Report) {
        for who in 0..people {
            let chat = self.api.chat(villager(who));
            for words in words(who) {
                if !chat.iter().any(|m| m.from_bot && m.text.contains(&words)) {
                    report.lost.push(format!("the answer to {words}"));
                }
            }
        }
        let unsaid: Vec<(i64,)> = rows
            .all("SELECT o.id FROM outbox o WHERE NOT EXISTS (SELECT 1 FROM telegram_sent s WHERE s.outbox_id = o.id)")
            .await;
        report.lost.extend(unsaid.into_iter().map(|(id,)| format!("message {id} was never said")));
        let noted = self.noted(rows).await;
        for (chat, id) in &noted {
            if !self.api.chat(*chat).iter().any(|m| m.message_id == *id) {
                report.lost.push(format!("{id} in {chat} was noted and never said"));
            }
        }
        let twice = self.unnoted(rows).await;
        for (chat, id) in twice.difference(&self.cut) {
            report.doubled.push(format!("{id} in {chat}, although nothing was killed between sending and noting"));
        }
        report.said_twice = twice.intersection(&self.cut).count();
        report.unknown = rows.count("SELECT CAST(coalesce(sum(unknown), 0) AS BIGINT) FROM outbox").await;
    }
}

fn villager(who: usize) -> i64 {
    VILLAGER + i64::try_from(who).unwrap()
}

/// Waits for a message of the bot's with those words.
async fn hears(api: &BotApi, user: i64, words: &str) -> Seen {
    let from = clock();
    while from.elapsed() < PATIENCE {
        if let Some(seen) = api.chat(user).into_iter().rev().find(|m| m.from_bot && m.text.contains(words)) {
            return seen;
        }
        pause(Duration::from_millis(25)).await;
    }
    let chat: Vec<_> = api.chat(user).into_iter().map(|m| (m.from_bot, m.text)).collect();
    panic!("{user} never hears {words}: {chat:#?}")
}

/// A matter; an answer to what the house said of it; and another word, sent right behind.
async fn talk(api: Arc<BotApi>, who: usize) {
    let (user, words) = (villager(who), words(who));
    api.starts(user, Some("v_houzhuang"));
    api.says(user, &words[0]);
    let card = hears(&api, user, "记下了").await;
    api.replies(user, &words[1], card.message_id);
    api.says(user, &words[2]);
    for said in &words {
        hears(&api, user, said).await;
    }
}

/// The number of a matter in what is read.
fn number(text: &str) -> Option<i64> {
    let (_, behind) = text.split_once("侯庄村 ")?;
    behind.split_once(" 号")?.0.trim().parse().ok()
}

/// The secretary signs for every other matter as it comes, some with several presses; a press on a card that the matter
/// has outgrown is answered with a newer card, which is pressed in its turn. Gives the numbers.
async fn sign(api: Arc<BotApi>, enough: Arc<AtomicBool>) -> BTreeSet<i64> {
    let (mut pressed, mut keys) = (BTreeSet::new(), BTreeSet::new());
    while !enough.load(Ordering::SeqCst) {
        for seen in api.chat(SECRETARY).iter().filter(|m| m.from_bot) {
            let key = seen.keys.iter().find(|(label, _)| label.ends_with("签收"));
            let (Some((_, data)), Some(number)) = (key, number(&seen.text)) else { continue };
            if number % 2 == 1 && keys.insert(data.clone()) {
                pressed.insert(number);
                for _ in 0..1 + number % 3 {
                    api.presses_old(SECRETARY, seen.message_id, data);
                }
            }
        }
        pause(Duration::from_millis(50)).await;
    }
    pressed
}
