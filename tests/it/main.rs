//! The one integration binary: each room's tests are a module.

mod cli;
mod dates;
mod house;
mod people;
mod policy;
mod rules;
mod scenarios;
mod settings;
mod village;
mod words;
