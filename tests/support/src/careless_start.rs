//! The program, started by somebody who is careless about what it inherits: its standard streams are a terminal and files on the disk,
//! and more of both are open besides.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use nix::libc;

/// Where the standard output and the standard error of the program go. Its standard input is the terminal either way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Streams {
    /// To files.
    Files,
    /// To the terminal.
    Terminal,
}

/// A careless start, and the files that a program started so could write to.
pub struct CarelessStart {
    folder: tempfile::TempDir,
    streams: Streams,
}

/// Gives the program that its further arguments name a terminal that controls it, something to read there, and the files; becomes it.
const STARTER: &str = r#"
import fcntl, os, sys, termios
folder, streams = sys.argv[1:3]
terminal, end = os.openpty()
os.setsid()
fcntl.ioctl(end, termios.TIOCSCTTY, 0)
os.write(terminal, b"typed\n")
def file(name):
    return os.open(os.path.join(folder, name), os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o666)
os.dup2(end, 0)
os.dup2(file("output") if streams == "Files" else end, 1)
os.dup2(file("errors") if streams == "Files" else end, 2)
os.dup2(file("more"), 90)
os.dup2(end, 91)
os.dup2(terminal, 92)
os.execvp(sys.argv[3], sys.argv[3:])
"#;

impl CarelessStart {
    pub fn new(streams: Streams) -> Self {
        let start = Self {
            folder: tempfile::tempdir().unwrap(),
            streams,
        };
        for file in start.files() {
            std::fs::write(&file, "").unwrap();
        }
        start
    }

    /// The words before the program's own.
    pub fn words(&self) -> Vec<OsString> {
        let python = std::env::var_os("VITRIN_PYTHON").unwrap_or_else(|| "python3".into());
        let streams = format!("{:?}", self.streams);
        vec![
            python,
            "-c".into(),
            STARTER.into(),
            self.folder.path().into(),
            streams.into(),
        ]
    }

    /// All that was written to the files, by whatever process.
    pub fn written(&self) -> Vec<u8> {
        self.files()
            .iter()
            .flat_map(|file| std::fs::read(file).unwrap())
            .collect()
    }

    fn files(&self) -> [PathBuf; 3] {
        ["output", "errors", "more"].map(|name| self.folder.path().join(name))
    }
}

/// The open descriptors of a process that are a terminal, or a file that can be written: those of devices that draw and play, and
/// memory without a name, are left out.
pub fn leaks_of(pid: u32) -> Vec<String> {
    let mut leaks = Vec::new();
    for entry in std::fs::read_dir(format!("/proc/{pid}/fd")).unwrap().flatten() {
        let number = entry.file_name().into_string().unwrap();
        // Closed in between.
        let Ok(target) = std::fs::read_link(entry.path()) else {
            continue;
        };
        let Ok(info) = std::fs::read_to_string(format!("/proc/{pid}/fdinfo/{number}")) else {
            continue;
        };
        if is_terminal(&target) || (can_write(&info) && is_file(&target)) {
            leaks.push(format!("{number}: {}", target.display()));
        }
    }
    leaks
}

fn is_terminal(target: &Path) -> bool {
    ["/dev/pts", "/dev/tty", "/dev/ptmx", "/dev/console"]
        .iter()
        .any(|name| target.to_string_lossy().starts_with(name))
}

fn is_file(target: &Path) -> bool {
    const DEVICES: [&str; 5] = ["/dev/null", "/dev/dri/", "/dev/snd/", "/dev/nvidia", "/memfd:"];
    let target = target.to_string_lossy();
    // Sockets, pipes and the like have names that are no paths.
    target.starts_with('/') && !DEVICES.iter().any(|device| target.starts_with(device))
}

fn can_write(info: &str) -> bool {
    let flags = info.lines().find_map(|line| line.strip_prefix("flags:")).unwrap();
    let flags = i32::from_str_radix(flags.trim(), 8).unwrap();
    flags & libc::O_ACCMODE != libc::O_RDONLY
}
