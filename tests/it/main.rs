//! The one integration binary.

mod policy;
