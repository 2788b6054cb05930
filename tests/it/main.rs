//! The one integration binary: each room's tests are a module.

mod browser;
mod cli;
mod crash;
mod dates;
mod house;
mod mechanism;
mod ledger;
mod people;
mod policy;
mod rubbish;
mod rules;
mod scenarios;
mod settings;
mod support;
mod voice;
mod web;
mod village;
mod words;
