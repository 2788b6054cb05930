//! The people of a crash run who talk through the web page.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::task::JoinHandle;

use super::drive::words;
use super::report::Report;
use crate::support::real::{Browser, Place, Rows, pause};

/// Between post and commit, inside a turn, between sending and its record, while a timer fires, and anywhere.
pub const POINTS: [&str; 11] = [
    "post.before_commit",
    "post.after_commit",
    "desk.in_turn",
    "desk.before_commit",
    "desk.after_commit",
    "sender.delivered",
    "",
    "timer.before_commit",
    "sender.delivered",
    "timer.after_commit",
    "desk.before_commit",
];

/// Those who talk, and their browsers once they have.
#[derive(Default)]
pub struct People {
    talking: Vec<JoinHandle<Browser>>,
    browsers: Vec<Browser>,
}

async fn talk(browser: Browser, who: usize) -> Browser {
    for words in words(who) {
        let page = browser.say(&words).await;
        assert!(page.status < 400, "{}", page.text());
    }
    browser
}

/// The secretary signs for every other matter as it comes, with "3 1": the first key of matter 3; of the others they are
/// reminded. Gives the numbers.
pub async fn sign(secretary: Browser, rows: Arc<Rows>, kills: usize, enough: Arc<AtomicBool>) -> BTreeSet<i64> {
    let form = secretary.form().await;
    let mut signed = BTreeSet::new();
    while !enough.load(Ordering::SeqCst) && signed.len() < kills.div_ceil(2) {
        let number = 2 * i64::try_from(signed.len()).unwrap() + 1;
        let come = rows
            .count(&format!("SELECT count(*) FROM commitment WHERE number = {number} AND stage = 'assigned'"))
            .await;
        if come > 0 {
            let words = format!("{number} 1");
            secretary.send(&form, &words, &words).await;
            signed.insert(number);
        }
        pause(Duration::from_millis(50)).await;
    }
    signed
}

impl People {
    /// Somebody new begins to talk.
    pub fn talks(&mut self, place: &Place, who: usize) {
        self.talking.push(tokio::spawn(talk(place.villager("houzhuang"), who)));
    }

    /// All have said what they had to say.
    pub async fn fall_silent(&mut self) {
        for talk in self.talking.drain(..) {
            self.browsers.push(talk.await.unwrap());
        }
    }

    /// Everything stands on its page once.
    pub async fn look(&self, rows: &Rows, signed: &BTreeSet<i64>, report: &mut Report) {
        for number in signed {
            let words = format!("SELECT count(*) FROM inbox WHERE body = '{{\"text\":\"{number} 1\"}}'");
            report.once(format!("heard: {number} 1"), usize::try_from(rows.count(&words).await).unwrap());
        }
        let unsaid: Vec<(i64,)> = rows
            .all(
                "SELECT o.id FROM outbox o WHERE NOT EXISTS (SELECT 1 FROM web_line l WHERE l.address_id = o.address_id \
                 AND (l.source = 'o' || o.id OR l.source = 'o' || o.edits))",
            )
            .await;
        report.lost.extend(unsaid.into_iter().map(|(id,)| format!("message {id} stands on no page")));
        for (who, browser) in self.browsers.iter().enumerate() {
            shown(browser, who, report).await;
        }
        told_is_shown(rows).await;
    }
}

/// Their page shows their words once each and in order, and the answer once.
async fn shown(browser: &Browser, who: usize, report: &mut Report) {
    let page = browser.chat().await;
    let lines = page.lines();
    let own: Vec<&str> = lines.iter().filter(|l| l.who == "me").map(|l| l.text.as_str()).collect();
    let words = words(who);
    for said in &words {
        report.once(format!("on the page: {said}"), own.iter().filter(|line| line.contains(said.as_str())).count());
    }
    if own.len() != words.len() || words.iter().zip(&own).any(|(said, line)| !line.contains(said.as_str())) {
        report.lost.push(format!("the order on the page: {own:?}"));
    }
    let answers: Vec<_> = lines.iter().filter(|l| l.who == "house" && l.text.contains("记下了")).collect();
    report.once(format!("the answer to {who}"), answers.len());
    for said in words.iter().filter(|said| answers.iter().any(|a| !a.text.contains(said.as_str()))) {
        report.lost.push(format!("in the answer: {said}"));
    }
    let asked = lines.iter().filter(|l| l.text.contains("留个电话")).count();
    report.once(format!("{who} is asked for a telephone"), asked);
}

/// What a page has fetched counts as shown, by line and by message, and nothing else does.
async fn told_is_shown(rows: &Rows) {
    let unlike = rows.count("SELECT count(*) FROM outbox o JOIN web_line l ON l.outbox_id = o.id WHERE (o.shown_at IS NULL) <> (l.shown_at IS NULL)").await;
    assert_eq!(unlike, 0, "line and message agree");
    let unseen: Vec<(bool,)> = rows.all("SELECT a.person_id IN (SELECT person_id FROM appointment) FROM web_line l JOIN address a ON a.id = l.address_id \
         WHERE l.who = 'house' AND l.shown_at IS NULL").await;
    assert!(unseen.iter().all(|office| office.0), "every villager has looked at their page");
    assert!(!unseen.is_empty(), "the secretary hasn't");
}
