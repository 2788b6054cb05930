//! Text that belongs to a person: names, telephones, their own words. It prints as dots everywhere but where
//! `reveal` is called, so that it can't slip into logs and error texts.

/// Personal text. `Debug` and `Display` don't show it.
#[derive(Clone, PartialEq, Eq, Default, sqlx::Type, serde::Serialize, serde::Deserialize)]
#[sqlx(transparent)]
#[serde(transparent)]
pub struct Personal(String);

impl Personal {
    /// Wraps what a person said or is called.
    #[must_use]
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    /// The text itself: for the person's own eyes, whoever handles the matter, and storage.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// True when there is nothing in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A telephone number with its middle hidden: `138****1234`. Shorter than seven characters, all of it is hidden.
    #[must_use]
    pub fn masked_phone(&self) -> String {
        let c: Vec<char> = self.0.chars().collect();
        if c.len() < 7 {
            return "*".repeat(c.len());
        }
        let head: String = c[..3].iter().collect();
        let tail: String = c[c.len() - 4..].iter().collect();
        format!("{head}****{tail}")
    }

    /// A name with all but its first character hidden: `W**`.
    #[must_use]
    pub fn masked_name(&self) -> String {
        self.0.chars().next().map(|c| format!("{c}**")).unwrap_or_default()
    }
}

impl std::fmt::Debug for Personal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}

impl std::fmt::Display for Personal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("…")
    }
}
