//! The village's public board: what can't be done now and is kept on a visible list until it is struck off (rows 20-23). In
//! the chat by a word, and as a page. It names the matter, never whose it is or what was said.

use std::time::Duration;

use super::NAME;
use super::lists::lang;
use crate::base::Moment;
use crate::channels::Heard;
use crate::commitments::life::{Commitment, Stage};
use crate::commitments::parties::OFFICIALS;
use crate::commitments::say::{BoardLine, Say, StruckOff};
use crate::commitments::{store, view};
use crate::people::offices;
use crate::people::villages::{self, Village};
use crate::policy::Policy;
use crate::storage::{Result, Tx};
use crate::text::words::{Intent, Understood};
use crate::turn::{Taken, Turn};

/// For how long a board tells that a matter was struck off it (our choice).
const TOLD: Duration = Duration::from_secs(90 * 86_400);

/// What stands on a village's board by `now` and what was struck off it lately, both in the order of their numbers.
///
/// # Errors
/// When the database can't be read.
pub async fn board(tx: &mut Tx, policy: &Policy, village: &Village, now: Moment) -> Result<Say> {
    // What is said of officials is nobody's to read.
    let is_public = |c: &Commitment| c.leaf.0 != OFFICIALS;
    let mut shelved = store::open_in(tx, village.id, i64::MAX).await?;
    shelved.retain(|c| c.stage == Stage::Shelved && is_public(c));
    shelved.sort_by_key(|c| c.number);
    let line = |c: &Commitment| {
        let shelved = c.shelved?;
        let (number, leaf) = (c.number, view::leaf_name(policy, &c.leaf));
        Some(BoardLine { number, leaf, cause: shelved.cause, since: shelved.since, recheck: shelved.recheck_by })
    };
    let mut struck_off = store::struck_off(tx, village.id, now.minus(TOLD)).await?;
    struck_off.retain(|(c, _)| is_public(c));
    let gone =
        |(c, at): (Commitment, Moment)| StruckOff { number: c.number, leaf: view::leaf_name(policy, &c.leaf), at };
    Ok(Say::Board {
        village: village.name.clone(),
        lines: shelved.iter().filter_map(line).collect(),
        struck_off: struck_off.into_iter().map(gone).collect(),
    })
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
        let say = board(&mut turn.tx, &policy, &village, turn.now).await?;
        turn.say(NAME, &say).await?;
    }
    Ok(if theirs.is_empty() { Taken::No } else { Taken::Yes })
}
