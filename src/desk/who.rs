//! "/who": who holds which post for a village or a township today, who is away and who stands in, and where nobody does.

use super::own::NAME;
use super::say::posts::{Away, Post, Say, Seat};
use crate::base::PersonId;
use crate::people::{Holder, Office, Village, leave, office, offices, villages};
use crate::storage::Result;
use crate::text::words::OfficeWords;
use crate::turn::{Taken, Turn};

/// Holders of one post named at most.
const HOLDERS: usize = 3;
/// Villages of a township listed at most.
const VILLAGES: usize = 40;

/// What words name.
pub(super) enum Place {
    /// One village.
    Village(Village),
    /// A township: any of its villages.
    Town(Village),
    /// Villages that are called so, or nearly.
    Several(Vec<Village>),
    /// Nothing that is known.
    None,
}

/// The place that words name: exactly, else what is near where `guess`.
pub(super) fn place(all: &[Village], words: &str, guess: bool) -> Place {
    let town = villages::towns(all, words);
    if let Some(full) = town.iter().find(|v| v.town == words.trim()) {
        return Place::Town((*full).clone());
    }
    match (villages::exactly(all, words).as_slice(), town.as_slice()) {
        ([one], _) => return Place::Village((*one).clone()),
        ([], [one]) => return Place::Town((*one).clone()),
        ([], _) => {}
        (several, _) => return Place::Several(several.iter().map(|v| (*v).clone()).collect()),
    }
    let near: Vec<Village> = villages::rank(all, words).into_iter().map(|(_, v)| v.clone()).collect();
    if guess && !near.is_empty() { Place::Several(near) } else { Place::None }
}

/// "/who village", or alone: of the speaker's own post.
pub(super) async fn asked(turn: &mut Turn, person: PersonId, words: &OfficeWords) -> Result<Taken> {
    let all = villages::list(&mut turn.tx).await?;
    if words.rest.is_empty() && !words.slash {
        // Nobody in particular: whom the speaker may call.
        return Ok(Taken::No);
    }
    if words.rest.is_empty() {
        let say = around(turn, &all, person).await?;
        turn.say(NAME, &say).await?;
        return Ok(Taken::Yes);
    }
    let apart = words.slash || words.parted;
    let say = match place(&all, &words.rest, apart) {
        Place::Village(village) => of_village(turn, &village).await?,
        Place::Town(village) => of_town(turn, &all, &village).await?,
        Place::Several(near) => {
            Say::WhichPlace { places: near.into_iter().map(|v| (v.name, v.town, v.code)).collect() }
        }
        Place::None if apart => Say::NoSuchPlace { words: words.rest.chars().take(20).collect() },
        // Words that only begin so tell of something else.
        Place::None => return Ok(Taken::No),
    };
    turn.say(NAME, &say).await?;
    Ok(Taken::Yes)
}

/// The village of somebody's post, or the township; of the city, and of a unit, there is none: which?
async fn around(turn: &mut Turn, all: &[Village], person: PersonId) -> Result<Say> {
    let today = turn.today();
    let posts = offices::posts_of(&mut turn.tx, person, today).await?;
    if let Some(village) = all.iter().find(|v| posts.iter().any(|post| post.village == Some(v.id))) {
        return of_village(turn, village).await;
    }
    match all.iter().find(|v| posts.iter().any(|post| post.area.as_ref() == Some(&v.town_code))) {
        Some(village) => of_town(turn, all, village).await,
        None => Ok(Say::WhoWhere),
    }
}

async fn of_village(turn: &mut Turn, village: &Village) -> Result<Say> {
    let today = turn.today();
    let office = office::office(&mut turn.tx, village, today).await?;
    let secretary = match &office.first_secretary {
        Some(holder) => Some(post(turn, holder, &office.at_the_post()).await?),
        None => None,
    };
    let stand_ins = posts(turn, &office.stand_ins, &office.at_the_post()).await?;
    let township = posts(turn, &office.township, &office.at_the_township()).await?;
    Ok(Say::OfVillage { village: village.name.clone(), town: village.town.clone(), secretary, stand_ins, township })
}

async fn of_town(turn: &mut Turn, all: &[Village], town: &Village) -> Result<Say> {
    let today = turn.today();
    let of: Vec<&Village> = all.iter().filter(|v| v.town_code == town.town_code).collect();
    let office = office::office(&mut turn.tx, town, today).await?;
    let clerks = posts(turn, &office.township, &office.at_the_township()).await?;
    let mut seats = vec![];
    for village in of.iter().take(VILLAGES) {
        let office = office::office(&mut turn.tx, village, today).await?;
        seats.push(Seat { village: village.name.clone(), code: village.code.clone(), who: face(&office) });
    }
    Ok(Say::OfTown { town: town.town.clone(), clerks, seats, more: of.len().saturating_sub(VILLAGES) })
}

/// The holder of a village's post, whether away or not; where there is none, whoever stands in.
fn face(office: &Office) -> Option<(String, crate::people::Role)> {
    let holder = office.first_secretary.as_ref().or(office.stand_ins.first())?;
    Some((holder.name.reveal().to_owned(), holder.role))
}

async fn posts(turn: &mut Turn, holders: &[Holder], instead: &[Holder]) -> Result<Vec<Post>> {
    let mut all = vec![];
    for holder in holders.iter().take(HOLDERS) {
        all.push(post(turn, holder, instead).await?);
    }
    Ok(all)
}

/// A holder as they are told of; `instead`: who gets what would come to them while they are away.
async fn post(turn: &mut Turn, holder: &Holder, instead: &[Holder]) -> Result<Post> {
    let today = turn.today();
    let away = match leave::standing(&mut turn.tx, holder.person, today).await? {
        Some(leave) if holder.on_leave => {
            let there = instead.iter().filter(|h| !h.on_leave && h.person != holder.person);
            Some(Away {
                until: leave.until,
                instead: there.map(|h| (h.name.reveal().to_owned(), h.role)).take(HOLDERS).collect(),
            })
        }
        Some(_) | None => None,
    };
    Ok(Post {
        name: holder.name.reveal().to_owned(),
        role: holder.role,
        unit: holder.unit.clone(),
        phone: holder.phone.as_ref().map(|p| p.reveal().to_owned()),
        until: holder.until,
        away,
    })
}
