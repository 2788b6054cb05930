//! The arguments that the samples are made of: one matter, its people, dates, lists.

use std::time::Duration;

use super::super::{Attached, BacklogLine, By, Facts, Next, Pressing, Refusal, Shape, Stage, StoryStep, Title};
use crate::base::{FileId, Moment};
use crate::commitments::life::ShelveCause;
use crate::people::Role;
use crate::policy::ByLanguage;
use crate::storage::files::FileKind;

/// The steps of `view::told`.
const STEPS: [&str; 47] = [
    "recovered",
    "registered",
    "declined",
    "looked-again",
    "declined-for-good",
    "assigned",
    "signed",
    "return-asked",
    "reassigned",
    "promised",
    "info-asked",
    "progressed",
    "extend-asked",
    "extended",
    "reported",
    "solved",
    "not-solved",
    "closed-unrated",
    "reopened",
    "withdrawn",
    "nudged",
    "office-nudged",
    "leaf-set",
    "ask-refused",
    "escalated",
    "shelve-asked",
    "shelved",
    "cause-stays",
    "cause-gone",
    "explain-asked",
    "explained",
    "supervised",
    "replied",
    "rested",
    "handed-over",
    "handover-signed",
    "recounted",
    "whistled",
    "child-done",
    "child-returned",
    "merged",
    "kept-apart",
    "joined",
    "parted",
    "split",
    "main-solved",
    "said-again",
];

/// Monday, 23 November 2026, nine in the morning in China.
pub(super) const NOW: Moment = Moment(1_795_395_600_000_000);

pub(super) fn hours(n: u64) -> Moment {
    NOW.plus(Duration::from_secs(n * 3600))
}

pub(super) fn days(n: u64) -> Moment {
    hours(n * 24)
}

pub(super) fn leaf() -> ByLanguage {
    ByLanguage { zh: "Chishui".into(), en: "Drinking water".into() }
}

pub(super) fn facts(shape: Shape, late_days: i64) -> Facts {
    Facts { number: 42, village: "Houzhuang".into(), leaf: leaf(), shape, late_days }
}

pub(super) fn f() -> Facts {
    facts(Shape::Working, 0)
}

pub(super) fn title(role: Role) -> Title {
    Title { name: "Li Ming".into(), role }
}

pub(super) fn secretary() -> Title {
    title(Role::FirstSecretary)
}

pub(super) fn words() -> Vec<String> {
    vec!["The pipe at the east end burst".into(), "three days without water".into()]
}

pub(super) fn said() -> String {
    "The pipe comes from afar".into()
}

pub(super) fn photo() -> Attached {
    Attached { file: FileId(1), kind: FileKind::Photo }
}

pub(super) fn who() -> String {
    "W** 138****1234".into()
}

pub(super) fn both() -> [bool; 2] {
    [false, true]
}

pub(super) fn shapes() -> [Shape; 12] {
    all!(Shape: Written, Unsigned, Signed, Working, Look, Solved, Overdue, DueToday, Shelved, Struck, Moving, Waiting)
}

pub(super) fn pressings() -> [Pressing; 3] {
    [Pressing::Ordinary, Pressing::Urgent, Pressing::Emergency]
}

pub(super) fn dates() -> [By; 8] {
    [
        By::Answered(hours(1)),
        By::Signed(hours(2)),
        By::Promised(days(1)),
        By::Done(days(3)),
        By::Rule(days(7)),
        By::RuleProvisional(days(60)),
        By::Recheck(days(30)),
        By::Replied(days(2)),
    ]
}

pub(super) fn causes() -> [ShelveCause; 4] {
    all!(ShelveCause: Money, Season, Plan, ThirdParty)
}

pub(super) fn coming() -> Vec<Next> {
    let who = Some(secretary());
    let signs = pressings().into_iter().map(|pressing| Next::Sign { to: Some(secretary()), by: hours(2), pressing });
    let mut all: Vec<Next> = signs.collect();
    all.extend([
        Next::Sign { to: None, by: days(1), pressing: Pressing::Ordinary },
        Next::Promise { who: who.clone(), by: days(3) },
        Next::Promise { who: None, by: hours(2) },
        Next::PromiseAgain { by: days(2) },
        Next::Late { who },
        Next::Late { who: None },
        Next::Said,
    ]);
    all
}

pub(super) fn examples() -> ByLanguage {
    ByLanguage { zh: "zhouwu".into(), en: "Friday".into() }
}

pub(super) fn no_examples() -> ByLanguage {
    ByLanguage { zh: String::new(), en: String::new() }
}

pub(super) fn refusals() -> Vec<Refusal> {
    let stages = all!(
        Stage: Registered, Accepted, Declined, Assigned, Signed, InProgress, Shelved, Reported, ClosedSolved,
        ClosedExplained, ClosedUnrated, Withdrawn, Merged
    );
    let mut all: Vec<Refusal> = stages.into_iter().map(Refusal::NotNow).collect();
    all.extend([
        Refusal::AskPending,
        Refusal::NothingAsked,
        Refusal::NotYours,
        Refusal::OwnAsk,
        Refusal::HolderOnly,
        Refusal::DatePast,
        Refusal::DateTooFar { limit: days(7) },
        Refusal::DateNotLater { now: days(3) },
        Refusal::TooOften,
        Refusal::TooLate,
        Refusal::NudgedAlready { again: days(2) },
        Refusal::NoChange,
        Refusal::DateTooSoon { first: days(3) },
        Refusal::NothingTried,
        Refusal::Held,
        Refusal::NoTimeLeft,
        Refusal::NotAlike,
        Refusal::SaidApart,
    ]);
    all
}

pub(super) fn story() -> Vec<StoryStep> {
    let step = |(i, what): (usize, &&'static str)| StoryStep {
        at: NOW,
        what,
        date: (["promised", "shelved", "cause-stays", "recounted"].contains(what) || what.starts_with("extend"))
            .then(|| days(3)),
        who: (*what == "recovered").then(secretary),
        by_villager: i % 2 == 0,
        burning: i % 3 == 0,
    };
    STEPS.iter().enumerate().map(step).collect()
}

/// Lines of a list, one of each shape.
pub fn lines() -> Vec<BacklogLine> {
    let line = |shape: Shape| BacklogLine {
        number: 42,
        village: (shape != Shape::Solved).then(|| "Houzhuang".into()),
        leaf: leaf(),
        shape,
        late_days: 2,
        promised_by: (shape != Shape::Shelved).then(|| days(3)),
        due_by: Some(days(7)),
        face: (shape != Shape::Unsigned).then(|| "Li Ming".into()),
    };
    shapes().into_iter().map(line).collect()
}
