//! Hints: "there is something to hear, to say, to show". Inside the process they wake whoever waits; on PostgreSQL they
//! go to the other replicas too, by NOTIFY, outside every transaction. A hint may get lost and never carries a fact:
//! whoever hears none finds the rows a moment later by looking.

use std::collections::BTreeSet;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use sqlx::postgres::PgListener;
use tokio::sync::{Notify, broadcast};
use tokio_util::sync::CancellationToken;

use super::hosts::Here;
use super::{Result, Store};
use crate::base::secret::Token;
use crate::base::{AddressId, Clock, Entropy};

/// The channel of PostgreSQL's that all replicas listen to.
const CHANNEL: &str = "lastmile";
/// Says something there; SQLite has no such thing.
const NOTIFY: &str = "SELECT pg_notify('lastmile', $1)";
/// Lines hinted at in one message at most; PostgreSQL takes 8,000 bytes. Beyond that every open page looks.
const LINES: usize = 256;
/// How long it waits when the database can't be had.
const BACK_OFF: Duration = Duration::from_secs(1);

/// What a hint is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hint {
    /// Something was heard: the desk looks.
    Heard,
    /// Something is to be said: the sender looks.
    ToSay,
    /// A line of a web chat changed: its open pages look.
    Line(AddressId),
}

/// What is still to be told to the other replicas. It doesn't grow: the same twice is once.
#[derive(Debug, Default)]
struct Untold {
    heard: bool,
    to_say: bool,
    lines: BTreeSet<i64>,
}

/// The bells of one process.
#[derive(Debug)]
pub struct Hints {
    heard: Notify,
    to_say: Notify,
    lines: broadcast::Sender<AddressId>,
    untold: Mutex<Untold>,
    tell: Notify,
}

impl Default for Hints {
    fn default() -> Self {
        Self {
            heard: Notify::new(),
            to_say: Notify::new(),
            lines: broadcast::channel(LINES).0,
            untold: Mutex::default(),
            tell: Notify::new(),
        }
    }
}

impl Hints {
    /// Wakes whoever waits for it, here and in the other replicas. After the commit that it is about.
    pub fn give(&self, hint: Hint) {
        self.ring(hint);
        let mut untold = self.untold.lock().unwrap_or_else(PoisonError::into_inner);
        match hint {
            Hint::Heard => untold.heard = true,
            Hint::ToSay => untold.to_say = true,
            Hint::Line(address) if untold.lines.len() < LINES => drop(untold.lines.insert(address.0)),
            Hint::Line(_) => {}
        }
        self.tell.notify_one();
    }

    /// Wakes whoever waits for it here.
    fn ring(&self, hint: Hint) {
        match hint {
            Hint::Heard => self.heard.notify_one(),
            Hint::ToSay => self.to_say.notify_one(),
            // Nobody has a page open: that is no error.
            Hint::Line(address) => drop(self.lines.send(address)),
        }
    }

    /// Waits until something was heard.
    pub async fn heard(&self) {
        self.heard.notified().await;
    }

    /// Waits until something is to be said.
    pub async fn to_say(&self) {
        self.to_say.notified().await;
    }

    /// The conversations whose lines change from now on.
    #[must_use]
    pub fn lines(&self) -> broadcast::Receiver<AddressId> {
        self.lines.subscribe()
    }

    /// Carries hints to and from the other replicas until told to stop. On SQLite there are none.
    pub async fn run(&self, store: &Store, clock: &dyn Clock, entropy: &dyn Entropy, stop: CancellationToken) {
        let hosts = match store {
            Store::Sqlite { .. } => return,
            Store::Postgres(hosts) => hosts,
        };
        let origin = Token::new_128(entropy).reveal().to_owned();
        while !stop.is_cancelled() {
            let here = hosts.here();
            let carried = tokio::select! {
                () = stop.cancelled() => return,
                // Nothing more is heard from a server that was left, not even that it is gone.
                () = here.left() => continue,
                carried = self.carry(&here, &origin) => carried,
            };
            if let Err(e) = carried {
                tracing::warn!(error = %e, "the other replicas get no hints and find things by looking; it is tried again");
            }
            tokio::select! {
                () = stop.cancelled() => {}
                () = clock.sleep(BACK_OFF) => {}
            }
        }
    }

    async fn carry(&self, here: &Here, origin: &str) -> Result<()> {
        let mut listener = PgListener::connect_with(here.pool()).await?;
        listener.listen(CHANNEL).await?;
        let (listens, tells) = (
            async {
                loop {
                    let heard = listener.recv().await?;
                    for hint in read(heard.payload(), origin) {
                        self.ring(hint);
                    }
                }
            },
            async {
                loop {
                    self.tell.notified().await;
                    let untold = std::mem::take(&mut *self.untold.lock().unwrap_or_else(PoisonError::into_inner));
                    sqlx::query(NOTIFY).bind(written(&untold, origin)).execute(here).await?;
                }
            },
        );
        // Neither ends but by an error.
        tokio::select! {
            ended = listens => ended,
            ended = tells => ended,
        }
    }
}

/// A message to the other replicas: who says it, then what, in words.
fn written(untold: &Untold, origin: &str) -> String {
    let mut words = vec![origin.to_owned()];
    words.extend(untold.heard.then(|| "heard".to_owned()));
    words.extend(untold.to_say.then(|| "say".to_owned()));
    words.extend(untold.lines.iter().map(i64::to_string));
    words.join(" ")
}

/// What another replica hints at; nothing of one's own. A word that isn't known is of a later version.
fn read(message: &str, origin: &str) -> Vec<Hint> {
    let mut words = message.split(' ');
    if words.next() == Some(origin) {
        return vec![];
    }
    words
        .filter_map(|word| match word {
            "heard" => Some(Hint::Heard),
            "say" => Some(Hint::ToSay),
            address => address.parse().ok().map(|id| Hint::Line(AddressId(id))),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_told_is_what_is_read_but_for_ones_own() {
        let untold = Untold { heard: true, to_say: false, lines: BTreeSet::from([7, 42]) };
        let told = written(&untold, "me");
        assert_eq!(read(&told, "another"), [Hint::Heard, Hint::Line(AddressId(7)), Hint::Line(AddressId(42))]);
        assert_eq!(read(&told, "me"), []);
        assert_eq!(read("another later say", "me"), [Hint::ToSay]);
        assert_eq!(read("", "me"), []);
        let many = Untold {
            heard: true,
            to_say: true,
            lines: (0..i64::try_from(LINES).unwrap()).map(|n| i64::MAX - n).collect(),
        };
        assert!(written(&many, "0123456789abcdef0123456789abcdef").len() < 8000, "PostgreSQL takes it");
    }
}
