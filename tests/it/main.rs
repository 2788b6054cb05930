//! The one integration binary: each room's tests are a module.

mod dates;
mod house;
mod policy;
mod rules;
mod settings;
mod voice;
mod words;
