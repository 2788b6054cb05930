//! Telegram alone, over HTTP to a Bot API of the project's own (`botapi/`): the house killed beside it, everything that a
//! network does to a house, and each habit of its users. What every channel does the same is in `scenarios/`. A new habit
//! of Telegram's is one test in the room that fits.

mod askers;
mod doctor;
mod groups;
mod house;
mod intake;
mod line;
mod media;
mod opening;
mod presses;
mod reach;
mod reading;
mod saying;
mod speed;
mod storms;
