//! The exit codes, for scripts. They never change their meaning.

use std::fmt::Write;
use std::process::ExitCode;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Exit {
    /// Done.
    Ok = 0,
    /// Any failure without a code of its own.
    Other = 1,
    /// The command line is not right. The number is the convention of shells and of clap.
    Usage = 2,
    /// The password opens none of the vault's slots.
    WrongPassword = 3,
    /// There is no vault in the folder.
    NotAVault = 4,
    /// What is stored on the stick is not what was sealed.
    Damaged = 5,
    /// The medium went away, or can no longer be read or written.
    StickLost = 6,
    /// There is no space left on the stick.
    NoSpace = 7,
    /// The film is whole but of a kind that cannot be shown.
    UnsupportedFilm = 8,
    /// No film has this name, or more than one has.
    NoSuchFilm = 9,
    /// The new password breaks the region's rules (R-PASS).
    PasswordRule = 10,
    /// There is a vault in the folder already.
    AlreadyAVault = 11,
    /// Another process holds the vault.
    Busy = 12,
    /// There is no display, or the stage has no sandbox.
    NoStage = 13,
    /// Ctrl-C, or asked to end by the system.
    Interrupted = 14,
    /// This computer may write memory to a disk that is not encrypted.
    SwapRisk = 15,
    /// The film is in the clear on a volume that is not known to be encrypted (R-ENC).
    NotEncrypted = 16,
    /// `vitrin doctor` found something that is not safe.
    CheckFailed = 17,
}

/// Every code with its meaning, in the order of the numbers. The help, the man page and `docs/commands.md` are made from it.
pub const MEANINGS: &[(Exit, &str)] = &[
    (Exit::Ok, "done"),
    (Exit::Other, "something else went wrong; the message says what"),
    (Exit::Usage, "the command line is not right"),
    (Exit::WrongPassword, "wrong password"),
    (Exit::NotAVault, "there is no vault in this folder"),
    (Exit::Damaged, "damaged: what lies on the stick is not what was sealed"),
    (
        Exit::StickLost,
        "the stick was pulled out, or cannot be read or written",
    ),
    (Exit::NoSpace, "no space left on the stick"),
    (Exit::UnsupportedFilm, "this kind of film cannot be shown"),
    (Exit::NoSuchFilm, "no such film, or several of that name"),
    (Exit::PasswordRule, "the new password breaks the rules for passwords"),
    (Exit::AlreadyAVault, "there is a vault in this folder already"),
    (Exit::Busy, "the vault is in use by another program"),
    (
        Exit::NoStage,
        "no display, or the film's window could not be started safely",
    ),
    (Exit::Interrupted, "interrupted"),
    (
        Exit::SwapRisk,
        "this computer may write memory to a disk that is not encrypted",
    ),
    (Exit::NotEncrypted, "the film lies on a volume that is not encrypted"),
    (Exit::CheckFailed, "doctor found something that is not safe"),
];

impl Exit {
    /// The number that the process ends with.
    #[must_use]
    pub fn code(self) -> u8 {
        self as u8
    }
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit.code())
    }
}

/// The codes with their meanings as a block of text, one a line, for the end of the help.
#[must_use]
pub fn as_text() -> String {
    let mut text = String::from("Exit codes:\n");
    for (exit, meaning) in MEANINGS {
        // Writing to a string cannot fail.
        let _ = writeln!(text, "  {:>2}  {meaning}", exit.code());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_from_0_to_17_is_documented_once_and_in_order() {
        let codes: Vec<u8> = MEANINGS.iter().map(|(exit, _)| exit.code()).collect();
        assert_eq!(codes, (0..=17).collect::<Vec<u8>>());
    }
}
