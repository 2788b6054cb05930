//! lastmile: a village says what is wrong, a named person answers for it. See ARCHITECTURE.md for the house's floors.

pub mod base;
pub mod channels;
pub mod commitments;
pub mod http;
pub mod policy;
pub mod storage;
pub mod text;
