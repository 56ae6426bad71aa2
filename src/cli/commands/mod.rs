//! The commands, one file each: its arguments, its help texts, and how its results are printed.

pub(super) mod completions;
pub(super) mod console;
pub(super) mod doctor;
pub(super) mod erase;
pub(super) mod import;
pub(super) mod info;
pub(super) mod init;
pub(super) mod list;
pub(super) mod man;
pub(super) mod passwd;
pub(super) mod play;
pub(super) mod registry;
pub(super) mod salvage;
#[cfg(target_os = "linux")]
pub(super) mod scope;
pub(super) mod show;
pub(super) mod sources;
pub(super) mod stage;
pub(super) mod sweep;
pub(super) mod sweeper;
pub(super) mod verify;
