//! AVCHD: `BDMV` with `PLAYLIST`, `CLIPINF` and `STREAM`, in whatever case and length the names are written.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use tokio_util::sync::CancellationToken;

use super::bytes::small_file;
use super::piece::{Piece, recording};
use super::playlist::{self, PlayItem, Playlist};
use super::recording::{Recording, RecordingKind, SourcesError};
use super::split;
use super::tree::{Entry, Folder, Tree, capitals};

/// The largest playlist and clip information: with 4,000 items, and with an index of every picture of some hours.
const LARGEST: u64 = 4 << 20;
/// A part that begins so much later or earlier (seconds) than the one before ends is another recording, whatever the playlist
/// says.
const MOST_APART: i64 = 10;

/// One AVCHD tree.
pub(super) struct Avchd {
    pub(super) recordings: Vec<Recording>,
    /// Playlists of several recordings, and all other files of the tree.
    pub(super) shared: Vec<PathBuf>,
    /// What cannot be read of it.
    pub(super) unknown: Vec<PathBuf>,
}

/// The folders that hold `STREAM`, in `tree`: each is an AVCHD tree.
pub(super) fn trees(tree: &Tree) -> Vec<PathBuf> {
    let is_stream = |folder: &&Folder| capitals(&folder.path) == "STREAM";
    let parents = tree
        .folders
        .iter()
        .filter(is_stream)
        .filter_map(|folder| folder.path.parent());
    parents
        .filter(|parent| capitals(parent) == "BDMV")
        .map(Path::to_owned)
        .collect()
}

/// What the whole of it is: the folder `AVCHD` around it, or itself.
pub(super) fn top(bdmv: &Path) -> &Path {
    match bdmv.parent() {
        Some(parent) if capitals(parent) == "AVCHD" => parent,
        _ => bdmv,
    }
}

/// Reads the tree in `bdmv`.
pub(super) fn read(tree: &Tree, bdmv: &Path, cancel: &CancellationToken) -> Result<Avchd, SourcesError> {
    let with_ending = |name: &str, endings: [&str; 2]| -> Vec<Entry> {
        let within = |folder: &&Folder| folder.path.parent() == Some(bdmv) && capitals(&folder.path) == name;
        let files = tree.folders.iter().filter(within).flat_map(|folder| &folder.files);
        files
            .filter(|file| endings.contains(&file.parts().1))
            .cloned()
            .collect()
    };
    let streams = with_ending("STREAM", ["MTS", "M2TS"]);
    let clips = with_ending("CLIPINF", ["CPI", "CLPI"]);
    let mut claimed = HashSet::new();
    let mut unknown = Vec::new();
    let mut recordings = Vec::new();

    let mut playlists = Vec::new();
    for file in with_ending("PLAYLIST", ["MPL", "MPLS"]) {
        match small_file(&file.path, LARGEST).as_deref().and_then(playlist::read) {
            Some(playlist) => playlists.push((file, playlist)),
            None => unknown.push(file.path),
        }
    }
    let mut left: Vec<Entry> = streams;
    for (file, list) in &playlists {
        let mut ours = Vec::new();
        for items in runs(list) {
            if cancel.is_cancelled() {
                return Err(SourcesError::Cancelled);
            }
            for pieces in pieces(&items, list, &mut left, &clips) {
                ours.extend(recording(pieces));
            }
        }
        // A playlist of one recording goes with it.
        if let [only] = &mut ours[..] {
            only.companions.push(file.path.clone());
        }
        recordings.extend(ours);
    }
    // Streams that no playlist names: the list is damaged or gone.
    if cancel.is_cancelled() {
        return Err(SourcesError::Cancelled);
    }
    let rest = left.into_iter().map(|stream| piece(stream, &clips)).collect();
    recordings.extend(split::group(rest).into_iter().filter_map(recording));

    for recording in &recordings {
        claimed.extend(recording.files.iter().chain(&recording.companions).cloned());
    }
    claimed.extend(unknown.iter().cloned());
    let top = top(bdmv);
    let within = tree.folders.iter().filter(|folder| folder.path.starts_with(top));
    let shared = within.flat_map(|folder| &folder.files).map(|file| file.path.clone());
    Ok(Avchd {
        shared: shared.filter(|path| !claimed.contains(path)).collect(),
        recordings,
        unknown,
    })
}

/// The items of each recording.
fn runs(list: &Playlist) -> Vec<Vec<&PlayItem>> {
    let mut runs: Vec<Vec<&PlayItem>> = Vec::new();
    for item in &list.items {
        let is_same_file = |run: &Vec<&PlayItem>| run.iter().any(|before| before.clip == item.clip);
        match runs.last_mut() {
            Some(run) if item.continues || is_same_file(run) => run.push(item),
            _ => runs.push(vec![item]),
        }
    }
    runs
}

/// The files of a recording's items, taken out of `left`. More than one list, where the streams say that they are not one
/// recording.
fn pieces(items: &[&PlayItem], list: &Playlist, left: &mut Vec<Entry>, clips: &[Entry]) -> Vec<Vec<Piece>> {
    let mut found: Vec<Vec<Piece>> = Vec::new();
    for item in items {
        let wanted = item.clip.to_uppercase();
        // It may be in another playlist, or be there already.
        let Some(place) = left.iter().position(|stream| stream.parts().0 == wanted) else {
            continue;
        };
        let mut piece = piece(left.remove(place), clips);
        piece.recorded = piece.recorded.or(item.recorded);
        piece.device = piece.device.or_else(|| list.device.clone());
        let of_this = items.iter().filter(|other| other.clip == item.clip);
        let length = of_this.map(|item| item.length).sum::<std::time::Duration>();
        if !length.is_zero() {
            piece.length = Some(length);
        }
        match found.last_mut() {
            Some(pieces) if pieces.last().is_none_or(|last| !are_apart(last, &piece)) => pieces.push(piece),
            _ => found.push(vec![piece]),
        }
    }
    found
}

/// Whether the streams' own times tell two recordings.
fn are_apart(first: &Piece, second: &Piece) -> bool {
    match (first.clock, second.clock, first.length) {
        (Some(one), Some(two), Some(length)) => {
            let end = one.saturating_add(i64::try_from(length.as_secs()).unwrap_or(i64::MAX));
            (two - end).abs() > MOST_APART
        }
        _ => false,
    }
}

fn piece(stream: Entry, clips: &[Entry]) -> Piece {
    let clip = clips.iter().find(|clip| clip.parts().0 == stream.parts().0).cloned();
    let of_clip = clip
        .as_ref()
        .and_then(|clip| small_file(&clip.path, LARGEST))
        .and_then(|bytes| playlist::clip_information(&bytes).flatten());
    let mut piece = Piece::read(stream, RecordingKind::Film, clip.into_iter().collect());
    piece.device = piece.device.or(of_clip);
    piece
}
