//! What the user does with a passage whose sound is left out.

/// What the user does with a passage whose sound is left out; it is named by where it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeftOutAction {
    /// The piece that is repeated is one.
    Piece,
    /// A beep is heard instead, or nothing.
    Beep(u64, bool),
    /// It is heard again.
    Remove(u64),
}
