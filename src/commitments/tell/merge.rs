//! What is told where one matter is joined to another: its villager hears each step under their own number, as a party, and
//! never whose the main one is.

use super::Telling;
use crate::base::PersonId;
use crate::commitments::digest::{self, Errand};
use crate::commitments::life::{Actor, Check, Commitment, MainStep};
use crate::commitments::parties::Parties;
use crate::commitments::say::{MainEnd, News, Passed, Say, Title};
use crate::commitments::store::{self, WordsKind};
use crate::commitments::{alike, view};
use crate::people::persons::{self, Person};
use crate::storage::{Result, addresses};
use crate::turn::{Letter, To, Turn};

/// What stands where a name or a telephone stood.
const HIDDEN: &str = "**";

/// Digits in a row that are a telephone (our choice): a local one, or with single spaces or dashes between them one with its
/// area code or a mobile one. A date has eight.
const ROW: usize = 7;
const PARTED: usize = 10;

/// Words without the names of others and without any telephone: an erased one isn't known any more, and people write theirs in
/// many ways.
#[must_use]
pub fn without(text: &str, others: &[Person]) -> String {
    let text = without_telephones(text);
    let known = others.iter().flat_map(|p| [p.name.as_ref(), p.phone.as_ref()]).flatten().map(|k| k.reveal().trim());
    known.filter(|known| known.chars().count() > 1).fold(text, |text, known| text.replace(known, HIDDEN))
}

fn without_telephones(text: &str) -> String {
    let is_digit = |c: char| c.is_ascii_digit() || ('０'..='９').contains(&c);
    let is_part = |c: char| matches!(c, ' ' | '-' | '\u{3000}' | '－');
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::new();
    let mut at = 0;
    while at < chars.len() {
        // As far as digits go on, with one sign at most between two of them.
        let (mut end, mut digits, mut row, mut longest) = (at, 0, 0, 0);
        while let Some(c) = chars.get(end).copied() {
            if is_digit(c) {
                (digits, row) = (digits + 1, row + 1);
                longest = longest.max(row);
            } else if digits > 0 && is_part(c) && chars.get(end + 1).copied().is_some_and(is_digit) {
                row = 0;
            } else {
                break;
            }
            end += 1;
        }
        if longest >= ROW || digits >= PARTED {
            out.push_str(HIDDEN);
        } else {
            end = end.max(at + 1);
            out.extend(&chars[at..end]);
        }
        at = end;
    }
    out
}

impl Telling<'_> {
    /// Row 4: its villager hears the main one's number, whoever handles that gets the words.
    pub(super) async fn merged(&self, turn: &mut Turn) -> Result<()> {
        let c = &self.done.after;
        let Some(main) = c.main else { return Ok(()) };
        let policy = turn.house.policy.clone();
        let keys = view::villager_keys(c, &self.requester(), &policy, turn.now);
        let say = Say::Merged { f: self.f.clone(), main: main.number, by: main.by, words: vec![], story: vec![], keys };
        self.villager_card(turn, "merged", say, None).await?;
        // Reported already, it is theirs to look at too.
        if c.awaits_word() {
            self.main_moved(turn, MainStep::Reported).await?;
        }
        self.passed(turn, Passed::Merged).await?;
        let main = store::get(&mut turn.tx, main.id).await?;
        let words = view::own_words(turn, c).await?;
        let before = self.parties.with_handler(self.done.before.handler).handlers();
        let mut told: Vec<PersonId> = self.actor_person().into_iter().collect();
        for holder in self.parties.handlers().into_iter().chain(before) {
            if told.contains(&holder.person) {
                continue;
            }
            told.push(holder.person);
            let f = view::facts(turn, &main, self.parties);
            let actor = self.parties.actor(holder.person);
            let keys = actor.map(|a| view::office_keys(&main, &a, &policy, turn.now)).unwrap_or_default();
            let say = Say::MergedInto { f, number: c.number, words: words.clone(), keys };
            let letter = Letter::new(To::Person(holder.person), main.id.0, &say).card("working", main.version);
            digest::push(turn, &main, &holder, Errand::Answered, letter).await?;
        }
        Ok(())
    }

    /// Row 42. Whoever handles it gets it as a new matter, which says what it was a part of.
    pub(super) async fn split(&self, turn: &mut Turn, gone: bool) -> Result<()> {
        let main = self.done.before.main.map_or(0, |main| main.number);
        self.villager(turn, Say::Split { f: self.f.clone(), main, gone }).await
    }

    /// Row 59.
    pub(super) async fn solved_beside(&self, turn: &mut Turn) -> Result<()> {
        let say = Say::Solved { f: self.f.clone() };
        self.villager_card(turn, "solved", say, None).await?;
        self.villagers_other_chats(turn, &Say::SolvedElsewhere { number: self.done.after.number }).await?;
        self.news(turn, News::Solved, &[]).await
    }

    fn requester(&self) -> Actor {
        Actor::Villager(self.done.after.requester)
    }

    /// Everybody else who is concerned by the main one.
    async fn others(&self, turn: &mut Turn, main: &Commitment) -> Result<Vec<Person>> {
        let mut others = vec![];
        let mut ids = vec![main.requester];
        for id in &main.joined {
            ids.push(store::get(&mut turn.tx, *id).await?.requester);
        }
        ids.retain(|person| *person != self.done.after.requester);
        ids.dedup();
        for person in ids {
            others.push(persons::get(&mut turn.tx, person).await?);
        }
        Ok(others)
    }

    /// The newest words of a kind that were said of the main one in office, and who said them.
    async fn office_words(
        &self,
        turn: &mut Turn,
        main: &Commitment,
        kind: WordsKind,
    ) -> Result<(String, Option<PersonId>)> {
        let row = store::newest_words(&mut turn.tx, main.id, kind).await?;
        let Some(row) = row else { return Ok((String::new(), None)) };
        let others = self.others(turn, main).await?;
        Ok((without(row.text.reveal(), &others), Some(row.person_id)))
    }

    /// Whoever said it, else whoever has it.
    fn who(&self, person: Option<PersonId>) -> Title {
        person.and_then(|p| self.title(p)).unwrap_or_else(|| self.actor_title())
    }

    /// Row 4: a step of the main one, in the words in which its own villager hears it, but for the names of others. Photos
    /// stay with the main one: they may show whose it is (our choice).
    pub(super) async fn main_moved(&self, turn: &mut Turn, step: MainStep) -> Result<()> {
        let c = &self.done.after;
        let Some(joined) = c.main else { return Ok(()) };
        let main = store::get(&mut turn.tx, joined.id).await?;
        let f = self.f.clone();
        // The date that its villager was told, where it holds no more.
        let told = self.done.before.main.and_then(|main| main.by);
        let say = match step {
            MainStep::Promised { by } => {
                let (plan, person) = self.office_words(turn, &main, WordsKind::Plan).await?;
                let again = main.first_promised_by != Some(by);
                let check = main.check.unwrap_or(Check::WrittenResult);
                // "The villager looks" is said of each of them.
                Say::Promised { f, who: self.who(person), by, plan, check, again }
            }
            MainStep::Moved { from, to, waited } => {
                let reason = if waited {
                    turn.voice(self.parties.villager.lang, turn.now).word("waited-for-another")
                } else {
                    self.office_words(turn, &main, WordsKind::Reason).await?.0
                };
                Say::Extended { f, from, to, reason }
            }
            MainStep::Progressed => {
                let (words, person) = self.office_words(turn, &main, WordsKind::Progress).await?;
                Say::Progress { f, who: self.who(person), words, attached: None }
            }
            MainStep::NewHandler => Say::NewHandler { f, face: self.parties.face().map(|h| Title::of(&h)) },
            MainStep::WentUp { due_by } => {
                let (reason, person) = self.office_words(turn, &main, WordsKind::Reason).await?;
                let provisional = turn.house.policy.is_provisional(due_by);
                let to = self.parties.face().map(|h| Title::of(&h));
                Say::Escalated { f, who: self.who(person), to, by: due_by, provisional, reason, promised: told }
            }
            MainStep::Shelved { cause, recheck_by, still: true } => Say::CauseStays { f, cause, recheck: recheck_by },
            MainStep::Shelved { cause, recheck_by, still: false } => {
                let (meanwhile, _) = self.office_words(turn, &main, WordsKind::Reason).await?;
                Say::Shelved { f, cause, recheck: recheck_by, meanwhile, promised: told }
            }
            MainStep::GoesOn { step_by, lapsed } => Say::CauseGone { f, by: step_by, lapsed },
            MainStep::Redone { step_by } => Say::NotSolved { f, by: step_by },
            MainStep::Rested => Say::Rested { f },
            MainStep::Reported => {
                let (result, person) = self.office_words(turn, &main, WordsKind::Result).await?;
                let who = self.who(person);
                let say = Say::ResultAsked { f, who, result, attached: None, again: false, dropped: false };
                return self.villager_card(turn, "result", say, None).await;
            }
            // They have said so themselves.
            MainStep::Solved | MainStep::Unrated if joined.solved => return Ok(()),
            MainStep::Solved | MainStep::Unrated | MainStep::Explained => {
                let (how, ground) = match step {
                    MainStep::Explained => {
                        (MainEnd::Explained, self.office_words(turn, &main, WordsKind::Reason).await?.0)
                    }
                    MainStep::Unrated => (MainEnd::Unrated, String::new()),
                    _ => (MainEnd::Solved, String::new()),
                };
                let keys = view::villager_keys(c, &self.requester(), &turn.house.policy, turn.now);
                let say = Say::MainEnded { f, main: joined.number, how, ground, keys };
                return self.villager_card(turn, "main_ended", say, None).await;
            }
        };
        self.villager(turn, say).await
    }

    /// Row 4: what has just gone out may be one matter with an elder one; the township says.
    pub(super) async fn proposed(&self, turn: &mut Turn) -> Result<()> {
        let mut reached = false;
        for holder in &self.parties.office.township {
            reached |= addresses::of_person(&mut turn.tx, holder.person).await?.is_some();
        }
        // Nobody to ask: nothing is searched. Whoever opens it later is asked then (`chat::merge`).
        if !reached {
            return Ok(());
        }
        match alike::main_of(turn, &self.done.after).await? {
            Some(main) => propose(turn, &self.done.after, &main, self.parties).await,
            None => Ok(()),
        }
    }
}

/// The question whether two are one matter, as people of office read it.
///
/// # Errors
/// When the database can't be read.
pub async fn alike_asked(turn: &mut Turn, c: &Commitment, main: &Commitment, parties: &Parties) -> Result<Say> {
    Ok(Say::Alike {
        f: view::facts(turn, c, parties),
        main: main.number,
        words: view::own_words(turn, c).await?,
        main_words: view::own_words(turn, main).await?,
        one_person: c.requester == main.requester,
        pair: (c.id, main.id),
    })
}

/// Asks the township whether two are one matter. A card about nothing: those of both still ask.
///
/// # Errors
/// When the database can't be read.
pub async fn propose(turn: &mut Turn, c: &Commitment, main: &Commitment, parties: &Parties) -> Result<()> {
    let say = alike_asked(turn, c, main, parties).await?;
    for holder in &parties.office.township {
        let letter = Letter::new(To::Person(holder.person), 0, &say).card("alike", 0);
        digest::push(turn, c, holder, Errand::New, letter).await?;
    }
    Ok(())
}
