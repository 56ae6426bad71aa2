//! The stage's sandbox: Landlock, with a list of what display, sound and drivers really need.
//!
//! `docs/architecture.md`, section "What the stage may touch", says why each entry is here.
#![forbid(unsafe_code)]

use std::env;
use std::fmt;
use std::path::PathBuf;

use landlock::{
    ABI, Access, AccessFs, AccessNet, BitFlags, LandlockStatus, RestrictionStatus, Ruleset, RulesetAttr,
    RulesetCreatedAttr, RulesetError, RulesetStatus, Scope, path_beneath_rules,
};
use thiserror::Error;

/// The rights that are taken away are those that this version of Landlock (Linux 6.15) can take away. An older kernel
/// takes away what it knows. A newer one is not asked for more: what has not been tried might break a driver.
const TESTED: ABI = ABI::V7;

/// System files that may be read; none of them is a user's.
const SYSTEM_FILES: &[&str] = &[
    // Shared libraries, GStreamer's plugins, graphics drivers.
    "/usr/lib",
    "/usr/lib32",
    "/usr/lib64",
    "/usr/local/lib",
    "/lib",
    "/lib64",
    "/etc/ld.so.cache",
    // Which graphics drivers there are, and their settings.
    "/usr/share/vulkan",
    "/usr/share/glvnd",
    "/usr/share/egl",
    "/usr/share/libdrm",
    "/usr/share/drirc.d",
    "/usr/share/nvidia",
    "/etc/vulkan",
    "/etc/glvnd",
    "/etc/egl",
    "/etc/drirc",
    "/proc/driver/nvidia",
    // Keyboard layouts, pointers, language, time zone.
    "/usr/share/X11",
    "/usr/share/icons",
    "/usr/share/locale",
    "/usr/share/zoneinfo",
    "/etc/localtime",
    // Settings of the sound system; the machine's id is how its parts recognise each other.
    "/usr/share/alsa",
    "/usr/share/pulseaudio",
    "/etc/alsa",
    "/etc/asound.conf",
    "/etc/pulse",
    "/etc/machine-id",
    "/var/lib/dbus/machine-id",
    // The account's home folder, where the cookies below are.
    "/etc/nsswitch.conf",
    "/etc/passwd",
    // How many processors, how much memory, which graphics and sound cards.
    "/proc/cpuinfo",
    "/proc/meminfo",
    "/proc/self",
    "/sys/bus/pci",
    "/sys/class/drm",
    "/sys/class/sound",
    "/sys/dev/char",
    "/sys/devices",
    "/dev/urandom",
    "/dev/random",
    "/dev/zero",
];

/// Devices that are driven through reading, writing and control calls.
const DEVICES: &[&str] = &[
    "/dev/null",
    "/dev/dri",
    "/dev/snd",
    "/dev/nvidiactl",
    "/dev/nvidia0",
    "/dev/nvidia1",
    "/dev/nvidia-modeset",
    "/dev/nvidia-uvm",
];

/// Variables that a stage inherits when they are set; a star stands for any ending. All others stay outside: what loads
/// code into a process (`LD_*`), what makes libraries write or talk, and whatever a shell happens to hold.
pub const PASSED_ENVIRONMENT: &[&str] = &[
    // Where the display is and how it is spoken to.
    "DISPLAY",
    "XAUTHORITY",
    "WAYLAND_DISPLAY",
    "XDG_RUNTIME_DIR",
    "XDG_SESSION_TYPE",
    "XDG_CURRENT_DESKTOP",
    "XCURSOR_*",
    "WINIT_*",
    // Where the sound goes, and where both keep their cookies.
    "PULSE_SERVER",
    "PULSE_COOKIE",
    "PULSE_RUNTIME_PATH",
    "PULSE_SINK",
    "HOME",
    // Which graphics driver.
    "WGPU_*",
    "VK_ICD_FILENAMES",
    "VK_DRIVER_FILES",
    "LIBGL_*",
    "GALLIUM_DRIVER",
    "MESA_LOADER_DRIVER_OVERRIDE",
    "LP_NUM_THREADS",
    "__GLX_VENDOR_LIBRARY_NAME",
    "__EGL_VENDOR_LIBRARY_FILENAMES",
    // Where GStreamer's plugins are, on systems that keep them elsewhere.
    "GST_PLUGIN_PATH*",
    "GST_PLUGIN_SYSTEM_PATH*",
    // The language of dates and messages.
    "LANG",
    "LANGUAGE",
    "LC_*",
    "TZ",
];

/// Variables that a stage is given: they keep libraries from trying what the sandbox would refuse, and from keeping
/// film in memory of their own.
pub const STAGE_ENVIRONMENT: &[(&str, &str)] = &[
    // No shader caches on the disk.
    ("MESA_SHADER_CACHE_DISABLE", "true"),
    ("MESA_GLSL_CACHE_DISABLE", "true"),
    ("__GL_SHADER_DISK_CACHE", "0"),
    // No layer that records or decorates what is drawn (overlays, capture tools).
    ("VK_LOADER_LAYERS_DISABLE", "~implicit~"),
    // GStreamer does not look for new plugins, and starts no helper to do so.
    ("GST_REGISTRY_UPDATE", "no"),
    ("GST_REGISTRY_FORK", "no"),
    // GLib takes its memory from malloc and keeps no slices of its own.
    ("G_SLICE", "always-malloc"),
    // No settings database, no remote file systems, no bus.
    ("GSETTINGS_BACKEND", "memory"),
    ("GIO_USE_VFS", "local"),
    ("GIO_USE_VOLUME_MONITOR", "unix"),
    ("NO_AT_BRIDGE", "1"),
];

/// What a sandboxed process may still touch.
#[derive(Debug, Clone, Default)]
pub struct SandboxPlan {
    /// Files, and folders with all that is below them, that may be read.
    pub read: Vec<PathBuf>,
    /// Device files, and folders of them, that may be read, written and controlled.
    pub devices: Vec<PathBuf>,
}

impl SandboxPlan {
    /// What a stage needs: libraries, drivers, the cookies of display and sound. With `window` false, neither
    /// devices nor cookies.
    #[must_use]
    pub fn for_stage(window: bool) -> Self {
        let mut read: Vec<PathBuf> = SYSTEM_FILES.iter().map(PathBuf::from).collect();
        for variable in [
            "GST_PLUGIN_PATH",
            "GST_PLUGIN_PATH_1_0",
            "GST_PLUGIN_SYSTEM_PATH",
            "GST_PLUGIN_SYSTEM_PATH_1_0",
        ] {
            read.extend(
                env::var_os(variable)
                    .iter()
                    .flat_map(env::split_paths)
                    .filter(|path| path.is_absolute()),
            );
        }
        let home = env::var_os("HOME").map(PathBuf::from).filter(|home| home.is_absolute());
        let in_home = |name: &str| home.as_ref().map(|home| home.join(name));
        let cache = env::var_os("XDG_CACHE_HOME")
            .map(PathBuf::from)
            .or_else(|| in_home(".cache"));
        read.extend(cache.map(|cache| cache.join("gstreamer-1.0")));
        read.extend(
            ["GST_REGISTRY", "GST_REGISTRY_1_0"]
                .into_iter()
                .filter_map(env::var_os)
                .map(PathBuf::from),
        );
        if !window {
            return Self {
                read,
                devices: vec![PathBuf::from("/dev/null")],
            };
        }
        read.extend(
            env::var_os("XAUTHORITY")
                .map(PathBuf::from)
                .or_else(|| in_home(".Xauthority")),
        );
        // PulseAudio's library looks into its folders before it connects; in the second one is the cookie.
        let runtime = env::var_os("XDG_RUNTIME_DIR").map(|folder| PathBuf::from(folder).join("pulse"));
        read.extend(env::var_os("PULSE_RUNTIME_PATH").map(PathBuf::from).or(runtime));
        read.extend(in_home(".config/pulse"));
        read.extend(env::var_os("PULSE_COOKIE").map(PathBuf::from));
        for variable in [
            "VK_ICD_FILENAMES",
            "VK_DRIVER_FILES",
            "LIBGL_DRIVERS_PATH",
            "__EGL_VENDOR_LIBRARY_FILENAMES",
        ] {
            read.extend(env::var_os(variable).iter().flat_map(env::split_paths));
        }
        // A relative path would mean another file after a change of folder.
        read.retain(|path| path.is_absolute());
        Self {
            read,
            devices: DEVICES.iter().map(PathBuf::from).collect(),
        }
    }
}

/// What is in force, for the record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SandboxLevel {
    /// Version of the kernel's Landlock, 1 or more.
    abi: i32,
    /// Whether everything that was asked for is in force.
    full: bool,
}

impl fmt::Display for SandboxLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { abi, full } = self;
        match (full, *abi) {
            (true, _) => write!(f, "landlock {abi}: files, programs, TCP, device control, signals"),
            (false, 4..) => write!(f, "landlock {abi}: files, programs, TCP"),
            (false, _) => write!(f, "landlock {abi}: files, programs (this kernel cannot deny TCP)"),
        }
    }
}

/// Why a process is not sandboxed.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum SandboxError {
    /// The kernel has no Landlock, or it is switched off.
    #[error(
        "this system has no Landlock, or it is switched off (Linux 5.13 or newer has it; see `lsm=` on the kernel's command line)"
    )]
    Unavailable,
    /// The kernel refused the rules.
    #[error("the sandbox was refused: {0}")]
    Refused(#[from] RulesetError),
}

/// Gives up, for good, every right to files, programs and TCP that `plan` does not name. Binds the calling thread and
/// every thread and process that it starts afterwards: call it before there are others.
///
/// No right to write to, make, rename or remove a file is left anywhere, and none to start a program. Files that are open
/// already, or are handed over later through a [`super::ChannelEnd`], keep the rights they were opened with.
///
/// # Errors
/// [`SandboxError::Unavailable`] when nothing at all could be put in force. An older kernel that knows a part of it
/// is no error; the level says so.
pub fn sandbox(plan: &SandboxPlan) -> Result<SandboxLevel, SandboxError> {
    let read: BitFlags<AccessFs> = AccessFs::ReadFile | AccessFs::ReadDir;
    let drive = read | AccessFs::WriteFile | AccessFs::IoctlDev;
    let status = Ruleset::default()
        .handle_access(AccessFs::from_all(TESTED))?
        .handle_access(AccessNet::from_all(TESTED))?
        // Not the scope of abstract sockets: the X server's may be one.
        .scope(Scope::Signal)?
        .create()?
        // Paths that do not exist here are passed over.
        .add_rules(path_beneath_rules(&plan.read, read))?
        .add_rules(path_beneath_rules(&plan.devices, drive))?
        .restrict_self()?;
    level(&status).ok_or(SandboxError::Unavailable)
}

fn level(status: &RestrictionStatus) -> Option<SandboxLevel> {
    let full = match status.ruleset {
        RulesetStatus::FullyEnforced => true,
        RulesetStatus::PartiallyEnforced => false,
        RulesetStatus::NotEnforced => return None,
    };
    match status.landlock {
        LandlockStatus::Available {
            effective_abi,
            kernel_abi,
        } => Some(SandboxLevel {
            abi: kernel_abi.unwrap_or(effective_abi as i32),
            full,
        }),
        _ => None,
    }
}
