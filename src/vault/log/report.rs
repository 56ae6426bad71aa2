//! What reading the whole log has shown.

use std::fmt;

use super::entry::{LogEntry, LogEvent};
use super::segment::Contents;
use super::tree::{Frontier, LogHead};
use crate::vault::error::VaultError;

/// Something that is wrong with the log, or that it shows to be wrong with the vault.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum LogProblem {
    /// There is no log, or a file of it is missing, although it had entries.
    Missing {
        /// Number of the file.
        segment: u32,
    },
    /// It ends earlier than the catalogue says: it was cut, or an older one was put back.
    Shortened {
        /// Entries that are there.
        found: u64,
        /// Entries that there were, at least.
        expected: u64,
    },
    /// It is another log than the one that the catalogue knows.
    Replaced,
    /// The vault as a whole is older than this computer has seen it: an old copy of the stick was put back.
    OlderThanSeen {
        /// Entries that are there.
        found: u64,
        /// Entries that this computer has seen.
        expected: u64,
    },
    /// This computer has seen another log of this vault: the stick was copied, and both copies were used.
    OtherThanSeen,
    /// The catalogue is older than the log says: an old one was put back.
    CatalogueOlder,
    /// The header, with the passwords, is older than the log says: an old one was put back.
    HeaderOlder,
    /// Entries are missing between others.
    Gap {
        /// Number of the file.
        segment: u32,
        /// Number of the first that is missing.
        from: u64,
        /// How many.
        count: u64,
    },
    /// An entry does not follow from those before it.
    OutOfOrder {
        /// Number of the file.
        segment: u32,
        /// The entry's number.
        at: u64,
    },
    /// Something between two entries, or after the last, cannot be read: power failed while an entry was written, or one was damaged.
    Unreadable {
        /// Number of the file.
        segment: u32,
        /// Number of the entry that it is before.
        before: u64,
    },
    /// The file is not Vitrin's.
    Foreign {
        /// Number of the file.
        segment: u32,
    },
}

impl LogProblem {
    /// A stable name for logs, scripts and translations.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::Missing { .. } => "log_missing",
            Self::Shortened { .. } => "log_shortened",
            Self::Replaced => "log_replaced",
            Self::OlderThanSeen { .. } => "vault_older_than_seen",
            Self::OtherThanSeen => "vault_other_than_seen",
            Self::CatalogueOlder => "catalogue_older",
            Self::HeaderOlder => "header_older",
            Self::Gap { .. } => "log_gap",
            Self::OutOfOrder { .. } => "log_out_of_order",
            Self::Unreadable { .. } => "log_unreadable",
            Self::Foreign { .. } => "log_foreign",
        }
    }

    /// Whether it may be nothing but an interruption while an entry was written.
    #[must_use]
    pub fn may_be_harmless(self) -> bool {
        matches!(self, Self::Unreadable { .. })
    }
}

/// One file of the log.
#[derive(Debug, Clone)]
pub struct SegmentReport {
    /// Its number.
    pub number: u32,
    /// Its entries, in order, each with its number in this file.
    pub entries: Vec<NumberedEntry>,
    /// The tree over all of its entries, if there are any.
    pub head: Option<LogHead>,
}

/// An entry and its number in its file.
#[derive(Clone)]
pub struct NumberedEntry {
    /// From 0.
    pub index: u64,
    /// What it says.
    pub entry: LogEntry,
    /// The text that the tree is made over.
    pub leaf: String,
    /// The text of the private part that the leaf has the hash of; empty if there is none.
    pub private: String,
}

impl fmt::Debug for NumberedEntry {
    /// Without the private part, which has a title.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NumberedEntry")
            .field("index", &self.index)
            .field("entry", &self.entry)
            .finish_non_exhaustive()
    }
}

/// The whole log.
#[derive(Debug, Clone, Default)]
pub struct LogReport {
    /// Its files, in order.
    pub segments: Vec<SegmentReport>,
    /// What is wrong.
    pub problems: Vec<LogProblem>,
}

impl LogReport {
    /// All entries, in order, each with the number of its file.
    pub fn entries(&self) -> impl DoubleEndedIterator<Item = (u32, &NumberedEntry)> {
        let of = |segment: &'_ SegmentReport| segment.number;
        self.segments
            .iter()
            .flat_map(move |segment| segment.entries.iter().map(move |entry| (of(segment), entry)))
    }

    /// Checks that the log goes on from each state of it that is known: the one that the catalogue names, and those that the first
    /// entries of later files name. `holds`: whether a file was once in that state.
    pub(super) fn compare(
        &mut self,
        anchor: &LogHead,
        holds: impl Fn(&LogHead) -> Result<bool, VaultError>,
    ) -> Result<(), VaultError> {
        let named_by = |segment: &SegmentReport| match segment.entries.first().map(|first| &first.entry.event) {
            Some(LogEvent::Begun { previous, .. }) => *previous,
            _ => None,
        };
        let mut heads: Vec<LogHead> = self.segments.iter().filter_map(named_by).collect();
        heads.push(*anchor);
        for head in heads {
            let Some(segment) = self.segments.iter().find(|segment| segment.number == head.segment) else {
                let missing = LogProblem::Missing { segment: head.segment };
                if !self.problems.contains(&missing) {
                    self.problems.push(missing);
                }
                continue;
            };
            let found = segment.head.map_or(0, |head| head.count);
            if found < head.count {
                let expected = head.count;
                self.problems.push(LogProblem::Shortened { found, expected });
            } else if !holds(&head)? {
                self.problems.push(LogProblem::Replaced);
            }
        }
        Ok(())
    }

    /// Adds a file that was read, and checks that each entry follows from those before it.
    pub(super) fn add(&mut self, number: u32, contents: Contents) {
        let Contents { records, unreadable } = contents;
        let mut entries = Vec::new();
        let mut tree = Frontier::default();
        let mut end = 0;
        let mut indices = Vec::new();
        for (record, record_end) in records {
            let index = record.before.count();
            indices.push(index);
            if index > tree.count() {
                let count = index - tree.count();
                let from = tree.count();
                self.problems.push(LogProblem::Gap {
                    segment: number,
                    from,
                    count,
                });
            } else if record.before != tree {
                self.problems.push(LogProblem::OutOfOrder {
                    segment: number,
                    at: index,
                });
                continue;
            }
            // What the record says of the entries before it stands for those that are missing.
            tree = record.after();
            end = record_end;
            entries.push(NumberedEntry {
                index,
                entry: record.entry,
                leaf: String::from_utf8_lossy(&record.leaf).into_owned(),
                private: String::from_utf8_lossy(&record.private).into_owned(),
            });
        }
        for before in unreadable {
            let before = indices.get(before).copied().unwrap_or(tree.count());
            self.problems.push(LogProblem::Unreadable {
                segment: number,
                before,
            });
        }
        let head = (tree.count() > 0).then(|| LogHead {
            segment: number,
            count: tree.count(),
            root: tree.root(),
            end,
        });
        self.segments.push(SegmentReport { number, entries, head });
    }
}
