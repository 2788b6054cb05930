//! What the villager hears. In a villager's question all keys weigh the same: the answer isn't steered.

use super::parts::{attached, cause, deadline, keys, mark, name, number, quote, quoted, road};
use super::{Facts, MainEnd, Next, Pressing, Say, Title};
use crate::base::Moment;
use crate::commitments::life::{Check, DeclineReason, Rating};
use crate::text::outgoing::{Part, Tone};
use crate::text::voice::arg;
use crate::text::{Outgoing, Voice};

/// A card about a matter, with its news.
fn card(v: &Voice<'_>, f: &Facts, lead: &str) -> Outgoing {
    Outgoing::card(v.lang(), Some(f.number), v.text(lead, &[number(f.number)]), Some(mark(v, f, false)))
}

fn check(v: &Voice<'_>, check: Check) -> String {
    match check {
        Check::VillagerLooks => v.word("check-villager-looks"),
        Check::WrittenResult => v.word("check-written-result"),
    }
}

/// Leaf and village in one dim line.
fn place(v: &Voice<'_>, f: &Facts) -> String {
    v.text("leaf-and-village", &[arg("leaf", name(v, &f.leaf)), arg("village", f.village.clone())])
}

/// The words of a moved date, said as such.
fn moved(v: &Voice<'_>, id: &str, from: Moment, to: Moment, reason: &str) -> String {
    v.text(id, &[arg("from", v.day(from)), arg("to", v.day(to)), arg("reason", reason.to_owned())])
}

fn plain(v: &Voice<'_>, id: &str, n: i64) -> Outgoing {
    Outgoing::empty(v.lang()).say(v.text(id, &[number(n)]))
}

/// Who has it, in full; nobody in office: the township.
fn holder(v: &Voice<'_>, who: Option<&Title>) -> String {
    who.map_or_else(|| v.word("the-township"), |t| t.full(v))
}

/// With what comes next, and by when.
fn coming(v: &Voice<'_>, out: Outgoing, next: &Next) -> Outgoing {
    match next {
        Next::Sign { to, by, pressing } => {
            let id = match pressing {
                Pressing::Ordinary => "goes-to",
                Pressing::Urgent => "goes-to-urgent",
                Pressing::Emergency => "goes-to-emergency",
            };
            out.say(v.text(id, &[arg("to", holder(v, to.as_ref())), arg("by", deadline(v, *by))]))
        }
        Next::Promise { who, by } => {
            out.say(v.text("signed-then-promises", &[arg("who", holder(v, who.as_ref())), arg("by", deadline(v, *by))]))
        }
        Next::PromiseAgain { by } => out.say(v.text("redo-by", &[arg("by", deadline(v, *by))])),
        Next::Late { who } => out.say(v.text("late-and-pressed", &[arg("who", holder(v, who.as_ref()))])),
        Next::Said => out,
    }
}

pub(super) fn render(say: &Say, v: &Voice<'_>) -> Option<Outgoing> {
    Some(match say {
        Say::Registered { f, words, files, also, under, again, dial, next, road: step, unconfirmed, keys: codes } => {
            let mut out = card(v, f, "registered");
            if let Some(line) = dial {
                out = out.say(v.text("emergency-dial", &[arg("line", *line)]));
            }
            out = quote(v, out, words);
            if *files > 0 {
                out = out.dim(v.text("with-files", &[arg("count", *files as i64)]));
            }
            out = coming(v, out.dim(place(v, f)), next);
            if *unconfirmed {
                out = out.dim(v.word("unconfirmed"));
            }
            if let Some(n) = under {
                out = out.dim(v.text("said-under", &[number(*n)]));
            }
            if let Some(n) = again {
                out = out.dim(v.text("said-again", &[number(*n)]));
            }
            if let Some(leaf) = also {
                out = out.dim(v.text("one-more", &[arg("leaf", name(v, leaf))]));
            }
            if let Some(step) = step {
                out = out.part(road(v, *step));
            }
            keys(v, out, codes, false)
        }
        Say::Unclear { words } => keys(
            v,
            Outgoing::empty(v.lang()).quote(quoted(v, std::slice::from_ref(words))).ask(v.word("unclear")),
            &["is_matter", "no_matter"],
            false,
        ),
        Say::Beside { number: n, words } => keys(
            v,
            Outgoing::empty(v.lang()).quote(quoted(v, words)).ask(v.text("beside", &[number(*n)])),
            &["belongs", "apart"],
            false,
        ),
        Say::SameAsk { number: n, before, words } => {
            let out = quote(v, Outgoing::empty(v.lang()), words);
            let out = quote(v, out.say(v.text("same-before", &[number(*n)])), before);
            keys(v, out.ask(v.text("same-ask", &[number(*n)])), &["belongs", "apart"], false)
        }
        Say::Merged { f, main, by, words, story, keys: codes } => {
            let lead = v.text("merged", &[number(f.number), arg("main", main.to_string())]);
            let mut out = Outgoing::card(v.lang(), Some(f.number), lead, Some(mark(v, f, false)));
            out = quote(v, out, words);
            out = match by {
                Some(by) => out.fact(v.word("fact-by"), v.text("done-by", &[arg("date", v.day(*by))]), true),
                None => out,
            };
            for step in story {
                out = out.part(step.part(v));
            }
            keys(v, out.say(v.text("merged-how", &[number(f.number)])), codes, false)
        }
        Say::Split { f, main, gone } => {
            let id = if *gone { "split-gone" } else { "split-how" };
            card(v, f, "split").say(v.text(id, &[number(f.number), arg("main", main.to_string())]))
        }
        Say::MainEnded { f, main, how, ground, keys: codes } => {
            let id = match how {
                MainEnd::Solved => "main-solved",
                MainEnd::Unrated => "main-unrated",
                MainEnd::Explained => "main-explained",
            };
            let lead = v.text("main-ended", &[number(f.number), arg("main", main.to_string())]);
            let mut out = Outgoing::card(v.lang(), Some(f.number), lead, Some(mark(v, f, false)))
                .say(v.text(id, &[arg("main", main.to_string())]));
            if !ground.is_empty() {
                out = out.quote(ground.clone());
            }
            if codes.contains(&"split") {
                out = out.say(v.word("main-ended-split"));
            }
            keys(v, out, codes, false)
        }
        Say::NotAMatter => Outgoing::empty(v.lang()).say(v.word("not-a-matter")),
        Say::TellMore { number: n } => plain(v, "tell-more", *n),
        Say::Added { number: n, voice_seconds } => match voice_seconds {
            Some(s) => {
                Outgoing::empty(v.lang()).say(v.text("added-voice", &[number(*n), arg("seconds", i64::from(*s))]))
            }
            None => plain(v, "added", *n),
        },
        Say::PickLeaf { number: n, guesses } => {
            let mut out = Outgoing::empty(v.lang()).ask(v.text("pick-leaf", &[number(*n)]));
            for (code, names) in guesses {
                out = out.button(format!("leaf:{code}"), name(v, names));
            }
            out
        }
        Say::NoSuchLeaf => Outgoing::empty(v.lang()).say(v.word("no-such-leaf")),
        Say::LeafSet { f } => {
            Outgoing::empty(v.lang()).say(v.text("leaf-set", &[number(f.number), arg("leaf", name(v, &f.leaf))]))
        }
        Say::WithdrawSure { number: n } => keys(
            v,
            Outgoing::empty(v.lang()).ask(v.text("withdraw-sure", &[number(*n)])),
            &["withdraw_yes", "withdraw_no"],
            false,
        ),
        Say::Withdrawn { number: n, fresh } => plain(v, if *fresh { "undone" } else { "withdrawn" }, *n),
        Say::WithdrawnElsewhere { number: n } => plain(v, "withdrawn-elsewhere", *n),
        Say::Kept { number: n } => plain(v, "kept", *n),
        Say::PutAside { number: n } => plain(v, "put-aside", *n),
        Say::AskPhone => Outgoing::empty(v.lang()).part(Part::PhoneField {
            label: v.word("phone-ask"),
            hint: v.word("phone-hint"),
            button: v.word("phone-button"),
        }),
        Say::Promised { f, who, by, plan, check: how, again } => card(v, f, "answered")
            .say(v.text(if *again { "promises-again" } else { "promises" }, &[arg("who", who.spoken(v))]))
            .fact(v.word("fact-by"), v.text("done-by", &[arg("date", v.day(*by))]), true)
            .fact(v.word("fact-plan"), plan.clone(), false)
            .fact(v.word("fact-check"), check(v, *how), false)
            .part(road(v, 2)),
        Say::InfoAsked { f, who, question, until } => card(v, f, "info-asked")
            .say(v.text("asks-you", &[arg("who", who.spoken(v))]))
            .quote(question.clone())
            .ask(v.word("info-answer"))
            .dim(v.text("info-waits", &[arg("until", v.day(*until))])),
        Say::CityTold { number: n } => plain(v, "city-told", *n),
        Say::DateWaited { f, from, to } => {
            card(v, f, "extended").say(moved(v, "moved", *from, *to, &v.word("waited-for-you")))
        }
        Say::Progress { f, who, words, attached: a } => {
            let mut out = card(v, f, "progress").say(v.text("tells-you", &[arg("who", who.spoken(v))]));
            if !words.is_empty() {
                out = out.quote(words.clone());
            }
            match a {
                Some(a) => out.part(attached(v, *a)),
                None => out,
            }
        }
        Say::ExtendAsked { f, who, from, to, reason } => {
            let out = card(v, f, "extend-asked")
                .say(v.text("wants-later", &[arg("who", who.spoken(v)), number(f.number)]))
                .fact(v.word("fact-was"), v.day(*from), false)
                .fact(v.word("fact-to"), v.day(*to), true)
                .fact(v.word("fact-because"), reason.clone(), false)
                .say(v.word("no-goes-up"))
                .ask(v.word("agree"));
            keys(v, out, &["agree", "disagree"], false)
        }
        Say::Extended { f, from, to, reason } => card(v, f, "extended").say(moved(v, "moved", *from, *to, reason)),
        Say::ExtendToOffice { number: n, agrees } => {
            plain(v, if *agrees { "extend-office-yes" } else { "extend-office-no" }, *n)
        }
        Say::ExtendRefused { f, by } => {
            let out = card(v, f, "extend-refused");
            match by {
                Some(by) => out.say(v.text("date-stays", &[arg("date", v.day(*by))])),
                None => out,
            }
        }
        Say::ResultAsked { f, who, result, attached: a, again, dropped } => {
            let mut out = card(v, f, if *again { "look-again-please" } else { "reported" })
                .say(v.text("says-done", &[arg("who", who.spoken(v))]));
            if !result.is_empty() {
                out = out.quote(result.clone());
            }
            if let Some(a) = a {
                out = out.part(attached(v, *a));
            }
            if *dropped {
                out = out.say(v.word("later-date-dropped"));
            }
            keys(v, out.part(road(v, 4)).ask(v.word("is-it-done")), &["solved", "not_solved", "not_yet"], false)
        }
        Say::NotLookedYet { number: n } => plain(v, "not-looked-yet", *n),
        Say::AskWhatIsWrong { number: n } => Outgoing::empty(v.lang()).ask(v.text("what-is-wrong", &[number(*n)])),
        Say::NotSolved { f, by } => card(v, f, "not-solved").say(v.text("redo-by", &[arg("by", v.day(*by))])),
        Say::Solved { f } => {
            let out = card(v, f, "solved").say(v.word("reopen-window")).ask(v.word("satisfied"));
            keys(v, out, &["rate_satisfied", "rate_fair", "rate_unsatisfied"], false)
        }
        Say::SolvedElsewhere { number: n } => plain(v, "solved-elsewhere", *n),
        Say::Rated { number: n, rating } => match rating {
            Rating::Satisfied | Rating::Fair => plain(v, "rated", *n),
            Rating::Unsatisfied => plain(v, "rated-unsatisfied", *n),
        },
        Say::SolvedSure { number: n } => keys(
            v,
            Outgoing::empty(v.lang()).ask(v.text("solved-sure", &[number(*n)])),
            &["solved_yes", "solved_no"],
            false,
        ),
        Say::ClosedUnrated { f, noted } => keys(
            v,
            card(v, f, "closed-unrated").say(v.word(if *noted { "noted-how-to-reopen" } else { "how-to-reopen" })),
            &["solved", "not_solved"],
            false,
        ),
        Say::WordNoted { f, who, done } => {
            let id = if *done { "noted-done" } else { "noted-not-done" };
            keys(
                v,
                card(v, f, "word-noted").say(v.text(id, &[arg("who", who.spoken(v))])).ask(v.word("noted-right")),
                if *done { &["noted_right", "not_solved"] } else { &["noted_right", "solved"] },
                false,
            )
        }
        Say::Reopened { f, face, by } => {
            let to = holder(v, face.as_ref());
            let out = card(v, f, "reopened").say(v.text("has-it-now", &[arg("to", to)]));
            match by {
                Some(by) => out.say(v.text("redo-by", &[arg("by", v.day(*by))])),
                None => out,
            }
        }
        Say::Declined { f, reason, words } => {
            let id = match reason {
                DeclineReason::InCourt => "declined-in-court",
                DeclineReason::Discipline => "declined-discipline",
                DeclineReason::InPetition => "declined-in-petition",
                DeclineReason::SameMatter => "declined-same-matter",
                DeclineReason::NotOurs => "declined-not-ours",
                DeclineReason::NotHere => "declined-not-here",
                DeclineReason::SecretPrivacy => "declined-secret-privacy",
                DeclineReason::AgainstLaw => "declined-against-law",
                DeclineReason::InfoDisclosure => "declined-info-disclosure",
            };
            let mut out = card(v, f, "declined").say(v.word(id));
            if !words.is_empty() {
                out = out.quote(words.clone());
            }
            keys(v, out.dim(v.word("may-look-again")), &["look_again"], false)
        }
        Say::LookedAgain { number: n } => plain(v, "looked-again", *n),
        Say::DecidedAgain { f, accepted } => {
            card(v, f, if *accepted { "taken-on-after-all" } else { "declined-for-good" }).say(v.word(if *accepted {
                "goes-on"
            } else {
                "other-ways"
            }))
        }
        Say::NewHandler { f, face } => {
            card(v, f, "new-handler").say(v.text("has-it-now", &[arg("to", holder(v, face.as_ref()))]))
        }
        Say::Escalated { f, who, to, by, provisional, reason, promised } => {
            let mut out = card(v, f, "escalated")
                .say(v.text("went-up", &[arg("who", who.spoken(v)), arg("to", holder(v, to.as_ref()))]));
            if !reason.is_empty() {
                out = out.quote(reason.clone());
            }
            out = no_date_now(v, out, *promised).fact(v.word("fact-rule"), v.day(*by), true);
            if *provisional {
                out = out.dim(v.word("date-provisional"));
            }
            out.say(v.text("still-follows", &[arg("who", who.spoken(v))]))
        }
        Say::Recounted { f, from, to } => {
            let args = [arg("from", v.day(*from)), arg("to", v.day(*to))];
            card(v, f, "recounted").say(v.text("recounted-why", &args))
        }
        Say::Shelved { f, cause: why, recheck, meanwhile, promised } => {
            let out = card(v, f, "shelved").say(v.text("shelved-because", &[arg("cause", cause(v, *why))]));
            let mut out = no_date_now(v, out, *promised);
            if !meanwhile.is_empty() {
                out = out.fact(v.word("fact-meanwhile"), meanwhile.clone(), false);
            }
            out.fact(v.word("fact-recheck"), v.day(*recheck), true).dim(v.word("shelved-stays"))
        }
        Say::CauseGone { f, by, lapsed } => card(v, f, if *lapsed { "recheck-missed" } else { "cause-gone" })
            .say(v.text("redo-by", &[arg("by", v.day(*by))])),
        Say::CauseStays { f, cause: why, recheck } => card(v, f, "cause-stays")
            .say(v.text("shelved-because", &[arg("cause", cause(v, *why))]))
            .fact(v.word("fact-recheck"), v.day(*recheck), true),
        Say::ExplainAsked { f, who, ground, by } => card(v, f, "explain-asked")
            .say(v.text("would-explain", &[arg("who", who.spoken(v))]))
            .quote(ground.clone())
            .say(v.text("explain-speak", &[arg("by", v.day(*by))])),
        Say::Explained { f, ground } => {
            let mut out = card(v, f, "explained").say(v.word("explained-why"));
            if !ground.is_empty() {
                out = out.quote(ground.clone());
            }
            keys(v, out.say(v.word("explained-other-ways")).dim(v.word("explained-window")), &["want_again"], false)
        }
        Say::ExplainRefused { f, by } => {
            let out = card(v, f, "explain-refused");
            match by {
                Some(by) => out.say(v.text("date-stays", &[arg("date", v.day(*by))])),
                None => out,
            }
        }
        Say::BeingPressed { f } => card(v, f, "being-pressed").say(v.word("being-pressed-how")),
        Say::Rested { f } => card(v, f, "rested").say(v.word("rested-ways")),
        Say::NotSignedYet { f, who } => {
            let who = who.as_ref().map_or_else(|| v.word("the-township"), |t| t.spoken(v));
            card(v, f, "not-signed-yet").say(v.text("pressing-them", &[arg("who", who)]))
        }
        Say::Nudged { number: n, reaches } => plain(v, if *reaches { "nudged" } else { "nudge-kept" }, *n),
        Say::Present { f, words, face, date, plan, check: how, next, story, keys: codes } => {
            let mut out = coming(v, quote(v, card(v, f, "present"), words).dim(place(v, f)), next);
            if let Some(face) = face {
                out = out.fact(v.word("fact-who"), face.full(v), false);
            }
            if let Some(date) = date {
                out = out.fact(v.word("fact-by"), v.text("done-by", &[arg("date", v.day(*date))]), true);
            }
            if let Some(plan) = plan {
                out = out.fact(v.word("fact-plan"), plan.clone(), false);
            }
            if let Some(how) = how {
                out = out.fact(v.word("fact-check"), check(v, *how), false);
            }
            for step in story {
                out = out.part(step.part(v));
            }
            keys(v, out, codes, false)
        }
        Say::WhichVillage { names, kept } => {
            let mut out = Outgoing::empty(v.lang());
            if *kept {
                out = out.say(v.word("kept-until-village"));
            }
            out = out.ask(v.word(if names.is_empty() { "which-village-typed" } else { "which-village" }));
            for (code, name) in names {
                out = out.button(format!("village:{code}"), name.clone());
            }
            out
        }
        Say::NoWork => Outgoing::empty(v.lang()).say(v.word("no-work")),
        Say::NothingOpen => Outgoing::empty(v.lang()).say(v.word("nothing-open")),
        Say::NoSuchNumber { number: n } => plain(v, "no-such-number", *n),
        _ => return None,
    })
}

impl super::StoryStep {
    /// The step as a part of a message.
    pub(super) fn part(&self, v: &Voice<'_>) -> Part {
        Part::Step {
            when: v.day(self.at),
            text: v.text(
                &format!("story-{}", self.what),
                &[
                    arg("date", self.date.map(|d| v.day(d)).unwrap_or_default()),
                    arg("who", self.who.as_ref().map(|w| w.full(v)).unwrap_or_default()),
                ],
            ),
            tone: if self.by_villager {
                Tone::Villager
            } else if self.burning {
                Tone::Burning
            } else {
                Tone::Plain
            },
        }
    }
}

/// A promised date that holds no more is said to.
fn no_date_now(v: &Voice<'_>, out: Outgoing, promised: Option<Moment>) -> Outgoing {
    match promised {
        Some(date) => out.say(v.text("no-date-now", &[arg("date", v.day(date))])),
        None => out,
    }
}
