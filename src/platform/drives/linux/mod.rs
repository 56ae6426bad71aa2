//! Linux: `/proc/self/mountinfo` (proc_pid_mountinfo(5)) lists the mounts, `/sys/dev/block` the devices below them.

mod desktop;
mod encryption;
mod mounts;

use std::fs::{self, File};
use std::io::{self, Read, Seek};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::Drive;
use mounts::Mount;

pub(in crate::platform) use encryption::System;
pub use encryption::{encryption, encryption_of};
pub(in crate::platform) use mounts::unescape;

/// Where sticks and manual mounts appear. A volume here is offered whatever its device: an unlocked VeraCrypt volume or a
/// network share is not a removable block device, but it may hold a vault.
pub const USUAL_PLACES: [&str; 3] = ["/media", "/run/media", "/mnt"];

/// Maximum depth of stacked block devices (LUKS in LVM on a partition …); more is a loop or an attack.
const MAX_STACK: usize = 8;

/// The volumes that may hold a vault, in the order of mounting. Unreadable details are left out; without `/proc` there
/// are no drives.
///
/// Queries the free space of each file system, to which a failing stick may answer late: not for the thread that draws.
#[must_use]
pub fn drives() -> Vec<Drive> {
    volumes()
        .into_iter()
        .map(|(mount, removable)| Drive {
            name: volume_label(&mount.source).unwrap_or_else(|| last_part(&mount.point)),
            free: free_space(&mount.point),
            removable,
            file_system: mount.file_system,
            mount_point: mount.point,
        })
        .collect()
}

/// The mount points of the volumes in [`drives`]. Does not access the volumes.
#[must_use]
pub fn mount_points() -> Vec<PathBuf> {
    volumes().into_iter().map(|(mount, _)| mount.point).collect()
}

/// The volumes that may be a camera's: those in [`drives`], and the memories of cameras that the desktop reaches by MTP or PTP.
///
/// As for [`drives`], not for the thread that draws: a camera may answer late.
#[must_use]
pub fn camera_volumes() -> Vec<Drive> {
    let mut volumes = drives();
    volumes.extend(desktop_mounts().iter().flat_map(|point| desktop::cameras(point)));
    volumes
}

/// Where the desktop shows the cameras, and other places, that it has reached by itself.
#[must_use]
pub fn desktop_mounts() -> Vec<PathBuf> {
    desktop::mount_points(&mounts()).map(Path::to_owned).collect()
}

fn mounts() -> Vec<Mount> {
    let table = fs::read_to_string("/proc/self/mountinfo").unwrap_or_default();
    table.lines().filter_map(Mount::parse).collect()
}

/// The volumes that may hold a vault, each with whether it is removable.
fn volumes() -> Vec<(Mount, bool)> {
    let mut volumes: Vec<(Mount, bool)> = Vec::new();
    for mount in mounts() {
        let removable = is_removable(Path::new("/sys/dev/block"), &mount.device);
        if removable
            || USUAL_PLACES
                .iter()
                .any(|place| mount.point.starts_with(place) && mount.point != Path::new(place))
        {
            // A mount over another volume hides it.
            volumes.retain(|(hidden, _)| hidden.point != mount.point);
            volumes.push((mount, removable));
        }
    }
    volumes
}

/// Watches for mounts and unmounts, without polling.
pub struct DriveWatch {
    mounts: File,
}

impl DriveWatch {
    /// Watches for changes from now on.
    ///
    /// # Errors
    /// When `/proc` cannot be read.
    pub fn new() -> io::Result<Self> {
        let mut watch = Self {
            mounts: File::open("/proc/self/mountinfo")?,
        };
        watch.catch_up()?;
        Ok(watch)
    }

    /// Waits for a change, for `timeout` at most. Returns whether there was one.
    ///
    /// # Errors
    /// When `/proc` cannot be read.
    pub fn wait(&mut self, timeout: Duration) -> io::Result<bool> {
        let limit = Timespec::try_from(timeout).map_err(|_| io::ErrorKind::InvalidInput)?;
        // The kernel reports a change of the mount table as an exceptional condition of the open file.
        let mut descriptors = [PollFd::new(&self.mounts, PollFlags::PRI)];
        let ready = match poll(&mut descriptors, Some(&limit)) {
            Ok(ready) => ready,
            // Interrupted by a signal: treated as a timeout.
            Err(rustix::io::Errno::INTR) => 0,
            Err(error) => return Err(error.into()),
        };
        if ready > 0 {
            self.catch_up()?;
        }
        Ok(ready > 0)
    }

    fn catch_up(&mut self) -> io::Result<()> {
        self.mounts.rewind()?;
        io::copy(&mut self.mounts.by_ref(), &mut io::sink())?;
        Ok(())
    }
}

/// Whether the block device, or one that it is stacked on (LUKS, LVM), can be unplugged: it is marked as removable, or it is on
/// a USB bus (disks in USB enclosures are marked as not removable).
fn is_removable(block: &Path, device: &str) -> bool {
    let mut waiting = vec![block.join(device)];
    for _ in 0..MAX_STACK {
        let Some(link) = waiting.pop() else { return false };
        let Ok(folder) = link.canonicalize() else { continue };
        let is_marked = [folder.join("removable"), folder.join("../removable")]
            .iter()
            .any(|file| fs::read_to_string(file).is_ok_and(|text| text.trim() == "1"));
        if is_marked || is_on_usb(&folder) {
            return true;
        }
        if let Ok(below) = fs::read_dir(folder.join("slaves")) {
            waiting.extend(below.filter_map(|entry| Some(entry.ok()?.path())));
        }
    }
    false
}

/// Whether a folder of `/sys` is below a USB bus (`…/usb2/…`).
fn is_on_usb(folder: &Path) -> bool {
    let is_bus = |part: &str| {
        part.strip_prefix("usb")
            .is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
    };
    folder
        .components()
        .filter_map(|part| part.as_os_str().to_str())
        .any(is_bus)
}

/// The device's label according to the links in `/dev/disk/by-label`, if the system has them.
fn volume_label(source: &Path) -> Option<String> {
    let device = source.canonicalize().ok()?;
    let labels = fs::read_dir("/dev/disk/by-label").ok()?;
    let name = labels
        .filter_map(Result::ok)
        .find(|link| link.path().canonicalize().is_ok_and(|path| path == device))?;
    Some(unescape_label(&name.file_name().to_string_lossy()))
}

/// Decodes `\xNN`, by which udev escapes each special byte of a label.
fn unescape_label(text: &str) -> String {
    let mut parts = text.split("\\x");
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        match part.get(..2).and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                bytes.extend_from_slice(&part.as_bytes()[2..]);
            }
            None => {
                bytes.extend_from_slice(b"\\x");
                bytes.extend_from_slice(part.as_bytes());
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn last_part(path: &Path) -> String {
    path.file_name()
        .unwrap_or(path.as_os_str())
        .to_string_lossy()
        .into_owned()
}

fn free_space(path: &Path) -> Option<u64> {
    let statistics = rustix::fs::statvfs(path).ok()?;
    statistics.f_bavail.checked_mul(statistics.f_frsize)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_read_as_udev_writes_them() {
        assert_eq!(unescape_label(r"Film\x20p\xc3\xa5\x20sticka"), "Film på sticka");
        assert_eq!(unescape_label(r"\xzz"), r"\xzz");
    }

    /// A `/sys` with one block device, `8:17`, whose folder is `path`.
    fn sys_with(path: &str, removable: Option<&str>) -> tempfile::TempDir {
        let sys = tempfile::tempdir().expect("a temporary folder");
        let device = sys.path().join(path);
        fs::create_dir_all(&device).expect("a folder for the device");
        if let Some(text) = removable {
            fs::write(device.join("removable"), text).expect("a file in it");
        }
        std::os::unix::fs::symlink(&device, sys.path().join("8:17")).expect("a link to it");
        sys
    }

    #[test]
    fn a_device_marked_as_removable_is_removable() {
        assert!(is_removable(
            sys_with("devices/ata1/block/sdb", Some("1\n")).path(),
            "8:17"
        ));
        assert!(!is_removable(
            sys_with("devices/ata1/block/sda", Some("0\n")).path(),
            "8:17"
        ));
    }

    #[test]
    fn a_device_on_usb_is_removable_whatever_its_mark() {
        assert!(is_removable(
            sys_with("devices/usb2/2-1/block/sdb/sdb1", Some("0\n")).path(),
            "8:17"
        ));
    }

    #[test]
    fn an_encrypted_volume_is_as_removable_as_the_stick_below_it() {
        let sys = sys_with("devices/virtual/block/dm-0", Some("0\n"));
        let stick = sys.path().join("devices/usb2/block/sdb");
        fs::create_dir_all(&stick).expect("a folder for the stick");
        let slaves = sys.path().join("devices/virtual/block/dm-0/slaves");
        fs::create_dir(&slaves).expect("a folder for the devices below");
        std::os::unix::fs::symlink(&stick, slaves.join("sdb")).expect("a link to the stick");
        assert!(is_removable(sys.path(), "8:17"));
    }

    #[test]
    fn devices_stacked_in_a_circle_end() {
        let sys = sys_with("devices/virtual/block/dm-0", None);
        let slaves = sys.path().join("devices/virtual/block/dm-0/slaves");
        fs::create_dir(&slaves).expect("a folder for the devices below");
        std::os::unix::fs::symlink(sys.path().join("8:17"), slaves.join("itself")).expect("a link to itself");
        assert!(!is_removable(sys.path(), "8:17"));
    }

    #[test]
    fn a_watch_over_an_unchanged_system_waits_and_says_so() {
        let mut watch = DriveWatch::new().expect("/proc is there");
        assert!(!watch.wait(Duration::from_millis(1)).expect("/proc can be read"));
    }
}
