//! The settings: built-in defaults, then `config/lastmile.toml` or the file named with `--config`, then the environment
//! (`LASTMILE_SECTION__KEY`), then flags. The table of keys is in `keys.rs`, what a value may be in `values.rs`; rules
//! of the offices are policy, not settings. The only room that reads the environment.

mod keys;
mod show;
mod values;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

pub use keys::{Database, Desk, Files, Http, Limits, Log, PolicyFiles, Settings, Telegram, Tenant};
pub use show::{show, template};
pub use values::{DatabaseUrl, LogFormat, Region, Secret};

use keys::{KEYS, Key, Kind};

/// The file that is read when none is named; it need not be there.
pub const DEFAULT_FILE: &str = "config/lastmile.toml";

const PREFIX: &str = "LASTMILE_";

/// Where a value came from. Prints as a person would look for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Source {
    /// Nobody said anything else.
    BuiltIn,
    /// A line of a file.
    File(PathBuf, usize),
    /// A variable of the environment.
    Environment(String),
    /// A flag of the command line.
    Flag,
}

impl std::fmt::Display for Source {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::BuiltIn => f.write_str("built in"),
            Self::File(file, line) => write!(f, "{}:{line}", file.display()),
            Self::Environment(variable) => write!(f, "environment {variable}"),
            Self::Flag => f.write_str("command line"),
        }
    }
}

/// Why the settings can't be used. Its text is one line: source, key, what was found, what is allowed.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    /// The file can't be read.
    #[error("{} can't be read", file.display())]
    Unreadable {
        /// Which file.
        file: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The file is not TOML, or has something where a setting can't stand.
    #[error("{at}: {reason}")]
    Malformed {
        /// Where.
        at: Source,
        /// Why.
        reason: String,
    },
    /// No such key.
    #[error("{at}: found the unknown key {found}, the nearest that is allowed is {nearest}")]
    UnknownKey {
        /// Where.
        at: Source,
        /// What was found.
        found: String,
        /// The known key that is most like it.
        nearest: String,
    },
    /// A value that its key doesn't allow.
    #[error("{at}: {key}: found {found}, allowed is {allowed}")]
    WrongValue {
        /// Where.
        at: Source,
        /// Of which key.
        key: &'static str,
        /// What was found, secrets masked.
        found: String,
        /// What is allowed.
        allowed: String,
    },
}

impl SettingsError {
    /// Whether the value of `key` (`http.listen`) may have been meant otherwise than it now is.
    #[must_use]
    pub fn touches(&self, key: &str) -> bool {
        match self {
            Self::Unreadable { .. } | Self::Malformed { .. } => true,
            Self::UnknownKey { nearest, .. } => {
                let variable = KEYS.iter().find(|k| k.name == key).is_some_and(|k| k.variable() == *nearest);
                variable || nearest == key || key.strip_prefix(nearest.as_str()).is_some_and(|k| k.starts_with('.'))
            }
            Self::WrongValue { key: wrong, .. } => *wrong == key,
        }
    }
}

/// The settings with where each came from.
#[derive(Clone, Debug)]
pub struct Loaded {
    /// The settings.
    pub settings: Settings,
    given: Given,
}

impl Loaded {
    /// Where the value of `key` (`http.listen`) came from, if there is such a key.
    #[must_use]
    pub fn source(&self, key: &str) -> Option<&Source> {
        self.given.0.get(key).map(|value| &value.source)
    }
}

/// The value of each key as it was written, and where.
#[derive(Clone, Debug)]
struct Given(BTreeMap<&'static str, Written>);

#[derive(Clone)]
struct Written {
    text: String,
    source: Source,
}

impl std::fmt::Debug for Written {
    /// Without the text, which may be a secret.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.source.fmt(f)
    }
}

impl Given {
    fn built_in() -> Self {
        Self(KEYS.iter().map(|k| (k.name, Written { text: k.default.to_owned(), source: Source::BuiltIn })).collect())
    }

    fn put(&mut self, key: &Key, text: String, source: Source) -> Result<(), SettingsError> {
        (key.check)(&text).map_err(|allowed| wrong_value(key, &key.shown(&text), allowed, source.clone()))?;
        self.0.insert(key.name, Written { text, source });
        Ok(())
    }

    fn put_file(&mut self, file: &Path, text: &str, wrong: &mut Vec<SettingsError>) -> Result<(), SettingsError> {
        let at = |byte: usize| Source::File(file.to_owned(), 1 + text[..byte].matches('\n').count());
        let document = DeTable::parse(text).map_err(|e| SettingsError::Malformed {
            at: at(e.span().map_or(0, |span| span.start)),
            reason: e.message().replace('\n', ", "),
        })?;
        for (section, inner) in document.get_ref() {
            let section_at = at(section.span().start);
            let section = section.get_ref();
            if !KEYS.iter().any(|k| k.section() == section) {
                wrong.push(unknown(section, KEYS.iter().map(|k| k.section().to_owned()), section_at));
                continue;
            }
            let DeValue::Table(inner) = inner.get_ref() else {
                let reason = format!("{section}: found a single value, allowed is a section [{section}] with keys");
                wrong.push(SettingsError::Malformed { at: section_at, reason });
                continue;
            };
            for (name, value) in inner {
                let full = format!("{section}.{}", name.get_ref());
                wrong.extend(self.put_line(&full, value, text, at(name.span().start)).err());
            }
        }
        Ok(())
    }

    /// One line of the file.
    fn put_line(
        &mut self,
        name: &str,
        value: &Spanned<DeValue<'_>>,
        text: &str,
        at: Source,
    ) -> Result<(), SettingsError> {
        let key = find(name, |k| k.name.to_owned(), &at)?;
        let value = plain(key, value, text).map_err(|found| {
            let allowed = match key.kind {
                Kind::Text | Kind::Secret => "a text in quotes",
                Kind::Number => "a whole number without quotes",
            };
            wrong_value(key, found, allowed.to_owned(), at.clone())
        })?;
        self.put(key, value, at)
    }
}

/// A value of the file as text, or what it is instead of what the key's kind wants.
fn plain(key: &Key, value: &Spanned<DeValue<'_>>, text: &str) -> Result<String, &'static str> {
    match (value.get_ref(), key.kind) {
        (DeValue::String(s), Kind::Text | Kind::Secret) => Ok(s.to_string()),
        (DeValue::Integer(_), Kind::Number) => Ok(text[value.span()].replace('_', "")),
        (DeValue::String(_), Kind::Number) => Err("a text"),
        (DeValue::Integer(_), Kind::Text | Kind::Secret) => Err("a number"),
        (DeValue::Float(_), _) => Err("a number with a point"),
        (DeValue::Boolean(_), _) => Err("true or false"),
        (DeValue::Datetime(_), _) => Err("a date"),
        (DeValue::Array(_), _) => Err("a list"),
        (DeValue::Table(_), _) => Err("a section"),
    }
}

fn wrong_value(key: &Key, found: &str, allowed: String, at: Source) -> SettingsError {
    SettingsError::WrongValue { at, key: key.name, found: found.to_owned(), allowed }
}

/// The key whose name in this source's manner is `wanted`.
fn find(wanted: &str, name: impl Fn(&Key) -> String, at: &Source) -> Result<&'static Key, SettingsError> {
    KEYS.iter().find(|k| name(k) == wanted).ok_or_else(|| unknown(wanted, KEYS.iter().map(name), at.clone()))
}

fn unknown(found: &str, known: impl Iterator<Item = String>, at: Source) -> SettingsError {
    let nearest = known.min_by_key(|k| strsim::damerau_levenshtein(k, found)).unwrap_or_default();
    SettingsError::UnknownKey { at, found: found.escape_debug().to_string(), nearest }
}

impl Telegram {
    /// The bot's token, from where it was put; `None`: Telegram is off.
    ///
    /// # Errors
    /// When the file that is named can't be read, or holds no token.
    pub fn token(&self) -> Result<Option<Secret>, SettingsError> {
        let Some(file) = self.token_file.as_ref().filter(|_| self.token.is_empty()) else {
            return Ok(Some(self.token.clone()).filter(|t| !t.is_empty()));
        };
        let unreadable = |source| SettingsError::Unreadable { file: file.clone(), source };
        let text = std::fs::read_to_string(file).map_err(unreadable)?;
        let wrong = |allowed| SettingsError::WrongValue {
            at: Source::File(file.clone(), 1),
            key: "telegram.token_file",
            found: "something else".into(),
            allowed,
        };
        let token = values::token(&text).map_err(wrong)?;
        if token.is_empty() { Err(wrong("a token".into())) } else { Ok(Some(token)) }
    }
}

impl Settings {
    /// The settings, merged. `config` is the file named with `--config`; without it `config/lastmile.toml` is read if it
    /// is there. Of `environment` only names that start with `LASTMILE_` are looked at; `flags` are keys (`http.listen`)
    /// with values. A value is checked even where a later source replaces it.
    ///
    /// # Errors
    /// For a named file that can't be read, an unknown key, a value that isn't allowed: one line that says where.
    pub fn load(
        config: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
        flags: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Loaded, SettingsError> {
        let (loaded, wrong) = Self::read(config, environment, flags)?;
        wrong.into_iter().next().map_or(Ok(loaded), Err)
    }

    /// As `load`, but what is wrong is passed over and told beside the rest: for `lastmile doctor`, which looks on.
    ///
    /// # Errors
    /// Never for one value: only where the rest together can't stand.
    pub fn read(
        config: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
        flags: impl IntoIterator<Item = (String, String)>,
    ) -> Result<(Loaded, Vec<SettingsError>), SettingsError> {
        let (mut given, mut wrong) = (Given::built_in(), vec![]);
        let file = config.unwrap_or(Path::new(DEFAULT_FILE));
        match std::fs::read_to_string(file) {
            Ok(text) => {
                let read = given.put_file(file, &text, &mut wrong);
                wrong.extend(read.err());
            }
            Err(e) if config.is_none() && e.kind() == std::io::ErrorKind::NotFound => {}
            Err(source) => wrong.push(SettingsError::Unreadable { file: file.to_owned(), source }),
        }
        for (name, text) in environment.into_iter().filter(|(name, _)| name.starts_with(PREFIX)) {
            let source = Source::Environment(name.clone());
            let put = find(&name, Key::variable, &source).and_then(|key| given.put(key, text, source));
            wrong.extend(put.err());
        }
        for (name, text) in flags {
            let key = find(&name, |k| k.name.to_owned(), &Source::Flag);
            wrong.extend(key.and_then(|key| given.put(key, text, Source::Flag)).err());
        }
        Ok((Loaded { settings: Self::build(&given)?, given }, wrong))
    }
}

/// Where a test wants the house to stop (`base::crash`). Not a setting: a release doesn't know it.
#[cfg(debug_assertions)]
#[must_use]
#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
pub fn crash_at() -> Option<String> {
    std::env::var("CRASH_AT").ok()
}

/// Variables that begin like a setting and speak to the tests: what they must find, with which seed, and how often they
/// kill.
const FOR_TESTS: &[&str] = &["LASTMILE_REQUIRE", "LASTMILE_AXE", "LASTMILE_SEED", "LASTMILE_KILLS"];

/// The variables of the environment that are ours.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "the one place that reads the environment")]
pub fn environment() -> BTreeMap<String, String> {
    let text = |s: std::ffi::OsString| s.to_string_lossy().into_owned();
    let ours = |name: &str| name.starts_with(PREFIX) && !FOR_TESTS.contains(&name);
    std::env::vars_os().map(|(name, value)| (text(name), text(value))).filter(|(n, _)| ours(n)).collect()
}
