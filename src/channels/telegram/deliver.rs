//! Speaking: one message of Telegram's a call, so that the pace holds between the parts of a long one. Each part that
//! Telegram took is noted at once, and is not said again after a crash. What the answers mean is in `verdict.rs`.

use std::future::IntoFuture;
use std::sync::atomic::Ordering;

use teloxide::prelude::Requester;
use teloxide::types::{
    ButtonRequest, ChatId, InlineKeyboardButton, InlineKeyboardMarkup, InputFile, KeyboardButton, KeyboardMarkup,
    KeyboardRemove, LinkPreviewOptions, MessageId, ParseMode, ReactionType, ReplyMarkup, ThreadId,
};
use teloxide::{Bot, RequestError};

use super::draw::{Does, Drawn, Key, Piece, draw};
use super::html::Html;
use super::store::{self, Part};
use super::verdict::{STRANGERS, Verdict, sent, verdict};
use super::words::Words;
use super::{Telegram, chat_of, topic_of};
use crate::base::OutboxId;
use crate::base::secret::hash;
use crate::channels::{Receipt, Undelivered};
use crate::storage::files::{self, FileKind};
use crate::storage::outbox::OutboxRow;
use crate::text::{Outgoing, Voice};

/// Links in our messages show no preview: it would hide the words, and preview robots open links.
const NO_PREVIEW: LinkPreviewOptions = LinkPreviewOptions {
    is_disabled: true,
    url: None,
    prefer_small_media: false,
    prefer_large_media: false,
    show_above_text: false,
};

/// How many messages lose their old keys in one go (our choice).
const AT_ONCE: usize = 4;
/// How many messages with keys are looked at in one go (our choice): it goes on behind them the next time, so that it costs the
/// same however many there are.
const AMONG: i64 = 64;

/// The sign under words that were written down.
const NOTED: &str = "\u{1F44C}";

/// A keyboard under the field, or its removal; and what it is made of.
struct Menu {
    markup: ReplyMarkup,
    hash: String,
}

impl Telegram {
    /// Says the next part of a message that Telegram doesn't have yet.
    pub(super) async fn say(&self, row: &OutboxRow, message: &Outgoing) -> Result<Receipt, Undelivered> {
        let voice = Voice::new(&self.has.catalog, &self.has.zone, message.lang, self.has.clock.now());
        let mut drawn = draw(message, Words(voice));
        let done = store::parts_sent(&self.has.store, row.id).await.map_err(ours)?;
        let place = match row.edits {
            // Telegram tells nobody of a changed message: whoever has just typed gets the card anew, below their words.
            Some(_) if store::waits_for_words(&self.has.store, row.address_id, row.id).await.map_err(ours)? => None,
            Some(first) => {
                let before = store::bodies(&self.has.store, first, row.id).await.map_err(ours)?;
                leave_out(&mut drawn, &before);
                store::message_of(&self.has.store, row.address_id, first).await.map_err(ours)?
            }
            None => None,
        };
        let nth = usize::try_from(done).unwrap_or(usize::MAX);
        let Some(piece) = drawn.pieces.get(nth) else {
            return Ok(Receipt { external: format!("o{}", row.id), shown: true });
        };
        let last = nth + 1 == drawn.pieces.len();
        let keyed = drawn.keyed() == Some(nth);
        let keys = if keyed { self.keyboard(&drawn.keys) } else { None };
        let has_keys = keys.is_some();
        let edit = place.filter(|_| keyed).and_then(|m| drawn.single().map(|html| (m, html)));
        let mut at = None;
        let mut outcome = Verdict::Anew;
        let mut menu = None;
        if let Some((id, html)) = edit {
            at = Some(id);
            outcome = self.edit(row, id, html, keys.clone()).await;
        }
        if outcome == Verdict::Anew {
            at = None;
            if keys.is_none() && message.head.is_none() {
                menu = self.menu(row).await;
            }
            let under = keys.map(ReplyMarkup::InlineKeyboard).or_else(|| menu.as_ref().map(|m| m.markup.clone()));
            outcome = self.piece(row, piece, under).await;
        }
        self.pace().said(chat_of(&row.external), self.has.clock.now());
        #[cfg(debug_assertions)]
        crate::base::crash::point("telegram.said");
        match outcome {
            Verdict::Sent(id) => {
                let at = at.or(id.map(i64::from));
                let part = Part { outbox: row.id, part: done, address: row.address_id, message: at, keys: has_keys };
                self.note(&part, menu.as_ref()).await.map_err(ours)?;
                if last && message.head.is_some() && row.edits.is_none() {
                    self.ticks_off(row).await;
                }
                if last {
                    return Ok(Receipt { external: at.map(|m| m.to_string()).unwrap_or_default(), shown: true });
                }
                Err(Undelivered::Later(0))
            }
            Verdict::Gone(why) => Err(Undelivered::Gone(why.into())),
            Verdict::Moved(to) => {
                let mut tx = self.has.store.begin().await.map_err(ours)?;
                self.moved(&mut tx, chat_of(&row.external), to).await.map_err(ours)?;
                tx.commit().await.map_err(ours)?;
                Err(Undelivered::Later(0))
            }
            Verdict::Later(seconds) => {
                let seconds = seconds.max(1);
                self.quiet(chat_of(&row.external), seconds);
                Err(Undelivered::Later(seconds))
            }
            Verdict::Away(why) => Err(Undelivered::Failed(why.into())),
            Verdict::Unknown(why) => Err(Undelivered::Unknown(why.into())),
            Verdict::Strangers => {
                tracing::error!("{STRANGERS}");
                Err(Undelivered::Failed(STRANGERS.into()))
            }
            Verdict::Refused(why) => Err(Undelivered::Refused(why)),
            Verdict::Anew | Verdict::Plain | Verdict::Loose => {
                Err(Undelivered::Refused("not even in plain words".into()))
            }
        }
    }

    /// Notes a part that is there, and the keyboard that came with it.
    async fn note(&self, part: &Part, menu: Option<&Menu>) -> crate::storage::Result<()> {
        let mut tx = self.has.store.begin().await?;
        store::sent(&mut tx, part).await?;
        if let Some(menu) = menu {
            store::set_menu(&mut tx, part.address, &menu.hash).await?;
        }
        tx.commit().await
    }

    /// A sign under the words that were written down, beside the receipt that says so. It is no more than that: where it
    /// can't be set, nothing is missing.
    async fn ticks_off(&self, row: &OutboxRow) {
        let Ok(Some(message)) = store::first_answered(&self.has.store, row.id).await else { return };
        let mut call = self.bot.set_message_reaction(ChatId(chat_of(&row.external)), message_id(message));
        call.reaction = Some(vec![ReactionType::Emoji { emoji: NOTED.into() }]);
        if call.await.is_err() {
            tracing::debug!(outbox = %row.id, "no sign could be set under what was written down");
        }
    }

    async fn edit(&self, row: &OutboxRow, message: i64, html: &Html, keys: Option<InlineKeyboardMarkup>) -> Verdict {
        let (chat, id) = (ChatId(chat_of(&row.external)), message_id(message));
        let call = |parse: Option<ParseMode>, text: String| {
            let mut edit = self.bot.edit_message_text(chat, id, text);
            edit.parse_mode = parse;
            edit.link_preview_options = Some(NO_PREVIEW);
            edit.reply_markup = keys.clone();
            edit
        };
        match sent(call(Some(ParseMode::Html), html.as_str().to_owned()).await) {
            Verdict::Plain => {
                self.unparsed(row);
                sent(call(None, html.plain()).await)
            }
            other => other,
        }
    }

    /// One new message.
    async fn piece(&self, row: &OutboxRow, piece: &Piece, under: Option<ReplyMarkup>) -> Verdict {
        match piece {
            Piece::Text(html) => {
                let first = self.text(row, html.as_str().to_owned(), Some(ParseMode::Html), true, under.clone()).await;
                match first {
                    Verdict::Plain => {
                        self.unparsed(row);
                        self.text(row, html.plain(), None, true, under).await
                    }
                    Verdict::Loose => {
                        self.text(row, html.as_str().to_owned(), Some(ParseMode::Html), false, under).await
                    }
                    other => other,
                }
            }
            Piece::File { file, kind, caption } => match self.bytes(*file).await {
                // Told in words where the bytes are lost or not here yet.
                Err(()) => self.text(row, caption.clone(), None, true, under).await,
                Ok((bytes, media_type)) => {
                    let input = InputFile::memory(bytes).file_name(file_name(*kind, &media_type));
                    let chat = ChatId(chat_of(&row.external));
                    match kind {
                        FileKind::Photo => {
                            let mut call = self.bot.send_photo(chat, input);
                            (call.caption, call.reply_markup) = (Some(caption.clone()), under);
                            sent(call.await)
                        }
                        FileKind::Voice if media_type == "audio/ogg" => {
                            let mut call = self.bot.send_voice(chat, input);
                            (call.caption, call.reply_markup) = (Some(caption.clone()), under);
                            sent(call.await)
                        }
                        // Telegram plays no other recordings as voices: as files they are kept whole.
                        FileKind::Voice | FileKind::Document => {
                            let mut call = self.bot.send_document(chat, input);
                            (call.caption, call.reply_markup) = (Some(caption.clone()), under);
                            sent(call.await)
                        }
                    }
                }
            },
            Piece::Document { name, caption, text } => {
                let input = InputFile::memory(text.clone().into_bytes()).file_name(name.clone());
                let mut call = self.bot.send_document(ChatId(chat_of(&row.external)), input);
                (call.caption, call.reply_markup) = (Some(caption.clone()), under);
                sent(call.await)
            }
        }
    }

    async fn text(
        &self,
        row: &OutboxRow,
        text: String,
        parse: Option<ParseMode>,
        in_topic: bool,
        under: Option<ReplyMarkup>,
    ) -> Verdict {
        let mut call = self.bot.send_message(ChatId(chat_of(&row.external)), text);
        call.parse_mode = parse;
        call.link_preview_options = Some(NO_PREVIEW);
        call.message_thread_id = topic_of(&row.external).filter(|_| in_topic).map(|t| ThreadId(message_id(t)));
        call.reply_markup = under;
        sent(call.await)
    }

    /// Our markup wasn't understood: it is said in plain words, and an operator hears of it.
    fn unparsed(&self, row: &OutboxRow) {
        tracing::error!(outbox = %row.id, "Telegram can't read our markup; it was said in plain words");
    }

    async fn bytes(&self, file: crate::base::FileId) -> Result<(Vec<u8>, String), ()> {
        let row = async {
            let mut tx = self.has.store.read().await?;
            files::get(&mut tx, file).await
        };
        let Ok(Some(row)) = row.await else { return Err(()) };
        let bytes = self.has.files.get(&row.path).await.map_err(|_| ())?;
        Ok((bytes, row.media_type))
    }

    fn keyboard(&self, keys: &[Vec<Key>]) -> Option<InlineKeyboardMarkup> {
        let link = self.link();
        let button = |k: &Key| match &k.does {
            Does::Sends(data) => Some(InlineKeyboardButton::callback(k.label.clone(), data.clone())),
            Does::Opens => link.clone().map(|url| InlineKeyboardButton::url(k.label.clone(), url)),
        };
        let rows: Vec<Vec<_>> = keys.iter().map(|r| r.iter().filter_map(button).collect()).collect();
        let rows: Vec<Vec<_>> = rows.into_iter().filter(|r| !r.is_empty()).collect();
        (!rows.is_empty()).then(|| InlineKeyboardMarkup::new(rows))
    }

    /// The keyboard under the field, where it isn't yet what it should be for whoever speaks there.
    async fn menu(&self, row: &OutboxRow) -> Option<Menu> {
        if chat_of(&row.external) < 0 {
            return None;
        }
        let menu = self.has.face.menu(row.address_id).await.ok()?;
        let wanted = hash(&menu.join("\n"));
        let stands = store::menu(&self.has.store, row.address_id).await.ok()?;
        if stands.as_deref() == Some(wanted.as_str()) || (stands.is_none() && menu.is_empty()) {
            return None;
        }
        if menu.is_empty() {
            return Some(Menu { markup: ReplyMarkup::KeyboardRemove(KeyboardRemove::new()), hash: wanted });
        }
        let keys = menu.chunks(2).map(|pair| {
            pair.iter().map(|label| KeyboardButton { text: label.clone(), request: None::<ButtonRequest> })
        });
        let mut keyboard = KeyboardMarkup::new(keys);
        (keyboard.is_persistent, keyboard.resize_keyboard) = (true, true);
        Some(Menu { markup: ReplyMarkup::Keyboard(keyboard), hash: wanted })
    }

    /// Takes the keys off a few messages that ask nothing any more, as far as the pace lets: nobody waits for it, and
    /// somebody may want to be answered meanwhile. Gives how many.
    ///
    /// # Errors
    /// When the database can't be read or written.
    pub(super) async fn tidy(&self) -> crate::storage::Result<usize> {
        let after = OutboxId(self.swept.load(Ordering::Relaxed));
        let page = store::keyed(&self.has.store, &self.account, after, AMONG).await?;
        let whole = i64::try_from(page.len()).is_ok_and(|n| n < AMONG);
        let mut next = page.last().filter(|_| !whole).map_or(0, |last| last.outbox_id.0);
        let mut done = 0;
        for stale in page.iter().filter(|keyed| keyed.stale) {
            let (chat, now) = (chat_of(&stale.external), self.has.clock.now());
            if done == AT_ONCE {
                next = stale.outbox_id.0 - 1;
                break;
            }
            if self.pace().admit(chat, now).is_err() {
                continue;
            }
            let answer =
                self.bot.edit_message_reply_markup(ChatId(chat), message_id(stale.message_id)).into_future().await;
            match answer.as_ref().map_err(verdict) {
                Err(Verdict::Later(seconds)) => {
                    self.quiet(chat, seconds);
                    continue;
                }
                // Away: the others would fare no better. Whatever else it says, more tries change nothing.
                Err(Verdict::Away(_) | Verdict::Unknown(_) | Verdict::Strangers) => return Ok(done),
                Ok(_)
                | Err(
                    Verdict::Sent(_)
                    | Verdict::Gone(_)
                    | Verdict::Moved(_)
                    | Verdict::Anew
                    | Verdict::Plain
                    | Verdict::Loose
                    | Verdict::Refused(_),
                ) => {}
            }
            let mut tx = self.has.store.begin().await?;
            store::bare(&mut tx, stale.outbox_id, stale.part).await?;
            tx.commit().await?;
            done += 1;
        }
        self.swept.store(next, Ordering::Relaxed);
        Ok(done)
    }
}

/// What an edit has shown before isn't sent once more.
fn leave_out(drawn: &mut Drawn, before: &[String]) {
    let shown: Vec<_> =
        before.iter().filter_map(|b| serde_json::from_str::<Outgoing>(b).ok()).flat_map(|m| m.files()).collect();
    drawn.pieces.retain(|p| !matches!(p, Piece::File { file, .. } if shown.contains(file)));
}

/// The database's trouble is ours: the message waits.
fn ours(e: crate::storage::Error) -> Undelivered {
    if e.is_passing() { Undelivered::Later(1) } else { Undelivered::Failed(e.to_string()) }
}

/// Telegram's numbers of messages fit; one of ours that doesn't was never theirs.
fn message_id(id: i64) -> MessageId {
    MessageId(i32::try_from(id).unwrap_or(0))
}

fn file_name(kind: FileKind, media_type: &str) -> String {
    let end = media_type.rsplit('/').next().unwrap_or("bin");
    let name = match kind {
        FileKind::Photo => "photo",
        FileKind::Voice => "voice",
        FileKind::Document => "document",
    };
    format!("{name}.{end}")
}

/// The answer to a call that carries no message.
pub(super) async fn quietly<T>(what: &str, call: impl IntoFuture<Output = Result<T, RequestError>>) -> Option<T> {
    match call.await {
        Ok(done) => Some(done),
        Err(e) => {
            match verdict(&e) {
                Verdict::Strangers => tracing::error!(what, "{STRANGERS}"),
                why => tracing::warn!(what, %why, "Telegram didn't do it"),
            }
            None
        }
    }
}

/// The bot of a token at a server.
pub(super) fn bot(client: reqwest::Client, token: &str, api_url: reqwest::Url) -> Bot {
    Bot::with_client(token, client).set_api_url(api_url)
}
