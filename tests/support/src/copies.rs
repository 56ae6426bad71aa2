//! The two copies of a vault's small files, and whether anything in a vault was touched.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::SystemTime;

/// Names of the copies of the header and of the catalogue.
pub const COPIES: [[&str; 2]; 2] = [["vault.a", "vault.b"], ["catalogue.a", "catalogue.b"]];

/// The log's files with their bytes and the times of their last changes.
pub fn log_files(folder: &Path) -> BTreeMap<String, (Vec<u8>, SystemTime)> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    let of_log = entries.filter(|entry| entry.file_name().to_string_lossy().starts_with("log."));
    let read = |entry: fs::DirEntry| {
        let changed = entry.metadata().unwrap().modified().unwrap();
        let name = entry.file_name().into_string().unwrap();
        (name, (fs::read(entry.path()).unwrap(), changed))
    };
    of_log.map(read).collect()
}

/// Whether nothing of the log was changed `since` but by adding to its files, which end with zeros: behind what they held.
pub fn log_has_only_grown(folder: &Path, since: &BTreeMap<String, (Vec<u8>, SystemTime)>) -> bool {
    let now = log_files(folder);
    since.iter().all(|(name, (before, _))| {
        let length = before.iter().rposition(|&byte| byte != 0).map_or(0, |last| last + 1);
        let is_prefix = |now: &[u8]| now.len() >= before.len() && now.starts_with(&before[..length]);
        now.get(name).is_some_and(|(now, _)| is_prefix(now))
    })
}

/// Every file with its bytes and the time of its last change, except the log's: whatever unlocks a vault adds an entry to it. Those are
/// in [`log_files`].
pub fn snapshot(folder: &Path) -> Vec<(String, Vec<u8>, SystemTime)> {
    let changed = fs::metadata(folder).unwrap().modified().unwrap();
    let mut files = vec![(folder.to_str().unwrap().to_owned(), Vec::new(), changed)];
    for entry in fs::read_dir(folder).unwrap() {
        let entry = entry.unwrap();
        if entry.file_type().unwrap().is_dir() {
            files.extend(snapshot(&entry.path()));
        }
        let name = entry.path().to_str().unwrap().to_owned();
        if entry.file_name().to_string_lossy().starts_with("log.") {
            continue;
        }
        let contents = fs::read(entry.path()).unwrap_or_default();
        files.push((name, contents, entry.metadata().unwrap().modified().unwrap()));
    }
    files.sort();
    files
}
