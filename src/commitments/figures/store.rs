//! Reading figures: how many commitments stand in each now, village by village, and which they are. Of counters and of what
//! is still to turn, never of what has been.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::{Date, Time};

use super::{Figure, Number, Rate};
use crate::base::{CommitmentId, Moment, VillageId, Zone};
use crate::commitments::NAME;
use crate::commitments::chat::Scope;
use crate::commitments::parties::OFFICIALS;
use crate::policy::Leaf;
use crate::storage::{Result, Tx};
use crate::{on, sql};

/// Which commitments are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// Among those that the asker may see.
    pub scope: Scope,
    /// Of this village alone.
    pub village: Option<VillageId>,
    /// Of the villages of the township of this code alone.
    pub town: Option<String>,
    /// Of these leaves alone; none: of all.
    pub leaves: Vec<Leaf>,
    /// Registered on that day or later.
    pub from: Option<Date>,
    /// Registered on that day or before.
    pub until: Option<Date>,
}

/// How many stand in each figure, in each village that has any.
pub type ByVillage = BTreeMap<VillageId, Counts>;

/// How many stand in each figure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts(BTreeMap<Figure, i64>);

impl Counts {
    /// How many stand in that figure.
    #[must_use]
    pub fn of(&self, figure: Figure) -> i64 {
        self.0.get(&figure).copied().unwrap_or_default()
    }

    /// How many stand in those figures together.
    #[must_use]
    pub fn sum(&self, figures: &[Figure]) -> i64 {
        figures.iter().map(|figure| self.of(*figure)).sum()
    }

    /// A number: what stands above and below its line.
    #[must_use]
    pub fn rate(&self, number: Number) -> Rate {
        Rate { above: self.sum(number.numerator()), below: self.sum(number.denominator()) }
    }

    /// How many there are in all: each stands in one figure of "solved".
    #[must_use]
    pub fn registered(&self) -> i64 {
        Number::Solved.figures().map(|figure| self.of(figure)).sum()
    }

    fn add(&mut self, code: &str, n: i64) {
        if let Some(figure) = Figure::named(code) {
            *self.0.entry(figure).or_default() += n;
        }
    }
}

impl FromIterator<(Figure, i64)> for Counts {
    fn from_iter<I: IntoIterator<Item = (Figure, i64)>>(counts: I) -> Self {
        Self(counts.into_iter().collect())
    }
}

/// All villages together.
#[must_use]
pub fn together(by_village: &ByVillage) -> Counts {
    let mut all = Counts::default();
    for counts in by_village.values() {
        for (figure, n) in &counts.0 {
            *all.0.entry(*figure).or_default() += n;
        }
    }
    all
}

/// A stretch of days: whole months of it are counted already.
struct Stretch {
    /// The first and last whole month.
    months: (String, String),
    /// What is left at its ends, from and (not included) until.
    ends: Vec<(Moment, Moment)>,
    /// All of it.
    whole: (Moment, Moment),
}

impl Stretch {
    fn of(q: &Query, zone: &Zone) -> Self {
        let start = |day: Date| zone.at(day, Time::midnight());
        let from = q.from.unwrap_or(Date::MIN);
        // The day after the last.
        let until = q.until.and_then(|day| day.tomorrow().ok()).unwrap_or(Date::MAX);
        let first = if from.day() == 1 { from } else { from.last_of_month().saturating_add(1.day()) };
        let end = until.first_of_month();
        let edge = |day: Date, open: i64| if day == Date::MIN || day == Date::MAX { Moment(open) } else { start(day) };
        let whole = (edge(from, i64::MIN), edge(until, i64::MAX));
        let month = |day: Date| day.strftime("%Y-%m").to_string();
        if first >= end {
            return Self { months: (String::new(), String::new()), ends: vec![whole], whole };
        }
        let mut ends = vec![];
        if from != first {
            ends.push((whole.0, start(first)));
        }
        if q.until.is_some() && until != end {
            ends.push((start(end), whole.1));
        }
        let first = if q.from.is_some() { month(first) } else { String::new() };
        let last = if q.until.is_some() { month(end.saturating_sub(1.day())) } else { "9999-12".to_owned() };
        Self { months: (first, last), ends, whole }
    }
}

impl Query {
    /// Everything in a scope.
    #[must_use]
    pub const fn all(scope: Scope) -> Self {
        Self { scope, village: None, town: None, leaves: vec![], from: None, until: None }
    }

    /// The leaves' codes as one text to be searched, each between spaces; empty for all.
    fn codes(&self) -> String {
        if self.leaves.is_empty() {
            return String::new();
        }
        self.leaves.iter().fold(" ".to_owned(), |all, leaf| all + &leaf.0 + " ")
    }
}

/// How many stand where at `now`, village by village.
///
/// # Errors
/// When the database can't be read.
pub async fn counts(tx: &mut Tx, q: &Query, zone: &Zone, now: Moment) -> Result<ByVillage> {
    let stretch = Stretch::of(q, zone);
    let mut all = ByVillage::new();
    for (village, what, n) in counted(tx, q, &stretch).await? {
        all.entry(village).or_default().add(&what, n);
    }
    for (from, until) in &stretch.ends {
        for figure in Figure::all() {
            for (village, n) in at_an_end(tx, q, figure, *from, *until).await? {
                all.entry(village).or_default().add(figure.code(), n);
            }
        }
    }
    // What has yet to turn isn't where it was counted.
    for (village, stands, becomes, n) in turning(tx, q, &stretch, now).await? {
        let counts = all.entry(village).or_default();
        counts.add(&becomes, -n);
        counts.add(&stands, n);
    }
    Ok(all)
}

/// What whole months have counted.
async fn counted(tx: &mut Tx, q: &Query, stretch: &Stretch) -> Result<Vec<(VillageId, String, i64)>> {
    let (person, day) = q.scope.bounds();
    Ok(on!(tx, c => sqlx::query_as(sql!(
        "SELECT v.id, n.what, CAST(sum(n.n) AS BIGINT) FROM village v CROSS JOIN counter n \
         WHERE n.mechanism = $1 AND n.village_id = v.id AND n.month >= $2 AND n.month <= $3 \
         AND ($4 = 0 OR v.id = $4) AND ($5 = '' OR v.town_code = $5) AND ($6 = '' OR $6 LIKE '% ' || n.leaf || ' %') \
         AND ($7 = 0 OR EXISTS (SELECT 1 FROM appointment a WHERE a.person_id = $7 AND a.from_day <= $8 AND a.until_day >= $8 \
           AND (a.village_id = v.id OR a.area = v.town_code OR a.role = 'city_admin'))) \
         AND ($7 = 0 OR n.leaf <> $9 OR NOT EXISTS (SELECT 1 FROM appointment a WHERE a.person_id = $7 \
           AND a.from_day <= $8 AND a.until_day >= $8 AND a.village_id = v.id)) \
         GROUP BY v.id, n.what"))
        .bind(NAME).bind(&stretch.months.0).bind(&stretch.months.1).bind(q.village.map_or(0, |v| v.0))
        .bind(q.town.clone().unwrap_or_default()).bind(q.codes()).bind(person).bind(day).bind(OFFICIALS)
        .fetch_all(c).await?))
}

/// The same of a part of a month, by its entries.
async fn at_an_end(
    tx: &mut Tx,
    q: &Query,
    figure: Figure,
    from: Moment,
    until: Moment,
) -> Result<Vec<(VillageId, i64)>> {
    let (person, day) = q.scope.bounds();
    Ok(on!(tx, c => sqlx::query_as(sql!(
        "SELECT v.id, count(*) FROM village v CROSS JOIN commitment_figure n \
         WHERE n.village_id = v.id AND n.becomes = $1 AND n.registered_at >= $2 AND n.registered_at < $3 \
         AND ($4 = 0 OR v.id = $4) AND ($5 = '' OR v.town_code = $5) AND ($6 = '' OR $6 LIKE '% ' || n.leaf || ' %') \
         AND ($7 = 0 OR EXISTS (SELECT 1 FROM appointment a WHERE a.person_id = $7 AND a.from_day <= $8 AND a.until_day >= $8 \
           AND (a.village_id = v.id OR a.area = v.town_code OR a.role = 'city_admin'))) \
         AND ($7 = 0 OR n.leaf <> $9 OR NOT EXISTS (SELECT 1 FROM appointment a WHERE a.person_id = $7 \
           AND a.from_day <= $8 AND a.until_day >= $8 AND a.village_id = v.id)) \
         GROUP BY v.id"))
        .bind(figure.code()).bind(from).bind(until).bind(q.village.map_or(0, |v| v.0))
        .bind(q.town.clone().unwrap_or_default()).bind(q.codes()).bind(person).bind(day).bind(OFFICIALS)
        .fetch_all(c).await?))
}

/// What has yet to turn: where it stands, and what it was counted as.
async fn turning(
    tx: &mut Tx,
    q: &Query,
    stretch: &Stretch,
    now: Moment,
) -> Result<Vec<(VillageId, String, String, i64)>> {
    let (person, day) = q.scope.bounds();
    Ok(on!(tx, c => sqlx::query_as(sql!(
        "SELECT v.id, n.stands, n.becomes, count(*) FROM village v CROSS JOIN commitment_figure n \
         WHERE n.village_id = v.id AND n.turns_at >= $1 AND n.registered_at >= $2 AND n.registered_at < $3 \
         AND ($4 = 0 OR v.id = $4) AND ($5 = '' OR v.town_code = $5) AND ($6 = '' OR $6 LIKE '% ' || n.leaf || ' %') \
         AND ($7 = 0 OR EXISTS (SELECT 1 FROM appointment a WHERE a.person_id = $7 AND a.from_day <= $8 AND a.until_day >= $8 \
           AND (a.village_id = v.id OR a.area = v.town_code OR a.role = 'city_admin'))) \
         AND ($7 = 0 OR n.leaf <> $9 OR NOT EXISTS (SELECT 1 FROM appointment a WHERE a.person_id = $7 \
           AND a.from_day <= $8 AND a.until_day >= $8 AND a.village_id = v.id)) \
         GROUP BY v.id, n.stands, n.becomes"))
        .bind(now).bind(stretch.whole.0).bind(stretch.whole.1).bind(q.village.map_or(0, |v| v.0))
        .bind(q.town.clone().unwrap_or_default()).bind(q.codes()).bind(person).bind(day).bind(OFFICIALS)
        .fetch_all(c).await?))
}

/// The cases of figures, as many as `counts` has said: figure by figure, village by village, the oldest first. Nothing in it
/// is in the order of a rate.
///
/// # Errors
/// When the database can't be read.
pub async fn cases(
    tx: &mut Tx,
    q: &Query,
    zone: &Zone,
    now: Moment,
    (by_village, figures): (&ByVillage, &[Figure]),
    offset: i64,
    limit: i64,
) -> Result<Vec<CommitmentId>> {
    let (mut skip, mut found) = (offset, vec![]);
    for figure in figures {
        for (village, counts) in by_village {
            let (here, left) = (counts.of(*figure), limit - found.len() as i64);
            if left <= 0 {
                return Ok(found);
            }
            if skip >= here {
                skip -= here;
                continue;
            }
            found.extend(in_village(tx, q, zone, now, *village, *figure, (skip, left)).await?);
            skip = 0;
        }
    }
    Ok(found)
}

async fn in_village(
    tx: &mut Tx,
    q: &Query,
    zone: &Zone,
    now: Moment,
    village: VillageId,
    figure: Figure,
    (skip, left): (i64, i64),
) -> Result<Vec<CommitmentId>> {
    let (person, day) = q.scope.bounds();
    let (from, until) = Stretch::of(q, zone).whole;
    Ok(on!(tx, c => sqlx::query_scalar(sql!(
        "SELECT n.commitment_id FROM commitment_figure n WHERE n.village_id = $1 \
         AND (n.becomes = $2 AND (n.turns_at IS NULL OR n.turns_at < $3) OR n.stands = $2 AND n.turns_at >= $3) \
         AND n.registered_at >= $4 AND n.registered_at < $5 AND ($6 = '' OR $6 LIKE '% ' || n.leaf || ' %') \
         AND ($7 = 0 OR n.leaf <> $9 OR NOT EXISTS (SELECT 1 FROM appointment a WHERE a.person_id = $7 \
           AND a.from_day <= $8 AND a.until_day >= $8 AND a.village_id = $1)) \
         ORDER BY n.registered_at, n.commitment_id LIMIT $10 OFFSET $11"))
        .bind(village).bind(figure.code()).bind(now).bind(from).bind(until).bind(q.codes()).bind(person).bind(day)
        .bind(OFFICIALS).bind(left).bind(skip).fetch_all(c).await?))
}
