//! How a person of office reaches a villager: their telephone (row 56), and the code that takes their matters to a new chat.

use super::attempt;
use crate::base::BookId;
use crate::commitments::life::{Action, Actor, Commitment, Refusal};
use crate::commitments::parties::{Parties, role};
use crate::commitments::say::Say;
use crate::commitments::{NAME, store, view};
use crate::people::{invitations, offices};
use crate::policy::RestDay;
use crate::storage::ledger::NewEntry;
use crate::storage::{Result, cards};
use crate::turn::{Letter, To, Turn};

/// The villager's number, shown once to whoever handles it and written down.
pub(super) async fn phone(turn: &mut Turn, c: Commitment, parties: &Parties, actor: &Actor) -> Result<()> {
    let Some(c) = attempt(turn, c, Action::ShowPhone, actor, None).await? else { return Ok(()) };
    let villager = &parties.villager;
    let say = Say::Phone {
        f: view::facts(turn, &c, parties),
        name: villager.name.as_ref().map(|n| n.reveal().to_owned()).unwrap_or_default(),
        number: villager.phone.as_ref().map(|p| p.reveal().to_owned()),
    };
    turn.send(NAME, Letter::new(To::Speaker, c.id.0, &say).card("phone", c.version)).await.map(drop)
}

/// A code with which the villager takes their matters along to a new chat.
///
/// Not while a result waits for the villager's word, so that nobody can give that word to themselves; who gave the code is
/// written down, the old chat hears when it is used, and the story of every matter says so (`view::story`).
pub(super) async fn recovery(turn: &mut Turn, c: &Commitment, parties: &Parties, actor: &Actor) -> Result<()> {
    // A code opens a chat, and with it every post of its person: a post moves by invitation alone.
    let today = turn.today();
    if offices::has_post_from(&mut turn.tx, c.requester, today).await? {
        return turn.say(NAME, &Say::RecoveryByInvitation).await;
    }
    let theirs = store::of_requester(&mut turn.tx, c.requester, i64::from(u8::MAX)).await?;
    if theirs.iter().any(Commitment::awaits_word) {
        return super::refused(turn, c, Refusal::NotNow(c.stage)).await;
    }
    let (role, person) = role(actor);
    turn.record(NewEntry {
        book: BookId::of(c.village),
        mechanism: invitations::RECOVERY,
        subject: c.requester.0,
        kind: invitations::RECOVERY_GIVEN.into(),
        actor: person,
        role,
        body: format!("{{\"commitment\":{}}}", c.id),
    });
    let holds = turn.rules().recovery_code;
    let until = turn.house.policy.after(holds, turn.now, RestDay::Stays);
    let entropy = turn.house.entropy.clone();
    let (kind, entropy) = (invitations::Code::Recovery, entropy.as_ref());
    let code = invitations::make_code(&mut turn.tx, kind, c.requester, entropy, turn.now, until).await?;
    // The card it was asked on asks no more: a digit typed next would make another code and end the one just read out.
    if let Some(address) = turn.speaker.as_ref().map(|s| s.address) {
        cards::fold_about(&mut turn.tx, address, NAME, c.id.0).await?;
    }
    let name = parties.villager.name.as_ref().map(|n| n.masked_name()).unwrap_or_default();
    turn.say(NAME, &Say::RecoveryCode { code, until, name }).await
}
