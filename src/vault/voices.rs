//! What is done to a film's voices, as the catalogue stores it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::film::Voices;

/// What is done to the voices of one film. What a newer Vitrin adds to it says how, and is kept: here all of them are disguised, or none.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct VoiceRecord {
    disguised: bool,
    /// Fields that a newer Vitrin of the same format version wrote; kept as they are.
    #[serde(flatten)]
    other: Map<String, Value>,
}

impl VoiceRecord {
    /// Whether nothing need be written.
    pub(super) fn is_plain(&self) -> bool {
        *self == Self::default()
    }

    pub(super) fn voices(&self) -> Voices {
        Voices {
            disguised: self.disguised,
        }
    }

    /// This in place of what was before. What a newer Vitrin wrote is kept.
    pub(super) fn replaced_by(&self, voices: &Voices) -> Self {
        Self {
            disguised: voices.disguised,
            other: self.other.clone(),
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_a_newer_program_wrote_stays() {
        let record = json!({"disguised": true, "later": [1, null]});
        let read: VoiceRecord = serde_json::from_value(record.clone()).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), record);
        assert_eq!(read.voices(), Voices::all_disguised());
        let plain = read.replaced_by(&Voices::default());
        assert!(plain.voices().are_plain() && !plain.is_plain());
        let expected = json!({"disguised": false, "later": [1, null]});
        assert_eq!(serde_json::to_value(plain).unwrap(), expected);
    }

    #[test]
    fn what_cannot_be_read_is_no_film_without_a_disguise() {
        for unreadable in [
            json!({}),
            json!(null),
            json!({"disguised": "lightly"}),
            json!([true]),
            json!(true),
        ] {
            assert!(serde_json::from_value::<VoiceRecord>(unreadable).is_err());
        }
    }
}
