//! Calls to the operating system, by topic: each folder holds what is shared, and a file (or folder) for each system with the same
//! functions and types.
//!
//! | name | what it does |
//! |---|---|
//! | [`harden`] | no core dumps, no debugger, no new privileges, panics that say where and not what |
//! | [`die_with_parent`] | the process ends when the one that started it does |
//! | [`close_inherited`] | closes what was left open by a parent |
//! | [`is_read_only_file`] | whether a file that was handed over is what it should be |
//! | [`may_make_files_in`] | whether this thread may write somewhere |
//! | [`monotonic_us`] | the clock that all processes of the machine share |
//! | [`take_descriptor`] | an open file that was handed to the process by number |
//! | [`ChannelEnd`] | one end of a two-way byte stream that also carries open files |
//! | [`crash_dumps`], [`locked_by`] | what a crash would leave behind, what is kept out of swap |
//! | [`set_window_background`] | what a window shows where nothing was drawn yet |
//! | [`has_desktop`], [`named`], [`drawing_shows`], [`enable_display_events`] | whether windows can be opened, and what differs between them |
//! | [`allow_foreground`] | has a stage's windows open in front |
//! | [`RenderWindow`] | a window that another thread draws into |
//! | [`StageProcess`] | a stage as whoever started it has it |
//! | [`files`] | opening, reading and writing files; what errors mean |
//! | [`capture()`], [`can_exclude_from_capture`] | who may look at the windows of this desktop |
//! | [`session`] | keeping the computer awake, and hearing that nobody is there |
//! | [`microphone`] | a microphone that carries the film |
//! | [`swap`], [`hibernation`] | whether memory can reach a disk that is not encrypted |
//! | [`shell_reads_terminal`] | whether a password can be asked for |
//! | [`administrator`] | who could have written what an administrator is said to have written |
//! | [`drives`] | what kind of drive a path lies on, and whether the system encrypts it |
//! | [`SandboxPlan`], [`sandbox()`] | gives up, for good, every right that is not on a list |
//! | [`deny_sockets`] | the same for sockets, once display and sound are connected |
//! | [`sandbox_support`] | what a sandbox is worth on this system |

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
pub mod swap;
#[cfg(windows)]
mod win32;

pub use capture::{Capture, can_exclude_from_capture, capture};
pub use channel::{ChannelEnd, MAX_FILES};
pub use desktop::{
    RenderWindow, allow_foreground, drawing_shows, enable_display_events, has_desktop, named, set_window_background,
};
pub use files::{is_read_only_file, may_make_files_in};
pub use process::{
    CrashDumps, StageProcess, close_inherited, crash_dumps, crash_dumps_of, die_with_parent, harden, locked_by,
    monotonic_us, shell_reads_terminal, take_descriptor,
};
#[cfg(target_os = "linux")]
pub use sandbox::CONSOLE_ENVIRONMENT;
pub use sandbox::{
    PASSED_ENVIRONMENT, STAGE_ENVIRONMENT, SandboxError, SandboxLevel, SandboxPlan, deny_sockets, sandbox,
    sandbox_support,
};
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
