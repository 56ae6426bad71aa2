//! A look into coded pictures that their container calls key frames: recorders exist that call every frame so.

/// How to see whether decoding can begin with a picture of H.264 or HEVC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum KeyCheck {
    /// With so many bytes before each unit that say how long it is.
    H264 {
        length_bytes: usize,
    },
    Hevc {
        length_bytes: usize,
    },
}

impl KeyCheck {
    /// `true` also when nothing is known of the sample's first picture.
    pub(super) fn holds(self, sample: &[u8]) -> bool {
        match self {
            KeyCheck::H264 { length_bytes } => units(sample, length_bytes).find_map(h264_unit).unwrap_or(true),
            KeyCheck::Hevc { length_bytes } => units(sample, length_bytes).find_map(hevc_unit).unwrap_or(true),
        }
    }
}

/// The network abstraction layer's units in a sample.
fn units(sample: &[u8], length_bytes: usize) -> impl Iterator<Item = &[u8]> {
    let mut rest = sample;
    std::iter::from_fn(move || {
        let (length, behind) = rest.split_at_checked(length_bytes)?;
        let length = length.iter().fold(0, |length, &byte| length << 8 | usize::from(byte));
        let unit = behind.get(..length)?;
        rest = &behind[length..];
        Some(unit)
    })
}

/// Whether a piece of a picture refers to no other (ITU-T H.264, sections 7.3.1 and 7.3.3); `None`: it is no such piece.
fn h264_unit(unit: &[u8]) -> Option<bool> {
    match unit.first()? & 31 {
        5 => Some(true),
        1 => {
            let mut bits = Bits {
                bytes: &unit[1..],
                at: 0,
            };
            bits.number()?;
            let kind = bits.number()? % 5;
            Some(kind == 2 || kind == 4)
        }
        _ => None,
    }
}

/// The same for HEVC (ITU-T H.265, section 7.4.2.2).
fn hevc_unit(unit: &[u8]) -> Option<bool> {
    match unit.first()? >> 1 & 63 {
        0..16 => Some(false),
        16..32 => Some(true),
        _ => None,
    }
}

struct Bits<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Bits<'_> {
    fn bit(&mut self) -> Option<u32> {
        let byte = *self.bytes.get(self.at / 8)?;
        let bit = byte >> (7 - self.at % 8) & 1;
        self.at += 1;
        Some(u32::from(bit))
    }

    /// An unsigned number of the Exp-Golomb code (section 9.1).
    fn number(&mut self) -> Option<u32> {
        let mut zeros = 0;
        while self.bit()? == 0 {
            zeros += 1;
            if zeros > 24 {
                return None;
            }
        }
        (0..zeros)
            .try_fold(1, |value, _| Some(value << 1 | self.bit()?))
            .map(|value| value - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pictures_of_h264_are_told_apart() {
        let check = KeyCheck::H264 { length_bytes: 4 };
        let sample = |unit: &[u8]| [&[0, 0, 0, 2, 6, 1], &[0, 0, 0, unit.len() as u8][..], unit].concat();
        assert!(check.holds(&sample(&[0x65, 0x88])));
        // The first macroblock is 0 in all; kinds 7 (I), 5 (P), 0 (P), 1 (B).
        assert!(check.holds(&sample(&[0x41, 0b1000_1000])));
        assert!(!check.holds(&sample(&[0x41, 0b1001_1000])));
        assert!(!check.holds(&sample(&[0x41, 0b1100_0000])));
        assert!(!check.holds(&sample(&[0x01, 0b1010_0000])));
        assert!(check.holds(&[]) && check.holds(&[0, 0, 0, 200, 0x41]));
    }

    #[test]
    fn pictures_of_hevc_are_told_apart() {
        let check = KeyCheck::Hevc { length_bytes: 2 };
        let sample = |kind: u8| [0, 2, 32 << 1, 1, 0, 2, kind << 1, 1];
        assert!(check.holds(&sample(19)) && check.holds(&sample(21)));
        assert!(!check.holds(&sample(1)) && !check.holds(&sample(8)));
    }
}
