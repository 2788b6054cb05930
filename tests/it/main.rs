//! The one integration binary: each room's tests are a module.

mod cli;
mod crash;
mod dates;
mod house;
mod ledger;
mod people;
mod policy;
mod rubbish;
mod rules;
mod settings;
mod support;
mod voice;
mod words;
