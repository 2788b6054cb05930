//! A commitment's rows: the state (as the fold of its events, with the columns that lists need beside it) and what
//! people said of it, in a table that can be erased.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::life::{Commitment, Handler, NewCommitment, Stage};
use super::{NAME, search};
use crate::base::secret::Token;
use crate::base::{
    AddressId, BookId, CommitmentId, Entropy, FileId, Moment, PersonId, Personal, UnitId, VillageId, WordsId,
};
use crate::policy::Leaf;
use crate::storage::{Error, Result, Tx};
use crate::text::words::Words;
use crate::{on, sql};

/// What somebody's words about a matter are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum WordsKind {
    /// The matter itself, as first said.
    Request,
    /// Said later by the villager.
    Addition,
    /// The handler's plan: what will be done.
    Plan,
    /// The handler's progress.
    Progress,
    /// The handler's question to the villager.
    Question,
    /// Why a return or a later date is asked for.
    Reason,
    /// The reported result.
    Result,
    /// What isn't good yet, or why not satisfied.
    Complaint,
    /// An office's reason for its decision.
    Decision,
    /// What a unit is asked to do (row 14): the offices' alone, never the villager's to read.
    Task,
    /// What a unit says of it (row 15): likewise.
    TaskWord,
}

impl WordsKind {
    /// Whether these words are their speaker's own, who may have them erased. Others are said in office.
    #[must_use]
    pub fn is_own(self) -> bool {
        match self {
            Self::Request | Self::Addition | Self::Complaint => true,
            Self::Plan
            | Self::Progress
            | Self::Question
            | Self::Reason
            | Self::Result
            | Self::Decision
            | Self::Task
            | Self::TaskWord => false,
        }
    }
}

/// Somebody's words.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct WordsRow {
    /// Their row.
    pub id: WordsId,
    /// Of which matter.
    pub commitment_id: CommitmentId,
    /// Whose.
    pub person_id: PersonId,
    /// What they are.
    pub kind: WordsKind,
    /// The words.
    pub text: Personal,
    /// A photo or voice.
    pub file_id: Option<FileId>,
    /// Makes the ledger's hash of them unguessable.
    pub salt: String,
    /// When.
    pub said_at: Moment,
}

/// Words to be kept.
#[derive(Clone, Copy, Debug)]
pub struct NewWords<'a> {
    /// Of which matter.
    pub commitment: CommitmentId,
    /// Whose.
    pub person: PersonId,
    /// What they are.
    pub kind: WordsKind,
    /// The words.
    pub text: &'a str,
    /// A photo or voice.
    pub file: Option<FileId>,
}

/// Words as the ledger knows them. Whose and what they are stands there openly and stays true when they are erased; the
/// words themselves and their file only as a salted hash, which says nothing without the salt.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Their row.
    pub id: WordsId,
    /// Whose.
    pub person: PersonId,
    /// What they are.
    pub kind: WordsKind,
    /// The hash of salt, file and text.
    pub digest: String,
}

/// The hash of words that the ledger carries.
#[must_use]
pub fn salted(salt: &str, file: Option<FileId>, text: &str) -> String {
    let file = file.map(|f| f.to_string()).unwrap_or_default();
    crate::base::secret::hash(&format!("{salt}\n{file}\n{text}"))
}

/// Keeps words, with what they are searched by; gives what the ledger must know of them.
///
/// # Errors
/// When the database can't be written.
pub async fn keep_words(
    tx: &mut Tx,
    new: NewWords<'_>,
    words: &Words,
    entropy: &dyn Entropy,
    now: Moment,
) -> Result<Kept> {
    let salt = Token::new_128(entropy);
    let id = on!(tx, c => sqlx::query_scalar(sql!(
        "INSERT INTO commitment_words (commitment_id, person_id, kind, text, file_id, salt, said_at, searched) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id"))
        .bind(new.commitment).bind(new.person).bind(new.kind).bind(new.text).bind(new.file).bind(salt.reveal()).bind(now)
        .bind(words.folding()).fetch_one(c).await?);
    Box::pin(search::keep(tx, new.commitment, id, (new.kind, new.text), words)).await?;
    Ok(Kept { id, person: new.person, kind: new.kind, digest: salted(salt.reveal(), new.file, new.text) })
}

/// Everything said of a matter, oldest first.
///
/// # Errors
/// When the database can't be read.
pub async fn words_of(tx: &mut Tx, commitment: CommitmentId) -> Result<Vec<WordsRow>> {
    Ok(on!(tx, c => sqlx::query_as(sql!(
        "SELECT id, commitment_id, person_id, kind, text, file_id, salt, said_at FROM commitment_words WHERE commitment_id = $1 ORDER BY id"))
        .bind(commitment).fetch_all(c).await?))
}

/// The newest words of one kind.
///
/// # Errors
/// When the database can't be read.
pub async fn newest_words(tx: &mut Tx, commitment: CommitmentId, kind: WordsKind) -> Result<Option<WordsRow>> {
    Ok(words_of(tx, commitment).await?.into_iter().rev().find(|w| w.kind == kind))
}

/// What a person said, of every matter.
///
/// # Errors
/// When the database can't be read.
pub async fn words_by(tx: &mut Tx, person: PersonId) -> Result<Vec<WordsRow>> {
    Ok(on!(tx, c => sqlx::query_as(sql!(
        "SELECT id, commitment_id, person_id, kind, text, file_id, salt, said_at FROM commitment_words WHERE person_id = $1 ORDER BY id"))
        .bind(person).fetch_all(c).await?))
}

/// Erases what a person said of their own matters; the ledger keeps hashes that say nothing without the salt. What was said
/// in office is an official act in somebody else's matter and stays, also after the term (our choice).
///
/// # Errors
/// When the database can't be written.
pub async fn erase_words(tx: &mut Tx, person: PersonId) -> Result<()> {
    let files: Vec<FileId> = on!(tx, c => sqlx::query_scalar(sql!(
        "SELECT file_id FROM commitment_words WHERE person_id = $1 AND file_id IS NOT NULL \
         AND kind IN ('request', 'addition', 'complaint')")).bind(person).fetch_all(c).await?);
    on!(tx, c => sqlx::query(sql!(
        "UPDATE commitment_words SET text = '', salt = '', file_id = NULL WHERE person_id = $1 \
         AND kind IN ('request', 'addition', 'complaint')"))
        .bind(person).execute(c).await.map(drop)?);
    search::erase(tx, person).await?;
    for file in files {
        // Bytes without a row are swept up within a day.
        on!(tx, c => sqlx::query(sql!("DELETE FROM file WHERE id = $1")).bind(file).execute(c).await.map(drop)?);
    }
    Ok(())
}

/// Later than any date: not overdue, whatever the hour.
const NEVER: Moment = Moment(i64::MAX);

/// From when on a commitment counts as overdue while nobody touches it: what lists and figures are ordered by.
/// `Commitment::is_overdue` says the same of one moment; a test holds the two together.
#[must_use]
pub fn overdue_from(c: &Commitment) -> Moment {
    match c.stage {
        Stage::Registered | Stage::Accepted | Stage::Assigned | Stage::Signed | Stage::InProgress => {
            // While the villager is waited for, the date moves along with the clock.
            let date = c.date_in_force().unwrap_or(NEVER);
            match c.waiting {
                Some(w) if w.since <= date => NEVER,
                Some(_) | None => date,
            }
        }
        Stage::Reported if c.is_overdue(NEVER) => c.reported_at.unwrap_or(NEVER),
        Stage::Reported
        | Stage::Shelved
        | Stage::Declined
        | Stage::ClosedSolved
        | Stage::ClosedExplained
        | Stage::ClosedUnrated
        | Stage::Withdrawn
        | Stage::Merged => NEVER,
    }
}

/// Makes the row that `new` will fill, for its id: the state names itself.
///
/// # Errors
/// When the database can't be written.
pub async fn reserve(tx: &mut Tx, new: &NewCommitment, now: Moment) -> Result<CommitmentId> {
    tx.memo().forget::<Own>();
    Ok(on!(tx, c => sqlx::query_scalar(sql!(
        "INSERT INTO commitment (village_id, number, requester_id, stage, leaf, handler, overdue_at, opened, registered_at, state, version) \
         VALUES ($1, $2, $3, $4, $5, $6, $8, 1, $7, '', 0) RETURNING id"))
        .bind(new.village).bind(new.number).bind(new.requester).bind(Stage::Registered).bind(&new.leaf)
        .bind(Handler::Secretary).bind(now).bind(NEVER).fetch_one(c).await?))
}

/// Writes a commitment's new state over the previous version. Whether the figures of that version stand entered, so that
/// those of this one are to be entered now (`figures/enter.rs`).
///
/// # Errors
/// `Conflict` when somebody else changed it since it was read.
pub async fn save(tx: &mut Tx, c: &Commitment) -> Result<bool> {
    tx.memo().forget::<Own>();
    let state = serde_json::to_string(c).map_err(|e| Error::Corrupt("commitment", e.to_string()))?;
    let previous = c.version - 1;
    let counted: Option<i64> = on!(tx, x => sqlx::query_scalar(sql!(
        "UPDATE commitment SET stage = $3, leaf = $4, handler = $5, overdue_at = $6, opened = $7, state = $8, version = $9, \
         counted = CASE WHEN counted = $2 THEN $9 ELSE counted END WHERE id = $1 AND version = $2 RETURNING counted"))
        .bind(c.id).bind(previous).bind(c.stage).bind(&c.leaf).bind(c.handler).bind(overdue_from(c))
        .bind(i64::from(c.is_open())).bind(state).bind(c.version).fetch_optional(x).await?);
    for (id, number, unit, opened) in tasks_of(c) {
        on!(tx, x => sqlx::query(sql!(
            "INSERT INTO child_task (commitment_id, number, unit_id, opened) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (commitment_id, number) DO UPDATE SET opened = $4"))
            .bind(id).bind(number).bind(unit).bind(opened).execute(x).await.map(drop)?);
    }
    counted.map(|counted| counted == c.version).ok_or(Error::Conflict("commitment"))
}

/// A row of what units have to do: of which matter, its number, which unit, 1 while it is open.
pub type Task = (CommitmentId, i64, UnitId, i64);

/// The rows of what units have to do for a commitment.
pub fn tasks_of(c: &Commitment) -> impl Iterator<Item = Task> + use<'_> {
    c.children.iter().map(|child| (c.id, i64::from(child.number), child.unit, i64::from(child.is_open())))
}

/// What units have to do for the commitments from `first` to `last`, both included: for `verify`.
///
/// # Errors
/// When the database can't be read.
pub async fn tasks_between(tx: &mut Tx, first: i64, last: i64) -> Result<Vec<Task>> {
    Ok(on!(tx, c => sqlx::query_as(sql!(
        "SELECT commitment_id, number, unit_id, opened FROM child_task WHERE commitment_id BETWEEN $1 AND $2"))
        .bind(first).bind(last).fetch_all(c).await?))
}

/// Commitments after `after` whose figures aren't entered as they are: an earlier release wrote them last.
///
/// # Errors
/// When the database can't be read.
pub async fn uncounted(tx: &mut Tx, after: CommitmentId, limit: i64) -> Result<Vec<CommitmentId>> {
    Ok(on!(tx, c => sqlx::query_scalar(sql!(
        "SELECT id FROM commitment WHERE counted <> version AND id > $1 ORDER BY id LIMIT $2"))
        .bind(after).bind(limit).fetch_all(c).await?))
}

/// Puts what the ledger makes of a commitment in place of its state: a release that doesn't know all of a state drops what
/// it doesn't know. Nothing of it changes, and its figures count as entered.
///
/// # Errors
/// `Conflict` when somebody else changed it since it was read.
pub async fn folded_anew(tx: &mut Tx, c: &Commitment) -> Result<()> {
    tx.memo().forget::<Own>();
    let state = serde_json::to_string(c).map_err(|e| Error::Corrupt("commitment", e.to_string()))?;
    let n = on!(tx, x => sqlx::query(sql!("UPDATE commitment SET state = $2, counted = $3 WHERE id = $1 AND version = $3"))
        .bind(c.id).bind(state).bind(c.version).execute(x).await?.rows_affected());
    if n == 1 { Ok(()) } else { Err(Error::Conflict("commitment")) }
}

/// No commitment's figures count as entered any more.
///
/// # Errors
/// When the database can't be written.
pub async fn uncount(tx: &mut Tx) -> Result<()> {
    on!(tx, c => sqlx::query(sql!("UPDATE commitment SET counted = -1")).execute(c).await.map(drop)?);
    Ok(())
}

fn read((id, state): (CommitmentId, String)) -> Result<Commitment> {
    serde_json::from_str(&state).map_err(|e| Error::Corrupt("commitment", format!("{id}: {e}")))
}

/// Reads a commitment.
///
/// # Errors
/// When there is none of that id.
pub async fn get(tx: &mut Tx, id: CommitmentId) -> Result<Commitment> {
    read(
        on!(tx, c => sqlx::query_as(sql!("SELECT id, state FROM commitment WHERE id = $1")).bind(id).fetch_one(c).await?),
    )
}

/// Reads a commitment that is about to be changed: nobody else changes it until this transaction ends.
///
/// # Errors
/// When there is none of that id.
pub async fn get_to_change(tx: &mut Tx, id: CommitmentId) -> Result<Commitment> {
    let text = sql!(tx, "SELECT id, state FROM commitment WHERE id = $1", sqlite: "", pg: " FOR NO KEY UPDATE", "");
    read(on!(tx, c => sqlx::query_as(text).bind(id).fetch_one(c).await?))
}

/// Reads a commitment by its number in a village.
///
/// # Errors
/// When the database can't be read.
pub async fn by_number(tx: &mut Tx, village: VillageId, number: i64) -> Result<Option<Commitment>> {
    let row: Option<(CommitmentId, String)> = on!(tx, c => sqlx::query_as(sql!(
        "SELECT id, state FROM commitment WHERE village_id = $1 AND number = $2")).bind(village).bind(number)
        .fetch_optional(c).await?);
    row.map(read).transpose()
}

/// How many of a person's own matters are looked at for what their words may be about.
pub const LATELY: i64 = 12;

/// Whose own matters were read in a transaction, and how many at most; until one is changed.
#[derive(Debug, Default)]
struct Own(HashMap<(PersonId, i64), Vec<Commitment>>);

/// A person's own matters, newest first: the open ones and, up to `limit` in all, the ended ones.
///
/// # Errors
/// When the database can't be read.
pub async fn of_requester(tx: &mut Tx, person: PersonId, limit: i64) -> Result<Vec<Commitment>> {
    if let Some(own) = tx.memo().of::<Own>().0.get(&(person, limit)) {
        return Ok(own.clone());
    }
    let rows: Vec<(CommitmentId, String)> = on!(tx, c => sqlx::query_as(sql!(
        "SELECT id, state FROM commitment WHERE requester_id = $1 ORDER BY opened DESC, id DESC LIMIT $2"))
        .bind(person).bind(limit).fetch_all(c).await?);
    let own: Vec<Commitment> = rows.into_iter().map(read).collect::<Result<_>>()?;
    tx.memo().of::<Own>().0.insert((person, limit), own.clone());
    Ok(own)
}

/// The open matters of a village, the most overdue first, at most `limit`.
///
/// # Errors
/// When the database can't be read.
pub async fn open_in(tx: &mut Tx, village: VillageId, limit: i64) -> Result<Vec<Commitment>> {
    let rows: Vec<(CommitmentId, String)> = on!(tx, c => sqlx::query_as(sql!(
        "SELECT id, state FROM commitment WHERE village_id = $1 AND opened = 1 ORDER BY overdue_at, id LIMIT $2"))
        .bind(village).bind(limit).fetch_all(c).await?);
    rows.into_iter().map(read).collect()
}

/// The matters of a village that were shelved and have been struck off the board since a moment, each with when it last was,
/// by their numbers.
///
/// # Errors
/// When the database can't be read.
pub async fn struck_off(tx: &mut Tx, village: VillageId, since: Moment) -> Result<Vec<(Commitment, Moment)>> {
    let rows: Vec<(CommitmentId, String, Moment)> = on!(tx, c => sqlx::query_as(sql!(
        "SELECT c.id, c.state, max(l.at) FROM ledger l JOIN commitment c ON c.id = l.subject \
         WHERE l.book_id = $1 AND l.kind = 'cause_gone' AND l.at >= $2 AND l.mechanism = $3 AND c.stage <> 'shelved' \
         GROUP BY c.id, c.state, c.number ORDER BY c.number"))
        .bind(BookId::of(village)).bind(since).bind(NAME).fetch_all(c).await?);
    rows.into_iter().map(|(id, state, at)| Ok((read((id, state))?, at))).collect()
}

/// How many open matters of a village are looked at for what a new one may be one with.
const LIKE: i64 = 12;

/// The open matters of the same village and leaf that were written down before `c`, newest first.
///
/// # Errors
/// When the database can't be read.
pub async fn open_like(tx: &mut Tx, c: &Commitment) -> Result<Vec<Commitment>> {
    let rows: Vec<(CommitmentId, String)> = on!(tx, x => sqlx::query_as(sql!(
        "SELECT id, state FROM commitment WHERE village_id = $1 AND opened = 1 AND leaf = $2 AND id < $3 ORDER BY id DESC LIMIT $4"))
        .bind(c.village).bind(&c.leaf).bind(c.id).bind(LIKE).fetch_all(x).await?);
    rows.into_iter().map(read).collect()
}

/// The next commitment after `after` of which anything stands anywhere: a row, words, a timer or an event. For `verify`.
///
/// # Errors
/// When the database can't be read.
pub async fn next(tx: &mut Tx, after: i64) -> Result<Option<i64>> {
    Ok(on!(tx, c => sqlx::query_scalar(sql!(
        "SELECT min(id) FROM (SELECT min(id) AS id FROM commitment WHERE id > $1 \
           UNION ALL SELECT min(commitment_id) FROM commitment_words WHERE commitment_id > $1 \
           UNION ALL SELECT min(subject) FROM timer WHERE mechanism = $2 AND subject > $1 AND subject > 0 \
           UNION ALL SELECT min(subject) FROM ledger WHERE mechanism = $2 AND subject > $1) AS anything"))
        .bind(after).bind(NAME).fetch_one(c).await?))
}

/// The commitments from `first` to `last`, both included, as their rows stand: for `verify`.
///
/// # Errors
/// When the database can't be read.
pub async fn between(tx: &mut Tx, first: i64, last: i64) -> Result<Vec<Row>> {
    Ok(on!(tx, c => sqlx::query_as(sql!(
        "SELECT id, village_id, number, requester_id, stage, leaf, handler, overdue_at, opened, registered_at, state, version, counted \
         FROM commitment WHERE id BETWEEN $1 AND $2 ORDER BY id")).bind(first).bind(last).fetch_all(c).await?))
}

/// A commitment's row as it stands, for `verify`.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Row {
    /// Its id.
    pub id: CommitmentId,
    /// Its village.
    pub village_id: VillageId,
    /// Its number.
    pub number: i64,
    /// Whose.
    pub requester_id: PersonId,
    /// Where it stands.
    pub stage: Stage,
    /// About what.
    pub leaf: Leaf,
    /// Who holds it.
    pub handler: Handler,
    /// From when on it counts as overdue.
    pub overdue_at: Moment,
    /// 1 while open.
    pub opened: i64,
    /// When it was written down.
    pub registered_at: Moment,
    /// The state.
    pub state: String,
    /// Its version.
    pub version: i64,
    /// Up to which its figures are entered.
    pub counted: i64,
}

impl Row {
    /// The row that a folded state must have.
    #[must_use]
    pub fn of(c: &Commitment) -> Self {
        Self {
            id: c.id,
            village_id: c.village,
            number: c.number,
            requester_id: c.requester,
            stage: c.stage,
            leaf: c.leaf.clone(),
            handler: c.handler,
            overdue_at: overdue_from(c),
            opened: i64::from(c.is_open()),
            registered_at: c.registered_at,
            state: serde_json::to_string(c).unwrap_or_default(),
            version: c.version,
            counted: c.version,
        }
    }
}

/// What was said of the commitments from `first` to `last`, both included: for `verify`.
///
/// # Errors
/// When the database can't be read.
pub async fn words_between(tx: &mut Tx, first: i64, last: i64) -> Result<Vec<WordsRow>> {
    Ok(on!(tx, c => sqlx::query_as(sql!(
        "SELECT id, commitment_id, person_id, kind, text, file_id, salt, said_at FROM commitment_words \
         WHERE commitment_id BETWEEN $1 AND $2 ORDER BY id")).bind(first).bind(last).fetch_all(c).await?))
}

/// Whether a row of words stands at all, with whatever matter.
///
/// # Errors
/// When the database can't be read.
pub async fn words_stand(tx: &mut Tx, id: WordsId) -> Result<bool> {
    let n: i64 = on!(tx, c => sqlx::query_scalar(sql!("SELECT count(*) FROM commitment_words WHERE id = $1")).bind(id).fetch_one(c).await?);
    Ok(n > 0)
}

/// Conversations whose one question ("is it a matter?") has no timer, so that silence would lose what was said.
///
/// # Errors
/// When the database can't be read.
pub async fn unwatched_questions(tx: &mut Tx) -> Result<Vec<AddressId>> {
    Ok(on!(tx, c => sqlx::query_scalar(sql!(
        "SELECT f.address_id FROM flow f WHERE f.mechanism = $1 AND f.kind IN ('unclear', 'same') AND NOT EXISTS \
           (SELECT 1 FROM timer t WHERE t.mechanism = $1 AND t.kind = f.kind AND t.subject = -f.address_id) \
         ORDER BY f.address_id")).bind(NAME).fetch_all(c).await?))
}

/// Villages whose next number is one that a matter already has.
///
/// # Errors
/// When the database can't be read.
pub async fn miscounted(tx: &mut Tx) -> Result<Vec<VillageId>> {
    Ok(on!(tx, c => sqlx::query_scalar(sql!(
        "SELECT v.id FROM village v WHERE EXISTS \
           (SELECT 1 FROM commitment c WHERE c.village_id = v.id AND c.number > v.last_number) ORDER BY v.id"))
        .fetch_all(c).await?))
}
