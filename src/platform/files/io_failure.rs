//! The meaning of a system's error for reading and writing files.
#![forbid(unsafe_code)]

/// The meaning of a system's error, for a file on a stick, a share, a disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IoFailure {
    /// The medium is full, or the file would become larger than its file system can hold.
    Full,
    /// The medium is gone or failing.
    Gone,
    /// The medium is write-protected.
    WriteProtected,
    /// The user has no permission.
    Denied,
    /// The system is out of memory.
    NoMemory,
    /// Something else.
    Other,
}
