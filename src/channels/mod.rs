//! Channels: the networks on which people speak with the house. A channel hears (commits what came to the inbox) and
//! speaks (delivers an `Outgoing`); it decides nothing. To add one: a module here that gives an `impl Channel` and reads
//! its own inbox bodies into `Heard`, and a line in `serve.rs`.

pub mod media;
pub mod telegram;
pub mod web;

use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

use crate::base::{AddressId, FileId, InboxId, Moment, OutboxId};
use crate::storage::Tx;
use crate::storage::files::FileKind;
use crate::storage::inbox::InboxRow;
use crate::storage::outbox::OutboxRow;
use crate::text::Outgoing;

/// What a person sent, in the house's own terms.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Heard {
    /// What the link that opened the chat carried: `v_<village code>`, `i_<invitation>`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub start: Option<String>,
    /// The words.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub text: String,
    /// The token of the button that was pressed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub press: Option<String>,
    /// Which of our messages it answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reply_to: Option<OutboxId>,
    /// A photo or voice that came along.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub file: Option<HeardFile>,
    /// One of our messages was shown to the person for the first time (nothing was said).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shown: Option<OutboxId>,
    /// One of our messages can't reach its address (nothing was said).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lost: Option<OutboxId>,
    /// It goes with something that was heard earlier.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub belongs: Option<Belongs>,
    /// It was said before others: who hears an answer there isn't only who spoke.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<Before>,
    /// The words are a place on the map.
    #[serde(skip_serializing_if = "is_false")]
    pub place: bool,
    /// The words are somebody else's name and telephone: never the speaker's own.
    #[serde(skip_serializing_if = "is_false")]
    pub contact: bool,
    /// A sign was set under one of our messages (`reply_to`); nothing was said.
    #[serde(skip_serializing_if = "is_false")]
    pub reaction: bool,
    /// A file came along that is larger than the network gives us.
    #[serde(skip_serializing_if = "is_false")]
    pub too_large: bool,
    /// Something came that is neither words nor a file that we can keep: a sticker, a film.
    #[serde(skip_serializing_if = "is_false")]
    pub unreadable: bool,
}

/// serde asks by reference.
fn is_false(b: &bool) -> bool {
    !*b
}

impl Heard {
    /// Reads a row that was kept in the house's own terms.
    ///
    /// # Errors
    /// When its body is anything else.
    pub fn of_row(row: &InboxRow) -> crate::storage::Result<Self> {
        serde_json::from_str(&row.body).map_err(|e| crate::storage::Error::Corrupt("inbox", e.to_string()))
    }

    /// Whether something came besides words: a file, a place, somebody's telephone.
    #[must_use]
    pub fn carries(&self) -> bool {
        self.file.is_some() || self.place || self.contact
    }
}

/// Something earlier that a message goes with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Belongs {
    /// What was heard then.
    pub to: InboxId,
    /// In which way.
    pub how: How,
}

/// In which way a message goes with an earlier one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// These words stand in the place of the earlier ones.
    Edit,
    /// One more photo of the same album.
    Album,
    /// It answers the speaker's own words.
    Answer,
}

/// Said before others, in a group: the inbox row is the group's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Before {
    /// The speaker's own conversation with the house; none yet.
    pub private: Option<AddressId>,
}

/// A photo or voice in a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeardFile {
    /// Its row.
    pub id: FileId,
    /// What it is.
    pub kind: FileKind,
    /// Its length in seconds, where the network says so.
    pub seconds: Option<u32>,
}

/// What the network said to a delivered message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// What it calls the message there.
    pub external: String,
    /// Whether acceptance already means that the person was shown it. On the web it doesn't: the page that fetches it does.
    pub shown: bool,
}

/// Why a message wasn't delivered.
#[derive(Debug, thiserror::Error)]
pub enum Undelivered {
    /// Never will be at this address: blocked, deleted.
    #[error("can't be reached: {0}")]
    Gone(String),
    /// Not now; this address waits so long (seconds).
    #[error("not before {0} s")]
    Later(u64),
    /// It isn't known whether it arrived.
    #[error("unknown: {0}")]
    Unknown(String),
    /// It didn't arrive; worth another try.
    #[error("failed: {0}")]
    Failed(String),
    /// The network won't take it as it is, however often it is tried.
    #[error("refused: {0}")]
    Refused(String),
}

/// Why a file's bytes weren't fetched.
#[derive(Debug, thiserror::Error)]
pub enum Unfetched {
    /// Never will be.
    #[error("not to be had: {0}")]
    Never(String),
    /// Not before so many seconds.
    #[error("not before {0} s")]
    Later(u64),
    /// The network is away.
    #[error("away: {0}")]
    Away(String),
}

/// Forgets what the channels themselves keep of a conversation.
///
/// # Errors
/// When the database can't be written.
pub async fn forget(tx: &mut Tx, address: AddressId) -> crate::storage::Result<()> {
    web::store::forget(tx, address).await
}

/// Closes a conversation whose post has moved to another phone: whoever holds the old one reads and says nothing more.
///
/// # Errors
/// When the database can't be written.
pub async fn close(tx: &mut Tx, address: AddressId, now: Moment) -> crate::storage::Result<()> {
    web::store::close(tx, address, now).await
}

/// A network on which people speak with the house.
pub trait Channel: Send + Sync + 'static {
    /// Its name in rows: `web`.
    fn name(&self) -> &'static str;

    /// Reads an inbox row of this channel, with what it looks up and notes in the turn's transaction. `None`: nothing was
    /// said to the house.
    ///
    /// # Errors
    /// When the body isn't one that this channel wrote (the row is then parked), or the database can't be read.
    fn read<'a>(
        &'a self,
        tx: &'a mut Tx,
        row: &'a InboxRow,
        now: Moment,
    ) -> BoxFuture<'a, crate::storage::Result<Option<Heard>>>;

    /// Delivers a message. Called again with the same row after a crash: a channel that can, makes the second harmless.
    /// `Later(0)`: a part of it is there, and the next is due at once.
    fn deliver<'a>(&'a self, row: &'a OutboxRow, message: &'a Outgoing) -> BoxFuture<'a, Result<Receipt, Undelivered>>;

    /// Counts a message against the network's limits, to be delivered now. `Err`: they don't let it out yet, and aren't
    /// likely to before that moment.
    fn admit(&self, _row: &OutboxRow, _now: Moment) -> Result<(), Moment> {
        Ok(())
    }

    /// This process sends from now on. What another has said lately counts against the network's limits as well.
    fn takes_over(&self) -> BoxFuture<'_, crate::storage::Result<()>> {
        Box::pin(async { Ok(()) })
    }

    /// What may be done while nothing is to be said; gives how much was.
    fn tidy(&self) -> BoxFuture<'_, crate::storage::Result<usize>> {
        Box::pin(async { Ok(0) })
    }

    /// Fetches the bytes of a file that the network has.
    fn fetch<'a>(&'a self, _source: &'a str) -> BoxFuture<'a, Result<Vec<u8>, Unfetched>> {
        Box::pin(async { Err(Unfetched::Never("this channel has no files elsewhere".into())) })
    }
}
