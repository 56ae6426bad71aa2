//! What the command line asked for.

use crate::memory::Passphrase;

/// What the user asked for on the command line and still waits to be done.
pub(super) struct StartupRequest {
    pub(super) passphrase: Option<Passphrase>,
    pub(super) play: Option<String>,
}
