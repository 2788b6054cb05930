//! Never lost, never twice on Telegram: the real binary is killed again and again, by polling and by webhook, between any
//! two steps, while people talk through a Bot API that repeats and reorders what it gives. What is said twice was said
//! just before a kill.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use lastmile::base::clock::SystemClock;
use serde_json::json;
use sqlx::sqlite::SqlitePool;

use crate::botapi::{BotApi, Seen, TOKEN};
use crate::crash::Dice;
use crate::support::real::{Place, clock, pause};

/// Where: around the keeping of what came, inside a turn, between Telegram's answer and our note of it, and anywhere.
const POINTS: [&str; 10] = [
    "telegram.before_commit",
    "telegram.said",
    "telegram.after_commit",
    "",
    "desk.in_turn",
    "desk.before_commit",
    "telegram.said",
    "desk.after_commit",
    "sender.delivered",
    "",
];
/// The first secretary on Telegram, and the first of the villagers.
const SECRETARY: i64 = 5_000_000_000;
const VILLAGER: i64 = 5_000_000_001;
/// How long anything is waited for.
const PATIENCE: Duration = Duration::from_secs(240);

/// A message of the bot's in a chat.
type Said = (i64, i64);

/// How often the house is killed in all: half by polling, half by webhook. `LASTMILE_KILLS` says another number.
fn kills() -> usize {
    #[expect(clippy::disallowed_methods, reason = "a test's own switch")]
    let given = std::env::var("LASTMILE_KILLS").ok().and_then(|s| s.parse().ok());
    given.unwrap_or(24_usize).div_ceil(2)
}

fn settings(api: &BotApi, more: &[String]) -> Vec<String> {
    let mut set = vec![
        "limits.messages_per_minute=10000".to_owned(),
        "log.filter=warn".to_owned(),
        format!("telegram.token={TOKEN}"),
        format!("telegram.api_url={}", api.url()),
        "telegram.limits=none".to_owned(),
    ];
    set.extend_from_slice(more);
    set
}

/// By webhook, on a port that stays the same.
fn hooked() -> Vec<String> {
    let free = std::net::TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    vec![
        format!("http.listen={free}"),
        "telegram.mode=webhook".to_owned(),
        format!("telegram.webhook_url=http://{free}/telegram"),
    ]
}

/// What one person says: a matter, then more about it.
fn words(who: usize) -> Vec<String> {
    ["村东头第K户没电了", "第K户的电表也没电了，没有灯", "第K户门口的电线也没电"]
        .iter()
        .map(|w| w.replace('K', &format!("{}", 1000 + who)))
        .collect()
}

fn villager(who: usize) -> i64 {
    VILLAGER + i64::try_from(who).unwrap()
}

/// Waits for a message of the bot's with those words.
async fn hears(api: &BotApi, user: i64, words: &str) -> Seen {
    let from = clock();
    while from.elapsed() < PATIENCE {
        if let Some(seen) = api.chat(user).into_iter().rev().find(|m| m.from_bot && m.text.contains(words)) {
            return seen;
        }
        pause(Duration::from_millis(25)).await;
    }
    let chat: Vec<_> = api.chat(user).into_iter().map(|m| (m.from_bot, m.text)).collect();
    panic!("{user} never hears {words}: {chat:#?}")
}

/// A matter; an answer to what the house said of it; and another word, sent right behind.
async fn talk(api: Arc<BotApi>, who: usize) {
    let (user, words) = (villager(who), words(who));
    api.starts(user, Some("v_houzhuang"));
    api.says(user, &words[0]);
    let card = hears(&api, user, "记下了").await;
    api.replies(user, &words[1], card.message_id);
    api.says(user, &words[2]);
    for said in &words {
        hears(&api, user, said).await;
    }
}

/// The number of a matter in what is read.
fn number(text: &str) -> Option<i64> {
    let (_, behind) = text.split_once("侯庄村 ")?;
    behind.split_once(" 号")?.0.trim().parse().ok()
}

/// The secretary signs for every other matter as it comes, some with several presses; a press on a card that the matter
/// has outgrown is answered with a newer card, which is pressed in its turn. Gives the numbers.
async fn sign(api: Arc<BotApi>, enough: Arc<AtomicBool>) -> BTreeSet<i64> {
    let (mut pressed, mut keys) = (BTreeSet::new(), BTreeSet::new());
    while !enough.load(Ordering::SeqCst) {
        for seen in api.chat(SECRETARY).iter().filter(|m| m.from_bot) {
            let key = seen.keys.iter().find(|(label, _)| label.ends_with("签收"));
            let (Some((_, data)), Some(number)) = (key, number(&seen.text)) else { continue };
            if number % 2 == 1 && keys.insert(data.clone()) {
                pressed.insert(number);
                for _ in 0..1 + number % 3 {
                    api.presses_old(SECRETARY, seen.message_id, data);
                }
            }
        }
        pause(Duration::from_millis(50)).await;
    }
    pressed
}

/// What the house said on Telegram without having noted it.
async fn unnoted(api: &BotApi, rows: &SqlitePool, people: usize) -> BTreeSet<Said> {
    let noted: Vec<(String, i64)> = sqlx::query_as(
        "SELECT a.external, s.message_id FROM telegram_sent s JOIN address a ON a.id = s.address_id \
         WHERE s.message_id IS NOT NULL",
    )
    .fetch_all(rows)
    .await
    .unwrap();
    let noted: BTreeSet<Said> = noted.into_iter().map(|(chat, id)| (chat.parse().unwrap(), id)).collect();
    let chats = std::iter::once(SECRETARY).chain((0..people).map(villager));
    let said = chats.flat_map(|c| api.chat(c).into_iter().filter(|m| m.from_bot).map(move |m| (c, m.message_id)));
    said.filter(|one| !noted.contains(one)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_is_lost_or_done_twice_by_polling() {
    killed("poll", &[]).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn nothing_is_lost_or_done_twice_by_webhook() {
    killed("webhook", &hooked()).await;
}

async fn killed(mode: &str, more: &[String]) {
    let mut dice = Dice::thrown();
    let (place, api) = (Place::new(), BotApi::start(Arc::new(SystemClock::default())));
    api.lift_limits();
    let set = settings(&api, more);
    let set: Vec<&str> = set.iter().map(String::as_str).collect();
    let mut house = place.serve(&set, None);
    let rows = place.rows().await;
    let invited = place.json(&["invite", "--village", "houzhuang", "--role", "first_secretary"]);
    api.starts(SECRETARY, invited["payload"].as_str());
    hears(&api, SECRETARY, "陈向农").await;
    let enough = Arc::new(AtomicBool::new(false));
    let signing = tokio::spawn(sign(api.clone(), enough.clone()));

    let kills = kills();
    let (mut talking, mut aimed, mut cut) = (vec![], BTreeMap::new(), BTreeSet::new());
    for kill in 0..=kills {
        house.kill();
        cut.extend(unnoted(&api, &rows, kill).await);
        let point = if kill == kills { "" } else { POINTS[kill % POINTS.len()] };
        let plan = format!("{point}:{}", 1 + dice.next(4));
        house = place.serve(&set, (!point.is_empty()).then_some(plan.as_str()));
        if kill == kills {
            break;
        }
        talking.push(tokio::spawn(talk(api.clone(), kill)));
        match dice.next(12) {
            0 => api.forgets_confirmations(),
            1..=4 => api.repeats(6),
            _ => {}
        }
        if point.is_empty() {
            pause(Duration::from_millis(dice.next(600))).await;
        } else if house.reached(Duration::from_secs(4)) {
            *aimed.entry(point).or_insert(0) += 1;
        }
    }
    println!("killed {kills} times ({mode}), of these at {aimed:?}");
    // Every aim was taken: a point that nobody passes would prove nothing.
    for point in POINTS.iter().filter(|p| !p.is_empty() && kills >= 5 * POINTS.len()) {
        assert!(aimed.contains_key(point), "{point} was never reached: {aimed:?}");
    }

    for talk in talking {
        talk.await.unwrap();
    }
    api.forgets_confirmations();
    let from = clock();
    pause(Duration::from_millis(500)).await;
    while api.pending() > 0 {
        assert!(from.elapsed() < PATIENCE, "Telegram can't get rid of its updates\n{}", place.log());
        pause(Duration::from_millis(50)).await;
    }
    place.settled().await;
    // The last presses, and what is pressed upon their answers.
    for _ in 0..4 {
        pause(Duration::from_millis(300)).await;
        place.settled().await;
    }
    enough.store(true, Ordering::SeqCst);
    let pressed = signing.await.unwrap();
    place.settled().await;

    let (lost, doubled) = effects(&rows, kills, &pressed).await;
    let (silent, twice) = answers(&api, &rows, kills).await;
    let without_a_kill = twice.difference(&cut).count();
    let unknown: i64 =
        sqlx::query_scalar("SELECT coalesce(sum(unknown), 0) FROM outbox").fetch_one(&rows).await.unwrap();
    house.stop().await;
    let verified = place.run(&["verify"]);
    let figures = json!({
        "mode": mode, "kills": kills, "aimed": aimed.values().sum::<i32>(), "messages": 3 * kills + pressed.len(),
        "effects_lost": lost.len(), "effects_doubled": doubled.len(), "answers_lost": silent.len(),
        "answers_twice": twice.len(), "of_these_killed_between_send_and_note": twice.len() - without_a_kill,
        "unknown_sends": unknown, "verify": verified.code,
    });
    println!("{figures}");
    assert_eq!((lost, doubled, silent), (vec![], vec![], vec![]), "{figures}");
    assert_eq!(without_a_kill, 0, "said twice although nobody killed the house between sending and noting: {figures}");
    assert_eq!(unknown, 0, "no call was left without an answer while the house lived");
    assert_eq!(verified.code, 0, "{}{}", verified.out, verified.err);
}

/// What had no effect, and what had more than one: each matter is one commitment, each said thing is kept once, each
/// press signed once.
async fn effects(rows: &SqlitePool, people: usize, pressed: &BTreeSet<i64>) -> (Vec<String>, Vec<String>) {
    let kept: Vec<(i64, String)> =
        sqlx::query_as("SELECT commitment_id, text FROM commitment_words").fetch_all(rows).await.unwrap();
    let signed: Vec<i64> = sqlx::query_scalar(
        "SELECT c.number FROM ledger l JOIN commitment c ON c.id = l.subject WHERE l.mechanism = 'commitments' AND l.kind = 'signed'",
    )
    .fetch_all(rows)
    .await
    .unwrap();
    let (mut lost, mut doubled) = (vec![], vec![]);
    let mut counts = |what: String, times: usize| match times {
        0 => lost.push(what),
        1 => {}
        _ => doubled.push(what),
    };
    for who in 0..people {
        let said = words(who);
        for words in &said {
            counts(words.clone(), kept.iter().filter(|(_, text)| text == words).count());
        }
        let of: BTreeSet<i64> = kept.iter().filter(|(_, t)| said.contains(t)).map(|(of, _)| *of).collect();
        counts(format!("matter of {who}"), of.len());
    }
    for number in pressed {
        counts(format!("press for {number}"), signed.iter().filter(|n| *n == number).count());
    }
    if kept.len() > 3 * people || signed.len() > pressed.len() {
        doubled.push(format!("{} kept, {} signed", kept.len(), signed.len()));
    }
    (lost, doubled)
}

/// Whose answer never came, and what was said twice: beside what was noted.
async fn answers(api: &BotApi, rows: &SqlitePool, people: usize) -> (Vec<String>, BTreeSet<Said>) {
    let mut silent = vec![];
    for who in 0..people {
        let chat = api.chat(villager(who));
        for words in words(who) {
            if !chat.iter().any(|m| m.from_bot && m.text.contains(&words)) {
                silent.push(words);
            }
        }
    }
    let unsaid: Vec<(i64, String)> = sqlx::query_as(
        "SELECT o.id, o.state FROM outbox o WHERE o.state <> 'sent' \
         OR NOT EXISTS (SELECT 1 FROM telegram_sent s WHERE s.outbox_id = o.id)",
    )
    .fetch_all(rows)
    .await
    .unwrap();
    silent.extend(unsaid.into_iter().map(|(id, state)| format!("message {id} is {state}")));
    let noted: Vec<(String, i64)> = sqlx::query_as(
        "SELECT DISTINCT a.external, s.message_id FROM telegram_sent s JOIN address a ON a.id = s.address_id \
         WHERE s.message_id IS NOT NULL",
    )
    .fetch_all(rows)
    .await
    .unwrap();
    for (chat, id) in noted {
        if !api.chat(chat.parse().unwrap()).iter().any(|m| m.message_id == id) {
            silent.push(format!("{id} in {chat} was noted and never said"));
        }
    }
    (silent, unnoted(api, rows, people).await)
}
