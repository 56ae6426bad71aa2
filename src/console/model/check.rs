//! Films that are being read, and what cannot be shown.

use crate::vault::FilmId;

/// Films are being read, to see whether they are whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// All that are to be read.
    pub films: Vec<FilmId>,
    /// The one that is being read.
    pub film: FilmId,
    /// How much of it has been read, from 0.0 to 1.0 in thousandths.
    pub thousandths: u32,
    /// Those that are not what was sealed.
    pub(super) damaged: Vec<FilmId>,
}

/// Why a film cannot be shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// It is not what was sealed.
    Damaged,
    /// There is no decoder for it, or it is broken.
    NotShowable,
}
