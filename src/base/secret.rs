//! Tokens and keys: random, stored only as hashes, compared in constant time.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::Entropy;

/// A random token as it is handed out. Only its hash is stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

impl Token {
    /// 128 random bits: 22 characters of `[A-Za-z0-9_-]`, fit for a Telegram start parameter.
    #[must_use]
    pub fn new_128(entropy: &dyn Entropy) -> Self {
        let mut b = [0; 16];
        entropy.fill(&mut b);
        Self(URL_SAFE_NO_PAD.encode(b))
    }

    /// 256 random bits, for sessions.
    #[must_use]
    pub fn new_256(entropy: &dyn Entropy) -> Self {
        let mut b = [0; 32];
        entropy.fill(&mut b);
        Self(URL_SAFE_NO_PAD.encode(b))
    }

    /// What to put into a link or cookie.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

/// The SHA-256 of a token, in hexadecimal: what the database keeps.
#[must_use]
pub fn hash(token: &str) -> String {
    hex(&Sha256::digest(token.as_bytes()))
}

/// Lower-case hexadecimal.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut s, b| {
        let _ = write!(s, "{b:02x}");
        s
    })
}

/// A key for HMACs, made at first start.
#[derive(Clone)]
pub struct Key(Vec<u8>);

impl Key {
    /// Takes the key's bytes.
    #[must_use]
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// A fresh key of 256 bits.
    #[must_use]
    pub fn fresh(entropy: &dyn Entropy) -> Self {
        let mut b = vec![0; 32];
        entropy.fill(&mut b);
        Self(b)
    }

    /// The bytes, for storage.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The first 72 bits of the HMAC-SHA256 of `purpose` and `text`, as 12 characters. `purpose` keeps one use's
    /// seal from passing for another's.
    #[must_use]
    pub fn seal(&self, purpose: &str, text: &str) -> String {
        let mut mac = Hmac::<Sha256>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        mac.update(purpose.as_bytes());
        mac.update(&[0]);
        mac.update(text.as_bytes());
        URL_SAFE_NO_PAD.encode(&mac.finalize().into_bytes()[..9])
    }

    /// Whether `seal` is that of `purpose` and `text`, in constant time.
    #[must_use]
    pub fn verifies(&self, purpose: &str, text: &str, seal: &str) -> bool {
        self.seal(purpose, text).as_bytes().ct_eq(seal.as_bytes()).into()
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Key(…)")
    }
}
