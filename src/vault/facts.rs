//! A film's media facts as the catalogue stores them, with the members that this program does not know.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::film::{FilmFacts, PictureFacts, SoundFacts};

/// Members of a film's facts that a newer Vitrin of the same format version wrote; kept as they are.
#[derive(Clone, Default)]
pub(super) struct UnknownFacts {
    facts: Map<String, Value>,
    picture: Map<String, Value>,
    sound: Map<String, Value>,
}

/// The object `facts` of a film's record.
#[derive(Serialize, Deserialize)]
pub(super) struct FactsRecord {
    container: Option<String>,
    duration_ms: Option<u64>,
    picture: Option<WithUnknown<PictureFacts>>,
    sound: Option<WithUnknown<SoundFacts>>,
    recorded_on: Option<String>,
    #[serde(flatten)]
    other: Map<String, Value>,
}

#[derive(Serialize, Deserialize)]
struct WithUnknown<T> {
    #[serde(flatten)]
    known: T,
    #[serde(flatten)]
    other: Map<String, Value>,
}

impl FactsRecord {
    pub(super) fn new(facts: &FilmFacts, unknown: &UnknownFacts) -> Self {
        let FilmFacts {
            container,
            duration_ms,
            picture,
            sound,
            recorded_on,
        } = facts.clone();
        Self {
            container,
            duration_ms,
            picture: picture.map(|known| WithUnknown {
                known,
                other: unknown.picture.clone(),
            }),
            sound: sound.map(|known| WithUnknown {
                known,
                other: unknown.sound.clone(),
            }),
            recorded_on,
            other: unknown.facts.clone(),
        }
    }

    pub(super) fn into_parts(self) -> (FilmFacts, UnknownFacts) {
        let mut unknown = UnknownFacts {
            facts: self.other,
            ..UnknownFacts::default()
        };
        let facts = FilmFacts {
            container: self.container,
            duration_ms: self.duration_ms,
            picture: self.picture.map(|picture| picture.split(&mut unknown.picture)),
            sound: self.sound.map(|sound| sound.split(&mut unknown.sound)),
            recorded_on: self.recorded_on,
        };
        (facts, unknown)
    }
}

impl<T> WithUnknown<T> {
    fn split(self, unknown: &mut Map<String, Value>) -> T {
        *unknown = self.other;
        self.known
    }
}
