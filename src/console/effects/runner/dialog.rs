//! The system's own dialogs for a folder, and for a file.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::console::model::{Message, RatingMessage};

/// A dialog that is gone within this time without a choice was never shown: no user cancels that fast, and the
/// system does not say which of the two it was.
const DIALOG_NEVER_SHOWN: Duration = Duration::from_millis(400);

/// Lets the user choose a folder in the system's own dialog.
pub(super) fn ask_for_folder(title: String, chosen: impl FnOnce(Option<PathBuf>) -> Message) -> Message {
    ask(|| rfd::FileDialog::new().set_title(title).pick_folder()).map_or(Message::NoFolderDialog, chosen)
}

/// Lets the user choose the file of a form.
pub(super) fn ask_for_form(title: String) -> Message {
    let dialog = || rfd::FileDialog::new().set_title(title).add_filter("TOML", &["toml"]);
    let chosen = ask(|| dialog().pick_file()).map_or(RatingMessage::NoDialog, RatingMessage::FormChosen);
    Message::Rating(chosen)
}

/// What the user picks, or that it is nothing; `None` if there was no dialog.
fn ask(pick: impl FnOnce() -> Option<PathBuf>) -> Option<Option<PathBuf>> {
    let here = std::env::current_dir();
    let asked = Instant::now();
    let picked = pick();
    // The system's dialog may take this process into the folder, and no stick can be ejected with a process in it.
    if let Ok(here) = here {
        let _ = std::env::set_current_dir(here);
    }
    let never_shown = picked.is_none() && asked.elapsed() < DIALOG_NEVER_SHOWN;
    (!never_shown).then_some(picked)
}
