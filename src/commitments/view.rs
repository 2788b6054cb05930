//! How a commitment looks to somebody now: its facts, the keys that would be allowed, its present card.

use super::NAME;
use super::act::Recorded;
use super::life::{Action, Actor, Ask, ChildStage, Commitment, Event, ExtendWith, Handler, MainStep, Stage};
use super::parties::{Help, Parties};
use super::say::{BacklogLine, By, Facts, HelpDue, HelpLine, Next, Pressing, Say, StoryStep, Title, joined_words};
use super::store::{self, WordsKind};
use crate::base::{Moment, UnitId};
use crate::people::invitations::{RECOVERY, RECOVERY_GIVEN, RECOVERY_USED};
use crate::people::{Role, persons};
use crate::policy::{ByLanguage, Leaf, Policy};
use crate::storage::{Result, ledger};
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
        // With the main one.
        (Stage::Merged, _) if c.awaits_word() => Shape::Look,
        (Stage::Merged, _) if c.main.is_some_and(|main| main.solved) => Shape::Solved,
        (Stage::Merged, _) if c.goes_on() => Shape::Working,
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
        (Stage::Registered | Stage::Accepted, None) => Shape::Written,
        (Stage::Assigned, None) => Shape::Unsigned,
        (Stage::Signed, None) => Shape::Signed,
        // A date that a new one is to replace isn't due.
        (Stage::InProgress, None) if today && !c.promise_due => Shape::DueToday,
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

/// How a matter presses.
#[must_use]
pub fn pressing(c: &Commitment) -> Pressing {
    match (c.emergency, c.urgent) {
        (true, _) => Pressing::Emergency,
        (false, true) => Pressing::Urgent,
        (false, false) => Pressing::Ordinary,
    }
}

/// The dates that bind the office now, the next one first. Nothing here is a promise but `By::Done`: the rule's date
/// stands only until there is one.
#[must_use]
pub fn dates(c: &Commitment, policy: &Policy) -> Vec<By> {
    // The sign clock waits for the answer to a return.
    let signs = c.stage == Stage::Assigned && c.ask.is_none();
    let promises = c.stage == Stage::Signed || (c.stage == Stage::InProgress && c.promise_due);
    let next = if signs {
        c.emergency_by.map(By::Answered).or(c.step_by.map(By::Signed))
    } else if promises {
        c.step_by.map(By::Promised)
    } else {
        promised(c).map(By::Done)
    };
    let signs = c.handed_over.map(|h| By::Signed(h.sign_by));
    let next = c.shelved.map(|s| By::Recheck(s.recheck_by)).or(next);
    let reply = c.supervised.and_then(|s| s.reply_by).filter(|_| c.is_open()).map(By::Replied);
    let rule = c
        .due_by
        .filter(|_| c.is_open() && c.promised_by.is_none())
        .map(|at| if policy.is_provisional(at) { By::RuleProvisional(at) } else { By::Rule(at) });
    signs.into_iter().chain(next).chain(reply).chain(rule).collect()
}

/// The date that was promised, as long as it holds: not after the end, and not once a new one is due.
#[must_use]
pub fn promised(c: &Commitment) -> Option<Moment> {
    c.promised_by.filter(|_| c.is_open() && c.stage != Stage::Shelved && !c.promise_due)
}

/// The date that row 35 reminds of, and whether it is a promise that is due by then.
#[must_use]
pub fn reminded_of(c: &Commitment) -> Option<(Moment, bool)> {
    let promise = c.stage == Stage::Signed || c.promise_due;
    let date = if promise { c.step_by } else { c.date_in_force() };
    date.filter(|_| matches!(c.stage, Stage::Signed | Stage::InProgress)).map(|date| (date, promise))
}

/// What the villager may wait for next.
#[must_use]
pub fn next(c: &Commitment, parties: &Parties, policy: &Policy, now: Moment) -> Next {
    let who = parties.face().map(|h| Title::of(&h));
    if c.ask.is_some() || c.waiting.is_some() {
        return Next::Said;
    }
    let by = match c.stage {
        // What the clock will be once the card is out.
        Stage::Registered | Stage::Accepted => {
            let out = Action::Assign(Handler::Secretary);
            let out = c.clone().attempt(out, &Actor::Bot, policy, c.burst_until.max(now));
            out.ok().and_then(|(c, _)| c.emergency_by.or(c.step_by)).or(c.step_by)
        }
        Stage::Assigned => c.emergency_by.or(c.step_by),
        Stage::Signed | Stage::InProgress => c.step_by,
        Stage::Declined
        | Stage::Shelved
        | Stage::Reported
        | Stage::ClosedSolved
        | Stage::ClosedExplained
        | Stage::ClosedUnrated
        | Stage::Withdrawn
        | Stage::Merged => None,
    };
    match by {
        None => Next::Said,
        // Whoever has just come into the post isn't silent yet.
        Some(by) if by <= now && c.handed_over.is_some_and(|over| now < over.sign_by) => Next::Said,
        Some(by) if by <= now => Next::Late { who },
        Some(by) if c.stage == Stage::Signed => Next::Promise { who, by },
        Some(by) if c.stage == Stage::InProgress => Next::PromiseAgain { by },
        // Once it was answered, or the city told, it is only urgent.
        Some(by) if c.emergency && c.emergency_by.is_none() => Next::Sign { to: who, by, pressing: Pressing::Urgent },
        Some(by) => Next::Sign { to: who, by, pressing: pressing(c) },
    }
}

/// Masked name and telephone of the requester, as office cards show them.
#[must_use]
pub fn said_by(parties: &Parties) -> String {
    let name = parties.villager.name.as_ref().map(|n| n.masked_name());
    let phone = parties.villager.phone.as_ref().map(|p| p.masked_phone());
    [name, phone].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// The villagers' words as people of office read them: the matter, what was added, and what those said who are joined to it.
///
/// # Errors
/// When the database can't be read.
pub async fn villagers_words(turn: &mut Turn, c: &Commitment) -> Result<Vec<String>> {
    let mut words = own_words(turn, c).await?;
    for id in &c.joined {
        let other = store::get(&mut turn.tx, *id).await?;
        let said = own_words(turn, &other).await?.join(" ");
        let v = turn.voice(turn.speaker.as_ref().map_or(turn.house.lang, |s| s.person.lang), turn.now);
        words.push(joined_words(&v, other.number, said));
    }
    Ok(words)
}

/// The villager's own words alone: the matter and what was added. No other villager's may reach them.
///
/// # Errors
/// When the database can't be read.
pub async fn own_words(turn: &mut Turn, c: &Commitment) -> Result<Vec<String>> {
    let rows = store::words_of(&mut turn.tx, c.id).await?;
    Ok(rows.into_iter().filter(|w| w.kind.is_own()).map(|w| w.text.reveal().to_owned()).collect())
}

/// So many keys a card has (conversations: four).
const KEYS: usize = 4;

/// Which keys a person of office gets on their card: only what would be allowed, at most four; where there are more, the
/// last opens the rest.
#[must_use]
pub fn office_keys(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Vec<&'static str> {
    let mut keys = office_allowed(c, actor, policy, now);
    if keys.len() > KEYS {
        keys.truncate(KEYS - 1);
        keys.push("ways");
    }
    keys
}

/// The keys that the card had no room for, the rarest last.
#[must_use]
pub fn office_ways(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment, page: usize) -> Vec<&'static str> {
    let keys = office_allowed(c, actor, policy, now).split_off(KEYS - 1);
    if keys.len() <= KEYS {
        return keys;
    }
    // As many cards as it takes, each opening the next, the last one the first.
    let pages: Vec<&[&'static str]> = keys.chunks(KEYS - 1).collect();
    let mut keys = pages[page % pages.len()].to_vec();
    keys.push(if page + 1 < pages.len() { "ways_more" } else { "ways" });
    keys
}

/// Every key that would be allowed, the most usual first.
pub(super) fn office_allowed(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Vec<&'static str> {
    let decides = matches!(c.ask, Some(Ask::Extend { .. } | Ask::Shelve { .. } | Ask::Explain { .. }));
    let mut keys: Vec<&'static str> = office_deeds(c, actor, policy, now)
        .iter()
        .filter(|(_, a)| c.allows(a, actor, policy, now))
        .map(|(k, _)| *k)
        .collect();
    // A return has more answers than two: they are on its own card.
    keys.retain(|key| decides || !matches!(*key, "grant" | "refuse"));
    keys.retain(|key| *key != "reassign" || !matches!(c.ask, Some(Ask::Return { .. })));
    keys
}

/// Every key that people of office may have, and what it would do to the matter now.
pub(super) fn office_deeds(
    c: &Commitment,
    actor: &Actor,
    policy: &Policy,
    now: Moment,
) -> [(&'static str, Action); 22] {
    let elsewhere = if c.handler == Handler::Township { Handler::Secretary } else { Handler::Township };
    let recheck_by = c.recheck_limit(policy, now);
    let open_child = c.children.iter().find(|child| child.is_open()).map_or(0, |child| child.number);
    [
        ("grant", Action::Grant),
        ("refuse", Action::Refuse),
        ("sign", Action::Sign),
        ("sign_handover", Action::SignHandover),
        (
            "date",
            Action::Promise {
                by: now.plus(std::time::Duration::from_secs(1)),
                check: super::life::Check::VillagerLooks,
            },
        ),
        ("done", Action::ReportResult),
        ("not_mine", Action::ReturnRequest),
        ("later", Action::Extend { to: c.extend_limit(policy).unwrap_or(now) }),
        ("take_back", Action::TakeBack),
        ("reply", Action::Reply),
        ("cause_gone", Action::CauseGone),
        ("cause_stays", Action::CauseStays { recheck_by }),
        ("question", Action::AskInfo),
        ("phone", Action::ShowPhone),
        ("office_nudge", Action::OfficeNudge),
        ("supervise", Action::Supervise(c.next_supervision(actor))),
        ("reassign", Action::Reassign(elsewhere)),
        ("whistle", Action::Whistle { unit: UnitId(0), by: c.whistle_limit(policy).unwrap_or(now) }),
        ("call_back", Action::CallBackChild { number: open_child }),
        ("escalate", Action::Escalate),
        ("shelve", Action::Shelve { cause: super::life::ShelveCause::Money, recheck_by }),
        ("explain", Action::Explain),
    ]
}

/// Whether it can still be undone: its card hasn't gone out.
#[must_use]
pub fn is_fresh(c: &Commitment, now: Moment) -> bool {
    c.is_open() && now < c.burst_until
}

/// Whether its villager says that it is solved, here or where it is joined to.
pub(super) fn is_solved(c: &Commitment) -> bool {
    c.stage == Stage::ClosedSolved || c.main.is_some_and(|main| main.solved)
}

/// Whether a mark is still asked for: once it is solved, and has none.
pub(super) fn rates(c: &Commitment) -> bool {
    c.rating.is_none() && is_solved(c)
}

/// Which keys the villager gets on the present card, at most four.
#[must_use]
pub fn villager_keys(c: &Commitment, actor: &Actor, policy: &Policy, now: Moment) -> Vec<&'static str> {
    if c.awaits_word() {
        return vec!["solved", "not_solved", "not_yet"];
    }
    if matches!(c.ask, Some(Ask::Extend { with: ExtendWith::Villager, .. })) {
        return vec!["agree", "disagree"];
    }
    if is_fresh(c, now) {
        return vec!["more", "leaf", "undo"];
    }
    let candidates: [(&'static str, Action); 8] = [
        ("solved", Action::Solved),
        ("add", Action::AddInfo),
        ("nudge", Action::Nudge),
        ("withdraw", Action::Withdraw),
        ("look_again", Action::LookAgain),
        ("not_solved", Action::Reopen),
        ("rate", Action::Rate(super::life::Rating::Fair)),
        ("split", Action::Split),
    ];
    candidates
        .iter()
        .filter(|(k, a)| c.allows(a, actor, policy, now) && (*k != "rate" || rates(c)))
        .map(|(k, _)| match *k {
            "solved" if !matches!(c.stage, Stage::ClosedUnrated | Stage::Merged) => "already",
            "not_solved" if matches!(c.stage, Stage::Withdrawn | Stage::ClosedExplained) => "want_again",
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
    let words = match actor {
        Actor::Villager(_) => own_words(turn, c).await?,
        Actor::Secretary(_)
        | Actor::StandIn(_)
        | Actor::Township(_)
        | Actor::TownshipInStead(_)
        | Actor::City(_)
        | Actor::Helper { .. }
        | Actor::Bot => villagers_words(turn, c).await?,
    };
    let plan = store::newest_words(&mut turn.tx, c.id, WordsKind::Plan).await?.map(|w| w.text.reveal().to_owned());
    let plan = plan.filter(|p| !p.is_empty());
    let story = story(turn, c).await?;
    // How it is checked belongs to the promise that it was made with.
    let check = c.check.filter(|_| promised(c).is_some());
    Ok(match actor {
        Actor::Villager(_) if let Some(main) = &c.main => {
            let keys = villager_keys(c, actor, &policy, turn.now);
            Say::Merged { f, main: main.number, by: main.by.filter(|_| c.goes_on()), words, story, keys }
        }
        Actor::Villager(_) => Say::Present {
            f,
            words,
            face: parties.face().map(|h| Title::of(&h)),
            date: promised(c),
            plan,
            check,
            next: next(c, parties, &policy, turn.now),
            story,
            keys: villager_keys(c, actor, &policy, turn.now),
        },
        // What a unit sees is what it has to do: no telephone, no story, no promise of another.
        Actor::Helper { unit, .. } => match parties.help_of(*unit) {
            Some(help) => self::help(turn, c, parties, help).await?,
            None => Say::NotYours,
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
                dates: if c.is_open() { dates(c, &policy) } else { vec![] },
                plan,
                check,
                helps: help_lines(parties),
                story,
                keys: office_keys(c, actor, &policy, turn.now),
            }
        }
    })
}

/// What each unit that helps has to do, and where that stands, as whoever answers for the matter reads it.
fn help_lines(parties: &Parties) -> Vec<HelpLine> {
    let line = |help: &Help| HelpLine {
        unit: help.name.clone(),
        stage: help.child.stage,
        by: help.child.due_by,
        said: help.said.as_ref().map(|words| words.reveal().to_owned()),
    };
    parties.helps.iter().filter(|help| help.child.stage != ChildStage::CalledBack).map(line).collect()
}

/// What a unit has to do, as its clerks see it now.
///
/// # Errors
/// When the database can't be read.
pub async fn help(turn: &mut Turn, c: &Commitment, parties: &Parties, help: &Help) -> Result<Say> {
    let due = match help.child.reminded {
        0 => HelpDue::New,
        1 => HelpDue::Today,
        _ => HelpDue::Late,
    };
    help_card(turn, c, parties, help, due).await
}

/// The card of a unit that helps.
///
/// # Errors
/// When the database can't be read.
pub async fn help_card(turn: &mut Turn, c: &Commitment, parties: &Parties, help: &Help, due: HelpDue) -> Result<Say> {
    let caller = help.caller.and_then(|person| parties.find(person)).or_else(|| parties.face());
    Ok(Say::HelpAsked {
        f: facts(turn, c, parties),
        words: villagers_words(turn, c).await?,
        who: caller.map(|h| Title::of(&h)),
        task: help.task.reveal().to_owned(),
        by: help.child.due_by,
        due,
        keys: match help.child.stage {
            ChildStage::Assigned => vec!["child_sign", "child_return"],
            ChildStage::Signed => vec!["child_done", "child_return"],
            ChildStage::Done | ChildStage::Returned | ChildStage::CalledBack | ChildStage::Ended => vec![],
        },
    })
}

/// What has happened, step by step, as people are told it.
///
/// # Errors
/// When the ledger can't be read.
pub async fn story(turn: &mut Turn, c: &Commitment) -> Result<Vec<StoryStep>> {
    let mut steps = vec![];
    for entry in ledger::story(&mut turn.tx, NAME, c.id.0).await? {
        let recorded = Recorded::of(&entry)?;
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
        if entry.kind == RECOVERY_USED {
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
pub(super) fn told(event: &Event) -> Option<(&'static str, Option<Moment>, bool)> {
    match event {
        Event::Registered { .. } => Some(("registered", None, false)),
        Event::Declined { .. } => Some(("declined", None, true)),
        Event::LookedAgain { .. } => Some(("looked-again", None, false)),
        Event::DeclinedForGood => Some(("declined-for-good", None, true)),
        Event::Merged { .. } => Some(("merged", None, false)),
        Event::KeptApart { .. } => Some(("kept-apart", None, false)),
        Event::Joined { .. } => Some(("joined", None, false)),
        Event::Parted { .. } => Some(("parted", None, false)),
        Event::Split { .. } => Some(("split", None, false)),
        Event::SolvedBeside => Some(("solved", None, false)),
        Event::SaidAgain { .. } => Some(("said-again", None, false)),
        Event::MainMoved { step } => Some(main_step(*step)),
        Event::Assigned { .. } => Some(("assigned", None, false)),
        Event::Signed { .. } => Some(("signed", None, false)),
        Event::ReturnAsked { .. } => Some(("return-asked", None, false)),
        Event::Reassigned { .. } => Some(("reassigned", None, false)),
        Event::Promised { by, .. } => Some(("promised", Some(*by), false)),
        Event::InfoAsked { .. } => Some(("info-asked", None, false)),
        Event::Progressed => Some(("progressed", None, false)),
        Event::ExtendAsked { to, .. } => Some(("extend-asked", Some(*to), true)),
        Event::Extended { to } => Some(("extended", Some(*to), true)),
        Event::Escalated { .. } => Some(("escalated", None, false)),
        Event::ShelveAsked { .. } => Some(("shelve-asked", None, false)),
        Event::Shelved { recheck_by, .. } => Some(("shelved", Some(*recheck_by), true)),
        Event::CauseStays { recheck_by } => Some(("cause-stays", Some(*recheck_by), true)),
        Event::CauseGone { .. } => Some(("cause-gone", None, false)),
        Event::ExplainAsked { .. } => Some(("explain-asked", None, false)),
        Event::Explained => Some(("explained", None, false)),
        Event::Supervised { .. } => Some(("supervised", None, true)),
        Event::Replied => Some(("replied", None, false)),
        Event::Rested => Some(("rested", None, true)),
        Event::Recounted { due_by } => Some(("recounted", Some(*due_by), true)),
        Event::HandedOver { .. } => Some(("handed-over", None, false)),
        Event::HandoverSigned => Some(("handover-signed", None, false)),
        Event::Whistled { .. } => Some(("whistled", None, false)),
        Event::ChildDone { .. } => Some(("child-done", None, false)),
        Event::ChildReturned { .. } => Some(("child-returned", None, false)),
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
        | Event::HandoverReminded { .. }
        | Event::InfoAdded
        | Event::PhoneShown
        | Event::ChildSigned { .. }
        | Event::ChildCalledBack { .. }
        | Event::ChildReminded { .. }
        | Event::ExtendToOffice { .. }
        | Event::ResultShown
        | Event::AskedAgain
        | Event::Unseen { .. }
        | Event::Rated { .. }
        | Event::Reminded { .. }
        | Event::EmergencyUnanswered => None,
    }
}

/// The step of a story that a step of the main one is: told as its own, but for what that one's villager said.
fn main_step(step: MainStep) -> (&'static str, Option<Moment>, bool) {
    match step {
        MainStep::Promised { by } => ("promised", Some(by), false),
        MainStep::Moved { to, .. } => ("extended", Some(to), true),
        MainStep::Progressed => ("progressed", None, false),
        MainStep::NewHandler => ("reassigned", None, false),
        MainStep::WentUp { .. } => ("escalated", None, false),
        MainStep::Shelved { recheck_by, still: false, .. } => ("shelved", Some(recheck_by), true),
        MainStep::Shelved { recheck_by, still: true, .. } => ("cause-stays", Some(recheck_by), true),
        MainStep::GoesOn { .. } => ("cause-gone", None, false),
        MainStep::Reported => ("reported", None, false),
        MainStep::Redone { .. } => ("reopened", None, true),
        MainStep::Solved => ("main-solved", None, false),
        MainStep::Unrated => ("closed-unrated", None, false),
        MainStep::Explained => ("explained", None, false),
        MainStep::Rested => ("rested", None, true),
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
        promised_by: promised(c),
        due_by: c.due_by,
        face,
    }
}
