//! A villager's presses and words about their own matters.

use super::draft::{Draft, Held};
use super::{attempt, begin, end, lists, matter, mention, merge, show, which};
use crate::channels::Heard;
use crate::commitments::act::{self, Said};
use crate::commitments::life::{Action, Actor, Ask, Commitment, ExtendWith, Rating, Stage};
use crate::commitments::parties::Parties;
use crate::commitments::say::Say;
use crate::commitments::store::{self, WordsKind};
use crate::commitments::{NAME, view};
use crate::policy::Leaf;
use crate::storage::{Result, cards, flows, outbox};
use crate::text::words::{Intent, Matter, Rating as RatingWord, Understood};
use crate::turn::{Letter, Taken, To, Turn};

/// Words of somebody without a post while exactly one matter of theirs waits for an answer (row 13), and nothing newer
/// asks them anything: whatever isn't a command, thanks or another matter is the answer.
pub(super) async fn answer(turn: &mut Turn, heard: &Heard, u: &Understood) -> Result<Taken> {
    let Some(speaker) = turn.speaker.clone() else { return Ok(Taken::No) };
    let own = store::of_requester(&mut turn.tx, speaker.person.id, store::LATELY).await?;
    let mut waiting = own.iter().filter(|c| c.waiting.is_some());
    let (Some(c), None) = (waiting.next(), waiting.next()) else { return Ok(Taken::No) };
    let Some(since) = c.waiting.map(|w| w.since) else { return Ok(Taken::No) };
    // Written in the turn in which the wait began. One that waits for the morning has asked nothing yet.
    let Some(question) = outbox::gone_out(&mut turn.tx, speaker.address, NAME, c.id.0, since).await? else {
        return Ok(Taken::No);
    };
    // A card that is edited in place stays where it was said.
    let card = cards::newest_live(&mut turn.tx, speaker.address).await?.is_some_and(|card| card.outbox > question);
    let flow = flows::open(&mut turn.tx, speaker.address, turn.now).await?.is_some_and(|flow| flow.begun_at > since);
    let elsewhere = heard.reply_to.is_some_and(|id| id != question);
    if card || flow || elsewhere || !answers(turn, c, &own, heard, u).await? {
        return Ok(Taken::No);
    }
    let actor = Actor::Villager(speaker.person.id);
    let number = c.number;
    add(turn, c.clone(), &actor, heard).await?;
    // "It works again" answers, and may end it.
    if u.intent == Some(Intent::Done) {
        let c = store::get(&mut turn.tx, c.id).await?;
        ask(turn, &c, "already", Action::Solved, &actor, &Say::SolvedSure { number }).await?;
    }
    Ok(Taken::Yes)
}

/// Whether words answer the question about `c`.
async fn answers(turn: &mut Turn, c: &Commitment, own: &[Commitment], heard: &Heard, u: &Understood) -> Result<bool> {
    if heard.carries() {
        return Ok(true);
    }
    let reported = own.iter().any(Commitment::awaits_word);
    let folded = turn.house.words.folded(&heard.text);
    let code = folded.len() == 8 && folded.bytes().all(|b| b.is_ascii_digit());
    let for_something_else = match &u.intent {
        Some(intent) if super::commands(intent, u) => true,
        Some(Intent::Status | Intent::Nudge | Intent::Cancel | Intent::Category) => true,
        // Alone it announces words, or thanks for being asked.
        Some(Intent::More | Intent::Thanks) => u.bare,
        // Another matter's result waits for exactly these words.
        Some(Intent::Done | Intent::NotDone | Intent::NotYet | Intent::Rating(_)) => reported,
        Some(_) | None => matter::is_other(u, &c.leaf),
    };
    if for_something_else || code {
        return Ok(false);
    }
    match &u.numbered {
        // "Which house?" – "Yes, No. 5."
        Some(_) if matches!(u.intent, Some(Intent::Yes | Intent::No)) => Ok(true),
        // "3" answers "how many"; "No. 3" is a matter, if there is one.
        Some(n) if u.digit.is_none() => Ok(lists::find(turn, n.village.as_deref(), n.number).await?.is_none()),
        Some(_) | None => Ok(true),
    }
}

/// Free words of somebody without a post.
pub(super) async fn words(turn: &mut Turn, heard: &Heard, u: &Understood) -> Result<Taken> {
    let Some(speaker) = turn.speaker.clone() else { return Ok(Taken::No) };
    let own = store::of_requester(&mut turn.tx, speaker.person.id, store::LATELY).await?;
    // A question to the villager waits: what they say now answers it, unless they have just cried of danger.
    let answers = u.matter != Matter::No || heard.carries() || matches!(u.intent, Some(Intent::Yes | Intent::No));
    if answers && !matter::in_danger(turn, &speaker).await? {
        let waiting: Vec<Commitment> =
            own.iter().filter(|c| c.waiting.is_some() && !matter::is_other(u, &c.leaf)).cloned().collect();
        match waiting.as_slice() {
            [] => {}
            [only] => {
                let actor = Actor::Villager(speaker.person.id);
                add(turn, only.clone(), &actor, heard).await?;
                return Ok(Taken::Yes);
            }
            several => {
                which::ask(turn, several, Held::of(heard)).await?;
                return Ok(Taken::Yes);
            }
        }
    }
    if u.intent == Some(Intent::Nudge) && matter::hurry(turn, &speaker, heard).await? == Taken::Yes {
        return Ok(Taken::Yes);
    }
    if let Some(i) = &u.intent {
        let mut candidates: Vec<Commitment> = own.iter().filter(|c| concerns(c, i, turn)).cloned().collect();
        let awaits = Commitment::awaits_word;
        if matches!(i, Intent::Rating(_) | Intent::Done | Intent::NotDone | Intent::NotYet)
            && candidates.iter().any(awaits)
        {
            // Those that wait for exactly this answer are meant.
            candidates.retain(awaits);
        }
        // What they are about may say which.
        let of = u.leaf.as_ref().map(|g| g.leaf.clone());
        if candidates.iter().filter(|c| Some(&c.leaf) == of.as_ref()).count() == 1 {
            candidates.retain(|c| Some(&c.leaf) == of.as_ref());
        }
        // A trouble that they tell of beside it, and that none of these is, is a matter of its own.
        if let (Some(told), Intent::Nudge | Intent::Cancel | Intent::Rating(_)) = (u.told(), i)
            && candidates.iter().all(|c| matter::is_other(&told, &c.leaf))
        {
            let taken = matter::heard(turn, heard, &told).await?;
            // What they don't want any more they are asked about: it may be the one before.
            if let (Intent::Cancel, [only]) = (i, candidates.as_slice()) {
                let (actor, say) = (Actor::Villager(only.requester), Say::WithdrawSure { number: only.number });
                ask(turn, only, "withdraw", Action::Withdraw, &actor, &say).await?;
            }
            return Ok(taken);
        }
        match (candidates.as_slice(), i) {
            ([], Intent::Status | Intent::More | Intent::NotDone) if !heard.text.trim().is_empty() => {
                // There is nothing that it could be about: perhaps it is a matter.
                let matter = if u.tells == Matter::Clear { Matter::Clear } else { Matter::Unclear };
                let asked = Understood { matter, intent: None, ..u.clone() };
                return matter::heard(turn, heard, &asked).await;
            }
            ([], Intent::Done | Intent::NotYet | Intent::Category | Intent::Nudge | Intent::Rating(_))
                if !u.bare && u.tells != Matter::No =>
            {
                let asked = Understood { matter: u.tells, intent: None, ..u.clone() };
                return matter::heard(turn, heard, &asked).await;
            }
            ([], Intent::Nudge | Intent::Cancel | Intent::Done | Intent::NotYet | Intent::Category) => {
                return lists::own(turn).await;
            }
            ([], _) => {}
            // A mark without a name is for the newest that has none.
            ([only], _) | ([only, ..], Intent::Rating(_)) => {
                if intent(turn, only, u, heard).await? == Taken::Yes {
                    return Ok(Taken::Yes);
                }
            }
            (several, _) => {
                which::ask(turn, several, Held::of(heard)).await?;
                return Ok(Taken::Yes);
            }
        }
    }
    matter::heard(turn, heard, u).await
}

/// A trouble told of by somebody who asks for their list: it is one of it, or new.
pub(super) async fn tells(turn: &mut Turn, heard: &Heard, told: &Understood) -> Result<Taken> {
    let Some(speaker) = turn.speaker.clone() else { return Ok(Taken::No) };
    let own = store::of_requester(&mut turn.tx, speaker.person.id, store::LATELY).await?;
    if own.iter().any(|c| c.is_open() && !matter::is_other(told, &c.leaf)) {
        return lists::own(turn).await;
    }
    matter::heard(turn, heard, told).await
}

/// Whether an intent can be about this matter.
fn concerns(c: &Commitment, intent: &Intent, turn: &Turn) -> bool {
    match intent {
        Intent::Status | Intent::More => c.goes_on(),
        Intent::Nudge | Intent::Cancel => c.is_open(),
        Intent::Done => c.is_open() || c.stage == Stage::ClosedUnrated || c.awaits_word(),
        Intent::NotDone => c.awaits_word() || matches!(c.stage, Stage::ClosedSolved | Stage::ClosedUnrated),
        Intent::NotYet => c.awaits_word(),
        Intent::Category => c.is_open() && turn.now < c.burst_until,
        Intent::Rating(_) => view::rates(c) || c.awaits_word(),
        _ => false,
    }
}

/// What a villager says about one matter: what they want of it, else an addition.
pub(super) async fn about(turn: &mut Turn, c: Commitment, actor: &Actor, heard: &Heard, u: &Understood) -> Result<()> {
    match intent(turn, &c, u, heard).await? {
        Taken::Yes => Ok(()),
        Taken::No => add(turn, c, actor, heard).await,
    }
}

/// What a villager's intent does to one matter of theirs. What was said beside it is kept with the matter.
pub(super) async fn intent(turn: &mut Turn, c: &Commitment, u: &Understood, heard: &Heard) -> Result<Taken> {
    let Some(intent) = &u.intent else { return Ok(Taken::No) };
    let actor = Actor::Villager(c.requester);
    let code = match intent {
        Intent::Status => {
            let parties = Parties::of(turn, c).await?;
            show(turn, c, &parties, &actor).await?;
            return Ok(Taken::Yes);
        }
        Intent::Nudge => {
            // Whatever else stands in the words is kept with the matter.
            let said = (!u.bare || heard.carries()).then(|| said(c, WordsKind::Addition, heard));
            attempt(turn, c.clone(), Action::Nudge, &actor, said).await?;
            return Ok(Taken::Yes);
        }
        Intent::Cancel if turn.now < c.burst_until => "undo",
        Intent::Cancel => "withdraw",
        Intent::Done if u.bare && (c.awaits_word() || c.stage == Stage::ClosedUnrated) => "solved",
        Intent::Done => "already",
        Intent::NotDone => "not_solved",
        Intent::NotYet => "not_yet",
        Intent::Category => "leaf",
        Intent::More => {
            add(turn, c.clone(), &actor, heard).await?;
            return Ok(Taken::Yes);
        }
        Intent::Rating(r) if view::is_solved(c) => match r {
            RatingWord::Satisfied => "rate_satisfied",
            RatingWord::Fair => "rate_fair",
            RatingWord::Dissatisfied => "rate_unsatisfied",
        },
        _ => return Ok(Taken::No),
    };
    if !u.bare || heard.carries() {
        keep(turn, c, &Held::of(heard)).await?;
    }
    press(turn, c.clone(), &actor, code).await?;
    Ok(Taken::Yes)
}

/// Keeps a villager's words with a matter, whatever comes of what they ask: its card shows them.
pub(super) async fn keep(turn: &mut Turn, c: &Commitment, held: &Held) -> Result<()> {
    let said = Said { person: c.requester, kind: WordsKind::Addition, text: &held.text, file: held.file };
    act::note(turn, c, &Actor::Villager(c.requester), &said).await
}

/// A villager's choice.
pub(super) async fn press(turn: &mut Turn, c: Commitment, actor: &Actor, code: &str) -> Result<()> {
    let (id, number) = (c.id, c.number);
    if let Some(leaf) = code.strip_prefix("leaf:") {
        end(turn).await?;
        return attempt(turn, c, Action::SetLeaf { leaf: Leaf(leaf.into()) }, actor, None).await.map(drop);
    }
    let action = match code {
        "more" | "add" => {
            begin(turn, c.id.0, &Draft::More).await?;
            return mention(turn, id, &Say::TellMore { number }).await;
        }
        "leaf" => return pick_leaf(turn, &c, actor).await,
        "undo" if turn.now < c.burst_until => Action::Withdraw,
        "undo" | "withdraw" => {
            return ask(turn, &c, "withdraw", Action::Withdraw, actor, &Say::WithdrawSure { number }).await;
        }
        "withdraw_yes" => Action::Withdraw,
        "solved_no" if c.stage == Stage::Reported => return not_solved(turn, c, actor).await,
        "withdraw_no" | "solved_no" => return kept(turn, &c).await,
        "already" => return ask(turn, &c, "already", Action::Solved, actor, &Say::SolvedSure { number }).await,
        "solved" | "solved_yes" => Action::Solved,
        "not_solved" => return not_solved(turn, c, actor).await,
        "split" => return Box::pin(merge::split(turn, c, actor, false)).await,
        "not_yet" => return mention(turn, id, &Say::NotLookedYet { number }).await,
        "agree" => match &c.ask {
            // The first time the villager's yes is enough; later the office decides, seeing it (rows 17, 47).
            Some(Ask::Extend { with: ExtendWith::Villager, .. })
                if !c.allows(&Action::Grant, actor, &turn.house.policy, turn.now) =>
            {
                Action::ToOffice { agrees: true }
            }
            _ => Action::Grant,
        },
        "disagree" => Action::ToOffice { agrees: false },
        "rate_satisfied" => Action::Rate(Rating::Satisfied),
        "rate_fair" => Action::Rate(Rating::Fair),
        "rate_unsatisfied" => {
            if attempt(turn, c.clone(), Action::Rate(Rating::Unsatisfied), actor, None).await?.is_some() {
                begin(turn, c.id.0, &Draft::Complaint { reopens: false }).await?;
                mention(turn, id, &Say::AskWhatIsWrong { number }).await?;
            }
            return Ok(());
        }
        "rate" => {
            let parties = Parties::of(turn, &c).await?;
            let say = Say::Solved { f: view::facts(turn, &c, &parties) };
            return turn.send(NAME, Letter::new(To::Speaker, c.id.0, &say).card("solved", c.version)).await.map(drop);
        }
        "noted_right" => return kept(turn, &c).await,
        // What is still wrong is asked (row 31).
        "want_again" if c.stage == Stage::ClosedExplained => return not_solved(turn, c, actor).await,
        "want_again" => Action::Reopen,
        "look_again" => Action::LookAgain,
        "nudge" => Action::Nudge,
        "show" => {
            let parties = Parties::of(turn, &c).await?;
            return show(turn, &c, &parties, actor).await;
        }
        _ => return super::refused(turn, &c, crate::commitments::life::Refusal::NotNow(c.stage)).await,
    };
    attempt(turn, c, action, actor, None).await.map(drop)
}

/// A choice that was read from words which say more than it, or less: what can't be undone is asked about once more, and
/// the words are kept.
pub(super) async fn said_to(
    turn: &mut Turn,
    c: Commitment,
    parties: &Parties,
    actor: &Actor,
    code: &str,
    said: &str,
) -> Result<()> {
    let u = turn.house.words.understand(said);
    if !u.bare {
        keep(turn, &c, &Held { text: said.to_owned(), file: None }).await?;
    }
    match code {
        "solved" => press(turn, c, actor, "already").await,
        "solved_yes" if !u.bare => press(turn, c, actor, "already").await,
        "withdraw_yes" => press(turn, c, actor, "withdraw").await,
        "agree" if !u.bare => show(turn, &c, parties, actor).await,
        _ => press(turn, c, actor, code).await,
    }
}

/// It stays as it is: the question is answered and no longer asks.
async fn kept(turn: &mut Turn, c: &Commitment) -> Result<()> {
    if let Some(address) = turn.speaker.as_ref().map(|s| s.address) {
        cards::fold_about(&mut turn.tx, address, NAME, c.id.0).await?;
    }
    mention(turn, c.id, &Say::Kept { number: c.number }).await
}

/// Asks "sure?" where the rules would allow it.
async fn ask(turn: &mut Turn, c: &Commitment, kind: &str, action: Action, actor: &Actor, say: &Say) -> Result<()> {
    match c.clone().attempt(action, actor, &turn.house.policy, turn.now) {
        Ok(_) => turn.send(NAME, Letter::new(To::Speaker, c.id.0, say).card(kind, c.version)).await.map(drop),
        Err(refusal) => super::refused(turn, c, refusal).await,
    }
}

/// Not solved: while it is asked, at once, and then what isn't good; afterwards it reopens with those words.
async fn not_solved(turn: &mut Turn, c: Commitment, actor: &Actor) -> Result<()> {
    let (id, number) = (c.id, c.number);
    if c.main.is_some() {
        return Box::pin(merge::split(turn, c, actor, true)).await;
    }
    if c.stage == Stage::Reported {
        if attempt(turn, c.clone(), Action::NotSolved, actor, None).await?.is_some() {
            begin(turn, c.id.0, &Draft::Complaint { reopens: false }).await?;
            mention(turn, id, &Say::AskWhatIsWrong { number }).await?;
        }
        return Ok(());
    }
    match c.clone().attempt(Action::Reopen, actor, &turn.house.policy, turn.now) {
        Ok(_) => {
            begin(turn, c.id.0, &Draft::Complaint { reopens: true }).await?;
            matter::reopens_by_itself(turn).await?;
            mention(turn, id, &Say::AskWhatIsWrong { number }).await
        }
        // Too late for that: the same trouble is a new matter (row 32).
        Err(_) if c.allows(&Action::SameAgain(id), actor, &turn.house.policy, turn.now) => {
            Box::pin(merge::said_again(turn, c)).await
        }
        Err(refusal) => super::refused(turn, &c, refusal).await,
    }
}

/// Kinds that every village has (our choice).
const COMMON: [&str; 5] = ["water_supply", "street_light", "road_repair", "garbage", "dibao"];

/// Offers what the words may be about; or the villager says it.
async fn pick_leaf(turn: &mut Turn, c: &Commitment, actor: &Actor) -> Result<()> {
    let words = view::own_words(turn, c).await?.join(" ");
    let u = turn.house.words.understand(&words);
    let policy = turn.house.policy.clone();
    let mut guesses: Vec<Leaf> = u.also.into_iter().map(|g| g.leaf).filter(|l| *l != c.leaf).collect();
    let top = policy.leaf(&c.leaf).map(|f| f.top.clone());
    // Its neighbours in the tree are the likeliest mistakes.
    guesses
        .extend(policy.leaves().filter(|l| Some(&l.top) == top.as_ref() && l.code != c.leaf).map(|l| l.code.clone()));
    // Where neither says much, the kinds that are common everywhere: a question has something to press.
    guesses.extend(COMMON.iter().map(|code| Leaf((*code).into())).filter(|l| *l != c.leaf));
    let mut seen = std::collections::BTreeSet::new();
    guesses.retain(|l| seen.insert(l.clone()));
    guesses.truncate(4);
    // Not asked where no answer would be taken.
    if let Some(leaf) = guesses.first().cloned()
        && let Err(refusal) = c.clone().attempt(Action::SetLeaf { leaf }, actor, &policy, turn.now)
    {
        return super::refused(turn, c, refusal).await;
    }
    let guesses = guesses.into_iter().map(|l| (l.0.clone(), view::leaf_name(&policy, &l))).collect();
    begin(turn, c.id.0, &Draft::Leaf).await?;
    let say = Say::PickLeaf { number: c.number, guesses };
    turn.send(NAME, Letter::new(To::Speaker, c.id.0, &say).card("leaf", c.version)).await.map(drop)
}

/// Adds to a matter.
pub(super) async fn add(turn: &mut Turn, c: Commitment, actor: &Actor, heard: &Heard) -> Result<()> {
    if matter::of_officials(turn, &c, heard).await? {
        return Ok(());
    }
    if c.main.is_some() {
        return Box::pin(merge::add(turn, &c, heard)).await;
    }
    if turn.now < c.burst_until {
        return matter::join(turn, c, Held { text: heard.text.clone(), file: heard.file.map(|f| f.id) }).await;
    }
    let (id, number) = (c.id, c.number);
    let said = said(&c, WordsKind::Addition, heard);
    if attempt(turn, c, Action::AddInfo, actor, Some(said)).await?.is_some() {
        let voice_seconds = heard.file.and_then(|f| f.seconds);
        mention(turn, id, &Say::Added { number, voice_seconds }).await?;
    }
    Ok(())
}

fn said<'a>(c: &Commitment, kind: WordsKind, heard: &'a Heard) -> Said<'a> {
    Said { person: c.requester, kind, text: &heard.text, file: heard.file.map(|f| f.id) }
}

/// So many characters name a kind of trouble; more tell of one (our choice).
const NAME_OF_A_KIND: usize = 10;

fn is_short(text: &str) -> bool {
    text.trim().chars().count() <= NAME_OF_A_KIND
}

/// Words that answer what the villager was asked.
pub(super) async fn drafted(
    turn: &mut Turn,
    c: Commitment,
    actor: &Actor,
    draft: Draft,
    heard: &Heard,
    u: &Understood,
) -> Result<Taken> {
    match draft {
        Draft::More => {
            end(turn).await?;
            add(turn, c, actor, heard).await?;
        }
        Draft::Leaf => {
            // Asked once: whatever else is said next is heard as what it is, and the kind stays.
            end(turn).await?;
            match u.leaf.clone() {
                // Who tells of another trouble doesn't name a kind.
                Some(guess) if !heard.carries() && (u.matter != Matter::Clear || is_short(&heard.text)) => {
                    attempt(turn, c, Action::SetLeaf { leaf: guess.leaf }, actor, None).await?;
                }
                _ if !heard.carries() && u.intent.is_none() && u.matter == Matter::No && u.digit.is_none() => {
                    turn.say(NAME, &Say::NoSuchLeaf).await?;
                }
                _ => return Ok(Taken::No),
            }
        }
        Draft::Complaint { reopens } => {
            end(turn).await?;
            if matches!(u.intent, Some(Intent::Skip)) && !reopens {
                mention(turn, c.id, &Say::Kept { number: c.number }).await?;
                return Ok(Taken::Yes);
            }
            let (id, number) = (c.id, c.number);
            let said = said(&c, WordsKind::Complaint, heard);
            let aside = matter::of_officials(turn, &c, heard).await?;
            if reopens {
                attempt(turn, c, Action::Reopen, actor, (!aside).then_some(said)).await?;
            } else if aside {
                return Ok(Taken::Yes);
            } else if c.is_open() {
                attempt(turn, c, Action::AddInfo, actor, Some(said)).await?;
                mention(turn, id, &Say::Added { number, voice_seconds: None }).await?;
            } else {
                // Dissatisfied with an ended matter: the words stand with it, and it stays ended.
                super::office::note_for_township(turn, &c, actor, said).await?;
                mention(turn, id, &Say::KeptWith { number }).await?;
            }
        }
        Draft::Promise { .. }
        | Draft::Extend { .. }
        | Draft::ReturnReason
        | Draft::Question
        | Draft::Result
        | Draft::RefuseReason
        | Draft::EscalateReason
        | Draft::Shelve { .. }
        | Draft::Ground
        | Draft::Reply
        | Draft::Whistle { .. }
        | Draft::HelpDone
        | Draft::HelpReturn
        | Draft::Unclear { .. }
        | Draft::Beside { .. }
        | Draft::Same { .. }
        | Draft::Village { .. }
        | Draft::Which { .. } => return Ok(Taken::No),
    }
    Ok(Taken::Yes)
}
