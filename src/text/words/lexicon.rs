//! The word lists, read from TOML and compiled into one automaton. Knows the lists' form, not what they lead to.

use std::collections::HashMap;

use aho_corasick::{AhoCorasick, MatchKind};
use serde::Deserialize;

use super::normal::fold;
use super::{Emergency, FilterState};
use crate::base::secret;
use crate::policy::Leaf;

/// Names of the intents in the files. `Start` and `Command` come from slashes alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Key {
    Greeting,
    Thanks,
    Yes,
    /// A yes that may be no more than listening.
    Hum,
    No,
    Done,
    NotDone,
    NotYet,
    Status,
    Cancel,
    Help,
    Mine,
    MyData,
    Privacy,
    Human,
    Nudge,
    Backlog,
    Stats,
    Language,
    LanguageZh,
    LanguageEn,
    Recovery,
    Bind,
    Skip,
    Category,
    More,
    Satisfied,
    Fair,
    Dissatisfied,
    Later,
    NotMine,
    SmallTalk,
    Start,
    Find,
}

/// Marks a text carries beside leaves and intents.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Mark {
    /// A word of needing or asking.
    Need,
    /// A word for what is wrong.
    Problem,
    /// Works again, has come.
    Solved,
    /// Asks the house about itself.
    Asks,
    /// Calls people to come, whatever for.
    Calls,
    /// Nothing in itself; makes words for rules only.
    Filler,
}

/// Weights of a leaf's lists (our choice).
pub(super) const STRONG: i32 = 6;
const PLAIN: i32 = 3;
const WEAK: i32 = 1;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    variants: Vec<String>,
    #[serde(default)]
    numerals: NumeralFile,
    #[serde(default)]
    numbers: NumberFile,
    #[serde(default)]
    commands: HashMap<String, Key>,
    #[serde(default)]
    intent: HashMap<Key, IntentFile>,
    #[serde(default)]
    mark: HashMap<Mark, Vec<String>>,
    #[serde(default)]
    leaf: HashMap<String, LeafFile>,
    #[serde(default)]
    rule: Vec<RuleFile>,
    #[serde(default)]
    urgent: Vec<String>,
    /// Words that hide the shorter ones inside them: "no telephone" isn't "no power" where both begin alike.
    #[serde(default)]
    undivided: Vec<String>,
    #[serde(default)]
    emergency: HashMap<Emergency, Vec<String>>,
    #[serde(default)]
    emergency_alone: HashMap<Emergency, Vec<String>>,
    #[serde(default)]
    emergency_leaf: HashMap<Emergency, FittingFile>,
    #[serde(default)]
    filter: HashMap<FilterState, Vec<String>>,
    /// What can be opened of the four numbers, by its code.
    #[serde(default)]
    figure: HashMap<String, Vec<String>>,
    #[serde(default)]
    range_words: Vec<String>,
    #[serde(default)]
    month_words: Vec<String>,
    #[serde(default)]
    year_words: Vec<String>,
    #[serde(default)]
    month_names: HashMap<String, i8>,
    #[serde(default)]
    dates: HashMap<String, Vec<String>>,
    #[serde(default)]
    leave: LeaveFile,
    #[serde(default)]
    alike: AlikeFile,
    #[serde(default)]
    office: OfficeFile,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct AlikeFile {
    /// A side of the village to the words that name it.
    sides: HashMap<String, Vec<String>>,
    /// What a number makes a place with.
    units: Vec<String>,
    /// That two numbers are one matter, and that they aren't.
    one_matter: Vec<String>,
    two_matters: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct NumeralFile {
    digits: HashMap<char, i64>,
    units: HashMap<char, i64>,
    spoken: HashMap<char, i64>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct NumberFile {
    choices: HashMap<String, u32>,
    choice_before: Vec<String>,
    choice_after: Vec<String>,
    number_before: Vec<String>,
    number_signs: Vec<String>,
    number_after: Vec<String>,
    place_words: Vec<String>,
    counted_words: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct LeaveFile {
    words: Vec<String>,
    back: Vec<String>,
    until: Vec<String>,
}

/// Words about posts: what asks who holds one, appoints and invites; how a line of an appointment names its parts.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct OfficeFile {
    who: Vec<String>,
    appoint: Vec<String>,
    invite: Vec<String>,
    name_before: Vec<String>,
    unit_before: Vec<String>,
    from_before: Vec<String>,
    unit_endings: Vec<String>,
    roles: HashMap<String, Vec<String>>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct IntentFile {
    whole: Vec<String>,
    has: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct LeafFile {
    strong: Vec<String>,
    words: Vec<String>,
    weak: Vec<String>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct FittingFile {
    leaf: Option<String>,
    keeps: Vec<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleFile {
    all: Vec<Vec<String>>,
    #[serde(default)]
    none: Vec<String>,
    leaf: Option<String>,
    #[serde(default)]
    add: i32,
    emergency: Option<Emergency>,
    #[serde(default)]
    urgent: bool,
    #[serde(default)]
    calm: bool,
    intent: Option<Key>,
}

/// What one found word leads to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Effect {
    /// Speaks for the leaf at this index.
    Leaf(usize, i32),
    /// Part of an intent.
    Has(Key),
    /// Carries a mark.
    Mark(Mark),
    /// Help is needed today.
    Urgent,
    /// Danger.
    Emergency(Emergency),
    /// Fills group `.1` of rule `.0`.
    Group(usize, usize),
    /// Forbids rule `.0`.
    Forbid(usize),
    /// Means nothing by itself, and hides the shorter words that stand inside it.
    Undivided,
}

/// Words that mean something together (hard pairs of domain §10 and the like).
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) groups: usize,
    /// Leaf and its added weight, which may be negative.
    pub(super) leaf: Option<(usize, i32)>,
    pub(super) emergency: Option<Emergency>,
    pub(super) urgent: bool,
    /// Takes a plain urgency or an emergency back: it is about the past or a mere risk.
    pub(super) calm: bool,
    pub(super) intent: Option<Key>,
}

/// The leaves that fit a kind of danger.
#[derive(Debug, Default)]
pub(super) struct Fitting {
    /// The kind's own leaf, if the tree has one.
    pub(super) leaf: Option<Leaf>,
    /// Leaves that stay where the words clearly name them.
    pub(super) keeps: Vec<Leaf>,
}

/// The numerals of a language without ASCII digits.
#[derive(Debug, Default)]
pub(super) struct Numerals {
    pub(super) digits: HashMap<char, i64>,
    pub(super) units: HashMap<char, i64>,
    /// Further digits used only when spelling out a telephone number.
    pub(super) spoken: HashMap<char, i64>,
}

/// All lists, ready to be matched.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    pub(super) variants: HashMap<char, char>,
    pub(super) numerals: Numerals,
    pub(super) choices: HashMap<String, u32>,
    pub(super) choice_before: Vec<String>,
    pub(super) choice_after: Vec<String>,
    pub(super) number_before: Vec<String>,
    pub(super) number_signs: Vec<String>,
    pub(super) number_after: Vec<String>,
    pub(super) place_words: Vec<String>,
    pub(super) counted_words: Vec<String>,
    pub(super) commands: HashMap<String, Key>,
    pub(super) whole: HashMap<String, Key>,
    pub(super) leaves: Vec<Leaf>,
    /// A leaf's word to the leaf's index, for filters.
    pub(super) leaf_words: HashMap<String, usize>,
    pub(super) rules: Vec<Rule>,
    /// What is a cry of danger when nothing else is said.
    pub(super) alone: HashMap<String, Emergency>,
    pub(super) fitting: HashMap<Emergency, Fitting>,
    pub(super) filters: Vec<(String, FilterState)>,
    /// Words that only open the backlog, or the four numbers.
    pub(super) backlog: Vec<String>,
    pub(super) stats: Vec<String>,
    /// A figure's word with its code, longest first.
    pub(super) figures: Vec<(String, String)>,
    /// Between a first and a last month.
    pub(super) range_words: Vec<String>,
    pub(super) month_words: Vec<String>,
    pub(super) year_words: Vec<String>,
    pub(super) month_names: HashMap<String, i8>,
    /// Date words by length, longest first, each with its token's name.
    pub(super) dates: Vec<(String, String)>,
    /// What leave begins with, what says that one is back, and what stands between two days.
    pub(super) leave: Vec<String>,
    pub(super) back: Vec<String>,
    pub(super) until: Vec<String>,
    /// A word for a side of the village, with that side.
    pub(super) sides: Vec<(String, String)>,
    /// What a number makes a place with.
    pub(super) units: Vec<String>,
    /// What says that two numbers are one matter, and that they aren't.
    pub(super) one_matter: Vec<String>,
    pub(super) two_matters: Vec<String>,
    /// Words that only open a search.
    pub(super) finds: Vec<String>,
    /// Words about posts, longest first: what opens which command, what stands before a name, a unit and a first day, how
    /// units' names end, and a post's words with its tag.
    pub(super) asks_who: Vec<String>,
    pub(super) appoints: Vec<String>,
    pub(super) invites: Vec<String>,
    pub(super) name_before: Vec<String>,
    pub(super) unit_before: Vec<String>,
    pub(super) from_before: Vec<String>,
    pub(super) unit_endings: Vec<String>,
    pub(super) roles: Vec<(String, String)>,
    /// Which spelling folded text has: it changes when the variants do.
    pub(super) folding: i64,
    patterns: Vec<Pattern>,
    automaton: Option<AhoCorasick>,
}

#[derive(Debug)]
struct Pattern {
    effects: Vec<Effect>,
    /// The next letter must not go on: an ASCII word not marked with `*`.
    closed: bool,
    ascii: bool,
}

impl Lexicon {
    /// Reads and joins the files. Errors name the file's fault for whoever edits the lists.
    pub(super) fn read(sources: &[&str]) -> Result<Self, String> {
        let files = sources
            .iter()
            .map(|source| toml::from_str::<File>(source).map_err(|fault| fault.to_string()))
            .collect::<Result<Vec<_>, _>>()?;
        let mut lexicon = Self::default();
        for pair in files.iter().flat_map(|file| &file.variants) {
            let chars: Vec<char> = pair.chars().collect();
            let [variant, common] = chars[..] else { return Err(format!("not a pair of variants: {pair}")) };
            lexicon.variants.insert(variant, common);
        }
        lexicon.folding = folding(&lexicon.variants);
        let mut builder = Builder::default();
        for file in files {
            lexicon.add(file, &mut builder)?;
        }
        for list in [
            &mut lexicon.choice_before,
            &mut lexicon.choice_after,
            &mut lexicon.number_before,
            &mut lexicon.number_after,
        ] {
            list.sort_by_key(|word| std::cmp::Reverse(word.len()));
        }
        lexicon.filters.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
        lexicon.backlog.sort_by_key(|word| std::cmp::Reverse(word.len()));
        lexicon.stats.sort_by_key(|word| std::cmp::Reverse(word.len()));
        lexicon.figures.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
        lexicon.dates.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
        for list in [&mut lexicon.finds, &mut lexicon.asks_who, &mut lexicon.appoints, &mut lexicon.invites] {
            list.sort_by_key(|word| std::cmp::Reverse(word.len()));
        }
        lexicon.roles.sort_by_key(|(word, _)| std::cmp::Reverse(word.len()));
        lexicon.automaton = Some(
            AhoCorasick::builder()
                .match_kind(MatchKind::Standard)
                .build(&builder.words)
                .map_err(|fault| fault.to_string())?,
        );
        lexicon.patterns = builder.patterns;
        Ok(lexicon)
    }

    fn add(&mut self, file: File, builder: &mut Builder) -> Result<(), String> {
        let variants = self.variants.clone();
        let folded = |words: Vec<String>| words.into_iter().map(|word| fold(&word, &variants)).collect::<Vec<_>>();
        self.numerals.digits.extend(file.numerals.digits);
        self.numerals.units.extend(file.numerals.units);
        self.numerals.spoken.extend(file.numerals.spoken);
        self.choices.extend(file.numbers.choices);
        self.choice_before.extend(folded(file.numbers.choice_before));
        self.choice_after.extend(folded(file.numbers.choice_after));
        self.number_before.extend(folded(file.numbers.number_before));
        self.number_signs.extend(folded(file.numbers.number_signs));
        self.number_after.extend(folded(file.numbers.number_after));
        self.place_words.extend(folded(file.numbers.place_words));
        self.counted_words.extend(folded(file.numbers.counted_words));
        self.finds.extend(file.commands.iter().filter(|(_, key)| **key == Key::Find).map(|(name, _)| name.clone()));
        self.commands.extend(file.commands);
        self.asks_who.extend(folded(file.office.who));
        self.appoints.extend(folded(file.office.appoint));
        self.invites.extend(folded(file.office.invite));
        self.name_before.extend(folded(file.office.name_before));
        self.unit_before.extend(folded(file.office.unit_before));
        self.from_before.extend(folded(file.office.from_before));
        self.unit_endings.extend(folded(file.office.unit_endings));
        for (tag, words) in file.office.roles {
            self.roles.extend(folded(words).into_iter().map(|word| (word, tag.clone())));
        }
        self.leave.extend(folded(file.leave.words));
        self.back.extend(folded(file.leave.back));
        self.until.extend(folded(file.leave.until));
        self.month_words.extend(folded(file.month_words));
        self.year_words.extend(folded(file.year_words));
        self.range_words.extend(folded(file.range_words));
        self.month_names.extend(file.month_names);
        for (key, lists) in file.intent {
            for word in folded(lists.whole) {
                match key {
                    Key::Backlog => self.backlog.push(word.clone()),
                    Key::Stats => self.stats.push(word.clone()),
                    Key::Find => self.finds.push(word.clone()),
                    _ => {}
                }
                if let Some(other) = self.whole.insert(word.clone(), key).filter(|&other| other != key) {
                    return Err(format!("{word} stands for {other:?} and {key:?}"));
                }
            }
            for word in folded(lists.has) {
                builder.push(&word, Effect::Has(key));
            }
        }
        for (mark, words) in file.mark {
            folded(words).iter().for_each(|word| builder.push(word, Effect::Mark(mark)));
        }
        for (code, lists) in file.leaf {
            let index = self.leaf_index(&code);
            for (words, weight) in [(lists.strong, STRONG), (lists.words, PLAIN), (lists.weak, WEAK)] {
                for word in folded(words) {
                    builder.push(&word, Effect::Leaf(index, weight));
                    if weight > WEAK {
                        self.leaf_words.insert(word.trim_end_matches('*').to_owned(), index);
                    }
                }
            }
        }
        for rule in file.rule {
            let number = self.rules.len();
            for (group, words) in rule.all.iter().enumerate() {
                folded(words.clone()).iter().for_each(|word| builder.push(word, Effect::Group(number, group)));
            }
            folded(rule.none).iter().for_each(|word| builder.push(word, Effect::Forbid(number)));
            let leaf = rule.leaf.map(|code| (self.leaf_index(&code), rule.add));
            if rule.all.is_empty() || rule.all.len() > 8 {
                return Err("a rule has one to eight groups".to_owned());
            }
            self.rules.push(Rule {
                groups: rule.all.len(),
                leaf,
                emergency: rule.emergency,
                urgent: rule.urgent,
                calm: rule.calm,
                intent: rule.intent,
            });
        }
        folded(file.undivided).iter().for_each(|word| builder.push(word, Effect::Undivided));
        folded(file.urgent).iter().for_each(|word| builder.push(word, Effect::Urgent));
        for (kind, words) in file.emergency {
            folded(words).iter().for_each(|word| builder.push(word, Effect::Emergency(kind)));
        }
        for (kind, words) in file.emergency_alone {
            self.alone.extend(folded(words).into_iter().map(|word| (word, kind)));
        }
        for (kind, fitting) in file.emergency_leaf {
            let keeps = fitting.keeps.into_iter().map(Leaf).collect();
            self.fitting.insert(kind, Fitting { leaf: fitting.leaf.map(Leaf), keeps });
        }
        for (state, words) in file.filter {
            self.filters.extend(folded(words).into_iter().map(|word| (word, state)));
        }
        for (code, words) in file.figure {
            self.figures.extend(folded(words).into_iter().map(|word| (word, code.clone())));
        }
        for (side, words) in file.alike.sides {
            self.sides.extend(folded(words).into_iter().map(|word| (word, side.clone())));
        }
        self.units.extend(folded(file.alike.units));
        self.one_matter.extend(folded(file.alike.one_matter));
        self.two_matters.extend(folded(file.alike.two_matters));
        for (token, words) in file.dates {
            self.dates.extend(folded(words).into_iter().map(|word| (word, token.clone())));
        }
        Ok(())
    }

    fn leaf_index(&mut self, code: &str) -> usize {
        self.leaves.iter().position(|leaf| leaf.0 == code).unwrap_or_else(|| {
            self.leaves.push(Leaf(code.to_owned()));
            self.leaves.len() - 1
        })
    }

    /// Calls `found` once for each listed word in folded text, with the byte where it first stands.
    pub(super) fn scan(&self, folded: &str, mut found: impl FnMut(usize, &[Effect])) {
        let Some(automaton) = &self.automaton else { return };
        let mut seen = vec![false; self.patterns.len()];
        let bytes = folded.as_bytes();
        let whole = |index: usize| self.patterns[index].effects.contains(&Effect::Undivided);
        let hits = || automaton.find_overlapping_iter(folded);
        let wholes: Vec<_> = hits().filter(|hit| whole(hit.pattern().as_usize())).map(|hit| hit.range()).collect();
        for hit in hits() {
            let index = hit.pattern().as_usize();
            let pattern = &self.patterns[index];
            if wholes.iter().any(|of| of.start <= hit.start() && hit.end() <= of.end && of.len() > hit.range().len()) {
                continue;
            }
            let inside = |at: usize| bytes.get(at).is_some_and(u8::is_ascii_alphanumeric);
            let cut = pattern.ascii
                && ((hit.start() > 0 && inside(hit.start() - 1)) || (pattern.closed && inside(hit.end())));
            if !cut && !std::mem::replace(&mut seen[index], true) {
                found(hit.start(), &pattern.effects);
            }
        }
    }
}

/// A number that two lists of variants don't share, and that a change of the folding itself must change too (the leading 1).
fn folding(variants: &HashMap<char, char>) -> i64 {
    let mut pairs: Vec<(char, char)> = variants.iter().map(|(variant, common)| (*variant, *common)).collect();
    pairs.sort_unstable();
    let text: String = pairs.into_iter().flat_map(|(variant, common)| [variant, common]).collect();
    let hash = secret::hash(&format!("1 {text}"));
    hash.get(..12).and_then(|digits| i64::from_str_radix(digits, 16).ok()).unwrap_or_default().max(1)
}

/// Collects words; one that stands in several lists is one pattern with several effects.
#[derive(Default)]
struct Builder {
    words: Vec<String>,
    patterns: Vec<Pattern>,
    index: HashMap<String, usize>,
}

impl Builder {
    /// ASCII words match as whole words; a trailing `*` lets them go on ("leak*").
    fn push(&mut self, listed: &str, effect: Effect) {
        let word = listed.trim_end_matches('*');
        if word.is_empty() {
            return;
        }
        let index = *self.index.entry(listed.to_owned()).or_insert_with(|| {
            self.words.push(word.to_owned());
            let ascii = word.is_ascii();
            self.patterns.push(Pattern { effects: Vec::new(), closed: !listed.ends_with('*'), ascii });
            self.words.len() - 1
        });
        self.patterns[index].effects.push(effect);
    }
}
