//! In which figures a commitment stands, row by row, and that they are those that its events tell, at any later moment.

use lastmile::commitments::figures::rules::entry;
use lastmile::commitments::figures::{Figure, Number, Opened, Rate};

use super::*;
use crate::figures::told;

fn days(n: u64) -> Duration {
    Duration::from_secs(n * 86_400)
}

impl Life {
    /// The figures it stands in at its moment.
    pub fn figures(&self) -> Vec<&'static str> {
        let entries = Number::ALL.into_iter().filter_map(|number| entry(&self.c, number));
        entries.map(|entry| entry.at(self.now).code()).collect()
    }

    /// The same, so long after its moment.
    fn figures_in(&self, span: Duration) -> Vec<&'static str> {
        self.clone().at(self.now.plus(span)).figures()
    }
}

#[test]
fn whatever_can_be_opened_has_a_name_of_its_own_and_cases() {
    let all: Vec<Opened> = Opened::all().collect();
    assert_eq!(all.len(), Number::ALL.len() + Figure::all().count());
    for (opened, others) in all.iter().zip(0..).map(|(o, n)| (o, all.iter().zip(0..).filter(move |(_, m)| *m != n))) {
        assert!(!opened.code().is_empty() && !opened.figures().is_empty(), "{opened:?}");
        assert_eq!(Opened::named(opened.code()), Some(*opened));
        for (other, _) in others {
            assert_ne!(other.code(), opened.code());
        }
    }
    for figure in Figure::all() {
        assert_eq!((Figure::named(figure.code()), Opened::Figure(figure).figures()), (Some(figure), &[figure][..]));
    }
    assert_eq!((Figure::named("nothing"), Opened::named("nothing")), (None, None));
}

#[test]
fn a_limit_counts_once_it_has_passed() {
    let life = Life::lamp().assigned();
    let limit = life.c.step_by.unwrap();
    assert_eq!(life.clone().at(limit).figures(), ["within_limit", "running"]);
    assert_eq!(life.clone().at(a_bit(limit)).figures(), ["late", "running"]);
    let signed = life.clone().does(LI, Action::Sign);
    assert_eq!((signed.figures()[0], signed.clone().at(a_bit(limit)).figures()[0]), ("within_limit", "in_time"));
    for act in [Action::ReturnRequest, Action::AskInfo] {
        assert_eq!(life.clone().does(LI, act).at(a_bit(limit)).figures()[0], "in_time");
    }
    assert_eq!(life.clone().at(limit).does(LI, Action::Sign).at(a_bit(limit)).figures()[0], "in_time");
    assert_eq!(life.at(a_bit(limit)).does(LI, Action::Sign).figures()[0], "late");
}

#[test]
fn the_first_assignment_is_the_one_that_counts() {
    let returned =
        Life::lamp().assigned().does(LI, Action::ReturnRequest).does(TOWN, Action::Reassign(Handler::Township));
    assert_eq!(returned.figures_in(days(9))[0], "in_time", "whoever sent it on has acted");
    let assigned = Life::lamp().assigned();
    let first = assigned.c.step_by;
    let again = assigned
        .at(first.unwrap())
        .does(TOWN, Action::SetLeaf { leaf: Leaf("garbage".into()) })
        .does(TOWN, Action::Assign(Handler::Secretary));
    assert!(again.c.step_by > first && again.c.past.sign_by == first);
}

#[test]
fn only_a_wait_that_began_by_the_date_moves_it() {
    let date = Life::lamp().promised().c.promised_by.unwrap();
    let asked = |at| Life::lamp().promised().at(at).does(LI, Action::AskInfo).figures_in(days(1))[1];
    assert_eq!([before(date), date, a_bit(date)].map(asked), ["running", "running", "overdue"]);
}

#[test]
fn nobody_is_late_with_what_ended_before_its_limit() {
    let withdrawn = Life::lamp().assigned().does(WANG, Action::Withdraw);
    assert_eq!(withdrawn.figures_in(days(9)), ["ended_first", "ended"]);
    let late = Life::lamp().assigned();
    let limit = late.c.step_by.unwrap();
    assert_eq!(late.at(a_bit(limit)).does(WANG, Action::Withdraw).figures()[0], "late", "nobody had acted by then");
    // Whoever had signed in time did so of the first assignment, whatever comes after.
    let signed = Life::lamp().signed().does(WANG, Action::Withdraw).does(WANG, Action::Reopen);
    assert_eq!(signed.figures_in(days(9))[0], "in_time");
    let taken_back = withdrawn.does(WANG, Action::Reopen);
    assert_eq!(taken_back.figures(), ["running"]);
    assert_eq!(taken_back.does(TOWN, Action::Assign(Handler::Secretary)).figures_in(days(9))[0], "late");
}

#[test]
fn only_the_villagers_word_is_solved_and_silence_stands_below_the_line() {
    assert_eq!(Life::lamp().solved().figures(), ["within_limit", "closed_solved", "not_rated", "not_due"]);
    let silent = Life::lamp().shown().rings(ClockKind::Silence).rings(ClockKind::Silence);
    assert_eq!(silent.figures()[1..], ["closed_unrated", "not_rated", "kept"]);
    assert!(Number::Solved.denominator().contains(&Figure::ClosedUnrated));
    assert!(!Number::Solved.numerator().contains(&Figure::ClosedUnrated));
}

#[test]
fn a_fair_no_by_law_is_in_no_rate() {
    let explained = Life::lamp().promised().put(|c| c.stage = Stage::ClosedExplained);
    for life in [explained.clone(), explained.put(|c| c.rating = Some(Rating::Unsatisfied))] {
        assert_eq!(life.figures_in(days(40)), ["in_time", "ended", "explained"]);
    }
    for number in Number::ALL {
        assert!(number.apart().iter().all(|figure| !number.denominator().contains(figure)));
        assert!(!number.denominator().contains(&Figure::Explained) && !number.denominator().contains(&Figure::Ended));
    }
}

#[test]
fn a_no_stands_until_something_new_is_reported() {
    let no = Life::lamp().shown().does(WANG, Action::NotSolved);
    assert_eq!(no.figures()[1], "not_solved");
    let promised = no.does(LI, promise(end("2026-11-30")));
    assert_eq!(promised.figures()[1], "not_solved");
    assert_eq!(promised.clone().at(a_bit(end("2026-11-30"))).figures()[1], "overdue", "the first bucket that fits");
    let shelved = promised.clone().does(LI, shelve(end("2026-12-20"))).does(TOWN, Action::Grant);
    assert_eq!(shelved.figures()[1], "not_solved");
    assert_eq!(promised.does(LI, Action::ReportResult).figures()[1], "reported");
}

#[test]
fn shelving_is_apart_while_its_look_again_is_to_come() {
    let shelved = Life::lamp().shelved();
    assert_eq!(shelved.clone().at(end("2026-12-20")).figures()[1], "shelved");
    assert_eq!(shelved.clone().at(a_bit(end("2026-12-20"))).figures()[1], "overdue");
    assert_eq!(shelved.figures_in(days(4))[2], "let_go");
    let asked = Life::lamp().promised().does(LI, shelve(end("2026-12-20")));
    let late = asked.at(a_bit(end("2026-11-26"))).does(TOWN, Action::Grant);
    assert_eq!(late.figures()[1], "overdue", "granted when its date had passed");
    assert_eq!(late.does(WANG, Action::Withdraw).figures()[1], "withdrawn_late");
    let explained = Life::lamp().promised().does(LI, Action::Explain).does(TOWN, Action::Grant);
    assert_eq!(explained.figures_in(days(9))[1..], ["ended", "explained"]);
}

#[test]
fn what_was_withdrawn_after_its_date_is_a_line_of_its_own() {
    let late = Life::lamp().promised().at(a_bit(end("2026-11-26"))).does(WANG, Action::Withdraw);
    assert_eq!(late.figures()[1..], ["withdrawn_late", "not_kept"]);
    let in_time = Life::lamp().promised().at(end("2026-11-26")).does(WANG, Action::Withdraw);
    assert_eq!(in_time.figures_in(days(9))[1..], ["ended", "let_go"]);
    // It had been the villager's turn since the report.
    let reported = Life::lamp().shown().at(a_bit(end("2026-11-26"))).does(WANG, Action::Withdraw);
    assert_eq!(reported.figures()[1..], ["ended", "kept"]);
}

#[test]
fn unseen_for_thirty_days_counts_as_overdue() {
    let unseen = Life::lamp().reported().rings(ClockKind::Unseen).rings(ClockKind::Unseen);
    assert_eq!(unseen.figures()[1], "reported");
    assert_eq!(unseen.rings(ClockKind::Unseen).figures()[1], "overdue");
}

#[test]
fn the_first_date_is_what_counts_as_kept() {
    let first = end("2026-11-26");
    let extended = Life::lamp().promised().does(LI, Action::Extend { to: end("2026-11-28") }).does(WANG, Action::Grant);
    let after = extended.at(a_bit(first)).does(LI, Action::ReportResult);
    assert_eq!(after.figures().last(), Some(&"not_kept"), "a later date that was agreed to doesn't move the first");
    let paused = Life::lamp().promised().does(LI, Action::AskInfo).at(first).does(WANG, Action::AddInfo);
    assert_eq!(paused.clone().at(a_bit(first)).figures()[1..], ["running", "not_kept"], "nor does a pause");
    let reported = Life::lamp().promised().at(first).does(LI, Action::ReportResult);
    assert_eq!(reported.clone().figures().last(), Some(&"not_due"));
    assert_eq!(reported.figures_in(days(1)).last(), Some(&"kept"));
    let no = reported.does(BOT, Action::Shown).does(WANG, Action::NotSolved);
    assert_eq!(no.figures_in(days(1)).last(), Some(&"not_kept"));
    // Done again before the first date, and no "no" since.
    let again = Life::lamp()
        .shown()
        .does(WANG, Action::NotSolved)
        .does(LI, promise(end("2026-11-25")))
        .does(LI, Action::ReportResult);
    assert_eq!(again.figures_in(days(9)).last(), Some(&"kept"));
    assert_eq!(Life::lamp().promised().does(WANG, Action::Solved).figures_in(days(9)).last(), Some(&"kept"));
    assert_eq!(Life::lamp().solved().does(WANG, Action::Reopen).figures_in(days(9)).last(), Some(&"not_kept"));
}

#[test]
fn a_mark_is_counted_as_it_was_given() {
    for (rating, figure) in
        [(Rating::Satisfied, "satisfied"), (Rating::Fair, "fair"), (Rating::Unsatisfied, "unsatisfied")]
    {
        let rated = Life::lamp().solved().does(WANG, Action::Rate(rating));
        assert_eq!(rated.figures()[2], figure);
        assert!(!rated.does(WANG, Action::Reopen).figures().contains(&figure), "it was of what isn't any more");
    }
}

#[test]
fn of_fewer_than_five_there_is_no_percentage() {
    assert_eq!(Rate { above: 4, below: 4 }.percent(), None);
    assert_eq!(Rate { above: 0, below: 0 }.percent(), None);
    assert_eq!(Rate { above: 5, below: 5 }.percent(), Some(100));
    assert_eq!((Rate { above: 1, below: 6 }.percent(), Rate { above: 1, below: 8 }.percent()), (Some(17), Some(13)));
}

#[test]
fn every_figure_belongs_to_one_number_and_has_a_name_of_its_own() {
    let all: Vec<&str> = Figure::all().map(Figure::code).chain(Number::ALL.map(Number::code)).collect();
    let apart: std::collections::BTreeSet<_> = all.iter().collect();
    assert_eq!((all.len(), apart.len()), (26, 26));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, ..ProptestConfig::default() })]

    /// Whatever is done, each number has the figure that the events tell, now and at any later moment; and "overdue" is
    /// what the lists call so.
    #[test]
    fn every_figure_is_the_one_that_the_events_tell(
        leaf in prop::sample::select(vec!["street_light", "water_supply", "dibao"]),
        steps in prop::collection::vec(
            (0usize..60, 0usize..ACTORS.len(), prop_oneof![Just(0i64), 1i64..7200, 7200i64..400_000], 0u64..3_000_000), 1..60
        ),
    ) {
        let mut life = Life::registered(new(leaf));
        for (what, who, seconds, later) in steps {
            life.now = life.now.plus(Duration::from_secs(seconds.unsigned_abs()));
            let actions = actions(&life);
            let (actor, action) = match actions.get(what) {
                Some((_, action)) => (ACTORS[who], action.clone()),
                None => match life.c.clocks(life.policy).into_iter().min_by_key(|(_, at)| *at) {
                    Some((kind, at)) => {
                        life.now = life.now.max(at);
                        (BOT, kind.action())
                    }
                    None => continue,
                },
            };
            if let Ok((c, event)) = life.try_does(actor, action) {
                life.events.push((event, life.now));
                life.c = c;
            }
            let turns = Number::ALL.into_iter().filter_map(|number| entry(&life.c, number)?.turns_at);
            let ahead = turns.filter(|at| *at >= life.now && at.0 < i64::MAX).flat_map(|at| [at, a_bit(at)]);
            let moments = [life.now, life.now.plus(Duration::from_secs(later))].into_iter().chain(ahead);
            for at in moments.collect::<Vec<_>>() {
                let figures = life.clone().at(at).figures();
                prop_assert_eq!(&figures, &told(&life.events, at), "{:?}", life.events);
                if life.c.is_open() {
                    prop_assert_eq!(figures.contains(&"overdue"), life.c.is_overdue(at));
                }
            }
        }
    }
}
