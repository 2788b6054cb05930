//! The door in-process: a channel that delivers into memory.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;

use futures_util::future::BoxFuture;
use lastmile::base::Moment;
use lastmile::channels::{Channel, Heard, Receipt, Undelivered};
use lastmile::storage::Tx;
use lastmile::storage::inbox::InboxRow;
use lastmile::storage::outbox::OutboxRow;
use lastmile::text::Outgoing;

/// What was delivered: the row, what it takes the place of, the message.
#[derive(Clone, Debug)]
pub struct Delivered {
    pub outbox: i64,
    pub edits: Option<i64>,
    pub message: Outgoing,
    pub shown: bool,
}

/// The channel.
#[derive(Debug, Default)]
pub struct Memory {
    chats: Mutex<HashMap<String, Vec<Delivered>>>,
    away: Mutex<HashSet<String>>,
}

impl Memory {
    pub const NAME: &'static str = "test";

    /// What was delivered to a chat from the n-th on.
    pub fn delivered(&self, chat: &str, from: usize) -> Vec<Delivered> {
        self.chats.lock().expect("not poisoned").get(chat).map(|d| d[from..].to_vec()).unwrap_or_default()
    }

    /// Whether the person looks at their chat.
    pub fn set_away(&self, chat: &str, away: bool) {
        let mut set = self.away.lock().expect("not poisoned");
        if away {
            set.insert(chat.to_owned())
        } else {
            set.remove(chat)
        };
    }

    /// Marks everything as shown; gives what wasn't.
    pub fn looked(&self, chat: &str) -> Vec<i64> {
        let mut chats = self.chats.lock().expect("not poisoned");
        let unseen = chats.get_mut(chat).into_iter().flatten().filter(|d| !d.shown);
        unseen.map(|d| (d.shown = true, d.outbox).1).collect()
    }
}

impl Channel for Memory {
    fn name(&self) -> &'static str {
        Self::NAME
    }

    fn read<'a>(
        &'a self,
        _: &'a mut Tx,
        row: &'a InboxRow,
        _: Moment,
    ) -> BoxFuture<'a, lastmile::storage::Result<Option<Heard>>> {
        Box::pin(async { Heard::of_row(row).map(Some) })
    }

    fn deliver<'a>(&'a self, row: &'a OutboxRow, message: &'a Outgoing) -> BoxFuture<'a, Result<Receipt, Undelivered>> {
        let shown = !self.away.lock().expect("not poisoned").contains(&row.external);
        let one = Delivered { outbox: row.id.0, edits: row.edits.map(|e| e.0), message: message.clone(), shown };
        self.chats.lock().expect("not poisoned").entry(row.external.clone()).or_default().push(one);
        let receipt = Receipt { external: row.id.to_string(), shown };
        Box::pin(async move { Ok(receipt) })
    }
}
