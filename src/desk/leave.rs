//! "/leave": whoever is in office says which days they are away, and hears who has what is new and due meanwhile.

use std::time::Duration;

use jiff::civil::Date;

use super::own::{self, NAME};
use super::say::Say;
use crate::base::PersonId;
use crate::commitments;
use crate::people::{Holder, Office, Role, leave, office, offices, villages};
use crate::storage::{Result, addresses, flows, outbox};
use crate::text::words::LeaveWords;
use crate::turn::{Letter, Taken, To, Turn};

/// The longest leave (our choice): whoever is away for longer hands the post over.
const LONGEST: i32 = 92;
/// What the question for the days is said about, and for how long it listens (our choice).
const ASKING: i64 = 2;
const ASKED: Duration = Duration::from_mins(10);

/// Words of somebody in office about their leave.
pub(super) async fn said(turn: &mut Turn, text: &str) -> Result<Taken> {
    let today = turn.today();
    let Some((person, address)) = turn.speaker.as_ref().map(|s| (s.person.id, s.address)) else { return Ok(Taken::No) };
    let words = match turn.house.words.leave(text, today) {
        Some(words) => words,
        // Asked for lately: the days alone are understood, where no other question is open.
        None => {
            let Some(words) = turn.house.words.leave_days(text, today) else { return Ok(Taken::No) };
            let since = turn.now.minus(ASKED);
            let now = turn.now;
            if flows::open(&mut turn.tx, address, now).await?.is_some()
                || !outbox::said_between(&mut turn.tx, address, (NAME, ASKING), (since, now)).await?
            {
                return Ok(Taken::No);
            }
            words
        }
    };
    if !own::in_office(turn, person).await? {
        return Ok(Taken::No);
    }
    let say = match words {
        LeaveWords::Days(from, until) if from.until(until).is_ok_and(|span| span.get_days() >= LONGEST) => {
            Say::LeaveTooLong { days: LONGEST }
        }
        LeaveWords::Days(from, until) => {
            leave::take(&mut turn.tx, person, (from, until), today, turn.now).await?;
            Say::LeaveTaken { from, until, who: instead(turn, person, from).await? }
        }
        LeaveWords::Back => match leave::end(&mut turn.tx, person, today, turn.now).await? {
            Some(leave) => Say::LeaveEnded { begun: leave.from <= today },
            None => Say::NoLeave,
        },
        LeaveWords::Unclear => {
            turn.send(NAME, Letter::new(To::Speaker, ASKING, &Say::HowToLeave)).await?;
            return Ok(Taken::Yes);
        }
    };
    turn.say(NAME, &say).await?;
    if matches!(say, Say::LeaveEnded { begun: true }) {
        // What is theirs again, so that they needn't look for it.
        commitments::chat::own(turn).await?;
    }
    Ok(Taken::Yes)
}

/// Who gets on that day what would come to a person's posts.
async fn instead(turn: &mut Turn, person: PersonId, day: Date) -> Result<Vec<(String, Role)>> {
    let mut who: Vec<Holder> = vec![];
    for post in offices::posts_of(&mut turn.tx, person, day).await? {
        let all = villages::list(&mut turn.tx).await?;
        // Any village of a township, and any at all of the city, has its offices.
        let of = |v: &&villages::Village| match (post.village, &post.area) {
            (Some(id), _) => v.id == id,
            (None, Some(area)) => v.town_code == *area,
            (None, None) => true,
        };
        let Some(village) = all.iter().find(of) else { continue };
        let office = office::office(&mut turn.tx, village, day).await?;
        who.extend(holding(&office, post.role).into_iter().filter(|h| !h.on_leave));
    }
    // Whoever has no chat here isn't told, so isn't named.
    let mut named: Vec<(String, Role)> = vec![];
    for holder in who {
        let one = (holder.name.reveal().to_owned(), holder.role);
        if !named.contains(&one) && addresses::of_person(&mut turn.tx, holder.person).await?.is_some() {
            named.push(one);
        }
    }
    named.truncate(3);
    Ok(named)
}

fn holding(office: &Office, role: Role) -> Vec<Holder> {
    match role {
        Role::FirstSecretary | Role::StandIn => office.at_the_post(),
        Role::TownshipClerk => office.at_the_township(),
        Role::CityAdmin => office.city.clone(),
        // Its colleagues have its cards too.
        Role::UnitClerk => vec![],
    }
}
