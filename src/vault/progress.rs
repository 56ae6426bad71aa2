//! Progress of what takes long, and how it is cancelled.

use std::ops::ControlFlow;

use super::error::VaultError;

/// Progress of a long operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// The current phase.
    pub phase: Phase,
    /// Number of bytes done in this phase.
    pub done: u64,
    /// Total number of bytes, if known.
    pub total: Option<u64>,
}

/// The phase of an import or verification.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// Reading the source, encrypting, writing.
    Sealing,
    /// Reading back what was written.
    Verifying,
}

/// Progress callback; it cancels by returning [`ControlFlow::Break`].
pub type OnProgress<'a> = &'a mut dyn FnMut(Progress) -> ControlFlow<()>;

/// Reports how far something has come, and fails if it is cancelled.
pub(super) fn report(
    on_progress: OnProgress<'_>,
    phase: Phase,
    done: u64,
    total: Option<u64>,
) -> Result<(), VaultError> {
    match on_progress(Progress { phase, done, total }) {
        ControlFlow::Continue(()) => Ok(()),
        ControlFlow::Break(()) => Err(VaultError::Cancelled),
    }
}
