//! Row by row: who, on what condition, with which date, and what is said to whoever is too late or too early.

use super::*;

fn secs(n: u64) -> Duration {
    Duration::from_secs(n)
}

fn days(n: u64) -> Duration {
    secs(n * 86_400)
}

#[test]
fn row_1_an_ordinary_matter_can_be_undone_for_two_minutes() {
    let life = Life::lamp();
    assert_eq!(life.c.burst_until, at("2026-11-23T10:02"));
    assert_eq!(life.c.step_by, Some(end("2026-11-24")));
    assert_eq!((life.c.stage, life.c.version, life.c.urgent), (Stage::Registered, 1, false));
    assert_eq!((life.c.due_by, life.c.date_in_force(), life.c.emergency_by), (None, None, None));
    let life = life.accepted();
    assert_eq!(life.clock(ClockKind::Burst), Some(at("2026-11-23T10:02")));
}

#[test]
fn row_1_a_pressing_matter_goes_out_at_once() {
    for (leaf, urgent, emergency) in
        [("street_light", true, false), ("street_light", false, true), ("water_supply", false, false)]
    {
        let life = Life::registered(NewCommitment { urgent, emergency, ..new(leaf) });
        assert!(life.c.urgent, "{leaf}");
        assert_eq!(life.c.burst_until, life.now);
        let life = life.accepted();
        assert_eq!(life.c.step_by, Some(life.now));
        let life = life.does(BOT, Action::Assign(Handler::Secretary));
        assert_eq!(life.c.step_by, Some(at("2026-11-23T12:00")));
    }
}

#[test]
fn row_2_the_rules_date_counts_from_registration() {
    let life = Life::lamp().at(at("2026-11-24T09:00")).does(TOWN, Action::Accept);
    assert_eq!(life.c.due_by, Some(end("2026-11-30")));
    assert_eq!(life.c.step_by, Some(at("2026-11-24T11:00")));
    assert_eq!(Life::lamp().refusal(LI, Action::Accept), Refusal::NotYours);
}

#[test]
fn rows_3_40_41_a_declined_matter_is_looked_at_once_more() {
    let declined = Life::lamp().does(TOWN, Action::Decline(DeclineReason::NotOurs));
    assert_eq!((declined.c.closed_at, declined.c.step_by), (Some(declined.now), None));
    let last = end("2026-12-23");
    assert_eq!(declined.clone().at(a_bit(last)).refusal(WANG, Action::LookAgain), Refusal::TooLate);
    assert_eq!(declined.refusal(CITY, Action::DecideAgain { accept: true }), Refusal::NothingAsked);
    assert_eq!(declined.refusal(NEIGHBOUR, Action::LookAgain), Refusal::NotYours);
    assert!(declined.clone().at(last).try_does(WANG, Action::LookAgain).is_ok());

    let looked = declined.does(WANG, Action::LookAgain);
    assert_eq!(looked.c.step_by, Some(end("2026-11-26")));
    assert_eq!(looked.refusal(WANG, Action::LookAgain), Refusal::TooOften);
    assert_eq!(looked.refusal(TOWN, Action::DecideAgain { accept: true }), Refusal::NotYours);
    let good = looked.clone().does(CITY, Action::DecideAgain { accept: false });
    assert_eq!((good.c.stage, good.c.step_by), (Stage::Declined, None));
    assert_eq!(good.refusal(WANG, Action::LookAgain), Refusal::TooOften);
    let taken = looked.clone().does(CITY, Action::DecideAgain { accept: true });
    assert_eq!((taken.c.stage, taken.c.closed_at), (Stage::Accepted, None));
    assert_eq!(taken.c.due_by, Some(end("2026-11-30")));
    let taken = looked.rings(ClockKind::Lapse);
    assert_eq!((taken.c.stage, taken.c.due_by), (Stage::Accepted, Some(end("2026-12-03"))));
}

#[test]
fn row_5_the_bot_waits_until_the_card_may_go_out() {
    let life = Life::lamp().accepted();
    assert_eq!(life.refusal(BOT, Action::Assign(Handler::Secretary)), Refusal::NotNow(Stage::Accepted));
    assert_eq!(life.refusal(WANG, Action::Assign(Handler::Secretary)), Refusal::NotYours);
    for actor in [TOWN, CITY] {
        assert_eq!(life.clone().does(actor, Action::Assign(Handler::Township)).c.handler, Handler::Township);
    }
    let life = life.rings(ClockKind::Burst);
    assert_eq!((life.c.stage, life.c.handler), (Stage::Assigned, Handler::Secretary));
    assert_eq!(life.clock(ClockKind::Burst), None);
}

#[test]
fn row_6_signing_starts_the_promises_clock() {
    for actor in [LI, ZHAO, IN_STEAD] {
        let life = Life::lamp().assigned().does(actor, Action::Sign);
        assert_eq!(life.c.step_by, Some(end("2026-11-26")));
        assert_eq!((life.c.answered_at, life.c.signed_at, life.c.since), (Some(life.now), Some(life.now), life.now));
    }
    for actor in [WANG, TOWN, CITY, BOT] {
        assert_eq!(Life::lamp().assigned().refusal(actor, Action::Sign), Refusal::NotYours);
    }
}

#[test]
fn row_7_the_unsigned_is_nudged_three_times_and_what_was_overtaken_is_left_out() {
    let life = Life::lamp().assigned();
    let sign_by = life.c.step_by.unwrap();
    let life = life.rings(ClockKind::Lapse);
    assert_eq!((life.now, life.event()), (sign_by, &Event::Reminded { n: 1 }));
    let life = life.rings(ClockKind::Lapse);
    assert_eq!((life.now.since(sign_by), life.event()), (secs(24 * 3600), &Event::Reminded { n: 2 }));
    let life = life.rings(ClockKind::Lapse);
    assert_eq!((life.now.since(sign_by), life.event()), (secs(72 * 3600), &Event::Reminded { n: 3 }));
    assert_eq!(life.clock(ClockKind::Lapse), None);

    let late = Life::lamp().assigned().at(sign_by.plus(secs(25 * 3600))).does(BOT, Action::Lapse);
    assert_eq!(late.event(), &Event::Reminded { n: 2 });

    let urgent = Life::registered(new("water_supply")).assigned();
    let urgent = urgent.rings(ClockKind::Lapse).rings(ClockKind::Lapse);
    assert_eq!(urgent.now, at("2026-11-23T14:00"));
    assert_eq!(urgent.rings(ClockKind::Lapse).now, at("2026-11-23T18:00"));
}

#[test]
fn rows_8_to_10_a_return_is_the_posts_and_the_township_decides() {
    let assigned = Life::lamp().assigned();
    assert_eq!(assigned.refusal(ZHAO, Action::ReturnRequest), Refusal::HolderOnly);
    assert_eq!(assigned.refusal(IN_STEAD, Action::ReturnRequest), Refusal::HolderOnly);
    assert_eq!(assigned.refusal(TOWN, Action::ReturnRequest), Refusal::NotYours);
    let asked = assigned.does(LI, Action::ReturnRequest);
    assert_eq!(asked.c.answered_at, Some(asked.now));
    assert_eq!(asked.clock(ClockKind::Lapse), None, "the sign clock waits");
    assert_eq!(asked.clock(ClockKind::LapseAsk), Some(end("2026-11-24")));
    assert_eq!(asked.refusal(LI, Action::Sign), Refusal::AskPending);
    assert_eq!(asked.refusal(LI, Action::Refuse), Refusal::OwnAsk);
    assert_eq!(asked.refusal(CITY, Action::Refuse), Refusal::NotYours);
    assert_eq!(asked.refusal(TOWN, Action::Reassign(Handler::Secretary)), Refusal::NoChange);

    let moved = asked.clone().does(TOWN, Action::Reassign(Handler::Township));
    assert_eq!((moved.c.stage, moved.c.handler, moved.c.return_count), (Stage::Assigned, Handler::Township, 1));
    assert_eq!((moved.c.due_by, moved.c.signed_at), (asked.c.due_by, None));
    assert_eq!(moved.refusal(TOWN, Action::Refuse), Refusal::NothingAsked);
    // The township's own ask goes to the city.
    let again = moved.does(TOWN, Action::ReturnRequest);
    assert_eq!(again.refusal(TOWN, Action::Refuse), Refusal::OwnAsk);
    let third = again.does(CITY, Action::Reassign(Handler::City)).does(CITY, Action::ReturnRequest);
    assert_eq!(third.refusal(CITY, Action::Refuse), Refusal::OwnAsk);
    let held = third.does(CITY_TOO, Action::Reassign(Handler::Secretary));
    assert_eq!(held.refusal(LI, Action::ReturnRequest), Refusal::TooOften);

    // Refused: an unsigned one is to be signed anew.
    let refused = asked.clone().at(at("2026-11-24T09:00")).does(TOWN, Action::Refuse);
    assert_eq!(refused.event(), &Event::AskRefused { step_by: Some(at("2026-11-25T09:00")), lapsed: false });
    assert_eq!((refused.c.step_by, refused.c.asks_failed), (Some(at("2026-11-25T09:00")), 1));
    let twice = refused.does(LI, Action::ReturnRequest).does(ZHAO, Action::TakeBack);
    assert_eq!((twice.c.asks_failed, twice.c.ask), (2, None));
    assert_eq!(twice.refusal(LI, Action::ReturnRequest), Refusal::TooOften);
    assert_eq!(twice.does(LI, Action::Sign).c.asks_failed, 0);
    // Silence refuses too.
    let lapsed = asked.rings(ClockKind::LapseAsk);
    assert!(matches!(lapsed.event(), Event::AskRefused { step_by: Some(_), lapsed: true }));
}

#[test]
fn row_9_the_third_change_of_handler_is_the_citys() {
    for (before, decides) in [(1, TOWN), (2, CITY)] {
        let life = Life::lamp().assigned().put(|c| c.return_count = before).does(LI, Action::ReturnRequest);
        assert!(life.try_does(decides, Action::Refuse).is_ok());
    }
}

#[test]
fn row_8_a_signed_matter_is_returned_within_a_working_day() {
    let signed = Life::lamp().signed();
    let last = end("2026-11-24");
    assert_eq!(signed.clone().at(a_bit(last)).refusal(LI, Action::ReturnRequest), Refusal::TooLate);
    let asked = signed.clone().at(last).does(LI, Action::ReturnRequest);
    let refused = asked.clone().does(TOWN, Action::Refuse);
    assert_eq!(
        (refused.c.stage, refused.c.step_by, refused.c.since),
        (Stage::Signed, signed.c.step_by, signed.c.since)
    );
    let declined = asked.does(TOWN, Action::Decline(DeclineReason::InCourt));
    assert_eq!((declined.c.stage, declined.c.ask), (Stage::Declined, None));
    let promised = signed.put(|c| c.first_promised_by = Some(last)).does(LI, Action::ReturnRequest);
    assert_eq!(
        promised.refusal(TOWN, Action::Decline(DeclineReason::InCourt)),
        Refusal::NotNow(Stage::Signed),
        "not after a promise"
    );
}

#[test]
fn row_11_a_promise_lies_between_now_and_the_rules_date() {
    let life = Life::lamp().signed();
    let due = end("2026-11-30");
    assert_eq!(life.c.promise_limit(life.policy, life.now), due);
    assert_eq!(life.refusal(LI, promise(life.now)), Refusal::DatePast);
    assert_eq!(life.refusal(LI, promise(a_bit(due))), Refusal::DateTooFar { limit: due });
    assert_eq!(life.refusal(WANG, promise(due)), Refusal::NotYours);
    assert!(life.try_does(ZHAO, promise(a_bit(life.now))).is_ok());
    let promised = life.clone().does(LI, promise(due));
    assert_eq!((promised.c.promised_by, promised.c.first_promised_by), (Some(due), Some(due)));
    assert_eq!(promised.c.promised_span, due.0 - promised.now.0);
    assert_eq!(
        (promised.c.stage, promised.c.step_by, promised.c.check),
        (Stage::InProgress, None, Some(Check::VillagerLooks))
    );
    assert_eq!(promised.refusal(LI, promise(due)), Refusal::NotNow(Stage::InProgress));
    // Where the rule's date has passed: the leaf's days from now.
    assert_eq!(life.c.promise_limit(life.policy, before(due)), due);
    assert_eq!(life.c.promise_limit(life.policy, due), end("2026-12-07"));
}

#[test]
fn rows_12_13_48_the_dates_wait_for_the_villager_once() {
    let asked = Life::lamp().promised().does(LI, Action::AskInfo);
    let (due, promised) = (asked.c.due_by.unwrap(), asked.c.promised_by.unwrap());
    assert_eq!(asked.clock(ClockKind::LapseWait), Some(end("2026-11-26")));
    assert_eq!(asked.clock(ClockKind::Lapse), None, "no reminders meanwhile");
    assert_eq!(asked.refusal(LI, Action::AskInfo), Refusal::TooOften);
    // People are told days: answered on the same day it stays, on the next one it moves by one, both hold to the evening.
    let told = asked.clone().at(asked.now.plus(secs(3600))).does(WANG, Action::AddInfo);
    assert_eq!((told.c.due_by, told.c.promised_by), (Some(due), Some(promised)));
    let next_day = asked.clone().at(at("2026-11-24T07:00")).does(WANG, Action::AddInfo);
    assert_eq!((next_day.c.due_by, next_day.c.promised_by), (Some(due.plus(days(1))), Some(promised.plus(days(1)))));
    // A date that is an hour moves by the time.
    let hour = asked.clone().put(|c| c.due_by = Some(at("2026-11-25T16:00"))).at(asked.now.plus(secs(3600)));
    assert_eq!(hour.does(WANG, Action::AddInfo).c.due_by, Some(at("2026-11-25T17:00")));
    assert_eq!((told.c.first_promised_by, told.c.waiting), (Some(promised), None));
    assert_eq!(told.refusal(LI, Action::AskInfo), Refusal::TooOften);
    assert_eq!(told.does(WANG, Action::AddInfo).event(), &Event::InfoAdded);
    // The clock's lateness is not the villager's.
    let lapsed = asked.clone().at(at("2026-11-30T10:00")).does(BOT, Action::LapseWait);
    let later = promised.plus(days(3));
    assert_eq!(lapsed.c.promised_by, Some(later));
    assert!(!lapsed.c.is_overdue(later));
    assert!(lapsed.c.is_overdue(a_bit(later)));
    // While it waits, it is not the office's turn.
    assert!(!asked.c.is_overdue(promised.plus(end("2026-11-26").since(asked.now))));
    // The sign clock never waits; the promise's does.
    let unsigned = Life::lamp().assigned().does(LI, Action::AskInfo);
    let sign_by = unsigned.c.step_by;
    let nudged = unsigned.rings(ClockKind::Lapse);
    let told = nudged.does(WANG, Action::AddInfo);
    assert_eq!((told.c.step_by, told.c.reminded), (sign_by, 1));
    let signed = Life::lamp().signed().does(ZHAO, Action::AskInfo);
    let step_by = signed.c.step_by.unwrap();
    let told = signed.clone().at(signed.now.plus(days(1))).does(WANG, Action::AddInfo);
    assert_eq!((told.c.step_by, told.c.since), (Some(step_by.plus(days(1))), told.now));
    // A promise made during the wait moves only by what is waited after it.
    let promised = signed.at(at("2026-11-24T10:00")).does(LI, promise(end("2026-11-27")));
    let told = promised.at(at("2026-11-25T11:00")).does(WANG, Action::AddInfo);
    assert_eq!(told.c.promised_by, Some(end("2026-11-28")));
}

#[test]
fn rows_16_17_the_date_is_the_villagers() {
    let promised = Life::lamp().promised();
    let old = end("2026-11-26");
    // In whole days: three from the promise to its date, so three more.
    let limit = end("2026-11-29");
    assert_eq!(promised.c.extend_limit(promised.policy), Some(limit));
    let same_day = promised.clone().put(|c| c.promised_span = 3_600_000_000);
    assert_eq!(same_day.c.extend_limit(same_day.policy), Some(end("2026-11-27")));
    assert_eq!(promised.refusal(LI, Action::Extend { to: old }), Refusal::DateNotLater { now: old });
    assert_eq!(promised.refusal(LI, Action::Extend { to: a_bit(limit) }), Refusal::DateTooFar { limit });
    assert_eq!(promised.refusal(WANG, Action::Extend { to: limit }), Refusal::NotYours);
    assert_eq!(promised.clone().at(a_bit(old)).refusal(LI, Action::Extend { to: limit }), Refusal::DatePast);
    assert!(promised.clone().at(old).try_does(LI, Action::Extend { to: limit }).is_ok());
    assert!(promised.try_does(LI, Action::Extend { to: a_bit(old) }).is_ok());
    let redo = promised.clone().put(|c| c.promise_due = true);
    assert_eq!(redo.refusal(LI, Action::Extend { to: limit }), Refusal::NotNow(Stage::InProgress));
    let often = promised.clone().put(|c| c.extend_count = 3);
    assert_eq!(often.refusal(LI, Action::Extend { to: limit }), Refusal::TooOften);
    let failed = promised.clone().put(|c| c.asks_failed = 2);
    assert_eq!(failed.refusal(LI, Action::Extend { to: limit }), Refusal::TooOften);
    let far = promised.clone().put(|c| c.promised_span = 60 * 86_400_000_000);
    assert_eq!(far.c.extend_limit(far.policy), Some(end("2026-12-26")));

    let asked = promised.does(ZHAO, Action::Extend { to: limit });
    assert_eq!(asked.clock(ClockKind::LapseAsk), Some(at("2026-11-24T10:30")));
    assert_eq!(asked.refusal(TOWN, Action::Grant), Refusal::NotYours);
    assert_eq!(asked.refusal(TOWN, Action::Refuse), Refusal::NotYours);
    for yes in [Action::Grant, Action::ToOffice { agrees: true }] {
        let moved = asked.clone().does(WANG, yes);
        assert_eq!((moved.c.promised_by, moved.c.first_promised_by), (Some(limit), Some(old)));
        assert_eq!((moved.c.extend_count, moved.c.ask, moved.c.since), (1, None, moved.now));
        assert_eq!(moved.refusal(WANG, Action::Grant), Refusal::NothingAsked);
    }
    assert_eq!(asked.at(limit).refusal(WANG, Action::Grant), Refusal::DatePast);
}

#[test]
fn rows_18_46_47_a_no_a_silence_and_the_second_time_go_to_the_office() {
    let to = end("2026-11-27");
    let asked = |before: u32| Life::lamp().promised().put(|c| c.extend_count = before).does(LI, Action::Extend { to });
    let no = asked(0).does(WANG, Action::ToOffice { agrees: false });
    let decide_by = end("2026-11-24");
    assert_eq!(no.event(), &Event::ExtendToOffice { with: ExtendWith::Township { villager: Some(false) }, decide_by });
    assert_eq!(no.clock(ClockKind::LapseAsk), Some(decide_by));
    assert_eq!(no.refusal(WANG, Action::ToOffice { agrees: true }), Refusal::NothingAsked);
    assert_eq!(no.refusal(CITY, Action::Grant), Refusal::NotYours);
    assert_eq!(no.clone().does(TOWN, Action::Grant).c.promised_by, Some(to));
    assert_eq!(no.clone().at(to).refusal(TOWN, Action::Grant), Refusal::DatePast);
    let refused = no.clone().does(TOWN, Action::Refuse);
    assert_eq!(refused.event(), &Event::AskRefused { step_by: None, lapsed: false });
    assert_eq!((refused.c.promised_by, refused.c.asks_failed), (Some(end("2026-11-26")), 1));
    let lapsed = no.rings(ClockKind::LapseAsk);
    assert_eq!(lapsed.event(), &Event::AskRefused { step_by: None, lapsed: true });
    let silent = asked(0).rings(ClockKind::LapseAsk);
    assert!(matches!(silent.event(), Event::ExtendToOffice { with: ExtendWith::Township { villager: None }, .. }));
    for yes in [Action::Grant, Action::ToOffice { agrees: true }] {
        let second = asked(1).does(WANG, yes.clone());
        assert!(matches!(
            second.event(),
            Event::ExtendToOffice { with: ExtendWith::Township { villager: Some(true) }, .. }
        ));
        let third = asked(2).does(WANG, yes);
        assert!(matches!(third.event(), Event::ExtendToOffice { with: ExtendWith::City { villager: Some(true) }, .. }));
        assert_eq!(third.refusal(TOWN, Action::Grant), Refusal::NotYours);
        assert_eq!(third.does(CITY, Action::Grant).c.extend_count, 3);
    }
    let stead =
        Life::lamp().promised().does(IN_STEAD, Action::Extend { to }).does(WANG, Action::ToOffice { agrees: false });
    assert_eq!(stead.refusal(TOWN, Action::Refuse), Refusal::NotYours);
    assert!(stead.try_does(CITY, Action::Refuse).is_ok());
}

#[test]
fn row_13_an_asked_for_date_keeps_its_distance_when_a_wait_ends() {
    let to = end("2026-11-27");
    let life = Life::lamp().promised().does(LI, Action::AskInfo).does(LI, Action::Extend { to });
    assert_eq!(life.clock(ClockKind::LapseWait), None, "the wait's end waits for the answer");
    let life = life.at(at("2026-11-24T11:02")).does(WANG, Action::AddInfo).does(WANG, Action::Grant);
    assert_eq!(life.c.promised_by, Some(to.plus(days(1))));
}

#[test]
fn rows_24_to_27_only_the_shown_question_counts_the_silence() {
    let reported = Life::lamp().reported();
    assert_eq!((reported.c.reported_at, reported.clock(ClockKind::Silence)), (Some(reported.now), None));
    assert_eq!(Life::lamp().promised().refusal(WANG, Action::ReportResult), Refusal::NotYours);
    assert_eq!(reported.refusal(LI, Action::Shown), Refusal::NotYours);
    let shown = reported.at(at("2026-11-24T10:00")).does(BOT, Action::Shown);
    assert_eq!(shown.refusal(BOT, Action::Shown), Refusal::NoChange);
    assert_eq!(shown.clock(ClockKind::Unseen), None);
    let asked = shown.rings(ClockKind::Silence);
    assert_eq!((asked.now, asked.event()), (end("2026-11-27"), &Event::AskedAgain));
    let closed = asked.rings(ClockKind::Silence);
    assert_eq!((closed.now, closed.event()), (end("2026-12-04"), &Event::ClosedUnrated));
    assert_eq!((closed.c.closed_at, closed.clock(ClockKind::Silence)), (Some(closed.now), None));
    // 57: late, and the window stays.
    let last = end("2027-01-03");
    assert_eq!(closed.clone().at(a_bit(last)).refusal(WANG, Action::Solved), Refusal::TooLate);
    assert_eq!(closed.refusal(NEIGHBOUR, Action::Solved), Refusal::NotYours);
    let solved = closed.clone().at(last).does(WANG, Action::Solved);
    assert_eq!((solved.c.stage, solved.c.closed_at), (Stage::ClosedSolved, closed.c.closed_at));
}

#[test]
fn rows_25_26_31_solved_is_the_villagers_word() {
    let shown = Life::lamp().shown();
    assert_eq!(shown.refusal(LI, Action::Solved), Refusal::NotYours);
    assert_eq!(shown.refusal(NEIGHBOUR, Action::NotSolved), Refusal::NotYours);
    let redo = shown.does(WANG, Action::NotSolved);
    assert_eq!((redo.c.stage, redo.c.redo_count, redo.c.promise_due), (Stage::InProgress, 1, true));
    assert_eq!((redo.c.step_by, redo.c.shown_at, redo.c.reported_at), (Some(end("2026-11-25")), None, None));
    assert_eq!(redo.c.promise_limit(redo.policy, redo.now), end("2026-11-30"));
    let late = redo.clone().at(at("2026-11-24T10:00")).does(LI, promise(end("2026-12-01")));
    assert_eq!((late.c.first_promised_by, late.c.promise_due), (Some(end("2026-11-26")), false));
    let solved = late.does(LI, Action::ReportResult).does(WANG, Action::Solved);
    assert_eq!((solved.c.closed_at, solved.c.before_report), (Some(solved.now), false));
    let rated = solved.does(WANG, Action::Rate(Rating::Fair));
    assert_eq!(rated.c.rating, Some(Rating::Fair));
    assert_eq!(rated.refusal(WANG, Action::Rate(Rating::Fair)), Refusal::NoChange);
    assert_eq!(rated.refusal(LI, Action::Rate(Rating::Satisfied)), Refusal::NotYours);
    let last = end("2026-12-24");
    assert_eq!(rated.clone().at(a_bit(last)).refusal(WANG, Action::Reopen), Refusal::TooLate);
    assert_eq!(rated.refusal(LI, Action::Reopen), Refusal::NotYours);
    let again = rated.at(last).does(WANG, Action::Reopen);
    assert_eq!((again.c.redo_count, again.c.promise_due, again.c.rating, again.c.closed_at), (2, true, None, None));
}

#[test]
fn rows_31_33_a_withdrawn_matter_can_be_taken_up_again() {
    let asked = Life::lamp().promised().does(LI, Action::Extend { to: end("2026-11-27") });
    assert_eq!(asked.refusal(LI, Action::Withdraw), Refusal::NotYours);
    let gone = asked.does(WANG, Action::Withdraw);
    assert_eq!((gone.c.ask, gone.c.closed_at, gone.c.is_open()), (None, Some(gone.now), false));
    assert!(gone.c.clocks(gone.policy).is_empty());
    assert_eq!(gone.clone().at(a_bit(end("2026-12-23"))).refusal(WANG, Action::Reopen), Refusal::TooLate);
    let back = gone.does(WANG, Action::Reopen);
    assert_eq!((back.c.stage, back.c.redo_count, back.c.closed_at), (Stage::Accepted, 0, None));
    assert_eq!(back.c.due_by, Some(end("2026-11-30")));
    let early = Life::lamp().does(WANG, Action::Withdraw).at(at("2026-12-01T10:00")).does(WANG, Action::Reopen);
    assert_eq!(early.c.due_by, Some(end("2026-12-08")));
}

#[test]
fn rows_34_53_nudges_reach_but_seldom() {
    let life = Life::lamp().assigned();
    let nudged = life.clone().does(WANG, Action::Nudge);
    assert_eq!(nudged.event(), &Event::Nudged { reaches: true });
    let again = nudged.clone().at(end("2026-11-25")).does(WANG, Action::Nudge);
    assert_eq!(again.event(), &Event::Nudged { reaches: false });
    assert_eq!(again.c.villager_nudged_at, Some(nudged.now));
    let third = nudged.at(at("2026-11-26T00:00")).does(WANG, Action::Nudge);
    assert_eq!((third.event(), third.c.villager_nudged_at), (&Event::Nudged { reaches: true }, Some(third.now)));
    assert_eq!(life.refusal(LI, Action::Nudge), Refusal::NotYours);

    let pressed = life.clone().does(TOWN, Action::OfficeNudge);
    let next = at("2026-11-24T00:00");
    assert_eq!(
        pressed.clone().at(before(next)).refusal(CITY, Action::OfficeNudge),
        Refusal::NudgedAlready { again: next }
    );
    assert_eq!(pressed.at(next).does(CITY, Action::OfficeNudge).c.office_nudged_at, Some(next));
    assert_eq!(life.refusal(LI, Action::OfficeNudge), Refusal::NotYours);
    // Nobody nudges themselves.
    let towns = life.clone().does(TOWN, Action::Reassign(Handler::Township));
    assert_eq!(towns.refusal(TOWN, Action::OfficeNudge), Refusal::NotYours);
    let citys = towns.clone().does(CITY, Action::Reassign(Handler::City));
    assert_eq!(citys.refusal(CITY, Action::OfficeNudge), Refusal::NotYours);
    towns.does(CITY, Action::OfficeNudge);
}

#[test]
fn row_35_reminders_come_before_on_and_after_the_day() {
    let life = Life::lamp().promised();
    let mut life = life;
    for (n, when) in [(1, at("2026-11-25T08:30")), (2, at("2026-11-26T08:30")), (3, at("2026-11-27T08:30"))] {
        life = life.rings(ClockKind::Lapse);
        assert_eq!((life.now, life.event()), (when, &Event::Reminded { n }));
    }
    assert_eq!(life.clock(ClockKind::Lapse), None);
    assert!(life.c.is_overdue(life.now));
    let slept = Life::lamp().promised().at(at("2026-11-26T09:00")).does(BOT, Action::Lapse);
    assert_eq!(slept.event(), &Event::Reminded { n: 2 });
    assert_eq!(slept.clock(ClockKind::Lapse), Some(at("2026-11-27T08:30")));
    // What lies before the step began isn't reminded of.
    let short = Life::lamp().signed().does(LI, promise(end("2026-11-24")));
    assert_eq!(short.clock(ClockKind::Lapse), Some(at("2026-11-24T08:30")));
    assert_eq!(Life::lamp().signed().clock(ClockKind::Lapse), Some(at("2026-11-25T08:30")));
    // Nor what falls on the moment it began: nobody is reminded of what they say just now.
    let just_then = Life::lamp().signed().at(at("2026-11-24T08:30")).does(LI, promise(end("2026-11-25")));
    assert_eq!(just_then.clock(ClockKind::Lapse), Some(at("2026-11-25T08:30")));
    let redo = Life::lamp().shown().does(WANG, Action::NotSolved);
    assert_eq!(redo.clock(ClockKind::Lapse), Some(at("2026-11-24T08:30")));
}

#[test]
fn row_38_an_emergency_that_nobody_answers_is_told_to_the_city() {
    let alarm =
        || Life::registered_at(NewCommitment { emergency: true, ..new("street_light") }, at("2026-11-23T23:00"));
    assert_eq!(alarm().clock(ClockKind::LapseEmergency), Some(at("2026-11-23T23:15")));
    let told = alarm().rings(ClockKind::LapseEmergency);
    assert_eq!((told.event(), told.clock(ClockKind::LapseEmergency)), (&Event::EmergencyUnanswered, None));
    assert_eq!(told.accepted().does(BOT, Action::Assign(Handler::Secretary)).c.step_by, Some(at("2026-11-24T01:30")));
    let assigned = || alarm().accepted().does(BOT, Action::Assign(Handler::Secretary));
    for action in [Action::Sign, Action::AskInfo, Action::ReturnRequest, Action::Progress, Action::ShowPhone] {
        assert_eq!(assigned().does(LI, action).clock(ClockKind::LapseEmergency), None);
    }
    assert_eq!(alarm().does(WANG, Action::Withdraw).clock(ClockKind::LapseEmergency), None);
    // An ordinary clock doesn't start at night, an emergency's does.
    let night = |leaf| Life::registered_at(new(leaf), at("2026-11-23T23:00")).accepted();
    assert_eq!(
        night("water_supply").does(BOT, Action::Assign(Handler::Secretary)).c.step_by,
        Some(at("2026-11-24T09:00"))
    );
}

#[test]
fn row_43_what_nobody_decides_is_taken_on() {
    let life = Life::lamp().rings(ClockKind::Lapse);
    assert_eq!((life.c.stage, life.c.due_by), (Stage::Accepted, Some(end("2026-11-30"))));
    let life = life.put(|c| c.handler = Handler::City).rings(ClockKind::Lapse);
    assert_eq!((life.c.stage, life.c.handler), (Stage::Assigned, Handler::Secretary));
}

#[test]
fn row_45_who_asked_may_take_it_back() {
    let asked = Life::lamp().promised().does(LI, Action::Extend { to: end("2026-11-27") });
    assert_eq!(asked.refusal(TOWN, Action::TakeBack), Refusal::NotYours);
    let back = asked.does(LI, Action::TakeBack);
    assert_eq!((back.event(), back.c.asks_failed), (&Event::AskTakenBack { step_by: None }, 1));
    assert_eq!(back.refusal(LI, Action::TakeBack), Refusal::NothingAsked);
}

#[test]
fn row_50_a_done_that_the_handler_noted_is_unrated() {
    let reported = Life::lamp().reported();
    for (actor, stage) in [
        (TOWN, Stage::ClosedSolved),
        (LI, Stage::ClosedUnrated),
        (ZHAO, Stage::ClosedUnrated),
        (IN_STEAD, Stage::ClosedUnrated),
    ] {
        assert_eq!(reported.clone().does(actor, Action::WordNoted { done: true }).c.stage, stage);
        let redo = reported.clone().does(actor, Action::WordNoted { done: false });
        assert_eq!((redo.c.stage, redo.c.redo_count), (Stage::InProgress, 1));
    }
    let own = reported.clone().put(|c| c.handler = Handler::Township);
    assert_eq!(own.does(TOWN, Action::WordNoted { done: true }).c.stage, Stage::ClosedUnrated);
    for actor in [WANG, CITY, BOT] {
        assert_eq!(reported.refusal(actor, Action::WordNoted { done: true }), Refusal::NotYours);
    }
}

#[test]
fn row_51_an_unseen_question_is_told_to_three_and_then_counts_as_overdue() {
    let mut life = Life::lamp().reported();
    for (n, when) in [(1, end("2026-11-30")), (2, end("2026-12-07")), (3, end("2026-12-23"))] {
        assert!(!life.c.is_overdue(when));
        life = life.rings(ClockKind::Unseen);
        assert_eq!((life.now, life.event()), (when, &Event::Unseen { n }));
    }
    assert_eq!(life.clock(ClockKind::Unseen), None);
    assert!(life.c.is_quiet(life.now) && !Life::lamp().reported().c.is_quiet(life.now));
    assert!(life.c.is_overdue(life.now));
    let slept = Life::lamp().reported().at(end("2026-12-07")).does(BOT, Action::Unseen);
    assert_eq!(slept.event(), &Event::Unseen { n: 2 });
    let seen = life.does(BOT, Action::Shown);
    assert_eq!((seen.c.reminded, seen.c.is_overdue(seen.now)), (0, false));
}

#[test]
fn row_56_progress_changes_nothing_but_the_ledger() {
    let life = Life::lamp().assigned();
    for action in [Action::Progress, Action::ShowPhone] {
        assert_eq!(life.refusal(TOWN, action.clone()), Refusal::NotYours);
        let after = life.clone().does(LI, action);
        assert_eq!(after.c, Commitment { version: after.c.version, ..life.c.clone() });
    }
}

#[test]
fn row_58_another_leaf_counts_from_registration() {
    let water = || Action::SetLeaf { leaf: Leaf("water_supply".into()) };
    let garbage = || Action::SetLeaf { leaf: Leaf("garbage".into()) };
    let same = Action::SetLeaf { leaf: Leaf("street_light".into()) };
    let set = Life::lamp().does(WANG, water());
    assert_eq!(
        (set.c.stage, set.c.urgent, set.c.due_by, set.c.step_by),
        (Stage::Registered, true, None, Some(end("2026-11-24")))
    );
    assert!(!set.does(WANG, garbage()).c.urgent, "only the old leaf was urgent");
    let said = Life::registered(NewCommitment { urgent: true, ..new("street_light") });
    assert!(said.does(WANG, garbage()).c.urgent, "the words were");
    let assigned = Life::lamp().assigned().does(LI, Action::AskInfo).at(at("2026-11-24T09:00"));
    assert_eq!(assigned.refusal(WANG, garbage()), Refusal::NotNow(Stage::Assigned), "theirs, and too late");
    assert_eq!(assigned.refusal(LI, garbage()), Refusal::NotYours);
    assert_eq!(assigned.refusal(TOWN, same), Refusal::NoChange);
    let set = assigned.clone().does(TOWN, garbage());
    assert_eq!((set.c.stage, set.c.waiting, set.c.leaf), (Stage::Accepted, None, Leaf("garbage".into())));
    assert_eq!((set.c.due_by, set.c.step_by), (Some(end("2026-11-30")), Some(at("2026-11-24T11:00"))));
    // The other leaf's own dates; an urgent one is assigned at once.
    let drain = assigned.clone().does(TOWN, Action::SetLeaf { leaf: Leaf("drainage".into()) });
    assert_eq!((drain.c.due_by, drain.c.urgent), (Some(end("2026-12-08")), false));
    let wet = assigned.clone().does(TOWN, water());
    assert_eq!((wet.c.due_by, wet.c.step_by), (Some(end("2026-11-26")), Some(wet.now)));
    assert!(Life::lamp().accepted().try_does(WANG, garbage()).is_ok());
    assert_eq!(Life::lamp().accepted().refusal(LI, garbage()), Refusal::NotYours);
    let promised = assigned.put(|c| c.first_promised_by = Some(end("2026-11-26")));
    assert_eq!(promised.refusal(TOWN, garbage()), Refusal::NotNow(Stage::Assigned));
}

#[test]
fn row_60_solved_by_itself_is_marked_so() {
    for life in [Life::lamp().assigned(), Life::lamp().signed(), Life::lamp().promised()] {
        assert_eq!(life.refusal(LI, Action::Solved), Refusal::NotYours);
        let solved = life.does(WANG, Action::Solved);
        assert_eq!((solved.c.stage, solved.c.before_report), (Stage::ClosedSolved, true));
        assert!(!solved.does(WANG, Action::Reopen).c.before_report);
    }
}

#[test]
fn overdue_is_past_the_date_in_force() {
    let life = Life::lamp().promised();
    let date = life.c.date_in_force().unwrap();
    assert_eq!(date, end("2026-11-26"));
    assert!(!life.c.is_overdue(date) && life.c.is_overdue(a_bit(date)));
    let unpromised = Life::lamp().assigned();
    assert!(!unpromised.c.is_overdue(end("2026-11-30")) && unpromised.c.is_overdue(a_bit(end("2026-11-30"))));
    assert!(!life.does(LI, Action::ReportResult).c.is_overdue(a_bit(date)), "it is the villager's turn");
}

#[test]
fn clocks_have_names() {
    for kind in ClockKind::ALL {
        assert_eq!(ClockKind::named(kind.as_str()), Some(kind));
        assert_eq!(serde_json::to_value(kind).unwrap(), kind.as_str());
    }
    assert_eq!(ClockKind::named("nothing"), None);
}

#[test]
fn a_life_begins_with_being_registered() {
    assert_eq!(Commitment::from_registered(&Event::Withdrawn, at("2026-11-23T10:00")), None);
}

#[test]
fn row_19_what_was_tried_or_belongs_above_goes_up_and_the_first_date_stays() {
    assert_eq!(Life::lamp().signed().refusal(LI, Action::Escalate), Refusal::NothingTried);
    let lamp = Life::lamp().promised();
    assert_eq!(lamp.refusal(TOWN, Action::Escalate), Refusal::NotYours);
    let first = lamp.c.promised_by;
    let up = lamp.at(at("2026-11-24T09:00")).does(ZHAO, Action::Escalate);
    assert_eq!((up.c.stage, up.c.handler), (Stage::Assigned, Handler::Township));
    assert_eq!((up.c.promised_by, up.c.first_promised_by), (None, first));
    assert_eq!((up.c.due_by, up.c.step_by), (Some(end("2026-12-01")), Some(at("2026-11-25T09:00"))));
    assert_eq!(up.refusal(LI, Action::Sign), Refusal::NotYours);
    // A new promise is bound by the leaf's days, from the day on which it is made.
    let signed = up.does(TOWN, Action::Sign);
    assert_eq!(signed.refusal(TOWN, Action::Escalate), Refusal::NothingTried);
    assert_eq!(signed.c.promise_limit(signed.policy, signed.now), end("2026-12-01"));
    let promised = signed.does(TOWN, promise(end("2026-12-01")));
    let city = promised.does(TOWN, Action::Escalate);
    assert_eq!((city.c.handler, city.c.first_promised_by), (Handler::City, first));
    let city = city.does(CITY, Action::Sign);
    assert_eq!(city.refusal(CITY, Action::Escalate), Refusal::NotNow(Stage::Signed));
    // What the law gives to the level above needs no trial.
    let dibao = Life::registered(new("dibao")).signed();
    assert_eq!(dibao.does(LI, Action::Escalate).c.handler, Handler::Township);
    let road = Life::registered(new("road_build")).signed().does(LI, Action::Escalate).does(TOWN, Action::Sign);
    assert_eq!(road.does(TOWN, Action::Escalate).c.handler, Handler::City);
    let redone = Life::lamp().shown().does(WANG, Action::NotSolved);
    assert!(!redone.does(LI, Action::Escalate).c.promise_due);
}

#[test]
fn rows_20_21_shelving_is_the_posts_to_ask_and_the_office_aboves_to_grant() {
    let life = Life::lamp().promised();
    let day = end("2026-12-20");
    assert_eq!(life.refusal(ZHAO, shelve(day)), Refusal::HolderOnly);
    assert_eq!(life.refusal(TOWN, shelve(day)), Refusal::NotYours);
    assert_eq!(life.refusal(LI, shelve(life.now)), Refusal::DatePast);
    let first = end("2026-11-26");
    assert_eq!(life.refusal(LI, shelve(first)), Refusal::DateTooSoon { first });
    assert_eq!(life.refusal(LI, shelve(a_bit(end("2026-12-23")))), Refusal::DateTooFar { limit: end("2026-12-23") });
    let asked = life.does(LI, shelve(end("2026-12-23"))).at(at("2026-11-24T10:00"));
    assert_eq!(asked.clock(ClockKind::LapseAsk), Some(end("2026-11-26")));
    assert_eq!(asked.clock(ClockKind::Lapse), Some(at("2026-11-25T08:30")), "the date goes on");
    assert_eq!(asked.refusal(LI, Action::Grant), Refusal::OwnAsk);
    assert_eq!(asked.refusal(CITY, Action::Grant), Refusal::NotYours);
    assert_eq!(asked.refusal(WANG, Action::Grant), Refusal::NotYours);
    let granted = asked.clone().does(TOWN, Action::Grant);
    let shelved = granted.c.shelved.unwrap();
    assert_eq!((granted.c.stage, shelved.since, shelved.was_late), (Stage::Shelved, granted.now, false));
    assert_eq!(granted.c.first_promised_by, Some(end("2026-11-26")));
    assert!(!granted.c.is_overdue(end("2027-11-26")));
    let late = asked.clone().at(a_bit(end("2026-11-26"))).does(TOWN, Action::Grant);
    assert!(late.c.shelved.unwrap().was_late);
    assert_eq!(asked.clone().at(end("2026-12-23")).refusal(TOWN, Action::Grant), Refusal::DatePast);

    let refused = asked.clone().does(TOWN, Action::Refuse);
    assert_eq!((refused.c.stage, refused.c.promised_by), (Stage::InProgress, Some(end("2026-11-26"))));
    let lapsed = asked.rings(ClockKind::LapseAsk);
    assert_eq!((lapsed.c.stage, lapsed.c.ask), (Stage::InProgress, None));
    let again = refused.does(LI, shelve(day)).does(TOWN, Action::Refuse);
    assert_eq!(again.refusal(LI, shelve(day)), Refusal::TooOften);
    // In the post's stead the township asks, and the city decides.
    let stead = Life::lamp().promised().does(IN_STEAD, shelve(day));
    assert_eq!(stead.refusal(TOWN, Action::Grant), Refusal::NotYours);
    assert_eq!(stead.does(CITY, Action::Grant).c.stage, Stage::Shelved);
}

#[test]
fn rows_22_23_49_a_shelved_matter_is_looked_at_every_month() {
    let life = Life::lamp().shelved();
    assert_eq!(life.clock(ClockKind::Lapse), Some(at("2026-12-20T08:30")));
    let next = Action::CauseStays { recheck_by: end("2027-01-15") };
    for actor in [LI, ZHAO, IN_STEAD, WANG, BOT] {
        assert_eq!(life.refusal(actor, next.clone()), Refusal::NotYours, "{actor:?}");
    }
    let looked = life.clone().at(at("2026-12-20T10:00")).does(TOWN, next.clone());
    assert_eq!(looked.c.shelved.unwrap().recheck_by, end("2027-01-15"));
    assert_eq!(looked.c.shelved.unwrap().since, life.now);
    let far = Action::CauseStays { recheck_by: a_bit(end("2027-01-19")) };
    let limit = end("2027-01-19");
    assert_eq!(looked.refusal(TOWN, far), Refusal::DateTooFar { limit });
    assert_eq!(looked.refusal(TOWN, Action::CauseStays { recheck_by: looked.now }), Refusal::DatePast);
    // After half a year it is the city's.
    let half = end("2027-05-22");
    let soon = |life: &Life| Action::CauseStays { recheck_by: a_bit(life.now) };
    let (last, past) = (life.clone().at(half), life.clone().at(a_bit(half)));
    assert!(last.try_does(TOWN, soon(&last)).is_ok());
    assert_eq!(past.refusal(TOWN, soon(&past)), Refusal::NotYours);
    assert!(past.try_does(CITY, soon(&past)).is_ok());

    for actor in [LI, ZHAO, TOWN, CITY] {
        let gone = life.clone().does(actor, Action::CauseGone);
        assert_eq!((gone.c.stage, gone.c.promise_due, gone.c.shelved), (Stage::InProgress, true, None));
        assert_eq!(gone.c.step_by, Some(end("2026-11-26")));
    }
    assert_eq!(life.refusal(WANG, Action::CauseGone), Refusal::NotYours);
    // The dates have waited meanwhile: it isn't late at once.
    let gone = life.clone().at(at("2026-12-20T10:00")).does(TOWN, Action::CauseGone);
    assert_eq!((gone.c.promised_by, gone.c.due_by), (Some(end("2026-12-23")), Some(end("2026-12-27"))));
    assert_eq!(gone.c.first_promised_by, Some(end("2026-11-26")));

    // Nobody looks: on the day, on the next morning, and then it goes on.
    let nudged = life.rings(ClockKind::Lapse);
    assert_eq!((nudged.now, nudged.event()), (at("2026-12-20T08:30"), &Event::Reminded { n: 1 }));
    let nudged = nudged.rings(ClockKind::Lapse);
    assert_eq!((nudged.now, nudged.event()), (at("2026-12-21T08:30"), &Event::Reminded { n: 2 }));
    let missed = nudged.rings(ClockKind::Lapse);
    assert_eq!((missed.now, missed.c.stage), (end("2026-12-27"), Stage::InProgress));
    assert!(matches!(missed.event(), Event::CauseGone { lapsed: true, .. }));
    let slept = Life::lamp().shelved().at(end("2027-02-01")).does(BOT, Action::Lapse);
    assert!(matches!(slept.event(), Event::CauseGone { lapsed: true, .. }));
}

#[test]
fn rows_28_to_30_an_explanation_is_decided_by_another_and_the_second_by_the_city() {
    let life = Life::lamp().promised();
    assert_eq!(life.refusal(ZHAO, Action::Explain), Refusal::HolderOnly);
    let asked = life.does(LI, Action::Explain);
    assert_eq!(asked.clock(ClockKind::LapseAsk), Some(end("2026-11-26")));
    assert_eq!(asked.refusal(LI, Action::Grant), Refusal::OwnAsk);
    assert_eq!(asked.refusal(CITY, Action::Grant), Refusal::NotYours);
    let explained = asked.clone().does(TOWN, Action::Grant);
    assert_eq!((explained.c.stage, explained.c.closed_at), (Stage::ClosedExplained, Some(explained.now)));
    let again = explained.clone().does(WANG, Action::Reopen);
    assert_eq!((again.c.stage, again.c.promise_due), (Stage::InProgress, true));
    assert_eq!(explained.at(a_bit(end("2026-12-23"))).refusal(WANG, Action::Reopen), Refusal::TooLate);
    let refused = asked.does(TOWN, Action::Refuse);
    let second = refused.does(LI, Action::Explain);
    assert_eq!(second.refusal(TOWN, Action::Grant), Refusal::NotYours);
    assert_eq!(second.clone().does(CITY, Action::Grant).c.stage, Stage::ClosedExplained);
    let third = second.does(CITY, Action::Refuse);
    assert_eq!(third.refusal(LI, Action::Explain), Refusal::TooOften);
}

#[test]
fn rows_36_54_55_what_is_late_is_pressed_on_ever_higher_until_somebody_replies_or_it_rests() {
    let life = Life::lamp().promised();
    assert_eq!(life.clock(ClockKind::Supervise), Some(end("2026-11-27")));
    let first = life.rings(ClockKind::Supervise);
    assert_eq!(first.event(), &Event::Supervised { level: Supervision::L1, reply_by: end("2026-12-01") });
    assert_eq!(first.refusal(TOWN, Action::Reply), Refusal::NotYours);
    let replied = first.clone().does(LI, Action::Reply);
    assert_eq!(replied.refusal(LI, Action::Reply), Refusal::NothingAsked);
    let second = first.rings(ClockKind::Supervise);
    assert_eq!(second.event(), &Event::Supervised { level: Supervision::L2, reply_by: end("2026-11-30") });
    assert_eq!(second.now, end("2026-11-29"));
    let third = second.rings(ClockKind::Supervise);
    assert_eq!(third.now, end("2026-12-06"));
    assert_eq!(third.clock(ClockKind::Supervise), None);
    let rests = third.clone().rings(ClockKind::Rest);
    assert_eq!((rests.now, rests.c.rests), (end("2027-01-05"), true));
    assert_eq!((rests.clock(ClockKind::Lapse), rests.clock(ClockKind::Rest)), (None, None));
    assert!(rests.c.is_overdue(rests.now) && rests.c.is_quiet(rests.now) && !third.c.is_quiet(rests.now));
    let woken = rests.does(LI, Action::Reply);
    assert_eq!((woken.c.rests, woken.clock(ClockKind::Rest)), (false, None));
    // After an outage the highest level comes once.
    let slept = Life::lamp().promised().at(end("2026-12-03")).does(BOT, Action::LapseSupervise);
    assert!(matches!(slept.event(), Event::Supervised { level: Supervision::L2, .. }));
    // By hand, before anything is late: the township once, the city above it, nobody their own.
    let life = Life::lamp().promised();
    assert_eq!(life.refusal(LI, Action::Supervise(Supervision::L1)), Refusal::NotYours);
    assert_eq!(life.refusal(TOWN, Action::Supervise(Supervision::L2)), Refusal::NotYours);
    assert_eq!(life.refusal(CITY, Action::Supervise(Supervision::L1)), Refusal::NotYours);
    let pressed = life.does(TOWN, Action::Supervise(Supervision::L1));
    assert_eq!(pressed.refusal(TOWN, Action::Supervise(Supervision::L1)), Refusal::TooOften);
    assert_eq!(pressed.c.next_supervision(&TOWN), Supervision::L1);
    assert_eq!(pressed.c.next_supervision(&CITY), Supervision::L2);
    let pressed = pressed.does(CITY, Action::Supervise(Supervision::L2));
    assert_eq!(pressed.c.next_supervision(&CITY), Supervision::L3);
    let towns = Life::registered(new("dibao")).signed().does(LI, Action::Escalate);
    assert_eq!(towns.refusal(TOWN, Action::Supervise(Supervision::L1)), Refusal::NotYours);
    let pressed = towns.rings(ClockKind::Supervise);
    assert!(matches!(pressed.event(), Event::Supervised { level: Supervision::L2, .. }), "not the township its own");
    // Reopened long after its date it is late by the limit of the new promise alone.
    let again = Life::lamp().solved().at(at("2026-12-10T09:00")).does(WANG, Action::Reopen);
    assert_eq!(
        (again.c.step_by, again.clock(ClockKind::Supervise)),
        (Some(end("2026-12-14")), Some(end("2026-12-15")))
    );
    // Not solved three times presses at once; danger reaches the top a day after the date.
    let thrice = Life::lamp().shown().put(|c| c.redo_count = 2).does(WANG, Action::NotSolved);
    assert_eq!(thrice.clock(ClockKind::Supervise), Some(thrice.now));
    let danger = Life::registered(NewCommitment { emergency: true, ..new("power_supply") }).accepted();
    let danger = danger.does(BOT, Action::Assign(Handler::Secretary));
    let danger = danger.rings(ClockKind::Supervise);
    assert!(matches!(danger.event(), Event::Supervised { level: Supervision::L3, .. }));
    // While the villager is waited for, nobody is late.
    let waits = Life::lamp().promised().does(LI, Action::AskInfo);
    assert_eq!(waits.clock(ClockKind::Supervise), None);
}

#[test]
fn row_44_the_office_gives_it_to_another_but_never_its_own() {
    for life in [Life::lamp().assigned(), Life::lamp().signed(), Life::lamp().promised(), Life::lamp().shelved()] {
        let moved = life.clone().does(TOWN, Action::Reassign(Handler::Township));
        assert_eq!((moved.c.stage, moved.c.handler, moved.c.return_count), (Stage::Assigned, Handler::Township, 1));
        assert_eq!((moved.c.due_by, moved.c.shelved), (life.c.due_by, None));
        assert_eq!(moved.refusal(TOWN, Action::Reassign(Handler::Secretary)), Refusal::NotYours);
        let back = moved.does(CITY, Action::Reassign(Handler::Secretary));
        assert_eq!(
            back.refusal(TOWN, Action::Reassign(Handler::Township)),
            Refusal::NotYours,
            "the third is the city's"
        );
        let city = back.does(CITY, Action::Reassign(Handler::City));
        assert_eq!(city.refusal(CITY, Action::Reassign(Handler::Secretary)), Refusal::NotYours);
        assert_eq!(life.refusal(TOWN, Action::Reassign(Handler::Secretary)), Refusal::NoChange);
        assert_eq!(life.refusal(LI, Action::Reassign(Handler::Township)), Refusal::NotYours);
    }
}

#[test]
fn rows_37_52_a_handover_moves_no_date_and_is_signed_for() {
    let over = |to| Action::Handover { to };
    let new = Some(PersonId(13));
    let promised = Life::lamp().promised();
    for actor in [LI, ZHAO, TOWN, IN_STEAD, WANG] {
        assert_eq!(promised.refusal(actor, over(new)), Refusal::NotYours, "{actor:?}");
    }
    let handed = promised.clone().does(BOT, over(new));
    assert_eq!(handed.c.promised_by, promised.c.promised_by);
    assert_eq!((handed.c.stage, handed.c.since, handed.c.reminded), (Stage::InProgress, promised.c.since, 0));
    assert_eq!(handed.clock(ClockKind::LapseHandover), Some(end("2026-11-26")));
    let successor = Actor::Secretary(PersonId(13));
    let signed = handed.clone().does(successor, Action::SignHandover);
    assert_eq!(signed.c.handed_over, None);
    assert_eq!(signed.refusal(successor, Action::SignHandover), Refusal::NothingAsked);
    assert_eq!(handed.refusal(TOWN, Action::SignHandover), Refusal::NotYours);
    let reminded = handed.rings(ClockKind::LapseHandover).rings(ClockKind::LapseHandover);
    assert_eq!((reminded.now, reminded.event()), (at("2026-11-28T00:00"), &Event::HandoverReminded { n: 2 }));
    // A pending ask is the post's.
    let asks = promised.clone().does(LI, Action::Extend { to: end("2026-11-27") });
    assert_eq!(asks.clone().does(BOT, over(new)).c.ask, asks.c.ask);
    // What nobody signed for is as new; with nobody in office there is nobody to sign.
    let assigned = Life::lamp().assigned().at(at("2026-11-24T09:00")).does(CITY, over(new));
    assert_eq!((assigned.c.step_by, assigned.c.handed_over), (Some(at("2026-11-25T09:00")), None));
    assert_eq!(promised.does(BOT, over(None)).c.handed_over, None);
    let returned = Life::lamp().assigned().does(LI, Action::ReturnRequest);
    let later = at("2026-11-23T15:00");
    assert_eq!(returned.clone().at(later).does(BOT, over(new)).c.step_by, returned.c.step_by, "the sign clock waits");
    let signed = Life::lamp().signed();
    assert_eq!(signed.clone().at(later).does(BOT, over(new)).c.step_by, signed.c.step_by, "its date stays");
    let towns = Life::registered(super::new("dibao")).signed().does(LI, Action::Escalate);
    assert_eq!(towns.refusal(BOT, over(new)), Refusal::NoChange);
}

#[test]
fn a_rules_date_is_counted_anew_as_its_events_would_have_set_it() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("workdays")).unwrap();
    let off = |from: &str, until: &str| {
        let text = format!(
            "notice = \"No. 1\"\ndated = \"2025-11-04\"\n[[holiday]]\nname = \"x\"\noff = [\"{from}\", \"{until}\"]\n"
        );
        std::fs::write(dir.path().join("workdays/2026.toml"), text).unwrap();
        Policy::load(dir.path(), policy().zone().clone()).unwrap()
    };
    let due = |life: &Life, policy: &Policy| Commitment::recounted_due(&life.events, policy);
    // By the same calendar it is as it stands, whatever happened.
    let waited =
        Life::lamp().promised().does(LI, Action::AskInfo).at(at("2026-11-25T12:00")).does(WANG, Action::AddInfo);
    let gone = Life::lamp().shelved().at(at("2026-12-20T10:00")).does(TOWN, Action::CauseGone);
    let up = Life::lamp().promised().does(LI, Action::Escalate);
    let set = Life::lamp().accepted().does(WANG, Action::SetLeaf { leaf: Leaf("garbage".into()) });
    // Whatever its registering, its kind, its office or its second look set it by.
    let accepted_late = Life::lamp().at(at("2026-11-25T10:00")).accepted();
    let of_another_kind = Life::lamp().accepted().does(WANG, Action::SetLeaf { leaf: Leaf("dibao".into()) });
    let up_late = Life::lamp().promised().at(at("2026-11-25T10:00")).does(LI, Action::Escalate);
    let second_look = Life::lamp()
        .does(TOWN, Action::Decline(DeclineReason::NotOurs))
        .at(at("2026-11-25T10:00"))
        .does(WANG, Action::LookAgain)
        .does(CITY, Action::DecideAgain { accept: true });
    let lives = [Life::lamp().assigned(), waited.clone(), gone, up.clone(), set];
    for life in lives.into_iter().chain([accepted_late, of_another_kind, up_late, second_look]) {
        assert_eq!(due(&life, life.policy), life.c.due_by, "{:?}", life.event());
    }
    assert_eq!(due(&Life::lamp(), policy()), None);
    // By another it moves: 30 November turns out to be off, and so do the two days after it.
    let other = off("2026-11-30", "2026-12-02");
    let lamp = Life::lamp().assigned();
    assert_eq!((lamp.c.due_by, due(&lamp, &other)), (Some(end("2026-11-30")), Some(end("2026-12-03"))));
    assert_eq!(due(&up, &other), Some(end("2026-12-03")));
    let moved = lamp.clone().does(BOT, Action::Recount { due_by: end("2026-12-03") });
    assert_eq!(
        (moved.c.due_by, moved.c.stage, moved.c.step_by),
        (Some(end("2026-12-03")), Stage::Assigned, lamp.c.step_by)
    );
    assert_eq!(moved.refusal(BOT, Action::Recount { due_by: end("2026-12-03") }), Refusal::NoChange);
    assert_eq!(lamp.refusal(CITY, Action::Recount { due_by: end("2026-12-03") }), Refusal::NotYours);
    // What somebody promised stays.
    let promised = Life::lamp().promised().does(BOT, Action::Recount { due_by: end("2026-12-03") });
    assert_eq!(promised.c.promised_by, Some(end("2026-11-26")));
}

#[test]
fn rows_14_15_a_unit_helps_and_the_matter_stays_its_handlers() {
    let by = end("2026-11-25");
    let promised = Life::lamp().promised();
    for actor in [WANG, NEIGHBOUR, HELPER, BOT] {
        assert_eq!(promised.refusal(actor, whistle(5, by)), Refusal::NotYours, "{actor:?}");
    }
    for actor in [LI, ZHAO, TOWN, CITY] {
        promised.clone().does(actor, whistle(5, by));
    }
    // Done a day before the date in force; where there is no such day any more, nobody is called.
    assert_eq!(promised.refusal(LI, whistle(5, a_bit(by))), Refusal::DateTooFar { limit: by });
    assert_eq!(promised.refusal(LI, whistle(5, promised.now)), Refusal::DatePast);
    let last = promised.clone().at(by);
    assert_eq!(last.refusal(LI, whistle(5, a_bit(by))), Refusal::NoTimeLeft);
    assert_eq!(last.at(before(by)).refusal(LI, whistle(5, end("2026-11-26"))), Refusal::DateTooFar { limit: by });
    let helped = promised.does(LI, whistle(5, by));
    assert_eq!(
        helped.c.children,
        [Child { number: 1, unit: UnitId(5), stage: ChildStage::Assigned, due_by: by, reminded: 0 }]
    );
    assert_eq!(helped.refusal(TOWN, whistle(5, by)), Refusal::NoChange, "it has been asked");
    // It holds the result and the explanation back, and nothing else.
    assert_eq!(helped.refusal(LI, Action::ReportResult), Refusal::Held);
    assert_eq!(helped.refusal(LI, Action::Explain), Refusal::Held);
    assert_eq!(helped.c.promised_by, Some(end("2026-11-26")));
    for actor in [LI, TOWN, WANG, OTHER_HELPER, BOT] {
        for action in [Action::SignChild, Action::ChildDone, Action::ReturnChild] {
            let refusal = helped.refusal(actor, action);
            assert_eq!(refusal, if actor == OTHER_HELPER { Refusal::NothingAsked } else { Refusal::NotYours });
        }
    }
    let signed = helped.clone().does(HELPER, Action::SignChild);
    assert_eq!(signed.refusal(HELPER, Action::SignChild), Refusal::NoChange);
    let done = signed.clone().does(HELPER, Action::ChildDone);
    assert_eq!(done.refusal(HELPER, Action::ChildDone), Refusal::NothingAsked);
    assert_eq!(done.clock(ClockKind::LapseChild), None);
    done.clone().does(LI, Action::ReportResult);
    assert_eq!(done.does(LI, whistle(5, by)).c.children[1].number, 2, "and again");
    helped.clone().does(HELPER, Action::ChildDone);
    helped.clone().does(HELPER, Action::ReturnChild).does(LI, Action::Explain);
    // Called back by whoever answers for it, or the office above.
    let back = Action::CallBackChild { number: 1 };
    for actor in [WANG, HELPER, BOT] {
        assert_eq!(helped.refusal(actor, back.clone()), Refusal::NotYours);
    }
    assert_eq!(helped.refusal(LI, Action::CallBackChild { number: 2 }), Refusal::NothingAsked);
    let called = helped.clone().does(TOWN, back.clone());
    assert_eq!((called.c.children[0].stage, called.refusal(LI, back)), (ChildStage::CalledBack, Refusal::NothingAsked));
    // Reminded in the morning of its day, pressed on the morning after, once.
    let two = helped.does(LI, whistle(6, end("2026-11-24")));
    let first = two.rings(ClockKind::LapseChild);
    assert_eq!((first.now, first.event()), (at("2026-11-24T08:30"), &Event::ChildReminded { number: 2, n: 1 }));
    let second = first.rings(ClockKind::LapseChild);
    assert_eq!((second.now, second.event()), (at("2026-11-25T08:30"), &Event::ChildReminded { number: 2, n: 2 }));
    let third = second.rings(ClockKind::LapseChild);
    assert_eq!(third.event(), &Event::ChildReminded { number: 1, n: 1 });
    let fourth = third.clone().rings(ClockKind::LapseChild);
    assert_eq!((fourth.now, fourth.event()), (at("2026-11-26T08:30"), &Event::ChildReminded { number: 1, n: 2 }));
    assert_eq!(fourth.clock(ClockKind::LapseChild), None);
    // After a week's outage once, as what it is by then.
    let slept = signed.at(at("2026-12-02T09:00")).does(BOT, Action::LapseChild);
    assert_eq!((slept.event(), slept.clock(ClockKind::LapseChild)), (&Event::ChildReminded { number: 1, n: 2 }, None));
    // The matter's end is theirs.
    let over = third.does(WANG, Action::Solved);
    assert!(over.c.children.iter().all(|child| child.stage == ChildStage::Ended));
    assert_eq!(over.refusal(HELPER, Action::ChildDone), Refusal::NotNow(Stage::ClosedSolved));
}
