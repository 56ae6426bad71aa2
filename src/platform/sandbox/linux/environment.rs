//! The environment that a stage starts with.

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

/// Variables that the console is given: drivers do not try to write shader caches.
pub const CONSOLE_ENVIRONMENT: &[(&str, &str)] = &[
    ("MESA_SHADER_CACHE_DISABLE", "true"),
    ("MESA_GLSL_CACHE_DISABLE", "true"),
    ("__GL_SHADER_DISK_CACHE", "0"),
];

/// Variables that a stage is given, besides GStreamer's own (`playback::STAGE_ENVIRONMENT`): they keep libraries from
/// trying what the sandbox would refuse, and from keeping film in memory of their own.
pub const STAGE_ENVIRONMENT: &[(&str, &str)] = &[
    // No shader caches on the disk.
    ("MESA_SHADER_CACHE_DISABLE", "true"),
    ("MESA_GLSL_CACHE_DISABLE", "true"),
    ("__GL_SHADER_DISK_CACHE", "0"),
    // No layer that records or decorates what is drawn (overlays, capture tools).
    ("VK_LOADER_LAYERS_DISABLE", "~implicit~"),
    // GLib takes its memory from malloc and keeps no slices of its own.
    ("G_SLICE", "always-malloc"),
    // No settings database, no remote file systems, no bus.
    ("GSETTINGS_BACKEND", "memory"),
    ("GIO_USE_VFS", "local"),
    ("GIO_USE_VOLUME_MONITOR", "unix"),
    ("NO_AT_BRIDGE", "1"),
];
