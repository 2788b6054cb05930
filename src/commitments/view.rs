//! How a commitment looks to somebody now: its facts, the keys that would be allowed, its present card.

use super::NAME;
use super::act::Recorded;
use super::life::{Action, Actor, Ask, Commitment, Event, ExtendWith, Stage};
use super::parties::Parties;
use super::say::{BacklogLine, Facts, Say, StoryStep, Title};
use super::store::{self, WordsKind};
use crate::base::Moment;
use crate::people::invitations::{RECOVERY, RECOVERY_GIVEN, RECOVERY_USED};
use crate::people::{Role, persons};
use crate::policy::{ByLanguage, Leaf, Policy};
use crate::storage::{Error, Result, ledger};
use crate::text::outgoing::Shape;
use crate::turn::Turn;

/// A leaf's name; a leaf that the policy no longer has is named by its code.
#[must_use]
pub fn leaf_name(policy: &Policy, leaf: &Leaf) -> ByLanguage {
    policy.leaf(leaf).map_or_else(|| ByLanguage { zh: leaf.0.clone(), en: leaf.0.clone() }, |f| f.name.clone())
}

/// The sign of where it stands.
#[must_use]
pub fn shape(c: &Commitment, policy: &Policy, now: Moment) -> Shape {
    let late = c.is_overdue(now);
    let today = c.date_in_force().is_some_and(|d| policy.zone().day(d) == policy.zone().day(now));
    match (c.stage, &c.ask) {
        (Stage::Declined | Stage::Withdrawn | Stage::Merged | Stage::ClosedExplained | Stage::ClosedUnrated, _) => {
            Shape::Struck
        }
        (Stage::ClosedSolved, _) => Shape::Solved,
        (Stage::Shelved, _) => Shape::Shelved,
        (Stage::Reported, _) => Shape::Look,
        (_, Some(Ask::Extend { with: ExtendWith::Villager, .. })) => Shape::Moving,
        (_, Some(Ask::Return { .. } | Ask::Extend { .. } | Ask::Shelve { .. } | Ask::Explain { .. })) => Shape::Waiting,
        (Stage::Registered | Stage::Accepted | Stage::Assigned | Stage::Signed | Stage::InProgress, None) if late => {
            Shape::Overdue
        }
        (Stage::Registered | Stage::Accepted | Stage::Assigned, None) => Shape::Unsigned,
        (Stage::Signed, None) => Shape::Signed,
        (Stage::InProgress, None) if today => Shape::DueToday,
        (Stage::InProgress, None) => Shape::Working,
    }
}

/// Whole days since the date in force passed, at least 1 once it has.
#[must_use]
pub fn late_days(c: &Commitment, policy: &Policy, now: Moment) -> i64 {
    match c.date_in_force() {
        Some(date) if c.is_overdue(now) => {
            let days = policy.zone().day(date).until(policy.zone().day(now)).map_or(0, |s| i64::from(s.get_days()));
            days.max(1)
        }
        Some(_) | None => 0,
    }
}

/// What every sentence knows of it.
#[must_use]
pub fn facts(turn: &Turn, c: &Commitment, parties: &Parties) -> Facts {
    let policy = &turn.house.policy;
    Facts {
        number: c.number,
        village: parties.village.name.clone(),
        leaf: leaf_name(policy, &c.leaf),
        shape: shape(c, policy, turn.now),
        late_days: late_days(c, policy, turn.now),
    }
}

/// Masked name and telephone of the requester, as office cards show them.
#[must_use]
pub fn said_by(parties: &Parties) -> String {
    let name = parties.villager.name.as_ref().map(|n| n.masked_name());
    let phone = parties.villager.phone.as_ref().map(|p| p.masked_phone());
    [name, phone].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// The villager's words: the matter and what was added.
///
/// # Errors
/// When the database can't be read.
pub async fn villagers_words(turn: &mut Turn, c: &Commitment) -> Result<Vec<String>> {
    let rows = store::words_of(&mut turn.tx, c.id).await?;
    Ok(rows
        .into_iter()
        .filter(|w| matches!(w.kind, WordsKind::Request | WordsKind::Addition))
        .map(|w| w.text.reveal().to_owned())
        .collect())
}

/// Which keys a person of office gets on their card: only what would be allowed, at most four.
#[must_use]
pub fn office_keys(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Vec<&'static str> {
    let by = now;
    let candidates: [(&'static str, Action); 9] = [
        ("sign", Action::Sign),
        (
            "date",
            Action::Promise {
                by: now.plus(std::time::Duration::from_secs(1)),
                check: super::life::Check::VillagerLooks,
            },
        ),
        ("done", Action::ReportResult),
        ("not_mine", Action::ReturnRequest),
        ("later", Action::Extend { to: c.extend_limit(policy).unwrap_or(by) }),
        ("take_back", Action::TakeBack),
        ("question", Action::AskInfo),
        ("phone", Action::ShowPhone),
        ("office_nudge", Action::OfficeNudge),
    ];
    let mut keys: Vec<&'static str> =
        candidates.iter().filter(|(_, a)| c.allows(a, actor, policy, now)).map(|(k, _)| *k).collect();
    keys.truncate(4);
    keys
}

/// Which keys the villager gets on the present card, at most four.
#[must_use]
pub fn villager_keys(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Vec<&'static str> {
    if c.stage == Stage::Reported {
        return vec!["solved", "not_solved", "not_yet"];
    }
    if matches!(c.ask, Some(Ask::Extend { with: ExtendWith::Villager, .. })) {
        return vec!["agree", "disagree"];
    }
    if c.is_open() && now < c.burst_until {
        return vec!["more", "leaf", "undo"];
    }
    let candidates: [(&'static str, Action); 7] = [
        ("solved", Action::Solved),
        ("add", Action::AddInfo),
        ("nudge", Action::Nudge),
        ("withdraw", Action::Withdraw),
        ("look_again", Action::LookAgain),
        ("not_solved", Action::Reopen),
        ("rate", Action::Rate(super::life::Rating::Fair)),
    ];
    candidates
        .iter()
        .filter(|(k, a)| c.allows(a, actor, policy, now) && (*k != "rate" || c.rating.is_none()))
        .map(|(k, _)| match *k {
            "solved" if c.stage != Stage::ClosedUnrated => "already",
            "not_solved" if c.stage == Stage::Withdrawn => "want_again",
            other => other,
        })
        .take(4)
        .collect()
}

/// The card that shows a matter as it stands now, for whoever looks.
///
/// # Errors
/// When the database can't be read.
pub async fn present(turn: &mut Turn, c: &Commitment, parties: &Parties, actor: &Actor) -> Result<Say> {
    let policy = turn.house.policy.clone();
    let f = facts(turn, c, parties);
    let words = villagers_words(turn, c).await?;
    let plan = store::newest_words(&mut turn.tx, c.id, WordsKind::Plan).await?.map(|w| w.text.reveal().to_owned());
    let plan = plan.filter(|p| !p.is_empty());
    let story = story(turn, c).await?;
    let date = c.date_in_force().filter(|_| c.is_open());
    Ok(match actor {
        Actor::Villager(_) => Say::Present {
            f,
            words,
            face: parties.face().map(|h| Title::of(&h)),
            date: c.promised_by.filter(|_| c.is_open()),
            plan,
            story,
            keys: villager_keys(c, actor, &policy, turn.now),
        },
        Actor::Secretary(_)
        | Actor::StandIn(_)
        | Actor::Township(_)
        | Actor::TownshipInStead(_)
        | Actor::City(_)
        | Actor::Bot => {
            let who = said_by(parties);
            Say::Working {
                f,
                note: None,
                words,
                who,
                date,
                plan,
                story,
                keys: office_keys(c, actor, &policy, turn.now),
            }
        }
    })
}

/// What has happened, step by step, as people are told it.
///
/// # Errors
/// When the ledger can't be read.
pub async fn story(turn: &mut Turn, c: &Commitment) -> Result<Vec<StoryStep>> {
    let mut steps = vec![];
    for entry in ledger::story(&mut turn.tx, NAME, c.id.0).await? {
        let recorded: Recorded =
            serde_json::from_str(&entry.body).map_err(|e| Error::Corrupt("ledger", e.to_string()))?;
        let by_villager = entry.actor_role == "villager";
        if let Some((what, date, burning)) = told(&recorded.event) {
            steps.push(StoryStep { at: entry.at, what, date, who: None, by_villager, burning });
        }
    }
    steps.extend(recoveries(turn, c).await?);
    steps.sort_by_key(|s| s.at);
    Ok(steps)
}

/// When the villager's chat was opened on another phone, and who gave the code: whatever is said there in the villager's
/// name may be another's, so whoever reads the story must see it (our choice: seen for good, held back never).
async fn recoveries(turn: &mut Turn, c: &Commitment) -> Result<Vec<StoryStep>> {
    let mut entries = ledger::story(&mut turn.tx, RECOVERY, c.requester.0).await?;
    entries.sort_by_key(|e| e.at);
    let (mut steps, mut given) = (vec![], None);
    for entry in entries {
        if entry.kind == RECOVERY_GIVEN {
            given = Some(entry);
            continue;
        }
        let Some((person, role)) = given.take().and_then(|g| Some((g.actor_id?, Role::of(&g.actor_role)))) else {
            continue;
        };
        if entry.kind == RECOVERY_USED && entry.at >= c.registered_at {
            let name = persons::get(&mut turn.tx, person).await?.name.unwrap_or_default().reveal().to_owned();
            // No post's tag: the township in the secretary's stead.
            let who = Some(Title { name, role: role.unwrap_or(Role::TownshipClerk) });
            steps.push(StoryStep {
                at: entry.at,
                what: "recovered",
                date: None,
                who,
                by_villager: false,
                burning: true,
            });
        }
    }
    Ok(steps)
}

/// The step of a story that an event is: its sentence, the date it names, and whether it is a missed or moved one.
fn told(event: &Event) -> Option<(&'static str, Option<Moment>, bool)> {
    match event {
        Event::Registered { .. } => Some(("registered", None, false)),
        Event::Declined { .. } => Some(("declined", None, true)),
        Event::LookedAgain { .. } => Some(("looked-again", None, false)),
        Event::DeclinedForGood => Some(("declined-for-good", None, true)),
        Event::Assigned { .. } => Some(("assigned", None, false)),
        Event::Signed { .. } => Some(("signed", None, false)),
        Event::ReturnAsked { .. } => Some(("return-asked", None, false)),
        Event::Reassigned { .. } => Some(("reassigned", None, false)),
        Event::Promised { by, .. } => Some(("promised", Some(*by), false)),
        Event::InfoAsked { .. } => Some(("info-asked", None, false)),
        Event::Progressed => Some(("progressed", None, false)),
        Event::ExtendAsked { to, .. } => Some(("extend-asked", Some(*to), true)),
        Event::Extended { to } => Some(("extended", Some(*to), true)),
        Event::Reported => Some(("reported", None, false)),
        Event::Solved { .. } => Some(("solved", None, false)),
        Event::NotSolved { .. } => Some(("not-solved", None, true)),
        Event::ClosedUnrated => Some(("closed-unrated", None, false)),
        Event::Reopened { .. } => Some(("reopened", None, true)),
        Event::Withdrawn => Some(("withdrawn", None, false)),
        Event::Nudged { .. } => Some(("nudged", None, false)),
        Event::OfficeNudged => Some(("office-nudged", None, false)),
        Event::LeafSet { .. } => Some(("leaf-set", None, false)),
        Event::AskRefused { .. } => Some(("ask-refused", None, true)),
        Event::Accepted { .. }
        | Event::AskTakenBack { .. }
        | Event::WaitEnded { .. }
        | Event::InfoAdded
        | Event::PhoneShown
        | Event::ExtendToOffice { .. }
        | Event::ResultShown
        | Event::AskedAgain
        | Event::Unseen { .. }
        | Event::Rated { .. }
        | Event::Reminded { .. }
        | Event::EmergencyUnanswered => None,
    }
}

/// The line of a list.
#[must_use]
pub fn line(
    c: &Commitment,
    policy: &Policy,
    now: Moment,
    village: Option<String>,
    face: Option<String>,
) -> BacklogLine {
    BacklogLine {
        number: c.number,
        village,
        leaf: leaf_name(policy, &c.leaf),
        shape: shape(c, policy, now),
        late_days: late_days(c, policy, now),
        date: c.date_in_force(),
        face,
    }
}
