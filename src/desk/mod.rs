//! The desk: takes the oldest unhandled message of each conversation, opens one transaction, finds the person, the open
//! dialogue and the card, and hands the message to one mechanism (`route.rs`). What belongs to no mechanism — greeting,
//! help, language, one's own data — it answers itself (`own.rs`), and what is asked of the posts (`posts.rs`).

mod appoint;
mod invite;
mod leave;
mod own;
mod posts;
mod route;
pub mod say;
mod who;

use std::collections::HashMap;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use tokio_util::sync::CancellationToken;

use crate::base::{AddressId, Moment};
use crate::channels::{Before, Channel, Heard};
use crate::people::persons;
use crate::storage::hints::{Hint, Hints};
use crate::storage::inbox::InboxRow;
use crate::storage::{Error, Result, Store, Tx, addresses, inbox};
use crate::turn::{House, Mechanism, Speaker, Turn};

/// How long the desk looks away when nothing waits; a wake comes sooner.
const IDLE: Duration = Duration::from_millis(500);
/// How long it waits when the database can't be had.
const BACK_OFF: Duration = Duration::from_secs(1);

/// Everything that the desk works with.
pub struct Desk {
    /// The rows.
    pub store: Store,
    /// What stands in the house.
    pub house: Arc<House>,
    /// The mechanisms.
    pub mechanisms: &'static [&'static Mechanism],
    /// The channels, by name: they read their own inbox bodies.
    pub channels: HashMap<&'static str, Arc<dyn Channel>>,
    /// Rung when something was heard, and when something is to be said.
    pub hints: Arc<Hints>,
    /// How often a message is tried.
    pub tries: i64,
}

impl Desk {
    /// Handles what waits until told to stop; the turn in hand is finished.
    pub async fn run(&self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            let worked = match addresses::is_any_waiting(&self.store, self.house.clock.now()).await {
                Ok(true) => self.one().await,
                other => other,
            };
            match worked {
                Ok(true) => {}
                Ok(false) => {
                    tokio::select! {
                        () = stop.cancelled() => {}
                        () = self.hints.heard() => {}
                        () = self.house.clock.sleep(IDLE) => {}
                    }
                }
                Err(e) => {
                    tracing::error!(error = %e, "the desk can't work; check the database; it tries again");
                    self.house.clock.sleep(BACK_OFF).await;
                }
            }
        }
    }

    /// Handles one message. False: nothing waits.
    ///
    /// # Errors
    /// When the database can't be read or written; the message stays where it is.
    pub async fn one(&self) -> Result<bool> {
        let now = self.house.clock.now();
        let mut tx = self.store.begin().await?;
        let Some(address) = addresses::claim_waiting(&mut tx, now).await? else {
            tx.rollback().await?;
            return Ok(false);
        };
        let Some(row) = inbox::oldest(&mut tx, address).await? else {
            addresses::settle(&mut tx, address, Moment(0)).await?;
            tx.commit().await?;
            return Ok(true);
        };
        // A panic drops the turn and with it the transaction: nothing of it happened.
        let outcome = AssertUnwindSafe(self.handle(tx, &row, now)).catch_unwind().await;
        match outcome {
            Ok(Ok(())) => {
                // What the house notes of its own messages was never heard from anybody.
                if !row.is_note() {
                    self.house.metrics.handled(self.house.clock.now().since(row.received_at));
                }
                self.hints.give(Hint::ToSay);
                Ok(true)
            }
            // Another replica held what this needed and the other way round: the engine let that one go on.
            Ok(Err(e)) if e.is_deadlock() => Ok(true),
            // The database's own trouble isn't the message's fault: no try is counted.
            Ok(Err(e)) if e.is_passing() && !matches!(e, Error::Conflict(_)) => Err(e),
            // Whoever changed it meanwhile is done: nothing need be waited for.
            Ok(Err(e @ Error::Conflict(_))) => self.failed(&row, &e.to_string(), Duration::ZERO, now).await,
            Ok(Err(e)) => self.failed(&row, &e.to_string(), pause(&row), now).await,
            Err(_) => self.failed(&row, "a handler panicked", pause(&row), now).await,
        }
    }

    async fn handle(&self, mut tx: Tx, row: &InboxRow, now: Moment) -> Result<()> {
        let channel = self
            .channels
            .get(row.channel.as_str())
            .ok_or_else(|| Error::Corrupt("inbox", format!("no channel {:?}", row.channel)))?;
        // What the house notes of its own messages is in its own terms, whatever the channel.
        let heard = match row.is_note() {
            true => Some(Heard::of_row(row)?),
            false => channel.read(&mut tx, row, now).await?,
        };
        let (mut tx, became) = match heard {
            Some(heard) => self.turn(tx, row, heard, now).await?,
            None => (tx, None),
        };
        inbox::done(&mut tx, row.id, became).await?;
        addresses::settle(&mut tx, row.address_id, Moment(0)).await?;
        #[cfg(debug_assertions)]
        crate::base::crash::point("desk.before_commit");
        tx.commit().await?;
        #[cfg(debug_assertions)]
        crate::base::crash::point("desk.after_commit");
        Ok(())
    }

    /// Hands what was heard to whoever it is for; gives what it became, too.
    async fn turn(
        &self,
        mut tx: Tx,
        row: &InboxRow,
        mut heard: Heard,
        now: Moment,
    ) -> Result<(Tx, Option<(&'static str, i64)>)> {
        // No text of PostgreSQL holds a zero; nobody types one.
        heard.text.retain(|c| c != '\0');
        let own = match heard.before {
            None => Some(row.address_id),
            Some(Before { private }) => private,
        };
        let speaker = match own {
            Some(address) => Some(self.speaker(&mut tx, address, now).await?),
            None => None,
        };
        let mut turn = Turn::new(tx, self.house.clone(), now, speaker);
        if turn.speaker.is_some() {
            route::route(&mut turn, self.mechanisms, row, &heard).await?;
        }
        if heard.before.is_some() {
            own::before_others(&mut turn, row.address_id).await?;
        }
        let became = turn.became().filter(|_| heard.before.is_none());
        #[cfg(debug_assertions)]
        crate::base::crash::point("desk.in_turn");
        Ok((turn.finish().await?, became))
    }

    /// Who speaks at an address: known from before, or somebody new.
    async fn speaker(&self, tx: &mut Tx, address: AddressId, now: Moment) -> Result<Speaker> {
        let address = addresses::get(tx, address).await?;
        let person = match address.person_id {
            Some(id) => id,
            None => {
                let id = persons::create(tx, self.house.lang, now).await?;
                persons::bind(tx, address.id, id, now).await?;
                id
            }
        };
        Ok(Speaker { address: address.id, person: persons::get(tx, person).await? })
    }

    /// Notes that a message couldn't be handled: tried again with growing pauses, then parked, and its sender told.
    async fn failed(&self, row: &InboxRow, error: &str, pause: Duration, now: Moment) -> Result<bool> {
        let parked = row.attempts + 1 >= self.tries;
        let again = if parked { Moment(0) } else { now.plus(pause) };
        tracing::error!(inbox = %row.id, attempts = row.attempts + 1, parked, error, "a message couldn't be handled");
        let noted = match AssertUnwindSafe(self.set_back(row, error, parked, again, parked, now)).catch_unwind().await {
            Ok(Ok(noted)) => noted,
            Ok(Err(e)) if e.is_passing() => return Err(e),
            // The sender can't be told, perhaps for the same reason: nobody else waits for that.
            Ok(Err(_)) | Err(_) => self.set_back(row, error, parked, again, false, now).await?,
        };
        if noted && parked && !row.is_note() {
            self.house.metrics.parked();
        }
        self.hints.give(Hint::ToSay);
        Ok(true)
    }

    /// Counts a failed try; `parked`: the last one. `tell`: the sender hears of it. False: the conversation was free since it
    /// failed, and whoever took it up meanwhile has handled the message, or counted.
    async fn set_back(
        &self,
        row: &InboxRow,
        error: &str,
        parked: bool,
        again: Moment,
        tell: bool,
        now: Moment,
    ) -> Result<bool> {
        let mut tx = self.store.begin().await?;
        addresses::claim(&mut tx, row.address_id).await?;
        if !inbox::failed(&mut tx, row, error, parked).await? {
            tx.rollback().await?;
            return Ok(false);
        }
        // Nobody in particular speaks where several do.
        if tell && addresses::get(&mut tx, row.address_id).await?.person_id.is_some() {
            let speaker = self.speaker(&mut tx, row.address_id, now).await?;
            let mut turn = Turn::new(tx, self.house.clone(), now, Some(speaker));
            turn.say(own::NAME, &say::Say::OurFailure).await?;
            tx = turn.finish().await?;
        }
        addresses::settle(&mut tx, row.address_id, again).await?;
        tx.commit().await?;
        Ok(true)
    }
}

/// How long a message that couldn't be handled waits for its next try: longer each time.
fn pause(row: &InboxRow) -> Duration {
    Duration::from_secs(1 << row.attempts.clamp(0, 8)).min(addresses::LONGEST)
}
