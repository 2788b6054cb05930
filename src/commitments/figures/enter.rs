//! Entering figures: what a change of a commitment does to its entries and to the counters, in the transaction of the
//! change. An entry's row is what a figure's cases are found by; the counters count those rows by what they become.

use super::rules::{self, Entry};
use super::{Figure, Number};
use crate::base::{CommitmentId, Moment, VillageId, Zone};
use crate::commitments::NAME;
use crate::commitments::life::Commitment;
use crate::policy::Leaf;
use crate::storage::counters::{self, Counter};
use crate::storage::{Error, Result, Tx};
use crate::{on, sql};

/// What stands entered of a commitment in one number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entered {
    /// Under which leaf.
    pub leaf: Leaf,
    /// Where it stands.
    pub entry: Entry,
}

impl Entered {
    /// What is to stand entered of it, number by number.
    #[must_use]
    pub fn of(c: &Commitment) -> [Option<Self>; 4] {
        Number::ALL.map(|number| rules::entry(c, number).map(|entry| Self { leaf: c.leaf.clone(), entry }))
    }
}

/// The month of an instant, as counters name it.
pub(super) fn month(zone: &Zone, at: Moment) -> String {
    zone.day(at).strftime("%Y-%m").to_string()
}

/// A commitment has changed, and what it was stands entered.
///
/// # Errors
/// When the database can't be written.
pub async fn change(tx: &mut Tx, before: Option<&Commitment>, after: &Commitment, zone: &Zone) -> Result<()> {
    replace(tx, before.map(Entered::of).unwrap_or_default(), after, zone).await
}

/// Puts what is to stand entered of a commitment in place of what does.
pub(super) async fn replace(tx: &mut Tx, old: [Option<Entered>; 4], c: &Commitment, zone: &Zone) -> Result<()> {
    for ((number, old), new) in Number::ALL.into_iter().zip(old).zip(Entered::of(c)) {
        if old == new {
            continue;
        }
        let counter = |of: &Entered| Counter {
            mechanism: NAME,
            village: c.village,
            leaf: of.leaf.0.clone(),
            month: month(zone, c.registered_at),
            what: of.entry.becomes.code(),
        };
        if let Some(old) = &old {
            counters::count(tx, counter(old), -1);
        }
        match &new {
            Some(new) => {
                counters::count(tx, counter(new), 1);
                put(tx, c, number, new).await?;
            }
            None => {
                on!(&mut *tx, x => sqlx::query(sql!("DELETE FROM commitment_figure WHERE commitment_id = $1 AND number = $2"))
                    .bind(c.id).bind(number.code()).execute(x).await.map(drop)?);
            }
        }
    }
    Ok(())
}

async fn put(tx: &mut Tx, c: &Commitment, number: Number, new: &Entered) -> Result<()> {
    on!(tx, x => sqlx::query(sql!(
        "INSERT INTO commitment_figure (commitment_id, number, village_id, leaf, registered_at, stands, turns_at, becomes) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (commitment_id, number) DO UPDATE \
         SET leaf = excluded.leaf, stands = excluded.stands, turns_at = excluded.turns_at, becomes = excluded.becomes"))
        .bind(c.id).bind(number.code()).bind(c.village).bind(&new.leaf).bind(c.registered_at)
        .bind(new.entry.stands.code()).bind(new.entry.turns_at).bind(new.entry.becomes.code())
        .execute(x).await.map(drop)?);
    Ok(())
}

/// An entry's row as it stands.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub(super) struct Row {
    pub(super) commitment_id: CommitmentId,
    pub(super) number: String,
    pub(super) village_id: VillageId,
    pub(super) leaf: Leaf,
    pub(super) registered_at: Moment,
    pub(super) stands: String,
    pub(super) turns_at: Option<Moment>,
    pub(super) becomes: String,
}

impl Row {
    /// The rows that a commitment must have.
    pub(super) fn of(c: &Commitment) -> Vec<Self> {
        let row = |(number, entered): (Number, Option<Entered>)| {
            let Entered { leaf, entry } = entered?;
            Some(Self {
                commitment_id: c.id,
                number: number.code().to_owned(),
                village_id: c.village,
                leaf,
                registered_at: c.registered_at,
                stands: entry.stands.code().to_owned(),
                turns_at: entry.turns_at,
                becomes: entry.becomes.code().to_owned(),
            })
        };
        let mut rows: Vec<Self> = Number::ALL.into_iter().zip(Entered::of(c)).filter_map(row).collect();
        rows.sort_by(|a, b| a.number.cmp(&b.number));
        rows
    }

    fn entered(self) -> Result<Entered> {
        let figure = |code: &str| {
            Figure::named(code)
                .ok_or_else(|| Error::Corrupt("commitment_figure", format!("{}: {code}", self.commitment_id)))
        };
        let entry = Entry { stands: figure(&self.stands)?, turns_at: self.turns_at, becomes: figure(&self.becomes)? };
        Ok(Entered { leaf: self.leaf, entry })
    }
}

/// The entries' rows of the commitments from `first` to `last`, both included.
pub(super) async fn between(tx: &mut Tx, first: i64, last: i64) -> Result<Vec<Row>> {
    Ok(on!(tx, c => sqlx::query_as(sql!(
        "SELECT commitment_id, number, village_id, leaf, registered_at, stands, turns_at, becomes FROM commitment_figure \
         WHERE commitment_id BETWEEN $1 AND $2 ORDER BY commitment_id, number")).bind(first).bind(last).fetch_all(c).await?))
}

/// What stands entered of a commitment, number by number.
pub(super) async fn entered(tx: &mut Tx, id: CommitmentId) -> Result<[Option<Entered>; 4]> {
    let mut all = [const { None }; 4];
    for row in between(tx, id.0, id.0).await? {
        let number = Number::ALL.iter().position(|number| number.code() == row.number);
        if let Some(place) = number.and_then(|place| all.get_mut(place)) {
            *place = Some(row.entered()?);
        }
    }
    Ok(all)
}
