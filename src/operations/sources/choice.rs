//! What is to be imported of the cards, folders and files that were named.

use std::path::{Path, PathBuf};

use tokio_util::sync::CancellationToken;

use super::recording::{Recording, RecordingKind, SourcesError};

/// Finds recordings in a folder, or among files.
pub(super) type Find<'a> = &'a dyn Fn(&[PathBuf]) -> Result<Vec<Recording>, SourcesError>;

/// The recordings that `paths` are, in that order; those of a folder oldest first, and of them only those that `only` names, unless
/// it is empty. A file that is no recording that is known, or is not there, is one by itself: importing it says what is wrong.
pub(super) fn choose(
    paths: &[PathBuf],
    only: &[String],
    find: Find<'_>,
    cancel: &CancellationToken,
) -> Result<Vec<Recording>, SourcesError> {
    let files: Vec<PathBuf> = paths.iter().filter(|path| path.is_file()).cloned().collect();
    let named = find(&files)?;
    let mut chosen: Vec<Recording> = Vec::new();
    let mut there: Vec<String> = Vec::new();
    for path in paths {
        if cancel.is_cancelled() {
            return Err(SourcesError::Cancelled);
        }
        let found = if path.is_dir() {
            let found = find(std::slice::from_ref(path))?;
            there.extend(found.iter().map(|recording| recording.name.clone()));
            let is_wanted = |recording: &Recording| only.is_empty() || only.contains(&recording.name);
            found.into_iter().filter(is_wanted).collect()
        } else {
            let known = named.iter().find(|recording| recording.files.contains(path));
            vec![known.cloned().unwrap_or_else(|| by_itself(path))]
        };
        for recording in found {
            // Another of its parts may have been named before.
            if !chosen.iter().any(|known| known.files == recording.files) {
                chosen.push(recording);
            }
        }
    }
    match only.iter().find(|name| !there.contains(name)) {
        Some(name) => Err(SourcesError::NoSuchRecording(name.clone())),
        None => Ok(chosen),
    }
}

fn by_itself(path: &Path) -> Recording {
    Recording {
        files: vec![path.to_owned()],
        companions: Vec::new(),
        name: path.file_stem().unwrap_or_default().to_string_lossy().into_owned(),
        size: 0,
        recorded: None,
        length: None,
        device: None,
        kind: RecordingKind::Film,
    }
}
