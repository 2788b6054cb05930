//! The village's public board as a page: what can't be done now, for everybody to read. Nobody speaks here.

use std::sync::Arc;

use askama::Template;
use axum::Router;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;

use super::draw::{self, Page};
use super::words::{Off, Words};
use super::{At, Mount, VillageFace, Web, pages};

#[derive(Template)]
#[template(path = "board.html")]
struct BoardPage<'a> {
    t: Words<'a>,
    v: &'a VillageFace,
    board: String,
}

/// The route of the boards: `/board/{code}`.
pub fn board_router(web: Arc<Web>) -> Router {
    let mount = Mount { prefix: String::new(), cookie: String::new(), auto: None };
    Router::new().route("/board/{code}", get(board)).with_state(At { web, mount: Arc::new(mount) })
}

async fn board(State(at): State<At>, Path(code): Path<String>) -> Response {
    let has = &at.web.has;
    let found = match (has.face.village(&code).await, has.face.board(&code, has.lang).await) {
        (Ok(Some(v)), Ok(Some(board))) => (v, board),
        (Ok(_), Ok(_)) => return pages::off(&at, Off::Village, ""),
        (Err(e), _) | (_, Err(e)) => return pages::broken(&at, &e),
    };
    let (v, said) = found;
    let once = String::new;
    let page = Page { t: at.web.words(has.lang), prefix: "", csrf: "", once: &once };
    let board = draw::message(page, &said);
    match (BoardPage { t: at.web.words(has.lang), v: &v, board }).render() {
        Ok(text) => Html(text).into_response(),
        Err(_) => StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
