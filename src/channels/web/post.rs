//! What people send from the pages. What was said is kept whole, in one transaction with its line on the page and, the
//! first time, the session and address; only then is the browser told. The same form sent twice has one effect.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};

use super::pages::{self, Again, off, off_again, to_chat};
use super::store::{self, Mine, NewLine, Session, Who};
use super::upload::{self, Kept};
use super::words::{Note, Off};
use super::{At, draw, json};
use crate::base::OutboxId;
use crate::base::secret::hash;
use crate::channels::{Heard, HeardFile};
use crate::http::form::{Form, Proof, Protected};
use crate::storage::{Result, Tx, files, inbox};
use crate::text::Outgoing;

/// The most characters taken at once; up to 4,096 of them are one message of a chat, more is the desk's to judge.
const MOST_WORDS: usize = 100_000;

/// Who sends: somebody whose chat stands, or somebody new whom this link brought.
enum From<'a> {
    Known(Session),
    New { start: &'a str, welcome: Option<Outgoing> },
}

/// `POST /chat/say`: words, a pressed key, a photo, a voice.
pub(super) async fn say(State(at): State<At>, headers: HeaderMap, sent: Protected) -> Response {
    let Protected { form, proof, own_page } = sent;
    let words = form.text("words");
    if words.chars().count() > MOST_WORDS {
        return off(&at, Off::Large, words);
    }
    let from = match (at.session(&headers).await, proof) {
        // Anybody can have a first page's seal, so it speaks in a standing chat only if the browser vouches for the page.
        (Ok(Some(_)), Proof::Start) if !own_page => return off(&at, Off::Stale, words),
        (Ok(Some((session, _))), Proof::Session | Proof::Start) => From::Known(session),
        (Ok(None), Proof::Session) => return off(&at, Off::Stale, words),
        (Ok(None), Proof::Start) => match newcomer(&at, form.text("start")).await {
            Ok(Some(from)) => from,
            Ok(None) => return off(&at, Off::Village, words),
            Err(e) => return late(&at, &form, &e.to_string()),
        },
        (Err(e), Proof::Session | Proof::Start) => return late(&at, &form, &e.to_string()),
    };
    let (kept, note) = upload::read(&form.files);
    let press = form.given("press");
    if words.trim().is_empty() && press.is_none() && kept.is_empty() {
        return answer(&at, &headers, note.or(Some(Note::Empty)));
    }
    match keep(&at, &from, &form, press, kept).await {
        Ok(token) => {
            let mut response = answer(&at, &headers, note);
            if let Some(token) = token {
                at.set_cookie(&mut response, &token);
            }
            response
        }
        Err(error) => late(&at, &form, &error),
    }
}

/// What a new chat begins with; `None`: that village isn't known.
async fn newcomer<'a>(at: &At, start: &'a str) -> Result<Option<From<'a>>> {
    let Some(code) = start.strip_prefix("v_") else { return Ok(None) };
    let welcome = at.web.has.face.welcome(code, at.web.has.lang).await?;
    Ok(welcome.map(|w| From::New { start, welcome: Some(w) }))
}

/// A page to a plain form, JSON to the page's script.
fn answer(at: &At, headers: &HeaderMap, note: Option<Note>) -> Response {
    if headers.get(header::ACCEPT).is_some_and(|v| v.as_bytes().starts_with(b"application/json")) {
        let words = at.web.words(at.web.has.lang);
        let note = note.map(|n| n.say(words, at.web.has.limits));
        return Json(serde_json::json!({ "note": note })).into_response();
    }
    to_chat(at, note)
}

/// It couldn't be kept: says so, with everything that was typed still in a form that can be sent again.
fn late(at: &At, form: &Form, error: &str) -> Response {
    tracing::error!(error, "what was sent to the web chat could not be kept");
    let names = ["csrf", "once", "start", "press", "reply_to"];
    let hidden = names.into_iter().filter_map(|n| form.given(n).map(|v| (n, v.to_owned()))).collect();
    let again = Again { action: at.path("/chat/say"), hidden };
    off_again(at, Off::Late, form.text("words"), Some(again))
}

/// Keeps what was said and wakes the desk; gives a new session's token. The error is for the log.
async fn keep(
    at: &At,
    from: &From<'_>,
    form: &Form,
    press: Option<&str>,
    kept: Vec<Kept>,
) -> std::result::Result<Option<String>, String> {
    let has = &at.web.has;
    let mut pressed = None;
    if let (Some(token), From::Known(session)) = (press, from) {
        let lines = store::holding(&has.store, session.address_id, token).await.map_err(|e| e.to_string())?;
        pressed = draw::label(&lines, token);
    }
    // The bytes first: a crash here leaves bytes without a row, which upkeep removes.
    let mut files = vec![];
    for file in kept {
        let size = i64::try_from(file.bytes.len()).unwrap_or(i64::MAX);
        let path = has.files.put(&*has.entropy, file.bytes).await.map_err(|e| e.to_string())?;
        files.push((path, file.kind, file.media_type, size));
    }
    let random = at.web.random();
    let once = form.given("once").filter(|o| o.len() <= 64).unwrap_or(&random);
    // A name goes with what is sent under it: other words under a used name (an old page) are another message.
    let said = hash(&format!("{}\n{}", press.unwrap_or_default(), form.text("words")));
    let name = format!("{once}.{}", said.get(..16).unwrap_or(&said));
    let mut tx = has.store.begin().await.map_err(|e| e.to_string())?;
    let done = async {
        let now = at.web.now();
        let (session, token, start) = match from {
            From::Known(session) => {
                let village = form.given("start").filter(|s| s.starts_with("v_"));
                (*session, None, village.map(str::to_owned))
            }
            From::New { start, welcome } => {
                let (session, token) = at.open(&mut tx, once).await?;
                if let Some(welcome) = welcome {
                    put_welcome(&mut tx, session, welcome, at).await?;
                }
                (session, Some(token), Some((*start).to_owned()))
            }
        };
        let mut heard = vec![Heard {
            start,
            text: form.text("words").to_owned(),
            press: press.map(str::to_owned),
            reply_to: form.given("reply_to").and_then(|r| r.parse().ok()).map(OutboxId),
            ..Heard::default()
        }];
        for (n, (path, kind, media_type, size)) in files.into_iter().enumerate() {
            let id = files::insert(&mut tx, &path, kind, media_type, size, now).await?;
            let file = Some(HeardFile { id, kind, seconds: None });
            match heard.get_mut(n) {
                Some(first) => first.file = file,
                None => heard.push(Heard { file, ..Heard::default() }),
            }
        }
        for (n, heard) in heard.iter().enumerate() {
            hear(&mut tx, at, session, &format!("{name}.{n}"), heard, pressed.as_deref()).await?;
        }
        Ok::<_, crate::storage::Error>((session, token))
    };
    let (session, token) = match done.await {
        Ok(done) => done,
        Err(e) => {
            let _ = tx.rollback().await;
            return Err(e.to_string());
        }
    };
    #[cfg(debug_assertions)]
    crate::base::crash::point("post.before_commit");
    tx.commit().await.map_err(|e| e.to_string())?;
    #[cfg(debug_assertions)]
    crate::base::crash::point("post.after_commit");
    has.wake.notify_one();
    at.web.hint(session.address_id);
    Ok(token)
}

/// One message into the inbox, with its line on the page.
async fn hear(tx: &mut Tx, at: &At, session: Session, once: &str, heard: &Heard, pressed: Option<&str>) -> Result<()> {
    let now = at.web.now();
    let address = session.address_id;
    let external = format!("say:{address}:{once}");
    if inbox::receive(tx, address, &external, &json(heard), now).await?.is_none() {
        let Some(file) = heard.file else { return Ok(()) };
        let before = inbox::body(tx, address, &external).await?;
        if before.and_then(|b| serde_json::from_str::<Heard>(&b).ok()).is_some_and(|b| b.file.is_none()) {
            // The line broke in the middle of the file: its words came before, so now it comes alone.
            let alone = Heard { file: Some(file), ..Heard::default() };
            return Box::pin(hear(tx, at, session, &format!("{once}.file"), &alone, None)).await;
        }
        // Sent twice: without its row, upkeep removes the second copy.
        return files::forget(tx, file.id).await;
    }
    let (who, text) = match (&heard.press, pressed) {
        (Some(_), Some(label)) => (Who::Said, label),
        (Some(_), None) | (None, _) => (Who::Me, heard.text.as_str()),
    };
    let mine = Mine { text: text.to_owned(), file: heard.file.map(|f| f.id), kind: heard.file.map(|f| f.kind) };
    if mine.text.trim().is_empty() && mine.file.is_none() {
        // A key of a card that is no longer on the page: the desk's answer says what it was.
        return Ok(());
    }
    let source = format!("m{once}");
    let body = json(&mine);
    let new = NewLine { address, source: &source, outbox: None, who, body: &body, card: false, shown: true };
    store::insert(tx, &new, now).await.map(drop)
}

async fn put_welcome(tx: &mut Tx, session: Session, welcome: &Outgoing, at: &At) -> Result<()> {
    let body = json(welcome);
    let new = NewLine {
        address: session.address_id,
        source: "welcome",
        outbox: None,
        who: Who::House,
        body: &body,
        card: false,
        shown: true,
    };
    store::insert(tx, &new, at.web.now()).await.map(drop)
}

/// `POST /i/{token}`: takes an invitation, always into a chat of its own: a villager's chat in the same browser is not
/// given to whoever is invited, and its lines are not shown to them.
pub(super) async fn invitation(State(at): State<At>, Path(token): Path<String>, sent: Protected) -> Response {
    let start = format!("i_{token}");
    if sent.proof != Proof::Start || sent.form.text("start") != start {
        return off(&at, Off::Stale, "");
    }
    match begin(&at, &start, sent.form.given("once")).await {
        Ok((_, cookie)) => {
            let mut response = to_chat(&at, None);
            at.set_cookie(&mut response, &cookie);
            response
        }
        Err(e) => late(&at, &sent.form, &e.to_string()),
    }
}

/// Opens a chat with a start and no words.
async fn begin(at: &At, start: &str, once: Option<&str>) -> Result<(Session, String)> {
    let random = at.web.random();
    let once = once.filter(|o| o.len() <= 64).unwrap_or(&random);
    let mut tx = at.web.has.store.begin().await?;
    let (session, token) = at.open(&mut tx, once).await?;
    let heard = Heard { start: Some(start.to_owned()), ..Heard::default() };
    hear(&mut tx, at, session, once, &heard, None).await?;
    tx.commit().await?;
    at.web.has.wake.notify_one();
    Ok((session, token))
}

/// Opens a demo phone's chat with what its mount starts with.
pub(super) async fn begin_by_itself(at: &At) -> Result<Option<(Session, String)>> {
    let Some(auto) = &at.mount.auto else { return Ok(None) };
    match auto().await {
        Some(start) => begin(at, &start, None).await.map(Some),
        None => Ok(None),
    }
}

/// `POST /chat/size`: larger, larger still, back. Words typed meanwhile stay in the field.
pub(super) async fn size(State(at): State<At>, headers: HeaderMap, sent: Protected) -> Response {
    let words = sent.form.text("words").to_owned();
    let (mut session, token) = match at.session(&headers).await {
        Ok(Some(found)) => found,
        Ok(None) => return off(&at, Off::Stale, &words),
        Err(e) => return pages::broken(&at, &e),
    };
    session.text_size = if session.text_size >= 3 { 1 } else { session.text_size + 1 };
    let set = async {
        let mut tx = at.web.has.store.begin().await?;
        store::set_size(&mut tx, session.id, session.text_size).await?;
        tx.commit().await
    };
    if let Err(e) = set.await {
        return pages::broken(&at, &e);
    }
    if headers.get(header::ACCEPT).is_some_and(|v| v.as_bytes().starts_with(b"application/json")) {
        return (StatusCode::OK, Json(serde_json::json!({ "size": session.text_size }))).into_response();
    }
    if words.is_empty() {
        return to_chat(&at, None);
    }
    let asked = axum::extract::Query(std::collections::HashMap::new());
    match pages::talk(&at, session, &token, &asked, &words, true).await {
        Ok(page) => page,
        Err(e) => pages::broken(&at, &e),
    }
}
