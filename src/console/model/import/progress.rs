//! How far an import has come.

use std::time::Duration;

/// How far an import has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JobProgress {
    /// What is being done.
    pub phase: JobPhase,
    /// Thousandths of the whole way, reading back included.
    pub permille: u16,
    /// How long it will take, once that can be told.
    pub left: Option<Duration>,
    /// Bytes a second, once that can be told.
    pub speed: Option<u64>,
}

/// What is being done with a film.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobPhase {
    /// Nothing yet.
    Waiting,
    /// What is there of it is read, to go on from there.
    Resuming,
    /// It is read, sealed and written.
    Sealing,
    /// It is read back and compared.
    Verifying,
    /// It is looked into.
    Inspecting,
    /// It is being cancelled.
    Cancelling,
}
