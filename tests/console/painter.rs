//! Draws what egui wants drawn, without a window or a graphics device: for human eyes, and for pictures in the guide.

use std::collections::HashMap;
use std::sync::Arc;

use egui::epaint::{ClippedShape, Mesh, Primitive, Vertex};
use egui::{Color32, ColorImage, Context, FullOutput, ImageData, TextureId};
use support::picture::Picture;

/// The textures of a context, and what its last frame wants drawn.
#[derive(Default)]
pub struct Painter {
    textures: HashMap<TextureId, ColorImage>,
    shapes: Vec<ClippedShape>,
    pixels_per_point: f32,
}

impl Painter {
    /// Takes a frame.
    pub fn take(&mut self, drawn: &mut FullOutput) {
        for (id, deltas) in std::mem::take(&mut drawn.textures_delta.set) {
            for delta in deltas {
                let ImageData::Color(image) = delta.image;
                match (delta.pos, self.textures.get_mut(&id)) {
                    (Some([left, top]), Some(texture)) => copy_into(texture, &image, left, top),
                    _ => drop(self.textures.insert(id, Arc::unwrap_or_clone(image))),
                }
            }
        }
        for id in std::mem::take(&mut drawn.textures_delta.free) {
            self.textures.remove(&id);
        }
        self.shapes = std::mem::take(&mut drawn.shapes);
        self.pixels_per_point = drawn.pixels_per_point;
    }

    /// Draws the last frame in a picture of this size.
    pub fn paint(&self, context: &Context, width: usize, height: usize) -> Picture {
        let mut picture = Picture::filled(width, height, vitrin::console::view::BACKGROUND);
        for clipped in context.tessellate(self.shapes.clone(), self.pixels_per_point) {
            let Primitive::Mesh(mesh) = clipped.primitive else {
                continue;
            };
            let Some(texture) = self.textures.get(&mesh.texture_id) else {
                continue;
            };
            let clip = clipped.clip_rect * self.pixels_per_point;
            let clip = Clip {
                left: clip.left().round().max(0.0) as usize,
                top: clip.top().round().max(0.0) as usize,
                right: (clip.right().round().max(0.0) as usize).min(width),
                bottom: (clip.bottom().round().max(0.0) as usize).min(height),
            };
            self.mesh(&mut picture, &mesh, texture, clip);
        }
        picture
    }

    fn mesh(&self, picture: &mut Picture, mesh: &Mesh, texture: &ColorImage, clip: Clip) {
        for triangle in mesh.indices.chunks_exact(3) {
            let corner = |index: usize| {
                let mut vertex = mesh.vertices[triangle[index] as usize];
                vertex.pos *= self.pixels_per_point;
                vertex
            };
            fill(picture, [corner(0), corner(1), corner(2)], texture, clip);
        }
    }
}

/// The part of the picture that is drawn in, in pixels.
#[derive(Clone, Copy)]
struct Clip {
    left: usize,
    top: usize,
    right: usize,
    bottom: usize,
}

fn copy_into(texture: &mut ColorImage, part: &ColorImage, left: usize, top: usize) {
    let [width, _] = part.size;
    for (row, pixels) in part.pixels.chunks_exact(width).enumerate() {
        let start = (top + row) * texture.size[0] + left;
        texture.pixels[start..start + width].copy_from_slice(pixels);
    }
}

/// Fills a triangle: colour and place in the texture are interpolated between its corners.
fn fill(picture: &mut Picture, corners: [Vertex; 3], texture: &ColorImage, clip: Clip) {
    let [a, b, c] = corners.map(|corner| corner.pos);
    let area = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
    if area.abs() < 1e-6 {
        return;
    }
    let (low, high) = (a.min(b).min(c), a.max(b).max(c));
    let columns = (low.x.floor().max(0.0) as usize).max(clip.left)..(high.x.ceil().max(0.0) as usize).min(clip.right);
    for y in (low.y.floor().max(0.0) as usize).max(clip.top)..(high.y.ceil().max(0.0) as usize).min(clip.bottom) {
        for x in columns.clone() {
            let (px, py) = (x as f32 + 0.5, y as f32 + 0.5);
            let second = ((px - a.x) * (c.y - a.y) - (py - a.y) * (c.x - a.x)) / area;
            let third = ((b.x - a.x) * (py - a.y) - (b.y - a.y) * (px - a.x)) / area;
            let first = 1.0 - second - third;
            // An edge that two triangles share belongs to both; their colours are the same.
            if first < 0.0 || second < 0.0 || third < 0.0 {
                continue;
            }
            let mix = |part: fn(&Vertex) -> f32| {
                first * part(&corners[0]) + second * part(&corners[1]) + third * part(&corners[2])
            };
            let texel = sample(texture, mix(|v| v.uv.x), mix(|v| v.uv.y));
            let tint = [
                mix(|v| f32::from(v.color.r())),
                mix(|v| f32::from(v.color.g())),
                mix(|v| f32::from(v.color.b())),
                mix(|v| f32::from(v.color.a())),
            ];
            let [r, g, b, alpha] = std::array::from_fn(|part| tint[part] * texel[part] / 255.0);
            let below = picture.at(x, y).map(f32::from);
            let left = 1.0 - alpha / 255.0;
            let shown = [r + below[0] * left, g + below[1] * left, b + below[2] * left];
            picture.set(x, y, shown.map(|part| part.round().clamp(0.0, 255.0) as u8));
        }
    }
}

/// The texture's colour at a place from 0 to 1, between its pixels.
fn sample(texture: &ColorImage, u: f32, v: f32) -> [f32; 4] {
    let [width, height] = texture.size;
    let (x, y) = (u * width as f32 - 0.5, v * height as f32 - 0.5);
    let (left, top) = (x.floor(), y.floor());
    let at = |dx: f32, dy: f32| {
        let column = (left + dx).clamp(0.0, width as f32 - 1.0) as usize;
        let row = (top + dy).clamp(0.0, height as f32 - 1.0) as usize;
        let pixel: Color32 = texture.pixels[row * width + column];
        pixel.to_array().map(f32::from)
    };
    let (right, down) = (x - left, y - top);
    std::array::from_fn(|part| {
        let above = at(0.0, 0.0)[part] * (1.0 - right) + at(1.0, 0.0)[part] * right;
        let below = at(0.0, 1.0)[part] * (1.0 - right) + at(1.0, 1.0)[part] * right;
        above * (1.0 - down) + below * down
    })
}
