//! Reading what was kept: an update in the house's own terms. Which of our messages is meant, which earlier one is
//! changed and which file comes along is looked up here, in the turn's transaction.

use super::draw::WORDS;
use super::update::{CallbackQuery, Kind, Media, MemberChange, Message, ReactionChange, Update};
use super::words::Words;
use super::{NAME, Telegram, store};
use crate::base::secret::Token;
use crate::base::{AddressId, InboxId, Moment};
use crate::channels::{Before, Belongs, Heard, HeardFile, How};
use crate::storage::files::{self, FileKind, NewFile};
use crate::storage::inbox::{self, InboxRow};
use crate::storage::{Error, Result, Tx, addresses};
use crate::text::Voice;

/// The largest file that Telegram gives to a bot, in bytes (Bot API, getFile).
const LARGEST: i64 = 20 * 1024 * 1024;

impl Telegram {
    /// An inbox row in the house's own terms. `None`: nothing was said.
    pub(super) async fn heard(&self, tx: &mut Tx, row: &InboxRow, now: Moment) -> Result<Option<Heard>> {
        let update =
            Update::read(&row.body).ok_or_else(|| Error::Corrupt("inbox", "it is no update of Telegram's".into()))?;
        match update.kind {
            Kind::Message(m) => self.message(tx, row, &m, now).await,
            Kind::Edited(m) => self.edited(tx, row, &m, now).await,
            Kind::Pressed(q) => Ok(pressed(&q)),
            Kind::Member(m) => self.member(tx, row.address_id, &m).await.map(|()| None),
            Kind::Reacted(r) => reacted(tx, row.address_id, &r).await,
            Kind::Nothing => Ok(None),
        }
    }

    async fn message(&self, tx: &mut Tx, row: &InboxRow, m: &Message, now: Moment) -> Result<Option<Heard>> {
        if let Some(new) = m.migrate_to_chat_id {
            self.moved(tx, m.chat_id(), new).await?;
            return Ok(None);
        }
        if m.from.as_ref().and_then(|f| f.is_bot) == Some(true) {
            return Ok(None);
        }
        let mut heard = self.content(tx, row.address_id, m, now).await?;
        if !m.is_private() {
            let private = m.from.as_ref().and_then(|f| f.id).unwrap_or_default().to_string();
            let private = addresses::find(tx, NAME, &self.account, &private).await?;
            heard.text = self.without_mention(&heard.text);
            heard.before = Some(Before { private });
            return Ok(Some(heard));
        }
        if let Some(to) = m.reply_to_message.as_ref().and_then(|r| r.message_id) {
            heard.reply_to = store::outbox_of(tx, row.address_id, to).await?;
            // An answer to one's own words goes with them.
            if heard.reply_to.is_none()
                && let Some(to) = store::heard_at(tx, row.address_id, to).await?
            {
                heard.belongs = Some(Belongs { to, how: How::Answer });
            }
        }
        if let Some(album) = &m.media_group_id
            && let Some(to) = store::album(tx, row.address_id, album, row.id).await?
        {
            heard.belongs = Some(Belongs { to, how: How::Album });
        }
        Ok(Some(heard))
    }

    /// What was changed in words that were heard before; where nothing of the words changed, nothing was said.
    async fn edited(&self, tx: &mut Tx, row: &InboxRow, m: &Message, now: Moment) -> Result<Option<Heard>> {
        let first = match m.message_id {
            Some(id) => store::heard_at(tx, row.address_id, id).await?,
            None => None,
        };
        let Some(first) = first else { return self.message(tx, row, m, now).await };
        let words = m.words().unwrap_or_default();
        let before = before(tx, first, row, m.message_id).await?;
        if words.trim().is_empty() || before.as_deref() == Some(words) {
            return Ok(None);
        }
        let belongs = Some(Belongs { to: first, how: How::Edit });
        Ok(Some(Heard { text: words.to_owned(), belongs, ..Heard::default() }))
    }

    /// Words, file, place or card of a message.
    async fn content(&self, tx: &mut Tx, address: AddressId, m: &Message, now: Moment) -> Result<Heard> {
        let mut heard = Heard::default();
        let text = m.words().unwrap_or_default();
        match start(text) {
            Some(payload) => heard.start = Some(payload.to_owned()),
            None => text.clone_into(&mut heard.text),
        }
        let media = [
            largest(&m.photo).map(|p| (p, FileKind::Photo)),
            m.voice.as_ref().or(m.audio.as_ref()).map(|v| (v, FileKind::Voice)),
            m.document.as_ref().map(|d| (d, document_kind(d))),
        ];
        if let Some((media, kind)) = media.into_iter().flatten().next() {
            heard.too_large = media.file_size.is_some_and(|size| size > LARGEST);
            if let Some(source) = media.file_id.as_deref().filter(|_| !heard.too_large) {
                heard.file = Some(self.coming(tx, address, source, media, kind, now).await?);
            }
        } else if let Some((latitude, longitude)) = m.location.as_ref().and_then(|l| Some((l.latitude?, l.longitude?)))
        {
            let name = m.venue.as_ref().map(|v| {
                [v.title.as_deref(), v.address.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(" ")
            });
            let voice = Voice::new(&self.has.catalog, &self.has.zone, self.has.lang, now);
            heard.text = Words(voice).place(latitude, longitude, &name.unwrap_or_default());
            heard.place = true;
        } else if let Some(contact) = &m.contact {
            let phone = contact.phone_number.clone().unwrap_or_default();
            let own = contact.user_id.is_some() && contact.user_id == m.from.as_ref().and_then(|f| f.id);
            let name = contact.first_name.as_deref().unwrap_or_default();
            heard.text = if own { phone } else { format!("{name} {phone}").trim().to_owned() };
            heard.contact = !own;
        } else if text.is_empty() {
            heard.unreadable = true;
        }
        Ok(heard)
    }

    /// A file that Telegram has: its row now, its bytes by the files job.
    async fn coming(
        &self,
        tx: &mut Tx,
        address: AddressId,
        source: &str,
        media: &Media,
        kind: FileKind,
        now: Moment,
    ) -> Result<HeardFile> {
        let path = Token::new_128(&*self.has.entropy);
        let media_type = match kind {
            FileKind::Photo => "image/jpeg",
            FileKind::Voice => "audio/ogg",
            FileKind::Document => media.mime_type.as_deref().unwrap_or("application/octet-stream"),
        };
        let bytes = media.file_size.unwrap_or(0);
        let new = NewFile { address, path: path.reveal(), kind, media_type, bytes };
        let id = files::insert(tx, &new, now).await?;
        files::fetch(tx, id, NAME, &self.account, source, now).await?;
        Ok(HeardFile { id, kind, seconds: media.duration.and_then(|s| u32::try_from(s).ok()) })
    }

    /// A group has another number now; its topics go along.
    pub(super) async fn moved(&self, tx: &mut Tx, from: i64, to: i64) -> Result<()> {
        tracing::info!("a group has become a supergroup; what waits for it goes there");
        addresses::renamed(tx, NAME, &self.account, &from.to_string(), &to.to_string()).await
    }

    /// Blocked or unblocked by a person, added to or removed from a group.
    async fn member(&self, tx: &mut Tx, address: AddressId, m: &MemberChange) -> Result<()> {
        match m.new_chat_member.as_ref().and_then(|m| m.status.as_deref()) {
            Some("kicked" | "left") => addresses::lost(tx, address).await,
            // That something came from there has made it reachable again.
            Some(_) | None => Ok(()),
        }
    }
}

/// A press: a card's choice, or words as if typed.
fn pressed(q: &CallbackQuery) -> Option<Heard> {
    let data = q.data.clone()?;
    Some(match data.strip_prefix(WORDS) {
        Some(words) => Heard { text: words.to_owned(), ..Heard::default() },
        None => Heard { press: Some(data), ..Heard::default() },
    })
}

/// A reaction under one of our messages says nothing that could be relied on; it is answered where a question stands.
async fn reacted(tx: &mut Tx, address: AddressId, r: &ReactionChange) -> Result<Option<Heard>> {
    let (Some(message), true) = (r.message_id, r.new_reaction.iter().any(|n| n.emoji.is_some())) else {
        return Ok(None);
    };
    let reply_to = store::outbox_of(tx, address, message).await?;
    Ok(reply_to.map(|to| Heard { reply_to: Some(to), reaction: true, ..Heard::default() }))
}

/// What stood in a message before this edit: its latest earlier words.
async fn before(tx: &mut Tx, first: InboxId, row: &InboxRow, message: Option<i64>) -> Result<Option<String>> {
    let mut words = None;
    let bodies =
        [inbox::body_of(tx, first).await?, inbox::body_before(tx, row.address_id, row.id, &edit_mark(message)).await?];
    for body in bodies.into_iter().flatten() {
        if let Some(Update { kind: Kind::Message(m) | Kind::Edited(m), .. }) = Update::read(&body)
            && m.message_id == message
        {
            words = m.words().map(str::to_owned);
        }
    }
    Ok(words)
}

/// By what an earlier edit of a message is found among the bodies of its conversation.
fn edit_mark(message: Option<i64>) -> String {
    format!("%\"edited_message\"%\"message_id\":{}%", message.unwrap_or_default())
}

/// The payload of `/start`; `None`: it isn't that command, or has none.
fn start(text: &str) -> Option<&str> {
    let (command, payload) = text.trim().split_once(char::is_whitespace)?;
    (command == "/start" || command.starts_with("/start@")).then_some(payload.trim()).filter(|p| !p.is_empty())
}

/// The largest of a photo's sizes that may be fetched.
fn largest(sizes: &[Media]) -> Option<&Media> {
    let may = |m: &&Media| m.file_size.is_none_or(|size| size <= LARGEST);
    sizes.iter().filter(may).max_by_key(|m| m.width).or(sizes.first())
}

/// A photo or recording that was sent as a file is still that.
fn document_kind(d: &Media) -> FileKind {
    match d.mime_type.as_deref().and_then(|m| m.split('/').next()) {
        Some("image") => FileKind::Photo,
        Some("audio") => FileKind::Voice,
        Some(_) | None => FileKind::Document,
    }
}
