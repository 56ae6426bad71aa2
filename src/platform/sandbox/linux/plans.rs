//! The sandbox plan of each kind of process.

use std::env;
use std::path::{Path, PathBuf};

use super::{Role, SandboxPlan};
use crate::platform::drives::{USUAL_PLACES, desktop_mounts, mount_points};
use crate::platform::{settings_folder, state_folder};

/// System files that may be read; none of them belongs to a user.
const SYSTEM_FILES: &[&str] = &[
    // Shared libraries, GStreamer's plugins, graphics drivers.
    "/usr/lib",
    "/usr/lib32",
    "/usr/lib64",
    "/usr/local/lib",
    "/lib",
    "/lib64",
    "/etc/ld.so.cache",
    // The list of graphics drivers, and their settings.
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
    // Settings of the sound system; its parts recognise each other by the machine's id.
    "/usr/share/alsa",
    "/usr/share/pulseaudio",
    "/etc/alsa",
    "/etc/asound.conf",
    "/etc/pulse",
    "/etc/machine-id",
    "/var/lib/dbus/machine-id",
    // The account's home folder, which has the cookies below.
    "/etc/nsswitch.conf",
    "/etc/passwd",
    // Number of processors, amount of memory, graphics and sound cards.
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

/// What tells a recorder which cameras there are, and the settings of PipeWire, through which many are reached.
const CAMERA_FILES: &[&str] = &[
    "/run/udev",
    "/sys/class",
    "/sys/bus",
    "/etc/udev",
    "/usr/share/pipewire",
    "/etc/pipewire",
    "/usr/share/spa-0.2",
];

/// Devices that may be read, written and controlled (`ioctl`).
const DEVICES: &[&str] = &[
    "/dev/null",
    "/dev/dri",
    "/dev/nvidiactl",
    "/dev/nvidia0",
    "/dev/nvidia1",
    "/dev/nvidia-modeset",
    "/dev/nvidia-uvm",
];

/// What a key holder may read besides the files of its stages: the rest of the system (libraries read much of it), other
/// processes as far as the system shows them, and the list of drives.
const KEY_HOLDER_FILES: &[&str] = &[
    "/usr",
    "/etc",
    "/opt",
    "/proc",
    "/sys",
    "/run/udev",
    "/run/mount",
    "/var/lib/dbus",
    "/var/cache/fontconfig",
    "/dev/disk",
    "/dev/mapper",
];

/// The folders of GStreamer's plugin scanner, the dynamic linker and other helpers.
const SYSTEM_PROGRAMS: &[&str] = &["/usr/lib", "/usr/lib32", "/usr/lib64", "/usr/libexec", "/lib", "/lib64"];

impl SandboxPlan {
    /// The plan of a stage: libraries, drivers, the cookies of display and sound. Without `window`, neither
    /// devices nor cookies. It may write nothing and start nothing.
    #[must_use]
    pub fn for_stage(window: bool) -> Self {
        let mut read = paths(SYSTEM_FILES);
        read.extend(plugin_folders());
        read.extend(registry_folder());
        read.extend(registry_files());
        let mut devices = vec![PathBuf::from("/dev/null")];
        if window {
            read.extend(cookies_and_drivers());
            devices = paths(DEVICES);
            devices.extend(sound_devices('p'));
        }
        // A relative path would refer to another file after a change of the current folder.
        read.retain(|path| path.is_absolute());
        Self {
            role: Role::Stage { window },
            read,
            devices,
            write: Vec::new(),
            append: Vec::new(),
            erase: Vec::new(),
            execute: Vec::new(),
        }
    }

    /// The plan of a recorder: libraries, the cookie of the sound server, cameras, and the sound cards' inputs. It may write nothing and
    /// start nothing.
    #[must_use]
    pub fn for_recorder() -> Self {
        let mut plan = Self::for_stage(false);
        plan.role = Role::Recorder;
        plan.read.extend(sound_cookies());
        plan.read.extend(paths(CAMERA_FILES));
        plan.read.retain(|path| path.is_absolute());
        plan.devices.extend(cameras());
        plan.devices.extend(sound_devices('c'));
        plan
    }

    /// The plan of a command on the vault in `vault`: it may write below that folder (for a vault that does not exist yet: below
    /// its nearest existing ancestor), and start stages, whose own plan then takes away more.
    #[must_use]
    pub fn for_command(vault: &Path) -> Self {
        let mut plan = Self::for_key_holder();
        plan.write.push(nearest_existing(vault).to_owned());
        plan.and_remember()
    }

    /// The plan of a command that only reads `place`, a vault or a film in the clear: it may write nothing there.
    #[must_use]
    pub fn for_reading(place: &Path) -> Self {
        Self::for_key_holder().and_read([place.to_owned()])
    }

    /// The same plan, which may also write into `files`, those of them that are there.
    #[must_use]
    pub fn and_append(mut self, files: impl IntoIterator<Item = PathBuf>) -> Self {
        self.append.extend(files);
        self
    }

    /// The same plan, which may also keep what has to be remembered of this computer.
    #[must_use]
    pub fn and_remember(mut self) -> Self {
        self.write.extend(state_folder());
        self
    }

    /// The same plan, which may also keep what the user has set.
    #[must_use]
    pub fn and_keep_settings(mut self) -> Self {
        self.write.extend(settings_folder());
        self
    }

    /// The plan of the process that refreshes GStreamer's list of plugins: nothing else is written.
    #[must_use]
    pub fn for_registry() -> Self {
        Self::for_key_holder()
    }

    /// The plan of the process that looks for copies of films below `places`: it may read, overwrite and remove files there, make none,
    /// write nothing else and start nothing.
    #[must_use]
    pub fn for_sweeping(places: &[PathBuf]) -> Self {
        let mut plan = Self::for_stage(false);
        plan.role = Role::KeyHolder;
        plan.and_erase(places.iter().cloned())
    }

    /// The same plan, which may also read `sources`.
    #[must_use]
    pub fn and_read(mut self, sources: impl IntoIterator<Item = PathBuf>) -> Self {
        self.read.extend(sources);
        self
    }

    /// The same plan, under which recorders may be started that film: no process has rights that the one before it had not.
    #[must_use]
    pub fn and_camera(mut self) -> Self {
        let recorder = Self::for_recorder();
        self.read.extend(recorder.read);
        self.devices.extend(recorder.devices);
        self
    }

    /// The same plan, which may also read, overwrite and remove files below these `folders`, but make none.
    #[must_use]
    pub fn and_erase(mut self, folders: impl IntoIterator<Item = PathBuf>) -> Self {
        self.erase.extend(folders);
        self
    }

    /// The plan of the console: as [`for_command`](Self::for_command) for one vault; without a vault it may write where sticks
    /// are mounted.
    #[must_use]
    pub fn for_console(vault: Option<&Path>) -> Self {
        let Some(vault) = vault else {
            let mut plan = Self::for_key_holder();
            plan.write
                .extend(paths(&USUAL_PLACES).into_iter().filter(|place| place.is_dir()));
            plan.write.extend(sticks_elsewhere());
            return plan.and_remember().and_erase(desktop_mounts());
        };
        // The other sticks are read, to offer their vaults; from a camera or its card films are erased once they are in this vault.
        let sticks = paths(&USUAL_PLACES).into_iter().chain(sticks_elsewhere());
        Self::for_command(vault).and_erase(sticks.chain(desktop_mounts()))
    }

    fn for_key_holder() -> Self {
        let mut plan = Self::for_stage(true);
        plan.role = Role::KeyHolder;
        plan.read.extend(paths(KEY_HOLDER_FILES));
        if !Path::new("/run/media").exists() {
            // It is created with the first stick, and the kernel accepts existing paths only.
            plan.read.push(PathBuf::from("/run"));
        }
        // For asking for passwords.
        plan.devices.push(PathBuf::from("/dev/tty"));
        plan.write.extend(registry_folder());
        plan.execute.extend(paths(SYSTEM_PROGRAMS));
        plan.execute.extend(env::current_exe());
        plan
    }

    /// The plan as readable lines: what may be written, started, controlled, read.
    #[must_use]
    pub fn lines(&self) -> Vec<(&'static str, String)> {
        let list = |paths: &[PathBuf]| {
            let there = paths.iter().filter(|path| path.exists());
            there
                .map(|path| path.display().to_string())
                .collect::<Vec<_>>()
                .join(", ")
        };
        let write = [&self.write[..], &self.append].concat();
        let all = [
            ("write", &write),
            ("erase", &self.erase),
            ("start", &self.execute),
            ("devices", &self.devices),
            ("read", &self.read),
        ];
        all.into_iter().map(|(what, paths)| (what, list(paths))).collect()
    }
}

fn paths(names: &[&str]) -> Vec<PathBuf> {
    names.iter().map(PathBuf::from).collect()
}

/// The sound cards' outputs (`p`) or inputs (`c`), and what tells which there are: a film needs no microphone, and recording no
/// loudspeaker.
fn sound_devices(direction: char) -> Vec<PathBuf> {
    let is_needed = |name: &str| name.starts_with("controlC") || (name.starts_with("pcm") && name.ends_with(direction));
    devices_in("/dev/snd", is_needed)
}

/// The cameras that are connected.
fn cameras() -> Vec<PathBuf> {
    devices_in("/dev", |name| name.starts_with("video") || name.starts_with("media"))
}

fn devices_in(folder: &str, is_needed: impl Fn(&str) -> bool) -> Vec<PathBuf> {
    let devices = std::fs::read_dir(folder).into_iter().flatten().flatten();
    devices
        .filter(|device| device.file_name().to_str().is_some_and(&is_needed))
        .map(|device| device.path())
        .collect()
}

/// Mount points of removable drives outside the usual places.
fn sticks_elsewhere() -> Vec<PathBuf> {
    let usual = |point: &Path| USUAL_PLACES.iter().any(|place| point.starts_with(place));
    mount_points().into_iter().filter(|point| !usual(point)).collect()
}

/// The folder itself, or its nearest existing ancestor.
fn nearest_existing(folder: &Path) -> &Path {
    folder
        .ancestors()
        .find(|ancestor| !ancestor.as_os_str().is_empty() && ancestor.exists())
        .unwrap_or(Path::new("."))
}

fn variable(name: &str) -> Option<PathBuf> {
    env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from)
}

fn in_home(name: &str) -> Option<PathBuf> {
    variable("HOME")
        .filter(|home| home.is_absolute())
        .map(|home| home.join(name))
}

/// The folder of GStreamer's plugin registry.
fn registry_folder() -> Option<PathBuf> {
    let cache = variable("XDG_CACHE_HOME").or_else(|| in_home(".cache"))?;
    Some(cache.join("gstreamer-1.0")).filter(|folder| folder.is_absolute())
}

fn registry_files() -> impl Iterator<Item = PathBuf> {
    ["GST_REGISTRY", "GST_REGISTRY_1_0"].into_iter().filter_map(variable)
}

/// The folders of GStreamer's plugins, on systems that have them elsewhere.
fn plugin_folders() -> Vec<PathBuf> {
    [
        "GST_PLUGIN_PATH",
        "GST_PLUGIN_PATH_1_0",
        "GST_PLUGIN_SYSTEM_PATH",
        "GST_PLUGIN_SYSTEM_PATH_1_0",
    ]
    .into_iter()
    .flat_map(listed_in)
    .collect()
}

fn listed_in(name: &str) -> Vec<PathBuf> {
    env::var_os(name).iter().flat_map(env::split_paths).collect()
}

fn cookies_and_drivers() -> Vec<PathBuf> {
    let mut read: Vec<PathBuf> = variable("XAUTHORITY")
        .or_else(|| in_home(".Xauthority"))
        .into_iter()
        .collect();
    read.extend(sound_cookies());
    let drivers = [
        "VK_ICD_FILENAMES",
        "VK_DRIVER_FILES",
        "LIBGL_DRIVERS_PATH",
        "__EGL_VENDOR_LIBRARY_FILENAMES",
    ];
    read.extend(drivers.into_iter().flat_map(listed_in));
    read
}

/// PulseAudio's library reads its folders before it connects; the second one has the cookie.
fn sound_cookies() -> Vec<PathBuf> {
    let runtime = variable("XDG_RUNTIME_DIR").map(|folder| folder.join("pulse"));
    let mut read: Vec<PathBuf> = variable("PULSE_RUNTIME_PATH").or(runtime).into_iter().collect();
    read.extend(in_home(".config/pulse"));
    read.extend(variable("PULSE_COOKIE"));
    read
}
