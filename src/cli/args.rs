//! Groups of arguments that several commands share.

use clap::{Args, ValueEnum};

use crate::texts::Language;

/// Where a command that unlocks reads its password.
#[derive(Args)]
pub struct PasswordArgs {
    /// Read the password from this open file descriptor instead of asking for it
    #[arg(long, value_name = "N")]
    pub password_fd: Option<u32>,
}

/// Whether the owner accepts the risk of swap that is not encrypted.
#[derive(Args, Default, Clone, Copy)]
pub struct SwapArgs {
    /// Go on although this computer may write memory to a disk that is not encrypted: the owner's decision
    #[arg(long)]
    pub accept_swap: bool,
}

/// A language, as the command line names it.
#[derive(Clone, Copy, ValueEnum)]
pub enum Lang {
    /// Svenska
    Sv,
    /// English
    En,
}

impl From<Lang> for Language {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::Sv => Language::Swedish,
            Lang::En => Language::English,
        }
    }
}
