//! The arguments of `vitrin console`, which the process that waits passes on to the one with the window.

use std::path::PathBuf;

use clap::Args;

use crate::cli::args::SwapArgs;

#[derive(Args, Default)]
pub struct Console {
    /// Folder of the vault to begin with; chosen in the window if not given
    pub(super) dir: Option<PathBuf>,

    /// Film to show as soon as the vault is unlocked: id, beginning of an id, or title
    #[arg(long, value_name = "FILM", requires = "dir")]
    pub(super) play: Option<String>,

    /// Read the password from this open file descriptor instead of asking for it in the window
    #[arg(long, value_name = "N", requires = "dir")]
    pub(super) password_fd: Option<u32>,

    /// Be the process with the window; said by the one that waits for it, never by hand
    #[cfg(target_os = "linux")]
    #[arg(long, hide = true)]
    pub(super) window: bool,

    /// The numbers of the pipes to and from the process that looks for copies of films; said by the one that waits, never by hand
    #[cfg(target_os = "linux")]
    #[arg(long, hide = true, num_args = 2, requires = "window")]
    pub(super) sweeper: Option<Vec<u32>>,

    #[command(flatten)]
    pub(super) swap: SwapArgs,
}
