//! What the keys do: the table that both windows go by.

use egui::{Align2, Role, ScrollArea, Sense, Ui, WidgetInfo, vec2};

use super::asked::{keyboard_is_free, over_everything};
use super::theme;
use super::widgets::{self, Button, Rank};
use crate::console::model::Message;
use crate::protocol::PictureStep;
use crate::protocol::keys::{FilmKey, Held, KEYS, KeyMeaning};
use crate::protocol::transport::{JUMP, LONG_JUMP, SHORT_JUMP};
use crate::texts::Texts;

const WIDTH: f32 = 560.0;
const LINE: f32 = 24.0;
/// Width of the column with the keys.
const NAMES: f32 = 190.0;

/// The lines: what is done, by which keys of the table.
fn lines() -> [(&'static str, Vec<KeyMeaning>); 30] {
    use KeyMeaning as To;
    use PictureStep::{Brightness, Contrast, Pan, Plain, Turn, Zoom};
    let picture = |steps: &[PictureStep]| steps.iter().map(|step| To::Picture(*step)).collect();
    let louder = KEYS.iter().map(|line| line.meaning);
    let louder = louder.filter(|meaning| matches!(meaning, To::Louder(_))).collect();
    [
        ("keys-play", vec![To::PlayPause]),
        ("keys-long-jump", vec![To::Jump(-LONG_JUMP), To::Jump(LONG_JUMP)]),
        ("keys-jump", vec![To::Jump(-JUMP), To::Jump(JUMP)]),
        ("keys-short-jump", vec![To::Jump(-SHORT_JUMP), To::Jump(SHORT_JUMP)]),
        ("keys-step", vec![To::Step(-1), To::Step(1)]),
        ("keys-speed", vec![To::Slower, To::Faster]),
        ("keys-ends", vec![To::ToStart, To::ToEnd]),
        ("keys-tenths", vec![To::ToTenth(0), To::ToTenth(9)]),
        ("keys-repeat", vec![To::RepeatFrom, To::RepeatTo]),
        ("keys-repeat-off", vec![To::RepeatOff]),
        ("keys-mark", vec![To::Mark]),
        ("keys-segment", vec![To::Segment]),
        ("keys-category", vec![To::Category]),
        ("keys-still", vec![To::Still]),
        ("keys-markers", vec![To::Marker(-1), To::Marker(1)]),
        ("keys-zoom", picture(&[Zoom(1), Zoom(-1)])),
        ("keys-pan", picture(&[Pan(-1, 0), Pan(1, 0), Pan(0, -1), Pan(0, 1)])),
        ("keys-brightness", picture(&[Brightness(1), Brightness(-1)])),
        ("keys-contrast", picture(&[Contrast(1), Contrast(-1)])),
        ("keys-turn", picture(&[Turn])),
        ("keys-plain", picture(&[Plain])),
        ("keys-hide", vec![To::Hide]),
        ("keys-fullscreen", vec![To::Fullscreen]),
        ("keys-leave", vec![To::Leave]),
        ("keys-share", vec![To::Share]),
        ("keys-volume", louder),
        ("keys-sound", vec![To::Mute, To::Channels]),
        ("keys-other-film", vec![To::OtherFilm]),
        ("keys-in-step", vec![To::InStep]),
        ("keys-swap-sides", vec![To::SwapSides]),
    ]
}

pub fn draw(ui: &mut Ui, texts: &Texts, messages: &mut Vec<Message>) {
    over_everything(ui, "keys", WIDTH, |ui| {
        let width = ui.available_width();
        widgets::heading(ui, &texts.get("keys-title"), theme::HEADING - 2.0);
        widgets::text(ui, &texts.get("keys-both"), theme::plain(theme::SMALL), theme::muted());
        let most = (ui.ctx().content_rect().height() - 220.0).max(160.0);
        let scrolled = ScrollArea::vertical().max_height(most).min_scrolled_height(most);
        scrolled.show(ui, |ui| {
            ui.set_width(width);
            ui.spacing_mut().item_spacing.y = 0.0;
            for (id, meanings) in lines() {
                line(ui, width, &keys_of(&meanings, texts), &texts.get(id));
            }
            line(ui, width, "F10", &texts.get("settings-title"));
        });
        ui.add_space(theme::GRID);
        let close = texts.get("keys-close");
        let nothing_else = keyboard_is_free(ui);
        if Button::text(Rank::Plain, &close).focused(nothing_else).show(ui) {
            messages.push(Message::ShowKeys(false));
        }
    });
}

fn line(ui: &mut Ui, width: f32, keys: &str, does: &str) {
    let (rect, response) = ui.allocate_exact_size(vec2(width, LINE), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{keys}: {does}")));
    let (left, font) = (rect.left_center(), theme::strong(theme::BODY - 1.0));
    widgets::paint_line(ui, left, Align2::LEFT_CENTER, keys, font, theme::accent(), NAMES);
    let left = left + vec2(NAMES + theme::GRID, 0.0);
    let font = theme::plain(theme::BODY - 1.0);
    let width = width - NAMES - theme::GRID;
    widgets::paint_line(ui, left, Align2::LEFT_CENTER, does, font, theme::text(), width);
}

/// The keys that lead to these meanings, by name.
fn keys_of(meanings: &[KeyMeaning], texts: &Texts) -> String {
    let of_one = |meaning: &KeyMeaning| {
        let line = KEYS.iter().find(|line| line.meaning == *meaning)?;
        // A keyboard that has it needs no explanation, and brackets are for others than Swedish ones.
        let shown = |key: &&FilmKey| !matches!(key, FilmKey::Media | FilmKey::Types('[' | ']'));
        let names = line.keys.iter().filter(shown).map(|key| name(*key, line.held, texts));
        Some(names.collect::<Vec<_>>().join(&texts.get("keys-or")))
    };
    let between = match meanings {
        [KeyMeaning::ToTenth(_), ..] => " – ",
        _ => "  ",
    };
    let named: Vec<String> = meanings.iter().filter_map(of_one).collect();
    match meanings {
        // The four arrows: what is held with them is said once.
        [KeyMeaning::Picture(PictureStep::Pan(..)), ..] => named.join(between).replace("  Alt+", " "),
        _ => named.join(between),
    }
}

fn name(key: FilmKey, held: Held, texts: &Texts) -> String {
    let own = match key {
        FilmKey::Space => texts.get("keys-space"),
        FilmKey::Left => "←".into(),
        FilmKey::Right => "→".into(),
        FilmKey::Up => "↑".into(),
        FilmKey::Down => "↓".into(),
        FilmKey::Home => "Home".into(),
        FilmKey::End => "End".into(),
        FilmKey::PageUp => "Page Up".into(),
        FilmKey::PageDown => "Page Down".into(),
        FilmKey::Escape => "Esc".into(),
        FilmKey::F1 => "F1".into(),
        FilmKey::F11 => "F11".into(),
        FilmKey::Media => "⏯".into(),
        FilmKey::Types('-') => "−".into(),
        FilmKey::Types(sign) => sign.to_uppercase().to_string(),
    };
    match held {
        Held { shift: true, .. } => texts.format("keys-with-shift", &[("key", own.into())]),
        Held { control: true, .. } => format!("Ctrl+{own}"),
        Held { alt: true, .. } => format!("Alt+{own}"),
        _ => own,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_key_of_the_table_is_explained() {
        let explained: Vec<KeyMeaning> = lines().into_iter().flat_map(|(_, meanings)| meanings).collect();
        for line in KEYS {
            // Told once for all ten, and by the button that opens this.
            let told = matches!(line.meaning, KeyMeaning::ToTenth(_) | KeyMeaning::Help);
            assert!(told || explained.contains(&line.meaning), "{line:?}");
        }
    }
}
