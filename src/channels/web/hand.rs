//! The web chat by hand: a conversation that is opened, spoken in and looked at without a browser, for whoever drives the
//! house itself (the demo's year). What is said takes the way of the pages' form (`post`), what is looked at is what the
//! page shows, and what was shown is noted as by a page. No session stands behind it, so no cookie can open it.

use std::sync::Arc;

use super::pages::LINES;
use super::store::{self, Session};
use super::{ACCOUNT, At, Mount, NAME, Web, post};
use crate::base::secret::hash;
use crate::base::{AddressId, Moment, OutboxId};
use crate::channels::Heard;
use crate::storage::hints::Hint;
use crate::storage::{Result, addresses};
use crate::text::Outgoing;

/// A message as the page shows it to whoever looks.
#[derive(Clone, Debug)]
pub struct Seen {
    /// What a reply to it names.
    pub outbox: Option<OutboxId>,
    /// What it says, and asks.
    pub message: Outgoing,
}

impl Web {
    fn by_hand(self: &Arc<Self>) -> At {
        let mount = Mount { prefix: String::new(), cookie: String::new(), auto: None };
        At { web: self.clone(), mount: Arc::new(mount) }
    }

    /// Opens a conversation of that name. In a village's (`start` is `v_…`) the welcome stands first, as on its page.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn opens(self: &Arc<Self>, name: &str, start: &str) -> Result<AddressId> {
        let welcome = match start.strip_prefix("v_") {
            Some(code) => self.has.face.welcome(code, self.has.lang).await?,
            None => None,
        };
        let mut tx = self.has.store.begin().await?;
        let external = hash(&format!("hand:{name}"));
        let address = addresses::at(&mut tx, NAME, ACCOUNT, &external, self.now()).await?;
        if let Some(welcome) = welcome {
            post::put_welcome(&mut tx, nobodys(address), &welcome, &self.by_hand()).await?;
        }
        tx.commit().await?;
        Ok(address)
    }

    /// Says something in a conversation: into the inbox, with its line on the page. `once` names the sending, `label` is that
    /// of a pressed key.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn says(
        self: &Arc<Self>,
        address: AddressId,
        once: &str,
        heard: &Heard,
        label: Option<&str>,
    ) -> Result<()> {
        let mut tx = self.has.store.begin().await?;
        let new = post::hear(&mut tx, &self.by_hand(), nobodys(address), once, heard, label, None).await?;
        tx.commit().await?;
        self.has.metrics.heard(NAME, new);
        self.has.hints.give(Hint::Heard);
        Ok(())
    }

    /// Looks at a conversation as its page shows it: gives what the house said and wasn't seen yet, in the page's order, and
    /// notes it as shown. True: somebody is to hear of that.
    ///
    /// # Errors
    /// When the database can't be read or written.
    pub async fn looks(&self, address: AddressId) -> Result<(Vec<Seen>, bool)> {
        let store = &self.has.store;
        let lines = store::unseen(store, address, LINES).await?;
        let (Some(first), Some(last)) = (lines.first(), lines.last()) else { return Ok((vec![], false)) };
        let seq = lines.iter().map(|l| l.seq).max().unwrap_or(0);
        let mut tx = store.begin().await?;
        let watched = self.shown(&mut tx, address, (first.id, last.id), seq).await?;
        tx.commit().await?;
        if watched {
            self.has.hints.give(Hint::Heard);
        }
        let seen = |l: &store::Line| Some(Seen { outbox: l.outbox_id, message: serde_json::from_str(&l.body).ok()? });
        Ok((lines.iter().filter_map(seen).collect(), watched))
    }
}

/// What the form's way asks of a session: whose conversation it is.
fn nobodys(address: AddressId) -> Session {
    Session { id: 0, address_id: address, text_size: 1, expires_at: Moment(i64::MAX) }
}
