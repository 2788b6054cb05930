//! The web chat: a channel of full rank, and the pages on which it is drawn. It is whole without script; with it, it is
//! live. What it needs from the rooms above (names, posts, the welcome) is asked of a `Face`.

mod board;
mod demo;
mod draw;
mod hand;
mod pages;
mod post;
mod poster;
pub(super) mod store;
mod stream;
mod upload;
mod words;

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use axum::routing::{get, post as on_post};
use futures_util::future::BoxFuture;

pub use board::board_router;
pub use demo::{Demo, demo_router};
pub use hand::Seen;
pub use poster::{poster_router, qr_svg};

use super::{Channel, Heard, Receipt, Undelivered};
use crate::base::metrics::Metrics;
use crate::base::secret::{Key, Token, hash};
use crate::base::{AddressId, Clock, Entropy, Moment, Zone};
use crate::http::cookie::CookieShape;
use crate::http::form::{Forged, Form, Gate};
use crate::storage::files::Files;
use crate::storage::hints::{Hint, Hints};
use crate::storage::inbox::InboxRow;
use crate::storage::outbox::OutboxRow;
use crate::storage::{Result, Store, Tx, addresses, inbox, outbox};
use crate::text::{Catalog, Lang, Outgoing, Voice};
use store::{NewLine, Session, Who};
use words::{Off, Words};

/// The channel's name in rows.
pub const NAME: &str = "web";
/// There is one account: our own pages.
const ACCOUNT: &str = "main";
/// How long the first form of a chat, sent again by the same browser, finds the chat that it opened (our choice: a lost
/// answer is asked for again within minutes; later it is another sending).
const AGAIN: Duration = Duration::from_secs(10 * 60);

/// A village as its page names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VillageFace {
    /// Its short code.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Its first secretary's name; empty: nobody holds the post.
    pub secretary: String,
    /// The secretary's telephone for the poster; empty: not given.
    pub phone: String,
}

/// The head of a chat's page, for whoever speaks there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeadFace {
    /// The person's language.
    pub lang: Lang,
    /// A person of office: smaller text, denser.
    pub work: bool,
    /// The village, or name and village.
    pub title: String,
    /// The line below.
    pub subtitle: String,
    /// The label of the key that reaches a person ("0").
    pub human: String,
}

/// What an invitation says before it is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InviteFace {
    /// It is good, for this person of that post.
    Open(String),
    /// Somebody took it.
    Used {
        /// It was for whoever speaks in the chat that asks.
        here: bool,
    },
    /// Its time is over.
    Expired,
}

/// What the pages need from the rooms above. Nothing here may write: previews open pages too.
pub trait Face: Send + Sync + 'static {
    /// The village of a code.
    fn village<'a>(&'a self, code: &'a str) -> BoxFuture<'a, Result<Option<VillageFace>>>;
    /// The head of the page at an address.
    fn head(&self, address: AddressId) -> BoxFuture<'_, Result<HeadFace>>;
    /// The first message in a village's chat.
    fn welcome<'a>(&'a self, code: &'a str, lang: Lang) -> BoxFuture<'a, Result<Option<Outgoing>>>;
    /// What stands on a village's public board.
    fn board<'a>(&'a self, code: &'a str, lang: Lang) -> BoxFuture<'a, Result<Option<Outgoing>>>;
    /// Whose an invitation is, without taking it. `None`: there is none of that token. `at`: the chat that the browser has.
    fn invitation<'a>(
        &'a self,
        token: &'a str,
        at: Option<AddressId>,
        lang: Lang,
    ) -> BoxFuture<'a, Result<Option<InviteFace>>>;
}

/// The largest files taken, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Of a photo.
    pub photo: usize,
    /// Of a voice.
    pub voice: usize,
}

/// What the web chat is made of.
pub struct Needs {
    /// The rows.
    pub store: Store,
    /// The bytes of photos and voices.
    pub files: Files,
    /// The key of the forms' seals.
    pub key: Key,
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
    /// The language of pages where nobody's is known.
    pub lang: Lang,
    /// What the rooms above know.
    pub face: Arc<dyn Face>,
    /// Wakes the desk.
    pub hints: Arc<Hints>,
    /// Our address as people see it, without a slash at the end: `https://example.org`.
    pub public_url: String,
    /// The largest files taken.
    pub limits: Limits,
    /// How long a chat stays open in a browser without being used (E8 asks for 30 days; 180 by default is our choice).
    pub session: Duration,
}

/// The web chat.
pub struct Web {
    has: Needs,
}

/// How a chat opens that was come to without a link, for the demo's phones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Opens {
    /// A chat of its own, with this start (`v_…`, `i_…`).
    With(String),
    /// The chat that stands already, beside the other browsers that have it open.
    At(AddressId),
}

/// Gives how a phone of the demo opens; `None`: it can't.
pub type Auto = Arc<dyn Fn() -> BoxFuture<'static, Option<Opens>> + Send + Sync>;

/// One place in the site where the chat stands; the demo has three, each with a cookie of its own.
#[derive(Clone)]
pub struct Mount {
    /// The path before its pages: empty, or `/phone/villager`.
    pub prefix: String,
    /// The cookie's name.
    pub cookie: String,
    /// How a chat without session opens by itself.
    pub auto: Option<Auto>,
}

/// The chat at one mount: the state of its routes.
#[derive(Clone)]
struct At {
    web: Arc<Web>,
    mount: Arc<Mount>,
}

/// The chat's routes at a mount. The static files, `/poster` and the demo are routers of their own.
pub fn router(web: Arc<Web>, mount: Mount) -> Router {
    let p = mount.prefix.clone();
    let most = web.has.limits.photo + web.has.limits.voice + 2 * 1024 * 1024;
    Router::new()
        .route(&format!("{p}/v/{{code}}"), get(pages::village))
        .route(&format!("{p}/i/{{token}}"), get(pages::invitation).post(post::invitation))
        .route(&format!("{p}/chat"), get(pages::chat))
        .route(&format!("{p}/chat/say"), on_post(post::say))
        .route(&format!("{p}/chat/size"), on_post(post::size))
        .route(&format!("{p}/chat/seen"), on_post(stream::seen))
        .route(&format!("{p}/chat/lines"), get(stream::lines))
        .route(&format!("{p}/chat/live"), get(stream::live))
        .route(&format!("{p}/chat/take/{{line}}/{{part}}"), get(pages::take))
        .route(&format!("{p}/file/{{id}}"), get(pages::file))
        .layer(DefaultBodyLimit::max(most))
        .with_state(At { web, mount: Arc::new(mount) })
}

/// The routes of what is no chat: `/`, and every address that isn't one.
pub fn home_router(web: Arc<Web>) -> Router {
    let mount = Mount { prefix: String::new(), cookie: String::new(), auto: None };
    Router::new().route("/", get(pages::home)).fallback(pages::nothing).with_state(At { web, mount: Arc::new(mount) })
}

impl Web {
    /// The web chat of these.
    #[must_use]
    pub fn new(needs: Needs) -> Arc<Self> {
        Arc::new(Self { has: needs })
    }

    fn now(&self) -> Moment {
        self.has.clock.now()
    }

    fn words(&self, lang: Lang) -> Words<'_> {
        Words(Voice::new(&self.has.catalog, &self.has.zone, lang, self.now()))
    }

    fn random(&self) -> String {
        Token::new_128(&*self.has.entropy).reveal().to_owned()
    }

    /// Tells the open pages of a conversation to look; nobody may be there.
    fn hint(&self, address: AddressId) {
        self.has.hints.give(Hint::Line(address));
    }

    /// Notes what was seen for the first time, and has the desk hear of what is watched. True: it has something to hear.
    async fn shown(&self, tx: &mut Tx, address: AddressId, span: (i64, i64), seq: i64) -> Result<bool> {
        let now = self.now();
        let mut watched = false;
        for id in store::show(tx, address, span, seq, now).await? {
            if outbox::shown(tx, id, now).await?.is_some() {
                let body = json(&Heard { shown: Some(id), ..Heard::default() });
                watched |= inbox::receive(tx, address, &inbox::shown_id(id), &body, now).await?.is_some();
            }
        }
        Ok(watched)
    }

    async fn put_line(&self, row: &OutboxRow, message: &Outgoing) -> Result<()> {
        let now = self.now();
        let body = json(message);
        let card = message.head.is_some() || !message.buttons.is_empty();
        let mut tx = self.has.store.begin().await?;
        let mut edited = None;
        if let Some(first) = row.edits {
            edited = store::of_outbox(&mut tx, row.address_id, first).await?;
        }
        let line = match edited {
            // It was delivered before: nothing changes.
            Some(line) if line.outbox_id >= Some(row.id) => None,
            Some(line) => {
                store::replace(&mut tx, row.address_id, line.id, row.id, &body, card).await?;
                Some(line.id)
            }
            None => {
                let source = format!("o{}", row.id);
                let new = NewLine {
                    address: row.address_id,
                    source: &source,
                    outbox: Some(row.id),
                    who: Who::House,
                    body: &body,
                    card,
                    shown: false,
                };
                store::insert(&mut tx, &new, now).await?
            }
        };
        for file in message.files() {
            store::show_file(&mut tx, row.address_id, file).await?;
        }
        if let Some(line) = line.filter(|_| !message.buttons.is_empty()) {
            store::fold_others(&mut tx, row.address_id, line).await?;
        }
        tx.commit().await
    }
}

impl std::fmt::Debug for Web {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Web")
    }
}

impl Channel for Web {
    fn name(&self) -> &'static str {
        NAME
    }

    fn read<'a>(&'a self, _: &'a mut Tx, row: &'a InboxRow, _: Moment) -> BoxFuture<'a, Result<Option<Heard>>> {
        Box::pin(async { Heard::of_row(row).map(Some) })
    }

    /// Writes the message's line; a second time changes nothing. Shown it is only when a page fetched it.
    fn deliver<'a>(
        &'a self,
        row: &'a OutboxRow,
        message: &'a Outgoing,
    ) -> BoxFuture<'a, std::result::Result<Receipt, Undelivered>> {
        Box::pin(async move {
            self.put_line(row, message).await.map_err(|e| match e.is_passing() {
                // A full or locked database is no fault of the message: it isn't given up for that.
                true => Undelivered::Later(1),
                false => Undelivered::Failed(e.to_string()),
            })?;
            self.hint(row.address_id);
            Ok(Receipt { external: format!("o{}", row.id), shown: false })
        })
    }
}

impl At {
    fn cookie(&self) -> CookieShape {
        CookieShape {
            name: self.mount.cookie.clone(),
            path: if self.mount.prefix.is_empty() { "/".into() } else { self.mount.prefix.clone() },
            secure: self.web.has.public_url.starts_with("https:"),
            max_age: self.web.has.session.as_secs(),
        }
    }

    fn path(&self, rest: &str) -> String {
        format!("{}{rest}", self.mount.prefix)
    }

    /// The live session of a request, with its token.
    async fn session(&self, headers: &HeaderMap) -> Result<Option<(Session, String)>> {
        let Some(token) = self.cookie().read(headers) else { return Ok(None) };
        let found = store::session(&self.web.has.store, &hash(&token), self.web.now()).await?;
        Ok(found.map(|s| (s, token)))
    }

    /// The token that came along with the first page in this browser; drawn anew, with the header that hands it out, if
    /// it has none yet. Nothing is kept of it but what is named by it.
    fn first_token(&self, headers: &HeaderMap) -> (String, Option<HeaderValue>) {
        let shape = self.first_cookie();
        shape.read(headers).map_or_else(
            || {
                let token = self.web.random();
                let cookie = shape.write(&token);
                (token, cookie)
            },
            |token| (token, None),
        )
    }

    fn first_cookie(&self) -> CookieShape {
        let shape = self.cookie();
        CookieShape { name: format!("{}-first", shape.name), ..shape }
    }

    /// Whether this first form came a moment ago already: its answer was lost, or it was pressed twice.
    async fn is_again(&self, opening: &Opening<'_>) -> Result<bool> {
        let mut tx = self.web.has.store.read().await?;
        store::opened_since(&mut tx, &opening.name(), self.web.now().minus(AGAIN)).await
    }

    /// Opens a conversation in this browser, or finds the one that the same form opened a moment ago.
    async fn open(&self, tx: &mut Tx, opening: &Opening<'_>) -> Result<(Session, String)> {
        let now = self.web.now();
        let mut external = opening.name();
        if store::was_opened(tx, &external).await? && !store::opened_since(tx, &external, now.minus(AGAIN)).await? {
            external = hash(&format!("late:{}", self.web.random()));
        }
        let address = addresses::at(tx, NAME, ACCOUNT, &external, now).await?;
        self.open_at(tx, address).await
    }

    /// Opens a conversation in one more browser.
    async fn open_at(&self, tx: &mut Tx, address: AddressId) -> Result<(Session, String)> {
        let now = self.web.now();
        let token = Token::new_256(&*self.web.has.entropy);
        let session =
            store::new_session(tx, &hash(token.reveal()), address, now, now.plus(self.web.has.session)).await?;
        Ok((session, token.reveal().to_owned()))
    }

    fn set_cookie(&self, response: &mut Response, token: &str) {
        if let Some(value) = self.cookie().write(token) {
            response.headers_mut().append(axum::http::header::SET_COOKIE, value);
        }
    }
}

/// What names a conversation that is being opened.
struct Opening<'a> {
    /// The browser's token of the first page.
    first: &'a str,
    /// What it was opened with.
    start: &'a str,
    /// The name of the sending.
    once: &'a str,
}

impl Opening<'_> {
    fn name(&self) -> String {
        hash(&format!("first:{}:{}:{}", hash(self.first), hash(self.start), self.once))
    }
}

impl Gate for At {
    fn key(&self) -> &Key {
        &self.web.has.key
    }

    fn token(&self, headers: &HeaderMap) -> Option<String> {
        self.cookie().read(headers)
    }

    fn first(&self, headers: &HeaderMap) -> Option<String> {
        self.first_cookie().read(headers)
    }

    fn origin(&self) -> &str {
        &self.web.has.public_url
    }

    fn room(&self, field: &str) -> usize {
        match field {
            "photo" => self.web.has.limits.photo,
            "voice" => self.web.has.limits.voice,
            _ => 0,
        }
    }

    fn refuse(&self, why: Forged, form: &Form) -> Response {
        match why {
            Forged::Bare if form.given("start").is_some() => pages::bare(self, form),
            Forged::Elsewhere | Forged::Seal | Forged::Bare => pages::off(self, Off::Stale, form.text("words")),
            Forged::TooLarge => pages::off(self, Off::Large, form.text("words")),
        }
    }
}

/// A row's body. Our own types always make JSON.
fn json<T: serde::Serialize>(value: &T) -> String {
    serde_json::to_string(value).unwrap_or_default()
}

/// A header of text that may hold anything; what can't be one is left out.
fn header_text(text: &str) -> HeaderValue {
    HeaderValue::from_str(text).unwrap_or(HeaderValue::from_static(""))
}
