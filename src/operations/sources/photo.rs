//! When a photograph was taken, and with what: Exif, in JPEG, HEIC, PNG, TIFF and WebP.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Seek, SeekFrom};
use std::path::Path;

use exif::{Exif, In, Reader, Tag, Value};

use super::bytes::text;
use super::device::device;
use super::recording::{DateSource, Device, RecordedAt};
use super::time::{offset, plain, stated};
use crate::platform::files::open_to_read;

/// Bytes of a file that are read for its Exif at most.
const MOST_READ: u64 = 16 << 20;

/// Time and device of the photograph at `path`.
pub(super) fn read(path: &Path) -> (Option<RecordedAt>, Option<Device>) {
    let Some(file) = open_to_read(path).ok().filter(is_ordinary) else {
        return (None, None);
    };
    read_from(&mut BufReader::new(Bounded { file, left: MOST_READ }))
}

/// The same of what is open.
pub(super) fn read_from(photograph: &mut (impl BufRead + Seek)) -> (Option<RecordedAt>, Option<Device>) {
    match Reader::new().read_from_container(photograph) {
        Ok(exif) => facts(&exif),
        Err(_) => (None, None),
    }
}

fn is_ordinary(file: &File) -> bool {
    file.metadata().is_ok_and(|found| found.is_file())
}

fn facts(exif: &Exif) -> (Option<RecordedAt>, Option<Device>) {
    let field = |tag| {
        let field = exif.get_field(tag, In::PRIMARY)?;
        match &field.value {
            Value::Ascii(lines) => lines.first().map(|line| text(line)).filter(|text| !text.is_empty()),
            _ => None,
        }
    };
    let zone = field(Tag::OffsetTimeOriginal).or_else(|| field(Tag::OffsetTime));
    let time = [Tag::DateTimeOriginal, Tag::DateTimeDigitized, Tag::DateTime]
        .into_iter()
        .find_map(|tag| stated(&field(tag)?));
    let recorded = time.and_then(|(at, stated_zone)| {
        let zone = stated_zone.or_else(|| offset(zone.as_deref()?.as_bytes()));
        plain(at, zone, DateSource::Metadata)
    });
    let make = field(Tag::Make).unwrap_or_default();
    let model = field(Tag::Model).unwrap_or_default();
    (recorded, device(&make, &model, false))
}

/// A file of which only so much is read, wherever it is.
struct Bounded {
    file: File,
    left: u64,
}

impl Read for Bounded {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(buffer.len());
        let count = self.file.read(&mut buffer[..most])?;
        self.left -= count as u64;
        Ok(count)
    }
}

impl Seek for Bounded {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.file.seek(to)
    }
}

#[cfg(test)]
pub(super) mod tests {
    use jiff::civil::datetime;
    use jiff::tz::Offset;

    use super::*;

    /// Exif (little-endian) that names maker, model, time and zone.
    pub(crate) fn exif(make: &str, model: &str, time: &str, zone: &str) -> Vec<u8> {
        let mut data = Vec::new();
        let (entries, first) = (3u16, 8u32);
        let inner = first + 2 + 12 * 3 + 4;
        let mut at = inner + 2 + 12 * 2 + 4;
        let mut ascii = |tag: u16, value: &str| {
            let value = [value.as_bytes(), &[0]].concat();
            // Values of up to four bytes would be in the entry itself.
            assert!(value.len() > 4);
            let entry = [
                &tag.to_le_bytes()[..],
                &[2, 0],
                &(value.len() as u32).to_le_bytes(),
                &at.to_le_bytes(),
            ]
            .concat();
            at += value.len() as u32;
            data.extend(value);
            entry
        };
        let mut bytes = b"II*\0\x08\0\0\0".to_vec();
        bytes.extend(entries.to_le_bytes());
        bytes.extend(ascii(0x10f, make));
        bytes.extend(ascii(0x110, model));
        bytes.extend([&0x8769u16.to_le_bytes()[..], &[4, 0, 1, 0, 0, 0], &inner.to_le_bytes()].concat());
        bytes.extend([0; 4]);
        bytes.extend([2, 0]);
        bytes.extend(ascii(0x9003, time));
        bytes.extend(ascii(0x9011, zone));
        bytes.extend([0; 4]);
        bytes.extend(data);
        bytes
    }

    /// As much of a JPEG as has Exif in it.
    pub(crate) fn jpeg(exif: &[u8]) -> Vec<u8> {
        let length = (exif.len() as u16 + 8).to_be_bytes();
        [
            &[0xff, 0xd8, 0xff, 0xe1][..],
            &length,
            b"Exif\0\0",
            exif,
            &[0xff, 0xda, 0, 2, 0xff, 0xd9],
        ]
        .concat()
    }

    #[test]
    fn time_zone_and_device_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.jpg");
        let bytes = jpeg(&exif("Apple", "iPhone 13", "2024:05:17 09:30:00", "+02:00"));
        std::fs::write(&path, &bytes).unwrap();
        let (recorded, device) = read(&path);
        let recorded = recorded.unwrap();
        assert_eq!(
            (recorded.at, recorded.offset),
            (datetime(2024, 5, 17, 9, 30, 0, 0), Some(Offset::constant(2)))
        );
        assert!(device.unwrap().is_phone);
        for length in 0..bytes.len() {
            std::fs::write(&path, &bytes[..length]).unwrap();
            let _ = read(&path);
        }
        for at in 0..bytes.len() {
            let mut broken = bytes.clone();
            broken[at] ^= 0xff;
            std::fs::write(&path, &broken).unwrap();
            let _ = read(&path);
        }
        assert_eq!(read(folder.path()), (None, None));
    }
}
