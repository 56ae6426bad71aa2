//! What an administrator has decided about bringing films in.

/// The rules in force on this computer.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ImportRules {
    /// Films that a phone or tablet has recorded (R-RECORD).
    pub phone: PhoneRule,
    /// The camera's copies (R-WIPECAM).
    pub erase: EraseRule,
}

/// What the window is used for right now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Scene {
    /// The list of films.
    #[default]
    List,
    /// Another page.
    Page,
    /// A field into which something is typed.
    Typing,
    /// A film is open.
    Film,
    /// Others see it.
    Shared,
    /// A film is being recorded, or it is asked whether films are to be erased: nothing is drawn over that, whoever wants it.
    Busy,
}

/// What is done about a film that a phone or tablet has recorded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PhoneRule {
    /// The rule is told, and each film has to be ticked.
    #[default]
    Ask,
    /// It cannot be imported.
    Forbid,
}

/// What is done about the camera's copies once films are in the vault, read back and compared.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum EraseRule {
    /// The user is asked.
    #[default]
    Ask,
    /// They are erased without a question.
    Always,
    /// They are left.
    Never,
}
