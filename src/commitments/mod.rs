//! The spine, itself a mechanism: a request's life as a promise. `life` is what it is, `rules` what may happen, `act`
//! the one way in which it changes, `tell` who hears of it, `say` what they hear, `chat` what people's words and presses
//! mean, `search` how they are found again, `alike` what may be one matter with another, `digest` when people of office hear it, `figures` the four numbers, `verify` the fold held against the rows.

pub mod act;
pub mod alike;
pub mod chat;
pub mod digest;
pub mod figures;
pub mod life;
pub mod parties;
pub mod rules;
pub mod say;
pub mod search;
pub mod store;
pub mod tell;
pub mod verify;
pub mod view;

use crate::base::PersonId;
use crate::turn::Mechanism;

/// This mechanism's name in rows.
pub const NAME: &str = "commitments";
/// The name in the ledger of words that were kept about a commitment without changing it.
pub const NOTES: &str = "notes";

/// What the spine offers the house.
pub const MECHANISM: Mechanism = Mechanism {
    name: NAME,
    stands: &[],
    words: |turn, heard, u| Box::pin(chat::words(turn, heard, u)),
    answer: |turn, heard, u| Box::pin(chat::answer(turn, heard, u)),
    flow: |turn, flow, heard, u| Box::pin(chat::flow(turn, flow, heard, u)),
    reply: |turn, subject, heard, u| Box::pin(chat::reply(turn, subject, heard, u)),
    choice: chat::choice,
    press: |turn, press| Box::pin(chat::press(turn, press)),
    late: |turn, press| Box::pin(chat::late(turn, press)),
    shown: |turn, subject, what| Box::pin(chat::shown(turn, subject, what)),
    lost: |turn, subject| Box::pin(chat::lost(turn, subject)),
    timer: |turn, timer| Box::pin(chat::timer(turn, timer)),
    sentences: say::samples,
    verify: |tx, policy| Box::pin(verify::verify(tx, policy)),
    keeps: |turn, person: PersonId| Box::pin(chat::keeps(turn, person)),
    erase: |turn, person: PersonId| Box::pin(chat::erase(turn, person)),
};
