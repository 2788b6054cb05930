//! The house while a year is played in it: its desk, sender and clockwork, driven by hand until nothing moves, one thing after
//! the other, so that the same seed gives the same rows. The sender's channel is the web, with an ear for what rings.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use futures_util::future::BoxFuture;

use super::person::Deed;
use crate::base::{AddressId, Moment, Zone};
use crate::channels::web::{self, Web};
use crate::channels::{Channel, Heard, Receipt, Undelivered};
use crate::desk::Desk;
use crate::jobs::clockwork::Clockwork;
use crate::jobs::sender::Sender;
use crate::mechanisms;
use crate::policy::Policy;
use crate::serve::Service;
use crate::storage::inbox::InboxRow;
use crate::storage::outbox::OutboxRow;
use crate::storage::{Result, Store, Tx};
use crate::text::Outgoing;
use crate::{on_read, sql};

/// The web, and whose phone rang.
struct Ringing {
    web: Arc<Web>,
    rang: Arc<Mutex<BTreeSet<AddressId>>>,
}

impl Channel for Ringing {
    fn name(&self) -> &'static str {
        self.web.name()
    }

    fn read<'a>(&'a self, tx: &'a mut Tx, row: &'a InboxRow, now: Moment) -> BoxFuture<'a, Result<Option<Heard>>> {
        self.web.read(tx, row, now)
    }

    fn deliver<'a>(
        &'a self,
        row: &'a OutboxRow,
        message: &'a Outgoing,
    ) -> BoxFuture<'a, std::result::Result<Receipt, Undelivered>> {
        self.rang.lock().unwrap_or_else(PoisonError::into_inner).insert(row.address_id);
        self.web.deliver(row, message)
    }
}

/// The house, driven by hand.
pub(super) struct House {
    desk: Desk,
    sender: Sender,
    clockwork: Clockwork,
    web: Arc<Web>,
    rang: Arc<Mutex<BTreeSet<AddressId>>>,
    sayings: u64,
    turns: u64,
    said: u64,
}

impl House {
    pub(super) fn of(service: &Service) -> Self {
        let rang = Arc::default();
        let ringing = Ringing { web: service.web.clone(), rang: Arc::clone(&rang) };
        let mut channels: HashMap<&'static str, Arc<dyn Channel>> = HashMap::new();
        channels.insert(web::NAME, Arc::new(ringing));
        let (store, house) = (service.store.clone(), service.house.clone());
        Self {
            desk: Desk {
                store: store.clone(),
                house: house.clone(),
                mechanisms: mechanisms::ALL,
                channels: channels.clone(),
                hints: service.desk.hints.clone(),
                tries: service.desk.tries,
            },
            sender: Sender {
                store: store.clone(),
                clock: house.clock.clone(),
                metrics: house.metrics.clone(),
                channels,
                hints: service.sender.hints.clone(),
                holder: String::new(),
            },
            clockwork: Clockwork {
                store,
                house,
                mechanisms: mechanisms::ALL,
                hints: service.clockwork.hints.clone(),
                holder: String::new(),
            },
            web: service.web.clone(),
            rang,
            sayings: 0,
            turns: 0,
            said: 0,
        }
    }

    pub(super) fn store(&self) -> &Store {
        &self.desk.store
    }

    pub(super) fn policy(&self) -> &Policy {
        &self.desk.house.policy
    }

    pub(super) fn zone(&self) -> &Zone {
        self.policy().zone()
    }

    pub(super) fn web(&self) -> &Arc<Web> {
        &self.web
    }

    /// Turns and messages until now.
    pub(super) fn counted(&self) -> (u64, u64) {
        (self.turns, self.said)
    }

    /// Whose phones rang since it was asked last.
    pub(super) fn rang(&self) -> BTreeSet<AddressId> {
        std::mem::take(&mut *self.rang.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Somebody says or presses something.
    pub(super) async fn hears(&mut self, address: AddressId, start: Option<String>, deed: &Deed) -> Result<()> {
        let (heard, label) = match deed {
            Deed::Says { words, reply_to } => {
                (Heard { start, text: words.clone(), reply_to: *reply_to, ..Heard::default() }, None)
            }
            Deed::Presses { token, label, .. } => {
                (Heard { press: Some(token.clone()), ..Heard::default() }, Some(label.as_str()))
            }
            Deed::Looks | Deed::Lives => return Ok(()),
        };
        let once = self.once();
        self.web.says(address, &once, &heard, label).await
    }

    /// Somebody opens a link that says something by itself.
    pub(super) async fn starts(&mut self, address: AddressId, start: String) -> Result<()> {
        let once = self.once();
        self.web.says(address, &once, &Heard { start: Some(start), ..Heard::default() }, None).await
    }

    fn once(&mut self) -> String {
        self.sayings += 1;
        format!("year{}", self.sayings)
    }

    /// Handles, says and fires until nothing moves; gives when something moves by itself next.
    pub(super) async fn settles(&mut self) -> anyhow::Result<Option<Moment>> {
        let now = self.desk.house.clock.now();
        let is_due = |at: Option<Moment>| at.is_some_and(|at| at <= now);
        loop {
            let next = self.stirs().await?;
            if is_due(next.heard) {
                self.desk.one().await?;
                self.turns += 1;
            } else if is_due(next.said) {
                let said = self.sender.batch().await?;
                anyhow::ensure!(said > 0, "something is due and isn't said");
                self.said += said as u64;
            } else if is_due(next.fires) {
                self.clockwork.one(None).await?;
                self.turns += 1;
            } else {
                return Ok([next.heard, next.said, next.fires].into_iter().flatten().min());
            }
        }
    }

    /// When the next conversation is heard, message goes out and timer fires: asked at once, since in a year it is asked often.
    async fn stirs(&self) -> Result<Stirs> {
        Ok(on_read!(self.store(), c => sqlx::query_as(sql!(
            "SELECT (SELECT min(retry_at) FROM address WHERE waiting_since IS NOT NULL) AS heard, \
             (SELECT min(not_before) FROM outbox WHERE state = 'queued') AS said, \
             (SELECT min(retry_at) FROM timer WHERE failed = 0) AS fires")).fetch_one(c).await?))
    }
}

/// When something moves by itself.
#[derive(sqlx::FromRow)]
struct Stirs {
    heard: Option<Moment>,
    said: Option<Moment>,
    fires: Option<Moment>,
}
