//! Who was last seen to hold each village's post, and of which end of term was warned.

use jiff::civil::Date;

use crate::base::{PersonId, VillageId};
use crate::storage::{Error, Result, Tx};
use crate::{on, sql};

/// What was last seen of a village's post.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Seen {
    /// Who held it, if anybody.
    pub holder: Option<PersonId>,
    /// The end of term that was warned of.
    pub warned: Option<Date>,
}

/// What was last seen of a village's post; `None`: it was never looked at.
///
/// # Errors
/// When the database can't be read.
pub async fn seen(tx: &mut Tx, village: VillageId) -> Result<Option<Seen>> {
    let row: Option<(Option<PersonId>, Option<String>)> = on!(tx, c => sqlx::query_as(sql!(
        "SELECT person_id, warned_until FROM post_holder WHERE village_id = $1")).bind(village).fetch_optional(c).await?);
    row.map(|(holder, warned)| {
        let warned = warned.map(|day| day.parse()).transpose();
        let warned = warned.map_err(|e: jiff::Error| Error::Corrupt("post_holder", e.to_string()))?;
        Ok(Seen { holder, warned })
    })
    .transpose()
}

/// Notes what is seen of a village's post.
///
/// # Errors
/// When the database can't be written.
pub async fn see(tx: &mut Tx, village: VillageId, seen: Seen) -> Result<()> {
    on!(tx, c => sqlx::query(sql!(
        "INSERT INTO post_holder (village_id, person_id, warned_until) VALUES ($1, $2, $3) \
         ON CONFLICT (village_id) DO UPDATE SET person_id = excluded.person_id, warned_until = excluded.warned_until"))
        .bind(village).bind(seen.holder).bind(seen.warned.map(|day| day.to_string())).execute(c).await.map(drop)?);
    Ok(())
}
