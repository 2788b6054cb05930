//! A Bot API server of our own: towards a bot it behaves as api.telegram.org does, and refuses what that refuses; towards
//! a test it is the people, the groups and the faults. It runs on a thread of its own, so it outlives every bot. It isn't
//! told what the house means: no rule of ours lives here.

#![allow(dead_code, reason = "the scenarios that use all of it are written upon it")]

mod calls;
mod files;
mod groups;
mod hook;
mod html;
mod keys;
mod line;
mod people;
mod send;
mod tests;
mod world;

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use lastmile::base::{Clock, Moment};
use serde_json::Value;
use tokio::sync::{oneshot, watch};

use world::World;

/// The bot's token at the stub.
pub const TOKEN: &str = "7300000001:AAHstubstubstubstubstubstubstubstub";
/// The bot's own id.
pub const BOT: i64 = 7_300_000_001;
/// The bot's user name.
pub const BOT_NAME: &str = "lastmile_stub_bot";

/// A message as the people in the chat see it.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    pub message_id: i64,
    pub from_bot: bool,
    /// What is read: the text or the caption, after parsing.
    pub text: String,
    /// The text or caption as it was sent.
    pub html: String,
    /// The keys under it: their labels, and their callback_data or address.
    pub keys: Vec<(String, String)>,
    /// The keyboard that came with it.
    pub reply_keyboard: Option<Vec<Vec<String>>>,
    /// What kind of file came with it (`photo`, `voice`, `document`), and its bytes.
    pub file: Option<(String, Vec<u8>)>,
    pub reply_to: Option<i64>,
    pub thread: Option<i64>,
    /// How often it was edited.
    pub edits: usize,
    pub at: Moment,
    /// The reactions upon it, whosever.
    pub reactions: Vec<String>,
}

/// A call of the bot's, as it was answered.
#[derive(Clone, Debug, PartialEq)]
pub struct Call {
    /// As the bot wrote it.
    pub method: String,
    pub params: Value,
    /// The answer's code; 0: it was never answered.
    pub code: u16,
    pub at: Moment,
}

/// What goes wrong with a call.
#[derive(Clone, Debug, PartialEq)]
pub enum Fault {
    /// Not done; answered with this status and this body.
    Status(u16, String),
    /// Not done; 429, to be tried again after so many seconds.
    TooMany(u64),
    /// Not done; the connection is closed.
    CutBefore,
    /// Done; the connection is closed before the answer.
    CutAfter,
    /// Done; the answer's body is no JSON.
    Garbled,
    /// Done; the answer's result has another shape than the one described.
    Reshaped,
    /// Done; the answer comes only after so long (real time).
    Silent(Duration),
}

/// What the server's tasks and the test share.
struct Shared {
    world: Mutex<World>,
    /// Moves whenever something may have changed for somebody who waits.
    stir: watch::Sender<u64>,
    clock: Arc<dyn Clock>,
}

impl Shared {
    fn world(&self) -> MutexGuard<'_, World> {
        self.world.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn stirred(&self) {
        self.stir.send_modify(|n| *n += 1);
    }
}

/// The server. Dropped, it stops.
pub struct BotApi {
    shared: Arc<Shared>,
    at: SocketAddr,
    _stop: oneshot::Sender<()>,
}

impl BotApi {
    /// Starts on a port of its own. Ages and limits go by `clock`, waiting by real time.
    pub fn start(clock: Arc<dyn Clock>) -> Arc<Self> {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let at = listener.local_addr().expect("its number");
        listener.set_nonblocking(true).expect("a listener that doesn't block");
        let shared =
            Arc::new(Shared { world: Mutex::new(World::new(clock.clone())), stir: watch::Sender::new(0), clock });
        let (stop, stopped) = oneshot::channel();
        let served = shared.clone();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
            runtime.block_on(async {
                tokio::select! {
                    () = line::serve(listener, served.clone()) => {}
                    () = hook::posts(served) => {}
                    _ = stopped => {}
                }
            });
            runtime.shutdown_background();
        });
        Arc::new(Self { shared, at, _stop: stop })
    }

    /// Where it listens, for `set_api_url`.
    pub fn url(&self) -> String {
        format!("http://{}", self.at)
    }

    /// Changes the world and wakes whoever waits for it.
    fn change<T>(&self, how: impl FnOnce(&mut World) -> T) -> T {
        let done = how(&mut self.shared.world());
        self.shared.stirred();
        done
    }

    /// What the people in a chat see, in its order.
    pub fn chat(&self, id: i64) -> Vec<Seen> {
        self.shared.world().seen(id)
    }

    /// Every call of the bot's so far.
    pub fn calls(&self) -> Vec<Call> {
        self.shared.world().calls.clone()
    }

    /// The calls of the bot's behind the first so many.
    pub fn calls_since(&self, known: usize) -> Vec<Call> {
        self.shared.world().calls.get(known..).unwrap_or_default().to_vec()
    }

    /// The commands set for a scope (as JSON, `{"type":"default"}`) and a language (empty: none): name and description.
    pub fn commands(&self, scope: &Value, lang: &str) -> Vec<(String, String)> {
        let world = self.shared.world();
        let set = world.commands.get(&(scope.to_string(), lang.to_owned())).cloned().unwrap_or_default();
        let word = |c: &Value, key: &str| c[key].as_str().unwrap_or_default().to_owned();
        set.iter().map(|c| (word(c, "command"), word(c, "description"))).collect()
    }

    /// What a press was answered with; `None`: not yet.
    pub fn answered(&self, query: &str) -> Option<String> {
        self.shared.world().queries.get(query).and_then(|q| q.answer.clone())
    }

    /// How often the bot showed in a chat that it is doing something.
    pub fn typing(&self, chat: i64) -> usize {
        self.shared.world().chats.get(&chat).map_or(0, |c| c.typing)
    }

    /// How often the limits had to be defended with a 429.
    pub fn too_many(&self) -> usize {
        self.shared.world().too_many
    }

    /// How many updates wait to be confirmed.
    pub fn pending(&self) -> usize {
        self.shared.world().updates.len()
    }

    /// Keeps no limits from now on.
    pub fn lift_limits(&self) {
        self.change(|w| w.limits = false);
    }

    /// The next `times` calls of a method go wrong so; later faults of the same method come after them.
    pub fn fails(&self, method: &str, times: usize, fault: Fault) {
        self.change(|w| {
            let faults = w.faults.entry(method.to_lowercase()).or_default();
            faults.extend(std::iter::repeat_n(fault, times));
        });
    }

    /// Takes back all faults that haven't come to pass.
    pub fn heals(&self) {
        self.change(|w| w.faults.clear());
    }

    /// Away, every connection is closed at once.
    pub fn away(&self, away: bool) {
        self.change(|w| w.away = away);
    }

    /// Holds the calls of a method before they are done, until `releases`. One whose caller goes away is never done.
    pub fn holds(&self, method: &str) {
        self.change(|w| w.holds.insert(method.to_lowercase()));
    }

    /// Lets the held calls go on.
    pub fn releases(&self, method: &str) {
        self.change(|w| w.holds.remove(&method.to_lowercase()));
    }

    /// How many calls of a method are held now.
    pub fn held(&self, method: &str) -> usize {
        self.shared.world().held.get(&method.to_lowercase()).copied().unwrap_or(0)
    }

    /// Puts any object in as an update; it is given an `update_id` if it has none. One with an id that was confirmed
    /// already is given once all the same.
    pub fn update(&self, raw: Value) -> i64 {
        self.change(|w| w.put_raw(raw))
    }

    /// The next getUpdates is answered with exactly this text.
    pub fn raw(&self, text: String) {
        self.change(|w| w.raw.push_back(text));
    }

    /// What was confirmed waits again, and the next getUpdates is given it, whatever offset it names.
    pub fn forgets_confirmations(&self) {
        self.change(World::forget_confirmations);
    }

    /// The last so many updates that were confirmed are given once more, the newest first.
    pub fn repeats(&self, last: usize) {
        self.change(|w| {
            let again: Vec<Value> = w.confirmed.iter().rev().take(last).map(|u| u.json.clone()).collect();
            for raw in again {
                w.put_raw(raw);
            }
        });
    }

    /// With privacy mode off, the bot hears everything that is said in its groups.
    pub fn privacy(&self, on: bool) {
        self.change(|w| w.privacy = on);
    }
}

/// The kinds of update that are given only to who names them.
fn only_if_named() -> BTreeSet<&'static str> {
    ["chat_member", "message_reaction", "message_reaction_count"].into()
}
