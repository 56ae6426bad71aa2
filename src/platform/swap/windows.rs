//! Windows: pages are written to page files, and all memory to `hiberfil.sys` when the computer hibernates. Both are encrypted if
//! BitLocker encrypts the drive; page files also if NTFS encrypts them (`fsutil behavior set EncryptPagingFile 1`), with a key that
//! is lost at the next start.

use std::ffi::c_void;
use std::time::{Duration, SystemTime};

use windows::Win32::Foundation::{ERROR_SUCCESS, FILETIME};
use windows::Win32::System::Power::{GetPwrCapabilities, SYSTEM_POWER_CAPABILITIES};
use windows::Win32::System::ProcessStatus::{ENUM_PAGE_FILE_INFORMATION, EnumPageFilesW};
use windows::Win32::System::Registry::{HKEY, RegQueryInfoKeyW};
use windows::Win32::System::SystemInformation::GetTickCount64;
use windows::core::{BOOL, PCWSTR};
use windows_registry::{Key, LOCAL_MACHINE};

use super::verdict::{Hibernation, SwapArea, SwapDestination, SwapSurvey};
use crate::platform::drives::{Letter, encryption_of_drive};

/// Name of the area if Windows does not list the page files.
const UNKNOWN: &str = "pagefile.sys";

/// Registry keys that NTFS reads when Windows starts, to decide whether to encrypt page files: set by `fsutil`, or by group policy.
const NTFS: [&str; 2] = [
    r"SYSTEM\CurrentControlSet\Control\FileSystem",
    r"SYSTEM\CurrentControlSet\Policies",
];
const NTFS_ENCRYPTS: &str = "NtfsEncryptPagingFile";

/// Registry key where Windows lists, when it starts, the page files that it has opened.
const MEMORY: &str = r"SYSTEM\CurrentControlSet\Control\Session Manager\Memory Management";
const OPENED: &str = "ExistingPageFiles";

/// From 1 January 1601, the epoch of Windows, to 1970.
const EPOCH: Duration = Duration::from_secs(11_644_473_600);

pub fn survey() -> SwapSurvey {
    survey_of(&Windows)
}

pub fn hibernation() -> Hibernation {
    hibernation_of(&Windows)
}

/// What Windows reports about page files and hibernation.
trait SystemInfo {
    /// The paths of the page files in use; `None` if unknown.
    fn page_files(&self) -> Option<Vec<String>>;

    /// Whether NTFS has encrypted them since Windows was started.
    fn ntfs_encrypts(&self) -> bool;

    /// Whether there is a hibernation file.
    fn can_hibernate(&self) -> bool;

    /// The drive that Windows is installed on.
    fn windows_drive(&self) -> Option<Letter>;

    /// Whether all of a drive is encrypted.
    fn is_encrypted(&self, drive: Letter) -> bool;
}

fn survey_of(windows: &impl SystemInfo) -> SwapSurvey {
    let areas = match windows.page_files() {
        Some(files) => {
            let ntfs_encrypts = !files.is_empty() && windows.ntfs_encrypts();
            let area = |name: String| {
                let path = name.strip_prefix(r"\??\").unwrap_or(&name);
                let by_drive = || Letter::of(path).is_some_and(|drive| windows.is_encrypted(drive));
                let destination = if ntfs_encrypts || by_drive() {
                    SwapDestination::Encrypted
                } else {
                    SwapDestination::Open
                };
                let name = path.to_owned();
                SwapArea { name, destination }
            };
            files.into_iter().map(area).collect()
        }
        // Unknown counts as not encrypted.
        None => vec![SwapArea {
            name: UNKNOWN.to_owned(),
            destination: SwapDestination::Open,
        }],
    };
    SwapSurvey {
        areas,
        compressed_first: false,
        forbidden: false,
    }
}

/// The file also exists if it only serves fast startup; then it holds less memory, but that cannot be distinguished.
fn hibernation_of(windows: &impl SystemInfo) -> Hibernation {
    if !windows.can_hibernate() {
        return Hibernation::Refused;
    }
    match windows.windows_drive() {
        Some(drive) if windows.is_encrypted(drive) => Hibernation::Encrypted,
        _ => Hibernation::Open,
    }
}

struct Windows;

impl SystemInfo for Windows {
    fn page_files(&self) -> Option<Vec<String>> {
        open_page_files().or_else(|| listed_page_files(LOCAL_MACHINE))
    }

    fn ntfs_encrypts(&self) -> bool {
        NTFS.iter()
            .any(|path| is_set_to_encrypt(LOCAL_MACHINE, path, started()))
    }

    fn can_hibernate(&self) -> bool {
        let mut can = SYSTEM_POWER_CAPABILITIES::default();
        // SAFETY: the structure is written to before the call ends.
        let answered = unsafe { GetPwrCapabilities(&mut can) };
        // Without an answer hibernation counts as possible.
        !answered || can.HiberFilePresent
    }

    fn windows_drive(&self) -> Option<Letter> {
        Letter::of_windows()
    }

    fn is_encrypted(&self, drive: Letter) -> bool {
        encryption_of_drive(drive).is_encrypted()
    }
}

/// The page files according to the kernel (`EnumPageFilesW`).
fn open_page_files() -> Option<Vec<String>> {
    let mut files: Vec<String> = Vec::new();
    // SAFETY: `add_page_file` is called with this list before the call ends, and never afterwards.
    unsafe { EnumPageFilesW(Some(add_page_file), (&raw mut files).cast()) }.ok()?;
    Some(files)
}

/// Callback for each page file.
unsafe extern "system" fn add_page_file(
    files: *mut c_void,
    _facts: *mut ENUM_PAGE_FILE_INFORMATION,
    name: PCWSTR,
) -> BOOL {
    // SAFETY: the list passed by `open_page_files`, which nothing else accesses until the enumeration is over.
    let files = unsafe { &mut *files.cast::<Vec<String>>() };
    // SAFETY: the system's name is zero-terminated.
    let name = unsafe { name.as_wide() };
    files.push(String::from_utf16_lossy(name));
    true.into()
}

fn listed_page_files(root: &Key) -> Option<Vec<String>> {
    let files = root.open(MEMORY).ok()?.get_multi_string(OPENED).ok()?;
    Some(files.into_iter().filter(|file| !file.is_empty()).collect())
}

/// Whether the key has page files encrypted, and was set before Windows was `started`: Windows reads it only then.
fn is_set_to_encrypt(root: &Key, path: &str, started: Option<SystemTime>) -> bool {
    let Ok(key) = root.open(path) else { return false };
    let since = last_change(&key).zip(started);
    key.get_u32(NTFS_ENCRYPTS) == Ok(1) && since.is_some_and(|(changed, started)| changed < started)
}

/// The time of the last change of the key.
fn last_change(key: &Key) -> Option<SystemTime> {
    let mut time = FILETIME::default();
    let key = HKEY(key.as_raw());
    // SAFETY: the key is open for reading; only the time is asked for, and written to before the call ends.
    let outcome = unsafe {
        RegQueryInfoKeyW(
            key,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            None,
            Some(&mut time),
        )
    };
    // In units of 100 ns.
    let count = u64::from(time.dwHighDateTime) << 32 | u64::from(time.dwLowDateTime);
    let since_1601 = Duration::from_micros(count / 10);
    let since_1970 = since_1601.checked_sub(EPOCH).filter(|_| outcome == ERROR_SUCCESS)?;
    Some(SystemTime::UNIX_EPOCH + since_1970)
}

/// When Windows was started. After a fast startup it resumes from where it was, and so does its tick count.
fn started() -> Option<SystemTime> {
    // SAFETY: takes no arguments and returns a number.
    let milliseconds = unsafe { GetTickCount64() };
    SystemTime::now().checked_sub(Duration::from_millis(milliseconds))
}

#[cfg(test)]
mod tests {
    use windows_registry::CURRENT_USER;

    use super::*;
    use crate::platform::swap::{Reason, Verdict};

    /// A computer with Windows on `C:`.
    #[derive(Default)]
    struct Computer {
        page_files: Option<Vec<&'static str>>,
        ntfs_encrypts: bool,
        can_hibernate: bool,
        encrypted: &'static str,
    }

    impl SystemInfo for Computer {
        fn page_files(&self) -> Option<Vec<String>> {
            let files = self.page_files.as_ref()?;
            Some(files.iter().map(|file| (*file).to_owned()).collect())
        }

        fn ntfs_encrypts(&self) -> bool {
            self.ntfs_encrypts
        }

        fn can_hibernate(&self) -> bool {
            self.can_hibernate
        }

        fn windows_drive(&self) -> Option<Letter> {
            Letter::of("C:")
        }

        fn is_encrypted(&self, drive: Letter) -> bool {
            self.encrypted.split(' ').any(|name| name == drive.name())
        }
    }

    fn with(page_files: &[&'static str]) -> Computer {
        Computer {
            page_files: Some(page_files.to_vec()),
            ..Computer::default()
        }
    }

    fn exposed(area: &str) -> Verdict {
        Verdict::Exposed { area: area.to_owned() }
    }

    #[test]
    fn without_page_files_memory_is_safe() {
        assert_eq!(survey_of(&with(&[])).verdict(), Verdict::Safe(Reason::NoSwap));
    }

    #[test]
    fn a_page_file_is_as_safe_as_its_drive() {
        for (files, encrypted, verdict) in [
            (&[r"C:\pagefile.sys"][..], "", exposed(r"C:\pagefile.sys")),
            (&[r"C:\pagefile.sys"], "C:", Verdict::Safe(Reason::Encrypted)),
            (&[r"\??\C:\pagefile.sys"], "C:", Verdict::Safe(Reason::Encrypted)),
            (&[r"\??\C:\pagefile.sys"], "D:", exposed(r"C:\pagefile.sys")),
            (
                &[r"C:\pagefile.sys", r"D:\pagefile.sys"],
                "C:",
                exposed(r"D:\pagefile.sys"),
            ),
            (
                &[r"C:\pagefile.sys", r"D:\pagefile.sys"],
                "C: D:",
                Verdict::Safe(Reason::Encrypted),
            ),
            (
                &[r"\Device\X\pagefile.sys"],
                "C: D:",
                exposed(r"\Device\X\pagefile.sys"),
            ),
        ] {
            let computer = Computer {
                encrypted,
                ..with(files)
            };
            assert_eq!(survey_of(&computer).verdict(), verdict, "{files:?} {encrypted}");
        }
    }

    #[test]
    fn ntfs_may_encrypt_them_wherever_they_are() {
        let computer = Computer {
            ntfs_encrypts: true,
            ..with(&[r"C:\pagefile.sys", r"D:\swapfile.sys"])
        };
        assert_eq!(survey_of(&computer).verdict(), Verdict::Safe(Reason::Encrypted));
    }

    #[test]
    fn an_unknown_page_file_is_exposed() {
        let computer = Computer {
            ntfs_encrypts: true,
            encrypted: "C:",
            ..Computer::default()
        };
        assert_eq!(survey_of(&computer).verdict(), exposed(UNKNOWN));
    }

    #[test]
    fn hibernation_is_as_safe_as_the_drive_of_windows() {
        for (can_hibernate, encrypted, outcome) in [
            (false, "", Hibernation::Refused),
            (true, "", Hibernation::Open),
            (true, "D:", Hibernation::Open),
            (true, "C:", Hibernation::Encrypted),
        ] {
            let computer = Computer {
                can_hibernate,
                encrypted,
                // NTFS does not encrypt the hibernation file.
                ntfs_encrypts: true,
                ..with(&[])
            };
            assert_eq!(hibernation_of(&computer), outcome);
        }
    }

    #[test]
    fn what_was_set_after_the_start_is_not_in_force_yet() {
        let path = format!(r"Software\Vitrin test {} swap", std::process::id());
        let key = CURRENT_USER.create(&path).unwrap();
        key.set_u32(NTFS_ENCRYPTS, 1).unwrap();
        let now = SystemTime::now();
        let moment = Duration::from_secs(60);
        assert!(is_set_to_encrypt(CURRENT_USER, &path, Some(now + moment)));
        assert!(!is_set_to_encrypt(CURRENT_USER, &path, Some(now - moment)));
        assert!(!is_set_to_encrypt(CURRENT_USER, &path, None));
        key.set_u32(NTFS_ENCRYPTS, 0).unwrap();
        assert!(!is_set_to_encrypt(CURRENT_USER, &path, Some(now + moment)));
        CURRENT_USER.remove_tree(&path).unwrap();
        assert!(!is_set_to_encrypt(CURRENT_USER, &path, Some(now + moment)));
    }

    #[test]
    fn page_files_that_windows_has_listed_are_read() {
        // In this user's part of the registry instead of the computer's.
        let top = format!(r"Software\Vitrin test {} page files", std::process::id());
        let root = CURRENT_USER.create(&top).unwrap();
        assert_eq!(listed_page_files(&root), None);
        let key = root.create(MEMORY).unwrap();
        key.set_multi_string(OPENED, &[r"\??\C:\pagefile.sys"]).unwrap();
        assert_eq!(listed_page_files(&root).unwrap(), [r"\??\C:\pagefile.sys"]);
        CURRENT_USER.remove_tree(&top).unwrap();
    }

    /// Every page file of the computer has to be found, or the answer to be "unknown".
    #[test]
    fn this_computer_can_be_surveyed() {
        let survey = survey();
        assert!(survey.areas.iter().all(|area| area.name.contains('.')), "{survey:?}");
        assert!(started().is_some_and(|time| time < SystemTime::now()));
    }
}
