//! What every renderer does, whether the graphics processor draws or the ordinary one where there is none.

use std::fmt;

use super::scene::Scene;
use crate::playback::Picture;
use crate::protocol::Drawing;
use crate::protocol::Preview;
use crate::stage::which::Which;

/// What came of drawing.
pub(in crate::stage) enum Presented {
    /// The window shows it; with a preview of that, if one was wanted and could be made.
    Shown(Option<Preview>),
    /// The window cannot be drawn into at the moment.
    NotNow,
}

/// Keeps one frame of each film and draws it into the window. Lives on the render thread.
pub(in crate::stage) trait Renderer {
    /// Which device or code draws.
    fn drawing(&self) -> Drawing;

    /// Takes a frame of a film, in place of the one before.
    ///
    /// # Errors
    /// When it cannot be drawn; the one before may be gone.
    fn take(&mut self, which: Which, picture: Picture) -> Result<(), NotDrawable>;

    /// Overwrites the frame of the film beside and what was made of it here, and gives the memory back. In the window it is until that
    /// is drawn into again.
    fn forget_beside(&mut self);

    /// Overwrites all frames and everything that was made of it on the way to the window, and gives the memory back.
    fn wipe(&mut self);

    /// Takes changes of the textures that shapes are drawn with.
    fn update_textures(&mut self, textures: egui::TexturesDelta);

    /// Draws the scene into the window of this size in pixels, and waits until that is done. With `preview`: draws it once
    /// more in that size, for the console.
    ///
    /// # Errors
    /// When nothing can be drawn any more.
    fn draw(&mut self, size: (u32, u32), scene: &Scene, preview: Option<(u16, u16)>) -> Result<Presented, RenderError>;

    /// Draws black in all the ways that a film will be drawn, before one is waited for.
    fn warm_up(&mut self, _size: (u32, u32)) {}
}

/// Why a frame cannot be drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::stage) enum NotDrawable {
    /// Larger than the renderer can draw; in pixels.
    TooLarge(u32, u32),
    /// The planes are not what the format says.
    Malformed,
}

/// Why nothing can be drawn, in English, for the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::stage) struct RenderError(String);

impl fmt::Display for RenderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl RenderError {
    pub(in crate::stage) fn new(why: String) -> Self {
        Self(why)
    }

    /// The render thread has ended by itself.
    pub(in crate::stage) fn thread_lost() -> Self {
        Self("the thread that draws has failed".into())
    }
}
