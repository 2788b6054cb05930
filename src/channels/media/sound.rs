//! Recordings freed of everything but the sound: titles, places, dates, names of devices and pictures that recorders and
//! players write beside it aren't kept. `None` is a recording that breaks off in its head or isn't one. Ogg has a room of
//! its own (`ogg.rs`).

use super::ogg;

/// The recording of that media type without its side notes.
pub(super) fn stripped(media_type: &str, b: &[u8]) -> Option<Vec<u8>> {
    match media_type {
        "audio/mpeg" | "audio/aac" => Some(before_tags(b)?.to_vec()),
        "audio/mp4" => mp4(b),
        "audio/ogg" => ogg::stripped(b),
        "audio/webm" => webm(b),
        "audio/wav" => wav(b),
        // AMR has no place for anything but sound.
        "audio/amr" => Some(b.to_vec()),
        _ => None,
    }
}

/// What stands behind the tags at the beginning (ID3v2).
pub(super) fn after_tags(mut b: &[u8]) -> Option<&[u8]> {
    while b.starts_with(b"ID3") {
        let head = b.get(..10)?;
        let size = head[6..].iter().fold(0, |size, byte| size << 7 | usize::from(byte & 0x7f));
        let foot = if head[5] & 0x10 == 0 { 0 } else { 10 };
        b = b.get(10 + size + foot..)?;
        // Players leave room behind a tag.
        let empty = b.iter().take_while(|byte| **byte == 0).count();
        b = &b[empty..];
    }
    Some(b)
}

/// A stream of frames without the tags at its end (ID3v1, APE).
fn before_tags(mut b: &[u8]) -> Option<&[u8]> {
    let tail = |b: &[u8], len: usize, mark: &[u8]| b.len().checked_sub(len).filter(|at| b[*at..].starts_with(mark));
    loop {
        if let Some(at) = tail(b, 128, b"TAG") {
            b = &b[..at];
        } else if let Some(at) = tail(b, 32, b"APETAGEX") {
            let foot = &b[at..];
            let size = usize::try_from(u32::from_le_bytes(foot[12..16].try_into().ok()?)).ok()?;
            let head = if foot[23] & 0x80 == 0 { 0 } else { 32 };
            b = &b[..b.len().checked_sub(size.max(32))?.checked_sub(head)?];
        } else {
            return Some(b);
        }
    }
}

/// WAV: what the sound is and the sound.
fn wav(b: &[u8]) -> Option<Vec<u8>> {
    let mut out = b.get(..12)?.to_vec();
    let mut at = 12;
    while let Some(head) = b.get(at..at + 8) {
        let name = &head[..4];
        let len = usize::try_from(u32::from_le_bytes(head[4..].try_into().ok()?)).ok()?;
        // Recorders that couldn't know the length wrote none, and some are cut off: what is there is the sound.
        let end = (at + 8).checked_add(len)?.checked_add(len % 2)?.min(b.len());
        let end = if name == b"data" && len == 0 { b.len() } else { end };
        if [&b"fmt "[..], b"fact", b"data"].contains(&name) {
            out.extend_from_slice(b.get(at..end)?);
        }
        at = end;
    }
    let size = u32::try_from(out.len() - 8).ok()?;
    out[4..8].copy_from_slice(&size.to_le_bytes());
    Some(out)
}

/// MP4: the boxes that play. The others are blanked in place, for the sound is found by its distance from the beginning,
/// and the times of recording are set to none.
fn mp4(b: &[u8]) -> Option<Vec<u8>> {
    let mut out = b.to_vec();
    boxes(&mut out, 0)?;
    Some(out)
}

fn boxes(b: &mut [u8], depth: u8) -> Option<()> {
    let mut at = 0;
    while at < b.len() {
        let short = usize::try_from(u32::from_be_bytes(b.get(at..at + 4)?.try_into().ok()?)).ok()?;
        let (head, size) = match short {
            0 => (8, b.len() - at),
            1 => (16, usize::try_from(u64::from_be_bytes(b.get(at + 8..at + 16)?.try_into().ok()?)).ok()?),
            size => (8, size),
        };
        let end = at.checked_add(size)?;
        let name: [u8; 4] = b.get(at + 4..at + 8)?.try_into().ok()?;
        let inner = b.get_mut(at.checked_add(head)?..end)?;
        match &name {
            // Five deep is what the format has.
            b"moov" | b"trak" | b"mdia" | b"moof" | b"traf" if depth < 5 => boxes(inner, depth + 1)?,
            b"mvhd" | b"tkhd" | b"mdhd" => {
                let times = if inner.first() == Some(&1) { 16 } else { 8 };
                inner.get_mut(4..4 + times)?.fill(0);
            }
            b"ftyp" | b"styp" | b"mdat" | b"sidx" | b"mvex" | b"mfhd" | b"tfhd" | b"tfdt" | b"trun" | b"sbgp"
            | b"sgpd" | b"edts" | b"minf" | b"hdlr" | b"iods" | b"mfra" => {}
            _ => {
                inner.fill(0);
                b.get_mut(at + 4..at + 8)?.copy_from_slice(b"free");
            }
        }
        at = end;
    }
    Some(())
}

/// WebM: the elements that play. The others are blanked in place; the names of the programs that wrote it, which must be
/// there, become blanks. A recording that breaks off in the middle ends before what is broken.
fn webm(b: &[u8]) -> Option<Vec<u8>> {
    let mut out = b.to_vec();
    let (mut at, mut plays) = (0, false);
    while at < out.len() {
        let Some((id, body, size)) = element(&out, at) else { break };
        match id {
            // Segment, Info, Cluster: their children follow. Recorders leave their sizes open.
            0x1853_8067 | 0x1549_a966 | 0x1f43_b675 => {
                plays |= id == 0x1f43_b675;
                at = body;
                continue;
            }
            _ => {}
        }
        let Some(end) = size.and_then(|s| body.checked_add(s)).filter(|end| *end <= out.len()) else { break };
        match id {
            // The head, where things are, scale and length of time, the tracks.
            0x1a45_dfa3 | 0x114d_9b74 | 0x2a_d7b1 | 0x4489 | 0x1654_ae6b | 0x1c53_bb6b => {}
            // Of a cluster: its time, place, length, and the sound.
            0xe7 | 0xa7 | 0xab | 0xa3 | 0xa0 => {}
            // The programs.
            0x4d80 | 0x5741 => out.get_mut(body..end)?.fill(b' '),
            _ => blank(out.get_mut(at..end)?, body - at),
        }
        at = end;
    }
    out.truncate(at);
    plays.then_some(out)
}

/// An element's id, where its body begins, and its size unless that is left open.
fn element(b: &[u8], at: usize) -> Option<(u32, usize, Option<usize>)> {
    let id_len = usize::try_from(b.get(at)?.leading_zeros()).ok()? + 1;
    if id_len > 4 {
        return None;
    }
    let id = b.get(at..at + id_len)?.iter().fold(0, |id, byte| id << 8 | u32::from(*byte));
    let from = at + id_len;
    let first = *b.get(from)?;
    let size_len = usize::try_from(first.leading_zeros()).ok()? + 1;
    if size_len > 8 {
        return None;
    }
    let bits = b.get(from..from + size_len)?.iter().fold(0, |size: u64, byte| size << 8 | u64::from(*byte));
    let open = (1_u64 << (7 * size_len)) - 1;
    let size = bits & open;
    let size = if size == open { None } else { Some(usize::try_from(size).ok()?) };
    Some((id, from + size_len, size))
}

/// Makes an element whose head is so long one that says nothing (Void), of the same length.
fn blank(element: &mut [u8], head: usize) {
    let size_len = (head - 1).min(8);
    let rest = element.len() - 1 - size_len;
    let size = 1_u64 << (7 * size_len) | u64::try_from(rest).unwrap_or(0);
    element.fill(0);
    element[0] = 0xec;
    element[1..=size_len].copy_from_slice(&size.to_be_bytes()[8 - size_len..]);
}
