//! Looks for vaults on the drives that are plugged in, and notices when the open one is gone.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::job::Desk;
use crate::console::model::Message;
use crate::console::model::Notice;
use crate::console::model::VaultCard;
use crate::platform::drives::{Drive, DriveWatch, drives};
use crate::vault::LockedVault;

/// How often to look again although no drive came or went: a vault may have been made on one, and a stick may be pulled
/// without being unmounted.
const ROUND: Duration = Duration::from_secs(2);

/// Folders of a drive that are looked into, besides the drive itself.
const MOST_FOLDERS: usize = 64;

pub struct VaultScanner {
    pub desk: Desk,
    /// Folder of the vault that is open, if one is.
    pub open_folder: Arc<Mutex<Option<PathBuf>>>,
    pub stop: Arc<AtomicBool>,
}

impl VaultScanner {
    /// Until the program ends.
    pub fn run(self) {
        let mut known = None;
        let mut watch = DriveWatch::new();
        while !self.stop.load(Ordering::Relaxed) {
            let open = self.open_folder.lock().unwrap_or_else(PoisonError::into_inner).clone();
            match open {
                Some(folder) => {
                    if is_gone(&folder) {
                        *self.open_folder.lock().unwrap_or_else(PoisonError::into_inner) = None;
                        self.desk.say(Message::MediumLost);
                    }
                    known = None;
                }
                None => {
                    let found = find_vaults();
                    if known.as_ref() != Some(&found) {
                        known = Some(found.clone());
                        self.desk.say(Message::VaultsFound(found));
                    }
                }
            }
            // Where drives cannot be watched, looking again now and then has to do.
            let waited = watch.as_mut().is_ok_and(|watch| watch.wait(ROUND).is_ok());
            if !waited {
                std::thread::sleep(ROUND);
            }
        }
    }
}

/// What the label in `folder` says, and which drive it lies on.
pub fn approach(folder: PathBuf) -> Result<VaultCard, Notice> {
    let vault = LockedVault::open(folder.as_path())?;
    let drive = drives()
        .into_iter()
        .rfind(|drive| folder.starts_with(&drive.mount_point));
    Ok(card(folder, &vault, drive.as_ref()))
}

fn find_vaults() -> Vec<VaultCard> {
    let mut found = Vec::new();
    for drive in drives() {
        for folder in places(&drive.mount_point) {
            if let Ok(vault) = LockedVault::open(folder.as_path()) {
                found.push(card(folder, &vault, Some(&drive)));
            }
        }
    }
    found
}

/// The drive itself and the folders in it.
fn places(mount_point: &Path) -> Vec<PathBuf> {
    let mut places = vec![mount_point.to_owned()];
    if let Ok(entries) = std::fs::read_dir(mount_point) {
        let folders = entries
            .filter_map(Result::ok)
            .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
        let mut folders: Vec<PathBuf> = folders.take(MOST_FOLDERS).map(|entry| entry.path()).collect();
        folders.sort();
        places.append(&mut folders);
    }
    places
}

fn card(folder: PathBuf, vault: &LockedVault, drive: Option<&Drive>) -> VaultCard {
    VaultCard {
        folder,
        label: vault.label().clone(),
        volume: drive.map(|drive| drive.name.clone()),
        free: drive.and_then(|drive| drive.free),
    }
}

/// Whether the folder of the open vault is no longer there, or its medium does not answer.
fn is_gone(folder: &Path) -> bool {
    std::fs::metadata(folder).is_err()
}
