//! Photos and voices as they arrive: told by their first bytes, not by their names, and freed of what a camera writes
//! into them besides the picture (place, time, device) before they are kept.

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

/// What of a form's files may be kept, and what is to be said of the rest.
pub(super) fn read(files: &[Upload]) -> (Vec<Kept>, Option<Note>) {
    let mut kept = vec![];
    let mut note = None;
    for file in files {
        let wanted = if file.field == "voice" { FileKind::Voice } else { FileKind::Photo };
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
            let kind = picture(bytes).ok_or(Note::PhotoKind)?;
            // A picture that breaks off in its head can't be cleaned, nor looked at.
            (kind, stripped(kind, bytes).ok_or(Note::PhotoKind)?)
        }
        FileKind::Voice => (sound(bytes).ok_or(Note::VoiceKind)?, bytes.clone()),
    };
    Ok(Kept { bytes, kind: wanted, media_type })
}

fn picture(b: &[u8]) -> Option<&'static str> {
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

fn sound(b: &[u8]) -> Option<&'static str> {
    if b.starts_with(b"ID3")
        || (b.first() == Some(&0xff) && b.get(1).is_some_and(|x| matches!(x, 0xf2 | 0xf3 | 0xfa | 0xfb)))
    {
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

/// The picture without its side notes; `None` where it breaks off.
fn stripped(kind: &str, b: &[u8]) -> Option<Vec<u8>> {
    match kind {
        "image/jpeg" => jpeg(b),
        "image/png" => png(b),
        "image/webp" => webp(b),
        _ => Some(b.to_vec()),
    }
}

/// JPEG: the segments before the picture, without APP1 (EXIF, XMP), APP13 (IPTC) and comments. What turns the picture
/// upright stood in EXIF, so that one number is written back.
fn jpeg(b: &[u8]) -> Option<Vec<u8>> {
    let mut out = b.get(..2)?.to_vec();
    let mut at = 2;
    loop {
        let marker = *b.get(at + 1)?;
        if *b.get(at)? != 0xff {
            return None;
        }
        if marker == 0xff {
            at += 1;
            continue;
        }
        if marker == 0xda {
            out.extend_from_slice(b.get(at..)?);
            return Some(out);
        }
        let len = usize::from(u16::from_be_bytes([*b.get(at + 2)?, *b.get(at + 3)?]));
        let segment = b.get(at..at + 2 + len)?;
        match marker {
            0xe1 => {
                if let Some(turn) = orientation(segment) {
                    out.extend_from_slice(&upright(turn));
                }
            }
            0xed | 0xfe => {}
            _ => out.extend_from_slice(segment),
        }
        at += 2 + len;
    }
}

/// How a picture is to be turned (2 to 8), from an EXIF segment.
fn orientation(segment: &[u8]) -> Option<u8> {
    let tiff = segment.get(4..)?.strip_prefix(b"Exif\0\0")?;
    let big = tiff.starts_with(b"MM");
    let u16_at = |at: usize| {
        let pair = [*tiff.get(at)?, *tiff.get(at + 1)?];
        Some(usize::from(if big { u16::from_be_bytes(pair) } else { u16::from_le_bytes(pair) }))
    };
    let first = if big { u16_at(6)? } else { u16_at(4)? };
    let count = u16_at(first)?;
    (0..count.min(64))
        .find_map(|i| {
            let entry = first + 2 + i * 12;
            (u16_at(entry)? == 0x0112).then(|| u16_at(entry + 8)).flatten()
        })
        .and_then(|turn| u8::try_from(turn).ok())
        .filter(|turn| (2..=8).contains(turn))
}

/// An EXIF segment that says nothing but how to turn the picture.
fn upright(turn: u8) -> Vec<u8> {
    let mut out = vec![0xff, 0xe1, 0, 34];
    out.extend_from_slice(b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0");
    out.push(turn);
    out.extend_from_slice(&[0; 6]);
    out
}

/// PNG: without the chunks that carry EXIF, texts and the time.
fn png(b: &[u8]) -> Option<Vec<u8>> {
    let mut out = b.get(..8)?.to_vec();
    let mut at = 8;
    while at < b.len() {
        let len = usize::try_from(u32::from_be_bytes(b.get(at..at + 4)?.try_into().ok()?)).ok()?;
        let chunk = b.get(at..at.checked_add(len)?.checked_add(12)?)?;
        let name = &chunk[4..8];
        if ![&b"eXIf"[..], b"tEXt", b"iTXt", b"zTXt", b"tIME"].contains(&name) {
            out.extend_from_slice(chunk);
        }
        if name == b"IEND" {
            return Some(out);
        }
        at += chunk.len();
    }
    None
}

/// WebP: without its EXIF and XMP chunks, and without the flags that announce them.
fn webp(b: &[u8]) -> Option<Vec<u8>> {
    let mut out = b.get(..12)?.to_vec();
    let mut at = 12;
    while at + 8 <= b.len() {
        let len = usize::try_from(u32::from_le_bytes(b.get(at + 4..at + 8)?.try_into().ok()?)).ok()?;
        let end = (at + 8).checked_add(len)?.checked_add(len % 2)?;
        let chunk = b.get(at..end.min(b.len()))?;
        if chunk.len() < 8 + len {
            return None;
        }
        match &chunk[..4] {
            b"EXIF" | b"XMP " => {}
            b"VP8X" => {
                let mut head = chunk.to_vec();
                *head.get_mut(8)? &= !0b0000_1100;
                out.extend_from_slice(&head);
            }
            _ => out.extend_from_slice(chunk),
        }
        at = end;
    }
    let size = u32::try_from(out.len() - 8).ok()?;
    out[4..8].copy_from_slice(&size.to_le_bytes());
    Some(out)
}
