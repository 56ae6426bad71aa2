//! Frames on the channel: length, kind, payload. `docs/protocol.md`, section "Frames".
//!
//! ```text
//! 0        4      5
//! | length | kind | payload ...            |
//!   u32 LE   u8     `length` bytes, ≤ 64 KiB; previews ≤ 168.8 KiB
//! ```

use std::fs::File;
use std::io;

use thiserror::Error;

use super::preview::{MAX_PREVIEW, Preview};
use crate::memory::{Key, MemoryError, Slab};
use crate::platform::MAX_FILES;

/// Longest payload of a message that is read or written. The length is checked before anything is allocated for it.
pub const MAX_PAYLOAD: usize = 64 * 1024;
/// Longest message, in bytes: all covers of a film.
pub const MAX_MESSAGE: usize = 256 * 1024;

const KIND_MESSAGE: u8 = 1;
const KIND_KEY: u8 = 2;
const KIND_PREVIEW: u8 = 3;
const KIND_MEDIA: u8 = 4;
const KEY_LEN: usize = 32;
const HEADER_LEN: usize = 5;

/// What a preview begins with: its width and height, `u16` LE each.
const PREVIEW_HEADER_LEN: usize = 4;

/// One frame as it was received.
pub enum Frame {
    /// One [`super::messages::Command`] or [`super::messages::Stamped`] event in JSON, with the files that came with it.
    Message {
        /// JSON in UTF-8, not yet parsed.
        json: Vec<u8>,
        /// Open files, in the order in which they were attached.
        files: Vec<File>,
    },
    /// The key of the film that the next message opens.
    FilmKey(Key<KEY_LEN>),
    /// What the stage's window shows, scaled down.
    Preview(Preview),
    /// The next bytes of a film that is being recorded, in locked memory.
    Media(Slab),
}

/// Why a frame could not be read or written.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum FrameError {
    /// The channel failed or ended in the middle of a frame.
    #[error("the channel broke: {0}")]
    Channel(#[from] io::Error),
    /// The frame is longer than [`MAX_PAYLOAD`].
    #[error("a frame of {0} bytes is longer than the protocol allows")]
    TooLong(u32),
    /// The frame is of no kind that this version knows.
    #[error("a frame of unknown kind {0}")]
    UnknownKind(u8),
    /// A key of the wrong length.
    #[error("a film key of {0} bytes, not 32")]
    KeyLength(u32),
    /// A preview whose length does not match its size in pixels.
    #[error("a preview of {0} bytes is not as long as its picture")]
    PreviewLength(u32),
    /// No memory for a key or a preview.
    #[error(transparent)]
    Memory(#[from] MemoryError),
    /// Files came where none belong, or too many.
    #[error("open files came where none belong")]
    StrayFiles,
}

/// A stream of bytes that files can come with.
pub trait Receive {
    /// As [`crate::platform::ChannelEnd::receive`].
    ///
    /// # Errors
    /// When the stream fails.
    fn receive(&mut self, buffer: &mut [u8], files: &mut Vec<File>) -> io::Result<usize>;
}

/// A stream of bytes that files can go with.
pub trait Transmit {
    /// As [`crate::platform::ChannelEnd::send`].
    ///
    /// # Errors
    /// When the stream fails.
    fn send(&mut self, bytes: &[u8], files: &[File]) -> io::Result<usize>;
}

/// Reads one frame; `None` when the other side has ended the connection between two frames.
///
/// # Errors
/// After any error the channel is of no more use: where the next frame begins is not known.
pub fn read_frame(from: &mut impl Receive) -> Result<Option<Frame>, FrameError> {
    let mut files = Vec::new();
    let mut header = [0; HEADER_LEN];
    let Some(()) = fill(from, &mut header, &mut files, Start::OfFrame)? else {
        return Ok(None);
    };
    let length = u32::from_le_bytes([header[0], header[1], header[2], header[3]]);
    let payload_len = usize::try_from(length)
        .ok()
        .filter(|&len| len <= longest(header[4]))
        .ok_or(FrameError::TooLong(length))?;
    match header[4] {
        KIND_MESSAGE => {
            let mut json = vec![0; payload_len];
            fill(from, &mut json, &mut files, Start::Within)?;
            Ok(Some(Frame::Message { json, files }))
        }
        KIND_KEY if payload_len != KEY_LEN => Err(FrameError::KeyLength(length)),
        KIND_KEY => {
            // Straight from the socket into locked memory.
            let key = Key::try_from_fn(|bytes| fill(from, bytes, &mut files, Start::Within).map(drop))?;
            if files.is_empty() {
                Ok(Some(Frame::FilmKey(key)))
            } else {
                Err(FrameError::StrayFiles)
            }
        }
        KIND_PREVIEW => {
            let mut size = [0; PREVIEW_HEADER_LEN];
            if payload_len < size.len() {
                return Err(FrameError::PreviewLength(length));
            }
            fill(from, &mut size, &mut files, Start::Within)?;
            let (width, height) = (
                u16::from_le_bytes([size[0], size[1]]),
                u16::from_le_bytes([size[2], size[3]]),
            );
            let mut preview = Preview::new(width, height)?.ok_or(FrameError::PreviewLength(length))?;
            if preview.rgb().len() != payload_len - size.len() {
                return Err(FrameError::PreviewLength(length));
            }
            fill(from, preview.rgb_mut(), &mut files, Start::Within)?;
            if files.is_empty() {
                Ok(Some(Frame::Preview(preview)))
            } else {
                Err(FrameError::StrayFiles)
            }
        }
        KIND_MEDIA => {
            let mut bytes = Slab::new(payload_len)?;
            fill(from, &mut bytes, &mut files, Start::Within)?;
            if files.is_empty() {
                Ok(Some(Frame::Media(bytes)))
            } else {
                Err(FrameError::StrayFiles)
            }
        }
        kind => Err(FrameError::UnknownKind(kind)),
    }
}

/// Longest payload of a frame of this kind.
fn longest(kind: u8) -> usize {
    match kind {
        KIND_MESSAGE => MAX_MESSAGE,
        KIND_PREVIEW => PREVIEW_HEADER_LEN + MAX_PREVIEW,
        _ => MAX_PAYLOAD,
    }
}

/// Writes one message. Files go with its first byte.
///
/// # Errors
/// When the message is longer than the protocol allows or the channel fails; the channel is of no more use then.
pub fn write_message(to: &mut impl Transmit, json: &[u8], files: &[File]) -> Result<(), FrameError> {
    if json.len() > MAX_MESSAGE {
        return Err(FrameError::TooLong(u32::try_from(json.len()).unwrap_or(u32::MAX)));
    }
    if files.len() > MAX_FILES {
        return Err(FrameError::StrayFiles);
    }
    let mut frame = Vec::with_capacity(HEADER_LEN + json.len());
    frame.extend_from_slice(&header(json.len(), KIND_MESSAGE));
    frame.extend_from_slice(json);
    send_all(to, &frame, files)
}

/// Writes the key of the film that the next message opens, straight from locked memory.
///
/// # Errors
/// When the channel fails; it is of no more use then.
pub fn write_key(to: &mut impl Transmit, key: &Key<KEY_LEN>) -> Result<(), FrameError> {
    send_all(to, &header(KEY_LEN, KIND_KEY), &[])?;
    send_all(to, key.expose(), &[])
}

/// Writes a preview, straight from locked memory.
///
/// # Errors
/// When the channel fails; it is of no more use then.
pub fn write_preview(to: &mut impl Transmit, preview: &Preview) -> Result<(), FrameError> {
    let mut head = [0; HEADER_LEN + PREVIEW_HEADER_LEN];
    let (frame, size) = head.split_at_mut(HEADER_LEN);
    frame.copy_from_slice(&header(PREVIEW_HEADER_LEN + preview.rgb().len(), KIND_PREVIEW));
    size[..2].copy_from_slice(&preview.width().to_le_bytes());
    size[2..].copy_from_slice(&preview.height().to_le_bytes());
    send_all(to, &head, &[])?;
    send_all(to, preview.rgb(), &[])
}

/// Writes the next bytes of a film that is being recorded, at most [`MAX_PAYLOAD`], straight from locked memory.
///
/// # Errors
/// When there are more, or the channel fails; it is of no more use then.
pub fn write_media(to: &mut impl Transmit, bytes: &[u8]) -> Result<(), FrameError> {
    if bytes.len() > MAX_PAYLOAD {
        return Err(FrameError::TooLong(u32::try_from(bytes.len()).unwrap_or(u32::MAX)));
    }
    send_all(to, &header(bytes.len(), KIND_MEDIA), &[])?;
    send_all(to, bytes, &[])
}

fn header(payload_len: usize, kind: u8) -> [u8; HEADER_LEN] {
    debug_assert!(payload_len <= longest(kind));
    let [a, b, c, d] = (payload_len as u32).to_le_bytes();
    [a, b, c, d, kind]
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Start {
    OfFrame,
    Within,
}

/// Fills `buffer`; `None` when the stream ends before its first byte and that is a place where it may end.
fn fill(
    from: &mut impl Receive,
    buffer: &mut [u8],
    files: &mut Vec<File>,
    start: Start,
) -> Result<Option<()>, FrameError> {
    let mut filled = 0;
    while filled < buffer.len() {
        let files_belong_here = start == Start::OfFrame && filled == 0;
        let files_before = files.len();
        let received = from.receive(&mut buffer[filled..], files)?;
        if files.len() > MAX_FILES || (files.len() > files_before && !files_belong_here) {
            return Err(FrameError::StrayFiles);
        }
        match received {
            0 if filled == 0 && start == Start::OfFrame => return Ok(None),
            0 => return Err(io::Error::from(io::ErrorKind::UnexpectedEof).into()),
            received => filled += received,
        }
    }
    Ok(Some(()))
}

fn send_all(to: &mut impl Transmit, mut bytes: &[u8], mut files: &[File]) -> Result<(), FrameError> {
    while !bytes.is_empty() {
        let sent = to.send(bytes, files)?;
        if sent == 0 {
            return Err(io::Error::from(io::ErrorKind::WriteZero).into());
        }
        bytes = &bytes[sent..];
        files = &[];
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::preview::PREVIEW_SIZE;
    use proptest::prelude::*;

    /// A stream that returns its bytes in pieces of at most `piece`.
    struct Bytes {
        bytes: Vec<u8>,
        at: usize,
        piece: usize,
        largest_request: usize,
    }

    fn bytes(bytes: &[u8], piece: usize) -> Bytes {
        Bytes {
            bytes: bytes.to_vec(),
            at: 0,
            piece,
            largest_request: 0,
        }
    }

    impl Receive for Bytes {
        fn receive(&mut self, buffer: &mut [u8], _files: &mut Vec<File>) -> io::Result<usize> {
            self.largest_request = self.largest_request.max(buffer.len());
            let n = buffer.len().min(self.piece).min(self.bytes.len() - self.at);
            buffer[..n].copy_from_slice(&self.bytes[self.at..self.at + n]);
            self.at += n;
            Ok(n)
        }
    }

    impl Transmit for Vec<u8> {
        fn send(&mut self, bytes: &[u8], _files: &[File]) -> io::Result<usize> {
            // Short on purpose: the writer has to go on where it was cut.
            let n = bytes.len().min(7);
            self.extend_from_slice(&bytes[..n]);
            Ok(n)
        }
    }

    fn framed(length: u32, kind: u8, payload: &[u8]) -> Vec<u8> {
        [&length.to_le_bytes()[..], &[kind], payload].concat()
    }

    fn error_of(input: &[u8]) -> FrameError {
        match read_frame(&mut bytes(input, usize::MAX)) {
            Err(error) => error,
            Ok(_) => panic!("the frame was accepted"),
        }
    }

    #[test]
    fn a_frame_is_length_kind_and_payload() {
        let mut written = Vec::new();
        write_message(&mut written, b"{}", &[]).unwrap();
        assert_eq!(written, b"\x02\0\0\0\x01{}");
    }

    #[test]
    fn the_key_is_raw_in_a_frame_of_its_own() {
        let mut written = Vec::new();
        let key = Key::from_fn(|bytes| bytes.fill(7)).unwrap();
        write_key(&mut written, &key).unwrap();
        assert_eq!(written, framed(32, 2, &[7; 32]));
        match read_frame(&mut bytes(&written, 3)).unwrap() {
            Some(Frame::FilmKey(read)) => assert_eq!(read.expose(), &[7; 32]),
            _ => panic!("not a key"),
        }
    }

    #[test]
    fn a_key_of_another_length_is_refused() {
        assert!(matches!(error_of(&framed(31, 2, &[7; 31])), FrameError::KeyLength(31)));
        assert!(matches!(error_of(&framed(0, 2, &[])), FrameError::KeyLength(0)));
    }

    #[test]
    fn a_preview_is_its_size_and_its_pixels() {
        let mut preview = Preview::new(3, 2).unwrap().unwrap();
        preview.rgb_mut().copy_from_slice(&[9; 18]);
        let mut written = Vec::new();
        write_preview(&mut written, &preview).unwrap();
        assert_eq!(written, framed(22, 3, &[&[3, 0, 2, 0][..], &[9; 18]].concat()));
        match read_frame(&mut bytes(&written, 5)).unwrap() {
            Some(Frame::Preview(read)) => {
                assert_eq!((read.width(), read.height(), read.rgb()), (3, 2, &[9; 18][..]));
            }
            _ => panic!("not a preview"),
        }
    }

    #[test]
    fn a_preview_that_is_not_as_long_as_its_size_says_is_refused() {
        let too_short = framed(21, 3, &[&[3, 0, 2, 0][..], &[9; 17]].concat());
        assert!(matches!(error_of(&too_short), FrameError::PreviewLength(21)));
        assert!(matches!(error_of(&framed(2, 3, &[3, 0])), FrameError::PreviewLength(2)));
        for size in [[0, 0, 2, 0], [0x41, 1, 1, 0], [1, 0, 181, 0]] {
            assert!(matches!(error_of(&framed(4, 3, &size)), FrameError::PreviewLength(4)));
        }
    }

    #[test]
    fn the_largest_preview_fits_and_nothing_longer() {
        let (width, height) = PREVIEW_SIZE;
        let preview = Preview::new(width, height).unwrap().unwrap();
        let mut written = Vec::new();
        write_preview(&mut written, &preview).unwrap();
        assert!(read_frame(&mut bytes(&written, 4096)).unwrap().is_some());
        assert!(matches!(
            error_of(&framed(172_805, 3, &[])),
            FrameError::TooLong(172_805)
        ));
    }

    #[test]
    fn a_length_over_the_limit_is_refused_before_anything_is_allocated_for_it() {
        for length in [262_145, u32::MAX] {
            let mut stream = bytes(&framed(length, 1, b"{"), usize::MAX);
            assert!(matches!(read_frame(&mut stream), Err(FrameError::TooLong(l)) if l == length));
            assert_eq!(stream.largest_request, HEADER_LEN);
        }
    }

    #[test]
    fn a_message_over_the_limit_is_not_sent() {
        let mut written = Vec::new();
        assert!(matches!(
            write_message(&mut written, &vec![b' '; MAX_MESSAGE + 1], &[]),
            Err(FrameError::TooLong(262_145))
        ));
        assert!(written.is_empty());
        write_message(&mut written, &vec![b' '; MAX_MESSAGE], &[]).unwrap();
    }

    #[test]
    fn an_unknown_kind_is_refused() {
        assert!(matches!(error_of(&framed(0, 5, &[])), FrameError::UnknownKind(5)));
    }

    #[test]
    fn bytes_of_a_recording_are_raw_in_a_frame_of_their_own() {
        let mut written = Vec::new();
        write_media(&mut written, &[9; 300]).unwrap();
        assert_eq!(written, framed(300, 4, &[9; 300]));
        match read_frame(&mut bytes(&written, 7)).unwrap() {
            Some(Frame::Media(read)) => assert_eq!(read[..], [9; 300]),
            _ => panic!("not a part of a film"),
        }
        assert!(write_media(&mut written, &vec![0; MAX_PAYLOAD + 1]).is_err());
        assert!(matches!(error_of(&framed(65_537, 4, &[])), FrameError::TooLong(65_537)));
    }

    #[test]
    fn the_end_between_frames_is_the_end_and_inside_one_an_error() {
        assert!(read_frame(&mut bytes(b"", 1)).unwrap().is_none());
        for cut in 1..7 {
            let input = &framed(2, 1, b"{}")[..cut];
            assert!(
                matches!(error_of(input), FrameError::Channel(e) if e.kind() == io::ErrorKind::UnexpectedEof),
                "cut at {cut}"
            );
        }
    }

    proptest! {
        #[test]
        fn whatever_is_written_is_read_back(json in proptest::collection::vec(any::<u8>(), 0..2000), piece in 1_usize..300) {
            let mut written = Vec::new();
            write_message(&mut written, &json, &[]).unwrap();
            let Some(Frame::Message { json: read, .. }) = read_frame(&mut bytes(&written, piece)).unwrap() else { panic!("no message") };
            prop_assert_eq!(read, json);
        }

        #[test]
        fn arbitrary_bytes_never_panic_and_never_ask_for_more_than_the_limit(
            input in proptest::collection::vec(any::<u8>(), 0..600),
            small_lengths in any::<bool>(),
            piece in 1_usize..100,
        ) {
            let mut input = input;
            if small_lengths && input.len() > 5 {
                // Most random lengths are refused at once; these get past the header.
                input[1..4].fill(0);
                input[4] = 1 + input[4] % 4;
            }
            let mut stream = bytes(&input, piece);
            while let Ok(Some(frame)) = read_frame(&mut stream) {
                if let Frame::Message { json, .. } = frame {
                    prop_assert!(json.len() <= MAX_PAYLOAD);
                    let _ = crate::protocol::messages::Command::from_json(&json);
                }
            }
            prop_assert!(stream.largest_request <= MAX_PREVIEW);
        }
    }
}
