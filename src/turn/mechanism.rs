//! What a mechanism offers the house: the desk, the jobs, `verify` and the tests find everything through this type.

use futures_util::future::BoxFuture;

use super::Turn;
use crate::base::PersonId;
use crate::channels::Heard;
use crate::policy::Policy;
use crate::storage::cards::{Card, Choice};
use crate::storage::flows::Flow;
use crate::storage::timers::Timer;
use crate::storage::{Result, Tx};
use crate::text::Speak;
use crate::text::words::Understood;

/// Whether a mechanism took what it was offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub enum Taken {
    /// It did, and has answered.
    Yes,
    /// It is for somebody else.
    No,
}

/// A choice made on a card, by button, digit or word. The card is the presser's own and the choice is on it.
#[derive(Clone, Debug)]
pub struct Press {
    /// The card.
    pub card: Card,
    /// What was chosen.
    pub choice: Choice,
    /// The words that it was read from, where they say more than the choice. Empty for a key and for a bare answer.
    pub said: String,
}

/// A sentence with sample arguments, and its name.
pub type Sample = (&'static str, Box<dyn Speak>);

/// A future of a turn.
pub type Doing<'t, T> = BoxFuture<'t, Result<T>>;

/// One mechanism. Every field is something that the house asks of it.
pub struct Mechanism {
    /// Its name in rows, and of its folder.
    pub name: &'static str,
    /// Timers about nothing in particular (subject 0) that always stand: one that doesn't is set when the house begins.
    pub stands: &'static [&'static str],
    /// Free words: offered to each mechanism in turn until one takes them.
    pub words: for<'t> fn(&'t mut Turn, &'t Heard, &'t Understood) -> Doing<'t, Taken>,
    /// Words where a question that asks for words was the last thing asked: before cards, dialogues and everything else.
    pub answer: for<'t> fn(&'t mut Turn, &'t Heard, &'t Understood) -> Doing<'t, Taken>,
    /// Words while a dialogue of this mechanism is open.
    pub flow: for<'t> fn(&'t mut Turn, &'t Flow, &'t Heard, &'t Understood) -> Doing<'t, Taken>,
    /// A reply to one of its messages about that subject.
    pub reply: for<'t> fn(&'t mut Turn, i64, &'t Heard, &'t Understood) -> Doing<'t, Taken>,
    /// Which choice of a live card these words mean, as a place from 0.
    pub choice: fn(&Card, &Understood) -> Option<usize>,
    /// A choice was made.
    pub press: for<'t> fn(&'t mut Turn, &'t Press) -> Doing<'t, ()>,
    /// A card that no longer asks was pressed: the true answer, and the present card.
    pub late: for<'t> fn(&'t mut Turn, &'t Press) -> Doing<'t, ()>,
    /// A watched message about a subject was shown.
    pub shown: for<'t> fn(&'t mut Turn, i64, &'t str) -> Doing<'t, ()>,
    /// A message about a subject can't reach its person, who has no other address.
    pub lost: for<'t> fn(&'t mut Turn, i64) -> Doing<'t, ()>,
    /// A timer fired.
    pub timer: for<'t> fn(&'t mut Turn, &'t Timer) -> Doing<'t, ()>,
    /// Every sentence it can say, with sample arguments, for the tests of both catalogues.
    pub sentences: fn() -> Vec<Sample>,
    /// Folds the ledger anew and compares with its rows and timers: what differs, in words for operators.
    pub verify: for<'t> fn(&'t mut Tx, &'t Policy) -> Doing<'t, Vec<String>>,
    /// What it keeps of a person, in lines for them to read and take away.
    pub keeps: for<'t> fn(&'t mut Turn, PersonId) -> Doing<'t, Vec<String>>,
    /// Erases what it keeps of a person; the ledger's codes stay. What was to be said with it is said without.
    pub erase: for<'t> fn(&'t mut Turn, PersonId) -> Doing<'t, ()>,
}
