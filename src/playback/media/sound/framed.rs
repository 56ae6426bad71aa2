//! MPEG audio (MP3) and AAC in ADTS: frames that begin with a header each, and nothing around them but tags.

use std::ops::Range;

use gstreamer as gst;

use super::pieces::{Pieces, caps, media};
use crate::playback::input::block_cache::Refusal;
use crate::playback::input::frame_header::{Frame, HEADER, Kind, PROOF, parse};
use crate::playback::media::bytes::Bytes;
use crate::playback::media::track::Media;

/// So much is searched at once for the next frame.
const WINDOW: usize = 64 * 1024;
/// How far behind its place the first frame may begin: recorders write odd things before it.
const LATEST_START: u64 = 256 * 1024;

/// A whole file.
pub(super) fn open(bytes: Bytes<'_>) -> Result<Option<Media>, Refusal> {
    let start = behind_tags(bytes)?;
    within(bytes, start..bytes.len())
}

/// The frames in these bytes.
pub(super) fn within(bytes: Bytes<'_>, range: Range<u64>) -> Result<Option<Media>, Refusal> {
    let Some((mut at, first)) = first_frame(bytes, &range)? else {
        return Ok(None);
    };
    if is_table_of_contents(bytes.up_to(at, first.size as usize)?.as_ref(), first) {
        at += first.size;
    }
    let mut pieces = Pieces::new(first.rate);
    while at < range.end {
        let frame = parse(bytes.up_to(at, HEADER)?.as_ref()).filter(|frame| frame.goes_with(first));
        match frame {
            Some(frame) if at + frame.size > range.end => break,
            Some(frame) => {
                if pieces.push(at, frame.size, frame.samples).is_none() {
                    break;
                }
                at += frame.size;
            }
            None => match next_frame(bytes, &(at..range.end), Some(first))? {
                Some((next, _)) => at = next,
                None => break,
            },
        }
    }
    Ok(media(caps_of(first), pieces.entries))
}

/// Where the sound begins behind tags of ID3, version 2.
fn behind_tags(bytes: Bytes<'_>) -> Result<u64, Refusal> {
    let mut at = 0;
    while let Some(head) = bytes.array::<10>(at)? {
        if &head[..3] != b"ID3" || head[6..].iter().any(|byte| byte & 0x80 != 0) {
            break;
        }
        let size = head[6..].iter().fold(0, |size, byte| size << 7 | u64::from(*byte));
        let footer = if head[5] & 0x10 != 0 { 10 } else { 0 };
        at += 10 + size + footer;
    }
    Ok(at)
}

fn first_frame(bytes: Bytes<'_>, range: &Range<u64>) -> Result<Option<(u64, Frame)>, Refusal> {
    let end = range.end.min(range.start.saturating_add(LATEST_START));
    let mut from = range.start;
    while let Some((at, frame)) = next_frame(bytes, &(from..end), None)? {
        if is_proved(bytes, at, frame, range.end)? {
            return Ok(Some((at, frame)));
        }
        from = at + 1;
    }
    Ok(None)
}

/// Whether frames of the same kind follow, or the end does.
fn is_proved(bytes: Bytes<'_>, mut at: u64, first: Frame, end: u64) -> Result<bool, Refusal> {
    let mut frame = first;
    for followers in 0..PROOF {
        at += frame.size;
        if at + HEADER as u64 > end {
            return Ok(followers > 0);
        }
        match parse(bytes.up_to(at, HEADER)?.as_ref()).filter(|next| next.goes_with(first)) {
            Some(next) => frame = next,
            None => return Ok(false),
        }
    }
    Ok(true)
}

/// The next place where a frame may begin.
fn next_frame(bytes: Bytes<'_>, range: &Range<u64>, like: Option<Frame>) -> Result<Option<(u64, Frame)>, Refusal> {
    let mut from = range.start;
    while from < range.end {
        let window = bytes.up_to(from, WINDOW)?;
        let window = window.as_ref();
        let found = (0..window.len()).find_map(|place| {
            let frame = parse(&window[place..])?;
            let fits = like.is_none_or(|like| frame.goes_with(like));
            (fits && from + (place as u64) < range.end).then_some((from + place as u64, frame))
        });
        if found.is_some() {
            return Ok(found);
        }
        if window.len() <= HEADER {
            break;
        }
        // A header may lie across the window's end.
        from += (window.len() - HEADER) as u64;
    }
    Ok(None)
}

/// Whether an encoder wrote into this frame how many follow, and no sound.
fn is_table_of_contents(frame: &[u8], head: Frame) -> bool {
    let Kind::Mpeg(version, 3) = head.kind else {
        return false;
    };
    let side = match (version, head.channels) {
        (1, 2) => 32,
        (1, _) | (_, 2) => 17,
        _ => 9,
    };
    let names = |place: usize, names: &[&[u8]]| names.iter().any(|name| frame.get(place..place + 4) == Some(*name));
    names(4 + side, &[b"Xing", b"Info"]) || names(36, &[b"VBRI"])
}

fn caps_of(frame: Frame) -> gst::Caps {
    let caps = caps("audio/mpeg", frame.rate, frame.channels);
    match frame.kind {
        Kind::Mpeg(version, layer) => caps
            .field("mpegversion", 1)
            .field("mpegaudioversion", version)
            .field("layer", layer)
            .field("parsed", true)
            .build(),
        Kind::Adts(version) => caps
            .field("mpegversion", version)
            .field("stream-format", "adts")
            .field("framed", true)
            .build(),
    }
}
