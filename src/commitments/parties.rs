//! Who is concerned by a commitment on this day: its villager, whoever holds it, and the offices above; and as what a
//! person may act on it. Permission is worked out here, from posts, each time anew.

use jiff::civil::Date;

use super::life::{Actor, Child, Commitment, Handler};
use super::store::{self, WordsKind, WordsRow};
use crate::base::{PersonId, Personal, UnitId};
use crate::people::persons::{self, Person};
use crate::people::villages::{self, Village};
use crate::people::{Holder, Office, office, units};
use crate::storage::{Result, Tx};
use crate::turn::Turn;

/// The leaf of what is said of officials.
pub const OFFICIALS: &str = "cadre_conduct";

/// A unit that was called on to help (row 14).
#[derive(Clone, Debug)]
pub struct Help {
    /// What it has to do.
    pub child: Child,
    /// What it is called.
    pub name: String,
    /// Who answers for it today.
    pub clerks: Vec<Holder>,
    /// Who called on it.
    pub caller: Option<PersonId>,
    /// What it is asked to do.
    pub task: Personal,
    /// What its clerk said of it last.
    pub said: Option<Personal>,
}

/// Everybody concerned by one commitment today.
#[derive(Clone, Debug)]
pub struct Parties {
    /// The village.
    pub village: Village,
    /// The requester.
    pub villager: Person,
    /// Everyone in office for the village.
    pub office: Office,
    /// The units that were called on to help, with what each has to do.
    pub helps: Vec<Help>,
    handler: Handler,
    promised: bool,
}

impl Parties {
    /// Finds them.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn of(turn: &mut Turn, c: &Commitment) -> Result<Self> {
        let today = turn.today();
        Self::on(&mut turn.tx, c, today).await
    }

    /// Finds them for a day.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn on(tx: &mut Tx, c: &Commitment, today: Date) -> Result<Self> {
        let village = villages::get(tx, c.village).await?;
        let villager = persons::get(tx, c.requester).await?;
        let mut office = office::office(tx, &village, today).await?;
        if c.leaf.0 == OFFICIALS {
            // What is said of officials goes past the village's post, as if nobody were in office there (recusal,
            // petition regulations 28, 30): the township gets it, and the post doesn't see it.
            // Whoever holds the post doesn't see it in another post either.
            let post: Vec<PersonId> =
                office.first_secretary.take().into_iter().chain(office.stand_ins.drain(..)).map(|h| h.person).collect();
            office.township.retain(|h| !post.contains(&h.person));
            office.city.retain(|h| !post.contains(&h.person));
        }
        let mut helps = vec![];
        let words = if c.children.is_empty() { vec![] } else { store::words_of(tx, c.id).await? };
        let (tasks, of_units): (Vec<WordsRow>, Vec<WordsRow>) = words
            .into_iter()
            .filter(|w| matches!(w.kind, WordsKind::Task | WordsKind::TaskWord))
            .partition(|w| w.kind == WordsKind::Task);
        // One line was kept with each call, in their order.
        let mut tasks = tasks.into_iter();
        for child in &c.children {
            let name = units::name(tx, child.unit).await?;
            let clerks = units::clerks(tx, child.unit, today).await?;
            let task = tasks.next();
            let said = of_units.iter().rev().find(|w| clerks.iter().any(|h| h.person == w.person_id));
            helps.push(Help {
                child: *child,
                name,
                caller: task.as_ref().map(|w| w.person_id),
                task: task.map(|w| w.text).unwrap_or_default(),
                said: said.map(|w| w.text.clone()).filter(|text| !text.is_empty()),
                clerks,
            });
        }
        // Joined to another (row 4), it is in the hands of whoever has that one.
        let handler = match &c.main {
            Some(main) => store::get(tx, main.id).await?.handler,
            None => c.handler,
        };
        Ok(Self { village, villager, office, helps, handler, promised: c.promised_by.is_some() })
    }

    /// Who gets what is new and due: the office that holds it.
    #[must_use]
    pub fn handlers(&self) -> Vec<Holder> {
        match self.handler {
            Handler::Secretary => self.office.at_the_post(),
            Handler::Township => self.office.at_the_township(),
            Handler::City => self.office.city.clone(),
        }
    }

    /// Who hears from a unit that helps: whoever holds the matter, and whoever called on it.
    #[must_use]
    pub fn hear_of(&self, help: &Help) -> Vec<Holder> {
        let mut all = self.handlers();
        if let Some(caller) = help.caller.and_then(|person| self.find(person))
            && all.iter().all(|h| h.person != caller.person)
        {
            all.push(caller);
        }
        all
    }

    /// The office above the one that holds it: who is told what is late.
    #[must_use]
    pub fn above(&self) -> Vec<Holder> {
        match self.handler {
            Handler::Secretary => self.office.at_the_township(),
            Handler::Township | Handler::City => self.office.city.clone(),
        }
    }

    /// Who is called out too in an emergency (row 38): the township's clerks, but for those who have it in hand already.
    #[must_use]
    pub fn called_out(&self) -> Vec<Holder> {
        let handlers = self.handlers();
        let has_it = |h: &Holder| handlers.iter().any(|o| o.person == h.person);
        self.office.township.iter().filter(|h| !has_it(h)).cloned().collect()
    }

    /// The one whose name the villager hears: the post's holder, else whoever stands in, else the office; whoever is on leave
    /// only for what the post has promised, and where nobody is at work.
    #[must_use]
    pub fn face(&self) -> Option<Holder> {
        let handlers = self.handlers();
        handlers.iter().find(|h| self.promised || !h.on_leave).or(handlers.first()).cloned()
    }

    /// The same people, as if another office held it.
    #[must_use]
    pub fn with_handler(&self, handler: Handler) -> Self {
        Self { handler, ..self.clone() }
    }

    /// A person of office concerned by it.
    #[must_use]
    pub fn find(&self, person: PersonId) -> Option<Holder> {
        let o = &self.office;
        o.first_secretary
            .iter()
            .chain(&o.stand_ins)
            .chain(&o.township)
            .chain(&o.city)
            .chain(self.helps.iter().flat_map(|help| &help.clerks))
            .find(|h| h.person == person)
            .cloned()
    }

    /// As what a person may act on it today. `None`: it isn't theirs.
    #[must_use]
    pub fn actor(&self, person: PersonId) -> Option<Actor> {
        let among = |holders: &[Holder]| holders.iter().any(|h| h.person == person);
        let secretary = self.office.first_secretary.as_ref().is_some_and(|h| h.person == person);
        let vacant = self.office.nobody_at_the_post();
        if self.villager.id == person {
            return Some(Actor::Villager(person));
        }
        if secretary {
            return Some(Actor::Secretary(person));
        }
        if among(&self.office.stand_ins) {
            return Some(Actor::StandIn(person));
        }
        if among(&self.office.township) {
            let in_stead = vacant && self.handler == Handler::Secretary;
            return Some(if in_stead { Actor::TownshipInStead(person) } else { Actor::Township(person) });
        }
        if among(&self.office.city) {
            return Some(Actor::City(person));
        }
        self.helper(person)
    }

    /// As the clerk of which unit somebody may act on what it has to do: beside any post of their own.
    #[must_use]
    pub fn helper(&self, person: PersonId) -> Option<Actor> {
        let theirs = |help: &&Help| help.child.is_open() && help.clerks.iter().any(|h| h.person == person);
        self.helps.iter().find(theirs).map(|help| Actor::Helper { person, unit: help.child.unit })
    }

    /// What a unit still has to do.
    #[must_use]
    pub fn help_of(&self, unit: UnitId) -> Option<&Help> {
        self.helps.iter().find(|help| help.child.is_open() && help.child.unit == unit)
    }

    /// What the child task of that number is.
    #[must_use]
    pub fn help(&self, number: u32) -> Option<&Help> {
        self.helps.iter().find(|help| help.child.number == number)
    }
}

/// The actor's name in ledger rows, and its person.
#[must_use]
pub fn role(actor: &Actor) -> (&'static str, Option<PersonId>) {
    match actor {
        Actor::Villager(p) => ("villager", Some(*p)),
        Actor::Secretary(p) => ("first_secretary", Some(*p)),
        Actor::StandIn(p) => ("stand_in", Some(*p)),
        Actor::Township(p) => ("township_clerk", Some(*p)),
        Actor::TownshipInStead(p) => ("township_in_stead", Some(*p)),
        Actor::City(p) => ("city_admin", Some(*p)),
        Actor::Helper { person, .. } => ("unit_clerk", Some(*person)),
        Actor::Bot => ("bot", None),
    }
}
