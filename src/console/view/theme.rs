//! Colours, type and measures: dark, with one accent, like a museum's display case.

use std::sync::Arc;

use egui::{Color32, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Margin, Stroke, Vec2, vec2};

/// The window's background.
pub const BACKGROUND: Color32 = Color32::from_rgb(0x14, 0x16, 0x19);
/// Cards and panels on it.
pub const SURFACE: Color32 = Color32::from_rgb(0x1D, 0x20, 0x24);
/// What can be pressed.
pub const RAISED: Color32 = Color32::from_rgb(0x29, 0x2D, 0x33);
/// The same under the pointer.
pub const RAISED_HOVER: Color32 = Color32::from_rgb(0x35, 0x3A, 0x41);
/// Fields that are typed into.
pub const SUNKEN: Color32 = Color32::from_rgb(0x0F, 0x11, 0x13);
/// Borders.
pub const LINE: Color32 = Color32::from_rgb(0x35, 0x3A, 0x41);
/// Borders of what can be typed into or dragged: visible at 3:1.
pub const LINE_STRONG: Color32 = Color32::from_rgb(0x6C, 0x72, 0x7A);
/// Text.
pub const TEXT: Color32 = Color32::from_rgb(0xEE, 0xEC, 0xE6);
/// Text of second rank; still 7:1 on every surface.
pub const MUTED: Color32 = Color32::from_rgb(0xAE, 0xAE, 0xA8);
/// The accent: what to do next, what is chosen.
pub const ACCENT: Color32 = Color32::from_rgb(0xE6, 0xB8, 0x62);
/// The same under the pointer.
pub const ACCENT_HOVER: Color32 = Color32::from_rgb(0xF1, 0xCB, 0x83);
/// Text on it.
pub const ON_ACCENT: Color32 = Color32::from_rgb(0x1E, 0x16, 0x05);
/// The background of what is chosen.
pub const ACCENT_SOFT: Color32 = Color32::from_rgb(0x33, 0x2C, 0x1F);
/// What is as it should be.
pub const GOOD: Color32 = Color32::from_rgb(0x8F, 0xCB, 0x9B);
/// A label of paper.
pub const PAPER: Color32 = Color32::from_rgb(0xF2, 0xEF, 0xE6);
/// The ink on it.
pub const INK: Color32 = Color32::from_rgb(0x1A, 0x1A, 0x18);
/// The button that hides the film from the others: of this colour is nothing else.
pub const HIDE: Color32 = Color32::from_rgb(0x2F, 0x62, 0xC8);
/// The same under the pointer.
pub const HIDE_HOVER: Color32 = Color32::from_rgb(0x3F, 0x75, 0xE0);
/// Text on it.
pub const ON_HIDE: Color32 = Color32::from_rgb(0xFF, 0xFF, 0xFF);
/// The same button while the film is hidden.
pub const HIDDEN: Color32 = Color32::from_rgb(0xC9, 0xDA, 0xFB);
/// Text on that.
pub const ON_HIDDEN: Color32 = Color32::from_rgb(0x10, 0x25, 0x52);
/// What is being recorded.
pub const RECORDING: Color32 = Color32::from_rgb(0xE5, 0x3B, 0x30);
/// Errors.
pub const DANGER: Color32 = Color32::from_rgb(0xF3, 0x96, 0x82);
/// Their background.
pub const DANGER_SOFT: Color32 = Color32::from_rgb(0x38, 0x22, 0x1F);
/// Their border.
pub const DANGER_LINE: Color32 = Color32::from_rgb(0x6E, 0x3E, 0x36);

/// The grid that everything is aligned to, in points.
pub const GRID: f32 = 8.0;
/// Margin between the window's edge and its contents.
pub const PAGE: f32 = 3.0 * GRID;
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

/// Gives a context this theme.
pub fn apply(ctx: &egui::Context) {
    ctx.set_fonts(fonts());
    ctx.set_theme(egui::Theme::Dark);
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
        visuals.override_text_color = Some(TEXT);
        visuals.panel_fill = BACKGROUND;
        visuals.window_fill = RAISED;
        visuals.window_stroke = Stroke::new(1.0, LINE);
        visuals.extreme_bg_color = SUNKEN;
        visuals.selection.bg_fill = Color32::from_rgb(0x5A, 0x4A, 0x28);
        visuals.selection.stroke = Stroke::new(1.0, ACCENT);
        visuals.text_cursor.blink = false;
        visuals.text_cursor.stroke = Stroke::new(2.0, ACCENT);
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
            include_bytes!("../fonts/Inter-Regular.otf").as_slice(),
        ),
        (
            "Inter SemiBold",
            FontFamily::Name(STRONG.into()),
            include_bytes!("../fonts/Inter-SemiBold.otf").as_slice(),
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
