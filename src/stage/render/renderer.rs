//! What puts pictures into the window: the graphics processor, or the ordinary one where there is none.

use winit::event_loop::OwnedDisplayHandle;

use super::control_bar::OverlayPaint;
use super::cpu::Cpu;
use super::gpu::picture::NotDrawable;
use super::gpu::{self, Gpu, RenderError};
use super::layout::Rect;
use crate::platform::RenderWindow;
use crate::playback::Picture;
use crate::protocol::Drawing;
use crate::protocol::Preview;

/// Black, as red, green and blue.
pub(crate) const BLACK: [u8; 3] = [0; 3];

/// What is to stand in the window, from below.
pub(crate) struct Scene<'a> {
    /// What shows where nothing else is: red, green, blue.
    pub(crate) ground: [u8; 3],
    /// Where the film's picture goes, in pixels of the window; `None`: it is not shown.
    pub(crate) picture: Option<Rect>,
    /// Over it.
    pub(crate) shapes: Option<&'a OverlayPaint>,
}

/// What came of drawing.
pub(crate) enum Presented {
    /// It stands in the window; with a small picture of that, if one was wanted and could be had.
    Stands(Option<Preview>),
    /// The window takes no picture at the moment.
    NotNow,
}

/// Keeps one picture of the film and draws it into the window. Lives on the painter's thread.
pub(crate) trait Renderer {
    /// What draws.
    fn drawing(&self) -> Drawing;

    /// Takes a picture in, in the place of the one before.
    ///
    /// # Errors
    /// When it cannot be drawn; the one before may be gone.
    fn take(&mut self, picture: Picture) -> Result<(), NotDrawable>;

    /// Overwrites the picture, and whatever was made of it on the way to the window, and gives the memory back.
    fn wipe(&mut self);

    /// Takes changes of textures in.
    fn update_textures(&mut self, textures: egui::TexturesDelta);

    /// Puts the scene into the window of this size in pixels, and waits until that is done. With `preview`: draws it once
    /// more in this size, for the console.
    ///
    /// # Errors
    /// When nothing can be drawn any more.
    fn draw(
        &mut self,
        size: (u32, u32),
        scene: &Scene<'_>,
        preview: Option<(u16, u16)>,
    ) -> Result<Presented, RenderError>;

    /// Draws black in all the ways that a film will be drawn, while nobody waits.
    fn warm_up(&mut self, _size: (u32, u32)) {}
}

/// The best there is for `window`: a graphics processor; else the ordinary one, also where a graphics driver turns out not to
/// be up to it, and because it draws film for a fraction of what a driver takes that only imitates a graphics processor; else
/// such a driver. `WGPU_BACKEND` insists on a driver.
///
/// `lost` is called when a graphics device fails later.
pub(crate) fn best(
    window: &RenderWindow,
    display: &OwnedDisplayHandle,
    lost: impl Fn(RenderError) + Send + Sync + Clone + 'static,
) -> Result<Box<dyn Renderer>, RenderError> {
    let driver = gpu::best_candidate(window, display);
    let with = |driver| Gpu::new(driver, window, lost).map(|gpu| Box::new(gpu) as Box<dyn Renderer>);
    if std::env::var_os("WGPU_BACKEND").is_some() {
        return driver.and_then(with);
    }
    let fault = match driver {
        Ok(driver) if !driver.is_software() => match with(driver) {
            Err(fault) => fault,
            gpu => return gpu,
        },
        Ok(imitation) => return Cpu::new(window, display).map_or_else(|_| with(imitation), |cpu| Ok(Box::new(cpu))),
        Err(fault) => fault,
    };
    Cpu::new(window, display).map_or(Err(fault), |cpu| Ok(Box::new(cpu)))
}
