//! The spine: a request's life as a promise.

pub mod life;
pub mod rules;
