//! The administrator's policy as far as it concerns bringing films in.

use super::import::{EraseRule, ImportRules, PhoneRule};
use crate::policy::{EraseSource, Policy};

/// What the computer's policy says about bringing films in.
pub(super) fn import_rules(policy: &Policy) -> ImportRules {
    ImportRules {
        erase: match policy.erase_source {
            EraseSource::Ask => EraseRule::Ask,
            EraseSource::Always => EraseRule::Always,
            EraseSource::Never => EraseRule::Never,
        },
        phone: if policy.forbid_phone_films {
            PhoneRule::Forbid
        } else {
            PhoneRule::Ask
        },
    }
}
