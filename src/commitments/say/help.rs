//! What is said of units that help (rows 14, 15): to whoever calls on them, and to their clerks. None of it is the villager's.

use super::office::{card, who_fact};
use super::parts::{attached, keys, number, quote, quoted};
use super::{HelpDue, HelpLine, HelpStep, Say};
use crate::commitments::life::ChildStage;
use crate::text::voice::arg;
use crate::text::{Outgoing, Voice};

/// A unit's help as a fact of the card of whoever answers for the matter.
pub(super) fn fact(v: &Voice<'_>, out: Outgoing, help: &HelpLine) -> Outgoing {
    let id = match help.stage {
        ChildStage::Assigned => "help-assigned",
        ChildStage::Signed => "help-signed",
        ChildStage::Done => "help-done",
        ChildStage::Returned => "help-returned",
        ChildStage::CalledBack | ChildStage::Ended => "help-ended",
    };
    let stands = v.text(id, &[arg("date", v.day(help.by))]);
    let text = match &help.said {
        Some(words) => {
            v.text("help-said", &[arg("what", stands), arg("words", quoted(v, std::slice::from_ref(words)))])
        }
        None => stands,
    };
    out.fact(help.unit.clone(), text, false)
}

pub(super) fn render(say: &Say, v: &Voice<'_>) -> Option<Outgoing> {
    Some(match say {
        Say::PickUnit { number: n, names, more } => {
            let mut out = Outgoing::empty(v.lang()).ask(v.text("pick-unit", &[number(*n)]));
            for name in names {
                out = out.button(format!("unit:{name}"), name.clone());
            }
            if *more { out.button("other_unit", v.word("key-other-unit")) } else { out }
        }
        Say::TypeUnit { names } => {
            let names = names.join(&v.word("joins-words"));
            Outgoing::empty(v.lang()).say(v.text("type-unit", &[arg("names", names)])).ask(v.word("type-unit-ask"))
        }
        Say::NoUnits => Outgoing::empty(v.lang()).say(v.word("no-units")),
        Say::PickHelpDate { number: n, unit, limit, offers } => {
            let args = [number(*n), arg("unit", unit.clone())];
            let mut out = Outgoing::empty(v.lang()).ask(v.text("pick-help-date", &args));
            for offer in offers {
                let label = match offer.days {
                    1 => v.word("key-tomorrow"),
                    days => v.text("key-in-days", &[arg("days", days)]),
                };
                out = out.button(format!("in:{}", offer.days), label);
            }
            out.button("latest", v.text("key-latest", &[arg("date", v.day(*limit))]))
        }
        Say::PickCallBack { number: n, units } => {
            let mut out = Outgoing::empty(v.lang()).ask(v.text("pick-call-back", &[number(*n)]));
            for (number, name) in units.iter().take(4) {
                out = out.button(format!("call_back:{number}"), name.clone());
            }
            out
        }
        Say::HelpAsked { f, words, who, task, by, due, keys: codes } => {
            let id = match due {
                HelpDue::New => "help-asked",
                HelpDue::Today => "help-asked-today",
                HelpDue::Late => "help-asked-late",
            };
            let who = who.as_ref().map(|t| t.full(v)).unwrap_or_else(|| v.word("nobody"));
            let out = who_fact(v, quote(v, card(v, f, id), words), "fact-asker", &who, false)
                .fact(v.word("fact-task"), task.clone(), true)
                .fact(v.word("fact-help-by"), v.day(*by), true);
            keys(v, out, codes, true)
        }
        Say::HelpOver { f, called_back } => card(v, f, if *called_back { "help-called-back" } else { "help-over" }),
        Say::HelpNews { f, unit, what, words, attached: a, keys: codes } => {
            let id = match what {
                HelpStep::Called => "help-news-called",
                HelpStep::Signed => "help-news-signed",
                HelpStep::Done => "help-news-done",
                HelpStep::Returned => "help-news-returned",
                HelpStep::Said => "help-news-said",
                HelpStep::Late => "help-news-late",
            };
            let said = v.text(id, &[arg("unit", unit.clone())]);
            let mut out = quote(v, card(v, f, "help-news").say(said), std::slice::from_ref(words));
            if let Some(a) = a {
                out = out.part(attached(v, *a));
            }
            keys(v, out, codes, true)
        }
        _ => return None,
    })
}
