//! The files below a folder: a bounded walk that follows no links.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use tokio_util::sync::CancellationToken;

use super::recording::SourcesError;

/// More files are not looked at; a full card of photographs has some ten thousand.
const MOST_FILES: usize = 50_000;
/// Folders in folders; cameras have five.
const DEEPEST: usize = 12;
/// What systems keep on drives, in capitals.
const OF_THE_SYSTEM: &[&str] = &[
    "SYSTEM VOLUME INFORMATION",
    "$RECYCLE.BIN",
    "RECYCLER",
    "LOST.DIR",
    "LOST+FOUND",
    "FOUND.000",
];
const FILES_OF_THE_SYSTEM: &[&str] = &["THUMBS.DB", "DESKTOP.INI", "AUTORUN.INF", "AUTORUN.ICO"];

/// A file.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) path: PathBuf,
    /// Its name, in capitals.
    pub(super) name: String,
    pub(super) size: u64,
    pub(super) modified: Option<SystemTime>,
}

impl Entry {
    pub(super) fn new(path: PathBuf, found: &fs::Metadata) -> Self {
        Self {
            name: capitals(&path),
            size: found.len(),
            modified: found.modified().ok(),
            path,
        }
    }

    /// Name without ending, and the ending; in capitals.
    pub(super) fn parts(&self) -> (&str, &str) {
        self.name.rsplit_once('.').unwrap_or((&self.name, ""))
    }
}

/// A folder with the files in it, by name.
#[derive(Debug)]
pub(super) struct Folder {
    pub(super) path: PathBuf,
    pub(super) files: Vec<Entry>,
}

impl Folder {
    /// Whether it is in a folder of this name (in capitals), however far up to `root`.
    pub(super) fn is_below(&self, root: &Path, name: &str) -> bool {
        let below = self.path.strip_prefix(root).unwrap_or(Path::new(""));
        let names = below.iter().map(|part| part.to_string_lossy().to_uppercase());
        names.chain([capitals(root)]).any(|part| part == name)
    }
}

/// All folders below one.
#[derive(Debug, Default)]
pub(super) struct Tree {
    pub(super) folders: Vec<Folder>,
    /// Folders that cannot be read.
    pub(super) unreadable: Vec<PathBuf>,
    pub(super) is_cut_short: bool,
}

/// The last part of a path, in capitals: cameras, cards and systems differ in how they write names.
pub(super) fn capitals(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().to_uppercase()
}

impl Tree {
    /// Walks through `root`; what a vault's own files are is left out.
    pub(super) fn walk(root: &Path, cancel: &CancellationToken) -> Result<Self, SourcesError> {
        let mut tree = Self::default();
        let mut left = MOST_FILES;
        let mut folders = vec![(root.to_owned(), 0)];
        while let Some((path, depth)) = folders.pop() {
            if cancel.is_cancelled() {
                return Err(SourcesError::Cancelled);
            }
            match list(&path, &mut left) {
                Err(error) if depth == 0 => return Err(unreadable(root, &error)),
                Err(_) => tree.unreadable.push(path),
                Ok((mut files, mut inner)) => {
                    if is_vault(&files) {
                        files.retain(|file| !is_of_vault(&file.name));
                        inner.retain(|folder| capitals(folder) != "FILMS");
                    }
                    if depth == DEEPEST {
                        tree.is_cut_short |= !inner.is_empty();
                    } else {
                        folders.extend(inner.into_iter().rev().map(|folder| (folder, depth + 1)));
                    }
                    tree.folders.push(Folder { path, files });
                }
            }
            if left == 0 {
                tree.is_cut_short = true;
                break;
            }
        }
        Ok(tree)
    }
}

pub(super) fn unreadable(path: &Path, error: &io::Error) -> SourcesError {
    match error.kind() {
        io::ErrorKind::NotFound => SourcesError::Missing(path.to_owned()),
        kind => SourcesError::Unreadable {
            path: path.to_owned(),
            kind,
        },
    }
}

/// The files of one folder, by name; none where it cannot be read.
pub(super) fn files(folder: &Path) -> Vec<Entry> {
    list(folder, &mut { MOST_FILES })
        .map(|(files, _)| files)
        .unwrap_or_default()
}

/// The folders in a folder, by name; none where it cannot be read.
pub(super) fn folders(folder: &Path) -> Vec<PathBuf> {
    list(folder, &mut { MOST_FILES })
        .map(|(_, folders)| folders)
        .unwrap_or_default()
}

/// Files and folders in a folder, by name.
fn list(folder: &Path, left: &mut usize) -> io::Result<(Vec<Entry>, Vec<PathBuf>)> {
    let (mut files, mut folders) = (Vec::new(), Vec::new());
    for entry in fs::read_dir(folder)?.flatten() {
        if *left == 0 {
            break;
        }
        *left -= 1;
        let path = entry.path();
        let name = capitals(&path);
        let Ok(kind) = entry.file_type() else { continue };
        if kind.is_dir() && !name.starts_with('.') && !OF_THE_SYSTEM.contains(&name.as_str()) {
            folders.push(path);
        } else if kind.is_file()
            && !name.starts_with('.')
            && !FILES_OF_THE_SYSTEM.contains(&name.as_str())
            && let Ok(found) = entry.metadata()
        {
            files.push(Entry::new(path, &found));
        }
    }
    files.sort_by(|a, b| a.path.cmp(&b.path));
    folders.sort();
    Ok((files, folders))
}

fn is_vault(files: &[Entry]) -> bool {
    files
        .iter()
        .any(|file| file.name == "VAULT.A" || file.name == "VAULT.B")
}

/// Besides films, which are in a folder of their own.
fn is_of_vault(name: &str) -> bool {
    [".A", ".B", ".LCK"].iter().any(|ending| name.ends_with(ending))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(root: &Path) -> Vec<String> {
        let tree = Tree::walk(root, &CancellationToken::new()).unwrap();
        let files = tree.folders.iter().flat_map(|folder| &folder.files);
        files.map(|file| file.name.clone()).collect()
    }

    #[test]
    fn a_vaults_own_files_and_the_systems_are_left_out() {
        let root = tempfile::tempdir().unwrap();
        for (folder, file) in [
            ("", "vault.a"),
            ("", "catalogue.b"),
            ("", "vault.lck"),
            ("films", "00.000"),
            ("", "Session.mp4"),
            ("System Volume Information", "x.dat"),
            (".Trash-1000", "old.mp4"),
            ("dcim/100", "a.jpg"),
            ("", "Thumbs.db"),
        ] {
            fs::create_dir_all(root.path().join(folder)).unwrap();
            fs::write(root.path().join(folder).join(file), "x").unwrap();
        }
        assert_eq!(names(root.path()), ["SESSION.MP4", "A.JPG"]);
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed() {
        let root = tempfile::tempdir().unwrap();
        std::os::unix::fs::symlink("/", root.path().join("out")).unwrap();
        std::os::unix::fs::symlink("/etc/passwd", root.path().join("file.mp4")).unwrap();
        std::os::unix::fs::symlink(root.path(), root.path().join("round")).unwrap();
        assert_eq!(names(root.path()), [""; 0]);
    }

    #[test]
    fn what_is_too_deep_is_told() {
        let root = tempfile::tempdir().unwrap();
        let deep = root.path().join(["d"; 20].join("/"));
        fs::create_dir_all(&deep).unwrap();
        let tree = Tree::walk(root.path(), &CancellationToken::new()).unwrap();
        assert!(tree.is_cut_short);
        assert_eq!(tree.folders.len(), DEEPEST + 1);
    }

    #[test]
    fn what_is_not_there_and_what_was_cancelled_are_errors() {
        let go_on = CancellationToken::new();
        let none = Path::new("/none/at/all");
        assert_eq!(
            Tree::walk(none, &go_on).unwrap_err(),
            SourcesError::Missing(none.to_owned())
        );
        go_on.cancel();
        let home = tempfile::tempdir().unwrap();
        assert_eq!(Tree::walk(home.path(), &go_on).unwrap_err(), SourcesError::Cancelled);
    }
}
