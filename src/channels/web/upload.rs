//! Photos and voices of a form: which of them may be kept, and what is said of the rest. What they are is told in
//! `channels/media.rs`.

use super::words::Note;
use crate::channels::media;
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
                FileKind::Photo | FileKind::Document => Note::PhotoLarge,
                FileKind::Voice => Note::VoiceLarge,
            });
        }
    };
    let refused = match wanted {
        FileKind::Photo | FileKind::Document => Note::PhotoKind,
        FileKind::Voice => Note::VoiceKind,
    };
    let clean = media::clean(wanted, bytes).ok_or(refused)?;
    Ok(Kept { bytes: clean.bytes, kind: wanted, media_type: clean.media_type })
}
