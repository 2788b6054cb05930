//! The four numbers as words ask for them, and the cases that each opens onto: of what the speaker's posts cover.

use super::NAME;
use super::lists::{self, PAGE};
use crate::base::CommitmentId;
use crate::commitments::figures::Opened;
use crate::commitments::figures::store::{self as figures, Query, together};
use crate::commitments::say::Say;
use crate::commitments::store;
use crate::people::offices;
use crate::people::villages;
use crate::storage::Result;
use crate::turn::{Letter, Taken, To, Turn};

/// The numbers, one of them, or the cases of a figure.
pub(super) async fn asked(turn: &mut Turn, words: &str) -> Result<Taken> {
    show(turn, words, None).await
}

/// The same; with a page, the cases of what a number counts and not its figures.
async fn show(turn: &mut Turn, words: &str, page: Option<i64>) -> Result<Taken> {
    let Some(scope) = lists::scope(turn) else { return Ok(Taken::No) };
    let asked = Asked::of(turn, words, Query::all(scope)).await?;
    let (zone, now) = (turn.house.policy.zone().clone(), turn.now);
    let by_village = figures::counts(&mut turn.tx, &asked.q, &zone, now).await?;
    let counts = together(&by_village);
    let say = match asked.opened {
        None => {
            let uncounted = !store::uncounted(&mut turn.tx, CommitmentId(i64::MIN), 1).await?.is_empty();
            Say::Stats { counts, filter: asked.said, unread: asked.unread, uncounted }
        }
        Some(Opened::Number(number)) if page.is_none() => Say::StatsNumber { number, counts, filter: asked.said },
        Some(opened) => {
            let page = page.unwrap_or(0);
            let of = (&by_village, opened.figures());
            let ids = figures::cases(&mut turn.tx, &asked.q, &zone, now, of, page * PAGE, PAGE).await?;
            let mut lines = vec![];
            for id in ids {
                let c = store::get(&mut turn.tx, id).await?;
                lines.push(lists::office_line(turn, &c).await?);
            }
            let count = counts.sum(opened.figures());
            Say::StatsCases { opened, count, lines, filter: asked.said, page, more: (page + 1) * PAGE < count }
        }
    };
    turn.send(NAME, Letter::new(To::Speaker, 0, &say).card("stats", 0)).await?;
    Ok(Taken::Yes)
}

/// A key of a card of the numbers: its code carries the page and the words.
pub(super) async fn turn_page(turn: &mut Turn, code: &str) -> Result<()> {
    let Some(person) = turn.speaker.as_ref().map(|s| s.person.id) else { return Ok(()) };
    let today = turn.today();
    if offices::posts_of(&mut turn.tx, person, today).await?.is_empty() {
        return turn.say(NAME, &Say::NotYours).await;
    }
    let (page, words) = code.split_once('|').unwrap_or((code, ""));
    show(turn, words, page.strip_prefix("page:").and_then(|page| page.parse().ok())).await.map(drop)
}

/// What was asked for.
struct Asked {
    q: Query,
    opened: Option<Opened>,
    /// The filters in words that are understood again.
    said: Vec<String>,
    /// What of the words wasn't understood.
    unread: String,
}

impl Asked {
    /// Reads the filters. What lies outside the speaker's posts finds nothing.
    async fn of(turn: &mut Turn, words: &str, mut q: Query) -> Result<Self> {
        let filters = turn.house.words.stats_filters(words);
        let mut said = vec![];
        let mut rest = vec![];
        if let Some(leaf) = filters.leaf {
            said.push(lists::leaf_word(turn, &leaf));
            q.leaves = vec![leaf];
        }
        let known = villages::list(&mut turn.tx).await?;
        // A name of several words, else word by word.
        let whole = filters.rest.join(" ");
        let pieces = if turn.house.policy.category(&whole).is_empty() { filters.rest } else { vec![whole] };
        for piece in pieces {
            if let Some(village) = known.iter().find(|v| v.town == piece) {
                q.town = Some(village.town_code.clone());
                said.push(piece);
                continue;
            }
            let leaves = turn.house.policy.category(&piece);
            if q.leaves.is_empty() && !leaves.is_empty() {
                q.leaves = leaves;
                said.push(piece);
            } else {
                rest.push(piece);
            }
        }
        let (village, unread) = lists::village_among(turn, rest).await?;
        if let Some(village) = village {
            said.insert(0, village.name.clone());
            q.village = Some(village.id);
        }
        if let Some(first) = filters.month.and_then(|month| lists::first_of(turn, month)) {
            let last = filters.last_month.and_then(|month| lists::first_of(turn, month)).unwrap_or(first);
            q.from = Some(first.min(last));
            q.until = Some(first.max(last).last_of_month());
            said.extend([q.from, q.until].into_iter().flatten().map(|day| day.strftime("%Y-%m").to_string()));
            said.dedup();
        }
        let opened = filters.figure.as_deref().and_then(Opened::named);
        Ok(Self { q, opened, said, unread })
    }
}
