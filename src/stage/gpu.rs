//! Device, surface and the passes of one picture.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use winit::event_loop::OwnedDisplayHandle;
use winit::window::Window;

use super::fit::Rect;
use super::overlay::OverlayPaint;
use super::picture::{Image, NotDrawable, PictureRenderer};
use super::protocol::Drawing;

/// Longest wait for the graphics processor to finish one picture; far more than any takes.
const PICTURE_PATIENCE: Duration = Duration::from_secs(2);

/// Nothing can be drawn; says why, in English, for the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct GpuError(String);

impl fmt::Display for GpuError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl GpuError {
    /// The thread that draws has ended by itself.
    pub(super) fn painter_lost() -> Self {
        Self("the thread that draws has failed".into())
    }
}

/// A window that can be drawn into.
pub(super) struct Gpu {
    picture: PictureRenderer,
    overlay: egui_wgpu::Renderer,
    config: wgpu::SurfaceConfiguration,
    configured: bool,
    queue: wgpu::Queue,
    device: wgpu::Device,
    surface: wgpu::Surface<'static>,
    instance: wgpu::Instance,
    window: Arc<Window>,
    drawing: Drawing,
}

impl Gpu {
    /// Finds the best device for `window`. `lost` is called when it fails later.
    pub(super) fn new(
        window: Arc<Window>,
        display: OwnedDisplayHandle,
        lost: impl Fn(GpuError) + Send + Sync + Clone + 'static,
    ) -> Result<Self, GpuError> {
        let Candidate {
            instance,
            surface,
            adapter,
        } = best_candidate(&window, &display)?;
        let (device, queue) = pollster::block_on(adapter.request_device(&wgpu::DeviceDescriptor {
            label: Some("stage"),
            // Large photographs need large textures: whatever the device has.
            required_limits: adapter.limits(),
            memory_hints: wgpu::MemoryHints::MemoryUsage,
            ..wgpu::DeviceDescriptor::default()
        }))
        .map_err(|error| GpuError(format!("the graphics device could not be opened: {error}")))?;
        let on_error = lost.clone();
        device.on_uncaptured_error(Arc::new(move |error: wgpu::Error| {
            on_error(GpuError(format!("drawing failed: {error}")))
        }));
        device.set_device_lost_callback(move |reason, text| {
            if reason != wgpu::DeviceLostReason::Destroyed {
                lost(GpuError(format!("the graphics device was lost: {text}")));
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
                .ok_or_else(|| GpuError("the graphics device cannot draw into this window".into()))?
        };
        let picture = PictureRenderer::new(&device, format);
        let overlay = egui_wgpu::Renderer::new(&device, format, egui_wgpu::RendererOptions::default());
        Ok(Self {
            picture,
            overlay,
            config,
            configured: false,
            queue,
            device,
            surface,
            instance,
            window,
            drawing: drawing(&adapter.get_info()),
        })
    }

    /// What draws.
    pub(super) fn drawing(&self) -> Drawing {
        self.drawing.clone()
    }

    pub(super) fn upload(&mut self, image: &Image<'_>) -> Result<(), NotDrawable> {
        self.picture.upload(&self.device, &self.queue, image)
    }

    /// Overwrites the picture in the graphics driver's memory, and waits until that is done.
    pub(super) fn wipe_picture(&mut self) {
        self.picture.wipe(&self.queue);
        // Sent at once: a window that takes no picture at the moment would leave it lying.
        let submission = self.queue.submit([]);
        // A device that does not answer is lost, which is told elsewhere.
        let _ = self.wait_for(submission);
    }

    fn wait_for(&self, submission: wgpu::SubmissionIndex) -> Result<(), GpuError> {
        self.device
            .poll(wgpu::PollType::Wait {
                submission_index: Some(submission),
                timeout: Some(PICTURE_PATIENCE),
            })
            .map(drop)
            .map_err(|error| GpuError(format!("the graphics device does not answer: {error}")))
    }

    pub(super) fn update_overlay_textures(&mut self, mut textures: egui::TexturesDelta) {
        for (id, deltas) in &textures.set {
            for delta in deltas {
                self.overlay.update_texture(&self.device, &self.queue, *id, delta);
            }
        }
        for id in &textures.free {
            self.overlay.free_texture(id);
        }
        // egui insists on being told that nothing was forgotten.
        textures.clear();
    }

    /// Draws black, over it the picture in `place` if any, over it the overlay, and waits until the graphics processor
    /// has done it. `false` when the window takes no picture at the moment.
    pub(super) fn draw(
        &mut self,
        (width, height): (u32, u32),
        place: Option<Rect>,
        overlay: Option<&OverlayPaint>,
    ) -> Result<bool, GpuError> {
        if width == 0 || height == 0 {
            return Ok(false);
        }
        if !self.configured || (self.config.width, self.config.height) != (width, height) {
            let limit = self.device.limits().max_texture_dimension_2d;
            (self.config.width, self.config.height) = (width.min(limit), height.min(limit));
            self.surface.configure(&self.device, &self.config);
            self.configured = true;
        }
        let target = match self.surface.get_current_texture() {
            wgpu::CurrentSurfaceTexture::Success(target) => target,
            wgpu::CurrentSurfaceTexture::Suboptimal(target) => {
                // Good enough for this picture; the next is drawn into a better one.
                self.configured = false;
                target
            }
            wgpu::CurrentSurfaceTexture::Lost => {
                self.surface = self
                    .instance
                    .create_surface(Arc::clone(&self.window))
                    .map_err(|error| GpuError(format!("the window can no longer be drawn into: {error}")))?;
                self.configured = false;
                return Ok(false);
            }
            wgpu::CurrentSurfaceTexture::Outdated => {
                self.configured = false;
                return Ok(false);
            }
            _ => return Ok(false),
        };
        let view = target.texture.create_view(&wgpu::TextureViewDescriptor::default());
        let mut encoder = self
            .device
            .create_command_encoder(&wgpu::CommandEncoderDescriptor { label: Some("stage") });
        let screen = overlay.map(|overlay| egui_wgpu::ScreenDescriptor {
            size_in_pixels: [self.config.width, self.config.height],
            pixels_per_point: overlay.pixels_per_point,
        });
        if let (Some(overlay), Some(screen)) = (overlay, &screen) {
            // No paint callbacks are used, so there are no buffers of theirs to submit.
            self.overlay
                .update_buffers(&self.device, &self.queue, &mut encoder, &overlay.primitives, screen);
        }
        {
            let mut pass = encoder
                .begin_render_pass(&wgpu::RenderPassDescriptor {
                    label: Some("stage"),
                    color_attachments: &[Some(wgpu::RenderPassColorAttachment {
                        view: &view,
                        depth_slice: None,
                        resolve_target: None,
                        ops: wgpu::Operations {
                            load: wgpu::LoadOp::Clear(wgpu::Color::BLACK),
                            store: wgpu::StoreOp::Store,
                        },
                    })],
                    ..wgpu::RenderPassDescriptor::default()
                })
                .forget_lifetime();
            if let Some(place) = place {
                self.picture.draw(&self.queue, &mut pass, place);
            }
            if let (Some(overlay), Some(screen)) = (overlay, &screen) {
                self.overlay.render(&mut pass, &overlay.primitives, screen);
            }
        }
        let submission = self.queue.submit([encoder.finish()]);
        self.window.pre_present_notify();
        self.queue.present(target);
        self.wait_for(submission)?;
        Ok(true)
    }
}

fn drawing(adapter: &wgpu::AdapterInfo) -> Drawing {
    Drawing {
        device: format!("{}, {:?}", adapter.name, adapter.backend),
        software: adapter.device_type == wgpu::DeviceType::Cpu,
    }
}

/// A way to draw into the window.
struct Candidate {
    instance: wgpu::Instance,
    surface: wgpu::Surface<'static>,
    adapter: wgpu::Adapter,
}

/// Vulkan before GL, hardware before software; `WGPU_BACKEND` narrows the choice.
fn best_candidate(window: &Arc<Window>, display: &OwnedDisplayHandle) -> Result<Candidate, GpuError> {
    let allowed = wgpu::Backends::from_env().unwrap_or(wgpu::Backends::VULKAN | wgpu::Backends::GL);
    let mut software = None;
    let mut faults = String::new();
    for backend in [wgpu::Backends::VULKAN, wgpu::Backends::GL] {
        if !allowed.contains(backend) {
            continue;
        }
        match candidate(window, display, backend) {
            Ok(candidate) if candidate.adapter.get_info().device_type != wgpu::DeviceType::Cpu => return Ok(candidate),
            Ok(candidate) => software = software.or(Some(candidate)),
            Err(fault) => faults.push_str(&format!(" {backend:?}: {fault}.")),
        }
    }
    software.ok_or_else(|| GpuError(format!("no way to draw into a window was found.{faults}")))
}

fn candidate(
    window: &Arc<Window>,
    display: &OwnedDisplayHandle,
    backends: wgpu::Backends,
) -> Result<Candidate, String> {
    let instance = wgpu::Instance::new(wgpu::InstanceDescriptor {
        backends,
        // Validation is for developing the renderer; it costs and it talks.
        flags: wgpu::InstanceFlags::empty(),
        ..wgpu::InstanceDescriptor::new_with_display_handle(Box::new(display.clone()))
    });
    let surface = instance
        .create_surface(Arc::clone(window))
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
fn surface_format(formats: &[wgpu::TextureFormat]) -> Result<wgpu::TextureFormat, GpuError> {
    [wgpu::TextureFormat::Bgra8Unorm, wgpu::TextureFormat::Rgba8Unorm]
        .into_iter()
        .find(|format| formats.contains(format))
        .ok_or_else(|| GpuError("the window takes no 8-bit colours as they are".into()))
}

/// The film's clock paces the pictures; waiting for the screen as well would only delay them, and a window that is
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
