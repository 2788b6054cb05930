//! Folding: one spelling for matching. Knows characters, no words; the table of variant characters is handed in.

use std::collections::HashMap;

/// How much of a message is read, in characters. Telegram's own limit; longer texts are kept whole elsewhere.
const LONGEST: usize = 4096;

/// Folds `text` for matching: full-width to half-width, circled digits to digits, listed variant characters to their
/// common form, lower case, control, bidirectional and zero-width characters away, white space to single spaces.
pub(super) fn fold(text: &str, variants: &HashMap<char, char>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap = false;
    for c in text.chars().take(LONGEST) {
        if invisible(c) {
            continue;
        }
        if c.is_whitespace() {
            gap = !out.is_empty();
            continue;
        }
        if c.is_control() {
            continue;
        }
        if gap {
            out.push(' ');
            gap = false;
        }
        match c {
            '\u{3002}' | '\u{ff61}' => out.push('.'),
            '\u{3001}' | '\u{ff64}' => out.push(','),
            '\u{2018}' | '\u{2019}' => out.push('\''),
            '\u{201c}' | '\u{201d}' | '\u{300c}' | '\u{300d}' => out.push('"'),
            '\u{2010}'..='\u{2015}' | '\u{2212}' => out.push('-'),
            '\u{ff01}'..='\u{ff5e}' => {
                let half = char::from_u32(c as u32 - 0xfee0).unwrap_or(c);
                out.extend(half.to_lowercase());
            }
            '\u{2460}'..='\u{2473}' => out.push_str(&(c as u32 - 0x245f).to_string()),
            _ => match variants.get(&c) {
                Some(&common) => out.push(common),
                None => out.extend(c.to_lowercase()),
            },
        }
    }
    out
}

/// Marks that change how text looks, not what it says: bidirectional controls, joiners, variation selectors, the keycap.
fn invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fe00}'..='\u{fe0f}' | '\u{20e3}' | '\u{1f3fb}'..='\u{1f3ff}')
}

/// Splits folded text into its pieces of letters and digits; everything else (punctuation, emoji) separates.
pub(super) fn pieces(folded: &str) -> impl Iterator<Item = &str> {
    folded.split(|c: char| !c.is_alphanumeric()).filter(|piece| !piece.is_empty())
}
