//! Forms that can't be forged: `Protected` is the only way to read one. It asks where the request comes from
//! (`Sec-Fetch-Site`, else `Origin`) and for the page's seal, over the session or, where there is none yet, over what
//! the page was opened with and the token that its browser got along with it. So no browser sends a form that another
//! was given, even one that doesn't say where a form comes from.

use axum::RequestExt;
use axum::body::Body;
use axum::extract::multipart::{Field, Multipart};
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::StreamExt;

use crate::base::secret::{Key, hash};

/// The most bytes of all fields without the files: 100,000 characters and some room.
const FIELDS: usize = 600_000;

/// The most bytes of a form without files as it is sent: each byte of a field may be written as three.
const ENCODED: usize = 3 * FIELDS;
/// The most fields of a form, files among them: our largest has a dozen.
const MANY: usize = 64;

/// What reading a form needs to know from the state of its route.
pub trait Gate: Send + Sync {
    /// The key of the seals.
    fn key(&self) -> &Key;
    /// The session token that the request carries, live or not.
    fn token(&self, headers: &HeaderMap) -> Option<String>;
    /// The token that the browser got along with a page without a session; `None`: it got none.
    fn first(&self, headers: &HeaderMap) -> Option<String>;
    /// Our own origin as people see it: `https://example.org`.
    fn origin(&self) -> &str;
    /// The most bytes of a file in the field of that name; 0: no file is taken there.
    fn room(&self, field: &str) -> usize;
    /// The answer to a form that is refused.
    fn refuse(&self, why: Forged, form: &Form) -> Response;
}

/// Why a form isn't taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forged {
    /// Sent from another site's page.
    Elsewhere,
    /// The seal is missing, or of another session.
    Seal,
    /// The request carries no cookie of ours at all, so nothing can vouch for it.
    Bare,
    /// More than may be sent at once.
    TooLarge,
}

/// What vouched for a form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// The seal over the session's token.
    Session,
    /// The seal over what the page was opened with (`start`) and the browser's token of a first page.
    Start,
}

/// A file of a form.
#[derive(Clone, Debug)]
pub struct Upload {
    /// The field's name.
    pub field: String,
    /// What came of it.
    pub bytes: Result<Vec<u8>, Spoilt>,
}

/// Why a file isn't there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spoilt {
    /// More bytes than are taken.
    TooLarge,
    /// It ended in the middle.
    Cut,
}

/// The fields and files of a form, in the order they came.
#[derive(Clone, Debug, Default)]
pub struct Form {
    fields: Vec<(String, String)>,
    /// Its files; a field left empty isn't among them.
    pub files: Vec<Upload>,
}

impl Form {
    /// No text of PostgreSQL holds a zero; nobody types one.
    fn without_zeros(mut self) -> Self {
        self.fields.iter_mut().for_each(|(_, text)| text.retain(|c| c != '\0'));
        self
    }

    /// A field's text; empty where there is none.
    #[must_use]
    pub fn text(&self, name: &str) -> &str {
        self.fields.iter().find(|(n, _)| n == name).map_or("", |(_, v)| v)
    }

    /// A field's text, if it holds any.
    #[must_use]
    pub fn given(&self, name: &str) -> Option<&str> {
        Some(self.text(name)).filter(|v| !v.is_empty())
    }
}

/// A form that was proven to come from our own page.
#[derive(Debug)]
pub struct Protected {
    /// What it holds.
    pub form: Form,
    /// What vouched for it.
    pub proof: Proof,
}

/// The seal that a page puts into its forms: over its session's token.
#[must_use]
pub fn session_seal(key: &Key, token: &str) -> String {
    key.seal("csrf", &hash(token))
}

/// The seal of a page without a session: over what it was opened with and the token that its browser got along with it.
#[must_use]
pub fn start_seal(key: &Key, start: &str, first: &str) -> String {
    key.seal("csrf-start", &started(start, first))
}

/// What a start's seal is over. The token stands there as its hash, of one length, so no two pairs give the same text.
fn started(start: &str, first: &str) -> String {
    format!("{} {start}", hash(first))
}

impl<S: Gate + Clone> FromRequest<S> for Protected {
    type Rejection = Response;

    async fn from_request(request: Request, gate: &S) -> Result<Self, Response> {
        let headers = request.headers().clone();
        let form = match read(request, gate).await {
            Ok(form) => form.without_zeros(),
            Err(Broken::TooLarge) => return Err(gate.refuse(Forged::TooLarge, &Form::default())),
            Err(Broken::Unreadable) => return Err(StatusCode::BAD_REQUEST.into_response()),
        };
        if own_page(&headers, gate.origin()) == Some(false) {
            return Err(gate.refuse(Forged::Elsewhere, &form));
        }
        let seal = form.text("csrf");
        let session = gate.token(&headers).is_some_and(|t| gate.key().verifies("csrf", &hash(&t), seal));
        let start = || {
            let (start, first) = (form.given("start")?, gate.first(&headers)?);
            Some(gate.key().verifies("csrf-start", &started(start, &first), seal))
        };
        let proof = if session {
            Proof::Session
        } else if start() == Some(true) {
            Proof::Start
        } else if gate.token(&headers).is_none() && gate.first(&headers).is_none() {
            return Err(gate.refuse(Forged::Bare, &form));
        } else {
            return Err(gate.refuse(Forged::Seal, &form));
        };
        Ok(Self { form, proof })
    }
}

/// Whether the browser says that our own page sent this; `None`: it says nothing (old browsers).
fn own_page(headers: &HeaderMap, origin: &str) -> Option<bool> {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return Some(site == "same-origin");
    }
    let from = text(header::ORIGIN.as_str())?;
    let host = from.split_once("://").map_or("", |(_, h)| h);
    Some(from == origin || (!host.is_empty() && text(header::HOST.as_str()) == Some(host)))
}

enum Broken {
    TooLarge,
    Unreadable,
}

async fn read<S: Gate>(request: Request, gate: &S) -> Result<Form, Broken> {
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    if !kind.starts_with("multipart/form-data") {
        let fields = plain(request).await?;
        return match fields.iter().map(|(n, v)| n.len() + v.len()).sum::<usize>() {
            0..=FIELDS => Ok(Form { fields, files: vec![] }),
            _ => Err(Broken::TooLarge),
        };
    }
    let mut parts = Multipart::from_request(request, &()).await.map_err(|_| Broken::Unreadable)?;
    let mut form = Form::default();
    let (mut room, mut many) = (FIELDS, 0);
    loop {
        let field = match parts.next_field().await {
            Ok(Some(field)) => field,
            // What came whole before the line broke counts.
            Ok(None) | Err(_) => return Ok(form),
        };
        many += 1;
        if many > MANY {
            return Err(Broken::TooLarge);
        }
        let Some(name) = field.name().map(str::to_owned) else { continue };
        if field.file_name().is_some() {
            let bytes = file(field, gate.room(&name)).await;
            if bytes != Ok(vec![]) {
                form.files.push(Upload { field: name, bytes });
            }
            continue;
        }
        let Ok(text) = field.bytes().await else { return Ok(form) };
        room = room.checked_sub(text.len()).ok_or(Broken::TooLarge)?;
        form.fields.push((name, String::from_utf8_lossy(&text).into_owned()));
    }
}

/// The fields of a form without files. Bytes and fields are counted before anything is made of them: a field of one letter
/// takes a hundred times its room.
async fn plain(request: Request) -> Result<Vec<(String, String)>, Broken> {
    let (parts, body) = request.with_limited_body().into_parts();
    let mut body = body.into_data_stream();
    let (mut all, mut fits) = (vec![], true);
    while let Some(chunk) = body.next().await {
        let chunk = chunk.map_err(|_| if fits { Broken::Unreadable } else { Broken::TooLarge })?;
        // Too large: read on and forget, so that the sender gets to hear why.
        fits = fits && all.len() + chunk.len() <= ENCODED;
        if fits {
            all.extend_from_slice(&chunk);
        } else {
            all = vec![];
        }
    }
    if !fits || all.iter().filter(|b| **b == b'&').count() >= MANY {
        return Err(Broken::TooLarge);
    }
    let whole = Request::from_parts(parts, Body::from(all));
    axum::Form::from_request(whole, &()).await.map(|form| form.0).map_err(|_| Broken::Unreadable)
}

async fn file(mut field: Field<'_>, room: usize) -> Result<Vec<u8>, Spoilt> {
    let mut all = vec![];
    let mut fits = true;
    loop {
        match field.chunk().await {
            Ok(Some(chunk)) => {
                // Too large: read on and forget, so that the sender gets to hear why.
                fits = fits && all.len() + chunk.len() <= room;
                if fits {
                    all.extend_from_slice(&chunk);
                } else {
                    all = vec![];
                }
            }
            Ok(None) if fits => return Ok(all),
            Ok(None) => return Err(Spoilt::TooLarge),
            Err(_) => return Err(if fits { Spoilt::Cut } else { Spoilt::TooLarge }),
        }
    }
}
