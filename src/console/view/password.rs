//! The password field: what is typed goes into locked memory and nowhere else.
//!
//! egui keeps copies of a text field's contents: for undoing, for layout, for screen readers. So egui is shown a field
//! that holds as many dots as the password has characters; each change is made to the password itself. When the password
//! is to be visible, its characters are painted one by one over invisible dots, so that it is never one text for egui.

use std::any::TypeId;
use std::ops::Range;
use std::sync::Arc;

use egui::text::{CCursor, CharIndex, LayoutJob, TextFormat};
use egui::{Align2, Color32, Event, FontId, Frame, Galley, Response, TextBuffer, TextEdit, Ui};

use super::theme;
use crate::memory::Passphrase;

/// State of the field.
#[derive(Default)]
pub struct State {
    /// Whether the last letter was typed with Caps Lock on, as far as letters and Shift show it.
    caps_lock: bool,
}

impl State {
    /// Whether Caps Lock seems to be on.
    pub fn caps_lock(&self) -> bool {
        self.caps_lock
    }

    /// Draws the field over the width that is left, without a frame.
    pub fn field(&mut self, ui: &mut Ui, passphrase: &mut Passphrase, shown: bool, width: f32) -> Response {
        let font = FontId::monospace(theme::LARGE);
        let mut invisible = |ui: &Ui, dots: &dyn TextBuffer, _width: f32| -> Arc<Galley> {
            let format = TextFormat::simple(FontId::monospace(theme::LARGE), Color32::TRANSPARENT);
            ui.fonts_mut(|fonts| fonts.layout_job(LayoutJob::single_section(dots.as_str().to_owned(), format)))
        };
        let mut dots = Dots::over(passphrase);
        let mut field = TextEdit::singleline(&mut dots)
            .password(true)
            .font(font.clone())
            .frame(Frame::NONE)
            .align(Align2::LEFT_CENTER)
            .min_size(egui::vec2(width, theme::CONTROL))
            .desired_width(width);
        if shown {
            field = field.layouter(&mut invisible);
        }
        let output = field.show(ui);
        if output.response.has_focus() {
            self.watch_caps_lock(ui);
        }
        if shown {
            let painter = ui.painter().with_clip_rect(output.text_clip_rect);
            for (index, char) in passphrase.as_str().chars().enumerate() {
                let place = output
                    .galley
                    .pos_from_cursor(CCursor::new(CharIndex(index)))
                    .left_center();
                let place = output.galley_pos + place.to_vec2();
                painter.text(place, Align2::LEFT_CENTER, char, font.clone(), theme::text());
            }
        }
        output.response.response
    }

    fn watch_caps_lock(&mut self, ui: &Ui) {
        ui.input(|input| {
            let mut shift = input.modifiers.shift;
            for event in &input.events {
                match event {
                    // The key comes before the text that it types. Shift may be up again by now.
                    Event::Key {
                        pressed: true,
                        modifiers,
                        ..
                    } => shift = modifiers.shift,
                    Event::Text(text) => {
                        let letter = text
                            .chars()
                            .next_back()
                            .filter(|c| c.is_uppercase() != c.is_lowercase());
                        self.caps_lock = letter.map_or(self.caps_lock, |letter| letter.is_uppercase() != shift);
                    }
                    _ => {}
                }
            }
        });
    }
}

/// A password as egui sees it.
struct Dots<'a> {
    passphrase: &'a mut Passphrase,
    dots: String,
}

impl<'a> Dots<'a> {
    fn over(passphrase: &'a mut Passphrase) -> Self {
        let mut dots = Self {
            passphrase,
            dots: String::new(),
        };
        dots.count();
        dots
    }

    fn count(&mut self) {
        self.dots = "•".repeat(self.passphrase.chars());
    }
}

impl TextBuffer for Dots<'_> {
    fn is_mutable(&self) -> bool {
        true
    }

    fn as_str(&self) -> &str {
        &self.dots
    }

    fn insert_text(&mut self, text: &str, at: CharIndex) -> usize {
        let typed = text.chars().filter(|char| !char.is_control());
        // Full: what does not fit is not taken, as in every bounded field.
        let taken = typed
            .enumerate()
            .take_while(|(n, char)| self.passphrase.insert(at.0 + n, *char).is_ok())
            .count();
        self.count();
        taken
    }

    fn delete_char_range(&mut self, range: Range<CharIndex>) {
        for _ in range.start.0..range.end.0 {
            self.passphrase.remove(range.start.0);
        }
        self.count();
    }

    /// Undoing and redoing: egui keeps dots, which do not say what they represented.
    fn replace_with(&mut self, _dots: &str) {}

    fn type_id(&self) -> TypeId {
        TypeId::of::<Dots<'static>>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(text: &str) -> Passphrase {
        Passphrase::from_text(text).unwrap()
    }

    #[test]
    fn egui_sees_as_many_dots_as_there_are_characters() {
        assert_eq!(Dots::over(&mut typed("Gåta9")).as_str(), "•••••");
    }

    #[test]
    fn edits_reach_the_password_by_character() {
        let mut passphrase = typed("Gta9");
        let mut dots = Dots::over(&mut passphrase);
        assert_eq!(dots.insert_text("å\n", CharIndex(1)), 1);
        dots.delete_char_range(CharIndex(3)..CharIndex(5));
        assert_eq!(dots.as_str(), "•••");
        assert_eq!(passphrase.as_str(), "Gåt");
    }

    #[test]
    fn undoing_puts_no_dots_into_the_password() {
        let mut passphrase = typed("Gata9");
        Dots::over(&mut passphrase).replace_with("••");
        assert_eq!(passphrase.as_str(), "Gata9");
    }

    #[test]
    fn what_does_not_fit_is_not_taken() {
        let mut passphrase = typed(&"a".repeat(crate::memory::PASSPHRASE_MAX - 1));
        assert_eq!(Dots::over(&mut passphrase).insert_text("bc", CharIndex(0)), 1);
    }
}
