//! Windows: whether the system encrypts the volume of a file.
//!
//! The open file yields its device, whatever letter, link or folder it was opened by. VeraCrypt's devices have its name; for all
//! others the shell reports the state of BitLocker (`System.Volume.BitLockerProtection`), by the device's drive letter.
//!
//! The limits of this are described in `docs/architecture.md`, section "Whether a volume is encrypted".
#![forbid(unsafe_code)]

use std::fs::File;
use std::os::windows::fs::MetadataExt;
use std::path::Path;

use windows::Win32::Storage::FileSystem::FILE_ATTRIBUTE_ENCRYPTED;

use super::volumes::{self, Kind, Letter};
use crate::platform::drives::{Doubt, Encryption, Exposure};

/// The device of all network shares, however they are opened.
const NETWORK: &str = "Mup";

/// Name of the volumes of disks and sticks that Windows handles itself, followed by a number.
const OWN: &str = "HarddiskVolume";

/// Name of VeraCrypt's devices, followed by a letter.
const VERACRYPT: &str = "VeraCryptVolume";

/// Whether the file or folder at `path` (links followed) is encrypted on its medium.
///
/// Needs no right to read the file. The file may be exchanged between this check and opening it: to be certain about an open
/// file, use [`encryption_of`].
#[must_use]
pub fn encryption(path: &Path) -> Encryption {
    match volumes::look_at(path) {
        Ok(place) => encryption_of(&place),
        Err(_) => unknown(Doubt::Unreadable),
    }
}

/// As [`encryption`], for an open file or folder.
#[must_use]
pub fn encryption_of(file: &File) -> Encryption {
    let (Ok(path), Ok(facts)) = (volumes::device_path(file), file.metadata()) else {
        return unknown(Doubt::Unreadable);
    };
    of(&path, facts.file_attributes(), &Windows)
}

/// Whether everything written to the drive is encrypted, whatever the attributes of a file on it.
pub(in crate::platform) fn encryption_of_drive(letter: Letter) -> Encryption {
    match letter.device() {
        Some(device) => of(&device, 0, &Windows),
        None => unknown(Doubt::Unreadable),
    }
}

/// What Windows reports about its volumes.
trait VolumeInfo {
    /// The drive letter of a device, if it has one.
    fn letter_of(&self, device: &str) -> Option<Letter>;

    /// The kind of the drive.
    fn kind(&self, letter: Letter) -> Kind;

    /// The state of BitLocker on the drive.
    fn protection(&self, letter: Letter) -> Option<i32>;
}

struct Windows;

impl VolumeInfo for Windows {
    fn letter_of(&self, device: &str) -> Option<Letter> {
        let is_device = |letter: &Letter| letter.device().is_some_and(|other| other == device);
        Letter::all().into_iter().find(is_device)
    }

    fn kind(&self, letter: Letter) -> Kind {
        letter.kind()
    }

    fn protection(&self, letter: Letter) -> Option<i32> {
        letter.protection()
    }
}

/// The encryption of a file, by its device path (`\Device\HarddiskVolume5\film.mp4`) and its attributes.
fn of(path: &str, attributes: u32, windows: &impl VolumeInfo) -> Encryption {
    let Some(name) = path.strip_prefix(r"\Device\").and_then(|rest| rest.split('\\').next()) else {
        return unknown(Doubt::FileSystem);
    };
    if name.eq_ignore_ascii_case(NETWORK) {
        return unknown(Doubt::Network);
    }
    if is_veracrypt(name) {
        return Encryption::Encrypted { by: "VeraCrypt" };
    }
    // A volume that is mounted in a folder only has no letter to query the shell with.
    let protected = match windows.letter_of(&format!(r"\Device\{name}")) {
        None => unknown(Doubt::FileSystem),
        Some(letter) => match windows.kind(letter) {
            Kind::Network => unknown(Doubt::Network),
            Kind::Memory => open(Exposure::Memory),
            _ => by_bitlocker(windows.protection(letter)),
        },
    };
    // A file system provided by another program could set this attribute without encrypting.
    let by_itself = name.starts_with(OWN) && attributes & FILE_ATTRIBUTE_ENCRYPTED.0 != 0;
    if by_itself && !protected.is_encrypted() {
        return Encryption::Encrypted { by: "EFS" };
    }
    protected
}

/// The meaning of the shell's number, which Microsoft does not document; Windows 10 and 11 show a closed padlock for 1.
fn by_bitlocker(protection: Option<i32>) -> Encryption {
    match protection {
        // On: all used space of the volume is encrypted, and its key needs a password, a chip or a card.
        Some(1) => Encryption::Encrypted { by: "BitLocker" },
        // Off. Encrypting and decrypting: a part is still, or already, in the clear. Suspended, or waiting for activation:
        // encrypted, but the key is stored in the clear beside it.
        Some(2 | 3 | 4 | 5 | 8) => open(Exposure::Medium),
        // Locked.
        Some(6) => unknown(Doubt::Unreadable),
        // Unknown; an edition without BitLocker; a value of a later Windows.
        _ => unknown(Doubt::FileSystem),
    }
}

fn is_veracrypt(name: &str) -> bool {
    let letter = name.strip_prefix(VERACRYPT).unwrap_or_default();
    letter.len() == 1 && letter.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn open(how: Exposure) -> Encryption {
    Encryption::Open { how }
}

fn unknown(why: Doubt) -> Encryption {
    Encryption::Unknown { why }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EFS: u32 = FILE_ATTRIBUTE_ENCRYPTED.0;
    const BITLOCKER: Encryption = Encryption::Encrypted { by: "BitLocker" };
    const CLEAR: Encryption = Encryption::Open { how: Exposure::Medium };

    /// A computer whose `HarddiskVolume3` is `C:` and whose `HarddiskVolume7` is in a folder only.
    struct Computer {
        kind: Kind,
        protection: Option<i32>,
    }

    impl VolumeInfo for Computer {
        fn letter_of(&self, device: &str) -> Option<Letter> {
            (device == r"\Device\HarddiskVolume3").then(|| Letter::of(r"C:\").unwrap())
        }

        fn kind(&self, _: Letter) -> Kind {
            self.kind
        }

        fn protection(&self, _: Letter) -> Option<i32> {
            self.protection
        }
    }

    fn with(protection: Option<i32>) -> Computer {
        Computer {
            kind: Kind::Fixed,
            protection,
        }
    }

    #[test]
    fn only_bitlocker_in_force_counts() {
        let film = r"\Device\HarddiskVolume3\Filmer\möte.mp4";
        assert_eq!(of(film, 0, &with(Some(1))), BITLOCKER);
        for state in [2, 3, 4, 5, 8] {
            assert_eq!(of(film, 0, &with(Some(state))), CLEAR, "{state}");
        }
        for state in [None, Some(0), Some(6), Some(7), Some(-1)] {
            assert!(
                matches!(of(film, 0, &with(state)), Encryption::Unknown { .. }),
                "{state:?}"
            );
        }
    }

    #[test]
    fn the_drive_itself_is_judged_like_a_file_on_it() {
        assert_eq!(of(r"\Device\HarddiskVolume3", 0, &with(Some(1))), BITLOCKER);
        assert_eq!(of(r"\Device\HarddiskVolume3\", 0, &with(Some(2))), CLEAR);
    }

    #[test]
    fn another_volume_is_not_taken_for_the_one_whose_name_it_begins_with() {
        assert_eq!(
            of(r"\Device\HarddiskVolume33\film.mp4", 0, &with(Some(1))),
            unknown(Doubt::FileSystem)
        );
    }

    #[test]
    fn a_share_is_doubtful_whatever_else_is_said() {
        for path in [
            r"\Device\Mup\server\share\film.mp4",
            r"\Device\mup\;Z:0\server\share\film.mp4",
        ] {
            assert_eq!(of(path, EFS, &with(Some(1))), unknown(Doubt::Network));
        }
        let letter = Computer {
            kind: Kind::Network,
            protection: Some(1),
        };
        assert_eq!(
            of(r"\Device\HarddiskVolume3\film.mp4", 0, &letter),
            unknown(Doubt::Network)
        );
    }

    #[test]
    fn veracrypt_is_known_by_its_device_and_by_nothing_else() {
        let veracrypt = Encryption::Encrypted { by: "VeraCrypt" };
        assert_eq!(of(r"\Device\VeraCryptVolumeV\film.mp4", 0, &with(None)), veracrypt);
        for path in [
            r"\Device\HarddiskVolume3\VeraCryptVolumeV\film.mp4",
            r"\Device\VeraCryptVolume\film.mp4",
            r"\Device\VeraCryptVolumeVV\film.mp4",
            r"C:\VeraCryptVolumeV\film.mp4",
            r"\??\VeraCryptVolumeV\film.mp4",
        ] {
            assert!(!of(path, 0, &with(None)).is_encrypted(), "{path}");
        }
    }

    #[test]
    fn a_file_that_windows_encrypts_by_itself_counts() {
        let film = r"\Device\HarddiskVolume3\film.mp4";
        assert_eq!(of(film, EFS, &with(Some(2))), Encryption::Encrypted { by: "EFS" });
        assert_eq!(of(film, EFS, &with(Some(1))), BITLOCKER);
        assert_eq!(of(film, !EFS, &with(Some(2))), CLEAR);
        let said_by_anyone = of(r"\Device\Volume{1}\film.mp4", EFS, &with(Some(2)));
        assert_eq!(said_by_anyone, unknown(Doubt::FileSystem));
    }

    #[test]
    fn memory_that_pretends_to_be_a_disk_is_open() {
        let disk = Computer {
            kind: Kind::Memory,
            protection: None,
        };
        let memory = open(Exposure::Memory);
        assert_eq!(of(r"\Device\HarddiskVolume3\film.mp4", 0, &disk), memory);
    }

    #[test]
    fn what_is_not_there_is_unreadable() {
        assert_eq!(encryption(Path::new(r"C:\never\made.this")), unknown(Doubt::Unreadable));
    }

    /// Whatever the answer is here (Wine has no BitLocker), path and open file get the same.
    #[test]
    fn a_path_and_the_open_file_are_judged_alike() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("film.mp4");
        std::fs::write(&path, b"film").unwrap();
        assert_eq!(encryption(&path), encryption_of(&File::open(&path).unwrap()));
        assert_ne!(encryption(&path), unknown(Doubt::Unreadable));
    }
}
