//! The environment variables of processes, and the paths in them.

use std::env;
use std::path::{Path, PathBuf};

/// Variables that a stage inherits if they are set; `*` matches any ending, case is ignored. All others are dropped, above all
/// `PATH`, which DLLs are searched in.
pub const PASSED_ENVIRONMENT: &[&str] = &[
    // The system's folders, which its libraries need.
    "SystemRoot",
    "SystemDrive",
    "windir",
    "ProgramData",
    "ProgramFiles*",
    "CommonProgramFiles*",
    "NUMBER_OF_PROCESSORS",
    "PROCESSOR_*",
    "OS",
    // The user's folders, for the plugin registry and for drivers.
    "USERPROFILE",
    "LOCALAPPDATA",
    "APPDATA",
    "TEMP",
    "TMP",
    // The graphics driver.
    "WGPU_*",
    "WINIT_*",
    // GStreamer's plugins, and the registry of them.
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

/// Variables set for a stage, besides GStreamer's own (`playback::STAGE_ENVIRONMENT`): they keep libraries from trying what the
/// sandbox would refuse, and from holding film in memory of their own.
pub const STAGE_ENVIRONMENT: &[(&str, &str)] = &[
    // No layer that records or decorates what is drawn (overlays, capture tools).
    ("VK_LOADER_LAYERS_DISABLE", "~implicit~"),
    // No settings database, no remote file systems.
    ("GSETTINGS_BACKEND", "memory"),
    ("GIO_USE_VFS", "local"),
];

/// The folder of GStreamer's plugins, relative to the program's folder.
const PLUGINS: &str = r"lib\gstreamer-1.0";

/// The user's own folder for Vitrin, relative to the folder for data of this computer (`LOCALAPPDATA`).
const OWN: &str = "Vitrin";

/// The plugin registry, in the user's folder.
const REGISTRY: &str = "gstreamer-plugins.bin";

/// Sets the paths of the plugins beside the program and of the user's registry of them, unless they are set already: a GStreamer
/// that is installed on this computer is ignored.
pub(in crate::platform) fn set_plugin_paths() {
    let beside = env::current_exe()
        .ok()
        .and_then(|program| Some(program.parent()?.join(PLUGINS)));
    let Some(plugins) = beside.filter(|plugins| plugins.is_dir()) else {
        return;
    };
    set_default("GST_PLUGIN_SYSTEM_PATH_1_0", &plugins);
    if let Some(folder) = own_folder() {
        set_default("GST_REGISTRY_1_0", &folder.join(REGISTRY));
    }
    // The external plugin scanner is not shipped.
    set_default("GST_REGISTRY_FORK", Path::new("no"));
}

/// The user's own folder for Vitrin. GStreamer creates it together with its registry.
pub fn own_folder() -> Option<PathBuf> {
    let local = env::var_os("LOCALAPPDATA").map(PathBuf::from)?;
    local.is_absolute().then(|| local.join(OWN))
}

#[expect(clippy::disallowed_methods, reason = "Windows guards the environment itself")]
fn set_default(variable: &str, value: &Path) {
    if env::var_os(variable).is_none() {
        // SAFETY: on Windows the environment may be changed at any time, whatever other threads do.
        unsafe { env::set_var(variable, value) };
    }
}
