//! What somebody in office of the demo's year does: signs, promises, reports in time or late, forgets, asks for a later
//! date, sends back, hands up, shelves, explains, goes on leave; and decides what is asked of them, or doesn't. Secretaries,
//! stand-ins, clerks and the city's admins alike do what the keys of their cards offer.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use jiff::ToSpan;
use jiff::civil::Date;

use super::dice::Dice;
use super::person::{Card, Deed, Deeds, Scene, awake, days, hours, minutes};
use crate::base::Moment;
use crate::people::Role;

/// How somebody is at work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Temper {
    Diligent,
    Late,
    Careless,
}

/// What becomes of a matter in their hands, once it is promised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Course {
    InTime,
    Late,
    Forgotten,
    /// By way of this key first; then in time or late.
    By(&'static str),
    /// With a word on how it goes; then in time.
    Told,
}

/// A matter as they keep it in mind.
#[derive(Debug, Default)]
struct Matter {
    /// Until then they mean to do something about it, and nothing else.
    means_until: Option<Moment>,
    /// The key that they look for on its next card.
    wants: Option<&'static str>,
    course: Option<Course>,
    /// The day they promised.
    by: Option<Moment>,
}

/// The line of words that was asked for last.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line {
    Plan,
    Later,
    Result,
    Return,
    Question,
    Decision,
    Upward,
    Meanwhile,
    Ground,
    Reply,
}

/// Somebody in office.
#[derive(Debug)]
pub(super) struct Desk {
    temper: Temper,
    role: Role,
    /// The last day of their last post.
    until: Date,
    matters: BTreeMap<String, Matter>,
    asked: Option<Line>,
    /// On leave until the end of that day.
    away_until: Option<Moment>,
    /// When the next line of a list is opened: one after the other.
    opens_at: Moment,
}

/// The hours in which people of office look at their phone.
const UP: (i8, i8) = (8, 19);
/// How long a line of a list is busy with.
const A_LINE: Duration = minutes(8);
/// What they do by way of other keys than the usual ones.
const WAYS: [&str; 5] = ["later", "question", "shelve", "explain", "escalate"];

impl Desk {
    pub(super) fn new(role: Role, until: Date, dice: &mut Dice) -> Self {
        let temper = [Temper::Diligent, Temper::Late, Temper::Careless][dice.weighed(&[62, 28, 10])];
        Self { temper, role, until, matters: BTreeMap::new(), asked: None, away_until: None, opens_at: Moment(0) }
    }

    /// They hold a post until that day, too.
    pub(super) fn holds(&mut self, role: Role, until: Date) {
        if until > self.until {
            (self.role, self.until) = (role, until);
        }
    }

    /// The phone rang: when do they look?
    pub(super) fn looks(&self, scene: &Scene, dice: &mut Dice) -> Moment {
        let after = match self.temper {
            Temper::Diligent => dice.between(minutes(3), minutes(80)),
            Temper::Late => dice.between(minutes(20), hours(9)),
            Temper::Careless => dice.between(hours(3), hours(60)),
        };
        let zone = scene.policy.zone();
        let night = !(UP.0..UP.1).contains(&zone.wall(scene.now).hour());
        if night && dice.percent(50) {
            // At night a phone rings for danger.
            return scene.now.plus(dice.between(minutes(2), minutes(14)));
        }
        let at = scene.now.plus(after).max(self.away_until.unwrap_or(Moment(0)));
        let mut at = awake(scene, at, dice, UP);
        while !scene.policy.is_workday(zone.day(at)) && dice.percent(60) {
            at = awake(scene, at.plus(hours(15)), dice, UP);
        }
        at
    }

    /// Something of their own accord: a look at what is open, the numbers, a leave.
    pub(super) fn lives(&mut self, scene: &Scene, dice: &mut Dice, deeds: &mut Deeds) {
        if scene.today() > self.until {
            return;
        }
        let next = scene.now.plus(dice.between(days(4), days(16)));
        deeds.push((awake(scene, next, dice, UP), Deed::Lives));
        if self.away_until.is_some_and(|until| scene.now < until) {
            return;
        }
        let says = &scene.sayings.office;
        let village = matches!(self.role, Role::FirstSecretary | Role::StandIn);
        let words = match dice.weighed(if village { &[58, 12, 8, 10, 12] } else { &[12, 58, 24, 4, 2] }) {
            0 => says.mine.clone(),
            1 => scene.sayings.one(&says.backlog, dice),
            2 => scene.sayings.one(&says.stats, dice),
            3 if self.role == Role::FirstSecretary => says.handover.clone(),
            3 => says.mine.clone(),
            _ => self.leave(scene, dice, deeds),
        };
        deeds.push((scene.now, Deed::Says { words, reply_to: None }));
    }

    /// Asks for a leave of some days; comes back early now and then.
    fn leave(&mut self, scene: &Scene, dice: &mut Dice, deeds: &mut Deeds) -> String {
        let first = i64::try_from(dice.below(4)).unwrap_or(0);
        let length = i64::try_from(dice.below(9)).unwrap_or(0);
        let from = scene.today().saturating_add(first.days());
        let until = from.saturating_add(length.days());
        let end = scene.policy.zone().end_of(until);
        self.away_until = Some(end);
        if length > 3 && dice.percent(35) {
            let back = awake(scene, end.minus(days(1)), dice, UP);
            deeds.push((back, Deed::Says { words: scene.sayings.office.back.clone(), reply_to: None }));
        }
        scene.sayings.office.leave(from, until)
    }

    /// Reads one message.
    pub(super) fn reads(&mut self, card: &Card, scene: &Scene, dice: &mut Dice, deeds: &mut Deeds) {
        let soon = scene.now.plus(dice.between(Duration::from_secs(12), Duration::from_secs(75)));
        if let Some(deed) = self.dialogue(card, scene, dice) {
            deeds.push((soon, deed));
        } else if let Some(about) = card.about.clone() {
            self.matter(card, &about, scene, dice, deeds);
        } else if card.has("sign_all") {
            deeds.extend(card.press("sign_all").filter(|_| dice.percent(80)).map(|d| (soon, d)));
        } else {
            self.list(card, scene, dice, deeds);
        }
    }

    /// The next step of what they are in the middle of.
    fn dialogue(&mut self, card: &Card, scene: &Scene, dice: &mut Dice) -> Option<Deed> {
        let says = scene.sayings;
        if card.has_kind("in:") {
            let dates = &says.office.dates;
            return match dice.below(100) {
                0..12 => Some(Deed::Says { words: says.one(dates, dice), reply_to: None }),
                // Put off: the clock will say so.
                12..20 if self.temper != Temper::Diligent => None,
                _ => card.press_any("in:", dice),
            };
        }
        if card.has("check_villager") {
            return card.press(if dice.percent(75) { "check_villager" } else { "check_written" });
        }
        if card.has("promise") {
            return card.press(if dice.percent(97) { "promise" } else { "again" });
        }
        for kind in ["cause:", "reason:", "to_", "tell"] {
            if card.has_kind(kind) {
                return card.press_any(kind, dice);
            }
        }
        if !card.asks_for_words() {
            return None;
        }
        let of = match self.asked.take()? {
            Line::Plan => &says.office.plans,
            Line::Later => &says.office.later,
            Line::Result => &says.office.results,
            Line::Return => &says.office.returns,
            Line::Question => &says.office.questions,
            Line::Decision => &says.office.decisions,
            Line::Upward => &says.office.upward,
            Line::Meanwhile => &says.office.meanwhile,
            Line::Ground => &says.office.grounds,
            Line::Reply => &says.office.replies,
        };
        Some(Deed::Says { words: says.one(of, dice), reply_to: None })
    }

    /// A matter's card: what they do about it, if they don't mean to do something already.
    fn matter(&mut self, card: &Card, about: &str, scene: &Scene, dice: &mut Dice, deeds: &mut Deeds) {
        let soon = scene.now.plus(dice.between(Duration::from_secs(12), Duration::from_secs(75)));
        let wants = self.matters.get(about).and_then(|m| m.wants);
        if let Some(wanted) = wants {
            let deed = card.press(wanted);
            if deed.is_none() && card.has("ways") {
                return deeds.extend(card.press("ways").map(|d| (soon, d)));
            }
            self.matters.entry(about.to_owned()).or_default().wants = None;
            return deeds.extend(deed.map(|d| (soon, d)));
        }
        if self.matters.get(about).and_then(|m| m.means_until).is_some_and(|until| until > scene.now) {
            return;
        }
        let Some((after, deed)) = self.decides(card, about, scene, dice) else { return };
        let at = match after {
            After::Soon => soon,
            After::While(shortest, longest) => awake(scene, scene.now.plus(dice.between(shortest, longest)), dice, UP),
            After::On(at) => awake(scene, at.max(soon), dice, UP),
        };
        self.matters.entry(about.to_owned()).or_default().means_until = Some(at);
        deeds.push((at, deed));
    }

    /// What they do about a matter whose card they read.
    fn decides(&mut self, card: &Card, about: &str, scene: &Scene, dice: &mut Dice) -> Option<(After, Deed)> {
        let slowly = match self.temper {
            Temper::Diligent => After::While(minutes(1), hours(3)),
            Temper::Late => After::While(hours(1), hours(26)),
            Temper::Careless => After::While(hours(8), hours(100)),
        };
        let then = |after: After, deed: Option<Deed>| deed.map(|d| (after, d));
        if card.has("grant") {
            let code = ["grant", "refuse", "none"][dice.weighed(&[66, 22, 12])];
            return then(slowly, card.press(code));
        }
        if card.has("refuse") && card.has("decline") {
            let code = ["reassign", "refuse", "decline", "none"][dice.weighed(&[48, 26, 16, 10])];
            return then(slowly, card.press(code));
        }
        if card.has("take_on") {
            return then(slowly, card.press(["take_on", "decline_for_good", "none"][dice.weighed(&[45, 40, 15])]));
        }
        if card.has("word_done") {
            let code = ["word_done", "word_not_done", "phone", "none"][dice.weighed(&[42, 12, 16, 30])];
            return then(slowly, card.press(code));
        }
        if card.has("cause_gone") || card.has("cause_stays") {
            let code = if card.has("cause_gone") && dice.percent(55) { "cause_gone" } else { "cause_stays" };
            return then(slowly, card.press(code).filter(|_| dice.percent(85)));
        }
        if card.has("sign_handover") {
            return then(slowly, card.press("sign_handover"));
        }
        if card.has("sign") {
            let code = if card.has("not_mine") && dice.percent(6) { "not_mine" } else { "sign" };
            return then(slowly, card.press(code).filter(|_| dice.percent(93)));
        }
        if card.has("date") {
            return then(slowly, card.press("date"));
        }
        if card.has("reply") && dice.percent(65) {
            return then(slowly, card.press("reply"));
        }
        if card.has("done") {
            return self.works(card, about, scene, dice);
        }
        // An office above looks at somebody else's matter.
        if card.burns() {
            let code = ["office_nudge", "supervise", "reassign", "none"][dice.weighed(&[18, 6, 3, 73])];
            return then(After::Soon, card.press(code));
        }
        None
    }

    /// A matter that is promised: what becomes of it.
    fn works(&mut self, card: &Card, about: &str, scene: &Scene, dice: &mut Dice) -> Option<(After, Deed)> {
        let temper = self.temper;
        let m = self.matters.entry(about.to_owned()).or_default();
        let course = *m.course.get_or_insert_with(|| {
            match dice.weighed(match temper {
                Temper::Diligent => &[64, 8, 3, 17, 8],
                Temper::Late => &[38, 28, 8, 20, 6],
                Temper::Careless => &[20, 32, 26, 20, 2],
            }) {
                0 => Course::InTime,
                1 => Course::Late,
                2 => Course::Forgotten,
                3 => Course::By(dice.one(&WAYS).copied().unwrap_or("later")),
                _ => Course::Told,
            }
        });
        let by = m.by.filter(|by| *by > scene.now).unwrap_or(scene.now.plus(days(1)));
        let in_time = by.minus(dice.between(hours(6), hours(30))).max(scene.now.plus(hours(1)));
        match course {
            Course::InTime => Some((After::On(in_time), card.press("done")?)),
            Course::Late => {
                let at = by.plus(dice.between(hours(10), days(9)));
                Some((After::On(at), card.press("done")?))
            }
            Course::Forgotten => {
                let done = card.press("done").filter(|_| dice.percent(12))?;
                Some((After::While(hours(1), hours(30)), done))
            }
            Course::By(code) => {
                m.course = Some(if dice.percent(75) { Course::InTime } else { Course::Late });
                match card.press(code) {
                    Some(deed) => Some((After::On(in_time.minus(hours(12)).max(scene.now)), deed)),
                    // Behind "other ways".
                    None => {
                        let ways = card.press("ways")?;
                        m.wants = Some(code);
                        Some((After::Soon, ways))
                    }
                }
            }
            Course::Told => {
                m.course = Some(Course::InTime);
                let words = scene.sayings.one(&scene.sayings.office.progress, dice);
                let after = After::While(hours(2), hours(20));
                Some((after, Deed::Says { words, reply_to: card.seen.outbox }))
            }
        }
    }

    /// A list: its lines are opened one after the other, some of them; a digest's keys now and then.
    fn list(&mut self, card: &Card, scene: &Scene, dice: &mut Dice, deeds: &mut Deeds) {
        let above = !matches!(self.role, Role::FirstSecretary | Role::StandIn);
        let most = if above { 2 } else { 4 };
        let (mut opened, mut known) = (0, BTreeSet::new());
        for words in card.lines() {
            let busy = self.matters.get(words).and_then(|m| m.means_until).is_some_and(|until| until > scene.now);
            let one = words.split(' ').next_back().is_some_and(|n| n.parse::<i64>().is_ok());
            if busy || !one || !known.insert(words) || opened >= most || !dice.percent(if above { 30 } else { 75 }) {
                continue;
            }
            opened += 1;
            self.opens_at = self.opens_at.max(scene.now).plus(A_LINE);
            let at = awake(scene, self.opens_at, dice, UP);
            deeds.push((at, Deed::Says { words: words.to_owned(), reply_to: None }));
        }
        let pages: Vec<&str> =
            card.seen.message.buttons.iter().map(|b| b.code.as_str()).filter(|c| c.contains('@')).collect();
        if let Some(code) = dice.one(&pages).filter(|_| opened < 2 && dice.percent(45)) {
            let at = self.opens_at.max(scene.now).plus(A_LINE);
            deeds.extend(card.press(code).map(|d| (awake(scene, at, dice, UP), d)));
        }
    }

    /// A key was pressed: which line is asked for next, and which day was promised.
    pub(super) fn pressed(&mut self, code: &str, about: Option<&str>) {
        self.asked = match code {
            "sign" | "date" | "again" => Some(Line::Plan),
            "later" => Some(Line::Later),
            "done" => Some(Line::Result),
            "not_mine" => Some(Line::Return),
            "question" => Some(Line::Question),
            "refuse" => Some(Line::Decision),
            "escalate" => Some(Line::Upward),
            "shelve" => Some(Line::Meanwhile),
            "explain" => Some(Line::Ground),
            "reply" => Some(Line::Reply),
            _ => self.asked,
        };
        if let Some(m) = about.and_then(|about| self.matters.get_mut(about)) {
            // It is done: the next card may ask for more.
            m.means_until = None;
        }
    }

    /// They named a day: so many days from now.
    pub(super) fn dated(&mut self, about: &str, by: Moment) {
        self.matters.entry(about.to_owned()).or_default().by = Some(by);
    }
}

/// When something is done.
enum After {
    /// While the phone is in hand.
    Soon,
    /// After so long.
    While(Duration, Duration),
    /// Then.
    On(Moment),
}
