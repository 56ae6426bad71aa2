//! What was not found, and what is not imported, in words.

use super::phone::FromPhone;
use super::recording::SourcesError;
use crate::texts::errors::InWords;
use crate::texts::{Problem, Texts, escape_control_chars};

impl InWords for SourcesError {
    fn in_words(&self, texts: &Texts) -> Problem {
        let (id, path) = match self {
            Self::Missing(path) => ("sources-missing", path),
            Self::Unreadable { path, .. } => ("sources-unreadable", path),
            Self::NoSuchRecording(name) => {
                return texts.problem(
                    "sources-no-such-recording",
                    &[("name", escape_control_chars(name).into())],
                );
            }
            Self::Cancelled => return texts.problem("error-cancelled", &[]),
        };
        texts.problem(id, &[("place", escape_control_chars(&path.to_string_lossy()).into())])
    }
}

impl InWords for FromPhone {
    fn in_words(&self, texts: &Texts) -> Problem {
        let id = if self.is_forbidden {
            "sources-phone-forbidden"
        } else {
            "sources-phone"
        };
        let names: Vec<String> = self.names.iter().map(|name| escape_control_chars(name)).collect();
        let device = if self.device.is_empty() {
            texts.get("sources-some-phone")
        } else {
            escape_control_chars(&self.device)
        };
        texts.problem(id, &[("names", names.join(", ").into()), ("device", device.into())])
    }
}
