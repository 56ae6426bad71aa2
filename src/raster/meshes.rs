//! Draws egui's meshes by the ordinary processor: triangles with colours and textures, blended as a graphics processor blends
//! them.

use std::collections::HashMap;

use egui::epaint::{ClippedPrimitive, ImageData, ImageDelta, Primitive, Vertex};
use egui::{Color32, Pos2, TextureId};

use super::pixels::{PIXEL, Pixels};

/// egui's textures, and how to draw with them.
#[derive(Default)]
pub(crate) struct MeshRasterizer {
    textures: HashMap<TextureId, Texture>,
}

impl MeshRasterizer {
    /// Takes changes of textures in.
    pub(crate) fn update(&mut self, mut delta: egui::TexturesDelta) {
        for (id, changes) in &delta.set {
            for change in changes {
                self.change(*id, change);
            }
        }
        for id in &delta.free {
            self.textures.remove(id);
        }
        // egui asserts that no change is dropped without this.
        delta.clear();
    }

    fn change(&mut self, id: TextureId, change: &ImageDelta) {
        let ImageData::Color(image) = &change.image;
        let [width, height] = image.size;
        let Some([left, top]) = change.pos else {
            let pixels = image.pixels.clone();
            self.textures.insert(id, Texture { width, height, pixels });
            return;
        };
        let Some(texture) = self.textures.get_mut(&id) else {
            return;
        };
        for (y, row) in image.pixels.chunks_exact(width.max(1)).enumerate() {
            let start = (top + y) * texture.width + left;
            if let Some(place) = texture.pixels.get_mut(start..start + width) {
                place.copy_from_slice(row);
            }
        }
    }

    /// Draws over what the pixels hold.
    pub(crate) fn draw(&self, pixels: &mut Pixels<'_>, shapes: &[ClippedPrimitive], pixels_per_point: f32) {
        for clipped in shapes {
            let Primitive::Mesh(mesh) = &clipped.primitive else {
                continue;
            };
            let Some(texture) = self.textures.get(&mesh.texture_id) else {
                continue;
            };
            let clip = Clip::new(clipped.clip_rect, pixels_per_point, pixels);
            for corners in mesh.indices.chunks_exact(3) {
                let corner = |index: usize| mesh.vertices.get(corners[index] as usize);
                if let (Some(a), Some(b), Some(c)) = (corner(0), corner(1), corner(2))
                    && let Some(triangle) = Triangle::new([a, b, c], pixels_per_point)
                {
                    triangle.draw(pixels, clip, texture);
                }
            }
        }
    }
}

struct Texture {
    width: usize,
    height: usize,
    /// Premultiplied, row after row.
    pixels: Vec<Color32>,
}

impl Texture {
    /// The colour at `uv` (0 to 1), between the four pixels around it, each part from 0 to 255.
    fn at(&self, uv: Pos2) -> [f32; 4] {
        /// Nearer to a pixel's middle than can be seen: letters are drawn pixel on pixel.
        const NEAR: f32 = 1.0 / 256.0;
        let between = |place: f32, length: usize| {
            let place = (place * length as f32 - 0.5).clamp(0.0, (length - 1) as f32);
            let low = place as usize;
            (low, (low + 1).min(length - 1), place.fract())
        };
        let (left, right, across) = between(uv.x, self.width);
        let (top, bottom, down) = between(uv.y, self.height);
        let pixel = |x: usize, y: usize| self.pixels[y * self.width + x].to_array().map(f32::from);
        if across.min(1.0 - across) < NEAR && down.min(1.0 - down) < NEAR {
            return pixel(
                if across < 0.5 { left } else { right },
                if down < 0.5 { top } else { bottom },
            );
        }
        let mix = |one: [f32; 4], other: [f32; 4], part: f32| {
            std::array::from_fn(|channel| one[channel] + (other[channel] - one[channel]) * part)
        };
        mix(
            mix(pixel(left, top), pixel(right, top), across),
            mix(pixel(left, bottom), pixel(right, bottom), across),
            down,
        )
    }
}

/// The part of the pixels that may be drawn on: from, and up to but not including.
#[derive(Clone, Copy)]
struct Clip {
    left: usize,
    top: usize,
    right: usize,
    bottom: usize,
}

impl Clip {
    fn new(rect: egui::Rect, scale: f32, pixels: &Pixels<'_>) -> Self {
        let edge = |points: f32, most: u32| ((points * scale).round().max(0.0) as usize).min(most as usize);
        Self {
            left: edge(rect.left(), pixels.width()),
            top: edge(rect.top(), pixels.height()),
            right: edge(rect.right(), pixels.width()),
            bottom: edge(rect.bottom(), pixels.height()),
        }
    }
}

/// Parts of a pixel in which corners are placed, as graphics processors do. Whole numbers make the question on which side
/// of an edge a pixel is exact, so that of two triangles with a common edge one has it, and never both or none.
const PARTS: i64 = 256;

/// A place in parts of a pixel.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Place {
    x: i64,
    y: i64,
}

/// Three corners, turned so that the inside is to the right of each edge.
struct Triangle<'a> {
    places: [Place; 3],
    corners: [&'a Vertex; 3],
    /// Twice, in parts of a pixel, squared.
    area: i64,
}

impl<'a> Triangle<'a> {
    /// `None` when it covers nothing.
    fn new(mut corners: [&'a Vertex; 3], scale: f32) -> Option<Self> {
        let [a, b, c] = corners.map(|corner| Place::of(corner.pos, scale));
        let mut places = [a?, b?, c?];
        let area = signed_area(places[0], places[1], places[2]);
        if area < 0 {
            places.swap(1, 2);
            corners.swap(1, 2);
        }
        (area != 0).then(|| Self {
            places,
            corners,
            area: area.abs(),
        })
    }

    fn draw(&self, pixels: &mut Pixels<'_>, clip: Clip, texture: &Texture) {
        let [a, b, c] = self.places;
        let columns = span([a.x, b.x, c.x], clip.left, clip.right);
        let rows = span([a.y, b.y, c.y], clip.top, clip.bottom);
        let edges = [(b, c), (c, a), (a, b)];
        // What belongs to one of two triangles only counts from the least part of a pixel on.
        let least = edges.map(|edge| i64::from(!owns(edge)));
        // By how much a pixel's weights differ from those of the one to its left.
        let steps = edges.map(|(from, to)| (from.y - to.y) * PARTS);
        let paint = Paint::of(self, texture, steps);
        for y in rows {
            let middle = Place::middle_of(columns.start, y);
            let weights = edges.map(|(from, to)| signed_area(from, to, middle));
            let (first, end) = inside(weights, steps, least, columns.len());
            if first >= end {
                continue;
            }
            let at_first = std::array::from_fn(|edge| weights[edge] + steps[edge] * first as i64);
            let from = (columns.start + first) * PIXEL;
            let row = &mut pixels.row(y)[from..from + (end - first) * PIXEL];
            paint.fill(row, self.parts(at_first));
        }
    }

    /// How much each corner counts.
    fn parts(&self, weights: [i64; 3]) -> [f32; 3] {
        weights.map(|weight| weight as f32 / self.area as f32)
    }

    /// A value of the corners where they count so much.
    fn sum(&self, parts: [f32; 3], of: impl Fn(&Vertex) -> f32) -> f32 {
        (0..3).map(|index| parts[index] * of(self.corners[index])).sum()
    }

    fn colour(&self, parts: [f32; 3]) -> [f32; 4] {
        std::array::from_fn(|channel| self.sum(parts, |corner| f32::from(corner.color.to_array()[channel])))
    }

    fn uv(&self, parts: [f32; 3]) -> Pos2 {
        Pos2::new(
            self.sum(parts, |corner| corner.uv.x),
            self.sum(parts, |corner| corner.uv.y),
        )
    }

    fn has_one_colour(&self) -> bool {
        let [a, b, c] = self.corners;
        a.color == b.color && b.color == c.color
    }

    /// Whether one place of the texture is all over it.
    fn has_one_texel(&self) -> bool {
        let [a, b, c] = self.corners;
        a.uv == b.uv && b.uv == c.uv
    }
}

/// Of a row of so many pixels whose first one has these weights, from which to which (not included) all weights are at least these.
fn inside(weights: [i64; 3], steps: [i64; 3], least: [i64; 3], len: usize) -> (usize, usize) {
    let (mut first, mut end) = (0, i64::try_from(len).unwrap_or(i64::MAX));
    for edge in 0..3 {
        let (missing, step) = (least[edge] - weights[edge], steps[edge]);
        match step.signum() {
            1 => first = first.max(-(-missing).div_euclid(step)),
            -1 => end = end.min((-missing).div_euclid(-step) + 1),
            _ if missing > 0 => return (0, 0),
            _ => {}
        }
    }
    let pixel = |at: i64| usize::try_from(at).unwrap_or(0);
    (pixel(first), pixel(end))
}

/// What a triangle's rows are filled with.
enum Paint<'a> {
    /// Premultiplied R, G, B, A all over.
    Flat([u8; 4]),
    /// Colours that run from corner to corner, and their step from pixel to pixel.
    Run {
        triangle: &'a Triangle<'a>,
        texel: [f32; 4],
        step: [f32; 4],
    },
    /// A texture under one colour or several.
    Textured {
        triangle: &'a Triangle<'a>,
        texture: &'a Texture,
        step: [f32; 4],
        uv_step: Pos2,
    },
}

impl<'a> Paint<'a> {
    fn of(triangle: &'a Triangle<'a>, texture: &'a Texture, steps: [i64; 3]) -> Self {
        let step = triangle.parts(steps);
        match (triangle.has_one_texel(), triangle.has_one_colour()) {
            (true, true) => {
                let parts = [1.0, 0.0, 0.0];
                let ink = multiply(triangle.colour(parts), texture.at(triangle.uv(parts)));
                Self::Flat(ink.map(rounded))
            }
            (true, false) => Self::Run {
                triangle,
                texel: texture.at(triangle.corners[0].uv),
                step: triangle.colour(step),
            },
            (false, _) => Self::Textured {
                triangle,
                texture,
                step: triangle.colour(step),
                uv_step: triangle.uv(step),
            },
        }
    }

    /// Paints pixels that follow one another; the corners count so much in the first one.
    fn fill(&self, row: &mut [u8], parts: [f32; 3]) {
        let (row, _) = row.as_chunks_mut::<PIXEL>();
        match self {
            Self::Flat([0, 0, 0, 0]) => {}
            Self::Flat([red, green, blue, 255]) => row.fill([*blue, *green, *red, 0]),
            Self::Flat([red, green, blue, alpha]) => {
                let (ink, through) = ([*blue, *green, *red, 0].map(u16::from), 255 - u16::from(*alpha));
                for pixel in row {
                    *pixel = std::array::from_fn(|part| {
                        let shines_through = (u16::from(pixel[part]) * through + 127) / 255;
                        (ink[part] + shines_through).min(255) as u8
                    });
                }
            }
            Self::Run { triangle, texel, step } => {
                let mut colour = triangle.colour(parts);
                for pixel in row {
                    blend(pixel, multiply(colour, *texel));
                    advance(&mut colour, step);
                }
            }
            Self::Textured {
                triangle,
                texture,
                step,
                uv_step,
            } => {
                let (mut colour, mut uv) = (triangle.colour(parts), triangle.uv(parts));
                for pixel in row {
                    let ink = multiply(colour, texture.at(uv));
                    if ink != [0.0; 4] {
                        blend(pixel, ink);
                    }
                    advance(&mut colour, step);
                    uv += uv_step.to_vec2();
                }
            }
        }
    }
}

fn advance(colour: &mut [f32; 4], step: &[f32; 4]) {
    for (channel, step) in colour.iter_mut().zip(step) {
        *channel += step;
    }
}

/// Two colours of 0 to 255.
fn multiply(one: [f32; 4], other: [f32; 4]) -> [f32; 4] {
    std::array::from_fn(|channel| one[channel] * other[channel] / 255.0)
}

/// Beyond 0 and 255 the nearest of them.
fn rounded(value: f32) -> u8 {
    (value + 0.5) as u8
}

impl Place {
    /// `None` for what is no number, or beyond any screen.
    fn of(at: Pos2, scale: f32) -> Option<Self> {
        let part = |points: f32| {
            let parts = (points * scale * PARTS as f32).round();
            (parts.abs() < 1e9).then_some(parts as i64)
        };
        Some(Self {
            x: part(at.x)?,
            y: part(at.y)?,
        })
    }

    fn middle_of(x: usize, y: usize) -> Self {
        let middle = |place: usize| i64::try_from(place).unwrap_or(i64::MAX / PARTS / 2) * PARTS + PARTS / 2;
        Self {
            x: middle(x),
            y: middle(y),
        }
    }
}

/// The pixels that these places span, between `from` and `to`.
fn span(places: [i64; 3], from: usize, to: usize) -> std::ops::Range<usize> {
    let pixel = |parts: i64| usize::try_from(parts.max(0)).unwrap_or(0);
    let least = places.into_iter().fold(i64::MAX, i64::min).div_euclid(PARTS);
    let most = places.into_iter().fold(i64::MIN, i64::max).div_euclid(PARTS) + 1;
    pixel(least).max(from)..pixel(most).min(to)
}

/// Twice the area of the triangle `from`, `to`, `at`; positive when `at` is to the right of the way from `from` to `to`.
fn signed_area(from: Place, to: Place, at: Place) -> i64 {
    (to.x - from.x) * (at.y - from.y) - (to.y - from.y) * (at.x - from.x)
}

/// Whether a pixel on this edge belongs to the triangle: of two triangles that share an edge, to one.
fn owns((from, to): (Place, Place)) -> bool {
    from.y > to.y || (from.y == to.y && from.x < to.x)
}

fn blend(pixel: &mut [u8; PIXEL], [red, green, blue, alpha]: [f32; 4]) {
    let shines_through = 1.0 - alpha / 255.0;
    for (byte, ink) in pixel.iter_mut().zip([blue, green, red]) {
        *byte = rounded(ink + f32::from(*byte) * shines_through);
    }
}

#[cfg(test)]
mod tests {
    use egui::epaint::Mesh;
    use egui::{ColorImage, Rect, TextureOptions, pos2};

    use super::*;

    const SIZE: usize = 16;

    /// Draws a mesh on black; the red of each pixel.
    fn drawn(mesh: Mesh, clip: Rect) -> Vec<Vec<u8>> {
        let mut triangles = MeshRasterizer::default();
        let mut delta = egui::TexturesDelta::default();
        let white = ColorImage::new([1, 1], vec![Color32::WHITE]);
        delta.push(TextureId::default(), ImageDelta::full(white, TextureOptions::LINEAR));
        triangles.update(delta);
        let shapes = [ClippedPrimitive {
            clip_rect: clip,
            primitive: Primitive::Mesh(mesh),
        }];
        let mut bytes = vec![0; SIZE * SIZE * PIXEL];
        let side = u32::try_from(SIZE).unwrap();
        triangles.draw(&mut Pixels::new(&mut bytes, side, side), &shapes, 1.0);
        let row = |row: &[u8]| row.chunks_exact(PIXEL).map(|pixel| pixel[2]).collect();
        bytes.chunks_exact(SIZE * PIXEL).map(row).collect()
    }

    fn everywhere() -> Rect {
        Rect::EVERYTHING
    }

    fn rectangle(rect: Rect, colour: Color32) -> Mesh {
        let mut mesh = Mesh::default();
        mesh.add_colored_rect(rect, colour);
        mesh
    }

    #[test]
    fn two_triangles_with_a_common_edge_cover_each_pixel_once() {
        // Half of the light, so that a pixel that is drawn twice has three quarters.
        let half = Color32::from_rgba_premultiplied(128, 128, 128, 128);
        let mut odd = Mesh::default();
        let corners = [
            pos2(0.3, 0.0),
            pos2(16.0, 1.7),
            pos2(15.0, 16.0),
            pos2(0.0, 14.9),
            pos2(7.3, 6.1),
        ];
        for corner in corners {
            odd.colored_vertex(corner, half);
        }
        for (a, b) in [(0, 1), (1, 2), (2, 3), (3, 0)] {
            odd.add_triangle(a, b, 4);
        }
        for mesh in [
            odd,
            rectangle(Rect::from_min_max(pos2(2.0, 3.0), pos2(14.0, 13.0)), half),
        ] {
            let drawn = drawn(mesh, everywhere());
            assert!(drawn.iter().flatten().all(|&red| red == 0 || red == 128), "{drawn:?}");
            assert_eq!(drawn[8][8], 128);
        }
    }

    #[test]
    fn a_rectangle_covers_its_pixels_and_no_others() {
        let rect = Rect::from_min_max(pos2(2.0, 3.0), pos2(5.0, 7.0));
        for (y, row) in drawn(rectangle(rect, Color32::WHITE), everywhere()).iter().enumerate() {
            for (x, &red) in row.iter().enumerate() {
                let inside = (2..5).contains(&x) && (3..7).contains(&y);
                assert_eq!(red == 255, inside, "pixel {x}, {y}");
            }
        }
    }

    #[test]
    fn nothing_is_drawn_outside_the_clip() {
        let all = Rect::from_min_max(pos2(-5.0, -5.0), pos2(50.0, 50.0));
        let clip = Rect::from_min_max(pos2(4.0, 4.0), pos2(6.0, 6.0));
        let drawn = drawn(rectangle(all, Color32::WHITE), clip);
        assert_eq!(drawn.iter().flatten().filter(|&&red| red > 0).count(), 4);
        assert_eq!(drawn[5][5], 255);
    }

    #[test]
    fn colours_run_from_corner_to_corner() {
        let mut mesh = Mesh::default();
        for (x, colour) in [(0.0, Color32::BLACK), (16.0, Color32::WHITE)] {
            mesh.colored_vertex(pos2(x, 0.0), colour);
            mesh.colored_vertex(pos2(x, 16.0), colour);
        }
        mesh.add_triangle(0, 1, 2);
        mesh.add_triangle(1, 2, 3);
        let drawn = drawn(mesh, everywhere());
        assert!(
            drawn[8].is_sorted() && drawn[8][0] < 16 && drawn[8][15] > 240,
            "{:?}",
            drawn[8]
        );
        assert_eq!(drawn[8][8], 135, "half a pixel behind the middle");
    }

    #[test]
    fn what_is_no_number_is_not_drawn() {
        let mut mesh = rectangle(Rect::from_min_max(pos2(0.0, 0.0), pos2(9.0, 9.0)), Color32::WHITE);
        mesh.vertices[0].pos.x = f32::NAN;
        mesh.vertices[3].pos.y = f32::INFINITY;
        assert!(drawn(mesh, everywhere()).iter().flatten().all(|&red| red == 0));
    }
}
