//! A `/sys` and a table of mounts made up for each test; what a real system answers is tried in `tests/library/encryption.rs`.

use std::os::unix::fs::symlink;

use super::*;

const LUKS: &str = "CRYPT-LUKS2-8a1f0a5c7a4e4d8f9e0f1a2b3c4d5e6f-luks-8a1f0a5c";

/// A computer with nothing plugged in yet.
struct Computer {
    sys: tempfile::TempDir,
    mounts: String,
}

fn a_computer() -> Computer {
    let sys = tempfile::tempdir().expect("a temporary folder");
    fs::create_dir_all(sys.path().join("dev/block")).expect("a folder");
    Computer {
        sys,
        mounts: String::new(),
    }
}

impl Computer {
    /// A device of this number, `path` below `/sys/devices`.
    fn device(self, number: &str, path: &str) -> Self {
        let folder = self.folder(path);
        fs::create_dir_all(&folder).expect("a folder for the device");
        symlink(&folder, self.sys.path().join("dev/block").join(number)).expect("a link to it");
        self
    }

    fn partition(self, number: &str, path: &str) -> Self {
        self.device(number, path).holding(path, "partition", "1\n")
    }

    /// A device-mapper device stacked on those at `below`.
    fn mapped(self, number: &str, path: &str, (name, uuid): (&str, &str), below: &[&str]) -> Self {
        let computer = self
            .device(number, path)
            .holding(path, "dm/name", &format!("{name}\n"))
            .holding(path, "dm/uuid", &format!("{uuid}\n"));
        let slaves = computer.folder(path).join("slaves");
        fs::create_dir_all(&slaves).expect("a folder");
        for path in below {
            let folder = computer.folder(path);
            symlink(&folder, slaves.join(folder.file_name().expect("a name"))).expect("a link");
        }
        computer
    }

    fn holding(self, path: &str, file: &str, text: &str) -> Self {
        let file = self.folder(path).join(file);
        fs::create_dir_all(file.parent().expect("a folder")).expect("a folder");
        fs::write(file, text).expect("a file");
        self
    }

    fn mounted(mut self, number: &str, point: &str, kind: &str) -> Self {
        let id = 30 + self.mounts.lines().count();
        self.mounts += &format!("{id} 1 {number} / {point} rw - {kind} /dev/{kind} rw\n");
        self
    }

    fn folder(&self, path: &str) -> PathBuf {
        self.sys.path().join("devices").join(path)
    }

    fn system(&self) -> System {
        System::new(self.sys.path(), &self.mounts)
    }

    /// What is said of files on the volume that is mounted there.
    fn says_of(&self, point: &str) -> Encryption {
        let system = self.system();
        let mount = system.mounts.iter().rfind(|mount| mount.point == Path::new(point));
        system.of_mount(mount.expect("a mount"), 0)
    }
}

fn encrypted(by: &'static str) -> Encryption {
    Encryption::Encrypted { by }
}

#[test]
fn a_stick_as_it_is_sold_is_open() {
    let computer = a_computer()
        .device("8:16", "usb2/block/sdb")
        .partition("8:17", "usb2/block/sdb/sdb1")
        .mounted("8:17", "/media/stick", "vfat");
    assert_eq!(computer.says_of("/media/stick"), open(Exposure::Medium));
}

#[test]
fn every_kind_that_cryptsetup_opens_is_named() {
    for (uuid, by) in [
        ("CRYPT-LUKS1-00-name", "LUKS"),
        (LUKS, "LUKS"),
        ("CRYPT-BITLK-00-name", "BitLocker"),
        ("CRYPT-TCRYPT-00-name", "VeraCrypt"),
        ("CRYPT-FVAULT2-00-name", "FileVault"),
        ("CRYPT-PLAIN-name", "dm-crypt"),
    ] {
        let computer = a_computer()
            .device("8:16", "sdb")
            .mapped("253:0", "dm-0", ("name", uuid), &["sdb"])
            .mounted("253:0", "/media/stick", "ext4");
        assert_eq!(computer.says_of("/media/stick"), encrypted(by), "{uuid}");
    }
}

#[test]
fn what_cryptsetup_only_checks_is_not_encrypted() {
    for uuid in ["CRYPT-VERITY-00-root", "CRYPT-INTEGRITY-00-name"] {
        let computer = a_computer()
            .device("8:16", "sdb")
            .mapped("253:0", "dm-0", ("name", uuid), &["sdb"])
            .mounted("253:0", "/", "ext4");
        assert_eq!(computer.says_of("/"), open(Exposure::Medium), "{uuid}");
    }
}

#[test]
fn veracrypts_own_program_is_known_by_its_name_and_its_empty_id() {
    let says = |name: &str, uuid: &str| {
        a_computer()
            .device("8:16", "sdb")
            .mapped("253:0", "dm-0", (name, uuid), &["sdb"])
            .mounted("253:0", "/media/veracrypt1", "vfat")
            .says_of("/media/veracrypt1")
    };
    assert_eq!(says("veracrypt1", ""), encrypted("VeraCrypt"));
    assert_eq!(says("veracrypt12_0", ""), encrypted("VeraCrypt"));
    for (name, uuid) in [
        ("veracrypt", ""),
        ("veracrypts", ""),
        ("veracrypt1", "LVM-xyz"),
        ("other", ""),
    ] {
        assert_eq!(says(name, uuid), open(Exposure::Medium), "{name} {uuid}");
    }
}

#[test]
fn lvm_on_luks_and_luks_on_lvm_are_encrypted() {
    let on_luks = a_computer()
        .device("8:0", "sda")
        .mapped("253:0", "dm-0", ("luks", LUKS), &["sda"])
        .mapped("253:1", "dm-1", ("vg-home", "LVM-abc"), &["dm-0"])
        .mounted("253:1", "/home", "ext4");
    assert_eq!(on_luks.says_of("/home"), encrypted("LUKS"));
    let on_lvm = a_computer()
        .device("8:0", "sda")
        .mapped("253:0", "dm-0", ("vg-home", "LVM-abc"), &["sda"])
        .mapped("253:1", "dm-1", ("luks", LUKS), &["dm-0"])
        .mounted("253:1", "/home", "ext4");
    assert_eq!(on_lvm.says_of("/home"), encrypted("LUKS"));
}

#[test]
fn one_disk_of_two_in_the_clear_is_in_the_clear() {
    let computer = a_computer()
        .device("8:0", "sda")
        .device("8:16", "sdb")
        .mapped("253:0", "dm-0", ("luks", LUKS), &["sda"])
        .mapped("253:1", "dm-1", ("vg-home", "LVM-abc"), &["dm-0", "sdb"])
        .mounted("253:1", "/home", "ext4");
    assert_eq!(computer.says_of("/home"), open(Exposure::Medium));
}

#[test]
fn a_partition_is_as_encrypted_as_the_whole() {
    let computer = a_computer()
        .device("8:0", "sda")
        .mapped("253:0", "dm-0", ("luks", LUKS), &["sda"])
        .mapped("9:127", "md127", ("", ""), &["dm-0"])
        .partition("259:0", "md127/md127p1")
        .mounted("259:0", "/media/raid", "xfs");
    assert_eq!(computer.says_of("/media/raid"), encrypted("LUKS"));
}

#[test]
fn a_loop_device_is_as_encrypted_as_the_file_that_it_shows() {
    // As for a user who may not enter the folder: the file is not accessible, but its mount is.
    let computer = a_computer()
        .device("7:0", "loop0")
        .mounted("0:50", "/tmp/.veracrypt_aux_mnt1", "fuse.veracrypt")
        .mounted("7:0", "/media/veracrypt1", "vfat");
    let system = computer.system();
    let aux = Path::new("/tmp/.veracrypt_aux_mnt1/volume");
    assert_eq!(system.of_mount_that_holds(aux, 0), encrypted("VeraCrypt"));
    // A file that the system names and that is not to be found: deleted, or in another namespace.
    let computer = computer.holding("loop0", "loop/backing_file", "/nowhere/volume (deleted)\n");
    assert_eq!(computer.says_of("/media/veracrypt1"), unknown(Doubt::Unreadable));
}

#[test]
fn of_two_mounts_at_one_place_the_later_counts() {
    let computer = a_computer()
        .device("8:0", "sda")
        .mounted("8:0", "/", "ext4")
        .mounted("0:51", "/mnt", "fuse.gocryptfs")
        .mounted("0:52", "/mnt", "tmpfs");
    let system = computer.system();
    let holding = |path: &str| system.of_mount_that_holds(Path::new(path), 0);
    assert_eq!(holding("/mnt/image"), open(Exposure::Memory));
    assert_eq!(holding("/mntx/image"), open(Exposure::Medium));
}

#[test]
fn file_systems_that_encrypt_by_themselves_are_known() {
    for (kind, by) in [
        ("fuse.gocryptfs", "gocryptfs"),
        ("fuse.cryfs", "CryFS"),
        ("fuse.dislocker", "BitLocker"),
        ("ecryptfs", "eCryptfs"),
    ] {
        let computer = a_computer().mounted("0:50", "/media/x", kind);
        assert_eq!(computer.says_of("/media/x"), encrypted(by), "{kind}");
    }
}

#[test]
fn the_encrypted_view_of_plain_files_does_not_make_them_encrypted() {
    let computer = a_computer().mounted("0:50", "/media/x", "fuse.gocryptfs-reverse");
    assert_eq!(computer.says_of("/media/x"), unknown(Doubt::FileSystem));
}

#[test]
fn a_file_system_that_lets_plain_files_through_is_doubted() {
    let mut computer = a_computer();
    computer.mounts = "30 1 0:50 / /home/anna rw - ecryptfs /home/.anna rw,ecryptfs_passthrough\n".to_owned();
    assert_eq!(computer.says_of("/home/anna"), unknown(Doubt::FileSystem));
}

#[test]
fn encfs_does_not_count() {
    let computer = a_computer().mounted("0:50", "/media/x", "fuse.encfs");
    assert_eq!(computer.says_of("/media/x"), open(Exposure::Weak));
}

#[test]
fn memory_is_no_encrypted_volume() {
    let computer = a_computer()
        .mounted("0:40", "/dev/shm", "tmpfs")
        .device("252:0", "zram0")
        .holding("zram0", "backing_dev", "none\n")
        .mounted("252:0", "/mnt/zram", "ext4");
    assert_eq!(computer.says_of("/dev/shm"), open(Exposure::Memory));
    assert_eq!(computer.says_of("/mnt/zram"), open(Exposure::Memory));
    let computer = computer.holding("zram0", "backing_dev", "/dev/sda3\n");
    assert_eq!(computer.says_of("/mnt/zram"), unknown(Doubt::FileSystem));
}

#[test]
fn what_the_system_does_not_tell_is_not_guessed() {
    for kind in ["nfs4", "cifs", "9p", "fuse.sshfs"] {
        let computer = a_computer().mounted("0:50", "/mnt/h", kind);
        assert_eq!(computer.says_of("/mnt/h"), unknown(Doubt::Network), "{kind}");
    }
    for kind in ["overlay", "zfs", "fuse.mergerfs", "bcachefs"] {
        let computer = a_computer().mounted("0:50", "/mnt/h", kind);
        assert_eq!(computer.says_of("/mnt/h"), unknown(Doubt::FileSystem), "{kind}");
    }
    let gone = a_computer().mounted("8:99", "/mnt/h", "ext4");
    assert_eq!(gone.says_of("/mnt/h"), unknown(Doubt::Unreadable));
}

#[test]
fn a_btrfs_is_as_encrypted_as_all_its_devices() {
    let mut computer =
        a_computer()
            .device("8:0", "sda")
            .device("8:16", "sdb")
            .mapped("253:0", "dm-0", ("luks", LUKS), &["sda"]);
    computer.mounts = "30 1 0:45 /home /home rw - btrfs /dev/dm-0 rw,subvol=/home\n".to_owned();
    assert_eq!(computer.says_of("/home"), unknown(Doubt::FileSystem));
    let devices = computer.sys.path().join("fs/btrfs/8a1f0a5c/devices");
    fs::create_dir_all(&devices).expect("a folder");
    symlink(computer.folder("dm-0"), devices.join("dm-0")).expect("a link");
    assert_eq!(computer.says_of("/home"), encrypted("LUKS"));
    symlink(computer.folder("sdb"), devices.join("sdb")).expect("a link");
    assert_eq!(computer.says_of("/home"), open(Exposure::Medium));
}

#[test]
fn devices_stacked_in_a_circle_end_in_doubt() {
    let computer = a_computer().device("253:0", "dm-0").mounted("253:0", "/mnt/h", "ext4");
    let slaves = computer.folder("dm-0").join("slaves");
    fs::create_dir(&slaves).expect("a folder");
    symlink(computer.folder("dm-0"), slaves.join("itself")).expect("a link to itself");
    assert_eq!(computer.says_of("/mnt/h"), unknown(Doubt::FileSystem));
}

#[test]
fn the_mark_of_fscrypt_counts_only_where_it_means_that() {
    let mount = |kind: &str| Mount::parse(&format!("30 1 8:1 / /mnt rw - {kind} /dev/sda1 rw")).expect("a mount");
    assert!(by_fscrypt(&mount("ext4"), StatxAttributes::ENCRYPTED));
    assert!(!by_fscrypt(&mount("ext4"), StatxAttributes::IMMUTABLE));
    // The attribute that Windows sets on a file of NTFS; Linux reads such a file as stored.
    assert!(!by_fscrypt(&mount("ntfs3"), StatxAttributes::ENCRYPTED));
}

#[test]
fn what_is_not_there_is_not_known() {
    assert_eq!(
        encryption(Path::new("/nonexistent/film.mp4")),
        unknown(Doubt::Unreadable)
    );
}
