//! One end of a two-way byte stream between console and stage, which can also carry open files.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub use linux::{ChannelEnd, MAX_FILES};

#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub use self::windows::{ChannelEnd, MAX_FILES};
