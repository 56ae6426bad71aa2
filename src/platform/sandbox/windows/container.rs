//! An app container without capabilities: what is started in one can make no connection and read none of the user's files. Only
//! where the administrator decided so: none of it could be tried on a real Windows yet, and drivers or sound may fail in one.

use std::env;
use std::fs::{self, File};
use std::io;
use std::path::PathBuf;

use windows::Win32::Foundation::{ERROR_ALREADY_EXISTS, HANDLE};
use windows::Win32::Security::Isolation::{CreateAppContainerProfile, DeriveAppContainerSidFromAppContainerName};
use windows::Win32::Security::{
    FreeSid, GetTokenInformation, PSID, SECURITY_CAPABILITIES, TOKEN_QUERY, TokenIsAppContainer,
};
use windows::Win32::System::Threading::OpenProcessToken;
use windows::core::{HRESULT, PCWSTR, w};

use super::confinement::is_wine;
use crate::platform::win32::{borrowed, io_error, owned, this_process};

/// The container's name. Windows keeps a profile of this name for each user, with a folder below `%LOCALAPPDATA%\Packages`.
const NAME: PCWSTR = w!("Vitrin.Film");

/// Variables that name what GStreamer has to read.
const NEEDED: [&str; 2] = ["GST_PLUGIN_SYSTEM_PATH_1_0", "GST_REGISTRY_1_0"];

/// The identity of this user's app container for stages.
pub(in crate::platform) struct Container(PSID);

impl Container {
    /// Creates the profile that Windows wants for a container, unless there is one.
    pub(in crate::platform) fn open() -> io::Result<Self> {
        if is_wine() {
            return Err(io::ErrorKind::Unsupported.into());
        }
        // SAFETY: the names are zero-terminated constants. No capabilities are given.
        let created =
            unsafe { CreateAppContainerProfile(NAME, w!("Vitrin"), w!("The process that shows a film"), None) };
        let sid = match created {
            Err(error) if error.code() == HRESULT::from_win32(ERROR_ALREADY_EXISTS.0) => {
                // SAFETY: as above.
                unsafe { DeriveAppContainerSidFromAppContainerName(NAME) }
            }
            other => other,
        };
        sid.map(Self).map_err(io_error)
    }

    /// For the process to be started; valid as long as this value.
    pub(in crate::platform) fn without_capabilities(&self) -> SECURITY_CAPABILITIES {
        SECURITY_CAPABILITIES {
            AppContainerSid: self.0,
            ..SECURITY_CAPABILITIES::default()
        }
    }
}

impl Drop for Container {
    fn drop(&mut self) {
        // SAFETY: the system has allocated it, and it is not used again.
        unsafe { FreeSid(self.0) };
    }
}

/// Whether this process runs in an app container.
pub(super) fn is_contained() -> io::Result<bool> {
    let mut token = HANDLE::default();
    // SAFETY: the process is this one; the call writes the token's handle to the place passed.
    unsafe { OpenProcessToken(this_process(), TOKEN_QUERY, &raw mut token) }.map_err(io_error)?;
    let token = owned(token)?;
    let (mut is, mut len) = (0_u32, 0);
    // SAFETY: the answer is a number of 32 bits, whose size is passed.
    unsafe {
        GetTokenInformation(
            borrowed(&token),
            TokenIsAppContainer,
            Some((&raw mut is).cast()),
            size_of_val(&is) as u32,
            &raw mut len,
        )
    }
    .map_err(io_error)?;
    Ok(is != 0)
}

/// Whether this process may read the plugins that decode films and the list of them: a container may read no more than what is open
/// to all of them.
pub(super) fn can_read_plugins() -> bool {
    NEEDED.iter().filter_map(env::var_os).map(PathBuf::from).all(|path| {
        let readable = if path.is_dir() {
            fs::read_dir(&path).map(drop)
        } else {
            File::open(&path).map(drop)
        };
        readable.is_ok()
    })
}
