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
use crate::storage::{Result, Store, Tx, addresses, outbox, timers};
use crate::text::Outgoing;

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

    /// Handles, says and fires until nothing moves.
    pub(super) async fn settles(&mut self) -> anyhow::Result<()> {
        let now = self.desk.house.clock.now();
        loop {
            while addresses::is_any_waiting(self.store(), now).await? {
                self.desk.one().await?;
                self.turns += 1;
            }
            while outbox::is_any_due(self.store(), now).await? {
                let said = self.sender.batch().await?;
                anyhow::ensure!(said > 0, "something is due and isn't said");
                self.said += said as u64;
            }
            // What is said on the web is shown by its page alone: only what rings makes for another round.
            let mut rang = false;
            while timers::next_due(self.store()).await?.is_some_and(|at| at <= now) {
                rang |= self.clockwork.one(None).await?;
                self.turns += 1;
            }
            if !rang {
                return Ok(());
            }
        }
    }

    /// When the next timer fires, held message goes out or failed conversation is taken up again.
    pub(super) async fn next_event(&self) -> Result<Option<Moment>> {
        let store = self.store();
        let all = [
            timers::next_due(store).await?,
            outbox::next_due(store, self.desk.house.clock.now()).await?,
            addresses::next_retry(store).await?,
        ];
        Ok(all.into_iter().flatten().min())
    }
}
