//! How `categories.toml` is read, and what is known of a top and a leaf. Which words make a leaf is not here.

use std::collections::BTreeSet;

use serde::Deserialize;
use toml::Spanned;

use super::{Leaf, OTHER, PolicyError, Source, Span, Tier};

/// One name in each language.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ByLanguage {
    /// Chinese, simplified.
    pub zh: String,
    /// English.
    pub en: String,
}

/// Who decides a matter; the first secretary follows it in any case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The village.
    Village,
    /// The township.
    Township,
    /// The county-level city.
    City,
}

/// A top of the tree: `infra`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TopFacts {
    /// Its code.
    pub code: String,
    /// What people call it.
    pub name: ByLanguage,
}

/// What is known of a leaf.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeafFacts {
    /// Its code.
    pub code: Leaf,
    /// The code of its top.
    pub top: String,
    /// What people call it.
    pub name: ByLanguage,
    /// The office that decides.
    pub office: ByLanguage,
    /// The level of that office.
    pub level: Level,
    /// How pressing such a matter is when nothing else is said of it.
    pub tier: Tier,
    /// The longest that it may take.
    pub due: Span,
    /// A fault that a whole village has: several who say it may mean one matter (row 4).
    pub public: bool,
}

/// The whole tree, in the order of the file.
#[derive(Debug)]
pub(super) struct Categories {
    pub(super) tops: Vec<TopFacts>,
    pub(super) leaves: Vec<LeafFacts>,
    other: usize,
}

impl Categories {
    /// The leaf for what no other fits.
    pub(super) fn other(&self) -> &LeafFacts {
        &self.leaves[self.other]
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    top: Vec<WrittenTop>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenTop {
    code: Spanned<String>,
    name: ByLanguage,
    leaf: Vec<WrittenLeaf>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct WrittenLeaf {
    code: Spanned<String>,
    name: ByLanguage,
    office: ByLanguage,
    level: Level,
    #[serde(deserialize_with = "tier")]
    tier: Tier,
    due: Span,
    #[serde(default)]
    public: bool,
}

/// `"T0"` to `"T5"`.
fn tier<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Tier, D::Error> {
    #[derive(Deserialize)]
    enum Written {
        T0,
        T1,
        T2,
        T3,
        T4,
        T5,
    }
    Ok(match Written::deserialize(from)? {
        Written::T0 => Tier::T0,
        Written::T1 => Tier::T1,
        Written::T2 => Tier::T2,
        Written::T3 => Tier::T3,
        Written::T4 => Tier::T4,
        Written::T5 => Tier::T5,
    })
}

/// The tree of the file; every code in it once, `other_general` among them.
pub(super) fn read(from: &Source) -> Result<Categories, PolicyError> {
    let (mut tops, mut leaves, mut seen) = (Vec::new(), Vec::new(), BTreeSet::new());
    let mut once = |code: &Spanned<String>| {
        let text = code.get_ref();
        if text.is_empty() || !text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_') {
            let reason = format!("code: found \"{text}\", allowed are a to z, 0 to 9 and _");
            return Err(from.wrong(code.span().start, &reason));
        }
        if !seen.insert(text.clone()) {
            let reason = format!("code: found \"{text}\" again, allowed is each code once");
            return Err(from.wrong(code.span().start, &reason));
        }
        Ok(text.clone())
    };
    for top in from.parse::<File>()?.top {
        let code = once(&top.code)?;
        for leaf in top.leaf {
            leaves.push(LeafFacts {
                code: Leaf(once(&leaf.code)?),
                top: code.clone(),
                name: leaf.name,
                office: leaf.office,
                level: leaf.level,
                tier: leaf.tier,
                due: leaf.due,
                public: leaf.public,
            });
        }
        tops.push(TopFacts { code, name: top.name });
    }
    let Some(other) = leaves.iter().position(|leaf| leaf.code.0 == OTHER) else {
        return Err(
            from.wrong(0, &format!("code: found no \"{OTHER}\", the leaf for all that no other fits is needed"))
        );
    };
    Ok(Categories { tops, leaves, other })
}
