//! lastmile: a village says what is wrong, a named person answers for it. See ARCHITECTURE.md for the house's floors.

pub mod base;
pub mod calendar;
pub mod channels;
pub mod cli;
pub mod commitments;
pub mod desk;
pub mod http;
pub mod jobs;
pub mod mechanisms;
pub mod people;
pub mod policy;
pub mod serve;
pub mod settings;
pub mod storage;
pub mod terms;
pub mod text;
pub mod turn;
