//! What Telegram shows of the rooms above: the keyboard under the field and the lists of commands.

use futures_util::future::BoxFuture;

use super::face::HouseFace;
use crate::base::AddressId;
use crate::channels::telegram::{Commands, Face};
use crate::people::offices;
use crate::people::persons;
use crate::storage::{Result, addresses};
use crate::text::Lang;

/// Commands in private chats, each with the sentence that says what it does. Every one can be said in words too.
pub(super) const PRIVATE: &[(&str, &str)] = &[
    ("start", "telegram-command-start"),
    ("help", "telegram-command-help"),
    ("mine", "telegram-command-mine"),
    ("backlog", "telegram-command-backlog"),
    ("stats", "telegram-command-stats"),
    ("find", "telegram-command-find"),
    ("who", "telegram-command-who"),
    ("data", "telegram-command-data"),
    ("human", "telegram-command-human"),
    ("lang", "telegram-command-lang"),
];
/// Commands in groups: nothing of anybody's is shown there.
const GROUPS: &[(&str, &str)] = &[("help", "telegram-command-help")];

impl Face for HouseFace {
    /// A villager's few words as keys; people of office have the keys of their cards.
    fn menu(&self, address: AddressId) -> BoxFuture<'_, Result<Vec<String>>> {
        Box::pin(async move {
            let mut tx = self.store.read().await?;
            let Some(person) = addresses::get(&mut tx, address).await?.person_id else { return Ok(vec![]) };
            if !offices::posts_of(&mut tx, person, self.today()).await?.is_empty() {
                return Ok(vec![]);
            }
            let v = self.voice(persons::get(&mut tx, person).await?.lang);
            Ok(["telegram-menu-mine", "telegram-menu-human", "telegram-menu-help"].map(|id| v.word(id)).to_vec())
        })
    }

    fn commands(&self) -> Vec<Commands> {
        // Without a language: everybody whose own has no list.
        let langs = [(None, self.house.lang), (Some(Lang::Zh), Lang::Zh), (Some(Lang::En), Lang::En)];
        let all = [(true, PRIVATE), (false, GROUPS)];
        let list = |lang: Lang, list: &[(&'static str, &str)]| {
            list.iter().map(|(name, id)| (*name, self.voice(lang).word(id))).collect()
        };
        all.iter()
            .flat_map(|(private, names)| {
                langs.map(|(lang, said)| Commands { private: *private, lang, list: list(said, names) })
            })
            .collect()
    }
}
