//! What an entry of the log says.
//!
//! An entry has two parts. The *leaf* is what the tree is made over, and what is handed on as proof: it names no patient. The
//! *private* part has the film's title; the leaf holds a hash of it, salted so that nobody can guess the title from it.

use std::fmt;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::tree::LogHead;
use crate::memory::MemoryError;
use crate::vault::ids::FilmId;
use crate::vault::strict;

/// The most bytes of a text in an entry; longer ones are cut.
const TEXT_MAX: usize = 500;

/// The most pieces of a film that an entry names; of more, those that are closest together are put into one.
const SPANS_MAX: usize = 64;

/// A piece of a film, in milliseconds from its beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span(pub u64, pub u64);

/// What was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "what", rename_all = "snake_case")]
#[non_exhaustive]
pub enum LogEvent {
    /// A file of the log was begun. It is the first entry of each.
    Begun {
        /// Why: `new`, `full`, `new_key`, or `damaged` when the file before it is not what was written.
        why: String,
        /// The last that is known of the file before it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        previous: Option<LogHead>,
    },
    /// The vault was made.
    Created,
    /// The vault was unlocked.
    Unlocked,
    /// Wrong passwords were tried before. Counted in a public file: whoever has the stick can change it.
    FailedUnlocks {
        /// How many.
        count: u32,
        /// When the first was tried.
        first: Timestamp,
        /// When the last was tried.
        last: Timestamp,
    },
    /// The vault was locked.
    Locked,
    /// A film was imported.
    Imported {
        /// Its length in bytes.
        size: u64,
    },
    /// A film was erased where it had been imported from, for example from the camera's card.
    SourceErased {
        /// Number of files.
        files: u32,
    },
    /// A film was recorded with this computer's camera.
    Recorded {
        /// Its length in bytes.
        size: u64,
    },
    /// A film's key was given to the process that shows it.
    Opened,
    /// A film was shown, until now.
    Shown {
        /// Since when.
        from: Timestamp,
        /// Which pieces of it.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        parts: Vec<Span>,
    },
    /// A film's window was as a video call is to have it, until now: whoever was in the call could see it.
    Shared {
        /// Since when.
        from: Timestamp,
    },
    /// Markers or notes of a film were changed.
    Annotated,
    /// What is kept about a film was changed: its title, its date, until when it is kept.
    Edited {
        /// Which of it.
        field: String,
    },
    /// Something was taken out of the vault: the log, a picture, a receipt.
    Exported {
        /// What it was.
        kind: String,
        /// How many, for example entries.
        count: u64,
    },
    /// Entries of this log were drawn for a regular check.
    Sampled {
        /// How many.
        count: u64,
    },
    /// A film was erased.
    Erased,
    /// A password was changed.
    PasswordChanged {
        /// Its name.
        password: String,
    },
    /// A password was added.
    PasswordAdded {
        /// Its name.
        password: String,
    },
    /// A password was removed.
    PasswordRemoved {
        /// Its name.
        password: String,
    },
    /// Something was not what was written.
    CheckFailed {
        /// What, as a word of docs/format.md.
        found: String,
    },
    /// What the entries before this one of the same program say was not done after all.
    NotDone {
        /// Why, as the word of an error.
        why: String,
        /// How many entries.
        #[serde(default = "one", skip_serializing_if = "is_one")]
        count: u32,
    },
    /// Entries could not be written and were lost.
    EntriesLost {
        /// How many.
        count: u32,
    },
    /// Something that another version of this program has written.
    #[serde(skip)]
    Other {
        /// Its word.
        what: String,
    },
}

impl LogEvent {
    /// The word for it in the log, and in filters.
    #[must_use]
    pub fn word(&self) -> &str {
        match self {
            Self::Begun { .. } => "begun",
            Self::Created => "created",
            Self::Unlocked => "unlocked",
            Self::FailedUnlocks { .. } => "failed_unlocks",
            Self::Locked => "locked",
            Self::Imported { .. } => "imported",
            Self::SourceErased { .. } => "source_erased",
            Self::Recorded { .. } => "recorded",
            Self::Opened => "opened",
            Self::Shown { .. } => "shown",
            Self::Shared { .. } => "shared",
            Self::Annotated => "annotated",
            Self::Edited { .. } => "edited",
            Self::Exported { .. } => "exported",
            Self::Sampled { .. } => "sampled",
            Self::Erased => "erased",
            Self::PasswordChanged { .. } => "password_changed",
            Self::PasswordAdded { .. } => "password_added",
            Self::PasswordRemoved { .. } => "password_removed",
            Self::CheckFailed { .. } => "check_failed",
            Self::NotDone { .. } => "not_done",
            Self::EntriesLost { .. } => "entries_lost",
            Self::Other { what } => what,
        }
    }

    /// The words of every event that this version knows, in the order in which they are listed to a person.
    pub const WORDS: [&str; 22] = [
        "unlocked",
        "failed_unlocks",
        "locked",
        "imported",
        "recorded",
        "source_erased",
        "opened",
        "shown",
        "shared",
        "annotated",
        "edited",
        "exported",
        "sampled",
        "erased",
        "password_changed",
        "password_added",
        "password_removed",
        "check_failed",
        "not_done",
        "entries_lost",
        "created",
        "begun",
    ];

    /// The same, with texts and lists of a length that an entry has room for.
    fn shortened(self) -> Self {
        match self {
            Self::Shown { from, parts } => Self::Shown {
                from,
                parts: joined(parts),
            },
            Self::PasswordChanged { password } => Self::PasswordChanged {
                password: cut(&password),
            },
            Self::PasswordAdded { password } => Self::PasswordAdded {
                password: cut(&password),
            },
            Self::PasswordRemoved { password } => Self::PasswordRemoved {
                password: cut(&password),
            },
            Self::Edited { field } => Self::Edited { field: cut(&field) },
            Self::Exported { kind, count } => Self::Exported {
                kind: cut(&kind),
                count,
            },
            Self::CheckFailed { found } => Self::CheckFailed { found: cut(&found) },
            Self::NotDone { why, count } => Self::NotDone { why: cut(&why), count },
            other => other,
        }
    }
}

/// The film that an entry is about.
#[derive(Clone, PartialEq, Eq)]
pub struct LoggedFilm {
    /// Its id.
    pub id: FilmId,
    /// Its title when the entry was written; `None` if it had none any more.
    pub title: Option<String>,
}

impl fmt::Debug for LoggedFilm {
    /// Without the title.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LoggedFilm")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// An entry of the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LogEntry {
    /// When, by the clock of the computer that wrote it.
    pub at: Timestamp,
    /// The name of the password that the vault was unlocked with.
    pub by: String,
    /// The name of the computer.
    pub computer: String,
    /// Generation of the header that this program had read then.
    pub header: u64,
    /// Generation of the catalogue that this program had read then.
    pub catalogue: u64,
    /// The film in question.
    pub film: Option<LoggedFilm>,
    /// What was done.
    pub event: LogEvent,
}

/// The leaf, except for the event.
#[derive(Serialize, Deserialize)]
struct LeafRecord {
    at: Timestamp,
    by: String,
    computer: String,
    header: u64,
    catalogue: u64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    film: Option<FilmId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    private: Option<String>,
}

/// The leaf as it is written.
#[derive(Serialize)]
struct WholeLeaf<'a> {
    #[serde(flatten)]
    event: &'a LogEvent,
    #[serde(flatten)]
    record: LeafRecord,
}

#[derive(Serialize, Deserialize)]
struct PrivateRecord {
    /// 32 hexadecimal digits, random.
    salt: String,
    title: String,
}

impl LogEntry {
    /// The leaf and the private part, as they are written; the latter is empty when there is nothing to say in it.
    pub(in crate::vault) fn to_parts(&self) -> Result<(Vec<u8>, Vec<u8>), MemoryError> {
        let film = self.film.as_ref();
        let private = match film.and_then(|film| film.title.as_ref()) {
            Some(title) => {
                let mut salt = [0; 16];
                getrandom::fill(&mut salt).map_err(|_| MemoryError::NoRandomness)?;
                to_json(&PrivateRecord {
                    salt: hex::encode(salt),
                    title: cut(title),
                })
            }
            None => Vec::new(),
        };
        let leaf = to_json(&WholeLeaf {
            event: &self.event.clone().shortened(),
            record: LeafRecord {
                at: Timestamp::from_millisecond(self.at.as_millisecond()).unwrap_or(self.at),
                by: cut(&self.by),
                computer: cut(&self.computer),
                header: self.header,
                catalogue: self.catalogue,
                film: film.map(|film| film.id),
                private: (!private.is_empty()).then(|| hash_of_private(&private)),
            },
        });
        Ok((leaf, private))
    }

    /// The entry of these parts, if they follow the format's rules and belong together.
    pub(in crate::vault) fn from_parts(leaf: &[u8], private: &[u8]) -> Option<Self> {
        if !strict::is_unambiguous(leaf) {
            return None;
        }
        let members: Map<String, Value> = serde_json::from_slice(leaf).ok()?;
        let what = members.get("what")?.as_str()?.to_owned();
        strict::timestamp(members.get("at")?.as_str()?)?;
        let leaf: LeafRecord = serde_json::from_value(Value::Object(members.clone())).ok()?;
        let event = serde_json::from_value(Value::Object(members)).unwrap_or(LogEvent::Other { what });
        let title = match (&leaf.private, private) {
            (None, []) => None,
            (Some(hash), private) if *hash == hash_of_private(private) => {
                let private: PrivateRecord = serde_json::from_slice(private).ok()?;
                Some(private.title)
            }
            _ => return None,
        };
        Some(Self {
            at: leaf.at,
            by: leaf.by,
            computer: leaf.computer,
            header: leaf.header,
            catalogue: leaf.catalogue,
            film: leaf.film.map(|id| LoggedFilm { id, title }),
            event,
        })
    }
}

fn one() -> u32 {
    1
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
fn is_one(count: &u32) -> bool {
    *count == 1
}

fn to_json(record: &impl Serialize) -> Vec<u8> {
    // Cannot fail: every field has a JSON form, and writing to memory has no errors.
    serde_json::to_vec(record).expect("an entry has a JSON form")
}

fn hash_of_private(private: &[u8]) -> String {
    hex::encode(Sha256::digest(private))
}

/// The text without control characters, cut at a character.
fn cut(text: &str) -> String {
    let mut cut = String::new();
    for character in text.chars().filter(|character| !character.is_control()) {
        if cut.len() + character.len_utf8() > TEXT_MAX {
            break;
        }
        cut.push(character);
    }
    cut
}

/// The pieces in order, those that touch or overlap as one, and no more than there may be.
fn joined(mut spans: Vec<Span>) -> Vec<Span> {
    spans.retain(|Span(from, to)| from <= to);
    spans.sort_by_key(|Span(from, to)| (*from, *to));
    let mut joined: Vec<Span> = Vec::new();
    for span in spans {
        match joined.last_mut() {
            Some(last) if span.0 <= last.1 => last.1 = last.1.max(span.1),
            _ => joined.push(span),
        }
    }
    while joined.len() > SPANS_MAX {
        let gap = |at: &usize| joined[at + 1].0 - joined[*at].1;
        let Some(closest) = (0..joined.len() - 1).min_by_key(gap) else {
            break;
        };
        joined[closest].1 = joined[closest + 1].1;
        joined.remove(closest + 1);
    }
    joined
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(event: LogEvent, title: Option<&str>) -> LogEntry {
        LogEntry {
            at: "2026-03-09T08:15:00.25Z".parse().unwrap(),
            by: "Anna \"A\" Andersson".into(),
            computer: "PC-17".into(),
            header: 1,
            catalogue: 4,
            film: title.map(|title| LoggedFilm {
                id: FilmId::from([7; 16]),
                title: Some(title.into()),
            }),
            event,
        }
    }

    fn all_events() -> Vec<LogEvent> {
        let at: Timestamp = "2026-03-09T08:00:00Z".parse().unwrap();
        let text = || "x".to_owned();
        let parts = vec![Span(0, 10), Span(20, 30)];
        let (first, last) = (at, at);
        vec![
            LogEvent::Unlocked,
            LogEvent::FailedUnlocks { count: 2, first, last },
            LogEvent::Locked,
            LogEvent::Imported { size: 5 },
            LogEvent::Recorded { size: 5 },
            LogEvent::SourceErased { files: 2 },
            LogEvent::Opened,
            LogEvent::Shown { from: at, parts },
            LogEvent::Shared { from: at },
            LogEvent::Annotated,
            LogEvent::Edited { field: text() },
            LogEvent::Exported { kind: text(), count: 3 },
            LogEvent::Sampled { count: 10 },
            LogEvent::Erased,
            LogEvent::PasswordChanged { password: text() },
            LogEvent::PasswordAdded { password: text() },
            LogEvent::PasswordRemoved { password: text() },
            LogEvent::CheckFailed { found: text() },
            LogEvent::NotDone { why: text(), count: 3 },
            LogEvent::EntriesLost { count: 1 },
            LogEvent::Created,
            LogEvent::Begun {
                why: text(),
                previous: None,
            },
        ]
    }

    #[test]
    fn every_event_is_read_as_it_was_written() {
        let words: Vec<String> = all_events().iter().map(|event| event.word().to_owned()).collect();
        assert_eq!(words, LogEvent::WORDS);
        for event in all_events() {
            let word = event.word().to_owned();
            let entry = entry(event, Some("Session 3"));
            let (leaf, private) = entry.to_parts().unwrap();
            assert!(String::from_utf8_lossy(&leaf).contains(&format!("\"what\":\"{word}\"")));
            assert_eq!(LogEntry::from_parts(&leaf, &private), Some(entry), "{word}");
        }
    }

    #[test]
    fn the_leaf_does_not_name_the_patient_and_is_bound_to_the_title() {
        let (leaf, private) = entry(LogEvent::Erased, Some("Kalle K")).to_parts().unwrap();
        assert!(!String::from_utf8_lossy(&leaf).contains("Kalle"));
        assert!(LogEntry::from_parts(&leaf, &private).is_some());
        let (_, other) = entry(LogEvent::Erased, Some("Kalle K")).to_parts().unwrap();
        assert_ne!(private, other, "salted: the same title twice is not the same");
        assert!(LogEntry::from_parts(&leaf, &other).is_none());
        assert!(LogEntry::from_parts(&leaf, b"").is_none());
        let (untitled, _) = entry(LogEvent::Erased, None).to_parts().unwrap();
        assert!(LogEntry::from_parts(&untitled, &private).is_none());
    }

    #[test]
    fn what_a_later_version_writes_is_kept_as_its_word() {
        let leaf =
            br#"{"at":"2026-03-09T08:15:00Z","by":"A","computer":"P","header":1,"catalogue":1,"what":"faxed","to":3}"#;
        let entry = LogEntry::from_parts(leaf, b"").unwrap();
        assert_eq!(entry.event.word(), "faxed");
        assert!(LogEntry::from_parts(&leaf[1..], b"").is_none());
        let twice = String::from_utf8_lossy(leaf).replace("\"to\"", "\"what\"");
        assert!(LogEntry::from_parts(twice.as_bytes(), b"").is_none());
    }

    #[test]
    fn texts_and_lists_are_bounded() {
        let long = "å".repeat(1000);
        let parts = (0..1000).map(|n| Span(n * 100, n * 100 + 10 + n % 7)).collect();
        let from = "2026-03-09T08:00:00Z".parse().unwrap();
        let mut entry = entry(LogEvent::Shown { from, parts }, Some(&long));
        entry.by = "bell \u{7}".to_owned() + &long;
        entry.computer = long;
        let (leaf, private) = entry.to_parts().unwrap();
        assert!(leaf.len() + private.len() < 4096, "{} {}", leaf.len(), private.len());
        let read = LogEntry::from_parts(&leaf, &private).unwrap();
        let LogEvent::Shown { parts, .. } = read.event else {
            panic!()
        };
        assert_eq!(parts.len(), SPANS_MAX);
        assert_eq!(
            (parts[0].0, parts[SPANS_MAX - 1].1),
            (0, 99_915),
            "nothing that was shown is left out"
        );
    }

    #[test]
    fn pieces_that_touch_are_one() {
        let spans = vec![Span(50, 60), Span(0, 10), Span(10, 20), Span(5, 8), Span(9, 3)];
        assert_eq!(joined(spans), [Span(0, 20), Span(50, 60)]);
    }
}
