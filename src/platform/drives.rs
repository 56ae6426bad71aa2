//! Drives on which a vault may lie: sticks, cards, disks plugged in from outside, and what is mounted by hand.
//!
//! Needs no rights and starts nothing: it reads what the system tells any program.

use std::path::PathBuf;

#[cfg(target_os = "linux")]
#[path = "linux/drives.rs"]
mod system;

pub use system::{DriveWatch, drives};

/// A volume that is mounted and may hold a vault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drive {
    /// Folder under which its files appear.
    pub mount_point: PathBuf,
    /// What the user knows it by: the volume's label, or the last part of the mount point.
    pub name: String,
    /// Bytes that can still be written by this user; `None` where the system does not say.
    pub free: Option<u64>,
    /// Whether it can be unplugged.
    pub removable: bool,
    /// The file system's name, for example `vfat`, `exfat`, `ntfs3`.
    pub file_system: String,
}
