//! The page of the log: what was done with the films, and whether the log is whole.

use super::effect::Effect;
use super::notice::Notice;
use crate::vault::{FilmId, LogEntry, LogProblem};

/// The page of the log.
pub struct LogPage {
    /// What was read; `None` while it is read for the first time.
    pub read: Option<LogRead>,
    /// Whether it is read now.
    pub reading: bool,
    /// Which kind of entries is shown.
    pub kind: LogKind,
    /// Entries about this film alone.
    pub film: Option<FilmId>,
    /// Where the log was exported to last.
    pub exported: Option<Vec<String>>,
}

/// The log as it was read from the stick.
pub struct LogRead {
    /// All entries, the newest first.
    pub entries: Vec<LogEntry>,
    /// What is wrong.
    pub problems: Vec<LogProblem>,
}

/// Kinds of entries, as a therapist tells them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogKind {
    /// All of them.
    All,
    /// Films were opened, shown, could be seen in a video call.
    Shown,
    /// Films came, were changed or erased.
    Changed,
    /// Who got in: passwords, unlocking, locking.
    Access,
    /// Something was not as it should be.
    Problems,
}

impl LogKind {
    /// Every kind, in the order in which they are offered.
    pub const EVERY: [Self; 5] = [Self::All, Self::Shown, Self::Changed, Self::Access, Self::Problems];

    /// Whether entries of this word are of this kind.
    fn has(self, word: &str) -> bool {
        match self {
            Self::All => true,
            Self::Shown => matches!(word, "opened" | "shown" | "shared"),
            Self::Changed => {
                const CHANGES: [&str; 6] = ["imported", "recorded", "source_erased", "annotated", "edited", "erased"];
                CHANGES.contains(&word)
            }
            Self::Access => {
                let passwords = word.starts_with("password_");
                passwords
                    || matches!(
                        word,
                        "unlocked" | "failed_unlocks" | "locked" | "created" | "exported" | "sampled"
                    )
            }
            Self::Problems => matches!(word, "check_failed" | "not_done" | "entries_lost" | "failed_unlocks"),
        }
    }
}

/// What happened on the page, or to it.
pub enum LogMessage {
    /// The user wants to see the log, or to have it checked again.
    Open,
    /// The user goes back to the films.
    Close,
    /// The log was read, or could not be.
    Read(Result<LogRead, Notice>),
    /// The user wants entries of this kind.
    Kind(LogKind),
    /// The user wants entries about this film alone, or about all.
    Film(Option<FilmId>),
    /// The user wants the log in files of its own.
    Export,
    /// It is in these files, or could not be written.
    Exported(Result<Vec<String>, Notice>),
}

impl LogPage {
    fn new() -> Self {
        Self {
            read: None,
            reading: true,
            kind: LogKind::All,
            film: None,
            exported: None,
        }
    }

    /// The entries that are wanted, the newest first.
    pub fn entries(&self) -> impl Iterator<Item = &LogEntry> {
        let all = self.read.iter().flat_map(|read| &read.entries);
        all.filter(|entry| {
            let of_film = self
                .film
                .is_none_or(|film| entry.film.as_ref().is_some_and(|about| about.id == film));
            of_film && self.kind.has(entry.event.word())
        })
    }

    /// Applies what happened to the page that is shown, if one is.
    pub(super) fn update(
        page: &mut Option<Box<Self>>,
        message: LogMessage,
        notice: &mut Option<Notice>,
    ) -> Vec<Effect> {
        match (message, page) {
            (LogMessage::Open, page) => {
                page.get_or_insert_with(|| Box::new(Self::new())).reading = true;
                return vec![Effect::ReadLog];
            }
            (LogMessage::Close, page) => *page = None,
            (LogMessage::Read(read), Some(page)) => {
                page.reading = false;
                match read {
                    Ok(read) => page.read = Some(read),
                    Err(why) => *notice = Some(why),
                }
            }
            (LogMessage::Kind(kind), Some(page)) => page.kind = kind,
            (LogMessage::Film(film), Some(page)) => page.film = film,
            (LogMessage::Export, Some(_)) => return vec![Effect::ExportLog],
            (LogMessage::Exported(exported), Some(page)) => match exported {
                Ok(files) => {
                    page.exported = Some(files);
                    page.reading = true;
                    return vec![Effect::ReadLog];
                }
                Err(why) => *notice = Some(why),
            },
            (_, None) => {}
        }
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::vault::LogEvent;

    #[test]
    fn every_entry_is_of_a_kind_that_can_be_chosen_except_the_logs_own() {
        for word in LogEvent::WORDS {
            let kinds = LogKind::EVERY[1..].iter().filter(|kind| kind.has(word)).count();
            assert_eq!(kinds > 0, word != "begun", "{word}");
        }
    }
}
