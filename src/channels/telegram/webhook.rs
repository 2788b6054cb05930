//! Being called by Telegram: the secret is compared first, then the size, then the update is kept; only then it hears
//! 200. While the database is away it hears 503, and sends again.

use std::sync::Arc;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::{StatusCode, Uri};
use axum::routing::post;
use subtle::ConstantTimeEq;

use super::{Mode, Telegram};

/// The largest update, in bytes (our choice: theirs are some kilobytes; an album or a long text stays far below).
const LARGEST: usize = 1024 * 1024;

/// The route that Telegram calls; none where we ask.
pub fn router(telegram: &Arc<Telegram>) -> Router {
    let Mode::Webhook { url, .. } = telegram.mode() else { return Router::new() };
    let path = url.parse::<Uri>().map(|u| u.path().to_owned()).unwrap_or_default();
    let path = if path.is_empty() || path == "/" { "/telegram".to_owned() } else { path };
    Router::new().route(&path, post(called)).with_state(telegram.clone())
}

async fn called(State(telegram): State<Arc<Telegram>>, request: Request) -> StatusCode {
    let Mode::Webhook { secret, .. } = telegram.mode() else { return StatusCode::NOT_FOUND };
    let given = request.headers().get("x-telegram-bot-api-secret-token").map_or(&b""[..], |v| v.as_bytes());
    if !bool::from(given.ct_eq(secret.as_bytes())) {
        return StatusCode::FORBIDDEN;
    }
    let Ok(body) = to_bytes(request.into_body(), LARGEST).await else { return StatusCode::PAYLOAD_TOO_LARGE };
    let Ok(body) = String::from_utf8(body.into()) else { return StatusCode::BAD_REQUEST };
    if super::update::Update::read(&body).is_none() {
        return StatusCode::BAD_REQUEST;
    }
    match telegram.keep(&[&body], None).await {
        Ok(_) => StatusCode::OK,
        Err(e) => {
            tracing::error!(error = %e, "what Telegram sent can't be kept; it will send it again");
            StatusCode::SERVICE_UNAVAILABLE
        }
    }
}
