//! WAV (RIFF, RF64) and AIFF: chunks, of which one describes the sound and one holds it.

use std::ops::Range;

use super::framed;
use super::linear::{Coding, Format, read};
use crate::playback::input::block_cache::Refusal;
use crate::playback::media::bytes::{Bytes, be, le};
use crate::playback::media::track::Media;

/// More chunks than any recorder writes.
const MAX_CHUNKS: usize = 10_000;
/// A description is not longer than this.
const MAX_DESCRIPTION: u64 = 4096;

/// A WAV file.
pub(super) fn wav(bytes: Bytes<'_>) -> Result<Option<Media>, Refusal> {
    let mut format = None;
    let mut long_size = None;
    let mut place = 12_u64;
    for _ in 0..MAX_CHUNKS {
        let Some(head) = bytes.array::<8>(place)? else { break };
        let size = le(&head, 4, 4);
        let start = place + 8;
        match &head[..4] {
            b"fmt " => format = wav_format(bytes.up_to(start, size.min(MAX_DESCRIPTION) as usize)?.as_ref()),
            // RF64: the size of data beyond 4 GiB.
            b"ds64" => long_size = bytes.array::<16>(start)?.map(|sizes| le(&sizes, 8, 8)),
            b"data" => {
                let Some(format) = format else { return Ok(None) };
                // A recorder that lost its power had no time to write the size.
                let size = match size {
                    0xffff_ffff => long_size.unwrap_or(u64::MAX),
                    0 => u64::MAX,
                    size => size,
                };
                let end = start.saturating_add(size);
                let media = media_of(bytes, &format, start..end.min(bytes.len()))?;
                return Ok(media.map(|media| Media {
                    is_cut_short: end > bytes.len() && size < u64::from(u32::MAX),
                    ..media
                }));
            }
            _ => {}
        }
        place = start.saturating_add(size + size % 2);
    }
    Ok(None)
}

fn media_of(bytes: Bytes<'_>, format: &Format, data: Range<u64>) -> Result<Option<Media>, Refusal> {
    match format.coding {
        Coding::Mpeg => framed::within(bytes, data),
        _ => Ok(read(format, data)),
    }
}

/// What a `fmt ` chunk says (`WAVEFORMATEX`, `WAVEFORMATEXTENSIBLE`).
fn wav_format(chunk: &[u8]) -> Option<Format> {
    let number = |place, length| le(chunk, place, length);
    let (mut tag, channels, rate) = (number(0, 2), number(2, 2), number(4, 4));
    let (block, bits) = (number(12, 2), number(14, 2));
    let setup = chunk.get(18..).unwrap_or_default();
    let mut speakers = 0;
    if tag == 0xfffe {
        speakers = number(20, 4);
        tag = number(24, 2);
    }
    let per_channel = block.checked_div(channels)?;
    let coding = match tag {
        1 => match per_channel {
            1 => Coding::Pcm("U8", 1),
            2 => Coding::Pcm("S16LE", 2),
            3 => Coding::Pcm("S24LE", 3),
            4 => Coding::Pcm("S32LE", 4),
            _ => Coding::Unknown,
        },
        3 => match bits {
            32 => Coding::Pcm("F32LE", 4),
            64 => Coding::Pcm("F64LE", 8),
            _ => Coding::Unknown,
        },
        6 => Coding::Law("audio/x-alaw"),
        7 => Coding::Law("audio/x-mulaw"),
        2 => blocks(
            "audio/x-adpcm",
            Some("microsoft"),
            block,
            adpcm(block, channels, bits, 7, 2)?,
            setup,
        ),
        0x11 => blocks(
            "audio/x-adpcm",
            Some("dvi"),
            block,
            adpcm(block, channels, bits, 4, 1)?,
            setup,
        ),
        0x31 => blocks("audio/ms-gsm", None, block, 320, &[]),
        0x50 | 0x55 => Coding::Mpeg,
        _ => Coding::Unknown,
    };
    Some(Format {
        coding,
        rate,
        channels,
        speakers,
    })
}

fn blocks(media: &'static str, layout: Option<&'static str>, size: u64, samples: u64, setup: &[u8]) -> Coding {
    Coding::Blocks {
        media,
        layout,
        size,
        samples,
        setup: setup.to_vec(),
    }
}

/// Samples in a block of ADPCM: after a header of so many bytes a channel, which holds some of them itself.
fn adpcm(block: u64, channels: u64, bits: u64, header: u64, in_header: u64) -> Option<u64> {
    let coded = block.checked_sub(header * channels)? * 8;
    Some(coded.checked_div(bits * channels)? + in_header)
}

/// An AIFF or AIFF-C file.
pub(super) fn aiff(bytes: Bytes<'_>) -> Result<Option<Media>, Refusal> {
    let is_compressed = bytes.array::<12>(0)?.is_some_and(|head| &head[8..] == b"AIFC");
    let mut format = None;
    let mut data = None;
    let mut place = 12_u64;
    for _ in 0..MAX_CHUNKS {
        let Some(head) = bytes.array::<8>(place)? else { break };
        let size = be(&head, 4, 4);
        let start = place + 8;
        match &head[..4] {
            b"COMM" => {
                let chunk = bytes.up_to(start, size.min(MAX_DESCRIPTION) as usize)?;
                format = aiff_format(chunk.as_ref(), is_compressed);
            }
            b"SSND" => {
                let Some(offset) = bytes.array::<4>(start)? else { break };
                let from = start.saturating_add(8).saturating_add(be(&offset, 0, 4));
                let end = if size == 0 {
                    u64::MAX
                } else {
                    start.saturating_add(size)
                };
                data = Some(from..end.min(bytes.len()));
            }
            _ => {}
        }
        if let (Some(format), Some(data)) = (&format, &data) {
            return Ok(read(format, data.clone()));
        }
        place = start.saturating_add(size + size % 2);
    }
    Ok(None)
}

/// What a `COMM` chunk says.
fn aiff_format(chunk: &[u8], is_compressed: bool) -> Option<Format> {
    let (channels, bits) = (be(chunk, 0, 2), be(chunk, 6, 2));
    let kind: &[u8] = if is_compressed { chunk.get(18..22)? } else { b"NONE" };
    let bytes = bits.div_ceil(8);
    let coding = match kind {
        b"NONE" | b"twos" | b"in24" | b"in32" => match bytes {
            1 => Coding::Pcm("S8", 1),
            2 => Coding::Pcm("S16BE", 2),
            3 => Coding::Pcm("S24BE", 3),
            4 => Coding::Pcm("S32BE", 4),
            _ => Coding::Unknown,
        },
        b"sowt" => match bytes {
            1 => Coding::Pcm("S8", 1),
            2 => Coding::Pcm("S16LE", 2),
            3 => Coding::Pcm("S24LE", 3),
            4 => Coding::Pcm("S32LE", 4),
            _ => Coding::Unknown,
        },
        b"raw " => Coding::Pcm("U8", 1),
        b"fl32" | b"FL32" => Coding::Pcm("F32BE", 4),
        b"fl64" | b"FL64" => Coding::Pcm("F64BE", 8),
        b"alaw" | b"ALAW" => Coding::Law("audio/x-alaw"),
        b"ulaw" | b"ULAW" => Coding::Law("audio/x-mulaw"),
        b"ima4" => blocks("audio/x-adpcm", Some("quicktime"), 34 * channels, 64, &[]),
        _ => Coding::Unknown,
    };
    Some(Format {
        coding,
        rate: extended(chunk.get(8..18)?)?,
        channels,
        speakers: 0,
    })
}

/// A whole number in the 80-bit format of the 68881.
fn extended(bytes: &[u8]) -> Option<u64> {
    let exponent = be(bytes, 0, 2) & 0x7fff;
    let mantissa = be(bytes, 2, 8);
    let shift = 63_u64.checked_sub(exponent.checked_sub(16383)?)?;
    Some(mantissa >> shift)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_of_aiff_are_read() {
        assert_eq!(extended(&[0x40, 0x0e, 0xac, 0x44, 0, 0, 0, 0, 0, 0]), Some(44100));
        assert_eq!(extended(&[0x40, 0x0e, 0xbb, 0x80, 0, 0, 0, 0, 0, 0]), Some(48000));
        assert_eq!(extended(&[0xff; 10]), None);
        assert_eq!(extended(&[0; 10]), None);
    }

    #[test]
    fn formats_of_wav_are_read() {
        let pcm = [1, 0, 2, 0, 0x80, 0xbb, 0, 0, 0, 0, 0, 0, 4, 0, 16, 0];
        let format = wav_format(&pcm).unwrap();
        assert_eq!(format.coding, Coding::Pcm("S16LE", 2));
        assert_eq!((format.rate, format.channels), (48000, 2));
        let none = [1, 0, 0, 0, 0x80, 0xbb, 0, 0, 0, 0, 0, 0, 4, 0, 16, 0];
        assert_eq!(wav_format(&none), None);
        assert_eq!(adpcm(1024, 2, 4, 4, 1), Some(1017));
        assert_eq!(adpcm(4, 2, 4, 4, 1), None);
        assert_eq!(adpcm(1024, 2, 0, 4, 1), None);
    }
}
