//! What a villager of the demo's year does: says what is wrong, sometimes twice; answers at once, late or never; looks or
//! doesn't; nudges, takes back, says no.

use std::time::Duration;

use super::dice::Dice;
use super::person::{Card, Deed, Deeds, Scene, awake, days, hours, minutes};
use crate::base::Moment;

/// How somebody is with their phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Temper {
    /// Answers at once.
    AtOnce,
    /// Looks and answers after a day or a few.
    Late,
    /// Looks, and never answers.
    Silent,
    /// Says something and doesn't open the page again.
    Unseeing,
}

/// What a question in words, just asked, is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Asked {
    More,
    WhatIsWrong,
}

/// A villager.
#[derive(Debug)]
pub(super) struct Villager {
    temper: Temper,
    /// Says no to the first results that they are asked about.
    stubborn: u64,
    asked: Option<Asked>,
    /// What they said last that was a need.
    need: String,
    number: u64,
}

/// The hours in which villagers are up.
const UP: (i8, i8) = (6, 22);

impl Villager {
    pub(super) fn new(number: usize, dice: &mut Dice) -> Self {
        let temper = [Temper::AtOnce, Temper::Late, Temper::Silent, Temper::Unseeing][dice.weighed(&[52, 27, 11, 10])];
        let stubborn = if dice.percent(12) { 2 } else { 0 };
        Self { temper, stubborn, asked: None, need: String::new(), number: number as u64 }
    }

    /// The phone rang.
    pub(super) fn looks(&self, scene: &Scene, dice: &mut Dice) -> Option<Moment> {
        let after = match self.temper {
            Temper::AtOnce => dice.between(minutes(2), hours(3)),
            Temper::Late | Temper::Silent => dice.between(hours(5), days(4)),
            Temper::Unseeing => return None,
        };
        Some(awake(scene, scene.now.plus(after), dice, UP))
    }

    /// Says or does something of their own accord.
    pub(super) fn lives(&mut self, scene: &Scene, dice: &mut Dice, deeds: &mut Deeds) {
        let next = scene.now.plus(dice.between(days(8), days(46)));
        deeds.push((awake(scene, next, dice, UP), Deed::Lives));
        let (says, v) = (scene.sayings, &scene.sayings.villager);
        let kinds =
            [&v.needs, &v.urgent, &v.danger, &v.officials, &v.unclear, &v.nudges, &v.asks, &v.withdraws, &v.already];
        let others = [&v.mine, &v.thanks, &v.chatter];
        let kind = dice.weighed(&[58, 6, 1, 1, 3, 8, 5, 2, 3, 3, 2, 2, 6]);
        let words = match kind {
            k if k < kinds.len() => says.one(kinds[k], dice),
            k if k < kinds.len() + others.len() => says.one(others[k - kinds.len()], dice),
            // The same once more.
            _ if self.need.is_empty() => says.one(&v.needs, dice),
            _ => self.need.clone(),
        };
        if kind < 2 {
            self.need.clone_from(&words);
        }
        deeds.push((scene.now, Deed::Says { words, reply_to: None }));
        if kind < 2 && dice.percent(22) {
            let at = scene.now.plus(dice.between(Duration::from_secs(20), Duration::from_secs(100)));
            deeds.push((at, Deed::Says { words: says.one(&v.more, dice), reply_to: None }));
        }
    }

    /// Reads one message.
    pub(super) fn reads(&mut self, card: &Card, scene: &Scene, dice: &mut Dice, deeds: &mut Deeds) {
        let (says, v) = (scene.sayings, &scene.sayings.villager);
        let soon = scene.now.plus(dice.between(Duration::from_secs(15), Duration::from_secs(90)));
        let later = match self.temper {
            Temper::AtOnce => scene.now.plus(dice.between(minutes(1), hours(9))),
            Temper::Late => scene.now.plus(dice.between(hours(8), days(6))),
            Temper::Silent | Temper::Unseeing => Moment(i64::MAX),
        };
        let later = if later.0 == i64::MAX { later } else { awake(scene, later, dice, UP) };
        let words = |text: String| Some(Deed::Says { words: text, reply_to: None });
        let none = (soon, None);
        let (at, deed) = if card.asks_for_phone() {
            match dice.below(10) {
                0..5 => (soon, words(format!("155 0001 {:04}", self.number))),
                5..7 => (soon, words(says.one(&v.no_phone, dice))),
                _ => none,
            }
        } else if card.has("is_matter") {
            match dice.below(10) {
                0..5 => (soon, card.press("is_matter")),
                5..7 => (soon, card.press("no_matter")),
                _ => none,
            }
        } else if card.has("belongs") {
            (soon, card.press(if dice.percent(60) { "belongs" } else { "apart" }))
        } else if card.has("withdraw_yes") {
            (soon, card.press(if dice.percent(85) { "withdraw_yes" } else { "withdraw_no" }))
        } else if card.has("solved_yes") {
            (soon, card.press(if dice.percent(85) { "solved_yes" } else { "solved_no" }))
        } else if card.has_kind("leaf:") {
            (soon, card.press_any("leaf:", dice))
        } else if card.has_kind("village:") {
            (soon, card.press_any("village:", dice))
        } else if card.has("not_yet") {
            (later, self.looked(card, scene, dice))
        } else if card.has("agree") {
            (later, card.press(if dice.percent(66) { "agree" } else { "disagree" }))
        } else if card.has("rate_satisfied") {
            let marks = ["rate_satisfied", "rate_fair", "rate_unsatisfied"];
            let mark = dice.weighed(&[52, 20, 10, 18]);
            (later, marks.get(mark).and_then(|code| card.press(code)))
        } else if card.has("noted_right") {
            let other = if card.has("solved") { "solved" } else { "not_solved" };
            (later, card.press(if dice.percent(75) { "noted_right" } else { other }))
        } else if card.has("look_again") {
            (later, card.press("look_again").filter(|_| dice.percent(35)))
        } else if card.has("want_again") {
            (later, card.press("want_again").filter(|_| dice.percent(20)))
        } else if card.has("undo") {
            match dice.below(30) {
                0 => (soon, card.press("undo")),
                1 => (soon, card.press("leaf")),
                2 => (soon, card.press("more")),
                _ => none,
            }
        } else if card.has("solved") && card.has("not_solved") {
            match dice.below(10) {
                0 => (later, card.press("not_solved")),
                1 | 2 => (later, card.press("solved")),
                _ => none,
            }
        } else if card.burns() && card.has("nudge") {
            (soon, card.press("nudge").filter(|_| dice.percent(40)))
        } else if card.asks_for_words() {
            self.answers(card, scene, dice, soon, later)
        } else if let Some(line) = dice.one(&card.lines()) {
            (soon, words((*line).to_owned()).filter(|_| dice.percent(70)))
        } else {
            none
        };
        if let Some(deed) = deed.filter(|_| at.0 < i64::MAX) {
            deeds.push((at, deed));
        }
    }

    /// Is it done? By key, or in words.
    fn looked(&mut self, card: &Card, scene: &Scene, dice: &mut Dice) -> Option<Deed> {
        let v = &scene.sayings.villager;
        let (done, kept) = match self.stubborn {
            0 => (dice.percent(78), dice.percent(80)),
            n => {
                self.stubborn = n - 1;
                (false, true)
            }
        };
        let by_words = dice.percent(18);
        let said = |of: &[String], dice: &mut Dice| {
            Some(Deed::Says { words: scene.sayings.one(of, dice), reply_to: card.seen.outbox })
        };
        match (done, kept, by_words) {
            (true, _, false) => card.press("solved"),
            (true, _, true) => said(&v.solved_words, dice),
            (false, true, false) => card.press("not_solved"),
            (false, true, true) => said(&v.not_solved_words, dice),
            (false, false, _) => card.press("not_yet"),
        }
    }

    /// A question in words.
    fn answers(
        &mut self,
        card: &Card,
        scene: &Scene,
        dice: &mut Dice,
        soon: Moment,
        later: Moment,
    ) -> (Moment, Option<Deed>) {
        let (says, v) = (scene.sayings, &scene.sayings.villager);
        let asked = self.asked.take();
        let text = match asked {
            Some(Asked::More) => says.one(&v.more, dice),
            Some(Asked::WhatIsWrong) => says.one(&v.complaints, dice),
            None => says.one(&v.answers, dice),
        };
        let own = card.seen.message.head.is_none();
        let deed = Deed::Says { words: text, reply_to: None };
        (if own { soon } else { later }, Some(deed).filter(|_| dice.percent(78)))
    }

    /// A key was pressed: what may be asked next.
    pub(super) fn pressed(&mut self, code: &str) {
        self.asked = match code {
            "more" | "add" => Some(Asked::More),
            "not_solved" | "rate_unsatisfied" | "want_again" | "solved_no" => Some(Asked::WhatIsWrong),
            _ => None,
        };
    }
}
