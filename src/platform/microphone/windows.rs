//! Windows: a virtual microphone needs a driver, which only an administrator can install. Instead the browser shares the
//! system's sound together with the window.
#![forbid(unsafe_code)]

use super::MicrophoneError;

/// Whether this system supports virtual microphones.
pub const CAN_BE_MADE: bool = false;

/// Does not exist on Windows: the type has no values.
pub enum VirtualMicrophone {}

impl VirtualMicrophone {
    /// Always fails.
    ///
    /// # Errors
    /// [`MicrophoneError::NotHere`], always.
    pub fn make(_name: &str) -> Result<Self, MicrophoneError> {
        Err(MicrophoneError::NotHere)
    }

    /// The sound server's name of the output for the film's sound.
    #[must_use]
    pub fn sink(&self) -> String {
        match *self {}
    }

    /// Whether it carries the user's own microphone too.
    #[must_use]
    pub fn has_own_microphone(&self) -> bool {
        match *self {}
    }
}

/// As on Linux, where dropping it removes the microphone, so that an explicit `drop` is meaningful here too.
impl Drop for VirtualMicrophone {
    fn drop(&mut self) {}
}

/// Does nothing: nothing is ever made.
///
/// # Errors
/// None on Windows.
pub fn remove_left_overs() -> Result<(), MicrophoneError> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn none_is_made_and_none_is_left() {
        assert!(matches!(
            VirtualMicrophone::make("Vitrin"),
            Err(MicrophoneError::NotHere)
        ));
        assert!(remove_left_overs().is_ok());
    }
}
