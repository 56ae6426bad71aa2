//! Linux: a file is the administrator's if only root can write it.
#![forbid(unsafe_code)]

use std::fs::{File, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// Checks the open file at `path` and its folder: returns the one that users other than root could write to or replace.
///
/// # Errors
/// When the system does not answer.
pub fn writable_by_others(file: &File, path: &Path) -> io::Result<Option<PathBuf>> {
    if !is_roots(&file.metadata()?) {
        return Ok(Some(path.to_owned()));
    }
    let folder = path.parent().unwrap_or(Path::new("/"));
    let roots = is_roots(&folder.metadata()?);
    Ok((!roots).then(|| folder.to_owned()))
}

fn is_roots(metadata: &Metadata) -> bool {
    let others_write = metadata.mode() & 0o022 != 0;
    metadata.uid() == 0 && !others_write
}
