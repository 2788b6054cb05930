//! Clockwork: fires the timers that are due. Firing one is a turn like any other; the row goes in that turn, so it
//! fires once, and what is overdue after an outage fires once with its true lateness. Of several processes one fires at a
//! time, by lease.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

use futures_util::FutureExt;
use tokio_util::sync::CancellationToken;

use crate::base::Moment;
use crate::mechanisms::named;
use crate::storage::hints::{Hint, Hints};
use crate::storage::leases::{self, Duty, Held, Lease};
use crate::storage::timers::{self, Timer};
use crate::storage::{Error, Result, Store, Tx};
use crate::turn::{House, Mechanism, Turn};

/// The longest that the clockwork looks away: a moved clock is noticed after that.
const IDLE: Duration = Duration::from_millis(500);
/// How often a timer is tried before it is parked.
const TRIES: i64 = 5;

/// What the clockwork works with.
pub struct Clockwork {
    /// The rows.
    pub store: Store,
    /// What stands in the house.
    pub house: Arc<House>,
    /// The mechanisms.
    pub mechanisms: &'static [&'static Mechanism],
    /// Rung when something is to be said.
    pub hints: Arc<Hints>,
    /// This process, as its leases name it.
    pub holder: String,
}

impl Clockwork {
    /// Fires until told to stop, whenever it is this process that fires.
    pub async fn run(&self, stop: CancellationToken) {
        let (store, clock) = (self.store.clone(), self.house.clock.clone());
        let duty = Duty { store, clock, name: "clockwork", holder: self.holder.clone() };
        duty.run(&stop, |held| self.fires(held)).await;
    }

    /// Fires while the duty is held; the turn in hand is finished.
    async fn fires(&self, held: Held) {
        let (stop, lease) = (&held.over, Some(&held.lease));
        while !stop.is_cancelled() {
            let worked = match self.due().await {
                Ok(true) => self.one(lease).await,
                other => other,
            };
            match worked {
                Ok(true) => {}
                Ok(false) => {
                    tokio::select! {
                        () = stop.cancelled() => {}
                        () = self.house.clock.sleep(IDLE) => {}
                    }
                }
                // Whoever fires by now does it; this one is told so at its next sign of life, and asks for nothing until then.
                Err(Error::Conflict("lease")) => self.house.clock.sleep(IDLE).await,
                Err(e) => {
                    tracing::error!(error = %e, "timers can't be fired; check the database; it tries again");
                    self.house.clock.sleep(IDLE).await;
                }
            }
        }
    }

    /// Whether a timer is due: asked of the readers, so that waiting never takes the writer.
    async fn due(&self) -> Result<bool> {
        let now = self.house.clock.now();
        Ok(timers::next_due(&self.store).await?.is_some_and(|at| at <= now))
    }

    /// Fires one timer. False: none is due. Without a lease for whoever drives the house by hand.
    ///
    /// # Errors
    /// When the database can't be read or written.
    pub async fn one(&self, lease: Option<&Lease>) -> Result<bool> {
        let now = self.house.clock.now();
        let mut tx = leases::begin(&self.store, lease).await?;
        let Some(timer) = timers::first_due(&mut tx, now).await? else {
            tx.rollback().await?;
            return Ok(false);
        };
        let outcome = AssertUnwindSafe(self.fire(tx, &timer, now)).catch_unwind().await;
        let error = match outcome {
            Ok(Ok(())) => {
                self.house.metrics.fired(self.house.clock.now().since(timer.due_at));
                self.hints.give(Hint::ToSay);
                return Ok(true);
            }
            Ok(Err(e)) if e.is_deadlock() => return Ok(true),
            Ok(Err(e)) if e.is_passing() && !matches!(e, Error::Conflict(_)) => return Err(e),
            Ok(Err(e)) => e.to_string(),
            Err(_) => "a handler panicked".to_owned(),
        };
        let parked = timer.attempts + 1 >= TRIES;
        tracing::error!(timer = %timer.id, kind = timer.kind, subject = timer.subject, parked, error, "a timer failed");
        let mut tx = leases::begin(&self.store, lease).await?;
        let retry_at = now.plus(Duration::from_secs(1 << timer.attempts.clamp(0, 8)));
        timers::failed(&mut tx, &timer, retry_at, &error, parked).await?;
        tx.commit().await?;
        Ok(true)
    }

    async fn fire(&self, tx: Tx, timer: &Timer, now: Moment) -> Result<()> {
        let mechanism = named(self.mechanisms, &timer.mechanism)
            .ok_or_else(|| Error::Corrupt("timer", format!("no mechanism {:?}", timer.mechanism)))?;
        let mut turn = Turn::new(tx, self.house.clone(), now, None);
        (mechanism.timer)(&mut turn, timer).await?;
        // After its subject, as every turn comes to its timers: whoever has the subject in hand isn't waited for with a timer held.
        timers::done(&mut turn.tx, timer.id).await?;
        let tx = turn.finish().await?;
        #[cfg(debug_assertions)]
        crate::base::crash::point("timer.before_commit");
        tx.commit().await?;
        #[cfg(debug_assertions)]
        crate::base::crash::point("timer.after_commit");
        Ok(())
    }
}
