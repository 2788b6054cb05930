//! How one step's sentences are sent: to whom, as which card, with which keys.

use super::Telling;
use crate::base::PersonId;
use crate::commitments::NAME;
use crate::commitments::digest::{self, Errand};
use crate::commitments::life::{Actor, Office};
use crate::commitments::parties::role;
use crate::commitments::say::{News, Passed, Say, Title};
use crate::commitments::store::{self, WordsKind};
use crate::commitments::view::{self, office_keys};
use crate::people::Holder;
use crate::policy::RestDay;
use crate::storage::{Result, addresses, cards};
use crate::turn::{Letter, To, Turn};

/// What news is to whoever hears it.
fn errand(what: News) -> Errand {
    if what == News::Nudged { Errand::Nudged } else { Errand::Answered }
}

impl Telling<'_> {
    pub(super) fn keys(&self, turn: &Turn, holder: &Holder) -> Vec<&'static str> {
        self.parties
            .actor(holder.person)
            .map(|a| office_keys(&self.done.after, &a, &turn.house.policy, turn.now))
            .unwrap_or_default()
    }

    pub(super) fn news_of(&self, turn: &Turn, what: News, words: &[String], holder: &Holder) -> Say {
        let theirs = !matches!(what, News::LeafSet | News::ReassignedAway);
        Say::News {
            f: self.f.clone(),
            what,
            words: words.to_vec(),
            attached: self.attached,
            by: view::dates(&self.done.after, &turn.house.policy)
                .into_iter()
                .next()
                .filter(|_| theirs && self.done.after.is_open()),
            keys: self.keys(turn, holder),
        }
    }

    /// What the villager has just said with one phone is told to their others: nobody says it unseen in their name, with
    /// a code that was meant for them.
    pub(super) async fn villagers_other_chats(&self, turn: &mut Turn, say: &Say) -> Result<()> {
        let here = turn.speaker.as_ref().map(|s| s.address);
        for address in addresses::all_of_person(&mut turn.tx, self.done.after.requester).await? {
            if Some(address) != here {
                turn.send(NAME, Letter::new(To::Address(address), self.done.after.id.0, say)).await?;
            }
        }
        Ok(())
    }

    /// Something that whoever handles it should know; not said to the one who did it.
    pub(super) async fn news(&self, turn: &mut Turn, what: News, words: &[String]) -> Result<()> {
        for holder in self.parties.handlers().into_iter().filter(|h| Some(h.person) != self.actor_person()) {
            let say = self.news_of(turn, what, words, &holder);
            self.send(turn, &holder, "news", errand(what), &say).await?;
        }
        Ok(())
    }

    pub(super) async fn news_to(&self, turn: &mut Turn, holders: &[Holder], what: News) -> Result<()> {
        for holder in holders.iter().filter(|h| Some(h.person) != self.actor_person()) {
            let say = self.news_of(turn, what, std::slice::from_ref(&self.words), holder);
            self.send(turn, holder, "news", errand(what), &say).await?;
        }
        Ok(())
    }

    pub(super) async fn card_to(&self, turn: &mut Turn, holders: &[Holder], kind: &str, say: &Say) -> Result<()> {
        for holder in holders {
            self.send(turn, holder, kind, Errand::New, say).await?;
        }
        Ok(())
    }

    pub(super) async fn send(&self, turn: &mut Turn, to: &Holder, kind: &str, errand: Errand, say: &Say) -> Result<()> {
        let c = &self.done.after;
        let letter = Letter::new(To::Person(to.person), c.id.0, say).card(kind, c.version);
        digest::push(turn, c, to, errand, letter).await
    }

    /// The card that was acted on turns into the next one in its place.
    pub(super) async fn replace_card(&self, turn: &mut Turn, person: PersonId, kind: &str, say: &Say) -> Result<()> {
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
    pub(super) async fn passed(&self, turn: &mut Turn, what: Passed) -> Result<()> {
        match self.actor_person() {
            Some(person) if !self.is_villager() => {
                let say = Say::Passed { number: self.done.after.number, what };
                turn.tell(NAME, person, self.done.after.id.0, &say).await.map(drop)
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Why a later date was asked for.
    pub(super) async fn reason(&self, turn: &mut Turn) -> Result<String> {
        let row = store::newest_words(&mut turn.tx, self.done.after.id, WordsKind::Reason).await?;
        Ok(row.map(|r| r.text.reveal().to_owned()).unwrap_or_default())
    }

    /// Within the two minutes in which following words belong to what was just said.
    pub(super) fn in_one_breath(&self, turn: &Turn) -> bool {
        let c = &self.done.after;
        let burst = turn.house.policy.rules(&c.policy).burst;
        turn.now < turn.house.policy.after(burst, c.registered_at, RestDay::Stays)
    }

    pub(super) fn is_villager(&self) -> bool {
        matches!(self.actor, Actor::Villager(_))
    }

    pub(super) fn actor_person(&self) -> Option<PersonId> {
        role(self.actor).1
    }

    pub(super) fn office(&self, office: Office) -> &[Holder] {
        match office {
            Office::Township => &self.parties.office.township,
            Office::City => &self.parties.office.city,
        }
    }

    pub(super) fn title(&self, person: PersonId) -> Option<Title> {
        self.parties.find(person).map(|h| Title::of(&h))
    }

    pub(super) fn actor_title(&self) -> Title {
        let acting = self.actor_person().and_then(|p| self.title(p));
        acting
            .or_else(|| self.parties.face().map(|h| Title::of(&h)))
            .unwrap_or(Title { name: String::new(), role: crate::people::offices::Role::TownshipClerk })
    }
}
