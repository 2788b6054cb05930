//! The seam for mechanisms, tried with a toy: "bulletin" takes "notice …", asks by a card whether to post it, and reminds
//! once. It is made of `turn::Mechanism` alone, and desk, clockwork, verify and "my data" find it through their list.

use std::sync::Arc;
use std::time::Duration;

use lastmile::base::clock::HandClock;
use lastmile::base::entropy::SeededEntropy;
use lastmile::base::{AddressId, BookId, Clock, PersonId, Zone};
use lastmile::channels::Heard;
use lastmile::commitments;
use lastmile::desk::Desk;
use lastmile::jobs::clockwork::Clockwork;
use lastmile::jobs::sender::Sender;
use lastmile::jobs::verify::verify;
use lastmile::people::villages;
use lastmile::serve::Service;
use lastmile::settings::Settings;
use lastmile::storage::cards::Card;
use lastmile::storage::ledger::NewEntry;
use lastmile::storage::timers::Timer;
use lastmile::storage::{Result, Store, Tx, addresses, inbox};
use lastmile::text::words::{Intent, Understood};
use lastmile::text::{Outgoing, Speak, Voice};
use lastmile::turn::{Letter, Mechanism, Press, Taken, To, Turn};
use lastmile::{on, on_read};

// The mechanism: what stands in a folder of `src/` otherwise -----------------

const NAME: &str = "bulletin";
/// Its migration.
const TABLE: &str = "CREATE TABLE bulletin (id BIGINT PRIMARY KEY, person_id BIGINT NOT NULL, words TEXT NOT NULL, \
                     state TEXT NOT NULL CHECK (state IN ('asked', 'posted')))";
/// The notice that it panics at.
const POISON: &str = "poison";
/// When it reminds.
const REMIND: Duration = Duration::from_secs(24 * 3600);

const BULLETIN: Mechanism = Mechanism {
    name: NAME,
    stands: &[],
    words: |turn, heard, _| Box::pin(words(turn, heard)),
    answer: |_, _, _| Box::pin(async { Ok(Taken::No) }),
    flow: |_, _, _, _| Box::pin(async { Ok(Taken::No) }),
    reply: |_, _, _, _| Box::pin(async { Ok(Taken::No) }),
    choice,
    press: |turn, press| Box::pin(pressed(turn, press)),
    late: |turn, _| Box::pin(async { turn.say(NAME, &Say("That is answered already.")).await }),
    shown: |_, _, _| Box::pin(async { Ok(()) }),
    lost: |_, _| Box::pin(async { Ok(()) }),
    timer: |turn, timer| Box::pin(remind(turn, timer)),
    sentences: || vec![(NAME, Box::new(Say("Posted.")))],
    verify: |tx, _| Box::pin(unrecorded(tx)),
    keeps: |turn, person| Box::pin(keeps(turn, person)),
    erase: |turn, person| Box::pin(erase(&mut turn.tx, person)),
};

struct Say(&'static str);

impl Speak for Say {
    fn render(&self, voice: &Voice<'_>) -> Outgoing {
        let said = Outgoing::empty(voice.lang()).say(self.0);
        if self.0.ends_with('?') { said.button("post", "Yes").button("drop", "No") } else { said }
    }
}

async fn words(turn: &mut Turn, heard: &Heard) -> Result<Taken> {
    let Some(notice) = heard.text.strip_prefix("notice ") else { return Ok(Taken::No) };
    assert_ne!(notice, POISON, "here the toy breaks");
    let Some(person) = turn.speaker.as_ref().map(|s| s.person.id) else { return Ok(Taken::No) };
    let id: i64 = on!(&mut turn.tx, c => sqlx::query_scalar(
        "INSERT INTO bulletin (id, person_id, words, state) SELECT coalesce(max(id), 0) + 1, $1, $2, 'asked' FROM bulletin RETURNING id")
        .bind(person).bind(notice).fetch_one(c).await?);
    turn.remind(NAME, id, vec![("remind", turn.now.plus(REMIND))]);
    turn.send(NAME, Letter::new(To::Speaker, id, &Say("Shall it be posted?")).card("post", 1)).await?;
    Ok(Taken::Yes)
}

fn choice(card: &Card, u: &Understood) -> Option<usize> {
    let code = match u.intent {
        Some(Intent::Yes) => "post",
        Some(Intent::No) => "drop",
        _ => return None,
    };
    card.choices.iter().position(|c| c.code == code)
}

async fn pressed(turn: &mut Turn, press: &Press) -> Result<()> {
    let (id, posted) = (press.card.subject, press.choice.code == "post");
    let text = if posted {
        "UPDATE bulletin SET state = 'posted' WHERE id = $1"
    } else {
        "DELETE FROM bulletin WHERE id = $1"
    };
    on!(&mut turn.tx, c => sqlx::query(text).bind(id).execute(c).await.map(drop)?);
    turn.remind(NAME, id, vec![]);
    let actor = turn.speaker.as_ref().map(|s| s.person.id);
    let (kind, body) = (press.choice.code.clone(), "{}".to_owned());
    turn.record(NewEntry { book: BookId::TENANT, mechanism: NAME, subject: id, kind, actor, role: "villager", body });
    turn.say(NAME, &Say(if posted { "Posted." } else { "Dropped." })).await
}

async fn remind(turn: &mut Turn, timer: &Timer) -> Result<()> {
    let person = on!(&mut turn.tx, c => sqlx::query_scalar("SELECT person_id FROM bulletin WHERE id = $1")
        .bind(timer.subject).fetch_one(c).await?);
    turn.tell(NAME, person, timer.subject, &Say("Your notice still waits for your answer.")).await.map(drop)
}

async fn unrecorded(tx: &mut Tx) -> Result<Vec<String>> {
    Ok(on!(tx, c => sqlx::query_scalar(
        "SELECT 'notice ' || id || ' was never posted' FROM bulletin b WHERE state = 'posted' AND NOT EXISTS \
         (SELECT 1 FROM ledger l WHERE l.mechanism = 'bulletin' AND l.subject = b.id AND l.kind = 'post')").fetch_all(c).await?))
}

async fn keeps(turn: &mut Turn, person: PersonId) -> Result<Vec<String>> {
    Ok(
        on!(&mut turn.tx, c => sqlx::query_scalar("SELECT words FROM bulletin WHERE person_id = $1").bind(person).fetch_all(c).await?),
    )
}

async fn erase(tx: &mut Tx, person: PersonId) -> Result<()> {
    on!(tx, c => sqlx::query("UPDATE bulletin SET words = '' WHERE person_id = $1").bind(person).execute(c).await.map(drop)?);
    Ok(())
}

// The house that has it ------------------------------------------------------

/// The line in `mechanisms.rs`.
const ALL: &[&Mechanism] = &[&BULLETIN, &commitments::MECHANISM];

struct Village {
    _folder: tempfile::TempDir,
    clock: Arc<HandClock>,
    store: Store,
    desk: Desk,
    clockwork: Clockwork,
    sender: Arc<Sender>,
    chat: AddressId,
}

impl Village {
    /// One villager, on a Tuesday morning at ten.
    async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let at = |name: &str| folder.path().join(name).display().to_string();
        let flags = [("database.url", format!("sqlite:{}", at("db"))), ("files.url", format!("file:{}", at("files")))];
        let flags = flags.map(|(key, value)| (key.to_owned(), value));
        let empty = folder.path().join("settings.toml");
        std::fs::write(&empty, "").unwrap();
        let settings = Settings::load(Some(&empty), [], flags).unwrap().settings;
        let store = Store::open(settings.database.url.reveal(), 2, 0).await.unwrap();
        store.migrate().await.unwrap();
        let zone = Zone::named("Asia/Shanghai").unwrap();
        let ten = jiff::civil::time(10, 0, 0, 0);
        let clock = Arc::new(HandClock::at(zone.at(jiff::civil::date(2026, 11, 24), ten)));
        let mut tx = store.begin().await.unwrap();
        on!(&mut tx, c => sqlx::query(TABLE).execute(c).await.map(drop).unwrap());
        let file = include_bytes!("../../config/demo/villages.csv");
        villages::import(&mut tx, &file[..], clock.now()).await.unwrap().unwrap();
        let chat = addresses::at(&mut tx, "web", "main", "her chat", clock.now()).await.unwrap();
        tx.commit().await.unwrap();
        let entropy = Arc::new(SeededEntropy::new(1));
        let Service { house, desk, sender, .. } =
            Service::build(&settings, store.clone(), clock.clone(), entropy).await.unwrap();
        let hints = desk.hints.clone();
        let clockwork =
            Clockwork { store: store.clone(), house: house.clone(), mechanisms: ALL, hints, holder: String::new() };
        let desk = Desk {
            store: store.clone(),
            house,
            mechanisms: ALL,
            channels: desk.channels.clone(),
            hints: desk.hints.clone(),
            tries: 2,
        };
        let village = Self { _folder: folder, clock, store, desk, clockwork, sender, chat };
        village.hears(Heard { start: Some("v_houzhuang".into()), ..Heard::default() }).await;
        village
    }

    async fn hears(&self, heard: Heard) -> Vec<String> {
        let said = self.tries(heard).await;
        assert_eq!(inbox::parked(&self.store).await.unwrap(), []);
        said
    }

    /// The same, whether it can be handled or not.
    async fn tries(&self, heard: Heard) -> Vec<String> {
        let before = self.said().await.len();
        let (now, id) = (self.clock.now(), self.heard_count().await.to_string());
        let mut tx = self.store.begin().await.unwrap();
        inbox::receive(&mut tx, self.chat, &id, &serde_json::to_string(&heard).unwrap(), now).await.unwrap();
        tx.commit().await.unwrap();
        self.rests().await;
        self.said().await.split_off(before)
    }

    /// Until nothing waits.
    async fn rests(&self) {
        while self.desk.one().await.unwrap() {}
        while self.clockwork.one(None).await.unwrap() {}
        while self.sender.batch().await.unwrap() > 0 {}
    }

    /// What is answered to these words.
    async fn says(&self, text: &str) -> Vec<String> {
        self.hears(Heard { text: text.into(), ..Heard::default() }).await
    }

    /// Moves the clock on and fires what is due; gives what was said.
    async fn pass(&self, by: Duration) -> Vec<String> {
        let before = self.said().await.len();
        self.clock.advance(by);
        self.rests().await;
        self.said().await.split_off(before)
    }

    /// What the ledger and the rows differ in.
    async fn verified(&self) -> Vec<String> {
        verify(&mut self.store.read().await.unwrap(), ALL, &self.desk.house.policy, &[]).await.unwrap()
    }

    async fn heard_count(&self) -> i64 {
        on_read!(&self.store, c => sqlx::query_scalar("SELECT count(*) FROM inbox").fetch_one(c).await.unwrap())
    }

    /// Everything that was ever to be said, a line of text a message.
    async fn said(&self) -> Vec<String> {
        let bodies: Vec<String> = on_read!(&self.store, c =>
            sqlx::query_scalar("SELECT body FROM outbox ORDER BY id").fetch_all(c).await.unwrap());
        bodies.iter().map(|b| serde_json::from_str::<Outgoing>(b).unwrap().lines().join("\n")).collect()
    }
}

#[tokio::test]
async fn a_mechanism_is_a_constant_in_the_list_and_nothing_else() {
    let village = Village::new().await;
    assert!(village.says("notice no water on Friday").await[0].starts_with("Shall it be posted?"));
    assert_eq!(village.says("1").await, ["Posted."]);
    assert_eq!(village.pass(2 * REMIND).await, Vec::<String>::new(), "what was answered isn't reminded of");
    assert_eq!(village.verified().await, Vec::<String>::new());

    let mut tx = village.store.begin().await.unwrap();
    on!(&mut tx, c => sqlx::query("INSERT INTO bulletin VALUES (7, 1, '', 'posted')").execute(c).await.map(drop).unwrap());
    tx.commit().await.unwrap();
    assert_eq!(village.verified().await, ["notice 7 was never posted"]);
}

#[tokio::test]
async fn its_timer_reminds_once_and_a_word_still_answers() {
    let village = Village::new().await;
    village.says("notice no water on Friday").await;
    assert_eq!(village.pass(REMIND).await, ["Your notice still waits for your answer."]);
    assert_eq!(village.pass(2 * REMIND).await, Vec::<String>::new());
    assert_eq!(village.says("不").await, ["Dropped."]);
}

#[tokio::test]
async fn the_spine_hears_what_it_leaves() {
    let village = Village::new().await;
    let said = village.says("村东头水管坏了，三天没水了").await;
    assert!(said[0].contains("1 号"), "{said:?}");
}

#[tokio::test]
async fn what_breaks_it_is_tried_again_then_parked_and_answered_and_holds_nobody_up() {
    let village = Village::new().await;
    assert_eq!(village.says(&format!("notice {POISON}")).await, Vec::<String>::new(), "it is tried again first");
    assert_eq!(village.pass(Duration::from_secs(2)).await, ["这句没处理好，但记下来了，会有人看。"]);
    let parked = || async { inbox::parked(&village.store).await.unwrap() };
    let [(id, 2, why)] = &parked().await[..] else { panic!("one is parked, after two tries") };
    assert_eq!(why, "a handler panicked");

    let next = village.tries(Heard { text: "notice no water".into(), ..Heard::default() }).await;
    assert!(next[0].starts_with("Shall it be posted?"), "{next:?}");

    let mut tx = village.store.begin().await.unwrap();
    assert_eq!(inbox::retry_parked(&mut tx, village.clock.now()).await.unwrap(), 1);
    tx.commit().await.unwrap();
    assert_eq!(parked().await, [], "taken up again");
    village.pass(Duration::from_secs(2)).await;
    village.pass(Duration::from_secs(2)).await;
    assert_eq!(parked().await.first().map(|row| row.0), Some(*id), "and parked again, for it still breaks");
}

#[tokio::test]
async fn my_data_shows_and_erases_what_it_keeps() {
    let village = Village::new().await;
    village.says("notice no water on Friday").await;
    village.says("1").await;
    assert!(village.says("我的资料").await[0].contains("no water on Friday"));
    village.says("1").await;
    // The first key of the question loses nothing.
    village.says("1").await;
    assert!(village.says("我的资料").await[0].contains("no water on Friday"));
    village.says("1").await;
    village.says("2").await;
    assert!(!village.says("我的资料").await[0].contains("no water on Friday"));
}
