//! The two copies of a vault's small files, and whether anything in a vault was touched.

use std::fs;
use std::path::Path;
use std::time::SystemTime;

/// Names of the copies of the header and of the catalogue.
pub const COPIES: [[&str; 2]; 2] = [["vault.a", "vault.b"], ["catalogue.a", "catalogue.b"]];

/// Every file with its bytes and the time of its last change, except the log's: whatever unlocks a vault adds an entry to it.
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
