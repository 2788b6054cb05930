//! Telegram as a channel. What comes is kept as raw JSON before Telegram hears that it arrived (`intake.rs`, from
//! `poll.rs` or `webhook.rs`), read afterwards with types of our own (`update.rs`, `read.rs`), since a library knows only
//! the updates of its day. What is said is drawn as HTML (`draw.rs`, `html.rs`) and goes out through teloxide's `Bot`
//! (`deliver.rs`) at Telegram's pace (`pace.rs`); `verdict.rs` reads its errors. `setup.rs` makes itself known.
//!
//! Nothing above this folder knows any of it.

mod deliver;
mod draw;
mod html;
mod intake;
mod pace;
mod poll;
mod read;
mod setup;
mod store;
mod update;
mod verdict;
mod webhook;
mod words;

use std::sync::atomic::AtomicI64;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use std::time::Duration;

use futures_util::future::BoxFuture;
use teloxide::Bot;
use teloxide::net::Download;
use teloxide::prelude::Requester;
use teloxide::types::FileId as SourceId;

pub use setup::{Commands, Found, WebhookFound, look};
pub use webhook::router;

use super::{Channel, Heard, Receipt, Undelivered, Unfetched};
use crate::base::metrics::Metrics;
use crate::base::{AddressId, Clock, Entropy, Moment, Zone};
use crate::storage::files::Files;
use crate::storage::hints::Hints;
use crate::storage::inbox::InboxRow;
use crate::storage::outbox::OutboxRow;
use crate::storage::{Result, Store, Tx};
use crate::text::{Catalog, Lang, Outgoing};
use pace::Pace;

/// The channel's name in rows.
pub const NAME: &str = "telegram";
/// How long a call may take: longer than Telegram ever takes, shorter than the house waits when it closes.
const PATIENCE: Duration = Duration::from_secs(8);

/// How updates come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mode {
    /// We ask.
    Poll,
    /// Telegram calls this address, with this secret in its header.
    Webhook {
        /// `https://host/path`.
        url: String,
        /// What tells Telegram's calls from others'.
        secret: String,
    },
}

/// What the channel needs from the rooms above.
pub trait Face: Send + Sync + 'static {
    /// The labels of the keyboard under the field, for whoever speaks there; empty: none.
    fn menu(&self, address: AddressId) -> BoxFuture<'_, Result<Vec<String>>>;
    /// The lists of commands, by scope and language.
    fn commands(&self) -> Vec<Commands>;
}

/// What the channel is made of.
pub struct Needs {
    /// The rows.
    pub store: Store,
    /// The bytes of files.
    pub files: Files,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// The sentences.
    pub catalog: Arc<Catalog>,
    /// What a day is.
    pub zone: Zone,
    /// The language where nobody's is known.
    pub lang: Lang,
    /// What the rooms above know.
    pub face: Arc<dyn Face>,
    /// Wakes the desk.
    pub hints: Arc<Hints>,
    /// The bot's token, as BotFather gave it.
    pub token: String,
    /// The Bot API server: `https://api.telegram.org`.
    pub api_url: String,
    /// How updates come.
    pub mode: Mode,
    /// Whether Telegram's limits are kept; a server of one's own may have none.
    pub paced: bool,
    /// Where the bot's name without the @ is written once Telegram has said it: links carry it.
    pub name: Arc<OnceLock<String>>,
}

/// The channel.
pub struct Telegram {
    has: Needs,
    bot: Bot,
    client: reqwest::Client,
    /// The bot's own number: what stands before the token's colon.
    account: String,
    /// The bot's name without the @, once Telegram has said it.
    name: Arc<OnceLock<String>>,
    pace: Mutex<Pace>,
    /// Up to which outbox row old keys were last looked for; 0: from the first on.
    swept: AtomicI64,
}

impl std::fmt::Debug for Telegram {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Telegram")
    }
}

/// Why the channel can't be made.
#[derive(Debug, thiserror::Error)]
pub enum Unmade {
    /// No HTTP client.
    #[error("no HTTP client can be made: {0}")]
    Client(#[source] reqwest::Error),
    /// Not a URL.
    #[error("telegram.api_url is no address of a server")]
    Url,
}

/// A client for calls: one for all, so that connections are kept.
fn client() -> std::result::Result<reqwest::Client, Unmade> {
    reqwest::Client::builder().connect_timeout(PATIENCE).tcp_nodelay(true).build().map_err(Unmade::Client)
}

impl Telegram {
    /// The channel of these. Nothing is called yet.
    ///
    /// # Errors
    /// When the address of the server is none, or no client can be made.
    pub fn new(needs: Needs) -> std::result::Result<Arc<Self>, Unmade> {
        let url: reqwest::Url = needs.api_url.parse().map_err(|_| Unmade::Url)?;
        let calls = reqwest::Client::builder()
            .connect_timeout(PATIENCE)
            .timeout(PATIENCE)
            .tcp_nodelay(true)
            .build()
            .map_err(Unmade::Client)?;
        let account = needs.token.split(':').next().unwrap_or_default().to_owned();
        let pace = Mutex::new(if needs.paced { Pace::default() } else { Pace::lifted() });
        let bot = deliver::bot(calls, &needs.token, url);
        Ok(Arc::new(Self {
            client: client()?,
            bot,
            account,
            name: needs.name.clone(),
            pace,
            swept: AtomicI64::new(0),
            has: needs,
        }))
    }

    /// How updates come.
    #[must_use]
    pub fn mode(&self) -> &Mode {
        &self.has.mode
    }

    /// Makes itself known to Telegram; comes back once it has. For whoever drives the house by hand: `run` does it too.
    pub async fn introduce(&self) {
        setup::introduce(self).await;
    }

    fn pace(&self) -> MutexGuard<'_, Pace> {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Telegram wants nothing said in a chat for so many seconds.
    fn quiet(&self, chat: i64, seconds: u64) {
        let until = self.has.clock.now().plus(Duration::from_secs(seconds));
        self.pace().hold(chat, until);
    }

    /// How the bot is called in a group: `@name`, in small letters.
    fn mention(&self) -> Option<String> {
        self.name.get().map(|name| format!("@{}", name.to_lowercase()))
    }

    /// Words without the bot's name in them.
    fn without_mention(&self, text: &str) -> String {
        let Some(mention) = self.mention() else { return text.trim().to_owned() };
        // Small letters may be longer than the large ones: only plain ones are compared.
        match text.to_ascii_lowercase().find(&mention) {
            Some(at) => format!("{}{}", &text[..at], &text[at + mention.len()..]).trim().to_owned(),
            None => text.trim().to_owned(),
        }
    }

    /// The link that opens the bot's private chat.
    fn link(&self) -> Option<reqwest::Url> {
        self.name.get().and_then(|name| format!("https://t.me/{name}").parse().ok())
    }
}

/// The chat of an address.
fn chat_of(external: &str) -> i64 {
    external.split(':').next().and_then(|c| c.parse().ok()).unwrap_or(0)
}

/// The topic of an address.
fn topic_of(external: &str) -> Option<i64> {
    external.split_once(':').and_then(|(_, t)| t.parse().ok())
}

impl Channel for Telegram {
    fn name(&self) -> &'static str {
        NAME
    }

    fn read<'a>(&'a self, tx: &'a mut Tx, row: &'a InboxRow, now: Moment) -> BoxFuture<'a, Result<Option<Heard>>> {
        Box::pin(self.heard(tx, row, now))
    }

    /// Says a message, part by part: `Later(0)` until all of it is there. What was said is not said again after a crash,
    /// but for the one part whose answer was lost.
    fn deliver<'a>(
        &'a self,
        row: &'a OutboxRow,
        message: &'a Outgoing,
    ) -> BoxFuture<'a, std::result::Result<Receipt, Undelivered>> {
        Box::pin(self.say(row, message))
    }

    fn admit(&self, row: &OutboxRow, now: Moment) -> std::result::Result<(), Moment> {
        self.pace().admit(chat_of(&row.external), now)
    }

    fn takes_over(&self) -> BoxFuture<'_, Result<()>> {
        Box::pin(async move {
            let now = self.has.clock.now();
            let said = store::said_since(&self.has.store, &self.account, now.minus(pace::MINUTE)).await?;
            let held = store::held(&self.has.store, &self.account).await?;
            let chats = |rows: Vec<(String, Moment)>| rows.into_iter().map(|(chat, at)| (chat_of(&chat), at));
            self.pace().takes_over(chats(said), chats(held));
            Ok(())
        })
    }

    fn tidy(&self) -> BoxFuture<'_, Result<usize>> {
        Box::pin(self.tidy())
    }

    fn fetch<'a>(&'a self, source: &'a str) -> BoxFuture<'a, std::result::Result<Vec<u8>, Unfetched>> {
        Box::pin(async move {
            let away = |e: teloxide::RequestError| match verdict::verdict(&e) {
                verdict::Verdict::Refused(why) => Unfetched::Never(why),
                verdict::Verdict::Later(seconds) => Unfetched::Later(seconds),
                other => Unfetched::Away(format!("{other:?}")),
            };
            let file = self.bot.get_file(SourceId(source.to_owned())).await.map_err(away)?;
            let mut bytes = vec![];
            self.bot
                .download_file(&file.path, &mut bytes)
                .await
                .map_err(|_| Unfetched::Away("the line was cut".into()))?;
            Ok(bytes)
        })
    }
}
