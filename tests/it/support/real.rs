//! The real binary on a database of its own, and people who speak with it over HTTP as their browsers do.

use std::io::{BufRead, BufReader};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use lastmile::base::clock::SystemClock;
use lastmile::base::{Clock, Zone};
use lastmile::on_read;
use lastmile::storage::{Error, Store};
use serde_json::Value;
use sqlx::postgres::PgRow;
use sqlx::sqlite::{SqliteConnectOptions, SqlitePool, SqlitePoolOptions, SqliteRow};
use sqlx::{AssertSqlSafe, FromRow};

use super::page::{Form, Page};
use super::postgres::{self, Database};

/// How long people try again, whatever is broken meanwhile.
const PATIENCE: Duration = Duration::from_secs(180);

/// Waits in real time.
#[expect(clippy::disallowed_methods, reason = "the real binary runs in real time")]
pub async fn pause(time: Duration) {
    tokio::time::sleep(time).await;
}

/// The real time, for measuring.
#[expect(clippy::disallowed_methods, reason = "the real binary runs in real time")]
pub fn clock() -> std::time::Instant {
    std::time::Instant::now()
}

/// A time zone in which it is day now, so that nothing waits for the morning.
fn day_zone() -> String {
    #[expect(clippy::disallowed_methods, reason = "the real binary runs in real time")]
    let hour = jiff::Timestamp::now().as_second() / 3600 % 24;
    // POSIX names count westward: Etc/GMT-8 is eight hours ahead.
    let ahead = 12 - hour;
    match ahead {
        0 => "Etc/GMT".into(),
        1.. => format!("Etc/GMT-{ahead}"),
        _ => format!("Etc/GMT+{}", -ahead),
    }
}

/// Where everybody finds the house: the addresses of its replicas, which change with each start. Of several, each
/// request goes to the next.
#[derive(Debug, Default)]
pub struct Doors {
    all: Mutex<Vec<String>>,
    next: AtomicUsize,
}

impl Doors {
    /// The address that is asked next.
    pub fn next(&self) -> String {
        let all = self.all.lock().unwrap();
        all[self.next.fetch_add(1, Ordering::SeqCst) % all.len()].clone()
    }

    /// A replica has another address now.
    fn moved(&self, replica: usize, address: &str) {
        let mut all = self.all.lock().unwrap();
        while all.len() <= replica {
            all.push(address.to_owned());
        }
        all[replica] = address.to_owned();
    }
}

/// A database, the sample villages and their people of office.
pub struct Place {
    folder: tempfile::TempDir,
    zone: String,
    /// Where the house is found.
    pub base: Arc<Doors>,
    database: Option<Database>,
    /// The program, with its arguments, that the house runs under.
    pub under: &'static [&'static str],
}

/// The rows of a place, past the house, on whichever engine. The texts are of the test's own and fit both.
pub struct Rows(Store);

impl Rows {
    /// What a query finds, once the database is there to be asked.
    pub async fn all<T>(&self, text: &str) -> Vec<T>
    where
        T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin,
    {
        let (sql, from) = (|| AssertSqlSafe(text.to_owned()), clock());
        loop {
            match on_read!(&self.0, c => sqlx::query_as(sql()).fetch_all(c).await).map_err(Error::from) {
                Ok(found) => return found,
                Err(e) if e.is_passing() && from.elapsed() < PATIENCE => pause(Duration::from_millis(50)).await,
                Err(e) => panic!("{text}: {e}"),
            }
        }
    }

    /// The number that a query finds.
    pub async fn count(&self, text: &str) -> i64 {
        self.all::<(i64,)>(text).await[0].0
    }
}

/// The running house. Dropped, it is killed.
pub struct Running {
    child: Child,
    said: Receiver<String>,
}

/// What a command said.
pub struct Said {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Place {
    /// The day in the house's zone, which isn't always that of the sample villages.
    pub fn today(&self) -> jiff::civil::Date {
        Zone::named(&self.zone).expect("the zone is known").day(SystemClock::default().now())
    }

    /// On SQLite.
    pub fn new() -> Self {
        Self::with(None)
    }

    /// On a PostgreSQL at that URL, which has no tables yet.
    pub fn at(url: &str) -> Self {
        Self::with(Some(Database::elsewhere(url)))
    }

    /// The house finds its database at another URL from its next start.
    pub fn moves(&mut self, url: &str) {
        self.database = Some(Database::elsewhere(url));
    }

    /// On PostgreSQL; `None`: this machine hasn't got it.
    pub async fn on_postgres() -> Option<Self> {
        Some(Self::with(Some(postgres::empty().await?)))
    }

    fn with(database: Option<Database>) -> Self {
        let place =
            Self { folder: tempfile::tempdir().unwrap(), zone: day_zone(), base: Arc::default(), database, under: &[] };
        let villages = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("config/demo/villages.csv");
        assert_eq!(place.run(&["village", "import", villages.to_str().unwrap()]).code, 0);
        // Terms that don't end while this test is kept.
        let term =
            ["--unit", "市农业农村局", "--phone", "138 0000 0004", "--from", "2025-06-01", "--until", "2099-05-31"];
        for post in [
            &["--village", "houzhuang", "--name", "陈向农", "--role", "first_secretary"],
            &["--area", "大隗镇", "--name", "刘守信", "--role", "township_clerk"],
        ] {
            let said = place.run(&[&["appoint"], &post[..], &term].concat());
            assert_eq!(said.code, 0, "{}", said.err);
        }
        place
    }

    fn command(&self) -> Command {
        // A file that may grow no further (`Running::disk`) is to be an error, not the end of the process.
        let mut command = Command::new("sh");
        command.args(["-c", r#"trap '' XFSZ; exec "$@""#, "sh"]).args(self.under).arg(env!("CARGO_BIN_EXE_lastmile"));
        command.current_dir(self.folder.path()).env("LASTMILE_TENANT__TIMEZONE", &self.zone).env_remove("CRASH_AT");
        if let Some(database) = &self.database {
            command.env("LASTMILE_DATABASE__URL", &database.url);
        }
        command
    }

    /// Runs a command of the command line.
    pub fn run(&self, args: &[&str]) -> Said {
        let output = self.command().args(args).output().unwrap();
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Said { code: output.status.code().unwrap(), out: text(output.stdout), err: text(output.stderr) }
    }

    /// The JSON that a command answers.
    pub fn json(&self, args: &[&str]) -> Value {
        let said = self.run(&[args, &["--json"]].concat());
        assert_eq!(said.code, 0, "{}", said.err);
        serde_json::from_str(&said.out).unwrap()
    }

    /// Starts the house and waits until it listens. `set`: settings; `crash`: a crash point.
    pub fn serve(&self, set: &[&str], crash: Option<&str>) -> Running {
        self.serve_as(0, set, crash)
    }

    /// The same, as one of several replicas.
    pub fn serve_as(&self, replica: usize, set: &[&str], crash: Option<&str>) -> Running {
        let set = set.iter().flat_map(|one| ["--set", one]);
        let args: Vec<&str> = ["--set", "http.listen=127.0.0.1:0"].into_iter().chain(set).chain(["serve"]).collect();
        let running = self.begins(&args, crash);
        let line = running.said.recv_timeout(Duration::from_secs(20)).expect("it should listen");
        let address = line.split_whitespace().find_map(|w| w.strip_suffix(',').filter(|w| w.starts_with("http")));
        self.base.moved(replica, address.expect("it says where"));
        running
    }

    /// Starts a command and waits for nothing. `crash`: the crash point at which it stands still.
    pub fn begins(&self, args: &[&str], crash: Option<&str>) -> Running {
        let log = std::fs::File::options().create(true).append(true).open(self.path("log")).unwrap();
        let mut command = self.command();
        if let Some(point) = crash {
            command.env("CRASH_AT", point);
        }
        let mut child = command.args(args).stdout(Stdio::piped()).stderr(log).spawn().unwrap();
        let out = BufReader::new(child.stdout.take().unwrap());
        let (say, said) = mpsc::channel();
        std::thread::spawn(move || out.lines().map_while(Result::ok).for_each(|l| drop(say.send(l))));
        Running { child, said }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// What the house wrote to its log.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.path("log")).unwrap_or_default()
    }

    /// The database's file, past the house.
    pub async fn rows(&self) -> SqlitePool {
        let file =
            SqliteConnectOptions::new().filename(self.path("data/lastmile.db")).busy_timeout(Duration::from_secs(9));
        SqlitePoolOptions::new().max_connections(2).connect_with(file).await.unwrap()
    }

    /// Where its database is.
    pub fn database_url(&self) -> String {
        let file = || format!("sqlite:{}", self.path("data/lastmile.db").display());
        self.database.as_ref().map_or_else(file, |d| d.url.clone())
    }

    /// The rows, past the house.
    pub async fn facts(&self) -> Rows {
        Rows(Store::open(&self.database_url(), 1, 0).await.unwrap())
    }

    /// Waits until everything heard is handled and everything due is said. Half a minute in which neither grows less is an
    /// end to it.
    pub async fn settled(&self) {
        let rows = self.facts().await;
        let (mut least, mut tries) = (i64::MAX, 0);
        while tries < 600 {
            let open = rows
                .count("SELECT (SELECT count(*) FROM inbox WHERE state = 'new') + (SELECT count(*) FROM outbox WHERE state = 'queued')")
                .await;
            if open == 0 {
                return;
            }
            (least, tries) = if open < least { (open, 0) } else { (least, tries + 1) };
            pause(Duration::from_millis(50)).await;
        }
        let open: Vec<(String, i64, String)> = rows
            .all(
            "SELECT 'heard', id, substr(body, 1, 300) FROM inbox WHERE state = 'new' UNION ALL \
             SELECT 'to say', id, attempts || ' attempts, not before ' || not_before || coalesce(', ' || error, '') || ' for ' || address_id || substr(body, 1, 600) \
             FROM outbox WHERE state = 'queued'",
        )
        .await;
        panic!("something is never handled or never said: {open:#?}\n{}", self.log());
    }

    /// Waits also until no timer is due: what the house does when it begins is done.
    pub async fn at_rest(&self) {
        self.settled().await;
        let rows = self.facts().await;
        for _ in 0..600 {
            let now = SystemClock::default().now().0;
            let due = format!("SELECT count(*) FROM timer WHERE failed = 0 AND retry_at <= {now}");
            if rows.count(&due).await == 0 {
                return;
            }
            pause(Duration::from_millis(50)).await;
        }
        panic!("a timer is due and never fires\n{}", self.log());
    }

    /// The ledger and the rows agree.
    pub fn verified(&self) {
        let said = self.run(&["verify", "--json"]);
        assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    }

    /// Somebody new in a village.
    pub fn villager(&self, code: &str) -> Browser {
        Browser::new(self.base.clone(), &format!("/v/{code}"))
    }

    /// The first secretary of Houzhuang, come through an invitation.
    pub async fn secretary(&self) -> Browser {
        let invited = self.json(&["invite", "--village", "houzhuang", "--role", "first_secretary"]);
        let token = invited["payload"].as_str().unwrap().strip_prefix("i_").unwrap();
        let browser = Browser::new(self.base.clone(), "/chat");
        let way = format!("/i/{token}");
        let form = browser.get(&way).await.forms().remove(0);
        assert!(browser.post(&way, &form.hidden).await.status < 400);
        browser
    }
}

impl Running {
    /// Waits so long for a crash point to be reached. False: it wasn't.
    pub fn reached(&self, time: Duration) -> bool {
        self.said.recv_timeout(time).is_ok_and(|line| line.starts_with("crash point"))
    }

    /// The next line on its standard output.
    pub fn line(&self) -> String {
        self.said.recv_timeout(Duration::from_secs(20)).expect("it should say more")
    }

    /// Waits for its end; gives its exit code.
    pub fn ended(mut self) -> Option<i32> {
        self.child.wait().unwrap().code()
    }

    /// SIGKILL.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Its number among the machine's processes.
    pub fn process(&self) -> String {
        self.child.id().to_string()
    }

    /// Sends it a signal, such as `STOP`.
    pub fn signal(&self, name: &str) {
        assert!(Command::new("kill").args([&format!("-{name}"), &self.process()]).status().unwrap().success());
    }

    /// Its disk is full: hardly any byte can be written to a file. Or there is room again.
    pub fn disk(&self, full: bool) {
        let most = if full { "--fsize=4096:unlimited" } else { "--fsize=unlimited:unlimited" };
        assert!(Command::new("prlimit").args(["--pid", &self.process(), most]).status().unwrap().success());
    }

    /// SIGTERM; gives how long it took to end, which it must do well.
    pub async fn stop(mut self) -> Duration {
        let from = clock();
        self.signal("TERM");
        loop {
            if let Some(status) = self.child.try_wait().unwrap() {
                assert!(status.success(), "{status}");
                return from.elapsed();
            }
            assert!(from.elapsed() < Duration::from_secs(60), "it doesn't stop");
            pause(Duration::from_millis(20)).await;
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Somebody's browser: its cookies, and the page it came by.
#[derive(Clone)]
pub struct Browser {
    /// For requests of other shapes.
    pub http: reqwest::Client,
    base: Arc<Doors>,
    door: String,
}

impl Browser {
    pub fn new(base: Arc<Doors>, door: &str) -> Self {
        let http = reqwest::Client::builder().cookie_store(true).redirect(reqwest::redirect::Policy::none());
        Self { http: http.timeout(Duration::from_secs(60)).build().unwrap(), base, door: door.to_owned() }
    }

    /// The whole address of a path.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base.next())
    }

    async fn tried(answer: Result<reqwest::Response, reqwest::Error>) -> Option<Page> {
        let answer = answer.ok()?;
        let status = answer.status().as_u16();
        Some(Page { status, html: answer.text().await.ok()? })
    }

    /// Opens a page, however often it takes.
    pub async fn get(&self, path: &str) -> Page {
        let from = clock();
        while from.elapsed() < PATIENCE {
            if let Some(page) = Self::tried(self.http.get(self.url(path)).send().await).await {
                return page;
            }
            pause(Duration::from_millis(20)).await;
        }
        panic!("{path} is never answered");
    }

    /// The same, until the house can read what stands there.
    async fn opens(&self, path: &str) -> Page {
        let from = clock();
        loop {
            let page = self.get(path).await;
            if page.status != 503 || from.elapsed() > PATIENCE {
                return page;
            }
            pause(Duration::from_millis(20)).await;
        }
    }

    /// Sends a form once more and once more until it is answered, as the page's script does.
    pub async fn post(&self, path: &str, fields: &[(String, String)]) -> Page {
        let from = clock();
        while from.elapsed() < PATIENCE {
            if let Some(page) = self.post_once(path, fields).await {
                match page.status {
                    503 => {}
                    303 => return self.opens("/chat").await,
                    _ => return page,
                }
            }
            pause(Duration::from_millis(20)).await;
        }
        panic!("{path} is never answered");
    }

    /// Sends a form once; `None`: the line broke.
    pub async fn post_once(&self, path: &str, fields: &[(String, String)]) -> Option<Page> {
        let from = self.url("");
        Self::tried(self.http.post(format!("{from}{path}")).header("origin", &from).form(fields).send().await).await
    }

    /// Sends words as the page's script does, again and again under the same name until they are answered.
    pub async fn send(&self, form: &Form, once: &str, words: &str) {
        let mut fields = form.with("words", words);
        fields.iter_mut().filter(|(n, _)| n == "once").for_each(|(_, v)| *v = once.to_owned());
        let from = clock();
        while from.elapsed() < PATIENCE {
            let asked = self.http.post(self.url("/chat/say")).header("accept", "application/json");
            if let Some(page) = Self::tried(asked.form(&fields).send().await).await
                && page.status != 503
            {
                assert_eq!(page.status, 200, "{}", page.text());
                return;
            }
            pause(Duration::from_millis(20)).await;
        }
        panic!("{words} is never answered");
    }

    /// The page of the chat: before anything was said, the door's.
    pub async fn chat(&self) -> Page {
        let page = self.opens("/chat").await;
        if page.status == 404 { self.opens(&self.door).await } else { page }
    }

    /// The form to write in.
    pub async fn form(&self) -> Form {
        self.chat().await.say()
    }

    /// Says something; gives the page that answers.
    pub async fn say(&self, words: &str) -> Page {
        let form = self.form().await;
        self.post("/chat/say", &form.with("words", words)).await
    }

    /// Presses the newest key of that label.
    pub async fn press(&self, label: &str) -> Page {
        let page = self.chat().await;
        let (form, token) = page.key(label).unwrap_or_else(|| panic!("no key {label}: {}", page.text()));
        self.post("/chat/say", &form.with("press", &token)).await
    }

    /// The newest thing that the house said, once it has handled everything.
    pub async fn answer(&self, place: &Place) -> String {
        place.settled().await;
        self.chat().await.house().pop().unwrap_or_default()
    }
}
