//! Looks for vaults on the drives that are plugged in, and notices when the open one is gone.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, SystemTime};

use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;

use super::import::CameraWatch;
use super::job::Reporter;
use crate::console::model::{Message, NewPlace, Notice, VaultCard};
use crate::operations::create::{Place, place_on};
use crate::platform::drives::{Drive, DriveWatch, drives};
use crate::vault::{LockedVault, VaultError, changing_files};

/// How often to look again although no drive came or went: a vault may have been made on one, and a stick may be pulled
/// without being unmounted.
const POLL_INTERVAL: Duration = Duration::from_secs(2);

/// Folders of a drive that are looked into, besides the drive itself.
const MAX_FOLDERS: usize = 64;

pub struct VaultScanner {
    pub reporter: Reporter,
    /// Folder of the vault that is open, if one is.
    pub open_folder: Arc<Mutex<Option<PathBuf>>>,
    /// Set when what is known has to be reported again, although it is the same.
    pub again: Arc<AtomicBool>,
    pub shutdown: CancellationToken,
}

impl VaultScanner {
    /// Until the program ends.
    pub fn run(self) {
        let (mut known, mut known_places) = (None, None);
        let mut touched = None;
        let mut watch = DriveWatch::new();
        let mut cameras = CameraWatch::default();
        while !self.shutdown.is_cancelled() {
            let open = self.open_folder.lock().clone();
            match open {
                Some(folder) => {
                    if is_gone(&folder) {
                        *self.open_folder.lock() = None;
                        self.reporter.report(Message::MediumLost);
                    }
                    cameras.look(&folder, &self.reporter);
                    let stamps = Some(stamps(&folder));
                    if touched.is_some() && touched != stamps {
                        self.reporter.report_touched();
                    }
                    touched = stamps;
                    (known, known_places) = (None, None);
                }
                None => {
                    cameras.forget();
                    touched = None;
                    if self.again.swap(false, Ordering::Relaxed) {
                        (known, known_places) = (None, None);
                    }
                    let (found, places) = search();
                    if known.as_ref() != Some(&found) {
                        known = Some(found.clone());
                        self.reporter.report(Message::VaultsFound(found));
                    }
                    if known_places.as_ref() != Some(&places) {
                        known_places = Some(places.clone());
                        self.reporter.report(Message::NewPlacesFound(places));
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

/// What the label in `folder` says, and which drive it is on; or that a vault can be made there.
pub fn look_into(folder: PathBuf) -> Message {
    let drive = drives()
        .into_iter()
        .rfind(|drive| folder.starts_with(&drive.mount_point));
    match LockedVault::open(folder.as_path()) {
        Ok(vault) => Message::LabelRead(Ok(card(folder, &vault, drive.as_ref()))),
        Err(VaultError::NotAVault) if folder.is_dir() => match place_on(&folder) {
            Some(place) => Message::NoVaultIn(new_place(place, drive.as_ref())),
            None => Message::LabelRead(Err(Notice::Vault(VaultError::NotAVault))),
        },
        Err(error) => Message::LabelRead(Err(Notice::Vault(error))),
    }
}

/// The vaults on all drives, and where there is none and one can be made.
fn search() -> (Vec<VaultCard>, Vec<NewPlace>) {
    let (mut found, mut places) = (Vec::new(), Vec::new());
    for drive in drives() {
        let before = found.len();
        for folder in folders_to_scan(&drive.mount_point) {
            if let Ok(vault) = LockedVault::open(folder.as_path()) {
                found.push(card(folder, &vault, Some(&drive)));
            }
        }
        // Only what can be unplugged is offered by itself; any other place is chosen by the user.
        if found.len() == before && drive.removable {
            places.extend(place_on(&drive.mount_point).map(|place| new_place(place, Some(&drive))));
        }
    }
    (found, places)
}

fn new_place(Place { folder, beside_others }: Place, drive: Option<&Drive>) -> NewPlace {
    NewPlace {
        folder,
        volume: drive.map(|drive| drive.name.clone()),
        free: drive.and_then(|drive| drive.free),
        beside_others,
    }
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

/// Time and length of the files that another program changes when it imports, erases, or changes a password.
fn stamps(folder: &Path) -> [Option<(SystemTime, u64)>; 4] {
    changing_files().map(|name| {
        let facts = std::fs::metadata(folder.join(name)).ok()?;
        Some((facts.modified().ok()?, facts.len()))
    })
}

/// Whether the folder of the open vault is no longer there, or its medium does not answer.
fn is_gone(folder: &Path) -> bool {
    std::fs::metadata(folder).is_err()
}
