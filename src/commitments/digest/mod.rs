//! Light on people of office: three pushes a day, and one digest on the mornings of working days with all the rest. Every
//! letter to them goes through `push`, whatever mechanism writes it; `rules` says which way, `morning` makes the digest.
//!
//! What waits is a row of the transaction that would have pushed it, and goes in the one that tells it: nothing is lost or
//! told twice, however a process ends, and of several replicas one fires the timer.

mod morning;
pub mod rules;
mod say;
mod store;

use super::NAME;
use super::life::Commitment;
use crate::base::PersonId;
use crate::people::Holder;
use crate::storage::cards::Card;
use crate::storage::flows::Flow;
use crate::storage::{Result, addresses, timers};
use crate::text::words::Understood;
use crate::turn::{Letter, Mechanism, Taken, Turn};

pub use rules::Errand;

/// The digest's name in rows. The subject of its timer is a person.
pub const DIGEST: &str = "digest";

/// The digest's own card and timer; what it lists is the spine's.
pub const MECHANISM: Mechanism = Mechanism {
    name: DIGEST,
    stands: &[],
    words: |_, _, _| Box::pin(async { Ok(Taken::No) }),
    answer: |_, _, _| Box::pin(async { Ok(Taken::No) }),
    flow: |_, _: &Flow, _, _| Box::pin(async { Ok(Taken::No) }),
    reply: |_, _, _, _| Box::pin(async { Ok(Taken::No) }),
    choice: |_: &Card, _: &Understood| None,
    press: |turn, press| Box::pin(morning::press(turn, &press.choice.code)),
    // A digest is a list: an older one still opens.
    late: |turn, press| Box::pin(morning::press(turn, &press.choice.code)),
    shown: |_, _, _| Box::pin(async { Ok(()) }),
    lost: |_, _| Box::pin(async { Ok(()) }),
    timer: |turn, timer| Box::pin(morning::timer(turn, timer)),
    sentences: say::samples,
    verify: |_, _| Box::pin(async { Ok(vec![]) }),
    keeps: |_, _| Box::pin(async { Ok(vec![]) }),
    erase: |_, _| Box::pin(async { Ok(()) }),
};

/// Says something of a matter to a person of office: at once while the day has a push left for them, else it waits for
/// their digest. What answers them or takes a message's place is no push. Somebody without a chat hears nothing, as ever.
///
/// # Errors
/// When the database can't be read or written.
pub async fn push(turn: &mut Turn, c: &Commitment, to: &Holder, errand: Errand, letter: Letter<'_>) -> Result<()> {
    if c.emergency || errand == Errand::Emergency {
        return turn.send(NAME, letter.urgent()).await.map(drop);
    }
    if turn.answers(to.person) || letter.takes_a_place() {
        return turn.send(NAME, letter).await.map(drop);
    }
    if addresses::of_person(&mut turn.tx, to.person).await?.is_none() {
        return Ok(());
    }
    let policy = turn.house.policy.clone();
    let day = policy.zone().day(turn.notice_at());
    let pushes = store::pushes(&mut turn.tx, to.person, day).await?;
    match rules::way(errand, to.on_leave, pushes) {
        rules::Way::Beside => drop(turn.send(NAME, letter).await?),
        rules::Way::Counts => {
            store::pushed(&mut turn.tx, to.person, day).await?;
            turn.send(NAME, letter).await?;
        }
        rules::Way::Waits(what) => store::hold(&mut turn.tx, to.person, c.id, what, turn.now).await?,
    }
    begin(turn, to.person).await
}

/// From now on a person of office has their digest.
///
/// # Errors
/// When the database can't be read or written.
pub async fn begin(turn: &mut Turn, person: PersonId) -> Result<()> {
    let (kind, due) = morning::after(&turn.house.policy, turn.now, rules::Reach::Day);
    timers::stand(&mut turn.tx, DIGEST, person.0, kind, due).await
}
