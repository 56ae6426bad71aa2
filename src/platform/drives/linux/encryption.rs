//! Linux: whether the system encrypts the volume of a file.
//!
//! The file yields its mount, the mount its device or file system, and `/sys` the devices that it is stacked on: partitions, LVM,
//! RAID, loop devices on files of another file system. The answer is "encrypted" only if every path down meets encryption; if one
//! disk of two is in the clear, so is the volume.
//!
//! The limits of this are described in `docs/architecture.md`, section "Whether a volume is encrypted".

use std::fs::{self, File};
use std::os::fd::AsFd;
use std::path::{Path, PathBuf};

use rustix::fs::{AtFlags, Mode, OFlags, StatxAttributes, StatxFlags};

use super::mounts::Mount;
use crate::platform::drives::{Doubt, Encryption, Exposure};

/// Maximum depth of stacked layers (a file in LUKS in LVM on a partition …); more is a loop or an attack.
const MAX_STACK: usize = 12;

/// File systems that encrypt files by themselves.
const ENCRYPTING: [(&str, &str); 6] = [
    ("fuse.gocryptfs", "gocryptfs"),
    ("fuse.cryfs", "CryFS"),
    ("fuse.veracrypt", "VeraCrypt"),
    ("fuse.dislocker", "BitLocker"),
    ("fuse.dislocker-fuse", "BitLocker"),
    ("ecryptfs", "eCryptfs"),
];

/// Prefixes of the ids that `cryptsetup` gives its devices. Left out, because they do not encrypt: `CRYPT-VERITY`, `CRYPT-INTEGRITY`.
const CRYPTSETUP: [(&str, &str); 6] = [
    ("CRYPT-LUKS", "LUKS"),
    ("CRYPT-BITLK-", "BitLocker"),
    ("CRYPT-TCRYPT-", "VeraCrypt"),
    ("CRYPT-FVAULT2-", "FileVault"),
    ("CRYPT-PLAIN-", "dm-crypt"),
    ("CRYPT-LOOPAES-", "loop-AES"),
];

/// File systems in memory.
const IN_MEMORY: [&str; 4] = ["tmpfs", "ramfs", "devtmpfs", "hugetlbfs"];

/// File systems on another computer.
const NETWORK: [&str; 15] = [
    "nfs",
    "nfs4",
    "cifs",
    "smb3",
    "smbfs",
    "9p",
    "virtiofs",
    "ceph",
    "afs",
    "coda",
    "vboxsf",
    "fuse.sshfs",
    "fuse.rclone",
    "fuse.davfs2",
    "fuse.gvfsd-fuse",
];

/// File systems with `fscrypt`, which encrypts single folders. On others a file's attribute "encrypted" has another meaning.
const WITH_FSCRYPT: [&str; 3] = ["ext4", "f2fs", "ubifs"];

/// Whether the file or folder at `path` (links followed) is encrypted on its medium. For a block device, such as a swap partition,
/// the answer is about what is written to it.
///
/// Needs no right to read the file. The file may be exchanged between this check and opening it: to be certain about an open
/// file, use [`encryption_of`].
#[must_use]
pub fn encryption(path: &Path) -> Encryption {
    System::real().of_path(path)
}

/// As [`encryption`], for an open file or folder.
#[must_use]
pub fn encryption_of(file: &File) -> Encryption {
    System::real().of_open(file)
}

/// The system's mounts and devices.
pub(in crate::platform) struct System {
    /// The folder `/sys`.
    pub(in crate::platform) sys: PathBuf,
    /// In the order of mounting.
    pub(in crate::platform) mounts: Vec<Mount>,
}

impl System {
    fn real() -> Self {
        Self::below(Path::new("/"))
    }

    /// The system whose `/proc` and `/sys` are below `root`.
    pub(in crate::platform) fn below(root: &Path) -> Self {
        let mounts = fs::read_to_string(root.join("proc/self/mountinfo")).unwrap_or_default();
        Self::new(&root.join("sys"), &mounts)
    }

    fn new(sys: &Path, mountinfo: &str) -> Self {
        Self {
            sys: sys.to_owned(),
            mounts: mountinfo.lines().filter_map(Mount::parse).collect(),
        }
    }

    fn of_path(&self, path: &Path) -> Encryption {
        match rustix::fs::open(path, OFlags::PATH | OFlags::CLOEXEC, Mode::empty()) {
            Ok(place) => self.of_open(place),
            Err(_) => unknown(Doubt::Unreadable),
        }
    }

    fn of_open(&self, place: impl AsFd) -> Encryption {
        self.of_open_at(place, 0)
    }

    fn of_open_at(&self, place: impl AsFd, depth: usize) -> Encryption {
        let wanted = StatxFlags::BASIC_STATS | StatxFlags::MNT_ID;
        let Ok(facts) = rustix::fs::statx(place, c"", AtFlags::EMPTY_PATH, wanted) else {
            return unknown(Doubt::Unreadable);
        };
        if rustix::fs::FileType::from_raw_mode(facts.stx_mode.into()).is_block_device() {
            let number = format!("{}:{}", facts.stx_rdev_major, facts.stx_rdev_minor);
            return self.of_device_number(&number, depth);
        }
        // A mount that is not listed is in another namespace, or was unmounted while the file was open.
        let known = facts.stx_mask & StatxFlags::MNT_ID.bits() != 0;
        match self.mounts.iter().find(|mount| known && mount.id == facts.stx_mnt_id) {
            None => unknown(Doubt::Unreadable),
            Some(mount) if by_fscrypt(mount, facts.stx_attributes) => Encryption::Encrypted { by: "fscrypt" },
            Some(mount) => self.of_mount(mount, depth),
        }
    }

    fn of_mount(&self, mount: &Mount, depth: usize) -> Encryption {
        let kind = mount.file_system.as_str();
        if let Some((_, by)) = ENCRYPTING.iter().find(|(name, _)| *name == kind) {
            // This option allows files in the clear beside encrypted ones.
            let lets_through = mount.options.contains_key("ecryptfs_passthrough");
            return if lets_through {
                unknown(Doubt::FileSystem)
            } else {
                Encryption::Encrypted { by }
            };
        }
        match kind {
            "fuse.encfs" => open(Exposure::Weak),
            "btrfs" => self.of_btrfs(mount, depth),
            _ if IN_MEMORY.contains(&kind) => open(Exposure::Memory),
            _ if NETWORK.contains(&kind) => unknown(Doubt::Network),
            _ if mount.device.starts_with("0:") => unknown(Doubt::FileSystem),
            _ => self.of_device_number(&mount.device, depth),
        }
    }

    /// A Btrfs may span several devices and has a device number of its own: `/sys/fs/btrfs/UUID/devices` lists them.
    fn of_btrfs(&self, mount: &Mount, depth: usize) -> Encryption {
        let source = mount.source.canonicalize().unwrap_or_else(|_| mount.source.clone());
        let Some(name) = source.file_name() else {
            return unknown(Doubt::FileSystem);
        };
        let volumes = fs::read_dir(self.sys.join("fs/btrfs")).into_iter().flatten().flatten();
        let folders = volumes.map(|volume| volume.path().join("devices"));
        match folders.into_iter().find(|devices| devices.join(name).exists()) {
            None => unknown(Doubt::FileSystem),
            Some(devices) => self.of_all(&devices, depth),
        }
    }

    /// Whether what is written to the device with this number (`major:minor`) is encrypted.
    pub(in crate::platform) fn of_device_number(&self, number: &str, depth: usize) -> Encryption {
        self.of_device(&self.sys.join("dev/block").join(number), depth)
    }

    /// `folder` is the folder of a device in `/sys`, or a link to it.
    fn of_device(&self, folder: &Path, depth: usize) -> Encryption {
        let Ok(folder) = folder.canonicalize() else {
            return unknown(Doubt::Unreadable);
        };
        if depth > MAX_STACK {
            return unknown(Doubt::FileSystem);
        }
        // The folder of the whole disk lists what a partition is stacked on.
        if folder.join("partition").exists() {
            return match folder.parent() {
                Some(disk) => self.of_device(disk, depth + 1),
                None => unknown(Doubt::Unreadable),
            };
        }
        if let Some(by) = dm_crypt(&folder) {
            return Encryption::Encrypted { by };
        }
        if let Ok(file) = fs::read_to_string(folder.join("loop/backing_file")) {
            return self.of_backing_file(Path::new(file.trim_end_matches('\n')), depth + 1);
        }
        let below = folder.join("slaves");
        if fs::read_dir(&below).is_ok_and(|mut entries| entries.next().is_some()) {
            return self.of_all(&below, depth);
        }
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        match name.trim_end_matches(|c: char| c.is_ascii_digit()) {
            "ram" => open(Exposure::Memory),
            // Compressed memory, unless it has a backing device for pages.
            "zram" if fs::read_to_string(folder.join("backing_dev")).is_ok_and(|disk| disk.trim() != "none") => {
                unknown(Doubt::FileSystem)
            }
            "zram" => open(Exposure::Memory),
            "nbd" | "rbd" => unknown(Doubt::Network),
            // A ZFS volume, and a device-mapper target without a device below it.
            "zd" | "dm-" => unknown(Doubt::FileSystem),
            _ => open(Exposure::Medium),
        }
    }

    /// The weakest answer of all devices that `folder` links to.
    fn of_all(&self, folder: &Path, depth: usize) -> Encryption {
        let links = fs::read_dir(folder).into_iter().flatten().flatten();
        let layers = links.map(|link| self.of_device(&link.path(), depth + 1));
        layers.reduce(weaker).unwrap_or(unknown(Doubt::Unreadable))
    }

    /// The file behind a loop device. If its folder may not be entered (VeraCrypt's own), the mount is determined by its path.
    fn of_backing_file(&self, file: &Path, depth: usize) -> Encryption {
        if depth > MAX_STACK {
            return unknown(Doubt::FileSystem);
        }
        match rustix::fs::open(file, OFlags::PATH | OFlags::CLOEXEC, Mode::empty()) {
            Ok(place) => self.of_open_at(place, depth),
            Err(rustix::io::Errno::ACCESS) => self.of_mount_that_holds(file, depth),
            Err(_) => unknown(Doubt::Unreadable),
        }
    }

    pub(in crate::platform) fn of_mount_that_holds(&self, file: &Path, depth: usize) -> Encryption {
        let holding = self.mounts.iter().filter(|mount| file.starts_with(&mount.point));
        // Of several mounts at the same path the last hides the others.
        match holding.max_by_key(|mount| mount.point.components().count()) {
            Some(mount) => self.of_mount(mount, depth),
            None => unknown(Doubt::Unreadable),
        }
    }
}

/// The weaker of two answers, which holds for data on both.
fn weaker(one: Encryption, other: Encryption) -> Encryption {
    let strength = |encryption| match encryption {
        Encryption::Open { .. } => 0,
        Encryption::Unknown { .. } => 1,
        Encryption::Encrypted { .. } => 2,
    };
    if strength(other) < strength(one) { other } else { one }
}

fn by_fscrypt(mount: &Mount, attributes: StatxAttributes) -> bool {
    attributes.contains(StatxAttributes::ENCRYPTED) && WITH_FSCRYPT.contains(&mount.file_system.as_str())
}

/// The encryption of a device-mapper device, if any.
fn dm_crypt(folder: &Path) -> Option<&'static str> {
    let uuid = fs::read_to_string(folder.join("dm/uuid")).ok()?;
    if let Some((_, by)) = CRYPTSETUP.iter().find(|(start, _)| uuid.starts_with(start)) {
        return Some(by);
    }
    // VeraCrypt's own program gives its devices a name (`veracrypt1`, `veracrypt1_0` below it) and no id.
    let name = fs::read_to_string(folder.join("dm/name")).unwrap_or_default();
    let number = name.trim().strip_prefix("veracrypt")?;
    let is_number = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'_');
    (uuid.trim().is_empty() && is_number).then_some("VeraCrypt")
}

fn open(how: Exposure) -> Encryption {
    Encryption::Open { how }
}

fn unknown(why: Doubt) -> Encryption {
    Encryption::Unknown { why }
}

#[cfg(test)]
mod tests;
