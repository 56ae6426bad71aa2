//! An ordinary user: no rights, little memory that may be locked, a home and files of their own. Where the tests themselves are
//! run by root, it is the system's user `nobody`; otherwise the user who runs them.

use std::ffi::OsString;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::{Path, PathBuf};

/// Numbers of `nobody` and `nogroup`.
const NOBODY: u32 = 65534;

/// Bytes that a user may lock on Debian and Ubuntu.
const LOCK_LIMIT: u64 = 8 << 20;

/// A user without rights. All files of that user go away with the value.
pub struct UnprivilegedUser {
    folder: tempfile::TempDir,
}

impl UnprivilegedUser {
    /// With a home, and with the program where they can reach it.
    pub fn new() -> Self {
        // Not in the target folder: that may be in a home which other users cannot look into.
        let user = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        let mode = |path: &Path, mode| std::fs::set_permissions(path, PermissionsExt::from_mode(mode)).unwrap();
        mode(user.folder.path(), 0o755);
        std::fs::copy(super::program(), user.program()).unwrap();
        mode(&user.program(), 0o755);
        std::fs::create_dir(user.home()).unwrap();
        mode(&user.home(), 0o700);
        user.give(&user.home());
        user
    }

    /// Their home.
    pub fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    /// Puts a copy of a file into their home.
    pub fn bring(&self, file: &Path) -> PathBuf {
        let copy = self.home().join(file.file_name().unwrap());
        std::fs::copy(file, &copy).unwrap();
        self.give(&copy);
        copy
    }

    fn program(&self) -> PathBuf {
        self.folder.path().join("vitrin")
    }

    fn give(&self, path: &Path) {
        if rustix::process::geteuid().is_root() {
            chown(path, Some(NOBODY), Some(NOBODY)).unwrap();
        }
    }

    /// The words before a program's own that make it theirs: user, rights, limits, home.
    pub fn words(&self) -> Vec<OsString> {
        let mut words: Vec<OsString> = vec!["prlimit".into(), format!("--memlock={LOCK_LIMIT}").into()];
        if rustix::process::geteuid().is_root() {
            let who = [
                "setpriv",
                "--reuid=65534",
                "--regid=65534",
                "--clear-groups",
                "--bounding-set=-all",
                "--inh-caps=-all",
            ];
            words.extend(who.map(OsString::from));
        }
        let mut home = OsString::from("HOME=");
        home.push(self.home());
        words.extend(["env".into(), home]);
        // The program that the tests know is replaced by the copy.
        let mut replace = OsString::from("shift; exec ");
        replace.push(self.program());
        replace.push(" \"$@\"");
        words.extend(["sh".into(), "-c".into(), replace, "sh".into()]);
        words
    }
}

impl Default for UnprivilegedUser {
    fn default() -> Self {
        Self::new()
    }
}
