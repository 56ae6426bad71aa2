//! Whether decoding can begin with an access unit, by what it begins with.

use super::stream::PictureCodec;

/// Whether decoding can begin with the access unit that begins with `bytes`. `None`: more of it is needed to tell.
pub(crate) fn is_key(codec: PictureCodec, bytes: &[u8]) -> Option<bool> {
    match codec {
        PictureCodec::H264 => h264(bytes),
        PictureCodec::Hevc => units(bytes).find_map(|unit| {
            let kind = (unit.first()? >> 1) & 0x3f;
            // The first slice: of a picture from which on decoding may begin, or of another.
            (kind < 32).then_some((16..=21).contains(&kind))
        }),
        PictureCodec::Mpeg2 => {
            let mut has_sequence = false;
            units(bytes).find_map(|unit| {
                has_sequence |= unit.first() == Some(&0xb3);
                let is_picture = unit.first() == Some(&0);
                let intra = is_picture.then(|| unit.get(2)).flatten()? & 0x38 == 0x08;
                Some(has_sequence && intra)
            })
        }
        PictureCodec::Mpeg4 => units(bytes).find_map(|unit| {
            let is_picture = unit.first() == Some(&0xb6);
            is_picture.then(|| unit.get(1)).flatten().map(|kind| kind >> 6 == 0)
        }),
    }
}

/// What begins behind each start code.
fn units(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let mut rest = bytes;
    std::iter::from_fn(move || {
        let at = rest.windows(3).position(|three| three == [0, 0, 1])?;
        rest = &rest[at + 3..];
        Some(rest)
    })
}

/// A picture that refers to nothing before; one at which a stream may be entered, by its own statement; and one of which all
/// parameters and a slice without references come along.
fn h264(bytes: &[u8]) -> Option<bool> {
    let (mut has_parameters, mut has_recovery) = (false, false);
    units(bytes).find_map(|unit| match unit.first()? & 0x1f {
        5 => Some(true),
        7 => {
            has_parameters = true;
            None
        }
        6 => {
            has_recovery |= has_recovery_point(&unit[1..]);
            None
        }
        1 => Some(has_recovery || (has_parameters && is_intra_slice(&unit[1..])?)),
        _ => None,
    })
}

/// Whether supplemental information (7.3.2.3) has a recovery point among its messages.
fn has_recovery_point(mut messages: &[u8]) -> bool {
    let number = |messages: &mut &[u8]| {
        let mut sum = 0usize;
        loop {
            let (&byte, rest) = messages.split_first()?;
            *messages = rest;
            sum += usize::from(byte);
            if byte < 255 {
                return Some(sum);
            }
        }
    };
    for _ in 0..32 {
        let Some((kind, length)) = number(&mut messages).and_then(|kind| Some((kind, number(&mut messages)?))) else {
            return false;
        };
        if kind == 6 {
            return true;
        }
        // Behind the last message stands the bit that ends the unit; the next start code is no message.
        match messages.get(length..) {
            Some(rest) if rest.first().is_some_and(|&byte| byte != 0x80 && byte != 0) => messages = rest,
            _ => return false,
        }
    }
    false
}

/// Whether a slice header begins a slice of type I (2 or 7).
fn is_intra_slice(bytes: &[u8]) -> Option<bool> {
    let first: &[u8; 8] = bytes.first_chunk()?;
    let bits = u64::from_be_bytes(*first);
    let mut at = 0;
    let mut number = || {
        let zeros = bits.checked_shl(at)?.leading_zeros();
        if at + 2 * zeros + 1 > 64 {
            return None;
        }
        at += zeros;
        let value = (bits << at) >> (63 - zeros);
        at += zeros + 1;
        Some(value - 1)
    };
    let _first_block = number()?;
    let kind = number()?;
    Some(kind == 2 || kind == 7)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_frames_are_told_by_their_first_units() {
        let start = [0, 0, 0, 1];
        let au = |units: &[&[u8]]| {
            units
                .iter()
                .flat_map(|unit| [&start[..], unit].concat())
                .collect::<Vec<u8>>()
        };
        let h264 = |units: &[&[u8]]| is_key(PictureCodec::H264, &au(units));
        let delimiter = &[9, 0xf0][..];
        assert_eq!(h264(&[delimiter, &[0x67, 1], &[0x65, 0x88]]), Some(true));
        // A recovery point behind another message.
        assert_eq!(
            h264(&[delimiter, &[6, 1, 1, 9, 6, 1, 0xc0, 0x80], &[0x41, 0x9a]]),
            Some(true)
        );
        assert_eq!(h264(&[delimiter, &[6, 1, 1, 6, 0x80], &[0x41, 0x9a]]), Some(false));
        // Parameters and an I slice (type 7: 00001000), or a P slice (type 5: 00110).
        assert_eq!(h264(&[&[0x67, 1], &[0x41, 0x88, 0, 0, 0, 0, 0, 0, 0]]), Some(true));
        assert_eq!(h264(&[&[0x67, 1], &[0x41, 0x9a, 0, 0, 0, 0, 0, 0, 0]]), Some(false));
        assert_eq!(h264(&[delimiter, &[0x67, 1]]), None);
        let hevc = |kind: u8| is_key(PictureCodec::Hevc, &au(&[&[32 << 1, 1], &[kind << 1, 1]]));
        assert_eq!([1, 19, 20, 21, 8].map(hevc), [false, true, true, true, false].map(Some));
        let mpeg2 = |units: &[&[u8]]| is_key(PictureCodec::Mpeg2, &au(units));
        assert_eq!(mpeg2(&[&[0xb3, 1], &[0xb8, 1], &[0, 0, 0x08]]), Some(true));
        assert_eq!(mpeg2(&[&[0, 0, 0x08]]), Some(false));
        assert_eq!(mpeg2(&[&[0xb3, 1], &[0, 0, 0x10]]), Some(false));
        assert_eq!(is_key(PictureCodec::Mpeg4, &au(&[&[0xb6, 0x10]])), Some(true));
        assert_eq!(is_key(PictureCodec::Mpeg4, &au(&[&[0xb6, 0x50]])), Some(false));
    }

    #[test]
    fn bytes_of_any_kind_are_looked_at_without_harm() {
        let mut state = 0x1234_5678_9abc_def1_u64;
        for length in 0..2000 {
            let bytes: Vec<u8> = (0..length % 90)
                .map(|_| {
                    state ^= state << 13;
                    state ^= state >> 7;
                    state ^= state << 17;
                    if state & 3 == 0 {
                        (state >> 60) as u8 & 1
                    } else {
                        (state >> 16) as u8
                    }
                })
                .collect();
            let bytes = [
                &[0, 0, 1, 0x67, 0, 0, 1, 6, 0, 0, 1, 0x41][..(length % 13).min(12)],
                &bytes,
            ]
            .concat();
            for codec in [
                PictureCodec::Mpeg2,
                PictureCodec::Mpeg4,
                PictureCodec::H264,
                PictureCodec::Hevc,
            ] {
                is_key(codec, &bytes);
            }
        }
    }
}
