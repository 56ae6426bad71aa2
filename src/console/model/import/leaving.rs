//! Leaving while films are being imported.

/// The user wants to leave while films are being imported.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leaving {
    /// How.
    pub how: Leave,
    /// Whether it was decided to wait until the queue is empty. The user can still change that.
    pub waits: bool,
    /// Whether the import is being cancelled.
    pub cancels: bool,
}

/// How to leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leave {
    /// Lock the vault.
    Lock,
    /// Close the window.
    Close,
}
