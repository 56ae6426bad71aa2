//! Which of two films.

/// One of the two films that a window may show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    /// The one that the stage was handed first.
    First,
    /// The one that was handed to it later, to be shown beside.
    Beside,
}

impl Which {
    pub(super) const BOTH: [Self; 2] = [Self::First, Self::Beside];

    pub(super) fn index(self) -> usize {
        match self {
            Self::First => 0,
            Self::Beside => 1,
        }
    }

    pub(super) fn other(self) -> Self {
        match self {
            Self::First => Self::Beside,
            Self::Beside => Self::First,
        }
    }
}
