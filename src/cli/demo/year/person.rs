//! Somebody with a phone: when they look at it, and what of what they read makes them do something. What villagers do is in
//! `villager.rs`, what people of office do in `office.rs`. They see what their chat's page shows and nothing else: the
//! names of keys, who asks in words, the lines of a list.

use std::time::Duration;

use jiff::ToSpan;
use jiff::civil::Date;

use super::dice::Dice;
use super::office::Desk;
use super::sayings::Sayings;
use super::villager::Villager;
use crate::base::{AddressId, Moment, OutboxId};
use crate::channels::web::Seen;
use crate::policy::Policy;
use crate::text::outgoing::Part;

/// Minutes.
pub(super) const fn minutes(n: u64) -> Duration {
    Duration::from_secs(n * 60)
}

/// Hours.
pub(super) const fn hours(n: u64) -> Duration {
    minutes(n * 60)
}

/// Days of 24 hours.
pub(super) const fn days(n: u64) -> Duration {
    hours(n * 24)
}

/// What everybody can know: the time, the calendar, what one says, and what the villages are called.
pub(super) struct Scene<'a> {
    pub now: Moment,
    pub policy: &'a Policy,
    pub sayings: &'a Sayings,
    pub villages: &'a [String],
}

impl Scene<'_> {
    /// The day.
    pub(super) fn today(&self) -> Date {
        self.policy.zone().day(self.now)
    }
}

/// What somebody does.
#[derive(Clone, Debug)]
pub(super) enum Deed {
    /// Looks at the phone.
    Looks,
    /// Says something, perhaps in reply to a message.
    Says { words: String, reply_to: Option<OutboxId> },
    /// Presses a key that was on the page when they made up their mind; `about`: the matter, as they call it.
    Presses { token: String, label: String, code: String, about: Option<String> },
    /// Does something unasked.
    Lives,
}

/// What is to be done, and when.
pub(super) type Deeds = Vec<(Moment, Deed)>;

/// Who somebody is.
#[derive(Debug)]
pub(super) enum Role {
    Villager(Villager),
    Office(Desk),
}

/// Somebody with a phone.
#[derive(Debug)]
pub(super) struct Person {
    pub address: AddressId,
    pub role: Role,
    pub dice: Dice,
    /// What the first words bring along: the village's link.
    pub start: Option<String>,
    /// When they look at the phone next, once it has rung.
    looks_at: Option<Moment>,
    /// They have the phone in hand until then.
    in_hand_until: Moment,
}

impl Person {
    pub(super) fn new(address: AddressId, role: Role, dice: Dice, start: Option<String>) -> Self {
        Self { address, role, dice, start, looks_at: None, in_hand_until: Moment(0) }
    }

    /// The phone rang: when will they look?
    pub(super) fn rings(&mut self, scene: &Scene) -> Option<(Moment, Deed)> {
        let at = if scene.now <= self.in_hand_until {
            scene.now.plus(self.dice.between(Duration::from_secs(5), Duration::from_secs(25)))
        } else {
            match &self.role {
                Role::Villager(v) => v.looks(scene, &mut self.dice)?,
                Role::Office(d) => d.looks(scene, &mut self.dice),
            }
        };
        if self.looks_at.is_some_and(|before| before <= at && before >= scene.now) {
            return None;
        }
        self.looks_at = Some(at);
        Some((at, Deed::Looks))
    }

    /// They have looked, and read these.
    pub(super) fn reads(&mut self, all: &[Seen], scene: &Scene) -> Deeds {
        self.looks_at = None;
        let mut deeds = vec![];
        for seen in all {
            let card = Card::of(seen, scene);
            match &mut self.role {
                Role::Villager(v) => v.reads(&card, scene, &mut self.dice, &mut deeds),
                Role::Office(d) => d.reads(&card, scene, &mut self.dice, &mut deeds),
            }
        }
        deeds
    }

    /// Something of their own accord.
    pub(super) fn lives(&mut self, scene: &Scene) -> Deeds {
        let mut deeds = vec![];
        match &mut self.role {
            Role::Villager(v) => v.lives(scene, &mut self.dice, &mut deeds),
            Role::Office(d) => d.lives(scene, &mut self.dice, &mut deeds),
        }
        deeds
    }

    /// They do it now: the answer is looked at.
    pub(super) fn does(&mut self, deed: &Deed, scene: &Scene) {
        if matches!(deed, Deed::Says { .. } | Deed::Presses { .. }) {
            self.in_hand_until = scene.now.plus(minutes(3));
        }
        if let Deed::Presses { code, about, .. } = deed {
            match &mut self.role {
                Role::Villager(v) => v.pressed(code),
                Role::Office(d) => {
                    d.pressed(code, about.as_deref());
                    let days = code.strip_prefix("in:").and_then(|n| n.parse::<i64>().ok());
                    if let (Some(days), Some(about)) = (days, about) {
                        let day = scene.today().saturating_add(days.days());
                        d.dated(about, scene.policy.zone().end_of(day));
                    }
                }
            }
        }
    }
}

/// A message as somebody reads it.
pub(super) struct Card<'a> {
    pub seen: &'a Seen,
    /// The matter it is about, as its reader calls it: village and number.
    pub about: Option<String>,
}

impl<'a> Card<'a> {
    fn of(seen: &'a Seen, scene: &Scene) -> Self {
        let head = seen.message.head.as_ref();
        let about = head.and_then(|h| {
            let village = scene.villages.iter().find(|v| h.lead.contains(v.as_str()));
            Some(format!("{} {}", village.map_or("", String::as_str), h.number?))
        });
        Self { seen, about }
    }

    /// Whether it has that key.
    pub(super) fn has(&self, code: &str) -> bool {
        self.seen.message.buttons.iter().any(|b| b.code == code)
    }

    /// Whether it has a key whose name begins so.
    pub(super) fn has_kind(&self, head: &str) -> bool {
        self.seen.message.buttons.iter().any(|b| b.code.starts_with(head))
    }

    /// Pressing that key, if it is there.
    pub(super) fn press(&self, code: &str) -> Option<Deed> {
        let found = self.seen.message.buttons.iter().find(|b| b.code == code)?;
        Some(Deed::Presses {
            token: found.token.clone(),
            label: found.label.clone(),
            code: found.code.clone(),
            about: self.about.clone(),
        })
    }

    /// Pressing any of the keys whose names begin so.
    pub(super) fn press_any(&self, head: &str, dice: &mut Dice) -> Option<Deed> {
        let all: Vec<&str> =
            self.seen.message.buttons.iter().map(|b| b.code.as_str()).filter(|c| c.starts_with(head)).collect();
        self.press(dice.one(&all)?)
    }

    /// What pressing its lines would send, as if typed.
    pub(super) fn lines(&self) -> Vec<&'a str> {
        let of = |p: &'a Part| match p {
            Part::Row { opens: Some(words), .. } => Some(words.as_str()),
            _ => None,
        };
        self.seen.message.parts.iter().filter_map(of).collect()
    }

    /// It asks for words: a question and no key.
    pub(super) fn asks_for_words(&self) -> bool {
        self.seen.message.buttons.is_empty() && self.seen.message.parts.iter().any(|p| matches!(p, Part::Ask { .. }))
    }

    /// It asks for a telephone number.
    pub(super) fn asks_for_phone(&self) -> bool {
        self.seen.message.parts.iter().any(|p| matches!(p, Part::PhoneField { .. }))
    }

    /// It says that something is late, or due today.
    pub(super) fn burns(&self) -> bool {
        self.seen.message.head.as_ref().and_then(|h| h.mark.as_ref()).is_some_and(|m| m.shape.burns())
    }
}

/// At `at`, or on the next morning if that is in the night.
pub(super) fn awake(scene: &Scene, at: Moment, dice: &mut Dice, (from, until): (i8, i8)) -> Moment {
    let zone = scene.policy.zone();
    let wall = zone.wall(at);
    let day = match wall.hour() {
        h if h < from => wall.date(),
        h if h < until => return at,
        _ => wall.date().tomorrow().unwrap_or(wall.date()),
    };
    zone.at(day, jiff::civil::time(from, 0, 0, 0)).plus(dice.between(minutes(1), minutes(75)))
}
