//! What is counted while the house works, for Prometheus. Numbers alone: a label is one of the few words that the program
//! itself has (`&'static str`), so no id, no name and nothing that was said can become one. What the rows say better than a
//! counter (what waits, since when) is asked of them when somebody looks, and set here.

use std::sync::atomic::AtomicU64;
use std::time::Duration;

use prometheus_client::encoding::text;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::metrics::info::Info;
use prometheus_client::registry::{Registry, Unit};

use super::Moment;

/// The one label of a number, and its word.
type Label = [(&'static str, &'static str); 1];
type Seconds = Gauge<f64, AtomicU64>;

/// From a message's arrival to the commit of its turn, in seconds.
const DESK: [f64; 15] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 60.0];
/// From when a timer was due to the commit of its turn, in seconds: the clockwork looks every half second, and after an
/// outage it may be a day.
const LATENESS: [f64; 12] = [0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 60.0, 300.0, 3600.0, 21600.0, 86400.0];

/// How a try to say something ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// The network took it.
    Sent,
    /// The network wants it later, or its photo is still on its way.
    Later,
    /// It may have arrived.
    Unknown,
    /// It hasn't arrived.
    Failed,
    /// The network won't have it; it is dead.
    Refused,
    /// The address can't be reached any more.
    Gone,
    /// The tries have ended, or nothing of ours can say it.
    Dead,
}

impl Sent {
    const ALL: [Self; 7] =
        [Self::Sent, Self::Later, Self::Unknown, Self::Failed, Self::Refused, Self::Gone, Self::Dead];

    fn label(self) -> Label {
        let word = match self {
            Self::Sent => "sent",
            Self::Later => "later",
            Self::Unknown => "unknown",
            Self::Failed => "failed",
            Self::Refused => "refused",
            Self::Gone => "gone",
            Self::Dead => "dead",
        };
        [("result", word)]
    }
}

/// What waits in one lane of the outbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Waits {
    /// The lane's word.
    pub lane: &'static str,
    /// How many messages.
    pub depth: i64,
    /// How long the oldest has waited.
    pub oldest: Duration,
}

/// How a pool of connections stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pool {
    /// What it is for.
    pub name: &'static str,
    /// Open connections.
    pub size: i64,
    /// Those of them that nobody uses now.
    pub idle: i64,
}

/// The numbers of one process, from its start.
#[derive(Debug)]
pub struct Metrics {
    registry: Registry,
    heard: Family<Label, Counter>,
    handled: Counter,
    parked: Counter,
    sent: Family<Label, Counter>,
    desk: Histogram,
    lateness: Histogram,
    answers: Gauge,
    depth: Family<Label, Gauge>,
    oldest: Family<Label, Seconds>,
    pool_size: Family<Label, Gauge>,
    pool_idle: Family<Label, Gauge>,
    started: Seconds,
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Metrics {
    /// All at nothing.
    #[must_use]
    pub fn new() -> Self {
        let mut registry = Registry::default();
        let started = Seconds::default();
        registry.register_with_unit(
            "process_start_time",
            "When the process began, since 1970",
            Unit::Seconds,
            started.clone(),
        );
        let ours = registry.sub_registry_with_prefix("lastmile");
        ours.register("build", "What runs", Info::new([("version", env!("CARGO_PKG_VERSION"))]));
        let (heard, sent) = (Family::<Label, Counter>::default(), Family::<Label, Counter>::default());
        let (handled, parked) = (Counter::default(), Counter::default());
        let (desk, lateness) = (Histogram::new(DESK), Histogram::new(LATENESS));
        ours.register("heard", "Messages committed to the inbox", heard.clone());
        ours.register("handled", "Messages handled", handled.clone());
        ours.register("parked", "Messages set aside after their tries", parked.clone());
        ours.register("sent", "Tries to say a message, by how they ended", sent.clone());
        ours.register_with_unit("desk", "From a message's arrival to its turn's commit", Unit::Seconds, desk.clone());
        ours.register_with_unit("timer_lateness", "How late timers fired", Unit::Seconds, lateness.clone());
        for how in Sent::ALL {
            drop(sent.get_or_create(&how.label()));
        }
        let (answers, depth, oldest) = (Gauge::default(), Family::default(), Family::default());
        ours.register("database_up", "1: the database has answered for this look", answers.clone());
        ours.register("outbox_depth", "Messages that wait to be said, those for the morning too", depth.clone());
        let what = "How long the oldest that waits has waited; a notice may wait for the morning";
        ours.register_with_unit("outbox_oldest", what, Unit::Seconds, oldest.clone());
        let (pool_size, pool_idle) = (Family::default(), Family::default());
        ours.register("pool_size", "Open connections to the database", pool_size.clone());
        ours.register("pool_idle", "Those of them that nobody uses", pool_idle.clone());
        Self {
            registry,
            heard,
            handled,
            parked,
            sent,
            desk,
            lateness,
            answers,
            depth,
            oldest,
            pool_size,
            pool_idle,
            started,
        }
    }

    /// The process began.
    pub fn began(&self, at: Moment) {
        self.started.set(Duration::from_micros(u64::try_from(at.0).unwrap_or(0)).as_secs_f64());
    }

    /// A channel committed so many new messages. With 0 its line is there before the first.
    pub fn heard(&self, channel: &'static str, messages: u64) {
        self.heard.get_or_create(&[("channel", channel)]).inc_by(messages);
    }

    /// A message was handled and committed, so long after it came.
    pub fn handled(&self, after: Duration) {
        self.handled.inc();
        self.desk.observe(after.as_secs_f64());
    }

    /// A message was set aside.
    pub fn parked(&self) {
        self.parked.inc();
    }

    /// A try to say something has ended, and that is noted.
    pub fn sent(&self, how: Sent) {
        self.sent.get_or_create(&how.label()).inc();
    }

    /// A timer has fired, so late.
    pub fn fired(&self, late: Duration) {
        self.lateness.observe(late.as_secs_f64());
    }

    /// All numbers in the text format that Prometheus reads, beside what was just asked: the outbox (`None`: the database
    /// didn't answer, and nothing is said of it) and the pools.
    #[must_use]
    pub fn text(&self, outbox: Option<&[Waits]>, pools: &[Pool]) -> String {
        self.answers.set(i64::from(outbox.is_some()));
        self.depth.clear();
        self.oldest.clear();
        for waits in outbox.unwrap_or_default() {
            let lane = [("lane", waits.lane)];
            self.depth.get_or_create(&lane).set(waits.depth);
            self.oldest.get_or_create(&lane).set(waits.oldest.as_secs_f64());
        }
        for pool in pools {
            let name = [("pool", pool.name)];
            self.pool_size.get_or_create(&name).set(pool.size);
            self.pool_idle.get_or_create(&name).set(pool.idle);
        }
        let mut out = String::new();
        text::encode(&mut out, &self.registry).expect("a String takes all that is written to it");
        out
    }
}
