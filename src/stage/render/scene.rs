//! What the window is to show: layers, drawn in order.

use std::sync::Arc;

use super::layout::Rect;
use super::placing::FramePlace;
use crate::stage::which::Which;

/// Black, as red, green and blue.
pub(in crate::stage) const BLACK: [u8; 3] = [0; 3];

/// A background and the layers above it.
#[derive(Clone)]
pub(in crate::stage) struct Scene {
    /// What shows where there is nothing else: red, green, blue.
    pub(in crate::stage) ground: [u8; 3],
    /// From below. Shapes are above the film's frame: a graphics processor is handed all of them at once.
    pub(in crate::stage) layers: Vec<Layer>,
}

#[derive(Clone)]
pub(in crate::stage) enum Layer {
    /// A film's frame.
    Frame(Which, FramePlace),
    Shapes(Shapes),
}

/// Triangles, ready to be drawn: the curtain's word, the control bar.
#[derive(Clone)]
pub(in crate::stage) struct Shapes {
    pub(in crate::stage) primitives: Arc<[egui::ClippedPrimitive]>,
    pub(in crate::stage) pixels_per_point: f32,
}

impl Scene {
    /// All shapes, from below; they have one scale.
    pub(in crate::stage) fn shapes(&self) -> Option<Shapes> {
        let shapes = self.layers.iter().filter_map(|layer| match layer {
            Layer::Shapes(shapes) => Some(shapes),
            Layer::Frame(..) => None,
        });
        shapes.fold(None, |below: Option<Shapes>, above| {
            Some(match below {
                None => above.clone(),
                Some(below) => below.with_above(above),
            })
        })
    }

    /// The scene for a target that is so many times as wide and high.
    pub(in crate::stage) fn scaled(&self, across: f32, down: f32) -> Self {
        let layers = self.layers.iter().map(|layer| match layer {
            Layer::Frame(which, frame) => Layer::Frame(
                *which,
                FramePlace {
                    place: Rect {
                        x: frame.place.x * across,
                        y: frame.place.y * down,
                        width: frame.place.width * across,
                        height: frame.place.height * down,
                    },
                    ..*frame
                },
            ),
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

#[cfg(test)]
mod tests {
    use egui::epaint::{ClippedPrimitive, Mesh, Primitive};

    use super::*;

    /// Shapes that are told apart by their clip.
    fn shapes(width: f32) -> Shapes {
        Shapes {
            primitives: [ClippedPrimitive {
                clip_rect: egui::Rect::from_min_size(egui::Pos2::ZERO, egui::vec2(width, 1.0)),
                primitive: Primitive::Mesh(Mesh::default()),
            }]
            .into(),
            pixels_per_point: 2.0,
        }
    }

    fn scene(layers: Vec<Layer>) -> Scene {
        Scene { ground: BLACK, layers }
    }

    const FRAME: Rect = Rect {
        x: 0.0,
        y: 20.0,
        width: 320.0,
        height: 180.0,
    };

    #[test]
    fn shapes_are_drawn_in_the_order_of_their_layers() {
        let layers = vec![Layer::Shapes(shapes(1.0)), Layer::Shapes(shapes(2.0))];
        let merged = scene(layers).shapes().unwrap();
        let widths: Vec<f32> = merged.primitives.iter().map(|shape| shape.clip_rect.width()).collect();
        assert_eq!(widths, [1.0, 2.0]);
        assert!(
            scene(vec![Layer::Frame(Which::First, FramePlace::whole(FRAME))])
                .shapes()
                .is_none()
        );
    }

    #[test]
    fn a_smaller_scene_has_all_its_layers_smaller() {
        let frame = Layer::Frame(Which::First, FramePlace::whole(FRAME));
        let small = scene(vec![frame, Layer::Shapes(shapes(1.0))]).scaled(0.25, 0.25);
        assert_eq!(small.shapes().unwrap().pixels_per_point, 0.5);
        let frame = Rect {
            x: 0.0,
            y: 5.0,
            width: 80.0,
            height: 45.0,
        };
        assert!(matches!(&small.layers[0], Layer::Frame(Which::First, small) if *small == FramePlace::whole(frame)));
    }
}
