//! What the channel itself says on Telegram: labels of its own, over the catalogue's `telegram.ftl`. What the house says
//! to people comes from the rooms above and isn't here.

use crate::text::Voice;
use crate::text::voice::arg;

/// The channel's words in one language.
#[derive(Clone, Copy, Debug)]
pub(super) struct Words<'a>(pub Voice<'a>);

impl Words<'_> {
    /// Said at the top of the screen when a key was pressed.
    pub(super) fn got_it(self) -> String {
        self.0.word("telegram-got-it")
    }

    /// Carries keys that have no text above them.
    pub(super) fn choose(self) -> String {
        self.0.word("telegram-choose")
    }

    /// Under a file that holds a text too long for messages.
    pub(super) fn whole_text(self) -> String {
        self.0.word("telegram-whole-text")
    }

    /// A position, as words: a link that any phone opens on a map.
    pub(super) fn place(self, latitude: f64, longitude: f64, name: &str) -> String {
        let link = format!("https://www.openstreetmap.org/?mlat={latitude:.5}&mlon={longitude:.5}");
        self.0.text("telegram-place", &[arg("name", name.to_owned()), arg("link", link)]).trim().to_owned()
    }
}
