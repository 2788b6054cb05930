//! Jobs: what runs by itself. `sender` says what the outbox holds, `clockwork` fires timers, `upkeep` sweeps up files
//! that no message has, `verify` holds the ledger against the rows.

pub mod clockwork;
pub mod sender;
pub mod upkeep;
pub mod verify;
