//! Frames that are compressed with zlib (RFC 1950), as some programs do with coded pictures and sound that gain nothing by it.

use flate2::{Decompress, FlushDecompress, Status};

use crate::playback::input::block_cache::{CacheReader, FilmBytes, Refusal};
use crate::playback::media::bytes::MAX_SAMPLE;

/// Bytes that are made room for at first: so many times those of the frame, and at least so many.
const USUAL_GAIN: usize = 4;
const LEAST: usize = 16 * 1024;

/// The frame that `compressed` is; what makes no sense stays as it is, and is left to the decoder.
///
/// # Errors
/// When there is no memory left.
pub(super) fn inflate(bytes: &CacheReader, compressed: FilmBytes) -> Result<FilmBytes, Refusal> {
    let mut room = compressed.as_ref().len().saturating_mul(USUAL_GAIN).max(LEAST);
    while room as u64 <= MAX_SAMPLE {
        let mut frame = bytes.room(room)?;
        let mut stream = Decompress::new(true);
        let status = stream.decompress(compressed.as_ref(), &mut frame, FlushDecompress::Finish);
        let length = usize::try_from(stream.total_out()).unwrap_or(usize::MAX);
        match (status, frame.get(..length)) {
            (Ok(Status::StreamEnd), Some(whole)) => return bytes.gather(whole, &[]),
            (Ok(_), Some(whole)) if whole.len() == room => room = room.saturating_mul(4),
            _ => break,
        }
    }
    Ok(compressed)
}
