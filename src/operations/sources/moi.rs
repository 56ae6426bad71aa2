//! What a standard-definition or hard-disk camcorder keeps beside a film (`.MOI` for `.MOD` and `.TOD`).

use std::time::Duration;

use super::bytes::{be16, be32};
use super::recording::{DateSource, RecordedAt};
use super::time::{civil, plain};

/// When it was recorded, and how long it is; `None` when it is no such file.
pub(super) fn read(bytes: &[u8]) -> Option<(Option<RecordedAt>, Option<Duration>)> {
    if bytes.get(..2)? != b"V6" {
        return None;
    }
    let year = i16::try_from(be16(bytes, 6)?).ok()?;
    let [month, day, hour, minute] = *bytes.get(8..)?.first_chunk()?;
    let milliseconds = be16(bytes, 12)?;
    let numbers =
        [month, day, hour, minute, (milliseconds / 1000) as u8].map(|number| i8::try_from(number).unwrap_or(-1));
    let recorded = civil(year, numbers).and_then(|at| plain(at, None, DateSource::ClipInformation));
    let length = be32(bytes, 14).filter(|length| *length > 0);
    Some((recorded, length.map(|length| Duration::from_millis(length.into()))))
}

#[cfg(test)]
mod tests {
    use jiff::civil::datetime;

    use super::*;

    #[test]
    fn time_and_length_are_read_and_never_more_than_there_is() {
        let mut bytes = b"V6\0\0\0\0".to_vec();
        bytes.extend([0x07, 0xe8, 5, 17, 9, 30, 0x13, 0x88, 0, 0, 0x27, 0x10]);
        let (recorded, length) = read(&bytes).unwrap();
        assert_eq!(recorded.unwrap().at, datetime(2024, 5, 17, 9, 30, 5, 0));
        assert_eq!(length, Some(Duration::from_secs(10)));
        for length in 0..bytes.len() {
            assert!(read(&bytes[..length]).is_none_or(|(_, length)| length.is_none()));
        }
        bytes[8] = 200;
        assert_eq!(read(&bytes).unwrap().0, None);
        assert_eq!(read(b"V7\0\0\0\0"), None);
    }
}
