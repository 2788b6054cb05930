//! What several tests stand on.

pub mod page;
pub mod real;
