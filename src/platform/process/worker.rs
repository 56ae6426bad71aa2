//! The kinds of sandboxed child process.

/// What a sandboxed child process is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Worker {
    /// Shows one film, or looks into it.
    Stage,
    /// Films with camera and microphone.
    Recorder,
}

impl Worker {
    /// The hidden command that it runs.
    #[must_use]
    pub fn command(self) -> &'static str {
        match self {
            Self::Stage => "stage",
            Self::Recorder => "recorder",
        }
    }
}
