//! Drives on which a vault may lie: sticks, cards, disks plugged in from outside, and what is mounted by hand; and whether
//! what lies on one is encrypted by the system.
//!
//! Needs no rights and starts nothing: it reads what the system tells any program.

use std::path::PathBuf;

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub use linux::{DriveWatch, USUAL_PLACES, drives, encryption, encryption_of, mount_points};
#[cfg(target_os = "linux")]
pub(super) use linux::{System, unescape};

#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub use self::windows::{DriveWatch, drives, encryption, encryption_of};
#[cfg(windows)]
pub(super) use self::windows::{Letter, encryption_of_drive};

/// A volume that is mounted and may hold a vault.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drive {
    /// Folder under which its files appear.
    pub mount_point: PathBuf,
    /// What the user knows it by: the volume's label, or the last part of the mount point; on Windows both.
    pub name: String,
    /// Bytes that can still be written by this user; `None` where the system does not say.
    pub free: Option<u64>,
    /// Whether it can be unplugged.
    pub removable: bool,
    /// The file system's name as the system writes it, for example `vfat`, `exfat`, `ntfs3`, or `exFAT`, `NTFS`.
    pub file_system: String,
}

/// Whether the system encrypts what a program writes at some place, before it reaches the medium (R-ENC).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// All that it lies on is encrypted.
    Encrypted {
        /// By what, under the name that its users know: `LUKS`, `BitLocker`, `VeraCrypt`, `gocryptfs` …
        by: &'static str,
    },
    /// It can be read by whoever takes the medium away.
    Open {
        /// In which way.
        how: Exposure,
    },
    /// The system does not tell; to be taken for open.
    Unknown {
        /// Why not.
        why: Doubt,
    },
}

/// In which way something lies open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exposure {
    /// In the clear on a disk, a stick, a card.
    Medium,
    /// In the computer's memory (a RAM disk), which the system may write to its swap space.
    Memory,
    /// Encrypted in a way that is known to be weak: `EncFS`, whose holes of 2014 were never mended and which nobody
    /// maintains (whoever sees two states of a file can work towards its contents).
    Weak,
}

/// Why it is not known whether something is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Doubt {
    /// Another computer keeps it.
    Network,
    /// The file system does not tell what it lies on, or whether it encrypts by itself.
    FileSystem,
    /// There is nothing at that place, or the system's tables cannot be read.
    Unreadable,
}

impl Encryption {
    /// Whether a film may lie here in the clear and still be shown.
    #[must_use]
    pub fn is_encrypted(self) -> bool {
        matches!(self, Self::Encrypted { .. })
    }
}
