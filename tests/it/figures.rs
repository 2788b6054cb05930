//! The four numbers, counted a second time: from the events in the ledger by the words of domain 11, with nothing of the
//! house's own fold. Also what an older installation has that was never counted, and what an operator sees.

use std::collections::BTreeMap;

use lastmile::base::Moment;
use lastmile::commitments::life::{Event, Rating};

use crate::support::real::Place;

/// What the events of one commitment tell, as far as the numbers ask.
#[derive(Default)]
pub struct Told {
    /// The limit of the first assignment, and the first act of somebody.
    limit: Option<Moment>,
    acted: Option<Moment>,
    /// How it ended and when, while it is ended.
    end: Option<(&'static str, Moment)>,
    due: Option<Moment>,
    promised: Option<Moment>,
    first: Option<Moment>,
    /// Waits for the villager since then, at most until then.
    waits: Option<(Moment, Moment)>,
    /// The present date began.
    begun: Option<Moment>,
    reported: Option<Moment>,
    unseen: bool,
    /// Reported or called solved by the first date, and no "no" since.
    good: bool,
    no: bool,
    let_go: bool,
    late_when_withdrawn: bool,
    /// Shelved: looked at again by then, and whether the date had passed.
    shelved: Option<(Moment, bool)>,
    mark: Option<Rating>,
}

impl Told {
    /// Whether the date in force has passed at `at`, moved by what was waited.
    pub fn passed(&self, at: Moment) -> bool {
        if let Some((_, was_late)) = self.shelved {
            return was_late;
        }
        let Some(date) = self.promised.or(self.due) else { return false };
        let waited = self.waits.map_or(0, |(since, until)| {
            let since = if self.promised.is_some() { since.max(self.begun.unwrap_or(since)) } else { since };
            (at.min(until).0 - since.0).max(0)
        });
        at.0 > date.0.saturating_add(waited)
    }

    fn by_first(&self, at: Moment) -> bool {
        self.first.is_some_and(|first| at <= first)
    }

    fn acts(&mut self, at: Moment) {
        self.acted.get_or_insert(at);
    }

    fn ends(&mut self, how: &'static str, at: Moment) {
        self.end = Some((how, at));
        (self.waits, self.no) = (None, false);
    }

    /// The date that was promised last, and the rules' date, as the events have set them.
    pub fn dates(&self) -> (Option<Moment>, Option<Moment>) {
        (self.promised, self.due)
    }

    /// Whether somebody has it to do: it isn't ended, reported or shelved.
    pub fn is_at_work(&self) -> bool {
        self.end.is_none() && self.reported.is_none() && self.shelved.is_none()
    }

    pub fn step(&mut self, event: &Event, at: Moment) {
        match event {
            Event::Accepted { due_by, .. } => {
                // Ended before its limit: a new assignment is the first.
                if let (None, Some((_, end)), Some(limit)) = (self.acted, self.end, self.limit)
                    && end <= limit
                {
                    self.limit = None;
                }
                (self.end, self.due) = (None, Some(*due_by));
            }
            Event::Declined { .. } => self.ends("declined", at),
            Event::LeafSet { accepted, due_by, .. } => {
                if *accepted {
                    self.waits = None;
                }
                self.due = *due_by;
            }
            Event::Assigned { step_by, .. } => drop(self.limit.get_or_insert(*step_by)),
            Event::Signed { .. } | Event::ReturnAsked { .. } => self.acts(at),
            Event::Promised { by, .. } => {
                self.acts(at);
                self.promised = Some(*by);
                self.first.get_or_insert(*by);
                self.begun = Some(at);
            }
            Event::InfoAsked { until } => {
                self.acts(at);
                self.waits = Some((at, *until));
            }
            Event::WaitEnded { due_by, promised_by, .. } => {
                (self.waits, self.due, self.promised) = (None, *due_by, *promised_by);
            }
            Event::Reassigned { .. } => self.shelved = None,
            Event::Escalated { due_by, .. } => {
                (self.promised, self.due, self.waits, self.begun) = (None, Some(*due_by), None, Some(at));
            }
            Event::Shelved { recheck_by, .. } => {
                let late = self.passed(at);
                self.let_go |= self.by_first(at);
                (self.shelved, self.waits) = (Some((*recheck_by, late)), None);
            }
            Event::CauseStays { recheck_by } => self.shelved = self.shelved.map(|(_, late)| (*recheck_by, late)),
            Event::CauseGone { due_by, promised_by, .. } => {
                (self.shelved, self.due, self.promised) = (None, *due_by, *promised_by);
                self.begun = Some(at);
            }
            Event::Recounted { due_by } => self.due = Some(*due_by),
            Event::Explained => self.ends("explained", at),
            Event::Extended { to } => (self.promised, self.begun) = (Some(*to), Some(at)),
            Event::AskRefused { step_by: Some(_), .. } | Event::AskTakenBack { step_by: Some(_) } => {
                self.begun = Some(at);
            }
            Event::Reported => {
                (self.reported, self.unseen, self.waits, self.no) = (Some(at), false, None, false);
                self.good = self.by_first(at);
            }
            Event::ResultShown => self.unseen = false,
            Event::Unseen { n } => self.unseen = *n >= 3,
            Event::Solved { .. } => {
                self.shelved = None;
                self.good |= self.by_first(at);
                self.ends("solved", at);
            }
            Event::ClosedUnrated => self.ends("unrated", at),
            Event::NotSolved { .. } | Event::Reopened { .. } => {
                (self.end, self.reported, self.mark) = (None, None, None);
                (self.good, self.no) = (false, true);
            }
            Event::Rated { rating } => self.mark = Some(*rating),
            Event::Withdrawn => {
                self.late_when_withdrawn = self.passed(self.reported.unwrap_or(at));
                self.shelved = None;
                self.let_go |= self.by_first(at);
                self.reported = None;
                self.ends("withdrawn", at);
            }
            _ => {}
        }
    }

    fn answered(&self, now: Moment) -> Option<&'static str> {
        let limit = self.limit?;
        Some(match (self.acted, self.end) {
            (None, Some((_, end))) if end <= limit => "ended_first",
            _ if now <= limit => "within_limit",
            (Some(acted), _) if acted <= limit => "in_time",
            _ => "late",
        })
    }

    fn solved(&self, now: Moment) -> &'static str {
        match self.end {
            Some(("solved", _)) => "closed_solved",
            Some(("unrated", _)) => "closed_unrated",
            Some(("withdrawn", _)) if self.late_when_withdrawn => "withdrawn_late",
            Some(_) => "ended",
            None if self.shelved.is_some_and(|(recheck, late)| late || now > recheck) => "overdue",
            None if self.shelved.is_some() && self.no => "not_solved",
            None if self.shelved.is_some() => "shelved",
            None if self.reported.is_some() && self.unseen => "overdue",
            None if self.reported.is_none() && self.passed(now) => "overdue",
            None if self.no => "not_solved",
            None if self.reported.is_some() => "reported",
            None => "running",
        }
    }

    fn satisfied(&self) -> Option<&'static str> {
        match (self.end?.0, self.mark) {
            ("solved", Some(Rating::Satisfied)) => Some("satisfied"),
            ("solved", Some(Rating::Fair)) => Some("fair"),
            ("solved", Some(Rating::Unsatisfied)) => Some("unsatisfied"),
            ("solved" | "unrated", None) => Some("not_rated"),
            _ => None,
        }
    }

    fn kept(&self, now: Moment) -> Option<&'static str> {
        let first = self.first?;
        Some(match self.good {
            _ if matches!(self.end, Some(("explained", _))) => "explained",
            _ if self.let_go => "let_go",
            _ if now <= first => "not_due",
            true => "kept",
            false => "not_kept",
        })
    }
}

/// The figures in which a commitment with these events stands at `now`: one of each number that asks for it.
pub fn told(events: &[(Event, Moment)], now: Moment) -> Vec<&'static str> {
    let mut told = Told::default();
    events.iter().for_each(|(event, at)| told.step(event, *at));
    let all = [told.answered(now), Some(told.solved(now)), told.satisfied(), told.kept(now)];
    all.into_iter().flatten().collect()
}

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
