//! Passwords: from the terminal without echo, or from an open file descriptor; straight into locked memory.

use std::fs::File;
use std::io::{self, ErrorKind};

use rpassword::prompt_password;
use zeroize::Zeroize;

use super::args::PasswordArgs;
use super::exit::Exit;
use super::failure::Failure;
use crate::memory::Passphrase;
use crate::platform;
use crate::policy::PASSPHRASE_MIN_CHARS;
use crate::texts::Texts;

/// The source of a command's passwords, which are read one after the other.
pub enum Passwords {
    /// Typed at the terminal.
    Terminal,
    /// One a line, from the file behind `--password-fd`.
    Lines(File),
}

impl Passwords {
    /// The descriptor of `--password-fd`, or else the terminal.
    pub fn from_arguments(arguments: &PasswordArgs) -> Result<Self, Failure> {
        let Some(number) = arguments.password_fd else {
            return Ok(Self::Terminal);
        };
        let file = platform::take_descriptor(number).map_err(|_| bad_descriptor(number))?;
        Ok(Self::Lines(file))
    }

    /// Reads a password that was set before; a terminal asks for it once.
    pub fn read_existing(&mut self, texts: &Texts) -> Result<Passphrase, Failure> {
        match self {
            Self::Terminal => ask(&texts.get("cli-password")),
            Self::Lines(file) => Ok(Passphrase::from_reader(file)?),
        }
    }

    /// Reads a password to be set; on a terminal, where it cannot be seen, the rule is told first and it is typed twice.
    pub fn read_new(&mut self, texts: &Texts) -> Result<Passphrase, Failure> {
        match self {
            Self::Terminal => {
                // Before the first try, and not after it has failed.
                let minimum = PASSPHRASE_MIN_CHARS.to_string();
                eprintln!("{}", texts.format("cli-password-rules", &[("minimum", minimum.into())]));
                let first = ask(&texts.get("cli-password-new"))?;
                let again = ask(&texts.get("cli-password-repeat"))?;
                if first.as_str() == again.as_str() {
                    Ok(first)
                } else {
                    Err(Failure::text(Exit::Usage, "cli-passwords-differ"))
                }
            }
            Self::Lines(file) => Ok(Passphrase::from_reader(file)?),
        }
    }
}

fn ask(prompt: &str) -> Result<Passphrase, Failure> {
    if platform::shell_reads_terminal() {
        return Err(Failure::text(Exit::Usage, "cli-shell-reads-terminal"));
    }
    let mut typed = prompt_password(prompt).map_err(|error| prompt_failure(&error))?;
    let passphrase = Passphrase::from_text(&typed);
    typed.zeroize();
    Ok(passphrase?)
}

fn prompt_failure(error: &io::Error) -> Failure {
    match error.kind() {
        ErrorKind::Interrupted | ErrorKind::UnexpectedEof => Failure::Interrupted,
        _ => Failure::text(Exit::Usage, "cli-no-terminal"),
    }
}

fn bad_descriptor(number: u32) -> Failure {
    Failure::Text {
        exit: Exit::Usage,
        id: "cli-bad-descriptor",
        arguments: vec![("number", number.to_string())],
    }
}
