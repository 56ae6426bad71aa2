//! Draws the console into a picture, without a window and without a graphics device.
//!
//! What egui paints are triangles with a texture; they are filled here one by one. `VITRIN_PICTURES` names a folder that the pictures
//! are written to, to be looked at, and to be put into the guide.

use std::collections::HashMap;

use egui::epaint::{ClippedPrimitive, ClippedShape, Mesh, Primitive, Shape, TextShape, Vertex};
use egui::{Color32, ColorImage, Pos2, Rect, TextureId, TexturesDelta, Vec2};
use image::RgbImage;

/// The textures that a context has made so far.
#[derive(Default)]
pub struct Textures(HashMap<TextureId, ColorImage>);

impl Textures {
    pub fn apply(&mut self, delta: &mut TexturesDelta) {
        let changes = std::mem::take(&mut delta.set);
        let changes = changes
            .into_iter()
            .flat_map(|(id, parts)| parts.into_iter().map(move |part| (id, part)));
        for (id, change) in changes {
            let egui::ImageData::Color(part) = change.image;
            match (change.pos, self.0.get_mut(&id)) {
                (Some([left, top]), Some(whole)) => {
                    for (y, row) in part.pixels.chunks(part.size[0]).enumerate() {
                        let at = (top + y) * whole.size[0] + left;
                        whole.pixels[at..at + row.len()].copy_from_slice(row);
                    }
                }
                _ => drop(self.0.insert(id, (*part).clone())),
            }
        }
        delta.clear();
    }

    /// The pixels of those of this size.
    pub fn of_size(&self, size: [usize; 2]) -> Vec<Vec<Color32>> {
        let found = self.0.values().filter(|texture| texture.size == size);
        found.map(|texture| texture.pixels.clone()).collect()
    }
}

/// A picture of what was painted, `size` in points.
pub fn paint(primitives: &[ClippedPrimitive], textures: &Textures, size: (f32, f32), scale: f32) -> RgbImage {
    let (width, height) = ((size.0 * scale) as u32, (size.1 * scale) as u32);
    let mut picture = Canvas {
        pixels: vec![[20.0, 22.0, 25.0]; (width * height) as usize],
        width,
        height,
    };
    for ClippedPrimitive { clip_rect, primitive } in primitives {
        if let Primitive::Mesh(mesh) = primitive
            && let Some(texture) = textures.0.get(&mesh.texture_id)
        {
            let clip = Rect::from_min_max(
                (clip_rect.min.to_vec2() * scale).to_pos2(),
                (clip_rect.max.to_vec2() * scale).to_pos2(),
            );
            picture.fill(mesh, texture, clip, scale);
        }
    }
    let bytes = picture
        .pixels
        .iter()
        .flatten()
        .map(|channel| channel.clamp(0.0, 255.0).round() as u8);
    RgbImage::from_raw(width, height, bytes.collect()).expect("three bytes for every pixel")
}

struct Canvas {
    pixels: Vec<[f32; 3]>,
    width: u32,
    height: u32,
}

impl Canvas {
    fn fill(&mut self, mesh: &Mesh, texture: &ColorImage, clip: Rect, scale: f32) {
        for triangle in mesh.indices.chunks_exact(3) {
            let corners = [0, 1, 2].map(|corner| mesh.vertices[triangle[corner] as usize]);
            self.triangle(corners, texture, clip, scale);
        }
    }

    fn triangle(&mut self, corners: [Vertex; 3], texture: &ColorImage, clip: Rect, scale: f32) {
        let [a, b, c] = corners.map(|corner| (corner.pos.to_vec2() * scale).to_pos2());
        let area = cross(b - a, c - a);
        if area == 0.0 {
            return;
        }
        let bounds = Rect::from_points(&[a, b, c]).intersect(clip);
        let window = Rect::from_min_size(Pos2::ZERO, egui::vec2(self.width as f32, self.height as f32));
        let bounds = bounds.intersect(window);
        for y in (bounds.top() - 0.5).ceil() as i32..=(bounds.bottom() - 0.5).floor() as i32 {
            for x in (bounds.left() - 0.5).ceil() as i32..=(bounds.right() - 0.5).floor() as i32 {
                let at = egui::pos2(x as f32 + 0.5, y as f32 + 0.5);
                let weights = [cross(b - at, c - at), cross(c - at, a - at), cross(a - at, b - at)];
                let [u, v, w] = weights.map(|weight| weight / area);
                // An edge that two triangles share is painted by one of them.
                let inside = |weight: f32| weight > 0.0 || weight == 0.0 && area > 0.0;
                if ![u, v, w].into_iter().all(inside) || x < 0 || y < 0 {
                    continue;
                }
                let mix = |value: fn(&Vertex) -> f32| {
                    value(&corners[0]) * u + value(&corners[1]) * v + value(&corners[2]) * w
                };
                let texel = sample(texture, mix(|corner| corner.uv.x), mix(|corner| corner.uv.y));
                let ink = [
                    mix(|corner| f32::from(corner.color.r())) * texel[0],
                    mix(|corner| f32::from(corner.color.g())) * texel[1],
                    mix(|corner| f32::from(corner.color.b())) * texel[2],
                ];
                let cover = mix(|corner| f32::from(corner.color.a())) * texel[3] / 255.0;
                if let Some(pixel) = self.pixels.get_mut((y as u32 * self.width + x as u32) as usize) {
                    for (channel, ink) in pixel.iter_mut().zip(ink) {
                        *channel = ink + *channel * (1.0 - cover);
                    }
                }
            }
        }
    }
}

fn cross(a: Vec2, b: Vec2) -> f32 {
    a.x * b.y - a.y * b.x
}

/// The texture there, between its pixels; channels from 0 to 1.
fn sample(texture: &ColorImage, u: f32, v: f32) -> [f32; 4] {
    let [width, height] = texture.size;
    let (x, y) = (u * width as f32 - 0.5, v * height as f32 - 0.5);
    let (left, top) = (x.floor(), y.floor());
    let texel = |dx: f32, dy: f32| {
        let column = (left + dx).clamp(0.0, width as f32 - 1.0) as usize;
        let row = (top + dy).clamp(0.0, height as f32 - 1.0) as usize;
        texture
            .pixels
            .get(row * width + column)
            .copied()
            .unwrap_or(Color32::TRANSPARENT)
    };
    let (right, below) = (x - left, y - top);
    let mut mixed = [0.0; 4];
    for (dx, dy, weight) in [
        (0.0, 0.0, (1.0 - right) * (1.0 - below)),
        (1.0, 0.0, right * (1.0 - below)),
        (0.0, 1.0, (1.0 - right) * below),
        (1.0, 1.0, right * below),
    ] {
        for (channel, value) in mixed.iter_mut().zip(texel(dx, dy).to_array()) {
            *channel += f32::from(value) / 255.0 * weight;
        }
    }
    mixed
}

/// The texts that end in an ellipsis for want of room.
pub fn cut_texts(shapes: &[ClippedShape]) -> Vec<String> {
    texts_that(shapes, |text, _| text.galley.elided)
}

/// The texts that begin or end beside what is visible of the place where they are painted.
pub fn texts_beside_their_place(shapes: &[ClippedShape]) -> Vec<String> {
    texts_that(shapes, |text, visible| {
        let across = text.visual_bounding_rect().x_range();
        across.min < visible.left() - 1.0 || across.max > visible.right() + 1.0
    })
}

fn texts_that(shapes: &[ClippedShape], is_it: impl Fn(&TextShape, Rect) -> bool) -> Vec<String> {
    fn add(shape: &Shape, visible: Rect, is_it: &dyn Fn(&TextShape, Rect) -> bool, found: &mut Vec<String>) {
        match shape {
            Shape::Text(text) if is_it(text, visible) => found.push(text.galley.text().to_owned()),
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| add(shape, visible, is_it, found)),
            _ => {}
        }
    }
    let mut found = Vec::new();
    for clipped in shapes {
        add(&clipped.shape, clipped.clip_rect, &is_it, &mut found);
    }
    found
}
