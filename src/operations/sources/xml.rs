//! The few values that are wanted from a camera's XML (Sony's "non real time metadata"): found by name, without reading the rest.

use super::device::device;
use super::recording::{DateSource, Device, RecordedAt};
use super::time::{plain, stated};

/// Time and device that the XML names.
pub(super) fn read(bytes: &[u8], source: DateSource) -> (Option<RecordedAt>, Option<Device>) {
    let text = String::from_utf8_lossy(bytes);
    let recorded = attribute(&text, "CreationDate", "value")
        .and_then(|value| stated(&value))
        .and_then(|(at, offset)| plain(at, offset, source));
    let make = attribute(&text, "Device", "manufacturer").unwrap_or_default();
    let model = attribute(&text, "Device", "modelName").unwrap_or_default();
    (recorded, device(&make, &model, false))
}

/// The value of an attribute of the first element of this name.
fn attribute(text: &str, element: &str, attribute: &str) -> Option<String> {
    const LONGEST: usize = 128;
    let mut rest = text;
    loop {
        let begin = rest.find('<')?;
        rest = &rest[begin + 1..];
        let Some(behind) = rest.strip_prefix(element) else {
            continue;
        };
        if !behind.starts_with([' ', '\t', '\r', '\n']) {
            continue;
        }
        let inside = &behind[..behind.find('>')?];
        let mut words = inside;
        while let Some(place) = words.find(attribute) {
            let is_word = words[..place].ends_with([' ', '\t', '\r', '\n']);
            words = &words[place + attribute.len()..];
            let value = words.trim_start().strip_prefix('=').map(str::trim_start);
            if let Some(value) = value.filter(|_| is_word) {
                let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
                let value = &value[1..];
                let value = value[..value.find(quote)?].chars().filter(|c| !c.is_control());
                return Some(value.take(LONGEST).collect());
            }
        }
        return None;
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::datetime;
    use jiff::tz::Offset;

    use super::*;

    const XML: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<NonRealTimeMeta xmlns="urn:schemas-professionalDisc:nonRealTimeMeta:ver.2.00" lastUpdate="2024-05-17T09:31:00+02:00">
	<Duration value="1500"/>
	<CreationDate value="2024-05-17T09:30:00+02:00"/>
	<DeviceX manufacturer="no"/>
	<Device manufacturer="Sony" modelName="FDR-AX53" serialNo="4294967295"/>
</NonRealTimeMeta>"#;

    #[test]
    fn time_and_device_are_found() {
        let (recorded, device) = read(XML.as_bytes(), DateSource::ClipInformation);
        let recorded = recorded.unwrap();
        assert_eq!(recorded.at, datetime(2024, 5, 17, 9, 30, 0, 0));
        assert_eq!(recorded.offset, Some(Offset::constant(2)));
        let device = device.unwrap();
        assert_eq!((device.make.as_str(), device.model.as_str()), ("Sony", "FDR-AX53"));
        assert!(!device.is_phone);
    }

    #[test]
    fn what_is_cut_or_broken_says_less() {
        for length in 0..XML.len() {
            let (recorded, device) = read(&XML.as_bytes()[..length], DateSource::ClipInformation);
            assert!(recorded.is_some() || device.is_none());
        }
        assert_eq!(read("<Device å=å".as_bytes(), DateSource::Metadata), (None, None));
        assert_eq!(read(b"<CreationDate value=2024>", DateSource::Metadata), (None, None));
        assert_eq!(read(&b"<".repeat(10_000), DateSource::Metadata), (None, None));
    }
}
