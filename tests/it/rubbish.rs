//! Bad input, each through HTTP: each gets a true sentence, and nothing is lost, doubled or interpreted.

use std::collections::HashMap;
use std::io::Write;
use std::net::TcpStream;
use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;
use lastmile::base::clock::HandClock;
use lastmile::base::{Clock, Moment};
use lastmile::channels::{Channel, Heard, Receipt, Undelivered};
use lastmile::jobs::sender::Sender;
use lastmile::storage::inbox::InboxRow;
use lastmile::storage::outbox::{Lane, NewOutbox, OutboxRow};
use lastmile::storage::{Store, Tx, addresses, outbox};
use lastmile::text::{Lang, Outgoing};
use reqwest::multipart::{Form as Parts, Part};
use sqlx::Connection;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};

use crate::support::page::Page;
use crate::support::real::{Browser, Place, Running, clock, pause};

/// A house that is open, and its place.
fn open() -> (Place, Running) {
    let place = Place::new();
    let house = place.serve(&["log.filter=warn"], None);
    (place, house)
}

/// How many rows a query counts.
async fn count(place: &Place, sql: &'static str) -> i64 {
    sqlx::query_scalar(sql).fetch_one(&place.rows().await).await.unwrap()
}

/// Every word kept about matters.
async fn words(place: &Place) -> Vec<String> {
    let rows = place.rows().await;
    sqlx::query_scalar("SELECT text FROM commitment_words ORDER BY id").fetch_all(&rows).await.unwrap()
}

/// Nothing was parked, and the ledger agrees.
async fn sound(place: &Place) {
    place.settled().await;
    assert_eq!(count(place, "SELECT count(*) FROM inbox WHERE state = 'failed'").await, 0, "{}", place.log());
    assert_eq!(count(place, "SELECT count(*) FROM outbox WHERE state <> 'sent'").await, 0, "{}", place.log());
    place.verified();
}

fn holds(page: &Page, sentence: &str) {
    assert!(page.text().contains(sentence), "{sentence} should stand in: {}", page.text());
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_said_is_answered_and_not_kept() {
    let (place, _house) = open();
    let villager = place.villager("houzhuang");
    for empty in ["", "   ", "\n\t \r\n", "\u{3000}\u{3000}", "\u{a0}"] {
        let page = villager.post_once("/chat/say", &villager.form().await.with("words", empty)).await.unwrap();
        assert_eq!(page.status, 303, "{empty:?}");
    }
    holds(&villager.get("/v/houzhuang?note=empty").await, "框里还没有话");
    assert_eq!(count(&place, "SELECT count(*) FROM inbox").await, 0);
    assert_eq!(count(&place, "SELECT count(*) FROM address").await, 0, "nobody is made by an empty form");
    sound(&place).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn long_words_are_kept_whole_and_too_long_ones_come_back() {
    let (place, _house) = open();
    let long = |n: usize| format!("村东头水管坏了{}", "水".repeat(n - 7));
    for n in [4096, 4097, 100_000] {
        let villager = place.villager("houzhuang");
        let page = villager.say(&long(n)).await;
        assert_eq!(page.status, 200);
        place.settled().await;
        holds(&villager.chat().await, "记下了");
        assert_eq!(words(&place).await.pop(), Some(long(n)), "all {n} characters are kept");
    }
    let villager = place.villager("houzhuang");
    let page = villager.say(&long(100_001)).await;
    assert_eq!(page.status, 413);
    holds(&page, "太长了");
    assert!(page.html.contains(&long(100_001)), "what was typed isn't lost");
    let page = villager.say(&long(300_000)).await;
    assert_eq!(page.status, 413);
    holds(&page, "太长了");
    assert_eq!(words(&place).await.len(), 3);
    sound(&place).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn marks_and_markup_are_shown_and_never_interpreted() {
    let (place, _house) = open();
    for said in [
        "水管坏了<script>alert(1)</script><img src=x onerror=alert(1)>",
        "**水管坏了** [点这里](javascript:alert(1)) `x` # 大字",
        "水管坏了\" onmouseover=\"alert(1)",
        "水管坏了</bdi></p></main>",
        "水管坏了{{ 7 * 7 }}&amp;<u>x</u>",
        "水管坏了\u{202e}反着写\u{2066}里面",
        "水管坏了'; DROP TABLE commitment; --",
    ] {
        let villager = place.villager("houzhuang");
        villager.say(said).await;
        place.settled().await;
        let page = villager.chat().await;
        let own = page.lines().into_iter().find(|l| l.who == "me").unwrap();
        assert!(own.text.contains(said), "{said} should be shown as it is: {}", own.text);
        for mark in ["<script>alert", "<img src=x", "\" onmouseover", "<u>", "</bdi></p></main></"] {
            assert!(!page.html.contains(mark), "{mark} stands in the page's source");
        }
        assert_eq!(page.html.matches("</main>").count(), 1);
        holds(&page, "记下了");
    }
    sound(&place).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn control_characters_and_signs_alone_are_answered() {
    let (place, _house) = open();
    for said in [
        "水管坏了\u{0}\u{1b}[31m\u{7}\u{8}",
        "😀😀😀",
        "？？？",
        "\u{200b}\u{200b}",
        "\u{202e}",
        "1234567890123456789012345",
        "𠮷𠮷",
        "-1",
        "号",
        "0.5 1",
    ] {
        let villager = place.villager("houzhuang");
        let page = villager.say(said).await;
        assert_eq!(page.status, 200, "{said:?}");
        place.settled().await;
        let page = villager.chat().await;
        assert!(page.house().len() >= 2, "{said:?} should be answered: {}", page.text());
        assert!(!page.html.contains('\0'), "no page may hold a zero");
    }
    // PostgreSQL takes no zero in a text, so none is kept.
    assert!(words(&place).await.iter().all(|w| !w.contains('\0')), "{:?}", words(&place).await);
    sound(&place).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_known_is_said_to_be_so() {
    let (place, _house) = open();
    let villager = place.villager("houzhuang");
    villager.say("/fly").await;
    assert!(villager.answer(&place).await.contains("没有这个用法"));
    let page = villager.get("/v/nowhere").await;
    assert_eq!(page.status, 200, "whoever has a chat is in it");
    let stranger = place.villager("nowhere");
    let page = stranger.get("/v/nowhere").await;
    assert_eq!(page.status, 404);
    holds(&page, "没有这个村");
    for path in ["/i/nothing", "/file/1", "/chat/take/1/0"] {
        assert_eq!(stranger.get(path).await.status, 404, "{path}");
    }
    sound(&place).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_holds_once_and_not_for_ever() {
    let (place, _house) = open();
    let way = |v: serde_json::Value| format!("/i/{}", v["payload"].as_str().unwrap().strip_prefix("i_").unwrap());
    let invite = || way(place.json(&["invite", "--village", "houzhuang"]));
    let wrong = Browser::new(place.base.clone(), "/chat").get("/i/AAAAAAAAAAAAAAAAAAAAAA").await;
    assert_eq!(wrong.status, 404);
    holds(&wrong, "网址不对");

    let first = invite();
    let (one, other) = (Browser::new(place.base.clone(), "/chat"), Browser::new(place.base.clone(), "/chat"));
    let (form, late) = (one.get(&first).await.forms().remove(0), other.get(&first).await.forms().remove(0));
    one.post(&first, &form.hidden).await;
    place.settled().await;
    holds(&one.chat().await, "陈向农，您好");
    let refused = other.post(&first, &late.hidden).await;
    assert_eq!(refused.status, 410);
    holds(&refused, "请给您网址的人再发一张");
    assert_eq!(other.get("/chat").await.status, 404);
    // A lost answer is asked for again.
    holds(&one.post(&first, &form.hidden).await, "陈向农，您好");
    let page = Browser::new(place.base.clone(), "/chat").get(&first).await;
    assert_eq!(page.status, 410);
    holds(&page, "这张邀请用过了");

    let second = invite();
    let rows = place.rows().await;
    sqlx::query("UPDATE invitation SET expires_at = 1 WHERE used_at IS NULL").execute(&rows).await.unwrap();
    let page = Browser::new(place.base.clone(), "/chat").get(&second).await;
    assert_eq!(page.status, 410);
    holds(&page, "过期了");
    sound(&place).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn forged_old_and_other_peoples_keys_do_nothing() {
    let (place, _house) = open();
    let (one, other) = (place.villager("houzhuang"), place.villager("houzhuang"));
    one.say("村西头路灯不亮了").await;
    other.say("村东头水管坏了").await;
    place.settled().await;
    let page = one.chat().await;
    let (form, token) = page.key("不报了").unwrap();
    for forged in ["1.1.AAAAAAAAAAAA", "rubbish", "999999.1.x", "1.99.x", &token.replace(".3.", ".1."), "%", "_"] {
        one.post("/chat/say", &one.form().await.with("press", forged)).await;
        let answer = one.answer(&place).await;
        assert!(answer.contains("认不出来"), "{forged}: {answer}");
    }
    other.post("/chat/say", &other.form().await.with("press", &token)).await;
    assert!(other.answer(&place).await.contains("给别人的"));
    assert_eq!(count(&place, "SELECT count(*) FROM commitment WHERE opened = 1").await, 2);

    // The same key twice, from two windows: once it does it, once it says what is so.
    let again = one.form().await;
    one.post("/chat/say", &form.with("press", &token)).await;
    one.post("/chat/say", &again.with("press", &token)).await;
    place.settled().await;
    assert_eq!(count(&place, "SELECT count(*) FROM ledger WHERE kind = 'withdrawn'").await, 1);
    // A number of somebody else's shows nothing of it.
    one.say("2号").await;
    one.say("催一下 2号").await;
    place.settled().await;
    assert!(!one.chat().await.text().contains("水管坏了，") && !one.chat().await.text().contains("“村东头水管坏了”，"));
    assert!(
        one.chat().await.lines().iter().skip(1).all(|l| !l.text.contains("村东头水管坏了")),
        "{}",
        one.chat().await.text()
    );
    assert_eq!(count(&place, "SELECT count(*) FROM ledger WHERE kind = 'nudged'").await, 0);
    sound(&place).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_who_press_at_once_leave_one_truth() {
    let (place, _house) = open();
    let villager = place.villager("houzhuang");
    villager.say("村东头没电了").await;
    let secretary = place.secretary().await;
    secretary.say("1").await;
    place.settled().await;
    let (ours, theirs) = (secretary.chat().await, villager.chat().await);
    let (sign, sign_token) = ours.key("签收").unwrap();
    let (more, second) = (ours.say().with("press", &sign_token), sign.with("press", &sign_token));
    let (undo, undo_token) = theirs.key("不办了").unwrap();
    let undo = undo.with("press", &undo_token);
    let (a, b, c) = tokio::join!(
        secretary.post("/chat/say", &second),
        villager.post("/chat/say", &undo),
        secretary.post("/chat/say", &more),
    );
    assert!([a, b, c].iter().all(|p| p.status == 200));
    place.settled().await;
    assert!(count(&place, "SELECT count(*) FROM ledger WHERE kind = 'signed'").await <= 1);
    let sure = villager.chat().await;
    assert!(sure.key("不办了").is_some() || !sure.house().is_empty());
    sound(&place).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_flood_is_kept_whole_answered_once_and_holds_up_nobody() {
    let (place, _house) = open();
    let (loud, quiet) = (place.villager("houzhuang"), place.villager("houzhuang"));
    loud.say("村东头水管坏了").await;
    let form = loud.form().await;
    let from = clock();
    for n in 1..200 {
        loud.send(&form, &format!("n{n}"), &format!("水管第{n}处坏了")).await;
        if n == 150 {
            quiet.say("村西头没电了").await;
        }
    }
    let sent = from.elapsed();
    for _ in 0..200 {
        if quiet.chat().await.text().contains("记下了") {
            break;
        }
    }
    let answered = from.elapsed();
    place.settled().await;
    println!("200 kept in {sent:?}, the other answered after {answered:?}, all handled after {:?}", from.elapsed());
    assert_eq!(words(&place).await.len(), 201, "each message is kept");
    assert!(answered < Duration::from_secs(40), "the other waits {answered:?}");
    let mut slower = 0;
    let rows = place.rows().await;
    let said: Vec<String> =
        sqlx::query_scalar("SELECT body FROM web_line WHERE who = 'house'").fetch_all(&rows).await.unwrap();
    slower += said.iter().filter(|b| b.contains("慢慢说")).count();
    assert_eq!(slower, 1, "one sentence asks to slow down");
    sound(&place).await;
}

/// The smallest picture there is.
const GIF: &[u8] =
    b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff!\xf9\x04\x01\0\0\0\0,\0\0\0\0\x01\0\x01\0\0\x02\x02D\x01\0;";

/// No text of PostgreSQL holds a zero: whoever sends one hears what anybody hears, and nothing is an error.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_zero_is_nothing_on_either_engine() {
    for place in [Some(Place::new()), Place::on_postgres().await].into_iter().flatten() {
        let house = place.serve(&["log.filter=warn"], None);
        let browser = place.villager("houzhuang");
        for path in ["/poster/%00", "/v/%00", "/v/a%00b", "/i/%00", "/file/%00", "/chat?after=%00"] {
            assert_eq!(browser.get(path).await.status, 404, "{path}");
        }
        let form = browser.form().await;
        browser.send(&form, "o\0ne", "村东头\0路灯坏了").await;
        place.settled().await;
        let kept = "SELECT count(*) FROM commitment_words WHERE text = '村东头路灯坏了'";
        assert_eq!(place.facts().await.count(kept).await, 1);
        assert!(!place.log().contains("ERROR"), "{}", place.log());
        house.stop().await;
    }
}

async fn upload(browser: &Browser, words: &str, photo: Vec<u8>) -> Page {
    let form = browser.form().await;
    let mut parts = Parts::new();
    for (name, value) in form.with("words", words) {
        parts = parts.text(name, value);
    }
    let parts = parts.part("photo", Part::bytes(photo).file_name("a.jpg"));
    let asked = browser.http.post(browser.url("/chat/say")).header("origin", browser.url("")).multipart(parts);
    let answer = asked.send().await.expect("it is answered");
    let (status, way) = (answer.status().as_u16(), answer.headers().get("location").cloned());
    match way {
        Some(way) => browser.get(way.to_str().unwrap().split('#').next().unwrap()).await,
        None => Page { status, html: answer.text().await.unwrap() },
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_file_that_cannot_be_taken_is_said_and_the_words_stay() {
    let (place, _house) = open();
    for (what, bytes, note) in [
        ("a program", b"MZ\x90\0 not a picture".to_vec(), "这张照片打不开"),
        ("half a picture", b"\xff\xd8\xff".to_vec(), "这张照片打不开"),
        ("eleven MiB", [GIF, &vec![0; 11 << 20]].concat(), "照片太大"),
        ("forty MiB", [GIF, &vec![0; 40 << 20]].concat(), "照片太大"),
    ] {
        let villager = place.villager("houzhuang");
        let page = upload(&villager, &format!("村东头水管坏了，{what}"), bytes).await;
        holds(&page, note);
        place.settled().await;
        holds(&villager.chat().await, "记下了");
    }
    assert_eq!(words(&place).await.len(), 4, "the words of each are kept once");
    sound(&place).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_photo_cut_off_on_its_way_arrives_when_it_is_sent_again() {
    let (place, _house) = open();
    let villager = place.villager("houzhuang");
    villager.say("村东头水管坏了").await;
    place.settled().await;
    let form = villager.form().await;
    let cookie = cookie(&place, &villager).await;
    let mut body = vec![];
    for (name, value) in form.with("words", "水管就是这一处") {
        write!(body, "--cut\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n").unwrap();
    }
    body.extend(b"--cut\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a.gif\"\r\n\r\n");
    let head = format!(
        "POST /chat/say HTTP/1.1\r\nHost: x\r\nCookie: lastmile={cookie}\r\nContent-Type: multipart/form-data; boundary=cut\r\n\
         Content-Length: {}\r\n\r\n",
        body.len() + GIF.len() + 11
    );
    let mut line = TcpStream::connect(villager.url("").trim_start_matches("http://")).unwrap();
    line.write_all(head.as_bytes()).unwrap();
    line.write_all(&body).unwrap();
    line.write_all(&GIF[..12]).unwrap();
    drop(line);
    pause(Duration::from_millis(700)).await;

    // The page's script sends the very same form again.
    let mut parts = Parts::new();
    for (name, value) in form.with("words", "水管就是这一处") {
        parts = parts.text(name, value);
    }
    let parts = parts.part("photo", Part::bytes(GIF).file_name("a.gif"));
    let answer = villager.http.post(villager.url("/chat/say")).multipart(parts).send().await.unwrap();
    assert!(answer.status().as_u16() < 400);
    place.settled().await;
    assert_eq!(words(&place).await.iter().filter(|w| w.contains("这一处")).count(), 1, "the words once");
    let photos = count(&place, "SELECT count(*) FROM commitment_words WHERE file_id IS NOT NULL").await;
    assert_eq!(photos, 1, "the photo once");
    assert!(villager.chat().await.html.contains("<img class=\"mine\""), "and it is on the page");
    sound(&place).await;
}

/// A session of our own for a raw request: a second browser's cookie is made by opening the same chat.
async fn cookie(_place: &Place, browser: &Browser) -> String {
    let answer = browser.http.get(browser.url("/chat")).send().await.unwrap();
    let set = answer.headers().get("set-cookie").expect("the cookie is prolonged").to_str().unwrap();
    set.split(['=', ';']).nth(1).unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn other_words_under_a_used_name_are_not_lost() {
    let (place, _house) = open();
    let villager = place.villager("houzhuang");
    let form = villager.form().await;
    villager.post("/chat/say", &form.with("words", "村东头水管坏了")).await;
    villager.post("/chat/say", &form.with("words", "村东头水管坏了")).await;
    villager.post("/chat/say", &form.with("words", "水管还在漏水")).await;
    place.settled().await;
    assert_eq!(words(&place).await, ["村东头水管坏了", "水管还在漏水"]);
    sound(&place).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_database_is_said_and_loses_nothing() {
    let place = Place::new();
    let pages = count(&place, "SELECT page_count FROM pragma_page_count()").await;
    let house = place.serve(&[&format!("database.max_pages={}", pages + 12), "log.filter=warn"], None);
    let villager = place.villager("houzhuang");
    let mut said = vec![];
    let (form, page) = loop {
        let words = format!("村东头水管坏了，第{}处{}", said.len(), "水".repeat(300));
        let form = villager.form().await.with("words", &words);
        let page = villager.post_once("/chat/say", &form).await.unwrap();
        said.push(words);
        if page.status == 503 {
            break (form, page);
        }
        assert_eq!(page.status, 303);
        assert!(said.len() < 200, "it never fills up");
    };
    holds(&page, "没存上");
    assert!(page.html.contains(said.last().unwrap()), "the words are still in the field");
    assert_eq!(
        page.forms()[0].hidden.iter().find(|f| f.0 == "once"),
        form.iter().find(|f| f.0 == "once"),
        "under the same name"
    );
    assert!(villager.get("/chat").await.status < 500, "what stands can still be read");
    house.stop().await;

    let house = place.serve(&["log.filter=warn"], None);
    assert_eq!(villager.post("/chat/say", &form).await.status, 200);
    place.settled().await;
    let kept = words(&place).await;
    assert_eq!(kept, said, "each once, in their order");
    house.stop().await;
    sound(&place).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_database_is_said_and_loses_nothing() {
    let (place, _house) = open();
    let villager = place.villager("houzhuang");
    villager.say("村东头水管坏了").await;
    place.settled().await;
    let form = villager.form().await.with("words", "水管还在漏水");
    let file = SqliteConnectOptions::new().filename(place.path("data/lastmile.db"));
    let mut other = SqliteConnection::connect_with(&file).await.unwrap();
    sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
    let from = clock();
    let page = villager.post_once("/chat/say", &form).await.unwrap();
    println!("a locked database is said after {:?}", from.elapsed());
    assert_eq!(page.status, 503, "{}", page.text());
    holds(&page, "没存上");
    assert!(page.html.contains("水管还在漏水"));
    assert!(villager.get("/chat").await.text().contains("记下了"), "what stands can still be read");
    sqlx::query("ROLLBACK").execute(&mut other).await.unwrap();
    assert_eq!(villager.post("/chat/say", &form).await.status, 200);
    place.settled().await;
    assert_eq!(words(&place).await, ["村东头水管坏了", "水管还在漏水"]);
    sound(&place).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_who_cannot_be_handled_holds_up_nobody() {
    let place = Place::new();
    let _house = place.serve(&["desk.tries=1", "log.filter=error"], None);
    let (stuck, well) = (place.villager("houzhuang"), place.villager("houzhuang"));
    stuck.say("村东头水管坏了").await;
    well.say("村西头没电了").await;
    place.settled().await;
    let rows = place.rows().await;
    let person: i64 =
        sqlx::query_scalar("SELECT requester_id FROM commitment WHERE number = 1").fetch_one(&rows).await.unwrap();
    let spoil = |language: &'static str| {
        sqlx::query("UPDATE person SET language = $1 WHERE id = $2").bind(language).bind(person)
    };
    let form = stuck.form().await;
    spoil("klingon").execute(&rows).await.unwrap();
    stuck.post_once("/chat/say", &form.with("words", "水管还在漏水")).await.unwrap();
    well.say("电线也断了没电").await;
    place.settled().await;
    assert!(words(&place).await.iter().any(|w| w.contains("电线")), "the other is handled");
    assert_eq!(place.json(&["inbox", "list"]).as_array().unwrap().len(), 1, "the one is set aside");

    spoil("zh-Hans").execute(&rows).await.unwrap();
    assert_eq!(place.json(&["inbox", "retry"])["retried"], 1);
    place.settled().await;
    assert!(words(&place).await.iter().any(|w| w.contains("漏水")), "taken up again, nothing is lost");
    sound(&place).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_house_with_open_pages_stops_soon_and_drops_nothing() {
    let (place, house) = open();
    let mut people = vec![];
    for n in 0..8 {
        let villager = place.villager("houzhuang");
        villager.say(&format!("村东头第{n}户水管坏了")).await;
        let stream = villager.http.get(villager.url("/chat/live?after=0")).send().await.unwrap();
        assert_eq!(stream.status().as_u16(), 200);
        people.push((villager, stream));
    }
    for (n, (villager, _)) in people.iter().enumerate() {
        let form = villager.form().await;
        villager.send(&form, "last", &format!("第{n}户水管还在漏水")).await;
    }
    let took = house.stop().await;
    println!("stopped after {took:?}");
    assert!(took < Duration::from_secs(10), "{took:?}");
    let _house = place.serve(&["log.filter=warn"], None);
    place.settled().await;
    assert_eq!(words(&place).await.len(), 16);
    for (villager, _) in &people {
        // The page's script comes back with the last change it saw.
        let lines = villager.get("/chat/lines?after=0").await;
        assert_eq!(lines.html.matches("记下了").count(), 1, "{}", lines.html);
        let mut stream = villager.http.get(villager.url("/chat/live?after=0")).send().await.unwrap();
        assert!(stream.chunk().await.unwrap().is_some_and(|c| !c.is_empty()), "the stream goes on after the start");
    }
    sound(&place).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_was_out_of_reach_and_speaks_again_is_told_again() {
    let (place, _house) = open();
    let villager = place.villager("houzhuang");
    villager.say("村东头水管坏了").await;
    place.settled().await;
    sqlx::query("UPDATE address SET reachable = 0").execute(&place.rows().await).await.unwrap();
    villager.say("水管还在漏水").await;
    place.settled().await;
    assert_eq!(count(&place, "SELECT count(*) FROM address WHERE reachable = 0").await, 0);
}

/// A network that says "later", always.
struct Busy;

impl Channel for Busy {
    fn name(&self) -> &'static str {
        "busy"
    }

    fn read<'a>(
        &'a self,
        _: &'a mut Tx,
        row: &'a InboxRow,
        _: Moment,
    ) -> BoxFuture<'a, lastmile::storage::Result<Option<Heard>>> {
        Box::pin(async { Heard::of_row(row).map(Some) })
    }

    fn deliver<'a>(&'a self, _: &'a OutboxRow, _: &'a Outgoing) -> BoxFuture<'a, Result<Receipt, Undelivered>> {
        Box::pin(async { Err(Undelivered::Later(60)) })
    }
}

#[tokio::test]
async fn a_message_that_is_put_off_is_never_given_up() {
    let folder = tempfile::tempdir().unwrap();
    let store = Store::open(&format!("sqlite:{}", folder.path().join("t.db").display()), 1, 0).await.unwrap();
    store.migrate().await.unwrap();
    let clock = Arc::new(HandClock::at(Moment(0)));
    let mut tx = store.begin().await.unwrap();
    let address = addresses::at(&mut tx, "busy", "main", "x", clock.now()).await.unwrap();
    let body = serde_json::to_string(&Outgoing::plain(Lang::Zh, "好")).unwrap();
    let new = NewOutbox {
        address,
        lane: Lane::Answer,
        body: &body,
        edits: None,
        watch: None,
        mechanism: "desk",
        subject: 0,
        not_before: clock.now(),
    };
    outbox::insert(&mut tx, &new, clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    let channels: HashMap<&'static str, Arc<dyn Channel>> =
        HashMap::from([("busy", Arc::new(Busy) as Arc<dyn Channel>)]);
    let sender = Sender {
        store: store.clone(),
        clock: clock.clone(),
        metrics: Arc::default(),
        channels,
        hints: Arc::default(),
        holder: String::new(),
    };
    for _ in 0..30 {
        assert_eq!(sender.batch().await.unwrap(), 1, "it is still tried");
        assert_eq!(sender.batch().await.unwrap(), 0, "but not before its time");
        clock.advance(Duration::from_secs(60));
    }
    assert_eq!(outbox::depth(&store).await.unwrap(), (1, 0));
}
