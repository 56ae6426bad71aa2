//! Where the console's window and the film's go, so that neither hides the other.
//!
//! On another screen, where there is one; else side by side; else, where there is no space for that, the console becomes a narrow remote
//! control at the screen's edge. All of it in pixels of the desktop; nothing here knows a window.

use super::view;
use crate::operations::settings::FilmOpens;
use crate::protocol::Place;

/// Least width of a film beside the console, in logical pixels.
const LEAST_FILM: f64 = 800.0;

/// The largest size of a film beside the console, in logical pixels, with the frame of its window: it need not be larger than a meeting
/// has it.
const MOST_FILM: (f64, f64) = (1296.0, 760.0);

/// A screen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Screen {
    /// All of it.
    pub whole: Place,
    /// What panels leave free of it.
    pub free: Place,
    /// Pixels for each logical pixel.
    pub scale: f64,
}

/// The console's window as it is.
#[derive(Debug, Clone, Copy)]
pub struct ConsoleWindow {
    /// Where it is, with its frame.
    pub outer: Place,
    /// What its frame takes, across and down.
    pub frame: (u32, u32),
    /// How much larger than usual its contents are: the text size.
    pub zoom: f64,
}

/// What the console's window becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ConsoleForm {
    /// It stays as it is.
    AsItIs,
    /// It goes here, with its frame.
    At(Place),
    /// It becomes the remote control, here, with its frame.
    Remote(Place),
}

/// Where both go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Arrangement {
    /// The console.
    pub console: ConsoleForm,
    /// The film.
    pub film: Place,
}

/// Where to put a film that is to be shown beside `console`; `None` without a screen.
#[must_use]
pub fn arrange(screens: &[Screen], console: &ConsoleWindow, opens: FilmOpens) -> Option<Arrangement> {
    let here = screen_of(screens, console)?;
    if opens != FilmOpens::SameScreen
        && let Some(other) = screens.iter().find(|screen| !overlap(&screen.whole, &here.whole))
    {
        let fills = opens == FilmOpens::OtherScreenFilled;
        return Some(Arrangement {
            console: ConsoleForm::AsItIs,
            film: Place { fills, ..other.free },
        });
    }
    Some(beside(here, console).unwrap_or_else(|| {
        let remote = remote_at(here, console);
        Arrangement {
            console: ConsoleForm::Remote(remote),
            film: Place {
                width: here.free.width.saturating_sub(remote.width).max(1),
                ..here.free
            },
        }
    }))
}

/// Where the remote control is on the console's screen: at its right edge, half-way down. `None` without a screen.
#[must_use]
pub fn remote(screens: &[Screen], console: &ConsoleWindow) -> Option<Place> {
    screen_of(screens, console).map(|screen| remote_at(screen, console))
}

/// The screen that most of the console is on: the one of its middle, or else the first that it is on.
fn screen_of<'a>(screens: &'a [Screen], console: &ConsoleWindow) -> Option<&'a Screen> {
    let middle = console.outer.middle();
    let holds_middle = screens.iter().find(|screen| screen.whole.contains(middle));
    let touched = || screens.iter().find(|screen| overlap(&screen.whole, &console.outer));
    holds_middle.or_else(touched).or(screens.first())
}

/// Side by side: where the console leaves space it stays; else it goes to the left edge and becomes narrower, as far as it can.
fn beside(screen: &Screen, console: &ConsoleWindow) -> Option<Arrangement> {
    let pixels = |logical: f64| (logical * screen.scale).round() as u32;
    let (least, most) = (pixels(LEAST_FILM), (pixels(MOST_FILM.0), pixels(MOST_FILM.1)));
    let (free, outer) = (&screen.free, &console.outer);
    let film = |x: i32, width: u32| Place {
        x,
        width,
        fills: false,
        ..*free
    };
    // A console that is partly off the screen leaves no more than the screen has.
    let (from, to) = (outer.x.min(end(free)), end(outer).max(free.x));
    let (left, right) = (distance(free.x, from), distance(to, end(free)));
    if right.max(left) >= least {
        let width = right.max(left).min(most.0);
        let x = if right >= left {
            to
        } else {
            from.saturating_sub_unsigned(width)
        };
        return Some(Arrangement {
            console: ConsoleForm::AsItIs,
            film: film(x, width),
        });
    }
    let narrowest = pixels(f64::from(view::MIN_SIZE.0) * console.zoom) + console.frame.0;
    let space = free.width.checked_sub(narrowest).filter(|space| *space >= least)?;
    let width = outer.width.min(free.width - space.min(most.0));
    let height = outer.height.min(free.height);
    let y = outer
        .y
        .clamp(free.y, free.y.saturating_add_unsigned(free.height - height));
    let at = Place {
        x: free.x,
        y,
        width,
        height,
        fills: false,
    };
    Some(Arrangement {
        console: ConsoleForm::At(at),
        film: film(end(&at), free.width - width),
    })
}

fn remote_at(screen: &Screen, console: &ConsoleWindow) -> Place {
    let pixels = |points: f32| (f64::from(points) * console.zoom * screen.scale).round() as u32;
    let (width, height) = (
        pixels(view::REMOTE_SIZE.0) + console.frame.0,
        pixels(view::REMOTE_SIZE.1) + console.frame.1,
    );
    let free = &screen.free;
    let (width, height) = (width.min(free.width), height.min(free.height));
    Place {
        x: free.x.saturating_add_unsigned(free.width - width),
        y: free.y.saturating_add_unsigned((free.height - height) / 2),
        width,
        height,
        fills: false,
    }
}

/// The first pixel to the right of it.
fn end(place: &Place) -> i32 {
    place.x.saturating_add_unsigned(place.width)
}

/// How far `to` is to the right of `from`.
fn distance(from: i32, to: i32) -> u32 {
    u32::try_from(i64::from(to) - i64::from(from)).unwrap_or(0)
}

fn overlap(one: &Place, other: &Place) -> bool {
    let along = |a: i32, a_length: u32, b: i32, b_length: u32| {
        i64::from(a) < i64::from(b) + i64::from(b_length) && i64::from(b) < i64::from(a) + i64::from(a_length)
    };
    along(one.x, one.width, other.x, other.width) && along(one.y, one.height, other.y, other.height)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(x: i32, y: i32, width: u32, height: u32) -> Place {
        Place {
            x,
            y,
            width,
            height,
            fills: false,
        }
    }

    /// A screen with a panel of 40 pixels at its end.
    fn screen(x: i32, width: u32, height: u32) -> Screen {
        Screen {
            whole: place(x, 0, width, height),
            free: place(x, 0, width, height - 40),
            scale: 1.0,
        }
    }

    fn console(x: i32, y: i32) -> ConsoleWindow {
        ConsoleWindow {
            outer: place(x, y, 1102, 786),
            frame: (2, 26),
            zoom: 1.0,
        }
    }

    /// Where the console is in the end.
    fn console_in(arrangement: &Arrangement, console: &ConsoleWindow) -> Place {
        match arrangement.console {
            ConsoleForm::AsItIs => console.outer,
            ConsoleForm::At(place) | ConsoleForm::Remote(place) => place,
        }
    }

    #[test]
    fn no_window_hides_the_other_and_both_are_on_the_screen_wherever_the_console_was() {
        for (width, height) in [
            (1024, 768),
            (1280, 800),
            (1366, 768),
            (1600, 900),
            (1920, 1080),
            (2560, 1440),
            (3840, 2160),
        ] {
            let screens = [screen(0, width, height)];
            for x in [-200, 0, 130, 400, 900, 2000] {
                for zoom in [1.0, 1.5, 2.0, 3.0] {
                    let console = ConsoleWindow { zoom, ..console(x, 90) };
                    let both = arrange(&screens, &console, FilmOpens::default()).expect("there is a screen");
                    let at = console_in(&both, &console);
                    assert!(!overlap(&at, &both.film), "{width}×{height}, {x}, {zoom}: {both:?}");
                    let free = &screens[0].free;
                    assert!(both.film.x >= free.x && end(&both.film) <= end(free), "{both:?}");
                    if both.console != ConsoleForm::AsItIs {
                        assert!(at.x >= free.x && end(&at) <= end(free), "{both:?}");
                        assert!(at.y >= free.y && at.height <= free.height, "{both:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_small_screen_has_the_remote_and_a_larger_one_both_windows() {
        let remote = |width, height| {
            let both = arrange(&[screen(0, width, height)], &console(100, 0), FilmOpens::default());
            matches!(both.map(|both| both.console), Some(ConsoleForm::Remote(_)))
        };
        assert!(remote(1366, 768) && remote(1280, 800));
        assert!(!remote(1600, 900) && !remote(1920, 1080));
    }

    #[test]
    fn a_film_beside_the_remote_is_hardly_smaller_than_the_screen_allows() {
        let both = arrange(&[screen(0, 1366, 768)], &console(0, 0), FilmOpens::default()).expect("there is a screen");
        assert!(both.film.width >= 1130, "{both:?}");
    }

    #[test]
    fn a_console_that_leaves_space_stays_and_another_becomes_no_narrower_than_it_may() {
        let wide = arrange(&[screen(0, 2560, 1440)], &console(0, 20), FilmOpens::default()).expect("there is a screen");
        assert_eq!(wide.console, ConsoleForm::AsItIs);
        assert_eq!((wide.film.x, wide.film.width), (1102, 1296));
        let right = arrange(&[screen(0, 2560, 1440)], &console(1458, 20), FilmOpens::default()).expect("a screen");
        assert_eq!((right.console, end(&right.film)), (ConsoleForm::AsItIs, 1458));
        let full_hd = arrange(&[screen(0, 1920, 1080)], &console(400, 100), FilmOpens::default()).expect("a screen");
        assert_eq!(full_hd.console, ConsoleForm::At(place(0, 100, 762, 786)));
        assert_eq!((full_hd.film.x, full_hd.film.width), (762, 1158));
    }

    #[test]
    fn the_film_goes_to_another_screen_where_there_is_one_unless_it_is_not_to() {
        let screens = [screen(0, 1366, 768), screen(1366, 1280, 720)];
        let both = |opens| arrange(&screens, &console(100, 0), opens).expect("there is a screen");
        let other = both(FilmOpens::OtherScreen);
        assert_eq!((other.console, other.film), (ConsoleForm::AsItIs, screens[1].free));
        assert!(both(FilmOpens::OtherScreenFilled).film.fills);
        assert!(matches!(both(FilmOpens::SameScreen).console, ConsoleForm::Remote(_)));
        // The console is on the second one: then the first is the other.
        let there = arrange(&screens, &console(1400, 0), FilmOpens::OtherScreen).expect("there is a screen");
        assert_eq!(there.film, screens[0].free);
    }

    #[test]
    fn a_projector_that_shows_the_same_as_the_screen_is_no_other_screen() {
        let screens = [screen(0, 1366, 768), screen(0, 1280, 720)];
        let both = arrange(&screens, &console(0, 0), FilmOpens::OtherScreen).expect("there is a screen");
        assert!(matches!(both.console, ConsoleForm::Remote(_)));
    }
}
