//! What a new notice on public holidays changes: when the house begins with another calendar than it had, the rules' dates are
//! counted anew, and whoever was told the old one is told the new. Dates that somebody promised stay. Which days are working
//! days is `policy`'s to know.

use crate::commitments::act::{self, Recorded};
use crate::commitments::life::{Action, Actor, Commitment};
use crate::commitments::{self, store as matters};
use crate::people::villages;
use crate::storage::flows::Flow;
use crate::storage::{Result, house, ledger};
use crate::turn::{Mechanism, Taken, Turn};

/// This mechanism's name in rows, and that of its standing fact: the calendar that dates were counted by.
const NAME: &str = "calendar";

/// What a new calendar offers the house: it says nothing itself.
pub const MECHANISM: Mechanism = Mechanism {
    name: NAME,
    // It fires when the house begins, and isn't set again until it begins anew.
    stands: &["begins"],
    words: |_, _, _| Box::pin(async { Ok(Taken::No) }),
    answer: |_, _, _| Box::pin(async { Ok(Taken::No) }),
    flow: |_, _: &Flow, _, _| Box::pin(async { Ok(Taken::No) }),
    reply: |_, _, _, _| Box::pin(async { Ok(Taken::No) }),
    choice: |_, _| None,
    press: |_, _| Box::pin(async { Ok(()) }),
    late: |_, _| Box::pin(async { Ok(()) }),
    shown: |_, _, _| Box::pin(async { Ok(()) }),
    lost: |_, _| Box::pin(async { Ok(()) }),
    timer: |turn, _| Box::pin(begins(turn)),
    sentences: Vec::new,
    verify: |_, _| Box::pin(async { Ok(vec![]) }),
    keeps: |_, _| Box::pin(async { Ok(vec![]) }),
    erase: |_, _| Box::pin(async { Ok(()) }),
};

async fn begins(turn: &mut Turn) -> Result<()> {
    let calendar = turn.house.policy.calendar();
    let was = house::standing(&mut turn.tx, NAME).await?;
    if was.as_deref() == Some(calendar.as_bytes()) {
        return Ok(());
    }
    house::put(&mut turn.tx, NAME, calendar.as_bytes()).await?;
    if was.is_none() {
        return Ok(());
    }
    let mut moved = 0;
    for village in villages::list(&mut turn.tx).await?.iter() {
        for c in matters::open_in(&mut turn.tx, village.id, i64::MAX).await? {
            moved += usize::from(recount(turn, c).await?);
        }
    }
    tracing::info!(commitments = moved, "the public holidays are others than before; dates are counted anew");
    Ok(())
}

/// Counts one date anew; whether it moved.
async fn recount(turn: &mut Turn, c: Commitment) -> Result<bool> {
    let story = ledger::story(&mut turn.tx, commitments::NAME, c.id.0).await?;
    let events: Vec<_> = story.iter().map(|e| Ok((Recorded::of(e)?.event, e.at))).collect::<Result<_>>()?;
    let Some(due_by) = Commitment::recounted_due(&events, &turn.house.policy) else { return Ok(false) };
    if c.due_by == Some(due_by) {
        return Ok(false);
    }
    let c = matters::get_to_change(&mut turn.tx, c.id).await?;
    Ok(act::act(turn, c, Action::Recount { due_by }, &Actor::Bot, None).await?.is_ok())
}
