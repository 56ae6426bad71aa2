//! `vitrin show`: a film in the clear on an encrypted volume (R-ENC).

use std::path::{Path, PathBuf};

use clap::Args;

use crate::cli::args::SwapArgs;
use crate::cli::columns::escape_control_chars;
use crate::cli::context::Context;
use crate::cli::exit::Exit;
use crate::cli::failure::Failure;
use crate::cli::standalone::{ShowingArgs, SpareStage};
use crate::film::{CleartextFilm, CleartextFilmError};
use crate::operations::show::ShownFilm;
use crate::operations::watch::Watch;
use crate::platform::drives::{Doubt, Encryption, Exposure};
use crate::texts::Texts;

pub const ABOUT: &str = "Show a film that was never sealed, if it lies on a volume that the system has encrypted";

pub const NOTES: &str = "\
What counts as encrypted: LUKS, BitLocker and VeraCrypt volumes, gocryptfs, CryFS, eCryptfs and fscrypt folders. On any other \
volume, and where the system does not tell, nothing is shown (exit code 16): seal the film into a vault with vitrin import. \
--control works as for vitrin play.";

#[derive(Args)]
pub struct ShowPlain {
    /// The film or photograph
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,

    #[command(flatten)]
    how: ShowingArgs,

    #[command(flatten)]
    swap: SwapArgs,
}

impl ShowPlain {
    /// Shows the film until its window is closed.
    pub fn run(self, context: &mut Context) -> Result<(), Failure> {
        context.check_swap(self.swap)?;
        let film = CleartextFilm::open(&self.file).map_err(|error| refused(&self.file, error, &context.texts))?;
        let spare = SpareStage::start(&self.how, context)?;
        // A film that is in no vault is in no log.
        let (outcome, _) = spare.show(
            &self.how,
            context,
            (ShownFilm::Cleartext(&film), None),
            &mut Watch::new(),
        );
        outcome
    }
}

fn refused(file: &Path, error: CleartextFilmError, texts: &Texts) -> Failure {
    let name = escape_control_chars(&file.to_string_lossy());
    let (exit, id, mut arguments) = match error {
        CleartextFilmError::Missing => (Exit::Other, "cli-show-missing", vec![("file", name)]),
        CleartextFilmError::NotAFile => (Exit::Other, "cli-show-not-a-file", vec![("file", name)]),
        CleartextFilmError::Empty => (Exit::Other, "cli-show-empty", vec![("file", name)]),
        CleartextFilmError::Unreadable(_) => (Exit::Other, "cli-show-unreadable", vec![("file", name)]),
        CleartextFilmError::NotEncrypted(encryption) => {
            let reason = texts.get(reason(encryption));
            (Exit::NotEncrypted, "cli-show-refused", vec![("reason", reason)])
        }
    };
    if exit == Exit::NotEncrypted {
        arguments.push(("command", format!("vitrin import DIR {}", quoted(file))));
    }
    Failure::Text { exit, id, arguments }
}

/// The text that says why a film may not be stored there in the clear.
fn reason(encryption: Encryption) -> &'static str {
    match encryption {
        Encryption::Open { how: Exposure::Memory } => "cli-show-in-memory",
        Encryption::Open { how: Exposure::Weak } => "cli-show-weakly",
        Encryption::Unknown { why: Doubt::Network } => "cli-show-network",
        Encryption::Unknown { .. } => "cli-show-unknown",
        // An encrypted volume is never refused.
        Encryption::Open { .. } | Encryption::Encrypted { .. } => "cli-show-in-the-clear",
    }
}

/// `file` quoted, so that a shell takes it for one word.
fn quoted(file: &Path) -> String {
    let name = escape_control_chars(&file.to_string_lossy());
    // A name that begins with a dash would be taken for an option.
    let name = if name.starts_with('-') {
        format!("./{name}")
    } else {
        name
    };
    let plain = |c: char| c.is_alphanumeric() || "/._-+,:@".contains(c);
    if name.chars().all(plain) {
        name
    } else {
        format!("'{}'", name.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_to_import_a_film_can_be_pasted_into_a_shell() {
        let quoted = |name: &str| quoted(Path::new(name));
        assert_eq!(quoted("/media/åsa/film.mp4"), "/media/åsa/film.mp4");
        assert_eq!(quoted("Möte 3.mp4"), "'Möte 3.mp4'");
        assert_eq!(quoted("it's; rm -r ~"), r"'it'\''s; rm -r ~'");
        assert_eq!(quoted("-x.mp4"), "./-x.mp4");
    }
}
