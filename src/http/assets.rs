//! Static files, embedded in the binary. Their names carry a hash of their content, so browsers may keep them for good.

use axum::Router;
use axum::extract::Path;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::get;
use rust_embed::{EmbeddedFile, RustEmbed};

use crate::base::secret::hex;

#[derive(RustEmbed)]
#[folder = "static"]
struct Files;

/// The address of a static file: `asset("chat.js")` is `/static/chat.1a2b3c4d.js`.
#[must_use]
pub fn asset(name: &str) -> String {
    match (Files::get(name), name.rsplit_once('.')) {
        (Some(file), Some((stem, end))) => format!("/static/{stem}.{}.{end}", mark(&file)),
        (Some(_) | None, _) => format!("/static/{name}"),
    }
}

/// The routes that serve them. Pages name their icon; what a browser opens that is no page asks for `/favicon.ico`.
pub fn router() -> Router {
    Router::new()
        .route("/static/{name}", get(serve))
        .route("/favicon.ico", get(|| async { Redirect::permanent(&asset("icon.svg")) }))
}

fn mark(file: &EmbeddedFile) -> String {
    hex(&file.metadata.sha256_hash()[..4])
}

async fn serve(Path(name): Path<String>) -> Response {
    let mut parts = name.splitn(3, '.');
    let (Some(stem), Some(asked), Some(end)) = (parts.next(), parts.next(), parts.next()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let Some(file) = Files::get(&format!("{stem}.{end}")) else { return StatusCode::NOT_FOUND.into_response() };
    // An older page may still ask for an older name: it gets today's file, which it must not keep.
    let keep = if asked == mark(&file) { "public, max-age=31536000, immutable" } else { "no-cache" };
    let kind = file.metadata.mimetype().to_owned();
    ([(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, keep.to_owned())], file.data).into_response()
}
