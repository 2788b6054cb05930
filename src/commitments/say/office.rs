//! What people of office hear. The usual next step stands out.

use super::{DateTrouble, Due, Facts, Line, News, Passed, Pressing, Say, attached, keys, mark, name, number, quoted};
use crate::commitments::life::Check;
use crate::text::voice::arg;
use crate::text::{Outgoing, Voice};

/// A card about a matter, with its news: village and leaf stand in the lead.
fn card(v: &Voice<'_>, f: &Facts, lead: &str) -> Outgoing {
    let lead = v.text(lead, &[number(f.number), arg("village", f.village.clone()), arg("leaf", name(v, &f.leaf))]);
    Outgoing::card(v.lang(), Some(f.number), lead, Some(mark(v, f, true)))
}

fn check(v: &Voice<'_>, check: Check) -> String {
    match check {
        Check::VillagerLooks => v.word("office-check-villager-looks"),
        Check::WrittenResult => v.word("office-check-written-result"),
    }
}

/// Who said it, masked; nothing where neither name nor telephone is known.
fn said_by(v: &Voice<'_>, out: Outgoing, who: &str) -> Outgoing {
    if who.is_empty() { out } else { out.fact(v.word("fact-said-by"), who, false) }
}

/// The sentence that says what was passed on.
fn passed(what: Passed) -> &'static str {
    match what {
        Passed::Promise => "passed-promise",
        Passed::Question => "passed-question",
        Passed::Progress => "passed-progress",
        Passed::Return => "passed-return",
        Passed::Extend => "passed-extend",
        Passed::Result => "passed-result",
        Passed::Decision => "passed-decision",
        Passed::Nudge => "passed-nudge",
        Passed::WordNoted => "passed-word-noted",
        Passed::Taken => "passed-taken",
        Passed::TakenBack => "passed-taken-back",
    }
}

pub(super) fn render(say: &Say, v: &Voice<'_>) -> Option<Outgoing> {
    Some(match say {
        Say::NewMatter { f, words, who, sign_by, pressing, unconfirmed, attached: files, keys: codes } => {
            let id = match pressing {
                Pressing::Ordinary => "new-matter",
                Pressing::Urgent => "new-matter-urgent",
                Pressing::Emergency(_) => "new-matter-emergency",
            };
            let mut out = card(v, f, id).quote(quoted(v, words));
            for a in files {
                out = out.part(attached(v, *a));
            }
            out = said_by(v, out, who)
                .fact(v.word("fact-sign-by"), v.hour(*sign_by), true);
            if *unconfirmed {
                out = out.dim(v.word("office-unconfirmed"));
            }
            keys(v, out, codes, true)
        }
        Say::PickDate { f, limit, offers, extend } => {
            let mut out = card(v, f, if *extend { "pick-later-date" } else { "pick-date" })
                .dim(v.text("latest-date", &[arg("limit", v.day(*limit))]))
                .ask(v.word(if *extend { "when-instead" } else { "when-done" }));
            for offer in offers {
                let label = match offer.days {
                    0 => v.word("key-today"),
                    n => v.text("key-in-days", &[arg("days", n)]),
                };
                out = out.button(format!("in:{}", offer.days), label);
            }
            out.button("other_date", v.word("key-other-date"))
        }
        Say::TypeDate { limit } => {
            Outgoing::empty(v.lang()).ask(v.text("type-date", &[arg("limit", v.day(*limit))]))
        }
        Say::AskPlan { number: n, by } => {
            Outgoing::empty(v.lang()).ask(v.text("ask-plan", &[number(*n), arg("date", v.day(*by))]))
        }
        Say::AskCheck { number: n } => keys(
            v,
            Outgoing::empty(v.lang()).ask(v.text("ask-check", &[number(*n)])),
            &["check_villager", "check_written"],
            false,
        ),
        Say::Whole { f, by, plan, check: how } => keys(
            v,
            card(v, f, "whole")
                .fact(v.word("fact-by"), v.text("done-by", &[arg("date", v.day(*by))]), true)
                .fact(v.word("fact-plan"), plan.clone(), false)
                .fact(v.word("fact-check"), check(v, *how), false)
                .dim(v.word("whole-told")),
            &["promise", "again"],
            true,
        ),
        Say::Working { f, note, words, who, date, plan, story, keys: codes } => {
            let mut out = card(v, f, "working");
            if let Some(what) = note {
                out = out.say(v.text(passed(*what), &[number(f.number)]));
            }
            if !words.is_empty() {
                out = out.quote(quoted(v, words));
            }
            out = said_by(v, out, who);
            if let Some(date) = date {
                out = out.fact(v.word("fact-by"), v.text("done-by", &[arg("date", v.day(*date))]), true);
            }
            if let Some(plan) = plan {
                out = out.fact(v.word("fact-plan"), plan.clone(), false);
            }
            for step in story {
                out = out.part(step.part(v));
            }
            keys(v, out, codes, true)
        }
        Say::AskLine { number: n, what } => {
            let id = match what {
                Line::ReturnReason => "ask-return-reason",
                Line::Question => "ask-question",
                Line::ExtendReason => "ask-extend-reason",
                Line::Result => "ask-result",
                Line::Decision => "ask-decision",
            };
            Outgoing::empty(v.lang()).ask(v.text(id, &[number(*n)]))
        }
        Say::Passed { number: n, what } => {
            Outgoing::empty(v.lang()).say(v.text(passed(*what), &[number(*n)]))
        }
        Say::News { f, what, words, attached: a, by, keys: codes } => {
            let id = match what {
                News::Added => "news-added",
                News::ExtendGranted => "news-extend-granted",
                News::ExtendRefused => "news-extend-refused",
                News::ReturnRefused => "news-return-refused",
                News::ReassignedAway => "news-reassigned-away",
                News::Solved => "news-solved",
                News::SolvedBeforeReport => "news-solved-before-report",
                News::NotSolved => "news-not-solved",
                News::NotSolvedAgain => "news-not-solved-again",
                News::Unsatisfied => "news-unsatisfied",
                News::ClosedUnrated => "news-closed-unrated",
                News::Reopened => "news-reopened",
                News::Withdrawn => "news-withdrawn",
                News::Nudged => "news-nudged",
                News::OfficeNudged => "news-office-nudged",
                News::WaitEnded => "news-wait-ended",
                News::LeafSet => "news-leaf-set",
                News::Lapsed => "news-lapsed",
                News::Vacant => "news-vacant",
            };
            let mut out = card(v, f, id);
            if words.iter().any(|w| !w.trim().is_empty()) {
                out = out.quote(quoted(v, words));
            }
            if let Some(a) = a {
                out = out.part(attached(v, *a));
            }
            if let Some(by) = by {
                out = out.fact(v.word("fact-due"), v.hour(*by), true);
            }
            keys(v, out, codes, true)
        }
        Say::Phone { f, name, number: phone } => match phone {
            Some(phone) => keys(
                v,
                Outgoing::empty(v.lang())
                    .part(crate::text::outgoing::Part::Call { name: name.clone(), number: phone.clone() })
                    .dim(v.text("phone-written-down", &[number(f.number)])),
                &["recovery"],
                false,
            ),
            None => {
                keys(v, Outgoing::empty(v.lang()).say(v.text("no-phone", &[number(f.number)])), &["recovery"], false)
            }
        },
        Say::Reminder { f, date, promise, when, keys: codes } => {
            let id = match when {
                Due::Soon => "remind-soon",
                Due::Today => "remind-today",
                Due::Late => "remind-late",
            };
            let what = v.word(if *promise { "remind-promise" } else { "remind-date" });
            keys(v, card(v, f, id).say(v.text("remind-what", &[arg("what", what), arg("date", v.day(*date))])), codes, true)
        }
        Say::Unsigned { f, words, who, since, step, keys: codes } => {
            let id = if *step == 0 { "unsigned-own" } else { "unsigned-office" };
            let who = who.as_ref().map(|t| t.full(v)).unwrap_or_else(|| v.word("nobody"));
            let out = card(v, f, id)
                .quote(quoted(v, words))
                .say(v.text("unsigned-since", &[arg("who", who), arg("since", v.hour(*since))]));
            keys(v, out, codes, true)
        }
        Say::CallThem { f, result, step } => {
            let id = if *step == 0 { "call-them" } else { "call-them-office" };
            keys(
                v,
                card(v, f, id).say(v.word("call-them-why")).quote(result.clone()).ask(v.word("call-them-ask")),
                &["phone", "word_done", "word_not_done"],
                true,
            )
        }
        Say::ReturnAsked { f, words, who, reason, by } => {
            let who = who.as_ref().map(|t| t.full(v)).unwrap_or_default();
            let out = card(v, f, "return-asked")
                .quote(quoted(v, words))
                .fact(v.word("fact-asker"), who, false)
                .fact(v.word("fact-because"), reason.clone(), false)
                .fact(v.word("fact-decide-by"), v.hour(*by), true);
            keys(v, out, &["reassign", "refuse", "decline"], false)
        }
        Say::PickHandler { number: n } => keys(
            v,
            Outgoing::empty(v.lang()).ask(v.text("pick-handler", &[number(*n)])),
            &["to_township", "to_city", "to_secretary"],
            false,
        ),
        Say::PickReason { number: n } => {
            let mut out = Outgoing::empty(v.lang()).ask(v.text("pick-reason", &[number(*n)]));
            for reason in ["in_court", "in_petition", "not_ours", "not_here"] {
                out = out.button(format!("reason:{reason}"), v.word(&format!("key-reason-{}", reason.replace('_', "-"))));
            }
            out
        }
        Say::ExtendDecide { f, who, from, to, reason, villager, by } => {
            let who = who.as_ref().map(|t| t.full(v)).unwrap_or_default();
            let answer = v.word(match villager {
                Some(true) => "villager-agrees",
                Some(false) => "villager-disagrees",
                None => "villager-silent",
            });
            let out = card(v, f, "extend-decide")
                .fact(v.word("fact-asker"), who, false)
                .fact(v.word("fact-was"), v.day(*from), false)
                .fact(v.word("fact-to"), v.day(*to), true)
                .fact(v.word("fact-because"), reason.clone(), false)
                .fact(v.word("fact-villager"), answer, false)
                .fact(v.word("fact-decide-by"), v.hour(*by), false);
            keys(v, out, &["grant", "refuse"], false)
        }
        Say::EmergencyTold { f, words, who, unanswered } => {
            let id = if *unanswered { "emergency-unanswered" } else { "emergency-told" };
            said_by(v, card(v, f, id).quote(quoted(v, words)), who)
        }
        Say::LookAgain { f, words, reason, by } => keys(
            v,
            card(v, f, "look-again-asked")
                .quote(quoted(v, words))
                .fact(v.word("fact-declined-for"), reason.clone(), false)
                .fact(v.word("fact-decide-by"), v.hour(*by), true),
            &["take_on", "decline_for_good"],
            false,
        ),
        Say::RecoveryCode { code, until, name: who } => {
            let who = if who.is_empty() { v.word("the-villager") } else { who.clone() };
            Outgoing::empty(v.lang())
                .say(v.text("recovery-code", &[arg("code", code.clone()), arg("name", who)]))
                .dim(v.text("recovery-until", &[arg("until", v.hour(*until))]))
        }
        Say::DateTrouble { trouble: DateTrouble::NotADate, limit } => {
            Outgoing::empty(v.lang()).say(v.text("date-not-a-date", &[arg("limit", v.day(*limit))]))
        }
        _ => return None,
    })
}
