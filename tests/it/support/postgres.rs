//! A PostgreSQL for the tests: the one that LASTMILE_TEST_POSTGRES names (its role must be allowed to create databases),
//! or a private cluster from the machine's own binaries, on loopback, in a temporary folder, run by an unprivileged user
//! and gone with the process. Where there is neither, a test says that it skipped PostgreSQL and passes, unless
//! LASTMILE_REQUIRE names `postgres`.

use std::net::TcpListener;
use std::os::unix::fs::{MetadataExt, PermissionsExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::mpsc::{Sender, channel};

use lastmile::storage::Store;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection, SqlSafeStr};

use super::{env, required};

/// Whoever runs a cluster when the tests are root: Debian's `nobody`.
const NOBODY: u32 = 65534;
/// Waits for the tests' end, however it comes: their end of the pipe closes. Then the cluster goes, with its folder.
const KEEPER: &str = r#""$@" & read -r _; kill -QUIT $!; wait $!; rm -rf "$FOLDER""#;

/// A cluster of the tests' own. Dropped, it is stopped.
pub struct Cluster {
    keeper: Child,
    bin: PathBuf,
    folder: PathBuf,
    settings: Vec<String>,
    /// Where it listens, on loopback.
    pub port: u16,
}

impl Drop for Cluster {
    fn drop(&mut self) {
        drop(self.keeper.stdin.take());
        let _ = self.keeper.wait();
    }
}

/// The folder of the newest PostgreSQL's binaries on this machine.
pub fn binaries() -> Option<PathBuf> {
    let debian = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = debian.map(|d| d.path().join("bin")).collect();
    found.sort_by_key(|bin| bin.parent().and_then(|v| v.file_name()?.to_str()?.parse::<u32>().ok()));
    found.extend(std::env::split_paths(&env("PATH")));
    let bin = found.into_iter().rev().find(|bin| bin.join("initdb").exists() && bin.join("postgres").exists())?;
    // Some of them may be links to where all are.
    Some(bin.join("initdb").canonicalize().ok()?.parent()?.to_owned())
}

/// A program of PostgreSQL's, as a user who may run it.
pub fn program(bin: &Path, name: &str) -> Command {
    let mut command = Command::new(bin.join(name));
    command.current_dir("/").env("LC_ALL", "C.UTF-8");
    if std::fs::metadata("/proc/self").is_ok_and(|m| m.uid() == 0) {
        command.uid(NOBODY).gid(NOBODY);
    }
    command
}

/// A port that nobody listens on now.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A folder that whoever runs a cluster may write to.
fn folder_for_it() -> PathBuf {
    let folder = tempfile::Builder::new().prefix("lastmile-postgres-").tempdir().unwrap().keep();
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o700)).unwrap();
    if std::fs::metadata("/proc/self").is_ok_and(|m| m.uid() == 0) {
        chown(&folder, Some(NOBODY), Some(NOBODY)).unwrap();
    }
    folder
}

impl Cluster {
    /// A new one, with settings of its own beside the tests' (`name=value`).
    pub fn start(bin: &Path, settings: &[&str]) -> Self {
        // Its keeper throws it away.
        let folder = folder_for_it();
        let data = folder.join("data");
        let made = program(bin, "initdb")
            .args(["--username=lastmile", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "-D"])
            .arg(&data)
            .output()
            .unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let port = free_port();
        let settings: Vec<String> = settings.iter().map(|&s| s.to_owned()).collect();
        let keeper = Self::keeper(bin, &folder, &settings, port);
        Self { keeper, bin: bin.to_owned(), folder, settings, port }
    }

    /// Every process of it dies at once; what it has committed stands.
    pub fn dies(&mut self) {
        let mut stop = program(&self.bin, "pg_ctl");
        stop.args(["stop", "--mode=immediate", "--silent", "-D"]).arg(self.folder.join("data"));
        assert!(stop.status().unwrap().success());
        self.keeper.kill().unwrap();
        self.keeper.wait().unwrap();
    }

    /// It is there again, at its place.
    pub fn returns(&mut self) {
        self.keeper = Self::keeper(&self.bin, &self.folder, &self.settings, self.port);
    }

    /// Another that follows it, and without which it answers no commit. Whoever is promoted waits for nobody.
    pub async fn standby(&self) -> Self {
        let folder = folder_for_it();
        let from = format!("host=127.0.0.1 port={} user=lastmile application_name=two", self.port);
        let mut copies = program(&self.bin, "pg_basebackup");
        copies.args(["--write-recovery-conf", "--checkpoint=fast", "--no-sync", "-d", &from, "-D"]);
        let made = copies.arg(folder.join("data")).output().unwrap();
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        let (bin, settings, port) = (self.bin.clone(), self.settings.clone(), free_port());
        let keeper = Self::keeper(&bin, &folder, &settings, port);
        let standby = Self { keeper, bin, folder, settings, port };
        standby.answers().await;
        standby.runs("ALTER SYSTEM SET synchronous_standby_names = ''").await;
        self.runs("ALTER SYSTEM SET synchronous_standby_names = 'two'").await;
        self.runs("SELECT pg_reload_conf()").await;
        let mut c = PgConnection::connect(&self.url("postgres")).await.unwrap();
        for _ in 0..600 {
            let follows = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync' AND state = 'streaming'";
            if sqlx::query_scalar::<_, i64>(follows).fetch_one(&mut c).await.unwrap() == 1 {
                return standby;
            }
            super::real::pause(std::time::Duration::from_millis(50)).await;
        }
        panic!("it isn't followed: {}", std::fs::read_to_string(standby.folder.join("log")).unwrap_or_default());
    }

    /// A standby becomes the first.
    pub fn promoted(&self) {
        let mut promote = program(&self.bin, "pg_ctl");
        promote.args(["promote", "--wait", "--silent", "-D"]).arg(self.folder.join("data"));
        assert!(promote.status().unwrap().success());
    }

    /// Has it do something.
    pub async fn runs(&self, text: &str) {
        let mut c = PgConnection::connect(&self.url("postgres")).await.unwrap();
        run(&mut c, text).await;
        c.close().await.unwrap();
    }

    /// The URL of a database that is at this or at another.
    pub fn url_with(&self, other: &Self, database: &str) -> String {
        format!("postgres://lastmile:secret@127.0.0.1:{},127.0.0.1:{}/{database}", self.port, other.port)
    }

    /// Starts it over the data in `folder`.
    fn keeper(bin: &Path, folder: &Path, settings: &[String], port: u16) -> Child {
        let log = std::fs::File::create(folder.join("log")).unwrap();
        let mut args = vec!["-D".to_owned(), folder.join("data").display().to_string()];
        // A machine that dies isn't tested here: what a killed process has written stays without a sync.
        let own = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off", "max_connections=300"];
        for one in own.map(str::to_owned).iter().chain(settings).chain([&format!("port={port}")]) {
            args.extend(["-c".to_owned(), one.clone()]);
        }
        program(Path::new("/bin"), "sh")
            .args(["-c", KEEPER, "keeper"])
            .arg(bin.join("postgres"))
            .args(args)
            .env("FOLDER", folder)
            .process_group(0)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap()
    }

    /// Waits until it answers.
    pub async fn answers(&self) {
        for _ in 0..600 {
            if let Ok(c) = PgConnection::connect(&self.url("postgres")).await {
                return drop(c.close().await);
            }
            super::real::pause(std::time::Duration::from_millis(50)).await;
        }
        panic!("PostgreSQL doesn't answer: {}", std::fs::read_to_string(self.folder.join("log")).unwrap_or_default());
    }

    /// The URL of one of its databases.
    pub fn url(&self, database: &str) -> String {
        format!("postgres://lastmile@127.0.0.1:{}/{database}", self.port)
    }
}

/// A database of a test's own. Dropped, it is thrown away.
#[derive(Debug)]
pub struct Database {
    /// Where it is.
    pub url: String,
    name: String,
}

/// What makes and throws away databases.
struct Server {
    /// Of any of its databases.
    url: String,
    thrown_away: Sender<String>,
    _cluster: Option<Cluster>,
}

/// The template of the tests' databases: with all tables, and nothing in them.
fn template() -> String {
    format!("lastmile_template_{}", std::process::id())
}

/// The server of all tests of this process; `None`: there is none.
fn server() -> Option<&'static Server> {
    static SERVER: OnceLock<Option<Server>> = OnceLock::new();
    SERVER
        .get_or_init(|| {
            let given = env("LASTMILE_TEST_POSTGRES");
            let (cluster, url) = match (given.as_str(), binaries()) {
                ("", None) => return None,
                ("", Some(bin)) => {
                    let cluster = Cluster::start(&bin, &["autovacuum=off", "full_page_writes=off"]);
                    let url = cluster.url("postgres");
                    (Some(cluster), url)
                }
                (given, _) => (None, given.to_owned()),
            };
            let (thrown_away, names) = channel::<String>();
            let (ready, made) = channel();
            let (waits, at) = (cluster.is_some(), url.clone());
            std::thread::spawn(move || {
                let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
                runtime.block_on(async {
                    let mut tries = if waits { 600 } else { 1 };
                    let mut c = loop {
                        tries -= 1;
                        match PgConnection::connect(&at).await {
                            Ok(c) => break c,
                            Err(e) if tries == 0 => panic!("PostgreSQL doesn't answer: {e}"),
                            Err(_) => super::real::pause(std::time::Duration::from_millis(50)).await,
                        }
                    };
                    run(&mut c, &format!("CREATE DATABASE {}", template())).await;
                    let store = Store::open(&named(&at, &template()), 1, 0).await.unwrap();
                    store.migrate().await.unwrap();
                    store.close().await;
                    ready.send(()).unwrap();
                    for name in names {
                        let _ = c.execute(sql(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))).await;
                    }
                });
            });
            made.recv().expect("the template is made");
            Some(Server { url, thrown_away, _cluster: cluster })
        })
        .as_ref()
}

/// The same server's database of that name.
fn named(url: &str, name: &str) -> String {
    let mut url = reqwest::Url::parse(url).expect("LASTMILE_TEST_POSTGRES is a URL");
    url.set_path(name);
    url.into()
}

fn sql(text: &str) -> sqlx::SqlStr {
    AssertSqlSafe(text.to_owned()).into_sql_str()
}

async fn run(c: &mut PgConnection, text: &str) {
    c.execute(sql(text)).await.unwrap_or_else(|e| panic!("{text}: {e}"));
}

/// A new database with all tables; `None`, and said so: there is no PostgreSQL here.
pub async fn database() -> Option<Database> {
    database_from(&template()).await
}

/// A new database with nothing in it.
pub async fn empty() -> Option<Database> {
    database_from("template0").await
}

/// A cluster of a test's own, to be killed; `None`, and said so: this machine has no binaries.
pub async fn cluster() -> Option<Cluster> {
    let Some(bin) = binaries() else {
        skipped();
        return None;
    };
    let cluster = Cluster::start(&bin, &["full_page_writes=off"]);
    cluster.answers().await;
    Some(cluster)
}

/// Says that the test that runs is skipped; a failure where PostgreSQL must be there.
fn skipped() {
    assert!(!required("postgres"), "LASTMILE_REQUIRE names postgres, and there is no PostgreSQL on this machine");
    let test = std::thread::current().name().unwrap_or("a test").to_owned();
    println!("skipped on PostgreSQL: {test} (no binaries; LASTMILE_TEST_POSTGRES names none)");
}

async fn database_from(template: &str) -> Option<Database> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let Some(server) = tokio::task::spawn_blocking(server).await.unwrap() else {
        skipped();
        return None;
    };
    let name = format!("lastmile_{}_{}", std::process::id(), COUNT.fetch_add(1, Ordering::SeqCst));
    let mut c = PgConnection::connect(&server.url).await.unwrap();
    run(&mut c, &format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
    c.close().await.unwrap();
    Some(Database { url: named(&server.url, &name), name })
}

impl Database {
    /// One that isn't ours to throw away.
    pub fn elsewhere(url: &str) -> Self {
        Self { url: url.to_owned(), name: String::new() }
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if !self.name.is_empty()
            && let Some(server) = server()
        {
            let _ = server.thrown_away.send(std::mem::take(&mut self.name));
        }
    }
}
