//! Channels: the networks on which people speak with the house. A channel hears (commits what came to the inbox) and
//! speaks (delivers an `Outgoing`); it decides nothing. To add one: a module here that gives an `impl Channel` and reads
//! its own inbox bodies into `Heard`, and a line in `serve.rs`.

pub mod web;

use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};

use crate::base::{AddressId, FileId, Moment, OutboxId};
use crate::storage::Tx;
use crate::storage::files::FileKind;
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

    /// Reads an inbox body of this channel.
    ///
    /// # Errors
    /// When the body isn't one that this channel wrote; the row is then parked.
    fn read(&self, body: &str) -> Result<Heard, String>;

    /// Delivers a message. Called again with the same row after a crash: a channel that can, makes the second harmless.
    fn deliver<'a>(&'a self, row: &'a OutboxRow, message: &'a Outgoing) -> BoxFuture<'a, Result<Receipt, Undelivered>>;
}
