//! The four numbers, counted a second time (`told.rs`); what an older installation has that was never counted, and what
//! an operator sees.

mod told;

use std::collections::BTreeMap;

use crate::support::real::Place;

pub use told::{Told, told};

/// How often each figure stands in an answer of `stats --json`, those at nought aside.
fn shown(answer: &serde_json::Value) -> BTreeMap<String, i64> {
    let numbers = answer["numbers"].as_array().unwrap();
    let figures = numbers.iter().flat_map(|n| n["figures"].as_array().unwrap());
    let counts = figures.map(|f| (f["figure"].as_str().unwrap().to_owned(), f["count"].as_i64().unwrap()));
    counts.filter(|(_, n)| *n > 0).collect()
}

/// A house with a kept promise, a matter taken back, one that waits for a signature, and one elsewhere; it is closed now.
async fn lived_in(place: &Place) {
    let house = place.serve(&[], None);
    let (wang, li, zhao) = (place.villager("houzhuang"), place.villager("houzhuang"), place.villager("zhangwan"));
    wang.say("村东头没电了").await;
    place.settled().await;
    let secretary = place.secretary().await;
    for words in ["1", "签收", "今天", "换个保险", "请本人看", "就这样答应", "办完了", "修好了"]
    {
        secretary.say(words).await;
        place.settled().await;
    }
    let _ = wang.chat().await;
    place.settled().await;
    for words in ["办好了", "满意"] {
        wang.say(words).await;
        place.settled().await;
    }
    li.say("俺家停水了").await;
    place.settled().await;
    zhao.say("村西头路灯不亮了").await;
    place.settled().await;
    zhao.press("不报了").await;
    place.settled().await;
    house.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_operator_sees_opens_onto_its_cases() {
    let place = Place::new();
    lived_in(&place).await;
    let all = place.json(&["stats"]);
    let counts = shown(&all);
    let wanted =
        [("closed_solved", 1), ("ended", 1), ("not_due", 1), ("running", 1), ("satisfied", 1), ("within_limit", 2)];
    assert_eq!(counts, wanted.map(|(figure, n)| (figure.to_owned(), n)).into(), "{all:#}");
    assert_eq!(all["registered"], 3);
    let solved = &all["numbers"][1];
    assert_eq!((&solved["numerator"], &solved["denominator"], &solved["n"]), (&1.into(), &1.into(), &1.into()));
    assert!(solved["percent"].is_null(), "of one there is no percentage");
    for (figure, n) in &counts {
        let cases = place.json(&["stats", "--cases", figure]);
        assert_eq!(cases["commitments"].as_array().unwrap().len() as i64, *n, "{figure}");
    }
    let cases = place.json(&["stats", "--cases", "solved_rate"]);
    assert_eq!((&cases["count"], &cases["commitments"][0]["number"]), (&1.into(), &1.into()));

    let of = |args: &[&str]| place.json(&[&["stats"], args].concat())["registered"].as_i64().unwrap();
    assert_eq!((of(&["--village", "houzhuang"]), of(&["--village", "张湾村"])), (2, 1));
    assert_eq!(
        (of(&["--category", "street_light"]), of(&["--category", "utility"]), of(&["--category", "水电气网"])),
        (1, 2, 2)
    );
    let today = place.today();
    let (day, month) = (today.to_string(), today.strftime("%Y-%m").to_string());
    let yesterday = today.yesterday().unwrap().to_string();
    let tomorrow = today.tomorrow().unwrap().to_string();
    assert_eq!((of(&["--from", &month]), of(&["--from", &month, "--until", &month])), (3, 3));
    assert_eq!((of(&["--from", &day, "--until", &day]), of(&["--from", &yesterday, "--until", &tomorrow])), (3, 3));
    assert_eq!((of(&["--until", &yesterday]), of(&["--from", &tomorrow])), (0, 0));

    let table = place.run(&["stats", "--csv"]).out;
    assert!(table.starts_with("\u{feff}number,figure,meaning,counts_as,count,n,percent\n"), "{table}");
    assert!(table.contains("solved_rate,closed_solved,Villager says solved,numerator,1,,"), "{table}");
    let table = place.run(&["stats", "--csv", "--cases", "ended"]).out;
    assert!(table.starts_with("\u{feff}village,number,leaf,") && table.contains("张湾村,1,"), "{table}");
    let text = place.run(&["stats"]).out;
    assert!(text.contains("Solved rate: 1/1 (n = 1)"), "{text}");
    // Nothing is by person (AF-3).
    for said in [&text, &all.to_string(), &cases.to_string(), &table] {
        assert!(!said.contains("陈向农") && !said.contains("secretary"), "{said}");
    }
    for wrong in [["--cases", "best"], ["--from", "soon"], ["--category", "weather"], ["--town", "nowhere"]] {
        assert_ne!(place.run(&[&["stats"][..], &wrong].concat()).code, 0, "{wrong:?}");
    }
    place.verified();
}

/// What makes an installation one that was never counted: states without what only figures ask for, and nothing entered.
pub fn never_counted(on_sqlite: bool) -> Vec<String> {
    let place = if on_sqlite { "instr" } else { "strpos" };
    vec![
        "DELETE FROM counter".to_owned(),
        "DELETE FROM commitment_figure".to_owned(),
        format!(
            "UPDATE commitment SET counted = 0, state = substr(state, 1, {place}(state, '\"past\":') - 1) \
             || substr(state, {place}(state, '\"version\":'))"
        ),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn what_there_was_before_figures_were_kept_is_counted_from_the_ledger() {
    for place in [Some(Place::new()), Place::on_postgres().await].into_iter().flatten() {
        lived_in(&place).await;
        let before = shown(&place.json(&["stats"]));
        let (url, rows) = (place.database_url(), place.facts().await);
        let older = never_counted(url.starts_with("sqlite"));
        let older: Vec<&str> = older.iter().map(String::as_str).collect();
        crate::moving::write(&url, &older).await;
        assert_eq!(rows.count("SELECT count(*) FROM commitment WHERE state LIKE '%past%'").await, 0);
        place.verified();
        // The service counts it beside its work.
        let house = place.serve(&[], None);
        let waits = "SELECT count(*) FROM commitment WHERE counted <> version";
        for _ in 0..600 {
            if rows.count(waits).await == 0 {
                break;
            }
            crate::support::real::pause(std::time::Duration::from_millis(100)).await;
        }
        assert_eq!(rows.count(waits).await, 0, "all is counted");
        assert_eq!(rows.count("SELECT count(*) FROM commitment WHERE state LIKE '%past%'").await, 3);
        house.stop().await;
        assert_eq!(shown(&place.json(&["stats"])), before);
        place.verified();
        // The command alone does it too, and again when it is told to.
        crate::moving::write(&url, &older).await;
        assert_eq!(shown(&place.json(&["stats"])), before);
        crate::moving::write(&url, &["UPDATE counter SET n = n + 1"]).await;
        let said = place.run(&["verify"]);
        assert!(said.err.contains("it differs from the recount by -1; `lastmile stats --recount`"), "{}", said.err);
        assert_eq!(shown(&place.json(&["stats", "--recount"])), before);
        place.verified();
    }
}
