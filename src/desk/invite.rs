//! "/invite": the city's admin makes the link that binds a chat to a person of office. The link is said to that admin alone.

use super::own::NAME;
use super::say::posts::{Choice, Say};
use crate::base::AppointmentId;
use crate::people::{Appointment, By, Role, Village, invitations, offices, persons, villages};
use crate::storage::Result;
use crate::turn::{Letter, Press, To, Turn};

/// The kind of its card.
pub(super) const KIND: &str = "invite";
/// What its card is about, among the desk's own.
const ABOUT: i64 = 3;
/// As many posts are keys of one card.
const KEYS: usize = 4;
/// A name is found by a part of it from so many characters on.
const PART: usize = 2;

/// "/invite name", "/invite village".
pub(super) async fn asked(turn: &mut Turn, words: &str) -> Result<()> {
    if words.is_empty() {
        return turn.say(NAME, &Say::HowToInvite).await;
    }
    let all = villages::list(&mut turn.tx).await?;
    let today = turn.today();
    let mut found = offices::not_over(&mut turn.tx, today).await?;
    for word in words.split_whitespace() {
        let role = turn.house.words.appoint(word, today, &|_| false).role.and_then(|tag| Role::of(&tag));
        found.retain(|(post, name)| fits(&all, post, name.reveal(), word, role));
    }
    match found.as_slice() {
        [] => turn.say(NAME, &Say::NobodyToInvite { words: words.chars().take(20).collect() }).await,
        [(post, _)] => link(turn, post).await,
        several if several.len() > KEYS => turn.say(NAME, &Say::ManyToInvite { count: several.len() }).await,
        several => {
            let choices = several.iter().map(|(post, name)| Choice {
                id: post.id,
                name: name.reveal().to_owned(),
                role: post.role,
                place: place(&all, post),
                from: Some(post.from).filter(|from| *from > today),
            });
            let say = Say::WhichPost { choices: choices.collect() };
            turn.send(NAME, Letter::new(To::Speaker, ABOUT, &say).card(KIND, 0)).await.map(drop)
        }
    }
}

/// Whether a word names a post: by its holder, place, unit or kind.
fn fits(all: &[Village], post: &Appointment, name: &str, word: &str, role: Option<Role>) -> bool {
    let part = word.chars().count() >= PART && name.contains(word);
    let village = villages::exactly(all, word).iter().any(|v| post.village == Some(v.id));
    let town = villages::towns(all, word).iter().any(|v| post.area.as_ref() == Some(&v.town_code));
    part || name == word || village || town || post.unit == word || role == Some(post.role)
}

/// The village's or township's name, or the unit's.
pub(super) fn place(all: &[Village], post: &Appointment) -> String {
    let village = all.iter().find(|v| Some(v.id) == post.village).map(|v| v.name.clone());
    let town = all.iter().find(|v| Some(&v.town_code) == post.area.as_ref()).map(|v| v.town.clone());
    village.or(town).unwrap_or_else(|| post.unit.clone())
}

/// A key of its card. One that was pressed before makes no second link: that would end the first.
pub(super) async fn pressed(turn: &mut Turn, press: &Press) -> Result<()> {
    let id = press.choice.code.strip_prefix("post:").and_then(|id| id.parse().ok()).map(AppointmentId);
    let post = match id {
        Some(id) if press.card.live => offices::get(&mut turn.tx, id).await?,
        Some(_) | None => None,
    };
    match post {
        Some(post) if post.until < turn.today() => turn.say(NAME, &Say::InviteOver).await,
        Some(post) => link(turn, &post).await,
        None => turn.say(NAME, &Say::InviteLate).await,
    }
}

/// Makes the link for a post and says it. An older one holds no longer.
pub(super) async fn link(turn: &mut Turn, post: &Appointment) -> Result<()> {
    let Some(admin) = turn.speaker.as_ref().map(|s| s.person.id) else { return Ok(()) };
    let house = turn.house.clone();
    let token = invitations::make_by(&mut turn.tx, By::Admin(admin), post, house.entropy.as_ref(), turn.now).await?;
    let name = persons::get(&mut turn.tx, post.person).await?.name.unwrap_or_default();
    let say = Say::Link {
        name: name.reveal().to_owned(),
        web: format!("{}/i/{}", house.public_url, token.reveal()),
        telegram: house
            .bot
            .get()
            .map(|bot| format!("https://t.me/{bot}?start={}{}", invitations::PREFIX, token.reveal())),
        until: turn.now.plus(invitations::HOLDS),
    };
    turn.say(NAME, &say).await?;
    // However many messages came in this minute: a link that nobody is told would have ended the one before.
    turn.keep_what_was_said();
    Ok(())
}
