//! Who hears of each step, and what: one `match` over the events (the column "who is told" of the life's table). Steps
//! that take longer are in `tell/steps.rs`, how a sentence is sent in `tell/letters.rs`.

mod cards;
mod help;
mod letters;
mod merge;
mod steps;

pub use cards::{date_example, date_like, date_limit, new_matter, pick_date, unreachable, written};
pub use merge::{alike_asked, propose, without};

use super::NAME;
use super::act::{Done, Said};
use super::digest::Errand;
use super::life::{Actor, Ask, Event, Rating, Stage};
use super::parties::Parties;
use super::say::{Attached, Facts, HelpStep, News, Passed, Say, Title};
use super::store::{self, WordsKind};
use super::view::{self, facts, said_by, villagers_words};
use crate::storage::{Result, files};
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
    Box::pin(Telling { done, actor, parties, words, attached, f }.all(turn)).await
}

impl Telling<'_> {
    async fn all(&self, turn: &mut Turn) -> Result<()> {
        let (before, after) = (&self.done.before, &self.done.after);
        if before.stage != after.stage {
            match after.stage {
                Stage::Registered
                | Stage::Accepted
                | Stage::Assigned
                | Stage::Signed
                | Stage::InProgress
                | Stage::Shelved
                | Stage::Withdrawn
                | Stage::Merged => self.moves_on(turn).await?,
                // A card that asks the villager comes, and folds the others.
                Stage::ClosedExplained
                | Stage::Declined
                | Stage::Reported
                | Stage::ClosedSolved
                | Stage::ClosedUnrated => {}
            }
        }
        self.followed(turn).await?;
        self.helpers_end(turn).await?;
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
                    self.news(turn, News::LeafSet, &[]).await?;
                }
                Ok(())
            }
            // In boxes: few go this way, and every other would carry their room.
            Event::Merged { .. } => Box::pin(self.merged(turn)).await,
            Event::KeptApart { .. } => self.passed(turn, Passed::KeptApart).await,
            // Told with the one that joined, or parted.
            Event::Joined { .. } | Event::Parted { .. } => Ok(()),
            Event::Split { gone, .. } => self.split(turn, *gone).await,
            Event::MainMoved { step } => Box::pin(self.main_moved(turn, *step)).await,
            Event::SolvedBeside => Box::pin(self.solved_beside(turn)).await,
            // The new matter's card says it.
            Event::SaidAgain { .. } => Ok(()),
            Event::Assigned { .. } => {
                self.assigned(turn).await?;
                Box::pin(self.proposed(turn)).await
            }
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
            Event::Reassigned { .. } => {
                let old = self.parties.with_handler(before.handler);
                for holder in old.handlers() {
                    let say = self.news_of(turn, News::ReassignedAway, &[], &holder);
                    self.send(turn, &holder, "news", Errand::Answered, &say).await?;
                }
                let face = self.parties.face().map(|h| Title::of(&h));
                self.villager(turn, Say::NewHandler { f: self.f.clone(), face }).await?;
                self.passed(turn, Passed::Decision).await?;
                self.assigned(turn).await
            }
            Event::AskRefused { lapsed, .. } => self.ask_refused(turn, *lapsed).await,
            Event::AskTakenBack { .. } => {
                self.passed(turn, Passed::TakenBack).await?;
                self.taken_back(turn).await?;
                match before.ask {
                    Some(Ask::Extend { .. }) => {
                        self.villager(turn, Say::ExtendRefused { f: self.f.clone(), by: after.promised_by }).await
                    }
                    Some(Ask::Explain { .. }) => {
                        self.villager(turn, Say::ExplainRefused { f: self.f.clone(), by: view::promised(after) }).await
                    }
                    Some(Ask::Return { .. } | Ask::Shelve { .. }) | None => Ok(()),
                }
            }
            Event::Promised { by, check } => {
                let who = self.actor_title();
                let again = after.first_promised_by.is_some() && before.promise_due;
                let say =
                    Say::Promised { f: self.f.clone(), who, by: *by, plan: self.words.clone(), check: *check, again };
                self.villager(turn, say).await?;
                self.promised(turn).await
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
                // No promised date moves in silence.
                if let (Some(from), Some(to)) = (before.promised_by, after.promised_by)
                    && from != to
                {
                    self.villager(turn, Say::DateWaited { f: self.f.clone(), from, to }).await?;
                }
                let what = if *lapsed { News::WaitEnded } else { News::Added };
                self.news(turn, what, std::slice::from_ref(&self.words)).await
            }
            Event::InfoAdded => {
                // The office that was called out too learns where it is and who is inside.
                if after.emergency {
                    self.news_to(turn, &self.parties.called_out(), News::Added).await?;
                }
                match after.stage {
                    // Said in the same breath: the new card is edited, not followed by another.
                    Stage::Assigned if self.in_one_breath(turn) => {
                        new_matter(turn, after, self.parties, &self.f, true, None).await
                    }
                    Stage::Assigned | Stage::Signed | Stage::InProgress | Stage::Shelved | Stage::Reported => {
                        self.news(turn, News::Added, std::slice::from_ref(&self.words)).await
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
                }
            }
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
                self.news(turn, News::ExtendGranted, &[]).await
            }
            Event::Escalated { due_by, .. } => self.escalated(turn, *due_by).await,
            Event::ShelveAsked { cause, recheck_by, by, above, decide_by } => {
                self.passed(turn, Passed::Shelve).await?;
                let say = Say::ShelveDecide {
                    f: self.f.clone(),
                    words: villagers_words(turn, after).await?,
                    who: self.title(*by),
                    cause: *cause,
                    recheck: *recheck_by,
                    reason: self.words.clone(),
                    by: *decide_by,
                };
                self.card_to(turn, self.office(*above), "shelve_decide", &say).await
            }
            Event::Shelved { cause, recheck_by, .. } => {
                let meanwhile = self.reason(turn).await?;
                let (f, promised) = (self.f.clone(), self.done.before.promised_by);
                let say = Say::Shelved { f, cause: *cause, recheck: *recheck_by, meanwhile, promised };
                self.villager(turn, say).await?;
                self.passed(turn, Passed::Decision).await?;
                self.news(turn, News::ShelveGranted, &[]).await
            }
            Event::CauseStays { recheck_by } => {
                if let Some(shelved) = after.shelved {
                    let say = Say::CauseStays { f: self.f.clone(), cause: shelved.cause, recheck: *recheck_by };
                    self.villager(turn, say).await?;
                }
                self.passed(turn, Passed::Looked).await
            }
            Event::CauseGone { step_by, lapsed, .. } => {
                let say = Say::CauseGone { f: self.f.clone(), by: *step_by, lapsed: *lapsed };
                self.villager(turn, say).await?;
                self.passed(turn, Passed::Looked).await?;
                if *lapsed {
                    self.news_to(turn, &self.parties.above(), News::CauseGone).await?;
                }
                self.news(turn, News::CauseGone, &[]).await
            }
            Event::ExplainAsked { by, above, decide_by } => {
                let who = self.actor_title();
                let say = Say::ExplainAsked { f: self.f.clone(), who, ground: self.words.clone(), by: *decide_by };
                self.villager(turn, say).await?;
                self.passed(turn, Passed::Explain).await?;
                let say = Say::ExplainDecide {
                    f: self.f.clone(),
                    words: villagers_words(turn, after).await?,
                    who: self.title(*by),
                    ground: self.words.clone(),
                    by: *decide_by,
                };
                self.card_to(turn, self.office(*above), "explain_decide", &say).await
            }
            Event::Explained => {
                let ground = self.reason(turn).await?;
                self.villager_card(turn, "explained", Say::Explained { f: self.f.clone(), ground }, None).await?;
                self.passed(turn, Passed::Decision).await?;
                self.news(turn, News::ExplainGranted, &[]).await
            }
            Event::Supervised { level, reply_by } => self.supervised(turn, *level, *reply_by).await,
            Event::Replied => {
                let say = Say::Progress {
                    f: self.f.clone(),
                    who: self.actor_title(),
                    words: self.words.clone(),
                    attached: self.attached,
                };
                self.villager(turn, say).await?;
                self.passed(turn, Passed::Reply).await?;
                let pressing = before.supervised.map_or(&[][..], |s| self.pressing(s.level));
                self.news_to(turn, pressing, News::Replied).await
            }
            Event::Whistled { number, .. } => self.whistled(turn, *number).await,
            Event::ChildSigned { number } => self.helped(turn, *number, HelpStep::Signed).await,
            Event::ChildDone { number } => self.helped(turn, *number, HelpStep::Done).await,
            Event::ChildReturned { number } => self.helped(turn, *number, HelpStep::Returned).await,
            Event::ChildCalledBack { number } => self.called_back(turn, *number).await,
            Event::ChildReminded { number, n } => self.child_reminded(turn, *number, *n).await,
            Event::Recounted { due_by } => self.recounted(turn, *due_by).await,
            // The villager and the new holder hear of all their matters at once (`terms`).
            Event::HandedOver { .. } => Ok(()),
            // It changes nothing for anybody else, and who signs is answered where they did: for one, or for all at once.
            Event::HandoverSigned => Ok(()),
            Event::HandoverReminded { .. } => self.handover_reminded(turn).await,
            Event::Rested => {
                self.villager(turn, Say::Rested { f: self.f.clone() }).await?;
                self.news_to(turn, &self.parties.office.city, News::Rested).await
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
                    self.villagers_other_chats(turn, &Say::SolvedElsewhere { number: after.number }).await?;
                } else {
                    let say = Say::WordNoted { f: self.f.clone(), who: self.actor_title(), done: true };
                    self.villager_card(turn, "noted", say, None).await?;
                    self.passed(turn, Passed::WordNoted).await?;
                }
                let what = if *before_report { News::SolvedBeforeReport } else { News::Solved };
                self.news(turn, what, &[]).await
            }
            Event::NotSolved { step_by } => self.not_solved(turn, *step_by).await,
            Event::Rated { rating } => {
                self.villager(turn, Say::Rated { number: after.number, rating: *rating }).await?;
                match rating {
                    Rating::Unsatisfied => self.news_to(turn, &self.parties.office.township, News::Unsatisfied).await,
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
                self.news(turn, News::ClosedUnrated, &[]).await
            }
            Event::Reopened { step_by } => {
                let face = self.parties.face().map(|h| Title::of(&h));
                self.villager(turn, Say::Reopened { f: self.f.clone(), face, by: Some(*step_by) }).await?;
                self.news(turn, News::Reopened, std::slice::from_ref(&self.words)).await?;
                self.news_to(turn, &self.parties.office.township, News::Reopened).await
            }
            Event::Withdrawn => {
                let fresh = matches!(before.stage, Stage::Registered | Stage::Accepted);
                self.villager(turn, Say::Withdrawn { number: after.number, fresh }).await?;
                self.villagers_other_chats(turn, &Say::WithdrawnElsewhere { number: after.number }).await?;
                if !fresh {
                    self.news(turn, News::Withdrawn, &[]).await?;
                    if let Some(Ask::Return { above, .. }) = before.ask {
                        self.news_to(turn, self.office(above), News::Withdrawn).await?;
                    }
                }
                Ok(())
            }
            Event::Nudged { reaches } => {
                self.villager(turn, Say::Nudged { number: after.number, reaches: *reaches }).await?;
                if *reaches {
                    match after.stage {
                        Stage::Registered | Stage::Accepted => {
                            self.news_to(turn, &self.parties.office.township, News::Nudged).await?;
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
                        | Stage::Merged => {
                            let words = std::slice::from_ref(&self.words);
                            self.news(turn, News::Nudged, words).await?;
                        }
                    }
                }
                Ok(())
            }
            Event::OfficeNudged => {
                self.passed(turn, Passed::Nudge).await?;
                self.news(turn, News::OfficeNudged, &[]).await
            }
            Event::Reminded { .. } => self.reminded(turn).await,
            Event::EmergencyUnanswered => {
                // At night too, as the danger itself.
                let told = Say::CityTold { number: after.number };
                turn.send(NAME, Letter::new(To::Person(after.requester), after.id.0, &told).urgent()).await?;
                let words = villagers_words(turn, after).await?;
                for holder in &self.parties.office.city {
                    let say = Say::EmergencyTold {
                        f: self.f.clone(),
                        words: words.clone(),
                        who: said_by(self.parties),
                        by: view::dates(after, &turn.house.policy).into_iter().next(),
                        unanswered: true,
                        keys: self.keys(turn, holder),
                    };
                    self.send(turn, holder, "emergency", Errand::Emergency, &say).await?;
                }
                Ok(())
            }
        }
    }
}
