//! What the keys do, by the table that both windows go by, and other keys for it.

use egui::{Align2, Id, Margin, Rect, Role, ScrollArea, Sense, Ui, WidgetInfo, vec2};

use super::asked::{keyboard_is_free, over_everything};
use super::theme;
use super::widgets::{self, Button, LOW, Rank};
use crate::console::model::{App, KeyChange, KeyStep, KeysMessage, Message};
use crate::protocol::key_table::{KeyTable, Refusal, Shortcut};
use crate::protocol::keys::{FilmKey, KEYS, KeyLine, KeyMeaning};
use crate::texts::Texts;

const WIDTH: f32 = 680.0;
const LINE: f32 = 32.0;
/// Width of the column with the keys.
const NAMES: f32 = 150.0;
/// A page narrower than this has the buttons below what they are for.
const NARROW: f32 = 560.0;
/// Widths of the buttons that change a key, and that take the change back.
const CHANGE: f32 = 88.0;
const AS_GIVEN: f32 = 108.0;

pub fn draw(ui: &mut Ui, app: &App, texts: &Texts, messages: &mut Vec<Message>) {
    let (keys, change) = (&app.settings().keys, app.key_change());
    let is_new = is_new(ui, change);
    over_everything(ui, "keys", WIDTH, |ui| {
        let width = ui.available_width();
        widgets::heading(ui, &texts.get("keys-title"), theme::HEADING - 2.0);
        widgets::text(ui, &texts.get("keys-both"), theme::plain(theme::SMALL), theme::muted());
        let most = (ui.ctx().content_rect().height() - 250.0).max(160.0);
        let scrolled = ScrollArea::vertical().max_height(most).min_scrolled_height(most);
        scrolled.show(ui, |ui| {
            let width = (width - theme::GRID).min(ui.available_width());
            ui.set_width(width);
            ui.spacing_mut().item_spacing = vec2(theme::GRID, 2.0);
            for line in KEYS {
                // Told once for all ten.
                if matches!(line.meaning, KeyMeaning::ToTenth(1..)) {
                    continue;
                }
                row(ui, width, line, keys, texts, messages);
                if let Some(change) = change.filter(|change| change.meaning == line.meaning) {
                    let shown = changing(ui, width, change, texts, messages);
                    if is_new {
                        ui.scroll_to_rect(shown, None);
                    }
                }
            }
            beside_or_below(ui, width, |ui| {
                cells(ui, width, "F10", &texts.get("settings-title"));
                always(ui, texts);
            });
        });
        ui.add_space(theme::GRID);
        ui.horizontal_wrapped(|ui| {
            let close = texts.get("keys-close");
            let nothing_else = keyboard_is_free(ui);
            if Button::text(Rank::Plain, &close).focused(nothing_else).show(ui) {
                messages.push(closed(app));
            }
            let all = texts.get("keys-all-as-given");
            if !keys.is_all_as_given() && Button::text(Rank::Quiet, &all).show(ui) {
                messages.push(KeysMessage::AllAsGiven.into());
            }
        });
    });
}

/// Whether what is asked about a key was not asked the last time: then it is scrolled to, and later it leaves the keyboard's place in
/// view.
fn is_new(ui: &Ui, change: Option<KeyChange>) -> bool {
    let last = Id::unique("what was asked about a key");
    ui.data_mut(|data| std::mem::replace(data.get_temp_mut_or_default(last), change) != change)
}

/// What closes the page.
pub fn closed(app: &App) -> Message {
    if app.shows_keys_over_settings() {
        KeysMessage::OverSettings(false).into()
    } else {
        Message::ShowKeys(false)
    }
}

/// A line: its keys, what they do, and what changes them.
fn row(ui: &mut Ui, width: f32, line: &KeyLine, keys: &KeyTable, texts: &Texts, messages: &mut Vec<Message>) {
    let does = texts.does(line.meaning);
    beside_or_below(ui, width, |ui| {
        cells(ui, width, &keys_of(line, keys, texts), &does);
        if !line.can_be_set {
            always(ui, texts);
            return;
        }
        let spoken = [("does", does.into())];
        // Beside a key that is fixed there may be one more.
        let (change, name) = if keys.own(line.meaning).is_empty() && !line.fixed.is_empty() {
            ("keys-add", "keys-add-of")
        } else {
            ("keys-change", "keys-change-of")
        };
        let (change, name) = (texts.get(change), texts.format(name, &spoken));
        let change = Button::text(Rank::Plain, &change).spoken(&name).size(CHANGE, LOW);
        if is_pressed(ui, change) {
            messages.push(KeysMessage::Change(line.meaning).into());
        }
        let (as_given, name) = (texts.get("keys-as-given"), texts.format("keys-as-given-of", &spoken));
        let as_given = Button::text(Rank::Quiet, &as_given).spoken(&name).size(AS_GIVEN, LOW);
        if !keys.is_as_given(line.meaning) && is_pressed(ui, as_given) {
            messages.push(KeysMessage::AsGiven(line.meaning).into());
        }
    });
}

/// The cells of a line, and behind them what changes it, or below where there is no space.
fn beside_or_below(ui: &mut Ui, width: f32, line: impl FnOnce(&mut Ui)) {
    if width < NARROW {
        ui.horizontal_wrapped(line);
    } else {
        ui.horizontal(line);
    }
}

/// Keys, and what they do.
fn cells(ui: &mut Ui, width: f32, keys: &str, does: &str) {
    let width = match width {
        NARROW.. => width - CHANGE - AS_GIVEN - 2.0 * theme::GRID,
        _ => width,
    };
    let font = theme::plain(theme::BODY - 1.0);
    let what = widgets::lines(ui, does, font.clone(), theme::text(), width - NAMES - theme::GRID);
    let height = LINE.max(what.size().y + theme::GRID);
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    response.widget_info(|| WidgetInfo::labeled(Role::Label, true, format!("{keys}: {does}")));
    let (left, font) = (rect.left_center(), theme::strong(font.size));
    widgets::paint_line(ui, left, Align2::LEFT_CENTER, keys, font, theme::accent(), NAMES);
    let place = left + vec2(NAMES + theme::GRID, -what.size().y / 2.0);
    ui.painter().galley(place, what, theme::text());
}

/// What stands in the place of a button where keys cannot be changed.
fn always(ui: &mut Ui, texts: &Texts) {
    let words = texts.get("keys-fixed");
    widgets::text(ui, &words, theme::plain(theme::SMALL), theme::muted());
}

/// What is to be done for another key, or is asked about it. Returns where it stands.
fn changing(ui: &mut Ui, width: f32, change: KeyChange, texts: &Texts, messages: &mut Vec<Message>) -> Rect {
    let key_does = |id: &str, key: Option<Shortcut>, meaning| {
        let key = key.map(|key| texts.key(key)).unwrap_or_default();
        texts.format(id, &[("key", key.into()), ("does", texts.does(meaning).into())])
    };
    let words = match change.step {
        KeyStep::Waiting => texts.get("keys-press"),
        KeyStep::Refused(Refusal::Fixed(meaning), key) => key_does("keys-refused-fixed", key, meaning),
        KeyStep::Refused(Refusal::TooEasy, _) => texts.get("keys-refused-easy"),
        KeyStep::Refused(Refusal::Needed | Refusal::NotToBeSet, _) => texts.get("keys-refused-needed"),
        KeyStep::Taken(key, user) | KeyStep::GivenTaken(key, user) => key_does("keys-taken", Some(key), user),
    };
    let frame = egui::Frame::new()
        .fill(theme::accent_soft())
        .corner_radius(theme::ROUND)
        .inner_margin(Margin::symmetric(12, 8));
    let shown = frame.show(ui, |ui| {
        ui.set_width(width - 24.0);
        widgets::text(ui, &words, theme::plain(theme::BODY - 1.0), theme::text());
        ui.horizontal_wrapped(|ui| {
            let asks = matches!(change.step, KeyStep::Taken(..) | KeyStep::GivenTaken(..));
            let (keep, here) = (texts.get("keys-keep"), texts.get("keys-use-here"));
            if is_pressed(ui, Button::text(Rank::Plain, &keep)) {
                messages.push(KeysMessage::Leave.into());
            }
            if asks && is_pressed(ui, Button::text(Rank::Plain, &here)) {
                messages.push(KeysMessage::UseHere.into());
            }
        });
    });
    shown.response.rect
}

/// Draws a button, scrolled to when it gets the keyboard. Returns whether it was pressed.
fn is_pressed(ui: &mut Ui, button: Button) -> bool {
    let response = button.show_response(ui);
    if response.gained_focus() {
        response.scroll_to_me(None);
    }
    response.clicked()
}

/// The keys of a line that hold now, by name.
fn keys_of(line: &KeyLine, keys: &KeyTable, texts: &Texts) -> String {
    if matches!(line.meaning, KeyMeaning::ToTenth(_)) {
        return "0 – 9".into();
    }
    let own = keys.own(line.meaning);
    // A keyboard that has the one needs no explanation, and brackets that are given are for others than Swedish ones.
    let explained = |key: &Shortcut| match key.key() {
        FilmKey::Media => false,
        FilmKey::Types('[' | ']') => own.len() == 1,
        _ => true,
    };
    let all = KeyTable::fixed(line.meaning).chain(own.iter().copied());
    let names: Vec<String> = all.filter(explained).map(|key| texts.key(key)).collect();
    if names.is_empty() {
        return texts.get("keys-none");
    }
    names.join(&texts.get("keys-or"))
}
