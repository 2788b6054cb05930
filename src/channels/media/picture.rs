//! Pictures freed of everything but the picture: what a camera writes into them (place, time, device, a second picture
//! after the first) isn't kept. Each format lets through what draws; `None` is a picture that breaks off or isn't one.

/// The picture of that media type without its side notes; `None` where it breaks off before anything is drawn.
pub(super) fn stripped(media_type: &str, b: &[u8]) -> Option<Vec<u8>> {
    match media_type {
        "image/jpeg" => jpeg(b),
        "image/png" => png(b),
        "image/webp" => webp(b),
        "image/gif" => gif(b),
        _ => None,
    }
}

/// JPEG: tables, frames and scans up to the end mark. Of the application segments JFIF, the colour profile and Adobe's
/// colours stay; what turns the picture upright stood in EXIF, so that one number is written back. A picture that breaks
/// off after its first scan began still shows its upper part.
fn jpeg(b: &[u8]) -> Option<Vec<u8>> {
    let mut out = b.get(..2)?.to_vec();
    let mut at = 2;
    let (mut drawn, mut turned) = (false, false);
    while let Some((marker, segment)) = segment(b, &mut at) {
        let holds = |what: &[u8]| segment.get(4..).is_some_and(|s| s.starts_with(what));
        match marker {
            0xd9 => {
                out.extend_from_slice(&[0xff, 0xd9]);
                break;
            }
            0xda => {
                let end = scan_end(b, at);
                out.extend_from_slice(segment);
                out.extend_from_slice(b.get(at..end)?);
                at = end;
                drawn = true;
            }
            0xe1 if !turned => {
                if let Some(turn) = orientation(segment) {
                    out.extend_from_slice(&upright(turn));
                    turned = true;
                }
            }
            0xe0 if holds(b"JFIF\0") => out.extend_from_slice(segment),
            0xe2 if holds(b"ICC_PROFILE\0") => out.extend_from_slice(segment),
            0xee if holds(b"Adobe") => out.extend_from_slice(segment),
            0xc0..=0xcf | 0xdb..=0xdf => out.extend_from_slice(segment),
            _ => {}
        }
    }
    drawn.then_some(out)
}

/// The marker and the segment at `at`, which then stands behind it.
fn segment<'b>(b: &'b [u8], at: &mut usize) -> Option<(u8, &'b [u8])> {
    if *b.get(*at)? != 0xff {
        return None;
    }
    while *b.get(*at + 1)? == 0xff {
        *at += 1;
    }
    let marker = *b.get(*at + 1)?;
    let len = match marker {
        0x01 | 0xd0..=0xd9 => 0,
        _ => usize::from(u16::from_be_bytes([*b.get(*at + 2)?, *b.get(*at + 3)?])),
    };
    let segment = b.get(*at..*at + 2 + len)?;
    *at += segment.len();
    Some((marker, segment))
}

/// Where the drawn data that begin at `at` end: before the next marker that is none of theirs.
fn scan_end(b: &[u8], at: usize) -> usize {
    let mut end = at;
    while end < b.len() {
        match (b[end], b.get(end + 1)) {
            (0xff, Some(0x00 | 0xd0..=0xd7)) => end += 2,
            (0xff, Some(0xff)) => end += 1,
            (0xff, Some(_)) => return end,
            _ => end += 1,
        }
    }
    end
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

/// PNG: the critical chunks, and those of colour, transparency, size and animation.
fn png(b: &[u8]) -> Option<Vec<u8>> {
    const DRAWS: [&[u8; 4]; 17] = [
        b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"cICP", b"sBIT", b"bKGD",
        b"hIST", b"pHYs", b"acTL", b"fcTL", b"fdAT",
    ];
    let mut out = b.get(..8)?.to_vec();
    let mut at = 8;
    while at < b.len() {
        let len = usize::try_from(u32::from_be_bytes(b.get(at..at + 4)?.try_into().ok()?)).ok()?;
        let chunk = b.get(at..at.checked_add(len)?.checked_add(12)?)?;
        let name = &chunk[4..8];
        if DRAWS.iter().any(|n| *n == name) {
            out.extend_from_slice(chunk);
        }
        if name == b"IEND" {
            return Some(out);
        }
        at += chunk.len();
    }
    None
}

/// WebP: the chunks of picture, transparency, animation and colour, and no flag for what is gone.
fn webp(b: &[u8]) -> Option<Vec<u8>> {
    const DRAWS: [&[u8; 4]; 7] = [b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"];
    let mut out = b.get(..12)?.to_vec();
    let mut at = 12;
    while at + 8 <= b.len() {
        let len = usize::try_from(u32::from_le_bytes(b.get(at + 4..at + 8)?.try_into().ok()?)).ok()?;
        let end = (at + 8).checked_add(len)?.checked_add(len % 2)?;
        let chunk = b.get(at..end.min(b.len()))?;
        if chunk.len() < 8 + len {
            return None;
        }
        if DRAWS.iter().any(|n| *n == &chunk[..4]) {
            let from = out.len();
            out.extend_from_slice(chunk);
            if chunk.starts_with(b"VP8X") {
                // EXIF and XMP.
                *out.get_mut(from + 8)? &= !0b0000_1100;
            }
        }
        at = end;
    }
    let size = u32::try_from(out.len() - 8).ok()?;
    out[4..8].copy_from_slice(&size.to_le_bytes());
    Some(out)
}

/// GIF: its pictures, how long each stands, and that they go round; no comment, no text, no other application's notes.
fn gif(b: &[u8]) -> Option<Vec<u8>> {
    let table = |flags: u8| if flags & 0x80 == 0 { 0 } else { 3 << (usize::from(flags & 7) + 1) };
    let mut at = 13 + table(*b.get(10)?);
    let mut out = b.get(..at)?.to_vec();
    let mut drawn = false;
    loop {
        match b.get(at) {
            // Some write no end mark.
            None | Some(0x3b) => {
                out.push(0x3b);
                return drawn.then_some(out);
            }
            Some(0x2c) => {
                let data = at + 10 + table(*b.get(at + 9)?) + 1;
                let end = blocks_end(b, data)?;
                out.extend_from_slice(b.get(at..end)?);
                (at, drawn) = (end, true);
            }
            Some(0x21) => {
                let end = blocks_end(b, at + 2)?;
                let block = b.get(at..end)?;
                let goes_round = [&b"!\xff\x0bNETSCAPE2.0\x03\x01"[..], b"!\xff\x0bANIMEXTS1.0\x03\x01"];
                if block.starts_with(b"!\xf9\x04") && block.len() == 8
                    || goes_round.iter().any(|g| block.starts_with(g)) && block.len() == 19
                {
                    out.extend_from_slice(block);
                }
                at = end;
            }
            Some(_) => return None,
        }
    }
}

/// Where a row of GIF's data blocks ends.
fn blocks_end(b: &[u8], mut at: usize) -> Option<usize> {
    loop {
        match *b.get(at)? {
            0 => return Some(at + 1),
            len => at += 1 + usize::from(len),
        }
    }
}
