//! The poster for the village wall: one A4 page with the village's QR code.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;

use super::words::{Off, Words};
use super::{At, Mount, VillageFace, Web, pages};

#[derive(Template)]
#[template(path = "poster.html")]
struct PosterPage<'a> {
    t: Words<'a>,
    v: &'a VillageFace,
    qr: String,
}

/// The route of the posters: `/poster/{code}`.
pub fn poster_router(web: Arc<Web>) -> Router {
    let mount = Mount { prefix: String::new(), cookie: String::new(), auto: None };
    Router::new().route("/poster/{code}", get(poster)).with_state(At { web, mount: Arc::new(mount) })
}

/// The QR code of an address as an SVG's view box and path, quiet zone included. Empty if the address is too long.
fn qr(url: &str) -> (String, String) {
    use std::fmt::Write;
    let Ok(code) = qrcode::QrCode::with_error_correction_level(url, qrcode::EcLevel::M) else {
        return (String::new(), String::new());
    };
    let width = code.width();
    let mut path = String::new();
    for (i, color) in code.to_colors().into_iter().enumerate() {
        if color == qrcode::Color::Dark {
            let _ = write!(path, "M{} {}h1v1h-1z", i % width, i / width);
        }
    }
    let size = width + 8;
    (format!("-4 -4 {size} {size}"), path)
}

/// The QR code of an address as an SVG, four modules of quiet zone around it. `label` names it for those who can't
/// see it; both are escaped.
#[must_use]
pub fn qr_svg(url: &str, label: &str) -> String {
    let (view, path) = qr(url);
    let label = askama::filters::escape(label, askama::filters::Html).map(|e| e.to_string()).unwrap_or_default();
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"{view}\" role=\"img\" aria-label=\"{label}\" \
         shape-rendering=\"crispEdges\"><path d=\"{path}\"/></svg>"
    )
}

async fn poster(State(at): State<At>, Path(code): Path<String>) -> Response {
    let has = &at.web.has;
    let v = match has.face.village(&code).await {
        Ok(Some(v)) => v,
        Ok(None) => return pages::off(&at, Off::Village, ""),
        Err(e) => return pages::broken(&at, &e),
    };
    let t = at.web.words(has.lang);
    let qr = qr_svg(&format!("{}/v/{}", has.public_url, v.code), &t.poster_qr(&v.name));
    match (PosterPage { t, v: &v, qr }).render() {
        Ok(text) => Html(text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
