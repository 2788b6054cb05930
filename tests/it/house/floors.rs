//! The floors: imports only go down, never sideways between two mechanisms, and on one floor only along the arrows
//! listed here. ARCHITECTURE.md draws the rooms that stand and the arrows that are walked; a test holds it to that.

use std::collections::{BTreeMap, BTreeSet};

use super::tokens::tokens;
use super::{none, read, sources};

/// On which floor each room belongs. Any other folder of `src/` is a mechanism, which `mechanisms.rs` must name.
const FLOORS: &[(u8, &str)] = &[
    (8, "main"),
    (8, "cli"),
    (7, "serve"),
    (6, "desk"),
    (6, "jobs"),
    (MECHANISMS, "mechanisms"),
    (4, "commitments"),
    (3, "turn"),
    (2, "people"),
    (1, "storage"),
    (1, "text"),
    (1, "channels"),
    (1, "http"),
    (1, "settings"),
    (1, "policy"),
    (0, "base"),
];

/// The floor of the mechanisms above the spine.
const MECHANISMS: u8 = 5;

/// The arrows on one floor: who may import whom. One is added with the reason for it in the commit's message.
const SAME_FLOOR: &[(&str, &str)] = &[
    ("main", "cli"),
    ("mechanisms", ANY_MECHANISM),
    ("channels", "storage"),
    ("channels", "text"),
    ("channels", "http"),
    ("http", "storage"),
    ("http", "text"),
    ("text", "policy"),
];

/// Stands in `SAME_FLOOR` and in the drawing for whichever mechanism.
const ANY_MECHANISM: &str = "<mechanism>";

type Files = [(String, String)];

/// The modules that lead to a file: `src/desk/route.rs` is `desk, route`.
fn place(path: &str) -> Vec<String> {
    let inner = path.trim_start_matches("src/").trim_end_matches(".rs");
    let mut place: Vec<String> = inner.split('/').map(str::to_owned).collect();
    if matches!(place.last().map(String::as_str), Some("mod" | "lib" | "main")) {
        place.pop();
    }
    place
}

/// The room a file stands in; `lib.rs` stands in none.
fn room(path: &str) -> Option<String> {
    if path == "src/main.rs" { Some("main".into()) } else { place(path).into_iter().next() }
}

/// Every room that a file's text names, in code and in macros.
fn named(path: &str, source: &str) -> BTreeSet<String> {
    let tokens = tokens(source);
    let token = |i: usize| tokens.get(i).map_or("", String::as_str);
    let mut place = place(path);
    let mut brackets = Vec::new();
    let mut found = BTreeSet::new();
    for i in 0..tokens.len() {
        match token(i) {
            "(" => {
                let inline_module = i >= 2 && token(i - 2) == "mod";
                if inline_module {
                    place.push(tokens[i - 1].clone());
                }
                brackets.push(inline_module);
            }
            ")" if brackets.pop() == Some(true) => drop(place.pop()),
            "crate" | "lastmile" if token(i + 1) == "as" => drop(found.insert("the crate under another name".into())),
            "crate" | "lastmile" if token(i + 1) == "::" => found.extend(heads(&tokens[i + 2..])),
            // Of `super::super` the last one knows how far up it is.
            "super" if token(i + 1) == "::" && token(i + 2) != "super" => {
                let ups = 1 + (1..=i / 2).take_while(|n| token(i - 2 * n) == "super").count();
                match place.len().saturating_sub(ups) {
                    0 => found.extend(heads(&tokens[i + 2..])),
                    _ => drop(found.insert(place[0].clone())),
                }
            }
            "mod" if path == "src/main.rs" && token(i + 2) == ";" => drop(found.insert(tokens[i + 1].clone())),
            _ => {}
        }
    }
    found
}

/// The first names of what follows `crate::`: one, or in `{a::x, b}` several.
fn heads(after: &[String]) -> Vec<String> {
    if after.first().is_none_or(|first| first != "(") {
        return after.first().cloned().into_iter().collect();
    }
    let mut depth = 0;
    let mut heads = Vec::new();
    for pair in after.windows(2) {
        match pair[0].as_str() {
            "(" => depth += 1,
            ")" => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            break;
        }
        if depth == 1 && matches!(pair[0].as_str(), "(" | ",") && pair[1] != ")" {
            heads.push(pair[1].clone());
        }
    }
    heads
}

/// The tree as the rule sees it.
struct House<'a> {
    files: &'a Files,
    /// The folders of `src/` that have no floor of their own.
    mechanisms: BTreeSet<String>,
    /// Exported macros, which the crate's root shows whatever room they stand in, and that room.
    macros: BTreeMap<String, String>,
}

impl<'a> House<'a> {
    fn of(files: &'a Files) -> Self {
        let mut mechanisms = BTreeSet::new();
        let mut macros = BTreeMap::new();
        for (path, source) in files {
            let Some(room) = room(path) else { continue };
            for five in tokens(source).windows(5).filter(|five| five[0] == "macro_export" && five[2] == "macro_rules") {
                macros.insert(five[4].clone(), room.clone());
            }
            if path.matches('/').count() > 1 && !FLOORS.iter().any(|(_, listed)| *listed == room) {
                mechanisms.insert(room);
            }
        }
        Self { files, mechanisms, macros }
    }

    fn floor(&self, room: &str) -> Option<u8> {
        let listed = FLOORS.iter().find(|(_, listed)| *listed == room).map(|(floor, _)| *floor);
        listed.or_else(|| self.mechanisms.contains(room).then_some(MECHANISMS))
    }

    /// The other rooms that a file imports from.
    fn imports(&self, path: &str, source: &str) -> BTreeSet<String> {
        let home = |name: String| self.macros.get(&name).cloned().unwrap_or(name);
        let from = room(path);
        named(path, source).into_iter().map(home).filter(|to| Some(to) != from.as_ref()).collect()
    }

    /// The arrow from one room to another, mechanisms under their common name.
    fn arrow<'b>(&self, from: &'b str, to: &'b str) -> (&'b str, &'b str) {
        let drawn = |room: &'b str| if self.mechanisms.contains(room) { ANY_MECHANISM } else { room };
        (drawn(from), drawn(to))
    }

    /// All that breaks the rule of the floors.
    fn breaches(&self) -> Vec<String> {
        let mut found = Vec::new();
        let list = self.files.iter().find(|(path, _)| path == "src/mechanisms.rs");
        let listed = list.map(|(path, source)| self.imports(path, source)).unwrap_or_default();
        for mechanism in self.mechanisms.difference(&listed) {
            found.push(format!("src/{mechanism}/ has no floor: src/mechanisms.rs doesn't name it as a mechanism"));
        }
        for (path, source) in self.files {
            let Some(from) = room(path) else { continue };
            let Some(here) = self.floor(&from) else {
                found.push(format!("{path} has no floor"));
                continue;
            };
            for to in self.imports(path, source) {
                match self.floor(&to) {
                    None => found.push(format!("{path} imports {to}, which is no room")),
                    Some(there) if there > here => {
                        found.push(format!("{path} on floor {here} imports {to} from floor {there}"));
                    }
                    Some(there) if there == here && !SAME_FLOOR.contains(&self.arrow(&from, &to)) => {
                        found.push(format!("{path} imports {to} on its own floor {here}, and no arrow leads there"));
                    }
                    Some(_) => {}
                }
            }
        }
        found
    }

    /// The drawing that ARCHITECTURE.md should hold: each floor's rooms that stand, below them the arrows walked there.
    fn drawing(&self) -> String {
        let standing: BTreeSet<String> = self.files.iter().filter_map(|(path, _)| room(path)).collect();
        let mut arrows = BTreeSet::new();
        for (path, source) in self.files {
            let Some(from) = room(path) else { continue };
            for to in self.imports(path, source).iter().filter(|to| self.floor(to) == self.floor(&from)) {
                let (drawn_from, drawn_to) = self.arrow(&from, to);
                arrows.insert((self.floor(&from), drawn_from.to_owned(), drawn_to.to_owned()));
            }
        }
        let mut lines = Vec::new();
        for level in (0..=8).rev() {
            let listed = FLOORS.iter().filter(|(floor, room)| *floor == level && standing.contains(*room));
            let mut rooms: Vec<&str> = listed.map(|(_, room)| *room).collect();
            if level == MECHANISMS {
                rooms.extend(self.mechanisms.iter().map(String::as_str));
            }
            if rooms.is_empty() {
                continue;
            }
            lines.push(format!("{level}  {}", rooms.join("  ")));
            let here = arrows.iter().filter(|(floor, ..)| *floor == Some(level));
            lines.extend(here.map(|(_, from, to)| format!("     {from} -> {to}")));
        }
        lines.join("\n")
    }
}

/// The rooms of a circle of arrows, if there is one.
fn circle<'a>(arrows: &[(&'a str, &'a str)]) -> BTreeSet<&'a str> {
    let mut left: BTreeSet<_> = arrows.iter().copied().collect();
    // What nothing leads to is in no circle; what remains at the end is.
    loop {
        let reached: BTreeSet<&str> = left.iter().map(|(_, to)| *to).collect();
        let before = left.len();
        left.retain(|(from, _)| reached.contains(from));
        if left.len() == before {
            return left.iter().map(|(from, _)| *from).collect();
        }
    }
}

#[test]
fn imports_only_go_down() {
    none(&House::of(&sources()).breaches());
}

#[test]
fn the_arrows_on_one_floor_make_no_circle() {
    assert_eq!(circle(SAME_FLOOR), BTreeSet::new());
    let with_a_mechanism = [(format!("src/{ANY_MECHANISM}/mod.rs"), String::new())];
    let house = House::of(&with_a_mechanism);
    for (from, to) in SAME_FLOOR {
        let on = |room| house.floor(room);
        assert!(on(from).is_some(), "{from} is no room");
        assert_eq!(on(from), on(to), "{from} -> {to} isn't on one floor");
    }
}

#[test]
fn architecture_draws_the_rooms_that_stand_and_the_arrows_that_are_walked() {
    let text = read("ARCHITECTURE.md");
    let block = text.split("```floors\n").nth(1).and_then(|rest| rest.split("\n```").next());
    let wanted = House::of(&sources()).drawing();
    assert_eq!(block, Some(wanted.as_str()), "\nARCHITECTURE.md's ```floors block should read\n\n{wanted}\n");
}

#[test]
fn the_crates_root_only_opens_the_doors() {
    let root = syn::parse_file(&read("src/lib.rs")).expect("lib.rs is Rust");
    let door = |item: &syn::Item| matches!(item, syn::Item::Mod(module) if module.content.is_none());
    assert!(
        root.items.iter().all(door),
        "lib.rs holds something else than `mod` lines: it would be a way round the floors"
    );
}

/// A small house in which all is well, with one more file or one file's text replaced.
fn house_with(path: &str, source: &str) -> Vec<String> {
    let mut files: Vec<(String, String)> = [
        ("src/base/ids.rs", "pub(crate) struct Id(pub(crate) i64);"),
        ("src/text/mod.rs", "//! See [crate::desk].\nconst A: &str = \"crate::desk\"; // crate::desk"),
        ("src/channels/web.rs", "use crate::text::Outgoing; use super::Channel;"),
        ("src/turn/mod.rs", "use crate::{base::Id, text::{self, Outgoing}, people::*};"),
        ("src/commitments/rules.rs", "use super::life::Stage; mod tests { use super::super::life; use super::*; }"),
        ("src/roads/mod.rs", "use crate::commitments::hold;"),
        ("src/water/mod.rs", "use super::turn::Turn; mod inner { fn f(_: super::super::base::Id) {} }"),
        ("src/mechanisms.rs", "const ALL: &[M] = &[crate::commitments::M, crate::roads::M, crate::water::M];"),
        ("src/lib.rs", "pub mod base;"),
        ("src/main.rs", "mod cli; use lastmile::serve;"),
        ("src/people/mod.rs", "use crate::sql; fn f() { crate::sql!(1) }"),
        ("src/storage/sql.rs", "#[macro_export]\n/// Text.\nmacro_rules! sql { () => { $crate::base::Id } }"),
        ("src/desk/mod.rs", "#[macro_export] macro_rules! board { () => {} }"),
        ("src/jobs/mod.rs", ""),
        ("src/serve.rs", ""),
        ("src/cli/mod.rs", ""),
    ]
    .map(|(path, source)| (path.to_owned(), source.to_owned()))
    .into();
    files.retain(|(standing, _)| standing != path);
    files.push((path.to_owned(), source.to_owned()));
    House::of(&files).breaches()
}

#[test]
fn a_house_in_order_has_no_breach() {
    none(&house_with("src/base/mod.rs", "pub use ids::*; pub use self::ids::Id;"));
}

#[test]
fn a_planted_import_upwards_is_seen_on_every_floor() {
    for (path, planted, breach) in [
        ("src/base/clock.rs", "use crate::text::Catalog;", "floor 0 imports text from floor 1"),
        ("src/text/mod.rs", "fn f(_: &crate::people::Person) {}", "floor 1 imports people from floor 2"),
        ("src/people/mod.rs", "use super::turn::Turn;", "floor 2 imports turn from floor 3"),
        ("src/turn/say.rs", "use super::super::commitments;", "floor 3 imports commitments from floor 4"),
        ("src/commitments/mod.rs", "use crate::{base::Id, roads};", "floor 4 imports roads from floor 5"),
        ("src/roads/chat.rs", "fn f() { crate::desk::open() }", "floor 5 imports desk from floor 6"),
        ("src/desk/mod.rs", "use crate::serve as s;", "floor 6 imports serve from floor 7"),
        ("src/serve.rs", "pub use super::{base::Id, cli::Args};", "floor 7 imports cli from floor 8"),
    ] {
        assert_eq!(house_with(path, planted), [format!("{path} on {breach}")]);
    }
}

#[test]
fn a_planted_import_sideways_is_seen() {
    for (path, planted, to) in [
        ("src/roads/store.rs", "use crate::water::store;", "water on its own floor 5"),
        ("src/roads/store.rs", "use crate::mechanisms::ALL;", "mechanisms on its own floor 5"),
        ("src/text/mod.rs", "use crate::channels::Channel;", "channels on its own floor 1"),
        ("src/desk/mod.rs", "use crate::jobs;", "jobs on its own floor 6"),
        ("src/cli/mod.rs", "use crate::main;", "main on its own floor 8"),
    ] {
        assert_eq!(house_with(path, planted), [format!("{path} imports {to}, and no arrow leads there")]);
    }
}

#[test]
fn a_planted_import_is_seen_wherever_it_hides() {
    for planted in [
        "macro_rules! m { () => { $crate::desk::f() } }",
        "fn f() { on!(tx, c => crate::desk::f(c)); }",
        "use {crate::desk, std::fmt};",
        "mod tests { use super::super::super::desk; }",
        "mod a { mod b {} use crate::{base::{Id, Moment}, desk::*}; }",
        "fn f() -> Result<Vec<crate::desk::D>, E> {}",
        "impl super::super::desk::D for E {}",
        "fn f() { crate::board!() }",
        "#[derive(Debug)] struct S { #[serde(with = \"x\")] d: lastmile::desk::D }",
    ] {
        let found = house_with("src/turn/hidden.rs", planted);
        assert_eq!(found, ["src/turn/hidden.rs on floor 3 imports desk from floor 6"], "{planted}");
    }
}

#[test]
fn a_planted_way_round_the_floors_is_seen() {
    for planted in ["use crate as c;", "use crate::*;", "use crate::{self as c};", "use super::super::*;"] {
        assert_eq!(house_with("src/turn/round.rs", planted).len(), 1, "{planted}");
    }
    assert_eq!(house_with("src/helpers.rs", ""), ["src/helpers.rs has no floor"]);
    assert_eq!(house_with("src/helpers/mod.rs", "").len(), 1, "a folder that mechanisms.rs doesn't name");
}

#[test]
fn a_planted_circle_is_seen() {
    assert_eq!(circle(&[("a", "b"), ("b", "c"), ("c", "b"), ("c", "d")]), BTreeSet::from(["b", "c"]));
    assert_eq!(circle(&[("a", "b"), ("a", "c"), ("b", "c")]), BTreeSet::new());
}
