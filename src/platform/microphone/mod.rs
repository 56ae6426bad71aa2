//! A microphone that carries the film: for calls whose browser cannot take a window's sound along.
//!
//! What the other side hears of it is the film and the user's own microphone, mixed. The user hears the film as before.
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

/// Why there is no such microphone.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum MicrophoneError {
    /// No sound server can be reached: it does not run, or this is no desktop.
    #[error("no sound server can be reached")]
    NoServer,
    /// The sound server does not answer, or not in a way that can be understood.
    #[error("the sound server does not answer: {0}")]
    NoAnswer(String),
    /// The sound server cannot make one of the parts; a server that was made smaller, or an administrator's decision.
    #[error("the sound server has refused {0}")]
    Refused(&'static str),
    /// This system has none that a program could make (Windows, without a driver of its own).
    #[error("this system makes no microphones")]
    NotHere,
}
