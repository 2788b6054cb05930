//! Reads a page of the web chat as somebody without script has it: its lines, its forms and their keys.

/// A page as it came.
pub struct Page {
    /// The status of the answer.
    pub status: u16,
    /// Its source.
    pub html: String,
}

/// A form: what is sent when one of its keys is pressed.
#[derive(Clone, Debug, Default)]
pub struct Form {
    /// Its `id`.
    pub id: String,
    /// Where it goes.
    pub action: String,
    /// Its hidden fields.
    pub hidden: Vec<(String, String)>,
    /// Its keys that carry a value: name, value, label.
    pub keys: Vec<(String, String, String)>,
}

impl Form {
    /// Its fields with one more.
    pub fn with(&self, name: &str, value: &str) -> Vec<(String, String)> {
        let mut all = self.hidden.clone();
        all.push((name.into(), value.into()));
        all
    }
}

/// A line of the chat.
#[derive(Clone, Debug)]
pub struct Line {
    /// The person's own words, the key they pressed, or the house's (`me`, `said`, `house`).
    pub who: &'static str,
    /// What stands there, without marks.
    pub text: String,
    /// Its source.
    pub html: String,
}

enum Piece<'a> {
    Tag(&'a str),
    Text(&'a str),
}

fn pieces(html: &str) -> Vec<Piece<'_>> {
    let mut out = vec![];
    let mut rest = html;
    while let Some(from) = rest.find('<') {
        if from > 0 {
            out.push(Piece::Text(&rest[..from]));
        }
        let to = rest[from..].find('>').map_or(rest.len(), |n| from + n + 1);
        out.push(Piece::Tag(&rest[from..to]));
        rest = &rest[to..];
    }
    out.push(Piece::Text(rest));
    out
}

/// What the marks of HTML stand for.
fn plain(text: &str) -> String {
    let mut parts = text.split('&');
    let mut out = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (mark, rest) = part.split_once(';').unwrap_or((part, ""));
        out.push_str(match mark {
            "lt" | "#60" => "<",
            "gt" | "#62" => ">",
            "amp" | "#38" => "&",
            "quot" | "#34" => "\"",
            "#39" | "#x27" => "'",
            other => panic!("an unknown mark &{other};"),
        });
        out.push_str(rest);
    }
    out
}

/// The value of an attribute.
fn attribute(tag: &str, name: &str) -> String {
    let wanted = format!(" {name}=\"");
    let value = tag.split_once(&wanted).and_then(|(_, v)| v.split_once('"')).map(|(v, _)| v);
    plain(value.unwrap_or_default())
}

/// What is read on a page or a part of it.
pub fn text(html: &str) -> String {
    let mut out = String::new();
    for piece in pieces(html) {
        match piece {
            Piece::Text(t) => out.push_str(&plain(t)),
            Piece::Tag(t) if t.starts_with("</p") || t.starts_with("</li") || t.starts_with("</button") => {
                out.push('\n')
            }
            Piece::Tag(_) => {}
        }
    }
    out
}

impl Page {
    /// What is read on it.
    pub fn text(&self) -> String {
        text(self.html.split_once("<body>").map_or(&self.html, |(_, body)| body))
    }

    /// Its forms.
    pub fn forms(&self) -> Vec<Form> {
        forms(&self.html)
    }

    /// The form in which one writes.
    pub fn say(&self) -> Form {
        self.forms().into_iter().find(|f| f.id == "say").unwrap_or_else(|| panic!("nowhere to write: {}", self.text()))
    }

    /// The newest form with a key of that label, and the key's token.
    pub fn key(&self, label: &str) -> Option<(Form, String)> {
        self.forms().into_iter().rev().find_map(|f| {
            let token = f.keys.iter().find(|(n, _, l)| n == "press" && l.contains(label)).map(|k| k.1.clone());
            token.map(|t| (f, t))
        })
    }

    /// The chat's lines, oldest first.
    pub fn lines(&self) -> Vec<Line> {
        let inner = self.html.split_once("id=\"lines\"").map_or("", |(_, rest)| rest);
        let inner = inner.split_once("</main>").map_or(inner, |(lines, _)| lines);
        let starts: Vec<(usize, &'static str)> = {
            let mut all = vec![];
            for (mark, who) in [
                ("<li class=\"say say--me\" id=\"l", "me"),
                ("<li class=\"said\" id=\"l", "said"),
                ("<li class=\"say\" id=\"l", "house"),
                ("<li class=\"past\" id=\"l", "house"),
                ("<li id=\"l", "house"),
            ] {
                all.extend(inner.match_indices(mark).map(|(at, _)| (at, who)));
            }
            all.sort_unstable();
            all
        };
        starts
            .iter()
            .enumerate()
            .map(|(i, (at, who))| {
                let end = starts.get(i + 1).map_or(inner.len(), |n| n.0);
                let html = inner[*at..end].to_owned();
                Line { who, text: text(&html), html }
            })
            .collect()
    }

    /// The texts of the house's lines.
    pub fn house(&self) -> Vec<String> {
        self.lines().into_iter().filter(|l| l.who == "house").map(|l| l.text).collect()
    }
}

fn forms(html: &str) -> Vec<Form> {
    let mut out: Vec<Form> = vec![];
    let (mut inside, mut key) = (false, None::<(String, String, String)>);
    for piece in pieces(html) {
        match piece {
            Piece::Tag(t) if t.starts_with("<form") => {
                inside = true;
                out.push(Form { id: attribute(t, "id"), action: attribute(t, "action"), ..Form::default() });
            }
            Piece::Tag("</form>") => inside = false,
            Piece::Tag(t) if inside && t.starts_with("<input") && attribute(t, "type") == "hidden" => {
                if let Some(f) = out.last_mut() {
                    f.hidden.push((attribute(t, "name"), attribute(t, "value")));
                }
            }
            Piece::Tag(t) if inside && t.starts_with("<button") => {
                key = Some((attribute(t, "name"), attribute(t, "value"), String::new()));
            }
            Piece::Tag("</button>") => {
                if let (Some(k), Some(f)) = (key.take(), out.last_mut()) {
                    f.keys.push(k);
                }
            }
            Piece::Text(t) => {
                if let Some(k) = key.as_mut() {
                    k.2.push_str(&plain(t));
                }
            }
            Piece::Tag(_) => {}
        }
    }
    out
}
