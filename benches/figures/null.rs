//! The null bot: what any bot in this house's place must do, and nothing more. It hears the same calls over the same HTTP,
//! writes five rows a message durably (inbox, state, ledger, outbox, timer) with whoever waits sharing one commit, and hands a
//! reply to the same stub. No words are understood and no rule is asked. It is the yardstick, not a rival.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::routing::post;
use lastmile::on;
use lastmile::storage::{Store, Tx};
use tokio::net::TcpListener;
use tokio::sync::{mpsc, oneshot};

/// Messages that share a commit at most.
const GROUP: usize = 64;
/// Replies on their way at once, as many as the house has.
const FLYING: usize = 64;

const TABLES: [&str; 5] = [
    "CREATE TABLE n_inbox (id BIGINT PRIMARY KEY, chat BIGINT NOT NULL, body TEXT NOT NULL)",
    "CREATE TABLE n_state (id BIGINT PRIMARY KEY, chat BIGINT NOT NULL, body TEXT NOT NULL)",
    "CREATE TABLE n_ledger (id BIGINT PRIMARY KEY, chat BIGINT NOT NULL, body TEXT NOT NULL)",
    "CREATE TABLE n_outbox (id BIGINT PRIMARY KEY, chat BIGINT NOT NULL, body TEXT NOT NULL)",
    "CREATE TABLE n_timer (id BIGINT PRIMARY KEY, chat BIGINT NOT NULL, body TEXT NOT NULL)",
];
const NAMES: [&str; 5] = ["n_inbox", "n_state", "n_ledger", "n_outbox", "n_timer"];

struct Heard {
    id: i64,
    chat: i64,
    body: String,
    kept: oneshot::Sender<()>,
}

/// Serves until the process is killed; says where it listens on standard output.
pub async fn run(database: &str, stub: &str) {
    let store = Store::open(database, 2, 0).await.unwrap();
    let mut tx = store.begin().await.unwrap();
    for table in TABLES {
        on!(&mut tx, c => sqlx::query(table).execute(c).await.map(drop).unwrap());
    }
    tx.commit().await.unwrap();
    let (say, mut heard) = mpsc::channel::<Heard>(4096);
    let flying = Arc::new(tokio::sync::Semaphore::new(FLYING));
    let (http, url) = (reqwest::Client::new(), Arc::new(format!("{stub}/bot1:null/SendMessage")));
    tokio::spawn(async move {
        let mut group = vec![];
        while heard.recv_many(&mut group, GROUP).await > 0 {
            let mut tx = store.begin().await.unwrap();
            for name in NAMES {
                insert(&mut tx, name, &group).await;
            }
            tx.commit().await.unwrap();
            for one in group.drain(..) {
                let _ = one.kept.send(());
                let (http, url) = (http.clone(), url.clone());
                let place = flying.clone().acquire_owned().await.unwrap();
                tokio::spawn(async move {
                    let said = serde_json::json!({ "chat_id": one.chat, "text": "written down" });
                    http.post(url.as_str()).json(&said).send().await.unwrap().bytes().await.unwrap();
                    drop(place);
                });
            }
        }
    });
    let app = Router::new().route("/telegram", post(called)).with_state(say);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    println!("null listens on http://{}", listener.local_addr().unwrap());
    axum::serve(listener, app).await.unwrap();
}

/// One statement for the whole group.
async fn insert(tx: &mut Tx, table: &str, group: &[Heard]) {
    let mut text = format!("INSERT INTO {table} (id, chat, body) VALUES ");
    for n in 0..group.len() {
        let comma = if n == 0 { "" } else { ", " };
        text += &format!("{comma}(${}, ${}, ${})", 3 * n + 1, 3 * n + 2, 3 * n + 3);
    }
    on!(tx, c => {
        let mut query = sqlx::query(sqlx::AssertSqlSafe(text));
        for one in group {
            query = query.bind(one.id).bind(one.chat).bind(&one.body);
        }
        query.execute(c).await.map(drop).unwrap();
    });
}

async fn called(State(say): State<mpsc::Sender<Heard>>, body: String) {
    let update: serde_json::Value = serde_json::from_str(&body).unwrap();
    let (id, chat) = (update["update_id"].as_i64().unwrap(), update["message"]["chat"]["id"].as_i64().unwrap());
    let (kept, is_kept) = oneshot::channel();
    say.send(Heard { id, chat, body, kept }).await.unwrap();
    tokio::time::timeout(Duration::from_secs(30), is_kept).await.unwrap().unwrap();
}
