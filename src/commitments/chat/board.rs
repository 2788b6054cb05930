//! The village's public board: what can't be done now and is kept on a visible list until it is struck off (rows 20-23). In
//! the chat by a word, and as a page. It names the matter, never whose it is or what was said.

use super::NAME;
use super::lists::lang;
use crate::channels::Heard;
use crate::commitments::life::{Commitment, Stage};
use crate::commitments::parties::OFFICIALS;
use crate::commitments::say::{BoardLine, Say};
use crate::commitments::{store, view};
use crate::people::offices;
use crate::people::villages::{self, Village};
use crate::policy::Policy;
use crate::storage::{Result, Tx};
use crate::text::words::{Intent, Understood};
use crate::turn::{Taken, Turn};

/// What stands on a village's board, in the order of its numbers.
///
/// # Errors
/// When the database can't be read.
pub async fn board(tx: &mut Tx, policy: &Policy, village: &Village) -> Result<Say> {
    let mut shelved = store::open_in(tx, village.id, i64::MAX).await?;
    // What is said of officials is nobody's to read.
    shelved.retain(|c| c.stage == Stage::Shelved && c.leaf.0 != OFFICIALS);
    shelved.sort_by_key(|c| c.number);
    let line = |c: &Commitment| {
        let shelved = c.shelved?;
        let (number, leaf) = (c.number, view::leaf_name(policy, &c.leaf));
        Some(BoardLine { number, leaf, cause: shelved.cause, since: shelved.since, recheck: shelved.recheck_by })
    };
    Ok(Say::Board { village: village.name.clone(), lines: shelved.iter().filter_map(line).collect() })
}

/// The board of one's own village, where its word was said; whoever has several has each.
pub(super) async fn asked(turn: &mut Turn, heard: &Heard, u: &Understood) -> Result<Taken> {
    let Some(speaker) = turn.speaker.clone() else { return Ok(Taken::No) };
    let word = turn.voice(lang(turn), turn.now).word("board-word");
    let said = turn.house.words.folded(&heard.text) == turn.house.words.folded(&word);
    if !said && !matches!(&u.intent, Some(Intent::Command(c)) if c == "board") {
        return Ok(Taken::No);
    }
    let today = turn.today();
    let posts = offices::posts_of(&mut turn.tx, speaker.person.id, today).await?;
    let mut theirs: Vec<_> =
        speaker.person.village_id.into_iter().chain(posts.iter().filter_map(|p| p.village)).collect();
    theirs.dedup();
    let policy = turn.house.policy.clone();
    for id in &theirs {
        let village = villages::get(&mut turn.tx, *id).await?;
        let say = board(&mut turn.tx, &policy, &village).await?;
        turn.say(NAME, &say).await?;
    }
    Ok(if theirs.is_empty() { Taken::No } else { Taken::Yes })
}
