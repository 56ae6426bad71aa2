//! What the keys mean while a film is showing: one table for the console and the film's window.

use super::picture::PictureStep;
use super::transport::{JUMP, LONG_JUMP, SHORT_JUMP};

/// A key, as both windows know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FilmKey {
    /// The key on the keyboard that plays and pauses.
    Media,
    /// The space bar.
    Space,
    /// The arrow to the left.
    Left,
    /// The arrow to the right.
    Right,
    /// The arrow upwards.
    Up,
    /// The arrow downwards.
    Down,
    /// Home.
    Home,
    /// End.
    End,
    /// Page Up.
    PageUp,
    /// Page Down.
    PageDown,
    /// Escape.
    Escape,
    /// F1.
    F1,
    /// F11.
    F11,
    /// The key that types this character: a small letter, a digit or a sign.
    Types(char),
}

/// What else is held down with a key.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Held {
    /// Shift.
    pub shift: bool,
    /// Control.
    pub control: bool,
    /// Alt. Together with control, or as some systems report it, it is AltGr, which only chooses the sign that is typed.
    pub alt: bool,
}

/// What a key asks for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum KeyMeaning {
    /// Play, or pause.
    PlayPause,
    /// Go by so many seconds.
    Jump(f64),
    /// Go by so many frames.
    Step(i32),
    /// To the start.
    ToStart,
    /// To the last frame.
    ToEnd,
    /// To so many tenths of the film.
    ToTenth(u8),
    /// The next slower speed.
    Slower,
    /// The next faster speed.
    Faster,
    /// Louder, or softer, by so much of the whole range.
    Louder(f64),
    /// Sound off, or on again.
    Mute,
    /// The next choice of the channels that are heard.
    Channels,
    /// Hide the film, or show it again.
    Hide,
    /// Full screen, or a window again.
    Fullscreen,
    /// Out of full screen; in a call, hide the film. Never closes anything.
    Leave,
    /// The window as a call needs it, or an ordinary one again.
    Share,
    /// The piece that is repeated begins here.
    RepeatFrom,
    /// It ends here.
    RepeatTo,
    /// Nothing is repeated any more.
    RepeatOff,
    /// A marker where the film is.
    Mark,
    /// The piece that is repeated, or from where that begins up to here, as a segment.
    Segment,
    /// The next category, for the marker that the film has come to.
    Category,
    /// The picture that is shown, as a picture of its own.
    Still,
    /// To the next marker, or to the one before.
    Marker(i32),
    /// The picture nearer, brighter, turned.
    Picture(PictureStep),
    /// Of two films, the other one is heard and steered.
    OtherFilm,
    /// Two films go in step, or each for itself.
    InStep,
    /// Two films change sides.
    SwapSides,
    /// Show what the keys do.
    Help,
}

/// A line of the table: what leads to a meaning.
#[derive(Debug, Clone, Copy)]
pub struct KeyLine {
    /// Any of these.
    pub keys: &'static [FilmKey],
    /// With this held. What only types a sign needs nothing held; Shift counts for arrows alone.
    pub held: Held,
    /// What it means.
    pub meaning: KeyMeaning,
}

/// How much louder one press makes it.
const LOUDER: f64 = 0.05;

const NOTHING: Held = Held {
    shift: false,
    control: false,
    alt: false,
};
const SHIFT: Held = Held { shift: true, ..NOTHING };
const CONTROL: Held = Held {
    control: true,
    ..NOTHING
};
const ALT: Held = Held { alt: true, ..NOTHING };

/// Every key, in the order in which they are explained. No single letter begins or ends anything that others see, and every meaning
/// has a key that a Swedish keyboard has without AltGr.
pub const KEYS: &[KeyLine] = {
    use FilmKey::{Down, End, Escape, F1, F11, Home, Left, Media, PageDown, PageUp, Right, Space, Types, Up};
    use KeyMeaning as To;
    use PictureStep::{Brightness, Contrast, Pan, Plain, Turn, Zoom};
    const fn line(keys: &'static [FilmKey], meaning: KeyMeaning) -> KeyLine {
        KeyLine {
            keys,
            held: NOTHING,
            meaning,
        }
    }
    const fn with_alt(keys: &'static [FilmKey], step: PictureStep) -> KeyLine {
        KeyLine {
            keys,
            held: ALT,
            meaning: To::Picture(step),
        }
    }
    &[
        line(&[Space, Types('k'), Media], To::PlayPause),
        line(&[Types('j')], To::Jump(-LONG_JUMP)),
        line(&[Types('l')], To::Jump(LONG_JUMP)),
        line(&[Left], To::Jump(-JUMP)),
        line(&[Right], To::Jump(JUMP)),
        KeyLine {
            keys: &[Left],
            held: SHIFT,
            meaning: To::Jump(-SHORT_JUMP),
        },
        KeyLine {
            keys: &[Right],
            held: SHIFT,
            meaning: To::Jump(SHORT_JUMP),
        },
        line(&[Types(',')], To::Step(-1)),
        line(&[Types('.')], To::Step(1)),
        line(&[Types('-'), Types('[')], To::Slower),
        line(&[Types('+'), Types(']')], To::Faster),
        line(&[Home], To::ToStart),
        line(&[End], To::ToEnd),
        line(&[Types('0')], To::ToTenth(0)),
        line(&[Types('1')], To::ToTenth(1)),
        line(&[Types('2')], To::ToTenth(2)),
        line(&[Types('3')], To::ToTenth(3)),
        line(&[Types('4')], To::ToTenth(4)),
        line(&[Types('5')], To::ToTenth(5)),
        line(&[Types('6')], To::ToTenth(6)),
        line(&[Types('7')], To::ToTenth(7)),
        line(&[Types('8')], To::ToTenth(8)),
        line(&[Types('9')], To::ToTenth(9)),
        line(&[Types('i')], To::RepeatFrom),
        line(&[Types('o')], To::RepeatTo),
        line(&[Types('u')], To::RepeatOff),
        line(&[Types('n')], To::Mark),
        line(&[Types('s')], To::Segment),
        line(&[Types('g')], To::Category),
        line(&[Types('p')], To::Still),
        line(&[PageUp], To::Marker(-1)),
        line(&[PageDown], To::Marker(1)),
        line(&[Types('b')], To::Hide),
        line(&[Types('f'), F11], To::Fullscreen),
        line(&[Escape], To::Leave),
        KeyLine {
            keys: &[Types('m')],
            held: CONTROL,
            meaning: To::Share,
        },
        line(&[Up], To::Louder(LOUDER)),
        line(&[Down], To::Louder(-LOUDER)),
        line(&[Types('m')], To::Mute),
        line(&[Types('c')], To::Channels),
        line(&[Types('z')], To::Picture(Zoom(1))),
        line(&[Types('x')], To::Picture(Zoom(-1))),
        with_alt(&[Left], Pan(-1, 0)),
        with_alt(&[Right], Pan(1, 0)),
        with_alt(&[Up], Pan(0, -1)),
        with_alt(&[Down], Pan(0, 1)),
        line(&[Types('e')], To::Picture(Brightness(1))),
        line(&[Types('d')], To::Picture(Brightness(-1))),
        line(&[Types('y')], To::Picture(Contrast(1))),
        line(&[Types('h')], To::Picture(Contrast(-1))),
        line(&[Types('r')], To::Picture(Turn)),
        line(&[Types('a')], To::Picture(Plain)),
        line(&[Types('v')], To::OtherFilm),
        line(&[Types('q')], To::InStep),
        line(&[Types('w')], To::SwapSides),
        line(&[F1, Types('?')], To::Help),
    ]
};

impl FilmKey {
    /// The key that types `text`, if that is one character. A letter is the same key with Shift.
    #[must_use]
    pub fn typing(text: &str) -> Option<Self> {
        let mut chars = text.chars();
        let only = chars.next().filter(|_| chars.next().is_none())?;
        Some(match only {
            ' ' => Self::Space,
            only => Self::Types(only.to_lowercase().next().unwrap_or(only)),
        })
    }

    fn is_sign(self) -> bool {
        matches!(self, Self::Types(sign) if !sign.is_alphanumeric())
    }
}

impl KeyMeaning {
    /// What a key means, with what is held down.
    #[must_use]
    pub fn of(key: FilmKey, held: Held) -> Option<Self> {
        let held = match key {
            // Whatever had to be held to type it.
            sign if sign.is_sign() => NOTHING,
            FilmKey::Left | FilmKey::Right => held,
            _ => Held { shift: false, ..held },
        };
        let line = KEYS.iter().find(|line| line.held == held && line.keys.contains(&key))?;
        Some(line.meaning)
    }

    /// Whether holding the key down goes on doing it.
    #[must_use]
    pub fn repeats(self) -> bool {
        match self {
            Self::Jump(_) | Self::Step(_) | Self::Louder(_) => true,
            Self::Picture(step) => step.repeats(),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Option<KeyMeaning> {
        KeyMeaning::of(FilmKey::typing(text)?, NOTHING)
    }

    #[test]
    fn no_key_has_two_meanings() {
        for (at, line) in KEYS.iter().enumerate() {
            for other in &KEYS[at + 1..] {
                let shared = line.held == other.held && line.keys.iter().any(|key| other.keys.contains(key));
                assert!(!shared, "{line:?} and {other:?}");
            }
        }
    }

    #[test]
    fn no_single_letter_begins_or_ends_what_a_meeting_sees() {
        for letter in 'a'..='z' {
            assert_ne!(of(&letter.to_string()), Some(KeyMeaning::Share), "{letter}");
        }
        let held = KeyMeaning::of(FilmKey::Types('m'), CONTROL);
        assert_eq!(held, Some(KeyMeaning::Share));
    }

    #[test]
    fn letters_mean_the_same_with_shift_and_caps_lock_and_nothing_with_control_or_alt() {
        for letter in ["k", "j", "l", "i", "o", "u", "n", "s", "g", "b", "f", "m", "c"] {
            assert_eq!(of(letter), of(&letter.to_uppercase()));
            assert!(of(letter).is_some());
            let key = FilmKey::typing(letter).expect("a letter");
            assert_eq!(KeyMeaning::of(key, SHIFT), of(letter));
            assert_eq!(KeyMeaning::of(key, Held { alt: true, ..NOTHING }), None);
            assert_ne!(KeyMeaning::of(key, CONTROL), of(letter));
        }
    }

    #[test]
    fn signs_mean_the_same_however_they_are_typed() {
        // AltGr as Windows reports it.
        let altgr = Held {
            control: true,
            alt: true,
            ..NOTHING
        };
        assert_eq!(KeyMeaning::of(FilmKey::Types('['), altgr), Some(KeyMeaning::Slower));
        assert_eq!(KeyMeaning::of(FilmKey::Types('?'), SHIFT), Some(KeyMeaning::Help));
    }

    #[test]
    fn every_meaning_has_a_key_that_needs_no_altgr_on_a_swedish_keyboard() {
        for line in KEYS {
            let with_altgr = |key: &FilmKey| matches!(key, FilmKey::Types('[' | ']' | '{' | '}' | '\\' | '@'));
            assert!(line.keys.iter().any(|key| !with_altgr(key)), "{line:?}");
        }
    }

    #[test]
    fn arrows_go_five_seconds_and_one_with_shift() {
        assert_eq!(KeyMeaning::of(FilmKey::Left, NOTHING), Some(KeyMeaning::Jump(-5.0)));
        assert_eq!(KeyMeaning::of(FilmKey::Right, SHIFT), Some(KeyMeaning::Jump(1.0)));
    }

    #[test]
    fn a_key_that_is_held_jumps_and_steps_again_and_toggles_nothing() {
        for line in KEYS {
            let moves = matches!(
                line.meaning,
                KeyMeaning::Jump(_)
                    | KeyMeaning::Step(_)
                    | KeyMeaning::Louder(_)
                    | KeyMeaning::Picture(
                        PictureStep::Zoom(_)
                            | PictureStep::Pan(..)
                            | PictureStep::Brightness(_)
                            | PictureStep::Contrast(_)
                    )
            );
            assert_eq!(line.meaning.repeats(), moves);
        }
    }
}
