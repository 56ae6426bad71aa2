//! Which coded pictures no other picture refers to: on the way to the place of a seek they need not be decoded.
//!
//! Told from the headers that precede the coded picture. What is not told there for certain counts as referred to: such a picture is
//! decoded, which costs time and nothing else.

use gstreamer as gst;

use super::sample::FilmTime;

/// How a track's pictures say whether others refer to them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Marks {
    /// H.264: `nal_ref_idc` of its slices (ITU-T H.264, 7.4.1); the size in bytes of the lengths before NAL units, or none where they
    /// follow start codes.
    H264(Option<usize>),
    /// MPEG-1 and MPEG-2: B-pictures (ITU-T H.262, 6.3.9).
    Mpeg,
    /// Nothing says so.
    None,
}

impl Marks {
    /// Those of a track's caps.
    pub(crate) fn of(caps: &gst::Caps) -> Self {
        let Some(caps) = caps.structure(0) else {
            return Marks::None;
        };
        match caps.name().as_str() {
            "video/x-h264" => match caps.get::<gst::Buffer>("codec_data") {
                // AVCDecoderConfigurationRecord (ISO/IEC 14496-15, 5.3.3.1).
                Ok(data) => match data.map_readable().ok().and_then(|data| data.get(4).copied()) {
                    Some(size) => Marks::H264(Some(usize::from(size & 3) + 1)),
                    None => Marks::None,
                },
                Err(_) => Marks::H264(None),
            },
            "video/mpeg" if matches!(caps.get::<i32>("mpegversion"), Ok(1 | 2)) => Marks::Mpeg,
            _ => Marks::None,
        }
    }

    /// Whether no other picture refers to the one in `sample`.
    pub(crate) fn is_disposable(self, sample: &[u8]) -> bool {
        match self {
            Marks::H264(Some(size)) => is_disposable_h264(units_with_lengths(sample, size)),
            Marks::H264(None) => is_disposable_h264(units_with_start_codes(sample)),
            Marks::Mpeg => {
                let mut pictures = units_with_start_codes(sample)
                    .filter(|unit| unit.first() == Some(&0))
                    .peekable();
                // picture_start_code, then 10 bits of temporal_reference and 3 of picture_coding_type: 3 is B.
                pictures.peek().is_some() && pictures.all(|unit| unit.get(2).is_some_and(|byte| byte >> 3 & 7 == 3))
            }
            Marks::None => false,
        }
    }
}

fn is_disposable_h264<'a>(units: impl Iterator<Item = &'a [u8]>) -> bool {
    /// Types of NAL units that hold coded pictures; what else there is says nothing about them.
    const SLICES: std::ops::RangeInclusive<u8> = 1..=5;
    let mut slices = units
        .filter_map(|unit| unit.first())
        .filter(|&&header| SLICES.contains(&(header & 0x1f)))
        .peekable();
    slices.peek().is_some() && slices.all(|header| header >> 5 & 3 == 0)
}

/// NAL units with their length before them. Ends where a length lies.
fn units_with_lengths(mut sample: &[u8], size: usize) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let (length, rest) = sample.split_at_checked(size)?;
        let length = length.iter().fold(0, |length, &byte| length << 8 | usize::from(byte));
        let (unit, rest) = rest.split_at_checked(length)?;
        sample = rest;
        Some(unit)
    })
}

/// The bytes after each start code (00 00 01).
fn units_with_start_codes(mut sample: &[u8]) -> impl Iterator<Item = &[u8]> {
    std::iter::from_fn(move || {
        let begins = sample.windows(3).position(|code| code == [0, 0, 1])? + 3;
        sample = &sample[begins..];
        Some(sample)
    })
}

/// Which samples a seek can do without on its way.
#[derive(Debug, Default)]
pub(crate) struct Way {
    /// The place that is sought; `None` when it has been passed.
    to: Option<FilmTime>,
    /// The last time up to there of a picture that was decoded.
    nearest: Option<FilmTime>,
}

impl Way {
    /// On the way to the picture that is shown at `to`.
    pub(crate) fn to(to: FilmTime) -> Self {
        Way {
            to: Some(to),
            nearest: None,
        }
    }

    /// Whether the picture shown from `time` on can be left out: nobody refers to it, and another one that is decoded is shown at the
    /// place that is sought or is nearer to it.
    pub(crate) fn leaves_out(&mut self, time: FilmTime, is_disposable: impl FnOnce() -> bool) -> bool {
        let Some(to) = self.to else { return false };
        if self.nearest.is_some_and(|nearest| time < nearest) && is_disposable() {
            return true;
        }
        if time <= to {
            self.nearest = self.nearest.max(Some(time));
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A unit of this type and `nal_ref_idc`.
    fn unit(kind: u8, referred: u8) -> [u8; 4] {
        [referred << 5 | kind, 0x9a, 0x12, 0x34]
    }

    fn with_lengths(units: &[[u8; 4]]) -> Vec<u8> {
        let unit = |unit: &[u8; 4]| [&[0, 0, 0, 4], &unit[..]].concat();
        units.iter().flat_map(unit).collect()
    }

    fn with_codes(units: &[[u8; 4]]) -> Vec<u8> {
        let unit = |unit: &[u8; 4]| [&[0, 0, 1], &unit[..]].concat();
        units.iter().flat_map(unit).collect()
    }

    #[test]
    fn h264_says_it_in_each_slice() {
        for (units, disposable) in [
            (vec![unit(9, 0), unit(6, 0), unit(1, 0), unit(1, 0)], true),
            (vec![unit(1, 0), unit(1, 2)], false),
            (vec![unit(7, 3), unit(8, 3), unit(5, 3)], false),
            // No picture at all.
            (vec![unit(9, 0)], false),
            (vec![], false),
        ] {
            assert_eq!(
                Marks::H264(Some(4)).is_disposable(&with_lengths(&units)),
                disposable,
                "{units:?}"
            );
            assert_eq!(
                Marks::H264(None).is_disposable(&with_codes(&units)),
                disposable,
                "{units:?}"
            );
        }
    }

    #[test]
    fn lengths_that_lie_are_no_harm() {
        for lie in [vec![0xff; 9], vec![0, 0, 0, 9, 1], vec![0, 0]] {
            assert!(!Marks::H264(Some(4)).is_disposable(&lie));
        }
    }

    #[test]
    fn mpeg_says_it_in_the_pictures_type() {
        let picture = |kind: u8| [0, 0, 1, 0, 0x12, kind << 3, 0xff, 0xf8];
        assert!(Marks::Mpeg.is_disposable(&picture(3)));
        assert!(!Marks::Mpeg.is_disposable(&picture(1)));
        // Two fields, of which others refer to one.
        assert!(!Marks::Mpeg.is_disposable(&[picture(3), picture(2)].concat()));
        assert!(!Marks::Mpeg.is_disposable(&[0, 0, 1, 0xb3]));
    }

    /// Which of these pictures (time, whether nobody refers to it) are decoded on the way to `to`.
    fn decoded(to: FilmTime, pictures: &[(FilmTime, bool)]) -> Vec<FilmTime> {
        let mut way = Way::to(to);
        let left = pictures
            .iter()
            .filter(|(time, disposable)| !way.leaves_out(*time, || *disposable));
        left.map(|(time, _)| *time).collect()
    }

    /// I, P and B as they are stored: P 3 before B 1 and B 2.
    const STORED: [(FilmTime, bool); 7] = [
        (0, false),
        (3, false),
        (1, true),
        (2, true),
        (6, false),
        (4, true),
        (5, true),
    ];

    #[test]
    fn what_lies_before_a_picture_that_is_decoded_anyway_is_left_out() {
        assert_eq!(decoded(6, &STORED), [0, 3, 6]);
        assert_eq!(decoded(5, &STORED), [0, 3, 6, 4, 5]);
        assert_eq!(decoded(4, &STORED), [0, 3, 6, 4, 5]);
        assert_eq!(decoded(3, &STORED), [0, 3, 6, 4, 5]);
    }

    #[test]
    fn the_picture_sought_is_decoded_whatever_it_is() {
        assert!(decoded(1, &STORED).contains(&1));
        assert!(decoded(2, &STORED).contains(&2));
        // One that stands for long, and is followed by nothing near.
        assert_eq!(decoded(50, &[(0, false), (1, true), (100, false)]), [0, 1, 100]);
    }

    #[test]
    fn without_a_seek_everything_is_decoded() {
        let mut way = Way::default();
        assert!(
            STORED
                .iter()
                .all(|(time, disposable)| !way.leaves_out(*time, || *disposable))
        );
    }
}
