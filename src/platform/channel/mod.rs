//! The channel between console and stage: a two-way byte stream that also carries open files.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub use linux::{ChannelEnd, MAX_FILES};

#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub use self::windows::{ChannelEnd, MAX_FILES};
