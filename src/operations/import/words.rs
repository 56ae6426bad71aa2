//! Why a film cannot be imported, in words.

use std::path::Path;

use super::source::{ImportError, Shortfall};
use crate::texts::errors::InWords;
use crate::texts::{Argument, Problem, Texts, escape_control_chars};

impl InWords for ImportError {
    fn in_words(&self, texts: &Texts) -> Problem {
        let (id, path) = match self {
            ImportError::Vault(error) => return error.in_words(texts),
            ImportError::Interrupted { path, .. } => ("intake-interrupted", path),
            ImportError::AlreadyThere(_) => return texts.problem("intake-already-there", &[]),
            ImportError::NotTheSame => return texts.problem("intake-not-the-same", &[]),
            ImportError::VaultLocked => return texts.problem("intake-vault-locked", &[]),
            ImportError::Missing(path) => ("intake-missing", path),
            ImportError::NotAFile(path) => ("intake-not-a-file", path),
            ImportError::Empty(path) => ("intake-empty", path),
            ImportError::InsideTheVault(path) => ("intake-own-file", path),
            ImportError::Unreadable { path, .. } => ("intake-unreadable", path),
            ImportError::NotWhole { path, why, is_left } => return not_whole(path, *why, *is_left, texts),
        };
        texts.problem(id, &[file(path)])
    }
}

fn not_whole(path: &Path, why: Shortfall, is_left: bool, texts: &Texts) -> Problem {
    let kept = texts.get(if is_left {
        "intake-rest-left"
    } else {
        "intake-nothing-kept"
    });
    let known = [file(path), ("kept", kept.into())];
    match why {
        Shortfall::BrokeOff(_) => texts.problem("intake-broke-off", &known),
        Shortfall::Changed => texts.problem("intake-changed", &known),
        Shortfall::EndedEarly { read, size } => {
            let lengths = [("read", texts.size(read).into()), ("size", texts.size(size).into())];
            let arguments: Vec<Argument> = known.into_iter().chain(lengths).collect();
            texts.problem("intake-ended-early", &arguments)
        }
    }
}

fn file(path: &Path) -> Argument<'static> {
    ("file", escape_control_chars(&path.to_string_lossy()).into())
}
