//! Films, photographs and sound as files in folders: `DCIM`, XAVC (`M4ROOT/CLIP`, `XDROOT/Clip`), `SD_VIDEO`, or any folder.

use std::collections::{HashMap, HashSet};
use std::path::PathBuf;

use tokio_util::sync::CancellationToken;

use super::piece::{Piece, kind_of, recording};
use super::recording::{Recording, SourcesError};
use super::split;
use super::tree::{Entry, Folder, Tree, capitals};

/// Endings of what lies beside a film or photograph with the same name and belongs to it.
const BESIDE: &[&str] = &[
    "THM", "LRV", "XML", "MOI", "SRT", "AAE", "XMP", "BIM", "CPF", "GIS", "PEK", "SMI",
];
/// The same picture as the camera's sensor gave it; beside a photograph it belongs to that.
const RAW: &[&str] = &[
    "CR2", "CR3", "CRW", "NEF", "NRW", "ARW", "SRF", "SR2", "DNG", "RW2", "ORF", "RAF", "PEF", "SRW", "X3F",
];

/// The recordings among the files of `tree` that are not in `claimed`, and what was claimed for them.
pub(super) fn recordings(
    tree: &Tree,
    claimed: &mut HashSet<PathBuf>,
    cancel: &CancellationToken,
) -> Result<Vec<Recording>, SourcesError> {
    let mut recordings = Vec::new();
    // Before any folder is read: the small pictures and films beside a clip are none of their own.
    let of_clips = of_clips(tree);
    claimed.extend(of_clips.values().flatten().map(|entry| entry.path.clone()));
    for folder in tree.folders.iter().filter(|folder| capitals(&folder.path) != "THMBNL") {
        let mut pieces = Vec::new();
        let mut beside = beside(folder);
        for file in &folder.files {
            if cancel.is_cancelled() {
                return Err(SourcesError::Cancelled);
            }
            let (stem, ending) = file.parts();
            let Some(kind) = kind_of(ending).filter(|_| !claimed.contains(&file.path)) else {
                continue;
            };
            let mut companions = beside.remove(stem).unwrap_or_default();
            companions.extend(of_clips.get(&file.path).into_iter().flatten().cloned());
            companions.retain(|companion| companion.path != file.path);
            claimed.insert(file.path.clone());
            claimed.extend(companions.iter().map(|companion| companion.path.clone()));
            pieces.push(Piece::read(file.clone(), kind, companions));
        }
        recordings.extend(split::group(pieces).into_iter().filter_map(recording));
    }
    Ok(recordings)
}

/// The companions in a folder, by the name (without ending) of what they belong to.
fn beside(folder: &Folder) -> HashMap<String, Vec<Entry>> {
    let mut found: HashMap<String, Vec<Entry>> = HashMap::new();
    for file in &folder.files {
        let (stem, ending) = file.parts();
        let owners: Vec<String> = match ending {
            // GoPro's small film of `GH010001` and `GX010001` is `GL010001`.
            "LRV" => match stem.strip_prefix("GL") {
                Some(rest) => vec![format!("GH{rest}"), format!("GX{rest}"), stem.to_owned()],
                None => vec![stem.to_owned()],
            },
            // Sony's `C0001M01.XML` belongs to `C0001`.
            "XML" => [Some(stem), stem.strip_suffix("M01")]
                .into_iter()
                .flatten()
                .map(str::to_owned)
                .collect(),
            ending if BESIDE.contains(&ending) || RAW.contains(&ending) => vec![stem.to_owned()],
            _ => continue,
        };
        let is_there = |owner: &&String| {
            let mut others = folder.files.iter().map(Entry::parts);
            others.any(|(stem, ending)| stem == owner.as_str() && kind_of(ending).is_some())
        };
        if let Some(owner) = owners.iter().find(is_there) {
            found.entry(owner.clone()).or_default().push(file.clone());
        }
    }
    found
}

/// XAVC: what lies in `THMBNL` and `SUB` beside `CLIP` belongs to the clip whose name it begins with.
fn of_clips(tree: &Tree) -> HashMap<PathBuf, Vec<Entry>> {
    let mut found: HashMap<PathBuf, Vec<Entry>> = HashMap::new();
    for clips in tree.folders.iter().filter(|folder| capitals(&folder.path) == "CLIP") {
        let beside = |folder: &&Folder| {
            folder.path.parent() == clips.path.parent() && matches!(capitals(&folder.path).as_str(), "THMBNL" | "SUB")
        };
        for file in tree.folders.iter().filter(beside).flat_map(|folder| &folder.files) {
            let belongs = |clip: &&Entry| {
                let (stem, ending) = clip.parts();
                // `C0001T01`, `C0001S03`.
                let rest = file.parts().0.strip_prefix(stem);
                kind_of(ending).is_some() && rest.is_some_and(|rest| rest.len() == 3 && rest.starts_with(['T', 'S']))
            };
            if let Some(clip) = clips.files.iter().find(belongs) {
                found.entry(clip.path.clone()).or_default().push(file.clone());
            }
        }
    }
    found
}
