//! What every page of the house shares: the door, security headers, the session cookie, forms that can't be forged, and
//! the static files. No page and no sentence lives here, and nothing of villages or matters.

pub mod assets;
pub mod cookie;
pub mod door;
pub mod form;

use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use tower_http::timeout::RequestBodyTimeoutLayer;

/// Nothing from elsewhere, no inline script or style, framed only by ourselves (the demo's phones).
const CSP: &str = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'";

/// How long the next piece of what is being sent is waited for (our choice: a village's network may fall silent for some
/// seconds, and whoever holds a thousand sendings open without going on shouldn't hold the house). It is real time: a clock
/// that is moved by hand cuts nobody off.
const SILENCE: Duration = Duration::from_secs(30);

/// Adds to every answer of `router` the headers that keep a page to itself. What a handler set itself stays.
/// What falls silent while it is being sent is read no further.
pub fn secured(router: Router) -> Router {
    unless_silent(router, SILENCE).layer(middleware::from_fn(without_zeros)).layer(middleware::from_fn(headers))
}

/// Nothing has a zero in its name: no text of PostgreSQL holds one, so it would be an error of the database.
async fn without_zeros(request: Request, next: Next) -> Response {
    match request.uri().path_and_query().is_some_and(|path| path.as_str().contains("%00")) {
        true => StatusCode::NOT_FOUND.into_response(),
        false => next.run(request).await,
    }
}

fn unless_silent(router: Router, silence: Duration) -> Router {
    router.layer(RequestBodyTimeoutLayer::new(silence))
}

async fn headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let set = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, CSP),
        (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
        // Not `no-referrer`: that makes the Origin of our own forms "null".
        (header::REFERRER_POLICY, "same-origin"),
        (header::CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("permissions-policy"), "microphone=(self), camera=(self), geolocation=()"),
    ] {
        set.entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

#[cfg(test)]
mod tests {
    use axum::routing::post;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::{TcpListener, TcpStream};

    use super::*;

    #[tokio::test]
    async fn what_falls_silent_is_read_no_further() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let at = listener.local_addr().expect("its number");
        let app = Router::new().route("/", post(|words: String| async { words }));
        tokio::spawn(async { axum::serve(listener, unless_silent(app, Duration::from_millis(50))).await });
        let mut line = TcpStream::connect(at).await.expect("somebody listens");
        line.write_all(b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nhalf").await.expect("it is sent");
        let mut answer = String::new();
        line.read_to_string(&mut answer).await.expect("it is answered, and the line is given up");
        assert!(answer.starts_with("HTTP/1.1 4"), "{answer}");
    }
}
