//! What went wrong with a recording, in words.

use super::RecordError;
use crate::texts::errors::{InWords, recorder_fault};
use crate::texts::{Problem, Texts};

impl InWords for RecordError {
    fn in_words(&self, texts: &Texts) -> Problem {
        match self {
            Self::Start(_) => texts.problem("error-recorder-start", &[]),
            Self::Recorder { fault, detail } => recorder_fault(*fault, detail, texts),
            Self::VaultLocked => texts.problem("error-recorder-locked", &[]),
            Self::Vault(error) => error.in_words(texts),
        }
    }
}
