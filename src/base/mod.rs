//! The ground floor: ids, time, randomness, secrets, personal text and what is counted. Knows nothing of chats, villages or storage.

pub mod clock;
#[cfg(debug_assertions)]
pub mod crash;
pub mod entropy;
pub mod ids;
pub mod metrics;
pub mod personal;
pub mod secret;

pub use clock::{Clock, Moment, Zone};
pub use entropy::Entropy;
pub use ids::*;
pub use personal::Personal;
