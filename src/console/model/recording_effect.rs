//! What is to be done for the page that records.

use crate::operations::record::RecordRequest;

/// What is to be done for the page.
pub enum RecordingEffect {
    /// Look for cameras and microphones.
    FindDevices,
    /// Open a camera, in place of the one that is open.
    Open(RecordRequest),
    /// Close it.
    Close,
    /// Close it, and make a test recording.
    Try(RecordRequest),
    /// List a film of this title and record it; without one it is called by day and time.
    Begin(Option<String>),
    /// Leave out what comes from now on.
    Pause,
    /// Record on.
    Resume,
    /// End the film.
    Stop,
}
