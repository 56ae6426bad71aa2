//! How the console's effects are performed.

use std::path::PathBuf;
use std::sync::Arc;

use super::job::{PreflightCheck, Wake};
use crate::operations::settings::SettingsFile;
use crate::platform::session::Buses;
use crate::protocol::Language;
use crate::protocol::key_table::KeyTable;
use crate::texts::{Texts, recording_title};
use crate::vault::{Computer, KdfCost};

/// How effects are performed.
#[derive(Clone)]
pub struct Options {
    /// The program whose `stage` command is started; `None`: the one that is running.
    pub program: Option<PathBuf>,
    /// Title of the system's dialog for a folder.
    pub folder_dialog_title: String,
    /// Title of its dialog for the file of a form.
    pub form_dialog_title: String,
    /// What stages write into their windows and say aloud.
    pub language: Language,
    /// What the microphone that carries the film is called.
    pub microphone_name: String,
    /// Title of a recording that was given none.
    pub recording_title: Arc<dyn Fn() -> String + Send + Sync>,
    /// A picture and a tone of the recorder's own stand for camera and microphone: for tests of Vitrin.
    pub test_source: bool,
    /// Where the session reports and is kept awake; `None`: nowhere.
    pub buses: Option<Buses>,
    /// What the keys at the windows of films mean.
    pub keys: KeyTable,
    /// Where the user's settings are kept.
    pub settings_file: SettingsFile,
    /// Checks whether a vault may be unlocked on this computer as it is now.
    pub preflight: PreflightCheck,
    /// What every try of a new vault's password costs.
    pub cost: KdfCost,
    /// Remembers what it has seen of a vault's log.
    pub computer: Computer,
    /// Called when there is a message to take.
    pub wake: Wake,
}

impl Options {
    /// From now on what others are told is in the language of `texts`.
    pub fn speak(&mut self, texts: &Texts) {
        self.folder_dialog_title = texts.get("folder-dialog-title");
        self.form_dialog_title = texts.get("rating-add-form-title");
        self.language = texts.language().into();
        self.microphone_name = texts.get("microphone-name");
        let texts = Texts::new(texts.language());
        self.recording_title = Arc::new(move || recording_title(&texts, &jiff::Zoned::now()));
    }
}
