//! Previews of the whole scene, drawn by the graphics processor and copied back into memory of this process.

use crate::protocol::Preview;

/// Rows that are copied out of a texture begin at multiples of this.
const ROW_ALIGNMENT: u32 = wgpu::COPY_BYTES_PER_ROW_ALIGNMENT;

const BYTES_PER_PIXEL: u32 = 4;

/// What a preview is drawn into, and the buffer that it is copied to.
pub(in crate::stage) struct PreviewTarget {
    size: (u16, u16),
    texture: wgpu::Texture,
    view: wgpu::TextureView,
    copy: wgpu::Buffer,
    /// Bytes from one row of the copy to the next.
    stride: u32,
}

impl PreviewTarget {
    /// Takes a size that is not empty, and the window's format.
    pub(in crate::stage) fn new(device: &wgpu::Device, format: wgpu::TextureFormat, size: (u16, u16)) -> Self {
        let stride = (u32::from(size.0) * BYTES_PER_PIXEL).next_multiple_of(ROW_ALIGNMENT);
        let texture = device.create_texture(&wgpu::TextureDescriptor {
            label: Some("preview"),
            size: extent(size),
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format,
            usage: wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::COPY_SRC,
            view_formats: &[],
        });
        let copy = device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("preview"),
            size: u64::from(stride) * u64::from(size.1),
            usage: wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        Self {
            size,
            view: texture.create_view(&wgpu::TextureViewDescriptor::default()),
            texture,
            copy,
            stride,
        }
    }

    pub(in crate::stage) fn size(&self) -> (u16, u16) {
        self.size
    }

    pub(in crate::stage) fn view(&self) -> &wgpu::TextureView {
        &self.view
    }

    /// Copies out what was drawn.
    pub(in crate::stage) fn copy_out(&self, encoder: &mut wgpu::CommandEncoder) {
        encoder.copy_texture_to_buffer(
            self.texture.as_image_copy(),
            wgpu::TexelCopyBufferInfo {
                buffer: &self.copy,
                layout: wgpu::TexelCopyBufferLayout {
                    offset: 0,
                    bytes_per_row: Some(self.stride),
                    rows_per_image: None,
                },
            },
            extent(self.size),
        );
    }

    /// Requests the copy, after the commands that make it were submitted; it is there when the device has been waited for.
    pub(in crate::stage) fn request(&self) {
        // Whether it came is seen when it is taken.
        self.copy.map_async(wgpu::MapMode::Read, .., drop);
    }

    /// The copy, if it came.
    pub(in crate::stage) fn take(&self) -> Option<Preview> {
        let preview = self.read();
        self.copy.unmap();
        preview
    }

    fn read(&self) -> Option<Preview> {
        let bytes = self.copy.get_mapped_range(..).ok()?;
        let mut preview = Preview::new(self.size.0, self.size.1).ok()??;
        let swapped = self.texture.format() == wgpu::TextureFormat::Bgra8Unorm;
        let (pixel, row) = (BYTES_PER_PIXEL as usize, usize::from(self.size.0) * 3);
        for (to, from) in preview
            .rgb_mut()
            .chunks_exact_mut(row)
            .zip(bytes.chunks_exact(self.stride as usize))
        {
            for (to, from) in to.chunks_exact_mut(3).zip(from.chunks_exact(pixel)) {
                let [a, b, c] = [from[0], from[1], from[2]];
                to.copy_from_slice(&if swapped { [c, b, a] } else { [a, b, c] });
            }
        }
        Some(preview)
    }

    /// Overwrites everything; it is gone when the device has been waited for.
    pub(in crate::stage) fn wipe(self, encoder: &mut wgpu::CommandEncoder) {
        encoder.clear_buffer(&self.copy, 0, None);
        drop(encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("wipe"),
            color_attachments: &[Some(wgpu::RenderPassColorAttachment {
                view: &self.view,
                depth_slice: None,
                resolve_target: None,
                ops: wgpu::Operations {
                    load: wgpu::LoadOp::Clear(wgpu::Color::BLACK),
                    store: wgpu::StoreOp::Store,
                },
            })],
            ..wgpu::RenderPassDescriptor::default()
        }));
    }
}

fn extent((width, height): (u16, u16)) -> wgpu::Extent3d {
    wgpu::Extent3d {
        width: width.into(),
        height: height.into(),
        depth_or_array_layers: 1,
    }
}
