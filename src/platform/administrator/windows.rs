//! Windows: a registry key is the administrator's if the user cannot write it.

use windows::Win32::Foundation::ERROR_ACCESS_DENIED;
use windows::Win32::System::Registry::{KEY_CREATE_SUB_KEY, KEY_SET_VALUE};
use windows::Win32::UI::Shell::IsUserAnAdmin;
use windows::core::{Error, HRESULT};
use windows_registry::Key;

/// Whether this user may change the contents of the key at `path` below `root`.
///
/// # Errors
/// When the system does not answer.
pub fn may_write(root: &Key, path: &str) -> Result<bool, Error> {
    for right in [KEY_SET_VALUE, KEY_CREATE_SUB_KEY] {
        match root.options().access(right.0).open(path) {
            Ok(_) => return Ok(true),
            Err(error) if error.code() == HRESULT::from_win32(ERROR_ACCESS_DENIED.0) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(false)
}

/// Whether this process runs with an administrator's rights (`IsUserAnAdmin`, shlobj_core.h).
#[must_use]
pub fn am_administrator() -> bool {
    // SAFETY: takes nothing and only asks for this process's own rights.
    unsafe { IsUserAnAdmin() }.as_bool()
}
