//! Keeps what the user has set, off the thread that draws.

use std::sync::Arc;

use parking_lot::Mutex;

use super::job::JobContext;
use crate::console::model::{Message, SettingsMessage};
use crate::operations::settings::{Settings, SettingsFile};

/// Writes settings into their file: the latest, however many were set meanwhile.
#[derive(Clone, Default)]
pub struct SettingsKeeper {
    file: SettingsFile,
    /// What is still to be written. Whoever writes holds it, so that nothing older is written after it.
    latest: Arc<Mutex<Option<Settings>>>,
}

impl SettingsKeeper {
    /// Keeps them in this file.
    pub fn new(file: SettingsFile) -> Self {
        Self {
            file,
            latest: Arc::default(),
        }
    }

    /// These are the latest.
    pub fn set(&self, settings: Settings) {
        *self.latest.lock() = Some(settings);
    }

    /// Writes the latest, unless that was done already.
    pub fn write(&self, job: &JobContext) {
        let mut latest = self.latest.lock();
        if let Some(settings) = latest.take()
            && self.file.write(&settings).is_err()
        {
            job.report(Message::Settings(SettingsMessage::NotKept));
        }
    }
}
