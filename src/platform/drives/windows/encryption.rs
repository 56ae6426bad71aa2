//! Windows: whether a file lies on something that the system encrypts.
//!
//! The open file names its device, whatever letter, link or folder it was reached by. VeraCrypt's devices carry its name;
//! of all others the shell tells what BitLocker does (`System.Volume.BitLockerProtection`), by the drive letter that stands
//! for the device.
//!
//! What this cannot know is said in `docs/architecture.md`, section "Whether a volume is encrypted".
#![forbid(unsafe_code)]

use std::fs::File;
use std::os::windows::fs::MetadataExt;
use std::path::Path;

use windows::Win32::Storage::FileSystem::FILE_ATTRIBUTE_ENCRYPTED;

use super::volumes::{self, Kind, Letter};
use crate::platform::drives::{Doubt, Encryption, Exposure};

/// What other computers keep lies below this device, whichever way it is reached.
const NETWORK: &str = "Mup";

/// How Windows calls the volumes of disks and sticks that it handles itself: this and a number.
const OWN: &str = "HarddiskVolume";

/// How VeraCrypt calls its devices: this and a letter.
const VERACRYPT: &str = "VeraCryptVolume";

/// Whether what lies at `path` (links followed) is encrypted on its medium.
///
/// Needs no right to read the file. Between this answer and opening the file another may take its place: to be sure of an
/// open file, ask [`encryption_of`] it.
#[must_use]
pub fn encryption(path: &Path) -> Encryption {
    match volumes::look_at(path) {
        Ok(place) => encryption_of(&place),
        Err(_) => unknown(Doubt::Unreadable),
    }
}

/// As [`encryption`], of a file (or folder) that is open.
#[must_use]
pub fn encryption_of(file: &File) -> Encryption {
    let (Ok(path), Ok(facts)) = (volumes::device_path(file), file.metadata()) else {
        return unknown(Doubt::Unreadable);
    };
    of(&path, facts.file_attributes(), &Windows)
}

/// Whether all that is written to the drive is encrypted, whatever the attributes of a file on it.
pub(in crate::platform) fn encryption_of_drive(letter: Letter) -> Encryption {
    match letter.device() {
        Some(device) => of(&device, 0, &Windows),
        None => unknown(Doubt::Unreadable),
    }
}

/// What Windows tells of its devices.
trait VolumeInfo {
    /// The drive letter that stands for a device, if one does.
    fn letter_of(&self, device: &str) -> Option<Letter>;

    /// What kind of drive that is.
    fn kind(&self, letter: Letter) -> Kind;

    /// What BitLocker does there.
    fn protection(&self, letter: Letter) -> Option<i32>;
}

struct Windows;

impl VolumeInfo for Windows {
    fn letter_of(&self, device: &str) -> Option<Letter> {
        let stands_for = |letter: &Letter| letter.device().is_some_and(|other| other == device);
        Letter::all().into_iter().find(stands_for)
    }

    fn kind(&self, letter: Letter) -> Kind {
        letter.kind()
    }

    fn protection(&self, letter: Letter) -> Option<i32> {
        letter.protection()
    }
}

/// Of a file by its device's path (`\Device\HarddiskVolume5\film.mp4`) and its attributes.
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
    // A volume that is reached by a folder only has no letter to ask the shell by.
    let protected = match windows.letter_of(&format!(r"\Device\{name}")) {
        None => unknown(Doubt::FileSystem),
        Some(letter) => match windows.kind(letter) {
            Kind::Network => unknown(Doubt::Network),
            Kind::Memory => open(Exposure::Memory),
            _ => by_bitlocker(windows.protection(letter)),
        },
    };
    // File systems that any program may offer could say so of themselves.
    let by_itself = name.starts_with(OWN) && attributes & FILE_ATTRIBUTE_ENCRYPTED.0 != 0;
    if by_itself && !protected.is_encrypted() {
        return Encryption::Encrypted { by: "EFS" };
    }
    protected
}

/// What the shell's number means. It is not documented by Microsoft; Windows 10 and 11 show 1 for a padlock that is shut.
fn by_bitlocker(protection: Option<i32>) -> Encryption {
    match protection {
        // On: all of the volume in use is encrypted, and its key needs a password, a chip or a card.
        Some(1) => Encryption::Encrypted { by: "BitLocker" },
        // Off. Encrypting and decrypting: a part is still, or already, in the clear. Suspended, or waiting for its first
        // start: encrypted, but the key lies beside it for whoever takes the disk.
        Some(2 | 3 | 4 | 5 | 8) => open(Exposure::Medium),
        // Locked.
        Some(6) => unknown(Doubt::Unreadable),
        // Not told; an edition without BitLocker; what a later Windows may come up with.
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
    fn the_drive_itself_is_judged_as_what_lies_on_it() {
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
        assert_eq!(
            encryption(Path::new(r"C:\nobody\ever\made.this")),
            unknown(Doubt::Unreadable)
        );
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
