//! Colours, type and measures: with one accent; [`palettes`] has the colours of each theme.

mod palettes;

use std::sync::Arc;

use egui::{CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Margin, Stroke, Vec2, vec2};

pub use palettes::*;

/// The grid that everything is aligned to, in points.
pub const GRID: f32 = 8.0;
/// Margin between the window's edge and its contents.
pub const PAGE: f32 = 3.0 * GRID;
/// In less room than this, what is usually side by side is below each other.
const NARROW: f32 = 600.0;
/// Height of a button and of a field.
pub const CONTROL: f32 = 5.0 * GRID;
/// Corners of buttons and fields.
pub const ROUND: u8 = 8;
/// Corners of cards.
pub const ROUND_CARD: u8 = 12;

/// Sizes of type, in points.
pub const SMALL: f32 = 13.0;
/// Text that is read.
pub const BODY: f32 = 15.0;
/// Names of things.
pub const LARGE: f32 = 17.0;
/// Headings.
pub const HEADING: f32 = 23.0;

/// Whether what is usually side by side does not fit into `room`, in points.
#[must_use]
pub fn is_narrow(room: f32) -> bool {
    room < NARROW
}

/// Text in the usual weight.
#[must_use]
pub fn plain(size: f32) -> FontId {
    FontId::new(size, FontFamily::Proportional)
}

/// Text in the heavier weight: headings, names, buttons.
#[must_use]
pub fn strong(size: f32) -> FontId {
    FontId::new(size, FontFamily::Name(STRONG.into()))
}

const STRONG: &str = "strong";

/// Gives a context the fonts, and the colours of `palette`.
pub fn apply(ctx: &egui::Context, palette: &'static Palette) {
    ctx.set_fonts(fonts());
    wear(ctx, palette);
}

/// Gives a context that has the fonts already the colours of `palette`.
pub fn wear(ctx: &egui::Context, palette: &'static Palette) {
    draw_with(palette);
    ctx.set_theme(if palette.dark {
        egui::Theme::Dark
    } else {
        egui::Theme::Light
    });
    ctx.all_styles_mut(|style| {
        style.spacing.item_spacing = Vec2::splat(GRID);
        style.spacing.button_padding = vec2(2.0 * GRID, GRID);
        style.spacing.tooltip_width = 320.0;
        style.interaction.selectable_labels = false;
        // No animation: a console that is only looked at costs no processor time.
        style.animation_time = 0.0;
        style.scroll_animation = egui::style::ScrollAnimation::none();
        for font in style.text_styles.values_mut() {
            *font = plain(BODY);
        }
        let visuals = &mut style.visuals;
        visuals.override_text_color = Some(palette.text);
        visuals.panel_fill = palette.background;
        visuals.window_fill = palette.raised;
        visuals.window_stroke = Stroke::new(1.0, palette.line);
        visuals.extreme_bg_color = palette.sunken;
        visuals.selection.bg_fill = selection();
        visuals.selection.stroke = Stroke::new(1.0, palette.accent);
        visuals.text_cursor.blink = false;
        visuals.text_cursor.stroke = Stroke::new(2.0, palette.accent);
        visuals.menu_corner_radius = CornerRadius::same(ROUND);
        style.spacing.menu_margin = Margin::symmetric(10, 6);
        style.spacing.scroll = egui::style::ScrollStyle::solid();
        style.spacing.scroll.bar_width = 8.0;
    });
}

/// Inter (with figures of equal width, so that a running clock does not jitter), then egui's own fonts for other scripts.
fn fonts() -> FontDefinitions {
    let mut fonts = FontDefinitions::default();
    let fallback = fonts
        .families
        .get(&FontFamily::Proportional)
        .cloned()
        .unwrap_or_default();
    for (name, family, bytes) in [
        (
            "Inter",
            FontFamily::Proportional,
            include_bytes!("../../fonts/Inter-Regular.otf").as_slice(),
        ),
        (
            "Inter SemiBold",
            FontFamily::Name(STRONG.into()),
            include_bytes!("../../fonts/Inter-SemiBold.otf").as_slice(),
        ),
    ] {
        fonts
            .font_data
            .insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
        let order = std::iter::once(name.to_owned())
            .chain(fallback.iter().cloned())
            .collect();
        fonts.families.insert(family, order);
    }
    fonts
}
