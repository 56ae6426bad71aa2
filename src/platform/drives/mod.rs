//! Drives that may hold a vault: sticks, cards, external disks, and volumes mounted by hand; and whether the system encrypts
//! a volume.
//!
//! Needs no rights and starts nothing: it reads only what the system reports to any program.

use std::path::PathBuf;

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub use linux::{
    DriveWatch, USUAL_PLACES, camera_volumes, desktop_mounts, drives, encryption, encryption_of, mount_points,
};
#[cfg(target_os = "linux")]
pub(super) use linux::{System, unescape};

#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub use self::windows::{DriveWatch, drives, drives as camera_volumes, encryption, encryption_of};
#[cfg(windows)]
pub(super) use self::windows::{Letter, encryption_of_drive};

/// A volume that is mounted and may hold a vault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drive {
    /// Folder under which its files appear.
    pub mount_point: PathBuf,
    /// Its name for the user: the volume's label, or the last part of the mount point; on Windows both.
    pub name: String,
    /// Free space for this user in bytes; `None` if unknown.
    pub free: Option<u64>,
    /// Whether it can be unplugged.
    pub removable: bool,
    /// The file system's name as the system writes it, for example `vfat`, `exfat`, `ntfs3`, or `exFAT`, `NTFS`.
    pub file_system: String,
}

/// Whether the system encrypts what a program writes to a path, before it reaches the medium (R-ENC).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// Everything below it is encrypted.
    Encrypted {
        /// The name of the encryption: `LUKS`, `BitLocker`, `VeraCrypt`, `gocryptfs` …
        by: &'static str,
    },
    /// Anyone who takes the medium away can read it.
    Open {
        /// How it is exposed.
        how: Exposure,
    },
    /// The system does not report it; treated as not encrypted.
    Unknown {
        /// Why it is unknown.
        why: Doubt,
    },
}

/// How unencrypted data is exposed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exposure {
    /// In the clear on a disk, a stick, a card.
    Medium,
    /// In the computer's memory (a RAM disk), which the system may write to its swap space.
    Memory,
    /// Encrypted in a way that is known to be weak: `EncFS`, whose weaknesses of 2014 were never fixed and which is no
    /// longer maintained (an attacker who sees two versions of a file can work towards its contents).
    Weak,
}

/// Why it is not known whether something is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// It is on another computer.
    Network,
    /// The file system does not report its devices, or whether it encrypts by itself.
    FileSystem,
    /// There is nothing at that path, or the system's tables cannot be read.
    Unreadable,
}

impl Encryption {
    /// Whether a film in the clear on this volume may be shown.
    #[must_use]
    pub fn is_encrypted(self) -> bool {
        matches!(self, Self::Encrypted { .. })
    }
}
