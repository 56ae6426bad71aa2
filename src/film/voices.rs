//! What a film's sound is made of before anybody hears it, so that a voice is not recognised and a name not heard.

use serde::{Deserialize, Serialize};

use super::covers::Cover;

/// Most passages of one film that are left out.
pub const LEFT_OUT_MAX: usize = 100;

/// What is done to a film's sound.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Voices {
    /// Whether all voices are disguised.
    pub disguised: bool,
    /// What is not heard at all, in the order of the film.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<LeftOut>,
}

/// A passage of a film whose sound is not heard: a name that is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LeftOut {
    /// From when on, in milliseconds from the film's start.
    pub from_ms: u64,
    /// Until when.
    pub to_ms: u64,
    /// Whether a beep is heard instead; else it is silent.
    #[serde(default)]
    pub beep: bool,
}

impl Voices {
    /// All voices are disguised.
    #[must_use]
    pub fn all_disguised() -> Self {
        Self {
            disguised: true,
            left_out: Vec::new(),
        }
    }

    /// Whether the sound is heard as it was recorded.
    #[must_use]
    pub fn are_plain(&self) -> bool {
        *self == Self::default()
    }

    /// Whether this can be of one film: each passage ends later than it begins, and before the next one begins.
    #[must_use]
    pub fn are_sound(&self) -> bool {
        self.left_out.len() <= LEFT_OUT_MAX
            && self.left_out.iter().all(|passage| passage.from_ms < passage.to_ms)
            && self.left_out.is_sorted_by(|one, next| one.to_ms < next.from_ms)
    }

    /// The same with this passage left out too: one with all those that it touches.
    #[must_use]
    pub fn without(&self, mut passage: LeftOut) -> Self {
        let touches = |other: &LeftOut| other.from_ms <= passage.to_ms && passage.from_ms <= other.to_ms;
        let (touched, mut left_out): (Vec<LeftOut>, Vec<LeftOut>) =
            self.left_out.iter().partition(|other| touches(other));
        for other in touched {
            passage.from_ms = passage.from_ms.min(other.from_ms);
            passage.to_ms = passage.to_ms.max(other.to_ms);
        }
        left_out.push(passage);
        left_out.sort_by_key(|passage| passage.from_ms);
        Self {
            disguised: self.disguised,
            left_out,
        }
    }
}

/// What of a film nobody sees or hears as it was recorded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hidden {
    /// What of its pictures is covered.
    pub covers: Vec<Cover>,
    /// What is done to its voices.
    pub voices: Voices,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn passage(from_ms: u64, to_ms: u64) -> LeftOut {
        LeftOut {
            from_ms,
            to_ms,
            beep: false,
        }
    }

    fn voices(left_out: &[LeftOut]) -> Voices {
        Voices {
            left_out: left_out.to_vec(),
            ..Voices::default()
        }
    }

    #[test]
    fn passages_that_touch_become_one_and_no_sound_between_them_comes_back() {
        let two = voices(&[]).without(passage(5000, 6000)).without(passage(1000, 2000));
        assert_eq!(two.left_out, [passage(1000, 2000), passage(5000, 6000)]);
        assert_eq!(two.without(passage(1500, 1600)).left_out, two.left_out);
        assert_eq!(two.without(passage(2000, 5500)).left_out, [passage(1000, 6000)]);
        assert_eq!(two.without(passage(0, u64::MAX)).left_out, [passage(0, u64::MAX)]);
        assert!(two.are_sound() && two.without(passage(2001, 4999)).are_sound());
    }

    #[test]
    fn what_cannot_be_is_refused() {
        assert!(voices(&[]).are_sound() && voices(&[passage(0, 1), passage(2, 3)]).are_sound());
        for bad in [
            &[passage(5, 5)][..],
            &[passage(6, 5)],
            &[passage(5, 6), passage(6, 7)],
            &[passage(5, 6), passage(1, 2)],
            &[passage(1, 9), passage(2, 3)],
        ] {
            assert!(!voices(bad).are_sound(), "{bad:?}");
        }
        let many: Vec<LeftOut> = (0..=LEFT_OUT_MAX as u64).map(|n| passage(10 * n, 10 * n + 1)).collect();
        assert!(!voices(&many).are_sound() && voices(&many[1..]).are_sound());
    }
}
