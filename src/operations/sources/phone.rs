//! The rule that no phone or tablet records (R-RECORD): its text, a yes that has to be given, and the policy that forbids it.

use thiserror::Error;

use super::recording::Recording;
use crate::policy::Policy;

/// Why recordings are not imported: their own data name a phone or tablet.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("recorded with a phone or tablet ({device}): {}", names.join(", "))]
pub struct FromPhone {
    /// Names of the recordings, at least one.
    pub names: Vec<String>,
    /// The first one's maker and model, as far as they are told.
    pub device: String,
    /// Whether the administrator's policy forbids it; else a yes is enough.
    pub is_forbidden: bool,
}

/// Checks recordings that are to be imported. `has_agreed`: somebody has read the rule and said yes.
///
/// # Errors
/// [`FromPhone`] when one is from a phone or tablet and nobody has agreed, or the policy forbids it.
pub fn check_phones<'a>(
    recordings: impl IntoIterator<Item = &'a Recording>,
    policy: &Policy,
    has_agreed: bool,
) -> Result<(), FromPhone> {
    let from_phones: Vec<&Recording> = recordings
        .into_iter()
        .filter(|recording| recording.is_from_phone())
        .collect();
    let Some(first) = from_phones.first() else {
        return Ok(());
    };
    if has_agreed && !policy.forbid_phone_films {
        return Ok(());
    }
    Err(FromPhone {
        names: from_phones.iter().map(|recording| recording.name.clone()).collect(),
        device: first
            .device
            .as_ref()
            .map(super::recording::Device::name)
            .unwrap_or_default(),
        is_forbidden: policy.forbid_phone_films,
    })
}

#[cfg(test)]
mod tests {
    use super::super::recording::{Device, RecordingKind};
    use super::*;

    fn recording(name: &str, is_phone: bool) -> Recording {
        Recording {
            files: Vec::new(),
            companions: Vec::new(),
            name: name.into(),
            size: 0,
            recorded: None,
            length: None,
            device: Some(Device {
                make: "Apple".into(),
                model: "iPhone 13".into(),
                is_phone,
            }),
            kind: RecordingKind::Film,
        }
    }

    #[test]
    fn a_phones_film_needs_a_yes_and_the_policy_can_forbid_it() {
        let (film, other) = (recording("IMG_0001", true), recording("C0001", false));
        let asks = Policy::default();
        let forbids = Policy {
            forbid_phone_films: true,
            ..asks
        };
        let refusal = |is_forbidden| FromPhone {
            names: vec!["IMG_0001".into()],
            device: "Apple iPhone 13".into(),
            is_forbidden,
        };
        assert_eq!(check_phones([&other], &forbids, false), Ok(()));
        assert_eq!(check_phones([&other, &film], &asks, false), Err(refusal(false)));
        assert_eq!(check_phones([&other, &film], &asks, true), Ok(()));
        for agreed in [false, true] {
            assert_eq!(check_phones([&film], &forbids, agreed), Err(refusal(true)));
        }
    }
}
