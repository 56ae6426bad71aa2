//! What the keys on the stage's window mean.

use winit::event::KeyEvent;
use winit::keyboard::{Key, NamedKey};

/// What a key asks for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum KeyAction {
    PlayOrPause,
    /// Seconds forward, or back.
    Skip(f64),
    /// Pictures forward, or back.
    Step(i32),
    Slower,
    Faster,
    Fullscreen,
    Curtain,
    Mute,
    Overlay,
    /// The window for a video call, or for oneself again.
    Share,
    Start,
    /// Leave full screen, or close; in a call, draw the curtain.
    Leave,
}

/// Speeds that [`KeyAction::Slower`] and [`KeyAction::Faster`] go through.
const SPEEDS: [f64; 6] = [0.5, 0.75, 1.0, 1.25, 1.5, 2.0];

/// The meaning of a key that went down; a key that is held repeats only what makes sense more than once.
pub(crate) fn meaning(event: &KeyEvent, shift: bool) -> Option<KeyAction> {
    wish(event.logical_key.as_ref(), shift)
        .filter(|wish| !event.repeat || matches!(wish, KeyAction::Skip(_) | KeyAction::Step(_)))
}

fn wish(key: Key<&str>, shift: bool) -> Option<KeyAction> {
    let far = if shift { 1.0 } else { 5.0 };
    Some(match key {
        Key::Named(NamedKey::Space | NamedKey::MediaPlayPause) => KeyAction::PlayOrPause,
        Key::Named(NamedKey::ArrowLeft) => KeyAction::Skip(-far),
        Key::Named(NamedKey::ArrowRight) => KeyAction::Skip(far),
        Key::Named(NamedKey::F11) => KeyAction::Fullscreen,
        Key::Named(NamedKey::Escape) => KeyAction::Leave,
        Key::Named(NamedKey::Home) => KeyAction::Start,
        Key::Character(character) => match character {
            "," => KeyAction::Step(-1),
            "." => KeyAction::Step(1),
            "[" => KeyAction::Slower,
            "]" => KeyAction::Faster,
            "f" | "F" => KeyAction::Fullscreen,
            "b" | "B" => KeyAction::Curtain,
            "m" | "M" => KeyAction::Mute,
            "o" | "O" => KeyAction::Overlay,
            "s" | "S" => KeyAction::Share,
            _ => return None,
        },
        _ => return None,
    })
}

/// The next speed below `rate`.
pub(crate) fn slower(rate: f64) -> f64 {
    SPEEDS
        .into_iter()
        .rev()
        .find(|speed| *speed < rate - 0.001)
        .unwrap_or(SPEEDS[0])
}

/// The next speed above `rate`.
pub(crate) fn faster(rate: f64) -> f64 {
    SPEEDS
        .into_iter()
        .find(|speed| *speed > rate + 0.001)
        .unwrap_or(SPEEDS[SPEEDS.len() - 1])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arrows_skip_five_seconds_and_one_with_shift() {
        assert_eq!(
            wish(Key::Named(NamedKey::ArrowLeft), false),
            Some(KeyAction::Skip(-5.0))
        );
        assert_eq!(wish(Key::Named(NamedKey::ArrowRight), true), Some(KeyAction::Skip(1.0)));
    }

    #[test]
    fn letters_mean_the_same_with_caps_lock() {
        for (small, large) in [("f", "F"), ("b", "B"), ("m", "M"), ("o", "O"), ("s", "S")] {
            assert!(wish(Key::Character(small), false).is_some());
            assert_eq!(wish(Key::Character(small), false), wish(Key::Character(large), false));
        }
    }

    #[test]
    fn other_keys_mean_nothing() {
        assert_eq!(wish(Key::Character("x"), false), None);
        assert_eq!(wish(Key::Named(NamedKey::Enter), false), None);
    }

    #[test]
    fn speeds_go_in_steps_and_stop_at_the_ends() {
        assert_eq!(faster(1.0), 1.25);
        assert_eq!(slower(1.0), 0.75);
        assert_eq!(slower(0.5), 0.5);
        assert_eq!(faster(2.0), 2.0);
        // From a speed that a script has set, to the next of the row.
        assert_eq!(faster(0.3), 0.5);
        assert_eq!(slower(1.1), 1.0);
    }
}
