//! What the keys on the stage's window do.

use std::time::Duration;

use winit::event::KeyEvent;
use winit::keyboard::{Key, NamedKey};

use crate::protocol::key_table::KeyTable;
use crate::protocol::keys::{FilmKey, Held, KeyMeaning};
use crate::protocol::transport::{LOUDEST, faster, slower};
use crate::protocol::{Asked, Channels, Pair, Repeat, ShownAs};
use crate::stage::action::{Action, FilmAction, WindowAction};
use crate::stage::which::Which;

/// What a key asks for.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum KeyAction {
    Do(Action),
    /// Something that only the console has.
    Ask(Asked),
}

/// What the meaning of keys depends on.
#[derive(Debug, Clone, Copy)]
pub(super) struct KeyContext {
    pub(super) fullscreen: bool,
    /// Whether a video call has the window.
    pub(super) shared: bool,
    pub(super) overlay_allowed: bool,
    pub(super) shown_as: ShownAs,
    pub(super) pair: Pair,
    pub(super) film: Option<FilmContext>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct FilmContext {
    /// Where the film is, or will be when the seek that is under way is done.
    pub(super) target: Duration,
    pub(super) duration: Option<Duration>,
    pub(super) playing: bool,
    pub(super) rate: f64,
    pub(super) volume: f64,
    pub(super) muted: bool,
    pub(super) channels: Channels,
    pub(super) curtain: bool,
    pub(super) repeat: Repeat,
}

/// What a key that went down does; a key that is held repeats only what makes sense more than once.
pub(super) fn action_of(event: &KeyEvent, held: Held, keys: &KeyTable, context: KeyContext) -> Option<KeyAction> {
    action(event.logical_key.as_ref(), held, event.repeat, keys, context)
}

fn action(key: Key<&str>, held: Held, repeat: bool, keys: &KeyTable, context: KeyContext) -> Option<KeyAction> {
    let window = |action| Some(KeyAction::Do(Action::Window(action)));
    let meaning = keys.meaning(known(key)?, held)?;
    if repeat && !meaning.repeats() {
        return None;
    }
    let leave = WindowAction::Fullscreen {
        on: false,
        display: None,
    };
    match meaning {
        KeyMeaning::Fullscreen => window(WindowAction::Fullscreen {
            on: !context.fullscreen,
            display: None,
        }),
        KeyMeaning::Share if context.shared => window(WindowAction::EndSharing),
        KeyMeaning::Share => window(WindowAction::BeginSharing(None)),
        KeyMeaning::Leave if context.fullscreen => window(leave),
        // It never closes the window; in a call it hides the film.
        KeyMeaning::Leave if !context.shared => None,
        KeyMeaning::Picture(step) if context.film.is_some() => {
            window(WindowAction::Picture(context.shown_as.change(step)))
        }
        KeyMeaning::OtherFilm | KeyMeaning::InStep | KeyMeaning::SwapSides if !context.pair.beside => None,
        KeyMeaning::OtherFilm if context.pair.steers_beside => window(WindowAction::Steer(Which::First)),
        KeyMeaning::OtherFilm => window(WindowAction::Steer(Which::Beside)),
        KeyMeaning::InStep => window(WindowAction::InStep(!context.pair.in_step)),
        KeyMeaning::SwapSides => window(WindowAction::SwapSides),
        KeyMeaning::Bar => window(WindowAction::Overlay(!context.overlay_allowed)),
        // It is kept of the first film alone.
        KeyMeaning::Still if context.pair.steers_beside => None,
        KeyMeaning::Help => Some(KeyAction::Ask(Asked::Keys)),
        KeyMeaning::Mark if context.film.is_some() => Some(KeyAction::Ask(Asked::Mark)),
        KeyMeaning::Segment if context.film.is_some() => Some(KeyAction::Ask(Asked::Segment)),
        KeyMeaning::Category if context.film.is_some() => Some(KeyAction::Ask(Asked::Category)),
        KeyMeaning::Still if context.film.is_some() => Some(KeyAction::Ask(Asked::Still)),
        KeyMeaning::Marker(by) if context.film.is_some() => Some(KeyAction::Ask(if by > 0 {
            Asked::NextMarker
        } else {
            Asked::PreviousMarker
        })),
        _ => film_action(meaning, context.film?).map(|action| KeyAction::Do(Action::Film(action))),
    }
}

fn known(key: Key<&str>) -> Option<FilmKey> {
    Some(match key {
        Key::Character(text) => return FilmKey::typing(text),
        Key::Named(NamedKey::MediaPlayPause) => FilmKey::Media,
        Key::Named(NamedKey::Space) => FilmKey::Space,
        Key::Named(NamedKey::ArrowLeft) => FilmKey::Left,
        Key::Named(NamedKey::ArrowRight) => FilmKey::Right,
        Key::Named(NamedKey::ArrowUp) => FilmKey::Up,
        Key::Named(NamedKey::ArrowDown) => FilmKey::Down,
        Key::Named(NamedKey::Home) => FilmKey::Home,
        Key::Named(NamedKey::End) => FilmKey::End,
        Key::Named(NamedKey::PageUp) => FilmKey::PageUp,
        Key::Named(NamedKey::PageDown) => FilmKey::PageDown,
        Key::Named(NamedKey::Escape) => FilmKey::Escape,
        Key::Named(named) => {
            let number = (1..).zip(FUNCTIONS).find(|(_, function)| *function == named);
            return number.map(|(number, _)| FilmKey::Function(number));
        }
        _ => return None,
    })
}

/// F1 to F24.
const FUNCTIONS: [NamedKey; 24] = {
    use NamedKey as N;
    [
        N::F1,
        N::F2,
        N::F3,
        N::F4,
        N::F5,
        N::F6,
        N::F7,
        N::F8,
        N::F9,
        N::F10,
        N::F11,
        N::F12,
        N::F13,
        N::F14,
        N::F15,
        N::F16,
        N::F17,
        N::F18,
        N::F19,
        N::F20,
        N::F21,
        N::F22,
        N::F23,
        N::F24,
    ]
};

fn film_action(meaning: KeyMeaning, film: FilmContext) -> Option<FilmAction> {
    let seek = |to| FilmAction::Seek { to, exact: true };
    Some(match meaning {
        KeyMeaning::PlayPause if film.playing => FilmAction::Pause,
        KeyMeaning::PlayPause => FilmAction::Play,
        KeyMeaning::Jump(by) if by < 0.0 => seek(film.target.saturating_sub(Duration::from_secs_f64(-by))),
        KeyMeaning::Jump(by) => seek(film.target + Duration::from_secs_f64(by)),
        KeyMeaning::Step(frames) => FilmAction::Step(frames),
        KeyMeaning::ToStart => seek(Duration::ZERO),
        KeyMeaning::ToEnd => seek(film.duration?),
        KeyMeaning::ToTenth(tenth) => seek(film.duration? * u32::from(tenth) / 10),
        KeyMeaning::Slower => FilmAction::Rate(slower(film.rate)),
        KeyMeaning::Faster => FilmAction::Rate(faster(film.rate)),
        KeyMeaning::Louder(by) => FilmAction::Volume((film.volume + by).clamp(0.0, LOUDEST)),
        KeyMeaning::RepeatFrom => FilmAction::Repeat(film.repeat.begins_at(film.target.as_secs_f64())),
        KeyMeaning::RepeatTo => FilmAction::Repeat(film.repeat.ends_at(film.target.as_secs_f64())),
        KeyMeaning::RepeatOff => FilmAction::Repeat(Repeat::default()),
        KeyMeaning::Leave => FilmAction::Curtain(true),
        KeyMeaning::Hide => FilmAction::Curtain(!film.curtain),
        KeyMeaning::Mute => FilmAction::Mute(!film.muted),
        KeyMeaning::Channels => FilmAction::Channels(film.channels.next()),
        KeyMeaning::Fullscreen
        | KeyMeaning::Share
        | KeyMeaning::Mark
        | KeyMeaning::Segment
        | KeyMeaning::Category
        | KeyMeaning::Still
        | KeyMeaning::Marker(_)
        | KeyMeaning::Picture(_)
        | KeyMeaning::OtherFilm
        | KeyMeaning::InStep
        | KeyMeaning::SwapSides
        | KeyMeaning::Bar
        | KeyMeaning::Help => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::key_table::Shortcut;

    const FILM: FilmContext = FilmContext {
        target: Duration::from_secs(30),
        duration: Some(Duration::from_secs(100)),
        playing: true,
        rate: 1.0,
        volume: 0.5,
        muted: false,
        channels: Channels::All,
        curtain: false,
        repeat: Repeat { from: None, to: None },
    };

    const SHOWING: KeyContext = KeyContext {
        fullscreen: false,
        shared: false,
        overlay_allowed: true,
        shown_as: ShownAs {
            zoom: 2.0,
            x: 0.5,
            y: 0.5,
            brightness: 0,
            contrast: 0,
            turn: 90,
        },
        pair: Pair {
            beside: true,
            in_step: true,
            swapped: false,
            steers_beside: false,
        },
        film: Some(FILM),
    };

    fn named(key: NamedKey, context: KeyContext) -> Option<KeyAction> {
        action(Key::Named(key), Held::default(), false, &KeyTable::default(), context)
    }

    fn typed(text: &str, context: KeyContext) -> Option<KeyAction> {
        action(
            Key::Character(text),
            Held::default(),
            false,
            &KeyTable::default(),
            context,
        )
    }

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
    fn every_key_of_the_table_does_something_in_the_films_window() {
        use crate::protocol::keys::{KEYS, KeyMeaning};
        for line in KEYS {
            let does = film_action(line.meaning, FILM).is_some();
            let window = matches!(
                line.meaning,
                KeyMeaning::Fullscreen
                    | KeyMeaning::Share
                    | KeyMeaning::Mark
                    | KeyMeaning::Segment
                    | KeyMeaning::Category
                    | KeyMeaning::Still
                    | KeyMeaning::Marker(_)
                    | KeyMeaning::Picture(_)
                    | KeyMeaning::OtherFilm
                    | KeyMeaning::InStep
                    | KeyMeaning::SwapSides
                    | KeyMeaning::Bar
                    | KeyMeaning::Help
            );
            assert!(does || window, "{line:?}");
        }
    }

    #[test]
    fn the_film_goes_where_the_keys_say() {
        assert_eq!(named(NamedKey::ArrowLeft, SHOWING), seek(25));
        assert_eq!(typed("j", SHOWING), seek(20));
        assert_eq!(typed("L", SHOWING), seek(40));
        assert_eq!(named(NamedKey::Home, SHOWING), seek(0));
        assert_eq!(named(NamedKey::End, SHOWING), seek(100));
        assert_eq!(typed("7", SHOWING), seek(70));
        assert_eq!(typed("-", SHOWING), film(FilmAction::Rate(0.75)));
        assert_eq!(typed("+", SHOWING), film(FilmAction::Rate(1.25)));
        assert_eq!(typed("k", SHOWING), film(FilmAction::Pause));
        assert_eq!(named(NamedKey::ArrowUp, SHOWING), film(FilmAction::Volume(0.55)));
    }

    #[test]
    fn what_only_the_console_has_is_asked_of_it() {
        assert_eq!(typed("n", SHOWING), Some(KeyAction::Ask(Asked::Mark)));
        assert_eq!(
            named(NamedKey::PageDown, SHOWING),
            Some(KeyAction::Ask(Asked::NextMarker))
        );
        assert_eq!(typed("?", SHOWING), Some(KeyAction::Ask(Asked::Keys)));
        assert_eq!(typed("n", KeyContext { film: None, ..SHOWING }), None);
    }

    #[test]
    fn keys_show_the_picture_nearer_and_another_part_of_it_and_turn_it() {
        let change = |key| match key {
            Some(KeyAction::Do(Action::Window(WindowAction::Picture(change)))) => SHOWING.shown_as.changed(change),
            other => panic!("{other:?}"),
        };
        assert!(change(typed("z", SHOWING)).zoom > 2.8);
        assert_eq!(change(typed("Y", SHOWING)).contrast, 10);
        assert_eq!(change(typed("r", SHOWING)).turn, 180);
        let alt = Held {
            alt: true,
            ..Held::default()
        };
        let keys = KeyTable::default();
        let down = action(Key::Named(NamedKey::ArrowDown), alt, true, &keys, SHOWING);
        assert_eq!(change(down).y, 0.625, "also while it is held");
        let held = action(Key::Character("r"), Held::default(), true, &keys, SHOWING);
        assert_eq!(held, None);
        assert_eq!(typed("a", KeyContext { film: None, ..SHOWING }), None);
    }

    #[test]
    fn a_key_that_was_set_acts_and_the_one_before_no_longer() {
        let mut keys = KeyTable::default();
        let pedal = Shortcut::new(FilmKey::Function(13), Held::default());
        keys.set(KeyMeaning::Bar, pedal).expect("it is free");
        let pressed = |key| action(key, Held::default(), false, &keys, SHOWING);
        let bar = KeyAction::Do(Action::Window(WindowAction::Overlay(false)));
        assert_eq!(typed("t", SHOWING), Some(bar.clone()));
        assert_eq!(pressed(Key::Named(NamedKey::F13)), Some(bar));
        assert_eq!(pressed(Key::Character("t")), None);
        assert_eq!(known(Key::Named(NamedKey::F1)), Some(FilmKey::Function(1)));
        assert_eq!(known(Key::Named(NamedKey::F24)), Some(FilmKey::Function(24)));
    }

    #[test]
    fn other_keys_mean_nothing() {
        assert_eq!(typed("å", SHOWING), None);
        assert_eq!(named(NamedKey::Enter, SHOWING), None);
    }

    #[test]
    fn keys_choose_the_other_of_two_films_and_whether_they_go_in_step() {
        let window = |action| Some(KeyAction::Do(Action::Window(action)));
        assert_eq!(typed("v", SHOWING), window(WindowAction::Steer(Which::Beside)));
        assert_eq!(typed("q", SHOWING), window(WindowAction::InStep(false)));
        assert_eq!(typed("w", SHOWING), window(WindowAction::SwapSides));
        let beside = Pair {
            steers_beside: true,
            in_step: false,
            ..SHOWING.pair
        };
        let context = KeyContext {
            pair: beside,
            ..SHOWING
        };
        assert_eq!(typed("v", context), window(WindowAction::Steer(Which::First)));
        assert_eq!(typed("q", context), window(WindowAction::InStep(true)));
        // Alone, they mean nothing.
        let alone = KeyContext {
            pair: Pair::default(),
            ..SHOWING
        };
        for key in ["v", "q", "w"] {
            assert_eq!(typed(key, alone), None);
        }
    }

    #[test]
    fn a_key_that_is_held_jumps_again_and_toggles_nothing() {
        let keys = KeyTable::default();
        let held = |key| action(key, Held::default(), true, &keys, SHOWING);
        assert_eq!(held(Key::Named(NamedKey::ArrowLeft)), seek(25));
        for key in [
            Key::Named(NamedKey::Space),
            Key::Character("b"),
            Key::Character("t"),
            Key::Character("n"),
        ] {
            assert_eq!(held(key), None);
        }
    }

    #[test]
    fn escape_leaves_full_screen_hides_a_shared_film_and_never_closes() {
        let escape = |context| named(NamedKey::Escape, context);
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
        assert_eq!(escape(SHOWING), None);
    }

    #[test]
    fn without_a_film_only_the_windows_keys_mean_something() {
        let ready = KeyContext { film: None, ..SHOWING };
        assert_eq!(named(NamedKey::Space, ready), None);
        assert!(typed("f", ready).is_some());
    }
}
