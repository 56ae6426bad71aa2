//! The system's own dialog for a folder.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::console::model::Message;

/// A folder dialog that is gone within this time without a choice was never shown: no user cancels that fast, and the
/// system does not say which of the two it was.
const DIALOG_NEVER_SHOWN: Duration = Duration::from_millis(400);

/// Lets the user choose a folder in the system's own dialog.
pub(super) fn ask_for_folder(title: String, chosen: impl FnOnce(Option<PathBuf>) -> Message) -> Message {
    let here = std::env::current_dir();
    let asked = Instant::now();
    let folder = rfd::FileDialog::new().set_title(title).pick_folder();
    // The system's dialog may take this process into the folder, and no stick can be ejected with a process in it.
    if let Ok(here) = here {
        let _ = std::env::set_current_dir(here);
    }
    let never_shown = folder.is_none() && asked.elapsed() < DIALOG_NEVER_SHOWN;
    if never_shown {
        Message::NoFolderDialog
    } else {
        chosen(folder)
    }
}
