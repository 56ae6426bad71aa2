//! What the window is to show: layers, drawn in order.

use std::sync::Arc;

use super::layout::Rect;

/// Black, as red, green and blue.
pub(crate) const BLACK: [u8; 3] = [0; 3];

/// A ground and what is above it.
#[derive(Clone)]
pub(crate) struct Scene {
    /// What shows where there is nothing else: red, green, blue.
    pub(crate) ground: [u8; 3],
    /// From below. Shapes are above the film's frame: a graphics processor is handed all of them at once.
    pub(crate) layers: Vec<Layer>,
}

#[derive(Clone)]
pub(crate) enum Layer {
    /// The film's frame, in this rectangle in pixels of the window.
    Frame(Rect),
    Shapes(Shapes),
}

/// Triangles, ready to be drawn: the curtain's word, the control bar.
#[derive(Clone)]
pub(crate) struct Shapes {
    pub(crate) primitives: Arc<[egui::ClippedPrimitive]>,
    pub(crate) pixels_per_point: f32,
}

impl Scene {
    /// All shapes, from below; they have one scale.
    pub(crate) fn shapes(&self) -> Option<Shapes> {
        let shapes = self.layers.iter().filter_map(|layer| match layer {
            Layer::Shapes(shapes) => Some(shapes),
            Layer::Frame(_) => None,
        });
        shapes.fold(None, |below: Option<Shapes>, above| {
            Some(match below {
                None => above.clone(),
                Some(below) => below.with_above(above),
            })
        })
    }

    /// The scene for a target that is so many times as wide and high.
    pub(crate) fn scaled(&self, across: f32, down: f32) -> Self {
        let layers = self.layers.iter().map(|layer| match layer {
            Layer::Frame(place) => Layer::Frame(Rect {
                x: place.x * across,
                y: place.y * down,
                width: place.width * across,
                height: place.height * down,
            }),
            Layer::Shapes(shapes) => Layer::Shapes(Shapes {
                primitives: Arc::clone(&shapes.primitives),
                pixels_per_point: shapes.pixels_per_point * across,
            }),
        });
        Self {
            ground: self.ground,
            layers: layers.collect(),
        }
    }
}

impl Shapes {
    fn with_above(&self, above: &Self) -> Self {
        Self {
            primitives: self.primitives.iter().chain(above.primitives.iter()).cloned().collect(),
            pixels_per_point: self.pixels_per_point,
        }
    }
}
