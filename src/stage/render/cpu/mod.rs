//! Drawing without a graphics processor: the ordinary one scales the film's frame and converts its colours, and the finished
//! pixels are handed to the system.

mod buffers;
mod film;
pub(super) mod frame;
mod mapping;
mod resample;
mod samples;
pub(super) mod still;

use std::num::NonZeroU32;

use softbuffer::{Context, SoftBufferError, Surface};
use winit::event_loop::OwnedDisplayHandle;

use self::buffers::ScratchBuffer;
use self::film::FilmPicture;
use self::frame::FrameRenderer;
use self::resample::Sample;
use self::samples::{Grid, Scaler};
use super::image::Image;
use super::layout::Rect;
use super::placing::{FramePlace, Part};
use super::renderer::{NotDrawable, Presented, RenderError, Renderer};
use super::scene::{Layer, Scene};
use crate::platform::RenderWindow;
use crate::playback::{Picture, Plane};
use crate::protocol::{Drawing, Preview};
use crate::raster::{MeshRasterizer, PIXEL, Pixels};
use crate::stage::which::Which;

/// Widest and highest image that is taken; photographs of large cameras fit, and the memory for them is bounded.
const LARGEST: u32 = 16_384;

/// A window that is drawn into without a graphics driver.
pub(in crate::stage) struct Cpu {
    surface: Surface<OwnedDisplayHandle, RenderWindow>,
    window: RenderWindow,
    films: [FilmPicture; 2],
    meshes: MeshRasterizer,
    preview: PreviewScaler,
}

impl Cpu {
    pub(in crate::stage) fn new(window: &RenderWindow, display: &OwnedDisplayHandle) -> Result<Self, RenderError> {
        let context = Context::new(display.clone()).map_err(|error| failed(&error))?;
        let surface = Surface::new(&context, window.clone()).map_err(|error| failed(&error))?;
        Ok(Self {
            surface,
            window: window.clone(),
            films: Default::default(),
            meshes: MeshRasterizer::default(),
            preview: PreviewScaler::default(),
        })
    }
}

impl Renderer for Cpu {
    fn drawing(&self) -> Drawing {
        Drawing {
            device: "the processor itself".into(),
            software: true,
        }
    }

    fn take(&mut self, which: Which, picture: Picture) -> Result<(), NotDrawable> {
        Image::of(&picture).check(LARGEST)?;
        self.films[which.index()].take(picture);
        Ok(())
    }

    fn forget_beside(&mut self) {
        self.films[Which::Beside.index()] = FilmPicture::default();
        self.preview = PreviewScaler::default();
    }

    fn wipe(&mut self) {
        // The window's own pixels are drawn over by the compositor's wiping.
        (self.films, self.preview) = (Default::default(), PreviewScaler::default());
    }

    fn update_textures(&mut self, textures: egui::TexturesDelta) {
        self.meshes.update(textures);
    }

    fn draw(
        &mut self,
        (width, height): (u32, u32),
        scene: &Scene,
        preview: Option<(u16, u16)>,
    ) -> Result<Presented, RenderError> {
        let (Some(across), Some(down)) = (NonZeroU32::new(width), NonZeroU32::new(height)) else {
            return Ok(Presented::NotNow);
        };
        self.surface.resize(across, down).map_err(|error| failed(&error))?;
        let mut buffer = self.surface.buffer_mut().map_err(|error| failed(&error))?;
        let mut pixels = Pixels::new(bytemuck::cast_slice_mut(&mut buffer), width, height);
        let frames = scene.layers.iter().filter(|layer| matches!(layer, Layer::Frame(..)));
        let has_two = frames.count() > 1;
        match scene.layers.first() {
            // The frame covers the rest of the ground.
            Some(Layer::Frame(which, frame)) if !has_two && self.films[which.index()].is_there() => {
                pixels.fill_around(scene.ground, frame.place);
            }
            _ => pixels.fill(scene.ground),
        }
        for layer in &scene.layers {
            match layer {
                Layer::Frame(which, frame) => {
                    if self.films[which.index()].draw(&mut pixels, *frame, has_two).is_none() {
                        // There is no memory to make it in. What cannot be drawn is not shown, rather than shown wrong.
                        pixels.fill(scene.ground);
                    }
                }
                Layer::Shapes(shapes) => self
                    .meshes
                    .draw(&mut pixels, &shapes.primitives, shapes.pixels_per_point),
            }
        }
        let preview = preview.and_then(|size| self.preview.make(&pixels, size));
        self.window.pre_present_notify();
        buffer.present().map_err(|error| failed(&error))?;
        Ok(Presented::Shown(preview))
    }
}

/// Draws a frame alone, in this size in pixels. `None` when it cannot be drawn, or there is no memory for it.
pub(in crate::stage) fn draw_small(picture: &Picture, width: u16, height: u16) -> Option<Preview> {
    let mut preview = Preview::new(width, height).ok()??;
    let (across, down) = (u32::from(width), u32::from(height));
    let mut buffer = ScratchBuffer::default();
    let bytes = buffer.of_len(usize::from(width) * usize::from(height) * PIXEL)?;
    draw_alone(&mut FrameRenderer::default(), picture, 0, (across, down), bytes)?;
    yuv::bgra_to_rgb(
        bytes,
        across * PIXEL as u32,
        preview.rgb_mut(),
        across * 3,
        across,
        down,
    )
    .ok()?;
    Some(preview)
}

/// Draws a frame alone, turned by hand, into `pixels` of four bytes (blue, green, red, nothing), stretched to this size. `None` when it
/// cannot be drawn, or there is no memory for it.
pub(in crate::stage) fn draw_alone(
    renderer: &mut FrameRenderer,
    picture: &Picture,
    turn: u16,
    (width, height): (u32, u32),
    pixels: &mut [u8],
) -> Option<()> {
    let image = Image::of(picture);
    image.check(LARGEST).ok()?;
    let place = Rect {
        x: 0.0,
        y: 0.0,
        width: width as f32,
        height: height as f32,
    };
    let place = FramePlace {
        turn,
        ..FramePlace::whole(place)
    };
    renderer.draw(&image, &mut Pixels::new(pixels, width, height), place)
}

fn failed(error: &SoftBufferError) -> RenderError {
    RenderError::new(format!("the window cannot be drawn into: {error}"))
}

/// Scales the window's pixels down.
#[derive(Default)]
struct PreviewScaler(Scaler);

impl PreviewScaler {
    fn make(&mut self, window: &Pixels<'_>, (width, height): (u16, u16)) -> Option<Preview> {
        let mut preview = Preview::new(width, height).ok()??;
        let (across, down) = (u32::from(width), u32::from(height));
        let all = Plane {
            bytes: window.bytes(),
            stride: window.width() as usize * PIXEL,
            width: window.width(),
            height: window.height(),
        };
        let grid = Grid {
            sample: Sample::Four,
            width: f64::from(window.width()),
            height: f64::from(window.height()),
            beside: false,
            mean: true,
            part: Part::WHOLE,
        };
        let small = self.0.scale(all, grid, (across, down))?;
        let rgb = preview.rgb_mut();
        yuv::bgra_to_rgb(small.bytes, small.stride, rgb, across * 3, across, down).ok()?;
        Some(preview)
    }
}
