//! The rule for passwords (R-PASS): at least 8 characters, letters A–Z and digits 0–9, lower and upper case mixed, the
//! first character a letter.

use std::fmt;

use crate::memory::Passphrase;

/// Minimum number of characters of a password.
pub const PASSPHRASE_MIN_CHARS: usize = 8;

/// A part of the rule that a password breaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum BrokenRule {
    /// Fewer than [`PASSPHRASE_MIN_CHARS`] characters.
    TooShort,
    /// The first character is not one of A–Z, a–z.
    FirstNotALetter,
    /// No lower-case letter a–z.
    NoLowerCase,
    /// No upper-case letter A–Z.
    NoUpperCase,
    /// No digit 0–9.
    NoDigit,
}

impl BrokenRule {
    /// A stable name for scripts and translations.
    pub fn code(self) -> &'static str {
        match self {
            Self::TooShort => "too_short",
            Self::FirstNotALetter => "first_not_a_letter",
            Self::NoLowerCase => "no_lower_case",
            Self::NoUpperCase => "no_upper_case",
            Self::NoDigit => "no_digit",
        }
    }
}

impl fmt::Display for BrokenRule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooShort => write!(f, "it needs at least {PASSPHRASE_MIN_CHARS} characters"),
            Self::FirstNotALetter => f.write_str("its first character has to be a letter A-Z"),
            Self::NoLowerCase => f.write_str("it needs a lower-case letter a-z"),
            Self::NoUpperCase => f.write_str("it needs an upper-case letter A-Z"),
            Self::NoDigit => f.write_str("it needs a digit 0-9"),
        }
    }
}

/// Checks a new password against the rule. Other characters (å, ä, ö, signs, spaces) are welcome after the first, but
/// count neither as letters nor as digits.
///
/// # Errors
/// All broken parts of the rule, in the rule's order.
pub fn check_passphrase(passphrase: &Passphrase) -> Result<(), Vec<BrokenRule>> {
    let text = passphrase.as_str();
    let broken: Vec<_> = [
        (BrokenRule::TooShort, text.chars().count() < PASSPHRASE_MIN_CHARS),
        (
            BrokenRule::FirstNotALetter,
            !text.starts_with(|char: char| char.is_ascii_alphabetic()),
        ),
        (
            BrokenRule::NoLowerCase,
            !text.contains(|char: char| char.is_ascii_lowercase()),
        ),
        (
            BrokenRule::NoUpperCase,
            !text.contains(|char: char| char.is_ascii_uppercase()),
        ),
        (BrokenRule::NoDigit, !text.contains(|char: char| char.is_ascii_digit())),
    ]
    .into_iter()
    .filter_map(|(rule, is_broken)| is_broken.then_some(rule))
    .collect();
    if broken.is_empty() { Ok(()) } else { Err(broken) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn broken_by(text: &str) -> Vec<BrokenRule> {
        check_passphrase(&Passphrase::from_text(text).unwrap())
            .err()
            .unwrap_or_default()
    }

    #[test]
    fn good_passwords_pass() {
        for good in ["Abcdefg1", "zZ3zzzzz", "Ab1 åäö!", "X9xxxxxx😀"] {
            assert_eq!(broken_by(good), [], "{good}");
        }
    }

    #[test]
    fn each_broken_part_is_named() {
        use BrokenRule::*;
        assert_eq!(broken_by("Abcdef1"), [TooShort]);
        assert_eq!(broken_by("1Abcdefg"), [FirstNotALetter]);
        assert_eq!(broken_by("ABCDEFG1"), [NoLowerCase]);
        assert_eq!(broken_by("abcdefg1"), [NoUpperCase]);
        assert_eq!(broken_by("Abcdefgh"), [NoDigit]);
        assert_eq!(
            broken_by(""),
            [TooShort, FirstNotALetter, NoLowerCase, NoUpperCase, NoDigit]
        );
    }

    #[test]
    fn swedish_letters_do_not_count_as_letters_of_the_rule() {
        use BrokenRule::*;
        assert_eq!(broken_by("Åbcdefg1"), [FirstNotALetter, NoUpperCase]);
        assert_eq!(broken_by("Aåååååå1"), [NoLowerCase]);
        assert_eq!(broken_by("Aåäö1"), [TooShort, NoLowerCase]);
    }
}
