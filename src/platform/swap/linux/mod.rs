//! Linux: `/proc/swaps` lists the areas (proc(5)), `/sys` has the devices below them, the control group says whether this process
//! may be swapped at all (`memory.swap.max`, Documentation/admin-guide/cgroup-v2.rst).
#![forbid(unsafe_code)]

mod group;
mod scope;

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::verdict::{Hibernation, SwapArea, SwapDestination, SwapSurvey};
use crate::platform::drives::{System, unescape};
use group::{contains, group_in};

pub(super) use scope::restart_without_swap;
pub use scope::{ScopeError, move_into_scope, move_parent};

/// The table of swap areas, relative to the root.
const SWAPS: &str = "proc/swaps";

pub fn survey() -> SwapSurvey {
    survey_in(Path::new("/"))
}

/// As [`survey`](super::survey), of the system whose `/proc`, `/sys` and `/dev` are below `root`.
#[must_use]
pub fn survey_in(root: &Path) -> SwapSurvey {
    let system = System::below(root);
    let areas = match fs::read_to_string(root.join(SWAPS)) {
        Ok(table) => {
            let lines = table.lines().skip(1).filter_map(Line::parse);
            lines.map(|line| line.area(root, &system)).collect()
        }
        // A kernel without swap support has no table.
        Err(error) if error.kind() == ErrorKind::NotFound && root.join("proc/self").exists() => Vec::new(),
        // Unknown counts as not encrypted.
        Err(_) => vec![SwapArea {
            name: format!("/{SWAPS}"),
            destination: SwapDestination::Open,
        }],
    };
    SwapSurvey {
        areas,
        compressed_first: contains(&root.join("sys/module/zswap/parameters/enabled"), "Y"),
        forbidden: group_in(root, &system, None).is_some_and(|group| group.forbids_swap()),
    }
}

pub fn hibernation() -> Hibernation {
    hibernation_in(Path::new("/"))
}

fn hibernation_in(root: &Path) -> Hibernation {
    let state = fs::read_to_string(root.join("sys/power/state")).unwrap_or_default();
    if !state.split_ascii_whitespace().any(|word| word == "disk") {
        return Hibernation::Refused;
    }
    let resume = fs::read_to_string(root.join("sys/power/resume")).unwrap_or_default();
    match resume.trim() {
        // Not chosen yet: the program that triggers hibernation chooses one of the areas.
        "" | "0:0" => {
            let destinations: Vec<SwapDestination> =
                survey_in(root).areas.iter().map(|area| area.destination).collect();
            match (
                destinations.contains(&SwapDestination::Open),
                destinations.contains(&SwapDestination::Encrypted),
            ) {
                (true, _) => Hibernation::Open,
                (false, true) => Hibernation::Encrypted,
                (false, false) => Hibernation::NoPlace,
            }
        }
        device if System::below(root).of_device_number(device, 0).is_encrypted() => Hibernation::Encrypted,
        _ => Hibernation::Open,
    }
}

/// One line of the table: `/dev/dm-1  partition  2097148  0  -2`. Parsed here, since `procfs` does not support this table.
struct Line {
    path: PathBuf,
    is_file: bool,
}

impl Line {
    fn parse(line: &str) -> Option<Self> {
        let mut words = line.split_ascii_whitespace();
        let (path, kind) = (words.next()?, words.next()?);
        Some(Self {
            path: unescape(path),
            is_file: kind == "file",
        })
    }

    fn area(&self, root: &Path, system: &System) -> SwapArea {
        SwapArea {
            name: self.path.display().to_string(),
            destination: if self.is_file {
                // Judged by its path: its folder may not be accessible.
                destination_of(system.of_mount_that_holds(&self.path, 0).is_encrypted())
            } else {
                destination_of_device(root, system, &self.path)
            },
        }
    }
}

fn destination_of_device(root: &Path, system: &System, path: &Path) -> SwapDestination {
    // A zram device is compressed memory; what it cannot compress may go to a backing device, if it has one.
    if let Some(name) = path.file_name().and_then(|name| name.to_str())
        && name.strip_prefix("zram").is_some_and(is_number)
    {
        let folder = root.join("sys/class/block").join(name);
        return match fs::read_to_string(folder.join("backing_dev")) {
            Ok(text) if text.trim() == "none" => SwapDestination::StaysInMemory,
            Ok(disk) => destination_of_device(root, system, Path::new(disk.trim())),
            // A kernel built without writeback.
            Err(error) if error.kind() == ErrorKind::NotFound && folder.exists() => SwapDestination::StaysInMemory,
            Err(_) => SwapDestination::Open,
        };
    }
    let number = number_of(root, path);
    destination_of(number.is_some_and(|number| system.of_device_number(&number, 0).is_encrypted()))
}

fn destination_of(encrypted: bool) -> SwapDestination {
    if encrypted {
        SwapDestination::Encrypted
    } else {
        SwapDestination::Open
    }
}

/// `major:minor` of the device at the path `/dev/…`, by its name and `/sys`.
fn number_of(root: &Path, path: &Path) -> Option<String> {
    let in_root = root.join(path.strip_prefix("/").ok()?);
    // `/dev/mapper/name` is a link to `/dev/dm-0`, which is the name in `/sys`.
    let real = in_root.canonicalize().unwrap_or(in_root);
    let number = root.join("sys/class/block").join(real.file_name()?).join("dev");
    Some(fs::read_to_string(number).ok()?.trim().to_owned())
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests;
