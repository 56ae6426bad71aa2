//! MPEG-4 elementary stream descriptors (ISO 14496-1, section 7.2.6).

use super::super::boxes::{Cursor, full};

/// What an `esds` box says.
pub(super) struct StreamDescription<'a> {
    /// Object type indication: the codec.
    pub(super) object_type: u8,
    /// The decoder's own header; may be empty.
    pub(super) header: &'a [u8],
}

/// Reads the body of an `esds` box.
pub(super) fn read(esds: &[u8]) -> Option<StreamDescription<'_>> {
    let (_, _, cursor) = full(esds)?;
    let mut stream = Cursor::new(descriptor(cursor.rest, 3)?);
    stream.skip(2)?;
    let flags = stream.u8()?;
    if flags & 0x80 != 0 {
        stream.skip(2)?;
    }
    if flags & 0x40 != 0 {
        let address = stream.u8()?;
        stream.skip(usize::from(address))?;
    }
    if flags & 0x20 != 0 {
        stream.skip(2)?;
    }
    let mut decoder = Cursor::new(descriptor(stream.rest, 4)?);
    let object_type = decoder.u8()?;
    decoder.skip(12)?;
    Some(StreamDescription {
        object_type,
        header: descriptor(decoder.rest, 5).unwrap_or_default(),
    })
}

/// The body of the first descriptor with this tag.
fn descriptor(bytes: &[u8], wanted: u8) -> Option<&[u8]> {
    let mut cursor = Cursor::new(bytes);
    loop {
        let tag = cursor.u8()?;
        let mut length: usize = 0;
        for _ in 0..4 {
            let byte = cursor.u8()?;
            length = length << 7 | usize::from(byte & 0x7f);
            if byte & 0x80 == 0 {
                break;
            }
        }
        // Some writers count what they then leave out.
        let body = cursor.bytes(length.min(cursor.rest.len()))?;
        if tag == wanted {
            return Some(body);
        }
    }
}

/// Sampling rate and channels of an AudioSpecificConfig (ISO 14496-3, section 1.6.2.1); 0 channels: not said.
pub(super) fn audio_config(header: &[u8]) -> Option<(u32, u32)> {
    const RATES: [u32; 13] = [
        96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
    ];
    let mut bits = Bits { bytes: header, at: 0 };
    if bits.take(5)? == 31 {
        bits.take(6)?;
    }
    let rate = match bits.take(4)? {
        15 => bits.take(24)?,
        index => *RATES.get(index as usize)?,
    };
    let channels = match bits.take(4)? {
        7 => 8,
        channels => channels,
    };
    Some((rate, channels))
}

struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    fn take(&mut self, count: usize) -> Option<u32> {
        let mut value = 0;
        for _ in 0..count {
            let byte = *self.bytes.get(self.at / 8)?;
            value = value << 1 | u32::from(byte >> (7 - self.at % 8) & 1);
            self.at += 1;
        }
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_codec_and_its_header_are_found_behind_optional_fields() {
        let decoder = [&[0x40][..], &[0; 12], &[5, 0x80, 0x80, 0x80, 2, 0x11, 0x90]].concat();
        let stream = [&[0, 1, 0x20, 9, 9, 4, decoder.len() as u8][..], &decoder].concat();
        let esds = [&[0, 0, 0, 0, 3, 0x80, stream.len() as u8][..], &stream].concat();
        let description = read(&esds).unwrap();
        assert_eq!((description.object_type, description.header), (0x40, &[0x11, 0x90][..]));
        assert_eq!(audio_config(description.header), Some((48_000, 2)));
        for end in 0..esds.len() {
            let _ = read(&esds[..end]);
        }
    }
}
