//! Rust source as a flat list of tokens, so that the house's rules see into macros as well as into code.

use syn::buffer::{Cursor, TokenBuffer};

/// The tokens of a source text in order: names, literals as written, `::`, other signs one by one. Every bracket reads
/// as `(` or `)`. Comments aren't there, doc comments neither.
///
/// # Panics
/// When the text isn't Rust.
pub fn tokens(source: &str) -> Vec<String> {
    let buffer = TokenBuffer::new2(source.parse().expect("the file is Rust"));
    let mut out = Vec::new();
    flatten(buffer.begin(), &mut out);
    out
}

fn flatten(mut at: Cursor<'_>, out: &mut Vec<String>) {
    while !at.eof() {
        if let Some(rest) = after_doc(at) {
            at = rest;
        } else if let Some((inner, _, _, rest)) = at.any_group() {
            out.push("(".into());
            flatten(inner, out);
            out.push(")".into());
            at = rest;
        } else if let Some((name, rest)) = at.ident() {
            out.push(name.to_string());
            at = rest;
        } else if let Some((literal, rest)) = at.literal() {
            out.push(literal.to_string());
            at = rest;
        } else if let Some((lifetime, rest)) = at.lifetime() {
            out.push(lifetime.to_string());
            at = rest;
        } else if let Some(rest) = colon(at).and_then(colon) {
            out.push("::".into());
            at = rest;
        } else if let Some((sign, rest)) = at.punct() {
            out.push(sign.as_char().into());
            at = rest;
        } else {
            unreachable!("a token is a group, a name, a literal, a lifetime or a sign");
        }
    }
}

fn colon(at: Cursor<'_>) -> Option<Cursor<'_>> {
    sign(at, ':')
}

fn sign(at: Cursor<'_>, wanted: char) -> Option<Cursor<'_>> {
    at.punct().and_then(|(sign, rest)| (sign.as_char() == wanted).then_some(rest))
}

/// What follows a doc comment, which the lexer gives as `#[doc = "…"]`.
fn after_doc(at: Cursor<'_>) -> Option<Cursor<'_>> {
    let hash = sign(at, '#')?;
    let (inner, _, _, rest) = sign(hash, '!').unwrap_or(hash).any_group()?;
    let (name, value) = inner.ident()?;
    (name == "doc" && sign(value, '=').is_some()).then_some(rest)
}

#[test]
fn tokens_are_seen_in_macros_and_not_in_comments() {
    let source = "//! Of crate::a.\nfn f<'a>() { m!(crate::b, \"x::y\"); /* crate::c */ }";
    assert_eq!(tokens(source).join(" "), "fn f < 'a > ( ) ( m ! ( crate :: b , \"x::y\" ) ; )");
}
