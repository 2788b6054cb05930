//! Photos and voices as they arrive: told by their first bytes, not by their names, and freed of what a camera or a
//! recorder writes into them besides picture and sound (place, time, device) before they are kept.

mod ogg;
mod picture;
mod sound;
#[cfg(test)]
mod tests;

use super::words::Note;
use crate::http::form::{Spoilt, Upload};
use crate::storage::files::FileKind;

/// A file that may be kept.
pub(super) struct Kept {
    /// Its bytes, without what says where it was taken.
    pub bytes: Vec<u8>,
    /// What it is.
    pub kind: FileKind,
    /// Its media type.
    pub media_type: &'static str,
}

/// What of a form's files may be kept, one photo and one voice, and what is to be said of the rest.
pub(super) fn read(files: &[Upload]) -> (Vec<Kept>, Option<Note>) {
    let mut kept = vec![];
    let mut note = None;
    for file in files {
        let wanted = if file.field == "voice" { FileKind::Voice } else { FileKind::Photo };
        if kept.iter().any(|k: &Kept| k.kind == wanted) {
            note = Some(Note::One);
            continue;
        }
        match check(file, wanted) {
            Ok(file) => kept.push(file),
            Err(why) => note = Some(why),
        }
    }
    (kept, note)
}

fn check(file: &Upload, wanted: FileKind) -> Result<Kept, Note> {
    let bytes = match &file.bytes {
        Ok(bytes) => bytes,
        Err(Spoilt::Cut) => return Err(Note::Cut),
        Err(Spoilt::TooLarge) => {
            return Err(match wanted {
                FileKind::Photo => Note::PhotoLarge,
                FileKind::Voice => Note::VoiceLarge,
            });
        }
    };
    let (media_type, bytes) = match wanted {
        FileKind::Photo => {
            let kind = drawing(bytes).ok_or(Note::PhotoKind)?;
            // A picture that breaks off in its head can't be cleaned, nor looked at.
            (kind, picture::stripped(kind, bytes).ok_or(Note::PhotoKind)?)
        }
        FileKind::Voice => {
            let bytes = sound::after_tags(bytes).ok_or(Note::VoiceKind)?;
            let kind = recording(bytes).ok_or(Note::VoiceKind)?;
            (kind, sound::stripped(kind, bytes).ok_or(Note::VoiceKind)?)
        }
    };
    Ok(Kept { bytes, kind: wanted, media_type })
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
