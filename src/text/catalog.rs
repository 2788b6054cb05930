//! The catalogue: every sentence in every language, as Fluent files under `config/locales`, one file a room.
//! Sentences themselves are the closed enums of each room's `say.rs`; nothing else asks the catalogue.

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use rust_embed::RustEmbed;
use unic_langid::LanguageIdentifier;

use super::Lang;

#[derive(RustEmbed)]
#[folder = "config/locales"]
struct Files;

/// Every sentence in every language.
pub struct Catalog {
    zh: FluentBundle<FluentResource>,
    en: FluentBundle<FluentResource>,
}

impl std::fmt::Debug for Catalog {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Catalog")
    }
}

impl Catalog {
    /// The built-in catalogue.
    ///
    /// # Panics
    /// When a built-in file doesn't parse or names a message twice; a test loads it.
    #[must_use]
    pub fn embedded() -> Self {
        Self { zh: bundle(Lang::Zh), en: bundle(Lang::En) }
    }

    /// The message `id` with `args`. A missing message or argument gives the id in brackets, so that it is seen; the
    /// tests walk every sentence and let none through.
    #[must_use]
    pub fn text(&self, lang: Lang, id: &str, args: &FluentArgs<'_>) -> String {
        let bundle = self.bundle(lang);
        let Some(pattern) = bundle.get_message(id).and_then(|m| m.value()) else {
            tracing::error!(id, lang = lang.tag(), "a sentence is missing from config/locales");
            return format!("[{id}]");
        };
        let mut errors = vec![];
        let text = bundle.format_pattern(pattern, Some(args), &mut errors).into_owned();
        if errors.is_empty() {
            text
        } else {
            tracing::error!(id, lang = lang.tag(), ?errors, "a sentence lacks an argument");
            format!("[{id}] {text}")
        }
    }

    /// Whether there is such a message.
    #[must_use]
    pub fn has(&self, lang: Lang, id: &str) -> bool {
        self.bundle(lang).has_message(id)
    }

    fn bundle(&self, lang: Lang) -> &FluentBundle<FluentResource> {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

fn bundle(lang: Lang) -> FluentBundle<FluentResource> {
    let id: LanguageIdentifier = lang.tag().parse().expect("language tags are constants");
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    // Isolation marks around arguments break copying and reading aloud; all our text runs left to right.
    bundle.set_use_isolating(false);
    for name in Files::iter().filter(|n| n.starts_with(&format!("{}/", lang.tag()))) {
        let file = Files::get(&name).expect("the name was just listed");
        let text = String::from_utf8_lossy(&file.data).into_owned();
        let resource = FluentResource::try_new(text).unwrap_or_else(|(_, e)| panic!("config/locales/{name}: {e:?}"));
        bundle.add_resource(resource).unwrap_or_else(|e| panic!("config/locales/{name}: {e:?}"));
    }
    bundle
}
