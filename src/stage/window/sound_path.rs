//! The way that sound takes out of the stage.

use crate::playback::{SoundCheck, SoundOutput, SoundServer, Voice};
use crate::protocol::Language;

pub(super) struct SoundPath {
    /// Held until the end: whatever sounds goes through this connection.
    pub(super) server: Option<SoundServer>,
    /// The sound server's name of the output, where it is not to be the default one.
    pub(super) sink: Option<String>,
    pub(super) voice: Voice,
    pub(super) check: Option<SoundCheck>,
}

impl SoundPath {
    pub(super) fn new(language: Language) -> Self {
        Self {
            server: None,
            sink: None,
            voice: match language {
                Language::Swedish => Voice::Swedish,
                Language::English => Voice::English,
            },
            check: None,
        }
    }

    /// Where a film's sound goes, and that of a sound check.
    pub(super) fn output(&self) -> SoundOutput {
        match (&self.server, &self.sink) {
            (Some(_), Some(sink)) => SoundOutput::Named(sink.clone()),
            (Some(_), None) => SoundOutput::Default,
            // A server that was not there at the start can no longer be reached.
            (None, _) => SoundOutput::Card,
        }
    }

    /// Ends a sound check that is under way; it reports its end itself.
    pub(super) fn stop_check(&self) {
        if let Some(check) = &self.check {
            check.stop();
        }
    }
}
