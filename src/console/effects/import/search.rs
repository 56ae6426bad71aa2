//! Searches a card, camera or folder, and says what is found as the page shows it.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Weak;

use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;

use crate::console::model::import::{
    Consent, Original, Place, PlaceKind, RecordingRow, Recordings, RowKey, SearchId, Trouble,
};
use crate::operations::import::known;
use crate::operations::sources::{self, Card, Device, Recording, RecordingKind, SourcesError};
use crate::platform::drives::drives;
use crate::texts::Texts;
use crate::vault::{Known, UnlockedVault};

/// The recordings of `place`, for a vault and the folder that it is in.
pub fn find(
    search: SearchId,
    place: &Place,
    (vault, folder): (&Weak<Mutex<UnlockedVault>>, &Path),
    texts: &Texts,
    cancel: &CancellationToken,
) -> Result<Recordings, Trouble> {
    let card = card(place, cancel).map_err(trouble)?;
    // Newest first.
    let found = card.recordings.into_iter().rev().enumerate();
    let mut rows: Vec<RecordingRow> = found
        .map(|(number, recording)| row(RowKey { search, number }, recording, texts))
        .collect();
    for row in &mut rows {
        // What cannot be read says so when it is imported.
        let known = known(vault, folder, &row.original.files);
        row.known = matches!(known, Ok(Some(Known::InVault(_))));
    }
    Ok(Recordings {
        rows,
        unknown: card.unknown.iter().map(|path| file_name(path)).collect(),
        free: free(folder),
    })
}

/// What is in `place`.
pub fn card(place: &Place, cancel: &CancellationToken) -> Result<Card, SourcesError> {
    match place.kind {
        PlaceKind::Dropped => sources::find_in(&place.files, cancel),
        PlaceKind::Card | PlaceKind::Folder => sources::find(&place.root, cancel),
    }
}

/// Free bytes on the drive that `folder` is on.
fn free(folder: &Path) -> Option<u64> {
    let drive = drives()
        .into_iter()
        .rfind(|drive| folder.starts_with(&drive.mount_point));
    drive.and_then(|drive| drive.free)
}

fn row(key: RowKey, recording: Recording, texts: &Texts) -> RecordingRow {
    let recorded = recording
        .recorded
        .map(|recorded| recorded.at.strftime("%Y-%m-%dT%H:%M").to_string());
    // Never the file's name, which may be a patient's.
    let title = recorded
        .as_deref()
        .map_or_else(|| texts.get("import-default-title"), |iso| texts.date_and_time(iso));
    let from_phone = recording.is_from_phone();
    RecordingRow {
        key,
        name: recording.files.first().map(|path| file_name(path)).unwrap_or_default(),
        original: Original {
            files: recording.files,
            companions: recording.companions,
        },
        recorded,
        length: recording.length,
        size: recording.size,
        device: recording.device.as_ref().and_then(device),
        still: recording.kind == RecordingKind::Photo,
        consent: if from_phone {
            Consent::Missing
        } else {
            Consent::NotNeeded
        },
        known: false,
        chosen: false,
        title,
    }
}

/// Make and model, where the model does not begin with the make.
fn device(device: &Device) -> Option<String> {
    let (make, model) = (device.make.trim(), device.model.trim());
    let whole = if model.to_lowercase().starts_with(&make.to_lowercase()) {
        model.to_owned()
    } else {
        format!("{make} {model}")
    };
    Some(whole.trim().to_owned()).filter(|whole| !whole.is_empty())
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(
        || PathBuf::from(path).display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    )
}

fn trouble(error: SourcesError) -> Trouble {
    match error {
        SourcesError::Unreadable {
            kind: ErrorKind::PermissionDenied,
            ..
        } => Trouble::NotAllowed,
        SourcesError::Cancelled => Trouble::Cancelled,
        _ => Trouble::SourceGone,
    }
}
