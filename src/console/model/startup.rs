//! What the command line asked for.

use crate::memory::Passphrase;

/// What was asked for on the command line and is still to be done.
pub(super) struct StartupRequest {
    pub(super) passphrase: Option<Passphrase>,
    pub(super) play: Option<String>,
}
