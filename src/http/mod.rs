//! What every page of the house shares: security headers, the session cookie, forms that can't be forged, and the static
//! files. No page and no sentence lives here, and nothing of villages or matters.

pub mod assets;
pub mod cookie;
pub mod form;

use axum::Router;
use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::{self, Next};
use axum::response::Response;

/// Nothing from elsewhere, no inline script or style, framed only by ourselves (the demo's phones).
const CSP: &str = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'";

/// Adds to every answer of `router` the headers that keep a page to itself. What a handler set itself stays.
pub fn secured(router: Router) -> Router {
    router.layer(middleware::from_fn(headers))
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
