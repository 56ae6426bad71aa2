//! Where a user's programs keep what they have to remember from one day to the next.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub use linux::state_folder;

#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub use windows::state_folder;
