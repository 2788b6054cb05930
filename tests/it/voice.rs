//! How the house speaks: every sentence of every room, in both languages, keeps the voice's rules; and the catalogue of
//! sentences has the same ids with the same arguments in both, each of them used.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};
use jiff::civil::{date, time};
use lastmile::base::{Moment, Zone};
use lastmile::commitments::say::{Facts, Say, Title};
use lastmile::people::Role;
use lastmile::policy::ByLanguage;
use lastmile::text::outgoing::{Part, Shape};
use lastmile::text::{Catalog, Lang, Outgoing, Speak, Voice};
use lastmile::{desk, mechanisms};

/// Samples of every room that speaks: the desk's own and those of every mechanism.
fn samples() -> Vec<(&'static str, Box<dyn Speak>)> {
    let mut all = desk::say::samples();
    all.extend(mechanisms::ALL.iter().flat_map(|mechanism| (mechanism.sentences)()));
    all
}

/// Words that no villager should have to read, or that scold (the elderly's rule C3).
const BANNED: [&str; 26] = [
    "工单",
    "提交",
    "系统",
    "办理时限",
    "用户",
    "未知错误",
    "错误",
    "失败",
    "无效",
    "非法",
    "操作",
    "请输入",
    "你",
    "逾期",
    "受理",
    "贵",
    "token",
    "ticket",
    "submit",
    "system",
    "user",
    "unknown error",
    "invalid",
    "error",
    "failed",
    "input",
];

fn zone() -> Zone {
    Zone::named("Asia/Shanghai").unwrap()
}

/// Monday morning, when the samples' matters are fresh.
fn now() -> Moment {
    zone().at(date(2026, 11, 23), time(9, 0, 0, 0))
}

/// Every sample of every room in that language, with its name.
pub fn said(lang: Lang) -> Vec<(&'static str, Outgoing)> {
    let (catalog, zone) = (Catalog::embedded(), zone());
    let voice = Voice::new(&catalog, &zone, lang, now());
    samples().iter().map(|(name, say)| (*name, say.render(&voice))).collect()
}

// ---- one message

/// What the house itself says in a message, without the words of people.
pub fn own(out: &Outgoing) -> Vec<&str> {
    let mut own = vec![];
    if let Some(head) = &out.head {
        own.push(head.lead.as_str());
        own.extend(head.mark.as_ref().map(|m| m.word.as_str()));
    }
    for part in &out.parts {
        match part {
            Part::Say { text } | Part::Dim { text } | Part::Ask { text } | Part::Step { text, .. } => own.push(text),
            Part::Fact { label, .. } | Part::Download { label, .. } => own.push(label),
            Part::Road { steps, .. } => own.extend(steps.iter().map(String::as_str)),
            Part::Photo { caption, .. } | Part::Voice { caption, .. } | Part::File { caption, .. } => own.push(caption),
            Part::Door { label } => own.push(label),
            Part::Row { mark, text, .. } => {
                own.extend(mark.as_ref().map(|m| m.word.as_str()));
                own.push(text);
            }
            Part::PhoneField { label, hint, button } => own.extend([label.as_str(), hint, button]),
            Part::Quote { .. } | Part::Call { .. } => {}
        }
    }
    own.extend(out.buttons.iter().map(|b| b.label.as_str()));
    own
}

/// The sentences of a text. The point of "No. 42" ends none.
fn sentences(text: &str) -> Vec<String> {
    let text = text.replace("No. ", "No.\u{a0}");
    let mut all = vec![String::new()];
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        all.last_mut().unwrap().push(c);
        let ends = match c {
            '。' | '？' | '\n' => true,
            '.' | '?' => chars.peek().is_none_or(|next| *next == ' '),
            _ => false,
        };
        if ends {
            all.push(String::new());
        }
    }
    all
}

fn is_picture(c: char) -> bool {
    matches!(c, '\u{2300}'..='\u{23ff}' | '\u{2600}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}' | '\u{1f000}'..)
}

/// What breaks the voice's rules in a message.
fn faults(lang: Lang, out: &Outgoing) -> Vec<String> {
    let mut faults = vec![];
    let mut fault = |what: &str, text: &str| faults.push(format!("{what}: {text}"));
    let longest = match lang {
        Lang::Zh => 60,
        Lang::En => 140,
    };
    for text in own(out) {
        if text.trim().is_empty() {
            fault("says nothing", text);
        }
        if text.trim() != text || text.contains("  ") {
            fault("stray spaces", text);
        }
        if text.contains(['!', '！']) {
            fault("cries out", text);
        }
        if text.strip_prefix(['✅', '⏰', '❗']).unwrap_or(text).contains(is_picture) {
            fault("a picture", text);
        }
        for sentence in sentences(text) {
            if sentence.trim().chars().count() > longest {
                fault("too long a sentence", &sentence);
            }
        }
        let lower = text.to_lowercase();
        for word in BANNED.iter().filter(|word| lower.contains(**word)) {
            fault("officialese", word);
        }
    }
    for line in own(out).into_iter().map(str::to_owned).chain(values(out)) {
        if line.contains(['[', ']', '{', '}']) {
            fault("a gap", &line);
        }
    }
    let lines = out.parts.iter().filter(|p| matches!(p, Part::Say { .. } | Part::Dim { .. } | Part::Ask { .. }));
    if lines.count() + usize::from(out.head.is_some()) > 8 {
        fault("more than 8 lines", "");
    }
    if out.buttons.len() > 4 {
        fault("more than 4 buttons", "");
    }
    let labels: BTreeSet<&str> = out.buttons.iter().map(|b| b.label.as_str()).collect();
    if labels.len() < out.buttons.len() {
        fault("two buttons alike", &format!("{labels:?}"));
    }
    faults
}

/// What is said with the words of people: values and quotations.
fn values(out: &Outgoing) -> Vec<String> {
    let value = |part: &Part| match part {
        Part::Fact { value, .. } => Some(value.clone()),
        Part::Quote { text } => Some(text.clone()),
        Part::Step { when, .. } => Some(when.clone()),
        Part::Row { opens, .. } => opens.clone(),
        Part::Say { .. }
        | Part::Dim { .. }
        | Part::Ask { .. }
        | Part::File { .. }
        | Part::Door { .. }
        | Part::Road { .. }
        | Part::Photo { .. }
        | Part::Voice { .. }
        | Part::Call { .. }
        | Part::PhoneField { .. }
        | Part::Download { .. } => None,
    };
    out.parts.iter().filter_map(value).collect()
}

#[test]
fn every_sentence_keeps_the_voice() {
    for lang in Lang::ALL {
        let found: BTreeSet<String> = said(lang)
            .iter()
            .flat_map(|(name, out)| faults(lang, out).into_iter().map(move |f| format!("{} {name}: {f}", lang.tag())))
            .collect();
        assert!(found.is_empty(), "\n{}\n", found.into_iter().collect::<Vec<_>>().join("\n"));
    }
}

#[test]
fn a_planted_fault_is_heard() {
    let heard = |text: &str| faults(Lang::Zh, &Outgoing::plain(Lang::Zh, text)).len();
    assert_eq!(heard("42 号记下了。"), 0);
    assert_eq!(heard("工单 42 号。"), 1);
    assert_eq!(heard("42 号办好了！"), 1);
    assert_eq!(heard("42 号 🎉"), 1);
    assert_eq!(heard("✅ 42 号办好了。"), 0);
    assert_eq!(heard("[no-such-id]"), 1);
    assert_eq!(heard(&format!("{}。", "水".repeat(60))), 1);
    assert_eq!(heard(&format!("{}。{}。", "水".repeat(40), "水".repeat(40))), 0);
    let crowded = (0..5).fold(Outgoing::plain(Lang::Zh, "选一个。"), |out, _| out.button("a", "同意"));
    assert_eq!(faults(Lang::Zh, &crowded).len(), 2);
    let wordy = (0..9).fold(Outgoing::empty(Lang::Zh), |out, _| out.say("记下了。"));
    assert_eq!(faults(Lang::Zh, &wordy).len(), 1);
}

fn water() -> Facts {
    Facts {
        number: 42,
        village: "侯庄村".into(),
        leaf: ByLanguage { zh: "吃水".into(), en: "Drinking water".into() },
        shape: Shape::Working,
        late_days: 0,
    }
}

/// How somebody of office is named when they tell how it goes.
fn progress_by(lang: Lang, name: &str, role: Role) -> String {
    let who = Title { name: name.into(), role };
    let say = Say::Progress { f: water(), who, words: "管子到了".into(), attached: None };
    let (catalog, zone) = (Catalog::embedded(), zone());
    say.render(&Voice::new(&catalog, &zone, lang, now())).lines()[1].clone()
}

#[test]
fn people_of_office_are_called_as_the_village_calls_them() {
    assert_eq!(progress_by(Lang::Zh, "李明", Role::FirstSecretary), "李书记说：");
    assert_eq!(progress_by(Lang::Zh, "欧阳明", Role::FirstSecretary), "欧阳书记说：");
    assert_eq!(progress_by(Lang::Zh, "陈静", Role::TownshipClerk), "镇里的陈静说：");
    assert_eq!(progress_by(Lang::En, "李明", Role::FirstSecretary), "From Secretary 李明:");
    // Whoever acted has left office since.
    assert_eq!(progress_by(Lang::Zh, "", Role::FirstSecretary), "镇便民服务中心说：");
}

/// The value of the fact that stands out when a decision is asked for until then.
fn decide_by(by: Moment) -> String {
    let say = Say::LookAgain { f: water(), words: vec![], reason: "在打官司".into(), by };
    let (catalog, zone) = (Catalog::embedded(), zone());
    let out = say.render(&Voice::new(&catalog, &zone, Lang::Zh, now()));
    values(&out).pop().unwrap()
}

/// A deadline at that hour of the present day.
fn at_hour(lang: Lang, hour: i8, minute: i8) -> String {
    let (catalog, zone) = (Catalog::embedded(), zone());
    Voice::new(&catalog, &zone, lang, now()).hour(zone.at(date(2026, 11, 23), time(hour, minute, 0, 0)))
}

#[test]
fn hours_are_said_as_people_say_them() {
    let zh = |hour, minute| at_hour(Lang::Zh, hour, minute);
    let en = |hour, minute| at_hour(Lang::En, hour, minute);
    assert_eq!((zh(12, 0), en(12, 0)), ("今天中午 12 点".into(), "today, noon".into()));
    assert_eq!((zh(12, 30), en(12, 30)), ("今天中午 12 点半".into(), "today, 12:30 in the afternoon".into()));
    assert_eq!((zh(0, 0), en(0, 0)), ("今天零点".into(), "today, midnight".into()));
    assert_eq!((zh(0, 5), en(0, 5)), ("今天零点 05 分".into(), "today, 0:05 at night".into()));
    assert_eq!((zh(11, 30), en(11, 30)), ("今天上午 11 点半".into(), "today, half past 11 in the morning".into()));
    assert_eq!((zh(13, 0), en(13, 0)), ("今天下午 1 点".into(), "today, 1 o'clock in the afternoon".into()));
    assert_eq!((zh(18, 15), en(18, 15)), ("今天晚上 6 点 15 分".into(), "today, 6:15 in the evening".into()));
}

#[test]
fn a_whole_day_is_said_without_its_last_minute() {
    assert_eq!(decide_by(zone().end_of(date(2026, 11, 26))), "11月26日 周四");
    assert_eq!(decide_by(zone().at(date(2026, 11, 26), time(11, 0, 0, 0))), "11月26日 周四上午 11 点");
}

// ---- the catalogue

/// Each id of a language, with the variables it takes.
type Messages = BTreeMap<String, BTreeSet<String>>;

fn variables(pattern: &Pattern<&str>, found: &mut BTreeSet<String>) {
    fn inline(expression: &InlineExpression<&str>, found: &mut BTreeSet<String>) {
        match expression {
            InlineExpression::VariableReference { id } => {
                found.insert(id.name.to_owned());
            }
            InlineExpression::Placeable { expression } => any(expression, found),
            InlineExpression::FunctionReference { arguments, .. } => {
                arguments.positional.iter().for_each(|argument| inline(argument, found));
            }
            InlineExpression::StringLiteral { .. }
            | InlineExpression::NumberLiteral { .. }
            | InlineExpression::MessageReference { .. }
            | InlineExpression::TermReference { .. } => {}
        }
    }
    fn any(expression: &Expression<&str>, found: &mut BTreeSet<String>) {
        match expression {
            Expression::Inline(expression) => inline(expression, found),
            Expression::Select { selector, variants } => {
                inline(selector, found);
                variants.iter().for_each(|variant| variables(&variant.value, found));
            }
        }
    }
    for element in &pattern.elements {
        if let PatternElement::Placeable { expression } = element {
            any(expression, found);
        }
    }
}

/// The messages of one language with their variables; what doesn't parse or stands twice goes to `wrong`.
fn messages(name: &str, files: &[String], wrong: &mut Vec<String>) -> Messages {
    let mut all = Messages::new();
    for text in files {
        let resource = fluent_syntax::parser::parse(text.as_str()).unwrap_or_else(|(resource, errors)| {
            wrong.push(format!("{name} doesn't parse: {errors:?}"));
            resource
        });
        for entry in &resource.body {
            if let Entry::Message(message) = entry {
                let mut found = BTreeSet::new();
                if let Some(value) = &message.value {
                    variables(value, &mut found);
                }
                if all.insert(message.id.name.to_owned(), found).is_some() {
                    wrong.push(format!("{name} has {} twice", message.id.name));
                }
            }
        }
    }
    all
}

/// Where the two languages differ.
fn differences(zh: &[String], en: &[String]) -> Vec<String> {
    let mut wrong = vec![];
    let (zh, en) = (messages("zh-Hans", zh, &mut wrong), messages("en", en, &mut wrong));
    let ids: BTreeSet<&String> = zh.keys().chain(en.keys()).collect();
    for id in ids {
        match (zh.get(id), en.get(id)) {
            (Some(a), Some(b)) if !OWN_WAY.contains(&id.as_str()) && a != b => {
                wrong.push(format!("{id}: zh-Hans takes {a:?}, en takes {b:?}"));
            }
            (Some(_), Some(_)) => {}
            (Some(_), None) => wrong.push(format!("{id} is missing in en")),
            (None, _) => wrong.push(format!("{id} is missing in zh-Hans")),
        }
    }
    wrong
}

/// Sentences that each language puts together from its own choice of arguments.
const OWN_WAY: [&str; 2] = ["date", "date-with-year"];

/// Ids that code puts together: the beginning, and then a word that stands in quotation marks in the code, or a number.
const COMPUTED: [&str; 11] = [
    "key-reason-",
    "key-",
    "mark-villager-",
    "mark-office-",
    "story-",
    "title-",
    "post-",
    "weekday-",
    "month-",
    "web-note-",
    "web-page-",
];

/// What code may put at the end of such an id.
const ENDINGS: [&str; 2] = ["-title", "-way"];

/// Ids that no code uses.
fn orphans<'a>(ids: impl Iterator<Item = &'a String>, code: &str) -> Vec<&'a String> {
    let quoted = |word: &str| code.contains(&format!("\"{word}\""));
    let computed = |id: &str| {
        COMPUTED.iter().filter_map(|begins| id.strip_prefix(begins)).any(|rest| {
            let rest = ENDINGS.iter().find_map(|ends| rest.strip_suffix(ends)).unwrap_or(rest);
            rest.parse::<u8>().is_ok() || quoted(rest) || quoted(&rest.replace('-', "_"))
        })
    };
    ids.filter(|id| !quoted(id) && !computed(id)).collect()
}

/// The texts of all files under `dir` whose names end so.
fn texts(dir: &Path, ending: &str) -> Vec<String> {
    let mut all = vec![];
    for entry in std::fs::read_dir(dir).into_iter().flatten() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            all.extend(texts(&path, ending));
        } else if path.to_string_lossy().ends_with(ending) {
            all.push(std::fs::read_to_string(&path).unwrap());
        }
    }
    all
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn catalogue(lang: Lang) -> Vec<String> {
    texts(&root().join("config/locales").join(lang.tag()), ".ftl")
}

#[test]
fn both_languages_have_the_same_sentences() {
    let wrong = differences(&catalogue(Lang::Zh), &catalogue(Lang::En));
    assert!(wrong.is_empty(), "\n{}\n", wrong.join("\n"));
}

#[test]
fn every_sentence_of_the_catalogue_is_used() {
    let code = [texts(&root().join("src"), ".rs"), texts(&root().join("templates"), ".html")].concat().concat();
    let ids = messages("zh-Hans", &catalogue(Lang::Zh), &mut vec![]);
    assert_eq!(orphans(ids.keys(), &code), Vec::<&String>::new());
}

/// The words in quotation marks in a file's code: codes of keys and names of steps.
fn codes(code: &str) -> BTreeSet<&str> {
    let plain = |word: &&str| !word.is_empty() && word.chars().all(|c| c.is_ascii_lowercase() || "-_".contains(c));
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    lines.flat_map(|line| line.split('"').skip(1).step_by(2)).filter(plain).collect()
}

/// `view.rs` chooses keys and steps of the story by name, which no sample could follow.
#[test]
fn every_key_and_step_has_its_word() {
    let view = std::fs::read_to_string(root().join("src/commitments/view.rs")).unwrap();
    let ids = messages("zh-Hans", &catalogue(Lang::Zh), &mut vec![]);
    let has = |code: &&str| {
        ["key-", "story-"].iter().any(|begins| ids.contains_key(&format!("{begins}{}", code.replace('_', "-"))))
    };
    let mut codes = codes(&view);
    // A role in the ledger, and the table itself.
    codes.retain(|code| !["villager", "ledger"].contains(code));
    assert!(codes.contains("office_nudge") && codes.contains("looked-again"));
    assert_eq!(codes.iter().filter(|code| !has(code)).collect::<Vec<_>>(), Vec::<&&str>::new());
}

#[test]
fn a_planted_gap_is_seen() {
    let files = |text: &str| vec![text.to_owned()];
    let zh = "a = 甲 { $number }\nb = 乙\n";
    assert_eq!(differences(&files(zh), &files("a = A { $number }\nb = B\n")), Vec::<String>::new());
    assert_eq!(differences(&files(zh), &files("a = A { $number }\n")), ["b is missing in en"]);
    assert_eq!(differences(&files(zh), &files("a = A { $number }\nb = B\nc = C\n")), ["c is missing in zh-Hans"]);
    assert_eq!(differences(&files(zh), &files("a = A\nb = B\n")).len(), 1);
    let select = "a = { $number ->\n    [one] A\n   *[other] A { $who }\n }\nb = B\n";
    assert_eq!(differences(&files(zh), &files(select)).len(), 1);
    assert!(!differences(&files(zh), &files("a = { $number\nb = B\n")).is_empty());
    assert_eq!(differences(&files(&format!("{zh}b = 丙\n")), &files("a = A { $number }\nb = B\n")).len(), 1);
}

#[test]
fn a_planted_orphan_is_seen() {
    let ids = ["kept", "key-not-mine", "key-forgotten", "lost"].map(String::from);
    assert_eq!(orphans(ids.iter(), r#"v.word("kept"); keys(&["not_mine"])"#), ["key-forgotten", "lost"]);
}
