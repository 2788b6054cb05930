//! Appointments: who holds which post where, between which two days, and what is refused. Who answers for a village on
//! a day follows in `office.rs`. Days are the tenant's civil days, kept as text `2026-11-01`.

use jiff::civil::Date;
use serde_json::json;

pub use super::office::office;
use super::villages::{self, Village};
use super::{By, MECHANISM, known, persons};
use crate::base::secret;
use crate::base::{AppointmentId, BookId, Entropy, Moment, PersonId, Personal, VillageId};
use crate::storage::ledger::{self, NewEntry};
use crate::storage::{Error, Result, Tx};
use crate::text::Lang;
use crate::{on, sql};

/// What a post is (domain §1.1).
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize, sqlx::Type,
)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Role {
    /// Answers for a village; one at a time (domain §1.2, 3).
    FirstSecretary,
    /// May act for a village's first secretary between two days (domain §1.2, 4).
    StandIn,
    /// Receives what the villages of a township can't settle.
    TownshipClerk,
    /// Runs the scheme for the whole city.
    CityAdmin,
    /// Answers for a bureau or dispatching unit where it is called on to help (domain §1.1, row 14).
    UnitClerk,
}

impl Role {
    /// Every role, the nearest to the village first.
    pub const ALL: [Self; 5] =
        [Self::FirstSecretary, Self::StandIn, Self::TownshipClerk, Self::CityAdmin, Self::UnitClerk];

    /// Its name in files, commands and the ledger.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::FirstSecretary => "first_secretary",
            Self::StandIn => "stand_in",
            Self::TownshipClerk => "township_clerk",
            Self::CityAdmin => "city_admin",
            Self::UnitClerk => "unit_clerk",
        }
    }

    /// The role of a tag.
    #[must_use]
    pub fn of(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|r| r.tag() == tag)
    }
}

/// A person's post between two days, both included. Never overwritten: a new term is a new appointment.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Appointment {
    /// Its row.
    pub id: AppointmentId,
    /// Who.
    pub person: PersonId,
    /// As what.
    pub role: Role,
    /// Of which village; none for township, city and units.
    pub village: Option<VillageId>,
    /// Of which township, by its statistical code; only for a township's clerk.
    pub area: Option<String>,
    /// The unit that sent or employs them.
    pub unit: String,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
}

impl Appointment {
    /// The book its events stand in: the village's, or the tenant's.
    #[must_use]
    pub fn book(&self) -> BookId {
        self.village.map_or(BookId::TENANT, BookId::of)
    }

    /// Whether the post is held on `day`.
    #[must_use]
    pub fn covers(&self, day: Date) -> bool {
        self.from <= day && day <= self.until
    }
}

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    id: AppointmentId,
    person_id: PersonId,
    role: Role,
    village_id: Option<VillageId>,
    area: Option<String>,
    unit: String,
    from_day: String,
    until_day: String,
}

impl Row {
    /// Which.
    pub(super) fn id(&self) -> AppointmentId {
        self.id
    }

    /// The facts that the ledger keeps of it. No names: of the unit a hash.
    pub(super) fn facts(&self) -> String {
        json!({ "person": self.person_id, "role": self.role, "village": self.village_id, "area": self.area,
            "unit": secret::hash(&self.unit), "from": self.from_day, "until": self.until_day })
        .to_string()
    }
}

impl TryFrom<Row> for Appointment {
    type Error = Error;

    fn try_from(r: Row) -> Result<Self> {
        let day = |text: &str| text.parse::<Date>().map_err(|e| Error::Corrupt("appointment", e.to_string()));
        let (from, until) = (day(&r.from_day)?, day(&r.until_day)?);
        Ok(Self {
            id: r.id,
            person: r.person_id,
            role: r.role,
            village: r.village_id,
            area: r.area,
            unit: r.unit,
            from,
            until,
        })
    }
}

fn all(rows: Vec<Row>) -> Result<Vec<Appointment>> {
    rows.into_iter().map(Appointment::try_from).collect()
}

/// An appointment to be made.
#[derive(Clone, Debug)]
pub struct NewAppointment {
    /// What the person is called. Who already holds or held a post under this name for this unit is the same person.
    pub name: Personal,
    /// Where to call them.
    pub phone: Option<Personal>,
    /// As what.
    pub role: Role,
    /// A village's code, statistical code or name.
    pub village: Option<String>,
    /// A township's name or statistical code.
    pub area: Option<String>,
    /// The unit that sends or employs them.
    pub unit: String,
    /// The first day.
    pub from: Date,
    /// The last day.
    pub until: Date,
    /// The language in which a person who is new is spoken to.
    pub lang: Lang,
}

/// Why an appointment isn't made.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AppointRefused {
    /// Who, or sent by whom, isn't said.
    #[error("{0} is empty")]
    Empty(&'static str),
    /// No village is called so.
    #[error("no village is called {0:?}; `lastmile village list` shows their codes and names")]
    UnknownVillage(String),
    /// Several villages are called so.
    #[error("several villages are called {name:?}; name one by its code: {}", codes.join(", "))]
    SeveralVillages {
        /// What was asked for.
        name: String,
        /// Their codes.
        codes: Vec<String>,
    },
    /// No village lies in a township called so.
    #[error("no township is called {0:?}; import a village of it first")]
    UnknownTown(String),
    /// The role is a village's, and none is named.
    #[error("a {} is a village's: name it with --village", .0.tag())]
    NeedsVillage(Role),
    /// The role is a township's, and none is named.
    #[error("a township_clerk is a township's: name it with --area, or a village of it with --village")]
    NeedsTown,
    /// The role isn't of such a place.
    #[error("a {role} has no {what}: leave it out", role = .0.tag(), what = .1)]
    NoPlace(Role, &'static str),
    /// The days are the wrong way round.
    #[error("the term ends ({until}) before it begins ({from})")]
    EndsBeforeItBegins {
        /// The first day.
        from: Date,
        /// The last day.
        until: Date,
    },
    /// The village has a first secretary in those days: one at a time.
    #[error("the village has a first secretary from {from} until {until}: a new term must lie outside these days")]
    Overlaps {
        /// The other's first day.
        from: Date,
        /// The other's last day.
        until: Date,
    },
    /// Just this appointment exists.
    #[error("this appointment stands already, as number {0}")]
    Already(AppointmentId),
}

/// Makes an appointment by the operator's hand, and writes it into the ledger.
///
/// # Errors
/// When the database can't be written. A refusal is a value, and then nothing was written.
pub async fn appoint(
    tx: &mut Tx,
    new: NewAppointment,
    entropy: &dyn Entropy,
    now: Moment,
) -> Result<std::result::Result<Appointment, AppointRefused>> {
    appoint_by(tx, By::Operator, new, entropy, now).await
}

/// As `appoint`, by whoever's hand.
///
/// # Errors
/// When the database can't be written. A refusal is a value, and then nothing was written.
pub async fn appoint_by(
    tx: &mut Tx,
    by: By,
    new: NewAppointment,
    entropy: &dyn Entropy,
    now: Moment,
) -> Result<std::result::Result<Appointment, AppointRefused>> {
    let Fits { village, area, known } = match fits(tx, &new).await? {
        Ok(fits) => fits,
        Err(refused) => return Ok(Err(refused)),
    };
    let person = match known {
        Some(person) => person,
        None => {
            let person = persons::create(tx, new.lang, now).await?;
            persons::set_name(tx, person, &new.name, entropy, now).await?;
            person
        }
    };
    if let Some(phone) = &new.phone {
        persons::set_phone(tx, person, phone, entropy, now).await?;
    }
    let row = insert(tx, person, &new, village, area.as_deref(), now).await?;
    let facts = row.facts();
    let made = Appointment::try_from(row)?;
    let entry = NewEntry {
        book: made.book(),
        mechanism: MECHANISM,
        subject: made.id.0,
        kind: APPOINTED.into(),
        actor: by.actor(),
        role: by.role(),
        body: facts,
    };
    ledger::record(tx, entry, now);
    Ok(Ok(made))
}

/// Why an appointment would be refused as things stand; `None`: nothing is against it.
///
/// # Errors
/// When the database can't be read.
pub async fn refusal(tx: &mut Tx, new: &NewAppointment) -> Result<Option<AppointRefused>> {
    Ok(fits(tx, new).await?.err())
}

/// Where an appointment would be, and whose, if they are known already.
struct Fits {
    village: Option<VillageId>,
    area: Option<String>,
    known: Option<PersonId>,
}

async fn fits(tx: &mut Tx, new: &NewAppointment) -> Result<std::result::Result<Fits, AppointRefused>> {
    let empty =
        [("the name", new.name.reveal()), ("the unit", &new.unit)].into_iter().find(|(_, v)| v.trim().is_empty());
    if let Some((what, _)) = empty {
        return Ok(Err(AppointRefused::Empty(what)));
    }
    if new.until < new.from {
        return Ok(Err(AppointRefused::EndsBeforeItBegins { from: new.from, until: new.until }));
    }
    let (village, area) = match place(&villages::list(tx).await?, new) {
        Ok(place) => place,
        Err(refused) => return Ok(Err(refused)),
    };
    let known = of_name(tx, &new.name, &new.unit).await?;
    if let Some(person) = known {
        let same = of_person(tx, person)
            .await?
            .into_iter()
            .find(|a| (a.role, a.village, &a.area, a.from, a.until) == (new.role, village, &area, new.from, new.until));
        if let Some(same) = same {
            return Ok(Err(AppointRefused::Already(same.id)));
        }
    }
    if let (Role::FirstSecretary, Some(village)) = (new.role, village)
        && let Some(other) = overlapping(tx, village, new.from, new.until).await?
    {
        return Ok(Err(AppointRefused::Overlaps { from: other.from, until: other.until }));
    }
    Ok(Ok(Fits { village, area, known }))
}

/// The ledger's word for an appointment.
pub(super) const APPOINTED: &str = "appointed";
/// The ledger's word for one that ends before its day.
pub(super) const ENDED_EARLY: &str = "ended_early";

/// Why an appointment doesn't end then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EndRefused {
    /// There is none of that number.
    #[error("there is no appointment {0}; `lastmile appoint --list` shows them with their numbers")]
    Unknown(AppointmentId),
    /// It ends before that day as it is.
    #[error("it ends on {0} already")]
    Earlier(Date),
    /// What was done in office stays so: only days to come can be taken away.
    #[error("it can't end before {0}: who held it on a day that has passed isn't changed")]
    Past(Date),
}

/// Ends an appointment before its day, on `on`, its last day from now on; writes it into the ledger.
///
/// # Errors
/// When the database can't be written. A refusal is a value, and then nothing was written.
pub async fn end_early(
    tx: &mut Tx,
    id: AppointmentId,
    on: Date,
    today: Date,
    now: Moment,
) -> Result<std::result::Result<Appointment, EndRefused>> {
    let Some(was) = get(tx, id).await? else { return Ok(Err(EndRefused::Unknown(id))) };
    if on >= was.until {
        return Ok(Err(EndRefused::Earlier(was.until)));
    }
    let first = was.from.max(today.yesterday().unwrap_or(today));
    if on < first {
        return Ok(Err(EndRefused::Past(first)));
    }
    known::changed(tx);
    let row: Row = on!(tx, c => sqlx::query_as(sql!(
        "UPDATE appointment SET until_day = $2 WHERE id = $1 \
         RETURNING id, person_id, role, village_id, area, unit, from_day, until_day"))
        .bind(id).bind(on.to_string()).fetch_one(c).await?);
    let facts = row.facts();
    let ended = Appointment::try_from(row)?;
    let entry = NewEntry {
        book: ended.book(),
        mechanism: MECHANISM,
        subject: id.0,
        kind: ENDED_EARLY.into(),
        actor: None,
        role: "operator",
        body: facts,
    };
    ledger::record(tx, entry, now);
    Ok(Ok(ended))
}

type Place = (Option<VillageId>, Option<String>);

fn place(known: &[Village], new: &NewAppointment) -> std::result::Result<Place, AppointRefused> {
    let village = new.village.as_deref().map(|key| one_village(known, key)).transpose()?;
    match (new.role, village, new.area.as_deref()) {
        (Role::FirstSecretary | Role::StandIn, Some(v), None) => Ok((Some(v.id), None)),
        (Role::FirstSecretary | Role::StandIn, None, _) => Err(AppointRefused::NeedsVillage(new.role)),
        (Role::FirstSecretary | Role::StandIn | Role::CityAdmin | Role::UnitClerk, _, Some(_)) => {
            Err(AppointRefused::NoPlace(new.role, "area"))
        }
        (Role::TownshipClerk, _, Some(key)) => Ok((None, Some(one_town(known, key)?))),
        (Role::TownshipClerk, Some(v), None) => Ok((None, Some(v.town_code.clone()))),
        (Role::TownshipClerk, None, None) => Err(AppointRefused::NeedsTown),
        (Role::CityAdmin | Role::UnitClerk, Some(_), None) => Err(AppointRefused::NoPlace(new.role, "village")),
        (Role::CityAdmin | Role::UnitClerk, None, None) => Ok((None, None)),
    }
}

/// The one village that `key` names exactly.
///
/// # Errors
/// When there is none, or several.
pub fn one_village<'a>(known: &'a [Village], key: &str) -> std::result::Result<&'a Village, AppointRefused> {
    let found = villages::exactly(known, key);
    match found.as_slice() {
        [] => Err(AppointRefused::UnknownVillage(key.into())),
        [one] => Ok(one),
        several => Err(AppointRefused::SeveralVillages {
            name: key.into(),
            codes: several.iter().map(|v| v.code.clone()).collect(),
        }),
    }
}

/// The statistical code of the township that `key` names, by name or code.
///
/// # Errors
/// When no known village lies in such a township.
pub fn one_town(known: &[Village], key: &str) -> std::result::Result<String, AppointRefused> {
    let code = known.iter().find(|v| v.town == key || v.town_code == key).map(|v| v.town_code.clone());
    code.ok_or_else(|| AppointRefused::UnknownTown(key.into()))
}

async fn insert(
    tx: &mut Tx,
    person: PersonId,
    new: &NewAppointment,
    village: Option<VillageId>,
    area: Option<&str>,
    now: Moment,
) -> Result<Row> {
    known::changed(tx);
    Ok(on!(tx, c => sqlx::query_as(sql!(
        "INSERT INTO appointment (person_id, role, village_id, area, unit, from_day, until_day, created_at) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) \
         RETURNING id, person_id, role, village_id, area, unit, from_day, until_day"))
        .bind(person).bind(new.role).bind(village).bind(area).bind(&new.unit).bind(new.from.to_string())
        .bind(new.until.to_string()).bind(now).fetch_one(c).await?))
}

async fn of_name(tx: &mut Tx, name: &Personal, unit: &str) -> Result<Option<PersonId>> {
    Ok(on!(tx, c => sqlx::query_scalar(sql!(
        "SELECT p.id FROM person p JOIN appointment a ON a.person_id = p.id WHERE p.name = $1 AND a.unit = $2 ORDER BY p.id LIMIT 1"))
        .bind(name).bind(unit).fetch_optional(c).await?))
}

async fn overlapping(tx: &mut Tx, village: VillageId, from: Date, until: Date) -> Result<Option<Appointment>> {
    // Two appointments at once to one village wait for each other here.
    let lock = sql!(tx, "SELECT id FROM village WHERE id = $1", sqlite: "", pg: " FOR NO KEY UPDATE", "");
    let _: VillageId = on!(tx, c => sqlx::query_scalar(lock).bind(village).fetch_one(c).await?);
    let row: Option<Row> = on!(tx, c => sqlx::query_as(sql!(
        "SELECT id, person_id, role, village_id, area, unit, from_day, until_day FROM appointment \
         WHERE village_id = $1 AND role = 'first_secretary' AND from_day <= $3 AND until_day >= $2 ORDER BY from_day LIMIT 1"))
        .bind(village).bind(from.to_string()).bind(until.to_string()).fetch_optional(c).await?);
    row.map(Appointment::try_from).transpose()
}

/// The appointments from `first` to `last`, both included, as their rows stand: for `verify`.
pub(super) async fn between(tx: &mut Tx, first: i64, last: i64) -> Result<Vec<Row>> {
    Ok(on!(tx, c => sqlx::query_as(sql!(
        "SELECT id, person_id, role, village_id, area, unit, from_day, until_day FROM appointment WHERE id BETWEEN $1 AND $2"))
        .bind(first).bind(last).fetch_all(c).await?))
}

/// Reads an appointment.
///
/// # Errors
/// When the database can't be read.
pub async fn get(tx: &mut Tx, id: AppointmentId) -> Result<Option<Appointment>> {
    let row: Option<Row> = on!(tx, c => sqlx::query_as(sql!(
        "SELECT id, person_id, role, village_id, area, unit, from_day, until_day FROM appointment WHERE id = $1"))
        .bind(id).fetch_optional(c).await?);
    row.map(Appointment::try_from).transpose()
}

/// Every appointment a person has or had, oldest first.
///
/// # Errors
/// When the database can't be read.
pub async fn of_person(tx: &mut Tx, person: PersonId) -> Result<Vec<Appointment>> {
    if let Some(all) = known::known(tx).appointments.get(&person) {
        return Ok(all.clone());
    }
    let found = all(on!(tx, c => sqlx::query_as(sql!(
        "SELECT id, person_id, role, village_id, area, unit, from_day, until_day FROM appointment \
         WHERE person_id = $1 ORDER BY from_day, id")).bind(person).fetch_all(c).await?))?;
    known::known(tx).appointments.insert(person, found.clone());
    Ok(found)
}

/// The posts that a person holds on a day.
///
/// # Errors
/// When the database can't be read.
pub async fn posts_of(tx: &mut Tx, person: PersonId, day: Date) -> Result<Vec<Appointment>> {
    Ok(of_person(tx, person).await?.into_iter().filter(|a| a.covers(day)).collect())
}

/// Whether a person holds a post on a day, or will later.
///
/// # Errors
/// When the database can't be read.
pub async fn has_post_from(tx: &mut Tx, person: PersonId, day: Date) -> Result<bool> {
    Ok(of_person(tx, person).await?.iter().any(|a| day <= a.until))
}

/// Every appointment, oldest first, with what its holder is called.
///
/// # Errors
/// When the database can't be read.
pub async fn list(tx: &mut Tx) -> Result<Vec<(Appointment, Personal)>> {
    let rows: Vec<Row> = on!(tx, c => sqlx::query_as(sql!(
        "SELECT id, person_id, role, village_id, area, unit, from_day, until_day FROM appointment ORDER BY from_day, id"))
        .fetch_all(c).await?);
    named(tx, rows).await
}

/// The appointments that aren't over on a day, begun or still to begin, with what each holder is called.
///
/// # Errors
/// When the database can't be read.
pub async fn not_over(tx: &mut Tx, day: Date) -> Result<Vec<(Appointment, Personal)>> {
    let rows: Vec<Row> = on!(tx, c => sqlx::query_as(sql!(
        "SELECT id, person_id, role, village_id, area, unit, from_day, until_day FROM appointment \
         WHERE until_day >= $1 ORDER BY from_day, id")).bind(day.to_string()).fetch_all(c).await?);
    named(tx, rows).await
}

/// Each with what its holder is called.
async fn named(tx: &mut Tx, rows: Vec<Row>) -> Result<Vec<(Appointment, Personal)>> {
    let mut out = vec![];
    for appointment in all(rows)? {
        let person = persons::get(tx, appointment.person).await?;
        out.push((appointment, person.name.unwrap_or_default()));
    }
    Ok(out)
}
