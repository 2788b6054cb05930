//! Cards that more than one room shows: a new matter, and the question for a date.

use crate::base::Moment;
use crate::commitments::NAME;
use crate::commitments::life::Commitment;
use crate::commitments::parties::Parties;
use crate::commitments::say::{Attached, Facts, Offer, Pressing, Say};
use crate::commitments::store::{self, WordsKind};
use crate::commitments::view::{office_keys, said_by};
use crate::storage::{Result, addresses, cards, files};
use crate::turn::{Letter, To, Turn};

/// The question of the promise (or of a later date), with the days that lie within the limit.
#[must_use]
pub fn pick_date(turn: &Turn, c: &Commitment, f: &Facts, extend: bool) -> Say {
    let policy = &turn.house.policy;
    let zone = policy.zone();
    let limit = if extend { c.extend_limit(policy).unwrap_or(turn.now) } else { c.promise_limit(policy, turn.now) };
    let from = if extend { c.promised_by.unwrap_or(turn.now) } else { turn.now };
    let offered: &[i64] = if extend { &[1, 3, 7] } else { &[0, 3, 7] };
    let offers = offered
        .iter()
        .filter(|days| {
            let day = zone.day(from).checked_add(jiff::Span::new().days(**days));
            day.is_ok_and(|d| zone.end_of(d) <= limit && zone.end_of(d) > turn.now)
        })
        .map(|days| Offer { days: *days })
        .collect();
    Say::PickDate { f: f.clone(), limit, offers, extend }
}

/// Gives a new matter to whoever handles it; `again`: in the place of the card that they have.
///
/// # Errors
/// When the database can't be read.
pub async fn new_matter(
    turn: &mut Turn,
    c: &Commitment,
    parties: &Parties,
    f: &Facts,
    sign_by: Moment,
    again: bool,
) -> Result<()> {
    let rows = store::words_of(&mut turn.tx, c.id).await?;
    let own = |k: WordsKind| matches!(k, WordsKind::Request | WordsKind::Addition);
    let words: Vec<String> = rows.iter().filter(|w| own(w.kind)).map(|w| w.text.reveal().to_owned()).collect();
    let mut attached = vec![];
    for id in rows.iter().filter_map(|w| w.file_id) {
        attached.extend(files::get(&mut turn.tx, id).await?.map(|f| Attached { file: f.id, kind: f.kind }));
    }
    let under = match c.under {
        Some(id) => Some(store::get(&mut turn.tx, id).await?.number),
        None => None,
    };
    let pressing = if c.emergency {
        Pressing::Emergency("")
    } else if c.urgent {
        Pressing::Urgent
    } else {
        Pressing::Ordinary
    };
    for holder in parties.handlers() {
        let keys =
            parties.actor(holder.person).map(|a| office_keys(c, &a, &turn.house.policy, turn.now)).unwrap_or_default();
        let say = Say::NewMatter {
            f: f.clone(),
            words: words.clone(),
            who: said_by(parties),
            sign_by,
            pressing,
            unconfirmed: c.unconfirmed,
            under,
            attached: attached.clone(),
            keys,
        };
        let mut letter = Letter::new(To::Person(holder.person), c.id.0, &say).card("new", c.version);
        if again && let Some(address) = addresses::of_person(&mut turn.tx, holder.person).await? {
            let card = cards::newest_about(&mut turn.tx, address, NAME, c.id.0).await?;
            letter = letter.edits(card.filter(|k| k.kind == "new").map(|k| k.outbox));
        }
        if c.emergency {
            letter = letter.urgent();
        }
        turn.send(NAME, letter).await?;
    }
    if c.emergency && !again {
        let say = Say::EmergencyTold { f: f.clone(), words, who: said_by(parties), unanswered: false };
        for holder in &parties.office.township {
            turn.send(NAME, Letter::new(To::Person(holder.person), c.id.0, &say).urgent()).await?;
        }
    }
    Ok(())
}
