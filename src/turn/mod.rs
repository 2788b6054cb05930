//! A turn: one message, press or timer being handled. It holds the transaction, the present moment and whoever speaks,
//! collects what is to be said and recorded, and writes all of it at the end in one place. So a message is one
//! transaction: inbox row done, state, ledger, outbox and timers, or nothing of it.
//!
//! Here also stands what a mechanism offers the house (`Mechanism`). To add a mechanism: a folder with such a constant,
//! and a line in `mechanisms.rs`.

pub mod mechanism;

pub use mechanism::{Mechanism, Press, Taken};

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use crate::base::metrics::Metrics;
use crate::base::secret::Key;
use crate::base::{AddressId, Clock, Entropy, Moment, OutboxId, PersonId};
use crate::people::persons::{self, Person};
use crate::policy::{Policy, PolicyVersion, Rules};
use crate::storage::cards::{self, Choice, NewCard};
use crate::storage::ledger::{self, NewEntry};
use crate::storage::outbox::{self, Lane, NewOutbox};
use crate::storage::{Result, Tx, addresses, timers};
use crate::text::words::Words;
use crate::text::{Catalog, Lang, Outgoing, Speak, Voice};

/// What stands in the house for all turns.
pub struct House {
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// Randomness.
    pub entropy: Arc<dyn Entropy>,
    /// Seals buttons.
    pub key: Key,
    /// The sentences.
    pub catalog: Arc<Catalog>,
    /// Understands words.
    pub words: Words,
    /// The rules that are data.
    pub policy: Policy,
    /// The language of whoever has chosen none.
    pub lang: Lang,
    /// What is counted.
    pub metrics: Arc<Metrics>,
    /// Messages a person may send in a minute before being asked to slow down.
    pub messages_per_minute: i64,
    /// Where people reach the pages, as links carry it.
    pub public_url: String,
    /// The bot's name on Telegram, once Telegram has said it.
    pub bot: Arc<OnceLock<String>>,
}

impl std::fmt::Debug for House {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("House")
    }
}

/// Who speaks, and where.
#[derive(Clone, Debug)]
pub struct Speaker {
    /// The conversation.
    pub address: AddressId,
    /// The person.
    pub person: Person,
}

/// To whom a letter goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum To {
    /// The address that has just spoken.
    Speaker,
    /// A person, where they last spoke.
    Person(PersonId),
    /// One conversation, whoever speaks there.
    Address(AddressId),
}

/// A message to be said, with what hangs on it.
pub struct Letter<'s> {
    sentence: &'s dyn Speak,
    to: To,
    lane: Option<Lane>,
    card: Option<(&'s str, i64)>,
    edits: Option<OutboxId>,
    watch: Option<&'s str>,
    about: i64,
}

impl<'s> Letter<'s> {
    /// A letter about one subject of the mechanism.
    #[must_use]
    pub fn new(to: To, about: i64, sentence: &'s dyn Speak) -> Self {
        Self { sentence, to, lane: None, card: None, edits: None, watch: None, about }
    }

    /// It asks: its buttons are a card of that kind, showing the subject at that version.
    #[must_use]
    pub fn card(mut self, kind: &'s str, version: i64) -> Self {
        self.card = Some((kind, version));
        self
    }

    /// It takes the place of an earlier message.
    #[must_use]
    pub fn edits(mut self, earlier: Option<OutboxId>) -> Self {
        self.edits = earlier;
        self
    }

    /// The mechanism is called with this once the person was shown it.
    #[must_use]
    pub fn watch(mut self, what: &'s str) -> Self {
        self.watch = Some(what);
        self
    }

    /// Whether it takes an earlier message's place: nobody's phone rings for it.
    #[must_use]
    pub fn takes_a_place(&self) -> bool {
        self.edits.is_some()
    }

    /// At once, at night too: emergencies.
    #[must_use]
    pub fn urgent(mut self) -> Self {
        self.lane = Some(Lane::Answer);
        self
    }
}

struct Pending {
    address: AddressId,
    lane: Lane,
    message: Outgoing,
    card: Option<(String, i64)>,
    edits: Option<OutboxId>,
    watch: Option<String>,
    mechanism: &'static str,
    about: i64,
}

/// One message, press or timer being handled.
pub struct Turn {
    /// The transaction: state rows are written to it as they change.
    pub tx: Tx,
    /// What stands in the house.
    pub house: Arc<House>,
    /// The moment of this turn: one for all of it.
    pub now: Moment,
    /// Who speaks; none when a timer fires.
    pub speaker: Option<Speaker>,
    /// Answers to the speaker are held back (too many messages): everything is still written down.
    pub hushed: bool,
    /// A clock fired: nothing that is said answers what was just said, so it waits for the morning.
    by_clock: bool,
    letters: Vec<Pending>,
    kept: usize,
    timers: BTreeMap<(&'static str, i64), Vec<(&'static str, Moment)>>,
    became: Option<(&'static str, i64)>,
}

impl Turn {
    /// Begins a turn in that transaction.
    #[must_use]
    pub fn new(tx: Tx, house: Arc<House>, now: Moment, speaker: Option<Speaker>) -> Self {
        let by_clock = speaker.is_none();
        Self {
            tx,
            house,
            now,
            speaker,
            hushed: false,
            by_clock,
            letters: vec![],
            kept: 0,
            timers: BTreeMap::new(),
            became: None,
        }
    }

    /// A voice in that language, as it will be heard at `at`.
    #[must_use]
    pub fn voice(&self, lang: Lang, at: Moment) -> Voice<'_> {
        Voice::new(&self.house.catalog, self.house.policy.zone(), lang, at)
    }

    /// The policy's version in force.
    #[must_use]
    pub fn version(&self) -> PolicyVersion {
        self.house.policy.version_at(self.now)
    }

    /// The other durations of the version in force.
    #[must_use]
    pub fn rules(&self) -> &Rules {
        self.house.policy.rules(&self.version())
    }

    /// Today, in the tenant's zone.
    #[must_use]
    pub fn today(&self) -> jiff::civil::Date {
        self.house.policy.zone().day(self.now)
    }

    /// Whether what is said to that person answers what they have just said.
    #[must_use]
    pub fn answers(&self, person: PersonId) -> bool {
        !self.by_clock && self.speaker.as_ref().is_some_and(|s| s.person.id == person)
    }

    /// When a notice of this turn is said: now, or in the morning.
    #[must_use]
    pub fn notice_at(&self) -> Moment {
        self.not_before(Lane::Notice)
    }

    /// Answers the speaker with a plain sentence. Without a speaker (a timer) nothing is said.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn say(&mut self, mechanism: &'static str, sentence: &dyn Speak) -> Result<()> {
        self.send(mechanism, Letter::new(To::Speaker, 0, sentence)).await.map(drop)
    }

    /// Tells a person a step. False: they have no address yet.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn tell(
        &mut self,
        mechanism: &'static str,
        person: PersonId,
        about: i64,
        sentence: &dyn Speak,
    ) -> Result<bool> {
        self.send(mechanism, Letter::new(To::Person(person), about, sentence)).await
    }

    /// Puts a letter among what this turn says. False: the person has no address.
    ///
    /// # Errors
    /// When the database can't be read.
    pub async fn send(&mut self, mechanism: &'static str, letter: Letter<'_>) -> Result<bool> {
        let own = self.speaker.as_ref().map(|s| (s.address, s.person.id, s.person.lang));
        let (address, lang, own_address) = match (letter.to, own) {
            (To::Speaker, None) => return Ok(false),
            (To::Speaker, Some((address, _, lang))) => (address, lang, true),
            (To::Address(address), own) => {
                let lang = match addresses::get(&mut self.tx, address).await?.person_id {
                    Some(person) => persons::get(&mut self.tx, person).await?.lang,
                    None => self.house.lang,
                };
                (address, lang, own.is_some_and(|(own, _, _)| own == address))
            }
            (To::Person(p), Some((address, speaker, lang))) if p == speaker => (address, lang, true),
            (To::Person(p), _) => {
                let Some(address) = addresses::of_person(&mut self.tx, p).await? else { return Ok(false) };
                (address, persons::get(&mut self.tx, p).await?.lang, false)
            }
        };
        // What answers somebody who has just spoken goes at once; everything else waits for the morning.
        let lane = letter.lane.unwrap_or(if own_address && !self.by_clock { Lane::Answer } else { Lane::Notice });
        // "Today" is the day on which it is read: what waits for the morning speaks of that day.
        let message = letter.sentence.render(&self.voice(lang, self.not_before(lane)));
        self.letters.push(Pending {
            address,
            lane,
            message,
            card: letter.card.map(|(kind, version)| (kind.to_owned(), version)),
            edits: letter.edits,
            watch: letter.watch.map(str::to_owned),
            mechanism,
            about: letter.about,
        });
        Ok(true)
    }

    /// Puts an event among what this turn records.
    pub fn record(&mut self, entry: NewEntry) {
        ledger::record(&mut self.tx, entry, self.now);
    }

    /// The timers of a subject are these and no others once the turn is over: the last that is said holds.
    pub fn remind(&mut self, mechanism: &'static str, subject: i64, due: Vec<(&'static str, Moment)>) {
        self.timers.insert((mechanism, subject), due);
    }

    /// The words of this turn are kept with that subject: what belongs to them later goes there too. The first holds.
    pub fn becomes(&mut self, mechanism: &'static str, subject: i64) {
        self.became.get_or_insert((mechanism, subject));
    }

    /// What the words of this turn became.
    #[must_use]
    pub fn became(&self) -> Option<(&'static str, i64)> {
        self.became
    }

    /// What has been said so far is said even if the rest is held back.
    pub fn keep_what_was_said(&mut self) {
        self.kept = self.letters.len();
    }

    /// Forgets what would have been said to the speaker so far, except cards (which carry the matter's number).
    fn hush(&mut self) {
        let own = self.speaker.as_ref().map(|s| s.address);
        let kept = self.kept;
        let mut place = 0;
        self.letters.retain(|l| {
            place += 1;
            place <= kept || Some(l.address) != own || l.edits.is_some() || l.card.is_some()
        });
    }

    /// Writes everything that was collected and gives the transaction back, to be committed.
    ///
    /// # Errors
    /// When the database can't be written.
    pub async fn finish(mut self) -> Result<Tx> {
        if self.hushed {
            self.hush();
        }
        for ((mechanism, subject), due) in std::mem::take(&mut self.timers) {
            timers::replace(&mut self.tx, mechanism, subject, &due).await?;
        }
        for letter in std::mem::take(&mut self.letters) {
            self.write(letter).await?;
        }
        Ok(self.tx)
    }

    /// When something said in that lane goes out: what isn't an answer or an emergency waits for the morning.
    fn not_before(&self, lane: Lane) -> Moment {
        match lane {
            Lane::Answer => self.now,
            Lane::Notice | Lane::Broadcast => self.house.policy.awake(&self.version(), self.now),
        }
    }

    async fn write(&mut self, letter: Pending) -> Result<()> {
        let not_before = match self.not_before(letter.lane) {
            at if at <= self.now => outbox::AT_ONCE,
            morning => morning,
        };
        let mut message = letter.message;
        let body = |m: &Outgoing| serde_json::to_string(m).unwrap_or_default();
        let new = NewOutbox {
            address: letter.address,
            lane: letter.lane,
            body: &body(&message),
            edits: letter.edits,
            watch: letter.watch.as_deref(),
            mechanism: letter.mechanism,
            subject: letter.about,
            not_before,
        };
        let outbox = outbox::insert(&mut self.tx, &new, self.now).await?;
        if letter.about != 0 && (letter.card.is_some() || letter.edits.is_some()) {
            // The newest card about a subject is the one that asks; earlier ones give a true answer when pressed.
            cards::fold_about(&mut self.tx, letter.address, letter.mechanism, letter.about).await?;
        }
        if let Some((kind, version)) = letter.card
            && !message.buttons.is_empty()
        {
            let choices: Vec<Choice> =
                message.buttons.iter().map(|b| Choice { code: b.code.clone(), label: b.label.clone() }).collect();
            let new = NewCard {
                address: letter.address,
                outbox: letter.edits.unwrap_or(outbox),
                mechanism: letter.mechanism,
                kind: &kind,
                subject: letter.about,
                version,
                choices: &choices,
            };
            let card = cards::insert(&mut self.tx, &self.house.key, &new, self.now).await?;
            for (i, button) in message.buttons.iter_mut().enumerate() {
                button.token = cards::token(&self.house.key, card, i + 1);
            }
            outbox::set_body(&mut self.tx, outbox, &body(&message)).await?;
        }
        Ok(())
    }
}
