//! The demo's page: three phones side by side and a clock that can be moved on.

use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::Router;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use futures_util::future::BoxFuture;

use super::Web;
use super::words::Words;
use crate::http::form::{Forged, Form, Gate, Protected, start_seal};

/// What the demo's page can do besides showing phones.
#[derive(Clone)]
pub struct Demo {
    /// The phones: name and mount prefix, in order.
    pub phones: Vec<(String, String)>,
    /// Links beside the clock: words and address.
    pub links: Vec<(String, String)>,
    /// Moves the house's clock on.
    pub advance: Arc<dyn Fn(Duration) -> BoxFuture<'static, ()> + Send + Sync>,
}

/// The routes `/demo` and `/demo/clock`.
pub fn demo_router(web: Arc<Web>, demo: Demo) -> Router {
    Router::new()
        .route("/demo", get(page))
        .route("/demo/clock", post(clock))
        .with_state(Stage { web, demo: Arc::new(demo) })
}

#[derive(Clone)]
struct Stage {
    web: Arc<Web>,
    demo: Arc<Demo>,
}

#[derive(Template)]
#[template(path = "demo.html")]
struct DemoPage<'a> {
    t: Words<'a>,
    now: String,
    csrf: String,
    phones: &'a [(String, String)],
    links: &'a [(String, String)],
    /// Which phone is shown where there is room for one.
    shown: usize,
}

impl Gate for Stage {
    fn key(&self) -> &crate::base::secret::Key {
        &self.web.has.key
    }

    fn token(&self, _: &HeaderMap) -> Option<String> {
        None
    }

    /// Nothing of a person hangs on the demo's clock: its seal is one for all browsers.
    fn first(&self, _: &HeaderMap) -> Option<String> {
        Some(String::new())
    }

    fn origin(&self) -> &str {
        &self.web.has.public_url
    }

    fn room(&self, _: &str) -> usize {
        0
    }

    fn refuse(&self, _: Forged, _: &Form) -> Response {
        StatusCode::FORBIDDEN.into_response()
    }
}

#[derive(serde::Deserialize)]
struct Asked {
    #[serde(default)]
    phone: usize,
}

async fn page(State(stage): State<Stage>, Query(asked): Query<Asked>) -> Response {
    let web = &stage.web;
    let t = web.words(web.has.lang);
    let now = web.now();
    let page = DemoPage {
        t,
        now: format!("{} {}", t.0.day(now), t.0.time(now)),
        csrf: start_seal(&web.has.key, "demo", ""),
        phones: &stage.demo.phones,
        links: &stage.demo.links,
        shown: asked.phone.min(stage.demo.phones.len().saturating_sub(1)),
    };
    match page.render() {
        Ok(text) => Html(text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}

async fn clock(State(stage): State<Stage>, sent: Protected) -> Response {
    // A year at most, so that a slip of the hand doesn't end the demo.
    if let Some(hours) = sent.form.text("hours").parse::<u64>().ok().filter(|h| (1..=8784).contains(h)) {
        (stage.demo.advance)(Duration::from_secs(hours * 3600)).await;
    }
    Redirect::to("/demo").into_response()
}
