//! No test, but figures: how many messages a second go from the asking to the answer with the limits lifted, and how long
//! an answer takes at half of that. The real binary beside the stub, on the same machine. `just bench-telegram` runs it.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use lastmile::base::clock::SystemClock;
use lastmile::base::{Clock, Moment};
use serde_json::json;

use crate::botapi::{BotApi, TOKEN};
use crate::support::real::{Place, clock, pause};

const FIRST: i64 = 5_200_000_000;
/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(120);

/// Who speaks, and who still waits since when for an answer: the first word in their chat after theirs.
struct People {
    api: Arc<BotApi>,
    clock: SystemClock,
    many: usize,
    /// How many calls were looked at.
    looked: usize,
    waiting: HashMap<i64, Moment>,
    took: Vec<Duration>,
    said: usize,
}

impl People {
    /// The next of them says something.
    fn next_says(&mut self, start: Option<&str>) {
        let (who, round) = (self.said % self.many, self.said / self.many);
        let user = FIRST + i64::try_from(who).unwrap();
        self.said += 1;
        self.waiting.insert(user, self.clock.now());
        match start {
            Some(start) => self.api.starts(user, Some(start)),
            None if round % 2 == 1 => self.api.says(user, &format!("村东头第{}户没电了", self.said)),
            None => self.api.says(user, &format!("第{}户的电表也没电了", self.said)),
        };
    }

    /// Looks at what was answered since.
    fn looks(&mut self) {
        let new = self.api.calls_since(self.looked);
        self.looked += new.len();
        for call in new.iter().filter(|c| matches!(c.method.as_str(), "SendMessage" | "EditMessageText")) {
            if let Some(said) = call.params["chat_id"].as_i64().and_then(|chat| self.waiting.remove(&chat)) {
                self.took.push(call.at.since(said));
            }
        }
    }

    /// Waits for every answer; gives how many never came.
    async fn all_answered(&mut self) -> usize {
        let from = clock();
        while !self.waiting.is_empty() && from.elapsed() < PATIENCE {
            self.looks();
            pause(Duration::from_millis(2)).await;
        }
        std::mem::take(&mut self.waiting).len()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "figures, not a test: just bench-telegram"]
async fn from_the_asking_to_the_answer() {
    let (many, rounds) = if cfg!(debug_assertions) { (40, 3) } else { (200, 10) };
    let (place, api) = (Place::new(), BotApi::start(Arc::new(SystemClock::default())));
    api.lift_limits();
    let (token, url) = (format!("telegram.token={TOKEN}"), format!("telegram.api_url={}", api.url()));
    let set = ["limits.messages_per_minute=10000", "log.filter=warn", "telegram.limits=none", &token, &url];
    let house = place.serve(&set, None);
    let mut people =
        People { api, clock: SystemClock::default(), many, looked: 0, waiting: HashMap::new(), took: vec![], said: 0 };
    for _ in 0..many {
        people.next_says(Some("v_houzhuang"));
    }
    assert_eq!(people.all_answered().await, 0, "everybody is welcomed\n{}", place.log());
    place.settled().await;

    people.took.clear();
    let from = clock();
    let mut unanswered = 0;
    for _ in 0..rounds {
        for _ in 0..many {
            people.next_says(None);
        }
        unanswered += people.all_answered().await;
    }
    #[expect(clippy::cast_precision_loss, reason = "figures to be read")]
    let rate = people.took.len() as f64 / from.elapsed().as_secs_f64();
    place.settled().await;

    people.took.clear();
    let (from, pace) = (clock(), Duration::from_secs_f64(2.0 / rate));
    for nth in 0..u32::try_from(many * rounds).unwrap() {
        while from.elapsed() < pace * nth {
            people.looks();
            pause(Duration::from_millis(1)).await;
        }
        people.next_says(None);
    }
    unanswered += people.all_answered().await;
    people.took.sort();
    let part = |percent: usize| people.took[(people.took.len() - 1) * percent / 100].as_millis();
    let figures = json!({
        "people": many, "messages": many * rounds, "a_second": rate.round(), "unanswered": unanswered,
        "at_half": { "a_second": (rate / 2.0).round(), "p50_ms": part(50), "p99_ms": part(99), "most_ms": part(100) },
    });
    println!("{figures}");
    place.settled().await;
    house.stop().await;
    assert_eq!(unanswered, 0, "{}", place.log());
    place.verified();
}
