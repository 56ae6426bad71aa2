//! The environment variables of a stage.

/// Variables that a stage inherits if they are set; `*` matches any ending. All others are dropped: those that load code into a
/// process (`LD_*`), those that make libraries write or connect, and all that a shell happens to export.
pub const PASSED_ENVIRONMENT: &[&str] = &[
    // The display and its protocol.
    "DISPLAY",
    "XAUTHORITY",
    "WAYLAND_DISPLAY",
    "XDG_RUNTIME_DIR",
    "XDG_SESSION_TYPE",
    "XDG_CURRENT_DESKTOP",
    "XCURSOR_*",
    "WINIT_*",
    // The sound server, and the cookies of both.
    "PULSE_SERVER",
    "PULSE_COOKIE",
    "PULSE_RUNTIME_PATH",
    "PULSE_SINK",
    "PULSE_SOURCE",
    // The server of cameras.
    "PIPEWIRE_REMOTE",
    "PIPEWIRE_RUNTIME_DIR",
    "HOME",
    // The graphics driver.
    "WGPU_*",
    "VK_ICD_FILENAMES",
    "VK_DRIVER_FILES",
    "LIBGL_*",
    "GALLIUM_DRIVER",
    "MESA_LOADER_DRIVER_OVERRIDE",
    "LP_NUM_THREADS",
    "__GLX_VENDOR_LIBRARY_NAME",
    "__EGL_VENDOR_LIBRARY_FILENAMES",
    // The folders of GStreamer's plugins, on systems that have them elsewhere.
    "GST_PLUGIN_PATH*",
    "GST_PLUGIN_SYSTEM_PATH*",
    // The language of dates and messages.
    "LANG",
    "LANGUAGE",
    "LC_*",
    "TZ",
];

/// Variables set for the console: drivers write no shader caches.
pub const CONSOLE_ENVIRONMENT: &[(&str, &str)] = &[
    ("MESA_SHADER_CACHE_DISABLE", "true"),
    ("MESA_GLSL_CACHE_DISABLE", "true"),
    ("__GL_SHADER_DISK_CACHE", "0"),
];

/// Variables set for a stage, besides GStreamer's own (`playback::STAGE_ENVIRONMENT`): they keep libraries from trying what the
/// sandbox would refuse, and from holding film in memory of their own.
pub const STAGE_ENVIRONMENT: &[(&str, &str)] = &[
    // No shader caches on the disk.
    ("MESA_SHADER_CACHE_DISABLE", "true"),
    ("MESA_GLSL_CACHE_DISABLE", "true"),
    ("__GL_SHADER_DISK_CACHE", "0"),
    // No layer that records or decorates what is drawn (overlays, capture tools).
    ("VK_LOADER_LAYERS_DISABLE", "~implicit~"),
    // GLib allocates with malloc and caches no slices.
    ("G_SLICE", "always-malloc"),
    // No settings database, no remote file systems, no bus.
    ("GSETTINGS_BACKEND", "memory"),
    ("GIO_USE_VFS", "local"),
    ("GIO_USE_VOLUME_MONITOR", "unix"),
    ("NO_AT_BRIDGE", "1"),
];
