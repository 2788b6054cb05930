//! The session cookie: a random token and nothing else. Which session it opens is the database's business.

use axum::http::{HeaderMap, HeaderValue};
use axum_extra::extract::cookie::CookieJar;

/// How a session's cookie is set: its name, the path it belongs to, and whether it travels over https alone.
#[derive(Clone, Debug)]
pub struct CookieShape {
    /// Its name.
    pub name: String,
    /// The path below which it is sent.
    pub path: String,
    /// Https only; off only where the public address is plain http.
    pub secure: bool,
    /// How long it is kept, in seconds.
    pub max_age: u64,
}

impl CookieShape {
    /// The token that a request carries.
    #[must_use]
    pub fn read(&self, headers: &HeaderMap) -> Option<String> {
        let jar = CookieJar::from_headers(headers);
        jar.get(&self.name).map(|c| c.value().to_owned()).filter(|v| !v.is_empty())
    }

    /// The header that hands a token out. `None` only if the name isn't fit for a header.
    #[must_use]
    pub fn write(&self, token: &str) -> Option<HeaderValue> {
        let Self { name, path, secure, max_age } = self;
        let secure = if *secure { "; Secure" } else { "" };
        let text = format!("{name}={token}; Path={path}; Max-Age={max_age}; HttpOnly; SameSite=Lax{secure}");
        HeaderValue::from_str(&text).ok()
    }
}
