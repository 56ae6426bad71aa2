//! Linux: where the policy lies, and who could have written it.
#![forbid(unsafe_code)]

use std::fs::{File, Metadata};
use std::io;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// Where an administrator writes the policy.
pub const FILE: &str = "/etc/vitrin/policy.toml";

/// What of the open policy file and its folder others than root could write to or replace, if anything.
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

#[cfg(test)]
mod tests {
    use std::fs::{self, Permissions};
    use std::os::unix::fs::PermissionsExt;

    use crate::platform::policy::{Policy, PolicyError};

    #[test]
    fn only_a_file_that_root_alone_can_write_is_a_policy() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("policy.toml");
        fs::write(&path, "accept_swap = true\n").unwrap();
        let am_root = rustix::process::geteuid().is_root();
        for (mode, folder_mode, trusted) in [
            (0o644, 0o755, am_root),
            (0o600, 0o700, am_root),
            (0o664, 0o755, false),
            (0o646, 0o755, false),
            (0o644, 0o777, false),
        ] {
            fs::set_permissions(&path, Permissions::from_mode(mode)).unwrap();
            fs::set_permissions(folder.path(), Permissions::from_mode(folder_mode)).unwrap();
            let outcome = Policy::load_from(&path);
            match (trusted, outcome) {
                (true, Ok(policy)) => assert!(policy.accept_swap),
                (false, Err(PolicyError::NotAdministrators { .. })) => {}
                (_, other) => panic!("{mode:o} in {folder_mode:o}: {other:?}"),
            }
        }
    }
}
