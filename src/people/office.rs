//! The office of a village on a day: who answers for it, who gets what is new, and who may act. A permission is a
//! parameter's type: `InOffice` can only be had from a `Standing`, and that only from the appointments of the day.

use jiff::civil::Date;

use super::offices::Role;
use super::villages::Village;
use crate::base::{AppointmentId, PersonId, Personal, VillageId};
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

/// Who gets what comes to the village's post: the first secretary; none in office, the stand-ins; none of these, the
/// township's clerks; and nobody at all, the city, so that it is lost on no day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Handling<'a> {
    /// The first secretary; stand-ins who are in office on the same day are told too.
    Secretary {
        /// Who answers.
        secretary: &'a Holder,
        /// Who is told too.
        stand_ins: &'a [Holder],
    },
    /// The stand-ins: there is no first secretary.
    StandIns(&'a [Holder]),
    /// The township's clerks: the post is empty.
    Township(&'a [Holder]),
    /// The city's admins, possibly none: the township's office is empty too.
    City(&'a [Holder]),
}

impl<'a> Handling<'a> {
    /// Everyone who is told of what is new and due; the one who answers first.
    #[must_use]
    pub fn told(&self) -> Vec<&'a Holder> {
        match *self {
            Self::Secretary { secretary, stand_ins } => std::iter::once(secretary).chain(stand_ins).collect(),
            Self::StandIns(holders) | Self::Township(holders) | Self::City(holders) => holders.iter().collect(),
        }
    }
}

impl Office {
    /// Who gets what comes to the village's post.
    #[must_use]
    pub fn handling(&self) -> Handling<'_> {
        match (&self.first_secretary, self.stand_ins.as_slice(), self.township.as_slice()) {
            (Some(secretary), stand_ins, _) => Handling::Secretary { secretary, stand_ins },
            (None, [], []) => Handling::City(&self.city),
            (None, [], clerks) => Handling::Township(clerks),
            (None, stand_ins, _) => Handling::StandIns(stand_ins),
        }
    }

    /// What `person` may be called upon for in this office.
    #[must_use]
    pub fn standing(&self, person: PersonId, village: VillageId) -> Standing {
        let among = |holders: &[Holder]| holders.iter().any(|h| h.person == person);
        Standing {
            person,
            village,
            secretary: self.first_secretary.as_ref().is_some_and(|h| h.person == person),
            stand_in: among(&self.stand_ins),
            township: among(&self.township),
            city: among(&self.city),
        }
    }
}

#[derive(sqlx::FromRow)]
struct HolderRow {
    id: AppointmentId,
    person_id: PersonId,
    role: Role,
    unit: String,
    until_day: String,
    name: Option<Personal>,
    phone: Option<Personal>,
}

/// Everyone who answers for `village` on `day`.
///
/// # Errors
/// When the database can't be read.
pub async fn office(tx: &mut Tx, village: &Village, day: Date) -> Result<Office> {
    let rows: Vec<HolderRow> = on!(tx, c => sqlx::query_as(sql!(
        "SELECT a.id, a.person_id, a.role, a.unit, a.until_day, p.name, p.phone \
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
        };
        match row.role {
            Role::FirstSecretary => office.first_secretary = Some(holder),
            Role::StandIn => office.stand_ins.push(holder),
            Role::TownshipClerk => office.township.push(holder),
            Role::CityAdmin => office.city.push(holder),
        }
    }
    Ok(office)
}

/// What a person is toward a village on a day. Made only here, from the appointments.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    person: PersonId,
    village: VillageId,
    secretary: bool,
    stand_in: bool,
    township: bool,
    city: bool,
}

/// The proof that a person holds a post toward a village on the day it was asked. Can't be made from input.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct InOffice {
    person: PersonId,
    village: VillageId,
    role: Role,
}

impl InOffice {
    /// Who.
    #[must_use]
    pub fn person(self) -> PersonId {
        self.person
    }

    /// Toward which village.
    #[must_use]
    pub fn village(self) -> VillageId {
        self.village
    }

    /// As what.
    #[must_use]
    pub fn role(self) -> Role {
        self.role
    }
}

impl Standing {
    /// Of whom this is.
    #[must_use]
    pub fn person(self) -> PersonId {
        self.person
    }

    /// The proof that they are the first secretary, if so.
    #[must_use]
    pub fn as_secretary(self) -> Option<InOffice> {
        self.proof(self.secretary, Role::FirstSecretary)
    }

    /// The proof that they are a stand-in, if so.
    #[must_use]
    pub fn as_stand_in(self) -> Option<InOffice> {
        self.proof(self.stand_in, Role::StandIn)
    }

    /// The proof that they are a clerk of the township, if so.
    #[must_use]
    pub fn as_township(self) -> Option<InOffice> {
        self.proof(self.township, Role::TownshipClerk)
    }

    /// The proof that they are an admin of the city, if so.
    #[must_use]
    pub fn as_city(self) -> Option<InOffice> {
        self.proof(self.city, Role::CityAdmin)
    }

    /// Every post they hold toward the village, the nearest to it first.
    #[must_use]
    pub fn posts(self) -> Vec<InOffice> {
        [self.as_secretary(), self.as_stand_in(), self.as_township(), self.as_city()].into_iter().flatten().collect()
    }

    fn proof(self, holds: bool, role: Role) -> Option<InOffice> {
        holds.then_some(InOffice { person: self.person, village: self.village, role })
    }
}

/// What a person is toward a village on a day.
///
/// # Errors
/// When the database can't be read.
pub async fn standing(tx: &mut Tx, person: PersonId, village: &Village, day: Date) -> Result<Standing> {
    Ok(office(tx, village, day).await?.standing(person, village.id))
}
