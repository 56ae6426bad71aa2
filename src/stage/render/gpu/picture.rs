//! Drawing one picture of the film: planes uploaded as textures, colours made in `shaders/picture.wgsl`.

use bytemuck::{Pod, Zeroable};
use wgpu::util::{BufferInitDescriptor, DeviceExt};

use crate::playback::{Colour, ColourMatrix, Picture, PixelFormat, Plane};
use crate::stage::render::colour::ToRgb;
use crate::stage::render::layout::Rect;

/// A picture's planes and what is needed to show them.
pub(crate) struct Image<'a> {
    pub(crate) format: PixelFormat,
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// As many as the format has.
    pub(crate) planes: Vec<Plane<'a>>,
    pub(crate) colour: Colour,
    /// Clockwise turn in degrees.
    pub(crate) rotation: u16,
}

impl<'a> Image<'a> {
    pub(crate) fn of(picture: &'a Picture) -> Self {
        Self {
            format: picture.format(),
            width: picture.width(),
            height: picture.height(),
            planes: picture.planes().collect(),
            colour: picture.colour(),
            rotation: picture.rotation(),
        }
    }

    /// Whether the planes hold what the format says, in a picture that is no larger than `most` pixels each way. Whoever
    /// reads the planes may rely on it.
    pub(crate) fn check(&self, most: u32) -> Result<(), NotDrawable> {
        let (width, height) = (self.width, self.height);
        if width > most || height > most {
            return Err(NotDrawable::TooLarge(width, height));
        }
        let whole = width > 0 && height > 0 && self.planes.len() == self.format.planes();
        let each = |(index, plane): (usize, &Plane<'_>)| {
            let row = plane.width as usize * self.format.sample(index);
            plane.width > 0
                && plane.height > 0
                && plane.stride >= row
                && plane.bytes.len() >= plane.stride * (plane.height as usize - 1) + row
        };
        if whole && self.planes.iter().enumerate().all(each) {
            Ok(())
        } else {
            Err(NotDrawable::Malformed)
        }
    }
}

/// Why a picture could not be uploaded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum NotDrawable {
    /// Larger than the graphics driver can draw; in pixels.
    TooLarge(u32, u32),
    /// The planes are not what the format says.
    Malformed,
}

/// Draws pictures; keeps the textures of the last and uses them again for the next of the same kind.
pub(crate) struct PictureRenderer {
    layout: wgpu::BindGroupLayout,
    /// For each kind of planes, the pipeline for pictures shown in (about) their size and the one for much smaller.
    pipelines: [[wgpu::RenderPipeline; 2]; 4],
    sampler: wgpu::Sampler,
    uniforms: wgpu::Buffer,
    current: Option<Current>,
}

/// The picture that lies in the graphics driver's memory.
struct Current {
    format: PixelFormat,
    width: u32,
    height: u32,
    textures: Vec<wgpu::Texture>,
    bindings: wgpu::BindGroup,
    colour: Colour,
    rotation: u16,
}

/// `Picture` in the shader, byte for byte.
#[repr(C)]
#[derive(Clone, Copy, Pod, Zeroable)]
struct Uniforms {
    to_rgb: [[f32; 4]; 3],
    offset: [f32; 4],
    turn: [f32; 4],
    shift: [f32; 2],
    luma_size: [f32; 2],
    chroma_scale: [f32; 2],
    chroma_shift: [f32; 2],
    chroma_size: [f32; 2],
    footprint: [f32; 2],
}

impl PictureRenderer {
    pub(crate) fn new(device: &wgpu::Device, target: wgpu::TextureFormat) -> Self {
        let shader = device.create_shader_module(wgpu::include_wgsl!("../../../../shaders/picture.wgsl"));
        let texture = |binding| wgpu::BindGroupLayoutEntry {
            binding,
            visibility: wgpu::ShaderStages::FRAGMENT,
            ty: wgpu::BindingType::Texture {
                sample_type: wgpu::TextureSampleType::Float { filterable: true },
                view_dimension: wgpu::TextureViewDimension::D2,
                multisampled: false,
            },
            count: None,
        };
        let layout = device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some("picture"),
            entries: &[
                wgpu::BindGroupLayoutEntry {
                    binding: 0,
                    visibility: wgpu::ShaderStages::VERTEX_FRAGMENT,
                    ty: wgpu::BindingType::Buffer {
                        ty: wgpu::BufferBindingType::Uniform,
                        has_dynamic_offset: false,
                        min_binding_size: None,
                    },
                    count: None,
                },
                wgpu::BindGroupLayoutEntry {
                    binding: 1,
                    visibility: wgpu::ShaderStages::FRAGMENT,
                    ty: wgpu::BindingType::Sampler(wgpu::SamplerBindingType::Filtering),
                    count: None,
                },
                texture(2),
                texture(3),
                texture(4),
            ],
        });
        let pipeline_layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label: Some("picture"),
            bind_group_layouts: &[Some(&layout)],
            immediate_size: 0,
        });
        let pipeline = |entry_point| {
            device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
                label: Some(entry_point),
                layout: Some(&pipeline_layout),
                vertex: wgpu::VertexState {
                    module: &shader,
                    entry_point: Some("corner"),
                    compilation_options: wgpu::PipelineCompilationOptions::default(),
                    buffers: &[],
                },
                primitive: wgpu::PrimitiveState {
                    topology: wgpu::PrimitiveTopology::TriangleStrip,
                    ..wgpu::PrimitiveState::default()
                },
                depth_stencil: None,
                multisample: wgpu::MultisampleState::default(),
                fragment: Some(wgpu::FragmentState {
                    module: &shader,
                    entry_point: Some(entry_point),
                    compilation_options: wgpu::PipelineCompilationOptions::default(),
                    targets: &[Some(target.into())],
                }),
                multiview_mask: None,
                cache: None,
            })
        };
        let pipelines = [
            ["planar", "planar_small"],
            ["semi_planar", "semi_planar_small"],
            ["grey", "grey_small"],
            ["plain", "plain_small"],
        ]
        .map(|kind| kind.map(pipeline));
        let sampler = device.create_sampler(&wgpu::SamplerDescriptor {
            label: Some("picture"),
            mag_filter: wgpu::FilterMode::Linear,
            min_filter: wgpu::FilterMode::Linear,
            ..wgpu::SamplerDescriptor::default()
        });
        let uniforms = device.create_buffer_init(&BufferInitDescriptor {
            label: Some("picture"),
            contents: bytemuck::bytes_of(&Uniforms::zeroed()),
            usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
        });
        Self {
            layout,
            pipelines,
            sampler,
            uniforms,
            current: None,
        }
    }

    /// Puts `image` into the graphics driver's memory, in the place of the one before.
    pub(crate) fn upload(
        &mut self,
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        image: &Image<'_>,
    ) -> Result<(), NotDrawable> {
        image.check(device.limits().max_texture_dimension_2d)?;
        let fits = self.current.as_ref().is_some_and(|current| {
            (current.format, current.width, current.height) == (image.format, image.width, image.height)
        });
        if !fits {
            self.wipe(queue);
            self.current = Some(self.allocate(device, image));
        }
        let Some(current) = &mut self.current else {
            return Err(NotDrawable::Malformed);
        };
        (current.colour, current.rotation) = (image.colour, image.rotation);
        for (texture, plane) in current.textures.iter().zip(&image.planes) {
            write_plane(queue, texture, plane)?;
        }
        Ok(())
    }

    /// A black picture of each of the two formats that nearly all film has. Drawn once while nobody waits: many drivers
    /// build a shader's machine code when it is first used. Their size is no power of two, as a film's is not: for some
    /// drivers that is another shader.
    pub(crate) fn rehearsals() -> [Image<'static>; 2] {
        const BLACK: [u8; 36] = [16; 36];
        const COLOURLESS: [u8; 18] = [128; 18];
        let luma = Plane {
            bytes: &BLACK,
            stride: 6,
            width: 6,
            height: 6,
        };
        let chroma = |stride| Plane {
            bytes: &COLOURLESS,
            stride,
            width: 3,
            height: 3,
        };
        let image = |format, planes| Image {
            format,
            width: 6,
            height: 6,
            planes,
            colour: Colour {
                matrix: ColourMatrix::Bt709,
                full_range: false,
            },
            rotation: 0,
        };
        [
            image(PixelFormat::I420, vec![luma, chroma(3), chroma(3)]),
            image(PixelFormat::Nv12, vec![luma, chroma(6)]),
        ]
    }

    /// Draws the picture into `place`, given in pixels of the target.
    pub(crate) fn draw(&self, queue: &wgpu::Queue, pass: &mut wgpu::RenderPass<'_>, place: Rect) {
        let Some(current) = &self.current else { return };
        if place.is_empty() {
            return;
        }
        let uniforms = current.uniforms(place);
        queue.write_buffer(&self.uniforms, 0, bytemuck::bytes_of(&uniforms));
        let kind = match current.format {
            PixelFormat::I420 | PixelFormat::Y42b | PixelFormat::Y444 => 0,
            PixelFormat::Nv12 => 1,
            PixelFormat::Gray8 => 2,
            PixelFormat::Rgba => 3,
        };
        let small = uniforms.footprint.iter().any(|samples| *samples > 2.0);
        pass.set_viewport(place.x, place.y, place.width, place.height, 0.0, 1.0);
        pass.set_pipeline(&self.pipelines[kind][usize::from(small)]);
        pass.set_bind_group(0, &current.bindings, &[]);
        pass.draw(0..4, 0..1);
    }

    /// Overwrites the picture with zeros and gives its memory back.
    pub(crate) fn wipe(&mut self, queue: &wgpu::Queue) {
        let Some(current) = self.current.take() else { return };
        for texture in &current.textures {
            let row = texture.width() * bytes_per_sample(texture.format());
            let zeros = vec![0; row as usize * texture.height() as usize];
            let plane = Plane {
                bytes: &zeros,
                stride: row as usize,
                width: texture.width(),
                height: texture.height(),
            };
            // Its size was taken from the texture itself.
            let _ = write_plane(queue, texture, &plane);
        }
    }

    fn allocate(&self, device: &wgpu::Device, image: &Image<'_>) -> Current {
        let textures: Vec<wgpu::Texture> = image
            .planes
            .iter()
            .enumerate()
            .map(|(index, plane)| {
                device.create_texture(&wgpu::TextureDescriptor {
                    label: Some("plane"),
                    size: extent(plane.width, plane.height),
                    mip_level_count: 1,
                    sample_count: 1,
                    dimension: wgpu::TextureDimension::D2,
                    format: match (image.format, index) {
                        (PixelFormat::Rgba, _) => wgpu::TextureFormat::Rgba8Unorm,
                        (PixelFormat::Nv12, 1) => wgpu::TextureFormat::Rg8Unorm,
                        _ => wgpu::TextureFormat::R8Unorm,
                    },
                    usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
                    view_formats: &[],
                })
            })
            .collect();
        // A format with fewer planes binds its last once more; its shader does not look there.
        let view =
            |index: usize| textures[index.min(textures.len() - 1)].create_view(&wgpu::TextureViewDescriptor::default());
        let bindings = device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("picture"),
            layout: &self.layout,
            entries: &[
                wgpu::BindGroupEntry {
                    binding: 0,
                    resource: self.uniforms.as_entire_binding(),
                },
                wgpu::BindGroupEntry {
                    binding: 1,
                    resource: wgpu::BindingResource::Sampler(&self.sampler),
                },
                wgpu::BindGroupEntry {
                    binding: 2,
                    resource: wgpu::BindingResource::TextureView(&view(0)),
                },
                wgpu::BindGroupEntry {
                    binding: 3,
                    resource: wgpu::BindingResource::TextureView(&view(1)),
                },
                wgpu::BindGroupEntry {
                    binding: 4,
                    resource: wgpu::BindingResource::TextureView(&view(2)),
                },
            ],
        });
        Current {
            format: image.format,
            width: image.width,
            height: image.height,
            textures,
            bindings,
            colour: image.colour,
            rotation: image.rotation,
        }
    }
}

impl Current {
    fn uniforms(&self, place: Rect) -> Uniforms {
        let to_rgb = match self.format {
            PixelFormat::Gray8 => ToRgb::grey(self.colour),
            _ => ToRgb::new(self.colour),
        };
        let rows = to_rgb.rows;
        let luma = size_of(&self.textures[0]);
        let chroma = self.textures.get(1).map_or(luma, size_of);
        let (across, down) = match self.format {
            PixelFormat::I420 | PixelFormat::Nv12 => (true, true),
            PixelFormat::Y42b => (true, false),
            PixelFormat::Y444 | PixelFormat::Gray8 | PixelFormat::Rgba => (false, false),
        };
        // Film has its halved colour samples beside the left of two luma samples (H.264 Annex E, figure E-1); JPEG has
        // them in the middle.
        let is_jpeg = self.colour.full_range && self.colour.matrix == ColourMatrix::Bt601;
        let (turn, shift) = match self.rotation {
            90 => ([0.0, 1.0, -1.0, 0.0], [0.0, 1.0]),
            180 => ([-1.0, 0.0, 0.0, -1.0], [1.0, 1.0]),
            270 => ([0.0, -1.0, 1.0, 0.0], [1.0, 0.0]),
            _ => ([1.0, 0.0, 0.0, 1.0], [0.0, 0.0]),
        };
        let (across_place, down_place) = if matches!(self.rotation, 90 | 270) {
            (place.height, place.width)
        } else {
            (place.width, place.height)
        };
        Uniforms {
            // The shader's matrix is stored column after column.
            to_rgb: std::array::from_fn(|column| [rows[0][column], rows[1][column], rows[2][column], 0.0]),
            offset: [to_rgb.offset[0], to_rgb.offset[1], to_rgb.offset[2], 0.0],
            turn,
            shift,
            luma_size: luma,
            chroma_scale: [if across { 0.5 } else { 1.0 }, if down { 0.5 } else { 1.0 }],
            chroma_shift: [if across && !is_jpeg { 0.25 } else { 0.0 }, 0.0],
            chroma_size: chroma,
            footprint: [luma[0] / across_place, luma[1] / down_place],
        }
    }
}

fn size_of(texture: &wgpu::Texture) -> [f32; 2] {
    [texture.width() as f32, texture.height() as f32]
}

fn extent(width: u32, height: u32) -> wgpu::Extent3d {
    wgpu::Extent3d {
        width,
        height,
        depth_or_array_layers: 1,
    }
}

fn bytes_per_sample(format: wgpu::TextureFormat) -> u32 {
    match format {
        wgpu::TextureFormat::R8Unorm => 1,
        wgpu::TextureFormat::Rg8Unorm => 2,
        _ => 4,
    }
}

fn write_plane(queue: &wgpu::Queue, texture: &wgpu::Texture, plane: &Plane<'_>) -> Result<(), NotDrawable> {
    let stride = u32::try_from(plane.stride).map_err(|_| NotDrawable::Malformed)?;
    let row = plane
        .width
        .checked_mul(bytes_per_sample(texture.format()))
        .ok_or(NotDrawable::Malformed)?;
    // Checked here because the graphics library would end the process over it.
    let needed = u64::from(stride) * u64::from(plane.height.saturating_sub(1)) + u64::from(row);
    let same_size = (plane.width, plane.height) == (texture.width(), texture.height());
    if !same_size || stride < row || (plane.bytes.len() as u64) < needed {
        return Err(NotDrawable::Malformed);
    }
    queue.write_texture(
        texture.as_image_copy(),
        plane.bytes,
        wgpu::TexelCopyBufferLayout {
            offset: 0,
            bytes_per_row: Some(stride),
            rows_per_image: None,
        },
        extent(plane.width, plane.height),
    );
    Ok(())
}
