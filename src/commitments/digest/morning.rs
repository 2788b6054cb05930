//! The digest's turn: what has waited for a person, what is due, and once a week all that is late, as one card whose keys
//! open the lists. Nothing to tell: nothing is said.

use std::collections::BTreeSet;

use super::rules::{self, Reach, What};
use super::say::{Group, Line, Say};
use super::{DIGEST, store};
use crate::base::{CommitmentId, Moment, PersonId};
use crate::commitments::chat::{self, Query, Scope};
use crate::commitments::life::Commitment;
use crate::commitments::parties::Parties;
use crate::commitments::store as matters;
use crate::commitments::view;
use crate::people::leave;
use crate::people::offices::{self, Role};
use crate::policy::Policy;
use crate::storage::timers::{self, Timer};
use crate::storage::{Result, addresses, cards};
use crate::text::words::FilterState;
use crate::turn::{Letter, To, Turn};

/// The timers of a digest, by how far back it looks at least: one that couldn't come is owed.
const TIMERS: [(&str, Reach); 3] = [("daily", Reach::Day), ("weekly", Reach::Week), ("monthly", Reach::Month)];
/// How many late matters a digest names at most, and among how many of the most overdue (our choice): the backlog has them all.
const NAMED: usize = 40;
const SOUGHT: i64 = 400;
/// How many lines stand in the digest itself, and in a list of it.
const LINES: usize = 4;
const PAGE: usize = 6;

/// The timer after `now`; a digest with the reach `owed` couldn't come.
pub(super) fn after(policy: &Policy, now: Moment, owed: Reach) -> (&'static str, Moment) {
    let due = rules::next(policy, now);
    (kind(rules::reach(policy, due, due).max(owed)), due)
}

fn kind(reach: Reach) -> &'static str {
    TIMERS.into_iter().find(|(_, r)| *r == reach).map_or("", |(kind, _)| kind)
}

/// A person's digest is due.
pub(super) async fn timer(turn: &mut Turn, timer: &Timer) -> Result<()> {
    let (person, today, policy) = (PersonId(timer.subject), turn.today(), turn.house.policy.clone());
    let owed = TIMERS.into_iter().find(|(kind, _)| *kind == timer.kind).map_or(Reach::Day, |(_, reach)| reach);
    let reach = rules::reach(&policy, timer.due_at, turn.now).max(owed);
    if timers::waits(&mut turn.tx, super::NAME, turn.now).await? {
        // It gathers what falls due: after an outage too, that goes first.
        turn.remind(DIGEST, timer.subject, vec![(kind(reach), turn.now)]);
        return Ok(());
    }
    if !offices::has_post_from(&mut turn.tx, person, today).await? {
        return store::take(&mut turn.tx, person).await.map(drop);
    }
    let comes = rules::may_come(&policy, &turn.version(), turn.now)
        && !leave::covers(&mut turn.tx, person, today).await?
        && addresses::of_person(&mut turn.tx, person).await?.is_some();
    turn.remind(DIGEST, timer.subject, vec![after(&policy, turn.now, if comes { Reach::Day } else { reach })]);
    if comes { tell(turn, person, reach).await } else { Ok(()) }
}

async fn tell(turn: &mut Turn, person: PersonId, reach: Reach) -> Result<()> {
    let (mut all, mut quiet) = (Vec::<(Group, Line)>::new(), 0);
    let taken = store::take(&mut turn.tx, person).await?;
    let new: BTreeSet<CommitmentId> = taken.iter().filter(|(_, what)| *what == What::New).map(|(id, _)| *id).collect();
    for (id, what) in taken {
        let c = matters::get(&mut turn.tx, id).await?;
        // It came and went before they heard of it: no news.
        if new.contains(&id) && !c.is_open() {
            continue;
        }
        let Some(group) = group(&c, what, turn.now) else { continue };
        all.extend(line(turn, &c, person).await?.map(|line| (group, line)));
    }
    if reach > Reach::Day {
        let city = reach == Reach::Month && holds_the_city(turn, person).await?;
        let mut named = 0;
        for id in late(turn, person).await? {
            let c = matters::get(&mut turn.tx, id).await?;
            if c.is_quiet(turn.now) {
                quiet += usize::from(city);
            } else if named < NAMED {
                named += 1;
                all.extend(line(turn, &c, person).await?.map(|line| (Group::Late, line)));
            }
        }
    }
    all.sort_by_key(|(group, _)| *group);
    let mut told = BTreeSet::new();
    all.retain(|(group, line)| told.insert((*group, line.about)));
    let today = turn.today();
    store::forget_before(&mut turn.tx, person, today).await?;
    let Some(address) = addresses::of_person(&mut turn.tx, person).await?.filter(|_| !all.is_empty() || quiet > 0)
    else {
        return Ok(());
    };
    // Yesterday's asks no more: a digit is today's.
    cards::fold_about(&mut turn.tx, address, DIGEST, 0).await?;
    let say = Say::Digest { lines: all, shown: LINES, quiet };
    turn.send(DIGEST, Letter::new(To::Person(person), 0, &say).card(DIGEST, 0)).await.map(drop)
}

/// Under what a matter that waited is listed now. `None`: it was due, and no longer is.
fn group(c: &Commitment, what: What, now: Moment) -> Option<Group> {
    match what {
        What::New => Some(Group::New),
        What::Answered => Some(Group::Answered),
        What::Due => view::reminded_of(c).map(|(date, _)| if date < now { Group::Late } else { Group::Due }),
    }
}

/// A matter's line as it stands now. `None`: it isn't theirs any more.
async fn line(turn: &mut Turn, c: &Commitment, person: PersonId) -> Result<Option<Line>> {
    let parties = Parties::of(turn, c).await?;
    if parties.actor(person).is_none() {
        return Ok(None);
    }
    let face = parties.face().map(|h| h.name.reveal().to_owned());
    let at = view::line(c, &turn.house.policy, turn.now, Some(parties.village.name), face);
    Ok(Some(Line { about: c.id, at, due: view::reminded_of(c) }))
}

/// What is late within a person's posts, the latest first.
async fn late(turn: &mut Turn, person: PersonId) -> Result<Vec<CommitmentId>> {
    let (today, now) = (turn.today(), turn.now);
    let q = Query { state: Some(FilterState::Overdue), ..Query::all(Scope::Posts(person, today)) };
    chat::page(&mut turn.tx, &q, (now, now), now, 0, SOUGHT).await
}

/// Whether somebody holds a post of the city.
async fn holds_the_city(turn: &mut Turn, person: PersonId) -> Result<bool> {
    let today = turn.today();
    Ok(offices::posts_of(&mut turn.tx, person, today).await?.iter().any(|post| post.role == Role::CityAdmin))
}

/// A key of the digest or of its list: the matter, where it is one, else a page of them.
pub(super) async fn press(turn: &mut Turn, code: &str) -> Result<()> {
    let Some(person) = turn.speaker.as_ref().map(|s| s.person.id) else { return Ok(()) };
    let Some((group, ids, from)) = Group::read(code) else { return Ok(()) };
    if let [id] = ids.as_slice() {
        return chat::open(turn, *id).await;
    }
    let mut lines = vec![];
    for id in ids.iter().skip(from).take(PAGE) {
        let c = matters::get(&mut turn.tx, *id).await?;
        lines.extend(line(turn, &c, person).await?);
    }
    let listed = lines.iter().map(|line| line.about).collect();
    let next = Some(from + PAGE).filter(|next| *next < ids.len());
    let say = Say::List { group, ids, lines, next };
    turn.send(DIGEST, Letter::new(To::Speaker, 0, &say).card("list", 0)).await?;
    chat::listed(turn, listed).await
}
