//! What is killed beside the process: the database, and the line to it.

use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use super::report::{Kind, Report};
use crate::support::postgres::{self, Cluster};
use crate::support::proxy::Proxy;
use crate::support::real::{Place, Rows, pause};

/// One of them.
#[derive(Clone, Copy, Debug)]
enum Break {
    /// Every process of the database dies, and it comes back.
    Dies,
    /// The line is cut before a COMMIT reaches the server.
    Before,
    /// The server has its COMMIT, and the answer is lost.
    After,
    /// Whatever is asked takes two seconds longer.
    Slow,
    /// Nothing comes through, and no connection ends.
    Hangs,
    /// All connections end, and no new one comes about.
    Away,
}

/// In which order; the rarer ones behind.
const ORDER: [Break; 12] = [
    Break::Dies,
    Break::Before,
    Break::Dies,
    Break::After,
    Break::Dies,
    Break::Slow,
    Break::Before,
    Break::Dies,
    Break::After,
    Break::Hangs,
    Break::Dies,
    Break::Away,
];
/// Of so many kills one is such a break.
const EVERY: usize = 5;
/// How long a commit to cut is waited for.
const COMMIT: Duration = Duration::from_secs(3);

/// A PostgreSQL to be killed, with a line to be broken.
pub struct Below {
    cluster: Cluster,
    proxy: Arc<Proxy>,
    broken: usize,
}

impl Below {
    /// With a place upon it, and its rows past the line; `None`: this machine hasn't got it.
    pub async fn starts() -> Option<(Place, Rows, Self)> {
        let cluster = postgres::cluster().await?;
        let proxy = Proxy::to(cluster.port).await;
        let mut place = Place::at(&cluster.url("postgres"));
        let rows = place.facts().await;
        place.moves(&format!("postgres://lastmile@127.0.0.1:{}/postgres", proxy.port));
        Some((place, rows, Self { cluster, proxy, broken: 0 }))
    }

    /// Whether by this kill one more break is due than there were.
    pub fn is_due(&self, kill: usize) -> bool {
        (kill + 1) / EVERY > self.broken
    }

    /// The next of them, to its end. `long`: as long as nobody should ever have to wait. False: there was no COMMIT to cut.
    pub async fn breaks(&mut self, long: bool, report: &mut Report) -> Option<Kind> {
        let one = ORDER[self.broken % ORDER.len()];
        self.broken += 1;
        let time = |short: u64, longer: u64| pause(Duration::from_secs(if long { longer } else { short }));
        let proxy = &self.proxy;
        match one {
            Break::Dies => {
                self.cluster.dies();
                pause(Duration::from_millis(300)).await;
                self.cluster.returns();
                self.cluster.answers().await;
                return Some(Kind::Database);
            }
            Break::Before | Break::After => {
                let (cut, at) = if matches!(one, Break::Before) { (&proxy.before, 0) } else { (&proxy.after, 1) };
                let was = proxy.broken[at].load(Ordering::SeqCst);
                cut.store(1, Ordering::SeqCst);
                let mut done = 0;
                for _ in 0..COMMIT.as_millis() / 5 {
                    done = proxy.broken[at].load(Ordering::SeqCst) - was;
                    if done > 0 {
                        break;
                    }
                    pause(Duration::from_millis(5)).await;
                }
                cut.store(0, Ordering::SeqCst);
                report.cut[at] += done;
                return (done > 0).then_some(Kind::Line);
            }
            Break::Slow => {
                proxy.slow.store(2000, Ordering::SeqCst);
                time(3, 10).await;
                proxy.slow.store(0, Ordering::SeqCst);
            }
            Break::Hangs => {
                proxy.hangs.store(true, Ordering::SeqCst);
                time(3, 20).await;
                proxy.hangs.store(false, Ordering::SeqCst);
            }
            Break::Away => {
                proxy.away(true);
                time(3, 60).await;
                proxy.away(false);
            }
        }
        Some(Kind::Line)
    }
}
