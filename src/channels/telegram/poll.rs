//! Asking Telegram what is new. One process at a time asks, by a lease that each keeping renews; the offset passes an
//! update only once it is kept. What Telegram answers beside updates (another asker, too fast, away) is waited out.

use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;
use serde_json::value::RawValue;
use tokio_util::sync::CancellationToken;

use super::update::ALLOWED;
use super::{Mode, Telegram, setup, store};
use crate::storage::Result;
use crate::storage::leases::{self, LOOK, Lease, PATIENCE, Waiting};

/// The lease of the asking.
const LEASE: &str = "telegram";
/// How often a sign of life is given.
const SIGN: Duration = Duration::from_secs(3);
/// How long Telegram holds a question that has no answer yet, in seconds (our choice; Telegram allows more).
const HOLD: u64 = 25;
/// The longest pause between two tries while Telegram is away.
const LONGEST: Duration = Duration::from_secs(30);
/// The pause after another asker was met: it may be the other half of a rolling restart.
const ANOTHER: Duration = Duration::from_secs(15);
/// The pause after the token was refused; nothing but a new start with another token mends that.
const REFUSED: Duration = Duration::from_secs(60);

/// How long Telegram may be silent before the operator must know (our choice: it keeps what people say for 24 hours, and
/// throws it away then).
const SILENT: Duration = Duration::from_secs(3600);

/// What an asking came to.
#[derive(Debug, PartialEq, Eq)]
enum Asked {
    /// So many updates were new.
    Kept(usize),
    /// The lease is another's.
    Lost,
    /// Nothing: try again after so long.
    Wait(Duration, &'static str),
    /// Nothing: try again, more slowly each time.
    Away(&'static str),
}

#[derive(Deserialize)]
struct Answer<'a> {
    ok: bool,
    #[serde(borrow)]
    result: Option<Vec<&'a RawValue>>,
    error_code: Option<i64>,
    parameters: Option<Parameters>,
}

#[derive(Deserialize)]
struct Parameters {
    retry_after: Option<u64>,
}

impl Telegram {
    /// Hears until told to stop: makes itself known, then asks, or waits for calls.
    pub async fn run(self: Arc<Self>, stop: CancellationToken) {
        tokio::select! {
            () = stop.cancelled() => return,
            () = setup::introduce(&self) => {}
        }
        match self.mode() {
            Mode::Webhook { .. } => stop.cancelled().await,
            Mode::Poll => self.polls(&stop).await,
        }
    }

    async fn polls(self: &Arc<Self>, stop: &CancellationToken) {
        let mut waiting = Waiting::new(LEASE, &leases::holder(&*self.has.entropy), PATIENCE);
        let mut failures = 0_u32;
        let mut answered = self.has.clock.now();
        while !stop.is_cancelled() {
            let lease = match waiting.look(&self.has.store, self.has.clock.now()).await {
                Ok(Some(lease)) => lease,
                Ok(None) => {
                    self.waits(LOOK, stop).await;
                    continue;
                }
                Err(e) => {
                    tracing::error!(error = %e, "Telegram isn't asked while the database can't be written");
                    self.waits(SIGN, stop).await;
                    continue;
                }
            };
            while !stop.is_cancelled() {
                let asked = tokio::select! {
                    () = stop.cancelled() => break,
                    asked = self.once(&lease, HOLD) => asked,
                };
                let pause = match asked {
                    Ok(Asked::Kept(_)) => {
                        (failures, answered) = (0, self.has.clock.now());
                        continue;
                    }
                    Ok(Asked::Lost) => break,
                    Ok(Asked::Wait(pause, why)) => {
                        tracing::warn!(why, seconds = pause.as_secs(), "Telegram isn't asked for a while");
                        pause
                    }
                    Ok(Asked::Away(why)) => {
                        let pause = Duration::from_secs(1 << failures.min(5)).min(LONGEST);
                        failures += 1;
                        tracing::warn!(why, seconds = pause.as_secs(), "Telegram can't be asked; it is tried again");
                        pause
                    }
                    Err(e) => {
                        tracing::error!(error = %e, "what Telegram sent can't be kept; it will send it again");
                        Duration::from_secs(1)
                    }
                };
                let now = self.has.clock.now();
                if now.since(answered) >= SILENT {
                    answered = now;
                    tracing::error!(
                        "Telegram has given nothing for an hour; what people say is lost 24 hours after they said it: see \
                         the lines above, and lastmile doctor"
                    );
                }
                if !self.waits_with(&lease, pause, stop).await {
                    break;
                }
            }
            if let Err(e) = self.gives_back(&lease).await {
                tracing::warn!(error = %e, "the lease of the asking runs out by itself");
            }
        }
    }

    async fn waits(&self, pause: Duration, stop: &CancellationToken) {
        tokio::select! {
            () = stop.cancelled() => {}
            () = self.has.clock.sleep(pause) => {}
        }
    }

    /// Waits with signs of life. False: the lease is lost, or it is time to stop.
    async fn waits_with(&self, lease: &Lease, pause: Duration, stop: &CancellationToken) -> bool {
        let mut left = pause;
        while !left.is_zero() && !stop.is_cancelled() {
            let step = left.min(SIGN);
            self.waits(step, stop).await;
            left -= step;
            if !matches!(self.renews(lease).await, Ok(true)) {
                return false;
            }
        }
        !stop.is_cancelled()
    }

    async fn renews(&self, lease: &Lease) -> Result<bool> {
        let mut tx = self.has.store.begin().await?;
        let ours = leases::renew(&mut tx, lease, self.has.clock.now()).await?;
        tx.commit().await?;
        Ok(ours)
    }

    async fn gives_back(&self, lease: &Lease) -> Result<()> {
        let mut tx = self.has.store.begin().await?;
        leases::release(&mut tx, lease).await?;
        tx.commit().await
    }

    /// Asks once without waiting and keeps what came; gives how much was new. For whoever drives the house by hand.
    ///
    /// # Errors
    /// When the database can't be read or written.
    pub async fn ask_now(self: &Arc<Self>) -> Result<usize> {
        let mut waiting = Waiting::new(LEASE, "by hand", PATIENCE);
        let Some(lease) = waiting.look(&self.has.store, self.has.clock.now()).await? else { return Ok(0) };
        match self.once(&lease, 0).await? {
            Asked::Kept(new) => Ok(new),
            Asked::Lost | Asked::Wait(..) | Asked::Away(_) => Ok(0),
        }
    }

    /// Asks once, and keeps what came.
    async fn once(self: &Arc<Self>, lease: &Lease, hold: u64) -> Result<Asked> {
        let next = store::next_update(&self.has.store, &self.account).await?;
        let url = format!("{}/bot{}/getUpdates", self.has.api_url.trim_end_matches('/'), self.has.token);
        let question = serde_json::json!({ "offset": next, "timeout": hold, "limit": 100, "allowed_updates": ALLOWED });
        let asking = async {
            let answer = self.client.post(url).json(&question).timeout(Duration::from_secs(hold) + super::PATIENCE);
            answer.send().await?.text().await
        };
        tokio::pin!(asking);
        let answer = loop {
            tokio::select! {
                answer = &mut asking => break answer,
                () = self.has.clock.sleep(SIGN) => {
                    if !self.renews(lease).await? {
                        return Ok(Asked::Lost);
                    }
                }
            }
        };
        let Ok(text) = answer else { return Ok(Asked::Away("no answer")) };
        let Ok(answer) = serde_json::from_str::<Answer<'_>>(&text) else {
            return Ok(Asked::Away("an answer that can't be read"));
        };
        match (answer.ok, answer.result, answer.error_code) {
            (true, Some(updates), _) => {
                let raws: Vec<&str> = updates.iter().map(|raw| raw.get()).collect();
                let kept = self.keep(&raws, Some(lease)).await?;
                Ok(match kept.ours {
                    false => Asked::Lost,
                    // The next question would get the same answer at once.
                    true if kept.read == 0 && !raws.is_empty() => Asked::Away("updates that can't be read"),
                    true => Asked::Kept(kept.new),
                })
            }
            (false, _, Some(409)) => {
                Ok(Asked::Wait(ANOTHER, "another process asks for the same bot, or a webhook is set"))
            }
            (false, _, Some(401 | 404)) => Ok(Asked::Wait(REFUSED, super::verdict::STRANGERS)),
            (false, _, Some(429)) => {
                let seconds = answer.parameters.and_then(|p| p.retry_after).unwrap_or(5);
                Ok(Asked::Wait(Duration::from_secs(seconds), "too fast, says Telegram"))
            }
            (true, None, _) | (false, _, _) => Ok(Asked::Away("the server is in trouble")),
        }
    }
}
