//! The curtain: a calm still picture that stands in the window instead of the film.

use egui::epaint::Primitive;
use egui::text::{LayoutJob, TextFormat};
use egui::{Align2, Color32, FontId, Pos2, Rect, TextureId, Vec2, ViewportId, pos2, vec2};

use super::control_bar::OverlayPaint;
use crate::protocol::Language;

/// What fills the curtain: red, green, blue. Dark, so that it does not light up a room; not black, so that nobody takes it
/// for a fault.
pub(crate) const GROUND: [u8; 3] = [0x1b, 0x26, 0x2f];

const INK: Color32 = Color32::from_rgb(0xd6, 0xdc, 0xdd);
const LINE: Color32 = Color32::from_rgb(0x55, 0x6b, 0x74);

/// Draws what lies on the curtain's ground: one word in the middle, as large as the window lets it be.
pub(crate) struct Curtain {
    context: egui::Context,
    word: &'static str,
    /// What was drawn last, for which size of the window, and in pixels of which size.
    painted: Option<((u32, u32), OverlayPaint)>,
}

impl Curtain {
    pub(crate) fn new(language: Language) -> Self {
        Self {
            context: egui::Context::default(),
            word: match language {
                Language::Swedish => "Paus",
                Language::English => "Pause",
            },
            painted: None,
        }
    }

    /// The word for a window of this size in pixels, in points of so many pixels, and changes of the textures that it is
    /// drawn with. It is as large in pixels whatever a point is: what a call gets is not to depend on the screen's scale.
    /// Its letters are made for this size, not stretched to it.
    pub(crate) fn paint(&mut self, window: (u32, u32), pixels_per_point: f32) -> (OverlayPaint, egui::TexturesDelta) {
        if let Some((size, paint)) = &self.painted
            && *size == window
            && paint.pixels_per_point == pixels_per_point
        {
            return (paint.clone(), egui::TexturesDelta::default());
        }
        let size = vec2(window.0 as f32, window.1 as f32) / pixels_per_point;
        let mut input = egui::RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, size)),
            ..egui::RawInput::default()
        };
        input
            .viewports
            .entry(ViewportId::ROOT)
            .or_default()
            .native_pixels_per_point = Some(pixels_per_point);
        let word = self.word;
        let output = self.context.run_pass(input, |context| {
            draw(
                &context.layer_painter(egui::LayerId::background()),
                size,
                pixels_per_point,
                word,
            );
        });
        let mut primitives = self.context.tessellate(output.shapes, output.pixels_per_point);
        for clipped in &mut primitives {
            if let Primitive::Mesh(mesh) = &mut clipped.primitive {
                mesh.texture_id = own(mesh.texture_id);
            }
        }
        let paint = OverlayPaint {
            primitives: primitives.into(),
            pixels_per_point: output.pixels_per_point,
        };
        self.painted = Some((window, paint.clone()));
        (paint, with_own_names(output.textures_delta))
    }
}

fn draw(painter: &egui::Painter, size: Vec2, pixels_per_point: f32, word: &str) {
    // To whole pixels, so that no edge is blurred.
    let whole = |points: f32| (points * pixels_per_point).round() / pixels_per_point;
    let height = whole((size.y / 6.5).min(size.x / 8.0));
    let format = TextFormat {
        extra_letter_spacing: whole(height * 0.06),
        ..TextFormat::simple(FontId::proportional(height), INK)
    };
    let text = painter.layout_job(LayoutJob::single_section(word.to_owned(), format));
    let middle = pos2(whole(size.x / 2.0), whole(size.y / 2.0));
    let place = Align2::CENTER_CENTER.anchor_size(middle - vec2(0.0, height * 0.12), text.size());
    painter.galley(pos2(whole(place.left()), whole(place.top())), text, INK);
    let half = vec2(whole(height * 0.55), whole(height / 64.0).max(1.0 / pixels_per_point));
    let line = Rect::from_center_size(middle + vec2(0.0, whole(height * 0.62)), half * 2.0);
    painter.rect_filled(line, 0, LINE);
}

/// The bar's textures and the curtain's are numbered each from 0; who draws both has to keep them apart.
fn own(id: TextureId) -> TextureId {
    match id {
        TextureId::Managed(number) | TextureId::User(number) => TextureId::User(number),
    }
}

fn with_own_names(mut delta: egui::TexturesDelta) -> egui::TexturesDelta {
    let mut renamed = egui::TexturesDelta::default();
    for (id, changes) in delta.set.drain() {
        for change in changes {
            renamed.push(own(id), change);
        }
    }
    for id in delta.free.drain() {
        renamed.free(own(id));
    }
    renamed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mesh_size(paint: &OverlayPaint) -> Rect {
        let mut bounds = Rect::NOTHING;
        for clipped in paint.primitives.iter() {
            if let Primitive::Mesh(mesh) = &clipped.primitive {
                bounds |= mesh.calc_bounds();
            }
        }
        bounds
    }

    /// What the curtain looks like in a window of this size: where its word and line lie.
    fn drawn(curtain: &mut Curtain, size: (u32, u32)) -> Rect {
        let (paint, mut textures) = curtain.paint(size, 1.0);
        // egui insists that nobody forgets them.
        textures.clear();
        mesh_size(&paint)
    }

    #[test]
    fn the_word_stands_in_the_middle_and_fits_whatever_the_window() {
        let mut curtain = Curtain::new(Language::English);
        for (width, height) in [(1280, 720), (1920, 1080), (160, 90), (405, 720), (3840, 600)] {
            let drawn = drawn(&mut curtain, (width, height));
            let window = Rect::from_min_size(Pos2::ZERO, vec2(width as f32, height as f32));
            assert!(window.contains_rect(drawn), "{drawn:?} in {window:?}");
            let aside = drawn.center() - window.center();
            assert!(
                aside.x.abs() < 0.03 * window.width(),
                "{aside:?} from the middle of {window:?}"
            );
            assert!(
                aside.y.abs() < 0.06 * window.height(),
                "{aside:?} from the middle of {window:?}"
            );
        }
    }

    #[test]
    fn the_word_is_as_large_on_a_fine_screen() {
        let mut curtain = Curtain::new(Language::Swedish);
        let plain = drawn(&mut curtain, (1280, 720));
        let (paint, mut textures) = curtain.paint((1280, 720), 2.0);
        textures.clear();
        let fine = mesh_size(&paint) * 2.0;
        assert!((plain.width() - fine.width()).abs() < 4.0, "{plain:?} and {fine:?}");
        assert!((plain.height() - fine.height()).abs() < 4.0, "{plain:?} and {fine:?}");
    }

    #[test]
    fn each_language_has_its_word() {
        let size = (1280, 720);
        let swedish = drawn(&mut Curtain::new(Language::Swedish), size);
        let english = drawn(&mut Curtain::new(Language::English), size);
        assert!(english.width() > swedish.width(), "Pause is longer than Paus");
    }

    #[test]
    fn its_textures_are_not_mistaken_for_the_bars() {
        let (paint, mut textures) = Curtain::new(Language::Swedish).paint((1280, 720), 1.0);
        assert!(!textures.set.is_empty());
        assert!(textures.set.keys().all(|id| matches!(id, TextureId::User(_))));
        textures.clear();
        for clipped in paint.primitives.iter() {
            if let Primitive::Mesh(mesh) = &clipped.primitive {
                assert!(matches!(mesh.texture_id, TextureId::User(_)));
            }
        }
    }
}
