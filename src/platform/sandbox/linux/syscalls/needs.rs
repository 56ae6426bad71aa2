//! What kinds of process differ in.

/// What else a process needs while it gets ready.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::platform::sandbox::linux) enum Needs {
    Nothing,
    /// Display, graphics driver and sound output.
    Window,
    /// Camera and microphone.
    Camera,
}
