//! Terms of office: each day it is looked at who holds each village's post of first secretary. Where that has changed,
//! its matters go to the new holder with their dates and asks as they are (row 37), who signs for each or for all (row 52);
//! villagers hear the new name once; where nobody holds it, the offices above hear at once; and the end of a term is warned
//! of. Nobody has to order a handover: an appointment is enough, whenever it is written down.

mod say;
mod store;

use jiff::ToSpan;
use jiff::civil::Date;

use crate::base::{BookId, Moment, PersonId, VillageId};
use crate::channels::Heard;
use crate::commitments::act;
use crate::commitments::life::{Action, Actor, Commitment, Handler, Stage};
use crate::commitments::parties::{OFFICIALS, Parties};
use crate::commitments::say::Title;
use crate::commitments::{store as matters, view};
use crate::people::{Holder, Office, Role, Village, office, offices, villages};
use crate::policy::Span;
use crate::storage::cards::Card;
use crate::storage::flows::Flow;
use crate::storage::ledger::NewEntry;
use crate::storage::timers::{self, Timer};
use crate::storage::{Error, Result, Tx};
use crate::text::words::{Intent, Understood};
use crate::turn::{Letter, Mechanism, Press, Taken, To, Turn};
use say::Say;
use store::Seen;

/// This mechanism's name in rows.
pub const NAME: &str = "terms";

/// What terms of office offer the house.
pub const MECHANISM: Mechanism = Mechanism {
    name: NAME,
    stands: &[LOOKS],
    words: |turn, heard, u| Box::pin(words(turn, heard, u)),
    answer: |_, _, _| Box::pin(async { Ok(Taken::No) }),
    flow: |_, _: &Flow, _, _| Box::pin(async { Ok(Taken::No) }),
    reply: |_, _, _, _| Box::pin(async { Ok(Taken::No) }),
    choice: |card: &Card, u: &Understood| match u.intent {
        Some(Intent::Yes) => card.choices.iter().position(|c| c.code == "sign_all"),
        _ => None,
    },
    press: |turn, press| Box::pin(pressed(turn, press)),
    late: |turn, press| Box::pin(pressed(turn, press)),
    shown: |_, _, _| Box::pin(async { Ok(()) }),
    lost: |_, _| Box::pin(async { Ok(()) }),
    timer: |turn, timer| Box::pin(rings(turn, timer)),
    sentences: say::samples,
    verify: |_, _| Box::pin(async { Ok(vec![]) }),
    keeps: |_, _: PersonId| Box::pin(async { Ok(vec![]) }),
    erase: |_, _: PersonId| Box::pin(async { Ok(()) }),
};

/// The timer that always stands.
const LOOKS: &str = "looks";
/// The timer of one village whose post has changed, or whose term ends soon.
const CHANGED: &str = "changed";

async fn rings(turn: &mut Turn, timer: &Timer) -> Result<()> {
    match timer.kind.as_str() {
        LOOKS => looks(turn).await,
        CHANGED => {
            let village = villages::get(&mut turn.tx, VillageId(timer.subject)).await?;
            changed(turn, &village).await
        }
        other => Err(Error::Corrupt("timer", format!("{} has no clock {other:?}", timer.subject))),
    }
}

/// Looks at every village, as soon as may be: somebody was appointed.
///
/// # Errors
/// When the database can't be written.
pub async fn look_now(tx: &mut Tx, now: Moment) -> Result<()> {
    timers::replace(tx, NAME, 0, &[(LOOKS, now)]).await
}

/// Looks at every village, and again on the next morning: terms are whole days, and before nobody is told anyhow. Each village
/// with something to do gets a turn of its own.
async fn looks(turn: &mut Turn) -> Result<()> {
    let policy = &turn.house.policy;
    let midnight = Moment(policy.zone().end_of(turn.today()).0.saturating_add(1));
    let morning = policy.awake(&turn.version(), midnight);
    turn.remind(NAME, 0, vec![(LOOKS, morning)]);
    for village in villages::list(&mut turn.tx).await?.iter() {
        let post = Post::of(turn, village).await?;
        if post.has_changed() || post.ends_soon().is_some() {
            turn.remind(NAME, village.id.0, vec![(CHANGED, turn.now)]);
        }
    }
    Ok(())
}

/// A village's post today, and as it was last seen.
struct Post {
    office: Office,
    seen: Option<Seen>,
    /// A term that ends by then is warned of.
    warn_until: Date,
}

impl Post {
    async fn of(turn: &mut Turn, village: &Village) -> Result<Self> {
        let today = turn.today();
        let office = office::office(&mut turn.tx, village, today).await?;
        let seen = store::seen(&mut turn.tx, village.id).await?;
        let ahead = match turn.rules().term_warning {
            Span::Days(n) | Span::Workdays(n) => n,
            Span::Time(time) => u32::try_from(time.as_secs() / 86_400).unwrap_or(u32::MAX),
        };
        Ok(Self { office, seen, warn_until: today.saturating_add(i64::from(ahead).days()) })
    }

    fn holder(&self) -> Option<PersonId> {
        self.office.first_secretary.as_ref().map(|h| h.person)
    }

    fn has_changed(&self) -> bool {
        self.seen.is_none_or(|seen| seen.holder != self.holder())
    }

    /// The holder whose term ends soon, if nobody was warned of it yet.
    fn ends_soon(&self) -> Option<&Holder> {
        let warned = self.seen.and_then(|seen| seen.warned);
        self.office.first_secretary.as_ref().filter(|h| h.until <= self.warn_until && warned != Some(h.until))
    }
}

/// Hands over what changed hands, and warns of what ends.
async fn changed(turn: &mut Turn, village: &Village) -> Result<()> {
    let post = Post::of(turn, village).await?;
    if post.has_changed() {
        // At the first look nobody has handed anything over.
        if let Some(seen) = post.seen {
            hand_over(turn, village, &post, seen.holder).await?;
        }
    }
    let ends = post.ends_soon().cloned();
    if let Some(holder) = &ends {
        warn(turn, village, &post, holder).await?;
    }
    let warned = ends.map(|h| h.until).or(post.seen.and_then(|seen| seen.warned));
    store::see(&mut turn.tx, village.id, Seen { holder: post.holder(), warned }).await
}

/// The matters that the village's post holds, the most overdue first. What is said of officials goes past it.
///
/// # Errors
/// When the database can't be read.
pub async fn at_the_post(tx: &mut Tx, village: &Village) -> Result<Vec<Commitment>> {
    let mut all = matters::open_in(tx, village.id, i64::MAX).await?;
    all.retain(|c| {
        let out = match c.stage {
            Stage::Assigned | Stage::Signed | Stage::InProgress | Stage::Shelved | Stage::Reported => true,
            Stage::Registered
            | Stage::Accepted
            | Stage::Declined
            | Stage::ClosedSolved
            | Stage::ClosedExplained
            | Stage::ClosedUnrated
            | Stage::Withdrawn
            | Stage::Merged => false,
        };
        out && c.handler == Handler::Secretary && c.leaf.0 != OFFICIALS
    });
    Ok(all)
}

async fn hand_over(turn: &mut Turn, village: &Village, post: &Post, from: Option<PersonId>) -> Result<()> {
    let to = post.holder();
    turn.record(NewEntry {
        book: BookId::of(village.id),
        mechanism: NAME,
        subject: village.id.0,
        kind: "post_changed".into(),
        actor: None,
        role: "bot",
        body: serde_json::json!({ "from": from, "to": to }).to_string(),
    });
    let mut handed = vec![];
    for c in at_the_post(&mut turn.tx, village).await? {
        let (id, c) = (c.id, matters::get_to_change(&mut turn.tx, c.id).await?);
        match act::act(turn, c, Action::Handover { to }, &Actor::Bot, None).await? {
            Ok(after) => handed.push(after),
            Err(refusal) => tracing::debug!(commitment = %id, ?refusal, "it isn't handed over"),
        }
    }
    let mut villagers: Vec<PersonId> = handed.iter().map(|c| c.requester).collect();
    villagers.sort_unstable();
    villagers.dedup();
    let say = match &post.office.first_secretary {
        Some(holder) => Say::NewName { village: village.name.clone(), who: Title::of(holder) },
        None => Say::Nobody { village: village.name.clone() },
    };
    for villager in villagers {
        turn.tell(NAME, villager, 0, &say).await?;
    }
    if let Some(from) = from {
        let say = Say::Over {
            village: village.name.clone(),
            count: handed.len(),
            who: post.office.first_secretary.as_ref().map(Title::of),
        };
        turn.tell(NAME, from, 0, &say).await?;
    }
    match &post.office.first_secretary {
        Some(holder) if handed.is_empty() => {
            tracing::debug!(village = %village.id, appointment = %holder.appointment, "nothing to hand over");
        }
        Some(holder) => {
            let say = list(turn, village, &handed);
            let letter = Letter::new(To::Person(holder.person), village.id.0, &say).card("handover", 0);
            turn.send(NAME, letter).await?;
        }
        None => {
            let say = Say::Vacant { village: village.name.clone(), count: handed.len() };
            for holder in above(&post.office) {
                turn.tell(NAME, holder.person, 0, &say).await?;
            }
        }
    }
    Ok(())
}

/// The township's clerks and the city's admins, each once.
fn above(office: &Office) -> Vec<Holder> {
    let mut all: Vec<Holder> = office.township.iter().chain(&office.city).cloned().collect();
    all.sort_by_key(|h| h.person);
    all.dedup_by_key(|h| h.person);
    all
}

/// Lines of a list on a card (our choice): more are on the list of one's own matters.
const LINES: usize = 10;

fn list(turn: &Turn, village: &Village, all: &[Commitment]) -> Say {
    let policy = &turn.house.policy;
    let line = |c: &Commitment| view::line(c, policy, turn.now, None, None);
    let sign_by = all.iter().filter_map(|c| c.handed_over).map(|h| h.sign_by).min();
    Say::HandedOver { village: village.name.clone(), lines: all.iter().take(LINES).map(line).collect(), sign_by }
}

async fn warn(turn: &mut Turn, village: &Village, post: &Post, holder: &Holder) -> Result<()> {
    let count = at_the_post(&mut turn.tx, village).await?.len();
    let next = successor(turn, village, holder.until).await?;
    let until = turn.house.policy.zone().end_of(holder.until);
    let say = Say::Ends { village: village.name.clone(), who: Title::of(holder), until, count, successor: next };
    let mut told = vec![holder.clone()];
    told.extend(above(&post.office).into_iter().filter(|h| h.person != holder.person));
    for one in told {
        turn.tell(NAME, one.person, 0, &say).await?;
    }
    Ok(())
}

/// Who holds the post on the day after `until`.
async fn successor(turn: &mut Turn, village: &Village, until: Date) -> Result<Option<Title>> {
    let Ok(next) = until.tomorrow() else { return Ok(None) };
    Ok(office::office(&mut turn.tx, village, next).await?.first_secretary.as_ref().map(Title::of))
}

/// "Handover", said by a first secretary: what they hold, to be signed for where it was handed over.
async fn words(turn: &mut Turn, heard: &Heard, u: &Understood) -> Result<Taken> {
    let Some(speaker) = turn.speaker.clone() else { return Ok(Taken::No) };
    let voice = turn.voice(speaker.person.lang, turn.now);
    let word = turn.house.words.folded(&voice.word("terms-word"));
    let asked = matches!(&u.intent, Some(Intent::Command(c)) if c == "handover")
        || turn.house.words.folded(&heard.text) == word;
    if !asked {
        return Ok(Taken::No);
    }
    let today = turn.today();
    let posts = offices::posts_of(&mut turn.tx, speaker.person.id, today).await?;
    let held: Vec<VillageId> =
        posts.into_iter().filter(|p| p.role == Role::FirstSecretary).filter_map(|p| p.village).collect();
    if held.is_empty() {
        return Ok(Taken::No);
    }
    for id in held {
        let village = villages::get(&mut turn.tx, id).await?;
        let all = at_the_post(&mut turn.tx, &village).await?;
        let say = list(turn, &village, &all);
        turn.send(NAME, Letter::new(To::Speaker, id.0, &say).card("handover", 0)).await?;
    }
    Ok(Taken::Yes)
}

/// Signs for everything that was handed over.
async fn pressed(turn: &mut Turn, press: &Press) -> Result<()> {
    let Some(speaker) = turn.speaker.clone().filter(|_| press.choice.code == "sign_all") else { return Ok(()) };
    let village = villages::get(&mut turn.tx, VillageId(press.card.subject)).await?;
    let mut count = 0;
    for c in at_the_post(&mut turn.tx, &village).await?.into_iter().filter(|c| c.handed_over.is_some()) {
        let c = matters::get_to_change(&mut turn.tx, c.id).await?;
        let Some(actor) = Parties::of(turn, &c).await?.actor(speaker.person.id) else { continue };
        if act::act(turn, c, Action::SignHandover, &actor, None).await?.is_ok() {
            count += 1;
        }
    }
    crate::storage::cards::fold(&mut turn.tx, press.card.id).await?;
    turn.say(NAME, &Say::AllSigned { count }).await
}
