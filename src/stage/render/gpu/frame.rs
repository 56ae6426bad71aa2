//! Draws one frame of the film: planes uploaded as textures, colours made in `shaders/frame.wgsl`.

use std::cell::OnceCell;

use bytemuck::{Pod, Zeroable};
use wgpu::util::{BufferInitDescriptor, DeviceExt};

use crate::playback::{Colour, ColourMatrix, Orientation, PixelFormat, Plane, Transfer};
use crate::stage::render::colour::ToRgb;
use crate::stage::render::image::Image;
use crate::stage::render::placing::FramePlace;
use crate::stage::render::renderer::NotDrawable;
use crate::stage::render::tone::ToneMap;
use crate::stage::which::Which;

/// Draws frames of two films; keeps the textures of the last and uses them again for the next of the same kind.
pub(in crate::stage) struct FrameRenderer {
    layout: wgpu::BindGroupLayout,
    shader: wgpu::ShaderModule,
    target: wgpu::TextureFormat,
    pipelines: Pipelines,
    /// The same for film whose colours are not the screen's; made when there is such a film. Empty where the driver cannot make
    /// them: then such film is shown without, flat and grey rather than not at all.
    mapped: OnceCell<Option<Pipelines>>,
    sampler: wgpu::Sampler,
    /// Of each film.
    current: [Option<Current>; 2],
}

/// For each kind of planes, the pipeline for frames shown in (about) their size and the one for much smaller.
struct Pipelines([[wgpu::RenderPipeline; 2]; 4]);

impl Pipelines {
    /// `is_mapped`: for colours that are not the screen's, see [`ToneMap`].
    fn new(
        device: &wgpu::Device,
        shader: &wgpu::ShaderModule,
        layout: &wgpu::BindGroupLayout,
        target: wgpu::TextureFormat,
        is_mapped: bool,
    ) -> Self {
        let pipeline_layout = device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
            label: Some("frame"),
            bind_group_layouts: &[Some(layout)],
            immediate_size: 0,
        });
        let constants = [("is_mapped", f64::from(u8::from(is_mapped)))];
        let pipeline = |entry_point| {
            device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
                label: Some(entry_point),
                layout: Some(&pipeline_layout),
                vertex: wgpu::VertexState {
                    module: shader,
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
                    module: shader,
                    entry_point: Some(entry_point),
                    compilation_options: wgpu::PipelineCompilationOptions {
                        constants: &constants,
                        ..wgpu::PipelineCompilationOptions::default()
                    },
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
        ];
        Self(pipelines.map(|kind| kind.map(pipeline)))
    }
}

/// The frame in the graphics driver's memory.
struct Current {
    format: PixelFormat,
    width: u32,
    height: u32,
    textures: Vec<wgpu::Texture>,
    /// Of its own: both films are drawn by one submission.
    uniforms: wgpu::Buffer,
    bindings: wgpu::BindGroup,
    colour: Colour,
    orientation: Orientation,
}

/// `Frame` in the shader, byte for byte.
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
    to_bt709: [[f32; 4]; 3],
    sample_weights: [f32; 2],
    transfer: u32,
    padding: u32,
    light: [f32; 2],
    more_padding: [f32; 2],
}

impl FrameRenderer {
    pub(in crate::stage) fn new(device: &wgpu::Device, target: wgpu::TextureFormat) -> Self {
        let shader = device.create_shader_module(wgpu::include_wgsl!("../../../../shaders/frame.wgsl"));
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
            label: Some("frame"),
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
        let pipelines = Pipelines::new(device, &shader, &layout, target, false);
        let sampler = device.create_sampler(&wgpu::SamplerDescriptor {
            label: Some("frame"),
            mag_filter: wgpu::FilterMode::Linear,
            min_filter: wgpu::FilterMode::Linear,
            ..wgpu::SamplerDescriptor::default()
        });
        Self {
            layout,
            shader,
            target,
            pipelines,
            mapped: OnceCell::new(),
            sampler,
            current: [None, None],
        }
    }

    /// Puts `image` into the graphics driver's memory, in the place of the one before.
    pub(in crate::stage) fn upload(
        &mut self,
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        which: Which,
        image: &Image<'_>,
    ) -> Result<(), NotDrawable> {
        image.check(device.limits().max_texture_dimension_2d)?;
        let fits = self.current[which.index()].as_ref().is_some_and(|current| {
            (current.format, current.width, current.height) == (image.format, image.width, image.height)
        });
        if !fits {
            self.wipe(queue, which);
            self.current[which.index()] = Some(self.allocate(device, image));
        }
        if ToneMap::of(image.colour).is_some() {
            self.mapped.get_or_init(|| {
                let refused = device.push_error_scope(wgpu::ErrorFilter::Validation);
                let failed = device.push_error_scope(wgpu::ErrorFilter::Internal);
                let pipelines = Pipelines::new(device, &self.shader, &self.layout, self.target, true);
                let faults = [failed, refused].map(|scope| pollster::block_on(scope.pop()));
                faults.iter().all(Option::is_none).then_some(pipelines)
            });
        }
        let Some(current) = &mut self.current[which.index()] else {
            return Err(NotDrawable::Malformed);
        };
        (current.colour, current.orientation) = (image.colour, image.orientation);
        for (texture, plane) in current.textures.iter().zip(&image.planes) {
            write_plane(queue, texture, plane)?;
        }
        Ok(())
    }

    /// A black image of each of the two formats that nearly all film has. Drawn once before a film is waited for: many drivers
    /// build a shader's machine code when it is first used. Their size is no power of two, as a film's is not: for some
    /// drivers that is another shader.
    pub(in crate::stage) fn warm_up_images() -> [Image<'static>; 2] {
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
            colour: Colour::sdr(ColourMatrix::Bt709, false),
            orientation: Orientation::UPRIGHT,
        };
        [
            image(PixelFormat::I420, vec![luma, chroma(3), chroma(3)]),
            image(PixelFormat::Nv12, vec![luma, chroma(6)]),
        ]
    }

    /// Draws the frame into its place, given in pixels of the target.
    pub(in crate::stage) fn draw(
        &self,
        queue: &wgpu::Queue,
        pass: &mut wgpu::RenderPass<'_>,
        which: Which,
        frame: FramePlace,
    ) {
        let Some(current) = &self.current[which.index()] else {
            return;
        };
        let place = frame.place;
        if place.is_empty() {
            return;
        }
        let uniforms = current.uniforms(frame);
        queue.write_buffer(&current.uniforms, 0, bytemuck::bytes_of(&uniforms));
        let kind = match current.format {
            PixelFormat::Nv12 => 1,
            PixelFormat::Gray8 => 2,
            PixelFormat::Rgba => 3,
            _ => 0,
        };
        let small = uniforms.footprint.iter().any(|samples| *samples > 2.0);
        let pipelines = match self.mapped.get() {
            Some(Some(mapped)) if ToneMap::of(current.colour).is_some() => &mapped.0,
            _ => &self.pipelines.0,
        };
        pass.set_viewport(place.x, place.y, place.width, place.height, 0.0, 1.0);
        pass.set_pipeline(&pipelines[kind][usize::from(small)]);
        pass.set_bind_group(0, &current.bindings, &[]);
        pass.draw(0..4, 0..1);
    }

    /// Overwrites the frame with zeros and gives its memory back.
    pub(in crate::stage) fn wipe(&mut self, queue: &wgpu::Queue, which: Which) {
        let Some(current) = self.current[which.index()].take() else {
            return;
        };
        for texture in &current.textures {
            let row = texture.width() * bytes_per_sample(texture.format());
            let zeros = vec![0; row as usize * texture.height() as usize];
            let plane = Plane {
                bytes: &zeros,
                stride: row as usize,
                width: texture.width(),
                height: texture.height(),
            };
            // Cannot fail: its size was taken from the texture itself.
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
                    // The two bytes of a sample of 10 bits are two channels, of which the shader makes one.
                    format: match image.format.sample(index) {
                        4 => wgpu::TextureFormat::Rgba8Unorm,
                        2 => wgpu::TextureFormat::Rg8Unorm,
                        _ => wgpu::TextureFormat::R8Unorm,
                    },
                    usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
                    view_formats: &[],
                })
            })
            .collect();
        let uniforms = device.create_buffer_init(&BufferInitDescriptor {
            label: Some("frame"),
            contents: bytemuck::bytes_of(&Uniforms::zeroed()),
            usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
        });
        // A format with fewer planes binds its last once more; its shader does not sample it.
        let view =
            |index: usize| textures[index.min(textures.len() - 1)].create_view(&wgpu::TextureViewDescriptor::default());
        let bindings = device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("frame"),
            layout: &self.layout,
            entries: &[
                wgpu::BindGroupEntry {
                    binding: 0,
                    resource: uniforms.as_entire_binding(),
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
            uniforms,
            bindings,
            colour: image.colour,
            orientation: image.orientation,
        }
    }
}

impl Current {
    fn uniforms(&self, frame: FramePlace) -> Uniforms {
        let (place, part) = (frame.place, frame.part);
        let orientation = self.orientation.turned(frame.turn);
        let bits = self.format.bits();
        let to_rgb = match self.format {
            PixelFormat::Gray8 => ToRgb::grey(self.colour),
            _ => ToRgb::new(self.colour, bits),
        };
        let luma = size_of(&self.textures[0]);
        let chroma = self.textures.get(1).map_or(luma, size_of);
        let (across, down) = self.format.halved_chroma();
        let (mut turn, mut shift) = match orientation.rotation {
            90 => ([0.0, 1.0, -1.0, 0.0], [0.0, 1.0]),
            180 => ([-1.0, 0.0, 0.0, -1.0], [1.0, 1.0]),
            270 => ([0.0, -1.0, 1.0, 0.0], [1.0, 0.0]),
            _ => ([1.0, 0.0, 0.0, 1.0], [0.0, 0.0]),
        };
        if orientation.mirrored {
            (turn[0], turn[1], shift[0]) = (-turn[0], -turn[1], 1.0 - shift[0]);
        }
        // From a position in what is seen to one in all of the turned frame, and on to the stored one.
        let (left, top) = (part.left as f32, part.top as f32);
        shift = [
            shift[0] + turn[0] * left + turn[1] * top,
            shift[1] + turn[2] * left + turn[3] * top,
        ];
        let (wide, high) = (part.width as f32, part.height as f32);
        turn = [turn[0] * wide, turn[1] * high, turn[2] * wide, turn[3] * high];
        let stored = part.stored(orientation);
        let (across_place, down_place) = if orientation.is_sideways() {
            (place.height, place.width)
        } else {
            (place.width, place.height)
        };
        let map = ToneMap::of(self.colour);
        Uniforms {
            to_rgb: columns(to_rgb.rows),
            offset: [to_rgb.offset[0], to_rgb.offset[1], to_rgb.offset[2], 0.0],
            turn,
            shift,
            luma_size: luma,
            chroma_scale: [if across { 0.5 } else { 1.0 }, if down { 0.5 } else { 1.0 }],
            chroma_shift: [
                if across && !self.colour.has_centred_chroma() {
                    0.25
                } else {
                    0.0
                },
                0.0,
            ],
            chroma_size: chroma,
            footprint: [
                luma[0] * stored.width as f32 / across_place,
                luma[1] * stored.height as f32 / down_place,
            ],
            to_bt709: map.map_or([[0.0; 4]; 3], |map| {
                columns(map.to_bt709.map(|row| row.map(|factor| factor as f32)))
            }),
            // A byte is 255 in the shader's 1.0, and the second byte counts 256 times as much as the first.
            sample_weights: if bits > 8 {
                [255.0 / 1023.0, 255.0 * 256.0 / 1023.0]
            } else {
                [1.0, 0.0]
            },
            transfer: match self.colour.transfer {
                Transfer::Hlg => 1,
                Transfer::Pq => 2,
                _ => 0,
            },
            padding: 0,
            light: [frame.light.lift, frame.light.slope],
            more_padding: [0.0; 2],
        }
    }
}

/// A matrix as the shader has it: column after column.
fn columns(rows: [[f32; 3]; 3]) -> [[f32; 4]; 3] {
    std::array::from_fn(|column| [rows[0][column], rows[1][column], rows[2][column], 0.0])
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

#[cfg(test)]
mod tests;
