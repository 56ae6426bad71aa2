//! What the keys on the stage's window mean.

use std::time::Duration;

use winit::event::KeyEvent;
use winit::keyboard::{Key, NamedKey};

use crate::protocol::Channels;
use crate::protocol::transport::{JUMP, SHORT_JUMP, faster, slower};
use crate::stage::action::{Action, FilmAction, WindowAction};

/// What a key asks for.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum KeyAction {
    Do(Action),
    /// The person at the window wants it closed.
    AskToClose,
}

/// What the meaning of keys depends on.
#[derive(Debug, Clone, Copy)]
pub(super) struct KeyContext {
    pub(super) fullscreen: bool,
    /// Whether a video call has the window.
    pub(super) shared: bool,
    pub(super) overlay_allowed: bool,
    /// Whether the stage is ending.
    pub(super) ending: bool,
    pub(super) film: Option<FilmContext>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct FilmContext {
    /// Where the film is, or will be when the seek that is under way is done.
    pub(super) target: Duration,
    pub(super) playing: bool,
    pub(super) rate: f64,
    pub(super) muted: bool,
    pub(super) channels: Channels,
    pub(super) curtain: bool,
}

/// The meaning of a key that went down; a key that is held repeats only what makes sense more than once.
pub(super) fn meaning(event: &KeyEvent, shift: bool, context: KeyContext) -> Option<KeyAction> {
    let key = event.logical_key.as_ref();
    if event.repeat && !repeats(&key) {
        return None;
    }
    action(key, shift, context)
}

fn action(key: Key<&str>, shift: bool, context: KeyContext) -> Option<KeyAction> {
    let window = |action| Some(KeyAction::Do(Action::Window(action)));
    match key {
        Key::Named(NamedKey::F11) | Key::Character("f" | "F") => window(WindowAction::Fullscreen {
            on: !context.fullscreen,
            display: None,
        }),
        Key::Character("o" | "O") => window(WindowAction::Overlay(!context.overlay_allowed)),
        Key::Character("s" | "S") if context.shared => window(WindowAction::EndSharing),
        Key::Character("s" | "S") => window(WindowAction::BeginSharing(None)),
        Key::Named(NamedKey::Escape) if context.ending => Some(KeyAction::AskToClose),
        Key::Named(NamedKey::Escape) if context.fullscreen => window(WindowAction::Fullscreen {
            on: false,
            display: None,
        }),
        // A meeting is watching: the window does not go by one press of a key.
        Key::Named(NamedKey::Escape) if !context.shared => Some(KeyAction::AskToClose),
        _ => film_action(key, shift, context.film?).map(|action| KeyAction::Do(Action::Film(action))),
    }
}

fn repeats(key: &Key<&str>) -> bool {
    matches!(
        key,
        Key::Named(NamedKey::ArrowLeft | NamedKey::ArrowRight) | Key::Character("," | ".")
    )
}

fn film_action(key: Key<&str>, shift: bool, film: FilmContext) -> Option<FilmAction> {
    let jump = Duration::from_secs_f64(if shift { SHORT_JUMP } else { JUMP });
    let seek = |to| FilmAction::Seek { to, exact: true };
    Some(match key {
        Key::Named(NamedKey::Space | NamedKey::MediaPlayPause) if film.playing => FilmAction::Pause,
        Key::Named(NamedKey::Space | NamedKey::MediaPlayPause) => FilmAction::Play,
        Key::Named(NamedKey::ArrowLeft) => seek(film.target.saturating_sub(jump)),
        Key::Named(NamedKey::ArrowRight) => seek(film.target + jump),
        Key::Named(NamedKey::Home) => seek(Duration::ZERO),
        // In a call, where it does not close the window.
        Key::Named(NamedKey::Escape) => FilmAction::Curtain(true),
        Key::Character(",") => FilmAction::Step(-1),
        Key::Character(".") => FilmAction::Step(1),
        Key::Character("[") => FilmAction::Rate(slower(film.rate)),
        Key::Character("]") => FilmAction::Rate(faster(film.rate)),
        Key::Character("b" | "B") => FilmAction::Curtain(!film.curtain),
        Key::Character("m" | "M") => FilmAction::Mute(!film.muted),
        Key::Character("c" | "C") => FilmAction::Channels(film.channels.next()),
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILM: FilmContext = FilmContext {
        target: Duration::from_secs(30),
        playing: true,
        rate: 1.0,
        muted: false,
        channels: Channels::All,
        curtain: false,
    };

    const SHOWING: KeyContext = KeyContext {
        fullscreen: false,
        shared: false,
        overlay_allowed: true,
        ending: false,
        film: Some(FILM),
    };

    fn film(action: FilmAction) -> Option<KeyAction> {
        Some(KeyAction::Do(Action::Film(action)))
    }

    fn seek(seconds: u64) -> Option<KeyAction> {
        film(FilmAction::Seek {
            to: Duration::from_secs(seconds),
            exact: true,
        })
    }

    #[test]
    fn arrows_skip_five_seconds_and_one_with_shift() {
        assert_eq!(action(Key::Named(NamedKey::ArrowLeft), false, SHOWING), seek(25));
        assert_eq!(action(Key::Named(NamedKey::ArrowRight), true, SHOWING), seek(31));
    }

    #[test]
    fn letters_mean_the_same_with_caps_lock() {
        for (small, large) in [("f", "F"), ("b", "B"), ("m", "M"), ("o", "O"), ("s", "S")] {
            assert!(action(Key::Character(small), false, SHOWING).is_some());
            assert_eq!(
                action(Key::Character(small), false, SHOWING),
                action(Key::Character(large), false, SHOWING)
            );
        }
    }

    #[test]
    fn other_keys_mean_nothing() {
        assert_eq!(action(Key::Character("x"), false, SHOWING), None);
        assert_eq!(action(Key::Named(NamedKey::Enter), false, SHOWING), None);
    }

    #[test]
    fn a_key_that_is_held_jumps_and_steps_again_and_toggles_nothing() {
        for key in [Key::Named(NamedKey::ArrowLeft), Key::Named(NamedKey::ArrowRight)] {
            assert!(repeats(&key));
        }
        assert!(repeats(&Key::Character(",")) && repeats(&Key::Character(".")));
        for key in [
            Key::Named(NamedKey::Space),
            Key::Named(NamedKey::Escape),
            Key::Named(NamedKey::F11),
        ] {
            assert!(!repeats(&key));
        }
        assert!(!repeats(&Key::Character("]")) && !repeats(&Key::Character("m")));
    }

    #[test]
    fn brackets_go_through_the_speeds() {
        assert_eq!(
            action(Key::Character("]"), false, SHOWING),
            film(FilmAction::Rate(1.25))
        );
        assert_eq!(
            action(Key::Character("["), false, SHOWING),
            film(FilmAction::Rate(0.75))
        );
    }

    #[test]
    fn escape_leaves_full_screen_then_covers_a_shared_film_and_closes_any_other() {
        let escape = |context| action(Key::Named(NamedKey::Escape), false, context);
        let shared = KeyContext {
            shared: true,
            ..SHOWING
        };
        let window = KeyAction::Do(Action::Window(WindowAction::Fullscreen {
            on: false,
            display: None,
        }));
        assert_eq!(
            escape(KeyContext {
                fullscreen: true,
                ..shared
            }),
            Some(window)
        );
        assert_eq!(escape(shared), film(FilmAction::Curtain(true)));
        assert_eq!(escape(KeyContext { film: None, ..shared }), None);
        assert_eq!(escape(SHOWING), Some(KeyAction::AskToClose));
        assert_eq!(
            escape(KeyContext { ending: true, ..shared }),
            Some(KeyAction::AskToClose)
        );
    }

    #[test]
    fn without_a_film_only_the_windows_keys_mean_something() {
        let ready = KeyContext { film: None, ..SHOWING };
        assert_eq!(action(Key::Named(NamedKey::Space), false, ready), None);
        assert!(action(Key::Character("f"), false, ready).is_some());
    }
}
