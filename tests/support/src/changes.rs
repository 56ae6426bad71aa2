//! What has changed on the whole machine between two moments: every file of every file system, found by looking at all of
//! them, no matter by which program.

use std::collections::HashMap;
use std::fs::{self, Metadata};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

/// Kernel interfaces that look like files and store nothing.
const NO_STORAGE: [&str; 12] = [
    "proc",
    "sysfs",
    "cgroup",
    "cgroup2",
    "devpts",
    "debugfs",
    "tracefs",
    "securityfs",
    "bpf",
    "configfs",
    "efivarfs",
    "binfmt_misc",
];

/// The state of all files at one moment.
pub struct Snapshot {
    /// By device and inode: when content or inode were last changed, and the length.
    files: HashMap<(u64, u64), State>,
}

type State = (i64, i64, i64, i64, u64);

impl Snapshot {
    /// Looks at every file there is, below every mount point.
    pub fn take() -> Self {
        let mut files = HashMap::new();
        each_file(&mut |_, metadata| {
            files.insert((metadata.dev(), metadata.ino()), state(metadata));
        });
        Self { files }
    }

    /// Everything but folders that was made, written to or renamed since, in order.
    pub fn changed_since(&self) -> Vec<PathBuf> {
        let mut changed = Vec::new();
        each_file(&mut |path, metadata| {
            if self.files.get(&(metadata.dev(), metadata.ino())) != Some(&state(metadata)) {
                changed.push(path.to_owned());
            }
        });
        changed.sort();
        changed
    }

    /// How many files there were.
    pub fn count(&self) -> usize {
        self.files.len()
    }
}

fn state(metadata: &Metadata) -> State {
    let length = metadata.len();
    (
        metadata.ctime(),
        metadata.ctime_nsec(),
        metadata.mtime(),
        metadata.mtime_nsec(),
        length,
    )
}

fn each_file(visit: &mut dyn FnMut(&Path, &Metadata)) {
    let no_storage = mounts_without_storage();
    let mut folders = vec![PathBuf::from("/")];
    while let Some(folder) = folders.pop() {
        // What goes away while one looks is no file that is left.
        for entry in fs::read_dir(&folder).into_iter().flatten().flatten() {
            let (path, Ok(metadata)) = (entry.path(), entry.metadata()) else {
                continue;
            };
            if !metadata.is_dir() {
                visit(&path, &metadata);
            } else if !no_storage.contains(&path) {
                folders.push(path);
            }
        }
    }
}

/// Mount point and kind of file system are in `mountinfo` (proc_pid_mountinfo(5)).
fn mounts_without_storage() -> Vec<PathBuf> {
    let mounts = fs::read_to_string("/proc/self/mountinfo").unwrap();
    let of_interest = |line: &str| {
        let (before, after) = line.split_once(" - ")?;
        let kind = after.split(' ').next()?;
        NO_STORAGE
            .contains(&kind)
            .then(|| PathBuf::from(before.split(' ').nth(4).unwrap_or_default()))
    };
    mounts.lines().filter_map(of_interest).collect()
}
