//! What a crash of a process would leave behind.
#![forbid(unsafe_code)]

/// What the system would do with a process's memory if it crashed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CrashDumps {
    /// Whether a dump could be written, or be handed to a program that gathers crashes.
    pub possible: bool,
    /// Whether some crashes, past all that a process can do about it, leave a dump in a folder on this computer.
    pub of_sudden_ends: bool,
    /// Where crashes of other programs go.
    pub pattern: String,
}
