//! The steps whose telling takes more than a sentence or two.

use super::Telling;
use crate::base::Moment;
use crate::commitments::NAME;
use crate::commitments::digest::{self, Errand};
use crate::commitments::life::{Actor, Ask, Event, ExtendWith, Handler, Office, Stage, Supervision};
use crate::commitments::parties::OFFICIALS;
use crate::commitments::say::{Asked, Attached, Due, HandedUp, News, Passed, Say, StoryStep, Title};
use crate::commitments::store::{self, WordsKind};
use crate::commitments::tell::{new_matter, pick_date, unreachable, written};
use crate::commitments::view::{self, office_keys, said_by, villagers_words};
use crate::people::Holder;
use crate::storage::{Result, addresses, cards, files};
use crate::turn::{Letter, To, Turn};

impl Telling<'_> {
    pub(super) async fn villager(&self, turn: &mut Turn, say: Say) -> Result<()> {
        let told = turn.tell(NAME, self.done.after.requester, self.done.after.id.0, &say).await?;
        self.or_by_telephone(turn, told).await
    }

    pub(super) async fn villager_card(&self, turn: &mut Turn, kind: &str, say: Say, watch: Option<&str>) -> Result<()> {
        let c = &self.done.after;
        let mut letter = Letter::new(To::Person(c.requester), c.id.0, &say).card(kind, c.version);
        if let Some(watch) = watch {
            letter = letter.watch(watch);
        }
        let told = turn.send(NAME, letter).await?;
        self.or_by_telephone(turn, told).await
    }

    /// Where no chat of the villager's can be reached any more, whoever handles it hears that they must call.
    async fn or_by_telephone(&self, turn: &mut Turn, told: bool) -> Result<()> {
        let c = &self.done.after;
        if told || addresses::all_of_person(&mut turn.tx, c.requester).await?.is_empty() {
            return Ok(());
        }
        unreachable(turn, c, self.parties).await
    }

    /// The card on which the villager reads how far it is moves on in its place, whatever else is said: signing, for
    /// one, is pushed to nobody (row 6). Its keys stay only where it is the card that asks: a step that the villager
    /// didn't take may not change what their "1" means.
    pub(super) async fn moves_on(&self, turn: &mut Turn) -> Result<()> {
        let c = &self.done.after;
        let Some(address) = addresses::of_person(&mut turn.tx, c.requester).await? else { return Ok(()) };
        let Some(card) = cards::newest_about(&mut turn.tx, address, NAME, c.id.0).await? else { return Ok(()) };
        let mut say = match card.kind.as_str() {
            "registered" => written(turn, c, self.parties).await?,
            "present" => view::present(turn, c, self.parties, &Actor::Villager(c.requester)).await?,
            _ => return Ok(()),
        };
        let asks = cards::newest_live(&mut turn.tx, address).await?.is_some_and(|live| live.id == card.id);
        if let Say::Registered { keys, .. } | Say::Present { keys, .. } | Say::Merged { keys, .. } = &mut say
            && !asks
        {
            keys.clear();
        }
        let letter = Letter::new(To::Person(c.requester), c.id.0, &say).card(&card.kind, c.version);
        turn.send(NAME, letter.edits(Some(card.outbox))).await.map(drop)
    }

    /// Row 24, and row 27's second ask: the clock of the villager's silence starts when this is shown.
    pub(super) async fn ask_result(&self, turn: &mut Turn, again: bool) -> Result<()> {
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
        let dropped = matches!(self.done.before.ask, Some(Ask::Extend { .. }));
        let say = Say::ResultAsked { f: self.f.clone(), who, result, attached, again, dropped };
        self.villager_card(turn, "result", say, Some("result")).await
    }

    /// A new matter goes to whoever handles it; in an emergency the township hears too, at night as well (row 38).
    pub(super) async fn assigned(&self, turn: &mut Turn) -> Result<()> {
        let c = &self.done.after;
        new_matter(turn, c, self.parties, &self.f, false, None).await?;
        // Of what is said of officials the villager has heard who has it, and why, when it was written down.
        if c.handler == Handler::Secretary
            && c.leaf.0 != OFFICIALS
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
    pub(super) async fn signed(&self, turn: &mut Turn) -> Result<()> {
        let c = &self.done.after;
        if let Some(person) = self.actor_person() {
            let say = pick_date(turn, c, &self.f, Asked::Signed);
            self.replace_card(turn, person, "date", &say).await?;
            for holder in self.parties.handlers().into_iter().filter(|h| h.person != person) {
                let say = Say::Passed { number: c.number, what: Passed::Taken };
                let letter = Letter::new(To::Person(holder.person), c.id.0, &say);
                digest::push(turn, c, &holder, Errand::Answered, letter).await?;
            }
        }
        Ok(())
    }

    /// Promising turns the card into the one to work with: a reply to it is progress.
    pub(super) async fn promised(&self, turn: &mut Turn) -> Result<()> {
        let Some(person) = self.actor_person() else { return Ok(()) };
        let c = &self.done.after;
        let say = Say::Working {
            f: self.f.clone(),
            note: Some(Passed::Promise),
            words: villagers_words(turn, c).await?,
            who: said_by(self.parties),
            dates: view::dates(c, &turn.house.policy),
            plan: Some(self.words.clone()),
            check: c.check,
            helps: vec![],
            story: vec![],
            keys: office_keys(c, self.actor, &turn.house.policy, turn.now),
        };
        self.replace_card(turn, person, "working", &say).await
    }

    pub(super) async fn ask_refused(&self, turn: &mut Turn, lapsed: bool) -> Result<()> {
        let after = &self.done.after;
        match self.done.before.ask {
            Some(Ask::Return { .. }) => self.news(turn, News::ReturnRefused, std::slice::from_ref(&self.words)).await?,
            Some(Ask::Extend { .. }) => {
                self.news(turn, News::ExtendRefused, std::slice::from_ref(&self.words)).await?;
                self.villager(turn, Say::ExtendRefused { f: self.f.clone(), by: after.promised_by }).await?;
            }
            Some(Ask::Shelve { .. }) => {
                self.news(turn, News::ShelveRefused, std::slice::from_ref(&self.words)).await?;
            }
            Some(Ask::Explain { .. }) => {
                self.news(turn, News::ExplainRefused, std::slice::from_ref(&self.words)).await?;
                self.villager(turn, Say::ExplainRefused { f: self.f.clone(), by: view::promised(after) }).await?;
            }
            None => {}
        }
        if lapsed {
            self.news_to(turn, &self.parties.office.city, News::Lapsed).await
        } else {
            self.passed(turn, Passed::Decision).await
        }
    }

    pub(super) async fn extend_to_office(&self, turn: &mut Turn, with: ExtendWith, decide_by: Moment) -> Result<()> {
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

    pub(super) async fn not_solved(&self, turn: &mut Turn, step_by: Moment) -> Result<()> {
        let after = &self.done.after;
        if self.is_villager() {
            self.villager(turn, Say::NotSolved { f: self.f.clone(), by: step_by }).await?;
        } else {
            let say = Say::WordNoted { f: self.f.clone(), who: self.actor_title(), done: false };
            self.villager_card(turn, "noted", say, None).await?;
            self.passed(turn, Passed::WordNoted).await?;
        }
        self.news(turn, News::NotSolved, std::slice::from_ref(&self.words)).await?;
        if after.redo_count >= 2 {
            self.news_to(turn, &self.parties.office.township, News::NotSolvedAgain).await?;
        }
        if after.redo_count >= 3 {
            self.news_to(turn, &self.parties.office.city, News::NotSolvedAgain).await?;
        }
        Ok(())
    }

    /// Rows 7 and 35: the n-th reminder of the step.
    pub(super) async fn reminded(&self, turn: &mut Turn) -> Result<()> {
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
                        // To whoever hears of it first by this, it is new.
                        let errand = if step > 0 && c.urgent { Errand::Urgent } else { Errand::New };
                        self.send(turn, &holder, "unsigned", errand, &say).await?;
                    }
                    if step == 1 {
                        self.villager(turn, Say::NotSignedYet { f: self.f.clone(), who: who.clone() }).await?;
                    }
                }
                Ok(())
            }
            Stage::Signed | Stage::InProgress => {
                let Some((date, promise)) = view::reminded_of(c) else { return Ok(()) };
                let zone = turn.house.policy.zone();
                let when = match zone.day(turn.now).cmp(&zone.day(date)) {
                    std::cmp::Ordering::Less => Due::Soon,
                    std::cmp::Ordering::Equal => Due::Today,
                    std::cmp::Ordering::Greater => Due::Late,
                };
                // No digest comes on a rest day, and an urgent matter doesn't wait for it.
                let rests = !turn.house.policy.is_workday(turn.today());
                let errand = if c.urgent && rests { Errand::Answered } else { Errand::Due };
                for holder in self.parties.handlers() {
                    let keys = self.keys(turn, &holder);
                    let say = Say::Reminder { f: self.f.clone(), date, promise, when, keys };
                    self.send(turn, &holder, "reminder", errand, &say).await?;
                }
                Ok(())
            }
            Stage::Shelved => self.recheck(turn).await,
            Stage::Registered
            | Stage::Accepted
            | Stage::Declined
            | Stage::Reported
            | Stage::ClosedSolved
            | Stage::ClosedExplained
            | Stage::ClosedUnrated
            | Stage::Withdrawn
            | Stage::Merged => Ok(()),
        }
    }

    /// Rows 22, 23 and 49: whoever may look again is asked on the day, and once more after it.
    async fn recheck(&self, turn: &mut Turn) -> Result<()> {
        let Some(shelved) = self.done.after.shelved else { return Ok(()) };
        let mut asked = self.parties.handlers();
        let above = self.parties.above();
        let long = self.done.after.is_shelved_long(&turn.house.policy, turn.now);
        let city = if long { self.parties.office.city.as_slice() } else { &[] };
        for holder in above.iter().chain(city) {
            if asked.iter().all(|a| a.person != holder.person) {
                asked.push(holder.clone());
            }
        }
        for holder in asked {
            let say = Say::Recheck {
                f: self.f.clone(),
                cause: shelved.cause,
                recheck: shelved.recheck_by,
                late: self.done.after.reminded > 1,
                keys: self.keys(turn, &holder),
            };
            self.send(turn, &holder, "recheck", Errand::New, &say).await?;
        }
        Ok(())
    }

    /// Domain 4.3: whoever was told the old date is told the new. Once a day is promised, the rule's binds nobody any more.
    pub(super) async fn recounted(&self, turn: &mut Turn, due_by: Moment) -> Result<()> {
        let (before, after) = (&self.done.before, &self.done.after);
        if after.promised_by.is_some() {
            return Ok(());
        }
        self.news(turn, News::Recounted, &[]).await?;
        match (before.due_by, after.handler) {
            // Told when it went up (row 19).
            (Some(from), Handler::Township | Handler::City) => {
                self.villager(turn, Say::Recounted { f: self.f.clone(), from, to: due_by }).await
            }
            (Some(_), Handler::Secretary) | (None, _) => Ok(()),
        }
    }

    /// Row 52: the n-th reminder to sign for what was handed over, to the offices of row 7.
    pub(super) async fn handover_reminded(&self, turn: &mut Turn) -> Result<()> {
        let c = &self.done.after;
        let (Some(was), Some(is)) = (self.done.before.handed_over, c.handed_over) else { return Ok(()) };
        let words = villagers_words(turn, c).await?;
        let who = self.parties.face().map(|h| Title::of(&h));
        for step in was.reminded..is.reminded {
            let to = match step {
                0 => self.parties.handlers(),
                1 => self.parties.above(),
                _ => self.parties.office.city.clone(),
            };
            for holder in to {
                let say = Say::HandoverUnsigned {
                    f: self.f.clone(),
                    words: words.clone(),
                    who: who.clone(),
                    own: step == 0,
                    keys: self.keys(turn, &holder),
                };
                self.send(turn, &holder, "handover", Errand::New, &say).await?;
            }
        }
        Ok(())
    }

    /// Row 19: the level above has a new matter, and the villager hears who follows it on.
    pub(super) async fn escalated(&self, turn: &mut Turn, due_by: Moment) -> Result<()> {
        let say = Say::Escalated {
            f: self.f.clone(),
            who: self.actor_title(),
            to: self.parties.face().map(|h| Title::of(&h)),
            by: due_by,
            provisional: turn.house.policy.is_provisional(due_by),
            reason: self.words.clone(),
            promised: self.done.before.promised_by,
        };
        self.villager(turn, say).await?;
        self.passed(turn, Passed::Escalated).await?;
        let (who, why) = (Some(self.actor_title()), self.words.clone());
        let up = HandedUp { who, why, promised: self.done.after.first_promised_by };
        new_matter(turn, &self.done.after, self.parties, &self.f, false, Some(up)).await
    }

    /// Who presses at a level.
    pub(super) fn pressing(&self, level: Supervision) -> &[Holder] {
        match level {
            Supervision::L1 => &self.parties.office.township,
            Supervision::L2 | Supervision::L3 => &self.parties.office.city,
        }
    }

    /// Row 36: the handler is to reply, whoever presses hears what is late and what was tried, and the villager once that it
    /// is pressed on.
    pub(super) async fn supervised(&self, turn: &mut Turn, level: Supervision, reply_by: Moment) -> Result<()> {
        let c = &self.done.after;
        let Some(since) = c.date_in_force() else { return Ok(()) };
        let story = view::story(turn, c).await?;
        let who = self.parties.face().map(|h| Title::of(&h));
        let handlers = self.parties.handlers();
        let leads = self.pressing(level).iter().filter(|h| handlers.iter().all(|o| o.person != h.person));
        for (holder, lead) in handlers.iter().map(|h| (h, false)).chain(leads.map(|h| (h, true))) {
            if Some(holder.person) == self.actor_person() {
                continue;
            }
            let say = Say::Supervised {
                f: self.f.clone(),
                level,
                who: who.clone(),
                since,
                reply_by,
                lead,
                story: if lead { story.clone() } else { vec![] },
                keys: self.keys(turn, holder),
            };
            self.send(turn, holder, "supervised", Errand::Answered, &say).await?;
        }
        self.passed(turn, Passed::Supervised).await?;
        if self.done.before.supervised.is_none() {
            self.villager(turn, Say::BeingPressed { f: self.f.clone() }).await?;
        }
        Ok(())
    }

    /// Row 19: the village's first secretary follows what went up, and hears its steps.
    pub(super) async fn followed(&self, turn: &mut Turn) -> Result<()> {
        let (before, after) = (&self.done.before, &self.done.after);
        let follows = match &self.done.event {
            Event::Promised { .. }
            | Event::Extended { .. }
            | Event::Reported
            | Event::Solved { .. }
            | Event::NotSolved { .. }
            | Event::Shelved { .. }
            | Event::CauseGone { .. }
            | Event::Explained
            | Event::Declined { .. }
            | Event::ClosedUnrated
            | Event::Reopened { .. }
            | Event::Withdrawn
            | Event::Escalated { .. } => before.handler != Handler::Secretary,
            _ => false,
        };
        let Some(secretary) = self.parties.office.first_secretary.as_ref().filter(|_| follows) else { return Ok(()) };
        if after.handler == Handler::Secretary || Some(secretary.person) == self.actor_person() {
            return Ok(());
        }
        let Some((what, date, burning)) = view::told(&self.done.event) else { return Ok(()) };
        let step = StoryStep { at: turn.now, what, date, who: None, by_villager: self.is_villager(), burning };
        self.send(turn, secretary, "following", Errand::Nudged, &Say::Following { f: self.f.clone(), step }).await
    }

    /// Row 45: whoever was to decide hears that nothing is asked any more.
    pub(super) async fn taken_back(&self, turn: &mut Turn) -> Result<()> {
        let with = match self.done.before.ask {
            Some(Ask::Return { above, .. } | Ask::Shelve { above, .. } | Ask::Explain { above, .. }) => above,
            Some(Ask::Extend { with: ExtendWith::Township { .. }, .. }) => Office::Township,
            Some(Ask::Extend { with: ExtendWith::City { .. }, .. }) => Office::City,
            Some(Ask::Extend { with: ExtendWith::Villager, .. }) | None => return Ok(()),
        };
        self.news_to(turn, self.office(with), News::TakenBack).await
    }

    /// Row 51: "call them", first to the handler, then to the office above; the last step is only counted.
    pub(super) async fn unseen(&self, turn: &mut Turn) -> Result<()> {
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
}
