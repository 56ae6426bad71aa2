//! What the keys mean while a film is showing: one table for the console and the film's window.

use super::picture::PictureStep;
use super::transport::{JUMP, LONG_JUMP, SHORT_JUMP};

/// A key, as both windows know it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
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
    /// F1 to F24, by its number.
    Function(u8),
    /// The key that types this character: a small letter, a digit or a sign.
    Types(char),
}

/// What else is held down with a key.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
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
    /// The control bar may be shown in the film's window, or not.
    Bar,
    /// Show what the keys do.
    Help,
}

/// A line of the table: what leads to a meaning.
#[derive(Debug, Clone, Copy)]
pub struct KeyLine {
    /// What the meaning is called in the settings and the protocol. It stays the same from version to version.
    pub name: &'static str,
    /// Any of these, whatever the user has changed.
    pub fixed: &'static [FilmKey],
    /// Any of these, as long as the user has set no other key.
    pub given: &'static [FilmKey],
    /// With this held. What only types a sign needs nothing held; Shift counts for arrows alone.
    pub held: Held,
    /// What it means.
    pub meaning: KeyMeaning,
    /// Whether the user may set a key for it.
    pub can_be_set: bool,
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

/// Every key as it is given, in the order in which they are explained. No single letter begins or ends anything that others see, and every
/// meaning has a key that a Swedish keyboard has without AltGr. Fixed is what plays, hides, explains and leads out in every player and
/// meeting, and what moves in lists too.
pub const KEYS: &[KeyLine] = {
    use FilmKey::{Down, End, Escape, Function, Home, Left, Media, PageDown, PageUp, Right, Space, Types, Up};
    use KeyMeaning as To;
    use PictureStep::{Brightness, Contrast, Pan, Plain, Turn, Zoom};
    const fn given(name: &'static str, given: &'static [FilmKey], meaning: KeyMeaning) -> KeyLine {
        KeyLine {
            name,
            fixed: &[],
            given,
            held: NOTHING,
            meaning,
            can_be_set: true,
        }
    }
    const fn fixed(name: &'static str, fixed: &'static [FilmKey], held: Held, meaning: KeyMeaning) -> KeyLine {
        KeyLine {
            name,
            fixed,
            given: &[],
            held,
            meaning,
            can_be_set: true,
        }
    }
    const fn only(name: &'static str, keys: &'static [FilmKey], meaning: KeyMeaning) -> KeyLine {
        KeyLine {
            can_be_set: false,
            ..fixed(name, keys, NOTHING, meaning)
        }
    }
    &[
        KeyLine {
            given: &[Types('k')],
            ..fixed("play_pause", &[Space, Media], NOTHING, To::PlayPause)
        },
        given("long_jump_back", &[Types('j')], To::Jump(-LONG_JUMP)),
        given("long_jump_forward", &[Types('l')], To::Jump(LONG_JUMP)),
        fixed("jump_back", &[Left], NOTHING, To::Jump(-JUMP)),
        fixed("jump_forward", &[Right], NOTHING, To::Jump(JUMP)),
        fixed("short_jump_back", &[Left], SHIFT, To::Jump(-SHORT_JUMP)),
        fixed("short_jump_forward", &[Right], SHIFT, To::Jump(SHORT_JUMP)),
        given("step_back", &[Types(',')], To::Step(-1)),
        given("step_forward", &[Types('.')], To::Step(1)),
        given("slower", &[Types('-'), Types('[')], To::Slower),
        given("faster", &[Types('+'), Types(']')], To::Faster),
        fixed("to_start", &[Home], NOTHING, To::ToStart),
        fixed("to_end", &[End], NOTHING, To::ToEnd),
        only("to_tenth_0", &[Types('0')], To::ToTenth(0)),
        only("to_tenth_1", &[Types('1')], To::ToTenth(1)),
        only("to_tenth_2", &[Types('2')], To::ToTenth(2)),
        only("to_tenth_3", &[Types('3')], To::ToTenth(3)),
        only("to_tenth_4", &[Types('4')], To::ToTenth(4)),
        only("to_tenth_5", &[Types('5')], To::ToTenth(5)),
        only("to_tenth_6", &[Types('6')], To::ToTenth(6)),
        only("to_tenth_7", &[Types('7')], To::ToTenth(7)),
        only("to_tenth_8", &[Types('8')], To::ToTenth(8)),
        only("to_tenth_9", &[Types('9')], To::ToTenth(9)),
        given("repeat_from", &[Types('i')], To::RepeatFrom),
        given("repeat_to", &[Types('o')], To::RepeatTo),
        given("repeat_off", &[Types('u')], To::RepeatOff),
        given("mark", &[Types('n')], To::Mark),
        given("segment", &[Types('s')], To::Segment),
        given("category", &[Types('g')], To::Category),
        given("still", &[Types('p')], To::Still),
        given("previous_marker", &[PageUp], To::Marker(-1)),
        given("next_marker", &[PageDown], To::Marker(1)),
        fixed("hide", &[Types('b')], NOTHING, To::Hide),
        given("fullscreen", &[Types('f'), Function(11)], To::Fullscreen),
        only("leave", &[Escape], To::Leave),
        KeyLine {
            held: CONTROL,
            ..given("share", &[Types('m')], To::Share)
        },
        fixed("louder", &[Up], NOTHING, To::Louder(LOUDER)),
        fixed("softer", &[Down], NOTHING, To::Louder(-LOUDER)),
        given("mute", &[Types('m')], To::Mute),
        given("channels", &[Types('c')], To::Channels),
        given("nearer", &[Types('z')], To::Picture(Zoom(1))),
        given("farther", &[Types('x')], To::Picture(Zoom(-1))),
        fixed("pan_left", &[Left], ALT, To::Picture(Pan(-1, 0))),
        fixed("pan_right", &[Right], ALT, To::Picture(Pan(1, 0))),
        fixed("pan_up", &[Up], ALT, To::Picture(Pan(0, -1))),
        fixed("pan_down", &[Down], ALT, To::Picture(Pan(0, 1))),
        given("brighter", &[Types('e')], To::Picture(Brightness(1))),
        given("darker", &[Types('d')], To::Picture(Brightness(-1))),
        given("more_contrast", &[Types('y')], To::Picture(Contrast(1))),
        given("less_contrast", &[Types('h')], To::Picture(Contrast(-1))),
        given("turn", &[Types('r')], To::Picture(Turn)),
        given("plain", &[Types('a')], To::Picture(Plain)),
        given("other_film", &[Types('v')], To::OtherFilm),
        given("in_step", &[Types('q')], To::InStep),
        given("swap_sides", &[Types('w')], To::SwapSides),
        given("bar", &[Types('t')], To::Bar),
        only("help", &[Function(1), Types('?')], To::Help),
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

    /// Whether it types something that is neither a letter nor a digit.
    #[must_use]
    pub fn is_sign(self) -> bool {
        matches!(self, Self::Types(sign) if !sign.is_alphanumeric())
    }
}

impl KeyMeaning {
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

    #[test]
    fn every_meaning_has_a_key_that_needs_no_altgr_on_a_swedish_keyboard() {
        for line in KEYS {
            let with_altgr = |key: &FilmKey| matches!(key, FilmKey::Types('[' | ']' | '{' | '}' | '\\' | '@'));
            let mut keys = line.fixed.iter().chain(line.given);
            assert!(keys.any(|key| !with_altgr(key)), "{line:?}");
        }
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
