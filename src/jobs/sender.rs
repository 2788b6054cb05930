//! The sender: says what the outbox holds, in order for each address, outside any transaction, and notes what the
//! network answered. Of several processes one sends at a time, by lease: so order holds, and the network's limits.

use std::collections::{HashMap, HashSet};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use futures_util::stream::FuturesUnordered;
use tokio_util::sync::CancellationToken;

use crate::base::metrics::{Metrics, Sent};
use crate::base::{AddressId, Clock, Moment};
use crate::channels::{Channel, Undelivered};
use crate::storage::hints::{Hint, Hints};
use crate::storage::leases::{self, Duty, Held, Lease};
use crate::storage::outbox::{self, OutboxRow};
use crate::storage::{Error, Result, Store, addresses, files, inbox};
use crate::text::Outgoing;

/// Messages read at once, and said side by side.
const BATCH: i64 = 64;
/// How often a message is tried before it is dead (our choice): with the pauses below, for more than a day, longer than
/// any network was ever away.
const TRIES: i64 = 1500;
/// The longest pause between two tries (our choice).
const LONGEST: Duration = Duration::from_secs(60);
/// How long the sender looks away when nothing is due.
const IDLE: Duration = Duration::from_millis(500);
/// Messages that must have found their end before it looks for more, when many are on their way: looking costs the same for
/// one as for many.
const ROOM: usize = 8;
/// How long a message waits for the photo that it shows (our choice).
const FOR_A_FILE: Duration = Duration::from_secs(10);
/// How often the channels do what may wait, while nothing is to be said (our choice).
const TIDY: Duration = Duration::from_millis(500);
/// How long what is being said is waited for when the house closes; the rest is said again at the next start.
const LEAVE: Duration = Duration::from_secs(7);

/// What the sender works with.
pub struct Sender {
    /// The rows.
    pub store: Store,
    /// Time.
    pub clock: Arc<dyn Clock>,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// The channels by name.
    pub channels: HashMap<&'static str, Arc<dyn Channel>>,
    /// Rung when something is to be said, and when the desk has something to hear (a message was shown).
    pub hints: Arc<Hints>,
    /// This process, as its leases name it.
    pub holder: String,
}

impl Sender {
    /// Sends until told to stop, whenever it is this process that sends.
    pub async fn run(&self, stop: CancellationToken) {
        let (store, clock) = (self.store.clone(), self.clock.clone());
        let duty = Duty { store, clock, name: "sender", holder: self.holder.clone() };
        duty.run(&stop, |held| self.sends(held)).await;
    }

    /// Sends while the duty is held, side by side for different addresses; what is in hand is finished.
    async fn sends(&self, held: Held) {
        let (stop, lease) = (&held.over, &held.lease);
        for (name, channel) in &self.channels {
            if let Err(e) = channel.takes_over().await {
                tracing::error!(channel = name, error = %e, "what was said lately isn't known; check the database; it is tried again");
                return;
            }
        }
        let mut flying = FuturesUnordered::new();
        let mut busy = HashSet::new();
        let mut tidied = Moment(0);
        while !stop.is_cancelled() {
            if flying.len() + ROOM > usize::try_from(BATCH).unwrap_or(0) {
                tokio::select! {
                    () = stop.cancelled() => {}
                    Some((address, done)) = flying.next() => {
                        busy.remove(&address);
                        self.note(done).await;
                    }
                }
                continue;
            }
            let (mut pause, mut ended) = (IDLE, vec![]);
            let found = {
                // What is flying goes on meanwhile: it may hold the connection that this waits for.
                let mut ready = pin!(self.ready(&busy));
                loop {
                    tokio::select! {
                        found = &mut ready => break found,
                        Some(one) = flying.next(), if !flying.is_empty() => ended.push(one),
                    }
                }
            };
            let again = !ended.is_empty();
            for (address, done) in ended {
                busy.remove(&address);
                self.note(done).await;
            }
            match found {
                Ok((rows, next)) => {
                    // Also when the clock was set back.
                    let now = self.clock.now();
                    if rows.is_empty() && flying.is_empty() && now.since(tidied).max(tidied.since(now)) >= TIDY {
                        tidied = now;
                        tokio::select! {
                            () = stop.cancelled() => {}
                            _ = self.tidy() => {}
                        }
                    }
                    pause = next.map_or(IDLE, |at| at.since(self.clock.now()).clamp(Duration::from_millis(1), IDLE));
                    for row in rows {
                        busy.insert(row.address_id);
                        flying.push(async move { (row.address_id, self.one(&row, Some(lease)).await) });
                    }
                }
                Err(e) => tracing::error!(error = %e, "the sender can't work; check the database; it tries again"),
            }
            if again {
                continue;
            }
            tokio::select! {
                () = stop.cancelled() => {}
                Some((address, done)) = flying.next(), if !flying.is_empty() => {
                    busy.remove(&address);
                    self.note(done).await;
                }
                () = self.hints.to_say() => {}
                () = self.clock.sleep(pause) => {}
            }
        }
        let rest = async {
            while let Some((_, done)) = flying.next().await {
                self.note(done).await;
            }
        };
        tokio::select! {
            () = rest => {}
            () = self.clock.sleep(LEAVE) => {}
        }
    }

    async fn note(&self, done: Result<()>) {
        // Whoever sends by now says it again, and notes it.
        if let Err(e) = done
            && !matches!(e, Error::Conflict("lease"))
        {
            tracing::error!(error = %e, "the sender can't work; check the database; it tries again");
            self.clock.sleep(IDLE).await;
        }
    }

    /// What is said now, for each address but the busy ones: it counts against the network's limits already. And when the
    /// next of those may be said that only these limits hold back.
    async fn ready(&self, busy: &HashSet<AddressId>) -> Result<(Vec<OutboxRow>, Option<Moment>)> {
        let now = self.clock.now();
        let room = usize::try_from(BATCH).unwrap_or(0).saturating_sub(busy.len());
        let (mut rows, mut next): (Vec<OutboxRow>, Option<Moment>) = (vec![], None);
        for row in outbox::due(&self.store, now, BATCH).await? {
            if busy.contains(&row.address_id) || rows.len() >= room {
                continue;
            }
            match self.channels.get(row.channel.as_str()).map_or(Ok(()), |c| c.admit(&row, now)) {
                Ok(()) => rows.push(row),
                Err(ready) => next = Some(next.map_or(ready, |n| n.min(ready))),
            }
        }
        Ok((rows, next))
    }

    /// Sends what may be said now, each address its oldest; gives how many were tried. For whoever drives the house by
    /// hand.
    ///
    /// # Errors
    /// When the database can't be read or written.
    pub async fn batch(&self) -> Result<usize> {
        let (rows, _) = self.ready(&HashSet::new()).await?;
        for row in &rows {
            self.one(row, None).await?;
        }
        Ok(rows.len())
    }

    /// Lets the channels do what may wait.
    pub async fn tidy(&self) -> usize {
        let mut done = 0;
        for (name, channel) in &self.channels {
            match channel.tidy().await {
                Ok(n) => done += n,
                Err(e) => tracing::warn!(channel = name, error = %e, "old keys stay for now"),
            }
        }
        done
    }

    async fn one(&self, row: &OutboxRow, lease: Option<&Lease>) -> Result<()> {
        let outcome = match (self.channels.get(row.channel.as_str()), serde_json::from_str::<Outgoing>(&row.body)) {
            (Some(_), Ok(message)) if self.waits_for_a_file(row, &message).await? => Err(Undelivered::Later(1)),
            (Some(channel), Ok(message)) => channel.deliver(row, &message).await,
            // Ours to mend, and no fault of the address: more tries would change nothing, and nothing is thrown away.
            (None, _) => {
                return self.dead(row, &format!("there is no channel {:?}", row.channel), Sent::Dead, lease).await;
            }
            (Some(_), Err(e)) => {
                return self.dead(row, &format!("its body can't be read: {e}"), Sent::Dead, lease).await;
            }
        };
        if matches!(outcome, Err(Undelivered::Later(0))) {
            // A part of it is there; the next goes as soon as the limits let it.
            return Ok(());
        }
        #[cfg(debug_assertions)]
        crate::base::crash::point("sender.delivered");
        let now = self.clock.now();
        let mut tx = leases::begin(&self.store, lease).await?;
        let how = match outcome {
            Ok(receipt) => {
                if outbox::sent(&mut tx, row.id, &receipt.external, receipt.shown, now).await? {
                    let body = format!("{{\"shown\":{}}}", row.id);
                    inbox::receive(&mut tx, row.address_id, &format!("shown:{}", row.id), &body, now).await?;
                    self.hints.give(Hint::Heard);
                }
                Sent::Sent
            }
            Err(Undelivered::Gone(why)) => {
                outbox::dead(&mut tx, row.id, &why, true).await?;
                // The desk says it elsewhere, or to whoever has the matter in hand.
                if addresses::get(&mut tx, row.address_id).await?.person_id.is_some() {
                    let (id, body) = (inbox::lost_id(row.id), format!("{{\"lost\":{}}}", row.id));
                    inbox::receive(&mut tx, row.address_id, &id, &body, now).await?;
                    self.hints.give(Hint::Heard);
                }
                addresses::lost(&mut tx, row.address_id).await?;
                tracing::warn!(outbox = %row.id, why, "an address can't be reached any more");
                Sent::Gone
            }
            Err(Undelivered::Later(seconds)) => {
                let until = now.plus(Duration::from_secs(seconds));
                outbox::hold(&mut tx, row.id, until).await?;
                Sent::Later
            }
            Err(Undelivered::Refused(why)) => {
                tx.rollback().await?;
                return self.dead(row, &why, Sent::Refused, lease).await;
            }
            Err(e @ (Undelivered::Unknown(_) | Undelivered::Failed(_))) => {
                let unknown = matches!(e, Undelivered::Unknown(_));
                if row.attempts + 1 >= TRIES {
                    tx.rollback().await?;
                    return self.dead(row, &e.to_string(), Sent::Dead, lease).await;
                }
                let pause = Duration::from_secs(1 << row.attempts.clamp(0, 8)).min(LONGEST);
                outbox::later(&mut tx, row.id, now.plus(pause), &e.to_string(), unknown).await?;
                if unknown { Sent::Unknown } else { Sent::Failed }
            }
        };
        tx.commit().await?;
        self.metrics.sent(how);
        Ok(())
    }

    /// Whether a photo or voice of the message is still on its way to us. The words don't wait for it long.
    async fn waits_for_a_file(&self, row: &OutboxRow, message: &Outgoing) -> Result<bool> {
        let now = self.clock.now();
        // Earlier than it was queued: the clock was set back.
        if now > row.created_at.plus(FOR_A_FILE) || now < row.created_at {
            return Ok(false);
        }
        for file in message.files() {
            if files::is_coming(&self.store, file).await? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Ends the tries: it is kept and listed, until somebody takes it up again.
    async fn dead(&self, row: &OutboxRow, why: &str, how: Sent, lease: Option<&Lease>) -> Result<()> {
        let mut tx = leases::begin(&self.store, lease).await?;
        outbox::dead(&mut tx, row.id, why, false).await?;
        tx.commit().await?;
        self.metrics.sent(how);
        tracing::error!(outbox = %row.id, why, "a message is dead; lastmile outbox list shows it, outbox retry takes it up");
        Ok(())
    }
}
