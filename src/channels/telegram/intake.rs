//! Keeping what came: raw JSON goes to the inbox of its conversation, in one transaction with the place where the polling
//! stands; only then does Telegram hear that it arrived. Nothing is decided here, and what it means is read later
//! (`read.rs`).

use std::sync::Arc;
use std::time::Duration;

use teloxide::prelude::Requester;
use teloxide::types::{CallbackQueryId, ChatAction, ChatId};

use super::update::{Kind, Message, Update};
use super::words::Words;
use super::{NAME, Telegram, store};
use crate::base::{AddressId, InboxId};
use crate::storage::hints::Hint;
use crate::storage::leases::{self, Lease};
use crate::storage::{Result, addresses, inbox};
use crate::text::{Lang, Voice};

/// Work that takes longer is shown as "typing" (our choice: people wonder after a second).
const SLOW: Duration = Duration::from_secs(1);

/// Where an update belongs.
pub(super) struct Belongs {
    /// The chat, and behind a colon the topic: the address.
    pub external: String,
    /// Its message, as Telegram counts them in the chat.
    message: Option<i64>,
    album: Option<String>,
    /// To be answered at once: the press, and the presser's language.
    press: Option<(String, Option<Lang>)>,
}

/// What came of keeping updates.
pub(super) struct Kept {
    /// How many were new and for the house.
    pub new: usize,
    /// How many were updates at all.
    pub read: usize,
    /// False: the lease is another's; nothing was kept.
    pub ours: bool,
}

impl Telegram {
    /// Keeps updates, in their order. `lease`: they were polled, and the polling stands behind the last of them.
    ///
    /// # Errors
    /// When the database can't be written: Telegram must hear nothing then, and will send them again.
    pub(super) async fn keep(self: &Arc<Self>, raws: &[&str], lease: Option<&Lease>) -> Result<Kept> {
        let now = self.has.clock.now();
        let mut tx = self.has.store.begin().await?;
        let (mut new, mut read, mut next, mut heard) = (0, 0, None, vec![]);
        if let Some(lease) = lease
            && !leases::renew(&mut tx, lease, now).await?
        {
            tx.rollback().await?;
            return Ok(Kept { new, read, ours: false });
        }
        for raw in raws {
            let Some(update) = Update::read(raw) else {
                tracing::error!("Telegram sent something without an update_id; it was left out");
                continue;
            };
            read += 1;
            next = next.max(Some(update.id + 1));
            let Some(at) = self.belongs(&update.kind) else { continue };
            let address = match addresses::find(&mut tx, NAME, &self.account, &at.external).await? {
                Some(address) => address,
                None => addresses::at(&mut tx, NAME, &self.account, &at.external, now).await?,
            };
            let row: Option<InboxId> = inbox::receive(&mut tx, address, &format!("u{}", update.id), raw, now).await?;
            let Some(row) = row else { continue };
            if let Some(message) = at.message {
                store::heard(&mut tx, address, message, row, at.album.as_deref()).await?;
            }
            new += 1;
            heard.push((address, at));
        }
        if let Some(next) = next.filter(|_| lease.is_some()) {
            store::set_next_update(&mut tx, &self.account, next).await?;
        }
        #[cfg(debug_assertions)]
        crate::base::crash::point("telegram.before_commit");
        tx.commit().await?;
        #[cfg(debug_assertions)]
        crate::base::crash::point("telegram.after_commit");
        if new > 0 {
            self.has.metrics.heard(NAME, u64::try_from(new).unwrap_or(u64::MAX));
            self.has.hints.give(Hint::Heard);
        }
        for (address, at) in heard {
            self.acknowledge(address, at);
        }
        Ok(Kept { new, read, ours: true })
    }

    /// Answers a press so that the key stops turning, and shows that work goes on where it takes long. Neither is tried
    /// again: they are worth nothing later.
    fn acknowledge(self: &Arc<Self>, address: AddressId, at: Belongs) {
        let this = self.clone();
        let chat = super::chat_of(&at.external);
        tokio::spawn(async move {
            if let Some((query, lang)) = at.press {
                let voice =
                    Voice::new(&this.has.catalog, &this.has.zone, lang.unwrap_or(this.has.lang), this.has.clock.now());
                let mut answer = this.bot.answer_callback_query(CallbackQueryId(query));
                answer.text = Some(Words(voice).got_it());
                if answer.await.is_err() {
                    tracing::debug!("a press came too late to be answered on its key");
                }
            }
            if at.message.is_some() && chat > 0 {
                this.has.clock.sleep(SLOW).await;
                let since = this.has.clock.now().minus(SLOW);
                if matches!(addresses::is_waiting(&this.has.store, address, since).await, Ok(true)) {
                    let _ = this.bot.send_chat_action(ChatId(chat), ChatAction::Typing).await;
                }
            }
        });
    }

    /// Where an update belongs; `None`: it isn't for us, such as talk in a group that doesn't call us, and isn't kept.
    pub(super) fn belongs(&self, kind: &Kind) -> Option<Belongs> {
        let plain = |chat: i64| {
            (chat != 0).then(|| Belongs { external: chat.to_string(), message: None, album: None, press: None })
        };
        match kind {
            Kind::Message(m) if m.is_private() => {
                plain(m.chat_id()).map(|b| Belongs { message: m.message_id, album: m.media_group_id.clone(), ..b })
            }
            Kind::Message(m) if m.migrate_to_chat_id.is_some() => plain(m.chat_id()),
            Kind::Message(m) if self.is_called(m) => {
                let topic = m.topic().map(|t| format!(":{t}")).unwrap_or_default();
                plain(m.chat_id()).map(|b| Belongs { external: format!("{}{topic}", b.external), ..b })
            }
            Kind::Message(_) => None,
            Kind::Edited(m) if m.is_private() => plain(m.chat_id()),
            Kind::Edited(_) => None,
            // Whoever presses answers in their own chat, wherever the key was.
            Kind::Pressed(q) => {
                let from = q.from.as_ref()?;
                let lang = from.language_code.as_deref().and_then(Lang::of);
                plain(from.id?).map(|b| Belongs { press: q.id.clone().map(|id| (id, lang)), ..b })
            }
            Kind::Member(m) => plain(m.chat.as_ref()?.id?),
            Kind::Reacted(r) => r.chat.as_ref().filter(|c| c.is_private()).and_then(|c| plain(c.id?)),
            Kind::Nothing => None,
        }
    }

    /// Whether words in a group are for us: a command, our name, or an answer to us. What others say there is their own.
    fn is_called(&self, m: &Message) -> bool {
        let Some(from) = m.from.as_ref().filter(|f| f.is_bot != Some(true)) else { return false };
        if from.id.is_none() {
            return false;
        }
        let ours = |id: Option<i64>| id.is_some_and(|id| id.to_string() == self.account);
        if m.reply_to_message.as_ref().is_some_and(|r| ours(r.from.as_ref().and_then(|f| f.id))) {
            return true;
        }
        let words = m.words().unwrap_or_default();
        let named = self.mention().is_some_and(|at| words.to_lowercase().contains(&at));
        let command = words.split_whitespace().next().filter(|w| w.starts_with('/'));
        named || command.is_some_and(|c| !c.contains('@'))
    }
}
