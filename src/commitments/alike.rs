//! Finding what may be one matter with another (rows 4, 32): what a villager has said before, and what others of the village
//! have. It decides nothing: the villager or the township is asked, and the rules look at it again.

use super::life::{Action, Actor, Commitment, Stage};
use super::parties::OFFICIALS;
use super::{store, view};
use crate::base::{CommitmentId, PersonId, VillageId};
use crate::policy::Leaf;
use crate::storage::Result;
use crate::text::words::Likeness;
use crate::turn::Turn;

/// The leaf of what nobody knows the kind of: it is alike only where the words are.
const GENERAL: &str = "other_general";

/// What was said, as far as it is compared.
#[derive(Clone, Debug)]
pub struct Said<'a> {
    /// In which village.
    pub village: VillageId,
    /// By whom.
    pub person: PersonId,
    /// About what.
    pub leaf: &'a Leaf,
    /// The words.
    pub words: &'a str,
}

/// How alike the words of one of the speaker's own, or another's, matters are; `None`: not so that anybody need be asked.
async fn likeness(turn: &mut Turn, said: &Said<'_>, of: &Commitment) -> Result<Option<Likeness>> {
    let words = view::own_words(turn, of).await?.join(" ");
    let found = turn.house.words.likeness(said.words, &words);
    Ok(match found {
        Likeness::Elsewhere => None,
        Likeness::Perhaps if said.leaf.0 == GENERAL => None,
        Likeness::Perhaps | Likeness::Same => Some(found),
    })
}

/// The likeliest of these, the eldest first.
async fn likeliest(turn: &mut Turn, said: &Said<'_>, mut among: Vec<Commitment>) -> Result<Option<Commitment>> {
    among.sort_by_key(|c| c.id);
    let mut best: Option<(Likeness, Commitment)> = None;
    for c in among {
        if let Some(found) = likeness(turn, said, &c).await?
            && best.as_ref().is_none_or(|(before, _)| found > *before)
        {
            best = Some((found, c));
        }
    }
    Ok(best.map(|(_, c)| c))
}

async fn own(turn: &mut Turn, said: &Said<'_>) -> Result<Vec<Commitment>> {
    let own = store::of_requester(&mut turn.tx, said.person, store::LATELY).await?;
    let alike = |c: &Commitment| c.village == said.village && c.leaf == *said.leaf && !c.emergency;
    Ok(own.into_iter().filter(alike).collect())
}

/// The speaker's own matter that goes on and may be what they are saying again.
///
/// # Errors
/// When the database can't be read.
pub async fn open(turn: &mut Turn, said: &Said<'_>) -> Result<Option<Commitment>> {
    // What is said of officials may be of one or of another.
    if said.leaf.0 == OFFICIALS {
        return Ok(None);
    }
    let own = own(turn, said).await?.into_iter().filter(Commitment::goes_on).collect();
    likeliest(turn, said, own).await
}

/// The speaker's own matter that has ended for good and was the same trouble (row 32).
///
/// # Errors
/// When the database can't be read.
pub async fn ended(turn: &mut Turn, said: &Said<'_>) -> Result<Option<Commitment>> {
    let (policy, now) = (turn.house.policy.clone(), turn.now);
    let again = Action::SameAgain(CommitmentId(0));
    let own = own(turn, said).await?;
    let own = own.into_iter().filter(|c| c.allows(&again, &Actor::Villager(said.person), &policy, now)).collect();
    likeliest(turn, said, own).await
}

/// The elder open matter that `c` may be one with, its own villager's or, of a fault that a whole village has, another's.
/// `None` where nobody need be asked: it has been said that they are two.
///
/// # Errors
/// When the database can't be read.
pub async fn main_of(turn: &mut Turn, c: &Commitment) -> Result<Option<Commitment>> {
    let may = match c.stage {
        Stage::Registered | Stage::Accepted | Stage::Assigned | Stage::Signed => c.first_promised_by.is_none(),
        Stage::InProgress
        | Stage::Shelved
        | Stage::Reported
        | Stage::Declined
        | Stage::ClosedSolved
        | Stage::ClosedExplained
        | Stage::ClosedUnrated
        | Stage::Withdrawn
        | Stage::Merged => false,
    };
    if !may || c.emergency || c.leaf.0 == OFFICIALS {
        return Ok(None);
    }
    let policy = turn.house.policy.clone();
    let words = view::own_words(turn, c).await?.join(" ");
    let said = Said { village: c.village, person: c.requester, leaf: &c.leaf, words: &words };
    let mut among = own(turn, &said).await?;
    if policy.leaf(&c.leaf).is_some_and(|leaf| leaf.public) {
        let others = store::open_like(&mut turn.tx, c).await?;
        among.extend(others.into_iter().filter(|other| other.requester != c.requester));
    }
    among.retain(|main| {
        main.id < c.id && c.alike(main, &policy).is_ok() && c.apart.is_none_or(|apart| apart.from != main.id)
    });
    likeliest(turn, &said, among).await
}
