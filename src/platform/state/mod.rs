//! Where a user's programs keep what they have to remember from one day to the next, and what the user has set.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub use linux::{settings_folder, state_folder};

#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub use windows::{settings_folder, state_folder};
