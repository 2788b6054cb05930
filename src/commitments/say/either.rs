//! What either side may be told: why something isn't possible now, and that words aren't a date.

use super::parts::{example, number};
use super::{DateTrouble, Say};
use crate::base::Moment;
use crate::commitments::life::{Refusal, Stage};
use crate::text::Voice;
use crate::text::voice::arg;

/// The text of a sentence that is no card.
pub(super) fn text(say: &Say, v: &Voice<'_>) -> String {
    match say {
        Say::Refused { number: n, refusal, since } => refused(v, *n, refusal, *since),
        Say::DateTrouble { trouble, limit, examples } => {
            let id = match trouble {
                DateTrouble::NotADate => {
                    return example(v, "date-not-a-date", "date-not-a-date-like", *limit, examples);
                }
                DateTrouble::Impossible => "date-impossible",
                DateTrouble::Past => "date-past",
                DateTrouble::TooFar => "date-too-far",
                DateTrouble::NotLater => "date-not-later",
            };
            v.text(id, &[arg("limit", v.day(*limit))])
        }
        Say::NotYoursNow { number: n } => v.text("not-yours-now", &[number(*n)]),
        Say::KeptWith { number: n } => v.text("kept-with", &[number(*n)]),
        // The others were drawn before it came to this.
        _ => v.word("not-yours"),
    }
}

fn refused(v: &Voice<'_>, n: i64, refusal: &Refusal, since: Option<Moment>) -> String {
    let at = since.map_or_else(|| v.word("some-time-ago"), |s| v.day(s));
    let id = match refusal {
        Refusal::NotNow(stage) => {
            let id = match stage {
                Stage::Registered | Stage::Accepted => "now-written",
                Stage::Declined => "now-declined",
                Stage::Assigned => "now-assigned",
                Stage::Signed => "now-signed",
                Stage::InProgress => "now-working",
                Stage::Shelved => "now-shelved",
                Stage::Reported => "now-reported",
                Stage::ClosedSolved => "now-solved",
                Stage::ClosedExplained => "now-explained",
                Stage::ClosedUnrated => "now-unrated",
                Stage::Withdrawn => "now-withdrawn",
                Stage::Merged => "now-merged",
            };
            return v.text(id, &[number(n), arg("at", at)]);
        }
        Refusal::AskPending => "refused-ask-pending",
        Refusal::NothingAsked => "refused-nothing-asked",
        Refusal::NotYours => "refused-not-yours",
        Refusal::OwnAsk => "refused-own-ask",
        Refusal::HolderOnly => "refused-holder-only",
        Refusal::DatePast => "refused-date-past",
        Refusal::DateTooFar { limit } => {
            return v.text("refused-too-far", &[number(n), arg("limit", v.day(*limit))]);
        }
        Refusal::DateNotLater { now } => return v.text("refused-not-later", &[number(n), arg("date", v.day(*now))]),
        Refusal::TooOften => "refused-too-often",
        Refusal::TooLate => "refused-too-late",
        Refusal::NudgedAlready { again } => return v.text("refused-nudged", &[number(n), arg("again", v.day(*again))]),
        Refusal::NoChange => "refused-no-change",
        Refusal::DateTooSoon { first } => return v.text("refused-too-soon", &[number(n), arg("first", v.day(*first))]),
        Refusal::NothingTried => "refused-nothing-tried",
        Refusal::Held => "refused-held",
        Refusal::NoTimeLeft => "refused-no-time-left",
        Refusal::NotAlike => "refused-not-alike",
        Refusal::SaidApart => "refused-said-apart",
    };
    v.text(id, &[number(n)])
}
