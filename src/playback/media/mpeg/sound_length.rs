//! How long a piece of sound is, by counting its frames.

use gstreamer as gst;

/// More frames than there are in any piece.
const MAX_FRAMES: u64 = 10_000;

/// Nanoseconds of what is in `bytes`, which are whole frames one after the other; `None` for kinds that are not counted.
pub(crate) fn sound_length(caps: &gst::Caps, bytes: &[u8]) -> Option<u64> {
    let (mut at, mut samples, mut rate) = (0usize, 0u64, 0u64);
    for _ in 0..MAX_FRAMES {
        let Some((length, more, its_rate)) = bytes.get(at..).and_then(|frame| frame_of(caps, frame)) else {
            break;
        };
        samples += more;
        rate = its_rate;
        at += length;
    }
    (rate > 0).then(|| samples * 1_000_000_000 / rate)
}

/// Bytes of the frame that `bytes` begin with; `None` where none begins there, or for kinds that are not counted.
pub(crate) fn frame_length(caps: &gst::Caps, bytes: &[u8]) -> Option<usize> {
    frame_of(caps, bytes).map(|(length, ..)| length)
}

fn frame_of(caps: &gst::Caps, frame: &[u8]) -> Option<(usize, u64, u64)> {
    let caps = caps.structure(0).filter(|_| frame.len() >= 7)?;
    let found = match caps.name().as_str() {
        "audio/mpeg" if caps.get::<i32>("mpegversion") == Ok(1) => mpeg(frame),
        "audio/mpeg" => adts(frame),
        "audio/x-ac3" => ac3(frame),
        _ => None,
    };
    found.filter(|&(length, ..)| length > 0)
}

/// A frame's length in bytes, its samples, and how many of these there are in a second (ISO/IEC 14496-3, ADTS).
fn adts(frame: &[u8]) -> Option<(usize, u64, u64)> {
    const RATES: [u64; 13] = [
        96_000, 88_200, 64_000, 48_000, 44_100, 32_000, 24_000, 22_050, 16_000, 12_000, 11_025, 8_000, 7_350,
    ];
    if frame[0] != 0xff || frame[1] & 0xf6 != 0xf0 {
        return None;
    }
    let rate = *RATES.get(usize::from(frame[2] >> 2 & 15))?;
    let length = usize::from(frame[3] & 3) << 11 | usize::from(frame[4]) << 3 | usize::from(frame[5]) >> 5;
    Some((length, 1024 * u64::from(1 + (frame[6] & 3)), rate))
}

/// As [`adts`], for layers II and III (ISO/IEC 11172-3 and 13818-3).
fn mpeg(frame: &[u8]) -> Option<(usize, u64, u64)> {
    const LAYER_2: [usize; 15] = [0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384];
    const LAYER_3: [usize; 15] = [0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
    const LOW: [usize; 15] = [0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];
    if frame[0] != 0xff || frame[1] & 0xe0 != 0xe0 {
        return None;
    }
    let half = match frame[1] >> 3 & 3 {
        3 => 0,
        2 => 1,
        0 => 2,
        _ => return None,
    };
    let rate = [44_100u64, 48_000, 32_000].get(usize::from(frame[2] >> 2 & 3))? >> half;
    let is_layer_3 = match frame[1] >> 1 & 3 {
        1 => true,
        2 => false,
        _ => return None,
    };
    let table = match (half, is_layer_3) {
        (0, false) => &LAYER_2,
        (0, true) => &LAYER_3,
        _ => &LOW,
    };
    let bits = *table.get(usize::from(frame[2] >> 4))? * 1000;
    let samples: u64 = if is_layer_3 && half > 0 { 576 } else { 1152 };
    let padding = usize::from(frame[2] >> 1 & 1);
    let length = samples as usize / 8 * bits / rate as usize + padding;
    Some((if bits == 0 { 0 } else { length }, samples, rate))
}

/// As [`adts`], for AC-3 (ATSC A/52).
fn ac3(frame: &[u8]) -> Option<(usize, u64, u64)> {
    const BITS: [usize; 19] = [
        32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384, 448, 512, 576, 640,
    ];
    if frame[..2] != [0x0b, 0x77] {
        return None;
    }
    let rate = *[48_000u64, 44_100, 32_000].get(usize::from(frame[4] >> 6))?;
    let code = usize::from(frame[4] & 63);
    let words = BITS.get(code / 2)? * 96_000 / rate as usize + if rate == 44_100 { code & 1 } else { 0 };
    Some((words * 2, 1536, rate))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn length(caps: &str, head: &[u8], frame: usize, count: usize) -> Option<u64> {
        gst::init().unwrap();
        let mut one = head.to_vec();
        one.resize(frame, 0);
        sound_length(&caps.parse().unwrap(), &one.repeat(count))
    }

    #[test]
    fn frames_are_counted() {
        // 300 bytes at 48 kHz; 192 kbit/s: 576 bytes of MP2 or 768 of AC-3 at 48 kHz.
        let adts = [0xff, 0xf1, 0x4c, 0x80, 300u16.to_be_bytes()[1] >> 3 | 0x20, 0x9f, 0xfc];
        assert_eq!(
            length("audio/mpeg, mpegversion=(int)4", &adts, 300, 6),
            Some(128_000_000)
        );
        let mp2 = [0xff, 0xfd, 0xa4, 0];
        assert_eq!(length("audio/mpeg, mpegversion=(int)1", &mp2, 576, 3), Some(72_000_000));
        let ac3 = [0x0b, 0x77, 0, 0, 20];
        assert_eq!(length("audio/x-ac3", &ac3, 768, 2), Some(64_000_000));
        assert_eq!(length("audio/x-ac3", &[1; 9], 768, 2), None);
        assert_eq!(length("audio/x-private-ts-lpcm", &[1; 9], 768, 2), None);
    }
}
