//! The rules of the digest: what is pushed now and what waits (AF-11), and when the digest comes. A week of people's own
//! doing is lived in `scenarios/light.rs`.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;
use std::time::Duration;

use jiff::civil::{Date, date, time};
use lastmile::base::Moment;
use lastmile::commitments::digest::rules::{Errand, PUSHES, Reach, Way, What, may_come, next, reach, way};
use lastmile::policy::Policy;
use proptest::prelude::*;

const ERRANDS: [Errand; 6] =
    [Errand::Emergency, Errand::Urgent, Errand::New, Errand::Answered, Errand::Nudged, Errand::Due];

fn at(policy: &Policy, day: Date, hour: i8, minute: i8) -> Moment {
    policy.zone().at(day, time(hour, minute, 0, 0))
}

#[test]
fn the_ways_read_as_written() {
    let row = |errand, on_leave| [0, PUSHES - 1, PUSHES].map(|pushes| way(errand, on_leave, pushes));
    let (new, due, answered) = (Way::Waits(What::New), Way::Waits(What::Due), Way::Waits(What::Answered));
    assert_eq!(
        ERRANDS.map(|e| row(e, false)),
        [
            [Way::Beside, Way::Beside, Way::Beside],
            [Way::Beside, Way::Beside, Way::Beside],
            [Way::Counts, Way::Counts, new],
            [Way::Counts, Way::Counts, answered],
            [answered, answered, answered],
            [due, due, due],
        ]
    );
    assert_eq!(
        ERRANDS.map(|e| row(e, true)),
        [
            [Way::Beside, Way::Beside, Way::Beside],
            [new, new, new],
            [new, new, new],
            [answered, answered, answered],
            [answered, answered, answered],
            [due, due, due],
        ]
    );
}

#[test]
fn the_digest_comes_at_half_past_eight_of_the_next_working_day() {
    let policy = Policy::embedded();
    for (now, hour, minute, then) in [
        (date(2026, 11, 23), 7, 0, date(2026, 11, 23)),
        (date(2026, 11, 23), 8, 30, date(2026, 11, 24)),
        (date(2026, 11, 27), 12, 0, date(2026, 11, 30)),
        (date(2026, 11, 28), 3, 0, date(2026, 11, 30)),
        // National Day: from Thursday the first to Wednesday the seventh.
        (date(2026, 9, 30), 9, 0, date(2026, 10, 8)),
    ] {
        assert_eq!(next(&policy, at(&policy, now, hour, minute)), at(&policy, then, 8, 30), "{now} {hour}:{minute}");
    }
}

#[test]
fn a_late_digest_comes_on_a_working_day_and_at_no_hour_of_rest() {
    let policy = Policy::embedded();
    let may = |day, hour| {
        let now = at(&policy, day, hour, 0);
        may_come(&policy, &policy.version_at(now), now)
    };
    let monday = date(2026, 11, 23);
    assert_eq!(
        [3, 7, 8, 9, 15, 20, 21, 23].map(|hour| may(monday, hour)),
        [false, false, false, true, true, true, false, false]
    );
    assert!(!may(date(2026, 11, 28), 10) && !may(date(2026, 10, 1), 10), "a Saturday, a holiday");
}

/// However holidays lie and however long the machine was off: once a week, and in the first digest of it; once a month, in
/// the first that looks so far.
#[test]
fn all_that_is_late_is_named_in_the_first_digest_of_a_week() {
    let policy = Policy::embedded();
    let mut due = at(&policy, date(2026, 1, 5), 0, 0);
    let (mut weeks, mut months) = (BTreeMap::<_, Vec<bool>>::new(), vec![]);
    while policy.zone().day(due) < date(2026, 12, 31) {
        let then = next(&policy, due);
        assert!(then > due, "{due}");
        due = then;
        let (day, reach) = (policy.zone().day(due), reach(&policy, due, due));
        weeks.entry((day.iso_week_date().year(), day.iso_week_date().week())).or_default().push(reach > Reach::Day);
        months.extend((reach == Reach::Month).then_some(day));
    }
    for (week, named) in weeks {
        let first: Vec<bool> = (0..named.len()).map(|n| n == 0).collect();
        assert_eq!(named, first, "{week:?}");
    }
    // The week of 5 October begins within National Day, and goes to work on the eighth.
    let mondays = [(1, 5), (2, 2), (3, 2), (4, 7), (5, 6), (6, 1), (7, 6), (8, 3), (9, 7), (10, 8), (11, 2), (12, 7)];
    assert_eq!(months, mondays.map(|(month, day)| date(2026, month, day)));
    let late = |due: (i8, i8), now: (i8, i8)| {
        reach(&policy, at(&policy, date(2026, due.0, due.1), 8, 30), at(&policy, date(2026, now.0, now.1), 11, 0))
    };
    assert_eq!(late((11, 19), (11, 24)), Reach::Week, "off over the weekend");
    assert_eq!(late((11, 20), (12, 9)), Reach::Month, "off for more than a week");
    assert_eq!(late((12, 8), (12, 9)), Reach::Day);
}

proptest! {
    /// One person's weeks, by the rules alone: a day brings no more than three pushes that count, on leave nothing but
    /// danger, and what waits is in the next digest that comes.
    #[test]
    fn a_day_brings_three_pushes_and_what_waits_is_in_the_next_digest(
        letters in prop::collection::vec((0_usize..6, 0_u64..9 * 3600, prop::bool::weighted(0.2)), 1..120)
    ) {
        static POLICY: LazyLock<Policy> = LazyLock::new(Policy::embedded);
        let policy = &*POLICY;
        let mut now = at(policy, date(2026, 9, 21), 9, 0);
        let mut digest = next(policy, now);
        let (mut pushes, mut held) = (BTreeMap::<Date, i64>::new(), BTreeSet::new());
        for (n, (errand, pause, on_leave)) in letters.into_iter().enumerate() {
            now = now.plus(Duration::from_secs(pause));
            while digest <= now {
                prop_assert!(policy.is_workday(policy.zone().day(digest)));
                // What has waited by then is told, and waits no more.
                held.retain(|(since, _)| *since > digest);
                let then = next(policy, digest);
                prop_assert!(then > digest, "{digest}");
                digest = then;
            }
            prop_assert!(held.iter().all(|(since, _)| next(policy, *since) == digest), "it waits for the next one");
            let day = policy.zone().day(policy.awake(&policy.version_at(now), now));
            let today = pushes.entry(day).or_default();
            match way(ERRANDS[errand], on_leave, *today) {
                Way::Beside => prop_assert!(errand == 0 || errand == 1 && !on_leave),
                Way::Counts => {
                    prop_assert!(!on_leave);
                    *today += 1;
                }
                Way::Waits(_) => drop(held.insert((now, n))),
            }
            prop_assert!(*today <= 3);
        }
    }
}
