//! Ogg recordings (Opus, Vorbis) without their comments. The comments stand in a packet that must be there, so it is
//! written anew and empty, and the pages are numbered and summed up again. Other streams beside the sound are left out.

/// A page as it stands.
struct Page<'b> {
    /// Bit 0: its first packet began on an earlier page; bit 1: the stream's first; bit 2: its last.
    flags: u8,
    /// How much sound there is up to here.
    granule: &'b [u8],
    serial: &'b [u8],
    lacing: &'b [u8],
    body: &'b [u8],
}

/// The recording without its comments; `None` if it isn't one or breaks off in its head. Later it ends with the last
/// whole page.
pub(super) fn stripped(b: &[u8]) -> Option<Vec<u8>> {
    let mut pages = vec![];
    let mut at = 0;
    while let Some(page) = page(b, &mut at) {
        pages.push(page);
    }
    let first = pages.first()?;
    let (empty, heads): (&[u8], usize) = match first.body {
        body if body.starts_with(b"OpusHead") => (b"OpusTags\0\0\0\0\0\0\0\0", 1),
        body if body.starts_with(b"\x01vorbis") => (b"\x03vorbis\0\0\0\0\0\0\0\0\x01", 2),
        _ => return None,
    };
    let mut own = pages.iter().filter(|p| p.serial == first.serial && p.flags & 2 == 0);
    // The packets of the head end with a page.
    let mut packets = vec![vec![]];
    while packets.len() <= heads {
        let page = own.next()?;
        let mut from = 0;
        for len in page.lacing {
            let to = from + usize::from(*len);
            packets.last_mut()?.extend_from_slice(page.body.get(from..to)?);
            from = to;
            if *len < 255 {
                packets.push(vec![]);
            }
        }
    }
    *packets.first_mut()? = empty.to_vec();
    packets.truncate(heads);
    let mut out = Out { bytes: vec![], serial: first.serial, number: 0 };
    out.page(2, first.granule, first.lacing, first.body);
    out.packets(&packets);
    for page in own {
        out.page(page.flags, page.granule, page.lacing, page.body);
    }
    Some(out.bytes)
}

fn page<'b>(b: &'b [u8], at: &mut usize) -> Option<Page<'b>> {
    let head = b.get(*at..*at + 27).filter(|h| h.starts_with(b"OggS\0"))?;
    let lacing = b.get(*at + 27..*at + 27 + usize::from(head[26]))?;
    let from = *at + 27 + lacing.len();
    let body = b.get(from..from + lacing.iter().map(|len| usize::from(*len)).sum::<usize>())?;
    *at = from + body.len();
    Some(Page { flags: head[5], granule: &head[6..14], serial: &head[14..18], lacing, body })
}

/// What is written.
struct Out<'b> {
    bytes: Vec<u8>,
    serial: &'b [u8],
    number: u32,
}

impl Out<'_> {
    fn page(&mut self, flags: u8, granule: &[u8], lacing: &[u8], body: &[u8]) {
        let from = self.bytes.len();
        self.bytes.extend_from_slice(b"OggS\0");
        self.bytes.push(flags);
        self.bytes.extend_from_slice(granule);
        self.bytes.extend_from_slice(self.serial);
        self.bytes.extend_from_slice(&self.number.to_le_bytes());
        self.bytes.extend_from_slice(&[0; 4]);
        self.bytes.push(u8::try_from(lacing.len()).unwrap_or(u8::MAX));
        self.bytes.extend_from_slice(lacing);
        self.bytes.extend_from_slice(body);
        let sum = sum(&self.bytes[from..]);
        self.bytes[from + 22..from + 26].copy_from_slice(&sum.to_le_bytes());
        self.number += 1;
    }

    /// Packets on pages of their own.
    fn packets(&mut self, packets: &[Vec<u8>]) {
        let mut lacing = vec![];
        for packet in packets {
            lacing.extend(std::iter::repeat_n(255, packet.len() / 255));
            lacing.push(u8::try_from(packet.len() % 255).unwrap_or(0));
        }
        let all = packets.concat();
        let (mut from, mut flags) = (0, 0);
        for lacing in lacing.chunks(255) {
            let to = from + lacing.iter().map(|len| usize::from(*len)).sum::<usize>();
            self.page(flags, &[0; 8], lacing, &all[from..to]);
            flags = u8::from(lacing.last() == Some(&255));
            from = to;
        }
    }
}

/// Ogg's sum over a page whose own sum is nought.
fn sum(page: &[u8]) -> u32 {
    page.iter().fold(0, |sum, byte| sum << 8 ^ SUMS[usize::from((sum >> 24) as u8 ^ byte)])
}

const SUMS: [u32; 256] = {
    let mut all = [0; 256];
    let mut i = 0;
    while i < 256 {
        let mut sum = (i as u32) << 24;
        let mut bit = 0;
        while bit < 8 {
            sum = if sum & 0x8000_0000 == 0 { sum << 1 } else { sum << 1 ^ 0x04c1_1db7 };
            bit += 1;
        }
        all[i] = sum;
        i += 1;
    }
    all
};
