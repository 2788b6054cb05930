//! Reads a page of the web chat as a person would: the lines, the keys, what can be answered.

/// A line of the chat.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line {
    pub id: i64,
    pub seq: i64,
    pub own: bool,
    pub folded: bool,
    pub text: String,
    /// Label, name and value of each button.
    pub keys: Vec<(String, String, String)>,
    pub reply: Option<i64>,
}

/// The value of an attribute in a tag's inside.
fn attribute<'a>(tag: &'a str, name: &str) -> Option<&'a str> {
    let from = tag.find(&format!(" {name}=\""))? + name.len() + 3;
    tag[from..].split('"').next()
}

/// The value of the first field of that name on a page.
pub fn field(page: &str, name: &str) -> String {
    let from = page.find(&format!("name=\"{name}\" value=\"")).unwrap_or_else(|| panic!("no field {name} in\n{page}"));
    unescape(page[from + name.len() + 15..].split('"').next().unwrap_or_default())
}

fn unescape(text: &str) -> String {
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#34;", "\"")
        .replace("&#x27;", "'")
        .replace("&#39;", "'")
        .replace("&amp;", "&")
        .replace("&#38;", "&")
}

/// The lines of a page, oldest first.
pub fn lines(page: &str) -> Vec<Line> {
    let mut out = vec![];
    let mut line: Option<Line> = None;
    let mut depth = 0;
    let mut key: Option<(String, String, String)> = None;
    let mut silent = false;
    let mut rest = page;
    while let Some(open) = rest.find('<') {
        let text = unescape(&rest[..open]);
        if let Some(l) = line.as_mut().filter(|_| !silent) {
            match key.as_mut() {
                Some(k) => k.0.push_str(text.trim()),
                None => l.text.push_str(&text),
            }
        }
        let Some(close) = rest[open..].find('>') else { break };
        let tag = &rest[open + 1..open + close];
        rest = &rest[open + close + 1..];
        let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or_default();
        match (name, tag.starts_with('/')) {
            ("li", false) => match line.as_mut() {
                Some(l) => {
                    depth += 1;
                    l.text.push('\n');
                }
                None => {
                    if let Some(id) = attribute(tag, "id").and_then(|i| i.strip_prefix('l')?.parse().ok()) {
                        let class = attribute(tag, "class").unwrap_or_default();
                        line = Some(Line {
                            id,
                            seq: attribute(tag, "data-seq").and_then(|s| s.parse().ok()).unwrap_or(0),
                            own: class.contains("say--me") || class == "said",
                            folded: class == "past",
                            ..Line::default()
                        });
                    }
                }
            },
            ("li", true) => {
                if depth > 0 {
                    depth -= 1;
                } else if let Some(mut done) = line.take() {
                    done.text = tidy(&done.text);
                    out.push(done);
                }
            }
            // The hour a line came at, and what is only there for ears, aren't its words.
            ("time", _) if depth == 0 => silent = !tag.starts_with('/'),
            ("span", false) if attribute(tag, "class") == Some("vh") => silent = true,
            // A key's digit isn't its label.
            ("span", false) if attribute(tag, "class") == Some("n") => silent = true,
            ("span", true) => silent = false,
            ("button", false) => {
                let of = |n: &str| unescape(attribute(tag, n).unwrap_or_default());
                key = Some((String::new(), of("name"), of("value")));
            }
            ("button", true) => {
                if let (Some(l), Some(k)) = (line.as_mut(), key.take()) {
                    if k.1 == "words" {
                        l.text.push_str(&format!("\n{}", k.0));
                    }
                    l.keys.push(k);
                }
            }
            ("a", false) => {
                if let (Some(l), Some(id)) = (line.as_mut(), attribute(tag, "data-reply")) {
                    l.reply = id.parse().ok();
                }
            }
            ("dd", false) => {
                if let Some(l) = line.as_mut() {
                    l.text.push(' ');
                }
            }
            ("ol", false) if attribute(tag, "class") == Some("road") => silent = true,
            ("ol", true) => silent = false,
            ("p", false) if attribute(tag, "class") == Some("answer") => silent = true,
            ("p", true) if silent => silent = false,
            ("p" | "dt" | "h2" | "div" | "blockquote" | "figcaption" | "form" | "label", _) => {
                if let Some(l) = line.as_mut() {
                    l.text.push('\n');
                }
            }
            _ => {}
        }
    }
    out
}

/// Text without blank lines and blanks at their ends.
fn tidy(text: &str) -> String {
    text.lines().map(str::trim).filter(|l| !l.is_empty()).collect::<Vec<_>>().join("\n")
}
