//! Control groups of version 2 (Documentation/admin-guide/cgroup-v2.rst): whether one forbids swap.
#![forbid(unsafe_code)]

use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::platform::drives::System;

/// A control group (version 2).
pub struct Group {
    /// The folder of the topmost group that is visible to this process.
    top: PathBuf,
    /// The folder of this group.
    pub folder: PathBuf,
}

/// The group of the process `pid`, or of this process, if the system has groups of version 2 and the group is visible.
pub fn group_of(root: &Path, pid: Option<u32>) -> Option<Group> {
    group_in(root, &System::below(root), pid)
}

pub fn group_in(root: &Path, system: &System, pid: Option<u32>) -> Option<Group> {
    let mount = system.mounts.iter().rfind(|mount| mount.file_system == "cgroup2")?;
    let process = pid.map_or_else(|| "self".to_owned(), |pid| pid.to_string());
    let table = fs::read_to_string(root.join("proc").join(process).join("cgroup")).ok()?;
    let path = table.lines().find_map(|line| line.strip_prefix("0::"))?;
    let below = Path::new(path).strip_prefix(&mount.root).ok()?;
    // The path of a group outside this process's namespace contains dots.
    let plain = below.components().all(|part| matches!(part, Component::Normal(_)));
    let top = root.join(mount.point.strip_prefix("/").ok()?);
    plain.then(|| Group {
        folder: top.join(below),
        top,
    })
}

impl Group {
    /// Whether the group's memory is never swapped, by its own limit or that of an ancestor.
    pub fn forbids_swap(&self) -> bool {
        let within = |folder: &&Path| folder.starts_with(&self.top);
        self.folder
            .ancestors()
            .take_while(within)
            .any(|folder| contains(&folder.join("memory.swap.max"), "0"))
    }
}

pub fn contains(file: &Path, value: &str) -> bool {
    fs::read_to_string(file).is_ok_and(|text| text.trim() == value)
}
