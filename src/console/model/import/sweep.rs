//! Looking for copies on the computer.

use std::path::PathBuf;

use super::trouble::Trouble;

/// What is known of the looking for copies.
#[derive(Default)]
pub struct Sweep {
    /// Which step this is.
    pub stage: SweepStage,
    /// What was found so far.
    pub copies: Vec<FoundCopy>,
    /// Folders that could not be looked into.
    pub unreadable: usize,
}

/// Which step this is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum SweepStage {
    /// It was not begun.
    #[default]
    Ready,
    /// It is under way.
    Running {
        /// Files that were looked at.
        files: u64,
    },
    /// No film of this vault has come from a file, so nothing was looked at.
    NothingToLookFor,
    /// Everything was looked at.
    Found,
    /// What was chosen is being erased.
    Erasing,
    /// It was.
    Erased {
        /// Copies that are gone.
        erased: usize,
        /// Those that could not be erased.
        left: Vec<PathBuf>,
    },
    /// It could not be done.
    Failed(Trouble),
}

/// A copy that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FoundCopy {
    /// Where.
    pub path: PathBuf,
    /// Bytes.
    pub size: u64,
    /// When it was last changed, `YYYY-MM-DD`.
    pub changed: Option<String>,
    /// The film that it is a copy of, if that is still in the vault.
    pub film: Option<String>,
    /// Whether it is to be erased.
    pub chosen: bool,
}

/// What happened about looking for copies.
pub enum SweepMessage {
    /// The user wants the page.
    Open,
    /// The user wants it begun.
    Start,
    /// How far it has come.
    Progress {
        /// Files that were looked at.
        files: u64,
    },
    /// A copy was found.
    Found(FoundCopy),
    /// No film of this vault has come from a file.
    NothingToLookFor,
    /// The search is over; or it, or the erasing, could not be done.
    Done(Result<usize, Trouble>),
    /// The user wants a copy erased, or not.
    Choose(PathBuf, bool),
    /// The user wants what is chosen erased.
    Erase,
    /// It was, but for these.
    Erased {
        /// Copies that are gone.
        erased: Vec<PathBuf>,
        /// Those that could not be erased.
        left: Vec<PathBuf>,
    },
}

impl Sweep {
    /// The copies that are to be erased.
    pub fn chosen(&self) -> impl Iterator<Item = &FoundCopy> {
        self.copies.iter().filter(|copy| copy.chosen)
    }

    pub(super) fn is_running(&self) -> bool {
        matches!(self.stage, SweepStage::Running { .. } | SweepStage::Erasing)
    }
}
