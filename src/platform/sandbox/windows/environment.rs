//! The environment that processes start with, and the places that are named in it.

use std::env;
use std::path::{Path, PathBuf};

/// Variables that a stage inherits when they are set; a star stands for any ending, capitals do not count. All others stay outside:
/// `PATH` above all, by which DLLs are found.
pub const PASSED_ENVIRONMENT: &[&str] = &[
    // Where the system is: its libraries ask for that.
    "SystemRoot",
    "SystemDrive",
    "windir",
    "ProgramData",
    "ProgramFiles*",
    "CommonProgramFiles*",
    "NUMBER_OF_PROCESSORS",
    "PROCESSOR_*",
    "OS",
    // The user's folders: where the list of plugins is, and what drivers ask for.
    "USERPROFILE",
    "LOCALAPPDATA",
    "APPDATA",
    "TEMP",
    "TMP",
    // Which graphics driver.
    "WGPU_*",
    "WINIT_*",
    // Where GStreamer's plugins are, and the list of them.
    "GST_PLUGIN_PATH*",
    "GST_PLUGIN_SYSTEM_PATH*",
    "GST_REGISTRY",
    "GST_REGISTRY_1_0",
    // The language of dates and messages.
    "LANG",
    "LANGUAGE",
    "LC_*",
    "TZ",
];

/// Variables that a stage is given, besides GStreamer's own (`playback::STAGE_ENVIRONMENT`): they keep libraries from trying what
/// the sandbox would refuse, and from keeping film in memory of their own.
pub const STAGE_ENVIRONMENT: &[(&str, &str)] = &[
    // No layer that records or decorates what is drawn (overlays, capture tools).
    ("VK_LOADER_LAYERS_DISABLE", "~implicit~"),
    // No settings database, no remote file systems.
    ("GSETTINGS_BACKEND", "memory"),
    ("GIO_USE_VFS", "local"),
];

/// Where GStreamer's plugins lie, from the program's folder.
const PLUGINS: &str = r"lib\gstreamer-1.0";

/// The user's own folder for Vitrin, from the folder for what belongs to this computer alone.
const OWN: &str = "Vitrin";

/// The list of plugins, in the user's folder.
const REGISTRY: &str = "gstreamer-plugins.bin";

/// Names the plugins beside the program and the user's list of them, unless somebody has named others: a GStreamer that is
/// installed on this computer is not looked at.
pub(in crate::platform) fn name_places() {
    let beside = env::current_exe()
        .ok()
        .and_then(|program| Some(program.parent()?.join(PLUGINS)));
    let Some(plugins) = beside.filter(|plugins| plugins.is_dir()) else {
        return;
    };
    name("GST_PLUGIN_SYSTEM_PATH_1_0", &plugins);
    if let Some(folder) = own_folder() {
        name("GST_REGISTRY_1_0", &folder.join(REGISTRY));
    }
    // What scans plugins in a process of its own is not shipped.
    name("GST_REGISTRY_FORK", Path::new("no"));
}

/// The user's own folder for Vitrin. GStreamer makes it with its list.
pub fn own_folder() -> Option<PathBuf> {
    let local = env::var_os("LOCALAPPDATA").map(PathBuf::from)?;
    local.is_absolute().then(|| local.join(OWN))
}

#[expect(clippy::disallowed_methods, reason = "Windows guards the environment itself")]
fn name(variable: &str, value: &Path) {
    if env::var_os(variable).is_none() {
        // SAFETY: on Windows the environment may be changed at any time, whatever other threads do.
        unsafe { env::set_var(variable, value) };
    }
}
