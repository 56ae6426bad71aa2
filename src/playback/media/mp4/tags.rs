//! What a demuxer would have told as tags: which way up the pictures are, and when the film was recorded.

use gstreamer as gst;

use super::boxes::{Cursor, FourCc, atoms, descend, find, full};
use super::movie::Movie;

/// Seconds from 1904, where MP4's clock begins, to 1970.
const FROM_1904_TO_1970: u64 = 2_082_844_800;

/// `moov`: the index that `movie` was read from.
pub(super) fn read(moov: &[u8], movie: &Movie) -> gst::TagList {
    let mut tags = gst::TagList::new();
    if let Some(list) = tags.get_mut() {
        if let Some(orientation) = movie.orientation() {
            list.add::<gst::tags::ImageOrientation>(&orientation, gst::TagMergeMode::Append);
        }
        if let Some(date) = recorded(moov, movie) {
            list.add::<gst::tags::DateTime>(&date, gst::TagMergeMode::Append);
        }
    }
    tags
}

/// The camera's own words about the day come before the clock of the index, which is in universal time.
fn recorded(moov: &[u8], movie: &Movie) -> Option<gst::DateTime> {
    let stated = apple_key(moov, b"com.apple.quicktime.creationdate")
        .or_else(|| user_text(moov, b"\xa9day"))
        .and_then(date);
    stated.or_else(|| {
        let seconds = movie.created.checked_sub(FROM_1904_TO_1970)?;
        gst::DateTime::from_unix_epoch_utc(i64::try_from(seconds).ok()?).ok()
    })
}

/// A date with a day in it (ISO 8601).
fn date(text: &[u8]) -> Option<gst::DateTime> {
    let text = std::str::from_utf8(text).ok()?.trim_matches(['\0', ' ']);
    // What GStreamer takes are texts that end with a zero.
    let text = Some(text).filter(|text| !text.contains('\0'))?;
    let date = gst::DateTime::from_iso8601_string(text).ok()?;
    date.has_day().then_some(date)
}

/// A text of QuickTime's user data, or of the list that iTunes made of it.
fn user_text<'a>(moov: &'a [u8], kind: &FourCc) -> Option<&'a [u8]> {
    let udta = find(moov, b"udta")?;
    if let Some(text) = find(udta, kind) {
        let mut text = Cursor::new(text);
        let length = text.u16()?;
        text.skip(2)?;
        return text.bytes(length.into());
    }
    let meta = find(udta, b"meta").and_then(full).map(|(_, _, meta)| meta.rest)?;
    value(descend(meta, &[b"ilst", kind])?)
}

/// A value of Apple's metadata, by its key.
fn apple_key<'a>(moov: &'a [u8], wanted: &[u8]) -> Option<&'a [u8]> {
    let meta = find(moov, b"meta")?;
    // In QuickTime files this box has no version.
    let list = if find(meta, b"keys").is_some() {
        meta
    } else {
        full(meta)?.2.rest
    };
    let (_, _, mut keys) = full(find(list, b"keys")?)?;
    keys.u32()?;
    let place = atoms(keys.rest).position(|key| key.body == wanted)?;
    let number = u32::try_from(place + 1).ok()?.to_be_bytes();
    value(descend(list, &[b"ilst", &number])?)
}

/// What is in the `data` box of an entry.
fn value(entry: &[u8]) -> Option<&[u8]> {
    let mut data = Cursor::new(find(entry, b"data")?);
    data.skip(8)?;
    Some(data.rest)
}
