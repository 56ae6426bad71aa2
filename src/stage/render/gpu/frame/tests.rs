//! The graphics processor, or a driver that imitates one, draws what the ordinary processor draws.
#![cfg(target_os = "linux")]

use super::*;
use crate::playback::Primaries;
use crate::protocol::ShownAs;
use crate::stage::render::cpu::frame::tests::{PARTS, Samples, slopes};
use crate::stage::render::gpu::preview::PreviewTarget;
use crate::stage::render::layout::Rect;
use crate::stage::render::light::Light;
use crate::stage::render::placing::Part;
use crate::stage::which::Which;

const FORMAT: wgpu::TextureFormat = wgpu::TextureFormat::Rgba8Unorm;

struct Device {
    device: wgpu::Device,
    queue: wgpu::Queue,
    frame: FrameRenderer,
}

impl Device {
    fn open() -> Self {
        let instance = wgpu::Instance::new(wgpu::InstanceDescriptor {
            backends: wgpu::Backends::VULKAN,
            flags: wgpu::InstanceFlags::empty(),
            ..wgpu::InstanceDescriptor::new_without_display_handle()
        });
        let adapter = instance.request_adapter(&wgpu::RequestAdapterOptions::default());
        let adapter = pollster::block_on(adapter).expect("mesa-vulkan-drivers are installed");
        let device = adapter.request_device(&wgpu::DeviceDescriptor::default());
        let (device, queue) = pollster::block_on(device).unwrap();
        let frame = FrameRenderer::new(&device, FORMAT);
        Self { device, queue, frame }
    }

    /// Red, green, blue of each pixel.
    fn shown(&mut self, samples: &Samples, (width, height): (u16, u16), turn: u16) -> Vec<[u8; 3]> {
        let frame = FramePlace {
            part: samples.part,
            light: samples.light,
            turn,
            ..FramePlace::whole(Rect {
                x: 0.0,
                y: 0.0,
                width: width.into(),
                height: height.into(),
            })
        };
        self.frame
            .upload(&self.device, &self.queue, Which::First, &samples.image())
            .unwrap();
        let target = PreviewTarget::new(&self.device, FORMAT, (width, height));
        let mut encoder = self
            .device
            .create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        {
            let attachment = wgpu::RenderPassColorAttachment {
                view: target.view(),
                depth_slice: None,
                resolve_target: None,
                ops: wgpu::Operations::default(),
            };
            let mut pass = encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
                color_attachments: &[Some(attachment)],
                ..wgpu::RenderPassDescriptor::default()
            });
            self.frame.draw(&self.queue, &mut pass, Which::First, frame);
        }
        target.copy_out(&mut encoder);
        self.queue.submit([encoder.finish()]);
        target.request();
        self.device.poll(wgpu::PollType::wait_indefinitely()).unwrap();
        let preview = target.take().unwrap();
        preview.rgb().as_chunks::<3>().0.to_vec()
    }
}

/// The largest difference of a part of a pixel, and the mean.
fn difference(one: &[[u8; 3]], other: &[[u8; 3]]) -> (u8, f64) {
    assert_eq!(one.len(), other.len());
    let parts = one.as_flattened().iter().zip(other.as_flattened());
    let differences: Vec<u8> = parts.map(|(one, other)| one.abs_diff(*other)).collect();
    let sum: f64 = differences.iter().map(|&difference| f64::from(difference)).sum();
    (
        differences.iter().copied().max().unwrap_or(0),
        sum / differences.len() as f64,
    )
}

/// What is compared, and how both drew it.
#[track_caller]
fn assert_alike(device: &mut Device, samples: &Samples, size: (u16, u16), turn: u16) {
    let gpu = device.shown(samples, size, turn);
    let cpu = samples.shown_turned((size.0.into(), size.1.into()), turn);
    let (most, mean) = difference(&gpu, &cpu);
    let Light { lift, slope } = samples.light;
    // What is rounded on the way counts as much more as the curve is steep, in the dark or in the bright.
    let steep = lift.max(1.0 / lift) * slope.max(1.0);
    assert!(
        f32::from(most) <= 5.0 * steep && mean < 1.2 * f64::from(steep),
        "{:?}, {:?}, {:?}, {turn}: {most}, {mean:.3} in the mean",
        samples.part,
        samples.light,
        samples.colour
    );
}

fn light(brightness: i8, contrast: i8) -> Light {
    Light::of(ShownAs {
        brightness,
        contrast,
        ..ShownAs::default()
    })
}

#[test]
fn both_renderers_draw_the_same_however_near_bright_and_turned() {
    let mut device = Device::open();
    for format in [PixelFormat::I420, PixelFormat::Nv12, PixelFormat::Gray8] {
        let mut samples = Samples::new(format, 90, 60, slopes);
        for part in [Part::WHOLE].into_iter().chain(PARTS) {
            for (brightness, contrast, turn) in [(0, 0, 0), (40, 0, 90), (-30, 20, 180), (0, -50, 270)] {
                (samples.part, samples.light) = (part, light(brightness, contrast));
                let size = if turn % 180 == 0 { (120, 80) } else { (80, 120) };
                assert_alike(&mut device, &samples, size, turn);
            }
        }
    }
}

#[test]
fn both_renderers_make_film_of_ten_bits_and_hdr_as_bright() {
    let mut device = Device::open();
    // One colour a pixel: a driver that imitates a graphics processor interpolates each of the two bytes in 8 bits.
    let mut samples = Samples::new(PixelFormat::Y444P10, 90, 60, |plane, x, y| {
        if plane == 0 { slopes(0, x, y) } else { 128 }
    });
    for transfer in [Transfer::Sdr, Transfer::Hlg, Transfer::Pq] {
        let primaries = match transfer {
            Transfer::Sdr => Primaries::Bt709,
            _ => Primaries::Bt2020,
        };
        samples.colour = Colour {
            primaries,
            transfer,
            ..Colour::sdr(ColourMatrix::Bt2020, false)
        };
        for (brightness, contrast) in [(0, 0), (50, 0), (-40, 0), (20, 40)] {
            samples.light = light(brightness, contrast);
            assert_alike(&mut device, &samples, (90, 60), 0);
        }
    }
}
