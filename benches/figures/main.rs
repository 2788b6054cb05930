//! The figures of the house: how many messages a second it answers beside a null bot in the same run, how long an answer takes
//! at half of that, what lists and timers cost at ten thousand and at a million commitments, how much memory it takes, and how
//! many instructions a message, on SQLite and on PostgreSQL. `just bench` prints them; `just bench small` is a quick look. As a test it is only compiled.
//!
//! The bots run as processes of their own, on the same machine as the callers and the stub: take the ratios, not the
//! absolute figures.

mod instructions;
mod load;
mod null;
mod scale;
#[path = "../../tests/it/support/mod.rs"]
#[allow(dead_code, reason = "the tests use the rest")]
mod support;

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::AtomicI64;
use std::time::Duration;

use load::{SECRET, Said, Stub, Took, call};
use support::postgres;
use support::real::{Place, Running, pause};

/// How much is measured.
struct Size {
    /// Messages of each kind to the house.
    messages: usize,
    /// Messages to the null bot, which takes far less time for each.
    null: usize,
    /// Commitments in the small and in the large house.
    scale: (i64, i64),
    /// Messages that wait in the outbox.
    queued: i64,
    /// Pages that are looked at.
    pages: usize,
}

const FULL: Size = Size { messages: 3000, null: 40_000, scale: (10_000, 1_000_000), queued: 100_000, pages: 1000 };
const SMALL: Size = Size { messages: 200, null: 2000, scale: (1000, 10_000), queued: 2000, pages: 50 };

#[derive(Clone, Copy, PartialEq, Eq)]
enum Engine {
    Sqlite,
    Postgres,
}

impl Engine {
    fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres => "PostgreSQL",
        }
    }

    async fn place(self) -> Option<Place> {
        match self {
            Self::Sqlite => Some(Place::new()),
            Self::Postgres => Place::on_postgres().await,
        }
    }
}

/// The kinds of messages that are measured, by what is printed of them.
const KINDS: [(&str, &str); 3] =
    [("a new matter", "matter"), ("how it is", "status"), ("words that are no matter", "thanks")];

/// What the `n`th person says of a kind.
fn words(kind: &str, n: usize) -> String {
    match kind {
        "matter" => format!("村东头第{}户门前路灯坏了", n + 1000),
        "status" => "/mine".to_owned(),
        _ => "谢谢".to_owned(),
    }
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with("--")).collect();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    runtime.block_on(async {
        match words[..] {
            ["null", database, stub] => null::run(database, stub).await,
            ["speed"] => speed(&FULL).await,
            ["scale"] => scale::print(FULL.scale).await,
            ["memory"] => memory(&FULL).await,
            ["instructions"] => instructions::print().await,
            ["small"] => all(&SMALL).await,
            _ => {
                all(&FULL).await;
                instructions::print().await;
            }
        }
    });
}

async fn all(size: &Size) {
    speed(size).await;
    memory(size).await;
    scale::print(size.scale).await;
}

fn line(what: &str, took: &Took, beside: &str) {
    let (n, rate) = (took.each.len(), took.rate());
    let lost = if took.unanswered == 0 { String::new() } else { format!("  UNANSWERED {}", took.unanswered) };
    println!(
        "{what:<44} {n:>6}  {rate:>7.0}/s  p50 {:>7.1} ms  p99 {:>7.1} ms{beside}{lost}",
        took.at(0.5),
        took.at(0.99)
    );
}

/// Answers a second and the wait for one.
async fn speed(size: &Size) {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let stub = Stub::start().await;
        let next = AtomicI64::new(1);
        let Some(place) = engine.place().await else { continue };
        let folder = tempfile::tempdir().unwrap();
        let beside = postgres::empty().await;
        let database = match (engine, &beside) {
            (Engine::Postgres, Some(database)) => database.url.clone(),
            (_, _) => format!("sqlite:{}", folder.path().join("null.db").display()),
        };
        let (null, url) = null_bot(&database, &stub.url);
        let said = |from: i64, many: usize, text: &str| -> Vec<Said> {
            (0..many).map(|n| Said { chat: from + n as i64, text: text.to_owned() }).collect()
        };
        call(&url, &stub, &next, said(1, size.null / 10, "warm"), None).await;
        let yard = call(&url, &stub, &next, said(1, size.null, "the lamp is dark"), None).await;
        line(&format!("null bot, {}", engine.name()), &yard, "");
        let half = call(&url, &stub, &next, said(1, size.null / 2, "the lamp is dark"), Some(yard.rate() / 2.0)).await;
        line("  at half of that", &half, "");
        stop(null);

        let house = serves(&place, &stub.url);
        let url = place.villager("houzhuang").url("");
        let codes: Vec<(String,)> = place.facts().await.all("SELECT code FROM village ORDER BY id").await;
        let many = size.messages;
        let first = 5_200_000_000;
        let opens: Vec<Said> = (0..many)
            .map(|n| Said { chat: first + n as i64, text: format!("/start v_{}", codes[n % codes.len()].0) })
            .collect();
        let opened = call(&url, &stub, &next, opens, None).await;
        line(&format!("house, {}: a village's chat opened", engine.name()), &opened, &ratio(&opened, &yard));
        place.settled().await;
        for (name, kind) in KINDS {
            let messages: Vec<Said> =
                (0..many).map(|n| Said { chat: first + n as i64, text: words(kind, n) }).collect();
            let (one, two) = messages.split_at(many / 3 * 2);
            let full = call(&url, &stub, &next, one.to_vec(), None).await;
            line(&format!("house, {}: {name}", engine.name()), &full, &ratio(&full, &yard));
            place.settled().await;
            let half = call(&url, &stub, &next, two.to_vec(), Some(full.rate() / 2.0)).await;
            line("  at half of that", &half, "");
            place.settled().await;
        }
        println!("{:<44} {}", "memory after it", resident(&house));
        house.stop().await;
        place.verified();
    }
}

fn ratio(house: &Took, null: &Took) -> String {
    format!("  {:.3} of the null bot", house.rate() / null.rate())
}

fn null_bot(database: &str, stub: &str) -> (Child, String) {
    let itself = std::env::current_exe().unwrap();
    let mut child = Command::new(itself).args(["null", database, stub]).stdout(Stdio::piped()).spawn().unwrap();
    let mut said = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut said).unwrap();
    let url = said.trim().rsplit(' ').next().unwrap().to_owned();
    (child, url)
}

fn stop(mut child: Child) {
    child.kill().unwrap();
    child.wait().unwrap();
}

/// The real binary, called by the stub's network without its limits.
fn serves(place: &Place, stub: &str) -> Running {
    let (api, secret) = (format!("telegram.api_url={stub}"), format!("telegram.webhook_secret={SECRET}"));
    place.serve(
        &[
            "telegram.token=4242:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
            "telegram.mode=webhook",
            "telegram.webhook_url=http://127.0.0.1:1/telegram",
            "telegram.limits=none",
            "limits.messages_per_minute=10000",
            "log.filter=warn",
            &secret,
            &api,
        ],
        None,
    )
}

/// Resident memory of the process, now and at its most.
fn resident(house: &Running) -> String {
    let status = std::fs::read_to_string(format!("/proc/{}/status", house.process())).unwrap_or_default();
    let of = |name: &str| status.lines().find_map(|l| l.strip_prefix(name)).map_or("?", str::trim).to_owned();
    format!("{} now, {} at most", of("VmRSS:"), of("VmHWM:"))
}

/// Memory at rest, with open pages, and with a heap of messages to be said.
async fn memory(size: &Size) {
    for engine in [Engine::Sqlite, Engine::Postgres] {
        let Some(place) = engine.place().await else { continue };
        let stub = Stub::start().await;
        let house = serves(&place, &stub.url);
        pause(Duration::from_secs(2)).await;
        println!("{:<44} {}", format!("memory at rest, {}", engine.name()), resident(&house));
        let mut pages = vec![];
        for _ in 0..size.pages {
            let browser = place.villager("houzhuang");
            browser.say("我的事").await;
            pages.push(
                browser.http.get(browser.url("/chat/live")).timeout(Duration::from_secs(600)).send().await.unwrap(),
            );
        }
        pause(Duration::from_secs(2)).await;
        println!("{:<44} {}", format!("  with {} open web chats", pages.len()), resident(&house));
        drop(pages);
        scale::queue(&place, size.queued).await;
        pause(Duration::from_secs(3)).await;
        let left = place.facts().await.count("SELECT count(*) FROM outbox WHERE state = 'queued'").await;
        println!(
            "{:<44} {}, {left} still to be said",
            format!("  with {} queued messages", size.queued),
            resident(&house)
        );
        house.kill();
    }
}
