//! The one integration binary: each room's tests are a module.

mod browser;
mod cli;
mod dates;
mod house;
mod mechanism;
mod people;
mod policy;
mod rules;
mod scenarios;
mod settings;
mod voice;
mod web;
mod village;
mod words;
