//! Persons: whoever speaks with the house, villager or holder of a post. Only what is needed to answer them is kept;
//! name and telephone can be erased and never appear in logs or ledger bodies.

use serde_json::json;

use super::{MECHANISM, known};
use crate::base::secret::{self, Token};
use crate::base::{AddressId, BookId, Entropy, Moment, PersonId, Personal, VillageId};
use crate::storage::ledger::{self, NewEntry};
use crate::storage::{Result, Tx, addresses};
use crate::text::Lang;
use crate::{on, sql};

/// The ledger's word for a chat that is a person's from then on.
pub(super) const BOUND: &str = "bound";
/// The ledger's word for a chat that is nobody's from then on.
pub(super) const LEFT: &str = "left";
/// The ledger's word for a name or telephone that was noted.
pub(super) const KNOWN: &str = "known";
/// The ledger's word for a person of whom name, telephone and words were erased, as they asked.
pub(super) const ERASED: &str = "erased";

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
    known::changed(tx);
    Ok(on!(tx, c => sqlx::query_scalar(sql!("INSERT INTO person (language, created_at) VALUES ($1, $2) RETURNING id"))
        .bind(lang).bind(now).fetch_one(c).await?))
}

/// Reads a person.
///
/// # Errors
/// When there is none of that id.
pub async fn get(tx: &mut Tx, id: PersonId) -> Result<Person> {
    if let Some(person) = known::known(tx).person.get(&id) {
        return Ok(person.clone());
    }
    let person: Person = on!(tx, c => sqlx::query_as(sql!(
        "SELECT id, village_id, name, phone, language, phone_asked_at, welcomed_at FROM person WHERE id = $1"))
        .bind(id).fetch_one(c).await?);
    known::known(tx).person.insert(id, person.clone());
    Ok(person)
}

/// Notes the village a person speaks of.
///
/// # Errors
/// When the database can't be written.
pub async fn set_village(tx: &mut Tx, id: PersonId, village: VillageId) -> Result<()> {
    known::changed(tx);
    on!(tx, c => sqlx::query(sql!("UPDATE person SET village_id = $2 WHERE id = $1")).bind(id).bind(village).execute(c).await.map(drop)?);
    Ok(())
}

/// Notes where to call a person.
///
/// # Errors
/// When the database can't be written.
pub async fn set_phone(tx: &mut Tx, id: PersonId, phone: &Personal, entropy: &dyn Entropy, now: Moment) -> Result<()> {
    known::changed(tx);
    on!(tx, c => sqlx::query(sql!("UPDATE person SET phone = $2 WHERE id = $1")).bind(id).bind(phone).execute(c).await.map(drop)?);
    note(tx, id, entropy, now).await
}

/// Notes what a person is called.
///
/// # Errors
/// When the database can't be written.
pub async fn set_name(tx: &mut Tx, id: PersonId, name: &Personal, entropy: &dyn Entropy, now: Moment) -> Result<()> {
    known::changed(tx);
    on!(tx, c => sqlx::query(sql!("UPDATE person SET name = $2 WHERE id = $1")).bind(id).bind(name).execute(c).await.map(drop)?);
    note(tx, id, entropy, now).await
}

/// What of a person can be erased, with the salt of the ledger's hash of it.
#[derive(sqlx::FromRow)]
pub(super) struct Details {
    pub(super) id: PersonId,
    name: Option<Personal>,
    phone: Option<Personal>,
    salt: String,
}

impl Details {
    /// The facts that the ledger keeps: a salted hash of name and telephone. None where nothing is known, or no longer.
    pub(super) fn facts(&self) -> Option<String> {
        if self.name.is_none() && self.phone.is_none() && self.salt.is_empty() {
            return None;
        }
        let known = json!([self.salt, self.name, self.phone]).to_string();
        Some(json!({ "digest": secret::hash(&known) }).to_string())
    }
}

/// Salts what is known of a person anew, and writes its hash into the ledger.
async fn note(tx: &mut Tx, id: PersonId, entropy: &dyn Entropy, now: Moment) -> Result<()> {
    known::changed(tx);
    let details: Details = on!(tx, c => sqlx::query_as(sql!("UPDATE person SET salt = $2 WHERE id = $1 RETURNING id, name, phone, salt"))
        .bind(id).bind(Token::new_128(entropy).reveal()).fetch_one(c).await?);
    record(tx, id.0, KNOWN, details.facts().unwrap_or_default(), now);
    Ok(())
}

/// Binds a chat to the person who speaks there from now on, and writes that into the ledger.
///
/// # Errors
/// When the database can't be written.
pub async fn bind(tx: &mut Tx, address: AddressId, person: PersonId, now: Moment) -> Result<()> {
    addresses::bind(tx, address, person).await?;
    record(tx, address.0, BOUND, bound(person), now);
    Ok(())
}

/// Makes a chat nobody's, and writes that into the ledger: whoever speaks there next is somebody new.
///
/// # Errors
/// When the database can't be written.
pub async fn unbind(tx: &mut Tx, address: AddressId, now: Moment) -> Result<()> {
    addresses::unbind(tx, address).await?;
    record(tx, address.0, LEFT, "{}".into(), now);
    Ok(())
}

/// The facts that the ledger keeps of a bound chat.
pub(super) fn bound(person: PersonId) -> String {
    json!({ "person": person }).to_string()
}

fn record(tx: &mut Tx, subject: i64, kind: &str, body: String, now: Moment) {
    let (book, mechanism, kind) = (BookId::TENANT, MECHANISM, kind.into());
    ledger::record(tx, NewEntry { book, mechanism, subject, kind, actor: None, role: "bot", body }, now);
}

/// Notes the language in which a person wants to be spoken to.
///
/// # Errors
/// When the database can't be written.
pub async fn set_lang(tx: &mut Tx, id: PersonId, lang: Lang) -> Result<()> {
    known::changed(tx);
    on!(tx, c => sqlx::query(sql!("UPDATE person SET language = $2 WHERE id = $1")).bind(id).bind(lang).execute(c).await.map(drop)?);
    Ok(())
}

/// Notes that the telephone is asked for; false: it was before, and that stays.
///
/// # Errors
/// When the database can't be written.
pub async fn phone_asked(tx: &mut Tx, id: PersonId, now: Moment) -> Result<bool> {
    known::changed(tx);
    Ok(on!(tx, c => sqlx::query(sql!("UPDATE person SET phone_asked_at = $2 WHERE id = $1 AND phone_asked_at IS NULL"))
        .bind(id).bind(now).execute(c).await?.rows_affected())
        == 1)
}

/// Notes that the house introduced itself; the first time stays.
///
/// # Errors
/// When the database can't be written.
pub async fn welcomed(tx: &mut Tx, id: PersonId, now: Moment) -> Result<()> {
    known::changed(tx);
    on!(tx, c => sqlx::query(sql!("UPDATE person SET welcomed_at = coalesce(welcomed_at, $2) WHERE id = $1"))
        .bind(id).bind(now).execute(c).await.map(drop)?);
    Ok(())
}

/// Erases what is personal of a person: name and telephone. The row stays, for what it answers for. Without its salt the
/// ledger's hash says nothing any more; that they asked for it is written down, so that nobody else can erase unseen.
/// `keeps_name`: they hold or held a post, so the name under which they promised and decided stays, salted anew.
///
/// # Errors
/// When the database can't be written.
pub async fn erase(tx: &mut Tx, id: PersonId, keeps_name: bool, entropy: &dyn Entropy, now: Moment) -> Result<()> {
    known::changed(tx);
    on!(tx, c => sqlx::query(sql!(
        "UPDATE person SET name = CASE WHEN $2 THEN name END, phone = NULL, salt = '' WHERE id = $1"))
        .bind(id).bind(keeps_name).execute(c).await.map(drop)?);
    record(tx, id.0, ERASED, "{}".into(), now);
    if keeps_name { note(tx, id, entropy, now).await } else { Ok(()) }
}

/// When a person last asked to be erased.
///
/// # Errors
/// When the database can't be read.
pub async fn erased_at(tx: &mut Tx, id: PersonId) -> Result<Option<Moment>> {
    Ok(on!(tx, c => sqlx::query_scalar(sql!(
        "SELECT max(at) FROM ledger WHERE mechanism = $1 AND subject = $2 AND kind = $3"))
        .bind(MECHANISM).bind(id).bind(ERASED).fetch_one(c).await?))
}
