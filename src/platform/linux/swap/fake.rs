//! A `/proc`, `/sys` and `/dev` of a test's own making.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use tempfile::TempDir;

/// A folder that stands for `/`.
pub struct Root(TempDir);

impl Root {
    /// With nothing in it.
    pub fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// With this file, also over one that is there.
    pub fn file(self, path: &str, text: &str) -> Self {
        let place = self.path().join(path);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::write(place, text).unwrap();
        self
    }

    /// With a disk or a volume; `dm` is its `dm/uuid`, if it has one.
    pub fn device(self, number: &str, name: &str, dm: Option<&str>) -> Self {
        let folder = format!("sys/devices/block/{name}");
        let root = self.file(&format!("{folder}/dev"), &format!("{number}\n"));
        let root = match dm {
            Some(uuid) => root.file(&format!("{folder}/dm/uuid"), uuid),
            None => root,
        };
        root.known(number, name, &folder)
    }

    /// With a partition of a disk that is there.
    pub fn partition(self, number: &str, disk: &str, name: &str) -> Self {
        let folder = format!("sys/devices/block/{disk}/{name}");
        self.file(&format!("{folder}/dev"), &format!("{number}\n"))
            .file(&format!("{folder}/partition"), "1\n")
            .known(number, name, &folder)
    }

    /// With a link to a device that is there, in this folder.
    pub fn link(self, folder: &str, device: &str) -> Self {
        let folder = self.path().join(folder);
        fs::create_dir_all(&folder).unwrap();
        symlink(self.path().join("sys/class/block").join(device), folder.join(device)).unwrap();
        self
    }

    fn known(self, number: &str, name: &str, folder: &str) -> Self {
        for (list, entry) in [("sys/dev/block", number), ("sys/class/block", name)] {
            fs::create_dir_all(self.path().join(list)).unwrap();
            symlink(self.path().join(folder), self.path().join(list).join(entry)).unwrap();
        }
        self
    }
}
