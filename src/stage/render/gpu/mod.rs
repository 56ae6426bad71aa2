//! Drawing with a graphics processor: device, surface and render passes.

mod frame;
mod preview;

use std::sync::Arc;
use std::time::Duration;

use winit::event_loop::OwnedDisplayHandle;

use self::frame::FrameRenderer;
use self::preview::PreviewTarget;
use super::image::Image;
use super::layout::DisplaySize;
use super::placing::FramePlace;
use super::renderer::{NotDrawable, Presented, RenderError, Renderer};
use super::scene::{BLACK, Layer, Scene};
use crate::platform::RenderWindow;
use crate::playback::Picture;
use crate::protocol::{Drawing, Preview};
use crate::stage::which::Which;

/// Longest wait for the graphics processor to draw once; far more than it ever takes.
const DRAW_TIMEOUT: Duration = Duration::from_secs(2);

/// A window that can be drawn into.
pub(in crate::stage) struct Gpu {
    frame: FrameRenderer,
    shapes: egui_wgpu::Renderer,
    /// What previews are drawn into, once there was one.
    preview: Option<PreviewTarget>,
    config: wgpu::SurfaceConfiguration,
    configured: bool,
    queue: wgpu::Queue,
    device: wgpu::Device,
    surface: wgpu::Surface<'static>,
    instance: wgpu::Instance,
    window: RenderWindow,
    drawing: Drawing,
}

impl Gpu {
    /// Opens the device that was found for `window`. `lost` is called when it fails later.
    pub(in crate::stage) fn new(
        candidate: Candidate,
        window: &RenderWindow,
        lost: impl Fn(RenderError) + Send + Sync + Clone + 'static,
    ) -> Result<Self, RenderError> {
        let Candidate {
            instance,
            surface,
            adapter,
        } = candidate;
        let (device, queue) = pollster::block_on(adapter.request_device(&wgpu::DeviceDescriptor {
            label: Some("stage"),
            // Large photographs need large textures: whatever the device has.
            required_limits: adapter.limits(),
            memory_hints: wgpu::MemoryHints::MemoryUsage,
            ..wgpu::DeviceDescriptor::default()
        }))
        .map_err(|error| RenderError::new(format!("the graphics device could not be opened: {error}")))?;
        let on_error = lost.clone();
        device.on_uncaptured_error(Arc::new(move |error: wgpu::Error| {
            on_error(RenderError::new(format!("drawing failed: {error}")))
        }));
        device.set_device_lost_callback(move |reason, text| {
            if reason != wgpu::DeviceLostReason::Destroyed {
                lost(RenderError::new(format!("the graphics device was lost: {text}")));
            }
        });

        let capabilities = surface.get_capabilities(&adapter);
        let format = surface_format(&capabilities.formats)?;
        let size = window.inner_size();
        let config = wgpu::SurfaceConfiguration {
            present_mode: present_mode(&capabilities.present_modes),
            alpha_mode: opaque(&capabilities.alpha_modes),
            desired_maximum_frame_latency: 1,
            view_formats: Vec::new(),
            format,
            ..surface
                .get_default_config(&adapter, size.width.max(1), size.height.max(1))
                .ok_or_else(|| RenderError::new("the graphics device cannot draw into this window".into()))?
        };
        // A driver that cannot make what drawing takes is found now, while there is time for another way to draw.
        let refused = [
            wgpu::ErrorFilter::Validation,
            wgpu::ErrorFilter::Internal,
            wgpu::ErrorFilter::OutOfMemory,
        ]
        .map(|kind| device.push_error_scope(kind));
        let frame = FrameRenderer::new(&device, format);
        let shapes = egui_wgpu::Renderer::new(&device, format, egui_wgpu::RendererOptions::default());
        for scope in refused.into_iter().rev() {
            if let Some(error) = pollster::block_on(scope.pop()) {
                return Err(RenderError::new(format!(
                    "the graphics device cannot draw films: {error}"
                )));
            }
        }
        Ok(Self {
            frame,
            shapes,
            preview: None,
            config,
            configured: false,
            queue,
            device,
            surface,
            instance,
            window: window.clone(),
            drawing: drawing(&adapter.get_info()),
        })
    }

    fn wait_for(&self, submission: wgpu::SubmissionIndex) -> Result<(), RenderError> {
        self.device
            .poll(wgpu::PollType::Wait {
                submission_index: Some(submission),
                timeout: Some(DRAW_TIMEOUT),
            })
            .map(drop)
            .map_err(|error| RenderError::new(format!("the graphics device does not answer: {error}")))
    }

    /// What to draw into; `None` when the window cannot be drawn into at the moment.
    fn target(&mut self, (width, height): (u32, u32)) -> Result<Option<wgpu::SurfaceTexture>, RenderError> {
        if !self.configured || (self.config.width, self.config.height) != (width, height) {
            let limit = self.device.limits().max_texture_dimension_2d;
            (self.config.width, self.config.height) = (width.min(limit), height.min(limit));
            self.surface.configure(&self.device, &self.config);
            self.configured = true;
        }
        Ok(match self.surface.get_current_texture() {
            wgpu::CurrentSurfaceTexture::Success(target) => Some(target),
            wgpu::CurrentSurfaceTexture::Suboptimal(target) => {
                // Good enough for now; the next scene is drawn into a better one.
                self.configured = false;
                Some(target)
            }
            wgpu::CurrentSurfaceTexture::Lost => {
                self.surface = self
                    .instance
                    .create_surface(self.window.clone())
                    .map_err(|error| RenderError::new(format!("the window can no longer be drawn into: {error}")))?;
                self.configured = false;
                None
            }
            wgpu::CurrentSurfaceTexture::Outdated => {
                self.configured = false;
                None
            }
            _ => None,
        })
    }

    /// Draws a scene into a target of this size. One at a time: each is submitted before the next is begun, because the buffers
    /// that it is drawn with are written again.
    fn encode(&mut self, view: &wgpu::TextureView, size: (u32, u32), scene: &Scene) -> wgpu::CommandEncoder {
        let mut encoder = self
            .device
            .create_command_encoder(&wgpu::CommandEncoderDescriptor { label: Some("stage") });
        let shapes = scene.shapes().map(|shapes| {
            let screen = egui_wgpu::ScreenDescriptor {
                size_in_pixels: size.into(),
                pixels_per_point: shapes.pixels_per_point,
            };
            (shapes.primitives, screen)
        });
        if let Some((primitives, screen)) = &shapes {
            // No paint callbacks are used, so there are no buffers of theirs to submit.
            self.shapes
                .update_buffers(&self.device, &self.queue, &mut encoder, primitives, screen);
        }
        let [r, g, b] = scene.ground.map(|part| f64::from(part) / 255.0);
        {
            let mut pass = encoder
                .begin_render_pass(&wgpu::RenderPassDescriptor {
                    label: Some("stage"),
                    color_attachments: &[Some(wgpu::RenderPassColorAttachment {
                        view,
                        depth_slice: None,
                        resolve_target: None,
                        ops: wgpu::Operations {
                            load: wgpu::LoadOp::Clear(wgpu::Color { r, g, b, a: 1.0 }),
                            store: wgpu::StoreOp::Store,
                        },
                    })],
                    ..wgpu::RenderPassDescriptor::default()
                })
                .forget_lifetime();
            for layer in &scene.layers {
                if let Layer::Frame(which, frame) = layer {
                    self.frame.draw(&self.queue, &mut pass, *which, *frame);
                }
            }
            if let Some((primitives, screen)) = &shapes {
                self.shapes.render(&mut pass, primitives, screen);
            }
        }
        encoder
    }

    /// Has the last preview overwritten; it is gone when the device has been waited for.
    fn wipe_preview(&mut self) {
        if let Some(target) = self.preview.take() {
            let mut encoder = self
                .device
                .create_command_encoder(&wgpu::CommandEncoderDescriptor { label: Some("wipe") });
            target.wipe(&mut encoder);
            self.queue.submit([encoder.finish()]);
        }
    }

    /// Draws the scene of a window once more, in this size. `None` when there is no memory for it.
    fn draw_preview(
        &mut self,
        window: (u32, u32),
        scene: &Scene,
        to: (u16, u16),
    ) -> Result<Option<Preview>, RenderError> {
        if self.preview.as_ref().is_some_and(|target| target.size() != to) {
            self.wipe_preview();
        }
        let target = match self.preview.take() {
            Some(target) => target,
            None => PreviewTarget::new(&self.device, self.config.format, to),
        };
        let size = (u32::from(to.0), u32::from(to.1));
        let (across, down) = (ratio(size.0, window.0), ratio(size.1, window.1));
        let mut encoder = self.encode(target.view(), size, &scene.scaled(across, down));
        target.copy_out(&mut encoder);
        let submission = self.queue.submit([encoder.finish()]);
        target.request();
        self.wait_for(submission)?;
        let preview = target.take();
        self.preview = Some(target);
        Ok(preview)
    }
}

impl Renderer for Gpu {
    fn drawing(&self) -> Drawing {
        self.drawing.clone()
    }

    fn take(&mut self, which: Which, picture: Picture) -> Result<(), NotDrawable> {
        self.frame
            .upload(&self.device, &self.queue, which, &Image::of(&picture))
    }

    fn forget_beside(&mut self) {
        self.frame.wipe(&self.queue, Which::Beside);
        self.wipe_preview();
        let submission = self.queue.submit([]);
        // A device that does not answer is lost, which is reported elsewhere.
        let _ = self.wait_for(submission);
    }

    fn wipe(&mut self) {
        Which::BOTH
            .iter()
            .for_each(|which| self.frame.wipe(&self.queue, *which));
        self.wipe_preview();
        // Submitted at once: a window that cannot be drawn into at the moment would leave it in the queue.
        let submission = self.queue.submit([]);
        // A device that does not answer is lost, which is reported elsewhere.
        let _ = self.wait_for(submission);
    }

    fn update_textures(&mut self, mut textures: egui::TexturesDelta) {
        for (id, deltas) in &textures.set {
            for delta in deltas {
                self.shapes.update_texture(&self.device, &self.queue, *id, delta);
            }
        }
        for id in &textures.free {
            self.shapes.free_texture(id);
        }
        // egui asserts that no change is dropped without this.
        textures.clear();
    }

    fn draw(&mut self, size: (u32, u32), scene: &Scene, preview: Option<(u16, u16)>) -> Result<Presented, RenderError> {
        let Some(target) = self.target(size)? else {
            return Ok(Presented::NotNow);
        };
        let view = target.texture.create_view(&wgpu::TextureViewDescriptor::default());
        let encoder = self.encode(&view, (self.config.width, self.config.height), scene);
        let submission = self.queue.submit([encoder.finish()]);
        self.window.pre_present_notify();
        self.queue.present(target);
        let Some(to) = preview else {
            self.wait_for(submission)?;
            return Ok(Presented::Shown(None));
        };
        // After the window itself, and waited for together with it.
        Ok(Presented::Shown(self.draw_preview(size, scene, to)?))
    }

    /// See [`FrameRenderer::warm_up_images`].
    fn warm_up(&mut self, size: (u32, u32)) {
        for image in FrameRenderer::warm_up_images() {
            let which = Which::First;
            if self.frame.upload(&self.device, &self.queue, which, &image).is_err() {
                continue;
            }
            let shape = DisplaySize::new(image.width, image.height, (1, 1), image.orientation);
            let scene = Scene {
                ground: BLACK,
                layers: vec![Layer::Frame(which, FramePlace::whole(shape.centred_in(size.0, size.1)))],
            };
            // What goes wrong here goes wrong again, and is reported, when there is a film.
            let _ = self.draw(size, &scene, None);
        }
        self.wipe();
    }
}

fn ratio(part: u32, whole: u32) -> f32 {
    part as f32 / whole.max(1) as f32
}

fn drawing(adapter: &wgpu::AdapterInfo) -> Drawing {
    Drawing {
        device: format!("{}, {:?}", adapter.name, adapter.backend),
        software: adapter.device_type == wgpu::DeviceType::Cpu,
    }
}

/// A way to draw into the window.
pub(in crate::stage) struct Candidate {
    instance: wgpu::Instance,
    surface: wgpu::Surface<'static>,
    adapter: wgpu::Adapter,
}

impl Candidate {
    /// Whether the driver only imitates a graphics processor.
    pub(in crate::stage) fn is_software(&self) -> bool {
        self.adapter.get_info().device_type == wgpu::DeviceType::Cpu
    }
}

/// What may draw, best first.
const BACKENDS: &[wgpu::Backends] = if cfg!(windows) {
    &[wgpu::Backends::DX12, wgpu::Backends::VULKAN, wgpu::Backends::GL]
} else {
    &[wgpu::Backends::VULKAN, wgpu::Backends::GL]
};

/// The first of the backends that draws with hardware, or else the first that draws; `WGPU_BACKEND` narrows the choice.
pub(in crate::stage) fn best_candidate(
    window: &RenderWindow,
    display: &OwnedDisplayHandle,
) -> Result<Candidate, RenderError> {
    let allowed = wgpu::Backends::from_env().unwrap_or(wgpu::Backends::all());
    let mut software = None;
    let mut faults = String::new();
    for &backend in BACKENDS {
        if !allowed.contains(backend) {
            continue;
        }
        match candidate(window, display, backend) {
            Ok(candidate) if !candidate.is_software() => return Ok(candidate),
            Ok(candidate) => software = software.or(Some(candidate)),
            Err(fault) => faults.push_str(&format!(" {backend:?}: {fault}.")),
        }
    }
    software.ok_or_else(|| RenderError::new(format!("no way to draw into a window was found.{faults}")))
}

fn candidate(
    window: &RenderWindow,
    display: &OwnedDisplayHandle,
    backends: wgpu::Backends,
) -> Result<Candidate, String> {
    let instance = wgpu::Instance::new(wgpu::InstanceDescriptor {
        backends,
        // Validation is for developing the renderer; it costs time and prints.
        flags: wgpu::InstanceFlags::empty(),
        ..wgpu::InstanceDescriptor::new_with_display_handle(Box::new(display.clone()))
    });
    let surface = instance
        .create_surface(window.clone())
        .map_err(|error| error.to_string())?;
    let adapter = pollster::block_on(instance.request_adapter(&wgpu::RequestAdapterOptions {
        // A film does not need the large graphics card of a laptop, and should not cost its battery.
        power_preference: wgpu::PowerPreference::LowPower,
        compatible_surface: Some(&surface),
        ..wgpu::RequestAdapterOptions::default()
    }))
    .map_err(|error| error.to_string())?;
    Ok(Candidate {
        instance,
        surface,
        adapter,
    })
}

/// A format that takes the film's RGB values as they are.
fn surface_format(formats: &[wgpu::TextureFormat]) -> Result<wgpu::TextureFormat, RenderError> {
    [wgpu::TextureFormat::Bgra8Unorm, wgpu::TextureFormat::Rgba8Unorm]
        .into_iter()
        .find(|format| formats.contains(format))
        .ok_or_else(|| RenderError::new("the window takes no 8-bit colours as they are".into()))
}

/// The film's clock paces the frames; waiting for the screen as well would only delay them, and a window that is
/// covered would wait for ever on some systems.
fn present_mode(modes: &[wgpu::PresentMode]) -> wgpu::PresentMode {
    [wgpu::PresentMode::Mailbox, wgpu::PresentMode::Immediate]
        .into_iter()
        .find(|mode| modes.contains(mode))
        .unwrap_or(wgpu::PresentMode::Fifo)
}

fn opaque(modes: &[wgpu::CompositeAlphaMode]) -> wgpu::CompositeAlphaMode {
    [wgpu::CompositeAlphaMode::Opaque, wgpu::CompositeAlphaMode::Inherit]
        .into_iter()
        .find(|mode| modes.contains(mode))
        .unwrap_or(wgpu::CompositeAlphaMode::Auto)
}
