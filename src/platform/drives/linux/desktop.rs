//! Cameras that are no drives: the desktop talks MTP or PTP with them and shows their files below a FUSE mount of its own (gvfs),
//! with a folder for each, such as `mtp:host=Canon_Inc._Canon_Digital_Camera_12AB`.

use std::fs;
use std::path::{Path, PathBuf};

use super::mounts::Mount;
use crate::platform::drives::Drive;

/// The file system that gvfs mounts once for each user.
pub(super) const FILE_SYSTEM: &str = "fuse.gvfsd-fuse";
/// How the names of a camera's folder begin: gvfs reaches PTP cameras with libgphoto2.
const PROTOCOLS: [&str; 2] = ["mtp:host=", "gphoto2:host="];
/// A folder that phones and tablets have at the top of their memory.
const OF_PHONES: &str = "Android";
/// Most memories of one camera.
const MOST_MEMORIES: usize = 16;

/// Where gvfs shows what it has mounted.
pub(super) fn mount_points(mounts: &[Mount]) -> impl Iterator<Item = &Path> {
    let of_desktop = mounts.iter().filter(|mount| mount.file_system == FILE_SYSTEM);
    of_desktop.map(|mount| mount.point.as_path())
}

/// The memories of the cameras below `desktop`: a camera's own folder, and each folder in it, because many show a folder for each
/// card. A phone's memory is left out: listing it this way takes minutes, and its films may hardly ever be used (R-RECORD).
pub(super) fn cameras(desktop: &Path) -> Vec<Drive> {
    let mut memories = Vec::new();
    for camera in folders(desktop) {
        let Some(name) = name(&file_name(&camera)) else {
            continue;
        };
        let inner: Vec<PathBuf> = folders(&camera).take(MOST_MEMORIES).collect();
        memories.push(memory(camera, name.clone()));
        memories.extend(inner.into_iter().map(|folder| {
            let name = format!("{name}: {}", file_name(&folder));
            memory(folder, name)
        }));
    }
    memories.retain(|memory| !memory.mount_point.join(OF_PHONES).is_dir());
    memories
}

fn memory(folder: PathBuf, name: String) -> Drive {
    Drive {
        mount_point: folder,
        name,
        free: None,
        removable: true,
        file_system: FILE_SYSTEM.into(),
    }
}

fn folders(folder: &Path) -> impl Iterator<Item = PathBuf> {
    let mut folders: Vec<PathBuf> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .map(|entry| entry.path())
        .collect();
    folders.sort();
    folders.into_iter()
}

fn file_name(folder: &Path) -> String {
    folder.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The camera's name, if this is the folder of one: `Canon Inc. Canon Digital Camera`, without the serial number at its end. Of a
/// camera that does not tell who it is, there is only its place on the bus.
fn name(folder: &str) -> Option<String> {
    let host = PROTOCOLS.iter().find_map(|protocol| folder.strip_prefix(protocol))?;
    let mut words: Vec<&str> = host.split('_').filter(|word| !word.is_empty()).collect();
    let is_serial = |word: &&str| word.len() >= 4 && word.bytes().any(|byte| byte.is_ascii_digit());
    if words.len() > 1 && words.last().is_some_and(is_serial) {
        words.pop();
    }
    match host.starts_with(['%', '[']) || words.is_empty() {
        true => Some("USB".into()),
        false => Some(words.join(" ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_memories_of_cameras_are_found_and_nothing_else_that_is_mounted() {
        let desktop = tempfile::tempdir().expect("a folder");
        for folder in [
            "mtp:host=Canon_Inc._Canon_Digital_Camera_12AB34/SD/DCIM",
            "gphoto2:host=Sony_Corporation_ILCE-7M3_0011/DCIM",
            "mtp:host=SAMSUNG_Android_R58M/Internal storage/Android",
            "mtp:host=SAMSUNG_Android_R58M/Internal storage/DCIM",
            "smb-share:server=nas,share=film/DCIM",
        ] {
            fs::create_dir_all(desktop.path().join(folder)).expect("a folder");
        }
        let found = cameras(desktop.path());
        let names: Vec<&str> = found.iter().map(|drive| drive.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "Sony Corporation ILCE-7M3",
                "Sony Corporation ILCE-7M3: DCIM",
                "Canon Inc. Canon Digital Camera",
                "Canon Inc. Canon Digital Camera: SD",
                "SAMSUNG Android"
            ]
        );
        assert!(found.iter().all(|drive| drive.removable));
    }

    #[test]
    fn a_cameras_name_is_told_without_its_number() {
        assert_eq!(
            name("mtp:host=SAMSUNG_Android_R58M").as_deref(),
            Some("SAMSUNG Android")
        );
        assert_eq!(name("mtp:host=Camera").as_deref(), Some("Camera"));
        assert_eq!(name("mtp:host=1234").as_deref(), Some("1234"));
        assert_eq!(name("mtp:host=").as_deref(), Some("USB"));
        assert_eq!(name("gphoto2:host=%5Busb%3A001%2C005%5D").as_deref(), Some("USB"));
        assert_eq!(name("sftp:host=server"), None);
    }

    #[test]
    fn the_desktops_mount_is_known_by_its_file_system() {
        let table = "1 0 0:50 / /run/user/1000/gvfs rw - fuse.gvfsd-fuse gvfsd-fuse rw\n\
                     2 0 8:1 / / rw - ext4 /dev/sda1 rw";
        let mounts: Vec<Mount> = table.lines().filter_map(Mount::parse).collect();
        let points: Vec<&Path> = mount_points(&mounts).collect();
        assert_eq!(points, [Path::new("/run/user/1000/gvfs")]);
    }
}
