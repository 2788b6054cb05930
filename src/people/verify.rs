//! Holds villages, persons, posts, leaves, chats and invitations against the ledger: who is in office and who speaks at an address decides who
//! may act, so a changed row must be seen. A stretch of ids at a time, so that a house of any age needs the same memory.

use std::collections::BTreeMap;

use super::MECHANISM;
use super::invitations;
use super::leave::{self, ENDED, TAKEN};
use super::offices::{self, APPOINTED, ENDED_EARLY};
use super::persons::{self, BOUND, Details, ERASED, KNOWN, LEFT};
use super::villages::{self, IMPORTED};
use crate::base::{AddressId, PersonId};
use crate::storage::ledger::{self, Entry, FROM_BACKUP, fault};
use crate::storage::{Result, Tx};
use crate::{on, sql};

/// How many ids are looked at together.
const STRETCH: i64 = 500;

/// What a row is, as a fault names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Kind {
    Village,
    Person,
    Appointment,
    Leave,
    Address,
}

impl Kind {
    /// Of what an event tells; none: of nothing that a row must agree with.
    fn told_by(entry: &Entry) -> Option<Self> {
        match entry.kind.as_str() {
            IMPORTED => Some(Self::Village),
            KNOWN | ERASED => Some(Self::Person),
            APPOINTED | ENDED_EARLY => Some(Self::Appointment),
            TAKEN | ENDED => Some(Self::Leave),
            BOUND | LEFT => Some(Self::Address),
            _ => None,
        }
    }

    fn name(self) -> &'static str {
        match self {
            Self::Village => "village",
            Self::Person => "person",
            Self::Appointment => "appointment",
            Self::Leave => "leave",
            Self::Address => "address",
        }
    }

    fn cure(self) -> &'static str {
        match self {
            Self::Village => "import its line again, or take the row from a backup",
            Self::Person => "ask them again, or take the row from a backup",
            Self::Appointment | Self::Leave => FROM_BACKUP,
            Self::Address => "invite its person again or give them a recovery code, and find who changed it",
        }
    }
}

/// The facts of a row as an event would tell them; none: there is nothing to tell.
type Facts = BTreeMap<(Kind, i64), Option<String>>;

/// What is wrong: each line names a row that isn't what the ledger says. Empty when all is well.
///
/// # Errors
/// When the database can't be read.
pub async fn verify(tx: &mut Tx) -> Result<Vec<String>> {
    let mut faults = vec![];
    let mut after = i64::MIN;
    while let Some(first) = next(tx, after).await? {
        let last = first.saturating_add(STRETCH - 1);
        let entries = ledger::between(tx, MECHANISM, first, last).await?;
        given(tx, first, last, &entries, &mut faults).await?;
        let told = told(entries);
        let stand = stand(tx, first, last).await?;
        for (row, facts) in &stand {
            let what = match (facts, told.get(row).and_then(Option::as_ref)) {
                (Some(_), None) => "the ledger doesn't know it",
                (None, Some(_)) => "what the ledger says of it is gone",
                (Some(stands), Some(told)) if stands != told => "the row isn't what the ledger says",
                (Some(_), Some(_)) | (None, None) => continue,
            };
            faults.push(fault(format!("{} {}", row.0.name(), row.1), what, row.0.cure()));
        }
        for (kind, id) in told.keys().filter(|row| !stand.contains_key(row)) {
            let what = "it stands in the ledger, but its row is gone";
            faults.push(fault(format!("{} {id}", kind.name()), what, FROM_BACKUP));
        }
        after = last;
    }
    Ok(faults)
}

/// The next id after `after` under which anything of this room stands.
async fn next(tx: &mut Tx, after: i64) -> Result<Option<i64>> {
    Ok(on!(tx, c => sqlx::query_scalar(sql!(
        "SELECT min(id) FROM (SELECT min(id) AS id FROM village WHERE id > $1 \
           UNION ALL SELECT min(id) FROM person WHERE id > $1 UNION ALL SELECT min(id) FROM appointment WHERE id > $1 \
           UNION ALL SELECT min(id) FROM leave WHERE id > $1 UNION ALL SELECT min(id) FROM address WHERE id > $1 UNION ALL SELECT min(id) FROM invitation WHERE id > $1 \
           UNION ALL SELECT min(subject) FROM ledger WHERE mechanism = $2 AND subject > $1) AS anything"))
        .bind(after).bind(MECHANISM).fetch_one(c).await?))
}

/// What the ledger says, the last of each.
fn told(entries: Vec<Entry>) -> Facts {
    let mut told = Facts::new();
    for entry in entries {
        if let Some(kind) = Kind::told_by(&entry) {
            told.insert((kind, entry.subject), (![ERASED, LEFT].contains(&entry.kind.as_str())).then_some(entry.body));
        }
    }
    told
}

/// Each invitation and code must be one that was given, to whom and for how long it was given, and spent as was recorded.
/// That one whose place a newer took holds again isn't seen.
async fn given(tx: &mut Tx, first: i64, last: i64, entries: &[Entry], faults: &mut Vec<String>) -> Result<()> {
    let told = invitations::told(entries);
    let stand = invitations::between(tx, first, last).await?;
    for (id, row) in &stand {
        let what = match told.get(id) {
            None => "the ledger doesn't know it",
            Some(told) if !row.agrees_with(told) => "the row isn't what the ledger says",
            Some(_) => continue,
        };
        faults.push(fault(format!("invitation {id}"), what, FROM_BACKUP));
    }
    for id in told.keys().filter(|id| !stand.contains_key(id)) {
        faults.push(fault(format!("invitation {id}"), "it stands in the ledger, but its row is gone", FROM_BACKUP));
    }
    Ok(())
}

/// What the rows say.
async fn stand(tx: &mut Tx, first: i64, last: i64) -> Result<Facts> {
    let mut stand = Facts::new();
    for village in villages::between(tx, first, last).await? {
        stand.insert((Kind::Village, village.id.0), Some(village.facts()));
    }
    let persons: Vec<Details> = on!(tx, c => sqlx::query_as(sql!("SELECT id, name, phone, salt FROM person WHERE id BETWEEN $1 AND $2"))
        .bind(first).bind(last).fetch_all(c).await?);
    for person in persons {
        stand.insert((Kind::Person, person.id.0), person.facts());
    }
    for post in offices::between(tx, first, last).await? {
        stand.insert((Kind::Appointment, post.id().0), Some(post.facts()));
    }
    for leave in leave::between(tx, first, last).await? {
        stand.insert((Kind::Leave, leave.id.0), Some(leave.facts()));
    }
    let addresses: Vec<(AddressId, Option<PersonId>)> = on!(tx, c => sqlx::query_as(sql!(
        "SELECT id, person_id FROM address WHERE id BETWEEN $1 AND $2")).bind(first).bind(last).fetch_all(c).await?);
    for (address, person) in addresses {
        stand.insert((Kind::Address, address.0), person.map(persons::bound));
    }
    Ok(stand)
}
