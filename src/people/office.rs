//! The office of a village on a day: who answers for it, and who gets what is new. As what somebody of it may act on a
//! matter is worked out from this in `commitments::parties`.

use jiff::civil::Date;

use super::known;
use super::offices::Role;
use super::villages::Village;
use crate::base::{AppointmentId, PersonId, Personal};
use crate::storage::{Error, Result, Tx};
use crate::{on, sql};

/// Somebody in office.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holder {
    /// Who.
    pub person: PersonId,
    /// By which appointment.
    pub appointment: AppointmentId,
    /// What they are called.
    pub name: Personal,
    /// Where to call them.
    pub phone: Option<Personal>,
    /// The unit that sent or employs them.
    pub unit: String,
    /// As what.
    pub role: Role,
    /// The last day of their term.
    pub until: Date,
    /// Away on this day: the post stays theirs, and what is new and due goes to whoever stands in.
    pub on_leave: bool,
}

/// Everyone who answers for a village on a day.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Office {
    /// The one first secretary.
    pub first_secretary: Option<Holder>,
    /// Their stand-ins.
    pub stand_ins: Vec<Holder>,
    /// The clerks of the village's township.
    pub township: Vec<Holder>,
    /// The city's admins.
    pub city: Vec<Holder>,
}

impl Office {
    /// Who gets what comes to the village's post, the one who answers first: the first secretary and stand-ins; none of
    /// these in office and at work, the township's clerks too; and nobody there, the city's admins, so that nothing is lost
    /// on any day. For whoever is on leave it waits until they are back.
    #[must_use]
    pub fn at_the_post(&self) -> Vec<Holder> {
        let mut all: Vec<Holder> = self.first_secretary.iter().chain(&self.stand_ins).cloned().collect();
        if self.nobody_at_the_post() {
            let more = self.at_the_township().into_iter().filter(|h| all.iter().all(|o| o.person != h.person));
            all.extend(more.collect::<Vec<_>>());
        }
        all
    }

    /// Whom a greeting names where there is a first secretary: while they are away, whoever gets what is new.
    #[must_use]
    pub fn greets(&self) -> Option<Holder> {
        let secretary = self.first_secretary.as_ref()?;
        let there = self.at_the_post().into_iter().find(|h| !h.on_leave);
        Some(there.unwrap_or_else(|| secretary.clone()))
    }

    /// Who gets what comes to the township: its clerks; none at work, the city's admins too.
    #[must_use]
    pub fn at_the_township(&self) -> Vec<Holder> {
        let absent = self.township.iter().all(|h| h.on_leave);
        self.township.iter().chain(self.city.iter().filter(|_| absent)).cloned().collect()
    }

    /// Whether neither the first secretary nor a stand-in is in office and at work: the township acts in their stead.
    #[must_use]
    pub fn nobody_at_the_post(&self) -> bool {
        self.first_secretary.iter().chain(&self.stand_ins).all(|h| h.on_leave)
    }
}

#[derive(sqlx::FromRow)]
struct HolderRow {
    id: AppointmentId,
    person_id: PersonId,
    role: Role,
    unit: String,
    until_day: String,
    on_leave: i64,
    name: Option<Personal>,
    phone: Option<Personal>,
}

/// Everyone who answers for `village` on `day`.
///
/// # Errors
/// When the database can't be read.
pub async fn office(tx: &mut Tx, village: &Village, day: Date) -> Result<Office> {
    if let Some(office) = known::known(tx).office.get(&(village.id, day)) {
        return Ok(office.clone());
    }
    let rows: Vec<HolderRow> = on!(tx, c => sqlx::query_as(sql!(
        "SELECT a.id, a.person_id, a.role, a.unit, a.until_day, p.name, p.phone, \
         (SELECT count(*) FROM leave l WHERE l.person_id = a.person_id AND l.from_day <= $1 AND l.until_day >= $1) AS on_leave \
         FROM appointment a JOIN person p ON p.id = a.person_id \
         WHERE a.from_day <= $1 AND a.until_day >= $1 AND (a.village_id = $2 \
           OR (a.role = 'township_clerk' AND a.area = $3) OR a.role = 'city_admin') ORDER BY a.from_day, a.id"))
        .bind(day.to_string()).bind(village.id).bind(&village.town_code).fetch_all(c).await?);
    let mut office = Office::default();
    for row in rows {
        let until = row.until_day.parse().map_err(|e: jiff::Error| Error::Corrupt("appointment", e.to_string()))?;
        let holder = Holder {
            person: row.person_id,
            appointment: row.id,
            name: row.name.unwrap_or_default(),
            phone: row.phone,
            unit: row.unit,
            role: row.role,
            until,
            on_leave: row.on_leave > 0,
        };
        match row.role {
            Role::FirstSecretary => office.first_secretary = Some(holder),
            Role::StandIn => office.stand_ins.push(holder),
            Role::TownshipClerk => office.township.push(holder),
            Role::CityAdmin => office.city.push(holder),
            // Of no village: who answers for a unit is in `units.rs`.
            Role::UnitClerk => {}
        }
    }
    known::known(tx).office.insert((village.id, day), office.clone());
    Ok(office)
}
