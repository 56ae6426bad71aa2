//! What the window is drawn with: a graphics processor, or the ordinary one where there is none. A driver that only imitates one takes
//! several times as long.

use std::mem;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

use egui::{ClippedPrimitive, TexturesDelta, ViewportId};
use egui_wgpu::winit::Painter;
use egui_wgpu::{RendererOptions, WgpuConfiguration, WgpuError, WgpuSetup, WgpuSetupCreateNew, wgpu};
use softbuffer::{Context, SoftBufferError, Surface};
use winit::dpi::PhysicalSize;
use winit::event_loop::OwnedDisplayHandle;
use winit::window::Window;

use crate::platform::may_have_graphics_processor;
use crate::raster::{MeshRasterizer, Pixels};

/// Least time from one picture to the next that the ordinary processor draws: about what most screens take.
const PAUSE: Duration = Duration::from_millis(16);

/// Widest and highest texture that the ordinary processor is given.
const LARGEST: usize = 8192;

/// Draws into one window.
pub(super) enum Canvas {
    Graphics(Box<Painter>),
    Processor(Processor),
}

impl Canvas {
    /// The best for `window`. `WGPU_BACKEND` insists on a graphics driver.
    ///
    /// # Errors
    /// When nothing can draw into the window.
    pub(super) fn best(
        context: &egui::Context,
        window: &Arc<Window>,
        display: &OwnedDisplayHandle,
    ) -> Result<Self, WgpuError> {
        let insists = std::env::var_os("WGPU_BACKEND").is_some();
        let processor = || Processor::new(window, display).map(Self::Processor);
        // Where all drivers would only imitate a graphics processor, none is loaded: they bring a compiler of 50 MB.
        if !insists
            && !may_have_graphics_processor()
            && let Ok(canvas) = processor()
        {
            return Ok(canvas);
        }
        match painter(context, window, display) {
            Ok(painter) if insists || !is_imitation(&painter) => Ok(Self::Graphics(Box::new(painter))),
            Ok(painter) => Ok(processor().unwrap_or_else(|_| Self::Graphics(Box::new(painter)))),
            Err(fault) if insists => Err(fault),
            Err(fault) => processor().map_err(|_| fault),
        }
    }

    /// The graphics processor's painter.
    pub(super) fn painter(&self) -> Option<&Painter> {
        match self {
            Self::Graphics(painter) => Some(painter),
            Self::Processor(_) => None,
        }
    }

    /// Widest and highest texture that can be drawn, in pixels.
    pub(super) fn max_texture_side(&self) -> Option<usize> {
        match self {
            Self::Graphics(painter) => painter.max_texture_side(),
            Self::Processor(_) => Some(LARGEST),
        }
    }

    /// The least time from one picture to the next. A graphics driver waits for the screen by itself.
    pub(super) fn pause(&self) -> Duration {
        match self {
            Self::Graphics(_) => Duration::ZERO,
            Self::Processor(_) => PAUSE,
        }
    }

    pub(super) fn resized(&mut self, size: PhysicalSize<u32>) {
        // The other one asks for the size each time.
        if let Self::Graphics(painter) = self
            && let (Some(width), Some(height)) = (NonZeroU32::new(size.width), NonZeroU32::new(size.height))
        {
            painter.on_window_resized(ViewportId::ROOT, width, height);
        }
    }

    /// Draws all of the window, and takes the changes of textures. Whether that was possible; a graphics driver says so itself.
    pub(super) fn paint(
        &mut self,
        window: &Arc<Window>,
        background: [u8; 3],
        (shapes, pixels_per_point): (&[ClippedPrimitive], f32),
        textures: &mut TexturesDelta,
    ) -> bool {
        match self {
            Self::Graphics(painter) => {
                let [red, green, blue] = background.map(|channel| f32::from(channel) / 255.0);
                painter.paint_and_update_textures(
                    ViewportId::ROOT,
                    pixels_per_point,
                    [red, green, blue, 1.0],
                    shapes,
                    textures,
                    Vec::new(),
                    window,
                );
                // Left over only when the surface is gone.
                textures.clear();
                true
            }
            Self::Processor(processor) => {
                processor.meshes.update(mem::take(textures));
                processor.paint(window, background, shapes, pixels_per_point).is_ok()
            }
        }
    }
}

/// The ordinary processor, and what it needs to draw.
pub(super) struct Processor {
    surface: Surface<OwnedDisplayHandle, Arc<Window>>,
    meshes: MeshRasterizer,
}

impl Processor {
    fn new(window: &Arc<Window>, display: &OwnedDisplayHandle) -> Result<Self, SoftBufferError> {
        let context = Context::new(display.clone())?;
        Ok(Self {
            surface: Surface::new(&context, Arc::clone(window))?,
            meshes: MeshRasterizer::default(),
        })
    }

    fn paint(
        &mut self,
        window: &Window,
        background: [u8; 3],
        shapes: &[ClippedPrimitive],
        pixels_per_point: f32,
    ) -> Result<(), SoftBufferError> {
        let PhysicalSize { width, height } = window.inner_size();
        let (Some(across), Some(down)) = (NonZeroU32::new(width), NonZeroU32::new(height)) else {
            return Ok(());
        };
        self.surface.resize(across, down)?;
        let mut buffer = self.surface.buffer_mut()?;
        let mut pixels = Pixels::new(bytemuck::cast_slice_mut(&mut buffer), width, height);
        pixels.fill(background);
        self.meshes.draw(&mut pixels, shapes, pixels_per_point);
        window.pre_present_notify();
        buffer.present()
    }
}

/// The backends of wgpu, best first. On Linux one query finds all of them. On Windows a driver may offer Direct3D 12 and turn out
/// to fail at it, so they are tried one by one. `WGPU_BACKEND` insists on one.
fn backends_by_preference() -> Vec<wgpu::Backends> {
    match wgpu::Backends::from_env() {
        Some(wanted) => vec![wanted],
        None if cfg!(windows) => vec![wgpu::Backends::DX12, wgpu::Backends::VULKAN, wgpu::Backends::GL],
        None => vec![wgpu::Backends::VULKAN | wgpu::Backends::GL],
    }
}

/// The painter of the first backend that works on this computer.
fn painter(context: &egui::Context, window: &Arc<Window>, display: &OwnedDisplayHandle) -> Result<Painter, WgpuError> {
    let mut ways = backends_by_preference().into_iter();
    loop {
        let mut setup = WgpuSetupCreateNew::from_display_handle(display.clone());
        if let Some(backends) = ways.next() {
            setup.instance_descriptor.backends = backends;
        }
        let configuration = WgpuConfiguration {
            wgpu_setup: WgpuSetup::CreateNew(setup),
            ..WgpuConfiguration::default()
        };
        let options = RendererOptions::default();
        let mut painter = pollster::block_on(Painter::new(context.clone(), configuration, false, options));
        match pollster::block_on(painter.set_window(ViewportId::ROOT, Some(Arc::clone(window)))) {
            Ok(()) => return Ok(painter),
            Err(error) if ways.len() == 0 => return Err(error),
            Err(_) => {}
        }
    }
}

/// Whether the painter's driver has the ordinary processor draw.
fn is_imitation(painter: &Painter) -> bool {
    painter
        .render_state()
        .is_some_and(|drawing| drawing.adapter.get_info().device_type == wgpu::DeviceType::Cpu)
}
