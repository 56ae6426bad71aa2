//! The rating forms of a vault: those that were put into it, and those that a rating in it was made with. Each is kept as the text of its
//! file, so that a changed or lost file never changes what an old score means.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::ids::FormId;
use crate::forms::FORM_MAX;

/// Maximum number of a vault's forms.
pub const FORMS_MAX: usize = 64;

/// A form that a vault has.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredForm {
    /// Its id, which follows from its text.
    pub id: FormId,
    /// The text of its file.
    pub text: String,
    /// Whether films can be rated with it from now on; otherwise it is there for what was rated before.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub offered: bool,
    /// Fields that a newer Vitrin of the same format version wrote; kept as they are.
    #[serde(flatten)]
    other: Map<String, Value>,
}

impl FormId {
    /// The id of the form with this text: the first half of its SHA-256.
    pub fn of(text: &str) -> Self {
        let digest = Sha256::digest(text.as_bytes());
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        Self::from(bytes)
    }
}

impl StoredForm {
    pub(super) fn new(text: &str, offered: bool) -> Self {
        Self {
            id: FormId::of(text),
            text: text.to_owned(),
            offered,
            other: Map::new(),
        }
    }

    /// Whether these may be a vault's forms.
    pub(super) fn fit(all: &[Self]) -> bool {
        let fits = |form: &Self| form.text.len() <= FORM_MAX && form.id == FormId::of(&form.text);
        let differ = |(at, one): (usize, &Self)| all[..at].iter().all(|before| before.id != one.id);
        all.len() <= FORMS_MAX && all.iter().all(fits) && all.iter().enumerate().all(differ)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_known_by_its_text() {
        assert_eq!(FormId::of("form = 1").to_string(), "f5594652c9cf862446f2d2962b3fbe30");
        let (one, other) = (StoredForm::new("a", true), StoredForm::new("b", false));
        assert!(StoredForm::fit(&[]) && StoredForm::fit(&[one.clone(), other.clone()]));
        assert!(!StoredForm::fit(&[one.clone(), one.clone()]), "twice the same");
        let changed = StoredForm {
            text: "c".into(),
            ..one
        };
        assert!(!StoredForm::fit(&[changed]), "another text than the one that it was");
        assert!(!StoredForm::fit(&[StoredForm::new(&"x".repeat(FORM_MAX + 1), true)]));
        let many: Vec<_> = (0..=FORMS_MAX)
            .map(|at| StoredForm::new(&at.to_string(), true))
            .collect();
        assert!(!StoredForm::fit(&many) && StoredForm::fit(&many[1..]));
    }
}
