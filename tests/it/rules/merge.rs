//! The same matter twice: who may join two, what the merged one's villager may say and when, what parts them, and what is
//! said again after the end (rows 4, 32, 42, 59).

use lastmile::base::{CommitmentId, PersonId, VillageId};
use lastmile::commitments::figures::{Figure, Number, rules::entry};
use lastmile::commitments::life::*;
use lastmile::policy::Leaf;

use super::{BOT, CITY, IN_STEAD, LI, Life, NEIGHBOUR, TOWN, WANG, ZHAO, a_bit, at, end, new, policy, promise};

fn into(main: &Commitment) -> Action {
    Action::Merge(Box::new(main.clone()))
}

/// Another open matter of that villager, changed.
fn other(change: impl FnOnce(&mut Commitment)) -> Commitment {
    let life = Life::lamp();
    let mut main = Life::main_lamp(life.policy, life.now);
    change(&mut main);
    main
}

#[test]
fn row_4_the_villager_or_the_township_joins_before_anybody_promised() {
    let main = other(|_| {});
    for life in [Life::lamp(), Life::lamp().accepted(), Life::lamp().assigned(), Life::lamp().signed()] {
        for actor in [WANG, TOWN, IN_STEAD] {
            let merged = life.clone().does(actor, into(&main));
            assert_eq!((merged.c.stage, merged.c.closed_at), (Stage::Merged, Some(merged.now)));
            let joined = merged.c.main.unwrap();
            assert_eq!((joined.id, joined.number, joined.stands), (main.id, 40, MainStands::Open));
            assert_eq!(merged.c.clocks(merged.policy), []);
        }
        for actor in [NEIGHBOUR, LI, ZHAO, CITY, BOT] {
            assert_eq!(life.refusal(actor, into(&main)), Refusal::NotYours);
        }
    }
    assert_eq!(Life::lamp().promised().refusal(TOWN, into(&main)), Refusal::NotNow(Stage::InProgress));
    // A promise that was made once stays one, wherever it went since.
    let up = Life::lamp().promised().does(LI, Action::Progress).does(LI, Action::Escalate);
    assert_eq!(up.refusal(CITY, into(&main)), Refusal::NotYours);
    assert_eq!(up.refusal(TOWN, into(&main)), Refusal::NotNow(Stage::Assigned));
    let asked = Life::lamp().assigned().does(LI, Action::ReturnRequest);
    assert_eq!(asked.refusal(TOWN, into(&main)), Refusal::AskPending);
}

#[test]
fn row_4_only_what_is_alike_is_one() {
    let lamp = Life::lamp();
    let no = |change: fn(&mut Commitment)| lamp.refusal(TOWN, into(&other(change)));
    assert_eq!(no(|main| main.village = VillageId(4)), Refusal::NotAlike);
    assert_eq!(no(|main| main.leaf = Leaf("garbage".into())), Refusal::NotAlike);
    assert_eq!(no(|main| main.emergency = true), Refusal::NotAlike);
    assert_eq!(no(|main| main.id = CommitmentId(7)), Refusal::NotAlike);
    assert_eq!(no(|main| main.stage = Stage::Withdrawn), Refusal::NotNow(Stage::Withdrawn));
    assert_eq!(no(|main| main.stage = Stage::Merged), Refusal::NotNow(Stage::Merged));
    // A household's own matter is one with nobody else's.
    let dibao = Life::registered(new("dibao"));
    let of = |person| other(|main| (main.leaf, main.requester) = (Leaf("dibao".into()), PersonId(person)));
    assert_eq!(dibao.refusal(TOWN, into(&of(2))), Refusal::NotAlike);
    assert_eq!(dibao.does(WANG, into(&of(1))).c.stage, Stage::Merged);
    // Which faults a whole village has is policy.
    let public = |code: &str| policy().leaf(&Leaf(code.into())).unwrap().public;
    assert!(["street_light", "road_repair", "water_supply", "garbage"].iter().all(|code| public(code)));
    assert!(
        !["dibao", "homestead", "cadre_conduct", "neighbor_dispute", "other_general"].iter().any(|code| public(code))
    );
}

#[test]
fn row_4_two_they_are_says_the_township_and_it_may_think_again() {
    let main = other(|_| {});
    let apart = Life::lamp().assigned().does(TOWN, Action::KeepApart(main.id));
    assert_eq!(apart.c.apart, Some(Apart { from: main.id, by_villager: false }));
    assert_eq!(apart.refusal(TOWN, Action::KeepApart(main.id)), Refusal::NoChange);
    assert_eq!(apart.refusal(WANG, Action::KeepApart(CommitmentId(6))), Refusal::NotYours);
    assert_eq!(apart.clone().does(TOWN, into(&main)).c.stage, Stage::Merged);
    // What the villager says stands, but for themselves.
    let said = Life::registered(NewCommitment { apart: Some(main.id), ..new("street_light") });
    assert_eq!(said.refusal(TOWN, into(&main)), Refusal::SaidApart);
    assert_eq!(said.clone().does(WANG, into(&main)).c.stage, Stage::Merged);
    assert!(said.does(TOWN, Action::KeepApart(CommitmentId(6))).c.apart.unwrap().by_villager);
}

#[test]
fn row_4_the_main_one_knows_who_is_joined_and_forgets_them_with_its_end_alone() {
    let main = Life::lamp().with_one();
    assert_eq!(main.c.joined, [CommitmentId(9)]);
    assert_eq!(main.refusal(BOT, Action::Join(CommitmentId(9))), Refusal::NoChange);
    assert_eq!(main.refusal(TOWN, Action::Join(CommitmentId(8))), Refusal::NotYours);
    assert_eq!(main.refusal(BOT, Action::Part(CommitmentId(8))), Refusal::NoChange);
    assert_eq!(main.clone().does(BOT, Action::Part(CommitmentId(9))).c.joined, []);
    for ended in [
        main.clone().does(WANG, Action::Withdraw),
        main.clone().does(TOWN, Action::Decline(DeclineReason::NotOurs)),
        main.clone().merged(),
    ] {
        assert_eq!(ended.c.joined, []);
    }
    assert_eq!(main.solved().c.joined, [CommitmentId(9)]);
}

#[test]
fn row_4_the_date_of_the_main_one_is_told_where_it_holds() {
    let joined = |main: Life| {
        let main = main.put(|c| (c.id, c.number, c.requester) = (CommitmentId(5), 40, PersonId(2)));
        match Life::lamp().at(main.now).does(TOWN, Action::Merge(Box::new(main.c))).event() {
            Event::Merged { main, by, reported, .. } => (*main, *by, *reported),
            other => panic!("{other:?}"),
        }
    };
    let (main, promised) = (CommitmentId(5), Some(end("2026-11-26")));
    assert_eq!(joined(Life::lamp().promised()), (main, promised, false));
    assert_eq!(joined(Life::lamp().reported()), (main, promised, true));
    assert_eq!(joined(Life::lamp().shown().does(WANG, Action::NotSolved)), (main, None, false), "a new one is due");
    assert_eq!(joined(Life::lamp().shelved()), (main, None, false));
    // Alone it is asked about once it is reported.
    assert!(Life::lamp().reported().c.awaits_word() && !Life::lamp().promised().c.awaits_word());
}

#[test]
fn row_4_which_steps_of_the_main_one_are_told() {
    let step = |life: &Life| {
        let before = life.events[..life.events.len() - 1]
            .iter()
            .skip(1)
            .fold(Commitment::from_registered(&life.events[0].0, life.events[0].1).unwrap(), |c, (event, at)| {
                c.apply(event, *at)
            });
        life.c.main_step(&before, life.event())
    };
    let promised = Life::lamp().with_one().promised();
    assert_eq!(step(&promised), Some(MainStep::Promised { by: end("2026-11-26") }));
    let moved = promised.clone().does(LI, Action::Extend { to: end("2026-11-27") }).does(WANG, Action::Grant);
    let (from, to) = (end("2026-11-26"), end("2026-11-27"));
    assert_eq!(step(&moved), Some(MainStep::Moved { from, to, waited: false }));
    let asked = promised.clone().does(LI, Action::AskInfo);
    assert_eq!(step(&asked), None);
    // No promised date moves in silence, and none that stays is told of.
    let waited = asked.clone().at(at("2026-11-25T10:00")).does(WANG, Action::AddInfo);
    let to = waited.c.promised_by.unwrap();
    assert_eq!((to > from, step(&waited)), (true, Some(MainStep::Moved { from, to, waited: true })));
    assert_eq!(step(&asked.does(WANG, Action::AddInfo)), None);
    assert_eq!(step(&promised.clone().does(LI, Action::ReportResult)), Some(MainStep::Reported));
    assert_eq!(step(&Life::lamp().with_one().solved()), Some(MainStep::Solved));
    let shelved = Life::lamp().with_one().shelved();
    assert!(matches!(step(&shelved), Some(MainStep::Shelved { still: false, .. })));
    assert!(matches!(step(&shelved.does(LI, Action::CauseGone)), Some(MainStep::GoesOn { lapsed: false, .. })));
    assert_eq!(step(&Life::lamp().with_one().does(WANG, Action::Withdraw)), None);
}

#[test]
fn row_59_the_merged_one_has_a_word_of_its_own() {
    let merged = Life::lamp().assigned().merged();
    assert_eq!(merged.refusal(WANG, Action::Solved), Refusal::NotNow(Stage::Merged));
    assert_eq!(merged.refusal(WANG, Action::Rate(Rating::Fair)), Refusal::NotNow(Stage::Merged));
    assert!(merged.c.goes_on() && !merged.c.awaits_word() && !merged.c.is_open());
    let reported = merged.main(MainStep::Promised { by: end("2026-11-26") }).main(MainStep::Reported);
    assert!(reported.c.awaits_word());
    assert_eq!(reported.refusal(NEIGHBOUR, Action::Solved), Refusal::NotYours);
    assert_eq!(reported.refusal(TOWN, Action::Solved), Refusal::NotYours);
    let solved = reported.clone().does(WANG, Action::Solved);
    assert_eq!((solved.c.stage, solved.event()), (Stage::Merged, &Event::SolvedBeside));
    assert_eq!(solved.refusal(WANG, Action::Solved), Refusal::NoChange);
    let rated = solved.does(WANG, Action::Rate(Rating::Satisfied));
    assert_eq!(rated.refusal(WANG, Action::Rate(Rating::Satisfied)), Refusal::NoChange);
    // What is told of it between the result and the answer leaves the question; what is done anew takes it back.
    let told = reported.clone().main(MainStep::Progressed);
    assert!(told.c.awaits_word() && told.try_does(WANG, Action::Solved).is_ok());
    let redone = reported.clone().main(MainStep::Redone { step_by: end("2026-11-28") });
    assert_eq!(redone.refusal(WANG, Action::Solved), Refusal::NotNow(Stage::Merged));
    // Another result is another question.
    let again = rated.main(MainStep::Redone { step_by: end("2026-11-28") }).main(MainStep::Reported);
    assert!(again.c.awaits_word());
    // Thirty days after the main one's end, and not a moment longer.
    let ended = again.at(at("2026-11-27T10:00")).main(MainStep::Solved);
    assert!(!ended.c.goes_on());
    let last = end("2026-12-27");
    assert!(ended.clone().at(last).try_does(WANG, Action::Solved).is_ok());
    assert_eq!(ended.clone().at(a_bit(last)).refusal(WANG, Action::Solved), Refusal::TooLate);
    assert_eq!(ended.at(a_bit(last)).refusal(WANG, Action::Rate(Rating::Fair)), Refusal::TooLate);
}

#[test]
fn row_42_parted_by_the_villager_it_has_its_own_clocks_again() {
    let merged = Life::lamp().signed().merged();
    let (due, merged_at) = (merged.c.due_by.unwrap(), merged.now);
    let later = merged.clone().at(merged.now.plus(std::time::Duration::from_secs(3 * 86_400)));
    for actor in [NEIGHBOUR, LI, TOWN, CITY, BOT] {
        assert_eq!(later.refusal(actor, Action::Split), Refusal::NotYours);
    }
    let split = later.does(WANG, Action::Split);
    assert_eq!((split.c.stage, split.c.closed_at, split.c.main), (Stage::Accepted, None, None));
    assert_eq!(split.c.apart, Some(Apart { from: CommitmentId(5), by_villager: true }));
    // Its clock stood still meanwhile; the ledger's fold is counted anew to the same day.
    assert_eq!(split.c.due_by, Some(split.policy.after_wait(due, merged_at, split.now)));
    assert_eq!(Commitment::recounted_due(&split.events, split.policy), split.c.due_by);
    assert_eq!(split.refusal(WANG, Action::Split), Refusal::NotNow(Stage::Accepted));
    let assigned = split.rings(lastmile::commitments::rules::ClockKind::Burst);
    assert_eq!((assigned.c.stage, assigned.c.handler), (Stage::Assigned, Handler::Secretary));
    assert!(assigned.does(LI, Action::Sign).does(LI, promise(end("2026-11-28"))).c.first_promised_by.is_some());
    // Until thirty days after the main one's end.
    let ended = merged.main(MainStep::Reported).main(MainStep::Unrated);
    let last = end("2026-12-23");
    assert!(ended.clone().at(last).try_does(WANG, Action::Split).is_ok());
    assert_eq!(ended.at(a_bit(last)).refusal(WANG, Action::Split), Refusal::TooLate);
}

#[test]
fn row_42_left_by_the_main_one_it_goes_on_and_may_be_joined_to_another() {
    let merged = Life::lamp().merged();
    assert_eq!(merged.refusal(TOWN, Action::MainGone), Refusal::NotYours);
    let gone = merged.does(BOT, Action::MainGone);
    assert_eq!((gone.c.stage, gone.c.apart), (Stage::Accepted, None));
    assert!(gone.c.due_by.is_some());
    assert_eq!(gone.refusal(BOT, Action::MainMoved(MainStep::Reported)), Refusal::NotNow(Stage::Accepted));
    assert_eq!(gone.does(TOWN, into(&other(|main| main.id = CommitmentId(4)))).c.stage, Stage::Merged);
}

#[test]
fn row_32_said_again_once_nothing_else_is_open_to_the_villager() {
    let again = Action::SameAgain(CommitmentId(20));
    let solved = Life::lamp().solved();
    let last = end("2026-12-23");
    assert_eq!(solved.refusal(WANG, again.clone()), Refusal::NotNow(Stage::ClosedSolved));
    assert!(solved.clone().at(last).try_does(WANG, Action::Reopen).is_ok());
    assert_eq!(solved.clone().at(last).refusal(WANG, again.clone()), Refusal::NotNow(Stage::ClosedSolved));
    let late = solved.at(a_bit(last));
    assert_eq!(late.refusal(WANG, Action::Reopen), Refusal::TooLate);
    for actor in [NEIGHBOUR, LI, TOWN, CITY, BOT] {
        assert_eq!(late.refusal(actor, again.clone()), Refusal::NotYours);
    }
    let said = late.clone().does(WANG, again.clone());
    assert_eq!(Commitment { version: late.c.version, ..said.c }, late.c, "the old one stays as it ended");
    // A merged one's time runs from the main one's end.
    let merged = Life::lamp().merged();
    let month = merged.now.plus(std::time::Duration::from_secs(40 * 86_400));
    assert_eq!(merged.clone().at(month).refusal(WANG, again.clone()), Refusal::NotNow(Stage::Merged));
    let ended = merged.main(MainStep::Reported).main(MainStep::Solved).at(month);
    assert!(ended.try_does(WANG, again).is_ok());
}

#[test]
fn what_was_written_before_there_were_two_reads_as_it_did() {
    let registered = Life::lamp();
    let text = serde_json::to_string(&registered.events[0].0).unwrap();
    assert!(!text.contains("\"again\"") && !text.contains("\"apart\""), "{text}");
    let state = serde_json::to_string(&registered.c).unwrap();
    assert!(["\"main\"", "\"joined\"", "\"apart\"", "\"again\""].iter().all(|field| !state.contains(field)), "{state}");
    assert_eq!(serde_json::from_str::<Commitment>(&state).unwrap(), registered.c);
    let merged = Life::lamp().with_one().accepted();
    let state = serde_json::to_string(&merged.c).unwrap();
    assert_eq!(serde_json::from_str::<Commitment>(&state).unwrap(), merged.c);
}

#[test]
fn domain_11_a_merged_one_ends_apart_and_its_mark_counts() {
    let stands = |life: &Life, number| entry(&life.c, number).map(|entry| entry.at(life.now));
    let merged = Life::lamp().assigned().merged();
    assert_eq!(stands(&merged, Number::Solved), Some(Figure::Ended), "bucket 3, in no rate");
    assert_eq!(stands(&merged, Number::Answered), Some(Figure::EndedFirst));
    assert_eq!((stands(&merged, Number::Kept), stands(&merged, Number::Satisfied)), (None, None));
    let solved = merged.main(MainStep::Reported).does(WANG, Action::Solved);
    assert_eq!(stands(&solved, Number::Solved), Some(Figure::Ended), "the main one is the case that is counted");
    let rated = solved.does(WANG, Action::Rate(Rating::Unsatisfied));
    assert_eq!(stands(&rated, Number::Satisfied), Some(Figure::Unsatisfied));
    let split = rated.does(WANG, Action::Split);
    assert_eq!(stands(&split, Number::Solved), Some(Figure::Running));
    assert_eq!((stands(&split, Number::Answered), stands(&split, Number::Satisfied)), (None, None));
}
