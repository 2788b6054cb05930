//! Cards that more than one room shows: the villager's own, a new matter, and the question for a date.

use crate::base::Moment;
use crate::commitments::NAME;
use crate::commitments::digest::{self, Errand};
use crate::commitments::life::{Commitment, Stage};
use crate::commitments::parties::Parties;
use crate::commitments::say::{Asked, Attached, Earlier, Facts, HandedUp, News, Next, Offer, Say};
use crate::commitments::store::{self, WordsKind};
use crate::commitments::view::{self, office_keys, said_by};
use crate::policy::{ByLanguage, Leaf};
use crate::storage::{Result, addresses, cards, files};
use crate::text::Lang;
use crate::turn::{Letter, To, Turn};

/// The villager's card of what they said: written down, and where it stands now.
///
/// # Errors
/// When the database can't be read.
pub async fn written(turn: &mut Turn, c: &Commitment, parties: &Parties) -> Result<Say> {
    let rows = store::words_of(&mut turn.tx, c.id).await?;
    let said = rows.iter().filter(|w| matches!(w.kind, WordsKind::Request | WordsKind::Addition));
    let words: Vec<String> = said.clone().map(|w| w.text.reveal().to_owned()).collect();
    let next = view::next(c, parties, &turn.house.policy, turn.now);
    // Of the promise and what follows it, later cards tell.
    let (road, keys) = match c.stage {
        Stage::Registered | Stage::Accepted if view::is_fresh(c, turn.now) => (Some(0), vec!["more", "leaf", "undo"]),
        Stage::Registered | Stage::Accepted | Stage::Assigned => (Some(0), vec!["more", "withdraw"]),
        Stage::Signed => (Some(1), vec!["more", "withdraw"]),
        Stage::InProgress
        | Stage::Shelved
        | Stage::Declined
        | Stage::Reported
        | Stage::ClosedSolved
        | Stage::ClosedExplained
        | Stage::ClosedUnrated
        | Stage::Withdrawn
        | Stage::Merged => (None, vec![]),
    };
    // The number to dial stays on the card as long as nobody has answered.
    let danger = match next {
        Next::Sign { .. } | Next::Late { .. } if c.emergency => turn.house.words.understand(&words.join(" ")).emergency,
        Next::Sign { .. } | Next::Late { .. } | Next::Promise { .. } | Next::PromiseAgain { .. } | Next::Said => None,
    };
    Ok(Say::Registered {
        f: view::facts(turn, c, parties),
        files: said.filter(|w| w.file_id.is_some()).count(),
        also: also(turn, c, &words).await?.map(|leaf| view::leaf_name(&turn.house.policy, &leaf)),
        under: under(turn, c).await?,
        again: match c.again {
            Some(id) => Some(store::get(&mut turn.tx, id).await?.number),
            None => None,
        },
        words,
        dial: danger.map(|e| e.number()),
        next,
        road,
        unconfirmed: c.unconfirmed && road.is_some(),
        keys,
    })
}

/// Two matters in one message get one number: the other, until its own was got.
async fn also(turn: &mut Turn, c: &Commitment, words: &[String]) -> Result<Option<Leaf>> {
    let named: Vec<Leaf> = words.iter().flat_map(|text| turn.house.words.matters_in(text)).collect();
    if !c.is_open() || !named.contains(&c.leaf) || named.iter().all(|leaf| *leaf == c.leaf) {
        return Ok(None);
    }
    let own = store::of_requester(&mut turn.tx, c.requester, store::LATELY).await?;
    let got = |leaf: &Leaf| own.iter().any(|o| o.id != c.id && o.leaf == *leaf && o.registered_at >= c.registered_at);
    Ok(named.into_iter().find(|leaf| *leaf != c.leaf && !got(leaf)))
}

/// 38: the number of the matter that an emergency was said under.
async fn under(turn: &mut Turn, c: &Commitment) -> Result<Option<i64>> {
    Ok(match c.under {
        Some(id) => Some(store::get(&mut turn.tx, id).await?.number),
        None => None,
    })
}

/// 32, 42: what it has to do with another matter of the villager's.
async fn earlier(turn: &mut Turn, c: &Commitment) -> Result<Option<Earlier>> {
    if let Some(id) = c.again {
        let before = store::get(&mut turn.tx, id).await?;
        return Ok(Some(Earlier::Again { number: before.number, at: before.registered_at }));
    }
    Ok(match c.apart.filter(|apart| apart.by_villager) {
        Some(apart) => Some(Earlier::Apart { number: store::get(&mut turn.tx, apart.from).await?.number }),
        None => None,
    })
}

/// The last day that a date may name.
#[must_use]
pub fn date_limit(turn: &Turn, c: &Commitment, later: bool) -> Moment {
    let policy = &turn.house.policy;
    if later { c.extend_limit(policy).unwrap_or(turn.now) } else { c.promise_limit(policy, turn.now) }
}

/// Words for a day that would be taken as a promise, or a later date, in each language.
#[must_use]
pub fn date_like(turn: &Turn, c: &Commitment, later: bool) -> ByLanguage {
    let from = if later { c.promised_by.unwrap_or(turn.now) } else { turn.now };
    example_between(turn, from, date_limit(turn, c, later))
}

/// Words for a day from now to `limit`, in each language.
#[must_use]
pub fn date_example(turn: &Turn, limit: Moment) -> ByLanguage {
    example_between(turn, turn.now, limit)
}

/// Words for a day between the two; empty where none of the usual ones lies there.
fn example_between(turn: &Turn, from: Moment, limit: Moment) -> ByLanguage {
    let zone = turn.house.policy.zone();
    let one = |lang| {
        let phrases = turn.voice(lang, turn.now).word("date-examples");
        let taken = |phrase: &&str| {
            let day = turn.house.words.date(phrase, turn.today());
            day.is_ok_and(|day| zone.end_of(day) > from && zone.end_of(day) <= limit)
        };
        phrases.split('/').map(str::trim).find(taken).unwrap_or_default().to_owned()
    };
    ByLanguage { zh: one(Lang::Zh), en: one(Lang::En) }
}

/// The question of the promise (or of a later date), with the days that lie within the limit.
#[must_use]
pub fn pick_date(turn: &Turn, c: &Commitment, f: &Facts, asked: Asked) -> Say {
    let zone = turn.house.policy.zone();
    let extend = asked == Asked::Later;
    let limit = date_limit(turn, c, extend);
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
    Say::PickDate { f: f.clone(), asked, limit, offers, examples: date_like(turn, c, extend) }
}

/// The villager's chat can't be reached: whoever handles the matter is told, with its keys ("the number" among them).
///
/// # Errors
/// When the database can't be read.
pub async fn unreachable(turn: &mut Turn, c: &Commitment, parties: &Parties) -> Result<()> {
    let f = view::facts(turn, c, parties);
    for holder in parties.handlers() {
        let actor = parties.actor(holder.person);
        let keys = actor.map(|a| office_keys(c, &a, &turn.house.policy, turn.now)).unwrap_or_default();
        let by = view::dates(c, &turn.house.policy).into_iter().next().filter(|_| c.is_open());
        let say = Say::News { f: f.clone(), what: News::Unreachable, words: vec![], attached: None, by, keys };
        let letter = Letter::new(To::Person(holder.person), c.id.0, &say).card("news", c.version);
        digest::push(turn, c, &holder, Errand::Answered, letter).await?;
    }
    Ok(())
}

/// Gives a new matter to whoever handles it; `again`: in the place of the card that they have; `up`: it was
/// handed up to them.
///
/// # Errors
/// When the database can't be read.
pub async fn new_matter(
    turn: &mut Turn,
    c: &Commitment,
    parties: &Parties,
    f: &Facts,
    again: bool,
    up: Option<HandedUp>,
) -> Result<()> {
    let rows = store::words_of(&mut turn.tx, c.id).await?;
    let own = |k: WordsKind| matches!(k, WordsKind::Request | WordsKind::Addition);
    let words: Vec<String> = rows.iter().filter(|w| own(w.kind)).map(|w| w.text.reveal().to_owned()).collect();
    let mut attached = vec![];
    for id in rows.iter().filter_map(|w| w.file_id) {
        attached.extend(files::get(&mut turn.tx, id).await?.map(|f| Attached { file: f.id, kind: f.kind }));
    }
    let keys = |turn: &Turn, person| {
        parties.actor(person).map(|a| office_keys(c, &a, &turn.house.policy, turn.now)).unwrap_or_default()
    };
    let by = view::dates(c, &turn.house.policy).into_iter().next();
    let (under, earlier) = (under(turn, c).await?, earlier(turn, c).await?);
    for holder in parties.handlers() {
        let say = Say::NewMatter {
            f: f.clone(),
            words: words.clone(),
            who: said_by(parties),
            by,
            pressing: view::pressing(c),
            unconfirmed: c.unconfirmed,
            under,
            up: up.clone(),
            earlier,
            attached: attached.clone(),
            keys: keys(turn, holder.person),
        };
        let mut letter = Letter::new(To::Person(holder.person), c.id.0, &say).card("new", c.version);
        if again && let Some(address) = addresses::of_person(&mut turn.tx, holder.person).await? {
            let card = cards::newest_about(&mut turn.tx, address, NAME, c.id.0).await?;
            letter = letter.edits(card.filter(|k| k.kind == "new").map(|k| k.outbox));
        }
        let errand = if c.urgent { Errand::Urgent } else { Errand::New };
        digest::push(turn, c, &holder, errand, letter).await?;
    }
    if c.emergency && !again {
        for holder in parties.called_out() {
            let say = Say::EmergencyTold {
                f: f.clone(),
                words: words.clone(),
                who: said_by(parties),
                by,
                unanswered: false,
                keys: keys(turn, holder.person),
            };
            let letter = Letter::new(To::Person(holder.person), c.id.0, &say).card("emergency", c.version);
            digest::push(turn, c, &holder, Errand::Emergency, letter).await?;
        }
    }
    Ok(())
}
