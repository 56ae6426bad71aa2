//! Where a pipeline is to send its sound.

use crate::playback::types::SoundOutput;

/// Where sound goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SoundRequest {
    /// To the system's default output, else to a silent clock.
    Output,
    /// To the sound server's output of this name.
    Named(String),
    /// To the sound card itself, else to a silent clock.
    Card,
    /// To a silent clock.
    Silent,
    /// Nowhere; it is not even decoded.
    Without,
}

impl From<SoundOutput> for SoundRequest {
    fn from(output: SoundOutput) -> Self {
        match output {
            SoundOutput::Default => SoundRequest::Output,
            SoundOutput::Named(sink) => SoundRequest::Named(sink),
            SoundOutput::Card => SoundRequest::Card,
            SoundOutput::None => SoundRequest::Silent,
        }
    }
}
