//! Sample arguments for every sentence of this room: the catalogue's tests render them all. Lists are held by an
//! exhaustive `match`, so a new variant doesn't compile until it is named here, and named ones must have a sample.

use super::{
    Asked, Attached, BoardLine, By, Check, Counts, DateTrouble, DeclineReason, Due, Earlier, Facts, FigureCounts,
    HandedUp, HelpDue, HelpLine, HelpStep, Line, MainEnd, News, Next, Number, Offer, Opened, Passed, Pressing, Rating,
    Refusal, Say, StruckOff, Supervision, Title,
};
use crate::base::{CommitmentId, FileId};
use crate::commitments::figures::Figure;
use crate::commitments::life::{ChildStage, Handler};
use crate::people::Role;
use crate::policy::ByLanguage;
use crate::storage::files::FileKind;
use crate::text::Speak;
use crate::text::words::FilterState;

/// Every value of a plain enum; naming them all is checked by the compiler.
macro_rules! all {
    ($enum:ident: $($value:ident),* $(,)?) => {{
        const fn _held(value: $enum) {
            match value {
                $($enum::$value => {})*
            }
        }
        [$($enum::$value),*]
    }};
}

/// The names of an enum's variants and the name of a value; naming them all is checked by the compiler.
macro_rules! variants {
    ($names:ident, $name:ident, $enum:ident: $($variant:ident),* $(,)?) => {
        const $names: &[&str] = &[$(stringify!($variant)),*];

        fn $name(value: &$enum) -> &'static str {
            match value {
                $($enum::$variant { .. } => stringify!($variant),)*
            }
        }
    };
}

mod pieces;

pub use pieces::lines;

use pieces::{
    NOW, both, causes, coming, dates, days, examples, f, facts, hours, leaf, no_examples, photo, pressings, refusals,
    said, secretary, shapes, story, title, who, words,
};

variants!(
    SENTENCES, sentence, Say:
    Registered, Unclear, Beside, SameAsk, Merged, Split, MainEnded, Alike, MergedInto, NotAMatter, TellMore, Added, PickLeaf, NoSuchLeaf, LeafSet, WithdrawSure, Withdrawn,
    WithdrawnElsewhere, Kept, PutAside,
    AskPhone, Promised, InfoAsked, CityTold, DateWaited, Progress, ExtendAsked, Extended, ExtendToOffice, ExtendRefused,
    ResultAsked, NotLookedYet, AskWhatIsWrong, NotSolved, Solved, SolvedElsewhere, Rated, SolvedSure, ClosedUnrated, WordNoted, Reopened,
    Escalated, Recounted, Shelved, CauseGone, CauseStays, ExplainAsked, Explained, ExplainRefused, BeingPressed, Rested,
    PickUnit, TypeUnit, NoUnits, PickHelpDate, PickCallBack, HelpAsked, HelpOver, HelpNews, Ways, PickCause, PickRecheck, ShelveDecide, ExplainDecide, Recheck, Supervised, HandoverUnsigned, Following,
    Declined, LookedAgain, DecidedAgain, NewHandler, NotSignedYet, Nudged, Present, Mine, WhichOne, NothingOpen, NoWork,
    NoSuchNumber, WhichVillage, NewMatter, PickDate, TypeDate, OfferTell, NotTold, AskPlan, AskCheck, Whole, Working,
    AskLine, AskExtendReason, Passed, News,
    Phone, Reminder, Unsigned, CallThem, ReturnAsked, PickHandler, PickReason, ExtendDecide, EmergencyTold, LookAgain,
    VillageUnknown, Backlog, Board, ByVillage, Export, Stats, StatsNumber, StatsCases, RecoveryByInvitation, RecoveryCode, Refused, DateTrouble, NotYours, NotYoursNow, KeptWith,
);

variants!(
    REFUSALS, refusal, Refusal:
    NotNow, AskPending, NothingAsked, NotYours, OwnAsk, HolderOnly, DatePast, DateTooFar, DateNotLater, TooOften, TooLate,
    NudgedAlready, NoChange, DateTooSoon, NothingTried, Held, NoTimeLeft, NotAlike, SaidApart,
);

variants!(MOODS, mood, Pressing: Ordinary, Urgent, Emergency);

/// The keys of `view::villager_keys`, four at a time.
const VILLAGER_KEYS: [&[&str]; 5] = [
    &["split", "rate"],
    &["already", "add", "nudge", "withdraw"],
    &["look_again", "not_solved", "rate"],
    &["solved", "not_solved", "not_yet"],
    &["agree", "disagree"],
];

/// The keys of `view::office_keys`, four at a time.
const OFFICE_KEYS: [&[&str]; 7] = [
    &["sign", "not_mine", "question", "phone"],
    &["done", "later", "office_nudge"],
    &["date", "take_back", "recovery"],
    &["phone", "escalate", "shelve", "explain"],
    &["cause_gone", "cause_stays", "reply", "ways"],
    &["supervise", "reassign"],
    &["whistle", "call_back", "ways_more"],
];

/// Every sentence with sample arguments: at least one of each variant, and of each value that chooses another text.
///
/// # Panics
/// When a variant that is named above has no sample.
#[must_use]
pub fn samples() -> Vec<(&'static str, Box<dyn Speak>)> {
    let all: Vec<Say> =
        [to_villagers(), about_ends(), to_offices(), of_help(), decisions(), figures(), to_either()].concat();
    let mut named: Vec<&str> = all.iter().map(sentence).collect();
    named.sort_unstable();
    named.dedup();
    assert_eq!(named.len(), SENTENCES.len(), "a sentence has no sample; there are {named:?}");
    let mut refused: Vec<&str> = refusals().iter().map(refusal).collect();
    refused.sort_unstable();
    refused.dedup();
    assert_eq!(refused.len(), REFUSALS.len(), "a refusal has no sample; there are {refused:?}");
    assert_eq!(pressings().iter().map(mood).collect::<Vec<_>>(), MOODS, "a mood has no sample");
    let all = all.into_iter().map(|say| (sentence(&say), Box::new(say) as Box<dyn Speak>));
    all.chain(super::found::samples()).collect()
}

/// From the first word to the promise.
fn to_villagers() -> Vec<Say> {
    let roles = all!(Role: FirstSecretary, StandIn, TownshipClerk, CityAdmin, UnitClerk);
    let checks = all!(Check: VillagerLooks, WrittenResult);
    let kinds = all!(FileKind: Photo, Voice, Document);
    let mut all = vec![
        Say::Unclear { words: said() },
        Say::Beside { number: 42, words: words() },
        Say::SameAsk { number: 42, before: words(), words: words() },
        Say::SameAsk { number: 42, before: vec![], words: words() },
        Say::NotAMatter,
        Say::TellMore { number: 42 },
        Say::Added { number: 42, voice_seconds: None },
        Say::Added { number: 42, voice_seconds: Some(1) },
        Say::Added { number: 42, voice_seconds: Some(12) },
        Say::PickLeaf {
            number: 42,
            guesses: vec![
                ("drinking_water".into(), leaf()),
                ("irrigation".into(), ByLanguage { zh: "Guangai".into(), en: "Irrigation".into() }),
            ],
        },
        Say::NoSuchLeaf,
        Say::LeafSet { f: f() },
        Say::WithdrawSure { number: 42 },
        Say::Kept { number: 42 },
        Say::PutAside { number: 42 },
        Say::AskPhone,
        Say::InfoAsked { f: f(), who: secretary(), question: said(), until: days(3) },
        Say::CityTold { number: 42 },
        Say::DateWaited { f: f(), from: days(3), to: days(6) },
        Say::ExtendAsked { f: f(), who: secretary(), from: days(3), to: days(7), reason: said() },
        Say::Extended { f: f(), from: days(3), to: days(7), reason: said() },
        Say::ExtendRefused { f: f(), by: None },
        Say::ExtendRefused { f: f(), by: Some(days(3)) },
        Say::Progress { f: f(), who: secretary(), words: said(), attached: None },
    ];
    for (i, next) in coming().into_iter().enumerate() {
        all.push(Say::Registered {
            f: f(),
            words: if i % 2 == 0 { words() } else { vec![] },
            files: i,
            also: (i == 0).then(leaf),
            under: (i == 2).then_some(41),
            again: (i == 1).then_some(41),
            dial: (i % 2 == 0).then_some("119"),
            next,
            road: (i < 5).then_some(i),
            unconfirmed: i % 2 == 1,
            keys: if i % 2 == 0 { vec!["more", "leaf", "undo"] } else { vec!["more", "withdraw"] },
        });
    }
    // Words that are too long for a card are cut.
    let long = vec!["water ".repeat(60)];
    all.push(bare(f(), long, vec![]));
    for role in roles {
        let who = title(role);
        all.push(Say::Present {
            f: f(),
            words: words(),
            face: Some(who.clone()),
            date: Some(days(3)),
            plan: Some(said()),
            check: Some(Check::VillagerLooks),
            next: Next::Said,
            story: story(),
            keys: vec![],
        });
        for (check, again) in checks.into_iter().zip(both()) {
            let (plan, who) = (said(), who.clone());
            all.push(Say::Promised { f: f(), who, by: days(3), plan, check, again });
        }
    }
    // Whoever acted has left office since.
    let gone = Title { name: String::new(), role: Role::TownshipClerk };
    all.push(Say::Progress { f: f(), who: gone, words: said(), attached: None });
    for keys in VILLAGER_KEYS {
        all.push(bare(f(), words(), keys.to_vec()));
    }
    for shape in shapes() {
        for late in [1, 2] {
            all.push(bare(facts(shape, late), words(), vec![]));
        }
    }
    for kind in kinds {
        let attached = Some(Attached { file: FileId(1), kind });
        all.push(Say::Progress { f: f(), who: secretary(), words: String::new(), attached });
    }
    for yes in both() {
        all.push(Say::Withdrawn { number: 42, fresh: yes });
        all.push(Say::ExtendToOffice { number: 42, agrees: yes });
        all.push(Say::Nudged { number: 42, reaches: yes });
        let names = vec![("v1".into(), "Houzhuang".into()), ("v2".into(), "Zhangwan".into())];
        all.push(Say::WhichVillage { names, kept: yes });
    }
    all
}

/// A present card with nothing known but the words.
fn bare(f: Facts, words: Vec<String>, keys: Vec<&'static str>) -> Say {
    let (next, story) = (Next::Said, vec![]);
    Say::Present { f, words, face: None, date: None, plan: None, check: None, next, story, keys }
}

/// From the result to the end, and the villager's lists.
fn about_ends() -> Vec<Say> {
    let ratings = all!(Rating: Satisfied, Fair, Unsatisfied);
    let reasons = all!(
        DeclineReason: InCourt, Discipline, InPetition, SameMatter, NotOurs, NotHere, SecretPrivacy, AgainstLaw,
        InfoDisclosure
    );
    let mut all = vec![
        Say::NotLookedYet { number: 42 },
        Say::AskWhatIsWrong { number: 42 },
        Say::NotSolved { f: f(), by: days(2) },
        Say::Solved { f: f() },
        Say::SolvedElsewhere { number: 42 },
        Say::WithdrawnElsewhere { number: 42 },
        Say::SolvedSure { number: 42 },
        Say::Reopened { f: f(), face: Some(secretary()), by: Some(days(2)) },
        Say::Reopened { f: f(), face: None, by: None },
        Say::LookedAgain { number: 42 },
        Say::NewHandler { f: f(), face: Some(title(Role::TownshipClerk)) },
        Say::NewHandler { f: f(), face: None },
        Say::NotSignedYet { f: f(), who: Some(secretary()) },
        Say::NotSignedYet { f: f(), who: None },
        Say::Mine { lines: lines() },
        Say::Mine { lines: lines().into_iter().take(1).collect() },
        Say::NothingOpen,
        Say::VillageUnknown { words: vec!["the lamp is out".into()], phone: Some("13800000042".into()) },
        Say::VillageUnknown { words: vec!["the lamp is out".into()], phone: None },
        Say::NoWork,
        Say::NoSuchNumber { number: 42 },
    ];
    for yes in both() {
        let (result, attached) = (said(), yes.then(photo));
        all.push(Say::ResultAsked { f: f(), who: secretary(), result, attached, again: yes, dropped: !yes });
        all.push(Say::WhichOne { lines: lines(), nudges: yes });
        all.push(Say::WhichOne { lines: lines().into_iter().take(1).collect(), nudges: yes });
        all.push(Say::ClosedUnrated { f: f(), noted: yes });
        all.push(Say::WordNoted { f: f(), who: secretary(), done: yes });
        all.push(Say::DecidedAgain { f: f(), accepted: yes });
    }
    for (how, yes) in all!(MainEnd: Solved, Unrated, Explained).into_iter().zip([true, false, true]) {
        let keys = if yes { vec!["solved", "split"] } else { vec![] };
        let ground = if how == MainEnd::Explained { said() } else { String::new() };
        all.push(Say::MainEnded { f: f(), main: 41, how, ground, keys });
        let by = yes.then(|| days(3));
        all.push(Say::Merged { f: f(), main: 41, by, words: words(), story: story(), keys: vec!["split"] });
        all.push(Say::Split { f: f(), main: 41, gone: yes });
    }
    for cause in causes() {
        let meanwhile = if cause == causes()[0] { String::new() } else { said() };
        all.push(Say::Shelved { f: f(), cause, recheck: days(30), meanwhile, promised: Some(days(7)) });
        all.push(Say::CauseStays { f: f(), cause, recheck: days(30) });
    }
    for yes in both() {
        let (reason, ground) = (if yes { said() } else { String::new() }, if yes { said() } else { String::new() });
        let to = yes.then(|| title(Role::TownshipClerk));
        all.push(Say::Escalated {
            f: f(),
            who: secretary(),
            to,
            by: days(15),
            provisional: yes,
            reason,
            promised: yes.then(|| days(7)),
        });
        all.push(Say::CauseGone { f: f(), by: days(3), lapsed: yes });
        all.push(Say::Explained { f: f(), ground });
        all.push(Say::ExplainRefused { f: f(), by: yes.then(|| days(3)) });
    }
    all.push(Say::ExplainAsked { f: f(), who: secretary(), ground: said(), by: days(3) });
    all.push(Say::Recounted { f: f(), from: days(15), to: days(17) });
    all.push(Say::BeingPressed { f: f() });
    all.push(Say::Rested { f: f() });
    all.extend(ratings.into_iter().map(|rating| Say::Rated { number: 42, rating }));
    all.extend(reasons.into_iter().map(|reason| Say::Declined { f: f(), reason, words: said() }));
    all
}

/// To whoever handles it.
fn to_offices() -> Vec<Say> {
    let asked = all!(Line: ReturnReason, Question, Result, Decision, Escalate, Meanwhile, Ground, Reply, Task, HelpDone, HelpReturn);
    let picked = all!(Asked: Signed, Date, Again, Later);
    let passed = all!(
        Passed: Promise, Question, Progress, Return, Extend, Result, Decision, Nudge, WordNoted, Taken, TakenBack,
        Escalated, Shelve, Explain, Reply, Supervised, Looked, HandoverSigned, Whistled, Helped, CalledBack, Merged,
        KeptApart, Proposed
    );
    let news = all!(
        News: Added, ExtendGranted, ExtendRefused, ReturnRefused, ReassignedAway, Solved, SolvedBeforeReport, NotSolved,
        NotSolvedAgain, Unsatisfied, ClosedUnrated, Reopened, Withdrawn, Nudged, OfficeNudged, WaitEnded, LeafSet, Lapsed,
        Vacant, Unreachable, ShelveGranted, ShelveRefused, CauseGone, ExplainGranted, ExplainRefused, Replied, TakenBack, Rested, Recounted
    );
    let dues = all!(Due: Soon, Today, Late);
    let checks = all!(Check: VillagerLooks, WrittenResult);
    let offers = |days: &[i64]| days.iter().map(|days| Offer { days: *days }).collect::<Vec<_>>();
    let mut all = vec![
        Say::TypeDate { limit: days(7), examples: examples() },
        Say::TypeDate { limit: days(7), examples: no_examples() },
        Say::AskExtendReason { number: 42, to: days(7) },
        Say::AskPlan { number: 42, by: days(3) },
        Say::AskCheck { number: 42 },
        Say::OfferTell { f: f(), about: CommitmentId(7), words: said(), attached: None },
        Say::OfferTell { f: f(), about: CommitmentId(7), words: String::new(), attached: Some(photo()) },
        Say::NotTold,
        Say::Phone { f: f(), name: "W**".into(), number: Some("13800001234".into()) },
        Say::Phone { f: f(), name: "W**".into(), number: None },
        Say::RecoveryByInvitation,
        Say::RecoveryCode { code: "K7 M2 QX".into(), until: hours(1), name: "W**".into() },
    ];
    for asked in picked {
        for (days_on, examples) in [(&[1, 3, 7][..], examples()), (&[0, 2, 5], no_examples())] {
            all.push(Say::PickDate { f: f(), asked, limit: days(7), offers: offers(days_on), examples });
        }
    }
    all.extend(checks.into_iter().map(|check| Say::Whole { f: f(), by: days(3), plan: said(), check }));
    all.extend(asked.into_iter().map(|what| Say::AskLine { number: 42, what }));
    all.extend(passed.into_iter().map(|what| Say::Passed { number: 42, what }));
    for (pressing, unconfirmed) in pressings().into_iter().zip([false, true, false]) {
        let (words, who, attached, keys) = (words(), who(), vec![photo()], OFFICE_KEYS[0].to_vec());
        let by = Some(By::Signed(hours(2)));
        let under = (pressing == Pressing::Emergency).then_some(41);
        let up = unconfirmed.then(|| HandedUp { who: Some(secretary()), why: said(), promised: Some(days(3)) });
        let earlier = match pressing {
            Pressing::Ordinary => Some(Earlier::Again { number: 41, at: NOW }),
            Pressing::Urgent => Some(Earlier::Apart { number: 41 }),
            Pressing::Emergency => None,
        };
        all.push(Say::NewMatter { f: f(), words, who, by, pressing, unconfirmed, under, up, earlier, attached, keys });
        let (words, main_words, pair) = (self::words(), self::words(), (CommitmentId(7), CommitmentId(6)));
        all.push(Say::Alike { f: f(), main: 41, words, main_words, one_person: unconfirmed, pair });
        all.push(Say::MergedInto { f: f(), number: 45, words: self::words(), keys: OFFICE_KEYS[0].to_vec() });
    }
    for keys in OFFICE_KEYS {
        let (words, plan, check) = (words(), Some(said()), Some(Check::WrittenResult));
        let (dates, story, keys) = (dates().to_vec(), story(), keys.to_vec());
        let helps = helps();
        all.push(Say::Working { f: f(), note: None, words, who: who(), dates, plan, check, helps, story, keys });
    }
    for shape in shapes() {
        for late in [1, 2] {
            let (f, words, who) = (facts(shape, late), words(), String::new());
            all.push(Say::Working {
                f,
                note: Some(Passed::Promise),
                words,
                who,
                dates: vec![],
                plan: None,
                check: None,
                helps: vec![],
                story: vec![],
                keys: vec![],
            });
        }
    }
    for what in news {
        let (words, keys) = (words(), OFFICE_KEYS[0].to_vec());
        all.push(Say::News { f: f(), what, words, attached: Some(photo()), by: Some(By::Promised(days(2))), keys });
        all.push(Say::News { f: f(), what, words: vec![], attached: None, by: None, keys: vec![] });
    }
    for when in dues {
        for promise in both() {
            all.push(Say::Reminder { f: f(), date: days(1), promise, when, keys: OFFICE_KEYS[1].to_vec() });
        }
    }
    for step in 0..3 {
        let (words, who, keys) = (words(), (step < 2).then(secretary), OFFICE_KEYS[0].to_vec());
        all.push(Say::Unsigned { f: f(), words, who, since: NOW, step, keys });
        all.push(Say::CallThem { f: f(), result: said(), step });
    }
    all
}

/// Where each unit's help may stand.
fn helps() -> Vec<HelpLine> {
    let stages = all!(ChildStage: Assigned, Signed, Done, Returned, CalledBack, Ended);
    stages
        .into_iter()
        .map(|stage| HelpLine { unit: "Water Bureau".into(), stage, by: days(2), said: Some("The pole stands".into()) })
        .collect()
}

/// To whoever calls on units, and to their clerks.
fn of_help() -> Vec<Say> {
    let unit = || "Water Bureau".to_owned();
    let names = || vec![unit(), "Roads Bureau".to_owned()];
    let offers = [1, 3].map(|days| Offer { days }).to_vec();
    let mut all = vec![
        Say::PickUnit { number: 42, names: names(), more: true },
        Say::PickUnit { number: 42, names: names(), more: false },
        Say::TypeUnit { names: names() },
        Say::NoUnits,
        Say::PickHelpDate { number: 42, unit: unit(), limit: days(6), offers },
        Say::PickHelpDate { number: 42, unit: unit(), limit: days(1), offers: vec![] },
        Say::PickCallBack { number: 42, units: names().into_iter().zip(1..).map(|(name, n)| (n, name)).collect() },
    ];
    for due in all!(HelpDue: New, Today, Late) {
        for keys in [vec!["child_sign", "child_return"], vec!["child_done", "child_return"], vec![]] {
            let who = (due == HelpDue::New).then(secretary);
            all.push(Say::HelpAsked { f: f(), words: words(), who, task: said(), by: days(2), due, keys });
        }
    }
    all.extend(both().map(|called_back| Say::HelpOver { f: f(), called_back }));
    for what in all!(HelpStep: Called, Signed, Done, Returned, Said, Late) {
        let (words, attached) = (said(), (what == HelpStep::Done).then(photo));
        all.push(Say::HelpNews { f: f(), unit: unit(), what, words, attached, keys: OFFICE_KEYS[6].to_vec() });
    }
    all
}

/// The four numbers, of few and of more, and the cases behind them.
fn figures() -> Vec<Say> {
    let (none, some) = (FigureCounts::default(), Figure::all().map(|figure| (figure, 3)).collect::<FigureCounts>());
    let filter = || vec!["houzhuang".to_owned(), "2026-11".to_owned()];
    let mut all = vec![];
    for (uncounted, counts) in both().into_iter().zip([none, some.clone()]) {
        all.push(Say::Stats { counts: counts.clone(), filter: vec![], unread: "friends".into(), uncounted });
        all.push(Say::Stats { counts: counts.clone(), filter: filter(), unread: String::new(), uncounted });
        for number in Number::ALL {
            all.push(Say::StatsNumber { number, counts: counts.clone(), filter: filter() });
        }
    }
    for opened in Opened::all() {
        let count = some.sum(opened.figures());
        all.push(Say::StatsCases { opened, count, lines: lines(), filter: vec![], page: 0, more: true });
    }
    all.push(Say::StatsCases {
        opened: Opened::Number(Number::Kept),
        count: 0,
        lines: vec![],
        filter: filter(),
        page: 0,
        more: false,
    });
    all
}

/// To whoever decides, and the backlog.
fn decisions() -> Vec<Say> {
    let counts = Counts { open: 37, unsigned: 1, due_today: 4, overdue: 3, shelved: 2 };
    let mut all = vec![
        Say::ReturnAsked { f: f(), words: words(), who: Some(secretary()), reason: said(), by: days(1) },
        Say::ReturnAsked { f: f(), words: words(), who: None, reason: said(), by: days(1) },
        Say::PickHandler { number: 42, has: Handler::Secretary },
        Say::PickReason { number: 42 },
        Say::LookAgain { f: f(), words: words(), reason: said(), by: days(3) },
        Say::ByVillage { lines: vec![("Houzhuang".into(), counts), ("Zhangwan".into(), Counts::default())] },
        Say::ByVillage { lines: vec![] },
        Say::Board { village: "Houzhuang".into(), lines: vec![], struck_off: vec![] },
        Say::Export { name: "backlog.csv".into(), csv: String::new(), rows: 0 },
        Say::Export { name: "backlog.csv".into(), csv: "number\n42\n".into(), rows: 1 },
        Say::Export { name: "backlog.csv".into(), csv: "number\n42\n43\n".into(), rows: 2 },
        Say::Backlog {
            counts: Counts::default(),
            lines: vec![],
            filter: vec!["Houzhuang".into()],
            unread: "friends".into(),
            state: None,
            page: 0,
            more: false,
        },
    ];
    all.push(Say::PickCause { number: 42 });
    let offers = [7, 15, 30].map(|days| Offer { days }).to_vec();
    all.push(Say::PickRecheck { f: f(), limit: days(30), offers });
    all.push(Say::Ways { f: f(), keys: OFFICE_KEYS[3].to_vec() });
    for cause in causes() {
        let line = BoardLine { number: 42, leaf: leaf(), cause, since: NOW, recheck: days(30) };
        let struck_off = vec![StruckOff { number: 41, leaf: leaf(), at: NOW }];
        all.push(Say::Board { village: "Houzhuang".into(), lines: vec![line], struck_off });
        let (words, who, reason) = (words(), Some(secretary()), said());
        all.push(Say::ShelveDecide { f: f(), words, who, cause, recheck: days(30), reason, by: days(3) });
        for late in both() {
            let keys = OFFICE_KEYS[4][..2].to_vec();
            all.push(Say::Recheck { f: f(), cause, recheck: days(1), late, keys });
        }
    }
    all.push(Say::ExplainDecide { f: f(), words: words(), who: None, ground: said(), by: days(3) });
    for level in all!(Supervision: L1, L2, L3) {
        for lead in both() {
            let (who, story) = (lead.then(secretary), if lead { story() } else { vec![] });
            let (keys, since, reply_by) = (vec!["reply"], NOW, days(2));
            all.push(Say::Supervised { f: f(), level, who, since, reply_by, lead, story, keys });
        }
    }
    for own in both() {
        let (who, keys) = (own.then(secretary), vec!["sign_handover", "phone"]);
        all.push(Say::HandoverUnsigned { f: f(), words: words(), who, own, keys });
    }
    for step in story() {
        all.push(Say::Following { f: f(), step });
    }
    for villager in [None, Some(false), Some(true)] {
        let who = villager.map(|_| secretary());
        all.push(Say::ExtendDecide { f: f(), who, from: days(3), to: days(7), reason: said(), villager, by: days(1) });
    }
    for yes in both() {
        let (by, keys) = (yes.then_some(By::Answered(hours(1))), vec!["office_nudge"]);
        all.push(Say::EmergencyTold { f: f(), words: words(), who: who(), by, unanswered: yes, keys });
        let page = i64::from(yes);
        all.push(Say::Backlog {
            counts,
            lines: lines(),
            filter: vec![],
            unread: String::new(),
            state: None,
            page,
            more: true,
        });
    }
    for state in all!(FilterState: Overdue, Unsigned, DueToday, Shelved) {
        all.push(Say::Backlog {
            counts,
            lines: lines(),
            filter: vec![],
            unread: String::new(),
            state: Some(state),
            page: 0,
            more: true,
        });
    }
    all
}

/// To either side.
fn to_either() -> Vec<Say> {
    let troubles = all!(DateTrouble: NotADate, Impossible, Past, TooFar, NotLater);
    let mut all = vec![Say::NotYours, Say::NotYoursNow { number: 42 }, Say::KeptWith { number: 42 }];
    for refusal in refusals() {
        all.push(Say::Refused { number: 42, refusal, since: Some(NOW) });
        all.push(Say::Refused { number: 42, refusal, since: None });
    }
    for examples in [examples(), no_examples()] {
        let trouble = |trouble| Say::DateTrouble { trouble, limit: days(7), examples: examples.clone() };
        all.extend(troubles.into_iter().map(trouble));
    }
    all
}
