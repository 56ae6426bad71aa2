//! What differs between operating systems: one file each, with the same functions and types in every one.
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
//! | [`fill_undrawn`] | what a window shows where nothing was drawn yet |
//! | [`has_desktop`], [`named`], [`drawing_shows`], [`hear_of_displays`] | whether windows can be opened, and what differs between them |
//! | [`let_come_forward`] | has a stage's windows open in front |
//! | [`PaintedWindow`] | a window that another thread draws into |
//! | [`StageProcess`] | a stage as whoever started it has it |
//! | [`files`] | opening, reading and writing files; what errors mean |
//! | [`capture`], [`leaves_out_windows`] | who may look at the windows of this desktop |
//! | [`session`] | keeping the computer awake, and hearing that nobody is there |
//! | [`microphone`] | a microphone that carries the film |
//! | [`swap`], [`hibernation`] | whether memory can reach a disk that is not encrypted |
//! | [`shell_reads_terminal`] | whether a password can be asked for |
//! | [`clearance()`], [`clearance_again`] | whether secrets may come into memory on this computer |
//! | [`Policy`] | what the computer's administrator has decided |
//! | [`drives`] | what kind of drive a path lies on, and whether the system encrypts it |
//! | [`SandboxPlan`], [`sandbox`] | gives up, for good, every right that is not on a list |
//! | [`take_away_sockets`] | the same for sockets, once display and sound are connected |
//! | [`sandbox_support`] | what a sandbox is worth on this system |

mod capture;
mod clearance;
#[cfg_attr(windows, path = "windows/descriptor.rs")]
mod descriptor;
pub mod drives;
mod dumps;
pub mod files;
#[cfg(target_os = "linux")]
mod linux;
pub mod microphone;
mod painted;
mod panic;
mod policy;
pub mod session;
pub mod swap;
#[cfg(windows)]
mod windows;

pub use capture::{Capture, capture, leaves_out_windows};
pub use clearance::{Blocked, Clearance, clearance, clearance_again};
pub use descriptor::take_descriptor;
pub use dumps::CrashDumps;
pub use painted::PaintedWindow;
pub use policy::{Policy, PolicyError};
pub use swap::{Hibernation, hibernation};

#[cfg(target_os = "linux")]
pub use linux::{
    CONSOLE_ENVIRONMENT, ChannelEnd, MAX_FILES, PASSED_ENVIRONMENT, STAGE_ENVIRONMENT, SandboxError, SandboxLevel,
    SandboxPlan, ScopeError, StageProcess, close_inherited, crash_dumps, crash_dumps_of, die_with_parent,
    drawing_shows, fill_undrawn, harden, has_desktop, hear_of_displays, is_read_only_file, let_come_forward, locked_by,
    may_make_files_in, monotonic_us, move_into_scope, move_parent, named, sandbox, sandbox_support,
    shell_reads_terminal, take_away_sockets,
};

#[cfg(windows)]
pub use self::windows::{
    ChannelEnd, MAX_FILES, PASSED_ENVIRONMENT, STAGE_ENVIRONMENT, SandboxError, SandboxLevel, SandboxPlan,
    StageProcess, close_inherited, crash_dumps, crash_dumps_of, die_with_parent, drawing_shows, fill_undrawn, harden,
    has_desktop, hear_of_displays, is_read_only_file, let_come_forward, locked_by, may_make_files_in, monotonic_us,
    named, sandbox, sandbox_support, shell_reads_terminal, take_away_sockets,
};

#[cfg(not(any(target_os = "linux", windows)))]
compile_error!(
    "Vitrin runs on Linux and Windows. Another system needs a file beside src/platform/linux.rs with the same functions: \
     hardening, a sandbox for the stage, and a channel that carries open files."
);

#[cfg(test)]
mod tests {
    use std::fs::File;
    use std::thread;
    use std::time::{Duration, Instant};

    use super::*;

    #[test]
    fn only_an_ordinary_file_opened_for_reading_passes_for_one() {
        let place = tempfile::NamedTempFile::new().unwrap();
        assert!(is_read_only_file(&File::open(place.path()).unwrap()).unwrap());
        assert!(!is_read_only_file(place.as_file()).unwrap());
        let appending = File::options().append(true).open(place.path()).unwrap();
        assert!(!is_read_only_file(&appending).unwrap());
        let folder = files::open_to_read(place.path().parent().unwrap()).unwrap();
        assert!(!is_read_only_file(&folder).unwrap());
    }

    #[test]
    fn trying_whether_a_file_can_be_made_leaves_none() {
        let folder = tempfile::tempdir().unwrap();
        assert!(may_make_files_in(folder.path()));
        assert_eq!(folder.path().read_dir().unwrap().count(), 0);
        assert!(!may_make_files_in(&folder.path().join("none")));
    }

    #[test]
    fn the_clock_goes_forward_in_microseconds() {
        let around = Instant::now();
        let before = monotonic_us();
        let within = Instant::now();
        while within.elapsed() < Duration::from_millis(20) {
            thread::yield_now();
        }
        let least = within.elapsed();
        let passed = Duration::from_micros(monotonic_us() - before);
        // Either reading of the clock leaves out less than a microsecond.
        let rounding = Duration::from_micros(1);
        assert!(passed + rounding >= least, "at least {least:?} came out as {passed:?}");
        assert!(passed <= around.elapsed() + rounding, "more than went by: {passed:?}");
    }
}
