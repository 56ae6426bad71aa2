//! Windows: a microphone that is no device needs a driver, which only an administrator can install. Instead the browser
//! shares the system's sound along with the window.
#![forbid(unsafe_code)]

use super::MicrophoneError;

/// Whether a microphone can be made here at all.
pub const CAN_BE_MADE: bool = false;

/// There is none on Windows, and no value of this type.
pub enum VirtualMicrophone {}

impl VirtualMicrophone {
    /// Makes none.
    ///
    /// # Errors
    /// [`MicrophoneError::NotHere`], always.
    pub fn make(_name: &str) -> Result<Self, MicrophoneError> {
        Err(MicrophoneError::NotHere)
    }

    /// The sound server's name of the output that the film has to go to.
    #[must_use]
    pub fn sink(&self) -> String {
        match *self {}
    }

    /// Whether the user's own microphone is in it.
    #[must_use]
    pub fn has_own_microphone(&self) -> bool {
        match *self {}
    }
}

/// As elsewhere it is taken down when it is dropped, so those who drop it say what they mean.
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
