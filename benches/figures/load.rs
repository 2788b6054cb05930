//! The network's two ends: a stub of the Bot API that takes whatever is said at once and notes when, and people whose
//! messages are called in over HTTP, one connection kept open by each of many callers.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{Path, State};
use axum::routing::any;
use lastmile::base::Clock;
use lastmile::base::clock::SystemClock;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex, mpsc};

/// The webhook's secret.
pub const SECRET: &str = "abcdefghijklmnop-0123456789";
/// Connections that call at once.
const CALLERS: usize = 32;
/// A reply that hasn't come within this never will.
const PATIENCE: Duration = Duration::from_secs(120);

/// Now, in real time: these are measurements.
#[expect(clippy::disallowed_methods, reason = "this measures real time")]
pub fn now() -> Instant {
    Instant::now()
}

/// The Bot API's stub.
pub struct Stub {
    /// Where it listens.
    pub url: String,
    said: Mutex<mpsc::UnboundedReceiver<(i64, Instant)>>,
}

struct Api {
    said: mpsc::UnboundedSender<(i64, Instant)>,
    next: AtomicI64,
}

impl Stub {
    /// Starts it.
    pub async fn start() -> Self {
        let (say, said) = mpsc::unbounded_channel();
        let api = Arc::new(Api { said: say, next: AtomicI64::new(1) });
        let app = Router::new().route("/{bot}/{method}", any(answer)).with_state(api);
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { url, said: Mutex::new(said) }
    }

    /// Forgets what was said.
    pub async fn forget(&self) {
        let mut said = self.said.lock().await;
        while said.try_recv().is_ok() {}
    }
}

async fn answer(State(api): State<Arc<Api>>, Path((_, method)): Path<(String, String)>, body: String) -> String {
    let result = match method.to_lowercase().as_str() {
        "getme" => json!({ "id": 4242, "is_bot": true, "first_name": "lastmile", "username": "lastmile_bot",
            "can_join_groups": true, "can_read_all_group_messages": false, "supports_inline_queries": false,
            "can_connect_to_business": false, "has_main_web_app": false }),
        "getwebhookinfo" => json!({ "url": "", "has_custom_certificate": false, "pending_update_count": 0 }),
        "sendmessage" | "editmessagetext" => {
            let chat = serde_json::from_str::<Value>(&body).unwrap()["chat_id"].as_i64().unwrap();
            let _ = api.said.send((chat, now()));
            let id = api.next.fetch_add(1, Ordering::Relaxed);
            json!({ "message_id": id, "date": 1_700_000_000, "chat": { "id": chat, "type": "private", "first_name": "x" }, "text": "x" })
        }
        _ => json!(true),
    };
    json!({ "ok": true, "result": result }).to_string()
}

/// One message of somebody's.
#[derive(Clone, Debug)]
pub struct Said {
    pub chat: i64,
    pub text: String,
}

/// What was measured: the time of each from the moment it was to be said, and of all.
pub struct Took {
    pub each: Vec<Duration>,
    pub whole: Duration,
    pub unanswered: usize,
}

impl Took {
    /// Replies a second.
    pub fn rate(&self) -> f64 {
        self.each.len() as f64 / self.whole.as_secs_f64()
    }

    /// Milliseconds below which that share lies.
    pub fn at(&self, share: f64) -> f64 {
        let place = (self.each.len() as f64 * share) as usize;
        self.each.get(place.min(self.each.len().saturating_sub(1))).map_or(f64::NAN, |d| d.as_secs_f64() * 1000.0)
    }
}

/// Calls a bot at `url` with messages; `pace` messages a second, each at its own moment whatever becomes of those before
/// (open loop), or as fast as they are taken. A message counts as answered by the first thing that is said in its chat after
/// it was called in: so each chat has one message here.
pub async fn call(url: &str, stub: &Stub, next: &AtomicI64, messages: Vec<Said>, pace: Option<f64>) -> Took {
    stub.forget().await;
    let (give, take) = mpsc::channel::<(Said, Instant)>(messages.len().max(1));
    let take = Arc::new(Mutex::new(take));
    let address = url.trim_start_matches("http://").to_owned();
    let first = next.fetch_add(i64::try_from(messages.len()).unwrap(), Ordering::Relaxed);
    let ids = Arc::new(AtomicI64::new(first));
    let callers: Vec<_> = (0..CALLERS)
        .map(|_| {
            let (take, address, ids) = (take.clone(), address.clone(), ids.clone());
            tokio::spawn(async move {
                let mut line = TcpStream::connect(&address).await.unwrap();
                line.set_nodelay(true).unwrap();
                loop {
                    let Some((said, _)) = take.lock().await.recv().await else { return };
                    one(&mut line, &address, ids.fetch_add(1, Ordering::Relaxed), &said).await;
                }
            })
        })
        .collect();
    let (from, many) = (now(), messages.len());
    let mut due = HashMap::new();
    let times: Vec<Instant> =
        (0..many).map(|n| pace.map_or(from, |p| from + Duration::from_secs_f64(n as f64 / p))).collect();
    for (said, at) in messages.iter().zip(&times) {
        assert!(due.insert(said.chat, *at).is_none(), "one message a chat");
    }
    let giver = tokio::spawn(async move {
        for (said, at) in messages.into_iter().zip(times) {
            if pace.is_some() {
                let wait = at.saturating_duration_since(now());
                // The clock sleeps a millisecond at least: whoever is late goes at once.
                if !wait.is_zero() {
                    SystemClock::default().sleep(wait).await;
                }
            }
            give.send((said, at)).await.unwrap();
        }
    });
    let mut each = Vec::with_capacity(many);
    let mut last = from;
    let mut said = stub.said.lock().await;
    while !due.is_empty() {
        let Ok(Some((chat, at))) = tokio::time::timeout(PATIENCE, said.recv()).await else { break };
        if let Some(was) = due.remove(&chat) {
            each.push(at.duration_since(was));
            last = at;
        }
    }
    giver.await.unwrap();
    for caller in callers {
        caller.await.unwrap();
    }
    each.sort_unstable();
    Took { each, whole: last.duration_since(from), unanswered: due.len() }
}

async fn one(line: &mut TcpStream, address: &str, id: i64, said: &Said) {
    let user = json!({ "id": said.chat, "is_bot": false, "first_name": "x", "language_code": "zh-hans" });
    let body = json!({ "update_id": id, "message": { "message_id": id, "date": 1_700_000_000, "from": user,
        "chat": { "id": said.chat, "type": "private", "first_name": "x" }, "text": said.text } })
    .to_string();
    let head = format!(
        "POST /telegram HTTP/1.1\r\nhost: {address}\r\ncontent-type: application/json\r\n\
         x-telegram-bot-api-secret-token: {SECRET}\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    line.write_all(&[head.as_bytes(), body.as_bytes()].concat()).await.unwrap();
    let (mut got, mut buffer) = (vec![], [0; 2048]);
    loop {
        let n = line.read(&mut buffer).await.unwrap();
        assert!(n > 0, "the bot closed the line");
        got.extend_from_slice(&buffer[..n]);
        let text = String::from_utf8_lossy(&got);
        let Some(end) = text.find("\r\n\r\n") else { continue };
        assert!(text.starts_with("HTTP/1.1 200"), "{text}");
        let long = text[..end].to_lowercase();
        let long =
            long.split("content-length: ").nth(1).and_then(|l| l.split("\r\n").next()?.parse().ok()).unwrap_or(0);
        if got.len() >= end + 4 + long {
            return;
        }
    }
}
