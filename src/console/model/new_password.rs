//! A password that is being chosen: typed twice, the rule's parts ticked off as they are met (R-PASS).

use crate::memory::{MemoryError, Passphrase};
use crate::policy::{BrokenRule, check_passphrase};

/// A password that is being chosen.
pub struct NewPassword {
    /// What has been typed.
    pub first: Passphrase,
    /// What has been typed the second time.
    pub again: Passphrase,
    /// Whether both are shown in the clear.
    pub shown: bool,
}

/// A part of the rule, as it is ticked off.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RulePart {
    /// A part of the rule for passwords.
    Rule(BrokenRule),
    /// The same has been typed twice.
    Repeated,
}

/// Every part, in the order in which they are shown.
const PARTS: [RulePart; 6] = [
    RulePart::Rule(BrokenRule::TooShort),
    RulePart::Rule(BrokenRule::FirstNotALetter),
    RulePart::Rule(BrokenRule::NoUpperCase),
    RulePart::Rule(BrokenRule::NoLowerCase),
    RulePart::Rule(BrokenRule::NoDigit),
    RulePart::Repeated,
];

impl NewPassword {
    pub(super) fn new() -> Result<Self, MemoryError> {
        Ok(Self {
            first: Passphrase::new()?,
            again: Passphrase::new()?,
            shown: false,
        })
    }

    /// Every part of the rule, and whether it is met.
    #[must_use]
    pub fn parts(&self) -> Vec<(RulePart, bool)> {
        let broken = check_passphrase(&self.first).err().unwrap_or_default();
        let is_met = |part: RulePart| match part {
            RulePart::Rule(rule) => !broken.contains(&rule),
            RulePart::Repeated => self.is_repeated(),
        };
        // A rule that is added later is shown as soon as it is broken.
        let others = broken.iter().map(|rule| RulePart::Rule(*rule));
        let others = others.filter(|part| !PARTS.contains(part));
        PARTS
            .into_iter()
            .chain(others)
            .map(|part| (part, is_met(part)))
            .collect()
    }

    /// Whether every part is met.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        self.is_repeated() && check_passphrase(&self.first).is_ok()
    }

    /// Whether the same has been typed twice.
    fn is_repeated(&self) -> bool {
        !self.first.is_empty() && self.first.as_str() == self.again.as_str()
    }

    /// Takes the password out, to be used once. What was typed the second time stays, to be tried again after an error that has
    /// nothing to do with it.
    pub(super) fn take(&mut self) -> Result<Passphrase, MemoryError> {
        self.shown = false;
        Ok(std::mem::replace(&mut self.first, Passphrase::new()?))
    }

    /// It could not be used: both fields are filled again.
    pub(super) fn give_back(&mut self) {
        if self.first.is_empty()
            && let Ok(copy) = Passphrase::from_text(self.again.as_str())
        {
            self.first = copy;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(first: &str, again: &str) -> NewPassword {
        NewPassword {
            first: Passphrase::from_text(first).expect("memory"),
            again: Passphrase::from_text(again).expect("memory"),
            shown: false,
        }
    }

    fn unmet(password: &NewPassword) -> Vec<RulePart> {
        let parts = password.parts().into_iter();
        parts.filter(|(_, met)| !met).map(|(part, _)| part).collect()
    }

    #[test]
    fn each_part_is_ticked_off_as_it_is_met() {
        use BrokenRule::{NoDigit, NoUpperCase, TooShort};
        let parts = |rules: &[BrokenRule]| -> Vec<RulePart> {
            let rules = rules.iter().map(|rule| RulePart::Rule(*rule));
            rules.chain([RulePart::Repeated]).collect()
        };
        assert_eq!(unmet(&typed("", "")).len(), 6);
        assert_eq!(unmet(&typed("gran", "")), parts(&[TooShort, NoUpperCase, NoDigit]));
        assert_eq!(unmet(&typed("Granskog7", "Granskog")), parts(&[]));
        let ready = typed("Granskog7", "Granskog7");
        assert!(unmet(&ready).is_empty() && ready.is_ready());
    }

    #[test]
    fn after_an_error_the_same_password_can_be_tried_again() {
        let mut password = typed("Granskog7", "Granskog7");
        let taken = password.take().expect("memory");
        assert_eq!(taken.as_str(), "Granskog7");
        assert!(!password.is_ready());
        password.give_back();
        assert!(password.is_ready());
    }
}
