//! Tests with simulated computers.

use std::os::unix::fs::symlink;

use tempfile::TempDir;

use super::super::{Reason, Verdict};
use super::*;

const HEAD: &str = "Filename\t\t\t\tType\t\tSize\t\tUsed\t\tPriority\n";
const LUKS: Option<&str> = Some("CRYPT-LUKS2-0123-cryptswap");
const ROOT_ON_SDA: &str = "22 1 8:2 / / rw shared:1 - ext4 /dev/sda2 rw\n";
const GROUPS: &str = "30 22 0:26 / /sys/fs/cgroup rw shared:4 - cgroup2 cgroup2 rw\n";

/// A computer with one disk (three partitions) and one encrypted volume, and with these lines of swap.
fn computer(swaps: &str) -> Root {
    Root::new()
        .file("proc/swaps", &format!("{HEAD}{swaps}"))
        .file("proc/self/mountinfo", &format!("{ROOT_ON_SDA}{GROUPS}"))
        .device("8:0", "sda", None)
        .partition("8:2", "sda", "sda2")
        .partition("8:3", "sda", "sda3")
        .device("253:0", "dm-0", LUKS)
}

fn verdict(root: &Root) -> Verdict {
    survey_in(root.path()).verdict()
}

fn exposed(area: &str) -> Verdict {
    Verdict::Exposed { area: area.to_owned() }
}

/// A root folder with a test's own `/proc`, `/sys` and `/dev`.
struct Root(TempDir);

impl Root {
    /// With nothing in it.
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    /// With this file, also over one that is there.
    fn file(self, path: &str, text: &str) -> Self {
        let place = self.path().join(path);
        fs::create_dir_all(place.parent().unwrap()).unwrap();
        fs::write(place, text).unwrap();
        self
    }

    /// With a disk or a volume; `dm` is its `dm/uuid`, if it has one.
    fn device(self, number: &str, name: &str, dm: Option<&str>) -> Self {
        let folder = format!("sys/devices/block/{name}");
        let root = self.file(&format!("{folder}/dev"), &format!("{number}\n"));
        let root = match dm {
            Some(uuid) => root.file(&format!("{folder}/dm/uuid"), uuid),
            None => root,
        };
        root.known(number, name, &folder)
    }

    /// With a partition of a disk that is there.
    fn partition(self, number: &str, disk: &str, name: &str) -> Self {
        let folder = format!("sys/devices/block/{disk}/{name}");
        self.file(&format!("{folder}/dev"), &format!("{number}\n"))
            .file(&format!("{folder}/partition"), "1\n")
            .known(number, name, &folder)
    }

    /// With a link to a device that is there, in this folder.
    fn link(self, folder: &str, device: &str) -> Self {
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

#[test]
fn a_computer_without_swap_is_safe() {
    assert_eq!(verdict(&computer("")), Verdict::Safe(Reason::NoSwap));
}

#[test]
fn a_kernel_that_cannot_swap_is_safe_and_one_that_does_not_tell_is_not() {
    let without_table = Root::new().file("proc/self/mountinfo", "");
    assert_eq!(verdict(&without_table), Verdict::Safe(Reason::NoSwap));
    assert_eq!(verdict(&Root::new()), exposed("/proc/swaps"));
}

#[test]
fn a_partition_in_the_clear_is_exposed_and_named() {
    let root = computer("/dev/sda3   partition\t2097148\t0\t-2\n");
    assert_eq!(verdict(&root), exposed("/dev/sda3"));
}

#[test]
fn a_logical_volume_is_as_encrypted_as_what_it_lies_on() {
    let lvm = |below: &str| {
        computer("/dev/dm-1 partition 2097148 0 -2\n")
            .device("253:1", "dm-1", Some("LVM-0123"))
            .link("sys/devices/block/dm-1/slaves", below)
    };
    assert_eq!(verdict(&lvm("dm-0")), Verdict::Safe(Reason::Encrypted));
    assert_eq!(verdict(&lvm("sda3")), exposed("/dev/dm-1"));
}

#[test]
fn a_volume_is_found_by_the_name_that_was_given_to_it() {
    let root = computer("/dev/mapper/swap partition 2097148 0 -2\n").file("dev/dm-0", "");
    fs::create_dir_all(root.path().join("dev/mapper")).unwrap();
    symlink("../dm-0", root.path().join("dev/mapper/swap")).unwrap();
    assert_eq!(verdict(&root), Verdict::Safe(Reason::Encrypted));
}

#[test]
fn an_encrypted_volume_is_safe() {
    let root = computer("/dev/dm-0 partition 2097148 0 -2\n");
    assert_eq!(verdict(&root), Verdict::Safe(Reason::Encrypted));
}

#[test]
fn one_area_in_the_clear_beside_an_encrypted_one_is_exposed() {
    let root = computer("/dev/dm-0 partition 2097148 0 -2\n/dev/sda3 partition 2097148 0 -3\n");
    assert_eq!(verdict(&root), exposed("/dev/sda3"));
}

#[test]
fn a_swap_file_is_as_encrypted_as_its_file_system() {
    let swap = "/swap\\040file file 2097148 0 -2\n";
    assert_eq!(verdict(&computer(swap)), exposed("/swap file"));
    let luks = "22 1 253:0 / / rw shared:1 - ext4 /dev/mapper/root rw\n";
    let root = computer(swap).file("proc/self/mountinfo", luks);
    assert_eq!(verdict(&root), Verdict::Safe(Reason::Encrypted));
}

#[test]
fn a_swap_file_on_btrfs_is_as_encrypted_as_what_was_mounted() {
    let btrfs = |device: &str| {
        let mount = format!("22 1 0:28 /@ / rw shared:1 - btrfs /dev/{device} rw\n");
        computer("/swap/file file 2097148 0 -2\n")
            .file("proc/self/mountinfo", &mount)
            .link("sys/fs/btrfs/0123/devices", device)
    };
    assert_eq!(verdict(&btrfs("sda2")), exposed("/swap/file"));
    assert_eq!(verdict(&btrfs("dm-0")), Verdict::Safe(Reason::Encrypted));
}

#[test]
fn compressed_memory_stays_in_memory_unless_it_has_a_disk_behind_it() {
    let zram = "/dev/zram0 partition 4194300 0 100\n";
    let with = |behind: Option<&str>| {
        let root = computer(zram).device("252:0", "zram0", None);
        match behind {
            Some(disk) => root.file("sys/class/block/zram0/backing_dev", disk),
            None => root,
        }
    };
    assert_eq!(verdict(&with(None)), Verdict::Safe(Reason::StaysInMemory));
    assert_eq!(verdict(&with(Some("none\n"))), Verdict::Safe(Reason::StaysInMemory));
    assert_eq!(verdict(&with(Some("/dev/sda3\n"))), exposed("/dev/zram0"));
    assert_eq!(verdict(&with(Some("/dev/dm-0\n"))), Verdict::Safe(Reason::Encrypted));
}

#[test]
fn swap_that_nobody_knows_is_exposed() {
    assert_eq!(
        verdict(&computer("/dev/nbd0 partition 2097148 0 -2\n")),
        exposed("/dev/nbd0")
    );
}

const EXPOSED: &str = "/dev/sda3 partition 2097148 0 -2\n";

#[test]
fn a_group_that_may_not_swap_is_safe() {
    let root = computer(EXPOSED)
        .file("proc/self/cgroup", "1:name=systemd:/\n0::/user.slice/vitrin-7.scope\n")
        .file("sys/fs/cgroup/user.slice/memory.swap.max", "max\n")
        .file("sys/fs/cgroup/user.slice/vitrin-7.scope/memory.swap.max", "0\n");
    assert_eq!(verdict(&root), Verdict::Safe(Reason::Forbidden));
}

#[test]
fn a_group_below_one_that_may_not_swap_is_safe() {
    let root = computer(EXPOSED)
        .file("proc/self/cgroup", "0::/user.slice/app.slice/vitrin.scope\n")
        .file("sys/fs/cgroup/user.slice/memory.swap.max", "0\n")
        .file(
            "sys/fs/cgroup/user.slice/app.slice/vitrin.scope/memory.swap.max",
            "max\n",
        );
    assert_eq!(verdict(&root), Verdict::Safe(Reason::Forbidden));
}

#[test]
fn a_group_that_may_swap_or_cannot_be_seen_is_exposed() {
    let little = computer(EXPOSED)
        .file("proc/self/cgroup", "0::/a\n")
        .file("sys/fs/cgroup/a/memory.swap.max", "4096\n");
    assert_eq!(verdict(&little), exposed("/dev/sda3"));
    // What looks like a limit outside of the groups is none.
    let outside = computer(EXPOSED)
        .file("proc/self/cgroup", "0::/../a\n")
        .file("sys/fs/a/memory.swap.max", "0\n")
        .file("sys/fs/memory.swap.max", "0\n");
    assert_eq!(verdict(&outside), exposed("/dev/sda3"));
    let old = computer(EXPOSED)
        .file("proc/self/mountinfo", ROOT_ON_SDA)
        .file("proc/self/cgroup", "4:memory:/a\n0::/\n");
    assert_eq!(verdict(&old), exposed("/dev/sda3"));
}

#[test]
fn compressing_first_is_told_and_changes_nothing() {
    let root = computer(EXPOSED).file("sys/module/zswap/parameters/enabled", "Y\n");
    let survey = survey_in(root.path());
    assert!(survey.compressed_first);
    assert_eq!(survey.verdict(), exposed("/dev/sda3"));
}

/// A computer whose kernel would hibernate, to this device.
fn sleepy(swaps: &str, resume: &str) -> Root {
    computer(swaps)
        .file("sys/power/state", "freeze mem disk\n")
        .file("sys/power/resume", resume)
}

#[test]
fn a_kernel_that_would_not_hibernate_is_told() {
    let root = sleepy(EXPOSED, "8:3\n").file("sys/power/state", "freeze mem\n");
    assert_eq!(hibernation_in(root.path()), Hibernation::Refused);
    assert_eq!(hibernation_in(computer(EXPOSED).path()), Hibernation::Refused);
}

#[test]
fn memory_is_written_where_the_kernel_was_told_to_write_it() {
    assert_eq!(hibernation_in(sleepy(EXPOSED, "8:3\n").path()), Hibernation::Open);
    assert_eq!(
        hibernation_in(sleepy(EXPOSED, "253:0\n").path()),
        Hibernation::Encrypted
    );
}

#[test]
fn where_the_kernel_was_told_nothing_any_area_may_be_chosen() {
    let encrypted = "/dev/dm-0 partition 2097148 0 -2\n";
    assert_eq!(hibernation_in(sleepy("", "0:0\n").path()), Hibernation::NoPlace);
    assert_eq!(
        hibernation_in(sleepy(encrypted, "0:0\n").path()),
        Hibernation::Encrypted
    );
    assert_eq!(hibernation_in(sleepy(EXPOSED, "0:0\n").path()), Hibernation::Open);
    let both = format!("{encrypted}{EXPOSED}");
    assert_eq!(hibernation_in(sleepy(&both, "").path()), Hibernation::Open);
}

#[test]
fn this_computer_can_be_surveyed() {
    let survey = survey_in(Path::new("/"));
    let table = fs::read_to_string("/proc/swaps").unwrap();
    assert_eq!(survey.areas.len(), table.lines().skip(1).count());
}
