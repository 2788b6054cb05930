//! The list of all mechanisms: the only place that names them all. To add one: a folder with a `Mechanism` constant, a
//! migration, a locale file in each language, and a line here.

use crate::turn::Mechanism;
use crate::{calendar, commitments, terms};

/// Every mechanism, in the order in which free words are offered to them.
pub const ALL: &[&Mechanism] =
    &[&commitments::MECHANISM, &commitments::digest::MECHANISM, &terms::MECHANISM, &calendar::MECHANISM];

/// The mechanism of that name among `all`.
#[must_use]
pub fn named<'m>(all: &'m [&'m Mechanism], name: &str) -> Option<&'m Mechanism> {
    all.iter().copied().find(|m| m.name == name)
}
