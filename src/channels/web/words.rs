//! The web chat's own labels, one method each, over the catalogue's `web.ftl`. What the house says to people comes from
//! the rooms above and isn't here.

use crate::text::Voice;
use crate::text::voice::arg;

macro_rules! words {
    ($($name:ident = $id:literal),* $(,)?) => {
        /// The labels in one person's language.
        #[derive(Clone, Copy, Debug)]
        pub(crate) struct Words<'a>(pub Voice<'a>);

        impl Words<'_> {
            $(pub(crate) fn $name(&self) -> String { self.0.word($id) })*
        }

        /// The ids of all labels that take no arguments.
        #[cfg(test)]
        pub(crate) const PLAIN: &[&str] = &[$($id),*];
    };
}

words! {
    app = "web-app", human = "web-human", send = "web-send", voice = "web-voice", voice_stop = "web-voice-stop", photo = "web-photo",
    picked = "web-picked", listen = "web-listen", size_1 = "web-size-1", size_2 = "web-size-2", size_3 = "web-size-3",
    news = "web-new", offline = "web-offline", unsent = "web-unsent", say_label = "web-say-label", hint = "web-hint",
    hint_work = "web-hint-work", you_said = "web-you-said", you_chose = "web-you-chose", older = "web-older",
    reply = "web-reply", replying_plain = "web-replying-plain", reply_off = "web-reply-off", open = "web-open",
    fold = "web-fold", again = "web-again", road = "web-road", stone_before = "web-stone-before",
    stone_after = "web-stone-after", back = "web-back", photo_mine = "web-photo-mine", voice_mine = "web-voice-mine", file_mine = "web-file-mine",
    invite_title = "web-invite-title", invite_way = "web-invite-way", invite_go = "web-invite-go",
    board = "web-board", board_what = "web-board-what", board_say = "web-board-say",
    demo_title = "web-demo-title", demo_now = "web-demo-now", demo_hour = "web-demo-hour", demo_day = "web-demo-day",
    demo_who = "web-demo-who", demo_alone = "web-demo-alone", demo_pages = "web-demo-pages",
    demo_poster = "web-demo-poster",
    poster_title = "web-poster-title", poster_sub = "web-poster-sub", poster_scan = "web-poster-scan",
    poster_1 = "web-poster-1", poster_1a = "web-poster-1a", poster_1b = "web-poster-1b", poster_2 = "web-poster-2",
    poster_2a = "web-poster-2a", poster_2b = "web-poster-2b", poster_3 = "web-poster-3", poster_3a = "web-poster-3a",
    poster_3b = "web-poster-3b", poster_nophone = "web-poster-nophone", poster_nophone_a = "web-poster-nophone-a",
    poster_nophone_b = "web-poster-nophone-b", poster_sos = "web-poster-sos",
}

impl Words<'_> {
    pub(crate) fn lang(&self) -> &'static str {
        self.0.lang().tag()
    }

    pub(crate) fn quote(&self, text: &str) -> String {
        self.0.text("web-quote", &[arg("text", text)])
    }

    pub(crate) fn replying(&self, number: i64) -> String {
        self.0.text("web-replying", &[arg("number", number.to_string())])
    }

    pub(crate) fn invite_who(&self, who: &str) -> String {
        self.0.text("web-invite-who", &[arg("who", who)])
    }

    pub(crate) fn demo_phone(&self, who: &str) -> String {
        self.0.text("web-demo-phone", &[arg("who", who)])
    }

    /// How a matter is named so that no card takes its number for one of its keys.
    pub(crate) fn matter_of(&self, number: &i64) -> String {
        self.0.text("matter-of", &[arg("number", *number)])
    }

    pub(crate) fn poster_qr(&self, village: &str) -> String {
        self.0.text("web-poster-qr", &[arg("village", village)])
    }

    pub(crate) fn poster_secretary(&self, name: &str) -> String {
        self.0.text("web-poster-secretary", &[arg("name", name)])
    }

    /// The name of the key that makes the text larger, or small again.
    pub(crate) fn size(&self, now: &i64) -> String {
        match now {
            1 => self.size_1(),
            2 => self.size_2(),
            _ => self.size_3(),
        }
    }
}

/// What is said above the field when something was off with what was sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Note {
    Empty,
    PhotoKind,
    VoiceKind,
    PhotoLarge,
    VoiceLarge,
    Cut,
    /// More than one photo or one voice at once.
    One,
    /// As many bytes of this chat as are kept in a day.
    Enough,
}

impl Note {
    pub(crate) const ALL: [Self; 8] = [
        Self::Empty,
        Self::PhotoKind,
        Self::VoiceKind,
        Self::PhotoLarge,
        Self::VoiceLarge,
        Self::Cut,
        Self::One,
        Self::Enough,
    ];

    /// Its name in addresses and in the catalogue.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::PhotoKind => "photo-kind",
            Self::VoiceKind => "voice-kind",
            Self::PhotoLarge => "photo-large",
            Self::VoiceLarge => "voice-large",
            Self::Cut => "cut",
            Self::One => "one",
            Self::Enough => "enough",
        }
    }

    pub(crate) fn of(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|n| n.code() == code)
    }

    pub(crate) fn say(self, words: Words<'_>, limits: super::Limits) -> String {
        let id = format!("web-note-{}", self.code());
        match self {
            Self::Empty | Self::PhotoKind | Self::VoiceKind | Self::Cut | Self::One | Self::Enough => words.0.word(&id),
            Self::PhotoLarge => words.0.text(&id, &[arg("mb", mb(limits.photo))]),
            Self::VoiceLarge => words.0.text(&id, &[arg("mb", mb(limits.voice))]),
        }
    }
}

/// A page that isn't the chat: what happened, and the way on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Off {
    /// The house's own address: what this is.
    Home,
    /// No session and no village.
    None,
    /// No such village.
    Village,
    /// Nothing at that address, or not theirs.
    Missing,
    /// The chat's post moved to another phone.
    Moved,
    /// No such invitation.
    Uninvited,
    /// An invitation that somebody took.
    Used,
    /// An invitation whose time is over.
    Expired,
    /// The browser brought no cookie along with its first form.
    Bare,
    /// The page's seal isn't good any more.
    Stale,
    /// Too much at once.
    Large,
    /// The database couldn't keep it.
    Late,
    /// The database couldn't be read.
    Broken,
}

impl Off {
    #[cfg(test)]
    pub(crate) const ALL: [Self; 13] = [
        Self::Home,
        Self::None,
        Self::Village,
        Self::Missing,
        Self::Moved,
        Self::Uninvited,
        Self::Used,
        Self::Expired,
        Self::Bare,
        Self::Stale,
        Self::Large,
        Self::Late,
        Self::Broken,
    ];

    fn code(self) -> &'static str {
        match self {
            Self::Home => "home",
            Self::None => "none",
            Self::Village => "village",
            Self::Missing => "missing",
            Self::Moved => "moved",
            Self::Uninvited => "uninvited",
            Self::Used => "used",
            Self::Expired => "expired",
            Self::Bare => "bare",
            Self::Stale => "stale",
            Self::Large => "large",
            Self::Late => "late",
            Self::Broken => "broken",
        }
    }

    pub(crate) fn title(self, words: Words<'_>) -> String {
        words.0.word(&format!("web-page-{}-title", self.code()))
    }

    /// What happened, and what to do.
    pub(crate) fn lines(self, words: Words<'_>, limits: super::Limits) -> Vec<String> {
        let id = format!("web-page-{}", self.code());
        let way = || words.0.word(&format!("{id}-way"));
        let mb = [arg("mb", mb(limits.photo))];
        match self {
            Self::Home
            | Self::None
            | Self::Village
            | Self::Moved
            | Self::Uninvited
            | Self::Used
            | Self::Expired
            | Self::Bare
            | Self::Stale
            | Self::Late => vec![words.0.word(&id), way()],
            Self::Missing | Self::Broken => vec![words.0.word(&id)],
            Self::Large => vec![words.0.text(&id, &mb), way()],
        }
    }
}

fn mb(bytes: usize) -> String {
    (bytes / (1024 * 1024)).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Moment, Zone};
    use crate::text::{Catalog, Lang};

    #[test]
    fn every_label_is_there_in_every_language() {
        let (catalog, zone) = (Catalog::embedded(), Zone::named("Asia/Shanghai").unwrap());
        let limits = super::super::Limits { photo: 1024 * 1024, voice: 1024 * 1024 };
        for lang in Lang::ALL {
            let words = Words(Voice::new(&catalog, &zone, lang, Moment(0)));
            let mut all: Vec<String> = PLAIN.iter().map(|id| words.0.word(id)).collect();
            all.extend(Note::ALL.map(|n| n.say(words, limits)));
            all.extend(Off::ALL.map(|o| o.title(words)));
            all.extend(Off::ALL.into_iter().flat_map(|o| o.lines(words, limits)));
            all.extend([words.quote("a"), words.replying(1), words.invite_who("a"), words.demo_phone("a")]);
            all.extend([words.poster_qr("a"), words.poster_secretary("a")]);
            assert!(all.iter().all(|text| !text.starts_with('[')), "{lang:?}: {all:?}");
        }
    }
}
