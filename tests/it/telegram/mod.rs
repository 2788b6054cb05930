//! Telegram alone, over HTTP to a Bot API of the project's own (`botapi/`): the house killed beside it, and each habit of
//! its users and of its network. What every channel does the same is in `scenarios/`. A new habit of Telegram's is one
//! test in the room that fits.

mod crash;
mod doctor;
mod groups;
mod media;
mod opening;
mod presses;
mod reach;
mod reading;
mod saying;
