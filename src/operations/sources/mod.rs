//! What is on a camera's card, in a camera that is a drive, in a folder, or among files that were dropped on the window.
//!
//! | module | what it reads |
//! |---|---|
//! | `tree` | names, sizes and times of files |
//! | `avchd`, `playlist`, `transport` | AVCHD: playlists, clip information, and the two ends of streams |
//! | `loose`, `piece`, `movie`, `photo`, `xml`, `moi` | files in folders: what MP4, MOV, photographs and a camera's side files say of themselves |
//! | `split` | which files are parts of one recording |
//! | `device`, `time` | what made it, and when |
//! | `phone` | the rule about phones and tablets |
//!
//! All of it is untrusted, and read in safe code with limits on bytes, files and depth. Nothing is decoded: first pictures are
//! made by a sandboxed process.

mod avchd;
mod bytes;
mod choice;
mod device;
#[cfg(any(fuzzing, all(test, target_os = "linux")))]
pub(crate) mod fuzzing;
mod loose;
mod moi;
mod movie;
mod phone;
mod photo;
mod piece;
mod playlist;
mod recording;
mod split;
#[cfg(test)]
mod tests;
mod time;
mod transport;
mod tree;
mod words;
mod xml;

use std::collections::HashSet;
use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use tokio_util::sync::CancellationToken;

use crate::workers::{self, Looked, StageError};
pub use phone::{FromPhone, check_phones};
pub use recording::{Card, CardKind, DateSource, Device, RecordedAt, Recording, RecordingKind, SourcesError};
use tree::{Entry, Folder, Tree, capitals, unreadable};

/// Folders that cameras make at the top of a card, in capitals; what is in them and is no recording, a camera keeps for itself.
const OF_CAMERAS: [&str; 12] = [
    "AVCHD", "BDMV", "M4ROOT", "XDROOT", "SD_VIDEO", "PRIVATE", "AVF_INFO", "MISC", "CANONMSC", "MP_ROOT", "AVIN",
    "DCIM",
];

/// Most entries at the top of a drive that are looked at.
const MAX_ENTRIES: usize = 256;

/// Whether a folder of this name at the top of a drive tells that a camera has made it.
#[must_use]
pub fn is_cameras_folder(name: &OsStr) -> bool {
    match name.to_string_lossy().to_uppercase().as_str() {
        // Others use this name too.
        "MISC" => false,
        // Films, and so not kept by the camera for itself.
        "CLIP" => true,
        name => OF_CAMERAS.contains(&name),
    }
}

/// Whether what is mounted at `root` is a camera's card, or a camera: told by the folders at its top.
#[must_use]
pub fn is_cameras_card(root: &Path) -> bool {
    let entries = fs::read_dir(root).into_iter().flatten().flatten().take(MAX_ENTRIES);
    entries
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .any(|entry| is_cameras_folder(&entry.file_name()))
}

/// Finds the recordings on the card, in the camera or in the folder `root`. Takes seconds on a full card: each film is looked into
/// at its ends.
///
/// # Errors
/// When `root` is not there or cannot be read, and [`SourcesError::Cancelled`].
pub fn find(root: &Path, cancel: &CancellationToken) -> Result<Card, SourcesError> {
    let tree = Tree::walk(root, cancel)?;
    read(root, &tree, cancel)
}

/// Finds the recordings among files and folders, as they are dropped on the window. Of files only what was named is taken, but
/// for an AVCHD stream: its recording is, with all its parts.
///
/// # Errors
/// As [`find`]; the first thing that is not there.
pub fn find_in(paths: &[PathBuf], cancel: &CancellationToken) -> Result<Card, SourcesError> {
    let mut cards = Vec::new();
    let mut chosen: Vec<&PathBuf> = Vec::new();
    for path in paths {
        let found = fs::metadata(path).map_err(|error| unreadable(path, &error))?;
        if found.is_dir() {
            cards.push(find(path, cancel)?);
        } else {
            chosen.push(path);
        }
    }
    let mut folders: Vec<&Path> = Vec::new();
    for folder in chosen.iter().filter_map(|path| path.parent()) {
        if !folders.contains(&folder) {
            folders.push(folder);
        }
    }
    for folder in folders {
        let of_it: Vec<&PathBuf> = chosen
            .iter()
            .copied()
            .filter(|path| path.parent() == Some(folder))
            .collect();
        cards.push(find_beside(folder, &of_it, cancel)?);
    }
    let root = paths.first().cloned().unwrap_or_default();
    Ok(merge(root, cards))
}

/// What a recording is and looks like, found out by a sandboxed process that may read its first file only. Takes as long as a
/// process to start and a picture to decode.
///
/// # Errors
/// As [`workers::look`].
pub fn first_look(recording: &Recording) -> Result<Looked, StageError> {
    let first = recording.files.first().map_or(Path::new(""), PathBuf::as_path);
    workers::look(first, None)
}

/// What has to be readable for [`find_in`] to find what `path` belongs to: itself, and the camera's folders around it.
#[must_use]
pub fn places(path: &Path) -> Vec<PathBuf> {
    let folder = path.parent();
    let above = folder.and_then(Path::parent);
    let is = |folder: Option<&Path>, name: &str| folder.is_some_and(|folder| capitals(folder) == name);
    let around = (is(folder, "STREAM") && is(above, "BDMV")) || is(folder, "CLIP");
    let around = above.filter(|above| around && !above.as_os_str().is_empty());
    [Some(path), around].into_iter().flatten().map(Path::to_owned).collect()
}

/// The recordings that are to be imported of cards, folders and files, in the order in which they were named; those of a folder oldest
/// first, and of them only those that `only` names, unless it is empty. What a camera has split is one, whichever of its
/// parts were named. A file that is no recording that is known is one by itself.
///
/// # Errors
/// As [`find`], and [`SourcesError::NoSuchRecording`].
pub fn choose(paths: &[PathBuf], only: &[String], cancel: &CancellationToken) -> Result<Vec<Recording>, SourcesError> {
    let find = |paths: &[PathBuf]| find_in(paths, cancel).map(|card| card.recordings);
    choice::choose(paths, only, &find, cancel)
}

/// The recordings that `chosen`, files of one folder, are.
fn find_beside(folder: &Path, chosen: &[&PathBuf], cancel: &CancellationToken) -> Result<Card, SourcesError> {
    let is_chosen = |path: &Path| chosen.iter().any(|chosen| chosen.as_path() == path);
    let bdmv = folder
        .parent()
        .filter(|parent| capitals(parent) == "BDMV" && capitals(folder) == "STREAM");
    let mut card = if let Some(bdmv) = bdmv {
        find(bdmv, cancel)?
    } else {
        let mut tree = Tree::default();
        // The folder need not be readable, where only files were named.
        let mut of_it = listed(folder, |file| {
            !is_chosen(&file.path) && piece::kind_of(file.parts().1).is_none()
        });
        let named = chosen
            .iter()
            .filter_map(|path| Some(Entry::new(path.to_path_buf(), &fs::metadata(path).ok()?)));
        of_it.files.extend(named);
        of_it.files.sort_by(|a, b| a.path.cmp(&b.path));
        of_it.files.dedup_by(|a, b| a.path == b.path);
        tree.folders.push(of_it);
        if capitals(folder) == "CLIP" {
            let beside = folder.parent().map(tree::folders).unwrap_or_default();
            let beside = beside
                .iter()
                .filter(|folder| matches!(capitals(folder).as_str(), "THMBNL" | "SUB"));
            tree.folders.extend(beside.map(|folder| listed(folder, |_| true)));
        }
        read(folder, &tree, cancel)?
    };
    card.recordings
        .retain(|recording| recording.files.iter().any(|file| is_chosen(file)));
    let is_found = |path: &Path| {
        card.recordings
            .iter()
            .any(|recording| recording.files.iter().any(|file| file == path))
    };
    card.unknown = chosen
        .iter()
        .filter(|path| !is_found(path))
        .map(|path| path.to_path_buf())
        .collect();
    card.shared.clear();
    Ok(card)
}

/// The files of one folder that are wanted; none where it cannot be read.
fn listed(folder: &Path, is_wanted: impl Fn(&Entry) -> bool) -> Folder {
    let files = tree::files(folder).into_iter().filter(is_wanted).collect();
    Folder {
        path: folder.to_owned(),
        files,
    }
}

/// Reads what `tree`, which is that of `root`, holds.
fn read(root: &Path, tree: &Tree, cancel: &CancellationToken) -> Result<Card, SourcesError> {
    let mut card = Card {
        root: root.to_owned(),
        kind: CardKind::Folder,
        recordings: Vec::new(),
        shared: Vec::new(),
        unknown: tree.unreadable.clone(),
        is_cut_short: tree.is_cut_short,
    };
    let mut claimed = HashSet::new();
    for bdmv in avchd::trees(tree) {
        let found = avchd::read(tree, &bdmv, cancel)?;
        let whole = tree
            .folders
            .iter()
            .filter(|folder| folder.path.starts_with(avchd::top(&bdmv)));
        claimed.extend(whole.flat_map(|folder| &folder.files).map(|file| file.path.clone()));
        card.recordings.extend(found.recordings);
        card.shared.extend(found.shared);
        card.unknown.extend(found.unknown);
    }
    card.recordings.extend(loose::recordings(tree, &mut claimed, cancel)?);
    for folder in &tree.folders {
        let is_cameras = OF_CAMERAS.iter().any(|name| folder.is_below(root, name));
        let rest = folder.files.iter().filter(|file| !claimed.contains(&file.path));
        let rest = rest.map(|file| file.path.clone());
        if is_cameras {
            card.shared.extend(rest)
        } else {
            card.unknown.extend(rest)
        }
    }
    card.kind = kind(root, tree, &card.recordings);
    sort(&mut card.recordings);
    Ok(card)
}

/// Oldest first.
fn sort(recordings: &mut [Recording]) {
    recordings.sort_by(|a, b| {
        let time = |recording: &Recording| recording.recorded.map(|recorded| recorded.at);
        (time(a), &a.files).cmp(&(time(b), &b.files))
    });
}

fn kind(root: &Path, tree: &Tree, recordings: &[Recording]) -> CardKind {
    let mut kinds: Vec<CardKind> = Vec::new();
    for folder in &tree.folders {
        let holds = |recording: &Recording| recording.files.iter().any(|file| file.parent() == Some(&folder.path));
        if !recordings.iter().any(holds) {
            continue;
        }
        let below = |name| folder.is_below(root, name);
        let kind = if below("BDMV") {
            CardKind::Avchd
        } else if below("M4ROOT") || below("XDROOT") {
            CardKind::Xavc
        } else if below("SD_VIDEO") {
            CardKind::SdVideo
        } else if below("DCIM") {
            CardKind::Dcim
        } else {
            CardKind::Folder
        };
        if !kinds.contains(&kind) {
            kinds.push(kind);
        }
    }
    match kinds[..] {
        [] => CardKind::Folder,
        [only] => only,
        _ => CardKind::Mixed,
    }
}

fn merge(root: PathBuf, cards: Vec<Card>) -> Card {
    let mut merged = Card {
        root,
        kind: cards.first().map_or(CardKind::Folder, |first| first.kind),
        recordings: Vec::new(),
        shared: Vec::new(),
        unknown: Vec::new(),
        is_cut_short: false,
    };
    for card in cards {
        if card.kind != merged.kind {
            merged.kind = CardKind::Mixed;
        }
        for recording in card.recordings {
            // A file that was named twice, or beside its folder.
            if !merged.recordings.iter().any(|known| known.files == recording.files) {
                merged.recordings.push(recording);
            }
        }
        merged.shared.extend(card.shared);
        merged.unknown.extend(card.unknown);
        merged.is_cut_short |= card.is_cut_short;
    }
    sort(&mut merged.recordings);
    merged
}
