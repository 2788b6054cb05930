//! What is kept of photos and voices: what draws and sounds, and nothing that was written beside it. Whatever is sent,
//! cut off or made up, is answered.

use super::*;

/// What must not be kept.
const SECRET: &[u8] = b"34.5N 113.4E Redmi 9A";
/// What must be.
const SEEN: &[u8] = b"picture and sound";

fn holds(bytes: &[u8], what: &[u8]) -> bool {
    bytes.windows(what.len()).any(|w| w == what)
}

fn sent(field: &str, bytes: &[u8]) -> Option<Clean> {
    clean(if field == "voice" { FileKind::Voice } else { FileKind::Photo }, bytes)
}

fn jpeg_segment(marker: u8, body: &[u8]) -> Vec<u8> {
    let len = u16::try_from(body.len() + 2).unwrap().to_be_bytes();
    [&[0xff, marker][..], &len, body].concat()
}

fn exif(turn: u8) -> Vec<u8> {
    let mut body = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0".to_vec();
    body.push(turn);
    body.extend_from_slice(&[0; 6]);
    jpeg_segment(0xe1, &[&body[..], SECRET].concat())
}

fn jpeg() -> Vec<u8> {
    [
        &[0xff, 0xd8][..],
        &jpeg_segment(0xe0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0"),
        &exif(6),
        &jpeg_segment(0xe2, &[b"MPF\0", SECRET].concat()),
        &jpeg_segment(0xe2, b"ICC_PROFILE\0\x01\x01colours"),
        &jpeg_segment(0xed, SECRET),
        &jpeg_segment(0xef, SECRET),
        &jpeg_segment(0xfe, SECRET),
        &jpeg_segment(0xdb, b"tables"),
        &jpeg_segment(0xda, b"head"),
        SEEN,
        &[0xff, 0x00, 0xff, 0xd3],
        &jpeg_segment(0xc4, b"between the scans"),
        &jpeg_segment(0xfe, SECRET),
        &jpeg_segment(0xda, b"more"),
        b"scan",
        &[0xff, 0xd9],
        // A second picture behind the end, with its own notes.
        &[0xff, 0xd8],
        &exif(1),
        &[0xff, 0xd9],
    ]
    .concat()
}

fn png_chunk(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
    [&u32::try_from(body.len()).unwrap().to_be_bytes()[..], name, body, b"sum!"].concat()
}

fn png() -> Vec<u8> {
    [
        b"\x89PNG\r\n\x1a\n".to_vec(),
        png_chunk(b"IHDR", b"size"),
        png_chunk(b"tEXt", SECRET),
        png_chunk(b"eXIf", SECRET),
        png_chunk(b"prVt", SECRET),
        png_chunk(b"IDAT", SEEN),
        png_chunk(b"IEND", b""),
        SECRET.to_vec(),
    ]
    .concat()
}

fn riff(kind: &[u8; 4], chunks: &[(&[u8; 4], &[u8])]) -> Vec<u8> {
    let mut body = kind.to_vec();
    for (name, bytes) in chunks {
        body.extend_from_slice(*name);
        body.extend_from_slice(&u32::try_from(bytes.len()).unwrap().to_le_bytes());
        body.extend_from_slice(bytes);
        body.extend(std::iter::repeat_n(0, bytes.len() % 2));
    }
    [b"RIFF", &u32::try_from(body.len()).unwrap().to_le_bytes()[..], &body].concat()
}

fn webp() -> Vec<u8> {
    let chunks: [(&[u8; 4], &[u8]); 5] =
        [(b"VP8X", b"\x0c\0\0\0sizes!"), (b"VP8 ", SEEN), (b"EXIF", SECRET), (b"XMP ", SECRET), (b"OWN ", SECRET)];
    riff(b"WEBP", &chunks)
}

fn gif_blocks(body: &[u8]) -> Vec<u8> {
    [&[u8::try_from(body.len()).unwrap()][..], body, &[0]].concat()
}

fn gif() -> Vec<u8> {
    [
        &b"GIF89a\x01\0\x01\0\x80\0\0"[..],
        b"colour",
        b"!\xff\x0bNETSCAPE2.0\x03\x01\0\0\0",
        &[b"!\xfe", &gif_blocks(SECRET)[..]].concat(),
        &[b"!\xff\x0bXMP DataXMP", &gif_blocks(SECRET)[..]].concat(),
        &[b"!\x01\x0cxxxxxxxxxxxx", &gif_blocks(SECRET)[..]].concat(),
        b"!\xf9\x04\x01\x0a\0\0\0",
        b",\0\0\0\0\x01\0\x01\0\0\x02",
        &gif_blocks(SEEN),
        b";",
        SECRET,
    ]
    .concat()
}

fn mp3() -> Vec<u8> {
    let size = u8::try_from(SECRET.len()).unwrap();
    let mut end = [&b"TAG"[..], SECRET].concat();
    end.resize(128, 0);
    let ape = [&b"APETAGEX\xd0\x07\0\0"[..], &(u32::from(size) + 32).to_le_bytes(), &[1, 0, 0, 0, 0, 0, 0, 0], &[0; 8]];
    [&[&b"ID3\x04\0\0\0\0\0"[..], &[size]].concat()[..], SECRET, &[0xff, 0xfb], SEEN, SECRET, &ape.concat(), &end]
        .concat()
}

fn wav() -> Vec<u8> {
    riff(b"WAVE", &[(b"fmt ", b"format"), (b"LIST", SECRET), (b"data", SEEN), (b"bext", SECRET)])
}

fn mp4_box(name: &[u8; 4], body: &[u8]) -> Vec<u8> {
    [&u32::try_from(body.len() + 8).unwrap().to_be_bytes()[..], name, body].concat()
}

fn mp4() -> Vec<u8> {
    let times = [&[0, 0, 0, 0][..], b"made", b"then", b"the rest of it"].concat();
    let track = [mp4_box(b"tkhd", &times), mp4_box(b"meta", SECRET), mp4_box(b"mdia", &mp4_box(b"mdhd", &times))];
    let moov = [mp4_box(b"mvhd", &times), mp4_box(b"trak", &track.concat()), mp4_box(b"udta", SECRET)].concat();
    [mp4_box(b"ftyp", b"M4A "), mp4_box(b"moov", &moov), mp4_box(b"uuid", SECRET), mp4_box(b"mdat", SEEN)].concat()
}

fn element(id: &[u8], body: &[u8]) -> Vec<u8> {
    [id, &[0x80 | u8::try_from(body.len()).unwrap()], body].concat()
}

fn webm() -> Vec<u8> {
    let open = [0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff];
    let title = [0x7b, 0xa9];
    let info =
        [element(&[0x2a, 0xd7, 0xb1], b"\x0f"), element(&title, SECRET), element(&[0x57, 0x41], SECRET)].concat();
    [
        &element(&[0x1a, 0x45, 0xdf, 0xa3], b"webm")[..],
        &[0x18, 0x53, 0x80, 0x67],
        &open,
        &element(&[0x15, 0x49, 0xa9, 0x66], &info),
        &element(&[0x16, 0x54, 0xae, 0x6b], b"tracks"),
        &element(&[0x12, 0x54, 0xc3, 0x67], SECRET),
        &[0x1f, 0x43, 0xb6, 0x75],
        &open,
        &element(&[0xe7], b"\0"),
        &element(&[0xa3], SEEN),
        &element(&[0xec], SECRET),
    ]
    .concat()
}

fn ogg_page(flags: u8, number: u8, packets: &[&[u8]]) -> Vec<u8> {
    let lacing: Vec<u8> = packets.iter().map(|p| u8::try_from(p.len()).unwrap()).collect();
    let head = [
        &b"OggS\0"[..],
        &[flags],
        &[0; 8],
        b"ser!",
        &[number, 0, 0, 0],
        b"sum!",
        &[u8::try_from(lacing.len()).unwrap()],
    ];
    [&head.concat()[..], &lacing, &packets.concat()].concat()
}

fn opus() -> Vec<u8> {
    let tags = [b"OpusTags", SECRET].concat();
    [ogg_page(2, 0, &[b"OpusHead"]), ogg_page(0, 1, &[&tags]), ogg_page(4, 2, &[SEEN])].concat()
}

fn vorbis() -> Vec<u8> {
    let tags = [b"\x03vorbis", SECRET].concat();
    [ogg_page(2, 0, &[b"\x01vorbis"]), ogg_page(0, 1, &[&tags, b"\x05vorbis setup"]), ogg_page(4, 2, &[SEEN])].concat()
}

fn all() -> Vec<(&'static str, &'static str, Vec<u8>)> {
    vec![
        ("photo", "image/jpeg", jpeg()),
        ("photo", "image/png", png()),
        ("photo", "image/webp", webp()),
        ("photo", "image/gif", gif()),
        ("voice", "audio/mpeg", mp3()),
        ("voice", "audio/wav", wav()),
        ("voice", "audio/mp4", mp4()),
        ("voice", "audio/webm", webm()),
        ("voice", "audio/ogg", opus()),
        ("voice", "audio/ogg", vorbis()),
    ]
}

#[test]
fn nothing_but_picture_and_sound_is_kept() {
    for (field, media_type, bytes) in all() {
        let kept = sent(field, &bytes).unwrap_or_else(|| panic!("{media_type}"));
        assert_eq!(kept.media_type, media_type);
        assert!(holds(&bytes, SECRET) && holds(&kept.bytes, SEEN), "{media_type}: {:?}", kept.bytes);
        assert!(!holds(&kept.bytes, b"Redmi"), "{media_type}: {}", String::from_utf8_lossy(&kept.bytes));
        let again = sent(field, &kept.bytes).unwrap_or_else(|| panic!("{media_type}"));
        assert!(again.bytes == kept.bytes, "{media_type}: what was kept is let through as it is");
    }
}

#[test]
fn a_picture_stays_upright_and_keeps_its_colours_and_turns() {
    let kept = sent("photo", &jpeg()).unwrap().bytes;
    assert!(holds(&kept, b"\x01\x12\0\x03\0\0\0\x01\0\x06") && holds(&kept, b"colours"), "{kept:?}");
    assert!(holds(&kept, b"between the scans") && kept.ends_with(b"scan\xff\xd9"), "{kept:?}");
    assert!(holds(&sent("photo", &gif()).unwrap().bytes, b"NETSCAPE2.0"));
    let upper_part = &jpeg()[..jpeg().len() - 60];
    assert!(holds(&sent("photo", upper_part).unwrap().bytes, SEEN), "a picture cut off below is looked at");
}

#[test]
fn sound_stays_where_it_was_and_its_sums_are_right() {
    let (mp4, kept) = (mp4(), sent("voice", &mp4()).unwrap().bytes);
    let place = |b: &[u8]| b.windows(SEEN.len()).position(|w| w == SEEN);
    assert_eq!((place(&kept), kept.len()), (place(&mp4), mp4.len()));
    assert!(!holds(&kept, b"made") && holds(&kept, b"the rest of it"));
    // What another program makes of a page of this head alone.
    let head = sent("voice", &opus()).unwrap().bytes;
    assert_eq!(head[22..26], 0x0d0c_d4e5_u32.to_le_bytes());
}

#[test]
fn whatever_is_sent_is_answered() {
    let mut seed = 1_u32;
    let mut random = |below: usize| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        usize::try_from(seed >> 8).unwrap() % below
    };
    for (field, _, bytes) in all() {
        for end in 0..bytes.len() {
            drop(sent(field, &bytes[..end]));
        }
        for _ in 0..3000 {
            let mut spoilt = bytes.clone();
            for _ in 0..=random(3) {
                let at = random(spoilt.len());
                spoilt[at] = [0, 1, 0x7f, 0x80, 0xff, u8::try_from(random(256)).unwrap()][random(6)];
            }
            drop(sent(field, &spoilt));
        }
    }
    // Boxes in boxes in boxes.
    let nested = (1..=40_000_u32).rev().flat_map(|n| [(n * 8).to_be_bytes(), *b"moov"].concat());
    drop(sent("voice", &mp4_box(b"ftyp", b"M4A ").into_iter().chain(nested).collect::<Vec<u8>>()));
}
