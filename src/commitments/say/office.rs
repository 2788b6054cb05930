//! What people of office hear. The usual next step stands out.

use super::help;
use super::parts::{attached, cause, deadline, example, keys, mark, name, number, quote};
use super::{Asked, By, Due, Earlier, Facts, Line, News, Passed, Pressing, Say};
use crate::commitments::life::{Check, Handler, Supervision};
use crate::text::outgoing::{Mark, Shape};
use crate::text::voice::arg;
use crate::text::{Outgoing, Voice};

/// A card about a matter, with its news: village and leaf stand in the lead.
pub(super) fn card(v: &Voice<'_>, f: &Facts, lead: &str) -> Outgoing {
    let lead = v.text(lead, &[number(f.number), arg("village", f.village.clone()), arg("leaf", name(v, &f.leaf))]);
    Outgoing::card(v.lang(), Some(f.number), lead, Some(mark(v, f, true)))
}

/// The card of whoever decides: it waits for its reader, not for somebody above.
fn deciding(v: &Voice<'_>, f: &Facts, lead: &str) -> Outgoing {
    let mut out = card(v, f, lead);
    if let Some(mark) = out.head.as_mut().and_then(|h| h.mark.as_mut()) {
        *mark = Mark { shape: Shape::Waiting, word: v.word("mark-office-yours") };
    }
    out
}

/// With who says or asks it, where that is known.
pub(super) fn who_fact(v: &Voice<'_>, out: Outgoing, label: &str, who: &str, main: bool) -> Outgoing {
    if who.is_empty() { out } else { out.fact(v.word(label), who, main) }
}

/// With a date, named for what is to have happened by then.
fn by_fact(v: &Voice<'_>, out: Outgoing, by: By, main: bool) -> Outgoing {
    let (label, value) = match by {
        By::Answered(at) => ("fact-answer-by", deadline(v, at)),
        By::Signed(at) => ("fact-sign-by", deadline(v, at)),
        By::Promised(at) => ("fact-promise-by", deadline(v, at)),
        By::Done(at) => ("fact-by", v.text("done-by", &[arg("date", v.day(at))])),
        By::Recheck(at) => ("fact-recheck", v.day(at)),
        By::Replied(at) => ("fact-reply-by", deadline(v, at)),
        By::RuleProvisional(at) => ("fact-rule", v.text("rule-by-provisional", &[arg("date", v.day(at))])),
        By::Rule(at) => ("fact-rule", v.text("rule-by", &[arg("date", v.day(at))])),
    };
    out.fact(v.word(label), value, main)
}

fn check(v: &Voice<'_>, check: Check) -> String {
    match check {
        Check::VillagerLooks => v.word("office-check-villager-looks"),
        Check::WrittenResult => v.word("office-check-written-result"),
    }
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
        Passed::Escalated => "passed-escalated",
        Passed::Shelve => "passed-shelve",
        Passed::Explain => "passed-explain",
        Passed::Reply => "passed-reply",
        Passed::Supervised => "passed-supervised",
        Passed::Looked => "passed-looked",
        Passed::HandoverSigned => "passed-handover-signed",
        Passed::Whistled => "passed-whistled",
        Passed::Helped => "passed-helped",
        Passed::CalledBack => "passed-called-back",
        Passed::Merged => "passed-merged",
        Passed::KeptApart => "passed-kept-apart",
        Passed::Proposed => "passed-proposed",
    }
}

pub(super) fn render(say: &Say, v: &Voice<'_>) -> Option<Outgoing> {
    Some(match say {
        Say::NewMatter {
            f,
            words,
            who,
            by,
            pressing,
            unconfirmed,
            under,
            up,
            earlier,
            attached: files,
            keys: codes,
        } => {
            let id = match pressing {
                Pressing::Ordinary => "new-matter",
                Pressing::Urgent => "new-matter-urgent",
                Pressing::Emergency => "new-matter-emergency",
            };
            let mut out = quote(v, card(v, f, id), words);
            for a in files {
                out = out.part(attached(v, *a));
            }
            out = who_fact(v, out, "fact-said-by", who, false);
            if let Some(up) = up {
                let who = up.who.as_ref().map(|t| t.full(v)).unwrap_or_default();
                out = who_fact(v, out, "fact-handed-up-by", &who, false).fact(
                    v.word("fact-because"),
                    up.why.clone(),
                    false,
                );
                if let Some(promised) = up.promised {
                    out = out.fact(v.word("fact-was"), v.day(promised), false);
                }
            }
            if let Some(by) = by {
                out = by_fact(v, out, *by, true);
            }
            if *unconfirmed {
                out = out.dim(v.word("office-unconfirmed"));
            }
            if let Some(n) = under {
                out = out.dim(v.text("said-under", &[number(*n)]));
            }
            out = match earlier {
                Some(Earlier::Again { number: n, at }) => {
                    out.dim(v.text("earlier-again", &[number(*n), arg("at", v.day(*at))]))
                }
                Some(Earlier::Apart { number: n }) => out.dim(v.text("earlier-apart", &[number(*n)])),
                None => out,
            };
            keys(v, out, codes, true)
        }
        Say::Alike { f, main, words, main_words, one_person, pair: (one, of) } => {
            let id = if *one_person { "alike-one-person" } else { "alike-ask" };
            let out = quote(v, deciding(v, f, "alike"), words).say(v.text("alike-main", &[number(*main)]));
            quote(v, out, main_words)
                .ask(v.text(id, &[number(f.number), arg("main", main.to_string())]))
                .button(format!("merge:{one}:{of}"), v.word("key-merge"))
                .button(format!("apart:{one}:{of}"), v.word("key-not-same"))
        }
        Say::MergedInto { f, number: n, words, keys: codes } => keys(
            v,
            quote(v, card(v, f, "merged-into").say(v.text("merged-into-what", &[number(*n)])), words),
            codes,
            true,
        ),
        Say::PickDate { f, asked, limit, offers, examples } => {
            let (lead, question) = match asked {
                Asked::Signed => ("pick-date-signed", "when-done"),
                Asked::Date => ("pick-date", "when-done"),
                Asked::Again => ("pick-date-again", "when-done"),
                Asked::Later => ("pick-later-date", "when-instead"),
            };
            let mut out = card(v, f, lead)
                .dim(example(v, "latest-date", "latest-date-or-words", *limit, examples))
                .ask(v.word(question));
            for offer in offers {
                let label = match offer.days {
                    0 => v.word("key-today"),
                    n if *asked == Asked::Later => v.text("key-days-later", &[arg("days", n)]),
                    n => v.text("key-in-days", &[arg("days", n)]),
                };
                out = out.button(format!("in:{}", offer.days), label);
            }
            out.button("other_date", v.word("key-other-date"))
        }
        Say::TypeDate { limit, examples } => {
            Outgoing::empty(v.lang()).ask(example(v, "type-date", "type-date-like", *limit, examples))
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
        Say::Working { f, note, words, who, dates, plan, check: how, helps, story, keys: codes } => {
            let mut out = card(v, f, "working");
            if let Some(what) = note {
                out = out.say(v.text(passed(*what), &[number(f.number)]));
            }
            out = who_fact(v, quote(v, out, words), "fact-said-by", who, false);
            for (i, by) in dates.iter().enumerate() {
                out = by_fact(v, out, *by, i == 0);
            }
            if let Some(plan) = plan {
                out = out.fact(v.word("fact-plan"), plan.clone(), false);
            }
            if let Some(how) = how {
                out = out.fact(v.word("fact-check"), check(v, *how), false);
            }
            for line in helps {
                out = help::fact(v, out, line);
            }
            for step in story {
                out = out.part(step.part(v));
            }
            keys(v, out, codes, true)
        }
        Say::OfferTell { f, about, words, attached: a } => {
            let out = quote(v, card(v, f, "working"), std::slice::from_ref(words));
            let out = match a {
                Some(a) => out.part(attached(v, *a)),
                None => out,
            };
            // The key carries the words: they wait as long as it does, whatever else is said meanwhile.
            let file = a.map_or(0, |a| a.file.0);
            out.ask(v.text("offer-tell", &[number(f.number)]))
                .button(format!("tell:{about}:{file}:{words}"), v.word("key-tell"))
                .button("tell_no", v.word("key-tell-no"))
        }
        Say::NotTold => Outgoing::empty(v.lang()).say(v.word("not-told")),
        Say::AskLine { number: n, what } => {
            let id = match what {
                Line::ReturnReason => "ask-return-reason",
                Line::Question => "ask-question",
                Line::Result => "ask-result",
                Line::Decision => "ask-decision",
                Line::Escalate => "ask-escalate",
                Line::Meanwhile => "ask-meanwhile",
                Line::Ground => "ask-ground",
                Line::Reply => "ask-reply",
                Line::Task => "ask-task",
                Line::HelpDone => "ask-help-done",
                Line::HelpReturn => "ask-help-return",
            };
            Outgoing::empty(v.lang()).ask(v.text(id, &[number(*n)]))
        }
        Say::AskExtendReason { number: n, to } => {
            Outgoing::empty(v.lang()).ask(v.text("ask-extend-reason", &[number(*n), arg("date", v.day(*to))]))
        }
        Say::Passed { number: n, what } => Outgoing::empty(v.lang()).say(v.text(passed(*what), &[number(*n)])),
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
                News::Unreachable => "news-unreachable",
                News::ShelveGranted => "news-shelve-granted",
                News::ShelveRefused => "news-shelve-refused",
                News::CauseGone => "news-cause-gone",
                News::ExplainGranted => "news-explain-granted",
                News::ExplainRefused => "news-explain-refused",
                News::Replied => "news-replied",
                News::TakenBack => "news-taken-back",
                News::Rested => "news-rested",
                News::Recounted => "news-recounted",
            };
            let mut out = quote(v, card(v, f, id), words);
            if let Some(a) = a {
                out = out.part(attached(v, *a));
            }
            if let Some(by) = by {
                out = by_fact(v, out, *by, true);
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
            None => keys(
                v,
                Outgoing::empty(v.lang()).say(v.text("no-phone", &[number(f.number)])),
                &["question", "recovery"],
                false,
            ),
        },
        Say::Reminder { f, date, promise, when, keys: codes } => {
            let id = match when {
                Due::Soon => "remind-soon",
                Due::Today => "remind-today",
                Due::Late => "remind-late",
            };
            let what = v.word(if *promise { "remind-promise" } else { "remind-date" });
            keys(
                v,
                card(v, f, id).say(v.text("remind-what", &[arg("what", what), arg("date", v.day(*date))])),
                codes,
                true,
            )
        }
        Say::Unsigned { f, words, who, since, step, keys: codes } => {
            let id = if *step == 0 { "unsigned-own" } else { "unsigned-office" };
            let who = who.as_ref().map(|t| t.full(v)).unwrap_or_else(|| v.word("nobody"));
            let out = quote(v, card(v, f, id), words)
                .say(v.text("unsigned-since", &[arg("who", who), arg("since", v.hour(*since))]));
            keys(v, out, codes, true)
        }
        Say::CallThem { f, result, step } => {
            let id = if *step == 0 { "call-them" } else { "call-them-office" };
            let out = quote(v, card(v, f, id).say(v.word("call-them-why")), std::slice::from_ref(result))
                .ask(v.word("call-them-ask"));
            keys(v, out, &["phone", "word_done", "word_not_done"], true)
        }
        Say::ReturnAsked { f, words, who, reason, by } => {
            let who = who.as_ref().map(|t| t.full(v)).unwrap_or_default();
            let out = who_fact(v, quote(v, deciding(v, f, "return-asked"), words), "fact-asker", &who, false)
                .fact(v.word("fact-because"), reason.clone(), false)
                .fact(v.word("fact-decide-by"), deadline(v, *by), true);
            keys(v, out, &["reassign", "refuse", "decline"], false)
        }
        Say::PickHandler { number: n, has } => {
            let others: Vec<&str> =
                [(Handler::Township, "to_township"), (Handler::City, "to_city"), (Handler::Secretary, "to_secretary")]
                    .into_iter()
                    .filter(|(handler, _)| handler != has)
                    .map(|(_, key)| key)
                    .collect();
            keys(v, Outgoing::empty(v.lang()).ask(v.text("pick-handler", &[number(*n)])), &others, false)
        }
        Say::PickReason { number: n } => {
            let mut out = Outgoing::empty(v.lang()).ask(v.text("pick-reason", &[number(*n)]));
            for reason in ["in_court", "in_petition", "not_ours", "not_here"] {
                out =
                    out.button(format!("reason:{reason}"), v.word(&format!("key-reason-{}", reason.replace('_', "-"))));
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
            let out = who_fact(v, deciding(v, f, "extend-decide"), "fact-asker", &who, false)
                .fact(v.word("fact-was"), v.day(*from), false)
                .fact(v.word("fact-to"), v.day(*to), true)
                .fact(v.word("fact-because"), reason.clone(), false)
                .fact(v.word("fact-villager"), answer, false)
                .fact(v.word("fact-decide-by"), deadline(v, *by), false);
            keys(v, out, &["grant", "refuse"], false)
        }
        Say::Ways { f, keys: codes } => keys(v, card(v, f, "working").ask(v.word("ways-ask")), codes, false),
        Say::PickCause { number: n } => {
            let mut out = Outgoing::empty(v.lang()).ask(v.text("pick-cause", &[number(*n)]));
            for cause in ["money", "season", "plan", "third_party"] {
                let label = v.word(&format!("cause-{}", cause.replace('_', "-")));
                out = out.button(format!("cause:{cause}"), label);
            }
            out
        }
        Say::PickRecheck { f, limit, offers } => {
            let mut out = card(v, f, "pick-recheck")
                .dim(v.text("latest-date", &[arg("limit", v.day(*limit))]))
                .ask(v.word("when-recheck"));
            for offer in offers {
                out = out.button(format!("in:{}", offer.days), v.text("key-after-days", &[arg("days", offer.days)]));
            }
            out.button("other_date", v.word("key-other-date"))
        }
        Say::ShelveDecide { f, words, who, cause: why, recheck, reason, by } => {
            let who = who.as_ref().map(|t| t.full(v)).unwrap_or_default();
            let out = who_fact(v, quote(v, deciding(v, f, "shelve-decide"), words), "fact-asker", &who, false)
                .fact(v.word("fact-because"), cause(v, *why), true)
                .fact(v.word("fact-meanwhile"), reason.clone(), false)
                .fact(v.word("fact-recheck"), v.day(*recheck), true)
                .fact(v.word("fact-decide-by"), deadline(v, *by), false);
            keys(v, out, &["grant", "refuse"], false)
        }
        Say::ExplainDecide { f, words, who, ground, by } => {
            let who = who.as_ref().map(|t| t.full(v)).unwrap_or_default();
            let out = who_fact(v, quote(v, deciding(v, f, "explain-decide"), words), "fact-asker", &who, false)
                .fact(v.word("fact-ground"), ground.clone(), true)
                .fact(v.word("fact-decide-by"), deadline(v, *by), false);
            keys(v, out, &["grant", "refuse"], false)
        }
        Say::Recheck { f, cause: why, recheck, late, keys: codes } => {
            let out = card(v, f, if *late { "recheck-late" } else { "recheck" })
                .fact(v.word("fact-because"), cause(v, *why), false)
                .fact(v.word("fact-recheck"), v.day(*recheck), true)
                .ask(v.word("recheck-ask"));
            keys(v, out, codes, false)
        }
        Say::Supervised { f, level, who, since, reply_by, lead, story, keys: codes } => {
            let level = match level {
                Supervision::L1 => "supervised-1",
                Supervision::L2 => "supervised-2",
                Supervision::L3 => "supervised-3",
            };
            let mut out = card(v, f, if *lead { "supervised-lead" } else { "supervised" })
                .say(v.text(level, &[arg("since", v.day(*since))]));
            if *lead {
                let who = who.as_ref().map(|t| t.full(v)).unwrap_or_else(|| v.word("nobody"));
                out = who_fact(v, out, "fact-who", &who, true);
            }
            out = by_fact(v, out, By::Replied(*reply_by), true);
            for step in story {
                out = out.part(step.part(v));
            }
            keys(v, out, codes, true)
        }
        Say::HandoverUnsigned { f, words, who, own, keys: codes } => {
            let who = who.as_ref().map(|t| t.full(v)).unwrap_or_else(|| v.word("nobody"));
            let out = quote(v, card(v, f, if *own { "handover-own" } else { "handover-office" }), words)
                .say(v.text("handover-unsigned", &[arg("who", who)]));
            keys(v, out, codes, true)
        }
        Say::Following { f, step } => card(v, f, "following").part(step.part(v)),
        Say::EmergencyTold { f, words, who, by, unanswered, keys: codes } => {
            let id = if *unanswered { "emergency-unanswered" } else { "emergency-told" };
            let mut out = who_fact(v, quote(v, card(v, f, id), words), "fact-said-by", who, true);
            if let Some(by) = by {
                out = by_fact(v, out, *by, true);
            }
            keys(v, out.dim(v.word("emergency-help")), codes, false)
        }
        Say::LookAgain { f, words, reason, by } => keys(
            v,
            quote(v, deciding(v, f, "look-again-asked"), words)
                .fact(v.word("fact-declined-for"), reason.clone(), false)
                .fact(v.word("fact-decide-by"), deadline(v, *by), true),
            &["take_on", "decline_for_good"],
            false,
        ),
        Say::VillageUnknown { words, phone } => {
            let out = quote(v, Outgoing::card(v.lang(), None, v.word("village-unknown"), None), words);
            match phone {
                Some(phone) => out.part(crate::text::outgoing::Part::Call {
                    name: v.word("village-unknown-caller"),
                    number: phone.clone(),
                }),
                None => out.dim(v.word("village-unknown-no-phone")),
            }
        }
        Say::RecoveryByInvitation => Outgoing::empty(v.lang()).say(v.word("recovery-by-invitation")),
        Say::RecoveryCode { code, until, name: who } => {
            let who = if who.is_empty() { v.word("the-villager") } else { who.clone() };
            Outgoing::empty(v.lang())
                .say(v.text("recovery-code", &[arg("code", code.clone()), arg("name", who)]))
                .dim(v.text("recovery-until", &[arg("until", v.hour(*until))]))
        }
        _ => return None,
    })
}
