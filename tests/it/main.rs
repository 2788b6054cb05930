//! The one integration binary.

mod policy;
mod settings;
