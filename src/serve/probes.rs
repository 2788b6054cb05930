//! What machines ask of the house: whether the process lives (`/healthz`), whether it is fit to be sent people
//! (`/readyz`), and its numbers (`/metrics`, at an address of its own). A person's look is `lastmile doctor`.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;

use crate::base::metrics::{Metrics, Pool, Waits};
use crate::base::{Clock, Moment};
use crate::storage::outbox::{self, Lane};
use crate::storage::{Result, Store, addresses};

/// How long the database may take to answer all that one look asks of it (our choice: whoever asks mostly waits two
/// seconds or more). It is real time: a clock that is moved by hand hurries nobody.
const PATIENCE: Duration = Duration::from_millis(1500);
/// How long something that was heard may wait for the desk (our choice: many times what the slowest turn takes). What has
/// failed waits for its next try, and isn't meant: one message that breaks mustn't take the house from everybody.
const UNHANDLED: Duration = Duration::from_secs(60);

/// What the answers are made of.
#[derive(Clone)]
pub(super) struct Probes {
    pub(super) store: Store,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) metrics: Arc<Metrics>,
}

/// For everybody who reaches the house.
pub(super) fn router(probes: Probes) -> Router {
    Router::new().route("/healthz", get(|| async { "ok\n" })).route("/readyz", get(ready)).with_state(probes)
}

/// For whoever watches over the house alone.
pub(super) fn metrics(probes: Probes) -> Router {
    Router::new().route("/metrics", get(numbers)).with_state(probes)
}

async fn ready(State(probes): State<Probes>) -> impl IntoResponse {
    let hindered = match Probes::patiently(probes.hindrance()).await {
        Some(Ok(hindered)) => hindered,
        Some(Err(error)) => {
            tracing::warn!(%error, "not ready: the database can't be read");
            Some("database: it can't be read; the log says why, and `lastmile doctor` what to do".to_owned())
        }
        None => Some(format!(
            "database: no answer within {} ms; see whether it runs, is reached at database.url and has connections left",
            PATIENCE.as_millis()
        )),
    };
    match hindered {
        None => (StatusCode::OK, "ready\n".to_owned()),
        Some(why) => (StatusCode::SERVICE_UNAVAILABLE, format!("not ready: {why}\n")),
    }
}

async fn numbers(State(probes): State<Probes>) -> impl IntoResponse {
    let outbox = match Probes::patiently(probes.outbox()).await {
        Some(Ok(waits)) => Some(waits),
        Some(Err(_)) | None => None,
    };
    let said = probes.metrics.text(outbox.as_deref(), &probes.pools());
    ([(header::CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], said)
}

impl Probes {
    /// What `asked` gives, if it does so in time.
    async fn patiently<T>(asked: impl Future<Output = T>) -> Option<T> {
        tokio::time::timeout(PATIENCE, asked).await.ok()
    }

    /// Why nobody should be sent here now: what, where and the cure.
    async fn hindrance(&self) -> Result<Option<String>> {
        if let Some(what) = self.store.schema().await?.hindrance() {
            return Ok(Some(format!("database: {what}; `lastmile doctor` says what to do")));
        }
        let now = self.clock.now();
        let since = addresses::waiting_since(&self.store, now.minus(UNHANDLED)).await?;
        Ok(since.map(|since: Moment| {
            let seconds = now.since(since).as_secs();
            format!(
                "inbox: something that was heard {seconds} s ago isn't handled; see the log, then `lastmile doctor`"
            )
        }))
    }

    /// What waits in each lane.
    async fn outbox(&self) -> Result<Vec<Waits>> {
        let now = self.clock.now();
        let mut waits = vec![];
        for lane in [Lane::Answer, Lane::Notice, Lane::Broadcast] {
            waits.push(Waits { lane: lane.tag(), depth: 0, oldest: Duration::ZERO });
        }
        for (lane, depth, oldest) in outbox::lanes(&self.store).await? {
            for waits in waits.iter_mut().filter(|w| w.lane == lane.tag()) {
                (waits.depth, waits.oldest) = (depth, now.since(oldest));
            }
        }
        Ok(waits)
    }

    fn pools(&self) -> Vec<Pool> {
        let pools = self.store.pools().into_iter();
        pools
            .map(|(name, size, idle)| Pool {
                name,
                size: i64::from(size),
                idle: i64::try_from(idle).unwrap_or(i64::MAX),
            })
            .collect()
    }
}
