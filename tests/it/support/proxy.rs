//! A line to PostgreSQL that breaks: before a COMMIT reaches the server, after it did and before its answer comes back, for
//! a while, or only slowly. What goes over it isn't understood but for that word.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;

use super::real::pause;

/// The line. Dropped, its connections end with the test.
pub struct Proxy {
    /// Where it is reached, on loopback.
    pub port: u16,
    to: u16,
    /// Every so many commits the line breaks before one, 0: never.
    pub before: AtomicU32,
    /// Every so many commits the answer of one is lost, 0: never.
    pub after: AtomicU32,
    commits: AtomicU32,
    /// Lines that broke before a commit, and after one.
    pub broken: [AtomicU32; 2],
    /// Milliseconds that everything takes longer.
    pub slow: AtomicU64,
    /// Nothing comes through, and no connection ends.
    pub hangs: AtomicBool,
    lines: Mutex<CancellationToken>,
    away: AtomicBool,
}

impl Proxy {
    /// A good line to a port.
    pub async fn to(to: u16) -> Arc<Self> {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let proxy = Arc::new(Self {
            port: listener.local_addr().unwrap().port(),
            to,
            before: AtomicU32::new(0),
            after: AtomicU32::new(0),
            commits: AtomicU32::new(0),
            broken: Default::default(),
            slow: AtomicU64::new(0),
            hangs: false.into(),
            lines: Mutex::default(),
            away: false.into(),
        });
        let own = proxy.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if !own.away.load(Ordering::SeqCst) {
                    tokio::spawn(own.clone().line(client));
                }
            }
        });
        proxy
    }

    /// All lines break, and no new one comes about until it is back.
    pub fn away(&self, away: bool) {
        self.away.store(away, Ordering::SeqCst);
        if away {
            std::mem::take(&mut *self.lines.lock().unwrap()).cancel();
        }
    }

    async fn line(self: Arc<Self>, client: TcpStream) {
        self.hung().await;
        let Ok(server) = TcpStream::connect(("127.0.0.1", self.to)).await else { return };
        let over = self.lines.lock().unwrap().child_token();
        let ((mut from, mut back), (mut answers, mut to)) = (client.into_split(), server.into_split());
        let (lost, own) = (CancellationToken::new(), self.clone());
        let (deaf, own_too) = (lost.clone(), self.clone());
        let asks = async move {
            let mut bytes = vec![0; 65536];
            while let Ok(n @ 1..) = from.read(&mut bytes).await {
                own.pauses().await;
                match own.fate(&bytes[..n]) {
                    Fate::Passes => {}
                    Fate::Before => return,
                    Fate::After => deaf.cancel(),
                }
                if to.write_all(&bytes[..n]).await.is_err() {
                    return;
                }
                if deaf.is_cancelled() {
                    // The server commits, and nobody hears of it.
                    pause(Duration::from_millis(50)).await;
                    return;
                }
            }
        };
        let answered = async {
            let mut bytes = vec![0; 65536];
            while let Ok(n @ 1..) = answers.read(&mut bytes).await {
                if lost.is_cancelled() {
                    std::future::pending::<()>().await;
                }
                own_too.hung().await;
                if back.write_all(&bytes[..n]).await.is_err() {
                    return;
                }
            }
            // Of a machine that is gone one doesn't even hear that.
            own_too.hung().await;
        };
        tokio::select! {
            () = asks => {}
            () = answered => {}
            () = over.cancelled() => {}
        }
    }

    async fn hung(&self) {
        while self.hangs.load(Ordering::SeqCst) {
            pause(Duration::from_millis(20)).await;
        }
    }

    async fn pauses(&self) {
        self.hung().await;
        let slow = self.slow.load(Ordering::SeqCst);
        if slow > 0 {
            pause(Duration::from_millis(slow)).await;
        }
    }

    fn fate(&self, bytes: &[u8]) -> Fate {
        if !bytes.windows(6).any(|w| w == b"COMMIT") {
            return Fate::Passes;
        }
        let nth = self.commits.fetch_add(1, Ordering::SeqCst) + 1;
        let is = |every: u32, at: u32| every > 0 && nth % every == at % every;
        let (fate, count) = match (is(self.before.load(Ordering::SeqCst), 0), is(self.after.load(Ordering::SeqCst), 1))
        {
            (true, _) => (Fate::Before, 0),
            (false, true) => (Fate::After, 1),
            (false, false) => return Fate::Passes,
        };
        self.broken[count].fetch_add(1, Ordering::SeqCst);
        fate
    }
}

/// What becomes of what is sent.
enum Fate {
    Passes,
    Before,
    After,
}
