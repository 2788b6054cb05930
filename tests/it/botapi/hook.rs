//! How updates reach the bot: getUpdates and its quarrels, and the webhook with its patience.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use super::Shared;
use super::line::Asked;
use super::world::{Done, Hook, Refusal, World, bad};
use crate::support::real::pause;

/// How long the webhook's poster rests after a refusal (real time; the real one rests longer and longer).
const REST: Duration = Duration::from_millis(50);

fn conflict(why: &str) -> Refusal {
    Refusal(409, format!("Conflict: {why}"), None)
}

impl World {
    /// Confirms what is below the offset; a negative one keeps only the last so many.
    fn confirm(&mut self, offset: i64) {
        let keep_from = if offset < 0 {
            let last = usize::try_from(-offset).unwrap_or(usize::MAX);
            let from = self.updates.len().saturating_sub(last);
            self.updates.get(from).map_or(i64::MIN, |u| u.id)
        } else {
            offset
        };
        let (keep, gone): (Vec<_>, Vec<_>) =
            std::mem::take(&mut self.updates).into_iter().partition(|u| u.once || u.id >= keep_from);
        self.offset = self.offset.max(keep_from);
        self.updates = keep.into();
        self.confirmed.extend(gone);
    }

    /// What getUpdates gives now.
    fn due(&mut self, limit: usize) -> Vec<Value> {
        let due: Vec<_> = self.updates.iter().take(limit).cloned().collect();
        for update in self.updates.iter_mut().take(limit) {
            update.once = false;
        }
        due.into_iter().map(|u| u.json).collect()
    }

    fn allow(&mut self, asked: &Asked) {
        if let Some(Value::Array(kinds)) = asked.json("allowed_updates") {
            self.allowed = kinds.iter().filter_map(|k| k.as_str().map(str::to_owned)).collect();
        }
    }

    pub fn set_webhook(&mut self, asked: &Asked) -> Done {
        let url = asked.text("url").unwrap_or_default();
        if url.is_empty() {
            return self.delete_webhook(asked);
        }
        let parsed = reqwest::Url::parse(&url).map_err(|_| bad("bad webhook: URL host is empty"))?;
        let loopback = matches!(parsed.host_str(), Some("127.0.0.1" | "localhost" | "[::1]"));
        if parsed.scheme() != "https" && !loopback {
            return Err(bad("bad webhook: HTTPS url must be provided for webhook"));
        }
        if !loopback && !matches!(parsed.port_or_known_default(), Some(80 | 88 | 443 | 8443)) {
            return Err(bad("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443"));
        }
        let secret = asked.text("secret_token").filter(|s| !s.is_empty());
        let fits = |s: &String| s.len() <= 256 && s.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b));
        if !secret.as_ref().is_none_or(fits) {
            return Err(bad("secret token contains unallowed characters"));
        }
        self.allow(asked);
        if asked.yes("drop_pending_updates") {
            self.updates.clear();
        }
        let max = asked.number("max_connections").unwrap_or(40).clamp(1, 100);
        self.hook = Some(Hook { url, secret, error: None, max });
        Ok(true.into())
    }

    pub fn delete_webhook(&mut self, asked: &Asked) -> Done {
        if asked.yes("drop_pending_updates") {
            self.updates.clear();
        }
        self.hook = None;
        Ok(true.into())
    }

    pub fn webhook_info(&self) -> Value {
        let mut info = json!({
            "url": "",
            "has_custom_certificate": false,
            "pending_update_count": self.updates.len(),
        });
        if !self.allowed.is_empty() {
            info["allowed_updates"] = self.allowed.clone().into();
        }
        if let Some(hook) = &self.hook {
            info["url"] = hook.url.clone().into();
            info["max_connections"] = hook.max.into();
            if let Some((at, error)) = &hook.error {
                info["last_error_date"] = (*at).into();
                info["last_error_message"] = error.clone().into();
            }
        }
        info
    }
}

/// getUpdates: the updates, or (first) the very text of an answer.
pub async fn updates(shared: &Shared, asked: &Asked) -> Result<Result<String, Value>, Refusal> {
    const HOOKED: &str =
        "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first";
    const OTHER: &str = "terminated by other getUpdates request; make sure that only one bot instance is running";
    let limit = asked.number("limit").filter(|l| (1..=100).contains(l)).unwrap_or(100);
    let limit = usize::try_from(limit).unwrap_or(100);
    let seconds = asked.number("timeout").unwrap_or(0).clamp(0, 50);
    let mut stirred = shared.stir.subscribe();
    let mine = {
        let mut world = shared.world();
        if world.hook.is_some() {
            return Err(conflict(HOOKED));
        }
        world.poll += 1;
        world.allow(asked);
        if !std::mem::take(&mut world.blind) {
            world.confirm(asked.number("offset").unwrap_or(0));
        }
        world.poll
    };
    shared.stirred();
    let wait = pause(Duration::from_secs(seconds.unsigned_abs()));
    tokio::pin!(wait);
    let mut late = seconds == 0;
    loop {
        {
            let mut world = shared.world();
            if world.poll != mine {
                return Err(conflict(OTHER));
            }
            if world.hook.is_some() {
                return Err(conflict("terminated by setWebhook request"));
            }
            if let Some(text) = world.raw.pop_front() {
                return Ok(Ok(text));
            }
            if late || !world.updates.is_empty() {
                return Ok(Err(world.due(limit).into()));
            }
        }
        tokio::select! {
            () = &mut wait => late = true,
            _ = stirred.changed() => {}
        }
    }
}

/// Posts the updates to the webhook, in order, one at a time, each until it is taken.
pub async fn posts(shared: Arc<Shared>) {
    let http = reqwest::Client::builder().timeout(Duration::from_secs(60)).no_proxy().build().expect("a client");
    let mut stirred = shared.stir.subscribe();
    loop {
        let next = {
            let world = shared.world();
            let hook = world.hook.clone().filter(|_| !world.away);
            hook.zip(world.updates.front().cloned())
        };
        let Some((hook, update)) = next else {
            let _ = stirred.changed().await;
            continue;
        };
        let mut post = http.post(&hook.url).json(&update.json);
        if let Some(secret) = &hook.secret {
            post = post.header("X-Telegram-Bot-Api-Secret-Token", secret);
        }
        let error = match post.send().await {
            Ok(answer) if answer.status().is_success() => None,
            Ok(answer) => Some(format!("Wrong response from the webhook: {}", answer.status())),
            Err(error) if error.is_connect() => Some("Connection refused".to_owned()),
            Err(error) if error.is_timeout() => Some("Read timeout expired".to_owned()),
            Err(_) => Some("Connection reset by peer".to_owned()),
        };
        let failed = error.is_some();
        {
            let mut world = shared.world();
            let at = world.date();
            if let Some(error) = error {
                if let Some(hook) = &mut world.hook {
                    hook.error = Some((at, error));
                }
            } else if world.updates.front().is_some_and(|u| u.json == update.json) {
                world.updates.pop_front();
                world.offset = world.offset.max(update.id + 1);
                world.confirmed.push(update);
            }
        }
        if failed {
            pause(REST).await;
        }
    }
}
