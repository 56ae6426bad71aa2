//! Volumes for vaults and films: a stick in the clear that can be pulled out, and folders that are encrypted.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// A file system on a loop device: what is read after its image is gone is an input/output error, as with a real stick.
pub struct Stick {
    home: tempfile::TempDir,
    pub folder: PathBuf,
}

impl Stick {
    /// With a copy of what is in `contents`, none of which the system has in its memory.
    pub fn plugged_in(contents: &Path) -> Self {
        let stick = Self::formatted(&["mkfs.ext2", "-q", "-F", "-m", "0"]);
        as_root(&["cp", "-a", path(&contents.join(".")), path(&stick.folder)]);
        as_root(&["umount", path(&stick.folder)]);
        stick.mount();
        stick
    }

    /// Empty, as it is sold.
    pub fn empty() -> Self {
        Self::formatted(&["mkfs.ext4", "-q", "-F", "-m", "0"])
    }

    /// Empty, its image in this folder.
    pub fn kept_in(folder: &Path) -> Self {
        Self::formatted_in(
            tempfile::tempdir_in(folder).unwrap(),
            &["mkfs.ext4", "-q", "-F", "-m", "0"],
        )
    }

    /// With a copy of `film` in a folder that the file system itself encrypts (fscrypt): the second of the two.
    pub fn with_under_fscrypt(film: &Path) -> (Self, PathBuf) {
        let stick = Self::formatted(&["mkfs.ext4", "-q", "-F", "-m", "0", "-O", "encrypt"]);
        let secret = stick.folder.join("secret");
        // In one go: the key is in the keyring of this shell's session.
        let script = r#"mkdir "$1" && echo a passphrase | e4crypt add_key -S 0x0102030405060708 "$1" && cp "$2" "$1" && chmod -R a+rX "$1" && sync -f "$1""#;
        as_root(&["sh", "-c", script, "sh", path(&secret), path(film)]);
        (stick, secret.join(film.file_name().unwrap()))
    }

    pub fn pull_out(&self) {
        std::fs::File::options()
            .write(true)
            .open(self.image())
            .unwrap()
            .set_len(0)
            .unwrap();
    }

    /// Pulls it out as a desktop sees it, for one that is [`empty`](Self::empty) at first: nothing of it can be read or written any more,
    /// what was not synchronised is lost, and the system takes its folder away. Returns when it was.
    pub fn unplug(&self) -> Instant {
        // What `EXT4_IOC_SHUTDOWN` does without writing its journal first.
        let script = "import fcntl, os, struct, sys; \
                      fcntl.ioctl(os.open(sys.argv[1], os.O_RDONLY), 0x8004587D, struct.pack('I', 2))";
        as_root(&["python3", "-c", script, path(&self.folder)]);
        let at = Instant::now();
        as_root(&["umount", "--lazy", path(&self.folder)]);
        at
    }

    /// Plugs it in again, after [`unplug`](Self::unplug).
    pub fn plug_in_again(&self) {
        // A new device, as with a real one: somebody may still hold files of the one that is gone.
        let again = self.home.path().join("again");
        as_root(&["cp", "--sparse=always", path(&self.image()), path(&again)]);
        as_root(&["mv", path(&again), path(&self.image())]);
        self.mount();
    }

    fn formatted(mkfs: &[&str]) -> Self {
        Self::formatted_in(tempfile::tempdir().unwrap(), mkfs)
    }

    fn formatted_in(home: tempfile::TempDir, mkfs: &[&str]) -> Self {
        let stick = Self {
            folder: home.path().join("stick"),
            home,
        };
        std::fs::File::create(stick.image())
            .unwrap()
            .set_len(256 << 20)
            .unwrap();
        std::fs::create_dir(&stick.folder).unwrap();
        as_root(&[mkfs, &[path(&stick.image())]].concat());
        stick.mount();
        stick
    }

    fn mount(&self) {
        as_root(&["mount", "-o", "loop", path(&self.image()), path(&self.folder)]);
        if !rustix::process::geteuid().is_root() {
            as_root(&[
                "chown",
                &rustix::process::geteuid().as_raw().to_string(),
                path(&self.folder),
            ]);
        }
    }

    fn image(&self) -> PathBuf {
        self.home.path().join("image")
    }
}

impl Drop for Stick {
    fn drop(&mut self) {
        let _ = root(&["umount", "-l", path(&self.folder)]).status();
    }
}

/// A folder whose files gocryptfs keeps encrypted in another folder.
pub struct Encrypted {
    home: tempfile::TempDir,
    /// Where the encrypted files are, if that folder belongs to this value.
    cipher: Option<tempfile::TempDir>,
}

impl Encrypted {
    /// Nothing yet, kept on this computer's disk.
    pub fn empty() -> Self {
        let cipher = tempfile::tempdir().unwrap();
        let mut volume = Self::kept_in(cipher.path());
        volume.cipher = Some(cipher);
        volume
    }

    /// With a copy of what is in `contents`, none of which the system has in its memory.
    pub fn with_copy_of(contents: &Path) -> Self {
        let cipher = tempfile::tempdir().unwrap();
        let filled = Self::kept_in(cipher.path());
        let everything = contents.join(".");
        let words = ["-a", path(&everything), path(filled.folder())];
        assert!(Command::new("cp").args(words).status().unwrap().success());
        drop(filled);
        let mut volume = Self::kept_in(cipher.path());
        volume.cipher = Some(cipher);
        volume
    }

    /// What is kept in the folder `cipher`; nothing yet, if that is empty.
    pub fn kept_in(cipher: &Path) -> Self {
        let volume = Self {
            home: tempfile::tempdir().unwrap(),
            cipher: None,
        };
        let password = ["-q", "-extpass", "echo password"];
        if !cipher.join("gocryptfs.conf").exists() {
            // The cheapest password hashing: these tests are not about it.
            gocryptfs(&[&["-init", "-scryptn", "10"], &password[..], &[path(cipher)]].concat());
        }
        gocryptfs(&[&password[..], &[path(cipher), path(volume.folder())]].concat());
        volume
    }

    /// Where its files appear in the clear.
    pub fn folder(&self) -> &Path {
        self.home.path()
    }

    /// The process that every access goes through.
    pub fn pid(&self) -> u32 {
        let mounted_at = |pid: &u32| {
            let words = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
            let mut words = words.split(|byte| *byte == 0);
            words.next().is_some_and(|program| program.ends_with(b"gocryptfs"))
                && words.any(|word| word == path(self.folder()).as_bytes())
        };
        let processes = std::fs::read_dir("/proc").unwrap().flatten();
        processes
            .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
            .find(mounted_at)
            .expect("it is mounted")
    }
}

impl Drop for Encrypted {
    fn drop(&mut self) {
        let _ = Command::new("fusermount3")
            .args(["-u", "-z", path(self.folder())])
            .status();
    }
}

fn gocryptfs(words: &[&str]) {
    // Its process in the background would hold the test's own output open.
    let status = Command::new("gocryptfs")
        .args(words)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    assert!(
        status.as_ref().is_ok_and(|status| status.success()),
        "gocryptfs {words:?}: {status:?} (run make setup)"
    );
}

/// Only root may mount. `make setup` has needed the same right.
fn as_root(words: &[&str]) {
    let status = root(words).status();
    assert!(
        status.as_ref().is_ok_and(|status| status.success()),
        "{words:?}: {status:?} (needs root or sudo)"
    );
}

fn root(words: &[&str]) -> Command {
    let mut command = if rustix::process::geteuid().is_root() {
        Command::new(words[0])
    } else {
        let mut sudo = Command::new("sudo");
        sudo.args(["-n", words[0]]);
        sudo
    };
    command.args(&words[1..]);
    command
}

fn path(path: &Path) -> &str {
    path.to_str().unwrap()
}
