//! What is decided about keeping a film (R-NEED): what it is kept for, the patient's consent, and for how long.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::error::{Field, VaultError};
use super::label::checked_text;
use super::strict;

/// Maximum length in bytes of what a film is kept for, and of how the consent can be withdrawn.
pub const KEEP_TEXT_MAX: usize = 500;

/// Why and for how long one film is kept. Sealed in the catalogue like the film's title, and erased with the film.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Keep {
    /// What the film is kept for, for example supervision; may be empty.
    pub purpose: String,
    /// The patient's consent, if anything is recorded about it.
    pub consent: Option<Consent>,
    /// The last day on which the film may be kept; `None`: not decided.
    pub keep_until: Option<Date>,
    /// Fields that a newer Vitrin of the same format version wrote; kept as they are.
    other: Map<String, Value>,
}

/// The patient's consent to a film.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Consent {
    /// The day on which it was given, if known.
    pub given_on: Option<Date>,
    /// How it can be withdrawn, for example whom to tell; may be empty.
    pub withdrawal: String,
    /// The day on which it was withdrawn. From then on the film is to be erased.
    pub withdrawn_on: Option<Date>,
    /// Fields that a newer Vitrin of the same format version wrote; kept as they are.
    other: Map<String, Value>,
}

impl Consent {
    /// A consent that was given on that day.
    #[must_use]
    pub fn given(on: Date) -> Self {
        Self {
            given_on: Some(on),
            ..Self::default()
        }
    }
}

impl Keep {
    /// Nothing but a last day is decided.
    #[must_use]
    pub fn until(keep_until: Option<Date>) -> Self {
        Self {
            keep_until,
            ..Self::default()
        }
    }

    /// Whether the film should have been erased by `today`: its last day is over, or the consent is withdrawn.
    #[must_use]
    pub fn is_overdue(&self, today: Date) -> bool {
        let withdrawn = self
            .consent
            .as_ref()
            .is_some_and(|consent| consent.withdrawn_on.is_some());
        withdrawn || self.keep_until.is_some_and(|last| last < today)
    }

    /// With its texts trimmed and checked.
    ///
    /// # Errors
    /// [`VaultError::BadText`].
    pub(super) fn checked(mut self) -> Result<Self, VaultError> {
        self.purpose = checked_text(Field::Purpose, &self.purpose, KEEP_TEXT_MAX, true)?;
        if let Some(consent) = &mut self.consent {
            consent.withdrawal = checked_text(Field::Withdrawal, &consent.withdrawal, KEEP_TEXT_MAX, true)?;
        }
        Ok(self)
    }
}

/// The object `keep` of a film's record.
#[derive(Serialize, Deserialize)]
pub(super) struct KeepRecord {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    purpose: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    consent: Option<ConsentRecord>,
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "strict::date_or_null"
    )]
    keep_until: Option<Date>,
    #[serde(flatten)]
    other: Map<String, Value>,
}

/// The object `consent` in it.
#[derive(Serialize, Deserialize)]
struct ConsentRecord {
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "strict::date_or_null"
    )]
    given_on: Option<Date>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    withdrawal: String,
    #[serde(
        default,
        skip_serializing_if = "Option::is_none",
        deserialize_with = "strict::date_or_null"
    )]
    withdrawn_on: Option<Date>,
    #[serde(flatten)]
    other: Map<String, Value>,
}

impl KeepRecord {
    /// The record, or none where nothing is decided.
    pub(super) fn new(keep: &Keep) -> Option<Self> {
        (*keep != Keep::default()).then(|| Self {
            purpose: keep.purpose.clone(),
            consent: keep.consent.as_ref().map(|consent| ConsentRecord {
                given_on: consent.given_on,
                withdrawal: consent.withdrawal.clone(),
                withdrawn_on: consent.withdrawn_on,
                other: consent.other.clone(),
            }),
            keep_until: keep.keep_until,
            other: keep.other.clone(),
        })
    }

    /// What is decided, if the record follows the format's rules.
    pub(super) fn into_keep(self) -> Option<Keep> {
        let keep = Keep {
            purpose: self.purpose,
            consent: self.consent.map(|consent| Consent {
                given_on: consent.given_on,
                withdrawal: consent.withdrawal,
                withdrawn_on: consent.withdrawn_on,
                other: consent.other,
            }),
            keep_until: self.keep_until,
            other: self.other,
        };
        keep.clone().checked().ok().filter(|checked| *checked == keep)
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_film_is_overdue_after_its_last_day_or_once_the_consent_is_withdrawn() {
        let last = date(2026, 3, 9);
        let keep = Keep::until(Some(last));
        assert!(!keep.is_overdue(last));
        assert!(keep.is_overdue(date(2026, 3, 10)));
        assert!(!Keep::default().is_overdue(date(9999, 12, 31)));

        let mut consent = Consent::given(date(2026, 1, 1));
        let with = |consent: &Consent| Keep {
            consent: Some(consent.clone()),
            ..Keep::default()
        };
        assert!(!with(&consent).is_overdue(last));
        consent.withdrawn_on = Some(last);
        assert!(with(&consent).is_overdue(last));
    }

    #[test]
    fn a_record_that_breaks_the_rules_is_none() {
        let read = |json: &str| serde_json::from_str(json).ok().and_then(KeepRecord::into_keep);
        for good in [
            r#"{}"#,
            r#"{"purpose":"handledning","keep_until":"2026-12-31"}"#,
            r#"{"consent":{},"keep_until":null}"#,
            r#"{"consent":null,"later":[1]}"#,
            r#"{"consent":{"given_on":"2026-01-01","withdrawal":"Ring 010","withdrawn_on":null,"later":1}}"#,
        ] {
            assert!(read(good).is_some(), "{good}");
        }
        for bad in [
            r#"{"purpose":null}"#,
            r#"{"purpose":" handledning"}"#,
            r#"{"purpose":"two\nlines"}"#,
            r#"{"keep_until":"2026-2-3"}"#,
            r#"{"consent":true}"#,
            r#"{"consent":{"given_on":true}}"#,
            r#"{"consent":{"withdrawal":null}}"#,
            r#"{"consent":{"withdrawn_on":"0000-01-01"}}"#,
        ] {
            assert!(read(bad).is_none(), "{bad}");
        }
        assert!(read(&format!(r#"{{"purpose":"{}"}}"#, "x".repeat(KEEP_TEXT_MAX))).is_some());
        assert!(read(&format!(r#"{{"purpose":"{}"}}"#, "x".repeat(KEEP_TEXT_MAX + 1))).is_none());
    }

    #[test]
    fn where_nothing_is_decided_nothing_is_written() {
        assert!(KeepRecord::new(&Keep::default()).is_none());
        assert!(KeepRecord::new(&Keep::until(Some(date(2026, 3, 9)))).is_some());
    }

    #[test]
    fn what_a_newer_vitrin_wrote_stays() {
        let json = r#"{"purpose":"x","consent":{"given_on":"2026-01-01","later":[1]},"later":{"a":1}}"#;
        let keep = serde_json::from_str::<KeepRecord>(json)
            .ok()
            .and_then(KeepRecord::into_keep);
        let written = serde_json::to_string(&KeepRecord::new(&keep.unwrap())).unwrap();
        assert_eq!(written, json);
    }
}
