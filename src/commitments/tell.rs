//! Who hears of each step, and what: one `match` over the events (the column "who is told" of the life's table).

use super::NAME;
use super::act::{Done, Said};
use super::life::{Actor, Ask, Commitment, Event, ExtendWith, Handler, Office, Rating, Stage};
use super::parties::Parties;
use super::say::{Attached, Due, Facts, News, Offer, Passed, Pressing, Say, Title};
use super::store::{self, WordsKind};
use super::view::{facts, office_keys, said_by, villagers_words};
use crate::base::{Moment, PersonId};
use crate::people::Holder;
use crate::policy::RestDay;
use crate::storage::files;
use crate::storage::{Result, addresses, cards};
use crate::turn::{Letter, To, Turn};

/// What is known while one step is told.
struct Telling<'a> {
    done: &'a Done,
    actor: &'a Actor,
    parties: &'a Parties,
    words: String,
    attached: Option<Attached>,
    f: Facts,
}

/// Tells everybody concerned what was done.
///
/// # Errors
/// When the database can't be read.
pub async fn tell(
    turn: &mut Turn,
    done: &Done,
    actor: &Actor,
    parties: &Parties,
    said: Option<&Said<'_>>,
) -> Result<()> {
    let attached = match said.and_then(|s| s.file) {
        Some(id) => files::get(&mut turn.tx, id).await?.map(|f| Attached { file: f.id, kind: f.kind }),
        None => None,
    };
    let f = facts(turn, &done.after, parties);
    let words = said.map(|s| s.text.to_owned()).unwrap_or_default();
    Telling { done, actor, parties, words, attached, f }.all(turn).await
}

impl Telling<'_> {
    async fn all(&self, turn: &mut Turn) -> Result<()> {
        let (before, after) = (&self.done.before, &self.done.after);
        match &self.done.event {
            // Registering answers by itself (`chat::matter`).
            Event::Registered { .. } => Ok(()),
            Event::Accepted { .. } => match before.stage {
                Stage::Declined => self.villager(turn, Say::DecidedAgain { f: self.f.clone(), accepted: true }).await,
                Stage::Withdrawn => {
                    let face = self.parties.face().map(|h| Title::of(&h));
                    self.villager(turn, Say::Reopened { f: self.f.clone(), face, by: None }).await
                }
                Stage::Registered
                | Stage::Accepted
                | Stage::Assigned
                | Stage::Signed
                | Stage::InProgress
                | Stage::Shelved
                | Stage::Reported
                | Stage::ClosedSolved
                | Stage::ClosedExplained
                | Stage::ClosedUnrated
                | Stage::Merged => Ok(()),
            },
            Event::Declined { reason } => {
                let say = Say::Declined { f: self.f.clone(), reason: *reason, words: self.words.clone() };
                self.villager_card(turn, "declined", say, None).await?;
                self.passed(turn, Passed::Decision).await
            }
            Event::LookedAgain { step_by } => {
                self.villager(turn, Say::LookedAgain { number: after.number }).await?;
                let words = villagers_words(turn, after).await?;
                let reason = store::newest_words(&mut turn.tx, after.id, WordsKind::Decision).await?;
                let reason = reason.map(|w| w.text.reveal().to_owned()).unwrap_or_default();
                let say = Say::LookAgain { f: self.f.clone(), words, reason, by: *step_by };
                self.card_to(turn, &self.parties.office.city, "look_again", &say).await
            }
            Event::DeclinedForGood => {
                self.villager(turn, Say::DecidedAgain { f: self.f.clone(), accepted: false }).await?;
                self.passed(turn, Passed::Decision).await
            }
            Event::LeafSet { accepted, .. } => {
                self.villager(turn, Say::LeafSet { f: self.f.clone() }).await?;
                if *accepted && before.stage == Stage::Assigned {
                    self.news(turn, News::LeafSet, &[], None).await?;
                }
                Ok(())
            }
            Event::Assigned { step_by, .. } => self.assigned(turn, *step_by).await,
            Event::Signed { .. } => self.signed(turn).await,
            Event::ReturnAsked { by, decide_by, above } => {
                self.passed(turn, Passed::Return).await?;
                let words = villagers_words(turn, after).await?;
                let say = Say::ReturnAsked {
                    f: self.f.clone(),
                    words,
                    who: self.title(*by),
                    reason: self.words.clone(),
                    by: *decide_by,
                };
                self.card_to(turn, self.office(*above), "return", &say).await
            }
            Event::Reassigned { step_by, .. } => {
                let old = self.parties.with_handler(before.handler);
                for holder in old.handlers() {
                    let say = self.news_of(turn, News::ReassignedAway, &[], None, &holder);
                    self.send(turn, holder.person, "news", &say).await?;
                }
                let face = self.parties.face().map(|h| Title::of(&h));
                self.villager(turn, Say::NewHandler { f: self.f.clone(), face }).await?;
                self.passed(turn, Passed::Decision).await?;
                self.assigned(turn, *step_by).await
            }
            Event::AskRefused { lapsed, .. } => self.ask_refused(turn, *lapsed).await,
            Event::AskTakenBack { .. } => {
                self.passed(turn, Passed::TakenBack).await?;
                match before.ask {
                    Some(Ask::Extend { .. }) => {
                        self.villager(turn, Say::ExtendRefused { f: self.f.clone(), by: after.promised_by }).await
                    }
                    Some(Ask::Return { .. } | Ask::Shelve { .. } | Ask::Explain { .. }) | None => Ok(()),
                }
            }
            Event::Promised { by, check } => {
                let who = self.actor_title();
                let again = after.first_promised_by.is_some() && before.promise_due;
                let say =
                    Say::Promised { f: self.f.clone(), who, by: *by, plan: self.words.clone(), check: *check, again };
                self.villager(turn, say).await?;
                self.promised(turn, *by).await
            }
            Event::InfoAsked { until } => {
                let say = Say::InfoAsked {
                    f: self.f.clone(),
                    who: self.actor_title(),
                    question: self.words.clone(),
                    until: *until,
                };
                self.villager(turn, say).await?;
                self.passed(turn, Passed::Question).await
            }
            Event::WaitEnded { lapsed, .. } => {
                let what = if *lapsed { News::WaitEnded } else { News::Added };
                self.news(turn, what, std::slice::from_ref(&self.words), None).await
            }
            Event::InfoAdded => match after.stage {
                // Said in the same breath: the new card is edited, not followed by another.
                Stage::Assigned if self.in_one_breath(turn) => {
                    let sign_by = after.step_by.unwrap_or(turn.now);
                    new_matter(turn, after, self.parties, &self.f, sign_by, true).await
                }
                Stage::Assigned | Stage::Signed | Stage::InProgress | Stage::Shelved | Stage::Reported => {
                    self.news(turn, News::Added, std::slice::from_ref(&self.words), None).await
                }
                // The card hasn't gone out: it will carry these words.
                Stage::Registered
                | Stage::Accepted
                | Stage::Declined
                | Stage::ClosedSolved
                | Stage::ClosedExplained
                | Stage::ClosedUnrated
                | Stage::Withdrawn
                | Stage::Merged => Ok(()),
            },
            Event::Progressed => {
                let say = Say::Progress {
                    f: self.f.clone(),
                    who: self.actor_title(),
                    words: self.words.clone(),
                    attached: self.attached,
                };
                self.villager(turn, say).await?;
                self.passed(turn, Passed::Progress).await
            }
            // The number itself is the answer (`chat::office`).
            Event::PhoneShown | Event::ResultShown => Ok(()),
            Event::ExtendAsked { to, .. } => {
                let say = Say::ExtendAsked {
                    f: self.f.clone(),
                    who: self.actor_title(),
                    from: before.promised_by.unwrap_or(*to),
                    to: *to,
                    reason: self.words.clone(),
                };
                self.villager_card(turn, "extend", say, None).await?;
                self.passed(turn, Passed::Extend).await
            }
            Event::ExtendToOffice { with, decide_by } => self.extend_to_office(turn, *with, *decide_by).await,
            Event::Extended { to } => {
                let from = before.promised_by.unwrap_or(*to);
                let reason = self.reason(turn).await?;
                self.villager(turn, Say::Extended { f: self.f.clone(), from, to: *to, reason }).await?;
                self.news(turn, News::ExtendGranted, &[], Some(*to)).await
            }
            Event::Reported => {
                self.ask_result(turn, false).await?;
                self.passed(turn, Passed::Result).await
            }
            Event::AskedAgain => self.ask_result(turn, true).await,
            Event::Unseen { .. } => self.unseen(turn).await,
            Event::Solved { before_report } => {
                if self.is_villager() {
                    let say = Say::Solved { f: self.f.clone() };
                    self.villager_card(turn, "solved", say, None).await?;
                } else {
                    let say = Say::WordNoted { f: self.f.clone(), who: self.actor_title(), done: true };
                    self.villager_card(turn, "noted", say, None).await?;
                    self.passed(turn, Passed::WordNoted).await?;
                }
                let what = if *before_report { News::SolvedBeforeReport } else { News::Solved };
                self.news(turn, what, &[], None).await
            }
            Event::NotSolved { step_by } => self.not_solved(turn, *step_by).await,
            Event::Rated { rating } => {
                self.villager(turn, Say::Rated { number: after.number, rating: *rating }).await?;
                match rating {
                    Rating::Unsatisfied => {
                        self.news_to(turn, &self.parties.office.township, News::Unsatisfied, None).await
                    }
                    Rating::Satisfied | Rating::Fair => Ok(()),
                }
            }
            Event::ClosedUnrated => {
                if matches!(self.actor, Actor::Bot) {
                    let say = Say::ClosedUnrated { f: self.f.clone(), noted: false };
                    self.villager_card(turn, "unrated", say, None).await?;
                } else {
                    let say = Say::WordNoted { f: self.f.clone(), who: self.actor_title(), done: true };
                    self.villager_card(turn, "noted", say, None).await?;
                    self.passed(turn, Passed::WordNoted).await?;
                }
                self.news(turn, News::ClosedUnrated, &[], None).await
            }
            Event::Reopened { step_by } => {
                let face = self.parties.face().map(|h| Title::of(&h));
                self.villager(turn, Say::Reopened { f: self.f.clone(), face, by: Some(*step_by) }).await?;
                self.news(turn, News::Reopened, std::slice::from_ref(&self.words), Some(*step_by)).await?;
                self.news_to(turn, &self.parties.office.township, News::Reopened, Some(*step_by)).await
            }
            Event::Withdrawn => {
                let fresh = matches!(before.stage, Stage::Registered | Stage::Accepted);
                self.villager(turn, Say::Withdrawn { number: after.number, fresh }).await?;
                if !fresh {
                    self.news(turn, News::Withdrawn, &[], None).await?;
                    if let Some(Ask::Return { above, .. }) = before.ask {
                        self.news_to(turn, self.office(above), News::Withdrawn, None).await?;
                    }
                }
                Ok(())
            }
            Event::Nudged { reaches } => {
                self.villager(turn, Say::Nudged { number: after.number, reaches: *reaches }).await?;
                if *reaches {
                    match after.stage {
                        Stage::Registered | Stage::Accepted => {
                            self.news_to(turn, &self.parties.office.township, News::Nudged, after.step_by).await?;
                        }
                        Stage::Declined
                        | Stage::Assigned
                        | Stage::Signed
                        | Stage::InProgress
                        | Stage::Shelved
                        | Stage::Reported
                        | Stage::ClosedSolved
                        | Stage::ClosedExplained
                        | Stage::ClosedUnrated
                        | Stage::Withdrawn
                        | Stage::Merged => self.news(turn, News::Nudged, &[], after.date_in_force()).await?,
                    }
                }
                Ok(())
            }
            Event::OfficeNudged => {
                self.passed(turn, Passed::Nudge).await?;
                self.news(turn, News::OfficeNudged, &[], after.date_in_force()).await
            }
            Event::Reminded { .. } => self.reminded(turn).await,
            Event::EmergencyUnanswered => {
                let words = villagers_words(turn, after).await?;
                let say = Say::EmergencyTold { f: self.f.clone(), words, who: said_by(self.parties), unanswered: true };
                self.urgent_to(turn, &self.parties.office.city, &say).await
            }
        }
    }

    // ---- to the villager

    async fn villager(&self, turn: &mut Turn, say: Say) -> Result<()> {
        turn.tell(NAME, self.done.after.requester, self.done.after.id.0, &say).await.map(drop)
    }

    async fn villager_card(&self, turn: &mut Turn, kind: &str, say: Say, watch: Option<&str>) -> Result<()> {
        let c = &self.done.after;
        let mut letter = Letter::new(To::Person(c.requester), c.id.0, &say).card(kind, c.version);
        if let Some(watch) = watch {
            letter = letter.watch(watch);
        }
        turn.send(NAME, letter).await.map(drop)
    }

    /// Row 24, and row 27's second ask: the clock of the villager's silence starts when this is shown.
    async fn ask_result(&self, turn: &mut Turn, again: bool) -> Result<()> {
        let result = store::newest_words(&mut turn.tx, self.done.after.id, WordsKind::Result).await?;
        let attached = match result.as_ref().and_then(|r| r.file_id) {
            Some(id) => files::get(&mut turn.tx, id).await?.map(|f| Attached { file: f.id, kind: f.kind }),
            None => None,
        };
        let who = match result.as_ref() {
            Some(r) => self.title(r.person_id).unwrap_or_else(|| self.actor_title()),
            None => self.actor_title(),
        };
        let result = result.map(|r| r.text.reveal().to_owned()).unwrap_or_default();
        let say = Say::ResultAsked { f: self.f.clone(), who, result, attached, again };
        self.villager_card(turn, "result", say, Some("result")).await
    }

    // ---- to whoever handles it

    /// A new matter goes to whoever handles it; in an emergency the township hears too, at night as well (row 38).
    async fn assigned(&self, turn: &mut Turn, sign_by: Moment) -> Result<()> {
        let c = &self.done.after;
        new_matter(turn, c, self.parties, &self.f, sign_by, false).await?;
        if c.handler == Handler::Secretary
            && self.parties.office.first_secretary.is_none()
            && self.parties.office.stand_ins.is_empty()
        {
            // Nobody is in office at the village: the villager hears who has it now.
            let face = self.parties.face().map(|h| Title::of(&h));
            self.villager(turn, Say::NewHandler { f: self.f.clone(), face }).await?;
        }
        Ok(())
    }

    /// Signing turns the same card into the question of the promise.
    async fn signed(&self, turn: &mut Turn) -> Result<()> {
        let c = &self.done.after;
        if let Some(person) = self.actor_person() {
            let say = pick_date(turn, c, &self.f, false);
            self.replace_card(turn, person, "date", &say).await?;
            for holder in self.parties.handlers().into_iter().filter(|h| h.person != person) {
                let say = Say::Passed { number: c.number, what: Passed::Taken };
                turn.tell(NAME, holder.person, c.id.0, &say).await?;
            }
        }
        Ok(())
    }

    /// Promising turns the card into the one to work with: a reply to it is progress.
    async fn promised(&self, turn: &mut Turn, by: Moment) -> Result<()> {
        let Some(person) = self.actor_person() else { return Ok(()) };
        let c = &self.done.after;
        let say = Say::Working {
            f: self.f.clone(),
            note: Some(Passed::Promise),
            words: villagers_words(turn, c).await?,
            who: said_by(self.parties),
            date: Some(by),
            plan: Some(self.words.clone()),
            story: vec![],
            keys: office_keys(c, self.actor, &turn.house.policy, turn.now),
        };
        self.replace_card(turn, person, "working", &say).await
    }

    async fn ask_refused(&self, turn: &mut Turn, lapsed: bool) -> Result<()> {
        let after = &self.done.after;
        match self.done.before.ask {
            Some(Ask::Return { .. }) => {
                self.news(turn, News::ReturnRefused, std::slice::from_ref(&self.words), after.step_by).await?
            }
            Some(Ask::Extend { .. }) => {
                self.news(turn, News::ExtendRefused, std::slice::from_ref(&self.words), after.promised_by).await?;
                self.villager(turn, Say::ExtendRefused { f: self.f.clone(), by: after.promised_by }).await?;
            }
            Some(Ask::Shelve { .. } | Ask::Explain { .. }) | None => {}
        }
        if lapsed {
            self.news_to(turn, &self.parties.office.city, News::Lapsed, None).await
        } else {
            self.passed(turn, Passed::Decision).await
        }
    }

    async fn extend_to_office(&self, turn: &mut Turn, with: ExtendWith, decide_by: Moment) -> Result<()> {
        let (before, after) = (&self.done.before, &self.done.after);
        let (office, villager) = match with {
            ExtendWith::Villager => return Ok(()),
            ExtendWith::Township { villager } => (&self.parties.office.township, villager),
            ExtendWith::City { villager } => (&self.parties.office.city, villager),
        };
        if let Some(agrees) = villager {
            self.villager(turn, Say::ExtendToOffice { number: after.number, agrees }).await?;
        }
        let Some(Ask::Extend { to, by, .. }) = before.ask else { return Ok(()) };
        let say = Say::ExtendDecide {
            f: self.f.clone(),
            who: self.title(by),
            from: after.promised_by.unwrap_or(to),
            to,
            reason: self.reason(turn).await?,
            villager,
            by: decide_by,
        };
        self.card_to(turn, office, "extend_decide", &say).await
    }

    async fn not_solved(&self, turn: &mut Turn, step_by: Moment) -> Result<()> {
        let after = &self.done.after;
        if self.is_villager() {
            self.villager(turn, Say::NotSolved { f: self.f.clone(), by: step_by }).await?;
        } else {
            let say = Say::WordNoted { f: self.f.clone(), who: self.actor_title(), done: false };
            self.villager_card(turn, "noted", say, None).await?;
            self.passed(turn, Passed::WordNoted).await?;
        }
        self.news(turn, News::NotSolved, std::slice::from_ref(&self.words), Some(step_by)).await?;
        if after.redo_count >= 2 {
            self.news_to(turn, &self.parties.office.township, News::NotSolvedAgain, Some(step_by)).await?;
        }
        if after.redo_count >= 3 {
            self.news_to(turn, &self.parties.office.city, News::NotSolvedAgain, Some(step_by)).await?;
        }
        Ok(())
    }

    /// Rows 7 and 35: the n-th reminder of the step.
    async fn reminded(&self, turn: &mut Turn) -> Result<()> {
        let c = &self.done.after;
        match c.stage {
            Stage::Assigned => {
                let words = villagers_words(turn, c).await?;
                let who = self.parties.face().map(|h| Title::of(&h));
                // After an outage several steps are due at once: everybody hears their own, once.
                for step in self.done.before.reminded..c.reminded {
                    let to = match step {
                        0 => self.parties.handlers(),
                        1 => self.parties.above(),
                        _ => self.parties.office.city.clone(),
                    };
                    for holder in to {
                        let say = Say::Unsigned {
                            f: self.f.clone(),
                            words: words.clone(),
                            who: who.clone(),
                            since: c.since,
                            step,
                            keys: self.keys(turn, &holder),
                        };
                        self.send(turn, holder.person, "unsigned", &say).await?;
                    }
                    if step == 1 {
                        self.villager(turn, Say::NotSignedYet { f: self.f.clone(), who: who.clone() }).await?;
                    }
                }
                Ok(())
            }
            Stage::Signed | Stage::InProgress => {
                let promise = c.stage == Stage::Signed || c.promise_due;
                let date = if promise { c.step_by } else { c.date_in_force() };
                let Some(date) = date else { return Ok(()) };
                let zone = turn.house.policy.zone();
                let when = match zone.day(turn.now).cmp(&zone.day(date)) {
                    std::cmp::Ordering::Less => Due::Soon,
                    std::cmp::Ordering::Equal => Due::Today,
                    std::cmp::Ordering::Greater => Due::Late,
                };
                for holder in self.parties.handlers() {
                    let keys = self.keys(turn, &holder);
                    let say = Say::Reminder { f: self.f.clone(), date, promise, when, keys };
                    self.send(turn, holder.person, "reminder", &say).await?;
                }
                Ok(())
            }
            Stage::Registered
            | Stage::Accepted
            | Stage::Declined
            | Stage::Shelved
            | Stage::Reported
            | Stage::ClosedSolved
            | Stage::ClosedExplained
            | Stage::ClosedUnrated
            | Stage::Withdrawn
            | Stage::Merged => Ok(()),
        }
    }

    /// Row 51: "call them", first to the handler, then to the office above; the last step is only counted.
    async fn unseen(&self, turn: &mut Turn) -> Result<()> {
        let c = &self.done.after;
        let result = store::newest_words(&mut turn.tx, c.id, WordsKind::Result).await?;
        let result = result.map(|r| r.text.reveal().to_owned()).unwrap_or_default();
        for step in self.done.before.reminded..c.reminded {
            let to = match step {
                0 => self.parties.handlers(),
                1 => self.parties.above(),
                _ => vec![],
            };
            let say = Say::CallThem { f: self.f.clone(), result: result.clone(), step };
            self.card_to(turn, &to, "call", &say).await?;
        }
        Ok(())
    }

    // ---- pieces

    fn keys(&self, turn: &Turn, holder: &Holder) -> Vec<&'static str> {
        self.parties
            .actor(holder.person)
            .map(|a| office_keys(&self.done.after, &a, &turn.house.policy, turn.now))
            .unwrap_or_default()
    }

    fn news_of(&self, turn: &Turn, what: News, words: &[String], by: Option<Moment>, holder: &Holder) -> Say {
        Say::News {
            f: self.f.clone(),
            what,
            words: words.to_vec(),
            attached: self.attached,
            by,
            keys: self.keys(turn, holder),
        }
    }

    /// Something that whoever handles it should know; not said to the one who did it.
    async fn news(&self, turn: &mut Turn, what: News, words: &[String], by: Option<Moment>) -> Result<()> {
        for holder in self.parties.handlers().into_iter().filter(|h| Some(h.person) != self.actor_person()) {
            let say = self.news_of(turn, what, words, by, &holder);
            self.send(turn, holder.person, "news", &say).await?;
        }
        Ok(())
    }

    async fn news_to(&self, turn: &mut Turn, holders: &[Holder], what: News, by: Option<Moment>) -> Result<()> {
        for holder in holders.iter().filter(|h| Some(h.person) != self.actor_person()) {
            let say = self.news_of(turn, what, std::slice::from_ref(&self.words), by, holder);
            self.send(turn, holder.person, "news", &say).await?;
        }
        Ok(())
    }

    async fn card_to(&self, turn: &mut Turn, holders: &[Holder], kind: &str, say: &Say) -> Result<()> {
        for holder in holders {
            self.send(turn, holder.person, kind, say).await?;
        }
        Ok(())
    }

    async fn urgent_to(&self, turn: &mut Turn, holders: &[Holder], say: &Say) -> Result<()> {
        for holder in holders {
            let letter = Letter::new(To::Person(holder.person), self.done.after.id.0, say).urgent();
            turn.send(NAME, letter).await?;
        }
        Ok(())
    }

    async fn send(&self, turn: &mut Turn, person: PersonId, kind: &str, say: &Say) -> Result<()> {
        let c = &self.done.after;
        let letter = Letter::new(To::Person(person), c.id.0, say).card(kind, c.version);
        let letter = if c.emergency { letter.urgent() } else { letter };
        turn.send(NAME, letter).await.map(drop)
    }

    /// The card that was acted on turns into the next one in its place.
    async fn replace_card(&self, turn: &mut Turn, person: PersonId, kind: &str, say: &Say) -> Result<()> {
        let c = &self.done.after;
        let address = turn.speaker.as_ref().filter(|s| s.person.id == person).map(|s| s.address);
        let old = match address {
            Some(address) => cards::newest_about(&mut turn.tx, address, NAME, c.id.0).await?.map(|card| card.outbox),
            None => None,
        };
        let letter = Letter::new(To::Person(person), c.id.0, say).card(kind, c.version).edits(old);
        turn.send(NAME, letter).await.map(drop)
    }

    /// Tells the person of office who acted that it was passed on.
    async fn passed(&self, turn: &mut Turn, what: Passed) -> Result<()> {
        match self.actor_person() {
            Some(person) if !self.is_villager() => {
                let say = Say::Passed { number: self.done.after.number, what };
                turn.tell(NAME, person, self.done.after.id.0, &say).await.map(drop)
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Why a later date was asked for.
    async fn reason(&self, turn: &mut Turn) -> Result<String> {
        let row = store::newest_words(&mut turn.tx, self.done.after.id, WordsKind::Reason).await?;
        Ok(row.map(|r| r.text.reveal().to_owned()).unwrap_or_default())
    }

    /// Within the two minutes in which following words belong to what was just said.
    fn in_one_breath(&self, turn: &Turn) -> bool {
        let c = &self.done.after;
        let burst = turn.house.policy.rules(&c.policy).burst;
        turn.now < turn.house.policy.after(burst, c.registered_at, RestDay::Stays)
    }

    fn is_villager(&self) -> bool {
        matches!(self.actor, Actor::Villager(_))
    }

    fn actor_person(&self) -> Option<PersonId> {
        super::parties::role(self.actor).1
    }

    fn office(&self, office: Office) -> &[Holder] {
        match office {
            Office::Township => &self.parties.office.township,
            Office::City => &self.parties.office.city,
        }
    }

    fn title(&self, person: PersonId) -> Option<Title> {
        self.parties.find(person).map(|h| Title::of(&h))
    }

    fn actor_title(&self) -> Title {
        let acting = self.actor_person().and_then(|p| self.title(p));
        acting
            .or_else(|| self.parties.face().map(|h| Title::of(&h)))
            .unwrap_or(Title { name: String::new(), role: crate::people::offices::Role::TownshipClerk })
    }
}

/// The question of the promise (or of a later date), with the days that lie within the limit.
#[must_use]
pub fn pick_date(turn: &Turn, c: &Commitment, f: &Facts, extend: bool) -> Say {
    let policy = &turn.house.policy;
    let zone = policy.zone();
    let limit = if extend { c.extend_limit(policy).unwrap_or(turn.now) } else { c.promise_limit(policy, turn.now) };
    let from = if extend { c.promised_by.unwrap_or(turn.now) } else { turn.now };
    let offered: &[i64] = if extend { &[1, 3, 7] } else { &[0, 3, 7] };
    let offers = offered
        .iter()
        .filter(|days| {
            let day = zone.day(from).checked_add(jiff::Span::new().days(**days));
            day.is_ok_and(|d| zone.end_of(d) <= limit && zone.end_of(d) > turn.now)
        })
        .map(|days| Offer { days: *days })
        .collect();
    Say::PickDate { f: f.clone(), limit, offers, extend }
}

/// Gives a new matter to whoever handles it; `again`: in the place of the card that they have.
///
/// # Errors
/// When the database can't be read.
pub async fn new_matter(
    turn: &mut Turn,
    c: &Commitment,
    parties: &Parties,
    f: &Facts,
    sign_by: Moment,
    again: bool,
) -> Result<()> {
    let rows = store::words_of(&mut turn.tx, c.id).await?;
    let own = |k: WordsKind| matches!(k, WordsKind::Request | WordsKind::Addition);
    let words: Vec<String> = rows.iter().filter(|w| own(w.kind)).map(|w| w.text.reveal().to_owned()).collect();
    let mut attached = vec![];
    for id in rows.iter().filter_map(|w| w.file_id) {
        attached.extend(files::get(&mut turn.tx, id).await?.map(|f| Attached { file: f.id, kind: f.kind }));
    }
    let pressing = if c.emergency {
        Pressing::Emergency("")
    } else if c.urgent {
        Pressing::Urgent
    } else {
        Pressing::Ordinary
    };
    for holder in parties.handlers() {
        let keys =
            parties.actor(holder.person).map(|a| office_keys(c, &a, &turn.house.policy, turn.now)).unwrap_or_default();
        let say = Say::NewMatter {
            f: f.clone(),
            words: words.clone(),
            who: said_by(parties),
            sign_by,
            pressing,
            unconfirmed: c.unconfirmed,
            attached: attached.clone(),
            keys,
        };
        let mut letter = Letter::new(To::Person(holder.person), c.id.0, &say).card("new", c.version);
        if again && let Some(address) = addresses::of_person(&mut turn.tx, holder.person).await? {
            let card = cards::newest_about(&mut turn.tx, address, NAME, c.id.0).await?;
            letter = letter.edits(card.filter(|k| k.kind == "new").map(|k| k.outbox));
        }
        if c.emergency {
            letter = letter.urgent();
        }
        turn.send(NAME, letter).await?;
    }
    if c.emergency && !again {
        let say = Say::EmergencyTold { f: f.clone(), words, who: said_by(parties), unanswered: false };
        for holder in &parties.office.township {
            turn.send(NAME, Letter::new(To::Person(holder.person), c.id.0, &say).urgent()).await?;
        }
    }
    Ok(())
}
