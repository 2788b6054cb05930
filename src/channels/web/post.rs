//! What people send from the pages. What was said is kept whole, in one transaction with its line on the page and, the
//! first time, the session and address; only then is the browser told. The same form sent twice has one effect.

use std::time::Duration;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Redirect, Response};
use sha2::{Digest, Sha256};

use super::pages::{self, Again, Asked, off, off_again, to_chat};
use super::store::{self, Mine, NewLine, Session, Who};
use super::upload::{self, Kept};
use super::words::{Note, Off};
use super::{At, InviteFace, NAME, Opening, Opens, draw, json};
use crate::base::OutboxId;
use crate::base::secret::{hash, hex};
use crate::channels::{Heard, HeardFile};
use crate::http::form::{Form, Proof, Protected};
use crate::storage::files::NewFile;
use crate::storage::hints::Hint;
use crate::storage::{Result, Tx, files, inbox};
use crate::text::Outgoing;

/// The most characters taken at once; up to 4,096 of them are one message of a chat, more is the desk's to judge.
const MOST_WORDS: usize = 100_000;

/// The most bytes of photos and voices that are kept of one chat within a day (our choice: some twenty photos; more than
/// anybody needs to show what is wrong, and no way to fill the disk).
const MOST_BYTES: i64 = 100 * 1024 * 1024;
/// The day within which they are counted.
const DAY: Duration = Duration::from_secs(24 * 3600);

/// Who sends: somebody whose chat stands, or somebody new whom this link brought to this browser.
enum From<'a> {
    Known(Session),
    New { first: String, start: &'a str, welcome: Option<Outgoing> },
}

/// `POST /chat/say`: words, a pressed key, a photo, a voice.
pub(super) async fn say(State(at): State<At>, headers: HeaderMap, sent: Protected) -> Response {
    let Protected { form, proof } = sent;
    let words = form.text("words");
    if words.chars().count() > MOST_WORDS {
        return off(&at, Off::Large, words);
    }
    let from = match (at.session(&headers).await, proof) {
        (Ok(Some((session, _))), Proof::Session | Proof::Start) => From::Known(session),
        (Ok(None), Proof::Session) => return off(&at, pages::ended(&at, &headers, Off::Stale).await, words),
        (Ok(None), Proof::Start) => match newcomer(&at, &headers, form.text("start")).await {
            Ok(Some(from)) => from,
            Ok(None) => return off(&at, Off::Village, words),
            Err(e) => return late(&at, &form, &e.to_string()),
        },
        (Err(e), Proof::Session | Proof::Start) => return late(&at, &form, &e.to_string()),
    };
    let (mut kept, mut note) = upload::read(&form.files);
    if let (From::Known(session), false) = (&from, kept.is_empty()) {
        let since = at.web.now().minus(DAY);
        match files::bytes_since(&at.web.has.store, session.address_id, since).await {
            Ok(bytes) if bytes >= MOST_BYTES => (kept, note) = (vec![], Some(Note::Enough)),
            Ok(_) => {}
            Err(e) => return late(&at, &form, &e.to_string()),
        }
    }
    let press = form.given("press");
    if words.trim().is_empty() && press.is_none() && kept.is_empty() {
        return match &from {
            // Nothing has begun: the page on which it was sent says the village.
            From::New { start, .. } if !wants_json(&headers) => {
                Redirect::to(&format!("/v/{}", start.strip_prefix("v_").unwrap_or_default())).into_response()
            }
            From::New { .. } | From::Known(_) => answer(&at, &headers, note.or(Some(Note::Empty))),
        };
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
async fn newcomer<'a>(at: &At, headers: &HeaderMap, start: &'a str) -> Result<Option<From<'a>>> {
    let Some(code) = start.strip_prefix("v_") else { return Ok(None) };
    let welcome = at.web.has.face.welcome(code, at.web.has.lang).await?;
    let (first, _) = at.first_token(headers);
    Ok(welcome.map(|w| From::New { first, start, welcome: Some(w) }))
}

fn wants_json(headers: &HeaderMap) -> bool {
    headers.get(header::ACCEPT).is_some_and(|v| v.as_bytes().starts_with(b"application/json"))
}

/// A page to a plain form, JSON to the page's script.
fn answer(at: &At, headers: &HeaderMap, note: Option<Note>) -> Response {
    if wants_json(headers) {
        let words = at.web.words(at.web.has.lang);
        let note = note.map(|n| n.say(words, at.web.has.limits));
        return Json(serde_json::json!({ "note": note })).into_response();
    }
    to_chat(at, note)
}

/// It couldn't be kept: says so, with everything that was typed still in a form that can be sent again.
fn late(at: &At, form: &Form, error: &str) -> Response {
    tracing::error!(error, "what was sent to the web chat could not be kept");
    let names = ["csrf", "once", "start", "letters", "press", "reply_to"];
    let hidden = names.into_iter().filter_map(|n| form.given(n).map(|v| (n, v.to_owned()))).collect();
    let again = Again { action: at.path("/chat/say"), words: true, hidden };
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
        let digest = digest(&file.bytes);
        let path = has.files.put(&*has.entropy, file.bytes).await.map_err(|e| e.to_string())?;
        files.push((path, file.kind, file.media_type, size, digest));
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
            From::New { first, start, welcome } => {
                let (session, token) = at.open(&mut tx, &Opening { first, start, once }).await?;
                if let Some(size) = form.text("letters").parse().ok().filter(|size| (2..=3).contains(size)) {
                    store::set_size(&mut tx, session.id, size).await?;
                }
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
        let mut digests = vec![];
        for (n, (path, kind, media_type, size, digest)) in files.into_iter().enumerate() {
            let new = NewFile { address: session.address_id, path: &path, kind, media_type, bytes: size };
            let id = files::insert(&mut tx, &new, now).await?;
            let file = Some(HeardFile { id, kind, seconds: None });
            digests.push(digest);
            match heard.get_mut(n) {
                Some(first) => first.file = file,
                None => heard.push(Heard { file, ..Heard::default() }),
            }
        }
        let mut new = 0;
        for (n, heard) in heard.iter().enumerate() {
            let digest = digests.get(n).map(String::as_str);
            new += hear(&mut tx, at, session, &format!("{name}.{n}"), heard, pressed.as_deref(), digest).await?;
        }
        Ok::<_, crate::storage::Error>((session, token, new))
    };
    let (session, token, new) = match done.await {
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
    has.metrics.heard(NAME, new);
    has.hints.give(Hint::Heard);
    at.web.hint(session.address_id);
    Ok(token)
}

/// What tells one file from another that is sent under the same name.
fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes)[..8])
}

/// One message into the inbox, with its line on the page; gives how many were new. `digest`: of its file.
pub(super) async fn hear(
    tx: &mut Tx,
    at: &At,
    session: Session,
    once: &str,
    heard: &Heard,
    pressed: Option<&str>,
    digest: Option<&str>,
) -> Result<u64> {
    let now = at.web.now();
    let address = session.address_id;
    let external = format!("say:{address}:{once}");
    if inbox::receive(tx, address, &external, &json(heard), now).await?.is_none() {
        let (Some(file), Some(digest)) = (heard.file, digest) else { return Ok(0) };
        let before = inbox::body(tx, address, &external).await?;
        let before = before.and_then(|b| serde_json::from_str::<Heard>(&b).ok()).and_then(|b| b.file);
        if !once.ends_with(digest) && !is_same(tx, at, before, digest).await? {
            // Its words came before, without it (the line broke in its middle) or with another: now it comes alone.
            let alone = Heard { file: Some(file), ..Heard::default() };
            return Box::pin(hear(tx, at, session, &format!("{once}.{digest}"), &alone, None, Some(digest))).await;
        }
        // Sent twice: without its row, upkeep removes the second copy.
        files::forget(tx, file.id).await?;
        return Ok(0);
    }
    let (who, text) = match (&heard.press, pressed) {
        (Some(_), Some(label)) => (Who::Said, label),
        (Some(_), None) | (None, _) => (Who::Me, heard.text.as_str()),
    };
    let mine = Mine { text: text.to_owned(), file: heard.file.map(|f| f.id), kind: heard.file.map(|f| f.kind) };
    if mine.text.trim().is_empty() && mine.file.is_none() {
        // A key of a card that is no longer on the page: the desk's answer says what it was.
        return Ok(1);
    }
    let source = format!("m{once}");
    let body = json(&mine);
    let new = NewLine { address, source: &source, outbox: None, who, body: &body, card: false, shown: true };
    store::insert(tx, &new, now).await?;
    if let Some(file) = mine.file {
        store::show_file(tx, address, file).await?;
    }
    Ok(1)
}

/// Whether a message's file is the one with that digest.
async fn is_same(tx: &mut Tx, at: &At, before: Option<HeardFile>, with: &str) -> Result<bool> {
    let Some(before) = before else { return Ok(false) };
    let Some(row) = files::get(tx, before.id).await? else { return Ok(false) };
    Ok(at.web.has.files.get(&row.path).await.is_ok_and(|bytes| digest(&bytes) == with))
}

pub(super) async fn put_welcome(tx: &mut Tx, session: Session, welcome: &Outgoing, at: &At) -> Result<()> {
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
/// The same form again a moment later (its answer was lost) finds that chat; later it is told what the page tells.
pub(super) async fn invitation(
    State(at): State<At>,
    Path(token): Path<String>,
    headers: HeaderMap,
    sent: Protected,
) -> Response {
    let start = format!("i_{token}");
    if sent.proof != Proof::Start || sent.form.text("start") != start {
        return off(&at, Off::Stale, "");
    }
    let (random, (first, _)) = (at.web.random(), at.first_token(&headers));
    let once = sent.form.given("once").filter(|o| o.len() <= 64).unwrap_or(&random);
    let opening = Opening { first: &first, start: &start, once };
    let is_open = async {
        let face = at.web.has.face.invitation(&token, None, at.web.has.lang);
        Ok::<_, crate::storage::Error>(at.is_again(&opening).await? || matches!(face.await?, Some(InviteFace::Open(_))))
    };
    match is_open.await {
        Ok(true) => {}
        Ok(false) => return pages::invitation(State(at), Path(token), headers).await,
        Err(e) => return pages::broken(&at, &e),
    }
    match begin(&at, &opening).await {
        Ok((_, cookie)) => {
            let mut response = to_chat(&at, None);
            at.set_cookie(&mut response, &cookie);
            response
        }
        Err(e) => pages::broken(&at, &e),
    }
}

/// Opens a chat with a start and no words.
async fn begin(at: &At, opening: &Opening<'_>) -> Result<(Session, String)> {
    let mut tx = at.web.has.store.begin().await?;
    let (session, token) = at.open(&mut tx, opening).await?;
    let heard = Heard { start: Some(opening.start.to_owned()), ..Heard::default() };
    let new = hear(&mut tx, at, session, opening.once, &heard, None, None).await?;
    tx.commit().await?;
    at.web.has.metrics.heard(NAME, new);
    at.web.has.hints.give(Hint::Heard);
    Ok((session, token))
}

/// Opens a demo phone's chat as its mount says.
pub(super) async fn begin_by_itself(at: &At) -> Result<Option<(Session, String)>> {
    let Some(auto) = &at.mount.auto else { return Ok(None) };
    match auto().await {
        Some(Opens::With(start)) => {
            let once = at.web.random();
            begin(at, &Opening { first: "", start: &start, once: &once }).await.map(Some)
        }
        Some(Opens::At(address)) => {
            let mut tx = at.web.has.store.begin().await?;
            let opened = at.open_at(&mut tx, address).await?;
            tx.commit().await?;
            Ok(Some(opened))
        }
        None => Ok(None),
    }
}

/// `POST /chat/size`: larger, larger still, back. Words typed meanwhile stay in the field. On a first page nothing is
/// kept: the size goes along with the first words.
pub(super) async fn size(State(at): State<At>, headers: HeaderMap, sent: Protected) -> Response {
    let words = sent.form.text("words").to_owned();
    let next = |size: i64| if (1..3).contains(&size) { size + 1 } else { 1 };
    let json = headers.get(header::ACCEPT).is_some_and(|v| v.as_bytes().starts_with(b"application/json"));
    let (mut session, token) = match (at.session(&headers).await, sent.proof) {
        (Ok(Some(found)), Proof::Session | Proof::Start) => found,
        (Ok(None), Proof::Start) => {
            let size = next(sent.form.text("letters").parse().unwrap_or(1));
            return match json {
                true => Json(serde_json::json!({ "size": size })).into_response(),
                false => pages::first(&at, &headers, sent.form.text("start"), size, &words, &Asked::default()).await,
            };
        }
        (Ok(None), Proof::Session) => return off(&at, pages::ended(&at, &headers, Off::Stale).await, &words),
        (Err(e), Proof::Session | Proof::Start) => return pages::broken(&at, &e),
    };
    session.text_size = next(session.text_size);
    let set = async {
        let mut tx = at.web.has.store.begin().await?;
        store::set_size(&mut tx, session.id, session.text_size).await?;
        tx.commit().await
    };
    if let Err(e) = set.await {
        return pages::broken(&at, &e);
    }
    if json {
        return Json(serde_json::json!({ "size": session.text_size })).into_response();
    }
    if words.is_empty() {
        return to_chat(&at, None);
    }
    match pages::talk(&at, session, &token, &Asked::default(), &words, true).await {
        Ok(page) => page,
        Err(e) => pages::broken(&at, &e),
    }
}
