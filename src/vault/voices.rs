//! What is done to a film's voices, as the catalogue stores it.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::film::{LeftOut, Voices};

/// What is done to the voices of one film. What a newer Vitrin adds to it says how, and is kept: here all of them are disguised, or none.
#[derive(Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct VoiceRecord {
    disguised: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    left_out: Vec<LeftOutRecord>,
    /// Fields that a newer Vitrin of the same format version wrote; kept as they are.
    #[serde(flatten)]
    other: Map<String, Value>,
}

/// What a newer Vitrin has in its place is a beep or silence here.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
struct LeftOutRecord {
    from_ms: u64,
    to_ms: u64,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    beep: bool,
    /// As those of the whole.
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
            left_out: self.left_out.iter().map(LeftOutRecord::passage).collect(),
        }
    }

    /// The same, if it follows the format's rules.
    pub(super) fn checked(self) -> Option<Self> {
        self.voices().are_sound().then_some(self)
    }

    /// This in place of what was before. What a newer Vitrin wrote is kept.
    pub(super) fn replaced_by(&self, voices: &Voices) -> Self {
        let record = |passage: &LeftOut| {
            let before = self.left_out.iter().find(|known| known.from_ms == passage.from_ms);
            LeftOutRecord {
                from_ms: passage.from_ms,
                to_ms: passage.to_ms,
                beep: passage.beep,
                other: before.map(|record| record.other.clone()).unwrap_or_default(),
            }
        };
        Self {
            disguised: voices.disguised,
            left_out: voices.left_out.iter().map(record).collect(),
            other: self.other.clone(),
        }
    }
}

impl LeftOutRecord {
    fn passage(&self) -> LeftOut {
        LeftOut {
            from_ms: self.from_ms,
            to_ms: self.to_ms,
            beep: self.beep,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_a_newer_program_wrote_stays() {
        let passage = json!({"from_ms": 5, "to_ms": 9, "beep": true, "later": 1});
        let record = json!({"disguised": true, "left_out": [passage], "later": [1, null]});
        let read: VoiceRecord = serde_json::from_value(record.clone()).unwrap();
        assert_eq!(serde_json::to_value(&read).unwrap(), record);
        let left_out = vec![LeftOut {
            from_ms: 5,
            to_ms: 9,
            beep: true,
        }];
        let mut voices = Voices {
            left_out,
            ..Voices::all_disguised()
        };
        assert_eq!(read.voices(), voices);
        voices.left_out[0].to_ms = 10;
        let longer = serde_json::to_value(read.replaced_by(&voices)).unwrap();
        assert_eq!(
            longer["left_out"][0],
            json!({"from_ms": 5, "to_ms": 10, "beep": true, "later": 1})
        );
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
