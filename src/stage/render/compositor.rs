//! What the render thread keeps: the parts of the scene, and what the console was last shown of it.

use std::time::{Duration, Instant};

use super::curtain::{self, Curtain};
use super::layout::{DisplaySize, Rect, panes};
use super::placing::FramePlace;
use super::renderer::{NotDrawable, Presented, RenderError, Renderer};
use super::scene::{BLACK, Layer, Scene, Shapes};
use super::shown::Shown;
use crate::playback::{Frame, Orientation, SeekId};
use crate::protocol::{Language, PREVIEW_SIZE, ShownAs};
use crate::stage::which::Which;

/// More empty scenes than any driver queues: after them, none of the film is left to be shown or read back.
const EMPTY_SCENES: usize = 6;

/// Shortest time between two previews.
const PREVIEW_INTERVAL: Duration = Duration::from_millis(200);

/// Composes scenes of frame, curtain and control bar, and has them drawn.
pub(in crate::stage) struct Compositor {
    renderer: Box<dyn Renderer>,
    size: (u32, u32),
    films: [FilmFrame; 2],
    /// Whether the first film is on the right, or below.
    swapped: bool,
    overlay: Option<Shapes>,
    curtain: Curtain,
    curtain_on: bool,
    /// Whether no frame was taken since everything was wiped.
    clean: bool,
    previews: Previews,
}

/// The frame of a film.
#[derive(Clone, Copy)]
struct FilmFrame {
    /// The size of the frame; `None` while there is none.
    size: Option<DisplaySize>,
    shown_as: ShownAs,
    shown: Shown,
}

impl FilmFrame {
    fn none() -> Self {
        Self {
            size: None,
            shown_as: ShownAs::default(),
            shown: NOTHING_SHOWN,
        }
    }

    /// The size in which it is seen.
    fn turned(self) -> Option<DisplaySize> {
        self.size.map(|size| size.turned(self.shown_as.turn))
    }
}

impl Compositor {
    pub(in crate::stage) fn new(renderer: Box<dyn Renderer>, size: (u32, u32), language: Language) -> Self {
        Self {
            renderer,
            size,
            films: [FilmFrame::none(); 2],
            swapped: false,
            overlay: None,
            curtain: Curtain::new(language),
            curtain_on: false,
            clean: false,
            previews: Previews::default(),
        }
    }

    /// Draws everything once that there will be to draw, and then black, before a film is waited for.
    pub(in crate::stage) fn warm_up(&mut self) {
        self.renderer.warm_up(self.size);
        for on in [true, false] {
            self.curtain_on = on;
            // What goes wrong here goes wrong again, and is reported, when there is a film.
            let _ = self.draw();
        }
    }

    pub(in crate::stage) fn resize(&mut self, size: (u32, u32)) {
        self.previews.owed |= self.size != size;
        self.size = size;
    }

    /// Shows the control bar, or hides it.
    pub(in crate::stage) fn set_overlay(&mut self, overlay: Option<&Shapes>) {
        self.previews.owed |= overlay.is_some() || self.overlay.is_some();
        self.overlay = overlay.cloned();
    }

    pub(in crate::stage) fn set_curtain(&mut self, on: bool) {
        self.previews.owed |= self.curtain_on != on;
        self.curtain_on = on;
    }

    /// Shows the films' frames nearer, brighter or turned, and the first one on the other side or not.
    pub(in crate::stage) fn show_as(&mut self, shown_as: [ShownAs; 2], swapped: bool) {
        for (film, shown_as) in self.films.iter_mut().zip(shown_as) {
            self.previews.owed |= film.shown_as != shown_as;
            film.shown_as = shown_as;
        }
        self.previews.owed |= self.swapped != swapped;
        self.swapped = swapped;
    }

    pub(in crate::stage) fn set_preview(&mut self, on: bool) {
        self.previews.set_on(on);
    }

    /// How long to wait for the time of the next preview; `None`: none is owed.
    pub(in crate::stage) fn preview_due(&self) -> Option<Duration> {
        self.previews.due(Instant::now())
    }

    pub(in crate::stage) fn update_textures(&mut self, textures: egui::TexturesDelta) {
        self.renderer.update_textures(textures);
    }

    /// Takes the next frame of a film.
    pub(in crate::stage) fn take(&mut self, which: Which, frame: Frame) -> Result<(), NotDrawable> {
        self.clean = false;
        self.previews.owed = true;
        let film = &mut self.films[which.index()];
        film.size = Some(DisplaySize::of(&frame.picture));
        film.shown = Shown {
            pts: Some(frame.pts),
            seek: frame.seek,
            covered: self.curtain_on,
        };
        self.renderer.take(which, frame.picture)
    }

    /// Leaves nothing of the film beside: the first one has the window again.
    pub(in crate::stage) fn forget_beside(&mut self) {
        self.renderer.forget_beside();
        self.films[Which::Beside.index()] = FilmFrame::none();
        self.previews.owed = true;
        for _ in 0..EMPTY_SCENES {
            // As in `wipe`: after them no buffer of a driver's shows the film that is gone.
            let _ = self.draw();
        }
    }

    /// What the window shows of each film after [`Self::draw`].
    pub(in crate::stage) fn shown(&self) -> [Shown; 2] {
        self.films.map(|film| Shown {
            covered: self.curtain_on,
            ..film.shown
        })
    }

    /// Draws everything into the window, and into a preview when one is due.
    pub(in crate::stage) fn draw(&mut self) -> Result<Presented, RenderError> {
        let (width, height) = self.size;
        if width == 0 || height == 0 {
            return Ok(Presented::NotNow);
        }
        let scene = self.scene();
        let now = Instant::now();
        let preview = self
            .previews
            .due(now)
            .filter(Duration::is_zero)
            .map(|_| preview_size(self.size));
        let drawn = self.renderer.draw(self.size, &scene, preview)?;
        if matches!(drawn, Presented::Shown(_)) && preview.is_some() {
            self.previews.made(now);
        }
        Ok(drawn)
    }

    /// The curtain or the film, and the control bar over it.
    fn scene(&mut self) -> Scene {
        let (ground, lowest) = if self.curtain_on {
            // The scale of the bar, because all shapes have one.
            let pixels_per_point = self.overlay.as_ref().map_or(1.0, |bar| bar.pixels_per_point);
            let (word, textures) = self.curtain.paint(self.size, pixels_per_point);
            self.renderer.update_textures(textures);
            (curtain::GROUND, vec![Layer::Shapes(word)])
        } else {
            (BLACK, self.frames())
        };
        let bar = self.overlay.clone().map(Layer::Shapes);
        Scene {
            ground,
            layers: lowest.into_iter().chain(bar).collect(),
        }
    }

    /// The films' frames: one has all of the window, two share it.
    fn frames(&self) -> Vec<Layer> {
        let [first, beside] = self.films.map(FilmFrame::turned);
        let places = match first.zip(beside) {
            Some((first, beside)) => panes(self.size, [first, beside], self.swapped),
            None => [Rect::of_window(self.size); 2],
        };
        let frames = Which::BOTH.into_iter().zip(self.films).zip(places);
        frames
            .filter_map(|((which, film), pane)| {
                let place = FramePlace::within(film.size?, pane, film.shown_as);
                Some(Layer::Frame(which, place))
            })
            .collect()
    }

    /// Leaves nothing of the film, neither here nor in the window.
    pub(in crate::stage) fn wipe(&mut self) {
        if self.clean {
            return;
        }
        self.renderer.wipe();
        (self.films, self.overlay) = ([FilmFrame::none(); 2], None);
        for _ in 0..EMPTY_SCENES {
            // A window that cannot be drawn into shows nothing of the film either.
            let _ = self.draw();
        }
        (self.clean, self.previews.owed) = (true, true);
    }
}

const NOTHING_SHOWN: Shown = Shown {
    pts: None,
    seek: SeekId::NONE,
    covered: false,
};

/// The size of the preview of a window of this size.
fn preview_size((width, height): (u32, u32)) -> (u16, u16) {
    let (most_across, most_down) = PREVIEW_SIZE;
    let size = DisplaySize::new(width, height, (1, 1), Orientation::UPRIGHT).within(
        f64::from(most_across),
        f64::from(most_down),
        0.0,
    );
    (size.width as u16, size.height as u16)
}

/// When previews are due.
#[derive(Default)]
struct Previews {
    on: bool,
    /// Whether the window shows something else than the last preview.
    owed: bool,
    last: Option<Instant>,
}

impl Previews {
    fn set_on(&mut self, on: bool) {
        if on && !self.on {
            (self.owed, self.last) = (true, None);
        }
        self.on = on;
    }

    /// How long until the next; `None`: none is owed.
    fn due(&self, now: Instant) -> Option<Duration> {
        let at = self.last.map_or(now, |last| last + PREVIEW_INTERVAL);
        (self.on && self.owed).then(|| at.saturating_duration_since(now))
    }

    fn made(&mut self, now: Instant) {
        (self.owed, self.last) = (false, Some(now));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn turned_on() -> Previews {
        let mut previews = Previews::default();
        previews.set_on(true);
        previews
    }

    #[test]
    fn no_preview_is_due_that_was_not_asked_for() {
        let previews = Previews {
            owed: true,
            ..Previews::default()
        };
        assert_eq!(previews.due(Instant::now()), None);
    }

    #[test]
    fn the_first_preview_is_due_as_soon_as_previews_are_turned_on() {
        assert_eq!(turned_on().due(Instant::now()), Some(Duration::ZERO));
    }

    #[test]
    fn the_last_change_is_shown_but_not_too_soon() {
        let (mut previews, now) = (turned_on(), Instant::now());
        previews.made(now);
        assert_eq!(previews.due(now + PREVIEW_INTERVAL), None, "nothing has changed");
        previews.owed = true;
        let soon = now + PREVIEW_INTERVAL / 4;
        assert_eq!(previews.due(soon), Some(PREVIEW_INTERVAL / 4 * 3));
        assert_eq!(previews.due(now + PREVIEW_INTERVAL * 2), Some(Duration::ZERO));
    }

    #[test]
    fn a_preview_has_the_windows_shape() {
        assert_eq!(preview_size((1280, 720)), (320, 180));
        assert_eq!(preview_size((1920, 1080)), (320, 180));
        assert_eq!(preview_size((405, 720)), (101, 180));
        assert_eq!(preview_size((3000, 100)), (320, 11));
        assert_eq!(preview_size((160, 90)), (160, 90));
        assert_eq!(preview_size((9000, 1)), (320, 1));
    }
}
