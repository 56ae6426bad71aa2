//! Calls to the operating system, by topic: each folder has the shared types in `mod.rs`, and a file (or folder) for each system
//! with the same functions and types.
//!
//! | name | what it does |
//! |---|---|
//! | [`harden`] | no core dumps, no debugger, no new privileges, panics that say where and not what |
//! | [`die_with_parent`] | the process ends when the one that started it does |
//! | [`give_way`] | a thread's work waits for what plays a film |
//! | [`close_inherited`] | closes what was left open by a parent |
//! | [`is_read_only_file`] | whether a file that was handed over is an ordinary one, open for reading only |
//! | [`may_make_files_in`] | whether this thread may write somewhere |
//! | [`monotonic_us`] | the clock that all processes of the machine share |
//! | [`take_descriptor`] | an open file that was handed to the process as a number |
//! | [`ChannelEnd`] | one end of a two-way byte stream that also carries open files |
//! | [`crash_dumps`], [`locked_by`] | what a crash would leave, how much memory is locked |
//! | [`set_window_background`] | the colour of a window where nothing has been drawn yet |
//! | [`has_desktop`], [`named`], [`drawing_shows`], [`enable_display_events`] | whether windows can be opened, and what differs between them |
//! | [`appearance()`] | whether the windows of the desktop are light or dark |
//! | [`work_area`] | what panels leave free of a display |
//! | [`allow_foreground`] | lets a stage's windows open in front |
//! | [`RenderWindow`] | a window, for the thread that draws into it |
//! | [`StageProcess`], [`Worker`] | the process of a stage or recorder, as its parent holds it |
//! | [`files`] | opening, reading and writing files; what errors mean |
//! | [`capture()`], [`can_exclude_from_capture`] | which programs may record the windows of this desktop |
//! | [`session`] | keeping the computer awake; events of sleep and of the locked screen |
//! | [`microphone`] | a virtual microphone that carries the film's sound |
//! | [`swap`], [`hibernation`] | whether memory can reach a disk that is not encrypted |
//! | [`state_folder`], [`settings_folder`] | where a user's programs remember things, and what the user has set |
//! | [`shell_reads_terminal`] | whether a password can be asked for on the terminal |
//! | [`administrator`] | whether only an administrator could have written a file or a registry key |
//! | [`drives`] | drives that may hold a vault, and whether the system encrypts the volume of a path |
//! | [`SandboxPlan`], [`sandbox()`] | gives up, irrevocably, every right that is not on a list |
//! | [`deny_sockets`] | the same for sockets, once display and sound are connected |
//! | [`sandbox_support`] | the level of sandboxing on this system |

pub mod administrator;
mod capture;
mod channel;
mod desktop;
pub mod drives;
pub mod files;
pub mod microphone;
mod process;
mod sandbox;
pub mod session;
mod state;
pub mod swap;
#[cfg(windows)]
mod win32;

pub use capture::{Capture, can_exclude_from_capture, capture};
pub use channel::{ChannelEnd, MAX_FILES};
pub use desktop::{
    Appearance, RenderWindow, allow_foreground, appearance, drawing_shows, enable_display_events, has_desktop,
    may_have_graphics_processor, named, set_window_background, work_area,
};
pub use files::{is_read_only_file, may_make_files_in};
#[cfg(target_os = "linux")]
pub use process::pass_on;
pub use process::{
    CrashDumps, StageProcess, Worker, close_inherited, crash_dumps, crash_dumps_of, die_with_parent, give_way, harden,
    locked_by, monotonic_us, shell_reads_terminal, take_descriptor,
};
#[cfg(target_os = "linux")]
pub use sandbox::CONSOLE_ENVIRONMENT;
pub use sandbox::{
    PASSED_ENVIRONMENT, STAGE_ENVIRONMENT, SandboxError, SandboxLevel, SandboxPlan, deny_sockets, sandbox,
    sandbox_support,
};
pub use state::{settings_folder, state_folder};
pub use swap::{Hibernation, hibernation};
#[cfg(target_os = "linux")]
pub use swap::{ScopeError, move_into_scope, move_parent};
#[cfg(windows)]
pub use win32::io_error;

#[cfg(not(any(target_os = "linux", windows)))]
compile_error!(
    "Vitrin runs on Linux and Windows. Another system needs a file beside linux.rs in every folder of src/platform, with the same functions: \
     hardening, a sandbox for the stage, and a channel that carries open files."
);
