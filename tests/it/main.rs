//! The one integration binary.

mod rules;
