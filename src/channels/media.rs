//! Photos, voices and documents as they arrive from any channel: told by their first bytes, not by their names, and freed
//! of what a camera or a recorder writes into them besides picture and sound (place, time, device) before they are kept.

mod ogg;
mod picture;
mod sound;
#[cfg(test)]
mod tests;

use crate::storage::files::FileKind;

/// Bytes that may be kept.
#[derive(Debug, PartialEq, Eq)]
pub struct Clean {
    /// The bytes, without what says where they were taken.
    pub bytes: Vec<u8>,
    /// Their media type.
    pub media_type: &'static str,
}

/// Cleans what was sent as that kind; `None`: it isn't of that kind, or breaks off in its head.
#[must_use]
pub fn clean(kind: FileKind, bytes: &[u8]) -> Option<Clean> {
    match kind {
        FileKind::Photo => {
            let media_type = drawing(bytes)?;
            // A picture that breaks off in its head can't be cleaned, nor looked at.
            Some(Clean { bytes: picture::stripped(media_type, bytes)?, media_type })
        }
        FileKind::Voice => {
            let bytes = sound::after_tags(bytes)?;
            let media_type = recording(bytes)?;
            Some(Clean { bytes: sound::stripped(media_type, bytes)?, media_type })
        }
        // Nobody knows what is in it: it is only ever given to be saved, never shown.
        FileKind::Document => Some(Clean { bytes: bytes.to_vec(), media_type: "application/octet-stream" }),
    }
}

/// What a picture is, by its first bytes.
fn drawing(b: &[u8]) -> Option<&'static str> {
    if b.starts_with(&[0xff, 0xd8, 0xff]) {
        Some("image/jpeg")
    } else if b.starts_with(b"\x89PNG\r\n\x1a\n") {
        Some("image/png")
    } else if b.starts_with(b"RIFF") && b.get(8..12) == Some(b"WEBP") {
        Some("image/webp")
    } else if b.starts_with(b"GIF87a") || b.starts_with(b"GIF89a") {
        Some("image/gif")
    } else {
        None
    }
}

/// What a recording without tags is, by its first bytes.
fn recording(b: &[u8]) -> Option<&'static str> {
    if b.first() == Some(&0xff) && b.get(1).is_some_and(|x| matches!(x, 0xf2 | 0xf3 | 0xfa | 0xfb)) {
        Some("audio/mpeg")
    } else if b.first() == Some(&0xff) && b.get(1).is_some_and(|x| matches!(x, 0xf0 | 0xf1 | 0xf8 | 0xf9)) {
        Some("audio/aac")
    } else if b.get(4..8) == Some(b"ftyp") {
        Some("audio/mp4")
    } else if b.starts_with(b"OggS") {
        Some("audio/ogg")
    } else if b.starts_with(&[0x1a, 0x45, 0xdf, 0xa3]) {
        Some("audio/webm")
    } else if b.starts_with(b"RIFF") && b.get(8..12) == Some(b"WAVE") {
        Some("audio/wav")
    } else if b.starts_with(b"#!AMR") {
        Some("audio/amr")
    } else {
        None
    }
}
