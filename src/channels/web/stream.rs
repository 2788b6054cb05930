//! What an open page is told as it happens: lines over SSE, and the same by a plain GET for catching up. Both read the
//! database for their own session's address; what arrives in between is a hint to look, never the line itself.

use std::collections::HashMap;
use std::convert::Infallible;
use std::time::Duration;

use axum::Json;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_util::stream::{self, Stream};
use tokio::sync::broadcast::error::RecvError;
use tokio::sync::broadcast::{self};

use super::draw::{self, Page};
use super::store::{self, Line, Session};
use super::{At, pages};
use crate::base::AddressId;
use crate::base::secret::hash;
use crate::http::form::{Protected, session_seal};
use crate::storage::Result;
use crate::storage::hints::Hint;

/// How often an open stream says that it lives: proxies and phones drop silent ones.
const ALIVE: Duration = Duration::from_secs(15);
/// How often it looks without a hint: another process may have written.
const LOOK: Duration = Duration::from_secs(5);
/// How many lines are read at once.
const BATCH: i64 = 50;

type Asked = Query<HashMap<String, String>>;

fn after(asked: &Asked) -> Option<i64> {
    asked.get("after").and_then(|a| a.parse().ok())
}

/// The HTML of what changed since `seq`.
async fn changed(at: &At, session: Session, token: &str, seq: i64) -> Result<Vec<(i64, String)>> {
    let has = &at.web.has;
    let lines = store::since(&has.store, session.address_id, seq, BATCH).await?;
    if lines.is_empty() {
        return Ok(vec![]);
    }
    let head = has.face.head(session.address_id).await?;
    let csrf = session_seal(&has.key, token);
    let once = || at.web.random();
    let page = Page { prefix: &at.mount.prefix, csrf: &csrf, t: at.web.words(head.lang), once: &once };
    Ok(lines.iter().map(|l: &Line| (l.seq, draw::line(page, l))).collect())
}

/// `GET /chat/lines?after=`: what was missed.
pub(super) async fn lines(State(at): State<At>, asked: Asked, headers: HeaderMap) -> Response {
    let found = async {
        let Some((session, token)) = at.session(&headers).await? else { return Ok(None) };
        changed(&at, session, &token, after(&asked).unwrap_or(0)).await.map(Some)
    };
    match found.await {
        Ok(Some(lines)) => {
            let all: Vec<_> =
                lines.into_iter().map(|(seq, html)| serde_json::json!({ "seq": seq, "html": html })).collect();
            Json(all).into_response()
        }
        Ok(None) => StatusCode::FORBIDDEN.into_response(),
        Err(e) => pages::broken(&at, &e),
    }
}

/// `GET /chat/live`: lines as they come, resumed by `Last-Event-ID` or `?after=`.
pub(super) async fn live(State(at): State<At>, asked: Asked, headers: HeaderMap) -> Response {
    let last = headers.get("last-event-id").and_then(|v| v.to_str().ok()).and_then(|v| v.parse().ok());
    let (session, token) = match at.session(&headers).await {
        Ok(Some(found)) => found,
        Ok(None) => return StatusCode::FORBIDDEN.into_response(),
        Err(e) => return pages::broken(&at, &e),
    };
    let told = at.web.has.hints.lines();
    let tail = Tail { at, session, token, told, seq: last.or(after(&asked)).unwrap_or(0), ready: vec![] };
    Sse::new(tail.events()).keep_alive(KeepAlive::new().interval(ALIVE)).into_response()
}

/// An open stream: how far it is, and what is read but not yet sent.
struct Tail {
    at: At,
    session: Session,
    token: String,
    told: broadcast::Receiver<AddressId>,
    seq: i64,
    ready: Vec<(i64, String)>,
}

impl Tail {
    fn events(self) -> impl Stream<Item = std::result::Result<Event, Infallible>> {
        stream::unfold(self, |mut tail| async move {
            let (seq, html) = tail.next().await?;
            let event = Event::default().event("line").id(seq.to_string()).data(html);
            Some((Ok(event), tail))
        })
    }

    /// What changed; `None`: the session is over or was closed.
    async fn news(&self) -> Result<Option<Vec<(i64, String)>>> {
        let web = &self.at.web;
        match store::session(&web.has.store, &hash(&self.token), web.now()).await? {
            Some(_) => changed(&self.at, self.session, &self.token, self.seq).await.map(Some),
            None => Ok(None),
        }
    }

    /// The next line; `None` once the session or the house is closed, or the database can't be read: the page then
    /// comes back by itself.
    async fn next(&mut self) -> Option<(i64, String)> {
        loop {
            if let Some(line) = self.ready.pop() {
                self.seq = line.0;
                return Some(line);
            }
            match self.news().await {
                Ok(Some(mut lines)) if !lines.is_empty() => {
                    lines.reverse();
                    self.ready = lines;
                    continue;
                }
                Ok(Some(_)) => {}
                Ok(None) => return None,
                Err(error) => {
                    tracing::warn!(%error, "a stream of the web chat ends");
                    return None;
                }
            }
            let pause = self.at.web.has.clock.sleep(LOOK);
            tokio::pin!(pause);
            loop {
                tokio::select! {
                    () = &mut pause => break,
                    hint = self.told.recv() => match hint {
                        Ok(address) if address == self.session.address_id => break,
                        Ok(_) => {}
                        Err(RecvError::Lagged(_)) => break,
                        Err(RecvError::Closed) => return None,
                    }
                }
            }
        }
    }
}

/// `POST /chat/seen`: the page's script says up to which change it showed lines to somebody.
pub(super) async fn seen(State(at): State<At>, headers: HeaderMap, sent: Protected) -> Response {
    let Some(seq) = sent.form.text("seq").parse().ok() else { return StatusCode::BAD_REQUEST.into_response() };
    let noted = async {
        let Some((session, _)) = at.session(&headers).await? else { return Ok(false) };
        let mut tx = at.web.has.store.begin().await?;
        let watched = at.web.shown(&mut tx, session.address_id, (0, i64::MAX), seq).await?;
        tx.commit().await?;
        if watched {
            at.web.has.hints.give(Hint::Heard);
        }
        Ok(true)
    };
    match noted.await {
        Ok(true) => StatusCode::NO_CONTENT.into_response(),
        Ok(false) => StatusCode::FORBIDDEN.into_response(),
        Err(e) => pages::broken(&at, &e),
    }
}
