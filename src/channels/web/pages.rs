//! The pages that are only looked at: the chat, a village's first page, an invitation, a file. No GET makes a row, but
//! for noting that a line was shown; previews of links open pages too.

use std::collections::HashMap;
use std::time::Duration;

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};

use super::draw::{self, Page};
use super::store::{self, Line, Session, Who};
use super::words::{Note, Off, Words};
use super::{At, HeadFace, InviteFace, header_text, post};
use crate::base::secret::hash;
use crate::base::{FileId, OutboxId};
use crate::http::form::{Form, session_seal, start_seal};
use crate::storage::hints::Hint;
use crate::storage::{Result, addresses};
use crate::text::outgoing::{Outgoing, Part};

/// How many lines a page shows.
pub(super) const LINES: i64 = 50;
/// How long a page waits for the answer to what was just said, so that people without script see it.
const PATIENCE: Duration = Duration::from_millis(1500);
/// An answer within this time of one's own words isn't marked as new (our choice).
const AT_ONCE: Duration = Duration::from_secs(120);

/// What stands in the list of lines.
enum Item {
    Day(String),
    New,
    /// Where a page without script opens when nothing is new.
    Here,
    Line(String),
}

#[derive(Template)]
#[template(path = "chat.html")]
struct ChatPage<'a> {
    t: Words<'a>,
    prefix: &'a str,
    work: bool,
    size: i64,
    title: &'a str,
    subtitle: &'a str,
    human: &'a str,
    seq: i64,
    /// There is a session, so the page can be told of new lines.
    live: bool,
    csrf: &'a str,
    hidden: String,
    older: Option<i64>,
    items: Vec<Item>,
    note: Option<String>,
    reply: Option<(OutboxId, String)>,
    draft: &'a str,
}

#[derive(Template)]
#[template(path = "off.html")]
struct OffPage<'a> {
    t: Words<'a>,
    title: String,
    lines: Vec<String>,
    words: &'a str,
    again: Option<Again>,
    back: Option<String>,
}

impl<'a> OffPage<'a> {
    fn new(at: &'a At, what: Off, words: &'a str, again: Option<Again>) -> Self {
        let t = at.web.words(at.web.has.lang);
        let back = match what {
            Off::Home
            | Off::None
            | Off::Village
            | Off::Moved
            | Off::Uninvited
            | Off::Used
            | Off::Expired
            | Off::Bare => None,
            Off::Missing | Off::Stale | Off::Large | Off::Late | Off::Broken => Some(at.path("/chat")),
        };
        Self { t, title: what.title(t), lines: what.lines(t, at.web.has.limits), words, again, back }
    }
}

/// A form to press once more, where something couldn't be kept.
pub(super) struct Again {
    pub action: String,
    /// It has words; an invitation's has none.
    pub words: bool,
    pub hidden: Vec<(&'static str, String)>,
}

#[derive(Template)]
#[template(path = "invite.html")]
struct InvitePage<'a> {
    t: Words<'a>,
    who: &'a str,
    action: String,
    hidden: String,
}

/// What the address of the chat's page may carry.
pub(super) type Asked = Query<HashMap<String, String>>;

fn html(at: &At, status: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(text) => (status, Html(text)).into_response(),
        Err(error) => {
            tracing::error!(%error, prefix = at.mount.prefix, "a page can't be drawn");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// A page that says what is off, keeping the words that were sent.
pub(super) fn off(at: &At, what: Off, words: &str) -> Response {
    off_again(at, what, words, None)
}

pub(super) fn off_again(at: &At, what: Off, words: &str, again: Option<Again>) -> Response {
    let status = match what {
        Off::Home => StatusCode::OK,
        Off::None | Off::Village | Off::Missing | Off::Uninvited => StatusCode::NOT_FOUND,
        Off::Stale | Off::Bare => StatusCode::FORBIDDEN,
        Off::Moved | Off::Used | Off::Expired => StatusCode::GONE,
        Off::Large => StatusCode::PAYLOAD_TOO_LARGE,
        Off::Late | Off::Broken => StatusCode::SERVICE_UNAVAILABLE,
    };
    html(at, status, &OffPage::new(at, what, words, again))
}

/// A first form came without a cookie: says that the browser has to let them in, with what was typed in a form that is
/// taken once it does.
pub(super) fn bare(at: &At, form: &Form) -> Response {
    let start = form.text("start");
    let (first, cookie) = (at.web.random(), at.first_cookie());
    let mut hidden = vec![("csrf", start_seal(&at.web.has.key, start, &first))];
    hidden.extend(["once", "start", "letters"].into_iter().filter_map(|n| form.given(n).map(|v| (n, v.to_owned()))));
    let (action, words) = match start.strip_prefix("i_") {
        Some(token) => (at.path(&format!("/i/{token}")), false),
        None => (at.path("/chat/say"), true),
    };
    let page = off_again(at, Off::Bare, form.text("words"), Some(Again { action, words, hidden }));
    handing(page, cookie.write(&first))
}

/// `GET /`: what this is, and where to go.
pub(super) async fn home(State(at): State<At>) -> Response {
    off(&at, Off::Home, "")
}

/// Any other address.
pub(super) async fn nothing(State(at): State<At>) -> Response {
    off(&at, Off::Missing, "")
}

/// What to say where a session is asked for and there is none: that its post moved to another phone, or `or`.
pub(super) async fn ended(at: &At, headers: &HeaderMap, or: Off) -> Off {
    let Some(token) = at.cookie().read(headers) else { return or };
    match store::is_closed(&at.web.has.store, &hash(&token)).await {
        Ok(true) => Off::Moved,
        // What can't be read now isn't said.
        Ok(false) | Err(_) => or,
    }
}

/// The page of a failed read.
pub(super) fn broken(at: &At, error: &crate::storage::Error) -> Response {
    tracing::error!(%error, "a page of the web chat can't be read");
    off(at, Off::Broken, "")
}

/// The hidden fields of a form without which it isn't taken.
fn hidden(at: &At, csrf: &str, start: Option<&str>) -> String {
    let start = start.map(|s| format!("<input type=\"hidden\" name=\"start\" value=\"{}\">", escape(s)));
    format!(
        "<input type=\"hidden\" name=\"csrf\" value=\"{csrf}\"><input type=\"hidden\" name=\"once\" value=\"{}\">{}",
        at.web.random(),
        start.unwrap_or_default()
    )
}

fn escape(text: &str) -> String {
    askama::filters::escape(text, askama::filters::Html).map(|e| e.to_string()).unwrap_or_default()
}

/// `GET /v/{code}`: a village's chat. Without a session its first page, which makes nothing.
pub(super) async fn village(
    State(at): State<At>,
    Path(code): Path<String>,
    mut asked: Asked,
    method: Method,
    headers: HeaderMap,
) -> Response {
    match at.session(&headers).await {
        Ok(Some(_)) => {
            // Which village's code was scanned goes with what is said next; a known person's village doesn't change by itself.
            asked.insert("start".into(), format!("v_{code}"));
            chat(State(at), asked, method, headers).await
        }
        Ok(None) => first(&at, &headers, &format!("v_{code}"), 1, "", &asked).await,
        Err(e) => broken(&at, &e),
    }
}

/// A village's first page, at a size, with what is being typed.
pub(super) async fn first(
    at: &At,
    headers: &HeaderMap,
    start: &str,
    size: i64,
    draft: &str,
    asked: &Asked,
) -> Response {
    match first_page(at, headers, start, size, draft, asked).await {
        Ok(Some(page)) => page,
        Ok(None) => off(at, Off::Village, draft),
        Err(e) => broken(at, &e),
    }
}

async fn first_page(
    at: &At,
    headers: &HeaderMap,
    start: &str,
    size: i64,
    draft: &str,
    asked: &Asked,
) -> Result<Option<Response>> {
    let has = &at.web.has;
    let Some(code) = start.strip_prefix("v_") else { return Ok(None) };
    let Some(village) = has.face.village(code).await? else { return Ok(None) };
    let Some(welcome) = has.face.welcome(code, has.lang).await? else { return Ok(None) };
    let t = at.web.words(has.lang);
    let (first, cookie) = at.first_token(headers);
    let csrf = start_seal(&has.key, start, &first);
    let once = || at.web.random();
    let page = Page { prefix: &at.mount.prefix, csrf: "", t, once: &once };
    let sized = format!("<input type=\"hidden\" name=\"letters\" value=\"{size}\">");
    let subtitle = if village.secretary.is_empty() { String::new() } else { t.poster_secretary(&village.secretary) };
    let chat = ChatPage {
        t,
        prefix: &at.mount.prefix,
        work: false,
        size,
        title: &village.name,
        subtitle: &subtitle,
        human: &t.human(),
        seq: 0,
        live: false,
        csrf: &csrf,
        hidden: hidden(at, &csrf, Some(start)) + &sized,
        older: None,
        items: vec![Item::Day(t.0.day(at.web.now())), Item::Here, Item::Line(draw::message(page, &welcome))],
        note: note(at, t, asked),
        reply: None,
        draft,
    };
    Ok(Some(handing(html(at, StatusCode::OK, &chat), cookie)))
}

/// A page with the cookie that goes along with it.
fn handing(mut page: Response, cookie: Option<HeaderValue>) -> Response {
    if let Some(cookie) = cookie {
        page.headers_mut().append(header::SET_COOKIE, cookie);
    }
    page
}

fn note(at: &At, t: Words<'_>, asked: &Asked) -> Option<String> {
    asked.get("note").and_then(|n| Note::of(n)).map(|n| n.say(t, at.web.has.limits))
}

/// `GET /chat`: the conversation.
pub(super) async fn chat(State(at): State<At>, asked: Asked, method: Method, headers: HeaderMap) -> Response {
    let opened = match at.session(&headers).await {
        Ok(Some(found)) => Ok(Some((found, false))),
        Ok(None) if at.mount.auto.is_some() && method == Method::GET => {
            post::begin_by_itself(&at).await.map(|o| o.map(|found| (found, true)))
        }
        Ok(None) => Ok(None),
        Err(e) => Err(e),
    };
    let ((session, token), fresh) = match opened {
        Ok(Some(found)) => found,
        Ok(None) => return off(&at, ended(&at, &headers, Off::None).await, ""),
        Err(e) => return broken(&at, &e),
    };
    wait_for_answer(&at, session).await;
    // A browser that only fetches ahead shows nothing to anybody.
    let ahead = headers.get("sec-purpose").is_some_and(|v| v.as_bytes().starts_with(b"prefetch"));
    let seen = method == Method::GET && !ahead;
    match talk(&at, session, &token, &asked, "", seen).await {
        Ok(mut page) => {
            if fresh || seen {
                at.set_cookie(&mut page, &token);
            }
            page
        }
        Err(e) => broken(&at, &e),
    }
}

async fn wait_for_answer(at: &At, session: Session) {
    let has = &at.web.has;
    let step = Duration::from_millis(50);
    for _ in 0..(PATIENCE.as_millis() / step.as_millis()) {
        let open = addresses::is_waiting(&has.store, session.address_id, at.web.now()).await.unwrap_or(false)
            || store::is_answer_due(&has.store, session.address_id, at.web.now()).await.unwrap_or(false);
        if !open {
            return;
        }
        has.clock.sleep(step).await;
    }
}

/// Draws the conversation; `seen`: a person looks at it. Whose term is over still reads what they were told in office, for
/// it is their chat (our choice); lists, matters and keys are asked for anew each time, and then nothing there is theirs.
pub(super) async fn talk(
    at: &At,
    session: Session,
    token: &str,
    asked: &Asked,
    draft: &str,
    seen: bool,
) -> Result<Response> {
    let has = &at.web.has;
    let address = session.address_id;
    let before = asked.get("before").and_then(|b| b.parse().ok()).unwrap_or(i64::MAX);
    // Read before the lines: what comes between is sent once more, never missed.
    let seq = store::last_seq(&has.store, address).await?;
    let mut lines = store::page(&has.store, address, before, LINES + 1).await?;
    let older = (lines.len() > usize::try_from(LINES).unwrap_or(0)).then(|| lines.remove(0)).map(|_| lines[0].id);
    let HeadFace { lang, work, title, subtitle, human } = has.face.head(address).await?;
    let t = at.web.words(lang);
    let csrf = session_seal(&has.key, token);
    let once = || at.web.random();
    let page = Page { prefix: &at.mount.prefix, csrf: &csrf, t, once: &once };
    let mut reply = None;
    if let Some(outbox) = asked.get("reply").and_then(|r| r.parse().ok()).map(OutboxId)
        && let Some(line) = store::showing(&has.store, address, outbox).await?
    {
        reply = Some((outbox, draw::number(&line).map_or_else(|| t.replying_plain(), |n| t.replying(n))));
    }
    let chat = ChatPage {
        t,
        prefix: &at.mount.prefix,
        work,
        size: if work { 1 } else { session.text_size },
        title: &title,
        subtitle: &subtitle,
        human: &human,
        seq,
        live: true,
        csrf: &csrf,
        hidden: hidden(at, &csrf, asked.get("start").map(String::as_str).filter(|s| s.starts_with("v_"))),
        older,
        items: items(at, page, &lines),
        note: note(at, t, asked),
        reply,
        draft,
    };
    let response = html(at, StatusCode::OK, &chat);
    if seen && let (Some(first), Some(last)) = (lines.first(), lines.last()) {
        let unseen = lines.iter().any(|l| l.shown_at.is_none());
        let ending = session.expires_at.since(at.web.now()) < at.web.has.session / 2;
        if (unseen || ending)
            && let Err(error) = saw(at, session, (first.id, last.id), seq, ending).await
        {
            // The page stands all the same; the next one that is fetched notes it.
            tracing::warn!(%error, "what a page showed could not be noted");
        }
    }
    Ok(response)
}

async fn saw(at: &At, session: Session, span: (i64, i64), seq: i64, ending: bool) -> Result<()> {
    let mut tx = at.web.has.store.begin().await?;
    let watched = at.web.shown(&mut tx, session.address_id, span, seq).await?;
    if ending {
        store::prolong(&mut tx, session.id, at.web.now().plus(at.web.has.session)).await?;
    }
    tx.commit().await?;
    if watched {
        at.web.has.hints.give(Hint::Heard);
    }
    Ok(())
}

fn items(at: &At, page: Page<'_>, lines: &[Line]) -> Vec<Item> {
    let zone = &at.web.has.zone;
    let news = first_news(lines);
    let newest = lines.last().map(|l| l.id);
    let mut out = vec![];
    let mut day = None;
    for line in lines {
        if news == Some(line.id) {
            out.push(Item::New);
        }
        if day != Some(zone.day(line.at)) {
            day = Some(zone.day(line.at));
            out.push(Item::Day(page.t.0.day(line.at)));
        }
        // Behind the day's name, so that a small screen has room for the whole line.
        if news.is_none() && newest == Some(line.id) {
            out.push(Item::Here);
        }
        out.push(Item::Line(draw::line(page, line)));
    }
    out
}

/// Before which line "new from here" stands: the first unseen one after the last seen, unless it answers at once what
/// the person just said.
fn first_news(lines: &[Line]) -> Option<i64> {
    let last_seen = lines.iter().rposition(|l| l.shown_at.is_some());
    let first = lines.get(last_seen.map_or(0, |i| i + 1))?;
    let own = last_seen.map(|i| &lines[i]).filter(|l| l.who != Who::House);
    match own {
        Some(own) if first.at.since(own.at) <= AT_ONCE => None,
        Some(_) => Some(first.id),
        None => last_seen.map(|_| first.id),
    }
}

/// `GET /i/{token}`: whose an invitation is. Only its button takes it.
pub(super) async fn invitation(State(at): State<At>, Path(token): Path<String>, headers: HeaderMap) -> Response {
    let has = &at.web.has;
    let t = at.web.words(has.lang);
    let found = async {
        let session = at.session(&headers).await?;
        has.face.invitation(&token, session.map(|(s, _)| s.address_id), has.lang).await
    };
    match found.await {
        Ok(Some(InviteFace::Open(who))) => {
            let start = format!("i_{token}");
            let (first, cookie) = at.first_token(&headers);
            let csrf = start_seal(&has.key, &start, &first);
            let action = at.path(&format!("/i/{}", escape(&token)));
            let page = InvitePage { t, who: &who, action, hidden: hidden(&at, &csrf, Some(&start)) };
            handing(html(&at, StatusCode::OK, &page), cookie)
        }
        // Who opens the link once more where they took it goes on there.
        Ok(Some(InviteFace::Used { here: true })) => to_chat(&at, None),
        Ok(Some(InviteFace::Used { here: false })) => off(&at, Off::Used, ""),
        Ok(Some(InviteFace::Expired)) => off(&at, Off::Expired, ""),
        Ok(None) => off(&at, Off::Uninvited, ""),
        Err(e) => broken(&at, &e),
    }
}

/// `GET /file/{id}`: a photo or voice that a line of this conversation shows.
pub(super) async fn file(State(at): State<At>, Path(id): Path<i64>, headers: HeaderMap) -> Response {
    match kept_file(&at, FileId(id), &headers).await {
        Ok(Some(response)) => response,
        Ok(None) => off(&at, Off::Missing, ""),
        Err(e) => broken(&at, &e),
    }
}

async fn kept_file(at: &At, id: FileId, headers: &HeaderMap) -> Result<Option<Response>> {
    let has = &at.web.has;
    let Some((session, _)) = at.session(headers).await? else { return Ok(None) };
    let Some((path, kind)) = store::file(&has.store, session.address_id, id).await? else { return Ok(None) };
    let Ok(bytes) = has.files.get(&path).await else { return Ok(None) };
    let set = [
        (header::CONTENT_TYPE, header_text(&kind)),
        (header::CONTENT_DISPOSITION, header_text("inline")),
        (header::CONTENT_SECURITY_POLICY, header_text("default-src 'none'; sandbox")),
        (header::CACHE_CONTROL, header_text("private, max-age=86400")),
    ];
    Ok(Some((set, bytes).into_response()))
}

/// `GET /chat/take/{line}/{part}`: what a message gives to take away.
pub(super) async fn take(State(at): State<At>, Path((line, part)): Path<(i64, usize)>, headers: HeaderMap) -> Response {
    let found = async {
        let Some((session, _)) = at.session(&headers).await? else { return Ok(None) };
        store::line(&at.web.has.store, session.address_id, line).await
    };
    let line = match found.await {
        Ok(Some(line)) => line,
        Ok(None) => return off(&at, Off::Missing, ""),
        Err(e) => return broken(&at, &e),
    };
    let message = serde_json::from_str::<Outgoing>(&line.body).ok();
    match message.and_then(|m| m.parts.into_iter().nth(part)) {
        Some(Part::Download { name, text, .. }) => {
            let plain: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || "._-".contains(*c)).collect();
            let kept = format!("attachment; filename=\"{plain}\"");
            let kind = header_text("application/octet-stream");
            ([(header::CONTENT_TYPE, kind), (header::CONTENT_DISPOSITION, header_text(&kept))], text).into_response()
        }
        Some(_) | None => off(&at, Off::Missing, ""),
    }
}

/// Back to the chat, where the new lines stand.
pub(super) fn to_chat(at: &At, note: Option<Note>) -> Response {
    let to = match note {
        Some(note) => format!("/chat?note={}#note", note.code()),
        None => "/chat#new".into(),
    };
    Redirect::to(&at.path(&to)).into_response()
}
