//! Who may do what to a commitment: the columns of the life's table. Knows no stage and no date.

use crate::base::{PersonId, UnitId};
use crate::commitments::life::{Actor, Commitment, Handler, Office, Refusal};

/// The requester, and nobody in their name.
pub(super) fn villager(c: &Commitment, actor: &Actor) -> Result<(), Refusal> {
    match actor {
        Actor::Villager(person) if *person == c.requester => Ok(()),
        Actor::Villager(_)
        | Actor::Secretary(_)
        | Actor::StandIn(_)
        | Actor::Township(_)
        | Actor::TownshipInStead(_)
        | Actor::City(_)
        | Actor::Helper { .. }
        | Actor::Bot => Err(Refusal::NotYours),
    }
}

/// Who holds the matter, or stands in for them (S), with their id.
pub(super) fn handler(c: &Commitment, actor: &Actor) -> Result<PersonId, Refusal> {
    match (c.handler, actor) {
        (Handler::Secretary, Actor::Secretary(p) | Actor::StandIn(p) | Actor::TownshipInStead(p))
        | (Handler::Township, Actor::Township(p))
        | (Handler::City, Actor::City(p)) => Ok(*p),
        (
            Handler::Secretary,
            Actor::Villager(_) | Actor::Township(_) | Actor::City(_) | Actor::Helper { .. } | Actor::Bot,
        )
        | (
            Handler::Township,
            Actor::Villager(_)
            | Actor::Secretary(_)
            | Actor::StandIn(_)
            | Actor::TownshipInStead(_)
            | Actor::City(_)
            | Actor::Helper { .. }
            | Actor::Bot,
        )
        | (
            Handler::City,
            Actor::Villager(_)
            | Actor::Secretary(_)
            | Actor::StandIn(_)
            | Actor::Township(_)
            | Actor::TownshipInStead(_)
            | Actor::Helper { .. }
            | Actor::Bot,
        ) => Err(Refusal::NotYours),
    }
}

/// Who holds the matter by post: what binds the post (a return) is no stand-in's.
pub(super) fn holder(c: &Commitment, actor: &Actor) -> Result<PersonId, Refusal> {
    let person = handler(c, actor)?;
    match actor {
        Actor::StandIn(_) | Actor::TownshipInStead(_) => Err(Refusal::HolderOnly),
        Actor::Villager(_)
        | Actor::Secretary(_)
        | Actor::Township(_)
        | Actor::City(_)
        | Actor::Helper { .. }
        | Actor::Bot => Ok(person),
    }
}

/// Who holds the matter by post, or the township in its stead while nobody is in office: what binds the post for long
/// (rows 20, 28) is no stand-in's.
pub(super) fn post(c: &Commitment, actor: &Actor) -> Result<PersonId, Refusal> {
    let person = handler(c, actor)?;
    match actor {
        Actor::StandIn(_) => Err(Refusal::HolderOnly),
        Actor::Villager(_)
        | Actor::Secretary(_)
        | Actor::Township(_)
        | Actor::TownshipInStead(_)
        | Actor::City(_)
        | Actor::Helper { .. }
        | Actor::Bot => Ok(person),
    }
}

/// The office above who asks: the township for the village's post, else the city; the city too for the last time that
/// is allowed (rows 9, 17), and for what the township asks in the post's stead.
pub(super) fn above(c: &Commitment, asker: &Actor, last_time: bool) -> Office {
    match (c.handler, asker) {
        (Handler::Secretary, Actor::Secretary(_) | Actor::StandIn(_)) if !last_time => Office::Township,
        (
            Handler::Secretary | Handler::Township | Handler::City,
            Actor::Villager(_)
            | Actor::Secretary(_)
            | Actor::StandIn(_)
            | Actor::Township(_)
            | Actor::TownshipInStead(_)
            | Actor::City(_)
            | Actor::Helper { .. }
            | Actor::Bot,
        ) => Office::City,
    }
}

/// Somebody of an office above the one that holds it, and so never in their own matter; `city`: no longer the township.
pub(super) fn office_above(c: &Commitment, actor: &Actor, city: bool) -> Result<(), Refusal> {
    match (c.handler, actor) {
        (Handler::Secretary, Actor::Township(_)) if !city => Ok(()),
        (Handler::Secretary | Handler::Township, Actor::City(_)) => Ok(()),
        (
            Handler::Secretary | Handler::Township | Handler::City,
            Actor::Villager(_)
            | Actor::Secretary(_)
            | Actor::StandIn(_)
            | Actor::Township(_)
            | Actor::TownshipInStead(_)
            | Actor::City(_)
            | Actor::Helper { .. }
            | Actor::Bot,
        ) => Err(Refusal::NotYours),
    }
}

/// Who decides an ask (D): somebody of the office above, but never who asked.
pub(super) fn decider(asker: PersonId, above: Office, actor: &Actor) -> Result<(), Refusal> {
    match (above, actor) {
        (
            Office::Township | Office::City,
            Actor::Secretary(p) | Actor::StandIn(p) | Actor::Township(p) | Actor::TownshipInStead(p) | Actor::City(p),
        ) if *p == asker => Err(Refusal::OwnAsk),
        (Office::Township, Actor::Township(_)) | (Office::City, Actor::City(_)) => Ok(()),
        (
            Office::Township,
            Actor::Villager(_)
            | Actor::Secretary(_)
            | Actor::StandIn(_)
            | Actor::TownshipInStead(_)
            | Actor::City(_)
            | Actor::Helper { .. }
            | Actor::Bot,
        )
        | (
            Office::City,
            Actor::Villager(_)
            | Actor::Secretary(_)
            | Actor::StandIn(_)
            | Actor::Township(_)
            | Actor::TownshipInStead(_)
            | Actor::Helper { .. }
            | Actor::Bot,
        ) => Err(Refusal::NotYours),
    }
}

/// A clerk of a unit that helps, with the unit.
pub(super) fn helper(actor: &Actor) -> Result<UnitId, Refusal> {
    match actor {
        Actor::Helper { unit, .. } => Ok(*unit),
        Actor::Villager(_)
        | Actor::Secretary(_)
        | Actor::StandIn(_)
        | Actor::Township(_)
        | Actor::TownshipInStead(_)
        | Actor::City(_)
        | Actor::Bot => Err(Refusal::NotYours),
    }
}

/// The clock and the rules.
pub(super) fn bot(actor: &Actor) -> Result<(), Refusal> {
    if *actor == Actor::Bot { Ok(()) } else { Err(Refusal::NotYours) }
}

/// The clock and the rules, or a township clerk.
pub(super) fn bot_or_township(actor: &Actor) -> Result<(), Refusal> {
    match actor {
        Actor::Bot | Actor::Township(_) => Ok(()),
        Actor::Villager(_)
        | Actor::Secretary(_)
        | Actor::StandIn(_)
        | Actor::TownshipInStead(_)
        | Actor::City(_)
        | Actor::Helper { .. } => Err(Refusal::NotYours),
    }
}

/// The requester, or a township clerk, also in the post's stead.
pub(super) fn villager_or_township(c: &Commitment, actor: &Actor) -> Result<(), Refusal> {
    match actor {
        Actor::Villager(_) => villager(c, actor),
        Actor::Township(_) | Actor::TownshipInStead(_) => Ok(()),
        Actor::Secretary(_) | Actor::StandIn(_) | Actor::City(_) | Actor::Helper { .. } | Actor::Bot => {
            Err(Refusal::NotYours)
        }
    }
}

/// A township clerk or a city admin.
pub(super) fn office(actor: &Actor) -> Result<(), Refusal> {
    match actor {
        Actor::Township(_) | Actor::City(_) => Ok(()),
        Actor::Villager(_)
        | Actor::Secretary(_)
        | Actor::StandIn(_)
        | Actor::TownshipInStead(_)
        | Actor::Helper { .. }
        | Actor::Bot => Err(Refusal::NotYours),
    }
}
