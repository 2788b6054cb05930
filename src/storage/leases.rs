//! Leases: a work that only one process may do at a time, such as asking Telegram what is new. A holder renews in the
//! transaction that writes what it did; one that was paused past its time finds its number gone, and writes nothing.

use std::time::Duration;

use super::{Result, Tx};
use crate::base::secret::Token;
use crate::base::{Entropy, Moment};
use crate::{on, sql};

/// A lease that is held.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lease {
    name: &'static str,
    holder: String,
    /// Grows with each holder.
    fence: i64,
}

/// A name for this process that no other has: machine, process, and chance.
#[must_use]
pub fn holder(entropy: &dyn Entropy) -> String {
    format!("{} {}", here(std::process::id()), Token::new_128(entropy).reveal())
}

/// A process of this machine, as it is named in a lease: the machine's start and the room of its process numbers.
fn here(process: u32) -> String {
    let machine = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").unwrap_or_default();
    let room = std::fs::read_link("/proc/self/ns/pid").unwrap_or_default();
    format!("{} {} {process}", machine.trim(), room.display())
}

/// Whether a holder is a process of this machine that is no longer there, so that nobody has to wait for its time.
fn is_dead(holder: &str) -> bool {
    let mut words = holder.split(' ');
    let (Some(machine), Some(room), Some(process)) = (words.next(), words.next(), words.next()) else { return false };
    let Ok(process) = process.parse() else { return false };
    !machine.is_empty()
        && !room.is_empty()
        && here(process) == format!("{machine} {room} {process}")
        && !std::path::Path::new(&format!("/proc/{process}")).exists()
}

/// Takes a lease that is free or whose time is over. `None`: somebody else holds it.
///
/// # Errors
/// When the database can't be written.
pub async fn take(tx: &mut Tx, name: &'static str, holder: &str, now: Moment, span: Duration) -> Result<Option<Lease>> {
    let before: Option<String> = on!(tx, c => sqlx::query_scalar(sql!("SELECT holder FROM lease WHERE name = $1"))
        .bind(name).fetch_optional(c).await?);
    if let Some(before) = before.filter(|before| is_dead(before)) {
        on!(tx, c => sqlx::query(sql!("UPDATE lease SET until = 0 WHERE name = $1 AND holder = $2"))
            .bind(name).bind(before).execute(c).await.map(drop)?);
    }
    let fence: Option<i64> = on!(tx, c => sqlx::query_scalar(sql!(
        "INSERT INTO lease (name, holder, fence, until) VALUES ($1, $2, 1, $4) \
         ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, fence = lease.fence + 1, until = excluded.until \
         WHERE lease.until <= $3 OR lease.holder = excluded.holder RETURNING fence"))
        .bind(name).bind(holder).bind(now).bind(now.plus(span)).fetch_optional(c).await?);
    Ok(fence.map(|fence| Lease { name, holder: holder.to_owned(), fence }))
}

/// Holds a lease longer. False: it is another's now; whatever this transaction wrote must not stay.
///
/// # Errors
/// When the database can't be written.
pub async fn renew(tx: &mut Tx, lease: &Lease, now: Moment, span: Duration) -> Result<bool> {
    let rows = on!(tx, c => sqlx::query(sql!("UPDATE lease SET until = $4 WHERE name = $1 AND holder = $2 AND fence = $3"))
        .bind(lease.name).bind(&lease.holder).bind(lease.fence).bind(now.plus(span)).execute(c).await?.rows_affected());
    Ok(rows == 1)
}

/// Gives a lease back, so that nobody waits for its time.
///
/// # Errors
/// When the database can't be written.
pub async fn release(tx: &mut Tx, lease: &Lease) -> Result<()> {
    on!(tx, c => sqlx::query(sql!("UPDATE lease SET until = 0 WHERE name = $1 AND holder = $2 AND fence = $3"))
        .bind(lease.name).bind(&lease.holder).bind(lease.fence).execute(c).await.map(drop)?);
    Ok(())
}
