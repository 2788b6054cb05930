//! Persons: whoever speaks with the house, villager or holder of a post. Only what is needed to answer them is kept;
//! name and telephone can be erased and never appear in logs or ledger bodies.

use crate::base::{Moment, PersonId, Personal, VillageId};
use crate::storage::{Result, Tx};
use crate::text::Lang;
use crate::{on, sql};

/// A person.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Person {
    /// Their row.
    pub id: PersonId,
    /// The village they speak of; none until told.
    pub village_id: Option<VillageId>,
    /// What they are called; none for most villagers.
    pub name: Option<Personal>,
    /// Where to call them.
    pub phone: Option<Personal>,
    /// The language in which they are spoken to.
    #[sqlx(rename = "language")]
    pub lang: Lang,
    /// When their telephone was asked for: once only.
    pub phone_asked_at: Option<Moment>,
    /// When the house introduced itself: once only.
    pub welcomed_at: Option<Moment>,
}

/// Makes a person of whom nothing is known but the language.
///
/// # Errors
/// When the database can't be written.
pub async fn create(tx: &mut Tx, lang: Lang, now: Moment) -> Result<PersonId> {
    Ok(on!(tx, c => sqlx::query_scalar(sql!("INSERT INTO person (language, created_at) VALUES ($1, $2) RETURNING id"))
        .bind(lang).bind(now).fetch_one(c).await?))
}

/// Reads a person.
///
/// # Errors
/// When there is none of that id.
pub async fn get(tx: &mut Tx, id: PersonId) -> Result<Person> {
    Ok(on!(tx, c => sqlx::query_as(sql!(
        "SELECT id, village_id, name, phone, language, phone_asked_at, welcomed_at FROM person WHERE id = $1"))
        .bind(id).fetch_one(c).await?))
}

/// Notes the village a person speaks of.
///
/// # Errors
/// When the database can't be written.
pub async fn set_village(tx: &mut Tx, id: PersonId, village: VillageId) -> Result<()> {
    on!(tx, c => sqlx::query(sql!("UPDATE person SET village_id = $2 WHERE id = $1")).bind(id).bind(village).execute(c).await.map(drop)?);
    Ok(())
}

/// Notes where to call a person.
///
/// # Errors
/// When the database can't be written.
pub async fn set_phone(tx: &mut Tx, id: PersonId, phone: &Personal) -> Result<()> {
    on!(tx, c => sqlx::query(sql!("UPDATE person SET phone = $2 WHERE id = $1")).bind(id).bind(phone).execute(c).await.map(drop)?);
    Ok(())
}

/// Notes what a person is called.
///
/// # Errors
/// When the database can't be written.
pub async fn set_name(tx: &mut Tx, id: PersonId, name: &Personal) -> Result<()> {
    on!(tx, c => sqlx::query(sql!("UPDATE person SET name = $2 WHERE id = $1")).bind(id).bind(name).execute(c).await.map(drop)?);
    Ok(())
}

/// Notes the language in which a person wants to be spoken to.
///
/// # Errors
/// When the database can't be written.
pub async fn set_lang(tx: &mut Tx, id: PersonId, lang: Lang) -> Result<()> {
    on!(tx, c => sqlx::query(sql!("UPDATE person SET language = $2 WHERE id = $1")).bind(id).bind(lang).execute(c).await.map(drop)?);
    Ok(())
}

/// Notes that the telephone was asked for; the first time stays.
///
/// # Errors
/// When the database can't be written.
pub async fn phone_asked(tx: &mut Tx, id: PersonId, now: Moment) -> Result<()> {
    on!(tx, c => sqlx::query(sql!("UPDATE person SET phone_asked_at = coalesce(phone_asked_at, $2) WHERE id = $1"))
        .bind(id).bind(now).execute(c).await.map(drop)?);
    Ok(())
}

/// Notes that the house introduced itself; the first time stays.
///
/// # Errors
/// When the database can't be written.
pub async fn welcomed(tx: &mut Tx, id: PersonId, now: Moment) -> Result<()> {
    on!(tx, c => sqlx::query(sql!("UPDATE person SET welcomed_at = coalesce(welcomed_at, $2) WHERE id = $1"))
        .bind(id).bind(now).execute(c).await.map(drop)?);
    Ok(())
}

/// Erases what is personal of a person: name and telephone. The row stays, for what it answers for.
///
/// # Errors
/// When the database can't be written.
pub async fn erase(tx: &mut Tx, id: PersonId) -> Result<()> {
    on!(tx, c => sqlx::query(sql!("UPDATE person SET name = NULL, phone = NULL WHERE id = $1")).bind(id).execute(c).await.map(drop)?);
    Ok(())
}
