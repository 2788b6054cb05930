//! One's own matters, the backlog with its filters, and finding a matter by its number. Nobody finds what isn't theirs.

use jiff::civil::Date;

use super::{NAME, which, whistle};
use crate::base::{BookId, CommitmentId, Moment, PersonId, VillageId};
use crate::commitments::digest;
use crate::commitments::life::{Action, Actor, Commitment, Handler};
use crate::commitments::parties::{OFFICIALS, Parties};
use crate::commitments::say::{self, BacklogLine, Counts, Say};
use crate::commitments::{store, view};
use crate::people::offices::{self, Appointment, Role};
use crate::people::units;
use crate::people::villages::{self, Village};
use crate::policy::Leaf;
use crate::storage::ledger::NewEntry;
use crate::storage::{Error, Result, Tx};
use crate::text::words::FilterState;
use crate::text::{Lang, table};
use crate::turn::{Letter, Taken, To, Turn};
use crate::{on, sql};

/// Lines of the backlog shown at once.
pub(super) const PAGE: i64 = 8;
/// How many of one's own are listed.
const OWN: i64 = 20;
/// How many lines an export holds at most.
const EXPORTED: i64 = 5_000;
/// The heads of an export's columns.
const COLUMNS: [&str; 8] = [
    "column-village",
    "column-number",
    "column-leaf",
    "column-state",
    "column-promised",
    "column-rule",
    "column-late",
    "column-who",
];

/// Whose matters somebody may see.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// What the posts of a person on a day cover. What is said of officials isn't shown to whoever holds the village's
    /// own post, in whatever other post they ask.
    Posts(PersonId, Date),
    /// All there is: the operator's.
    All,
}

/// Which open matters are meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// Among those that the asker may see.
    pub scope: Scope,
    /// Of this village alone.
    pub village: Option<VillageId>,
    /// Of this township alone: its statistical code.
    pub town: Option<String>,
    /// About this leaf alone.
    pub leaf: Option<String>,
    /// In this state alone.
    pub state: Option<FilterState>,
    /// Registered at or after.
    pub from: Moment,
    /// Registered before.
    pub until: Moment,
}

impl Scope {
    /// The person whose posts bound it, or 0, and the day.
    #[must_use]
    pub fn bounds(&self) -> (i64, String) {
        match self {
            Self::Posts(person, day) => (person.0, day.to_string()),
            Self::All => (0, String::new()),
        }
    }
}

impl Query {
    /// Everything in a scope.
    #[must_use]
    pub fn all(scope: Scope) -> Self {
        Self {
            scope,
            village: None,
            town: None,
            leaf: None,
            state: None,
            from: Moment(i64::MIN),
            until: Moment(i64::MAX),
        }
    }

    /// The village's id, or 0 for any.
    fn village_id(&self) -> i64 {
        self.village.map_or(0, |v| v.0)
    }

    fn dates(&self, today: (Moment, Moment), now: Moment) -> (Moment, Moment) {
        match self.state {
            Some(FilterState::Overdue) => (Moment(i64::MIN), now),
            Some(FilterState::DueToday) => (today.0.max(now), today.1),
            Some(FilterState::Unsigned | FilterState::Shelved) | None => (Moment(i64::MIN), Moment(i64::MAX)),
        }
    }

    fn stage(&self) -> &'static str {
        match self.state {
            Some(FilterState::Unsigned) => "assigned",
            Some(FilterState::Shelved) => "shelved",
            Some(FilterState::Overdue | FilterState::DueToday) | None => "",
        }
    }
}

/// A page of open matters: the most overdue first. Villages come first in the text (SQLite takes a CROSS JOIN in the order
/// written): few of them are one's own, and along the index only their open matters are read.
///
/// # Errors
/// When the database can't be read.
pub async fn page(
    tx: &mut Tx,
    q: &Query,
    today: (Moment, Moment),
    now: Moment,
    offset: i64,
    limit: i64,
) -> Result<Vec<CommitmentId>> {
    let (from, until) = q.dates(today, now);
    let (person, day) = q.scope.bounds();
    Ok(on!(tx, c => sqlx::query_scalar(sql!(
        "SELECT c.id FROM village v CROSS JOIN commitment c \
         WHERE c.village_id = v.id AND c.opened = 1 AND ($1 = 0 OR v.id = $1) AND ($13 = '' OR v.town_code = $13) \
         AND ($4 = '' OR c.leaf = $4) AND ($5 = '' OR c.stage = $5) \
         AND c.overdue_at >= $6 AND c.overdue_at <= $7 AND c.registered_at >= $8 AND c.registered_at < $9 \
         AND ($2 = 0 OR EXISTS (SELECT 1 FROM appointment a WHERE a.person_id = $2 AND a.from_day <= $3 AND a.until_day >= $3 \
           AND (a.village_id = v.id OR a.area = v.town_code OR a.role = 'city_admin'))) \
         AND ($2 = 0 OR c.leaf <> $12 OR NOT EXISTS (SELECT 1 FROM appointment a WHERE a.person_id = $2 \
           AND a.from_day <= $3 AND a.until_day >= $3 AND a.village_id = c.village_id)) \
         ORDER BY c.overdue_at, c.id LIMIT $10 OFFSET $11"))
        .bind(q.village_id()).bind(person).bind(day).bind(q.leaf.clone().unwrap_or_default()).bind(q.stage())
        .bind(from).bind(until).bind(q.from).bind(q.until).bind(limit).bind(offset).bind(OFFICIALS)
        .bind(q.town.clone().unwrap_or_default()).fetch_all(c).await?))
}

/// How many open matters stand where, among those that the query means (its state aside).
///
/// # Errors
/// When the database can't be read.
pub async fn counts(tx: &mut Tx, q: &Query, today: (Moment, Moment), now: Moment) -> Result<Counts> {
    let (person, day) = q.scope.bounds();
    let row: (i64, i64, i64, i64, i64) = on!(tx, c => sqlx::query_as(sql!(
        "SELECT count(*), coalesce(sum(CASE WHEN c.stage = 'assigned' THEN 1 ELSE 0 END), 0), \
           coalesce(sum(CASE WHEN c.overdue_at >= $6 AND c.overdue_at <= $7 THEN 1 ELSE 0 END), 0), \
           coalesce(sum(CASE WHEN c.overdue_at <= $5 THEN 1 ELSE 0 END), 0), \
           coalesce(sum(CASE WHEN c.stage = 'shelved' THEN 1 ELSE 0 END), 0) \
         FROM village v CROSS JOIN commitment c \
         WHERE c.village_id = v.id AND c.opened = 1 AND ($1 = 0 OR v.id = $1) AND ($11 = '' OR v.town_code = $11) \
         AND ($4 = '' OR c.leaf = $4) AND c.registered_at >= $8 AND c.registered_at < $9 \
         AND ($2 = 0 OR EXISTS (SELECT 1 FROM appointment a WHERE a.person_id = $2 AND a.from_day <= $3 AND a.until_day >= $3 \
           AND (a.village_id = v.id OR a.area = v.town_code OR a.role = 'city_admin'))) \
         AND ($2 = 0 OR c.leaf <> $10 OR NOT EXISTS (SELECT 1 FROM appointment a WHERE a.person_id = $2 \
           AND a.from_day <= $3 AND a.until_day >= $3 AND a.village_id = c.village_id))"))
        .bind(q.village_id()).bind(person).bind(day).bind(q.leaf.clone().unwrap_or_default())
        .bind(now).bind(today.0.max(now)).bind(today.1).bind(q.from).bind(q.until).bind(OFFICIALS)
        .bind(q.town.clone().unwrap_or_default()).fetch_one(c).await?);
    Ok(Counts { open: row.0, unsigned: row.1, due_today: row.2, overdue: row.3, shelved: row.4 })
}

/// The first and last moment of today.
fn today(turn: &Turn) -> (Moment, Moment) {
    let zone = turn.house.policy.zone();
    let day = turn.today();
    (zone.at(day, jiff::civil::Time::midnight()), zone.end_of(day))
}

/// What the speaker's posts let them see today; `None`: nobody speaks.
pub(super) fn scope(turn: &Turn) -> Option<Scope> {
    turn.speaker.as_ref().map(|s| Scope::Posts(s.person.id, turn.today()))
}

/// The speaker's own: a villager's open matters, the work of whoever handles them, and what the villages of an office
/// have open.
pub(super) async fn own(turn: &mut Turn) -> Result<Taken> {
    let Some(person) = turn.speaker.as_ref().map(|s| s.person.id) else { return Ok(Taken::No) };
    let today = turn.today();
    let posts = offices::posts_of(&mut turn.tx, person, today).await?;
    let handles = posts.iter().any(|p| matches!(p.role, Role::FirstSecretary | Role::StandIn));
    if !posts.is_empty() {
        digest::begin(turn, person).await?;
    }
    match (posts.is_empty(), handles) {
        (true, _) => mine(turn).await,
        (false, _) if whistle::only_helps(&posts) => whistle::tasks(turn).await,
        (false, true) => own_work(turn).await,
        (false, false) => backlog(turn, "", 0).await,
    }
}

/// A villager's own open matters.
async fn mine(turn: &mut Turn) -> Result<Taken> {
    let Some(person) = turn.speaker.as_ref().map(|s| s.person.id) else { return Ok(Taken::No) };
    let own = store::of_requester(&mut turn.tx, person, OWN).await?;
    let policy = turn.house.policy.clone();
    // What is joined to another goes on with that.
    let open: Vec<&Commitment> = own.iter().filter(|c| c.goes_on()).collect();
    let lines: Vec<BacklogLine> = open.iter().map(|c| view::line(c, &policy, turn.now, None, None)).collect();
    if lines.is_empty() {
        turn.say(NAME, &Say::NothingOpen).await?;
    } else {
        which::shown(turn, &Say::Mine { lines }, open.iter().map(|c| c.id).collect()).await?;
    }
    Ok(Taken::Yes)
}

/// A person of office's own open matters.
async fn own_work(turn: &mut Turn) -> Result<Taken> {
    let (ids, lines) = open_lines(turn, OWN).await?;
    if lines.is_empty() {
        turn.say(NAME, &Say::NoWork).await?;
    } else {
        which::shown(turn, &Say::Mine { lines }, ids).await?;
    }
    Ok(Taken::Yes)
}

/// Words that could be about any of several matters: which?
pub(super) async fn which_one(turn: &mut Turn) -> Result<Taken> {
    let (ids, lines) = open_lines(turn, PAGE).await?;
    if lines.is_empty() {
        return Ok(Taken::No);
    }
    which::shown(turn, &Say::WhichOne { lines, nudges: false }, ids).await?;
    Ok(Taken::Yes)
}

/// The open matters that a person of office handles: what they say may be news of one.
pub(super) async fn in_hand(turn: &mut Turn) -> Result<Vec<(Commitment, Parties, Actor)>> {
    let Some(person) = turn.speaker.as_ref().map(|s| s.person.id) else { return Ok(vec![]) };
    let (bounds, now, policy) = (today(turn), turn.now, turn.house.policy.clone());
    let q = Query::all(Scope::Posts(person, turn.today()));
    let mut theirs = vec![];
    for id in page(&mut turn.tx, &q, bounds, now, 0, OWN).await? {
        let c = store::get(&mut turn.tx, id).await?;
        let parties = Parties::of(turn, &c).await?;
        if let Some(actor) = parties.actor(person)
            && c.allows(&Action::Progress, &actor, &policy, now)
        {
            theirs.push((c, parties, actor));
        }
    }
    Ok(theirs)
}

async fn open_lines(turn: &mut Turn, limit: i64) -> Result<(Vec<CommitmentId>, Vec<BacklogLine>)> {
    let Some(scope) = scope(turn) else { return Ok((vec![], vec![])) };
    let (bounds, now) = (today(turn), turn.now);
    let ids = page(&mut turn.tx, &Query::all(scope), bounds, now, 0, limit).await?;
    let lines = scope_lines(turn, &Query::all(scope), 0, limit).await?;
    Ok((ids, lines))
}

async fn scope_lines(turn: &mut Turn, q: &Query, offset: i64, limit: i64) -> Result<Vec<BacklogLine>> {
    let (bounds, now) = (today(turn), turn.now);
    let mut lines = vec![];
    for id in page(&mut turn.tx, q, bounds, now, offset, limit).await? {
        let c = store::get(&mut turn.tx, id).await?;
        lines.push(office_line(turn, &c).await?);
    }
    Ok(lines)
}

/// A line as people of office read it: with the village, and who holds it.
pub(super) async fn office_line(turn: &mut Turn, c: &Commitment) -> Result<BacklogLine> {
    let parties = Parties::of(turn, c).await?;
    let face = parties.face().map(|h| h.name.reveal().to_owned());
    let village = Some(parties.village.name.clone());
    Ok(view::line(c, &turn.house.policy, turn.now, village, face))
}

/// The backlog as words ask for it.
pub(super) async fn backlog(turn: &mut Turn, words: &str, offset: i64) -> Result<Taken> {
    let Some(scope) = scope(turn) else { return Ok(Taken::No) };
    let (q, filter, unread) = query(turn, words, scope).await?;
    let (bounds, now) = (today(turn), turn.now);
    let counts = counts(&mut turn.tx, &q, bounds, now).await?;
    let mut lines = scope_lines(turn, &q, offset * PAGE, PAGE + 1).await?;
    let more = lines.len() as i64 > PAGE;
    lines.truncate(PAGE as usize);
    let say = Say::Backlog { counts, lines, filter, unread, state: q.state, page: offset, more };
    turn.send(NAME, Letter::new(To::Speaker, 0, &say).card("backlog", 0)).await?;
    Ok(Taken::Yes)
}

/// Reads the filters, and says them (the state aside) and what of them wasn't understood; a village outside the asker's
/// scope finds nothing.
async fn query(turn: &mut Turn, words: &str, scope: Scope) -> Result<(Query, Vec<String>, String)> {
    let filters = turn.house.words.backlog_filters(words);
    let mut q = Query::all(scope);
    let mut said = vec![];
    let known = villages::list(&mut turn.tx).await?;
    let mut pieces = filters.rest;
    if let Some((at, town)) =
        pieces.iter().enumerate().find_map(|(at, piece)| Some((at, known.iter().find(|v| v.town == *piece)?)))
    {
        said.push(town.town.clone());
        q.town = Some(town.town_code.clone());
        pieces.remove(at);
    }
    let (village, rest) = village_among(turn, pieces).await?;
    if let Some(village) = village {
        said.push(village.name.clone());
        q.village = Some(village.id);
    }
    if let Some(leaf) = filters.leaf {
        said.push(leaf_word(turn, &leaf));
        q.leaf = Some(leaf.0);
    }
    if let Some(first) = filters.month.and_then(|month| first_of(turn, month)) {
        let zone = turn.house.policy.zone().clone();
        q.from = zone.at(first, jiff::civil::Time::midnight());
        q.until = zone.end_of(first.last_of_month());
        said.push(first.strftime("%Y-%m").to_string());
    }
    q.state = filters.state;
    Ok((q, said, rest))
}

/// The village that the pieces name which are no other filter, and what is left of them. No village's name has a figure in it:
/// a month that there isn't is no part of one.
pub(super) async fn village_among(turn: &mut Turn, pieces: Vec<String>) -> Result<(Option<Village>, String)> {
    let (figures, names): (Vec<String>, Vec<String>) =
        pieces.into_iter().partition(|piece| piece.contains(|c: char| c.is_ascii_digit()));
    let name = names.join(" ");
    let village = if name.is_empty() { None } else { villages::near(&mut turn.tx, &name).await?.into_iter().next() };
    let left = if village.is_some() { figures } else { [names, figures].concat() };
    Ok((village, left.join(" ")))
}

/// The first day of a month as typed: without a year, of the last such month.
pub(super) fn first_of(turn: &Turn, (year, month): (Option<i16>, i8)) -> Option<Date> {
    let now = turn.today();
    let year = year.unwrap_or(if month > now.month() { now.year() - 1 } else { now.year() });
    Date::new(year, month, 1).ok()
}

/// The language of whoever speaks.
pub(super) fn lang(turn: &Turn) -> Lang {
    turn.speaker.as_ref().map_or(turn.house.lang, |s| s.person.lang)
}

/// A leaf's name for whoever speaks, where that is understood as a filter again; else its code.
pub(super) fn leaf_word(turn: &Turn, leaf: &Leaf) -> String {
    let names = view::leaf_name(&turn.house.policy, leaf);
    let name = match lang(turn) {
        Lang::Zh => names.zh,
        Lang::En => names.en,
    };
    if turn.house.words.backlog_filters(&name).leaf.as_ref() == Some(leaf) { name } else { leaf.0.clone() }
}

/// A key of the backlog's card: its code carries the filters' words.
pub(super) async fn turn_page(turn: &mut Turn, code: &str) -> Result<()> {
    let Some(person) = turn.speaker.as_ref().map(|s| s.person.id) else { return Ok(()) };
    let today = turn.today();
    let posts = offices::posts_of(&mut turn.tx, person, today).await?;
    let (what, words) = code.split_once('|').unwrap_or((code, ""));
    if posts.is_empty() {
        return turn.say(NAME, &Say::NotYours).await;
    }
    let scope = Scope::Posts(person, today);
    match what {
        "by_village" => by_village(turn, &posts, scope).await,
        "export" => export(turn, words, scope).await,
        "late" => backlog(turn, &format!("overdue {words}"), 0).await.map(drop),
        "all" => backlog(turn, "", 0).await.map(drop),
        _ => {
            let offset = what.strip_prefix("page:").and_then(|p| p.parse().ok()).unwrap_or(0);
            backlog(turn, words, offset).await.map(drop)
        }
    }
}

/// The villages that posts cover.
async fn visible(turn: &mut Turn, posts: &[Appointment]) -> Result<Vec<Village>> {
    let covers = |post: &Appointment, village: &Village| match post.role {
        Role::FirstSecretary | Role::StandIn => post.village == Some(village.id),
        Role::TownshipClerk => post.area.as_ref() == Some(&village.town_code),
        Role::CityAdmin => true,
        Role::UnitClerk => false,
    };
    let all = villages::list(&mut turn.tx).await?;
    Ok(all.iter().filter(|village| posts.iter().any(|post| covers(post, village))).cloned().collect())
}

async fn by_village(turn: &mut Turn, posts: &[Appointment], scope: Scope) -> Result<()> {
    let (bounds, now) = (today(turn), turn.now);
    let mut lines = vec![];
    // In the order of the list, never of a figure: no village is ranked (AF-3).
    for village in visible(turn, posts).await? {
        let q = Query { village: Some(village.id), ..Query::all(scope) };
        let c = counts(&mut turn.tx, &q, bounds, now).await?;
        if c.open > 0 {
            lines.push((village.name, c));
        }
    }
    turn.say(NAME, &Say::ByVillage { lines }).await
}

/// The backlog as a file: in the words of the screen, no villager's name or words; written into the ledger.
async fn export(turn: &mut Turn, words: &str, scope: Scope) -> Result<()> {
    let (q, _, _) = query(turn, words, scope).await?;
    let lines = scope_lines(turn, &q, 0, EXPORTED).await?;
    let name = format!("backlog-{}.csv", turn.today());
    if lines.is_empty() {
        return turn.say(NAME, &Say::Export { name, csv: String::new(), rows: 0 }).await;
    }
    let zone = turn.house.policy.zone().clone();
    let day = |at: Option<Moment>| at.map(|at| zone.day(at).to_string()).unwrap_or_default();
    let v = turn.voice(lang(turn), turn.now);
    let head = COLUMNS.map(|c| v.word(c)).to_vec();
    let rows = lines.iter().map(|l| {
        let (state, leaf) = say::state(&v, l);
        vec![
            l.village.clone().unwrap_or_default(),
            l.number.to_string(),
            leaf,
            state,
            day(l.promised_by),
            day(l.due_by),
            l.late_days.to_string(),
            l.face.clone().unwrap_or_default(),
        ]
    });
    let csv = table::csv(std::iter::once(head).chain(rows)).map_err(|e| Error::Corrupt("export", e.to_string()))?;
    let person = turn.speaker.as_ref().map(|s| s.person.id);
    turn.record(NewEntry {
        book: BookId::TENANT,
        mechanism: "exports",
        subject: 0,
        kind: "backlog".into(),
        actor: person,
        role: "office",
        body: format!("{{\"rows\":{}}}", lines.len()),
    });
    turn.say(NAME, &Say::Export { name, csv, rows: lines.len() }).await
}

/// A matter by its number, if the speaker may see it: a villager's own village is meant where none is named.
pub(super) async fn find(
    turn: &mut Turn,
    village: Option<&str>,
    number: i64,
) -> Result<Option<(Commitment, Parties, Actor)>> {
    let Some(speaker) = turn.speaker.clone() else { return Ok(None) };
    let today = turn.today();
    let posts = offices::posts_of(&mut turn.tx, speaker.person.id, today).await?;
    let mut candidates: Vec<VillageId> = vec![];
    if let Some(words) = village {
        candidates.extend(villages::near(&mut turn.tx, words).await?.into_iter().map(|v| v.id));
    }
    if candidates.is_empty() {
        candidates.extend(speaker.person.village_id);
        candidates.extend(visible(turn, &posts).await?.into_iter().map(|v| v.id));
        for id in units::tasks_of(&mut turn.tx, speaker.person.id, today, OWN).await? {
            candidates.push(store::get(&mut turn.tx, id).await?.village);
        }
    }
    candidates.dedup();
    let mut found = vec![];
    for id in candidates {
        if let Some(c) = store::by_number(&mut turn.tx, id, number).await? {
            let parties = Parties::of(turn, &c).await?;
            if let Some(actor) = parties.actor(speaker.person.id) {
                found.push((c, parties, actor));
            }
        }
    }
    // Several villages have such a number: the one that is open and the speaker's to handle goes first.
    found.sort_by_key(|(c, _, _)| (!c.is_open(), c.handler != Handler::Secretary, c.id));
    Ok(found.into_iter().next())
}
