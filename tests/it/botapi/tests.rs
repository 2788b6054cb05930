//! The stub keeps its word: what it refuses and how, seen through teloxide and through plain HTTP.

mod reach;
mod say;

use std::sync::Arc;
use std::time::Duration;

use lastmile::base::Moment;
use lastmile::base::clock::HandClock;
use serde_json::{Value, json};
use teloxide::Bot;

use super::{BotApi, TOKEN};

/// Somebody who writes to the bot.
const WANG: i64 = 5_000_000_001;
const GROUP: i64 = -1_001_234_567_890;

struct Stub {
    clock: Arc<HandClock>,
    api: Arc<BotApi>,
    bot: Bot,
    http: reqwest::Client,
}

impl Stub {
    fn new() -> Self {
        let clock = Arc::new(HandClock::at(Moment(1_795_000_000_000_000)));
        let api = BotApi::start(clock.clone());
        let bot = Bot::new(TOKEN).set_api_url(api.url().parse().expect("an address"));
        Self { clock, api, bot, http: reqwest::Client::new() }
    }

    /// Calls a method by plain HTTP; `None`: the line was cut.
    async fn tries(&self, method: &str, params: Value) -> Option<String> {
        let url = format!("{}/bot{TOKEN}/{method}", self.api.url());
        self.http.post(url).json(&params).send().await.ok()?.text().await.ok()
    }

    async fn calls(&self, method: &str, params: Value) -> Value {
        let text = self.tries(method, params).await.expect("an answer");
        serde_json::from_str(&text).expect("JSON")
    }

    /// Why a call is refused.
    async fn refused(&self, method: &str, params: Value) -> String {
        let answer = self.calls(method, params).await;
        assert_eq!(answer["ok"], false, "{answer}");
        answer["description"].as_str().unwrap_or_default().to_owned()
    }

    /// The ids of the updates given for an offset.
    async fn ids(&self, params: Value) -> Vec<i64> {
        let answer = self.calls("getUpdates", params).await;
        let updates = answer["result"].as_array().expect("updates").clone();
        updates.iter().map(|u| u["update_id"].as_i64().expect("an id")).collect()
    }

    /// The words of the updates that wait.
    async fn heard(&self) -> Vec<String> {
        let answer = self.calls("getUpdates", json!({})).await;
        let updates = answer["result"].as_array().expect("updates").clone();
        updates.iter().filter_map(|u| u["message"]["text"].as_str().map(str::to_owned)).collect()
    }

    fn second(&self) {
        self.clock.advance(Duration::from_secs(1));
    }
}
