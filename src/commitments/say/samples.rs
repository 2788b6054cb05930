//! Sample arguments for every sentence of this room.

use crate::text::Speak;

/// Every sentence with sample arguments.
#[must_use]
pub fn samples() -> Vec<(&'static str, Box<dyn Speak>)> {
    vec![]
}
