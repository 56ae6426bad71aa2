//! What an error of the system means for whoever reads or writes a file.
#![forbid(unsafe_code)]

/// What a system's error means for a file on a stick, a share, a disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IoFailure {
    /// The medium is full, or the file would become larger than its file system can hold.
    Full,
    /// The medium is gone, or fails.
    Gone,
    /// The medium is write-protected.
    WriteProtected,
    /// This user may not.
    Denied,
    /// The system has no memory to give.
    NoMemory,
    /// Something else.
    Other,
}
