//! Jobs: what runs by itself. `sender` says what the outbox holds, `fetcher` brings the files that a network still has,
//! `clockwork` fires timers, `upkeep` sweeps up files that no message has, `verify` holds the ledger against the rows.

pub mod clockwork;
pub mod fetcher;
pub mod sender;
pub mod upkeep;
pub mod verify;
