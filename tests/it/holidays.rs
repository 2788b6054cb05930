//! A notice on public holidays comes as a file: the real binary counts the rules' dates anew when it begins with it.

use jiff::Timestamp;
use jiff::civil::Date;

use crate::support::real::Place;

const ALL: &[&str] = &["policy.dir=policy"];

/// The rule's date of the only matter, in UTC.
fn due(place: &Place) -> Timestamp {
    let all = place.json(&["--set", "policy.dir=policy", "backlog"]);
    all["commitments"][0]["due_by"].as_str().expect("it has a date").parse().expect("a moment")
}

/// Waits until the only matter has another date than `was`.
async fn moved(place: &Place, was: Timestamp) -> Timestamp {
    for _ in 0..200 {
        if due(place) != was {
            break;
        }
        crate::support::real::pause(std::time::Duration::from_millis(50)).await;
    }
    due(place)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_that_comes_counts_the_rules_dates_anew_and_says_so() {
    for place in [Some(Place::new()), Place::on_postgres().await].into_iter().flatten() {
        let folder = place.path("policy/workdays");
        std::fs::create_dir_all(&folder).unwrap();
        let house = place.serve(ALL, None);
        let wang = place.villager("houzhuang");
        wang.say("俺村拆迁安置房一直没分，过渡费也没给").await;
        place.settled().await;
        let was = due(&place);
        house.stop().await;

        // That day and the next two turn out to be a holiday.
        let day: Date = was.to_zoned(jiff::tz::TimeZone::UTC).date();
        let days: Vec<Date> =
            std::iter::successors(Some(day.yesterday().unwrap()), |d| d.tomorrow().ok()).take(5).collect();
        for year in [days[0].year(), days[4].year()] {
            let off = format!("[[holiday]]\nname = \"春节\"\noff = [\"{}\", \"{}\"]\n", days[0], days[4]);
            let notice = format!("notice = \"No. 1\"\ndated = \"{year}-01-01\"\n{off}");
            std::fs::write(folder.join(format!("{year}.toml")), notice).unwrap();
        }
        let house = place.serve(ALL, None);
        let is = moved(&place, was).await;
        assert!(is > was && is.duration_since(was).as_hours() >= 48, "{was} is {is}");
        place.settled().await;
        house.stop().await;
        // Begun again with the same calendar, nothing moves.
        let house = place.serve(ALL, None);
        place.settled().await;
        let told = "SELECT count(*) FROM ledger WHERE kind = 'recounted'";
        assert_eq!((due(&place), place.facts().await.count(told).await), (is, 1));
        house.stop().await;
        place.verified();
    }
}
