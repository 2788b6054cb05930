//! What only scenarios of Telegram need: its side of the line, and the house's steps one by one.

use lastmile::people::{invitations, offices};

use super::{Clock, Duration, Person, Village, on};
use crate::botapi::{BotApi, Call, Seen};
use crate::support::real::{clock, pause};

/// How long is waited for what the house does beside its turns (real time).
const PATIENCE: Duration = Duration::from_secs(20);

impl Village {
    /// Telegram's side.
    pub fn bots(&self) -> &BotApi {
        self.inner.bots()
    }

    /// A second later everything that came is handled, said and read.
    pub async fn settles(&self) {
        let v = &self.inner;
        v.breathe();
        v.clock.advance(Duration::from_secs(1));
        v.settle().await;
    }

    /// What came is kept, and no more: nobody works on it.
    pub async fn only_keeps(&self) {
        let telegram = self.inner.service.telegram.as_ref().expect("a house on Telegram");
        telegram.ask_now().await.expect("it is kept");
    }

    /// Time goes by, and no more.
    pub fn ticks(&self, span: Duration) {
        self.inner.clock.advance(span);
    }

    /// Seconds since 1970, as Telegram dates.
    pub fn date(&self) -> i64 {
        self.inner.clock.now().0.div_euclid(1_000_000)
    }

    /// Starts once more: makes itself known to Telegram.
    pub async fn introduces_itself(&self) {
        self.inner.service.telegram.as_ref().expect("a house on Telegram").introduce().await;
    }

    /// Waits for what the house does beside its turns.
    pub async fn until(&self, what: &str, done: impl Fn(&BotApi) -> bool) {
        let from = clock();
        while !done(self.bots()) {
            assert!(from.elapsed() < PATIENCE, "never: {what}");
            pause(Duration::from_millis(10)).await;
        }
    }

    /// The bot's calls of a method so far.
    pub fn calls(&self, method: &str) -> Vec<Call> {
        self.bots().calls().into_iter().filter(|c| c.method.eq_ignore_ascii_case(method)).collect()
    }

    /// The bot's messages in a chat.
    pub fn said_in(&self, chat: i64) -> Vec<Seen> {
        self.bots().chat(chat).into_iter().filter(|m| m.from_bot).collect()
    }

    /// It was never noted which commands were set in a language.
    pub async fn forgets_commands(&self, lang: &str) {
        let mut tx = self.inner.service.store.begin().await.expect("a transaction");
        on!(&mut tx, c => sqlx::query("DELETE FROM telegram_commands WHERE lang = $1").bind(lang)
            .execute(c).await.map(drop).expect("it is forgotten"));
        tx.commit().await.expect("it is kept");
    }

    /// An invitation for whoever holds a post today, as its link carries it.
    pub async fn invites(&self, name: &str) -> String {
        let v = &self.inner;
        let (now, today) = (v.clock.now(), v.service.house.policy.zone().day(v.clock.now()));
        let mut tx = v.service.store.begin().await.expect("a transaction");
        let all = offices::list(&mut tx).await.expect("the posts");
        let found = all.into_iter().find(|(post, holder)| holder.reveal() == name && post.covers(today));
        let (post, _) = found.unwrap_or_else(|| panic!("{name} holds no post on {today}"));
        let token = invitations::make(&mut tx, &post, v.entropy.as_ref(), now).await.expect("an invitation");
        tx.commit().await.expect("it is kept");
        format!("i_{}", token.reveal())
    }

    /// The code that stands on the village's wall.
    pub fn code(&self) -> String {
        self.inner.place(super::HOUZHUANG).code.clone()
    }
}

impl Person {
    /// The bot's newest message to them with these words.
    #[track_caller]
    pub fn sees(&self, v: &Village, words: &str) -> Seen {
        let all = v.said_in(self.user());
        let found = all.iter().rev().find(|m| m.text.contains(words));
        found.cloned().unwrap_or_else(|| panic!("{} doesn't see “{words}” among {all:#?}", self.name()))
    }
}
