//! The one integration binary: each room's tests are a module.

mod backup;
mod botapi;
mod browser;
mod cli;
mod crash;
mod dates;
mod deploy;
mod doctor;
mod house;
mod ledger;
mod mechanism;
mod people;
mod policy;
mod probes;
mod rubbish;
mod rules;
mod scenarios;
mod settings;
mod stop;
mod storage;
mod support;
mod telegram;
mod village;
mod voice;
mod web;
mod words;
