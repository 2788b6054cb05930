//! Never lost, never twice: the real binary is killed again and again, between any two steps, while people talk and
//! reminders fall due.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use crate::support::real::{Browser, Place, Rows, Running, pause};

/// How often it is killed on SQLite, and on PostgreSQL, where the replicas take turns at being killed.
const KILLS: (usize, usize) = (55, 33);
/// Replicas on PostgreSQL.
const REPLICAS: usize = 3;
/// Where: between post and commit, inside a turn, between sending and its record, while a timer fires, and anywhere.
const POINTS: [&str; 11] = [
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
/// Nobody is asked to slow down here: every answer must be on the page. What isn't signed for is reminded of within seconds.
const SET: [&str; 3] = ["limits.messages_per_minute=10000", "log.filter=warn", "policy.dir=policy"];
/// The built-in deadlines, and what is pressing has seconds in the place of hours.
const DEADLINES: &str = include_str!("../../config/policy/deadlines.toml");
const PRESSING: [(&str, &str); 2] = [
    ("T1 = { sign = \"2h\"", "T1 = { sign = \"2s\""),
    ("sign_nudges_urgent = [\"2h\", \"6h\"]", "sign_nudges_urgent = [\"2s\", \"4s\"]"),
];
/// The last reminder of a matter that nobody signs for.
const REMINDERS: i64 = 3;

/// Numbers that follow from a seed.
pub struct Dice(u64);

impl Dice {
    /// With the seed of `LASTMILE_SEED`, or a new one; it is printed, so that a failure can be played again.
    pub fn thrown() -> Self {
        #[expect(clippy::disallowed_methods, reason = "a test's own switch")]
        let given = std::env::var("LASTMILE_SEED").ok().and_then(|s| s.parse().ok());
        let seed = given.unwrap_or_else(|| {
            let mut bytes = [0; 4];
            getrandom::fill(&mut bytes).unwrap();
            u64::from(u32::from_le_bytes(bytes))
        });
        println!("LASTMILE_SEED={seed}");
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// From 0 to `below` - 1.
    pub fn next(&mut self, below: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % below
    }
}

/// What one person says: a matter that is clear and pressing, then more about it.
fn words(who: usize) -> Vec<String> {
    ["村东头第K户没电了", "第K户的电表也没电了，没有灯", "第K户门口的电线也没电"]
        .iter()
        .map(|w| w.replace('K', &format!("{}", 1000 + who)))
        .collect()
}

async fn talk(browser: Browser, who: usize) -> Browser {
    for words in words(who) {
        let page = browser.say(&words).await;
        assert!(page.status < 400, "{}", page.text());
    }
    browser
}

/// The secretary signs for every other matter as it comes, with "3 1": the first key of matter 3; of the others they are
/// reminded. Gives what was sent.
async fn sign(secretary: Browser, rows: Rows, kills: usize, enough: Arc<AtomicBool>) -> Vec<String> {
    let form = secretary.form().await;
    let mut sent = vec![];
    while !enough.load(Ordering::SeqCst) && sent.len() < kills.div_ceil(2) {
        let number = 2 * sent.len() + 1;
        let come = rows
            .count(&format!("SELECT count(*) FROM commitment WHERE number = {number} AND stage = 'assigned'"))
            .await;
        if come > 0 {
            let words = format!("{number} 1");
            secretary.send(&form, &words, &words).await;
            sent.push(words);
        }
        pause(Duration::from_millis(50)).await;
    }
    sent
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_is_lost_or_done_twice_when_the_house_is_killed_at_any_moment() {
    let aimed = killed(&Place::new(), 1, KILLS.0).await;
    // Every aim was taken: a point that nobody passes would prove nothing.
    for point in POINTS.iter().filter(|p| !p.is_empty()) {
        assert!(aimed.get(point).is_some_and(|n| *n > 2), "{point} was hardly ever reached: {aimed:?}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_is_lost_or_done_twice_when_replicas_are_killed_at_any_moment() {
    let Some(place) = Place::on_postgres().await else { return };
    let aimed = killed(&place, REPLICAS, KILLS.1).await;
    // Which replica says and remembers changes with each kill: an aim may be at one that doesn't.
    assert!(aimed.values().sum::<usize>() > KILLS.1 / 4, "{aimed:?}");
}

/// Kills replicas in turn while people talk with all of them; then nothing is lost and nothing doubled. Gives how often each
/// point was reached.
async fn killed(place: &Place, replicas: usize, kills: usize) -> BTreeMap<&'static str, usize> {
    let mut dice = Dice::thrown();
    let mut deadlines = DEADLINES.to_owned();
    for (built_in, here) in PRESSING {
        assert!(deadlines.contains(built_in), "{built_in}");
        deadlines = deadlines.replace(built_in, here);
    }
    std::fs::create_dir(place.path("policy")).unwrap();
    std::fs::write(place.path("policy/deadlines.toml"), deadlines).unwrap();
    let mut house: Vec<_> = (0..replicas).map(|n| Some(place.serve_as(n, &SET, None))).collect();
    let secretary = place.secretary().await;
    let enough = Arc::new(AtomicBool::new(false));
    let signing = tokio::spawn(sign(secretary.clone(), place.facts().await, kills, enough.clone()));
    let mut talking = vec![];
    let mut aimed = BTreeMap::new();
    let (mut armed, mut standing) = (vec![""; replicas], None);
    for kill in 0..kills {
        // Whichever stands at its point, else the next in turn.
        let replica = standing.unwrap_or(kill % replicas);
        if standing.is_some() {
            *aimed.entry(armed[replica]).or_insert(0) += 1;
        }
        house[replica].take().unwrap().kill();
        armed[replica] = POINTS[kill % POINTS.len()];
        let plan = format!("{}:{}", armed[replica], 1 + dice.next(4));
        let running = place.serve_as(replica, &SET, (!armed[replica].is_empty()).then_some(plan.as_str()));
        house[replica] = Some(running);
        talking.push(tokio::spawn(talk(place.villager("houzhuang"), kill)));
        standing = if armed.iter().all(|point| point.is_empty()) {
            pause(Duration::from_millis(dice.next(400))).await;
            None
        } else {
            stands(&house, Duration::from_secs(if replicas == 1 { 4 } else { 1 })).await
        };
    }
    house.into_iter().flatten().for_each(Running::kill);
    println!("killed {kills} times, of these at {aimed:?}");

    let house: Vec<_> = (0..replicas).map(|n| place.serve_as(n, &SET, None)).collect();
    let mut browsers = vec![];
    for talk in talking {
        browsers.push(talk.await.unwrap());
    }
    place.settled().await;
    enough.store(true, Ordering::SeqCst);
    let sent = signing.await.unwrap();
    let rows = place.facts().await;
    reminded(&rows, kills).await;
    place.settled().await;
    effects(place, &rows, kills, &sent).await;
    for (who, browser) in browsers.iter().enumerate() {
        shown(browser, who).await;
    }
    told_is_shown(&rows).await;
    for running in house {
        running.stop().await;
    }
    let said = place.run(&["--set", "policy.dir=policy", "verify"]);
    assert_eq!(said.code, 0, "{}{}", said.out, said.err);
    aimed
}

/// Waits so long for one of them to reach its point.
async fn stands(house: &[Option<Running>], time: Duration) -> Option<usize> {
    for _ in 0..time.as_millis() / 10 {
        if let Some(at) = house.iter().position(|one| one.as_ref().is_some_and(|r| r.reached(Duration::ZERO))) {
            return Some(at);
        }
        pause(Duration::from_millis(10)).await;
    }
    None
}

/// Each message had its one effect.
async fn effects(place: &Place, rows: &Rows, kills: usize, sent: &[String]) {
    let backlog = place.json(&["backlog"]);
    let numbers: Vec<i64> =
        backlog["commitments"].as_array().unwrap().iter().map(|c| c["number"].as_i64().unwrap()).collect();
    let mut sorted = numbers.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, (1..=i64::try_from(kills).unwrap()).collect::<Vec<_>>(), "one number for each matter");

    let kept: Vec<(String,)> = rows.all("SELECT text FROM commitment_words ORDER BY commitment_id, id").await;
    let kept: Vec<String> = kept.into_iter().map(|k| k.0).collect();
    let wrong: Vec<(String, usize)> = (0..kills)
        .flat_map(words)
        .map(|said| (said.clone(), kept.iter().filter(|k| **k == said).count()))
        .filter(|(_, times)| *times != 1)
        .collect();
    assert_eq!(wrong, [], "each said thing is kept once");
    assert_eq!(kept.len(), 3 * kills, "and nothing else");
    for (matter, kept) in kept.chunks(3).enumerate() {
        assert!((0..kills).any(|who| words(who) == kept), "in the order in which it was said: {matter} {kept:?}");
    }
    let given = rows.count("SELECT count(DISTINCT subject) FROM card WHERE kind = 'new'").await;
    assert_eq!(given, i64::try_from(kills).unwrap(), "each matter was given to the secretary");

    let signed: Vec<(i64,)> = rows.all("SELECT count(*) FROM ledger WHERE kind = 'signed' GROUP BY subject").await;
    assert!(signed.len() > kills / 4 && signed.iter().all(|n| n.0 == 1), "{signed:?}");
    assert_eq!(signed.len(), sent.len(), "what was signed for is signed");
    for words in sent {
        let heard = rows.count(&format!("SELECT count(*) FROM inbox WHERE body = '{{\"text\":\"{words}\"}}'")).await;
        assert_eq!(heard, 1, "{words}");
    }

    let left = rows.count(
        "SELECT (SELECT count(*) FROM inbox WHERE state <> 'done') + (SELECT count(*) FROM outbox WHERE state <> 'sent')").await;
    assert_eq!(left, 0, "everything is handled and said");
    let unsaid = rows.count("SELECT count(*) FROM outbox o WHERE NOT EXISTS (SELECT 1 FROM web_line l WHERE l.address_id = o.address_id \
         AND (l.source = 'o' || o.id OR l.source = 'o' || o.edits))").await;
    assert_eq!(unsaid, 0, "everything said stands on a page");
}

/// Waits until everything of the next seconds was reminded of; each came once, and none is left out.
async fn reminded(rows: &Rows, kills: usize) {
    let open = "SELECT count(*) FROM timer WHERE kind = 'lapse' AND subject IN (SELECT id FROM commitment WHERE stage = 'assigned')";
    for _ in 0..600 {
        if rows.count(open).await == 0 {
            break;
        }
        pause(Duration::from_millis(50)).await;
    }
    let told: Vec<(i64, String, String)> = rows
        .all(
            "SELECT c.number, c.stage, l.body FROM commitment c JOIN ledger l ON l.subject = c.id \
             AND l.mechanism = 'commitments' AND l.kind = 'reminded' ORDER BY c.id, l.seq",
        )
        .await;
    let nth = |body: &str| serde_json::from_str::<serde_json::Value>(body).unwrap()["n"].as_i64().unwrap();
    let told: Vec<(i64, String, i64)> = told.into_iter().map(|(c, stage, body)| (c, stage, nth(&body))).collect();
    for two in told.windows(2).filter(|two| two[0].0 == two[1].0) {
        // What was missed while the house was down comes as one, so numbers may be passed over.
        assert!(two[0].2 < two[1].2, "a reminder came twice: {two:?}");
    }
    let last = told.iter().filter(|(_, stage, n)| stage == "assigned" && *n == REMINDERS).count();
    let unsigned = rows.count("SELECT count(*) FROM commitment WHERE stage = 'assigned'").await;
    assert_eq!(usize::try_from(unsigned).unwrap(), last, "none is left out");
    assert!(last > kills / 4, "only {last} matters were ever late");
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

/// Their page shows their words once each, and the answer once.
async fn shown(browser: &Browser, who: usize) {
    let page = browser.chat().await;
    let lines = page.lines();
    let own: Vec<String> = lines.iter().filter(|l| l.who == "me").map(|l| l.text.clone()).collect();
    let words = words(who);
    assert_eq!(own.len(), words.len(), "{own:?}");
    for (said, line) in words.iter().zip(&own) {
        assert!(line.contains(said.as_str()), "{line} should be {said}");
    }
    let answers: Vec<_> = lines.iter().filter(|l| l.who == "house" && l.text.contains("记下了")).collect();
    assert_eq!(answers.len(), 1, "{}", page.text());
    for said in &words {
        assert!(answers[0].text.contains(said.as_str()), "{said}: {}", answers[0].text);
    }
    let asked = lines.iter().filter(|l| l.text.contains("留个电话")).count();
    assert_eq!(asked, 1, "{}", page.text());
}
