//! What Windows reports to any program about drive letters, volumes and open files. The decisions are made in `mod.rs` and
//! `encryption.rs`.

use std::ffi::OsString;
use std::fs::File;
use std::io;
use std::mem;
use std::os::windows::ffi::OsStringExt;
use std::os::windows::io::AsRawHandle;
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use windows::Win32::Foundation::{HANDLE, PROPERTYKEY};
use windows::Win32::Storage::FileSystem::{
    BusType1394, BusTypeMmc, BusTypeSd, BusTypeUsb, FILE_NAME_OPENED, FILE_READ_ATTRIBUTES,
    GETFINALPATHNAMEBYHANDLE_FLAGS, GetDiskFreeSpaceExW, GetDriveTypeW, GetFinalPathNameByHandleW, GetLogicalDrives,
    GetVolumeInformationW, QueryDosDeviceW, STORAGE_BUS_TYPE, VOLUME_NAME_NT,
};
use windows::Win32::System::Com::{COINIT_APARTMENTTHREADED, CoInitializeEx, CoUninitialize};
use windows::Win32::System::Diagnostics::Debug::{SEM_FAILCRITICALERRORS, SetThreadErrorMode, THREAD_ERROR_MODE};
use windows::Win32::System::IO::DeviceIoControl;
use windows::Win32::System::Ioctl::{
    IOCTL_STORAGE_QUERY_PROPERTY, PropertyStandardQuery, STORAGE_DEVICE_DESCRIPTOR, STORAGE_PROPERTY_QUERY,
    StorageDeviceProperty,
};
use windows::Win32::System::SystemInformation::GetSystemWindowsDirectoryW;
use windows::Win32::UI::Shell::PropertiesSystem::PSGetPropertyKeyFromName;
use windows::Win32::UI::Shell::{IShellItem2, SHCreateItemFromParsingName};
use windows::core::{HSTRING, w};

use crate::platform::files::open_to_ask;
use crate::platform::win32::io_error;

/// Maximum length of a path from the system, in UTF-16 units.
const LONGEST: usize = 32 * 1024;

/// How long to wait for the shell's answer about a drive. A failing one can block it for minutes.
const SHELL_TIMEOUT: Duration = Duration::from_secs(5);

/// A drive letter: `E`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Letter(char);

/// The kind of a drive (`GetDriveTypeW`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A stick, a card.
    Removable,
    /// A disk, internal or external.
    Fixed,
    /// A network share.
    Network,
    /// A CD or DVD.
    Disc,
    /// A RAM disk.
    Memory,
    /// No drive, or an unknown one.
    Unknown,
}

/// The file system of a drive.
pub struct Volume {
    /// The label; may be empty.
    pub label: String,
    /// `NTFS`, `exFAT`, `FAT32` …
    pub file_system: String,
}

impl Letter {
    /// All letters in use, in alphabetical order.
    pub fn all() -> Vec<Self> {
        // SAFETY: takes no arguments and returns a number.
        let mask = unsafe { GetLogicalDrives() };
        let letters = ('A'..='Z').zip(0..).filter(|(_, bit)| mask & (1 << bit) != 0);
        letters.map(|(letter, _)| Self(letter)).collect()
    }

    /// The letter that `path` begins with: `E:\…`.
    pub fn of(path: &str) -> Option<Self> {
        let mut chars = path.chars();
        let letter = chars.next().filter(char::is_ascii_alphabetic)?;
        (chars.next() == Some(':') && matches!(chars.next(), None | Some('\\')))
            .then(|| Self(letter.to_ascii_uppercase()))
    }

    /// The letter of the drive with the running Windows, whatever the environment says.
    pub fn of_windows() -> Option<Self> {
        let mut name = [0; 512];
        // SAFETY: the system writes at most as many units as the buffer has.
        let length = unsafe { GetSystemWindowsDirectoryW(Some(&mut name)) };
        Self::of(&text(name.get(..usize::try_from(length).ok()?)?))
    }

    /// `E:`
    pub fn name(self) -> String {
        format!("{}:", self.0)
    }

    /// `E:\`
    pub fn root(self) -> PathBuf {
        PathBuf::from(format!(r"{}:\", self.0))
    }

    fn root_text(self) -> HSTRING {
        HSTRING::from(self.root().as_os_str())
    }

    pub fn kind(self) -> Kind {
        let root = self.root_text();
        // SAFETY: the string is zero-terminated and lives through the call.
        match unsafe { GetDriveTypeW(&root) } {
            2 => Kind::Removable,
            3 => Kind::Fixed,
            4 => Kind::Network,
            5 => Kind::Disc,
            6 => Kind::Memory,
            _ => Kind::Unknown,
        }
    }

    /// The device behind the letter: `\Device\HarddiskVolume5`.
    pub fn device(self) -> Option<String> {
        let name = HSTRING::from(self.name());
        let mut target = vec![0; LONGEST];
        // SAFETY: the string is zero-terminated, and the system writes at most as many units as the buffer has.
        let length = unsafe { QueryDosDeviceW(&name, Some(&mut target)) };
        // Of a list the first is the one in force.
        (length > 0).then(|| until_zero(&target))
    }

    /// The volume in the drive; `None` if it is empty or does not answer. Accesses the medium.
    pub fn volume(self) -> Option<Volume> {
        let _quiet = Quiet::begin();
        let (root, mut label, mut file_system) = (self.root_text(), [0; 261], [0; 261]);
        // SAFETY: the string is zero-terminated, and the system writes at most as many units as the buffers have.
        unsafe { GetVolumeInformationW(&root, Some(&mut label), None, None, None, Some(&mut file_system)) }.ok()?;
        Some(Volume {
            label: until_zero(&label),
            file_system: until_zero(&file_system),
        })
    }

    /// Free space for this user in bytes. Accesses the medium.
    pub fn free(self) -> Option<u64> {
        let _quiet = Quiet::begin();
        let (root, mut free) = (self.root_text(), 0);
        // SAFETY: the string is zero-terminated, and the number is written to before the call ends.
        unsafe { GetDiskFreeSpaceExW(&root, Some(&mut free), None, None) }.ok()?;
        Some(free)
    }

    /// Whether the disk can be unplugged, by its bus (USB, FireWire, card readers): disks in USB enclosures report the kind
    /// "fixed".
    pub fn is_pluggable(self) -> bool {
        let query_bus = || -> io::Result<bool> {
            let device = open_to_ask(Path::new(&format!(r"\\.\{}", self.name())), 0)?;
            let query = STORAGE_PROPERTY_QUERY {
                PropertyId: StorageDeviceProperty,
                QueryType: PropertyStandardQuery,
                AdditionalParameters: [0],
            };
            // As numbers: the structure has booleans, for which the system may write any value.
            let (mut answer, mut written) = ([0_u32; size_of::<STORAGE_DEVICE_DESCRIPTOR>() / size_of::<u32>()], 0);
            let [query_len, answer_len] = [size_of_val(&query), size_of_val(&answer)].map(|size| size as u32);
            // SAFETY: the query is read and the answer written within their sizes, both before the call ends.
            unsafe {
                DeviceIoControl(
                    HANDLE(device.as_raw_handle()),
                    IOCTL_STORAGE_QUERY_PROPERTY,
                    Some((&raw const query).cast()),
                    query_len,
                    Some((&raw mut answer).cast()),
                    answer_len,
                    Some(&mut written),
                    None,
                )
            }
            .map_err(io_error)?;
            let at = mem::offset_of!(STORAGE_DEVICE_DESCRIPTOR, BusType);
            let complete = written as usize >= at + size_of::<u32>();
            let bus = answer[at / size_of::<u32>()] as i32;
            Ok(complete && [BusTypeUsb, BusTypeSd, BusTypeMmc, BusType1394].contains(&STORAGE_BUS_TYPE(bus)))
        };
        query_bus().unwrap_or(false)
    }

    /// The shell's property `System.Volume.BitLockerProtection` of the drive, which any user may query; `None` if it has no
    /// such property or does not answer in time.
    pub fn protection(self) -> Option<i32> {
        let (sender, answer) = mpsc::channel();
        // On a thread of its own: COM has to be initialised on the thread that uses it, in one of two exclusive modes.
        let asking = thread::Builder::new().name("shell".into()).spawn(move || {
            // The receiver may have stopped waiting.
            let _ = sender.send(ask_shell(self).ok());
        });
        asking.ok()?;
        answer.recv_timeout(SHELL_TIMEOUT).ok()?
    }
}

/// Opens a file, folder or device only for queries: needs no right to read it. Follows links.
pub fn look_at(path: &Path) -> io::Result<File> {
    open_to_ask(path, FILE_READ_ATTRIBUTES.0)
}

/// The device path of an open file, all links resolved: `\Device\HarddiskVolume5\film.mp4`. No user can give a device the name
/// of another.
pub fn device_path(file: &File) -> io::Result<String> {
    let mut name = vec![0; LONGEST];
    let flags = GETFINALPATHNAMEBYHANDLE_FLAGS(VOLUME_NAME_NT.0 | FILE_NAME_OPENED.0);
    // SAFETY: the handle is open as long as `file`, and the system writes at most as many units as the buffer has.
    let length = unsafe { GetFinalPathNameByHandleW(HANDLE(file.as_raw_handle()), &mut name, flags) };
    match usize::try_from(length).ok().and_then(|length| name.get(..length)) {
        None | Some([]) => Err(io::Error::last_os_error()),
        Some(name) => Ok(text(name)),
    }
}

/// Queries the shell; to be called on a thread that has not used COM yet.
fn ask_shell(letter: Letter) -> windows::core::Result<i32> {
    let _com = Com::begin()?;
    let mut key = PROPERTYKEY::default();
    // SAFETY: the name is zero-terminated, and the key is written to before the call ends.
    unsafe { PSGetPropertyKeyFromName(w!("System.Volume.BitLockerProtection"), &mut key) }?;
    let root = letter.root_text();
    // SAFETY: COM is set up on this thread, and the name is zero-terminated.
    let drive: IShellItem2 = unsafe { SHCreateItemFromParsingName(&root, None) }?;
    // SAFETY: as above; the key lives through the call. The item is released before COM is.
    unsafe { drive.GetInt32(&key) }
}

/// COM, initialised on this thread.
struct Com;

impl Com {
    fn begin() -> windows::core::Result<Self> {
        // SAFETY: the thread was started for this and has not used COM.
        unsafe { CoInitializeEx(None, COINIT_APARTMENTTHREADED) }.ok()?;
        Ok(Self)
    }
}

impl Drop for Com {
    fn drop(&mut self) {
        // SAFETY: follows the successful CoInitializeEx on the same thread: `Com` is created and dropped in one function.
        unsafe { CoUninitialize() }
    }
}

/// While this exists, an empty or broken drive is an error value on this thread, and the system opens no dialog about it.
struct Quiet {
    before: THREAD_ERROR_MODE,
}

impl Quiet {
    fn begin() -> Self {
        let mut before = THREAD_ERROR_MODE::default();
        // SAFETY: the old mode is written to before the call ends. A refusal leaves the mode as it was.
        let _ = unsafe { SetThreadErrorMode(SEM_FAILCRITICALERRORS, Some(&mut before)) };
        Self { before }
    }
}

impl Drop for Quiet {
    fn drop(&mut self) {
        // SAFETY: restores the previous mode of this thread.
        let _ = unsafe { SetThreadErrorMode(self.before, None) };
    }
}

fn until_zero(units: &[u16]) -> String {
    text(units.split(|&unit| unit == 0).next().unwrap_or_default())
}

fn text(units: &[u16]) -> String {
    OsString::from_wide(units).to_string_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_begin_with_a_letter_or_do_not() {
        assert_eq!(Letter::of(r"c:\pagefile.sys").map(Letter::name).as_deref(), Some("C:"));
        assert_eq!(Letter::of("E:").map(Letter::name).as_deref(), Some("E:"));
        for other in [r"\\server\share", r"\??\C:\pagefile.sys", "", "C", "C:here", "ÅÄ:\\"] {
            assert_eq!(Letter::of(other), None, "{other}");
        }
    }

    #[test]
    fn the_drive_of_windows_can_be_queried() {
        let letter = Letter::of_windows().expect("Windows is on some drive");
        assert!(Letter::all().contains(&letter));
        assert_eq!(letter.kind(), Kind::Fixed);
        assert!(letter.device().expect("a device").starts_with(r"\Device\"));
        assert!(!letter.volume().expect("a volume").file_system.is_empty());
        assert!(letter.free().expect("a number") > 0);
    }

    #[test]
    fn an_open_file_has_a_device_path() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("på sticka.mp4");
        std::fs::write(&path, b"film").unwrap();
        for place in [folder.path(), &path] {
            let name = device_path(&look_at(place).unwrap()).unwrap();
            assert!(name.starts_with(r"\Device\"), "{name}");
        }
        assert!(
            device_path(&look_at(&path).unwrap())
                .unwrap()
                .ends_with("på sticka.mp4")
        );
        assert!(look_at(&folder.path().join("nothing")).is_err());
        assert!(look_at(Path::new("")).is_err());
    }
}
