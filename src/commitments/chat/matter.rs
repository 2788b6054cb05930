//! How what a villager says becomes a matter: at once when it is clear, or joined to the one of the last two minutes. What
//! must be asked first waits in `held.rs`.

use super::draft::{Draft, Held};
use super::held::{ask_beside, ask_village, held_words, put_aside};
use super::{attempt, begin, mention, merge};
use crate::base::{CommitmentId, OutboxId, VillageId};
use crate::channels::Heard;
use crate::commitments::act::{self, Said};
use crate::commitments::life::{Action, Actor, Commitment, Handler, NewCommitment};
use crate::commitments::parties::{OFFICIALS, Parties};
use crate::commitments::say::{Say, Title};
use crate::commitments::store::{self, WordsKind};
use crate::commitments::{NAME, alike, tell};
use crate::people::villages::Closeness;
use crate::people::{office, persons, villages};
use crate::policy::{Leaf, RestDay};
use crate::storage::{Result, cards, flows, outbox};
use crate::text::words::{Matter, Understood};
use crate::turn::{Letter, Speaker, Taken, To, Turn};

/// How much must speak for another leaf before following words are another matter: a plain word.
const OTHER: i32 = 3;
/// How much must speak for the conduct of officials before words within a matter are a matter of their own: who and what,
/// or two strong words.
const CONDUCT: i32 = 8;

/// Words that may be a matter.
pub(super) async fn heard(turn: &mut Turn, heard: &Heard, u: &Understood) -> Result<Taken> {
    let Some(speaker) = turn.speaker.clone() else { return Ok(Taken::No) };
    let held = Held::of(heard);
    if u.emergency.is_some() {
        let under = under(turn, &speaker, heard).await?;
        let taken = take(turn, &speaker, vec![held], u, under, false).await?;
        // What is said next belongs to the danger, not to what stood open before.
        put_aside(turn).await?;
        return Ok(taken);
    }
    let accused = match speaker.person.village_id {
        Some(village) => accuses(turn, village, &heard.text, u).await?,
        None => None,
    };
    let u = accused.as_ref().unwrap_or(u);
    if let Some(c) = recent(turn, &speaker).await?
        && (heard.contact || !is_other(u, &c.leaf))
        && (u.matter != Matter::No || heard.carries())
    {
        if c.emergency && may_be_other(u, &c.leaf) {
            return ask_beside(turn, &speaker, &c, Some(held)).await.map(|()| Taken::Yes);
        }
        return joined(turn, &speaker, c, held).await.map(|()| Taken::Yes);
    }
    match u.matter {
        Matter::Clear => new_or_same(turn, &speaker, vec![held], u).await,
        Matter::Unclear | Matter::No if heard.carries() => new_or_same(turn, &speaker, vec![held], u).await,
        Matter::Unclear => {
            let say = Say::Unclear { words: heard.text.clone() };
            begin(turn, 0, &Draft::Unclear { held: vec![held] }).await?;
            let unclear = turn.rules().unclear;
            let due = turn.house.policy.after(unclear, turn.now, RestDay::Stays);
            turn.remind(NAME, -speaker.address.0, vec![("unclear", due)]);
            turn.send(NAME, Letter::new(To::Speaker, 0, &say).card("unclear", 0)).await?;
            Ok(Taken::Yes)
        }
        Matter::No => Ok(Taken::No),
    }
}

/// The clock of a villager who said "not done" and then nothing more: as long as for unclear words.
pub(super) async fn reopens_by_itself(turn: &mut Turn) -> Result<()> {
    let Some(address) = turn.speaker.as_ref().map(|s| s.address) else { return Ok(()) };
    let due = turn.house.policy.after(turn.rules().unclear, turn.now, RestDay::Stays);
    turn.remind(NAME, -address.0, vec![("complaint", due)]);
    Ok(())
}

/// The matter of the last two minutes, which a second message belongs to: the newest that they told. What was written down
/// unconfirmed, because something more pressing came, gathers nothing.
async fn recent(turn: &mut Turn, speaker: &Speaker) -> Result<Option<Commitment>> {
    let own = store::of_requester(&mut turn.tx, speaker.person.id, store::LATELY).await?;
    let newest = own.into_iter().find(|c| !c.unconfirmed);
    let rules = turn.house.policy.rules(&turn.version()).clone();
    Ok(newest
        .filter(|c| c.is_open() && turn.now < turn.house.policy.after(rules.burst, c.registered_at, RestDay::Stays)))
}

/// Whether a danger was cried in the last two minutes.
pub(super) async fn in_danger(turn: &mut Turn, speaker: &Speaker) -> Result<bool> {
    Ok(recent(turn, speaker).await?.is_some_and(|c| c.emergency))
}

/// "Hurry", cried within two minutes of a danger, is a part of it.
pub(super) async fn hurry(turn: &mut Turn, speaker: &Speaker, heard: &Heard) -> Result<Taken> {
    match recent(turn, speaker).await?.filter(|c| c.emergency) {
        Some(c) => joined(turn, speaker, c, Held::of(heard)).await.map(|()| Taken::Yes),
        None => Ok(Taken::No),
    }
}

/// Words join the matter of the last two minutes; what is asked beside it is asked below them again.
async fn joined(turn: &mut Turn, speaker: &Speaker, c: Commitment, held: Held) -> Result<()> {
    join(turn, c.clone(), held).await?;
    ask_beside(turn, speaker, &c, None).await
}

/// The matter under which an emergency was said (row 38): the one replied to, asked about, or of the last two minutes.
async fn under(turn: &mut Turn, speaker: &Speaker, heard: &Heard) -> Result<Option<CommitmentId>> {
    let replied = match heard.reply_to {
        Some(id) => outbox::about(&mut turn.tx, id, speaker.address)
            .await?
            .filter(|(mechanism, _)| mechanism == NAME)
            .map(|(_, s)| s),
        None => None,
    };
    let asked = flows::open(&mut turn.tx, speaker.address, turn.now).await?;
    let asked = asked.filter(|flow| flow.mechanism == NAME).map(|flow| flow.subject);
    if let Some(subject) = replied.or(asked).filter(|subject| *subject > 0) {
        let c = store::get(&mut turn.tx, CommitmentId(subject)).await?;
        return Ok(Some(c.id).filter(|_| c.is_open() && c.requester == speaker.person.id));
    }
    Ok(recent(turn, speaker).await?.map(|c| c.id))
}

/// A following message joins the matter: the answer is edited, not repeated.
pub(super) async fn join(turn: &mut Turn, c: Commitment, held: Held) -> Result<()> {
    let actor = Actor::Villager(c.requester);
    let said = Said { person: c.requester, kind: WordsKind::Addition, text: &held.text, file: held.file };
    let Some(c) = attempt(turn, c, Action::AddInfo, &actor, Some(said)).await? else { return Ok(()) };
    let card = match turn.speaker.as_ref().map(|s| s.address) {
        Some(address) => cards::newest_about(&mut turn.tx, address, NAME, c.id.0).await?,
        None => None,
    };
    match card.filter(|k| k.kind == "registered") {
        Some(card) => answer(turn, &c, Some(card.outbox)).await,
        None => mention(turn, c.id, &Say::Added { number: c.number, voice_seconds: None }).await,
    }
}

/// Other matters that a new one has to do with.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Links {
    /// The one under which an emergency was said (row 38), or beside which words were.
    pub under: Option<CommitmentId>,
    /// The same trouble that ended for good (row 32); it is looked for where none is named.
    pub again: Option<CommitmentId>,
    /// Another matter than that one, says the villager (row 4).
    pub apart: Option<CommitmentId>,
    /// The villager didn't say whether it is a matter.
    pub unconfirmed: bool,
}

/// Writes the matter down, unless it may be one that the villager has said already: then that is asked first (row 4).
pub(super) async fn new_or_same(turn: &mut Turn, speaker: &Speaker, held: Vec<Held>, u: &Understood) -> Result<Taken> {
    match Box::pin(merge::asked(turn, speaker, &held, u)).await? {
        Taken::Yes => Ok(Taken::Yes),
        Taken::No => take(turn, speaker, held, u, None, false).await,
    }
}

/// Writes the matter down, or keeps it until the village is known.
pub(super) async fn take(
    turn: &mut Turn,
    speaker: &Speaker,
    held: Vec<Held>,
    u: &Understood,
    under: Option<CommitmentId>,
    unconfirmed: bool,
) -> Result<Taken> {
    take_linked(turn, speaker, held, u, Links { under, unconfirmed, ..Links::default() }).await
}

/// The same, with what else it has to do with.
pub(super) async fn take_linked(
    turn: &mut Turn,
    speaker: &Speaker,
    held: Vec<Held>,
    u: &Understood,
    links: Links,
) -> Result<Taken> {
    let named = match (speaker.person.village_id, u.emergency) {
        (None, Some(_)) => village_in_danger(turn, &held).await?,
        (Some(_), _) | (None, None) => None,
    };
    let Some(village) = speaker.person.village_id.or(named) else {
        if let Some(e) = u.emergency {
            // Whoever is in danger is told the number to dial before anything else is asked.
            turn.say(NAME, &crate::commitments::say::Dial(e.number())).await?;
        }
        // What was said before, and waits for the village too, stays first.
        let before = match held_words(turn, speaker.address).await? {
            Some((_, draft)) => draft.held(),
            None => vec![],
        };
        ask_village(turn, speaker, before.into_iter().chain(held).collect()).await?;
        return Ok(Taken::Yes);
    };
    let leaf = u.leaf_or_general();
    let again = match links.again {
        Some(id) => Some(store::get(&mut turn.tx, id).await?),
        None if u.emergency.is_some() => None,
        None => {
            let words = held.iter().map(|h| h.text.as_str()).collect::<Vec<_>>().join(" ");
            let said = alike::Said { village, person: speaker.person.id, leaf: &leaf, words: &words };
            Box::pin(alike::ended(turn, &said)).await?
        }
    };
    let number = villages::next_number(&mut turn.tx, village).await?;
    let new = NewCommitment {
        id: CommitmentId(0),
        village,
        number,
        requester: speaker.person.id,
        leaf,
        urgent: u.urgent,
        emergency: u.emergency.is_some(),
        unconfirmed: links.unconfirmed,
        under: links.under,
        again: again.as_ref().map(|before| before.id),
        apart: links.apart,
    };
    let actor = Actor::Villager(speaker.person.id);
    let said: Vec<Said<'_>> = held
        .iter()
        .enumerate()
        .map(|(i, h)| Said {
            person: speaker.person.id,
            kind: if i == 0 { WordsKind::Request } else { WordsKind::Addition },
            text: &h.text,
            file: h.file,
        })
        .collect();
    let by = if links.unconfirmed { Actor::Bot } else { actor };
    let c = act::register(turn, new, &by, &said).await?;
    if let Some(before) = again {
        // The old one's story says so too.
        let before = store::get_to_change(&mut turn.tx, before.id).await?;
        if let Err(refusal) = act::act(turn, before, Action::SameAgain(c.id), &actor, None).await? {
            tracing::debug!(commitment = %c.id, ?refusal, "said again, and not linked from the old one");
        }
    }
    // The leaf is known and the village is served: taken on by rule (row 2).
    let mut c = act::act(turn, c.clone(), Action::Accept, &Actor::Bot, None).await?.unwrap_or(c);
    if c.burst_until <= turn.now {
        // Pressing matters go out at once (row 5).
        c = act::act(turn, c.clone(), Action::Assign(Handler::Secretary), &Actor::Bot, None).await?.unwrap_or(c);
    }
    answer(turn, &c, None).await?;
    ask_phone(turn, speaker).await?;
    Ok(Taken::Yes)
}

/// The one village that cries of danger name in full or short: nothing is asked before help is called. The speaker's own
/// village isn't known by that.
async fn village_in_danger(turn: &mut Turn, held: &[Held]) -> Result<Option<VillageId>> {
    let words = held.iter().map(|h| h.text.as_str()).collect::<Vec<_>>().join(" ");
    let all = villages::list(&mut turn.tx).await?;
    Ok(match villages::rank(&all, &words).as_slice() {
        [(closeness, village)] if *closeness >= Closeness::Short => Some(village.id),
        _ => None,
    })
}

/// The card of the two minutes: number, words, whose it is and by when they will have signed.
async fn answer(turn: &mut Turn, c: &Commitment, edits: Option<OutboxId>) -> Result<()> {
    let parties = Parties::of(turn, c).await?;
    let say = tell::written(turn, c, &parties).await?;
    let letter = Letter::new(To::Person(c.requester), c.id.0, &say).card("registered", c.version).edits(edits);
    turn.send(NAME, letter).await.map(drop)
}

/// A telephone number: asked for once, after the first matter, and optional.
async fn ask_phone(turn: &mut Turn, speaker: &Speaker) -> Result<()> {
    if speaker.person.phone.is_some() || !persons::phone_asked(&mut turn.tx, speaker.person.id, turn.now).await? {
        return Ok(());
    }
    turn.say(NAME, &Say::AskPhone).await
}

/// Whether clear words are about something else than that leaf. What nobody knows the kind of takes any words in, but for
/// those about officials and for what is urgent, which would wait with it.
pub(super) fn is_other(u: &Understood, leaf: &Leaf) -> bool {
    u.matter == Matter::Clear
        && u.leaf.as_ref().is_some_and(|g| {
            g.leaf != *leaf && (conduct(u) || if leaf.0 == "other_general" { u.urgent } else { g.score >= OTHER })
        })
}

/// Whether words are plainly about the conduct of officials.
fn conduct(u: &Understood) -> bool {
    u.leaf.as_ref().is_some_and(|g| g.leaf.0 == OFFICIALS && g.score >= CONDUCT)
}

/// What is said of officials within another matter becomes one of its own: whoever handles that one would read it there
/// (recusal, petition regulations 28, 30). False: nothing of that kind was said.
pub(super) async fn of_officials(turn: &mut Turn, c: &Commitment, heard: &Heard) -> Result<bool> {
    let Some(speaker) = turn.speaker.clone().filter(|_| c.leaf.0 != OFFICIALS) else { return Ok(false) };
    let u = turn.house.words.understand(&heard.text);
    let Some(u) = accuses(turn, c.village, &heard.text, &u).await? else { return Ok(false) };
    take(turn, &speaker, vec![Held::of(heard)], &u, None, false).await.map(|_| true)
}

/// What words mean if they are plainly about the conduct of officials; whoever holds the village's post is known by name.
/// `u`: what the words mean by themselves.
async fn accuses(turn: &mut Turn, village: VillageId, text: &str, u: &Understood) -> Result<Option<Understood>> {
    if conduct(u) {
        return Ok(Some(u.clone()));
    }
    let today = turn.today();
    let village = villages::get(&mut turn.tx, village).await?;
    let office = office::office(&mut turn.tx, &village, today).await?;
    let voice = turn.voice(turn.speaker.as_ref().map_or(turn.house.lang, |s| s.person.lang), turn.now);
    let mut titled = text.to_owned();
    for holder in office.first_secretary.iter().chain(&office.stand_ins).filter(|h| !h.name.reveal().is_empty()) {
        titled = titled.replace(holder.name.reveal(), &Title::of(holder).spoken(&voice));
    }
    if titled == text {
        return Ok(None);
    }
    Ok(Some(turn.house.words.understand(&titled)).filter(conduct))
}

/// Whether words said beside a danger of that leaf may be a matter of their own: they state a need by themselves, and
/// nothing in them says that it is the danger's. A place, who is inside, "send somebody" are a part of it (our choice: a
/// question too many rather than a lamp in a fire).
pub(super) fn may_be_other(u: &Understood, leaf: &Leaf) -> bool {
    let beside = match &u.leaf {
        Some(guess) => guess.leaf != *leaf,
        None => !u.calls,
    };
    u.matter == Matter::Clear && beside
}
