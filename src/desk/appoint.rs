//! "/appoint": the city's admin gives somebody a post, in one line or step by step. It is shown once whole before it holds, and
//! the link for whoever holds it follows. What may be is `people::offices`' to say; a refusal is a sentence and the next
//! question.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::invite;
use super::own::NAME;
use super::say::posts::{Say, Whole};
use super::who::{self, Place as Named};
use crate::base::{Moment, Personal};
use crate::people::{AppointRefused, By, NewAppointment, Role, Village, offices, villages};
use crate::storage::flows::{self, Flow};
use crate::storage::{Error, Result};
use crate::text::Lang;
use crate::text::words::AppointWords;
use crate::turn::{Letter, Press, Taken, To, Turn};
use crate::{commitments, terms};

/// The kind of its dialogue and its card.
pub(super) const KIND: &str = "appoint";
/// What its card is about, among the desk's own: the newest folds the others.
const ABOUT: i64 = 2;
/// The keys of the whole.
pub(super) const YES: &str = "appoint_yes";
pub(super) const CHANGE: &str = "appoint_change";
/// For how long words answer a question (our choice, as everywhere).
const OPEN_FOR: std::time::Duration = std::time::Duration::from_secs(12 * 3600);
/// The longest name and unit, in characters (our choice).
const NAME_LEN: usize = 30;
const UNIT_LEN: usize = 60;

/// Where the post is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Place {
    /// In a village.
    Village { code: String, name: String, town_code: String, town: String },
    /// In a township.
    Town { code: String, name: String },
}

/// What is asked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
enum Step {
    #[default]
    Role,
    Place,
    Name,
    Unit,
    Term,
    Whole,
    Change,
}

/// An appointment in the making.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
struct Draft {
    role: Option<Role>,
    place: Option<Place>,
    name: Option<String>,
    unit: Option<String>,
    term: Option<(Date, Date)>,
    phone: Option<String>,
    step: Step,
    /// Of the card that asks now: another card's key answers nothing.
    once: i64,
}

/// Where a role's post is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Needs {
    Village,
    Town,
    Nothing,
}

fn needs(role: Role) -> Needs {
    match role {
        Role::FirstSecretary | Role::StandIn => Needs::Village,
        Role::TownshipClerk => Needs::Town,
        Role::CityAdmin | Role::UnitClerk => Needs::Nothing,
    }
}

impl Draft {
    /// What is missing, in the order in which it is asked.
    fn missing(&self) -> Step {
        let Some(role) = self.role else { return Step::Role };
        match (needs(role), &self.place, &self.name, &self.unit, self.term) {
            (Needs::Village | Needs::Town, None, ..) => Step::Place,
            (_, _, None, ..) => Step::Name,
            (_, _, _, None, _) => Step::Unit,
            (_, _, _, _, None) => Step::Term,
            (_, _, Some(_), Some(_), Some(_)) => Step::Whole,
        }
    }

    /// What can't be, as far as the draft tells by itself.
    fn refused(&self) -> Option<AppointRefused> {
        let role = self.role?;
        match (needs(role), &self.place) {
            (Needs::Village, Some(Place::Town { .. })) => return Some(AppointRefused::NeedsVillage(role)),
            (Needs::Nothing, Some(Place::Village { .. })) => return Some(AppointRefused::NoPlace(role, "village")),
            (Needs::Nothing, Some(Place::Town { .. })) => return Some(AppointRefused::NoPlace(role, "area")),
            (Needs::Village | Needs::Town, Some(_)) | (_, None) => {}
        }
        let (from, until) = self.term?;
        (until < from).then_some(AppointRefused::EndsBeforeItBegins { from, until })
    }

    /// Lets go of what a refusal is about, so that it is asked again.
    fn without(&mut self, refused: &AppointRefused) {
        match refused {
            AppointRefused::Empty(what) if what.contains("name") => self.name = None,
            AppointRefused::Empty(_) => self.unit = None,
            AppointRefused::UnknownVillage(_)
            | AppointRefused::SeveralVillages { .. }
            | AppointRefused::UnknownTown(_)
            | AppointRefused::NeedsVillage(_)
            | AppointRefused::NeedsTown
            | AppointRefused::NoPlace(..) => self.place = None,
            AppointRefused::EndsBeforeItBegins { .. } | AppointRefused::Overlaps { .. } => self.term = None,
            AppointRefused::Already(_) => {}
        }
    }

    /// The place as people call it; a clerk of a township is the township's, whichever village was named.
    fn place_name(&self) -> Option<String> {
        match (self.role, &self.place) {
            (Some(Role::TownshipClerk), Some(Place::Village { town, .. })) => Some(town.clone()),
            (_, Some(Place::Village { name, .. } | Place::Town { name, .. })) => Some(name.clone()),
            (_, None) => None,
        }
    }

    fn whole(&self) -> Option<Whole> {
        let (role, (from, until)) = (self.role?, self.term?);
        let (name, unit) = (self.name.clone()?, self.unit.clone()?);
        Some(Whole { role, place: self.place_name(), name, unit, from, until, phone: self.phone.clone() })
    }

    /// What the people's house would write, once nothing is missing.
    fn appointment(&self, lang: Lang) -> Option<NewAppointment> {
        let whole = self.whole()?;
        let (village, area) = match (whole.role, &self.place) {
            (Role::TownshipClerk, Some(Place::Village { town_code, .. })) => (None, Some(town_code.clone())),
            (_, Some(Place::Village { code, .. })) => (Some(code.clone()), None),
            (_, Some(Place::Town { code, .. })) => (None, Some(code.clone())),
            (_, None) => (None, None),
        };
        Some(NewAppointment {
            name: Personal::new(whole.name),
            phone: whole.phone.map(Personal::new),
            role: whole.role,
            village,
            area,
            unit: whole.unit,
            from: whole.from,
            until: whole.until,
            lang,
        })
    }

    fn read(flow: &Flow) -> Result<Self> {
        serde_json::from_str(&flow.state).map_err(|e| Error::Corrupt("flow", e.to_string()))
    }
}

/// "/appoint", with whatever parts follow.
pub(super) async fn begins(turn: &mut Turn, rest: &str) -> Result<()> {
    commitments::chat::makes_room(turn).await?;
    let mut draft = Draft::default();
    take_in(turn, &mut draft, rest).await?;
    goes_on(turn, draft).await
}

/// Reads the parts that words name into the draft, and says what of them can't be found.
async fn take_in(turn: &mut Turn, draft: &mut Draft, text: &str) -> Result<()> {
    let all = villages::list(&mut turn.tx).await?;
    let is_place = |words: &str| !matches!(who::place(&all, words, false), Named::None);
    let AppointWords { role, place, name, unit, term, phone, unread } =
        turn.house.words.appoint(text, turn.today(), &is_place);
    let role = role.and_then(|tag| Role::of(&tag));
    draft.role = role.or(draft.role);
    draft.name = name.filter(|name| is_name(name)).or(draft.name.take());
    draft.unit = unit.filter(|unit| fits(unit, UNIT_LEN)).or(draft.unit.take());
    draft.term = term.or(draft.term);
    draft.phone = phone.or(draft.phone.take());
    if let Some(words) = place {
        match who::place(&all, &words, false) {
            Named::Village(v) => draft.place = Some(village(&v)),
            Named::Town(v) => draft.place = Some(Place::Town { code: v.town_code, name: v.town }),
            Named::Several(several) => {
                draft.place = None;
                refuse(
                    turn,
                    draft,
                    &AppointRefused::SeveralVillages {
                        name: words,
                        codes: several.into_iter().map(|v| v.code).collect(),
                    },
                )
                .await?;
            }
            Named::None => {}
        }
    }
    if !unread.is_empty() {
        turn.say(NAME, &Say::AppointUnread { words: unread.join(" ").chars().take(30).collect() }).await?;
    }
    Ok(())
}

fn village(v: &Village) -> Place {
    Place::Village { code: v.code.clone(), name: v.name.clone(), town_code: v.town_code.clone(), town: v.town.clone() }
}

/// Asks what is missing, or shows it whole.
async fn goes_on(turn: &mut Turn, mut draft: Draft) -> Result<()> {
    if let Some(refused) = draft.refused() {
        draft.without(&refused);
        refuse(turn, &draft, &refused).await?;
    }
    let today = turn.today();
    if let Some((_, until)) = draft.term.filter(|(_, until)| *until < today) {
        draft.term = None;
        turn.say(NAME, &Say::AppointOver { until }).await?;
    }
    // Before it is shown as if it could be: somebody else may have the post then.
    if let Some(new) = draft.appointment(turn.house.lang)
        && let Some(refused) = offices::refusal(&mut turn.tx, &new).await?
    {
        refuse(turn, &draft, &refused).await?;
        if let (AppointRefused::Already(_), Some(speaker)) = (&refused, &turn.speaker) {
            return flows::end(&mut turn.tx, speaker.address).await;
        }
        draft.without(&refused);
    }
    draft.step = draft.missing();
    let say = match draft.step {
        Step::Role | Step::Change => Say::AskRole,
        Step::Place => Say::AskPlace { town: draft.role.is_some_and(|role| needs(role) == Needs::Town) },
        Step::Name => Say::AskName,
        Step::Unit => Say::AskUnit,
        Step::Term => Say::AskTerm,
        Step::Whole => match draft.whole() {
            Some(whole) => Say::Whole(whole),
            None => Say::AskRole,
        },
    };
    asks(turn, draft, &say).await
}

/// Says why it can't be. The question that follows is the way on.
async fn refuse(turn: &mut Turn, draft: &Draft, refused: &AppointRefused) -> Result<()> {
    let say = Say::AppointRefused { refused: refused.clone(), place: draft.place_name() };
    turn.say(NAME, &say).await
}

/// Asks, and keeps the draft until it is answered.
async fn asks(turn: &mut Turn, mut draft: Draft, say: &Say) -> Result<()> {
    let Some(address) = turn.speaker.as_ref().map(|s| s.address) else { return Ok(()) };
    let mut once = [0; 8];
    turn.house.entropy.fill(&mut once);
    draft.once = i64::from_be_bytes(once);
    let state = serde_json::to_string(&draft).map_err(|e| Error::Corrupt("flow", e.to_string()))?;
    let now: Moment = turn.now;
    let flow = Flow {
        mechanism: NAME.into(),
        kind: KIND.into(),
        subject: 0,
        state,
        begun_at: now,
        open_until: now.plus(OPEN_FOR),
    };
    flows::put(&mut turn.tx, address, &flow).await?;
    turn.send(NAME, Letter::new(To::Speaker, ABOUT, say).card(KIND, draft.once)).await.map(drop)
}

/// It is left: nothing was appointed.
pub(super) async fn left(turn: &mut Turn) -> Result<()> {
    let Some(address) = turn.speaker.as_ref().map(|s| s.address) else { return Ok(()) };
    flows::end(&mut turn.tx, address).await?;
    crate::storage::cards::fold_about(&mut turn.tx, address, NAME, ABOUT).await?;
    turn.say(NAME, &Say::AppointLeft).await
}

/// Whether a text can be a name or a unit of so many characters.
fn fits(text: &str, longest: usize) -> bool {
    text.chars().any(char::is_alphabetic) && text.chars().count() <= longest
}

fn is_name(text: &str) -> bool {
    fits(text, NAME_LEN) && !text.chars().any(|c| c.is_ascii_digit())
}

/// Words that answer the question.
pub(super) async fn answered(turn: &mut Turn, flow: &Flow, text: &str) -> Result<Taken> {
    let mut draft = Draft::read(flow)?;
    let text = text.trim();
    match draft.step {
        Step::Place => return at(turn, draft, text).await.map(|()| Taken::Yes),
        Step::Name => draft.name = is_name(text).then(|| text.to_owned()),
        Step::Unit => draft.unit = fits(text, UNIT_LEN).then(|| text.to_owned()),
        Step::Role | Step::Term | Step::Whole | Step::Change => {
            let before = draft.clone();
            take_in(turn, &mut draft, text).await?;
            let answers = match before.step {
                Step::Role => draft.role.is_some(),
                Step::Term => draft.term.is_some(),
                Step::Place | Step::Name | Step::Unit | Step::Whole | Step::Change => true,
            };
            // Words that don't answer the question are nobody's name.
            if !answers {
                draft = before;
            }
        }
    }
    goes_on(turn, draft).await?;
    Ok(Taken::Yes)
}

/// The place in words.
async fn at(turn: &mut Turn, mut draft: Draft, text: &str) -> Result<()> {
    let all = villages::list(&mut turn.tx).await?;
    let town = draft.role.is_some_and(|role| needs(role) == Needs::Town);
    match who::place(&all, text, true) {
        Named::Village(v) => draft.place = Some(village(&v)),
        Named::Town(v) => draft.place = Some(Place::Town { code: v.town_code, name: v.town }),
        Named::Several(near) => {
            let places = near.into_iter().map(|v| (v.name, v.town, v.code)).collect();
            return asks(turn, draft, &Say::NearPlaces { places }).await;
        }
        Named::None => {
            let words: String = text.chars().take(20).collect();
            let refused = if town { AppointRefused::UnknownTown(words) } else { AppointRefused::UnknownVillage(words) };
            refuse(turn, &draft, &refused).await?;
        }
    }
    goes_on(turn, draft).await
}

/// A key. Only that of the card which asks now means anything.
pub(super) async fn pressed(turn: &mut Turn, press: &Press) -> Result<()> {
    let Some(address) = turn.speaker.as_ref().map(|s| s.address) else { return Ok(()) };
    let flow = flows::get(&mut turn.tx, address).await?.filter(|f| f.mechanism == NAME && f.kind == KIND);
    let draft = flow.map(|flow| Draft::read(&flow)).transpose()?;
    let Some(mut draft) = draft.filter(|draft| press.card.live && draft.once == press.card.version) else {
        return turn.say(NAME, &Say::AppointLate).await;
    };
    match press.choice.code.split_once(':').unwrap_or((press.choice.code.as_str(), "")) {
        (YES, _) => return appoints(turn, draft).await,
        (CHANGE, _) => {
            draft.step = Step::Change;
            return asks(turn, draft, &Say::WhatToChange).await;
        }
        ("role", tag) => draft.role = Role::of(tag),
        ("place", code) => draft.place = villages::by_code(&mut turn.tx, code).await?.map(|v| village(&v)),
        ("edit", "role") => (draft.role, draft.place) = (None, None),
        ("edit", "name") => draft.name = None,
        ("edit", "unit") => draft.unit = None,
        ("edit", _) => draft.term = None,
        _ => {}
    }
    goes_on(turn, draft).await
}

/// It holds from now on: the appointment, and the link for whoever was appointed.
async fn appoints(turn: &mut Turn, draft: Draft) -> Result<()> {
    let Some(speaker) = turn.speaker.clone() else { return Ok(()) };
    let (Some(whole), Some(new)) = (draft.whole(), draft.appointment(turn.house.lang)) else {
        return goes_on(turn, draft).await;
    };
    let (house, by) = (turn.house.clone(), By::Admin(speaker.person.id));
    match offices::appoint_by(&mut turn.tx, by, new, house.entropy.as_ref(), turn.now).await? {
        Ok(made) => {
            flows::end(&mut turn.tx, speaker.address).await?;
            terms::look_now(&mut turn.tx, turn.now).await?;
            turn.say(NAME, &Say::Appointed(whole)).await?;
            invite::link(turn, &made).await
        }
        // It was free when it was shown; why it isn't any more is said there.
        Err(_) => goes_on(turn, draft).await,
    }
}
