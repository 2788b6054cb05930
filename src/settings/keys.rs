//! The table of keys: the one place where a setting's name, default, meaning and type are said. To add one: a line here
//! and the same in `config/lastmile.toml` (a test says how). What a value may be is in `values.rs`.

use std::net::SocketAddr;
use std::path::PathBuf;

use super::values::{self, DatabaseUrl, LogFormat, Region, Secret, whole};
use super::{Given, SettingsError, wrong_value};
use crate::base::Zone;

/// How a value is written in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// In quotes.
    Text,
    /// A whole number, without.
    Number,
    /// In quotes, and never shown.
    Secret,
}

/// What is known of a key.
#[derive(Debug)]
pub(super) struct Key {
    /// `http.listen`.
    pub(super) name: &'static str,
    /// What it is for, a line each.
    pub(super) about: &'static [&'static str],
    /// Its value when nobody says anything.
    pub(super) default: &'static str,
    pub(super) kind: Kind,
    /// Refuses a value with what is allowed.
    pub(super) check: fn(&str) -> Result<(), String>,
}

impl Key {
    /// `http`.
    pub(super) fn section(&self) -> &'static str {
        self.name.split('.').next().unwrap_or_default()
    }

    /// `LASTMILE_HTTP__LISTEN`.
    pub(super) fn variable(&self) -> String {
        format!("{}{}", super::PREFIX, self.name.to_ascii_uppercase().replace('.', "__"))
    }

    /// A value as it is written in the file and may be shown: passwords masked.
    pub(super) fn shown(&self, text: &str) -> String {
        match self.kind {
            // A string of JSON is one of TOML too.
            Kind::Text => serde_json::Value::from(values::without_password(text)).to_string(),
            Kind::Number => text.escape_debug().to_string(),
            Kind::Secret => if text.is_empty() { "\"\"" } else { "\"***\"" }.to_owned(),
        }
    }
}

macro_rules! settings {
    ($(
        $(#[doc = $section_about:literal])+
        $section:ident: $Section:ident {$(
            $(#[doc = $about:literal])+
            $key:ident: $Type:ty = $kind:ident $default:literal, $read:expr;
        )+}
    )+) => {
        /// Everything that an operator can set.
        #[derive(Clone, Debug)]
        pub struct Settings {$(
            $(#[doc = $section_about])+
            pub $section: $Section,
        )+}

        $(
            $(#[doc = $section_about])+
            #[derive(Clone, Debug)]
            pub struct $Section {$(
                $(#[doc = $about])+
                pub $key: $Type,
            )+}
        )+

        /// All keys, by section.
        pub(super) const KEYS: &[Key] = &[$($(
            Key {
                name: concat!(stringify!($section), ".", stringify!($key)),
                about: &[$($about),+],
                default: $default,
                kind: Kind::$kind,
                check: |text| {
                    let read: Result<$Type, String> = $read(text);
                    read.map(drop)
                },
            },
        )+)+];

        impl Settings {
            pub(super) fn build(given: &Given) -> Result<Self, SettingsError> {
                Ok(Self {$(
                    $section: $Section {$(
                        $key: typed(given, concat!(stringify!($section), ".", stringify!($key)), $read)?,
                    )+},
                )+})
            }
        }
    };
}

/// The value of a key in its own type.
fn typed<T>(given: &Given, name: &str, read: impl Fn(&str) -> Result<T, String>) -> Result<T, SettingsError> {
    let key = KEYS.iter().find(|k| k.name == name).expect("the macro makes the table and the names from one list");
    let written = given.0.get(name).expect("every key has at least its built-in value");
    read(&written.text).map_err(|allowed| wrong_value(key, &key.shown(&written.text), allowed, written.source.clone()))
}

settings! {
    /// Whom this installation serves: one county-level city with its townships and villages.
    tenant: Tenant {
        /// What the service is called on its pages.
        name: String = Text "lastmile", |v| values::line(v, 1..=60);
        /// The time zone whose days are counted (an IANA name).
        timezone: Zone = Text "Asia/Shanghai", values::zone;
        /// The language spoken to people who haven't chosen one: "zh-Hans" or "en".
        language: String = Text "zh-Hans", |v| values::one_of(v, &["zh-Hans", "en"]);
        /// "cn" where the data must stay in mainland China.
        region: Region = Text "", values::region;
    }

    /// Where everything is kept.
    database: Database {
        /// "sqlite:PATH" (one file, nothing to install) or "postgres://USER:PASSWORD@HOST/NAME" (several processes).
        /// HOST may be several, as in ONE:5432,TWO:5432: whichever of them takes writes is asked.
        url: DatabaseUrl = Text "sqlite:data/lastmile.db", DatabaseUrl::read;
        /// Connections that only read, 1 to 64.
        readers: u32 = Number "4", |v| whole(v, 1..=64);
        /// SQLite only: the database grows to so many pages of 4 KiB at most; 0: as far as the disk goes.
        max_pages: u32 = Number "0", |v| whole(v, 0..=4_294_967_294);
    }

    /// The web: pages, web chat, webhooks.
    http: Http {
        /// The address to listen at. Anything but 127.0.0.1 is heard from other machines.
        listen: SocketAddr = Text "127.0.0.1:8420", values::address;
        /// The address at which Prometheus finds /metrics, such as "127.0.0.1:8421", for whoever watches over it; "": none.
        metrics_listen: Option<SocketAddr> = Text "", values::optional_address;
        /// How others reach it, for links and QR codes: http or https, host, perhaps a port, nothing behind.
        public_url: String = Text "http://127.0.0.1:8420", values::public_url;
        /// The largest photo taken, in bytes (10 MiB).
        max_upload_photo: u64 = Number "10485760", |v| whole(v, 65_536..=104_857_600);
        /// The largest voice message taken, in bytes (5 MiB).
        max_upload_voice: u64 = Number "5242880", |v| whole(v, 65_536..=104_857_600);
        /// Days until a device has to be told again whose it is, 1 to 400 (browsers keep nothing longer).
        session_days: u32 = Number "180", |v| whole(v, 1..=400);
    }

    /// Deadlines and categories.
    policy: PolicyFiles {
        /// A folder whose deadlines.toml and categories.toml replace the built-in ones; "": those.
        dir: Option<PathBuf> = Text "", values::optional_path;
    }

    /// Photos and voices.
    files: Files {
        /// "file:FOLDER": where they are kept.
        url: PathBuf = Text "file:data/files", values::folder;
    }

    /// What is written to the standard error. Never villagers' words, names or telephones.
    log: Log {
        /// How much: "error", "warn", "info", "debug", or by room: "info,lastmile::storage=debug".
        filter: String = Text "info", values::log_filter;
        /// "text" to be read by people, "json" by machines.
        format: LogFormat = Text "text", values::log_format;
    }

    /// The handling of what was heard.
    desk: Desk {
        /// How often a message is tried before it is set aside for a person to look at, 1 to 100.
        tries: u32 = Number "5", |v| whole(v, 1..=100);
    }

    /// The Telegram bot. Without a token it is off.
    telegram: Telegram {
        /// The token that BotFather gave. Rather in the environment or in a file of its own than here.
        token: Secret = Secret "", values::token;
        /// A file that holds the token and nothing else; "": none.
        token_file: Option<PathBuf> = Text "", values::optional_path;
        /// The Bot API server: Telegram's, or one of your own.
        api_url: String = Text "https://api.telegram.org", values::public_url;
        /// "poll": lastmile asks Telegram, and needs no address on the net. "webhook": Telegram calls lastmile.
        mode: String = Text "poll", |v| values::one_of(v, &["poll", "webhook"]);
        /// Where Telegram calls: https, reached from outside; "": http.public_url with /telegram behind.
        webhook_url: String = Text "", values::webhook_url;
        /// What Telegram's calls carry so that others' are told apart; "": made from the house's key.
        webhook_secret: Secret = Secret "", values::webhook_secret;
        /// "telegram": its limits are kept. "none": none, for a server of your own that has none.
        limits: String = Text "telegram", |v| values::one_of(v, &["telegram", "none"]);
    }

    /// Against floods.
    limits: Limits {
        /// Messages of one sender that are handled in a minute, 1 to 10000.
        messages_per_minute: u32 = Number "30", |v| whole(v, 1..=10_000);
    }
}
