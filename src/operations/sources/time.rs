//! Dates and times as cameras write them.

use std::time::SystemTime;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::{Offset, TimeZone};
use jiff::{SignedDuration, Timestamp};

use super::recording::{DateSource, RecordedAt};

/// Seconds from 1904, where MP4's clock begins, to 1970.
const FROM_1904_TO_1970: i64 = 2_082_844_800;
/// No camera that is used today has recorded before.
const FIRST_YEAR: i16 = 1980;

/// A time without doubt about what it means.
pub(super) fn plain(at: DateTime, offset: Option<Offset>, source: DateSource) -> Option<RecordedAt> {
    (at.year() >= FIRST_YEAR).then_some(RecordedAt {
        at,
        offset,
        other: None,
        source,
    })
}

/// Binary-coded decimal digits; `None` for what are no digits.
pub(super) fn bcd(byte: u8) -> Option<i16> {
    let (tens, ones) = (byte >> 4, byte & 15);
    (tens < 10 && ones < 10).then(|| i16::from(tens) * 10 + i16::from(ones))
}

/// AVCHD's time: a byte of time zone, then century, year, month, day, hour, minute, second in BCD.
pub(super) fn avchd(bytes: [u8; 8], source: DateSource) -> Option<RecordedAt> {
    let [zone, rest @ ..] = bytes;
    let mut digits = [0; 7];
    for (digit, byte) in digits.iter_mut().zip(rest) {
        *digit = bcd(byte)?;
    }
    let [century, year, month, day, hour, minute, second] = digits;
    let at = civil(
        century * 100 + year,
        [month, day, hour, minute, second].map(|number| number as i8),
    )?;
    plain(at, avchd_offset(zone), source)
}

/// `0x40`: summer time; `0x20`: west of Greenwich; `0x1e`: hours; `0x01`: half an hour more.
fn avchd_offset(zone: u8) -> Option<Offset> {
    if zone & 0x80 != 0 {
        return None;
    }
    let minutes = i32::from(zone >> 1 & 15) * 60 + i32::from(zone & 1) * 30;
    let sign = if zone & 0x20 == 0 { 1 } else { -1 };
    let summer = i32::from(zone >> 6 & 1) * 60;
    Offset::from_seconds((sign * minutes + summer) * 60).ok()
}

pub(super) fn civil(year: i16, [month, day, hour, minute, second]: [i8; 5]) -> Option<DateTime> {
    let date = Date::new(year, month, day).ok()?;
    // Leap seconds are none of a camera's.
    let time = Time::new(hour, minute, second.min(59), 0).ok()?;
    Some(date.to_datetime(time))
}

/// `2024-05-17T09:30:00+0200`, `2024:05:17 09:30:00`, with or without a zone, a fraction or separators of the zone.
pub(super) fn stated(text: &str) -> Option<(DateTime, Option<Offset>)> {
    let text = text.trim().as_bytes();
    let number = |from: usize, to: usize| -> Option<i16> {
        let digits = text.get(from..to)?;
        let value = std::str::from_utf8(digits).ok()?;
        (value.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| value.parse().ok())
            .flatten()
    };
    let year = number(0, 4)?;
    let parts = [5, 8, 11, 14, 17].map(|at| number(at, at + 2).map(|value| value as i8));
    let [month, day, hour, minute, second] = parts;
    let at = civil(year, [month?, day?, hour?, minute?, second?])?;
    let zone = text.get(19..)?;
    let zone = match zone.first() {
        Some(b'.') => &zone[1 + zone[1..].iter().take_while(|byte| byte.is_ascii_digit()).count()..],
        _ => zone,
    };
    Some((at, offset(zone)))
}

/// `Z`, `+02:00`, `+0200`, `+02`.
pub(super) fn offset(zone: &[u8]) -> Option<Offset> {
    let (sign, rest) = match zone.split_first()? {
        (b'Z', []) => return Some(Offset::UTC),
        (b'+', rest) => (1, rest),
        (b'-', rest) => (-1, rest),
        _ => return None,
    };
    let digits: Vec<i32> = rest
        .iter()
        .filter(|byte| **byte != b':')
        .map(|byte| byte.is_ascii_digit().then(|| i32::from(byte - b'0')))
        .collect::<Option<_>>()?;
    let minutes = match digits[..] {
        [h, o] => (h * 10 + o) * 60,
        [h, o, m, i] => (h * 10 + o) * 60 + m * 10 + i,
        _ => return None,
    };
    Offset::from_seconds(sign * minutes * 60).ok()
}

/// When a file was last written, by the clock on the wall.
pub(super) fn of_file(modified: Option<SystemTime>) -> Option<DateTime> {
    let modified = Timestamp::try_from(modified?).ok()?;
    Some(modified.to_zoned(TimeZone::system()).datetime())
}

/// The time of an MP4's header, in seconds since 1904. `ended`: about when the recording ended by the clock on the wall, to tell
/// which of the two readings is meant.
pub(super) fn movie_header(seconds: u64, ended: Option<DateTime>, zone: &TimeZone) -> Option<RecordedAt> {
    /// A file's time is that of its last write.
    const NEAR: SignedDuration = SignedDuration::from_mins(15);
    let seconds = i64::try_from(seconds).ok()?.checked_sub(FROM_1904_TO_1970)?;
    let stamp = Timestamp::from_second(seconds).ok()?;
    let as_written = stamp.to_zoned(TimeZone::UTC).datetime();
    let as_utc = stamp.to_zoned(zone.clone()).datetime();
    let away = |reading: DateTime| ended.map_or(SignedDuration::MAX, |ended| ended.duration_since(reading).abs());
    let is_local = as_written != as_utc && away(as_written) < NEAR && away(as_written) < away(as_utc);
    let (at, other) = if is_local {
        (as_written, as_utc)
    } else {
        (as_utc, as_written)
    };
    let read = plain(at, None, DateSource::MovieHeader)?;
    Some(RecordedAt {
        other: (other != at).then_some(other),
        ..read
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::datetime;

    use super::*;

    #[test]
    fn avchd_times_have_their_zone() {
        let time = |zone| avchd([zone, 0x20, 0x24, 0x05, 0x17, 0x09, 0x30, 0x07], DateSource::Stream);
        let offset = |zone| time(zone).and_then(|time| time.offset).map(Offset::seconds);
        assert_eq!(time(2).unwrap().at, datetime(2024, 5, 17, 9, 30, 7, 0));
        assert_eq!(
            [2, 0x42, 0x2b, 0xff, 0].map(offset),
            [Some(3600), Some(7200), Some(-5 * 3600 - 1800), None, Some(0)]
        );
        for bad in [
            [0, 0x20, 0x24, 0x13, 0x01, 0, 0, 0],
            [0, 0x20, 0x2a, 0x01, 0x01, 0, 0, 0],
            [0, 0x99, 0x99, 0x02, 0x30, 0, 0, 0],
            [0; 8],
            [0xff; 8],
        ] {
            assert_eq!(avchd(bad, DateSource::Stream), None, "{bad:x?}");
        }
    }

    #[test]
    fn written_times_are_read_in_all_their_forms() {
        let at = datetime(2024, 5, 17, 9, 30, 0, 0);
        let two = Some(Offset::constant(2));
        for (text, zone) in [
            ("2024-05-17T09:30:00+0200", two),
            ("2024-05-17T09:30:00+02:00", two),
            ("2024-05-17T09:30:00.123+02", two),
            ("2024:05:17 09:30:00", None),
            (" 2024-05-17T09:30:00Z ", Some(Offset::UTC)),
            ("2024-05-17T09:30:00 and more", None),
        ] {
            assert_eq!(stated(text), Some((at, zone)), "{text}");
        }
        for text in [
            "",
            "2024",
            "2024-05-17",
            "2024-13-17T09:30:00",
            "    :  :     :  :  ",
            "2024-05-17T09:3x:00",
            "åååååååååååååååååååå",
            "+024-05-17T09:30:00",
        ] {
            assert_eq!(stated(text), None, "{text}");
        }
    }

    #[test]
    fn which_reading_of_a_movies_header_is_meant_is_told_by_the_files_time() {
        let zone = TimeZone::fixed(Offset::constant(2));
        let (utc, local) = (datetime(2024, 5, 17, 9, 30, 0, 0), datetime(2024, 5, 17, 11, 30, 0, 0));
        let seconds = (19_860 * 86_400 + 9 * 3600 + 1800 + FROM_1904_TO_1970) as u64;
        let read = |ended| movie_header(seconds, ended, &zone).map(|read| (read.at, read.other));
        assert_eq!(read(None), Some((local, Some(utc))));
        assert_eq!(read(Some(datetime(2024, 5, 17, 9, 31, 0, 0))), Some((utc, Some(local))));
        assert_eq!(
            read(Some(datetime(2024, 5, 17, 11, 31, 0, 0))),
            Some((local, Some(utc)))
        );
        assert_eq!(movie_header(0, None, &zone), None);
        assert_eq!(movie_header(u64::MAX, None, &zone), None);
    }
}
