//! The pages in a real browser: what old eyes and thumbs need (measured), and what the script adds. Needs `chromium` and
//! `chromedriver` on the PATH; without them the tests say so and pass, unless LASTMILE_REQUIRE names `chromium`.
//! LASTMILE_AXE names an `axe.min.js` for the accessibility rules. Pictures go to `target/screens`.

use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use fantoccini::{Client, ClientBuilder, Locator};
use lastmile::base::AddressId;
use lastmile::on_read;
use lastmile::text::outgoing::{Mark, Part, Shape};
use lastmile::text::{Lang, Outgoing};
use reqwest::Url;
use serde_json::{Value, json};

use super::support::{env, required};
use super::web::{House, card};

/// A browser and the driver that holds it; both end with the test.
struct Chromium {
    page: Client,
    driver: Child,
}

impl Drop for Chromium {
    fn drop(&mut self) {
        let _ = self.driver.kill();
        let _ = self.driver.wait();
    }
}

#[derive(Debug)]
struct Devtools(&'static str, Value);

impl fantoccini::wd::WebDriverCompatibleCommand for Devtools {
    fn endpoint(&self, base: &Url, session: Option<&str>) -> Result<Url, <Url as std::str::FromStr>::Err> {
        base.join(&format!("session/{}/goog/cdp/execute", session.unwrap_or_default()))
    }

    fn method_and_body(&self, _: &Url) -> (axum::http::Method, Option<String>) {
        (axum::http::Method::POST, Some(json!({ "cmd": self.0, "params": self.1 }).to_string()))
    }
}

impl Chromium {
    /// `None`, said aloud: this machine has no browser and none is required.
    async fn open(test: &str) -> Option<Self> {
        // Its own announcement of a port stays in its buffer, so it is given one that was free a moment ago.
        let port = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let mut command = Command::new("chromedriver");
        let started = command.arg(format!("--port={port}")).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
        let Ok(driver) = started else {
            assert!(!required("chromium"), "chromedriver is required and not on the PATH");
            eprintln!("skipped: {test} (no chromedriver on the PATH)");
            return None;
        };
        for _ in 0..200 {
            if std::net::TcpStream::connect(("127.0.0.1", port)).is_ok() {
                break;
            }
            std::thread::sleep(Duration::from_millis(50));
        }
        let mut wants = serde_json::Map::new();
        let args = ["--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--lang=zh-CN"];
        wants.insert("goog:chromeOptions".into(), json!({ "args": args }));
        let page = ClientBuilder::new(hyper_util::client::legacy::connect::HttpConnector::new())
            .capabilities(wants)
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .expect("chromium starts");
        Some(Self { page, driver })
    }

    async fn tools(&self, command: &'static str, params: Value) -> Value {
        self.page.issue_cmd(Devtools(command, params)).await.unwrap()
    }

    async fn looks(&self, width: u32, height: u32, dark: bool) {
        let size = json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": width < 700 });
        self.tools("Emulation.setDeviceMetricsOverride", size).await;
        let scheme = if dark { "dark" } else { "light" };
        let media = json!({ "features": [{ "name": "prefers-color-scheme", "value": scheme }] });
        self.tools("Emulation.setEmulatedMedia", media).await;
    }

    async fn goes(&self, url: &str) {
        self.page.goto(url).await.unwrap();
    }

    async fn runs(&self, script: &str) -> Value {
        self.page.execute(script, vec![]).await.unwrap()
    }

    /// Waits until the script gives true.
    async fn until(&self, what: &str) {
        for _ in 0..100 {
            if self.runs(&format!("return !!({what})")).await == json!(true) {
                return;
            }
            tokio::task::spawn_blocking(|| std::thread::sleep(Duration::from_millis(50))).await.unwrap();
        }
        panic!("never: {what}\n{}", self.page.source().await.unwrap());
    }

    async fn taps(&self, css: &str) {
        self.page.find(Locator::Css(css)).await.unwrap().click().await.unwrap();
    }

    async fn types(&self, css: &str, words: &str) {
        self.page.find(Locator::Css(css)).await.unwrap().send_keys(words).await.unwrap();
    }

    /// Keeps a picture for people to look at.
    async fn pictures(&self, name: &str) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/screens");
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join(format!("{name}.png")), self.page.screenshot().await.unwrap()).unwrap();
    }

    /// What the page breaks of E1, E2, E6, E10, E11, E12; `key` and `type_` are the smallest sizes in px.
    async fn measures(&self, at: &str, key: f64, type_: f64) -> Vec<String> {
        let found = self.page.execute(MEASURE, vec![json!(key), json!(type_)]).await.unwrap();
        found.as_array().unwrap().iter().map(|f| format!("{at}: {}", f.as_str().unwrap())).collect()
    }

    async fn axe(&self, at: &str, source: &str) -> Vec<String> {
        if source.is_empty() {
            return vec![];
        }
        self.runs(source).await;
        let run = "const done = arguments[arguments.length - 1]; axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', \
                   'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then(r => done(r.violations.map(v => \
                   v.id + ': ' + v.nodes.map(n => n.html.slice(0, 160) + ' ' + n.failureSummary).join(' | '))))";
        let found = self.page.execute_async(run, vec![]).await.unwrap();
        found.as_array().unwrap().iter().map(|f| format!("{at}: axe {}", f.as_str().unwrap())).collect()
    }
}

const MEASURE: &str = r#"
const [key, type] = arguments, out = [];
const name = (e) => e.outerHTML.replace(/\s+/g, " ").slice(0, 110);
const seen = (e) => e.getClientRects().length && !e.closest(".sprite,.vh") && e.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true });
const root = document.documentElement;
if (!["zh-Hans", "en"].includes(root.lang)) out.push("no lang");
if (root.scrollWidth > innerWidth) out.push(`scrolls sideways: ${root.scrollWidth} > ${innerWidth}`);
const targets = [...document.querySelectorAll("a,button,input,select,textarea,summary,label.key")]
  .filter((e) => seen(e) && e.type !== "hidden" && e.type !== "file");
for (const e of targets) {
  const r = e.getBoundingClientRect();
  if (r.width < key - .5 || r.height < key - .5) out.push(`small ${r.width.toFixed()}x${r.height.toFixed()} ${name(e)}`);
  if (r.left < -.5 || r.right > innerWidth + .5) out.push(`outside ${r.left}..${r.right} ${name(e)}`);
}
const part = (e) => e.closest(".bar,.top") ?? document.body;
targets.forEach((a, i) => targets.slice(i + 1).forEach((b) => {
  if (part(a) !== part(b) || a.contains(b) || b.contains(a)) return;
  const p = a.getBoundingClientRect(), q = b.getBoundingClientRect();
  const x = Math.max(p.left, q.left) - Math.min(p.right, q.right), y = Math.max(p.top, q.top) - Math.min(p.bottom, q.bottom);
  if (x < 7.5 && y < 7.5) out.push(`close (${x.toFixed(1)}, ${y.toFixed(1)}) ${name(a)} ${name(b)}`);
}));
const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
while (walk.nextNode()) {
  const e = walk.currentNode.parentElement;
  if (!walk.currentNode.data.trim() || !seen(e)) continue;
  const s = getComputedStyle(e), size = parseFloat(s.fontSize);
  if (size < type - .01) out.push(`type of ${size}px ${name(e)}`);
  if (s.fontStyle !== "normal") out.push(`italics ${name(e)}`);
  if (Number(s.fontWeight) < 400) out.push(`thin ${name(e)}`);
  if (!e.closest(".stone,.fig") && parseFloat(s.lineHeight) / size < 1.299) out.push(`lines at ${s.lineHeight} ${name(e)}`);
  const range = document.createRange();
  range.selectNodeContents(walk.currentNode);
  const r = range.getBoundingClientRect();
  if (r.width && (r.left < -1 || r.right > innerWidth + 1)) out.push(`cut ${r.left.toFixed()}..${r.right.toFixed()} ${name(e)}`);
}
if (document.getElementById("lines") && document.getElementById("lines").getAttribute("aria-live") !== "polite") out.push("no aria-live");
return [...new Set(out)];
"#;

const STEPS: [&str; 5] = ["记下", "签收", "答应", "办完", "您看"];

fn road(now: usize) -> Part {
    Part::Road { steps: STEPS.map(str::to_owned).to_vec(), now }
}

fn noted() -> Outgoing {
    let mark = Mark { shape: Shape::Unsigned, word: "等书记签收".into() };
    let mut m = card("记下了，42 号", &["还有要说的", "改类别", "不报了"])
        .quote("俺村东头水管崩了，三天没水吃了，打我电话 138 0000 0042 或者 0371-69831234")
        .dim("吃水·侯庄村")
        .say("交给第一书记李明，今天上午 11 点前他会签收，没动静我去催。")
        .part(road(0));
    m.head.as_mut().unwrap().mark = Some(mark);
    m
}

fn promised() -> Outgoing {
    let mark = Mark { shape: Shape::Working, word: "在办".into() };
    Outgoing::card(Lang::Zh, Some(42), "42 号有回音", Some(mark))
        .say("李书记答应：")
        .fact("哪天前", "11月26日 周四前办好", true)
        .fact("怎么办", "联系水厂换管子", false)
        .fact("怎么算", "办好了请您看", false)
        .part(road(2))
}

fn look() -> Outgoing {
    let mut m =
        card("李书记说办完了", &["办好了", "没办好", "还没看"]).say("新管子换好了。").part(road(4)).ask("水来了吗？");
    m.head.as_mut().unwrap().mark = Some(Mark { shape: Shape::Look, word: "等您看".into() });
    m
}

fn backlog() -> Outgoing {
    let row = |shape, word: &str, text: &str, opens: &str| Part::Row {
        mark: Some(Mark { shape, word: word.into() }),
        text: text.into(),
        opens: Some(opens.into()),
    };
    let mut m = card("在办 37 件", &["下一页", "只看超期", "按村", "导出"])
        .dim("未签收 1·今天到期 4·超期 3·挂账 2")
        .part(row(Shape::Overdue, "超期 2 天", "侯庄村 36 号 路灯 李明", "36"))
        .part(row(Shape::DueToday, "今天到期", "侯庄村 38 号 垃圾 李明", "38"))
        .part(row(Shape::Unsigned, "没签收", "侯庄村 42 号 吃水 李明", "42"));
    m.head.as_mut().unwrap().number = None;
    m.head.as_mut().unwrap().mark = Some(Mark { shape: Shape::DueToday, word: "先看要紧的".into() });
    m
}

fn new_matter() -> Outgoing {
    let mut m = card("新事·侯庄村·吃水", &["签收", "不归我管", "问一句", "打电话"])
        .quote("俺村东头水管崩了，三天没水吃了")
        .fact("谁说的", "王** 138****1234", false)
        .fact("请签收", "今天（11月23日 周一）上午 11 点前", true);
    m.buttons[0].main = true;
    m.head.as_mut().unwrap().mark = Some(Mark { shape: Shape::Unsigned, word: "等您签收".into() });
    m
}

fn english() -> Outgoing {
    let mark = Mark { shape: Shape::Working, word: "In progress".into() };
    let steps = ["Noted", "Signed", "Promised", "Reported", "You agree"].map(str::to_owned).to_vec();
    let mut m = Outgoing::card(Lang::En, Some(42), "Secretary Li has answered No. 42", Some(mark))
        .fact("Done by", "Thursday, 26 November", true)
        .fact("How", "Calls the water works and has the pipe replaced", false)
        .part(Part::Road { steps, now: 2 })
        .part(Part::Step {
            when: "23 November".into(),
            text: "You said it".into(),
            tone: lastmile::text::outgoing::Tone::Villager,
        })
        .part(Part::Step {
            when: "24 November".into(),
            text: "Signed for".into(),
            tone: lastmile::text::outgoing::Tone::Plain,
        })
        .part(Part::Call { name: "Li Ming".into(), number: "138 0000 0042".into() })
        .part(Part::PhoneField {
            label: "Leave a telephone?".into(),
            hint: "Not needed".into(),
            button: "Leave it".into(),
        })
        .button("more", "I have something to add")
        .button("end", "I no longer need this");
    m.buttons.iter_mut().for_each(|b| b.token = b.code.clone());
    m
}

/// Whom "0" reaches.
fn people() -> Outgoing {
    let call = |name: &str, number: &str| Part::Call { name: name.into(), number: number.into() };
    Outgoing::empty(Lang::Zh)
        .say("可以直接打电话：")
        .part(call("第一书记陈向农", "138 0000 0004"))
        .part(call("镇便民服务中心宋玉兰", "138 0000 0018"))
}

const WANG: AddressId = AddressId(1);

#[tokio::test(flavor = "multi_thread")]
async fn old_eyes_and_thumbs_find_their_way() {
    let Some(b) = Chromium::open("old_eyes_and_thumbs_find_their_way").await else { return };
    let axe = match env("LASTMILE_AXE") {
        path if path.is_empty() => {
            assert!(!required("chromium"), "LASTMILE_AXE must name axe.min.js");
            eprintln!("skipped: axe (LASTMILE_AXE names no axe.min.js)");
            String::new()
        }
        path => std::fs::read_to_string(path).expect("LASTMILE_AXE can be read"),
    };
    let house = House::open().await;
    let mut wrong = vec![];
    b.looks(360, 740, false).await;
    b.goes(&format!("{}/v/hz", house.url)).await;
    b.pictures("villager-first").await;
    wrong.extend(b.measures("first", 60.0, 18.0).await);
    wrong.extend(b.axe("first", &axe).await);
    b.types("#words", "俺村东头水管崩了").await;
    for next in [2, 3, 1] {
        b.taps("#size").await;
        b.until(&format!("(document.documentElement.dataset.text || 1) == {next}")).await;
        assert_eq!(b.runs("return document.getElementById('words').value").await, json!("俺村东头水管崩了"));
        wrong.extend(b.measures(&format!("first-{next}"), 60.0, 18.0).await);
        b.pictures(&format!("villager-first-{next}")).await;
    }
    b.taps("#say button").await;
    b.until("location.pathname == '/chat'").await;
    b.types("#words", "三天没水吃了").await;
    b.taps("#say button").await;
    b.until("document.querySelectorAll('.say--me').length == 2").await;
    house.says(WANG, &noted(), None).await;
    b.until("document.querySelector('.stone')").await;
    b.pictures("villager-noted").await;
    wrong.extend(b.measures("noted", 60.0, 18.0).await);
    house.says(WANG, &promised(), None).await;
    house.says(WANG, &english(), None).await;
    house.clock.advance(Duration::from_secs(2 * 24 * 3600));
    house.says(WANG, &look(), None).await;
    house.says(WANG, &people(), None).await;
    b.until("document.querySelectorAll('.past').length == 3").await;

    // Every size of text, on every width, by day and by night.
    for size in 1..=3 {
        for (width, height, dark) in [(320, 640, false), (360, 740, false), (360, 740, true), (1280, 900, false)] {
            let at = format!("villager-{size}-{width}{}", if dark { "-dark" } else { "" });
            b.looks(width, height, dark).await;
            b.goes(&format!("{}/chat", house.url)).await;
            b.pictures(&at).await;
            b.runs("document.querySelectorAll('details').forEach(d => d.open = true)").await;
            let broken = "return [...document.querySelectorAll('.whole')].filter(e => e.checkVisibility() && \
                e.offsetHeight > 1.5 * parseFloat(getComputedStyle(e).lineHeight)).map(e => e.textContent)";
            assert_eq!(b.runs(broken).await, json!([]), "{at}: a number stands on two lines");
            wrong.extend(b.measures(&at, 60.0, 18.0).await);
            if width == 360 {
                wrong.extend(b.axe(&at, &axe).await);
            }
            let root = b.runs("return getComputedStyle(document.documentElement).fontSize").await;
            assert_eq!(root, json!(["20px", "24px", "30px"][size - 1]), "{at}");
        }
        // Wherever one reads on a small phone, one can answer.
        b.looks(360, 640, false).await;
        b.goes(&format!("{}/chat", house.url)).await;
        let newest = "return (r => r.bottom > 0 && r.top < document.querySelector('.bar').getBoundingClientRect().top)\
            (document.getElementById('lines').lastElementChild.getBoundingClientRect())";
        assert_eq!(b.runs(newest).await, json!(true), "size {size}: the newest line isn't on the screen");
        let under = "const bar = document.querySelector('.bar').getBoundingClientRect().top, last = document.getElementById('lines')\
            .lastElementChild, room = bar - parseFloat(getComputedStyle(document.documentElement).scrollPaddingTop); \
            return last.getBoundingClientRect().height > room ? [] : [...last.querySelectorAll('.key')].filter(k => { \
            const r = k.getBoundingClientRect(); return r.top < bar && r.bottom > bar; }).map(k => k.textContent)";
        assert_eq!(b.runs(under).await, json!([]), "size {size}: keys lie half under the field");
        for place in ["0", "document.body.scrollHeight / 2", "document.body.scrollHeight"] {
            b.runs(&format!("scrollTo(0, {place})")).await;
            let seen = b.runs(
                "return ['#words', '#say button'].every(q => { const r = document.querySelector(q).getBoundingClientRect(); \
                 return r.top >= 0 && r.bottom <= innerHeight; }) && \
                 document.querySelector('.bar').getBoundingClientRect().height <= .5 * innerHeight",
            );
            assert_eq!(seen.await, json!(true), "size {size} at {place}");
        }
        b.pictures(&format!("villager-{size}-360-small")).await;
        b.taps("#size").await;
        let next = [2, 3, 1][size - 1];
        b.until(&format!("(document.documentElement.dataset.text || 1) == {next}")).await;
    }
    for end in ["", "nowhere", "i/none", "i/used", "i/old", "chat?note=photo-large"] {
        b.goes(&format!("{}/{end}", house.url)).await;
        wrong.extend(b.measures(end, 60.0, 18.0).await);
        wrong.extend(b.axe(end, &axe).await);
    }
    b.looks(360, 740, false).await;
    b.goes(&format!("{}/i/good", house.url)).await;
    b.pictures("invitation").await;
    wrong.extend(b.measures("invitation", 60.0, 18.0).await);
    wrong.extend(b.axe("invitation", &axe).await);

    // The offices' phones, and the demo.
    for phone in ["secretary", "admin", "villager"] {
        b.goes(&format!("{}/phone/{phone}/chat", house.url)).await;
    }
    house.says(AddressId(2), &new_matter(), None).await;
    house.says(AddressId(3), &backlog(), None).await;
    for dark in [false, true] {
        for phone in ["secretary", "admin"] {
            let at = format!("{phone}{}", if dark { "-dark" } else { "" });
            b.looks(360, 740, dark).await;
            b.goes(&format!("{}/phone/{phone}/chat", house.url)).await;
            b.pictures(&at).await;
            wrong.extend(b.measures(&at, 44.0, 16.0).await);
            wrong.extend(b.axe(&at, &axe).await);
        }
        for (width, height) in [(1280, 900), (820, 1180), (360, 740)] {
            let at = format!("demo-{width}{}", if dark { "-dark" } else { "" });
            b.looks(width, height, dark).await;
            b.goes(&format!("{}/demo", house.url)).await;
            let ready = "[...document.querySelectorAll('section.on iframe')].every(f => f.contentWindow.scrollY > 0 || \
                f.contentDocument.documentElement.scrollHeight <= f.contentWindow.innerHeight + 120)";
            b.until(ready).await;
            assert_eq!(b.runs("return scrollY").await, json!(0), "{at}: a phone has moved the page around it");
            b.pictures(&at).await;
            wrong.extend(b.measures(&at, 44.0, 16.0).await);
            wrong.extend(b.axe(&at, &axe).await);
        }
    }
    b.looks(794, 1123, false).await;
    b.goes(&format!("{}/poster/hz", house.url)).await;
    b.pictures("poster").await;
    wrong.extend(b.axe("poster", &axe).await);
    assert!(wrong.is_empty(), "{} things:\n{}", wrong.len(), wrong.join("\n"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_script_sends_listens_and_says_what_was_seen() {
    let Some(b) = Chromium::open("the_script_sends_listens_and_says_what_was_seen").await else { return };
    let house = House::open().await;
    b.looks(360, 740, false).await;
    b.goes(&format!("{}/v/hz", house.url)).await;
    b.types("#words", "水管崩了").await;
    b.taps("#say button").await;
    b.until("location.pathname == '/chat'").await;
    b.runs("window.same = true").await;

    let row = house.says(WANG, &look(), None).await;
    b.until("document.querySelector('.card')").await;
    let shown = || async {
        let all: Vec<String> =
            on_read!(&house.store, c => sqlx::query_scalar("SELECT body FROM inbox").fetch_all(c).await.unwrap());
        all.iter().any(|body| body == &format!("{{\"shown\":{}}}", row.id))
    };
    for _ in 0..100 {
        if shown().await {
            break;
        }
        tokio::task::yield_now().await;
        b.runs("return 1").await;
    }
    assert!(shown().await, "the page says that the card was seen");

    b.types("#words", "写了一半").await;
    b.taps(".keys button").await;
    b.until("document.querySelector('.said')").await;
    assert_eq!(b.runs("return document.getElementById('words').value").await, json!("写了一半"));
    assert_eq!(b.runs("return window.same").await, json!(true), "the page was never left");

    // Nobody answers: what was typed stays, and goes out once when the line is back.
    let offline = |off: bool| json!({ "offline": off, "latency": 0, "downloadThroughput": -1, "uploadThroughput": -1 });
    b.tools("Network.enable", json!({})).await;
    b.tools("Network.emulateNetworkConditions", offline(true)).await;
    b.taps("#say button").await;
    b.until("!document.getElementById('note').hidden").await;
    b.pictures("villager-offline").await;
    assert_eq!(b.runs("return document.getElementById('words').value").await, json!("写了一半"));
    b.tools("Network.emulateNetworkConditions", offline(false)).await;
    b.until("document.getElementById('words').value == '' && document.getElementById('note').hidden").await;
    let said: i64 = on_read!(&house.store, c =>
        sqlx::query_scalar("SELECT count(*) FROM inbox WHERE body LIKE '%写了一半%'").fetch_one(c).await.unwrap());
    assert_eq!(said, 1);
}
