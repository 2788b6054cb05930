//! The policy room: the built-in files, the reading of an operator's own, and the arithmetic of dates.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::LazyLock;
use std::time::Duration;

use jiff::ToSpan;
use jiff::civil::{Date, Time, Weekday, date, time};
use lastmile::base::{Moment, Zone};
use lastmile::policy::{Leaf, Level, Policy, PolicyVersion, RestDay, Span, Tier};
use proptest::prelude::*;

const HOUR: Duration = Duration::from_secs(3600);

fn hours(n: u64) -> Span {
    Span::Time(HOUR * u32::try_from(n).unwrap())
}

fn leaf(code: &str) -> Leaf {
    Leaf(code.into())
}

fn at(policy: &Policy, day: Date, time: Time) -> Moment {
    policy.zone().at(day, time)
}

fn first_version() -> PolicyVersion {
    PolicyVersion("2026-01-01".into())
}

#[test]
fn the_built_in_policy_reads() {
    let policy = Policy::embedded();
    assert_eq!(policy.tops().count(), 14);
    assert_eq!(policy.leaves().count(), 60);
    assert_eq!(policy.version_at(at(&policy, date(2026, 6, 1), time(12, 0, 0, 0))), first_version());
    let source = policy.source(&first_version());
    assert!(built_in("deadlines.toml").contains(&format!("source = \"{source}\"")), "{source}");
}

#[test]
fn a_category_is_called_by_its_code_or_name_and_a_top_means_all_its_leaves() {
    let policy = Policy::embedded();
    for words in ["street_light", "路灯", "Street lights", "street LIGHTS"] {
        assert_eq!(policy.category(words), [leaf("street_light")], "{words}");
    }
    let infra: Vec<Leaf> =
        policy.leaves().filter(|facts| facts.top == "infra").map(|facts| facts.code.clone()).collect();
    assert!(infra.len() > 1 && infra.len() < policy.leaves().count());
    for words in ["infra", "基础设施", "infrastructure"] {
        assert_eq!(policy.category(words), infra, "{words}");
    }
    assert_eq!(policy.category("nothing"), []);
}

#[test]
fn every_leaf_belongs_to_a_top_and_has_a_tier_that_fits_its_days() {
    let policy = Policy::embedded();
    let tops: BTreeSet<_> = policy.tops().map(|top| top.code.clone()).collect();
    for facts in policy.leaves() {
        assert!(tops.contains(&facts.top), "{facts:?}");
        let most = match facts.tier {
            Tier::T0 => 1,
            Tier::T1 => 3,
            Tier::T2 => 7,
            Tier::T3 => 15,
            Tier::T4 => 30,
            Tier::T5 => 60,
        };
        match facts.due {
            Span::Days(n) => assert!(n <= most, "{facts:?}"),
            // The statutory term of dibao and tekun.
            Span::Workdays(n) => assert_eq!((n, facts.tier), (25, Tier::T4), "{facts:?}"),
            Span::Time(_) => panic!("a leaf is due in days: {facts:?}"),
        }
    }
}

#[test]
fn leaves_are_as_the_handbook_says() {
    let policy = Policy::embedded();
    let lamp = policy.leaf(&leaf("street_light")).unwrap();
    assert_eq!((lamp.top.as_str(), lamp.name.zh.as_str(), lamp.office.zh.as_str()), ("infra", "路灯", "村委会"));
    assert_eq!((lamp.level, lamp.tier, lamp.due), (Level::Village, Tier::T2, Span::Days(7)));
    let dibao = policy.leaf(&leaf("dibao")).unwrap();
    assert_eq!((dibao.level, dibao.due), (Level::Township, Span::Workdays(25)));
    assert_eq!(policy.leaf(&leaf("no_such")), None);
}

#[test]
fn terms_follow_the_tier_and_keep_the_shorter_days() {
    let policy = Policy::embedded();
    let v = first_version();

    let lamp = policy.terms(&v, &leaf("street_light"), false, false);
    assert_eq!((lamp.tier, lamp.sign, lamp.promise, lamp.done), (Tier::T2, hours(24), Span::Days(3), Span::Days(7)));
    assert_eq!(lamp.rest_day, RestDay::Moves);

    let urgent = policy.terms(&v, &leaf("street_light"), true, false);
    assert_eq!((urgent.tier, urgent.sign, urgent.promise), (Tier::T1, hours(2), hours(24)));
    assert_eq!((urgent.done, urgent.rest_day), (Span::Days(3), RestDay::Stays));

    let emergency = policy.terms(&v, &leaf("street_light"), true, true);
    assert_eq!((emergency.tier, emergency.promise, emergency.done), (Tier::T0, hours(2), hours(24)));

    let dibao = policy.terms(&v, &leaf("dibao"), false, false);
    assert_eq!((dibao.tier, dibao.promise, dibao.done), (Tier::T4, Span::Days(5), Span::Workdays(25)));

    let unknown = policy.terms(&v, &leaf("no_such"), false, false);
    assert_eq!(unknown, policy.terms(&v, &leaf("other_general"), false, false));
}

#[test]
fn the_other_durations_are_those_of_the_table() {
    let policy = Policy::embedded();
    let rules = policy.rules(&first_version());
    assert_eq!(rules.burst, Span::Time(Duration::from_secs(120)));
    assert_eq!(rules.decide_acceptance, Span::Workdays(1));
    assert_eq!(rules.sign_nudges, [hours(24), hours(72)]);
    assert_eq!(rules.sign_nudges_urgent, [hours(2), hours(6)]);
    assert_eq!(rules.return_limit, 3);
    assert_eq!(rules.unseen, [Span::Days(7), Span::Days(14), Span::Days(30)]);
    assert_eq!(rules.quiet, (time(21, 0, 0, 0), time(7, 0, 0, 0)));
}

#[test]
fn dates_end_with_their_day_and_move_off_a_rest_day_only_if_asked() {
    let policy = Policy::embedded();
    // A Thursday; three days on is a Sunday.
    let from = at(&policy, date(2026, 6, 4), time(10, 12, 0, 0));
    let end = |day| policy.zone().end_of(day);
    assert_eq!(policy.after(Span::Days(3), from, RestDay::Stays), end(date(2026, 6, 7)));
    assert_eq!(policy.after(Span::Days(3), from, RestDay::Moves), end(date(2026, 6, 8)));
    assert_eq!(policy.after(Span::Days(0), from, RestDay::Moves), end(date(2026, 6, 4)));
    assert_eq!(policy.after(Span::Workdays(1), from, RestDay::Stays), end(date(2026, 6, 5)));
    assert_eq!(policy.after(Span::Workdays(2), from, RestDay::Stays), end(date(2026, 6, 8)));
    // The Dragon Boat Festival lies between.
    assert_eq!(policy.after(Span::Workdays(25), from, RestDay::Stays), end(date(2026, 7, 10)));
}

/// The operator's lamps are due in `due`, and what is urgent is to be done in `done`: an urgent lamp's days.
fn urgent_lamp(done: &str, due: &str) -> Span {
    let dir = tempfile::tempdir().unwrap();
    let urgent = built_in("deadlines.toml").replace("done = \"3d\"", &format!("done = \"{done}\""));
    let lamp = built_in("categories.toml");
    let (before, after) = lamp.split_at(lamp.find("\"street_light\"").unwrap());
    let lamp = format!("{before}{}", after.replacen("due = \"7d\"", &format!("due = \"{due}\""), 1));
    std::fs::write(dir.path().join("deadlines.toml"), urgent).unwrap();
    std::fs::write(dir.path().join("categories.toml"), lamp).unwrap();
    let policy = Policy::load(dir.path(), Zone::named("Asia/Shanghai").unwrap()).unwrap();
    policy.terms(&first_version(), &leaf("street_light"), true, false).done
}

#[test]
fn what_is_urgent_has_the_shorter_days_a_working_day_taken_as_seven_fifths_of_one() {
    for (done, due, shorter) in [
        ("3d", "7d", Span::Days(3)),
        ("3d", "2d", Span::Days(2)),
        // Equally long: the tier's.
        ("5wd", "7d", Span::Workdays(5)),
        ("5wd", "6d", Span::Days(6)),
        ("6wd", "8d", Span::Days(8)),
        ("6wd", "9d", Span::Workdays(6)),
        ("7d", "4wd", Span::Workdays(4)),
        ("36h", "2d", hours(36)),
        ("48h", "1d", Span::Days(1)),
        ("90s", "1d", Span::Time(Duration::from_secs(90))),
    ] {
        assert_eq!(urgent_lamp(done, due), shorter, "{done} {due}");
    }
}

/// The days that the working days after `from` end with, one after the other.
fn working_days(policy: &Policy, from: Date, many: u32) -> Vec<String> {
    let from = at(policy, from, time(10, 0, 0, 0));
    let day =
        |n| policy.zone().day(policy.after(Span::Workdays(n), from, RestDay::Stays)).strftime("%m-%d").to_string();
    (1..=many).map(day).collect()
}

#[test]
fn public_holidays_are_no_working_days_and_weekends_that_are_worked_are() {
    let policy = Policy::embedded();
    let moved = |from: Date, days| {
        let at = at(&policy, from, time(10, 0, 0, 0));
        policy.zone().day(policy.after(Span::Days(days), at, RestDay::Moves))
    };
    // Spring Festival 2026: off from 15 to 23 February, worked on Saturday 14 and Saturday 28.
    let spring = working_days(&policy, date(2026, 2, 12), 8);
    assert_eq!(spring, ["02-13", "02-14", "02-24", "02-25", "02-26", "02-27", "02-28", "03-02"]);
    assert_eq!(moved(date(2026, 2, 12), 2), date(2026, 2, 14), "a Saturday that is worked");
    assert_eq!(moved(date(2026, 2, 12), 3), date(2026, 2, 24));
    // National Day 2026: off from 1 to 7 October, worked on Sunday 20 September and Saturday 10 October.
    assert_eq!(working_days(&policy, date(2026, 9, 18), 2), ["09-20", "09-21"]);
    assert_eq!(working_days(&policy, date(2026, 9, 30), 4), ["10-08", "10-09", "10-10", "10-12"]);
    let reminded = policy.before(Span::Workdays(1), policy.zone().end_of(date(2026, 10, 8)));
    assert_eq!(reminded, at(&policy, date(2026, 9, 30), time(8, 30, 0, 0)));
    // A leap day counts as any other.
    assert_eq!(working_days(&policy, date(2028, 2, 25), 3), ["02-28", "02-29", "03-01"]);
    assert_eq!(moved(date(2028, 2, 28), 1), date(2028, 2, 29));
}

#[test]
fn the_years_that_are_built_in_are_those_of_their_notices() {
    let policy = Policy::embedded();
    for (year, notice, off, made_up) in [
        (2025, Some("国办发明电〔2024〕12号"), 28, 5),
        (2026, Some("国办发明电〔2025〕7号"), 33, 6),
        // The days of the regulation alone, with no notice yet.
        (2027, None, 13, 0),
        (2028, None, 0, 0),
    ] {
        assert_eq!(policy.notice(year), notice);
        let (first, last) = (at(&policy, date(year, 1, 1), Time::midnight()), policy.zone().end_of(date(year, 12, 31)));
        assert_eq!([first, last].map(|at| policy.is_provisional(at)), [notice.is_none(); 2], "{year}");
        let days =
            || std::iter::successors(Some(date(year, 1, 1)), |d| d.tomorrow().ok()).take_while(|d| d.year() == year);
        let weekend = |d: &Date| matches!(d.weekday(), Weekday::Saturday | Weekday::Sunday);
        let worked = days().filter(|d| weekend(d) && policy.is_workday(*d)).count();
        assert_eq!(worked, made_up, "{year}");
        let text = std::fs::read_to_string(format!("config/policy/workdays/{year}.toml")).unwrap_or_default();
        let listed: usize = text
            .lines()
            .filter_map(|l| l.strip_prefix("off = ["))
            .map(|l| {
                let [from, until] = [&l[1..11], &l[15..25]].map(|d| d.parse::<Date>().unwrap());
                assert!(!policy.is_workday(from) && !policy.is_workday(until), "{l}");
                usize::try_from(from.until(until).unwrap().get_days()).unwrap() + 1
            })
            .sum();
        assert_eq!(listed, off, "{year}");
        for day in days().filter(|d| !weekend(d) && !policy.is_workday(*d)) {
            assert!(!text.is_empty(), "{day} is off by nobody's word");
        }
    }
}

#[test]
fn an_operators_year_replaces_the_built_in_one_and_a_slip_in_it_is_named() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("workdays")).unwrap();
    let write = |name: &str, text: &str| std::fs::write(dir.path().join("workdays").join(name), text).unwrap();
    let load = || Policy::load(dir.path(), Policy::embedded().zone().clone()).map_err(|e| e.to_string());
    let known = "notice = \"No. 9\"\ndated = \"2026-11-05\"\n";
    let spring = "[[holiday]]\nname = \"春节\"\noff = [\"2027-02-05\", \"2027-02-12\"]\nwork = [\"2027-02-14\"]\n";
    write("2027.toml", &format!("{known}{spring}"));
    let policy = load().unwrap();
    assert_eq!((policy.notice(2027), policy.notice(2026)), (Some("No. 9"), Some("国办发明电〔2025〕7号")));
    assert_eq!(working_days(&policy, date(2027, 2, 4), 2), ["02-14", "02-15"]);
    // By this text the service notices that the years aren't those it counted by.
    let (built_in, own) = (Policy::embedded().calendar(), policy.calendar());
    for (calendar, says) in
        [(&built_in, "2026 国办发明电〔2025〕7号"), (&own, "2027 No. 9"), (&own, "2027-02-12"), (&own, "2027-02-14")]
    {
        assert!(calendar.contains(says), "{calendar}");
    }
    assert!(!built_in.contains("2027-02-14"), "{built_in}");
    for (from, to, says) in [
        ("2027-02-14", "2027-02-15", "2027.toml:6: work: found 2027-02-15, allowed is a Saturday or Sunday about 2027"),
        ("2027-02-05", "2027-02-13", "2027.toml:5: off: found 2027-02-12, allowed is 2027-02-13 or later"),
        ("2027-02-05", "2022-02-05", "2027.toml:5: off: found 2022-02-05, allowed is a day about 2027"),
        ("dated = \"2026-11-05\"", "", "2027.toml:1: dated: found none"),
        ("notice = \"No. 9\"", "", "2027.toml:1: notice: found none"),
        ("name = ", "nane = ", "2027.toml:4: unknown field `nane`"),
    ] {
        write("2027.toml", &format!("{known}{spring}").replacen(from, to, 1));
        let said = load().unwrap_err();
        assert!(said.contains(says), "{said}");
    }
    std::fs::remove_file(dir.path().join("workdays/2027.toml")).unwrap();
    write("next.toml", known);
    assert!(load().unwrap_err().contains("next.toml:1: the file's name: found next.toml, allowed is a year"));
    // What is there and can't be read isn't as if it weren't.
    std::fs::remove_dir_all(dir.path().join("workdays")).unwrap();
    std::fs::write(dir.path().join("workdays"), "").unwrap();
    assert!(load().unwrap_err().contains("workdays"), "a file where the folder should be");
    std::fs::remove_file(dir.path().join("workdays")).unwrap();
    std::fs::create_dir(dir.path().join("deadlines.toml")).unwrap();
    assert!(load().unwrap_err().contains("deadlines.toml"), "a folder where the file should be");
}

#[test]
fn hours_are_rounded_to_what_can_be_said_and_minutes_are_not() {
    let policy = Policy::embedded();
    let day = date(2026, 6, 4);
    let from = at(&policy, day, time(10, 12, 5, 0));
    assert_eq!(policy.after(hours(2), from, RestDay::Stays), at(&policy, day, time(12, 30, 0, 0)));
    let sharp = at(&policy, day, time(10, 30, 0, 0));
    assert_eq!(policy.after(hours(1), sharp, RestDay::Stays), at(&policy, day, time(11, 30, 0, 0)));
    assert_eq!(policy.after(hours(1), from, RestDay::Stays), at(&policy, day, time(11, 30, 0, 0)));
    let quarter = Span::Time(Duration::from_secs(900));
    assert_eq!(policy.after(quarter, from, RestDay::Stays), at(&policy, day, time(10, 27, 5, 0)));
}

#[test]
fn a_short_clock_of_the_night_starts_in_the_morning() {
    let policy = Policy::embedded();
    let v = first_version();
    let (day, next) = (date(2026, 6, 4), date(2026, 6, 5));
    for (from, start) in [
        (at(&policy, day, time(20, 59, 59, 0)), at(&policy, day, time(20, 59, 59, 0))),
        (at(&policy, day, time(21, 0, 0, 0)), at(&policy, next, time(7, 0, 0, 0))),
        (at(&policy, next, time(0, 0, 0, 0)), at(&policy, next, time(7, 0, 0, 0))),
        (at(&policy, next, time(6, 59, 59, 0)), at(&policy, next, time(7, 0, 0, 0))),
        (at(&policy, next, time(7, 0, 0, 0)), at(&policy, next, time(7, 0, 0, 0))),
    ] {
        assert_eq!(policy.awake(&v, from), start);
    }
    // A noon's rest lies within its day; hours that end as they begin are none.
    let rests = |quiet: &str| {
        let text = built_in("deadlines.toml").replace("[\"21:00\", \"07:00\"]", quiet);
        let policy = load_with("deadlines.toml", &text).unwrap();
        [(11, 59), (12, 0), (13, 59), (14, 0)].map(|(hour, minute)| {
            let wall = policy.zone().wall(policy.awake(&v, at(&policy, day, time(hour, minute, 0, 0))));
            (wall.day() - day.day(), wall.hour(), wall.minute())
        })
    };
    assert_eq!(rests("[\"12:00\", \"14:00\"]"), [(0, 11, 59), (0, 14, 0), (0, 14, 0), (0, 14, 0)]);
    assert_eq!(rests("[\"12:00\", \"12:00\"]"), [(0, 11, 59), (0, 12, 0), (0, 13, 59), (0, 14, 0)]);
    let night = at(&policy, day, time(23, 10, 0, 0));
    assert_eq!(policy.after_awake(&v, hours(2), night, RestDay::Stays), at(&policy, next, time(9, 0, 0, 0)));
    assert_eq!(
        policy.after_awake(&v, hours(24), night, RestDay::Stays),
        at(&policy, next, time(23, 30, 0, 0)),
        "a clock of a day is not moved"
    );
}

#[test]
fn a_reminder_of_whole_days_comes_after_breakfast() {
    let policy = Policy::embedded();
    let due = policy.zone().end_of(date(2026, 6, 8));
    assert_eq!(policy.before(Span::Days(1), due), at(&policy, date(2026, 6, 7), time(8, 30, 0, 0)));
    assert_eq!(policy.before(Span::Workdays(1), due), at(&policy, date(2026, 6, 5), time(8, 30, 0, 0)));
    assert_eq!(policy.before(Span::Days(0), due), at(&policy, date(2026, 6, 8), time(8, 30, 0, 0)));
    assert_eq!(policy.before(hours(2), due), due.minus(HOUR * 2));
}

#[test]
fn another_zone_has_other_days() {
    let policy = Policy::embedded().with_zone(Zone::named("Asia/Urumqi").unwrap());
    let night = POLICY.zone().at(date(2026, 6, 5), time(0, 30, 0, 0));
    assert_eq!((policy.zone().day(night), POLICY.zone().day(night)), (date(2026, 6, 4), date(2026, 6, 5)));
    let from = at(&policy, date(2026, 6, 4), time(23, 0, 0, 0));
    assert_eq!(policy.zone().day(policy.after(Span::Days(1), from, RestDay::Stays)), date(2026, 6, 5));
}

fn built_in(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("config/policy").join(name)).unwrap()
}

fn load_with(name: &str, text: &str) -> Result<Policy, String> {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join(name), text).unwrap();
    Policy::load(dir.path(), Zone::named("Asia/Shanghai").unwrap())
        .map_err(|e| e.to_string().replace(&format!("{}/", dir.path().display()), ""))
}

#[test]
fn an_empty_folder_gives_the_built_in_policy_and_a_file_replaces_its_own() {
    let dir = tempfile::tempdir().unwrap();
    let policy = Policy::load(dir.path(), Zone::named("Asia/Shanghai").unwrap()).unwrap();
    assert_eq!(policy.leaves().count(), 60);

    let longer = built_in("deadlines.toml").replace("assign = \"2h\"", "assign = \"3h\"");
    let policy = load_with("deadlines.toml", &longer).unwrap();
    assert_eq!(policy.rules(&first_version()).assign, hours(3));
    assert_eq!(policy.leaves().count(), 60);
}

#[test]
fn a_folder_that_is_not_there_is_refused() {
    let nowhere = tempfile::tempdir().unwrap().path().join("nowhere");
    let said = Policy::load(&nowhere, Zone::named("Asia/Shanghai").unwrap()).unwrap_err().to_string();
    assert!(said.starts_with(&nowhere.display().to_string()), "{said}");
}

#[test]
fn a_later_version_holds_from_its_day_and_leaves_the_earlier_alone() {
    let text = built_in("deadlines.toml");
    let next = text.replace("2026-01-01", "2026-07-01").replace("assign = \"2h\"", "assign = \"3h\"");
    let policy = load_with("deadlines.toml", &format!("{text}\n{next}")).unwrap();
    let second = PolicyVersion("2026-07-01".into());
    let last_of_june = policy.zone().end_of(date(2026, 6, 30));
    assert_eq!(policy.version_at(at(&policy, date(2020, 1, 1), Time::midnight())), first_version());
    assert_eq!(policy.version_at(last_of_june), first_version());
    assert_eq!(policy.version_at(last_of_june.plus(Duration::from_micros(1))), second);
    assert_eq!(policy.rules(&first_version()).assign, hours(2));
    assert_eq!(policy.rules(&second).assign, hours(3));

    let twice = load_with("deadlines.toml", &format!("{text}\n{text}")).unwrap_err();
    assert!(twice.contains("in_force: found \"2026-01-01\", allowed is a day after 2026-01-01"), "{twice}");
}

#[test]
fn a_wrong_file_is_refused_in_one_line_that_says_where_what_and_what_is_allowed() {
    let deadlines = built_in("deadlines.toml");
    let categories = built_in("categories.toml");
    let line_of = |text: &str, what: &str| 1 + text.lines().position(|l| l.contains(what)).unwrap();
    for (name, text, (from, to), says) in [
        (
            "deadlines.toml",
            &deadlines,
            ("assign = \"2h\"", "assign = \"two\""),
            vec!["assign: ", "\"two\"", "a duration"],
        ),
        ("deadlines.toml", &deadlines, ("burst = \"2m\"", "burst = 2"), vec!["burst: ", "`2`", "a duration"]),
        (
            "deadlines.toml",
            &deadlines,
            ("\"24h\", \"72h\"", "\"24h\", \"9999d\""),
            vec!["sign_nudges: ", "9999d", "3660"],
        ),
        ("deadlines.toml", &deadlines, ("burst =", "brust ="), vec!["`brust`", "`burst`"]),
        ("deadlines.toml", &deadlines, ("\"21:00\"", "\"25:00\""), vec!["quiet: ", "25"]),
        ("categories.toml", &categories, ("tier = \"T5\"", "tier = \"T6\""), vec!["tier: ", "`T6`", "`T5`"]),
        (
            "categories.toml",
            &categories,
            ("level = \"city\"", "level = \"county\""),
            vec!["level: ", "`county`", "`city`"],
        ),
        ("categories.toml", &categories, ("\"drainage\"", "\"road_build\""), vec!["code: ", "\"road_build\" again"]),
        ("categories.toml", &categories, ("\"drainage\"", "\"Drainage\""), vec!["code: ", "\"Drainage\"", "a to z"]),
        ("categories.toml", &categories, ("\"other_general\"", "\"others\""), vec!["other_general"]),
    ] {
        let wrong = text.replacen(from, to, 1);
        assert_ne!(&wrong, text, "{from} is in {name}");
        let said = load_with(name, &wrong).unwrap_err();
        let line = if from == "\"other_general\"" { 1 } else { line_of(text, from) };
        assert!(said.starts_with(&format!("{name}:{line}: ")), "{said}");
        assert!(!said.contains('\n'), "{said}");
        let found = to.rsplit(['=', ' ']).next().unwrap();
        assert!(!found.starts_with('"') || said.matches(found).count() <= 1, "what was found is said once: {said}");
        for part in says {
            assert!(said.contains(part), "{part} is not in: {said}");
        }
    }
}

/// Any moment of 2026 to 2035.
fn moments() -> impl Strategy<Value = Moment> {
    (1_767_225_600_000_000_i64..2_082_758_400_000_000).prop_map(Moment)
}

/// Any duration that a policy uses.
fn spans() -> impl Strategy<Value = Span> {
    prop_oneof![
        (0_u64..400_000).prop_map(|s| Span::Time(Duration::from_secs(s))),
        (0_u32..200).prop_map(Span::Days),
        (0_u32..100).prop_map(Span::Workdays),
    ]
}

fn rest_days() -> impl Strategy<Value = RestDay> {
    prop_oneof![Just(RestDay::Moves), Just(RestDay::Stays)]
}

/// Read once for all cases.
static POLICY: LazyLock<Policy> = LazyLock::new(Policy::embedded);

/// Policies whose years have any holidays, now and then a month of them, and any weekends that are worked.
fn calendars() -> impl Strategy<Value = Policy> {
    let holiday = (0_i64..3650, 0_i64..30, 0_i64..520);
    proptest::collection::vec(holiday, 0..40).prop_map(|holidays| {
        let dir = tempfile::tempdir().unwrap();
        std::fs::create_dir(dir.path().join("workdays")).unwrap();
        let mut years = std::collections::BTreeMap::<i16, String>::new();
        for (start, long, weekend) in holidays {
            let from = date(2026, 1, 1) + start.days();
            let saturday = (date(2026, 1, 3) + (7 * weekend).days()).min(date(from.year(), 12, 31));
            let worked = saturday.year() == from.year() && saturday.weekday() == Weekday::Saturday;
            let work = if worked { format!("work = [\"{saturday}\"]\n") } else { String::new() };
            let off = format!("off = [\"{from}\", \"{}\"]\n", from + long.days());
            *years.entry(from.year()).or_default() += &format!("[[holiday]]\nname = \"\"\n{off}{work}");
        }
        for (year, text) in years {
            std::fs::write(dir.path().join(format!("workdays/{year}.toml")), text).unwrap();
        }
        Policy::load(dir.path(), POLICY.zone().clone()).unwrap()
    })
}

proptest! {
    #[test]
    fn a_date_is_never_before_its_start_and_a_later_start_never_ends_earlier(
        policy in calendars(), span in spans(), a in moments(), b in moments(), rest_day in rest_days(),
    ) {
        let (a, b) = (a.min(b), a.max(b));
        prop_assert!(policy.after(span, a, rest_day) >= a);
        prop_assert!(policy.after(span, a, rest_day) <= policy.after(span, b, rest_day));
        let v = first_version();
        prop_assert!(policy.after_awake(&v, span, a, rest_day) >= policy.after(span, a, rest_day));
        prop_assert!(policy.after_awake(&v, span, a, rest_day) <= policy.after_awake(&v, span, b, rest_day));
    }

    #[test]
    fn more_days_never_end_earlier(policy in calendars(), n in 0_u32..100, more in 0_u32..100, from in moments(), rest_day in rest_days()) {
        for kind in [Span::Days as fn(u32) -> Span, Span::Workdays] {
            prop_assert!(policy.after(kind(n), from, rest_day) <= policy.after(kind(n + more), from, rest_day));
        }
    }

    #[test]
    fn a_moving_date_ends_with_a_working_day_and_moves_only_over_rest_days(policy in calendars(), n in 0_u32..100, from in moments()) {
        let (stays, moves) = (policy.after(Span::Days(n), from, RestDay::Stays), policy.after(Span::Days(n), from, RestDay::Moves));
        let (set, moved) = (policy.zone().day(stays), policy.zone().day(moves));
        prop_assert!(policy.is_workday(moved));
        prop_assert_eq!(moves, policy.zone().end_of(moved));
        let mut day = set;
        while day < moved {
            prop_assert!(!policy.is_workday(day));
            day = day.tomorrow().unwrap();
        }
    }

    #[test]
    fn working_days_end_on_one_and_count_only_those(policy in calendars(), n in 1_u32..100, from in moments(), rest_day in rest_days()) {
        let last = policy.zone().day(policy.after(Span::Workdays(n), from, rest_day));
        prop_assert!(policy.is_workday(last));
        let mut day = policy.zone().day(from);
        let mut counted = 0;
        while day < last {
            day = day.tomorrow().unwrap();
            counted += u32::from(policy.is_workday(day));
        }
        prop_assert_eq!(counted, n);
        prop_assert_eq!(policy.zone().day(policy.before(Span::Workdays(n), policy.zone().end_of(last))) <= policy.zone().day(from), true);
    }

    #[test]
    fn hours_end_on_the_next_half_hour(s in 3600_u64..400_000, from in moments()) {
        let policy = &*POLICY;
        let exact = from.plus(Duration::from_secs(s));
        let said = policy.after(Span::Time(Duration::from_secs(s)), from, RestDay::Moves);
        let wall = policy.zone().wall(said);
        prop_assert!(matches!((wall.minute(), wall.second(), wall.subsec_nanosecond()), (0 | 30, 0, 0)));
        prop_assert!(said >= exact && said.since(exact) < Duration::from_secs(1800));
    }

    #[test]
    fn nothing_wakes_in_quiet_hours_and_the_day_is_left_alone(moment in moments()) {
        let policy = &*POLICY;
        let v = first_version();
        let awake = policy.awake(&v, moment);
        let hour = policy.zone().wall(awake).hour();
        prop_assert!((7..21).contains(&hour));
        prop_assert_eq!(policy.awake(&v, awake), awake);
        let was = policy.zone().wall(moment).hour();
        prop_assert_eq!(awake == moment || policy.zone().wall(awake).time() == time(7, 0, 0, 0), true);
        prop_assert_eq!((7..21).contains(&was), awake == moment);
    }
}
