//! What goes wrong below the house: the database dies, the line to it breaks around a COMMIT, hangs or is gone, or the
//! disk is full. Whatever was said has its one effect all the same.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::support::postgres;
use crate::support::proxy::Proxy;
use crate::support::real::{Browser, Place, Running, pause};

/// Nobody is asked to slow down here.
pub(crate) const SET: [&str; 2] = ["limits.messages_per_minute=10000", "log.filter=off"];
const TALKERS: usize = 4;

/// Somebody who says one thing after the other until it is enough; gives how many.
async fn talks(browser: Browser, who: usize, enough: Arc<AtomicBool>) -> usize {
    let form = browser.form().await;
    let mut said = 0;
    while !enough.load(Ordering::SeqCst) {
        let words = format!("村东头第{}户没电了，第{said}回说", 1000 + who);
        browser.send(&form, &format!("{who}-{said}"), &words).await;
        said += 1;
        pause(Duration::from_millis(30)).await;
    }
    said
}

/// People who talk while things break.
pub(crate) struct Talk {
    enough: Arc<AtomicBool>,
    talking: Vec<tokio::task::JoinHandle<usize>>,
}

impl Talk {
    pub(crate) fn begins(place: &Place) -> Self {
        let enough = Arc::new(AtomicBool::new(false));
        let talking = (0..TALKERS).map(|who| tokio::spawn(talks(place.villager("houzhuang"), who, enough.clone())));
        Self { talking: talking.collect(), enough }
    }

    /// They stop; everything that they said was kept once, and each of its answers stands on a page once.
    pub(crate) async fn ends(self, place: &Place, house: Vec<Running>) {
        self.enough.store(true, Ordering::SeqCst);
        let mut said = 0;
        for talk in self.talking {
            said += talk.await.unwrap();
        }
        place.settled().await;
        let rows = place.facts().await;
        let kept = rows.count("SELECT count(DISTINCT text) FROM commitment_words").await;
        let all = rows.count("SELECT count(*) FROM commitment_words").await;
        assert!(said > TALKERS * 5, "only {said} things were said");
        assert_eq!((usize::try_from(kept).unwrap(), usize::try_from(all).unwrap()), (said, said), "each once");
        let twice = rows
            .count("SELECT count(*) FROM (SELECT address_id, source FROM web_line GROUP BY address_id, source HAVING count(*) > 1) AS t")
            .await;
        assert_eq!(twice, 0, "nothing stands twice");
        assert_eq!(rows.count("SELECT count(*) FROM inbox WHERE state <> 'done'").await, 0, "nothing is given up");
        for running in house {
            running.stop().await;
        }
        place.verified();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_database_dies_and_returns() {
    let Some(mut cluster) = postgres::cluster().await else { return };
    let place = Place::at(&cluster.url("postgres"));
    let house: Vec<Running> = (0..2).map(|n| place.serve_as(n, &SET, None)).collect();
    let talk = Talk::begins(&place);
    for _ in 0..3 {
        pause(Duration::from_millis(1500)).await;
        cluster.dies();
        pause(Duration::from_millis(700)).await;
        cluster.returns();
        cluster.answers().await;
    }
    pause(Duration::from_secs(2)).await;
    talk.ends(&place, house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_line_breaks_before_and_after_commits() {
    let Some(cluster) = postgres::cluster().await else { return };
    let mut place = Place::at(&cluster.url("postgres"));
    let proxy = Proxy::to(cluster.port).await;
    place.moves(&format!("postgres://lastmile@127.0.0.1:{}/postgres", proxy.port));
    let house: Vec<Running> = (0..2).map(|n| place.serve_as(n, &SET, None)).collect();
    let talk = Talk::begins(&place);
    pause(Duration::from_secs(1)).await;
    proxy.before.store(13, Ordering::SeqCst);
    proxy.after.store(11, Ordering::SeqCst);
    pause(Duration::from_secs(12)).await;
    proxy.before.store(0, Ordering::SeqCst);
    proxy.after.store(0, Ordering::SeqCst);
    pause(Duration::from_secs(2)).await;
    let broken: Vec<u32> = proxy.broken.iter().map(|n| n.load(Ordering::SeqCst)).collect();
    println!("lines broken before a commit, and after one: {broken:?}");
    assert!(broken.iter().all(|n| *n > 5), "hardly any line broke: {broken:?}");
    talk.ends(&place, house).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_line_is_slow_and_then_away() {
    let Some(cluster) = postgres::cluster().await else { return };
    let mut place = Place::at(&cluster.url("postgres"));
    let proxy = Proxy::to(cluster.port).await;
    place.moves(&format!("postgres://lastmile@127.0.0.1:{}/postgres", proxy.port));
    let house: Vec<Running> = (0..2).map(|n| place.serve_as(n, &SET, None)).collect();
    let talk = Talk::begins(&place);
    pause(Duration::from_secs(2)).await;
    proxy.slow.store(200, Ordering::SeqCst);
    pause(Duration::from_secs(4)).await;
    proxy.slow.store(0, Ordering::SeqCst);
    pause(Duration::from_secs(1)).await;
    proxy.away(true);
    pause(Duration::from_secs(8)).await;
    proxy.away(false);
    pause(Duration::from_secs(3)).await;
    talk.ends(&place, house).await;
}

/// The log is on the same disk: it goes on at its old length, and nobody falls over it.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_disk_is_full() {
    let place = Place::new();
    let running = place.serve(&[SET[0], "log.filter=warn"], None);
    let talk = Talk::begins(&place);
    let late = place.villager("houzhuang");
    let form = late.form().await;
    for time in 0..3 {
        pause(Duration::from_secs(1)).await;
        running.disk(true);
        pause(Duration::from_secs(1)).await;
        let refused = late.post_once("/chat/say", &form.with("words", "路灯坏了")).await.expect("an answer");
        assert_eq!(refused.status, 503, "time {time}: nothing is taken that can't be kept");
        assert!(refused.text().contains("没存上"), "{}", refused.text());
        assert_ne!(place.run(&["verify"]).code, 2, "reading goes on");
        running.disk(false);
    }
    // What the talkers were refused they say again, and are heard; what `late` was refused is nowhere.
    talk.ends(&place, vec![running]).await;
}
