//! The one integration binary: each room's tests are a module.

mod dates;
mod policy;
mod words;
mod settings;
//! The one integration binary.

mod rules;
