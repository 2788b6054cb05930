//! Telegram alone, over HTTP to a Bot API of the project's own (`botapi/`): the house killed beside it, and everything
//! that a network does to a house. What every channel does the same is in `scenarios/`. A new habit of Telegram's is one
//! test here.

mod crash;
mod house;
mod intake;
mod line;
mod storms;
