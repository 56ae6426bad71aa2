//! What the painter's thread keeps: what is to stand in the window, and what the console was last shown of it.

use std::time::{Duration, Instant};

use super::control_bar::OverlayPaint;
use super::curtain::{self, Curtain};
use super::gpu::RenderError;
use super::gpu::picture::NotDrawable;
use super::layout::DisplaySize;
use super::renderer::{BLACK, Presented, Renderer, Scene};
use super::thread::Shown;
use crate::playback::{Frame, SeekId};
use crate::protocol::Language;
use crate::protocol::PREVIEW_SIZE;

/// More empty pictures than any driver queues: after them, none of the film is left to be shown or read back.
const EMPTY_PICTURES: usize = 6;

/// Shortest time between two previews.
const BETWEEN_PREVIEWS: Duration = Duration::from_millis(200);

/// The painter's own state: what was last drawn.
pub(crate) struct Compositor {
    presenter: Box<dyn Renderer>,
    size: (u32, u32),
    /// The shape of the film's picture; `None` while there is none.
    aspect: Option<DisplaySize>,
    shown: Shown,
    overlay: Option<OverlayPaint>,
    curtain: Curtain,
    curtain_hangs: bool,
    /// Whether no picture of the film was taken since everything was wiped.
    clean: bool,
    previews: Previews,
}

impl Compositor {
    pub(crate) fn new(presenter: Box<dyn Renderer>, size: (u32, u32), language: Language) -> Self {
        Self {
            presenter,
            size,
            aspect: None,
            shown: NOTHING_SHOWN,
            overlay: None,
            curtain: Curtain::new(language),
            curtain_hangs: false,
            clean: false,
            previews: Previews::default(),
        }
    }

    /// Draws everything once that there will be to draw, and then black, while nobody waits.
    pub(crate) fn warm_up(&mut self) {
        self.presenter.warm_up(self.size);
        for hangs in [true, false] {
            self.curtain_hangs = hangs;
            // What goes wrong here goes wrong again, and is told, when there is a film.
            let _ = self.draw();
        }
    }

    pub(crate) fn resize(&mut self, size: (u32, u32)) {
        self.previews.owed |= self.size != size;
        self.size = size;
    }

    /// Takes the bar over the picture, or takes it away.
    pub(crate) fn show_over(&mut self, overlay: Option<&OverlayPaint>) {
        self.previews.owed |= overlay.is_some() || self.overlay.is_some();
        self.overlay = overlay.cloned();
    }

    pub(crate) fn draw_curtain(&mut self, hangs: bool) {
        self.previews.owed |= self.curtain_hangs != hangs;
        self.curtain_hangs = hangs;
    }

    pub(crate) fn make_previews(&mut self, on: bool) {
        self.previews.turn(on);
    }

    /// How long to wait for the time of the next preview; `None`: none is owed.
    pub(crate) fn preview_due(&self) -> Option<Duration> {
        self.previews.due(Instant::now())
    }

    pub(crate) fn update_textures(&mut self, textures: egui::TexturesDelta) {
        self.presenter.update_textures(textures);
    }

    /// Takes the next picture of the film.
    pub(crate) fn take(&mut self, frame: Frame) -> Result<(), NotDrawable> {
        self.clean = false;
        self.previews.owed = true;
        self.aspect = Some(DisplaySize::of(&frame.picture));
        self.shown = Shown {
            pts: Some(frame.pts),
            seek: frame.seek,
            covered: self.curtain_hangs,
        };
        self.presenter.take(frame.picture)
    }

    /// What stands in the window after it was drawn.
    pub(crate) fn shown(&self) -> Shown {
        Shown {
            covered: self.curtain_hangs,
            ..self.shown
        }
    }

    /// Puts everything into the window, and into a preview when one is due.
    pub(crate) fn draw(&mut self) -> Result<Presented, RenderError> {
        let (width, height) = self.size;
        if width == 0 || height == 0 {
            return Ok(Presented::NotNow);
        }
        let shapes = match &self.overlay {
            _ if self.curtain_hangs => {
                let pixels_per_point = self.overlay.as_ref().map_or(1.0, |bar| bar.pixels_per_point);
                let (word, textures) = self.curtain.paint(self.size, pixels_per_point);
                self.presenter.update_textures(textures);
                Some(match &self.overlay {
                    Some(bar) => word.below(bar),
                    None => word,
                })
            }
            bar => bar.clone(),
        };
        let scene = Scene {
            ground: if self.curtain_hangs { curtain::GROUND } else { BLACK },
            picture: self
                .aspect
                .filter(|_| !self.curtain_hangs)
                .map(|aspect| aspect.centred_in(width, height)),
            shapes: shapes.as_ref(),
        };
        let now = Instant::now();
        let preview = self
            .previews
            .due(now)
            .filter(Duration::is_zero)
            .map(|_| small(self.size));
        let drawn = self.presenter.draw(self.size, &scene, preview)?;
        if matches!(drawn, Presented::Stands(_)) && preview.is_some() {
            self.previews.made(now);
        }
        Ok(drawn)
    }

    /// Leaves nothing of the film, neither here nor in the window.
    pub(crate) fn wipe(&mut self) {
        if self.clean {
            return;
        }
        self.presenter.wipe();
        (self.aspect, self.overlay, self.shown) = (None, None, NOTHING_SHOWN);
        for _ in 0..EMPTY_PICTURES {
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

/// The size of a preview of a window of this size.
fn small((width, height): (u32, u32)) -> (u16, u16) {
    let (most_across, most_down) = PREVIEW_SIZE;
    let size = DisplaySize::new(width, height, (1, 1), 0).within(f64::from(most_across), f64::from(most_down), 0.0);
    (size.width as u16, size.height as u16)
}

/// When the console is shown what stands in the window.
#[derive(Default)]
struct Previews {
    on: bool,
    /// Whether something else stands in the window than the console was last shown.
    owed: bool,
    last: Option<Instant>,
}

impl Previews {
    fn turn(&mut self, on: bool) {
        if on && !self.on {
            (self.owed, self.last) = (true, None);
        }
        self.on = on;
    }

    /// How long until the next; `None`: none is owed.
    fn due(&self, now: Instant) -> Option<Duration> {
        let at = self.last.map_or(now, |last| last + BETWEEN_PREVIEWS);
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
        previews.turn(true);
        previews
    }

    #[test]
    fn nobody_is_shown_what_nobody_asked_for() {
        let previews = Previews {
            owed: true,
            ..Previews::default()
        };
        assert_eq!(previews.due(Instant::now()), None);
    }

    #[test]
    fn what_stands_there_is_shown_at_once_when_previews_are_turned_on() {
        assert_eq!(turned_on().due(Instant::now()), Some(Duration::ZERO));
    }

    #[test]
    fn the_last_change_is_told_but_not_too_soon() {
        let (mut previews, now) = (turned_on(), Instant::now());
        previews.made(now);
        assert_eq!(previews.due(now + BETWEEN_PREVIEWS), None, "nothing has changed");
        previews.owed = true;
        let soon = now + BETWEEN_PREVIEWS / 4;
        assert_eq!(previews.due(soon), Some(BETWEEN_PREVIEWS / 4 * 3));
        assert_eq!(previews.due(now + BETWEEN_PREVIEWS * 2), Some(Duration::ZERO));
    }

    #[test]
    fn a_preview_has_the_windows_shape() {
        assert_eq!(small((1280, 720)), (320, 180));
        assert_eq!(small((1920, 1080)), (320, 180));
        assert_eq!(small((405, 720)), (101, 180));
        assert_eq!(small((3000, 100)), (320, 11));
        assert_eq!(small((160, 90)), (160, 90));
        assert_eq!(small((9000, 1)), (320, 1));
    }
}
