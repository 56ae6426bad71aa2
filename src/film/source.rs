//! The source of a film's bytes.

use thiserror::Error;

/// The bytes of one film in the clear, at any offset. A sealed film implements it ([`crate::vault::FilmReader`]); tests and
/// benches bring their own.
///
/// Calls may come from several threads at once.
pub trait FilmSource: Send + Sync {
    /// Length of the film in bytes; authenticated before the source exists.
    fn len(&self) -> u64;

    /// Whether the film is empty.
    fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Fills `buffer` with the bytes from `offset` on. All of `offset..offset + buffer.len()` must be inside the film.
    ///
    /// Fast when `offset` is a multiple of 16 KiB (one chunk) and `buffer` ends at such a multiple or at the film's end.
    /// On an error the contents of `buffer` are unspecified but never hold bytes that failed authentication.
    fn read_at(&self, offset: u64, buffer: &mut [u8]) -> Result<(), ReadError>;
}

/// Why bytes of a film could not be read.
#[derive(Debug, Error, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum ReadError {
    /// A chunk did not authenticate: it was changed, truncated, reordered or is foreign.
    #[error("the film is damaged at byte {offset}: what lies on the stick is not what was sealed")]
    Damaged {
        /// First byte of the film that could not be read.
        offset: u64,
    },
    /// The medium is gone (stick pulled, share lost) or fails to read.
    #[error("the stick can no longer be read (pulled out?)")]
    MediumLost,
    /// The request reaches past the end of the film.
    #[error("read past the end of the film")]
    PastEnd,
    /// There is no memory for the bytes.
    #[error("not enough memory")]
    OutOfMemory,
}
