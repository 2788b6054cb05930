//! What a value of a setting may be: each reader gives it in its type or says what is allowed. Which key has which is
//! in `keys.rs`.

use std::net::SocketAddr;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use axum::http::Uri;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::filter::LevelFilter;

use crate::base::Zone;

/// Where the tenant's data has to stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Region {
    /// Nothing is said about it.
    Anywhere,
    /// In mainland China.
    China,
}

/// How log lines look.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    /// To be read by people.
    Text,
    /// To be read by machines.
    Json,
}

/// The URL of a database. It prints without its password.
#[derive(Clone, PartialEq, Eq)]
pub struct DatabaseUrl(String);

impl DatabaseUrl {
    /// Reads `sqlite:PATH`, `sqlite://PATH`, `postgres://…` or `postgresql://…`.
    ///
    /// # Errors
    /// What is allowed, when `text` is something else.
    pub fn read(text: &str) -> Result<Self, String> {
        let rest = |scheme| text.strip_prefix(scheme).filter(|rest: &&str| !rest.is_empty() && !rest.contains('\0'));
        if let Some(path) = rest("sqlite://").or_else(|| rest("sqlite:")).filter(|path| *path != "//") {
            return Ok(Self(format!("sqlite:{path}")));
        }
        match rest("postgres://").or_else(|| rest("postgresql://")) {
            Some(place) => Ok(Self(format!("postgres://{place}"))),
            None => Err("\"sqlite:PATH\" or \"postgres://USER:PASSWORD@HOST/NAME\"".into()),
        }
    }

    /// The file, if it is SQLite's.
    #[must_use]
    pub fn sqlite_path(&self) -> Option<&Path> {
        self.0.strip_prefix("sqlite:").map(Path::new)
    }

    /// The URL with its password, for connecting: `sqlite:PATH` or `postgres://…`.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        std::fmt::Display::fmt(self, f)
    }
}

impl std::fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&without_password(&self.0))
    }
}

/// A text that is never shown.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// The text, to be used.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("***")
    }
}

/// A bot's token as BotFather gives it, or nothing.
pub fn token(text: &str) -> Result<Secret, String> {
    let text = text.trim();
    let ok = text.split_once(':').is_some_and(|(id, rest)| {
        let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit()) && rest.len() >= 10 && rest.chars().all(plain)
    });
    match ok || text.is_empty() {
        true => Ok(Secret(text.to_owned())),
        false => Err("a number, a colon and the rest, as BotFather wrote it".into()),
    }
}

/// What a webhook's header may carry (Bot API, setWebhook), or nothing.
pub(super) fn webhook_secret(text: &str) -> Result<Secret, String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
    match text.is_empty() || (text.len() >= 16 && text.len() <= 256 && text.chars().all(plain)) {
        true => Ok(Secret(text.to_owned())),
        false => Err("16 to 256 of A-Z a-z 0-9 _ -".into()),
    }
}

/// Where a webhook is called, or nothing.
pub(super) fn webhook_url(text: &str) -> Result<String, String> {
    let uri = text.parse::<Uri>().ok().filter(|uri| {
        matches!(uri.scheme_str(), Some("http" | "https"))
            && uri.authority().is_some_and(|a| !a.host().is_empty() && !a.as_str().contains('@'))
            && uri.query().is_none()
    });
    match text.is_empty() || uri.is_some() {
        true => Ok(text.to_owned()),
        false => Err("\"https://HOST/PATH\"".into()),
    }
}

/// A text in which the passwords of a URL (`//user:password@`, `?password=…`) are stars; any other text as it is. Where
/// a URL is ill-formed it rather hides too much.
pub(super) fn without_password(text: &str) -> String {
    let Some((scheme, rest)) = text.split_once("//") else { return text.to_owned() };
    let rest = match rest.rsplit_once('@') {
        Some((who, place)) => match who.split_once(':') {
            Some((user, _)) => format!("{user}:***@{place}"),
            None => rest.to_owned(),
        },
        None => rest.to_owned(),
    };
    let pairs = rest.split_inclusive(['?', '&']).map(|pair| match pair.split_once('=') {
        Some((name, value)) if name.to_ascii_lowercase().contains("password") => {
            format!("{name}=***{}", if value.ends_with('&') { "&" } else { "" })
        }
        _ => pair.to_owned(),
    });
    format!("{scheme}//{}", pairs.collect::<String>())
}

/// A whole number in a range.
pub(super) fn whole<T: TryFrom<u64>>(text: &str, range: RangeInclusive<u64>) -> Result<T, String> {
    let number = text.parse().ok().filter(|n| range.contains(n)).and_then(|n| T::try_from(n).ok());
    number.ok_or_else(|| format!("a whole number from {} to {}", range.start(), range.end()))
}

/// One line of text with so many characters.
pub(super) fn line(text: &str, length: RangeInclusive<usize>) -> Result<String, String> {
    if length.contains(&text.chars().count()) && !text.chars().any(char::is_control) {
        return Ok(text.to_owned());
    }
    Err(format!("one line of {} to {} characters", length.start(), length.end()))
}

/// One of a few words.
pub(super) fn one_of(text: &str, words: &[&str]) -> Result<String, String> {
    if words.contains(&text) { Ok(text.to_owned()) } else { Err(format!("one of \"{}\"", words.join("\", \""))) }
}

pub(super) fn zone(text: &str) -> Result<Zone, String> {
    Zone::named(text).map_err(|_| "the IANA name of a time zone, such as \"Asia/Shanghai\"".into())
}

pub(super) fn region(text: &str) -> Result<Region, String> {
    one_of(text, &["", "cn"]).map(|word| if word == "cn" { Region::China } else { Region::Anywhere })
}

pub(super) fn log_format(text: &str) -> Result<LogFormat, String> {
    one_of(text, &["text", "json"]).map(|word| if word == "json" { LogFormat::Json } else { LogFormat::Text })
}

pub(super) fn log_filter(text: &str) -> Result<String, String> {
    // A bare word that is no level would be taken for the name of a room of which everything is written, and nothing else.
    let level = |piece: &str| piece.contains('=') || (!piece.is_empty() && piece.parse::<LevelFilter>().is_ok());
    match EnvFilter::try_new(text) {
        Ok(_) if text.split(',').map(str::trim).all(level) => Ok(text.to_owned()),
        Ok(_) | Err(_) => {
            Err("a level (\"off\", \"error\", \"warn\", \"info\", \"debug\", \"trace\"), or levels by room, such as \
             \"info,lastmile::storage=debug\""
                .into())
        }
    }
}

pub(super) fn address(text: &str) -> Result<SocketAddr, String> {
    text.parse().map_err(|_| "an IP address and a port, such as \"127.0.0.1:8420\" or \"[::]:8420\"".into())
}

/// Nothing, or an IP address and a port.
pub(super) fn optional_address(text: &str) -> Result<Option<SocketAddr>, String> {
    if text.is_empty() {
        return Ok(None);
    }
    address(text).map(Some).map_err(|allowed| format!("{allowed}, or \"\""))
}

/// `http://host` or `https://host:port`, without the slash at its end.
pub(super) fn public_url(text: &str) -> Result<String, String> {
    let bare = text.strip_suffix('/').unwrap_or(text);
    let uri = bare.parse::<Uri>().ok().filter(|uri| {
        let host = uri.authority().is_some_and(|a| !a.host().is_empty() && !a.as_str().contains('@'));
        matches!(uri.scheme_str(), Some("http" | "https")) && host && uri.path() == "/" && uri.query().is_none()
    });
    match uri {
        Some(_) if !bare.ends_with('/') && !bare.contains('#') => Ok(bare.to_owned()),
        Some(_) | None => Err("\"http://HOST\" or \"https://HOST\", perhaps with a port, nothing behind".into()),
    }
}

/// Nothing, or a path.
pub(super) fn optional_path(text: &str) -> Result<Option<PathBuf>, String> {
    if text.contains('\0') {
        return Err("a path or \"\"".into());
    }
    Ok((!text.is_empty()).then(|| text.into()))
}

/// `file:FOLDER` or `file:///FOLDER`.
pub(super) fn folder(text: &str) -> Result<PathBuf, String> {
    let path = text.strip_prefix("file://").or_else(|| text.strip_prefix("file:"));
    match path.filter(|p| !p.is_empty() && !p.contains('\0')) {
        Some(path) => Ok(path.into()),
        None => Err("\"file:FOLDER\"; other stores, such as s3, are not supported yet".into()),
    }
}
