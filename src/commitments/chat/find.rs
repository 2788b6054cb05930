//! "/find": matters in which something was said, open and ended, the newest first. Nobody finds what isn't theirs to see.

use super::{NAME, lists, which};
use crate::base::CommitmentId;
use crate::commitments::say::{BacklogLine, Found};
use crate::commitments::search::{self, Among};
use crate::commitments::{store, view};
use crate::people::offices;
use crate::storage::Result;
use crate::turn::{Letter, Taken, To, Turn};

/// The kind of its card.
pub(super) const CARD: &str = "found";
/// Lines shown at once.
const PAGE: usize = lists::PAGE as usize;
/// A question holds at most so many characters; more is nothing that people look for.
const LONGEST: usize = 40;

/// "/find words".
pub(super) async fn asked(turn: &mut Turn, text: &str) -> Result<Taken> {
    let words: String = turn.house.words.find_words(text).chars().take(LONGEST).collect();
    found(turn, &words, CommitmentId(i64::MAX)).await?;
    Ok(Taken::Yes)
}

/// The key of its card: where the last page ended, and the words.
pub(super) async fn turn_page(turn: &mut Turn, code: &str) -> Result<()> {
    let (before, words) = code.split_once('|').unwrap_or((code, ""));
    let before = before.parse().map_or(CommitmentId(i64::MAX), CommitmentId);
    found(turn, words, before).await
}

async fn found(turn: &mut Turn, words: &str, before: CommitmentId) -> Result<()> {
    let (Some(person), today) = (turn.speaker.as_ref().map(|s| s.person.id), turn.today()) else { return Ok(()) };
    // What a post lets somebody see is asked anew on each page.
    let office = !offices::posts_of(&mut turn.tx, person, today).await?.is_empty();
    if search::terms(words).is_empty() {
        return turn.say(NAME, &Found::How { office }).await;
    }
    let among = if office { Among::Posts(person, today) } else { Among::Own(person) };
    let house = turn.house.clone();
    let mut ids = search::find(&mut turn.tx, &house.words, words, among, before, PAGE + 1).await?;
    let more = ids.len() > PAGE;
    ids.truncate(PAGE);
    if ids.is_empty() {
        return turn.say(NAME, &Found::Nothing { words: words.to_owned(), office }).await;
    }
    let mut lines: Vec<BacklogLine> = vec![];
    for id in &ids {
        let c = store::get(&mut turn.tx, *id).await?;
        lines.push(match office {
            true => lists::office_line(turn, &c).await?,
            false => view::line(&c, &house.policy, turn.now, None, None),
        });
    }
    let next = ids.last().copied().filter(|_| more);
    let say = Found::Lines { words: words.to_owned(), lines, next };
    turn.send(NAME, Letter::new(To::Speaker, 0, &say).card(CARD, 0)).await?;
    which::listed(turn, ids).await
}
