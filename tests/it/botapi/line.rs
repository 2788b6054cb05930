//! The wire: connections, the two routes, parameters however they are sent, and faults. What a method does lives in
//! `calls` and `send`.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::body::{Body, Bytes};
use axum::extract::{FromRequest, Multipart, Path, Request, State};
use axum::http::{Method, StatusCode, header};
use axum::response::Response;
use axum::routing::any;
use axum::{Router, extract::DefaultBodyLimit};
use hyper_util::rt::{TokioExecutor, TokioIo};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use serde_json::{Map, Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use super::world::{Done, Refusal};
use super::{Call, Fault, Shared, TOKEN};
use crate::support::real::pause;

/// The largest upload (50 MB), with room for its wrapping.
const UPLOAD: usize = 50 << 20;

/// What a call brings: its parameters, and its files by their parts' names (file name, type, bytes).
#[derive(Debug, Default)]
pub struct Asked {
    pub params: Map<String, Value>,
    pub files: BTreeMap<String, (String, String, Vec<u8>)>,
}

#[derive(Clone)]
struct Here {
    shared: Arc<Shared>,
    /// Said true, this connection is closed without another byte.
    cut: watch::Sender<bool>,
}

/// Takes connections, for ever.
pub async fn serve(listener: std::net::TcpListener, shared: Arc<Shared>) {
    let listener = TcpListener::from_std(listener).expect("the listener joins the runtime");
    loop {
        if let Ok((line, _)) = listener.accept().await
            && !shared.world().away
        {
            tokio::spawn(attend(line, shared.clone()));
        }
    }
}

/// One connection, until either side closes it.
async fn attend(line: TcpStream, shared: Arc<Shared>) {
    let cut = watch::Sender::new(false);
    let mut is_cut = cut.subscribe();
    let mut stirred = shared.stir.subscribe();
    let routes = Router::new()
        .route("/{bot}/{method}", any(called))
        .route("/file/{bot}/{*path}", any(fetched))
        .fallback(async || answer(&Err(nowhere())))
        .layer(DefaultBodyLimit::disable())
        .with_state(Here { shared: shared.clone(), cut });
    let builder = Builder::new(TokioExecutor::new()).http1_only();
    let spoken = builder.serve_connection(TokioIo::new(line), TowerToHyperService::new(routes));
    let left = async { while !shared.world().away && stirred.changed().await.is_ok() {} };
    // In this order: whoever has gone away hears nothing that was said afterwards, not even on a line that is still open.
    tokio::select! {
        biased;
        () = left => {}
        _ = is_cut.wait_for(|cut| *cut) => {}
        _ = spoken => {}
    }
}

fn nowhere() -> Refusal {
    Refusal(404, "Not Found".into(), None)
}

/// An answer as the Bot API writes it.
fn answer(done: &Done) -> Response {
    let (code, body) = match done {
        Ok(result) => (200, json!({ "ok": true, "result": result })),
        Err(Refusal(code, why, parameters)) => {
            let mut body = json!({ "ok": false, "error_code": code, "description": why });
            if let Some(parameters) = parameters {
                body["parameters"] = parameters.clone();
            }
            (*code, body)
        }
    };
    plain(code, body.to_string())
}

fn plain(code: u16, body: String) -> Response {
    let mut response = Response::new(Body::from(body));
    *response.status_mut() = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    response.headers_mut().insert(header::CONTENT_TYPE, header::HeaderValue::from_static("application/json"));
    response
}

/// Closes the connection: nothing is answered.
async fn cut(here: &Here) -> Response {
    here.cut.send_replace(true);
    std::future::pending().await
}

/// A call that is being held: counted as long as its caller is there.
struct Held<'a>(&'a Shared, &'a str);

impl Drop for Held<'_> {
    fn drop(&mut self) {
        if let Some(n) = self.0.world().held.get_mut(self.1) {
            *n -= 1;
        }
    }
}

/// Waits while calls of this method are held.
async fn wait_while_held(shared: &Shared, method: &str) {
    let mut stirred = shared.stir.subscribe();
    let _held = {
        let mut world = shared.world();
        if !world.holds.contains(method) {
            return;
        }
        *world.held.entry(method.to_owned()).or_default() += 1;
        Held(shared, method)
    };
    while shared.world().holds.contains(method) && stirred.changed().await.is_ok() {}
}

async fn called(State(here): State<Here>, Path((bot, name)): Path<(String, String)>, request: Request) -> Response {
    let shared = here.shared.clone();
    if bot != format!("bot{TOKEN}") {
        let refused = if bot.starts_with("bot") { Refusal(401, "Unauthorized".into(), None) } else { nowhere() };
        return answer(&Err(refused));
    }
    let asked = match asked(request).await {
        Ok(asked) => asked,
        Err(refused) => return answer(&Err(refused)),
    };
    let method = name.to_lowercase();
    wait_while_held(&shared, &method).await;
    let (fault, entry) = {
        let mut world = shared.world();
        let fault = world.faults.get_mut(&method).and_then(std::collections::VecDeque::pop_front);
        let at = shared.clock.now();
        world.calls.push(Call { method: name, params: Value::Object(asked.params.clone()), code: 0, at });
        (fault, world.calls.len() - 1)
    };
    let told = |code: u16| shared.world().calls[entry].code = code;
    match &fault {
        Some(Fault::Status(code, body)) => {
            told(*code);
            return plain(*code, body.clone());
        }
        Some(Fault::TooMany(seconds)) => {
            told(429);
            return answer(&Err(super::world::too_many(*seconds)));
        }
        Some(Fault::CutBefore) => return cut(&here).await,
        Some(Fault::CutAfter | Fault::Garbled | Fault::Reshaped | Fault::Silent(_)) | None => {}
    }
    let done = if method == "getupdates" {
        match super::hook::updates(&shared, &asked).await {
            Ok(Ok(text)) => {
                told(200);
                return plain(200, text);
            }
            Ok(Err(done)) => Ok(done),
            Err(refused) => Err(refused),
        }
    } else {
        let done = shared.world().done(&method, asked);
        shared.stirred();
        done.unwrap_or_else(|| Err(nowhere()))
    };
    let code = done.as_ref().map_or_else(|refused| refused.0, |_| 200);
    match fault {
        Some(Fault::CutAfter) => return cut(&here).await,
        Some(Fault::Silent(time)) => pause(time).await,
        Some(Fault::Garbled) => {
            told(code);
            return plain(code, r#"{"ok":true,"result":{"message_id":"#.into());
        }
        Some(Fault::Reshaped) => {
            told(code);
            return plain(code, json!({ "ok": true, "result": { "id": "changed" } }).to_string());
        }
        Some(Fault::Status(..) | Fault::TooMany(_) | Fault::CutBefore) | None => {}
    }
    told(code);
    answer(&done)
}

/// Reads the parameters: the query's, then the body's.
async fn asked(request: Request) -> Result<Asked, Refusal> {
    let mut asked = Asked::default();
    asked.params.extend(pairs(request.uri().query().unwrap_or_default()));
    if request.method() == Method::GET {
        return Ok(asked);
    }
    let kind = request.headers().get(header::CONTENT_TYPE).and_then(|k| k.to_str().ok()).unwrap_or_default().to_owned();
    if kind.starts_with("multipart/form-data") {
        let broken = || Refusal(400, "Bad Request: can't parse the multipart body".into(), None);
        let mut parts = Multipart::from_request(request, &()).await.map_err(|_| broken())?;
        let mut size = 0;
        while let Some(part) = parts.next_field().await.map_err(|_| broken())? {
            let name = part.name().unwrap_or_default().to_owned();
            let file = part.file_name().map(str::to_owned);
            let kind = part.content_type().unwrap_or("application/octet-stream").to_owned();
            let bytes = part.bytes().await.map_err(|_| broken())?;
            size += bytes.len();
            if size > UPLOAD {
                return Err(Refusal(413, "Request Entity Too Large".into(), None));
            }
            match file {
                Some(file) => drop(asked.files.insert(name, (file, kind, bytes.to_vec()))),
                None => drop(asked.params.insert(name, String::from_utf8_lossy(&bytes).into())),
            }
        }
        return Ok(asked);
    }
    let body: Bytes = axum::body::to_bytes(request.into_body(), UPLOAD)
        .await
        .map_err(|_| Refusal(413, "Request Entity Too Large".into(), None))?;
    if kind.starts_with("application/x-www-form-urlencoded") {
        asked.params.extend(pairs(&String::from_utf8_lossy(&body)));
    } else if kind.starts_with("application/json") && !body.is_empty() {
        match serde_json::from_slice(&body) {
            Ok(Value::Object(object)) => asked.params.extend(object),
            Ok(_) | Err(_) => return Err(Refusal(400, "Bad Request: can't parse JSON object".into(), None)),
        }
    }
    Ok(asked)
}

/// Pairs of a query or an urlencoded body.
fn pairs(text: &str) -> Vec<(String, Value)> {
    let whole = reqwest::Url::parse(&format!("http://x/?{text}"));
    whole
        .map(|u| u.query_pairs().map(|(k, v)| (k.into_owned(), Value::from(v.into_owned()))).collect())
        .unwrap_or_default()
}

async fn fetched(State(here): State<Here>, Path((bot, path)): Path<(String, String)>) -> Response {
    if bot != format!("bot{TOKEN}") {
        return answer(&Err(Refusal(401, "Unauthorized".into(), None)));
    }
    wait_while_held(&here.shared, "file").await;
    let (fault, bytes) = {
        let mut world = here.shared.world();
        let fault = world.faults.get_mut("file").and_then(std::collections::VecDeque::pop_front);
        (fault, world.files.values().find(|f| f.path == path).map(|f| f.bytes.clone()))
    };
    match fault {
        Some(Fault::Status(code, body)) => return plain(code, body),
        Some(Fault::TooMany(seconds)) => return answer(&Err(super::world::too_many(seconds))),
        Some(Fault::CutBefore | Fault::CutAfter) => return cut(&here).await,
        Some(Fault::Silent(time)) => pause(time).await,
        Some(Fault::Garbled | Fault::Reshaped) => return Response::new(Body::from("?")),
        None => {}
    }
    bytes.map_or_else(|| answer(&Err(nowhere())), |bytes| Response::new(Body::from(bytes)))
}

impl Asked {
    /// A word; a number is one too.
    pub fn text(&self, name: &str) -> Option<String> {
        match self.params.get(name)? {
            Value::String(s) => Some(s.clone()),
            Value::Null => None,
            other => Some(other.to_string()),
        }
    }

    pub fn number(&self, name: &str) -> Option<i64> {
        self.text(name)?.parse().ok()
    }

    pub fn real(&self, name: &str) -> Option<f64> {
        self.text(name)?.parse().ok()
    }

    pub fn yes(&self, name: &str) -> bool {
        self.text(name).is_some_and(|t| t == "true" || t == "True" || t == "1")
    }

    /// An object or an array: as it is, or as JSON in a string.
    pub fn json(&self, name: &str) -> Option<Value> {
        match self.params.get(name)? {
            Value::String(s) => serde_json::from_str(s).ok(),
            Value::Null => None,
            other => Some(other.clone()),
        }
    }
}
