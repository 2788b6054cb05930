//! The web chat over HTTP: a real server on a free port, a temporary database, and a face that needs no villages.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use futures_util::future::BoxFuture;
use lastmile::base::clock::HandClock;
use lastmile::base::entropy::SeededEntropy;
use lastmile::base::secret::Key;
use lastmile::base::{AddressId, Clock, Moment, OutboxId, Zone};
use lastmile::channels::web::{
    Auto, Demo, Face, HeadFace, InviteFace, Limits, Mount, Needs, Opens, VillageFace, Web, demo_router, home_router,
    poster_router, router,
};
use lastmile::channels::{Channel, Heard};
use lastmile::storage::files::Files;
use lastmile::storage::hints::Hints;
use lastmile::storage::outbox::{self, Lane, NewOutbox, OutboxRow};
use lastmile::storage::{Result, Store};
use lastmile::text::{Catalog, Lang, Outgoing};
use lastmile::{http, on_read};
use reqwest::multipart::{Form, Part};
use reqwest::{Client, Response, StatusCode, header, redirect};

/// Monday, 23 November 2026, 09:08 in Shanghai.
pub const NINE: Moment = Moment(1_795_396_080_000_000);

#[derive(Default)]
pub struct Faces {
    /// The good invitation was taken.
    taken: AtomicBool,
}

impl Face for Faces {
    fn village<'a>(&'a self, code: &'a str) -> BoxFuture<'a, Result<Option<VillageFace>>> {
        let known = (code == "hz").then(|| VillageFace {
            code: "hz".into(),
            name: "侯庄村".into(),
            secretary: "李明".into(),
            phone: "138 0000 0042".into(),
        });
        Box::pin(async { Ok(known) })
    }

    fn head(&self, address: AddressId) -> BoxFuture<'_, Result<HeadFace>> {
        // The second and third phones of the demo are people of office.
        let work = address.0 > 1;
        Box::pin(async move {
            Ok(HeadFace {
                lang: Lang::Zh,
                work,
                title: if work { "李明·侯庄村".into() } else { "侯庄村".into() },
                subtitle: if work { "在办 7 件".into() } else { "第一书记 李明".into() },
                human: if work { "找镇里".into() } else { "找人".into() },
            })
        })
    }

    fn board<'a>(&'a self, code: &'a str, lang: Lang) -> BoxFuture<'a, Result<Option<Outgoing>>> {
        let known = (code == "hz").then(|| Outgoing::empty(lang).say("没有"));
        Box::pin(async { Ok(known) })
    }

    fn welcome<'a>(&'a self, code: &'a str, lang: Lang) -> BoxFuture<'a, Result<Option<Outgoing>>> {
        let text = "您好，这里是侯庄村的“最后一公里”。\n有难处直接说，比如“村东头水管坏了”。\n记下来，交给第一书记李明，办到哪一步都告诉您。";
        let welcome =
            (code == "hz").then(|| Outgoing::empty(lang).say(text).dim("发“我的资料”能看能删，发“帮助”看用法。"));
        Box::pin(async { Ok(welcome) })
    }

    fn invitation<'a>(
        &'a self,
        token: &'a str,
        at: Option<AddressId>,
        _: Lang,
    ) -> BoxFuture<'a, Result<Option<InviteFace>>> {
        let found = match token {
            "good" if self.taken.load(Ordering::SeqCst) => Some(InviteFace::Used { here: at == Some(AddressId(1)) }),
            "good" => Some(InviteFace::Open("侯庄村第一书记李明".into())),
            "used" => Some(InviteFace::Used { here: false }),
            "old" => Some(InviteFace::Expired),
            _ => None,
        };
        Box::pin(async { Ok(found) })
    }
}

/// A running chat.
pub struct House {
    pub url: String,
    pub web: Arc<Web>,
    pub store: Store,
    pub clock: Arc<HandClock>,
    pub hints: Arc<Hints>,
    faces: Arc<Faces>,
    _folder: tempfile::TempDir,
}

impl House {
    pub async fn open() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&format!("sqlite:{}", folder.path().join("t.db").display()), 4, 0).await.unwrap();
        store.migrate().await.unwrap();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let clock = Arc::new(HandClock::at(NINE));
        let hints = Arc::new(Hints::default());
        let faces = Arc::new(Faces::default());
        let web = Web::new(Needs {
            store: store.clone(),
            files: Files::open(&format!("file:{}", folder.path().join("files").display())).unwrap(),
            key: Key::new(vec![7; 32]),
            clock: clock.clone(),
            metrics: Arc::default(),
            entropy: Arc::new(SeededEntropy::new(1)),
            catalog: Arc::new(Catalog::embedded()),
            zone: Zone::named("Asia/Shanghai").unwrap(),
            lang: Lang::Zh,
            face: faces.clone(),
            hints: hints.clone(),
            public_url: url.clone(),
            limits: Limits { photo: 1024 * 1024, voice: 1024 * 1024 },
            session: Duration::from_secs(90 * 24 * 3600),
        });
        let beside: Auto = Arc::new(|| Box::pin(async { Some(Opens::At(AddressId(1))) }));
        let auto = |start: &'static str| -> Option<Auto> {
            Some(Arc::new(move || Box::pin(async move { Some(Opens::With(start.to_owned())) })))
        };
        let mount = |prefix: &str, cookie: &str, auto| Mount { prefix: prefix.into(), cookie: cookie.into(), auto };
        let moved = clock.clone();
        let demo = Demo {
            phones: vec![
                ("老王".into(), "/phone/villager".into()),
                ("李书记".into(), "/phone/secretary".into()),
                ("陈主任".into(), "/phone/admin".into()),
            ],
            links: vec![("墙报".into(), "/poster/hz".into())],
            advance: Arc::new(move |by| {
                moved.advance(by);
                Box::pin(async {})
            }),
        };
        let app = router(web.clone(), mount("", "lastmile", None))
            .merge(router(web.clone(), mount("/phone/villager", "lastmile-villager", auto("v_hz"))))
            .merge(router(web.clone(), mount("/phone/secretary", "lastmile-secretary", auto("i_good"))))
            .merge(router(web.clone(), mount("/phone/admin", "lastmile-admin", auto("i_town"))))
            .merge(router(web.clone(), mount("/phone/again", "lastmile-again", Some(beside))))
            .merge(poster_router(web.clone()))
            .merge(demo_router(web.clone(), demo))
            .merge(home_router(web.clone()))
            .merge(http::assets::router());
        tokio::spawn(async move { axum::serve(listener, http::secured(app)).await });
        Self { url, web, store, clock, hints, faces, _folder: folder }
    }

    /// A person's browser, which follows no redirect by itself.
    fn browser(&self) -> Browser<'_> {
        let client = Client::builder().cookie_store(true).redirect(redirect::Policy::none()).build().unwrap();
        Browser { house: self, client, prefix: "" }
    }

    async fn count(&self, table: &'static str) -> i64 {
        let text = match table {
            "address" => "SELECT count(*) FROM address",
            "inbox" => "SELECT count(*) FROM inbox",
            "web_session" => "SELECT count(*) FROM web_session",
            "web_line" => "SELECT count(*) FROM web_line",
            _ => "SELECT count(*) FROM file",
        };
        on_read!(&self.store, c => sqlx::query_scalar(text).fetch_one(c).await.unwrap())
    }

    /// What was heard, oldest first.
    async fn heard(&self) -> Vec<Heard> {
        let all: Vec<String> = on_read!(&self.store, c => sqlx::query_scalar("SELECT body FROM inbox ORDER BY id").fetch_all(c).await.unwrap());
        all.iter().map(|b| serde_json::from_str(b).unwrap()).collect()
    }

    /// Queues a message and delivers it to the web channel.
    pub async fn says(&self, address: AddressId, message: &Outgoing, edits: Option<OutboxId>) -> OutboxRow {
        let body = serde_json::to_string(message).unwrap();
        let mut tx = self.store.begin().await.unwrap();
        let new = NewOutbox {
            address,
            lane: Lane::Answer,
            body: &body,
            edits,
            watch: Some("asked"),
            mechanism: "commitments",
            subject: 42,
            not_before: NINE,
        };
        let id = outbox::insert(&mut tx, &new, NINE).await.unwrap();
        outbox::sent(&mut tx, id, "", false, NINE).await.unwrap();
        tx.commit().await.unwrap();
        let row = OutboxRow {
            id,
            address_id: address,
            channel: "web".into(),
            account: "main".into(),
            external: String::new(),
            body,
            edits,
            created_at: Moment(0),
            attempts: 0,
        };
        let receipt = self.web.deliver(&row, message).await.unwrap();
        assert!(!receipt.shown, "on the web only the page that fetches it shows a message");
        row
    }
}

struct Browser<'a> {
    house: &'a House,
    client: Client,
    prefix: &'static str,
}

impl Browser<'_> {
    fn url(&self, path: &str) -> String {
        format!("{}{}{path}", self.house.url, self.prefix)
    }

    async fn get(&self, path: &str) -> Response {
        self.client.get(self.url(path)).send().await.unwrap()
    }

    async fn page(&self, path: &str) -> String {
        let response = self.get(path).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        response.text().await.unwrap()
    }

    /// A first page, and the cookie that came along with it.
    async fn first(&self, path: &str) -> (String, String) {
        let response = self.get(path).await;
        assert_eq!(response.status(), StatusCode::OK, "{path}");
        let cookie = response.headers()[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
        (response.text().await.unwrap(), cookie)
    }

    /// Sends a form once more with no cookie but that one.
    async fn replays(&self, path: &str, form: &[(String, String)], cookie: &str) -> Response {
        let client = Client::builder().redirect(redirect::Policy::none()).build().unwrap();
        client.post(self.url(path)).header("cookie", cookie).form(form).send().await.unwrap()
    }

    /// Fills in the form of a page, whose hidden fields are taken from it, and sends it.
    async fn sends(&self, page: &str, fields: &[(&str, &str)]) -> Response {
        let mut all: Vec<(String, String)> = hidden(page);
        all.extend(fields.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())));
        self.client.post(self.url("/chat/say")).form(&all).send().await.unwrap()
    }

    async fn uploads(&self, page: &str, words: &str, field: &'static str, bytes: Vec<u8>) -> Response {
        let mut form = Form::new();
        for (name, value) in hidden(page) {
            form = form.text(name, value);
        }
        let form = form.text("words", words.to_owned()).part(field, Part::bytes(bytes).file_name("x.jpg"));
        self.client.post(self.url("/chat/say")).multipart(form).send().await.unwrap()
    }

    /// Opens the village's page and says something.
    async fn begins(&self, words: &str) -> String {
        let first = self.page("/v/hz").await;
        let answer = self.sends(&first, &[("words", words)]).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
        self.page("/chat").await
    }
}

/// The hidden fields of the page's own form (the one that says words).
fn hidden(page: &str) -> Vec<(String, String)> {
    let form = page.split("<form id=\"say\"").nth(1).or_else(|| page.split("<form").nth(1)).unwrap();
    let form = form.split("</form>").next().unwrap();
    form.split("<input type=\"hidden\" name=\"")
        .skip(1)
        .map(|field| {
            let (name, rest) = field.split_once("\" value=\"").unwrap();
            (name.to_owned(), rest.split_once('"').unwrap().0.to_owned())
        })
        .collect()
}

pub fn card(question: &str, keys: &[&str]) -> Outgoing {
    let mut m = Outgoing::card(Lang::Zh, Some(42), question, None);
    for (i, key) in keys.iter().enumerate() {
        m = m.button(format!("k{i}"), *key);
        m.buttons[i].token = format!("{question}.{i}.seal");
    }
    m
}

const FIRST: AddressId = AddressId(1);

#[tokio::test]
async fn looking_makes_nothing_and_the_first_words_make_all() {
    let house = House::open().await;
    let wang = house.browser();
    let first = wang.page("/v/hz").await;
    assert!(first.contains("您好，这里是侯庄村"), "{first}");
    assert!(first.contains("lang=\"zh-Hans\"") && first.contains("aria-live=\"polite\""));
    for table in ["address", "inbox", "web_session", "web_line"] {
        assert_eq!(house.count(table).await, 0, "{table}");
    }
    let answer = wang.sends(&first, &[("words", "水管崩了")]).await;
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert_eq!(answer.headers()[header::LOCATION], "/chat#new");
    let cookie = answer.headers()[header::SET_COOKIE].to_str().unwrap().to_owned();
    assert!(cookie.starts_with("lastmile=") && cookie.contains("; Path=/;"), "{cookie}");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Max-Age=7776000"));
    assert!(!cookie.contains("Secure"), "the address of this test is plain http");
    let token = cookie["lastmile=".len()..].split(';').next().unwrap();
    assert_eq!(token.len(), 43, "256 bits");
    let kept: String = on_read!(&house.store, c =>
        sqlx::query_scalar("SELECT token_hash FROM web_session").fetch_one(c).await.unwrap());
    assert_ne!(kept, token, "only the hash is kept");

    let heard = house.heard().await;
    assert_eq!(heard, [Heard { start: Some("v_hz".into()), text: "水管崩了".into(), ..Heard::default() }]);
    let chat = wang.page("/chat").await;
    assert!(chat.contains("您好，这里是侯庄村") && chat.contains("水管崩了"), "{chat}");
    tokio::time::timeout(Duration::from_secs(1), house.hints.heard()).await.expect("the desk is woken");
}

#[tokio::test]
async fn an_unknown_village_is_told_and_shown_the_way() {
    let house = House::open().await;
    let answer = house.browser().get("/v/nowhere").await;
    assert_eq!(answer.status(), StatusCode::NOT_FOUND);
    assert!(answer.text().await.unwrap().contains("再扫一扫墙上的码"));
    assert_eq!(house.browser().get("/chat").await.status(), StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn the_same_form_sent_twice_counts_once() {
    let house = House::open().await;
    let wang = house.browser();
    let (first, cookie) = wang.first("/v/hz").await;
    wang.sends(&first, &[("words", "水管崩了")]).await;
    // A double tap: the second goes out before the first one's cookie came back.
    let form = [hidden(&first), vec![("words".into(), "水管崩了".into())]].concat();
    assert_eq!(wang.replays("/chat/say", &form, &cookie).await.status(), StatusCode::SEE_OTHER);
    wang.sends(&first, &[("words", "水管崩了")]).await;
    assert_eq!((house.count("address").await, house.count("inbox").await), (1, 1));

    let chat = wang.page("/chat").await;
    for _ in 0..2 {
        let answer = wang.sends(&chat, &[("words", "三天没水吃了")]).await;
        assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    }
    assert_eq!(house.count("inbox").await, 2);
    wang.sends(&wang.page("/chat").await, &[("words", "三天没水吃了")]).await;
    assert_eq!(house.count("inbox").await, 3, "said again on purpose counts");
}

#[tokio::test]
async fn a_first_form_finds_its_chat_for_minutes_and_in_its_own_browser_only() {
    let house = House::open().await;
    let wang = house.browser();
    let (first, cookie) = wang.first("/v/hz").await;
    wang.sends(&first, &[("words", "只有我知道")]).await;
    let form = [hidden(&first), vec![("words".into(), "只有我知道".into())]].concat();
    let elsewhere = wang.replays("/chat/say", &form, "lastmile-first=another").await;
    assert_eq!(elsewhere.status(), StatusCode::FORBIDDEN, "another browser doesn't come into the chat");
    assert_eq!(wang.replays("/chat/say", &form, "").await.status(), StatusCode::FORBIDDEN);
    let other_start: Vec<_> =
        form.iter().map(|(n, v)| (n.clone(), if n == "start" { "i_good".into() } else { v.clone() })).collect();
    assert_eq!(wang.replays("/chat/say", &other_start, &cookie).await.status(), StatusCode::FORBIDDEN);

    house.clock.advance(Duration::from_secs(9 * 60));
    assert_eq!(wang.replays("/chat/say", &form, &cookie).await.status(), StatusCode::SEE_OTHER);
    assert_eq!((house.count("address").await, house.count("inbox").await), (1, 1));
    house.clock.advance(Duration::from_secs(60));
    assert_eq!(wang.replays("/chat/say", &form, &cookie).await.status(), StatusCode::SEE_OTHER);
    assert_eq!((house.count("address").await, house.count("inbox").await), (2, 2), "said anew, in a chat of its own");
}

#[tokio::test]
async fn a_taken_invitation_opens_no_second_chat() {
    let house = House::open().await;
    let li = house.browser();
    let (page, cookie) = li.first("/i/good").await;
    let form = hidden(&page);
    assert_eq!(li.replays("/i/good", &form, "").await.status(), StatusCode::FORBIDDEN);
    let taken = li.replays("/i/good", &form, &cookie).await;
    assert_eq!(taken.status(), StatusCode::SEE_OTHER);
    let session = taken.headers()[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    house.faces.taken.store(true, Ordering::SeqCst);
    assert_eq!(li.replays("/i/good", &form, &cookie).await.status(), StatusCode::SEE_OTHER, "its answer was lost");
    assert_eq!((house.count("address").await, house.count("inbox").await), (1, 1));
    house.clock.advance(Duration::from_secs(10 * 60));
    let late = li.replays("/i/good", &form, &cookie).await;
    assert_eq!(late.status(), StatusCode::GONE);
    let again = li.client.get(li.url("/i/good")).header("cookie", &session).send().await.unwrap();
    assert_eq!(again.headers()[header::LOCATION], "/chat#new", "who took it here goes on in the chat");
    assert!(late.text().await.unwrap().contains("请给您网址的人再发一张"));
    assert_eq!((house.count("address").await, house.count("web_session").await), (1, 2));
}

/// A browser without cookies is told so, and nothing of what was written is lost.
#[tokio::test]
async fn a_first_form_without_cookies_is_told_what_is_missing() {
    let house = House::open().await;
    let bare = |path: &'static str, mut form: Vec<(String, String)>| {
        let client = Client::builder().redirect(redirect::Policy::none()).build().unwrap();
        form.push(("words".into(), "水管崩了".into()));
        client.post(house.browser().url(path)).form(&form).send()
    };
    let first = house.browser().page("/v/hz").await;
    let told = bare("/chat/say", hidden(&first)).await.unwrap();
    assert_eq!(told.status(), StatusCode::FORBIDDEN);
    let cookie = told.headers()[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
    let page = told.text().await.unwrap();
    assert!(page.contains("Cookie") && page.contains("value=\"水管崩了\"") && !page.contains("放得太久"), "{page}");
    assert_eq!(house.count("inbox").await, 0);
    let form = [hidden(&page), vec![("words".into(), "水管崩了".into())]].concat();
    let wang = house.browser();
    assert_eq!(wang.replays("/chat/say", &form, &cookie).await.status(), StatusCode::SEE_OTHER, "let in, it is taken");
    assert_eq!(house.heard().await[0].text, "水管崩了");

    let invited = house.browser().page("/i/good").await;
    let page = bare("/i/good", hidden(&invited)).await.unwrap().text().await.unwrap();
    assert!(page.contains("action=\"/i/good\"") && !page.contains("id=\"words\""), "{page}");
}

/// A phone of the demo that another browser has open already: both have it.
#[tokio::test]
async fn a_second_browser_opens_the_chat_beside_the_first() {
    let house = House::open().await;
    let (mut first, mut second) = (house.browser(), house.browser());
    (first.prefix, second.prefix) = ("/phone/secretary", "/phone/again");
    let page = first.page("/chat").await;
    first.sends(&page, &[("words", "我是李明")]).await;
    let seen = second.page("/chat").await;
    assert!(seen.contains("我是李明"));
    second.sends(&seen, &[("words", "换一台电脑")]).await;
    assert!(first.page("/chat").await.contains("换一台电脑"));
    assert_eq!((house.count("address").await, house.count("web_session").await), (1, 2));
}

#[tokio::test]
async fn the_first_page_has_larger_letters_too() {
    let house = House::open().await;
    let wang = house.browser();
    let first = wang.page("/v/hz").await;
    assert!(first.contains("字大点") && !first.contains("data-text"));
    let form = [hidden(&first), vec![("words".into(), "写了一半".into())]].concat();
    let larger = wang.client.post(wang.url("/chat/size")).form(&form).send().await.unwrap().text().await.unwrap();
    assert!(larger.contains("data-text=\"2\"") && larger.contains("value=\"写了一半\""), "{larger}");
    assert_eq!(house.count("address").await, 0, "nothing was said yet");
    wang.sends(&larger, &[("words", "水")]).await;
    assert!(wang.page("/chat").await.contains("data-text=\"2\""), "it stays as large");
}

#[tokio::test]
async fn another_photo_under_the_same_name_is_another() {
    let house = House::open().await;
    let wang = house.browser();
    let page = wang.begins("水").await;
    for (note, kept) in [(1, 1), (2, 2), (1, 2), (2, 2)] {
        let picture = [photo(b"x"), vec![note]].concat();
        let picture = [&picture[..picture.len() - 3], &[note, 0xff, 0xd9]].concat();
        wang.uploads(&page, "看照片", "photo", picture).await;
        assert_eq!(house.count("file").await, kept, "{note}");
    }
    let heard = house.heard().await;
    assert_eq!(heard.iter().filter(|h| h.text == "看照片").count(), 1);
    assert_eq!(heard.iter().filter(|h| h.file.is_some()).count(), 2);
}

#[tokio::test]
async fn one_photo_at_a_time_and_not_without_end() {
    let house = House::open().await;
    let wang = house.browser();
    wang.begins("水").await;
    let send = async |words: &str| {
        let mut form = Form::new();
        for (name, value) in hidden(&wang.page("/chat").await) {
            form = form.text(name, value);
        }
        let form = form.text("words", words.to_owned());
        let picture = || Part::bytes(photo(b"x")).file_name("x.jpg");
        let form = form.part("photo", picture()).part("photo", picture());
        wang.client.post(wang.url("/chat/say")).multipart(form).send().await.unwrap()
    };
    assert_eq!(send("两张").await.headers()[header::LOCATION], "/chat?note=one#note");
    assert_eq!(house.count("file").await, 1);
    let Store::Sqlite { write, .. } = &house.store else { unreachable!() };
    sqlx::query("UPDATE file SET bytes = 104857600").execute(write).await.unwrap();
    assert_eq!(send("太多了").await.headers()[header::LOCATION], "/chat?note=enough#note");
    assert_eq!(house.count("file").await, 1);
    assert_eq!(house.heard().await.last().unwrap().text, "太多了", "no words are lost");
    house.clock.advance(Duration::from_secs(24 * 3600));
    assert_eq!(send("第二天").await.headers()[header::LOCATION], "/chat?note=one#note");
}

#[tokio::test]
async fn the_houses_own_address_says_what_it_is() {
    let house = House::open().await;
    let wang = house.browser();
    let home = wang.page("/").await;
    assert!(home.contains("扫一扫村里墙上的码") && !home.contains("侯庄"), "{home}");
    let none = wang.get("/nowhere").await;
    assert_eq!(none.status(), StatusCode::NOT_FOUND);
    assert!(none.headers().contains_key(header::CONTENT_SECURITY_POLICY));
    assert!(none.text().await.unwrap().contains("这儿什么也没有"));
    let icon = wang.get("/favicon.ico").await;
    assert_eq!(icon.status(), StatusCode::PERMANENT_REDIRECT);
    let named = icon.headers()[header::LOCATION].to_str().unwrap().to_owned();
    assert!(home.contains(&named), "pages name it");
    assert_eq!(wang.get(&named).await.headers()[header::CONTENT_TYPE], "image/svg+xml");
}

#[tokio::test]
async fn the_scripts_sending_gets_json() {
    let house = House::open().await;
    let wang = house.browser();
    let chat = wang.begins("水").await;
    let mut form = hidden(&chat);
    form.push(("words".into(), "   ".into()));
    let ask = |form: Vec<(String, String)>| {
        wang.client.post(wang.url("/chat/say")).header("accept", "application/json").form(&form).send()
    };
    let answer = ask(form.clone()).await.unwrap();
    assert_eq!(answer.status(), StatusCode::OK);
    assert!(answer.text().await.unwrap().contains("框里还没有话"));
    assert_eq!(house.count("inbox").await, 1, "nothing said is nothing heard");
    let answer = wang.sends(&chat, &[("words", " ")]).await;
    assert_eq!(answer.headers()[header::LOCATION], "/chat?note=empty#note");
    assert!(wang.page("/chat?note=empty").await.contains("框里还没有话"));
}

#[tokio::test]
async fn three_phones_live_in_one_browser() {
    let house = House::open().await;
    let mut browser = house.browser();
    for (prefix, words) in
        [("/phone/villager", "我是老王"), ("/phone/secretary", "我是李明"), ("/phone/admin", "我是陈主任")]
    {
        browser.prefix = prefix;
        let page = browser.page("/chat").await;
        browser.sends(&page, &[("words", words)]).await;
    }
    for (prefix, words) in
        [("/phone/villager", "我是老王"), ("/phone/secretary", "我是李明"), ("/phone/admin", "我是陈主任")]
    {
        browser.prefix = prefix;
        let page = browser.page("/chat").await;
        assert_eq!(page.matches("我是").count(), 1, "{prefix} sees its own lines alone");
        assert!(page.contains(words));
    }
    assert_eq!((house.count("address").await, house.count("web_session").await), (3, 3));
    let starts: Vec<_> = house.heard().await.into_iter().filter_map(|h| h.start).collect();
    assert_eq!(starts, ["v_hz", "i_good", "i_town"]);
}

#[tokio::test]
async fn words_can_not_disturb_the_page() {
    let house = House::open().await;
    let wang = house.browser();
    let nasty = "<script>alert(1)</script>\"'&\u{202e}gnorw\u{0007}\n第二行";
    let chat = wang.begins(nasty).await;
    assert_eq!(house.heard().await[0].text, nasty, "kept as it came");
    assert!(!chat.contains("<script>alert"), "escaped");
    assert!(chat.contains("&#60;script&#62;alert(1)"), "{chat}");
    assert!(chat.contains("gnorw</bdi>") && !chat.contains('\u{7}'), "set apart, without control characters");
    let m = Outgoing::plain(Lang::Zh, "<img src=x onerror=y>").quote("</blockquote><b>");
    house.says(FIRST, &m, None).await;
    let chat = wang.page("/chat").await;
    assert!(!chat.contains("<img src=x") && !chat.contains("</blockquote><b>"));
}

#[tokio::test]
async fn long_words_are_kept_whole_and_endless_ones_refused() {
    let house = House::open().await;
    let wang = house.browser();
    let chat = wang.begins("水").await;
    let long = "长".repeat(100_000);
    assert_eq!(wang.sends(&chat, &[("words", &long)]).await.status(), StatusCode::SEE_OTHER);
    assert_eq!(house.heard().await[1].text.chars().count(), 100_000);
    let answer = wang.sends(&wang.page("/chat").await, &[("words", &format!("{long}长"))]).await;
    assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert!(answer.text().await.unwrap().contains("分几次送"));
    assert_eq!(house.count("inbox").await, 2);
}

/// Also one that fits as text: each field takes a hundred times its room before anything is known of who sends it.
#[tokio::test]
async fn a_form_of_endlessly_many_fields_is_refused() {
    let house = House::open().await;
    let wang = house.browser();
    let first = wang.page("/v/hz").await;
    for many in [64, 1_000_000, 2_000_000] {
        let form = wang.client.post(wang.url("/chat/say")).header("content-type", "application/x-www-form-urlencoded");
        let answer = form.body(format!("words=a{}", "&a".repeat(many))).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE, "{many} fields");
        assert!(answer.text().await.unwrap().contains("分几次送"));
    }
    let form = (0..64).fold(Form::new(), |form, n| form.text(format!("f{n}"), "")).text("words", "水");
    let answer = wang.client.post(wang.url("/chat/say")).multipart(form).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::PAYLOAD_TOO_LARGE);
    assert_eq!(wang.sends(&first, &[("words", "水管崩了")]).await.status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_second_delivery_and_a_late_one_change_nothing() {
    let house = House::open().await;
    let wang = house.browser();
    wang.begins("水").await;
    let old = card("哪天能办好", &["今天"]);
    let row = house.says(FIRST, &old, None).await;
    house.web.deliver(&row, &old).await.unwrap();
    let before = house.count("web_line").await;
    let mended = house.says(FIRST, &card("改好了的", &["今天"]), Some(row.id)).await;
    house.web.deliver(&row, &old).await.unwrap();
    house.web.deliver(&mended, &card("改好了的", &["今天"])).await.unwrap();
    assert_eq!(house.count("web_line").await, before);
    let chat = wang.page("/chat").await;
    assert!(chat.contains("改好了的") && !chat.contains("哪天能办好"), "{chat}");
}

#[tokio::test]
async fn only_the_newest_card_has_keys_and_a_press_is_a_line() {
    let house = House::open().await;
    let wang = house.browser();
    wang.begins("水").await;
    house.says(FIRST, &card("水来了吗", &["来了", "没来"]), None).await;
    house.says(FIRST, &card("同意吗", &["同意", "不同意"]), None).await;
    let chat = wang.page("/chat").await;
    assert!(!chat.contains("水来了吗.0.seal") && chat.contains("class=\"past\""), "the older one is folded");
    assert!(chat.contains("name=\"words\" value=\"42 号\""), "a folded card opens again by its number");
    wang.sends(&chat, &[("press", "同意吗.0.seal")]).await;
    let chat = wang.page("/chat").await;
    assert!(chat.contains("class=\"said\"") && chat.contains("1 同意"), "{chat}");
    let heard = house.heard().await;
    assert!(heard.iter().any(|h| h.press.as_deref() == Some("同意吗.0.seal") && h.text.is_empty()), "{heard:?}");
}

#[tokio::test]
async fn a_reply_names_the_card() {
    let house = House::open().await;
    let wang = house.browser();
    wang.begins("水").await;
    let row = house.says(FIRST, &card("在办", &[]), None).await;
    let page = wang.page(&format!("/chat?reply={}", row.id)).await;
    assert!(page.contains("回 42 号"), "{page}");
    wang.sends(&page, &[("words", "下午也行")]).await;
    let heard = house.heard().await;
    assert!(heard.iter().any(|h| h.reply_to == Some(row.id) && h.text == "下午也行"), "{heard:?}");
    assert!(!wang.page("/chat?reply=9999").await.contains("id=\"strip\""), "not another's message");
}

#[tokio::test]
async fn what_a_page_showed_is_noted_once_and_marked_as_new() {
    let house = House::open().await;
    let wang = house.browser();
    wang.begins("水").await;
    house.clock.advance(Duration::from_secs(3600));
    let row = house.says(FIRST, &card("水来了吗", &["来了"]), None).await;
    let shown = |all: Vec<Heard>| all.iter().filter(|h| h.shown == Some(row.id)).count();
    assert_eq!(shown(house.heard().await), 0, "delivered isn't shown");
    let head = wang.client.head(wang.url("/chat")).send().await.unwrap();
    assert_eq!(head.status(), StatusCode::OK);
    assert_eq!(shown(house.heard().await), 0, "asking for the head shows nothing");
    let page = wang.page("/chat").await;
    let (new, line) = (page.find("下面是新的").expect("marked"), page.find("水来了吗").unwrap());
    assert!(new < line);
    assert_eq!(shown(house.heard().await), 1);
    assert!(!wang.page("/chat").await.contains("下面是新的"));
    assert_eq!(shown(house.heard().await), 1);
}

#[tokio::test]
async fn the_script_says_what_it_showed() {
    let house = House::open().await;
    let wang = house.browser();
    let page = wang.begins("水").await;
    let row = house.says(FIRST, &card("水来了吗", &["来了"]), None).await;
    let csrf = hidden(&page).into_iter().find(|(n, _)| n == "csrf").unwrap();
    let seen = |seq: &'static str| {
        let form = [csrf.clone(), ("seq".to_owned(), seq.to_owned())];
        wang.client.post(wang.url("/chat/seen")).form(&form).send()
    };
    assert_eq!(seen("1").await.unwrap().status(), StatusCode::NO_CONTENT);
    assert!(house.heard().await.iter().all(|h| h.shown.is_none()), "not as far as that line");
    assert_eq!(seen("99").await.unwrap().status(), StatusCode::NO_CONTENT);
    assert!(house.heard().await.iter().any(|h| h.shown == Some(row.id)));
}

/// Reads a stream until `what` stands in it.
async fn until(response: &mut Response, what: &str) -> String {
    let mut all = String::new();
    while !all.contains(what) {
        let chunk = tokio::time::timeout(Duration::from_secs(5), response.chunk()).await;
        let chunk = chunk.unwrap_or_else(|_| panic!("{what} never came: {all}")).unwrap().expect("the stream is open");
        all.push_str(&String::from_utf8_lossy(&chunk));
    }
    all
}

#[tokio::test]
async fn a_stream_resumes_where_it_was_cut() {
    let house = House::open().await;
    let wang = house.browser();
    wang.begins("水").await;
    let mut live = wang.get("/chat/live?after=2").await;
    assert_eq!(live.headers()[header::CONTENT_TYPE], "text/event-stream");
    house.says(FIRST, &Outgoing::plain(Lang::Zh, "头一句"), None).await;
    let got = until(&mut live, "头一句").await;
    assert!(got.contains("event: line") && got.contains("id: 3"), "{got}");
    drop(live);
    house.says(FIRST, &Outgoing::plain(Lang::Zh, "第二句"), None).await;
    let ask = wang.client.get(wang.url("/chat/live")).header("last-event-id", "3").send();
    let got = until(&mut ask.await.unwrap(), "第二句").await;
    assert!(!got.contains("头一句"), "only what was missed: {got}");
    let missed = wang.page("/chat/lines?after=3").await;
    assert!(missed.contains("第二句") && !missed.contains("头一句"));
}

#[tokio::test]
async fn nobody_reads_anothers_lines_or_files() {
    let house = House::open().await;
    let (wang, other) = (house.browser(), house.browser());
    let page = wang.begins("水").await;
    other.begins("路灯").await;
    wang.uploads(&page, "看照片", "photo", photo(b"GPS here")).await;
    let mine = wang.page("/chat").await;
    let path = format!("/file/{}", mine.split("/file/").nth(1).unwrap().split('"').next().unwrap());
    let file = wang.get(&path).await;
    assert_eq!(file.status(), StatusCode::OK);
    assert_eq!(file.headers()[header::CONTENT_TYPE], "image/jpeg");
    assert_eq!(file.headers()[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    assert!(file.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap().contains("sandbox"));
    let bytes = file.bytes().await.unwrap();
    assert!(!bytes.windows(3).any(|w| w == b"GPS"), "where it was taken isn't kept");
    assert_eq!(other.get(&path).await.status(), StatusCode::NOT_FOUND);
    assert_eq!(house.browser().get(&path).await.status(), StatusCode::NOT_FOUND);

    let row = house.says(FIRST, &card("只给老王", &["好"]), None).await;
    assert!(!other.page(&format!("/chat?reply={}", row.id)).await.contains("回 42 号"));
    assert!(!other.page("/chat/lines?after=0").await.contains("只给老王"));
    assert_eq!(house.browser().get("/chat/lines?after=0").await.status(), StatusCode::FORBIDDEN);
    assert_eq!(house.browser().get("/chat/live").await.status(), StatusCode::FORBIDDEN);
}

/// A JPEG's first segments, one of them EXIF with `note` in it.
fn photo(note: &[u8]) -> Vec<u8> {
    let mut out = vec![0xff, 0xd8, 0xff, 0xe1, 0, u8::try_from(note.len() + 8).unwrap()];
    out.extend_from_slice(b"Exif\0\0");
    out.extend_from_slice(note);
    out.extend_from_slice(&[0xff, 0xda, 0, 2, 1, 2, 3, 0xff, 0xd9]);
    out
}

#[tokio::test]
async fn a_file_that_can_not_be_kept_loses_no_words() {
    let house = House::open().await;
    let wang = house.browser();
    let page = wang.begins("水").await;
    let cases: [(&str, &'static str, Vec<u8>, &str); 4] = [
        ("第一回", "photo", b"MZ this is a program".to_vec(), "photo-kind"),
        ("第二回", "voice", b"no sound".to_vec(), "voice-kind"),
        ("第三回", "photo", [photo(b"x"), vec![0; 1024 * 1024]].concat(), "photo-large"),
        ("第四回", "photo", photo(b"x")[..8].to_vec(), "photo-kind"),
    ];
    for (words, field, bytes, note) in cases {
        let page = wang.page("/chat").await;
        let answer = wang.uploads(&page, words, field, bytes).await;
        assert_eq!(answer.headers()[header::LOCATION], format!("/chat?note={note}#note"), "{words}");
        assert_eq!(house.heard().await.last().unwrap().text, words);
    }
    assert_eq!(house.count("file").await, 0);

    // The line breaks in the middle of the photo.
    let csrf = &hidden(&page)[0].1;
    let body = format!(
        "--B\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n{csrf}\r\n\
         --B\r\nContent-Disposition: form-data; name=\"words\"\r\n\r\n断了\r\n\
         --B\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a.jpg\"\r\n\r\nabc"
    );
    let ask = wang.client.post(wang.url("/chat/say")).header("content-type", "multipart/form-data; boundary=B");
    let answer = ask.body(body).send().await.unwrap();
    assert_eq!(answer.headers()[header::LOCATION], "/chat?note=cut#note");
    assert_eq!(house.heard().await.last().unwrap().text, "断了");
}

#[tokio::test]
async fn a_form_from_elsewhere_is_refused() {
    let house = House::open().await;
    let wang = house.browser();
    let page = wang.begins("水").await;
    let form = hidden(&page);
    let post = |form: &[(String, String)]| wang.client.post(wang.url("/chat/say")).form(form);
    let with = |words: &str| [form.clone(), vec![("words".into(), words.into())]].concat();
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
    ] {
        let answer = post(&with("骗人")).header(name, value).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{name}: {value}");
        assert!(answer.text().await.unwrap().contains("骗人"), "the words are given back");
    }
    let no_seal = [("words".to_owned(), "骗人".to_owned())];
    for path in ["/chat/say", "/chat/size", "/chat/seen", "/i/good"] {
        let answer = wang.client.post(wang.url(path)).form(&no_seal).send().await.unwrap();
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{path}");
    }
    // Another browser's first page speaks in nobody else's chat.
    let first = house.browser().page("/v/hz").await;
    let foreign = [hidden(&first), vec![("words".into(), "骗人".into())]].concat();
    assert_eq!(post(&foreign).send().await.unwrap().status(), StatusCode::FORBIDDEN);
    assert_eq!(house.count("inbox").await, 1);
    let own = post(&with("真的")).header("sec-fetch-site", "same-origin").header("origin", &house.url);
    assert_eq!(own.send().await.unwrap().status(), StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn the_text_grows_and_comes_back_and_the_words_stay() {
    let house = House::open().await;
    let wang = house.browser();
    let page = wang.begins("水").await;
    assert!(page.contains("字大点") && !page.contains("data-text"));
    let press = |words: &'static str| {
        let form = [hidden(&page), vec![("words".into(), words.into())]].concat();
        wang.client.post(wang.url("/chat/size")).form(&form).send()
    };
    assert_eq!(press("").await.unwrap().status(), StatusCode::SEE_OTHER);
    let page2 = wang.page("/chat").await;
    assert!(page2.contains("data-text=\"2\"") && page2.contains("再大点"));
    let third = press("写了一半").await.unwrap().text().await.unwrap();
    assert!(third.contains("data-text=\"3\"") && third.contains("value=\"写了一半\"") && third.contains("变回来"));
    press("").await.unwrap();
    assert!(!wang.page("/chat").await.contains("data-text"));
}

#[tokio::test]
async fn a_session_ends_and_an_invitation_waits_for_its_button() {
    let house = House::open().await;
    let wang = house.browser();
    wang.begins("水").await;
    house.clock.advance(Duration::from_secs(91 * 24 * 3600));
    assert_eq!(wang.get("/chat").await.status(), StatusCode::NOT_FOUND);

    let li = house.browser();
    let page = li.page("/i/good").await;
    assert!(page.contains("侯庄村第一书记李明"), "{page}");
    assert_eq!(house.count("inbox").await, 1, "looking takes nothing");
    let answer = li.client.post(li.url("/i/good")).form(&hidden(&page)).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert_eq!(house.heard().await[1].start.as_deref(), Some("i_good"));
    assert_eq!(li.get("/i/used").await.status(), StatusCode::GONE);
    for (path, status) in [("/i/old", StatusCode::GONE), ("/i/none", StatusCode::NOT_FOUND)] {
        let page = li.get(path).await;
        assert_eq!(page.status(), status);
        assert!(page.text().await.unwrap().contains("请给您网址的人再发"), "{path}: from whom to get another");
    }
}

#[tokio::test]
async fn when_nothing_can_be_kept_the_words_stand_in_a_form() {
    let house = House::open().await;
    let wang = house.browser();
    let page = wang.begins("水").await;
    let Store::Sqlite { write, .. } = &house.store else { unreachable!() };
    write.close().await;
    let answer = wang.sends(&page, &[("words", "别丢了")]).await;
    assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
    let text = answer.text().await.unwrap();
    assert!(text.contains("没存上") && text.contains("value=\"别丢了\""), "{text}");
    let again = text.split("<form").nth(1).unwrap();
    for (name, value) in hidden(&page) {
        assert!(again.contains(&format!("name=\"{name}\" value=\"{value}\"")), "the same sending: {name}");
    }
}

#[tokio::test]
async fn pages_keep_to_themselves_and_files_are_kept_for_good() {
    let house = House::open().await;
    let wang = house.browser();
    let answer = wang.get("/v/hz").await;
    let csp = answer.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
    assert!(csp.contains("default-src 'self'") && csp.contains("frame-ancestors 'self'") && !csp.contains("unsafe"));
    assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store");
    let page = answer.text().await.unwrap();
    assert!(!page.contains(" style=") && !page.contains(" onclick="), "nothing inline");
    for end in [".css", ".js"] {
        let name = page.split('"').find(|p| p.starts_with("/static/") && p.ends_with(end)).unwrap();
        let file = wang.get(name).await;
        assert!(file.headers()[header::CACHE_CONTROL].to_str().unwrap().contains("immutable"), "{name}");
        assert!(end != ".js" || file.bytes().await.unwrap().len() <= 10 * 1024, "the script stays small");
    }
    let poster = wang.page("/poster/hz").await;
    assert!(
        poster.contains("有难处，说一声") && poster.contains("138 0000 0042") && poster.contains("<path d=\"M0 0h1v1")
    );
    let demo = wang.page("/demo").await;
    assert_eq!(demo.matches("<iframe").count(), 3);
    let form: Vec<_> = [hidden(&demo), vec![("hours".into(), "24".into())]].concat();
    let answer = wang.client.post(wang.url("/demo/clock")).form(&form).send().await.unwrap();
    assert_eq!(answer.status(), StatusCode::SEE_OTHER);
    assert_eq!(house.clock.now(), NINE.plus(Duration::from_secs(24 * 3600)));
}
