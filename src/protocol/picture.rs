//! How the picture is shown in the film's window: how near, which part of it, how bright, which way up. The film itself stays as it is,
//! and so do its covers.

use serde::{Deserialize, Serialize};

use crate::film::TURNS;

/// The nearest: so many times as wide and high as the whole picture.
pub const NEAREST: f64 = 8.0;
/// How many steps of a wheel double the picture; a key goes by two of them.
const STEPS_TO_DOUBLE: f64 = 4.0;
const KEY_STEPS: f64 = 2.0;
/// How much of what is seen a key goes to the side.
const ASIDE: f64 = 0.25;
/// The most and the least of brightness and contrast, and how much a key changes them.
pub const MOST_LIGHT: i8 = 100;
const LIGHT_STEP: i8 = 10;

/// How the picture is shown.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct ShownAs {
    /// How many times as wide and high as the whole picture in the same window: 1.0 to [`NEAREST`].
    pub zoom: f64,
    /// What is in the middle of what is seen, from the left as a part of the picture as it is shown.
    pub x: f64,
    /// The same from above.
    pub y: f64,
    /// From -100 to 100; 0: as recorded.
    pub brightness: i8,
    /// From -100 to 100; 0: as recorded.
    pub contrast: i8,
    /// By how much it is turned clockwise by hand, in degrees: 0, 90, 180 or 270.
    pub turn: u16,
}

/// What is to change of it; what is not named stays.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct PictureChange {
    /// See [`ShownAs::zoom`].
    #[serde(default)]
    pub zoom: Option<f64>,
    /// See [`ShownAs::x`].
    #[serde(default)]
    pub x: Option<f64>,
    /// See [`ShownAs::y`].
    #[serde(default)]
    pub y: Option<f64>,
    /// See [`ShownAs::brightness`].
    #[serde(default)]
    pub brightness: Option<i8>,
    /// See [`ShownAs::contrast`].
    #[serde(default)]
    pub contrast: Option<i8>,
    /// See [`ShownAs::turn`].
    #[serde(default)]
    pub turn: Option<u16>,
}

/// What a key does to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PictureStep {
    /// Nearer, or with -1 farther away.
    Zoom(i8),
    /// Another part of a picture that is near: so much to the right, so much down.
    Pan(i8, i8),
    /// Brighter, or darker.
    Brightness(i8),
    /// More contrast, or less.
    Contrast(i8),
    /// Turned by a quarter, clockwise.
    Turn,
    /// The whole picture, as bright as it was recorded.
    Plain,
}

impl Default for ShownAs {
    fn default() -> Self {
        Self {
            zoom: 1.0,
            x: 0.5,
            y: 0.5,
            brightness: 0,
            contrast: 0,
            turn: 0,
        }
    }
}

impl ShownAs {
    /// The same after a change, with what is seen inside the picture. A change that is not [sound](PictureChange::is_sound) makes the
    /// best of it.
    #[must_use]
    pub fn changed(self, change: PictureChange) -> Self {
        let number = |new: Option<f64>, old: f64| new.filter(|new| new.is_finite()).unwrap_or(old);
        let zoom = number(change.zoom, self.zoom).clamp(1.0, NEAREST);
        let aside = 0.5 / zoom;
        let light = |new: Option<i8>, old: i8| new.unwrap_or(old).clamp(-MOST_LIGHT, MOST_LIGHT);
        Self {
            zoom,
            x: number(change.x, self.x).clamp(aside, 1.0 - aside),
            y: number(change.y, self.y).clamp(aside, 1.0 - aside),
            brightness: light(change.brightness, self.brightness),
            contrast: light(change.contrast, self.contrast),
            turn: change.turn.filter(|turn| is_turn(*turn)).unwrap_or(self.turn),
        }
    }

    /// What a key changes of it.
    #[must_use]
    pub fn change(self, step: PictureStep) -> PictureChange {
        let light = |old: i8, by: i8| {
            Some(
                old.saturating_add(by.saturating_mul(LIGHT_STEP))
                    .clamp(-MOST_LIGHT, MOST_LIGHT),
            )
        };
        let none = PictureChange::default();
        match step {
            PictureStep::Zoom(by) => PictureChange {
                zoom: Some(self.zoomed(f64::from(by) * KEY_STEPS)),
                ..none
            },
            PictureStep::Pan(right, down) => PictureChange {
                x: Some(self.x + f64::from(right) * ASIDE / self.zoom),
                y: Some(self.y + f64::from(down) * ASIDE / self.zoom),
                ..none
            },
            PictureStep::Brightness(by) => PictureChange {
                brightness: light(self.brightness, by),
                ..none
            },
            PictureStep::Contrast(by) => PictureChange {
                contrast: light(self.contrast, by),
                ..none
            },
            PictureStep::Turn => PictureChange {
                // What is in the middle stays there.
                x: Some(1.0 - self.y),
                y: Some(self.x),
                turn: Some((self.turn + 90) % 360),
                ..none
            },
            PictureStep::Plain => PictureChange {
                turn: None,
                ..Self::default().into()
            },
        }
    }

    /// The zoom after so many steps of a wheel, of which a few may be parts. Whole steps lead back to exactly 1.
    #[must_use]
    pub fn zoomed(self, steps: f64) -> f64 {
        let step = self.zoom.log2() * STEPS_TO_DOUBLE + steps;
        let whole = (step - step.round()).abs() < 1e-6;
        let step = if whole { step.round() } else { step };
        (step / STEPS_TO_DOUBLE).exp2().clamp(1.0, NEAREST)
    }

    /// Whether only a part of the picture is seen.
    #[must_use]
    pub fn is_near(self) -> bool {
        self.zoom > 1.0
    }

    /// Whether brightness and contrast are as recorded.
    #[must_use]
    pub fn is_as_recorded(self) -> bool {
        (self.brightness, self.contrast) == (0, 0)
    }

    /// Whether every value lies where it may: a stage may say anything.
    #[must_use]
    pub fn is_sound(self) -> bool {
        PictureChange::from(self).is_sound()
    }
}

impl From<ShownAs> for PictureChange {
    fn from(all: ShownAs) -> Self {
        Self {
            zoom: Some(all.zoom),
            x: Some(all.x),
            y: Some(all.y),
            brightness: Some(all.brightness),
            contrast: Some(all.contrast),
            turn: Some(all.turn),
        }
    }
}

impl PictureChange {
    /// Whether every value that is named lies where it may.
    #[must_use]
    pub fn is_sound(self) -> bool {
        let part = |at: Option<f64>| at.is_none_or(|at| (0.0..=1.0).contains(&at));
        let light = |light: Option<i8>| light.is_none_or(|light| (-MOST_LIGHT..=MOST_LIGHT).contains(&light));
        self.zoom.is_none_or(|zoom| (1.0..=NEAREST).contains(&zoom))
            && part(self.x)
            && part(self.y)
            && light(self.brightness)
            && light(self.contrast)
            && self.turn.is_none_or(is_turn)
    }
}

impl PictureStep {
    /// Whether holding the key down goes on doing it.
    #[must_use]
    pub fn repeats(self) -> bool {
        !matches!(self, Self::Turn | Self::Plain)
    }
}

fn is_turn(degrees: u16) -> bool {
    TURNS.contains(&degrees)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(mut shown_as: ShownAs, steps: &[PictureStep]) -> ShownAs {
        for &step in steps {
            shown_as = shown_as.changed(shown_as.change(step));
        }
        shown_as
    }

    #[test]
    fn keys_go_nearer_up_to_the_nearest_and_back_to_exactly_the_whole_picture() {
        let nearer = PictureStep::Zoom(1);
        let two = after(ShownAs::default(), &[nearer; 2]);
        assert_eq!(two.zoom, 2.0);
        assert_eq!(after(two, &[nearer; 9]).zoom, NEAREST);
        let back = after(
            two,
            &[
                nearer,
                PictureStep::Zoom(-1),
                PictureStep::Zoom(-1),
                PictureStep::Zoom(-1),
            ],
        );
        assert_eq!(back, ShownAs::default());
        let step = ShownAs::default().zoomed(0.25);
        assert!(
            step > 1.04 && step < 1.05,
            "a wheel may turn by less than a step: {step}"
        );
    }

    #[test]
    fn what_is_seen_stays_inside_the_picture() {
        let near = after(ShownAs::default(), &[PictureStep::Zoom(1), PictureStep::Zoom(1)]);
        let right = after(near, &[PictureStep::Pan(1, 0)]);
        assert_eq!((right.x, right.y), (0.625, 0.5));
        let corner = after(near, &[PictureStep::Pan(1, -1); 20]);
        assert_eq!((corner.x, corner.y), (0.75, 0.25));
        // Farther away, what is seen is more.
        assert_eq!(after(corner, &[PictureStep::Zoom(-1); 2]), ShownAs::default());
        assert_eq!(after(ShownAs::default(), &[PictureStep::Pan(1, 1)]), ShownAs::default());
    }

    #[test]
    fn one_key_shows_the_whole_picture_as_it_was_recorded_and_leaves_it_turned() {
        let brighter = PictureStep::Brightness(1);
        let changed = after(
            ShownAs::default(),
            &[
                brighter,
                brighter,
                PictureStep::Contrast(-1),
                PictureStep::Zoom(1),
                PictureStep::Turn,
            ],
        );
        assert_eq!((changed.brightness, changed.contrast, changed.turn), (20, -10, 90));
        let plain = after(changed, &[PictureStep::Plain]);
        assert_eq!(
            plain,
            ShownAs {
                turn: 90,
                ..ShownAs::default()
            }
        );
        assert_eq!(after(plain, &[PictureStep::Turn; 3]), ShownAs::default());
        assert_eq!(after(plain, &[brighter; 30]).brightness, MOST_LIGHT);
        assert_eq!(after(plain, &[PictureStep::Brightness(-1); 30]).brightness, -MOST_LIGHT);
    }

    #[test]
    fn what_a_picture_cannot_be_shown_as_is_refused() {
        let change = |change: fn(&mut PictureChange)| {
            let mut all = PictureChange::from(ShownAs::default());
            change(&mut all);
            all
        };
        assert!(PictureChange::default().is_sound() && ShownAs::default().is_sound());
        for wrong in [
            change(|all| all.zoom = Some(0.5)),
            change(|all| all.zoom = Some(8.1)),
            change(|all| all.zoom = Some(f64::NAN)),
            change(|all| all.x = Some(-0.1)),
            change(|all| all.y = Some(f64::INFINITY)),
            change(|all| all.brightness = Some(101)),
            change(|all| all.contrast = Some(-101)),
            change(|all| all.turn = Some(45)),
        ] {
            assert!(!wrong.is_sound(), "{wrong:?}");
            assert!(ShownAs::default().changed(wrong).is_sound(), "{wrong:?}");
        }
    }
}
