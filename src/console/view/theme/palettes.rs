//! The colours of each theme, by what they are for.

#![allow(
    clippy::missing_const_for_thread_local,
    reason = "it is one; the lint of Rust 1.96 does not see that for Windows"
)]

use std::cell::Cell;

use egui::Color32;

/// Makes of a list of colours the fields of a [`Palette`], and a function for each that returns the one of the palette in force.
macro_rules! colours {
    ($($(#[$doc:meta])* $name:ident)*) => {
        /// The colours of a theme.
        #[derive(Debug)]
        pub struct Palette {
            /// Whether it is a dark one.
            pub dark: bool,
            $($(#[$doc])* pub $name: Color32,)*
        }
        $($(#[$doc])* #[must_use] pub fn $name() -> Color32 { current().$name })*
    };
}

colours! {
    /// The window's background.
    background
    /// Cards and panels on it.
    surface
    /// What can be pressed.
    raised
    /// The same under the pointer.
    raised_hover
    /// Fields that are typed into.
    sunken
    /// Borders.
    line
    /// Borders of what can be typed into or dragged, and what is drawn in pictures.
    line_strong
    /// Text.
    text
    /// Text of second rank.
    muted
    /// What stands in an empty field, and what cannot be pressed.
    hint
    /// The accent: what to do next, what is chosen.
    accent
    /// The same under the pointer.
    accent_hover
    /// Text on it.
    on_accent
    /// The background of what is chosen.
    accent_soft
    /// The background of selected text.
    selection
    /// What is as it should be.
    good
    /// A label of paper.
    paper
    /// The ink on it.
    ink
    /// The button that hides the film from the others: of this colour is nothing else.
    hide
    /// The same under the pointer.
    hide_hover
    /// Text on it.
    on_hide
    /// The same button while the film is hidden.
    hidden
    /// Text on that.
    on_hidden
    /// What is being recorded.
    recording
    /// Errors.
    danger
    /// Their background.
    danger_soft
    /// Their border.
    danger_line
}

/// A line around what can be pressed, where its background does not stand out.
#[must_use]
pub fn outline() -> Option<Color32> {
    let outlined = current().background == Color32::BLACK;
    outlined.then(|| current().line_strong)
}

const fn rgb(hex: u32) -> Color32 {
    let [_, red, green, blue] = hex.to_be_bytes();
    Color32::from_rgb(red, green, blue)
}

/// Dark, like a museum's display case.
pub static DARK: Palette = Palette {
    dark: true,
    background: rgb(0x14_1619),
    surface: rgb(0x1D_2024),
    raised: rgb(0x29_2D33),
    raised_hover: rgb(0x35_3A41),
    sunken: rgb(0x0F_1113),
    line: rgb(0x35_3A41),
    line_strong: rgb(0x6C_727A),
    text: rgb(0xEE_ECE6),
    muted: rgb(0xAE_AEA8),
    hint: rgb(0x92_97A0),
    accent: rgb(0xE6_B862),
    accent_hover: rgb(0xF1_CB83),
    on_accent: rgb(0x1E_1605),
    accent_soft: rgb(0x33_2C1F),
    selection: rgb(0x5A_4A28),
    good: rgb(0x8F_CB9B),
    paper: rgb(0xF2_EFE6),
    ink: rgb(0x1A_1A18),
    hide: rgb(0x34_67CE),
    hide_hover: rgb(0x3D_70D8),
    on_hide: rgb(0xFF_FFFF),
    hidden: rgb(0xC9_DAFB),
    on_hidden: rgb(0x10_2552),
    recording: rgb(0xE5_3B30),
    danger: rgb(0xF3_9682),
    danger_soft: rgb(0x38_221F),
    danger_line: rgb(0x5C_322B),
};

/// Light, like paper.
pub static LIGHT: Palette = Palette {
    dark: false,
    background: rgb(0xF3_F2EE),
    surface: rgb(0xFF_FFFF),
    raised: rgb(0xE6_E4DD),
    raised_hover: rgb(0xD9_D6CC),
    sunken: rgb(0xFB_FAF7),
    line: rgb(0xD3_D0C6),
    line_strong: rgb(0x77_746A),
    text: rgb(0x1C_1B18),
    muted: rgb(0x4E_4C46),
    hint: rgb(0x65_625A),
    accent: rgb(0x7A_4F00),
    accent_hover: rgb(0x5F_3D00),
    on_accent: rgb(0xFF_FFFF),
    accent_soft: rgb(0xF6_E8CB),
    selection: rgb(0xF0_D9A6),
    good: rgb(0x1C_6430),
    paper: rgb(0xFF_FDF6),
    ink: rgb(0x1A_1A18),
    hide: rgb(0x2F_62C8),
    hide_hover: rgb(0x25_51AC),
    on_hide: rgb(0xFF_FFFF),
    hidden: rgb(0x12_306B),
    on_hidden: rgb(0xE3_ECFF),
    recording: rgb(0xC4_271D),
    danger: rgb(0x96_231A),
    danger_soft: rgb(0xFB_E3DE),
    danger_line: rgb(0xEE_C7BE),
};

/// White and yellow on black, for who sees little contrast.
pub static HIGH_CONTRAST: Palette = Palette {
    dark: true,
    background: rgb(0x00_0000),
    surface: rgb(0x00_0000),
    raised: rgb(0x1F_1F1F),
    raised_hover: rgb(0x3D_3D3D),
    sunken: rgb(0x00_0000),
    line: rgb(0xFF_FFFF),
    line_strong: rgb(0xFF_FFFF),
    text: rgb(0xFF_FFFF),
    muted: rgb(0xFF_FFFF),
    hint: rgb(0xD0_D0D0),
    accent: rgb(0xFF_E100),
    accent_hover: rgb(0xFF_F27A),
    on_accent: rgb(0x00_0000),
    accent_soft: rgb(0x33_3000),
    selection: rgb(0x00_5A9E),
    good: rgb(0x7C_FF9B),
    paper: rgb(0xFF_FFFF),
    ink: rgb(0x00_0000),
    hide: rgb(0x8A_B4FF),
    hide_hover: rgb(0xAE_CBFF),
    on_hide: rgb(0x00_0000),
    hidden: rgb(0xFF_FFFF),
    on_hidden: rgb(0x00_0000),
    recording: rgb(0xFF_6A5E),
    danger: rgb(0xFF_A898),
    danger_soft: rgb(0x40_0B00),
    danger_line: rgb(0x7A_2010),
};

thread_local! {
    /// Windows are drawn by one thread each, and a test draws on its own.
    static CURRENT: Cell<&'static Palette> = const { Cell::new(&DARK) };
}

/// The palette that this thread draws with.
#[must_use]
pub fn current() -> &'static Palette {
    CURRENT.get()
}

/// Has this thread draw with `palette` from now on.
pub fn draw_with(palette: &'static Palette) {
    CURRENT.set(palette);
}

#[cfg(test)]
mod tests {
    use super::*;

    /// WCAG 2.2, 1.4.3 (AA): text; and 1.4.11: parts of controls.
    const TEXT: f64 = 4.5;
    const PART: f64 = 3.0;

    /// Relative luminance, as WCAG defines it.
    fn luminance(colour: Color32) -> f64 {
        let linear = |channel: u8| {
            let part = f64::from(channel) / 255.0;
            if part <= 0.04045 {
                part / 12.92
            } else {
                ((part + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * linear(colour.r()) + 0.7152 * linear(colour.g()) + 0.0722 * linear(colour.b())
    }

    fn contrast(one: Color32, other: Color32) -> f64 {
        let (one, other) = (luminance(one) + 0.05, luminance(other) + 0.05);
        (one / other).max(other / one)
    }

    #[track_caller]
    fn all_reach(least: f64, what: &str, ink: Color32, grounds: &[Color32]) {
        for ground in grounds {
            let reached = contrast(ink, *ground);
            assert!(
                reached >= least,
                "{what}: {ink:?} on {ground:?} is {reached:.2}:1, not {least}:1"
            );
        }
    }

    #[test]
    fn contrast_is_computed_as_wcag_does() {
        assert!((contrast(Color32::WHITE, Color32::BLACK) - 21.0).abs() < 1e-9);
        // The textbook's darkest grey that passes on white, and the next lighter one.
        assert!(contrast(Color32::from_gray(0x76), Color32::WHITE) >= TEXT);
        assert!(contrast(Color32::from_gray(0x77), Color32::WHITE) < TEXT);
    }

    #[test]
    fn every_text_stands_out_from_every_ground_that_it_is_on() {
        for (name, palette) in [("dark", &DARK), ("light", &LIGHT), ("high contrast", &HIGH_CONTRAST)] {
            let p = palette;
            let grounds = [p.background, p.surface, p.raised, p.sunken, p.accent_soft];
            all_reach(TEXT, name, p.text, &grounds);
            all_reach(TEXT, name, p.text, &[p.raised_hover, p.danger_soft, p.selection]);
            all_reach(TEXT, name, p.muted, &grounds);
            all_reach(TEXT, name, p.accent, &grounds);
            all_reach(TEXT, name, p.hint, &[p.background, p.surface, p.raised, p.sunken]);
            all_reach(TEXT, name, p.good, &[p.background, p.surface]);
            all_reach(
                TEXT,
                name,
                p.danger,
                &[p.background, p.surface, p.danger_soft, p.danger_line],
            );
            all_reach(TEXT, name, p.on_accent, &[p.accent, p.accent_hover]);
            all_reach(TEXT, name, p.on_hide, &[p.hide, p.hide_hover]);
            all_reach(TEXT, name, p.on_hidden, &[p.hidden]);
            all_reach(TEXT, name, p.ink, &[p.paper]);
        }
    }

    #[test]
    fn parts_of_controls_stand_out_from_what_they_are_on() {
        for (name, p) in [("dark", &DARK), ("light", &LIGHT), ("high contrast", &HIGH_CONTRAST)] {
            // The borders of fields, the rails and knobs of sliders, the ring around what has the keyboard.
            let grounds = [p.background, p.surface, p.sunken];
            all_reach(PART, name, p.line_strong, &grounds);
            all_reach(PART, name, p.accent, &[p.background, p.surface, p.sunken, p.raised]);
            // Buttons that are known by their colour.
            for fill in [p.hide, p.hidden, p.recording] {
                all_reach(PART, name, fill, &[p.background, p.surface]);
            }
        }
    }

    #[test]
    fn high_contrast_has_seven_to_one_for_text() {
        let p = &HIGH_CONTRAST;
        for ink in [p.text, p.muted, p.hint, p.accent, p.danger, p.good] {
            all_reach(7.0, "high contrast", ink, &[p.background, p.surface, p.sunken]);
        }
        all_reach(7.0, "high contrast", p.on_hide, &[p.hide, p.hide_hover]);
    }

    #[test]
    fn each_thread_draws_with_its_own_palette() {
        draw_with(&LIGHT);
        assert_eq!(text(), LIGHT.text);
        let there = std::thread::spawn(text).join().expect("it returns a colour");
        assert_eq!(there, DARK.text);
    }
}
