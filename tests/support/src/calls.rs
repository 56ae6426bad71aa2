//! Which files a program and everything that it starts open for writing, make, rename or link, as the kernel sees it:
//! read from a record by strace(1). What is written and removed again before anybody looks is in it too.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

/// All calls with which something can get a name in a file system, or memory that others can reach.
const TRACED: &str = "open,openat,openat2,creat,open_by_handle_at,rename,renameat,renameat2,link,linkat,symlink,symlinkat,\
                      mknod,mknodat,truncate,memfd_create,bind,mount,io_uring_setup";

/// The calls that read and write files, and remove them.
const CONTENTS: &str = "read,readv,pread64,preadv,preadv2,write,writev,pwrite64,pwritev,pwritev2,sendfile,copy_file_range,\
                        fsync,fdatasync,unlink,unlinkat";

/// The words that have a program run under the trace: put them before the program's own. Without slowing it down: the
/// kernel itself passes over all other calls.
pub fn traced(record: &Path) -> Vec<OsString> {
    traced_calls(record, TRACED, "4096")
}

/// The same with every call that reads, writes or removes a file in the record too, without what is read and written.
pub fn traced_with_contents(record: &Path) -> Vec<OsString> {
    traced_calls(record, &format!("{TRACED},{CONTENTS}"), "0")
}

fn traced_calls(record: &Path, calls: &str, longest_string: &str) -> Vec<OsString> {
    let mut words: Vec<OsString> = [
        "strace",
        "-f",
        "--seccomp-bpf",
        "-qqq",
        "-y",
        "-A",
        "-s",
        longest_string,
        "-e",
        "signal=none",
        "-e",
    ]
    .map(OsString::from)
    .to_vec();
    words.push(format!("trace={calls}").into());
    words.extend(["-o".into(), record.into(), "--".into()]);
    words
}

/// What a record says.
#[derive(Default)]
pub struct Written {
    /// Paths that were opened for writing, made, renamed or linked, and the calls that did so. Old calls that take paths
    /// relative to the program's folder are noted as they came.
    pub files: BTreeMap<PathBuf, BTreeSet<String>>,
    /// Names of files without a path, which live in memory.
    pub memory_files: BTreeSet<String>,
    /// Calls that could write without a call for each file.
    pub out_of_sight: Vec<String>,
    /// Calls in the record.
    pub calls: usize,
}

impl Written {
    /// Reads a record.
    ///
    /// # Panics
    /// When there is none, or a line in it is not understood.
    pub fn read(record: &Path) -> Self {
        let mut written = Self::default();
        for call in calls_in(record) {
            written.take_in(&call);
        }
        written
    }

    /// `openat(AT_FDCWD</home>, "x", O_RDONLY|O_CLOEXEC) = 3</home/x>`
    fn take_in(&mut self, call: &str) {
        // Ends of processes and the like.
        let Some((name, rest)) = call.split_once('(') else {
            return;
        };
        let Some((arguments, result)) = rest.rsplit_once(" = ") else {
            return;
        };
        if !TRACED.split(',').any(|traced| traced == name) {
            return;
        }
        self.calls += 1;
        if result.starts_with('-') || result.starts_with('?') {
            return;
        }
        match name {
            "memfd_create" => {
                self.memory_files
                    .extend(strings(arguments).into_iter().map(|(_, name)| name));
            }
            "io_uring_setup" | "mount" | "open_by_handle_at" => self.out_of_sight.push(call.to_owned()),
            "open" | "openat" | "openat2" | "creat" => {
                let writes = ["O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC", "O_TMPFILE"];
                if name == "creat" || writes.iter().any(|flag| arguments.contains(flag)) {
                    let path = result.split_once('<').and_then(|(_, rest)| rest.rsplit_once('>'));
                    let path = path.map(|(path, _)| path);
                    let path = path.unwrap_or_else(|| panic!("the record does not say what was opened: {call}"));
                    self.note(PathBuf::from(path), name);
                }
            }
            "bind" => {
                if let Some((_, path)) = arguments.split_once("sun_path=\"") {
                    self.note(PathBuf::from(path.split('"').next().unwrap_or_default()), name);
                }
            }
            _ => {
                // What a symbolic link leads to is not touched by making it.
                let passed_over = usize::from(name.starts_with("symlink"));
                for (folder, path) in strings(arguments).into_iter().skip(passed_over) {
                    self.note(folder.join(path), name);
                }
            }
        }
    }

    fn note(&mut self, path: PathBuf, call: &str) {
        self.files.entry(path).or_default().insert(call.to_owned());
    }
}

/// The calls of a record, each as strace writes it, in the order in which they came back.
///
/// # Panics
/// When there is no record.
pub fn calls_in(record: &Path) -> Vec<String> {
    let text =
        fs::read_to_string(record).unwrap_or_else(|error| panic!("no record by strace ({error}): run make setup"));
    let mut calls = Vec::new();
    let mut unfinished: HashMap<&str, String> = HashMap::new();
    for line in text.lines() {
        let (pid, rest) = line.split_once(' ').unwrap_or_default();
        let rest = rest.trim_start();
        if let Some(begun) = rest.strip_suffix("<unfinished ...>") {
            unfinished.insert(pid, begun.trim_end().to_owned());
        } else if let Some((_, end)) = rest.strip_prefix("<... ").and_then(|rest| rest.split_once(" resumed>")) {
            calls.push(unfinished.remove(pid).unwrap_or_default() + end);
        } else {
            calls.push(rest.to_owned());
        }
    }
    calls
}

/// What was done to one file's contents.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Touch {
    /// It was opened, to be written to or not.
    Opened { to_write: bool },
    /// So many bytes were read, from there on; `None`: from where the one before has stopped.
    Read { at: Option<u64>, bytes: u64 },
    /// The same of writing.
    Wrote { at: Option<u64>, bytes: u64 },
    /// It was waited for the medium.
    Synced,
    /// Its name was removed.
    Removed,
}

/// What the calls of a record made with [`traced_with_contents`] have done to files, in order. Calls that came to nothing are left out.
pub fn touches(record: &Path) -> Vec<(PathBuf, Touch)> {
    calls_in(record).iter().filter_map(|call| touch(call)).collect()
}

/// `pread64(4</card/film>, ""..., 16384, 0) = 16384`
fn touch(call: &str) -> Option<(PathBuf, Touch)> {
    let (name, rest) = call.split_once('(')?;
    let (arguments, result) = rest.rsplit_once(" = ")?;
    let arguments = arguments.trim_end().strip_suffix(')')?;
    let count = result.split(['<', ' ']).next()?.parse().ok();
    let path_of = |text: &str| Some(PathBuf::from(text.split_once('<')?.1.split_once('>')?.0));
    let last = || arguments.rsplit(", ").next()?.parse().ok();
    let bytes: u64 = count?;
    let touch = match name {
        "open" | "openat" | "openat2" | "creat" => {
            let to_write = ["O_WRONLY", "O_RDWR", "O_CREAT", "O_TRUNC"]
                .iter()
                .any(|flag| arguments.contains(flag));
            return Some((path_of(result)?, Touch::Opened { to_write }));
        }
        "unlink" | "unlinkat" => {
            let (folder, path) = strings(arguments).into_iter().next()?;
            return Some((folder.join(path), Touch::Removed));
        }
        "read" | "readv" => Touch::Read { at: None, bytes },
        "pread64" | "preadv" => Touch::Read { at: last(), bytes },
        "write" | "writev" => Touch::Wrote { at: None, bytes },
        "pwrite64" | "pwritev" => Touch::Wrote { at: last(), bytes },
        "fsync" | "fdatasync" => Touch::Synced,
        "preadv2" | "pwritev2" | "sendfile" | "copy_file_range" => panic!("this is not understood yet: {call}"),
        _ => return None,
    };
    Some((path_of(arguments)?, touch))
}

/// The strings among a call's arguments, each with the folder that was named before it: `5</folder>, "name"`.
fn strings(arguments: &str) -> Vec<(PathBuf, String)> {
    let mut found = Vec::new();
    let mut rest = arguments;
    while let Some((before, after)) = rest.split_once('"') {
        let folder = before.rsplit_once('<').and_then(|(_, folder)| folder.split_once('>'));
        // In what strace writes a quotation mark inside a string has a backslash before it.
        let mut end = 0;
        while let Some(more) = after[end..].find('"') {
            end += more;
            if !after[..end].ends_with('\\') {
                break;
            }
            end += 1;
        }
        found.push((
            PathBuf::from(folder.map_or("", |(folder, _)| folder)),
            after[..end].to_owned(),
        ));
        rest = after.get(end + 1..).unwrap_or_default();
    }
    found
}
