//! A virtual microphone that carries the film's sound: for calls in a browser that cannot share a window's sound.
//!
//! The other participants hear the film and the user's own microphone, mixed. The user hears the film as before.
#![forbid(unsafe_code)]

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
pub use linux::{CAN_BE_MADE, VirtualMicrophone, remove_left_overs};

#[cfg(windows)]
mod windows;
#[cfg(windows)]
pub use self::windows::{CAN_BE_MADE, VirtualMicrophone, remove_left_overs};

use thiserror::Error;

/// Why there is no virtual microphone.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum MicrophoneError {
    /// No sound server can be reached: it is not running, or there is no desktop.
    #[error("no sound server can be reached")]
    NoServer,
    /// The sound server does not answer, or its answer is not understood.
    #[error("the sound server does not answer: {0}")]
    NoAnswer(String),
    /// The sound server refused a module: it was built without it, or an administrator has disabled it.
    #[error("the sound server has refused {0}")]
    Refused(&'static str),
    /// Programs cannot make microphones on this system (Windows, without a driver).
    #[error("this system makes no microphones")]
    NotHere,
}
