//! The one integration binary: each room's tests are a module.

mod browser;
mod cli;
mod dates;
mod house;
mod mechanism;
mod people;
mod policy;
mod rules;
mod settings;
mod voice;
mod web;
mod words;
