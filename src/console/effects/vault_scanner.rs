//! Looks for vaults on the drives that are plugged in, and notices when the open one is gone.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;

use super::job::Reporter;
use crate::console::model::{Message, Notice, VaultCard};
use crate::platform::drives::{Drive, DriveWatch, drives};
use crate::vault::LockedVault;

/// How often to look again although no drive came or went: a vault may have been made on one, and a stick may be pulled
/// without being unmounted.
const POLL_INTERVAL: Duration = Duration::from_secs(2);

/// Folders of a drive that are looked into, besides the drive itself.
const MAX_FOLDERS: usize = 64;

pub struct VaultScanner {
    pub reporter: Reporter,
    /// Folder of the vault that is open, if one is.
    pub open_folder: Arc<Mutex<Option<PathBuf>>>,
    pub shutdown: CancellationToken,
}

impl VaultScanner {
    /// Until the program ends.
    pub fn run(self) {
        let mut known = None;
        let mut watch = DriveWatch::new();
        while !self.shutdown.is_cancelled() {
            let open = self.open_folder.lock().clone();
            match open {
                Some(folder) => {
                    if is_gone(&folder) {
                        *self.open_folder.lock() = None;
                        self.reporter.report(Message::MediumLost);
                    }
                    known = None;
                }
                None => {
                    let found = find_vaults();
                    if known.as_ref() != Some(&found) {
                        known = Some(found.clone());
                        self.reporter.report(Message::VaultsFound(found));
                    }
                }
            }
            // Where drives cannot be watched, looking again now and then has to do.
            let waited = watch.as_mut().is_ok_and(|watch| watch.wait(POLL_INTERVAL).is_ok());
            if !waited {
                std::thread::sleep(POLL_INTERVAL);
            }
        }
    }
}

/// What the label in `folder` says, and which drive it is on.
pub fn read_card(folder: PathBuf) -> Result<VaultCard, Notice> {
    let vault = LockedVault::open(folder.as_path()).map_err(Notice::Vault)?;
    let drive = drives()
        .into_iter()
        .rfind(|drive| folder.starts_with(&drive.mount_point));
    Ok(card(folder, &vault, drive.as_ref()))
}

fn find_vaults() -> Vec<VaultCard> {
    let mut found = Vec::new();
    for drive in drives() {
        for folder in folders_to_scan(&drive.mount_point) {
            if let Ok(vault) = LockedVault::open(folder.as_path()) {
                found.push(card(folder, &vault, Some(&drive)));
            }
        }
    }
    found
}

/// The drive itself and the folders in it.
fn folders_to_scan(mount_point: &Path) -> Vec<PathBuf> {
    let mut places = vec![mount_point.to_owned()];
    if let Ok(entries) = std::fs::read_dir(mount_point) {
        let folders = entries
            .filter_map(Result::ok)
            .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()));
        let mut folders: Vec<PathBuf> = folders.take(MAX_FOLDERS).map(|entry| entry.path()).collect();
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
