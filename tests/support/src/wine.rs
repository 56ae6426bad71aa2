//! The program for Windows in the place of the one that was just built: `VITRIN_TEST_PROGRAM` names a `vitrin.exe`, and it is run
//! under Wine. What a test says to the program and sees of it stays the same.
//!
//! `make test-windows` runs the tests in this way that have something to say there.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::{env, fs};

/// The program for Windows, if it is the one to be tested.
pub fn program() -> Option<PathBuf> {
    env::var_os("VITRIN_TEST_PROGRAM").map(PathBuf::from)
}

/// Whether the program for Windows is tested.
pub fn is_on() -> bool {
    program().is_some()
}

/// What to say before the program's own arguments to have it run.
pub fn words(program: &Path) -> Vec<OsString> {
    vec![wine().into(), program.into()]
}

/// A path of this computer as Wine has it; anything else as it is.
pub fn argument(text: &str) -> String {
    match text.strip_prefix('/') {
        Some(path) => format!(r"Z:\{}", path.replace('/', r"\")),
        None => text.to_owned(),
    }
}

/// The environment that Wine wants, whatever was cleared before.
pub fn set_environment(command: &mut Command) {
    command
        .env("LC_ALL", "C.UTF-8")
        .env("WINEDEBUG", "-all")
        .env("WINEARCH", "win64");
    command.env("WINEDLLOVERRIDES", "mscoree,mshtml=");
    if let Some(prefix) = env::var_os("WINEPREFIX") {
        command.env("WINEPREFIX", prefix);
    }
    // The program brings its own GStreamer, and must not find another.
    for (name, _) in env::vars_os() {
        if name.to_string_lossy().starts_with("GST_") {
            command.env_remove(name);
        }
    }
    command.env_remove("WINEPATH");
}

/// Ends what Wine keeps running for later programs: it holds on to the screen that the first one had.
pub fn restart() {
    let mut server = Command::new("/usr/lib/wine/wineserver64");
    server.args(["-k", "-w"]).stdout(Stdio::null()).stderr(Stdio::null());
    set_environment(&mut server);
    // There may be none.
    let _ = server.status();
}

/// The program's processes. Wine gives them no parents.
pub fn processes() -> Vec<u32> {
    let pids = fs::read_dir("/proc").unwrap().flatten();
    pids.filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|pid| {
            let line = fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
            let program = line.split(|&byte| byte == 0).next().unwrap_or_default();
            program == b"vitrin" || program.ends_with(b"vitrin.exe")
        })
        .collect()
}

fn wine() -> PathBuf {
    env::var_os("VITRIN_WINE").map_or_else(|| "/usr/lib/wine/wine64".into(), PathBuf::from)
}
