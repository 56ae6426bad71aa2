//! Chooses what draws: the graphics processor, or the ordinary one where there is none.

use winit::event_loop::OwnedDisplayHandle;

use super::cpu::Cpu;
use super::gpu::{self, Gpu};
use super::renderer::{RenderError, Renderer};
use crate::platform::{RenderWindow, may_have_graphics_processor};

/// The best renderer for `window`: a graphics processor; else the ordinary processor, also where a graphics driver turns out
/// not to be able to, and because it draws film for a fraction of the time that a driver takes which only imitates a graphics
/// processor; else such a driver. `WGPU_BACKEND` insists on a driver.
///
/// `lost` is called when a graphics device fails later.
pub(in crate::stage) fn best(
    window: &RenderWindow,
    display: &OwnedDisplayHandle,
    lost: impl Fn(RenderError) + Send + Sync + Clone + 'static,
) -> Result<Box<dyn Renderer>, RenderError> {
    let insists = std::env::var_os("WGPU_BACKEND").is_some();
    // Where all drivers would only imitate one, none is loaded: they bring a compiler of 50 MB.
    if !insists
        && !may_have_graphics_processor()
        && let Ok(cpu) = Cpu::new(window, display)
    {
        return Ok(Box::new(cpu));
    }
    let driver = gpu::best_candidate(window, display);
    let with = |driver| Gpu::new(driver, window, lost).map(|gpu| Box::new(gpu) as Box<dyn Renderer>);
    if insists {
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
