//! What the user does with covers of the film that is showing.

/// What the user does with covers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CoverAction {
    /// Draw them.
    Draw,
    /// Draw no more.
    Done,
    /// This one covers from here on.
    FromHere(u16),
    /// This one covers up to here.
    ToHere(u16),
    /// This one covers the whole film.
    WholeFilm(u16),
    /// From here on this one is moved with what it covers.
    Follow(u16),
    /// This one is where it is here all along.
    KeepStill(u16),
    /// This one is to go.
    Remove(u16),
    /// Look through the film for faces and cover them.
    FindFaces,
    /// Do not look on.
    StopFindingFaces,
    /// The last change is to be undone.
    Undo,
}
