//! The note over the film that says how near and how bright it is shown, and which key leads back. Never in a window that is shared.

use egui::{Color32, FontId, Painter, Rect, pos2, vec2};

use crate::protocol::{Language, ShownAs};

const INK: Color32 = Color32::from_rgb(0xf4, 0xf4, 0xf0);
const SHADOW: Color32 = Color32::from_rgb(0x14, 0x14, 0x14);
const TEXT: f32 = 15.0;
/// Distance from the window's corner.
const MARGIN: f32 = 12.0;

/// One line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::stage) struct PictureNote(String);

impl PictureNote {
    /// `None` where the whole picture is shown as it was recorded.
    pub(in crate::stage) fn of(language: Language, shown_as: ShownAs) -> Option<Self> {
        let (light, contrast, back) = match language {
            Language::Swedish => ("Ljus", "Kontrast", "A återställer"),
            Language::English => ("Brightness", "Contrast", "A resets"),
        };
        let signed = |name: &str, number: i8| {
            let sign = if number < 0 { '−' } else { '+' };
            (number != 0).then(|| format!("{name} {sign}{}", number.unsigned_abs()))
        };
        let zoom = shown_as
            .is_near()
            .then(|| format!("Zoom {}×", short(language, shown_as.zoom)));
        let brightness = signed(light, shown_as.brightness);
        let said: Vec<String> = [zoom, brightness, signed(contrast, shown_as.contrast)]
            .into_iter()
            .flatten()
            .collect();
        (!said.is_empty()).then(|| Self(format!("{}  ·  {back}", said.join("  ·  "))))
    }
}

/// A number with one digit after the point or comma, or with none where that is 0.
fn short(language: Language, number: f64) -> String {
    let text = format!("{number:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    match language {
        Language::Swedish => text.replace('.', ","),
        Language::English => text.to_owned(),
    }
}

pub(super) fn draw(painter: &Painter, note: &PictureNote) {
    let text = painter.layout_no_wrap(note.0.clone(), FontId::proportional(TEXT), INK);
    let sign = Rect::from_min_size(pos2(MARGIN, MARGIN), text.size() + vec2(28.0, 14.0));
    painter.rect_filled(sign, 8, SHADOW);
    painter.galley(sign.min + vec2(14.0, 7.0), text, INK);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(language: Language, zoom: f64, brightness: i8, contrast: i8) -> Option<String> {
        let shown_as = ShownAs {
            zoom,
            brightness,
            contrast,
            ..ShownAs::default()
        };
        PictureNote::of(language, shown_as).map(|note| note.0)
    }

    #[test]
    fn it_says_what_is_not_as_recorded_and_how_to_go_back() {
        let (swedish, english) = (Language::Swedish, Language::English);
        assert_eq!(said(swedish, 1.0, 0, 0), None);
        assert_eq!(said(swedish, 2.0, 0, 0).unwrap(), "Zoom 2×  ·  A återställer");
        assert_eq!(
            said(swedish, 2.0f64.sqrt(), 0, 0).unwrap(),
            "Zoom 1,4×  ·  A återställer"
        );
        assert_eq!(
            said(english, 8.0, 30, -10).unwrap(),
            "Zoom 8×  ·  Brightness +30  ·  Contrast −10  ·  A resets"
        );
        assert_eq!(said(english, 1.0, -20, 0).unwrap(), "Brightness −20  ·  A resets");
    }
}
