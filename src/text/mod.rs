//! How the house speaks and listens, below any meaning: languages, the catalogue of sentences, and the channel-neutral
//! message (`Outgoing`) that a channel draws in its own way.

pub mod catalog;
pub mod outgoing;
pub mod table;
pub mod voice;
pub mod words;

pub use catalog::Catalog;
pub use outgoing::Outgoing;
pub use voice::{Speak, Voice};

use serde::{Deserialize, Serialize};

/// A language that the house speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, sqlx::Type)]
#[sqlx(type_name = "text")]
pub enum Lang {
    /// Simplified Chinese.
    #[serde(rename = "zh-Hans")]
    #[sqlx(rename = "zh-Hans")]
    Zh,
    /// English.
    #[serde(rename = "en")]
    #[sqlx(rename = "en")]
    En,
}

impl Lang {
    /// Every language.
    pub const ALL: [Self; 2] = [Self::Zh, Self::En];

    /// Its tag: the folder under `config/locales` and the page's `lang`.
    #[must_use]
    pub fn tag(self) -> &'static str {
        match self {
            Self::Zh => "zh-Hans",
            Self::En => "en",
        }
    }

    /// The language of a tag.
    #[must_use]
    pub fn of(tag: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|l| l.tag() == tag)
    }
}
