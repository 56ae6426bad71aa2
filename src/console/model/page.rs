//! The pages of an open vault.

/// A page of an open vault.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Page {
    /// Its films.
    #[default]
    Films,
    /// What to write on the stick (R-LABEL).
    Label,
    /// Its passwords.
    Passwords,
    /// What was erased from it.
    Receipts,
}
