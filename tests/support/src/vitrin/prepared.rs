//! Vaults with films that several tests begin with: the first one has them sealed by the program, the others get copies.
//!
//! Kept beside the tests' other work for as long as the program stays the same, and for a day: what is in a vault is dated.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use crate::{wine, work_folder};

const A_DAY: Duration = Duration::from_secs(24 * 3600);

/// Copies the vault with these `films` to `to`, a folder that does not exist; if there is none yet, `make` makes it in the folder that it
/// is given.
pub(super) fn copy(films: &[&Path], to: &Path, make: impl FnOnce(&Path)) {
    // Those of the same program wait, so that each vault is made once.
    static MAKING: Mutex<()> = Mutex::new(());
    let making = MAKING.lock().unwrap_or_else(PoisonError::into_inner);
    let all = work_folder("prepared");
    let vault = all.join(format!("{:016x}", fingerprint(films)));
    if !vault.exists() {
        remove_old(&all);
        let unfinished = tempfile::tempdir_in(&all).unwrap();
        make(&unfinished.path().join("vault"));
        // Another test program may have been quicker: its vault is as good.
        let _ = std::fs::rename(unfinished.path().join("vault"), &vault);
    }
    drop(making);
    let copied = Command::new("cp").arg("-a").args([&vault, to]).status().unwrap();
    assert!(copied.success(), "{} cannot be copied", vault.display());
}

/// Of the program, its films and the day.
fn fingerprint(films: &[&Path]) -> u64 {
    let program = match wine::program() {
        Some(program) => wine::words(&program).iter().map(PathBuf::from).collect(),
        None => vec![crate::program()],
    };
    let mut hasher = DefaultHasher::new();
    let day = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs() / A_DAY.as_secs();
    day.hash(&mut hasher);
    for path in program.iter().map(PathBuf::as_path).chain(films.iter().copied()) {
        let made = path.metadata().and_then(|file| Ok((file.len(), file.modified()?)));
        (path, made.ok()).hash(&mut hasher);
    }
    hasher.finish()
}

/// Removes vaults of yesterday and before.
fn remove_old(all: &Path) {
    for entry in std::fs::read_dir(all).unwrap().flatten() {
        let made = entry.metadata().and_then(|folder| folder.modified());
        let age = made.ok().and_then(|made| made.elapsed().ok());
        if age.is_some_and(|age| age > A_DAY) {
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}
