//! What an MP4 or MOV file says about itself: when it was recorded, with what, how long it is, and how its tracks are coded.
//!
//! Only small boxes are read, however large the file is. Nothing in it is trusted, and nothing is decoded.

use std::time::Duration;

use super::bytes::{Bytes, be16, be32, be64, text};
use super::device::device;
use super::recording::{DateSource, Device, RecordedAt};
use super::time::{plain, stated};
use super::xml;

/// Boxes of a file that are looked at, in all.
const MOST_BOXES: usize = 4000;
/// Larger boxes hold nothing that is wanted here.
const LARGEST: u64 = 256 << 10;
/// Fields of a list of metadata.
const MOST_FIELDS: usize = 512;

type Name = [u8; 4];

/// What the file says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct MovieFacts {
    /// Whether it has an index.
    pub(super) is_whole: bool,
    /// Seconds since 1904, as its header says; 0 where that is not known.
    pub(super) created: u64,
    pub(super) length: Option<Duration>,
    /// As its fields say, which mean one thing only.
    pub(super) recorded: Option<RecordedAt>,
    pub(super) device: Option<Device>,
    /// How its pictures and its sound are coded: files that are parts of one recording have the same.
    pub(super) coding: Vec<u8>,
}

/// Looks into a file.
pub(super) fn read(file: &Bytes) -> MovieFacts {
    let mut reading = Reading {
        file,
        left: MOST_BOXES,
        facts: MovieFacts::default(),
        fields: Fields::default(),
    };
    reading.top();
    let Reading { mut facts, fields, .. } = reading;
    facts.recorded = fields.recorded.or(fields.day);
    let (make, model) = if fields.make.is_empty() && fields.model.is_empty() {
        (fields.other_make, fields.other_model)
    } else {
        (fields.make, fields.model)
    };
    facts.device = device(&make, &model, fields.is_android).or(fields.device);
    facts
}

#[derive(Default)]
struct Fields {
    recorded: Option<RecordedAt>,
    /// As older fields say it.
    day: Option<RecordedAt>,
    make: String,
    model: String,
    other_make: String,
    other_model: String,
    is_android: bool,
    device: Option<Device>,
}

struct Reading<'a> {
    file: &'a Bytes,
    left: usize,
    facts: MovieFacts,
    fields: Fields,
}

/// A box of the file: where its content is.
#[derive(Clone, Copy)]
struct Place {
    name: Name,
    begin: u64,
    end: u64,
}

impl Reading<'_> {
    /// The boxes between two places of the file.
    fn boxes(&mut self, begin: u64, end: u64) -> Vec<Place> {
        let mut found = Vec::new();
        let mut at = begin;
        while at < end && self.left > 0 {
            self.left -= 1;
            let head = self.file.read(at, 16);
            let (Some(short), Some(name)) = (be32(&head, 0), head.get(4..8).and_then(|name| name.try_into().ok()))
            else {
                break;
            };
            let (header, size) = match short {
                0 => (8, end - at),
                1 => (16, be64(&head, 8).unwrap_or(0)),
                short => (8, u64::from(short)),
            };
            if size < header {
                break;
            }
            let next = at.saturating_add(size).min(end);
            found.push(Place {
                name,
                begin: (at + header).min(next),
                end: next,
            });
            at = next;
        }
        found
    }

    fn content(&self, place: Place) -> Vec<u8> {
        self.file.read(place.begin, (place.end - place.begin).min(LARGEST))
    }

    fn top(&mut self) {
        for place in self.boxes(0, self.file.len()) {
            match &place.name {
                b"moov" if !self.facts.is_whole => self.movie(place),
                b"meta" => self.meta(place),
                _ => {}
            }
        }
    }

    fn movie(&mut self, moov: Place) {
        for place in self.boxes(moov.begin, moov.end) {
            match &place.name {
                b"mvhd" => {
                    let _ = self.header(place);
                }
                b"trak" => {
                    let _ = self.track(place);
                }
                b"meta" => self.meta(place),
                b"udta" => self.user_data(place),
                _ => {}
            }
        }
    }

    fn header(&mut self, mvhd: Place) -> Option<()> {
        let bytes = self.content(mvhd);
        let (created, clock, length) = match bytes.first()? {
            1 => (be64(&bytes, 4)?, be32(&bytes, 20)?, be64(&bytes, 24)?),
            _ => (be32(&bytes, 4)?.into(), be32(&bytes, 12)?, be32(&bytes, 16)?.into()),
        };
        self.facts.is_whole = true;
        self.facts.created = created;
        let milliseconds = length.checked_mul(1000)?.checked_div(clock.into())?;
        self.facts.length = (1..u64::from(u32::MAX))
            .contains(&milliseconds)
            .then(|| Duration::from_millis(milliseconds));
        Some(())
    }

    fn find(&mut self, within: Place, name: &Name) -> Option<Place> {
        self.boxes(within.begin, within.end)
            .into_iter()
            .find(|place| place.name == *name)
    }

    fn track(&mut self, trak: Place) -> Option<()> {
        let mdia = self.find(trak, b"mdia")?;
        let handler = self.find(mdia, b"hdlr")?;
        let handler: Name = self.content(handler).get(8..12)?.try_into().ok()?;
        if !matches!(&handler, b"vide" | b"soun") {
            return None;
        }
        let clock = self.find(mdia, b"mdhd")?;
        let clock = self.content(clock);
        let clock = be32(&clock, if clock.first()? == &1 { 20 } else { 12 })?;
        let minf = self.find(mdia, b"minf")?;
        let stbl = self.find(minf, b"stbl")?;
        let stsd = self.find(stbl, b"stsd")?;
        self.facts.coding.extend(handler);
        self.facts.coding.extend(clock.to_be_bytes());
        let entry = self.boxes(stsd.begin.saturating_add(8).min(stsd.end), stsd.end);
        let entry = *entry.first()?;
        self.facts.coding.extend(entry.name);
        let bytes = self.content(entry);
        if &handler == b"vide" {
            // Width and height, and the decoder's settings behind them.
            self.facts.coding.extend(bytes.get(24..28)?);
            let inner = entry.begin.saturating_add(78).min(entry.end);
            for place in self.boxes(inner, entry.end) {
                if matches!(&place.name, b"avcC" | b"hvcC") {
                    self.facts.coding.extend(self.content(place));
                }
            }
        } else {
            // Channels, bits and rate. What follows has the part's own bit rate in it.
            self.facts.coding.extend(bytes.get(16..28)?);
        }
        Some(())
    }

    /// Fields as Apple has them: names in one list, values in another. Sony has its XML in the same box.
    fn meta(&mut self, meta: Place) {
        // QuickTime has no version there, MP4 has.
        let is_bare = self.file.read(meta.begin, 8).get(4..8) == Some(b"hdlr");
        let begin = if is_bare {
            meta.begin
        } else {
            meta.begin.saturating_add(4)
        };
        let inside = self.boxes(begin.min(meta.end), meta.end);
        let find = |name: &Name| inside.iter().copied().find(|place| place.name == *name);
        if let Some(place) = find(b"xml ") {
            let (recorded, device) = xml::read(self.content(place).get(4..).unwrap_or_default(), DateSource::Metadata);
            self.fields.recorded = self.fields.recorded.or(recorded);
            self.fields.device = self.fields.device.take().or(device);
        }
        if let (Some(keys), Some(values)) = (find(b"keys"), find(b"ilst")) {
            let names = names(&self.content(keys));
            for entry in self.boxes(values.begin, values.end).into_iter().take(MOST_FIELDS) {
                let number = u32::from_be_bytes(entry.name) as usize;
                let name = number.checked_sub(1).and_then(|place| names.get(place));
                if let Some(name) = name
                    && let Some(data) = self.find(entry, b"data")
                {
                    let value = self.content(data);
                    self.field(name, &text(value.get(8..).unwrap_or_default()));
                }
            }
        }
    }

    fn field(&mut self, name: &str, value: &str) {
        let fields = &mut self.fields;
        match name {
            "com.apple.quicktime.creationdate" => {
                let recorded = stated(value).and_then(|(at, offset)| plain(at, offset, DateSource::Metadata));
                fields.recorded = recorded.or(fields.recorded);
            }
            "com.apple.quicktime.make" | "com.android.manufacturer" => fields.make = value.to_owned(),
            "com.apple.quicktime.model" | "com.android.model" => fields.model = value.to_owned(),
            _ => {}
        }
        // A film that went through a computer keeps it.
        fields.is_android |= name.starts_with("com.android.");
    }

    /// Older fields, as QuickTime, 3GP and some makers have them.
    fn user_data(&mut self, udta: Place) {
        for place in self.boxes(udta.begin, udta.end) {
            match &place.name {
                b"meta" => self.meta(place),
                b"\xa9day" => {
                    let value = self.short_text(place);
                    let day = stated(&value).and_then(|(at, offset)| plain(at, offset, DateSource::Metadata));
                    self.fields.day = day.or(self.fields.day);
                }
                b"\xa9mak" | b"@mak" => self.fields.other_make = self.short_text(place),
                b"\xa9mod" | b"@mod" => self.fields.other_model = self.short_text(place),
                // Samsung's phones.
                b"smta" => {
                    let inner = place.begin.saturating_add(4).min(place.end);
                    let model = self
                        .boxes(inner, place.end)
                        .into_iter()
                        .find(|place| &place.name == b"mdln");
                    if let Some(model) = model {
                        self.fields.other_make = "samsung".into();
                        self.fields.other_model = text(&self.content(model));
                    }
                }
                // The firmware and the camera's number.
                b"FIRM" => self.fields.other_make = "GoPro".into(),
                _ => {}
            }
        }
    }

    /// A text with its length and language, or in a box of its own.
    fn short_text(&mut self, place: Place) -> String {
        let bytes = self.content(place);
        if bytes.get(4..8) == Some(b"data") {
            return text(bytes.get(16..).unwrap_or_default());
        }
        let length = usize::from(be16(&bytes, 0).unwrap_or(0));
        let rest = bytes.get(4..).unwrap_or_default();
        text(&rest[..length.min(rest.len())])
    }
}

fn names(keys: &[u8]) -> Vec<String> {
    let count = (be32(keys, 4).unwrap_or(0) as usize).min(MOST_FIELDS);
    let mut rest = keys.get(8..).unwrap_or_default();
    let mut names = Vec::new();
    while names.len() < count
        && let Some(size) = be32(rest, 0)
        && let Some((name, behind)) = rest.split_at_checked(size as usize)
        && let Some(name) = name.get(8..)
    {
        names.push(text(name));
        rest = behind;
    }
    names
}

#[cfg(test)]
pub(super) mod tests {
    use jiff::civil::datetime;
    use jiff::tz::Offset;

    use super::*;

    /// A box of this name around `parts`.
    pub(crate) fn atom(name: &[u8; 4], parts: &[&[u8]]) -> Vec<u8> {
        let body = parts.concat();
        [&u32::try_from(body.len() + 8).unwrap().to_be_bytes()[..], name, &body].concat()
    }

    /// Fields as Apple writes them.
    pub(crate) fn fields(fields: &[(&str, &str)]) -> Vec<u8> {
        let count = (fields.len() as u32).to_be_bytes();
        let names: Vec<u8> = fields
            .iter()
            .flat_map(|(name, _)| atom(b"mdta", &[name.as_bytes()]))
            .collect();
        let values = fields.iter().zip(1u32..).flat_map(|((_, value), number)| {
            let data = atom(b"data", &[&[0, 0, 0, 1, 0, 0, 0, 0], value.as_bytes()]);
            atom(&number.to_be_bytes(), &[&data])
        });
        let values: Vec<u8> = values.collect();
        atom(
            b"meta",
            &[
                &atom(b"hdlr", &[&[0; 8], b"mdta", &[0; 12]]),
                &atom(b"keys", &[&[0; 4], &count, &names]),
                &atom(b"ilst", &[&values]),
            ],
        )
    }

    /// A film with this header time (seconds since 1904), seconds of length, width of pictures and more in its index.
    pub(crate) fn movie(created: u32, seconds: u32, width: u16, more: &[u8]) -> Vec<u8> {
        let mvhd = [
            &[0; 4],
            &created.to_be_bytes(),
            &[0; 4],
            &1000u32.to_be_bytes(),
            &(seconds * 1000).to_be_bytes(),
        ];
        let mut entry = vec![0; 78];
        entry[24..26].copy_from_slice(&width.to_be_bytes());
        let entry = atom(b"avc1", &[&entry, &atom(b"avcC", &[&[1, 100, 0, 40]])]);
        let stsd = atom(b"stsd", &[&[0, 0, 0, 0, 0, 0, 0, 1], &entry]);
        let mdhd = atom(b"mdhd", &[&[0; 12], &25_000u32.to_be_bytes(), &[0; 8]]);
        let hdlr = atom(b"hdlr", &[&[0; 8], b"vide", &[0; 12]]);
        let minf = atom(b"minf", &[&atom(b"stbl", &[&stsd])]);
        let trak = atom(b"trak", &[&atom(b"mdia", &[&mdhd, &hdlr, &minf])]);
        [
            atom(b"ftyp", &[b"mp42", &[0; 4]]),
            atom(b"mdat", &[&[0x11; 50]]),
            atom(b"moov", &[&atom(b"mvhd", &mvhd.map(|part| &part[..])), &trak, more]),
        ]
        .concat()
    }

    fn facts(bytes: &[u8]) -> MovieFacts {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.mp4");
        std::fs::write(&path, bytes).unwrap();
        read(&Bytes::open(&path).unwrap())
    }

    #[test]
    fn a_phones_fields_are_read() {
        let apple = fields(&[
            ("com.apple.quicktime.creationdate", "2024-05-17T09:30:00+0200"),
            ("com.apple.quicktime.make", "Apple"),
            ("com.apple.quicktime.model", "iPhone 13"),
        ]);
        let found = facts(&movie(3_800_000_000, 90, 1920, &apple));
        assert!(found.is_whole);
        assert_eq!(found.created, 3_800_000_000);
        assert_eq!(found.length, Some(Duration::from_secs(90)));
        let recorded = found.recorded.unwrap();
        assert_eq!(
            (recorded.at, recorded.offset),
            (datetime(2024, 5, 17, 9, 30, 0, 0), Some(Offset::constant(2)))
        );
        let device = found.device.unwrap();
        assert_eq!(
            (device.make.as_str(), device.model.as_str(), device.is_phone),
            ("Apple", "iPhone 13", true)
        );
    }

    #[test]
    fn androids_and_samsungs_fields_tell_a_phone() {
        let android = fields(&[("com.android.version", "14")]);
        assert!(facts(&movie(1, 1, 1, &android)).device.unwrap().is_phone);
        let samsung = atom(b"udta", &[&atom(b"smta", &[&[0; 4], &atom(b"mdln", &[b"SM-G991B\0"])])]);
        let device = facts(&movie(1, 1, 1, &samsung)).device.unwrap();
        assert_eq!((device.model.as_str(), device.is_phone), ("SM-G991B", true));
    }

    #[test]
    fn a_cameras_fields_are_read() {
        let text = |name: &[u8; 4], value: &str| {
            let length = (value.len() as u16).to_be_bytes();
            atom(name, &[&length, &[0x55, 0xc4], value.as_bytes()])
        };
        let canon = [
            text(b"\xa9mak", "Canon"),
            text(b"\xa9mod", "Canon EOS R6"),
            text(b"\xa9day", "2024-05-17T09:30:00+02:00"),
        ];
        let found = facts(&movie(1, 1, 1, &atom(b"udta", &[&canon.concat()])));
        assert_eq!(found.device.unwrap().model, "Canon EOS R6");
        assert_eq!(found.recorded.unwrap().at, datetime(2024, 5, 17, 9, 30, 0, 0));
        let xml = br#"<X><CreationDate value="2024-05-17T09:30:00+02:00"/><Device manufacturer="Sony" modelName="ZV-1"/></X>"#;
        let meta = atom(
            b"meta",
            &[&[0; 4], &atom(b"hdlr", &[&[0; 24]]), &atom(b"xml ", &[&[0; 4], xml])],
        );
        let sony = [movie(1, 1, 1, &[]), meta].concat();
        assert_eq!(facts(&sony).device.unwrap().model, "ZV-1");
        assert!(facts(&sony).recorded.is_some());
    }

    #[test]
    fn coding_tells_parts_from_strangers() {
        let coding = |bytes: &[u8]| facts(bytes).coding;
        assert_eq!(coding(&movie(1, 1, 1920, &[])), coding(&movie(2, 9, 1920, b"")));
        assert_ne!(coding(&movie(1, 1, 1920, &[])), coding(&movie(1, 1, 1280, &[])));
        assert!(!coding(&movie(1, 1, 1920, &[])).is_empty());
    }

    #[test]
    fn what_is_cut_or_broken_anywhere_is_read_as_far_as_it_goes() {
        let more = [
            fields(&[("com.apple.quicktime.make", "Apple")]),
            atom(b"udta", &[&atom(b"\xa9day", &[&[0, 4, 0, 0], b"2024"])]),
        ];
        let bytes = movie(3_800_000_000, 90, 1920, &more.concat());
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.mp4");
        for length in 0..bytes.len() {
            std::fs::write(&path, &bytes[..length]).unwrap();
            let _ = read(&Bytes::open(&path).unwrap());
        }
        for at in 0..bytes.len() {
            for value in [1, 0xff] {
                let mut broken = bytes.clone();
                broken[at] = value;
                std::fs::write(&path, &broken).unwrap();
                let _ = read(&Bytes::open(&path).unwrap());
            }
        }
    }
}
