//! AVCHD's playlists (`.MPL`, `.MPLS`): which clips make up which recording.
//!
//! A playlist has a list of play items, each a stretch of one clip. How an item goes on from the one before (its connection
//! condition) tells a new recording (1) from one that the camera has split into several files (5, 6). What camcorders add to the
//! format of Blu-ray discs is in its extension data: when each recording was begun, and with what.

use std::time::Duration;

use super::bytes::{be16, be32, text};
use super::device::{avchd_maker, device};
use super::recording::{DateSource, Device, RecordedAt};
use super::time::avchd;

/// Clips that a playlist may have: AVCHD allows 4,000 on a card.
const MOST_ITEMS: usize = 4000;
/// Marks looked at: one for each recording, and those that the user has set.
const MOST_MARKS: usize = 16_000;
/// Ticks per second of its times.
const CLOCK: u64 = 45_000;

/// What a playlist says.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Playlist {
    pub(super) items: Vec<PlayItem>,
    pub(super) device: Option<Device>,
}

/// A stretch of one clip.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PlayItem {
    /// Name of its files, without ending: five digits.
    pub(super) clip: String,
    /// Whether it goes on where the one before ends, without a gap.
    pub(super) continues: bool,
    pub(super) length: Duration,
    /// When it was recorded, where the camera says so.
    pub(super) recorded: Option<RecordedAt>,
}

/// Reads a playlist; `None` when it is none. Of one that is cut off, what is there.
pub(super) fn read(bytes: &[u8]) -> Option<Playlist> {
    if bytes.get(..4)? != b"MPLS" {
        return None;
    }
    let place = |at| Some(be32(bytes, at)? as usize).filter(|place| *place > 0);
    let mut playlist = Playlist::default();
    let list = bytes.get(place(8)?..)?;
    let count = usize::from(be16(list, 6)?).min(MOST_ITEMS);
    let mut rest = list.get(10..)?;
    for _ in 0..count {
        let Some((item, behind)) = play_item(rest) else { break };
        playlist.items.push(item);
        rest = behind;
    }
    let marks = place(12).and_then(|place| bytes.get(place..));
    if let Some(extension) = place(16).and_then(|place| bytes.get(place..)) {
        // What cannot be read of it says nothing.
        let _ = read_extension(extension, marks.unwrap_or_default(), &mut playlist);
    }
    Some(playlist)
}

/// The item that `bytes` begin with, and what is behind it.
fn play_item(bytes: &[u8]) -> Option<(PlayItem, &[u8])> {
    let length = usize::from(be16(bytes, 0)?);
    let (item, behind) = bytes.get(2..)?.split_at_checked(length)?;
    let clip = std::str::from_utf8(item.get(..5)?).ok()?;
    if !clip.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    let condition = be16(item, 9)? & 15;
    let (begin, end) = (be32(item, 12)?, be32(item, 16)?);
    // The clock may wrap around.
    let ticks = u64::from(end.wrapping_sub(begin));
    let item = PlayItem {
        clip: clip.to_owned(),
        continues: matches!(condition, 5 | 6),
        length: Duration::from_millis(ticks * 1000 / CLOCK),
        recorded: None,
    };
    Some((item, behind))
}

/// The part that AVCHD adds (Book 2, 4.3): `PLEX`.
fn read_extension(extension: &[u8], marks: &[u8], playlist: &mut Playlist) -> Option<()> {
    /// Where the playlist's own data begins in it.
    const META: usize = 40;
    let data = extension.get(be32(extension, 4)? as usize..)?;
    if data.get(..4)? != b"PLEX" {
        return None;
    }
    let meta = data.get(META..)?;
    let maker = avchd_maker(be16(meta, 4)?);
    playlist.device = maker.and_then(|maker| device(maker, "", false));
    let of_the_list = meta.get(14..22).and_then(|time| <[u8; 8]>::try_from(time).ok());
    let of_the_list = of_the_list.and_then(|time| avchd(time, DateSource::ClipInformation));
    let mark_times = be32(data, 8).filter(|place| *place > 0);
    let mark_times = mark_times.and_then(|place| data.get(place as usize..));
    let known = mark_times.map_or(0, |times| usize::from(be16(times, 4).unwrap_or(0)));
    let count = usize::from(be16(marks, 4).unwrap_or(0)).min(MOST_MARKS).min(known);
    for number in 0..count {
        let Some(mark) = marks.get(6 + number * 14..) else {
            break;
        };
        let Some(of_item) = be16(mark, 2).map(usize::from) else {
            break;
        };
        let is_entry = mark.get(1) == Some(&1);
        if let Some(item) = playlist.items.get_mut(of_item)
            && is_entry
            && item.recorded.is_none()
            && let Some(time) = mark_times.and_then(|times| mark_time(times, number))
        {
            item.recorded = avchd(time, DateSource::ClipInformation);
        }
    }
    if let Some(first) = playlist.items.first_mut()
        && first.recorded.is_none()
    {
        first.recorded = of_the_list;
    }
    Some(())
}

/// Zone and time of a mark: each has 66 bytes, with these behind maker, model, flags and thumbnail.
fn mark_time(times: &[u8], number: usize) -> Option<[u8; 8]> {
    let mark = times.get(6 + number * 66..)?;
    mark.get(10..18)?.try_into().ok()
}

/// Whether `bytes` are clip information (`.CPI`, `.CLPI`), and what made the clip.
pub(super) fn clip_information(bytes: &[u8]) -> Option<Option<Device>> {
    if bytes.get(..4)? != b"HDMV" {
        return None;
    }
    let extension = be32(bytes, 24).filter(|place| *place > 0);
    let maker = extension.and_then(|place| {
        let extension = bytes.get(place as usize..)?;
        let data = extension.get(be32(extension, 4)? as usize..)?;
        (data.get(..4)? == b"CLEX").then(|| be16(data, 44)).flatten()
    });
    let device = maker
        .and_then(avchd_maker)
        .and_then(|maker| device(&text(maker.as_bytes()), "", false));
    Some(device)
}

#[cfg(test)]
pub(super) mod tests {
    use jiff::civil::datetime;

    use super::*;

    fn be(number: usize) -> [u8; 4] {
        u32::try_from(number).unwrap().to_be_bytes()
    }

    /// A playlist of clips: name, connection condition, seconds, and the minute at which it was begun.
    pub(crate) fn playlist(clips: &[(&str, u8, u32, u8)]) -> Vec<u8> {
        let mut list = vec![0; 6];
        list.extend((clips.len() as u16).to_be_bytes());
        list.extend([0; 2]);
        for (clip, condition, seconds, _) in clips {
            let mut item = [clip.as_bytes(), b"M2TS", &[0, *condition, 0]].concat();
            item.extend(1000u32.to_be_bytes());
            item.extend((1000 + seconds * 45_000).to_be_bytes());
            item.extend([0; 12]);
            list.extend((item.len() as u16).to_be_bytes());
            list.extend(item);
        }
        let mut marks = vec![0; 4];
        marks.extend((clips.len() as u16).to_be_bytes());
        let mut times = marks.clone();
        for (number, (.., minute)) in clips.iter().enumerate() {
            marks.extend([0, 1, 0, number as u8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
            let mut time = [1, 8, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0x20, 0x24, 5, 0x17, 9, *minute, 0].to_vec();
            time.resize(66, 0);
            times.extend(time);
        }
        let mut meta = vec![0; 4];
        meta.extend([1, 8, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0x20, 0x24, 5, 0x17, 8, 0, 0, 0, 0, 0]);
        meta.resize(64, 0);
        let mut plex = [&b"PLEX"[..], &[0; 4], &be(40 + meta.len()), &[0; 28]].concat();
        plex.extend(&meta);
        plex.extend(&times);
        let extension = [&be(0)[..], &be(24), &[0; 16], &plex].concat();
        let begin = 40;
        let mut bytes = [
            &b"MPLS0100"[..],
            &be(begin),
            &be(begin + list.len()),
            &be(begin + list.len() + marks.len()),
            &[0; 20],
        ]
        .concat();
        bytes.extend([list, marks, extension].concat());
        bytes
    }

    #[test]
    fn items_have_clip_length_and_how_they_go_on() {
        let bytes = playlist(&[("00000", 1, 60, 0x10), ("00001", 6, 30, 0x11), ("00007", 1, 5, 0x20)]);
        let read = read(&bytes).unwrap();
        let items: Vec<_> = read
            .items
            .iter()
            .map(|item| (item.clip.as_str(), item.continues, item.length.as_secs()))
            .collect();
        assert_eq!(items, [("00000", false, 60), ("00001", true, 30), ("00007", false, 5)]);
        let times: Vec<_> = read.items.iter().map(|item| item.recorded.unwrap().at).collect();
        assert_eq!(times, [10, 11, 20].map(|minute| datetime(2024, 5, 17, 9, minute, 0, 0)));
        assert_eq!(read.device.unwrap().make, "Sony");
    }

    #[test]
    fn a_playlist_that_is_cut_anywhere_says_what_is_there() {
        let bytes = playlist(&[("00000", 1, 60, 1), ("00001", 6, 30, 2)]);
        let whole = read(&bytes).unwrap();
        for length in 0..bytes.len() {
            if let Some(cut) = read(&bytes[..length]) {
                assert!(cut.items.len() <= whole.items.len());
            }
        }
        for at in 0..bytes.len() {
            for value in [0, 1, 0x7f, 0xff] {
                let mut broken = bytes.clone();
                broken[at] = value;
                let _ = read(&broken);
                let _ = clip_information(&broken);
            }
        }
        assert_eq!(read(b"MPLS"), None);
        assert_eq!(read(b""), None);
    }

    #[test]
    fn clip_information_tells_the_maker() {
        let mut bytes = [&b"HDMV0100"[..], &[0; 16], &be(40), &[0; 12]].concat();
        bytes.extend([&be(0)[..], &be(24), &[0; 16], b"CLEX", &[0; 40], &[0x10, 0x11, 0, 1]].concat());
        assert_eq!(clip_information(&bytes).unwrap().unwrap().make, "Canon");
        for length in 0..bytes.len() {
            assert!(clip_information(&bytes[..length]).is_none_or(|device| device.is_none() || length > 90));
        }
        assert_eq!(clip_information(b"MPLS0100"), None);
    }
}
