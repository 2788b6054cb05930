//! What may be hung under a message: inline keys, keyboards, and what Telegram refuses of them.

use serde_json::Value;

use super::line::Asked;
use super::world::{Board, Kind, Refusal, bad};

/// What came with a message: the inline keyboard as it will be shown, and the keyboard.
pub fn read(asked: &Asked, chat: Kind) -> Result<(Option<Value>, Board), Refusal> {
    let Some(markup) = given(asked)? else { return Ok((None, Board::None)) };
    if let Some(rows) = markup.get("inline_keyboard") {
        return Ok((inline(rows)?, Board::None));
    }
    if let Some(rows) = markup.get("keyboard") {
        return Ok((None, Board::Reply(board(rows, chat)?)));
    }
    if markup["remove_keyboard"] == true || markup["force_reply"] == true {
        return Ok((None, Board::Other));
    }
    if markup.as_object().is_some_and(serde_json::Map::is_empty) {
        return Ok((None, Board::None));
    }
    Err(bad("can't parse reply keyboard markup JSON object"))
}

/// The inline keyboard of an edit: no other one is taken.
pub fn inline_only(asked: &Asked) -> Result<Option<Value>, Refusal> {
    let Some(markup) = given(asked)? else { return Ok(None) };
    match markup.get("inline_keyboard") {
        Some(rows) => inline(rows),
        None if markup.as_object().is_some_and(serde_json::Map::is_empty) => Ok(None),
        None => Err(bad("inline keyboard expected")),
    }
}

fn given(asked: &Asked) -> Result<Option<Value>, Refusal> {
    if asked.text("reply_markup").is_none_or(|t| t.is_empty()) {
        return Ok(None);
    }
    asked.json("reply_markup").map(Some).ok_or_else(|| bad("can't parse reply keyboard markup JSON object"))
}

fn rows(rows: &Value) -> Result<Vec<Vec<Value>>, Refusal> {
    let wrong = || bad("can't parse reply keyboard markup JSON object");
    let rows = rows.as_array().ok_or_else(wrong)?;
    let rows = rows.iter().map(|row| row.as_array().cloned().ok_or_else(wrong));
    Ok(rows.collect::<Result<Vec<_>, _>>()?.into_iter().filter(|row: &Vec<_>| !row.is_empty()).collect())
}

fn inline(markup: &Value) -> Result<Option<Value>, Refusal> {
    let rows = rows(markup)?;
    if rows.iter().flatten().count() > 100 {
        return Err(bad("reply markup is too long"));
    }
    for key in rows.iter().flatten() {
        let cant = |why: &str| bad(&format!("can't parse inline keyboard button: {why}"));
        // The real server leaves a key without a label out and says nothing; whoever sends one should learn of it.
        if key["text"].as_str().unwrap_or_default().is_empty() {
            return Err(cant("Can't find field \"text\""));
        }
        if let Some(data) = key["callback_data"].as_str() {
            if !(1..=64).contains(&data.len()) {
                return Err(bad("BUTTON_DATA_INVALID"));
            }
        } else if let Some(url) = key["url"].as_str() {
            address(url)?;
        } else if ["web_app", "switch_inline_query", "copy_text", "login_url"].iter().all(|k| key[*k].is_null()) {
            return Err(cant("Text buttons are unallowed in the inline keyboard"));
        }
    }
    if rows.is_empty() {
        return Ok(None);
    }
    Ok(Some(serde_json::json!({ "inline_keyboard": rows })))
}

/// An address behind a key: http, https or tg, and a host with a dot in it.
fn address(url: &str) -> Result<(), Refusal> {
    let wrong = |why: &str| bad(&format!("inline keyboard button URL '{url}' is invalid: {why}"));
    let whole = if url.contains("://") { url.to_owned() } else { format!("http://{url}") };
    let parsed = reqwest::Url::parse(&whole).map_err(|_| wrong("Wrong HTTP URL"))?;
    match parsed.scheme() {
        "tg" | "ton" | "tonsite" => Ok(()),
        "http" | "https" if parsed.host_str().is_some_and(|h| h.contains('.') || h.starts_with('[')) => Ok(()),
        "http" | "https" => Err(wrong("Wrong HTTP URL")),
        _ => Err(wrong("Unsupported URL protocol")),
    }
}

fn board(markup: &Value, chat: Kind) -> Result<Vec<Vec<String>>, Refusal> {
    let private = chat == Kind::Private;
    let label = |key: Value| {
        let text = key.as_str().or_else(|| key["text"].as_str()).unwrap_or_default().to_owned();
        if text.is_empty() {
            return Err(bad("can't parse keyboard button: Can't find field \"text\""));
        }
        if key["request_contact"] == true && !private {
            return Err(bad("phone number can be requested in private chats only"));
        }
        if key["request_location"] == true && !private {
            return Err(bad("location can be requested in private chats only"));
        }
        Ok(text)
    };
    rows(markup)?.into_iter().map(|row| row.into_iter().map(label).collect()).collect()
}
