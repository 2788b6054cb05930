//! What the invented people say: read from `config/demo/year/sayings.toml`, which a house carries inside.

use serde::Deserialize;

use super::dice::Dice;

/// All sayings.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sayings {
    pub villager: Villager,
    pub office: Office,
    slip: Vec<Slip>,
}

/// A villager's.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Villager {
    places: Vec<String>,
    pub needs: Vec<String>,
    pub urgent: Vec<String>,
    pub danger: Vec<String>,
    pub officials: Vec<String>,
    pub unclear: Vec<String>,
    pub more: Vec<String>,
    pub answers: Vec<String>,
    pub complaints: Vec<String>,
    pub nudges: Vec<String>,
    pub asks: Vec<String>,
    pub withdraws: Vec<String>,
    pub already: Vec<String>,
    pub mine: Vec<String>,
    pub thanks: Vec<String>,
    pub chatter: Vec<String>,
    pub no_phone: Vec<String>,
    pub solved_words: Vec<String>,
    pub not_solved_words: Vec<String>,
}

/// Those of people of office.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Office {
    pub plans: Vec<String>,
    pub results: Vec<String>,
    pub progress: Vec<String>,
    pub later: Vec<String>,
    pub returns: Vec<String>,
    pub questions: Vec<String>,
    pub upward: Vec<String>,
    pub meanwhile: Vec<String>,
    pub grounds: Vec<String>,
    pub replies: Vec<String>,
    pub decisions: Vec<String>,
    pub dates: Vec<String>,
    pub mine: String,
    pub backlog: Vec<String>,
    pub stats: Vec<String>,
    pub handover: String,
    leave: String,
    pub back: String,
}

/// A word, and how it is mistyped.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Slip {
    from: String,
    to: String,
}

impl Sayings {
    /// Those that come with the program.
    pub(super) fn embedded() -> anyhow::Result<Self> {
        Ok(toml::from_str(include_str!("../../../../config/demo/year/sayings.toml"))?)
    }

    /// One of several, with its places filled in; now and then with a slip.
    pub(super) fn one(&self, of: &[String], dice: &mut Dice) -> String {
        let text = dice.one(of).cloned().unwrap_or_default();
        let place = dice.one(&self.villager.places).cloned().unwrap_or_default();
        let text = text.replace("{place}", &place).replace("{n}", &(dice.below(8) + 1).to_string());
        if !dice.percent(12) {
            return text;
        }
        match dice.one(&self.slip) {
            Some(slip) => text.replacen(&slip.from, &slip.to, 1),
            None => text,
        }
    }
}

impl Office {
    /// A leave between two days.
    pub(super) fn leave(&self, from: jiff::civil::Date, until: jiff::civil::Date) -> String {
        let number = |n: i8| n.to_string();
        self.leave
            .replace("{m2}", &number(until.month()))
            .replace("{d2}", &number(until.day()))
            .replace("{m}", &number(from.month()))
            .replace("{d}", &number(from.day()))
    }
}
