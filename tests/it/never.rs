//! What the house will never do (design 8; domain 8, AF-1 to AF-14): every sentence in both languages, every page, every
//! command and export, every SQL text and every column of the database is walked, and each rule is tried on a planted breach.

use std::collections::BTreeSet;
use std::path::Path;

use lastmile::base::{Moment, Zone};
use lastmile::commitments::figures::{Figure, Number};
use lastmile::desk::say::Say;
use lastmile::text::{Catalog, Lang, Outgoing, Speak, Voice};

use crate::support::real::Place;
use crate::{storage, voice};

/// What no text may speak of, and which rule says so. English words are looked for as whole words.
const WORDS: [(&str, &str); 60] = [
    ("打卡", "AF-1"),
    ("签到", "AF-1"),
    ("考勤", "AF-1"),
    ("定位打", "AF-1"),
    ("轨迹", "AF-1"),
    ("在线时长", "AF-2"),
    ("登录次数", "AF-2"),
    ("已读", "AF-2"),
    ("积分", "AF-3"),
    ("得分", "AF-3"),
    ("评分", "AF-3"),
    ("排名", "AF-3"),
    ("排行", "AF-3"),
    ("名次", "AF-3"),
    ("第一名", "AF-3"),
    ("倒数", "AF-3"),
    ("红榜", "AF-3"),
    ("黑榜", "AF-3"),
    ("末位", "AF-3"),
    ("通报", "AF-3"),
    ("必须安装", "AF-4"),
    ("必须关注", "AF-4"),
    ("邀请人数", "AF-4"),
    ("必须拍照", "AF-5"),
    ("必须上传", "AF-5"),
    ("上传照片", "AF-5"),
    ("接龙", "AF-7"),
    ("收到请回复", "AF-7"),
    ("立即回复", "AF-8"),
    ("马上回复", "AF-8"),
    ("点赞", "AF-9"),
    ("投票数", "AF-9"),
    ("转发量", "AF-9"),
    ("学习时长", "AF-9"),
    ("达标", "AF-10"),
    ("指标", "AF-10"),
    ("考核", "AF-10"),
    ("周报", "AF-14"),
    ("填报", "AF-14"),
    ("check-in", "AF-1"),
    ("checkin", "AF-1"),
    ("clock-in", "AF-1"),
    ("attendance", "AF-1"),
    ("gps", "AF-1"),
    ("online", "AF-2"),
    ("presence", "AF-2"),
    ("points", "AF-3"),
    ("score", "AF-3"),
    ("scores", "AF-3"),
    ("rank", "AF-3"),
    ("ranking", "AF-3"),
    ("leaderboard", "AF-3"),
    ("worst", "AF-3"),
    ("best", "AF-3"),
    ("quota", "AF-4"),
    ("likes", "AF-9"),
    ("forwards", "AF-9"),
    ("target", "AF-10"),
    ("kpi", "AF-10"),
    ("appraisal", "AF-10"),
];

/// The rules that a text breaks, with the word.
fn breaches(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let words: BTreeSet<&str> = lower.split(|c: char| !c.is_ascii_alphanumeric() && c != '-').collect();
    let breaks = |word: &str| if word.is_ascii() { words.contains(word) } else { lower.contains(word) };
    WORDS.iter().filter(|(word, _)| breaks(word)).map(|(word, rule)| format!("{rule} {word}: {text}")).collect()
}

/// Every message in both languages, with its name.
fn messages() -> Vec<(&'static str, Outgoing)> {
    [Lang::Zh, Lang::En].into_iter().flat_map(voice::said).collect()
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The files of a folder with that ending, with their texts.
fn files(folder: &str, ending: &str) -> Vec<(String, String)> {
    let mut all = vec![];
    let mut open = vec![root().join(folder)];
    while let Some(path) = open.pop() {
        for entry in std::fs::read_dir(&path).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                open.push(path);
            } else if path.extension().is_some_and(|e| e == ending) {
                all.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
            }
        }
    }
    assert!(!all.is_empty(), "no .{ending} below {folder}");
    all
}

/// What a page shows, without its tags.
fn shown(page: &str) -> String {
    let parts = page.split('<').filter_map(|part| part.split_once('>'));
    parts.map(|(_, text)| text).collect::<Vec<_>>().join("\n")
}

fn none(found: Vec<String>) {
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn no_sentence_checks_in_scores_ranks_or_drives() {
    for planted in ["今天还没打卡", "本月排名第二", "请立即回复", "Your score this week", "The best villages"]
    {
        assert_eq!(breaches(planted).len(), 1, "{planted}");
    }
    assert_eq!(breaches("The stop is at the topmost house"), Vec::<String>::new());
    let mut found = vec![];
    for (_, text) in files("config/locales", "ftl") {
        // A comment is nobody's to hear.
        found.extend(text.lines().filter(|line| !line.starts_with('#')).flat_map(breaches));
    }
    for (name, out) in messages() {
        found.extend(voice::own(&out).into_iter().flat_map(breaches).map(|breach| format!("{name} {breach}")));
    }
    none(found);
}

#[test]
fn no_page_asks_for_place_or_camera_or_counts_who_looks() {
    let calls = ["geolocation", "video:", "sendBeacon", "beforeunload", "capture=", "Notification", "analytics"];
    let at = |text: &str| {
        calls.iter().filter(|call| text.contains(**call)).map(|call| (*call).to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(at("navigator.geolocation.watchPosition(f)"), ["geolocation"]);
    let pages = [files("templates", "html"), files("static", "js")].concat();
    none(
        pages.iter().flat_map(|(file, text)| at(text).into_iter().map(move |call| format!("{file}: {call}"))).collect(),
    );
    none(
        files("templates", "html")
            .iter()
            .flat_map(|(_, text)| shown(text).lines().flat_map(breaches).collect::<Vec<_>>())
            .collect(),
    );
    // A photo is never a must (AF-5).
    let must = |text: &str| {
        // Where it only tells a picked file from none, the form is sent without it all the same.
        let free = text.contains("aria-required=\"false\"");
        text.contains("type=\"file\"") && text.contains("required") && !free
    };
    assert!(must("<input type=\"file\" name=\"photo\" required>"));
    none(
        files("templates", "html")
            .into_iter()
            .flat_map(|(_, t)| t.lines().filter(|l| must(l)).map(str::to_owned).collect::<Vec<_>>())
            .collect(),
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn no_command_and_no_export_ranks_or_counts_people() {
    let place = Place::new();
    let help = place.run(&["--help"]).out;
    let commands: Vec<String> = help
        .lines()
        .skip_while(|line| !line.starts_with("Commands:"))
        .skip(1)
        .map_while(|line| line.split_whitespace().next().map(str::to_owned))
        .filter(|word| word.chars().all(|c| c.is_ascii_lowercase() || c == '-'))
        .collect();
    assert!(commands.len() > 10 && commands.contains(&"stats".to_owned()), "{commands:?}");
    let mut found = vec![];
    for command in &commands {
        let said = place.run(&[command, "--help"]);
        found.extend((said.out + &said.err).lines().flat_map(breaches));
    }
    // What is exported has a line for each matter or figure, and none for a person or a place in an order.
    for export in [&["stats", "--csv"][..], &["backlog"], &["appoint", "--list"]] {
        let said = place.run(export);
        assert_eq!(said.code, 0, "{export:?}: {}", said.err);
        let head = said.out.lines().next().unwrap_or_default().to_lowercase();
        found.extend(breaches(&head));
        assert!(!["position", "place", "order"].iter().any(|column| head.split(',').any(|c| c == *column)), "{head}");
    }
    none(found);
}

/// Whether a text orders persons or villages by how many or how good they are (AF-2, AF-3).
fn ranks(sql: &str) -> bool {
    let sql = sql.to_lowercase();
    let order = sql.rsplit_once("order by").map(|(_, order)| order.to_owned()).unwrap_or_default();
    let by_person = ["group by person", "group by a.person", "group by p.", "group by c.requester", "group by actor"];
    by_person.iter().any(|group| sql.contains(group)) || ["count(", "sum(", "avg("].iter().any(|of| order.contains(of))
}

#[test]
fn no_query_orders_people_or_villages_by_a_figure() {
    assert!(ranks("SELECT person_id, count(*) FROM x GROUP BY person_id"));
    assert!(ranks("SELECT village_id FROM x GROUP BY village_id ORDER BY count(*) DESC"));
    assert!(!ranks("SELECT id FROM commitment ORDER BY overdue_at, id"));
    let texts = storage::all_texts().into_iter().filter(|text| ranks(&text.sqlite));
    none(texts.map(|text| format!("{}: {}", text.file, text.sqlite)).collect());
}

/// Words in a column's or table's name for what is never counted (AF-1 to AF-3, AF-9).
const COLUMNS: [&str; 16] = [
    "point",
    "score",
    "rank",
    "online",
    "login",
    "last_seen",
    "presence",
    "latitude",
    "longitude",
    "location",
    "like",
    "vote_count",
    "forward",
    "attendance",
    "quota",
    "visits",
];

#[tokio::test]
async fn no_table_keeps_points_presence_or_places() {
    let parts = |line: &str| line.split(|c: char| !c.is_ascii_alphanumeric()).map(str::to_owned).collect::<Vec<_>>();
    let at = |line: &str| {
        COLUMNS.iter().any(|word| line.contains(&format!(".{word}")) || parts(line).iter().any(|p| p == word))
    };
    assert!(at("column person.last_seen_at bigint"));
    let lines = storage::schema().await;
    assert!(lines.len() > 100, "{}", lines.len());
    none(lines.into_iter().filter(|line| at(line)).collect());
}

#[test]
fn no_end_by_silence_or_explanation_counts_as_solved_or_against_anybody() {
    let solved = Number::Solved.numerator();
    assert_eq!(solved, [Figure::ClosedSolved], "only the villager's word is in it");
    // A fair "no" by law is no minus (AF-10).
    for number in Number::ALL {
        assert!(!number.denominator().contains(&Figure::Explained), "{number:?}");
    }
}

#[test]
fn no_rate_stands_without_what_it_is_of() {
    let bare = |line: &str| line.contains('%') && !line.contains('/') && !line.contains("n =") && !line.contains('件');
    assert!(bare("解决率 87%") && !bare("解决率 87%（13/15 件）"));
    let mut percents = 0;
    let mut found = vec![];
    for (name, out) in messages() {
        for line in voice::own(&out) {
            percents += usize::from(line.contains('%'));
            if bare(line) {
                found.push(format!("{name}: {line}"));
            }
        }
    }
    assert!(percents > 0, "no percentage was seen at all");
    none(found);
}

#[test]
fn no_answer_is_made_up_about_rights_or_money() {
    let words = ["元", "块钱", "保证", "肯定能", "一定能", "有权领", "符合条件", "yuan", "guarantee", "entitled"];
    let at = |text: &str| words.iter().any(|word| text.to_lowercase().contains(word));
    assert!(at("您符合条件，每月 300 元"));
    let all = messages().into_iter().flat_map(|(name, out)| {
        voice::own(&out).into_iter().filter(|text| at(text)).map(|text| format!("{name}: {text}")).collect::<Vec<_>>()
    });
    none(all.collect());
}

#[test]
fn nothing_is_asked_of_a_group() {
    let (catalog, zone) = (Catalog::embedded(), Zone::named("Asia/Shanghai").unwrap());
    for lang in [Lang::Zh, Lang::En] {
        let voice = Voice::new(&catalog, &zone, lang, Moment(0));
        for say in [Say::AnsweredPrivately, Say::ComePrivately] {
            let out = say.render(&voice);
            assert!(out.buttons.is_empty() && !out.parts.is_empty(), "{say:?} asks before others");
        }
    }
}
