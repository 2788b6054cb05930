//! Invitations bind a chat to a person of office, recovery codes a villager's new chat to the old person, and binding codes
//! a person's second chat to the first. All are random, stored only as hashes, hold for a while and once. Looking at one
//! never spends it.

use std::collections::BTreeMap;
use std::time::Duration;

use jiff::civil::Date;
use serde::Deserialize;
use serde_json::json;

use super::offices::{self, Appointment, Role};
use super::{By, MECHANISM, persons};
use crate::base::secret::{self, Token};
use crate::base::{AddressId, AppointmentId, BookId, Entropy, Moment, PersonId, Personal};
use crate::storage::ledger::{self, Entry, NewEntry};
use crate::storage::{Result, Store, Tx, addresses};
use crate::{on, on_read, sql};

/// How long an invitation holds (our choice: long enough to be handed over on paper the same day).
pub const HOLDS: Duration = Duration::from_secs(24 * 3600);
/// What a link's start parameter carries before the token (`?start=i_…`), so that it can't be taken for a village's.
pub const PREFIX: &str = "i_";
/// The length of a token of 128 bits.
const TOKEN_LEN: usize = 22;
/// How long a binding code holds (our choice: long enough to go to the other phone, too short to be found later).
pub const BINDING_HOLDS: Duration = Duration::from_secs(10 * 60);
/// How many wrong codes an address may type within a day (our choice: 5 of 100 million).
const GUESSES: i64 = 5;
/// The day within which guesses are counted.
const GUESSES_WITHIN: Duration = Duration::from_secs(24 * 3600);
/// How many wrong ones may be typed within an hour at all addresses together. Our choice: 200 chats of a guesser, far more
/// than a city mistypes, so that a few strangers don't lock everybody out; and guessing stays hopeless, for in the 24 hours
/// that a code holds 24,000 guesses meet one of 100 million with a chance of 2.4 in 10,000.
const GUESSES_IN_ALL: i64 = 1_000;
/// The hour within which those are counted.
const GUESSES_IN_ALL_WITHIN: Duration = Duration::from_secs(3600);
/// The ledger's word for an invitation that was made.
const INVITED: &str = "invited";
/// The ledger's word for an invitation that was used.
const INVITATION_USED: &str = "invitation_used";
/// Under which name the ledger keeps what was done with recovery codes; the subject is the person to whom they lead.
pub const RECOVERY: &str = "recovery";
/// A code was given to a person, by whoever acts.
pub const RECOVERY_GIVEN: &str = "given";
/// A chat was opened with one.
pub const RECOVERY_USED: &str = "used";

/// What an invitation is, to somebody who only looks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Peek {
    /// It can be used.
    Valid {
        /// Whom it is for.
        name: Personal,
        /// As what.
        role: Role,
        /// The village's or township's name; none for the city.
        place: Option<String>,
    },
    /// It was used.
    Used {
        /// Whom it was for.
        person: PersonId,
    },
    /// Its time is over, or a newer one took its place.
    Expired,
    /// There never was such a one.
    Unknown,
}

/// What a used invitation did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bound {
    /// To whom the chat belongs now.
    pub person: PersonId,
    /// The person's former chats, which are nobody's now.
    pub left: Vec<AddressId>,
}

/// Why an invitation doesn't bind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum InvitationRefused {
    /// It was used, by another chat.
    Used,
    /// It was used, by this very chat: a second tap on the same link.
    UsedHere,
    /// Its time is over, or a newer one took its place.
    Expired,
    /// There never was such a one.
    Unknown,
}

/// Who made a code of eight digits, and what for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// The office, for a villager whose phone or cookie is gone.
    Recovery,
    /// Its own person, in a chat that is theirs, for another chat of theirs.
    Binding,
}

impl Code {
    /// What the row calls it.
    const fn purpose(self) -> &'static str {
        match self {
            Self::Recovery => "recovery",
            Self::Binding => "binding",
        }
    }

    /// The ledger's words for one that was made, and one that was used.
    const fn kinds(self) -> (&'static str, &'static str) {
        match self {
            Self::Recovery => ("recovery_made", "recovery_used"),
            Self::Binding => ("binding_made", "binding_used"),
        }
    }
}

/// Why a code doesn't bind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CodeRefused {
    /// No such code holds: mistyped, used, replaced or out of date.
    Unknown,
    /// This address has typed too many wrong ones; it may again a day after the first of them.
    TooMany,
    /// Too many wrong ones were typed within an hour at all addresses together.
    TooManyInAll,
    /// A recovery code whose person holds a post, or will: a post moves by invitation alone. The code isn't spent.
    InOffice,
}

/// Makes an invitation to a post by the operator's hand. Older unused ones of the same post hold no longer.
///
/// # Errors
/// When the database can't be written.
pub async fn make(tx: &mut Tx, post: &Appointment, entropy: &dyn Entropy, now: Moment) -> Result<Token> {
    make_by(tx, By::Operator, post, entropy, now).await
}

/// As `make`, by whoever's hand.
///
/// # Errors
/// When the database can't be written.
pub async fn make_by(tx: &mut Tx, by: By, post: &Appointment, entropy: &dyn Entropy, now: Moment) -> Result<Token> {
    let token = Token::new_128(entropy);
    on!(tx, c => sqlx::query(sql!(
        "UPDATE invitation SET expires_at = $2 WHERE appointment_id = $1 AND purpose = 'post' AND used_at IS NULL AND expires_at > $2"))
        .bind(post.id).bind(now).execute(c).await.map(drop)?);
    let (hash, expires) = (secret::hash(token.reveal()), now.plus(HOLDS));
    let id: i64 = on!(tx, c => sqlx::query_scalar(sql!(
        "INSERT INTO invitation (token_hash, person_id, appointment_id, purpose, made_at, expires_at) \
         VALUES ($1, $2, $3, 'post', $4, $5) RETURNING id"))
        .bind(&hash).bind(post.person).bind(post.id).bind(now).bind(expires)
        .fetch_one(c).await?);
    let body = json!({ "appointment": post.id, "person": post.person, "token": hash, "expires": expires });
    record(tx, post.book(), id, INVITED, by.actor(), by.role(), &body, now).await?;
    Ok(token)
}

/// What an invitation is; spends nothing.
///
/// # Errors
/// When the database can't be read.
pub async fn peek(store: &Store, payload: &str, now: Moment) -> Result<Peek> {
    #[derive(sqlx::FromRow)]
    struct Row {
        person_id: PersonId,
        used_at: Option<Moment>,
        expires_at: Moment,
        name: Option<Personal>,
        role: Role,
        village: Option<String>,
        town: Option<String>,
    }
    let row: Option<Row> = on_read!(store, c => sqlx::query_as(sql!(
        "SELECT i.person_id, i.used_at, i.expires_at, p.name, a.role, v.name AS village, \
           (SELECT min(t.town) FROM village t WHERE t.town_code = a.area) AS town \
         FROM invitation i JOIN person p ON p.id = i.person_id JOIN appointment a ON a.id = i.appointment_id \
         LEFT JOIN village v ON v.id = a.village_id WHERE i.token_hash = $1 AND i.purpose = 'post'"))
        .bind(hash(payload)).fetch_optional(c).await?);
    Ok(match row {
        None => Peek::Unknown,
        Some(r) if r.used_at.is_some() => Peek::Used { person: r.person_id },
        Some(r) if r.expires_at <= now => Peek::Expired,
        Some(r) => Peek::Valid { name: r.name.unwrap_or_default(), role: r.role, place: r.village.or(r.town) },
    })
}

/// The hash of a token, which may come with its prefix. (A bare token may begin like the prefix: its length tells.)
fn hash(payload: &str) -> String {
    let with_prefix = payload.strip_prefix(PREFIX).filter(|rest| rest.len() == TOKEN_LEN);
    secret::hash(with_prefix.unwrap_or(payload))
}

#[derive(sqlx::FromRow)]
struct Spent {
    id: i64,
    person_id: PersonId,
    appointment_id: Option<AppointmentId>,
}

/// Spends an invitation: binds the address it came from to the person it is for, once.
///
/// The post moves to that phone: every other chat of the person is nobody's from then on, so that a lost phone doesn't
/// keep the office (our choice: whoever speaks for an office does so at one place, and a new invitation is the one way to
/// take it from a phone that is gone).
///
/// # Errors
/// When the database can't be written. A refusal is a value.
pub async fn use_up(
    tx: &mut Tx,
    payload: &str,
    address: AddressId,
    now: Moment,
) -> Result<std::result::Result<Bound, InvitationRefused>> {
    let hash = hash(payload);
    let Some(spent) = spend(tx, &hash, "post", address, now).await? else {
        return Ok(Err(why_not(tx, &hash, address).await?));
    };
    let mut left = addresses::all_of_person(tx, spent.person_id).await?;
    left.retain(|old| *old != address);
    for old in &left {
        persons::unbind(tx, *old, now).await?;
    }
    persons::bind(tx, address, spent.person_id, now).await?;
    let post = match spent.appointment_id {
        Some(id) => offices::get(tx, id).await?,
        None => None,
    };
    let (book, role) = post.map_or((BookId::TENANT, "officer"), |p| (p.book(), p.role.tag()));
    let body =
        json!({ "appointment": spent.appointment_id, "person": spent.person_id, "address": address, "left": left });
    record(tx, book, spent.id, INVITATION_USED, Some(spent.person_id), role, &body, now).await?;
    Ok(Ok(Bound { person: spent.person_id, left }))
}

async fn spend(tx: &mut Tx, hash: &str, purpose: &str, address: AddressId, now: Moment) -> Result<Option<Spent>> {
    Ok(on!(tx, c => sqlx::query_as(sql!(
        "UPDATE invitation SET used_at = $4, used_by = $3 \
         WHERE token_hash = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $4 RETURNING id, person_id, appointment_id"))
        .bind(hash).bind(purpose).bind(address).bind(now).fetch_optional(c).await?))
}

async fn why_not(tx: &mut Tx, hash: &str, address: AddressId) -> Result<InvitationRefused> {
    let row: Option<Option<AddressId>> = on!(tx, c => sqlx::query_scalar(sql!(
        "SELECT used_by FROM invitation WHERE token_hash = $1 AND purpose = 'post'")).bind(hash).fetch_optional(c).await?);
    Ok(match row {
        None => InvitationRefused::Unknown,
        Some(None) => InvitationRefused::Expired,
        Some(Some(by)) if by == address => InvitationRefused::UsedHere,
        Some(Some(_)) => InvitationRefused::Used,
    })
}

/// Makes a code of eight digits, with which a person takes their matters along to a new chat, or to a second one. Older
/// codes of that person and kind hold no longer.
///
/// # Errors
/// When the database can't be written.
pub async fn make_code(
    tx: &mut Tx,
    code: Code,
    person: PersonId,
    entropy: &dyn Entropy,
    now: Moment,
    expires: Moment,
) -> Result<String> {
    end_codes(tx, code, person, now).await?;
    let (purpose, (made, _)) = (code.purpose(), code.kinds());
    loop {
        let mut bytes = [0; 8];
        entropy.fill(&mut bytes);
        let code = format!("{:08}", u64::from_be_bytes(bytes) % 100_000_000);
        // No two codes are ever the same, even long after: another is drawn.
        let id: Option<i64> = on!(tx, c => sqlx::query_scalar(sql!(
            "INSERT INTO invitation (token_hash, person_id, purpose, made_at, expires_at) VALUES ($1, $2, $3, $4, $5) \
             ON CONFLICT (token_hash) DO NOTHING RETURNING id"))
            .bind(secret::hash(&code)).bind(person).bind(purpose).bind(now).bind(expires).fetch_optional(c).await?);
        if let Some(id) = id {
            // Not the code's hash: of eight digits it would give the code away.
            let body = json!({ "person": person, "expires": expires });
            record(tx, BookId::TENANT, id, made, Some(person), "villager", &body, now).await?;
            return Ok(code);
        }
    }
}

/// No recovery code of a person holds any longer. Whoever reports a result may have given one: with it they could give
/// themselves the villager's word on that result.
///
/// # Errors
/// When the database can't be written.
pub async fn end_recovery(tx: &mut Tx, person: PersonId, now: Moment) -> Result<()> {
    end_codes(tx, Code::Recovery, person, now).await
}

async fn end_codes(tx: &mut Tx, code: Code, person: PersonId, now: Moment) -> Result<()> {
    on!(tx, c => sqlx::query(sql!(
        "UPDATE invitation SET expires_at = $3 WHERE person_id = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3"))
        .bind(person).bind(code.purpose()).bind(now).execute(c).await.map(drop)?);
    Ok(())
}

/// Spends a code: binds this address to the person whose code it is. Spaces and full-width digits are understood.
/// A wrong one is counted: the transaction must be committed then too. `today`: the day at which posts are looked at.
///
/// # Errors
/// When the database can't be written. A refusal is a value.
pub async fn use_code(
    tx: &mut Tx,
    typed: &str,
    address: AddressId,
    today: Date,
    now: Moment,
) -> Result<std::result::Result<(PersonId, Code), CodeRefused>> {
    if wrong_tries(tx, Some(address), now.minus(GUESSES_WITHIN)).await? >= GUESSES {
        return Ok(Err(CodeRefused::TooMany));
    }
    if wrong_tries(tx, None, now.minus(GUESSES_IN_ALL_WITHIN)).await? >= GUESSES_IN_ALL {
        return Ok(Err(CodeRefused::TooManyInAll));
    }
    let hash = secret::hash(&digits(typed));
    let Some((person, code)) = waits_for(tx, &hash, now).await? else {
        count_wrong(tx, address, now).await?;
        return Ok(Err(CodeRefused::Unknown));
    };
    if code == Code::Recovery && offices::has_post_from(tx, person, today).await? {
        return Ok(Err(CodeRefused::InOffice));
    }
    let Some(spent) = spend(tx, &hash, code.purpose(), address, now).await? else {
        return Ok(Err(CodeRefused::Unknown));
    };
    persons::bind(tx, address, spent.person_id, now).await?;
    let body = json!({ "person": spent.person_id, "address": address });
    record(tx, BookId::TENANT, spent.id, code.kinds().1, Some(spent.person_id), "villager", &body, now).await?;
    if code == Code::Binding {
        return Ok(Ok((spent.person_id, code)));
    }
    let body = json!({ "code": spent.id, "address": address });
    let entry = NewEntry {
        book: BookId::TENANT,
        mechanism: RECOVERY,
        subject: spent.person_id.0,
        kind: RECOVERY_USED.into(),
        actor: Some(spent.person_id),
        role: "villager",
        body: body.to_string(),
    };
    ledger::record(tx, entry, now);
    Ok(Ok((spent.person_id, code)))
}

/// Whose code this is and of which kind, while it holds; spends nothing.
async fn waits_for(tx: &mut Tx, hash: &str, now: Moment) -> Result<Option<(PersonId, Code)>> {
    for code in [Code::Recovery, Code::Binding] {
        let person = on!(tx, c => sqlx::query_scalar(sql!(
            "SELECT person_id FROM invitation WHERE token_hash = $1 AND purpose = $2 AND used_at IS NULL AND expires_at > $3"))
            .bind(hash).bind(code.purpose()).bind(now).fetch_optional(c).await?);
        if let Some(person) = person {
            return Ok(Some((person, code)));
        }
    }
    Ok(None)
}

/// The digits of a text, full-width ones as plain.
fn digits(text: &str) -> String {
    let plain = |c: char| match c {
        '\u{ff10}'..='\u{ff19}' => char::from_digit(u32::from(c) - 0xff10, 10),
        _ => c.is_ascii_digit().then_some(c),
    };
    text.chars().filter_map(plain).collect()
}

/// How many wrong codes were typed after `since`, at an address or at all of them.
async fn wrong_tries(tx: &mut Tx, address: Option<AddressId>, since: Moment) -> Result<i64> {
    Ok(match address {
        Some(address) => on!(tx, c => sqlx::query_scalar(sql!(
            "SELECT count(*) FROM recovery_try WHERE address_id = $1 AND tried_at > $2"))
            .bind(address).bind(since).fetch_one(c).await?),
        None => on!(tx, c => sqlx::query_scalar(sql!("SELECT count(*) FROM recovery_try WHERE tried_at > $1"))
            .bind(since).fetch_one(c).await?),
    })
}

async fn count_wrong(tx: &mut Tx, address: AddressId, now: Moment) -> Result<()> {
    on!(tx, c => sqlx::query(sql!("DELETE FROM recovery_try WHERE tried_at <= $1"))
        .bind(now.minus(GUESSES_WITHIN)).execute(c).await.map(drop)?);
    on!(tx, c => sqlx::query(sql!("INSERT INTO recovery_try (address_id, tried_at) VALUES ($1, $2)"))
        .bind(address).bind(now).execute(c).await.map(drop)?);
    Ok(())
}

#[expect(clippy::too_many_arguments, reason = "the fields of one ledger entry, named at each call")]
async fn record(
    tx: &mut Tx,
    book: BookId,
    subject: i64,
    kind: &str,
    actor: Option<PersonId>,
    role: &'static str,
    body: &serde_json::Value,
    now: Moment,
) -> Result<()> {
    let entry =
        NewEntry { book, mechanism: MECHANISM, subject, kind: kind.into(), actor, role, body: body.to_string() };
    ledger::record(tx, entry, now);
    Ok(())
}

/// An invitation or a code: as its row stands, or as its events tell. For `verify`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Given {
    person: PersonId,
    appointment: Option<AppointmentId>,
    /// Of an invitation alone: the ledger has no code's hash.
    token: Option<String>,
    made_at: Moment,
    expires_at: Moment,
    used: Option<(AddressId, Moment)>,
}

impl Given {
    /// Whether a row is what the events tell. It may hold for less long than it was made for: a newer one ends it.
    pub(super) fn agrees_with(&self, told: &Self) -> bool {
        let expires_at = if self.expires_at < told.expires_at { told.expires_at } else { self.expires_at };
        Self { expires_at, ..self.clone() } == *told
    }
}

/// What events tell of invitations and codes, by their rows' ids.
pub(super) fn told(entries: &[Entry]) -> BTreeMap<i64, Given> {
    #[derive(Deserialize)]
    struct Body {
        person: PersonId,
        appointment: Option<AppointmentId>,
        token: Option<String>,
        expires: Option<Moment>,
        address: Option<AddressId>,
    }
    let mut told: BTreeMap<i64, Given> = BTreeMap::new();
    let (recovery, binding) = (Code::Recovery.kinds(), Code::Binding.kinds());
    let kinds = [INVITED, INVITATION_USED, recovery.0, recovery.1, binding.0, binding.1];
    for entry in entries.iter().filter(|e| kinds.contains(&e.kind.as_str())) {
        let Ok(body) = serde_json::from_str::<Body>(&entry.body) else { continue };
        if let Some(address) = body.address {
            if let Some(given) = told.get_mut(&entry.subject) {
                given.used = Some((address, entry.at));
            }
            continue;
        }
        let (made_at, expires_at) = (entry.at, body.expires.unwrap_or(entry.at));
        let Body { person, appointment, token, .. } = body;
        told.insert(entry.subject, Given { person, appointment, token, made_at, expires_at, used: None });
    }
    told
}

/// The rows from `first` to `last`, both included.
///
/// # Errors
/// When the database can't be read.
pub(super) async fn between(tx: &mut Tx, first: i64, last: i64) -> Result<BTreeMap<i64, Given>> {
    #[derive(sqlx::FromRow)]
    struct Row {
        id: i64,
        token_hash: String,
        person_id: PersonId,
        appointment_id: Option<AppointmentId>,
        purpose: String,
        made_at: Moment,
        expires_at: Moment,
        used_at: Option<Moment>,
        used_by: Option<AddressId>,
    }
    let rows: Vec<Row> = on!(tx, c => sqlx::query_as(sql!(
        "SELECT id, token_hash, person_id, appointment_id, purpose, made_at, expires_at, used_at, used_by FROM invitation \
         WHERE id BETWEEN $1 AND $2")).bind(first).bind(last).fetch_all(c).await?);
    let given = |r: Row| Given {
        person: r.person_id,
        appointment: r.appointment_id,
        token: (r.purpose == "post").then_some(r.token_hash),
        made_at: r.made_at,
        expires_at: r.expires_at,
        used: r.used_by.zip(r.used_at),
    };
    Ok(rows.into_iter().map(|r| (r.id, given(r))).collect())
}
