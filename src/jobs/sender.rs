//! The sender: says what the outbox holds, in order for each address, outside any transaction, and notes what the
//! network answered.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio_util::sync::CancellationToken;

use crate::base::Clock;
use crate::channels::{Channel, Undelivered};
use crate::storage::outbox::{self, OutboxRow};
use crate::storage::{Result, Store, addresses, inbox};
use crate::text::Outgoing;

/// Messages read at once.
const BATCH: i64 = 64;
/// How often a message is tried before it is dead (our choice).
const TRIES: i64 = 8;
/// How long the sender looks away when nothing is due.
const IDLE: Duration = Duration::from_millis(500);

/// What the sender works with.
pub struct Sender {
    /// The rows.
    pub store: Store,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// The channels by name.
    pub channels: HashMap<&'static str, Arc<dyn Channel>>,
    /// Rung when something is to be said.
    pub outbound: Arc<Notify>,
    /// Rung when the desk has something to hear (a message was shown).
    pub wake: Arc<Notify>,
}

impl Sender {
    /// Sends until told to stop; the message in hand is finished.
    pub async fn run(&self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            match self.batch().await {
                Ok(0) => {
                    tokio::select! {
                        () = stop.cancelled() => {}
                        () = self.outbound.notified() => {}
                        () = self.clock.sleep(IDLE) => {}
                    }
                }
                Ok(_) => {}
                Err(e) => {
                    tracing::error!(error = %e, "the sender can't work; check the database; it tries again");
                    self.clock.sleep(IDLE).await;
                }
            }
        }
    }

    /// Sends what is due now; gives how many were tried.
    ///
    /// # Errors
    /// When the database can't be read or written.
    pub async fn batch(&self) -> Result<usize> {
        let due = outbox::due(&self.store, self.clock.now(), BATCH).await?;
        for row in &due {
            self.one(row).await?;
        }
        Ok(due.len())
    }

    async fn one(&self, row: &OutboxRow) -> Result<()> {
        let outcome = match (self.channels.get(row.channel.as_str()), serde_json::from_str::<Outgoing>(&row.body)) {
            (Some(channel), Ok(message)) => channel.deliver(row, &message).await,
            // Ours to mend, and no fault of the address: more tries would change nothing, and nothing is thrown away.
            (None, _) => return self.dead(row, &format!("there is no channel {:?}", row.channel)).await,
            (Some(_), Err(e)) => return self.dead(row, &format!("its body can't be read: {e}")).await,
        };
        #[cfg(debug_assertions)]
        crate::base::crash::point("sender.delivered");
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        match outcome {
            Ok(receipt) => {
                outbox::sent(&mut tx, row.id, &receipt.external, now).await?;
                if receipt.shown && outbox::shown(&mut tx, row.id, now).await?.is_some() {
                    let body = format!("{{\"shown\":{}}}", row.id);
                    inbox::receive(&mut tx, row.address_id, &format!("shown:{}", row.id), &body, now).await?;
                    self.wake.notify_one();
                }
            }
            Err(Undelivered::Gone(why)) => {
                addresses::lost(&mut tx, row.address_id).await?;
                outbox::dead(&mut tx, row.id, &why, true).await?;
                tracing::warn!(outbox = %row.id, why, "an address can't be reached any more");
            }
            Err(Undelivered::Later(seconds)) => {
                let until = now.plus(Duration::from_secs(seconds));
                outbox::hold(&mut tx, row.id, until).await?;
            }
            Err(e @ (Undelivered::Unknown(_) | Undelivered::Failed(_))) => {
                let unknown = matches!(e, Undelivered::Unknown(_));
                if row.attempts + 1 >= TRIES {
                    tx.rollback().await?;
                    return self.dead(row, &e.to_string()).await;
                }
                let pause = Duration::from_secs(1 << row.attempts.clamp(0, 8));
                outbox::later(&mut tx, row.id, now.plus(pause), &e.to_string(), unknown).await?;
            }
        }
        tx.commit().await
    }

    /// Ends the tries: it is kept and listed, until somebody takes it up again.
    async fn dead(&self, row: &OutboxRow, why: &str) -> Result<()> {
        let mut tx = self.store.begin().await?;
        outbox::dead(&mut tx, row.id, why, false).await?;
        tx.commit().await?;
        tracing::error!(outbox = %row.id, why, "a message is dead; lastmile outbox list shows it, outbox retry takes it up");
        Ok(())
    }
}
