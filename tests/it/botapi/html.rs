//! Telegram's HTML, read strictly: text, entities with their places in UTF-16, or why it can't be parsed. What is looked
//! for in plain text (commands, mentions, addresses) lives here too.

use serde_json::{Value, json};

use super::world::{Refusal, bad};

/// UTF-16 units.
pub fn units(text: &str) -> usize {
    text.encode_utf16().count()
}

fn cant(why: &str) -> Refusal {
    bad(&format!("can't parse entities: {why}"))
}

/// What kind of entity a tag makes.
fn kind(tag: &str, attributes: &str) -> Option<&'static str> {
    Some(match tag {
        "b" | "strong" => "bold",
        "i" | "em" => "italic",
        "u" | "ins" => "underline",
        "s" | "strike" | "del" => "strikethrough",
        "tg-spoiler" => "spoiler",
        "span" if attribute(attributes, "class").as_deref() == Some("tg-spoiler") => "spoiler",
        "a" => "text_link",
        "code" => "code",
        "pre" => "pre",
        "blockquote" if attributes.contains("expandable") => "expandable_blockquote",
        "blockquote" => "blockquote",
        "tg-emoji" => "custom_emoji",
        _ => return None,
    })
}

fn attribute(attributes: &str, name: &str) -> Option<String> {
    let (_, rest) = attributes.split_once(&format!("{name}="))?;
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let value = rest[1..].split(quote).next()?;
    Some(value.replace("&quot;", "\"").replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&"))
}

/// The character that an entity such as `amp` or `#10` means.
fn character(entity: &str) -> Option<char> {
    match entity {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        _ => {
            let number = entity.strip_prefix('#')?;
            let code = match number.strip_prefix('x') {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|c| *c != '\0')
        }
    }
}

/// Reads HTML. The real server lets an unknown `&entity;` stand as it is; we refuse it, since whoever sends one has
/// forgotten to escape.
pub fn parse(html: &str) -> Result<(String, Vec<Value>), Refusal> {
    let mut text = String::new();
    let mut entities = Vec::new();
    let mut open: Vec<(String, String, usize)> = Vec::new();
    let mut at = 0;
    while let Some(c) = html[at..].chars().next() {
        let rest = &html[at..];
        match c {
            '&' => {
                let end = rest.find(';').ok_or_else(|| cant(&format!("Unescaped '&' at byte offset {at}")))?;
                let meant = character(&rest[1..end]);
                text.push(meant.ok_or_else(|| cant(&format!("Unsupported entity at byte offset {at}")))?);
                at += end + 1;
            }
            '<' => {
                let end = rest.find('>').ok_or_else(|| cant(&format!("Unclosed start tag at byte offset {at}")))?;
                let inside = &rest[1..end];
                if let Some(found) = inside.strip_prefix('/') {
                    let found = found.trim().to_lowercase();
                    let unexpected = || cant(&format!("Unexpected end tag at byte offset {at}"));
                    let (tag, attributes, from) = open.pop().ok_or_else(unexpected)?;
                    if !found.is_empty() && found != tag {
                        return Err(cant(&format!(
                            "Unmatched end tag at byte offset {at}, expected \"</{tag}>\", found \"</{found}>\""
                        )));
                    }
                    entities.extend(entity(&text, &tag, &attributes, from));
                } else {
                    let (tag, attributes) = inside.split_once(char::is_whitespace).unwrap_or((inside, ""));
                    let tag = tag.to_lowercase();
                    if kind(&tag, attributes).is_none() {
                        return Err(cant(&format!("Unsupported start tag \"{tag}\" at byte offset {at}")));
                    }
                    open.push((tag, attributes.to_owned(), text.len()));
                }
                at += end + 1;
            }
            _ => {
                text.push(c);
                at += c.len_utf8();
            }
        }
    }
    if let Some((tag, ..)) = open.pop() {
        return Err(cant(&format!("Can't find end tag corresponding to start tag \"{tag}\"")));
    }
    entities.sort_by_key(|e: &Value| e["offset"].as_i64());
    Ok((text, entities))
}

fn entity(text: &str, tag: &str, attributes: &str, from: usize) -> Option<Value> {
    let inner = &text[from..];
    let mut made = json!({ "type": kind(tag, attributes)?, "offset": units(&text[..from]), "length": units(inner) });
    if tag == "a" {
        let url = attribute(attributes, "href").unwrap_or_else(|| inner.to_owned());
        if !url.contains("://") && !url.starts_with("tel:") && !url.contains('.') {
            return None;
        }
        made["url"] = url.into();
    }
    Some(made).filter(|_| !inner.is_empty())
}

/// Cuts the blank off both ends, as Telegram does, and moves the entities along.
pub fn trimmed(text: &str, entities: Vec<Value>) -> (String, Vec<Value>) {
    let lead = units(text) - units(text.trim_start());
    let kept = text.trim().to_owned();
    let end = units(&kept);
    let place = |e: &Value, key: &str| usize::try_from(e[key].as_u64().unwrap_or(0)).unwrap_or(0);
    let moved = entities.into_iter().filter_map(|mut e| {
        let from = place(&e, "offset").saturating_sub(lead);
        let to = (place(&e, "offset") + place(&e, "length")).saturating_sub(lead).min(end);
        e["offset"] = from.into();
        e["length"] = to.saturating_sub(from).into();
        (to > from).then_some(e)
    });
    (kept, moved.collect())
}

/// The entities that Telegram finds in plain text: commands, mentions, addresses.
pub fn found(text: &str) -> Vec<Value> {
    let mut found = Vec::new();
    let mut from = 0;
    while from < text.len() {
        let rest = &text[from..];
        let fresh = text[..from].chars().next_back().is_none_or(|c| !c.is_alphanumeric() && c != '/' && c != '@');
        let length = if fresh { lengths(rest) } else { None };
        if let Some((kind, length)) = length {
            let offset = units(&text[..from]);
            found.push(json!({ "type": kind, "offset": offset, "length": units(&rest[..length]) }));
            from += length;
        } else {
            from += rest.chars().next().map_or(1, char::len_utf8);
        }
    }
    found
}

/// What an entity at the very beginning of this text is, and how many bytes long.
fn lengths(rest: &str) -> Option<(&'static str, usize)> {
    let word = |s: &str| s.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
    if let Some(name) = rest.strip_prefix('/') {
        let length = word(name);
        let to = name[length..].strip_prefix('@').map_or(0, |to| 1 + word(to));
        return (1..=32).contains(&length).then_some(("bot_command", 1 + length + to));
    }
    if let Some(name) = rest.strip_prefix('@') {
        return Some(word(name)).filter(|l| (3..=32).contains(l)).map(|l| ("mention", 1 + l));
    }
    if rest.starts_with("http://") || rest.starts_with("https://") {
        return Some(("url", rest.find(|c: char| c.is_whitespace() || !c.is_ascii()).unwrap_or(rest.len())));
    }
    None
}
