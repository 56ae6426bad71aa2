//! The little that is read of a photograph's Exif: which way up it was taken, and when (Exif 2.32; TIFF 6.0).

use gstreamer as gst;

use crate::playback::orientation::Orientation;

/// Entries of a directory that are looked at.
const MOST_ENTRIES: u16 = 512;

const ORIENTATION: u16 = 0x0112;
const CHANGED: u16 = 0x0132;
const EXIF_DIRECTORY: u16 = 0x8769;
const TAKEN: u16 = 0x9003;

/// What Exif says.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Exif {
    pub(super) orientation: Option<Orientation>,
    /// By the camera's own clock.
    pub(super) taken: Option<gst::DateTime>,
}

/// Reads the TIFF structure of Exif; what is broken in it says nothing.
pub(super) fn read(bytes: &[u8]) -> Exif {
    let bytes = bytes.strip_prefix(b"Exif\0\0").unwrap_or(bytes);
    let is_big = match bytes.get(..4) {
        Some(b"MM\0*") => true,
        Some(b"II*\0") => false,
        _ => return Exif::default(),
    };
    let tiff = Tiff { bytes, is_big };
    let mut exif = Exif::default();
    let Some(first) = tiff.long(4) else { return exif };
    exif.orientation = tiff
        .entry(first, ORIENTATION)
        .and_then(|place| tiff.short(place))
        .and_then(orientation);
    let camera = tiff.entry(first, EXIF_DIRECTORY).and_then(|place| tiff.long(place));
    let taken = camera.and_then(|camera| tiff.date(camera, TAKEN));
    exif.taken = taken.or_else(|| tiff.date(first, CHANGED));
    exif
}

/// The eight orientations by Exif's numbers.
pub(super) fn orientation(number: u16) -> Option<Orientation> {
    let (mirrored, rotation) = match number {
        1 => (false, 0),
        2 => (true, 0),
        3 => (false, 180),
        4 => (true, 180),
        5 => (true, 270),
        6 => (false, 90),
        7 => (true, 90),
        8 => (false, 270),
        _ => return None,
    };
    Some(Orientation { mirrored, rotation })
}

struct Tiff<'a> {
    bytes: &'a [u8],
    is_big: bool,
}

impl Tiff<'_> {
    fn short(&self, place: u32) -> Option<u16> {
        let bytes = *self.bytes.get(place as usize..)?.first_chunk()?;
        Some(if self.is_big {
            u16::from_be_bytes(bytes)
        } else {
            u16::from_le_bytes(bytes)
        })
    }

    fn long(&self, place: u32) -> Option<u32> {
        let bytes = *self.bytes.get(place as usize..)?.first_chunk()?;
        Some(if self.is_big {
            u32::from_be_bytes(bytes)
        } else {
            u32::from_le_bytes(bytes)
        })
    }

    /// Where the value of a directory's entry is, or its offset when it has more than four bytes.
    fn entry(&self, directory: u32, tag: u16) -> Option<u32> {
        let count = self.short(directory)?.min(MOST_ENTRIES);
        (0..u32::from(count))
            .filter_map(|number| directory.checked_add(2 + number * 12))
            .find(|&place| self.short(place) == Some(tag))
            .and_then(|place| place.checked_add(8))
    }

    /// `YYYY:MM:DD hh:mm:ss`, as a day.
    fn date(&self, directory: u32, tag: u16) -> Option<gst::DateTime> {
        let place = self.long(self.entry(directory, tag)?)? as usize;
        let text = std::str::from_utf8(self.bytes.get(place..place.checked_add(10)?)?).ok()?;
        let mut parts = text.split([':', '-']).map(|part| part.parse::<i32>().ok());
        let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
        let is_date = (1..=9999).contains(&year) && (1..=12).contains(&month) && (1..=31).contains(&day);
        is_date
            .then(|| gst::DateTime::from_ymd(year, month, day).ok())
            .flatten()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn broken_exif_says_nothing() {
        gst::init().unwrap();
        for bytes in [
            &b""[..],
            b"II*\0",
            b"MM\0*\xff\xff\xff\xff",
            b"II*\0\x08\0\0\0\xff\xff\x12\x01",
        ] {
            assert_eq!(read(bytes), Exif::default(), "{bytes:?}");
        }
    }

    #[test]
    fn day_and_orientation_are_read_in_both_orders_of_bytes() {
        gst::init().unwrap();
        for is_big in [false, true] {
            let short = |number: u16| {
                if is_big {
                    number.to_be_bytes()
                } else {
                    number.to_le_bytes()
                }
            };
            let long = |number: u32| {
                if is_big {
                    number.to_be_bytes()
                } else {
                    number.to_le_bytes()
                }
            };
            let mut bytes = if is_big { b"MM\0*".to_vec() } else { b"II*\0".to_vec() };
            bytes.extend(long(8));
            bytes.extend(short(2));
            // Orientation: one short. Exif's own directory: one long, behind this one.
            bytes.extend([&short(ORIENTATION)[..], &short(3), &long(1), &short(5), &[0, 0]].concat());
            bytes.extend([&short(EXIF_DIRECTORY)[..], &short(4), &long(1), &long(38)].concat());
            bytes.extend(long(0));
            bytes.extend(short(1));
            bytes.extend([&short(TAKEN)[..], &short(2), &long(20), &long(56)].concat());
            bytes.extend(long(0));
            bytes.extend(b"2024:05:17 09:30:00\0");
            let exif = read(&bytes);
            let meant = Orientation {
                mirrored: true,
                rotation: 270,
            };
            assert_eq!(exif.orientation, Some(meant));
            let taken = exif.taken.unwrap();
            assert_eq!((taken.year(), taken.month(), taken.day()), (2024, Some(5), Some(17)));
        }
    }
}
