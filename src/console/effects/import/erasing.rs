//! Erases films from the camera or card, once they are in the vault.

use std::path::Path;
use std::sync::Weak;

use parking_lot::Mutex;
use tokio_util::sync::CancellationToken;

use super::listed::row_of;
use crate::console::model::import::{ErasedFrom, ErasedSources};
use crate::operations::import::{SourceToErase, erase_source};
use crate::vault::UnlockedVault;

/// Erases them, as far as they still are what was imported. What is not said to be erased was left.
pub fn erase(
    vault: &Weak<Mutex<UnlockedVault>>,
    folder: &Path,
    films: Vec<ErasedFrom>,
    cancel: &CancellationToken,
) -> ErasedSources {
    let mut result = ErasedSources {
        overwritten: true,
        ..ErasedSources::default()
    };
    for ErasedFrom {
        film,
        original,
        compare,
    } in films
    {
        let request = SourceToErase {
            film,
            files: &original.files,
            before: &[],
            companions: &original.companions,
            vault_folder: folder,
            compare,
        };
        match erase_source(vault, request, cancel, &mut |_| ()) {
            Ok(erasure) if erasure.is_complete() => {
                result.films += 1;
                result.overwritten &= erasure.not_overwritten.is_empty();
                result.erased.extend(original.files);
            }
            Ok(_) | Err(_) => {
                let title = row_of(vault, film).map(|row| row.title);
                result.left.push(title.unwrap_or_default());
            }
        }
    }
    result
}
